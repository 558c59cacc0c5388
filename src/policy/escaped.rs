//! Words of text that is written with escapes: entities of markup (`&rsquo;`), escapes of strings (`\u2019`, `\'`).
//!
//! An escape inside a word changes what it says («don&rsquo;t»), so that the text is decoded before it is cut into words; every word keeps
//! its place in the original.

use super::token::{Token, tokenize};

/// How characters are escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// HTML, Markdown and the text of elements.
    Markup,
    /// Strings of JSON and JavaScript.
    Strings,
    /// Markup that is written in such a string.
    MarkupInStrings,
}

/// Entities by name, besides the letters with accents.
const ENTITIES: &[(&str, char)] = &[
    ("nbsp", ' '),
    ("thinsp", ' '),
    ("amp", '&'),
    ("apos", '\''),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("quot", '"'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("lt", '<'),
    ("gt", '>'),
    ("shy", '\u{ad}'),
    ("ccedil", 'ç'),
    ("Ccedil", 'Ç'),
    ("oelig", 'œ'),
];

/// What the names of letters with accents end with (`eacute`), as combining characters.
const ACCENTS: &[(&str, char)] = &[
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("circ", '\u{302}'),
    ("uml", '\u{308}'),
    ("tilde", '\u{303}'),
];

/// Longer names are no entity that anybody writes in prose.
const LONGEST: usize = 10;

/// Tokens of `text[start..end]` with places in the whole.
pub(super) fn tokens_of(text: &str, start: usize, end: usize, escapes: Escapes) -> Vec<Token> {
    let part = text.get(start..end).unwrap_or("");
    let marks: &[u8] = match escapes {
        Escapes::Markup => b"&",
        Escapes::Strings => b"\\",
        Escapes::MarkupInStrings => b"&\\",
    };
    let is_escaped = part.bytes().any(|byte| marks.contains(&byte));
    let mut decoded = String::new();
    // Where each decoded character begins, here and in the original.
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while is_escaped && at < part.len() {
        let rest = &part[at..];
        let found = match escapes {
            Escapes::Markup => entity(rest),
            Escapes::Strings => escape(rest),
            Escapes::MarkupInStrings => entity(rest).or_else(|| escape(rest)),
        };
        let first = rest.chars().next().unwrap_or(' ');
        let (character, length) = found.unwrap_or((first, first.len_utf8()));
        places.push((decoded.len(), at));
        decoded.push(character);
        at += length;
    }
    if places.is_empty() {
        let mut tokens = tokenize(part);
        for token in &mut tokens {
            token.start += start;
            token.end += start;
        }
        return tokens;
    }
    let original = |offset: usize| {
        let next = places.partition_point(|(own, _)| *own < offset);
        places.get(next).map_or(part.len(), |(_, place)| *place)
    };
    let mut tokens = tokenize(&decoded);
    for token in &mut tokens {
        token.start = start + original(token.start);
        token.end = start + original(token.end);
    }
    tokens
}

/// The character of an entity at the beginning, and the entity's length.
pub(super) fn entity(rest: &str) -> Option<(char, usize)> {
    let body = rest.strip_prefix('&')?;
    let end = body.find(';').filter(|end| *end <= LONGEST)?;
    let name = &body[..end];
    let length = end + 2;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some((char::from_u32(code)?, length));
    }
    if let Some((_, character)) = ENTITIES.iter().find(|(own, _)| *own == name) {
        return Some((*character, length));
    }
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let (_, accent) = ACCENTS.iter().find(|(own, _)| *own == &name[1..])?;
    let accented = unicode_normalization::char::compose(letter, *accent)?;
    Some((accented, length))
}

/// The character of a backslash escape at the beginning, and the escape's length.
fn escape(rest: &str) -> Option<(char, usize)> {
    let body = rest.strip_prefix('\\')?;
    let kind = body.chars().next()?;
    match kind {
        'n' | 'r' | 't' => Some((' ', 2)),
        'u' => {
            let digits = body.get(1..5)?;
            let code = u32::from_str_radix(digits, 16).ok()?;
            // Half of a pair is no letter.
            Some((char::from_u32(code).unwrap_or(' '), 6))
        }
        other => Some((other, 1 + other.len_utf8())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, escapes: Escapes) -> Vec<(String, String)> {
        tokens_of(text, 0, text.len(), escapes)
            .into_iter()
            .map(|token| {
                (
                    token.folded.to_string(),
                    text[token.start..token.end].to_owned(),
                )
            })
            .collect()
    }

    #[test]
    fn escapes_are_read_and_places_kept() {
        let pair = |folded: &str, quoted: &str| (folded.to_owned(), quoted.to_owned());
        assert_eq!(
            words("don&rsquo;t d&#39;acc&egrave;s", Escapes::Markup),
            [
                pair("don", "don"),
                pair("not", "&rsquo;t"),
                pair("d'", "d&#39;"),
                pair("acces", "acc&egrave;s"),
            ]
        );
        assert_eq!(
            words(r"don\u2019t\nsell", Escapes::Strings),
            [
                pair("don", "don"),
                pair("not", r"\u2019t"),
                pair("sell", "sell")
            ]
        );
    }

    #[test]
    fn what_is_no_escape_stays() {
        let joined = |text: &str, escapes| -> String {
            let all = words(text, escapes);
            all.into_iter().map(|(_, quoted)| quoted).collect()
        };
        for text in ["R&D;", "Q&A", "&unknown;", "&#xffffffff;"] {
            assert_eq!(joined(text, Escapes::Markup), text);
        }
        assert_eq!(joined(r"\u12", Escapes::Strings), r"\u12");
    }
}
