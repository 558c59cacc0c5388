//! Statements: blocks, branches, loops, exceptions and assignments.

use super::scope::bound_names;
use super::{Builder, Environment, LARGEST_ENVIRONMENT, NOTHING};
use crate::flow::graph::{Argument, CallSite, KEY, Known, Node, RETURNED, Step, any_field};
use crate::source::Span;
use crate::syntax::ir::{Arm, Block, Expr, ExprKind, Name, Pattern, PatternKind, Stmt, StmtKind};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

impl Builder<'_> {
    pub(super) fn block(&mut self, block: &Block) {
        for stmt in block {
            if let StmtKind::Function(id) = &stmt.kind {
                let place = id.0 as usize;
                let node = *self.function_nodes.entry(place).or_insert_with(|| {
                    let node = self.graph.nodes;
                    self.graph.nodes += 1;
                    self.graph.known.push((node, Known::Function(id.0)));
                    node
                });
                if let Some(name) = self.module.functions[place].name.clone() {
                    self.bind(&name, node);
                }
            }
        }
        for stmt in block {
            if self.current().env.dead {
                break;
            }
            self.stmt(stmt);
        }
    }

    /// A block of its own: what `let` and `const` declare in it hides outer names only there.
    pub(super) fn scope(&mut self, body: &Block) {
        if self.graph.is_python {
            return self.block(body);
        }
        let mut names = FxHashSet::default();
        for stmt in body {
            let before = self.file.text.get(..stmt.span.start as usize).unwrap_or("");
            if let StmtKind::Let {
                target,
                declares: true,
                ..
            } = &stmt.kind
                && !before.trim_end().ends_with("var")
            {
                bound_names(target, &mut names);
            }
        }
        let before: Vec<_> = names
            .into_iter()
            .filter_map(|name| {
                let values = self.current().env.values.get(&name).cloned()?;
                Some((name, values))
            })
            .collect();
        self.block(body);
        self.current().env.values.extend(before);
    }

    pub(super) fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Expr(Expr {
                kind: ExprKind::Yield { value, all },
                ..
            }) => {
                self.yielded(value.as_deref(), *all);
            }
            StmtKind::Expr(expr) => {
                self.expr(expr);
            }
            StmtKind::Let {
                target,
                ty: None,
                value: Some(value),
                ..
            } if self.assign_each(target, value) || self.assign_by_key(target, value) => {}
            StmtKind::Let {
                target, ty, value, ..
            } => {
                let sources = self.graph.sources.len();
                let node = match value {
                    Some(value) => self.expr(value),
                    None if self.graph.is_python => return,
                    None => NOTHING,
                };
                let node = if let Some(ty) = ty {
                    let typed = self.node();
                    self.copy(node, typed);
                    self.typed(typed, ty);
                    self.clean_type(ty, typed)
                } else {
                    node
                };
                if let (Some(value), false) = (value, self.graph.is_python) {
                    if let PatternKind::Name(name) = &target.kind {
                        self.called_by_place(name, value, sources);
                    }
                    self.state_variable(target, value, node);
                }
                self.assign(target, node);
                self.learn(target, value.as_ref());
                if let Some(value) = value {
                    self.alias(target, value);
                    self.came_from(target, value);
                }
            }
            StmtKind::Return(value) => {
                if let Some(value) = value {
                    let node = self.expr(value);
                    let id = self.current().id;
                    let result = self.graph.functions[id].result;
                    if self.graph.is_python && self.module.functions[id].is_generator {
                        self.edge(node, result, Step::Store(Name::new_static(RETURNED)));
                    } else {
                        self.copy(node, result);
                    }
                }
                self.current().env.dead = true;
            }
            StmtKind::Throw(value) => {
                if let Some(value) = value {
                    let node = self.expr(value);
                    let to = self.catcher();
                    self.copy(node, to);
                }
                self.current().env.dead = true;
            }
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => self.branch(condition, then, otherwise),
            StmtKind::While {
                condition,
                body,
                otherwise,
            } => {
                let never = condition
                    .as_ref()
                    .is_some_and(|condition| self.constant(condition) == Some(false));
                if never {
                    return;
                }
                self.repeat(|builder| {
                    if let Some(condition) = condition {
                        builder.expr(condition);
                    }
                    builder.block(body);
                });
                self.loop_else(otherwise);
            }
            StmtKind::For {
                target,
                iterable,
                body,
                otherwise,
                keys,
            } => {
                if self.each_name(target, iterable, body) {
                    return;
                }
                let xs = self.expr(iterable);
                let xs = self.special(xs, "__iter__", iterable.span);
                let element = if *keys {
                    NOTHING
                } else {
                    self.load(xs, self.element())
                };
                self.repeat(|builder| {
                    builder.assign(target, element);
                    builder.block(body);
                });
                self.loop_else(otherwise);
            }
            StmtKind::Try {
                body,
                handlers,
                otherwise,
                finally,
            } => {
                let before = self.current().env.clone();
                let caught = self.node();
                if !handlers.is_empty() {
                    let id = self.current().id;
                    self.catching.push((id, caught));
                }
                self.block(body);
                if !handlers.is_empty() {
                    self.catching.pop();
                }
                let mut after = self.current().env.clone();
                self.current().env.dead = false;
                self.block(otherwise);
                if !after.dead {
                    after = self.current().env.clone();
                }
                for handler in handlers {
                    // A handler starts anywhere in the body.
                    let mut start = before.clone();
                    start.dead = false;
                    join(&mut start, &after, true);
                    self.current().env = start;
                    if let Some(binding) = &handler.binding {
                        self.assign(binding, caught);
                    }
                    self.block(&handler.body);
                    let end = self.current().env.clone();
                    join(&mut after, &end, false);
                }
                let dead = after.dead;
                self.current().env = after;
                self.current().env.dead = false;
                self.block(finally);
                self.current().env.dead |= dead;
            }
            StmtKind::With { items, body } => {
                for (value, target) in items {
                    let node = self.expr(value);
                    if let Some(target) = target {
                        self.came_from(target, value);
                        let node = self.special(node, "__enter__", value.span);
                        let node = self.special(node, "__aenter__", value.span);
                        self.assign(target, node);
                    }
                }
                self.block(body);
            }
            StmtKind::Switch { subject, arms } => self.switch(subject, arms),
            StmtKind::Block(body) => self.scope(body),
            StmtKind::Function(id) => {
                let node = self.function(*id);
                self.decorated(*id, node);
            }
            StmtKind::Class(id) => {
                let node = self.class(*id);
                if let Some(name) = self.module.classes[id.0 as usize].name.clone() {
                    self.bind(&name, node);
                }
            }
            StmtKind::Delete(expr) => self.delete(expr),
            StmtKind::Break | StmtKind::Continue => self.leave(),
        }
    }

    /// `del x`, `del o.f`, `del d[k]`
    fn delete(&mut self, expr: &Expr) {
        let (object, field) = match &expr.kind {
            ExprKind::Name(name) => return self.bind(name, NOTHING),
            ExprKind::Member { object, field, .. } => (object, field.clone()),
            ExprKind::Index { object, index } => (object, self.index_field(index)),
            _ => return,
        };
        let base = self.expr(object);
        if field != any_field() {
            self.version(object, base, vec![field]);
        }
        if let Some(path) = expr.dotted() {
            self.current().env.set_field(path, NOTHING);
        }
    }

    /// Where a `throw` here arrives: the handlers of the innermost `try`, else the callers.
    pub(in crate::flow) fn catcher(&mut self) -> Node {
        let id = self.current().id;
        match self.catching.last() {
            Some((function, node)) if *function == id => *node,
            _ => self.graph.functions[id].thrown,
        }
    }

    /// Python's protocol methods: the value itself, or what its own method gives.
    pub(in crate::flow) fn special(
        &mut self,
        value: Node,
        method: &'static str,
        span: Span,
    ) -> Node {
        if !self.graph.is_python || value == NOTHING || self.lengths.contains_key(&value) {
            return value;
        }
        let result = self.node();
        if let Some(&length) = self.lengths.get(&value) {
            self.lengths.insert(result, length);
        }
        let region = self.region(span);
        let name = Name::new_static(method);
        let callee = self.load(value, name.clone());
        self.loaded.remove(&callee);
        let thrown = self.catcher();
        self.graph.calls.push(CallSite {
            callee,
            method: Some((value, name)),
            result,
            region,
            thrown,
            fallback: value,
            ..CallSite::default()
        });
        result
    }

    /// What an object looks like in a text: what its class says, or itself.
    pub(in crate::flow) fn printed(&mut self, value: Node, expr: &Expr) -> Node {
        match expr.kind {
            ExprKind::Name(_) | ExprKind::Member { .. } | ExprKind::Index { .. } => {
                self.special(value, "__str__", expr.span)
            }
            _ => value,
        }
    }

    pub(super) fn branch(&mut self, condition: &Expr, then: &Block, otherwise: &Block) {
        self.expr(condition);
        match self.constant(condition) {
            Some(true) => return self.block(then),
            Some(false) => return self.block(otherwise),
            None => {}
        }
        let (granted, refused) = crate::facts::consent_of(condition);
        let outer = self.consent.clone();
        let env = &self.current().env;
        if env.values.len() + env.fields.len() > LARGEST_ENVIRONMENT {
            self.consent = granted.or_else(|| outer.clone());
            self.block(then);
            self.current().env.dead = false;
            self.consent = refused.or_else(|| outer.clone());
            self.block(otherwise);
            self.current().env.dead = false;
            self.consent = outer;
            return;
        }
        let before = self.current().env.clone();
        self.consent = granted.or_else(|| outer.clone());
        self.narrow(condition, true);
        self.without_key(condition, true);
        self.block(then);
        let first = std::mem::replace(&mut self.current().env, before);
        self.consent = refused.clone().or_else(|| outer.clone());
        self.narrow(condition, false);
        self.without_key(condition, false);
        self.block(otherwise);
        // `if (!consent) return;` guards what follows.
        self.consent = if first.dead && refused.is_some() {
            refused
        } else {
            outer
        };
        let mut merged = std::mem::take(&mut self.current().env);
        join(&mut merged, &first, false);
        self.current().env = merged;
    }

    /// A loop: what its body assigns, the next round reads.
    pub(super) fn repeat(&mut self, body: impl FnOnce(&mut Self)) {
        self.forget_changing();
        let mut rounds = Vec::new();
        for name in self.changing_names() {
            let values = self.current().env.values.get(&name).cloned();
            let round = self.node();
            for value in values.into_iter().flatten() {
                self.copy(value, round);
                if self.is_in_memory(value, 0) {
                    self.in_memory.insert(round);
                }
            }
            self.current().env.values.insert(name.clone(), vec![round]);
            rounds.push((name, round));
        }
        let before = self.current().env.clone();
        let depth = self.frames.len();
        self.left.push((depth, Vec::new()));
        body(self);
        let (_, left) = self.left.pop().unwrap_or_default();
        let mut after = std::mem::take(&mut self.current().env);
        for end in &left {
            join(&mut after, end, false);
        }
        if !after.dead {
            for (name, round) in &rounds {
                for &value in after.values.get(name).into_iter().flatten() {
                    self.copy(value, *round);
                }
            }
        }
        join(&mut after, &before, false);
        after.dead = false;
        self.current().env = after;
    }

    /// `else` of a loop, which a `break` leaves out.
    fn loop_else(&mut self, otherwise: &Block) {
        if !otherwise.is_empty() {
            let before = self.current().env.clone();
            self.block(otherwise);
            join(&mut self.current().env, &before, false);
        }
    }

    /// `break` and `continue`: what is known here is known behind the loop or `switch`, and nothing below runs.
    fn leave(&mut self) {
        let depth = self.frames.len();
        let env = self.current().env.clone();
        if env.values.len() > LARGEST_ENVIRONMENT {
            return;
        }
        if let Some((own, left)) = self.left.last_mut()
            && *own == depth
        {
            left.push(env);
            self.current().env.dead = true;
        }
    }

    fn switch(&mut self, subject: &Expr, arms: &[Arm]) {
        let value = self.expr(subject);
        let before = self.current().env.clone();
        let depth = self.frames.len();
        self.left.push((depth, Vec::new()));
        let mut fell: Option<Environment> = None;
        let mut ends = Vec::new();
        for arm in arms {
            self.current().env = before.clone();
            if let Some(binding) = &arm.binding {
                self.assign(binding, value);
            }
            for test in arm.tests.iter().chain(&arm.guard) {
                self.expr(test);
            }
            if let Some(fell) = fell.take() {
                join(&mut self.current().env, &fell, true);
            }
            self.block(&arm.body);
            let end = self.current().env.clone();
            if arm.exits || end.dead {
                ends.push(end);
            } else {
                fell = Some(end);
            }
        }
        ends.extend(fell);
        let (_, left) = self.left.pop().unwrap_or_default();
        ends.extend(left);
        // One arm is always taken where there is a default.
        let mut after = before;
        after.dead = arms
            .iter()
            .any(|arm| arm.tests.is_empty() && arm.guard.is_none());
        for end in &ends {
            join(&mut after, end, false);
        }
        self.current().env = after;
    }

    // ---- patterns

    /// `a, b = x, y`: each name is given its value, without a list between; `false` where the two sides do not match so.
    fn assign_each(&mut self, target: &Pattern, value: &Expr) -> bool {
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

    pub(super) fn assign(&mut self, pattern: &Pattern, value: Node) {
        match &pattern.kind {
            PatternKind::Name(name) => self.bind(name, value),
            PatternKind::Place(place) => self.assign_place(place, value),
            PatternKind::Object { fields, rest } => {
                for field in fields {
                    let key = field.key.clone().unwrap_or_else(any_field);
                    let part = self.load(value, key.clone());
                    if part != NOTHING {
                        self.read_source(part, &key, &Name::default(), pattern.span);
                        self.taken_address(value, &key, part);
                    }
                    let part = self.clean_field(&key, part);
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
                let mut merged: BTreeMap<Name, Vec<Node>> = BTreeMap::new();
                for inner in patterns {
                    self.assign(inner, value);
                    let mut names = FxHashSet::default();
                    bound_names(inner, &mut names);
                    for (name, values) in &self.current().env.values {
                        if names.contains(name) {
                            merged.entry(name.clone()).or_default().extend(values);
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
                if let Some(path) = place.dotted() {
                    let env = &mut self.current().env;
                    env.forget_below(&path);
                    env.set_field(path, value);
                }
                self.member_sink(object, field, value, place.span);
                self.put_in_place(place, field, value);
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

    // ---- expressions
}

/// Values after two branches: both; a field that only one branch set is read from its object again.
fn join(into: &mut Environment, other: &Environment, keep_alive: bool) {
    if other.dead && !keep_alive {
        return;
    }
    if into.dead && !keep_alive {
        *into = other.clone();
        return;
    }
    into.join_constants(other);
    into.fields
        .retain(|path, _| other.fields.contains_key(path));
    #[allow(
        clippy::iter_over_hash_type,
        reason = "each field is merged by itself: the order does not matter"
    )]
    for (path, values) in &mut into.fields {
        add(values, &other.fields[path]);
    }
    #[allow(
        clippy::iter_over_hash_type,
        reason = "each name is merged by itself: the order does not matter"
    )]
    for (name, values) in &other.values {
        match into.values.get_mut(name) {
            Some(own) => add(own, values),
            None => {
                into.values.insert(name.clone(), values.clone());
            }
        }
    }
}

fn add(own: &mut Vec<Node>, values: &[Node]) {
    for value in values {
        if !own.contains(value) {
            own.push(*value);
        }
    }
}
