//! Where data are kept and for how long, as far as code says: regions of clients, purges, named durations.

use super::addresses::host_of;
use super::numbers::number;
use super::purges;
use super::values::{last_name, property};
use super::{Collector, Fact, FactKind, Via};
use crate::source::Span;
use crate::syntax::ir::{Call, Expr, ExprKind, Pattern, PatternKind, Property};
use crate::syntax::visit::{Context, Within};

/// `region: 'eu-west-1'` and `region_name='…'` of a client, `.region('europe-west1')`.
pub(super) fn of_call<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    call: &'m Call,
    context: &Context<'m>,
) {
    let name = last_name(&call.callee).map_or("", |name| name.as_str());
    for arg in &call.args {
        let value = match arg.name.as_deref() {
            Some("region_name" | "region" | "location") => Some(&arg.value),
            Some(_) => None,
            None if matches!(name, "region" | "setGlobalOptions") && call.args.len() == 1 => {
                property(&arg.value, "region").or(Some(&arg.value))
            }
            // `new Stack(app, 'api', { env: { region: 'eu-west-3' } })`.
            None => property(&arg.value, "region")
                .or_else(|| property(property(&arg.value, "env")?, "region")),
        };
        let Some(value) = value else { continue };
        let Some(text) = collector.constants.string(value) else {
            continue;
        };
        region(collector, text, value.span);
    }
    purges::of_call(collector, expr, call, name, context);
    of_rotation(collector, expr, call, name);
}

/// `providers: { aws: { region: 'eu-west-3' } }` of SST and the like, `aws_project_region: '…'` of Amplify.
pub(super) fn of_object<'m>(collector: &mut Collector<'m>, properties: &'m [Property]) {
    for property_of in properties {
        let Property::Named { key, value, .. } = property_of else {
            continue;
        };
        let value = match key.as_str() {
            "aws" | "AWS" => property(value, "region"),
            // `provider: { name: 'aws', region: 'eu-west-3' }` of a Serverless configuration in TypeScript.
            "provider" => property(value, "name")
                .and_then(Expr::as_str)
                .filter(|name| *name == "aws")
                .and_then(|_| property(value, "region")),
            "awsRegion" | "aws_region" | "aws_project_region" | "aws_cognito_region" => Some(value),
            key => {
                if let Some((text, span)) = schema_default(key, value) {
                    region(collector, text, span);
                }
                None
            }
        };
        if let Some(value) = value
            && let Some(text) = collector.constants.string(value)
        {
            region(collector, text, value.span);
        }
    }
}

/// `region: str = "eu-west-3"` of settings that an environment may fill in.
pub(super) fn of_settings(collector: &mut Collector<'_>) {
    let module = collector.module;
    for class in &module.classes {
        let settings = class.bases.iter().filter_map(Expr::dotted).any(|base| {
            let base = base.rsplit('.').next().unwrap_or_default();
            base.ends_with("Settings") || base.ends_with("Config")
        });
        let regions = class
            .fields
            .iter()
            .filter(|field| settings && field.name.to_lowercase().contains("region"));
        for value in regions.filter_map(|field| field.value.as_ref()) {
            let value = match &value.kind {
                ExprKind::Call(call) => super::models::option(call, "default")
                    .or_else(|| call.args.first().map(|arg| &arg.value)),
                _ => Some(value),
            };
            if let Some(ExprKind::Str(text)) = value.map(|value| &value.kind) {
                let span = value.map_or(class.span, |value| value.span);
                region(collector, text.to_string(), span);
            }
        }
    }
}

/// `z.string().default('eu-west-3')` under a name of a region.
fn schema_default(key: &str, value: &Expr) -> Option<(String, Span)> {
    let ExprKind::Call(call) = &value.kind else {
        return None;
    };
    let default = last_name(&call.callee).is_some_and(|name| name == "default");
    let value = &call.args.first()?.value;
    let is_region = key.to_lowercase().ends_with("region");
    (default && is_region).then_some((value.as_str()?.to_owned(), value.span))
}

/// Log files that are kept for a number of days: Python's handler, loguru, rotating transports of Node's loggers.
fn of_rotation(collector: &mut Collector<'_>, expr: &Expr, call: &Call, name: &str) {
    let keyword = |wanted: &str| {
        call.args
            .iter()
            .find(|arg| arg.name.as_deref() == Some(wanted))
            .map(|arg| &arg.value)
    };
    let days = match name {
        "TimedRotatingFileHandler" => {
            let positional = |place: usize| {
                call.args
                    .get(place)
                    .filter(|arg| arg.name.is_none())
                    .map(|arg| &arg.value)
            };
            let when = keyword("when").or_else(|| positional(1));
            let every = keyword("interval")
                .or_else(|| positional(2))
                .map_or(Some(1.0), number);
            let kept = keyword("backupCount")
                .or_else(|| positional(3))
                .and_then(number);
            let unit = match when.and_then(Expr::as_str) {
                Some(day) if day.eq_ignore_ascii_case("d") || day == "midnight" => 1.0,
                Some(week) if week.starts_with(['W', 'w']) => 7.0,
                Some(hour) if hour.eq_ignore_ascii_case("h") => 1.0 / 24.0,
                None => 1.0 / 24.0,
                _ => return,
            };
            every.zip(kept).map(|(every, kept)| every * kept * unit)
        }
        "add" => keyword("retention")
            .and_then(Expr::as_str)
            .and_then(days_of),
        "DailyRotateFile" | "createStream" => call
            .args
            .iter()
            .find_map(|arg| property(&arg.value, "maxFiles"))
            .and_then(Expr::as_str)
            .and_then(days_of),
        _ => return,
    };
    if let Some(days) = days {
        retention_of(collector, days, "log", expr.span);
    }
}

/// A region that only one cloud provider has.
fn region(collector: &mut Collector<'_>, text: String, span: Span) {
    if let Some((provider, country)) = collector.rules.regions.find(&text) {
        place(
            collector,
            country,
            cloud_service(provider),
            "deployment",
            span,
        )
        .details
        .insert("region".to_owned(), text);
    }
}

fn place<'c>(
    collector: &'c mut Collector<'_>,
    country: &str,
    service: &str,
    category: &str,
    span: Span,
) -> &'c mut Fact {
    let mut fact = collector.fact(FactKind::Region, country, span, Via::Call);
    fact.category = Some(category.to_owned());
    fact.details
        .insert("service".to_owned(), service.to_owned());
    collector.facts.push(fact);
    let last = collector.facts.len() - 1;
    &mut collector.facts[last]
}

/// Hosts that name a region: databases and functions of clouds, services whose customers choose by host. Addresses of files in
/// buckets may be pictures of anybody's.
pub(super) fn of_string(
    collector: &mut Collector<'_>,
    expr: &Expr,
    text: &str,
    context: &Context<'_>,
) {
    // `<input placeholder="https://prod-00.westeurope.logic.azure.com">` shows what an address looks like.
    let is_shape = matches!(
        context.within.last(),
        Some(Within::Attribute(_, "placeholder"))
    );
    if !text.contains('.') || context.is_compared() || is_shape || text.len() > 2_000 {
        return;
    }
    let rules = collector.rules;
    let addressed = host_of(text).or_else(|| connection_host(text));
    let is_address = addressed.is_some();
    // `"HOST": "db.eu-west-3.rds.amazonaws.com"`; a bare host of another service may be one of a list that is allowed.
    let bare = || (!text.contains(['/', ' ', ':'])).then(|| text.to_lowercase());
    let Some(host) = addressed.or_else(bare) else {
        return;
    };
    if let Some((service, country)) = rules.regions.of_host(&host).filter(|_| is_address) {
        place(collector, country, service, "service", expr.span);
    } else if !host.contains("s3")
        && let Some((provider, region, country)) = rules.regions.in_host(&host)
    {
        place(
            collector,
            country,
            cloud_service(provider),
            "deployment",
            expr.span,
        )
        .details
        .insert("region".to_owned(), region.to_owned());
    }
}

/// The host of `postgres://user:secret@host:5432/name`.
pub(crate) fn connection_host(text: &str) -> Option<String> {
    const STORES: &[&str] = &[
        "postgres",
        "postgresql",
        "mysql",
        "mariadb",
        "mongodb",
        "redis",
        "rediss",
        "amqp",
        "amqps",
        "mssql",
        "sqlserver",
        "smtp",
        "smtps",
    ];
    let (scheme, rest) = text.split_once("://")?;
    // `postgresql+asyncpg`, `mongodb+srv`, `jdbc:mysql`.
    let store = scheme.strip_prefix("jdbc:").unwrap_or(scheme);
    let store = store.split('+').next()?;
    if !STORES.contains(&store) {
        return None;
    }
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next()?.split([':', ',']).next()?;
    let is_host = host.contains('.')
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    is_host.then(|| host.to_ascii_lowercase())
}

/// A connection to a store that is told to do without TLS.
pub(crate) fn is_plain_connection(text: &str) -> bool {
    text.contains('=')
        && !text.starts_with("http")
        && [
            "sslmode=disable",
            "sslmode=allow",
            "useSSL=false",
            "ssl=false",
            "tls=false",
        ]
        .iter()
        .any(|option| text.contains(option))
}

/// Days in `30d`, `744h`, `6 weeks`, `90 days`; `None` for anything else.
pub(crate) fn days_of(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let count: f64 = text[..end].parse().ok()?;
    let scale = match text[end..].trim().to_ascii_lowercase().as_str() {
        "h" | "hour" | "hours" => 1.0 / 24.0,
        "d" | "day" | "days" => 1.0,
        "w" | "week" | "weeks" => 7.0,
        "month" | "months" | "mo" | "mon" | "mons" => 30.44,
        "y" | "year" | "years" => 365.25,
        _ => return None,
    };
    Some(count * scale)
}

pub(crate) fn cloud_service(provider: &str) -> &'static str {
    match provider {
        "aws" => "aws",
        "gcp" => "google-cloud",
        "azure" => "azure",
        "fly" => "fly-io",
        "vercel" => "vercel",
        "render" => "render",
        "digitalocean" => "digitalocean",
        "ovh" => "ovhcloud",
        "scaleway" => "scaleway",
        "hetzner" => "hetzner",
        "heroku" => "heroku",
        _ => "cloud",
    }
}

/// `CUSTOMER_RETENTION_DAYS = 3650`.
pub(super) fn of_assignment<'m>(
    collector: &mut Collector<'m>,
    target: &'m Pattern,
    value: &'m Expr,
) {
    let name = match &target.kind {
        PatternKind::Name(name) => name.as_str(),
        PatternKind::Place(place) => match &place.kind {
            ExprKind::Member { field, .. } => field.as_str(),
            _ => return,
        },
        _ => return,
    };
    // `AWS_S3_REGION_NAME = 'eu-west-3'` in settings.
    if let ExprKind::Str(text) = &value.kind
        && name.contains("REGION")
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    {
        region(collector, text.to_string(), value.span);
        return;
    }
    let Some(count) = number(value) else { return };
    let lower = name.to_lowercase();
    if ![
        "retention",
        "keep_for",
        "keepfor",
        "purge_after",
        "purgeafter",
        "delete_after",
        "deleteafter",
        "conservation",
    ]
    .iter()
    .any(|word| lower.contains(word))
    {
        return;
    }
    let scale = if lower.contains("day") || lower.contains("jour") {
        1.0
    } else if lower.contains("month") || lower.contains("mois") {
        30.44
    } else if lower.contains("year") || lower.contains("annee") {
        365.25
    } else if lower.contains("hour") {
        1.0 / 24.0
    } else {
        return;
    };
    retention_of(collector, count * scale, &lower, value.span);
}

/// Data of the kind that some words name are kept for a time.
pub(super) fn retention_of(collector: &mut Collector<'_>, days: f64, words: &str, span: Span) {
    if !(1.0..=40_000.0).contains(&days) {
        return;
    }
    let (category, data) = matter_of(words);
    let mut fact = collector.fact(FactKind::Retention, &iso_of_days(days), span, Via::Call);
    fact.category = Some(category.to_owned());
    if category == "database" {
        // What no rule knows a policy may name all the same.
        fact.details.insert("of".to_owned(), words.to_owned());
    }
    fact.data = data;
    collector.facts.push(fact);
}

/// What a name says about the data that are kept: logs, backups, or a store of some data.
pub(crate) fn matter_of(words: &str) -> (&'static str, Vec<String>) {
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if says(&["log", "journ"]) && !says(&["login", "blog", "catalog"]) {
        ("logs", Vec::new())
    } else if says(&["backup", "snapshot", "sauvegarde"]) {
        ("backups", Vec::new())
    } else if says(&["order", "commande", "purchase"]) {
        ("database", vec!["order_data".to_owned()])
    } else if says(&["support", "ticket"])
        || says(&["contact"]) && says(&["message", "request", "form"])
    {
        ("database", vec!["support_tickets".to_owned()])
    } else if says(&["booking", "appointment", "reservation"]) {
        ("database", vec!["booking_data".to_owned()])
    } else if says(&["message", "chat", "conversation"]) {
        ("database", vec!["messages_chat".to_owned()])
    } else if says(&["invoice", "facture"]) {
        ("database", vec!["transaction_history".to_owned()])
    } else if says(&["gps", "geoloc", "location_history", "locationhistory"]) {
        let moved = ["precise_location", "location_history"];
        ("database", moved.map(str::to_owned).to_vec())
    } else if says(&[
        "identity_doc",
        "identitydoc",
        "identity-doc",
        "id_document",
        "iddocument",
        "kyc",
        "passport",
        "piece_identite",
        "pieceidentite",
    ]) {
        ("database", vec!["national_id".to_owned()])
    } else {
        ("database", Vec::new())
    }
}

/// Days as an ISO 8601 duration.
pub(crate) fn iso_of_days(days: f64) -> String {
    if days > 0.0 && days < 1.0 {
        let hours = (days * 24.0).round();
        if hours >= 1.0 {
            return format!("PT{hours:.0}H");
        }
        return format!("PT{:.0}M", (days * 1440.0).round().max(1.0));
    }
    format!("P{:.0}D", days.round())
}
