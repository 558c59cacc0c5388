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
    if word.is_ascii() {
        let start = folded.len();
        folded.push_str(word);
        folded[start..].make_ascii_lowercase();
        return;
    }
    for c in word.chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
            continue;
        }
        decompose_compatible(c, |part| match part {
            '\u{300}'..='\u{36f}' => {}
            '’' | 'ʼ' | '‘' => folded.push('\''),
            _ => folded.extend(part.to_lowercase()),
        });
    }
}

/// Words keep inner hyphens and dots (`e-mail`, `gmail.readonly`); French elisions are words of their own (`n'`, `l'`), the `n't` of English is `not`.
pub(super) fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let end_of = |i: usize| chars.get(i).map_or(text.len(), |(offset, _)| *offset);
    let mut i = 0;
    let mut spaced = true;
    let mut buffer = String::new();
    while i < chars.len() {
        let c = chars[i].1;
        if c.is_whitespace() || c == '\u{a0}' || c == '\u{200b}' || c == '\u{ad}' {
            spaced = true;
            i += 1;
            continue;
        }
        let begin = i;
        if c.is_alphanumeric() {
            while i < chars.len() {
                let c = chars[i].1;
                let next = chars.get(i + 1).map(|(_, c)| *c);
                let joins = matches!(c, '-' | '‑' | '.' | '@' | '/')
                    && next.is_some_and(char::is_alphanumeric)
                    && (c != '/' || is_address(&chars[begin..i]))
                    && !(c == '.' && begins_a_sentence(&chars[begin..], i - begin));
                if c.is_alphanumeric() || c == '_' || joins {
                    i += 1;
                } else if matches!(c, ':') && next == Some('/') {
                    // A URL is one word.
                    while i < chars.len()
                        && !chars[i].1.is_whitespace()
                        && !matches!(
                            chars[i].1,
                            ')' | ',' | ';' | '"' | '»' | '<' | '>' | ']' | '`' | '|' | '*'
                        )
                    {
                        i += 1;
                    }
                    while i > begin && matches!(chars[i - 1].1, '.' | ':' | '!' | '?') {
                        i -= 1;
                    }
                    break;
                } else if matches!(c, '\'' | '’' | 'ʼ') && next.is_none_or(char::is_alphanumeric)
                {
                    if i - begin <= 2 || is_elision(&chars[begin..i]) {
                        i += 1;
                    }
                    break;
                } else {
                    break;
                }
            }
        } else if matches!(c, '\'' | '’' | 'ʼ')
            && tokens
                .last()
                .is_some_and(|last: &Token| last.end == chars[i].0)
            && chars.get(i + 1).is_some_and(|(_, c)| c.is_alphanumeric())
        {
            // `don't`, `user's`: the rest is a word of its own.
            i += 1;
            while i < chars.len() && chars[i].1.is_alphanumeric() {
                i += 1;
            }
        } else {
            i += 1;
        }
        let (start, end) = (chars[begin].0, end_of(i));
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

fn is_elision(word: &[(usize, char)]) -> bool {
    let word: String = word.iter().flat_map(|(_, c)| c.to_lowercase()).collect();
    matches!(
        word.as_str(),
        "jusqu" | "lorsqu" | "puisqu" | "quoiqu" | "qu" | "aujourd"
    )
}

/// «…pour vous.Nous utilisons»: a full stop whose blank is lost, between a plain word and a capitalised one; no host (`www.Example.com`).
fn begins_a_sentence(word: &[(usize, char)], stop: usize) -> bool {
    let (before, after) = (&word[..stop], &word[stop + 1..]);
    let rest: Vec<char> = after
        .iter()
        .map(|(_, c)| *c)
        .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '@' | '_'))
        .collect();
    before.len() > 2
        && before.iter().all(|(_, c)| c.is_lowercase())
        && rest.first().is_some_and(|c| c.is_uppercase())
        && rest[1..].iter().all(|c| c.is_lowercase())
}

/// Paths keep their slashes only in what looks like a host or scope.
fn is_address(word: &[(usize, char)]) -> bool {
    word.iter().any(|(_, c)| *c == '.')
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
