//! What a variable came from, where that was a call, a field or a text: `f = open(p)` makes `f.write` an `open.write`.
//!
//! Rules name APIs by the whole chain of their calls; code gives the parts of a chain names of its own, or keeps them in fields of an
//! object. What a variable holds is left to the graph: this is only about how a call on it is named.

use super::Builder;
use crate::flow::call_names::{self, split_first};
use crate::flow::matching::{chained_path, text_of};
use crate::syntax::ir::{Arg, Call, Expr, ExprKind, Name, Pattern, PatternKind, Property};

/// Segments that are kept of a chain, its end.
const MOST_SEGMENTS: usize = 6;

/// Who a name belongs to: a function, or the class of the object that methods call `self`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    Function(usize),
    Class(u32),
}

/// The end of the dotted path of a call or field.
#[derive(Debug)]
pub(super) struct Chain {
    path: String,
    is_called: bool,
    /// The call sends a request: what it gives is an answer.
    is_answer: bool,
}

impl Chain {
    /// Whether the parts of an address are what it gives.
    fn takes_apart(&self) -> bool {
        let made = self.path.rsplit('.').next();
        self.is_called && matches!(made, Some("urlsplit" | "urlparse" | "URL"))
    }

    /// The path of something on the value. A call of the value itself is not one of what gave it.
    fn before(&self, rest: &str) -> Option<String> {
        let is_itself = rest.is_empty() && self.is_called;
        (!is_itself).then(|| [&self.path, rest].concat())
    }
}

impl Builder<'_> {
    /// Notes what a variable or field is given, or that this is no longer known.
    pub(super) fn came_from(&mut self, target: &Pattern, value: &Expr) {
        let key = match &target.kind {
            PatternKind::Name(name) => (Owner::Function(self.holder(name)), name.clone()),
            PatternKind::Place(place) => match self.key_of(place) {
                Some(key) => key,
                None => return,
            },
            _ => return,
        };
        self.learn_origin(key, value);
    }

    /// The fields of a class that its body gives a value.
    pub(super) fn field_came_from(&mut self, class: u32, field: &Name, value: &Expr) {
        self.learn_origin((Owner::Class(class), field.clone()), value);
    }

    fn learn_origin(&mut self, key: (Owner, Name), value: &Expr) {
        match self.written_in(value) {
            Some(text) => self.texts.insert(key.clone(), text),
            None => self.texts.remove(&key),
        };
        match self.names_of(value).filter(|names| !names.is_empty()) {
            Some(names) => self.lists.insert(key.clone(), names),
            None => self.lists.remove(&key),
        };
        let chain = self.chain_of(value);
        let (owner, name) = key;
        if let Some(known) = self.chains.get_mut(&name) {
            known.retain(|(own, _)| *own != owner);
        }
        if let Some(chain) = chain {
            self.takes_apart |= chain.takes_apart();
            self.chains.entry(name).or_default().push((owner, chain));
        }
    }

    fn known_chain(&self, (owner, name): (Owner, Name)) -> Option<&Chain> {
        let mut known = self.chains.get(&name)?.iter();
        known.find_map(|(own, chain)| (*own == owner).then_some(chain))
    }

    /// The chain that a name or a field of the own object stands for.
    fn chain_behind(&self, expr: &Expr) -> Option<&Chain> {
        let (ExprKind::Name(name) | ExprKind::Member { field: name, .. }) = &expr.kind else {
            return None;
        };
        // Most names stand for none, wherever they are.
        self.chains.get(name)?;
        self.known_chain(self.key_of(expr)?)
    }

    /// The text that a value holds, or that a client was made with as its address.
    fn written_in(&self, value: &Expr) -> Option<String> {
        let value = match &value.kind {
            ExprKind::Call(call) => {
                let address = |arg: &&Arg| arg.name.as_deref() == Some("base_url");
                let made = call.callee.dotted().unwrap_or_default();
                let path = ["Path", "pathlib.Path", "PurePath"].contains(&made.as_str());
                let path = path.then(|| call.args.first()).flatten();
                &call.args.iter().find(address).or(path)?.value
            }
            _ => value,
        };
        let mut text = String::new();
        text_of(value, &|expr| self.text_of_name(expr), &mut text, 0);
        (!text.is_empty()).then_some(text)
    }

    /// The text that a name or a field of the own object stands for.
    pub(in crate::flow) fn text_of_name(&self, expr: &Expr) -> Option<String> {
        self.texts.get(&self.key_of(expr)?).cloned()
    }

    /// The strings of a list, set, tuple or dictionary of names, or of a name of one.
    pub(in crate::flow) fn names_of(&self, expr: &Expr) -> Option<Vec<Name>> {
        match &expr.kind {
            ExprKind::Array(items) => items
                .iter()
                .map(|item| item.as_str().map(Name::new))
                .collect(),
            ExprKind::Object(properties) => properties
                .iter()
                .map(|property| match property {
                    Property::Named { key, .. } => Some(key.clone()),
                    _ => None,
                })
                .collect(),
            ExprKind::Call(call) => {
                let made = call.callee.dotted()?;
                let is_collection = matches!(made.as_str(), "set" | "frozenset" | "list" | "tuple");
                (is_collection && call.args.len() == 1)
                    .then(|| self.names_of(&call.args[0].value))?
            }
            _ => self.lists.get(&self.key_of(expr)?).cloned(),
        }
    }

    fn key_of(&self, expr: &Expr) -> Option<(Owner, Name)> {
        match &expr.kind {
            ExprKind::Name(name) => Some((Owner::Function(self.holder(name)), name.clone())),
            ExprKind::Member { object, field, .. } => {
                Some((Owner::Class(self.own_class(object)?), field.clone()))
            }
            _ => None,
        }
    }

    fn chain_of(&self, value: &Expr) -> Option<Chain> {
        let path = match &unwrapped(value).kind {
            // A module goes by the name that it is given.
            ExprKind::Call(call) => {
                Some(chained_path(&call.callee)).filter(|path| path != "require")?
            }
            ExprKind::Member { .. } => unwrapped(value).dotted()?,
            _ => return None,
        };
        let path = self.canonical(&path).unwrap_or(path);
        let cut = path.rmatch_indices('.').nth(MOST_SEGMENTS - 1);
        let path = cut.map_or(path.as_str(), |(at, _)| &path[at + 1..]);
        let is_called = matches!(unwrapped(value).kind, ExprKind::Call(_));
        (!path.is_empty()).then(|| Chain {
            path: path.to_owned(),
            is_called,
            is_answer: is_called && call_names::sends(path),
        })
    }

    /// Whether a variable holds the parts of an address: `u = urlsplit(url)`, whose `password` is nobody's.
    pub(super) fn is_taken_apart(&self, object: &Expr) -> bool {
        self.takes_apart && self.chain_behind(object).is_some_and(Chain::takes_apart)
    }

    /// Whether a method is called on the answer to a request, whatever its name: `const request = await fetch(url)`.
    pub(super) fn is_of_answer(&self, call: &Call) -> bool {
        let ExprKind::Member { object, .. } = &call.callee.kind else {
            return false;
        };
        self.chain_behind(object)
            .is_some_and(|chain| chain.is_answer)
    }

    /// The path of the call that made the function which is called: `axios.create` of `this.http(options)`.
    pub(super) fn maker_of(&self, call: &Call) -> Option<&str> {
        let chain = self.chain_behind(&call.callee)?;
        chain.is_called.then_some(chain.path.as_str())
    }

    /// A dotted path whose first name, or field of the own object, stands for a longer chain.
    pub(super) fn chained(&self, dotted: &str) -> Option<String> {
        let (first, rest) = split_first(dotted);
        if self.chains.contains_key(first) {
            let name = Name::new(first);
            let owner = Owner::Function(self.holder(&name));
            if let Some(chain) = self.known_chain((owner, name)) {
                return chain.before(rest);
            }
        }
        if !self.is_self(first) {
            return None;
        }
        let (field, rest) = split_first(rest.strip_prefix('.')?);
        let owner = Owner::Class(self.class_around()?);
        self.known_chain((owner, Name::new(field)))?.before(rest)
    }

    /// The function whose variable a name is here.
    fn holder(&self, name: &Name) -> usize {
        let id = self.frames.last().map_or(0, |frame| frame.id);
        if self.bound[id].contains(name) {
            return id;
        }
        self.owner(id, name).unwrap_or(0)
    }

    fn own_class(&self, object: &Expr) -> Option<u32> {
        match &object.kind {
            ExprKind::This => self.class_around(),
            ExprKind::Name(name) if self.is_self(name) => self.class_around(),
            // `Hub.URL`
            ExprKind::Name(name) => self.class_names.get(name).copied(),
            _ => None,
        }
    }

    /// `this`, or Python's first parameter of a method.
    fn is_self(&self, name: &str) -> bool {
        name == "this" || self.graph.is_python && matches!(name, "self" | "cls")
    }

    /// The class whose method is being walked, or around the function that is.
    fn class_around(&self) -> Option<u32> {
        let mut id = self.frames.last()?.id;
        loop {
            let function = &self.module.functions[id];
            if let Some(class) = function.class {
                return Some(class.0);
            }
            id = function.parent?.0 as usize;
        }
    }
}

fn unwrapped(value: &Expr) -> &Expr {
    match &value.kind {
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => unwrapped(inner),
        _ => value,
    }
}
