//! What JavaScript's own library and a few utility packages do with data, where `builtins` has no shape for it.
//!
//! Callbacks with their further parameters, reflection, proxies, promises, observables, lodash. State of user interfaces is in `state`.

use super::build::{Builder, NOTHING};
use super::graph::REJECTED;
use super::graph::{Argument, Node, Step, any_field};
use super::matching::chained_path;
use crate::flow::call_names::last_of;
use crate::source::Region;
use crate::syntax::ir::{Call, Expr, ExprKind, Name, Property};

/// The field in which a map holds its keys.
const KEYS: &str = "!key";

/// One call under way.
pub(super) struct Site<'a> {
    pub call: &'a Call,
    /// Name of the function, `window.` and the like left out; empty where a local function has it.
    pub name: &'a str,
    pub base: Node,
    pub args: &'a [Argument],
    pub result: Node,
    pub region: Region,
}

impl Site<'_> {
    pub(super) fn arg(&self, place: usize) -> Node {
        self.args.get(place).map_or(NOTHING, |arg| arg.node)
    }

    pub(super) fn value(&self, place: usize) -> Option<&Expr> {
        self.call.args.get(place).map(|arg| &arg.value)
    }

    pub(super) fn text(&self, place: usize) -> Option<&str> {
        self.value(place).and_then(Expr::as_str)
    }

    /// The name of the method that is called.
    pub(super) fn method(&self) -> Option<&str> {
        match &self.call.callee.kind {
            ExprKind::Member { field, .. } => Some(field),
            _ => None,
        }
    }

    fn is_function(&self, place: usize) -> bool {
        self.value(place)
            .is_some_and(|value| matches!(value.kind, ExprKind::Function(_)))
    }

    fn may_be_function(&self, place: usize) -> bool {
        self.value(place).is_some_and(|value| {
            matches!(
                value.kind,
                ExprKind::Function(_)
                    | ExprKind::Name(_)
                    | ExprKind::Member { .. }
                    | ExprKind::Call(_)
            )
        })
    }
}

/// Names of what runs a function at once, once more or in a context of its own, and gives back its result.
fn is_runner(name: &str) -> bool {
    let is_known = matches!(
        name,
        "run"
            | "using"
            | "transaction"
            | "$transaction"
            | "startSpan"
            | "startActiveSpan"
            | "startSpanManual"
            | "pRetry"
            | "retry"
            | "backOff"
            | "limit"
            | "runExclusive"
            | "runInTransaction"
            | "runTransaction"
    );
    is_known || name.starts_with("with") && name[4..].starts_with(char::is_uppercase)
}

pub(super) fn positional(nodes: &[Node]) -> Vec<Argument> {
    nodes.iter().copied().map(Argument::positional).collect()
}

impl Builder<'_> {
    /// Whether this knows what the call does; its result is then filled.
    pub(super) fn library(&mut self, site: &Site<'_>) -> bool {
        if !site.name.is_empty() && (self.library_function(site) || self.utility(site)) {
            return true;
        }
        self.runs(site);
        match &site.call.callee.kind {
            ExprKind::Member { field, .. } => self.library_method(field, site),
            _ => false,
        }
    }

    /// `step.run('read', () => …)`, `pRetry(() => …)`, `db.transaction(async (tx) => …)`: what the function gives back comes out.
    fn runs(&mut self, site: &Site<'_>) {
        let name = match &site.call.callee.kind {
            ExprKind::Name(name) | ExprKind::Member { field: name, .. } => name,
            _ => return,
        };
        if !is_runner(name) {
            return;
        }
        let given = (0..site.args.len()).rfind(|&place| site.is_function(place));
        if let Some(place) = given {
            let value = self.invoke(site.arg(place), Vec::new(), site.region);
            self.copy(value, site.result);
        }
    }

    fn library_function(&mut self, site: &Site<'_>) -> bool {
        let (first, second, third) = (site.arg(0), site.arg(1), site.arg(2));
        let (result, region) = (site.result, site.region);
        match site.name {
            "Reflect.get" => {
                let key = self.key(site.value(1));
                self.edge(first, result, Step::Load(key));
            }
            "Reflect.set" => {
                let key = self.key(site.value(1));
                self.store(third, first, key);
            }
            "Reflect.apply" => {
                let value = self.invoke_on(first, second, vec![Argument::spread(third)], region);
                self.copy(value, result);
            }
            "Reflect.construct" => {
                let made = self.construct(first, vec![Argument::spread(second)], region);
                self.copy(made, result);
            }
            "Object.defineProperty" | "Reflect.defineProperty" => {
                let key = self.key(site.value(1));
                self.define(first, key, third, region);
                self.copy(first, result);
            }
            "Object.defineProperties" | "Object.create" => {
                let target = if site.name == "Object.create" {
                    self.copy(first, result);
                    result
                } else {
                    self.copy(first, result);
                    first
                };
                if let Some(ExprKind::Object(properties)) = site.value(1).map(|value| &value.kind) {
                    for property in properties {
                        if let Property::Named { key, .. } = property {
                            let descriptor = self.load(second, key.clone());
                            self.define(target, key.clone(), descriptor, region);
                        }
                    }
                }
            }
            "Object.setPrototypeOf" | "Reflect.setPrototypeOf" => {
                self.copy(second, first);
                self.written(first);
                self.copy(first, result);
            }
            "util.inherits" | "inherits" => {
                let prototype = self.load(second, Name::new_static("prototype"));
                self.store(prototype, first, Name::new_static("prototype"));
            }
            "Object.groupBy" | "Map.groupBy" => {
                let element = self.load(first, any_field());
                self.invoke(second, positional(&[element]), region);
                let group = self.node();
                self.edge(element, group, Step::Store(any_field()));
                self.edge(group, result, Step::Store(any_field()));
            }
            "Proxy" if site.call.is_new => self.proxy(site),
            "process.nextTick" | "setImmediate" | "queueMicrotask" => {
                let rest = site.args.get(1..).unwrap_or(&[]).to_vec();
                self.invoke(first, rest, region);
            }
            "Promise.withResolvers" => {
                let promise = self.node();
                let resolve = self.setter(promise);
                let reason = self.node();
                let reject = self.setter(reason);
                self.edge(reason, promise, Step::Store(Name::new_static(REJECTED)));
                for (value, field) in [
                    (promise, "promise"),
                    (resolve, "resolve"),
                    (reject, "reject"),
                ] {
                    self.edge(value, result, Step::Store(Name::new_static(field)));
                }
            }
            "Promise.try" => {
                let rest = site.args.get(1..).unwrap_or(&[]).to_vec();
                let value = self.invoke(first, rest, region);
                self.copy(value, result);
            }
            // The time zone that a moment is told in is not in it.
            "TZDate" | "toZonedTime" | "fromZonedTime" | "utcToZonedTime" | "zonedTimeToUtc"
            | "formatInTimeZone" => self.copy(first, result),
            "Promise.race" | "Promise.any" => self.edge(first, result, Step::Load(any_field())),
            "Promise.allSettled" => {
                let element = self.load(first, any_field());
                let reason = self.load(element, Name::new_static(REJECTED));
                let value = self.except(element, vec![Name::new_static(REJECTED)]);
                let outcome = self.node();
                self.edge(value, outcome, Step::Store(Name::new_static("value")));
                self.edge(reason, outcome, Step::Store(Name::new_static("reason")));
                self.edge(outcome, result, Step::Store(any_field()));
            }
            "inject" if self.imports_any(&["@angular/core"]) => {
                let made = self.construct(first, Vec::new(), region);
                self.copy(made, result);
            }
            "promisify" | "util.promisify" | "pify" => {
                let value = self.promisified(first, region);
                self.copy(value, result);
            }
            "JSON.parse" | "JSON.stringify" if site.is_function(1) => {
                let part = self.load(first, any_field());
                let value = self.union(&[first, part]);
                let changed = self.invoke(second, positional(&[NOTHING, value]), region);
                self.copy(first, result);
                self.copy(changed, result);
            }
            _ => return false,
        }
        true
    }

    fn library_method(&mut self, method: &str, site: &Site<'_>) -> bool {
        let (base, result, region) = (site.base, site.result, site.region);
        let (first, second) = (site.arg(0), site.arg(1));
        match method {
            "map" | "flatMap" | "forEach" | "filter" | "some" | "every" | "findIndex"
            | "findLastIndex" | "findLast" | "find" | "partition"
                if site.is_function(0)
                    || site.may_be_function(0) && !matches!(method, "find" | "partition") =>
            {
                self.each(method, base, first, site);
            }
            "sort" | "toSorted" if site.may_be_function(0) => {
                let element = self.load(base, any_field());
                self.invoke(first, positional(&[element, element]), region);
                self.edge(base, result, Step::Shuffle);
            }
            "replace" | "replaceAll" if site.is_function(1) => {
                let value = self.invoke(second, positional(&[base, base, base]), region);
                self.copy(base, result);
                self.copy(value, result);
            }
            // `email.split('@')[1]`: the domain of an address says nothing of the person.
            "split" if site.text(0) == Some("@") => {
                self.edge(base, result, Step::Store(Name::new_static("0")));
            }
            "pop" | "at" if is_split_address(site.call) => {}
            // What one set has and another has not is in the one.
            "difference" if site.args.len() == 1 && !site.name.starts_with("_.") => {
                self.copy(base, result);
            }
            // Office's proxies come back from what asks for their values.
            "load" if chained_path(&site.call.callee).ends_with("Range.load") => {
                self.copy(site.base, site.result);
            }
            "join" | "fill" => {
                self.copy(base, result);
                let step = if method == "fill" {
                    Step::Store(any_field())
                } else {
                    Step::Copy
                };
                for arg in site.args {
                    self.edge(arg.node, result, step.clone());
                }
                if method == "fill" {
                    self.edge(first, base, step);
                    self.written(base);
                }
            }
            // What a schema lets pass: of zod, of valibot, of joi.
            "safeParse" | "safeParseAsync" if site.args.len() == 1 => {
                self.edge(first, result, Step::Store(Name::new_static("data")));
            }
            "safeParse" | "safeParseAsync" if self.imports_any(&["valibot"]) => {
                self.edge(second, result, Step::Store(Name::new_static("output")));
            }
            "validate" if self.imports_any(&["joi", "@hapi/joi"]) => {
                self.edge(first, result, Step::Store(Name::new_static("value")));
            }
            // Values for a statement: `db.prepare(sql).bind(email)`.
            "bind" if self.is_prepared(site) => {
                for arg in site.args {
                    self.copy(arg.node, result);
                }
            }
            "keys" if site.args.is_empty() => {
                let key = self.load(base, Name::new_static(KEYS));
                self.edge(key, result, Step::Store(any_field()));
            }
            "set" if site.args.len() == 2 => {
                let key = self.key(site.value(0));
                self.edge(first, base, Step::Store(Name::new_static(KEYS)));
                self.store(second, base, key);
                self.copy(base, result);
            }
            "append" if site.args.len() >= 2 && site.text(0).is_some() => {
                let key = self.key(site.value(0));
                self.store(second, base, key);
            }
            "next" if site.args.is_empty() => {
                let value = self.load(base, any_field());
                let value = self.union(&[value, base]);
                self.edge(value, result, Step::Store(Name::new_static("value")));
            }
            "next" if self.imports_any(&["rxjs"]) => {
                self.copy(first, base);
                self.written(base);
            }
            "subscribe" if site.text(0).is_none() && !site.args.is_empty() => {
                self.invoke(first, positional(&[base]), region);
                let next = self.load(first, Name::new_static("next"));
                self.invoke(next, positional(&[base]), region);
            }
            "pipe" if self.imports_any(&["rxjs"]) => self.operators(site),
            "setState" if matches!(&site.call.callee.kind, ExprKind::Member { object, .. } if matches!(object.kind, ExprKind::This)) =>
            {
                let state = self.load(base, Name::new_static("state"));
                let made = self.invoke(first, positional(&[state]), region);
                let both = self.union(&[first, made]);
                self.store(both, base, Name::new_static("state"));
            }
            "dispatchEvent" => {
                let Some(ExprKind::Call(event)) = site.value(0).map(|value| &value.kind) else {
                    return false;
                };
                let Some(name) = event.args.first().and_then(|arg| arg.value.as_str()) else {
                    return false;
                };
                let channel = self.event(name);
                self.edge(first, channel, Step::Store(Name::new_static("0")));
            }
            "postMessage" => {
                let channel = self.event("message");
                let wrapped = self.node();
                self.edge(first, wrapped, Step::Store(Name::new_static("data")));
                self.edge(first, channel, Step::Store(Name::new_static("0")));
                self.edge(wrapped, channel, Step::Store(Name::new_static("0")));
            }
            _ => return false,
        }
        true
    }

    fn is_prepared(&self, site: &Site<'_>) -> bool {
        let path = chained_path(&site.call.callee);
        let whole = self.canonical(&path);
        whole.unwrap_or(path).ends_with(".prepare.bind")
    }

    /// `xs.map(f)` and its kin: the callback gets the element, its place, and the collection.
    fn each(&mut self, method: &str, base: Node, callback: Node, site: &Site<'_>) {
        let element = self.load(base, any_field());
        // Of a map, the place is a key.
        let key = self.load(base, Name::new_static(KEYS));
        let value = self.invoke(callback, positional(&[element, key, base]), site.region);
        match method {
            "map" => self.edge(value, site.result, Step::Store(any_field())),
            "flatMap" => self.edge(value, site.result, Step::Flatten),
            "filter" => self.edge(base, site.result, Step::Shuffle),
            "find" | "findLast" => self.copy(element, site.result),
            "partition" => self.edge(base, site.result, Step::Store(any_field())),
            _ => {}
        }
    }

    /// `new Proxy(target, {get, set})`: reading any field calls `get`, storing one calls `set`.
    fn proxy(&mut self, site: &Site<'_>) {
        let (target, handler) = (site.arg(0), site.arg(1));
        self.copy(target, site.result);
        let get = self.load(handler, Name::new_static("get"));
        let read = self.invoke(
            get,
            positional(&[target, NOTHING, site.result]),
            site.region,
        );
        self.edge(read, site.result, Step::Store(any_field()));
        let set = self.load(handler, Name::new_static("set"));
        let stored = self.load(site.result, any_field());
        self.invoke(set, positional(&[target, NOTHING, stored]), site.region);
    }

    /// A property by its descriptor.
    fn define(&mut self, object: Node, key: Name, descriptor: Node, region: Region) {
        let value = self.load(descriptor, Name::new_static("value"));
        let getter = self.load(descriptor, Name::new_static("get"));
        let got = self.invoke_on(getter, object, Vec::new(), region);
        let both = self.union(&[value, got]);
        self.store(both, object, key);
    }

    /// `f(a, (error, value) => …)` as a function that promises the value.
    fn promisified(&mut self, function: Node, region: Region) -> Node {
        let outcome = self.node();
        let done = self.function_value(|builder, args| {
            let value = builder.load(args, Name::new_static("1"));
            builder.edge(value, outcome, Step::Capture);
            NOTHING
        });
        self.function_value(|builder, args| {
            let list = builder.node();
            builder.copy(args, list);
            builder.edge(done, list, Step::Store(any_field()));
            builder.invoke(function, vec![Argument::spread(list)], region);
            outcome
        })
    }

    /// `observable.pipe(map(f), tap(g))`
    fn operators(&mut self, site: &Site<'_>) {
        const CHANGING: &[&str] = &[
            "map",
            "switchMap",
            "mergeMap",
            "concatMap",
            "exhaustMap",
            "flatMap",
        ];
        let mut current = site.base;
        for arg in &site.call.args {
            let ExprKind::Call(operator) = &arg.value.kind else {
                continue;
            };
            let Some(callback) = operator.args.first() else {
                continue;
            };
            let callback = self.expr(&callback.value);
            let name = operator.callee.dotted().unwrap_or_default();
            let name = last_of(&name);
            let is_catch = name == "catchError";
            let given = if is_catch {
                self.load(current, Name::new_static(REJECTED))
            } else {
                current
            };
            let value = self.invoke(callback, positional(&[given]), site.region);
            if CHANGING.contains(&name) {
                current = value;
            } else if is_catch {
                current = self.union(&[current, value]);
            }
        }
        self.copy(current, site.result);
    }

    /// lodash and its like, by namespace or by named import.
    fn utility(&mut self, site: &Site<'_>) -> bool {
        let name = match site.name.split_once('.') {
            Some(("_" | "lodash" | "R" | "underscore", name)) => name,
            None if self.imports_any(&["lodash", "lodash-es", "underscore", "radash", "ramda"])
                || matches!(site.name, "pick" | "omit") =>
            {
                site.name
            }
            _ => return false,
        };
        let (first, second, result) = (site.arg(0), site.arg(1), site.result);
        match name {
            "get" if site.text(1).is_some() => {
                let mut value = first;
                for part in site.text(1).unwrap_or("").split(['.', '[', ']']) {
                    if !part.is_empty() {
                        value = self.load(value, Name::new(part));
                    }
                }
                self.copy(value, result);
                self.copy(site.arg(2), result);
            }
            "pick" | "omit" => {
                let names = field_names(site);
                if names.is_empty() {
                    return false;
                }
                if name == "omit" {
                    let rest = self.except(first, names);
                    self.copy(rest, result);
                } else {
                    for name in names {
                        let value = self.load(first, name.clone());
                        self.edge(value, result, Step::Store(name));
                    }
                }
            }
            "map" | "flatMap" | "forEach" | "each" | "filter" | "find" | "some" | "every" => {
                let method = if name == "each" { "forEach" } else { name };
                self.each(method, first, second, site);
            }
            "size" | "isEmpty" | "isEqual" | "isString" | "isNil" | "isArray" | "isObject"
            | "has" | "keys" | "includes" | "countBy" | "uniqueId" => {}
            "sum" | "sumBy" | "mean" | "meanBy" => {}
            "groupBy" | "keyBy" | "chunk" => {
                let element = self.load(first, any_field());
                self.invoke(second, positional(&[element]), site.region);
                let member = self.node();
                let step = match name {
                    "keyBy" => Step::Copy,
                    _ => Step::Store(any_field()),
                };
                self.edge(element, member, step);
                self.edge(member, result, Step::Store(any_field()));
            }
            "values" => {
                let value = self.load(first, any_field());
                self.edge(value, result, Step::Store(any_field()));
            }
            "flatten" => {
                let inner = self.load(first, any_field());
                self.copy(inner, result);
            }
            "first" | "head" | "last" | "nth" | "sample" | "minBy" | "maxBy" => {
                let element = self.load(first, any_field());
                self.invoke(second, positional(&[element]), site.region);
                self.copy(element, result);
            }
            "sortBy" | "orderBy" | "uniqBy" | "reject" | "takeWhile" | "dropWhile" => {
                let element = self.load(first, any_field());
                self.invoke(second, positional(&[element]), site.region);
                self.edge(first, result, Step::Shuffle);
            }
            "uniq" | "compact" | "shuffle" | "take" | "drop" | "tail" | "initial" | "without"
            | "difference" | "sampleSize" => self.edge(first, result, Step::Shuffle),
            "cloneDeep" | "clone" => self.copy(first, result),
            "merge" | "assign" | "extend" | "defaults" | "defaultsDeep" => {
                for arg in site.args.iter().skip(1) {
                    self.copy(arg.node, first);
                }
                self.written(first);
                self.copy(first, result);
            }
            _ => return false,
        }
        true
    }

    /// The field that an expression names, or any.
    fn key(&self, value: Option<&Expr>) -> Name {
        value.map_or_else(any_field, |value| self.index_field(value))
    }
}

/// Fields named as strings behind the first argument, one by one or in a list.
fn field_names(site: &Site<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    for arg in site.call.args.iter().skip(1) {
        match &arg.value.kind {
            ExprKind::Array(items) => {
                names.extend(items.iter().filter_map(Expr::as_str).map(Name::new));
            }
            _ => names.extend(arg.value.as_str().map(Name::new)),
        }
    }
    names
}

/// `email.split('@').pop()`, `email.split('@').at(-1)`
fn is_split_address(call: &Call) -> bool {
    let split = match &call.callee.kind {
        ExprKind::Member { object, .. } => match &object.kind {
            ExprKind::Call(split) => split,
            _ => return false,
        },
        _ => return false,
    };
    let is_first = call
        .args
        .first()
        .is_some_and(|at| matches!(&at.value.kind, ExprKind::Number(number) if number == "0"));
    let is_split = matches!(&split.callee.kind, ExprKind::Member { field, .. } if field == "split");
    !is_first
        && is_split
        && split
            .args
            .first()
            .is_some_and(|arg| arg.value.as_str() == Some("@"))
}
