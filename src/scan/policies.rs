//! Which policies are read: those that are named, or those that the repository keeps; and the components that such a page shows.

use super::{Request, ScanError};
use crate::policy::{self, Document};
use crate::rules::Rules;
use crate::source::{self, Entry, FileKind, Reach, SourceFile};
use crate::syntax;
use crate::syntax::ir::Name;
use crate::syntax::resolve::Files;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    let parts = components(request, entries, &texts, &documents);
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
    policy::discover(paths(request, entries).iter().map(String::as_str))
}

/// All files of the repository, read or not.
fn paths(request: &Request, entries: &[Entry]) -> BTreeSet<String> {
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
    paths
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

/// Components that pages without a sentence of their own show (`<PolicyContent />`). Only pages inside of the repository are
/// followed, and only one file far.
fn components(
    request: &Request,
    entries: &[Entry],
    texts: &[policy::Text],
    documents: &[Document],
) -> Vec<policy::Text> {
    let inside = |text: &&policy::Text| request.root.join(&*text.path).is_file();
    let pages: Vec<_> = texts
        .iter()
        .zip(documents)
        .filter(|(_, document)| document.is_wordless())
        .map(|(text, _)| text)
        .filter(inside)
        .collect();
    if pages.is_empty() {
        return Vec::new();
    }
    let paths: Vec<Arc<str>> = paths(request, entries).into_iter().map(Arc::from).collect();
    let files = Files::new(&paths);
    let shown: BTreeSet<usize> = pages
        .iter()
        .flat_map(|page| {
            let modules = shown_components(page).into_iter();
            modules.filter_map(|module| files.resolve(&page.path, &module, false))
        })
        .collect();
    let parts = shown.into_iter().map(|place| &*paths[place]);
    parts
        .filter_map(|path| policy_text(&request.root.join(path), path).ok())
        .collect()
}

/// The modules whose components a page imports.
fn shown_components(page: &policy::Text) -> Vec<Name> {
    let Some(kind) = source::kind_of(&page.path).filter(|kind| *kind != FileKind::Config) else {
        return Vec::new();
    };
    let file = SourceFile::new(&page.path, page.text.clone(), kind, Reach::Production);
    let modules = syntax::parse(&file);
    let is_component = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
    modules
        .into_iter()
        .flat_map(|module| module.imports)
        .filter(|import| import.local.as_deref().is_some_and(is_component) && !import.type_only)
        .map(|import| import.module)
        .collect()
}
