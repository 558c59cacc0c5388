//! Assignments: patterns that take a value apart, and the places it is stored in.

use super::elements::takes_apart;
use super::scope::bound_names;
use super::{Builder, NOTHING, Values};
use crate::flow::graph::{Argument, KEY, Node, Step, any_field};
use crate::syntax::ir::{Expr, ExprKind, Name, Pattern, PatternKind};
use std::collections::BTreeMap;

impl Builder<'_> {
    /// `a, b = x, y`: each name is given its value, without a list between; `false` where the two sides do not match so.
    pub(super) fn assign_each(&mut self, target: &Pattern, value: &Expr) -> bool {
        let (PatternKind::Array { items, rest: None }, ExprKind::Array(values)) =
            (&target.kind, &value.kind)
        else {
            return false;
        };
        let is_spread = |value: &Expr| matches!(value.kind, ExprKind::Spread(_));
        if !self.graph.is_python || items.len() != values.len() || values.iter().any(is_spread) {
            return false;
        }
        let given: Vec<_> = values.iter().map(|value| self.expr(value)).collect();
        for ((item, node), value) in items.iter().zip(given).zip(values) {
            let Some(item) = item else { continue };
            self.assign(item, node);
            self.learn(item, Some(value));
            self.alias(item, value);
            self.came_from(item, value);
        }
        true
    }

    /// A value that is written out: what another program opens is no URL.
    pub(super) fn assign_written(&mut self, target: &Pattern, written: &Expr, value: Node) {
        let first = self.graph.sinks.len();
        self.assign(target, value);
        if let PatternKind::Place(place) = &target.kind {
            self.source_assigned(place, written, value);
        }
        if self.graph.sinks.len() > first && self.opens_a_program(written) {
            self.graph.sinks.truncate(first);
        }
    }

    pub(super) fn assign(&mut self, pattern: &Pattern, value: Node) {
        match &pattern.kind {
            PatternKind::Name(name) => self.bind(name, value),
            PatternKind::Place(place) => self.assign_place(place, value),
            PatternKind::Object { fields, rest } => {
                let context = std::mem::take(&mut self.taken_from);
                for field in fields {
                    let key = field.key.clone().unwrap_or_else(any_field);
                    let part = self.load(value, key.clone());
                    if part != NOTHING {
                        self.read_source(part, &key, &context, pattern.span);
                        self.taken_address(value, &key, part);
                    }
                    let part = self.clean_field(&key, part);
                    if takes_apart(&field.value) {
                        self.takes_from(key);
                    }
                    self.assign(&field.value, part);
                }
                if let Some(rest) = rest {
                    let taken: Vec<_> = fields
                        .iter()
                        .filter_map(|field| field.key.clone())
                        .collect();
                    let others = self.except(value, taken);
                    self.assign(rest, others);
                }
            }
            PatternKind::Array { items, rest } => {
                let value = self.special(value, "__iter__", pattern.span);
                let (starred, others, end) = self.starred(items.len(), rest.as_ref(), value);
                for (index, item) in items.iter().enumerate() {
                    let Some(item) = item else { continue };
                    let part = match end {
                        Some(last) if index >= starred => {
                            self.load(value, Name::new((index + last).to_string()))
                        }
                        // From the end of a list of unknown length.
                        None if index >= starred => self.load(others, self.element()),
                        _ => self.load(value, Name::new(index.to_string())),
                    };
                    self.assign(item, part);
                }
                if let Some((_, rest)) = rest {
                    self.assign(rest, others);
                }
            }
            PatternKind::Default(inner, default) => {
                let fallback = self.expr(default);
                let both = self.union(&[value, fallback]);
                self.assign(inner, both);
            }
            #[allow(
                clippy::iter_over_hash_type,
                reason = "each name is merged by itself: the order does not matter"
            )]
            PatternKind::All(patterns) => {
                let mut merged: BTreeMap<Name, Values> = BTreeMap::new();
                for inner in patterns {
                    self.assign(inner, value);
                    let mut names = Vec::new();
                    bound_names(inner, &mut names);
                    for (name, values) in &self.current().env.values {
                        if names.contains(&name) {
                            merged
                                .entry(name.clone())
                                .or_default()
                                .extend_from_slice(values);
                        }
                    }
                }
                self.current().env.values.extend(merged);
            }
            PatternKind::Ignored => {}
        }
    }

    /// `[a, *b, c]`: where the star stands, what it takes, and by how much the items behind it lie further on, where that is known.
    fn starred(
        &mut self,
        items: usize,
        rest: Option<&(usize, Box<Pattern>)>,
        value: Node,
    ) -> (usize, Node, Option<usize>) {
        let Some((place, _)) = rest else {
            return (usize::MAX, NOTHING, None);
        };
        let taken = self
            .lengths
            .get(&value)
            .and_then(|length| length.checked_sub(items));
        let others = self.slice_of(value, *place, taken.map(|taken| place + taken));
        (*place, others, taken)
    }

    /// The value without some fields.
    pub(in crate::flow) fn except(&mut self, value: Node, fields: Vec<Name>) -> Node {
        if fields.is_empty() || value == NOTHING {
            return value;
        }
        let node = self.node();
        self.edge(value, node, Step::Except(fields));
        node
    }

    pub(super) fn assign_place(&mut self, place: &Expr, value: Node) {
        match &place.kind {
            ExprKind::Member { object, field, .. } => {
                self.default_address(object, field, value);
                let base = self.expr(object);
                let base = self.version(object, base, vec![field.clone()]);
                self.store(value, base, field.clone());
                self.put_under_key(object, value);
                if let Some(path) = place.dotted() {
                    let env = &mut self.current().env;
                    env.forget_below(&path);
                    env.set_field(path, value);
                }
                self.member_sink(object, field, value, place.span);
                self.put_in_place(place, field, value);
                let region = self.region(place.span);
                self.recorder_listener(base, field, value, region);
            }
            ExprKind::Index { object, index } => {
                let base = self.expr(object);
                if self.graph.is_python
                    && let ExprKind::Unknown(bounds) = &index.kind
                {
                    let all = bounds.len() == 2
                        && bounds
                            .iter()
                            .all(|bound| matches!(bound.kind, ExprKind::Null));
                    let base = if all {
                        self.emptied(object, base)
                    } else {
                        self.version(object, base, Vec::new())
                    };
                    self.edge(value, base, Step::Shuffle);
                    self.written(base);
                    return;
                }
                let index_value = self.expr(index);
                let key = self.element_of(base, index);
                let known = key != any_field();
                let base = self.version(
                    object,
                    base,
                    known.then(|| key.clone()).into_iter().collect(),
                );
                self.store(value, base, key.clone());
                self.put_under_key(object, value);
                if self.graph.is_python {
                    self.edge(index_value, base, Step::Store(Name::new_static(KEY)));
                    let args = vec![Argument::positional(NOTHING), Argument::positional(value)];
                    self.protocol(base, "__setitem__", args, place.span);
                }
            }
            _ => {
                self.expr(place);
            }
        }
    }
}
