//! Which policies are read: those that are named, or those that the repository keeps; and the components that such a page shows.

use super::{Request, ScanError};
use crate::policy::{self, Document};
use crate::rules::Rules;
use crate::source::{self, Entry, FileKind, Reach, SourceFile};
use crate::syntax;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

pub(super) fn documents(
    request: &Request,
    rules: &Rules,
    entries: &[Entry],
) -> Result<Vec<Document>, ScanError> {
    let mut texts = Vec::new();
    for path in &request.policies {
        texts.push(policy_text(path, &shown(&request.root, path))?);
    }
    if texts.is_empty() && request.discover {
        for path in discover(request, entries) {
            texts.push(policy_text(&request.root.join(&path), &path)?);
        }
    }
    let mut documents = policy::read(&texts, rules);
    let parts = components(request, &texts, &documents);
    if !parts.is_empty() {
        let mut shown = policy::read(&parts, rules);
        // Headers and menus are components, too.
        shown.retain(|part| !part.claims.is_empty());
        if !shown.is_empty() {
            documents.retain(|document| !document.is_wordless());
            documents.append(&mut shown);
        }
    }
    if !documents.is_empty() {
        // Without a policy there is nothing to state over: that is an error of its own.
        request.stated.apply(&mut documents, rules)?;
    }
    Ok(documents)
}

/// Policies by name: among the scanned files and among the documents that no other stage reads.
fn discover(request: &Request, entries: &[Entry]) -> Vec<String> {
    let mut paths: BTreeSet<String> = entries.iter().map(|entry| entry.path.to_string()).collect();
    if request.root.is_dir() {
        let walk = ignore::WalkBuilder::new(&request.root)
            .require_git(false)
            .parents(false)
            .max_depth(Some(8))
            .build();
        for entry in walk
            .flatten()
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        {
            if let Ok(path) = entry.path().strip_prefix(&request.root) {
                let parts: Vec<_> = path
                    .components()
                    .map(|part| part.as_os_str().to_string_lossy())
                    .collect();
                paths.insert(parts.join("/"));
            }
        }
    }
    policy::discover(paths.iter().map(String::as_str))
}

/// A policy is a page of text; what is larger than any (a device that never ends) is not read whole.
const LARGEST_POLICY: u64 = 32_000_000;

fn read_policy(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(LARGEST_POLICY + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_POLICY {
        return Err(std::io::Error::other("larger than 32 MB"));
    }
    Ok(bytes)
}

fn policy_text(path: &Path, shown: &str) -> Result<policy::Text, ScanError> {
    let bytes = read_policy(path).map_err(|error| ScanError::Policy {
        path: path.display().to_string(),
        error,
    })?;
    let text = source::decode(bytes).ok_or_else(|| ScanError::PolicyBinary {
        path: path.display().to_string(),
    })?;
    Ok(policy::Text {
        path: shown.into(),
        text,
    })
}

/// The path of a policy as reports show it: below the root where it lies there, else as it was given, without a machine's own folders.
pub(super) fn shown(root: &Path, path: &Path) -> String {
    let inside = match (root.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(path)) => path.strip_prefix(&root).ok().map(Path::to_owned),
        _ => None,
    };
    let short = inside.unwrap_or_else(|| {
        if path.is_absolute() {
            PathBuf::from(path.file_name().unwrap_or_default())
        } else {
            path.to_owned()
        }
    });
    let parts: Vec<_> = short
        .components()
        .filter(|part| matches!(part, std::path::Component::Normal(_)))
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// Files that a component may lie in, by how its specifier ends.
const ENDS: &[&str] = &[
    "",
    ".tsx",
    ".jsx",
    ".ts",
    ".js",
    ".mdx",
    ".md",
    ".vue",
    ".svelte",
    "/index.tsx",
    "/index.jsx",
    "/index.ts",
    "/index.js",
];

/// Components that pages without a sentence of their own show (`<PolicyContent />`). Only pages inside of the repository are
/// followed, and only one file far.
fn components(
    request: &Request,
    texts: &[policy::Text],
    documents: &[Document],
) -> Vec<policy::Text> {
    let mut paths = BTreeSet::new();
    for (text, document) in texts.iter().zip(documents) {
        let page = request.root.join(&*text.path);
        if document.is_wordless() && page.is_file() {
            let modules = shown_components(text);
            let files = modules.iter();
            paths.extend(files.filter_map(|module| component(&request.root, &page, module)));
        }
    }
    let parts = paths.iter();
    parts
        .filter_map(|path| policy_text(path, &shown(&request.root, path)).ok())
        .collect()
}

/// The modules of the repository whose components a page imports.
fn shown_components(text: &policy::Text) -> Vec<String> {
    let kind = match Path::new(&*text.path)
        .extension()
        .and_then(|own| own.to_str())
    {
        Some("tsx") => FileKind::Tsx,
        Some("ts") => FileKind::TypeScript,
        Some("jsx" | "js") => FileKind::JavaScript,
        Some("vue") => FileKind::Vue,
        Some("svelte") => FileKind::Svelte,
        _ => return Vec::new(),
    };
    let file = SourceFile::new(&text.path, text.text.clone(), kind, Reach::Production);
    let modules = syntax::parse(&file);
    let imports = modules.iter().flat_map(|module| &module.imports);
    imports
        .filter(|import| {
            let is_component = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
            import.local.as_deref().is_some_and(is_component) && !import.type_only
        })
        .map(|import| import.module.to_string())
        .filter(|module| module.starts_with(['.', '@', '~']))
        .collect()
}

/// The file of a component: beside the page, or below the root of its aliases.
fn component(root: &Path, page: &Path, module: &str) -> Option<PathBuf> {
    let folder = page.parent()?;
    let stems: Vec<PathBuf> = match module
        .strip_prefix("@/")
        .or_else(|| module.strip_prefix("~/"))
    {
        Some(inside) => folder
            .ancestors()
            .take_while(|own| own.starts_with(root))
            .flat_map(|own| [own.join(inside), own.join("src").join(inside)])
            .collect(),
        None if module.starts_with('.') => vec![folder.join(module)],
        None => return None,
    };
    let files = stems.iter().flat_map(|stem| {
        ENDS.iter()
            .map(move |end| PathBuf::from(format!("{}{end}", stem.display())))
    });
    files.into_iter().find(|file| file.is_file())
}
