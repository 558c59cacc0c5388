//! The reading suite of `fixtures/policy/`: sentences, and what a careful reader finds in them.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

struct Wanted {
    kind: String,
    data: Option<Vec<String>>,
    recipient: Vec<String>,
    purpose: Vec<String>,
    value: Option<String>,
    exclusive: bool,
    /// Holds in a situation or with an exception alone.
    conditional: bool,
    /// A `third_party` that is not used: of the other kinds, the name says it.
    denied: bool,
    line: String,
}

struct Case {
    name: String,
    text: String,
    wanted: Vec<Wanted>,
    allowed: Vec<String>,
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|word| word.trim().to_owned()).collect()
}

fn wanted(line: &str) -> Wanted {
    let exclusive = line.ends_with(" !");
    let conditional = line.ends_with(" ~");
    let denied = line.ends_with(" x");
    let rest = [" !", " ~", " x"]
        .iter()
        .find_map(|mark| line.strip_suffix(mark))
        .unwrap_or(line);
    let (rest, value) = match rest.split_once(" = ") {
        Some((rest, value)) => (rest, Some(value.to_owned())),
        None => (rest, None),
    };
    let (rest, purpose) = rest.split_once(" for ").unwrap_or((rest, ""));
    let (rest, recipient) = rest.split_once(" -> ").unwrap_or((rest, ""));
    let (kind, data) = rest.split_once(' ').unwrap_or((rest, ""));
    let words = |text: &str| {
        if text.is_empty() {
            Vec::new()
        } else {
            list(text)
        }
    };
    Wanted {
        kind: kind.to_owned(),
        data: (!data.is_empty()).then(|| list(data)),
        recipient: words(recipient),
        purpose: words(purpose),
        value,
        exclusive,
        conditional,
        denied,
        line: line.to_owned(),
    }
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case {
                name: name.to_owned(),
                text: String::new(),
                wanted: Vec::new(),
                allowed: Vec::new(),
            });
        } else if let Some(case) = cases.last_mut() {
            if let Some(line) = line.strip_prefix("> ") {
                case.wanted.push(wanted(line));
            } else if let Some(kind) = line.strip_prefix("? ") {
                case.allowed.push(kind.to_owned());
            } else {
                case.text.push_str(line);
                case.text.push('\n');
            }
        }
    }
    cases
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    items
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The categories of a claim; where it names none, the word for the whole that it is about instead.
fn data_of(claim: &Value) -> Vec<String> {
    let kind = claim["kind"].as_str().unwrap_or_default();
    let whole = match (claim["at_large"] == true, kind) {
        (true, _) if claim["subject"] == "children" => "children_data",
        (true, _) if claim["polarity"] == "denied" => "personal_data",
        (false, "uses_cookies" | "no_cookies") => "cookies",
        _ => return strings(&claim["data"]),
    };
    assert_eq!(claim["data"], serde_json::json!([]), "data of {kind}");
    vec![whole.to_owned()]
}

impl Wanted {
    fn is(&self, claim: &Value) -> bool {
        let data = data_of(claim);
        let all =
            |wanted: &[String], found: &[String]| wanted.iter().all(|one| found.contains(one));
        claim["kind"] == self.kind
            && (self.kind != "third_party" || (claim["polarity"] == "denied") == self.denied)
            && self
                .data
                .as_ref()
                .is_none_or(|wanted| all(wanted, &data) && all(&data, wanted))
            && all(&self.recipient, &strings(&claim["recipient"]))
            && all(&self.purpose, &strings(&claim["purpose"]))
            && self.value.as_ref().is_none_or(|value| {
                claim["value"]
                    .as_str()
                    .is_some_and(|found| found == value || found.ends_with(&format!("/{value}")))
            })
            && (!self.conditional || !claim["condition"].is_null())
            && (!self.exclusive || claim["exclusive"] == true)
    }
}

fn said(claim: &Value) -> String {
    format!(
        "{} {} -> {} for {} = {}",
        claim["kind"].as_str().unwrap_or_default(),
        data_of(claim).join(","),
        strings(&claim["recipient"]).join(","),
        strings(&claim["purpose"]).join(","),
        claim["value"]
    )
}

/// What is wrong, a line each; how many claims were wanted and found.
fn run(language: &str, filler: &str) -> (usize, usize, Vec<String>, Vec<String>) {
    let suite =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/policy/{language}.txt"));
    let cases = cases(&fs::read_to_string(&suite).expect("the suite is there"));
    let directory = tempfile::tempdir().expect("a directory");
    let mut files = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let path = directory.path().join(format!("{number:03}.md"));
        // Words that say nothing make the language plain where the case is short.
        fs::write(&path, format!("{}\n\n{filler}\n", case.text.trim())).expect("a file");
        files.push(path);
    }
    let output = Command::new(env!("CARGO_BIN_EXE_candor"))
        .arg("policy")
        .args(&files)
        .args(["--format", "json"])
        .output()
        .expect("candor runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let (mut all, mut found) = (0, 0);
    let (mut missed, mut wrong) = (Vec::new(), Vec::new());
    for (case, document) in cases
        .iter()
        .zip(report["documents"].as_array().expect("documents"))
    {
        let mut claims: Vec<&Value> = document["claims"]
            .as_array()
            .expect("claims")
            .iter()
            .collect();
        for wanted in &case.wanted {
            all += 1;
            match claims.iter().position(|claim| wanted.is(claim)) {
                Some(at) => {
                    claims.remove(at);
                    found += 1;
                }
                None => missed.push(format!("{}: {}", case.name, wanted.line)),
            }
        }
        for claim in claims {
            if !case.allowed.iter().any(|kind| claim["kind"] == **kind) {
                wrong.push(format!("{}: {}", case.name, said(claim)));
            }
        }
    }
    #[expect(clippy::print_stdout, reason = "the figures of the suite")]
    {
        println!(
            "{language}: {found} of {all} claims found, {} wrong",
            wrong.len()
        );
    }
    (all, found, missed, wrong)
}

#[test]
fn french_policies() {
    let (_, _, missed, wrong) = run(
        "french",
        "Bonne lecture à vous et à toutes les personnes que cela intéresse dans nos équipes.",
    );
    assert_eq!((missed, wrong), (Vec::new(), Vec::new()));
}

#[test]
fn english_policies() {
    let (_, _, missed, wrong) = run(
        "english",
        "Thank you for the time that you take with this page and for your trust in our work.",
    );
    assert_eq!((missed, wrong), (Vec::new(), Vec::new()));
}
