//! Names that a module binds itself: what is called by another name is a global of the page.

use crate::syntax::ir::{Expr, ExprKind, Module, Pattern, PatternKind, Stmt, StmtKind};
use crate::syntax::visit::{self, Context, Visitor};
use rustc_hash::FxHashSet;

/// Imports, functions, parameters, classes and variables of a module, at any depth.
pub(super) fn names(module: &Module) -> FxHashSet<&str> {
    let mut bound = FxHashSet::default();
    for import in &module.imports {
        bound.extend(import.local.as_deref());
    }
    for function in &module.functions {
        bound.extend(function.name.as_deref());
        for param in &function.params {
            if let PatternKind::Name(name) = &param.pattern.kind {
                bound.insert(name);
            }
        }
    }
    let mut names = BoundNames(&mut bound);
    visit::walk(module, &mut names);
    bound.extend(
        module
            .classes
            .iter()
            .filter_map(|class| class.name.as_deref()),
    );
    bound
}

/// Variables of a module, at any depth.
struct BoundNames<'b, 'm>(&'b mut FxHashSet<&'m str>);

impl<'m> Visitor<'m> for BoundNames<'_, 'm> {
    fn stmt(&mut self, stmt: &'m Stmt, _context: &Context<'m>) {
        match &stmt.kind {
            // `var _paq = window._paq || []` is still the global.
            StmtKind::Let {
                target,
                value: Some(value),
                ..
            } if is_of_window(target, value) => {}
            StmtKind::Let { target, .. } | StmtKind::For { target, .. } => self.bind(target),
            _ => {}
        }
    }
}

/// A variable that is given the global of its own name, or what is made one on the spot.
fn is_of_window(target: &Pattern, value: &Expr) -> bool {
    let PatternKind::Name(name) = &target.kind else {
        return false;
    };
    let is_global = |place: &Expr| {
        place
            .dotted()
            .is_some_and(|dotted| dotted == format!("window.{name}"))
    };
    match &value.kind {
        ExprKind::Assign { target, .. } => {
            matches!(&target.kind, PatternKind::Place(place) if is_global(place))
        }
        ExprKind::Logical { left, .. } => is_global(left),
        _ => is_global(value),
    }
}

impl<'m> BoundNames<'_, 'm> {
    fn bind(&mut self, pattern: &'m Pattern) {
        match &pattern.kind {
            PatternKind::Name(name) => {
                self.0.insert(name);
            }
            PatternKind::Object { fields, rest } => {
                fields.iter().for_each(|field| self.bind(&field.value));
                rest.iter().for_each(|rest| self.bind(rest));
            }
            PatternKind::Array { items, rest } => {
                items.iter().flatten().for_each(|item| self.bind(item));
                rest.iter().for_each(|(_, rest)| self.bind(rest));
            }
            PatternKind::Default(inner, _) => self.bind(inner),
            PatternKind::All(patterns) => patterns.iter().for_each(|inner| self.bind(inner)),
            PatternKind::Place(_) | PatternKind::Ignored => {}
        }
    }
}
