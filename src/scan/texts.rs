//! What checks ask the text of files, which is read again for it.

use super::parts::is_code_of_test;
use crate::checks::Texts;
use crate::rules::Topic;
use crate::source::{self, Entry, FileKind};
use rayon::prelude::*;
use regex::RegexSet;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

/// The files of one scan.
pub(super) struct Files<'a> {
    root: &'a Path,
    entries: &'a [Entry],
    speak_of: [OnceLock<bool>; Topic::ALL.len()],
}

impl<'a> Files<'a> {
    pub(super) fn new(root: &'a Path, entries: &'a [Entry]) -> Self {
        Self {
            root,
            entries,
            speak_of: Topic::ALL.map(|_| OnceLock::new()),
        }
    }
}

impl Texts for Files<'_> {
    /// Code outside of tests and of pages of law.
    fn speak_of(&self, topic: Topic) -> bool {
        const OF_LAW: &[&str] = &[
            "privacy",
            "confidential",
            "legal",
            "mentions",
            "terms",
            "polic",
            "politique",
            "cgu",
            "cgv",
            "datenschutz",
        ];
        let any = || {
            self.entries
                .par_iter()
                .filter(|entry| entry.reach.is_production() && entry.kind != FileKind::Config)
                .filter(|entry| {
                    let path = entry.path.to_lowercase();
                    !OF_LAW.iter().any(|word| path.contains(word))
                })
                .any(|entry| {
                    source::read(self.root, entry).is_ok_and(|file| topic.is_spoken_of(&file.text))
                })
        };
        // A thread that waits for files here may run another check meanwhile that asks the same: no lock may be held.
        let known = &self.speak_of[topic as usize];
        match known.get() {
            Some(known) => *known,
            None => {
                let speaks = any();
                *known.get_or_init(|| speaks)
            }
        }
    }

    fn in_tests(&self, words: &[&str]) -> BTreeSet<usize> {
        let Ok(words) = RegexSet::new(words.iter().map(|word| whole(word))) else {
            return BTreeSet::new();
        };
        self.entries
            .par_iter()
            .filter(|entry| is_code_of_test(entry))
            .filter_map(|entry| source::read(self.root, entry).ok())
            .map(|file| words.matches(&file.text).into_iter().collect())
            .reduce(BTreeSet::new, |mut all, found: BTreeSet<usize>| {
                all.extend(found);
                all
            })
    }
}

/// A pattern of a word where it is no part of a longer one; what ends in `_` is the beginning of names.
fn whole(word: &str) -> String {
    let is_inside = |c: char| c.is_ascii_alphanumeric();
    let bound = |edge: Option<char>| match edge {
        Some(edge) if is_inside(edge) => r"(?-u:\b)",
        _ => "",
    };
    let (first, last) = (word.chars().next(), word.chars().next_back());
    format!("{}{}{}", bound(first), regex::escape(word), bound(last))
}
