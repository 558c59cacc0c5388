//! `undisclosed-storage`: code keeps something in the browser and the policy says nothing of it.

use super::evidence::{Builder, by_id, silence};
use super::{Check, Input};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::policy::ClaimKind;

pub(super) const CHECK: Check = Check {
    id: "undisclosed-storage",
    level: Level::Warning,
    summary: "Browser storage is used that the policy does not mention",
    page: include_str!("../../docs/checks/undisclosed-storage.md"),
    run,
};

/// Words for browser storage and for whatever resembles cookies.
const WORDS: &[&str] = &[
    "stockage local",
    "stockage du navigateur",
    "local storage",
    "localstorage",
    "session storage",
    "sessionstorage",
    "indexeddb",
    "browser storage",
    "technologies similaires",
    "techniques similaires",
    "autres technologies",
    "autres traceurs",
    "traceurs",
    "similar technolog",
    "other technolog",
    "tracking technolog",
];

fn run(input: &Input<'_>) -> Vec<Finding> {
    if !input.has_policy() {
        return Vec::new();
    }
    let covered = input
        .affirmed()
        .any(|said| said.claim.kind == ClaimKind::UsesCookies && said.claim.purpose.is_empty())
        || input
            .documents
            .iter()
            .any(|document| WORDS.iter().any(|word| document.prose.contains(word)));
    if covered {
        return Vec::new();
    }
    by_id(input.production(FactKind::BrowserStorage))
        .into_iter()
        .filter_map(|(key, facts)| {
            let message = format!(
                "`{key}` is kept in the browser, but the policy says nothing of browser storage."
            );
            Some(
                Builder::of_facts(&CHECK, input.rules, key, &facts, message)?
                    .advice("Say in the policy what is kept in the browser and why.")
                    .beside(silence(
                        input,
                        "nothing in this policy speaks of browser storage",
                    ))
                    .build(),
            )
        })
        .collect()
}
