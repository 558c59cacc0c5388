//! The neutral form of one module to its value-flow graph.
//!
//! Walks every function once. Inside a function, assignments are strong: a name stands for the values that it has here, and a field that
//! was set on a local keeps its own value until the local changes. What closures capture goes through one cell a variable.

use super::SinkKind;
use super::builtins::{self, Builtin};
use super::graph::{
    Argument, CallSite, ClassInfo, Edge, ExportNode, ExportPoint, Func, Graph, ImportPoint, Known,
    Node, Parameter, SinkPoint, SourcePoint, Step, any_field,
};
use super::matching::Candidates;
use crate::rules::{FlowRule, Rules};
use crate::source::{Region, SourceFile, Span};
use crate::syntax::ir::{
    Block, Call, ClassId, ExportTarget, Expr, ExprKind, FunctionId, FunctionKind, Imported,
    Language, Module, Name, Param, ParamKind, Pattern, PatternKind, Property, Stmt, StmtKind,
    TypeRef,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// The value of literals and of all that carries no data.
pub(super) const NOTHING: Node = 0;

/// Branches copy the environment; above so many names they share it.
const LARGEST_ENVIRONMENT: usize = 300;

type Values = Vec<Node>;

/// What names stand for at one point of a function.
#[derive(Debug, Clone, Default)]
struct Environment {
    values: FxHashMap<Name, Values>,
    /// Nothing after a `return` or `throw` runs.
    dead: bool,
}

/// One function being walked.
struct Frame {
    id: usize,
    env: Environment,
}

pub(super) struct Builder<'a> {
    file: &'a SourceFile,
    module: &'a Module,
    rules: &'a Rules,
    pub(super) graph: Graph,
    sources: Candidates<'a>,
    sinks: Candidates<'a>,
    sanitizers: Candidates<'a>,
    frames: Vec<Frame>,
    /// Names that each function binds.
    bound: Vec<FxHashSet<Name>>,
    /// Names imported from outside the repository: language builtins may be among them.
    library: FxHashSet<Name>,
    /// Python modules of `from m import *`.
    wildcards: Vec<Name>,
    /// Where a loaded value came from: what is stored in it is stored there.
    loaded: FxHashMap<Node, (Node, Name)>,
    /// Open `try` blocks: function and what their handlers receive.
    catching: Vec<(usize, Node)>,
    /// `this` of the class whose fields are being walked.
    own: Option<Node>,
    /// All values that a captured variable ever had.
    assigned: FxHashMap<(usize, Name), Values>,
    cells: FxHashMap<(usize, Name), Node>,
    walked: FxHashSet<usize>,
    function_nodes: FxHashMap<usize, Node>,
    events: FxHashMap<Name, Node>,
    consent: Option<String>,
    classified: FxHashMap<(Name, Name), Option<String>>,
}

pub(super) fn build(file: &SourceFile, module: &Module, rules: &Rules) -> Graph {
    let mut builder = Builder {
        file,
        module,
        rules,
        graph: Graph {
            file: Some(file.path.clone()),
            reach: Some(file.reach),
            is_python: module.language == Language::Python,
            nodes: 1,
            ..Graph::default()
        },
        sources: Candidates::new(&rules.flows.sources, module),
        sinks: Candidates::new(&rules.flows.sinks, module),
        sanitizers: Candidates::new(&rules.flows.sanitizers, module),
        frames: Vec::new(),
        bound: Vec::new(),
        library: FxHashSet::default(),
        wildcards: Vec::new(),
        loaded: FxHashMap::default(),
        catching: Vec::new(),
        own: None,
        assigned: FxHashMap::default(),
        cells: FxHashMap::default(),
        walked: FxHashSet::default(),
        function_nodes: FxHashMap::default(),
        events: FxHashMap::default(),
        consent: None,
        classified: FxHashMap::default(),
    };
    builder.run();
    builder.graph
}

impl Builder<'_> {
    fn run(&mut self) {
        self.collect_bound();
        for function in &self.module.functions {
            let (result, thrown) = (self.node(), self.node());
            self.graph.functions.push(Func {
                name: function.name.clone(),
                params: Vec::new(),
                this: None,
                result,
                thrown,
            });
        }
        for _ in &self.module.classes {
            let node = self.node();
            self.graph.classes.push(ClassInfo {
                node,
                ..ClassInfo::default()
            });
        }
        self.frames.push(Frame {
            id: 0,
            env: Environment::default(),
        });
        self.walked.insert(0);
        self.imports();
        let module = self.module;
        self.block(&module.functions[0].body);
        // Functions that nothing in their scope mentions (methods of unused classes, error recovery).
        for id in 1..self.module.functions.len() {
            self.function(FunctionId(u32::try_from(id).unwrap_or(u32::MAX)));
        }
        self.exports();
        self.frames.pop();
        self.close_cells();
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
        self.edge(from, to, Step::Load(field.clone()));
        self.loaded.insert(to, (from, field));
        to
    }

    /// Stores a value in a field of another; where that was loaded itself, what it was loaded from holds it, too.
    pub(super) fn store(&mut self, value: Node, into: Node, field: Name) {
        self.edge(value, into, Step::Store(field));
        self.written(into);
    }

    /// A value was changed in place.
    pub(super) fn written(&mut self, value: Node) {
        let mut current = value;
        for _ in 0..super::link::DEEPEST {
            let Some((from, field)) = self.loaded.remove(&current) else {
                return;
            };
            self.edge(current, from, Step::Restore(field));
            current = from;
        }
    }

    /// One node for several values.
    fn union(&mut self, values: &[Node]) -> Node {
        let mut real: Vec<_> = values
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
                for value in real {
                    self.copy(value, node);
                }
                node
            }
        }
    }

    pub(super) fn region(&self, span: Span) -> Region {
        self.file.lines.region(&self.file.text, span)
    }

    // ---- names

    /// Names that a function binds: parameters, declarations, nested functions and classes.
    fn collect_bound(&mut self) {
        for function in &self.module.functions {
            let mut names = FxHashSet::default();
            for param in &function.params {
                bound_names(&param.pattern, &mut names);
            }
            self.bound_in(&function.body, &mut names);
            for outer in &function.outer {
                names.remove(outer);
            }
            self.bound.push(names);
        }
    }

    fn bound_in(&self, block: &Block, names: &mut FxHashSet<Name>) {
        for stmt in block {
            match &stmt.kind {
                StmtKind::Let {
                    target,
                    declares: true,
                    ..
                } => bound_names(target, names),
                StmtKind::Let { .. } => {}
                StmtKind::Function(id) => {
                    names.extend(self.module.functions[id.0 as usize].name.clone())
                }
                StmtKind::Class(id) => {
                    names.extend(self.module.classes[id.0 as usize].name.clone())
                }
                StmtKind::If {
                    then, otherwise, ..
                } => {
                    self.bound_in(then, names);
                    self.bound_in(otherwise, names);
                }
                StmtKind::While {
                    body, otherwise, ..
                } => {
                    self.bound_in(body, names);
                    self.bound_in(otherwise, names);
                }
                StmtKind::For {
                    target,
                    body,
                    otherwise,
                    ..
                } => {
                    bound_names(target, names);
                    self.bound_in(body, names);
                    self.bound_in(otherwise, names);
                }
                StmtKind::Try {
                    body,
                    handlers,
                    otherwise,
                    finally,
                } => {
                    self.bound_in(body, names);
                    for handler in handlers {
                        handler
                            .binding
                            .iter()
                            .for_each(|binding| bound_names(binding, names));
                        self.bound_in(&handler.body, names);
                    }
                    self.bound_in(otherwise, names);
                    self.bound_in(finally, names);
                }
                StmtKind::With { items, body } => {
                    items
                        .iter()
                        .filter_map(|(_, target)| target.as_ref())
                        .for_each(|target| bound_names(target, names));
                    self.bound_in(body, names);
                }
                StmtKind::Switch { arms, .. } => {
                    for arm in arms {
                        arm.binding
                            .iter()
                            .for_each(|binding| bound_names(binding, names));
                        self.bound_in(&arm.body, names);
                    }
                }
                StmtKind::Block(body) => self.bound_in(body, names),
                StmtKind::Expr(_)
                | StmtKind::Return(_)
                | StmtKind::Throw(_)
                | StmtKind::Delete(_)
                | StmtKind::Break
                | StmtKind::Continue => {}
            }
        }
    }

    fn current(&mut self) -> &mut Frame {
        self.frames
            .last_mut()
            .expect("a frame is open while code is walked")
    }

    fn bind(&mut self, name: &Name, value: Node) {
        let id = self.current().id;
        let local = id == 0 || self.bound[id].contains(name) || !self.is_bound_outside(id, name);
        if local {
            self.assigned
                .entry((id, name.clone()))
                .or_default()
                .push(value);
            let dotted = format!("{name}.");
            let env = &mut self.current().env.values;
            if env.len() < 4_000 {
                env.retain(|key, _| !key.starts_with(dotted.as_str()));
            }
            env.insert(name.clone(), vec![value]);
        } else if let Some(owner) = self.owner(id, name) {
            self.assigned
                .entry((owner, name.clone()))
                .or_default()
                .push(value);
            // The enclosing function may be the one under way: its own view gains the value.
            if let Some(frame) = self.frames.iter_mut().rev().find(|frame| frame.id == owner) {
                frame
                    .env
                    .values
                    .entry(name.clone())
                    .or_default()
                    .push(value);
            }
            // Later reads here see it at once.
            self.current().env.values.insert(name.clone(), vec![value]);
        }
    }

    fn is_bound_outside(&self, id: usize, name: &Name) -> bool {
        self.owner(id, name).is_some()
    }

    /// The enclosing function that binds a name.
    fn owner(&self, id: usize, name: &Name) -> Option<usize> {
        let mut current = self.module.functions[id].parent;
        while let Some(parent) = current {
            let parent = parent.0 as usize;
            if self.bound[parent].contains(name)
                || parent == 0 && self.assigned.contains_key(&(0, name.clone()))
            {
                return Some(parent);
            }
            current = self.module.functions[parent].parent;
        }
        None
    }

    fn read(&mut self, name: &Name) -> Node {
        let frame = self
            .frames
            .last()
            .expect("a frame is open while code is walked");
        if let Some(values) = frame.env.values.get(name) {
            let values = values.clone();
            return self.union(&values);
        }
        let id = frame.id;
        match self.owner(id, name) {
            Some(owner) => self.cell(owner, name),
            None if self.bound[0].contains(name)
                || id != 0 && self.assigned.contains_key(&(0, name.clone())) =>
            {
                self.cell(0, name)
            }
            None if !self.wildcards.is_empty() => self.wildcard_name(name),
            None if name == "arguments" && !self.graph.is_python => self.arguments(),
            None => NOTHING,
        }
    }

    /// A name that only `from m import *` can have brought.
    fn wildcard_name(&mut self, name: &Name) -> Node {
        let node = self.node();
        for module in self.wildcards.clone() {
            self.graph.imports.push(ImportPoint {
                module,
                name: Some(name.clone()),
                node,
                is_python: true,
                is_default: false,
            });
        }
        self.frames[0].env.values.insert(name.clone(), vec![node]);
        self.assigned
            .entry((0, name.clone()))
            .or_default()
            .push(node);
        node
    }

    /// `arguments` of a function that names no parameters.
    fn arguments(&mut self) -> Node {
        let id = self.current().id;
        if id == 0 || !self.graph.functions[id].params.is_empty() {
            return NOTHING;
        }
        let node = self.node();
        self.graph.functions[id].params.push(Parameter {
            name: None,
            node,
            rest: true,
            keyword_rest: false,
        });
        self.bind(&Name::new_static("arguments"), node);
        node
    }

    fn cell(&mut self, function: usize, name: &Name) -> Node {
        if let Some(&node) = self.cells.get(&(function, name.clone())) {
            return node;
        }
        let node = self.node();
        self.cells.insert((function, name.clone()), node);
        node
    }

    fn close_cells(&mut self) {
        let mut cells: Vec<_> = self
            .cells
            .iter()
            .map(|(key, node)| (key.clone(), *node))
            .collect();
        cells.sort();
        for (key, node) in cells {
            let values = self.assigned.get(&key).cloned().unwrap_or_default();
            for &value in &values {
                self.edge(value, node, Step::Capture);
            }
            // Of a variable that gets another value, nobody knows which one a closure changes.
            if let [value] = values.as_slice() {
                self.edge(node, *value, Step::Back);
            }
        }
    }

    // ---- module level

    fn imports(&mut self) {
        let module = self.module;
        for import in module
            .imports
            .iter()
            .filter(|import| !import.type_only || import.local.is_some())
        {
            let node = self.node();
            let name = match &import.imported {
                Imported::Default => Some(Name::new_static("default")),
                Imported::Named(name) => Some(name.clone()),
                Imported::Namespace | Imported::SideEffect => None,
                Imported::Wildcard => Some(any_field()),
            };
            let is_python = self.graph.is_python;
            if name.is_none() {
                let bound =
                    if is_python && import.local.as_deref() == import.module.split('.').next() {
                        import.local.clone().unwrap_or_default()
                    } else {
                        import.module.clone()
                    };
                self.graph.known.push((node, Known::Namespace(bound)));
            }
            self.graph.imports.push(ImportPoint {
                module: import.module.clone(),
                name,
                node,
                is_python,
                is_default: import.imported == Imported::Default,
            });
            let inside = import.module.starts_with(['.', '/', '@', '~', '#']);
            if is_python && import.imported == Imported::Wildcard {
                self.wildcards.push(import.module.clone());
            }
            if let Some(local) = &import.local {
                if !inside {
                    self.library.insert(local.clone());
                }
                self.bound[0].insert(local.clone());
                self.assigned
                    .entry((0, local.clone()))
                    .or_default()
                    .push(node);
                self.frames[0].env.values.insert(local.clone(), vec![node]);
            }
        }
    }

    fn exports(&mut self) {
        let module = self.module;
        if self.graph.is_python {
            let mut names: Vec<_> = self
                .assigned
                .keys()
                .filter(|(function, _)| *function == 0)
                .map(|(_, name)| name.clone())
                .collect();
            names.sort();
            for name in names {
                let node = self.cell(0, &name);
                self.graph.exports.push(ExportPoint {
                    name,
                    target: ExportNode::Node(node),
                });
            }
            return;
        }
        for export in &module.exports {
            let target = match &export.target {
                ExportTarget::Local(name) => ExportNode::Node(self.cell(0, name)),
                // `export * as ns from 'm'`
                ExportTarget::From {
                    module,
                    name: Some(name),
                } if name == "*" => {
                    let node = self.node();
                    self.graph
                        .known
                        .push((node, Known::Namespace(module.clone())));
                    ExportNode::Node(node)
                }
                ExportTarget::From { module, name } => ExportNode::From {
                    module: module.clone(),
                    name: name.clone(),
                },
                ExportTarget::Expr(expr) => {
                    let node = self.expr(expr);
                    ExportNode::Node(node)
                }
            };
            self.graph.exports.push(ExportPoint {
                name: export.name.clone(),
                target,
            });
        }
    }

    // ---- functions and classes

    /// The value of a function; its body is walked once.
    fn function(&mut self, id: FunctionId) -> Node {
        let place = id.0 as usize;
        let node = match self.function_nodes.get(&place) {
            Some(&node) => node,
            None => {
                let node = self.node();
                self.function_nodes.insert(place, node);
                self.graph.known.push((node, Known::Function(id.0)));
                node
            }
        };
        if self.walked.insert(place) {
            self.walk(place);
        }
        node
    }

    fn walk(&mut self, place: usize) {
        let module = self.module;
        let function = &module.functions[place];
        let consent = self.consent.take();
        let own = if function.kind == FunctionKind::Arrow {
            self.own
        } else {
            self.own.take()
        };
        self.frames.push(Frame {
            id: place,
            env: Environment::default(),
        });
        let method = matches!(
            function.kind,
            FunctionKind::Method
                | FunctionKind::Constructor
                | FunctionKind::Getter
                | FunctionKind::Setter
                | FunctionKind::ClassMethod
        );
        let mut params = function.params.as_slice();
        let this = self.node();
        if !matches!(function.kind, FunctionKind::Arrow | FunctionKind::Module) {
            self.graph.functions[place].this = Some(this);
        }
        if let Some(ty) = &function.return_type {
            let result = self.graph.functions[place].result;
            self.typed(result, ty);
        }
        if self.graph.is_python
            && method
            && function.class.is_some()
            && let Some((first, rest)) = params.split_first()
        {
            if let PatternKind::Name(name) = &first.pattern.kind {
                self.bind(name, this);
            }
            params = rest;
        }
        if let (Some(class), FunctionKind::ClassMethod) = (function.class, function.kind) {
            self.graph.known.push((this, Known::Class(class.0)));
        }
        for param in params {
            self.parameter(place, function.class, param);
        }
        self.decorator_sources(place);
        self.block(&function.body);
        self.frames.pop();
        self.consent = consent;
        self.own = own.or(self.own);
    }

    fn parameter(&mut self, place: usize, class: Option<ClassId>, param: &Param) {
        let node = self.node();
        let name = match &param.pattern.kind {
            PatternKind::Name(name) => Some(name.clone()),
            PatternKind::Default(inner, _) => match &inner.kind {
                PatternKind::Name(name) => Some(name.clone()),
                _ => None,
            },
            _ => None,
        };
        self.graph.functions[place].params.push(Parameter {
            name: name.clone(),
            node,
            rest: param.kind == ParamKind::Rest,
            keyword_rest: param.kind == ParamKind::KeywordRest,
        });
        if let Some(default) = &param.default {
            let value = self.expr(default);
            self.copy(value, node);
        }
        if let Some(ty) = &param.ty {
            self.typed(node, ty);
        }
        if let Some(name) = &name {
            let region = self.region(param.span);
            let rule = self
                .sources
                .parameters
                .iter()
                .find(|rule| rule.parameter.as_deref() == Some(name.as_str()))
                .copied();
            if let Some(rule) = rule {
                self.source(node, rule, region, None);
            } else if let Some(data) = self.classify(name, &Name::default()) {
                let of_parameter = Some(FunctionId(u32::try_from(place).unwrap_or(u32::MAX)));
                self.graph.sources.push(SourcePoint {
                    node,
                    data: vec![data],
                    service: None,
                    region,
                    of_parameter,
                });
            }
        }
        self.assign(&param.pattern, node);
        if param.is_property
            && let (Some(name), Some(this)) = (name, self.graph.functions[place].this)
        {
            self.edge(node, this, Step::Store(name));
        }
        let _ = class;
    }

    /// A parameter or variable of a known class is an instance of it.
    fn typed(&mut self, node: Node, ty: &TypeRef) {
        let Some(name) = class_name(ty) else { return };
        let last = name.rsplit('.').next().unwrap_or(name);
        if let Some(index) = self
            .module
            .classes
            .iter()
            .position(|class| class.name.as_deref() == Some(last))
        {
            self.graph.known.push((
                node,
                Known::Instance(u32::try_from(index).unwrap_or(u32::MAX)),
            ));
        } else if self.bound[0].contains(last) {
            // An imported class: what `new` of it would give.
            let class = self.read_module(last);
            let region = Region {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
            };
            self.graph.calls.push(CallSite {
                callee: class,
                method: None,
                args: Vec::new(),
                result: node,
                region,
                is_new: true,
                super_of: None,
                passes: false,
                thrown: NOTHING,
            });
        }
        let rule = self
            .sources
            .types
            .iter()
            .find(|rule| rule.type_name.as_deref() == Some(last))
            .copied();
        if let Some(rule) = rule {
            let region = Region {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
            };
            self.source(node, rule, region, None);
        }
    }

    fn read_module(&mut self, name: &str) -> Node {
        self.cell(0, &Name::new(name))
    }

    /// What decorators of this repository make of a function is called under its name.
    fn decorated(&mut self, id: FunctionId, function: Node) {
        let module = self.module;
        let declared = &module.functions[id.0 as usize];
        let Some(name) = declared.name.clone().filter(|_| declared.class.is_none()) else {
            return;
        };
        let mut value = function;
        for decorator in declared.decorators.iter().rev() {
            let known = match &decorator.kind {
                ExprKind::Call(call) => last_segment(&call.callee),
                _ => last_segment(decorator),
            };
            if matches!(
                known.as_str(),
                "wraps" | "contextmanager" | "asynccontextmanager" | "property" | "staticmethod"
            ) {
                continue;
            }
            let callee = self.expr(decorator);
            if callee == NOTHING {
                continue;
            }
            let region = self.region(decorator.span);
            let wrapped = self.invoke(callee, vec![Argument::positional(value)], region);
            value = self.union(&[value, wrapped]);
        }
        if value != function {
            self.bind(&name, value);
        }
    }

    /// Parameters of functions with a certain decorator are sources.
    fn decorator_sources(&mut self, place: usize) {
        let module = self.module;
        for decorator in &module.functions[place].decorators {
            let dotted = match &decorator.kind {
                ExprKind::Call(call) => call.callee.dotted(),
                _ => decorator.dotted(),
            };
            let Some(dotted) = dotted else { continue };
            let rule = self
                .sources
                .decorators
                .iter()
                .find(|rule| {
                    rule.decorator
                        .as_deref()
                        .is_some_and(|wanted| super::matching::matches_path(wanted, &dotted))
                })
                .copied();
            if let Some(rule) = rule {
                let region = self.region(decorator.span);
                for param in self.graph.functions[place].params.clone() {
                    self.source(param.node, rule, region, None);
                }
            }
        }
    }

    fn class(&mut self, id: ClassId) -> Node {
        let place = id.0 as usize;
        let node = self.graph.classes[place].node;
        if self
            .graph
            .known
            .iter()
            .any(|(known, what)| *known == node && *what == Known::Class(id.0))
        {
            return node;
        }
        self.graph.known.push((node, Known::Class(id.0)));
        let module = self.module;
        let class = &module.classes[place];
        let bases: Vec<_> = class.bases.iter().map(|base| self.expr(base)).collect();
        let mut fields = Vec::new();
        let own = self.node();
        let outer = self.own.replace(own);
        let before = self.graph.nodes;
        for field in &class.fields {
            if let Some(value) = &field.value {
                let value = self.expr(value);
                if field.is_static {
                    self.edge(value, node, Step::Store(field.name.clone()));
                }
                fields.push((field.name.clone(), value));
            }
        }
        self.own = outer;
        let has_own = self.graph.nodes != before;
        let (mut methods, mut getters, mut constructor) = (Vec::new(), Vec::new(), None);
        for method in &class.methods {
            let function = &module.functions[method.0 as usize];
            self.function(*method);
            match (&function.name, function.kind) {
                (_, FunctionKind::Constructor) => constructor = Some(*method),
                (Some(name), FunctionKind::Getter) => {
                    getters.push(name.clone());
                    methods.push((name.clone(), *method));
                }
                (Some(_), FunctionKind::Setter) => {}
                (Some(name), _) => methods.push((name.clone(), *method)),
                (None, _) => {}
            }
        }
        // What the constructor sets is known in the other methods, also of a class that a framework makes.
        if let Some(from) = constructor.and_then(|id| self.graph.functions[id.0 as usize].this) {
            for (_, method) in &methods {
                if let Some(to) = self.graph.functions[method.0 as usize].this {
                    self.edge(from, to, Step::Type);
                }
            }
        }
        let declared = class
            .fields
            .iter()
            .filter(|field| self.graph.is_python && field.ty.is_some())
            .map(|field| field.name.clone())
            .collect();
        let info = &mut self.graph.classes[place];
        info.declared = declared;
        info.own = if has_own { own } else { NOTHING };
        info.bases = bases;
        info.methods = methods;
        info.getters = getters;
        info.constructor = constructor;
        info.fields = fields;
        node
    }

    // ---- statements

    fn block(&mut self, block: &Block) {
        for stmt in block {
            if let StmtKind::Function(id) = &stmt.kind {
                let place = id.0 as usize;
                let node = *self.function_nodes.entry(place).or_insert_with(|| {
                    let node = self.graph.nodes;
                    self.graph.nodes += 1;
                    self.graph.known.push((node, Known::Function(id.0)));
                    node
                });
                if let Some(name) = self.module.functions[place].name.clone() {
                    self.bind(&name, node);
                }
            }
        }
        for stmt in block {
            if self.current().env.dead {
                break;
            }
            self.stmt(stmt);
        }
    }

    /// A block of its own: what `let` and `const` declare in it hides outer names only there.
    fn scope(&mut self, body: &Block) {
        if self.graph.is_python {
            return self.block(body);
        }
        let mut names = FxHashSet::default();
        for stmt in body {
            let before = self.file.text.get(..stmt.span.start as usize).unwrap_or("");
            if let StmtKind::Let {
                target,
                declares: true,
                ..
            } = &stmt.kind
                && !before.trim_end().ends_with("var")
            {
                bound_names(target, &mut names);
            }
        }
        let before: Vec<_> = names
            .into_iter()
            .filter_map(|name| {
                let values = self.current().env.values.get(&name).cloned()?;
                Some((name, values))
            })
            .collect();
        self.block(body);
        self.current().env.values.extend(before);
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Expr(expr) => {
                self.expr(expr);
            }
            StmtKind::Let {
                target, ty, value, ..
            } => {
                let node = match value {
                    Some(value) => self.expr(value),
                    None if self.graph.is_python => return,
                    None => NOTHING,
                };
                let node = if let Some(ty) = ty {
                    let typed = self.node();
                    self.copy(node, typed);
                    self.typed(typed, ty);
                    typed
                } else {
                    node
                };
                self.assign(target, node);
            }
            StmtKind::Return(value) => {
                if let Some(value) = value {
                    let node = self.expr(value);
                    let id = self.current().id;
                    let result = self.graph.functions[id].result;
                    self.copy(node, result);
                }
                self.current().env.dead = true;
            }
            StmtKind::Throw(value) => {
                if let Some(value) = value {
                    let node = self.expr(value);
                    let to = self.catcher();
                    self.copy(node, to);
                }
                self.current().env.dead = true;
            }
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => self.branch(condition, then, otherwise),
            StmtKind::While {
                condition,
                body,
                otherwise,
            } => {
                if let Some(condition) = condition {
                    self.expr(condition);
                    if constant(condition) == Some(false) {
                        return;
                    }
                }
                self.repeat(|builder| builder.block(body));
                self.block(otherwise);
            }
            StmtKind::For {
                target,
                iterable,
                body,
                otherwise,
                keys,
            } => {
                let xs = self.expr(iterable);
                let xs = self.special(xs, "__iter__", iterable.span);
                let element = if *keys {
                    NOTHING
                } else {
                    self.load(xs, any_field())
                };
                self.repeat(|builder| {
                    builder.assign(target, element);
                    builder.block(body);
                });
                self.block(otherwise);
            }
            StmtKind::Try {
                body,
                handlers,
                otherwise,
                finally,
            } => {
                let before = self.current().env.clone();
                let caught = self.node();
                if !handlers.is_empty() {
                    let id = self.current().id;
                    self.catching.push((id, caught));
                }
                self.block(body);
                if !handlers.is_empty() {
                    self.catching.pop();
                }
                let mut after = self.current().env.clone();
                self.current().env.dead = false;
                self.block(otherwise);
                if !after.dead {
                    after = self.current().env.clone();
                }
                for handler in handlers {
                    // A handler starts anywhere in the body.
                    let mut start = before.clone();
                    start.dead = false;
                    join(&mut start, &after, true);
                    self.current().env = start;
                    if let Some(binding) = &handler.binding {
                        self.assign(binding, caught);
                    }
                    self.block(&handler.body);
                    let end = self.current().env.clone();
                    join(&mut after, &end, false);
                }
                let dead = after.dead;
                self.current().env = after;
                self.current().env.dead = false;
                self.block(finally);
                self.current().env.dead |= dead;
            }
            StmtKind::With { items, body } => {
                for (value, target) in items {
                    let node = self.expr(value);
                    if let Some(target) = target {
                        let node = self.special(node, "__enter__", value.span);
                        self.assign(target, node);
                    }
                }
                self.block(body);
            }
            StmtKind::Switch { subject, arms } => {
                let subject = self.expr(subject);
                let before = self.current().env.clone();
                let mut after = before.clone();
                // One arm is always taken where there is a default.
                after.dead = arms
                    .iter()
                    .any(|arm| arm.tests.is_empty() && arm.guard.is_none());
                for arm in arms {
                    let mut start = before.clone();
                    if !arm.exits {
                        join(&mut start, &after, true);
                    }
                    self.current().env = start;
                    if let Some(binding) = &arm.binding {
                        let value = self.node();
                        self.copy(subject, value);
                        let element = self.load(subject, any_field());
                        self.copy(element, value);
                        self.assign(binding, value);
                    }
                    for test in &arm.tests {
                        self.expr(test);
                    }
                    self.block(&arm.body);
                    let end = self.current().env.clone();
                    join(&mut after, &end, false);
                }
                after.dead = false;
                self.current().env = after;
            }
            StmtKind::Block(body) => self.scope(body),
            StmtKind::Function(id) => {
                let node = self.function(*id);
                self.decorated(*id, node);
            }
            StmtKind::Class(id) => {
                let node = self.class(*id);
                if let Some(name) = self.module.classes[id.0 as usize].name.clone() {
                    self.bind(&name, node);
                }
            }
            StmtKind::Delete(expr) => {
                if let Some(path) = expr.dotted().filter(|path| path.contains('.')) {
                    self.current()
                        .env
                        .values
                        .insert(Name::new(path), vec![NOTHING]);
                } else if let ExprKind::Name(name) = &expr.kind {
                    let name = name.clone();
                    self.bind(&name, NOTHING);
                }
            }
            StmtKind::Break | StmtKind::Continue => {}
        }
    }

    /// Where a `throw` here arrives: the handlers of the innermost `try`, else the callers.
    fn catcher(&mut self) -> Node {
        let id = self.current().id;
        match self.catching.last() {
            Some((function, node)) if *function == id => *node,
            _ => self.graph.functions[id].thrown,
        }
    }

    /// Python's protocol methods: the value itself, or what its own method gives.
    pub(super) fn special(&mut self, value: Node, method: &'static str, span: Span) -> Node {
        if !self.graph.is_python || value == NOTHING {
            return value;
        }
        let result = self.node();
        self.copy(value, result);
        let region = self.region(span);
        let name = Name::new_static(method);
        let callee = self.load(value, name.clone());
        self.loaded.remove(&callee);
        let thrown = self.catcher();
        self.graph.calls.push(CallSite {
            callee,
            method: Some((value, name)),
            args: Vec::new(),
            result,
            region,
            is_new: false,
            super_of: None,
            passes: false,
            thrown,
        });
        result
    }

    fn branch(&mut self, condition: &Expr, then: &Block, otherwise: &Block) {
        self.expr(condition);
        match constant(condition) {
            Some(true) => return self.block(then),
            Some(false) => return self.block(otherwise),
            None => {}
        }
        let (granted, refused) = crate::facts::consent_of(condition);
        let outer = self.consent.clone();
        if self.current().env.values.len() > LARGEST_ENVIRONMENT {
            self.consent = granted.or_else(|| outer.clone());
            self.block(then);
            self.current().env.dead = false;
            self.consent = refused.or_else(|| outer.clone());
            self.block(otherwise);
            self.current().env.dead = false;
            self.consent = outer;
            return;
        }
        let before = self.current().env.clone();
        self.consent = granted.or_else(|| outer.clone());
        self.block(then);
        let first = std::mem::replace(&mut self.current().env, before);
        self.consent = refused.clone().or_else(|| outer.clone());
        self.block(otherwise);
        // `if (!consent) return;` guards what follows.
        self.consent = if first.dead && refused.is_some() {
            refused
        } else {
            outer
        };
        let mut merged = std::mem::take(&mut self.current().env);
        join(&mut merged, &first, false);
        self.current().env = merged;
    }

    /// A loop body twice: what the first pass assigns, the second reads.
    fn repeat(&mut self, mut body: impl FnMut(&mut Self)) {
        for _ in 0..2 {
            let before = self.current().env.clone();
            body(self);
            let mut after = std::mem::take(&mut self.current().env);
            after.dead = false;
            join(&mut after, &before, false);
            self.current().env = after;
        }
    }

    // ---- patterns

    fn assign(&mut self, pattern: &Pattern, value: Node) {
        match &pattern.kind {
            PatternKind::Name(name) => self.bind(name, value),
            PatternKind::Place(place) => self.assign_place(place, value),
            PatternKind::Object { fields, rest } => {
                for field in fields {
                    let key = field.key.clone().unwrap_or_else(any_field);
                    let part = self.load(value, key.clone());
                    if part != NOTHING {
                        self.read_source(part, &key, &Name::default(), pattern.span);
                    }
                    self.assign(&field.value, part);
                }
                if let Some(rest) = rest {
                    let taken: Vec<_> = fields
                        .iter()
                        .filter_map(|field| field.key.clone())
                        .collect();
                    let others = self.except(value, taken);
                    self.assign(rest, others);
                }
            }
            PatternKind::Array { items, rest } => {
                for (index, item) in items.iter().enumerate() {
                    if let Some(item) = item {
                        let part = self.load(value, Name::new(index.to_string()));
                        self.assign(item, part);
                    }
                }
                if let Some((_, rest)) = rest {
                    let element = self.load(value, any_field());
                    let list = self.node();
                    self.edge(element, list, Step::Store(any_field()));
                    self.assign(rest, list);
                }
            }
            PatternKind::Default(inner, default) => {
                let fallback = self.expr(default);
                let both = self.union(&[value, fallback]);
                self.assign(inner, both);
            }
            PatternKind::Ignored => {}
        }
    }

    /// The value without some fields.
    fn except(&mut self, value: Node, fields: Vec<Name>) -> Node {
        if fields.is_empty() || value == NOTHING {
            return value;
        }
        let node = self.node();
        self.edge(value, node, Step::Except(fields));
        node
    }

    fn assign_place(&mut self, place: &Expr, value: Node) {
        match &place.kind {
            ExprKind::Member { object, field, .. } => {
                let base = self.expr(object);
                self.store(value, base, field.clone());
                if let Some(path) = place.dotted() {
                    let prefix = format!("{path}.");
                    let env = &mut self.current().env.values;
                    env.retain(|key, _| !key.starts_with(prefix.as_str()));
                    env.insert(Name::new(path), vec![value]);
                }
                self.member_sink(object, field, value, place.span);
            }
            ExprKind::Index { object, index } => {
                let base = self.expr(object);
                self.expr(index);
                let key = self.index_field(index);
                self.store(value, base, key.clone());
                if self.graph.is_python {
                    let args = vec![Argument::positional(NOTHING), Argument::positional(value)];
                    self.protocol(base, "__setitem__", args, place.span);
                }
            }
            _ => {
                self.expr(place);
            }
        }
    }

    // ---- expressions

    pub(super) fn expr(&mut self, expr: &Expr) -> Node {
        match &expr.kind {
            ExprKind::Name(name) => {
                let node = self.read(name);
                self.named_source(expr, node)
            }
            ExprKind::This => self.this(),
            ExprKind::Super
            | ExprKind::Str(_)
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Regex(_) => NOTHING,
            ExprKind::Template(parts) => self.mix(parts),
            ExprKind::Sequence(parts) => {
                let mut last = NOTHING;
                for part in parts {
                    last = self.expr(part);
                }
                last
            }
            ExprKind::Member { object, field, .. } => self.member(expr, object, field),
            ExprKind::Index { object, index } => {
                let base = self.expr(object);
                self.expr(index);
                let key = self.index_field(index);
                let element = self.load(base, key);
                if self.graph.is_python
                    && base != NOTHING
                    && !matches!(index.kind, ExprKind::Number(_))
                {
                    let own = self.protocol(
                        base,
                        "__getitem__",
                        vec![Argument::positional(NOTHING)],
                        expr.span,
                    );
                    let from = self.loaded.get(&element).cloned();
                    let both = self.union(&[element, own]);
                    if let Some(from) = from {
                        self.loaded.insert(both, from);
                    }
                    return both;
                }
                element
            }
            ExprKind::Call(call) => self.call(expr, call),
            ExprKind::Object(properties) => self.object(properties),
            ExprKind::Array(items) => {
                let node = self.node();
                let spread = items
                    .iter()
                    .any(|item| matches!(item.kind, ExprKind::Spread(_)));
                for (index, item) in items.iter().enumerate() {
                    if let ExprKind::Spread(inner) = &item.kind {
                        let inner = self.expr(inner);
                        self.copy(inner, node);
                    } else {
                        let value = self.expr(item);
                        let field = if spread {
                            any_field()
                        } else {
                            Name::new(index.to_string())
                        };
                        self.edge(value, node, Step::Store(field));
                    }
                }
                node
            }
            ExprKind::Function(id) => self.function(*id),
            ExprKind::Class(id) => self.class(*id),
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                let (left, right) = (self.expr(left), self.expr(right));
                if matches!(operator.as_str(), "+" | "%" | "|" | "<<") {
                    self.union(&[left, right])
                } else {
                    NOTHING
                }
            }
            ExprKind::Logical { left, right, .. } => {
                let (left, right) = (self.expr(left), self.expr(right));
                self.union(&[left, right])
            }
            ExprKind::Unary { operand, .. } => {
                self.expr(operand);
                NOTHING
            }
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => {
                self.expr(condition);
                match constant(condition) {
                    Some(true) => self.expr(then),
                    Some(false) => self.expr(otherwise),
                    None => {
                        let (then, otherwise) = (self.expr(then), self.expr(otherwise));
                        self.union(&[then, otherwise])
                    }
                }
            }
            ExprKind::Assign {
                target,
                operator,
                value,
            } => {
                let new = self.expr(value);
                let both = if operator.is_empty() {
                    new
                } else {
                    let old = self.pattern_value(target);
                    self.union(&[old, new])
                };
                self.assign(target, both);
                both
            }
            ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => self.expr(inner),
            ExprKind::Spread(inner) => self.expr(inner),
            ExprKind::Yield { value, all } => {
                if let Some(value) = value {
                    let node = self.expr(value);
                    let id = self.current().id;
                    let result = self.graph.functions[id].result;
                    let step = if *all {
                        Step::Copy
                    } else {
                        Step::Store(any_field())
                    };
                    self.edge(node, result, step);
                }
                NOTHING
            }
            ExprKind::Comprehension { element, clauses } => {
                let before = self.current().env.clone();
                for clause in clauses {
                    let xs = self.expr(&clause.iterable);
                    let item = self.load(xs, any_field());
                    self.assign(&clause.target, item);
                    for condition in &clause.conditions {
                        self.expr(condition);
                    }
                }
                let value = self.expr(element);
                self.current().env = before;
                let node = self.node();
                if matches!(element.kind, ExprKind::Object(_)) {
                    self.copy(value, node);
                } else {
                    self.edge(value, node, Step::Store(any_field()));
                }
                node
            }
            ExprKind::Jsx(jsx) => {
                let props = self.object(&jsx.attributes);
                for child in &jsx.children {
                    let value = self.expr(child);
                    self.edge(value, props, Step::Store(Name::new_static("children")));
                }
                if jsx.tag.starts_with(|c: char| c.is_ascii_uppercase()) {
                    let callee = self.read(&Name::new(jsx.tag.split('.').next().unwrap_or("")));
                    let region = self.region(expr.span);
                    let result = self.node();
                    let args = vec![Argument {
                        name: None,
                        node: props,
                        spread: false,
                        keywords: false,
                    }];
                    self.graph.calls.push(CallSite {
                        callee,
                        method: None,
                        args,
                        result,
                        region,
                        is_new: false,
                        super_of: None,
                        passes: false,
                        thrown: NOTHING,
                    });
                }
                NOTHING
            }
            ExprKind::Unknown(parts) => self.mix(parts),
        }
    }

    /// A call of a protocol method, where the value has one of its own; its result.
    fn protocol(
        &mut self,
        base: Node,
        method: &'static str,
        args: Vec<Argument>,
        span: Span,
    ) -> Node {
        if base == NOTHING {
            return NOTHING;
        }
        let name = Name::new_static(method);
        let callee = self.node();
        self.edge(base, callee, Step::Load(name.clone()));
        let result = self.node();
        let region = self.region(span);
        let thrown = self.catcher();
        self.graph.calls.push(CallSite {
            callee,
            method: Some((base, name)),
            args,
            result,
            region,
            is_new: false,
            super_of: None,
            passes: false,
            thrown,
        });
        result
    }

    /// The field that an index names: a literal, or a constant of this module.
    fn index_field(&self, index: &Expr) -> Name {
        match &index.kind {
            ExprKind::Number(number) => number.clone(),
            ExprKind::Str(key) => key.clone(),
            ExprKind::Name(_) => self.constant_text(index).map_or_else(any_field, Name::new),
            _ => any_field(),
        }
    }

    /// The values inside an expression all reach its value.
    fn mix(&mut self, parts: &[Expr]) -> Node {
        let values: Vec<_> = parts.iter().map(|part| self.expr(part)).collect();
        self.union(&values)
    }

    fn pattern_value(&mut self, pattern: &Pattern) -> Node {
        match &pattern.kind {
            PatternKind::Name(name) => self.read(name),
            PatternKind::Place(place) => self.expr(place),
            _ => NOTHING,
        }
    }

    fn this(&mut self) -> Node {
        let mut id = self.current().id;
        loop {
            if let Some(this) = self.graph.functions[id].this {
                return this;
            }
            match self.module.functions[id].parent {
                Some(parent) => id = parent.0 as usize,
                None => return self.own.unwrap_or(NOTHING),
            }
        }
    }

    fn object(&mut self, properties: &[Property]) -> Node {
        let node = self.node();
        for (place, property) in properties.iter().enumerate() {
            match property {
                Property::Named { key, value, .. } => {
                    let value = self.expr(value);
                    self.edge(value, node, Step::Store(key.clone()));
                }
                Property::Computed { key, value } => {
                    let field = self.index_field(key);
                    let key = self.expr(key);
                    let value = self.expr(value);
                    self.edge(key, node, Step::Store(any_field()));
                    self.edge(value, node, Step::Store(field));
                }
                Property::Spread(inner) => {
                    let inner = self.expr(inner);
                    // What is named after it replaces what it brings.
                    let replaced = properties[place + 1..]
                        .iter()
                        .filter_map(|property| match property {
                            Property::Named { key, .. } => Some(key.clone()),
                            _ => None,
                        })
                        .collect();
                    let inner = self.except(inner, replaced);
                    self.copy(inner, node);
                }
            }
        }
        node
    }

    fn member(&mut self, expr: &Expr, object: &Expr, field: &Name) -> Node {
        if let Some(path) = expr.dotted()
            && let Some(values) = self
                .frames
                .last()
                .and_then(|frame| frame.env.values.get(path.as_str()))
                .cloned()
        {
            return self.union(&values);
        }
        let base = self.expr(object);
        if matches!(field.as_str(), "length" | "size") {
            return NOTHING;
        }
        let node = if base == NOTHING {
            self.node()
        } else {
            self.load(base, field.clone())
        };
        let context = last_segment(object);
        self.read_source(node, field, &context, expr.span);
        self.named_source(expr, node)
    }

    /// A field that the taxonomy or a rule knows is where its data enter.
    fn read_source(&mut self, node: Node, field: &Name, context: &Name, span: Span) {
        if let Some(rule) = self
            .sources
            .fields
            .get(field.as_str())
            .and_then(|rules| rules.first())
            .copied()
        {
            let region = self.region(span);
            self.source(node, rule, region, None);
        } else if !is_type_name(context)
            && let Some(data) = self.classify(field, context)
        {
            let region = self.region(span);
            self.graph.sources.push(SourcePoint {
                node,
                data: vec![data],
                service: None,
                region,
                of_parameter: None,
            });
        }
    }

    fn classify(&mut self, field: &Name, context: &Name) -> Option<String> {
        if let Some(known) = self.classified.get(&(field.clone(), context.clone())) {
            return known.clone();
        }
        let contexts: Vec<&str> = if context.is_empty() {
            Vec::new()
        } else {
            vec![context.as_str()]
        };
        let found = self
            .rules
            .data
            .classify(field, &contexts)
            .map(|data| data.id.clone());
        self.classified
            .insert((field.clone(), context.clone()), found.clone());
        found
    }

    /// Values that a rule names whole: `req.body`, `document.cookie`.
    fn named_source(&mut self, expr: &Expr, node: Node) -> Node {
        let Some(rule) = expr.dotted().and_then(|dotted| self.sources.name(&dotted)) else {
            return node;
        };
        let node = if node == NOTHING { self.node() } else { node };
        let region = self.region(expr.span);
        self.source(node, rule, region, None);
        node
    }

    fn source(
        &mut self,
        node: Node,
        rule: &FlowRule,
        region: Region,
        of_parameter: Option<FunctionId>,
    ) {
        // A source that names no data is what its fields say; one of the user's own rules without data still counts.
        let data = if rule.data.is_empty() {
            vec!["personal_data".to_owned()]
        } else {
            rule.data.clone()
        };
        self.graph.sources.push(SourcePoint {
            node,
            data,
            service: rule.service.clone(),
            region,
            of_parameter,
        });
    }

    // ---- calls

    fn call(&mut self, expr: &Expr, call: &Call) -> Node {
        let dotted = call.callee.dotted();
        let args: Vec<_> = call
            .args
            .iter()
            .map(|arg| {
                let (spread, value) = match &arg.value.kind {
                    ExprKind::Spread(inner) => (true, self.expr(inner)),
                    _ => (false, self.expr(&arg.value)),
                };
                Argument {
                    name: arg.name.clone(),
                    node: value,
                    spread,
                    keywords: arg.double_spread,
                }
            })
            .collect();
        for arg in &call.args {
            self.forget_fields(&arg.value);
        }
        if let Some(node) = self.module_call(call, dotted.as_deref()) {
            return node;
        }
        let (callee, method, super_of) = self.callee(call);
        let result = self.node();
        let region = self.region(expr.span);
        let path = dotted
            .clone()
            .unwrap_or_else(|| super::matching::chained_path(&call.callee, 0));
        let mut texts = String::new();
        super::matching::chained_texts(call, &mut texts, 0);
        let receiver = method.as_ref().map(|(receiver, _)| *receiver);
        self.sink_call(call, &path, &texts, receiver, &args, region);
        if let Some(rule) = self.sanitizers.call(&path, &texts) {
            if let Some(transform) = &rule.transform {
                for arg in args
                    .iter()
                    .map(|arg| arg.node)
                    .chain(method.as_ref().map(|(receiver, _)| *receiver))
                {
                    self.edge(arg, result, Step::Transform(Name::new(transform)));
                }
                return result;
            }
            return NOTHING;
        }
        if let Some(rule) = self.sources.call(&path, &texts) {
            self.source_call(rule, &args, result, region);
            return result;
        }
        let builtin = builtins::of(
            call,
            dotted.as_deref(),
            self.graph.is_python,
            self.is_local(call),
        );
        let name = method
            .as_ref()
            .map(|(_, name)| name.as_str())
            .or(dotted.as_deref())
            .unwrap_or("");
        let passes = builtin.is_none() && builtins::passes_arguments(name);
        let thrown = self.catcher();
        // A class of the repository may have a method of a builtin's name.
        self.graph.calls.push(CallSite {
            callee,
            method,
            args: args.clone(),
            result,
            region,
            is_new: call.is_new,
            super_of,
            passes,
            thrown,
        });
        match builtin {
            None | Some(Builtin::Nothing) => result,
            Some(builtin) => {
                let value = self.builtin(builtin, call, receiver, &args, result, region);
                if value == result || value == NOTHING {
                    result
                } else {
                    self.copy(value, result);
                    self.written(value);
                    value
                }
            }
        }
    }

    /// A call may change the fields of what it gets.
    fn forget_fields(&mut self, value: &Expr) {
        if let ExprKind::Name(name) = &value.kind {
            let prefix = format!("{name}.");
            self.current()
                .env
                .values
                .retain(|key, _| !key.starts_with(prefix.as_str()));
        }
    }

    /// Whether the called name is a function of this module, which no builtin may shadow.
    fn is_local(&self, call: &Call) -> bool {
        match &call.callee.kind {
            ExprKind::Name(name) => {
                self.bound[0].contains(name) && !self.library.contains(name)
                    || self
                        .frames
                        .last()
                        .is_some_and(|frame| frame.id != 0 && self.bound[frame.id].contains(name))
            }
            _ => false,
        }
    }

    /// `require('m')`, `import('m')`.
    fn module_call(&mut self, call: &Call, dotted: Option<&str>) -> Option<Node> {
        if self.graph.is_python || !matches!(dotted, Some("require" | "import")) {
            return None;
        }
        let module = Name::new(call.args.first()?.value.as_str()?);
        let known = self
            .graph
            .imports
            .iter()
            .find(|import| import.module == module && import.name.is_none())
            .map(|import| import.node);
        Some(known.unwrap_or_else(|| {
            let node = self.node();
            self.graph
                .known
                .push((node, Known::Namespace(module.clone())));
            self.graph.imports.push(ImportPoint {
                module,
                name: None,
                node,
                is_python: false,
                is_default: false,
            });
            node
        }))
    }

    fn callee(&mut self, call: &Call) -> (Node, Option<(Node, Name)>, Option<u32>) {
        let class = self.module.functions[self.frames.last().map_or(0, |frame| frame.id)]
            .class
            .map(|class| class.0);
        match &call.callee.kind {
            ExprKind::Super => {
                let this = self.this();
                (
                    NOTHING,
                    Some((this, Name::new_static("constructor"))),
                    class,
                )
            }
            ExprKind::Member { object, field, .. } => {
                let python_super = matches!(&object.kind, ExprKind::Call(inner) if matches!(&inner.callee.kind, ExprKind::Name(name) if name == "super"));
                if python_super || matches!(object.kind, ExprKind::Super) {
                    let this = self.this();
                    return (NOTHING, Some((this, field.clone())), class);
                }
                let overridden = call
                    .callee
                    .dotted()
                    .and_then(|path| self.frames.last()?.env.values.get(path.as_str()).cloned());
                let receiver = self.expr(object);
                let callee = match overridden {
                    Some(values) => self.union(&values),
                    None => self.load(receiver, field.clone()),
                };
                (callee, Some((receiver, field.clone())), None)
            }
            _ => (self.expr(&call.callee), None, None),
        }
    }

    fn source_call(&mut self, rule: &FlowRule, args: &[Argument], result: Node, region: Region) {
        if let Some((argument, parameter)) = rule.callback {
            if let Some(callback) = args.get(argument as usize) {
                let value = self.node();
                self.source(value, rule, region, None);
                let mut given = vec![Argument::positional(NOTHING); parameter.into()];
                given.push(Argument::positional(value));
                self.invoke(callback.node, given, region);
            }
            return;
        }
        self.source(result, rule, region, None);
    }

    /// Calls a function value; its result.
    pub(super) fn invoke(&mut self, callee: Node, args: Vec<Argument>, region: Region) -> Node {
        let result = self.node();
        let thrown = self.catcher();
        self.graph.calls.push(CallSite {
            callee,
            method: None,
            args,
            result,
            region,
            is_new: false,
            super_of: None,
            passes: false,
            thrown,
        });
        result
    }

    /// A function that calls another with some arguments in front of its own.
    pub(super) fn partial(&mut self, callee: Node, bound: &[Argument], region: Region) -> Node {
        let (rest, thrown, value) = (self.node(), self.node(), self.node());
        let mut args = bound.to_vec();
        args.push(Argument::spread(rest));
        let result = self.invoke(callee, args, region);
        let id = u32::try_from(self.graph.functions.len()).unwrap_or(u32::MAX);
        self.graph.functions.push(Func {
            name: None,
            params: vec![Parameter {
                name: None,
                node: rest,
                rest: true,
                keyword_rest: false,
            }],
            this: None,
            result,
            thrown,
        });
        self.graph.known.push((value, Known::Function(id)));
        value
    }

    /// A function value that hands its first argument to `to`.
    pub(super) fn setter(&mut self, to: Node) -> Node {
        let (param, result, value, thrown) = (self.node(), self.node(), self.node(), self.node());
        let id = u32::try_from(self.graph.functions.len()).unwrap_or(u32::MAX);
        self.graph.functions.push(Func {
            name: None,
            params: vec![Parameter {
                name: None,
                node: param,
                rest: false,
                keyword_rest: false,
            }],
            this: None,
            result,
            thrown,
        });
        self.copy(param, to);
        self.graph.known.push((value, Known::Function(id)));
        value
    }

    pub(super) fn event(&mut self, name: &str) -> Node {
        if let Some(&node) = self.events.get(name) {
            return node;
        }
        let node = self.node();
        self.events.insert(Name::new(name), node);
        node
    }

    // ---- sinks

    fn sink_call(
        &mut self,
        call: &Call,
        path: &str,
        texts: &str,
        receiver: Option<Node>,
        args: &[Argument],
        region: Region,
    ) {
        if let Some(rule) = self.sinks.call(path, texts) {
            self.sink_rule(rule, call, receiver, args, region);
            return;
        }
        if let Some((service, kind)) = self.http_service(call, path) {
            for argument in args {
                self.sink(argument.node, None, kind, service.clone(), None, region);
            }
        }
    }

    fn sink_rule(
        &mut self,
        rule: &FlowRule,
        call: &Call,
        receiver: Option<Node>,
        args: &[Argument],
        region: Region,
    ) {
        let kind = kind_of(rule.kind.as_deref());
        let mut service = rule.service.clone();
        if service.is_none() && kind == SinkKind::Service {
            service = call
                .args
                .iter()
                .find_map(|arg| self.host_service(&arg.value));
        }
        if rule.arguments.is_empty() {
            for argument in args {
                self.sink(
                    argument.node,
                    None,
                    kind,
                    service.clone(),
                    rule.purpose.clone(),
                    region,
                );
            }
            return;
        }
        for wanted in &rule.arguments {
            let (head, field) = wanted
                .split_once('.')
                .map_or((wanted.as_str(), None), |(head, field)| {
                    (head, Some(Name::new(field)))
                });
            if head == "receiver" {
                if let Some(receiver) = receiver.filter(|&node| node != NOTHING) {
                    self.sink(
                        receiver,
                        field,
                        kind,
                        service.clone(),
                        rule.purpose.clone(),
                        region,
                    );
                }
            } else if let Ok(position) = head.parse::<usize>() {
                if let Some(argument) = args.iter().filter(|arg| arg.name.is_none()).nth(position) {
                    self.sink(
                        argument.node,
                        field,
                        kind,
                        service.clone(),
                        rule.purpose.clone(),
                        region,
                    );
                }
            } else {
                let keyword = args.iter().find(|arg| arg.name.as_deref() == Some(head));
                match keyword {
                    Some(argument) => self.sink(
                        argument.node,
                        field,
                        kind,
                        service.clone(),
                        rule.purpose.clone(),
                        region,
                    ),
                    // A key of an object argument.
                    None => {
                        for argument in args.iter().filter(|arg| arg.name.is_none()) {
                            self.sink(
                                argument.node,
                                Some(Name::new(head)),
                                kind,
                                service.clone(),
                                rule.purpose.clone(),
                                region,
                            );
                        }
                    }
                }
            }
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one place that writes sinks; each value comes from another side"
    )]
    fn sink(
        &mut self,
        node: Node,
        field: Option<Name>,
        kind: SinkKind,
        service: Option<String>,
        purpose: Option<String>,
        region: Region,
    ) {
        if node != NOTHING {
            let consent = self.consent.clone();
            self.graph.sinks.push(SinkPoint {
                node,
                field,
                kind,
                service,
                purpose,
                region,
                consent,
            });
        }
    }

    /// `document.cookie = …`, `localStorage.x = …`, `location.href = …`.
    fn member_sink(&mut self, object: &Expr, field: &Name, value: Node, span: Span) {
        let object = object.dotted().unwrap_or_default();
        let object = object.strip_prefix("window.").unwrap_or(&object);
        let kind = match (object, field.as_str()) {
            ("document", "cookie") => SinkKind::Cookie,
            ("localStorage" | "sessionStorage", _) => SinkKind::BrowserStorage,
            ("location", "href" | "search") => SinkKind::Url,
            _ => return,
        };
        let region = self.region(span);
        self.sink(value, None, kind, None, None, region);
    }

    /// The third party behind an HTTP call whose URL is known.
    fn http_service(&self, call: &Call, path: &str) -> Option<(Option<String>, SinkKind)> {
        const CLIENTS: &[&str] = &[
            "fetch",
            "axios",
            "axios.post",
            "axios.put",
            "axios.patch",
            "axios.get",
            "got",
            "got.post",
            "ky.post",
            "superagent.post",
            "navigator.sendBeacon",
            "requests.post",
            "requests.put",
            "requests.get",
            "requests.patch",
            "httpx.post",
            "httpx.put",
            "httpx.get",
            "$.post",
            "$.ajax",
            "request.post",
            "urllib.request.urlopen",
        ];
        let path = path.strip_prefix("window.").unwrap_or(path);
        if !CLIENTS.contains(&path) {
            return None;
        }
        let url = call.args.first().map(|arg| &arg.value)?;
        let host = self.host(url)?;
        if host.starts_with("localhost") || host.starts_with("127.") || host.ends_with(".local") {
            return None;
        }
        Some((
            self.rules
                .services
                .by_host(&host)
                .map(|service| service.id.clone()),
            SinkKind::Service,
        ))
    }

    fn host_service(&self, value: &Expr) -> Option<String> {
        self.rules
            .services
            .by_host(&self.host(value)?)
            .map(|service| service.id.clone())
    }

    /// The host of a URL literal, of a template that begins with one, or of a constant of this module.
    fn host(&self, value: &Expr) -> Option<String> {
        let text = match &value.kind {
            ExprKind::Str(text) => text.to_string(),
            ExprKind::Template(parts) => parts.first().and_then(|first| match &first.kind {
                ExprKind::Name(_) => self.constant_text(first),
                _ => first.as_str().map(str::to_owned),
            })?,
            ExprKind::Binary { left, .. } => return self.host(left),
            ExprKind::Name(_) => self.constant_text(value)?,
            _ => return None,
        };
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))?;
        let host = rest.split(['/', '?', '#', ':']).next()?;
        host.contains('.').then(|| host.to_owned())
    }

    fn constant_text(&self, expr: &Expr) -> Option<String> {
        let ExprKind::Name(name) = &expr.kind else {
            return None;
        };
        self.module.functions[0]
            .body
            .iter()
            .find_map(|stmt| match &stmt.kind {
                StmtKind::Let {
                    target:
                        Pattern {
                            kind: PatternKind::Name(own),
                            ..
                        },
                    value: Some(value),
                    ..
                } if own == name => match &value.kind {
                    ExprKind::Str(text) => Some(text.to_string()),
                    ExprKind::Template(parts) => parts.first()?.as_str().map(str::to_owned),
                    _ => None,
                },
                _ => None,
            })
    }
}

fn bound_names(pattern: &Pattern, names: &mut FxHashSet<Name>) {
    match &pattern.kind {
        PatternKind::Name(name) => {
            names.insert(name.clone());
        }
        PatternKind::Object { fields, rest } => {
            fields
                .iter()
                .for_each(|field| bound_names(&field.value, names));
            rest.iter().for_each(|rest| bound_names(rest, names));
        }
        PatternKind::Array { items, rest } => {
            items
                .iter()
                .flatten()
                .for_each(|item| bound_names(item, names));
            rest.iter().for_each(|(_, rest)| bound_names(rest, names));
        }
        PatternKind::Default(inner, _) => bound_names(inner, names),
        PatternKind::Place(_) | PatternKind::Ignored => {}
    }
}

/// Values after two branches: both; a field that only one branch set is read from its object again.
fn join(into: &mut Environment, other: &Environment, keep_alive: bool) {
    if other.dead && !keep_alive {
        return;
    }
    if into.dead && !keep_alive {
        *into = other.clone();
        return;
    }
    into.values
        .retain(|name, _| !name.contains('.') || other.values.contains_key(name));
    #[allow(
        clippy::iter_over_hash_type,
        reason = "each name is merged by itself: the order does not matter"
    )]
    for (name, values) in &other.values {
        match into.values.get_mut(name) {
            Some(own) => {
                for value in values {
                    if !own.contains(value) {
                        own.push(*value);
                    }
                }
            }
            None if name.contains('.') => {}
            None => {
                into.values.insert(name.clone(), values.clone());
            }
        }
    }
}

/// The truth of a constant condition.
fn constant(expr: &Expr) -> Option<bool> {
    match &expr.kind {
        ExprKind::Bool(value) => Some(*value),
        ExprKind::Number(text) => Some(text != "0"),
        ExprKind::Null => Some(false),
        ExprKind::Unary { operator, operand } if matches!(operator.as_str(), "!" | "not") => {
            constant(operand).map(|value| !value)
        }
        _ => None,
    }
}

/// The one class that an annotation names: `User`, `'User'`, `Optional[User]`, `User | None`, `Promise<User>`.
fn class_name(ty: &TypeRef) -> Option<&str> {
    const EMPTY: &[&str] = &["None", "null", "undefined", "NoneType"];
    const WRAPPERS: &[&str] = &[
        "Optional",
        "Union",
        "|",
        "Promise",
        "Awaitable",
        "Annotated",
        "Coroutine",
        "Readonly",
        "Partial",
    ];
    let name = ty.name.trim_matches(['"', '\'']);
    let last = name.rsplit('.').next().unwrap_or(name);
    if !WRAPPERS.contains(&last) {
        return Some(name).filter(|name| !name.is_empty() && !EMPTY.contains(&last));
    }
    let mut inner = ty
        .arguments
        .iter()
        .filter(|own| !EMPTY.contains(&own.name.as_str()));
    let first = class_name(inner.next()?)?;
    (last == "Annotated" || inner.next().is_none()).then_some(first)
}

/// `Schema.email` of a class, enumeration or module names a constant, not somebody's data.
fn is_type_name(context: &Name) -> bool {
    context.starts_with(|c: char| c.is_uppercase())
}

fn last_segment(expr: &Expr) -> Name {
    match &expr.kind {
        ExprKind::Name(name) => name.clone(),
        ExprKind::Member { field, .. } => field.clone(),
        ExprKind::Call(call) => last_segment(&call.callee),
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => last_segment(inner),
        ExprKind::Index { object, .. } => last_segment(object),
        _ => Name::default(),
    }
}

fn kind_of(kind: Option<&str>) -> SinkKind {
    match kind {
        Some("database") => SinkKind::Database,
        Some("service") => SinkKind::Service,
        Some("file") => SinkKind::File,
        Some("cache") => SinkKind::Cache,
        Some("cookie") => SinkKind::Cookie,
        Some("browser_storage") => SinkKind::BrowserStorage,
        Some("url") => SinkKind::Url,
        Some("llm") => SinkKind::Llm,
        Some("vector") => SinkKind::Vector,
        Some("queue") => SinkKind::Queue,
        Some("response") => SinkKind::Response,
        _ => SinkKind::Log,
    }
}
