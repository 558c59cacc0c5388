//! JSON: `candor-check/1`, `candor-map/1`, `candor-policy/1`. `docs/formats.md` describes the fields.

use super::Report;
use crate::finding::Level;
use crate::flow::Flow;
use crate::policy::Document;
use serde_json::{Value, json};

pub(super) fn check(report: &Report<'_>) -> String {
    text(&json!({
        "schema": "candor-check/1",
        "root": report.root,
        "findings": report.findings,
        "summary": {
            "errors": report.count(Level::Error),
            "warnings": report.count(Level::Warning),
            "notes": report.count(Level::Note),
            "suppressed": report.suppressed,
            "baselined": report.baselined,
            "files": {
                "scanned": report.files(),
                "by_kind": report.scanned,
                "skipped": report.skipped,
                "with_syntax_errors": report.broken,
            },
            "facts": report.facts.len(),
            "flows": report.flows.len(),
            "flows_cut": report.cut_flows,
            "policies": report.documents.iter().map(|document| json!({
                "file": document.file,
                "language": document.language,
                "claims": document.claims.len(),
            })).collect::<Vec<_>>(),
            "remarks": report.remarks,
        },
    }))
}

pub(super) fn map(report: &Report<'_>) -> String {
    text(&json!({
        "schema": "candor-map/1",
        "root": report.root,
        "files": {"scanned": report.files(), "by_kind": report.scanned, "skipped": report.skipped, "with_syntax_errors": report.broken},
        "facts": report.facts,
        "flows": report.flows.iter().map(with_id).collect::<Vec<_>>(),
        "flows_cut": report.cut_flows,
    }))
}

/// A flow with the id by which `candor map --explain-flow` finds it.
fn with_id(flow: &Flow) -> Value {
    let mut value = json!(flow);
    if let Value::Object(fields) = &mut value {
        fields.insert("id".to_owned(), json!(flow.id()));
    }
    value
}

/// The claims of policies. `data` names categories: an affirmed claim about «personal data» at large names none, while a denial of it
/// denies every one, which `personal_data` says.
pub fn policy(documents: &[Document]) -> String {
    let mut documents = json!(documents);
    let claims = documents
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(|document| document["claims"].as_array_mut())
        .flatten();
    for claim in claims {
        if claim["polarity"] == "affirmed" && claim["data"] == json!(["personal_data"]) {
            claim["data"] = json!([]);
        }
    }
    text(&json!({"schema": "candor-policy/1", "documents": documents}))
}

fn text(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_else(|_| "{}".to_owned());
    text.push('\n');
    text
}
