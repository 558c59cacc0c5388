//! `contradicted-third-party`: the policy says that a service is not, or no longer, used, and code uses it.

use super::denial::{ANY_RECIPIENT, strongest, weakest};
use super::evidence::{Builder, by_id, quoted, service_name};
use super::{Check, Input, Said};
use crate::facts::{Fact, FactKind, Via};
use crate::finding::{Finding, Level};
use crate::policy::{ClaimKind, Modality, Polarity};

pub(super) const CHECK: Check = Check {
    id: "contradicted-third-party",
    level: Level::Error,
    summary: "A service that the policy says is not, or no longer, used",
    page: include_str!("../../docs/checks/contradicted-third-party.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    by_id(input.production(FactKind::Service))
        .into_iter()
        .filter_map(|(service, facts)| {
            let (level, said) = denial(input, service, &facts)?;
            let message = format!("{} is used, but the policy says {}.", service_name(input.rules, service), quoted(said.claim));
            Some(
                Builder::of_facts(&CHECK, input.rules, service, &facts, message)?
                    .level(level)
                    .against(said, "the policy says that it is not used")
                    .advice("Remove the service from the code, or say in the policy that it is used and for what.")
                    .build(),
            )
        })
        .collect()
}

/// The claim that denies the use of this service, unless the policy names it as used elsewhere.
pub(super) fn denial<'a>(
    input: &Input<'a>,
    service: &str,
    facts: &[&Fact],
) -> Option<(Level, Said<'a>)> {
    // An environment variable alone may be a leftover: it shows a use only of what the policy denies by name.
    let is_hint = facts.iter().all(|fact| fact.via == Via::Env);
    let consent = facts
        .iter()
        .all(|fact| fact.details.contains_key("consent"))
        .then_some("consent");
    let named_as_used = input.affirmed().any(|said| {
        matches!(said.claim.kind, ClaimKind::ThirdParty | ClaimKind::Shares)
            && said.claim.layer != "changelog"
            && said.claim.recipient.iter().any(|word| word == service)
    });
    if named_as_used {
        return None;
    }
    input
        .claims()
        .filter(|said| {
            said.claim.kind == ClaimKind::ThirdParty && said.claim.polarity == Polarity::Denied
        })
        .filter(|said| {
            said.claim.recipient.iter().any(|word| {
                !ANY_RECIPIENT.contains(&word.as_str())
                    // Who uses no part of a company's services may use another part.
                    && (input.is_same(word, service)
                        || input.is_part_of(service, word)
                        || !is_hint && input.rules.services.is_in_category(service, word))
            })
        })
        .filter(|said| input.purpose_covers(said.claim, None, Some(service)))
        .filter_map(|said| {
            // A dated removal is history that still holds: nothing later takes the service back.
            let said_level = if said.claim.modality == Modality::Historical {
                Some(Level::Error)
            } else {
                strongest(said.claim)
            };
            let place = facts
                .iter()
                .filter_map(|fact| input.covers_place(&said.claim.subject, &fact.location))
                .max();
            let whole = if said.claim.layer == "changelog" {
                Some(Level::Error)
            } else {
                place
            };
            Some((
                weakest([
                    said_level,
                    whole,
                    input.condition_leaves(said.claim, consent),
                    Some(if is_hint {
                        Level::Warning
                    } else {
                        Level::Error
                    }),
                ])?,
                said,
            ))
        })
        .max_by_key(|(level, _)| *level)
}
