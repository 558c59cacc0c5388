//! Introducers that break off before or after the verb («L'extension :», «We do not:», «Ce que nous ne faisons pas»): each item of the
//! list completes the sentence.
//!
//! Beside bare subjects only denials are completed here: an item that is read without its «not» would say the opposite.

use super::super::document::Block;
use super::super::lexicon::{Cue, Meaning, Particle};
use super::super::sentence::Listing;
use super::super::token::{Token, tokenize};
use super::Reader;
use super::text::sentences;

impl<'a> Reader<'a> {
    /// What the items after this block complete; nothing for other blocks.
    pub(super) fn opening_of(&self, block: &'a Block) -> Vec<Token> {
        let titled = block.tokens.len() <= 12
            && self
                .lexicon
                .names_undone(&self.dictionary.words(&block.tokens));
        if titled {
            return tokenize(&self.lexicon.undone.infinitive);
        }
        let Some((start, end)) = sentences(&block.tokens).pop() else {
            return Vec::new();
        };
        let sentence = &block.tokens[start..end];
        let [words @ .., last, colon] = sentence else {
            return Vec::new();
        };
        if colon.is(":") && self.sentence(sentence).is_bare_subject() {
            return sentence[..sentence.len() - 1].to_vec();
        }
        let denies = self.lexicon.is(&last.folded, Particle::EndsDenied);
        // «Ce que nous ne collectons pas :» names no verb for its items to complete: they are what is not collected.
        let framed = self.frame.as_ref().is_some_and(|frame| frame.kind.denies());
        let short = colon.is(":") && words.len() <= 12;
        if short
            && !framed
            && (denies || self.sentence(sentence).ends_denied())
            && self.sentence(sentence).has_own_subject()
        {
            sentence[..sentence.len() - 1].to_vec()
        } else {
            Vec::new()
        }
    }

    /// An item under such an introducer, read as the sentence that both make.
    pub(super) fn completed(&mut self, block: &'a Block) {
        let mut ranges = sentences(&block.tokens).into_iter();
        let Some((start, end)) = ranges.next() else {
            return;
        };
        let item = &block.tokens[start..end];
        let Some(first) = item
            .iter()
            .position(|token| token.folded.starts_with(char::is_alphabetic))
        else {
            return;
        };
        let word = item[first].folded.as_str();
        let is = |word: &str, cues: &[Cue]| {
            let meant = self.lexicon.meanings(self.lexicon.key(word));
            let mut meant = meant.iter();
            meant.any(|meaning| matches!(meaning, Meaning::Cue(cue) if cues.contains(cue)))
        };
        let subject_alone = self
            .sentence_of(&self.opening, Listing::Nothing)
            .names_subject();
        if subject_alone {
            // «ne vend aucune donnée», "Do not store …", "Process …": a verb of that subject's, or an item like any other.
            let verb = is(word, &[Cue::Ne])
                || self.lexicon.verbs.contains_key(word)
                || [first, first + 1]
                    .iter()
                    .filter_map(|&at| item.get(at))
                    .any(|token| is(&token.folded, &[Cue::LoneNegative]));
            if !verb {
                return self.item(block);
            }
        }
        let denies = !subject_alone && is(word, &[Cue::LoneNegative, Cue::Negative, Cue::Ne]);
        if denies && self.sentence(item).has_predicate() {
            // «We never sell …» says it once more.
            self.prose(block, item, &[], None);
            return;
        }
        let before = self.document.claims.len();
        if denies {
            // «Aucune revente de données» says it alone.
            self.prose(block, item, &[], None);
            if self.document.claims.len() > before {
                return;
            }
        }
        let mut tokens = if denies {
            tokenize(&self.lexicon.undone.absent)
        } else if self.lexicon.forms.is_gerund(&item[first]) {
            tokenize(&self.lexicon.undone.gerund)
        } else {
            self.opening.clone()
        };
        let own = tokens.len();
        tokens.extend(item[first..].iter().cloned());
        let place = self.place(Vec::new());
        let (mut drafts, _) = self
            .sentence_of(&tokens, Listing::of(self.frame.as_ref()))
            .read(&place, None);
        for draft in &mut drafts {
            draft.start = draft.start.max(own);
            draft.end = draft.end.max(own + 1);
        }
        self.keep_all(block.kind, &tokens, drafts);
        for (start, end) in ranges {
            self.prose(block, &block.tokens[start..end], &[], None);
        }
    }
}
