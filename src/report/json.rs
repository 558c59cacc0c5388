//! JSON: `candor-check/1`, `candor-map/1`, `candor-policy/1`. `docs/formats.md` describes the fields.

use super::Report;
use crate::facts::Fact;
use crate::finding::{Finding, Level};
use crate::flow::Flow;
use crate::policy::Document;
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Serialize)]
struct Check<'a> {
    schema: &'static str,
    root: &'a str,
    findings: &'a [Finding],
    summary: Value,
}

#[derive(Serialize)]
struct Map<'a> {
    schema: &'static str,
    root: &'a str,
    files: Value,
    facts: &'a [Fact],
    flows: Vec<WithId<'a>>,
    flows_cut: usize,
}

/// A flow with the id by which `candor map --explain-flow` finds it.
#[derive(Serialize)]
struct WithId<'a> {
    #[serde(flatten)]
    flow: &'a Flow,
    id: String,
}

pub(super) fn check(report: &Report<'_>) -> String {
    text(&Check {
        schema: "candor-check/1",
        root: &report.root,
        findings: report.findings,
        summary: json!({
            "errors": report.count(Level::Error),
            "warnings": report.count(Level::Warning),
            "notes": report.count(Level::Note),
            "suppressed": report.suppressed,
            "baselined": report.baselined,
            "files": files(report),
            "facts": report.facts.len(),
            "flows": report.flows.len(),
            "flows_cut": report.cut_flows,
            "policies": report.documents.iter().map(|document| json!({
                "file": document.file,
                "language": document.language,
                "claims": document.claims.len(),
            })).collect::<Vec<_>>(),
            "remarks": report.remarks,
        }),
    })
}

/// Flows may be many: they are written without a copy of each in between.
pub(super) fn map(report: &Report<'_>) -> String {
    text(&Map {
        schema: "candor-map/1",
        root: &report.root,
        files: files(report),
        facts: report.facts,
        flows: report
            .flows
            .iter()
            .map(|flow| WithId {
                flow,
                id: flow.id(),
            })
            .collect(),
        flows_cut: report.cut_flows,
    })
}

fn files(report: &Report<'_>) -> Value {
    json!({
        "scanned": report.files(),
        "by_kind": report.scanned,
        "skipped": report.skipped,
        "with_syntax_errors": report.broken,
        "tests_not_read": report.unread_tests,
    })
}

/// The claims of policies. `data` names categories of the taxonomy: a claim about «personal data» as a whole, of anybody or of children,
/// names none, and says so by `at_large`; that cookies are used is what the kind says.
pub fn policy(documents: &[Document]) -> String {
    let mut documents = json!(documents);
    let claims = documents
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(|document| document["claims"].as_array_mut())
        .flatten();
    for claim in claims {
        let of_children =
            claim["subject"] == "children" && claim["data"] == json!(["children_data"]);
        let of_cookies = claim["kind"] == "uses_cookies" || claim["kind"] == "no_cookies";
        if claim["data"] == json!(["personal_data"]) || of_children {
            claim["at_large"] = json!(true);
            claim["data"] = json!([]);
        } else if of_cookies && claim["data"] == json!(["cookies"]) {
            claim["data"] = json!([]);
        }
    }
    // Put in as they are: `json!` would serialize them once more.
    let mut report = serde_json::Map::new();
    report.insert("schema".to_owned(), json!("candor-policy/1"));
    report.insert("documents".to_owned(), documents);
    text(&report)
}

fn text(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_else(|_| "{}".to_owned());
    text.push('\n');
    text
}
