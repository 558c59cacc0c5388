//! Pug templates: tags with attributes in parentheses, `script(src="https://…" async)`.

use super::Reader;
use super::markup::{self, Place, Tag};

pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.text();
    let mut at = 0;
    // The indentation of a comment or of a block of raw text: all that is deeper belongs to it.
    let mut raw: Option<usize> = None;
    while at < text.len() {
        let line = &text[at..];
        let end = line.find('\n').map_or(line.len(), |end| end + 1);
        let content = line[..end].trim_start_matches([' ', '\t']);
        let indent = line[..end].len() - content.len();
        if content.trim().is_empty() || raw.is_some_and(|outer| indent > outer) {
            at += end;
            continue;
        }
        raw = None;
        let start = at + indent;
        let after = match tag(&text[start..]) {
            Some((tag, length)) => {
                markup::element(reader, text, &tag, Place::default());
                let rest = &text[start + length..];
                let rest_line = &rest[..rest.find('\n').unwrap_or(rest.len())];
                if rest_line.trim_end() == "." {
                    raw = Some(indent);
                }
                length + rest_line.len()
            }
            None => {
                if content.starts_with("//") {
                    raw = Some(indent);
                }
                end - indent
            }
        };
        at = (start + after).max(at + 1);
        // On to the next line.
        while !text.is_char_boundary(at) {
            at += 1;
        }
        if text[at..].starts_with('\n') {
            at += 1;
        }
    }
}

/// `name#id.class(attribute=value, …)` at the start of `text`, with its length.
fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    let name_end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')))
        .unwrap_or(text.len());
    let rest = &text[name_end..];
    let head = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '#' | '.')))
        .unwrap_or(rest.len());
    let open = name_end + head;
    if !text[open..].starts_with('(') || open == 0 {
        return None;
    }
    let name = if name_end == 0 {
        "div"
    } else {
        &text[..name_end]
    };
    let mut tag = Tag {
        name,
        attributes: Vec::new(),
    };
    let mut at = open + 1;
    loop {
        let rest = text.get(at..)?;
        let c = rest.chars().next()?;
        if c == ')' {
            return Some((tag, at + 1));
        }
        if c.is_whitespace() || c == ',' {
            at += c.len_utf8();
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | ',' | ')' | '!'))?;
        if end == 0 {
            at += c.len_utf8();
            continue;
        }
        let key = rest[..end].trim_matches(['"', '\'']);
        at += end;
        let value = text[at..].trim_start_matches(['!', '=']);
        let value = value.trim_start_matches([' ', '\t']);
        let has_value = text[at..].starts_with(['=', '!']);
        if !has_value {
            tag.attributes.push((key, ""));
            continue;
        }
        at = text.len() - value.len();
        let (inner, length) = literal(value)?;
        tag.attributes.push((key, inner));
        at += length;
    }
}

/// A string without its quotes, or an expression up to the end of the attribute.
fn literal(value: &str) -> Option<(&str, usize)> {
    let quote = value.chars().next()?;
    if matches!(quote, '"' | '\'' | '`') {
        let end = value[1..].find(quote)?;
        return Some((&value[1..=end], end + 2));
    }
    let mut depth = 0_usize;
    for (at, c) in value.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ')' | ',' | '\n' if depth == 0 => return Some(("", at)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn attributes_stand_in_parentheses() {
        let (found, length) =
            tag("script#a.b(async, src='https://x.y/z' data-k=f(1))\n").expect("a tag");
        assert_eq!(found.name, "script");
        assert_eq!(
            found.attributes,
            [("async", ""), ("src", "https://x.y/z"), ("data-k", "")]
        );
        assert_eq!(length, 50);
        assert!(tag("p hello (src='x')").is_none());
    }
}
