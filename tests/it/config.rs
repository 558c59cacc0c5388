//! The suites of `fixtures/config/`: what configurations, manifests and markup say, and what they do not say.
//!
//! `=== name` starts a case, `//- path` a file of it, `//= facts` or `//= findings` what must come out, all of it: a near miss is a
//! case, or a line of one, that is not in the list.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Default)]
struct Case {
    name: String,
    files: Vec<(String, String)>,
    expected: Vec<String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut listing = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case {
                name: name.replace(' ', "-"),
                ..Case::default()
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(path) = line.strip_prefix("//- ") {
            listing = false;
            case.files.push((path.to_owned(), String::new()));
        } else if line.starts_with("//= ") {
            listing = true;
        } else if listing {
            case.expected
                .extend((!line.is_empty()).then(|| line.to_owned()));
        } else if let Some((_, content)) = case.files.last_mut() {
            content.push_str(line);
            content.push('\n');
        }
    }
    for case in &mut cases {
        case.expected.sort();
    }
    cases
}

fn write(root: &Path, case: &Case) -> PathBuf {
    let root = root.join(&case.name);
    for (path, content) in &case.files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, content).expect("a file");
    }
    root
}

fn candor(arguments: &[&str], root: &Path) -> serde_json::Value {
    let output = Command::new(env!("CARGO_BIN_EXE_candor"))
        .arg(arguments[0])
        .arg(root)
        .args(&arguments[1..])
        .args(["--format", "json", "--no-progress"])
        .output()
        .expect("candor runs");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn suite(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/config");
    cases(&fs::read_to_string(path.join(format!("{name}.txt"))).expect("the suite"))
}

/// `kind id=state (about) file:line:column reach`, without what goes without saying.
fn fact(fact: &serde_json::Value) -> (String, String) {
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let kind = word(&fact["kind"]);
    let about = match kind.as_str() {
        "service" => word(&fact["via"]),
        "region" => word(&fact["details"]["region"]),
        "scope" => String::new(),
        _ => word(&fact["category"]),
    };
    let file = word(&fact["file"]);
    let (case, path) = file.split_once('/').expect("a folder for each case");
    let mut text = format!("{kind} {}", word(&fact["id"]));
    for key in ["state", "consent"] {
        if let Some(value) = fact["details"][key].as_str() {
            text.push('=');
            text.push_str(value);
        }
    }
    if !about.is_empty() {
        text.push_str(&format!(" ({about})"));
    }
    text.push_str(&format!(" {path}:{}:{}", fact["line"], fact["column"]));
    let reach = word(&fact["reach"]);
    if !matches!(reach.as_str(), "production" | "manifest") {
        text.push_str(&format!(" {reach}"));
    }
    (case.to_owned(), text)
}

/// Differences of all cases at once: one run shows all that a change did.
fn compare(cases: &[Case], mut found: BTreeMap<String, Vec<String>>) {
    let mut problems = String::new();
    for case in cases {
        let mut found = found.remove(&case.name).unwrap_or_default();
        found.sort();
        for line in case.expected.iter().filter(|line| !found.contains(line)) {
            problems.push_str(&format!("{}: missing     {line}\n", case.name));
        }
        for line in found.iter().filter(|line| !case.expected.contains(line)) {
            problems.push_str(&format!("{}: unexpected  {line}\n", case.name));
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

fn facts(name: &str) {
    let cases = suite(name);
    let directory = tempfile::tempdir().expect("a directory");
    for case in &cases {
        write(directory.path(), case);
    }
    let map = candor(&["map"], directory.path());
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for value in map["facts"].as_array().expect("facts") {
        let (case, text) = fact(value);
        found.entry(case).or_default().push(text);
    }
    compare(&cases, found);
}

#[test]
fn permissions_and_scopes() {
    facts("permissions");
}

#[test]
fn scopes_that_code_asks_for() {
    facts("scopes");
}

#[test]
fn places() {
    facts("places");
}

#[test]
fn times() {
    facts("times");
}

#[test]
fn safeguards() {
    facts("safeguards");
}

#[test]
fn services_and_cookies() {
    facts("services");
}

#[test]
fn code_and_settings() {
    facts("code");
}

#[test]
fn data_models() {
    facts("models");
}

/// `level check subject file:line:column`.
#[test]
fn findings() {
    let cases = suite("findings");
    let directory = tempfile::tempdir().expect("a directory");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in &cases {
        let root = write(directory.path(), case);
        let policy = root.join("privacy.md");
        let report = candor(
            &["check", "--policy", policy.to_str().expect("a path")],
            &root,
        );
        for finding in report["findings"].as_array().expect("findings") {
            let place = &finding["primary"];
            let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let level = word(&finding["level"]);
            if level == "note" {
                continue;
            }
            found.entry(case.name.clone()).or_default().push(format!(
                "{level} {} {} {}:{}:{}",
                word(&finding["check"]),
                word(&finding["subject"]),
                word(&place["file"]),
                place["line"],
                place["column"]
            ));
        }
    }
    compare(&cases, found);
}

#[test]
fn broken_files_are_named_and_end_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    for (path, content) in [
        ("broken.tf", "resource \"aws_db_instance\" {"),
        ("fly.toml", "app = = 1"),
        ("vercel.json", "{\"regions\": [\"cdg1\""),
        ("k8s.yaml", "a: [1\nb: }"),
        ("Info.plist", "<plist><dict>"),
        ("templates/helm.yaml", "a: {{ .Values.a }}\n  - {{ b }}\n"),
        (
            "main.tf",
            "provider \"aws\" {\n  region = \"eu-west-3\"\n}\n",
        ),
    ] {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, content).expect("a file");
    }
    let map = candor(&["map"], directory.path());
    assert_eq!(
        map["files"]["with_syntax_errors"],
        serde_json::json!([
            "Info.plist",
            "broken.tf",
            "fly.toml",
            "k8s.yaml",
            "vercel.json"
        ])
    );
    assert!(
        map["facts"]
            .as_array()
            .expect("facts")
            .iter()
            .any(|fact| fact["kind"] == "region")
    );
}
