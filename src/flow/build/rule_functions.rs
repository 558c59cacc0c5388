//! Functions that rules know, where they stand as values: `xs.forEach(send)`.

use super::sinks::kind_of;
use super::{Builder, NOTHING};
use crate::flow::graph::{Node, Step};
use crate::rules::FlowRule;
use crate::syntax::ir::{Expr, ExprKind, Function, Name};

impl Builder<'_> {
    /// Whether an expression is the name of a function of this module.
    pub(super) fn declares(&self, expr: &Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else {
            return false;
        };
        let declared =
            |function: &Function| function.class.is_none() && function.name.as_ref() == Some(name);
        self.module.functions.iter().any(declared)
    }

    /// Whether an expression is the name of a function of this module or of an import.
    fn is_function_name(&self, expr: &Expr) -> bool {
        let imports = self.module.imports.iter();
        let mut names = imports.filter_map(|import| import.local.as_ref());
        self.declares(expr)
            || matches!(&expr.kind, ExprKind::Name(name) if names.any(|own| own == name))
    }

    /// `xs.map(hashEmail)`
    fn sanitizing(&mut self, rule: &FlowRule) -> Node {
        self.function_value(|builder, args| {
            let Some(transform) = &rule.transform else {
                return NOTHING;
            };
            let value = builder.load(args, Name::new_static("0"));
            let changed = builder.node();
            builder.edge(value, changed, Step::Transform(Name::new(transform)));
            changed
        })
    }

    /// A function that a rule names, used as a value: `xs.forEach(send)`, `const out = send`.
    pub(super) fn rule_function(&mut self, expr: &Expr, node: Node) -> Node {
        let Some(dotted) = expr.dotted() else {
            return node;
        };
        let Some(path) = self.rules.flows.call_path(&dotted) else {
            return node;
        };
        if let Some(rule) = self.sanitizers.function(path)
            && self.is_function_name(expr)
        {
            return self.sanitizing(rule);
        }
        let source = self.sources.function(path);
        let sink = self.sinks.function(path);
        if source.is_none() && sink.is_none() {
            return node;
        }
        let region = self.region(expr.span);
        let function = match (source, sink) {
            (Some(rule), _) if rule.callback.is_none() => self.function_value(|builder, _| {
                let value = builder.node();
                builder.source(value, rule, region, None);
                value
            }),
            (_, Some(rule)) => self.function_value(|builder, args| {
                let first = builder.graph.sinks.len();
                let wanted: Vec<_> = rule
                    .arguments
                    .iter()
                    .filter_map(|wanted| wanted.split('.').next())
                    .filter(|wanted| wanted.parse::<u8>().is_ok())
                    .map(|place| builder.load(args, Name::new(place)))
                    .collect();
                let whole = rule.arguments.is_empty().then_some(args);
                for node in wanted.into_iter().chain(whole) {
                    let kind = kind_of(rule.kind.as_deref());
                    let (service, purpose) = (rule.service.clone(), rule.purpose.clone());
                    builder.sink(node, None, kind, service, purpose, region);
                }
                for sink in &mut builder.graph.sinks[first..] {
                    sink.at_call = true;
                }
                NOTHING
            }),
            _ => return node,
        };
        self.union(&[node, function])
    }
}
