//! The words of a file: its path, its imports, its names and its short texts. They tell what an identifier is about that alone says little.

use crate::rules::tokens;
use crate::syntax::ir::{Expr, ExprKind, Module, Property};
use crate::syntax::visit;
use rustc_hash::FxHashSet;
use std::cell::OnceCell;

/// Longer texts are prose or data.
const LONGEST_TEXT: usize = 120;

/// Found when first asked for: few files have an identifier that needs them.
#[derive(Debug, Default)]
pub(super) struct Words(OnceCell<FxHashSet<String>>);

impl Words {
    pub(super) fn contains(&self, path: &str, module: &Module, word: &str) -> bool {
        let words = self.0.get_or_init(|| {
            let mut reader = Reader::default();
            reader.add(path);
            for import in &module.imports {
                reader.add(&import.module);
            }
            for function in &module.functions {
                reader.add(function.name.as_deref().unwrap_or(""));
            }
            for class in &module.classes {
                reader.add(class.name.as_deref().unwrap_or(""));
            }
            visit::walk(module, &mut reader);
            reader.0
        });
        words.contains(word)
    }
}

#[derive(Default)]
struct Reader(FxHashSet<String>);

impl Reader {
    fn add(&mut self, text: &str) {
        if text.len() <= LONGEST_TEXT {
            self.0.extend(tokens(text));
        }
    }
}

impl<'m> visit::Visitor<'m> for Reader {
    fn expr(&mut self, expr: &'m Expr, _context: &visit::Context<'m>) {
        match &expr.kind {
            ExprKind::Name(name) => self.add(name),
            ExprKind::Str(text) => self.add(text),
            ExprKind::Member { field, .. } => self.add(field),
            ExprKind::Object(properties) => {
                for property in properties {
                    if let Property::Named { key, .. } = property {
                        self.add(key);
                    }
                }
            }
            _ => {}
        }
    }
}
