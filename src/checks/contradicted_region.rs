//! `contradicted-region`: something is deployed outside the region that the policy declares.

use super::denial::{strongest, weakest};
use super::evidence::{Builder, by_id, quoted, service_name};
use super::{Check, Input, Said};
use crate::facts::{Fact, FactKind};
use crate::finding::{Finding, Level};
use crate::policy::{ClaimKind, Polarity};

pub(super) const CHECK: Check = Check {
    id: "contradicted-region",
    level: Level::Error,
    summary: "Data are kept in another region than the declared one",
    page: include_str!("../../docs/checks/contradicted-region.md"),
    run,
};

/// Member states of the European Union (ISO 3166-1), then what the European Economic Area adds.
const EU: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];
const EEA: &[&str] = &["IS", "LI", "NO"];

/// Whether a place lies in a declared region.
pub(super) fn lies_in(place: &str, declared: &str) -> bool {
    place == declared
        || match declared {
            "EU" => EU.contains(&place),
            "EEA" => place == "EU" || EU.contains(&place) || EEA.contains(&place),
            "EUROPE" => {
                place == "EU"
                    || place == "EEA"
                    || EU.contains(&place)
                    || EEA.contains(&place)
                    || matches!(place, "CH" | "GB")
            }
            _ => false,
        }
}

/// Places where the policy says that data are kept, as far as they concern this fact.
pub(super) fn declared<'a>(input: &Input<'a>, fact: &Fact) -> Vec<(Said<'a>, Vec<String>)> {
    let service = fact.details.get("service").map(String::as_str);
    input
        .claims()
        .filter(|said| {
            said.claim.kind == ClaimKind::Region && said.claim.polarity == Polarity::Affirmed
        })
        .filter_map(|said| {
            let places: Vec<String> = said
                .claim
                .value
                .as_deref()?
                .split(',')
                .map(|place| place.trim().to_uppercase())
                .filter(|place| !place.is_empty())
                .collect();
            let own_hosting = |word: &String| {
                ["cloud", "cloud_hosting", "hosting", "database"]
                    .iter()
                    .any(|category| {
                        word == category || input.rules.services.is_in_category(word, category)
                    })
            };
            let about =
                |word: &str| service.is_some_and(|service| input.same_family(word, service));
            // Where a vendor keeps its copy is told by sentences about that vendor, not by those about one's own hosting.
            let of_vendor = fact.category.as_deref() == Some("service");
            let concerns = if input.is_service_word(&said.claim.subject) {
                about(&said.claim.subject)
            } else if of_vendor {
                said.claim.recipient.iter().any(|word| about(word))
            } else {
                said.claim.recipient.is_empty()
                    || said
                        .claim
                        .recipient
                        .iter()
                        .any(|word| own_hosting(word) || about(word))
            };
            (concerns && !places.is_empty()).then_some((said, places))
        })
        .collect()
}

fn run(input: &Input<'_>) -> Vec<Finding> {
    let places = input
        .production(FactKind::Region)
        .filter(|fact| !matches!(fact.category.as_deref(), Some("cdn" | "edge")));
    by_id(places)
        .into_iter()
        .filter_map(|(place, facts)| {
            let (level, said, facts) = contradiction(input, place, &facts)?;
            let region = facts[0]
                .details
                .get("region")
                .map_or_else(|| place.to_owned(), |region| format!("{region} ({place})"));
            let whose = facts[0]
                .details
                .get("service")
                .map_or_else(String::new, |service| {
                    format!(" at {}", service_name(input.rules, service))
                });
            let message = format!(
                "Region {region}{whose} is configured, but the policy says {}.",
                quoted(said.claim)
            );
            Some(
                Builder::of_facts(&CHECK, input.rules, place, &facts, message)?
                    .level(level)
                    .against(said, "another region is declared here")
                    .advice("Deploy in the declared region, or declare this one and the transfer.")
                    .build(),
            )
        })
        .collect()
}

fn contradiction<'a, 'f>(
    input: &Input<'a>,
    place: &str,
    facts: &[&'f Fact],
) -> Option<(Level, Said<'a>, Vec<&'f Fact>)> {
    let mut outside = Vec::new();
    let mut worst: Option<(Level, Said<'a>)> = None;
    for fact in facts {
        let declared = declared(input, fact);
        if declared.is_empty()
            || declared
                .iter()
                .any(|(_, places)| places.iter().any(|declared| lies_in(place, declared)))
        {
            continue;
        }
        let best = declared
            .iter()
            .filter_map(|(said, _)| {
                Some((
                    weakest([
                        strongest(said.claim),
                        input.condition_leaves(said.claim, None),
                    ])?,
                    *said,
                ))
            })
            .max_by_key(|(level, _)| *level);
        if let Some(best) = best {
            outside.push(*fact);
            worst = worst.filter(|worst| worst.0 >= best.0).or(Some(best));
        }
    }
    worst.map(|(level, said)| (level, said, outside))
}
