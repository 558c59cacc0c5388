//! `candor.toml`: strict, with file and line in every complaint.

use crate::checks::CHECKS;
use crate::policy::{Stated, StatedClaim, Withdrawn};
use crate::suppress::Allowance;
use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The whole file; `candor init` writes one with comments.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Configuration {
    /// Policy files, relative to this file.
    pub policy: Vec<PathBuf>,
    /// Globs of paths that are not scanned.
    pub exclude: Vec<String>,
    /// Components that the policy speaks of, and the paths that they are.
    pub components: BTreeMap<String, Vec<String>>,
    pub allow: Vec<Allowance>,
    /// Claims that hold beside those of the prose.
    claim: Vec<toml::Spanned<StatedClaim>>,
    /// Claims that the prose does not make.
    withdraw: Vec<toml::Spanned<Withdrawn>>,
    /// Both of them with their file.
    #[serde(skip)]
    pub stated: Stated,
    /// Directory of the file.
    #[serde(skip)]
    pub directory: PathBuf,
}

/// Reads `file`, or `candor.toml` in `root` if there is one.
pub(super) fn read(root: &Path, file: Option<&Path>) -> Result<Configuration> {
    let directory = if root.is_dir() {
        root
    } else {
        root.parent().unwrap_or(root)
    };
    let path = match file {
        Some(file) => file.to_owned(),
        None => directory.join("candor.toml"),
    };
    if file.is_none() && !path.is_file() {
        return Ok(Configuration::default());
    }
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    let parsed: Result<Configuration, _> = toml::from_str(&text);
    let mut configuration = match parsed {
        Ok(configuration) => configuration,
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..start]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count()
                + 1;
            bail!(
                "{}:{line}: {}",
                path.display(),
                error.message().replace('\n', " ")
            );
        }
    };
    for entry in &configuration.allow {
        if !CHECKS.iter().any(|check| check.id == entry.check) {
            bail!(
                "{}: `{}` is no check{}",
                path.display(),
                entry.check,
                super::explain::did_you_mean(&entry.check)
            );
        }
        if entry.reason.trim().is_empty() {
            bail!(
                "{}: the [[allow]] for `{}` needs a reason",
                path.display(),
                entry.check
            );
        }
    }
    configuration.stated = Stated {
        file: path
            .strip_prefix(directory)
            .unwrap_or(&path)
            .display()
            .to_string(),
        claims: std::mem::take(&mut configuration.claim),
        withdrawn: std::mem::take(&mut configuration.withdraw),
        components: configuration.components.keys().cloned().collect(),
        other_policy: false,
        text,
    };
    configuration.directory = path.parent().map(Path::to_owned).unwrap_or_default();
    configuration.policy = configuration
        .policy
        .iter()
        .map(|file| configuration.directory.join(file))
        .collect();
    Ok(configuration)
}
