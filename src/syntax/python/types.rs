//! Annotations: the types that parameters, variables and results are said to have.

use super::super::ir::{ExprKind, Name, TypeRef};
use super::{Lowering, Parts, children, span};
use crate::source::Span;
use tree_sitter::Node;

impl Lowering<'_> {
    /// A type hint: names, subscripts, unions, strings.
    pub(super) fn type_ref(&mut self, node: Node<'_>) -> Option<TypeRef> {
        if !self.enter() {
            return None;
        }
        let found = self.lower_type(node);
        self.leave();
        found
    }

    /// A type hint, as what is said to have it holds it.
    pub(super) fn annotation(&mut self, node: Node<'_>) -> Option<Box<TypeRef>> {
        self.type_ref(node).map(Box::new)
    }

    fn lower_type(&mut self, node: Node<'_>) -> Option<TypeRef> {
        let place = span(node);
        let simple = |name: Name, arguments| {
            Some(TypeRef {
                name,
                arguments,
                fields: Vec::new(),
                span: place,
            })
        };
        match node.kind_name() {
            "type" | "parenthesized_expression" => children(node)
                .first()
                .and_then(|inner| self.type_ref(*inner)),
            "identifier" | "attribute" | "member_type" | "none" => {
                simple(Name::new(self.raw(node)), Vec::new())
            }
            "string" => {
                let ExprKind::Str(text) = self.string(node) else {
                    return None;
                };
                written_type(&text, place, 0)
            }
            "generic_type" | "subscript" => {
                let parts = children(node);
                let (head, rest) = parts.split_first()?;
                let mut arguments = Vec::new();
                for part in rest {
                    if part.kind_name() == "type_parameter" {
                        arguments.extend(
                            children(*part)
                                .into_iter()
                                .filter_map(|inner| self.type_ref(inner))
                                .collect::<Vec<_>>(),
                        );
                    } else {
                        arguments.extend(self.type_ref(*part));
                    }
                }
                let name = Name::new(self.raw(*head));
                if name.rsplit('.').next() == Some("Annotated") && !arguments.is_empty() {
                    return Some(arguments.swap_remove(0));
                }
                simple(name, arguments)
            }
            "union_type" | "binary_operator" => {
                let arguments: Vec<_> = children(node)
                    .into_iter()
                    .filter_map(|part| self.type_ref(part))
                    .collect();
                simple("|".into(), arguments)
            }
            _ => None,
        }
    }
}

/// A type hint in quotes: `"User"`, `"Optional[User]"`, `"User | None"`.
fn written_type(text: &str, place: Span, depth: u8) -> Option<TypeRef> {
    if depth > 4 {
        return None;
    }
    let parts = |separator: char, text: &str| {
        let (mut open, mut start, mut parts) = (0_u32, 0, Vec::new());
        for (at, letter) in text.char_indices() {
            match letter {
                '[' => open += 1,
                ']' => open = open.saturating_sub(1),
                _ if letter == separator && open == 0 => {
                    parts.push(text[start..at].to_owned());
                    start = at + letter.len_utf8();
                }
                _ => {}
            }
        }
        parts.push(text[start..].to_owned());
        parts
    };
    let inner = |texts: Vec<String>| -> Vec<TypeRef> {
        texts
            .iter()
            .filter_map(|text| written_type(text, place, depth + 1))
            .collect()
    };
    let text = text.trim();
    let members = parts('|', text);
    let (name, arguments) = if members.len() > 1 {
        ("|", inner(members))
    } else {
        match text.split_once('[') {
            Some((head, rest)) => (
                head,
                inner(parts(',', rest.trim_end().trim_end_matches(']'))),
            ),
            None => (text, Vec::new()),
        }
    };
    Some(TypeRef {
        name: Name::new(name.trim()),
        arguments,
        fields: Vec::new(),
        span: place,
    })
}
