//! `contradicted-safeguard`: a promised measure is switched off or missing in code.

use super::denial::{level_for_flow, strongest, weakest};
use super::evidence::{
    Builder, by_id, data_are, data_names, quoted, safeguard_name, service_name, sink_words,
};
use super::{Check, Input, Said, kept_as_is};
use crate::facts::{Fact, FactKind, Via};
use crate::finding::{Finding, Level};
use crate::flow::{Flow, SinkKind};
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
    if !findings.iter().any(|finding| finding.subject == NO_CARDS) {
        findings.extend(stored_cards(input));
    }
    findings.extend(unhashed(input));
    findings.extend(kept_as_is::findings(input));
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
        NO_CARDS => (NO_CARDS, "off"),
        PASSWORDS => ("hashing", "off"),
        _ => return None,
    })
}

/// Security claims with this measure. Card data that a payment provider keeps is a promise not to keep them oneself.
pub(super) fn promises<'a>(input: &Input<'a>, measure: &str) -> Vec<Said<'a>> {
    input
        .claims()
        .filter(|said| {
            said.claim.polarity == Polarity::Affirmed
                || matches!(
                    said.claim.kind,
                    ClaimKind::NotStores | ClaimKind::NotShares | ClaimKind::NotPurpose
                )
        })
        .filter(|said| match said.claim.kind {
            ClaimKind::Security | ClaimKind::NotShares | ClaimKind::NotPurpose => said
                .claim
                .value
                .as_deref()
                .is_some_and(|value| value.split(',').any(|value| value.trim() == measure)),
            ClaimKind::Stores => {
                measure == NO_CARDS
                    && is_card(input, said)
                    && said.claim.recipient.iter().any(|word| {
                        word == "payments"
                            || word == "payment"
                            || input.rules.services.is_in_category(word, "payments")
                    })
            }
            // A denial of storing them is told by `contradicted-storage`.
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
            .filter(|said| id != PASSWORDS || kept_as_is::names(input, said, "password"))
            .filter_map(|said| Some((promise_level(input, said, &broken)?, said)))
            .max_by_key(|(level, _)| *level);
        let Some((level, said)) = said else { continue };
        // Where consent lifts the promise, what waits for it shows nothing.
        let lifts = said.claim.condition.as_deref();
        let lifts = lifts.is_some_and(|condition| condition.contains("consent"));
        let shows = |fact: &&Fact| !lifts || !fact.details.contains_key("consent");
        let broken: Vec<_> = broken.into_iter().filter(shows).collect();
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
        let message = if id == NO_CARDS {
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

const NO_CARDS: &str = "no_card_storage";
const PASSWORDS: &str = "password_hashing";

/// Numbers and security codes of cards that flow into a store of the own, whose columns tell nothing of it.
fn stored_cards(input: &Input<'_>) -> Option<Finding> {
    const CARDS: &[&str] = &["payment_card_number", "card_security_code"];
    let is_card = |data: &String| CARDS.contains(&data.as_str());
    let flows: Vec<_> = input
        .production_flows()
        .filter(|flow| matches!(flow.sink.kind, SinkKind::Database | SinkKind::File))
        .filter(|flow| flow.transforms.is_empty() && flow.data.iter().any(is_card))
        .collect();
    let first = *flows.first()?;
    let (level, said) = promises(input, NO_CARDS)
        .into_iter()
        .filter_map(|said| {
            let condition = input.condition_leaves(said.claim, None);
            Some((weakest([strongest(said.claim), condition])?, said))
        })
        .max_by_key(|(level, _)| *level)?;
    let message = format!(
        "{} {}, but the policy says {}.",
        super::contradicted_storage::capital(&data_are(input.rules, &first.data)),
        sink_words(input.rules, first),
        quoted(said.claim)
    );
    let builder = Builder::of_flows(&CHECK, input.rules, NO_CARDS, &flows, message)?;
    Some(
        builder
            .level(level)
            .against(said, "this measure is promised here")
            .advice("Let the provider keep the card, and store its token.")
            .build(),
    )
}

/// A promise with an exception for consent is kept by code that runs only after consent.
fn promise_level(input: &Input<'_>, said: Said<'_>, facts: &[&Fact]) -> Option<Level> {
    // What nobody switched on is weaker evidence than what somebody switched off, and so is a request that takes nobody's data along.
    let evidence = facts
        .iter()
        .all(|fact| fact.details.contains_key("by") || is_bare_request(input, fact))
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

/// Whether a fact is a request of a file that no personal data leave: it may ask for what anybody may read.
fn is_bare_request(input: &Input<'_>, fact: &Fact) -> bool {
    let leaves = |flow: &Flow| {
        matches!(
            flow.sink.kind,
            SinkKind::Service | SinkKind::Llm | SinkKind::Url
        ) && flow.sink.site.location.file == fact.location.file
    };
    fact.details.get("of").is_some_and(|of| of == "request")
        && !input.production_flows().any(leaves)
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

/// Identifiers that reach an advertising platform, or the company that the promise itself names, as they are, though the policy says that
/// they are made unrecognisable first.
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
                .any(|category| input.rules.services.is_in_category(service, category))
            || declared_for_advertising(input, service, flow);
        let is_named = || promises.iter().any(|said| hands_over(input, said, service));
        if !(advertises || is_named())
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
                "{} sent to {} in the clear, but the policy says {}.",
                super::contradicted_storage::capital(&data_are(input.rules, &flows[0].data)),
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

const AGGREGATION: &str = "aggregation";
/// Data that only come from watching one visitor, the facts that show it, and what is said of it. What a service may record depends
/// on how it is set up.
const WATCHED: [(&str, &[FactKind], &str); 2] = [
    (
        "browser_fingerprint",
        &[FactKind::Data, FactKind::Service],
        "Browsers of single visitors are told apart by their fingerprint",
    ),
    (
        "session_recording",
        &[FactKind::Data],
        "What single visitors do on a page is recorded",
    ),
];

/// The policy says that these data go to the service's company for advertising.
fn declared_for_advertising(input: &Input<'_>, service: &str, flow: &Flow) -> bool {
    input.affirmed().any(|said| {
        said.claim
            .purpose
            .iter()
            .any(|purpose| purpose.contains("advertising"))
            && said
                .claim
                .recipient
                .iter()
                .any(|word| input.same_family(word, service))
            && flow.data.iter().any(|data| input.says_data(&said, data))
    })
}

/// The sentence of a promise says that the data go to the service's company.
fn hands_over(input: &Input<'_>, promise: &Said<'_>, service: &str) -> bool {
    input.affirmed().any(|said| {
        said.claim.kind == ClaimKind::Shares
            && said.claim.region.line == promise.claim.region.line
            && said.claim.quote == promise.claim.quote
            && said
                .claim
                .recipient
                .iter()
                .any(|word| input.same_family(word, service))
    })
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
    let promise = promises(input, AGGREGATION)
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
    visitor_rows(input, level, said)
        .into_iter()
        .chain(watched_visitors(input, level, said))
        .collect()
}

/// Rows about single visitors: fields of a model of visits, or data that flow into a table of visits.
fn visitor_rows(input: &Input<'_>, level: Level, said: Said<'_>) -> Option<Finding> {
    let identifies = |data: &str| {
        IDENTIFYING
            .iter()
            .any(|known| input.rules.data.is_a(data, known))
    };
    let fields: Vec<_> = input
        .production(FactKind::Data)
        .filter(|fact| fact.details.get("store").is_some_and(|s| s == "database"))
        .filter(|fact| identifies(&fact.id))
        .filter(|fact| fact.details.get("model").is_some_and(|m| is_visit(m)))
        .collect();
    let flows: Vec<_> = input
        .production_flows()
        .filter(|flow| flow.sink.kind == SinkKind::Database && flow.transforms.is_empty())
        .filter(|flow| flow.data.iter().any(|data| identifies(data)))
        .filter(|flow| is_visit(table_of(&flow.sink.site.text)))
        .collect();
    let (table, mut names) = match fields.first() {
        Some(field) => (
            field.details.get("model").map_or("", String::as_str),
            fields.iter().map(|fact| fact.id.as_str()).collect(),
        ),
        None => (
            table_of(&flows.first()?.sink.site.text),
            flows
                .iter()
                .flat_map(|flow| flow.data.iter().map(String::as_str))
                .collect::<Vec<_>>(),
        ),
    };
    names.sort_unstable();
    names.dedup();
    let message = format!(
        "`{table}` keeps {} of single visitors, but the policy says {}.",
        data_names(input.rules, &names),
        quoted(said.claim)
    );
    let builder = if fields.is_empty() {
        Builder::of_flows(&CHECK, input.rules, AGGREGATION, &flows, message)
    } else {
        Builder::of_facts(&CHECK, input.rules, AGGREGATION, &fields, message)
    };
    Some(not_aggregated(builder?, level, said))
}

/// A library or service whose only use is to tell one visitor from all others, or to record what one does.
fn watched_visitors(input: &Input<'_>, level: Level, said: Said<'_>) -> Vec<Finding> {
    let watched = WATCHED.iter().filter_map(|(watched, kinds, what)| {
        let facts: Vec<_> = kinds
            .iter()
            .flat_map(|kind| input.production(*kind))
            .filter(|fact| matches!(fact.via, Via::Import | Via::Call | Via::Script | Via::Url))
            .filter(|fact| fact.data.iter().any(|data| data == watched))
            .collect();
        let message = format!("{what}, but the policy says {}.", quoted(said.claim));
        let builder = Builder::of_facts(&CHECK, input.rules, watched, &facts, message)?;
        Some(not_aggregated(builder, level, said))
    });
    watched.collect()
}

fn not_aggregated(builder: Builder<'_>, level: Level, said: Said<'_>) -> Finding {
    builder
        .level(level)
        .against(
            said,
            "the policy says that these data are aggregated and anonymised",
        )
        .advice("Store counts only, or correct the policy.")
        .build()
}

/// What a call writes to: the table of an SQL statement or of a command (`TableName: 'visits'`), or what the method is called on
/// (`prisma.visit`, `db.collection('page_views')`).
fn table_of(call: &str) -> &str {
    let lower = call.to_ascii_lowercase();
    for named in ["insert into ", "tablename: ", "tablename="] {
        if let Some(at) = lower.find(named) {
            const QUOTES: [char; 3] = ['"', '`', '\''];
            let rest = call[at + named.len()..].trim_start_matches(QUOTES);
            let end = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '\'' | '}');
            return rest
                .split(end)
                .next()
                .unwrap_or_default()
                .trim_matches(QUOTES);
        }
    }
    let mut depth = 0;
    let mut object = 0;
    for (at, c) in call.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '.' if depth == 0 => object = at,
            _ => {}
        }
    }
    &call[..object]
}

/// A model of visits: `Visitor`, `page_views`, `TrackingEvent`, `VisitorSession`.
pub(super) fn is_visit(model: &str) -> bool {
    let lower = model.to_lowercase();
    [
        "visitor",
        "visiteur",
        "visit",
        "visite",
        "pageview",
        "page_view",
        "pagehit",
        "page_hit",
        "tracking",
        "clickstream",
    ]
    .iter()
    .any(|word| lower.contains(word))
}
