//! SQL: columns of tables, and rows that are deleted once they are old.

use super::dropped::{Dropped, forward};
use super::{Reader, span_of};
use crate::facts::{Via, purges, tokens};
use crate::source::Span;

/// `CREATE TABLE … (column type, …)`, and `ALTER TABLE … ADD COLUMN …` or `… DROP COLUMN …`.
pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.text();
    let tokens = tokens(text);
    let forward = forward(&reader.file.path, text);
    let is = |at: usize, word: &str| is_word(&tokens, at, word);
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
            let is_forward = (span_of(text, tokens[at]).start as usize) < forward;
            at = alter_table(reader, text, &tokens, at + 2, is_forward);
            continue;
        }
        at += 1;
    }
    for purge in purges(text) {
        let (category, data) = crate::facts::matter_of(&purge.table.to_lowercase());
        let (start, end) = purge.text;
        reader.retention(purge.days, category, Span::new(start, end));
        if let Some(fact) = reader.facts.last_mut() {
            fact.data = data;
        }
    }
}

fn is_word(tokens: &[&str], at: usize, word: &str) -> bool {
    let token = tokens.get(at);
    token.is_some_and(|token| token.eq_ignore_ascii_case(word))
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

/// Flags, and keys of other rows: `organisation uuid` holds no employer; `device_id uuid` and `reset_token uuid` hold what they say.
fn holds_no_data(name: &str, kind: &str) -> bool {
    let is = |word: &str| kind.eq_ignore_ascii_case(word);
    let name = name.to_ascii_lowercase();
    is("boolean")
        || is("bool")
        || is("uuid")
            && !["id", "token", "code", "key", "secret"]
                .iter()
                .any(|end| name.ends_with(end))
}

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
                if column && !holds_no_data(name, kind) {
                    fields.push((name, span_of(text, name)));
                }
            }
            _ => {}
        }
        at += 1;
    }
    reader.data_model(table, fields.into_iter(), true, Via::Model);
    time_to_live(reader, text, table, &tokens[(at + 1).min(tokens.len())..]);
    at + 1
}

/// `… ) WITH default_time_to_live = 864000;` of Cassandra: seconds after which rows go.
fn time_to_live(reader: &mut Reader<'_>, text: &str, table: &str, options: &[&str]) {
    let end = options.iter().position(|token| *token == ";");
    let options = &options[..end.unwrap_or(options.len())];
    for part in options.windows(3) {
        if let [option, "=", seconds] = part
            && option.eq_ignore_ascii_case("default_time_to_live")
            && let Ok(count) = seconds.parse::<f64>()
        {
            let (category, data) = crate::facts::matter_of(&table.to_lowercase());
            reader.retention(count / 86_400.0, category, span_of(text, seconds));
            if let Some(fact) = reader.facts.last_mut() {
                fact.data = data;
            }
        }
    }
}

/// Columns are dropped where the text goes `forward`.
fn alter_table(
    reader: &mut Reader<'_>,
    text: &str,
    tokens: &[&str],
    mut at: usize,
    forward: bool,
) -> usize {
    let is = |at: usize, word: &str| is_word(tokens, at, word);
    if is(at, "only") {
        at += 1;
    }
    let (table, mut at) = table_name(tokens, at);
    let mut fields = Vec::new();
    while let Some(token) = tokens.get(at) {
        if *token == ";" {
            break;
        }
        if token.eq_ignore_ascii_case("drop") && is(at + 1, "column") {
            let next = at + if is(at + 2, "if") { 4 } else { 2 };
            if let Some(column) = tokens.get(next).filter(|_| forward) {
                reader.dropped.push(Dropped {
                    file: reader.file.path.clone(),
                    table: table.to_owned(),
                    column: unquoted(column).to_owned(),
                });
            }
            at = next;
        } else if token.eq_ignore_ascii_case("add") {
            let mut next = at + 1;
            if is(next, "column") {
                next += 1;
                if is(next, "if") {
                    next += 3;
                }
            }
            if let Some(name) = tokens.get(next).map(|token| unquoted(token))
                && !NO_COLUMN.iter().any(|word| name.eq_ignore_ascii_case(word))
                && !holds_no_data(name, tokens.get(next + 1).map_or("", |kind| kind))
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
