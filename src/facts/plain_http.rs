//! Requests over plain HTTP: to an address that stands in the call, or to a constant of the same file (`URL = "http://…"`, then
//! `post(self.URL, …)`). Which hosts count is for `safeguards` to say.

use super::values::last_name;
use crate::source::Span;
use crate::syntax::ir::{Call, Expr, ExprKind, Module};
use crate::syntax::visit::{self, Context, Visitor, Within};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

/// Calls that make a request to what they are given.
const REQUESTS: &[&str] = &[
    "fetch",
    "post",
    "put",
    "patch",
    "request",
    "axios",
    "sendBeacon",
    "urlopen",
    "get",
    "got",
    "ky",
    "$fetch",
    "ofetch",
    "create",
];

/// Whether a plain address stands in a request, where requests have their address. A plain download of what anybody may read carries
/// nobody's data.
pub(super) fn is_sent(text: &str, context: &Context<'_>) -> bool {
    let mut names = context.within.iter().rev();
    let inner = names
        .clone()
        .take_while(|within| matches!(within, Within::Named(_)));
    let depth = inner.count();
    let Some(Within::Argument(call, place)) = names.nth(depth) else {
        return false;
    };
    let innermost = match context.within.last() {
        Some(Within::Named(name)) => is_address(name),
        _ => true,
    };
    let download = call.args.len() == 1 && !text.to_lowercase().contains("api");
    let is_keyword = call.args.get(*place).is_some_and(|arg| arg.name.is_some());
    requests(call).is_some_and(|name| {
        let first = usize::from(name == "request" && depth == 0);
        innermost
            && depth <= 1
            && (*place <= first || is_keyword)
            && !(download && matches!(name.as_str(), "fetch" | "get" | "got" | "urlopen"))
    })
}

fn requests(call: &Call) -> Option<&SmolStr> {
    last_name(&call.callee).filter(|name| REQUESTS.contains(&name.as_str()))
}

/// `WEBHOOK_URL`, `endpoint`, `apiBase`.
pub(super) fn is_address(name: &str) -> bool {
    let tokens = crate::rules::tokens(name);
    [
        "url", "uri", "endpoint", "base", "host", "hook", "webhook", "api",
    ]
    .iter()
    .any(|word| tokens.iter().any(|token| token == word))
}

/// Where constants are set that a request of this module is made to, with more than the address alone.
pub(super) fn requested(constants: &[(&str, Span)], module: &Module) -> Vec<Span> {
    let mut sent = Sent {
        names: constants.iter().map(|(name, _)| *name).collect(),
        met: FxHashSet::default(),
    };
    if constants.is_empty() {
        return Vec::new();
    }
    visit::walk(module, &mut sent);
    let met = constants.iter().filter(|(name, _)| sent.met.contains(name));
    met.map(|(_, span)| *span).collect()
}

struct Sent<'n> {
    names: FxHashSet<&'n str>,
    met: FxHashSet<&'n str>,
}

impl<'m> Visitor<'m> for Sent<'_> {
    fn expr(&mut self, expr: &'m Expr, context: &Context<'m>) {
        let name = match &expr.kind {
            ExprKind::Name(name) => name.as_str(),
            ExprKind::Member { field, .. } => field.as_str(),
            _ => return,
        };
        let Some(name) = self.names.get(name) else {
            return;
        };
        let argument = context.within.last();
        if let Some(Within::Argument(call, 0)) = argument
            && call.args.len() > 1
            && requests(call).is_some()
        {
            self.met.insert(*name);
        }
    }
}
