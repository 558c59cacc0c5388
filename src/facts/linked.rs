//! Facts of one file that other files settle: constants that are imported, scopes of providers that something speaks of, services whose
//! module is the repository's own, consent.

use super::gates::Gated;
use super::{Fact, FileFacts, pending};
use crate::rules::Rules;
use crate::syntax::ir::Name;
use crate::syntax::resolve::Files;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// What the facts of all files come to.
#[derive(Debug)]
pub struct Linked {
    /// Sorted, without duplicates.
    pub facts: Vec<Fact>,
    pub gated: Gated,
}

/// Settles what needs several files.
pub fn link(files: Vec<FileFacts>, rules: &Rules) -> Linked {
    let paths: Vec<Arc<str>> = files.iter().map(|file| file.path.clone()).collect();
    let index = Files::new(&paths);
    let gated = Gated::read(&files, &index);
    let mut facts = Vec::new();
    for file in &files {
        for pending in &file.pending {
            if let Some(fact) = pending::settle(pending, &file.path, &files, &index, rules) {
                facts.push(fact);
            }
        }
    }
    let imported = imported_providers(&files, rules);
    for mut file in files {
        facts.extend(file.unspoken.drain(..).filter(|fact| {
            fact.category
                .as_deref()
                .is_some_and(|provider| imported.contains(&provider))
        }));
        let own: FxHashSet<usize> = file
            .shadowable
            .iter()
            .filter(|(_, module)| index.resolve(&file.path, module, true).is_some())
            .map(|(place, _)| *place)
            .collect();
        let mut place = 0;
        file.facts.retain(|_| {
            place += 1;
            !own.contains(&(place - 1))
        });
        file.facts.iter_mut().for_each(|fact| gated.mark(fact));
        facts.append(&mut file.facts);
    }
    facts.sort();
    facts.dedup();
    Linked { facts, gated }
}

/// Providers of scopes whose packages some file imports; looked for where a fact depends on them.
fn imported_providers<'r>(files: &[FileFacts], rules: &'r Rules) -> Vec<&'r str> {
    if files.iter().all(|file| file.unspoken.is_empty()) {
        return Vec::new();
    }
    let imports = files.iter().flat_map(|file| &file.imports);
    let mut modules: Vec<&str> = imports.map(Name::as_str).collect();
    modules.sort_unstable();
    modules.dedup();
    let lower = modules.join("\n").to_lowercase();
    rules.scopes.providers_in(&lower).collect()
}
