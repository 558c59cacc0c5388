//! Templates of Ruby: tags of HAML and Slim, and the helpers that write tags in ERB.

use super::markup::{self, Place, Tag};
use super::{Reader, span_of};
use crate::facts::{Via, host_of};

/// `%script{src: "https://…", async: true}`, `%input(name="email")`.
pub(super) fn haml(reader: &mut Reader<'_>) {
    lines(reader, |line| {
        let name = line.strip_prefix('%')?;
        let end = name.find(|c: char| !is_name(c)).unwrap_or(name.len());
        Some((&name[..end], &name[end..]))
    });
}

/// `script src="https://…" async=true`, `input[type="email" name="email"]`.
pub(super) fn slim(reader: &mut Reader<'_>) {
    lines(reader, |line| {
        let end = line.find(|c: char| !is_name(c)).unwrap_or(line.len());
        (end > 0).then(|| (&line[..end], &line[end..]))
    });
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// One tag a line; comments and blocks of scripts hold no tags.
fn lines<'f>(reader: &mut Reader<'f>, tag_of: impl Fn(&'f str) -> Option<(&'f str, &'f str)>) {
    let text = reader.text();
    let mut raw: Option<usize> = None;
    for line in text.lines() {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        if content.is_empty() || raw.is_some_and(|outer| indent > outer) {
            continue;
        }
        raw = None;
        let block = content.starts_with(':')
            || [
                "javascript:",
                "css:",
                "scss:",
                "sass:",
                "coffee:",
                "markdown:",
                "ruby:",
            ]
            .contains(&content.trim_end());
        if block || content.starts_with('/') || content.starts_with("-#") {
            raw = Some(indent);
        } else if content.starts_with(['=', '-']) {
            helpers(reader, content);
        } else if !content.starts_with(['|', '\''])
            && let Some((name, rest)) = tag_of(content)
        {
            let from = span_of(text, rest).start as usize;
            let tag = Tag {
                name,
                attributes: attributes(held(&text[from..])),
            };
            markup::element(reader, text, &tag, Place::default());
        }
    }
}

/// Characters in which the attributes of a tag end.
const LONGEST_TAG: usize = 4_000;

/// The part of a tag that has its attributes: what its brackets hold, over lines, else the rest of its line.
fn held(text: &str) -> &str {
    let line = &text[..text.find('\n').unwrap_or(text.len())];
    // `.class#id` before the attributes.
    let head = text
        .find(|c: char| !(is_name(c) || matches!(c, '.' | '#' | ' ')))
        .unwrap_or(text.len());
    let Some(open) = text[head..]
        .chars()
        .next()
        .filter(|c| matches!(c, '{' | '(' | '['))
    else {
        return line;
    };
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text[head..].char_indices().take(LONGEST_TAG) {
        match (quote, c) {
            (Some(own), _) if c == own => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{' | '(' | '[') => depth += 1,
            (None, '}' | ')' | ']') => {
                depth -= 1;
                if depth == 0 {
                    return &text[head + open.len_utf8()..head + at];
                }
            }
            _ => {}
        }
    }
    line
}

/// Names with a text: `src: "…"`, `:src => "…"`, `"src" => "…"`, `src="…"`.
fn attributes(text: &str) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(['"', '\'']) {
        let start = at + found;
        let quote = &text[start..=start];
        let Some(length) = text[start + 1..].find(quote) else {
            break;
        };
        let value = &text[start + 1..start + 1 + length];
        at = start + length + 2;
        let before = text[..start].trim_end();
        let Some(before) = ["=>", ":", "="]
            .iter()
            .find_map(|mark| before.strip_suffix(mark))
        else {
            continue;
        };
        let before = before.trim_end().trim_end_matches(['"', '\'']);
        let name = &before[before.trim_end_matches(is_name).len()..];
        all.push((name, value));
    }
    all
}

/// `<%= javascript_include_tag "https://js.stripe.com/v3/" %>`: the addresses that helpers write into tags.
pub(super) fn helpers(reader: &mut Reader<'_>, code: &str) {
    let text = reader.text();
    let mut comments = Vec::new();
    let mut from = 0;
    while let Some(start) = code[from..].find("<!--").map(|at| from + at) {
        from = code[start..]
            .find("-->")
            .map_or(code.len(), |end| start + end);
        comments.push(start..from);
    }
    for helper in ["javascript_include_tag", "stylesheet_link_tag"] {
        for (at, _) in code.match_indices(helper) {
            let before = &code[..at];
            let comment = before
                .rfind("<%")
                .is_some_and(|tag| before[tag..].starts_with("<%#"))
                || comments.iter().any(|comment| comment.contains(&at));
            let rest = &code[at + helper.len()..];
            let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
            let Some(address) = rest.split(['"', '\'']).nth(1).filter(|_| !comment) else {
                continue;
            };
            let rules = reader.rules;
            if let Some(service) =
                host_of(address).and_then(|host| rules.services.by_url(address, &host))
            {
                reader.service(service, span_of(text, address), Via::Script);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{attributes, held};

    #[test]
    fn attributes_in_any_form() {
        assert_eq!(
            attributes("\"é\" => 'z', :src => 'a', \"data-x\" => \"b\", name: 'c', d=\"e\", f: g"),
            [
                ("", "z"),
                ("src", "a"),
                ("data-x", "b"),
                ("name", "c"),
                ("d", "e")
            ]
        );
        assert_eq!(held(".a#b{x: '}',\n  y: 1} z"), "x: '}',\n  y: 1");
        assert_eq!(held(" src=\"a\" b\nnext"), " src=\"a\" b");
    }
}
