//! Sinks and sanitizers that rules name by a field, a value, a parameter, a type or a decorator, in both languages.
//!
//! A sink of that kind is what is put there, a sanitizer what is read from there or made so. Calls are left to `calls` and `sinks`.

use super::sinks::kind_of;
use super::{Builder, NOTHING};
use crate::flow::call_names::last_of;
use crate::flow::graph::{Argument, Node, Step};
use crate::flow::matching::Candidates;
use crate::rules::FlowRule;
use crate::source::Span;
use crate::syntax::ir::{Expr, ExprKind, Name, Param, TypeRef};

impl Builder<'_> {
    /// `card.note = v`, `{ note: v }`, `Card(note=v)`: what a field is given.
    pub(super) fn put_in_field(&mut self, field: &Name, value: Node, span: Span) {
        if let Some(rule) = self.sinks.field(field) {
            self.put(rule, value, span);
        }
    }

    /// `page.title = v`: what a value of this dotted path is given.
    pub(super) fn put_in_place(&mut self, place: &Expr, field: &Name, value: Node) {
        self.put_in_field(field, value, place.span);
        if let Some(rule) = self.sinks.name(place) {
            self.put(rule, value, place.span);
        }
    }

    /// What has the type, or is what it is made from.
    pub(super) fn put_in_type(&mut self, ty: &str, values: &[Argument], span: Span) {
        if let Some(rule) = self.sinks.type_name(ty) {
            for value in values {
                self.put(rule, value.node, span);
            }
        }
    }

    /// What a parameter of this name, or a decorated one, is given.
    pub(super) fn put_in_parameter(&mut self, name: Option<&Name>, param: &Param, value: Node) {
        if let Some(rule) = name.and_then(|name| self.sinks.parameter(name)) {
            self.put(rule, value, param.span);
        }
        for decorator in &param.decorators {
            self.put_in_decorated(decorator, value);
        }
    }

    pub(super) fn put_in_decorated(&mut self, decorator: &Expr, value: Node) {
        if let Some(rule) = decorated(&self.sinks, decorator) {
            self.put(rule, value, decorator.span);
        }
    }

    fn put(&mut self, rule: &FlowRule, value: Node, span: Span) {
        let region = self.region(span);
        // Where nothing arrives, the rule is met all the same.
        let value = if value == NOTHING { self.node() } else { value };
        self.sink(
            value,
            None,
            kind_of(rule.kind.as_deref()),
            rule.service.clone(),
            rule.purpose.clone(),
            region,
        );
    }

    /// A value that was read from a field, or is called by a dotted path, which a rule says is clean.
    pub(super) fn clean_field(&mut self, field: &Name, value: Node) -> Node {
        match self.sanitizers.field(field) {
            Some(rule) => self.cleaned(rule, value),
            None => value,
        }
    }

    pub(super) fn clean_place(&mut self, place: &Expr, value: Node) -> Node {
        match self.sanitizers.name(place) {
            Some(rule) => self.cleaned(rule, value),
            None => value,
        }
    }

    pub(super) fn clean_type(&mut self, ty: &TypeRef, value: Node) -> Node {
        match self.sanitizers.type_name(last_of(&ty.name)) {
            Some(rule) => self.cleaned(rule, value),
            None => value,
        }
    }

    pub(super) fn clean_parameter(
        &mut self,
        name: Option<&Name>,
        param: &Param,
        mut value: Node,
    ) -> Node {
        if let Some(ty) = &param.ty {
            value = self.clean_type(ty, value);
        }
        if let Some(rule) = name.and_then(|name| self.sanitizers.parameter(name)) {
            value = self.cleaned(rule, value);
        }
        for decorator in &param.decorators {
            if let Some(rule) = decorated(&self.sanitizers, decorator) {
                value = self.cleaned(rule, value);
            }
        }
        value
    }

    /// What leaves a function that is decorated so, or says that it returns such a type.
    pub(super) fn clean_result(&mut self, place: usize) {
        let function = &self.module.functions[place];
        let of_type = function.return_type.as_ref();
        let of_type = of_type.and_then(|ty| self.sanitizers.type_name(returned(ty)));
        let mut of_decorators = function.decorators.iter();
        let of_decorators = of_decorators.find_map(|own| decorated(&self.sanitizers, own));
        if let Some(rule) = of_type.or(of_decorators) {
            let result = self.graph.functions[place].result;
            self.graph.functions[place].result = self.cleaned(rule, result);
        }
    }

    /// `new Masked(v)`, `Masked(v)`: what a type is made from, if a rule says that such values are clean.
    pub(super) fn clean_made(&mut self, ty: &str, args: &[Argument], result: Node) -> bool {
        let Some(rule) = self.sanitizers.type_name(ty) else {
            return false;
        };
        if let Some(transform) = &rule.transform {
            for arg in args {
                self.edge(arg.node, result, Step::Transform(Name::new(transform)));
            }
        }
        true
    }

    fn cleaned(&mut self, rule: &FlowRule, value: Node) -> Node {
        if value == NOTHING {
            return value;
        }
        let clean = self.node();
        if let Some(transform) = &rule.transform {
            self.edge(value, clean, Step::Transform(Name::new(transform)));
        }
        clean
    }
}

/// The rule of a decorator, by its dotted name.
pub(super) fn decorated<'r>(rules: &Candidates<'r>, decorator: &Expr) -> Option<&'r FlowRule> {
    let dotted = match &decorator.kind {
        ExprKind::Call(call) => call.callee.dotted(),
        _ => decorator.dotted(),
    };
    rules.decorator(&dotted?)
}

/// The type of what a call gives: `Masked` of `Promise<Masked>`.
fn returned(ty: &TypeRef) -> &str {
    match (last_of(&ty.name), ty.arguments.as_slice()) {
        ("Promise" | "Awaitable" | "Coroutine", [.., inner]) => last_of(&inner.name),
        (last, _) => last,
    }
}
