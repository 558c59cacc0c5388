//! Words that point back: "these data", and "it" and "they" at the beginning of an English sentence, which mean the product or the data
//! of the sentence right before.
//!
//! What stands further off is not asked: a denial of the wrong thing is worse than none.

use super::super::lexicon::{Action, Cue, Particle};
use super::{Actor, Predicate, Sentence};

impl Sentence<'_> {
    /// "They are never shared", "it is deleted": the subject is what the sentence before named, and its verb is one of data.
    pub(super) fn is_of_them(&self, predicate: &Predicate) -> bool {
        let of_data = matches!(
            predicate.action,
            Action::Share | Action::Sell | Action::Store | Action::Delete
        ) || predicate.action == Action::Use
            && self
                .cue_in(Cue::Purpose, predicate.end, predicate.end + 2)
                .is_some();
        let carries = |at: usize| {
            [
                Cue::Be,
                Cue::May,
                Cue::Hedge,
                Cue::LoneNegative,
                Cue::Have,
                Cue::Only,
            ]
            .iter()
            .any(|cue| self.cue_starts(*cue, at))
                || self.says(at, Particle::VerbPart)
        };
        predicate.passive
            && of_data
            && self.says(0, Particle::They)
            && self.data.is_empty()
            && self.components.is_empty()
            && (1..predicate.start).all(carries)
    }

    /// "It does not collect …": what "it" does, if the sentence before was about the product.
    pub(super) fn is_it(&self, predicate: &Predicate) -> bool {
        // The pronoun itself may stand for others elsewhere.
        let before = |cue| self.cue_in(cue, 1, predicate.start).is_some();
        self.begins_with_it()
            && predicate.actor == Actor::Other
            && predicate.agent.is_none()
            && !before(Cue::Relative)
            && !before(Cue::ThirdParty)
            && !self
                .categories
                .iter()
                .any(|category| category.end <= predicate.start)
    }

    pub(super) fn begins_with_it(&self) -> bool {
        self.says(0, Particle::It)
    }

    /// The product that "it" stands for in the next sentence, where this one is about it and nobody else; `last` is what "it" stands for here.
    pub(in crate::policy) fn product(&self, last: Option<String>) -> Option<String> {
        if !self.services.is_empty() || !self.categories.is_empty() {
            return None;
        }
        if self.begins_with_it() {
            return last;
        }
        let component = self
            .components
            .iter()
            .find(|component| component.start <= 1 && component.id != "visitors")
            .map(|component| component.id.clone());
        let named = self.cue_starts(Cue::FirstParty, 0)
            && self.tokens.first().is_some_and(|first| first.capital)
            && !self.says(0, Particle::FirstPerson);
        component.or_else(|| named.then(|| "organisation".to_owned()))
    }

    /// «Nous ne partageons jamais vos photos, ni ne les vendons»: what the verb before has named.
    pub(super) fn object_before(&self, predicate: &Predicate) -> Option<Vec<String>> {
        let before = self
            .predicates
            .iter()
            .rfind(|other| other.end <= predicate.left);
        let before = before.filter(|before| predicate.pronoun && !before.passive)?;
        let named = self.data_in(before.end, predicate.left);
        named
            .iter()
            .any(|id| id != "personal_data" && id != "cookies")
            .then_some(named)
    }

    /// Another clause of the sentence stands before that of the verb: what it is about is what a pronoun there means.
    pub(super) fn has_clause_before(&self, predicate: &Predicate) -> bool {
        let words = |at: &usize| self.tokens[*at].folded.starts_with(char::is_alphabetic);
        (0..self.own_clause(predicate)).filter(words).count() > 2
    }

    pub(super) fn begins_with_pronoun(&self) -> bool {
        self.says(0, Particle::Pronoun)
    }

    /// The data that the clauses before name, without what is no more than a word for all of it.
    pub(super) fn named_before(&self, predicate: &Predicate) -> Vec<String> {
        let mut named = self.data_in(0, self.own_clause(predicate));
        named.retain(|id| id != "personal_data" && id != "cookies");
        named
    }

    /// Where the clause of a verb begins: with its subject, if no verb of data stands before.
    fn own_clause(&self, predicate: &Predicate) -> usize {
        self.last_cue_in(Cue::FirstParty, predicate.left, predicate.start)
            .unwrap_or(predicate.left)
            .min(predicate.start)
    }

    /// Personal data as a whole stand in front of the words that point back.
    pub(super) fn names_before_pointing(&self) -> bool {
        self.cue_in(Cue::Anaphor, 1, self.tokens.len())
            .is_some_and(|anaphor| {
                self.data
                    .iter()
                    .take_while(|data| data.end <= anaphor)
                    .last()
                    .is_some_and(|data| data.id == "personal_data")
            })
    }

    /// «Vos données vous appartiennent ; nous ne les vendons pas»
    pub(super) fn names_whole(&self, predicate: &Predicate) -> bool {
        let left = predicate.left.min(predicate.start);
        let named: Vec<_> = self.data.iter().filter(|data| data.end <= left).collect();
        !named.is_empty() && named.iter().all(|data| data.id == "personal_data")
    }
}
