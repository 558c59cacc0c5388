//! The terminal: both sides of a finding as source excerpts, then what was scanned and what was not.

use super::{Report, plain, plural};
use crate::facts::FactKind;
use crate::finding::{Evidence, Finding, Level, Role};
use crate::policy::{Document, Polarity, readable};
use crate::source::SourceFile;
use annotate_snippets::{AnnotationKind, Level as Title, Renderer, Snippet};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How the terminal wants it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    pub colour: bool,
    pub quiet: bool,
}

impl Style {
    pub(super) fn bold(self, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[1m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    pub(super) fn dim(self, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[2m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// An excerpt shows at most so many lines of one region.
const MOST_LINES: u32 = 6;

pub(super) fn check(report: &Report<'_>, style: Style) -> String {
    let mut out = String::new();
    for finding in report.findings {
        out.push_str(&draw(report, finding, style));
        out.push('\n');
    }
    if !style.quiet {
        out.push_str(&summary(report, style));
    }
    out
}

/// One line of a file around a region, without what a terminal must not see.
struct Excerpt {
    text: String,
    line: usize,
    range: std::ops::Range<usize>,
}

fn cut(file: &SourceFile, evidence: &Evidence) -> Excerpt {
    let region = evidence.location.region;
    let last = region.end_line.clamp(region.line, region.line + MOST_LINES);
    let start = file.lines.line_span(&file.text, region.line).start as usize;
    let end = file.lines.line_span(&file.text, last).end as usize;
    let from = file
        .lines
        .offset(&file.text, region.line, region.column)
        .clamp(start, end);
    let to = file
        .lines
        .offset(&file.text, region.end_line, region.end_column)
        .clamp(from, end);
    let mut text = String::new();
    let mut range = 0..0;
    for (offset, c) in file.text.get(start..end).unwrap_or("").char_indices() {
        if start + offset == from {
            range.start = text.len();
        }
        if start + offset == to {
            range.end = text.len();
        }
        match c {
            '\n' => text.push('\n'),
            '\r' => {}
            c => text.push_str(&plain(c.encode_utf8(&mut [0; 4]))),
        }
    }
    if from == end {
        range.start = text.len();
    }
    if to == end || range.end < range.start {
        range.end = text.len();
    }
    shorten(Excerpt {
        text,
        line: region.line as usize,
        range,
    })
}

/// Policies have paragraphs of one line: show the part around the quote.
fn shorten(mut excerpt: Excerpt) -> Excerpt {
    const AROUND: usize = 60;
    const LONGEST: usize = 400;
    if excerpt.text.contains('\n') || excerpt.text.len() <= 160 {
        return excerpt;
    }
    let boundary = |text: &str, mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let end = excerpt.range.end.min(excerpt.range.start + LONGEST);
    let to = boundary(&excerpt.text, (end + AROUND).min(excerpt.text.len()));
    let from = boundary(&excerpt.text, excerpt.range.start.saturating_sub(AROUND));
    let prefix = if from > 0 { "…" } else { "" };
    let suffix = if to < excerpt.text.len() { "…" } else { "" };
    let text = format!("{prefix}{}{suffix}", &excerpt.text[from..to]);
    let shift = |at: usize| {
        boundary(
            &text,
            (at + prefix.len()).saturating_sub(from).min(text.len()),
        )
    };
    excerpt.range = shift(excerpt.range.start)..shift(end);
    excerpt.text = text;
    excerpt
}

/// Places in code beside the first that a finding shows, and of those that say the same.
const MOST_PLACES: usize = 8;
const MOST_ALIKE: usize = 3;

fn draw(report: &Report<'_>, finding: &Finding, style: Style) -> String {
    let title = match finding.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Note => Title::NOTE,
    };
    // The policy sentence first among the others: the two sides stand together.
    let others = finding
        .steps
        .iter()
        .filter(|step| step.location != finding.primary.location)
        .chain(&finding.related);
    let mut places = vec![(&finding.primary, true)];
    places.extend(
        others
            .clone()
            .filter(|evidence| evidence.role == Role::Policy)
            .map(|evidence| (evidence, false)),
    );
    let code: Vec<_> = others
        .filter(|evidence| evidence.role == Role::Code)
        .collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::from([(finding.primary.message.as_str(), 1)]);
    let shown: Vec<_> = code
        .iter()
        .filter(|evidence| {
            let alike = seen.entry(&evidence.message).or_default();
            *alike += 1;
            *alike <= MOST_ALIKE
        })
        .take(MOST_PLACES)
        .collect();
    let hidden = code.len() - shown.len();
    places.extend(shown.into_iter().map(|evidence| (*evidence, false)));
    let drawn: Vec<_> = places
        .into_iter()
        .map(|(evidence, primary)| {
            (
                plain(&evidence.location.file),
                plain(&evidence.message),
                report
                    .text(&evidence.location.file)
                    .map(|file| cut(file, evidence)),
                primary,
                evidence,
            )
        })
        .collect();
    let message = plain(&finding.message);
    let mut group = title
        .primary_title(message.as_str())
        .id(finding.check.as_str())
        .elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
    let mut missing = String::new();
    for (file, label, excerpt, primary, evidence) in &drawn {
        match excerpt {
            Some(excerpt) => {
                let kind = if *primary {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                let snippet = Snippet::source(excerpt.text.as_str())
                    .line_start(excerpt.line)
                    .path(file.as_str())
                    .annotation(kind.span(excerpt.range.clone()).label(label.as_str()));
                group = group.element(snippet);
            }
            None => {
                let _ = writeln!(
                    missing,
                    "  {file}:{}: {label}",
                    evidence.location.region.line
                );
            }
        }
    }
    let more = format!("{} not shown", plural(hidden, "more place"));
    if hidden > 0 {
        group = group.element(Title::NOTE.message(more.as_str()));
    }
    if !finding.advice.is_empty() {
        group = group.element(Title::HELP.message(finding.advice.as_str()));
    }
    let renderer = if style.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    format!("{}\n{missing}", renderer.render(&[group]))
}

fn summary(report: &Report<'_>, style: Style) -> String {
    let mut out = String::new();
    let kinds: Vec<_> = report
        .scanned
        .into_iter()
        .flatten()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    let _ = writeln!(
        out,
        "{} {} ({})",
        style.bold("Scanned"),
        plural(report.files(), "file"),
        kinds.join(", ")
    );
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for skipped in report.skipped {
        let reason = skipped.reason.split([':', '(']).next().unwrap_or("").trim();
        reasons.entry(reason).or_default().push(&skipped.path);
    }
    for (reason, paths) in reasons {
        let shown: Vec<_> = paths.iter().take(3).map(|path| plain(path)).collect();
        let more = if paths.len() > 3 { ", …" } else { "" };
        let _ = writeln!(
            out,
            "  skipped {} ({reason}): {}{more}",
            paths.len(),
            style.dim(&shown.join(", "))
        );
    }
    if report.unread_tests > 0 {
        let _ = writeln!(
            out,
            "  not looked into: the code of {}, which no finding is about",
            plural(report.unread_tests, "test")
        );
    }
    if !report.broken.is_empty() {
        let shown: Vec<_> = report
            .broken
            .iter()
            .take(3)
            .map(|path| plain(path))
            .collect();
        let more = if report.broken.len() > 3 { ", …" } else { "" };
        let _ = writeln!(
            out,
            "  read as far as possible (syntax errors) {}: {}{more}",
            report.broken.len(),
            style.dim(&shown.join(", "))
        );
    }
    for document in report.documents {
        let _ = writeln!(
            out,
            "{} {} ({}): {}",
            style.bold("Read"),
            plain(&document.file),
            document.language,
            plural(document.claims.len(), "claim")
        );
    }
    let _ = writeln!(
        out,
        "{} {}, {}, {}",
        style.bold("Found"),
        plural(report.count(Level::Error), "error"),
        plural(report.count(Level::Warning), "warning"),
        plural(report.count(Level::Note), "note"),
    );
    if report.suppressed + report.baselined > 0 {
        let _ = writeln!(
            out,
            "  not shown: {} allowed, {} in the baseline",
            report.suppressed, report.baselined
        );
    }
    for remark in report.remarks {
        let _ = writeln!(out, "  {}", plain(remark));
    }
    if !report.findings.is_empty() {
        let _ = writeln!(
            out,
            "{}",
            style.dim("`candor explain CHECK` tells what a check means and how to fix it.")
        );
    }
    out
}

pub(super) fn map(report: &Report<'_>, style: Style) -> String {
    let mut out = String::new();
    let kinds = [
        (FactKind::Service, "Services"),
        (FactKind::Scope, "OAuth scopes"),
        (FactKind::Permission, "Permissions"),
        (FactKind::Cookie, "Cookies"),
        (FactKind::BrowserStorage, "Browser storage"),
        (FactKind::Data, "Personal data"),
        (FactKind::Region, "Regions"),
        (FactKind::Retention, "Retention"),
        (FactKind::Safeguard, "Safeguards"),
    ];
    for (kind, title) in kinds {
        let mut groups: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for fact in report.facts.iter().filter(|fact| fact.kind == kind) {
            groups.entry(&fact.id).or_default().push(fact);
        }
        if groups.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", style.bold(title));
        for (id, facts) in groups {
            let best = facts
                .iter()
                .find(|fact| fact.reach.is_production())
                .unwrap_or(&facts[0]);
            let reach = if best.reach.is_production() {
                String::new()
            } else {
                format!(" [{:?}]", best.reach).to_lowercase()
            };
            let more = if facts.len() > 1 {
                format!(" and {} more", facts.len() - 1)
            } else {
                String::new()
            };
            let place = format!(
                "{}:{}{more}",
                plain(&best.location.file),
                best.location.region.line
            );
            let _ = writeln!(out, "  {}{reach}  {}", plain(id), style.dim(&place));
        }
    }
    if !report.flows.is_empty() {
        let _ = writeln!(out, "{}", style.bold("Flows"));
        for flow in report.flows {
            let to = flow
                .sink
                .service
                .as_deref()
                .map_or_else(String::new, |service| format!(" ({service})"));
            let kind = super::flow::kind(flow);
            let (source, sink) = (&flow.source.site.location, &flow.sink.site.location);
            let _ = writeln!(
                out,
                "  {} {} → {kind}{to}  {}",
                style.dim(&flow.id()),
                flow.data.join(", "),
                style.dim(&format!(
                    "{}:{} → {}:{}",
                    plain(&source.file),
                    source.region.line,
                    plain(&sink.file),
                    sink.region.line
                )),
            );
        }
    }
    if !style.quiet {
        let _ = writeln!(
            out,
            "{} {}, {}, {}",
            style.bold("Scanned"),
            plural(report.files(), "file"),
            plural(report.facts.len(), "fact"),
            plural(report.flows.len(), "flow")
        );
        if report.cut_flows > 0 {
            let _ = writeln!(
                out,
                "  {} given up at a limit",
                plural(report.cut_flows, "source")
            );
        }
        if !report.flows.is_empty() {
            let _ = writeln!(
                out,
                "{}",
                style.dim("`candor map --explain-flow ID` shows a flow step by step.")
            );
        }
    }
    out
}

/// What policies say, sentence by sentence; with `explain`, by which rules, and what was not understood.
pub fn claims(documents: &[Document], explain: bool, style: Style) -> String {
    let mut out = String::new();
    for document in documents {
        let _ = writeln!(
            out,
            "{} ({}): {}",
            style.bold(&plain(&document.file)),
            document.language,
            plural(document.claims.len(), "claim")
        );
        let mut last = "";
        for claim in &document.claims {
            if claim.quote != last {
                let flat = readable(&claim.quote);
                let _ = writeln!(
                    out,
                    "{:>5}  {}",
                    claim.region.line,
                    style.dim(&format!("«{}»", plain(&flat)))
                );
                last = &claim.quote;
            }
            let kind = serde_json::to_value(claim.kind)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default();
            let mut parts = vec![format!("{kind} ({})", claim.subject)];
            for (label, values) in [
                ("data", &claim.data),
                ("to", &claim.recipient),
                ("for", &claim.purpose),
            ] {
                if !values.is_empty() {
                    parts.push(format!("{label} {}", values.join(", ")));
                }
            }
            parts.extend(claim.value.iter().map(|value| format!("= {value}")));
            parts.extend(
                claim
                    .condition
                    .iter()
                    .map(|condition| format!("[{}]", plain(condition))),
            );
            if claim.exclusive {
                parts.push("only".to_owned());
            }
            if claim.polarity == Polarity::Denied && !claim.kind.denies() {
                parts.push("denied".to_owned());
            }
            let _ = writeln!(out, "         {}", parts.join("; "));
            if explain && !claim.rules.is_empty() {
                let _ = writeln!(out, "           by {}", claim.rules.join(", "));
            }
        }
        if explain && !document.unread.is_empty() {
            let _ = writeln!(out, "  not understood:");
            for unread in &document.unread {
                let flat = readable(&unread.text);
                let _ = writeln!(
                    out,
                    "{:>5}  {}",
                    unread.line,
                    style.dim(&format!("«{}»", plain(&flat)))
                );
            }
        }
    }
    out
}
