//! Checks on hand-made facts, flows and claims: the case that must fire and the near miss beside it.

use super::{Asked, Input, run};
use crate::facts::{Fact, FactKind, Via};
use crate::finding::{Finding, Level};
use crate::flow::{Flow, Sink, SinkKind, Site, Source};
use crate::policy::{Claim, ClaimKind, Document, Modality, Openness, Polarity};
use crate::rules::{Rules, Topic};
use crate::source::{Location, Reach, Region};
use std::collections::{BTreeMap, BTreeSet};

mod products;
mod safeguards;
mod services;

fn place(file: &str, line: u32) -> Location {
    Location {
        file: file.into(),
        region: Region {
            line,
            column: 1,
            end_line: line,
            end_column: 9,
        },
    }
}

fn fact(kind: FactKind, id: &str, category: Option<&str>, details: &[(&str, &str)]) -> Fact {
    Fact {
        kind,
        id: id.to_owned(),
        category: category.map(str::to_owned),
        data: Vec::new(),
        reach: Reach::Production,
        location: place("src/app.ts", 3),
        via: Via::Call,
        details: details
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
    }
}

fn flow(data: &[&str], from: Option<&str>, kind: SinkKind, to: Option<&str>) -> Flow {
    let site = |line| Site {
        location: place("src/mail.ts", line),
        text: String::new(),
    };
    Flow {
        data: data.iter().map(|data| (*data).to_owned()).collect(),
        source: Source {
            service: from.map(str::to_owned),
            site: site(2),
        },
        sink: Sink {
            kind,
            service: to.map(str::to_owned),
            purpose: None,
            site: site(9),
        },
        steps: Vec::new(),
        reach: Reach::Production,
        transforms: Vec::new(),
        consent: None,
    }
}

fn claim(kind: ClaimKind, subject: &str, data: &[&str], recipient: &[&str]) -> Claim {
    let denied = matches!(
        kind,
        ClaimKind::NotCollects
            | ClaimKind::NotShares
            | ClaimKind::NotStores
            | ClaimKind::NoCookies
            | ClaimKind::NotPurpose
    );
    Claim {
        id: format!("0-{}-0", kind as u8 + 1),
        kind,
        subject: subject.to_owned(),
        data: data.iter().map(|data| (*data).to_owned()).collect(),
        recipient: recipient
            .iter()
            .map(|recipient| (*recipient).to_owned())
            .collect(),
        purpose: Vec::new(),
        exclusive: false,
        openness: Openness::Unspecified,
        condition: None,
        polarity: if denied {
            Polarity::Denied
        } else {
            Polarity::Affirmed
        },
        modality: Modality::Asserts,
        layer: "main".to_owned(),
        value: None,
        anchor: None,
        section: None,
        quote: "une phrase de la politique".to_owned(),
        region: Region {
            line: 7,
            column: 1,
            end_line: 7,
            end_column: 20,
        },
        rules: Vec::new(),
    }
}

/// Checks and levels of all findings but the notes about the policy itself.
fn found(facts: &[Fact], flows: &[Flow], claims: Vec<Claim>) -> Vec<(String, Level)> {
    findings(facts, flows, claims, &BTreeMap::new())
        .into_iter()
        .filter(|finding| {
            !matches!(
                finding.check.as_str(),
                "missing-notice" | "unused-disclosure"
            )
        })
        .map(|finding| (finding.check, finding.level))
        .collect()
}

/// Files that say nothing of what is asked.
struct Silent;

impl super::Texts for Silent {
    fn speak_of(&self, _: Topic) -> bool {
        false
    }

    fn in_tests(&self, _: &[&str]) -> BTreeSet<usize> {
        BTreeSet::new()
    }
}

fn findings(
    facts: &[Fact],
    flows: &[Flow],
    claims: Vec<Claim>,
    components: &BTreeMap<String, Vec<String>>,
) -> Vec<Finding> {
    let rules = Rules::embedded();
    let documents = [Document {
        file: "PRIVACY.md".into(),
        language: "fr".to_owned(),
        claims,
        unread: Vec::new(),
        prose: String::new(),
        start: Region::default(),
        sections: Vec::new(),
    }];
    run(&Input {
        texts: &Silent,
        facts,
        flows,
        documents: &documents,
        rules: &rules,
        components,
        asked: Asked::default(),
    })
}

fn is(check: &str, level: Level) -> Vec<(String, Level)> {
    vec![(check.to_owned(), level)]
}

#[test]
fn a_promise_about_one_services_data_covers_only_what_comes_from_there() {
    let promise = || vec![claim(ClaimKind::NotStores, "gmail", &[], &[])];
    let mail = flow(&["email_content"], Some("gmail"), SinkKind::Database, None);
    let account = flow(&["email"], None, SinkKind::Database, None);
    assert_eq!(
        found(&[], &[mail], promise()),
        is("contradicted-storage", Level::Error)
    );
    assert_eq!(found(&[], &[account], promise()), []);
}

#[test]
fn a_hedged_or_unmapped_promise_supports_no_error() {
    let stored = flow(&["email"], None, SinkKind::Database, None);
    let mut hedged = claim(ClaimKind::NotStores, "organisation", &["email"], &[]);
    hedged.modality = Modality::Hedged;
    assert_eq!(
        found(&[], std::slice::from_ref(&stored), vec![hedged]),
        is("contradicted-storage", Level::Warning)
    );
    let component = claim(ClaimKind::NotStores, "plugin", &["email"], &[]);
    assert_eq!(
        found(&[], std::slice::from_ref(&stored), vec![component.clone()]),
        is("contradicted-storage", Level::Warning)
    );
    let mapped = |glob: &str| BTreeMap::from([("plugin".to_owned(), vec![glob.to_owned()])]);
    let here = findings(
        &[],
        std::slice::from_ref(&stored),
        vec![component.clone()],
        &mapped("src/**"),
    );
    assert_eq!(
        here.iter().map(|finding| finding.level).max(),
        Some(Level::Error)
    );
    let elsewhere = findings(&[], &[stored], vec![component], &mapped("addin/**"));
    assert!(
        elsewhere
            .iter()
            .all(|finding| finding.check != "contradicted-storage")
    );
}

#[test]
fn hashed_data_are_not_what_was_promised_away() {
    let mut hashed = flow(&["email"], None, SinkKind::Database, None);
    hashed.transforms.push("hashed".to_owned());
    assert_eq!(
        found(
            &[],
            &[hashed],
            vec![claim(ClaimKind::NotStores, "organisation", &["email"], &[])]
        ),
        []
    );
}

#[test]
fn sharing_is_matched_by_recipient_purpose_and_consent() {
    let sent = flow(
        &["email_content"],
        Some("gmail"),
        SinkKind::Llm,
        Some("openai"),
    );
    let promise = claim(ClaimKind::NotShares, "gmail", &[], &["third_parties"]);
    let disclosed = claim(ClaimKind::Shares, "organisation", &[], &["openai"]);
    assert_eq!(
        found(
            &[],
            std::slice::from_ref(&sent),
            vec![promise, disclosed.clone()]
        ),
        is("contradicted-sharing", Level::Error)
    );
    let mut sale = claim(ClaimKind::NotShares, "organisation", &[], &[]);
    sale.purpose.push("sale".to_owned());
    assert_eq!(found(&[], &[sent], vec![sale, disclosed.clone()]), []);
    let mut consented = flow(&["email"], None, SinkKind::Service, Some("openai"));
    let mut unless = claim(ClaimKind::NotShares, "organisation", &["email"], &[]);
    unless.condition = Some("unless:consent".to_owned());
    assert_eq!(
        found(
            &[],
            std::slice::from_ref(&consented),
            vec![unless.clone(), disclosed.clone()]
        ),
        is("contradicted-sharing", Level::Error)
    );
    let mut publicly = unless.clone();
    publicly.condition = Some("if:publicly".to_owned());
    let flows = std::slice::from_ref(&consented);
    assert_eq!(found(&[], flows, vec![publicly, disclosed.clone()]), []);
    consented.consent = Some("marketing".to_owned());
    assert_eq!(found(&[], &[consented], vec![unless, disclosed]), []);
}

#[test]
fn training_is_a_purpose_and_no_storage() {
    let promise = || {
        vec![claim(
            ClaimKind::NotStores,
            "gmail",
            &["email_content"],
            &[],
        )]
    };
    let mut trained = flow(&["email_content"], Some("gmail"), SinkKind::File, None);
    assert_eq!(
        found(&[], std::slice::from_ref(&trained), promise()),
        is("contradicted-storage", Level::Error)
    );
    trained.sink.purpose = Some("model_training".to_owned());
    assert_eq!(found(&[], &[trained], promise()), []);
}

#[test]
fn scopes_are_compared_by_what_they_include() {
    let google = |scope: &str| {
        let mut fact = fact(
            FactKind::Scope,
            &format!("https://www.googleapis.com/auth/{scope}"),
            Some("google"),
            &[],
        );
        fact.via = Via::Literal;
        [fact]
    };
    let declared = || {
        ["gmail.readonly", "gmail.compose"]
            .map(|scope| {
                let mut claim = claim(ClaimKind::Scope, "gmail", &[], &["google"]);
                claim.value = Some(format!("https://www.googleapis.com/auth/{scope}"));
                claim
            })
            .to_vec()
    };
    assert_eq!(
        found(&google("gmail.modify"), &[], declared()),
        is("excessive-scope", Level::Error)
    );
    assert_eq!(found(&google("gmail.readonly"), &[], declared()), []);
    assert_eq!(
        found(&google("gmail.settings.basic"), &[], declared()),
        is("undisclosed-scope", Level::Warning)
    );
    assert_eq!(
        found(&google("contacts.readonly"), &[], declared()),
        is("undisclosed-scope", Level::Warning)
    );
}

#[test]
fn cookies_for_tracking_are_not_all_cookies() {
    let session = [fact(
        FactKind::Cookie,
        "connect.sid",
        Some("strictly_necessary"),
        &[],
    )];
    let tracking = [fact(FactKind::Cookie, "_fbp", Some("advertising"), &[])];
    let none = claim(ClaimKind::NoCookies, "website", &[], &[]);
    let mut no_tracking = none.clone();
    no_tracking.purpose.push("tracking".to_owned());
    let uses = claim(ClaimKind::UsesCookies, "website", &[], &[]);
    assert_eq!(
        found(&session, &[], vec![none]),
        is("contradicted-cookies", Level::Error)
    );
    assert_eq!(
        found(&session, &[], vec![no_tracking.clone(), uses.clone()]),
        []
    );
    assert_eq!(
        found(&tracking, &[], vec![no_tracking, uses]),
        is("contradicted-cookies", Level::Error)
    );
}

#[test]
fn regions_lie_in_each_other() {
    let aws = |id: &str| {
        [fact(
            FactKind::Region,
            id,
            Some("deployment"),
            &[("service", "aws"), ("region", "somewhere-1")],
        )]
    };
    let stored_in = |value: &str| {
        let mut claim = claim(ClaimKind::Region, "organisation", &[], &["aws"]);
        claim.value = Some(value.to_owned());
        vec![claim]
    };
    assert_eq!(
        found(&aws("IE"), &[], stored_in("US")),
        is("contradicted-region", Level::Error)
    );
    assert_eq!(found(&aws("IE"), &[], stored_in("EU")), []);
    assert_eq!(found(&aws("US"), &[], stored_in("US")), []);
}

#[test]
fn retention_compares_the_same_matter() {
    let logs = [fact(FactKind::Retention, "P90D", Some("logs"), &[])];
    let kept = |data: &str, value: &str| {
        let mut claim = claim(ClaimKind::Retention, "organisation", &[data], &[]);
        claim.value = Some(value.to_owned());
        vec![claim]
    };
    assert_eq!(
        found(&logs, &[], kept("log_data", "P30D")),
        is("contradicted-retention", Level::Error)
    );
    assert_eq!(found(&logs, &[], kept("log_data", "P3M")), []);
    assert_eq!(found(&logs, &[], kept("support_tickets", "P30D")), []);
}

#[test]
fn data_that_the_policy_names_are_disclosed() {
    let field = |id: &str| {
        let mut fact = fact(
            FactKind::Data,
            id,
            None,
            &[("model", "User"), ("store", "database")],
        );
        fact.via = Via::Model;
        [fact]
    };
    let policy = || {
        vec![claim(
            ClaimKind::Collects,
            "organisation",
            &["email", "name"],
            &[],
        )]
    };
    assert_eq!(
        found(&field("phone"), &[], policy()),
        is("undisclosed-data", Level::Warning)
    );
    assert_eq!(found(&field("email"), &[], policy()), []);
    assert_eq!(found(&field("first_name"), &[], policy()), []);
    assert_eq!(
        found(
            &field("date_of_birth"),
            &[],
            vec![
                claim(
                    ClaimKind::NotCollects,
                    "organisation",
                    &["date_of_birth"],
                    &[]
                ),
                claim(ClaimKind::Collects, "organisation", &["email"], &[])
            ]
        ),
        is("contradicted-collection", Level::Error)
    );
}

#[test]
fn tests_and_examples_are_silent() {
    let mut example = fact(FactKind::Service, "stripe", Some("payments"), &[]);
    example.reach = Reach::Test;
    assert_eq!(
        found(
            &[example],
            &[],
            vec![claim(ClaimKind::Collects, "organisation", &["email"], &[])]
        ),
        []
    );
}

#[test]
fn logs_and_urls_need_no_policy() {
    let rules = Rules::embedded();
    let flows = [
        flow(&["email"], None, SinkKind::Log, None),
        flow(&["user_id"], None, SinkKind::Log, None),
        flow(&["email"], None, SinkKind::Url, None),
        // Back to where the visitor comes from.
        flow(&["browsing_history"], None, SinkKind::Url, None),
    ];
    let input = Input {
        texts: &Silent,
        facts: &[],
        flows: &flows,
        documents: &[],
        rules: &rules,
        components: &BTreeMap::new(),
        asked: Asked::default(),
    };
    let mut checks: Vec<_> = run(&input)
        .into_iter()
        .map(|finding| finding.check)
        .collect();
    checks.sort();
    assert_eq!(checks, ["personal-data-in-log", "personal-data-in-url"]);
}

#[test]
fn a_time_of_an_unknown_subject_is_held_against_data_with_doubt() {
    let level = |quote: &str| {
        let kept = fact(FactKind::Retention, "P15D", Some("database"), &[]);
        let mut time = claim(ClaimKind::Retention, "organisation", &[], &[]);
        time.value = Some("P10D".to_owned());
        time.quote = quote.to_owned();
        let found = findings(&[kept], &[], vec![time], &BTreeMap::new());
        let found = found
            .into_iter()
            .find(|finding| finding.check == "contradicted-retention");
        found.map(|finding| finding.level)
    };
    assert_eq!(level("Data are deleted after 10 days."), Some(Level::Error));
    assert_eq!(level("are deleted after 10 days."), Some(Level::Warning));
}

#[test]
fn the_page_of_a_person_bears_a_name() {
    let level = |data: &str| {
        let page = flow(&[data], None, SinkKind::Url, None);
        findings(&[], &[page], Vec::new(), &BTreeMap::new())[0].level
    };
    assert_eq!(level("username"), Level::Note);
    assert_eq!(level("email"), Level::Warning);
}

#[test]
fn a_console_is_no_log_until_somebody_keeps_it() {
    let mut shown = flow(&["email"], None, SinkKind::Log, None);
    shown.sink.purpose = Some("console".to_owned());
    let promise = claim(ClaimKind::NotStores, "organisation", &["email"], &[]);
    assert_eq!(
        found(&[], &[shown], vec![promise]),
        is("personal-data-in-log", Level::Note)
    );
}

#[test]
fn what_the_policy_says_to_take_it_does_not_deny() {
    let password = || fact(FactKind::Data, "password", None, &[]);
    let denial = || claim(ClaimKind::NotCollects, "organisation", &["password"], &[]);
    let stored = |data: &str| claim(ClaimKind::Stores, "organisation", &[data], &[]);
    assert_eq!(
        found(&[password()], &[], vec![stored("email"), denial()]),
        is("contradicted-collection", Level::Error)
    );
    assert_eq!(
        found(&[password()], &[], vec![stored("password"), denial()]),
        []
    );
    // What is read is not what is kept.
    let mut read = stored("password");
    read.kind = ClaimKind::Collects;
    assert!(
        found(&[password()], &[], vec![read, denial()])
            .contains(&("contradicted-collection".to_owned(), Level::Error))
    );
}

#[test]
fn data_that_stay_on_the_device_may_not_leave_it() {
    let sheet = || {
        vec![claim(
            ClaimKind::NotCollects,
            "organisation",
            &["spreadsheet_data"],
            &[],
        )]
    };
    let upload = |to: Option<&str>| [flow(&["spreadsheet_data"], None, SinkKind::Service, to)];
    assert_eq!(
        found(&[], &upload(None), sheet()),
        is("contradicted-collection", Level::Error)
    );
    // Messages that are composed of the rows go out through the mailbox that the policy names.
    let mut claims = sheet();
    claims.push(claim(
        ClaimKind::ThirdParty,
        "organisation",
        &["email_content"],
        &["microsoft"],
    ));
    let sent = found(&[], &upload(Some("microsoft-graph")), claims);
    assert!(
        sent.iter().all(|(id, _)| id != "contradicted-collection"),
        "{sent:?}"
    );
    let kept = [flow(
        &["spreadsheet_data"],
        None,
        SinkKind::BrowserStorage,
        None,
    )];
    assert_eq!(found(&[], &kept, sheet()), []);
}

#[test]
fn a_component_that_knows_nobody_says_nothing_of_accounts() {
    let claims = || {
        vec![
            claim(ClaimKind::NotCollects, "plugin", &["email"], &[]),
            claim(ClaimKind::Collects, "plugin", &["diagnostics"], &["sentry"]),
            claim(ClaimKind::Stores, "organisation", &["email"], &[]),
        ]
    };
    let mut column = fact(FactKind::Data, "email", None, &[("store", "database")]);
    column.via = Via::Model;
    column.data = vec!["email".to_owned()];
    assert_eq!(found(&[column], &[], claims()), []);
    let report = [flow(&["email"], None, SinkKind::Service, Some("sentry"))];
    assert!(
        found(&[], &report, claims())
            .contains(&("contradicted-collection".to_owned(), Level::Warning))
    );
    let mut default = fact(
        FactKind::Safeguard,
        "send_default_pii",
        None,
        &[("state", "on")],
    );
    let sentry = fact(FactKind::Service, "sentry", Some("error_tracking"), &[]);
    assert_eq!(
        found(&[default.clone(), sentry.clone()], &[], claims()),
        is("contradicted-collection", Level::Warning)
    );
    default.details.insert("state".to_owned(), "off".to_owned());
    assert_eq!(found(&[default, sentry], &[], claims()), []);
}

#[test]
fn an_only_that_limits_the_use_is_no_ceiling_of_data() {
    let order = || [flow(&["phone"], Some("shopify"), SinkKind::Database, None)];
    let minimum = || {
        let mut only = claim(ClaimKind::Collects, "shopify", &["personal_data"], &[]);
        only.exclusive = true;
        vec![
            only,
            claim(ClaimKind::Collects, "shopify", &["order_data"], &[]),
        ]
    };
    assert_eq!(
        found(&[], &order(), minimum()),
        is("excessive-data", Level::Error)
    );
    let mut used = claim(ClaimKind::Collects, "shopify", &["order_data"], &[]);
    used.exclusive = true;
    let mut purpose = claim(ClaimKind::Purpose, "shopify", &["order_data"], &[]);
    purpose.exclusive = true;
    assert_eq!(found(&[], &order(), vec![used, purpose]), []);
}

#[test]
fn what_is_kept_of_a_service_limits_what_comes_from_it_alone() {
    let mut kept = claim(ClaimKind::Stores, "organisation", &["user_id"], &["stripe"]);
    kept.exclusive = true;
    let to_stripe = flow(&["email"], None, SinkKind::Service, Some("stripe"));
    let from_stripe = flow(&["email"], Some("stripe"), SinkKind::Database, None);
    let excessive = |flow: &Flow| {
        let found = found(&[], std::slice::from_ref(flow), vec![kept.clone()]);
        found.iter().any(|(check, _)| check == "excessive-data")
    };
    assert!(!excessive(&to_stripe));
    assert!(excessive(&from_stripe));
}

#[test]
fn a_token_of_the_payment_provider_is_no_card() {
    let denied = || {
        vec![claim(
            ClaimKind::NotStores,
            "organisation",
            &["payment_data", "payment_card_number"],
            &[],
        )]
    };
    let stored = |data: &str| {
        let flow = flow(&[data], None, SinkKind::Database, None);
        let found = found(&[], &[flow], denied());
        found
            .iter()
            .any(|(check, _)| check == "contradicted-storage")
    };
    assert!(stored("payment_card_number"));
    assert!(!stored("payment_method"));
}

#[test]
fn marketing_cookies_wait_for_consent_where_the_policy_says_so() {
    let claims = || {
        let mut joint = claim(ClaimKind::NotPurpose, "website", &["cookies"], &["google"]);
        joint.condition = Some("unless:marketing_consent".to_owned());
        vec![
            claim(ClaimKind::UsesCookies, "website", &["cookies"], &[]),
            joint,
        ]
    };
    let pixel =
        |details: &[(&str, &str)]| [fact(FactKind::Cookie, "_fbp", Some("advertising"), details)];
    assert_eq!(
        found(&pixel(&[]), &[], claims()),
        is("contradicted-cookies", Level::Error)
    );
    assert_eq!(
        found(&pixel(&[("consent", "marketing")]), &[], claims()),
        []
    );
    let session = [fact(
        FactKind::Cookie,
        "sid",
        Some("strictly_necessary"),
        &[],
    )];
    assert_eq!(found(&session, &[], claims()), []);
}
