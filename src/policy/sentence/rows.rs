//! Data in a row: «nom, prénom, ville et métier». A word that alone may mean anything names data beside other data.
//!
//! Only a word that is an item by itself counts: «la ville de Paris» and "state of the art" are none, whatever stands around them.

use super::super::lexicon::{Mention, Rows};
use super::super::token::Token;

/// Whether nothing but commas, conjunctions and determiners stands between two mentions.
pub(super) fn joined(words: &Rows, left: &Mention, right: &Mention, tokens: &[Token]) -> bool {
    left.end < right.start
        && tokens[left.end..right.start]
            .iter()
            .all(|token| is_joint(words, token) || token.is_of(&words.determiners))
}

/// Adds the listed words that stand in a row with other data; in a list of data, one that is the whole line, too.
pub(super) fn complete(
    words: &Rows,
    data: &mut Vec<Mention>,
    listed: Vec<Mention>,
    tokens: &[Token],
    lists_data: bool,
) {
    let mut all: Vec<Mention> = listed
        .into_iter()
        .filter(|item| is_item(words, item, tokens) && !data.iter().any(|own| overlaps(own, item)))
        .collect();
    let starts: Vec<usize> = all.iter().map(|item| item.start).collect();
    let is_word = |mention: &Mention| starts.contains(&mention.start);
    all.append(data);
    all.sort_by_key(|mention| mention.start);
    for row in all.chunk_by(|left, right| joined(words, left, right, tokens)) {
        let others = row
            .iter()
            .filter(|own| !is_word(own) && own.id != "personal_data")
            .count();
        let kept = row.iter().filter(|own| {
            !is_word(own)
                || others >= SURE
                || is_yours(words, own, tokens)
                    && (others > 0 || tokens[own.start].is_of(&words.alone))
                || lists_data && is_whole(words, own, tokens)
        });
        data.extend(kept.cloned());
    }
}

/// Other data in a row that leave no doubt.
const SURE: usize = 2;

/// «votre pays», "your company"
fn is_yours(words: &Rows, item: &Mention, tokens: &[Token]) -> bool {
    let before = item.start.checked_sub(1);
    before.is_some_and(|before| tokens[before].is_of(&words.yours))
}

fn overlaps(one: &Mention, other: &Mention) -> bool {
    one.start < other.end && other.start < one.end
}

/// A line of nothing else, but for its bullet and the mark at its end.
fn is_whole(words: &Rows, item: &Mention, tokens: &[Token]) -> bool {
    let is_mark = |token: &Token| !token.folded.starts_with(char::is_alphanumeric);
    tokens[..item.start]
        .iter()
        .all(|token| is_mark(token) || token.is_of(&words.determiners))
        && tokens[item.end..].iter().all(is_mark)
}

/// A word between two joints, or at an end of the row.
fn is_item(words: &Rows, item: &Mention, tokens: &[Token]) -> bool {
    let mark = |token: &Token, marks: &[&str]| marks.contains(&token.folded.as_str());
    let begins = item.start.checked_sub(1).is_none_or(|before| {
        let token = &tokens[before];
        is_joint(words, token) || token.is_of(&words.determiners) || mark(token, &[":", "(", "-"])
    });
    let ends = tokens.get(item.end).is_none_or(|token| {
        is_joint(words, token) || token.is_of(&words.ends) || mark(token, &[".", ":", ")", "("])
    });
    begins && ends
}

fn is_joint(words: &Rows, token: &Token) -> bool {
    matches!(token.folded.as_str(), "," | ";" | "/" | "&") || token.is_of(&words.joints)
}
