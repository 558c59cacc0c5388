//! Classes: their methods through inheritance, the fields of what they make, getters, and instances that a framework makes.

use super::{Global, World};
use crate::flow::graph::{CallSite, ClassInfo, Record, Step, any_field};
use crate::flow::known::Token;
use crate::flow::path::HERE;
use crate::syntax::ir::Name;
use rustc_hash::{FxHashMap, FxHashSet};

/// Of a class that more inherit, a method that nothing calls receives its own instances alone.
const MOST_HEIRS: usize = 12;

/// A base that may be more classes than this tells too little of what is inherited.
const MOST_MEANT: usize = 4;

/// Classes that one inherits from, as far as they are looked at, with itself.
pub(super) const MOST_ANCESTORS: usize = 32;

impl World {
    /// What is found first in a class or, depth first, in those that it inherits from: at most [`MOST_ANCESTORS`], each once.
    fn inherited<T>(
        &self,
        class: (u32, u32),
        found: impl Fn((u32, u32)) -> Option<T>,
    ) -> Option<T> {
        let own = found(class);
        if own.is_some() {
            return own;
        }
        let mut seen = vec![class];
        let mut line: Vec<_> = self.bases.get(&class)?.iter().rev().copied().collect();
        while let Some(class) = line.pop() {
            if seen.contains(&class) {
                continue;
            }
            let inherited = found(class);
            if inherited.is_some() || seen.len() == MOST_ANCESTORS {
                return inherited;
            }
            seen.push(class);
            line.extend(self.bases.get(&class).into_iter().flatten().rev());
        }
        None
    }

    pub(super) fn info(&self, class: (u32, u32)) -> &ClassInfo {
        &self.graphs[class.0 as usize].classes[class.1 as usize]
    }

    pub(super) fn method(&self, class: (u32, u32), name: &str) -> Option<(u32, u32)> {
        let is_constructor = name == "constructor" || name == "__init__";
        let name = Name::new(name);
        self.inherited(class, |class| {
            let method = if is_constructor {
                self.info(class).constructor?.0
            } else {
                *self.methods.get(&(class.0, class.1, name.clone()))?
            };
            Some((class.0, method))
        })
    }

    fn is_any(&self, class: (u32, u32), holds: impl Fn((u32, u32)) -> bool) -> bool {
        let found = self.inherited(class, |class| holds(class).then_some(()));
        found.is_some()
    }

    pub(super) fn is_getter(&self, class: (u32, u32), name: &str) -> bool {
        self.is_any(class, |class| {
            let mut getters = self.info(class).getters.iter();
            getters.any(|getter| getter == name)
        })
    }

    /// A class and those that it inherits from, at most [`MOST_ANCESTORS`].
    pub(super) fn line(&self, class: (u32, u32)) -> Vec<(u32, u32)> {
        let mut line = vec![class];
        let mut at = 0;
        while let Some(class) = line.get(at) {
            at += 1;
            for base in self.bases.get(class).into_iter().flatten() {
                if line.len() < MOST_ANCESTORS && !line.contains(base) {
                    line.push(*base);
                }
            }
        }
        line
    }

    /// Whether knowing an instance of a class can resolve anything: errors mostly have no methods and no fields.
    pub(super) fn has_members(&self, class: (u32, u32)) -> bool {
        let is_form = |record: &Record| record.taken.is_empty();
        self.is_any(class, |class| {
            let info = self.info(class);
            !info.methods.is_empty()
                || !info.fields.is_empty()
                || !info.typed.is_empty()
                || !info.stored.is_empty()
                || info.record.as_deref().is_some_and(is_form)
        })
    }

    /// Whether a value is a row of a model whose class does not say how it is printed: by its class and number.
    pub(super) fn is_row(&self, node: Global) -> bool {
        let is_model = |class| {
            self.is_any(class, |class| {
                let mut bases = self.info(class).base_names.iter();
                bases.any(|base| base == "Model")
            })
        };
        self.known.of(node).any(|(path, token)| match token {
            Token::Instance(graph, class) => path == HERE && is_model((graph, class)),
            _ => false,
        })
    }

    /// Whether a class is another, or inherits from it.
    pub(super) fn derives(&self, class: (u32, u32), from: (u32, u32)) -> bool {
        self.is_any(class, |class| class == from)
    }

    /// Finds out what classes inherit from, as far as it is known; the classes for which that is news.
    pub(super) fn inherit(&mut self) -> FxHashSet<(u32, u32)> {
        let mut changed = FxHashSet::default();
        #[allow(
            clippy::iter_over_hash_type,
            reason = "each is marked by itself: the order does not matter"
        )]
        for (_, is_whole) in self.starts.values_mut() {
            *is_whole = false;
        }
        self.field_values.clear();
        for graph in 0..self.graphs.len() {
            for class in 0..self.graphs[graph].classes.len() {
                let key = (
                    u32::try_from(graph).unwrap_or(u32::MAX),
                    u32::try_from(class).unwrap_or(u32::MAX),
                );
                let mut bases = Vec::new();
                for base in self.graphs[graph].classes[class].bases.clone() {
                    let node = self.at(key.0, base);
                    let classes = self.known.of(node).filter_map(|(path, token)| match token {
                        Token::Class(file, id) if path == HERE && (file, id) != key => {
                            Some((file, id))
                        }
                        _ => None,
                    });
                    let classes: Vec<_> = classes.take(MOST_MEANT + 1).collect();
                    if classes.len() <= MOST_MEANT {
                        bases.extend(classes);
                    }
                }
                let mut known = FxHashSet::default();
                bases.retain(|base| known.insert(*base));
                if !bases.is_empty() && self.bases.get(&key) != Some(&bases) {
                    self.bases.insert(key, bases);
                    changed.insert(key);
                }
            }
        }
        // `super(…)` and `super().m(…)`.
        for place in 0..self.noted.of_super.len() {
            let number = self.noted.of_super[place];
            let (graph, call) = self.call(number);
            let (Some(class), Some((_, name))) = (call.super_of, call.method.clone()) else {
                continue;
            };
            let bases = self.bases.get(&(graph, class)).cloned().unwrap_or_default();
            if let Some(method) = bases.iter().find_map(|base| self.method(*base, &name)) {
                self.link(number, method);
            }
        }
        changed
    }

    /// A method that nothing here calls receives instances of its class, and of those that inherit it.
    pub(super) fn seed_receivers(&mut self) {
        let mut heirs: FxHashMap<(u32, u32), Vec<(u32, u32)>> = FxHashMap::default();
        let mut classes: Vec<_> = self.bases.iter().collect();
        classes.sort_unstable();
        for (class, bases) in classes {
            for base in bases {
                heirs.entry(*base).or_default().push(*class);
            }
        }
        let mut receivers: Vec<_> = self
            .receivers
            .iter()
            .map(|(node, own)| (*node, own.class))
            .collect();
        receivers.sort_unstable();
        for (node, class) in receivers {
            if self.known.of(node).any(|(path, _)| path == HERE) {
                continue;
            }
            let mut all = vec![class];
            let mut place = 0;
            while let (Some(own), true) = (all.get(place), all.len() <= MOST_HEIRS) {
                for heir in heirs.get(own).cloned().unwrap_or_default() {
                    if !all.contains(&heir) {
                        all.push(heir);
                    }
                }
                place += 1;
            }
            if all.len() > MOST_HEIRS {
                all.truncate(1);
            }
            for (graph, class) in all {
                self.push(node, HERE, Token::Instance(graph, class));
            }
        }
        self.propagate();
    }

    pub(super) fn make(&mut self, class: (u32, u32), depth: u8) {
        if self.made.insert(class) && depth < 8 {
            for base in self.bases.get(&class).cloned().unwrap_or_default() {
                self.make(base, depth + 1);
            }
        }
    }

    /// An instance starts with the fields of its class and of those that this inherits from.
    pub(super) fn instance_fields(&mut self, class: (u32, u32), instance: Global) {
        let start = self.start_of(class);
        self.add_edge(start, instance, Step::Copy);
    }

    /// A node with what is in an instance from the start: a thousand rows of a model of thirty fields are not thirty thousand edges.
    fn start_of(&mut self, class: (u32, u32)) -> Global {
        let start = match self.starts.get(&class) {
            Some(&(start, is_whole)) if is_whole => return start,
            Some(&(start, _)) => start,
            None => self.edges.node(),
        };
        self.starts.insert(class, (start, true));
        for class in self.line(class) {
            let info = self.info(class);
            // What is set on the class later.
            let own = self.at(class.0, info.node);
            let fields = info.fields.iter().filter(|(_, value)| *value != 0);
            let fields: Vec<_> = fields
                .map(|(name, value)| (self.at(class.0, *value), Step::Declare(name.clone())))
                .collect();
            for (value, step) in fields {
                self.add_edge(value, start, step);
            }
            self.add_edge(own, start, Step::Back);
        }
        start
    }

    /// A class that takes its fields as arguments: a dataclass, a Pydantic model, a named tuple.
    pub(super) fn generated_constructor(&mut self, number: u32, class: (u32, u32), result: Global) {
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
        for hook in ["__post_init__", "__attrs_post_init__", "model_post_init"] {
            if let Some(method) = self.method(class, hook) {
                let region = self.call(number).1.region;
                self.link_hook(method, result, region);
            }
        }
        let (graph, call) = self.call(number);
        let call = call.clone();
        let mut place = 0;
        let is_tuple = self.is_any(class, |class| self.info(class).is_tuple);
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
                    None => Step::Store(any_field()),
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

    /// A class that nothing here makes is made by a framework: its methods share one instance.
    pub(super) fn share_instances(&mut self) {
        let mut shared = Vec::new();
        for (graph, own) in (0..).zip(&self.graphs) {
            for (class, info) in (0..).zip(&own.classes) {
                if !own.is_python
                    && !self.made.contains(&(graph, class))
                    && info.methods.len() + usize::from(info.own != 0) > 1
                {
                    shared.push((graph, class));
                }
            }
        }
        for (graph, class) in shared {
            let hub = self.edges.node();
            self.instance_fields((graph, class), hub);
            let own = self.info((graph, class)).own;
            if own != 0 {
                let own = self.at(graph, own);
                self.add_edge(hub, own, Step::Capture);
                self.add_edge(own, hub, Step::Back);
            }
            let info = self.info((graph, class));
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

    /// A method that making an instance calls.
    fn link_hook(&mut self, method: (u32, u32), instance: Global, region: crate::source::Region) {
        let graph = self.graph_of(instance);
        let call = CallSite {
            method: Some((instance - self.offsets[graph as usize], Name::default())),
            region,
            ..CallSite::default()
        };
        let number = self.add_call(graph, call);
        self.link(number, method);
    }

    /// A call that no code writes down; its number.
    fn add_call(&mut self, graph: u32, call: CallSite) -> u32 {
        let number = self.call_numbers().end;
        self.unwritten.push((graph, call));
        self.reached.push(false);
        number
    }

    /// Reading a getter calls it.
    pub(super) fn link_getter(&mut self, method: (u32, u32), receiver: Global, to: Global) {
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
            let number = self.add_call(graph, call);
            self.getter_calls.insert(to, number);
            number
        });
        self.link(number, method);
    }
}
