//! Trackers that a package puts into a page: where code starts them, which does what the script tag of their vendor does.
//!
//! `rules/config/names.tsv` (`page`) tells which packages run in pages; the same vendors' clients for servers set no cookies.

use super::{Collector, Via};
use crate::rules::Rules;
use crate::syntax::ir::{Call, Expr, Import, Imported, Jsx, Module};

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

/// `mixpanel.init(token)`, `init(key)` of an import, `app.use(VueGtag, …)`, `new MatomoTracker(…)`; `dotted` is what the call names.
pub(super) fn of_call(
    collector: &mut Collector<'_>,
    expr: &Expr,
    call: &Call,
    dotted: Option<&str>,
) {
    if !collector.imports_trackers {
        return;
    }
    let mut names = dotted.unwrap_or_default().split('.');
    let (root, last) = (names.next().unwrap_or_default(), names.next_back());
    let started = match last {
        Some("use" | "component") => call
            .args
            .first()
            .and_then(|plugin| plugin.value.dotted())
            .and_then(|plugin| tracker(collector, &plugin)),
        Some(method) if STARTS.contains(&method) => tracker(collector, root),
        None if call.is_new || starts(collector, root) => tracker(collector, root),
        _ => None,
    };
    push(collector, expr, started);
}

/// `<GoogleAnalytics gaId="…"/>`
pub(super) fn of_element(collector: &mut Collector<'_>, expr: &Expr, jsx: &Jsx) {
    if !collector.imports_trackers {
        return;
    }
    // A link that is counted starts nothing.
    let started = if jsx.tag.ends_with("Provider") {
        tracker(collector, &jsx.tag)
    } else {
        component(collector, &jsx.tag)
    };
    push(collector, expr, started);
}

fn push(collector: &mut Collector<'_>, expr: &Expr, started: Option<&str>) {
    if let Some(service) = started.and_then(|id| collector.rules.services.get(id)) {
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
    whole(collector.import(local)?, collector.rules)
}

/// The service whose component a name is imported as, from a package that has those of several.
fn component(collector: &Collector<'_>, local: &str) -> Option<&'static str> {
    part(collector.import(local)?, collector.rules)
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

/// The function of this name is imported as one that starts something, whatever it is called here.
fn starts(collector: &Collector<'_>, local: &str) -> bool {
    collector.import(local).is_some_and(
        |import| matches!(&import.imported, Imported::Named(name) if STARTS.contains(&name.as_str())),
    )
}
