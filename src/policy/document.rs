//! The structure of a policy: headings, paragraphs, list items with their introducer, table rows.
//!
//! Each block keeps exact places in the original text. Broken lines of PDF copies are rejoined here; what a sentence means is left to
//! `sentence`.

use super::escaped::{Escapes, tokens_of};
use super::numbering::{bullet, is_labelled, numbered_items, numbering_level};
use super::spans::Cells;
use super::token::Token;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Heading,
    Paragraph,
    Item,
    /// Cells are joined with ` | `.
    Row,
}

/// A block of prose: its tokens have byte offsets in the whole original text.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub kind: BlockKind,
    pub tokens: Vec<Token>,
    /// Depth of a heading; 0 where unknown.
    pub level: u8,
}

impl Block {
    pub(super) fn new(kind: BlockKind, tokens: Vec<Token>, level: u8) -> Self {
        Self {
            kind,
            tokens,
            level,
        }
    }

    pub(super) fn text<'t>(&self, original: &'t str) -> &'t str {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => original.get(first.start..last.end).unwrap_or(""),
            _ => "",
        }
    }

    pub(super) fn ends_with(&self, mark: &str) -> bool {
        self.tokens.last().is_some_and(|last| last.is(mark))
    }
}

/// How a document is written, by its file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Plain,
    Markdown,
    Html,
    /// Pages and modules in JavaScript and TypeScript, with or without elements.
    Component,
    /// Vue, Svelte and Astro: text between tags.
    Template,
    /// Locale files: string values.
    Json,
    Yaml,
}

pub(super) fn form_of(path: &str) -> Form {
    let lower = path.to_lowercase();
    match lower.rsplit('.').next().unwrap_or_default() {
        "html" | "htm" | "xhtml" | "njk" | "ejs" | "hbs" | "erb" | "liquid" => Form::Html,
        "tsx" | "jsx" | "js" | "ts" | "mjs" => Form::Component,
        "vue" | "svelte" | "astro" => Form::Template,
        "json" => Form::Json,
        "yaml" | "yml" => Form::Yaml,
        "md" | "mdx" | "markdown" => Form::Markdown,
        _ => Form::Plain,
    }
}

pub(super) fn blocks(text: &str, form: Form) -> Vec<Block> {
    let raw = match form {
        Form::Plain => lines(text),
        Form::Markdown => super::embedded::blocks(&without_code(text)),
        Form::Component => {
            super::component::blocks(text).unwrap_or_else(|| markup(text, form, Escapes::Markup))
        }
        Form::Html => markup(text, form, Escapes::Markup),
        Form::Template => super::template::blocks(text),
        Form::Json => super::locale::json(text),
        Form::Yaml => super::locale::yaml(text),
    };
    if matches!(form, Form::Plain) {
        rejoin(raw)
    } else {
        raw
    }
}

/// Markdown with what no reader sees blanked out, every place kept: front matter, comments, imports and exports of MDX.
fn without_code(text: &str) -> String {
    let mut hidden: Vec<(usize, usize)> = Vec::new();
    if text.starts_with("---\n") || text.starts_with("---\r\n") {
        hidden.extend(text[3..].find("\n---").map(|end| (0, end + 7)));
    }
    for (begin, finish) in [("<!--", "-->"), ("{/*", "*/}")] {
        let mut at = 0;
        while let Some(start) = text[at..].find(begin).map(|found| at + found) {
            let end = text[start..]
                .find(finish)
                .map_or(text.len(), |end| start + end + finish.len());
            hidden.push((start, end));
            at = end;
        }
    }
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let import = line.starts_with("import ") && line.contains(" from ");
        if import
            || line.starts_with("import \"")
            || line.starts_with("export ") && line.contains('=')
        {
            hidden.push((at, at + line.len()));
        }
        at += line.len();
    }
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in hidden {
        let end = end.min(bytes.len());
        for byte in &mut bytes[start..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Plain text and Markdown: a line is a block; Markdown paragraphs of several lines are joined by `rejoin`'s rule of lower case.
pub(super) fn lines(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = 0;
    let mut in_code = false;
    let mut blank = true;
    let numbered = numbered_items(text);
    // Letters of the line before: a long one that ends in the middle was wrapped.
    let mut before = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        let content = text[start..end].trim();
        let indent = text[start..end].len() - text[start..end].trim_start().len();
        let begin = start + indent;
        start += line.len();
        if content.starts_with("```") || content.starts_with("~~~") {
            in_code = !in_code;
            continue;
        }
        if content.is_empty() {
            blank = true;
            continue;
        }
        if in_code
            || content
                .chars()
                .all(|c| matches!(c, '-' | '=' | '_' | '*' | '|' | ':' | ' '))
        {
            // `====` under a line makes it a heading.
            if (content.starts_with("===") || content.starts_with("---") && !blank)
                && let Some(last) = blocks.last_mut()
            {
                last.kind = BlockKind::Heading;
            }
            continue;
        }
        if let Some(rest) = content.strip_prefix('#') {
            let level = 1 + rest.len() - rest.trim_start_matches('#').len();
            let offset = begin + level;
            blocks.push(Block::new(
                BlockKind::Heading,
                tokens_of(text, offset, end, Escapes::Markup),
                u8::try_from(level).unwrap_or(6),
            ));
        } else if content.starts_with('|') {
            blocks.push(Block::new(
                BlockKind::Row,
                tokens_of(text, begin, end, Escapes::Markup),
                0,
            ));
        } else if let Some(marker) = bullet(content).or_else(|| {
            let listed = numbered.contains(&begin);
            listed.then(|| content.find(' ').map_or(0, |blank| blank + 1))
        }) {
            blocks.push(Block::new(
                BlockKind::Item,
                tokens_of(text, begin + marker, end, Escapes::Markup),
                0,
            ));
        } else {
            let tokens = tokens_of(text, begin, end, Escapes::Markup);
            let kind = if looks_like_heading(content, &tokens) {
                BlockKind::Heading
            } else {
                BlockKind::Paragraph
            };
            let level = numbering_level(content);
            // A Markdown paragraph runs over several lines.
            let wrapped = before >= 55;
            let lower = tokens.first().is_some_and(|first| !first.capital);
            // Text that is wrapped below its bullet goes on with the item, though a sentence ends with the line.
            let nested = indent > 1
                && !blank
                && (55..=100).contains(&before)
                && kind == BlockKind::Paragraph
                && content.starts_with(char::is_alphanumeric)
                && blocks
                    .last()
                    .is_some_and(|last| last.kind == BlockKind::Item && !last.ends_with(":"));
            let continues = nested
                || !blank
                    && !is_labelled(content)
                    && (kind == BlockKind::Paragraph || wrapped)
                    && (lower || wrapped)
                    && blocks.last().is_some_and(|last| {
                        // A wrapped line without a final mark looks like a heading; one with `#` is one.
                        let titled = last.kind == BlockKind::Heading && last.level == 0 && wrapped;
                        (matches!(last.kind, BlockKind::Paragraph | BlockKind::Item) || titled)
                            && !ends_sentence(last)
                    });
            match blocks.last_mut() {
                Some(last) if continues => {
                    if last.kind == BlockKind::Heading {
                        last.kind = BlockKind::Paragraph;
                    }
                    last.tokens.extend(tokens);
                }
                _ => blocks.push(Block::new(kind, tokens, level)),
            }
        }
        blank = false;
        before = content.chars().count();
    }
    for block in &mut blocks {
        strip_marks(block);
    }
    blocks.retain(|block| !block.tokens.is_empty());
    blocks
}

/// Emphasis, quotes and tags of Markdown are no words; `<an@address>` is one.
fn strip_marks(block: &mut Block) {
    let mut in_tag = false;
    let shown: Vec<bool> = (0..block.tokens.len())
        .map(|at| {
            let rest = &block.tokens[at..];
            let token = &rest[0];
            let opens = token.is("<")
                && rest.get(1).is_some_and(|next| {
                    let name = next.folded.starts_with(char::is_alphabetic);
                    !next.spaced
                        && (name || next.is("/"))
                        && !next.folded.contains('@')
                        && !next.folded.contains("://")
                })
                && rest.iter().any(|token| token.is(">"));
            in_tag |= opens;
            let mark = matches!(
                token.folded.as_str(),
                "*" | "_" | "`" | "#" | "\\" | ">" | "<"
            );
            let shown = !in_tag && !mark;
            in_tag &= !token.is(">");
            shown
        })
        .collect();
    let mut shown = shown.into_iter();
    block.tokens.retain(|_| shown.next().unwrap_or(true));
}

/// A short line without final punctuation, or one that only names what follows («Durée de conservation :»).
pub(super) fn looks_like_heading(content: &str, tokens: &[Token]) -> bool {
    let words = tokens
        .iter()
        .filter(|token| token.folded.chars().any(char::is_alphanumeric))
        .count();
    // «**A sentence.**» is emphasis.
    let content = content.trim_matches(['*', '_', ' ']);
    let last = content.chars().last().unwrap_or(' ');
    let numbered = numbering_level(content) > 0 && !content.ends_with('.');
    let first_upper = tokens
        .iter()
        .find(|token| token.folded.chars().any(char::is_alphabetic))
        .is_some_and(|token| token.capital);
    if words == 0 || words > 14 || !first_upper && !numbered {
        return false;
    }
    match last {
        ':' => {
            words <= 7
                && !tokens.iter().any(|token| {
                    matches!(
                        token.folded.as_str(),
                        "," | "suivantes" | "suivants" | "following"
                    )
                })
                && !tokens.first().is_some_and(|first| {
                    matches!(first.folded.as_str(), "nous" | "we" | "vous" | "you")
                })
        }
        '.' | ';' | ',' => false,
        '?' => words <= 12,
        _ => words <= 12 && !content.contains(". ") || numbered,
    }
}

fn ends_sentence(block: &Block) -> bool {
    block.tokens.last().is_some_and(|last| {
        matches!(
            last.folded.as_str(),
            "." | "!" | "?" | ":" | ";" | "»" | ")"
        )
    })
}

/// PDF copies break lines and make bullets of continuations: a block that ends in the middle and one that starts in lower case belong together.
fn rejoin(blocks: Vec<Block>) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::new();
    for block in blocks {
        let lower = block.tokens.first().is_some_and(|first| {
            first.folded.chars().next().is_some_and(char::is_alphabetic) && !first.capital
        });
        let open = joined.last().is_some_and(|last| {
            !ends_sentence(last)
                && last.kind != BlockKind::Row
                && (last.kind != BlockKind::Heading
                    || last.tokens.last().is_some_and(|last| {
                        matches!(
                            last.folded.as_str(),
                            "de" | "et" | "ou" | "and" | "or" | "of" | "," | "la" | "le" | "des"
                        )
                    }))
                && last.tokens.len() > 6
        });
        match joined.last_mut() {
            Some(last) if lower && open => {
                if last.kind == BlockKind::Heading {
                    last.kind = BlockKind::Paragraph;
                }
                last.tokens.extend(block.tokens);
            }
            _ => joined.push(block),
        }
    }
    joined
}

/// Elements that end a block of text.
pub(super) const BLOCKS: &[&str] = &[
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "section",
    "article",
    "header",
    "footer",
    "nav",
    "main",
    "br",
    "dd",
    "dt",
    "blockquote",
    "td",
    "th",
    "title",
    "head",
    "body",
    "thead",
    "tbody",
    "address",
    "figure",
    "hr",
    "form",
    "summary",
    "details",
];

/// Elements whose text nobody reads as policy.
pub(super) const SILENT: &[&str] = &[
    "script", "style", "noscript", "nav", "svg", "head", "template", "button", "select", "iframe",
];

/// HTML and pages of components: text between tags, by a scan that keeps places.
pub(super) fn markup(text: &str, form: Form, escapes: Escapes) -> Vec<Block> {
    let bytes = text.as_bytes();
    let mut blocks = Vec::new();
    let mut current: Vec<Token> = Vec::new();
    let mut cells = Cells::default();
    let mut kind = BlockKind::Paragraph;
    let mut level = 0;
    let mut at = 0;
    // In a component file, text counts only inside markup.
    let mut depth: i32 = 0;
    let mut flush = |current: &mut Vec<Token>, kind: BlockKind, level: u8| {
        let mut tokens = std::mem::take(current);
        // Lines that only look like a list: «- your name<br>».
        let dashed = tokens.len() > 1
            && tokens[1].spaced
            && matches!(tokens[0].folded.as_str(), "-" | "•" | "–" | "·");
        let listed = dashed && kind == BlockKind::Paragraph;
        if listed {
            tokens.remove(0);
        }
        let kind = if listed { BlockKind::Item } else { kind };
        if tokens
            .iter()
            .any(|token| token.folded.chars().any(char::is_alphabetic))
        {
            blocks.push(Block::new(kind, tokens, level));
        }
    };
    while at < bytes.len() {
        if bytes[at] == b'<' {
            if text[at..].starts_with("<!--") {
                at = text[at..]
                    .find("-->")
                    .map_or(bytes.len(), |end| at + end + 3);
                continue;
            }
            let closing = bytes.get(at + 1) == Some(&b'/');
            let name_start = at + 1 + usize::from(closing);
            let name_end = text[name_start..]
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.')
                .map_or(bytes.len(), |end| name_start + end);
            let name = text[name_start..name_end].to_lowercase();
            let is_fragment =
                name.is_empty() && form != Form::Html && bytes.get(name_start) == Some(&b'>');
            if name.is_empty() && !is_fragment && bytes.get(name_start) != Some(&b'!') {
                at += 1;
                continue;
            }
            let end = tag_end(bytes, name_end);
            let self_closing = end > 0 && bytes.get(end.saturating_sub(2)) == Some(&b'/')
                || matches!(
                    name.as_str(),
                    "br" | "hr" | "img" | "input" | "meta" | "link"
                );
            // The page of a Vue component stands in its template.
            let silent =
                SILENT.contains(&name.as_str()) && !(form == Form::Template && name == "template");
            if !closing && silent && !self_closing {
                let close = format!("</{name}");
                at = find_ignoring_case(text, end, &close)
                    .map_or(bytes.len(), |found| tag_end(bytes, found));
                continue;
            }
            match name.as_str() {
                "th" if !closing => cells.head(),
                "table" => cells.table(),
                _ => {}
            }
            if kind == BlockKind::Row && cells.shapes(&name) {
                // A list in a cell is a row of words there.
                let goes_on = |last: &Token| last.folded.ends_with(char::is_alphanumeric);
                if matches!(name.as_str(), "li" | "p")
                    && !closing
                    && current.last().is_some_and(goes_on)
                {
                    current.push(mark(",", at));
                }
            } else if BLOCKS.contains(&name.as_str()) {
                if matches!(name.as_str(), "td" | "th") {
                    if closing {
                        cells.close(at, &mut current);
                    } else {
                        cells.open(&text[name_end..end], &mut current);
                    }
                } else {
                    flush(&mut current, kind, level);
                }
                if closing {
                    if name != "td" && name != "th" {
                        kind = BlockKind::Paragraph;
                        level = 0;
                    }
                } else if let Some(digit) = name
                    .strip_prefix('h')
                    .and_then(|digit| digit.parse::<u8>().ok())
                {
                    kind = BlockKind::Heading;
                    level = digit;
                } else if name == "li" {
                    kind = BlockKind::Item;
                } else if name == "tr" {
                    kind = BlockKind::Row;
                    cells.row();
                }
            }
            if !self_closing {
                depth += if closing { -1 } else { 1 };
            }
            at = end;
            continue;
        }
        let end = text[at..].find('<').map_or(bytes.len(), |end| at + end);
        if form == Form::Html || depth > 0 {
            for (start, end) in visible(text, at, end, form) {
                current.extend(tokens_of(text, start, end, escapes));
            }
        }
        at = end.max(at + 1);
    }
    flush(&mut current, kind, level);
    blocks
}

pub(super) fn separator(at: usize) -> Vec<Token> {
    vec![mark("|", at)]
}

/// A mark that the text does not have, at a place of it.
fn mark(sign: &str, at: usize) -> Token {
    Token {
        folded: sign.into(),
        lower: sign.into(),
        start: at,
        end: at,
        capital: false,
        spaced: true,
    }
}

/// Past the `>` of a tag, quotes and braces respected.
fn tag_end(bytes: &[u8], mut at: usize) -> usize {
    let mut quote = 0;
    let mut braces = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' | b'\'' | b'`' if quote == 0 => quote = bytes[at],
            byte if byte == quote => quote = 0,
            _ if quote != 0 => {}
            b'{' => braces += 1,
            b'}' => braces -= 1,
            b'>' if braces <= 0 && bytes.get(at.wrapping_sub(1)) != Some(&b'=') => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn find_ignoring_case(text: &str, from: usize, needle: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let needle = needle.as_bytes();
    (from..bytes.len().saturating_sub(needle.len()))
        .find(|&at| bytes[at..at + needle.len()].eq_ignore_ascii_case(needle))
}

/// The parts of a text node that a reader sees: no `{expressions}` of components, but the strings in `{"…"}`.
fn visible(text: &str, start: usize, end: usize, form: Form) -> Vec<(usize, usize)> {
    if form == Form::Html {
        return vec![(start, end)];
    }
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut at = start;
    let mut from = start;
    while at < end {
        if bytes[at] == b'{' {
            parts.push((from, at));
            let close = text[at..end].find('}').map_or(end, |close| at + close);
            let inner = text[at + 1..close].trim();
            if inner.len() > 4
                && (inner.starts_with('"') && inner.ends_with('"')
                    || inner.starts_with('\'') && inner.ends_with('\'')
                    || inner.starts_with('`') && inner.ends_with('`'))
            {
                let offset = at + 1 + text[at + 1..close].find(inner).unwrap_or(0);
                parts.push((offset + 1, offset + inner.len() - 1));
            }
            at = (close + 1).min(end);
            from = at;
        } else {
            at += 1;
        }
    }
    parts.push((from, end));
    parts.retain(|(start, end)| start < end);
    parts
}
