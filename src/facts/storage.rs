//! Cookies and browser storage that code sets.

use super::consent::guarding;
use super::pending::Matter;
use super::values::{Part, Value, last_name, property};
use super::{Collector, Fact, FactKind, Via};
use crate::rules::Rules;
use crate::source::Span;
use crate::syntax::ir::{Call, Expr, ExprKind, Import, Pattern, PatternKind};
use crate::syntax::visit::Context;
use std::cell::LazyCell;

/// Calls that set a cookie: the last name, what it is called on or imported from (empty: anything), the place of the name.
const COOKIE_CALLS: &[(&str, &[&str], usize)] = &[
    ("cookie", &["res", "response", "reply", "resp", "$"], 0),
    ("setCookie", &["reply", "res", "response"], 0),
    ("set_cookie", &[], 0),
    ("set_signed_cookie", &[], 0),
    ("add_cookie", &["response", "resp", "res"], 0),
    ("useCookie", &[], 0),
    ("cookieStorage", &[], 0),
];

pub(super) fn of_call<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    call: &'m Call,
    context: &Context<'m>,
) {
    let Some(name) = last_name(&call.callee) else {
        return;
    };
    let owner = LazyCell::new(|| match &call.callee.kind {
        ExprKind::Member { object, .. } => owner_text(object),
        _ => String::new(),
    });
    let owner_last = || owner.rsplit('.').next().unwrap_or_default();
    let member = || !owner.is_empty();
    match name.as_str() {
        "setItem" => {
            let storage = storage_of(&owner);
            if let Some(storage) = storage {
                browser_storage(
                    collector,
                    call.args.first().map(|arg| &arg.value),
                    storage,
                    expr.span,
                );
            }
            return;
        }
        "useLocalStorage" | "useSessionStorage" | "useStorageState" => {
            browser_storage(
                collector,
                call.args.first().map(|arg| &arg.value),
                "localStorage",
                expr.span,
            );
            return;
        }
        "open" if owner_last() == "indexedDB" => {
            browser_storage(
                collector,
                call.args.first().map(|arg| &arg.value),
                "indexedDB",
                expr.span,
            );
            return;
        }
        // `session.cookies.set(…)` of Python's clients of HTTP is sent to others; responses have `set_cookie`.
        "set" if collector.is_python() && owner_last() == "cookies" => return,
        "set" | "put" | "save"
            if is_cookie_store(&owner) || collector.cookie_jars.contains(owner.as_str()) =>
        {
            let Some(first) = call.args.first() else {
                return;
            };
            let value = property(&first.value, "name").unwrap_or(&first.value);
            let options = call
                .args
                .iter()
                .skip(1)
                .map(|arg| &arg.value)
                .find(|value| matches!(value.kind, ExprKind::Object(_)));
            let life = options
                .or(Some(&first.value))
                .and_then(|options| lifetime(options, false));
            cookie(collector, value, life, expr.span, context);
            return;
        }
        "setCookie" if !member() => {
            // hono: (context, name, …); cookies-next and others: (name, …); react-cookie: (name, …).
            let place = usize::from(call.args.first().is_some_and(|arg| {
                matches!(&arg.value.kind, ExprKind::Name(name) if name == "c" || name == "ctx" || name == "event" || name == "context")
            }));
            if let Some(arg) = call.args.get(place) {
                let life = call.args.last().and_then(|arg| lifetime(&arg.value, false));
                cookie(collector, &arg.value, life, expr.span, context);
            }
            return;
        }
        "setHeader" | "set" | "append" | "header" | "add_header" | "set_header" => {
            if let [key, value, ..] = call.args.as_slice()
                && key
                    .value
                    .as_str()
                    .is_some_and(|key| key.eq_ignore_ascii_case("set-cookie"))
            {
                written_cookies(
                    collector,
                    &value.value,
                    Some(expr.span),
                    context,
                    Via::Header,
                );
            }
            return;
        }
        // Starlette's sessions, as FastAPI uses them.
        "add_middleware" | "Middleware"
            if call.args.first().is_some_and(|arg| {
                last_name(&arg.value).is_some_and(|name| name == "SessionMiddleware")
            }) =>
        {
            let key = super::models::option(call, "session_cookie")
                .and_then(|value| collector.constants.string(value));
            let name = key.as_deref().unwrap_or("session");
            named_cookie(collector, name, None, expr.span, context, Via::Call);
            return;
        }
        // Litestar's cookies are values, and so are its sessions.
        "Cookie" | "ServerSideSessionConfig" | "CookieBackendConfig"
            if collector.is_python() && collector.imports_from("litestar") =>
        {
            let key = super::models::option(call, "key");
            match key {
                Some(key) => cookie(collector, key, None, expr.span, context),
                None if name != "Cookie" => {
                    named_cookie(collector, "session", None, expr.span, context, Via::Call);
                }
                None => {}
            }
            return;
        }
        // Remix and React Router name the cookie inside, iron-session beside.
        "createCookieSessionStorage"
        | "createSessionStorage"
        | "createFileSessionStorage"
        | "getIronSession"
        | "withIronSessionApiRoute"
        | "withIronSessionSsr" => {
            let iron = name.contains("Iron");
            let name_of = call.args.iter().find_map(|arg| {
                let given = match &arg.value.kind {
                    ExprKind::Name(name) => collector.constants.variable(name)?,
                    _ => &arg.value,
                };
                if iron {
                    return property(given, "cookieName");
                }
                let cookie = property(given, "cookie")?;
                // A cookie that `createCookie` made elsewhere has its own fact.
                matches!(cookie.kind, ExprKind::Object(_)).then(|| property(cookie, "name"))?
            });
            match name_of {
                Some(value) => cookie(collector, value, None, expr.span, context),
                None if !iron && call.args.is_empty() => {
                    named_cookie(collector, "__session", None, expr.span, context, Via::Call);
                }
                None => {}
            }
            return;
        }
        "createCookie" if !member() && call.args.len() <= 2 => {
            if let Some(arg) = call.args.first() {
                let life = call.args.get(1).and_then(|arg| lifetime(&arg.value, false));
                cookie(collector, &arg.value, life, expr.span, context);
            }
            return;
        }
        "session" | "cookieSession" if !collector.is_python() && !member() => {
            let options = call.args.first().map(|arg| &arg.value);
            let key = options
                .and_then(|options| property(options, "name").or_else(|| property(options, "key")))
                .and_then(|value| collector.constants.string(value));
            let imported = collector.module.imports.iter().any(|import| {
                matches!(
                    import.module.as_str(),
                    "express-session" | "cookie-session" | "koa-session"
                )
            });
            if imported {
                let default = if name == "session" {
                    "connect.sid"
                } else {
                    "session"
                };
                named_cookie(
                    collector,
                    key.as_deref().unwrap_or(default),
                    None,
                    expr.span,
                    context,
                    Via::Call,
                );
            }
            return;
        }
        _ => {}
    }
    for (wanted, owners, place) in COOKIE_CALLS {
        let fits =
            name == wanted && (owners.is_empty() || member() && owners.contains(&owner_last()));
        if fits {
            let arg = call
                .args
                .iter()
                .find(|arg| arg.name.as_deref() == Some("key"))
                .or_else(|| call.args.get(*place).filter(|arg| arg.name.is_none()));
            // `$.cookie('a')` and `res.cookie` with one argument only read.
            let sets = call.args.len() > 1 || name == "useCookie" || collector.is_python();
            if let Some(arg) = arg.filter(|_| sets) {
                let express = name == "cookie" && !collector.is_python();
                let named = call
                    .args
                    .iter()
                    .find(|arg| arg.name.as_deref() == Some("max_age"))
                    .and_then(|arg| super::numbers::number(&arg.value));
                let life = named.or_else(|| lifetime(&call.args.last()?.value, express));
                cookie(collector, &arg.value, life, expr.span, context);
            }
        }
    }
}

fn owner_text(object: &Expr) -> String {
    match &object.kind {
        ExprKind::Call(call) => format!("{}()", call.callee.dotted().unwrap_or_default()),
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => owner_text(inner),
        ExprKind::Member { object, field, .. } => format!("{}.{field}", owner_text(object)),
        _ => object.dotted().unwrap_or_default(),
    }
}

fn is_cookie_store(owner: &str) -> bool {
    let last = owner.rsplit('.').next().unwrap_or_default();
    matches!(
        last,
        "cookies"
            | "cookies()"
            | "Cookies"
            | "cookieStore"
            | "cookie"
            | "Cookie"
            | "cookieJar"
            | "cookies_"
            | "getCookies()"
            | "$cookies"
            | "cookieService"
            | "CookieManager"
    )
}

/// `const jar = await cookies()` of Next.js: calls on the name set cookies.
pub(super) fn of_binding<'m>(collector: &mut Collector<'m>, target: &'m Pattern, value: &Expr) {
    if let PatternKind::Name(name) = &target.kind
        && takes_cookies(value)
    {
        collector.cookie_jars.insert(name);
    }
}

/// `cookies()`, `await cookies()`, `cookies() as Jar`
fn takes_cookies(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Call(call) => {
            let named = last_name(&call.callee).is_some_and(|name| name == "cookies");
            named && call.callee.dotted().as_deref() == Some("cookies")
        }
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => takes_cookies(inner),
        _ => false,
    }
}

fn storage_of(owner: &str) -> Option<&'static str> {
    let last = owner.rsplit('.').next().unwrap_or_default();
    match last {
        "localStorage" => Some("localStorage"),
        "sessionStorage" => Some("sessionStorage"),
        "localforage" | "localForage" => Some("indexedDB"),
        "AsyncStorage" => Some("localStorage"),
        _ => None,
    }
}

fn browser_storage<'m>(
    collector: &mut Collector<'m>,
    key: Option<&'m Expr>,
    storage: &str,
    span: Span,
) {
    let mut fact = collector.fact(FactKind::BrowserStorage, storage, span, Via::Call);
    fact.details
        .insert("storage".to_owned(), storage.to_owned());
    let key = key.and_then(|key| collector.constants.one(key));
    match key {
        Some(key) if !key.parts.contains(&Part::Hole) => match key.text() {
            Some(text) => {
                let named = name(fact.clone(), &text, collector.rules);
                collector.facts.push(named.unwrap_or(fact));
            }
            None => collector.pend(key.parts, Matter::Name, fact),
        },
        _ => collector.facts.push(fact),
    }
}

/// Seconds that a cookie lives, as its options say; Express counts milliseconds, everybody else seconds.
fn lifetime(options: &Expr, express: bool) -> Option<f64> {
    ["maxAge", "max_age", "expires"].iter().find_map(|key| {
        let count = super::numbers::number(property(options, key)?)?;
        let milliseconds = *key == "maxAge" && (express || count > 100_000_000.0);
        Some(if milliseconds { count / 1000.0 } else { count })
    })
}

fn cookie<'m>(
    collector: &mut Collector<'m>,
    name: &'m Expr,
    life: Option<f64>,
    span: Span,
    context: &Context<'m>,
) {
    let life = life.map(|seconds| format!("max-age={seconds:.0}"));
    let Some(value) = collector.constants.one(name) else {
        return;
    };
    let head = Some(value.head()).filter(|head| !head.is_empty());
    match value.text().as_deref().or(head) {
        Some(name) => named_cookie(collector, name, life.as_deref(), span, context, Via::Call),
        None => pend_cookie(
            collector,
            value.parts,
            life.as_deref(),
            span,
            context,
            Via::Call,
        ),
    }
}

/// Attributes of one cookie, at most.
const MOST_PARTS: usize = 20;

/// Cookies as they are written: `name=value; path=/`. What an array joins is one cookie.
fn written_cookies<'m>(
    collector: &mut Collector<'m>,
    value: &'m Expr,
    span: Option<Span>,
    context: &Context<'m>,
    via: Via,
) {
    let is_joined = match &value.kind {
        ExprKind::Call(call) => match &call.callee.kind {
            ExprKind::Member { object, field, .. } => {
                field == "join" && matches!(object.kind, ExprKind::Array(_))
            }
            _ => false,
        },
        _ => false,
    };
    let written = collector.constants.strings(value);
    let cookies = if is_joined {
        written.chunks(MOST_PARTS)
    } else {
        written.chunks(1)
    };
    for parts in cookies {
        let value = &parts[0];
        let span = span.unwrap_or(value.span);
        let options: Vec<String> = parts.iter().map(Value::known).collect();
        let options = options.join(";");
        if let Some((name, _)) = value.head().split_once('=') {
            named_cookie(collector, name.trim(), Some(&options), span, context, via);
        } else if let Some(name) = before_sign(&value.parts) {
            pend_cookie(collector, name, Some(&options), span, context, via);
        }
    }
}

/// The parts before the `=`, where one of them is a constant of another file.
fn before_sign(parts: &[Part]) -> Option<Vec<Part>> {
    let sign = parts
        .iter()
        .position(|part| matches!(part, Part::Text(text) if text.contains('=')))?;
    let Part::Text(last) = &parts[sign] else {
        return None;
    };
    let (last, _) = last.split_once('=')?;
    let mut name = parts[..sign].to_vec();
    if !last.is_empty() {
        name.push(Part::Text(last.to_owned()));
    }
    Some(name)
}

fn named_cookie(
    collector: &mut Collector<'_>,
    name: &str,
    options: Option<&str>,
    span: Span,
    context: &Context<'_>,
    via: Via,
) {
    let fact = unnamed_cookie(collector, options, span, context, via);
    let fact = fact.and_then(|fact| self::name(fact, name, collector.rules));
    collector.facts.extend(fact);
}

/// A cookie whose name another file may hold.
fn pend_cookie(
    collector: &mut Collector<'_>,
    name: Vec<Part>,
    options: Option<&str>,
    span: Span,
    context: &Context<'_>,
    via: Via,
) {
    let is_known = !name.contains(&Part::Hole);
    if let Some(fact) = unnamed_cookie(collector, options, span, context, via).filter(|_| is_known)
    {
        collector.pend(name, Matter::Name, fact);
    }
}

/// What a place says of a cookie that it sets, without its name; `None` where it empties one.
fn unnamed_cookie(
    collector: &Collector<'_>,
    options: Option<&str>,
    span: Span,
    context: &Context<'_>,
    via: Via,
) -> Option<Fact> {
    let options = options.map(str::to_lowercase).unwrap_or_default();
    let removed = options.contains("max-age=0") && !options.contains("max-age=0.")
        || options.contains("1970");
    if removed {
        return None;
    }
    let mut fact = collector.fact(FactKind::Cookie, "", span, via);
    if let Some(consent) = guarding(context) {
        fact.details.insert("consent".to_owned(), consent);
    }
    if let Some(seconds) = options
        .split("max-age=")
        .nth(1)
        .and_then(|rest| rest.split(';').next()?.trim().parse::<f64>().ok())
    {
        fact.details.insert(
            "lifetime".to_owned(),
            super::places::iso_of_days(seconds / 86_400.0),
        );
    }
    Some(fact)
}

/// Names a cookie or a key of a storage, and adds what is known of that name; `None` where it can be none.
pub(super) fn name(mut fact: Fact, name: &str, rules: &Rules) -> Option<Fact> {
    const ATTRIBUTES: &[&str] = &[
        "path", "domain", "expires", "max-age", "samesite", "secure", "httponly",
    ];
    if name.is_empty() || name.len() >= 100 {
        return None;
    }
    name.clone_into(&mut fact.id);
    let known = rules.cookies.find(name);
    if fact.kind == FactKind::BrowserStorage {
        fact.category = known
            .map(|known| known.purpose.clone())
            .filter(|purpose| !purpose.is_empty());
        return Some(fact);
    }
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, ';' | ',' | '"' | '=');
    let is_attribute = ATTRIBUTES.iter().any(|own| own.eq_ignore_ascii_case(name));
    if is_attribute || !name.chars().all(is_plain) {
        return None;
    }
    fact.category = cookie_purpose(rules, name).map(str::to_owned);
    if let Some(service) = known
        .filter(|known| !known.ambiguous)
        .and_then(|known| known.service.clone())
    {
        fact.details.insert("service".to_owned(), service);
    }
    Some(fact)
}

/// What a cookie is for: what is known of its name, else what its words say.
pub(super) fn cookie_purpose<'r>(rules: &'r Rules, name: &str) -> Option<&'r str> {
    if let Some(known) = rules.cookies.find(name)
        && !known.purpose.is_empty()
        && !known.ambiguous
    {
        return Some(&known.purpose);
    }
    let lower = name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says(&[
        "consent", "csrf", "xsrf", "session", "sess", "auth", "token", "login", "sid", "jwt",
        "state", "nonce", "verifier",
    ]) {
        Some("strictly_necessary")
    } else if says(&[
        "lang", "locale", "theme", "cart", "currency", "sidebar", "dark", "pref", "redirect",
        "return",
    ]) {
        Some("functional")
    } else if says(&[
        "track",
        "analytic",
        "visitor",
        "campaign",
        "utm",
        "affiliate",
        "referr",
        "ref_",
    ]) {
        Some("analytics")
    } else {
        None
    }
}

/// `document.cookie = 'n=v'`, `localStorage.k = v`, `localStorage['k'] = v`, `response.headers['Set-Cookie'] = …`.
pub(super) fn of_assignment<'m>(
    collector: &mut Collector<'m>,
    target: &'m Pattern,
    value: &'m Expr,
    context: &Context<'m>,
) {
    let PatternKind::Place(place) = &target.kind else {
        return;
    };
    match &place.kind {
        ExprKind::Member { object, .. } if collector.is_python() => {
            if let Some(name) = python_session(collector, object) {
                named_cookie(collector, name, None, place.span, context, Via::Call);
            }
        }
        ExprKind::Member { object, field, .. } => {
            let owner = object.dotted().unwrap_or_default();
            if field == "cookie" && owner.ends_with("document") {
                written_cookies(collector, value, None, context, Via::Call);
            } else if let Some(storage) = storage_of(&owner)
                && field != "length"
            {
                let mut fact =
                    collector.fact(FactKind::BrowserStorage, field, place.span, Via::Call);
                fact.details
                    .insert("storage".to_owned(), storage.to_owned());
                collector.facts.push(fact);
            }
        }
        ExprKind::Index { object, index } => {
            if let Some(storage) = storage_of(&object.dotted().unwrap_or_default()) {
                browser_storage(collector, Some(index), storage, place.span);
            }
        }
        _ => {}
    }
}

/// The cookie of a session that is written to: `session["locale"]` of Flask and Quart, `request.session["cart"]` of Django.
fn python_session(collector: &Collector<'_>, object: &Expr) -> Option<&'static str> {
    let imports = &collector.module.imports;
    let of = |modules: &[&str], import: &Import| {
        let first = import.module.split('.').next();
        first.is_some_and(|first| modules.contains(&first))
    };
    match object.dotted()?.as_str() {
        name @ ("session" | "flask.session") => imports
            .iter()
            .filter(|import| of(&["flask", "quart"], import))
            .any(|import| name.contains('.') || import.local.as_deref() == Some(name))
            .then_some("session"),
        "request.session" | "self.request.session" => imports
            .iter()
            .any(|import| of(&["django"], import))
            .then_some("sessionid"),
        _ => None,
    }
}
