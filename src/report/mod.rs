//! How results look: one file a format. Text from scanned files is untrusted and escaped in each.

mod flow;
mod github;
mod json;
mod markdown;
mod sarif;
mod taxonomy;
mod terminal;

pub use flow::explain as explain_flow;
pub use json::policy as policy_json;
pub use sarif::line_hashes;
pub use terminal::{Style, claims as terminal_claims};

use crate::facts::Fact;
use crate::finding::{Finding, Level};
use crate::flow::Flow;
use crate::policy::Document;
use crate::source::{Skipped, SourceFile};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that a report may show.
#[derive(Default)]
pub struct Report<'a> {
    pub root: String,
    pub findings: &'a [Finding],
    pub facts: &'a [Fact],
    pub flows: &'a [Flow],
    pub documents: &'a [Document],
    pub texts: Option<&'a BTreeMap<Arc<str>, Arc<SourceFile>>>,
    pub scanned: Option<&'a BTreeMap<&'static str, usize>>,
    pub skipped: &'a [Skipped],
    pub broken: &'a [String],
    pub unread_tests: usize,
    pub suppressed: usize,
    pub baselined: usize,
    /// Things that the user should know: unused suppressions, stale baseline entries, policies in other languages.
    pub remarks: &'a [String],
    pub cut_flows: usize,
    pub exit_code: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    Terminal,
    Sarif,
    Json,
    Github,
    Markdown,
}

impl Report<'_> {
    fn text(&self, file: &str) -> Option<&SourceFile> {
        self.texts?.get(file).map(AsRef::as_ref)
    }

    fn files(&self) -> usize {
        self.scanned.map_or(0, |scanned| scanned.values().sum())
    }

    fn count(&self, level: Level) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    }

    fn claims(&self) -> usize {
        self.documents
            .iter()
            .map(|document| document.claims.len())
            .sum()
    }
}

/// A report of findings.
pub fn check(report: &Report<'_>, format: Format, style: Style) -> String {
    match format {
        Format::Terminal => terminal::check(report, style),
        Format::Sarif => sarif::check(report),
        Format::Json => json::check(report),
        Format::Github => github::check(report),
        Format::Markdown => markdown::check(report),
    }
}

/// A report of facts and flows; SARIF and GitHub's, which have none, are JSON.
pub fn map(report: &Report<'_>, format: Format, style: Style) -> String {
    match format {
        Format::Terminal => terminal::map(report, style),
        Format::Markdown => markdown::map(report),
        Format::Json | Format::Sarif | Format::Github => json::map(report),
    }
}

/// Text of a scanned file for people: no control or direction-changing characters.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {
                '\u{fffd}'
            }
            c => c,
        })
        .collect()
}

/// `1 file`, `2 files`.
fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}
