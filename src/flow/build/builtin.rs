//! What the languages' own functions and methods do with data, as edges.

use super::{Builder, NOTHING};
use crate::flow::builtins::Builtin;
use crate::flow::graph::{Argument, KEY, Node, REJECTED, Step, any_field};
use crate::source::{Region, Span};
use crate::syntax::ir::{Arg, Call, Expr, ExprKind, Name, Property};

impl Builder<'_> {
    /// Applies a builtin; the node of its result.
    pub(super) fn builtin(
        &mut self,
        builtin: Builtin,
        call: &Call,
        receiver: Option<Node>,
        args: &[Argument],
        result: Node,
        region: Region,
    ) -> Node {
        let base = receiver.unwrap_or(NOTHING);
        let first = args.first().map_or(NOTHING, |arg| arg.node);
        let second = args.get(1).map_or(NOTHING, |arg| arg.node);
        let given = |node| vec![Argument::positional(node)];
        let place = match &call.callee.kind {
            ExprKind::Member { object, .. } => Some(&**object),
            _ => None,
        };
        let key = |position: usize| {
            let key = call.args.get(position).map(|arg| &arg.value);
            key.map_or_else(any_field, |key| self.index_field(key))
        };
        let key_of_first = key(0);
        let rejected = || Name::new_static(REJECTED);
        let named = |name: &str| {
            args.iter()
                .find(|arg| arg.name.as_deref() == Some(name))
                .map(|arg| arg.node)
        };
        match builtin {
            Builtin::Nothing => return NOTHING,
            Builtin::Arguments => {
                self.copy(base, result);
                let is_format = matches!(&call.callee.kind, ExprKind::Member { field, .. } if field == "format");
                for (arg, given) in args.iter().zip(&call.args) {
                    if is_format {
                        let printed = self.printed(arg.node, &given.value);
                        self.copy(printed, result);
                        continue;
                    }
                    self.copy(arg.node, result);
                    // `dict(a=x)`: a keyword is a field.
                    if let Some(name) = &arg.name {
                        self.edge(arg.node, result, Step::Store(name.clone()));
                    }
                }
            }
            Builtin::Receiver => self.copy(base, result),
            Builtin::Substitute => {
                self.copy(base, result);
                // `path.replace(target)` has but one: what it becomes.
                for arg in args.iter().skip(usize::from(args.len() > 1)) {
                    self.copy(arg.node, result);
                }
            }
            Builtin::Map | Builtin::FlatMap => {
                let element = self.load(base, any_field());
                let value = self.invoke(first, given(element), region);
                let step = match builtin {
                    Builtin::FlatMap => Step::Flatten,
                    _ => Step::Store(any_field()),
                };
                self.edge(value, result, step);
            }
            Builtin::ForEach => {
                let element = self.load(base, any_field());
                self.invoke(first, given(element), region);
                return NOTHING;
            }
            Builtin::Filter => {
                let element = self.load(base, any_field());
                self.invoke(first, given(element), region);
                self.copy(base, result);
            }
            Builtin::Find => {
                let element = self.load(base, any_field());
                self.invoke(first, given(element), region);
                self.copy(element, result);
            }
            Builtin::Reduce => {
                let element = self.load(base, any_field());
                self.copy(second, result);
                if args.len() < 2 {
                    self.copy(element, result);
                }
                let mut both = given(result);
                both.extend(given(element));
                let value = self.invoke(first, both, region);
                self.copy(value, result);
            }
            Builtin::Then => {
                let failed = self.node();
                self.edge(failed, result, Step::Store(rejected()));
                let fulfilled = self.except(base, vec![rejected()]);
                let reason = self.load(base, rejected());
                self.catch_into(failed, |builder| {
                    let value = builder.invoke(first, given(fulfilled), region);
                    builder.copy(value, result);
                    if second == NOTHING {
                        builder.copy(reason, failed);
                    } else {
                        let value = builder.invoke(second, given(reason), region);
                        builder.copy(value, result);
                    }
                });
            }
            Builtin::Catch => {
                let reason = self.load(base, rejected());
                let value = self.invoke(first, given(reason), region);
                self.copy(value, result);
                let fulfilled = self.except(base, vec![rejected()]);
                self.copy(fulfilled, result);
            }
            Builtin::Promise => {
                let resolve = self.setter(result);
                let reason = self.node();
                let reject = self.setter(reason);
                self.edge(reason, result, Step::Store(rejected()));
                let both = vec![Argument::positional(resolve), Argument::positional(reject)];
                self.invoke(first, both, region);
            }
            Builtin::Push => {
                let base = place.map_or(base, |place| self.version(place, base, Vec::new()));
                for arg in args {
                    let step = if arg.spread {
                        Step::Copy
                    } else {
                        Step::Store(any_field())
                    };
                    self.edge(arg.node, base, step);
                }
                self.written(base);
                return base;
            }
            Builtin::Set => {
                let known = (key_of_first != any_field()).then(|| key_of_first.clone());
                let removed = known.into_iter().collect();
                let base = place.map_or(base, |place| self.version(place, base, removed));
                self.store(second, base, key_of_first);
                return base;
            }
            Builtin::Get => {
                // `form.get("email")` is `form["email"]`.
                if key_of_first != any_field()
                    && let Some(object) = place
                {
                    let context = self.context_of(object);
                    let end = call.args[0].value.span.range().end;
                    let span = Span::new(call.callee.span.range().start, end);
                    self.read_source(result, &key_of_first, &context, span);
                }
                self.edge(base, result, Step::Load(key_of_first));
                // The default; `timeout=3` is none.
                let default = call.args.get(1).and_then(|arg| arg.name.as_deref());
                if matches!(default, None | Some("default")) {
                    self.copy(second, result);
                }
            }
            Builtin::Merge => {
                let (target, from, place) = if receiver.is_some()
                    && !matches!(call.callee.dotted().as_deref(), Some("Object.assign"))
                {
                    (base, args, place)
                } else {
                    let place = call.args.first().map(|arg| &arg.value);
                    (first, args.get(1..).unwrap_or(&[]), place)
                };
                let replaced = named_fields(&call.args);
                let target = place.map_or(target, |place| self.version(place, target, replaced));
                for arg in from {
                    match &arg.name {
                        Some(name) => self.edge(arg.node, target, Step::Store(name.clone())),
                        None => self.copy(arg.node, target),
                    }
                }
                self.written(target);
                self.copy(target, result);
            }
            Builtin::Entries => {
                let from = if base != NOTHING && call.args.is_empty() {
                    base
                } else {
                    first
                };
                let value = self.load(from, any_field());
                let pair = self.node();
                self.edge(value, pair, Step::Store(Name::new_static("1")));
                self.edge(pair, result, Step::Store(any_field()));
            }
            Builtin::Values => {
                let from = if base != NOTHING && call.args.is_empty() {
                    base
                } else {
                    first
                };
                let value = self.load(from, any_field());
                self.edge(value, result, Step::Store(any_field()));
            }
            Builtin::Enumerate => {
                let value = self.load(first, self.element());
                let pair = self.node();
                self.edge(value, pair, Step::Store(Name::new_static("1")));
                self.edge(pair, result, Step::Store(any_field()));
            }
            Builtin::Zip => {
                let tuple = self.node();
                for (index, arg) in args.iter().enumerate() {
                    let value = self.load(arg.node, self.element());
                    // `zip(*rows)` turns rows into columns.
                    let step = if arg.spread {
                        Step::Copy
                    } else {
                        Step::Store(Name::new(index.to_string()))
                    };
                    self.edge(value, tuple, step);
                }
                self.edge(tuple, result, Step::Store(any_field()));
            }
            Builtin::PythonMap => {
                let element = self.load(second, self.element());
                let value = self.invoke(first, given(element), region);
                self.edge(value, result, Step::Store(any_field()));
                let converts = call.args.first().is_some_and(|function| {
                    let name = function.value.dotted().unwrap_or_default();
                    let whole = self.canonical(&name).unwrap_or(name);
                    crate::flow::builtins::converts(&whole)
                });
                if converts {
                    self.edge(element, result, Step::Store(any_field()));
                }
            }
            Builtin::PythonFilter => {
                let element = self.load(second, self.element());
                self.invoke(first, given(element), region);
                self.copy(second, result);
            }
            Builtin::Elements => self.edge(first, result, Step::Shuffle),
            Builtin::Next => {
                let own = self.special(first, "__next__", call.callee.span);
                self.edge(own, result, Step::Load(self.element()));
                self.copy(second, result);
            }
            Builtin::GetAttribute => {
                let key = call
                    .args
                    .get(1)
                    .map_or_else(any_field, |arg| text_prefix(&arg.value));
                self.edge(first, result, Step::Load(key));
                self.copy(args.get(2).map_or(NOTHING, |arg| arg.node), result);
            }
            Builtin::SetAttribute => {
                let key = call
                    .args
                    .get(1)
                    .and_then(|arg| arg.value.as_str())
                    .map_or_else(any_field, Name::new);
                let value = args.get(2).map_or(NOTHING, |arg| arg.node);
                let removed = Some(key.clone()).filter(|key| *key != any_field());
                let removed = removed.into_iter().collect();
                let first = call
                    .args
                    .first()
                    .map_or(first, |arg| self.version(&arg.value, first, removed));
                self.store(value, first, key);
                return NOTHING;
            }
            Builtin::FunctionCall => {
                let rest = args.get(1..).unwrap_or(&[]).to_vec();
                let value = self.invoke_on(base, first, rest, region);
                self.copy(value, result);
            }
            Builtin::FunctionApply => {
                let rest = vec![Argument::spread(second)];
                let value = self.invoke_on(base, first, rest, region);
                self.copy(value, result);
            }
            Builtin::Bind => {
                let bound = args.get(1..).unwrap_or(&[]);
                let value = self.partial(base, first, bound, region);
                self.copy(value, result);
            }
            Builtin::Later => {
                let rest = args.get(2..).unwrap_or(&[]).to_vec();
                self.invoke(first, rest, region);
                return NOTHING;
            }
            Builtin::On => {
                let event = self.event(event_name(call));
                let payload = ["0", "1", "2", "3"].map(|place| {
                    let value = self.load(event, Name::new_static(place));
                    Argument::positional(value)
                });
                if let Some(callback) = args.get(1) {
                    self.invoke(callback.node, payload.to_vec(), region);
                }
                return NOTHING;
            }
            Builtin::Emit => {
                let event = self.event(event_name(call));
                for (index, arg) in args.iter().skip(1).enumerate() {
                    self.edge(arg.node, event, Step::Store(Name::new(index.to_string())));
                }
                return NOTHING;
            }
            Builtin::Partial => {
                let value = self.partial(first, NOTHING, args.get(1..).unwrap_or(&[]), region);
                self.copy(value, result);
            }
            Builtin::Splice => {
                for arg in args.iter().skip(2) {
                    self.edge(arg.node, base, Step::Store(any_field()));
                }
                self.written(base);
                self.edge(base, result, Step::Shuffle);
            }
            Builtin::Reject => self.edge(first, result, Step::Store(rejected())),
            Builtin::Text => {
                let span = call.callee.span;
                let text = self.special(first, "__str__", span);
                self.copy(text, result);
            }
            Builtin::Gather => {
                for (index, arg) in args.iter().enumerate() {
                    let step = if arg.spread {
                        Step::Copy
                    } else {
                        Step::Store(Name::new(index.to_string()))
                    };
                    self.edge(arg.node, result, step);
                }
            }
            Builtin::Thread => {
                let target = named("target").or(named("function")).unwrap_or(second);
                let mut rest: Vec<_> = named("args").map(Argument::spread).into_iter().collect();
                rest.extend(named("kwargs").map(|node| Argument {
                    keywords: true,
                    ..Argument::positional(node)
                }));
                self.invoke(target, rest, region);
            }
            Builtin::Submit => {
                let rest = args.get(1..).unwrap_or(&[]).to_vec();
                let value = self.invoke(first, rest, region);
                self.copy(value, result);
            }
            Builtin::Executor => {
                let rest = args.get(2..).unwrap_or(&[]).to_vec();
                let value = self.invoke(second, rest, region);
                self.copy(value, result);
            }
            Builtin::Direct => {
                let value = self.invoke(base, args.to_vec(), region);
                self.copy(value, result);
            }
            Builtin::ApplyAsync => {
                let mut rest: Vec<_> = named("args")
                    .or((first != NOTHING).then_some(first))
                    .map(Argument::spread)
                    .into_iter()
                    .collect();
                rest.extend(named("kwargs").map(|node| Argument {
                    keywords: true,
                    ..Argument::positional(node)
                }));
                self.invoke(base, rest, region);
            }
            Builtin::Element => self.edge(base, result, Step::Load(any_field())),
            Builtin::Keys => {
                let keys = self.load(base, Name::new_static(KEY));
                self.edge(keys, result, Step::Store(any_field()));
            }
            Builtin::Dict => {
                for (index, arg) in args.iter().enumerate() {
                    if let Some(name) = &arg.name {
                        self.edge(arg.node, result, Step::Store(name.clone()));
                        continue;
                    }
                    // Either a dictionary or pairs.
                    let replaced = named_fields(call.args.get(index + 1..).unwrap_or(&[]));
                    let others = self.except(arg.node, replaced);
                    self.copy(others, result);
                    let pair = self.load(arg.node, self.element());
                    let value = self.load(pair, Name::new_static("1"));
                    self.edge(value, result, Step::Store(any_field()));
                }
            }
            Builtin::FromKeys => {
                let known = self.load(first, self.element());
                self.edge(known, result, Step::Store(Name::new_static(KEY)));
                self.edge(second, result, Step::Store(any_field()));
            }
            Builtin::Pop => {
                self.edge(base, result, Step::Load(pop_field(&key_of_first)));
                self.copy(second, result);
                if let Some(place) = place
                    && key_of_first != any_field()
                    && !is_index(&key_of_first)
                {
                    self.version(place, base, vec![key_of_first]);
                }
            }
            Builtin::PopItem => {
                let value = self.load(base, any_field());
                self.edge(value, result, Step::Store(Name::new_static("1")));
                let known = self.load(base, Name::new_static(KEY));
                self.edge(known, result, Step::Store(Name::new_static("0")));
            }
            Builtin::SetDefault => {
                self.edge(second, base, Step::Store(key_of_first.clone()));
                self.written(base);
                let value = self.load(base, key_of_first);
                return value;
            }
            Builtin::Clear => {
                if let Some(place) = place {
                    self.emptied(place, base);
                }
                return NOTHING;
            }
            Builtin::Replace => {
                let from = if base == NOTHING || first != NOTHING && !is_method(call) {
                    first
                } else {
                    base
                };
                let update = named("update");
                let mut replaced = named_fields(&call.args);
                for arg in call
                    .args
                    .iter()
                    .filter(|arg| arg.name.as_deref() == Some("update"))
                {
                    if let ExprKind::Object(properties) = &arg.value.kind {
                        replaced.extend(named_properties(properties));
                    }
                }
                let others = self.except(from, replaced);
                self.copy(others, result);
                if let Some(update) = update {
                    self.copy(update, result);
                }
                for arg in args {
                    if let Some(name) = &arg.name {
                        self.edge(arg.node, result, Step::Store(name.clone()));
                    }
                }
            }
            Builtin::Dump => {
                let listed = |name: &str| {
                    let arg = call
                        .args
                        .iter()
                        .find(|arg| arg.name.as_deref() == Some(name))?;
                    let fields = self.names_of(&arg.value).unwrap_or_default();
                    (!fields.is_empty()).then_some(fields)
                };
                let step = match (listed("include"), listed("exclude")) {
                    (Some(fields), _) => Step::Only(fields),
                    (None, Some(fields)) => Step::Except(fields),
                    (None, None) => Step::Copy,
                };
                self.edge(base, result, step);
            }
            Builtin::Validate => {
                self.edge(base, result, Step::Type);
                for arg in args {
                    let step = arg.name.clone().map_or(Step::Copy, Step::Store);
                    self.edge(arg.node, result, step);
                }
            }
            Builtin::AsTuple => {
                let value = self.load(first, any_field());
                self.edge(value, result, Step::Store(any_field()));
            }
            Builtin::PythonReduce => {
                let element = self.load(second, self.element());
                let start = args.get(2).map_or(NOTHING, |arg| arg.node);
                self.copy(start, result);
                if args.len() < 3 {
                    self.copy(element, result);
                }
                let both = vec![Argument::positional(result), Argument::positional(element)];
                let value = self.invoke(first, both, region);
                self.copy(value, result);
            }
            Builtin::Iter if args.len() == 2 => {
                let value = self.invoke(first, Vec::new(), region);
                self.edge(value, result, Step::Store(any_field()));
            }
            Builtin::Iter => {
                let own = self.special(first, "__iter__", call.callee.span);
                self.copy(own, result);
            }
            Builtin::GroupBy => {
                let value = self.load(first, self.element());
                let (pair, group) = (self.node(), self.node());
                self.edge(value, group, Step::Store(any_field()));
                self.edge(group, pair, Step::Store(Name::new_static("1")));
                self.edge(pair, result, Step::Store(any_field()));
            }
            Builtin::Flatten => {
                let inner = self.load(first, self.element());
                self.copy(inner, result);
            }
            Builtin::PushTo => {
                let place = call.args.first().map(|arg| &arg.value);
                let list = place.map_or(first, |place| self.version(place, first, Vec::new()));
                self.store(second, list, any_field());
                return NOTHING;
            }
            Builtin::ElementOf => self.edge(first, result, Step::Load(self.element())),
            Builtin::Getter => {
                return self.function_value(|builder, rest| {
                    let object = builder.load(rest, Name::new_static("0"));
                    let own = builder.node();
                    for (position, arg) in call.args.iter().enumerate() {
                        let field = arg.value.as_str().map(Name::new);
                        let field = field.unwrap_or_else(|| builder.index_field(&arg.value));
                        let part = builder.load(object, field);
                        let step = if call.args.len() == 1 {
                            Step::Copy
                        } else {
                            Step::Store(Name::new(position.to_string()))
                        };
                        builder.edge(part, own, step);
                    }
                    own
                });
            }
            Builtin::MethodCaller => {
                let method = call.args.first().and_then(|arg| arg.value.as_str());
                let method = Name::new(method.unwrap_or("*"));
                let given = args.get(1..).unwrap_or(&[]).to_vec();
                return self.function_value(|builder, rest| {
                    let object = builder.load(rest, Name::new_static("0"));
                    let callee = builder.load(object, method);
                    builder.invoke(callee, given, region)
                });
            }
            Builtin::Writer => {
                self.edge(result, first, Step::Update);
                self.edge(first, result, Step::Type);
            }
            Builtin::MakeType => {
                if args.len() < 3 {
                    return NOTHING;
                }
                self.copy(args[2].node, result);
            }
            Builtin::SetWhole => {
                self.copy(first, base);
                self.written(base);
                return NOTHING;
            }
        }
        result
    }
}

/// The name of the event that is listened to or emitted; empty where it is not written out.
fn event_name(call: &Call) -> &str {
    call.args
        .first()
        .and_then(|arg| arg.value.as_str())
        .unwrap_or_default()
}

/// Names that arguments or the dictionary among them give values to.
fn named_fields(args: &[Arg]) -> Vec<Name> {
    let mut names: Vec<Name> = args.iter().filter_map(|arg| arg.name.clone()).collect();
    for arg in args.iter().filter(|arg| arg.name.is_none()) {
        if let ExprKind::Object(properties) = &arg.value.kind {
            names.extend(named_properties(properties));
        }
    }
    names
}

fn named_properties(properties: &[Property]) -> impl Iterator<Item = Name> + '_ {
    properties.iter().filter_map(|property| match property {
        Property::Named { key, .. } => Some(key.clone()),
        _ => None,
    })
}

/// The text that a value is or begins with; the latter with `*` behind.
fn text_prefix(expr: &Expr) -> Name {
    let start = match &expr.kind {
        _ if expr.as_str().is_some() => return Name::new(expr.as_str().unwrap_or("*")),
        ExprKind::Binary { left, .. } => left.as_str(),
        ExprKind::Template(parts) => parts.first().and_then(Expr::as_str),
        _ => None,
    };
    Name::new(format!("{}*", start.unwrap_or("")))
}

fn is_index(field: &Name) -> bool {
    field.bytes().all(|byte| byte.is_ascii_digit())
}

/// Taking an element of a list away moves the others.
fn pop_field(field: &Name) -> Name {
    if is_index(field) {
        any_field()
    } else {
        field.clone()
    }
}

fn is_method(call: &Call) -> bool {
    matches!(&call.callee.kind, ExprKind::Member { field, .. } if field == "_replace" || field == "model_copy")
}
