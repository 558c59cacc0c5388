//! Source text to the neutral form: the one stage that knows grammars and names their nodes.
//!
//! `parse` runs tree-sitter, lowers the tree into a [`Module`](ir::Module) and drops the tree. A syntax
//! error never fails: what could be understood is lowered, the rest is counted in `Module::errors`.

mod embedded;
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
            let module = javascript::parse(&file.text, file.kind, 0);
            let has_scripts = ["<script", "<Script"]
                .iter()
                .any(|tag| file.text.contains(tag));
            let scripts = if has_scripts {
                embedded::parse(&file.text, &module)
            } else {
                Vec::new()
            };
            std::iter::once(module).chain(scripts).collect()
        }
        FileKind::Python => vec![python::parse(&file.text)],
        FileKind::Html | FileKind::Vue | FileKind::Svelte => markup::parse(&file.text, file.kind),
        FileKind::Config => Vec::new(),
    }
}
