//! What a user meets at the command line: exit codes, messages, odd and broken input, stable output.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
const POLICY: &str =
    "# Politique de confidentialité\n\nNous utilisons Stripe pour les paiements.\n";

fn candor(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_candor"))
        .args(arguments)
        .arg("--no-progress")
        .output()
        .expect("candor runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code, no signal")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", stderr(output)))
}

/// A repository of the given files.
fn repository(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (path, content) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, content).expect("a file");
    }
    directory
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a UTF-8 path")
}

fn services(map: &serde_json::Value) -> Vec<(String, u64, u64)> {
    map["facts"]
        .as_array()
        .expect("facts")
        .iter()
        .filter(|fact| fact["kind"] == "service")
        .map(|fact| {
            (
                fact["file"].as_str().expect("a file").to_owned(),
                fact["line"].as_u64().expect("a line"),
                fact["column"].as_u64().expect("a column"),
            )
        })
        .collect()
}

#[test]
fn no_policy_says_what_to_do() {
    let root = repository(&[("main.js", b"import Stripe from 'stripe';\n")]);
    let output = candor(&["check", text(root.path())]);
    assert_eq!(code(&output), 2);
    let message = stderr(&output);
    assert!(
        message.contains("--policy") && message.contains("--no-policy"),
        "{message}"
    );
}

#[test]
fn a_missing_policy_file_or_directory_is_named() {
    let root = repository(&[("main.js", b"f();\n")]);
    let output = candor(&["check", text(root.path()), "--policy", "no-such-policy.md"]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("no-such-policy.md"),
        "{}",
        stderr(&output)
    );
    let output = candor(&["map", "no-such-directory"]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("no-such-directory"),
        "{}",
        stderr(&output)
    );
}

#[cfg(unix)]
#[test]
fn a_policy_that_never_ends_is_refused() {
    let root = repository(&[("main.js", b"f();\n")]);
    let output = candor(&["check", text(root.path()), "--policy", "/dev/zero"]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("larger than"),
        "{}",
        stderr(&output)
    );
}

/// Each of these cost the square of its size: many scripts in one page, one sentence without end.
#[test]
fn long_pages_and_sentences_are_read_in_time() {
    let page = "<script>f();</script>\n".repeat(2_000);
    let policy = format!(
        "We collect your email address, {}.",
        "your name, ".repeat(5_000)
    );
    let root = repository(&[
        ("index.html", page.as_bytes()),
        ("privacy.md", policy.as_bytes()),
    ]);
    let started = std::time::Instant::now();
    let output = candor(&["check", text(root.path())]);
    assert!(code(&output) < 2, "{}", stderr(&output));
    assert!(started.elapsed().as_secs() < 120);
}

/// Policies that lie outside are shown by their names alone: of two of one name, the first is.
#[test]
fn of_policies_of_one_name_the_first_is_shown() {
    let root = repository(&[("a.js", b"import posthog from 'posthog-js';\n")]);
    let policies = repository(&[
        (
            "first/policy.md",
            b"# First page\n\nWe collect your email address.\n",
        ),
        ("second/policy.md", b"# Second page\n\nWe sell nothing.\n"),
    ]);
    let first = policies.path().join("first/policy.md");
    let second = policies.path().join("second/policy.md");
    let output = candor(&[
        "check",
        text(root.path()),
        "--policy",
        text(&first),
        "--policy",
        text(&second),
    ]);
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("First page"), "{shown}");
    assert!(!shown.contains("Second page"), "{shown}");
}

#[test]
fn an_empty_directory_is_said_to_be_empty() {
    let root = repository(&[("policy.md", POLICY.as_bytes())]);
    let empty = tempfile::tempdir().expect("a directory");
    let policy = root.path().join("policy.md");
    let output = candor(&["check", text(empty.path()), "--policy", text(&policy)]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("nothing to scan"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn other_encodings_and_line_ends_are_read_and_positions_hold() {
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(
            "const é = 1;\nimport Stripe from 'stripe';\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    let root = repository(&[
        ("crlf.js", b"// one\r\nimport Stripe from 'stripe';\r\n"),
        ("utf16.js", &utf16),
        ("latin.js", b"// caf\xE9\nimport Stripe from 'stripe';\n"),
        ("bom.py", b"\xEF\xBB\xBFimport stripe\n"),
        (
            "emoji.js",
            "/* 😀 */ import Stripe from 'stripe';\n".as_bytes(),
        ),
    ]);
    let map = json(&candor(&["map", text(root.path()), "--format", "json"]));
    let found = services(&map);
    for (file, line, column) in [
        ("crlf.js", 2, 21),
        ("utf16.js", 2, 21),
        ("latin.js", 2, 21),
        ("bom.py", 1, 8),
        ("emoji.js", 1, 30),
    ] {
        assert!(
            found.contains(&(file.to_owned(), line, column)),
            "{file}: {found:?}"
        );
    }
}

#[test]
fn broken_and_huge_files_are_read_or_counted_and_nothing_else_is_lost() {
    let minified = format!(
        "var a={};",
        "{b:function(){return c(d)},e:1},".repeat(170_000)
    );
    let root = repository(&[
        (
            "broken.js",
            b"import Stripe from 'stripe';\nfunction ( { ] if while\n",
        ),
        ("broken.py", b"import stripe\ndef f(:\n  return ((\n"),
        ("nested.js", "[".repeat(100_000).as_bytes()),
        ("binary.js", b"\x00\x01\x02\x00\xff\xfe\x00"),
        ("vendor.min.js", minified.as_bytes()),
        ("good.js", b"import Stripe from 'stripe';\n"),
        ("broken.json", b"{\"dependencies\": {"),
        ("broken.yaml", b"a: [b\n c: }\n"),
    ]);
    let output = candor(&["map", text(root.path()), "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let map = json(&output);
    for file in ["broken.js", "broken.py", "good.js"] {
        assert!(services(&map).iter().any(|own| own.0 == file), "{file}");
    }
    let skipped = map["files"]["skipped"].as_array().expect("skipped files");
    assert!(
        skipped.iter().any(|own| own["path"] == "vendor.min.js"),
        "{skipped:?}"
    );
}

#[cfg(unix)]
#[test]
fn an_empty_policy_is_no_policy() {
    let directory = repository(&[("app.js", b"console.log('x')\n"), ("PRIVACY.md", b"\n")]);
    let output = candor(&["check", text(directory.path())]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("no sentence could be read in `PRIVACY.md`"));
}

#[test]
fn a_page_that_shows_a_component_is_read_there() {
    let page = "import Menu from '@/ui/Menu';\nimport Content from './Content';\nimport { t } from './text';\n\
        export default function Page() { return <><Menu /><Content /></>; }\n";
    let content = "export default () => <main><h1>Privacy</h1><p>We collect your e-mail address.</p></main>;\n";
    let files: [(&str, &[u8]); 4] = [
        ("app/privacy/page.tsx", page.as_bytes()),
        ("app/privacy/Content.tsx", content.as_bytes()),
        (
            "src/ui/Menu.tsx",
            b"export default () => <nav>Home</nav>;\n",
        ),
        (
            "app/model.ts",
            b"export const user = z.object({ email: z.string(), phone: z.string() });\n",
        ),
    ];
    let directory = repository(&files);
    let output = candor(&["check", "--format", "json", text(directory.path())]);
    let check = json(&output);
    assert_eq!(
        check["summary"]["policies"][0]["file"], "app/privacy/Content.tsx",
        "{check}"
    );
    let findings = check["findings"].as_array().expect("findings");
    let subjects: Vec<_> = findings.iter().map(|finding| &finding["subject"]).collect();
    assert_eq!(subjects, ["phone"]);
}

#[test]
fn keys_of_forms_say_which_data_enter() {
    let views = b"import logging\n\ndef register(request):\n    logging.info(request.POST[\"email\"])\n    logging.info(request.POST.get(\"phone\"))\n    logging.info(request.GET.get(\"page\"))\n";
    let directory = repository(&[("views.py", views)]);
    let map = json(&candor(&[
        "map",
        text(directory.path()),
        "--format",
        "json",
    ]));
    let found: Vec<_> = map["flows"]
        .as_array()
        .expect("flows")
        .iter()
        .map(|flow| {
            (
                flow["sink"]["line"].as_u64().expect("a line"),
                flow["data"][0].as_str().expect("data").to_owned(),
            )
        })
        .collect();
    assert_eq!(found, [(4, "email".to_owned()), (5, "phone".to_owned())]);
}

#[test]
fn symbolic_links_that_turn_round_end() {
    let root = repository(&[("src/main.js", b"import Stripe from 'stripe';\n")]);
    std::os::unix::fs::symlink(root.path(), root.path().join("src/again")).expect("a link");
    let map = json(&candor(&["map", text(root.path()), "--format", "json"]));
    assert_eq!(services(&map).len(), 1);
}

#[test]
fn a_vendor_does_not_use_itself() {
    let root = repository(&[
        (
            "package.json",
            b"{\"name\": \"posthog-js\", \"dependencies\": {\"stripe\": \"1\"}}",
        ),
        (
            "main.js",
            b"import posthog from 'posthog-js';\nimport Stripe from 'stripe';\n",
        ),
    ]);
    let map = json(&candor(&["map", text(root.path()), "--format", "json"]));
    let ids: Vec<_> = map["facts"]
        .as_array()
        .expect("facts")
        .iter()
        .map(|fact| fact["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(ids, ["stripe", "stripe"]);
}

#[test]
fn rule_files_are_strict_and_name_their_line() {
    let root = repository(&[
        (
            "rules/a.toml",
            b"[[source]]\nid = \"x\"\ncall = \"f\"\ncolour = \"red\"\n",
        ),
        ("main.js", b"f();\n"),
    ]);
    let rules = root.path().join("rules");
    let output = candor(&["map", text(root.path()), "--rules", text(&rules)]);
    assert_eq!(code(&output), 2);
    let message = stderr(&output);
    assert!(
        message.contains("a.toml:4") && message.contains("colour"),
        "{message}"
    );
}

#[test]
fn a_configuration_with_an_unknown_check_is_refused() {
    let root = repository(&[
        (
            "candor.toml",
            b"[[allow]]\ncheck = \"undisclosed-cooky\"\nreason = \"r\"\n",
        ),
        ("policy.md", POLICY.as_bytes()),
    ]);
    let policy = root.path().join("policy.md");
    let output = candor(&["check", text(root.path()), "--policy", text(&policy)]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("undisclosed-cookie"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn fail_on_decides_the_exit_code() {
    let case = format!("{FIXTURES}/mail-assistant");
    let policy = format!("{case}/politique-de-confidentialite.md");
    let root = format!("{case}/violating");
    for (level, expected) in [("error", 1), ("warning", 1), ("never", 0)] {
        let output = candor(&["check", &root, "--policy", &policy, "--fail-on", level]);
        assert_eq!(code(&output), expected, "--fail-on {level}");
    }
}

#[test]
fn every_format_is_the_same_on_one_and_on_several_threads() {
    for case in ["mail-assistant", "mail-merge-addin", "booking"] {
        let policy = format!("{FIXTURES}/{case}/politique-de-confidentialite.md");
        let root = format!("{FIXTURES}/{case}/violating");
        for format in ["terminal", "sarif", "json", "github", "markdown"] {
            let run = |threads: &str| {
                candor(&[
                    "check",
                    &root,
                    "--policy",
                    &policy,
                    "--format",
                    format,
                    "--threads",
                    threads,
                ])
                .stdout
            };
            let one = run("1");
            assert!(!one.is_empty(), "{case} {format}");
            assert_eq!(one, run("2"), "{case} {format}");
            assert_eq!(one, run("4"), "{case} {format}");
        }
    }
}

#[test]
fn sarif_has_both_sides_a_flow_and_fingerprints() {
    let case = format!("{FIXTURES}/mail-assistant");
    let policy = format!("{case}/politique-de-confidentialite.md");
    let output = candor(&[
        "check",
        &format!("{case}/violating"),
        "--policy",
        &policy,
        "--format",
        "sarif",
    ]);
    let sarif = json(&output);
    assert_eq!(sarif["version"], "2.1.0");
    let log_rule = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .and_then(|rules| {
            rules
                .iter()
                .find(|rule| rule["id"] == "personal-data-in-log")
        })
        .expect("the rule");
    let target = &log_rule["relationships"][0]["target"];
    let taxon = &sarif["runs"][0]["taxonomies"][0]["taxa"]
        [target["index"].as_u64().expect("a place") as usize];
    assert_eq!(target["guid"], taxon["guid"]);
    assert_eq!(taxon["id"], "532");
    let scope = sarif["runs"][0]["results"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["ruleId"] == "excessive-scope"))
        .expect("the scope");
    let message = scope["message"]["text"].as_str().expect("a message");
    assert!(
        message.contains("declares only `gmail.readonly`"),
        "{message}"
    );
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let sharing = results
        .iter()
        .find(|result| result["ruleId"] == "contradicted-sharing")
        .expect("the shared e-mail");
    let place = &sharing["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "src/mail/assistant.ts");
    assert_eq!(place["region"]["startLine"], 6);
    let related = sharing["relatedLocations"]
        .as_array()
        .expect("related places");
    assert!(related.iter().any(|own| {
        own["physicalLocation"]["artifactLocation"]["uri"]
            .as_str()
            .is_some_and(|uri| uri.ends_with("politique-de-confidentialite.md"))
    }));
    assert!(
        sharing["codeFlows"][0]["threadFlows"][0]["locations"]
            .as_array()
            .expect("steps")
            .len()
            > 1
    );
    assert!(
        sharing["partialFingerprints"]
            .as_object()
            .expect("fingerprints")
            .len()
            > 1
    );
}

#[test]
fn a_baseline_leaves_only_what_is_new() {
    let case = format!("{FIXTURES}/booking");
    let policy = format!("{case}/politique-de-confidentialite.md");
    let root = format!("{case}/violating");
    let directory = tempfile::tempdir().expect("a directory");
    let before = directory.path().join("before.json");
    fs::write(
        &before,
        candor(&["check", &root, "--policy", &policy, "--format", "json"]).stdout,
    )
    .expect("a report");
    let output = candor(&[
        "check",
        &root,
        "--policy",
        &policy,
        "--baseline",
        text(&before),
        "--format",
        "json",
    ]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(
        json(&output)["findings"]
            .as_array()
            .expect("findings")
            .len(),
        0
    );
}

#[test]
fn a_format_that_a_command_does_not_have_is_refused_before_work() {
    let case = format!("{FIXTURES}/booking");
    let policy = format!("{case}/politique-de-confidentialite.md");
    for (arguments, known) in [
        (
            vec!["map", &case, "--format", "sarif"],
            "terminal, json, markdown",
        ),
        (
            vec!["map", &case, "-o", "github=x"],
            "terminal, json, markdown",
        ),
        (
            vec!["policy", &policy, "--format", "markdown"],
            "terminal, json",
        ),
    ] {
        let output = candor(&arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(known), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
    assert_eq!(code(&candor(&["map", &case, "--format", "markdown"])), 0);
}
