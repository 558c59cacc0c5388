//! Permissions of platforms: browser extensions, Android, Apple, Office add-ins.

use super::file::PermissionEntry as Entry;
use rustc_hash::FxHashMap;

pub use super::file::PermissionEntry as Permission;

#[derive(Debug, Default)]
pub struct Permissions {
    entries: Vec<Entry>,
    by_id: FxHashMap<(String, String), u32>,
}

impl Permissions {
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        let by_id = entries
            .iter()
            .enumerate()
            .map(|(place, entry)| {
                (
                    (entry.platform.clone(), entry.id.clone()),
                    u32::try_from(place).unwrap_or(u32::MAX),
                )
            })
            .collect();
        Self { entries, by_id }
    }

    pub fn find(&self, platform: &str, id: &str) -> Option<&Permission> {
        let &index = self.by_id.get(&(platform.to_owned(), id.to_owned()))?;
        self.entries.get(index as usize)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Permission> {
        self.entries.iter()
    }
}
