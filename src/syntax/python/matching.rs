//! `match`: its cases, and the patterns that take values apart.

use super::super::ir::{Arm, Expr, ExprKind, FieldPattern, Name, Pattern, PatternKind, StmtKind};
use super::statements::ignored;
use super::{Lowering, Parts, children, span};
use tree_sitter::Node;

impl Lowering<'_> {
    pub(super) fn match_statement(&mut self, node: Node<'_>) -> StmtKind {
        let subject = node
            .part("subject")
            .map_or_else(|| super::unknown(node), |subject| self.expression(subject));
        let mut arms = Vec::new();
        let block = node.part("body").unwrap_or(node);
        for case in children(block)
            .into_iter()
            .filter(|child| child.kind_name() == "case_clause")
        {
            let patterns: Vec<_> = children(case)
                .into_iter()
                .filter(|child| child.kind_name() == "case_pattern")
                .collect();
            let bound: Vec<_> = patterns
                .iter()
                .map(|pattern| self.case_pattern(*pattern))
                .collect();
            let kind = match <[Pattern; 1]>::try_from(bound) {
                Ok([one]) => one.kind,
                Err(several) => sequence(several.into_iter().map(|item| (item, false))),
            };
            let always = match &kind {
                PatternKind::Name(_) => true,
                // `case _`, which has no named node, is no literal.
                PatternKind::Ignored => patterns
                    .iter()
                    .all(|pattern| innermost(*pattern).kind() == "case_pattern"),
                _ => false,
            };
            let binding = Some(Pattern {
                kind,
                span: span(case),
            });
            let guard = case
                .part("guard")
                .and_then(|guard| children(guard).first().copied())
                .map(|guard| self.expression(guard));
            let body = self.body(case, "consequence");
            arms.push(Arm {
                tests: patterns
                    .iter()
                    .filter(|_| !always)
                    .map(|pattern| super::unknown(*pattern))
                    .collect(),
                binding,
                guard,
                body,
                exits: true,
            });
        }
        StmtKind::Switch { subject, arms }
    }

    /// What a `case` pattern binds, and where in the value it lies.
    fn case_pattern(&mut self, node: Node<'_>) -> Pattern {
        let place = span(node);
        if !self.enter() {
            return ignored(node);
        }
        let parts = children(node);
        let kind = match node.kind() {
            "case_pattern" => match parts.first() {
                Some(inner) => self.case_pattern(*inner).kind,
                None => PatternKind::Ignored,
            },
            "dotted_name" | "identifier" if !self.raw(node).contains('.') => {
                PatternKind::Name(self.name(node))
            }
            "as_pattern" | "union_pattern" => PatternKind::All(
                parts
                    .into_iter()
                    .map(|part| self.case_pattern(part))
                    .collect(),
            ),
            "tuple_pattern" if parts.len() == 1 && !self.raw(node).contains(',') => {
                self.case_pattern(parts[0]).kind
            }
            "list_pattern" | "tuple_pattern" => {
                let items: Vec<_> = parts
                    .into_iter()
                    .map(|part| {
                        let inner = innermost(part);
                        let splat = inner.kind() == "splat_pattern";
                        let part = if splat {
                            children(inner).first().copied().unwrap_or(inner)
                        } else {
                            part
                        };
                        (self.case_pattern(part), splat)
                    })
                    .collect();
                sequence(items)
            }
            "dict_pattern" => self.mapping_pattern(node),
            "class_pattern" => self.class_pattern(&parts),
            _ => PatternKind::Ignored,
        };
        self.leave();
        Pattern { kind, span: place }
    }

    /// `case {"a": x, **rest}`
    fn mapping_pattern(&mut self, node: Node<'_>) -> PatternKind {
        let (mut fields, mut rest, mut key) = (Vec::new(), None, None);
        for part in children(node) {
            if part.kind() == "splat_pattern" {
                let name = children(part).first().copied().unwrap_or(part);
                rest = Some(Box::new(self.case_pattern(name)));
            } else if part.kind() == "case_pattern" {
                fields.push(FieldPattern {
                    key: key.take(),
                    value: self.case_pattern(part),
                });
            } else {
                key = self.expression(part).as_str().map(Name::new);
            }
        }
        PatternKind::Object { fields, rest }
    }

    /// `case Point(x, y=1)`: which fields the positions are says the class, where it stands above in this file.
    fn class_pattern(&mut self, parts: &[Node<'_>]) -> PatternKind {
        const WHOLE: &[&str] = &[
            "str",
            "int",
            "float",
            "bool",
            "bytes",
            "bytearray",
            "list",
            "tuple",
            "dict",
            "set",
            "frozenset",
        ];
        let Some((class, parts)) = parts.split_first() else {
            return PatternKind::Ignored;
        };
        let class = self.raw(*class).rsplit('.').next().unwrap_or("");
        let known = self.positions_of(class);
        let (mut fields, mut whole) = (Vec::new(), Vec::new());
        for (place, part) in parts.iter().enumerate() {
            let inner = innermost(*part);
            let (key, value) = if inner.kind() == "keyword_pattern" {
                let pair = children(inner);
                match pair.as_slice() {
                    [key, value, ..] => (Some(self.name(*key)), self.case_pattern(*value)),
                    _ => continue,
                }
            } else {
                let value = self.case_pattern(*part);
                if WHOLE.contains(&class) {
                    whole.push(value);
                    continue;
                }
                (known.get(place).cloned(), value)
            };
            fields.push(FieldPattern { key, value });
        }
        let object = PatternKind::Object { fields, rest: None };
        if whole.is_empty() {
            return object;
        }
        PatternKind::All(whole)
    }

    /// The fields of a class in the order of positional patterns.
    fn positions_of(&self, class: &str) -> Vec<Name> {
        let Some(class) = self
            .module
            .classes
            .iter()
            .find(|own| own.name.as_deref() == Some(class))
        else {
            return Vec::new();
        };
        let listed = class
            .fields
            .iter()
            .find(|field| field.name == "__match_args__")
            .and_then(|field| field.value.as_ref());
        if let Some(Expr {
            kind: ExprKind::Array(names),
            ..
        }) = listed
        {
            return names
                .iter()
                .map(|name| Name::new(name.as_str().unwrap_or("*")))
                .collect();
        }
        class
            .fields
            .iter()
            .filter(|field| field.ty.is_some())
            .map(|field| field.name.clone())
            .collect()
    }
}

/// A sequence pattern from its items; `true` marks the starred one.
fn sequence(parts: impl IntoIterator<Item = (Pattern, bool)>) -> PatternKind {
    let (mut items, mut rest) = (Vec::new(), None);
    for (part, splat) in parts {
        if splat {
            rest = Some((items.len(), Box::new(part)));
        } else {
            items.push(Some(part));
        }
    }
    PatternKind::Array { items, rest }
}

/// What a chain of `case_pattern` nodes holds.
fn innermost(node: Node<'_>) -> Node<'_> {
    let mut current = node;
    while current.kind() == "case_pattern" {
        match children(current).first() {
            Some(inner) => current = *inner,
            None => break,
        }
    }
    current
}
