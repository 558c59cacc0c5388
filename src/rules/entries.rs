//! The entries of one kind of rules in their order, each decoded when it is first asked for: a run meets few of the thousands that there are.
//!
//! What finds them are the indexes in the modules beside, which `build.rs` makes of them and writes down together with them.

use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Index;
use std::sync::OnceLock;

#[derive(Debug, Clone)]
pub struct Entries<T> {
    /// What was written of each that may not be decoded yet, one behind the other, …
    bytes: &'static [u8],
    /// … and where each ends.
    ends: Vec<u32>,
    decoded: Vec<OnceLock<Box<T>>>,
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T> From<Vec<T>> for Entries<T> {
    fn from(entries: Vec<T>) -> Self {
        Self {
            bytes: &[],
            ends: Vec::new(),
            decoded: entries
                .into_iter()
                .map(|entry| OnceLock::from(Box::new(entry)))
                .collect(),
        }
    }
}

impl<T: DeserializeOwned> Entries<T> {
    pub fn len(&self) -> usize {
        self.decoded.len()
    }

    pub fn is_empty(&self) -> bool {
        self.decoded.is_empty()
    }

    pub fn get(&self, place: usize) -> Option<&T> {
        (place < self.len()).then(|| &self[place])
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).map(|place| &self[place])
    }

    /// These, followed by others.
    pub(super) fn with(self, more: Vec<T>) -> Vec<T>
    where
        T: Clone,
    {
        self.iter().cloned().chain(more).collect()
    }
}

impl<T: DeserializeOwned> Index<usize> for Entries<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        self.decoded[place].get_or_init(|| {
            let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
            let bytes = &self.bytes[start as usize..self.ends[place] as usize];
            postcard::from_bytes(bytes).expect("build.rs wrote this type")
        })
    }
}

impl<T: Serialize + DeserializeOwned> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::new();
        let mut ends = Vec::new();
        for entry in self.iter() {
            bytes.extend(postcard::to_stdvec(entry).map_err(S::Error::custom)?);
            ends.push(u32::try_from(bytes.len()).map_err(S::Error::custom)?);
        }
        (ends, bytes).serialize(serializer)
    }
}

impl<'de: 'static, T> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (ends, bytes) = <(Vec<u32>, &'static [u8])>::deserialize(deserializer)?;
        let decoded = ends.iter().map(|_| OnceLock::new()).collect();
        Ok(Self {
            bytes,
            ends,
            decoded,
        })
    }
}
