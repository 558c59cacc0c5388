//! Small applications of many frameworks and libraries: every flow that `candor map` reports in them is expected, and none is missing.
//!
//! The form is that of the flow suite, with the kinds of rules that ship: a line with `leak: words` has a sink, and those words (kind,
//! service, data, transform, purpose, `if:consent`) are told of the flows that end there, and those with `!` are not. No other line may
//! have one.

use super::flow::cases;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What flows say that end in a line, by file and 1-based line.
fn told(root: &Path) -> BTreeMap<(String, u64), BTreeSet<String>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.arg("map").arg(root);
    let rules = root.join("candor-rules");
    if rules.is_dir() {
        command.arg("--rules").arg(rules);
    }
    let output = command
        .args(["--format", "json", "--no-progress"])
        .output()
        .expect("candor runs");
    let map: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a map");
    let mut told: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for flow in map["flows"].as_array().expect("flows") {
        let (source, sink) = (&flow["source"], &flow["sink"]);
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let file = text(&sink["file"]).expect("a file");
        let line = sink["line"].as_u64().expect("a line");
        let words = told.entry((file, line)).or_default();
        words.extend(text(&sink["kind"]));
        words.extend(text(&sink["service"]));
        words.extend(text(&sink["purpose"]));
        words.extend(text(&source["service"]));
        words.extend(text(&flow["consent"]).map(|consent| format!("if:{consent}")));
        for list in ["data", "transforms"] {
            words.extend(flow[list].as_array().into_iter().flatten().filter_map(text));
        }
    }
    told
}

#[test]
fn flows_of_small_applications_in_javascript() {
    hold("frameworks_javascript", "// leak:", 0);
}

#[test]
fn clients_with_an_address_in_javascript() {
    hold("clients_javascript", "// leak:", 0);
}

#[test]
fn mappers_in_javascript() {
    hold("mappers_javascript", "// leak:", 0);
}

#[test]
fn platforms_in_javascript() {
    hold("platforms_javascript", "// leak:", 0);
}

#[test]
fn rules_by_name_in_javascript() {
    hold("rules_javascript", "// leak:", 0);
}

#[test]
fn rules_by_name_in_python() {
    hold("rules_python", "# leak:", 0);
}

#[test]
fn fronts_and_their_handlers_in_javascript() {
    hold("fronts_javascript", "// leak:", 0);
}

#[test]
fn flows_of_small_applications_in_python() {
    hold("frameworks_python", "# leak:", 2);
}

#[allow(clippy::print_stdout, reason = "the figures of a test run")]
fn hold(suite: &str, mark: &str, most_wrong: usize) {
    let file = format!("fixtures/flow/{suite}.txt");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(file).expect("the suite");
    let directory = tempfile::tempdir().expect("a directory");
    let (mut wanted, mut wrong) = (0, String::new());
    for case in cases(&text, "") {
        let root = directory.path().join(case.name.replace(' ', "-"));
        for (path, content) in &case.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
            fs::write(path, content).expect("a file");
        }
        let mut told = told(&root);
        for (path, content) in &case.files {
            for (number, line) in (1..).zip(content.lines()) {
                let words = told.remove(&(path.clone(), number)).unwrap_or_default();
                let expected = line.split_once(mark).map(|(_, words)| words);
                let expected: Option<Vec<&str>> =
                    expected.map(|words| words.split_whitespace().collect());
                let right = match &expected {
                    Some(expected) => {
                        wanted += 1;
                        expected.iter().all(|word| match word.strip_prefix('!') {
                            Some(other) => !words.contains(other),
                            None => words.contains(*word),
                        })
                    }
                    None => words.is_empty(),
                };
                if !right {
                    let _ = writeln!(
                        wrong,
                        "{}: {path}:{number}: {words:?}: {}",
                        case.name,
                        line.trim()
                    );
                }
            }
        }
    }
    let lines = wrong.lines().count();
    println!("{suite}: {wanted} leaks, {lines} lines wrong\n{wrong}");
    assert!(lines <= most_wrong, "{suite}: worse than before\n{wrong}");
}
