//! `contradicted-collection`: the policy says that a category of data is not collected, and code collects it.

use super::contradicted_storage::capital;
use super::denial::{ANY_DATA, strongest, weakest};
use super::evidence::{Builder, by_id, data_names, quoted};
use super::{Check, Input, Said};
use crate::facts::{Fact, FactKind};
use crate::finding::{Finding, Level};
use crate::policy::ClaimKind;

pub(super) const CHECK: Check = Check {
    id: "contradicted-collection",
    level: Level::Error,
    summary: "Data that the policy says are not collected are collected",
    page: include_str!("../../docs/checks/contradicted-collection.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    by_id(input.production(FactKind::Data))
        .into_iter()
        .filter_map(|(data, facts)| {
            let (level, said) = denial(input, data, &facts)?;
            let message = format!(
                "{} is collected, but the policy says {}.",
                capital(&data_names(input.rules, &[data])),
                quoted(said.claim)
            );
            Some(
                Builder::of_facts(&CHECK, input.rules, data, &facts, message)?
                    .level(level)
                    .against(said, "the policy says that this is not collected")
                    .advice("Stop collecting it, or correct the policy.")
                    .build(),
            )
        })
        .collect()
}

/// Only a denial of this very category counts: «no personal information» is read with its exceptions by no program, and a
/// promise about children or about one service's data says nothing of a form field.
fn denial<'a>(input: &Input<'a>, data: &str, facts: &[&Fact]) -> Option<(Level, Said<'a>)> {
    input
        .claims()
        .filter(|said| said.claim.kind == ClaimKind::NotCollects && said.claim.purpose.is_empty())
        .filter(|said| {
            !matches!(said.claim.subject.as_str(), "children" | "minors")
                && !input.is_service_word(&said.claim.subject)
        })
        .filter(|said| {
            said.claim.data.iter().any(|denied| {
                !ANY_DATA.contains(&denied.as_str()) && input.rules.data.is_a(data, denied)
            })
        })
        .filter_map(|said| {
            let place = facts
                .iter()
                .filter_map(|fact| input.covers_place(&said.claim.subject, &fact.location))
                .max();
            Some((
                weakest([
                    strongest(said.claim),
                    place,
                    input.condition_leaves(said.claim, None),
                ])?,
                said,
            ))
        })
        .max_by_key(|(level, _)| *level)
}
