//! Scripts that a component writes into a page: `<Script>{`…`}</Script>`, `dangerouslySetInnerHTML={{ __html: '…' }}` of a `<script>`.
//!
//! Their text is code of the page, as the script blocks of HTML are; it becomes a module of its own at its place in the file.
//! Text that is put together elsewhere is left to the facts that read strings.

use super::ir::{Expr, ExprKind, Module, Property};
use super::javascript;
use super::visit::{Context, Visitor, walk};
use crate::source::{FileKind, Span};

/// One module for each script that the elements of `module` hold.
pub(super) fn parse(text: &str, module: &Module) -> Vec<Module> {
    let mut scripts = Scripts(Vec::new());
    walk(module, &mut scripts);
    scripts
        .0
        .into_iter()
        .filter_map(|span| {
            let literal = text.get(span.start as usize..span.end as usize)?;
            let body = ['`', '"', '\'']
                .iter()
                .find_map(|quote| literal.strip_prefix(*quote)?.strip_suffix(*quote))?;
            let start = span.start as usize + 1;
            Some(javascript::parse(
                &fill_holes(body),
                FileKind::JavaScript,
                start,
            ))
        })
        .collect()
}

/// The literals that hold scripts.
struct Scripts(Vec<Span>);

impl<'m> Visitor<'m> for Scripts {
    fn expr(&mut self, expr: &'m Expr, _context: &Context<'m>) {
        let ExprKind::Jsx(jsx) = &expr.kind else {
            return;
        };
        if !matches!(jsx.tag.as_str(), "script" | "Script") {
            return;
        }
        self.0.extend(jsx.children.iter().filter_map(literal));
        for attribute in &jsx.attributes {
            if let Property::Named { key, value, .. } = attribute
                && key == "dangerouslySetInnerHTML"
                && let ExprKind::Object(properties) = &value.kind
            {
                self.0.extend(properties.iter().filter_map(|property| {
                    let Property::Named { key, value, .. } = property else {
                        return None;
                    };
                    (key == "__html").then(|| literal(value)).flatten()
                }));
            }
        }
    }
}

fn literal(value: &Expr) -> Option<Span> {
    matches!(value.kind, ExprKind::Str(_) | ExprKind::Template(_)).then_some(value.span)
}

/// `${…}` becomes a name of the same length, so that the rest parses at its own place.
fn fill_holes(body: &str) -> String {
    let mut filled = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, hole)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((name, after)) = hole.split_once('}') else {
            rest = hole;
            filled.push_str("  ");
            break;
        };
        filled.push_str(&"_".repeat(name.len() + 3));
        rest = after;
    }
    filled.push_str(rest);
    filled
}
