//! The flow suite of `fixtures/flow/`: what `source()` gives and where it must, and must not, arrive.
//!
//! A case starts with `=== name`; `--- path` starts a file of it. A line with `leak` in a comment has a sink that data reaches; every
//! other sink must stay silent. Expected misses and false alarms are listed here, so that a change in either direction is seen.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

pub(super) struct Case<'a> {
    pub(super) name: &'a str,
    pub(super) files: Vec<(String, String)>,
}

pub(super) fn cases<'a>(text: &'a str, main: &str) -> Vec<Case<'a>> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            let files = vec![(main.to_owned(), String::new())];
            cases.push(Case { name, files });
            continue;
        }
        let case = cases.last_mut().expect("a case first");
        if let Some(path) = line.strip_prefix("--- ") {
            case.files
                .retain(|(path, content)| path != main || !content.is_empty());
            case.files.push((path.to_owned(), String::new()));
        } else {
            let content = &mut case.files.last_mut().expect("a file").1;
            content.push_str(line);
            content.push('\n');
        }
    }
    cases
}

/// The sinks of a line, by 1-based column, and whether data reach them: `leak` stands in the comment behind.
fn sinks(line: &str) -> Vec<(usize, bool)> {
    let starts: Vec<_> = line
        .match_indices("sink(")
        .map(|(start, _)| start)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([line.len()]);
    let qualified = |start: usize| {
        let path = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
        line[..start].trim_end_matches(path).len()
    };
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| (qualified(start) + 1, line[start..end].contains("leak")))
        .collect()
}

struct Score {
    wanted: usize,
    silent: usize,
    missed: Vec<String>,
    alarms: Vec<String>,
}

/// Runs a suite, with some lines before the first one of each file.
fn run(suite: &str, main: &str, before: &str) -> Score {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/flow");
    let text = fs::read_to_string(fixtures.join(format!("{suite}.txt"))).expect("the suite");
    let mut cases = cases(&text, main);
    for (_, content) in cases.iter_mut().flat_map(|case| &mut case.files) {
        content.insert_str(0, before);
    }
    let directory = tempfile::tempdir().expect("a directory");
    let mut score = Score {
        wanted: 0,
        silent: 0,
        missed: Vec::new(),
        alarms: Vec::new(),
    };
    for case in &cases {
        let root = directory.path().join(case.name.replace(' ', "-"));
        for (path, content) in &case.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
            fs::write(path, content).expect("a file");
        }
        let output = Command::new(env!("CARGO_BIN_EXE_candor"))
            .arg("map")
            .arg(&root)
            .arg("--rules")
            .arg(fixtures.join("rules.toml"))
            .args(["--format", "json", "--no-progress"])
            .output()
            .expect("candor runs");
        let map: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a map");
        let found: BTreeSet<(String, usize, usize, bool)> = map["flows"]
            .as_array()
            .expect("flows")
            .iter()
            .filter(|flow| flow["sink"]["kind"] == "service")
            .map(|flow| {
                let sink = &flow["sink"];
                let number = |field: &str| {
                    usize::try_from(sink[field].as_u64().expect("a number")).expect("a small one")
                };
                // A field of a person's name is a source of its own.
                let text = flow["source"]["text"].as_str().expect("a text");
                (
                    sink["file"].as_str().expect("a file").to_owned(),
                    number("line"),
                    number("column"),
                    text.contains("source("),
                )
            })
            .collect();
        for (path, content) in &case.files {
            for (number, line) in (1..).zip(content.lines()) {
                for (column, leaks) in sinks(line) {
                    let met = |own| found.contains(&(path.clone(), number, column, own));
                    let met = met(true) || leaks && met(false);
                    let place = format!("{}: {path}:{number}:{column}: {}", case.name, line.trim());
                    match (leaks, met) {
                        (true, false) => score.missed.push(place),
                        (false, true) => score.alarms.push(place),
                        _ => {}
                    }
                    if leaks {
                        score.wanted += 1
                    } else {
                        score.silent += 1
                    }
                }
            }
        }
    }
    score
}

/// Recall and false alarms are printed (`cargo test flow -- --nocapture`) and held.
fn hold(suite: &str, main: &str, most_missed: usize, most_alarms: usize) {
    hold_behind("", suite, main, most_missed, most_alarms);
}

#[allow(clippy::print_stdout, reason = "the figures of a test run")]
/// The same with some lines before the first one of each file.
fn hold_behind(before: &str, suite: &str, main: &str, most_missed: usize, most_alarms: usize) {
    let score = run(suite, main, before);
    let mut text = String::new();
    for miss in &score.missed {
        let _ = writeln!(text, "missed       {miss}");
    }
    for alarm in &score.alarms {
        let _ = writeln!(text, "false alarm  {alarm}");
    }
    println!(
        "{text}{suite}: {} of {} leaks found, {} false alarms at {} clean sinks",
        score.wanted - score.missed.len(),
        score.wanted,
        score.alarms.len(),
        score.silent
    );
    assert!(
        score.missed.len() <= most_missed && score.alarms.len() <= most_alarms,
        "{suite}: worse than before\n{text}"
    );
}

#[test]
fn javascript_in_one_file() {
    hold("javascript", "main.js", 7, 5);
}

#[test]
fn javascript_over_files() {
    hold("javascript_files", "main.js", 0, 0);
}

#[test]
fn python_in_one_file() {
    hold("python", "main.py", 0, 0);
}

#[test]
fn python_over_files() {
    hold("python_files", "main.py", 0, 0);
}

#[test]
fn python_construct_by_construct() {
    hold("python_language", "main.py", 7, 4);
}

#[test]
fn python_packages() {
    hold("python_packages", "main.py", 2, 1);
}

/// Where more names are known than are worth a copy for each branch, as much is found, and no more.
#[test]
fn among_very_many_names() {
    let names = |line: &dyn Fn(usize) -> String| (0..301).map(line).collect::<String>();
    let javascript = names(&|number| format!("let wide{number} = {number};\n"));
    hold_behind(&javascript, "javascript", "main.js", 7, 5);
    let python = names(&|number| format!("wide{number} = {number}\n"));
    hold_behind(&python, "python", "main.py", 0, 0);
}
