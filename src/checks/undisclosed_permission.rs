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

/// What nearly every policy declares for accounts: an address that is collected there says nothing of a mailbox or of contacts.
const INCIDENTAL: &[&str] = &[
    "email",
    "name",
    "phone",
    "user_id",
    "ip_address",
    "device_id",
];

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
            let main = data.first()?;
            let declared = data
                .iter()
                .filter(|data| *data == main || !INCIDENTAL.contains(&data.as_str()))
                .any(|data| input.declares_data(data).is_some());
            if mentioned || declared {
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
