//! What values are known to be: functions, classes, instances and modules, each at a path of fields below a value.
//!
//! Paths and things are numbers here, so that the many look-ups of `link` compare and copy no text.

use super::graph::any_field;
use super::link::Global;
use super::lists::Lists;
use super::path::same_field;
use crate::syntax::ir::Name;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// What a value is, across files: functions and classes by (graph, index).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Token {
    Function(u32, u32),
    /// A function written in another one, and the call of that one which made it.
    Closure(u32, u32, u32),
    /// A method and the value that it was read from.
    Bound(u32, u32, Global),
    /// A method read from its class: the receiver is its first argument.
    Unbound(u32, u32),
    Class(u32, u32),
    Instance(u32, u32),
    File(u32),
    /// A Python package or module name without a file of its own yet.
    Package(u32),
    /// Something that a package made.
    Client(u32),
    /// An address, by whose it is.
    Address(u32),
}

/// A path of fields, outermost first; 0 is the value itself.
pub(super) type PathId = u32;

pub(super) const HERE: PathId = 0;

/// A field that may be more things than this is one that everything shares: knowing them all resolves no call.
const MOST_IN_A_FIELD: u8 = 32;

#[derive(Debug, Default)]
pub(super) struct Paths {
    /// First field and the rest of every path but the empty one.
    parts: Vec<(Name, PathId)>,
    ids: FxHashMap<(Name, PathId), PathId>,
}

impl Paths {
    fn parts(&self, path: PathId) -> Option<&(Name, PathId)> {
        self.parts.get((path as usize).checked_sub(1)?)
    }

    fn depth(&self, mut path: PathId) -> usize {
        let mut depth = 0;
        while let Some((_, rest)) = self.parts(path) {
            depth += 1;
            path = *rest;
        }
        depth
    }

    pub(super) fn first(&self, path: PathId) -> Option<&Name> {
        self.parts(path).map(|(first, _)| first)
    }

    /// `field` before a path, unless that gets deeper than `deepest`.
    pub(super) fn below(&mut self, field: &Name, path: PathId, deepest: usize) -> Option<PathId> {
        if self.depth(path) >= deepest {
            return None;
        }
        let key = (field.clone(), path);
        if let Some(&id) = self.ids.get(&key) {
            return Some(id);
        }
        self.parts.push(key.clone());
        let id = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.ids.insert(key, id);
        Some(id)
    }

    /// What is left of a path behind a field.
    pub(super) fn after(&self, path: PathId, field: &Name) -> Option<PathId> {
        let (first, rest) = self.parts(path)?;
        same_field(first, field).then_some(*rest)
    }

    /// The fields of a path, outermost first.
    pub(super) fn fields(&self, mut path: PathId) -> Vec<Name> {
        let mut fields = Vec::new();
        while let Some((first, rest)) = self.parts(path) {
            fields.push(first.clone());
            path = *rest;
        }
        fields
    }

    /// The path of an element in a part of a list.
    pub(super) fn sliced(&mut self, path: PathId, from: u32, to: Option<u32>) -> Option<PathId> {
        let Some((first, rest)) = self.parts(path) else {
            return Some(path);
        };
        let Ok(index) = first.parse::<u32>() else {
            return Some(path);
        };
        if to.is_some_and(|to| index >= to) {
            return None;
        }
        let (index, rest) = (index.checked_sub(from)?, *rest);
        self.below(&Name::new(index.to_string()), rest, usize::MAX)
    }

    /// The path of an element whose place is no longer known.
    pub(super) fn shuffled(&mut self, path: PathId) -> PathId {
        match self.parts(path) {
            Some((first, rest)) if first.bytes().all(|byte| byte.is_ascii_digit()) => {
                let rest = *rest;
                self.below(&any_field(), rest, usize::MAX).unwrap_or(path)
            }
            _ => path,
        }
    }
}

/// All that is known so far, and what of it has not been carried on.
#[derive(Debug, Default)]
pub(super) struct KnownValues {
    pub(super) paths: Paths,
    tokens: Vec<Token>,
    ids: FxHashMap<Token, u32>,
    of: Lists<(PathId, u32)>,
    seen: FxHashSet<(Global, PathId, u32)>,
    /// How many things each field of a value may be.
    fields: FxHashMap<(Global, PathId), u8>,
    /// What came into a parameter by a call, not by what its function does.
    brought: FxHashSet<(Global, PathId, u32)>,
    /// What values are themselves, which resolves direct calls, is carried on before what lies in their fields.
    direct: VecDeque<(Global, PathId, u32)>,
    inner: VecDeque<(Global, PathId, u32)>,
}

impl KnownValues {
    /// Notes that a value is something, unless `most` things are known already: twice as many for values themselves, so that
    /// full fields leave direct calls their room.
    pub(super) fn push(&mut self, node: Global, path: PathId, token: Token, most: usize) {
        let id = self.id(token);
        let most = if path == HERE { 2 * most } else { most };
        if path != HERE && self.fields.get(&(node, path)) == Some(&MOST_IN_A_FIELD) {
            return;
        }
        if self.seen.len() < most && self.seen.insert((node, path, id)) {
            if path != HERE {
                *self.fields.entry((node, path)).or_default() += 1;
            }
            self.of.push(node, (path, id));
            let queue = if path == HERE {
                &mut self.direct
            } else {
                &mut self.inner
            };
            queue.push_back((node, path, id));
        }
    }

    /// Notes that a call brings something into a parameter that was not there before.
    pub(super) fn bring(&mut self, node: Global, path: PathId, token: Token) {
        let key = (node, path, self.id(token));
        if path != HERE && !self.seen.contains(&key) {
            self.brought.insert(key);
        }
    }

    pub(super) fn is_brought(&self, node: Global, path: PathId, token: Token) -> bool {
        self.ids
            .get(&token)
            .is_some_and(|&id| self.brought.contains(&(node, path, id)))
    }

    fn id(&mut self, token: Token) -> u32 {
        if let Some(&id) = self.ids.get(&token) {
            return id;
        }
        self.tokens.push(token);
        let id = u32::try_from(self.tokens.len() - 1).unwrap_or(u32::MAX);
        self.ids.insert(token, id);
        id
    }

    pub(super) fn pop(&mut self) -> Option<(Global, PathId, Token)> {
        let (node, path, id) = self.direct.pop_front().or_else(|| self.inner.pop_front())?;
        Some((node, path, self.tokens[id as usize]))
    }

    pub(super) fn of(&self, node: Global) -> impl Iterator<Item = (PathId, Token)> {
        self.of
            .of(node)
            .map(|(path, id)| (path, self.tokens[id as usize]))
    }

    /// The same as a list, for work that learns more on its way.
    pub(super) fn list(&self, node: Global) -> Vec<(PathId, Token)> {
        self.of(node).collect()
    }

    /// Values that are modules themselves.
    pub(super) fn files(&self) -> FxHashMap<Global, u32> {
        #[allow(
            clippy::iter_over_hash_type,
            reason = "a map is filled: the order does not matter"
        )]
        self.seen
            .iter()
            .filter(|(_, path, _)| *path == HERE)
            .filter_map(|&(node, _, id)| match self.tokens[id as usize] {
                Token::File(file) => Some((node, file)),
                _ => None,
            })
            .collect()
    }

    /// Addresses with the values and fields that they lie in, in no order.
    pub(super) fn addresses(&self) -> Vec<(Global, PathId, u32)> {
        #[allow(
            clippy::iter_over_hash_type,
            reason = "the caller sorts: the order does not matter"
        )]
        self.seen
            .iter()
            .filter_map(|&(node, path, id)| match self.tokens[id as usize] {
                Token::Address(owner) => Some((node, path, owner)),
                _ => None,
            })
            .collect()
    }

    /// Values that are classes or instances themselves, in order.
    pub(super) fn typed(&self) -> Vec<(Global, Token)> {
        let mut found: Vec<_> = self
            .seen
            .iter()
            .filter(|(_, path, _)| *path == HERE)
            .map(|&(node, _, id)| (node, self.tokens[id as usize]))
            .filter(|(_, token)| matches!(token, Token::Class(..) | Token::Instance(..)))
            .collect();
        found.sort_unstable();
        found
    }
}
