//! Data that somebody has to give, said of the data: «une adresse e-mail est requise», "an account requires your e-mail address",
//! "sign up with a phone number". What is demanded is collected. Verbs of giving («vous fournissez») stand in `lists`.

use super::super::lexicon::{Cue, Mention, Sign};
use super::super::{ClaimKind, Polarity};
use super::{Draft, Place, Sentence};
use std::ops::Range;

/// Words that may stand between what demands and the first data («à l'utilisateur», "the user for").
const BETWEEN: usize = 6;

impl Sentence<'_> {
    /// What is not required, or only asked in a question, is not told of.
    pub(super) fn demanded(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let told = [
            Cue::Needed,
            Cue::Needs,
            Cue::AskedFor,
            Cue::Obliged,
            Cue::JoinsWith,
        ];
        if !told.iter().any(|cue| self.has(*cue))
            || self.is_negative()
            || self.has(Cue::Right)
            || self.has(Cue::Consent)
            || self.tokens.last().is_some_and(|last| last.is("?"))
        {
            return;
        }
        for (start, end, cue) in &self.cues {
            let row = match cue {
                Cue::Needed => self.row_before_being(*start),
                Cue::Needs if self.is_of_process(*start) => self.row_behind(*end, BETWEEN / 2),
                Cue::AskedFor | Cue::JoinsWith => self.row_behind(*end, BETWEEN),
                Cue::Obliged => self.row_to_give(*start, *end),
                _ => None,
            };
            if let Some(row) = row {
                self.collects_row("demanded", row, place, drafts);
            }
        }
    }

    /// That these data are collected, where no draft tells it.
    pub(super) fn collects_row(
        &self,
        rule: &str,
        row: Range<usize>,
        place: &Place,
        drafts: &mut Vec<Draft>,
    ) {
        let mut data = self.data_in(row.start, row.end);
        data.retain(|id| id != "personal_data" && id != "cookies");
        let told = |draft: &Draft| {
            draft.claim.polarity == Polarity::Affirmed
                && data.iter().all(|id| draft.claim.data.contains(id))
        };
        if data.is_empty() || drafts.iter().any(told) {
            return;
        }
        let mut claim = self.blank_of_all(ClaimKind::Collects, place, rule);
        claim.data = data;
        claim.condition = self.condition(0, self.tokens.len());
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    /// «(une adresse e-mail et un mot de passe) sont requis»: right before the verb, and nobody else's demand.
    fn row_before_being(&self, needed: usize) -> Option<Range<usize>> {
        let be = self.last_cue_in(Cue::Be, needed.saturating_sub(3), needed)?;
        let mut before = self.data.iter().rev().filter(|data| data.end <= be);
        let last = before.next().filter(|last| be - last.end <= 1)?;
        let mut first = last;
        for data in before {
            if !super::rows::joined(&self.lexicon.rows, data, first, self.tokens) {
                break;
            }
            first = data;
        }
        // "as long as your address is needed": a time.
        let timed = [Cue::Until, Cue::UntilClause, Cue::Relative]
            .iter()
            .any(|cue| self.cue_in(*cue, 0, needed).is_some());
        // "access to your photos is needed" asks for them, "the safety of your photos is needed" does not.
        let alone = first.start < 3 || !self.says_of(first.start - 2);
        (!timed && alone).then_some(first.start..last.end)
    }

    /// The row of data that begins within `near` words.
    pub(super) fn row_behind(&self, from: usize, near: usize) -> Option<Range<usize>> {
        let mut behind = self.data.iter().filter(|data| data.start >= from);
        let first = behind.next().filter(|first| first.start <= from + near)?;
        let apart = (from..first.start).any(|at| {
            matches!(self.word_at(at), "," | ";" | "(")
                || self.cue_starts(Cue::Break, at)
                || self.cue_starts(Cue::Relative, at)
        });
        let joined = |last: &Mention, data: &&Mention| {
            super::rows::joined(&self.lexicon.rows, last, data, self.tokens)
        };
        let mut last = first;
        for data in behind {
            if !joined(last, &data) {
                break;
            }
            last = data;
        }
        (!apart).then_some(first.start..last.end)
    }

    /// «vous devez saisir …», "users must enter …"
    fn row_to_give(&self, from: usize, to: usize) -> Option<Range<usize>> {
        let users = (from.saturating_sub(3)..=from).any(|at| self.is_of_people(at))
            || self
                .cue_in(Cue::SecondParty, from.saturating_sub(3), to)
                .is_some();
        let gives = self.cue_in(Cue::Gives, to.saturating_sub(1), to + 3)?;
        users.then(|| self.row_behind(gives + 1, BETWEEN)).flatten()
    }

    /// An account, an order, the use of a product: what may need data of its users; a law or a supplier is none.
    fn is_of_process(&self, verb: usize) -> bool {
        let from = self.clause_start(0, verb).unwrap_or(0);
        self.shows_in(Sign::Process, from, verb) && self.recipients_in(from, verb).is_empty()
    }
}
