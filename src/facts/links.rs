//! Constants that hold an address and are only shown: `MAPS_URL` in the `href` of a page or in a redirect is followed by a person, not
//! called by the code. One that another file may use, or that is used in any other way, stays what its name says it is.

use super::addresses::use_of_host;
use super::values::last_name;
use crate::syntax::ir::{ExportTarget, Expr, ExprKind, Module};
use crate::syntax::visit::{self, Context, Visitor, Within};
use rustc_hash::FxHashMap;

/// Calls that lead a person to an address.
const LEADS: &[&str] = &[
    "redirect",
    "HttpResponseRedirect",
    "RedirectResponse",
    "open_new_tab",
    "navigate",
];

/// Those of `names` that are used in this module, and only in links.
pub(super) fn only_shown<'n>(names: &[&'n str], module: &Module, text: &str) -> Vec<&'n str> {
    let is_exported = |name: &str| {
        let local =
            |target: &ExportTarget| matches!(target, ExportTarget::Local(own) if own == name);
        module.exports.iter().any(|export| local(&export.target))
    };
    let own = names.iter().filter(|name| !is_exported(name));
    let mut uses = Uses {
        text,
        counted: own.map(|name| (*name, (0, 0))).collect(),
    };
    if !uses.counted.is_empty() {
        visit::walk(module, &mut uses);
    }
    let shown = |name: &&&str| matches!(uses.counted.get(**name), Some((1.., 0)));
    names.iter().filter(shown).copied().collect()
}

/// How often each name stands in a link, and elsewhere.
struct Uses<'t, 'n> {
    text: &'t str,
    counted: FxHashMap<&'n str, (u32, u32)>,
}

impl<'m> Visitor<'m> for Uses<'_, '_> {
    fn expr(&mut self, expr: &'m Expr, context: &Context<'m>) {
        let name = match &expr.kind {
            ExprKind::Name(name) => name.as_str(),
            _ => return,
        };
        if let Some((links, others)) = self.counted.get_mut(name) {
            let before = &self.text.as_bytes()[..expr.span.start as usize];
            match leads(context) || is_in_markup(before) {
                true => *links += 1,
                false => *others += 1,
            }
        }
    }
}

fn leads(context: &Context<'_>) -> bool {
    let attribute = match context.within.last() {
        Some(Within::Attribute(tag, key)) => !use_of_host(tag, key, ""),
        _ => false,
    };
    let called = context
        .calls()
        .next()
        .and_then(|call| last_name(&call.callee));
    attribute
        || context.is_compared()
        || context.names().next() == Some("href")
        || called.is_some_and(|name| LEADS.contains(&name.as_str()))
}

/// Whether what stands before a value is `href="`, `["href"] = ` or `href = `, maybe with the hole of a template.
fn is_in_markup(before: &[u8]) -> bool {
    let mut end = before.len();
    while end > 0
        && matches!(
            before[end - 1],
            b' ' | b'=' | b'"' | b'\'' | b'{' | b'$' | b']' | b'+' | b'('
        )
    {
        end -= 1;
    }
    before[..end].ends_with(b"href")
}
