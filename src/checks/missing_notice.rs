//! `missing-notice`: an element that GDPR article 13 asks for is absent from the policy.

use super::evidence::{Builder, silence};
use super::{Check, Input};
use crate::finding::{Finding, Level};
use crate::policy::{ClaimKind, Modality};

pub(super) const CHECK: Check = Check {
    id: "missing-notice",
    level: Level::Note,
    summary: "An element that GDPR article 13 asks for is absent",
    page: include_str!("../../docs/checks/missing-notice.md"),
    run,
};

/// Claims fewer than this make a text a fragment (a cookie notice, a changelog), not a policy.
const WHOLE_POLICY: usize = 8;

/// Subject, what is missing, article, section class, claim kinds that provide it.
const ELEMENTS: &[(&str, &str, &str, &str, &[ClaimKind])] = &[
    (
        "contact",
        "how to reach the controller",
        "13(1)(a)",
        "contact",
        &[ClaimKind::Contact],
    ),
    (
        "purposes",
        "the purposes of the processing",
        "13(1)(c)",
        "purposes",
        &[ClaimKind::Purpose],
    ),
    (
        "legal-basis",
        "the legal basis of the processing",
        "13(1)(c)",
        "legal_basis",
        &[ClaimKind::LegalBasis],
    ),
    (
        "recipients",
        "the recipients or their categories",
        "13(1)(e)",
        "recipients",
        &[
            ClaimKind::Shares,
            ClaimKind::NotShares,
            ClaimKind::ThirdParty,
        ],
    ),
    (
        "retention",
        "how long data are kept",
        "13(2)(a)",
        "retention",
        &[ClaimKind::Retention],
    ),
    (
        "rights",
        "the rights of the persons concerned",
        "13(2)(b)",
        "rights",
        &[ClaimKind::Right],
    ),
];

fn run(input: &Input<'_>) -> Vec<Finding> {
    if input.claims().count() < WHOLE_POLICY || is_about_cookies(input) || collects_nothing(input) {
        return Vec::new();
    }
    ELEMENTS
        .iter()
        .filter(|(_, _, _, section, kinds)| {
            let said = input.claims().any(|said| {
                kinds.contains(&said.claim.kind)
                    || (*section == "purposes" && !said.claim.purpose.is_empty())
            });
            !said
                && !input
                    .documents
                    .iter()
                    .any(|document| document.sections.iter().any(|class| class == section))
        })
        .filter_map(|(subject, what, article, ..)| {
            let message = format!("The policy does not say {what} (GDPR article {article}).");
            let place = silence(input, "not found in this policy")?;
            Some(
                Builder::of_policy(&CHECK, input.rules, subject, place, message)
                    .advice("Add it, or point Candor to the document that says it.")
                    .build(),
            )
        })
        .collect()
}

/// A notice about cookies leaves the rest to the policy that it belongs to.
fn is_about_cookies(input: &Input<'_>) -> bool {
    let cookies = input
        .claims()
        .filter(|said| {
            matches!(
                said.claim.kind,
                ClaimKind::UsesCookies | ClaimKind::NoCookies
            ) || said.claim.data.iter().any(|data| data == "cookies")
        })
        .count();
    cookies * 3 >= input.claims().count()
}

/// Where no personal data are collected, article 13 asks for nothing.
fn collects_nothing(input: &Input<'_>) -> bool {
    input.claims().any(|said| {
        said.claim.kind == ClaimKind::NotCollects
            && said.claim.condition.is_none()
            && said.claim.modality == Modality::Asserts
            && said.claim.purpose.is_empty()
            && input.is_sweeping(said.claim)
    })
}
