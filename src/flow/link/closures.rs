//! Closures by the call that made them: two functions of one factory, or of one decorator, hold different values.
//!
//! A function that leaves the one it is written in becomes a closure of that call. Who calls a closure is told which calls may have made
//! it; `track` asks when data that a function captured leave it, and when it calls a function that it captured.

use super::{Global, World};
use crate::flow::known::Token;
use rustc_hash::FxHashSet;

/// Closures of one function that are told apart; those of further calls are any of them.
const MOST_CLOSURES: usize = 32;

/// Stands for a closure of a call that is not known.
const UNKNOWN: u32 = u32::MAX;

/// A function by graph and index.
pub(in crate::flow) type Function = (u32, u32);

impl World {
    /// What a token is behind a call of the function whose result it is in.
    pub(super) fn leaves(&mut self, token: Token, from: Global, call: u32) -> Token {
        let Token::Function(graph, id) = token else {
            return token;
        };
        let maker =
            self.leaving.get(&from).copied().filter(|&(own, maker)| {
                own == graph && self.func((graph, id)).parent == Some(maker)
            });
        let Some(maker) = maker else {
            return token;
        };
        let call = self.alike(call, maker);
        let known = self.closures.entry((graph, id)).or_default();
        if !known.contains(&call) {
            if known.len() >= MOST_CLOSURES {
                return token;
            }
            known.push(call);
        }
        Token::Closure(graph, id, call)
    }

    /// A call that makes what this one makes: a function of a module makes the same of constants whenever it is called.
    fn alike(&mut self, call: u32, maker: Function) -> u32 {
        let is_of_module = self.func(maker).parent.is_none_or(|parent| parent == 0);
        if is_of_module && self.call(call).1.is_constant {
            *self.constant_calls.entry(maker).or_insert(call)
        } else {
            call
        }
    }

    /// Notes which closure of a function a call may be of.
    pub(super) fn calls_closure(&mut self, call: u32, function: Function, made: Option<u32>) {
        if self.func(function).parent.is_none_or(|parent| parent == 0) {
            return;
        }
        let entry = (function, made.unwrap_or(UNKNOWN));
        let own = self.made_at.entry(call).or_default();
        if !own.contains(&entry) {
            own.push(entry);
        }
    }

    /// The calls of `owner` that may have made what a call is of; `None` where they are not known.
    pub(in crate::flow) fn makers(&self, call: u32, owner: Function) -> Option<Vec<u32>> {
        let inside = |function: Function| {
            let mut current = function.1;
            while let Some(parent) = self.func((function.0, current)).parent {
                if (function.0, parent) == owner {
                    return true;
                }
                current = parent;
            }
            false
        };
        let mut found = Vec::new();
        let mut seen = FxHashSet::default();
        let mut line = self.made_at.get(&call)?.clone();
        while let Some((function, made)) = line.pop() {
            if !inside(function) || !seen.insert((function, made)) {
                continue;
            }
            if made == UNKNOWN {
                return None;
            }
            let parent = (function.0, self.func(function).parent?);
            if parent == owner {
                found.push(made);
                continue;
            }
            let outer = self.made_at.get(&made)?;
            line.extend(outer.iter().filter(|(own, _)| *own == parent));
        }
        (!found.is_empty()).then_some(found)
    }

    /// Whether a call is one of this function.
    pub(in crate::flow) fn is_call_of(&self, call: u32, function: Function) -> bool {
        self.linked.contains(&(call, function.0, function.1))
    }

    /// Functions by the nodes that data leave them from, and by the variables that closures read.
    pub(super) fn note_functions(&mut self) {
        for (graph, own) in (0..).zip(&self.graphs) {
            let offset = self.offsets[graph as usize];
            for (id, func) in (0..).zip(&own.functions) {
                for node in [func.result, func.thrown] {
                    self.leaving.insert(offset + node, (graph, id));
                }
            }
            for (cell, function, value) in &own.cells {
                self.cells
                    .insert(offset + cell, ((graph, *function), offset + value));
            }
        }
    }
}
