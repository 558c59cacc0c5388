//! Permissions of platforms: browser extensions, Android, Apple, Office add-ins.

use super::entries::Entries;
use super::file::PermissionEntry as Entry;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use super::file::PermissionEntry as Permission;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Permissions {
    entries: Entries<Entry>,
    /// By platform, then by id.
    by_id: FxHashMap<SmolStr, FxHashMap<SmolStr, u32>>,
}

impl Permissions {
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        let mut by_id: FxHashMap<SmolStr, FxHashMap<SmolStr, u32>> = FxHashMap::default();
        for (place, entry) in entries.iter().enumerate() {
            by_id
                .entry(entry.platform.as_str().into())
                .or_default()
                .insert(
                    entry.id.as_str().into(),
                    u32::try_from(place).unwrap_or(u32::MAX),
                );
        }
        Self {
            entries: entries.into(),
            by_id,
        }
    }

    /// These, and then the user's.
    pub(super) fn with(self, own: Vec<Entry>) -> Self {
        if own.is_empty() {
            self
        } else {
            Self::new(self.entries.with(own))
        }
    }

    pub fn find(&self, platform: &str, id: &str) -> Option<&Permission> {
        let &index = self.by_id.get(platform)?.get(id)?;
        self.entries.get(index as usize)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Permission> {
        self.entries.iter()
    }
}
