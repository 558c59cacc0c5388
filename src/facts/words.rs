//! What the text of a whole file says, asked once for all its scripts.

use super::consent;
use crate::rules::Rules;
use crate::source::SourceFile;
use std::cell::OnceCell;

pub(super) struct FileWords<'f> {
    text: &'f str,
    rules: &'f Rules,
    /// The text in small letters (of ASCII).
    pub(super) lower: String,
    /// Providers of scopes that the file speaks of.
    pub(super) providers: Vec<&'f str>,
    pub(super) asks_scopes: bool,
    pub(super) may_ask_consent: bool,
    calls_gtag: OnceCell<bool>,
    says_anonymize: OnceCell<bool>,
    cookieless: OnceCell<Vec<&'static str>>,
}

impl<'f> FileWords<'f> {
    pub(super) fn of(file: &'f SourceFile, rules: &'f Rules) -> Self {
        let lower = file.text.to_ascii_lowercase();
        let may_ask = rules.may_ask_scopes(&lower);
        let asked = || rules.scopes.providers_asked_in(&lower).collect();
        Self {
            text: &file.text,
            rules,
            providers: may_ask.then(asked).unwrap_or_default(),
            asks_scopes: may_ask && lower.contains("scopes"),
            may_ask_consent: consent::may_ask(&lower),
            calls_gtag: OnceCell::new(),
            says_anonymize: OnceCell::new(),
            cookieless: OnceCell::new(),
            lower,
        }
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
