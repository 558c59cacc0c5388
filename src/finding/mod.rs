//! What a check reports: one mismatch with evidence from both sides.

use crate::source::Location;
use serde::Serialize;

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Note,
    Warning,
    Error,
}

/// A place that shows something, with what it shows in a few words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Evidence {
    #[serde(flatten)]
    pub location: Location,
    /// Starts lower-case, no final dot: `e-mail content is read here`.
    pub message: String,
    pub role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Code or configuration.
    Code,
    /// A sentence of the policy.
    Policy,
}

/// Built only through [`Finding::new`], so that none lacks evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    pub check: String,
    pub level: Level,
    /// What, with names: one sentence that stands alone, ends with a dot.
    pub message: String,
    /// What to do about it.
    pub advice: String,
    /// Service id, scope, data category, cookie name, … : with `check` it identifies the mismatch.
    pub subject: String,
    /// Id of the claim, where the policy speaks.
    pub claim: Option<String>,
    /// The quote of that claim.
    pub quote: Option<String>,
    pub primary: Evidence,
    /// Other places in code and the policy sentence(s), in order of weight.
    pub related: Vec<Evidence>,
    /// Source to sink, for findings from flows.
    pub steps: Vec<Evidence>,
    /// Stable under moves of lines: blake3 of check, subject, file and the code's text, hex.
    pub fingerprint: String,
}

impl Finding {
    pub fn new(
        check: &str,
        level: Level,
        subject: &str,
        message: String,
        primary: Evidence,
    ) -> Self {
        Self {
            check: check.to_owned(),
            level,
            message,
            advice: String::new(),
            subject: subject.to_owned(),
            claim: None,
            quote: None,
            primary,
            related: Vec::new(),
            steps: Vec::new(),
            fingerprint: String::new(),
        }
    }
}
