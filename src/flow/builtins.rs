//! What the languages' own functions and methods do with data: callbacks, collections, conversions.

use super::build::{Builder, NOTHING};
use super::graph::{Argument, KEY, Node, Step, any_field};
use crate::source::{Region, Span};
use crate::syntax::ir::{Arg, Call, Expr, ExprKind, Name, Property};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Builtin {
    /// The result tells nothing of the data: a number, a truth, a length.
    Nothing,
    /// The arguments are in the result.
    Arguments,
    /// The receiver is in the result.
    Receiver,
    /// `xs.map(f)`
    Map,
    FlatMap,
    /// `xs.forEach(f)`
    ForEach,
    /// `xs.filter(f)`
    Filter,
    /// `xs.find(f)`
    Find,
    Reduce,
    /// `p.then(f, g)`
    Then,
    /// `p.catch(f)`, `p.finally(f)`
    Catch,
    /// `new Promise((resolve) => …)`
    Promise,
    /// `xs.push(x)`, `xs.append(x)`
    Push,
    /// `m.set(k, v)`
    Set,
    /// `m.get(k)`
    Get,
    /// `Object.assign(a, b)`, `a.update(b)`
    Merge,
    /// `Object.entries(o)`, `d.items()`
    Entries,
    /// `Object.values(o)`, `d.values()`
    Values,
    Enumerate,
    Zip,
    /// `map(f, xs)`
    PythonMap,
    /// `filter(f, xs)`
    PythonFilter,
    /// `sorted(xs, key=f)`
    Elements,
    Next,
    /// `getattr(o, 'f')`
    GetAttribute,
    SetAttribute,
    /// `f.call(this, a)`
    FunctionCall,
    FunctionApply,
    Bind,
    /// `setTimeout(f, ms, a)`
    Later,
    On,
    Emit,
    /// `functools.partial(f, a)`
    Partial,
    /// `xs.pop()`, `xs[0]`-like
    Element,
    /// `xs.splice(at, n, x)`
    Splice,
    /// `Promise.reject(e)`
    Reject,
    /// `str(x)`
    Text,
    /// `asyncio.gather(a, b)`
    Gather,
    /// `Thread(target=f, args=(a,))`
    Thread,
    /// `pool.submit(f, a)`
    Submit,
    /// `loop.run_in_executor(None, f, a)`
    Executor,
    /// `task.delay(a)`
    Direct,
    /// `task.apply_async(args=[a])`
    ApplyAsync,
    /// `d.keys()`
    Keys,
    /// `dict(pairs)`
    Dict,
    /// `dict.fromkeys(keys, value)`
    FromKeys,
    /// `d.pop(k)`, `xs.pop()`
    Pop,
    /// `d.popitem()`
    PopItem,
    /// `d.setdefault(k, v)`
    SetDefault,
    /// `xs.clear()`
    Clear,
    /// `dataclasses.replace(o, f=x)`, `o._replace(f=x)`
    Replace,
    /// `m.model_dump(exclude={'f'})`
    Dump,
    /// `Model.model_validate({'f': x})`
    Validate,
    /// `astuple(o)`
    AsTuple,
    /// `functools.reduce(f, xs, start)`
    PythonReduce,
    /// `iter(f, end)`
    Iter,
    /// `itertools.groupby(xs)`
    GroupBy,
    /// `chain.from_iterable(xs)`
    Flatten,
    /// `heapq.heappush(xs, x)`
    PushTo,
    /// `heapq.heappop(xs)`, `random.choice(xs)`
    ElementOf,
    /// `operator.itemgetter('f')`
    Getter,
    /// `operator.methodcaller('m')`
    MethodCaller,
    /// `csv.writer(file)`: what is written to it is in the file
    Writer,
    /// `type('Name', (), {'f': x})`
    MakeType,
    /// `variable.set(x)` of a context variable
    SetWhole,
}

/// What is called, where its name alone decides. `local`: the name is bound in this module.
pub(super) fn of(call: &Call, dotted: Option<&str>, python: bool, local: bool) -> Option<Builtin> {
    if let (Some(name), false) = (dotted, local) {
        let found = if python {
            python_function(name)
        } else {
            javascript_function(name, call)
        };
        if found.is_some() {
            return found;
        }
    }
    let ExprKind::Member { field, .. } = &call.callee.kind else {
        return None;
    };
    if python {
        python_method(field, call)
    } else {
        javascript_method(field, call)
    }
}

fn javascript_function(name: &str, call: &Call) -> Option<Builtin> {
    Some(match name {
        "Boolean" | "isNaN" | "Array.isArray" | "Number.isInteger" | "Object.keys"
        | "crypto.randomUUID" | "Date.now" | "Math.random" => Builtin::Nothing,
        "String" | "Number" | "parseInt" | "parseFloat" | "Number.parseInt" | "JSON.stringify"
        | "JSON.parse" | "encodeURIComponent" | "decodeURIComponent" | "encodeURI" | "escape"
        | "btoa" | "atob" | "structuredClone" | "Promise.resolve" | "Promise.all"
        | "Promise.allSettled" | "Promise.race" | "Promise.any" | "Object.freeze"
        | "Object.create" | "Array.from" | "Object.fromEntries" | "Buffer.from"
        | "Buffer.concat" | "util.inspect" | "util.format" | "Symbol.for" | "Array.of"
        | "URLSearchParams" | "Object" => Builtin::Arguments,
        "Map" | "Set" | "Array" | "Date" | "Error" | "URL" | "FormData" | "Uint8Array" | "Blob"
        | "Headers" | "Request"
            if call.is_new =>
        {
            Builtin::Arguments
        }
        "Promise.reject" => Builtin::Reject,
        "Promise" if call.is_new => Builtin::Promise,
        "Object.assign" => Builtin::Merge,
        "Object.entries" => Builtin::Entries,
        "Object.values" => Builtin::Values,
        "setTimeout" | "setInterval" | "requestAnimationFrame" => Builtin::Later,
        _ => return None,
    })
}

fn javascript_method(name: &str, call: &Call) -> Option<Builtin> {
    let has_callback = call.args.first().is_some_and(|arg| {
        matches!(
            arg.value.kind,
            ExprKind::Function(_) | ExprKind::Name(_) | ExprKind::Member { .. }
        )
    });
    Some(match name {
        "map" if has_callback => Builtin::Map,
        "flatMap" if has_callback => Builtin::FlatMap,
        "forEach" if has_callback => Builtin::ForEach,
        "filter" if has_callback => Builtin::Filter,
        "find" | "findLast"
            if call
                .args
                .first()
                .is_some_and(|arg| matches!(arg.value.kind, ExprKind::Function(_))) =>
        {
            Builtin::Find
        }
        "reduce" | "reduceRight" if has_callback => Builtin::Reduce,
        "then" => Builtin::Then,
        "catch" | "finally" => Builtin::Catch,
        "push" | "unshift" | "add"
            if !call.args.is_empty() && call.args.len() <= 4 && name != "add"
                || name == "add" && call.args.len() == 1 =>
        {
            Builtin::Push
        }
        "set" if call.args.len() == 2 => Builtin::Set,
        "get"
            if call.args.len() == 1
                && !matches!(call.args[0].value.kind, ExprKind::Function(_)) =>
        {
            Builtin::Get
        }
        "includes" | "startsWith" | "endsWith" | "test" | "indexOf" | "lastIndexOf" | "has"
        | "every" | "some" | "findIndex" | "localeCompare" | "hasOwnProperty" | "charCodeAt"
        | "getTime" | "search" => Builtin::Nothing,
        "exec" => Builtin::Arguments,
        "splice" => Builtin::Splice,
        "toString" | "trim" | "trimStart" | "trimEnd" | "toLowerCase" | "toUpperCase" | "slice"
        | "substring" | "substr" | "split" | "normalize" | "charAt" | "repeat" | "flat"
        | "reverse" | "sort" | "toSorted" | "toReversed" | "values" | "toJSON" | "valueOf"
        | "toISOString" | "toLocaleString" | "join" | "match" | "matchAll" | "fill" => {
            Builtin::Receiver
        }
        "concat" | "replace" | "replaceAll" | "padStart" | "padEnd" | "with" => Builtin::Arguments,
        "pop" | "shift" | "at" => Builtin::Element,
        "entries" if call.args.is_empty() => Builtin::Entries,
        "call" => Builtin::FunctionCall,
        "apply" => Builtin::FunctionApply,
        "bind" => Builtin::Bind,
        "on" | "once" | "addListener" | "addEventListener" | "subscribe"
            if call
                .args
                .first()
                .is_some_and(|arg| arg.value.as_str().is_some()) =>
        {
            Builtin::On
        }
        "emit" | "dispatch" | "publish"
            if call
                .args
                .first()
                .is_some_and(|arg| arg.value.as_str().is_some()) =>
        {
            Builtin::Emit
        }
        _ => return None,
    })
}

fn python_function(name: &str) -> Option<Builtin> {
    Some(match name {
        "len" | "bool" | "isinstance" | "issubclass" | "hasattr" | "id" | "hash" | "callable"
        | "range" | "sum" | "any" | "all" | "count" => Builtin::Nothing,
        "type" => Builtin::MakeType,
        "dict" | "collections.OrderedDict" => Builtin::Dict,
        "dict.fromkeys" => Builtin::FromKeys,
        "dataclasses.replace" | "attr.evolve" | "attrs.evolve" | "copy.replace" => Builtin::Replace,
        "dataclasses.astuple" | "attr.astuple" | "attrs.astuple" => Builtin::AsTuple,
        "iter" | "aiter" => Builtin::Iter,
        "itertools.groupby" => Builtin::GroupBy,
        "itertools.chain.from_iterable" => Builtin::Flatten,
        "itertools.product" | "itertools.zip_longest" => Builtin::Zip,
        "itertools.starmap" => Builtin::PythonMap,
        "itertools.filterfalse" | "itertools.takewhile" | "itertools.dropwhile" => {
            Builtin::PythonFilter
        }
        "itertools.islice"
        | "itertools.accumulate"
        | "itertools.cycle"
        | "itertools.repeat"
        | "itertools.tee"
        | "itertools.compress" => Builtin::Arguments,
        "heapq.heappush" | "bisect.insort" => Builtin::PushTo,
        "heapq.heappop" | "random.choice" => Builtin::ElementOf,
        "heapq.nlargest" | "heapq.nsmallest" => Builtin::Arguments,
        "random.sample" | "random.choices" => Builtin::Elements,
        "operator.itemgetter" | "operator.attrgetter" => Builtin::Getter,
        "operator.methodcaller" => Builtin::MethodCaller,
        "csv.writer" | "csv.DictWriter" => Builtin::Writer,
        "types.SimpleNamespace" | "SimpleNamespace" | "argparse.Namespace" => Builtin::Dict,
        "datetime.datetime.now" | "datetime.now" | "time.time" | "uuid.uuid4" => Builtin::Nothing,
        "int" | "float" | "round" | "abs" | "ord" | "chr" | "divmod" | "pow" | "complex"
        | "hex" | "str.join" | "str.format" | "str.lower" | "str.upper" | "str.strip" => {
            Builtin::Arguments
        }
        "str" => Builtin::Text,
        "asyncio.gather" => Builtin::Gather,
        "asyncio.to_thread" => Builtin::Submit,
        "threading.Thread"
        | "Thread"
        | "multiprocessing.Process"
        | "Process"
        | "threading.Timer" => Builtin::Thread,
        "re.search"
        | "re.match"
        | "re.fullmatch"
        | "re.sub"
        | "re.subn"
        | "re.split"
        | "re.findall"
        | "re.finditer"
        | "re.escape"
        | "os.path.join"
        | "urlencode"
        | "urllib.parse.urlencode"
        | "shlex.quote"
        | "repr"
        | "format"
        | "bytes"
        | "bytearray"
        | "list"
        | "tuple"
        | "set"
        | "frozenset"
        | "min"
        | "max"
        | "json.dumps"
        | "json.loads"
        | "copy.copy"
        | "copy.deepcopy"
        | "deepcopy"
        | "copy"
        | "asyncio.create_task"
        | "asyncio.run"
        | "asyncio.wait_for"
        | "dataclasses.asdict"
        | "asdict"
        | "attr.asdict"
        | "attrs.asdict"
        | "pickle.dumps"
        | "pickle.loads"
        | "collections.Counter"
        | "collections.ChainMap"
        | "asyncio.shield"
        | "asyncio.ensure_future"
        | "urllib.parse.unquote"
        | "html.unescape"
        | "textwrap.dedent"
        | "decimal.Decimal"
        | "pathlib.Path"
        | "vars"
        | "ascii"
        | "html.escape"
        | "urllib.parse.quote"
        | "quote"
        | "base64.b64encode"
        | "base64.b64decode"
        | "cast"
        | "typing.cast"
        | "io.StringIO"
        | "defaultdict"
        | "deque"
        | "collections.deque" => Builtin::Arguments,
        "sorted" | "reversed" => Builtin::Elements,
        "map" => Builtin::PythonMap,
        "filter" => Builtin::PythonFilter,
        "enumerate" => Builtin::Enumerate,
        "zip" => Builtin::Zip,
        "next" | "anext" => Builtin::Next,
        "getattr" => Builtin::GetAttribute,
        "setattr" => Builtin::SetAttribute,
        "functools.partial" | "partial" => Builtin::Partial,
        "functools.reduce" | "reduce" => Builtin::PythonReduce,
        "itertools.chain" | "chain" => Builtin::Arguments,
        _ => return None,
    })
}

fn python_method(name: &str, call: &Call) -> Option<Builtin> {
    Some(match name {
        "group" | "groups" | "groupdict" | "getvalue" if call.args.len() <= 1 => Builtin::Receiver,
        "write" | "writelines" | "put_nowait" if call.args.len() == 1 => Builtin::Push,
        "get" | "get_nowait" if call.args.is_empty() => Builtin::Element,
        "writerow" | "writerows" if call.args.len() == 1 => Builtin::Push,
        "set" if call.args.len() == 1 => Builtin::SetWhole,
        "popitem" if call.args.is_empty() => Builtin::PopItem,
        "setdefault" if call.args.len() == 2 => Builtin::SetDefault,
        "clear" if call.args.is_empty() => Builtin::Clear,
        "_replace" => Builtin::Replace,
        "model_copy" if !call.args.is_empty() => Builtin::Replace,
        "_asdict" | "model_dump_json" | "dict" | "json" if call.args.is_empty() => {
            Builtin::Receiver
        }
        "model_dump" | "model_dump_json" | "dict" | "json" => Builtin::Dump,
        "model_validate"
        | "parse_obj"
        | "model_validate_json"
        | "parse_raw"
        | "from_orm"
        | "model_construct" => Builtin::Validate,
        "delay" => Builtin::Direct,
        "apply_async" | "send_task" => Builtin::ApplyAsync,
        "submit" | "add_task" | "apply" if !call.args.is_empty() => Builtin::Submit,
        "run_in_executor" if call.args.len() >= 2 => Builtin::Executor,
        "append" | "appendleft" | "add" | "insert" | "put" | "extendleft"
            if !call.args.is_empty() && call.args.len() <= 2 =>
        {
            Builtin::Push
        }
        "extend" | "update" => Builtin::Merge,
        "items" => Builtin::Entries,
        "values" if call.args.is_empty() => Builtin::Values,
        "keys" if call.args.is_empty() => Builtin::Keys,
        "startswith" | "endswith" | "isdigit" | "isalpha" | "index" | "find" | "count"
        | "exists" | "sort" | "reverse" | "discard" | "remove" => Builtin::Nothing,
        "get" | "setdefault" if !call.args.is_empty() && call.args.len() <= 2 => Builtin::Get,
        "pop" => Builtin::Pop,
        "popleft" => Builtin::Element,
        "strip" | "lstrip" | "rstrip" | "lower" | "upper" | "title" | "capitalize" | "casefold"
        | "split" | "rsplit" | "splitlines" | "encode" | "decode" | "copy" | "swapcase"
        | "zfill" | "expandtabs" | "partition" | "rpartition" | "tolist" => Builtin::Receiver,
        "format" | "replace" | "join" | "ljust" | "rjust" | "center" | "translate"
        | "format_map" | "union" => Builtin::Arguments,
        _ => return None,
    })
}

/// Whether the arguments of a call that nothing is known about may be in its result: not of one that asks, stores or sends.
pub(super) fn passes_arguments(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    const VERBS: &[&str] = &[
        "is",
        "has",
        "can",
        "should",
        "check",
        "validate",
        "verify",
        "exists",
        "save",
        "store",
        "insert",
        "create",
        "update",
        "upsert",
        "delete",
        "remove",
        "send",
        "emit",
        "publish",
        "log",
        "info",
        "warn",
        "error",
        "debug",
        "track",
        "identify",
        "count",
        "compare",
        "test",
        "assert",
        "find",
        "fetch",
        "query",
        "execute",
        "get",
        "load",
        "list",
        "search",
        "lookup",
        "write",
        "open",
        "on",
        "register",
        "use",
        "subscribe",
        "exec",
        "head",
        "post",
        "put",
        "patch",
    ];
    let lower = last.to_lowercase();
    !last.is_empty()
        && !VERBS.iter().any(|verb| {
            lower == *verb
                || last.strip_prefix(verb).is_some_and(|rest| {
                    rest.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
                })
        })
}

/// The field in which a promise holds why it was rejected.
pub(super) const REJECTED: &str = "!rejected";

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
                for arg in args {
                    self.copy(arg.node, result);
                    // `dict(a=x)`: a keyword is a field.
                    if let Some(name) = &arg.name {
                        self.edge(arg.node, result, Step::Store(name.clone()));
                    }
                }
            }
            Builtin::Receiver => self.copy(base, result),
            Builtin::Map | Builtin::FlatMap => {
                let element = self.load(base, any_field());
                let value = self.invoke(first, given(element), region);
                self.edge(value, result, Step::Store(any_field()));
                if builtin == Builtin::FlatMap {
                    self.copy(value, result);
                }
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
                self.copy(second, result);
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
                let name = call
                    .args
                    .first()
                    .and_then(|arg| arg.value.as_str())
                    .unwrap_or("")
                    .to_owned();
                let event = self.event(&name);
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
                let name = call
                    .args
                    .first()
                    .and_then(|arg| arg.value.as_str())
                    .unwrap_or("")
                    .to_owned();
                let event = self.event(&name);
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
                    let fields = names_in(&arg.value);
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

/// The strings of a list, set or dictionary of names.
fn names_in(expr: &Expr) -> Vec<Name> {
    match &expr.kind {
        ExprKind::Array(items) => items
            .iter()
            .filter_map(|item| item.as_str().map(Name::new))
            .collect(),
        ExprKind::Object(properties) => named_properties(properties).collect(),
        _ => Vec::new(),
    }
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
