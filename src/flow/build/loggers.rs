//! Loggers of Python that redact: a function that the logger is given takes fields out of what it is about to write. Which packages redact what
//! a sink lets out is told here, too; those of JavaScript are in `formats`.

use super::Builder;
use crate::flow::call_names::last_of;
use crate::rules::FlowRule;
use crate::syntax::ir::{
    Call, Expr, ExprKind, FunctionId, Name, Pattern, PatternKind, Stmt, StmtKind,
};
use crate::syntax::visit;

/// Stands for all loggers of JavaScript but the console.
pub(super) const PINO: &str = "pino";
const STRUCTLOG: &str = "structlog";
const LOGURU: &str = "loguru";
const SENTRY: &str = "sentry_sdk";

/// Calls that are given functions which redact, by the end of their path, and the keyword; `""` is the first argument.
const GIVEN: &[(&str, &str, &str)] = &[
    (STRUCTLOG, "configure", "processors"),
    (STRUCTLOG, "wrap_logger", "processors"),
    (LOGURU, "patch", ""),
    (LOGURU, "configure", "patcher"),
    (SENTRY, "init", "before_send"),
];

impl Builder<'_> {
    /// The package whose functions redact what a sink lets out.
    pub(super) fn redacts(&self, rule: &FlowRule, call: &Call) -> Option<&'static str> {
        if rule.service.as_deref() == Some("sentry") {
            return Some(SENTRY);
        }
        if rule.kind.as_deref() != Some("log") {
            return None;
        }
        if self.graph.is_python {
            return [STRUCTLOG, LOGURU]
                .into_iter()
                .find(|package| self.imports_any(&[package]));
        }
        let is_console = matches!(&call.callee.kind, ExprKind::Member { object, .. }
            if object.dotted().as_deref() == Some("console"));
        (!is_console).then_some(PINO)
    }

    /// `structlog.configure(processors=[drop_mail])`, `logger.patch(scrub)`, `sentry_sdk.init(before_send=strip)`
    pub(super) fn redacting_function(&mut self, call: &Call, path: &str) {
        if !self.graph.is_python {
            return;
        }
        let last = last_of(path);
        for (package, method, keyword) in GIVEN {
            if last != *method || !self.imports_any(&[package]) {
                continue;
            }
            let given = match keyword.is_empty() {
                true => call.args.first(),
                false => call
                    .args
                    .iter()
                    .find(|arg| arg.name.as_deref() == Some(keyword)),
            };
            let functions = match given.map(|given| &given.value.kind) {
                Some(ExprKind::Array(items)) => items.iter().collect(),
                Some(_) => given.map(|given| &given.value).into_iter().collect(),
                None => Vec::new(),
            };
            for function in functions {
                for field in self.taken_out(function) {
                    self.graph.redacted.push((package, field));
                }
            }
        }
    }

    /// The fields that a function of this module takes out of what it is given, or writes over.
    fn taken_out(&self, function: &Expr) -> Vec<Name> {
        let ExprKind::Name(name) = &function.kind else {
            return Vec::new();
        };
        let named = |own: &crate::syntax::ir::Function| own.name.as_ref() == Some(name);
        let Some(place) = self.module.functions.iter().position(named) else {
            return Vec::new();
        };
        let mut reader = Reader {
            function: FunctionId(u32::try_from(place).unwrap_or(u32::MAX)),
            lists: Vec::new(),
            builder: self,
            found: Vec::new(),
        };
        visit::walk(self.module, &mut reader);
        reader.found
    }
}

struct Reader<'a, 'b> {
    function: FunctionId,
    builder: &'a Builder<'b>,
    /// Variables of loops over lists of names.
    lists: Vec<(Name, Vec<Name>)>,
    found: Vec<Name>,
}

impl Reader<'_, '_> {
    /// A key that is taken out, or each of those that a loop goes over.
    fn key(&mut self, key: &Expr) {
        match &key.kind {
            ExprKind::Str(name) => self.found.push(name.clone()),
            ExprKind::Name(name) => {
                let of_loop = self.lists.iter().filter(|(own, _)| own == name);
                self.found
                    .extend(of_loop.flat_map(|(_, names)| names.clone()));
            }
            _ => {}
        }
    }

    fn place(&mut self, place: &Expr) {
        match &place.kind {
            ExprKind::Member { field, .. } => self.found.push(field.clone()),
            ExprKind::Index { index, .. } => self.key(index),
            _ => {}
        }
    }

    fn assigned(&mut self, target: &Pattern, value: &Expr) {
        let is_masked = matches!(
            value.kind,
            ExprKind::Str(_) | ExprKind::Null | ExprKind::Call(_)
        );
        if let (PatternKind::Place(place), true) = (&target.kind, is_masked) {
            self.place(place);
        }
    }
}

impl<'m> visit::Visitor<'m> for Reader<'_, '_> {
    fn stmt(&mut self, stmt: &'m Stmt, context: &visit::Context<'m>) {
        if context.function() != self.function {
            return;
        }
        match &stmt.kind {
            StmtKind::Delete(place) => self.place(place),
            StmtKind::For {
                target, iterable, ..
            } => {
                if let (PatternKind::Name(name), Some(names)) =
                    (&target.kind, self.builder.names_of(iterable))
                {
                    self.lists.push((name.clone(), names));
                }
            }
            StmtKind::Let {
                target,
                value: Some(value),
                ..
            } => self.assigned(target, value),
            _ => {}
        }
    }

    fn expr(&mut self, expr: &'m Expr, context: &visit::Context<'m>) {
        if context.function() != self.function {
            return;
        }
        match &expr.kind {
            ExprKind::Assign { target, value, .. } => self.assigned(target, value),
            ExprKind::Call(call) => {
                let is_pop =
                    matches!(&call.callee.kind, ExprKind::Member { field, .. } if field == "pop");
                if let (true, Some(key)) = (is_pop, call.args.first()) {
                    self.key(&key.value);
                }
            }
            _ => {}
        }
    }
}

/// The field that a path ends with: `body` of `req.body`, `*.body`, `mails[*].body`, `body.*` and `["body"]`.
pub(super) fn redacted_field(path: &str) -> Option<Name> {
    path.split(['.', '[', ']', '"', '\''])
        .rfind(|part| !part.is_empty() && *part != "*")
        .map(Name::new)
}

#[cfg(test)]
mod tests {
    use super::redacted_field;

    #[test]
    fn paths_end_with_the_field() {
        for path in [
            "body",
            "*.body",
            "req.body",
            "mails[*].body",
            "body.*",
            "x[\"body\"]",
        ] {
            assert_eq!(redacted_field(path).as_deref(), Some("body"), "{path}");
        }
        assert_eq!(redacted_field("*"), None);
    }
}
