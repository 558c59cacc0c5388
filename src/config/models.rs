//! Data models outside code: Prisma, SQL, GraphQL, OpenAPI, protocol buffers.

use super::tree::Node;
use super::{Reader, span_of};
use crate::facts::Via;
use crate::source::Span;

/// `model User { email String … }`.
pub(super) fn prisma(reader: &mut Reader<'_>) {
    blocks(reader, &["model", "type", "view"], true, |line| {
        let mut words = line.split_whitespace();
        let name = words.next()?;
        let kind = words.next()?.trim_end_matches(['?', ']', '[']);
        // Relations and flags hold no data of their own.
        let scalar = matches!(
            kind,
            "String"
                | "Int"
                | "BigInt"
                | "Float"
                | "Decimal"
                | "DateTime"
                | "Json"
                | "Bytes"
                | "Unsupported"
        ) || kind.starts_with("String");
        (scalar && !name.starts_with('@')).then_some(name)
    });
}

/// `type User { email: String! }`, `input SignUp { … }`.
pub(super) fn graphql(reader: &mut Reader<'_>) {
    blocks(
        reader,
        &["type", "input", "interface", "extend type"],
        false,
        |line| {
            let (name, kind) = line.split_once(':')?;
            let name = name.split('(').next()?.trim();
            let kind = kind.trim().trim_matches(['[', ']', '!']);
            (kind.starts_with("String") || kind.starts_with("ID") || kind.starts_with("Date"))
                .then_some(name)
        },
    );
}

/// `message User { string email = 1; }`.
pub(super) fn proto(reader: &mut Reader<'_>) {
    blocks(reader, &["message"], false, |line| {
        let (head, _) = line.split_once('=')?;
        let mut words = head.split_whitespace().rev();
        let name = words.next()?;
        (words.next()? != "bool").then_some(name)
    });
}

/// Blocks `keyword Name {` with one field a line.
fn blocks<'t>(
    reader: &mut Reader<'t>,
    keywords: &[&str],
    database: bool,
    field: impl Fn(&'t str) -> Option<&'t str>,
) {
    let text = reader.text();
    let mut model: Option<&str> = None;
    let mut fields: Vec<(&str, Span)> = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("//") || trimmed.starts_with('#') {
            continue;
        }
        if let Some(name) = keywords.iter().find_map(|keyword| {
            let rest = trimmed.strip_prefix(keyword)?;
            let rest = rest.strip_prefix(' ')?.trim_start();
            trimmed.contains('{').then(|| {
                rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
            })?
        }) {
            model = Some(name);
            continue;
        }
        if trimmed.starts_with('}') {
            if let Some(model) = model.take() {
                reader.data_model(model, fields.drain(..), database, Via::Model);
            }
            continue;
        }
        if model.is_some()
            && let Some(name) = field(trimmed)
        {
            fields.push((name, span_of(text, name)));
        }
    }
}

/// `CREATE TABLE … (column type, …)` and `ALTER TABLE … ADD COLUMN …`.
pub(super) fn sql(reader: &mut Reader<'_>) {
    let text = reader.text();
    let tokens = tokens(text);
    let is = |at: usize, word: &str| {
        tokens
            .get(at)
            .is_some_and(|token| token.eq_ignore_ascii_case(word))
    };
    let mut at = 0;
    while at < tokens.len() {
        if is(at, "create") {
            let mut next = at + 1;
            while ["global", "local", "temporary", "temp", "unlogged"]
                .iter()
                .any(|word| is(next, word))
            {
                next += 1;
            }
            if is(next, "table") {
                next += 1;
                if is(next, "if") {
                    next += 3;
                }
                at = create_table(reader, text, &tokens, next);
                continue;
            }
        } else if is(at, "alter") && is(at + 1, "table") {
            at = alter_table(reader, text, &tokens, at + 2);
            continue;
        }
        at += 1;
    }
}

/// Words, quoted names and single marks; comments and strings are left out.
fn tokens(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or(' ');
        let length = if rest.starts_with("--") || c == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        } else if c == '\'' {
            at += 1 + rest[1..].find('\'').map_or(rest.len() - 1, |end| end + 1);
            continue;
        } else if matches!(c, '"' | '`' | '[') {
            let close = if c == '[' { ']' } else { c };
            1 + rest[1..].find(close).map_or(rest.len() - 1, |end| end + 1)
        } else if c.is_alphanumeric() || c == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
                .unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        if !c.is_whitespace() {
            all.push(&rest[..length]);
        }
        at += length;
    }
    all
}

fn unquoted(token: &str) -> &str {
    token.trim_matches(['"', '`', '[', ']'])
}

/// `schema.table` gives `table`; returns it and the place after it.
fn table_name<'t>(tokens: &[&'t str], mut at: usize) -> (&'t str, usize) {
    let mut name = tokens.get(at).map_or("", |token| unquoted(token));
    while tokens.get(at + 1) == Some(&".") {
        at += 2;
        name = tokens.get(at).map_or("", |token| unquoted(token));
    }
    (name, at + 1)
}

const NO_COLUMN: &[&str] = &[
    "primary",
    "foreign",
    "constraint",
    "unique",
    "check",
    "key",
    "index",
    "exclude",
    "like",
    "period",
    "fulltext",
];

fn create_table(reader: &mut Reader<'_>, text: &str, tokens: &[&str], at: usize) -> usize {
    let (table, mut at) = table_name(tokens, at);
    if tokens.get(at) != Some(&"(") {
        return at;
    }
    let mut depth = 0_usize;
    let mut fields = Vec::new();
    let mut first = false;
    while let Some(token) = tokens.get(at) {
        match *token {
            "(" => {
                depth += 1;
                first = depth == 1;
            }
            ")" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            "," if depth == 1 => first = true,
            ";" if depth <= 1 => break,
            name if first => {
                first = false;
                let name = unquoted(name);
                let kind = tokens.get(at + 1).map_or("", |kind| kind);
                let column = !NO_COLUMN.iter().any(|word| name.eq_ignore_ascii_case(word));
                let flag =
                    kind.eq_ignore_ascii_case("boolean") || kind.eq_ignore_ascii_case("bool");
                if column && !flag {
                    fields.push((name, span_of(text, name)));
                }
            }
            _ => {}
        }
        at += 1;
    }
    reader.data_model(table, fields.into_iter(), true, Via::Model);
    at + 1
}

fn alter_table(reader: &mut Reader<'_>, text: &str, tokens: &[&str], mut at: usize) -> usize {
    if tokens
        .get(at)
        .is_some_and(|token| token.eq_ignore_ascii_case("only"))
    {
        at += 1;
    }
    let (table, mut at) = table_name(tokens, at);
    let mut fields = Vec::new();
    while let Some(token) = tokens.get(at) {
        if *token == ";" {
            break;
        }
        if token.eq_ignore_ascii_case("add") {
            let mut next = at + 1;
            if tokens
                .get(next)
                .is_some_and(|token| token.eq_ignore_ascii_case("column"))
            {
                next += 1;
                if tokens
                    .get(next)
                    .is_some_and(|token| token.eq_ignore_ascii_case("if"))
                {
                    next += 3;
                }
            }
            if let Some(name) = tokens.get(next).map(|token| unquoted(token))
                && !NO_COLUMN.iter().any(|word| name.eq_ignore_ascii_case(word))
            {
                fields.push((name, span_of(text, name)));
            }
            at = next;
        }
        at += 1;
    }
    reader.data_model(table, fields.into_iter(), true, Via::Model);
    at + 1
}

/// Schemas of an interface: their properties.
pub(super) fn openapi(reader: &mut Reader<'_>, root: &Node) {
    let schemas = root
        .at(&["components", "schemas"])
        .or_else(|| root.get("definitions"));
    for schema in schemas.map_or(&[][..], Node::entries) {
        let fields: Vec<(&str, Span)> = schema
            .node
            .get("properties")
            .map_or(&[][..], Node::entries)
            .iter()
            .filter(|entry| entry.node.get("type").and_then(Node::text) != Some("boolean"))
            .map(|entry| (entry.key.as_str(), entry.key_span))
            .collect();
        reader.data_model(&schema.key, fields.into_iter(), false, Via::Model);
    }
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn sql_is_read_in_words() {
        assert_eq!(
            tokens("CREATE TABLE \"a b\" (x INT, -- , y\n z TEXT DEFAULT 'q(');"),
            [
                "CREATE", "TABLE", "\"a b\"", "(", "x", "INT", ",", "z", "TEXT", "DEFAULT", ")",
                ";"
            ]
        );
    }
}
