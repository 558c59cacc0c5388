//! SARIF 2.1.0 (OASIS), in the shape that GitHub and the common viewers show whole. The only user of `serde-sarif`.
//!
//! The log is written as JSON in the standard's own words and read back through the typed model, which refuses what the schema does not know.

use super::{Report, plain, taxonomy};
use crate::checks::{CHECKS, Check};
use crate::finding::{Evidence, Finding, Level};
use crate::source::{Region, SourceFile};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Lines of context around a region.
const CONTEXT: u32 = 2;

const HOME: &str = "https://github.com/candor-scanner/candor";

pub(super) fn check(report: &Report<'_>) -> String {
    let mut hashes = BTreeMap::new();
    let results: Vec<_> = report
        .findings
        .iter()
        .map(|finding| result(report, finding, &mut hashes))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Candor",
                "fullName": concat!("Candor ", env!("CARGO_PKG_VERSION")),
                "organization": "Candor",
                "product": "Candor",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": HOME,
                "rules": CHECKS.iter().map(rule).collect::<Vec<_>>(),
                "supportedTaxonomies": [taxonomy::reference()],
            }},
            "taxonomies": [taxonomy::cwe()],
            "automationDetails": {"id": "candor/check/"},
            "invocations": [{
                "executionSuccessful": true,
                "exitCode": report.exit_code,
                "toolExecutionNotifications": report.skipped.iter().map(notification).collect::<Vec<_>>(),
            }],
            "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the scanned repository."}}},
            "columnKind": "utf16CodeUnits",
            "language": "en-US",
            "results": results,
        }],
    });
    // A log of our own making that the model refused would be our bug: the text is still the better answer.
    let typed: Result<serde_sarif::sarif::Sarif, _> = serde_json::from_value(log.clone());
    let text = typed.map_or_else(
        |_| serde_json::to_string_pretty(&log),
        |typed| serde_json::to_string_pretty(&typed),
    );
    let mut text = text.unwrap_or_default();
    text.push('\n');
    text
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn rule(check: &Check) -> Value {
    let summary = format!("{}.", check.summary);
    let body = check
        .page
        .split_once('\n')
        .map_or(check.page, |(_, body)| body.trim());
    let what = body.split("\n\n").next().unwrap_or(body);
    let severity = match check.level {
        Level::Error => "7.5",
        Level::Warning => "5.0",
        Level::Note => "2.0",
    };
    json!({
        "id": check.id,
        "name": pascal(check.id),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": what},
        "messageStrings": {"default": {"text": format!("'{{0}}': {}.", check.summary)}},
        "help": {"text": body, "markdown": body},
        "helpUri": format!("{HOME}/blob/main/docs/checks/{}.md", check.id),
        "defaultConfiguration": {"level": word(check.level)},
        "relationships": taxonomy::relationships(check.id),
        "properties": {
            "tags": ["privacy", "gdpr", taxonomy::tag(check.id)],
            "precision": if check.level == Level::Error { "high" } else { "medium" },
            "security-severity": severity,
            "problem.severity": if check.level == Level::Note { "recommendation" } else { word(check.level) },
        },
    })
}

fn pascal(id: &str) -> String {
    id.split('-')
        .map(|part| {
            let mut chars = part.chars();
            chars.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(chars).collect()
            })
        })
        .collect()
}

fn notification(skipped: &crate::source::Skipped) -> Value {
    json!({
        "level": "note",
        "message": {"text": format!("Not scanned: {}.", plain(&skipped.reason))},
        "locations": [{"physicalLocation": {"artifactLocation": artifact(&skipped.path)}}],
    })
}

fn artifact(path: &str) -> Value {
    json!({"uri": percent(path), "uriBaseId": "SRCROOT"})
}

/// RFC 3986: everything but unreserved characters and `/` is encoded.
fn percent(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

type Hashes = BTreeMap<String, BTreeMap<u32, String>>;

fn result(report: &Report<'_>, finding: &Finding, hashes: &mut Hashes) -> Value {
    let location = &finding.primary.location;
    let place = CHECKS.iter().position(|check| check.id == finding.check);
    let message = linked(finding);
    let mut prints = serde_json::Map::new();
    if let Some(file) = report.text(&location.file) {
        let of_file = hashes
            .entry(location.file.to_string())
            .or_insert_with(|| line_hashes(&file.text));
        if let Some(hash) = of_file.get(&location.region.line) {
            prints.insert("primaryLocationLineHash".to_owned(), json!(hash));
        }
    }
    prints.insert("candor/v1".to_owned(), json!(finding.fingerprint));
    let mut result = json!({
        "ruleId": finding.check,
        "kind": "fail",
        "level": word(finding.level),
        "message": {"text": message, "id": "default", "arguments": [finding.subject]},
        "locations": [locate(report, &finding.primary, None)],
        "relatedLocations": finding.related.iter().enumerate().map(|(index, evidence)| locate(report, evidence, Some(index + 1))).collect::<Vec<_>>(),
        "partialFingerprints": prints,
        "properties": {
            "subject": finding.subject,
            "claim": finding.claim,
            "quote": finding.quote,
            "advice": finding.advice,
        },
    });
    if let Some(place) = place {
        result["ruleIndex"] = json!(place);
    }
    if !finding.steps.is_empty() {
        let last = finding.steps.len() - 1;
        let steps: Vec<_> = finding
            .steps
            .iter()
            .enumerate()
            .map(|(index, step)| {
                let importance = if index == 0 || index == last { "essential" } else { "important" };
                json!({"location": locate(report, step, None), "importance": importance, "executionOrder": index + 1, "nestingLevel": usize::from(index != 0 && index != last)})
            })
            .collect();
        result["codeFlows"] = json!([{"threadFlows": [{"locations": steps}]}]);
    }
    if let Some(properties) = result["properties"].as_object_mut() {
        properties.retain(|_, value| !value.is_null());
    }
    result
}

/// The message with its policy sentence as a link to the first related location that is one.
fn linked(finding: &Finding) -> String {
    let text = plain(&finding.message).replace('[', "(").replace(']', ")");
    let policy = finding
        .related
        .iter()
        .position(|evidence| evidence.role == crate::finding::Role::Policy);
    let linked = match policy {
        Some(index) if text.contains("the policy") => {
            text.replacen("the policy", &format!("the [policy]({})", index + 1), 1)
        }
        Some(index) if text.contains("The policy") => {
            text.replacen("The policy", &format!("The [policy]({})", index + 1), 1)
        }
        _ => text,
    };
    // GitLab drops results whose message is longer.
    match linked.char_indices().nth(1_000) {
        Some((cut, _)) => format!("{}….", &linked[..cut]),
        None => linked,
    }
}

fn locate(report: &Report<'_>, evidence: &Evidence, id: Option<usize>) -> Value {
    let location = &evidence.location;
    let mut physical = json!({"artifactLocation": artifact(&location.file)});
    match report.text(&location.file) {
        Some(file) => {
            physical["region"] = region(file, location.region);
            if let Some(context) = context(file, location.region) {
                physical["contextRegion"] = context;
            }
        }
        None => physical["region"] = bare(location.region),
    }
    let mut value =
        json!({"physicalLocation": physical, "message": {"text": sentence(&evidence.message)}});
    if let Some(id) = id {
        value["id"] = json!(id);
    }
    value
}

fn sentence(message: &str) -> String {
    let text = plain(message).replace('[', "(").replace(']', ")");
    let mut chars = text.chars();
    let capital: String = chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    });
    if capital.ends_with('.') {
        capital
    } else {
        format!("{capital}.")
    }
}

fn bare(region: Region) -> Value {
    json!({"startLine": region.line, "startColumn": region.column, "endLine": region.end_line, "endColumn": region.end_column})
}

/// The region with its text; an empty one covers its whole line, since a viewer shows nothing of it otherwise.
fn region(file: &SourceFile, place: Region) -> Value {
    let mut place = place;
    if (place.line, place.column) == (place.end_line, place.end_column) {
        let span = file.lines.line_span(&file.text, place.line);
        place = file.lines.region(&file.text, span);
        if span.start == span.end {
            place.end_column = place.column;
        }
    }
    let start = file.lines.offset(&file.text, place.line, place.column);
    let end = file
        .lines
        .offset(&file.text, place.end_line, place.end_column)
        .max(start);
    let mut value = bare(place);
    value["snippet"] = json!({"text": file.text.get(start..end).unwrap_or("")});
    value
}

/// The lines around a region; `None` where there are no others.
fn context(file: &SourceFile, place: Region) -> Option<Value> {
    let lines = u32::try_from(file.lines.count()).unwrap_or(u32::MAX);
    let first = place.line.saturating_sub(CONTEXT).max(1);
    let last = (place.end_line + CONTEXT).min(lines);
    if first == place.line && last == place.end_line {
        return None;
    }
    let start = file.lines.line_span(&file.text, first).start as usize;
    let end = file.lines.line_span(&file.text, last);
    let whole = file.lines.region(
        &file.text,
        crate::source::Span::new(start, end.end as usize),
    );
    let text = file.text.get(start..end.end as usize)?;
    let strictly_larger = (whole.line, whole.column) < (place.line, place.column)
        || (whole.end_line, whole.end_column) > (place.end_line, place.end_column);
    (text.len() <= 4_000 && strictly_larger).then(|| {
        let mut value = bare(whole);
        value["snippet"] = json!({"text": text});
        value
    })
}

/// GitHub's `primaryLocationLineHash` of every line: a rolling hash of the next 100 UTF-16 units that are not blanks, with a number
/// where the same hash comes again (github/codeql-action, `fingerprints.ts`).
pub fn line_hashes(text: &str) -> BTreeMap<u32, String> {
    const BLOCK: usize = 100;
    const FACTOR: u64 = 37;
    let first_factor = (0..BLOCK).fold(1u64, |power, _| power.wrapping_mul(FACTOR));
    let mut state = Rolling {
        window: [0; BLOCK],
        lines: [0; BLOCK],
        hash: 0,
        at: 0,
        counts: BTreeMap::new(),
        out: BTreeMap::new(),
        first_factor,
    };
    let (mut line, mut at_start, mut after_return) = (0u32, true, false);
    for unit in text.encode_utf16().chain([0xFFFF]) {
        if unit == 32 || unit == 9 || (after_return && unit == 10) {
            after_return = false;
            continue;
        }
        after_return = unit == 13;
        let unit = if after_return { 10 } else { unit };
        state.emit();
        if at_start {
            at_start = false;
            line += 1;
            state.lines[state.at] = line;
        }
        at_start |= unit == 10;
        state.update(u64::from(unit));
    }
    for _ in 0..BLOCK {
        state.emit();
        state.update(0);
    }
    state.out
}

struct Rolling {
    window: [u64; 100],
    /// Line that starts at this place of the window; 0: none.
    lines: [u32; 100],
    hash: u64,
    at: usize,
    counts: BTreeMap<u64, u32>,
    out: BTreeMap<u32, String>,
    first_factor: u64,
}

impl Rolling {
    fn emit(&mut self) {
        let line = std::mem::take(&mut self.lines[self.at]);
        if line != 0 {
            let count = self.counts.entry(self.hash).or_default();
            *count += 1;
            self.out.insert(line, format!("{:x}:{count}", self.hash));
        }
    }

    fn update(&mut self, unit: u64) {
        let old = std::mem::replace(&mut self.window[self.at], unit);
        self.hash = self
            .hash
            .wrapping_mul(37)
            .wrapping_add(unit)
            .wrapping_sub(self.first_factor.wrapping_mul(old));
        self.at = (self.at + 1) % self.window.len();
    }
}

#[cfg(test)]
mod tests {
    use super::{line_hashes, pascal, percent};

    #[test]
    fn line_hashes_are_githubs() {
        let hashes = |text: &str| line_hashes(text).into_values().collect::<Vec<_>>();
        assert_eq!(hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            hashes(" a\nb\n  \t\tc\n d"),
            [
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1"
            ]
        );
    }

    #[test]
    fn names_and_uris_are_encoded() {
        assert_eq!(pascal("undisclosed-third-party"), "UndisclosedThirdParty");
        assert_eq!(percent("src/é a#1.js"), "src/%C3%A9%20a%231.js");
    }
}
