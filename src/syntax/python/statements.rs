//! Statements. What they define and import is in `definitions`, `match` in `matching`.

use super::super::ir::{
    Block, Expr, ExprKind, Handler, Name, Pattern, PatternKind, Stmt, StmtKind,
};
use super::{Lowering, Parts, children, span};
use tree_sitter::Node;

/// Alternatives of one `if` that are nested in each other; what comes after them stands behind the statement, since a chain is as long
/// as its author likes and whoever walks it would run out of stack.
const MAX_ALTERNATIVES: usize = 40;

impl Lowering<'_> {
    /// The statements of a `block` or `module`.
    pub(super) fn block(&mut self, node: Node<'_>) -> Block {
        let mut out = Vec::new();
        for child in children(node) {
            self.statement(child, &mut out);
        }
        out
    }

    pub(super) fn body(&mut self, node: Node<'_>, field: &str) -> Block {
        node.part(field)
            .map_or_else(Vec::new, |body| self.block(body))
    }

    fn statement(&mut self, node: Node<'_>, out: &mut Block) {
        if !self.enter() {
            return;
        }
        self.lower_statement(node, out);
        self.leave();
    }

    fn lower_statement(&mut self, node: Node<'_>, out: &mut Block) {
        let place = span(node);
        let kind = match node.kind_name() {
            "expression_statement" => {
                for child in children(node) {
                    self.expression_statement(child, out);
                }
                return;
            }
            "import_statement" | "import_from_statement" | "future_import_statement" => {
                self.import(node);
                return;
            }
            "function_definition" => StmtKind::Function(self.function(node, Vec::new())),
            "class_definition" => StmtKind::Class(self.class(node, Vec::new())),
            "decorated_definition" => {
                let decorators: Vec<_> = children(node)
                    .into_iter()
                    .filter(|child| child.kind_name() == "decorator")
                    .filter_map(|child| children(child).first().copied())
                    .map(|child| self.expression(child))
                    .collect();
                let Some(definition) = node.part("definition") else {
                    return;
                };
                if definition.kind_name() == "class_definition" {
                    StmtKind::Class(self.class(definition, decorators))
                } else {
                    StmtKind::Function(self.function(definition, decorators))
                }
            }
            "return_statement" => {
                StmtKind::Return(children(node).first().map(|value| self.expression(*value)))
            }
            "raise_statement" => StmtKind::Throw(self.raised(node)),
            "if_statement" => {
                self.if_statement(node, out);
                return;
            }
            "while_statement" => StmtKind::While {
                condition: node
                    .part("condition")
                    .map(|condition| self.expression(condition)),
                body: self.body(node, "body"),
                otherwise: self.alternative(node),
            },
            "for_statement" => {
                let target = node
                    .part("left")
                    .map_or_else(|| ignored(node), |left| self.pattern(left));
                let iterable = node
                    .part("right")
                    .map_or_else(|| super::unknown(node), |right| self.expression(right));
                StmtKind::For {
                    target,
                    iterable,
                    body: self.body(node, "body"),
                    otherwise: self.alternative(node),
                    keys: false,
                }
            }
            "try_statement" => self.try_statement(node),
            "with_statement" => self.with_statement(node),
            "match_statement" => self.match_statement(node),
            "delete_statement" => {
                for target in children(node) {
                    let target = self.expression(target);
                    let targets = match target.kind {
                        ExprKind::Array(targets) => targets,
                        _ => vec![target],
                    };
                    out.extend(targets.into_iter().map(|target| Stmt {
                        kind: StmtKind::Delete(target),
                        span: place,
                    }));
                }
                return;
            }
            "break_statement" => StmtKind::Break,
            "continue_statement" => StmtKind::Continue,
            "block" => StmtKind::Block(self.block(node)),
            "global_statement" | "nonlocal_statement" => {
                let names: Vec<_> = children(node)
                    .into_iter()
                    .map(|name| self.name(name))
                    .collect();
                self.module.functions[self.function.0 as usize]
                    .outer
                    .extend(names);
                return;
            }
            "pass_statement" | "comment" | "type_alias_statement" => return,
            "print_statement" | "exec_statement" => {
                let args: Vec<_> = children(node)
                    .into_iter()
                    .map(|value| super::super::ir::Arg {
                        name: None,
                        value: self.expression(value),
                        double_spread: false,
                    })
                    .collect();
                let callee = Expr {
                    kind: ExprKind::Name(Name::new(
                        node.kind_name().trim_end_matches("_statement"),
                    )),
                    span: place,
                };
                let call = super::super::ir::Call {
                    callee,
                    args,
                    is_new: false,
                    optional: false,
                };
                StmtKind::Expr(Expr {
                    kind: ExprKind::Call(Box::new(call)),
                    span: place,
                })
            }
            "assert_statement" => match children(node).first() {
                Some(value) => StmtKind::Expr(self.expression(*value)),
                None => return,
            },
            // Inside an error: what can be understood is.
            _ if node.is_error() => {
                for child in children(node) {
                    self.statement(child, out);
                }
                return;
            }
            _ => StmtKind::Expr(self.expression(node)),
        };
        out.push(Stmt { kind, span: place });
    }

    /// `raise a from b`: the cause travels along.
    fn raised(&mut self, node: Node<'_>) -> Option<Expr> {
        let mut values: Vec<_> = children(node)
            .into_iter()
            .map(|value| self.expression(value))
            .collect();
        match values.len() {
            0 => None,
            1 => values.pop(),
            _ => Some(Expr {
                kind: ExprKind::Unknown(values),
                span: span(node),
            }),
        }
    }

    /// Assignments as statements are `Let`; chained ones give one each.
    fn expression_statement(&mut self, node: Node<'_>, out: &mut Block) {
        if node.kind_name() != "assignment" {
            let expr = self.expression(node);
            out.push(Stmt {
                span: expr.span,
                kind: StmtKind::Expr(expr),
            });
            return;
        }
        let mut targets = Vec::new();
        let mut current = node;
        let value = loop {
            if let Some(left) = current.part("left") {
                targets.push((left, current.part("type")));
            }
            match current.part("right") {
                Some(right) if right.kind_name() == "assignment" => current = right,
                right => break right,
            }
        };
        let value = value.map(|value| self.expression(value));
        for (left, ty) in targets {
            let target = self.pattern(left);
            let ty = ty.and_then(|ty| self.annotation(ty));
            out.push(Stmt {
                kind: StmtKind::Let {
                    target,
                    ty,
                    value: value.clone(),
                    declares: true,
                },
                span: span(node),
            });
        }
    }

    fn alternative(&mut self, node: Node<'_>) -> Block {
        node.part("alternative")
            .map_or_else(Vec::new, |alternative| self.body(alternative, "body"))
    }

    fn if_statement(&mut self, node: Node<'_>, out: &mut Block) {
        let mut cursor = node.walk();
        let alternatives: Vec<_> = node
            .children_by_field_name("alternative", &mut cursor)
            .collect();
        let condition = node.part("condition").map_or_else(
            || super::unknown(node),
            |condition| self.expression(condition),
        );
        let was = self.type_checking;
        self.type_checking |= condition
            .dotted()
            .is_some_and(|name| name.rsplit('.').next() == Some("TYPE_CHECKING"));
        let then = self.body(node, "consequence");
        self.type_checking = was;
        let mut otherwise = Vec::new();
        let mut cut_off = Vec::new();
        for (index, alternative) in alternatives.into_iter().enumerate().rev() {
            let level = index % MAX_ALTERNATIVES;
            self.depth += level as u32;
            if alternative.kind_name() == "elif_clause" {
                let condition = alternative.part("condition").map_or_else(
                    || super::unknown(alternative),
                    |condition| self.expression(condition),
                );
                let then = self.body(alternative, "consequence");
                let rest = std::mem::take(&mut otherwise);
                otherwise.push(Stmt {
                    kind: StmtKind::If {
                        condition,
                        then,
                        otherwise: rest,
                    },
                    span: span(alternative),
                });
            } else {
                otherwise = self.body(alternative, "body");
            }
            self.depth -= level as u32;
            if level == 0 && index > 0 {
                cut_off.push(std::mem::take(&mut otherwise));
            }
        }
        out.push(Stmt {
            kind: StmtKind::If {
                condition,
                then,
                otherwise,
            },
            span: span(node),
        });
        out.extend(cut_off.into_iter().rev().flatten());
    }

    fn try_statement(&mut self, node: Node<'_>) -> StmtKind {
        let body = self.body(node, "body");
        let (mut handlers, mut otherwise, mut finally) = (Vec::new(), Vec::new(), Vec::new());
        for child in children(node) {
            match child.kind_name() {
                "except_clause" | "except_group_clause" => handlers.push(self.handler(child)),
                "else_clause" => otherwise = self.body(child, "body"),
                "finally_clause" => {
                    if let Some(block) = children(child)
                        .into_iter()
                        .find(|child| child.kind_name() == "block")
                    {
                        finally = self.block(block);
                    }
                }
                _ => {}
            }
        }
        StmtKind::Try {
            body,
            handlers,
            otherwise,
            finally,
        }
    }

    fn handler(&mut self, node: Node<'_>) -> Handler {
        let mut handler = Handler {
            binding: None,
            ty: None,
            body: Vec::new(),
        };
        for child in children(node) {
            match child.kind_name() {
                "block" => handler.body = self.block(child),
                "as_pattern" => {
                    let parts = children(child);
                    handler.ty = parts.first().map(|ty| self.expression(*ty));
                    handler.binding = child.part("alias").map(|alias| self.pattern(alias));
                }
                _ => {
                    // Python 2: `except X, e`.
                    let value = self.expression(child);
                    if handler.ty.is_none() {
                        handler.ty = Some(value)
                    } else {
                        handler.binding = Some(self.pattern(child))
                    }
                }
            }
        }
        handler
    }

    fn with_statement(&mut self, node: Node<'_>) -> StmtKind {
        let mut items = Vec::new();
        for clause in children(node)
            .into_iter()
            .filter(|child| child.kind_name() == "with_clause")
        {
            for item in children(clause) {
                let value = item.part("value").unwrap_or(item);
                if value.kind_name() == "as_pattern" {
                    let expr = children(value)
                        .first()
                        .map_or_else(|| super::unknown(value), |first| self.expression(*first));
                    let target = value.part("alias").map(|alias| self.pattern(alias));
                    items.push((expr, target));
                } else {
                    items.push((self.expression(value), None));
                }
            }
        }
        StmtKind::With {
            items,
            body: self.body(node, "body"),
        }
    }
}

pub(super) fn ignored(node: Node<'_>) -> Pattern {
    Pattern {
        kind: PatternKind::Ignored,
        span: span(node),
    }
}
