//! Calls: a called value that turns out to be a function links its arguments, receiver and result with that function's; calls that
//! reach nothing of the repository do what a builtin of their name does.

use super::{Function, Global, World};
use crate::flow::call_names;
use crate::flow::graph::{CallSite, Step};
use crate::flow::known::Token;
use crate::flow::path::HERE;
use crate::syntax::ir::Name;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// A method that nothing is known about is looked up by its name where at most so many classes have it.
const MOST_CANDIDATES: usize = 2;

/// Fields below what a package made whose methods are its own.
const DEEPEST_FIELD: usize = 3;

/// Functions that a call may be of and that data enter and leave by it, whichever is meant.
pub(in crate::flow) const MOST_FUNCTIONS: usize = 16;

impl World {
    /// A dispatcher that calls whatever it is handed would join all that it calls with all that it is called with.
    pub(super) fn note_crowded(&mut self) {
        let mut functions: FxHashMap<u32, usize> = FxHashMap::default();
        #[allow(
            clippy::iter_over_hash_type,
            reason = "functions are counted: the order does not matter"
        )]
        for (call, ..) in &self.linked {
            let count = functions.entry(*call).or_default();
            *count += 1;
            if *count > MOST_FUNCTIONS {
                self.crowded.insert(*call);
            }
        }
    }

    /// A called value turns out to be something.
    pub(super) fn callee_is(&mut self, node: Global, token: Token) {
        let mut place = self.callee_of.start(node);
        while let Some(call) = self.callee_of.next(&mut place) {
            self.called_with(call, token);
        }
    }

    fn called_with(&mut self, number: u32, token: Token) {
        match token {
            Token::Function(graph, function) if self.call(number).1.is_new => {
                // A constructor function: its prototype's fields are those of what it makes.
                let (from, call) = self.call(number);
                let (callee, result) = (self.at(from, call.callee), self.at(from, call.result));
                self.add_edge(callee, result, Step::Load(Name::new_static("prototype")));
                self.constructed.insert(number);
                self.link_new(number, (graph, function));
            }
            Token::Function(graph, function) => {
                self.calls_closure(number, (graph, function), None);
                self.link(number, (graph, function));
            }
            Token::Closure(graph, function, made) => {
                self.calls_closure(number, (graph, function), Some(made));
                self.link(number, (graph, function));
            }
            Token::Bound(graph, function, receiver) => {
                self.link_with(number, (graph, function), Some(receiver), 0);
            }
            Token::Unbound(graph, function) => {
                let (from, call) = self.call(number);
                let receiver = call
                    .args
                    .first()
                    .filter(|arg| arg.name.is_none() && !arg.spread && arg.node != 0)
                    .map(|arg| self.at(from, arg.node));
                self.link_with(number, (graph, function), receiver, 1);
            }
            Token::Class(graph, class) => {
                self.make((graph, class), 0);
                let (from, call) = self.call(number);
                let result = self.at(from, call.result);
                self.push(result, HERE, Token::Instance(graph, class));
                self.instance_fields((graph, class), result);
                let own = self.info((graph, class)).own;
                if own != 0 {
                    let own = self.at(graph, own);
                    self.add_edge(result, own, Step::Capture);
                    self.add_edge(own, result, Step::Back);
                }
                if let Some(constructor) = self.method((graph, class), "constructor") {
                    self.link_new(number, constructor);
                } else if self.is_inherited || self.info((graph, class)).bases.is_empty() {
                    self.generated_constructor(number, (graph, class), result);
                } else {
                    self.waiting.push((number, (graph, class), result));
                }
            }
            Token::Instance(graph, class) => {
                // `__call__`
                if let Some(method) = self.method((graph, class), "__call__") {
                    let (from, call) = self.call(number);
                    let receiver = self.at(from, call.callee);
                    self.link_with(number, method, Some(receiver), 0);
                }
            }
            // `new Patient()` of a model, `db('guests')`.
            Token::Client(_) => {
                let (from, call) = self.call(number);
                self.push(self.at(from, call.result), HERE, token);
            }
            Token::File(_) | Token::Package(_) | Token::Address(_) => {}
        }
    }

    pub(super) fn link(&mut self, number: u32, function: (u32, u32)) {
        let receiver = {
            let (graph, call) = self.call(number);
            call.method
                .as_ref()
                .map(|(receiver, _)| self.at(graph, *receiver))
        };
        self.link_with(number, function, receiver, 0);
    }

    pub(super) fn link_new(&mut self, number: u32, function: (u32, u32)) {
        let receiver = {
            let (graph, call) = self.call(number);
            self.at(graph, call.result)
        };
        self.link_with(number, function, Some(receiver), 0);
    }

    fn link_with(
        &mut self,
        number: u32,
        function: (u32, u32),
        receiver: Option<Global>,
        skipped: usize,
    ) {
        if !self.linked.insert((number, function.0, function.1)) {
            if let (Some(this), Some(from)) = (self.func(function).this, receiver) {
                let to = self.at(function.0, this);
                let is_known = self
                    .enter
                    .of(from)
                    .any(|(call, _, into, id)| (call, into, id) == (number, to, function.1));
                if !is_known {
                    self.enters(number, function, vec![(from, Step::Copy, to)]);
                }
            }
            return;
        }
        self.reached[number as usize] = true;
        let enters = self.entering(number, function, receiver, skipped);
        let (graph, call) = self.call(number);
        let (result, thrown, is_new) = (call.result, call.thrown, call.is_new);
        if !call.is_offer {
            self.called.insert(function);
        }
        if result != 0 && !is_new {
            let result = self.at(graph, result);
            for (from, step, param) in &enters {
                if matches!(step, Step::Copy) {
                    self.give_back(*from, *param, result);
                }
            }
        }
        self.enters(number, function, enters);
        let func = self.func(function);
        for (from, to) in [(func.result, result), (func.thrown, thrown)] {
            if from == 0 || to == 0 || to == result && is_new {
                continue;
            }
            let (from, to) = (self.at(function.0, from), self.at(graph, to));
            self.exit.push(from, (number, to));
            for (path, token) in self.known.list(from) {
                let token = self.leaves(token, from, number);
                self.push(to, path, token);
            }
        }
    }

    /// What a call brings into a function: from a value, through a step, to a parameter or the receiver.
    fn entering(
        &self,
        number: u32,
        function: (u32, u32),
        receiver: Option<Global>,
        skipped: usize,
    ) -> Vec<(Global, Step, Global)> {
        let (graph, call) = self.call(number);
        let func = self.func(function);
        let nothing = self.offsets[graph as usize];
        let mut enters = Vec::new();
        let positional: Vec<_> = call
            .args
            .iter()
            .filter(|arg| arg.name.is_none() && !arg.keywords)
            .skip(skipped)
            .collect();
        let mut index = 0;
        for (place, param) in func.params.iter().enumerate() {
            let to = self.at(function.0, param.node);
            if param.keyword_rest {
                for arg in &call.args {
                    let from = self.at(graph, arg.node);
                    match &arg.name {
                        Some(name)
                            if !func
                                .params
                                .iter()
                                .any(|own| own.name.as_ref() == Some(name)) =>
                        {
                            enters.push((from, Step::Store(name.clone()), to))
                        }
                        None if arg.keywords => enters.push((from, Step::Copy, to)),
                        _ => {}
                    }
                }
                continue;
            }
            if param.rest {
                for (offset, arg) in positional.iter().skip(index).enumerate() {
                    let step = if arg.spread {
                        Step::Shuffle
                    } else {
                        Step::Store(Name::new(offset.to_string()))
                    };
                    enters.push((self.at(graph, arg.node), step, to));
                }
                index = positional.len();
                continue;
            }
            let keyword = param
                .name
                .as_ref()
                .and_then(|name| call.args.iter().find(|arg| arg.name.as_ref() == Some(name)));
            if let Some(arg) = keyword {
                enters.push((self.at(graph, arg.node), Step::Copy, to));
                continue;
            }
            for arg in call.args.iter().filter(|arg| arg.keywords) {
                if let Some(name) = &param.name {
                    enters.push((self.at(graph, arg.node), Step::Load(name.clone()), to));
                }
            }
            match positional.get(index) {
                Some(arg) if arg.spread => {
                    let spread_at = index;
                    let offset = place.saturating_sub(spread_at);
                    enters.push((
                        self.at(graph, arg.node),
                        Step::Load(Name::new(offset.to_string())),
                        to,
                    ));
                }
                Some(arg) => {
                    enters.push((self.at(graph, arg.node), Step::Copy, to));
                    index += 1;
                }
                None if param.default != 0 => {
                    enters.push((self.at(function.0, param.default), Step::Copy, to));
                }
                None => {}
            }
        }
        if let (Some(this), Some(receiver)) = (func.this, receiver) {
            enters.push((receiver, Step::Copy, self.at(function.0, this)));
        }
        enters.retain(|(from, ..)| *from != nothing);
        enters
    }

    /// Data enter a function by a call: each from a value, through a step, to a parameter.
    fn enters(&mut self, number: u32, function: (u32, u32), enters: Vec<(Global, Step, Global)>) {
        for (from, step, to) in enters {
            let step = self.edges.id(step);
            if matches!(self.edges.step(step), Step::Copy) {
                self.back.push(to, (number, from));
                for (path, token) in self.known.list(to) {
                    if path != HERE
                        && !self.is_looked_up(token, to)
                        && !self.known.is_brought(to, path, token)
                    {
                        self.push(from, path, token);
                    }
                }
            }
            self.enter.push(from, (number, step, to, function.1));
            for (path, token) in self.known.list(from) {
                self.arrive(path, token, to, step, from);
            }
        }
    }

    /// Methods of values that nothing is known about: by a name that few classes have.
    pub(super) fn by_name(&mut self) {
        const COMMON: &[&str] = &[
            "get",
            "set",
            "add",
            "run",
            "call",
            "init",
            "send",
            "save",
            "create",
            "update",
            "delete",
            "close",
            "open",
            "start",
            "stop",
            "process",
            "handle",
            "execute",
            "render",
            "log",
            "write",
            "read",
            "list",
            "count",
            "parse",
            "query",
            "fetch",
            "insert",
            "select",
            "search",
            "remove",
            "clear",
            "format",
            "text",
            "json",
            "next",
            "exec",
            "emit",
            "connect",
            "check",
            "load",
            "request",
            "post",
            "patch",
            "head",
            "options",
            "stream",
            "download",
            "upload",
            "submit",
            "publish",
            "subscribe",
            "append",
            "extend",
            "merge",
            "copy",
            "items",
            "wait",
            "done",
            "result",
            "cancel",
            "print",
            "debug",
            "info",
            "warn",
            "warning",
            "error",
            "exception",
            "trace",
            "flush",
            "apply",
            "bind",
            "encode",
            "decode",
        ];
        let mut by_name: FxHashMap<Name, Vec<(u32, u32)>> = FxHashMap::default();
        for (index, graph) in self.graphs.iter().enumerate() {
            for class in &graph.classes {
                for (name, method) in &class.methods {
                    by_name
                        .entry(name.clone())
                        .or_default()
                        .push((u32::try_from(index).unwrap_or(u32::MAX), method.0));
                }
            }
        }
        #[allow(
            clippy::iter_over_hash_type,
            reason = "each name is decided by itself: the order does not matter"
        )]
        by_name.retain(|name, classes| {
            let is_common = COMMON.contains(&name.as_str()) || call_names::is_common_method(name);
            let is_special = name.len() < 4 || name.starts_with("__");
            classes.len() <= MOST_CANDIDATES && !is_common && !is_special
        });
        let of_packages = self.of_packages();
        let meant_by = |number: u32| {
            let (graph, call) = self.call(number);
            let (receiver, name) = call.method.as_ref()?;
            let candidates = by_name.get(name)?;
            // `df.copy()` is Python's own far more often than a class's.
            let is_builtin = self.graphs[graph as usize].is_python && !call.builtin.is_empty();
            if self.reached[number as usize]
                || is_builtin
                || call.super_of.is_some()
                || of_packages.contains(&self.at(graph, *receiver))
            {
                return None;
            }
            let own = self.member(graph);
            let is_near = |candidate: &&Function| own.is_some() && self.member(candidate.0) == own;
            let near: Vec<_> = candidates.iter().filter(is_near).copied().collect();
            Some(if near.is_empty() {
                candidates.clone()
            } else {
                near
            })
        };
        let meant = self.call_numbers().into_par_iter().filter_map(|number| {
            let functions = meant_by(number)?;
            Some((number, functions))
        });
        let meant: Vec<(u32, Vec<Function>)> = meant.collect();
        for (number, functions) in meant {
            for function in functions {
                self.link(number, function);
            }
        }
        self.propagate();
    }

    /// The part of a repository of many that a file belongs to: `apps/web`.
    fn member(&self, graph: u32) -> Option<&str> {
        const SHELVES: &[&str] = &[
            "apps",
            "packages",
            "libs",
            "libraries",
            "services",
            "projects",
        ];
        let path = self.graphs[graph as usize].file.as_deref()?;
        let (shelf, rest) = path.split_once('/')?;
        let (name, _) = rest.split_once('/')?;
        SHELVES
            .contains(&shelf)
            .then(|| &path[..shelf.len() + 1 + name.len()])
    }

    /// What packages made, and its fields: `client.auth.updateUser` is none of the repository's own methods.
    fn of_packages(&self) -> FxHashSet<Global> {
        let mut found = self.known.clients();
        let mut last: Vec<Global> = found.iter().copied().collect();
        for _ in 0..DEEPEST_FIELD {
            let mut fields = Vec::new();
            for from in last {
                let loads = self.edges.of(from);
                let loads =
                    loads.filter(|(_, step)| matches!(self.edges.step(*step), Step::Load(_)));
                fields.extend(loads.map(|(to, _)| to).filter(|to| !found.contains(to)));
            }
            found.extend(&fields);
            last = fields;
        }
        found
    }

    /// Calls that reach nothing of the repository do what a builtin of their name does, or leave the value as it is.
    pub(super) fn settle(&mut self) {
        // How a value is printed is told by what it is, which iterations and decorators that are settled tell.
        for place in 0..self.noted.unsettled.len() {
            self.settle_call(self.noted.unsettled[place], false);
        }
        self.propagate();
        for place in 0..self.noted.printing.len() {
            self.settle_call(self.noted.printing[place], true);
        }
        self.propagate();
    }

    fn settle_call(&mut self, number: u32, is_print: bool) {
        let (graph, call) = self.call(number);
        let (result, fallback) = (call.result, call.fallback);
        let is_method = call.method.is_some();
        let reached = self.reached[number as usize];
        if !reached && !self.constructed.contains(&number) {
            let mut place = self.pending.start(number);
            while let Some((from, to, step)) = self.pending.next(&mut place) {
                self.add_step(from, to, step);
            }
        }
        if fallback == 0 {
            return;
        }
        let (from, to) = (self.at(graph, fallback), self.at(graph, result));
        if is_method && !reached {
            // An object whose class does not say how it is printed shows nothing of its fields.
            let step = if is_print && self.is_row(from) {
                Step::Only(Vec::new())
            } else {
                Step::Copy
            };
            self.add_edge(from, to, step);
            if !is_print {
                self.add_edge(to, from, Step::Update);
            }
        } else if !is_method && !self.is_callable(to) {
            self.add_edge(from, to, Step::Copy);
        }
    }

    fn is_class_value(&self, node: Global) -> bool {
        self.known
            .of(node)
            .any(|(path, token)| path == HERE && matches!(token, Token::Class(..)))
    }

    /// Calls of code that is not here: what goes in may come out.
    pub(super) fn unknown_calls(&mut self) {
        let passed: Vec<(Global, Global, Step)> = self
            .call_numbers()
            .into_par_iter()
            .flat_map_iter(|number| self.passed_through(number))
            .collect();
        for (from, to, step) in passed {
            let step = self.edges.id(step);
            self.edges.add(from, to, step);
        }
    }

    /// What a call brings from its receiver and arguments to its result, if nothing of the repository is called.
    fn passed_through(&self, number: u32) -> Vec<(Global, Global, Step)> {
        let (graph, call) = self.call(number);
        let passes = call.passes;
        if !passes && !call.reads
            || self.reached[number as usize]
            || self.constructed.contains(&number)
        {
            return Vec::new();
        }
        let to = self.at(graph, call.result);
        let stays = |name: &str| {
            let is_other = is_done_with_key(name) || call_names::answers_request(name);
            is_other && !call.args.is_empty()
        };
        let receiver = call.method.iter().filter(|(_, name)| !stays(name));
        let receiver = receiver.map(|(receiver, _)| *receiver).next();
        let holder = receiver.filter(|_| self.keeps_fields(graph, call));
        let args = call.args.iter().filter(|_| passes).map(|arg| arg.node);
        let given = args.chain(receiver).filter(|from| *from != 0);
        let given = given.map(|from| {
            let step = match holder == Some(from) {
                true => Step::Only(Vec::new()),
                false => Step::Through(number),
            };
            (self.at(graph, from), to, step)
        });
        // What lies on a class that is given is not in what comes back.
        given
            .filter(|(from, ..)| !self.is_class_value(*from))
            .collect()
    }

    /// Whether a method that is not here leaves the fields of its object where they are: one of a row, or of what a framework brings.
    fn keeps_fields(&self, graph: u32, call: &CallSite) -> bool {
        let Some((receiver, name)) = &call.method else {
            return false;
        };
        !call_names::hands_out_fields(name)
            && (call.super_of.is_some() || self.is_row(self.at(graph, *receiver)))
    }
}

/// Whether a method of this name has a key as its receiver, which is in nothing that it gives: `Fernet(key).decrypt(token)`.
fn is_done_with_key(name: &str) -> bool {
    ["decrypt", "unsign", "unwrap_key"].iter().any(|own| {
        name.strip_prefix(own)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    })
}
