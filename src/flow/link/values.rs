//! What values are: functions, classes, instances and modules travel along the edges until nothing new is known.

use super::fields::is_carried;
use super::{Global, MOST_TOKENS, World};
use crate::flow::call_names::is_common_method;
use crate::flow::edges::StepId;
use crate::flow::graph::{Known, Step, any_field};
use crate::flow::known::Token;
use crate::flow::path::{HERE, PathId, is_element};
use crate::syntax::ir::Name;
use rustc_hash::{FxHashMap, FxHashSet};

/// An interface that more classes implement tells too little.
const MOST_IMPLEMENTING: usize = 8;

/// Fields that are kept of where a function or object lies.
const DEEPEST_KNOWN: u8 = 2;

impl World {
    /// What values are by what stands where they are made, of those kinds that are asked for.
    pub(super) fn seed(&mut self, is_asked: impl Fn(&Known) -> bool) {
        for index in 0..self.graphs.len() {
            let graph = u32::try_from(index).unwrap_or(u32::MAX);
            let known = std::mem::take(&mut self.graphs[index].known);
            let known = known.into_iter();
            let (asked, others): (Vec<_>, Vec<_>) = known.partition(|(_, known)| is_asked(known));
            self.graphs[index].known = others;
            for (node, known) in asked {
                let node = self.at(graph, node);
                let token = match known {
                    Known::Function(id) => Token::Function(graph, id),
                    Known::Class(id) => Token::Class(graph, id),
                    Known::Instance(id) => Token::Instance(graph, id),
                    Known::Client(module) => Token::Client(self.package_id(module)),
                    Known::Address(owner) => Token::Address(self.package_id(owner)),
                    Known::Namespace(module) => match self.module_token(graph, &module) {
                        Some(token) => token,
                        None => continue,
                    },
                };
                self.push(node, HERE, token);
            }
        }
    }

    /// Classes, and modules that they may lie in, travel first: which methods and fields a value has, what its class inherits decides.
    pub(super) fn seed_classes(&mut self) {
        self.seed(|known| matches!(known, Known::Class(_) | Known::Namespace(_)));
        while let Some((node, path, token)) = self.known.pop() {
            let is_class = path == HERE && matches!(token, Token::Class(..));
            self.carry(node, path, token, |step| {
                !(is_class && matches!(step, Step::Load(_)))
            });
        }
        self.inherit();
        self.known.carry_again();
    }

    /// What is known of a value is known behind those of its edges that are asked for.
    fn carry(
        &mut self,
        node: Global,
        path: PathId,
        token: Token,
        is_asked: impl Fn(&Step) -> bool,
    ) {
        let mut walk = match self.known.paths.top(path) {
            Some(field) => self.edges.walk_from_field(node, field),
            None => self.edges.walk(node),
        };
        let end = self.handed_back.end(node);
        while let Some((to, step)) = self.edges.next(&mut walk) {
            if end != Some(to) && is_asked(self.edges.step(step)) {
                self.step(path, token, to, step, node);
            }
        }
    }

    /// Values of an interface are instances of the classes that implement it, unless those are many.
    pub(super) fn seed_interfaces(&mut self) {
        let mut classes: FxHashMap<Name, Vec<Token>> = FxHashMap::default();
        for (graph, own) in (0..).zip(&self.graphs) {
            for (class, info) in (0..).zip(&own.classes) {
                for name in &info.implements {
                    let known = classes.entry(name.clone()).or_default();
                    known.push(Token::Instance(graph, class));
                }
            }
        }
        for graph in 0..self.graphs.len() {
            let offset = self.offsets[graph];
            for (node, name) in std::mem::take(&mut self.graphs[graph].interfaces) {
                let Some(known) = classes.get(&name) else {
                    continue;
                };
                if known.len() <= MOST_IMPLEMENTING {
                    for &token in known {
                        self.push(offset + node, HERE, token);
                    }
                }
            }
        }
    }

    pub(super) fn push(&mut self, node: Global, path: PathId, token: Token) {
        if let Token::Instance(graph, class) = token
            && !self.has_members((graph, class))
        {
            self.bare.push((node, path, token));
            return;
        }
        // What a method of another class of that name receives is no receiver of this one.
        if let (HERE, Token::Instance(graph, class) | Token::Class(graph, class)) = (path, token)
            && let Some(own) = self.receivers.get(&node)
        {
            // `Row.save(row)` gives a method a row: the class is no receiver.
            if own.is_instance && matches!(token, Token::Class(..)) {
                return;
            }
            if !self.derives((graph, class), own.class) {
                self.bare.push((node, path, token));
                return;
            }
        }
        if self
            .kept_out
            .refuses(node, self.known.paths.top(path), token)
        {
            return;
        }
        self.known.push(node, path, token, MOST_TOKENS);
    }

    pub(super) fn propagate(&mut self) {
        while let Some((node, path, token)) = self.known.pop() {
            self.carry(node, path, token, |_| true);
            // Calls already linked carry tokens like edges.
            let mut place = self.enter.start(node);
            while let Some((_, step, to, _)) = self.enter.next(&mut place) {
                self.arrive(path, token, to, step, node);
            }
            let mut place = self.exit.start(node);
            while let Some((call, to)) = self.exit.next(&mut place) {
                let token = self.leaves(token, node, call);
                self.push(to, path, token);
            }
            if path == HERE {
                self.callee_is(node, token);
            } else if self.back.any(node)
                && !self.is_looked_up(token, node)
                && !self.known.is_brought(node, path, token)
            {
                let mut place = self.back.start(node);
                while let Some((_, to)) = self.back.next(&mut place) {
                    self.push(to, path, token);
                }
            }
        }
    }

    pub(super) fn step(
        &mut self,
        path: PathId,
        token: Token,
        to: Global,
        step: StepId,
        from: Global,
    ) {
        if let Some(path) = self.moved(path, token, to, step, from) {
            self.push(to, path, token);
        }
    }

    /// What a call brings into a parameter does not go back into the arguments of every other call.
    pub(super) fn arrive(
        &mut self,
        path: PathId,
        token: Token,
        to: Global,
        step: StepId,
        from: Global,
    ) {
        if let Some(path) = self.moved(path, token, to, step, from) {
            self.known.bring(to, path, token);
            self.push(to, path, token);
        }
    }

    /// The path of a token behind a step, unless the step ends it or turns it into something else.
    fn moved(
        &mut self,
        path: PathId,
        token: Token,
        to: Global,
        step: StepId,
        from: Global,
    ) -> Option<PathId> {
        let stays = match self.edges.step(step) {
            Step::Back | Step::Update => path == HERE || self.is_looked_up(token, from),
            Step::Declare(_) => !is_carried(token),
            Step::Load(field) => path != HERE && self.is_of_unnamed_field(path, field, from),
            _ => false,
        };
        if stays {
            return None;
        }
        let paths = &mut self.known.paths;
        match self.edges.step(step) {
            Step::Copy
            | Step::Capture
            | Step::Type
            | Step::Default(_)
            | Step::Back
            | Step::Update => Some(path),
            Step::Transform(_) | Step::Through(_) => None,
            Step::Only(fields) => {
                let first = paths.top(path);
                first
                    .is_none_or(|first| fields.contains(first))
                    .then_some(path)
            }
            Step::Slice(from, to) => paths.sliced(path, *from, *to),
            Step::Except(fields) => {
                let named = paths.top(path).is_some_and(|first| fields.contains(first));
                (!named).then_some(path)
            }
            Step::Flatten => match paths.top(path) {
                Some(first) if is_element(first) => Some(paths.shuffled(path)),
                _ => paths.below(&any_field(), path, DEEPEST_KNOWN),
            },
            Step::Shuffle => Some(paths.shuffled(path)),
            Step::Store(field) | Step::Declare(field) | Step::Restore(field) => {
                paths.below(field, path, DEEPEST_KNOWN)
            }
            Step::Load(field) if path == HERE => {
                let field = field.clone();
                self.load_of(token, &field, to, from);
                None
            }
            Step::Load(field) => {
                let anywhere = paths.top(path).is_some_and(|first| first == "*");
                if anywhere && is_common_method(field) {
                    return None;
                }
                paths.after(path, field)
            }
        }
    }

    /// A field of a module, class or instance.
    fn load_of(&mut self, token: Token, field: &Name, to: Global, from: Global) {
        match token {
            Token::File(file) => {
                let nodes = self.exports_of(file as usize, field);
                if nodes.is_empty() {
                    self.submodule(file as usize, field, to);
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
            Token::Class(graph, class) => {
                if let Some(method) = self.method((graph, class), field) {
                    let static_getter = self.is_getter((graph, class), field)
                        && !self.graphs[graph as usize].is_python;
                    if static_getter {
                        return self.link_getter(method, from, to);
                    }
                    let token = if self.func(method).is_method {
                        Token::Unbound(method.0, method.1)
                    } else {
                        Token::Function(method.0, method.1)
                    };
                    self.push(to, HERE, token);
                } else {
                    self.load_field((graph, class), field, to);
                }
            }
            Token::Instance(graph, class) => self.load_of_instance((graph, class), field, to, from),
            Token::Function(..)
            | Token::Closure(..)
            | Token::Bound(..)
            | Token::Unbound(..)
            | Token::Client(_) => {}
            // The text of a `URL`.
            Token::Address(_) => {
                if matches!(field.as_str(), "href" | "origin") {
                    self.push(to, HERE, token);
                }
            }
        }
    }

    fn load_of_instance(&mut self, class: (u32, u32), field: &Name, to: Global, from: Global) {
        if let Some(method) = self.method(class, field) {
            if self.is_getter(class, field) {
                self.link_getter(method, from, to);
            } else {
                let token = if self.is_receiver(to, from) {
                    Token::Function(method.0, method.1)
                } else {
                    Token::Bound(method.0, method.1, from)
                };
                self.push(to, HERE, token);
            }
            return;
        }
        self.load_field(class, field, to);
        let python = self.graphs[class.0 as usize].is_python;
        if !python || field.starts_with("__") {
            return;
        }
        // `getattr(self, 'visit_' + kind)`
        if let Some(prefix) = field.strip_suffix('*').filter(|prefix| !prefix.is_empty()) {
            let methods = self.info(class).methods.clone();
            for (_, id) in methods.iter().filter(|(name, _)| name.starts_with(prefix)) {
                self.push(to, HERE, Token::Bound(class.0, id.0, from));
            }
            return;
        }
        if field == "start" {
            // A thread.
            if let Some(method) = self.method(class, "run") {
                self.push(to, HERE, Token::Function(method.0, method.1));
            }
            return;
        }
        let stored = &self.info(class).stored;
        if stored.contains(field) {
            return;
        }
        let protocols: &[&str] = if field == "#" {
            &["__next__", "__anext__", "__getitem__"]
        } else {
            &["__getattr__", "__getitem__"]
        };
        for protocol in protocols {
            if let Some(method) = self.method(class, protocol) {
                self.link_getter(method, from, to);
            }
        }
    }

    /// Whether a node is called as a method of another.
    fn is_receiver(&self, callee: Global, receiver: Global) -> bool {
        if !self.graphs[self.graph_of(callee) as usize].is_python {
            return true;
        }
        self.callee_of.of(callee).any(|call| {
            let (graph, call) = self.call(call);
            call.method
                .as_ref()
                .is_some_and(|(own, _)| self.at(graph, *own) == receiver)
        })
    }

    pub(super) fn is_callable(&self, node: Global) -> bool {
        self.known.of(node).any(|(path, _)| path == HERE)
    }

    /// Reads fields of classes and instances again: more of what they inherit is known now.
    pub(super) fn revisit(&mut self, changed: &FxHashSet<(u32, u32)>) {
        for (node, token) in self.known.typed() {
            let (Token::Class(graph, class) | Token::Instance(graph, class)) = token else {
                continue;
            };
            let line = self.line((graph, class));
            if !line.iter().any(|class| changed.contains(class)) {
                continue;
            }
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
}
