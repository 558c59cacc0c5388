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
                "category" => rules.services.category_ids(),
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
