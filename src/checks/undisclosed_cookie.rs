//! `undisclosed-cookie`: code sets a cookie and the policy says nothing of cookies, or not of this kind.

use super::contradicted_cookies::denial;
use super::denial::is_purpose;
use super::evidence::{Builder, by_id, silence};
use super::{Check, Input};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::policy::{Claim, ClaimKind};

pub(super) const CHECK: Check = Check {
    id: "undisclosed-cookie",
    level: Level::Warning,
    summary: "A cookie is set that the policy does not declare",
    page: include_str!("../../docs/checks/undisclosed-cookie.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    if !input.has_policy() {
        return Vec::new();
    }
    let declared: Vec<_> = input
        .affirmed()
        .filter(|said| said.claim.kind == ClaimKind::UsesCookies)
        .collect();
    by_id(input.production(FactKind::Cookie))
        .into_iter()
        .filter_map(|(name, facts)| {
            let purpose = facts.iter().find_map(|fact| fact.category.as_deref());
            let marketing = matches!(purpose, Some("analytics" | "advertising"));
            let covered = declared.iter().any(|said| {
                let others =
                    !(marketing || is_session_alone(said.claim) && purpose == Some("functional"));
                said.claim.purpose.is_empty()
                    || others
                    || said.claim.purpose.iter().any(|declared| {
                        purpose.is_some_and(|purpose| {
                            is_purpose(declared, purpose) || is_purpose(purpose, declared)
                        })
                    })
            });
            if covered || denial(input, &facts).is_some() {
                return None;
            }
            let kind = purpose.map_or_else(String::new, |purpose| {
                format!(" ({})", purpose.replace('_', " "))
            });
            let gap = if declared.is_empty() {
                "the policy says nothing of cookies"
            } else {
                "the policy declares cookies for other purposes only"
            };
            let message = format!("Cookie `{name}`{kind} is set, but {gap}.");
            let builder = Builder::of_facts(&CHECK, input.rules, name, &facts, message)?
                .advice("Declare the cookie with its purpose and lifetime.");
            Some(match declared.first() {
                Some(said) => builder.against(*said, "these cookies are declared").build(),
                None => builder
                    .beside(silence(input, "nothing in this policy speaks of cookies"))
                    .build(),
            })
        })
        .collect()
}

/// «No cookie but that of the session»: those for language and look are others, though nobody would call them trackers.
fn is_session_alone(claim: &Claim) -> bool {
    let quote = claim.quote.to_lowercase();
    // «un cookie de session et un cookie de langue» are two.
    let several = [" et ", " and "].iter().any(|word| quote.contains(word));
    let needed =
        |purpose: &String| matches!(purpose.as_str(), "authentication" | "strictly_necessary");
    claim.exclusive
        && !several
        && claim
            .purpose
            .iter()
            .any(|purpose| purpose == "authentication")
        && claim.purpose.iter().all(needed)
}
