//! Services that code names: imports, globals, environment variables, settings. The addresses that it calls: `addresses.rs`.

use super::addresses::host_of;
use super::{Collector, FactKind, Via, interfaces};
use crate::rules::{Ecosystem, Rules, Service, Strength, root_of};
use crate::source::Span;
use crate::syntax::ir::{Call, ExportTarget, Expr, ExprKind, Imported, Pattern, PatternKind};
use crate::syntax::visit::Context;

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
                interfaces::mark_module(collector, &import.module);
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
        let inner = import.inner();
        let found = inner
            .and_then(|inner| rules.services.by_import(Ecosystem::Pypi, &inner))
            .or_else(|| rules.services.by_import(Ecosystem::Pypi, &import.module));
        if let Some((service, Strength::Strong)) = found {
            let root = import.module.split('.').next().unwrap_or_default();
            collector
                .shadowable
                .push((collector.facts.len(), root.to_owned()));
            collector.service(service, import.module_span, Via::Import);
            interfaces::mark_module(collector, root);
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
        interfaces::mark_module(collector, name);
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

/// `dotted` is what the call names.
pub(super) fn of_call(collector: &mut Collector<'_>, call: &Call, dotted: Option<&str>) {
    let Some(dotted) = dotted else { return };
    if ENV_CALLS.contains(&dotted)
        && let Some(first) = call.args.first()
        && let Some(name) = first.value.as_str()
    {
        of_env(collector, name, first.value.span);
    }
    of_global_call(collector, dotted, call);
    of_destination(collector, dotted, call);
}

/// `process.env.STRIPE_SECRET_KEY`
pub(super) fn of_member(collector: &mut Collector<'_>, member: &Expr) {
    if let ExprKind::Member {
        object,
        field,
        field_span,
    } = &member.kind
        && is_env_name(field)
        && let Some(dotted) = object.dotted()
        && ENV_OBJECTS.contains(&dotted.as_str())
    {
        of_env(collector, field, *field_span);
    }
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
        if let Some(fact) = collector.facts.last_mut() {
            interfaces::mark_env(collector.rules, name, fact);
        }
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

/// The name of a global without the page's object before it, if there is one: `gtag` of `window.gtag`.
fn without_page(dotted: &str) -> Option<&str> {
    let (page, name) = dotted.split_once('.')?;
    matches!(page, "window" | "globalThis" | "self").then_some(name)
}

/// Whether a name stands for a global: the module does not bind it itself.
fn is_global(collector: &Collector<'_>, dotted: &str) -> bool {
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
    let of_page = without_page(dotted);
    let root = root_of(of_page.unwrap_or(dotted));
    let imported = || collector.import(root).is_some();
    let own = || collector.binds(root) && (!SNIPPETS.contains(&root) || imported());
    // The queue of `gtag.js` has the tag manager's name.
    let is_queue = root == "dataLayer" && collector.words.calls_gtag();
    root != "this" && !is_queue && (of_page.is_some() || !own())
}

/// A global that is known by this name, called or given a value.
fn of_global(collector: &mut Collector<'_>, service: &Service, name: &str, span: Span) {
    // A general name needs to be called as the service's own snippet does, on `window` or as a page's global.
    let root = root_of(name);
    if !GENERAL_GLOBALS.contains(&root) || !collector.words.declares(root) {
        collector.service(service, span, Via::Call);
    }
}

/// `Intercom('boot', …)`, `new Razorpay(…)`: what a global is given, or that it is made, tells more than its name.
fn of_global_call(collector: &mut Collector<'_>, dotted: &str, call: &Call) {
    if collector.is_python() {
        return;
    }
    let name = without_page(dotted).unwrap_or(dotted);
    let texts = call.args.iter().map_while(|arg| arg.value.as_str());
    let services = &collector.rules.services;
    let called = services.by_call(name, call.is_new, texts);
    let named = services.by_global(name);
    if called.or(named).is_none() || !is_global(collector, dotted) {
        return;
    }
    let span = call.callee.span;
    match (called, named) {
        (Some(service), _) if !collector.words.declares(root_of(name)) => {
            collector.service(service, span, Via::Call);
        }
        (_, Some(service)) => of_global(collector, service, name, span),
        _ => {}
    }
}

/// Libraries that are told by a word before the model's name whose model to ask.
const ROUTERS: &[&str] = &[
    "litellm",
    "pydantic_ai",
    "dspy",
    "instructor",
    "aisuite",
    "langchain",
    "smolagents",
    "ai",
    "@mastra/core",
];

/// `Agent("anthropic:claude-3-5-haiku-latest")`, `completion(model="mistral/mistral-small")`: who gets the prompts.
pub(super) fn of_model(collector: &mut Collector<'_>, expr: &Expr, text: &str) {
    let Some(end) = memchr::memchr2(b':', b'/', text.as_bytes()) else {
        return;
    };
    let (provider, model) = (&text[..end], &text[end + 1..]);
    let rules = collector.rules;
    let named = !model.is_empty() && model.len() < 60 && !model.contains([' ', ':']);
    if named
        && let Some(service) = rules.names.service("model", provider)
        && let Some(service) = rules.services.get(service)
        && ROUTERS.iter().any(|router| collector.imports_from(router))
    {
        collector.service(service, expr.span, Via::Call);
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

/// `window.$crisp = []`, `window.intercomSettings = …`.
pub(super) fn of_assignment(collector: &mut Collector<'_>, target: &Pattern) {
    if let PatternKind::Place(place) = &target.kind
        && !collector.is_python()
        && let Some(dotted) = place.dotted()
        && let Some(name) = dotted.strip_prefix("window.")
        && let Some(service) = collector.rules.services.by_global(name)
        && is_global(collector, &dotted)
    {
        of_global(collector, service, name, place.span);
    }
}

/// A module that settings or a framework's configuration name, to be loaded by that name.
pub(super) fn of_listed_name(
    collector: &mut Collector<'_>,
    expr: &Expr,
    text: &str,
    context: &Context<'_>,
) -> bool {
    if collector.is_python() && is_setting(context) {
        let rules = collector.rules;
        if text.contains('.')
            && !text.contains(['/', ' ', ':'])
            && let Some((service, Strength::Strong)) =
                rules.services.by_import(Ecosystem::Pypi, text)
        {
            collector.service(service, expr.span, Via::Config);
            return true;
        }
    }
    if !collector.is_python() && is_plugin(context) && !text.contains([' ', ':']) {
        let rules = collector.rules;
        if let Some((service, Strength::Strong)) = rules.services.by_import(Ecosystem::Npm, text) {
            collector.service(service, expr.span, Via::Config);
            return true;
        }
    }
    false
}

/// A framework's list of modules or plugins, which it loads by their names: `modules: ['@nuxtjs/…']`, `plugins: [{ resolve: 'gatsby-…' }]`.
pub(super) fn is_plugin(context: &Context<'_>) -> bool {
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
    }) || match context.names().next() {
        Some("BACKEND" | "ENGINE") => true,
        // Handlers that the configuration of logging names.
        Some("class" | "()") => context.names().any(|name| name == "LOGGING"),
        _ => false,
    }
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
