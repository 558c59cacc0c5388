//! The walk: which files of a repository are scanned, and why the others are not.

use super::kind::{is_config_inside, is_generated_name, kind_of};
use super::{Entry, FileKind, Reach, Skipped, Walk};
use ignore::{WalkBuilder, WalkState};
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Folders of other people's code or of build output, at any depth.
const VENDORED: &[&str] = &[
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "third_party",
    "third-party",
    "site-packages",
    "__pycache__",
    ".venv",
    "venv",
    ".tox",
    ".nox",
    "Pods",
    "Carthage",
    ".next",
    ".nuxt",
    ".svelte-kit",
    ".output",
    ".terraform",
    ".yarn",
    ".pnpm-store",
    "coverage",
    "htmlcov",
    "target",
    "dist",
    "build",
    "out",
];

/// Build output only beside the manifest that builds it: a package that ships `dist` alone is read there.
const OUTPUT: &[(&str, &[&str])] = &[
    ("dist", &["package.json", "pyproject.toml", "setup.py"]),
    (
        "build",
        &[
            "package.json",
            "pyproject.toml",
            "setup.py",
            "build.gradle",
            "build.gradle.kts",
        ],
    ),
    ("out", &["package.json"]),
    ("target", &["Cargo.toml", "pom.xml"]),
    ("coverage", &["package.json"]),
];

/// Hidden folders of deployments.
const DEPLOYMENTS: &[&str] = &[
    ".aws",
    ".azure",
    ".deploy",
    ".deployment",
    ".do",
    ".ebextensions",
    ".helm",
    ".infra",
    ".infrastructure",
    ".k8s",
    ".kontinuous",
    ".kube",
    ".kubernetes",
    ".upsun",
];

/// Hidden files and folders that say something about production.
fn is_wanted_hidden(name: &str) -> bool {
    name.starts_with(".env")
        || name.starts_with(".gitlab-ci")
        || name.starts_with(".platform")
        || matches!(
            name,
            ".github"
                | ".gitlab"
                | ".circleci"
                | ".buildkite"
                | ".azuredevops"
                | ".travis.yml"
                | ".well-known"
                | ".vscode-test"
        )
        || DEPLOYMENTS.contains(&name)
}

/// Files above this are no code that a person wrote.
const LARGEST_FILE: u64 = 4_000_000;

pub(super) fn walk(root: &Path) -> io::Result<Walk> {
    let metadata = std::fs::metadata(root)?;
    if metadata.is_file() {
        return Ok(single(root, metadata.len()));
    }
    std::fs::read_dir(root)?;
    let found: Mutex<Walk> = Mutex::default();
    let skip = |path: &Path, reason: String| {
        let path = relative(root, path);
        found
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .skipped
            .push(Skipped { path, reason });
    };
    let mut builder = WalkBuilder::new(root);
    builder
        .hidden(false)
        .require_git(false)
        .parents(false)
        .follow_links(false)
        .add_custom_ignore_filename(".candorignore");
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = path_of(&error).unwrap_or_else(|| root.to_owned());
                    skip(&path, format!("unreadable: {}", cause(&error)));
                    return WalkState::Continue;
                }
            };
            if entry.depth() == 0 {
                return WalkState::Continue;
            }
            let path = entry.path();
            let Some(name) = entry.file_name().to_str() else {
                skip(path, "name is not Unicode".to_owned());
                return WalkState::Skip;
            };
            let Some(kind) = entry.file_type() else {
                return WalkState::Continue;
            };
            if name.starts_with('.') && !is_wanted_hidden(name) {
                return WalkState::Skip;
            }
            if kind.is_dir() {
                return match vendored(path, name) {
                    Some(reason) => {
                        skip(path, reason.to_owned());
                        WalkState::Skip
                    }
                    None => WalkState::Continue,
                };
            }
            if kind.is_symlink() {
                if kind_of(&relative(root, path)).is_some() {
                    skip(path, "symbolic link".to_owned());
                }
                return WalkState::Continue;
            }
            if !kind.is_file() {
                return WalkState::Continue;
            }
            let short = relative(root, path);
            let Some(kind) =
                kind_of(&short).or_else(|| is_config_inside(path).then_some(FileKind::Config))
            else {
                return WalkState::Continue;
            };
            if let Some(reason) = is_generated_name(&short) {
                skip(path, reason.to_owned());
                return WalkState::Continue;
            }
            match entry.metadata() {
                Ok(metadata) if metadata.len() > LARGEST_FILE => {
                    skip(
                        path,
                        format!("too large ({} MB)", metadata.len() / 1_000_000),
                    );
                }
                Ok(metadata) => {
                    let reach = Reach::of(&short);
                    let entry = Entry {
                        path: short.into(),
                        kind,
                        reach,
                        size: metadata.len(),
                    };
                    found
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .entries
                        .push(entry);
                }
                Err(error) => skip(path, format!("unreadable: {}", cause(&error))),
            }
            WalkState::Continue
        })
    });
    let mut walk = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    walk.entries.sort();
    walk.skipped.sort();
    Ok(walk)
}

/// A scan of one file: its name alone decides its kind, and it is production.
fn single(root: &Path, size: u64) -> Walk {
    let name = root
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    match kind_of(&name) {
        Some(kind) => {
            let entry = Entry {
                path: name.as_str().into(),
                kind,
                reach: Reach::Production,
                size,
            };
            Walk {
                entries: vec![entry],
                skipped: Vec::new(),
            }
        }
        None => Walk {
            entries: Vec::new(),
            skipped: vec![Skipped {
                path: name,
                reason: "not a kind of file that Candor reads".to_owned(),
            }],
        },
    }
}

fn vendored(path: &Path, name: &str) -> Option<&'static str> {
    if !VENDORED.contains(&name) {
        return None;
    }
    match OUTPUT.iter().find(|(output, _)| *output == name) {
        Some((_, manifests)) => {
            let parent = path.parent()?;
            manifests
                .iter()
                .any(|manifest| parent.join(manifest).is_file())
                .then_some("build output")
        }
        None => Some("third-party code"),
    }
}

/// `/`-separated path below the root.
fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

fn path_of(error: &ignore::Error) -> Option<std::path::PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

/// The reason without the path, which may be of this machine.
fn cause(error: &ignore::Error) -> String {
    error.io_error().map_or_else(
        || "cannot be opened".to_owned(),
        |error| error.kind().to_string(),
    )
}
