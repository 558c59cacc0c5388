//! GitHub workflow commands: annotations on the lines of a pull request.

use super::{Report, plain};
use crate::finding::{Level, Role};
use std::fmt::Write as _;

pub(super) fn check(report: &Report<'_>) -> String {
    let mut out = String::new();
    for finding in report.findings {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let location = &finding.primary.location;
        let region = location.region;
        let mut message = finding.message.clone();
        if let Some(policy) = finding
            .related
            .iter()
            .find(|evidence| evidence.role == Role::Policy)
        {
            let _ = write!(
                message,
                "\nPolicy: {}:{}",
                policy.location.file, policy.location.region.line
            );
        }
        if !finding.advice.is_empty() {
            let _ = write!(message, "\n{}", finding.advice);
        }
        let _ = writeln!(
            out,
            "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}",
            property(&location.file),
            region.line,
            region.end_line,
            region.column,
            region.end_column,
            property(&finding.check),
            data(&message),
        );
    }
    out
}

fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(plain).collect();
    lines
        .join("\n")
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
