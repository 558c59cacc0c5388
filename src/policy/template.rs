//! Pages of Vue, Svelte and Astro: text between tags, and the constants that their templates show in loops and braces.
//!
//! `<section v-for="part in parts">` shows what `const parts = […]` holds in the script of the same file: those strings are read where
//! the template shows them. Constants that no template names are not read by anybody.

use super::component;
use super::document::{Block, Form, markup};
use super::escaped::Escapes;

pub(super) fn blocks(text: &str) -> Vec<Block> {
    let code = scripts(text);
    let page = without(text, &code);
    let mut shown = markup(&page, Form::Template, Escapes::Markup);
    let names = shown_names(&page);
    if names.is_empty() || code.is_empty() {
        return shown;
    }
    let (names, places): (Vec<_>, Vec<_>) = names.into_iter().unzip();
    let constants = component::constants(&only(text, &code), &names);
    for (strings, place) in constants.into_iter().zip(places) {
        let before = shown
            .iter()
            .position(|block| {
                block
                    .tokens
                    .first()
                    .is_some_and(|first| first.start > place)
            })
            .unwrap_or(shown.len());
        shown.splice(before..before, strings);
    }
    shown
}

/// Code of the page: `<script>`, and what stands between the `---` of Astro.
fn scripts(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if let Some(front) = text.strip_prefix("---") {
        found.extend(front.find("\n---").map(|end| (3, 3 + end)));
    }
    let mut at = 0;
    while let Some(open) = text[at..].find("<script").map(|open| at + open) {
        let Some(start) = text[open..].find('>').map(|end| open + end + 1) else {
            break;
        };
        let end = text[start..]
            .find("</script")
            .map_or(text.len(), |end| start + end);
        found.push((start, end));
        at = end;
    }
    found
}

/// The text with everything outside of the ranges blanked, every place kept.
fn only(text: &str, ranges: &[(usize, usize)]) -> String {
    blank(text, |at| {
        ranges
            .iter()
            .any(|(start, end)| (*start..*end).contains(&at))
    })
}

fn without(text: &str, ranges: &[(usize, usize)]) -> String {
    blank(text, |at| {
        !ranges
            .iter()
            .any(|(start, end)| (*start..*end).contains(&at))
    })
}

fn blank(text: &str, keep: impl Fn(usize) -> bool) -> String {
    text.char_indices()
        .flat_map(|(at, c)| {
            let kept = keep(at) || c == '\n';
            let shown = if kept { c } else { ' ' };
            std::iter::repeat_n(shown, if kept { 1 } else { c.len_utf8() })
        })
        .collect()
}

/// Names that the template shows, each with its first place: those that loops go over, and those that stand in braces.
fn shown_names(page: &str) -> Vec<(String, usize)> {
    let mut names: Vec<(String, usize)> = Vec::new();
    let mut add = |at: usize| {
        let name: String = page[at..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
            .collect();
        let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if begins && name.len() > 1 && !names.iter().any(|(own, _)| *own == name) {
            names.push((name, at));
        }
    };
    let spaces = |at: usize| at + page[at..].len() - page[at..].trim_start().len();
    for (mark, _) in page.match_indices("v-for=") {
        let rest = &page[mark..];
        let stop = rest[7.min(rest.len())..]
            .find(['"', '\''])
            .map_or(rest.len(), |end| 7 + end);
        let found = [" in ", " of "]
            .iter()
            .filter_map(|word| rest[..stop].find(word).map(|at| at + word.len()))
            .min();
        if let Some(at) = found {
            add(spaces(mark + at));
        }
    }
    for (mark, each) in page.match_indices("{#each ") {
        add(spaces(mark + each.len()));
    }
    for (mark, _) in page.match_indices(".map(") {
        let name = page[..mark]
            .rfind(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$'))
            .map_or(0, |before| before + 1);
        if page[..name].ends_with('{') || page[..name].ends_with("{ ") {
            add(name);
        }
    }
    for (mark, _) in page.match_indices('{') {
        let inner = spaces(mark + 1);
        let name = page[inner..].find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$'));
        let closes = name.is_some_and(|end| page[inner + end..].trim_start().starts_with('}'));
        if closes {
            add(inner);
        }
    }
    names.sort_by_key(|(_, place)| *place);
    names
}
