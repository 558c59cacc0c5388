//! What the user states over the prose in `candor.toml`: claims withdrawn and claims added, each with a reason.
//!
//! An added claim is a claim of the configuration: it is quoted and placed there, never in the policy.

use super::language;
use super::{Claim, ClaimKind, Document, Modality, Openness, Polarity};
use crate::rules::Rules;
use crate::source::{LineIndex, Span};
use serde::Deserialize;
use std::sync::Arc;

/// Whom claims are about, besides services and the components of the lexicons.
const SUBJECTS: &[&str] = &["organisation", "account", "visitors", "support", "children"];

/// The `[[claim]]` and `[[withdraw]]` entries of one file.
#[derive(Debug, Default, Clone)]
pub struct Stated {
    /// Path of the file as reports show it, and its text.
    pub file: String,
    pub text: String,
    pub claims: Vec<toml::Spanned<StatedClaim>>,
    pub withdrawn: Vec<toml::Spanned<Withdrawn>>,
    /// Parts of the product that the file maps to paths: subjects that claims may have.
    pub components: Vec<String>,
    /// The policy is another than the file's own: what is withdrawn may not stand in it.
    pub other_policy: bool,
}

/// Something that holds although the prose does not say it, or not in words that Candor reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedClaim {
    pub kind: ClaimKind,
    #[serde(default)]
    pub subject: Option<String>,
    #[serde(default)]
    pub data: Vec<String>,
    /// Services and categories of services.
    #[serde(default)]
    pub recipient: Vec<String>,
    #[serde(default)]
    pub purpose: Vec<String>,
    #[serde(default)]
    pub value: Option<String>,
    pub reason: String,
}

/// A claim that the prose does not make: Candor misread it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// Words of the claim's quote; white space counts as one blank.
    pub quote: String,
    /// Only claims of this kind.
    #[serde(default)]
    pub kind: Option<ClaimKind>,
    pub reason: String,
}

/// What is wrong with an entry, with file and line.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct StatedError {
    file: String,
    line: u32,
    message: String,
}

impl Stated {
    /// Withdraws and adds claims.
    ///
    /// # Errors
    /// When an entry has no reason, names what the catalogue does not know, or withdraws what was not read.
    pub fn apply(&self, documents: &mut Vec<Document>, rules: &Rules) -> Result<(), StatedError> {
        for entry in &self.withdrawn {
            let withdrawn = entry.get_ref();
            self.needs_reason(&withdrawn.reason, entry.span())?;
            let words = flat(&withdrawn.quote);
            if words.is_empty() {
                return Err(self.error(entry.span(), "a [[withdraw]] needs a quote".to_owned()));
            }
            let before = count(documents);
            for document in &mut *documents {
                document.claims.retain(|claim| {
                    let other = withdrawn.kind.is_some_and(|kind| kind != claim.kind);
                    other || !flat(&claim.quote).contains(&words)
                });
            }
            if count(documents) == before && !self.other_policy {
                let message = format!(
                    "no claim was read in «{words}»: `candor policy` shows the claims and their quotes"
                );
                return Err(self.error(entry.span(), message));
            }
        }
        let lines = LineIndex::new(&self.text);
        let mut claims = Vec::new();
        for (number, entry) in self.claims.iter().enumerate() {
            self.needs_reason(&entry.get_ref().reason, entry.span())?;
            self.known(entry, rules)?;
            claims.push(self.claim(number, entry, &lines));
        }
        if !claims.is_empty() {
            let language = documents
                .first()
                .map_or_else(|| "en".to_owned(), |first| first.language.clone());
            documents.push(Document {
                file: Arc::from(self.file.as_str()),
                language,
                claims,
                unread: Vec::new(),
                prose: String::new(),
                start: lines.region(&self.text, Span::new(0, 0)),
                sections: Vec::new(),
            });
        }
        Ok(())
    }

    fn known(&self, entry: &toml::Spanned<StatedClaim>, rules: &Rules) -> Result<(), StatedError> {
        // Groups of recipients that are no category of services.
        const GROUPS: &[&str] = &[
            "third_parties",
            "authorities",
            "other_users",
            "processors",
            "advertisers",
        ];
        let claim = entry.get_ref();
        if let Some(message) = self.wrong(claim, rules) {
            return Err(self.error(entry.span(), message));
        }
        for id in &claim.data {
            if id != "personal_data" && rules.data.get(id).is_none() {
                let message = format!("`{id}` is no data category (`candor rules list`)");
                return Err(self.error(entry.span(), message));
            }
        }
        for id in &claim.recipient {
            let known = rules.services.get(id).is_some()
                || rules.services.is_category(id)
                || GROUPS.contains(&id.as_str());
            if !known {
                let message = format!("`{id}` is no service and no category of services");
                return Err(self.error(entry.span(), message));
            }
        }
        Ok(())
    }

    /// What is wrong with the subject, purposes or value of a claim, or is missing.
    fn wrong(&self, claim: &StatedClaim, rules: &Rules) -> Option<String> {
        let subject = claim.subject.as_deref().unwrap_or("organisation");
        if !SUBJECTS.contains(&subject)
            && !self.components.iter().any(|own| own == subject)
            && !language::lexicons().any(|lexicon| lexicon.knows_component(subject))
            && rules.services.get(subject).is_none()
        {
            return Some(format!(
                "`{subject}` is no subject: a service, or a part of the product that [components] names"
            ));
        }
        for purpose in &claim.purpose {
            if !language::lexicons().any(|lexicon| lexicon.knows_purpose(purpose)) {
                return Some(format!("`{purpose}` is no purpose"));
            }
        }
        let value = claim.value.as_deref();
        match claim.kind {
            ClaimKind::Retention if !value.is_some_and(is_duration) => {
                Some("`value` is how long: an ISO 8601 duration such as P30D".to_owned())
            }
            ClaimKind::Region if value.is_none_or(|codes| !codes.split(',').all(is_place)) => {
                Some("`value` is where: codes of countries such as FR, or EU, EEA".to_owned())
            }
            ClaimKind::Scope if value.is_none_or(|id| rules.scopes.find(id, None).is_none()) => {
                Some("`value` is a scope (`candor explain SCOPE`)".to_owned())
            }
            ClaimKind::ThirdParty if claim.recipient.is_empty() => {
                Some("a third party needs a `recipient`".to_owned())
            }
            ClaimKind::Purpose | ClaimKind::NotPurpose if claim.purpose.is_empty() => {
                Some("it needs a `purpose`".to_owned())
            }
            _ => None,
        }
    }

    fn claim(&self, number: usize, entry: &toml::Spanned<StatedClaim>, lines: &LineIndex) -> Claim {
        let stated = entry.get_ref();
        let span = Span::new(entry.span().start, entry.span().end);
        let region = lines.region(&self.text, span);
        Claim {
            id: format!("stated-{}-{}", region.line, number + 1),
            kind: stated.kind,
            subject: stated
                .subject
                .clone()
                .unwrap_or_else(|| "organisation".to_owned()),
            data: stated.data.clone(),
            recipient: stated.recipient.clone(),
            purpose: stated.purpose.clone(),
            exclusive: false,
            openness: Openness::Unspecified,
            condition: None,
            polarity: if stated.kind.denies() {
                Polarity::Denied
            } else {
                Polarity::Affirmed
            },
            modality: Modality::Asserts,
            layer: "main".to_owned(),
            value: stated.value.clone(),
            anchor: None,
            section: None,
            quote: span.text(&self.text).trim_end().to_owned(),
            region,
            rules: vec!["stated".to_owned()],
        }
    }

    fn needs_reason(&self, reason: &str, span: std::ops::Range<usize>) -> Result<(), StatedError> {
        if reason.trim().is_empty() {
            return Err(self.error(span, "the entry needs a reason".to_owned()));
        }
        Ok(())
    }

    fn error(&self, span: std::ops::Range<usize>, message: String) -> StatedError {
        let line = LineIndex::new(&self.text)
            .region(&self.text, Span::new(span.start, span.end))
            .line;
        StatedError {
            file: self.file.clone(),
            line,
            message,
        }
    }
}

/// One number and its unit: `P30D`, `PT72H`.
fn is_duration(value: &str) -> bool {
    let body = value.strip_prefix("PT").or_else(|| value.strip_prefix('P'));
    body.and_then(|body| body.strip_suffix(['D', 'W', 'M', 'Y', 'H']))
        .is_some_and(|number| number.parse::<u32>().is_ok())
}

fn is_place(code: &str) -> bool {
    code == "EEA" || code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase())
}

fn count(documents: &[Document]) -> usize {
    documents.iter().map(|document| document.claims.len()).sum()
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
