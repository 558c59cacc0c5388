//! Cookies and browser storage keys that are known by name.

use super::file::CookieEntry as Entry;
use rustc_hash::FxHashMap;

pub use super::file::CookieEntry as Cookie;

#[derive(Debug, Default)]
pub struct Cookies {
    entries: Vec<Entry>,
    exact: FxHashMap<String, u32>,
    prefixes: FxHashMap<String, u32>,
    longest_prefix: usize,
}

impl Cookies {
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        let mut cookies = Self {
            entries,
            ..Self::default()
        };
        for (place, entry) in cookies.entries.iter().enumerate() {
            let index = u32::try_from(place).unwrap_or(u32::MAX);
            if entry.prefix {
                cookies.longest_prefix = cookies.longest_prefix.max(entry.name.len());
                cookies.prefixes.entry(entry.name.clone()).or_insert(index);
            } else {
                cookies.exact.entry(entry.name.clone()).or_insert(index);
            }
        }
        cookies
    }

    /// The exact name, else the longest known prefix of at least three characters.
    pub fn find(&self, name: &str) -> Option<&Cookie> {
        if let Some(&index) = self.exact.get(name) {
            return self.entries.get(index as usize);
        }
        let longest = self.longest_prefix.min(name.len());
        let index = (3..=longest)
            .rev()
            .filter_map(|end| name.get(..end))
            .find_map(|prefix| self.prefixes.get(prefix))?;
        self.entries.get(*index as usize)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Cookie> {
        self.entries.iter()
    }
}
