//! Consent managers in code: the services that they load once the visitor agrees.

use super::{Collector, FactKind, Via};
use crate::syntax::ir::{Call, Expr, ExprKind};

/// `(tarteaucitron.job = tarteaucitron.job || []).push('gtag')`.
pub(super) fn of_call(collector: &mut Collector<'_>, expr: &Expr, call: &Call) {
    let ExprKind::Member { object, field, .. } = &call.callee.kind else {
        return;
    };
    if field != "push" || !mentions_job(object, 0) {
        return;
    }
    let rules = collector.rules;
    for arg in &call.args {
        if let Some(name) = arg.value.as_str()
            && let Some(service) = rules
                .names
                .service("tarteaucitron", name)
                .and_then(|id| rules.services.get(id))
        {
            let mut fact = collector.fact(FactKind::Service, &service.id, expr.span, Via::Config);
            fact.category = Some(service.category.clone());
            fact.data.clone_from(&service.data);
            fact.details
                .insert("consent".to_owned(), "given".to_owned());
            collector.facts.push(fact);
        }
    }
}

fn mentions_job(expr: &Expr, depth: u8) -> bool {
    if depth > 3 {
        return false;
    }
    match &expr.kind {
        ExprKind::Assign { value, .. } => mentions_job(value, depth + 1),
        ExprKind::Logical { left, .. } => mentions_job(left, depth + 1),
        ExprKind::Sequence(parts) => parts.iter().any(|part| mentions_job(part, depth + 1)),
        _ => expr
            .dotted()
            .is_some_and(|dotted| dotted.ends_with("tarteaucitron.job")),
    }
}
