//! The form of rule files: strict mirrors of the TOML and the tables, shared by `build.rs` and `--rules`.
//!
//! Only this module knows how the files look. [`Catalogue`] is what they hold together, and what the program carries compiled in.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All rule files together.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) services: Vec<ServiceEntry>,
    pub(super) categories: Vec<CategoryEntry>,
    pub(super) scopes: Vec<ScopeEntry>,
    pub(super) providers: Vec<ProviderEntry>,
    pub(super) permissions: Vec<PermissionEntry>,
    pub(super) cookies: Vec<CookieEntry>,
    pub(super) data: Vec<DataEntry>,
    pub(super) context: ContextEntry,
    pub(super) sources: Vec<FlowEntry>,
    pub(super) sinks: Vec<FlowEntry>,
    pub(super) sanitizers: Vec<FlowEntry>,
}

/// One TOML file: any of the kinds of entries.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RuleFile {
    pub(super) service: Vec<ServiceEntry>,
    pub(super) category: Vec<CategoryEntry>,
    pub(super) scope: Vec<ScopeEntry>,
    pub(super) provider: Vec<ProviderEntry>,
    pub(super) permission: Vec<PermissionEntry>,
    pub(super) cookie: Vec<CookieEntry>,
    pub(super) data: Vec<DataEntry>,
    pub(super) context: Option<ContextEntry>,
    pub(super) source: Vec<FlowEntry>,
    pub(super) sink: Vec<FlowEntry>,
    pub(super) sanitizer: Vec<FlowEntry>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceEntry {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub ambiguous_aliases: Vec<String>,
    pub category: String,
    #[serde(default)]
    pub secondary_categories: Vec<String>,
    #[serde(default)]
    pub part_of: Option<String>,
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub data: Vec<String>,
    #[serde(default)]
    pub self_hostable: bool,
    #[serde(default = "yes")]
    pub recipient: bool,
    #[serde(default)]
    pub hosts: Vec<String>,
    #[serde(default)]
    pub globals: Vec<String>,
    #[serde(default)]
    pub env: Vec<String>,
    #[serde(default)]
    pub env_exclude: Vec<String>,
    #[serde(default)]
    pub packages: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub weak_packages: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub npm_scopes: Vec<String>,
    #[serde(default)]
    pub npm_scope_exclude: Vec<String>,
    #[serde(default)]
    pub python_modules: Vec<String>,
    #[serde(default)]
    pub cookies: Vec<String>,
}

/// `pkg` of `pkg#Export`, `api.example.com/` of `api.example.com/*/me`, `Name(` of `new Name("argument"`.
fn plain(word: &str) -> &str {
    let word = word.strip_prefix("new ").unwrap_or(word);
    let word = word.split_inclusive('(').next().unwrap_or(word);
    word.split(['#', '*']).next().unwrap_or(word)
}

impl ServiceEntry {
    /// What code or configuration says that uses it: packages, modules, hosts, globals and variables of the environment, each up to what
    /// its rule leaves open.
    pub fn written(&self) -> impl Iterator<Item = &str> {
        let packages = self.packages.values().chain(self.weak_packages.values());
        packages
            .flatten()
            .chain(&self.npm_scopes)
            .chain(&self.python_modules)
            .chain(&self.hosts)
            .chain(&self.globals)
            .chain(&self.env)
            .map(|word| plain(word))
            .filter(|word| !word.is_empty())
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryEntry {
    pub id: String,
    pub label: String,
    #[serde(default)]
    pub parents: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeEntry {
    pub id: String,
    #[serde(default)]
    pub short: String,
    pub provider: String,
    #[serde(default)]
    pub api: String,
    #[serde(default)]
    pub access: String,
    #[serde(default)]
    pub sensitivity: Option<String>,
    #[serde(default)]
    pub data: Vec<String>,
    #[serde(default)]
    pub implies: Vec<String>,
}

/// Who gives scopes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderEntry {
    pub(super) id: String,
    /// By which code speaks of it, in small letters.
    pub(super) words: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionEntry {
    pub id: String,
    pub platform: String,
    #[serde(default)]
    pub sensitive: bool,
    #[serde(default)]
    pub data: Vec<String>,
    #[serde(default)]
    pub implies: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CookieEntry {
    pub name: String,
    #[serde(default)]
    pub prefix: bool,
    #[serde(default)]
    pub service: Option<String>,
    #[serde(default)]
    pub purpose: String,
    #[serde(default)]
    pub storage: String,
    #[serde(default)]
    pub ambiguous: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataEntry {
    pub id: String,
    pub label: String,
    #[serde(default)]
    pub parent: Option<String>,
    /// Categories that people name with the same words: a policy that names one of them names this one.
    #[serde(default)]
    pub said_as: Vec<String>,
    #[serde(default)]
    pub dpv: Option<String>,
    #[serde(default)]
    pub fides: Option<String>,
    #[serde(default)]
    pub sensitivity: String,
    /// Libraries (npm) whose only use is to find out these data.
    #[serde(default)]
    pub packages: Vec<String>,
    /// By language.
    #[serde(default)]
    pub identifiers: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub ambiguous: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub phrases: BTreeMap<String, Vec<String>>,
    /// Examples of fields that are these data, and of ones that are not: `User.name`, `File.name`, `email`.
    #[serde(default)]
    pub matches: Vec<String>,
    #[serde(default)]
    pub ignores: Vec<String>,
}

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ContextEntry {
    pub(super) person: Vec<String>,
    pub(super) deny: Vec<String>,
    pub(super) suffixes: Vec<String>,
    pub(super) shapes: Vec<String>,
    pub(super) places: Vec<String>,
    pub(super) houses: Vec<String>,
    pub(super) settings: Vec<String>,
    pub(super) texts: Vec<String>,
    pub(super) parts: Vec<String>,
    pub(super) letters: LettersEntry,
    /// By ambiguous identifier: words that vouch for it though they name no person (`ip` of a `Visit`).
    pub(super) near: BTreeMap<String, Vec<String>>,
    /// By identifier: words beside which it names a thing (`name` of an `Order`, `display_name` of a `Folder`).
    pub(super) far: BTreeMap<String, Vec<String>>,
}

/// Names of letters, of the fields that hold their text, and of what stands beside these in letters alone.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LettersEntry {
    pub(super) names: Vec<String>,
    pub(super) texts: Vec<String>,
    pub(super) signs: Vec<String>,
}

impl ContextEntry {
    pub(super) fn extend(&mut self, more: Self) {
        self.person.extend(more.person);
        self.deny.extend(more.deny);
        self.suffixes.extend(more.suffixes);
        self.shapes.extend(more.shapes);
        self.places.extend(more.places);
        self.houses.extend(more.houses);
        self.settings.extend(more.settings);
        self.texts.extend(more.texts);
        self.parts.extend(more.parts);
        self.letters.names.extend(more.letters.names);
        self.letters.texts.extend(more.letters.texts);
        self.letters.signs.extend(more.letters.signs);
        self.near.extend(more.near);
        self.far.extend(more.far);
    }
}

/// One source, sink or sanitizer of flows: see `docs/rules.md`.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FlowEntry {
    pub id: String,
    pub languages: Vec<String>,
    pub call: Option<String>,
    /// Several calls that are one source, sink or sanitizer.
    pub calls: Vec<String>,
    /// What a string among the arguments of the call, or of the calls it is chained to, must contain.
    pub text: Option<String>,
    pub modules: Vec<String>,
    /// Not in files that import one of these.
    pub unless_modules: Vec<String>,
    pub parameter: Option<String>,
    pub field: Option<String>,
    pub type_name: Option<String>,
    pub decorator: Option<String>,
    pub name: Option<String>,
    pub arguments: Vec<String>,
    pub data: Vec<String>,
    pub service: Option<String>,
    pub kind: Option<String>,
    pub purpose: Option<String>,
    pub transform: Option<String>,
    pub callback: Option<(u8, u8)>,
    /// Of a source: a record of anything (the body of a request); a field of it counts by its own name.
    pub mixed: bool,
    pub matches: Vec<String>,
    pub ignores: Vec<String>,
    pub url: Option<String>,
}

/// What is wrong with a file: 1-based line and a message.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) line: usize,
    pub(super) message: String,
}

impl Catalogue {
    /// Adds one TOML file.
    pub(super) fn add_toml(&mut self, text: &str) -> Result<(), Problem> {
        let file: RuleFile = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..start]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count()
                + 1;
            Problem {
                line,
                message: error.message().replace('\n', " "),
            }
        })?;
        for flow in file.source.iter().chain(&file.sink).chain(&file.sanitizer) {
            let several = !flow.calls.is_empty();
            let matchers = [
                &flow.call,
                &flow.parameter,
                &flow.field,
                &flow.type_name,
                &flow.decorator,
                &flow.name,
            ];
            if !several && matchers.iter().all(|matcher| matcher.is_none()) {
                let line = text
                    .lines()
                    .position(|line| !flow.id.is_empty() && line.contains(&flow.id))
                    .map_or(1, |line| line + 1);
                let message = "a source, sink or sanitizer needs one of `call`, `calls`, `name`, `parameter`, `field`, `type_name`, `decorator`";
                return Err(Problem {
                    line,
                    message: message.to_owned(),
                });
            }
        }
        self.services.extend(file.service);
        self.categories.extend(file.category);
        self.scopes.extend(file.scope);
        self.providers.extend(file.provider);
        self.permissions.extend(file.permission);
        self.cookies.extend(file.cookie);
        self.data.extend(file.data);
        if let Some(context) = file.context {
            self.context.extend(context);
        }
        self.sources
            .extend(file.source.into_iter().flat_map(single));
        self.sinks.extend(file.sink.into_iter().flat_map(single));
        self.sanitizers
            .extend(file.sanitizer.into_iter().flat_map(single));
        Ok(())
    }
}

/// One entry for each of several calls; the first keeps the examples of all.
fn single(mut entry: FlowEntry) -> Vec<FlowEntry> {
    let calls = std::mem::take(&mut entry.calls);
    if calls.is_empty() {
        return vec![entry];
    }
    let (matches, ignores) = (
        std::mem::take(&mut entry.matches),
        std::mem::take(&mut entry.ignores),
    );
    let mut all: Vec<FlowEntry> = entry
        .call
        .take()
        .into_iter()
        .chain(calls)
        .map(|call| FlowEntry {
            call: Some(call),
            ..entry.clone()
        })
        .collect();
    (all[0].matches, all[0].ignores) = (matches, ignores);
    all
}
