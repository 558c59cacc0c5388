//! `contradicted-storage`: the policy says that data are not kept, and code keeps them.

use super::denial::{ANY_DATA, level_for_flow, strongest, weakest};
use super::evidence::{Builder, data_are, data_names, quoted, sink_words};
use super::personal_data_in_log::is_console;
use super::{Check, Input, Said};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::flow::{Flow, SinkKind};
use crate::policy::{ClaimKind, LOGS, USER_DEVICE};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "contradicted-storage",
    level: Level::Error,
    summary: "Data that the policy says are not stored are kept",
    page: include_str!("../../docs/checks/contradicted-storage.md"),
    run,
};

/// Places where data stay after the work is done. Logs are kept, too; the browser's own storage is not a server, and only a promise
/// about it is broken there. A service that is there to keep documents is told by the purpose of its sink.
fn keeps(flow: &Flow) -> bool {
    let is_place = matches!(
        flow.sink.kind,
        SinkKind::Database
            | SinkKind::File
            | SinkKind::Cache
            | SinkKind::Vector
            | SinkKind::Log
            | SinkKind::Queue
            | SinkKind::BrowserStorage
    );
    is_place || flow.sink.purpose.as_deref() == Some("storage")
}

fn run(input: &Input<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<(String, SinkKind), (Level, Said<'_>, Vec<&Flow>)> = BTreeMap::new();
    let denials: Vec<_> = input
        .claims()
        .filter(|said| said.claim.kind == ClaimKind::NotStores)
        .collect();
    for flow in input
        .production_flows()
        .filter(|flow| keeps(flow) && flow.transforms.is_empty())
        // Training is a purpose of its own, and a console keeps nothing.
        .filter(|flow| flow.sink.purpose.as_deref() != Some("model_training") && !is_console(flow))
    {
        let best = denials
            .iter()
            .filter(|said| !input.covered_data(said.claim, &flow.data).is_empty())
            .filter(|said| input.purpose_covers(said.claim, flow.sink.purpose.as_deref(), None))
            .filter(|said| is_about(said, flow.sink.kind))
            .filter(|said| !is_other_part(input, said, flow))
            .filter(|said| !(input.is_sweeping(said.claim) && says_storage(input, &flow.data)))
            .filter_map(|said| Some((level_for_flow(input, *said, flow)?, *said)))
            .max_by_key(|(level, said)| {
                (
                    *level,
                    !said
                        .claim
                        .data
                        .iter()
                        .any(|data| ANY_DATA.contains(&data.as_str())),
                )
            });
        if let Some((level, said)) = best {
            let subject = subject(input, said, flow);
            let group =
                groups
                    .entry((subject, flow.sink.kind))
                    .or_insert((level, said, Vec::new()));
            group.0 = group.0.max(level);
            group.2.push(flow);
        }
    }
    let mut findings: Vec<_> = groups
        .into_iter()
        .filter_map(|((subject, _), (level, said, flows))| {
            let flow = flows[0];
            let what = data_are(input.rules, &input.covered_data(said.claim, &flow.data));
            let message = format!("{} {}, but the policy says {}.", capital(&what), sink_words(input.rules, flow), quoted(said.claim));
            let builder = Builder::of_flows(&CHECK, input.rules, &subject, &flows, message)?;
            Some(
                builder
                    .level(level)
                    .against(said, "the policy says that this is not stored")
                    .advice("Keep the data in memory only, store a result that reveals nothing of them, or correct the policy.")
                    .build(),
            )
        })
        .collect();
    findings.extend(from_models(input, &denials));
    findings
}

/// «We keep no bank details in our logs», «nothing in your browser»: of that place alone; other promises are about servers.
fn is_about(said: &Said<'_>, kept: SinkKind) -> bool {
    let only = |place: &str| said.claim.recipient.iter().any(|own| own == place);
    if only(USER_DEVICE) || kept == SinkKind::BrowserStorage {
        return only(USER_DEVICE) && kept == SinkKind::BrowserStorage;
    }
    !only(LOGS) || kept == SinkKind::Log
}

/// "We store the titles of your events" beside "we do not store the descriptions of events": one kind of data to the taxonomy. What only
/// the denial says tells them apart, where the flow says it, too.
fn is_other_part(input: &Input<'_>, said: &Said<'_>, flow: &Flow) -> bool {
    // Another place is no other part: «not in our logs» beside "we store your e-mail address".
    if !said.claim.recipient.is_empty() {
        return false;
    }
    let stored = input.affirmed().find(|other| {
        other.claim.kind == ClaimKind::Stores
            && other.claim.subject == said.claim.subject
            && other.claim.recipient.is_empty()
            && (flow.data.iter())
                .any(|data| is_said(input, said, data) && is_said(input, other, data))
    });
    let Some(stored) = stored else { return false };
    let affirmed = stored.claim.quote.to_lowercase();
    let sites = flow.steps.iter().map(|step| &step.site);
    let code: String = sites
        .chain([&flow.source.site, &flow.sink.site])
        .map(|site| site.text.to_lowercase())
        .collect();
    let denied = said.claim.quote.to_lowercase();
    !denied
        .split(|c: char| !c.is_alphanumeric())
        .map(|word| word.trim_end_matches('s'))
        .any(|word| word.len() > 4 && !affirmed.contains(word) && code.contains(word))
}

fn is_said(input: &Input<'_>, said: &Said<'_>, data: &str) -> bool {
    (said.claim.data.iter()).any(|own| input.rules.data.is_a(data, own))
}

/// The policy says elsewhere that these data, or data in general, are kept.
fn says_storage(input: &Input<'_>, data: &[String]) -> bool {
    input.affirmed().any(|said| {
        matches!(said.claim.kind, ClaimKind::Stores | ClaimKind::Retention)
            && !input.covered_data(said.claim, data).is_empty()
    })
}

/// What the finding is about: the data, or the service whose data are concerned.
fn subject(input: &Input<'_>, said: Said<'_>, flow: &Flow) -> String {
    let covered = input.covered_data(said.claim, &flow.data);
    covered
        .first()
        .map_or_else(|| said.claim.subject.clone(), |data| (*data).to_owned())
}

/// A column for data that the whole organisation says it does not store needs no flow.
fn from_models(input: &Input<'_>, denials: &[Said<'_>]) -> Vec<Finding> {
    let stored: Vec<_> = input
        .production(FactKind::Data)
        .filter(|fact| {
            fact.details
                .get("store")
                .is_some_and(|store| store == "database")
        })
        .collect();
    let mut groups: BTreeMap<&str, (Level, Said<'_>, Vec<_>)> = BTreeMap::new();
    for fact in stored {
        for said in denials {
            let specific = said.claim.data.iter().any(|data| {
                !ANY_DATA.contains(&data.as_str()) && input.rules.data.is_a(&fact.id, data)
            });
            if !specific
                || !is_about(said, SinkKind::Database)
                || input.is_service_word(&said.claim.subject)
                || !said.claim.purpose.is_empty()
            {
                continue;
            }
            let level = weakest([
                strongest(said.claim),
                input.covers_fact(said.claim, fact),
                input.condition_leaves(said.claim, None),
            ]);
            if let Some(level) = level {
                let group = groups.entry(&fact.id).or_insert((level, *said, Vec::new()));
                group.0 = group.0.max(level);
                group.2.push(fact);
            }
        }
    }
    groups
        .into_iter()
        .filter_map(|(data, (level, said, facts))| {
            let message = format!(
                "{} has a place in a database, but the policy says {}.",
                capital(&data_names(input.rules, &[data])),
                quoted(said.claim)
            );
            let builder = Builder::of_facts(&CHECK, input.rules, data, &facts, message)?;
            Some(
                builder
                    .level(level)
                    .against(said, "the policy says that this is not stored")
                    .advice("Drop the column, or correct the policy.")
                    .build(),
            )
        })
        .collect()
}

/// The first letter in upper case.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
