//! Names of functions: what each binds, what it stands for here, and the cells of what closures capture.

use super::{Builder, Environment, Frame, NOTHING};
use crate::flow::graph::{ImportPoint, Node, Parameter, Step};
use crate::syntax::ir::{Block, Module, Name, Pattern, PatternKind, StmtKind};
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::{SmallVec, smallvec};

/// Modules of `from m import *` that may have brought a name: the last ones.
const MOST_WILDCARDS: usize = 64;

/// Values of a name that are joined anew where it is read; more are joined once.
const MOST_APART: usize = 16;

impl Builder<'_> {
    /// Names that a function binds: parameters, declarations, nested functions and classes.
    pub(super) fn collect_bound(&mut self) {
        let module = self.module;
        let mut names = Vec::new();
        for function in &module.functions {
            for param in &function.params {
                bound_names(&param.pattern, &mut names);
            }
            bound_in(module, &function.body, &mut names);
            names.retain(|name| !function.outer.contains(name));
            self.bound.push(names.drain(..).cloned().collect());
        }
    }

    /// Begins to walk a function.
    pub(super) fn open_frame(&mut self, id: usize) {
        let names = self.bound[id].len();
        self.frames.push(Frame {
            id,
            env: Environment {
                values: FxHashMap::with_capacity_and_hasher(names, FxBuildHasher),
                ..Environment::default()
            },
        });
    }

    pub(super) fn current(&mut self) -> &mut Frame {
        self.frames
            .last_mut()
            .expect("a frame is open while code is walked")
    }

    pub(super) fn bind(&mut self, name: &Name, value: Node) {
        let id = self.current().id;
        let local = id == 0 || self.bound[id].contains(name) || !self.is_bound_outside(id, name);
        if local {
            self.assigned
                .entry((id, name.clone()))
                .or_default()
                .push(value);
            let env = &mut self.current().env;
            env.forget_below(name);
            if !env.constants.is_empty() {
                let dotted = format!("{name}.");
                env.constants
                    .retain(|key, _| key != name && !key.starts_with(dotted.as_str()));
            }
            env.values.insert(name.clone(), smallvec![value]);
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
            self.current()
                .env
                .values
                .insert(name.clone(), smallvec![value]);
        }
    }

    pub(super) fn is_bound_outside(&self, id: usize, name: &Name) -> bool {
        self.owner(id, name).is_some()
    }

    /// The enclosing function that binds a name.
    pub(super) fn owner(&self, id: usize, name: &Name) -> Option<usize> {
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

    pub(super) fn read(&mut self, name: &Name) -> Node {
        let frame = self
            .frames
            .last()
            .expect("a frame is open while code is walked");
        match frame.env.values.get(name).map(SmallVec::as_slice) {
            Some([one]) => return *one,
            Some(values) => {
                let values = values.to_vec();
                let all = self.union(&values);
                if values.len() > MOST_APART {
                    self.current()
                        .env
                        .values
                        .insert(name.clone(), smallvec![all]);
                }
                return all;
            }
            None => {}
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
            None if self.graph.is_python => NOTHING,
            None if name == "arguments" => self.arguments(),
            None if name == "exports" => self.exports_object(),
            None => NOTHING,
        }
    }

    /// A name that only `from m import *` can have brought.
    pub(super) fn wildcard_name(&mut self, name: &Name) -> Node {
        let node = self.node();
        let first = self.wildcards.len().saturating_sub(MOST_WILDCARDS);
        for module in &self.wildcards[first..] {
            self.graph.imports.push(ImportPoint {
                module: module.clone(),
                name: Some(name.clone()),
                node,
                is_python: true,
                is_default: false,
            });
        }
        self.frames[0]
            .env
            .values
            .insert(name.clone(), smallvec![node]);
        self.assigned
            .entry((0, name.clone()))
            .or_default()
            .push(node);
        node
    }

    /// `arguments` of a function that names no parameters.
    pub(super) fn arguments(&mut self) -> Node {
        let id = self.current().id;
        if id == 0 {
            return NOTHING;
        }
        let node = self.node();
        let own = self.graph.functions[id].params.clone();
        if !own.is_empty() {
            for (place, param) in own.iter().enumerate() {
                let step = if param.rest {
                    Step::Copy
                } else {
                    Step::Store(Name::new(place.to_string()))
                };
                self.edge(param.node, node, step);
            }
            return node;
        }
        self.graph.functions[id].params.push(Parameter {
            name: None,
            node,
            rest: true,
            ..Parameter::default()
        });
        self.bind(&Name::new_static("arguments"), node);
        node
    }

    pub(super) fn cell(&mut self, function: usize, name: &Name) -> Node {
        if let Some(&node) = self.cells.get(&(function, name.clone())) {
            return node;
        }
        let node = self.node();
        self.cells.insert((function, name.clone()), node);
        node
    }

    /// Notes that what is kept in a node is another value in each call of the function around: the state of a hook.
    pub(in crate::flow) fn own_of_each_call(&mut self, node: Node) {
        let function = u32::try_from(self.current().id).unwrap_or(u32::MAX);
        if function != 0 {
            self.graph.cells.push((node, function, NOTHING));
        }
    }

    pub(super) fn close_cells(&mut self) {
        let mut cells: Vec<_> = self.cells.drain().collect();
        cells.sort_unstable();
        for (key, node) in cells {
            let values = self.assigned.remove(&key).unwrap_or_default();
            let versions = self.versions.remove(&key).unwrap_or_default();
            for &value in values.iter().chain(&versions) {
                self.edge(value, node, Step::Capture);
            }
            // Of a variable that gets another value, nobody knows which one a closure changes.
            if let [value] = values.as_slice() {
                self.edge(node, *value, Step::Back);
            }
            if key.0 != 0 {
                let function = u32::try_from(key.0).unwrap_or(u32::MAX);
                let value = if let [value] = values.as_slice() {
                    *value
                } else {
                    NOTHING
                };
                self.graph.cells.push((node, function, value));
            }
        }
    }

    // ---- module level
}

/// The names that a block binds, in its inner blocks, too.
fn bound_in<'m>(module: &'m Module, block: &'m Block, names: &mut Vec<&'m Name>) {
    for stmt in block {
        match &stmt.kind {
            StmtKind::Let {
                target,
                declares: true,
                ..
            } => bound_names(target, names),
            StmtKind::Let { .. } => {}
            StmtKind::Function(id) => names.extend(&module.functions[id.0 as usize].name),
            StmtKind::Class(id) => names.extend(&module.classes[id.0 as usize].name),
            StmtKind::If {
                then, otherwise, ..
            } => {
                bound_in(module, then, names);
                bound_in(module, otherwise, names);
            }
            StmtKind::While {
                body, otherwise, ..
            } => {
                bound_in(module, body, names);
                bound_in(module, otherwise, names);
            }
            StmtKind::For {
                target,
                body,
                otherwise,
                ..
            } => {
                bound_names(target, names);
                bound_in(module, body, names);
                bound_in(module, otherwise, names);
            }
            StmtKind::Try {
                body,
                handlers,
                otherwise,
                finally,
            } => {
                bound_in(module, body, names);
                for handler in handlers {
                    handler
                        .binding
                        .iter()
                        .for_each(|binding| bound_names(binding, names));
                    bound_in(module, &handler.body, names);
                }
                bound_in(module, otherwise, names);
                bound_in(module, finally, names);
            }
            StmtKind::With { items, body } => {
                items
                    .iter()
                    .filter_map(|(_, target)| target.as_ref())
                    .for_each(|target| bound_names(target, names));
                bound_in(module, body, names);
            }
            StmtKind::Switch { arms, .. } => {
                for arm in arms {
                    arm.binding
                        .iter()
                        .for_each(|binding| bound_names(binding, names));
                    bound_in(module, &arm.body, names);
                }
            }
            StmtKind::Block(body) => bound_in(module, body, names),
            StmtKind::Expr(_)
            | StmtKind::Return(_)
            | StmtKind::Throw(_)
            | StmtKind::Delete(_)
            | StmtKind::Break
            | StmtKind::Continue => {}
        }
    }
}

/// The names that a pattern gives a value.
pub(super) fn bound_names<'p>(pattern: &'p Pattern, names: &mut Vec<&'p Name>) {
    match &pattern.kind {
        PatternKind::Name(name) => {
            names.push(name);
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
        PatternKind::All(patterns) => patterns.iter().for_each(|inner| bound_names(inner, names)),
        PatternKind::Place(_) | PatternKind::Ignored => {}
    }
}
