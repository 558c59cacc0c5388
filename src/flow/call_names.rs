//! What the name of a call says of it, where nothing else is known: a verb that answers, a class, a method of the language.

use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Objects that JavaScript or its host brings, whose methods are no class's.
pub(super) fn is_of_language(name: &str) -> bool {
    const OBJECTS: &[&str] = &[
        "JSON",
        "Math",
        "Object",
        "Reflect",
        "Array",
        "Number",
        "String",
        "Date",
        "Promise",
        "Symbol",
        "BigInt",
        "Intl",
        "Atomics",
        "Buffer",
        "URL",
        "crypto",
        "console",
        "window",
        "document",
        "navigator",
        "location",
        "history",
        "localStorage",
        "sessionStorage",
        "performance",
        "process",
        "globalThis",
    ];
    OBJECTS.contains(&name)
}

/// Whether a path ends in the name of a class: `models.User`, not `USERS`.
pub(super) fn is_class(path: &str) -> bool {
    let last = last_of(path);
    last.starts_with(|c: char| c.is_ascii_uppercase())
        && last.contains(|c: char| c.is_ascii_lowercase())
}

/// Methods of arrays, strings and promises: a function that lies under an unknown key is not meant by these names.
pub(super) fn is_common_method(name: &str) -> bool {
    matches!(
        name,
        "includes"
            | "startsWith"
            | "endsWith"
            | "indexOf"
            | "map"
            | "flatMap"
            | "filter"
            | "find"
            | "findIndex"
            | "forEach"
            | "reduce"
            | "some"
            | "every"
            | "push"
            | "pop"
            | "shift"
            | "unshift"
            | "slice"
            | "splice"
            | "concat"
            | "join"
            | "sort"
            | "reverse"
            | "split"
            | "trim"
            | "toLowerCase"
            | "toUpperCase"
            | "replace"
            | "replaceAll"
            | "match"
            | "test"
            | "toString"
            | "then"
            | "catch"
            | "finally"
            | "has"
            | "keys"
            | "values"
            | "entries"
            | "from"
            | "of"
            | "at"
    )
}

/// Whether a method of this name that nothing is known of hands out a part of what it is called on. Where the page of a thing lies tells
/// nothing of it: `get_success_url`.
pub(super) fn reads_receiver(name: &str) -> bool {
    const PLACES: &[&str] = &["_url", "Url", "URL"];
    let last = last_of(name);
    let verb = verb(last);
    matches!(verb, "get" | "load" | "list" | "read" | "fetch" | "query")
        && verb.len() < last.len()
        && !PLACES.iter().any(|place| last.ends_with(place))
}

/// The path without the object of all that is global before it: `fetch` of `window.fetch`.
pub(super) fn of_global_object(path: &str) -> &str {
    match split_first(path) {
        ("window" | "globalThis" | "self", rest) => rest.strip_prefix('.').unwrap_or(path),
        _ => path,
    }
}

/// Whether what a call of unknown code is given is in its result, as far as its name tells.
pub(super) fn passes_arguments(name: &str) -> bool {
    let last = last_of(name);
    if last.is_empty() || answers(verb(last)) {
        return false;
    }
    let whole = match last.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(last.to_ascii_lowercase()),
        false => Cow::Borrowed(last),
    };
    !answers(&whole) && !opens(&whole)
}

/// Whether a call by this path sends a request and gives its answer: `window.fetch`, `sendAuthRequest`.
pub(super) fn sends(path: &str) -> bool {
    let last = last_of(path);
    matches!(
        verb(last),
        "fetch" | "send" | "post" | "put" | "patch" | "delete" | "axios" | "got" | "ky" | "ofetch"
    )
}

/// Whether a function of this path sends a request to its first argument, or to the address in it.
pub(super) fn is_request(name: &str) -> bool {
    matches!(
        name,
        "fetch"
            | "axios"
            | "axios.request"
            | "got"
            | "ky"
            | "ofetch"
            | "$fetch"
            | "needle"
            | "nodeFetch"
            | "crossFetch"
            | "undici.fetch"
            | "undici.request"
            | "navigator.sendBeacon"
            | "$.ajax"
            | "jQuery.ajax"
    )
}

/// Whether a method of this name of a client sends a request.
pub(super) fn is_verb(name: &str) -> bool {
    matches!(
        name,
        "get"
            | "post"
            | "put"
            | "patch"
            | "delete"
            | "head"
            | "request"
            | "mutate"
            | "mutation"
            | "query"
    )
}

/// Whether the result of a call by this path stands for the address that it is given first, or under an option.
pub(super) fn makes_client(name: &str) -> bool {
    matches!(
        name,
        "wretch"
            | "WebSocket"
            | "EventSource"
            | "Request"
            | "GraphQLClient"
            | "ApolloClient"
            | "HttpLink"
            | "BatchHttpLink"
            | "createHttpLink"
            | "createUploadLink"
            | "createClient"
            | "Client"
            | "Pool"
            | "superagent"
            | "https.request"
            | "http.request"
    )
}

/// Whether a method of this name gives the client that it is called on, a little changed.
pub(super) fn gives_same_client(name: &str) -> bool {
    matches!(
        name,
        "extend"
            | "url"
            | "auth"
            | "headers"
            | "content"
            | "accept"
            | "options"
            | "set"
            | "type"
            | "query"
            | "timeout"
            | "retry"
            | "toString"
    )
}

/// Whether a call by this path makes a function that sends requests.
pub(super) fn makes_sender(path: &str) -> bool {
    matches!(
        path,
        "axios.create"
            | "axios.default.create"
            | "got.extend"
            | "ky.create"
            | "ky.extend"
            | "ofetch.create"
            | "$fetch.create"
            | "request.defaults"
    )
}

/// Names of calls that ask a server, or that open what such calls are made through.
fn opens(name: &str) -> bool {
    matches!(
        name,
        "request" | "mutate" | "mutateasync" | "invoke" | "pipeline" | "multi" | "transaction"
    )
}

/// Whether a method of this name gives the keys and passwords that its object was made with, alone or among all that it holds.
pub(super) fn hands_out_keys(name: &str) -> bool {
    const SAID: &[&str] = &[
        "token",
        "secret",
        "password",
        "key",
        "credential",
        "auth",
        "dict",
        "json",
        "config",
        "header",
        "string",
    ];
    let name = name.to_ascii_lowercase();
    SAID.iter().any(|word| name.contains(word))
}

/// Whether a method of this name gives what its object holds: as a whole, in another form, or a part that the name tells.
pub(super) fn hands_out_fields(name: &str) -> bool {
    const SAID: &[&str] = &[
        "dict", "json", "dump", "serial", "data", "value", "string", "repr", "clean", "context",
        "copy", "clone", "export", "display", "name", "mail", "address", "phone", "format",
        "plain", "attr", "field",
    ];
    const WHOLE: &[&str] = &["get", "items", "entries"];
    let name = name.to_ascii_lowercase();
    WHOLE.contains(&name.as_str()) || SAID.iter().any(|word| name.contains(word))
}

/// Whether a method of this name answers a request with what it is given: `c.json({ ok: true }, 201)`. Without arguments it reads an
/// answer.
pub(super) fn answers_request(name: &str) -> bool {
    matches!(name, "json" | "text" | "html" | "body" | "jsonp")
}

/// The last name of a dotted path.
pub(super) fn last_of(name: &str) -> &str {
    split_last(name).1
}

/// The first name of a dotted path, and what follows it.
pub(super) fn split_first(path: &str) -> (&str, &str) {
    let dot = path.bytes().position(|byte| byte == b'.');
    path.split_at(dot.unwrap_or(path.len()))
}

/// What stands before the last name of a dotted path, if anything does, and that name.
pub(super) fn split_last(path: &str) -> (Option<&str>, &str) {
    // Names are short: looking at each byte costs less than a searcher does.
    match path.as_bytes().iter().rposition(|byte| *byte == b'.') {
        Some(dot) => (Some(&path[..dot]), &path[dot + 1..]),
        None => (None, path),
    }
}

/// `get` of `getUser` and of `get_user`, `post` of `$post`.
fn verb(name: &str) -> &str {
    let name = name.trim_start_matches('$');
    let end = name
        .bytes()
        .position(|byte| byte.is_ascii_uppercase() || byte == b'_');
    &name[..end.unwrap_or(name.len())]
}

/// Verbs of calls that give something else than they were given.
fn answers(verb: &str) -> bool {
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
        "connect",
        "cursor",
        "notify",
        "start",
        "login",
        "authenticate",
        "incr",
        "incrby",
        "decr",
        "expire",
        "del",
        "ttl",
        "increment",
        "hget",
        "hgetall",
        "hmget",
        "mget",
        "lrange",
        "smembers",
        "zrange",
        "scan",
        "enqueue",
    ];
    static ALL: LazyLock<FxHashSet<&str>> = LazyLock::new(|| VERBS.iter().copied().collect());
    ALL.contains(verb)
}
