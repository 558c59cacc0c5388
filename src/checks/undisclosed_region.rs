//! `undisclosed-region`: the policy speaks of places or transfers, and code uses a place outside the EEA that it does not name.

use super::contradicted_region::{declared, lies_in};
use super::evidence::{Builder, by_id, service_name};
use super::{Check, Input};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::policy::ClaimKind;

pub(super) const CHECK: Check = Check {
    id: "undisclosed-region",
    level: Level::Warning,
    summary: "A place outside the EEA is used that the policy does not name",
    page: include_str!("../../docs/checks/undisclosed-region.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    let spoken: Vec<_> = input
        .affirmed()
        .filter(|said| matches!(said.claim.kind, ClaimKind::Region | ClaimKind::Transfer))
        .collect();
    let Some(first) = spoken.first() else {
        return Vec::new();
    };
    // «We may transfer data outside the EEA under standard clauses» covers every place.
    if spoken
        .iter()
        .any(|said| said.claim.kind == ClaimKind::Transfer && said.claim.value.is_none())
    {
        return Vec::new();
    }
    let named = |place: &str| {
        spoken.iter().any(|said| {
            said.claim.value.as_deref().is_some_and(|value| {
                value
                    .split(',')
                    .any(|declared| lies_in(place, declared.trim()))
            })
        })
    };
    by_id(
        input
            .production(FactKind::Region)
            .filter(|fact| !matches!(fact.category.as_deref(), Some("cdn" | "edge"))),
    )
    .into_iter()
    .filter(|(place, _)| !lies_in(place, "EEA") && !named(place))
    .filter_map(|(place, facts)| {
        // Where a declared region concerns it, that is a contradiction and not a gap.
        let open: Vec<_> = facts
            .into_iter()
            .filter(|fact| declared(input, fact).is_empty())
            .collect();
        let whose = open
            .first()?
            .details
            .get("service")
            .map_or_else(String::new, |service| {
                format!(" at {}", service_name(input.rules, service))
            });
        let message = format!(
            "Region {place}{whose} is configured; the policy speaks of places, but not of this one."
        );
        Some(
            Builder::of_facts(&CHECK, input.rules, place, &open, message)?
                .against(*first, "these are the places that the policy names")
                .advice("Declare the transfer and its safeguards, or deploy inside the EEA.")
                .build(),
        )
    })
    .collect()
}
