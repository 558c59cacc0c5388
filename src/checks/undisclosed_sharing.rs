//! `undisclosed-sharing`: a disclosed service receives data that the policy does not say it receives.

use super::contradicted_collection::carries_messages;
use super::contradicted_sharing::recipient;
use super::contradicted_storage::capital;
use super::denial::ANY_DATA;
use super::disclosure::Disclosure;
use super::evidence::{Builder, data_names, service_name, sink_words};
use super::{Check, Input};
use crate::finding::{Finding, Level};
use crate::flow::Flow;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "undisclosed-sharing",
    level: Level::Warning,
    summary: "A disclosed service receives data that the policy does not name for it",
    page: include_str!("../../docs/checks/undisclosed-sharing.md"),
    run,
};

/// What only tells which record is meant, and comes with any use of a service.
const HANDLES: &[&str] = &["user_id", "session_id", "account_number", "access_token"];

fn run(input: &Input<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Flow>> = BTreeMap::new();
    for flow in input.production_flows() {
        let Some(service) = recipient(input, flow) else {
            continue;
        };
        for data in flow
            .data
            .iter()
            .filter(|data| !HANDLES.contains(&data.as_str()))
        {
            groups.entry((service, data)).or_default().push(flow);
        }
    }
    groups
        .into_iter()
        .filter(|((service, _), _)| {
            let mailbox = input.rules.services.is_in_category(service, "email_calendar_api");
            matches!(input.disclosure(service), Disclosure::Named)
                && !(mailbox && carries_messages(input, service))
        })
        .filter_map(|((service, data), flows)| {
            let about: Vec<_> = input.affirmed().filter(|said| said.claim.recipient.iter().any(|word| input.same_family(word, service)) || input.same_family(&said.claim.subject, service)).collect();
            // A disclosure that names no data, or all, leaves nothing to miss.
            let mut named = about.iter().flat_map(|said| &said.claim.data).peekable();
            let names_data = named.peek().is_some();
            // Mails go to an address: «SendGrid (e-mails transactionnels)» says so.
            let addressed = |own: &str| data == "email" && input.rules.data.is_a(own, "email_content");
            let general = named.any(|own| ANY_DATA.contains(&own.as_str()) || addressed(own));
            if general || !names_data || about.iter().any(|said| input.says_data(said, data)) {
                return None;
            }
            let said = about.iter().find(|said| !said.claim.data.is_empty())?;
            let message = format!("{} is {}, but the policy names other data for {}.", capital(&data_names(input.rules, &[data])), sink_words(input.rules, flows[0]), service_name(input.rules, service));
            let builder = Builder::of_flows(&CHECK, input.rules, &format!("{service}:{data}"), &flows, message)?;
            Some(builder.against(*said, "these data are declared for it").advice("Add the data to what the policy says about this recipient, or leave them out.").build())
        })
        .collect()
}
