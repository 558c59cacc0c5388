//! Mail that is handed to the server of a service by SMTP: a transport is made for its host, and what is sent through it goes there.
//!
//! A host that no service is known by is taken for the own mail server.

use super::Builder;
use super::clients::Called;
use crate::flow::SinkKind;
use crate::flow::graph::Known;
use crate::syntax::ir::{Call, Expr, ExprKind, Name, Pattern, PatternKind, Property};

/// Calls that make a transport, by their last segment, and what a file that means them imports.
const TRANSPORTS: &[(&str, &str)] = &[
    ("createTransport", "nodemailer"),
    ("SMTP", "smtplib"),
    ("SMTP_SSL", "smtplib"),
    ("SMTP", "aiosmtplib"),
];

/// What Django sends a mail by, or makes one of that it sends.
const BY_SETTINGS: &[&str] = &[
    "send_mail",
    "send_mass_mail",
    "EmailMessage",
    "EmailMultiAlternatives",
];

/// The channel on which the settings of Django tell by whom its mails go.
const HOST_OF_SETTINGS: &str = "django.mail.host";

/// Under which names the host is given, where it is not given first.
const HOSTS: &[&str] = &["host", "hostname", "service"];

impl Builder<'_> {
    /// `nodemailer.createTransport({ host })`, `smtplib.SMTP(host)`: the transport stands for the service of that host.
    pub(super) fn makes_transport(&mut self, site: &Called<'_>) {
        let made = site.name;
        let is_transport = TRANSPORTS
            .iter()
            .any(|(name, module)| *name == made && self.imports_any(&[*module]));
        if is_transport && let Some(service) = self.mail_service(site.call) {
            let owner = Known::Address(Name::new(service));
            self.graph.known.push((site.result, owner));
        }
        if made == "send" && self.imports_any(&["aiosmtplib"]) {
            self.sent_at_once(site);
        }
        if BY_SETTINGS.contains(&made) && self.imports_any(&["django.core.mail"]) {
            let host = self.event(HOST_OF_SETTINGS);
            self.sent_by(host, site);
        }
    }

    /// `EMAIL_HOST = 'smtp.example.com'` among the settings of Django. The default of an environment variable is but an example: who
    /// runs the product has a server of their own.
    pub(super) fn mail_host(&mut self, target: &Pattern, value: &Expr) {
        if !matches!(&target.kind, PatternKind::Name(name) if name == "EMAIL_HOST") {
            return;
        }
        if let Some(service) = self.service_of_host(value) {
            let host = self.event(HOST_OF_SETTINGS);
            let owner = Known::Address(Name::new(service));
            self.graph.known.push((host, owner));
        }
    }

    /// `aiosmtplib.send(message, hostname='smtp.example.com')`
    fn sent_at_once(&mut self, site: &Called<'_>) {
        let message = site.args.first().map(|arg| arg.node);
        if let (Some(message), Some(service)) = (message, self.mail_service(site.call)) {
            let service = Some(service);
            self.sink(message, None, SinkKind::Service, service, None, site.region);
        }
    }

    /// The service whose server a call names.
    fn mail_service(&self, call: &Call) -> Option<String> {
        let named = call.args.iter().filter_map(|arg| {
            let name = arg.name.as_deref()?;
            HOSTS.contains(&name).then_some(&arg.value)
        });
        let options = call.args.iter().flat_map(|arg| match &arg.value.kind {
            ExprKind::Object(properties) => properties.as_slice(),
            _ => &[],
        });
        let options = options.filter_map(|property| match property {
            Property::Named { key, value, .. } if HOSTS.contains(&key.as_str()) => Some(value),
            _ => None,
        });
        if let Some(service) = self.mailer(call) {
            return Some(service.to_owned());
        }
        let first = call.args.iter().take(1).filter(|arg| arg.name.is_none());
        let mut hosts = first.map(|arg| &arg.value).chain(named).chain(options);
        hosts.find_map(|host| self.service_of_host(host))
    }

    /// The service that nodemailer is given instead of a host: by an option (`{ SES: … }`), or as what its package makes.
    fn mailer(&self, call: &Call) -> Option<&'static str> {
        let names = &self.rules.names;
        match &call.args.first()?.value.kind {
            ExprKind::Object(properties) => properties.iter().find_map(|property| match property {
                Property::Named { key, .. } => names.service("mailer", key),
                _ => None,
            }),
            ExprKind::Call(_) => names
                .at("mailer")
                .find(|(package, _)| self.imports_any(&[*package]))
                .map(|(_, service)| service),
            _ => None,
        }
    }

    fn service_of_host(&self, host: &Expr) -> Option<String> {
        let text = match host.as_str() {
            Some(text) => text.to_owned(),
            None => self
                .constant_text(host)
                .or_else(|| self.text_of_name(host))?,
        };
        // `smtps://user:key@smtp.example.com`
        let text = text.rsplit(['@', '/']).next()?;
        let services = &self.rules.services;
        let service = match text.contains('.') {
            true => services.by_host(text),
            // nodemailer knows services by their names.
            false => {
                let name = text.to_lowercase();
                let relay = services.get(&format!("{name}-smtp"));
                relay.or_else(|| services.get(&name))
            }
        };
        service.map(|service| service.id.clone())
    }
}
