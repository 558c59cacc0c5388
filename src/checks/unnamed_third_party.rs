//! `unnamed-third-party`: code uses a service that the policy declares only through its category.

use super::contradicted_third_party::denial;
use super::disclosure::Disclosure;
use super::evidence::{Builder, by_id, quoted, service_name};
use super::{Check, Input};
use crate::facts::{FactKind, Via};
use crate::finding::{Finding, Level};

pub(super) const CHECK: Check = Check {
    id: "unnamed-third-party",
    level: Level::Note,
    summary: "A service is disclosed only through its category",
    page: include_str!("../../docs/checks/unnamed-third-party.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    by_id(input.production(FactKind::Service))
        .into_iter()
        .filter(|(_, facts)| facts.iter().any(|fact| fact.via != Via::Env))
        .filter_map(|(service, facts)| {
            let Disclosure::ByCategory(said) = input.disclosure(service) else { return None };
            if denial(input, service, &facts).is_some() {
                return None;
            }
            let category = input.rules.services.get(service).map_or_else(String::new, |s| format!(" ({})", input.rules.services.category_label(&s.category)));
            let message = format!("{}{category} is used; the policy declares only its category: {}.", service_name(input.rules, service), quoted(said.claim));
            Some(
                Builder::of_facts(&CHECK, input.rules, service, &facts, message)?
                    .against(said, "only the category is declared here")
                    .advice("Name the recipient where the law or your readers expect it, for example in a list of processors.")
                    .build(),
            )
        })
        .collect()
}
