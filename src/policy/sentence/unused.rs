//! Services that are not used at all, whatever the sentence has as its verb: «X n'est pas utilisé», "We make no use of X or Y", «Aucun
//! appel n'est fait à X».
//!
//! A use of a service («pour …»), a part of it («les polices de X») or of the product (on some pages) denies nothing of the rest.

use super::super::lexicon::{Cue, Particle};
use super::{Draft, Place, Predicate, Sentence};

/// Words between a call and the service that it would go to, at most.
const CALLED_WITHIN: usize = 8;

impl Sentence<'_> {
    /// Services, or kinds of them, that a verb denies as a whole.
    pub(super) fn none_used(&self, predicate: &Predicate) -> Option<Vec<String>> {
        self.denied_services(predicate)
            .or_else(|| self.denied_kinds(predicate))
    }

    /// «Nous n'avons pas recours à X», "X and Y are not used on our site"
    fn denied_services(&self, predicate: &Predicate) -> Option<Vec<String>> {
        if !predicate.passive {
            return self.services_in_row(self.after_articles(self.behind_verb(predicate.end)));
        }
        let is_word = |at: &usize| self.word_at(*at).starts_with(char::is_alphanumeric);
        let first = (predicate.left..predicate.start)
            .find(|at| is_word(at) && !self.cue_starts(Cue::Coordinator, *at))?;
        let (end, ids) = self.row_of_services(self.after_articles(first))?;
        let whole =
            self.are_parts_of_verb(end, predicate.start) && self.is_of_whole_product(predicate.end);
        whole.then_some(ids)
    }

    /// «Aucun appel n'est fait à X», "No requests are sent to X"; "the fonts are ours, without calls to X" speaks of the fonts.
    pub(super) fn never_called(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let call = self.denied_noun();
        let Some(call) = call.filter(|&call| self.says(call, Particle::Call)) else {
            return;
        };
        let near = call + 1..=call + CALLED_WITHIN;
        let mut services = self.services.iter();
        let Some(service) = services.find(|service| near.contains(&service.start)) else {
            return;
        };
        let between = |at: usize| {
            self.are_parts_of_verb(at, at + 1)
                || self.is_participle(at)
                || self.says(at, Particle::Made)
                || self.is_one_of(at, &self.lexicon.absence.to)
        };
        if (call + 1..service.start).all(between)
            && let Some(services) = self.services_in_row(service.start)
        {
            drafts.push(self.no_kinds(place, self.subject(place, 0, call), services));
        }
    }

    /// Behind the preposition that a verb takes («recourons à», "rely on").
    pub(super) fn behind_verb(&self, end: usize) -> usize {
        end + usize::from(self.is_one_of(end, &self.lexicon.absence.to))
    }

    /// "(there is no) Google Analytics or Hotjar on our site": services that begin there, and all of them.
    pub(super) fn services_in_row(&self, from: usize) -> Option<Vec<String>> {
        let (end, ids) = self.row_of_services(from)?;
        (self.is_of_whole_product(end) || self.is_before_clause(end)).then_some(ids)
    }

    /// Services in a row, and where it ends.
    fn row_of_services(&self, from: usize) -> Option<(usize, Vec<String>)> {
        let (mut at, mut ids) = (from, Vec::new());
        loop {
            let service = self.services.iter().find(|service| service.start == at)?;
            ids.push(service.id.clone());
            at = service.end;
            let joints = self.joints(at);
            if joints == 0 || self.is_before_clause(at) {
                return Some((at, ids));
            }
            at = self.after_articles(at + joints);
        }
    }

    /// Commas and conjunctions that begin there.
    fn joints(&self, at: usize) -> usize {
        let joints = (at..).take_while(|&at| self.joins(at) || self.says(at, Particle::Nor));
        joints.count()
    }

    /// «…, et vos données ne sont …»: a subject of its own and its verb follow, which narrow nothing here.
    pub(super) fn is_before_clause(&self, at: usize) -> bool {
        let joints = self.joints(at);
        joints > 0 && self.begins_clause(at + joints)
    }

    /// A subject, and a verb of its own behind it.
    fn begins_clause(&self, at: usize) -> bool {
        let subject = self.cue_starts(Cue::FirstParty, at)
            || self.cue_starts(Cue::Own, at)
            || self.is_one_of(at, &self.lexicon.rows.yours);
        subject && self.predicates.iter().any(|verb| verb.start > at)
    }

    /// Nothing behind narrows what was named, nor says in which part of the product it is so.
    fn is_of_whole_product(&self, at: usize) -> bool {
        self.ends_at(at) && self.part_of_product(at).is_none()
    }
}
