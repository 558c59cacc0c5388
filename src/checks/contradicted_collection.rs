//! `contradicted-collection`: the policy says that a category of data is not collected, and code collects it.

use super::contradicted_storage::capital;
use super::denial::{ANY_DATA, is_of_group, level_for_flow, strongest, weakest};
use super::evidence::{Builder, by_id, data_are, data_names, quoted, service_name, sink_words};
use super::excessive_scope::{Standing, standing};
use super::{Check, Input, Said};
use crate::facts::{Fact, FactKind};
use crate::finding::{Finding, Level};
use crate::flow::{Flow, SinkKind};
use crate::policy::{Claim, ClaimKind};
use crate::rules::Scope;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    id: "contradicted-collection",
    level: Level::Error,
    summary: "Data that the policy says are not collected are collected",
    page: include_str!("../../docs/checks/contradicted-collection.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    let (unseen, denials): (Vec<_>, Vec<_>) = denials(input)
        .into_iter()
        .partition(|said| is_of_background(said.claim));
    let mut findings = from_fields(input, &denials);
    findings.extend(from_flows(input, &denials));
    findings.extend(by_default(input, &denials));
    findings.extend(from_scopes(input));
    findings.extend(from_permissions(input, &denials));
    findings.extend(from_background(input, &unseen));
    findings
}

/// «We never follow your position in the background»: it is read while the application is open, as any field of a model may tell.
fn is_of_background(claim: &Claim) -> bool {
    const WORDS: &[&str] = &["arriere-plan", "background", "app is closed"];
    claim
        .condition
        .as_deref()
        .is_some_and(|condition| WORDS.iter().any(|word| condition.contains(word)))
}

/// A permission to go on where nobody looks contradicts that, and nothing else does.
fn from_background<'a>(input: &Input<'a>, denials: &[Said<'a>]) -> Vec<Finding> {
    by_id(input.production(FactKind::Permission))
        .into_iter()
        .filter(|(id, _)| ["background", "always"].iter().any(|word| id.to_lowercase().contains(word)))
        .filter_map(|(id, facts)| {
            let main = facts[0].data.first()?;
            let said = denials.iter().find(|said| names(input, said, main))?;
            let message = format!(
                "Permission `{id}` opens {} while the application is not in use, but the policy says {}.",
                data_names(input.rules, &facts[0].data),
                quoted(said.claim)
            );
            let builder = Builder::of_facts(&CHECK, input.rules, id, &facts, message)?;
            Some(finish(builder, Level::Error, *said))
        })
        .collect()
}

/// «We do not read your mails» beside a scope that lets the application read them. A scope that the policy declares is used as it says.
fn from_scopes(input: &Input<'_>) -> Vec<Finding> {
    by_id(input.production(FactKind::Scope))
        .into_iter()
        .filter_map(|(id, facts)| {
            let scope = input.scope_of(id, &facts)?;
            if !matches!(scope.access.as_str(), "read" | "read_write" | "full")
                || !matches!(standing(input, scope), Standing::Undeclared(_))
            {
                return None;
            }
            let said = input
                .claims()
                .filter(|said| {
                    let claim = said.claim;
                    claim.kind == ClaimKind::NotCollects
                        && claim.purpose.is_empty()
                        && claim.condition.is_none()
                        && input.same_family(&claim.subject, &scope.provider)
                })
                .find(|said| opens(input, said, scope))?;
            let message = format!(
                "Scope `{}` opens {}, but the policy says {}.",
                scope.short,
                data_names(input.rules, &scope.data),
                quoted(said.claim)
            );
            let builder = Builder::of_facts(&CHECK, input.rules, id, &facts, message)?;
            Some(finish(builder, strongest(said.claim)?, said))
        })
        .collect()
}

/// What is denied is what the scope is for: its main data, or all of that API («ni Gmail, ni Drive»).
fn opens(input: &Input<'_>, said: &Said<'_>, scope: &Scope) -> bool {
    let of_api = |word: &String| word.rsplit(['-', '_']).next() == Some(scope.api.as_str());
    scope
        .data
        .first()
        .is_some_and(|main| names(input, said, main))
        || said.claim.recipient.iter().any(of_api)
}

/// «We do not collect your position» beside a permission that is there to read it: what it is for is the first of its data.
/// «Photos stay on your device» is said of a camera that is used.
fn from_permissions<'a>(input: &Input<'a>, denials: &[Said<'a>]) -> Vec<Finding> {
    let is_kept_by_user = |said: &Said<'_>| said.claim.value.as_deref() == Some("local_only");
    let denials: Vec<_> = denials
        .iter()
        .filter(|said| !is_kept_by_user(said))
        .copied()
        .collect();
    by_id(input.production(FactKind::Permission))
        .into_iter()
        .filter_map(|(id, facts)| {
            let opened = &facts[0].data;
            let main = opened.first()?;
            let (level, said) = of_fields(input, &denials, main, &facts)?;
            let takes = |other: Said<'_>| {
                other.claim.kind == ClaimKind::Collects && input.says_data(&other, main)
            };
            if input.affirmed().any(takes) {
                return None;
            }
            let message = format!(
                "Permission `{id}` opens {}, but the policy says {}.",
                data_names(input.rules, opened),
                quoted(said.claim)
            );
            let builder = Builder::of_facts(&CHECK, input.rules, id, &facts, message)?;
            Some(finish(builder, level, said))
        })
        .collect()
}

/// Only a denial of named categories counts: «no personal information» is read with its exceptions by no program, and a promise
/// about children or about one service's data says nothing of a form field.
fn denials<'a>(input: &Input<'a>) -> Vec<Said<'a>> {
    input
        .claims()
        .filter(|said| said.claim.kind == ClaimKind::NotCollects && said.claim.purpose.is_empty())
        .filter(|said| {
            !matches!(said.claim.subject.as_str(), "children" | "minors")
                && !input.is_service_word(&said.claim.subject)
        })
        .filter(|said| {
            said.claim
                .data
                .iter()
                .any(|data| !ANY_DATA.contains(&data.as_str()))
        })
        .collect()
}

/// Whether the denial names this very category or one that holds it, and the policy does not say elsewhere that just this is taken:
/// «we store a hashed password» and, where others sign people in, «we do not receive your password».
fn names(input: &Input<'_>, said: &Said<'_>, data: &str) -> bool {
    let is_named =
        said.claim.data.iter().any(|denied| {
            !ANY_DATA.contains(&denied.as_str()) && input.rules.data.is_a(data, denied)
        });
    // What is read for a while, or kept by users, is not taken.
    let takes = |other: Said<'_>| {
        other.claim.kind == ClaimKind::Stores
            && other.claim.subject == said.claim.subject
            && other.claim.recipient.is_empty()
            && other.claim.data.iter().any(|own| own == data)
    };
    let speaks_of_others = || says_a_pronoun(said) && input.declares_data(data).is_some();
    is_named && !input.affirmed().any(takes) && !speaks_of_others()
}

/// «We cannot read them.»: what the pronoun stands for is guessed, so that data which the policy says are collected are others.
fn says_a_pronoun(said: &Said<'_>) -> bool {
    let quote = said.claim.quote.to_lowercase();
    let words: Vec<_> = quote.split(|c: char| !c.is_alphanumeric()).collect();
    words.len() <= 7
        && words
            .iter()
            .any(|word| matches!(*word, "them" | "these" | "those"))
}

/// A denial about a component that no path is mapped to, of data that the policy says are kept elsewhere: where they enter proves nothing.
fn is_said_elsewhere(input: &Input<'_>, said: &Said<'_>, data: &str) -> bool {
    !input.is_whole(&said.claim.subject)
        && !input.components.contains_key(&said.claim.subject)
        && input.declares_data(data).is_some()
}

fn from_fields<'a>(input: &Input<'a>, denials: &[Said<'a>]) -> Vec<Finding> {
    by_id(input.production(FactKind::Data))
        .into_iter()
        .filter_map(|(data, facts)| {
            let (level, said) = of_fields(input, denials, data, &facts)?;
            let message = format!(
                "{} collected, but the policy says {}.",
                capital(&data_are(input.rules, &[data])),
                quoted(said.claim)
            );
            let builder = Builder::of_facts(&CHECK, input.rules, data, &facts, message)?;
            Some(finish(builder, level, said))
        })
        .collect()
}

fn of_fields<'a>(
    input: &Input<'a>,
    denials: &[Said<'a>],
    data: &str,
    facts: &[&Fact],
) -> Option<(Level, Said<'a>)> {
    denials
        .iter()
        .filter(|said| names(input, said, data))
        .filter(|said| {
            !is_said_elsewhere(input, said, data)
                || facts.iter().any(|fact| is_of_group(said.claim, fact))
        })
        .filter_map(|said| {
            let place = facts
                .iter()
                .filter_map(|fact| input.covers_fact(said.claim, fact))
                .max();
            let condition = input.condition_leaves(said.claim, None);
            Some((weakest([strongest(said.claim), place, condition])?, *said))
        })
        .max_by_key(|(level, _)| *level)
}

/// Data leave the place where the user keeps them: another host, a service, a database.
fn leaves(kind: SinkKind) -> bool {
    matches!(
        kind,
        SinkKind::Service
            | SinkKind::Url
            | SinkKind::Llm
            | SinkKind::Vector
            | SinkKind::Database
            | SinkKind::Cache
            | SinkKind::Queue
    )
}

fn from_flows(input: &Input<'_>, denials: &[Said<'_>]) -> Vec<Finding> {
    let mut groups: BTreeMap<(String, String), (Level, Said<'_>, Vec<&Flow>)> = BTreeMap::new();
    for flow in input
        .production_flows()
        .filter(|flow| leaves(flow.sink.kind) && flow.transforms.is_empty())
    {
        let service = flow.sink.service.as_deref();
        if service.is_some_and(|service| carries_messages(input, service)) {
            continue;
        }
        for data in &flow.data {
            let best = denials
                .iter()
                .filter(|said| names(input, said, data))
                .filter(|said| {
                    !is_said_elsewhere(input, said, data)
                        || service.is_some_and(|service| serves(input, said, service))
                })
                .filter_map(|said| Some((level_for_flow(input, *said, flow)?, *said)))
                .max_by_key(|(level, _)| *level);
            if let Some((level, said)) = best {
                let to = service.unwrap_or_default().to_owned();
                let group = groups
                    .entry((to, data.clone()))
                    .or_insert((level, said, Vec::new()));
                group.0 = group.0.max(level);
                group.2.push(flow);
            }
        }
    }
    groups
        .into_iter()
        .filter_map(|((_, data), (level, said, flows))| {
            let message = format!(
                "{} {}, but the policy says {}.",
                capital(&data_are(input.rules, &[&data])),
                sink_words(input.rules, flows[0]),
                quoted(said.claim)
            );
            let builder = Builder::of_flows(&CHECK, input.rules, &data, &flows, message)?;
            Some(finish(builder, level, said))
        })
        .collect()
}

/// The policy names the service for the component that the denial is about.
fn serves(input: &Input<'_>, said: &Said<'_>, service: &str) -> bool {
    input.affirmed().any(|other| {
        other.claim.subject == said.claim.subject
            && other
                .claim
                .recipient
                .iter()
                .any(|word| input.is_same(word, service))
    })
}

/// The policy says that messages go out through this service: what they are composed of goes there, too.
pub(super) fn carries_messages(input: &Input<'_>, service: &str) -> bool {
    input.affirmed().any(|said| {
        said.claim
            .data
            .iter()
            .any(|data| input.rules.data.is_a(data, "email_content"))
            && (input.same_family(&said.claim.subject, service)
                || said
                    .claim
                    .recipient
                    .iter()
                    .any(|word| input.same_family(word, service)))
    })
}

/// What an error tracker adds of itself once it may send personal data.
const BY_DEFAULT: &[&str] = &["email", "user_id", "ip_address", "name"];

/// An error tracker told to send personal data, though the policy says that its reports identify nobody.
fn by_default(input: &Input<'_>, denials: &[Said<'_>]) -> Vec<Finding> {
    let facts: Vec<_> = input
        .production(FactKind::Safeguard)
        .filter(|fact| fact.id == "send_default_pii")
        .filter(|fact| fact.details.get("state").is_some_and(|state| state == "on"))
        .collect();
    let Some(service) = input
        .production(FactKind::Service)
        .filter(|service| service.category.as_deref() == Some("error_tracking"))
        .find(|service| {
            facts
                .iter()
                .any(|fact| fact.location.file == service.location.file)
        })
        .map(|service| service.id.as_str())
    else {
        return Vec::new();
    };
    denials
        .iter()
        .filter(|said| BY_DEFAULT.iter().any(|data| names(input, said, data)))
        .filter(|said| serves(input, said, service) || input.is_whole(&said.claim.subject))
        .filter_map(|said| {
            let place = facts
                .iter()
                .filter_map(|fact| input.covers_place(&said.claim.subject, &fact.location))
                .max();
            Some((weakest([strongest(said.claim), place])?, *said))
        })
        .max_by_key(|(level, _)| *level)
        .and_then(|(level, said)| {
            let message = format!(
                "{} is told to send personal data with every report, but the policy says {}.",
                service_name(input.rules, service),
                quoted(said.claim)
            );
            let builder =
                Builder::of_facts(&CHECK, input.rules, "send_default_pii", &facts, message)?;
            Some(finish(builder, level, said))
        })
        .into_iter()
        .collect()
}

fn finish(builder: Builder<'_>, level: Level, said: Said<'_>) -> Finding {
    builder
        .level(level)
        .against(said, "the policy says that this is not collected")
        .advice("Stop collecting it, or correct the policy.")
        .build()
}
