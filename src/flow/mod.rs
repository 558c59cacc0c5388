//! Paths of personal data from sources to sinks: per-file summaries, then one link over the repository.

mod build;
mod builtins;
mod call_names;
mod edges;
mod files;
mod forms;
mod graph;
mod known;
mod library;
mod link;
mod lists;
mod matching;
mod models;
mod path;
mod procedures;
mod programs;
mod python;
mod recordings;
mod routes;
mod rows;
mod stacks;
mod state;
mod tools;
mod track;
mod wrappers;

pub use models::Models;
pub(crate) use programs::CONSOLE;

use crate::rules::{FlowRule, Rules};
use crate::source::{Location, Reach, SourceFile};
use crate::syntax::ir::Module;
use crate::syntax::resolve::Alias;
use rayon::prelude::*;
use serde::Serialize;

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SinkKind {
    Log,
    Database,
    Service,
    File,
    Cache,
    Cookie,
    BrowserStorage,
    Url,
    Llm,
    Vector,
    Queue,
    Response,
}

/// A place on a flow. `text` is its source code, cut to one line of at most 160 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Site {
    #[serde(flatten)]
    pub location: Location,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Step {
    #[serde(flatten)]
    pub site: Site,
    /// Why data moved here: `argument 1 of saveThread`, `returned`, `field body`.
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Sink {
    pub kind: SinkKind,
    /// Service id where the sink belongs to one.
    pub service: Option<String>,
    /// What is done with the data there beyond `kind`: `training`, `advertising` (a purpose id), where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    #[serde(flatten)]
    pub site: Site,
}

/// Where personal data enters. `service` is the API that it comes from (`gmail`, `shopify`, …), where there is one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Source {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    #[serde(flatten)]
    pub site: Site,
}

/// A path that personal data takes from a source to a sink.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Flow {
    /// Sorted data category ids.
    pub data: Vec<String>,
    pub source: Source,
    pub sink: Sink,
    pub steps: Vec<Step>,
    pub reach: Reach,
    /// Transformations that all of the data passed: `hashed`, `encrypted`, `redacted`, `aggregated`. A flow with `hashed` carries
    /// pseudonymised data; unsanitised flows have none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transforms: Vec<String>,
    /// Consent that guards the sink (`marketing`, `analytics`, …), where the code checks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
}

impl Flow {
    /// Names the flow between two scans of the same code: eight digits.
    pub fn id(&self) -> String {
        let place = |site: &Site| {
            let region = site.location.region;
            format!("{}:{}:{}", site.location.file, region.line, region.column)
        };
        let text = format!(
            "{} {} {:?} {:?} {:?} {:?}",
            place(&self.source.site),
            place(&self.sink.site),
            self.sink.kind,
            self.sink.service,
            self.data,
            self.transforms
        );
        blake3::hash(text.as_bytes()).to_hex()[..8].to_owned()
    }
}

/// What one file's functions do with data: owned, no tree, cacheable.
#[derive(Debug, Default)]
pub struct Summary {
    graphs: Vec<graph::Graph>,
    /// What the file, a manifest or a compiler configuration, says about module specifiers.
    aliases: Vec<Alias>,
    /// The package that it is the manifest of.
    package: Option<crate::config::Package>,
}

/// Summarises one file.
pub fn summarize(file: &SourceFile, modules: &[Module], rules: &Rules) -> Summary {
    Summary {
        graphs: modules
            .iter()
            .map(|module| build::build(file, module, rules))
            .collect(),
        aliases: crate::config::specifiers(file),
        package: crate::config::package(file),
    }
}

/// Flows of the whole repository, sorted; `Site::text` is left empty for the caller to fill from the files.
#[derive(Debug, Default)]
pub struct Linked {
    pub flows: Vec<Flow>,
    /// Sources whose paths were given up at a limit.
    pub cut: usize,
}

/// The files of a repository, with which of them each import means.
#[derive(Debug)]
pub struct Joined {
    graphs: Vec<graph::Graph>,
    packages: Vec<crate::config::Package>,
    modules: link::Modules,
}

impl Joined {
    /// Looks up imports between files, which come in path order.
    pub fn new(summaries: Vec<Summary>) -> Self {
        let (mut graphs, mut aliases, mut packages) = (Vec::new(), Vec::new(), Vec::new());
        for summary in summaries {
            graphs.extend(summary.graphs);
            aliases.extend(summary.aliases);
            packages.extend(summary.package);
        }
        let modules = link::Modules::new(&graphs, aliases);
        Self {
            graphs,
            packages,
            modules,
        }
    }

    /// Resolves calls and methods between files and follows data from every source.
    pub fn flows(self, models: &Models, rules: &Rules) -> Linked {
        let mut graphs = self.graphs;
        graphs.par_iter_mut().for_each(|graph| models.fill(graph));
        programs::settle_output(&mut graphs, &self.packages, &rules.programs);
        let mut world = link::World::new(graphs, self.modules);
        world.resolve();
        let linked = track::track(&world, &rules.data);
        world.end();
        linked
    }
}

/// What a rule of flows is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Source,
    Sink,
    Sanitizer,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Sink => "sink",
            Self::Sanitizer => "sanitizer",
        }
    }
}

/// Whether a rule is met anywhere in some code: for the examples that rules carry.
pub fn meets(rule: &FlowRule, role: Role, modules: &[Module]) -> bool {
    matching::meets(rule, role, modules)
}
