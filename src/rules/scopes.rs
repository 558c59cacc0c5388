//! OAuth scopes: spellings, and what includes what.

use super::file::ScopeEntry as Entry;
use rustc_hash::FxHashMap;

pub use super::file::ScopeEntry as Scope;

#[derive(Debug, Default)]
pub struct Scopes {
    entries: Vec<Entry>,
    by_id: FxHashMap<(String, String), u32>,
    /// Strings that mean one scope of one provider, whatever stands around them.
    distinctive: FxHashMap<String, u32>,
    /// Full ids of any provider, for inclusion.
    any: FxHashMap<String, u32>,
}

const GOOGLE: &str = "https://www.googleapis.com/auth/";
const GRAPH: &str = "https://graph.microsoft.com/";

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

impl Scopes {
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        let mut scopes = Self::default();
        for (place, mut entry) in entries.into_iter().enumerate() {
            if entry.short.is_empty() {
                entry.short.clone_from(&entry.id);
            }
            let index = u32::try_from(place).unwrap_or(u32::MAX);
            for name in [&entry.id, &entry.short] {
                scopes
                    .by_id
                    .insert((entry.provider.clone(), name.clone()), index);
                if is_distinctive(&entry.provider, name) {
                    scopes.distinctive.entry(name.clone()).or_insert(index);
                }
            }
            scopes.any.entry(entry.id.clone()).or_insert(index);
            scopes.entries.push(entry);
        }
        scopes
    }

    fn at(&self, index: u32) -> Option<&Scope> {
        self.entries.get(index as usize)
    }

    /// A scope in any spelling: full URL, `…/auth/gmail.readonly`, `gmail.readonly`, `https://graph.microsoft.com/Mail.Read`.
    /// Words that could be anything (`email`, `profile`, `repo`) need `provider`.
    pub fn find(&self, text: &str, provider: Option<&str>) -> Option<&Scope> {
        let text = text.trim();
        if let Some(provider) = provider {
            let provider = provider.replace('-', "_");
            let key = |name: &str| {
                self.by_id
                    .get(&(provider.clone(), name.to_owned()))
                    .copied()
            };
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
                .then(|| {
                    self.by_id
                        .get(&("google".to_owned(), format!("{GOOGLE}{name}")))
                })
                .flatten()?;
            return self.at(*index);
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
