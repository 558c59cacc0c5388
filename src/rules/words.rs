//! Words that are looked for in the text of every file.

use regex::Regex;

/// Words that are looked for all at once.
#[derive(Debug)]
pub struct Words(Regex);

impl Words {
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let words: Vec<_> = words.into_iter().map(regex::escape).collect();
        Self(Regex::new(&words.join("|")).expect("escaped words are a valid pattern"))
    }

    /// Whether a text has one of them.
    pub fn are_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}
