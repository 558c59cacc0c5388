//! Rules: how to recognise services, scopes, cookies, permissions, data categories and flows.
//!
//! The files under `rules/` are compiled in by `build.rs`; `--rules DIR` adds the user's own of the same form.
//! `file` mirrors the files; the indexes in the other modules are the compiled form, which `build.rs` makes with the same code, and only
//! they leave this stage.

mod card;
mod cookies;
mod data;
mod describe;
mod entries;
mod file;
mod flows;
mod lazy;
mod load;
mod names;
mod permissions;
mod programs;
mod regions;
mod scopes;
mod services;
mod tokens;
mod topics;
mod validate;
mod words;

pub use cookies::{Cookie, Cookies};
pub use data::{DataCategories, DataCategory, FieldData};
pub use describe::distance;
pub use file::{CategoryEntry, FlowEntry as FlowRule};
pub use flows::{CallPath, FlowRules, FlowSet, JAVASCRIPT, Matcher, PYTHON, first_word, wholes};
pub use lazy::Lazy;
pub use load::RuleError;
pub use names::ConfigNames;
pub use permissions::{Permission, Permissions};
pub use programs::{Program, Programs};
pub use regions::Regions;
pub use scopes::{Scope, Scopes};
pub(crate) use services::root_of;
pub use services::{Ecosystem, Service, Services, Strength};
pub(crate) use tokens::tokens;
pub use topics::Topic;
pub use words::Words;

use std::sync::OnceLock;

/// Everything Candor recognises, indexed for look-ups by name. Each kind is read when it is first asked for.
#[derive(Debug, Default)]
pub struct Rules {
    /// Whether the user's rules add services or data to those that are compiled in.
    pub adds_names: bool,
    pub services: Lazy<Services>,
    pub scopes: Lazy<Scopes>,
    pub permissions: Lazy<Permissions>,
    pub cookies: Lazy<Cookies>,
    pub data: Lazy<DataCategories>,
    pub regions: Lazy<Regions>,
    pub names: Lazy<ConfigNames>,
    pub programs: Lazy<Programs>,
    pub flows: Lazy<FlowRules>,
    /// Made from `scopes` when it is first asked for.
    pub(crate) scope_signs: OnceLock<Words>,
}

impl Rules {
    /// Whether a text (in small letters) may ask for scopes of some provider.
    pub fn may_ask_scopes(&self, lower: &str) -> bool {
        let signs = || Words::new(self.scopes.signs());
        self.scope_signs.get_or_init(signs).are_in(lower)
    }
}
