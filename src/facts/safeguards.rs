//! Measures of protection that code switches on or off.

use super::addresses::host_of;
use super::consent::guarding;
use super::models::option;
use super::values::last_name;
use super::{Collector, FactKind, Via, plain_http};
use crate::rules::Strength;
use crate::source::Span;
use crate::syntax::ir::{Call, Expr, ExprKind, Pattern, PatternKind, Property};
use crate::syntax::visit::Context;

/// A request over plain HTTP: how much that is depends on what is sent.
fn push_request(collector: &mut Collector<'_>, span: Span, context: &Context<'_>) {
    push(collector, "tls", false, span, context);
    if let Some(fact) = collector.facts.last_mut() {
        fact.details.insert("of".to_owned(), "request".to_owned());
    }
}

fn push(collector: &mut Collector<'_>, id: &str, on: bool, span: Span, context: &Context<'_>) {
    let mut fact = collector.fact(FactKind::Safeguard, id, span, Via::Call);
    let state = if on { "on" } else { "off" };
    fact.details.insert("state".to_owned(), state.to_owned());
    if let Some(consent) = guarding(context) {
        fact.details.insert("consent".to_owned(), consent);
    }
    collector.facts.push(fact);
}

/// Options by name: the safeguard, and whether `true` switches it on.
pub(crate) fn option_of(key: &str) -> Option<(&'static str, bool)> {
    Some(match key {
        "anonymize_ip" | "anonymizeIp" | "anonymizeIP" => ("ip_anonymisation", true),
        "allow_google_signals" => ("google_signals", true),
        "allow_ad_personalization_signals" | "allow_ad_personalisation_signals" => {
            ("ad_personalisation", true)
        }
        "sendDefaultPii" | "send_default_pii" => ("send_default_pii", true),
        "maskAllText" | "maskAllInputs" | "mask_all_text" | "mask_all_inputs" => {
            ("session_replay_masking", true)
        }
        "rejectUnauthorized" => ("certificate_verification", true),
        "strictSSL" | "verify_ssl" | "ssl_verify" | "verify_certs" | "sslValidate"
        | "validate_certs" | "check_hostname" => ("certificate_verification", true),
        "tlsAllowInvalidCertificates"
        | "tlsInsecure"
        | "trustServerCertificate"
        | "TrustServerCertificate"
        | "insecureSkipVerify"
        | "insecure_skip_verify" => ("certificate_verification", false),
        "storageEncrypted"
        | "storage_encrypted"
        | "atRestEncryptionEnabled"
        | "at_rest_encryption_enabled" => ("encryption_at_rest", true),
        "transitEncryptionEnabled" | "transit_encryption_enabled" => ("tls", true),
        "SECURE_SSL_REDIRECT" => ("tls", true),
        _ => return None,
    })
}

fn truth(expr: &Expr) -> Option<bool> {
    match &expr.kind {
        ExprKind::Bool(value) => Some(*value),
        ExprKind::Number(number) => match number.as_str() {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        },
        ExprKind::Unary { operator, operand } if operator == "!" => {
            truth(operand).map(|value| !value)
        }
        ExprKind::Str(text) => match text.to_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        ExprKind::Typed { value, .. } => truth(value),
        _ => None,
    }
}

/// Options in object literals, wherever they are handed over.
pub(super) fn of_object<'m>(
    collector: &mut Collector<'m>,
    properties: &'m [Property],
    context: &Context<'m>,
) {
    for property in properties {
        // Settings of a plugin of analytics, which sends whole addresses unless told otherwise.
        if let Property::Named { key, value, .. } = property
            && matches!(key.as_str(), "id" | "trackingId" | "trackingID" | "ua")
            && value.as_str().is_some_and(|id| id.starts_with("UA-"))
            && uses_analytics(collector)
            && !collector.words.says_anonymize()
        {
            push(collector, "ip_anonymisation", false, value.span, context);
        }
        if let Property::Named { key, value, .. } = property
            && ADDRESSES.contains(&key.as_str())
            && value.as_str().is_some_and(is_plain)
            && context
                .calls()
                .next()
                .is_some_and(|call| makes_client(collector, call))
        {
            push(collector, "tls", false, value.span, context);
        }
        // `"HOST": "db.example.com", "OPTIONS": {"sslmode": "disable"}` of Django's databases.
        if let Property::Named { key, value, .. } = property
            && key == "OPTIONS"
            && let Some(mode) = super::values::property(value, "sslmode")
            && matches!(mode.as_str(), Some("disable" | "allow"))
            && properties.iter().any(is_remote)
        {
            push(collector, "tls", false, mode.span, context);
        }
        if let Property::Named {
            key,
            key_span,
            value,
        } = property
            && let Some((id, sense)) = option_of(key)
            && let Some(value) = truth(value)
        {
            push(collector, id, value == sense, *key_span, context);
        }
        // `new efs.FileSystem(this, 'uploads', { encrypted: false })` of CDK and Pulumi; anything else may be encrypted in its own sense.
        if let Property::Named {
            key,
            key_span,
            value,
        } = property
            && key == "encrypted"
            && let Some(on) = truth(value)
            && context.calls().next().is_some_and(is_volume)
        {
            push(collector, "encryption_at_rest", on, *key_span, context);
        }
        // Datadog's replay records pages as they are, or masked.
        if let Property::Named {
            key,
            key_span,
            value,
        } = property
            && key == "defaultPrivacyLevel"
            && let Some(level @ ("allow" | "mask" | "mask-user-input")) = value.as_str()
        {
            let masked = level != "allow";
            push(
                collector,
                "session_replay_masking",
                masked,
                *key_span,
                context,
            );
        }
    }
}

/// Disks and file systems that infrastructure code makes.
fn is_volume(call: &Call) -> bool {
    call.is_new
        && last_name(&call.callee).is_some_and(|name| {
            matches!(
                name.as_str(),
                "FileSystem" | "Volume" | "CfnFileSystem" | "CfnVolume"
            )
        })
}

pub(super) fn of_call<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    call: &'m Call,
    context: &Context<'m>,
) {
    let Some(name) = last_name(&call.callee) else {
        return;
    };
    let text = |index: usize| call.args.get(index).and_then(|arg| arg.value.as_str());
    match name.as_str() {
        // Universal Analytics keeps whole addresses unless told otherwise; GA4 (`G-`) never does.
        "gtag" if text(0) == Some("config") && is_universal(collector, call, 1) => {
            let set = call
                .args
                .get(2)
                .is_some_and(|options| says_anonymize(&options.value))
                || collector.words.says_anonymize();
            if !set {
                push(collector, "ip_anonymisation", false, expr.span, context);
            }
        }
        "ga" if text(0) == Some("create") && !collector.words.says_anonymize() => {
            push(collector, "ip_anonymisation", false, expr.span, context);
        }
        // A server's hits: `ua('UA-…', visitor)`, masked by `aip`.
        "ua" | "Visitor"
            if is_universal(collector, call, 0)
                && uses_analytics(collector)
                && !collector.words.says_anonymize() =>
        {
            push(collector, "ip_anonymisation", false, expr.span, context);
        }
        // Wrappers of analytics.js: `ReactGA.initialize('UA-…')`.
        "initialize" | "install"
            if is_universal(collector, call, 0) && !collector.words.says_anonymize() =>
        {
            push(collector, "ip_anonymisation", false, expr.span, context);
        }
        "ga" if text(0) == Some("require") && text(1) == Some("displayfeatures") => {
            push(collector, "google_signals", true, expr.span, context);
        }
        "ga" | "gtag" if text(0) == Some("set") => {
            if let Some((id, sense)) = text(1).and_then(option_of)
                && let Some(value) = call.args.get(2).and_then(|arg| truth(&arg.value))
            {
                push(collector, id, value == sense, expr.span, context);
            }
        }
        "push" => {
            // `_gaq.push(['_gat._anonymizeIp'])` is the old form; its absence tells nothing.
        }
        "_create_unverified_context" | "disable_warnings"
            if name == "_create_unverified_context" =>
        {
            push(
                collector,
                "certificate_verification",
                false,
                expr.span,
                context,
            );
        }
        "md5" | "sha1" => weak_password(collector, expr, call, context),
        "update" => {
            if let ExprKind::Member { object, .. } = &call.callee.kind
                && let ExprKind::Call(inner) = &object.kind
                && last_name(&inner.callee).is_some_and(|name| name == "createHash")
                && inner
                    .args
                    .first()
                    .and_then(|arg| arg.value.as_str())
                    .is_some_and(|kind| matches!(kind, "md5" | "sha1"))
            {
                weak_password(collector, expr, call, context);
            }
        }
        _ => {}
    }
    for arg in &call.args {
        let Some(key) = arg.name.as_deref() else {
            continue;
        };
        super::expiry::of_keyword(collector, key, &arg.value);
        if matches!(key, "cert_reqs" | "ssl_cert_reqs") && is_no_verification(&arg.value) {
            push(
                collector,
                "certificate_verification",
                false,
                arg.value.span,
                context,
            );
        }
        if ADDRESSES.contains(&key)
            && arg.value.as_str().is_some_and(is_plain)
            && makes_client(collector, call)
        {
            push(collector, "tls", false, arg.value.span, context);
        }
        let Some(value) = truth(&arg.value) else {
            continue;
        };
        let off = match key {
            "verify" => is_client(&call.callee),
            // `aiohttp.TCPConnector(ssl=False)`, `session.get(url, ssl=False)`: TLS without looking at the certificate.
            "ssl" => {
                collector.imports_from("aiohttp")
                    && matches!(
                        name.as_str(),
                        "TCPConnector" | "get" | "post" | "put" | "patch" | "delete" | "request"
                    )
            }
            _ => false,
        };
        if off && !value {
            if !is_to_own_machine(collector, call) {
                push(
                    collector,
                    "certificate_verification",
                    false,
                    arg.value.span,
                    context,
                );
            }
        } else if let Some((id, sense)) = option_of(key) {
            push(collector, id, value == sense, arg.value.span, context);
        }
    }
    of_replay(collector, expr, call, name, context);
}

fn uses_analytics(collector: &Collector<'_>) -> bool {
    collector.facts.iter().any(|fact| {
        fact.kind == FactKind::Service
            && fact.id == "google-analytics"
            && matches!(fact.via, Via::Import | Via::Config)
    })
}

/// A property of Universal Analytics (`UA-…`), as an argument or a constant.
fn is_universal(collector: &Collector<'_>, call: &Call, place: usize) -> bool {
    call.args
        .get(place)
        .and_then(|arg| collector.constants.head(&arg.value))
        .is_some_and(|id| id.starts_with("UA-"))
}

fn says_anonymize(options: &Expr) -> bool {
    super::values::property(options, "anonymize_ip").is_some()
}

fn is_client(callee: &Expr) -> bool {
    let dotted = callee.dotted().unwrap_or_default();
    [
        "requests",
        "httpx",
        "session",
        "client",
        "Client",
        "AsyncClient",
        "http",
    ]
    .iter()
    .any(|part| dotted.split('.').any(|segment| segment == *part))
}

/// `maskAllText: false` is an option; a recorder that is told to keep page text is as well.
fn of_replay(
    collector: &mut Collector<'_>,
    expr: &Expr,
    call: &Call,
    name: &str,
    context: &Context<'_>,
) {
    if (name == "initialize" || name == "replayIntegration")
        && let Some(value) = option(call, "blockAllMedia").and_then(truth)
        && !value
        && option(call, "maskAllText").and_then(truth) == Some(false)
    {
        push(
            collector,
            "session_replay_masking",
            false,
            expr.span,
            context,
        );
    }
}

fn weak_password(collector: &mut Collector<'_>, expr: &Expr, call: &Call, context: &Context<'_>) {
    let is_password = call.args.first().is_some_and(|arg| {
        let mut words = String::new();
        mention(&arg.value, &mut words, 0);
        let words = words.to_lowercase();
        words.contains("password") || words.contains("passwd") || words.contains("mot_de_passe")
    });
    // Have I Been Pwned asks for a few digits of just this hash, and nothing is stored.
    let lower = &collector.words.lower;
    let is_sent = || ["pwned", "hibp"].iter().any(|word| lower.contains(word));
    if is_password && !is_sent() {
        push(collector, "password_hashing", false, expr.span, context);
    }
}

fn mention(expr: &Expr, words: &mut String, depth: u8) {
    if depth > 4 {
        return;
    }
    match &expr.kind {
        ExprKind::Call(call) => {
            mention(&call.callee, words, depth + 1);
            for arg in &call.args {
                mention(&arg.value, words, depth + 1);
            }
        }
        ExprKind::Binary { left, right, .. } => {
            mention(left, words, depth + 1);
            mention(right, words, depth + 1);
        }
        ExprKind::Member { object, field, .. } => {
            mention(object, words, depth + 1);
            words.push(' ');
            words.push_str(field);
        }
        ExprKind::Name(name) => {
            words.push(' ');
            words.push_str(name);
        }
        _ => {}
    }
}

/// `ssl.CERT_NONE`, `'CERT_NONE'`, `None`-like strings of Redis and urllib3.
fn is_no_verification(value: &Expr) -> bool {
    value
        .as_str()
        .is_some_and(|text| matches!(text, "CERT_NONE" | "none"))
        || last_name(value).is_some_and(|name| name == "CERT_NONE")
}

/// `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'`, `context.verify_mode = ssl.CERT_NONE`, settings of Django.
pub(super) fn of_assignment(collector: &mut Collector<'_>, target: &Pattern, value: &Expr) {
    let place = match &target.kind {
        PatternKind::Place(place) => place,
        PatternKind::Name(name) => {
            if let Some((id, sense)) = option_of(name).filter(|_| name.starts_with("SECURE_"))
                && let Some(on) = truth(value)
            {
                push(collector, id, on == sense, target.span, &Context::default());
            }
            return;
        }
        _ => return,
    };
    let (name, span) = match &place.kind {
        ExprKind::Member { field, .. } => (field.as_str(), place.span),
        ExprKind::Index { index, .. } => (index.as_str().unwrap_or_default(), place.span),
        _ => return,
    };
    let off = value.as_str() == Some("0")
        || truth(value) == Some(false)
        || name == "verify_mode" && is_no_verification(value);
    if (matches!(name, "verify_mode" | "check_hostname")
        || name == "NODE_TLS_REJECT_UNAUTHORIZED"
        || name == "verify" && collector.is_python())
        && off
    {
        push(
            collector,
            "certificate_verification",
            false,
            span,
            &Context::default(),
        );
    }
}

/// Options that tell a client where its server is.
const ADDRESSES: &[&str] = &["url", "baseURL", "baseUrl", "base_url", "endpoint"];

/// `new WooCommerceRestApi({ url: … })`, `API(url=…)`, `createClient({ url: … })` of a service's package: what is built here talks to
/// the address that it is given.
fn makes_client(collector: &Collector<'_>, call: &Call) -> bool {
    let is_built = |name: &str| {
        call.is_new
            || name.starts_with(|first: char| first.is_ascii_uppercase())
            || name.starts_with("create")
    };
    last_name(&call.callee).is_some_and(|name| {
        let lower = name.to_lowercase();
        let is_named = ["api", "client", "sdk"]
            .iter()
            .any(|end| lower.ends_with(end));
        is_built(name) && (is_named || is_of_service(collector, &call.callee))
    })
}

/// `"HOST": "db.example.com"`
fn is_remote(property: &Property) -> bool {
    matches!(property, Property::Named { key, value, .. }
        if key == "HOST" && value.as_str().is_some_and(|host| host.contains('.') && is_public(host)))
}

/// Whether a name comes out of the package of a service.
fn is_of_service(collector: &Collector<'_>, callee: &Expr) -> bool {
    let Some(path) = callee.dotted() else {
        return false;
    };
    let root = path.split('.').next();
    let ecosystem = collector.module.language.ecosystem();
    collector
        .module
        .imports
        .iter()
        .filter(|import| import.local.as_deref() == root)
        .any(|import| {
            let service = collector
                .rules
                .services
                .by_import(ecosystem, &import.module);
            matches!(service, Some((_, Strength::Strong)))
        })
}

/// Plain HTTP to a host of the internet.
fn is_plain(text: &str) -> bool {
    text.starts_with("http://") && host_of(text).is_some_and(|host| is_public(&host))
}

/// A request over plain HTTP to a host of the internet.
pub(super) fn of_string<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    text: &str,
    context: &Context<'m>,
) {
    if text.ends_with("MD5PasswordHasher") && context.names().any(|name| name == "PASSWORD_HASHERS")
    {
        push(collector, "password_hashing", false, expr.span, context);
    }
    if super::places::is_plain_connection(text)
        && super::places::connection_host(text).is_some_and(|host| is_public(&host))
    {
        push(collector, "tls", false, expr.span, context);
    }
    if !is_plain(text) {
        return;
    }
    if plain_http::is_sent(text, context) {
        push_request(collector, expr.span, context);
    } else if let Some(name) = context
        .names()
        .next()
        .filter(|name| plain_http::is_address(name))
    {
        collector.plain.push((name, expr.span));
    }
}

/// Constants with a plain address that some request is made to.
pub(super) fn of_constants(collector: &mut Collector<'_>) {
    for span in plain_http::requested(&collector.plain, collector.module) {
        push_request(collector, span, &Context::default());
    }
}

/// A request or client whose address is one of the own machine or network: `get("https://127.0.0.1:8443/health", verify=False)`.
fn is_to_own_machine(collector: &Collector<'_>, call: &Call) -> bool {
    call.args.iter().any(|arg| {
        let text = collector.constants.string(&arg.value);
        let host = text.as_deref().and_then(|text| {
            let (_, rest) = text.split_once("://")?;
            rest.split(['/', ':', '?', '#']).next()
        });
        host.is_some_and(|host| !host.is_empty() && !is_public(host))
    })
}

/// Names that the internet gives the own machine.
const LOCAL_NAMES: &[&str] = &[
    "127.0.0.1.nip.io",
    "127.0.0.1.sslip.io",
    "localtest.me",
    "lvh.me",
];

/// Not this machine, not a private network, not an example.
pub(crate) fn is_public(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let numeric = host.chars().all(|c| c.is_ascii_digit() || c == '.');
    !matches!(
        last,
        "local"
            | "localhost"
            | "internal"
            | "test"
            | "example"
            | "invalid"
            | "lan"
            | "svc"
            | "cluster"
    ) && !numeric
        && !host.starts_with("localhost")
        && !host.contains("example.")
        && !LOCAL_NAMES.iter().any(|name| host.ends_with(name))
        && !host.ends_with("w3.org")
        && !host.ends_with("xmlsoap.org")
        && !host.ends_with("metadata.google.internal")
}
