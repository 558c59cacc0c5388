//! Which files changed: asked of the `git` program.

use anyhow::{Context as _, Result, bail};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Paths (relative to `root`) changed since the merge base of `reference` and HEAD, uncommitted changes included.
pub(super) fn changed_since(root: &Path, reference: &str) -> Result<BTreeSet<String>> {
    if reference.starts_with('-') {
        bail!("`{reference}` is no git revision");
    }
    let base = git(root, &["merge-base", reference, "HEAD"]).with_context(|| {
        format!("cannot compare with `{reference}` (in a shallow clone, fetch it first)")
    })?;
    let mut changed = paths(&git(
        root,
        &["diff", "--name-only", "--relative", "-z", base.trim()],
    )?);
    changed.extend(paths(&git(
        root,
        &["ls-files", "--others", "--exclude-standard", "-z"],
    )?));
    Ok(changed)
}

/// Paths (relative to `root`) staged for the next commit.
pub(super) fn staged(root: &Path) -> Result<BTreeSet<String>> {
    Ok(paths(&git(
        root,
        &["diff", "--cached", "--name-only", "--relative", "-z"],
    )?))
}

fn paths(listing: &str) -> BTreeSet<String> {
    listing
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect()
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let directory = if root.is_dir() {
        root
    } else {
        root.parent().unwrap_or(root)
    };
    let output = Command::new("git")
        .arg("-C")
        .arg(directory)
        .args(arguments)
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        bail!(
            "git {}: {}",
            arguments[0],
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
