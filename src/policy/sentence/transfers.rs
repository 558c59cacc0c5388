//! Data that leave the country: transfers in any grammar, their safeguards, and promises that there are none.
//!
//! Which places are named is read by `measures`; this is about the words for «elsewhere».

use super::super::lexicon::Action;
use super::super::{ClaimKind, Polarity};
use super::{Draft, Negation, Place, Sentence};

/// Words for a place that is not the reader's own.
const ELSEWHERE: &[&str] = &[
    " outside of your",
    " outside your",
    " outside the ",
    " outside of the ",
    " outside australia",
    " outside india",
    " outside canada",
    " other than your own",
    " other than the country",
    " other than the one",
    " other countries",
    " another country",
    " other jurisdictions",
    " countries other than",
    " country other than",
    " countries outside",
    " country outside",
    " outside of ",
    " overseas",
    " abroad",
    " cross-border",
    " international transfer",
    " internationally",
    " third countries",
    " third country",
    " across borders",
    " hors de l' ",
    " hors de la ",
    " en dehors de l' ",
    " en dehors de la ",
    " en dehors du ",
    " pays tiers",
    " d' autres pays",
    " a l' etranger",
];

/// What is done with data there.
const MOVES: &[&str] = &[
    " transf",
    " transmi",
    " stored",
    " store ",
    " storing",
    " processed",
    " process ",
    " processing",
    " maintained",
    " hosted",
    " located",
    " disclos",
    " shar",
    " sent ",
    " send ",
    " access",
    " stock",
    " heberg",
    " traite",
    " conserv",
];

/// Instruments that only a transfer needs.
const SAFEGUARDS: &[&str] = &[
    " standard contractual clause",
    " binding corporate rules",
    " adequacy decision",
    " data privacy framework",
    " privacy shield",
    " clauses contractuelles types",
    " decision d' adequation",
];

/// A company that changes hands takes its data along; residents' rights name countries, too.
const OTHER_MATTERS: &[&str] = &[
    " merger",
    " acquisition",
    " bankruptcy",
    " fusion",
    " reorgani",
    " complaint",
    " supervisory authority",
    " under the age",
];

impl Sentence<'_> {
    pub(super) fn transfers(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let flat = format!(" {} ", self.flat(0, whole));
        let says = |words: &[&str]| words.iter().any(|word| flat.contains(word));
        let elsewhere = says(ELSEWHERE) && says(MOVES);
        let moved = place.is("transfer") && flat.contains(" transfer");
        let told = drafts.iter().any(|draft| {
            let stays = |rule: &String| rule == "no-transfer-outside";
            draft.claim.kind == ClaimKind::Transfer || draft.claim.rules.iter().any(stays)
        });
        if told
            || place.is("rights") && !says(SAFEGUARDS)
            || says(OTHER_MATTERS)
            || self.data.is_empty() && !place.is("transfer")
            || !(elsewhere || moved || says(SAFEGUARDS))
        {
            return;
        }
        let mut claim = self.blank(
            ClaimKind::Transfer,
            place,
            self.subject(place, 0, whole),
            "transfer",
        );
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
