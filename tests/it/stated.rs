//! What users say about their policy: sentences that were not understood, and what `candor.toml` states over the prose.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn candor(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_candor"))
        .args(arguments)
        .current_dir(directory)
        .output()
        .expect("candor runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (path, content) in files {
        fs::write(directory.path().join(path), content).expect("a file");
    }
    directory
}

#[test]
fn explain_lists_the_text_of_sentences_that_were_not_understood() {
    let policy =
        "# Privacy policy\n\nWe collect your email address.\n\nThey store your email address.\n";
    let place = repository(&[("PRIVACY.md", policy)]);
    let said = text(&candor(place.path(), &["policy", "PRIVACY.md", "--explain"]).stdout);
    let (_, unread) = said.split_once("not understood:").expect("a list");
    assert!(
        unread.contains("    5  «They store your email address.»"),
        "{said}"
    );
}
