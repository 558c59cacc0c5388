//! Every name that the catalogue has for a category of data, in a policy beside code that collects it; policies that contradict themselves.

use std::fs;
use std::process::Command;

/// Subjects of what one check finds in a model beside a policy.
fn found(check_id: &str, model: &str, policy: &str) -> Vec<String> {
    found_in(check_id, &[("schema.prisma", model)], policy)
}

/// The same in files.
fn found_in(check_id: &str, files: &[(&str, &str)], policy: &str) -> Vec<String> {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let path = directory.path().join("policy.md");
    fs::write(&path, policy).expect("a policy");
    let output = Command::new(env!("CARGO_BIN_EXE_candor"))
        .args(["check", "--format", "json", "--no-progress", "--policy"])
        .args([&path, directory.path()])
        .output()
        .expect("candor runs");
    let check: serde_json::Value = serde_json::from_slice(&output.stdout).expect("findings");
    let findings = check["findings"].as_array().expect("findings").iter();
    findings
        .filter(|finding| finding["check"] == check_id)
        .map(|finding| finding["subject"].as_str().expect("a subject").to_owned())
        .collect()
}

fn undisclosed(model: &str, policy: &str) -> Vec<String> {
    found("undisclosed-data", model, policy)
}

#[test]
fn a_policy_contradicts_itself_on_the_same_occasion_alone() {
    let model = "model Page {\n  id Int @id\n}\n";
    let conflicts = |affirmed: &str| {
        let policy =
            format!("{affirmed}\n\nThe extension does not collect your browsing history.\n");
        found("conflicting-claims", model, &policy).len()
    };
    assert_eq!(
        conflicts("The extension collects your browsing history."),
        1
    );
    assert_eq!(
        conflicts("When you save a page, the extension collects your browsing history."),
        0
    );
}

#[test]
fn tests_are_no_use_of_a_service_and_no_reason_to_call_it_unused() {
    let policy = "We share error reports with Sentry and payment data with Stripe.\n";
    let app = (
        "src/app.ts",
        "import * as Sentry from '@sentry/node';\nSentry.init({ dsn: process.env.DSN });\n",
    );
    let leak = "import Stripe from 'stripe';\nimport mixpanel from 'mixpanel';\nexport function f(user) { console.log(user.email); }\n";
    let unused = |files: &[(&str, &str)]| found_in("unused-disclosure", files, policy);
    assert_eq!(unused(&[app]), ["stripe"]);
    assert_eq!(unused(&[app, ("tests/pay.test.ts", leak)]), [""; 0]);
    for (code, left) in [
        (
            "test('zebra', () => expect(stripes).toBe(3));\n",
            vec!["stripe"],
        ),
        ("mock('https://api.stripe.com/v1/charges');\n", vec![]),
        ("process.env.STRIPE_SECRET_KEY = 'sk_test';\n", vec![]),
    ] {
        assert_eq!(unused(&[app, ("tests/pay.test.ts", code)]), left, "{code}");
    }
    for check in ["undisclosed-third-party", "personal-data-in-log"] {
        let found = |path| found_in(check, &[app, (path, leak)], policy).len();
        assert_eq!((found("src/pay.ts"), found("tests/pay.test.ts")), (1, 0));
    }
}

#[test]
fn a_policy_in_the_words_of_the_catalogue_discloses_what_they_name() {
    // What is said of children and of consent is read otherwise, profiling is no data; civil status is mostly a name in French.
    const OTHERWISE: &[&str] = &[
        "personal_data",
        "children_data",
        "profiling",
        "consent_preferences",
        "marital_status",
    ];
    let rules = candor::rules::Rules::embedded();
    let mut model = "model User {\n  id Int @id\n".to_owned();
    for entry in rules.data.iter() {
        let names = entry.identifiers.get("en").into_iter().flatten();
        for name in names.take(1) {
            model.push_str(&format!("  {name} String\n"));
        }
    }
    model.push_str("}\n");
    let all = undisclosed(
        &model,
        "We collect your favourite colour and your e-mail address.",
    );
    assert!(all.len() > 80, "{}", all.len());
    for (language, before) in [
        (
            "en",
            "We collect your name, your email address, your phone number, ",
        ),
        (
            "fr",
            "Nous collectons votre nom, votre adresse e-mail, votre numéro de téléphone, ",
        ),
    ] {
        for place in 0.. {
            let named: Vec<(&str, &str)> = rules
                .data
                .iter()
                .filter(|entry| !OTHERWISE.contains(&entry.id.as_str()))
                .filter_map(|entry| {
                    let phrase = entry.phrases.get(language)?.get(place)?;
                    Some((entry.id.as_str(), phrase.as_str()))
                })
                .collect();
            if named.is_empty() {
                break;
            }
            let sentences: Vec<String> = named
                .iter()
                .map(|(_, phrase)| format!("{before}{phrase}.\n"))
                .collect();
            let silent = undisclosed(&model, &sentences.join("\n"));
            let wrong: Vec<_> = named
                .iter()
                .filter(|(id, _)| silent.iter().any(|own| own == id))
                .collect();
            assert!(wrong.is_empty(), "{language}: {wrong:?}");
        }
    }
}

/// A page that loads an analytics script at once, beside what the policy says of consent.
#[test]
fn what_waits_for_consent_is_not_loaded_at_once() {
    let load =
        "<script async src=\"https://www.googletagmanager.com/gtag/js?id=G-ABC123\"></script>";
    let page = format!("<html><head>{load}</head><body>Bonjour</body></html>\n");
    let unasked = |page: &str, others: &[(&str, &str)], promise: &str| {
        let policy = format!(
            "# Politique de confidentialité\n\n{promise}\n\nNous utilisons Google Analytics pour la mesure d'audience.\n"
        );
        let files: Vec<_> = [("index.html", page)]
            .into_iter()
            .chain(others.iter().copied())
            .collect();
        found_in("contradicted-cookies", &files, &policy)
    };
    for promise in [
        "Aucun cookie n'est déposé sans votre consentement.",
        "Google Analytics n'est chargé qu'après votre accord.",
        "Les cookies de mesure d'audience nécessitent votre consentement.",
        "Nous recueillons votre consentement avant de déposer des cookies.",
    ] {
        assert_eq!(
            unasked(&page, &[], promise),
            ["google-analytics"],
            "{promise}"
        );
    }
    for promise in [
        "Les cookies publicitaires ne sont déposés qu'avec votre consentement.",
        "Le cookie de session ne requiert pas votre consentement.",
        "Vous pouvez retirer votre consentement aux cookies à tout moment.",
    ] {
        assert_eq!(unasked(&page, &[], promise), [""; 0], "{promise}");
    }
    let promise = "Aucun cookie n'est déposé sans votre consentement.";
    // Asked for in a template, by a manager, or in a file beside: in a page of law, it is only told of.
    let asked = format!("{{% if request.COOKIES.cookies_accepted %}}{load}{{% endif %}}");
    assert_eq!(unasked(&asked, &[], promise), [""; 0]);
    let banner = "export function AcceptCookies() { return null; }\n";
    assert_eq!(
        unasked(&page, &[("src/banner.js", banner)], promise),
        [""; 0]
    );
    let law = "export default () => <p>Nothing without your consent.</p>;\n";
    assert_eq!(
        unasked(&page, &[("src/privacy/page.jsx", law)], promise),
        ["google-analytics"]
    );
}

#[test]
fn a_host_that_nobody_knows_is_told_of_unless_the_policy_says_its_name() {
    const CODE: &str = "export async function enrich(user: { email: string; name: string }) {\n  await fetch('https://api.peoplegraph.io/v1', { method: 'POST', body: JSON.stringify({ email: user.email }) });\n}\n";
    let hosts = |code: &str, policy: &str| {
        found_in("undisclosed-third-party", &[("enrich.ts", code)], policy)
    };
    let own = "We collect your name and your email address.\n\nhello@acme.example\n";
    assert_eq!(hosts(CODE, own), ["api.peoplegraph.io"]);
    for named in [
        "People Graph completes your profile.",
        "Write to dpo@peoplegraph.io.",
    ] {
        assert!(hosts(CODE, &format!("{own}\n{named}\n")).is_empty());
    }
    let no_domain = "We collect your name and your email address.\n";
    assert!(hosts(CODE, no_domain).is_empty());
    let key = CODE.replace("email: user.email", "page: 1");
    assert!(hosts(&key, own).is_empty());
}

#[test]
fn another_provider_of_a_kind_is_one_that_the_policy_does_not_name() {
    let sent = |client: &str| {
        let code = format!(
            "import {{ {client} }} from 'openai';\nconst ai = new {client}({{}});\nexport const ask = (user: {{ salary: number }}) =>\n  ai.chat.completions.create({{ model: 'm', messages: [{{ role: 'user', content: `${{user.salary}}` }}] }});\n"
        );
        let policy = "We use Azure OpenAI. Your salary is not sent to any other AI provider.\n";
        found_in("contradicted-sharing", &[("ask.ts", &code)], policy)
    };
    assert!(sent("AzureOpenAI").is_empty());
    assert_eq!(sent("OpenAI").len(), 1);
}

#[test]
fn one_way_of_keeping_or_asking_is_not_all() {
    let model = "model User {\n  id Int @id\n  password String\n}\n";
    let contradicted = |sentence: &str| {
        let policy = format!("We collect your name.\n\n{sentence}\n");
        ["contradicted-storage", "contradicted-collection"]
            .iter()
            .flat_map(|check| found(check, model, &policy))
            .count()
    };
    for no_word_on_all in [
        "Your password is never stored in plain text.",
        "We never ask for your password by phone.",
    ] {
        assert_eq!(contradicted(no_word_on_all), 0, "{no_word_on_all}");
    }
    for all in [
        "Your password is never stored.",
        "We never ask for your password.",
    ] {
        assert_eq!(contradicted(all), 1, "{all}");
    }
}

#[test]
fn a_service_that_is_absent_from_some_pages_may_be_on_others() {
    let page = "<html><head><script src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"></script></head></html>\n";
    let contradicted = |sentence: &str| {
        found_in(
            "contradicted-third-party",
            &[("index.html", page)],
            sentence,
        )
        .len()
    };
    assert_eq!(
        contradicted("We do not use Google Analytics on pages with health content.\n"),
        0
    );
    assert_eq!(
        contradicted("We do not use Google Analytics on any page.\n"),
        1
    );
}
