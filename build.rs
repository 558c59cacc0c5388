//! Validates the files under `rules/` and compiles them into one table that the program carries.

#[path = "src/rules/file.rs"]
#[allow(
    dead_code,
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
            Some("tsv") if path.starts_with("rules/scopes") => catalogue.add_scopes(stem, &text),
            Some("tsv") if path.starts_with("rules/permissions") => {
                catalogue.add_permissions(stem, &text)
            }
            Some("tsv") if path.starts_with("rules/cookies") => catalogue.add_cookies(&text),
            _ => continue,
        };
        if let Err(problem) = result {
            panic!("{}:{}: {}", path.display(), problem.line, problem.message);
        }
    }
    let bytes = postcard::to_stdvec(&catalogue).expect("the catalogue is plain data");
    let out =
        PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("rules.bin");
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
