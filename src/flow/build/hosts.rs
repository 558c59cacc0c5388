//! The services behind the hosts that calls are made to.

use super::Builder;
use crate::flow::call_names::last_of;
use crate::syntax::ir::{Arg, Call, Expr, ExprKind};

impl Builder<'_> {
    /// The third party behind an HTTP call of Python whose URL is known.
    pub(super) fn http_service(&self, call: &Call, path: &str) -> Option<Option<String>> {
        if !self.graph.is_python {
            return None;
        }
        let host = self.python_host(call, path)?;
        if host.starts_with("localhost") || host.starts_with("127.") || host.ends_with(".local") {
            return None;
        }
        let service = self.rules.services.by_host(&host);
        Some(service.map(|service| service.id.clone()))
    }

    /// The host that a Python client asks: by the URL, or by the one that the client was made for.
    fn python_host(&self, call: &Call, path: &str) -> Option<String> {
        let verb = last_of(path);
        const VERBS: &[&str] = &[
            "post", "put", "patch", "get", "delete", "request", "fetch", "stream", "urlopen",
            "Request",
        ];
        if !VERBS.contains(&verb) {
            return None;
        }
        let named = |arg: &&Arg| arg.name.as_deref() == Some("url");
        let named = call.args.iter().find(named);
        let placed = call.args.iter().take(2).filter(|arg| arg.name.is_none());
        let urls = named.into_iter().chain(placed);
        let written = urls.map(|arg| &arg.value).find_map(|url| self.host(url));
        let own = || match &call.callee.kind {
            ExprKind::Member { object, .. } => self.host(object),
            _ => None,
        };
        written.or_else(own)
    }

    pub(super) fn host_service(&self, value: &Expr) -> Option<String> {
        self.rules
            .services
            .by_host(&self.host(value)?)
            .map(|service| service.id.clone())
    }

    /// The host of a URL literal, of a template that begins with one, or of a constant of this module.
    pub(super) fn host(&self, value: &Expr) -> Option<String> {
        let text = match &value.kind {
            ExprKind::Str(text) => text.to_string(),
            ExprKind::Template(parts) => parts.first().and_then(|first| match &first.kind {
                ExprKind::Name(_) => self.constant_text(first),
                _ => first.as_str().map(str::to_owned),
            })?,
            ExprKind::Binary { left, .. } => return self.host(left),
            ExprKind::Name(_) | ExprKind::Member { .. } => self
                .constant_text(value)
                .or_else(|| self.text_of_name(value))?,
            _ => return None,
        };
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))?;
        let host = rest.split(['/', '?', '#', ':']).next()?;
        host.contains('.').then(|| host.to_owned())
    }

    pub(super) fn constant_text(&self, expr: &Expr) -> Option<String> {
        let ExprKind::Name(name) = &expr.kind else {
            return None;
        };
        self.constants.get(name).cloned()
    }
}
