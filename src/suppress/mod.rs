//! What the user has decided not to hear about: inline comments, `[[allow]]` in `candor.toml`, and baselines.
//!
//! A decision needs a reason. One that no finding uses is reported, so that none outlives its cause.

mod baseline;

pub use baseline::Baseline;

use crate::finding::Finding;
use regex::Regex;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// `candor: ignore[check, …] reason` in a comment of any syntax: this line and the next. `candor: ignore-file[check, …] reason`: the file.
static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"candor:\s*(ignore|ignore-file)\[([^\]\n]*)\][ \t]*([^\n]*)")
        .expect("a valid pattern")
});

/// The suppressing comments of one file.
#[derive(Debug, Default)]
pub struct Comments {
    entries: Vec<Comment>,
}

#[derive(Debug)]
struct Comment {
    /// 1-based; 0 for the whole file.
    line: u32,
    at: u32,
    checks: Vec<String>,
    has_reason: bool,
}

impl Comments {
    pub fn read(text: &str) -> Self {
        // Most files have none: a substring search decides.
        if !text.contains("candor:") {
            return Self::default();
        }
        let entries = text
            .lines()
            .zip(1u32..)
            .flat_map(|(line, number)| {
                COMMENT
                    .captures_iter(line)
                    .map(move |found| (found, number))
            })
            .map(|(found, number)| Comment {
                line: if &found[1] == "ignore-file" {
                    0
                } else {
                    number
                },
                at: number,
                checks: found[2]
                    .split(',')
                    .map(|check| check.trim().to_owned())
                    .filter(|check| !check.is_empty())
                    .collect(),
                has_reason: found[3]
                    .trim_end_matches(['*', '/', '-', '>', '}', ' ', '\r'])
                    .trim()
                    .chars()
                    .count()
                    >= 3,
            })
            .collect();
        Self { entries }
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// One `[[allow]]` entry of `candor.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    pub check: String,
    /// Service, scope, cookie, data category, … of the finding; absent: any.
    pub subject: Option<String>,
    /// Glob of paths; absent: any.
    pub path: Option<String>,
    pub reason: String,
    /// `YYYY-MM-DD`: no longer allowed after this day.
    pub until: Option<String>,
}

/// The allowances of a configuration, and the day to judge them by (`YYYY-MM-DD`).
#[derive(Debug, Default, Clone)]
pub struct Allowances {
    pub entries: Vec<Allowance>,
    pub today: String,
}

/// Findings after all decisions.
#[derive(Debug, Default)]
pub struct Decided {
    pub findings: Vec<Finding>,
    pub suppressed: Vec<Finding>,
    /// Decisions that no finding used, in words.
    pub unused: Vec<String>,
}

impl Allowances {
    pub fn apply(
        &self,
        findings: Vec<Finding>,
        comments: &BTreeMap<Arc<str>, Comments>,
    ) -> Decided {
        let mut decided = Decided::default();
        let mut used_entries = vec![false; self.entries.len()];
        let mut used_comments = std::collections::BTreeSet::new();
        for finding in findings {
            let entry = self
                .entries
                .iter()
                .position(|entry| self.allows(entry, &finding));
            let comment = comments
                .get(&finding.primary.location.file)
                .and_then(|comments| {
                    let line = finding.primary.location.region.line;
                    comments.entries.iter().find(|comment| {
                        comment.has_reason
                            && comment.checks.contains(&finding.check)
                            && (comment.line == 0
                                || comment.line == line
                                || comment.line + 1 == line)
                    })
                });
            if let Some(entry) = entry {
                used_entries[entry] = true;
            }
            if let Some(comment) = comment {
                used_comments.insert((finding.primary.location.file.clone(), comment.at));
            }
            if entry.is_some() || comment.is_some() {
                decided.suppressed.push(finding)
            } else {
                decided.findings.push(finding)
            }
        }
        for (entry, used) in self.entries.iter().zip(used_entries) {
            if !used {
                let subject = entry
                    .subject
                    .as_deref()
                    .map_or_else(String::new, |subject| format!(" of `{subject}`"));
                decided.unused.push(format!(
                    "candor.toml: [[allow]] for `{}`{subject} matches no finding",
                    entry.check
                ));
            }
        }
        for (file, comments) in comments {
            for comment in &comments.entries {
                if !comment.has_reason {
                    decided.unused.push(format!(
                        "{file}:{}: `candor: ignore[…]` needs a reason after it",
                        comment.at
                    ));
                } else if !used_comments.contains(&(file.clone(), comment.at)) {
                    decided.unused.push(format!(
                        "{file}:{}: `candor: ignore[{}]` matches no finding",
                        comment.at,
                        comment.checks.join(", ")
                    ));
                }
            }
        }
        decided
    }

    fn allows(&self, entry: &Allowance, finding: &Finding) -> bool {
        let in_time = entry
            .until
            .as_deref()
            .is_none_or(|until| self.today.as_str() <= until);
        let here = entry.path.as_deref().is_none_or(|path| {
            globset::Glob::new(path).is_ok_and(|glob| {
                glob.compile_matcher()
                    .is_match(&*finding.primary.location.file)
            })
        });
        in_time
            && here
            && entry.check == finding.check
            && entry
                .subject
                .as_deref()
                .is_none_or(|subject| subject == finding.subject)
    }
}

#[cfg(test)]
mod tests {
    use super::Comments;

    #[test]
    fn comments_of_any_syntax_need_a_check_and_a_reason() {
        let text = "// candor: ignore[undisclosed-cookie] set by the test bench\n# candor: ignore[a, b] why not\n/* candor: ignore[c] */\n<!-- candor: ignore-file[d] generated page -->\n";
        let comments = Comments::read(text);
        let seen: Vec<_> = comments
            .entries
            .iter()
            .map(|c| (c.line, c.checks.len(), c.has_reason))
            .collect();
        assert_eq!(
            seen,
            [(1, 1, true), (2, 2, true), (3, 1, false), (0, 1, true)]
        );
        assert!(Comments::read("candor is a virtue").is_empty());
    }
}
