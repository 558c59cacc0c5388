//! Trackers that a package puts into a page: where code starts them, which does what the script tag of their vendor does.
//!
//! `rules/config/names.tsv` (`page`) tells which packages run in pages; the same vendors' clients for servers set no cookies.

use super::{Collector, Via};
use crate::rules::Rules;
use crate::syntax::ir::{Expr, ExprKind, Import, Imported, Module};

/// Methods, and functions of their own, that start a tracker.
const STARTS: &[&str] = &[
    "init",
    "initialize",
    "load",
    "start",
    "boot",
    "bootstrap",
    "configure",
    "install",
    "createInstance",
];

/// `mixpanel.init(token)`, `init(key)` of an import, `app.use(VueGtag, …)`, `new MatomoTracker(…)`, `<GoogleAnalytics gaId="…"/>`.
pub(super) fn of_expr(collector: &mut Collector<'_>, expr: &Expr, callee: Option<&str>) {
    if !collector.imports_trackers {
        return;
    }
    let started = match &expr.kind {
        ExprKind::Call(call) => {
            let mut names = callee.unwrap_or_default().split('.');
            let (root, last) = (names.next().unwrap_or_default(), names.next_back());
            match last {
                Some("use" | "component") => call
                    .args
                    .first()
                    .and_then(|plugin| plugin.value.dotted())
                    .and_then(|plugin| tracker(collector, &plugin)),
                Some(method) if STARTS.contains(&method) => tracker(collector, root),
                None if call.is_new || starts(collector, root) => tracker(collector, root),
                _ => None,
            }
        }
        // A link that is counted starts nothing.
        ExprKind::Jsx(jsx) if jsx.tag.ends_with("Provider") => tracker(collector, &jsx.tag),
        ExprKind::Jsx(jsx) => component(collector, &jsx.tag),
        _ => None,
    };
    if let Some(id) = started
        && let Some(service) = collector.rules.services.get(id)
    {
        collector.service(service, expr.span, Via::Script);
    }
}

/// Whether a module takes anything from a package that puts a tracker into its page.
pub(super) fn are_imported(module: &Module, rules: &Rules) -> bool {
    let mut imports = module.imports.iter();
    imports.any(|import| {
        whole(import, rules)
            .or_else(|| part(import, rules))
            .is_some()
    })
}

/// The service whose package for pages a name is imported from.
fn tracker(collector: &Collector<'_>, local: &str) -> Option<&'static str> {
    whole(imported(collector, local)?, collector.rules)
}

/// The service whose component a name is imported as, from a package that has those of several.
fn component(collector: &Collector<'_>, local: &str) -> Option<&'static str> {
    part(imported(collector, local)?, collector.rules)
}

fn whole(import: &Import, rules: &Rules) -> Option<&'static str> {
    rules.names.service("page", &import.module)
}

fn part(import: &Import, rules: &Rules) -> Option<&'static str> {
    let Imported::Named(name) = &import.imported else {
        return None;
    };
    rules.names.part("page", &import.module, name)
}

fn imported<'m>(collector: &Collector<'m>, local: &str) -> Option<&'m Import> {
    let mut imports = collector.module.imports.iter();
    imports.find(|import| import.local.as_deref() == Some(local))
}

/// The function of this name is imported as one that starts something, whatever it is called here.
fn starts(collector: &Collector<'_>, local: &str) -> bool {
    imported(collector, local).is_some_and(
        |import| matches!(&import.imported, Imported::Named(name) if STARTS.contains(&name.as_str())),
    )
}
