//! Phrases with meanings, found in the words of a text: longest first, singular and plural alike.

use super::super::token::tokenize;
use rustc_hash::FxHashMap;

/// Something named in a text: token range and meaning.
#[derive(Debug, Clone)]
pub(in crate::policy) struct Mention {
    pub start: usize,
    pub end: usize,
    pub id: String,
}

/// Phrases with meanings, matched longest first.
#[derive(Debug, Clone)]
pub(in crate::policy) struct Table<T> {
    phrases: FxHashMap<String, T>,
    /// Words of the longest phrase by its first word: most words begin none.
    longest: FxHashMap<String, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            phrases: FxHashMap::default(),
            longest: FxHashMap::default(),
        }
    }
}

impl Table<String> {
    pub(in crate::policy) fn has_meaning(&self, meaning: &str) -> bool {
        self.phrases.values().any(|own| own == meaning)
    }
}

impl<T: Clone> Table<T> {
    pub(in crate::policy) fn add(&mut self, phrase: &str, meaning: T) {
        // An elision may be written apart (`d' audience`).
        let tokens = tokenize(&phrase.replace("' ", "'"));
        let words: Vec<_> = tokens.iter().map(|token| singular(&token.folded)).collect();
        if !words.is_empty() {
            let longest = self.longest.entry(words[0].clone()).or_default();
            *longest = words.len().max(*longest);
            self.phrases.entry(words.join(" ")).or_insert(meaning);
        }
    }

    /// All matches from left to right, longest first, without overlaps.
    pub(in crate::policy) fn find(&self, keys: &[String]) -> Vec<(usize, usize, T)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < keys.len() {
            match self.at(keys, at) {
                Some((end, meaning)) => {
                    found.push((at, end, meaning));
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest match that starts here.
    pub(in crate::policy) fn at(&self, keys: &[String], start: usize) -> Option<(usize, T)> {
        let longest = *self.longest.get(keys.get(start)?)?;
        let mut phrase = String::new();
        let mut best = None;
        for (end, key) in keys.iter().enumerate().skip(start).take(longest) {
            if end > start {
                phrase.push(' ');
            }
            phrase.push_str(key);
            if let Some(meaning) = self.phrases.get(&phrase) {
                best = Some((end + 1, meaning.clone()));
            }
        }
        best
    }
}

/// `données` and `donnée` alike; words that are too short to have a plural stay.
pub(in crate::policy) fn singular(word: &str) -> String {
    let trimmed = if word.len() > 3 {
        word.strip_suffix(['s', 'x']).unwrap_or(word)
    } else {
        word
    };
    trimmed.to_owned()
}

/// Text as folded words separated by single spaces, for prefixes of phrases.
pub(super) fn flat(phrase: &str) -> String {
    tokenize(&phrase.replace("' ", "'"))
        .iter()
        .map(|token| token.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
