//! Where files enter: the walk, decoding, classification and positions.
//!
//! Everything after this stage sees valid UTF-8 text with a repo-relative `/` path. What is skipped
//! is returned with its reason, never dropped silently.

mod kind;
mod position;
mod reach;
mod read;
mod walk;

pub(crate) use kind::kind_of;
pub use kind::plain_name;
pub use position::{LineIndex, Location, Region, Span};
pub use reach::Reach;
pub use read::decode;

/// The kind of a file, decided by its name and first bytes: which later stage reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    /// `.js`, `.mjs`, `.cjs`, `.jsx`: JSX is accepted everywhere, as bundlers do.
    JavaScript,
    /// `.ts`, `.mts`, `.cts`
    TypeScript,
    /// `.tsx`
    Tsx,
    /// `.py`, `.pyi`
    Python,
    /// `.html`, `.htm` and templates that are HTML with holes (Jinja, EJS, Handlebars, ERB, Blade, …)
    Html,
    /// `.vue`
    Vue,
    /// `.svelte`, `.astro`
    Svelte,
    /// A configuration format that `config/` reads by structure.
    Config,
}

/// One file of the repository, decoded.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Repo-relative, `/` separated.
    pub path: std::sync::Arc<str>,
    /// UTF-8, without byte-order mark.
    pub text: String,
    pub kind: FileKind,
    pub reach: Reach,
    pub lines: LineIndex,
}

impl SourceFile {
    pub fn new(path: &str, text: String, kind: FileKind, reach: Reach) -> Self {
        let lines = LineIndex::new(&text);
        Self {
            path: path.into(),
            text,
            kind,
            reach,
            lines,
        }
    }

    /// The place of `span` in this file.
    pub fn locate(&self, span: Span) -> Location {
        Location {
            file: self.path.clone(),
            region: self.lines.region(&self.text, span),
        }
    }
}

/// A file that the walk found, not yet read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub path: std::sync::Arc<str>,
    pub kind: FileKind,
    pub reach: Reach,
    pub size: u64,
}

/// A path that was not scanned, with the reason in a few words (`minified`, `too large (12 MB)`, `binary`, `unreadable: …`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Skipped {
    pub path: String,
    pub reason: String,
}

/// What the walk found, both lists sorted by path.
#[derive(Debug, Default)]
pub struct Walk {
    pub entries: Vec<Entry>,
    pub skipped: Vec<Skipped>,
}

/// Walks `root` (a directory or one file) in parallel, honouring `.gitignore`, `.ignore` and `.candorignore`.
///
/// # Errors
/// When `root` itself cannot be read.
pub fn walk(root: &std::path::Path) -> std::io::Result<Walk> {
    walk::walk(root)
}

/// Reads and decodes one file.
///
/// # Errors
/// The reason why it is not scanned: unreadable, binary, minified, generated.
pub fn read(root: &std::path::Path, entry: &Entry) -> Result<SourceFile, Skipped> {
    read::read(root, entry)
}
