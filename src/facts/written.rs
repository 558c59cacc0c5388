//! Elements of a page that code writes as text: `res.send('<script src="https://…">')`, `PAGE = """<link href="https://…">"""`.
//!
//! Only what is plainly a page counts, by the name or the call that the text goes to: a text about a snippet (documentation, a pattern to
//! look for) writes none. Files of markup are left to `config/`, elements of components to `addresses`.

use super::addresses::{host_of, use_of_host};
use super::values::last_name;
use super::{Collector, Via};
use crate::source::Span;
use crate::syntax::ir::Expr;
use crate::syntax::visit::Context;

/// Elements that load what they name, and where they name it.
const LOADERS: [(&str, &str); 3] = [("script", "src"), ("iframe", "src"), ("link", "href")];

/// Parts of the names of texts that are pages.
const PAGES: &[&str] = &[
    "html",
    "markup",
    "page",
    "head",
    "body",
    "script",
    "template",
    "tracking",
    "analytics",
];

/// Calls that put a text into a page or send it as one.
const WRITERS: &[&str] = &[
    "send",
    "write",
    "end",
    "markdown",
    "html",
    "mark_safe",
    "format_html",
    "Markup",
    "render_template_string",
    "HttpResponse",
    "HTMLResponse",
    "Response",
    "insertAdjacentHTML",
    "append",
];

pub(super) fn of_string<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    text: &str,
    context: &Context<'m>,
) {
    if !text.contains('<') || context.is_compared() || !is_page(context) {
        return;
    }
    for (tag, attribute) in LOADERS {
        for address in addresses(text, tag, attribute) {
            let Some(host) = host_of(address).filter(|host| use_of_host(tag, attribute, host))
            else {
                continue;
            };
            if let Some(service) = collector.rules.services.by_url(address, &host) {
                let span = place(collector, expr.span, address);
                collector.service(service, span, Via::Script);
            }
        }
    }
}

fn is_page(context: &Context<'_>) -> bool {
    if let Some(call) = context.calls().next() {
        return last_name(&call.callee).is_some_and(|name| WRITERS.contains(&name.as_str()));
    }
    context.names().next().is_some_and(|name| {
        let name = name.to_lowercase();
        PAGES.iter().any(|part| name.contains(part))
    })
}

/// The values of an attribute of the elements of a name.
fn addresses<'t>(text: &'t str, tag: &str, attribute: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    for piece in text.split('<').skip(1) {
        let is_tag = piece
            .strip_prefix(tag)
            .is_some_and(|rest| rest.starts_with(char::is_whitespace));
        let inside = piece.split('>').next().unwrap_or(piece);
        let value = inside
            .split_once(&format!(" {attribute}="))
            .and_then(|(_, value)| {
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                value[1..].split(quote).next()
            });
        if is_tag && let Some(value) = value {
            found.push(value);
        }
    }
    found
}

/// Where an address stands in the literal: the whole of it where it is written with escapes.
fn place(collector: &Collector<'_>, literal: Span, address: &str) -> Span {
    let written = literal.text(&collector.file.text);
    match written.find(address) {
        Some(at) => {
            let start = literal.start as usize + at;
            Span::new(start, start + address.len())
        }
        None => literal,
    }
}
