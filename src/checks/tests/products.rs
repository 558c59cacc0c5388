//! Promises that products make, beside the code that breaks them: cookies of scripts, access to mail boxes, lists that are none.

use super::{claim, fact, flow, found, is};
use crate::facts::{Fact, FactKind, Via};
use crate::finding::Level;
use crate::flow::{Flow, SinkKind};
use crate::policy::{Claim, ClaimKind};

fn script(service: &str, category: &str) -> Fact {
    let mut script = fact(FactKind::Service, service, Some(category), &[]);
    script.via = Via::Script;
    script
}

fn without_cookies(purpose: &[&str]) -> Claim {
    let mut denial = claim(ClaimKind::NoCookies, "organisation", &["cookies"], &[]);
    denial.purpose = purpose.iter().map(|own| (*own).to_owned()).collect();
    denial
}

fn contradicts(loaded: &Fact, claims: Vec<Claim>) -> bool {
    let wanted = ("contradicted-cookies".to_owned(), Level::Error);
    found(std::slice::from_ref(loaded), &[], claims).contains(&wanted)
}

#[test]
fn scripts_set_the_cookies_that_are_denied() {
    let pixel = script("meta-pixel", "advertising");
    let measures = script("google-analytics", "analytics");
    let of = |purpose: &[&str]| vec![without_cookies(purpose)];
    assert!(contradicts(&pixel, of(&["advertising"])));
    assert!(contradicts(&measures, of(&["tracking"])));
    assert!(contradicts(&measures, of(&[])));
    assert!(!contradicts(&measures, of(&["advertising"])));
    let mut necessary = claim(ClaimKind::UsesCookies, "website", &["cookies"], &[]);
    necessary.exclusive = true;
    necessary.purpose = vec!["strictly_necessary".to_owned()];
    assert!(contradicts(&measures, vec![necessary.clone()]));
    necessary.purpose.push("analytics".to_owned());
    assert!(!contradicts(&measures, vec![necessary]));
    let mut asked = without_cookies(&["advertising"]);
    asked.condition = Some("unless:consent".to_owned());
    // Nothing in the repository asks.
    assert!(contradicts(&pixel, vec![asked.clone()]));
    let mut held = pixel;
    held.details
        .insert("consent".to_owned(), "given".to_owned());
    assert!(!contradicts(&held, vec![asked]));
}

#[test]
fn what_sets_no_cookies_or_is_declared_contradicts_no_denial_of_them() {
    let of = |purpose: &[&str]| vec![without_cookies(purpose)];
    assert!(!contradicts(&script("plausible", "analytics"), of(&[])));
    assert!(!contradicts(&script("google-fonts", "cdn"), of(&[])));
    let mut told = script("google-analytics", "analytics");
    told.details.insert("cookies".to_owned(), "off".to_owned());
    assert!(!contradicts(&told, of(&[])));
    let mut package = script("google-analytics", "analytics");
    package.via = Via::Import;
    assert!(!contradicts(&package, of(&[])));
    let named = claim(
        ClaimKind::ThirdParty,
        "organisation",
        &[],
        &["google-analytics"],
    );
    let claims = vec![without_cookies(&["tracking"]), named];
    assert!(!contradicts(
        &script("google-analytics", "analytics"),
        claims
    ));
}

#[test]
fn a_scope_that_reads_what_is_denied_contradicts_it() {
    let scope = |id: &str| {
        fact(
            FactKind::Scope,
            id,
            Some("google"),
            &[("provider", "google")],
        )
    };
    let reads = || vec![scope("https://www.googleapis.com/auth/gmail.readonly")];
    let sends = || vec![scope("https://www.googleapis.com/auth/gmail.send")];
    let denial = || claim(ClaimKind::NotCollects, "gmail", &["email_content"], &[]);
    let contradicted = |facts: Vec<Fact>, claims: Vec<Claim>| {
        found(&facts, &[], claims)
            .iter()
            .any(|(check, _)| check == "contradicted-collection")
    };
    assert!(contradicted(reads(), vec![denial()]));
    assert!(!contradicted(sends(), vec![denial()]));
    let files = claim(ClaimKind::NotCollects, "google", &["files_documents"], &[]);
    assert!(!contradicted(reads(), vec![files]));
    let mut declared = claim(ClaimKind::Scope, "gmail", &[], &["google"]);
    declared.value = Some("https://www.googleapis.com/auth/gmail.readonly".to_owned());
    assert!(!contradicted(reads(), vec![denial(), declared]));
}

#[test]
fn only_for_a_purpose_is_no_list_and_a_key_is_no_data() {
    let sent = flow(&["name"], None, SinkKind::Llm, Some("openai"));
    let mut only = claim(
        ClaimKind::Shares,
        "organisation",
        &["order_data"],
        &["openai"],
    );
    only.exclusive = true;
    assert_eq!(
        found(&[], std::slice::from_ref(&sent), vec![only.clone()]),
        is("excessive-data", Level::Error)
    );
    only.rules.push("no-list".to_owned());
    let loose = found(&[], &[sent], vec![only.clone()]);
    assert!(loose.iter().all(|(check, _)| check != "excessive-data"));
    only.rules.clear();
    let key = flow(&["access_token"], None, SinkKind::Service, Some("openai"));
    let found = found(&[], &[key], vec![only]);
    assert!(found.iter().all(|(check, _)| check != "excessive-data"));
}

#[test]
fn the_key_of_a_call_is_not_shared_but_one_that_a_watcher_gets_is() {
    let shared = |data: &[&str], service: &str, denied: &[&str]| {
        let sent = flow(data, None, SinkKind::Service, Some(service));
        let denial = claim(
            ClaimKind::NotShares,
            "organisation",
            denied,
            &["third_parties"],
        );
        found(&[], &[sent], vec![denial])
            .iter()
            .any(|(check, _)| check == "contradicted-sharing")
    };
    let all = ["personal_data"].as_slice();
    assert!(!shared(&["access_token"], "figma", all));
    assert!(shared(&["access_token", "email"], "figma", all));
    assert!(shared(&["access_token"], "sentry", all));
    assert!(shared(&["access_token"], "figma", &["access_token"]));
}

#[test]
fn hints_that_were_closed_are_notes() {
    let level = |key: &str| {
        let kept = fact(FactKind::BrowserStorage, key, None, &[]);
        let contact = claim(ClaimKind::Contact, "organisation", &[], &[]);
        found(&[kept], &[], vec![contact])
    };
    for key in ["pwa-install-dismissed", "splash-shown", "tourSeen"] {
        assert_eq!(level(key), is("undisclosed-storage", Level::Note), "{key}");
    }
    for key in ["cart", "analytics_session", "unseenMessages"] {
        assert_eq!(
            level(key),
            is("undisclosed-storage", Level::Warning),
            "{key}"
        );
    }
}

#[test]
fn a_sweeping_denial_with_consent_warns_of_what_a_server_sends() {
    let mut denial = claim(
        ClaimKind::NotShares,
        "organisation",
        &["personal_data"],
        &["third_parties"],
    );
    let sent = flow(&["email"], None, SinkKind::Service, Some("twilio"));
    let own = flow(&["email"], None, SinkKind::Service, Some("supabase"));
    let level = |flow: &Flow, denial: &Claim| {
        found(&[], std::slice::from_ref(flow), vec![denial.clone()])
            .into_iter()
            .find(|(check, _)| check == "contradicted-sharing")
            .map(|(_, level)| level)
    };
    assert_eq!(level(&sent, &denial), Some(Level::Error));
    assert_eq!(level(&own, &denial), None);
    denial.condition = Some("unless:consent".to_owned());
    assert_eq!(level(&sent, &denial), Some(Level::Warning));
}

#[test]
fn a_delay_behind_an_event_limits_no_store() {
    let kept = fact(FactKind::Retention, "P7D", Some("database"), &[]);
    let mut limit = claim(
        ClaimKind::Retention,
        "organisation",
        &["personal_data"],
        &[],
    );
    limit.value = Some("PT48H".to_owned());
    let contradicted = |limit: &Claim| {
        found(std::slice::from_ref(&kept), &[], vec![limit.clone()])
            .iter()
            .any(|(check, _)| check == "contradicted-retention")
    };
    assert!(contradicted(&limit));
    limit.quote = "toutes les données sont ensuite purgées 48 heures plus tard".to_owned();
    assert!(!contradicted(&limit));
}

#[test]
fn what_a_message_is_made_of_goes_where_messages_go() {
    let sent = flow(&["phone"], None, SinkKind::Service, Some("gmail"));
    let unnamed = |claims: Vec<Claim>| {
        found(&[], std::slice::from_ref(&sent), claims)
            .iter()
            .any(|(check, _)| check == "undisclosed-sharing")
    };
    let to = |data: &[&str]| claim(ClaimKind::Shares, "organisation", data, &["gmail"]);
    assert!(unnamed(vec![to(&["email"])]));
    assert!(!unnamed(vec![to(&["email_content"])]));
}
