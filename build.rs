//! Validates the files under `rules/` and compiles them into tables that the program carries, one a kind.

#[path = "src/rules/file.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the program reads fields that the build only writes"
)]
mod file;

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rerun-if-changed=src/rules/file.rs");
    let mut catalogue = file::Catalogue::default();
    let mut paths = Vec::new();
    collect(Path::new("rules"), &mut paths);
    paths.sort();
    for path in &paths {
        // Words of policies are read by the policy stage itself.
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
        permissions,
        cookies,
        data,
        context,
        sources,
        sinks,
        sanitizers,
    } = catalogue;
    write("services", &(services, categories));
    write("scopes", &scopes);
    write("permissions", &permissions);
    write("cookies", &cookies);
    write("data", &(data, context));
    write("flows", &(sources, sinks, sanitizers));
}

/// Writes one kind of rules, which the program reads by itself.
fn write(kind: &str, rules: &impl serde::Serialize) {
    let bytes = postcard::to_stdvec(rules).expect("rules are plain data");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"))
        .join(kind)
        .with_extension("bin");
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
