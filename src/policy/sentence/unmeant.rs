//! English denials that are nobody's promise: what users ask for or leave out, titles of links, purposes that no rule knows.
//!
//! Policies of American companies are full of them; each would deny a practice that the same policy tells.

use super::super::lexicon::{Action, Cue, Sign};
use super::{Predicate, Sentence};

impl Sentence<'_> {
    pub(super) fn promises_nothing(&self, predicate: &Predicate) -> bool {
        self.is_title_of_request(predicate)
            || self.is_left_to_users(predicate)
            || self.is_case_of_another(predicate)
            || self.is_for_unknown_purposes(predicate)
            || self.only_hides_who(predicate)
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
            && (self.tokens[near].iter().any(|token| token.is("my"))
                || self
                    .tokens
                    .get(predicate.end)
                    .is_some_and(|next| next.is("request") || next.is("requests")))
    }

    /// "If you do not provide us with it", "we do not require a name", "we will not send you mail": what users need not give or do not get.
    fn is_left_to_users(&self, predicate: &Predicate) -> bool {
        let words = &self.tokens[predicate.start..predicate.end];
        let to_us = words.iter().any(|word| word.is("us"));
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
        predicate.action == Action::Collect
            && self.tokens[predicate.start].folded.starts_with("requir")
    }

    /// "We do not require your phone number", and not for one purpose.
    fn names_its_data(&self, predicate: &Predicate) -> bool {
        let stop = predicate.right.max(predicate.end);
        let named = self.data_in(predicate.end, stop);
        !named.is_empty()
            && named.iter().all(|id| id != "personal_data")
            && !self.tokens[predicate.end..stop]
                .iter()
                .any(|token| token.is("to"))
            && self.cue_in(Cue::Condition, 0, self.tokens.len()).is_none()
    }

    /// "…, in which case we no longer collect it": only then.
    fn is_case_of_another(&self, predicate: &Predicate) -> bool {
        self.cues.iter().any(|(start, end, cue)| {
            *cue == Cue::Condition
                && *end <= predicate.start
                && predicate.start - end < 8
                && self.tokens[*start..*end]
                    .iter()
                    .any(|token| token.is("case") || token.is("cases"))
        })
    }

    /// "… for purposes that the law does not permit", "for the purpose of inferring characteristics": not for that.
    fn is_for_unknown_purposes(&self, predicate: &Predicate) -> bool {
        let whole = self.tokens.len();
        let purpose = (predicate.end..whole).find(|&at| {
            matches!(self.tokens[at].folded.as_str(), "purpose" | "purposes")
                && (at.saturating_sub(6)..at).any(|at| self.tokens[at].is("for"))
        });
        let narrows = |at: usize| {
            self.tokens.get(at + 1).is_some_and(|next| {
                next.folded.starts_with(char::is_alphabetic)
                    && !matches!(
                        next.folded.as_str(),
                        "whatsoever" | "and" | "or" | "including"
                    )
            })
        };
        !matches!(
            predicate.action,
            Action::Store | Action::Delete | Action::Train
        ) && purpose.is_some_and(narrows)
            && self.purposes_in(predicate.end, whole).is_empty()
            && self.cue_in(Cue::Exception, predicate.end, whole).is_none()
    }

    /// "Our cookies are not used to identify you": they are used.
    fn only_hides_who(&self, predicate: &Predicate) -> bool {
        predicate.passive
            && predicate.action == Action::Use
            && self.shows_in(Sign::Identifies, predicate.end, self.tokens.len())
            && self
                .data
                .iter()
                .any(|data| data.id == "cookies" && data.end <= predicate.start)
    }
}
