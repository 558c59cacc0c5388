//! Cookies and browser storage keys that are known by name.

use super::entries::Entries;
use super::file::CookieEntry as Entry;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use super::file::CookieEntry as Cookie;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Cookies {
    entries: Entries<Entry>,
    exact: FxHashMap<SmolStr, u32>,
    prefixes: FxHashMap<SmolStr, u32>,
    longest_prefix: usize,
}

impl Cookies {
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        let mut cookies = Self::default();
        for (place, entry) in entries.iter().enumerate() {
            let index = u32::try_from(place).unwrap_or(u32::MAX);
            let name = SmolStr::from(&entry.name);
            if entry.prefix {
                cookies.longest_prefix = cookies.longest_prefix.max(name.len());
                cookies.prefixes.entry(name).or_insert(index);
            } else {
                cookies.exact.entry(name).or_insert(index);
            }
        }
        cookies.entries = entries.into();
        cookies
    }

    /// These, and then the user's.
    pub(super) fn with(self, own: Vec<Entry>) -> Self {
        if own.is_empty() {
            self
        } else {
            Self::new(self.entries.with(own))
        }
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
