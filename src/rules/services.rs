//! Services: look-ups by package, import, host, global and environment variable.

use super::entries::Entries;
use super::file::{CategoryEntry, ServiceEntry as Entry};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use super::file::ServiceEntry as Service;

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
    /// Packages of Swift have no names but the addresses of their repositories: `github.com/vendor/sdk`, in lower case.
    Swift,
}

const ECOSYSTEMS: &[(&str, Ecosystem)] = &[
    ("npm", Ecosystem::Npm),
    ("pypi", Ecosystem::Pypi),
    ("maven", Ecosystem::Maven),
    ("rubygems", Ecosystem::Rubygems),
    ("packagist", Ecosystem::Packagist),
    ("nuget", Ecosystem::Nuget),
    ("go", Ecosystem::Go),
    ("cocoapods", Ecosystem::Cocoapods),
    ("pub", Ecosystem::Pub),
    ("cargo", Ecosystem::Cargo),
    ("swift", Ecosystem::Swift),
];

/// How sure a look-up is that using this name means using the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Strength {
    /// A client of a self-hostable product: needs a host to become a finding.
    Weak,
    Strong,
}

type Index = u32;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Services {
    entries: Entries<Entry>,
    by_id: FxHashMap<SmolStr, Index>,
    /// By name or alias in lower case; none where it is another word, too.
    by_alias: FxHashMap<SmolStr, Option<Index>>,
    /// Companies of which others are a part.
    wholes: FxHashSet<SmolStr>,
    packages: FxHashMap<Ecosystem, FxHashMap<SmolStr, (Index, Strength)>>,
    npm_scopes: FxHashMap<SmolStr, Index>,
    npm_excluded: FxHashSet<SmolStr>,
    /// Modules of npm whose exports are different services.
    npm_exporting: FxHashSet<SmolStr>,
    python_modules: FxHashMap<SmolStr, (Index, Strength)>,
    hosts: FxHashMap<SmolStr, Index>,
    globals: FxHashMap<SmolStr, Index>,
    /// What stands before the first dot of a global.
    global_roots: FxHashSet<SmolStr>,
    /// Globals that are made (`new Razorpay`).
    made: FxHashMap<SmolStr, Index>,
    /// Globals that their first arguments tell, by name.
    calls: FxHashMap<SmolStr, Vec<(Vec<SmolStr>, Index)>>,
    env: FxHashMap<SmolStr, Index>,
    /// Beginnings that end in `_`.
    env_prefixes: FxHashMap<SmolStr, Index>,
    env_excluded: FxHashSet<SmolStr>,
    categories: Vec<CategoryEntry>,
}

/// Import names that tools of the same name in the standard library or in common frameworks own.
const PYTHON_NOT_SERVICES: &[&str] = &[
    "analytics",
    "email",
    "http",
    "json",
    "logging",
    "queue",
    "calendar",
    "code",
    "test",
    "resource",
    "select",
    "signal",
];

/// Environment names that are too general for one service.
const GENERAL_ENV: &[&str] = &[
    "API_",
    "APP_",
    "DATABASE_",
    "DB_",
    "SECRET_",
    "REDIS_",
    "MAIL_",
    "EMAIL_",
    "SMTP_",
    "AUTH_",
    "PORT",
    "HOST",
];

impl Services {
    pub(super) fn new(entries: Vec<Entry>, categories: Vec<CategoryEntry>) -> Self {
        let mut services = Self {
            categories,
            ..Self::default()
        };
        let mut kept: Vec<Entry> = Vec::new();
        for entry in entries {
            // A later entry (the user's) of the same id replaces ours.
            if let Some(&old) = services.by_id.get(entry.id.as_str()) {
                kept[old as usize] = entry;
            } else {
                let index = Index::try_from(kept.len()).unwrap_or(Index::MAX);
                services.by_id.insert(entry.id.as_str().into(), index);
                kept.push(entry);
            }
        }
        for (place, entry) in kept.iter().enumerate() {
            services.index(Index::try_from(place).unwrap_or(Index::MAX), entry);
        }
        services.entries = kept.into();
        services
    }

    /// These, and then the user's.
    pub(super) fn with(self, own: Vec<Entry>, mut categories: Vec<CategoryEntry>) -> Self {
        if own.is_empty() && categories.is_empty() {
            return self;
        }
        categories.splice(0..0, self.categories);
        Self::new(self.entries.with(own), categories)
    }

    fn index(&mut self, index: Index, entry: &Entry) {
        for (alias, ambiguous) in names(entry) {
            let means = self
                .by_alias
                .entry(alias.to_ascii_lowercase().into())
                .or_default();
            if means.is_none() && (!ambiguous || *alias == entry.name) {
                *means = Some(index);
            }
        }
        self.wholes.extend(entry.part_of.iter().map(SmolStr::from));
        for (lists, strength) in [
            (&entry.packages, Strength::Strong),
            (&entry.weak_packages, Strength::Weak),
        ] {
            // A library that sends nothing by itself counts beside its maker's host alone.
            let strength = if entry.recipient {
                strength
            } else {
                Strength::Weak
            };
            for (name, packages) in lists {
                let Some((_, ecosystem)) = ECOSYSTEMS.iter().find(|(known, _)| known == name)
                else {
                    continue;
                };
                for package in packages {
                    let exporting = package.split_once('#').map(|(module, _)| module.into());
                    self.npm_exporting.extend(exporting);
                    self.packages
                        .entry(*ecosystem)
                        .or_default()
                        .entry(normal_package(*ecosystem, package))
                        .or_insert((index, strength));
                    if *ecosystem == Ecosystem::Pypi {
                        let module = package.to_lowercase().replace('-', "_");
                        // A module named below it says which part is the service's.
                        let narrowed = entry.python_modules.iter().any(|own| {
                            own.strip_prefix(module.as_str())
                                .is_some_and(|rest| rest.starts_with('.'))
                        });
                        if !narrowed && !PYTHON_NOT_SERVICES.contains(&module.as_str()) {
                            self.python_modules
                                .entry(module.into())
                                .or_insert((index, strength));
                        }
                    }
                }
            }
        }
        let is_weak =
            entry.weak_packages.contains_key("pypi") && !entry.packages.contains_key("pypi");
        let strength = if is_weak {
            Strength::Weak
        } else {
            Strength::Strong
        };
        for module in &entry.python_modules {
            if !PYTHON_NOT_SERVICES.contains(&module.as_str()) {
                self.python_modules.insert(module.into(), (index, strength));
            }
        }
        for scope in &entry.npm_scopes {
            self.npm_scopes.entry(scope.into()).or_insert(index);
        }
        self.npm_excluded.extend(
            entry
                .npm_scope_exclude
                .iter()
                .filter(|name| !name.ends_with('*'))
                .map(SmolStr::from),
        );
        for host in &entry.hosts {
            let host = host.to_lowercase();
            let key = match host.strip_prefix("www.") {
                Some(bare) if bare.contains('/') => bare.to_owned(),
                _ => host,
            };
            self.hosts.entry(key.into()).or_insert(index);
        }
        // A library that sends nothing by itself is no use of its maker, whatever it is called by.
        for global in entry.globals.iter().filter(|_| entry.recipient) {
            let (name, arguments) = global.split_once('(').unwrap_or((global, ""));
            let name = name.trim();
            // `gtag("event","conversion"`
            let quoted = arguments.split(',').map(|argument| {
                let inner = argument.strip_prefix('"')?.strip_suffix('"')?;
                Some(SmolStr::from(inner))
            });
            if let Some(made) = name.strip_prefix("new ") {
                self.made.entry(made.into()).or_insert(index);
            } else if arguments.is_empty() && name.len() > 1 {
                self.globals.entry(name.into()).or_insert(index);
                self.global_roots.insert(root_of(name).into());
            } else if let Some(arguments) = quoted.collect() {
                let called = (arguments, index);
                self.calls.entry(name.into()).or_default().push(called);
            }
        }
        self.env_excluded
            .extend(entry.env_exclude.iter().map(SmolStr::from));
        // The settings of a product that many run themselves say nothing of who runs it.
        let often_own = entry.self_hostable && !entry.weak_packages.is_empty();
        for env in entry
            .env
            .iter()
            .filter(|env| !GENERAL_ENV.contains(&env.as_str()))
            .filter(|env| entry.recipient && (!often_own || env.contains("CLOUD")))
        {
            let bare = strip_framework(env);
            if bare.ends_with('_') {
                self.env_prefixes.insert(bare.into(), index);
            } else {
                self.env.entry(bare.into()).or_insert(index);
            }
        }
    }

    fn at(&self, index: Index) -> Option<&Service> {
        self.entries.get(index as usize)
    }

    pub fn get(&self, id: &str) -> Option<&Service> {
        self.by_id.get(id).and_then(|&index| self.at(index))
    }

    /// The services that a declaration of one is true of as well: those that it is a part of, and its parts.
    pub fn family<'s>(&'s self, id: &'s str) -> impl Iterator<Item = &'s Service> {
        let whole = self.get(id).and_then(|service| service.part_of.as_deref());
        self.iter().filter(move |service| {
            service.id == id
                || Some(service.id.as_str()) == whole
                || service.part_of.as_deref() == Some(id)
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = &Service> {
        self.entries.iter()
    }

    fn package(&self, ecosystem: Ecosystem, name: &str) -> Option<(&Service, Strength)> {
        let &(index, strength) = self.packages.get(&ecosystem)?.get(name)?;
        Some((self.at(index)?, strength))
    }

    pub fn categories(&self) -> &[CategoryEntry] {
        &self.categories
    }

    /// What reports call a category of services.
    pub fn category_label<'a>(&'a self, id: &'a str) -> &'a str {
        let known = self.categories.iter().find(|category| category.id == id);
        known.map_or(id, |known| &known.label)
    }

    /// A package or import path: `@sentry/node/profiling` finds what `@sentry/node` is; for [`Ecosystem::Pypi`] Python import names
    /// (`google.cloud.bigquery`, `sentry_sdk.integrations`).
    pub fn by_import(&self, ecosystem: Ecosystem, module: &str) -> Option<(&Service, Strength)> {
        match ecosystem {
            Ecosystem::Npm => self.by_npm_path(module),
            Ecosystem::Pypi => {
                let mut name = module;
                loop {
                    if let Some(&(index, strength)) = self.python_modules.get(name) {
                        return Some((self.at(index)?, strength));
                    }
                    name = name.rsplit_once('.')?.0;
                }
            }
            _ => self.by_package(ecosystem, module),
        }
    }

    /// What one export of a module of npm is: `GoogleAnalytics` of `@next/third-parties/google`, written with `#` in rules.
    pub fn by_export(&self, module: &str, name: &str) -> Option<&Service> {
        if !self.npm_exporting.contains(module) {
            return None;
        }
        let found = self.package(Ecosystem::Npm, &format!("{module}#{name}"));
        found.map(|(service, _)| service)
    }

    fn by_npm_path(&self, module: &str) -> Option<(&Service, Strength)> {
        if module.starts_with(['.', '/', '#', '~'])
            || module.starts_with("node:")
            || module.starts_with("@types/")
            || module.starts_with("@/")
        {
            return None;
        }
        let mut name = module.split(['?', '!']).next().unwrap_or(module);
        let package_parts = if module.starts_with('@') { 2 } else { 1 };
        // `firebase/analytics` is more than `firebase`: longer paths first.
        loop {
            if let Some(found) = self.package(Ecosystem::Npm, name) {
                return Some(found);
            }
            if name.split('/').count() <= package_parts {
                break;
            }
            name = name.rsplit_once('/')?.0;
        }
        // Of a package of types nothing runs.
        if self.npm_excluded.contains(name) || name.ends_with("-types") {
            return None;
        }
        let scope = name
            .split_once('/')
            .filter(|_| name.starts_with('@'))
            .map(|(scope, _)| scope)?;
        let index = *self.npm_scopes.get(scope)?;
        Some((self.at(index)?, Strength::Strong))
    }

    /// A distribution name in a manifest.
    pub fn by_package(&self, ecosystem: Ecosystem, name: &str) -> Option<(&Service, Strength)> {
        if ecosystem == Ecosystem::Npm {
            return self.by_npm_path(name);
        }
        self.package(ecosystem, &normal_package(ecosystem, name))
    }

    /// The service behind an absolute URL: by host and first part of the path (`googletagmanager.com/gtag` is not the tag manager), by
    /// host and file (`connect.facebook.net/*/fbevents.js` is not the log-in), else by host.
    pub fn by_url(&self, url: &str, host: &str) -> Option<&Service> {
        let bare = host.strip_prefix("www.").unwrap_or(host);
        let path = url.split(host).nth(1).unwrap_or_default();
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = path.trim_start_matches('/');
        let first = path.split('/').next().unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        [format!("{bare}/{first}"), format!("{bare}/*/{last}")]
            .iter()
            .find_map(|key| self.hosts.get(key.as_str()))
            .and_then(|&index| self.at(index))
            .or_else(|| self.by_host(host))
    }

    /// A host name (`o1.ingest.de.sentry.io`), matched by suffix on label boundaries; the longest wins.
    pub fn by_host(&self, host: &str) -> Option<&Service> {
        let lower = host.trim_end_matches('.').to_lowercase();
        let mut name = lower.split(':').next()?;
        loop {
            if let Some(&index) = self.hosts.get(name) {
                return self.at(index);
            }
            name = name.split_once('.')?.1;
        }
    }

    /// A global called or assigned in a page: `gtag`, `fbq`, `Sentry.init`, `$crisp`; `window.` is ignored.
    pub fn by_global(&self, dotted: &str) -> Option<&Service> {
        let mut name = dotted
            .strip_prefix("window.")
            .or_else(|| dotted.strip_prefix("globalThis."))
            .unwrap_or(dotted);
        if !self.global_roots.contains(root_of(name)) {
            return None;
        }
        loop {
            if let Some(&index) = self.globals.get(name) {
                return self.at(index);
            }
            name = name.rsplit_once('.')?.0;
        }
    }

    /// A global that is called with these texts first (`Intercom("boot", …)`), or made (`new Razorpay(…)`).
    pub fn by_call<'a>(
        &self,
        name: &str,
        is_new: bool,
        texts: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<&Service> {
        if is_new {
            return self.at(*self.made.get(name)?);
        }
        let told = |own: &[SmolStr]| own.iter().eq(texts.clone().take(own.len()));
        let (_, index) = self.calls.get(name)?.iter().find(|(own, _)| told(own))?;
        self.at(*index)
    }

    /// An environment variable: `STRIPE_SECRET_KEY`. Prefixes that frameworks demand (`NEXT_PUBLIC_`, `VITE_`, …) are ignored. Where a
    /// service is called by an ordinary word (`CENSUS_`), the rest must be what a client of a service is given.
    pub fn by_env(&self, name: &str) -> Option<&Service> {
        let bare = strip_framework(name);
        if let Some(&index) = self.env.get(bare) {
            return self.at(index);
        }
        if self.env_excluded.contains(bare) {
            return None;
        }
        // The longest one wins.
        let mut prefixes = bare.rmatch_indices('_').map(|(end, _)| &bare[..=end]);
        let (prefix, index) =
            prefixes.find_map(|prefix| Some((prefix, self.env_prefixes.get(prefix)?)))?;
        let service = self.at(*index)?;
        let is_word = service
            .ambiguous_aliases
            .iter()
            .any(|alias| alias.eq_ignore_ascii_case(prefix.trim_end_matches('_')));
        (!is_word || is_credential(&bare[prefix.len()..])).then_some(service)
    }

    /// The ids of the categories of services, in order.
    pub fn category_ids(&self) -> Vec<&str> {
        let categories = self.categories.iter();
        let mut ids: Vec<&str> = categories.map(|category| category.id.as_str()).collect();
        ids.sort_unstable();
        ids
    }

    /// The service that a person or a tool calls by its id or one of its names: `google-analytics`, `googleAnalytics`, `c:hotjar`. Its own name is
    /// no other word where services are named.
    pub fn by_name(&self, name: &str) -> Option<&Service> {
        let name = name.strip_prefix("c:").unwrap_or(name);
        let mut id = String::new();
        for c in name.chars() {
            if c.is_uppercase() && id.ends_with(|last: char| last.is_lowercase()) {
                id.push('-');
            }
            id.extend(match c {
                ' ' | '_' => vec!['-'],
                _ => c.to_lowercase().collect(),
            });
        }
        let words = id.replace('-', " ");
        let called = |name: &str| *self.by_alias.get(name.to_ascii_lowercase().as_str())?;
        self.get(&id).or_else(|| {
            let first = called(name).into_iter().chain(called(&words)).min()?;
            self.at(first)
        })
    }

    /// Whether some service has this name or alias, in any case.
    pub fn is_alias(&self, name: &str) -> bool {
        self.by_alias
            .contains_key(name.to_ascii_lowercase().as_str())
    }

    /// Whether other services are a part of this one.
    pub fn has_parts(&self, id: &str) -> bool {
        self.wholes.contains(id)
    }

    /// All (alias, service, ambiguous) for the policy reader.
    pub fn aliases(&self) -> Vec<(&str, &Service, bool)> {
        self.iter()
            .flat_map(|service| {
                names(service).map(move |(alias, ambiguous)| (alias.as_str(), service, ambiguous))
            })
            .collect()
    }

    /// Whether a service belongs to a category, directly or through the category tree (`error_tracking` is `monitoring`).
    /// A category of services, not a service.
    pub fn is_category(&self, id: &str) -> bool {
        self.categories.iter().any(|entry| entry.id == id)
    }

    pub fn is_in_category(&self, id: &str, category: &str) -> bool {
        let Some(service) = self.get(&id.replace('_', "-")) else {
            return false;
        };
        std::iter::once(&service.category)
            .chain(&service.secondary_categories)
            .any(|own| self.is_category_below(own, category, 0))
    }

    fn is_category_below(&self, own: &str, category: &str, depth: u8) -> bool {
        own == category
            || depth < 8
                && self
                    .categories
                    .iter()
                    .filter(|entry| entry.id == own)
                    .flat_map(|entry| &entry.parents)
                    .any(|parent| self.is_category_below(parent, category, depth + 1))
    }
}

/// The name and the aliases of a service, each with whether it is another word, too.
fn names(entry: &Entry) -> impl Iterator<Item = (&String, bool)> {
    std::iter::once(&entry.name)
        .chain(&entry.aliases)
        .map(|alias| (alias, entry.ambiguous_aliases.contains(alias)))
}

/// PyPI names are equal whatever separates their words.
fn normal_package(ecosystem: Ecosystem, name: &str) -> SmolStr {
    if ecosystem == Ecosystem::Pypi {
        name.to_lowercase().replace(['_', '.'], "-").into()
    } else {
        name.into()
    }
}

/// The part of an environment name after a service's own: `API_KEY`, `CLIENT_ID`, `PROD_WEBHOOK_URL`.
fn is_credential(rest: &str) -> bool {
    const SINGLE: &[&str] = &[
        "KEY", "TOKEN", "SECRET", "DSN", "SID", "APIKEY", "API", "WEBHOOK",
    ];
    const BEFORE_ID: &[&str] = &[
        "CLIENT",
        "APP",
        "ACCOUNT",
        "PROJECT",
        "WORKSPACE",
        "SITE",
        "ORG",
        "TEAM",
        "MERCHANT",
        "FORM",
        "WEBSITE",
        "PROPERTY",
        "TRACKING",
        "MEASUREMENT",
        "PIXEL",
    ];
    let words: Vec<&str> = rest.split('_').collect();
    words.iter().any(|word| SINGLE.contains(word))
        || words
            .windows(2)
            .any(|pair| BEFORE_ID.contains(&pair[0]) && pair[1] == "ID")
}

/// What stands before the first dot.
pub(crate) fn root_of(dotted: &str) -> &str {
    dotted.split_once('.').map_or(dotted, |(root, _)| root)
}

fn strip_framework(name: &str) -> &str {
    [
        "NEXT_PUBLIC_",
        "NUXT_PUBLIC_",
        "VITE_",
        "REACT_APP_",
        "EXPO_PUBLIC_",
        "GATSBY_",
        "PUBLIC_",
        "VUE_APP_",
    ]
    .iter()
    .find_map(|prefix| name.strip_prefix(prefix))
    .unwrap_or(name)
}
