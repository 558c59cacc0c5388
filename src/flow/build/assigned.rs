//! What is assigned anywhere in a module, listed once for all that asks for it before values are followed.

use crate::syntax::ir::{Expr, ExprKind, Module, Pattern, Stmt, StmtKind};
use crate::syntax::visit::{self, Context, Visitor};

/// Something that gets a value.
pub(super) struct Assigned<'m> {
    pub target: &'m Pattern,
    pub from: From<'m>,
    /// The function that assigns.
    pub function: usize,
}

/// What it gets.
pub(super) enum From<'m> {
    Value(&'m Expr),
    /// `with open(path) as file`
    With(&'m Expr),
    /// One of many: the variable of a loop.
    Loop,
}

/// The assignments of a module in the order in which they are written.
pub(super) fn assigned(module: &Module) -> Vec<Assigned<'_>> {
    let mut reader = Reader(Vec::new());
    visit::walk(module, &mut reader);
    reader.0
}

struct Reader<'m>(Vec<Assigned<'m>>);

impl<'m> Reader<'m> {
    fn add(&mut self, target: &'m Pattern, from: From<'m>, context: &Context<'m>) {
        self.0.push(Assigned {
            target,
            from,
            function: context.function().0 as usize,
        });
    }
}

impl<'m> Visitor<'m> for Reader<'m> {
    fn expr(&mut self, expr: &'m Expr, context: &Context<'m>) {
        if let ExprKind::Assign { target, value, .. } = &expr.kind {
            self.add(target, From::Value(value), context);
        }
    }

    fn stmt(&mut self, stmt: &'m Stmt, context: &Context<'m>) {
        match &stmt.kind {
            // `let x;` gives no value yet.
            StmtKind::Let {
                target,
                value: Some(value),
                ..
            } => self.add(target, From::Value(value), context),
            StmtKind::For { target, .. } => self.add(target, From::Loop, context),
            StmtKind::With { items, .. } => {
                for (value, target) in items {
                    if let Some(target) = target {
                        self.add(target, From::With(value), context);
                    }
                }
            }
            _ => {}
        }
    }
}
