//! Which package a value comes from: `ai` of `const ai = new OpenAI()` is a client of `openai`, in this file and in those that import it.
//!
//! In this file, names tell. For values of other files the rule is noted with the values that may be its client, and `link` decides.

use super::assigned::{Assigned, From};
use super::records::describes_field;
use super::{Builder, NOTHING};
use crate::flow::graph::{Argument, Condition, Known, Node};
use crate::flow::matching::{Candidates, chained_path};
use crate::rules::{CallPath, FlowRule, Strength};
use crate::source::Region;
use crate::syntax::ir::{
    Arg, Call, Expr, ExprKind, Import, Language, Module, Name, Pattern, PatternKind, Property,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// `db.from('guests').where({ id }).first`: fields and calls that a client is looked for behind.
const LONGEST_CHAIN: usize = 12;

/// A call that rules of packages may speak of.
#[derive(Clone, Copy)]
pub(super) struct Called<'a> {
    pub call: &'a Call,
    pub path: &'a str,
    /// The last name of the path.
    pub name: &'a str,
    /// The path if some rule may be of it.
    pub known: Option<CallPath<'a>>,
    /// The path with what its first name stands for.
    pub whole: Option<&'a str>,
    pub callee: Node,
    pub receiver: Option<Node>,
    pub args: &'a [Argument],
    pub result: Node,
    pub region: Region,
}

/// The packages that values come from.
#[derive(Debug, Default)]
pub(super) struct Origins {
    /// By name, …
    names: FxHashMap<Name, Name>,
    /// … and of fields of the own object, by dotted path.
    fields: FxHashMap<String, Name>,
}

/// What names stand for anywhere in a module, which has these imports, as far as their packages matter to some rule.
pub(super) fn origins(
    module: &Module,
    imports: &[Name],
    assigned: &[Assigned<'_>],
    rules: [&Candidates<'_>; 2],
) -> Origins {
    let mut found = Origins::default();
    let matter = |module: &&Name| rules.iter().any(|rules| rules.is_bound_to(module));
    let mattering: FxHashSet<&Name> = imports.iter().filter(matter).collect();
    if mattering.is_empty() {
        return found;
    }
    for import in &module.imports {
        let inner = import
            .inner()
            .filter(|_| module.language == Language::Python);
        let mut known = inner.into_iter().chain([import.module.clone()]);
        if let Some(local) = &import.local
            && let Some(module) = known.find(|module| mattering.contains(module))
        {
            found.names.insert(local.clone(), module);
        }
    }
    // A function may stand before the constant that it reads.
    for _ in 0..2 {
        for Assigned { target, from, .. } in assigned {
            if let From::Value(value) | From::With(value) = from
                && let Some(origin) = origin(&found, value)
                && mattering.contains(&origin)
            {
                found.assign(target, origin);
            }
        }
    }
    found
}

impl Origins {
    /// Notes what a name, or a field of the own object, comes from. What is known stays.
    fn assign(&mut self, target: &Pattern, origin: Name) {
        match &target.kind {
            PatternKind::Name(name) => {
                self.names.entry(name.clone()).or_insert(origin);
            }
            PatternKind::Place(place) => {
                let is_own = |path: &String| path.starts_with("this.") || path.starts_with("self.");
                if let Some(path) = place.dotted().filter(is_own) {
                    self.fields.entry(path).or_insert(origin);
                }
            }
            _ => {}
        }
    }

    fn of_field(&self, value: &Expr) -> Option<Name> {
        if self.fields.is_empty() {
            return None;
        }
        self.fields.get(&value.dotted()?).cloned()
    }
}

/// The package that a value is made by.
pub(super) fn origin(origins: &Origins, value: &Expr) -> Option<Name> {
    match &value.kind {
        ExprKind::Name(name) => origins.names.get(name).cloned(),
        ExprKind::Member { object, .. } => {
            let own = origins.of_field(value);
            own.or_else(|| origin(origins, object))
        }
        ExprKind::Index { object, .. } => origin(origins, object),
        ExprKind::Call(call) => match &call.callee.kind {
            // `require('knex')({…})`
            ExprKind::Name(name) if name == "require" => {
                call.args.first()?.value.as_str().map(Name::new)
            }
            _ => origin(origins, &call.callee),
        },
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => origin(origins, inner),
        ExprKind::Logical { left, right, .. } => {
            origin(origins, right).or_else(|| origin(origins, left))
        }
        _ => None,
    }
}

impl Builder<'_> {
    /// `new OpenAI()`, `winston.createLogger()`: whoever gets the result has a client of the package.
    pub(super) fn makes_client(&mut self, call: &Call, result: Node) {
        let near = |callee: &Expr| {
            callee
                .dotted()
                .is_some_and(|path| path.matches('.').count() < 2)
        };
        let is_direct = || match &call.callee.kind {
            ExprKind::Call(inner) => near(&inner.callee),
            _ => near(&call.callee),
        };
        if let Some(module) = self.client_of(&call.callee)
            && is_direct()
            && !describes_field(call)
        {
            self.graph.known.push((result, Known::Client(module)));
        }
    }

    /// The package of a value, where some rule is bound to it.
    pub(super) fn client_of(&self, value: &Expr) -> Option<Name> {
        origin(&self.origins, value)
            .filter(|module| self.sinks.is_bound_to(module) || self.sources.is_bound_to(module))
    }

    /// `cache[key] = value`: where a package made the cache, what its rules say of `__setitem__`.
    pub(super) fn put_under_key(&mut self, object: &Expr, value: Node) {
        if self.client_of(object).is_none() {
            return;
        }
        let given = || Arg {
            name: None,
            value: object.clone(),
            double_spread: false,
        };
        let callee = ExprKind::Member {
            object: Box::new(object.clone()),
            field: Name::new_static("__setitem__"),
            field_span: object.span,
        };
        let call = Call {
            callee: Expr {
                kind: callee,
                span: object.span,
            },
            args: vec![given(), given()],
            is_new: false,
            optional: false,
        };
        let path = chained_path(&call.callee);
        let args = [Argument::positional(NOTHING), Argument::positional(value)];
        let region = self.region(object.span);
        let known = self.rules.flows.call_path(&path);
        self.sink_call(&call, &path, known, None, &args, region);
    }

    /// The service behind a call of a package that serves many: its client, or its `model`, is made by a package of that service.
    pub(super) fn provider(&self, call: &Call) -> Option<String> {
        let model = call.args.iter().find_map(|arg| match &arg.value.kind {
            ExprKind::Object(properties) => properties.iter().find_map(|property| match property {
                Property::Named { key, value, .. } if key == "model" => Some(value),
                _ => None,
            }),
            _ => None,
        });
        let ecosystem = self.module.language.ecosystem();
        [model, Some(&call.callee)]
            .into_iter()
            .flatten()
            .find_map(|value| {
                let module = origin(&self.origins, value).or_else(|| self.imported(value))?;
                let (service, strength) = self.rules.services.by_import(ecosystem, &module)?;
                (strength == Strength::Strong).then(|| service.id.clone())
            })
    }

    /// The module that the first name of a value is imported from.
    fn imported(&self, value: &Expr) -> Option<Name> {
        match &value.kind {
            ExprKind::Name(name) => {
                let own = |import: &&Import| import.local.as_ref() == Some(name);
                let import = self.module.imports.iter().find(own)?;
                Some(import.module.clone())
            }
            ExprKind::Call(call) => self.imported(&call.callee),
            ExprKind::Member { object, .. } => self.imported(object),
            _ => None,
        }
    }

    /// What a call is if the value that it is called on comes from another file and is a client of some package there.
    pub(super) fn of_clients(&mut self, site: &Called<'_>) {
        let call = site.call;
        let from = site.receiver.unwrap_or(site.callee);
        let Some(path) = site.known.filter(|_| from != NOTHING) else {
            return;
        };
        let named = |expr: &Expr| self.text_of_name(expr);
        let sinks = self.sinks.elsewhere(path, call, &named);
        let sources = self.sources.elsewhere(path, call, &named);
        if sinks.is_empty() && sources.is_empty() || origin(&self.origins, &call.callee).is_some() {
            return;
        }
        let nodes = self.read_from(from);
        let condition = |rule: &FlowRule| {
            Some(Box::new(Condition {
                is_client: true,
                nodes: nodes.clone(),
                modules: rule.modules.clone(),
                rule: rule.id.clone(),
            }))
        };
        for rule in sinks {
            let first = self.graph.sinks.len();
            self.sink_rule(rule, call, site.receiver, site.args, site.region);
            for sink in &mut self.graph.sinks[first..] {
                sink.of_client = condition(rule);
            }
        }
        for rule in sources {
            let first = self.graph.sources.len();
            self.source_call(rule, site.args, site.result, site.region);
            for source in &mut self.graph.sources[first..] {
                source.of_client = condition(rule);
            }
        }
    }

    /// A column of a table that a package describes is no value: `users.email` in `eq(users.email, x)`.
    pub(super) fn no_column(&self, base: Node) -> Option<Box<Condition>> {
        const SCHEMAS: &[&str] = &["drizzle-orm"];
        self.imports_any(SCHEMAS).then(|| {
            Box::new(Condition {
                is_client: false,
                nodes: self.read_from(base),
                modules: SCHEMAS.iter().map(|&name| name.to_owned()).collect(),
                rule: String::new(),
            })
        })
    }

    /// A value and those that it was read from or returned by.
    fn read_from(&self, mut node: Node) -> Vec<Node> {
        let mut nodes = Vec::new();
        while node != NOTHING && nodes.len() < LONGEST_CHAIN {
            nodes.push(node);
            let before = self.loaded_from(node).map(|(from, _)| from);
            node = before
                .or_else(|| self.called_on.get(node).copied())
                .unwrap_or(NOTHING);
        }
        nodes
    }
}
