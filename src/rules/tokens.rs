//! The words that an identifier is written from, however it joins them. What they name is left to `data`.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// `firstName`, `FIRST_NAME`, `first-name`, `prénom` as lower-case tokens without accents.
pub(crate) fn tokens(identifier: &str) -> Vec<String> {
    if identifier.is_ascii() {
        return split(identifier);
    }
    let is_accent = |c: &char| matches!(*c, '\u{300}'..='\u{36f}');
    let plain: String = identifier.nfkd().filter(|c| !is_accent(c)).collect();
    split(&plain)
}

fn split(identifier: &str) -> Vec<String> {
    let mut all = Vec::new();
    let (mut start, mut last_lower) = (0, false);
    for (at, c) in identifier.char_indices() {
        let is_part = c.is_alphanumeric();
        if !is_part || c.is_uppercase() && last_lower {
            all.extend(lower(&identifier[start..at]));
            start = if is_part { at } else { at + c.len_utf8() };
        }
        last_lower = is_part && (c.is_lowercase() || c.is_numeric());
    }
    all.extend(lower(&identifier[start..]));
    all
}

/// A token in small letters, unless it is empty.
fn lower(token: &str) -> Option<String> {
    let lower = match token.is_ascii() {
        true => token.to_ascii_lowercase(),
        false => token.chars().flat_map(char::to_lowercase).collect(),
    };
    (!lower.is_empty()).then_some(lower)
}

/// Tokens with `_` between them.
pub(super) fn joined(tokens: &[String]) -> Cow<'_, str> {
    match tokens {
        [one] => Cow::Borrowed(one),
        _ => Cow::Owned(tokens.join("_")),
    }
}

/// Words of what is derived by counting or checking and is not the data: `email_verified`, `name_length`, `has_phone`.
pub(super) fn is_derived(word: &str) -> bool {
    matches!(
        word,
        "hash"
            | "hashed"
            | "hashes"
            | "digest"
            | "encrypted"
            | "masked"
            | "redacted"
            | "is"
            | "has"
            | "can"
            | "should"
            | "show"
            | "hide"
            | "enable"
            | "enabled"
            | "disable"
            | "disabled"
            | "count"
            | "length"
            | "regex"
            | "pattern"
            | "validator"
            | "error"
            | "errors"
            | "template"
            | "templates"
            | "required"
            | "allowed"
            | "type"
            | "types"
            | "column"
            | "field"
            | "fields"
            | "label"
            | "placeholder"
            | "input"
            | "schema"
            | "provider"
            | "service"
            | "client"
            | "config"
            | "settings"
            | "notifications"
            | "notification"
            | "sender"
            | "host"
            | "port"
            | "subject"
            | "queue"
            | "enum"
            | "verified"
            | "confirmed"
            | "sent"
            | "status"
            | "format"
            | "max"
            | "min"
            | "limit"
            | "index"
            | "class"
            | "style"
            | "icon"
            | "button"
            | "handler"
            | "callback"
            | "fn"
            | "func"
            | "exists"
            | "changed"
            | "component"
            | "props"
    )
}

#[cfg(test)]
mod tests {
    use super::{joined, tokens};

    #[test]
    fn identifiers_are_words_however_they_are_written() {
        for identifier in [
            "firstName",
            "FIRST_NAME",
            "first-name",
            "_first_name2",
            "FirstName",
        ] {
            let joined = joined(&tokens(identifier)).into_owned();
            assert_eq!(joined.trim_end_matches('2'), "first_name");
        }
        assert_eq!(tokens("prénomUsuel"), ["prenom", "usuel"]);
        assert_eq!(tokens("HTTPHost"), ["httphost"]);
        assert!(tokens("__").is_empty());
    }
}
