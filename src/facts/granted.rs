//! Scopes that a list names only to compare them with what was granted: `scopes.some(own => CALENDAR.includes(own))` asks for none of them.

use super::{Collector, FactKind};
use crate::source::Region;
use crate::syntax::ir::{ExportTarget, Expr, ExprKind, Module};
use crate::syntax::visit::{self, Context, Visitor};
use rustc_hash::FxHashMap;

/// What a list is asked when it is compared.
const COMPARES: &[&str] = &["includes", "some", "every", "has", "indexOf"];

/// Drops the scopes of lists that this module compares with something, does nothing else with, and does not export.
pub(super) fn drop_compared(collector: &mut Collector<'_>) {
    let names = collector.scope_lists.iter().map(|(_, name)| *name);
    let mut uses = Uses {
        text: &collector.file.text,
        counted: names
            .filter(|name| !is_exported(collector.module, name))
            .map(|name| (name, (0, 0)))
            .collect(),
    };
    if uses.counted.is_empty() || collector.is_python() {
        return;
    }
    visit::walk(collector.module, &mut uses);
    let compared = |name: &str| matches!(uses.counted.get(name), Some((1.., 0)));
    let regions: Vec<Region> = collector
        .scope_lists
        .iter()
        .filter(|(_, name)| compared(name))
        .map(|(region, _)| *region)
        .collect();
    let facts = collector.facts.iter().enumerate();
    let dropped = facts
        .filter(|(_, fact)| fact.kind == FactKind::Scope && regions.contains(&fact.location.region))
        .map(|(place, _)| place)
        .collect();
    collector.drop_facts(&dropped);
}

fn is_exported(module: &Module, name: &str) -> bool {
    module
        .exports
        .iter()
        .any(|export| matches!(&export.target, ExportTarget::Local(own) if own == name))
}

/// How often each name is compared, and used in another way.
struct Uses<'t, 'n> {
    text: &'t str,
    counted: FxHashMap<&'n str, (u32, u32)>,
}

impl<'m> Visitor<'m> for Uses<'_, '_> {
    fn expr(&mut self, expr: &'m Expr, _context: &Context<'m>) {
        let ExprKind::Name(name) = &expr.kind else {
            return;
        };
        if let Some((compared, others)) = self.counted.get_mut(name.as_str()) {
            let behind = self.text.get(expr.span.end as usize..).unwrap_or_default();
            let method = behind
                .trim_start()
                .trim_start_matches('?')
                .strip_prefix('.');
            let compares = method.is_some_and(|method| {
                COMPARES.iter().any(|own| {
                    method
                        .strip_prefix(own)
                        .is_some_and(|rest| rest.starts_with('('))
                })
            });
            match compares {
                true => *compared += 1,
                false => *others += 1,
            }
        }
    }
}
