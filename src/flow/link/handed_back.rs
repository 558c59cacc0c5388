//! Functions that give back what they are given: `def callback(f): …; return f`.
//!
//! A decorator of that kind is called everywhere. What is known of an argument goes straight to the result of its own call, not through
//! the function to the results of all calls.

use super::{Global, World};
use crate::flow::edges::Edges;
use crate::flow::graph::{Graph, Step};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Copies between a parameter and the result.
const MOST_COPIES: usize = 3;

#[derive(Debug, Default)]
pub(super) struct HandedBack {
    /// By a node that leads into the result of its function: that result.
    ends: FxHashMap<Global, Global>,
    /// Parameters, and receivers, that are given back.
    params: FxHashSet<Global>,
}

impl HandedBack {
    pub(super) fn new(graphs: &[Graph], offsets: &[Global], edges: &Edges) -> Self {
        let graphs = graphs.par_iter().zip(offsets);
        let given: Vec<_> = graphs
            .flat_map_iter(|(graph, offset)| given_back(graph, *offset, edges))
            .collect();
        let mut found = Self::default();
        for (param, end, result) in given {
            found.ends.insert(end, result);
            found.params.insert(param);
        }
        found
    }

    /// The result that what is known of a value stays out of, though the value is copied to it.
    pub(super) fn end(&self, from: Global) -> Option<Global> {
        self.ends.get(&from).copied()
    }

    /// Whether a node is a parameter that is given back.
    pub(super) fn is_param(&self, node: Global) -> bool {
        self.params.contains(&node)
    }
}

/// Parameters of the functions of a file that are given back: each with the last node before the result of its function, and that result.
fn given_back(graph: &Graph, offset: Global, edges: &Edges) -> Vec<(Global, Global, Global)> {
    // Whether an edge comes into a node, and whether another does.
    let mut joins = vec![(false, false); graph.nodes as usize];
    let own = edges.of_files(offset..offset + graph.nodes);
    own.for_each(|(_, to, _)| {
        let (one, more) = &mut joins[(to - offset) as usize];
        (*one, *more) = (true, *one);
    });
    let is_joined = |node: Global| joins[(node - offset) as usize].1;
    let mut given = Vec::new();
    let functions = graph.functions.iter();
    for function in functions.filter(|function| function.result != 0) {
        let result = offset + function.result;
        let params = function.params.iter().map(|param| param.node);
        for param in params.chain(function.this) {
            let param = offset + param;
            let end = last_copy(edges, &is_joined, param, result, MOST_COPIES);
            given.extend(end.map(|end| (param, end, result)));
        }
    }
    given
}

/// The last node before `result` on a way of copies that nothing else joins.
fn last_copy(
    edges: &Edges,
    is_joined: &impl Fn(Global) -> bool,
    from: Global,
    result: Global,
    most: usize,
) -> Option<Global> {
    let copies = || {
        let copies = edges.of(from);
        copies.filter(|(_, step)| matches!(edges.step(*step), Step::Copy | Step::Except(_)))
    };
    if copies().any(|(to, _)| to == result) {
        return Some(from);
    }
    let most = most.checked_sub(1)?;
    copies()
        .filter(|(to, _)| !is_joined(*to))
        .find_map(|(to, _)| last_copy(edges, is_joined, to, result, most))
}

impl World {
    /// What is known of an argument that a call hands to such a parameter is known of the call's result.
    pub(super) fn give_back(&mut self, from: Global, param: Global, result: Global) {
        if self.handed_back.is_param(param) {
            self.add_edge(from, result, Step::Type);
        }
    }
}
