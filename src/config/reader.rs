//! One configuration file while it is read: what formats share to state facts.

use super::tree::{self, Node, Value};
use super::{terraform, workflow};
use crate::facts::{Fact, FactKind, Via, host_of};
use crate::rules::{Rules, Service};
use crate::source::{Reach, SourceFile, Span};
use std::collections::BTreeMap;

/// One file while it is read.
pub(super) struct Reader<'f> {
    pub(super) file: &'f SourceFile,
    pub(super) rules: &'f Rules,
    /// Lower-case file name.
    pub(super) name: &'f str,
    pub(super) reach: Reach,
    pub(super) facts: Vec<Fact>,
    /// What is settled once all files are known.
    pub(super) terraform: terraform::Parts,
    pub(super) dropped: Vec<super::dropped::Dropped>,
    /// The parser of the format gave up on a part of the file.
    pub(super) broken: bool,
}

impl<'f> Reader<'f> {
    pub(super) fn text(&self) -> &'f str {
        &self.file.text
    }

    pub(super) fn json(&mut self) -> Option<Node> {
        let (root, broken) = tree::json(self.text());
        self.broken |= broken && !tree::is_template(self.text());
        root
    }

    /// The documents of a YAML file. Templates (Helm, Ansible) are no YAML before they are filled in, and not broken for that.
    pub(super) fn yaml(&mut self) -> Vec<Node> {
        let text = self.text();
        let (documents, broken) = tree::yaml(text);
        self.broken |= broken && !tree::is_template(text);
        documents
    }

    pub(super) fn toml(&mut self) -> Option<Node> {
        let root = tree::toml(self.text());
        self.broken |= root.is_none();
        root
    }

    pub(super) fn hcl(&mut self) -> Option<Node> {
        let (root, broken) = tree::hcl(self.text());
        self.broken |= broken;
        root
    }

    pub(super) fn fact(&mut self, kind: FactKind, id: &str, span: Span, via: Via) -> &mut Fact {
        self.facts.push(Fact {
            kind,
            id: id.to_owned(),
            category: None,
            data: Vec::new(),
            reach: self.reach,
            location: self.file.locate(span),
            via,
            details: BTreeMap::new(),
        });
        let last = self.facts.len() - 1;
        &mut self.facts[last]
    }

    pub(super) fn service(&mut self, service: &Service, span: Span, via: Via) {
        let pipeline = workflow::is_pipeline(&self.file.path) && self.reach == Reach::Production;
        let fact = self.fact(FactKind::Service, &service.id, span, via);
        if pipeline {
            fact.reach = Reach::Development;
        }
        fact.category = Some(service.category.clone());
        fact.data.clone_from(&service.data);
    }

    pub(super) fn safeguard(&mut self, id: &str, on: bool, span: Span) {
        let state = if on { "on" } else { "off" };
        self.fact(FactKind::Safeguard, id, span, Via::Config)
            .details
            .insert("state".to_owned(), state.to_owned());
    }

    /// A measure that is off because nobody switched it on: weaker evidence than a switch.
    pub(super) fn safeguard_by_default(&mut self, id: &str, span: Span) {
        self.safeguard(id, false, span);
        if let Some(fact) = self.facts.last_mut() {
            fact.details.insert("by".to_owned(), "default".to_owned());
        }
    }

    /// A region of a cloud provider; of the one that has regions of this form where `provider` is not known.
    pub(super) fn region(
        &mut self,
        provider: Option<&str>,
        region: &str,
        category: &str,
        span: Span,
    ) -> bool {
        let Some((provider, country)) = region_of(self.rules, provider, region) else {
            return false;
        };
        let fact = self.place(
            country,
            crate::facts::cloud_service(provider),
            category,
            span,
        );
        fact.details.insert("region".to_owned(), region.to_owned());
        true
    }

    /// A country where a service keeps data.
    pub(super) fn place(
        &mut self,
        country: &str,
        service: &str,
        category: &str,
        span: Span,
    ) -> &mut Fact {
        let fact = self.fact(FactKind::Region, country, span, Via::Config);
        fact.category = Some(category.to_owned());
        fact.details
            .insert("service".to_owned(), service.to_owned());
        fact
    }

    pub(super) fn retention(&mut self, days: f64, category: &str, span: Span) {
        if let Some(id) = retention_id(days) {
            let fact = self.fact(FactKind::Retention, &id, span, Via::Config);
            fact.category = Some(category.to_owned());
        }
    }

    /// A host in a value: its service, its region, and whether it is reached without TLS.
    pub(super) fn url(&mut self, text: &str, span: Span) {
        let Some(host) = host_of(text).or_else(|| crate::facts::connection_host(text)) else {
            return;
        };
        let rules = self.rules;
        if let Some(service) = rules.services.by_url(text, &host)
            && !is_download(text)
        {
            self.service(service, span, Via::Url);
        }
        if let Some((provider, region, _)) = rules.regions.in_host(&host) {
            self.region(Some(provider), region, "deployment", span);
        }
        if let Some((service, country)) = rules.regions.of_host(&host) {
            self.place(country, service, "service", span);
        }
        for asked in crate::facts::asked_in(text) {
            let provider = crate::facts::provider_in(text, rules);
            self.scope(&asked, provider, span);
        }
        if crate::facts::is_plain_connection(text) && crate::facts::is_public(&host) {
            self.safeguard("tls", false, span);
        }
    }

    /// A name and its value as environments, settings and options have them.
    pub(super) fn setting(&mut self, name: &str, node: &Node, span: Span) {
        let upper = name.len() > 3
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let rules = self.rules;
        // `http://grafana:3000`: a product that is run beside, whoever made it.
        let value = node.get("value").unwrap_or(node);
        let own = value.text().is_some_and(is_private_address);
        if upper
            && !own
            && let Some(service) = rules.services.by_env(name)
        {
            self.service(service, span, Via::Env);
            if let Some(fact) = self.facts.last_mut() {
                crate::facts::mark_env(rules, name, fact);
            }
        }
        if let Some(text) = node.text() {
            if is_region_name(name) {
                self.region(cloud_of(name), text, "deployment", span);
            }
            let before = self.facts.len();
            self.url(text, node.span);
            if crate::facts::is_storage_endpoint(name) {
                self.facts[before..].iter_mut().for_each(crate::facts::mark);
            }
            if upper && text.starts_with("http://") && is_interface_name(name) {
                self.plain_http(text, node.span);
            }
        }
        if crate::facts::is_scope_name(name) {
            self.scopes(Some(node), crate::facts::provider_in(name, self.rules));
        }
        if let Some(days) = retention_days(name, node) {
            // Loki keeps logs, whatever its settings are called.
            let words = format!(
                "{} {}",
                name.to_lowercase(),
                self.name.replace("loki", "logs")
            );
            let (category, _) = crate::facts::matter_of(&words);
            self.retention(days, category, span);
        }
        if let Some((id, says)) = measure_of(name)
            && let Some(on) = says(node)
        {
            self.safeguard(id, on, span);
        }
    }

    /// An interface of the internet that is called over plain HTTP.
    fn plain_http(&mut self, text: &str, span: Span) {
        if host_of(text).is_some_and(|host| crate::facts::is_public(&host)) {
            self.safeguard("tls", false, span);
        }
    }

    /// A scope that the file asks for, in any spelling.
    pub(super) fn scope(&mut self, text: &str, provider: Option<&str>, span: Span) {
        let rules = self.rules;
        let held = self.text().get(span.start as usize..span.end as usize);
        for token in text.split(|c: char| c.is_whitespace() || c == ',') {
            if let Some(scope) = rules.scopes.find(token, provider) {
                // One of several in a text stands where its own letters are.
                let at = span_of(text, token).start as usize;
                let place = held
                    .filter(|_| token.len() < text.trim().len())
                    .and_then(|held| held.find(text).map(|start| &held[start + at..]))
                    .map_or(span, |rest| span_of(self.text(), &rest[..token.len()]));
                let fact = self.fact(FactKind::Scope, &scope.id, place, Via::Config);
                *fact = crate::facts::scope_fact(fact.clone(), scope);
            }
        }
    }

    pub(super) fn permission(&mut self, platform: &str, id: &str, span: Span) {
        let rules = self.rules;
        let known = rules.permissions.find(platform, id);
        let data = known.map(|known| known.data.clone()).unwrap_or_default();
        let fact = self.fact(FactKind::Permission, id, span, Via::Config);
        fact.category = Some(platform.to_owned());
        fact.data = data;
    }

    /// A store's or browser's own name for data that the application declares to collect. A name for many kinds at once
    /// ("sensitive information") says none of them.
    pub(super) fn collected(&mut self, platform: &str, id: &str, span: Span) {
        let rules = self.rules;
        let Some(known) = rules.permissions.find(platform, id) else {
            return;
        };
        if known.data.len() > 3 {
            return;
        }
        for category in &known.data {
            let fact = self.fact(FactKind::Data, category, span, Via::Config);
            fact.data = vec![category.clone()];
        }
    }

    pub(super) fn data_model<'a>(
        &mut self,
        model: &str,
        fields: impl Iterator<Item = (&'a str, Span)>,
        database: bool,
        via: Via,
    ) {
        let mut facts =
            crate::facts::model_fields(self.rules, self.file, model, fields, database, via);
        for fact in &mut facts {
            fact.reach = self.reach;
        }
        self.facts.append(&mut facts);
    }
}

/// The provider and country of a region: of a known provider, or of the one that has regions of this form.
pub(super) fn region_of<'r>(
    rules: &'r Rules,
    provider: Option<&'r str>,
    region: &str,
) -> Option<(&'r str, &'r str)> {
    match provider {
        Some(provider) => {
            let country = rules.regions.country(provider, region)?;
            Some((provider, country))
        }
        None => rules.regions.find(region),
    }
}

/// A time that something is kept, from an hour to a century.
pub(super) fn retention_id(days: f64) -> Option<String> {
    (0.04..=40_000.0)
        .contains(&days)
        .then(|| crate::facts::iso_of_days(days))
}

/// `REGION`, `AWS_REGION`, `primary_region`, `region`.
pub(super) fn is_region_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower == "location"
        || lower == "region"
        || lower.ends_with("_region")
        || lower.ends_with("region")
}

/// Whose regions a setting means, by its name.
pub(super) fn cloud_of(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["AWS", "S3"]) {
        Some("aws")
    } else if has(&["AZURE"]) {
        Some("azure")
    } else if has(&["GCP", "GOOGLE", "GCLOUD"]) {
        Some("gcp")
    } else if has(&["SCW", "SCALEWAY"]) {
        Some("scaleway")
    } else if name.starts_with("FLY") {
        Some("fly")
    } else {
        None
    }
}

/// What a value says of a measure: on, off, or nothing.
type Says = fn(&Node) -> Option<bool>;

/// The measure that a setting is about.
pub(super) fn measure_of(name: &str) -> Option<(&'static str, Says)> {
    Some(match name {
        "NODE_TLS_REJECT_UNAUTHORIZED" | "PYTHONHTTPSVERIFY" => {
            ("certificate_verification", |value| {
                value.truth().filter(|on| !on)
            })
        }
        "GIT_SSL_NO_VERIFY" | "CURL_INSECURE" => ("certificate_verification", |value| {
            value.truth().filter(|on| *on).map(|_| false)
        }),
        "PGSSLMODE" | "DB_SSLMODE" | "DATABASE_SSLMODE" | "DB_SSL_MODE" => ("tls", |mode| {
            matches!(mode.text()?, "disable" | "allow").then_some(false)
        }),
        _ => match crate::facts::option_of(name)? {
            (id, true) => (id, Node::truth),
            (id, false) => (id, |value| value.truth().map(|on| !on)),
        },
    })
}

/// A file of somebody's that a build fetches: nothing is sent there.
fn is_download(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.contains("/releases/download/")
        || path.contains("//raw.githubusercontent.com/")
        || [
            ".tar.gz", ".tgz", ".tar.xz", ".zip", ".deb", ".rpm", ".whl", ".sql", ".sh", ".git",
        ]
        .iter()
        .any(|end| path.ends_with(end))
}

/// An address that only the own network knows: `http://grafana:3000`, `mongodb://user@localhost/app`.
fn is_private_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| {
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let place = authority.rsplit('@').next().unwrap_or_default();
        let host = place.split(':').next().unwrap_or_default();
        let is_name = host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        is_name && !host.is_empty() && (!host.contains('.') || !crate::facts::is_public(host))
    })
}

/// Settings that hold where data are sent, not where a page is.
fn is_interface_name(name: &str) -> bool {
    name.split('_')
        .any(|word| matches!(word, "API" | "WEBHOOK" | "ENDPOINT" | "BACKEND" | "INGEST"))
}

/// `LOG_RETENTION_DAYS=30`, `retention_period: 744h`.
fn retention_days(name: &str, node: &Node) -> Option<f64> {
    let lower = name.to_lowercase();
    if ![
        "retention",
        "keep_for",
        "purge_after",
        "delete_after",
        "conservation",
    ]
    .iter()
    .any(|word| lower.contains(word))
    {
        return None;
    }
    let scale = if lower.contains("day") || lower.contains("jours") {
        1.0
    } else if lower.contains("hour") {
        1.0 / 24.0
    } else if lower.contains("month") {
        30.44
    } else if lower.contains("year") {
        365.25
    } else {
        return crate::facts::days_of(node.text()?);
    };
    Some(node.number()? * scale)
}

/// The byte span of `part` inside `whole`.
pub(super) fn span_of(whole: &str, part: &str) -> Span {
    let start = part.as_ptr() as usize - whole.as_ptr() as usize;
    Span {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(start + part.len()).unwrap_or(u32::MAX),
    }
}

pub(super) fn text_node(text: &str, span: Span) -> Node {
    Node {
        value: Value::Text(text.to_owned()),
        span,
    }
}
