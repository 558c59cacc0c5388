//! `undisclosed-third-party`: code uses a service that the policy does not mention.

use super::contradicted_sharing::is_key_of_call;
use super::contradicted_third_party::denial;
use super::disclosure::Disclosure;
use super::evidence::{Builder, by_id, data_names, service_name, silence};
use super::hosts::unknown_host;
use super::{Check, Input};
use crate::facts::{FactKind, Via};
use crate::finding::{Finding, Level};
use crate::flow::Flow;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "undisclosed-third-party",
    level: Level::Warning,
    summary: "A service is used that the policy does not mention",
    page: include_str!("../../docs/checks/undisclosed-third-party.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    if !input.has_policy() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (service, facts) in by_id(input.production(FactKind::Service)) {
        let Disclosure::Absent(closed) = input.disclosure(service) else {
            continue;
        };
        if denial(input, service, &facts).is_some() {
            continue;
        }
        let flow = input.production_flows().find(|flow| {
            flow.sink.service.as_deref() == Some(service) && !is_key_of_call(input, flow)
        });
        let category = facts
            .iter()
            .find_map(|fact| fact.category.as_deref())
            .map_or_else(String::new, |category| {
                format!(" ({})", input.rules.services.category_label(category))
            });
        let receives = flow.map_or_else(String::new, |flow| {
            format!(" and receives {}", data_names(input.rules, &flow.data))
        });
        let gap = if closed.is_some() {
            "the policy's list of recipients leaves it out"
        } else {
            "the policy does not mention it"
        };
        let used = if facts.iter().all(|fact| fact.via == Via::Manifest) {
            "a dependency"
        } else {
            "used"
        };
        let message = format!(
            "{}{category} is {used}{receives}, but {gap}.",
            service_name(input.rules, service)
        );
        let Some(builder) = Builder::of_facts(&CHECK, input.rules, service, &facts, message) else {
            continue;
        };
        // A name in the environment is a hint, not a use.
        let level = if facts.iter().all(|fact| fact.via == Via::Env) {
            Level::Note
        } else {
            Level::Warning
        };
        let builder = builder.level(level).also_flow(flow).advice(
            "Name the service, what it receives and why in the policy, or remove it from the code.",
        );
        findings.push(match closed {
            Some(said) => builder
                .against(said, "this list of recipients leaves it out")
                .build(),
            None => builder
                .beside(silence(
                    input,
                    "nothing in this policy names it or its category",
                ))
                .build(),
        });
    }
    findings.extend(unnamed_hosts(input));
    findings
}

/// Personal data that go to a host of which neither a rule nor the policy says whose it is.
fn unnamed_hosts(input: &Input<'_>) -> Vec<Finding> {
    let mut by_host: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
    for flow in input.production_flows() {
        if let Some(host) = unknown_host(flow) {
            by_host.entry(host).or_default().push(flow);
        }
    }
    by_host
        .into_iter()
        .filter(|(host, _)| input.leaves_out_host(host))
        .filter_map(|(host, flows)| {
            let message = format!(
                "`{host}` receives {}, but the policy does not mention it.",
                data_names(input.rules, &flows[0].data)
            );
            let builder = Builder::of_flows(&CHECK, input.rules, host, &flows, message)?
                .advice("Say in the policy whose host this is, what it receives and why.")
                .beside(silence(input, "nothing in this policy names this host"));
            Some(builder.build())
        })
        .collect()
}
