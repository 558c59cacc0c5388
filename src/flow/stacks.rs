//! Stacks that share what lies below their top, by number: an access path of fields, the calls that are open.
//!
//! Equal stacks have equal numbers, so comparing, hashing and copying one costs nothing, however deep it is.

use rustc_hash::FxHashMap;
use std::hash::Hash;

pub(super) type StackId = u32;

pub(super) const EMPTY: StackId = 0;

#[derive(Debug)]
pub(super) struct Stacks<T> {
    /// Every stack but the empty one: its top, the rest, and how deep it is.
    parts: Vec<(T, StackId, u8)>,
    ids: FxHashMap<(T, StackId), StackId>,
}

impl<T> Default for Stacks<T> {
    fn default() -> Self {
        Self {
            parts: Vec::new(),
            ids: FxHashMap::default(),
        }
    }
}

impl<T: Clone + Eq + Hash> Stacks<T> {
    pub(super) fn parts(&self, stack: StackId) -> Option<(&T, StackId)> {
        let (top, rest, _) = self.parts.get((stack as usize).checked_sub(1)?)?;
        Some((top, *rest))
    }

    pub(super) fn top(&self, stack: StackId) -> Option<&T> {
        self.parts(stack).map(|(top, _)| top)
    }

    pub(super) fn depth(&self, stack: StackId) -> u8 {
        match stack.checked_sub(1) {
            Some(place) => self.parts[place as usize].2,
            None => 0,
        }
    }

    /// From the top down.
    pub(super) fn items(&self, mut stack: StackId) -> impl Iterator<Item = &T> {
        std::iter::from_fn(move || {
            let (top, rest) = self.parts(stack)?;
            stack = rest;
            Some(top)
        })
    }

    pub(super) fn push(&mut self, top: T, stack: StackId) -> StackId {
        let key = (top, stack);
        if let Some(&id) = self.ids.get(&key) {
            return id;
        }
        let depth = self.depth(stack).saturating_add(1);
        self.parts.push((key.0.clone(), stack, depth));
        let id = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.ids.insert(key, id);
        id
    }

    /// The upper part of a stack, at most so deep.
    pub(super) fn cut(&mut self, stack: StackId, deepest: u8) -> StackId {
        if self.depth(stack) <= deepest {
            return stack;
        }
        if deepest == 0 {
            return EMPTY;
        }
        let (top, rest, _) = self.parts[stack as usize - 1].clone();
        let rest = self.cut(rest, deepest - 1);
        self.push(top, rest)
    }
}
