//! The predicates of a sentence: each verb that says something, with its clause; verbs that are coordinated share what they have.
//!
//! Which verbs those are, who acts and what is denied stands in the files beside.

use super::super::lexicon::{Action, Cue, Particle};
use super::{Actor, Negation, Sentence};

#[derive(Debug, Clone)]
pub(super) struct Predicate {
    pub(super) action: Action,
    /// Token range of the verb.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Clause around it.
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) actor: Actor,
    pub(super) passive: bool,
    pub(super) negation: Negation,
    pub(super) may: bool,
    /// Service that acts (`Helpscout, qui définit …`).
    pub(super) agent: Option<String>,
    /// «nous les conservons», "we keep them": the object was named before.
    pub(super) pronoun: bool,
}

impl Sentence<'_> {
    pub(super) fn find_predicates(&self) -> Vec<Predicate> {
        let mut verbs = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some((end, action)) = self.nominal(at) {
                verbs.push((at, end, action));
                at = end;
                continue;
            }
            match self.verb(at) {
                Some((end, _))
                    if self.ends_data(at)
                        || self.is_told(at)
                        || self.is_event(&verbs, at)
                        || self.qualifies(at)
                        || self.is_prevented(at) =>
                {
                    at = end;
                }
                Some((end, action)) if self.is_predicate(at, end) => {
                    verbs.push((at, end, action));
                    at = end;
                }
                _ => at += 1,
            }
        }
        let mut predicates: Vec<Predicate> = Vec::new();
        for (index, (start, end, action)) in verbs.iter().copied().enumerate() {
            let left = verbs[..index].last().map_or(0, |(_, last_end, _)| {
                self.clause_start(*last_end, start).unwrap_or(*last_end)
            });
            // What users do in a relative clause («les données que vous saisissez») is a part of the object.
            let right = verbs[index + 1..]
                .iter()
                .find(|(next, _, _)| !self.is_users_clause(end, *next))
                .map_or(self.tokens.len(), |(next, _, _)| {
                    self.clause_start(end, *next).unwrap_or(*next)
                });
            let passive = self.is_participle(start)
                && self
                    .last_cue_in(Cue::Be, start.saturating_sub(5), start)
                    .is_some()
                // «est utilisée pour … et jamais transmise à …»
                || verbs[..index].last().is_some_and(|(_, end, _)| {
                    self.is_participle(start)
                        && predicates.last().is_some_and(|last| last.passive)
                        && self.has_no_subject(*end, start)
                })
                || self.serves_for(start)
                || self.is_object_phrase(start)
                || self.is_never_done(start)
                // «sont destinées aux …», as one phrase
                || self.cue_starts(Cue::Be, start)
                    && (start + 1..end).any(|at| self.is_participle(at));
            let (mut actor, mut agent) = self.actor(left, start, passive);
            let mut negation = self.negation(left, start, end, right);
            let close = predicates
                .last()
                .is_some_and(|last: &Predicate| start.saturating_sub(last.end) <= 4);
            if close && let Some(last) = predicates.last() {
                // «nous ne vendons ni ne louons», «collectons et traitons», «conservée …, ni stockée».
                let fresh = self.cue_in(Cue::FirstParty, last.end, start).is_some()
                    || self.cue_in(Cue::SecondParty, last.end, start).is_some()
                    || agent.is_some();
                if !fresh {
                    actor = last.actor;
                    if self.cue_in(Cue::Break, last.end, start).is_none()
                        && negation == Negation::None
                        && last.negation == Negation::Denied
                    {
                        negation = Negation::Denied;
                    }
                }
            }
            if let Some(last) = predicates.last()
                && last.actor == Actor::Other
                && !passive
                && self.has_no_subject(last.end, start)
            {
                // «Plausible ne stocke aucune donnée et n'utilise pas de cookies»: Plausible again.
                actor = Actor::Other;
                agent = agent.or_else(|| last.agent.clone());
            }
            if negation == Negation::None
                && let Some(last) = predicates.last()
                && last.negation == Negation::Denied
                && self.goes_on_with_or(last.end, start)
            {
                // "We never use your data for ads, or share it with partners"
                negation = Negation::Denied;
                actor = last.actor;
            }
            let before = verbs[..index].last().map_or(0, |(_, end, _)| *end);
            if !passive && self.has_no_subject(before, start) {
                // «un pays qui n'a pas … et ne fournit pas …»: the pronoun goes on, if no rule knows its first verb.
                let relative = self.last_cue_in(Cue::Relative, before, start);
                let we = self.last_cue_in(Cue::FirstParty, before, start);
                if relative.is_some() && relative > we {
                    actor = Actor::Other;
                }
            }
            let mut left = left;
            if let Some(last) = predicates.last()
                && last.actor == Actor::Other
                && self.is_means(start)
            {
                // "They use cookies to collect …": they do.
                actor = Actor::Other;
                left = last.left;
            }
            if start > 0
                && self.says(start - 1, Particle::Nor)
                && predicates
                    .last()
                    .is_some_and(|last| last.negation == Negation::Denied)
            {
                negation = Negation::Denied;
            }
            let may = self.cue_in(Cue::May, left, start).is_some();
            let pronoun = self.has_pronoun(start, end);
            predicates.push(Predicate {
                action,
                start,
                end,
                left,
                right,
                actor,
                passive,
                negation,
                may,
                agent,
                pronoun,
            });
        }
        // Coordinated verbs share what follows the last of them.
        for index in (0..predicates.len().saturating_sub(1)).rev() {
            let (next_start, next_right) =
                (predicates[index + 1].start, predicates[index + 1].right);
            let gap = next_start.saturating_sub(predicates[index].end);
            let nothing_between =
                !self.data.iter().chain(&self.services).any(|mention| {
                    mention.start >= predicates[index].end && mention.end <= next_start
                });
            let alike = predicates[index].negation == predicates[index + 1].negation;
            if gap <= 4 && nothing_between && alike {
                predicates[index].right = next_right;
            }
            if gap <= 4 && predicates[index + 1].passive && predicates[index].passive {
                predicates[index + 1].left = predicates[index].left;
            }
        }
        for index in 1..predicates.len() {
            let (last_left, last_passive, last_end) = (
                predicates[index - 1].left,
                predicates[index - 1].passive,
                predicates[index - 1].end,
            );
            let start = predicates[index].start;
            let near = start - last_end <= 6
                && !self
                    .data
                    .iter()
                    .any(|mention| mention.start >= last_end && mention.end <= start);
            // «sont utilisées pour vous répondre et ne sont jamais vendues»: the same data, whatever stands between.
            let same = predicates[index].passive && self.has_no_subject(last_end, start);
            if self.is_participle(start) && last_passive && (near || same) {
                predicates[index].left = last_left;
                predicates[index].passive = true;
            }
        }
        predicates
    }

    /// «vos données servent à …»: the data before it are what is used.
    pub(super) fn serves_for(&self, verb: usize) -> bool {
        // «restent les vôtres et ne servent pas à …»: the subject of the verb before.
        let same = || self.has_no_subject(0, verb);
        self.tokens[verb].is_of(&self.lexicon.serves)
            && self
                .data
                .iter()
                .any(|data| data.end <= verb && (verb - data.end <= 3 || same()))
    }

    /// "exception log", "files uploaded": the last word of a name.
    fn ends_data(&self, at: usize) -> bool {
        self.data
            .iter()
            .any(|data| data.start < at && data.end == at + 1)
    }

    /// In parentheses that are open.
    pub(super) fn is_aside(&self, at: usize) -> bool {
        let last = self.tokens[..at]
            .iter()
            .rev()
            .find(|token| token.is("(") || token.is(")"));
        last.is_some_and(|mark| mark.is("("))
    }

    /// "…, or share": a verb without a subject that «or» joins to the one before.
    fn goes_on_with_or(&self, from: usize, verb: usize) -> bool {
        !self.lexicon.forms.verbs_inflect
            && verb > from
            && self.is_joined_with_or(verb)
            && !self.starts_afresh(from, verb)
    }

    /// «or» and «nor» before a verb that is no participle.
    pub(super) fn is_joined_with_or(&self, verb: usize) -> bool {
        verb > 0 && self.says(verb - 1, Particle::Or) && !self.is_participle(verb)
    }

    /// A subject, a turn or another clause begins between two words.
    pub(super) fn starts_afresh(&self, from: usize, to: usize) -> bool {
        // "ask you for, store or share": the object of a verb is no subject.
        let acts = |at: usize| {
            self.cue_starts(Cue::SecondParty, at) && !(at > from && self.form(at - 1).is_some())
        };
        (from..to).any(acts)
            || [
                Cue::FirstParty,
                Cue::Relative,
                Cue::Break,
                Cue::Condition,
                Cue::Exception,
            ]
            .iter()
            .any(|cue| self.cue_in(*cue, from, to).is_some())
    }

    /// The start of the clause of a verb at `verb`, after the end of the previous one.
    pub(super) fn clause_start(&self, from: usize, verb: usize) -> Option<usize> {
        for at in (from..verb).rev() {
            let mark = self.tokens[at].folded.as_str();
            let breaks = matches!(mark, ";" | ":" | "," | "(" | ")" | "—" | "–")
                || self.cue_starts(Cue::Break, at)
                || self.cue_starts(Cue::Coordinator, at)
                || self.cue_starts(Cue::Relative, at)
                || self.cue_starts(Cue::Condition, at)
                || self.cue_starts(Cue::Exception, at)
                || self.cue_starts(Cue::Circumstance, at);
            if breaks {
                return Some(at);
            }
        }
        None
    }

    /// A pronoun object that points back.
    fn has_pronoun(&self, start: usize, end: usize) -> bool {
        if self.lexicon.forms.pronouns_precede {
            let aux = start
                .checked_sub(1)
                .filter(|&before| self.cue_starts(Cue::Have, before))
                .unwrap_or(start);
            return aux > 0
                && self.says(aux - 1, Particle::ObjectPronoun)
                && !self.is_participle(aux);
        }
        self.says(end, Particle::ObjectPronoun)
    }
}
