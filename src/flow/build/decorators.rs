//! Decorators: what they make of a function, and the parameters that one of them makes sources.

use super::declarations::is_plain;
use super::expressions::last_segment;
use super::{Builder, NOTHING};
use crate::flow::graph::{Argument, CallSite, Known, Node};
use crate::syntax::ir::{Expr, ExprKind, FunctionId, Name, Param, PatternKind};

impl Builder<'_> {
    /// What decorators of this repository make of a function is called under its name.
    pub(super) fn decorated(&mut self, id: FunctionId, function: Node) {
        let module = self.module;
        let declared = &module.functions[id.0 as usize];
        let Some(name) = declared.name.clone().filter(|_| declared.class.is_none()) else {
            return;
        };
        let mut value = function;
        for decorator in declared.decorators.iter().rev() {
            let known = match &decorator.kind {
                ExprKind::Call(call) => last_segment(&call.callee),
                _ => last_segment(decorator),
            };
            if matches!(
                known.as_str(),
                "wraps" | "contextmanager" | "asynccontextmanager" | "property" | "staticmethod"
            ) {
                continue;
            }
            if self.registered(&name, decorator, function) {
                return;
            }
            if self.graph.is_python {
                if let Some(package) = self.client_of(decorator) {
                    self.graph.known.push((function, Known::Client(package)));
                }
                self.task(declared, decorator, function);
                self.signal_receiver(decorator, function);
            }
            let callee = self.expr(decorator);
            if callee != NOTHING {
                value = self.apply_decorator(callee, value, decorator);
            }
        }
        if value != function {
            // Other files and closures see what the decorators made.
            let id = self.current().id;
            if let Some(values) = self.assigned.get_mut(&(id, name.clone())) {
                values.retain(|own| *own != function);
            }
            self.bind(&name, value);
        }
    }

    /// What a decorator makes of a function or class: that itself where the decorator is not known.
    pub(super) fn apply_decorator(&mut self, callee: Node, value: Node, decorator: &Expr) -> Node {
        let region = self.region(decorator.span);
        let (result, thrown) = (self.node(), self.catcher());
        self.site(CallSite {
            callee,
            args: vec![Argument::positional(value)],
            result,
            region,
            thrown,
            fallback: value,
            ..CallSite::default()
        });
        result
    }

    /// `@show.register` of a single-dispatch function: one more function under its name.
    fn registered(&mut self, name: &Name, decorator: &Expr, function: Node) -> bool {
        let callee = match &decorator.kind {
            ExprKind::Call(call) => &call.callee,
            _ => decorator,
        };
        let ExprKind::Member { object, field, .. } = &callee.kind else {
            return false;
        };
        let ExprKind::Name(generic) = &object.kind else {
            return false;
        };
        let is_function = self
            .module
            .functions
            .iter()
            .any(|own| own.name.as_ref() == Some(generic) && own.class.is_none());
        if field != "register" || !is_function || generic == name {
            return false;
        }
        let generic_value = self.read(generic);
        let both = self.union(&[generic_value, function]);
        self.bind(generic, both);
        true
    }

    /// Parameters of functions with a certain decorator are sources, and parameters with one themselves.
    pub(super) fn decorator_sources(&mut self, place: usize) {
        let function = &self.module.functions[place];
        for decorator in &function.decorators {
            for param in self.graph.functions[place].params.clone() {
                self.decorator_source(decorator, None, param.node);
                self.put_in_decorated(decorator, param.node);
            }
        }
        for (index, param) in function.params.iter().enumerate() {
            for decorator in &param.decorators {
                if let Some(own) = self.graph.functions[place].params.get(index) {
                    self.decorator_source(decorator, Some(param), own.node);
                }
            }
        }
    }

    fn decorator_source(&mut self, decorator: &Expr, param: Option<&Param>, node: Node) {
        if let Some(rule) = super::named::decorated(&self.sources, decorator) {
            if rule.mixed && param.is_some_and(|param| self.is_other(decorator, param)) {
                return;
            }
            let region = self.region(decorator.span);
            self.source(node, rule, region, None);
        }
    }

    /// Whether a parameter takes one plain value out of a request, which by its name is of no person: `@Args('formId') id: string`.
    fn is_other(&self, decorator: &Expr, param: &Param) -> bool {
        let text = match &decorator.kind {
            ExprKind::Call(call) => call.args.first().and_then(|arg| arg.value.as_str()),
            _ => None,
        };
        let name = text.or(match &param.pattern.kind {
            PatternKind::Name(name) => Some(name.as_str()),
            _ => None,
        });
        param.ty.as_deref().is_some_and(is_plain)
            && name.is_some_and(|name| !self.rules.data.may_hold(name, true))
    }
}
