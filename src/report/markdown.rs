//! Markdown: a comment on a pull request, or a page.

use super::{Report, plain, plural};
use crate::finding::{Level, Role};
use std::fmt::Write as _;

pub(super) fn check(report: &Report<'_>) -> String {
    let mut out = String::from("## Candor\n\n");
    let _ = writeln!(
        out,
        "{}, {}, {} in {}, compared with {}.\n",
        plural(report.count(Level::Error), "error"),
        plural(report.count(Level::Warning), "warning"),
        plural(report.count(Level::Note), "note"),
        plural(report.files(), "file"),
        plural(report.claims(), "claim"),
    );
    for level in [Level::Error, Level::Warning, Level::Note] {
        let mut findings = report
            .findings
            .iter()
            .filter(|finding| finding.level == level)
            .peekable();
        if findings.peek().is_none() {
            continue;
        }
        let _ = writeln!(
            out,
            "### {}\n",
            match level {
                Level::Error => "Errors",
                Level::Warning => "Warnings",
                Level::Note => "Notes",
            }
        );
        for finding in findings {
            let location = &finding.primary.location;
            let _ = writeln!(
                out,
                "- **{}** {}  \n  {}",
                finding.check,
                escape(&finding.message),
                place(&location.file, location.region.line)
            );
            for policy in finding
                .related
                .iter()
                .filter(|evidence| evidence.role == Role::Policy)
            {
                let _ = writeln!(
                    out,
                    "  · policy: {}",
                    place(&policy.location.file, policy.location.region.line)
                );
            }
        }
        out.push('\n');
    }
    out
}

pub(super) fn map(report: &Report<'_>) -> String {
    let mut out = String::from("## What the code does\n\n| kind | what | where |\n|---|---|---|\n");
    for fact in report
        .facts
        .iter()
        .filter(|fact| fact.reach.is_production())
    {
        let kind = serde_json::to_value(fact.kind)
            .ok()
            .and_then(|kind| kind.as_str().map(str::to_owned))
            .unwrap_or_default();
        let _ = writeln!(
            out,
            "| {kind} | {} | {} |",
            escape(&fact.id),
            place(&fact.location.file, fact.location.region.line)
        );
    }
    out.push_str("\n## Flows\n\n| data | from | to |\n|---|---|---|\n");
    for flow in report.flows {
        let (source, sink) = (&flow.source.site.location, &flow.sink.site.location);
        let to = flow.sink.service.as_deref().unwrap_or("");
        let _ = writeln!(
            out,
            "| {} | {} | {} {} |",
            escape(&flow.data.join(", ")),
            place(&source.file, source.region.line),
            escape(to),
            place(&sink.file, sink.region.line)
        );
    }
    out
}

fn place(file: &str, line: u32) -> String {
    format!("`{}:{line}`", plain(file).replace('`', "'"))
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        if matches!(
            c,
            '\\' | '`'
                | '*'
                | '_'
                | '{'
                | '}'
                | '['
                | ']'
                | '<'
                | '>'
                | '#'
                | '|'
                | '!'
                | '&'
                | '@'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
