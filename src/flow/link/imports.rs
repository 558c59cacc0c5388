//! Files joined: what an import names is what another file exports, through barrels and packages; events of one name are one channel.

use super::{Global, World};
use crate::flow::graph::{ExportNode, ExportPoint, Known, Node, Step};
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
}

impl World {
    /// The file that a module specifier means in a file.
    fn file_of(&mut self, graph: u32, module: &Name) -> Option<usize> {
        let key = (graph, module.clone());
        if let Some(known) = self.imported.get(&key) {
            return *known;
        }
        let own = &self.graphs[graph as usize];
        let found = self
            .files
            .resolve(own.file.as_ref()?, module, own.is_python);
        self.imported.insert(key, found);
        found
    }

    /// Looks up the modules that imports name, on all threads: what is asked for later is known then.
    fn find_imports(&mut self) {
        let files = &self.files;
        let found: Vec<_> = self
            .graphs
            .par_iter()
            .enumerate()
            .flat_map_iter(|(index, own)| {
                let graph = u32::try_from(index).unwrap_or(u32::MAX);
                let mut last: Option<&Name> = None;
                let imports = own.imports.iter().map(|import| &import.module);
                let forwards = own.exports.iter().filter_map(ExportPoint::forward);
                let modules = imports.chain(forwards.map(|from| &from.module));
                let modules = modules.filter(move |module| last.replace(module) != Some(module));
                modules.filter_map(move |module| {
                    let path = own.file.as_ref()?;
                    let found = files.resolve(path, module, own.is_python);
                    Some(((graph, module.clone()), found))
                })
            })
            .collect();
        self.imported.extend(found);
    }

    pub(super) fn join_imports(&mut self) {
        self.find_imports();
        for index in 0..self.graphs.len() {
            let graph = u32::try_from(index).unwrap_or(u32::MAX);
            for import in std::mem::take(&mut self.graphs[index].imports) {
                let to = self.at(graph, import.node);
                let Some(name) = &import.name else {
                    if !import.is_python
                        && let Some(file) = self.file_of(graph, &import.module)
                    {
                        // `const x = require('./m')`: what `module.exports` is.
                        for node in self.exports_of(file, &Name::new_static(OBJECT)) {
                            self.add_edge(node, to, Step::Copy);
                        }
                    }
                    continue;
                };
                if let Some(file) = self.file_of(graph, &import.module) {
                    // `from . import sub` in `__init__` exports what it imports.
                    let itself = self.graphs[index].file.as_ref() == Some(&self.paths[file]);
                    let nodes = if itself {
                        Vec::new()
                    } else {
                        self.exports_of(file, name)
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
                            let module = import.module.clone();
                            self.graphs[index]
                                .known
                                .push((import.node, Known::Namespace(module)));
                        }
                        for node in whole {
                            self.add_edge(node, to, Step::Copy);
                        }
                    }
                } else if import.is_python {
                    // A package without `__init__`.
                    self.inner_module(graph, &import.module, name, import.node);
                }
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
        for place in 0..self.graphs_of[file].len() {
            let graph = self.graphs_of[file][place];
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
            for &other in &barrel.stars {
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
        for graph in self.graphs_of[file].clone() {
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
        let barrel = Arc::new(barrel);
        self.barrels.insert(file, barrel.clone());
        barrel
    }

    pub(super) fn module_token(&mut self, graph: u32, module: &Name) -> Option<Token> {
        let python = self.graphs[graph as usize].is_python;
        if let Some(file) = self.file_of(graph, module) {
            return Some(Token::File(u32::try_from(file).unwrap_or(u32::MAX)));
        }
        (python && self.files.is_package(module)).then(|| self.package(module.clone()))
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
    pub(super) fn submodule(&mut self, path: &Arc<str>, field: &Name, to: Global) {
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
        let set = self.edges.all().filter_map(|(from, to, step)| {
            let Step::Store(field) = self.edges.step(step) else {
                return None;
            };
            Some((from, *modules.get(&to)?, field.clone()))
        });
        let set: Vec<_> = set.collect();
        for (from, file, field) in set {
            for node in self.exports_of(file as usize, &field) {
                self.add_edge(from, node, Step::Capture);
            }
        }
        self.propagate();
    }
}
