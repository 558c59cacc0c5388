//! Permissions that a web page asks its visitor for by calling an API of the browser.
//!
//! Manifests of extensions and apps are read in `config/`; what a permission opens is in `rules/permissions/`.

use super::values::{last_name, property};
use super::{Collector, FactKind, Via};
use crate::syntax::ir::{Call, Expr, ExprKind};

/// Platform of these permissions in the rules.
const WEB: &str = "web_platform";

pub(super) fn of_call(collector: &mut Collector<'_>, expr: &Expr, call: &Call) {
    let Some(name) = last_name(&call.callee) else {
        return;
    };
    let on = |object: &str| match &call.callee.kind {
        ExprKind::Member { object: owner, .. } => owner
            .dotted()
            .is_some_and(|owner| owner == object || owner.rsplit('.').next() == Some(object)),
        _ => false,
    };
    let asked: &[&str] = match name.as_str() {
        "getUserMedia" => devices(call),
        "getDisplayMedia" => &["display-capture"],
        "getCurrentPosition" | "watchPosition" if on("geolocation") => &["geolocation"],
        "requestDevice" if on("bluetooth") => &["bluetooth"],
        "requestDevice" if on("usb") => &["usb"],
        "select" if on("contacts") => &["contacts"],
        _ => return,
    };
    for id in asked {
        let Some(known) = collector.rules.permissions.find(WEB, id) else {
            continue;
        };
        let mut fact = collector.fact(FactKind::Permission, id, expr.span, Via::Call);
        fact.category = Some(WEB.to_owned());
        fact.data.clone_from(&known.data);
        collector.facts.push(fact);
    }
}

/// What `{ audio, video }` asks for; both where it cannot be told.
fn devices(call: &Call) -> &'static [&'static str] {
    let asks = |kind: &str| {
        call.args.first().is_none_or(|arg| match &arg.value.kind {
            ExprKind::Object(_) => property(&arg.value, kind)
                .is_some_and(|value| !matches!(value.kind, ExprKind::Bool(false))),
            _ => true,
        })
    };
    match (asks("audio"), asks("video")) {
        (true, true) => &["camera", "microphone"],
        (true, false) => &["microphone"],
        (false, true) => &["camera"],
        (false, false) => &[],
    }
}
