//! Lists of phrases by the beginnings of their words («statisti» for «statistiques»), and which of the lists a text shows.
//!
//! A policy is asked for hundreds of beginnings at every clause: they are sorted, so that each word of the text meets only those that begin
//! as it does.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Stems {
    pub(crate) ids: Vec<String>,
    /// Beginnings in the order of the alphabet, each of two letters or more, with the place of its list in `ids`.
    pub(crate) begins: Vec<(SmolStr, u32)>,
}

impl Stems {
    /// Every list that `text` (folded words after single blanks) shows, in the order of ids, where the rest behind the phrase meets `goes_on`.
    pub(crate) fn shown(&self, text: &str, goes_on: impl Fn(&str) -> bool) -> Vec<&str> {
        let mut shown = vec![false; self.ids.len()];
        for (blank, _) in text.match_indices(' ') {
            let rest = &text[blank + 1..];
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

    fn beginning<'s>(&'s self, rest: &'s str) -> impl Iterator<Item = (&'s str, usize)> {
        let two = &rest.as_bytes()[..rest.len().min(2)];
        let from = self
            .begins
            .partition_point(|(begin, _)| begin.as_bytes() < two);
        self.begins[from..]
            .iter()
            .take_while(move |(begin, _)| begin.as_bytes().starts_with(two))
            .filter(|(begin, _)| rest.starts_with(begin.as_str()))
            .map(|(begin, list)| (begin.as_str(), *list as usize))
    }

    pub(crate) fn knows(&self, id: &str) -> bool {
        self.ids.iter().any(|own| own == id)
    }
}
