//! Strings: prefixes, escapes, implicit concatenation, f-strings.

use super::super::ir::{Expr, ExprKind, Name};
use super::{Lowering, Parts, children, span};
use tree_sitter::Node;

impl Lowering<'_> {
    /// One literal for adjacent plain strings, a template where any part has holes.
    pub(super) fn string(&mut self, node: Node<'_>) -> ExprKind {
        let mut parts: Vec<Expr> = Vec::new();
        let pieces = if node.kind_name() == "concatenated_string" {
            children(node)
        } else {
            vec![node]
        };
        for piece in pieces
            .into_iter()
            .filter(|piece| piece.kind_name() == "string")
        {
            self.pieces(piece, &mut parts);
        }
        match parts.as_slice() {
            [] => ExprKind::Str(Name::default()),
            [one] if matches!(one.kind, ExprKind::Str(_)) => parts.swap_remove(0).kind,
            _ => ExprKind::Template(parts),
        }
    }

    fn pieces(&mut self, node: Node<'_>, parts: &mut Vec<Expr>) {
        let mut cursor = node.walk();
        let inner: Vec<_> = node.children(&mut cursor).collect();
        let prefix = inner
            .first()
            .map_or("", |start| self.raw(*start))
            .to_lowercase();
        let raw = prefix.contains('r');
        for child in inner {
            match child.kind_name() {
                "string_content" => {
                    let text = self.raw(child);
                    let cooked = if raw || !text.contains('\\') {
                        text.to_owned()
                    } else {
                        cook(text)
                    };
                    let cooked = if prefix.contains('f') {
                        cooked.replace("{{", "{").replace("}}", "}")
                    } else {
                        cooked
                    };
                    push_text(parts, &cooked, child);
                }
                "interpolation" => {
                    let value = child
                        .part("expression")
                        .or_else(|| children(child).first().copied());
                    if let Some(value) = value {
                        let value = self.expression(value);
                        parts.push(value);
                    }
                }
                _ => {}
            }
        }
    }
}

fn push_text(parts: &mut Vec<Expr>, text: &str, node: Node<'_>) {
    if let Some(Expr {
        kind: ExprKind::Str(last),
        span: place,
    }) = parts.last_mut()
    {
        *last = Name::new(format!("{last}{text}"));
        place.end = span(node).end;
        return;
    }
    parts.push(Expr {
        kind: ExprKind::Str(Name::new(text)),
        span: span(node),
    });
}

/// Resolves escapes; unknown ones stay as they are.
fn cook(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('0') => out.push('\0'),
            Some('\n') | None => {}
            Some(c @ ('\\' | '\'' | '"')) => out.push(c),
            Some(kind @ ('x' | 'u' | 'U')) => {
                let length = match kind {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let mut digits = String::new();
                while digits.len() < length && chars.peek().is_some_and(char::is_ascii_hexdigit) {
                    digits.extend(chars.next());
                }
                out.extend(
                    u32::from_str_radix(&digits, 16)
                        .ok()
                        .and_then(char::from_u32),
                );
            }
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
        }
    }
    out
}
