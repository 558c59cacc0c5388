//! Configurations of consent managers: the services and cookies that they declare, which wait for consent.

use super::Reader;
use super::tree::Node;
use crate::facts::{FactKind, Via};
use crate::source::Span;

/// `services: [{name: "google-analytics", purposes: ["analytics"], cookies: [["_ga"]]}]` of Klaro.
pub(super) fn klaro(reader: &mut Reader<'_>, root: &Node) -> bool {
    let services = root.get("services").or_else(|| root.get("apps"));
    let Some(services) = services.filter(|services| {
        services
            .items()
            .iter()
            .any(|service| service.get("name").is_some() && service.get("purposes").is_some())
    }) else {
        return false;
    };
    for declared in services.items() {
        let required = declared.get("required").and_then(Node::truth) == Some(true);
        let consent = if required { None } else { purpose(declared) };
        if let Some(name) = declared.get("name") {
            service(reader, name, consent.as_deref());
        }
        for cookie in declared.get("cookies").map_or(&[][..], Node::items) {
            // A name, or a list of name, path and domain; expressions begin with `^` or `/`.
            let name = cookie.items().first().unwrap_or(cookie);
            self::cookie(reader, name, consent.as_deref());
        }
    }
    true
}

/// `app.vendors.include: ["google", "c:hotjar"]` of Didomi.
pub(super) fn didomi(reader: &mut Reader<'_>, root: &Node) -> bool {
    let Some(vendors) = root.at(&["app", "vendors"]) else {
        return false;
    };
    for item in vendors.get("include").map_or(&[][..], Node::items) {
        service(reader, item, Some("given"));
    }
    for custom in vendors.get("custom").map_or(&[][..], Node::items) {
        if let Some(id) = custom.get("id") {
            service(reader, id, Some("given"));
        }
    }
    true
}

/// Tables of cookies as Cookiebot and OneTrust export them: rows with a name and a category.
pub(super) fn cookie_table(reader: &mut Reader<'_>, root: &Node) -> bool {
    if !reader.name.contains("cookie") && !reader.name.contains("onetrust") {
        return false;
    }
    let mut any = false;
    root.walk(&mut |_, entry| {
        for row in entry.node.items() {
            any |= table_row(reader, row, &entry.key);
        }
    });
    for row in root.items() {
        any |= table_row(reader, row, "");
    }
    any
}

fn table_row(reader: &mut Reader<'_>, row: &Node, group: &str) -> bool {
    let name = ["Name", "name", "cookieName", "CookieName"]
        .iter()
        .find_map(|key| row.get(key));
    let category = ["Category", "category", "categoryId", "purpose", "Purpose"]
        .iter()
        .find_map(|key| row.get(key))
        .and_then(Node::text)
        .or((!group.is_empty()).then_some(group));
    let told = [
        "Expiry", "expiry", "duration", "Host", "host", "provider", "Provider",
    ]
    .iter()
    .any(|key| row.get(key).is_some());
    let (Some(name), Some(category), true) = (name, category, told) else {
        return false;
    };
    cookie(reader, name, word(category).as_deref());
    true
}

/// The category of consent that a word means; `None` where none is needed.
fn word(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says(&[
        "necessary",
        "essential",
        "required",
        "nécessaire",
        "essentiel",
        "functional_required",
        "c0001",
    ]) {
        None
    } else if says(&["market", "advert", "target", "publicit", "c0004"]) {
        Some("advertising".to_owned())
    } else if says(&["statist", "analy", "performance", "mesure", "c0002"]) {
        Some("analytics".to_owned())
    } else {
        Some("given".to_owned())
    }
}

fn purpose(declared: &Node) -> Option<String> {
    let first = declared.get("purposes")?.items().first()?.text()?;
    word(first)
}

/// A service by its id or one of its names.
fn service(reader: &mut Reader<'_>, name: &Node, consent: Option<&str>) {
    let Some(text) = name.text() else { return };
    let rules = reader.rules;
    let plain = text.strip_prefix("c:").unwrap_or(text);
    let id = plain.to_lowercase().replace([' ', '_'], "-");
    let found = rules.services.get(&id).or_else(|| {
        rules
            .services
            .aliases()
            .into_iter()
            .find(|(alias, _, ambiguous)| !ambiguous && alias.eq_ignore_ascii_case(plain))
            .map(|(_, service, _)| service)
    });
    if let Some(service) = found {
        reader.service(service, name.span, Via::Config);
        mark(reader, consent);
    }
}

fn cookie(reader: &mut Reader<'_>, name: &Node, consent: Option<&str>) {
    let Some(text) = name.text() else { return };
    let plain = text
        .trim_start_matches(['^', '/'])
        .trim_end_matches(['$', '/']);
    let is_name = !plain.is_empty()
        && plain
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if !is_name {
        return;
    }
    state_cookie(reader, plain, name.span);
    mark(reader, consent);
}

fn state_cookie(reader: &mut Reader<'_>, name: &str, span: Span) {
    let rules = reader.rules;
    let known = rules.cookies.find(name);
    let purpose = known
        .map(|known| known.purpose.clone())
        .filter(|purpose| !purpose.is_empty());
    let service = known.and_then(|known| known.service.clone());
    let fact = reader.fact(FactKind::Cookie, name, span, Via::Config);
    fact.category = purpose;
    if let Some(service) = service {
        fact.details.insert("service".to_owned(), service);
    }
}

fn mark(reader: &mut Reader<'_>, consent: Option<&str>) {
    if let (Some(consent), Some(fact)) = (consent, reader.facts.last_mut()) {
        fact.details
            .insert("consent".to_owned(), consent.to_owned());
    }
}
