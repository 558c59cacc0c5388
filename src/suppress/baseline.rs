//! Baselines: findings that were there before, by fingerprint, from any earlier JSON or SARIF report.

use crate::finding::Finding;
use serde_json::Value;
use std::collections::BTreeSet;

/// The fingerprints of an earlier report.
#[derive(Debug, Default)]
pub struct Baseline {
    known: BTreeSet<String>,
}

impl Baseline {
    /// Reads a `candor-check/1` report, a `candor-baseline/1` file or a SARIF log of ours.
    ///
    /// # Errors
    /// A message when the text is none of these.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut known = BTreeSet::new();
        if let Some(findings) = value["findings"].as_array() {
            known.extend(
                findings
                    .iter()
                    .filter_map(|finding| finding["fingerprint"].as_str())
                    .map(str::to_owned),
            );
        } else if let Some(runs) = value["runs"].as_array() {
            let results = runs
                .iter()
                .filter_map(|run| run["results"].as_array())
                .flatten();
            known.extend(
                results
                    .filter_map(|result| result["partialFingerprints"]["candor/v1"].as_str())
                    .map(str::to_owned),
            );
        } else {
            return Err("neither a Candor report nor SARIF".to_owned());
        }
        Ok(Self { known })
    }

    /// Splits findings into new ones and known ones; the number of entries that matched none is returned, too.
    pub fn split(&self, findings: Vec<Finding>) -> (Vec<Finding>, Vec<Finding>, usize) {
        let (old, new): (Vec<_>, Vec<_>) = findings
            .into_iter()
            .partition(|finding| self.known.contains(&finding.fingerprint));
        let seen: BTreeSet<_> = old.iter().map(|finding| &finding.fingerprint).collect();
        let stale = self
            .known
            .iter()
            .filter(|known| !seen.contains(known))
            .count();
        (new, old, stale)
    }

    /// The text of a baseline file of these findings.
    pub fn write(findings: &[Finding]) -> String {
        let entries: Vec<_> = findings
            .iter()
            .map(|finding| {
                serde_json::json!({
                    "check": finding.check,
                    "subject": finding.subject,
                    "file": &*finding.primary.location.file,
                    "fingerprint": finding.fingerprint,
                })
            })
            .collect();
        let file = serde_json::json!({"schema": "candor-baseline/1", "findings": entries});
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }
}
