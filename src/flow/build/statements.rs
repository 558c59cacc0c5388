//! Statements: blocks, branches, loops and exceptions.

use super::elements::takes_apart;
use super::scope::bound_names;
use super::{Builder, Environment, LARGEST_ENVIRONMENT, NOTHING, Values};
use crate::flow::graph::{CallSite, Node, RETURNED, Step, any_field};
use crate::source::Span;
use crate::syntax::ir::{Arm, Block, Expr, ExprKind, Handler, Name, PatternKind, Stmt, StmtKind};
use smallvec::smallvec;

impl Builder<'_> {
    pub(super) fn block(&mut self, block: &Block) {
        for stmt in block {
            if let StmtKind::Function(id) = &stmt.kind {
                let place = id.0 as usize;
                let node = self.function_node(*id);
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
        let mut names = Vec::new();
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
                let values = self.current().env.values.get(name).cloned()?;
                Some((name.clone(), values))
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
                let node = match value {
                    Some(value) if self.graph.is_python => {
                        self.mail_host(target, value);
                        node
                    }
                    Some(value) => {
                        if let PatternKind::Name(name) = &target.kind {
                            self.called_by_place(name, value, sources);
                        }
                        self.state_variable(target, value, node)
                    }
                    None => node,
                };
                match value {
                    Some(value) => {
                        if takes_apart(target) {
                            let from = self.context_of(value);
                            self.takes_from(from);
                        }
                        self.assign_written(target, value, node);
                    }
                    None => self.assign(target, node),
                }
                self.learn(target, value.as_ref());
                if let Some(value) = value {
                    self.note_number(target, value);
                    self.note_chosen(target, value);
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
                self.repeat(stmt.span, |builder| {
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
                if self.each_name(target, iterable, body, stmt.span) {
                    return;
                }
                self.note_counted(target, iterable);
                if !*keys {
                    self.note_element(target, iterable);
                }
                let xs = self.expr(iterable);
                let xs = self.special(xs, "__iter__", iterable.span);
                let element = if *keys {
                    NOTHING
                } else {
                    self.load(xs, self.element())
                };
                let id = self.current().id;
                self.repeat(stmt.span, |builder| {
                    if !*keys {
                        builder.takes_from_one(target, id);
                    }
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
                self.attempt(body, handlers, otherwise, finally);
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
        self.loaded.remove(callee);
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

    /// What is known here, for each way from here to start with; nothing where that is so much that all ways count as one.
    pub(super) fn kept(&mut self) -> Option<Environment> {
        let env = &self.current().env;
        let is_small = env.values.len() + env.fields.len() <= LARGEST_ENVIRONMENT;
        is_small.then(|| env.clone())
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
        let Some(before) = self.kept() else {
            self.consent = granted.or_else(|| outer.clone());
            self.block(then);
            self.current().env.dead = false;
            self.consent = refused.or_else(|| outer.clone());
            self.block(otherwise);
            self.current().env.dead = false;
            self.consent = outer;
            return;
        };
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

    /// `try`: its handlers start anywhere in the body.
    fn attempt(&mut self, body: &Block, handlers: &[Handler], otherwise: &Block, finally: &Block) {
        let before = self.kept();
        let caught = self.node();
        if !handlers.is_empty() {
            let id = self.current().id;
            self.catching.push((id, caught));
        }
        self.block(body);
        if !handlers.is_empty() {
            self.catching.pop();
        }
        let mut after = before.is_some().then(|| self.current().env.clone());
        self.current().env.dead = false;
        self.block(otherwise);
        if after.as_ref().is_some_and(|after| !after.dead) {
            after = Some(self.current().env.clone());
        }
        for handler in handlers {
            self.current().env.dead = false;
            if let (Some(before), Some(after)) = (&before, &after) {
                let mut start = before.clone();
                start.dead = false;
                join(&mut start, after, true);
                self.current().env = start;
            }
            if let Some(binding) = &handler.binding {
                self.assign(binding, caught);
            }
            self.block(&handler.body);
            if let Some(after) = &mut after {
                join(after, &self.current().env, false);
            }
        }
        let is_dead = after.as_ref().is_some_and(|after| after.dead);
        if let Some(after) = after {
            self.current().env = after;
        }
        self.current().env.dead = false;
        self.block(finally);
        self.current().env.dead |= is_dead;
    }

    /// A loop, by where it is written: what its body assigns, the next round reads.
    pub(super) fn repeat(&mut self, span: Span, body: impl FnOnce(&mut Self)) {
        self.forget_changing();
        let mut rounds = Vec::new();
        for name in self.changing_names(span) {
            let values = self.current().env.values.get(&name).cloned();
            let round = self.node();
            for value in values.into_iter().flatten() {
                self.copy(value, round);
                if self.is_in_memory(value, 0) {
                    self.in_memory.insert(round);
                }
            }
            self.current()
                .env
                .values
                .insert(name.clone(), smallvec![round]);
            rounds.push((name, round));
        }
        let before = self.kept();
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
        if let Some(before) = before {
            join(&mut after, &before, false);
        }
        after.dead = false;
        self.current().env = after;
    }

    /// `else` of a loop, which a `break` leaves out.
    fn loop_else(&mut self, otherwise: &Block) {
        if !otherwise.is_empty() {
            let before = self.kept();
            self.block(otherwise);
            if let Some(before) = before {
                join(&mut self.current().env, &before, false);
            }
        }
    }

    /// `break` and `continue`: what is known here is known behind the loop or `switch`, and nothing below runs.
    fn leave(&mut self) {
        let depth = self.frames.len();
        let Some(env) = self.kept() else {
            return;
        };
        if let Some((own, left)) = self.left.last_mut()
            && *own == depth
        {
            left.push(env);
            self.current().env.dead = true;
        }
    }

    fn switch(&mut self, subject: &Expr, arms: &[Arm]) {
        let value = self.expr(subject);
        let before = self.kept();
        let depth = self.frames.len();
        self.left.push((depth, Vec::new()));
        let mut fell: Option<Environment> = None;
        let mut ends = Vec::new();
        for arm in arms {
            if let Some(before) = &before {
                self.current().env = before.clone();
            }
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
            if before.is_none() {
                self.current().env.dead = false;
                continue;
            }
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
        let Some(before) = before else {
            return;
        };
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

fn add(own: &mut Values, values: &[Node]) {
    for value in values {
        if !own.contains(value) {
            own.push(*value);
        }
    }
}
