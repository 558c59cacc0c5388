//! How long code keeps what it stores: indexes and caches that expire, retention in infrastructure code, SQL that deletes what is old.

use super::numbers::{constant_number, number};
use super::places::{days_of, matter_of, retention_of};
use super::sql::purges;
use super::values::{last_name, property};
use super::{Collector, FactKind, Via};
use crate::syntax::ir::{Call, Expr, ExprKind, Property};
use crate::syntax::visit::Context;

/// `createIndex({…}, {expireAfterSeconds: 3600})`, `redis.setex(key, 60, value)`.
pub(super) fn of_call<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    call: &'m Call,
    context: &Context<'m>,
) {
    let Some(name) = last_name(&call.callee) else {
        return;
    };
    let seconds = match name.as_str() {
        "setex" | "setEx" | "psetex" => call.args.get(1).map(|arg| &arg.value),
        "expire" if call.args.len() == 2 => call.args.get(1).map(|arg| &arg.value),
        "createIndex" | "create_index" | "ensureIndex" | "index" => {
            let named = call
                .args
                .iter()
                .find(|arg| arg.name.as_deref() == Some("expireAfterSeconds"))
                .map(|arg| &arg.value);
            let value = named.or_else(|| {
                call.args
                    .iter()
                    .find_map(|arg| property(&arg.value, "expireAfterSeconds"))
            });
            if let Some(seconds) = value.and_then(|value| constant_number(collector, value)) {
                let words = call.callee.dotted().unwrap_or_default().to_lowercase();
                let words = owner_words(call, &words, context);
                retention_of(collector, seconds / 86_400.0, &words, expr.span);
            }
            return;
        }
        _ => return,
    };
    if let Some(seconds) = seconds.and_then(|value| constant_number(collector, value)) {
        let days = match name.as_str() {
            "psetex" => seconds / 86_400_000.0,
            _ => seconds / 86_400.0,
        };
        cache(collector, days, expr);
    }
}

/// The collection that an index belongs to: `db.collection('sessions')`, or what is written around it.
fn owner_words(call: &Call, dotted: &str, context: &Context<'_>) -> String {
    let mut words = dotted.to_owned();
    if let ExprKind::Member { object, .. } = &call.callee.kind
        && let ExprKind::Call(inner) = &object.kind
        && let Some(name) = inner.args.first().and_then(|arg| arg.value.as_str())
    {
        words.push(' ');
        words.push_str(&name.to_lowercase());
    }
    for name in context.names() {
        words.push(' ');
        words.push_str(&name.to_lowercase());
    }
    words
}

/// What a cache holds is gone after minutes or days; nothing but its own time is known of it.
fn cache(collector: &mut Collector<'_>, days: f64, expr: &Expr) {
    if days <= 0.0 || days > 40_000.0 {
        return;
    }
    let id = super::places::iso_of_days(days);
    let mut fact = collector.fact(FactKind::Retention, &id, expr.span, Via::Call);
    fact.category = Some("cache".to_owned());
    collector.facts.push(fact);
}

/// Options of stores in infrastructure code (CDK, Pulumi) and of expiring documents (Mongoose).
pub(super) fn of_object<'m>(
    collector: &mut Collector<'m>,
    properties: &'m [Property],
    context: &Context<'m>,
) {
    for one in properties {
        let Property::Named { key, value, .. } = one else {
            continue;
        };
        let (days, what) = match key.as_str() {
            "expires" => match mongoose_days(properties, value) {
                Some(days) => (days, None),
                None => continue,
            },
            "retention" | "logRetention" => match span_days(value) {
                Some(days) if infrastructure(context) => {
                    let backup = context
                        .names()
                        .any(|name| name.to_lowercase().contains("backup"));
                    (days, Some(if backup { "backups" } else { "logs" }))
                }
                _ => continue,
            },
            "backupRetention" => match span_days(value) {
                Some(days) => (days, Some("backups")),
                None => continue,
            },
            // A queue of CDK keeps what nobody took.
            "retentionPeriod" => match span_days(value) {
                Some(days) if infrastructure(context) => (days, Some("storage")),
                _ => continue,
            },
            "expiration" => match span_days(value) {
                Some(days) if matches!(value.kind, ExprKind::Call(_)) => {
                    // `new Bucket(this, 'IdentityDocuments', {…})`: what it is called tells what it holds.
                    let called = context.calls().flat_map(|call| &call.args);
                    let words: Vec<_> = called.filter_map(|arg| arg.value.as_str()).collect();
                    let (_, data) = matter_of(&words.join(" ").to_lowercase());
                    kept(collector, days, "storage", value);
                    if let Some(fact) = collector.facts.last_mut() {
                        fact.data = data;
                    }
                    continue;
                }
                _ => continue,
            },
            "retentionInDays" => match number(value) {
                Some(days) => (days, Some("logs")),
                None => continue,
            },
            "backupRetentionPeriod" => match number(value) {
                Some(days) => (days, Some("backups")),
                None => continue,
            },
            _ => continue,
        };
        match what {
            Some(what) => kept(collector, days, what, value),
            None => {
                let words: Vec<_> = context.names().map(str::to_lowercase).collect();
                retention_of(collector, days, &words.join(" "), value.span);
            }
        }
    }
}

/// The same options as keyword arguments (CDK and Pulumi in Python).
pub(super) fn of_keyword(collector: &mut Collector<'_>, name: &str, value: &Expr) {
    let (days, what) = match name {
        "retention" | "log_retention" => (span_days(value), "logs"),
        "backup_retention" => (span_days(value), "backups"),
        "retention_in_days" => (number(value), "logs"),
        "backup_retention_period" => (number(value), "backups"),
        "expiration" | "retention_period" => (span_days(value), "storage"),
        _ => return,
    };
    if let Some(days) = days {
        kept(collector, days, what, value);
    }
}

fn kept(collector: &mut Collector<'_>, days: f64, what: &str, value: &Expr) {
    if !(1.0..=40_000.0).contains(&days) {
        return;
    }
    let id = super::places::iso_of_days(days);
    let mut fact = collector.fact(FactKind::Retention, &id, value.span, Via::Call);
    fact.category = Some(what.to_owned());
    collector.facts.push(fact);
}

/// An object that is handed to a constructor.
fn infrastructure(context: &Context<'_>) -> bool {
    context.calls().next().is_some_and(|call| call.is_new)
}

/// `{type: Date, expires: '30d'}`: seconds as a number, a time as a text.
fn mongoose_days(properties: &[Property], value: &Expr) -> Option<f64> {
    let dated = properties.iter().any(|property| {
        matches!(property, Property::Named { key, value, .. }
            if key == "type" && matches!(&value.kind, ExprKind::Name(name) if name == "Date"))
    });
    if !dated {
        return None;
    }
    match &value.kind {
        ExprKind::Str(text) => days_of(text),
        _ => Some(number(value)? / 86_400.0),
    }
}

/// `Duration.days(90)`, `RetentionDays.ONE_YEAR`.
fn span_days(value: &Expr) -> Option<f64> {
    match &value.kind {
        ExprKind::Call(call) => {
            let dotted = call.callee.dotted()?;
            let (owner, unit) = dotted.rsplit_once('.')?;
            if !owner.ends_with("Duration") {
                return None;
            }
            let count = number(&call.args.first()?.value)?;
            Some(match unit {
                "days" => count,
                "hours" => count / 24.0,
                _ => return None,
            })
        }
        ExprKind::Member { field, .. } => named_days(&value.dotted()?, field),
        _ => None,
    }
}

/// The constants of CDK's `RetentionDays`.
fn named_days(dotted: &str, field: &str) -> Option<f64> {
    if !dotted.contains("RetentionDays") {
        return None;
    }
    let (count, unit) = field.split_once('_')?;
    let count = match count {
        "ONE" => 1.0,
        "TWO" => 2.0,
        "THREE" => 3.0,
        "FOUR" => 4.0,
        "FIVE" => 5.0,
        "SIX" => 6.0,
        "SEVEN" => 7.0,
        "EIGHT" => 8.0,
        "NINE" => 9.0,
        "TEN" => 10.0,
        "THIRTEEN" => 13.0,
        "EIGHTEEN" => 18.0,
        _ => return None,
    };
    Some(match unit {
        "DAY" | "DAYS" => count,
        "WEEK" | "WEEKS" => count * 7.0,
        "MONTH" | "MONTHS" => count * 30.44,
        "YEAR" | "YEARS" => count * 365.25,
        _ => return None,
    })
}

/// A statement that deletes what is old.
pub(super) fn of_string(collector: &mut Collector<'_>, expr: &Expr, text: &str) {
    for purge in purges(text) {
        let (category, data) = matter_of(&purge.table.to_lowercase());
        let id = super::places::iso_of_days(purge.days);
        let mut fact = collector.fact(FactKind::Retention, &id, expr.span, Via::Call);
        fact.category = Some(category.to_owned());
        fact.data = data;
        collector.facts.push(fact);
    }
}
