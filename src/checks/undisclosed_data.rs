//! `undisclosed-data`: a category of personal data is collected or stored that the policy does not name.

use super::contradicted_storage::capital;
use super::evidence::{Builder, by_id, data_are, data_pronoun, silence};
use super::{Check, Input};
use crate::facts::{FactKind, Via};
use crate::finding::{Finding, Level};
use crate::policy::ClaimKind;

pub(super) const CHECK: Check = Check {
    id: "undisclosed-data",
    level: Level::Warning,
    summary: "A category of personal data is collected that the policy does not name",
    page: include_str!("../../docs/checks/undisclosed-data.md"),
    run,
};

/// Technical necessities that no policy lists one by one.
const IMPLIED: &[&str] = &[
    "user_id",
    "account_data",
    "session_id",
    "credentials",
    "access_token",
    "password",
    "username",
    "preferences",
    "language",
    "timezone",
    "cookie_id",
    "account_number",
    "profile",
    "usage_events",
    "usage_data",
    "diagnostics",
    "log_data",
    "consent_preferences",
];

fn run(input: &Input<'_>) -> Vec<Finding> {
    if !input.lists_data() {
        return Vec::new();
    }
    let collected = input.production(FactKind::Data).filter(|fact| {
        matches!(fact.via, Via::Model | Via::Form | Via::Import)
            && !IMPLIED.contains(&fact.id.as_str())
    });
    by_id(collected)
        .into_iter()
        .filter(|(data, _)| input.declares_data(data).is_none() && !is_denied(input, data))
        .filter_map(|(data, facts)| {
            let what = capital(&data_are(input.rules, &[data]));
            let it = data_pronoun(input.rules, data);
            let message = format!("{what} collected, but the policy does not name {it}.");
            Some(
                Builder::of_facts(&CHECK, input.rules, data, &facts, message)?
                    .advice(
                        "Add the category and its purpose to the policy, or stop collecting it.",
                    )
                    .beside(silence(input, "nothing in this policy names it"))
                    .build(),
            )
        })
        .collect()
}

/// A denial is reported as a contradiction.
fn is_denied(input: &Input<'_>, data: &str) -> bool {
    input.claims().any(|said| {
        matches!(
            said.claim.kind,
            ClaimKind::NotCollects | ClaimKind::NotStores
        ) && input.says_data(&said, data)
    })
}
