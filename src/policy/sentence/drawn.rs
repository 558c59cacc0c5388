//! Data told by what is done with their help: "ads based on your location", «grâce à votre historique», "we rely on your IP address",
//! "your address will appear in the invitation", "sent to your e-mail address", "we index your messages", or by who gave them: "the
//! address that you entered". Whoever does so has them.

use super::super::Polarity;
use super::super::lexicon::{Action, Cue, Particle, Sign};
use super::{Draft, Mention, Place, Sentence, Token};
use std::ops::Range;

/// Words that may stand between what draws on data and the first of them («des données de», "the history of").
const BETWEEN: usize = 3;

/// Words of a verb with what belongs to it ("can regularly import").
const HANDLED_WITHIN: usize = 3;

/// Words that may stand between a verb of sending and the end of the address.
const SENT_WITHIN: usize = 12;

/// Words between users and the verb that tells what they gave («que vous nous avez éventuellement communiquée»).
const GAVE_WITHIN: usize = 5;

impl Sentence<'_> {
    /// Of users' data alone, and only where nobody else is named who may be the one to do it.
    pub(super) fn drawn_on(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let kept_from_us = [Sign::Masked, Sign::Anonymous, Sign::Hashed, Sign::Cut];
        if self.data.is_empty()
            || self.has(Cue::OnDevice)
            || drafts
                .iter()
                .any(|draft| draft.claim.polarity == Polarity::Denied)
            || kept_from_us.iter().any(|sign| self.shows(*sign))
            || self.has(Cue::Right)
            || self.has(Cue::ThirdParty)
            || self.tokens.last().is_some_and(|last| last.is("?"))
            || !self.recipients_in(0, self.tokens.len()).is_empty()
        {
            return;
        }
        for data in &self.data {
            if data.id != "personal_data" && data.id != "cookies" && self.is_given(data) {
                self.collects_row("given-by-users", data.start..data.end, place, drafts);
            }
        }
        if self.is_negative() {
            return;
        }
        for &(start, end, cue) in &self.cues {
            let row = match cue {
                Cue::DrawsOn if !self.is_done_by_users(start) => self.row_behind(end, BETWEEN),
                Cue::Appears if !self.is_among_own_devices(end) => self.row_before(start),
                Cue::FirstParty
                    if end < self.tokens.len()
                        && !self.says(start, Particle::Us)
                        && !self.is_our_object(end) =>
                {
                    self.handled_behind(end)
                }
                Cue::SendsTo => self.contact_behind(end),
                _ => None,
            };
            // "depending on your use of the site": of what users do, nothing is told.
            let told = |row: &Range<usize>| {
                self.is_users_own(row)
                    && self
                        .data_in(row.start, row.end)
                        .iter()
                        .any(|id| id != "usage_data")
            };
            if let Some(row) = row.filter(told) {
                self.collects_row("drawn-on", row, place, drafts);
            }
        }
    }

    /// "the address that you have entered", "the logs collected by our systems", where nothing is denied up to the end of its clause.
    fn is_given(&self, data: &Mention) -> bool {
        let stop = (data.end..self.tokens.len())
            .find(|&at| matches!(self.word_at(at), "," | ";"))
            .unwrap_or(self.tokens.len());
        let denied = [Cue::Ne, Cue::LoneNegative, Cue::Negative]
            .iter()
            .any(|cue| self.cue_in(*cue, 0, stop).is_some());
        !denied && (self.is_given_behind(data.end) || self.is_held_behind(data.end))
    }

    /// "(logs) collected by our systems", «(les journaux) conservés par nos soins»
    fn is_held_behind(&self, at: usize) -> bool {
        let held = self.form(at);
        matches!(held, Some(Action::Collect | Action::Store))
            && self.is_participle(at)
            && self.is_agent(at + 1)
            && (self.cue_starts(Cue::FirstParty, at + 2)
                || self.cue_starts(Cue::Own, at + 2)
                || self.says(at + 2, Particle::Us))
    }

    /// «par», "by"
    pub(super) fn is_agent(&self, at: usize) -> bool {
        self.is_one_of(at, &self.lexicon.agents)
    }

    /// "(the address) that you have entered", «(l'adresse) saisie par l'utilisateur»
    fn is_given_behind(&self, at: usize) -> bool {
        let is_user = |at: usize| {
            self.cue_starts(Cue::SecondParty, at) || self.is_one_of(at, &self.lexicon.rows.owners)
        };
        let is_word = |at: usize| self.word_at(at).starts_with(char::is_alphabetic);
        let gave = |at: usize| self.is_one_of(at, &self.lexicon.gave);
        // "the name you give to your project"
        let elsewhere = |at: usize| {
            self.is_one_of(at, &self.lexicon.to_whom) && !self.says(at + 1, Particle::Us)
        };
        if gave(at) && self.is_agent(at + 1) {
            return (at + 2..at + 4).any(is_user);
        }
        let relative = usize::from(!self.cue_starts(Cue::SecondParty, at) && is_word(at));
        let user = at + relative;
        self.cue_starts(Cue::SecondParty, user)
            && (user + 1..=user + GAVE_WITHIN)
                .take_while(|&at| is_word(at))
                .find(|&at| gave(at))
                .is_some_and(|verb| !elsewhere(verb + 1))
    }

    /// «vous pouvez vous connecter grâce à …»: what users do.
    fn is_done_by_users(&self, at: usize) -> bool {
        let from = self.clause_start(0, at).unwrap_or(0);
        self.cue_in(Cue::SecondParty, from, at).is_some()
            && self.cue_in(Cue::FirstParty, from, at).is_none()
    }

    /// "are synced across your devices": from one of the reader's own to another.
    fn is_among_own_devices(&self, from: usize) -> bool {
        let device = |at: usize| {
            let word = self.lexicon.key(self.word_at(at));
            self.lexicon
                .things
                .iter()
                .any(|thing| self.lexicon.key(thing) == word)
        };
        let yours = |at: usize| self.tokens[at].is_of(&self.lexicon.rows.yours);
        (from + 1..self.tokens.len()).any(|at| device(at) && (at.saturating_sub(2)..at).any(yours))
    }

    /// «votre historique», "the history of your orders", "the user's history", "the pages that you visit"
    pub(super) fn is_users_own(&self, row: &Range<usize>) -> bool {
        let rows = &self.lexicon.rows;
        let near = row.start.saturating_sub(2)..(row.end + 3).min(self.tokens.len());
        let theirs = |token: &Token| token.is_of(&rows.yours) || token.is_of(&rows.owners);
        self.tokens[near].iter().any(theirs) || self.is_of_what_users_do(row)
    }

    /// "pages that you visit"
    fn is_of_what_users_do(&self, row: &Range<usize>) -> bool {
        self.cue_in(Cue::SecondParty, row.start, row.end).is_some()
    }

    /// "we index your messages": whatever is done with them.
    fn handled_behind(&self, subject: usize) -> Option<Range<usize>> {
        let data = self.data.iter().find(|data| data.start > subject)?;
        // «vos messages» may be the name of the data as a whole.
        let is_yours = |at: usize| self.tokens[at].is_of(&self.lexicon.rows.yours);
        let done = self.is_of_what_users_do(&(data.start..data.end));
        let yours = data.start - usize::from(!done && !is_yours(data.start));
        // «nous voyons quelles pages vous consultez»
        let asked = usize::from(done && self.cue_starts(Cue::Indirect, yours - 1));
        let verb = subject..yours - asked;
        let is_verb = |at: usize| {
            let word = &self.tokens[at].folded;
            word.starts_with(char::is_alphabetic)
                && !self.lexicon.is_stop_word(word)
                && !self.cue_starts(Cue::FunctionWord, at)
                && !self.cue_starts(Cue::Refusal, at)
                && !self.cue_starts(Cue::Unhandled, at)
                && !self.cue_starts(Cue::Coordinator, at)
        };
        let handled = (done || is_yours(yours))
            && (1..=HANDLED_WITHIN).contains(&verb.len())
            && verb
                .clone()
                .all(|at| is_verb(at) || self.cue_starts(Cue::May, at))
            && verb.clone().any(is_verb);
        if !handled {
            return None;
        }
        self.row_behind(data.start, 0)
    }

    /// The data that end right before a verb.
    fn row_before(&self, verb: usize) -> Option<Range<usize>> {
        let last = self.data.iter().rev().find(|data| data.end <= verb)?;
        (verb - last.end <= 1).then_some(last.start..last.end)
    }

    /// "(send) the letter to your e-mail address": what one is reached by.
    fn contact_behind(&self, from: usize) -> Option<Range<usize>> {
        let to = (from + SENT_WITHIN).min(self.tokens.len());
        let found = self.data.iter().find(|data| {
            data.start >= from + 2
                && data.end <= to
                && self.rules.data.is_a(&data.id, "contact_information")
                && self.is_users_own(&(data.start..data.end))
        })?;
        Some(found.start..found.end)
    }
}
