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

/// Files that a thread takes at a time, and how many bytes they may have together.
const MOST_IN_A_BATCH: usize = 16;
const LARGEST_BATCH: u64 = 128_000;

/// Groups of files, which come as kind and size in bytes and go by their places, for a thread to take through one stage after another:
/// files of one kind, so that a grammar, rules and code stay in the processor's caches, and few, so that little is held at once.
/// Big files come before small ones of their kind: the last group to finish should be small.
pub fn batches(files: &[(FileKind, u64)]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&place| (files[place].0, std::cmp::Reverse(files[place].1)));
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut bytes = 0;
    for place in order {
        let (kind, size) = files[place];
        bytes += size;
        match batches.last_mut() {
            Some(batch)
                if batch.len() < MOST_IN_A_BATCH
                    && bytes <= LARGEST_BATCH
                    && files[batch[0]].0 == kind =>
            {
                batch.push(place);
            }
            _ => {
                bytes = size;
                batches.push(vec![place]);
            }
        }
    }
    batches
}

/// Reads and decodes one file.
///
/// # Errors
/// The reason why it is not scanned: unreadable, binary, minified, generated.
pub fn read(root: &std::path::Path, entry: &Entry) -> Result<SourceFile, Skipped> {
    read::read(root, entry)
}

#[cfg(test)]
mod tests {
    use super::{FileKind, batches};

    #[test]
    fn batches_hold_few_files_of_one_kind_big_ones_first() {
        let mut files = vec![
            (FileKind::Python, 10),
            (FileKind::Tsx, 80_000),
            (FileKind::Tsx, 100_000),
            (FileKind::Tsx, 1_000),
        ];
        assert_eq!(batches(&files), [vec![2], vec![1, 3], vec![0]]);
        files.extend([(FileKind::Python, 10); 17]);
        let full = std::iter::once(0).chain(4..19).collect();
        assert_eq!(batches(&files)[2..], [full, vec![19, 20]]);
        assert!(batches(&[]).is_empty());
    }
}
