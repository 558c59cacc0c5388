//! Services that code uses: imports, globals, hosts in URLs, environment variables, settings.

use super::values::last_name;
use super::{Collector, FactKind, Via};
use crate::rules::{Ecosystem, Rules, Service, Strength};
use crate::source::Span;
use crate::syntax::ir::{Call, ExportTarget, Expr, ExprKind, Imported, Pattern, PatternKind};
use crate::syntax::visit::{Context, Within};
use rustc_hash::FxHashSet;

pub(super) fn of_imports(collector: &mut Collector<'_>) {
    let module = collector.module;
    let rules = collector.rules;
    if !collector.is_python() {
        for import in module.imports.iter().filter(|import| !import.type_only) {
            // One module, several services: the name that is imported tells which.
            if let Imported::Named(name) = &import.imported
                && let Some(service) = rules.services.by_export(&import.module, name)
            {
                collector.service(service, import.module_span, Via::Import);
                continue;
            }
            of_module_name(collector, &import.module, import.module_span);
        }
        for export in &module.exports {
            if let ExportTarget::From { module, .. } = &export.target {
                of_module_name(collector, module, export.span);
            }
        }
        return;
    }
    for import in module
        .imports
        .iter()
        .filter(|import| !import.type_only && !import.module.starts_with('.'))
    {
        // `from google.cloud import bigquery` names `google.cloud.bigquery`.
        let longer = match &import.imported {
            Imported::Named(name) => Some(format!("{}.{name}", import.module)),
            _ => None,
        };
        let found = longer
            .as_deref()
            .and_then(|longer| rules.services.by_import(Ecosystem::Pypi, longer))
            .or_else(|| rules.services.by_import(Ecosystem::Pypi, &import.module));
        if let Some((service, Strength::Strong)) = found {
            let root = import.module.split('.').next().unwrap_or_default();
            collector
                .shadowable
                .push((collector.facts.len(), root.to_owned()));
            collector.service(service, import.module_span, Via::Import);
        }
    }
}

fn of_module_name(collector: &mut Collector<'_>, module: &str, span: Span) {
    // Deno and browsers import by URL.
    if let Some(host) = host_of(module) {
        let path = module.split(&host).nth(1).unwrap_or_default();
        let package = path
            .trim_start_matches(['/', '@'])
            .split(['@', '?'])
            .next()
            .unwrap_or_default();
        if let Some((service, Strength::Strong)) =
            collector.rules.services.by_import(Ecosystem::Npm, package)
        {
            collector.service(service, span, Via::Import);
        } else if let Some(service) = collector.rules.services.by_url(module, &host) {
            collector.service(service, span, Via::Import);
        }
        return;
    }
    let name = module.strip_prefix("npm:").unwrap_or(module);
    if let Some(category) = collector.rules.data.of_package(name) {
        let mut fact = collector.fact(FactKind::Data, &category.id, span, Via::Import);
        fact.data = vec![category.id.clone()];
        collector.facts.push(fact);
    }
    if let Some((service, Strength::Strong)) =
        collector.rules.services.by_import(Ecosystem::Npm, name)
    {
        collector.service(service, span, Via::Import);
    }
}

/// Environment look-ups: what they are called on or with.
const ENV_OBJECTS: &[&str] = &[
    "process.env",
    "import.meta.env",
    "os.environ",
    "environ",
    "Bun.env",
    "env",
    "settings",
    "Deno.env",
];
const ENV_CALLS: &[&str] = &[
    "os.getenv",
    "getenv",
    "os.environ.get",
    "environ.get",
    "env",
    "env.str",
    "config",
    "decouple.config",
    "Deno.env.get",
    "configService.get",
    "os.environ.setdefault",
];

/// Calls that send to the address they are given.
const CLIENTS: &[&str] = &[
    "fetch",
    "axios",
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "request",
    "head",
    "open",
    "urlopen",
    "send",
    "sendBeacon",
    "ajax",
    "getJSON",
    "got",
    "ky",
    "ofetch",
    "$fetch",
    "Request",
    "URL",
    "WebSocket",
    "EventSource",
    "importScripts",
    "loadScript",
    "getScript",
    "stream",
    "SMTP",
    "SMTP_SSL",
    "createTransport",
    "SSE",
    "HTTPSConnection",
    "useScript",
    "needle",
    "superagent",
    "query",
    "mutate",
];

const SERVICE_KEYS: &[&str] = &[
    "url", "uri", "endpoint", "host", "hostname", "baseurl", "base_url", "api", "dsn", "src",
    "script", "server", "origin", "domain", "proxy", "webhook", "api_host", "apihost", "smtp",
];

pub(super) fn of_expr<'m>(collector: &mut Collector<'m>, expr: &'m Expr, context: &Context<'m>) {
    match &expr.kind {
        ExprKind::Call(call) => {
            if let Some(dotted) = call.callee.dotted() {
                if ENV_CALLS.contains(&dotted.as_str())
                    && let Some(first) = call.args.first()
                    && let Some(name) = first.value.as_str()
                {
                    of_env(collector, name, first.value.span);
                }
                of_global(collector, &dotted, call.callee.span);
                of_destination(collector, &dotted, call);
            }
        }
        ExprKind::Member {
            object,
            field,
            field_span,
        } if is_env_name(field)
            && object
                .dotted()
                .is_some_and(|dotted| ENV_OBJECTS.contains(&dotted.as_str())) =>
        {
            of_env(collector, field, *field_span);
        }
        ExprKind::Member { .. } if is_import_meta(expr) => {}
        ExprKind::Str(text) => of_string(collector, expr, text, context),
        ExprKind::Template(parts) => {
            if let Some(head) = parts.first().and_then(Expr::as_str) {
                of_string(collector, expr, head, context);
            }
        }
        _ => {}
    }
}

fn is_import_meta(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Member { object, .. } if matches!(object.kind, ExprKind::Unknown(_)))
}

fn is_env_name(name: &str) -> bool {
    name.len() > 3
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn of_env(collector: &mut Collector<'_>, name: &str, span: Span) {
    if is_env_name(name)
        && let Some(service) = collector.rules.services.by_env(name)
    {
        collector.service(service, span, Via::Env);
    }
}

/// Globals whose name says nothing by itself.
const GENERAL_GLOBALS: &[&str] = &[
    "analytics",
    "ga",
    "heap",
    "_",
    "$",
    "Intercom",
    "drift",
    "google",
    "FB",
    "AWS",
    "twttr",
    "Plaid",
    "Stripe",
    "Square",
    "paypal",
    "posthog",
    "mixpanel",
    "amplitude",
    "clarity",
    "hj",
];

fn of_global(collector: &mut Collector<'_>, dotted: &str, span: Span) {
    if collector.is_python() {
        return;
    }
    let bare = dotted
        .strip_prefix("window.")
        .or_else(|| dotted.strip_prefix("globalThis."))
        .or_else(|| dotted.strip_prefix("self."));
    let name = bare.unwrap_or(dotted);
    let root = name.split('.').next().unwrap_or(name);
    // The snippet of a tag defines its own function first: `function gtag() { dataLayer.push(arguments) }`.
    const SNIPPETS: &[&str] = &[
        "gtag",
        "fbq",
        "ga",
        "hj",
        "clarity",
        "twq",
        "ttq",
        "dataLayer",
    ];
    let own = collector.bound.contains(root)
        && !(SNIPPETS.contains(&root)
            && collector
                .module
                .imports
                .iter()
                .all(|import| import.local.as_deref() != Some(root)));
    if bare.is_none() && own || root == "this" {
        return;
    }
    // The queue of `gtag.js` has the tag manager's name.
    if root == "dataLayer" && collector.words.calls_gtag {
        return;
    }
    if let Some(service) = collector.rules.services.by_global(name) {
        // A general name needs to be called as the service's own snippet does, on `window` or as a page's global.
        if GENERAL_GLOBALS.contains(&root) && is_declared_anywhere(collector, root) {
            return;
        }
        collector.service(service, span, Via::Call);
    }
}

/// `gtag('config', 'AW-…')`: the form of the id tells which product receives.
fn of_destination(collector: &mut Collector<'_>, dotted: &str, call: &Call) {
    let [command, id, ..] = call.args.as_slice() else {
        return;
    };
    if !matches!(dotted, "gtag" | "window.gtag") || command.value.as_str() != Some("config") {
        return;
    }
    let rules = collector.rules;
    if let Some(text) = collector.constants.head(&id.value)
        && let Some((product, _)) = text.split_once('-')
        && let Some(service) = rules.names.service("gtag", &product.to_lowercase())
        && let Some(service) = rules.services.get(service)
    {
        collector.service(service, id.value.span, Via::Call);
    }
}

/// Whether the text of the file declares a global, in a script that another part of it holds, say.
fn is_declared_anywhere(collector: &mut Collector<'_>, name: &str) -> bool {
    if let Some(&known) = collector.declared.get(name) {
        return known;
    }
    let file = &collector.file.text;
    let found = ["const ", "let ", "var ", "function ", "class "]
        .iter()
        .any(|word| {
            file.match_indices(word).any(|(at, _)| {
                file[at + word.len()..]
                    .strip_prefix(name)
                    .is_some_and(|rest| {
                        !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$')
                    })
            })
        });
    collector.declared.insert(name.to_owned(), found);
    found
}

/// `window.$crisp = []`, `window.intercomSettings = …`.
pub(super) fn of_assignment(collector: &mut Collector<'_>, target: &Pattern) {
    if let PatternKind::Place(place) = &target.kind
        && let Some(dotted) = place.dotted()
        && dotted.starts_with("window.")
    {
        of_global(collector, &dotted, place.span);
    }
}

fn of_string<'m>(collector: &mut Collector<'m>, expr: &'m Expr, text: &str, context: &Context<'m>) {
    // Hosts and Python's modules have a dot, plug-ins of JavaScript need none.
    let may_name = text.contains('.') || !collector.is_python() && is_plugin(context);
    if !may_name
        || text.len() < 6
        || text.len() > 2_000
        || context.is_compared()
        || context.names().any(|name| allows(name, context))
    {
        return;
    }
    if collector.is_python() && is_setting(context) {
        let rules = collector.rules;
        if text.contains('.')
            && !text.contains(['/', ' ', ':'])
            && let Some((service, Strength::Strong)) =
                rules.services.by_import(Ecosystem::Pypi, text)
        {
            collector.service(service, expr.span, Via::Config);
            return;
        }
    }
    if !collector.is_python() && is_plugin(context) && !text.contains([' ', ':']) {
        let rules = collector.rules;
        if let Some((service, Strength::Strong)) = rules.services.by_import(Ecosystem::Npm, text) {
            collector.service(service, expr.span, Via::Config);
            return;
        }
    }
    let Some(host) = host_of(text) else {
        // A bare host where a host is expected.
        if !text.contains(['/', ' ', '@'])
            && text.contains('.')
            && (context.names().next().is_some_and(|name| {
                matches!(
                    name.to_lowercase().as_str(),
                    "host"
                        | "hostname"
                        | "server"
                        | "smtp"
                        | "smtp_host"
                        | "email_host"
                        | "mail_server"
                )
            }) || context.calls().next().is_some_and(|call| {
                last_name(&call.callee).is_some_and(|name| name.contains("SMTP"))
            }))
            && let Some(service) = collector.rules.services.by_host(text)
        {
            collector.service(service, expr.span, Via::Url);
        }
        return;
    };
    let Some(service) = collector.rules.services.by_url(text, &host) else {
        return;
    };
    let sent = context.calls().next().is_some_and(|call| {
        last_name(&call.callee).is_some_and(|name| CLIENTS.contains(&name.as_str()))
            && call.callee.dotted().as_deref() != Some("window.open")
            || is_loader(call, expr)
    });
    let element = match context.within.last() {
        Some(Within::Attribute(tag, key)) => Some((*tag, *key)),
        _ => None,
    };
    let is_use = match element {
        Some((tag, key)) => use_of_host(tag, key, &host),
        None if sent => !is_prose(&host, text),
        None => {
            !is_prose(&host, text)
                && !is_page(service, &host, text)
                && !is_site_of_somebody(collector, service, expr, &host, text)
                && context.names().next().is_some_and(|name| {
                    let lower = name.to_lowercase();
                    !names_a_link(name)
                        && SERVICE_KEYS
                            .iter()
                            .any(|key| lower == *key || lower.ends_with(key))
                })
        }
    };
    if is_use {
        let via = if element.is_some() {
            Via::Script
        } else {
            Via::Url
        };
        if element.is_none() && !sent {
            collector.listed.push(collector.facts.len());
        }
        collector.service(service, expr.span, via);
    }
}

/// A file that names more services than this by their addresses alone is a table of what exists (crawlers, embeds), not of what it calls.
const TABLE: usize = 10;

/// Takes away what a table of addresses lists.
pub(super) fn drop_tables(collector: &mut Collector<'_>) {
    let listed: FxHashSet<usize> = collector.listed.iter().copied().collect();
    let services: FxHashSet<&str> = collector
        .listed
        .iter()
        .map(|&place| collector.facts[place].id.as_str())
        .collect();
    if services.len() <= TABLE {
        return;
    }
    for (place, _) in &mut collector.shadowable {
        *place -= listed.iter().filter(|&&other| other < *place).count();
    }
    let mut place = 0;
    collector.facts.retain(|_| {
        place += 1;
        !listed.contains(&(place - 1))
    });
}

/// Whether what stands under a name is only allowed to be loaded: a directive of a content security policy, hosts of images. Such a list
/// says nothing of what is used. <https://www.w3.org/TR/CSP3/#csp-directives>
fn allows(name: &str, context: &Context<'_>) -> bool {
    const DIRECTIVES: &[&str] = &[
        "default-src",
        "script-src",
        "script-src-elem",
        "script-src-attr",
        "style-src",
        "style-src-elem",
        "img-src",
        "connect-src",
        "font-src",
        "object-src",
        "media-src",
        "frame-src",
        "child-src",
        "worker-src",
        "manifest-src",
        "form-action",
        "frame-ancestors",
    ];
    let kebab = name.to_lowercase().replace('_', "-");
    if kebab == "remotepatterns" {
        return true;
    }
    let directive = kebab.strip_prefix("csp-").unwrap_or(&kebab);
    if DIRECTIVES.contains(&directive) && (directive != kebab || name.contains('-')) {
        return true;
    }
    // `scriptSrc` alone may be the address of a script; inside of a policy it is a directive.
    let squeezed = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    let is_directive = DIRECTIVES
        .iter()
        .any(|directive| squeezed(directive) == squeezed(name));
    is_directive
        && context.names().any(|outer| {
            let outer = squeezed(outer);
            outer == "csp" || outer == "directives" || outer.contains("contentsecuritypolicy")
        })
}

/// `ctaUrl`, `docsUrl`, `shareUrl`: an address for a person to follow.
fn names_a_link(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "cta",
        "button",
        "link",
        "share",
        "sharing",
        "docs",
        "doc",
        "documentation",
        "help",
        "homepage",
        "website",
        "repo",
        "repository",
        "pricing",
        "demo",
        "blog",
        "terms",
        "privacy",
        "social",
        "readme",
        "changelog",
        "community",
        "learn",
        "tutorial",
        "guide",
        "landing",
        "more",
    ];
    crate::rules::tokens(name)
        .iter()
        .any(|token| WORDS.contains(&token.as_str()))
}

/// `(function (h, o, t) {…})(window, document, 'https://static.vendor.example/c/')`: the snippet that vendors give to be pasted.
fn is_loader(call: &Call, argument: &Expr) -> bool {
    matches!(call.callee.kind, ExprKind::Function(_))
        && call.args.iter().any(|arg| arg.value.span == argument.span)
}

/// A page of a service's site: its API has a host of its own, the address carries text that a person is about to send, or it is a `www`
/// page with nothing of an interface in its path.
fn is_page(service: &Service, host: &str, url: &str) -> bool {
    const INTERFACES: &[&str] = &[
        "api",
        "/v1",
        "/v2",
        "/v3",
        "/oauth",
        "/graphql",
        "/rest",
        "/rpc",
        "/mcp",
        "/sse",
        "/auth",
        "/token",
        "/track",
        "/tag",
        "/event",
        "/collect",
        "/.well-known",
        ".js",
        ".json",
        ".xml",
        ".css",
        "hook",
        "/embed",
        "/tr",
        "/upload",
        "/ingest",
        "/o/",
        "/avatar",
    ];
    let rest = url.split(host).nth(1).unwrap_or_default();
    if rest.len() <= 1 || INTERFACES.iter().any(|part| url.contains(part)) {
        return false;
    }
    let bare = host.strip_prefix("www.");
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let carries_text = ["q=", "prompt=", "text=", "url=", "title="]
        .iter()
        .any(|key| query.starts_with(key) || query.contains(&format!("&{key}")));
    let site = bare.unwrap_or(host);
    bare.is_some() || carries_text || has_interface_beside(service, site)
}

/// `https://github.com/${user}`: below the site of a service that has an interface elsewhere, whose page it is comes first.
fn is_site_of_somebody(
    collector: &Collector<'_>,
    service: &Service,
    expr: &Expr,
    host: &str,
    url: &str,
) -> bool {
    let goes_on = matches!(expr.kind, ExprKind::Template(_))
        || collector.file.text[expr.span.end as usize..].starts_with("${");
    goes_on && url.split(host).nth(1) == Some("/") && has_interface_beside(service, host)
}

/// Whether the interface of a site has a host of its own: `api.github.com` beside `github.com`.
fn has_interface_beside(service: &Service, site: &str) -> bool {
    service
        .hosts
        .iter()
        .any(|own| own.strip_prefix("api.").is_some_and(|rest| rest == site))
}

/// A framework's list of modules or plugins, which it loads by their names: `modules: ['@nuxtjs/…']`, `plugins: [{ resolve: 'gatsby-…' }]`.
fn is_plugin(context: &Context<'_>) -> bool {
    let mut names = context.names();
    match names.next() {
        Some("modules" | "buildModules" | "plugins" | "presets" | "themes") => true,
        Some("resolve") => names.next() == Some("plugins"),
        _ => false,
    }
}

/// Django settings and their like: lists of applications, back ends, middleware.
fn is_setting(context: &Context<'_>) -> bool {
    context.names().any(|name| {
        name.len() > 3
            && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
            && ["APPS", "MIDDLEWARE", "BACKEND", "STORAGE", "ENGINE"]
                .iter()
                .any(|part| name.contains(part))
    }) || matches!(context.names().next(), Some("BACKEND" | "ENGINE"))
}

/// Pages to read, not services to send to.
fn is_prose(host: &str, url: &str) -> bool {
    let first = host.split('.').next().unwrap_or_default();
    let rest = url.split(host).nth(1).unwrap_or_default();
    let page = [
        "/docs",
        "/doc/",
        "/help",
        "/blog",
        "/legal",
        "/privacy",
        "/terms",
        "/pricing",
        "/dashboard",
        "/settings",
        "/guides",
        "/support",
        "/about",
        "/login",
        "/signup",
        "/sharer",
        "/sharing",
        "/submit",
        "/intent",
        "/share",
    ];
    matches!(
        first,
        "docs"
            | "help"
            | "support"
            | "blog"
            | "developer"
            | "developers"
            | "learn"
            | "dashboard"
            | "status"
            | "community"
            | "console"
            | "schema"
            | "schemas"
    ) || !rest.contains("/oauth") && page.iter().any(|page| rest.starts_with(page))
        || rest.contains("/docs/")
}

/// Whether an attribute of an element makes the browser call the host: a link to follow does not. `Link` is a component that leads to a
/// page, `link` the element that loads.
pub(crate) fn use_of_host(tag: &str, attribute: &str, host: &str) -> bool {
    if tag == "Link" {
        return false;
    }
    let tag = tag.to_ascii_lowercase();
    let own = match attribute.to_ascii_lowercase().as_str() {
        "src" | "srcset" | "data-src" => true,
        "href" => tag == "link",
        "action" | "formaction" => true,
        "data" => tag == "object",
        _ => false,
    };
    // `<link rel="canonical">` and profile pages of the organisation itself are no use.
    own && (tag != "a") && !(tag == "link" && host.starts_with("www."))
}

/// The host of an absolute or protocol-relative URL at the start of a string: no port, no credentials.
pub(crate) fn host_of(text: &str) -> Option<String> {
    let text = text.trim_start();
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .or_else(|| text.strip_prefix("wss://"))
        .or_else(|| text.strip_prefix("//"))?;
    let authority = rest.split(['/', '?', '#', ' ', '"', '\'']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    let is_host = host.contains('.')
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    is_host.then(|| host.to_ascii_lowercase())
}

/// The service that a distribution in a manifest belongs to.
pub(crate) fn of_package<'r>(
    rules: &'r Rules,
    ecosystem: Ecosystem,
    name: &str,
) -> Option<&'r Service> {
    match rules.services.by_package(ecosystem, name) {
        Some((service, Strength::Strong)) => Some(service),
        _ => None,
    }
}
