//! What a script holds for its page to show: records that are tables, lists under a title, and texts that are there in several languages.
//!
//! Whether an array or object is one of these is decided here; how its strings are written into blocks is the page's own.

use super::super::document::{BlockKind, separator};
use super::super::escaped::{Escapes, tokens_of};
use super::super::language::{codes, language_of};
use super::{MACHINE, OVER, Page, TITLES};
use tree_sitter::Node;

/// Languages that texts are kept in beside each other (ISO 639-1).
const TRANSLATED: &[&str] = &[
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr",
    "hu", "id", "it", "ja", "ko", "lb", "lt", "lv", "ms", "nb", "nl", "no", "pl", "pt", "ro", "ru",
    "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh",
];

/// Keys that say who a record is about.
const NAMES: &[&str] = &[
    "name",
    "nom",
    "service",
    "provider",
    "vendor",
    "processor",
    "company",
    "tool",
    "partner",
    "recipient",
    "prestataire",
    "fournisseur",
    "societe",
    "outil",
    "partenaire",
    "destinataire",
];

/// Words of a cell in a record about somebody.
const LONGEST_ABOUT: usize = 60;

/// Longer strings of an object are prose of their own.
const LONGEST_CELL: usize = 12;

impl Page<'_> {
    /// `[{ name: "Stripe", purpose: "payments" }, …]`: a table whose columns are the keys. Whether the array was one.
    pub(super) fn records(&mut self, array: Node<'_>) -> bool {
        let mut cursor = array.walk();
        let rows: Vec<Vec<(Node<'_>, Node<'_>)>> = array
            .named_children(&mut cursor)
            .filter(|child| child.kind() == "object")
            .map(|object| self.fields(object))
            .collect();
        let Some(first) = rows.first() else {
            return false;
        };
        // Who is named may be told of at length: `{ name: "Stripe", role: "…" }`. `{ title, text }` is a section.
        let names = first.first().is_some_and(|(key, _)| {
            NAMES.contains(
                &self
                    .word(*key)
                    .trim_matches(['"', '\''])
                    .to_lowercase()
                    .as_str(),
            )
        });
        let longest = if names { LONGEST_ABOUT } else { LONGEST_CELL };
        let short = |(_, value): &(Node<'_>, Node<'_>)| {
            self.word(*value).split_whitespace().count() <= longest
        };
        let keys: Vec<String> = first
            .iter()
            .map(|(key, _)| self.word(*key).to_owned())
            .collect();
        let alike = rows.iter().all(|row| {
            row.len() == keys.len()
                && row
                    .iter()
                    .zip(&keys)
                    .all(|(field, key)| self.word(field.0) == key && short(field))
        });
        let titled = first.first().is_some_and(|(key, _)| {
            let key = self.word(*key).trim_matches(['"', '\'']).to_lowercase();
            OVER.contains(&key.as_str())
        });
        // `{ title: "Sharing", text: "We share nothing." }` is a section, however short.
        let tells = |(_, value): &(Node<'_>, Node<'_>)| {
            let text = self.word(*value).trim_matches(['"', '\'', '`']);
            text.ends_with('.') && text.split_whitespace().count() > 3
        };
        let sections = titled && rows.iter().flatten().any(tells);
        if keys.len() < 2 || !alike || sections || self.holds_more(array, titled) {
            return false;
        }
        self.block(BlockKind::Row, 0, |page| {
            for (key, _) in first {
                page.extend(key.start_byte(), key.end_byte());
                page.current.extend(separator(key.end_byte()));
            }
        });
        for row in &rows {
            self.block(BlockKind::Row, 0, |page| {
                for (_, value) in row {
                    page.literal(*value);
                    page.current.extend(separator(value.end_byte()));
                }
            });
        }
        true
    }

    /// `[{ title: "Security", color: "#fff", content: [{ text: "…" }] }]`: what a field holds in turn is more than a cell.
    fn holds_more(&self, array: Node<'_>, titled: bool) -> bool {
        let mut cursor = array.walk();
        let objects: Vec<_> = array.named_children(&mut cursor).collect();
        objects.into_iter().any(|object| {
            let mut cursor = object.walk();
            let values: Vec<_> = object
                .named_children(&mut cursor)
                .filter_map(|pair| pair.child_by_field_name("value"))
                .filter(|value| value.kind() == "array")
                .collect();
            values.into_iter().any(|value| {
                titled
                    || value
                        .named_child(0)
                        .is_some_and(|first| first.kind() == "object")
            })
        })
    }

    /// `{ title: "What we collect", items: ["Email address"] }`: strings under a title, however short.
    pub(super) fn is_under_title(&self, array: Node<'_>) -> bool {
        let mut cursor = array.walk();
        let texts = array
            .named_children(&mut cursor)
            .all(|child| matches!(child.kind(), "string" | "template_string" | "comment"));
        let object = array
            .parent()
            .filter(|pair| pair.kind() == "pair")
            .and_then(|pair| {
                let key = pair.child_by_field_name("key")?;
                let key = self.word(key).trim_matches(['"', '\'']).to_lowercase();
                (!MACHINE.contains(&key.as_str())).then(|| pair.parent())?
            });
        texts
            && object.is_some_and(|object| {
                self.fields(object).iter().any(|(key, _)| {
                    let key = self.word(*key).trim_matches(['"', '\'']).to_lowercase();
                    TITLES.contains(&key.as_str())
                })
            })
    }

    /// Keys and strings of an object, but what is for machines.
    fn fields<'n>(&self, object: Node<'n>) -> Vec<(Node<'n>, Node<'n>)> {
        let mut cursor = object.walk();
        object
            .named_children(&mut cursor)
            .filter_map(|pair| {
                let key = pair.child_by_field_name("key")?;
                let value = pair.child_by_field_name("value")?;
                let name = self.word(key).trim_matches(['"', '\'']).to_lowercase();
                let read = matches!(value.kind(), "string" | "template_string")
                    && !MACHINE.contains(&name.as_str());
                read.then_some((key, value))
            })
            .collect()
    }

    /// `{ fr: {…}, en: {…} }`: the same text in several languages is read in one that we read.
    pub(super) fn translations(&mut self, object: Node<'_>, depth: usize) -> bool {
        let mut cursor = object.walk();
        let pairs: Vec<_> = object
            .named_children(&mut cursor)
            .filter(|child| child.kind() != "comment")
            .collect();
        let language = |pair: &Node<'_>| {
            let key = pair.child_by_field_name("key")?;
            let key = self.word(key).trim_matches(['"', '\'']);
            let code = key.split(['-', '_']).next().unwrap_or(key).to_lowercase();
            TRANSLATED.contains(&code.as_str()).then_some(code)
        };
        let languages: Option<Vec<_>> = pairs.iter().map(language).collect();
        let Some(languages) = languages.filter(|languages| languages.len() > 1) else {
            return false;
        };
        let read = codes().find_map(|code| languages.iter().position(|language| language == code));
        match read.and_then(|place| pairs[place].child_by_field_name("value")) {
            Some(value) => self.node(value, depth + 1),
            None => return false,
        }
        true
    }

    /// `pick(locale, "…", "…")`, `isFrench ? <p>…</p> : <p>…</p>`: of two texts in two languages, one that we read.
    pub(super) fn alternatives(&mut self, node: Node<'_>, depth: usize) -> bool {
        const TEXTS: &[&str] = &[
            "string",
            "template_string",
            "jsx_element",
            "parenthesized_expression",
        ];
        let mut cursor = node.walk();
        let texts: Vec<_> = node
            .named_children(&mut cursor)
            .filter(|child| TEXTS.contains(&child.kind()))
            .collect();
        let [first, second] = texts.as_slice() else {
            return false;
        };
        let language = |text: &Node<'_>| {
            let (start, end) = (text.start_byte(), text.end_byte());
            language_of(tokens_of(self.text, start, end, Escapes::Strings).iter())
        };
        let languages = [language(first), language(second)];
        if languages[0] == languages[1] || languages.iter().any(|language| language == "und") {
            return false;
        }
        let read = codes().find_map(|code| languages.iter().position(|language| language == code));
        let Some(read) = read.map(|place| texts[place]) else {
            return false;
        };
        let in_element = [
            node.parent(),
            node.parent().and_then(|parent| parent.parent()),
        ]
        .iter()
        .flatten()
        .any(|around| around.kind() == "jsx_expression");
        if in_element && matches!(read.kind(), "string" | "template_string") {
            self.literal(read);
        } else {
            self.node(read, depth + 1);
        }
        true
    }
}
