//! `conflicting-claims`: the policy says two things that cannot both be true.

use super::denial::ANY_DATA;
use super::evidence::{Builder, quoted, sentence};
use super::{Check, Input, Said};
use crate::finding::{Finding, Level};
use crate::policy::{Claim, ClaimKind, Modality};

pub(super) const CHECK: Check = Check {
    id: "conflicting-claims",
    level: Level::Note,
    summary: "The policy contradicts itself",
    page: include_str!("../../docs/checks/conflicting-claims.md"),
    run,
};

fn opposite(kind: ClaimKind) -> Option<ClaimKind> {
    Some(match kind {
        ClaimKind::NotCollects => ClaimKind::Collects,
        ClaimKind::NotShares => ClaimKind::Shares,
        ClaimKind::NotStores => ClaimKind::Stores,
        ClaimKind::NoCookies => ClaimKind::UsesCookies,
        _ => return None,
    })
}

fn run(input: &Input<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for denied in input.claims().filter(|said| plain(said.claim)) {
        let Some(kind) = opposite(denied.claim.kind) else {
            continue;
        };
        let affirmed = input.claims().find(|said| {
            said.claim.kind == kind && plain(said.claim) && clash(input, denied, *said)
        });
        if let Some(affirmed) = affirmed {
            let message = format!(
                "The policy says {} and also {}.",
                quoted(denied.claim),
                quoted(affirmed.claim)
            );
            findings.push(
                Builder::of_policy(
                    &CHECK,
                    input.rules,
                    &denied.claim.id,
                    sentence(denied, "denied here"),
                    message,
                )
                .claim(denied)
                .beside(Some(sentence(affirmed, "affirmed here")))
                .advice("Say which one holds, or to what each applies.")
                .build(),
            );
        }
    }
    findings
}

/// Without condition, occasion, purpose, recipient or hedge that could tell two claims apart.
fn plain(claim: &Claim) -> bool {
    // "When you save a page, we read its title" is no history of browsing.
    let occasional = claim.is_by("on-occasion");
    claim.condition.is_none()
        && !occasional
        && claim.purpose.is_empty()
        && claim.recipient.is_empty()
        && !claim.exclusive
        && claim.modality == Modality::Asserts
}

fn clash(input: &Input<'_>, denied: Said<'_>, affirmed: Said<'_>) -> bool {
    let (a, b) = (denied.claim, affirmed.claim);
    let cookies = a.kind == ClaimKind::NoCookies;
    let same_data = cookies
        || a.data.iter().any(|data| {
            !ANY_DATA.contains(&data.as_str())
                && b.data
                    .iter()
                    .any(|other| data == other || input.rules.data.is_a(other, data))
        });
    // A provider may take payments: «we do not record your card» beside «card details» is no contradiction.
    let paid = a
        .data
        .iter()
        .any(|data| input.rules.data.is_a(data, "payment_data"));
    // «Aucune information n'est collectée» in a section about one tool speaks of that tool.
    let elsewhere = a.is_by("passive") && a.section != b.section;
    a.subject == b.subject && a.layer == b.layer && same_data && !paid && !elsewhere
}
