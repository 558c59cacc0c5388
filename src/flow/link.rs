//! The whole repository: graphs joined through imports, calls resolved to functions, methods and callbacks.
//!
//! Functions, classes, instances and modules travel along the same edges as data, without context, until nothing new is known. What
//! `track` then follows are the joined edges and the resolved calls.

use super::edges::{Edges, StepId};
use super::graph::{CallSite, ExportNode, Func, Graph, Known, Node, Step};
use super::known::{HERE, KnownValues, PathId, Token, same_field};
use super::lists::Lists;
use crate::syntax::ir::Name;
use crate::syntax::resolve::{Alias, Files};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A node of the repository.
pub(super) type Global = u32;

/// Fields that are kept of an access path.
pub(super) const DEEPEST: usize = 6;

/// Fields that are kept of where a function or object lies.
const DEEPEST_KNOWN: usize = 2;

/// A method that nothing is known about is looked up by its name where at most so many classes have it.
const MOST_CANDIDATES: usize = 2;

/// Rounds of looking up what inheritance adds.
const ROUNDS: usize = 2;

/// Stands for functions that are not told apart.
pub(super) const ANY_FUNCTION: (u32, u32) = (u32::MAX, u32::MAX);

/// Limit of what is known about values: beyond it, calls stay unresolved.
const MOST_TOKENS: usize = 500_000;

pub(super) type Path = Vec<Name>;

#[derive(Debug)]
pub(super) struct World {
    pub graphs: Vec<Graph>,
    pub offsets: Vec<Global>,
    pub edges: Edges,
    /// Calls by number, with the graph that they stand in.
    pub calls: Vec<(u32, CallSite)>,
    /// Calls that some function is known for.
    reached: Vec<bool>,
    /// Data enter a function: from an argument, through a step, to a parameter.
    pub enter: Lists<(u32, StepId, Global, u32)>,
    /// Data leave a function: from its result to the result of the call.
    pub exit: Lists<(u32, Global)>,
    /// What a function stores in a parameter is in the argument, too.
    pub back: Lists<(u32, Global)>,
    /// Functions that some call reaches.
    pub called: FxHashSet<(u32, u32)>,
    files: Files,
    by_path: FxHashMap<Arc<str>, Vec<u32>>,
    paths: Vec<Arc<str>>,
    packages: Vec<Name>,
    package_ids: FxHashMap<Name, u32>,
    /// Methods of each class by name.
    methods: FxHashMap<(u32, u32, Name), u32>,
    /// Calls of getters, by the node that reading one gives.
    getter_calls: FxHashMap<Global, u32>,
    bases: FxHashMap<(u32, u32), Vec<(u32, u32)>>,
    known: KnownValues,
    /// Instances that nothing can be called on, as long as no method is inherited.
    bare: Vec<(Global, PathId, Token)>,
    /// Calls by the value that is called, sorted.
    callee_of: Vec<(Global, u32)>,
    linked: FxHashSet<(u32, u32, u32)>,
    /// Calls of a parameter, or of what lies in its fields: who calls the function around decides which functions they may be.
    pub of_parameter: FxHashMap<u32, u32>,
    /// Functions that a call gives for such a parameter and fields.
    pub given: FxHashMap<(u32, u32), Vec<(u32, u32)>>,
    /// Functions by the nodes that data leave them from.
    pub leaving: FxHashMap<Global, (u32, u32)>,
    /// What builtins do, by call, where the repository has a method of that name.
    pending: FxHashMap<u32, Vec<(Global, Global, Step)>>,
    /// Calls of a class that takes its fields as arguments.
    constructed: FxHashSet<u32>,
    exporting: FxHashSet<(usize, Name)>,
    /// Classes that some call makes, and their bases.
    made: FxHashSet<(u32, u32)>,
}

impl World {
    pub(super) fn new(mut graphs: Vec<Graph>, aliases: Vec<Alias>) -> Self {
        let mut offsets = Vec::new();
        let mut total: Global = 0;
        for graph in &graphs {
            offsets.push(total);
            total += graph.nodes;
        }
        let mut paths: Vec<Arc<str>> = Vec::new();
        let mut by_path: FxHashMap<Arc<str>, Vec<u32>> = FxHashMap::default();
        let mut methods = FxHashMap::default();
        let mut calls = Vec::with_capacity(graphs.iter().map(|graph| graph.calls.len()).sum());
        for (index, graph) in (0..).zip(&mut graphs) {
            let path = graph.file.clone().unwrap_or_else(|| "".into());
            let entry = by_path.entry(path.clone()).or_default();
            if entry.is_empty() {
                paths.push(path);
            }
            entry.push(index);
            for (class, info) in (0..).zip(&graph.classes) {
                for (name, method) in &info.methods {
                    methods
                        .entry((index, class, name.clone()))
                        .or_insert(method.0);
                }
            }
            calls.extend(
                std::mem::take(&mut graph.calls)
                    .into_iter()
                    .map(|call| (index, call)),
            );
        }
        let files = Files::with_aliases(&paths, aliases);
        let pending = held_back(&mut graphs, &offsets, &calls, &methods);
        let edges = Edges::new(&mut graphs, &offsets, total);
        let mut callee_of: Vec<(Global, u32)> = (0..)
            .zip(&calls)
            .filter(|(_, (_, call))| call.callee != 0)
            .map(|(number, (graph, call))| (offsets[*graph as usize] + call.callee, number))
            .collect();
        callee_of.sort_unstable();
        let reached = vec![false; calls.len()];
        Self {
            graphs,
            offsets,
            edges,
            calls,
            reached,
            enter: Lists::default(),
            exit: Lists::default(),
            back: Lists::default(),
            called: FxHashSet::default(),
            files,
            by_path,
            paths,
            packages: Vec::new(),
            package_ids: FxHashMap::default(),
            methods,
            getter_calls: FxHashMap::default(),
            bases: FxHashMap::default(),
            known: KnownValues::default(),
            bare: Vec::new(),
            callee_of,
            linked: FxHashSet::default(),
            of_parameter: FxHashMap::default(),
            given: FxHashMap::default(),
            leaving: FxHashMap::default(),
            pending,
            constructed: FxHashSet::default(),
            exporting: FxHashSet::default(),
            made: FxHashSet::default(),
        }
    }

    pub(super) fn at(&self, graph: u32, node: Node) -> Global {
        self.offsets[graph as usize] + node
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

    pub(super) fn resolve(&mut self) {
        self.join_imports();
        self.join_events();
        self.seed();
        self.propagate();
        for _ in 0..ROUNDS {
            let before = self.bases.len();
            self.inherit();
            for (node, path, token) in std::mem::take(&mut self.bare) {
                self.push(node, path, token);
            }
            if self.bases.len() == before {
                break;
            }
            self.revisit();
            self.propagate();
        }
        self.share_instances();
        self.set_in_modules();
        self.settle();
        self.by_name();
        self.settle();
        self.defaults();
        self.parameters();
        self.unknown_calls();
        self.known = KnownValues::default();
    }

    fn add_edge(&mut self, from: Global, to: Global, step: Step) {
        let step = self.edges.id(step);
        if self.edges.add(from, to, step) {
            for (path, token) in self.known.list(from) {
                self.step(path, token, to, step, from);
            }
        }
    }

    /// Reads fields of classes and instances again: what they inherit is known now.
    fn revisit(&mut self) {
        for (node, token) in self.known.typed() {
            let mut walk = self.edges.walk(node);
            while let Some((to, step)) = self.edges.next(&mut walk) {
                if let Step::Load(field) = self.edges.step(step) {
                    let field = field.clone();
                    self.load_of(token, &field, to, node);
                }
            }
            if let Token::Class(..) = token {
                self.callee_is(node, token);
            }
        }
    }

    // ---- imports

    fn file_of(&self, graph: u32, module: &str, python: bool) -> Option<usize> {
        let from = self.graphs[graph as usize].file.clone()?;
        self.files.resolve(&from, module, python)
    }

    fn join_imports(&mut self) {
        for index in 0..self.graphs.len() {
            let graph = u32::try_from(index).unwrap_or(u32::MAX);
            for import in std::mem::take(&mut self.graphs[index].imports) {
                let to = self.at(graph, import.node);
                let Some(name) = &import.name else {
                    if !import.is_python
                        && let Some(file) = self.file_of(graph, &import.module, false)
                    {
                        // `const x = require('./m')`: what `module.exports` is.
                        for node in self.exports_of(file, "=", 0) {
                            self.add_edge(node, to, Step::Copy);
                        }
                    }
                    continue;
                };
                if let Some(file) = self.file_of(graph, &import.module, import.is_python) {
                    // `from . import sub` in `__init__` exports what it imports.
                    let itself = self.graphs[index].file.as_ref() == Some(&self.paths[file]);
                    let nodes = if itself {
                        Vec::new()
                    } else {
                        self.exports_of(file, name, 0)
                    };
                    if nodes.is_empty() && import.is_python {
                        // `from . import sub`
                        let dot = if import.module.ends_with('.') {
                            ""
                        } else {
                            "."
                        };
                        let inner = Name::new(format!("{}{dot}{name}", import.module));
                        if self.file_of(graph, &inner, true).is_some() {
                            self.graphs[index]
                                .known
                                .push((import.node, Known::Namespace(inner)));
                        }
                    }
                    let has_default = !nodes.is_empty();
                    for node in nodes {
                        self.add_edge(node, to, Step::Copy);
                        self.add_edge(to, node, Step::Back);
                    }
                    if import.is_default {
                        let whole = self.exports_of(file, "=", 0);
                        if whole.is_empty() && !has_default {
                            // CommonJS that sets `exports.x` one by one.
                            let module = import.module.clone();
                            self.graphs[index]
                                .known
                                .push((import.node, Known::Namespace(module)));
                        }
                        for node in whole {
                            self.add_edge(node, to, Step::Copy);
                        }
                    }
                }
            }
        }
    }

    /// The nodes that a file exports under a name.
    fn exports_of(&mut self, file: usize, name: &str, depth: u8) -> Vec<Global> {
        if depth > 12 {
            return Vec::new();
        }
        let key = (file, Name::new(name));
        if !self.exporting.insert(key.clone()) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let graphs = self
            .by_path
            .get(&self.paths[file])
            .cloned()
            .unwrap_or_default();
        let mut object = None;
        let mut stars = Vec::new();
        for graph in graphs {
            let python = self.graphs[graph as usize].is_python;
            for export in self.graphs[graph as usize].exports_of(name).to_vec() {
                match &export.target {
                    ExportNode::Node(node) => found.push(self.at(graph, *node)),
                    ExportNode::From {
                        name: Some(from), ..
                    } if from == "*" => {}
                    ExportNode::From { module, name: from } => {
                        let wanted = from.clone().unwrap_or_else(|| export.name.clone());
                        if let Some(other) = self.file_of(graph, module, python) {
                            found.extend(self.exports_of(other, &wanted, depth + 1));
                        }
                    }
                }
            }
            let own = &self.graphs[graph as usize];
            for export in own.exports_of("=") {
                if let ExportNode::Node(node) = &export.target {
                    object = Some(self.at(graph, *node));
                }
            }
            for export in own.exports_of("*") {
                if let ExportNode::From { module, name: None } = &export.target {
                    stars.push((graph, module.clone()));
                }
            }
        }
        if found.is_empty() && name != "default" && name != "=" {
            for (graph, module) in stars {
                if let Some(other) = self.file_of(graph, &module, false) {
                    found.extend(self.exports_of(other, name, depth + 1));
                }
            }
            if found.is_empty()
                && let Some(object) = object
            {
                // A property of `module.exports = …`.
                let node = self.edges.node();
                self.add_edge(object, node, Step::Load(Name::new(name)));
                found.push(node);
            }
        }
        self.exporting.remove(&key);
        found
    }

    /// Events of one name are one channel, unless every library has events of that name.
    fn join_events(&mut self) {
        const COMMON: &[&str] = &[
            "error",
            "data",
            "end",
            "close",
            "message",
            "change",
            "click",
            "open",
            "connect",
            "finish",
            "load",
            "input",
            "submit",
            "exit",
            "ready",
            "disconnect",
            "connection",
            "update",
            "start",
            "stop",
            "focus",
            "blur",
            "keydown",
            "resize",
        ];
        let mut channels: std::collections::BTreeMap<Name, Vec<Global>> =
            std::collections::BTreeMap::new();
        for (index, graph) in self.graphs.iter().enumerate() {
            for (name, node) in &graph.events {
                if !COMMON.contains(&name.as_str()) {
                    channels
                        .entry(name.clone())
                        .or_default()
                        .push(self.offsets[index] + node);
                }
            }
        }
        for nodes in channels.into_values().filter(|nodes| nodes.len() > 1) {
            // Through one node for the channel, so that a thousand listeners are not a million edges.
            let channel = self.edges.node();
            for node in nodes {
                self.add_edge(node, channel, Step::Capture);
                self.add_edge(channel, node, Step::Capture);
            }
        }
    }

    /// A class that nothing here makes is made by a framework: its methods share one instance.
    fn share_instances(&mut self) {
        let mut shared = Vec::new();
        for (graph, own) in (0..).zip(&self.graphs) {
            for (class, info) in (0..).zip(&own.classes) {
                if !own.is_python && !self.made.contains(&(graph, class)) && info.methods.len() > 1
                {
                    shared.push((graph, class));
                }
            }
        }
        for (graph, class) in shared {
            let hub = self.edges.node();
            self.instance_fields((graph, class), hub, 0);
            let info = &self.graphs[graph as usize].classes[class as usize];
            let methods = info.methods.iter().map(|(_, method)| *method);
            let ids: Vec<_> = methods.chain(info.constructor).collect();
            for id in ids {
                if let Some(this) = self.func((graph, id.0)).this {
                    let this = self.at(graph, this);
                    self.add_edge(this, hub, Step::Back);
                    self.add_edge(hub, this, Step::Capture);
                }
            }
        }
        self.propagate();
    }

    /// `state.value = x` in another file sets what that module exports.
    fn set_in_modules(&mut self) {
        let modules: FxHashMap<Global, u32> = self.known.files();
        let mut set = Vec::new();
        for from in 0..self.edges.nodes() {
            for (to, step) in self.edges.of(from) {
                if let (Step::Store(field), Some(file)) = (step, modules.get(&to)) {
                    set.push((from, *file, field.clone()));
                }
            }
        }
        for (from, file, field) in set {
            for node in self.exports_of(file as usize, &field, 0) {
                self.add_edge(from, node, Step::Capture);
            }
        }
        self.propagate();
    }

    /// Calls that reach nothing of the repository do what a builtin of their name does, or leave the value as it is.
    fn settle(&mut self) {
        for number in 0..self.calls.len() {
            let key = u32::try_from(number).unwrap_or(u32::MAX);
            let (graph, call) = &self.calls[number];
            let (graph, result, fallback) = (*graph, call.result, call.fallback);
            let is_method = call.method.is_some();
            if !self.reached[number] && !self.constructed.contains(&key) {
                for (from, to, step) in self.pending.remove(&key).unwrap_or_default() {
                    self.add_edge(from, to, step);
                }
            }
            if fallback == 0 {
                continue;
            }
            let (from, to) = (self.at(graph, fallback), self.at(graph, result));
            if is_method && !self.reached[number] {
                self.add_edge(from, to, Step::Copy);
                self.add_edge(to, from, Step::Update);
            } else if !is_method && !self.is_callable(to) {
                self.add_edge(from, to, Step::Copy);
            }
        }
        self.propagate();
    }

    fn is_callable(&self, node: Global) -> bool {
        self.known.of(node).any(|(path, _)| path == HERE)
    }

    /// Default values of parameters of functions that nothing here calls.
    fn defaults(&mut self) {
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
    fn parameters(&mut self) {
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
        let callees: FxHashSet<Global> = self
            .calls
            .iter()
            .filter(|(_, call)| call.callee != 0)
            .map(|(graph, call)| self.offsets[*graph as usize] + call.callee)
            .collect();
        let first = self.loads_of(&callees);
        let second = self.loads_of(&first.values().map(|(from, _)| *from).collect());
        let mut chains: Vec<Vec<Name>> = Vec::new();
        let mut numbers: FxHashMap<(Global, Vec<Name>), u32> = FxHashMap::default();
        let mut of: FxHashMap<Global, Vec<u32>> = FxHashMap::default();
        for (number, (graph, call)) in self.calls.iter().enumerate() {
            let callee = self.offsets[*graph as usize] + call.callee;
            if call.callee == 0 {
                continue;
            }
            let (mut root, mut fields) = (callee, Vec::new());
            for loads in [&first, &second] {
                if params.contains(&root) {
                    break;
                }
                if let Some((from, field)) = loads.get(&root) {
                    root = *from;
                    fields.insert(0, field.clone());
                }
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
            self.of_parameter
                .insert(u32::try_from(number).unwrap_or(u32::MAX), chain);
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
        for (graph, own) in (0..).zip(&self.graphs) {
            for (id, func) in (0..).zip(&own.functions) {
                for node in [func.result, func.thrown] {
                    self.leaving
                        .insert(self.offsets[graph as usize] + node, (graph, id));
                }
            }
        }
    }

    /// The function that some fields of a value with a token inside are, if any.
    fn called_in(&self, path: &[Name], token: Token, fields: &[Name]) -> Option<(u32, u32)> {
        if path.iter().any(|field| field == "*") {
            return Some(ANY_FUNCTION);
        }
        match token {
            Token::Function(graph, id) | Token::Bound(graph, id, _) => {
                (path == fields).then_some((graph, id))
            }
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

    // ---- what values are

    fn seed(&mut self) {
        for index in 0..self.graphs.len() {
            let graph = u32::try_from(index).unwrap_or(u32::MAX);
            for (node, known) in self.graphs[index].known.clone() {
                let node = self.at(graph, node);
                let token = match known {
                    Known::Function(id) => Token::Function(graph, id),
                    Known::Class(id) => Token::Class(graph, id),
                    Known::Instance(id) => Token::Instance(graph, id),
                    Known::Namespace(module) => match self.module_token(graph, &module) {
                        Some(token) => token,
                        None => continue,
                    },
                };
                self.push(node, HERE, token);
            }
        }
    }

    fn module_token(&mut self, graph: u32, module: &Name) -> Option<Token> {
        let python = self.graphs[graph as usize].is_python;
        if let Some(file) = self.file_of(graph, module, python) {
            return Some(Token::File(u32::try_from(file).unwrap_or(u32::MAX)));
        }
        (python && self.files.is_package(module)).then(|| self.package(module.clone()))
    }

    fn package(&mut self, name: Name) -> Token {
        let next = u32::try_from(self.packages.len()).unwrap_or(u32::MAX);
        let id = *self.package_ids.entry(name.clone()).or_insert(next);
        if id == next {
            self.packages.push(name);
        }
        Token::Package(id)
    }

    fn push(&mut self, node: Global, path: PathId, token: Token) {
        if let Token::Instance(graph, class) = token
            && !self.has_methods((graph, class), 0)
        {
            self.bare.push((node, path, token));
            return;
        }
        self.known.push(node, path, token, MOST_TOKENS);
    }

    /// Whether knowing an instance of a class can resolve anything: errors and records mostly have no methods.
    fn has_methods(&self, class: (u32, u32), depth: u8) -> bool {
        let own = self.graphs[class.0 as usize]
            .classes
            .get(class.1 as usize)
            .is_some_and(|info| !info.methods.is_empty());
        own || depth < 8
            && self
                .bases
                .get(&class)
                .is_some_and(|bases| bases.iter().any(|base| self.has_methods(*base, depth + 1)))
    }

    fn propagate(&mut self) {
        while let Some((node, path, token)) = self.known.pop() {
            let mut walk = self.edges.walk(node);
            while let Some((to, step)) = self.edges.next(&mut walk) {
                self.step(path, token, to, step, node);
            }
            // Calls already linked carry tokens like edges.
            let mut place = self.enter.start(node);
            while let Some((_, step, to, _)) = self.enter.next(&mut place) {
                self.arrive(path, token, to, step, node);
            }
            for (_, to) in self.exit.of(node) {
                self.known.push(to, path, token, MOST_TOKENS);
            }
            if path == HERE {
                self.callee_is(node, token);
            } else if !self.known.is_brought(node, path, token) {
                for (_, to) in self.back.of(node) {
                    self.known.push(to, path, token, MOST_TOKENS);
                }
            }
        }
    }

    fn step(&mut self, path: PathId, token: Token, to: Global, step: StepId, from: Global) {
        if let Some(path) = self.moved(path, token, to, step, from) {
            self.push(to, path, token);
        }
    }

    /// What a call brings into a parameter does not go back into the arguments of every other call.
    fn arrive(&mut self, path: PathId, token: Token, to: Global, step: StepId, from: Global) {
        if let Some(path) = self.moved(path, token, to, step, from) {
            self.known.bring(to, path, token);
            self.push(to, path, token);
        }
    }

    /// The path of a token behind a step, unless the step ends it or turns it into something else.
    fn moved(
        &mut self,
        path: PathId,
        token: Token,
        to: Global,
        step: StepId,
        from: Global,
    ) -> Option<PathId> {
        let paths = &mut self.known.paths;
        match self.edges.step(step) {
            Step::Copy | Step::Capture | Step::Type | Step::Default(_) => Some(path),
            Step::Back | Step::Update => (path != HERE).then_some(path),
            Step::Transform(_) | Step::Through(_) => None,
            Step::Only(fields) => {
                let first = paths.first(path);
                first
                    .is_none_or(|first| fields.contains(first))
                    .then_some(path)
            }
            Step::Slice(from, to) => paths.sliced(path, *from, *to),
            Step::Except(fields) => {
                let named = paths
                    .first(path)
                    .is_some_and(|first| fields.contains(first));
                (!named).then_some(path)
            }
            Step::Shuffle => Some(paths.shuffled(path)),
            Step::Store(field) | Step::Restore(field) => paths.below(field, path, DEEPEST_KNOWN),
            Step::Load(field) if path == HERE => {
                let field = field.clone();
                self.load_of(token, &field, to, from);
                None
            }
            Step::Load(field) => paths.after(path, field),
        }
    }

    /// A field of a module, class or instance.
    fn load_of(&mut self, token: Token, field: &Name, to: Global, from: Global) {
        match token {
            Token::File(file) => {
                let nodes = self.exports_of(file as usize, field, 0);
                if nodes.is_empty() {
                    self.submodule(&self.paths[file as usize].clone(), field, to);
                }
                for node in nodes {
                    self.add_edge(node, to, Step::Copy);
                }
            }
            Token::Package(index) => {
                let name = Name::new(format!("{}.{field}", self.packages[index as usize]));
                let graph = self.graph_of(to);
                if let Some(token) = self.module_token(graph, &name) {
                    self.push(to, HERE, token);
                }
            }
            Token::Class(graph, class) => {
                if let Some(method) = self.method((graph, class), field, 0) {
                    let static_getter = self.is_getter((graph, class), field, 0)
                        && !self.graphs[graph as usize].is_python;
                    if static_getter {
                        return self.link_getter(method, from, to);
                    }
                    let token = if self.func(method).is_method {
                        Token::Unbound(method.0, method.1)
                    } else {
                        Token::Function(method.0, method.1)
                    };
                    self.push(to, HERE, token);
                }
            }
            Token::Instance(graph, class) => self.load_of_instance((graph, class), field, to, from),
            Token::Function(..) | Token::Bound(..) | Token::Unbound(..) => {}
        }
    }

    fn load_of_instance(&mut self, class: (u32, u32), field: &Name, to: Global, from: Global) {
        if let Some(method) = self.method(class, field, 0) {
            if self.is_getter(class, field, 0) {
                self.link_getter(method, from, to);
            } else {
                let token = if self.is_receiver(to, from) {
                    Token::Function(method.0, method.1)
                } else {
                    Token::Bound(method.0, method.1, from)
                };
                self.push(to, HERE, token);
            }
            return;
        }
        let python = self.graphs[class.0 as usize].is_python;
        if !python || field.starts_with("__") {
            return;
        }
        // `getattr(self, 'visit_' + kind)`
        if let Some(prefix) = field.strip_suffix('*').filter(|prefix| !prefix.is_empty()) {
            let methods = self.graphs[class.0 as usize].classes[class.1 as usize]
                .methods
                .clone();
            for (_, id) in methods.iter().filter(|(name, _)| name.starts_with(prefix)) {
                self.push(to, HERE, Token::Bound(class.0, id.0, from));
            }
            return;
        }
        if field == "start" {
            // A thread.
            if let Some(method) = self.method(class, "run", 0) {
                self.push(to, HERE, Token::Function(method.0, method.1));
            }
            return;
        }
        let stored = &self.graphs[class.0 as usize].classes[class.1 as usize].stored;
        if stored.contains(field) {
            return;
        }
        for protocol in ["__getattr__", "__getitem__"] {
            if let Some(method) = self.method(class, protocol, 0) {
                self.link_getter(method, from, to);
            }
        }
    }

    /// Whether a node is called as a method of another.
    fn is_receiver(&self, callee: Global, receiver: Global) -> bool {
        if !self.graphs[self.graph_of(callee) as usize].is_python {
            return true;
        }
        let first = self.callee_of.partition_point(|(own, _)| *own < callee);
        self.callee_of[first..]
            .iter()
            .take_while(|(own, _)| *own == callee)
            .any(|&(_, call)| {
                let (graph, call) = &self.calls[call as usize];
                call.method
                    .as_ref()
                    .is_some_and(|(own, _)| self.at(*graph, *own) == receiver)
            })
    }

    /// `pkg.sub` where `pkg/__init__.py` exists and does not name `sub`.
    fn submodule(&mut self, path: &Arc<str>, field: &Name, to: Global) {
        if let Some(folder) = path.strip_suffix("__init__.py")
            && let Some(file) =
                self.files
                    .resolve(&format!("{folder}x.py"), &format!(".{field}"), true)
        {
            self.push(
                to,
                HERE,
                Token::File(u32::try_from(file).unwrap_or(u32::MAX)),
            );
        }
    }

    fn method(&self, class: (u32, u32), name: &str, depth: u8) -> Option<(u32, u32)> {
        let info = self.graphs[class.0 as usize]
            .classes
            .get(class.1 as usize)?;
        if name == "constructor" || name == "__init__" {
            if let Some(constructor) = info.constructor {
                return Some((class.0, constructor.0));
            }
        } else if let Some(&method) = self.methods.get(&(class.0, class.1, Name::new(name))) {
            return Some((class.0, method));
        }
        if depth > 8 {
            return None;
        }
        self.bases
            .get(&class)?
            .iter()
            .find_map(|base| self.method(*base, name, depth + 1))
    }

    fn is_getter(&self, class: (u32, u32), name: &str, depth: u8) -> bool {
        let own = self.graphs[class.0 as usize]
            .classes
            .get(class.1 as usize)
            .is_some_and(|info| info.getters.iter().any(|getter| getter == name));
        own || depth < 8
            && self.bases.get(&class).is_some_and(|bases| {
                bases
                    .iter()
                    .any(|base| self.is_getter(*base, name, depth + 1))
            })
    }

    fn inherit(&mut self) {
        for graph in 0..self.graphs.len() {
            for class in 0..self.graphs[graph].classes.len() {
                let key = (
                    u32::try_from(graph).unwrap_or(u32::MAX),
                    u32::try_from(class).unwrap_or(u32::MAX),
                );
                let mut bases = Vec::new();
                for base in self.graphs[graph].classes[class].bases.clone() {
                    let node = self.at(key.0, base);
                    for (path, token) in self.known.of(node) {
                        if let (HERE, Token::Class(file, id)) = (path, token)
                            && (file, id) != key
                        {
                            bases.push((file, id));
                        }
                    }
                }
                let mut known = FxHashSet::default();
                bases.retain(|base| known.insert(*base));
                if !bases.is_empty() {
                    self.bases.insert(key, bases);
                }
            }
        }
        // `super(…)` and `super().m(…)`.
        for number in 0..self.calls.len() {
            let (graph, call) = &self.calls[number];
            let (graph, class) = match call.super_of {
                Some(class) => (*graph, class),
                None => continue,
            };
            let Some((_, name)) = call.method.clone() else {
                continue;
            };
            let bases = self.bases.get(&(graph, class)).cloned().unwrap_or_default();
            if let Some(method) = bases.iter().find_map(|base| self.method(*base, &name, 0)) {
                self.link(u32::try_from(number).unwrap_or(u32::MAX), method);
            }
        }
    }

    // ---- calls

    /// A called value turns out to be something.
    fn callee_is(&mut self, node: Global, token: Token) {
        let mut place = self.callee_of.partition_point(|(own, _)| *own < node);
        while let Some(&(own, call)) = self.callee_of.get(place) {
            if own != node {
                break;
            }
            self.called_with(call, token);
            place += 1;
        }
    }

    fn called_with(&mut self, number: u32, token: Token) {
        match token {
            Token::Function(graph, function) if self.calls[number as usize].1.is_new => {
                // A constructor function: its prototype's fields are those of what it makes.
                let (from, call) = &self.calls[number as usize];
                let (callee, result) = (self.at(*from, call.callee), self.at(*from, call.result));
                self.add_edge(callee, result, Step::Load(Name::new_static("prototype")));
                self.constructed.insert(number);
                self.link_new(number, (graph, function));
            }
            Token::Function(graph, function) => self.link(number, (graph, function)),
            Token::Bound(graph, function, receiver) => {
                self.link_with(number, (graph, function), Some(receiver), 0);
            }
            Token::Unbound(graph, function) => {
                let (from, call) = &self.calls[number as usize];
                let receiver = call
                    .args
                    .first()
                    .filter(|arg| arg.name.is_none() && !arg.spread && arg.node != 0)
                    .map(|arg| self.at(*from, arg.node));
                self.link_with(number, (graph, function), receiver, 1);
            }
            Token::Class(graph, class) => {
                self.make((graph, class), 0);
                let (from, call) = &self.calls[number as usize];
                let result = self.at(*from, call.result);
                self.push(result, HERE, Token::Instance(graph, class));
                self.instance_fields((graph, class), result, 0);
                let own = self.graphs[graph as usize].classes[class as usize].own;
                if own != 0 {
                    let own = self.at(graph, own);
                    self.add_edge(result, own, Step::Capture);
                    self.add_edge(own, result, Step::Back);
                }
                if let Some(constructor) = self.method((graph, class), "constructor", 0) {
                    self.link_new(number, constructor);
                } else {
                    self.generated_constructor(number, (graph, class), result);
                }
            }
            Token::Instance(graph, class) => {
                // `__call__`
                if let Some(method) = self.method((graph, class), "__call__", 0) {
                    self.link(number, method);
                }
            }
            Token::File(_) | Token::Package(_) => {}
        }
    }

    /// A class that takes its fields as arguments: a dataclass, a Pydantic model, a named tuple.
    fn generated_constructor(&mut self, number: u32, class: (u32, u32), result: Global) {
        let mut declared = Vec::new();
        let mut line = vec![class];
        let mut depth = 0;
        while let Some(current) = line.pop() {
            let own = &self.graphs[current.0 as usize].classes[current.1 as usize].declared;
            declared.splice(0..0, own.iter().cloned());
            depth += 1;
            if depth < 8 {
                line.extend(self.bases.get(&current).into_iter().flatten().copied());
            }
        }
        if declared.is_empty() || !self.constructed.insert(number) {
            return;
        }
        let (graph, call) = self.calls[number as usize].clone();
        let mut place = 0;
        let is_tuple = self.is_tuple(class, 0);
        for arg in &call.args {
            if is_tuple {
                let index = match &arg.name {
                    Some(name) => declared.iter().position(|own| own == name),
                    None => Some(place),
                };
                if let (Some(index), false) = (index, arg.spread || arg.keywords || arg.node == 0) {
                    let step = Step::Store(Name::new(index.to_string()));
                    self.add_edge(self.at(graph, arg.node), result, step);
                }
            }
            let step = match &arg.name {
                Some(name) => Step::Store(name.clone()),
                None if arg.keywords || arg.spread => Step::Copy,
                None => match declared.get(place) {
                    Some(name) => Step::Store(name.clone()),
                    None => Step::Store(super::graph::any_field()),
                },
            };
            if arg.node != 0 {
                self.add_edge(self.at(graph, arg.node), result, step);
            }
            if arg.name.is_none() && !arg.keywords {
                place += 1;
            }
        }
    }

    fn make(&mut self, class: (u32, u32), depth: u8) {
        if self.made.insert(class) && depth < 8 {
            for base in self.bases.get(&class).cloned().unwrap_or_default() {
                self.make(base, depth + 1);
            }
        }
    }

    fn is_tuple(&self, class: (u32, u32), depth: u8) -> bool {
        let own = self.graphs[class.0 as usize].classes[class.1 as usize].is_tuple;
        own || depth < 8
            && self
                .bases
                .get(&class)
                .is_some_and(|bases| bases.iter().any(|base| self.is_tuple(*base, depth + 1)))
    }

    fn instance_fields(&mut self, class: (u32, u32), result: Global, depth: u8) {
        for (name, value) in self.graphs[class.0 as usize].classes[class.1 as usize]
            .fields
            .clone()
        {
            let value = self.at(class.0, value);
            if value != self.offsets[class.0 as usize] {
                self.add_edge(value, result, Step::Store(name));
            }
        }
        // What is set on the class later.
        let own = self.at(
            class.0,
            self.graphs[class.0 as usize].classes[class.1 as usize].node,
        );
        self.add_edge(own, result, Step::Back);
        if depth < 6 {
            for base in self.bases.get(&class).cloned().unwrap_or_default() {
                self.instance_fields(base, result, depth + 1);
            }
        }
    }

    fn link(&mut self, number: u32, function: (u32, u32)) {
        let receiver = {
            let (graph, call) = &self.calls[number as usize];
            call.method
                .as_ref()
                .map(|(receiver, _)| self.at(*graph, *receiver))
        };
        self.link_with(number, function, receiver, 0);
    }

    fn link_new(&mut self, number: u32, function: (u32, u32)) {
        let receiver = {
            let (graph, call) = &self.calls[number as usize];
            self.at(*graph, call.result)
        };
        self.link_with(number, function, Some(receiver), 0);
    }

    fn link_with(
        &mut self,
        number: u32,
        function: (u32, u32),
        receiver: Option<Global>,
        skipped: usize,
    ) {
        if !self.linked.insert((number, function.0, function.1)) {
            if let (Some(this), Some(from)) = (self.func(function).this, receiver) {
                let to = self.at(function.0, this);
                self.enters(number, function, vec![(from, Step::Copy, to)]);
            }
            return;
        }
        self.reached[number as usize] = true;
        self.called.insert(function);
        let (graph, call) = self.calls[number as usize].clone();
        let func = self.func(function).clone();
        let nothing = self.offsets[graph as usize];
        let mut enters = Vec::new();
        let positional: Vec<_> = call
            .args
            .iter()
            .filter(|arg| arg.name.is_none() && !arg.keywords)
            .skip(skipped)
            .collect();
        let mut index = 0;
        for (place, param) in func.params.iter().enumerate() {
            let to = self.at(function.0, param.node);
            if param.keyword_rest {
                for arg in &call.args {
                    let from = self.at(graph, arg.node);
                    match &arg.name {
                        Some(name)
                            if !func
                                .params
                                .iter()
                                .any(|own| own.name.as_ref() == Some(name)) =>
                        {
                            enters.push((from, Step::Store(name.clone()), to))
                        }
                        None if arg.keywords => enters.push((from, Step::Copy, to)),
                        _ => {}
                    }
                }
                continue;
            }
            if param.rest {
                for (offset, arg) in positional.iter().skip(index).enumerate() {
                    let step = if arg.spread {
                        Step::Shuffle
                    } else {
                        Step::Store(Name::new(offset.to_string()))
                    };
                    enters.push((self.at(graph, arg.node), step, to));
                }
                index = positional.len();
                continue;
            }
            let keyword = param
                .name
                .as_ref()
                .and_then(|name| call.args.iter().find(|arg| arg.name.as_ref() == Some(name)));
            if let Some(arg) = keyword {
                enters.push((self.at(graph, arg.node), Step::Copy, to));
                continue;
            }
            for arg in call.args.iter().filter(|arg| arg.keywords) {
                if let Some(name) = &param.name {
                    enters.push((self.at(graph, arg.node), Step::Load(name.clone()), to));
                }
            }
            match positional.get(index) {
                Some(arg) if arg.spread => {
                    let spread_at = index;
                    let offset = place.saturating_sub(spread_at);
                    enters.push((
                        self.at(graph, arg.node),
                        Step::Load(Name::new(offset.to_string())),
                        to,
                    ));
                }
                Some(arg) => {
                    enters.push((self.at(graph, arg.node), Step::Copy, to));
                    index += 1;
                }
                None if param.default != 0 => {
                    enters.push((self.at(function.0, param.default), Step::Copy, to));
                }
                None => {}
            }
        }
        if let (Some(this), Some(receiver)) = (func.this, receiver) {
            enters.push((receiver, Step::Copy, self.at(function.0, this)));
        }
        enters.retain(|(from, ..)| *from != nothing);
        self.enters(number, function, enters);
        for (from, to) in [(func.result, call.result), (func.thrown, call.thrown)] {
            if from == 0 || to == 0 || to == call.result && call.is_new {
                continue;
            }
            let (from, to) = (self.at(function.0, from), self.at(graph, to));
            self.exit.push(from, (number, to));
            for (path, token) in self.known.list(from) {
                self.push(to, path, token);
            }
        }
    }

    /// Data enter a function by a call: each from a value, through a step, to a parameter.
    fn enters(&mut self, number: u32, function: (u32, u32), enters: Vec<(Global, Step, Global)>) {
        for (from, step, to) in enters {
            let step = self.edges.id(step);
            let copies = matches!(self.edges.step(step), Step::Copy);
            let known = copies
                && self
                    .enter
                    .of(from)
                    .any(|(call, _, into, id)| (call, into, id) == (number, to, function.1));
            if known {
                continue;
            }
            if copies {
                self.back.push(to, (number, from));
                for (path, token) in self.known.list(to) {
                    if path != HERE && !self.known.is_brought(to, path, token) {
                        self.push(from, path, token);
                    }
                }
            }
            self.enter.push(from, (number, step, to, function.1));
            for (path, token) in self.known.list(from) {
                self.arrive(path, token, to, step, from);
            }
        }
    }

    /// Reading a getter calls it.
    fn link_getter(&mut self, method: (u32, u32), receiver: Global, to: Global) {
        let graph = self.graph_of(receiver);
        let offset = self.offsets[graph as usize];
        let region = crate::source::Region {
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
        };
        if to < offset || to - offset >= self.graphs[graph as usize].nodes || receiver < offset {
            return;
        }
        let known = self.getter_calls.get(&to).copied();
        let number = known.unwrap_or_else(|| {
            let call = CallSite {
                method: Some((receiver - offset, Name::default())),
                result: to - offset,
                region,
                ..CallSite::default()
            };
            self.calls.push((graph, call));
            self.reached.push(false);
            let number = u32::try_from(self.calls.len() - 1).unwrap_or(u32::MAX);
            self.getter_calls.insert(to, number);
            number
        });
        self.link(number, method);
    }

    /// Methods of values that nothing is known about: by a name that few classes have.
    fn by_name(&mut self) {
        const COMMON: &[&str] = &[
            "get", "set", "add", "run", "call", "init", "send", "save", "create", "update",
            "delete", "find", "close", "open", "start", "stop", "process", "handle", "execute",
            "render", "map", "filter", "then", "push", "toString", "log", "write", "read",
        ];
        let mut by_name: FxHashMap<Name, Vec<(u32, u32)>> = FxHashMap::default();
        for (index, graph) in self.graphs.iter().enumerate() {
            for class in &graph.classes {
                for (name, method) in &class.methods {
                    by_name
                        .entry(name.clone())
                        .or_default()
                        .push((u32::try_from(index).unwrap_or(u32::MAX), method.0));
                }
            }
        }
        for number in 0..self.calls.len() {
            let (_, call) = &self.calls[number];
            let Some((_, name)) = &call.method else {
                continue;
            };
            if self.reached[number]
                || call.super_of.is_some()
                || COMMON.contains(&name.as_str())
                || name.len() < 4
                || name.starts_with("__")
            {
                continue;
            }
            let candidates = by_name.get(name).cloned().unwrap_or_default();
            if (1..=MOST_CANDIDATES).contains(&candidates.len()) {
                for candidate in candidates {
                    self.link(u32::try_from(number).unwrap_or(u32::MAX), candidate);
                }
            }
        }
        self.propagate();
    }

    /// Calls of code that is not here: what goes in may come out.
    fn unknown_calls(&mut self) {
        for number in 0..self.calls.len() {
            if self.reached[number] {
                continue;
            }
            let (graph, call) = self.calls[number].clone();
            let constructed = self
                .constructed
                .contains(&u32::try_from(number).unwrap_or(u32::MAX));
            if constructed || !call.passes && !call.is_new {
                continue;
            }
            let to = self.at(graph, call.result);
            let receiver = call.method.iter().map(|(receiver, _)| *receiver);
            for from in call.args.iter().map(|arg| arg.node).chain(receiver) {
                if from != 0 {
                    let from = self.at(graph, from);
                    let number = u32::try_from(number).unwrap_or(u32::MAX);
                    let through = self.edges.id(Step::Through(number));
                    self.edges.add(from, to, through);
                }
            }
        }
    }
}

/// The path of an element whose place is no longer known.
pub(super) fn shuffled(path: &[Name]) -> Path {
    let mut path = path.to_vec();
    if let Some(first) = path.first_mut()
        && first.bytes().all(|byte| byte.is_ascii_digit())
    {
        *first = super::graph::any_field();
    }
    path
}

/// The path of an element in a part of a list.
pub(super) fn sliced(path: &[Name], from: u32, to: Option<u32>) -> Option<Path> {
    let mut path = path.to_vec();
    if let Some(index) = path.first().and_then(|first| first.parse::<u32>().ok()) {
        if to.is_some_and(|to| index >= to) {
            return None;
        }
        path[0] = Name::new(index.checked_sub(from)?.to_string());
    }
    Some(path)
}

/// What is left of a path behind a field: the wildcard matches any field on either side.
pub(super) fn after(path: &[Name], field: &Name) -> Option<Path> {
    let (first, rest) = path.split_first()?;
    same_field(first, field).then(|| rest.to_vec())
}

/// Takes the edges out of the graphs that say what builtins do where the repository has a method of that name.
fn held_back(
    graphs: &mut [Graph],
    offsets: &[Global],
    calls: &[(u32, CallSite)],
    methods: &FxHashMap<(u32, u32, Name), u32>,
) -> FxHashMap<u32, Vec<(Global, Global, Step)>> {
    let names: FxHashSet<&Name> = methods.keys().map(|(_, _, name)| name).collect();
    let mut held: Vec<(u32, std::ops::Range<u32>, u32)> = (0..)
        .zip(calls)
        .filter(|(_, (_, call))| {
            let waits = match &call.method {
                Some((_, name)) => names.contains(name),
                None => call.callee != 0,
            };
            waits && !call.builtin.is_empty()
        })
        .map(|(number, (graph, call))| (*graph, call.builtin.clone(), number))
        .collect();
    held.sort_by_key(|(graph, range, _)| (*graph, range.start));
    let mut pending: FxHashMap<u32, Vec<(Global, Global, Step)>> = FxHashMap::default();
    let mut held = held.into_iter().peekable();
    for (index, graph) in (0_u32..).zip(graphs) {
        let offset = offsets[index as usize];
        let Graph { edges, steps, .. } = graph;
        let mut place = 0_u32;
        edges.retain(|edge| {
            while held
                .peek()
                .is_some_and(|(own, range, _)| (*own, range.end) <= (index, place))
            {
                held.next();
            }
            let number = held
                .peek()
                .filter(|(own, range, _)| *own == index && range.contains(&place))
                .map(|(_, _, number)| *number);
            place += 1;
            if let Some(number) = number {
                let step = steps[edge.step as usize].clone();
                let held = (offset + edge.from, offset + edge.to, step);
                pending.entry(number).or_default().push(held);
            }
            number.is_none()
        });
    }
    pending
}
