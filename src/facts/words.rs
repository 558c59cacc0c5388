//! What the text of a whole file says, asked once for all its scripts.

use super::consent;
use crate::rules::Rules;
use crate::source::SourceFile;
use rustc_hash::FxHashSet;
use std::cell::OnceCell;

pub(super) struct FileWords<'f> {
    text: &'f str,
    rules: &'f Rules,
    /// The text in small letters (of ASCII).
    pub(super) lower: String,
    /// Says some word of those who ask for scopes.
    pub(super) may_ask_scopes: bool,
    pub(super) may_ask_consent: bool,
    providers: OnceCell<Vec<&'f str>>,
    asks_scopes: OnceCell<bool>,
    calls_gtag: OnceCell<bool>,
    declared: OnceCell<FxHashSet<&'f str>>,
    says_anonymize: OnceCell<bool>,
    cookieless: OnceCell<Vec<&'static str>>,
}

impl<'f> FileWords<'f> {
    pub(super) fn of(file: &'f SourceFile, rules: &'f Rules) -> Self {
        let lower = file.text.to_ascii_lowercase();
        Self {
            text: &file.text,
            rules,
            may_ask_scopes: rules.may_ask_scopes(&lower),
            may_ask_consent: consent::may_ask(&lower),
            providers: OnceCell::new(),
            asks_scopes: OnceCell::new(),
            calls_gtag: OnceCell::new(),
            declared: OnceCell::new(),
            says_anonymize: OnceCell::new(),
            cookieless: OnceCell::new(),
            lower,
        }
    }

    /// Providers of scopes that the file speaks of.
    pub(super) fn providers(&self) -> &[&'f str] {
        let spoken_of = || self.rules.scopes.providers_asked_in(&self.lower).collect();
        self.providers.get_or_init(spoken_of)
    }

    /// Whether scopes are asked for, as far as words tell: the file speaks of a provider, or of scopes.
    pub(super) fn asks_scopes(&self) -> bool {
        let asks = || !self.providers().is_empty() || self.lower.contains("scopes");
        *self.asks_scopes.get_or_init(asks)
    }

    /// Whether the text of the file declares a name, in a script that another part of it holds, say.
    pub(super) fn declares(&self, name: &str) -> bool {
        let declared = || {
            let words = ["const ", "let ", "var ", "function ", "class "];
            let ends = words.iter().flat_map(|word| {
                let places = self.text.match_indices(word);
                places.map(|(at, _)| at + word.len())
            });
            ends.map(|at| name_at(&self.text[at..])).collect()
        };
        self.declared.get_or_init(declared).contains(name)
    }

    pub(super) fn calls_gtag(&self) -> bool {
        *self.calls_gtag.get_or_init(|| self.lower.contains("gtag("))
    }

    /// Switches the masking of addresses on or off, in some spelling.
    pub(super) fn says_anonymize(&self) -> bool {
        *self.says_anonymize.get_or_init(|| {
            let words = ["anonymize", "aip:", "'aip'", "\"aip\""];
            words.iter().any(|word| self.lower.contains(word))
        })
    }

    /// Whether the file tells a service to set no cookies.
    pub(super) fn is_cookieless(&self, service: &str) -> bool {
        let words = || self.rules.names.at("cookieless");
        let told = || {
            let said = words().filter(|(word, _)| self.text.contains(word));
            said.map(|(_, service)| service).collect()
        };
        words().any(|(_, known)| known == service)
            && self.cookieless.get_or_init(told).contains(&service)
    }
}

/// The name with which a text begins.
fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
    &text[..end.unwrap_or(text.len())]
}
