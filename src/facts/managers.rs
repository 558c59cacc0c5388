//! Consent managers in code: the services and cookies that they declare, and load once the visitor agrees.
//!
//! Their configurations in files of data are in `config/consent.rs`; a condition that asks for consent is in `consent.rs`.

use super::consent::category_of;
use super::values::property;
use super::{Collector, FactKind, Via};
use crate::source::Span;
use crate::syntax::ir::{Call, Expr, ExprKind, Property};

/// `(tarteaucitron.job = tarteaucitron.job || []).push('gtag')`.
pub(super) fn of_call(collector: &mut Collector<'_>, expr: &Expr, call: &Call) {
    let ExprKind::Member { object, field, .. } = &call.callee.kind else {
        return;
    };
    if field != "push" || !mentions_job(object, 0) {
        return;
    }
    let rules = collector.rules;
    for arg in &call.args {
        if let Some(name) = arg.value.as_str()
            && let Some(id) = rules.names.service("tarteaucitron", name)
        {
            service(collector, id, expr.span, Some("given"));
        }
    }
}

fn mentions_job(expr: &Expr, depth: u8) -> bool {
    if depth > 3 {
        return false;
    }
    match &expr.kind {
        ExprKind::Assign { value, .. } => mentions_job(value, depth + 1),
        ExprKind::Logical { left, .. } => mentions_job(left, depth + 1),
        ExprKind::Sequence(parts) => parts.iter().any(|part| mentions_job(part, depth + 1)),
        _ => expr
            .dotted()
            .is_some_and(|dotted| dotted.ends_with("tarteaucitron.job")),
    }
}

/// Objects that have the form of a manager's configuration.
pub(super) fn of_object(collector: &mut Collector<'_>, properties: &[Property]) {
    for property in properties {
        let Property::Named { key, value, .. } = property else {
            continue;
        };
        match key.as_str() {
            "services" | "apps" => klaro(collector, value),
            "categories" => categories(collector, value),
            "vendors" => vendors(collector, value),
            _ => {}
        }
    }
}

/// Klaro: `services: [{ name: 'hotjar', purposes: ['analytics'], cookies: [/^_hj/] }]`.
fn klaro(collector: &mut Collector<'_>, services: &Expr) {
    let all = items(services);
    let is_declared = |one: &Expr| {
        property(one, "name").is_some()
            && property(one, "purposes").is_some_and(|all| !items(all).is_empty())
    };
    if all.is_empty() || !all.iter().all(is_declared) {
        return;
    }
    for one in all {
        let required = property(one, "required")
            .is_some_and(|required| matches!(required.kind, ExprKind::Bool(true)));
        let purpose = property(one, "purposes").and_then(|all| items(all).first()?.as_str());
        let consent = purpose.map_or(Some("given"), category_of);
        let consent = consent.filter(|_| !required);
        if let Some(name) = property(one, "name") {
            named_service(collector, name, consent);
        }
        for name in property(one, "cookies").map_or(&[][..], items) {
            cookie(collector, items(name).first().unwrap_or(name), consent);
        }
    }
}

/// CookieConsent: `categories: { analytics: { autoClear: { cookies: [{ name: /^_ga/ }] }, services: { ga: { label: … } } } }`.
fn categories(collector: &mut Collector<'_>, categories: &Expr) {
    const PARTS: &[&str] = &["autoClear", "services", "readOnly"];
    let all = entries(categories);
    if !all
        .iter()
        .any(|(_, one)| PARTS.iter().any(|part| property(one, part).is_some()))
    {
        return;
    }
    for (name, one) in all {
        let fixed = property(one, "readOnly")
            .is_some_and(|fixed| matches!(fixed.kind, ExprKind::Bool(true)));
        let consent = category_of(name).filter(|_| !fixed);
        let cleared = property(one, "autoClear");
        let services = property(one, "services").map_or_else(Vec::new, entries);
        for (id, declared) in &services {
            match property(declared, "label") {
                Some(label) if label.as_str().is_some() => {
                    named_service(collector, label, consent);
                }
                _ => {
                    let known = collector.rules.services.by_name(id);
                    if let Some(known) = known {
                        service(collector, &known.id, declared.span, consent);
                    }
                }
            }
        }
        for holder in cleared
            .into_iter()
            .chain(services.iter().map(|(_, declared)| *declared))
        {
            for one in property(holder, "cookies").map_or(&[][..], items) {
                if let Some(name) = property(one, "name") {
                    cookie(collector, name, consent);
                }
            }
        }
    }
}

/// Didomi: `vendors: { include: ['google', 'c:hotjar'] }`.
fn vendors(collector: &mut Collector<'_>, vendors: &Expr) {
    for name in property(vendors, "include").map_or(&[][..], items) {
        named_service(collector, name, Some("given"));
    }
}

fn items(expr: &Expr) -> &[Expr] {
    match &expr.kind {
        ExprKind::Array(items) => items,
        ExprKind::Typed { value, .. } => items(value),
        _ => &[],
    }
}

fn entries(expr: &Expr) -> Vec<(&str, &Expr)> {
    match &expr.kind {
        ExprKind::Object(properties) => properties
            .iter()
            .filter_map(|property| match property {
                Property::Named { key, value, .. } => Some((key.as_str(), value)),
                _ => None,
            })
            .collect(),
        ExprKind::Typed { value, .. } => entries(value),
        _ => Vec::new(),
    }
}

fn named_service(collector: &mut Collector<'_>, name: &Expr, consent: Option<&str>) {
    let rules = collector.rules;
    if let Some(text) = collector.constants.string(name)
        && let Some(known) = rules.services.by_name(&text)
    {
        service(collector, &known.id, name.span, consent);
    }
}

fn service(collector: &mut Collector<'_>, id: &str, span: Span, consent: Option<&str>) {
    let rules = collector.rules;
    if let Some(known) = rules.services.get(id) {
        collector.service(known, span, Via::Config);
        mark(collector, consent);
    }
}

fn cookie(collector: &mut Collector<'_>, name: &Expr, consent: Option<&str>) {
    let text = match &name.kind {
        ExprKind::Regex(pattern) => Some(pattern.to_string()),
        _ => collector.constants.string(name),
    };
    let Some(plain) = text.as_deref().and_then(declared_cookie) else {
        return;
    };
    let known = collector.rules.cookies.find(plain);
    let mut fact = collector.fact(FactKind::Cookie, plain, name.span, Via::Config);
    fact.category = known
        .map(|known| known.purpose.clone())
        .filter(|purpose| !purpose.is_empty());
    if let Some(service) = known.and_then(|known| known.service.clone()) {
        fact.details.insert("service".to_owned(), service);
    }
    collector.facts.push(fact);
    mark(collector, consent);
}

fn mark(collector: &mut Collector<'_>, consent: Option<&str>) {
    if let (Some(consent), Some(fact)) = (consent, collector.facts.last_mut()) {
        fact.details
            .insert("consent".to_owned(), consent.to_owned());
    }
}

/// The name of a cookie, or the start of one, in what a manager declares: `_ga`, `/^_ga/`, `^_pk_id.*$`, `_hj*`.
pub(crate) fn declared_cookie(text: &str) -> Option<&str> {
    let plain = text.trim_start_matches(['/', '^']);
    let plain = plain
        .trim_end_matches(['i', 'g'])
        .strip_suffix('/')
        .unwrap_or(plain);
    let plain = plain.trim_end_matches(['$', '*', '#', '+', '.']);
    let is_name = plain.len() > 1
        && plain
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::declared_cookie;

    #[test]
    fn patterns_begin_with_a_name() {
        for (text, name) in [
            ("_ga", Some("_ga")),
            ("/^_ga/", Some("_ga")),
            ("/^_pk_id.*$/i", Some("_pk_id")),
            ("_hjSession*", Some("_hjSession")),
            ("^_gat_gtag_.+", Some("_gat_gtag_")),
            ("/(a|b)/", None),
            ("a name", None),
        ] {
            assert_eq!(declared_cookie(text), name, "{text}");
        }
    }
}
