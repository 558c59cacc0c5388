//! Conditions that ask for the visitor's consent.

use crate::syntax::ir::{Expr, ExprKind};
use crate::syntax::visit::Context;

/// The consent that guards a place, innermost condition first.
pub(super) fn guarding(context: &Context<'_>) -> Option<String> {
    context.guards.iter().rev().find_map(|guard| {
        let (granted, refused) = consent_of(guard.condition);
        if guard.negated { refused } else { granted }
    })
}

/// Consent that a condition checks: (where it holds, where it does not).
pub(crate) fn consent_of(condition: &Expr) -> (Option<String>, Option<String>) {
    if let ExprKind::Unary { operator, operand } = &condition.kind
        && matches!(operator.as_str(), "!" | "not")
    {
        let (granted, refused) = consent_of(operand);
        return (refused, granted);
    }
    let mut words = String::new();
    gather(condition, &mut words, 0);
    let words = words.to_lowercase();
    if !["consent", "acceptedcategory", "optin", "opt_in", "gdpr"]
        .iter()
        .any(|word| words.contains(word))
    {
        return (None, None);
    }
    let category = [
        "marketing",
        "advertising",
        "analytics",
        "statistics",
        "functional",
    ]
    .iter()
    .find(|category| words.contains(**category));
    (
        Some(category.map_or("given", |category| *category).to_owned()),
        None,
    )
}

fn gather(expr: &Expr, words: &mut String, depth: u8) {
    if depth > 6 {
        return;
    }
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Str(name) => {
            words.push(' ');
            words.push_str(name);
        }
        ExprKind::Member { object, field, .. } => {
            gather(object, words, depth + 1);
            words.push(' ');
            words.push_str(field);
        }
        ExprKind::Call(call) => {
            gather(&call.callee, words, depth + 1);
            call.args
                .iter()
                .for_each(|arg| gather(&arg.value, words, depth + 1));
        }
        ExprKind::Logical {
            left,
            right,
            operator,
        } if operator != "||" && operator != "or" => {
            gather(left, words, depth + 1);
            gather(right, words, depth + 1);
        }
        ExprKind::Binary {
            left,
            right,
            operator,
        } if matches!(operator.as_str(), "===" | "==" | "in" | "is") => {
            gather(left, words, depth + 1);
            gather(right, words, depth + 1);
        }
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => {
            gather(inner, words, depth + 1)
        }
        _ => {}
    }
}
