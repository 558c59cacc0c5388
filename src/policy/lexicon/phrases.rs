//! All phrases of a language in one tree of words: one walk from a word finds every phrase that begins there, whatever it means.
//!
//! Phrases match in singular and plural alike. Which of several meanings holds is left to `sentence`.

use super::super::token::tokenize;
use super::{Action, Cue};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Something named in a text: token range and meaning.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    pub start: usize,
    pub end: usize,
    pub id: String,
}

/// What a phrase means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Meaning {
    Cue(Cue),
    /// A practice verb of several words.
    Verb(Action),
    Nominal(Action),
    /// The label of a `label: value` line.
    Label(SmolStr),
    /// Data by specific names.
    Data(SmolStr),
    /// «vos données»: words for personal data as a whole.
    Whole(SmolStr),
    /// A word that names data only in a row with others: «ville» in «nom, ville et téléphone».
    Listed(SmolStr),
    NotData,
    /// Before «data», without telling which.
    DataDeterminer,
    NotRecipient,
    /// What stands over a list of things that are not done.
    Undone,
    Component(SmolStr),
    Category(SmolStr),
    /// A kind of services by what a product has of them («ads»).
    Kind(SmolStr),
    Place(SmolStr),
    LegalBasis(SmolStr),
    LegalWord(SmolStr),
    Service(Service),
}

/// A service by one of its names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Service {
    pub id: SmolStr,
    /// The name is an ordinary word, too.
    pub ambiguous: bool,
    /// The name's first word: trees know words without their plural, and a name is no plural («OpenX» is not «open»).
    pub written: SmolStr,
    /// It begins with a small letter or a digit, as its owner writes it: no capital tells it from a word.
    pub small: bool,
}

impl Meaning {
    /// Of one kind, only the longest phrase at a place counts, and none that overlaps one before it.
    fn kind(&self) -> usize {
        match self {
            Self::Verb(_) => 0,
            Self::Nominal(_) => 1,
            Self::Label(_) => 2,
            Self::Data(_) => 3,
            Self::Whole(_) => 4,
            Self::Listed(_) => 5,
            Self::NotData => 6,
            Self::DataDeterminer => 7,
            Self::NotRecipient => 8,
            Self::Undone => 9,
            Self::Component(_) => 10,
            Self::Category(_) => 11,
            Self::Kind(_) => 12,
            Self::Place(_) => 13,
            Self::LegalBasis(_) => 14,
            Self::LegalWord(_) => 15,
            Self::Service(_) => 16,
            // Each cue is a kind of its own.
            Self::Cue(cue) => 17 + *cue as usize,
        }
    }
}

/// More than there are kinds of meanings: [`super::Cue`]s are less than 128.
const KINDS: usize = 160;

/// A phrase that stands in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'p> {
    pub start: usize,
    pub end: usize,
    pub meaning: &'p Meaning,
}

/// A word as a tree knows it; all that no phrase has are the same.
pub(crate) type Word = u32;

const UNKNOWN: Word = 0;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Phrases {
    words: FxHashMap<SmolStr, Word>,
    /// The node of each word that begins a phrase, 0 for the others: most words of a text end here.
    first: Vec<u32>,
    /// From a node with a word to the next.
    next: FxHashMap<(u32, Word), u32>,
    /// Of all nodes, one after the other …
    meanings: Vec<Meaning>,
    /// … and where those of each end.
    ends: Vec<u32>,
}

impl Phrases {
    pub(crate) fn word(&self, key: &str) -> Word {
        self.words.get(key).copied().unwrap_or(UNKNOWN)
    }

    /// Every phrase that begins at a word, the shortest first: where it ends, and what it means.
    pub(crate) fn begun<'p, 'w>(
        &'p self,
        words: &'w [Word],
        start: usize,
    ) -> impl Iterator<Item = (usize, &'p Meaning)> + use<'p, 'w> {
        let mut node = 0;
        (start..words.len())
            .map_while(move |at| {
                node = self.after(node, words[at])?;
                Some((at + 1, node))
            })
            .flat_map(|(end, node)| self.of_node(node).iter().map(move |own| (end, own)))
    }

    /// What some words mean as one phrase, without any of them left.
    pub(crate) fn whole(&self, words: impl IntoIterator<Item = Word>) -> &[Meaning] {
        let mut words = words.into_iter();
        let node = words.try_fold(0, |node, word| self.after(node, word));
        node.filter(|&node| node > 0)
            .map_or(&[], |node| self.of_node(node))
    }

    /// What a word means by itself.
    pub(crate) fn alone(&self, word: Word) -> &[Meaning] {
        self.after(0, word).map_or(&[], |node| self.of_node(node))
    }

    /// Where the node of a phrase's first word is kept.
    fn begin(&mut self, word: Word) -> &mut u32 {
        let place = word as usize;
        self.first.resize(self.first.len().max(place + 1), 0);
        &mut self.first[place]
    }

    /// The node that a word leads to; the root is 0.
    fn after(&self, node: u32, word: Word) -> Option<u32> {
        if node > 0 {
            return self.next.get(&(node, word)).copied();
        }
        let first = self.first.get(word as usize).copied();
        first.filter(|&node| node > 0)
    }

    fn of_node(&self, node: u32) -> &[Meaning] {
        let node = node as usize;
        &self.meanings[self.ends[node - 1] as usize..self.ends[node] as usize]
    }

    pub(crate) fn all(&self) -> &[Meaning] {
        &self.meanings
    }
}

/// All phrases of some trees in a text, by their beginnings: of one kind the longest at each place, and of two as long the first tree's.
/// Each tree comes with the text in its own words.
pub(crate) fn find<'p>(trees: &[(&'p Phrases, &'p [Word])]) -> Vec<Found<'p>> {
    let mut found: Vec<Found<'p>> = Vec::new();
    // Where the last one of each kind ends.
    let mut ends = [0; KINDS];
    let mut here: Vec<(usize, Found<'p>)> = Vec::new();
    let words = trees.first().map_or(0, |(_, words)| words.len());
    for start in 0..words {
        for (tree, words) in trees {
            for (end, meaning) in tree.begun(words, start) {
                let kind = meaning.kind();
                let longest = Found {
                    start,
                    end,
                    meaning,
                };
                match here.iter_mut().find(|(own, _)| *own == kind) {
                    Some((_, own)) if end > own.end => *own = longest,
                    Some(_) => {}
                    None => here.push((kind, longest)),
                }
            }
        }
        for (kind, own) in here.drain(..) {
            if ends[kind] <= start {
                ends[kind] = own.end;
                found.push(own);
            }
        }
    }
    found
}

/// Phrases that are being gathered. Where two of one kind are the same, the first one stays.
#[derive(Debug, Default)]
pub(crate) struct Phrasebook(BTreeMap<Vec<String>, Vec<Meaning>>);

impl Phrasebook {
    pub(crate) fn add(&mut self, phrase: &str, meaning: Meaning) {
        let words = keys(phrase);
        if words.is_empty() {
            return;
        }
        let known = self.0.entry(words).or_default();
        if !known.iter().any(|own| own.kind() == meaning.kind()) {
            known.push(meaning);
        }
    }

    pub(crate) fn tree(self) -> Phrases {
        let mut tree = Phrases {
            ends: vec![0],
            ..Phrases::default()
        };
        // Sorted, so that a phrase comes before those that go on from it, and its node is the newest.
        for (words, meanings) in self.0 {
            let mut node = 0;
            for word in words {
                let fresh = u32::try_from(tree.words.len()).unwrap_or(u32::MAX) + 1;
                let word = *tree.words.entry(word.into()).or_insert(fresh);
                let fresh = u32::try_from(tree.ends.len()).unwrap_or(u32::MAX);
                let next = match node {
                    0 => tree.begin(word),
                    _ => tree.next.entry((node, word)).or_default(),
                };
                if *next == 0 {
                    *next = fresh;
                }
                node = *next;
                if node == fresh {
                    tree.ends.extend(tree.ends.last().copied());
                }
            }
            tree.meanings.extend(meanings);
            tree.ends[node as usize] = u32::try_from(tree.meanings.len()).unwrap_or(u32::MAX);
        }
        tree
    }
}

/// The words of a phrase as they are compared. An elision may be written apart (`d' audience`).
pub(crate) fn keys(phrase: &str) -> Vec<String> {
    tokenize(&phrase.replace("' ", "'"))
        .iter()
        .map(|token| singular(&token.folded).to_owned())
        .collect()
}

/// `données` and `donnée` alike; words that are too short to have a plural stay.
pub(crate) fn singular(word: &str) -> &str {
    if word.len() > 3 {
        word.strip_suffix(['s', 'x']).unwrap_or(word)
    } else {
        word
    }
}

/// Text as folded words after single spaces, for prefixes of phrases.
pub(crate) fn flat(phrase: &str) -> String {
    tokenize(&phrase.replace("' ", "'"))
        .iter()
        .flat_map(|token| [" ", token.folded.as_str()])
        .collect()
}
