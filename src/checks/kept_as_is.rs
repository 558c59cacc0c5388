//! What the policy says is hashed, encrypted or shortened before it is kept, and code keeps as it is: a part of `contradicted-safeguard`.
//!
//! A flow shows the value as it arrives. A model, a field or a framework may still change it on its way into the store, so that a
//! repository which speaks of the measure anywhere is not doubted.

use super::contradicted_safeguard::{CHECK, is_visit, promises};
use super::contradicted_storage::capital;
use super::denial::{ANY_DATA, level_for_flow, strongest, weakest};
use super::evidence::{Builder, data_are, quoted, sink_words};
use super::{Input, Said};
use crate::facts::{Fact, FactKind};
use crate::finding::{Finding, Level};
use crate::flow::{Flow, SinkKind};
use crate::policy::ClaimKind;
use crate::rules::Topic;

/// A measure that is taken of one kind of data before they are stored.
struct Measure {
    /// As claims name it (`value`).
    promised: &'static str,
    data: &'static str,
    /// What code that takes it speaks of.
    topic: Topic,
    advice: &'static str,
}

const ADDRESS: &str = "ip_address";
const TOKEN: &str = "access_token";

const MEASURES: [Measure; 3] = [
    Measure {
        promised: "hashing",
        data: "password",
        topic: Topic::Hashing,
        advice: "Store a hash of the password (argon2, bcrypt, scrypt), never the password.",
    },
    Measure {
        promised: "encryption",
        data: TOKEN,
        topic: Topic::Encryption,
        advice: "Encrypt tokens before they are stored, or correct the policy.",
    },
    Measure {
        promised: "ip_anonymisation",
        data: ADDRESS,
        topic: Topic::Masking,
        advice: "Shorten the address before it is stored, or correct the policy.",
    },
];

/// One finding a measure: by the flows that show it, or by fields that have a place for whole tokens.
pub(super) fn findings(input: &Input<'_>) -> Vec<Finding> {
    MEASURES
        .iter()
        .filter_map(|measure| {
            let promises: Vec<_> = promises(input, measure.promised)
                .into_iter()
                .filter(|said| names(input, said, measure.data))
                .collect();
            by_flows(input, measure, &promises).or_else(|| by_fields(input, measure, &promises))
        })
        .collect()
}

/// The promise is made of these data, not of data at large.
pub(super) fn names(input: &Input<'_>, said: &Said<'_>, data: &str) -> bool {
    said.claim
        .data
        .iter()
        .any(|own| !ANY_DATA.contains(&own.as_str()) && input.rules.data.is_a(data, own))
}

fn by_flows(input: &Input<'_>, measure: &Measure, promises: &[Said<'_>]) -> Option<Finding> {
    let mut worst: Option<(Level, Said<'_>)> = None;
    let mut flows = Vec::new();
    for flow in input
        .production_flows()
        .filter(|flow| matches!(flow.sink.kind, SinkKind::Database | SinkKind::File))
        .filter(|flow| flow.transforms.is_empty() && flow.data.iter().any(|d| d == measure.data))
    {
        let best = promises
            .iter()
            .filter_map(|said| {
                let place = level_for_flow(input, *said, flow)?;
                let what = of_addresses(input, measure, said, flow)?;
                Some((place.min(what), *said))
            })
            .max_by_key(|(level, _)| *level);
        if let Some(best) = best {
            flows.push(flow);
            worst = worst.filter(|worst| worst.0 >= best.0).or(Some(best));
        }
    }
    let (level, said) = worst?;
    let message = format!(
        "{} {} as it is, but the policy says {}.",
        capital(&data_are(input.rules, &[measure.data])),
        sink_words(input.rules, flows[0]),
        quoted(said.claim)
    );
    let builder = Builder::of_flows(&CHECK, input.rules, measure.data, &flows, message)?;
    unless_taken(input, measure, builder.level(level), said)
}

/// How firmly a promise about addresses covers a store of them: one for statistics is about rows of visits, and a policy that says that
/// whole addresses are kept for something else is believed. What an analytics service does is no promise about a store of the own.
fn of_addresses(
    input: &Input<'_>,
    measure: &Measure,
    said: &Said<'_>,
    flow: &Flow,
) -> Option<Level> {
    if measure.data != ADDRESS || is_visit(&flow.sink.site.text) {
        return Some(Level::Error);
    }
    let analyses = |word: &String| input.rules.services.is_in_category(word, "analytics");
    let kept_otherwise = input.affirmed().any(|other| {
        let elsewhere = other.claim.region != said.claim.region;
        let is_kept = matches!(
            other.claim.kind,
            ClaimKind::Collects | ClaimKind::Stores | ClaimKind::Retention
        );
        let is_vendor =
            other.claim.section == said.claim.section && other.claim.recipient.iter().any(analyses);
        is_vendor || elsewhere && is_kept && other.claim.data.iter().any(|data| data == ADDRESS)
    });
    (!kept_otherwise).then_some(Level::Warning)
}

/// Fields of models that hold a token, where no flow tells what is put there.
fn by_fields(input: &Input<'_>, measure: &Measure, promises: &[Said<'_>]) -> Option<Finding> {
    let is_stored = |fact: &&Fact| {
        let store = fact.details.get("store");
        fact.id == TOKEN && store.is_some_and(|store| store == "database")
    };
    let fields: Vec<_> = input
        .production(FactKind::Data)
        .filter(is_stored)
        .filter(|_| measure.data == TOKEN)
        .collect();
    let first = fields.first()?;
    let (level, said) = promises
        .iter()
        .filter_map(|said| {
            let level = weakest([
                Some(Level::Warning),
                strongest(said.claim),
                input.covers_place(&said.claim.subject, &first.location),
                input.condition_leaves(said.claim, None),
            ])?;
            Some((level, *said))
        })
        .max_by_key(|(level, _)| *level)?;
    let message = format!(
        "{} stored in a database, and nothing encrypts it, but the policy says {}.",
        capital(&data_are(input.rules, &[TOKEN])),
        quoted(said.claim)
    );
    let builder = Builder::of_facts(&CHECK, input.rules, TOKEN, &fields, message)?;
    unless_taken(input, measure, builder.level(level), said)
}

fn unless_taken(
    input: &Input<'_>,
    measure: &Measure,
    builder: Builder<'_>,
    said: Said<'_>,
) -> Option<Finding> {
    let finding = builder
        .against(said, "this measure is promised here")
        .advice(measure.advice)
        .build();
    (!input.texts.speak_of(measure.topic)).then_some(finding)
}
