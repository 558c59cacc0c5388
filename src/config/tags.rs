//! Exports of Google Tag Manager: the tags that a container puts on every page, and the consent that they wait for.

use super::Reader;
use super::markup;
use super::tree::Node;
use crate::facts::Via;
use crate::rules::Service;
use crate::source::Span;

pub(super) fn container(reader: &mut Reader<'_>, root: &Node) -> bool {
    let Some(version) = root.get("containerVersion") else {
        return false;
    };
    // Templates of the gallery are named by an id of the container.
    let templates = version.get("customTemplate").map_or(&[][..], Node::items);
    // Settings of Universal Analytics that several tags share.
    let mut anonymous = false;
    for variable in version.get("variable").map_or(&[][..], Node::items) {
        if variable.get("type").and_then(Node::text) == Some("gas") {
            anonymous |= settings(reader, variable, None);
        }
    }
    for tag in version.get("tag").map_or(&[][..], Node::items) {
        if tag.get("paused").and_then(Node::truth) == Some(true) {
            continue;
        }
        let Some(kind) = tag.get("type") else {
            continue;
        };
        let consent = consent(tag);
        let name = kind.text().unwrap_or_default();
        if name == "html" {
            if let Some(html) = parameter(tag, "html") {
                custom(reader, html, consent);
            }
            continue;
        }
        let says = settings(reader, tag, consent);
        // Universal Analytics keeps whole addresses unless told otherwise.
        if name == "ua" && !says && !anonymous {
            switch(reader, "ip_anonymisation", false, kind.span, consent);
        }
        let rules = reader.rules;
        let known = rules
            .names
            .service("gtm", name)
            .and_then(|id| rules.services.get(id));
        let from_gallery = || {
            let (name, place) = template(templates, name)?;
            if let Some(service) = rules.services.by_name(name) {
                return Some((service, place));
            }
            let (_, service, _) = rules
                .services
                .aliases()
                .into_iter()
                .filter(|(alias, _, ambiguous)| {
                    !ambiguous && name.to_lowercase().contains(&alias.to_lowercase())
                })
                .max_by_key(|(alias, ..)| alias.len())?;
            Some((service, place))
        };
        if let Some((service, place)) = known.map(|known| (known, kind.span)).or_else(from_gallery)
        {
            state(reader, service, place, consent);
        }
    }
    true
}

fn state(reader: &mut Reader<'_>, service: &Service, place: Span, consent: Option<&str>) {
    reader.service(service, place, Via::Script);
    held(reader, consent);
}

fn switch(reader: &mut Reader<'_>, id: &str, on: bool, place: Span, consent: Option<&str>) {
    reader.safeguard(id, on, place);
    held(reader, consent);
}

/// Marks the last fact as one that waits for consent.
fn held(reader: &mut Reader<'_>, consent: Option<&str>) {
    if let (Some(consent), Some(fact)) = (consent, reader.facts.last_mut()) {
        fact.details
            .insert("consent".to_owned(), consent.to_owned());
    }
}

/// Rows of `fieldsToSet` and `configSettingsTable`: `{"map": [{"key": "fieldName", "value": "anonymizeIp"}, {"key": "value", "value": "true"}]}`.
/// Whether one is about the shortening of addresses.
fn settings(reader: &mut Reader<'_>, holder: &Node, consent: Option<&str>) -> bool {
    let mut anonymous = false;
    let tables = holder.get("parameter").map_or(&[][..], Node::items);
    for row in tables
        .iter()
        .flat_map(|table| table.get("list").map_or(&[][..], Node::items))
    {
        let cell = |keys: &[&str]| {
            let cells = row.get("map").map_or(&[][..], Node::items);
            cells
                .iter()
                .find(|cell| {
                    cell.get("key")
                        .and_then(Node::text)
                        .is_some_and(|key| keys.contains(&key))
                })?
                .get("value")
        };
        let Some((id, sense)) = cell(&["fieldName", "name", "parameter"])
            .and_then(Node::text)
            .and_then(crate::facts::option_of)
        else {
            continue;
        };
        anonymous |= id == "ip_anonymisation";
        if let Some(value) = cell(&["value", "parameterValue"])
            && let Some(on) = value.truth()
        {
            switch(reader, id, on == sense, value.span, consent);
        }
    }
    anonymous
}

fn parameter<'n>(tag: &'n Node, key: &str) -> Option<&'n Node> {
    tag.get("parameter")?
        .items()
        .iter()
        .find(|parameter| parameter.get("key").and_then(Node::text) == Some(key))?
        .get("value")
}

/// The name of a template of the gallery: `cvt_12345_7` is template 7 of the container.
fn template<'n>(templates: &'n [Node], kind: &str) -> Option<(&'n str, Span)> {
    let id = kind.strip_prefix("cvt_")?.rsplit('_').next()?;
    let template = templates
        .iter()
        .find(|template| template.get("templateId").and_then(Node::text) == Some(id))?;
    let name = template.get("name")?;
    Some((name.text()?, name.span))
}

/// `consentSettings: {consentStatus: "NEEDED", consentType: {list: [{value: "ad_storage"}]}}`.
fn consent(tag: &Node) -> Option<&'static str> {
    let settings = tag.get("consentSettings")?;
    let status = settings.get("consentStatus").and_then(Node::text)?;
    if !status.eq_ignore_ascii_case("needed") {
        return None;
    }
    let says = |word: &str| {
        settings
            .at(&["consentType", "list"])
            .map_or(&[][..], Node::items)
            .iter()
            .filter_map(|item| item.get("value").and_then(Node::text))
            .any(|value| value.contains(word))
    };
    Some(if says("ad_") {
        "advertising"
    } else if says("analytics") {
        "analytics"
    } else {
        "given"
    })
}

/// Markup and scripts inside a tag of one's own: services by the hosts that stand in it.
fn custom(reader: &mut Reader<'_>, html: &Node, consent: Option<&str>) {
    let Some(text) = html.text() else { return };
    let rules = reader.rules;
    let mut seen: Vec<&str> = Vec::new();
    for host in markup::hosts(text) {
        if let Some(service) = rules.services.by_host(&host)
            && !seen.contains(&service.id.as_str())
        {
            seen.push(&service.id);
            state(reader, service, html.span, consent);
        }
    }
}
