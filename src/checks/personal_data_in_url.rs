//! `personal-data-in-url`: personal data are put in a URL; needs no policy.

use super::contradicted_storage::capital;
use super::evidence::{Builder, data_are};
use super::{Check, Input};
use crate::finding::{Finding, Level};
use crate::flow::{Flow, SinkKind};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "personal-data-in-url",
    level: Level::Warning,
    summary: "Personal data are put in a URL",
    page: include_str!("../../docs/checks/personal-data-in-url.md"),
    run,
};

/// Pseudonymous on their own: an account's number is what one puts there instead of a name. The page that a visitor comes from was a URL
/// before: who sends him back to it tells nobody anything.
const HARMLESS: &[&str] = &[
    "browsing_history",
    "user_id",
    "session_id",
    "account_data",
    "usage_events",
    "usage_data",
    "diagnostics",
    "language",
    "timezone",
];

fn run(input: &Input<'_>) -> Vec<Finding> {
    let mut places: BTreeMap<_, Vec<&Flow>> = BTreeMap::new();
    for flow in input
        .production_flows()
        .filter(|flow| flow.sink.kind == SinkKind::Url && flow.transforms.is_empty())
    {
        if flow
            .data
            .iter()
            .any(|data| !HARMLESS.contains(&data.as_str()))
        {
            places
                .entry(&flow.sink.site.location)
                .or_default()
                .push(flow);
        }
    }
    places
        .into_values()
        .filter_map(|flows| {
            let mut data: Vec<_> = flows
                .iter()
                .flat_map(|flow| &flow.data)
                .filter(|data| !HARMLESS.contains(&data.as_str()))
                .collect();
            data.sort_unstable();
            data.dedup();
            let message = format!(
                "{} put in a URL, where servers, proxies and browser histories keep it.",
                capital(&data_are(input.rules, &data))
            );
            let subject = data
                .iter()
                .map(|data| data.as_str())
                .collect::<Vec<_>>()
                .join("+");
            // The page of a person is found by a name that others see anyway: `/people/ada`.
            let level = match subject.as_str() {
                "username" => Level::Note,
                _ => Level::Warning,
            };
            Some(
                Builder::of_flows(&CHECK, input.rules, &subject, &flows, message)?
                    .level(level)
                    .advice("Send it in the body of the request.")
                    .build(),
            )
        })
        .collect()
}
