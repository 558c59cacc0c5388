//! Schemas as documents: OpenAPI, JSON Schema, models of dbt.

use super::Reader;
use super::tree::Node;
use crate::facts::Via;
use crate::source::Span;

/// Schemas of an interface: their properties.
pub(super) fn openapi(reader: &mut Reader<'_>, root: &Node) -> bool {
    if root.get("openapi").is_none() && root.get("swagger").is_none() {
        return false;
    }
    let schemas = root
        .at(&["components", "schemas"])
        .or_else(|| root.get("definitions"));
    for schema in schemas.map_or(&[][..], Node::entries) {
        properties(reader, &schema.key, &schema.node);
    }
    true
}

/// `{"$schema": "https://json-schema.org/…", "title": "User", "properties": {…}}`, and what it defines.
pub(super) fn json_schema(reader: &mut Reader<'_>, root: &Node) -> bool {
    let is_schema = root
        .get("$schema")
        .and_then(Node::text)
        .is_some_and(|schema| schema.contains("json-schema.org"));
    if !is_schema {
        return false;
    }
    let stem = reader.name.split('.').next().unwrap_or_default();
    let title = root.get("title").and_then(Node::text).unwrap_or(stem);
    properties(reader, title, root);
    for key in ["definitions", "$defs"] {
        for entry in root.get(key).map_or(&[][..], Node::entries) {
            properties(reader, &entry.key, &entry.node);
        }
    }
    true
}

/// Objects inside objects that are looked into.
const DEPTH: usize = 4;

fn properties(reader: &mut Reader<'_>, model: &str, schema: &Node) {
    nested(reader, model, schema, DEPTH);
}

fn nested(reader: &mut Reader<'_>, model: &str, schema: &Node, depth: usize) {
    let kind = |node: &Node, kind: &str| node.get("type").and_then(Node::text) == Some(kind);
    // `allOf` extends another schema by a part of its own.
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    let entries = std::iter::once(schema)
        .chain(parts)
        .flat_map(|part| part.get("properties").map_or(&[][..], Node::entries))
        .filter(|entry| !kind(&entry.node, "boolean"));
    let mut fields: Vec<(&str, Span)> = Vec::new();
    for entry in entries {
        let many = kind(&entry.node, "array");
        let name = if many { one_of(&entry.key) } else { &entry.key };
        fields.push((name, entry.key_span));
        let inner = entry.node.get("items").unwrap_or(&entry.node);
        if depth > 0 && inner.get("properties").is_some() {
            nested(reader, name, inner, depth - 1);
        }
    }
    reader.data_model(model, fields.into_iter(), false, Via::Model);
}

/// `emails` of many is `email`, `addresses` is `address`.
fn one_of(name: &str) -> &str {
    match name.strip_suffix("es") {
        Some(one) if one.ends_with("ss") => one,
        _ => name.strip_suffix('s').unwrap_or(name),
    }
}

/// Columns that `models:`, `sources:` and `seeds:` of dbt document.
pub(super) fn dbt(reader: &mut Reader<'_>, root: &Node) -> bool {
    let tables: Vec<&Node> = ["models", "seeds", "snapshots"]
        .iter()
        .filter_map(|key| root.get(key))
        .flat_map(Node::items)
        .chain(
            root.get("sources")
                .map_or(&[][..], Node::items)
                .iter()
                .flat_map(|source| source.get("tables").map_or(&[][..], Node::items)),
        )
        .filter(|table| table.get("columns").is_some())
        .collect();
    for table in &tables {
        let fields: Vec<(&str, Span)> = table
            .get("columns")
            .map_or(&[][..], Node::items)
            .iter()
            .filter_map(|column| column.get("name"))
            .filter_map(|name| Some((name.text()?, name.span)))
            .collect();
        if let Some(model) = table.get("name").and_then(Node::text) {
            reader.data_model(model, fields.into_iter(), true, Via::Model);
        }
    }
    !tables.is_empty()
}
