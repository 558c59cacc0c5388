//! What completes a claim once its kind is known: in which situation it holds, what is stored for how long, whose cookies are for what.

use super::super::lexicon::{Action, Cue, Particle, Sign};
use super::super::{
    Claim, ClaimKind, Modality, OF_ONE_WAY, Polarity, UNKNOWN_MATTER, UNTIL_CONSENT,
};
use super::{Draft, Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    /// `unless:…` and `if:…` of the sentence.
    pub(super) fn condition(&self, from: usize, to: usize) -> Option<String> {
        // "countries other than yours" excepts nothing from what is done.
        let abroad = |at: usize| self.shows_in(Sign::Elsewhere, at.saturating_sub(1), at + 2);
        let excepts =
            |(start, _, cue): &&(usize, usize, Cue)| *cue == Cue::Exception && *start >= from;
        let first = self
            .cues
            .iter()
            .filter(excepts)
            .map(|(start, _, _)| *start)
            .find(|&at| at < to && !abroad(at) && !self.excepts_ourselves(at));
        if let Some(at) = first {
            let words = self.flat(at, (at + 14).min(to));
            let consent = self.cue_in(Cue::Consent, at, to).is_some();
            let marketing = self.shows_in(Sign::Marketing, at, (at + 14).min(to));
            return Some(match (consent, marketing) {
                (true, true) => "unless:marketing_consent".to_owned(),
                (true, false) => UNTIL_CONSENT.to_owned(),
                _ => format!("unless:{words}"),
            });
        }
        None
    }

    /// «toute structure autre que la nôtre», "anyone other than us": all others, and no exception.
    pub(super) fn excepts_ourselves(&self, at: usize) -> bool {
        let mut ends = self
            .cues
            .iter()
            .filter(|(start, _, cue)| *start == at && *cue == Cue::Exception);
        ends.any(|&(_, end, _)| {
            let own = self
                .cues
                .iter()
                .find(|(start, _, cue)| *start == end && matches!(cue, Cue::FirstParty | Cue::Own));
            own.is_some_and(|&(_, end, _)| !self.word_at(end).starts_with(char::is_alphanumeric))
        })
    }

    /// In which situation, after what and in which manner alone a claim holds.
    pub(super) fn qualify(&self, predicate: &Predicate, claim: &mut Claim) {
        let denied = predicate.negation == Negation::Denied;
        let situation = self
            .situation()
            .or_else(|| denied.then(|| self.later_situation(predicate)).flatten())
            .or_else(|| denied.then(|| self.earlier_event()).flatten())
            .or_else(|| denied.then(|| self.afterwards(self.tokens.len())).flatten());
        if denied
            && claim.condition.is_none()
            && situation.is_some()
            && !self.situation_is_component()
        {
            claim.condition.clone_from(&situation);
            claim.modality = Modality::Conditional;
        } else if claim.condition.is_none() {
            claim.condition = situation.filter(|_| !denied);
        }
        if denied && claim.condition.is_none() {
            claim.condition = self.missing(predicate);
        }
        if denied
            && claim.condition.is_none()
            && let Some(manner) = self.manner(predicate, claim)
        {
            claim.condition = Some(manner);
            claim.modality = Modality::Conditional;
            claim.rules.push(OF_ONE_WAY.to_owned());
        }
        let able = || (predicate.left..predicate.start).any(|at| self.says(at, Particle::Can));
        if denied && self.cue_starts(Cue::Looks, predicate.start) && (predicate.may || able()) {
            // «Nous ne pouvons pas lire vos messages»: they may be kept in a form that nobody can read.
            claim.modality = Modality::Hedged;
        }
    }

    /// What is stored, with whom and for how long; none where it tells of no keeping.
    pub(super) fn keeping(
        &self,
        predicate: &Predicate,
        place: &Place,
        recipients: Vec<String>,
        claim: &mut Claim,
    ) -> Option<()> {
        let denied = predicate.negation == Negation::Denied;
        let kind = claim.kind;
        let duration = self.duration();
        if claim.data.is_empty()
            && kind == ClaimKind::Stores
            && self.introduces()
            && self.has(Cue::Closed)
        {
            // "We keep the following:"
            claim.data.push("personal_data".to_owned());
        }
        if claim.data.is_empty()
            && kind != ClaimKind::Retention
            && !place
                .subject
                .as_deref()
                .is_some_and(|subject| self.is_data_api(subject))
        {
            return None;
        }
        if kind == ClaimKind::Retention {
            let breach = self.has(Cue::Breach) && predicate.action != Action::Store;
            if breach
                || self.shows(Sign::OldVersions)
                || (claim.data.is_empty() && duration.is_none() && !place.is("retention"))
                || predicate.action == Action::Delete
                    && duration.is_none()
                    && !self.has(Cue::Until)
                    && self
                        .cue_in(Cue::UntilClause, 0, self.tokens.len())
                        .is_none()
                    && self.situation().is_none()
                    && !place.is("retention")
            {
                return None;
            }
            if claim.data.is_empty() && self.data.is_empty() && self.has_no_noun_before(predicate) {
                claim.data.clone_from(&place.headed);
            }
            if claim.data.is_empty()
                && predicate.passive
                && !self.is_of_all_before(predicate.start)
                && !self.has_no_noun_before(predicate)
            {
                // "Homework is deleted after a year": of something that no rule knows, and of nothing else.
                claim.rules.push(UNKNOWN_MATTER.to_owned());
            }
            claim.value = duration;
            claim.anchor = self
                .lexicon
                .anchor_in(&self.flat(predicate.start, self.tokens.len()));
        } else {
            claim.recipient.extend(
                recipients
                    .into_iter()
                    .filter(|id| self.rules.services.get(id).is_some() || id == "payments"),
            );
            if !denied
                && predicate.passive
                && self.at_provider(predicate)
                && let Some(provider) = claim.recipient.first()
            {
                claim.subject.clone_from(provider);
            }
        }
        Some(())
    }

    /// «aucun cookie …, à l'exception de celui de session»: nothing but those; «aucun cookie publicitaire sans votre consentement»: none of
    /// these before it. Other exceptions («no cookies for other purposes than these») deny nothing that could be told.
    pub(super) fn cookies_excepted(
        &self,
        predicate: &Predicate,
        mut claim: Claim,
        drafts: &mut Vec<Draft>,
    ) {
        let whole = self.tokens.len();
        let exception = self.cue_in(Cue::Exception, predicate.left, whole);
        let Some(at) = exception.filter(|&at| at > predicate.left) else {
            return;
        };
        let clause = predicate.left..at.max(predicate.end);
        let denied = self.denied_cookie_purposes(clause, &[]);
        claim.data = vec!["cookies".to_owned()];
        if claim.condition.as_deref() == Some(UNTIL_CONSENT) {
            // «Aucun cookie … avant votre consentement» leaves those that need none.
            claim.purpose = denied;
            if claim.purpose.is_empty() {
                return;
            }
        } else {
            let open = [
                Cue::Condition,
                Cue::Circumstance,
                Cue::Consent,
                Cue::Relative,
            ];
            claim.purpose = self.purposes_of_excepted_cookies(at);
            let turned = open
                .iter()
                .any(|cue| self.cue_in(*cue, at, whole).is_some());
            if claim.purpose.is_empty() || !denied.is_empty() || turned {
                return;
            }
            claim.kind = ClaimKind::UsesCookies;
            claim.polarity = Polarity::Affirmed;
            claim.exclusive = true;
            claim.condition = None;
            claim.rules.push("what-is-excepted".to_owned());
        }
        drafts.push(self.draft(claim, predicate.left, predicate.right.max(predicate.end)));
    }

    /// Whose cookies, and for what; none where only some are denied.
    pub(super) fn cookies_for(
        &self,
        predicate: &Predicate,
        purposes: &[String],
        recipients: Vec<String>,
        claim: &mut Claim,
        drafts: &mut Vec<Draft>,
    ) -> Option<()> {
        let denied = predicate.negation == Negation::Denied;
        claim.data.retain(|id| id == "cookies");
        claim.purpose = if denied {
            self.denied_cookie_purposes(
                predicate.left..predicate.right.max(predicate.end),
                purposes,
            )
        } else {
            self.cookie_purposes(purposes)
        };
        if denied && self.denies_all_purposes(predicate) {
            claim.purpose.clear();
        } else if denied && self.denies_some_cookies(predicate, &claim.purpose) {
            return None;
        }
        if denied && self.denies_cookies_of_others() {
            claim.modality = Modality::Hedged;
        }
        claim.recipient = recipients
            .into_iter()
            .filter(|id| self.rules.services.get(id).is_some())
            .collect();
        let two = self
            .components
            .iter()
            .filter(|component| component.end <= predicate.start)
            .collect::<Vec<_>>();
        if denied && two.len() > 1 {
            for component in &two[1..] {
                let mut other = claim.clone();
                other.subject.clone_from(&component.id);
                drafts.push(self.draft(other, predicate.left, predicate.right));
            }
            claim.subject.clone_from(&two[0].id);
        }
        Some(())
    }
}
