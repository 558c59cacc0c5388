//! The whole repository: graphs joined through imports, calls resolved to functions, methods and callbacks.
//!
//! Functions, classes, instances and modules travel along the same edges as data, without context, until nothing new is known. What
//! `track` then follows are the joined edges and the resolved calls.

mod addresses;
mod calls;
mod classes;
mod clients;
mod closures;
mod fields;
mod handed_back;
mod imports;
mod modules;
mod noted;
mod parameters;
mod plain;
mod records;
mod values;

pub(super) use calls::MOST_FUNCTIONS;
pub(super) use closures::Function;
pub(super) use modules::Modules;

use self::handed_back::HandedBack;
use self::noted::Noted;
use self::plain::KeptOut;
use super::call_names::is_class;
use super::edges::{Edges, HeldBack, Own, StepId};
use super::graph::{CallSite, Func, Graph, Node, Step};
use super::known::{KnownValues, Token};
use super::lists::Lists;
use super::path::PathId;
use crate::syntax::ir::Name;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;
use std::sync::Arc;

/// A node of the repository.
pub(super) type Global = u32;

/// Rounds of looking up what inheritance adds.
const ROUNDS: usize = 2;

/// Stands for functions that are not told apart.
pub(super) const ANY_FUNCTION: (u32, u32) = (u32::MAX, u32::MAX);

/// Methods of a class of annotated fields that make an object of a record of anything.
const VALIDATING: &[&str] = &[
    "model_validate",
    "model_validate_json",
    "parse_obj",
    "parse_raw",
    "from_orm",
];

/// Limit of what is known about values: beyond it, calls stay unresolved.
const MOST_TOKENS: usize = 500_000;

/// What a method receives.
#[derive(Debug, Clone, Copy)]
struct Receiver {
    /// The class that it is of, or inherits from.
    class: (u32, u32),
    /// Whether it is surely none of the classes themselves: `self` of Python.
    is_instance: bool,
}

#[derive(Debug)]
pub(super) struct World {
    pub graphs: Vec<Graph>,
    pub offsets: Vec<Global>,
    pub edges: Edges,
    /// Calls by number: the graph that each stands in, and its place there.
    calls: Vec<(u32, u32)>,
    /// Those that no code writes down, which come behind: graph and call.
    unwritten: Vec<(u32, CallSite)>,
    noted: Noted,
    /// Calls that some function is known for.
    reached: Vec<bool>,
    /// Data enter a function: from an argument, through a step, to a parameter.
    pub enter: Lists<(u32, StepId, Global, u32)>,
    /// Data leave a function: from its result to the result of the call.
    pub exit: Lists<(u32, Global)>,
    /// What a function stores in a parameter is in the argument, too.
    pub back: Lists<(u32, Global)>,
    /// Calls that may be of very many functions: one is meant only where something tells which.
    pub crowded: FxHashSet<u32>,
    /// Functions that some call reaches.
    pub called: FxHashSet<(u32, u32)>,
    modules: Modules,
    packages: Vec<Name>,
    package_ids: FxHashMap<Name, u32>,
    /// Methods of each class by name.
    methods: FxHashMap<(u32, u32, Name), u32>,
    /// Calls of getters, by the node that reading one gives.
    getter_calls: FxHashMap<Global, u32>,
    bases: FxHashMap<(u32, u32), Vec<(u32, u32)>>,
    known: KnownValues,
    kept_out: KeptOut,
    handed_back: HandedBack,
    addresses: addresses::Addresses,
    /// The classes whose methods receive these values.
    receivers: FxHashMap<Global, Receiver>,
    /// By class, a node with what an instance starts with, and whether that is all: until more is inherited.
    starts: FxHashMap<(u32, u32), (Global, bool)>,
    /// The values that tell what a field of a class is: until more is inherited.
    field_values: FxHashMap<(u32, u32, Name), Arc<[Global]>>,
    /// By class and field, a node that knows what the methods of the class set the field to.
    set_fields: FxHashMap<(u32, u32, Name), Global>,
    /// Instances that nothing can be called on or that are none of a receiver's class, as long as nothing is inherited.
    bare: Vec<(Global, PathId, Token)>,
    /// Calls by the value that is called.
    callee_of: Lists<u32>,
    linked: FxHashSet<(u32, u32, u32)>,
    /// Calls of a parameter, or of what lies in its fields: who calls the function around decides which functions they may be.
    pub of_parameter: FxHashMap<u32, u32>,
    /// Functions that a call gives for such a parameter and fields.
    pub given: FxHashMap<(u32, u32), Vec<(u32, u32)>>,
    /// Calls that hand on a parameter of the function around, for such a parameter and fields: the one that is handed on.
    pub handed: FxHashMap<(u32, u32), u32>,
    /// Those of a parameter of a function around, by that function.
    pub of_captured: FxHashMap<u32, Function>,
    /// Functions by the nodes that data leave them from.
    pub leaving: FxHashMap<Global, (u32, u32)>,
    /// Variables that closures read: the function that binds them, and their value where they have one alone.
    pub cells: FxHashMap<Global, (Function, Global)>,
    /// Calls that made closures of a function.
    closures: FxHashMap<Function, Vec<u32>>,
    /// Of the calls that give a function constants alone, the first.
    constant_calls: FxHashMap<Function, u32>,
    /// The closures that a call is of: function, and the call that made it.
    made_at: FxHashMap<u32, Vec<(Function, u32)>>,
    /// What builtins do, by call, where the repository has a method of that name.
    pending: Lists<(Global, Global, StepId)>,
    /// Calls of a class that takes its fields as arguments.
    constructed: FxHashSet<u32>,
    /// What was asked of exports so far.
    barrels: FxHashMap<usize, Arc<imports::Barrel>>,
    exported: FxHashMap<(usize, Name), Vec<Global>>,
    /// Whether it is known what classes inherit, and the classes of generated constructors that wait for it.
    is_inherited: bool,
    waiting: Vec<(u32, (u32, u32), Global)>,
    /// Classes that some call makes, and their bases.
    made: FxHashSet<(u32, u32)>,
}

impl World {
    pub(super) fn new(mut graphs: Vec<Graph>, modules: Modules) -> Self {
        let mut offsets = Vec::new();
        let mut total: Global = 0;
        for graph in &graphs {
            offsets.push(total);
            total += graph.nodes;
        }
        let mut methods = FxHashMap::default();
        let mut receivers = FxHashMap::default();
        let mut calls = Vec::with_capacity(graphs.iter().map(|graph| graph.calls.len()).sum());
        let mut first_calls = Vec::with_capacity(graphs.len());
        for (index, graph) in (0..).zip(&graphs) {
            for (class, info) in (0..).zip(&graph.classes) {
                for (name, method) in &info.methods {
                    methods
                        .entry((index, class, name.clone()))
                        .or_insert(method.0);
                }
                let own = info.methods.iter().map(|(_, method)| *method);
                for method in own.chain(info.constructor) {
                    let function = &graph.functions[method.0 as usize];
                    if let Some(this) = function.this {
                        let this = offsets[index as usize] + this;
                        let receiver = Receiver {
                            class: (index, class),
                            is_instance: function.is_method,
                        };
                        receivers.insert(this, receiver);
                    }
                }
            }
            first_calls.push(u32::try_from(calls.len()).unwrap_or(u32::MAX));
            calls.extend((0..graph.calls.len() as u32).map(|place| (index, place)));
        }
        let names: FxHashSet<&Name> = methods.keys().map(|(_, _, name)| name).collect();
        let edges: Vec<Own> = graphs
            .par_iter_mut()
            .enumerate()
            .map(|(index, graph)| Own {
                offset: offsets[index],
                nodes: graph.nodes,
                held: held_back(graph, first_calls[index], &names),
                edges: std::mem::take(&mut graph.edges),
                steps: std::mem::take(&mut graph.steps),
            })
            .collect();
        let ((edges, pending), (kept_out, callee_of)) = rayon::join(
            || Edges::new(edges, total),
            || {
                let mut callee_of = Lists::new(total);
                for (number, &(graph, place)) in (0..).zip(&calls) {
                    let callee = graphs[graph as usize].calls[place as usize].callee;
                    if callee != 0 {
                        callee_of.push(offsets[graph as usize] + callee, number);
                    }
                }
                (KeptOut::new(&graphs, &offsets, total), callee_of)
            },
        );
        let (noted, handed_back) = rayon::join(
            || Noted::new(&graphs, &calls, &pending),
            || HandedBack::new(&graphs, &offsets, &edges),
        );
        let reached = vec![false; calls.len()];
        Self {
            graphs,
            offsets,
            edges,
            calls,
            unwritten: Vec::new(),
            noted,
            reached,
            enter: Lists::new(total),
            exit: Lists::new(total),
            back: Lists::new(total),
            crowded: FxHashSet::default(),
            called: FxHashSet::default(),
            modules,
            packages: Vec::new(),
            package_ids: FxHashMap::default(),
            methods,
            getter_calls: FxHashMap::default(),
            bases: FxHashMap::default(),
            known: KnownValues::new(total),
            kept_out,
            handed_back,
            addresses: addresses::Addresses::default(),
            receivers,
            starts: FxHashMap::default(),
            field_values: FxHashMap::default(),
            set_fields: FxHashMap::default(),
            bare: Vec::new(),
            callee_of,
            linked: FxHashSet::default(),
            of_parameter: FxHashMap::default(),
            given: FxHashMap::default(),
            handed: FxHashMap::default(),
            leaving: FxHashMap::default(),
            of_captured: FxHashMap::default(),
            cells: FxHashMap::default(),
            closures: FxHashMap::default(),
            constant_calls: FxHashMap::default(),
            made_at: FxHashMap::default(),
            pending,
            constructed: FxHashSet::default(),
            barrels: FxHashMap::default(),
            exported: FxHashMap::default(),
            is_inherited: false,
            waiting: Vec::new(),
            made: FxHashSet::default(),
        }
    }

    pub(super) fn at(&self, graph: u32, node: Node) -> Global {
        self.offsets[graph as usize] + node
    }

    /// A call by its number, with the graph that it stands in.
    pub(super) fn call(&self, number: u32) -> (u32, &CallSite) {
        match self.calls.get(number as usize) {
            Some(&(graph, place)) => (graph, &self.graphs[graph as usize].calls[place as usize]),
            None => {
                let (graph, call) = &self.unwritten[number as usize - self.calls.len()];
                (*graph, call)
            }
        }
    }

    /// The numbers of all calls.
    fn call_numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.calls.len() + self.unwritten.len()).unwrap_or(u32::MAX)
    }

    /// All nodes in about so many parts, none of which ends inside a file.
    pub(super) fn parts(&self, most: usize) -> Vec<Range<Global>> {
        let nodes = self.edges.nodes();
        let even = (1..most).map(|part| (nodes as usize / most * part) as Global);
        let files = even.map(|node| self.offsets.partition_point(|offset| *offset < node));
        let mut ends: Vec<Global> = files
            .filter_map(|file| self.offsets.get(file).copied())
            .chain([nodes])
            .collect();
        ends.dedup();
        let starts = [0].into_iter().chain(ends.iter().copied());
        starts.zip(&ends).map(|(start, end)| start..*end).collect()
    }

    /// The graph that a node belongs to.
    pub(super) fn graph_of(&self, node: Global) -> u32 {
        u32::try_from(
            self.offsets
                .partition_point(|&offset| offset <= node)
                .saturating_sub(1),
        )
        .unwrap_or(0)
    }

    pub(super) fn func(&self, function: (u32, u32)) -> &Func {
        &self.graphs[function.0 as usize].functions[function.1 as usize]
    }

    pub(super) fn is_of_test(&self, node: Global) -> bool {
        self.kept_out.is_of_test(node)
    }

    /// Calls with the files of the functions that they reach, in no order.
    pub(super) fn callees(&self) -> impl Iterator<Item = (u32, u32)> {
        self.linked.iter().map(|&(call, graph, _)| (call, graph))
    }

    pub(super) fn resolve(&mut self) {
        self.note_functions();
        self.join_imports();
        self.join_events();
        self.seed_classes();
        self.seed(|_| true);
        self.seed_interfaces();
        self.propagate();
        for _ in 0..ROUNDS {
            let changed = self.inherit();
            for (node, path, token) in std::mem::take(&mut self.bare) {
                self.push(node, path, token);
            }
            if changed.is_empty() {
                break;
            }
            self.revisit(&changed);
            self.propagate();
        }
        self.seed_receivers();
        self.is_inherited = true;
        for (number, class, result) in std::mem::take(&mut self.waiting) {
            self.generated_constructor(number, class, result);
        }
        self.propagate();
        self.own_addresses();
        self.make_records();
        self.share_instances();
        self.set_in_modules();
        self.settle();
        self.by_name();
        self.settle();
        self.defaults();
        self.parameters();
        self.read_records();
        self.unknown_calls();
        self.of_clients();
        self.note_crowded();
        self.addresses();
        self.make_room();
    }

    /// Lets go of what only resolving needed, which makes room for what following data takes.
    fn make_room(&mut self) {
        self.callee_of = Lists::default();
        self.pending = Lists::default();
        self.handed_back = HandedBack::default();
        self.noted = Noted::default();
        self.methods = FxHashMap::default();
        self.receivers = FxHashMap::default();
        self.starts = FxHashMap::default();
        self.field_values = FxHashMap::default();
        self.set_fields = FxHashMap::default();
        self.exported = FxHashMap::default();
        self.barrels = FxHashMap::default();
        for graph in &mut self.graphs {
            graph.imports = Vec::new();
            graph.exports = Vec::new();
            graph.plain = Vec::new();
        }
    }

    /// Lets go of what the graphs of the files hold, on all threads.
    pub(super) fn end(mut self) {
        let graphs = std::mem::take(&mut self.graphs);
        rayon::join(|| drop(self), || graphs.into_par_iter().for_each(drop));
    }

    fn add_edge(&mut self, from: Global, to: Global, step: Step) {
        let step = self.edges.id(step);
        self.add_step(from, to, step);
    }

    fn add_step(&mut self, from: Global, to: Global, step: StepId) {
        if self.edges.add(from, to, step) {
            for (path, token) in self.known.list(from) {
                self.step(path, token, to, step, from);
            }
        }
    }
}

/// Edges that say what builtins do where the repository has a method of that name, in order, with the number of the call: `first` is that
/// of the first call of the graph.
fn held_back(graph: &Graph, first: u32, methods: &FxHashSet<&Name>) -> Vec<HeldBack> {
    let waits = |call: &CallSite| match &call.method {
        // `forms.Order(request.POST, instance=order)`
        Some((_, name)) => {
            methods.contains(name)
                || name == "__init__"
                || graph.is_python && (is_class(name) || VALIDATING.contains(&name.as_str()))
        }
        None => call.callee != 0,
    };
    let calls = (first..).zip(&graph.calls);
    let held = calls.filter(|(_, call)| !call.builtin.is_empty() && waits(call));
    let held = held.map(|(number, call)| (call.builtin.clone(), number));
    let mut held: Vec<HeldBack> = held.collect();
    held.sort_by_key(|(range, _)| range.start);
    held
}
