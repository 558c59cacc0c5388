//! Validates the files under `rules/` and compiles them into tables that the program carries, one a kind: the entries with their indexes,
//! which are made here by the program's own code, so that nothing is left to do when it starts.

#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the program looks up what the build only writes"
)]

#[path = "src/policy/catalogue.rs"]
mod catalogue;
#[path = "build/lexicon.rs"]
mod compile;
#[path = "src/rules/cookies.rs"]
mod cookies;
#[path = "src/rules/data.rs"]
mod data;
#[path = "src/rules/entries.rs"]
mod entries;
#[path = "src/rules/file.rs"]
mod file;
#[path = "src/rules/flows.rs"]
mod flows;
#[path = "src/policy/lexicon/mod.rs"]
mod lexicon;
#[path = "build/lexicon_file.rs"]
mod lexicon_file;
#[path = "src/rules/permissions.rs"]
mod permissions;
#[path = "src/rules/scopes.rs"]
mod scopes;
#[path = "src/rules/services.rs"]
mod services;
#[path = "src/policy/token.rs"]
mod token;
#[path = "src/rules/tokens.rs"]
mod tokens;

/// Where the included files look for each other.
mod rules {
    pub(crate) use super::data::DataCategories;
    pub(crate) use super::services::Services;
}

use cookies::Cookies;
use data::DataCategories;
use flows::FlowSet;
use lexicon::Lexicon;
use permissions::Permissions;
use scopes::Scopes;
use services::Services;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed=src/rules");
    println!("cargo:rerun-if-changed=src/policy/lexicon");
    println!("cargo:rerun-if-changed=src/policy/catalogue.rs");
    println!("cargo:rerun-if-changed=src/policy/token.rs");
    let mut catalogue = file::Catalogue::default();
    let mut paths = Vec::new();
    collect(Path::new("rules"), &mut paths);
    paths.sort();
    for path in &paths {
        // Words of policies have a form of their own.
        if path.starts_with("rules/policy") {
            continue;
        }
        let text =
            fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let result = match extension {
            Some("toml") => catalogue.add_toml(&text),
            Some("tsv") if path.starts_with("rules/scopes") => {
                add_scopes(&mut catalogue, stem, &text)
            }
            Some("tsv") if path.starts_with("rules/permissions") => {
                add_permissions(&mut catalogue, stem, &text)
            }
            Some("tsv") if path.starts_with("rules/cookies") => add_cookies(&mut catalogue, &text),
            _ => continue,
        };
        if let Err(problem) = result {
            panic!("{}:{}: {}", path.display(), problem.line, problem.message);
        }
    }
    let file::Catalogue {
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
    } = catalogue;
    let services = Services::new(services, categories);
    let data = DataCategories::new(data, Vec::new(), context);
    for language in ["fr", "en"] {
        let path = format!("rules/policy/{language}.toml");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let lexicon = Lexicon::compile(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        write(&format!("{language}.stop_words"), &lexicon.stop_words);
        write(&format!("{language}.lexicon"), &lexicon);
        let names = catalogue::names(language, &services, &data);
        write(&format!("{language}.names"), &names);
    }
    write("services", &services);
    write("scopes", &Scopes::new(scopes, providers));
    write("permissions", &Permissions::new(permissions));
    write("cookies", &Cookies::new(cookies));
    write("data", &data);
    let flows = [sources, sinks, sanitizers].map(FlowSet::new);
    write("flows", &flows);
}

/// Writes one kind of rules, which the program reads by itself.
fn write(kind: &str, rules: &impl serde::Serialize) {
    let bytes = postcard::to_stdvec(rules).expect("rules are plain data");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"))
        .join(format!("{kind}.bin"));
    fs::write(&out, bytes).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
    let entries =
        fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for entry in entries {
        let path = entry.expect("a readable entry of rules/").path();
        if path.is_dir() {
            collect(&path, found)
        } else {
            found.push(path)
        }
    }
}

/// Adds one table of scopes of a provider: scope, short, api, access, sensitivity, data, implies.
fn add_scopes(
    catalogue: &mut file::Catalogue,
    provider: &str,
    text: &str,
) -> Result<(), file::Problem> {
    rows(text, 7, |cells| {
        catalogue.scopes.push(file::ScopeEntry {
            id: cells[0].to_owned(),
            short: cells[1].to_owned(),
            provider: provider.to_owned(),
            api: cells[2].to_owned(),
            access: cells[3].to_owned(),
            sensitivity: some(cells[4]),
            data: list(cells[5], ','),
            implies: list(cells[6], ' '),
        });
    })
}

/// Adds one table of permissions of a platform: permission, sensitive, data, implies.
fn add_permissions(
    catalogue: &mut file::Catalogue,
    platform: &str,
    text: &str,
) -> Result<(), file::Problem> {
    rows(text, 4, |cells| {
        catalogue.permissions.push(file::PermissionEntry {
            id: cells[0].to_owned(),
            platform: platform.to_owned(),
            sensitive: cells[1] == "1",
            data: list(cells[2], ','),
            implies: list(cells[3], ' '),
        });
    })
}

/// Adds one table of cookies: name, match, service, purpose, storage, ambiguous.
fn add_cookies(catalogue: &mut file::Catalogue, text: &str) -> Result<(), file::Problem> {
    rows(text, 6, |cells| {
        catalogue.cookies.push(file::CookieEntry {
            name: cells[0].to_owned(),
            prefix: cells[1] == "prefix",
            service: some(cells[2]),
            purpose: cells[3].to_owned(),
            storage: cells[4].to_owned(),
            ambiguous: cells[5] == "1",
        });
    })
}

fn some(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

fn list(cell: &str, separator: char) -> Vec<String> {
    cell.split(separator)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn rows(text: &str, width: usize, mut add: impl FnMut(&[&str])) -> Result<(), file::Problem> {
    for (index, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
    {
        let cells: Vec<_> = line.split('\t').collect();
        if cells.len() != width {
            return Err(file::Problem {
                line: index + 1,
                message: format!("{} cells instead of {width}", cells.len()),
            });
        }
        add(&cells);
    }
    Ok(())
}
