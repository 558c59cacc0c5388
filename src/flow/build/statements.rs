//! Statements: blocks, branches, loops, exceptions and assignments.

use super::scope::bound_names;
use super::{Builder, DEEPEST_LOOP, Environment, LARGEST_ENVIRONMENT, NOTHING};
use crate::flow::graph::{Argument, CallSite, Known, Node, Step, any_field};
use crate::source::Span;
use crate::syntax::ir::{Block, Expr, ExprKind, Name, Pattern, PatternKind, Stmt, StmtKind};
use rustc_hash::FxHashSet;

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
            StmtKind::Expr(expr) => {
                self.expr(expr);
            }
            StmtKind::Let {
                target, ty, value, ..
            } => {
                let node = match value {
                    Some(value) => self.expr(value),
                    None if self.graph.is_python => return,
                    None => NOTHING,
                };
                let node = if let Some(ty) = ty {
                    let typed = self.node();
                    self.copy(node, typed);
                    self.typed(typed, ty);
                    typed
                } else {
                    node
                };
                self.assign(target, node);
            }
            StmtKind::Return(value) => {
                if let Some(value) = value {
                    let node = self.expr(value);
                    let id = self.current().id;
                    let result = self.graph.functions[id].result;
                    self.copy(node, result);
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
                if let Some(condition) = condition {
                    self.expr(condition);
                    if constant(condition) == Some(false) {
                        return;
                    }
                }
                self.repeat(|builder| builder.block(body));
                self.block(otherwise);
            }
            StmtKind::For {
                target,
                iterable,
                body,
                otherwise,
                keys,
            } => {
                let xs = self.expr(iterable);
                let xs = self.special(xs, "__iter__", iterable.span);
                let element = if *keys {
                    NOTHING
                } else {
                    self.load(xs, any_field())
                };
                self.repeat(|builder| {
                    builder.assign(target, element);
                    builder.block(body);
                });
                self.block(otherwise);
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
                        let node = self.special(node, "__enter__", value.span);
                        self.assign(target, node);
                    }
                }
                self.block(body);
            }
            StmtKind::Switch { subject, arms } => {
                let subject = self.expr(subject);
                let before = self.current().env.clone();
                let mut after = before.clone();
                // One arm is always taken where there is a default.
                after.dead = arms
                    .iter()
                    .any(|arm| arm.tests.is_empty() && arm.guard.is_none());
                for arm in arms {
                    let mut start = before.clone();
                    if !arm.exits {
                        join(&mut start, &after, true);
                    }
                    self.current().env = start;
                    if let Some(binding) = &arm.binding {
                        let value = self.node();
                        self.copy(subject, value);
                        let element = self.load(subject, any_field());
                        self.copy(element, value);
                        self.assign(binding, value);
                    }
                    for test in &arm.tests {
                        self.expr(test);
                    }
                    self.block(&arm.body);
                    let end = self.current().env.clone();
                    join(&mut after, &end, false);
                }
                after.dead = false;
                self.current().env = after;
            }
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
            StmtKind::Delete(expr) => {
                if let Some(path) = expr.dotted().filter(|path| path.contains('.')) {
                    self.current().env.set_field(path, NOTHING);
                } else if let ExprKind::Name(name) = &expr.kind {
                    let name = name.clone();
                    self.bind(&name, NOTHING);
                }
            }
            StmtKind::Break | StmtKind::Continue => {}
        }
    }

    /// Where a `throw` here arrives: the handlers of the innermost `try`, else the callers.
    pub(super) fn catcher(&mut self) -> Node {
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
        if !self.graph.is_python || value == NOTHING {
            return value;
        }
        let result = self.node();
        self.copy(value, result);
        let region = self.region(span);
        let name = Name::new_static(method);
        let callee = self.load(value, name.clone());
        self.loaded.remove(&callee);
        let thrown = self.catcher();
        self.graph.calls.push(CallSite {
            callee,
            method: Some((value, name)),
            args: Vec::new(),
            result,
            region,
            is_new: false,
            super_of: None,
            passes: false,
            thrown,
        });
        result
    }

    pub(super) fn branch(&mut self, condition: &Expr, then: &Block, otherwise: &Block) {
        self.expr(condition);
        match constant(condition) {
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
        self.block(then);
        let first = std::mem::replace(&mut self.current().env, before);
        self.consent = refused.clone().or_else(|| outer.clone());
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

    /// A loop body twice: what the first pass assigns, the second reads. Deep inside other loops, which repeat it anyway, once.
    pub(super) fn repeat(&mut self, mut body: impl FnMut(&mut Self)) {
        let passes = if self.loops < DEEPEST_LOOP { 2 } else { 1 };
        self.loops += 1;
        for _ in 0..passes {
            let before = self.current().env.clone();
            body(self);
            let mut after = std::mem::take(&mut self.current().env);
            after.dead = false;
            join(&mut after, &before, false);
            self.current().env = after;
        }
        self.loops -= 1;
    }

    // ---- patterns

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
                for (index, item) in items.iter().enumerate() {
                    if let Some(item) = item {
                        let part = self.load(value, Name::new(index.to_string()));
                        self.assign(item, part);
                    }
                }
                if let Some((_, rest)) = rest {
                    let element = self.load(value, any_field());
                    let list = self.node();
                    self.edge(element, list, Step::Store(any_field()));
                    self.assign(rest, list);
                }
            }
            PatternKind::Default(inner, default) => {
                let fallback = self.expr(default);
                let both = self.union(&[value, fallback]);
                self.assign(inner, both);
            }
            PatternKind::Ignored => {}
        }
    }

    /// The value without some fields.
    pub(super) fn except(&mut self, value: Node, fields: Vec<Name>) -> Node {
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
                let base = self.expr(object);
                self.store(value, base, field.clone());
                if let Some(path) = place.dotted() {
                    let env = &mut self.current().env;
                    env.forget_below(&path);
                    env.set_field(path, value);
                }
                self.member_sink(object, field, value, place.span);
            }
            ExprKind::Index { object, index } => {
                let base = self.expr(object);
                self.expr(index);
                let key = self.index_field(index);
                self.store(value, base, key.clone());
                if self.graph.is_python {
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

/// The truth of a constant condition.
pub(super) fn constant(expr: &Expr) -> Option<bool> {
    match &expr.kind {
        ExprKind::Bool(value) => Some(*value),
        ExprKind::Number(text) => Some(text != "0"),
        ExprKind::Null => Some(false),
        ExprKind::Unary { operator, operand } if matches!(operator.as_str(), "!" | "not") => {
            constant(operand).map(|value| !value)
        }
        _ => None,
    }
}
