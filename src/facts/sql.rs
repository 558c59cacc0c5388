//! SQL as words: enough to see tables, their columns, and rows that are deleted after a time.

use super::places::days_of;

/// Words, quoted names, strings (with their quotes) and single marks; comments are left out.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or(' ');
        let quoted = |close: char| {
            c.len_utf8()
                + rest[c.len_utf8()..]
                    .find(close)
                    .map_or(rest.len() - c.len_utf8(), |end| end + close.len_utf8())
        };
        let length = if rest.starts_with("--") || c == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        } else if matches!(c, '\'' | '"' | '`') {
            quoted(c)
        } else if c == '[' {
            quoted(']')
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

/// Rows that a statement deletes once they are older than a time.
pub(crate) struct Purge<'t> {
    pub(crate) table: &'t str,
    pub(crate) days: f64,
    /// From `DELETE` to the time.
    pub(crate) text: (usize, usize),
}

/// `DELETE FROM messages WHERE created_at < now() - interval '90 days'`.
pub(crate) fn purges(text: &str) -> Vec<Purge<'_>> {
    if !text.contains('<') || !text.to_ascii_lowercase().contains("delete") {
        return Vec::new();
    }
    let tokens = tokens(text);
    let is = |at: usize, word: &str| {
        tokens
            .get(at)
            .is_some_and(|token| token.eq_ignore_ascii_case(word))
    };
    let place = |token: &str| token.as_ptr() as usize - text.as_ptr() as usize;
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if !is(at, "delete") || !is(at + 1, "from") {
            continue;
        }
        let end = (at..tokens.len())
            .find(|&at| is(at, ";"))
            .unwrap_or(tokens.len());
        let mut table = tokens.get(at + 2).copied().unwrap_or_default();
        if is(at + 3, ".") {
            table = tokens.get(at + 4).copied().unwrap_or_default();
        }
        let Some(older) = (at..end).find(|&at| is(at, "<")) else {
            continue;
        };
        let time = (older..end).find_map(|at| Some((age(&tokens, at)?, at)));
        if let Some((days, last)) = time {
            found.push(Purge {
                table: table.trim_matches(['"', '`', '[', ']']),
                days,
                text: (place(tokens[at]), place(tokens[last]) + tokens[last].len()),
            });
        }
    }
    found
}

/// The time that starts at a token: `interval '90 days'`, `interval 90 day`, `'-30 days'`, `dateadd(day, -90, …)`.
fn age(tokens: &[&str], at: usize) -> Option<f64> {
    let token = |at: usize| tokens.get(at).copied().unwrap_or_default();
    let word = token(at);
    if word.eq_ignore_ascii_case("interval") {
        let number = token(at + 1).trim_matches('\'');
        return days_of(number).or_else(|| days_of(&format!("{number} {}", token(at + 2))));
    }
    if word.eq_ignore_ascii_case("dateadd") && token(at + 4) == "-" {
        return days_of(&format!("{} {}", token(at + 5), token(at + 2)));
    }
    let text = word.strip_prefix('\'')?.trim_end_matches('\'');
    // `now() - '30 days'::interval`, `datetime('now', '-30 days')`.
    days_of(text.strip_prefix('-').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::{purges, tokens};

    #[test]
    fn sql_is_read_in_words() {
        assert_eq!(
            tokens("CREATE TABLE \"a b\" (x INT, -- , y\n z TEXT DEFAULT 'q(');"),
            [
                "CREATE", "TABLE", "\"a b\"", "(", "x", "INT", ",", "z", "TEXT", "DEFAULT", "'q('",
                ")", ";"
            ]
        );
        assert_eq!(tokens("'é"), ["'é"]);
    }

    #[test]
    fn rows_are_deleted_after_a_time() {
        for (text, table, days) in [
            (
                "DELETE FROM messages WHERE created_at < now() - interval '90 days'",
                "messages",
                90.0,
            ),
            (
                "delete from public.\"Session\" where at < now() - '2 weeks'::interval;",
                "Session",
                14.0,
            ),
            (
                "DELETE FROM t WHERE d < DATE_SUB(NOW(), INTERVAL 30 DAY)",
                "t",
                30.0,
            ),
            (
                "DELETE FROM t WHERE d < DATEADD(day, -60, GETDATE())",
                "t",
                60.0,
            ),
            (
                "DELETE FROM t WHERE d < datetime('now', '-7 days')",
                "t",
                7.0,
            ),
        ] {
            let found = purges(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].table, found[0].days), (table, days), "{text}");
        }
        for text in [
            "DELETE FROM messages WHERE id = $1",
            "SELECT * FROM messages WHERE created_at < now() - interval '90 days'",
            "DELETE FROM t WHERE count < 5",
        ] {
            assert!(purges(text).is_empty(), "{text}");
        }
    }
}
