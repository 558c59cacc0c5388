//! Does a negative claim cover this fact or flow? A denial never widens: its subject, data, recipient, purpose and condition
//! must all cover what the code does, and any doubt lowers the level or ends the match.

use super::disclosure::Disclosure;
use super::{Input, Said};
use crate::facts::Fact;
use crate::finding::Level;
use crate::flow::Flow;
use crate::policy::{Claim, Modality, OF_GROUP, OF_ONE_WAY, OTHERS_THAN_NAMED, Polarity, fold};
use crate::source::Location;

/// Words that stand for the whole organisation rather than a part of it.
const WHOLE: &[&str] = &[
    "organisation",
    "services",
    "service",
    "company",
    "users",
    "user",
    "customers",
    "",
];

/// Words for any personal data at all.
pub(super) const ANY_DATA: &[&str] = &["personal_data", "data", "information", "identifying_data"];

/// Words for any third party.
pub(super) const ANY_RECIPIENT: &[&str] = &[
    "third_parties",
    "third_party",
    "anyone",
    "others",
    "processors",
    "partners",
    "service_providers",
    "other_companies",
];

/// The level that `claim` supports: hedged, possible or aimed-at promises support no error; aims, history and what denies one way of
/// doing it support nothing.
pub(super) fn strongest(claim: &Claim) -> Option<Level> {
    if claim.polarity == Polarity::Denied && claim.is_by(OF_ONE_WAY) {
        return None;
    }
    match claim.modality {
        Modality::Asserts => Some(Level::Error),
        Modality::Hedged | Modality::May | Modality::Implied | Modality::Conditional => {
            Some(Level::Warning)
        }
        Modality::Aims | Modality::Historical => None,
    }
}

/// `gmail` and `google-workspace` as one spelling: subjects are written with `_`, service ids with `-`.
pub(super) fn same_word(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .all(|(x, y)| x == y || (matches!(x, b'_' | b'-') && matches!(y, b'_' | b'-')))
}

/// The company whose user-data API a policy or a source rule names: one API has many names (`gmail`, `google-apis`).
fn api(word: &str) -> Option<&'static str> {
    match word.replace('-', "_").as_str() {
        "gmail" | "google" | "google_apis" | "googleapis" | "google_workspace" => Some("google"),
        "microsoft" | "microsoft_graph" | "microsoft_365" | "office_365" | "outlook" => {
            Some("microsoft")
        }
        _ => None,
    }
}

impl Input<'_> {
    /// A denial of the whole organisation about any data: one sentence of such a kind among many is easily read too widely.
    pub(super) fn is_sweeping(&self, claim: &Claim) -> bool {
        WHOLE.contains(&claim.subject.as_str())
            && claim
                .data
                .iter()
                .all(|data| ANY_DATA.contains(&data.as_str()))
    }

    /// The same service or API, or one a part of the other (`gmail` of `google`).
    pub(super) fn same_family(&self, a: &str, b: &str) -> bool {
        self.is_same(a, b) || self.is_part_of(a, b) || self.is_part_of(b, a)
    }

    /// Two names of one service or API.
    pub(super) fn is_same(&self, a: &str, b: &str) -> bool {
        same_word(a, b) || api(a).is_some_and(|company| api(b) == Some(company))
    }

    /// `google-analytics` is part of `google`.
    pub(super) fn is_part_of(&self, service: &str, company: &str) -> bool {
        let service = self.rules.services.get(&service.replace('_', "-"));
        service
            .and_then(|service| service.part_of.as_deref())
            .is_some_and(|parent| self.is_same(parent, company))
    }

    /// The subject is the whole organisation.
    pub(super) fn is_whole(&self, subject: &str) -> bool {
        WHOLE.contains(&subject)
    }

    /// Whether `subject` is about the place `location`, and how firmly: a component that `candor.toml` maps to paths is certain,
    /// a component that is not mapped cannot be tied to code and caps the level at warning.
    pub(super) fn covers_place(&self, subject: &str, location: &Location) -> Option<Level> {
        if self.is_whole(subject) {
            return Some(Level::Error);
        }
        let Some(globs) = self.components.get(subject) else {
            return Some(Level::Warning);
        };
        let matched = globs.iter().any(|glob| {
            globset::Glob::new(glob).is_ok_and(|g| g.compile_matcher().is_match(&*location.file))
        });
        matched.then_some(Level::Error)
    }

    /// Whether the claim's subject covers a fact, and how firmly: by the name of its people where the fact has it. Of «vos clients», people
    /// whom the reader alone has, what a model has of the readers themselves is none.
    pub(super) fn covers_fact(&self, claim: &Claim, fact: &Fact) -> Option<Level> {
        let of_others = claim.is_by(OF_GROUP) && claim.subject.contains(' ');
        if is_of_group(claim, fact) {
            Some(Level::Error)
        } else if of_others {
            None
        } else {
            self.covers_place(&claim.subject, &fact.location)
        }
    }

    /// Whether the claim's subject covers a flow. A promise about one service's data («données Gmail») covers only flows that start there.
    pub(super) fn subject_covers_flow(&self, claim: &Claim, flow: &Flow) -> Option<Level> {
        let subject = claim.subject.as_str();
        if self.is_service_word(subject) {
            let from_there = flow
                .source
                .service
                .as_deref()
                .is_some_and(|service| self.same_family(service, subject));
            return from_there.then_some(Level::Error);
        }
        let by_source = self.covers_place(subject, &flow.source.site.location);
        let by_sink = self.covers_place(subject, &flow.sink.site.location);
        by_source.max(by_sink)
    }

    /// A subject that names a service or one of its APIs.
    pub(super) fn is_service_word(&self, subject: &str) -> bool {
        self.rules
            .services
            .get(&subject.replace('_', "-"))
            .is_some()
    }

    /// The data of `found` that `claim` speaks of. A claim about data in general (or one that names none, where its subject already
    /// restricts it) speaks of all.
    pub(super) fn covered_data<'d>(&self, claim: &Claim, found: &'d [String]) -> Vec<&'d str> {
        let general = claim.data.is_empty()
            || claim
                .data
                .iter()
                .any(|data| ANY_DATA.contains(&data.as_str()));
        found
            .iter()
            .map(String::as_str)
            .filter(|data| {
                general
                    || claim
                        .data
                        .iter()
                        .any(|said| self.rules.data.is_a(data, said))
            })
            .collect()
    }

    /// Whether the claim speaks of keys, tokens or passwords, not of data at large.
    pub(super) fn names_keys(&self, claim: &Claim) -> bool {
        let data = &self.rules.data;
        claim.data.iter().any(|said| data.is_a(said, "credentials"))
    }

    /// Whether the claim names (by id, category or as any third party) this service. A claim that names no recipient means all.
    pub(super) fn recipient_covers(&self, claim: &Claim, service: &str) -> bool {
        let others_alone = claim.is_by(OTHERS_THAN_NAMED);
        if others_alone && !matches!(self.disclosure(service), Disclosure::Absent(_)) {
            return false;
        }
        claim.recipient.is_empty()
            || claim.recipient.iter().any(|recipient| {
                ANY_RECIPIENT.contains(&recipient.as_str())
                    || recipient == OTHERS_THAN_NAMED
                        && matches!(self.disclosure(service), Disclosure::Absent(_))
                    || self.same_family(recipient, service)
                    || self.rules.services.is_in_category(service, recipient)
            })
    }

    /// Whether what the code does falls under the claim's purpose. A denial for one purpose says nothing about others.
    pub(super) fn purpose_covers(
        &self,
        claim: &Claim,
        purpose: Option<&str>,
        service: Option<&str>,
    ) -> bool {
        if claim.purpose.is_empty() {
            return true;
        }
        claim.purpose.iter().any(|denied| {
            purpose.is_some_and(|purpose| is_purpose(purpose, denied))
                || service.is_some_and(|service| {
                    purpose_of_category(denied)
                        .iter()
                        .any(|category| self.rules.services.is_in_category(service, category))
                })
        })
    }

    /// What the claim's condition leaves of it for code that is guarded by `consent`.
    pub(super) fn condition_leaves(&self, claim: &Claim, consent: Option<&str>) -> Option<Level> {
        match claim.condition.as_deref() {
            None => Some(Level::Error),
            Some(condition) if condition.contains("consent") => {
                consent.is_none().then_some(Level::Error)
            }
            // The promise holds only inside a situation, or has an exception that code cannot show.
            Some(condition)
                if condition.starts_with("unless:") || condition.starts_with("except:") =>
            {
                None
            }
            // «Not shared publicly», «publiquement»: those who work for the organisation are not the public.
            Some(condition) if condition.starts_with("if:publi") => None,
            Some(_) => Some(Level::Warning),
        }
    }
}

/// `targeted_advertising` is advertising; `advertising` is not necessarily targeted.
pub(super) fn is_purpose(purpose: &str, denied: &str) -> bool {
    purpose == denied
        || match denied {
            "advertising" | "marketing" | "commercial" => matches!(
                purpose,
                "advertising" | "targeted_advertising" | "direct_marketing"
            ),
            "model_training" | "ai_training" | "train_ai_system" => {
                matches!(purpose, "model_training" | "ai_training" | "training")
            }
            "direct_marketing" => purpose == "marketing",
            "tracking" => matches!(
                purpose,
                "analytics" | "advertising" | "targeted_advertising" | "profiling"
            ),
            _ => false,
        }
}

/// Service categories whose very use is that purpose.
pub(super) fn purpose_of_category(purpose: &str) -> &'static [&'static str] {
    match purpose {
        "advertising" | "targeted_advertising" | "marketing" | "commercial" => {
            &["advertising", "retargeting", "ad_network"]
        }
        "analytics" | "tracking" => &[
            "analytics",
            "product_analytics",
            "advertising",
            "session_replay",
        ],
        _ => &[],
    }
}

/// The lower of what several parts of a match support.
pub(super) fn weakest(levels: impl IntoIterator<Item = Option<Level>>) -> Option<Level> {
    levels.into_iter().try_fold(Level::Error, |lowest, level| {
        level.map(|level| lowest.min(level))
    })
}

/// People as policies and as models call them.
const SAME_PEOPLE: &[(&str, &str)] = &[
    ("client", "customer"),
    ("acheteur", "buyer"),
    ("abonne", "subscriber"),
    ("visiteur", "visitor"),
    ("salarie", "employee"),
    ("employe", "employee"),
    ("candidat", "candidate"),
];

/// The model or field has the name of the people that the promise is about: `Eleve`, «aux élèves»; `customer_email`, "your customers".
pub(super) fn is_of_group(claim: &Claim, fact: &Fact) -> bool {
    let subject = claim.subject.trim_end_matches('s');
    let group = subject.rsplit(' ').next().unwrap_or(subject);
    let same = SAME_PEOPLE.iter().filter(|(own, _)| *own == group);
    let names = same.map(|(_, name)| *name).chain([group]);
    let details = ["model", "field"]
        .iter()
        .filter_map(|key| fact.details.get(*key));
    let told: Vec<String> = details.map(|name| fold(name)).collect();
    names.filter(|name| name.len() > 3).any(|name| {
        let ends = |own: &String| own.trim_end_matches('s').ends_with(name);
        told.iter()
            .any(|own| ends(own) || own.starts_with(&format!("{name}_")))
    })
}

/// Everything but data and kind: subject, condition and modality of a denial against one flow.
pub(super) fn level_for_flow(input: &Input<'_>, said: Said<'_>, flow: &Flow) -> Option<Level> {
    weakest([
        strongest(said.claim),
        input.subject_covers_flow(said.claim, flow),
        input.condition_leaves(said.claim, flow.consent.as_deref()),
    ])
}
