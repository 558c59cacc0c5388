//! What one file does with personal data, seen in that file alone.
//!
//! Facts come from the neutral form of code (here) and from configuration (`config/`). What needs two files
//! (a scope constant imported from elsewhere, a flow) is left to `flow/`.

use crate::source::{Location, Reach};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    Service,
    Scope,
    Permission,
    Cookie,
    BrowserStorage,
    Data,
    Region,
    Retention,
    Safeguard,
}

/// How a fact was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Import,
    Call,
    Manifest,
    Url,
    Env,
    Script,
    Model,
    Form,
    Config,
    Header,
    Literal,
}

/// Something the code or configuration does, with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fact {
    pub kind: FactKind,
    /// Service id, full scope string, cookie name, storage key, data category, region code, ISO 8601 duration,
    /// permission, or safeguard id (`ip_anonymisation`, `google_signals`, `encryption_at_rest`, `tls`, `certificate_verification`,
    /// `send_default_pii`, `session_replay_masking`, `password_hashing`, `ad_personalisation`).
    pub id: String,
    /// Service category; provider of a scope; platform of a permission; purpose of a cookie (`strictly_necessary`, `functional`,
    /// `analytics`, `advertising`); what a retention or region is about (`logs`, `backups`, `storage`, `database`, `deployment`, …).
    pub category: Option<String>,
    /// Data categories concerned.
    pub data: Vec<String>,
    pub reach: Reach,
    #[serde(flatten)]
    pub location: Location,
    pub via: Via,
    /// Further facts by name: `state` = `on`/`off` (safeguards), `service` (who sets a cookie, whose region it is),
    /// `model` (of a data field), `provider` (of a scope), `consent` = category that gates it, `lifetime` (of a cookie, ISO 8601).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

/// Facts of one file, and what can only be decided beside other files (a scope built from an imported constant).
#[derive(Debug, Default)]
pub struct FileFacts {
    pub facts: Vec<Fact>,
}

/// Facts that the code of one file shows.
pub fn collect(
    _file: &crate::source::SourceFile,
    _modules: &[crate::syntax::ir::Module],
    _rules: &crate::rules::Rules,
) -> FileFacts {
    FileFacts::default()
}

/// Settles what needs several files; returns all facts sorted and without duplicates.
pub fn link(files: Vec<FileFacts>, _rules: &crate::rules::Rules) -> Vec<Fact> {
    files.into_iter().flat_map(|file| file.facts).collect()
}
