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
    /// Calls by the value that is called, sorted.
    callee_of: Vec<(Global, u32)>,
    linked: FxHashSet<(u32, u32, u32)>,
    /// Calls of a parameter, with that parameter: who calls the function around decides which functions it may be.
    pub of_parameter: FxHashMap<u32, Global>,
    /// Functions that a call gives for a parameter.
    pub given: FxHashMap<(u32, Global), Vec<(u32, u32)>>,
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
            callee_of,
            linked: FxHashSet::default(),
            of_parameter: FxHashMap::default(),
            given: FxHashMap::default(),
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
            if self.bases.len() == before {
                break;
            }
            self.revisit();
            self.propagate();
        }
        self.share_instances();
        self.by_name();
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
                    let nodes = self.exports_of(file, name, 0);
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

    /// Which functions each call gives for the parameters that are called.
    fn parameters(&mut self) {
        let mut params: FxHashSet<Global> = FxHashSet::default();
        for (index, graph) in self.graphs.iter().enumerate() {
            for param in graph.functions.iter().flat_map(|function| &function.params) {
                params.insert(self.offsets[index] + param.node);
            }
        }
        let mut called: FxHashSet<Global> = FxHashSet::default();
        for (number, (graph, call)) in self.calls.iter().enumerate() {
            let callee = self.offsets[*graph as usize] + call.callee;
            if call.callee != 0 && params.contains(&callee) {
                self.of_parameter
                    .insert(u32::try_from(number).unwrap_or(u32::MAX), callee);
                called.insert(callee);
            }
        }
        let mut given: FxHashMap<(u32, Global), Vec<(u32, u32)>> = FxHashMap::default();
        for from in self.enter.nodes() {
            for (call, step, to, _) in self.enter.of(from) {
                if !called.contains(&to) {
                    continue;
                }
                let own = given.entry((call, to)).or_default();
                for (path, token) in self.known.of(from) {
                    match (self.edges.step(step), token) {
                        (Step::Copy, Token::Function(graph, id)) if path == HERE => {
                            own.push((graph, id))
                        }
                        // A function inside something that is taken apart: any may be meant.
                        (Step::Copy, _) => {}
                        _ => own.push((u32::MAX, u32::MAX)),
                    }
                }
            }
        }
        self.given = given;
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
        self.known.push(node, path, token, MOST_TOKENS);
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
                self.step(path, token, to, step, node);
            }
            for (_, to) in self.exit.of(node) {
                self.known.push(to, path, token, MOST_TOKENS);
            }
            if path == HERE {
                self.callee_is(node, token);
            } else {
                for (_, to) in self.back.of(node) {
                    self.known.push(to, path, token, MOST_TOKENS);
                }
            }
        }
    }

    fn step(&mut self, path: PathId, token: Token, to: Global, step: StepId, from: Global) {
        let paths = &mut self.known.paths;
        let moved = match self.edges.step(step) {
            Step::Copy | Step::Capture | Step::Type | Step::Default(_) => Some(path),
            Step::Back => (path != HERE).then_some(path),
            Step::Transform(_) | Step::Through(_) => None,
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
                return self.load_of(token, &field, to, from);
            }
            Step::Load(field) => paths.after(path, field),
        };
        if let Some(path) = moved {
            self.push(to, path, token);
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
            Token::Class(graph, class) | Token::Instance(graph, class) => {
                if let Some(method) = self.method((graph, class), field, 0) {
                    if self.is_getter((graph, class), field, 0) {
                        self.link_getter(method, from, to);
                    } else {
                        self.push(to, HERE, Token::Function(method.0, method.1));
                    }
                }
            }
            Token::Function(..) => {}
        }
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
                bases.sort_unstable();
                bases.dedup();
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
        for arg in call.args.iter().filter(|arg| arg.node != 0) {
            let step = match &arg.name {
                Some(name) => Step::Store(name.clone()),
                None if arg.keywords || arg.spread => Step::Copy,
                None => match declared.get(place) {
                    Some(name) => Step::Store(name.clone()),
                    None => Step::Store(super::graph::any_field()),
                },
            };
            let from = self.at(graph, arg.node);
            self.add_edge(from, result, step);
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
        self.link_with(number, function, receiver);
    }

    fn link_new(&mut self, number: u32, function: (u32, u32)) {
        let receiver = {
            let (graph, call) = &self.calls[number as usize];
            self.at(*graph, call.result)
        };
        self.link_with(number, function, Some(receiver));
    }

    fn link_with(&mut self, number: u32, function: (u32, u32), receiver: Option<Global>) {
        if !self.linked.insert((number, function.0, function.1)) {
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
                None => {}
            }
        }
        if let (Some(this), Some(receiver)) = (func.this, receiver) {
            enters.push((receiver, Step::Copy, self.at(function.0, this)));
        }
        for (from, step, to) in enters {
            if from == nothing {
                continue;
            }
            if matches!(step, Step::Copy) {
                self.back.push(to, (number, from));
                for (path, token) in self.known.list(to) {
                    if path != HERE {
                        self.push(from, path, token);
                    }
                }
            }
            let step = self.edges.id(step);
            self.enter.push(from, (number, step, to, function.1));
            for (path, token) in self.known.list(from) {
                self.step(path, token, to, step, from);
            }
        }
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
                callee: 0,
                method: Some((receiver - offset, Name::default())),
                args: Vec::new(),
                result: to - offset,
                region,
                is_new: false,
                super_of: None,
                passes: false,
                thrown: 0,
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

/// What is left of a path behind a field: the wildcard matches any field on either side.
pub(super) fn after(path: &[Name], field: &Name) -> Option<Path> {
    let (first, rest) = path.split_first()?;
    same_field(first, field).then(|| rest.to_vec())
}
