//! Data that leave the country: transfers in any grammar, their safeguards, and promises that there are none.
//!
//! Which places are named is read by `measures`; this is about the words for «elsewhere».

use super::super::lexicon::{Action, Sign};
use super::super::{ClaimKind, Polarity};
use super::{Draft, Negation, Place, Sentence};

impl Sentence<'_> {
    pub(super) fn transfers(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let abroad = self.shows(Sign::Elsewhere)
            || self.places.iter().any(|place| self.is_outside(place.start));
        let elsewhere = abroad && self.shows(Sign::Moved);
        let moved = place.is("transfer") && self.shows(Sign::Transfers);
        let safeguarded = self.shows(Sign::TransferSafeguard);
        let told = drafts.iter().any(|draft| {
            let stays = |rule: &String| rule == "no-transfer-outside";
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
