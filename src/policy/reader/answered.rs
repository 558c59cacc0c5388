//! Categories of data with a YES or a NO, as Californian law asks for them: in rows, under headings and on lines that have lost their cells.

use super::super::document::Block;
use super::super::lexicon::Lexicon;
use super::super::sentence::{Draft, Listing, Place};
use super::super::token::Token;
use super::super::{ClaimKind, Modality, Polarity};
use super::Reader;
use std::collections::BTreeSet;

/// The rule by which what a category with its NO gives as examples is denied.
const DENIED_EXAMPLES: &str = "denied-examples";

impl<'a> Reader<'a> {
    /// A category with its YES or NO: collected, or not.
    pub(super) fn answer(&mut self, block: &Block, collected: bool, place: &Place) {
        self.answer_as("answered-category", block, collected, place);
    }

    /// What a category with its NO gives as examples: not collected either, where nothing in the document affirms it.
    pub(super) fn denied_examples(&mut self, block: &Block, place: &Place) {
        self.answer_as(DENIED_EXAMPLES, block, false, place);
    }

    fn answer_as(&mut self, rule: &str, block: &Block, collected: bool, place: &Place) {
        let sentence = self.sentence_of(&block.tokens, Listing::of(self.frame.as_ref()));
        let kind = if collected {
            ClaimKind::Collects
        } else {
            ClaimKind::NotCollects
        };
        let mut claim = sentence.start_claim(kind, place, rule);
        claim.data = sentence.all_data();
        claim.data.retain(|data| data != "personal_data");
        if rule == DENIED_EXAMPLES && claim.data.iter().any(|data| data == "profiling") {
            // What is not inferred may well be collected.
            claim.data.retain(|data| data == "profiling");
        }
        if !collected {
            claim.polarity = Polarity::Denied;
            claim.modality = Modality::Hedged;
        }
        if collected {
            self.frame = Some(self.frame(kind, place));
        }
        if !claim.data.is_empty() {
            let end = block.tokens.len();
            self.keep_all(
                block.kind,
                &block.tokens,
                vec![Draft {
                    claim,
                    start: 0,
                    end,
                }],
            );
        }
    }

    /// A YES or NO on a line of its own, below a category and maybe examples of it: a table that has lost its cells.
    pub(super) fn answer_alone(&mut self, block: &Block) -> bool {
        let mut words = block
            .tokens
            .iter()
            .filter(|token| token.folded.starts_with(char::is_alphanumeric));
        let (first, alone) = (words.next(), words.next().is_none());
        let Some(collected) = first.and_then(|word| self.lexicon.answers.of(word)) else {
            return false;
        };
        if !alone || !self.is_under("collection") {
            return false;
        }
        let asked = std::mem::take(&mut self.unanswered);
        let place = self.place(Vec::new());
        if collected {
            self.settle_headed();
        } else {
            // What these lines seemed to say, as lines of a list, they ask.
            self.headed = None;
            if let Some((_, claims)) = asked.first() {
                self.document.claims.truncate(*claims);
            }
        }
        self.frame = None;
        let mut categories = 0;
        for (category, claims) in &asked {
            let named = self.sentence(&category.tokens).names_specific_data();
            let told = collected && self.document.claims.len() > *claims;
            if named && !told {
                if collected || categories == 0 {
                    self.answer(category, collected, &place);
                } else {
                    self.denied_examples(category, &place);
                }
                categories += 1;
            }
        }
        self.frame = None;
        true
    }

    /// Of the examples of what is not collected, those stay that nothing here affirms, not even by a wider or a narrower name.
    pub(super) fn settle_denied_examples(&mut self) {
        let affirmed: BTreeSet<String> = self
            .document
            .claims
            .iter()
            .filter(|claim| claim.polarity == Polarity::Affirmed)
            .flat_map(|claim| {
                claim
                    .data
                    .iter()
                    .filter(|id| *id != "personal_data")
                    .cloned()
            })
            .collect();
        let data = &self.rules.data;
        self.document.claims.retain_mut(|claim| {
            if !claim.is_by(DENIED_EXAMPLES) {
                return true;
            }
            claim.data.retain(|id| {
                !affirmed
                    .iter()
                    .any(|other| data.is_a(id, other) || data.is_a(other, id))
            });
            !claim.data.is_empty()
        });
    }
}

/// The YES or NO that ends a heading or a row of a table.
pub(super) fn answer_of(lexicon: &Lexicon, tokens: &[Token]) -> Option<bool> {
    let mut words = tokens.iter().rev().skip_while(|token| token.is("|"));
    let last = words.next()?;
    let apart = words
        .next()
        .is_some_and(|mark| matches!(mark.folded.as_str(), "-" | "–" | "—" | "|" | ":"));
    lexicon.answers.of(last).filter(|_| apart)
}
