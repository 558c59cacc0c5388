//! Lists of phrases by the beginnings of their words («statisti» for «statistiques»), and which of the lists a text shows.
//!
//! A policy is asked for hundreds of beginnings at every clause: they are sorted, so that each word of the text meets only those with the
//! same two letters. A phrase that ends with a blank ends with a whole word («sent » is not the beginning of «sentence»).

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Stems {
    pub(crate) ids: Vec<String>,
    /// Beginnings, each of two characters or more, with the place of its list in `ids`; those with the same two are neighbours.
    pub(crate) begins: Vec<(SmolStr, u32)>,
    /// Where the beginnings of each pair of letters start, as far as there are any, and where the last ones end.
    pub(crate) starts: Vec<u32>,
}

/// Letters that have a number of their own, and the one of all other bytes.
const LETTERS: usize = 27;

/// The number of the first two bytes of a text.
pub(crate) fn pair(text: &str) -> usize {
    let number = |at: usize| match text.as_bytes().get(at) {
        Some(byte @ b'a'..=b'z') => usize::from(byte - b'a') + 1,
        _ => 0,
    };
    number(0) * LETTERS + number(1)
}

/// The text from behind each blank on.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let blanks = text.bytes().enumerate().filter(|(_, byte)| *byte == b' ');
    blanks.map(|(blank, _)| &text[blank + 1..])
}

impl Stems {
    /// Every list that `text` (folded words after single blanks) shows, in the order of ids, where the rest behind the phrase meets `goes_on`.
    pub(crate) fn shown(&self, text: &str, goes_on: impl Fn(&str) -> bool) -> Vec<&str> {
        let mut shown = vec![false; self.ids.len()];
        for rest in words(text) {
            for (begin, list) in self.beginning(rest) {
                if !shown[list] && goes_on(&rest[begin.len()..]) {
                    shown[list] = true;
                }
            }
        }
        let ids = self.ids.iter().zip(shown);
        ids.filter(|(_, shown)| *shown)
            .map(|(id, _)| id.as_str())
            .collect()
    }

    /// A bit for each list, by its place, that `text` (folded words after single blanks, with one at the end) shows.
    pub(crate) fn bits(&self, text: &str) -> u128 {
        words(text).fold(0, |bits, rest| bits | self.of_word(rest))
    }

    /// A bit for each list of which a word has a beginning.
    pub(crate) fn of_word(&self, word: &str) -> u128 {
        self.beginning(word)
            .fold(0, |bits, (_, list)| bits | 1 << list)
    }

    fn beginning<'s>(&'s self, rest: &'s str) -> impl Iterator<Item = (&'s str, usize)> {
        let pair = pair(rest);
        let neighbours = match self.starts.get(pair..pair + 2) {
            Some(&[start, end]) => &self.begins[start as usize..end as usize],
            _ => &[],
        };
        neighbours
            .iter()
            .filter(|(begin, _)| rest.starts_with(begin.as_str()))
            .map(|(begin, list)| (begin.as_str(), *list as usize))
    }

    pub(crate) fn knows(&self, id: &str) -> bool {
        self.ids.iter().any(|own| own == id)
    }
}
