//! TOML.

use super::{Entry, Node, Range, Value, ranged, span};

pub(in crate::config) fn toml(text: &str) -> Option<Node> {
    let document = toml_edit::Document::parse(text).ok()?;
    Some(table(document.as_table(), 0..text.len()))
}

fn table(table: &dyn toml_edit::TableLike, outer: Range) -> Node {
    let mut entries = Vec::new();
    for (key, item) in table.iter() {
        let key_range = ranged(
            table.key(key).and_then(toml_edit::Key::span),
            &ranged(item.span(), &outer),
        );
        entries.push(Entry {
            key: key.to_owned(),
            key_span: span(key_range.start, key_range.end),
            node: item_node(item, &key_range),
        });
    }
    Node {
        value: Value::Map(entries),
        span: span(outer.start, outer.end),
    }
}

fn item_node(item: &toml_edit::Item, outer: &Range) -> Node {
    let range = ranged(item.span(), outer);
    match item {
        toml_edit::Item::Value(value) => value_node(value, &range),
        toml_edit::Item::Table(inner) => table(inner, range),
        toml_edit::Item::ArrayOfTables(tables) => Node {
            value: Value::List(
                tables
                    .iter()
                    .map(|inner| table(inner, ranged(inner.span(), &range)))
                    .collect(),
            ),
            span: span(range.start, range.end),
        },
        toml_edit::Item::None => Node {
            value: Value::Null,
            span: span(range.start, range.end),
        },
    }
}

fn value_node(value: &toml_edit::Value, outer: &Range) -> Node {
    let range = ranged(value.span(), outer);
    let content = match value {
        toml_edit::Value::String(text) => Value::Text(text.value().clone()),
        #[allow(clippy::cast_precision_loss, reason = "days and sizes are small")]
        toml_edit::Value::Integer(number) => Value::Number(*number.value() as f64),
        toml_edit::Value::Float(number) => Value::Number(*number.value()),
        toml_edit::Value::Boolean(value) => Value::Bool(*value.value()),
        toml_edit::Value::Datetime(date) => Value::Text(date.value().to_string()),
        toml_edit::Value::Array(items) => {
            Value::List(items.iter().map(|item| value_node(item, &range)).collect())
        }
        toml_edit::Value::InlineTable(inner) => return table(inner, range),
    };
    Node {
        value: content,
        span: span(range.start, range.end),
    }
}
