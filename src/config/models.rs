//! Data models outside code: Prisma, GraphQL, protocol buffers.
//!
//! The three share a form: `keyword Name { field … }`. What tells fields apart is in the functions below.

use super::{Reader, span_of};
use crate::facts::Via;

/// `model User { email String? @unique }`: one field a line.
pub(super) fn prisma(reader: &mut Reader<'_>) {
    blocks(reader, &["model", "type", "view"], true, |words| {
        let [name, kind, ..] = words else { return None };
        // Relations and flags hold no data of their own.
        let scalar = matches!(
            *kind,
            "String"
                | "Int"
                | "BigInt"
                | "Float"
                | "Decimal"
                | "DateTime"
                | "Json"
                | "Bytes"
                | "Unsupported"
        );
        (scalar && *name != "@").then_some(*name)
    });
}

/// `type User { email: String! }`, `input SignUp { … }`; arguments stand in parentheses before the colon.
pub(super) fn graphql(reader: &mut Reader<'_>) {
    blocks(reader, &["type", "input", "interface"], false, |words| {
        let colon = words.iter().position(|word| *word == ":")?;
        let name = *words.first()?;
        let kind = words[colon + 1..].iter().find(|word| **word != "[")?;
        (kind.starts_with("String") || kind.starts_with("ID") || kind.starts_with("Date"))
            .then_some(name)
    });
}

/// `message User { optional string email = 1; }`.
pub(super) fn proto(reader: &mut Reader<'_>) {
    blocks(reader, &["message"], false, |words| {
        let equals = words.iter().position(|word| *word == "=")?;
        let name = *words.get(equals.checked_sub(1)?)?;
        let kind = *words.get(equals.checked_sub(2)?)?;
        (kind != "bool").then_some(name)
    });
}

/// Words and marks of one statement, up to the end of its line, a `;` or a `,` outside parentheses.
#[derive(Default)]
struct Statement<'t> {
    words: Vec<&'t str>,
    parentheses: usize,
}

/// A block that is open: its model, if it is one, and what it has so far.
struct Block<'t> {
    model: Option<&'t str>,
    fields: Vec<&'t str>,
}

/// Blocks `keyword Name … {` and the fields in them, at any depth.
fn blocks<'t>(
    reader: &mut Reader<'t>,
    keywords: &[&str],
    database: bool,
    field: impl Fn(&[&'t str]) -> Option<&'t str>,
) {
    let text = reader.text();
    let mut open: Vec<Block<'t>> = Vec::new();
    let mut statement = Statement::default();
    for word in words(text) {
        match word {
            "\n" | ";" | "," | "}" if statement.parentheses == 0 || word == "}" => {
                if let Some(block) = open.last_mut()
                    && block.model.is_some()
                    && let Some(name) = field(&statement.words)
                {
                    block.fields.push(name);
                }
                statement = Statement::default();
                if word == "}"
                    && let Some(block) = open.pop()
                    && let Some(model) = block.model
                {
                    let fields = block.fields.iter().map(|name| (*name, span_of(text, name)));
                    reader.data_model(model, fields, database, Via::Model);
                }
            }
            "{" => {
                let model = statement
                    .words
                    .iter()
                    .position(|word| keywords.contains(word))
                    .and_then(|at| statement.words.get(at + 1).copied());
                open.push(Block {
                    model,
                    fields: Vec::new(),
                });
                statement = Statement::default();
            }
            "\n" => {}
            _ => {
                match word {
                    "(" => statement.parentheses += 1,
                    ")" => statement.parentheses = statement.parentheses.saturating_sub(1),
                    _ => {}
                }
                statement.words.push(word);
            }
        }
    }
}

/// Names, single marks and ends of lines; comments and strings are left out.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text[at..];
            let c = rest.chars().next()?;
            let line = rest.find('\n').unwrap_or(rest.len());
            let skipped = if rest.starts_with("//") || c == '#' {
                line
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else if let Some(inner) = rest.strip_prefix("\"\"\"") {
                inner.find("\"\"\"").map_or(rest.len(), |end| end + 6)
            } else if c == '"' {
                rest[1..line.max(1)]
                    .find('"')
                    .map_or(line.max(1), |end| end + 2)
            } else if c.is_whitespace() && c != '\n' {
                c.len_utf8()
            } else {
                0
            };
            if skipped > 0 {
                at += skipped;
                continue;
            }
            let length = if c.is_alphanumeric() || c == '_' {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len())
            } else {
                c.len_utf8()
            };
            at += length;
            return Some(&rest[..length]);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn comments_and_strings_are_no_words() {
        let text = "a: B! # c\n\"\"\"d {\"\"\" e(f: \"g\") // h";
        assert_eq!(
            words(text).collect::<Vec<_>>(),
            ["a", ":", "B", "!", "\n", "e", "(", "f", ":", ")"]
        );
        assert_eq!(words("\"").count(), 0);
    }
}
