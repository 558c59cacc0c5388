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

const POLICY: &str = "# Privacy policy\n\nWe collect your email address.\n\nWe do not share your email address.\n\nWe use Stripe for payments.\n";

fn claims(directory: &Path) -> Vec<(String, String)> {
    let output = candor(directory, &["policy", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", text(&output.stderr));
    });
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    said["documents"]
        .as_array()
        .expect("documents")
        .iter()
        .flat_map(|document| {
            let claims = document["claims"].as_array().expect("claims");
            claims
                .iter()
                .map(|claim| (word(&document["file"]), word(&claim["kind"])))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn claims_are_withdrawn_and_added_with_a_reason() {
    let stated = "[[withdraw]]\nkind = \"not_shares\"\nquote = \"do not share your\"\nreason = \"of the former product\"\n\n[[claim]]\nkind = \"third_party\"\nrecipient = [\"posthog\", \"analytics\"]\nreason = \"named in the contract\"\n";
    let place = repository(&[("PRIVACY.md", POLICY), ("candor.toml", stated)]);
    let claims = claims(place.path());
    let has = |file: &str, kind: &str| {
        claims
            .iter()
            .any(|claim| claim.0 == file && claim.1 == kind)
    };
    assert!(!has("PRIVACY.md", "not_shares"), "{claims:?}");
    assert!(has("PRIVACY.md", "collects"), "{claims:?}");
    assert!(has("candor.toml", "third_party"), "{claims:?}");
}

#[test]
fn a_stated_service_is_disclosed() {
    let code = "import posthog from 'posthog-js';\nposthog.init('key');\n";
    let place = repository(&[("PRIVACY.md", POLICY), ("app.js", code)]);
    let undisclosed = |place: &Path| {
        let output = candor(place, &["check", "--format", "json", "--no-progress"]);
        text(&output.stdout).contains("\"undisclosed-third-party\"")
    };
    assert!(undisclosed(place.path()));
    fs::write(
        place.path().join("candor.toml"),
        "[[claim]]\nkind = \"third_party\"\nrecipient = [\"posthog\"]\nreason = \"named in the contract\"\n",
    )
    .expect("a file");
    assert!(!undisclosed(place.path()));
}

#[test]
fn what_is_stated_holds_for_another_policy_too() {
    let code = "import posthog from 'posthog-js';\nposthog.init('key');\n";
    let stated = "[components]\nspaceship = [\"src/**\"]\n\n[[withdraw]]\nquote = \"do not share your\"\nreason = \"old\"\n\n\
        [[claim]]\nkind = \"third_party\"\nsubject = \"spaceship\"\nrecipient = [\"posthog\"]\npurpose = [\"analytics\"]\nreason = \"in the contract\"\n\n\
        [[claim]]\nkind = \"retention\"\ndata = [\"email\"]\nvalue = \"P30D\"\nreason = \"in the contract\"\n";
    let place = repository(&[
        ("PRIVACY.md", POLICY),
        (
            "draft.md",
            "# Privacy policy\n\nWe collect your email address.\n",
        ),
        ("app.js", code),
        ("candor.toml", stated),
    ]);
    let arguments = [
        "check",
        "--policy",
        "draft.md",
        "--format",
        "json",
        "--no-progress",
    ];
    let output = candor(place.path(), &arguments);
    assert_ne!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(!text(&output.stdout).contains("\"undisclosed-third-party\""));
}

#[test]
fn wrong_statements_are_errors_with_file_and_line() {
    for (stated, line, words) in [
        (
            "\n[[withdraw]]\nquote = \"no such words\"\nreason = \"x\"\n",
            2,
            "no claim was read",
        ),
        (
            "[[withdraw]]\nquote = \"email\"\nreason = \" \"\n",
            1,
            "reason",
        ),
        (
            "[[claim]]\nkind = \"third_party\"\nrecipient = [\"nobody-knows\"]\nreason = \"x\"\n",
            1,
            "no service",
        ),
        (
            "[[claim]]\nkind = \"collects\"\ndata = [\"shoe_size\"]\nreason = \"x\"\n",
            1,
            "no data category",
        ),
        (
            "[[claim]]\nkind = \"purpose\"\npurpose = [\"fun\"]\nreason = \"x\"\n",
            1,
            "`fun` is no purpose",
        ),
        (
            "\n[[claim]]\nkind = \"retention\"\nvalue = \"30 days\"\nreason = \"x\"\n",
            2,
            "ISO 8601",
        ),
        (
            "[[claim]]\nkind = \"region\"\nvalue = \"France\"\nreason = \"x\"\n",
            1,
            "codes of countries",
        ),
        (
            "[[claim]]\nkind = \"scope\"\nvalue = \"everything\"\nreason = \"x\"\n",
            1,
            "a scope",
        ),
        (
            "[[claim]]\nkind = \"third_party\"\nreason = \"x\"\n",
            1,
            "needs a `recipient`",
        ),
        (
            "[[claim]]\nkind = \"not_collects\"\nsubject = \"spaceship\"\nreason = \"x\"\n",
            1,
            "no subject",
        ),
        (
            "[[claim]]\nkind = \"gathers\"\nreason = \"x\"\n",
            2,
            "unknown variant",
        ),
        (
            "[[claim]]\nkind = \"collects\"\nwhy = \"x\"\nreason = \"x\"\n",
            3,
            "unknown field",
        ),
    ] {
        let place = repository(&[("PRIVACY.md", POLICY), ("candor.toml", stated)]);
        let output = candor(place.path(), &["policy"]);
        let complaint = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stated}{complaint}");
        assert!(
            complaint.contains(&format!("candor.toml:{line}: ")),
            "{complaint}"
        );
        assert!(complaint.contains(words), "{complaint}");
    }
}

#[test]
fn write_proposes_a_file_that_is_valid_and_never_overwrites() {
    let place = repository(&[("PRIVACY.md", POLICY)]);
    let before = claims(place.path());
    assert_eq!(
        candor(place.path(), &["policy", "--write"]).status.code(),
        Some(0)
    );
    let path = place.path().join("candor.toml");
    let written = fs::read_to_string(&path).expect("a file");
    assert_eq!(claims(place.path()), before, "{written}");
    assert!(written.contains("policy = [\"PRIVACY.md\"]"), "{written}");
    assert!(written.contains("# kind = \"not_shares\""), "{written}");
    assert_eq!(
        claims(place.path()).len(),
        written.matches("[[withdraw]]").count()
    );
    fs::write(&path, "# mine\n").expect("a file");
    let again = candor(place.path(), &["policy", "--write"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("exists already"));
    assert_eq!(fs::read_to_string(&path).expect("a file"), "# mine\n");
}
