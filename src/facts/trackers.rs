//! Trackers that a package puts into a page: where code starts them, which does what the script tag of their vendor does.
//!
//! `rules/config/names.tsv` (`page`) tells which packages run in pages; the same vendors' clients for servers set no cookies.

use super::{Collector, Via};
use crate::syntax::ir::{Expr, ExprKind, Imported};

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
pub(super) fn of_expr(collector: &mut Collector<'_>, expr: &Expr) {
    let started = match &expr.kind {
        ExprKind::Call(call) => {
            let callee = call.callee.dotted().unwrap_or_default();
            let mut names = callee.split('.');
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
        ExprKind::Jsx(jsx) => tracker(collector, &jsx.tag),
        _ => None,
    };
    if let Some(id) = started
        && let Some(service) = collector.rules.services.get(id)
    {
        collector.service(service, expr.span, Via::Script);
    }
}

/// The service whose package for pages a name is imported from.
fn tracker(collector: &Collector<'_>, local: &str) -> Option<&'static str> {
    let names = &collector.rules.names;
    let import = collector
        .module
        .imports
        .iter()
        .find(|import| import.local.as_deref() == Some(local))?;
    names.service("page", &import.module).or_else(|| {
        let Imported::Named(name) = &import.imported else {
            return None;
        };
        names.service("page", &format!("{}#{name}", import.module))
    })
}

/// The function of this name is imported as one that starts something, whatever it is called here.
fn starts(collector: &Collector<'_>, local: &str) -> bool {
    collector.module.imports.iter().any(|import| {
        import.local.as_deref() == Some(local)
            && matches!(&import.imported, Imported::Named(name) if STARTS.contains(&name.as_str()))
    })
}
