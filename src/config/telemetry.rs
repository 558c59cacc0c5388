//! Collectors of OpenTelemetry: which vendors they send traces, metrics and logs to. An exporter that no pipeline names sends nothing.

use super::Reader;
use super::tree::Node;
use crate::facts::Via;
use std::collections::BTreeSet;

/// The collector's own configuration, or the part of a chart or of a custom resource that holds it.
pub(super) fn collector(reader: &mut Reader<'_>, root: &Node) {
    let places: [&[&str]; 5] = [
        &[],
        &["config"],
        &["spec", "config"],
        &["opentelemetry-collector", "config"],
        &["collector", "config"],
    ];
    for part in places.iter().filter_map(|path| root.at(path)) {
        if let (Some(exporters), Some(pipelines)) =
            (part.get("exporters"), part.at(&["service", "pipelines"]))
        {
            vendors(reader, exporters, pipelines);
        }
    }
}

fn vendors(reader: &mut Reader<'_>, exporters: &Node, pipelines: &Node) {
    let used: BTreeSet<&str> = pipelines
        .entries()
        .iter()
        .filter_map(|pipeline| pipeline.node.get("exporters"))
        .flat_map(Node::items)
        .filter_map(Node::text)
        .collect();
    let rules = reader.rules;
    for exporter in exporters
        .entries()
        .iter()
        .filter(|exporter| used.contains(exporter.key.as_str()))
    {
        // `datadog/eu` is one of several of a kind.
        let kind = exporter.key.split('/').next().unwrap_or_default();
        if let Some(service) = rules
            .names
            .service("exporter", kind)
            .and_then(|id| rules.services.get(id))
        {
            reader.service(service, exporter.key_span, Via::Config);
        }
        // `otlp` goes to whoever answers at its address, as do the sites of vendors: `api.site: datadoghq.eu`.
        exporter.node.walk(&mut |_, entry| {
            if matches!(entry.key.as_str(), "endpoint" | "site" | "traces_endpoint")
                && let Some(text) = entry.node.text()
            {
                let address = if text.contains("://") {
                    text.to_owned()
                } else {
                    format!("https://{text}")
                };
                reader.url(&address, entry.node.span);
            }
        });
    }
}
