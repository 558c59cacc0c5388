//! Services by the addresses that code calls, and the addresses that only stand there: links to follow, pages, tables, policies of
//! what a page may load.

use super::hints::Hint;
use super::values::last_name;
use super::{Collector, Via, interfaces, links};
use crate::rules::Service;
use crate::syntax::ir::{Call, Expr, ExprKind, Property};
use crate::syntax::visit::{Context, Within};
use rustc_hash::FxHashSet;
use std::borrow::Cow;

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

/// An address that is put together, told by its start.
pub(super) fn of_template<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    parts: &[Expr],
    context: &Context<'m>,
) {
    if let Some(address) = start_of(parts) {
        of_string(collector, expr, &address, context);
    }
}

/// The text of a template up to the first hole, or `https://${account}.vendor.example/…` with a name for the hole that a host begins with.
fn start_of(parts: &[Expr]) -> Option<Cow<'_, str>> {
    let head = parts.first()?.as_str()?;
    let rest = parts.get(2).and_then(Expr::as_str);
    Some(
        match rest.filter(|rest| head.ends_with("://") && rest.starts_with('.')) {
            Some(rest) => Cow::Owned(format!("{head}any{rest}")),
            None => Cow::Borrowed(head),
        },
    )
}

/// A string that may be an address.
pub(super) fn of_string<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    text: &str,
    context: &Context<'m>,
) {
    // Hosts and Python's modules have a dot, plug-ins of JavaScript need none.
    let may_name =
        || text.contains('.') || !collector.is_python() && super::services::is_plugin(context);
    if text.len() < 6
        || text.len() > 2_000
        || !may_name()
        || context.is_compared()
        || context.names().any(|name| allows(name, context))
        || context.names().skip(1).any(is_content)
    {
        return;
    }
    if collector.cards.contains(&expr.span.start)
        || super::services::of_listed_name(collector, expr, text, context)
    {
        return;
    }
    let Some(host) = host_of(text) else {
        // A bare host where a host is expected.
        if !text.contains(['/', ' ', '@'])
            && text.contains('.')
            && !text.starts_with('.')
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
                        | "endpoint"
                )
            }) || context.calls().next().is_some_and(|call| {
                last_name(&call.callee)
                    .is_some_and(|name| name.contains("SMTP") || name == "Endpoint")
            }))
            && let Some(service) = collector.rules.services.by_host(text)
        {
            collector.service(service, expr.span, Via::Url);
            interfaces::mark_address(collector, context);
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
    let hint = match element {
        Some(("link", "href")) => Hint::of(tag_around(&collector.file.text, expr)),
        _ => None,
    };
    let is_use = match element {
        _ if hint == Some(Hint::Name) => false,
        Some((tag, key)) => use_of_host(tag, key, &host),
        None if sent => !is_prose(&host, text),
        None => {
            !is_prose(&host, text)
                && !is_page(service, &host, text)
                && !is_site_of_somebody(collector, service, expr, &host, text)
                && !is_profile(service, &host, text)
                && !context.names().take(2).any(names_an_image)
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
        let via = if element.is_some() && hint.is_none() {
            Via::Script
        } else {
            Via::Url
        };
        if element.is_none() && !sent {
            let name = context.names().last().unwrap_or_default();
            collector.listed.push((collector.facts.len(), name));
        }
        collector.service(service, expr.span, via);
        interfaces::mark_address(collector, context);
    }
}

/// The tag that an attribute is written in.
fn tag_around<'t>(text: &'t str, value: &Expr) -> &'t str {
    let (start, end) = (value.span.start as usize, value.span.end as usize);
    let first = text[..start].rfind('<').unwrap_or(start);
    let last = text[end..].find('>').map_or(end, |length| end + length);
    &text[first..last]
}

/// An entry of a list for people: the front page of a site beside what it is called, `{ title: 'Reddit', url: 'https://www.reddit.com' }`,
/// or any page beside a picture or somebody's name there.
pub(super) fn of_object<'m>(collector: &mut Collector<'m>, properties: &'m [Property]) {
    const TITLES: &[&str] = &["title", "name", "label", "slogan", "description", "text"];
    let named = |wanted: &[&str]| {
        properties.iter().find_map(|property| match property {
            Property::Named { key, value, .. } if wanted.contains(&key.as_str()) => Some(value),
            _ => None,
        })
    };
    let Some(url) = named(&["url", "uri", "link", "href"]).filter(|_| named(TITLES).is_some())
    else {
        return;
    };
    let is_shown = named(&["icon", "logo", "handle", "username"]).is_some();
    let is_front = |text: &str| {
        let page = host_of(text).and_then(|host| text.split_once(host.as_str()));
        page.is_some_and(|(_, path)| path.len() <= 1)
    };
    if url.as_str().is_some_and(|text| is_shown || is_front(text)) {
        collector.cards.insert(url.span.start);
    }
}

/// A file that names more services than this by their addresses alone is a table of what exists (crawlers, embeds), not of what it calls.
const TABLE: usize = 10;

/// Takes away what a table of addresses lists, and what constants hold that are only shown.
pub(super) fn drop_shown(collector: &mut Collector<'_>) {
    let services: FxHashSet<&str> = collector
        .listed
        .iter()
        .map(|&(place, _)| collector.facts[place].id.as_str())
        .collect();
    let is_table = services.len() > TABLE;
    let names: Vec<&str> = collector.listed.iter().map(|&(_, name)| name).collect();
    let shown = links::only_shown(&names, collector.module, &collector.file.text);
    let dropped: FxHashSet<usize> = collector
        .listed
        .iter()
        .filter(|(_, name)| is_table || shown.contains(name))
        .map(|&(place, _)| place)
        .collect();
    collector.drop_facts(&dropped);
}

/// Whether what stands under a name is only allowed: a directive of a content security policy, hosts of images, origins that may call. Such
/// a list says nothing of what is used. <https://www.w3.org/TR/CSP3/#csp-directives>, <https://fetch.spec.whatwg.org/#http-cors-protocol>
pub(super) fn allows(name: &str, context: &Context<'_>) -> bool {
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
    // Most names are told apart by their ends.
    const ENDS: &[&str] = &[
        "src",
        "elem",
        "attr",
        "action",
        "ancestors",
        "patterns",
        "origin",
        "origins",
    ];
    let has_end = ENDS.iter().any(|end| {
        let start = name.len().checked_sub(end.len());
        start.is_some_and(|start| name.as_bytes()[start..].eq_ignore_ascii_case(end.as_bytes()))
    });
    if !has_end {
        return false;
    }
    let kebab = name.to_lowercase().replace('_', "-");
    if kebab == "remotepatterns" {
        return true;
    }
    // One origin may also be where requests go.
    if kebab.ends_with("origin") || kebab.ends_with("origins") {
        let is_cors = |call: &Call| last_name(&call.callee).is_some_and(|name| name == "cors");
        return kebab.ends_with('s')
            || kebab.contains("allow")
            || kebab.contains("cors")
            || context.calls().next().is_some_and(is_cors);
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
            outer.starts_with("csp")
                || outer.ends_with("directives")
                || outer.contains("contentsecuritypolicy")
        })
}

/// What is sent or shown as it is: the addresses in it are content, and nobody calls them.
fn is_content(name: &str) -> bool {
    matches!(
        name.to_lowercase().as_str(),
        "body"
            | "payload"
            | "sample"
            | "samples"
            | "example"
            | "examples"
            | "fixture"
            | "fixtures"
            | "mock"
            | "mocks"
    )
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
        "html",
        "receipt",
        "ticket",
        "permalink",
        "invite",
        "invitation",
        "release",
        "recording",
        "schema",
        "xmlns",
    ];
    crate::rules::tokens(name)
        .iter()
        .any(|token| WORDS.contains(&token.as_str()))
}

/// `logoUrl`, `image_url: { url: … }`: what is shown, wherever it lies.
fn names_an_image(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "image",
        "img",
        "icon",
        "logo",
        "thumbnail",
        "favicon",
        "cover",
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

/// Parts of addresses that programs ask.
const INTERFACES: &[&str] = &[
    "/api",
    "-api",
    "api.",
    "apis.",
    "/v1",
    "/v2",
    "/v3",
    "oauth",
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
    "/tr?",
    "/tr/",
    "/upload",
    "/ingest",
    "/o/",
    "/avatar",
];

/// A page of a service's site: its API has a host of its own, the address carries text that a person is about to send, or it is a `www`
/// page with nothing of an interface in its path.
fn is_page(service: &Service, host: &str, url: &str) -> bool {
    let rest = url.split(host).nth(1).unwrap_or_default();
    let lower = url.to_lowercase();
    if rest.len() <= 1 || INTERFACES.iter().any(|part| lower.contains(part)) {
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

/// `https://instagram.com/acme`: a page of a social network that people are led to. Its interfaces lie below `api.`, `graph.` and their like.
fn is_profile(service: &Service, host: &str, url: &str) -> bool {
    let site = host.strip_prefix("www.").unwrap_or(host);
    let is_social = service.category == "social_media" || site == "facebook.com";
    let lower = url.to_lowercase();
    is_social
        && site.matches('.').count() == 1
        && !INTERFACES.iter().any(|part| lower.contains(part))
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
