//! Rules: how to recognise services, scopes, cookies, permissions, data categories, flows and policy words.
//!
//! The files under `rules/` are compiled in by `build.rs`; `--rules DIR` adds the user's own of the same form.
//! One set of types mirrors the files, another is the compiled form; only the second leaves this module.

use serde::{Deserialize, Serialize};

/// Everything Candor recognises, indexed for look-ups by name.
#[derive(Debug, Default)]
pub struct Rules {
    pub services: Services,
    pub scopes: Scopes,
    pub permissions: Permissions,
    pub cookies: Cookies,
    pub data: DataCategories,
    pub flows: FlowRules,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ecosystem {
    Npm,
    Pypi,
    Maven,
    Rubygems,
    Packagist,
    Nuget,
    Go,
    Cocoapods,
    Pub,
    Cargo,
}

/// A third party.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Service {
    /// kebab-case, stable.
    pub id: String,
    pub name: String,
    /// Names as a policy writes them.
    pub aliases: Vec<String>,
    /// Aliases that are also ordinary words: count only with context.
    pub ambiguous_aliases: Vec<String>,
    pub category: String,
    pub secondary_categories: Vec<String>,
    /// Services of the same company that this is part of (`google-analytics` is part of `google`).
    pub part_of: Option<String>,
    /// Data that it receives by default: a hint, never a finding.
    pub data: Vec<String>,
    /// Its client alone proves nothing: the product is usually self-hosted (redis, mongodb).
    pub self_hostable: bool,
    /// Not a recipient of end-user data (a bundler, a test runner).
    pub recipient: bool,
    pub homepage: String,
    pub cookies: Vec<String>,
    pub env: Vec<String>,
    pub globals: Vec<String>,
    pub hosts: Vec<String>,
}

/// How sure a look-up is that using this name means using the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Strength {
    /// A client of a self-hostable product: needs a host to become a finding.
    Weak,
    Strong,
}

#[derive(Debug, Default)]
pub struct Services {}

impl Services {
    pub fn get(&self, _id: &str) -> Option<&Service> {
        None
    }
    pub fn iter(&self) -> impl Iterator<Item = &Service> {
        std::iter::empty()
    }
    /// A package or import path: `@sentry/node/profiling` finds what `@sentry/node` is; Python import names (`google.cloud.bigquery`,
    /// `sentry_sdk`) are found for [`Ecosystem::Pypi`] as well as distribution names (`sentry-sdk`).
    pub fn by_import(&self, _ecosystem: Ecosystem, _module: &str) -> Option<(&Service, Strength)> {
        None
    }
    /// A distribution name in a manifest.
    pub fn by_package(&self, _ecosystem: Ecosystem, _name: &str) -> Option<(&Service, Strength)> {
        None
    }
    /// A host name (`o1.ingest.de.sentry.io`), matched by suffix on label boundaries; the longest wins.
    pub fn by_host(&self, _host: &str) -> Option<&Service> {
        None
    }
    /// A global called or assigned in a page: `gtag`, `fbq`, `Sentry.init`, `$crisp`.
    pub fn by_global(&self, _dotted: &str) -> Option<&Service> {
        None
    }
    /// An environment variable: `STRIPE_SECRET_KEY`. `NEXT_PUBLIC_`, `VITE_`, `REACT_APP_` and `EXPO_PUBLIC_` prefixes are ignored.
    pub fn by_env(&self, _name: &str) -> Option<&Service> {
        None
    }
    /// All (alias, service, ambiguous) for the policy reader.
    pub fn aliases(&self) -> Vec<(&str, &Service, bool)> {
        Vec::new()
    }
    /// `category` itself or a parent of the service's categories: `error_tracking` of sentry; `hosting` covers `cloud`, as the category tree says.
    pub fn is_in_category(&self, _id: &str, _category: &str) -> bool {
        false
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Scope {
    /// Full string as requested: `https://www.googleapis.com/auth/gmail.readonly`, `Mail.Read`, `read_orders`.
    pub id: String,
    /// `gmail.readonly`
    pub short: String,
    /// `google`, `microsoft-graph`, `shopify`, …
    pub provider: String,
    /// `gmail`, `drive`, … within the provider.
    pub api: String,
    pub access: String,
    pub sensitivity: Option<String>,
    pub data: Vec<String>,
    /// Full ids that it directly includes.
    pub implies: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Scopes {}

impl Scopes {
    /// A distinctive scope string in any spelling: full URL, `…/auth/gmail.readonly`, `gmail.readonly`, `https://graph.microsoft.com/Mail.Read`.
    /// Words that could be anything (`email`, `profile`, `repo`, `read`) need `provider`.
    pub fn find(&self, _text: &str, _provider: Option<&str>) -> Option<&Scope> {
        None
    }
    /// Whether holding `wider` gives all that `narrower` gives (reflexive, transitive).
    pub fn includes(&self, _wider: &str, _narrower: &str) -> bool {
        false
    }
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        std::iter::empty()
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Permission {
    pub id: String,
    /// `android`, `chrome_extension`, `office_addin`, `apple_info_plist`, …
    pub platform: String,
    pub data: Vec<String>,
    pub sensitive: bool,
    pub implies: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Permissions {}

impl Permissions {
    pub fn find(&self, _platform: &str, _id: &str) -> Option<&Permission> {
        None
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Cookie {
    pub name: String,
    pub prefix: bool,
    pub service: Option<String>,
    /// `strictly_necessary`, `functional`, `analytics`, `advertising`
    pub purpose: String,
    /// `cookie`, `local_storage`, `session_storage`, `indexed_db`
    pub storage: String,
    pub ambiguous: bool,
}

#[derive(Debug, Default)]
pub struct Cookies {}

impl Cookies {
    pub fn find(&self, _name: &str) -> Option<&Cookie> {
        None
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DataCategory {
    pub id: String,
    pub label: String,
    pub parent: Option<String>,
    pub dpv: Option<String>,
    pub fides: Option<String>,
    /// `standard`, `sensitive`, `special` (GDPR art. 9), `criminal`, `credential`, `financial`
    pub sensitivity: String,
    /// Phrases in policies by language.
    pub phrases: std::collections::BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Default)]
pub struct DataCategories {}

impl DataCategories {
    pub fn get(&self, _id: &str) -> Option<&DataCategory> {
        None
    }
    pub fn iter(&self) -> impl Iterator<Item = &DataCategory> {
        std::iter::empty()
    }
    /// The category that an identifier names (`firstName`, `user_email`, `adresse_livraison`), or `None`. An ambiguous one (`name`, `address`)
    /// counts only where `context` (enclosing type, table, model, form, object variable; nearest first) is about a person.
    pub fn classify(&self, _identifier: &str, _context: &[&str]) -> Option<&DataCategory> {
        None
    }
    /// Reflexive, transitive: `delivery_address` is a `postal_address` is `contact_information`; everything is `personal_data`.
    pub fn is_a(&self, _category: &str, _ancestor: &str) -> bool {
        false
    }
}

/// Sources, sinks and sanitizers of flows, ours and the user's.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct FlowRules {
    pub sources: Vec<FlowRule>,
    pub sinks: Vec<FlowRule>,
    pub sanitizers: Vec<FlowRule>,
}

/// One way in, out, or through. Exactly one of the matchers is set.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FlowRule {
    pub id: String,
    /// `javascript` (with TypeScript), `python`; empty: both.
    pub languages: Vec<String>,
    /// Dotted call, matched by its last segments; `*` is one segment: `prisma.*.create`, `messages.get`, `source`.
    pub call: Option<String>,
    /// Only where the receiver or function comes from one of these modules (`googleapis`, `openai`).
    pub modules: Vec<String>,
    /// Name of a function or method whose result is data (source) or whose parameters are (with `parameter`).
    pub parameter: Option<String>,
    /// Field or property name.
    pub field: Option<String>,
    /// Type of a variable, parameter or field.
    pub type_name: Option<String>,
    /// Decorator of the function whose parameters are sources.
    pub decorator: Option<String>,
    /// A dotted global or member that is itself the data: `req.body`, `request.POST`, `document.cookie`.
    pub name: Option<String>,
    /// Which arguments matter: 0-based positions; names for keywords or object keys (`0.extra`, `body`); empty: all.
    pub arguments: Vec<String>,
    /// Data categories that enter (sources) — empty: what the fields read say.
    pub data: Vec<String>,
    pub service: Option<String>,
    /// Sink kind.
    pub kind: Option<String>,
    pub purpose: Option<String>,
    /// `hashed`, `encrypted`, `redacted`, `aggregated`, or empty for “destroys the data” (sanitizers).
    pub transform: Option<String>,
    /// The callback parameter that receives the data instead of the result (0-based argument, 0-based parameter).
    pub callback: Option<(u8, u8)>,
    /// Examples that must and must not match, in the rule's language.
    pub matches: Vec<String>,
    pub ignores: Vec<String>,
    /// The page that proves it.
    pub url: Option<String>,
}

#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct RuleError {
    pub file: String,
    pub line: usize,
    pub message: String,
}

impl Rules {
    /// The rules that are compiled in.
    pub fn embedded() -> Result<Self, RuleError> {
        Ok(Self::default())
    }

    /// The compiled-in rules and the user's own.
    pub fn load(_directories: &[std::path::PathBuf]) -> Result<Self, RuleError> {
        Self::embedded()
    }
}
