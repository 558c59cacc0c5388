//! `contradicted-purpose`: data go to a use (advertising, model training, …) that the policy excludes.

use super::contradicted_storage::capital;
use super::denial::{level_for_flow, purpose_of_category};
use super::evidence::{Builder, data_are, quoted, sink_words};
use super::{Check, Input, Said};
use crate::finding::{Finding, Level};
use crate::flow::Flow;
use crate::policy::ClaimKind;
use crate::source::Reach;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "contradicted-purpose",
    level: Level::Error,
    summary: "Data are used for a purpose that the policy excludes",
    page: include_str!("../../docs/checks/contradicted-purpose.md"),
    run,
};

/// Purposes far enough from running a service that an exclusive purpose rules them out without naming them.
const FOREIGN: &[&str] = &["model_training", "advertising", "targeted_advertising"];

fn run(input: &Input<'_>) -> Vec<Finding> {
    let claims: Vec<_> = input
        .claims()
        .filter(|said| {
            said.claim.kind == ClaimKind::NotPurpose
                || (said.claim.kind == ClaimKind::Purpose && said.claim.exclusive)
        })
        .collect();
    let mut groups: BTreeMap<String, (Level, Said<'_>, Vec<&Flow>)> = BTreeMap::new();
    for flow in input.flows {
        let Some(purpose) = purpose(input, flow) else {
            continue;
        };
        let Some(reached) = reached(flow, purpose) else {
            continue;
        };
        let best = claims
            .iter()
            .filter(|said| !input.covered_data(said.claim, &flow.data).is_empty())
            .filter(|said| match said.claim.kind {
                ClaimKind::NotPurpose => {
                    !said.claim.purpose.is_empty()
                        && input.purpose_covers(
                            said.claim,
                            Some(purpose),
                            flow.sink.service.as_deref(),
                        )
                }
                _ => {
                    FOREIGN.contains(&purpose)
                        && !input.purpose_covers(
                            said.claim,
                            Some(purpose),
                            flow.sink.service.as_deref(),
                        )
                }
            })
            .filter_map(|said| Some((level_for_flow(input, *said, flow)?.min(reached), *said)))
            .max_by_key(|(level, said)| (*level, said.claim.kind == ClaimKind::NotPurpose));
        if let Some((level, said)) = best {
            let group = groups
                .entry(purpose.to_owned())
                .or_insert((level, said, Vec::new()));
            group.0 = group.0.max(level);
            group.2.push(flow);
        }
    }
    groups
        .into_iter()
        .filter_map(|(purpose, (level, said, flows))| {
            let what = data_are(input.rules, &input.covered_data(said.claim, &flows[0].data));
            let message = format!("{} {} for {}, but the policy says {}.", capital(&what), sink_words(input.rules, flows[0]), purpose.replace('_', " "), quoted(said.claim));
            let builder = Builder::of_flows(&CHECK, input.rules, &purpose, &flows, message)?;
            Some(builder.level(level).against(said, "the policy excludes this purpose").advice("Keep these data out of this use, or correct the policy and ask for consent.").build())
        })
        .collect()
}

/// How firmly a flow is one of the product. Models are trained by scripts that nothing deployed calls: such a one may read data of users all
/// the same.
fn reached(flow: &Flow, purpose: &str) -> Option<Level> {
    match flow.reach {
        Reach::Development if purpose == "model_training" => Some(Level::Warning),
        reach => reach.is_production().then_some(Level::Error),
    }
}

/// What the sink is for, where that is certain: said by its rule, or by the only thing that its service is for.
fn purpose<'f>(input: &Input<'_>, flow: &'f Flow) -> Option<&'f str> {
    flow.sink.purpose.as_deref().or_else(|| {
        let service = flow.sink.service.as_deref()?;
        purpose_of_category("advertising")
            .iter()
            .any(|category| input.rules.services.is_in_category(service, category))
            .then_some("advertising")
    })
}
