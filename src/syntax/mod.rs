//! Source text to the neutral form: the one stage that knows grammars and names their nodes.
//!
//! `parse` runs tree-sitter, lowers the tree into a [`Module`](ir::Module) and drops the tree. A syntax
//! error never fails: what could be understood is lowered, the rest is counted in `Module::errors`.

pub mod ir;
mod javascript;
mod markup;
mod python;
pub(crate) mod resolve;
pub mod visit;

use crate::source::{FileKind, SourceFile};

/// The neutral form of a file: one module, or one per `<script>` block of a page (spans are always those of
/// the whole file). `None` for kinds that hold no code.
pub fn parse(file: &SourceFile) -> Vec<ir::Module> {
    match file.kind {
        FileKind::JavaScript | FileKind::TypeScript | FileKind::Tsx => {
            vec![javascript::parse(&file.text, file.kind, 0)]
        }
        FileKind::Python => vec![python::parse(&file.text)],
        FileKind::Html | FileKind::Vue | FileKind::Svelte => markup::parse(&file.text, file.kind),
        FileKind::Config => Vec::new(),
    }
}
