//! Facts that are told by constants of other files: a scope, the name of a cookie, the key of a storage.
//!
//! One file leaves the parts of the text (here), the link of all files puts them together. How a constant is read is `values.rs`.

use super::values::Part;
use super::{Collector, Fact, FactKind, FileFacts, scopes, storage};
use crate::rules::Rules;
use crate::syntax::resolve::Files;
use std::sync::Arc;

/// What the text is.
#[derive(Debug)]
pub(super) enum Matter {
    /// Of this provider, where the place tells one.
    Scope(Option<String>),
    /// The name of a cookie, or a key of the browser's storage.
    Name,
}

/// A fact without its text.
#[derive(Debug)]
pub(super) struct Pending {
    parts: Vec<Part>,
    matter: Matter,
    python: bool,
    fact: Fact,
}

/// Texts that alternatives make of one value.
const MOST: usize = 50;

impl Collector<'_> {
    pub(super) fn pend(&mut self, parts: Vec<Part>, matter: Matter, fact: Fact) {
        let python = self.is_python();
        self.pending.push(Pending {
            parts,
            matter,
            python,
            fact,
        });
    }
}

/// The fact, where the other files tell its text; a storage is one whatever its key.
pub(super) fn settle(
    pending: &Pending,
    path: &Arc<str>,
    files: &[FileFacts],
    index: &Files,
    rules: &Rules,
) -> Option<Fact> {
    let texts = texts(pending, path, files, index);
    match &pending.matter {
        Matter::Scope(provider) => {
            let texts = texts?;
            let tokens = texts.iter().flat_map(|text| text.split_whitespace());
            tokens.into_iter().find_map(|token| {
                let scope = rules.scopes.find(token, provider.as_deref())?;
                Some(scopes::scope_fact(pending.fact.clone(), scope))
            })
        }
        Matter::Name => match texts.as_deref() {
            Some([name]) => storage::name(pending.fact.clone(), name, rules),
            _ => (pending.fact.kind == FactKind::BrowserStorage).then(|| pending.fact.clone()),
        },
    }
}

/// What the parts come to; `None` where one is not found.
fn texts(
    pending: &Pending,
    path: &Arc<str>,
    files: &[FileFacts],
    index: &Files,
) -> Option<Vec<String>> {
    let mut all = vec![String::new()];
    for part in &pending.parts {
        match part {
            Part::Text(text) => all.iter_mut().for_each(|one| one.push_str(text)),
            Part::Hole => return None,
            Part::Elsewhere(module, names) => {
                let found = index
                    .resolve(path, module, pending.python)
                    .and_then(|target| constant(target, names, files))
                    .or_else(|| setting(pending, names, files))?;
                all = all
                    .iter()
                    .flat_map(|one| found.iter().map(move |text| format!("{one}{text}")))
                    .take(MOST)
                    .collect();
            }
        }
    }
    Some(all)
}

/// A constant of a file, or of one beside it that the index of a package passes on.
fn constant<'f>(
    target: usize,
    names: &[String],
    files: &'f [FileFacts],
) -> Option<&'f Vec<String>> {
    let file = files.get(target)?;
    let own = file.strings.get(names);
    let own = own.or_else(|| {
        file.strings
            .get(names.get(1..).filter(|rest| !rest.is_empty())?)
    });
    own.or_else(|| {
        let beside = files
            .iter()
            .filter(|near| folder(&near.path) == folder(&file.path));
        beside.into_iter().find_map(|near| near.strings.get(names))
    })
}

/// What `settings.session_cookie` of Python is by default: a field of the class of the settings, or a constant of Django's module of
/// them. An object that a function makes does not say of which class it is, so the name has to be the only one of its kind.
fn setting<'f>(
    pending: &Pending,
    names: &[String],
    files: &'f [FileFacts],
) -> Option<&'f Vec<String>> {
    const OBJECTS: &[&str] = &["settings", "config", "conf"];
    let [object, field] = names else { return None };
    if !pending.python
        || !matches!(pending.matter, Matter::Name)
        || !OBJECTS.contains(&object.as_str())
    {
        return None;
    }
    let is_setting = |file: &FileFacts, path: &[String]| match path {
        [own] => own == field && file.path.to_lowercase().contains("settings"),
        [_, own] => own == field,
        _ => false,
    };
    let mut found = files.iter().flat_map(|file| {
        let own = file
            .strings
            .iter()
            .filter(|(path, _)| is_setting(file, path));
        own.map(|(_, texts)| texts)
    });
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
