//! Words of prose with their places in the original text.

use smol_str::SmolStr;
use unicode_normalization::char::decompose_compatible;

/// A word or a punctuation mark.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Lower case, no accents, straight apostrophes.
    pub folded: SmolStr,
    /// Lower case as written.
    pub lower: SmolStr,
    /// Byte range in the text that was tokenized.
    pub start: usize,
    pub end: usize,
    pub capital: bool,
    /// A blank or line end stands before it.
    pub spaced: bool,
}

impl Token {
    pub(super) fn is(&self, mark: &str) -> bool {
        self.folded == mark
    }

    /// One of some folded words.
    pub(super) fn is_of(&self, words: &[String]) -> bool {
        words.iter().any(|word| self.is(word))
    }
}

/// Lower case without accents.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(&mut folded, word);
    folded
}

fn fold_into(folded: &mut String, word: &str) {
    lower_into(folded, word, |folded, c| {
        decompose_compatible(c, |part| match part {
            '\u{300}'..='\u{36f}' => {}
            '’' | 'ʼ' | '‘' => folded.push('\''),
            _ => folded.extend(part.to_lowercase()),
        });
    });
}

/// Lower case, with its accents.
pub(super) fn lower(text: &str) -> String {
    let mut lowered = String::with_capacity(text.len());
    lower_into(&mut lowered, text, |lowered, c| {
        lowered.extend(c.to_lowercase())
    });
    lowered
}

/// What is ASCII goes in as a whole, all else is left to `other`.
fn lower_into(lowered: &mut String, text: &str, other: impl Fn(&mut String, char)) {
    let mut rest = text;
    loop {
        let plain = rest.bytes().take_while(u8::is_ascii).count();
        let start = lowered.len();
        lowered.push_str(&rest[..plain]);
        lowered[start..].make_ascii_lowercase();
        let mut chars = rest[plain..].chars();
        let Some(c) = chars.next() else { return };
        other(lowered, c);
        rest = chars.as_str();
    }
}

/// Words keep inner hyphens and dots (`e-mail`, `gmail.readonly`); French elisions are words of their own (`n'`, `l'`), the `n't` of English is `not`.
pub(super) fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 6 + 1);
    let at = |i: usize| text[i..].chars().next();
    let mut i = 0;
    let mut spaced = true;
    let mut buffer = String::new();
    while let Some(c) = at(i) {
        if c.is_whitespace() || c == '\u{a0}' || c == '\u{200b}' || c == '\u{ad}' {
            spaced = true;
            i += c.len_utf8();
            continue;
        }
        let start = i;
        i += c.len_utf8();
        if c.is_alphanumeric() {
            while let Some(c) = at(i) {
                let behind = i + c.len_utf8();
                if c.is_alphanumeric() || c == '_' {
                    i = behind;
                    continue;
                }
                let next = at(behind);
                let joins = matches!(c, '-' | '‑' | '.' | '@' | '/')
                    && next.is_some_and(char::is_alphanumeric)
                    && (c != '/' || is_address(&text[start..i]))
                    && !(c == '.' && begins_a_sentence(&text[start..i], &text[behind..]));
                if joins {
                    i = behind;
                    continue;
                }
                if c == ':' && next == Some('/') {
                    i = end_of_url(text, start, i);
                } else if matches!(c, '\'' | '’' | 'ʼ')
                    && next.is_none_or(char::is_alphanumeric)
                    && (text[start..i].chars().count() <= 2 || is_elision(&text[start..i]))
                {
                    i = behind;
                }
                break;
            }
        } else if matches!(c, '\'' | '’' | 'ʼ')
            && tokens.last().is_some_and(|last| last.end == start)
        {
            // `don't`, `user's`: the rest is a word of its own.
            while let Some(c) = at(i).filter(|c| c.is_alphanumeric()) {
                i += c.len_utf8();
            }
        }
        let end = i;
        let word = &text[start..end];
        buffer.clear();
        fold_into(&mut buffer, word);
        // `don't`, `can't`: one word for it everywhere, and «do not guarantee» holds for both.
        let is_not = buffer == "'t";
        let folded = SmolStr::new(if is_not { "not" } else { &buffer });
        let lower = if is_not || !word.is_ascii() {
            word.to_lowercase().into()
        } else {
            folded.clone()
        };
        tokens.push(Token {
            folded,
            lower,
            start,
            end,
            capital: c.is_uppercase()
                || c.is_alphabetic() && word[c.len_utf8()..].contains(char::is_uppercase),
            spaced,
        });
        spaced = false;
    }
    tokens
}

/// A URL is one word, without the marks that end the sentence around it: `colon` is that of its scheme.
fn end_of_url(text: &str, start: usize, colon: usize) -> usize {
    let stops = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ')' | ',' | ';' | '"' | '»' | '<' | '>' | ']' | '`' | '|' | '*'
            )
    };
    let end = text[colon..]
        .find(stops)
        .map_or(text.len(), |length| colon + length);
    start
        + text[start..end]
            .trim_end_matches(['.', ':', '!', '?'])
            .len()
}

fn is_elision(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "jusqu" | "lorsqu" | "puisqu" | "quoiqu" | "qu" | "aujourd"
    )
}

/// «…pour vous.Nous utilisons»: a full stop whose blank is lost, between a plain word and a capitalised one; no host (`www.Example.com`).
fn begins_a_sentence(before: &str, after: &str) -> bool {
    let mut rest = after
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '@' | '_'));
    before.chars().count() > 2
        && before.chars().all(char::is_lowercase)
        && rest.next().is_some_and(char::is_uppercase)
        && rest.all(char::is_lowercase)
}

/// Paths keep their slashes only in what looks like a host or scope.
fn is_address(word: &str) -> bool {
    word.contains('.')
}

#[cfg(test)]
mod tests {
    use super::tokenize;

    #[test]
    fn words_keep_what_belongs_together() {
        let words = |text: &str| {
            tokenize(text)
                .into_iter()
                .map(|token| token.folded)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            words("Nous n’utilisons pas d'e-mail."),
            ["nous", "n'", "utilisons", "pas", "d'", "e-mail", "."]
        );
        assert_eq!(words("We don't sell"), ["we", "don", "not", "sell"]);
        assert_eq!(
            words("(scope https://www.googleapis.com/auth/gmail.readonly)."),
            [
                "(",
                "scope",
                "https://www.googleapis.com/auth/gmail.readonly",
                ")",
                "."
            ]
        );
        assert_eq!(words("jusqu'à 10 ans"), ["jusqu'", "a", "10", "ans"]);
    }
}
