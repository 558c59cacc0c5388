//! OAuth scopes that code asks for: literals, lists, joined and template-built strings, constants of other files.

use super::addresses::allows;
use super::authorize;
use super::computed::Computed;
use super::pending::Matter;
use super::values::{Part, Value, last_name};
use super::{Collector, Fact, FactKind, Via};
use crate::rules::{Rules, Scope};
use crate::syntax::ir::{Call, Expr, ExprKind};
use crate::syntax::visit::{Context, Within};

/// A file with more distinct scopes than this lists what exists, not what it asks for.
pub(super) const CATALOGUE: usize = 40;

/// Pieces of computed texts that are looked for in a file: each takes a search of all of it.
const MOST_SOUGHT: usize = 500;

/// The provider that words around a scope name.
pub(crate) fn provider_in<'r>(words: &str, rules: &'r Rules) -> Option<&'r str> {
    let lower = words.to_lowercase();
    rules.scopes.providers_in(&lower).next()
}

/// A place where scopes are asked for: the value of something called scope.
pub(crate) fn is_scope_name(name: &str) -> bool {
    let ends_with = |end: &str| {
        let start = name.len().checked_sub(end.len());
        let tail = start.and_then(|start| name.get(start..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    let is_of_oauth = || {
        let lower = name.to_lowercase();
        lower.contains("oauth") || lower.contains("graph")
    };
    const LISTS: &[&str] = &[
        "requestedpermissions",
        "scopelist",
        "scope_list",
        "scopeset",
    ];
    ends_with("scope")
        || ends_with("scopes")
        || ends_with("permissions") && is_of_oauth()
        || LISTS.iter().any(|list| name.eq_ignore_ascii_case(list))
}

/// Calls whose first argument is a list of scopes.
const SCOPE_CALLS: &[&str] = &[
    "addScope",
    "addScopes",
    "setScopes",
    "setScope",
    "with_scopes",
    "create_scoped",
    "acquireTokenSilent",
    "acquire_token_silent",
    "acquire_token_interactive",
    "acquire_token_for_client",
    "get_token",
    "from_client_secrets_file",
    "from_client_config",
    "requestScopes",
    "GoogleAuthProvider",
    "ServiceAccountCredentials",
    "getAccessToken",
    "initiate_device_flow",
];

pub(super) fn of_expr<'m>(collector: &mut Collector<'m>, expr: &'m Expr, context: &Context<'m>) {
    if !is_value(context) {
        return;
    }
    authorize::of_expr(collector, expr, context);
    match &expr.kind {
        ExprKind::Str(text) => literal(collector, expr, text, context),
        // Only where something is built: plain strings inside are visited by themselves.
        ExprKind::Template(_)
        | ExprKind::Binary { .. }
        | ExprKind::Name(_)
        | ExprKind::Member { .. } => {
            if in_scope_place(context) {
                let provider = provider_of(collector, context);
                built(collector, expr, provider);
            } else if !matches!(expr.kind, ExprKind::Name(_) | ExprKind::Member { .. })
                && let Some(text) = collector.constants.string(expr)
                && text.contains("googleapis.com/auth/")
            {
                add(collector, expr, &text, None, true);
            }
        }
        ExprKind::Call(_) | ExprKind::Comprehension { .. }
            if !is_collected(context) && collector.words.asks_scopes() =>
        {
            let mut texts = Computed::new(collector).texts(expr);
            // What is written out is told where it stands.
            texts.retain(|text| {
                !text
                    .split([' ', ','])
                    .all(|piece| is_written(collector, piece))
            });
            let place = in_scope_place(context);
            let provider = if place && !texts.is_empty() {
                provider_of(collector, context)
            } else {
                None
            };
            for text in texts {
                add(collector, expr, &text, provider.clone(), place);
            }
        }
        _ => {}
    }
}

/// Whether the file says a piece of a computed text; in a file that computes more than [`MOST_SOUGHT`], every further one counts as said.
fn is_written(collector: &mut Collector<'_>, piece: &str) -> bool {
    if let Some(&known) = collector.written.get(piece) {
        return known;
    }
    if collector.written.len() >= MOST_SOUGHT {
        return true;
    }
    let found = collector.file.text.contains(piece);
    collector.written.insert(piece.to_owned(), found);
    found
}

/// `list(map(…))`: the whole tells as much.
fn is_collected(context: &Context<'_>) -> bool {
    matches!(context.within.last(), Some(Within::Argument(call, 0))
    if last_name(&call.callee).is_some_and(|name| {
        matches!(name.as_str(), "list" | "tuple" | "set" | "sorted" | "join")
    }))
}

/// Not a comparison, not shown to a reader.
fn is_value(context: &Context<'_>) -> bool {
    let is_kept = |call: &Call| {
        last_name(&call.callee)
            .is_none_or(|name| !COMPARING.contains(&name.as_str()) && !checks(name))
    };
    !matches!(
        context.within.last(),
        Some(Within::Compared | Within::Child)
    ) && context.calls().next().is_none_or(is_kept)
}

/// Calls that compare, search or tell.
const COMPARING: &[&str] = &[
    "includes",
    "has",
    "indexOf",
    "startsWith",
    "endsWith",
    "startswith",
    "endswith",
    "log",
    "warn",
    "error",
    "info",
    "debug",
    "Error",
    "equals",
    "replace",
    "match",
    "test",
    "print",
    "some",
    "every",
    "find",
    "expect",
    "describe",
    "it",
];

/// Whether a call asks what a caller was granted: `hasScope('repo')`, `@require_scopes("tickets:read")`.
fn checks(name: &str) -> bool {
    const ASKING: &[&str] = &[
        "has", "require", "check", "verif", "valid", "ensure", "assert", "need", "guard",
    ];
    let starts_with = |start: &str| {
        name.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    ASKING.iter().any(|word| starts_with(word)) && name.to_lowercase().contains("scope")
}

fn in_scope_place(context: &Context<'_>) -> bool {
    // `{access_denied: {scope: …}}`: only names close by.
    context.names().take(2).any(is_scope_name)
        // `<UserProfile additionalOAuthScopes={{ github: ['repo'] }} />`.
        || matches!(
            context.within.iter().rev().find(|within| !matches!(within, Within::Named(_))),
            Some(Within::Attribute(_, name)) if is_scope_name(name)
        )
        || context.calls().next().is_some_and(|call| {
            last_name(&call.callee).is_some_and(|name| SCOPE_CALLS.contains(&name.as_str()))
        })
}

fn literal<'m>(collector: &mut Collector<'m>, expr: &'m Expr, text: &str, context: &Context<'m>) {
    if text.len() < 3 || text.len() > 4_000 {
        return;
    }
    // `<Keys scope="project">` says of what, not what is asked for.
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_attribute = matches!(context.within.last(), Some(Within::Attribute(..)));
    let place = in_scope_place(context) && !(is_word && is_attribute);
    if !place && !text.contains("/auth/") && !text.contains('.') && !text.contains('_') {
        return;
    }
    // Origins that may call.
    if context.names().any(|name| allows(name, context)) {
        return;
    }
    let provider = if place {
        provider_of(collector, context)
    } else {
        None
    };
    let before = collector.facts.len();
    add(collector, expr, text, provider, place);
    if let Some(name) = context.names().last() {
        let added = collector.facts[before..].iter();
        let added: Vec<_> = added.map(|fact| (fact.location.region, name)).collect();
        collector.scope_lists.extend(added);
    }
}

/// Adds the scopes that a string lists, where all of it is scopes.
pub(super) fn add(
    collector: &mut Collector<'_>,
    expr: &Expr,
    text: &str,
    provider: Option<String>,
    place: bool,
) {
    let tokens: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == ',' || c == '+')
        .filter(|token| !token.is_empty())
        .collect();
    let provider = match provider {
        None if place => only_knowing(collector, &tokens),
        provider => provider,
    };
    let known: Vec<(&str, Option<&Scope>)> = tokens
        .iter()
        .map(|token| {
            (
                *token,
                collector.rules.scopes.find(token, provider.as_deref()),
            )
        })
        .collect();
    let any = known.iter().filter(|(_, scope)| scope.is_some()).count();
    if any == 0 || !place && any < known.len() || !collector.words.asks_scopes() {
        return;
    }
    let speaks = |scope: &Scope| {
        collector
            .words
            .providers()
            .contains(&scope.provider.as_str())
    };
    let mut facts = Vec::new();
    let mut unspoken = Vec::new();
    for (token, scope) in known {
        let Some(scope) = scope else { continue };
        // Outside a place for scopes, only what no other thing is called.
        let full = token.contains("://");
        let spoken = full || speaks(scope);
        if !spoken && (!place || any < tokens.len()) {
            continue;
        }
        // Dotted words of an app's own permissions look like Graph's.
        if !place && !full && scope.provider != "shopify" && scope.provider != "microsoft_graph" {
            continue;
        }
        let mut span = expr.span;
        if let Some(at) = collector
            .file
            .text
            .get(expr.span.start as usize..expr.span.end as usize)
            .and_then(|code| code.find(token))
        {
            span.start += u32::try_from(at).unwrap_or(0);
            span.end = span.start + u32::try_from(token.len()).unwrap_or(0);
        }
        let fact = collector.fact(FactKind::Scope, &scope.id, span, Via::Literal);
        let fact = scope_fact(fact, scope);
        if spoken {
            facts.push(fact);
        } else {
            unspoken.push(fact);
        }
    }
    collector.facts.extend(facts);
    collector.unspoken.extend(unspoken);
}

/// In a file that speaks of several providers, the one whose words these are.
fn only_knowing(collector: &Collector<'_>, tokens: &[&str]) -> Option<String> {
    let scopes = &collector.rules.scopes;
    let knows = |provider: &str, token: &str| {
        let scope = scopes.find(token, Some(provider));
        scope.is_some_and(|scope| scope.provider == provider)
    };
    let knows_all = |provider: &&&str| tokens.iter().all(|token| knows(provider, token));
    let mut knowing = collector.words.providers().iter().filter(knows_all);
    match (knowing.next(), knowing.next()) {
        (Some(one), None) => Some((*one).to_owned()),
        _ => None,
    }
}

/// Completes the fact of a scope.
pub(crate) fn scope_fact(mut fact: Fact, scope: &Scope) -> Fact {
    fact.id.clone_from(&scope.id);
    fact.category = Some(scope.provider.clone());
    fact.data.clone_from(&scope.data);
    fact.details
        .insert("provider".to_owned(), scope.provider.clone());
    fact
}

/// Strings that are put together, or that another file holds.
pub(super) fn built<'m>(collector: &mut Collector<'m>, expr: &'m Expr, provider: Option<String>) {
    let values = match &expr.kind {
        ExprKind::Template(_)
        | ExprKind::Binary { .. }
        | ExprKind::Name(_)
        | ExprKind::Member { .. }
        | ExprKind::Call(_) => collector.constants.strings(expr),
        _ => return,
    };
    for value in values {
        match value.text() {
            // A constant of this file is visited where it stands, unless its words need the provider named here.
            Some(text) => {
                let stands = collector.rules.scopes.find(text.trim(), None).is_some()
                    && matches!(expr.kind, ExprKind::Name(_) | ExprKind::Member { .. });
                if !stands {
                    add(collector, expr, &text, provider.clone(), true);
                }
            }
            None => pend(collector, expr, &value, provider.as_deref()),
        }
    }
}

fn pend(collector: &mut Collector<'_>, expr: &Expr, value: &Value, provider: Option<&str>) {
    if value.parts.contains(&Part::Hole)
        && !value
            .parts
            .iter()
            .any(|part| matches!(part, Part::Elsewhere(..)))
    {
        // `${base}/auth/x y`: the known words still count.
        for part in &value.parts {
            if let Part::Text(text) = part
                && text.len() > 3
            {
                add(collector, expr, text, provider.map(str::to_owned), true);
            }
        }
        return;
    }
    if !collector.words.asks_scopes() {
        return;
    }
    let fact = collector.fact(FactKind::Scope, "", expr.span, Via::Literal);
    let matter = Matter::Scope(provider.map(str::to_owned));
    collector.pend(value.parts.clone(), matter, fact);
}

/// Whose scopes are asked for here: what encloses the place names it, else the one provider of the file.
pub(super) fn provider_of(collector: &Collector<'_>, context: &Context<'_>) -> Option<String> {
    let named = |text: &str| provider_in(text, collector.rules).map(str::to_owned);
    for within in context.within.iter().rev() {
        let found = match within {
            Within::Named(name) => named(name),
            Within::Argument(call, _) => of_call(call).and_then(|text| named(&text)),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    let function = &collector.module.functions[context.function().0 as usize];
    if let Some(found) = function.name.as_deref().and_then(named) {
        return Some(found);
    }
    match collector.words.providers() {
        [one] => Some((*one).to_owned()),
        _ => named(&collector.file.path),
    }
}

/// Words of a call that name a provider: what is called, and its string arguments.
fn of_call(call: &Call) -> Option<String> {
    let mut text = call.callee.dotted().unwrap_or_default();
    for arg in &call.args {
        if let Some(own) = arg.value.as_str()
            && own.len() < 200
        {
            text.push(' ');
            text.push_str(own);
        }
        if let ExprKind::Object(properties) = &arg.value.kind {
            for property in properties {
                if let crate::syntax::ir::Property::Named { value, .. } = property
                    && let Some(own) = value.as_str()
                    && own.len() < 200
                    && !own.contains(' ')
                {
                    text.push(' ');
                    text.push_str(own);
                }
            }
        }
    }
    (!text.is_empty()).then_some(text)
}
