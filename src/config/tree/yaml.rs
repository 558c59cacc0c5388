//! YAML and JSON, which is read as YAML's flow style.

use super::{Entry, Node, Value, lenient, span, template};
use crate::source::Span;
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;

/// A collection that is being read: the key that waits for its value, and the anchor.
type Open = (Node, Option<(String, Span)>, usize);

/// Values of a file that anchors may multiply; more are not read.
const MOST: usize = 200_000;

/// Collections in each other; a file that nests deeper is read up to there, since whoever walks it needs a stack for them.
const DEEPEST: usize = 200;

/// YAML documents, each as far as it could be read, and whether that is not all of the file. JSON is read by the same parser, see [`json`].
pub(in crate::config) fn yaml(text: &str) -> (Vec<Node>, bool) {
    // Marks count characters; spans count bytes.
    let bytes: Option<Vec<usize>> = (!text.is_ascii()).then(|| {
        text.char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect()
    });
    let read = documents(text, text, bytes.as_deref());
    if !read.1 {
        return read;
    }
    let (deeper, bytes) = lenient::deepened(text);
    let second = documents(text, &deeper, Some(&bytes));
    if !second.1 {
        return second;
    }
    let filled = template::filled(text);
    if filled == text { read } else { yaml(&filled) }
}

/// Documents of a text whose characters stand at `bytes` of the file: at their own number, if not told.
fn documents(file: &str, text: &str, bytes: Option<&[usize]>) -> (Vec<Node>, bool) {
    let byte = |index: usize| match bytes {
        Some(bytes) => bytes.get(index).or(bytes.last()).copied().unwrap_or(0),
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
        if count > MOST || open.len() > DEEPEST {
            broken |= open.len() > DEEPEST;
            break;
        }
        let place = span(byte(at.start.index()), byte(at.end.index()));
        let (node, anchor) = match event {
            Event::Scalar(value, style, anchor, _) => {
                // Between brackets the parser counts the blanks behind a value to it.
                let (start, end) = (place.start as usize, place.end as usize);
                let written = file
                    .get(start..end)
                    .map_or(0, |value| value.trim_end().len());
                let place = span(start, start + written);
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
