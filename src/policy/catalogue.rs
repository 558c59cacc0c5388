//! What the catalogue of rules names in prose: services, and data by the phrases of a language beside those of its lexicon.
//!
//! `build.rs` includes this file and compiles what our own rules name; where the user's add to them, it is gathered at run time.

use super::lexicon::{Meaning, Phrasebook, Phrases, Service};
use super::token::tokenize;
use crate::rules::{DataCategories, Services};

/// Categories that the lexicons read as a whole or as cookies, children or their parents.
const ELSEWHERE: &[&str] = &[
    "personal_data",
    "cookie_id",
    "children_data",
    "parent_guardian",
];

/// Single words for these say what is done with data, not which: «avec votre consentement», "profiling".
const DOINGS: &[&str] = &["consent_preferences", "profiling"];

/// The names of services and of data. A single word («grades», «state») names data where the lexicon says so, or in a row with others.
pub(crate) fn names(language: &str, services: &Services, data: &DataCategories) -> Phrases {
    let mut book = Phrasebook::default();
    for entry in data.iter() {
        let phrases = entry.phrases.get(language).into_iter().flatten();
        for phrase in phrases.filter(|_| !ELSEWHERE.contains(&entry.id.as_str())) {
            let id = entry.id.as_str().into();
            if phrase.contains(' ') {
                book.add(phrase, Meaning::Data(id));
            } else if !DOINGS.contains(&entry.id.as_str()) {
                book.add(phrase, Meaning::Listed(id));
            }
        }
    }
    let mut aliases = services.aliases();
    // A company's own entry wins over products that list its name.
    aliases.sort_by_key(|(alias, service, _)| {
        (
            !service.name.eq_ignore_ascii_case(alias),
            service.id.clone(),
        )
    });
    for (alias, service, ambiguous) in aliases {
        let meaning = |written: &str| {
            let first = tokenize(written).into_iter().next();
            Meaning::Service(Service {
                id: service.id.as_str().into(),
                ambiguous,
                written: first.map(|token| token.folded).unwrap_or_default(),
                small: !written.starts_with(char::is_uppercase),
            })
        };
        // `Help Scout` is written `Helpscout`, too.
        let joined = alias.replace(' ', "");
        if joined != alias && joined.len() > 5 {
            book.add(&joined, meaning(&joined));
        }
        book.add(alias, meaning(alias));
    }
    book.tree()
}
