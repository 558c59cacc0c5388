//! The tables that are compiled in, and the user's directories of rules beside them.

use super::file::Catalogue;
use super::validate::{Uses, no_twins, places_of};
use super::{
    ConfigNames, Cookies, DataCategories, FlowRules, FlowSet, Lazy, Permissions, Programs, Regions,
    Rules, Scopes, Services, distance,
};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What `build.rs` wrote of one kind of rules.
macro_rules! compiled {
    ($kind:literal) => {
        decode(include_bytes!(concat!(env!("OUT_DIR"), "/", $kind, ".bin")))
    };
}

fn decode<T: Deserialize<'static>>(bytes: &'static [u8]) -> T {
    postcard::from_bytes(bytes).expect("build.rs wrote this type")
}

/// A rule file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}{}: {message}", place(*line))]
pub struct RuleError {
    pub file: String,
    /// 1-based; 0 where the file as a whole is meant.
    pub line: usize,
    pub message: String,
}

/// `:3`, or nothing where the file as a whole is meant.
fn place(line: usize) -> String {
    if line == 0 {
        String::new()
    } else {
        format!(":{line}")
    }
}

impl Rules {
    /// The rules that are compiled in.
    pub fn embedded() -> Self {
        Self::index(Catalogue::default())
    }

    /// The compiled-in rules and the user's own: all `*.toml` files below each directory, in order of their paths. A service, scope,
    /// data category or cookie of an id that exists replaces ours.
    ///
    /// # Errors
    /// The first file that is unreadable or not of the form, with its line.
    pub fn load(directories: &[PathBuf]) -> Result<Self, RuleError> {
        let mut own = Catalogue::default();
        let mut texts = Vec::new();
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
                own.add_toml(&text).map_err(|problem| RuleError {
                    file: path.display().to_string(),
                    line: problem.line,
                    message: explained(&problem.message),
                })?;
                texts.push((path.display().to_string(), text));
            }
        }
        no_twins(&own, &texts)?;
        let uses = Uses::of(&own);
        let rules = Self::index(own);
        uses.check(&rules, &texts)?;
        Ok(rules)
    }

    /// The file and line of an entry (`sink`, its id) in the user's directories: rules themselves do not know where they were written.
    pub fn place_of(directories: &[PathBuf], kind: &str, id: &str) -> Option<(String, usize)> {
        let mut paths = Vec::new();
        for directory in directories {
            collect(directory, &mut paths).ok()?;
        }
        paths.sort();
        let texts: Vec<_> = paths
            .iter()
            .filter_map(|path| {
                let text = std::fs::read_to_string(path).ok()?;
                Some((path.display().to_string(), text))
            })
            .collect();
        places_of(kind, id, &texts).into_iter().next()
    }

    fn index(own: Catalogue) -> Self {
        let Catalogue {
            services,
            categories,
            scopes,
            providers,
            permissions,
            cookies,
            data,
            context,
            sources,
            sinks,
            sanitizers,
        } = own;
        Self {
            adds_names: !services.is_empty() || !data.is_empty(),
            services: Lazy::new(|| {
                let ours: Services = compiled!("services");
                ours.with(services, categories)
            }),
            scopes: Lazy::new(|| {
                let ours: Scopes = compiled!("scopes");
                ours.with(scopes, providers)
            }),
            permissions: Lazy::new(|| {
                let ours: Permissions = compiled!("permissions");
                ours.with(permissions)
            }),
            cookies: Lazy::new(|| {
                let ours: Cookies = compiled!("cookies");
                ours.with(cookies)
            }),
            data: Lazy::new(|| {
                let ours: DataCategories = compiled!("data");
                ours.with(data, context)
            }),
            regions: Lazy::new(Regions::embedded),
            names: Lazy::new(ConfigNames::embedded),
            programs: Lazy::new(Programs::embedded),
            flows: Lazy::new(|| {
                let [our_sources, our_sinks, our_sanitizers]: [FlowSet; 3] = compiled!("flows");
                FlowRules::new(
                    our_sources.with(sources),
                    our_sinks.with(sinks),
                    our_sanitizers.with(sanitizers),
                )
            }),
            scope_signs: OnceLock::new(),
        }
    }
}

/// The parser's message in words that say what to write instead.
fn explained(message: &str) -> String {
    let plain = message.replace("expected a sequence", "expected a list: `[\"…\"]`");
    let Some((unknown, expected)) = plain
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split_once('`'))
    else {
        return plain;
    };
    let near = expected
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|known| (distance(unknown, known), known))
        .min()
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4);
    match near {
        Some((_, known)) => format!("unknown key `{unknown}`; did you mean `{known}`?"),
        None => plain,
    }
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
        // Links to folders may lead back here; pipes and devices never end.
        if path.is_dir() && !path.is_symlink() {
            collect(&path, found)?;
        } else if path.is_file() && path.extension().is_some_and(|name| name == "toml") {
            found.push(path);
        }
    }
    Ok(())
}
