//! Data that leave the country: transfers in any grammar, their safeguards, and promises that there are none.
//!
//! Which places are named is read by `measures`; this is about the words for «elsewhere».

use super::super::lexicon::{Action, Cue, Sign};
use super::super::{Claim, ClaimKind, Polarity};
use super::{Draft, Mention, Negation, Place, Predicate, Sentence};

/// The rule of a claim that data are in one place and in no other.
pub(super) const STAYS_INSIDE: &str = "no-transfer-outside";

impl Claim {
    /// Makes of the denial that data are anywhere outside a place the claim that they are there alone.
    pub(super) fn keep_inside(&mut self, place: &Mention) {
        self.kind = ClaimKind::Region;
        self.polarity = Polarity::Affirmed;
        self.exclusive = true;
        self.value = Some(place.id.clone());
        self.rules.push(STAYS_INSIDE.to_owned());
        self.recipient.clear();
    }
}

impl Sentence<'_> {
    /// Where a denied verb of keeping says that data are not.
    pub(super) fn place_denied(&self, predicate: &Predicate) -> Option<&Mention> {
        let stop = predicate.right.max(predicate.end);
        let mut behind = self.places.iter().filter(|place| {
            place.start >= predicate.end && place.end <= stop && !self.is_pronoun(place)
        });
        behind.next().filter(|_| self.keeps(predicate))
    }

    /// «Vos données restent en France», "never leaves the EU": kept there and nowhere else.
    pub(super) fn stays_inside(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let stays = [Cue::Staying, Cue::Leaving, Cue::Only]
            .iter()
            .any(|cue| self.has(*cue));
        let sometimes = [
            Cue::May,
            Cue::Hedge,
            Cue::Condition,
            Cue::Circumstance,
            Cue::UntilClause,
        ];
        if !stays || self.places.is_empty() || sometimes.iter().any(|cue| self.has(*cue)) {
            return;
        }
        let whole = self.tokens.len();
        let told = self.cues.iter().find_map(|&(at, end, cue)| {
            let denied = [Cue::Ne, Cue::LoneNegative]
                .iter()
                .any(|cue| self.cue_in(*cue, at.saturating_sub(4), at).is_some());
            let stays = cue == Cue::Staying && !denied;
            let leaves = cue == Cue::Leaving && denied && self.restriction(end, whole).is_none();
            let data = self.data.iter().rfind(|data| data.end <= at)?;
            let only = cue == Cue::Only && !denied && self.is_treated(data);
            let inside = self
                .places
                .iter()
                .find(|place| place.start >= end && place.start < end + 5)
                .filter(|place| !self.is_pronoun(place))?;
            let near = self.is_one_clause(data.end, at) && self.is_one_clause(end, inside.start);
            ((stays || leaves || only) && near && at < data.end + 7).then_some((data, inside, at))
        });
        let Some((data, inside, at)) = told else {
            return;
        };
        let mut claim = self.blank_of_all(ClaimKind::Region, place, STAYS_INSIDE);
        claim.data = self.data_in(data.start, at);
        claim.value = Some(inside.id.clone());
        claim.exclusive = true;
        claim.condition = self.condition(0, whole);
        drafts.retain(|draft| draft.claim.kind != ClaimKind::Region);
        drafts.push(self.draft(claim, 0, whole));
    }

    /// «traitent les données», "data are stored": what is done with them there.
    fn is_treated(&self, data: &Mention) -> bool {
        self.predicates.iter().any(|predicate| {
            let beside = predicate.end <= data.start && data.start - predicate.end < 4
                || data.end <= predicate.start && predicate.start - data.end < 5;
            beside
                && matches!(predicate.action, Action::Use | Action::Store)
                && predicate.negation == Negation::None
        })
    }

    /// No mark, no turn and nobody who acts stands between two words.
    fn is_one_clause(&self, from: usize, to: usize) -> bool {
        let turns = [
            Cue::Break,
            Cue::Relative,
            Cue::FirstParty,
            Cue::SecondParty,
            Cue::ThirdParty,
        ];
        !turns
            .iter()
            .any(|cue| self.cue_in(*cue, from, to).is_some())
            && !(from..to).any(|at| !self.word_at(at).starts_with(char::is_alphanumeric))
    }

    pub(super) fn transfers(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let abroad = self.shows(Sign::Elsewhere)
            || self.places.iter().any(|place| self.is_outside(place.start));
        let elsewhere = abroad && self.shows(Sign::Moved);
        let moved = place.is("transfer") && self.shows(Sign::Transfers);
        let safeguarded = self.shows(Sign::TransferSafeguard);
        let told = drafts.iter().any(|draft| {
            let stays = |rule: &String| rule == STAYS_INSIDE;
            draft.claim.kind == ClaimKind::Transfer || draft.claim.rules.iter().any(stays)
        });
        if told
            || place.is("rights") && !safeguarded
            || self.shows(Sign::OtherMatter)
            || self.data.is_empty() && !place.is("transfer")
            || !(elsewhere || moved || safeguarded)
        {
            return;
        }
        let mut claim = self.blank_of_all(ClaimKind::Transfer, place, "transfer");
        claim.data = self.data_in(0, whole);
        claim.recipient = self.recipients_in(0, whole);
        claim.condition = self.condition(0, whole);
        let first = self.first_word();
        let opens = [Cue::Ne, Cue::LoneNegative]
            .iter()
            .any(|cue| self.cue_in(*cue, first, first + 4).is_some());
        if self.predicates.is_empty() && opens {
            // «Il n'y a pas de transfert …»: denied in a grammar that was not read.
            return;
        }
        let denied = self.predicates.iter().any(|predicate| {
            predicate.negation == Negation::Denied
                && matches!(
                    predicate.action,
                    Action::Share | Action::Store | Action::Use
                )
        });
        if denied {
            // «We do not send data outside the EU» says where they go, not that nobody gets them.
            drafts.retain(|draft| {
                !matches!(
                    draft.claim.kind,
                    ClaimKind::NotShares | ClaimKind::NotStores
                )
            });
            if claim.condition.is_none() {
                claim.polarity = Polarity::Denied;
            }
        }
        drafts.push(self.draft(claim, 0, whole));
    }
}
