//! Statements: blocks, branches, loops and exceptions.

use super::elements::takes_apart;
use super::scope::bound_names;
use super::{Builder, NOTHING};
use crate::flow::graph::{CallSite, Node, RETURNED, Step, any_field};
use crate::source::Span;
use crate::syntax::ir::{Block, Expr, ExprKind, Name, PatternKind, Stmt, StmtKind};

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
            } => self.branch(condition, then, otherwise, stmt.span),
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
                self.loop_else(otherwise, stmt.span);
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
                self.loop_else(otherwise, stmt.span);
            }
            StmtKind::Try {
                body,
                handlers,
                otherwise,
                finally,
            } => {
                self.attempt(body, handlers, otherwise, finally, stmt.span);
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
            StmtKind::Switch { subject, arms } => self.switch(subject, arms, stmt.span),
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
}
