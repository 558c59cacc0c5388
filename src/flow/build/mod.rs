//! The neutral form of one module to its value-flow graph.
//!
//! Walks every function once. Inside a function, assignments are strong: a name stands for the values that it has here, and a field that
//! was set on a local keeps its own value until the local changes. What closures capture goes through one cell a variable.

mod assigned;
mod assignments;
mod branches;
mod builtin;
mod calls;
mod chains;
mod clients;
mod constants;
mod declarations;
mod decorators;
mod elements;
mod expressions;
mod formats;
mod given_names;
mod hosts;
mod invoked;
mod keys;
mod loggers;
mod mails;
mod modules;
mod named;
mod node_map;
mod pages;
mod queries;
mod reads;
mod records;
mod requests;
mod rule_functions;
mod scope;
mod sinks;
pub(in crate::flow) mod sql;
mod statements;
mod versions;
mod words;

use crate::flow::edges::{StepId, Steps};
use crate::flow::graph::{CallSite, ClassInfo, Edge, Func, Graph, Node, Step};
use crate::flow::matching::{Candidates, imported};
use crate::rules::{FieldData, Rules, wholes};
use crate::source::{Region, SourceFile, Span};
use crate::syntax::ir::{Expr, ExprKind, FunctionId, Language, Module, Name, Stmt};
use node_map::NodeMap;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::{SmallVec, smallvec};

/// The value of literals and of all that carries no data.
pub(super) const NOTHING: Node = 0;

/// Branches copy what is known of all names; where more are known, of those that they change.
const LARGEST_ENVIRONMENT: usize = 300;

type Values = SmallVec<[Node; 4]>;

/// Fields of locals whose own value is known; beyond it, they are read from their objects.
const MOST_FIELDS: usize = 1_000;

/// Names and paths that stand for literals; beyond it, what was known of them is given up: whoever binds a name looks through all.
const MOST_CONSTANTS: usize = 1_000;

/// What names stand for at one point of a function.
#[derive(Debug, Clone, Default)]
struct Environment {
    values: FxHashMap<Name, Values>,
    /// By dotted path: fields that were set on a local.
    fields: FxHashMap<Name, Values>,
    /// Names and dotted paths that stand for a literal here.
    constants: FxHashMap<Name, constants::Constant>,
    /// Nothing after a `return` or `throw` runs.
    dead: bool,
}

impl Environment {
    fn set_field(&mut self, path: String, value: Node) {
        if self.fields.len() >= MOST_FIELDS {
            self.fields.clear();
        }
        self.fields.insert(Name::new(path), smallvec![value]);
    }

    fn set_constant(&mut self, path: Name, value: constants::Constant) {
        if self.constants.len() >= MOST_CONSTANTS {
            self.constants.clear();
        }
        self.constants.insert(path, value);
    }

    /// Fields below a name or path are read from their object again.
    fn forget_below(&mut self, path: &str) {
        if !self.fields.is_empty() {
            self.fields.retain(|key, _| {
                !key.strip_prefix(path)
                    .is_some_and(|rest| rest.starts_with('.'))
            });
        }
    }
}

/// One function being walked.
struct Frame {
    id: usize,
    env: Environment,
}

pub(super) struct Builder<'a> {
    file: &'a SourceFile,
    module: &'a Module,
    pub(in crate::flow) rules: &'a Rules,
    pub(super) graph: Graph,
    steps: Steps,
    sources: Candidates<'a>,
    sinks: Candidates<'a>,
    sanitizers: Candidates<'a>,
    frames: Vec<Frame>,
    /// Names that each function binds.
    bound: Vec<FxHashSet<Name>>,
    /// Names imported from outside the repository: language builtins may be among them.
    library: FxHashSet<Name>,
    /// Modules that the file imports, and what they are parts of.
    packages: FxHashSet<&'a str>,
    /// What a name stands for that was imported or assigned under another one: `t` is `taint` after `import taint as t`.
    aliases: FxHashMap<Name, String>,
    /// Some variable holds the parts of an address.
    takes_apart: bool,
    /// What variables and fields came from, by their name.
    chains: FxHashMap<Name, Vec<(chains::Owner, chains::Chain)>>,
    /// Texts, and lists of names, that variables and fields hold.
    texts: FxHashMap<(chains::Owner, Name), String>,
    lists: FxHashMap<(chains::Owner, Name), Vec<Name>>,
    /// Python modules of `from m import *`.
    wildcards: Vec<Name>,
    /// Where a loaded value came from, and the step from there: what is stored in it is stored there.
    loaded: NodeMap<(Node, StepId)>,
    /// Literals and new objects of this function, and whether something else holds them, too.
    own_values: NodeMap<bool>,
    /// Buffers and answers that a writer of files fills.
    in_memory: FxHashSet<Node>,
    /// The text that a longer one begins with.
    starts: FxHashMap<Node, Node>,
    /// What each call was called on.
    called_on: NodeMap<Node>,
    origins: clients::Origins,
    /// The values behind a node that stands for several, and the first version of a changed one.
    parts: FxHashMap<Node, Values>,
    roots: FxHashMap<Node, Node>,
    versions: FxHashMap<(usize, Name), Values>,
    /// Edges between versions.
    lasting: Vec<Edge>,
    /// The key that is being given a value of the same key: `o[k] = f(o[k])`.
    same_key: Option<Name>,
    /// What variables of loops and callbacks are one of, by function.
    one_of: FxHashMap<(usize, Name), Name>,
    /// What the pattern that is assigned next takes its fields from.
    taken_from: Name,
    /// Variables that count, by function.
    numbers: FxHashSet<(usize, Name)>,
    /// Lists that are written out.
    lengths: FxHashMap<Node, usize>,
    /// Open `try` blocks: function and what their handlers receive.
    catching: Vec<(usize, Node)>,
    /// `this` of the class whose fields are being walked.
    own: Option<Node>,
    /// All values that a captured variable ever had.
    assigned: FxHashMap<(usize, Name), Values>,
    cells: FxHashMap<(usize, Name), Node>,
    /// By function or class.
    walked: Vec<bool>,
    walked_classes: Vec<bool>,
    /// Whether a function does anything with its receiver, by function.
    receiving: Vec<bool>,
    function_nodes: Vec<Option<Node>>,
    events: FxHashMap<Name, Node>,
    consent: Option<String>,
    changing: constants::Changing,
    whole_exports: Option<Node>,
    /// Literals that names of a function stand for as long as it runs.
    fixed: FxHashMap<(usize, Name), constants::Constant>,
    /// Loops and `switch`es under way.
    left: Vec<branches::Left>,
    /// What fields hold, by their name and context.
    classified: FxHashMap<(Name, Name), FieldData<'a>>,
    words: words::Words,
    /// Strings that module-level variables hold, or how they begin.
    constants: FxHashMap<Name, String>,
    /// Classes of the module by name.
    class_names: FxHashMap<Name, u32>,
}

pub(super) fn build(file: &SourceFile, module: &Module, rules: &Rules) -> Graph {
    let mut imports = imported(module);
    imports.retain(|import| wholes(import).any(|whole| rules.flows.may_speak_of(whole)));
    let counting = |set| Candidates::new(set, module.language, &imports);
    let mut builder = Builder {
        file,
        module,
        rules,
        graph: Graph {
            file: Some(file.path.clone()),
            reach: Some(file.reach),
            is_python: module.language == Language::Python,
            nodes: 1,
            edges: Vec::with_capacity(file.text.len() / TEXT_OF_AN_EDGE),
            calls: Vec::with_capacity(file.text.len() / TEXT_OF_A_CALL),
            ..Graph::default()
        },
        steps: Steps::with_capacity(file.text.len() / TEXT_OF_A_STEP),
        sources: counting(&rules.flows.sources),
        sinks: counting(&rules.flows.sinks),
        sanitizers: counting(&rules.flows.sanitizers),
        frames: Vec::new(),
        bound: Vec::new(),
        library: FxHashSet::default(),
        packages: packages(module),
        aliases: FxHashMap::default(),
        takes_apart: false,
        chains: FxHashMap::default(),
        texts: FxHashMap::default(),
        lists: FxHashMap::default(),
        wildcards: Vec::new(),
        loaded: NodeMap::with_capacity(file.text.len() / TEXT_OF_A_NODE),
        in_memory: FxHashSet::default(),
        starts: FxHashMap::default(),
        called_on: NodeMap::default(),
        origins: clients::Origins::default(),
        own_values: NodeMap::default(),
        parts: FxHashMap::default(),
        roots: FxHashMap::default(),
        versions: FxHashMap::default(),
        lasting: Vec::new(),
        same_key: None,
        one_of: FxHashMap::default(),
        taken_from: Name::default(),
        numbers: FxHashSet::default(),
        lengths: FxHashMap::default(),
        catching: Vec::new(),
        own: None,
        assigned: FxHashMap::default(),
        cells: FxHashMap::default(),
        walked: vec![false; module.functions.len()],
        walked_classes: vec![false; module.classes.len()],
        receiving: vec![false; module.functions.len()],
        function_nodes: vec![None; module.functions.len()],
        events: FxHashMap::default(),
        consent: module.held.then(|| "given".to_owned()),
        changing: constants::Changing::default(),
        whole_exports: None,
        fixed: FxHashMap::default(),
        left: Vec::new(),
        classified: FxHashMap::default(),
        words: words::Words::default(),
        constants: constants(module),
        class_names: FxHashMap::default(),
    };
    for (place, class) in (0..).zip(&module.classes) {
        if let Some(name) = &class.name {
            builder.class_names.entry(name.clone()).or_insert(place);
        }
    }
    builder.collect_bound();
    let bound = builder.bound.iter().map(FxHashSet::len).sum();
    builder.assigned.reserve(bound);
    let assigned = assigned::assigned(module);
    builder.changing = constants::Changing::new(&assigned, &builder.bound);
    builder.origins = clients::origins(
        module,
        &imports,
        &assigned,
        [&builder.sources, &builder.sinks],
    );
    builder.run();
    let Builder {
        mut graph, steps, ..
    } = builder;
    graph.steps = steps.into_list();
    graph.exports.sort_by(|a, b| a.name.cmp(&b.name));
    graph.shrink();
    graph
}

impl Builder<'_> {
    fn run(&mut self) {
        self.graph.functions.reserve(self.module.functions.len());
        for function in &self.module.functions {
            let (result, thrown) = (self.node(), self.node());
            self.graph.functions.push(Func {
                name: function.name.clone(),
                parent: function.parent.map(|parent| parent.0),
                params: Vec::new(),
                result,
                thrown,
                ..Func::default()
            });
        }
        for _ in &self.module.classes {
            let node = self.node();
            self.graph.classes.push(ClassInfo {
                node,
                ..ClassInfo::default()
            });
        }
        self.open_frame(0);
        self.walked[0] = true;
        self.imports();
        let module = self.module;
        self.block(&module.functions[0].body);
        // Functions that nothing in their scope mentions (methods of unused classes, error recovery).
        for id in 1..self.module.functions.len() {
            self.function(FunctionId(u32::try_from(id).unwrap_or(u32::MAX)));
        }
        self.exports();
        if !self.graph.is_python {
            self.file_routes();
        }
        self.frames.pop();
        // What calls would bring into a receiver that nothing reads is much, and leads nowhere.
        for (function, receiving) in self.graph.functions.iter_mut().zip(&self.receiving) {
            function.this = function.this.filter(|_| *receiving);
        }
        self.close_cells();
        self.graph.edges.append(&mut self.lasting);
        let mut events: Vec<_> = self.events.drain().collect();
        events.sort();
        self.graph.events = events;
    }

    // ---- nodes and edges

    pub(super) fn node(&mut self) -> Node {
        let node = self.graph.nodes;
        self.graph.nodes += 1;
        node
    }

    pub(super) fn edge(&mut self, from: Node, to: Node, step: Step) {
        if from != NOTHING && to != NOTHING {
            if matches!(step, Step::Copy | Step::Store(_) | Step::Declare(_)) {
                self.escape(from);
            }
            let step = self.steps.id(step);
            self.graph.edges.push(Edge { from, to, step });
        }
    }

    pub(super) fn copy(&mut self, from: Node, to: Node) {
        if from != to {
            self.edge(from, to, Step::Copy);
        }
    }

    pub(super) fn load(&mut self, from: Node, field: Name) -> Node {
        if from == NOTHING {
            return NOTHING;
        }
        let to = self.node();
        let step = self.steps.id(Step::Load(field));
        self.graph.edges.push(Edge { from, to, step });
        self.loaded.insert(to, (from, step));
        to
    }

    /// The value and the field of it that a value was loaded from.
    fn loaded_from(&self, node: Node) -> Option<(Node, &Name)> {
        let &(from, step) = self.loaded.get(node)?;
        match self.steps.get(step) {
            Step::Load(field) => Some((from, field)),
            _ => None,
        }
    }

    /// Stores a value in a field of another; where that was loaded itself, what it was loaded from holds it, too.
    pub(super) fn store(&mut self, value: Node, into: Node, field: Name) {
        self.edge(value, into, Step::Store(field));
        self.written(into);
    }

    /// A call of something; what it gets is held there, too.
    pub(super) fn site(&mut self, call: CallSite) {
        for arg in &call.args {
            self.escape(arg.node);
        }
        if let (Some((receiver, _)), true) = (&call.method, call.builtin.is_empty()) {
            self.escape(*receiver);
        }
        self.graph.calls.push(call);
    }

    /// A value was changed in place.
    pub(super) fn written(&mut self, value: Node) {
        self.lengths.remove(&value);
        let mut current = value;
        for _ in 0..super::path::DEEPEST {
            let Some((from, field)) = self.loaded_from(current) else {
                return;
            };
            let restored = Step::Restore(field.clone());
            self.loaded.remove(current);
            self.edge(current, from, restored);
            current = from;
        }
    }

    /// One node for several values.
    pub(super) fn union(&mut self, values: &[Node]) -> Node {
        let mut real: Values = values
            .iter()
            .copied()
            .filter(|value| *value != NOTHING)
            .collect();
        real.sort_unstable();
        real.dedup();
        match real.as_slice() {
            [] => NOTHING,
            [one] => *one,
            _ => {
                let node = self.node();
                let step = self.steps.id(Step::Copy);
                for &value in &real {
                    self.graph.edges.push(Edge {
                        from: value,
                        to: node,
                        step,
                    });
                }
                self.parts.insert(node, real);
                node
            }
        }
    }

    pub(in crate::flow) fn region(&self, span: Span) -> Region {
        self.file.lines.region(&self.file.text, span)
    }

    // ---- names
}

/// Bytes of text behind one node, edge, call and distinct step, as files have them: so much room is made at first.
const TEXT_OF_A_NODE: usize = 64;
const TEXT_OF_AN_EDGE: usize = 80;
const TEXT_OF_A_CALL: usize = 300;
const TEXT_OF_A_STEP: usize = 160;

/// Modules that a module imports, and what they are parts of.
fn packages(module: &Module) -> FxHashSet<&str> {
    let mut imports: Vec<_> = module.imports.iter().map(|import| &import.module).collect();
    // Each name of an import statement is an import of its own.
    imports.dedup();
    imports
        .into_iter()
        .flat_map(|import| wholes(import))
        .collect()
}

/// Names that the module's own statements give a string; of several values, the first string.
fn constants(module: &Module) -> FxHashMap<Name, String> {
    let mut found: FxHashMap<Name, String> = FxHashMap::default();
    let own = module.functions[0].body.iter();
    for (name, value) in own.filter_map(Stmt::named_value) {
        let text = match &value.kind {
            ExprKind::Str(text) => Some(text.as_str()),
            ExprKind::Template(parts) => parts.first().and_then(Expr::as_str),
            _ => None,
        };
        if let Some(text) = text {
            // A host stands at the start.
            let start = &text[..text.floor_char_boundary(constants::LONGEST)];
            found
                .entry(name.clone())
                .or_insert_with(|| start.to_owned());
        }
    }
    found
}
