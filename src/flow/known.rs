//! What values are known to be: functions, classes, instances and modules, each at a path of fields below a value.
//!
//! Things are numbers here, as paths are, so that the many look-ups of `link` compare little.

use super::link::{Global, MOST_FUNCTIONS};
use super::lists::Lists;
use super::path::{HERE, PathId, Paths};
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

/// A field that may be more things than this is one that everything shares: knowing them all resolves no call.
const MOST_IN_A_FIELD: u8 = 32;

/// The same for a value itself: a parameter that calls give many functions, each of which only its own call means.
const MOST_HERE: u8 = 64;

/// Instances of so many classes tell too little of what their methods are.
const MOST_INSTANCES: u8 = MOST_FUNCTIONS as u8;

/// So many things that are known of a value are looked through; those behind them are looked up.
const FIRST: usize = 8;

/// The room for something that is not known of a value yet.
struct Room {
    /// How many other things are known at the same path.
    others: u8,
    /// Whether it lies behind those that are looked through.
    is_beyond: bool,
}

/// All that is known so far, and what of it has not been carried on.
#[derive(Debug, Default)]
pub(super) struct KnownValues {
    pub(super) paths: Paths,
    tokens: Vec<Token>,
    ids: FxHashMap<Token, u32>,
    /// The last one that was asked for: what is carried on is so to many values.
    last: Option<(Token, u32)>,
    of: Lists<(PathId, u32)>,
    /// How many things each value may be itself, by node.
    here: Vec<u8>,
    /// Behind the first things that are known of a value, the others, and how many there are at each path.
    beyond: FxHashSet<(Global, PathId, u32)>,
    crowded: FxHashMap<(Global, PathId), u8>,
    /// What came into a parameter by a call, not by what its function does.
    brought: FxHashSet<(Global, PathId, u32)>,
    /// What values are themselves, which resolves direct calls, is carried on before what lies in their fields.
    direct: VecDeque<(Global, PathId, u32)>,
    inner: VecDeque<(Global, PathId, u32)>,
}

impl KnownValues {
    /// Nothing known of so many nodes.
    pub(super) fn new(nodes: Global) -> Self {
        Self {
            of: Lists::new(nodes),
            here: vec![0; nodes as usize],
            ..Self::default()
        }
    }

    /// Notes that a value is something, unless `most` things are known already: twice as many for values themselves, so that
    /// full fields leave direct calls their room.
    pub(super) fn push(&mut self, node: Global, path: PathId, token: Token, most: usize) {
        let (full, most) = match path {
            HERE => (MOST_HERE, 2 * most),
            _ => (MOST_IN_A_FIELD, most),
        };
        let full = match token {
            Token::Instance(..) => MOST_INSTANCES.min(full),
            _ => full,
        };
        if path == HERE && self.here(node) >= full || self.of.len() >= most {
            return;
        }
        let id = self.id(token);
        let room = self.room(node, path, id);
        let Some(room) = room.filter(|room| room.others < full) else {
            return;
        };
        self.of.push(node, (path, id));
        if path == HERE {
            let nodes = self.here.len().max(node as usize + 1);
            self.here.resize(nodes, 0);
            self.here[node as usize] += 1;
        }
        if room.is_beyond {
            self.beyond.insert((node, path, id));
            *self.crowded.entry((node, path)).or_default() += 1;
        }
        self.queue(node, path, id);
    }

    /// Notes that something has to be carried on.
    fn queue(&mut self, node: Global, path: PathId, id: u32) {
        let queue = if path == HERE {
            &mut self.direct
        } else {
            &mut self.inner
        };
        queue.push_back((node, path, id));
    }

    fn here(&self, node: Global) -> u8 {
        self.here.get(node as usize).copied().unwrap_or(0)
    }

    /// Looks through the first things that are known of a value; others are looked up. `None` where this is known.
    fn room(&self, node: Global, path: PathId, id: u32) -> Option<Room> {
        let (mut items, mut others) = (0, 0);
        for (own, thing) in self.of.of(node).take(FIRST) {
            items += 1;
            if own == path {
                if thing == id {
                    return None;
                }
                others += 1;
            }
        }
        let is_beyond = items == FIRST;
        if is_beyond {
            if self.beyond.contains(&(node, path, id)) {
                return None;
            }
            others += self.crowded.get(&(node, path)).unwrap_or(&0);
        }
        Some(Room { others, is_beyond })
    }

    /// Notes that a call brings something into a parameter that was not there before.
    pub(super) fn bring(&mut self, node: Global, path: PathId, token: Token) {
        let id = self.id(token);
        if path != HERE && self.room(node, path, id).is_some() {
            self.brought.insert((node, path, id));
        }
    }

    pub(super) fn is_brought(&mut self, node: Global, path: PathId, token: Token) -> bool {
        let id = self.id(token);
        self.brought.contains(&(node, path, id))
    }

    fn id(&mut self, token: Token) -> u32 {
        if let Some((last, id)) = self.last
            && last == token
        {
            return id;
        }
        let tokens = &mut self.tokens;
        let id = *self.ids.entry(token).or_insert_with(|| {
            tokens.push(token);
            u32::try_from(tokens.len() - 1).unwrap_or(u32::MAX)
        });
        self.last = Some((token, id));
        id
    }

    /// Carries on all that is known once more.
    pub(super) fn carry_again(&mut self) {
        let all: Vec<_> = self.of.all().collect();
        for (node, (path, id)) in all {
            self.queue(node, path, id);
        }
    }

    pub(super) fn pop(&mut self) -> Option<(Global, PathId, Token)> {
        let (node, path, id) = self.direct.pop_front().or_else(|| self.inner.pop_front())?;
        let token = self.tokens[id as usize];
        self.last = Some((token, id));
        Some((node, path, token))
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
        self.of
            .all()
            .filter(|(_, (path, _))| *path == HERE)
            .filter_map(|(node, (_, id))| match self.tokens[id as usize] {
                Token::File(file) => Some((node, file)),
                _ => None,
            })
            .collect()
    }

    /// Values that a package made.
    pub(super) fn clients(&self) -> FxHashSet<Global> {
        let made = self.of.all().filter(|(_, (path, id))| {
            *path == HERE && matches!(self.tokens[*id as usize], Token::Client(_))
        });
        made.map(|(node, _)| node).collect()
    }

    /// Addresses with the values and fields that they lie in, in order.
    pub(super) fn addresses(&self) -> Vec<(Global, PathId, u32)> {
        let mut found: Vec<_> = self
            .of
            .all()
            .filter_map(|(node, (path, id))| match self.tokens[id as usize] {
                Token::Address(owner) => Some((node, path, owner)),
                _ => None,
            })
            .collect();
        found.sort_unstable();
        found.shrink_to_fit();
        found
    }

    /// Values that are classes or instances themselves, in order.
    pub(super) fn typed(&self) -> Vec<(Global, Token)> {
        let mut found: Vec<_> = self
            .of
            .all()
            .filter(|(_, (path, _))| *path == HERE)
            .map(|(node, (_, id))| (node, self.tokens[id as usize]))
            .filter(|(_, token)| matches!(token, Token::Class(..) | Token::Instance(..)))
            .collect();
        found.sort_unstable();
        found
    }
}
