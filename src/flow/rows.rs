//! Rows that object-relational mappers of JavaScript make of what they are given, before anything stores them: `repository.create(dto)`.
//!
//! What stores a row is a rule of `rules/flows/stores.toml`, what a query returns is `models`.

use super::build::Builder;
use super::call_names::is_class;
use super::library::Site;
use crate::syntax::ir::{Expr, ExprKind};

/// Mappers whose `create` stores nothing by itself. Of others (Sequelize, Mongoose) it does, and is a sink.
const MAPPERS: &[&str] = &["typeorm", "@nestjs/typeorm", "@mikro-orm"];

impl Builder<'_> {
    /// Whether the call makes or changes a row of a mapper; what it is given is then in the row, and the row is its result.
    pub(super) fn row_call(&mut self, site: &Site<'_>) -> bool {
        let Some(method) = site.method() else {
            return false;
        };
        if !matches!(method, "create" | "preload" | "merge" | "assign")
            || !self.imports_any(MAPPERS)
        {
            return false;
        }
        // `manager.create(User, dto)` is told the class first.
        let first = usize::from(site.value(0).is_some_and(names_class));
        match method {
            "create" | "preload" => {
                self.copy(site.arg(first), site.result);
                site.args.len() > first
            }
            "merge" | "assign" if site.args.len() > first + 1 => {
                let Some(place) = site.value(first) else {
                    return false;
                };
                let row = self.version(place, site.arg(first), Vec::new());
                for arg in &site.args[first + 1..] {
                    self.copy(arg.node, row);
                }
                self.written(row);
                self.copy(row, site.result);
                true
            }
            // `wrap(user).assign(dto)`
            "assign" => {
                let Some(wrapped) = wrapped(&site.call.callee) else {
                    return false;
                };
                let node = self.expr(wrapped);
                let row = self.version(wrapped, node, Vec::new());
                self.copy(site.arg(0), row);
                self.written(row);
                true
            }
            _ => false,
        }
    }
}

fn names_class(value: &Expr) -> bool {
    value.dotted().is_some_and(|path| is_class(&path))
}

/// `user` of `wrap(user).assign`.
fn wrapped(callee: &Expr) -> Option<&Expr> {
    let ExprKind::Member { object, .. } = &callee.kind else {
        return None;
    };
    match &object.kind {
        ExprKind::Call(call) => call.args.first().map(|arg| &arg.value),
        _ => None,
    }
}
