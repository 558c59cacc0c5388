//! One flow, step by step: where its data enter, why they moved at each place, where they leave.

use super::terminal::Style;
use super::{Report, plain, plural};
use crate::flow::{Flow, Site};
use std::fmt::Write as _;

/// The flows of an id (or the beginning of one), or those that end at `FILE:LINE`; `None` where there are none.
pub fn explain(report: &Report<'_>, wanted: &str, style: Style) -> Option<String> {
    let flows: Vec<_> = report
        .flows
        .iter()
        .filter(|flow| {
            let place = &flow.sink.site.location;
            flow.id().starts_with(wanted)
                || wanted == format!("{}:{}", place.file, place.region.line)
        })
        .collect();
    if wanted.is_empty() || flows.is_empty() {
        return None;
    }
    let mut out = String::new();
    for flow in flows {
        one(flow, style, &mut out);
    }
    if report.cut_flows > 0 {
        let _ = writeln!(
            out,
            "{}",
            style.dim(&format!(
                "Not all of the repository was followed: {} given up at a limit.",
                plural(report.cut_flows, "source")
            ))
        );
    }
    Some(out)
}

fn one(flow: &Flow, style: Style, out: &mut String) {
    let kind = kind(flow);
    let to = flow
        .sink
        .service
        .as_deref()
        .map_or_else(String::new, |service| format!(" ({})", plain(service)));
    let _ = writeln!(
        out,
        "{} {} → {kind}{to}",
        style.bold(&flow.id()),
        flow.data.join(", ")
    );
    let from = flow.source.service.as_deref().map_or_else(
        || "enters".to_owned(),
        |service| format!("enters from {}", plain(service)),
    );
    line(&flow.source.site, &from, style, out);
    for step in &flow.steps {
        line(&step.site, &step.why, style, out);
    }
    line(&flow.sink.site, &format!("leaves: {kind}"), style, out);
    if !flow.transforms.is_empty() {
        let _ = writeln!(out, "  on the way: {}", flow.transforms.join(", "));
    }
    if let Some(consent) = &flow.consent {
        let _ = writeln!(out, "  only where consent to {} is given", plain(consent));
    }
    out.push('\n');
}

fn line(site: &Site, why: &str, style: Style, out: &mut String) {
    let place = &site.location;
    let _ = writeln!(
        out,
        "  {}:{}:{}  {}\n      {}",
        plain(&place.file),
        place.region.line,
        place.region.column,
        plain(why),
        style.dim(&plain(&site.text))
    );
}

/// The kind of a sink as reports write it.
pub(super) fn kind(flow: &Flow) -> String {
    serde_json::to_value(flow.sink.kind)
        .ok()
        .and_then(|kind| kind.as_str().map(str::to_owned))
        .unwrap_or_default()
}
