//! Which of the languages' own functions and methods a call is: callbacks, collections, conversions. `build::builtin` writes what they do.

use super::call_names::is_class;
use crate::syntax::ir::{Call, Expr, ExprKind};

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
    /// `text.replace(part, other)`, `re.sub(part, other, text)`: what is looked for is not in what comes out
    Substitute,
}

/// What is called, where its name alone decides. `local`: the name is bound in this module.
pub(super) fn of(call: &Call, dotted: Option<&str>, python: bool, local: bool) -> Option<Builtin> {
    if let (Some(name), false) = (dotted, local) {
        let positional = call.args.iter().filter(|arg| arg.name.is_none()).count();
        let found = if python && matches!(name, "min" | "max") && positional == 1 {
            Some(Builtin::ElementOf)
        } else if python {
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
        // How something is written is not in what is written.
        "Intl.DateTimeFormat"
        | "Intl.NumberFormat"
        | "Intl.RelativeTimeFormat"
        | "Intl.PluralRules"
        | "Intl.Collator"
        | "Intl.ListFormat"
        | "Intl.DisplayNames"
        | "Intl.Segmenter" => Builtin::Nothing,
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
                && !matches!(call.args[0].value.kind, ExprKind::Function(_))
                && !requests(call) =>
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
        | "toISOString" | "join" | "match" | "matchAll" | "fill" => Builtin::Receiver,
        // The language and time zone that something is written in are not in it.
        "toLocaleString" | "toLocaleDateString" | "toLocaleTimeString" | "tz" | "setZone"
        | "setLocale" => Builtin::Receiver,
        "replace" | "replaceAll" => Builtin::Substitute,
        "concat" | "padStart" | "padEnd" | "with" => Builtin::Arguments,
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
        "re.search" | "re.match" | "re.fullmatch" | "re.sub" | "re.subn" | "re.split"
        | "re.findall" | "re.finditer" => Builtin::Substitute,
        "re.compile"
        | "re.compile.search"
        | "re.compile.match"
        | "re.compile.fullmatch"
        | "re.compile.sub"
        | "re.compile.subn"
        | "re.compile.split"
        | "re.compile.findall"
        | "re.compile.finditer"
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
        // A message of the library `email`.
        "set_content" | "add_alternative" | "add_header" | "set_payload" => Builtin::Push,
        "set" if call.args.len() == 1 => Builtin::SetWhole,
        // `Identify().set('email', x)`
        "set" | "set_once" if names_key(call) => Builtin::Set,
        "size" | "nunique" | "mean" | "median" | "std" if call.args.is_empty() => Builtin::Nothing,
        // Of a message of protobuf: which of its fields is set.
        "WhichOneof" | "HasField" | "ByteSize" => Builtin::Nothing,
        "popitem" if call.args.is_empty() => Builtin::PopItem,
        "setdefault" if call.args.len() == 2 => Builtin::SetDefault,
        "clear" if call.args.is_empty() => Builtin::Clear,
        // Requests and forms: `self.get_argument('email')` is the field of that name.
        "get_argument"
        | "get_arguments"
        | "get_body_argument"
        | "get_body_arguments"
        | "get_query_argument"
        | "get_query_arguments"
        | "getlist"
        | "getfirst"
        | "getone"
        | "getall"
            if !call.args.is_empty() =>
        {
            Builtin::Get
        }
        // Queries: by what they choose is not in what they find.
        "filter" | "exclude" | "filter_by" | "where" | "order_by" | "having" | "select_related"
        | "prefetch_related" => Builtin::Receiver,
        // Messages of `email`.
        "get_payload" | "get_content" | "get_body" | "as_string" | "as_bytes" | "walk"
        | "iter_parts" | "iter_attachments" => Builtin::Receiver,
        "send_with_options" => Builtin::ApplyAsync,
        "enqueue" | "call_soon" | "call_soon_threadsafe" if !call.args.is_empty() => {
            Builtin::Submit
        }
        "enqueue_in" | "enqueue_at" | "call_later" | "call_at" if call.args.len() >= 2 => {
            Builtin::Executor
        }
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
        "apply_async" => Builtin::ApplyAsync,
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
        // What lies in a folder is not its path.
        "listdir" | "scandir" if call.args.len() == 1 => Builtin::Nothing,
        "startswith" | "endswith" | "isdigit" | "isalpha" | "index" | "find" | "count"
        | "exists" | "sort" | "reverse" | "discard" | "remove" => Builtin::Nothing,
        // `session.get(User, email)` of SQLAlchemy finds a row: by what it asks is not in it.
        "get"
            if call.args.len() == 2
                && call.args[0]
                    .value
                    .dotted()
                    .is_some_and(|path| is_class(&path)) =>
        {
            Builtin::Receiver
        }
        "get" if requests(call) => return None,
        "get" | "setdefault" if !call.args.is_empty() && call.args.len() <= 2 => Builtin::Get,
        "pop" => Builtin::Pop,
        "popleft" => Builtin::Element,
        "strip" | "lstrip" | "rstrip" | "lower" | "upper" | "title" | "capitalize" | "casefold"
        | "split" | "rsplit" | "splitlines" | "encode" | "decode" | "copy" | "swapcase"
        | "zfill" | "expandtabs" | "partition" | "rpartition" | "tolist" => Builtin::Receiver,
        "replace" => Builtin::Substitute,
        "format" | "join" | "ljust" | "rjust" | "center" | "translate" | "format_map" | "union" => {
            Builtin::Arguments
        }
        _ => return None,
    })
}

impl Builtin {
    /// Whether it puts its arguments into what it is called on.
    pub(super) fn changes_receiver(self) -> bool {
        matches!(
            self,
            Self::Push | Self::Set | Self::Merge | Self::SetDefault | Self::SetWhole | Self::Clear
        )
    }
}

/// Whether a function of Python's own gives its argument in another form: `str`, `json.dumps`.
pub(super) fn converts(name: &str) -> bool {
    matches!(
        python_function(name),
        Some(Builtin::Arguments | Builtin::Text)
    ) || name.starts_with("str.")
}

/// Whether a call gives a value to a key that is written out, and nothing else.
fn names_key(call: &Call) -> bool {
    call.args.len() == 2
        && call.args.iter().all(|arg| arg.name.is_none())
        && call.args[0].value.as_str().is_some()
}

/// Whether a `get` asks a server and not a map: by its options, or by a client that is given an address. What comes back is not what the
/// client was made with.
fn requests(call: &Call) -> bool {
    const OPTIONS: &[&str] = &[
        "params", "headers", "timeout", "json", "auth", "cookies", "stream", "verify",
    ];
    const CLIENTS: &[&str] = &["session", "client", "http", "api", "request", "agent"];
    let says = |expr: &Expr, words: &[&str]| {
        let name = match &expr.kind {
            ExprKind::Name(name) => name,
            ExprKind::Member { field, .. } => field,
            _ => return false,
        };
        let name = name.to_ascii_lowercase();
        words.iter().any(|word| name.ends_with(word))
    };
    let has_options = call.args.iter().any(|arg| {
        let name = arg.name.as_deref();
        name.is_some_and(|name| OPTIONS.contains(&name))
    });
    let is_address = |first: &Expr| match &first.kind {
        ExprKind::Str(text) => text.starts_with("http"),
        _ => says(first, &["url", "uri", "endpoint"]),
    };
    let is_of_client = || match &call.callee.kind {
        ExprKind::Member { object, .. } => says(object, CLIENTS),
        _ => false,
    };
    let first = call.args.first().map(|arg| &arg.value);
    has_options || first.is_some_and(is_address) && is_of_client()
}
