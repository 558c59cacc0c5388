//! From files to indexes: the table that is compiled in, and the user's directories.

use super::file::Catalogue;
use super::{
    Cookies, DataCategories, FlowRules, FlowSet, Permissions, Regions, Rules, Scopes, Services,
};
use std::path::{Path, PathBuf};

static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// A rule file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct RuleError {
    pub file: String,
    /// 1-based; 0 where the file as a whole is meant.
    pub line: usize,
    pub message: String,
}

impl Rules {
    /// The rules that are compiled in.
    ///
    /// # Errors
    /// Never for a program that was built from valid rules; the type leaves room for a damaged one.
    pub fn embedded() -> Result<Self, RuleError> {
        Ok(Self::index(compiled()?))
    }

    /// The compiled-in rules and the user's own: all `*.toml` files below each directory, in order of their paths. A service, scope,
    /// data category or cookie of an id that exists replaces ours.
    ///
    /// # Errors
    /// The first file that is unreadable or not of the form, with its line.
    pub fn load(directories: &[PathBuf]) -> Result<Self, RuleError> {
        let mut catalogue = compiled()?;
        for directory in directories {
            let mut paths = Vec::new();
            collect(directory, &mut paths)?;
            paths.sort();
            if paths.is_empty() {
                return Err(RuleError {
                    file: directory.display().to_string(),
                    line: 0,
                    message: "no rule files (*.toml) here".to_owned(),
                });
            }
            for path in paths {
                let text =
                    std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
                catalogue.add_toml(&text).map_err(|problem| RuleError {
                    file: path.display().to_string(),
                    line: problem.line,
                    message: problem.message,
                })?;
            }
        }
        Ok(Self::index(catalogue))
    }

    fn index(catalogue: Catalogue) -> Self {
        Self {
            services: Services::new(catalogue.services, catalogue.categories),
            scopes: Scopes::new(catalogue.scopes),
            permissions: Permissions::new(catalogue.permissions),
            cookies: Cookies::new(catalogue.cookies),
            data: DataCategories::new(catalogue.data, catalogue.context),
            regions: Regions::embedded(),
            flows: FlowRules {
                sources: FlowSet::new(catalogue.sources),
                sinks: FlowSet::new(catalogue.sinks),
                sanitizers: FlowSet::new(catalogue.sanitizers),
            },
        }
    }
}

fn compiled() -> Result<Catalogue, RuleError> {
    postcard::from_bytes(COMPILED).map_err(|error| RuleError {
        file: "compiled-in rules".to_owned(),
        line: 0,
        message: error.to_string(),
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> RuleError {
    RuleError {
        file: path.display().to_string(),
        line: 0,
        message: format!("cannot be read: {error}"),
    }
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) -> Result<(), RuleError> {
    if directory.is_file() {
        found.push(directory.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(directory).map_err(|error| unreadable(directory, &error))? {
        let path = entry.map_err(|error| unreadable(directory, &error))?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            found.push(path);
        }
    }
    Ok(())
}
