//! Configurations of consent managers: the services and cookies that they declare, which wait for consent.

use super::Reader;
use super::tree::Node;
use crate::facts::{FactKind, Via, category_of, declared_cookie};
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
            service(reader, name, consent);
        }
        for cookie in declared.get("cookies").map_or(&[][..], Node::items) {
            // A name, or a list of name, path and domain; expressions begin with `^` or `/`.
            let name = cookie.items().first().unwrap_or(cookie);
            self::cookie(reader, name, consent);
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

/// The domain data of OneTrust: `Groups: [{OptanonGroupId: "C0002", FirstPartyCookies: [{Name: "_ga"}], Hosts: [{HostName, Cookies}]}]`.
pub(super) fn onetrust(reader: &mut Reader<'_>, root: &Node) -> bool {
    let Some(groups) = root
        .at(&["DomainData", "Groups"])
        .or_else(|| root.get("Groups"))
    else {
        return false;
    };
    for group in groups.items() {
        let id = ["OptanonGroupId", "CustomGroupId", "GroupName"]
            .iter()
            .find_map(|key| group.get(key)?.text());
        let consent = id.map_or(Some("given"), category_of);
        let hosts = group.get("Hosts").map_or(&[][..], Node::items);
        for holder in std::iter::once(group).chain(hosts) {
            for list in ["FirstPartyCookies", "Cookies"] {
                for one in holder.get(list).map_or(&[][..], Node::items) {
                    if let Some(name) = one.get("Name") {
                        cookie(reader, name, consent);
                    }
                }
            }
        }
    }
    true
}

/// A project of Axeptio: `cookies: [{vendors: [{name: "google_analytics", title: "Google Analytics"}]}]`.
pub(super) fn axeptio(reader: &mut Reader<'_>, root: &Node) -> bool {
    let versions = root.get("cookies").map_or(&[][..], Node::items);
    let vendors: Vec<_> = versions
        .iter()
        .chain(std::iter::once(root))
        .filter_map(|version| version.get("vendors"))
        .flat_map(Node::items)
        .filter(|vendor| vendor.get("name").is_some() && vendor.get("title").is_some())
        .collect();
    for vendor in &vendors {
        let known = ["title", "name"]
            .iter()
            .filter_map(|key| vendor.get(key))
            .find(|name| {
                name.text()
                    .is_some_and(|text| reader.rules.services.by_name(text).is_some())
            });
        if let Some(name) = known {
            service(reader, name, Some("given"));
        }
    }
    !vendors.is_empty()
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
    cookie(reader, name, category_of(category));
    true
}

fn purpose(declared: &Node) -> Option<&'static str> {
    let first = declared.get("purposes")?.items().first()?.text()?;
    category_of(first)
}

/// A service by its id or one of its names.
fn service(reader: &mut Reader<'_>, name: &Node, consent: Option<&str>) {
    let Some(text) = name.text() else { return };
    let rules = reader.rules;
    if let Some(service) = rules.services.by_name(text) {
        reader.service(service, name.span, Via::Config);
        mark(reader, consent);
    }
}

fn cookie(reader: &mut Reader<'_>, name: &Node, consent: Option<&str>) {
    let Some(text) = name.text() else { return };
    let Some(plain) = declared_cookie(text) else {
        return;
    };
    state_cookie(reader, plain, name.span);
    mark(reader, consent);
}

pub(super) fn state_cookie(reader: &mut Reader<'_>, name: &str, span: Span) {
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
