//! Measures that a policy promises: switched on, hashes, counts of visitors.

use super::{claim, fact, flow, found, is};
use crate::facts::{FactKind, Via};
use crate::finding::Level;
use crate::flow::SinkKind;
use crate::policy::ClaimKind;

#[test]
fn promised_measures_must_be_on() {
    let masking = |state: &str| {
        [fact(
            FactKind::Safeguard,
            "ip_anonymisation",
            None,
            &[("state", state)],
        )]
    };
    let promise = || {
        let mut claim = claim(ClaimKind::Security, "website", &["ip_address"], &[]);
        claim.value = Some("ip_anonymisation".to_owned());
        claim.condition = Some("unless:marketing_consent".to_owned());
        vec![claim]
    };
    assert_eq!(
        found(&masking("off"), &[], promise()),
        is("contradicted-safeguard", Level::Error)
    );
    assert_eq!(found(&masking("on"), &[], promise()), []);
    let consented = [fact(
        FactKind::Safeguard,
        "ip_anonymisation",
        None,
        &[("state", "off"), ("consent", "marketing")],
    )];
    assert_eq!(found(&consented, &[], promise()), []);
}

#[test]
fn only_the_hash_of_an_address_may_reach_the_ad_platform() {
    let mut upload = flow(&["email"], None, SinkKind::Service, Some("meta"));
    upload.sink.purpose = Some("advertising".to_owned());
    let promise = || {
        let mut hashing = claim(ClaimKind::Security, "organisation", &["email"], &[]);
        hashing.value = Some("hashing".to_owned());
        vec![
            hashing,
            claim(ClaimKind::Shares, "organisation", &["email"], &["meta"]),
        ]
    };
    assert_eq!(
        found(&[], std::slice::from_ref(&upload), promise()),
        is("contradicted-safeguard", Level::Error)
    );
    upload.transforms.push("hashed".to_owned());
    assert_eq!(found(&[], &[upload], promise()), []);
}

#[test]
fn visitors_that_are_counted_are_not_told_apart() {
    let promise = || {
        let mut claim = claim(ClaimKind::Security, "visitors", &["website_analytics"], &[]);
        claim.value = Some("aggregation".to_owned());
        vec![claim]
    };
    let insert = |text: &str| {
        let mut row = flow(&["ip_address"], None, SinkKind::Database, None);
        row.sink.site.text = text.to_owned();
        [row]
    };
    for (text, level) in [
        (
            "pool.query( 'INSERT INTO visitor_events (ip) VALUES ($1)', [ip])",
            true,
        ),
        ("db.page_views.insert_one({\"ip\": ip})", true),
        (
            "pool.query('INSERT INTO logins (ip, last_visit) VALUES ($1, $2)')",
            false,
        ),
        ("db.logins.insert_one({\"visited\": now})", false),
        ("db.collection('visits').insertOne({ ip })", true),
        ("db.collection('logins').insertOne({ visits: ip })", false),
        (
            "new PutCommand({ TableName: 'visitor-events', Item: { ip } })",
            true,
        ),
        (
            "client.put_item(TableName=\"visits\", Item={\"ip\": ip})",
            true,
        ),
        (
            "new PutCommand({ TableName: 'logins', Item: { visit: ip } })",
            false,
        ),
    ] {
        let contradicted = found(&[], &insert(text), promise())
            .contains(&("contradicted-safeguard".to_owned(), Level::Error));
        assert_eq!(contradicted, level, "{text}");
    }
    for (data, via, level) in [
        ("browser_fingerprint", Via::Import, true),
        ("session_recording", Via::Import, true),
        ("session_recording", Via::Model, false),
    ] {
        let mut library = fact(FactKind::Data, data, None, &[]);
        library.via = via;
        library.data = vec![data.to_owned()];
        let contradicted = found(&[library], &[], promise())
            .contains(&("contradicted-safeguard".to_owned(), Level::Error));
        assert_eq!(contradicted, level, "{data}");
    }
}

#[test]
fn a_plain_request_that_takes_nobodys_data_along_is_weaker_evidence() {
    let mut promise = claim(ClaimKind::Security, "organisation", &[], &[]);
    promise.value = Some("encryption_in_transit".to_owned());
    let plain = |details: &[(&str, &str)]| fact(FactKind::Safeguard, "tls", None, details);
    let request = plain(&[("state", "off"), ("of", "request")]);
    let mut leaves = flow(&["email"], None, SinkKind::Service, None);
    leaves.sink.site.location.file = request.location.file.clone();
    let broken = |level: Level| is("contradicted-safeguard", level);
    let promise = || vec![promise.clone()];
    let request = [request];
    assert_eq!(found(&request, &[], promise()), broken(Level::Warning));
    let elsewhere = flow(&["email"], None, SinkKind::Database, None);
    for (flow, level) in [(leaves, Level::Error), (elsewhere, Level::Warning)] {
        let found = found(&request, &[flow], promise());
        assert!(found.contains(&broken(level)[0]), "{found:?}");
    }
    let listener = [plain(&[("state", "off")])];
    assert_eq!(found(&listener, &[], promise()), broken(Level::Error));
}
