//! `excessive-scope`: a requested scope is wider than the one that the policy declares for the same API.

use super::denial::strongest;
use super::evidence::{Builder, by_id, quoted};
use super::{Check, Input, Said};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::policy::{ClaimKind, NO_OTHER_SCOPE, Polarity};
use crate::rules::Scope;

pub(super) const CHECK: Check = Check {
    id: "excessive-scope",
    level: Level::Error,
    summary: "A requested OAuth scope is wider than the declared one",
    page: include_str!("../../docs/checks/excessive-scope.md"),
    run,
};

/// How a requested scope stands to the declared ones.
pub(super) enum Standing<'a> {
    /// Declared, or less than what is declared.
    Declared,
    /// Wider than this declared scope of the same API, or another one where the policy says that there is no other.
    Exceeds(Said<'a>),
    /// Another one of a provider some of whose scopes are declared, or of one that no scope is declared for.
    Undeclared(Option<Said<'a>>),
}

/// The declared scopes, with their claims.
fn declared<'a>(input: &Input<'a>) -> Vec<(&'a Scope, Said<'a>)> {
    input
        .claims()
        .filter(|said| {
            said.claim.kind == ClaimKind::Scope && said.claim.polarity == Polarity::Affirmed
        })
        .filter_map(|said| Some((find(input, said.claim.value.as_deref()?)?, said)))
        .collect()
}

/// A scope written in a policy: any provider's whole name counts, since the claim already says that it is a scope.
pub(super) fn find<'a>(input: &Input<'a>, text: &str) -> Option<&'a Scope> {
    let rules = input.rules;
    rules.scopes.find(text, None).or_else(|| {
        ["google", "microsoft_graph", "shopify", "slack", "github"]
            .iter()
            .find_map(|provider| rules.scopes.find(text, Some(provider)))
    })
}

pub(super) fn standing<'a>(input: &Input<'a>, requested: &Scope) -> Standing<'a> {
    let scopes = &input.rules.scopes;
    let declared: Vec<_> = declared(input)
        .into_iter()
        .filter(|(scope, _)| scope.provider == requested.provider)
        .collect();
    if declared.iter().any(|(scope, _)| scope.id == requested.id) {
        return Standing::Declared;
    }
    if let Some((_, said)) = declared
        .iter()
        .find(|(scope, _)| scopes.includes(&requested.id, &scope.id))
    {
        return Standing::Exceeds(*said);
    }
    // What a declared scope includes is granted anyway; but to ask for another kind of access (send, where drafts are declared) is news.
    let granted = declared.iter().any(|(scope, _)| {
        scopes.includes(&scope.id, &requested.id)
            && (scope.access == requested.access
                || matches!(requested.access.as_str(), "read" | "identity"))
    });
    if granted {
        return Standing::Declared;
    }
    let no_other = |(_, said): &&(&Scope, Said<'a>)| said.claim.is_by(NO_OTHER_SCOPE);
    if let Some((_, said)) = declared.iter().find(no_other)
        && requested.access != "identity"
    {
        return Standing::Exceeds(*said);
    }
    let same_api = declared
        .iter()
        .find(|(scope, _)| scope.api == requested.api);
    Standing::Undeclared(same_api.or(declared.first()).map(|(_, said)| *said))
}

fn run(input: &Input<'_>) -> Vec<Finding> {
    by_id(input.production(FactKind::Scope))
        .into_iter()
        .filter_map(|(id, facts)| {
            let scope = input.scope_of(id, &facts)?;
            let Standing::Exceeds(said) = standing(input, scope) else { return None };
            let level = strongest(said.claim).unwrap_or(Level::Warning);
            let declared = said
                .claim
                .value
                .as_deref()
                .and_then(|value| find(input, value))
                .map_or("a narrower scope", |scope| scope.short.as_str());
            let message = format!("Scope `{}` is requested, but the policy declares only `{declared}`: {}.", scope.short, quoted(said.claim));
            Some(
                Builder::of_facts(&CHECK, input.rules, id, &facts, message)?
                    .level(level.max(Level::Warning))
                    .against(said, "this narrower scope is declared")
                    .advice(format!("Request `{declared}` instead, or declare the wider access and why it is needed."))
                    .build(),
            )
        })
        .collect()
}
