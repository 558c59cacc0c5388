//! Data told by what is done with their help: "ads based on your location", «grâce à votre historique», "we rely on your IP address",
//! "your address will appear in the invitation", "sent to your e-mail address", "we index your messages". Whoever does so has them.

use super::super::Polarity;
use super::super::lexicon::{Cue, Particle, Sign};
use super::{Draft, Place, Sentence};
use std::ops::Range;

/// Words that may stand between what draws on data and the first of them («des données de», "the history of").
const BETWEEN: usize = 3;

/// Words of a verb with what belongs to it ("can regularly import").
const HANDLED_WITHIN: usize = 3;

/// Words that may stand between a verb of sending and the end of the address.
const SENT_WITHIN: usize = 12;

impl Sentence<'_> {
    /// Of users' data alone, and only where nobody else is named who may be the one to do it.
    pub(super) fn drawn_on(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let told = [Cue::DrawsOn, Cue::Appears, Cue::SendsTo, Cue::FirstParty];
        let kept_from_us = [Sign::Masked, Sign::Anonymous, Sign::Hashed, Sign::Cut];
        if !told.iter().any(|cue| self.has(*cue))
            || self.is_negative()
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

    /// «votre historique», "the history of your orders"
    fn is_users_own(&self, row: &Range<usize>) -> bool {
        let near = row.start.saturating_sub(2)..(row.end + 3).min(self.tokens.len());
        self.tokens[near]
            .iter()
            .any(|token| token.is_of(&self.lexicon.rows.yours))
    }

    /// "we index your messages": whatever is done with them.
    fn handled_behind(&self, subject: usize) -> Option<Range<usize>> {
        let data = self.data.iter().find(|data| data.start > subject)?;
        // «vos messages» may be the name of the data as a whole.
        let is_yours = |at: usize| self.tokens[at].is_of(&self.lexicon.rows.yours);
        let yours = data.start - usize::from(!is_yours(data.start));
        let verb = subject..yours;
        let is_verb = |at: usize| {
            let word = &self.tokens[at].folded;
            word.starts_with(char::is_alphabetic)
                && !self.lexicon.is_stop_word(word)
                && !self.cue_starts(Cue::FunctionWord, at)
                && !self.cue_starts(Cue::Refusal, at)
                && !self.cue_starts(Cue::Unhandled, at)
                && !self.cue_starts(Cue::Coordinator, at)
        };
        let handled = is_yours(yours)
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
                && self.tokens[data.start - 1].is_of(&self.lexicon.rows.yours)
        })?;
        Some(found.start..found.end)
    }
}
