//! How a policy discloses services, and how it says that one is gone.

use super::{claim, fact, flow, found, is};
use crate::facts::{FactKind, Via};
use crate::finding::Level;
use crate::flow::SinkKind;
use crate::policy::{ClaimKind, Openness, Polarity};

#[test]
fn a_service_is_named_known_by_category_or_undisclosed() {
    let stripe = [fact(FactKind::Service, "stripe", Some("payments"), &[])];
    let named = claim(ClaimKind::ThirdParty, "organisation", &[], &["stripe"]);
    let category = claim(ClaimKind::Shares, "organisation", &[], &["payments"]);
    let other = claim(ClaimKind::Shares, "organisation", &[], &["analytics"]);
    assert_eq!(found(&stripe, &[], vec![named]), []);
    assert_eq!(
        found(&stripe, &[], vec![category]),
        is("unnamed-third-party", Level::Note)
    );
    assert_eq!(
        found(&stripe, &[], vec![other]),
        is("undisclosed-third-party", Level::Warning)
    );
}

#[test]
fn a_removed_service_is_a_contradiction_unless_it_is_named_as_used() {
    let crisp = [fact(FactKind::Service, "crisp", Some("support_chat"), &[])];
    let mut removed = claim(ClaimKind::ThirdParty, "organisation", &[], &["crisp"]);
    removed.polarity = Polarity::Denied;
    removed.layer = "changelog".to_owned();
    assert_eq!(
        found(&crisp, &[], vec![removed.clone()]),
        is("contradicted-third-party", Level::Error)
    );
    // A name in the environment alone is a hint, and one of what is denied by name only.
    let mut hint = crisp.clone();
    hint[0].via = Via::Env;
    assert_eq!(
        found(&hint, &[], vec![removed.clone()]),
        is("contradicted-third-party", Level::Warning)
    );
    let mut kind = removed.clone();
    kind.recipient = vec!["support_chat".to_owned()];
    assert_eq!(
        found(&hint, &[], vec![kind]),
        is("undisclosed-third-party", Level::Note)
    );
    let used = claim(ClaimKind::ThirdParty, "organisation", &[], &["crisp"]);
    assert_eq!(found(&crisp, &[], vec![removed, used]), []);
}

#[test]
fn beside_an_open_list_of_kinds_what_is_announced_is_done_by_somebody() {
    let postmark = [fact(
        FactKind::Service,
        "postmark",
        Some("email_delivery"),
        &[],
    )];
    let list = |openness, recipients: &[&str]| {
        let mut list = claim(ClaimKind::ThirdParty, "organisation", &[], recipients);
        list.openness = openness;
        list
    };
    let mut mails = claim(ClaimKind::Purpose, "organisation", &[], &[]);
    mails.purpose = vec!["service_communication".to_owned()];
    let kinds = ["hosting", "payments"];
    for (list, mails, level) in [
        (list(Openness::Open, &kinds), Some(&mails), Level::Note),
        (list(Openness::Open, &kinds), None, Level::Warning),
        (list(Openness::Closed, &kinds), Some(&mails), Level::Warning),
        (
            list(Openness::Open, &["stripe", "hosting"]),
            Some(&mails),
            Level::Warning,
        ),
    ] {
        let claims = std::iter::once(list).chain(mails.cloned()).collect();
        let levels: Vec<_> = found(&postmark, &[], claims)
            .into_iter()
            .map(|(_, level)| level)
            .collect();
        assert_eq!(levels, [level]);
    }
}

#[test]
fn what_tells_which_record_is_meant_needs_no_mention() {
    let sent = |data: &str| {
        let flow = flow(&[data], None, SinkKind::Service, Some("stripe"));
        let named = claim(
            ClaimKind::ThirdParty,
            "organisation",
            &["payment_data"],
            &["stripe"],
        );
        let found = found(&[], &[flow], vec![named]);
        found
            .iter()
            .any(|(check, _)| check == "undisclosed-sharing")
    };
    assert!(sent("date_of_birth"));
    assert!(!sent("user_id"));
}
