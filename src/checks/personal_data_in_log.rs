//! `personal-data-in-log`: personal data are written to a log; needs no policy.

use super::contradicted_storage::capital;
use super::evidence::{Builder, data_are};
use super::{Check, Input};
use crate::finding::{Finding, Level};
use crate::flow::{CONSOLE, Flow, SinkKind};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "personal-data-in-log",
    level: Level::Warning,
    summary: "Personal data are written to a log",
    page: include_str!("../../docs/checks/personal-data-in-log.md"),
    run,
};

/// Pseudonymous on their own: an account's number is what one puts there instead of a name.
const HARMLESS: &[&str] = &[
    "user_id",
    "session_id",
    "account_data",
    "usage_events",
    "usage_data",
    "diagnostics",
    // What receipts show of a card.
    "card_last_digits",
    "language",
    "timezone",
    // A sheet of unknown content.
    "spreadsheet_data",
];

/// What a command shows to whoever runs it: no log until somebody keeps it.
pub(super) fn is_console(flow: &Flow) -> bool {
    flow.sink.purpose.as_deref() == Some(CONSOLE)
}

fn run(input: &Input<'_>) -> Vec<Finding> {
    let mut places: BTreeMap<_, Vec<&Flow>> = BTreeMap::new();
    for flow in input
        .production_flows()
        .filter(|flow| flow.sink.kind == SinkKind::Log && flow.transforms.is_empty())
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
            let shown = flows.iter().all(|flow| is_console(flow));
            let message = format!(
                "{} {}.",
                capital(&data_are(input.rules, &data)),
                if shown {
                    "shown on a console, which schedulers keep as a log"
                } else {
                    "written to a log"
                }
            );
            let subject = data
                .iter()
                .map(|data| data.as_str())
                .collect::<Vec<_>>()
                .join("+");
            let builder = Builder::of_flows(&CHECK, input.rules, &subject, &flows, message)?
                .advice("Log an identifier that means nothing outside, or redact the field.");
            let builder = if shown {
                builder.level(Level::Note)
            } else {
                builder
            };
            Some(builder.build())
        })
        .collect()
}
