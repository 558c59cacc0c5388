//! What one file does with personal data, seen in that file alone.
//!
//! Facts come from the neutral form of code (here) and from configuration (`config/`). What needs two files
//! (a scope constant imported from elsewhere, a flow) is left to `flow/`.

mod addresses;
mod authorize;
mod bound;
mod computed;
mod consent;
mod expiry;
mod gates;
mod granted;
mod hints;
mod inputs;
mod interfaces;
mod linked;
mod links;
mod managers;
mod manifests;
mod models;
mod numbers;
mod pending;
mod permissions;
mod places;
mod plain_http;
mod purges;
mod safeguards;
mod scopes;
mod services;
mod sql;
mod storage;
mod trackers;
mod values;
mod words;
mod written;

use crate::rules::{Rules, Service};
use crate::source::{FileKind, Location, Reach, Region, SourceFile, Span};
use crate::syntax::ir::{
    Call, Class, Expr, ExprKind, Function, Import, Language, Module, Name, Stmt, StmtKind,
};
use crate::syntax::visit::{self, Context, Visitor};
use numbers::Numbers;
use pending::Pending;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use values::Constants;
use words::FileWords;

pub(crate) use addresses::{host_of, use_of_host};
pub(crate) use authorize::asked_in;
pub(crate) use consent::{category_of, consent_of};
pub use gates::Gated;
pub(crate) use hints::Hint;
pub use interfaces::{Elsewhere, settle_interfaces};
pub(crate) use interfaces::{is_storage_endpoint, mark, mark_env, mark_package};
pub use linked::{Linked, link};
pub(crate) use managers::declared_cookie;
pub(crate) use manifests::is_every_site;
pub(crate) use models::model_fields;
pub(crate) use permissions::devices;
pub(crate) use places::{
    cloud_service, connection_host, days_of, is_plain_connection, iso_of_days, matter_of,
};
pub(crate) use safeguards::{is_public, option_of};
pub(crate) use scopes::{is_scope_name, provider_in, scope_fact};
pub(crate) use services::of_package;
pub(crate) use sql::{purges, tokens};
pub(crate) use values::property;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    Service,
    Scope,
    Permission,
    Cookie,
    BrowserStorage,
    Data,
    Region,
    Retention,
    Safeguard,
}

/// How a fact was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Import,
    Call,
    Manifest,
    Url,
    Env,
    Script,
    Model,
    Form,
    Config,
    Header,
    Literal,
}

/// Something the code or configuration does, with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fact {
    pub kind: FactKind,
    /// Service id, full scope string, cookie name, storage key, data category, region code, ISO 8601 duration,
    /// permission, or safeguard id (`ip_anonymisation`, `google_signals`, `encryption_at_rest`, `tls`, `certificate_verification`,
    /// `send_default_pii`, `session_replay_masking`, `password_hashing`, `ad_personalisation`).
    pub id: String,
    /// Service category; provider of a scope; platform of a permission; purpose of a cookie (`strictly_necessary`, `functional`,
    /// `analytics`, `advertising`); what a retention or region is about (`logs`, `backups`, `storage`, `database`, `deployment`, …).
    pub category: Option<String>,
    /// Data categories concerned.
    pub data: Vec<String>,
    pub reach: Reach,
    #[serde(flatten)]
    pub location: Location,
    pub via: Via,
    /// Further facts by name: `state` = `on`/`off` (safeguards), `service` (who sets a cookie, whose region it is),
    /// `model` (of a data field), `provider` (of a scope), `consent` = category that gates it, `lifetime` (of a cookie, ISO 8601),
    /// `cookies` = `off` (of a service that is told to set none).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

/// Facts of one file, and what can only be decided beside other files.
#[derive(Debug, Default)]
pub struct FileFacts {
    path: Arc<str>,
    facts: Vec<Fact>,
    /// What the constants of other files tell.
    pending: Vec<Pending>,
    /// Scopes of a form that its provider alone uses, in a file that speaks of no provider: facts if the repository does.
    unspoken: Vec<Fact>,
    /// What the file imports.
    imports: Vec<Name>,
    /// Constant strings that other files may import, by their path of names.
    strings: FxHashMap<Vec<String>, Vec<String>>,
    /// Python modules that are imported as services: a file of the repository of the same name takes them away.
    shadowable: Vec<(usize, String)>,
    gates: gates::Gates,
}

/// Facts that the code of one file shows.
pub fn collect(file: &SourceFile, modules: &[Module], rules: &Rules) -> FileFacts {
    let mut found = FileFacts {
        path: file.path.clone(),
        ..FileFacts::default()
    };
    if modules.is_empty() {
        return found;
    }
    let words = FileWords::of(file, rules);
    for module in modules {
        let mut collector = Collector::new(file, &words, module, rules);
        services::of_imports(&mut collector);
        models::of_module(&mut collector);
        places::of_settings(&mut collector);
        visit::walk(module, &mut collector);
        addresses::drop_shown(&mut collector);
        granted::drop_compared(&mut collector);
        safeguards::of_constants(&mut collector);
        let Collector {
            facts,
            pending,
            unspoken,
            shadowable,
            constants,
            ..
        } = collector;
        found.unspoken.extend(unspoken);
        let imports = module.imports.iter();
        found
            .imports
            .extend(imports.map(|import| import.module.clone()));
        let before = found.facts.len();
        found.facts.extend(facts);
        for (first, last, reach) in other_environments(file, module) {
            for fact in &mut found.facts[before..] {
                if (first..=last).contains(&fact.location.region.line) {
                    fact.reach = reach;
                }
            }
        }
        if module.held {
            for fact in &mut found.facts[before..] {
                let consent = fact.details.entry("consent".to_owned());
                consent.or_insert_with(|| "given".to_owned());
            }
        }
        found.gates.read(file, module, words.may_ask_consent);
        found.pending.extend(pending);
        found.shadowable.extend(
            shadowable
                .into_iter()
                .map(|(index, name)| (before + index, name)),
        );
        if module.language == Language::Python || !module.exports.is_empty() {
            for (path, values) in constants.exported(module) {
                let texts: Vec<_> = values.iter().filter_map(values::Value::text).collect();
                if !texts.is_empty() {
                    found.strings.entry(path).or_default().extend(texts);
                }
            }
        }
    }
    let distinct: FxHashSet<&str> = found
        .facts
        .iter()
        .filter(|fact| fact.kind == FactKind::Scope)
        .map(|fact| fact.id.as_str())
        .collect();
    if distinct.len() > scopes::CATALOGUE {
        found.facts.retain(|fact| fact.kind != FactKind::Scope);
    }
    found
}

/// Classes of settings for other environments, by their lines: `class Test(Base)` of django-configurations, `class DevelopmentConfig(Config)`
/// of Flask.
fn other_environments(file: &SourceFile, module: &Module) -> Vec<(u32, u32, Reach)> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let settings = ["settings", "config"]
        .iter()
        .any(|word| name.to_lowercase().starts_with(word));
    if module.language != Language::Python || !settings || file.reach != Reach::Production {
        return Vec::new();
    }
    let environment = |class: &Class| {
        let name = class.name.as_deref()?;
        let plain = ["Configuration", "Config", "Settings"]
            .iter()
            .find_map(|end| name.strip_suffix(end))
            .unwrap_or(name);
        let reach = match plain {
            "Test" | "Testing" | "Tests" => Reach::Test,
            other if Reach::is_other_environment(other) => Reach::Development,
            _ => return None,
        };
        let place = file.locate(class.span).region;
        Some((place.line, place.end_line, reach))
    };
    let derived = module
        .classes
        .iter()
        .filter(|class| !class.bases.is_empty());
    derived.filter_map(environment).collect()
}

/// A module and what it is a part of, by its first two names: `@mastra`, `@mastra/core` and `@mastra/core/agent`.
fn starts(module: &str) -> impl Iterator<Item = &str> {
    let ends = module.match_indices(['.', '/']).take(2);
    ends.map(|(end, _)| &module[..end])
        .chain(std::iter::once(module))
}

/// What the visit of one module gathers.
struct Collector<'m> {
    file: &'m SourceFile,
    module: &'m Module,
    rules: &'m Rules,
    constants: Constants<'m>,
    /// Names that the module binds itself, once a call of a global is met.
    bound: OnceCell<FxHashSet<&'m str>>,
    /// Imports by the name that they have here, once one is asked for; of several, the first.
    imports: OnceCell<FxHashMap<&'m str, &'m Import>>,
    /// Modules that are imported, and the packages that these are parts of, once one is asked for.
    packages: OnceCell<FxHashSet<&'m str>>,
    /// Numbers by name, once one is asked for.
    numbers: OnceCell<Numbers<'m>>,
    /// Functions by name, once one is asked for; of several, the first.
    functions: OnceCell<FxHashMap<&'m str, &'m Function>>,
    /// Whether a piece of a computed text is written in the file.
    written: FxHashMap<String, bool>,
    facts: Vec<Fact>,
    pending: Vec<Pending>,
    unspoken: Vec<Fact>,
    shadowable: Vec<(usize, String)>,
    /// Where scopes stand in the value of a variable, with its name.
    scope_lists: Vec<(Region, &'m str)>,
    /// Facts of services that are told by an address that nothing here calls.
    listed: Vec<(usize, &'m str)>,
    /// Where addresses stand in entries of lists for people.
    cards: FxHashSet<u32>,
    /// Constants that hold an address of plain HTTP.
    plain: Vec<(&'m str, Span)>,
    /// The module imports a package that puts a tracker into a page.
    imports_trackers: bool,
    /// The module imports a package that asks for permissions in an app.
    imports_devices: bool,
    /// Variables that hold the cookies of a request.
    cookie_jars: FxHashSet<&'m str>,
    words: &'m FileWords<'m>,
    /// Looked for when a time before now is met.
    deletions: Option<purges::Deletions<'m>>,
}

impl<'m> Collector<'m> {
    fn new(
        file: &'m SourceFile,
        words: &'m FileWords<'m>,
        module: &'m Module,
        rules: &'m Rules,
    ) -> Self {
        Self {
            file,
            module,
            rules,
            constants: Constants::new(module),
            bound: OnceCell::new(),
            imports: OnceCell::new(),
            packages: OnceCell::new(),
            numbers: OnceCell::new(),
            functions: OnceCell::new(),
            written: FxHashMap::default(),
            facts: Vec::new(),
            pending: Vec::new(),
            unspoken: Vec::new(),
            scope_lists: Vec::new(),
            shadowable: Vec::new(),
            listed: Vec::new(),
            cards: FxHashSet::default(),
            plain: Vec::new(),
            imports_trackers: trackers::are_imported(module, rules),
            imports_devices: permissions::are_imported(module),
            cookie_jars: FxHashSet::default(),
            words,
            deletions: None,
        }
    }

    /// Whether the module binds a name itself: by an import, a variable, a function, a parameter.
    fn binds(&self, name: &str) -> bool {
        let bound = self.bound.get_or_init(|| bound::names(self.module));
        bound.contains(name)
    }

    /// The import that a name of the module is bound by.
    fn import(&self, local: &str) -> Option<&'m Import> {
        let by_name = || {
            let imports = self.module.imports.iter().rev();
            imports
                .filter_map(|import| Some((import.local.as_deref()?, import)))
                .collect()
        };
        self.imports.get_or_init(by_name).get(local).copied()
    }

    fn numbers(&self) -> &Numbers<'m> {
        self.numbers.get_or_init(|| Numbers::of(self.module))
    }

    fn functions(&self) -> &FxHashMap<&'m str, &'m Function> {
        self.functions.get_or_init(|| {
            let functions = self.module.functions.iter().rev();
            functions
                .filter_map(|function| Some((function.name.as_deref()?, function)))
                .collect()
        })
    }

    fn is_python(&self) -> bool {
        self.module.language == Language::Python
    }

    /// The module takes something from this package or a part of it.
    fn imports_from(&self, package: &str) -> bool {
        let packages = || {
            let imports = self.module.imports.iter();
            imports.flat_map(|import| starts(&import.module)).collect()
        };
        self.packages.get_or_init(packages).contains(package)
    }

    fn fact(&self, kind: FactKind, id: &str, span: Span, via: Via) -> Fact {
        Fact {
            kind,
            id: id.to_owned(),
            category: None,
            data: Vec::new(),
            reach: self.file.reach,
            location: self.file.locate(span),
            via,
            details: BTreeMap::new(),
        }
    }

    /// Takes out facts by their places.
    fn drop_facts(&mut self, dropped: &FxHashSet<usize>) {
        if dropped.is_empty() {
            return;
        }
        let mut sorted: Vec<usize> = dropped.iter().copied().collect();
        sorted.sort_unstable();
        for (place, _) in &mut self.shadowable {
            *place -= sorted.partition_point(|other| other < place);
        }
        let mut place = 0;
        self.facts.retain(|_| {
            place += 1;
            !dropped.contains(&(place - 1))
        });
    }

    fn service(&mut self, service: &Service, span: Span, via: Via) {
        // What a script inside a page calls, or loads by an address, is loaded by that page.
        let via = match via {
            Via::Url | Via::Call if self.file.kind == FileKind::Html => Via::Script,
            via => via,
        };
        let mut fact = self.fact(FactKind::Service, &service.id, span, via);
        fact.category = Some(service.category.clone());
        fact.data.clone_from(&service.data);
        if self.words.is_cookieless(&service.id) {
            fact.details.insert("cookies".to_owned(), "off".to_owned());
        }
        self.facts.push(fact);
    }

    /// Marks what was found since with the consent that guards its place.
    fn mark_consent(&mut self, since: usize, context: &Context<'m>) {
        if self.facts.len() > since
            && let Some(consent) = consent::guarding(context)
        {
            for fact in &mut self.facts[since..] {
                fact.details.insert("consent".to_owned(), consent.clone());
            }
        }
    }

    fn call(&mut self, expr: &'m Expr, call: &'m Call, context: &Context<'m>) {
        let callee = call.callee.dotted();
        let callee = callee.as_deref();
        let before = self.facts.len();
        services::of_call(self, call, callee);
        trackers::of_call(self, expr, call, callee);
        self.mark_consent(before, context);
        storage::of_call(self, expr, call, context);
        models::of_call(self, call, callee, context);
        safeguards::of_call(self, expr, call, context);
        places::of_call(self, expr, call, context);
        expiry::of_call(self, expr, call, context);
        managers::of_call(self, expr, call);
        interfaces::of_call(self, expr, call);
        permissions::of_call(self, expr, call, callee);
    }

    fn string(&mut self, expr: &'m Expr, text: &str, context: &Context<'m>) {
        let before = self.facts.len();
        addresses::of_string(self, expr, text, context);
        written::of_string(self, expr, text, context);
        self.mark_consent(before, context);
        safeguards::of_string(self, expr, text, context);
        places::of_string(self, expr, text, context);
        expiry::of_string(self, expr, text);
        services::of_model(self, expr, text);
    }
}

impl<'m> Visitor<'m> for Collector<'m> {
    fn expr(&mut self, expr: &'m Expr, context: &Context<'m>) {
        if self.words.may_ask_scopes {
            scopes::of_expr(self, expr, context);
        }
        let before = self.facts.len();
        match &expr.kind {
            ExprKind::Call(call) => self.call(expr, call, context),
            ExprKind::Str(text) => self.string(expr, text, context),
            ExprKind::Template(parts) => {
                addresses::of_template(self, expr, parts, context);
                self.mark_consent(before, context);
            }
            ExprKind::Member { .. } => {
                services::of_member(self, expr);
                self.mark_consent(before, context);
            }
            ExprKind::Jsx(jsx) => {
                trackers::of_element(self, expr, jsx);
                self.mark_consent(before, context);
                inputs::of_element(self, jsx);
            }
            ExprKind::Object(properties) => {
                safeguards::of_object(self, properties, context);
                places::of_object(self, properties);
                expiry::of_object(self, properties, context);
                managers::of_object(self, properties);
                manifests::of_object(self, expr, properties, context);
                addresses::of_object(self, properties);
            }
            ExprKind::Binary {
                operator,
                left,
                right,
            } if operator == "-" => purges::of_binary(self, expr, left, right, context),
            ExprKind::Assign { target, value, .. } => {
                storage::of_assignment(self, target, value, context)
            }
            _ => {}
        }
    }

    fn stmt(&mut self, stmt: &'m Stmt, context: &Context<'m>) {
        if let StmtKind::Let {
            target,
            value: Some(value),
            ..
        } = &stmt.kind
        {
            storage::of_binding(self, target, value);
            storage::of_assignment(self, target, value, context);
            safeguards::of_assignment(self, target, value);
            places::of_assignment(self, target, value);
            services::of_assignment(self, target);
        }
    }
}
