//! One tree for JSON, YAML, TOML and HCL: values with the byte spans of the file.

use crate::source::Span;
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub(in crate::config) struct Node {
    pub value: Value,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub(in crate::config) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Debug, Clone)]
pub(in crate::config) struct Entry {
    pub key: String,
    pub key_span: Span,
    pub node: Node,
}

/// A collection that is being read: the key that waits for its value, and the anchor.
type Open = (Node, Option<(String, Span)>, usize);

/// Values of a file that anchors may multiply; more are not read.
const MOST: usize = 200_000;

impl Node {
    pub(in crate::config) fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.node)
    }

    /// All values of a key: blocks of HCL repeat.
    pub(in crate::config) fn all(&self, key: &str) -> impl Iterator<Item = &Node> {
        self.entries()
            .iter()
            .filter(move |entry| entry.key == key)
            .map(|entry| &entry.node)
    }

    /// `get` along a path.
    pub(in crate::config) fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    pub(in crate::config) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(in crate::config) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(in crate::config) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(in crate::config) fn truth(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            Value::Text(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Some(true),
                "false" | "no" | "off" | "0" => Some(false),
                _ => None,
            },
            Value::Number(number) if *number == 0.0 => Some(false),
            Value::Number(number) if (*number - 1.0).abs() < f64::EPSILON => Some(true),
            _ => None,
        }
    }

    pub(in crate::config) fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// All pairs at any depth, with the keys above them, outermost first.
    pub(in crate::config) fn walk<'n>(&'n self, visit: &mut impl FnMut(&[&'n str], &'n Entry)) {
        fn go<'n>(
            node: &'n Node,
            path: &mut Vec<&'n str>,
            visit: &mut impl FnMut(&[&'n str], &'n Entry),
        ) {
            if path.len() > 64 {
                return;
            }
            match &node.value {
                Value::Map(entries) => {
                    for entry in entries {
                        visit(path, entry);
                        path.push(&entry.key);
                        go(&entry.node, path, visit);
                        path.pop();
                    }
                }
                Value::List(items) => items.iter().for_each(|item| go(item, path, visit)),
                _ => {}
            }
        }
        go(self, &mut Vec::new(), visit);
    }
}

fn span(start: usize, end: usize) -> Span {
    Span {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end.max(start)).unwrap_or(u32::MAX),
    }
}

/// YAML documents, each as far as it could be read, and whether that is not all of the file. JSON is read by the same parser, see [`json`].
pub(in crate::config) fn yaml(text: &str) -> (Vec<Node>, bool) {
    // Marks count characters; spans count bytes.
    let offsets: Option<Vec<usize>> = (!text.is_ascii()).then(|| {
        text.char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect()
    });
    let byte = |index: usize| match &offsets {
        Some(offsets) => offsets.get(index).copied().unwrap_or(text.len()),
        None => index.min(text.len()),
    };
    let mut documents = Vec::new();
    // Open collections: the node, and the key that waits for its value.
    let mut open: Vec<Open> = Vec::new();
    let mut anchors: HashMap<usize, Node> = HashMap::new();
    let mut count = 0;
    let mut parser = Parser::new_from_str(text);
    let mut broken = false;
    while let Some(next) = parser.next_event() {
        let Ok((event, at)) = next else {
            broken = true;
            break;
        };
        count += 1;
        if count > MOST {
            break;
        }
        let place = span(byte(at.start.index()), byte(at.end.index()));
        let (node, anchor) = match event {
            Event::Scalar(value, style, anchor, _) => {
                let value = if style == ScalarStyle::Plain {
                    plain(&value)
                } else {
                    Value::Text(value.into_owned())
                };
                (Node { value, span: place }, anchor)
            }
            Event::SequenceStart(anchor, _) => {
                let node = Node {
                    value: Value::List(Vec::new()),
                    span: place,
                };
                open.push((node, None, anchor));
                continue;
            }
            Event::MappingStart(anchor, _) => {
                let node = Node {
                    value: Value::Map(Vec::new()),
                    span: place,
                };
                open.push((node, None, anchor));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((mut node, _, anchor)) = open.pop() else {
                    continue;
                };
                node.span.end = place.end.max(node.span.start);
                (node, anchor)
            }
            Event::Alias(anchor) => {
                // A copy that keeps the places of the original; nested copies are bounded by the count of values.
                let node = anchors.get(&anchor).cloned().unwrap_or(Node {
                    value: Value::Null,
                    span: place,
                });
                count += size(&node);
                (node, 0)
            }
            _ => continue,
        };
        if anchor != 0 {
            anchors.insert(anchor, node.clone());
        }
        put(&mut open, &mut documents, node);
    }
    // A broken file: what was open is kept as far as it goes.
    while let Some((node, _, _)) = open.pop() {
        put(&mut open, &mut documents, node);
    }
    (documents, broken)
}

fn size(node: &Node) -> usize {
    match &node.value {
        Value::Map(entries) => 1 + entries.iter().map(|entry| size(&entry.node)).sum::<usize>(),
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}

fn put(open: &mut [Open], documents: &mut Vec<Node>, node: Node) {
    let Some((parent, key, _)) = open.last_mut() else {
        documents.push(node);
        return;
    };
    match &mut parent.value {
        Value::List(items) => items.push(node),
        Value::Map(entries) => match key.take() {
            None => {
                let text = match node.value {
                    Value::Text(text) => text,
                    Value::Bool(value) => value.to_string(),
                    Value::Number(number) => number.to_string(),
                    _ => String::new(),
                };
                *key = Some((text, node.span));
            }
            // Merge keys bring in the pairs of what they name.
            Some((name, _)) if name == "<<" => match node.value {
                Value::Map(merged) => entries.extend(merged),
                Value::List(items) => {
                    for item in items {
                        if let Value::Map(merged) = item.value {
                            entries.extend(merged);
                        }
                    }
                }
                _ => {}
            },
            Some((key, key_span)) => entries.push(Entry {
                key,
                key_span,
                node,
            }),
        },
        _ => {}
    }
}

fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match text.parse::<f64>() {
            Ok(number)
                if text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') =>
            {
                Value::Number(number)
            }
            _ => Value::Text(text.to_owned()),
        },
    }
}

/// JSON, with comments and trailing commas: blanked to YAML's flow style of the same length.
pub(in crate::config) fn json(text: &str) -> (Option<Node>, bool) {
    let mut blanked = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_string = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if in_string => {
                // YAML knows all escapes of JSON; surrogate pairs are left as they are.
                blanked.push(c);
                blanked.extend(chars.next());
            }
            '"' => {
                in_string = !in_string;
                blanked.push(c);
            }
            '/' if !in_string && chars.peek() == Some(&'/') => {
                blanked.push(' ');
                while let Some(&next) = chars.peek() {
                    if next == '\n' {
                        break;
                    }
                    blank(&mut blanked, next);
                    chars.next();
                }
            }
            '/' if !in_string && chars.peek() == Some(&'*') => {
                blanked.push(' ');
                let mut before = ' ';
                for next in chars.by_ref() {
                    blank(&mut blanked, next);
                    if before == '*' && next == '/' {
                        break;
                    }
                    before = next;
                }
            }
            '\t' | '\r' if !in_string => blanked.push(' '),
            _ => blanked.push(c),
        }
    }
    let (documents, broken) = yaml(&blanked);
    (documents.into_iter().next(), broken)
}

/// Blank of the same number of characters (spans are taken from the original text by character).
fn blank(blanked: &mut String, c: char) {
    if c == '\n' {
        blanked.push('\n');
    } else {
        for _ in 0..c.len_utf8() {
            blanked.push(' ');
        }
    }
}

/// TOML.
pub(in crate::config) fn toml(text: &str) -> Option<Node> {
    let document = toml_edit::Document::parse(text).ok()?;
    Some(table(document.as_table(), 0..text.len()))
}

type Range = std::ops::Range<usize>;

fn ranged(range: Option<Range>, outer: &Range) -> Range {
    range.unwrap_or_else(|| outer.clone())
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

/// HCL: a block `resource "a" "b" {…}` is the pair `resource` of the pair `a` of the pair `b`.
pub(in crate::config) fn hcl(text: &str) -> Option<Node> {
    let body = hcl_edit::parser::parse_body(text).ok()?;
    Some(Node {
        value: Value::Map(hcl_body(&body, 0)),
        span: span(0, text.len()),
    })
}

fn hcl_body(body: &hcl_edit::structure::Body, depth: u8) -> Vec<Entry> {
    use hcl_edit::Span as _;
    use hcl_edit::structure::Structure;
    if depth > 40 {
        return Vec::new();
    }
    let mut entries = Vec::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let key = attribute.key.span().unwrap_or(0..0);
                entries.push(Entry {
                    key: attribute.key.as_str().to_owned(),
                    key_span: span(key.start, key.end),
                    node: hcl_expression(&attribute.value, &key, depth + 1),
                });
            }
            Structure::Block(block) => {
                let key = block.ident.span().unwrap_or(0..0);
                let place = block.span().unwrap_or_else(|| key.clone());
                let mut node = Node {
                    value: Value::Map(hcl_body(&block.body, depth + 1)),
                    span: span(place.start, place.end),
                };
                for label in block.labels.iter().rev() {
                    let at = label.span().unwrap_or_else(|| key.clone());
                    node = Node {
                        span: node.span,
                        value: Value::Map(vec![Entry {
                            key: label.as_str().to_owned(),
                            key_span: span(at.start, at.end),
                            node,
                        }]),
                    };
                }
                entries.push(Entry {
                    key: block.ident.as_str().to_owned(),
                    key_span: span(key.start, key.end),
                    node,
                });
            }
        }
    }
    entries
}

fn hcl_expression(expression: &hcl_edit::expr::Expression, outer: &Range, depth: u8) -> Node {
    use hcl_edit::Span as _;
    use hcl_edit::expr::{Expression, ObjectKey};
    let range = ranged(expression.span(), outer);
    let value = match expression {
        Expression::Bool(value) => Value::Bool(*value.value()),
        Expression::Number(number) => number.value().as_f64().map_or(Value::Null, Value::Number),
        Expression::String(text) => Value::Text(text.value().clone()),
        Expression::Array(items) if depth < 40 => Value::List(
            items
                .iter()
                .map(|item| hcl_expression(item, &range, depth + 1))
                .collect(),
        ),
        Expression::Object(object) if depth < 40 => Value::Map(
            object
                .iter()
                .map(|(key, value)| {
                    let at = ranged(key.span(), &range);
                    let name = match key {
                        ObjectKey::Ident(ident) => ident.as_str().to_owned(),
                        ObjectKey::Expression(Expression::String(text)) => text.value().clone(),
                        ObjectKey::Expression(other) => other.to_string().trim().to_owned(),
                    };
                    Entry {
                        key: name,
                        key_span: span(at.start, at.end),
                        node: hcl_expression(value.expr(), &at, depth + 1),
                    }
                })
                .collect(),
        ),
        // `var.region`, `"${var.region}"`: kept as written, for whoever knows the variable.
        Expression::Traversal(_) | Expression::Variable(_) | Expression::StringTemplate(_) => {
            Value::Text(expression.to_string().trim().to_owned())
        }
        _ => Value::Null,
    };
    Node {
        value,
        span: span(range.start, range.end),
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, hcl, json, toml, yaml};

    fn at(text: &str, span: crate::source::Span) -> &str {
        &text[span.start as usize..span.end as usize]
    }

    #[test]
    fn values_have_the_places_of_the_file() {
        let text = "é: 1\nlogs: {retention: 30}\n---\nb: &x [eu-west-3]\nc: *x\n";
        let (documents, _) = yaml(text);
        assert_eq!(documents.len(), 2);
        let retention = documents[0].at(&["logs", "retention"]).expect("nested");
        assert_eq!(at(text, retention.span), "30");
        assert_eq!(documents[1].get("c").expect("alias").items().len(), 1);

        let text = "{\n\t// région\n\t\"a\": [\"x\", /* é */ \"y\"],\n}";
        let node = json(text).0.expect("json");
        assert_eq!(node.get("a").expect("a").items().len(), 2);

        let text = "[a.b]\nregion = \"fra\"\n";
        let node = toml(text).expect("toml");
        assert_eq!(
            at(text, node.at(&["a", "b", "region"]).expect("region").span),
            "\"fra\""
        );

        let text = "resource \"aws_db_instance\" \"main\" {\n  storage_encrypted = false\n}\n";
        let node = hcl(text).expect("hcl");
        let off = node
            .at(&["resource", "aws_db_instance", "main", "storage_encrypted"])
            .expect("attribute");
        assert!(matches!(off.value, Value::Bool(false)));
        assert_eq!(at(text, off.span), "false");
    }

    #[test]
    fn broken_files_give_what_is_before_the_error() {
        let (documents, broken) = yaml("a: 1\nb: [\n");
        assert!(broken && documents.len() <= 1);
        assert!(toml("a = = 1").is_none());
        assert!(hcl("resource {").is_none());
    }
}
