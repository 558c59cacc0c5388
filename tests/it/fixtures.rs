//! The five systems of `fixtures/`: what is found in the violating twin, and that the compliant one stays silent.
//!
//! `expected.txt` has one finding a line: level, check, subject, file:line. Notes are listed, too; nothing else may appear.

use std::fs;
use std::path::Path;
use std::process::Command;

fn findings(case: &str, twin: &str) -> (i32, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(case);
    let policy = fs::read_dir(&root)
        .expect("fixture")
        .map(|entry| entry.expect("entry").path())
        .find(|path| {
            path.file_stem()
                .is_some_and(|stem| stem == "politique-de-confidentialite")
        })
        .expect("a policy");
    let output = Command::new(env!("CARGO_BIN_EXE_candor"))
        .arg("check")
        .arg(root.join(twin))
        .arg("--policy")
        .arg(policy)
        .args(["--format", "json", "--no-progress"])
        .output()
        .expect("candor runs");
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!(
                "{case}/{twin}: {error}: {}",
                String::from_utf8_lossy(&output.stderr)
            )
        });
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let mut lines: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| {
            let place = &finding["primary"];
            format!(
                "{} {} {} {}:{}",
                text(&finding["level"]),
                text(&finding["check"]),
                text(&finding["subject"]),
                text(&place["file"]),
                place["line"]
            )
        })
        .collect();
    lines.sort();
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    (output.status.code().expect("an exit code"), text)
}

fn check(case: &str) {
    for twin in ["violating", "compliant"] {
        let (code, found) = findings(case, twin);
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(case)
            .join(twin)
            .join("expected.txt");
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            found, expected,
            "{case}/{twin}: findings differ from expected.txt"
        );
        let serious = found.lines().any(|line| !line.starts_with("note "));
        assert_eq!(code, i32::from(serious), "{case}/{twin}: exit code");
        assert_eq!(
            serious,
            twin == "violating",
            "{case}/{twin}: the violating twin alone has errors or warnings"
        );
    }
}

#[test]
fn mail_assistant() {
    check("mail-assistant");
}

#[test]
fn live_chat() {
    check("live-chat");
}

#[test]
fn mail_merge_addin() {
    check("mail-merge-addin");
}

#[test]
fn booking() {
    check("booking");
}

#[test]
fn web_shop() {
    check("web-shop");
}
