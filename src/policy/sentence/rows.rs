//! Data in a row: «nom, prénom, ville et métier». A word that alone may mean anything names data beside other data.
//!
//! Only a word that is an item by itself counts: «la ville de Paris» and "state of the art" are none, whatever stands around them.

use super::super::lexicon::Mention;
use super::super::token::Token;

/// Whether nothing but commas, conjunctions and determiners stands between two mentions.
pub(super) fn joined(left: &Mention, right: &Mention, tokens: &[Token]) -> bool {
    left.end < right.start
        && tokens[left.end..right.start]
            .iter()
            .all(|token| is_joint(token) || is_determiner(token))
}

/// Adds the listed words that stand in a row with other data; in a list of data, one that is the whole line, too.
pub(super) fn complete(
    data: &mut Vec<Mention>,
    listed: Vec<Mention>,
    tokens: &[Token],
    lists_data: bool,
) {
    let mut all: Vec<Mention> = listed
        .into_iter()
        .filter(|item| is_item(item, tokens) && !data.iter().any(|own| overlaps(own, item)))
        .collect();
    let words: Vec<usize> = all.iter().map(|item| item.start).collect();
    let is_word = |mention: &Mention| words.contains(&mention.start);
    all.append(data);
    all.sort_by_key(|mention| mention.start);
    for row in all.chunk_by(|left, right| joined(left, right, tokens)) {
        let others = row
            .iter()
            .filter(|own| !is_word(own) && own.id != "personal_data")
            .count();
        let kept = row.iter().filter(|own| {
            !is_word(own)
                || others >= SURE
                || others > 0 && is_yours(own, tokens)
                || lists_data && is_whole(own, tokens)
        });
        data.extend(kept.cloned());
    }
}

/// Other data in a row that leave no doubt.
const SURE: usize = 2;

/// «votre pays», "your company"
fn is_yours(item: &Mention, tokens: &[Token]) -> bool {
    item.start.checked_sub(1).is_some_and(|before| {
        matches!(
            tokens[before].folded.as_str(),
            "votre" | "vos" | "ton" | "ta" | "tes" | "your"
        )
    })
}

fn overlaps(one: &Mention, other: &Mention) -> bool {
    one.start < other.end && other.start < one.end
}

/// A line of nothing else, but for its bullet and the mark at its end.
fn is_whole(item: &Mention, tokens: &[Token]) -> bool {
    let is_mark = |token: &Token| !token.folded.starts_with(char::is_alphanumeric);
    tokens[..item.start]
        .iter()
        .all(|token| is_mark(token) || is_determiner(token))
        && tokens[item.end..].iter().all(is_mark)
}

/// A word between two joints, or at an end of the row.
fn is_item(item: &Mention, tokens: &[Token]) -> bool {
    let begins = item.start.checked_sub(1).is_none_or(|before| {
        let token = &tokens[before];
        is_joint(token) || is_determiner(token) || matches!(token.folded.as_str(), ":" | "(" | "-")
    });
    let ends = tokens.get(item.end).is_none_or(|token| {
        is_joint(token)
            || matches!(
                token.folded.as_str(),
                "." | ":" | ")" | "(" | "etc" | "pour" | "afin" | "lors" | "to" | "for" | "when"
            )
    });
    begins && ends
}

fn is_joint(token: &Token) -> bool {
    matches!(
        token.folded.as_str(),
        "," | ";" | "/" | "&" | "et" | "ou" | "and" | "or"
    )
}

fn is_determiner(token: &Token) -> bool {
    matches!(
        token.folded.as_str(),
        "le" | "la"
            | "l'"
            | "les"
            | "un"
            | "une"
            | "des"
            | "votre"
            | "vos"
            | "son"
            | "sa"
            | "ses"
            | "leur"
            | "leurs"
            | "the"
            | "a"
            | "an"
            | "any"
            | "your"
            | "his"
            | "her"
            | "their"
    )
}
