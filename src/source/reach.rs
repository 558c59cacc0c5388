//! How far a file reaches: into production, or only into tests, examples, documentation or tooling.

use serde::{Deserialize, Serialize};

/// Where code runs. Everything but production lowers or silences a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    Production,
    /// A dependency that a manifest declares for production; no code seen yet.
    Manifest,
    Development,
    Test,
    Example,
    Docs,
}

impl Reach {
    pub fn is_production(self) -> bool {
        matches!(self, Self::Production | Self::Manifest)
    }
}
