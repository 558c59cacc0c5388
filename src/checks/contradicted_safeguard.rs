//! `contradicted-safeguard`: a promised measure is switched off or missing in code.

use super::denial::{level_for_flow, strongest, weakest};
use super::evidence::{Builder, by_id, data_names, quoted, safeguard_name, service_name};
use super::{Check, Input, Said};
use crate::facts::{Fact, FactKind};
use crate::finding::{Finding, Level};
use crate::flow::Flow;
use crate::policy::{ClaimKind, Polarity};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "contradicted-safeguard",
    level: Level::Error,
    summary: "A promised measure is switched off or missing",
    page: include_str!("../../docs/checks/contradicted-safeguard.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    let mut findings = switched_off(input);
    findings.extend(unhashed(input));
    findings.extend(identified_visitors(input));
    findings
}

/// The promise (`value` of a security claim) that a safeguard fact breaks, and the state in which it does.
fn broken_promise(id: &str) -> Option<(&'static str, &'static str)> {
    Some(match id {
        "ip_anonymisation" => ("ip_anonymisation", "off"),
        "google_signals" | "ad_personalisation" => ("no_joint_services", "on"),
        "data_sharing" => ("data_sharing_off", "on"),
        "encryption_at_rest" => ("encryption_at_rest", "off"),
        "tls" | "certificate_verification" => ("encryption_in_transit", "off"),
        "no_card_storage" => ("no_card_storage", "off"),
        "password_hashing" => ("password_hashing", "off"),
        _ => return None,
    })
}

/// Security claims with this measure. Card data that a payment provider keeps is a promise not to keep them oneself.
fn promises<'a>(input: &Input<'a>, measure: &str) -> Vec<Said<'a>> {
    input
        .claims()
        .filter(|said| {
            said.claim.polarity == Polarity::Affirmed
                || matches!(said.claim.kind, ClaimKind::NotStores)
        })
        .filter(|said| match said.claim.kind {
            ClaimKind::Security => said
                .claim
                .value
                .as_deref()
                .is_some_and(|value| value.split(',').any(|value| value.trim() == measure)),
            ClaimKind::Stores => {
                measure == "no_card_storage"
                    && is_card(input, said)
                    && said.claim.recipient.iter().any(|word| {
                        word == "payments"
                            || word == "payment"
                            || input.rules.services.is_in_category(word, "payments")
                    })
            }
            ClaimKind::NotStores => measure == "no_card_storage" && is_card(input, said),
            _ => false,
        })
        .collect()
}

fn is_card(input: &Input<'_>, said: &Said<'_>) -> bool {
    said.claim.data.iter().any(|data| {
        [
            "payment_card_number",
            "payment_method",
            "credit_card",
            "payment_data",
            "card_security_code",
        ]
        .iter()
        .any(|card| data == card || input.rules.data.is_a(data, card))
    })
}

fn switched_off(input: &Input<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, facts) in by_id(input.production(FactKind::Safeguard)) {
        let Some((measure, state)) = broken_promise(id) else {
            continue;
        };
        let broken: Vec<_> = facts
            .into_iter()
            .filter(|fact| fact.details.get("state").is_some_and(|is| is == state))
            .collect();
        let said = promises(input, measure)
            .into_iter()
            .filter_map(|said| Some((promise_level(input, said, &broken)?, said)))
            .max_by_key(|(level, _)| *level);
        let Some((level, said)) = said else { continue };
        let message = format!(
            "{} is {}, but the policy says {}.",
            super::contradicted_storage::capital(&safeguard_name(id)),
            if broken.iter().all(|fact| fact.details.contains_key("by")) {
                "not switched on"
            } else {
                state
            },
            quoted(said.claim)
        );
        let message = if id == "no_card_storage" {
            format!(
                "Card data has a place in the organisation's own database, but the policy says {}.",
                quoted(said.claim)
            )
        } else {
            message
        };
        let Some(builder) = Builder::of_facts(&CHECK, input.rules, id, &broken, message) else {
            continue;
        };
        findings.push(
            builder
                .level(level)
                .against(said, "this measure is promised here")
                .advice("Switch the measure on, or correct the policy.")
                .build(),
        );
    }
    findings
}

/// A promise with an exception for consent is kept by code that runs only after consent.
fn promise_level(input: &Input<'_>, said: Said<'_>, facts: &[&Fact]) -> Option<Level> {
    // What nobody switched on is weaker evidence than what somebody switched off.
    let evidence = facts
        .iter()
        .all(|fact| fact.details.contains_key("by"))
        .then_some(Level::Warning);
    let consent = facts
        .iter()
        .all(|fact| fact.details.contains_key("consent"))
        .then_some("consent");
    let condition = match said.claim.condition.as_deref() {
        Some(condition) if condition.starts_with("unless:") && !condition.contains("consent") => {
            Some(Level::Warning)
        }
        _ => input.condition_leaves(said.claim, consent),
    };
    weakest([
        strongest(said.claim),
        condition,
        evidence.or(Some(Level::Error)),
    ])
}

/// Identifiers that a promise of hashing covers.
const HASHABLE: &[&str] = &[
    "email",
    "phone",
    "name",
    "first_name",
    "last_name",
    "user_id",
    "postal_address",
];

/// Identifiers that reach an advertising platform as they are, though the policy says that they are made unrecognisable first.
fn unhashed(input: &Input<'_>) -> Vec<Finding> {
    let promises: Vec<_> = ["hashing", "pseudonymisation"]
        .iter()
        .flat_map(|measure| promises(input, measure))
        .collect();
    let mut groups: BTreeMap<&str, (Level, Said<'_>, Vec<&Flow>)> = BTreeMap::new();
    for flow in input.production_flows() {
        let Some(service) = flow.sink.service.as_deref() else {
            continue;
        };
        let advertises = flow
            .sink
            .purpose
            .as_deref()
            .is_some_and(|purpose| purpose.contains("advertising"))
            || ["advertising", "retargeting", "ad_network"]
                .iter()
                .any(|category| input.rules.services.is_in_category(service, category));
        if !advertises
            || !flow.transforms.is_empty()
            || !flow
                .data
                .iter()
                .any(|data| HASHABLE.contains(&data.as_str()))
        {
            continue;
        }
        let best = promises
            .iter()
            .filter(|said| !input.covered_data(said.claim, &flow.data).is_empty())
            .filter_map(|said| Some((level_for_flow(input, *said, flow)?, *said)))
            .max_by_key(|(level, _)| *level);
        if let Some((level, said)) = best {
            groups
                .entry(service)
                .or_insert((level, said, Vec::new()))
                .2
                .push(flow);
        }
    }
    groups
        .into_iter()
        .filter_map(|(service, (level, said, flows))| {
            let message = format!(
                "{} reaches {} as it is, but the policy says {}.",
                super::contradicted_storage::capital(&data_names(input.rules, &flows[0].data)),
                service_name(input.rules, service),
                quoted(said.claim)
            );
            let builder = Builder::of_flows(&CHECK, input.rules, service, &flows, message)?;
            Some(
                builder
                    .level(level)
                    .against(said, "the policy says that it is made unrecognisable first")
                    .advice("Hash the identifier before it leaves.")
                    .build(),
            )
        })
        .collect()
}

/// Data that single out a person.
const IDENTIFYING: &[&str] = &[
    "ip_address",
    "email",
    "phone",
    "name",
    "device_id",
    "user_id",
    "cookie_id",
    "session_id",
    "advertising_id",
    "precise_location",
];

/// Rows about single visitors, though the policy says that visitor data are aggregated and anonymised.
fn identified_visitors(input: &Input<'_>) -> Vec<Finding> {
    let promise = promises(input, "aggregation")
        .into_iter()
        .filter(|said| {
            matches!(
                said.claim.subject.as_str(),
                "visitors" | "website" | "organisation" | "tracking"
            )
        })
        .filter_map(|said| Some((strongest(said.claim)?, said)))
        .max_by_key(|(level, _)| *level);
    let Some((level, said)) = promise else {
        return Vec::new();
    };
    let facts: Vec<_> = input
        .production(FactKind::Data)
        .filter(|fact| {
            fact.details
                .get("store")
                .is_some_and(|store| store == "database")
        })
        .filter(|fact| {
            IDENTIFYING
                .iter()
                .any(|data| input.rules.data.is_a(&fact.id, data))
        })
        .filter(|fact| {
            fact.details
                .get("model")
                .is_some_and(|model| is_visit(model))
        })
        .collect();
    let Some(first) = facts.first() else {
        return Vec::new();
    };
    let model = first.details.get("model").map_or("", String::as_str);
    let names: Vec<_> = {
        let mut ids: Vec<_> = facts.iter().map(|fact| fact.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let message = format!(
        "`{model}` keeps {} of single visitors, but the policy says {}.",
        data_names(input.rules, &names),
        quoted(said.claim)
    );
    Builder::of_facts(&CHECK, input.rules, "aggregation", &facts, message)
        .map(|builder| {
            builder
                .level(level)
                .against(
                    said,
                    "the policy says that these data are aggregated and anonymised",
                )
                .advice("Store counts only, or correct the policy.")
                .build()
        })
        .into_iter()
        .collect()
}

/// A model of visits: `Visitor`, `page_views`, `TrackingEvent`, `VisitorSession`.
fn is_visit(model: &str) -> bool {
    let lower = model.to_lowercase();
    [
        "visitor",
        "visiteur",
        "visit",
        "visite",
        "pageview",
        "page_view",
        "tracking",
        "clickstream",
    ]
    .iter()
    .any(|word| lower.contains(word))
}
