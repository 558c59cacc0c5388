//! Locale files: the strings of JSON and YAML under the keys that name a privacy policy.
//!
//! A locale holds all of a product's words. Where some of its keys name a policy and a text stands under them, only that is read; any
//! other file is a policy as a whole.

use super::document::{Block, BlockKind, Form, looks_like_heading, markup};
use super::escaped::{Escapes, tokens_of};
use super::token::fold;

/// What the key of a policy begins with, in English and French.
const POLICY_KEYS: &[&str] = &[
    "privacy",
    "confidential",
    "politique",
    "gdpr",
    "rgpd",
    "dataprotection",
    "personaldata",
    "donneespersonnelles",
    "cookiepolicy",
    "cookiespolicy",
    "subprocessors",
];

/// Keys whose string stands over what follows.
const TITLES: &[&str] = &["title", "heading", "header", "subtitle", "titre"];

/// Words of a text; fewer under the key of a policy (`privacyLink: "Privacy policy"`) only name one.
const SHORTEST_TEXT: usize = 5;

/// A string with the keys that lead to it.
struct Entry {
    keys: Vec<String>,
    /// Stands in a list.
    item: bool,
    start: usize,
    end: usize,
    escapes: Escapes,
}

impl Entry {
    /// «privacy.collect.text», «legal → privacyPolicy → intro».
    fn is_of_policy(&self) -> bool {
        self.keys.iter().any(|key| {
            let key: String = fold(key).chars().filter(|c| c.is_alphanumeric()).collect();
            // Flat keys hold their path (`legal.privacy.intro`), spaces of names their own (`pagePrivacy`).
            POLICY_KEYS
                .iter()
                .any(|known| key.starts_with(known) || key.contains(known) && known.len() > 6)
        })
    }
}

pub(super) fn json(text: &str) -> Vec<Block> {
    let mut entries = Vec::new();
    // Open objects (with the key that is being read) and lists.
    let mut open: Vec<Option<String>> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => open.push(Some(String::new())),
            b'[' => open.push(None),
            b'}' | b']' => {
                open.pop();
            }
            b'"' => {
                let start = at + 1;
                let mut end = start;
                while end < bytes.len() && bytes[end] != b'"' {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                let end = end.min(bytes.len());
                let after = text.get(end + 1..).unwrap_or("").trim_start();
                let content = text.get(start..end).unwrap_or("");
                match open.last_mut() {
                    Some(Some(key)) if after.starts_with(':') => content.clone_into(key),
                    _ => entries.push(Entry {
                        keys: open.iter().flatten().cloned().collect(),
                        item: matches!(open.last(), Some(None)),
                        start,
                        end,
                        escapes: Escapes::Strings,
                    }),
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    blocks(text, entries)
}

/// Keys by their indentation, values on their line or below it (`|`, `>`).
pub(super) fn yaml(text: &str) -> Vec<Block> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut open: Vec<(usize, String)> = Vec::new();
    // Indentation of the key whose value stands on the lines below, and whether they are one paragraph (`>`).
    let mut below: Option<(usize, bool)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let content = line.trim_end();
        let body = content.trim_start();
        let indent = content.len() - body.len();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let keys = |open: &[(usize, String)]| open.iter().map(|(_, key)| key.clone()).collect();
        if let Some((outer, folded)) = below {
            if indent > outer {
                let (start, end) = (begin + indent, begin + content.len());
                match entries.last_mut() {
                    Some(last) if folded && last.end + indent + 2 >= start && last.end > 0 => {
                        last.end = end;
                    }
                    _ => entries.push(Entry {
                        keys: keys(&open),
                        item: false,
                        start,
                        end,
                        escapes: Escapes::Markup,
                    }),
                }
                continue;
            }
            below = None;
        }
        let (item, body, indent) = match body.strip_prefix("- ") {
            Some(rest) => (
                true,
                rest.trim_start(),
                content.len() - rest.trim_start().len(),
            ),
            None => (false, body, indent),
        };
        while open.last().is_some_and(|(own, _)| *own >= indent) {
            open.pop();
        }
        let value = match key_of(body) {
            Some((key, rest)) => {
                open.push((indent, key.to_owned()));
                rest
            }
            None => body,
        };
        if matches!(value, "|" | ">" | "|-" | ">-" | "|+" | ">+") {
            below = Some((indent, value.starts_with('>')));
            continue;
        }
        let quoted = value.trim_matches(['"', '\'']);
        if quoted.is_empty() {
            continue;
        }
        let offset = value.find(quoted).unwrap_or(0);
        let start = begin + content.len() - value.len() + offset;
        entries.push(Entry {
            keys: keys(&open),
            item,
            start,
            end: start + quoted.len(),
            escapes: if value.starts_with('"') {
                Escapes::Strings
            } else {
                Escapes::Markup
            },
        });
    }
    blocks(text, entries)
}

/// `key: value`, where the key is a name.
fn key_of(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once(':')?;
    let key = key.trim_matches(['"', '\'']);
    let named = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (named && (rest.is_empty() || rest.starts_with(' '))).then(|| (key, rest.trim()))
}

fn blocks(text: &str, mut entries: Vec<Entry>) -> Vec<Block> {
    let is_text = |entry: &Entry| {
        let content = text.get(entry.start..entry.end).unwrap_or("");
        content.split_whitespace().count() >= SHORTEST_TEXT
    };
    if entries
        .iter()
        .any(|entry| entry.is_of_policy() && is_text(entry))
    {
        entries.retain(Entry::is_of_policy);
    }
    let mut blocks = Vec::new();
    for entry in entries {
        let content = text.get(entry.start..entry.end).unwrap_or("");
        if content.contains("</") || content.contains("<\\/") || content.contains("<br") {
            // A string that holds paragraphs and lists of HTML.
            for mut block in markup(content, Form::Html, Escapes::MarkupInStrings) {
                for token in &mut block.tokens {
                    token.start += entry.start;
                    token.end += entry.start;
                }
                blocks.push(block);
            }
            continue;
        }
        let tokens = tokens_of(text, entry.start, entry.end, entry.escapes);
        let content = content.trim();
        let title = entry.keys.last().is_some_and(|key| {
            let key = key.to_lowercase();
            TITLES.iter().any(|title| key.ends_with(title))
        });
        let kind = if entry.item {
            BlockKind::Item
        } else if title || looks_like_heading(content, &tokens) {
            BlockKind::Heading
        } else {
            BlockKind::Paragraph
        };
        if !tokens.is_empty() {
            blocks.push(Block::new(kind, tokens, 0));
        }
    }
    blocks
}
