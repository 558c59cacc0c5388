//! House rules: the order of stages, a page and a twin for every check.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Stages in pipeline order; `scan` and `cli` may use everything.
const STAGES: &[&str] = &[
    "source", "rules", "syntax", "facts", "config", "flow", "policy", "finding", "checks",
    "suppress", "report",
];

fn rust_files(directory: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(directory)
        .expect("a directory of src")
        .map(|e| e.expect("entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn a_stage_uses_only_earlier_stages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for (place, stage) in STAGES.iter().enumerate() {
        let mut files = Vec::new();
        rust_files(&root.join(stage), &mut files);
        assert!(!files.is_empty(), "no files of stage {stage}");
        for file in files {
            let text = fs::read_to_string(&file).expect("readable source");
            // Unit tests may use a later stage to build their input.
            let code = text.split("#[cfg(test)]").next().expect("a first part");
            for later in STAGES[place + 1..].iter().chain(&["scan", "cli"]) {
                if code.contains(&format!("crate::{later}::")) {
                    broken.push(format!("{} uses {later}", file.display()));
                }
            }
        }
    }
    assert!(
        broken.is_empty(),
        "later stages used:\n{}",
        broken.join("\n")
    );
}

#[test]
fn every_file_says_what_it_is() {
    let mut files = Vec::new();
    rust_files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let silent: Vec<_> = files
        .iter()
        .filter(|file| {
            !fs::read_to_string(file)
                .expect("readable")
                .starts_with("//!")
        })
        .collect();
    assert!(silent.is_empty(), "files without `//!`: {silent:?}");
}

#[test]
fn every_check_has_a_page_with_the_same_parts() {
    let ids: BTreeSet<_> = candor::checks::CHECKS
        .iter()
        .map(|check| check.id)
        .collect();
    assert_eq!(
        ids.len(),
        candor::checks::CHECKS.len(),
        "two checks share an id"
    );
    for check in candor::checks::CHECKS {
        assert!(
            check.page.starts_with(&format!("# {}\n", check.id)),
            "{}: title",
            check.id
        );
        for part in [
            "## Why it matters",
            "## Example",
            "## How to fix",
            "## When to ignore",
        ] {
            assert!(check.page.contains(part), "{}: no `{part}`", check.id);
        }
    }
    let pages = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks"))
        .expect("docs/checks")
        .count();
    assert_eq!(pages, ids.len(), "a page without a check");
}
