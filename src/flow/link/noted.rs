//! The calls that single steps of linking are about, found in one pass: there are a hundred thousand calls, and each step asks for few.

use super::VALIDATING;
use crate::flow::graph::Graph;
use crate::flow::lists::Lists;

/// Calls by number, in order. Those that no code writes down are in none of these.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// `new X(…)`
    pub made: Vec<u32>,
    /// `super(…)`, `super().m(…)`
    pub of_super: Vec<u32>,
    /// Of methods that make an object of a record: [`VALIDATING`].
    pub validating: Vec<u32>,
    /// Those that do something else where they reach nothing of the repository.
    pub unsettled: Vec<u32>,
    /// The same of those that print a value.
    pub printing: Vec<u32>,
}

impl Noted {
    /// `calls` are the graph of each call and its place there; `pending` has what builtins do, by call.
    pub(super) fn new<T: Copy>(graphs: &[Graph], calls: &[(u32, u32)], pending: &Lists<T>) -> Self {
        let mut noted = Self::default();
        for (number, &(graph, place)) in (0..).zip(calls) {
            let call = &graphs[graph as usize].calls[place as usize];
            let name = call.method.as_ref().map(|(_, name)| name.as_str());
            if call.is_new {
                noted.made.push(number);
            }
            if call.super_of.is_some() {
                noted.of_super.push(number);
            }
            if name.is_some_and(|name| VALIDATING.contains(&name)) {
                noted.validating.push(number);
            }
            if call.fallback != 0 || pending.any(number) {
                match name {
                    Some("__str__") => noted.printing.push(number),
                    _ => noted.unsettled.push(number),
                }
            }
        }
        noted
    }
}
