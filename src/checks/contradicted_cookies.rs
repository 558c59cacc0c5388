//! `contradicted-cookies`: the policy says that there are no cookies (or none for a purpose), and code sets one, or loads what sets one.

use super::denial::{is_purpose, strongest, weakest};
use super::evidence::{Builder, by_id, quoted, service_name};
use super::{Check, Input, Said};
use crate::facts::{Fact, FactKind, Via};
use crate::finding::{Finding, Level};
use crate::policy::{AFTER_CONSENT, COUNTED, Claim, ClaimKind, Modality, UNTIL_CONSENT};
use crate::rules::Topic;

pub(super) const CHECK: Check = Check {
    id: "contradicted-cookies",
    level: Level::Error,
    summary: "A cookie is set although the policy says there is none of its kind",
    page: include_str!("../../docs/checks/contradicted-cookies.md"),
    run,
};

fn run(input: &Input<'_>) -> Vec<Finding> {
    let mut findings = from_cookies(input);
    findings.extend(from_services(input));
    findings.extend(unasked(input));
    findings
}

/// Services whose script a page loads at once, where the policy says that they, or cookies of their kind, wait for consent.
///
/// Whatever looks at a consent anywhere in the repository may hold the script back: then nothing is said. A word of some consent, to a
/// newsletter perhaps, is a doubt.
fn unasked(input: &Input<'_>) -> Vec<Finding> {
    let asks = |fact: &&Fact| fact.details.contains_key("consent");
    by_id(input.production(FactKind::Service))
        .into_iter()
        .filter(|(_, facts)| !facts.iter().any(asks))
        .filter_map(|(service, facts)| {
            let loads: Vec<_> = facts
                .into_iter()
                .filter(|fact| fact.via == Via::Script && !fact.details.contains_key("cookies"))
                .collect();
            let purpose = cookie_purpose(input, service)?;
            let said = input
                .claims()
                .find(|said| holds_back(input, said.claim, service, purpose))?;
            let place = loads
                .iter()
                .filter_map(|fact| place(input, &said.claim.subject, fact))
                .max()?;
            if input.texts.speak_of(Topic::Consent) {
                return None;
            }
            let doubt = input.texts.speak_of(Topic::ConsentWord);
            let most = if doubt { Level::Warning } else { Level::Error };
            let message = format!(
                "{} is loaded without asking for consent, but the policy says {}.",
                service_name(input.rules, service),
                quoted(said.claim)
            );
            Some(
                Builder::of_facts(&CHECK, input.rules, service, &loads, message)?
                    .level(weakest([strongest(said.claim), Some(place), Some(most)])?)
                    .against(said, "the policy says that this waits for consent")
                    .advice(
                        "Load the script only once the visitor has agreed, or correct the policy.",
                    )
                    .build(),
            )
        })
        .collect()
}

/// The claim lets this service, or cookies of this purpose, come only after consent.
fn holds_back(input: &Input<'_>, claim: &Claim, service: &str, purpose: &str) -> bool {
    let condition = claim.condition.as_deref();
    let own = claim
        .recipient
        .iter()
        .any(|word| input.is_same(word, service));
    let kind = claim.recipient.is_empty()
        && (claim.purpose.is_empty() || claim.purpose.iter().any(|said| is_purpose(purpose, said)));
    match claim.kind {
        ClaimKind::ThirdParty => {
            let of_kind = |word: &String| input.rules.services.is_in_category(service, word);
            condition == Some(AFTER_CONSENT) && (own || claim.recipient.iter().any(of_kind))
        }
        ClaimKind::UsesCookies => condition == Some(AFTER_CONSENT) && (own || kind),
        ClaimKind::NoCookies => condition == Some(UNTIL_CONSENT) && kind,
        _ => false,
    }
}

/// What the cookies are for that a service sets by default in the browsers of visitors.
fn cookie_purpose<'a>(input: &Input<'a>, service: &str) -> Option<&'a str> {
    let cookie = input.rules.cookies.iter().find(|cookie| {
        cookie.service.as_deref() == Some(service)
            && cookie.storage == "cookie"
            && (!cookie.ambiguous || cookie.prefix)
            && input
                .rules
                .services
                .is_in_category(service, &cookie.purpose)
            && matches!(cookie.purpose.as_str(), "analytics" | "advertising")
    })?;
    Some(cookie.purpose.as_str())
}

fn from_cookies(input: &Input<'_>) -> Vec<Finding> {
    by_id(input.production(FactKind::Cookie))
        .into_iter()
        .filter_map(|(name, facts)| {
            let (level, said) = denial(input, &facts)?;
            let how = if waits_for_consent(said.claim) {
                "set without asking for consent"
            } else {
                "set"
            };
            let message = format!(
                "Cookie `{name}` is {how}, but the policy says {}.",
                quoted(said.claim)
            );
            Some(
                Builder::of_facts(&CHECK, input.rules, name, &facts, message)?
                    .level(level)
                    .against(said, "the policy says that there are no such cookies")
                    .advice("Do without the cookie, or declare it with its purpose and lifetime.")
                    .build(),
            )
        })
        .collect()
}

/// Services whose script, loaded in a page, sets cookies of a kind that the policy denies. What waits for consent sets them, too: only a
/// denial without a condition counts.
fn from_services(input: &Input<'_>) -> Vec<Finding> {
    by_id(input.production(FactKind::Service))
        .into_iter()
        .filter(|(_, facts)| !facts.iter().any(|fact| fact.details.contains_key("cookies")))
        .filter_map(|(service, facts)| {
            let loads: Vec<_> = facts.into_iter().filter(|fact| fact.via == Via::Script).collect();
            if loads.is_empty() {
                return None;
            }
            let purpose = cookie_purpose(input, service)?;
            let is_declared = input.affirmed().any(|said| {
                let names = |word: &String| {
                    input.same_family(word, service) || input.rules.services.is_in_category(service, word)
                };
                let claim = said.claim;
                names(&claim.subject)
                    || claim.recipient.iter().any(names)
                    || claim.kind == ClaimKind::UsesCookies
                        && claim.purpose.iter().any(|said| is_purpose(purpose, said))
            });
            if is_declared {
                return None;
            }
            let said = input
                .claims()
                .filter(|said| said.claim.condition.is_none() && said.claim.recipient.is_empty())
                .filter(|said| !input.is_service_word(&said.claim.subject))
                .find(|said| rules_out(said.claim, purpose))?;
            let place = loads
                .iter()
                .filter_map(|fact| place(input, &said.claim.subject, fact))
                .max();
            let name = service_name(input.rules, service);
            let message = format!(
                "{name} sets {purpose} cookies, but the policy says {}.",
                quoted(said.claim)
            );
            Some(
                Builder::of_facts(&CHECK, input.rules, service, &loads, message)?
                    .level(weakest([strongest(said.claim), place])?)
                    .against(said, "the policy says that there are no such cookies")
                    .advice("Do without the service or its cookies, or declare them with their purpose and lifetime.")
                    .build(),
            )
        })
        .collect()
}

/// No cookies at all, none for this purpose, or only such as are necessary.
fn rules_out(claim: &Claim, purpose: &str) -> bool {
    match claim.kind {
        ClaimKind::NoCookies => {
            claim.purpose.is_empty()
                || claim
                    .purpose
                    .iter()
                    .any(|denied| is_purpose(purpose, denied))
        }
        ClaimKind::UsesCookies => limits_to_needed(claim),
        _ => false,
    }
}

/// «Nous n'utilisons que des cookies de session»: such as a visitor who signs in needs, and no others.
fn limits_to_needed(claim: &Claim) -> bool {
    let is_needed = |own: &String| {
        matches!(
            own.as_str(),
            "strictly_necessary" | "authentication" | "security"
        )
    };
    claim.exclusive && !claim.purpose.is_empty() && claim.purpose.iter().all(is_needed)
}

/// Whether a cookie is of another kind than a claim limits them to. What its name and purpose tell nothing of may be necessary for much,
/// and is for nobody's sign-in only where it is not called so.
fn is_beyond(claim: &Claim, name: &str, purpose: Option<&str>) -> bool {
    const OF_SIGN_IN: &[&str] = &[
        "access",
        "account",
        "admin",
        "auth",
        "callback",
        "connect",
        "consent",
        "credential",
        "csrf",
        "flash",
        "identity",
        "jwt",
        "login",
        "member",
        "mfa",
        "nonce",
        "otp",
        "pkce",
        "redirect",
        "refresh",
        "remember",
        "return",
        "saml",
        "sess",
        "sid",
        "sign",
        "sso",
        "state",
        "tenant",
        "token",
        "user",
        "verifier",
        "xsrf",
    ];
    let lower = name.to_lowercase();
    match purpose {
        Some("analytics" | "advertising") => true,
        Some("strictly_necessary") => false,
        _ => {
            let is_necessary = claim.purpose.iter().any(|own| own == "strictly_necessary");
            !is_necessary && !OF_SIGN_IN.iter().any(|word| lower.contains(word))
        }
    }
}

pub(super) fn denial<'a>(input: &Input<'a>, facts: &[&Fact]) -> Option<(Level, Said<'a>)> {
    let purpose = facts.iter().find_map(|fact| fact.category.as_deref());
    let consent = facts
        .iter()
        .all(|fact| fact.details.contains_key("consent"))
        .then_some("consent");
    if consent.is_none() && purpose == Some("advertising") {
        // «Unless you have consented to marketing cookies»: they are set after consent only.
        let gated = input
            .claims()
            .filter(|said| waits_for_consent(said.claim))
            .max_by_key(|said| said.claim.kind == ClaimKind::NotPurpose);
        if let Some(said) = gated {
            return Some((strongest(said.claim)?, said));
        }
    }
    let own = |said: &Said<'_>| {
        !input.is_service_word(&said.claim.subject) && said.claim.recipient.is_empty()
    };
    let declared: Vec<_> = input
        .affirmed()
        .filter(|said| said.claim.kind == ClaimKind::UsesCookies)
        .filter(own)
        .collect();
    // A first-party use for other purposes elsewhere in the policy narrows a general denial to tracking, and opens a limit.
    let some_are_declared = declared.iter().any(|said| said.claim.layer != "simple");
    let is_limited = declared.iter().all(|said| limits_to_needed(said.claim));
    let name = facts.first().map_or("", |fact| fact.id.as_str());
    input
        .claims()
        .filter(own)
        .filter(
            |said| match (said.claim.kind, said.claim.purpose.as_slice(), purpose) {
                (ClaimKind::UsesCookies, ..) => {
                    is_limited
                        && limits_to_needed(said.claim)
                        && is_beyond(said.claim, name, purpose)
                }
                (ClaimKind::NoCookies, [], Some("analytics" | "advertising")) => true,
                (ClaimKind::NoCookies, [], _) => !some_are_declared,
                (ClaimKind::NoCookies, denied, Some(purpose)) => {
                    denied.iter().any(|denied| is_purpose(purpose, denied))
                }
                _ => false,
            },
        )
        .filter_map(|said| {
            let place = facts
                .iter()
                .filter_map(|fact| place(input, &said.claim.subject, fact))
                .max();
            // A cookie that lives as long as the browser may be what «cookies de session» means.
            let may_be_meant = said.claim.kind == ClaimKind::UsesCookies
                && !matches!(purpose, Some("analytics" | "advertising"))
                && !facts
                    .iter()
                    .any(|fact| fact.details.contains_key("lifetime"));
            let is_doubtful =
                said.claim.modality == Modality::Conditional || said.claim.is_by(COUNTED);
            let hedge = if may_be_meant || is_doubtful {
                Some(Level::Warning)
            } else {
                strongest(said.claim)
            };
            Some((
                weakest([hedge, place, input.condition_leaves(said.claim, consent)])?,
                said,
            ))
        })
        .max_by_key(|(level, _)| *level)
}

/// The claim has an exception that names marketing cookies which the visitor agreed to.
fn waits_for_consent(claim: &Claim) -> bool {
    claim
        .condition
        .as_deref()
        .is_some_and(|condition| condition.ends_with(":marketing_consent"))
}

/// Cookies are set on sites and web applications: a promise about the site covers them unless its paths are mapped elsewhere.
fn place(input: &Input<'_>, subject: &str, fact: &Fact) -> Option<Level> {
    let web = matches!(subject, "website" | "site" | "app" | "visitors")
        && !input.components.contains_key(subject);
    if web {
        Some(Level::Error)
    } else {
        input.covers_place(subject, &fact.location)
    }
}
