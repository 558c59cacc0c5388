//! Which files imports mean: known from paths, configuration and the imports alone, before anything else of a repository is joined.

use crate::flow::graph::{ExportNode, ExportPoint, Graph, Node};
use crate::syntax::ir::Name;
use crate::syntax::resolve::{Alias, Files};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

#[derive(Debug)]
pub(in crate::flow) struct Modules {
    files: Files,
    /// The files by number, and the graphs of each.
    paths: Vec<Arc<str>>,
    graphs_of: Vec<Vec<u32>>,
    /// What imports mean, by graph and in order.
    found: Vec<Vec<Found>>,
    /// Files by the graph and the specifier that mean them, as far as they were asked for.
    known: FxHashMap<(u32, Name), Option<usize>>,
}

/// What an import means.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// The file, where the repository has it.
    pub file: Option<usize>,
    /// What it names there, where that needs no further looking: graph and node.
    pub export: Option<(u32, Node)>,
}

impl Modules {
    /// Looks up what the imports of all graphs mean, on all threads.
    pub(in crate::flow) fn new(graphs: &[Graph], aliases: Vec<Alias>) -> Self {
        let mut paths: Vec<Arc<str>> = Vec::new();
        let mut graphs_of: Vec<Vec<u32>> = Vec::new();
        let mut by_path: FxHashMap<Arc<str>, usize> = FxHashMap::default();
        for (index, graph) in (0..).zip(graphs) {
            let path = graph.file.clone().unwrap_or_else(|| "".into());
            let file = *by_path.entry(path.clone()).or_insert(paths.len());
            if file == paths.len() {
                paths.push(path);
                graphs_of.push(Vec::new());
            }
            graphs_of[file].push(index);
        }
        let mut modules = Self {
            files: Files::with_aliases(&paths, aliases),
            paths,
            graphs_of,
            found: Vec::with_capacity(graphs.len()),
            known: FxHashMap::default(),
        };
        let found = graphs
            .par_iter()
            .map(|graph| modules.imports_of(graph, graphs));
        let found: Vec<_> = found.collect();
        for (graph, (found, known)) in (0..).zip(found) {
            modules.found.push(found);
            let known = known.into_iter();
            modules
                .known
                .extend(known.map(|(module, file)| ((graph, module), file)));
        }
        modules
    }

    /// What the imports of a graph mean, in order, and the files of the modules that will be asked for again.
    fn imports_of(
        &self,
        own: &Graph,
        graphs: &[Graph],
    ) -> (Vec<Found>, Vec<(Name, Option<usize>)>) {
        let mut last: Option<(&Name, Option<usize>)> = None;
        let mut file_of = |module| match last {
            Some((name, file)) if name == module => file,
            _ => {
                let file = self.resolve(own, module);
                last = Some((module, file));
                file
            }
        };
        let mut known: Vec<(Name, Option<usize>)> = Vec::new();
        let mut found = Vec::with_capacity(own.imports.len());
        for import in &own.imports {
            let file = file_of(&import.module);
            let named = file.zip(import.name.as_ref());
            let export = named.and_then(|(file, name)| self.only_export(graphs, file, name));
            found.push(Found { file, export });
            let is_whole = import.name.is_none();
            if is_whole && known.last().is_none_or(|(name, _)| *name != import.module) {
                known.push((import.module.clone(), file));
            }
        }
        for from in own.exports.iter().filter_map(ExportPoint::forward) {
            known.push((from.module.clone(), file_of(&from.module)));
        }
        (found, known)
    }

    fn resolve(&self, own: &Graph, module: &Name) -> Option<usize> {
        self.files
            .resolve(own.file.as_ref()?, module, own.is_python)
    }

    /// The value that a file exports under a name, where that is one of its own.
    fn only_export(&self, graphs: &[Graph], file: usize, name: &Name) -> Option<(u32, Node)> {
        let [graph] = self.graphs_of[file][..] else {
            return None;
        };
        match graphs[graph as usize].exports_of(name) {
            [export] => match export.target {
                ExportNode::Node(node) => Some((graph, node)),
                ExportNode::From(_) => None,
            },
            _ => None,
        }
    }

    /// Takes what the imports of all graphs mean.
    pub(super) fn take_found(&mut self) -> Vec<Vec<Found>> {
        std::mem::take(&mut self.found)
    }

    /// The file that a module specifier means in a graph, by its number and itself.
    pub(super) fn file_of(&mut self, graph: u32, own: &Graph, module: &Name) -> Option<usize> {
        let key = (graph, module.clone());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let found = self.resolve(own, module);
        self.known.insert(key, found);
        found
    }

    /// Whether a Python package without a file of its own lies below a folder of this name.
    pub(super) fn is_package(&self, module: &str) -> bool {
        self.files.is_package(module)
    }

    /// `pkg.sub`, by a file and `sub`, where the file is `pkg/__init__.py`.
    pub(super) fn inside(&self, file: usize, field: &Name) -> Option<usize> {
        let folder = self.paths[file].strip_suffix("__init__.py")?;
        let (from, module) = (format!("{folder}x.py"), format!(".{field}"));
        self.files.resolve(&from, &module, true)
    }

    /// The graphs of a file.
    pub(super) fn graphs_of(&self, file: usize) -> &[u32] {
        &self.graphs_of[file]
    }
}
