//! Does the policy declare this? Named, by its category, vaguely, or not at all.

use super::denial::ANY_DATA;
use super::{Input, Said};
use crate::policy::{Claim, ClaimKind, Modality, Openness, Polarity};

/// How the policy discloses a service.
pub(super) enum Disclosure<'a> {
    /// By its own name, or as its company where the policy gives no other role to that company.
    Named,
    /// Only through a category that it belongs to.
    ByCategory(Said<'a>),
    /// Not at all; with the closed list of recipients that leaves it out, if there is one.
    Absent(Option<Said<'a>>),
}

impl<'a> Input<'a> {
    /// Claims that say something is done (not denied, not past, not an aim).
    pub(super) fn affirmed(&self) -> impl Iterator<Item = Said<'a>> + use<'a> {
        self.claims().filter(|said| {
            said.claim.polarity == Polarity::Affirmed
                && !matches!(said.claim.modality, Modality::Historical | Modality::Aims)
                && !matches!(
                    said.claim.kind,
                    ClaimKind::Right
                        | ClaimKind::Contact
                        | ClaimKind::NotCollects
                        | ClaimKind::NotShares
                        | ClaimKind::NotStores
                        | ClaimKind::NotPurpose
                        | ClaimKind::NoCookies
                )
        })
    }

    pub(super) fn disclosure(&self, service: &str) -> Disclosure<'a> {
        let mut by_category = None;
        let mut closed = None;
        for said in self.affirmed() {
            let claim = said.claim;
            let names = |word: &str| self.is_same(word, service) || self.is_part_of(word, service);
            if claim.recipient.iter().any(|word| names(word)) || names(&claim.subject) {
                return Disclosure::Named;
            }
            let scope = (claim.kind == ClaimKind::Scope)
                .then_some(claim.value.as_deref())
                .flatten();
            if scope
                .and_then(|scope| self.rules.scopes.find(scope, None))
                .is_some_and(|scope| names(&scope.provider) || names(&scope.api))
            {
                return Disclosure::Named;
            }
            // The company alone may be named for another of its products: one that signs users in, one whose scope is declared.
            let other_role = claim.kind == ClaimKind::Scope
                || claim.data.iter().any(|data| data == "credentials")
                || self.is_service_word(&claim.subject);
            let signs_in = self
                .rules
                .services
                .get(service)
                .is_some_and(|service| service.category == "auth");
            if (!other_role || signs_in)
                && claim
                    .recipient
                    .iter()
                    .any(|word| self.is_part_of(service, word))
            {
                by_category.get_or_insert(said);
            }
            let speaks_of_recipients = matches!(
                claim.kind,
                ClaimKind::Shares
                    | ClaimKind::ThirdParty
                    | ClaimKind::Stores
                    | ClaimKind::Transfer
                    | ClaimKind::Collects
                    | ClaimKind::UsesCookies
                    | ClaimKind::Purpose
            );
            if speaks_of_recipients
                && claim
                    .recipient
                    .iter()
                    .any(|category| self.rules.services.is_in_category(service, category))
            {
                by_category.get_or_insert(said);
            }
            let lists_kinds = claim.kind == ClaimKind::ThirdParty
                && claim.openness == Openness::Open
                && claim.recipient.len() > 1
                && claim
                    .recipient
                    .iter()
                    .all(|word| self.rules.services.is_category(word));
            if lists_kinds && self.serves_declared_purpose(service) {
                by_category.get_or_insert(said);
            }
            if matches!(claim.kind, ClaimKind::Shares | ClaimKind::ThirdParty)
                && !claim.recipient.is_empty()
                && (claim.exclusive
                    || claim.openness == Openness::Closed
                    || self.enumerates(said.claim))
            {
                closed.get_or_insert(said);
            }
        }
        by_category.map_or(Disclosure::Absent(closed), Disclosure::ByCategory)
    }

    /// Whether a service does what the policy says is done: beside an open list of kinds of providers («such as hosting, payments»), mails
    /// that the policy announces tell of one that sends them.
    fn serves_declared_purpose(&self, service: &str) -> bool {
        let category = self
            .rules
            .services
            .get(service)
            .map(|known| known.category.as_str());
        let served = match category {
            Some("email_delivery" | "sms" | "push_notification") => "service_communication",
            Some("support_chat") => "customer_support",
            Some("payments") => "payment_management",
            Some("fraud_kyc" | "bot_protection") => "fraud_prevention",
            _ => return false,
        };
        self.affirmed()
            .any(|said| said.claim.purpose.iter().any(|purpose| purpose == served))
    }

    /// «We work with providers for support, hosting and payments»: several categories, and no word that leaves the list open.
    fn enumerates(&self, claim: &Claim) -> bool {
        claim.kind == ClaimKind::ThirdParty
            && claim.openness != Openness::Open
            && claim
                .recipient
                .iter()
                .filter(|word| self.rules.services.is_category(word))
                .count()
                > 1
    }

    /// A claim that this category of data is collected, stored, used or shared, said specifically (not «personal data»).
    pub(super) fn declares_data(&self, data: &str) -> Option<Said<'a>> {
        self.affirmed().find(|said| {
            let practice = matches!(
                said.claim.kind,
                ClaimKind::Collects
                    | ClaimKind::Stores
                    | ClaimKind::Shares
                    | ClaimKind::Purpose
                    | ClaimKind::Retention
                    | ClaimKind::Scope
                    | ClaimKind::ThirdParty
                    | ClaimKind::UsesCookies
                    | ClaimKind::Transfer
            );
            practice && self.says_data(said, data)
        })
    }

    /// The claim's data cover `data` specifically, one way or the other in the taxonomy; what a policy affirms covers what people name
    /// with the same words, too.
    pub(super) fn says_data(&self, said: &Said<'_>, data: &str) -> bool {
        let affirmed = said.claim.polarity == Polarity::Affirmed;
        let entry = self.rules.data.get(data).filter(|_| affirmed);
        let alike = entry.map_or(&[][..], |entry| &entry.said_as);
        said.claim
            .data
            .iter()
            .filter(|said| !ANY_DATA.contains(&said.as_str()))
            .any(|said| {
                self.rules.data.is_a(data, said)
                    || self.rules.data.is_a(said, data)
                    || alike.contains(said)
            })
    }

    /// The policy names at least some data that is collected: without it, silence about one category proves nothing.
    pub(super) fn lists_data(&self) -> bool {
        self.affirmed().any(|said| {
            said.claim.kind == ClaimKind::Collects
                && said
                    .claim
                    .data
                    .iter()
                    .any(|data| !ANY_DATA.contains(&data.as_str()))
        })
    }
}
