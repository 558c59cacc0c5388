//! JSON that HCL holds as text: `container_definitions = <<EOF […] EOF`, with expressions between.

use super::{Node, Value, json, span};

/// The value of a heredoc (from `<<` on) that starts at a byte of the file, if it is JSON.
pub(super) fn value(heredoc: &str, start: usize) -> Option<Node> {
    let open = heredoc.find('\n')?;
    let body = heredoc[open..].trim_start();
    if !body.starts_with(['[', '{']) {
        return None;
    }
    let open = heredoc.len() - body.len();
    let close = heredoc.rfind([']', '}'])? + 1;
    let mut node = json(&without_expressions(heredoc.get(open..close)?)).0?;
    shift(&mut node, start + open);
    Some(node)
}

/// Expressions outside strings are numbers of the same length, in strings they hold no quotes: all stays in place.
pub(super) fn without_expressions(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let (mut in_string, mut in_expression) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        in_expression |= c == '$' && chars.peek() == Some(&'{');
        match c {
            '"' if in_expression => plain.push(if in_string { '\'' } else { '0' }),
            _ if in_expression && !in_string => {
                plain.extend(std::iter::repeat_n('0', c.len_utf8()));
            }
            '\\' if in_string => {
                plain.push(c);
                plain.extend(chars.next());
            }
            '"' => {
                in_string = !in_string;
                plain.push(c);
            }
            _ => plain.push(c),
        }
        in_expression &= c != '}';
    }
    plain
}

fn shift(node: &mut Node, by: usize) {
    let moved =
        |place: &crate::source::Span| span(place.start as usize + by, place.end as usize + by);
    node.span = moved(&node.span);
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| shift(item, by)),
        Value::Map(entries) => {
            for entry in entries {
                entry.key_span = moved(&entry.key_span);
                shift(&mut entry.node, by);
            }
        }
        _ => {}
    }
}
