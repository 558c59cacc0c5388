//! Functions given as arguments: which of them each call hands to a function that calls its parameter.

use super::{ANY_FUNCTION, Function, Global, World};
use crate::flow::edges::StepId;
use crate::flow::graph::Step;
use crate::flow::known::Token;
use crate::flow::path::{HERE, PathId};
use crate::syntax::ir::Name;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// Functions that hand a parameter on to the next before it is called.
const DEEPEST_HANDED: usize = 4;

/// Fields of a parameter that a call names: `hooks.mail.send(…)`.
const DEEPEST_CALLED: usize = 2;

/// No value.
const NOWHERE: Global = Global::MAX;

/// Fields of a parameter that are called: all of them, and the method that the last one is of what lies before it.
struct Chain {
    fields: PathId,
    before: PathId,
    method: Name,
}

/// The functions that a call gives for a chain of a parameter.
type Given = ((u32, u32), Vec<Function>);

impl World {
    /// Default values of parameters of functions that nothing here calls.
    pub(super) fn defaults(&mut self) {
        for graph in 0..u32::try_from(self.graphs.len()).unwrap_or(u32::MAX) {
            for function in 0..self.graphs[graph as usize].functions.len() {
                let id = u32::try_from(function).unwrap_or(u32::MAX);
                if self.called.contains(&(graph, id)) {
                    continue;
                }
                for param in self.graphs[graph as usize].functions[function]
                    .params
                    .clone()
                {
                    if param.default != 0 {
                        let from = self.at(graph, param.default);
                        self.add_edge(from, self.at(graph, param.node), Step::Copy);
                    }
                }
            }
        }
        self.propagate();
    }

    /// Which functions each call gives for the parameters that are called, or whose fields are.
    pub(super) fn parameters(&mut self) {
        let mut params = vec![false; self.edges.nodes() as usize];
        for (offset, graph) in self.offsets.iter().zip(&self.graphs) {
            for function in &graph.functions {
                let nodes = function.params.iter().map(|param| param.node);
                for node in nodes.chain(function.this) {
                    params[(offset + node) as usize] = true;
                }
            }
        }
        // Parameters, and variables that closures read.
        let mut roots = params.clone();
        for (offset, graph) in self.offsets.iter().zip(&self.graphs) {
            for (cell, ..) in &graph.cells {
                roots[(offset + cell) as usize] = true;
            }
        }
        let is_param = |node: Global| params[node as usize];
        let loads = self.loads();
        let mut chains: Vec<PathId> = Vec::new();
        let mut numbers: FxHashMap<(Global, PathId), u32> = FxHashMap::default();
        let mut of: FxHashMap<Global, Vec<u32>> = FxHashMap::default();
        for (callee, number) in self.callee_of.all() {
            let (mut root, mut fields) = (callee, HERE);
            for _ in 0..DEEPEST_CALLED {
                let (from, step) = loads[root as usize];
                if roots[root as usize] || from == NOWHERE {
                    break;
                }
                if let Step::Load(field) = self.edges.step(step) {
                    root = from;
                    fields = self.known.paths.push(field.clone(), fields);
                }
            }
            if !roots[root as usize] {
                continue;
            }
            // A parameter of a function around this one.
            if let Some((owner, value)) = self.cells.get(&root)
                && is_param(*value)
            {
                root = *value;
                self.of_captured.insert(number, *owner);
            }
            if !is_param(root) {
                continue;
            }
            let chain = *numbers.entry((root, fields)).or_insert_with(|| {
                let chain = u32::try_from(chains.len()).unwrap_or(u32::MAX);
                chains.push(fields);
                of.entry(root).or_default().push(chain);
                chain
            });
            self.of_parameter.insert(number, chain);
        }
        // A parameter that is handed on to a function which calls it is called, too.
        let mut handing = self.enter.nodes();
        handing.retain(|&node| is_param(node));
        let mut new = 0..0;
        for _ in 0..DEEPEST_HANDED {
            new = new.end..u32::try_from(chains.len()).unwrap_or(u32::MAX);
            if new.is_empty() {
                break;
            }
            for &from in &handing {
                for (call, step, to, _) in self.enter.of(from) {
                    if from == to || !matches!(self.edges.step(step), Step::Copy) {
                        continue;
                    }
                    let mut called = of.get(&to).cloned().unwrap_or_default();
                    called.retain(|chain| new.contains(chain));
                    for chain in called {
                        let fields = chains[chain as usize];
                        let own = *numbers.entry((from, fields)).or_insert_with(|| {
                            chains.push(fields);
                            let own = u32::try_from(chains.len() - 1).unwrap_or(u32::MAX);
                            of.entry(from).or_default().push(own);
                            own
                        });
                        self.handed.insert((call, chain), own);
                    }
                }
            }
        }
        let chains: Vec<Chain> = chains.into_iter().map(|path| self.chain(path)).collect();
        let given: Vec<_> = self
            .enter
            .nodes()
            .par_iter()
            .flat_map_iter(|&from| self.given_from(from, &of, &chains))
            .collect();
        for (call, functions) in given {
            match self.given.entry(call) {
                Entry::Vacant(entry) => {
                    entry.insert(functions);
                }
                Entry::Occupied(mut entry) => entry.get_mut().extend(functions),
            }
        }
        #[allow(
            clippy::iter_over_hash_type,
            reason = "each list is sorted by itself: the order does not matter"
        )]
        for functions in self.given.values_mut() {
            functions.sort_unstable();
            functions.dedup();
        }
    }

    /// The functions that a value gives to parameters by the calls that hand it on, for each call and chain of fields.
    fn given_from(
        &self,
        from: Global,
        of: &FxHashMap<Global, Vec<u32>>,
        chains: &[Chain],
    ) -> Vec<Given> {
        let mut found = Vec::new();
        if !self
            .enter
            .of(from)
            .any(|(_, _, to, _)| of.contains_key(&to))
        {
            return found;
        }
        let known = self.known.list(from);
        let paths = &self.known.paths;
        let is_anywhere = |(path, _): &(PathId, Token)| paths.items(*path).any(|f| f == "*");
        let is_vague = known.iter().any(is_anywhere);
        for (call, step, to, _) in self.enter.of(from) {
            let is_vague = is_vague || !matches!(self.edges.step(step), Step::Copy);
            for number in of.get(&to).into_iter().flatten() {
                let chain = &chains[*number as usize];
                let called = |&(path, token)| self.called_in(path, token, chain);
                let functions: Vec<_> = match known.is_empty() {
                    false if is_vague => vec![ANY_FUNCTION],
                    _ => known.iter().filter_map(called).collect(),
                };
                // Where nothing is known, any may be meant: that needs no telling.
                if !functions.is_empty() {
                    found.push(((call, *number), functions));
                }
            }
        }
        found
    }

    fn chain(&mut self, fields: PathId) -> Chain {
        let paths = &mut self.known.paths;
        let last = paths.items(fields).last().cloned();
        let before = paths.cut(fields, paths.depth(fields).saturating_sub(1));
        Chain {
            fields,
            before,
            method: last.unwrap_or_else(|| Name::new_static("__call__")),
        }
    }

    /// The function that a chain of fields is where a token lies at a path, if any.
    fn called_in(&self, path: PathId, token: Token, chain: &Chain) -> Option<(u32, u32)> {
        let paths = &self.known.paths;
        match token {
            Token::Function(graph, id)
            | Token::Closure(graph, id, _)
            | Token::Bound(graph, id, _) => paths.same(path, chain.fields).then_some((graph, id)),
            Token::Instance(graph, class) if path == chain.before => {
                let class = (graph, class);
                let method = self.method(class, &chain.method);
                method.or_else(|| self.declared_function(class, &chain.method))
            }
            Token::Instance(..) => None,
            // What is called lies in a class or module: any may be meant.
            _ if paths.depth(path) <= paths.depth(chain.fields) => Some(ANY_FUNCTION),
            _ => None,
        }
    }

    /// The function that a field which a class declares holds: `handle = (mail) => …`.
    fn declared_function(&self, class: (u32, u32), field: &str) -> Option<(u32, u32)> {
        let values = self.declared(&self.line(class), field);
        let mut known = values.into_iter().flat_map(|value| self.known.of(value));
        known.find_map(|known| match known {
            (HERE, Token::Function(graph, id) | Token::Closure(graph, id, _)) => Some((graph, id)),
            _ => None,
        })
    }

    /// Where each value was loaded from last, and the step: [`NOWHERE`] where it was not.
    fn loads(&self) -> Vec<(Global, StepId)> {
        let is_load = self.edges.which(|step| matches!(step, Step::Load(_)));
        let parts = self.parts(rayon::current_num_threads()).into_par_iter();
        let own = parts.map(|nodes| {
            let mut own = vec![(NOWHERE, 0); nodes.len()];
            let first = nodes.start;
            self.edges.of_files(nodes).for_each(|(from, to, step)| {
                if is_load[step as usize] {
                    own[(to - first) as usize] = (from, step);
                }
            });
            own
        });
        let mut loads = own.collect::<Vec<_>>().concat();
        self.edges.added().for_each(|(from, to, step)| {
            if is_load[step as usize] {
                loads[to as usize] = (from, step);
            }
        });
        loads
    }
}
