//! OAuth scopes: spellings, and what includes what.

use super::entries::Entries;
use super::file::{ProviderEntry, ScopeEntry as Entry};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use super::file::ScopeEntry as Scope;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Scopes {
    entries: Entries<Entry>,
    /// By provider, then by full or short id.
    by_id: FxHashMap<SmolStr, FxHashMap<SmolStr, u32>>,
    /// Strings that mean one scope of one provider, whatever stands around them.
    distinctive: FxHashMap<SmolStr, u32>,
    /// Full ids of any provider, for inclusion.
    any: FxHashMap<SmolStr, u32>,
    /// Permissions of Microsoft Graph in lower case, as prose that was folded has them.
    graph: FxHashMap<SmolStr, u32>,
    providers: Vec<ProviderEntry>,
}

const GOOGLE: &str = "https://www.googleapis.com/auth/";
const GRAPH: &str = "https://graph.microsoft.com/";

/// Providers whose scopes have forms that nothing else has: a text need not say "scope".
const OF_OWN_FORM: [&str; 2] = ["shopify", "microsoft_graph"];

/// What a text says that asks for scopes of the others.
const ASKING: [&str; 2] = ["scope", "googleapis.com/auth"];

/// A bare word is distinctive when it is built like an identifier that only its provider uses.
fn is_distinctive(provider: &str, text: &str) -> bool {
    match provider {
        "google" => text.contains('.') || text.contains("://"),
        "microsoft_graph" => {
            let mut parts = text.split('.');
            let head = parts.next().unwrap_or_default();
            head.len() > 2
                && head.starts_with(|c: char| c.is_ascii_uppercase())
                && parts
                    .next()
                    .is_some_and(|part| part.starts_with(|c: char| c.is_ascii_uppercase()))
        }
        "shopify" => {
            text.starts_with("read_")
                || text.starts_with("write_")
                || text.starts_with("unauthenticated_")
        }
        _ => false,
    }
}

fn is_of_own_form(provider: &ProviderEntry) -> bool {
    OF_OWN_FORM.contains(&provider.id.as_str())
}

impl Scopes {
    pub(super) fn new(mut entries: Vec<Entry>, providers: Vec<ProviderEntry>) -> Self {
        let mut scopes = Self {
            providers,
            ..Self::default()
        };
        for (place, entry) in entries.iter_mut().enumerate() {
            if entry.short.is_empty() {
                entry.short.clone_from(&entry.id);
            }
            let index = u32::try_from(place).unwrap_or(u32::MAX);
            for name in [&entry.id, &entry.short] {
                scopes
                    .by_id
                    .entry(entry.provider.as_str().into())
                    .or_default()
                    .insert(name.into(), index);
                if is_distinctive(&entry.provider, name) {
                    scopes.distinctive.entry(name.into()).or_insert(index);
                }
            }
            scopes.any.entry(entry.id.as_str().into()).or_insert(index);
            if entry.provider == "microsoft_graph" {
                let lower = entry.id.to_lowercase();
                scopes.graph.entry(lower.into()).or_insert(index);
            }
        }
        scopes.entries = entries.into();
        scopes
    }

    /// These, and then the user's.
    pub(super) fn with(mut self, own: Vec<Entry>, mut providers: Vec<ProviderEntry>) -> Self {
        if own.is_empty() && providers.is_empty() {
            return self;
        }
        for entry in &own {
            let mut known = self.providers.iter().chain(&providers);
            if !known.any(|provider| provider.id == entry.provider) {
                providers.push(ProviderEntry {
                    id: entry.provider.clone(),
                    words: vec![entry.provider.to_lowercase()],
                });
            }
        }
        // The user's own are met first.
        providers.append(&mut self.providers);
        Self::new(self.entries.with(own), providers)
    }

    /// Providers that a text (in small letters) speaks of, in the order of the rules.
    pub fn providers_in(&self, lower: &str) -> impl Iterator<Item = &str> {
        self.spoken_of(lower, |_| true)
    }

    /// Of the providers that a file (its text in small letters) speaks of, those whose scopes it may ask for, in the order of the rules.
    pub fn providers_asked_in(&self, lower: &str) -> impl Iterator<Item = &str> {
        let asks = ASKING.iter().any(|word| lower.contains(word));
        self.spoken_of(lower, move |provider| asks || is_of_own_form(provider))
    }

    fn spoken_of(
        &self,
        lower: &str,
        wanted: impl Fn(&ProviderEntry) -> bool,
    ) -> impl Iterator<Item = &str> {
        let spoken_of = move |provider: &&ProviderEntry| {
            let mut words = provider.words.iter();
            wanted(provider) && words.any(|word| lower.contains(word.as_str()))
        };
        let spoken = self.providers.iter().filter(spoken_of);
        spoken.map(|provider| provider.id.as_str())
    }

    /// Words (in small letters) of which a text has one that asks for scopes.
    pub(super) fn signs(&self) -> impl Iterator<Item = &str> {
        let providers = self.providers.iter().filter(|one| is_of_own_form(one));
        let own = providers.flat_map(|provider| provider.words.iter().map(String::as_str));
        ASKING.into_iter().chain(own)
    }

    fn at(&self, index: u32) -> Option<&Scope> {
        self.entries.get(index as usize)
    }

    fn of(&self, provider: &str, name: &str) -> Option<u32> {
        self.by_id.get(provider)?.get(name).copied()
    }

    /// A permission of Microsoft Graph whose capitals are lost.
    pub fn graph_permission(&self, lower: &str) -> Option<&Scope> {
        self.graph.get(lower).and_then(|&index| self.at(index))
    }

    /// A scope in any spelling: full URL, `…/auth/gmail.readonly`, `gmail.readonly`, `https://graph.microsoft.com/Mail.Read`.
    /// Words that could be anything (`email`, `profile`, `repo`) need `provider`.
    pub fn find(&self, text: &str, provider: Option<&str>) -> Option<&Scope> {
        let text = text.trim();
        if let Some(provider) = provider {
            let provider = provider.replace('-', "_");
            let key = |name: &str| self.of(&provider, name);
            if let Some(index) = key(text).or_else(|| key(text.trim_end_matches('/'))) {
                return self.at(index);
            }
        }
        if let Some(&index) = self.distinctive.get(text) {
            return self.at(index);
        }
        if let Some(name) = text
            .strip_prefix(GRAPH)
            .or_else(|| text.strip_prefix("https://graph.microsoft.us/"))
        {
            return self.find(name, Some("microsoft_graph"));
        }
        if let Some((before, name)) = text.rsplit_once("/auth/") {
            let elided = before.is_empty()
                || before.ends_with('…')
                || before.ends_with("...")
                || before.contains("googleapis.com");
            let index = elided
                .then(|| self.of("google", &format!("{GOOGLE}{name}")))
                .flatten()?;
            return self.at(index);
        }
        None
    }

    /// Whether holding `wider` gives all that `narrower` gives (reflexive, transitive). Both are full ids.
    pub fn includes(&self, wider: &str, narrower: &str) -> bool {
        if wider == narrower {
            return true;
        }
        let mut seen = vec![wider];
        let mut next = 0;
        while let Some(id) = seen.get(next).copied() {
            next += 1;
            let Some(scope) = self.any.get(id).and_then(|&index| self.at(index)) else {
                continue;
            };
            for implied in &scope.implies {
                if implied == narrower {
                    return true;
                }
                if !seen.contains(&implied.as_str()) {
                    seen.push(implied);
                }
            }
        }
        false
    }

    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.entries.iter()
    }
}
