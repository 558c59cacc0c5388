//! Functions given as arguments: which of them each call hands to a function that calls its parameter.

use super::{ANY_FUNCTION, Global, World};
use crate::flow::graph::Step;
use crate::flow::known::Token;
use crate::syntax::ir::Name;
use rustc_hash::{FxHashMap, FxHashSet};

/// Functions that hand a parameter on to the next before it is called.
const DEEPEST_HANDED: usize = 4;

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
        let mut params: FxHashSet<Global> = FxHashSet::default();
        for (index, graph) in self.graphs.iter().enumerate() {
            for function in &graph.functions {
                let nodes = function.params.iter().map(|param| param.node);
                params.extend(
                    nodes
                        .chain(function.this)
                        .map(|node| self.offsets[index] + node),
                );
            }
        }
        let callees: FxHashSet<Global> = self.callee_of.iter().map(|(node, _)| *node).collect();
        let first = self.loads_of(&callees);
        let second = self.loads_of(&first.values().map(|(from, _)| *from).collect());
        let mut chains: Vec<Vec<Name>> = Vec::new();
        let mut numbers: FxHashMap<(Global, Vec<Name>), u32> = FxHashMap::default();
        let mut of: FxHashMap<Global, Vec<u32>> = FxHashMap::default();
        for number in self.call_numbers() {
            let (graph, call) = self.call(number);
            let callee = self.at(graph, call.callee);
            if call.callee == 0 {
                continue;
            }
            let (mut root, mut fields) = (callee, Vec::new());
            for loads in [&first, &second] {
                if params.contains(&root) || self.cells.contains_key(&root) {
                    break;
                }
                if let Some((from, field)) = loads.get(&root) {
                    root = *from;
                    fields.insert(0, field.clone());
                }
            }
            // A parameter of a function around this one.
            if let Some((owner, value)) = self.cells.get(&root)
                && params.contains(value)
            {
                root = *value;
                self.of_captured.insert(number, *owner);
            }
            if !params.contains(&root) {
                continue;
            }
            let chain = *numbers.entry((root, fields.clone())).or_insert_with(|| {
                let chain = u32::try_from(chains.len()).unwrap_or(u32::MAX);
                chains.push(fields);
                of.entry(root).or_default().push(chain);
                chain
            });
            self.of_parameter.insert(number, chain);
        }
        // A parameter that is handed on to a function which calls it is called, too.
        for _ in 0..DEEPEST_HANDED {
            let before = chains.len();
            for from in self
                .enter
                .nodes()
                .into_iter()
                .filter(|node| params.contains(node))
            {
                for (call, step, to, _) in self.enter.of(from) {
                    if from == to || !matches!(self.edges.step(step), Step::Copy) {
                        continue;
                    }
                    for chain in of.get(&to).cloned().unwrap_or_default() {
                        let fields = chains[chain as usize].clone();
                        let own = *numbers.entry((from, fields.clone())).or_insert_with(|| {
                            chains.push(fields);
                            let own = u32::try_from(chains.len() - 1).unwrap_or(u32::MAX);
                            of.entry(from).or_default().push(own);
                            own
                        });
                        self.handed.insert((call, chain), own);
                    }
                }
            }
            if chains.len() == before {
                break;
            }
        }
        let mut given: FxHashMap<(u32, u32), Vec<(u32, u32)>> = FxHashMap::default();
        for from in self.enter.nodes() {
            for (call, step, to, _) in self.enter.of(from) {
                for chain in of.get(&to).into_iter().flatten() {
                    let own = given.entry((call, *chain)).or_default();
                    for (path, token) in self.known.of(from) {
                        if matches!(self.edges.step(step), Step::Copy) {
                            let path = self.known.paths.fields(path);
                            own.extend(self.called_in(&path, token, &chains[*chain as usize]));
                        } else {
                            own.push(ANY_FUNCTION);
                        }
                    }
                }
            }
        }
        self.given = given;
    }

    /// The function that some fields of a value with a token inside are, if any.
    fn called_in(&self, path: &[Name], token: Token, fields: &[Name]) -> Option<(u32, u32)> {
        if path.iter().any(|field| field == "*") {
            return Some(ANY_FUNCTION);
        }
        match token {
            Token::Function(graph, id)
            | Token::Closure(graph, id, _)
            | Token::Bound(graph, id, _) => (path == fields).then_some((graph, id)),
            Token::Instance(graph, class) => match fields.split_last() {
                None => path
                    .is_empty()
                    .then(|| self.method((graph, class), "__call__", 0))?,
                Some((last, before)) => {
                    (path == before).then(|| self.method((graph, class), last, 0))?
                }
            },
            // What is called lies in a class or module: any may be meant.
            _ if path.len() <= fields.len() => Some(ANY_FUNCTION),
            _ => None,
        }
    }

    /// Where some nodes were loaded from.
    fn loads_of(&self, nodes: &FxHashSet<Global>) -> FxHashMap<Global, (Global, Name)> {
        let mut found = FxHashMap::default();
        for from in 0..self.edges.nodes() {
            for (to, step) in self.edges.of(from) {
                if let (Step::Load(field), true) = (step, nodes.contains(&to)) {
                    found.insert(to, (from, field.clone()));
                }
            }
        }
        found
    }
}
