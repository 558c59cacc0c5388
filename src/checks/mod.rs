//! Questions that compare what the code does with what the policy says; one file a check.
//!
//! A check is a function from [`Input`] to findings. What two checks ask alike stands in `disclosure` (does the policy
//! declare this?) and `denial` (does it deny this, for this subject, data and purpose?); `evidence` words and builds findings.

mod conflicting_claims;
mod contradicted_collection;
mod contradicted_cookies;
mod contradicted_purpose;
mod contradicted_region;
mod contradicted_retention;
mod contradicted_safeguard;
mod contradicted_sharing;
mod contradicted_storage;
mod contradicted_third_party;
mod denial;
mod disclosure;
mod evidence;
mod excessive_data;
mod excessive_scope;
mod hosts;
mod kept_as_is;
mod missing_notice;
mod personal_data_in_log;
mod personal_data_in_url;
mod undisclosed_cookie;
mod undisclosed_data;
mod undisclosed_permission;
mod undisclosed_region;
mod undisclosed_scope;
mod undisclosed_sharing;
mod undisclosed_storage;
mod undisclosed_third_party;
mod unnamed_third_party;
mod unused_disclosure;

#[cfg(test)]
mod tests;

use crate::facts::{Fact, FactKind};
use crate::finding::{Finding, Level};
use crate::flow::Flow;
use crate::policy::{Claim, Document};
use crate::rules::{Rules, Scope, Topic};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Everything that checks compare.
pub struct Input<'a> {
    pub facts: &'a [Fact],
    pub flows: &'a [Flow],
    /// Empty: there is no policy, only checks that need none run.
    pub documents: &'a [Document],
    pub rules: &'a Rules,
    /// Component to path globs, from `candor.toml`.
    pub components: &'a BTreeMap<String, Vec<String>>,
    pub texts: &'a (dyn Texts + Sync),
    pub asked: Asked<'a>,
}

/// What checks ask of all facts or of the whole policy for one flow after another, found out once; empty at first.
#[derive(Default)]
pub struct Asked<'a> {
    /// By file, the provider of language models that it imports, where it imports one only.
    model_providers: OnceLock<BTreeMap<&'a str, Option<&'a str>>>,
    /// Letters and digits alone of each document, where any tells a domain.
    letters: OnceLock<Option<Vec<String>>>,
}

/// What the text of files says that no fact is about: asked only where a finding depends on it, since it reads the files again.
pub trait Texts {
    /// Whether any code of the repository speaks of a topic.
    fn speak_of(&self, topic: Topic) -> bool;

    /// Which of some words of code any test has, by their places in the list. Tests are not parsed for a check.
    fn in_tests(&self, words: &[&str]) -> BTreeSet<usize>;
}

/// One check, for `rules list`, `explain` and SARIF.
pub struct Check {
    /// kebab-case.
    pub id: &'static str,
    pub level: Level,
    /// One line.
    pub summary: &'static str,
    /// The Markdown page `docs/checks/<id>.md`.
    pub page: &'static str,
    pub run: fn(&Input<'_>) -> Vec<Finding>,
}

/// All checks, by id.
pub const CHECKS: &[Check] = &[
    conflicting_claims::CHECK,
    contradicted_collection::CHECK,
    contradicted_cookies::CHECK,
    contradicted_purpose::CHECK,
    contradicted_region::CHECK,
    contradicted_retention::CHECK,
    contradicted_safeguard::CHECK,
    contradicted_sharing::CHECK,
    contradicted_storage::CHECK,
    contradicted_third_party::CHECK,
    excessive_data::CHECK,
    excessive_scope::CHECK,
    missing_notice::CHECK,
    personal_data_in_log::CHECK,
    personal_data_in_url::CHECK,
    undisclosed_cookie::CHECK,
    undisclosed_data::CHECK,
    undisclosed_permission::CHECK,
    undisclosed_region::CHECK,
    undisclosed_scope::CHECK,
    undisclosed_sharing::CHECK,
    undisclosed_storage::CHECK,
    undisclosed_third_party::CHECK,
    unnamed_third_party::CHECK,
    unused_disclosure::CHECK,
];

/// Runs all checks; findings sorted by file, position and check.
pub fn run(input: &Input<'_>) -> Vec<Finding> {
    let found = CHECKS.par_iter().flat_map_iter(|check| (check.run)(input));
    let mut findings: Vec<_> = found.collect();
    drop_weaker(&mut findings);
    findings.sort_by(|a, b| {
        (&a.primary.location, &a.check, &a.subject).cmp(&(
            &b.primary.location,
            &b.check,
            &b.subject,
        ))
    });
    findings
}

/// One mismatch, one finding: where a stronger check speaks about the same sink or subject, the weaker one is silent.
fn drop_weaker(findings: &mut Vec<Finding>) {
    let strong: BTreeSet<_> = findings
        .iter()
        .filter(|finding| {
            finding.check.starts_with("contradicted-") || finding.check.starts_with("excessive-")
        })
        .flat_map(|finding| std::iter::once(&finding.primary).chain(&finding.related))
        .filter(|evidence| evidence.role == crate::finding::Role::Code)
        .map(|evidence| evidence.location.clone())
        .collect();
    findings.retain(|finding| {
        let weaker = matches!(
            finding.check.as_str(),
            "personal-data-in-log"
                | "personal-data-in-url"
                | "undisclosed-sharing"
                | "undisclosed-scope"
                | "undisclosed-data"
                | "undisclosed-permission"
        );
        !(weaker && strong.contains(&finding.primary.location))
    });
}

impl<'a> Input<'a> {
    /// All claims with the document that makes them.
    fn claims(&self) -> impl Iterator<Item = Said<'a>> + use<'a> {
        self.documents.iter().flat_map(|document| {
            document
                .claims
                .iter()
                .map(move |claim| Said { document, claim })
        })
    }

    /// Facts of one kind that production relies on.
    fn production(&self, kind: FactKind) -> impl Iterator<Item = &'a Fact> + use<'a> {
        self.facts
            .iter()
            .filter(move |fact| fact.kind == kind && fact.reach.is_production())
    }

    /// The scope that facts of one id ask for, as its provider's catalogue knows it.
    fn scope_of(&self, id: &str, facts: &[&Fact]) -> Option<&'a Scope> {
        let fact = facts.first()?;
        let provider = fact.details.get("provider").or(fact.category.as_ref());
        self.rules.scopes.find(id, provider.map(String::as_str))
    }

    fn production_flows(&self) -> impl Iterator<Item = &'a Flow> + use<'a> {
        self.flows.iter().filter(|flow| flow.reach.is_production())
    }

    /// There is a policy with claims to compare with: one in a language that Candor cannot read has none.
    fn has_policy(&self) -> bool {
        self.documents
            .iter()
            .any(|document| !document.claims.is_empty())
    }
}

/// A claim and the document that it stands in.
#[derive(Clone, Copy)]
struct Said<'a> {
    document: &'a Document,
    claim: &'a Claim,
}
