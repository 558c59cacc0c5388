//! What programs print: a command line prints for whoever runs it, what a server or a page prints is its log.
//!
//! Rules mark calls that print with the purpose [`OUTPUT`]; here it becomes [`CONSOLE`], or none.

use super::graph::Graph;
use crate::config::Package;
use crate::rules::{Program, Programs};
use crate::source::Reach;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Of a sink in a rule: it prints, and what that is depends on the program around.
const OUTPUT: &str = "output";

/// What a command shows to whoever runs it.
pub(crate) const CONSOLE: &str = "console";

/// Folders of a package in which its commands lie.
const FOLDERS: &[&str] = &["bin", "cli", "command", "commands"];

/// A folder that manifests make a package.
#[derive(Default)]
struct Known {
    is_command: bool,
    /// Some file of it is a server.
    serves: bool,
    /// The length of its path.
    depth: usize,
}

/// Packages, and which one a language and a folder mean.
#[derive(Default)]
struct Folders<'p> {
    known: Vec<Known>,
    places: FxHashMap<(bool, &'p str), usize>,
}

/// Decides for each sink that prints whose eyes that is for.
pub(super) fn settle_output(graphs: &mut [Graph], packages: &[Package], programs: &Programs) {
    let mut folders = Folders::new(packages);
    let made: Vec<_> = graphs
        .par_iter()
        .map(|graph| made_as(graph, programs))
        .collect();
    for (graph, made) in graphs.iter().zip(&made) {
        let serves = *made == Some(Program::Server);
        if serves
            && graph.reach.is_some_and(Reach::is_production)
            && let Some(place) = folders.place_of(graph)
        {
            folders.known[place].serves = true;
        }
    }
    for (graph, made) in graphs.iter_mut().zip(made) {
        let is_command = match made {
            Some(program) => program == Program::Command,
            None => folders.is_of_command(graph),
        };
        for sink in &mut graph.sinks {
            if sink.purpose.as_deref() == Some(OUTPUT) {
                sink.purpose = is_command.then(|| CONSOLE.to_owned());
            }
        }
    }
}

/// What the imports of a file tell of the program that it is: a server that takes options is one.
fn made_as(graph: &Graph, programs: &Programs) -> Option<Program> {
    let found = graph.imports.iter().filter_map(|import| {
        let name = import.name.as_ref().filter(|_| import.is_python);
        let whole = name.map(|name| format!("{}.{name}", import.module));
        programs.made_with(whole.as_deref().unwrap_or(&import.module), import.is_python)
    });
    found.reduce(|known, more| match known {
        Program::Server => known,
        Program::Command => more,
    })
}

impl<'p> Folders<'p> {
    fn new(packages: &'p [Package]) -> Self {
        let mut folders = Self::default();
        for package in packages {
            let folder = package.folder.as_str();
            let last = folders.known.len();
            let place = *folders
                .places
                .entry((package.is_python, folder))
                .or_insert(last);
            if place == last {
                folders.known.push(Known {
                    depth: folder.len(),
                    ..Known::default()
                });
            }
            // `setup.py` beside `pyproject.toml`
            folders.known[place].is_command |= package.is_command;
        }
        folders
    }

    /// The package that a file lies in.
    fn place_of(&self, graph: &Graph) -> Option<usize> {
        let path = graph.file.as_deref()?;
        let above = path.rmatch_indices('/').map(|(end, _)| &path[..end]);
        above
            .chain(std::iter::once(""))
            .find_map(|folder| self.places.get(&(graph.is_python, folder)).copied())
    }

    /// Whether a file, whose imports do not tell, lies in a package that is a command and no server, or where that keeps its commands.
    fn is_of_command(&self, graph: &Graph) -> bool {
        let (Some(place), Some(path)) = (self.place_of(graph), &graph.file) else {
            return false;
        };
        let known = &self.known[place];
        let mut parts = path[known.depth..].rsplit('/').skip(1);
        known.is_command && (!known.serves || parts.any(|part| FOLDERS.contains(&part)))
    }
}
