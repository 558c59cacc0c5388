//! The words of one document as its language and the catalogue know them, each looked up once however often it stands there.

use super::super::token::Token;
use super::{Action, Lexicon, Particle, Particles, Phrases, Stem, Word};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::cell::RefCell;

/// What is known of one folded word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// As the phrases of the language know it …
    pub(crate) word: Word,
    /// … and those of the catalogue.
    pub(crate) name: Word,
    /// The practice verb that it is a form of.
    pub(crate) verb: Option<Action>,
    particles: Particles,
    /// A bit for each [`Stem`].
    stems: u128,
}

impl Known {
    pub(crate) fn is(&self, particle: Particle) -> bool {
        self.particles.have(particle)
    }

    pub(crate) fn begins(&self, stem: Stem) -> bool {
        self.stems & 1 << stem as u32 != 0
    }
}

pub(crate) struct Dictionary<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) names: &'a Phrases,
    seen: RefCell<FxHashMap<SmolStr, Known>>,
}

impl<'a> Dictionary<'a> {
    pub(crate) fn new(lexicon: &'a Lexicon, names: &'a Phrases) -> Self {
        Self {
            lexicon,
            names,
            seen: RefCell::default(),
        }
    }

    pub(crate) fn known(&self, tokens: &[Token]) -> Vec<Known> {
        let mut seen = self.seen.borrow_mut();
        let known = |token: &Token| {
            if let Some(&known) = seen.get(&token.folded) {
                return known;
            }
            let known = self.look_up(&token.folded);
            seen.insert(token.folded.clone(), known);
            known
        };
        tokens.iter().map(known).collect()
    }

    /// A text as the phrases of the language know it.
    pub(crate) fn words(&self, tokens: &[Token]) -> Vec<Word> {
        self.known(tokens).iter().map(|known| known.word).collect()
    }

    fn look_up(&self, folded: &str) -> Known {
        let key = self.lexicon.key(folded);
        Known {
            word: self.lexicon.phrases.word(key),
            name: self.names.word(key),
            verb: self.lexicon.verbs.get(folded).copied(),
            particles: self
                .lexicon
                .particles
                .get(folded)
                .copied()
                .unwrap_or_default(),
            stems: self.lexicon.stems.of_word(folded),
        }
    }
}
