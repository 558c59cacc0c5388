//! What waits for the visitor's consent: cookies and services that are said to come only after it.
//!
//! «X n'est chargé qu'après votre accord», "analytics cookies require your consent", «aucun cookie n'est déposé sans votre consentement».
//! The claim says that they are used, on the condition `if:consent`; whoever uses them without asking contradicts it.

use super::super::lexicon::{Cue, Sign};
use super::super::{AFTER_CONSENT, ClaimKind};
use super::{Draft, Mention, Place, Sentence};

/// Kinds of services that a page waits for consent with.
const TRACKING: &[&str] = &["analytics", "advertising", "session_replay", "tracking"];

impl Sentence<'_> {
    pub(super) fn waits_for_consent(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let cookies = self.data.iter().find(|data| data.id == "cookies");
        let service = self.services.first().or_else(|| {
            let kinds = self.categories.iter();
            kinds
                .filter(|kind| cookies.is_none() && TRACKING.contains(&kind.id.as_str()))
                .min_by_key(|kind| kind.start)
        });
        let Some(consent) = self.cue_in(Cue::Consent, 0, whole) else {
            return;
        };
        let Some(first) = cookies.or(service).map(|named| named.start) else {
            return;
        };
        let last = cookies.or(service).map_or(0, |named| named.end);
        let waits = if last <= consent {
            self.comes_only_after(first, last, consent) || self.is_without_consent(first, consent)
        } else {
            // «Nous demandons votre consentement avant de déposer des cookies …»
            let opening = self.first_word();
            let asked = |at: usize| self.tokens[at].is_of(&self.lexicon.waiting.before);
            first - consent <= 10 && (consent..first).any(asked)
                || consent <= opening + 3
                    && self.tokens[opening].is_of(&self.lexicon.waiting.after)
                    && !self.is_negative()
        };
        if !waits
            || self.shows(Sign::StoresConsent)
            || self.tokens.last().is_some_and(|end| end.is("?"))
        {
            return;
        }
        let mut claim = match cookies {
            Some(_) => {
                let mut claim =
                    self.blank_of_all(ClaimKind::UsesCookies, place, "waits-for-consent");
                claim.data = vec!["cookies".to_owned()];
                claim.purpose = self.cookie_purposes(&[]);
                claim
            }
            None => self.blank_of_all(ClaimKind::ThirdParty, place, "waits-for-consent"),
        };
        if claim
            .purpose
            .iter()
            .any(|purpose| purpose == "strictly_necessary")
        {
            return;
        }
        if let Some(service) = service {
            // "Google Signals": a part, of which no rule knows whose it is.
            let next = self.tokens.get(service.end);
            if next.is_some_and(|next| next.capital) {
                return;
            }
            claim.recipient = self.listed_with(service);
        }
        claim.condition = Some(AFTER_CONSENT.to_owned());
        let until_then = |draft: &Draft| {
            draft.claim.kind == ClaimKind::NoCookies && draft.claim.condition.is_some()
        };
        if drafts.iter().any(until_then) {
            return;
        }
        let told = drafts.iter_mut().find(|draft| {
            draft.claim.kind == claim.kind && draft.claim.recipient == claim.recipient
        });
        if let Some(told) = told.filter(|_| cookies.is_none()) {
            told.claim.condition = claim.condition;
            return;
        }
        // A bare use says no more; «soumis à» hands nothing over.
        drafts.retain(|draft| {
            let kind = draft.claim.kind;
            cookies.is_none()
                || kind != ClaimKind::UsesCookies
                    && (kind != ClaimKind::Shares || draft.claim.data != ["cookies"])
        });
        drafts.push(self.draft(claim, 0, whole));
    }

    /// «X et Y», "X, Y and Z": a service and those that are listed with it.
    fn listed_with(&self, first: &Mention) -> Vec<String> {
        let mut listed = vec![first.id.clone()];
        let mut end = first.end;
        for next in self.services.iter().filter(|next| next.start > first.start) {
            if next.start != end + 1 || !self.joins(end) {
                break;
            }
            end = next.end;
            listed.push(next.id.clone());
        }
        listed
    }

    /// «… n'est chargé qu'après votre accord», "we only set … after you consent", "… require your consent".
    fn comes_only_after(&self, first: usize, from: usize, consent: usize) -> bool {
        let demanded = self.cue_in(Cue::AwaitsConsent, from, consent);
        if demanded.is_some_and(|at| consent - at <= 5 && !self.denies_before(at)) {
            return true;
        }
        let only = self
            .cue_in(Cue::Only, first.saturating_sub(4), consent)
            .or_else(|| {
                self.cue_in(Cue::Ne, from.saturating_sub(1), consent)?;
                self.restriction(from, consent)
            });
        only.is_some_and(|only| {
            consent - only.max(from) <= 8
                && (only..consent).any(|at| self.tokens[at].is_of(&self.lexicon.waiting.after))
        })
    }

    /// «ne … sans votre consentement», "not … before you agree": of cookies or a service that the same clause denies.
    fn is_without_consent(&self, first: usize, consent: usize) -> bool {
        let without = (first..consent)
            .rev()
            .take(6)
            .any(|at| self.tokens[at].is_of(&self.lexicon.waiting.without));
        let denied = [Cue::LoneNegative, Cue::Negative].iter().any(|cue| {
            self.cue_in(*cue, 0, consent)
                .is_some_and(|at| !self.tokens[at].is_of(&self.lexicon.waiting.without))
        });
        without && denied
    }

    /// "do not require"
    fn denies_before(&self, at: usize) -> bool {
        [Cue::Ne, Cue::LoneNegative]
            .iter()
            .any(|cue| self.cue_in(*cue, at.saturating_sub(4), at).is_some())
    }
}
