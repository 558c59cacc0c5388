//! Whether the words of a user's rules are known ones: kinds, languages, and the ids of services, data and categories that they name.
//!
//! `file` sees that a file has the form; this sees that what it names exists, and says where it does not.

use super::file::{Catalogue, FlowEntry};
use super::load::RuleError;
use super::{Rules, distance};

const KINDS: &[&str] = &[
    "service",
    "llm",
    "vector",
    "log",
    "database",
    "cache",
    "queue",
    "file",
    "browser_storage",
    "cookie",
    "url",
];
const LANGUAGES: &[&str] = &["javascript", "typescript", "python"];
const TRANSFORMS: &[&str] = &["hashed", "encrypted", "redacted", "aggregated"];

/// A word that an entry uses.
struct Use {
    entry: String,
    key: &'static str,
    word: String,
}

/// Words that entries use, gathered before the entries are indexed.
pub(super) struct Uses(Vec<Use>);

impl Uses {
    pub(super) fn of(own: &Catalogue) -> Self {
        let mut uses = Vec::new();
        let mut add = |entry: &str, key, words: &[String]| {
            uses.extend(words.iter().map(|word| Use {
                entry: entry.to_owned(),
                key,
                word: word.clone(),
            }));
        };
        for service in &own.services {
            add(
                &service.id,
                "category",
                std::slice::from_ref(&service.category),
            );
            add(&service.id, "category", &service.secondary_categories);
            add(&service.id, "data", &service.data);
        }
        for scope in &own.scopes {
            add(&scope.id, "data", &scope.data);
        }
        for data in &own.data {
            add(&data.id, "data", data.parent.as_slice());
            add(&data.id, "data", &data.said_as);
        }
        let flows = [&own.sources, &own.sinks, &own.sanitizers];
        for flow in flows.into_iter().flatten() {
            let FlowEntry {
                id,
                languages,
                data,
                service,
                kind,
                transform,
                ..
            } = flow;
            add(id, "languages", languages);
            add(id, "data", data);
            add(id, "service", service.as_slice());
            add(id, "kind", kind.as_slice());
            add(id, "transform", transform.as_slice());
        }
        Self(uses)
    }

    /// The first word that is not known, with its place in one of `texts` (file and content).
    pub(super) fn check(&self, rules: &Rules, texts: &[(String, String)]) -> Result<(), RuleError> {
        for used in &self.0 {
            let known: Vec<&str> = match used.key {
                "kind" => KINDS.to_vec(),
                "languages" => LANGUAGES.to_vec(),
                "transform" => TRANSFORMS.to_vec(),
                "service" => rules
                    .services
                    .iter()
                    .map(|entry| entry.id.as_str())
                    .collect(),
                "category" => rules
                    .services
                    .categories()
                    .iter()
                    .map(|category| category.id.as_str())
                    .collect(),
                _ => rules
                    .data
                    .iter()
                    .map(|entry| entry.id.as_str())
                    .chain(["personal_data"])
                    .collect(),
            };
            if !known.contains(&used.word.as_str()) {
                return Err(used.error(&known, texts));
            }
        }
        Ok(())
    }
}

/// Whether an entry that replaces one of the same id stands twice: the second would silently replace the first.
pub(super) fn no_twins(own: &Catalogue, texts: &[(String, String)]) -> Result<(), RuleError> {
    let kinds: [(&str, Vec<&str>); 3] = [
        (
            "service",
            own.services.iter().map(|one| one.id.as_str()).collect(),
        ),
        (
            "scope",
            own.scopes.iter().map(|one| one.id.as_str()).collect(),
        ),
        ("data", own.data.iter().map(|one| one.id.as_str()).collect()),
    ];
    for (kind, ids) in kinds {
        let twin = ids
            .iter()
            .enumerate()
            .find(|(place, id)| ids[..*place].contains(id));
        if let Some((_, id)) = twin {
            let places = places_of(kind, id, texts);
            let (file, line) = places.last().cloned().unwrap_or_default();
            let first = places.first().map_or_else(String::new, |(file, line)| {
                format!(", first at {file}:{line}")
            });
            return Err(RuleError {
                file,
                line,
                message: format!(
                    "{kind} `{id}` is defined twice{first}; keep one, or give it another id"
                ),
            });
        }
    }
    Ok(())
}

/// Files and 1-based lines of the ids of entries of a kind (`[[service]]`).
pub(super) fn places_of(kind: &str, id: &str, texts: &[(String, String)]) -> Vec<(String, usize)> {
    let table = format!("[[{kind}]]");
    let quoted = format!("\"{id}\"");
    let mut places = Vec::new();
    for (file, text) in texts {
        let mut of_kind = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('[') {
                of_kind = line == table;
            }
            let key = line.split_once('=').map_or("", |(key, _)| key.trim());
            if of_kind && key == "id" && line.contains(&quoted) {
                places.push((file.clone(), number + 1));
            }
        }
    }
    places
}

impl Use {
    fn error(&self, known: &[&str], texts: &[(String, String)]) -> RuleError {
        let near = known
            .iter()
            .map(|id| (distance(&self.word, id), *id))
            .min()
            .filter(|(distance, id)| *distance <= 1 + id.len() / 4);
        let hint = match near {
            Some((_, id)) => format!("; did you mean `{id}`?"),
            None if known.len() <= 12 => format!("; known: {}", known.join(", ")),
            None => String::new(),
        };
        let (file, line) = texts
            .iter()
            .find_map(|(file, text)| Some((file.clone(), self.line(text)?)))
            .unwrap_or_default();
        RuleError {
            file,
            line,
            message: format!(
                "`{}`: unknown {} `{}`{hint}",
                self.entry, self.key, self.word
            ),
        }
    }

    /// The 1-based line of the word after the entry's id.
    fn line(&self, text: &str) -> Option<usize> {
        let entry = format!("\"{}\"", self.entry);
        let word = format!("\"{}\"", self.word);
        let is_id = |line: &str| line.trim_start().starts_with("id") && line.contains(&entry);
        let start = text.lines().position(is_id)?;
        let place = text
            .lines()
            .skip(start)
            .position(|line| line.contains(&word))?;
        Some(start + place + 1)
    }
}
