//! `unused-disclosure`: the policy declares a service or scope that nothing in the repository uses.

use super::evidence::{Builder, sentence, service_name};
use super::excessive_scope::find;
use super::{Check, Input, Said};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::policy::ClaimKind;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CHECK: Check = Check {
    id: "unused-disclosure",
    level: Level::Note,
    summary: "The policy declares a service or scope that nothing uses",
    page: include_str!("../../docs/checks/unused-disclosure.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    // A repository that shows no services at all (a library, a document) proves nothing about unused ones.
    if input.production(FactKind::Service).next().is_none()
        && input.production(FactKind::Scope).next().is_none()
    {
        return Vec::new();
    }
    let mut declared: BTreeMap<(String, String), Said<'_>> = BTreeMap::new();
    for said in input
        .affirmed()
        .filter(|said| said.claim.layer != "changelog")
    {
        if matches!(
            said.claim.kind,
            ClaimKind::Shares | ClaimKind::ThirdParty | ClaimKind::UsesCookies | ClaimKind::Region
        ) {
            for service in said
                .claim
                .recipient
                .iter()
                .filter(|word| input.is_service_word(word))
            {
                declared
                    .entry(("service".to_owned(), service.clone()))
                    .or_insert(said);
            }
        }
        if let (ClaimKind::Scope, Some(value)) = (said.claim.kind, said.claim.value.as_deref())
            && let Some(scope) = find(input, value)
        {
            declared
                .entry(("scope".to_owned(), scope.id.clone()))
                .or_insert(said);
        }
    }
    let mut unused: Vec<_> = declared
        .into_iter()
        .filter(|((kind, id), _)| {
            if kind == "scope" {
                !scope_is_used(input, id)
            } else {
                !service_is_used(input, id)
            }
        })
        .collect();
    drop_tested(input, &mut unused);
    unused
        .into_iter()
        .map(|((kind, id), said)| {
            let name = if kind == "scope" {
                format!("Scope `{id}`")
            } else {
                service_name(input.rules, &id)
            };
            let message = format!("{name} is declared, but nothing in this repository uses it.");
            Builder::of_policy(
                &CHECK,
                input.rules,
                &id,
                sentence(said, "declared here"),
                message,
            )
            .advice("Remove it from the policy, unless another repository uses it.")
            .claim(said)
            .build()
        })
        .collect()
}

/// What tests alone use is no use, but no reason to tell a policy that it names what nobody uses.
fn drop_tested(input: &Input<'_>, unused: &mut Vec<((String, String), Said<'_>)>) {
    let (mut words, mut of) = (Vec::new(), Vec::new());
    for (place, ((kind, id), _)) in unused.iter().enumerate() {
        if kind == "scope" {
            words.push(id.rsplit('/').next().unwrap_or(id));
        } else {
            let family = input.rules.services.family(id);
            words.extend(family.flat_map(|service| service.written()));
        }
        of.resize(words.len(), place);
    }
    if words.is_empty() {
        return;
    }
    let tested: BTreeSet<usize> = input
        .texts
        .in_tests(&words)
        .into_iter()
        .map(|word| of[word])
        .collect();
    let mut place = 0..;
    unused.retain(|_| place.next().is_none_or(|place| !tested.contains(&place)));
}

fn service_is_used(input: &Input<'_>, id: &str) -> bool {
    input.facts.iter().any(|fact| match fact.kind {
        FactKind::Service => input.same_family(&fact.id, id),
        FactKind::Scope => fact
            .category
            .as_deref()
            .is_some_and(|provider| input.same_family(provider, id)),
        _ => fact
            .details
            .get("service")
            .is_some_and(|service| input.same_family(service, id)),
    }) || input.flows.iter().any(|flow| {
        [&flow.source.service, &flow.sink.service]
            .into_iter()
            .flatten()
            .any(|service| input.same_family(service, id))
    })
}

fn scope_is_used(input: &Input<'_>, id: &str) -> bool {
    let provider = find(input, id).map(|scope| scope.provider.clone());
    let mut of_provider = input
        .facts
        .iter()
        .filter(|fact| fact.kind == FactKind::Scope && fact.category == provider)
        .peekable();
    // Without any scope of this provider, the requests are made elsewhere.
    of_provider.peek().is_none()
        || of_provider.any(|fact| input.rules.scopes.includes(&fact.id, id))
}
