//! Files by their path: what one place writes to a file is in what another reads from it.

use super::build::Builder;
use super::graph::{Node, Step, any_field};
use super::library::Site;
use crate::syntax::ir::{Expr, ExprKind};

/// Functions of JavaScript that put their second argument into the file that the first one names …
const WRITERS: &[&str] = &[
    "writeFile",
    "writeFileSync",
    "appendFile",
    "appendFileSync",
    "outputFile",
    "outputFileSync",
];

/// … and those that give what is in it.
const READERS: &[&str] = &["createReadStream", "readFile", "readFileSync", "openAsBlob"];

impl Builder<'_> {
    /// Whether the call reads a file of JavaScript whose path is known; what is written to one is noted.
    pub(super) fn file_call(&mut self, site: &Site<'_>) -> bool {
        let name = site.method().unwrap_or(site.name);
        let (writes, reads) = (WRITERS.contains(&name), READERS.contains(&name));
        if !writes && !reads {
            return false;
        }
        let Some(path) = site.value(0).and_then(|path| self.file_name(path)) else {
            return false;
        };
        let file = self.event(&path);
        if writes {
            self.edge(site.arg(1), file, Step::Store(any_field()));
        } else {
            self.copy(file, site.result);
        }
        reads
    }

    /// The channel of a file whose path is written out, here or where its name is given one.
    pub(super) fn file_name(&self, path: &Expr) -> Option<String> {
        let text = match &path.kind {
            ExprKind::Str(text) => text.to_string(),
            _ => self.text_of_name(path)?,
        };
        let is_path = !text.contains(char::is_whitespace) && text.contains(['/', '.']);
        is_path.then(|| format!("!file {}", text.trim_start_matches("./")))
    }

    /// What is written to a file is in it where it is opened again.
    pub(super) fn opened(&mut self, path: &str, handle: Node) -> bool {
        let file = self.event(path);
        self.edge(handle, file, Step::Back);
        self.copy(file, handle);
        true
    }
}
