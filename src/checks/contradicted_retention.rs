//! `contradicted-retention`: data are kept for longer than the policy says, or invoices not for as long as it says that the law asks for.

use super::denial::{ANY_DATA, strongest, weakest};
use super::evidence::{Builder, data_are, duration_words, quoted};
use super::{Check, Input, Said};
use crate::facts::{Fact, FactKind, Via};
use crate::finding::{Finding, Level};
use crate::policy::{ClaimKind, Polarity, UNKNOWN_MATTER};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "contradicted-retention",
    level: Level::Error,
    summary: "Data are kept for another time than the policy says",
    page: include_str!("../../docs/checks/contradicted-retention.md"),
    run,
};

/// Days in an ISO 8601 duration of one unit (`P30D`, `P3M`, `P10Y`, `PT72H`); months count 30.44 days, years 365.25.
fn days(iso: &str) -> Option<f64> {
    let body = iso.strip_prefix('P')?;
    let (body, time) = body
        .strip_prefix('T')
        .map_or((body, false), |rest| (rest, true));
    let unit = body.chars().last()?;
    let number: f64 = body[..body.len() - unit.len_utf8()].parse().ok()?;
    let days = match (unit, time) {
        ('D', false) => 1.0,
        ('W', false) => 7.0,
        ('M', false) => 30.44,
        ('Y', false) => 365.25,
        ('H', true) => 1.0 / 24.0,
        ('M', true) => 1.0 / 1440.0,
        ('S', true) => 1.0 / 86_400.0,
        _ => return None,
    };
    Some(number * days)
}

/// Slack for calendar arithmetic («one month» is 31 days) and for «environ».
const SLACK: f64 = 1.05;

/// What is kept, by its category and data.
type Matter<'f> = (String, &'f [String]);

fn run(input: &Input<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<Matter<'_>, (Level, Said<'_>, Vec<&Fact>)> = BTreeMap::new();
    let cookies = input
        .production(FactKind::Cookie)
        .filter_map(|fact| Some((days(fact.details.get("lifetime")?)?, fact)));
    let stores = input
        .production(FactKind::Retention)
        .filter_map(|fact| Some((days(&fact.id)?, fact)));
    for (kept, fact) in stores.chain(cookies) {
        let said: Vec<_> = input
            .claims()
            .filter(|said| {
                said.claim.kind == ClaimKind::Retention && same_matter(input, said, fact)
            })
            .collect();
        // What the policy calls by its name, no other of its times limits.
        let named = |said: &Said<'_>| names_what_is_kept(said.claim, fact);
        let by_name = said.iter().any(named);
        let limits: Vec<_> = said
            .iter()
            .filter(|said| !by_name || named(said))
            .filter_map(|said| Some((days(said.claim.value.as_deref()?)?, *said)))
            .collect();
        // The longest declared time counts: a shorter one speaks of other data of the same kind.
        let Some((longest, said)) = limits.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)) else {
            continue;
        };
        if kept <= longest * SLACK {
            continue;
        }
        // A part of a sentence whose subject was not read: «… are deleted after ten days.»
        let of_unknown =
            said.claim.data.is_empty() && said.claim.quote.starts_with(char::is_lowercase);
        let Some(level) = weakest([
            strongest(said.claim),
            input.condition_leaves(said.claim, None),
            Some(if of_unknown {
                Level::Warning
            } else {
                Level::Error
            }),
        ]) else {
            continue;
        };
        let matter: Matter<'_> = match fact.kind {
            FactKind::Cookie => ("cookies".to_owned(), &[]),
            _ => (fact.category.clone().unwrap_or_default(), &fact.data),
        };
        let group = groups.entry(matter).or_insert((level, said, Vec::new()));
        group.2.push(fact);
    }
    let too_long = groups
        .into_iter()
        .filter_map(|((matter, data), (level, said, facts))| {
            let what = if !data.is_empty() {
                super::contradicted_storage::capital(&data_are(input.rules, data))
            } else if matter.is_empty() {
                "Data are".to_owned()
            } else {
                format!(
                    "{} are",
                    super::contradicted_storage::capital(&matter.replace('_', " "))
                )
            };
            let message = format!(
                "{what} kept for {}, but the policy says {}.",
                duration_words(facts[0].details.get("lifetime").unwrap_or(&facts[0].id)),
                quoted(said.claim)
            );
            let subject = match data.first() {
                Some(data) => data.clone(),
                None if matter.is_empty() => facts[0].id.clone(),
                None => matter,
            };
            Some(
                Builder::of_facts(&CHECK, input.rules, &subject, &facts, message)?
                    .level(level)
                    .against(said, "a shorter time is declared here")
                    .advice("Shorten the time, or correct the policy.")
                    .build(),
            )
        });
    too_long.chain(taken_too_soon(input)).collect()
}

/// Invoices that code takes away before the time for which the policy says that the law has them kept. Which of the data that duty is
/// about, a policy seldom tells, so this warns.
fn taken_too_soon(input: &Input<'_>) -> Option<Finding> {
    let duty = input.claims().filter(|said| is_legal_duty(input, said));
    let duties = duty.filter_map(|said| Some((days(said.claim.value.as_deref()?)?, said)));
    let (longest, said) = duties.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let purges: Vec<_> = input
        .production(FactKind::Retention)
        .filter(|fact| fact.via == Via::Call && fact.data.iter().any(|data| data == INVOICES))
        .filter(|fact| days(&fact.id).is_some_and(|kept| kept * SLACK < longest))
        .collect();
    let message = format!(
        "Invoices are deleted after {}, but the policy says {}.",
        duration_words(&purges.first()?.id),
        quoted(said.claim)
    );
    Some(
        Builder::of_facts(&CHECK, input.rules, INVOICES, &purges, message)?
            .level(Level::Warning)
            .against(said, "a longer time is declared here")
            .advice("Keep them for as long as the policy says, or correct it.")
            .build(),
    )
}

/// What a purge of invoices takes away.
const INVOICES: &str = "transaction_history";

/// «jusqu'à 10 ans (obligation de conservation fiscale)» of what invoices are about.
fn is_legal_duty(input: &Input<'_>, said: &Said<'_>) -> bool {
    const OF_INVOICES: &[&str] = &["payment_data", "billing_address", INVOICES, "order_data"];
    const DUTIES: &[&str] = &[
        "fiscal",
        "comptab",
        "obligation",
        "légal",
        "tax",
        "accounting",
        "legal",
        "by law",
    ];
    let claim = said.claim;
    let quote = claim.quote.to_lowercase();
    let of_invoices = claim.data.iter().any(|data| {
        let data_are = |kind: &&str| input.rules.data.is_a(data, kind);
        OF_INVOICES.iter().any(data_are)
    }) || quote.contains("invoice")
        || quote.contains("facture");
    claim.kind == ClaimKind::Retention
        && claim.polarity == Polarity::Affirmed
        && of_invoices
        && DUTIES.iter().any(|word| quote.contains(word))
}

/// A time for logs limits logs, one for all data limits whatever holds them; one for invoices limits nothing that a configuration shows.
fn same_matter(input: &Input<'_>, said: &Said<'_>, fact: &Fact) -> bool {
    let claim = said.claim;
    let names = |wanted: &[&str]| {
        claim.data.iter().any(|data| {
            wanted
                .iter()
                .any(|wanted| input.rules.data.is_a(data, wanted) || data == wanted)
        })
    };
    let unknown = claim.is_by(UNKNOWN_MATTER);
    let general = !runs_from_removal(claim)
        && (!unknown || mentions_backups(claim))
        && claim
            .data
            .iter()
            .all(|data| ANY_DATA.contains(&data.as_str()));
    // A time that runs from the end of an account, and that names who it belongs to, holds for the record of the person.
    let of_accounts = matches!(
        claim.anchor.as_deref(),
        Some("account_deletion" | "contract_end")
    ) && names(&["email", "name", "account_data", "user_id"]);
    if names_what_is_kept(claim, fact) {
        return true;
    }
    if fact.kind == FactKind::Cookie {
        return claim.data.iter().any(|data| data == "cookies");
    }
    match fact.category.as_deref() {
        Some("logs") => names(&["log_data", "audit_logs", "diagnostics"]) || mentions_logs(claim),
        Some(matter @ ("backups" | "storage" | "database")) if fact.data.is_empty() => {
            (general || of_accounts)
                && !mentions_logs(claim)
                && !mentions_other_matter(claim)
                && (matter == "backups" || !mentions_backups(claim))
        }
        _ => {
            !fact.data.is_empty()
                && fact.data.iter().any(|data| {
                    claim.data.iter().any(|said| {
                        !ANY_DATA.contains(&said.as_str()) && input.rules.data.is_a(data, said)
                    })
                })
        }
    }
}

/// "Homework is deleted after a year" beside rows of `homework`: a noun said by both, whether or not a rule knows it.
fn names_what_is_kept(claim: &crate::policy::Claim, fact: &Fact) -> bool {
    const GRAMMAR: &[&str] = &[
        "delete", "session", "objects", "filter", "where", "database", "query",
    ];
    let Some(words) = fact.details.get("of") else {
        return false;
    };
    let quote = claim.quote.to_lowercase();
    let stem = |word: &str| word.trim_end_matches('s').to_owned();
    // The subject of the sentence, before its verb.
    let said: Vec<_> = quote
        .split(|c: char| !c.is_alphanumeric())
        .take(4)
        .map(stem)
        .collect();
    words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 4 && !GRAMMAR.contains(word))
        .any(|word| said.contains(&stem(word)))
}

/// «purged 48 hours later», «after the app is uninstalled»: a delay behind an event limits nothing that is kept before it.
fn runs_from_removal(claim: &crate::policy::Claim) -> bool {
    let quote = claim.quote.to_lowercase();
    claim.anchor.as_deref() == Some("uninstall")
        || ["plus tard", "hours later", "days later"]
            .iter()
            .any(|word| quote.contains(word))
}

fn mentions_logs(claim: &crate::policy::Claim) -> bool {
    let quote = claim.quote.to_lowercase();
    ["journaux", "journal", "logs", "log files"]
        .iter()
        .any(|word| {
            quote
                .split(|c: char| !c.is_alphanumeric())
                .any(|token| token == *word)
                || (word.contains(' ') && quote.contains(word))
        })
}

fn mentions_backups(claim: &crate::policy::Claim) -> bool {
    let quote = claim.quote.to_lowercase();
    ["backup", "back-up", "sauvegarde"]
        .iter()
        .any(|word| quote.contains(word))
}

/// Support requests, newsletters, candidates, cookies: a time for these says nothing of stores in general.
fn mentions_other_matter(claim: &crate::policy::Claim) -> bool {
    !matches!(
        claim.subject.as_str(),
        "organisation" | "services" | "account" | "users" | "website" | "app"
    )
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn durations_of_one_unit_are_read() {
        assert_eq!(days("P30D"), Some(30.0));
        assert_eq!(days("PT72H"), Some(3.0));
        assert_eq!(days("P1W"), Some(7.0));
        assert!(days("P3M").is_some_and(|days| (91.0..92.0).contains(&days)));
        assert_eq!(days("soon"), None);
        assert_eq!(days("P"), None);
        assert_eq!(days("Pé"), None);
    }
}
