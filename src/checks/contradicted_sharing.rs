//! `contradicted-sharing`: the policy says that data are not shared, and code sends them to a third party.

use super::contradicted_storage::capital;
use super::denial::level_for_flow;
use super::disclosure::Disclosure;
use super::evidence::{Builder, data_are, quoted, service_name, sink_words};
use super::hosts::unknown_host;
use super::{Check, Input, Said};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::flow::{Flow, SinkKind};
use crate::policy::{ClaimKind, OF_GROUP};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "contradicted-sharing",
    level: Level::Error,
    summary: "Data that the policy says are not shared go to a third party",
    page: include_str!("../../docs/checks/contradicted-sharing.md"),
    run,
};

/// The third party that a flow gives data to. A service that only gets back its own data is none, nor is the place where the
/// organisation hosts its own database.
pub(super) fn recipient<'f>(input: &Input<'f>, flow: &'f Flow) -> Option<&'f str> {
    let service = flow
        .sink
        .service
        .as_deref()
        .or_else(|| model_provider(input, flow))?;
    let gives = matches!(
        flow.sink.kind,
        SinkKind::Service | SinkKind::Llm | SinkKind::Vector | SinkKind::Log | SinkKind::Url
    );
    let back = flow
        .source
        .service
        .as_deref()
        .is_some_and(|source| input.same_family(source, service));
    let own_hosting = flow.sink.kind != SinkKind::Llm
        && [
            "cloud",
            "cloud_hosting",
            "hosting",
            "database",
            "backend_service",
        ]
        .iter()
        .any(|category| {
            input
                .rules
                .services
                .get(service)
                .is_some_and(|s| s.category == *category)
        });
    (gives && !back && !own_hosting).then_some(service)
}

/// Whether all that a service gets is the key that it is called with, which tells it of nobody. Who watches errors or visits has no use
/// for one.
pub(super) fn is_key_of_call(input: &Input<'_>, flow: &Flow) -> bool {
    const WATCHING: &[&str] = &[
        "error_tracking",
        "monitoring",
        "session_replay",
        "analytics",
        "product_analytics",
        "cdp",
        "ai_observability",
    ];
    let is_key = |data: &String| input.rules.data.is_a(data, "access_token");
    let services = &input.rules.services;
    let service = flow.sink.service.as_deref();
    flow.sink.kind == SinkKind::Service
        && flow.data.iter().all(is_key)
        && !WATCHING
            .iter()
            .any(|category| service.is_some_and(|id| services.is_in_category(id, category)))
}

/// Frameworks call whichever model they are given: its provider is the one that the same file imports, where there is one only.
fn model_provider<'f>(input: &Input<'f>, flow: &Flow) -> Option<&'f str> {
    if flow.sink.kind != SinkKind::Llm {
        return None;
    }
    let providers = input.asked.model_providers.get_or_init(|| {
        let mut by_file: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        let services = input.production(FactKind::Service);
        for fact in services.filter(|fact| input.rules.services.is_in_category(&fact.id, "ai_llm"))
        {
            let provider = Some(fact.id.as_str());
            let known = by_file.entry(&fact.location.file).or_insert(provider);
            if *known != provider {
                *known = None;
            }
        }
        by_file
    });
    *providers.get(&*flow.sink.site.location.file)?
}

/// Of the denials, those that are about a service. «We share nothing with anybody» in a policy that names the service all the same: the
/// policy disagrees with itself, not the code with it. «No personal data are sent to Sentry» is said of a service that is used.
fn about_service<'a>(input: &Input<'a>, denials: &[Said<'a>], service: &str) -> Vec<Said<'a>> {
    let is_disclosed = !matches!(input.disclosure(service), Disclosure::Absent(_));
    let counts = |said: &&Said<'_>| {
        let of_it = said.claim.recipient == [service];
        let is_sweeping = input.is_sweeping(said.claim) || said.claim.is_by(OF_GROUP);
        of_it || !(is_sweeping && is_disclosed)
    };
    let denials = denials.iter().filter(counts);
    let about = denials.filter(|said| input.recipient_covers(said.claim, service));
    about.copied().collect()
}

fn run(input: &Input<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<(String, String), (Level, Said<'_>, Vec<&Flow>)> = BTreeMap::new();
    let denials: Vec<_> = input
        .claims()
        .filter(|said| said.claim.kind == ClaimKind::NotShares)
        .collect();
    let mut about: BTreeMap<&str, Vec<Said<'_>>> = BTreeMap::new();
    for flow in input.production_flows() {
        let stranger = || unknown_host(flow).filter(|host| input.leaves_out_host(host));
        let known = recipient(input, flow);
        let Some(service) = known.or_else(stranger) else {
            continue;
        };
        let is_key = is_key_of_call(input, flow);
        let best = about
            .entry(service)
            .or_insert_with(|| about_service(input, &denials, service))
            .iter()
            .filter(|said| !input.covered_data(said.claim, &flow.data).is_empty())
            .filter(|said| !is_key || input.names_keys(said.claim))
            .filter(|said| {
                input.purpose_covers(said.claim, flow.sink.purpose.as_deref(), Some(service))
            })
            .filter_map(|said| {
                let level = level_for_flow(input, *said, flow)?;
                // «Nothing to anybody, unless you agree»: a person may agree where no code shows it.
                let may_agree = input.is_sweeping(said.claim) && said.claim.condition.is_some();
                // Whose a host is, its name alone does not tell.
                let most = if may_agree || known.is_none() {
                    Level::Warning
                } else {
                    Level::Error
                };
                Some((level.min(most), *said))
            })
            .max_by_key(|(level, said)| (*level, !said.claim.recipient.is_empty()));
        if let Some((level, said)) = best {
            let data = input.covered_data(said.claim, &flow.data).join("+");
            let group =
                groups
                    .entry((service.to_owned(), data))
                    .or_insert((level, said, Vec::new()));
            group.0 = group.0.max(level);
            group.2.push(flow);
        }
    }
    groups
        .into_iter()
        .filter_map(|((service, _), (level, said, flows))| {
            let what = data_are(input.rules, &input.covered_data(said.claim, &flows[0].data));
            let message = format!(
                "{} {}, but the policy says {}.",
                capital(&what),
                sink_words(input.rules, flows[0]),
                quoted(said.claim)
            );
            let builder = Builder::of_flows(&CHECK, input.rules, &service, &flows, message)?;
            Some(
                builder
                    .level(level)
                    .against(said, "the policy says that this is not shared")
                    .advice(format!(
                        "Stop sending these data to {}, or declare it and what it receives.",
                        service_name(input.rules, &service)
                    ))
                    .build(),
            )
        })
        .collect()
}
