//! `undisclosed-permission`: a platform permission opens data that the policy does not mention.

use super::evidence::{Builder, by_id, data_names, silence};
use super::{Check, Input};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};

pub(super) const CHECK: Check = Check {
    id: "undisclosed-permission",
    level: Level::Warning,
    summary: "A permission opens data that the policy does not mention",
    page: include_str!("../../docs/checks/undisclosed-permission.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    if !input.has_policy() {
        return Vec::new();
    }
    by_id(input.production(FactKind::Permission))
        .into_iter()
        .filter_map(|(id, facts)| {
            let data = &facts[0].data;
            let mentioned = input.affirmed().any(|said| {
                said.claim.quote.contains(id) || said.claim.value.as_deref() == Some(id)
            });
            if data.is_empty()
                || mentioned
                || data.iter().any(|data| input.declares_data(data).is_some())
            {
                return None;
            }
            let message = format!(
                "Permission `{id}` opens {}, which the policy does not mention.",
                data_names(input.rules, data)
            );
            Some(
                Builder::of_facts(&CHECK, input.rules, id, &facts, message)?
                    .advice("Say in the policy what the permission is for, or drop it.")
                    .beside(silence(
                        input,
                        "nothing in this policy speaks of these data",
                    ))
                    .build(),
            )
        })
        .collect()
}
