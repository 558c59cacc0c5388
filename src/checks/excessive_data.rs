//! `excessive-data`: data beyond a closed list that the policy gives for a source or a recipient.

use super::contradicted_storage::capital;
use super::denial::{ANY_DATA, level_for_flow, strongest};
use super::evidence::{Builder, by_id, data_names, quoted, service_name, sink_words};
use super::undisclosed_scope::is_identity;
use super::{Check, Input, Said};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::flow::{Flow, SinkKind};
use crate::policy::{Claim, ClaimKind, Openness, Polarity};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "excessive-data",
    level: Level::Error,
    summary: "Data beyond a closed list for that source or recipient",
    page: include_str!("../../docs/checks/excessive-data.md"),
    run,
};

/// Claims that give a ceiling: only these data, for this service (as where they come from, or where they go). «Only for this
/// purpose» limits the use, not the data.
fn ceilings<'a>(input: &Input<'a>) -> Vec<Said<'a>> {
    input
        .documents
        .iter()
        .flat_map(|document| {
            let claims = &document.claims;
            (0..claims.len())
                .filter(|&place| is_ceiling(claims, place))
                .map(move |place| Said {
                    document,
                    claim: &claims[place],
                })
        })
        .collect()
}

fn is_ceiling(claims: &[Claim], place: usize) -> bool {
    let claim = &claims[place];
    let no_list = claim.is_by("no-list");
    let by_itself = (claim.exclusive && !no_list && !limits_the_use(claims, claim))
        || claim.openness == Openness::Closed
        || lists_the_minimum(claims, place);
    by_itself
        && claim.polarity == Polarity::Affirmed
        && matches!(
            claim.kind,
            ClaimKind::Collects | ClaimKind::Shares | ClaimKind::Stores
        )
        && !claim.data.is_empty()
        && !general(claim)
}

/// The same sentence is read as an exclusive purpose of the same data.
fn limits_the_use(claims: &[Claim], claim: &Claim) -> bool {
    claims.iter().any(|other| {
        other.kind == ClaimKind::Purpose
            && other.exclusive
            && other.region.line == claim.region.line
            && other.data == claim.data
    })
}

fn general(claim: &Claim) -> bool {
    claim
        .data
        .iter()
        .any(|data| ANY_DATA.contains(&data.as_str()))
}

/// «We collect only the data that are necessary. These are: …» in two sentences: the list that follows says which they are.
fn lists_the_minimum(claims: &[Claim], place: usize) -> bool {
    let list = &claims[place];
    list.kind == ClaimKind::Collects
        && claims[..place]
            .iter()
            .rev()
            .take_while(|before| before.subject == list.subject && before.section == list.section)
            .take(3)
            .any(|before| before.kind == ClaimKind::Collects && before.exclusive && general(before))
}

/// The data of `found` that neither this ceiling nor another claim about the same service allows.
fn beyond<'d>(input: &Input<'_>, service: &str, found: &'d [String]) -> Vec<&'d str> {
    let allowed: Vec<_> = input
        .affirmed()
        .filter(|said| concerns(input, said, service))
        .collect();
    found
        .iter()
        .map(String::as_str)
        .filter(|data| !allowed.iter().any(|said| input.says_data(said, data)))
        .collect()
}

fn concerns(input: &Input<'_>, said: &Said<'_>, service: &str) -> bool {
    input.same_family(&said.claim.subject, service)
        || said
            .claim
            .recipient
            .iter()
            .any(|word| input.same_family(word, service))
}

fn run(input: &Input<'_>) -> Vec<Finding> {
    let ceilings = ceilings(input);
    let mut findings = from_flows(input, &ceilings);
    findings.extend(from_scopes(input, &ceilings));
    findings
}

fn from_flows(input: &Input<'_>, ceilings: &[Said<'_>]) -> Vec<Finding> {
    let mut groups: BTreeMap<(String, String), (Level, Said<'_>, Vec<&Flow>)> = BTreeMap::new();
    for flow in input
        .production_flows()
        .filter(|flow| flow.sink.kind != SinkKind::Response && flow.transforms.is_empty())
    {
        let ends = [flow.source.service.as_deref(), flow.sink.service.as_deref()];
        for service in ends.into_iter().flatten() {
            // What is kept of a service's data limits nothing that it is sent.
            let is_source = flow.source.service.as_deref() == Some(service);
            let limits = |said: &&Said<'_>| is_source || said.claim.kind != ClaimKind::Stores;
            let mut ceilings = ceilings.iter().filter(limits);
            let Some(said) = ceilings.find(|said| concerns(input, said, service)) else {
                continue;
            };
            let mut beyond = beyond(input, service, &flow.data);
            if !is_source {
                // Keys and tokens are how a service is called.
                beyond.retain(|data| !input.rules.data.is_a(data, "access_token"));
            }
            let level = if input.is_service_word(&said.claim.subject) {
                strongest(said.claim)
            } else {
                level_for_flow(input, *said, flow)
            };
            if let (Some(level), Some(data)) = (level, beyond.first()) {
                groups
                    .entry((service.to_owned(), (*data).to_owned()))
                    .or_insert((level, *said, Vec::new()))
                    .2
                    .push(flow);
            }
        }
    }
    groups
        .into_iter()
        .filter_map(|((service, data), (level, said, flows))| {
            let name = service_name(input.rules, &service);
            let message = format!(
                "{} ({name}) is {}, beyond what the policy lists: {}.",
                capital(&data_names(input.rules, &[data])),
                sink_words(input.rules, flows[0]),
                quoted(said.claim)
            );
            let builder = Builder::of_flows(&CHECK, input.rules, &service, &flows, message)?;
            Some(
                builder
                    .level(level)
                    .against(said, "only these data are declared")
                    .advice("Leave the other data out, or add them to the policy's list.")
                    .build(),
            )
        })
        .collect()
}

/// A scope whose main data are not on the list asks for more than the policy says.
fn from_scopes(input: &Input<'_>, ceilings: &[Said<'_>]) -> Vec<Finding> {
    by_id(input.production(FactKind::Scope))
        .into_iter()
        .filter_map(|(id, facts)| {
            let scope = input.scope_of(id, &facts)?;
            // No ceiling on an API's data speaks of signing in.
            if is_identity(scope) {
                return None;
            }
            let said = ceilings.iter().find(|said| {
                input.same_family(&said.claim.subject, &scope.provider)
                    || concerns(input, said, &scope.provider)
            })?;
            let beyond = beyond(input, &scope.provider, &scope.data);
            // The first category is what the scope is for; the others come along with it.
            if !scope
                .data
                .first()
                .is_some_and(|main| beyond.contains(&main.as_str()))
            {
                return None;
            }
            let message = format!(
                "Scope `{}` opens {}, beyond what the policy lists: {}.",
                scope.short,
                data_names(input.rules, &beyond),
                quoted(said.claim)
            );
            let builder = Builder::of_facts(&CHECK, input.rules, id, &facts, message)?;
            Some(
                builder
                    .level(strongest(said.claim)?)
                    .against(*said, "only these data are declared")
                    .advice("Request only scopes for the listed data, or extend the list.")
                    .build(),
            )
        })
        .collect()
}
