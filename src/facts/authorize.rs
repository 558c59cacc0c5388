//! Scopes in the address that people are sent to for their consent: `…/oauth/authorize?client_id=…&scope=user%3Aemail+repo`
//! (RFC 6749, section 4.1.1), as one text or put together.

use super::scopes::{add, built, provider_in, provider_of};
use super::{Collector, values::Constants};
use crate::syntax::ir::{Expr, ExprKind};
use crate::syntax::visit::Context;

/// How the parameter of the query ends: `scope=`, `user_scope=`, `&amp;scope=`.
const PARAMETERS: [&str; 2] = ["scope=", "scopes="];

/// The values of all scope parameters in a query, decoded.
pub(crate) fn asked_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for parameter in PARAMETERS {
        for (at, _) in text.match_indices(parameter) {
            if is_parameter(&text[..at]) {
                let value = &text[at + parameter.len()..];
                let end = value
                    .find(['&', '#', '"', '\'', '<', '\\'])
                    .unwrap_or(value.len());
                found.push(decoded(&value[..end]));
            }
        }
    }
    found.retain(|value| !value.is_empty());
    found
}

/// Whether what stands before a name makes it, or the end of it, a parameter of a query.
fn is_parameter(before: &str) -> bool {
    let rest = before.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '_');
    // A part of an address may begin with its parameter.
    rest.is_empty() || rest.ends_with(['?', '&', ';'])
}

/// A value with its `%20` and the like read; what is no such escape of an ASCII character stays.
fn decoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 3);
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match byte.filter(u8::is_ascii) {
            Some(byte) => {
                text.push(char::from(byte));
                rest = &rest[at + 3..];
            }
            None => {
                text.push('%');
                rest = &rest[at + 1..];
            }
        }
    }
    text.push_str(rest);
    text
}

pub(super) fn of_expr<'m>(collector: &mut Collector<'m>, expr: &'m Expr, context: &Context<'m>) {
    match &expr.kind {
        ExprKind::Str(text) if text.contains("scope") => {
            for value in asked_in(text) {
                let provider = provider(collector, text, context);
                add(collector, expr, &value, provider, true);
            }
        }
        ExprKind::Template(parts) => {
            for pair in parts.windows(2) {
                given(collector, &pair[0], &pair[1], expr, context);
            }
        }
        ExprKind::Binary {
            operator,
            left,
            right,
        } if operator == "+" => {
            let mut last = &**left;
            while let ExprKind::Binary { right, .. } = &last.kind {
                last = right;
            }
            given(collector, last, right, expr, context);
        }
        _ => {}
    }
}

/// What is put behind `&scope=`.
fn given<'m>(
    collector: &mut Collector<'m>,
    before: &'m Expr,
    value: &'m Expr,
    whole: &'m Expr,
    context: &Context<'m>,
) {
    let asks = |text: &str| {
        PARAMETERS
            .iter()
            .any(|parameter| text.strip_suffix(parameter).is_some_and(is_parameter))
    };
    if before.as_str().is_some_and(asks) {
        let words = words_of(whole, &collector.constants);
        let provider = provider(collector, &words, context);
        built(collector, value, provider);
    }
}

/// Whose address it is by its own words, else by those around.
fn provider(collector: &Collector<'_>, words: &str, context: &Context<'_>) -> Option<String> {
    provider_in(words, collector.rules)
        .map(str::to_owned)
        .or_else(|| provider_of(collector, context))
}

/// The texts of an address that is put together.
fn words_of<'m>(expr: &'m Expr, constants: &Constants<'m>) -> String {
    match &expr.kind {
        ExprKind::Template(parts) => {
            let words = parts.iter().map(|part| words_of(part, constants));
            words.collect::<Vec<_>>().concat()
        }
        ExprKind::Binary { left, right, .. } => {
            words_of(left, constants) + &words_of(right, constants)
        }
        _ => constants.head(expr).unwrap_or_default(),
    }
}
