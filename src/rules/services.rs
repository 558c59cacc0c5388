//! Services: look-ups by package, import, host, global and environment variable.

use super::file::{CategoryEntry, ServiceEntry as Entry};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

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

#[derive(Debug, Default)]
pub struct Services {
    entries: Vec<Entry>,
    by_id: FxHashMap<String, Index>,
    packages: FxHashMap<(Ecosystem, String), (Index, Strength)>,
    npm_scopes: FxHashMap<String, Index>,
    npm_excluded: rustc_hash::FxHashSet<String>,
    python_modules: FxHashMap<String, (Index, Strength)>,
    hosts: FxHashMap<String, Index>,
    globals: FxHashMap<String, Index>,
    env: FxHashMap<String, Index>,
    env_prefixes: Vec<(String, Index)>,
    env_excluded: rustc_hash::FxHashSet<String>,
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
        for entry in entries {
            // A later entry (the user's) of the same id replaces ours.
            if let Some(&old) = services.by_id.get(&entry.id) {
                services.entries[old as usize] = entry;
            } else {
                let index = Index::try_from(services.entries.len()).unwrap_or(Index::MAX);
                services.by_id.insert(entry.id.clone(), index);
                services.entries.push(entry);
            }
        }
        for index in 0..services.entries.len() {
            services.index(index);
        }
        services
    }

    fn index(&mut self, place: usize) {
        let entry = &self.entries[place];
        let index = Index::try_from(place).unwrap_or(Index::MAX);
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
                    let key = (*ecosystem, normal_package(*ecosystem, package));
                    self.packages.entry(key).or_insert((index, strength));
                    if *ecosystem == Ecosystem::Pypi {
                        let module = package.to_lowercase().replace('-', "_");
                        // A module named below it says which part is the service's.
                        let narrowed = entry.python_modules.iter().any(|own| {
                            own.strip_prefix(module.as_str())
                                .is_some_and(|rest| rest.starts_with('.'))
                        });
                        if !narrowed && !PYTHON_NOT_SERVICES.contains(&module.as_str()) {
                            self.python_modules
                                .entry(module)
                                .or_insert((index, strength));
                        }
                    }
                }
            }
        }
        for module in &entry.python_modules {
            if !PYTHON_NOT_SERVICES.contains(&module.as_str()) {
                self.python_modules
                    .insert(module.clone(), (index, Strength::Strong));
            }
        }
        for scope in &entry.npm_scopes {
            self.npm_scopes.entry(scope.clone()).or_insert(index);
        }
        self.npm_excluded.extend(
            entry
                .npm_scope_exclude
                .iter()
                .filter(|name| !name.ends_with('*'))
                .cloned(),
        );
        for host in &entry.hosts {
            let host = host.to_lowercase();
            let key = match host.strip_prefix("www.") {
                Some(bare) if bare.contains('/') => bare.to_owned(),
                _ => host,
            };
            self.hosts.entry(key).or_insert(index);
        }
        // A library that sends nothing by itself is no use of its maker, whatever it is called by.
        for global in entry.globals.iter().filter(|_| entry.recipient) {
            // `gtag("event","conversion"` is told by its arguments, which a name cannot.
            let (name, arguments) = global.split_once('(').unwrap_or((global, ""));
            let name = name.trim().to_owned();
            if name.len() > 1 && arguments.is_empty() {
                self.globals.entry(name).or_insert(index);
            }
        }
        self.env_excluded.extend(entry.env_exclude.iter().cloned());
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
                self.env_prefixes.push((bare.to_owned(), index));
            } else {
                self.env.entry(bare.to_owned()).or_insert(index);
            }
        }
    }

    fn at(&self, index: Index) -> Option<&Service> {
        self.entries.get(index as usize)
    }

    pub fn get(&self, id: &str) -> Option<&Service> {
        self.by_id.get(id).and_then(|&index| self.at(index))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Service> {
        self.entries.iter()
    }

    pub fn categories(&self) -> &[CategoryEntry] {
        &self.categories
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
        let key = (Ecosystem::Npm, format!("{module}#{name}"));
        let &(index, _) = self.packages.get(&key)?;
        self.at(index)
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
            if let Some(&(index, strength)) = self.packages.get(&(Ecosystem::Npm, name.to_owned()))
            {
                return Some((self.at(index)?, strength));
            }
            if name.split('/').count() <= package_parts {
                break;
            }
            name = name.rsplit_once('/')?.0;
        }
        if self.npm_excluded.contains(name) {
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
        let &(index, strength) = self
            .packages
            .get(&(ecosystem, normal_package(ecosystem, name)))?;
        Some((self.at(index)?, strength))
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
            .find_map(|key| self.hosts.get(key))
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
        loop {
            if let Some(&index) = self.globals.get(name) {
                return self.at(index);
            }
            name = name.rsplit_once('.')?.0;
        }
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
        let (prefix, index) = self
            .env_prefixes
            .iter()
            .filter(|(prefix, _)| bare.starts_with(prefix.as_str()))
            .max_by_key(|(prefix, _)| prefix.len())?;
        let service = self.at(*index)?;
        let is_word = service
            .ambiguous_aliases
            .iter()
            .any(|alias| alias.eq_ignore_ascii_case(prefix.trim_end_matches('_')));
        (!is_word || is_credential(&bare[prefix.len()..])).then_some(service)
    }

    /// Categories that services have or that are described.
    pub fn category_ids(&self) -> Vec<&str> {
        let described = self.categories.iter().map(|category| category.id.as_str());
        let mut ids: Vec<&str> = self
            .entries
            .iter()
            .map(|service| service.category.as_str())
            .chain(described)
            .collect();
        ids.sort_unstable();
        ids.dedup();
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
        self.get(&id).or_else(|| {
            self.aliases()
                .into_iter()
                .find(|(alias, service, ambiguous)| {
                    (!ambiguous || *alias == service.name)
                        && (alias.eq_ignore_ascii_case(name) || alias.eq_ignore_ascii_case(&words))
                })
                .map(|(_, service, _)| service)
        })
    }

    /// All (alias, service, ambiguous) for the policy reader.
    pub fn aliases(&self) -> Vec<(&str, &Service, bool)> {
        let mut all = Vec::new();
        for service in &self.entries {
            for alias in std::iter::once(&service.name).chain(&service.aliases) {
                all.push((
                    alias.as_str(),
                    service,
                    service.ambiguous_aliases.contains(alias),
                ));
            }
        }
        all
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

/// PyPI names are equal whatever separates their words.
fn normal_package(ecosystem: Ecosystem, name: &str) -> String {
    if ecosystem == Ecosystem::Pypi {
        name.to_lowercase().replace(['_', '.'], "-")
    } else {
        name.to_owned()
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
    ];
    let words: Vec<&str> = rest.split('_').collect();
    words.iter().any(|word| SINGLE.contains(word))
        || words
            .windows(2)
            .any(|pair| BEFORE_ID.contains(&pair[0]) && pair[1] == "ID")
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
