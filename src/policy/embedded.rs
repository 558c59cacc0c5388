//! Tables of HTML in Markdown: read as HTML, the text around them as Markdown, every place kept.

use super::document::{Block, Form, lines, markup};
use super::escaped::Escapes;
use std::ops::Range;

/// The blocks of a Markdown text, in its order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let tables = tables(text);
    if tables.is_empty() {
        return lines(text);
    }
    let inside = |at: usize| tables.iter().any(|table| table.contains(&at));
    let mut blocks = lines(&blanked(text, inside));
    let only = blanked(text, |at| !inside(at));
    blocks.extend(markup(&only, Form::Html, Escapes::Markup));
    blocks.sort_by_key(|block| block.tokens.first().map(|first| first.start));
    blocks
}

/// Where tables stand that are no example of code.
fn tables(text: &str) -> Vec<Range<usize>> {
    const OPEN: &str = "<table";
    const CLOSE: &str = "</table>";
    let mut tables = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(OPEN).map(|found| at + found) {
        let end = text[start..]
            .find(CLOSE)
            .map_or(text.len(), |end| start + end + CLOSE.len());
        let in_code = text[..start].matches("```").count() % 2 == 1;
        if !in_code {
            tables.push(start..end);
        }
        at = end;
    }
    tables
}

/// The text with some of its places blank; line ends stay.
fn blanked(text: &str, hidden: impl Fn(usize) -> bool) -> String {
    let shown = text.char_indices().map(|(at, c)| match c {
        '\n' => "\n".to_owned(),
        _ if hidden(at) => " ".repeat(c.len_utf8()),
        _ => c.to_string(),
    });
    shown.collect()
}
