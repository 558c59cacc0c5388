//! Files joined: what an import names is what another file exports, through barrels and packages; events of one name are one channel.

use super::modules::Found;
use super::{Global, World};
use crate::flow::edges::StepId;
use crate::flow::graph::{ExportNode, ExportPoint, ImportPoint, Known, Node, Step};
use crate::flow::known::Token;
use crate::flow::path::HERE;
use crate::syntax::ir::Name;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Barrels that an export is followed through.
const MOST_BARRELS: usize = 12;

/// The name of what `module.exports` is.
const OBJECT: &str = "=";

/// What a file exports as a whole.
#[derive(Debug, Default)]
pub(super) struct Barrel {
    /// The value of `module.exports`.
    object: Option<Global>,
    /// Files that it exports all of.
    stars: Vec<usize>,
    /// Those of them that export a name themselves, by their places in `stars`, …
    by_name: FxHashMap<Name, Vec<usize>>,
    /// … and those that may export any, since they export all of others.
    of_any: Vec<usize>,
}

impl Barrel {
    /// The files that may export a name for this one, in order.
    fn exporting(&self, name: &Name) -> Vec<usize> {
        let own = self.by_name.get(name).into_iter().flatten();
        let mut places: Vec<usize> = own.chain(&self.of_any).copied().collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| self.stars[place]).collect()
    }
}

impl World {
    /// The file that a module specifier means in a file.
    fn file_of(&mut self, graph: u32, module: &Name) -> Option<usize> {
        let own = &self.graphs[graph as usize];
        self.modules.file_of(graph, own, module)
    }

    pub(super) fn join_imports(&mut self) {
        let found = self.modules.take_found();
        for (index, found) in found.into_iter().enumerate() {
            let graph = u32::try_from(index).unwrap_or(u32::MAX);
            let imports = std::mem::take(&mut self.graphs[index].imports);
            for (import, found) in imports.into_iter().zip(found) {
                self.join_import(graph, import, found);
            }
        }
    }

    fn join_import(&mut self, graph: u32, import: ImportPoint, found: Found) {
        let to = self.at(graph, import.node);
        let Some(name) = &import.name else {
            // `const x = require('./m')`: what `module.exports` is.
            if let Some(file) = found.file.filter(|_| !import.is_python) {
                for node in self.exports_of(file, &Name::new_static(OBJECT)) {
                    self.add_edge(node, to, Step::Copy);
                }
            }
            return;
        };
        let Some(file) = found.file else {
            // A package without `__init__`.
            if import.is_python {
                self.inner_module(graph, &import.module, name, import.node);
            }
            return;
        };
        // `from . import sub` in `__init__` exports what it imports.
        let itself = self.modules.graphs_of(file).contains(&graph);
        let nodes = match found.export {
            _ if itself => Vec::new(),
            Some((graph, node)) => vec![self.at(graph, node)],
            None => self.exports_of(file, name),
        };
        if nodes.is_empty() && import.is_python {
            self.inner_module(graph, &import.module, name, import.node);
        }
        let has_default = !nodes.is_empty();
        for node in nodes {
            self.add_edge(node, to, Step::Copy);
            self.add_edge(to, node, Step::Back);
        }
        if import.is_default {
            let whole = self.exports_of(file, &Name::new_static(OBJECT));
            if whole.is_empty() && !has_default {
                // CommonJS that sets `exports.x` one by one.
                let known = Known::Namespace(import.module);
                self.graphs[graph as usize].known.push((import.node, known));
            }
            for node in whole {
                self.add_edge(node, to, Step::Copy);
            }
        }
    }

    /// `from . import sub`
    fn inner_module(&mut self, graph: u32, package: &Name, name: &Name, node: Node) {
        let dot = if package.ends_with('.') { "" } else { "." };
        let inner = Name::new(format!("{package}{dot}{name}"));
        if self.file_of(graph, &inner).is_some() {
            self.graphs[graph as usize]
                .known
                .push((node, Known::Namespace(inner)));
        }
    }

    /// The nodes that a file exports under a name.
    pub(super) fn exports_of(&mut self, file: usize, name: &Name) -> Vec<Global> {
        let key = (file, name.clone());
        if let Some(known) = self.exported.get(&key) {
            return known.clone();
        }
        let found = self.exports_through(file, name, &mut Vec::new());
        self.exported.insert(key, found.clone());
        found
    }

    /// The same behind barrels: what those were asked for.
    fn exports_through(
        &mut self,
        file: usize,
        name: &Name,
        asked: &mut Vec<(usize, Name)>,
    ) -> Vec<Global> {
        let is_asked = |(own, wanted): &(usize, Name)| (*own, wanted) == (file, name);
        if asked.len() > MOST_BARRELS || asked.iter().any(is_asked) {
            return Vec::new();
        }
        asked.push((file, name.clone()));
        let mut found = Vec::new();
        for place in 0..self.modules.graphs_of(file).len() {
            let graph = self.modules.graphs_of(file)[place];
            let mut forwards = Vec::new();
            for export in self.graphs[graph as usize].exports_of(name) {
                match &export.target {
                    ExportNode::Node(node) => found.push(self.at(graph, *node)),
                    ExportNode::From(from) if from.name.as_deref() == Some("*") => {}
                    ExportNode::From(from) => {
                        let wanted = from.name.as_ref().unwrap_or(&export.name);
                        forwards.push((from.module.clone(), wanted.clone()));
                    }
                }
            }
            for (module, wanted) in forwards {
                if let Some(other) = self.file_of(graph, &module) {
                    found.extend(self.exports_through(other, &wanted, asked));
                }
            }
        }
        if found.is_empty() && name != "default" && name != OBJECT {
            let barrel = self.barrel(file);
            for other in barrel.exporting(name) {
                found.extend(self.exports_through(other, name, asked));
            }
            if found.is_empty()
                && let Some(object) = barrel.object
            {
                // A property of `module.exports = …`.
                let node = self.edges.node();
                self.add_edge(object, node, Step::Load(name.clone()));
                found.push(node);
            }
        }
        asked.pop();
        found
    }

    /// What a file exports as a whole, looked up once.
    fn barrel(&mut self, file: usize) -> Arc<Barrel> {
        if let Some(known) = self.barrels.get(&file) {
            return known.clone();
        }
        let mut barrel = Barrel::default();
        for graph in self.modules.graphs_of(file).to_vec() {
            let own = &self.graphs[graph as usize];
            for export in own.exports_of(OBJECT) {
                if let ExportNode::Node(node) = &export.target {
                    barrel.object = Some(self.at(graph, *node));
                }
            }
            let stars = own.exports_of("*").iter();
            let stars = stars.filter_map(ExportPoint::forward);
            let stars = stars.filter(|from| from.name.is_none());
            let modules: Vec<Name> = stars.map(|from| from.module.clone()).collect();
            for module in modules {
                barrel.stars.extend(self.file_of(graph, &module));
            }
        }
        for (place, &other) in barrel.stars.iter().enumerate() {
            for &graph in self.modules.graphs_of(other) {
                let own = &self.graphs[graph as usize];
                for export in &own.exports {
                    let exporting = barrel.by_name.entry(export.name.clone());
                    exporting.or_default().push(place);
                }
                let is_barrel = |name| !own.exports_of(name).is_empty();
                if is_barrel("*") || is_barrel(OBJECT) {
                    barrel.of_any.push(place);
                }
            }
        }
        let barrel = Arc::new(barrel);
        self.barrels.insert(file, barrel.clone());
        barrel
    }

    pub(super) fn module_token(&mut self, graph: u32, module: &Name) -> Option<Token> {
        let python = self.graphs[graph as usize].is_python;
        if let Some(file) = self.file_of(graph, module) {
            return Some(Token::File(u32::try_from(file).unwrap_or(u32::MAX)));
        }
        (python && self.modules.is_package(module)).then(|| self.package(module.clone()))
    }

    fn package(&mut self, name: Name) -> Token {
        Token::Package(self.package_id(name))
    }

    pub(super) fn package_id(&mut self, name: Name) -> u32 {
        let next = u32::try_from(self.packages.len()).unwrap_or(u32::MAX);
        let id = *self.package_ids.entry(name.clone()).or_insert(next);
        if id == next {
            self.packages.push(name);
        }
        id
    }

    /// `pkg.sub` where `pkg/__init__.py` exists and does not name `sub`.
    pub(super) fn submodule(&mut self, file: usize, field: &Name, to: Global) {
        if let Some(inner) = self.modules.inside(file, field) {
            let inner = u32::try_from(inner).unwrap_or(u32::MAX);
            self.push(to, HERE, Token::File(inner));
        }
    }

    /// Events of one name are one channel, unless every library has events of that name.
    pub(super) fn join_events(&mut self) {
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

    /// `state.value = x` in another file sets what that module exports.
    pub(super) fn set_in_modules(&mut self) {
        let modules: FxHashMap<Global, u32> = self.known.files();
        let is_store = self.edges.which(|step| matches!(step, Step::Store(_)));
        let sets = |(from, to, step): (Global, Global, StepId)| {
            is_store[step as usize].then_some(())?;
            match self.edges.step(step) {
                Step::Store(field) => Some((from, *modules.get(&to)?, field.clone())),
                _ => None,
            }
        };
        let parts = self.parts(rayon::current_num_threads()).into_par_iter();
        let mut set: Vec<_> = parts
            .flat_map_iter(|nodes| self.edges.of_files(nodes).filter_map(sets))
            .collect();
        set.extend(self.edges.added().filter_map(sets));
        for (from, file, field) in set {
            for node in self.exports_of(file as usize, &field) {
                self.add_edge(from, node, Step::Capture);
            }
        }
        self.propagate();
    }
}
