//! What a policy says: prose in, claims out, each with the exact sentence that says it.

mod catalogue;
mod component;
mod discover;
mod document;
mod embedded;
mod escaped;
mod language;
mod lexicon;
mod locale;
mod numbering;
mod readable;
mod reader;
mod sentence;
mod spans;
mod stated;
mod table;
mod template;
mod token;

pub use discover::discover;
pub use readable::readable;
pub use stated::{Stated, StatedClaim, StatedError, Withdrawn};
pub(crate) use token::fold;

use crate::rules::Rules;
use crate::source::Region;
use rayon::prelude::*;
use serde::Serialize;

/// The recipient of a denial that stands for whoever the policy does not name: «aucun autre prestataire».
pub(crate) const OTHERS_THAN_NAMED: &str = "others_than_named";

/// The recipient of a denial that is about log lines alone.
pub(crate) const LOGS: &str = "logs";

/// The condition of what comes only once the visitor has consented …
pub(crate) const AFTER_CONSENT: &str = "if:consent";

/// … and of a denial that holds until then.
pub(crate) const UNTIL_CONSENT: &str = "unless:consent";

/// The rule of a denial about people of one kind («Les données des élèves ne sont …»).
pub(crate) const OF_GROUP: &str = "of-group";

/// The rule of a claim that speaks of one way of doing it («en clair», "by phone"): code does not show in which way it does.
pub(crate) const OF_ONE_WAY: &str = "of-one-way";

/// The rule of a closed list that a number alone closes ("one session cookie").
pub(crate) const COUNTED: &str = "counted";

/// The rule of a scope beside which no other of the provider is asked for.
pub(crate) const NO_OTHER_SCOPE: &str = "no-other-scope";

/// The rule of a time for something that no rule names.
pub(crate) const UNKNOWN_MATTER: &str = "unknown-matter";

/// Stands for the place where users keep data themselves.
pub(crate) const USER_DEVICE: &str = "user_device";

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    Collects,
    NotCollects,
    Shares,
    NotShares,
    Stores,
    NotStores,
    UsesCookies,
    NoCookies,
    Retention,
    Region,
    Transfer,
    Scope,
    Purpose,
    NotPurpose,
    ThirdParty,
    Security,
    LegalBasis,
    Contact,
    Right,
    Children,
}

impl ClaimKind {
    /// Says that something is not done.
    pub(crate) fn denies(self) -> bool {
        matches!(
            self,
            Self::NotCollects
                | Self::NotShares
                | Self::NotStores
                | Self::NoCookies
                | Self::NotPurpose
        )
    }
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    Affirmed,
    Denied,
}

/// How firmly it is said.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Modality {
    Asserts,
    /// «nous pouvons», may: declared as possible.
    May,
    /// Hedged («sciemment», «généralement»): caps a finding at warning.
    Hedged,
    /// An aim («nous visons à»): no promise.
    Aims,
    /// Only under `condition`.
    Conditional,
    /// A changelog entry about the past.
    Historical,
    /// Follows from what is said («lien de désabonnement» implies a newsletter).
    Implied,
}

/// Whether a list in the policy names everything.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Openness {
    /// «notamment», «telles que», «par exemple», including.
    Open,
    /// «suivantes :», «uniquement», «limité à».
    Closed,
    Unspecified,
}

/// Something that the policy says, with its sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// `<document number>-<line>-<ordinal on that line>`: stable under edits elsewhere on other lines.
    pub id: String,
    pub kind: ClaimKind,
    /// Component or party that it is about: `organisation` (the default), `website`, `app`, `plugin`, `account`, `gmail`, `shopify`, `woocommerce`,
    /// `licence_server`, `newsletter`, `support`, `visitors`, a service id for what a third party does.
    pub subject: String,
    /// Data category ids; `personal_data` for the unspecific whole. Empty: none named.
    pub data: Vec<String>,
    /// Service ids and service category ids, or group words (`third_parties`, `authorities`, `other_users`, `processors`, `advertisers`).
    pub recipient: Vec<String>,
    /// Purpose ids.
    pub purpose: Vec<String>,
    /// «ne … que», «uniquement»: nothing else than what is said.
    pub exclusive: bool,
    pub openness: Openness,
    /// `unless:…`, `if:…`, `only_if:…` with the condition's words or a known id (`consent`, `marketing_consent`, `legal_obligation`, `user_request`).
    pub condition: Option<String>,
    pub polarity: Polarity,
    pub modality: Modality,
    /// `main`, `simple`, `complete`, `changelog`.
    pub layer: String,
    /// Scope string, ISO 8601 duration, region code, measure id (`ip_anonymisation`, `hashing`, `encryption_in_transit`,
    /// `encryption_at_rest`, `aggregation`, `no_card_storage`, `access_control`, `data_sharing_off`, `no_joint_services`).
    pub value: Option<String>,
    /// What ends or starts `value`'s duration: `account_deletion`, `contract_end`, `collection`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// Title of the section that it stands in, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The exact text of the file.
    pub quote: String,
    #[serde(flatten)]
    pub region: Region,
    /// Ids of the rules that read it, for `--explain`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

impl Claim {
    /// Whether this rule of reading took part in it.
    pub(crate) fn is_by(&self, rule: &str) -> bool {
        self.rules.iter().any(|own| own == rule)
    }
}

/// A sentence that no rule understood.
#[derive(Debug, Clone)]
pub struct Unread {
    pub line: u32,
    /// The exact text of the file.
    pub text: String,
}

/// One policy document that was read.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    pub file: std::sync::Arc<str>,
    /// `fr`, `en`, or the ISO 639-1 code of a language that Candor cannot read yet (then no claims).
    pub language: String,
    pub claims: Vec<Claim>,
    /// Sentences with a practice predicate or data that no rule understood.
    #[serde(skip)]
    pub unread: Vec<Unread>,
    /// All of the text in lower case, for words that no claim carries.
    #[serde(skip)]
    pub prose: String,
    /// Its first words, a title as a rule: the place of what it does not say.
    #[serde(skip)]
    pub start: Region,
    /// Sections present, by class, and elements of notice that some word shows, for `missing-notice`.
    #[serde(skip)]
    pub sections: Vec<String>,
}

impl Document {
    /// Whether it has a section of a class, or words for an element of notice.
    pub fn shows(&self, class: &str) -> bool {
        self.sections.iter().any(|own| own == class)
    }

    /// Whether its language is one that Candor reads.
    pub fn is_in_known_language(&self) -> bool {
        language::codes().any(|code| code == self.language)
    }

    /// Whether nothing in it is a sentence.
    pub fn is_wordless(&self) -> bool {
        self.language == "und" && self.claims.is_empty()
    }
}

/// A policy document as found: path shown to the user and decoded text. The extension decides how it is read.
#[derive(Debug, Clone)]
pub struct Text {
    pub path: std::sync::Arc<str>,
    pub text: String,
}

/// Reads policy documents into claims, in document order.
pub fn read(texts: &[Text], rules: &Rules) -> Vec<Document> {
    let mut documents: Vec<_> = texts
        .par_iter()
        .enumerate()
        .map(|(number, text)| reader::read(number, text, rules))
        .collect();
    settle_changelogs(&mut documents);
    documents
}

/// A removal holds unless the same service is added by a later entry; additions that were taken back are dropped.
fn settle_changelogs(documents: &mut [Document]) {
    for document in documents {
        let removed: Vec<String> = document
            .claims
            .iter()
            .filter(|claim| claim.layer == "changelog" && claim.polarity == Polarity::Denied)
            .flat_map(|claim| claim.recipient.clone())
            .collect();
        for claim in &mut document.claims {
            if claim.layer == "changelog"
                && claim.polarity == Polarity::Affirmed
                && claim
                    .recipient
                    .iter()
                    .any(|service| removed.contains(service))
            {
                claim.modality = Modality::Historical;
            }
        }
    }
}

/// Member states of the European Economic Area, by code.
fn is_in_eea(code: &str) -> bool {
    const EEA: &[&str] = &[
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
        "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO",
    ];
    EEA.contains(&code)
}
