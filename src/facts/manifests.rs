//! Manifests of browser extensions that code writes: `manifest_version: 3` in an object, `defineManifest({…})`, `manifest: {…}` of WXT.
//!
//! A manifest that is a file of its own is read in `config/`.

use super::values::{last_name, property};
use super::{Collector, FactKind, Via};
use crate::syntax::ir::{Expr, Property};
use crate::syntax::visit::{Context, Within};

const PLATFORM: &str = "chrome_extension";

const LISTS: [&str; 4] = [
    "permissions",
    "optional_permissions",
    "host_permissions",
    "optional_host_permissions",
];

/// Whether a pattern of addresses means the pages of every site: a browser grants whole sites, so a path narrows nothing (`*://*/api/*`).
pub(crate) fn is_every_site(pattern: &str) -> bool {
    let of_web = ["*://", "https://", "http://"]
        .iter()
        .find_map(|scheme| pattern.strip_prefix(scheme));
    pattern == "<all_urls>" || of_web.is_some_and(|rest| rest.starts_with("*/"))
}

pub(super) fn of_object<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    properties: &'m [Property],
    context: &Context<'m>,
) {
    let lists = |property: &Property| matches!(property, Property::Named { key, .. } if LISTS.contains(&key.as_str()));
    if collector.is_python()
        || !properties.iter().any(lists)
        || !is_manifest(collector, expr, context)
    {
        return;
    }
    for list in LISTS {
        let Some(values) = property(expr, list) else {
            continue;
        };
        for value in collector.constants.strings(values) {
            let Some(text) = value.text() else { continue };
            let id = match is_every_site(&text) {
                true => "<all_urls>",
                false => text.as_str(),
            };
            let Some(known) = collector.rules.permissions.find(PLATFORM, id) else {
                continue;
            };
            let mut fact = collector.fact(FactKind::Permission, id, value.span, Via::Literal);
            fact.category = Some(PLATFORM.to_owned());
            fact.data.clone_from(&known.data);
            collector.facts.push(fact);
        }
    }
}

fn is_manifest<'m>(collector: &Collector<'m>, expr: &'m Expr, context: &Context<'m>) -> bool {
    let is_of_wxt = || {
        let mut imports = collector.module.imports.iter();
        imports.any(|import| import.module == "wxt") || collector.file.path.contains("wxt.config.")
    };
    property(expr, "manifest_version").is_some()
        || match context.within.last() {
            Some(Within::Argument(call, _)) => {
                last_name(&call.callee).is_some_and(|name| name == "defineManifest")
            }
            Some(Within::Named(name)) => *name == "manifest" && is_of_wxt(),
            _ => false,
        }
}
