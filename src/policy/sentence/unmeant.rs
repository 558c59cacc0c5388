//! English denials that are nobody's promise: what users ask for or leave out, titles of links, purposes that no rule knows.
//!
//! Policies of American companies are full of them; each would deny a practice that the same policy tells.

use super::super::lexicon::{Action, Cue, Particle, Sign};
use super::{Predicate, Sentence};

impl Sentence<'_> {
    pub(super) fn promises_nothing(&self, predicate: &Predicate) -> bool {
        self.is_title_of_request(predicate)
            || self.is_left_to_users(predicate)
            || self.is_case_of_another(predicate)
            || self.is_for_unknown_purposes(predicate)
    }

    /// "You may ask us not to share your data": what users want of us.
    pub(super) fn is_asked_of_us(&self, predicate: &Predicate) -> bool {
        self.last_cue_in(
            Cue::Demand,
            predicate.start.saturating_sub(8),
            predicate.start,
        )
        .is_some_and(|at| self.cue_in(Cue::Break, at, predicate.start).is_none())
    }

    /// "Do Not Sell My Personal Information": in the words of who asks for it.
    fn is_title_of_request(&self, predicate: &Predicate) -> bool {
        let near = predicate.end..(predicate.end + 8).min(self.tokens.len());
        matches!(predicate.action, Action::Share | Action::Sell | Action::Use)
            && self
                .cue_in(Cue::FirstParty, predicate.left, predicate.start)
                .is_none()
            && (near.clone().any(|at| self.says(at, Particle::Mine))
                || self.says(predicate.end, Particle::Request))
    }

    /// "If you do not provide us with it", "we do not require a name", "we will not send you mail": what users need not give or do not get.
    fn is_left_to_users(&self, predicate: &Predicate) -> bool {
        let to_us = (predicate.start..predicate.end).any(|at| self.says(at, Particle::Us));
        let to_you = self.cue_starts(Cue::SecondParty, predicate.end)
            && predicate.action == Action::Share
            && !predicate.passive;
        to_you
            || predicate.action == Action::Collect
                && (to_us || self.is_needed(predicate) && !self.names_its_data(predicate))
    }

    /// "does not “collect” what you post": in a sense of the word that some law gives it.
    pub(super) fn is_quoted(&self, predicate: &Predicate) -> bool {
        let quote = |at: usize| {
            self.tokens
                .get(at)
                .is_some_and(|mark| matches!(mark.folded.as_str(), "\"" | "“" | "”"))
        };
        predicate.start > 0 && quote(predicate.start - 1) && quote(predicate.end)
    }

    /// "require": what is not asked of users may be given all the same.
    pub(super) fn is_needed(&self, predicate: &Predicate) -> bool {
        predicate.action == Action::Collect && self.says(predicate.start, Particle::Requires)
    }

    /// "We do not require your phone number", and not for one purpose.
    fn names_its_data(&self, predicate: &Predicate) -> bool {
        let stop = predicate.right.max(predicate.end);
        let named = self.data_in(predicate.end, stop);
        !named.is_empty()
            && named.iter().all(|id| id != "personal_data")
            && !(predicate.end..stop).any(|at| self.says(at, Particle::To))
            && self.cue_in(Cue::Condition, 0, self.tokens.len()).is_none()
    }

    /// "…, in which case we no longer collect it": only then.
    fn is_case_of_another(&self, predicate: &Predicate) -> bool {
        self.cues.iter().any(|(start, end, cue)| {
            *cue == Cue::Condition
                && *end <= predicate.start
                && predicate.start - end < 8
                && (*start..*end).any(|at| self.says(at, Particle::Case))
        })
    }

    /// "… for purposes that the law does not permit", "for the purpose of inferring characteristics": not for that.
    fn is_for_unknown_purposes(&self, predicate: &Predicate) -> bool {
        let whole = self.tokens.len();
        let purpose = (predicate.end..whole).find(|&at| {
            self.says(at, Particle::PurposeNoun)
                && (at.saturating_sub(6)..at).any(|at| self.says(at, Particle::For))
        });
        let narrows = |at: usize| {
            self.word_at(at + 1).starts_with(char::is_alphabetic)
                && !self.says(at + 1, Particle::AnyPurpose)
        };
        !matches!(
            predicate.action,
            Action::Store | Action::Delete | Action::Train
        ) && purpose.is_some_and(narrows)
            && self.purposes_in(predicate.end, whole).is_empty()
            && self.cue_in(Cue::Exception, predicate.end, whole).is_none()
    }

    /// "Our cookies are not used to identify you": they are used.
    pub(super) fn only_hides_who(&self, predicate: &Predicate) -> bool {
        predicate.passive
            && predicate.action == Action::Use
            && self.shows_in(Sign::Identifies, predicate.end, self.tokens.len())
            && self
                .data
                .iter()
                .any(|data| data.id == "cookies" && data.end <= predicate.start)
    }
}
