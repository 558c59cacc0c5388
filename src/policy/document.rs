//! The structure of a policy: headings, paragraphs, list items with their introducer, table rows.
//!
//! Each block keeps exact places in the original text. Broken lines of PDF copies are rejoined here; what a sentence means is left to
//! `sentence`.

use super::token::{Token, tokenize};

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
}

pub(super) fn form_of(path: &str) -> Form {
    let lower = path.to_lowercase();
    match lower.rsplit('.').next().unwrap_or_default() {
        "html" | "htm" | "xhtml" | "njk" | "ejs" | "hbs" | "erb" | "liquid" => Form::Html,
        "tsx" | "jsx" | "js" | "ts" | "mjs" => Form::Component,
        "vue" | "svelte" | "astro" => Form::Template,
        "json" => Form::Json,
        "md" | "mdx" | "markdown" => Form::Markdown,
        _ => Form::Plain,
    }
}

pub(super) fn blocks(text: &str, form: Form) -> Vec<Block> {
    let raw = match form {
        Form::Plain | Form::Markdown => lines(text),
        Form::Component => super::component::blocks(text).unwrap_or_else(|| markup(text, form)),
        Form::Html | Form::Template => markup(text, form),
        Form::Json => json(text),
    };
    if matches!(form, Form::Plain) {
        rejoin(raw)
    } else {
        raw
    }
}

/// Tokens of `text[start..end]` with places in the whole.
pub(super) fn tokens_of(text: &str, start: usize, end: usize) -> Vec<Token> {
    let mut tokens = tokenize(text.get(start..end).unwrap_or(""));
    for token in &mut tokens {
        token.start += start;
        token.end += start;
    }
    tokens
}

/// Plain text and Markdown: a line is a block; Markdown paragraphs of several lines are joined by `rejoin`'s rule of lower case.
fn lines(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = 0;
    let mut in_code = false;
    let mut blank = true;
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
                tokens_of(text, offset, end),
                u8::try_from(level).unwrap_or(6),
            ));
        } else if content.starts_with('|') {
            blocks.push(Block::new(BlockKind::Row, tokens_of(text, begin, end), 0));
        } else if let Some(marker) = bullet(content) {
            blocks.push(Block::new(
                BlockKind::Item,
                tokens_of(text, begin + marker, end),
                0,
            ));
        } else {
            let tokens = tokens_of(text, begin, end);
            let kind = if looks_like_heading(content, &tokens) {
                BlockKind::Heading
            } else {
                BlockKind::Paragraph
            };
            let level = numbering_level(content);
            // A Markdown paragraph runs over several lines.
            let wrapped = before >= 55;
            let lower = tokens.first().is_some_and(|first| !first.capital);
            let continues = !blank
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

/// Emphasis, links and quotes of Markdown are no words.
fn strip_marks(block: &mut Block) {
    block
        .tokens
        .retain(|token| !matches!(token.folded.as_str(), "*" | "_" | "`" | "#" | "\\" | ">"));
}

/// The length of a list marker: `- `, `• `, `1. `, `(a) `, `iii) `.
fn bullet(content: &str) -> Option<usize> {
    for mark in [
        "• ", "- ", "* ", "+ ", "– ", "— ", "· ", "▪ ", "◦ ", "● ", "o ",
    ] {
        if content.starts_with(mark) {
            return Some(mark.len());
        }
    }
    if content.starts_with('•') {
        return Some('•'.len_utf8());
    }
    let close = content.find(')').filter(|at| *at <= 5)?;
    let label = content[..close].trim_start_matches('(');
    let is_label = !label.is_empty()
        && (label.chars().all(|c| c.is_ascii_digit())
            || label.len() == 1
            || label.chars().all(|c| matches!(c, 'i' | 'v' | 'x')));
    (is_label && content[close + 1..].starts_with(' ')).then_some(close + 2)
}

fn numbering_level(content: &str) -> u8 {
    // Markdown writes `**1\. Title**` where a list is not meant.
    let number: String = content
        .trim_start_matches(['*', '_', ' '])
        .chars()
        .filter(|c| *c != '\\')
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    u8::try_from(number.split('.').filter(|part| !part.is_empty()).count()).unwrap_or(6)
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
fn markup(text: &str, form: Form) -> Vec<Block> {
    let bytes = text.as_bytes();
    let mut blocks = Vec::new();
    let mut current: Vec<Token> = Vec::new();
    let mut kind = BlockKind::Paragraph;
    let mut level = 0;
    let mut at = 0;
    // In a component file, text counts only inside markup.
    let mut depth: i32 = 0;
    let mut flush = |current: &mut Vec<Token>, kind: BlockKind, level: u8| {
        let tokens = std::mem::take(current);
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
            if !closing && SILENT.contains(&name.as_str()) && !self_closing {
                let close = format!("</{name}");
                at = find_ignoring_case(text, end, &close)
                    .map_or(bytes.len(), |found| tag_end(bytes, found));
                continue;
            }
            if BLOCKS.contains(&name.as_str()) {
                if matches!(name.as_str(), "td" | "th") {
                    if closing {
                        current.extend(separator(at));
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
                current.extend(entities(tokens_of(text, start, end)));
            }
        }
        at = end.max(at + 1);
    }
    flush(&mut current, kind, level);
    blocks
}

pub(super) fn separator(at: usize) -> Vec<Token> {
    vec![Token {
        folded: "|".to_owned(),
        lower: "|".to_owned(),
        start: at,
        end: at,
        capital: false,
        spaced: true,
    }]
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

/// `&nbsp;` and its like split and join words: `d&#39;accès` was tokenized as `d`, `&`, `#`, `39`, `;`, `accès`.
pub(super) fn entities(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].is("&") {
            let (length, meaning) = match tokens.get(at + 1).map(|token| token.folded.as_str()) {
                Some("#") => (
                    4,
                    tokens
                        .get(at + 2)
                        .map_or("", |token| match token.folded.as_str() {
                            "39" | "x27" | "8217" => "'",
                            _ => "",
                        }),
                ),
                Some("nbsp") => (3, ""),
                Some("amp") => (3, "&"),
                Some("apos" | "rsquo" | "lsquo") => (3, "'"),
                Some(
                    "laquo" | "raquo" | "quot" | "ldquo" | "rdquo" | "ndash" | "mdash" | "bull",
                ) => (3, ""),
                Some("eacute") => (3, "e"),
                _ => (1, "&"),
            };
            let closed = tokens
                .get(at + length - 1)
                .is_some_and(|token| token.is(";"));
            if closed && length > 1 {
                if meaning == "'"
                    && let Some(last) = out.last_mut()
                {
                    last.folded.push('\'');
                    last.lower.push('\'');
                    last.end = tokens[at + length - 1].end;
                }
                at += length;
                continue;
            }
        }
        out.push(tokens[at].clone());
        at += 1;
    }
    out
}

/// String values of a locale file: each is a paragraph; short ones are headings.
fn json(text: &str) -> Vec<Block> {
    let bytes = text.as_bytes();
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'"' {
            at += 1;
            continue;
        }
        let start = at + 1;
        let mut end = start;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let end = end.min(bytes.len());
        let after = text.get(end + 1..).unwrap_or("").trim_start();
        if !after.starts_with(':')
            && let Some(content) = text.get(start..end)
        {
            let tokens = tokens_of(text, start, end);
            let kind = if looks_like_heading(content.trim(), &tokens) {
                BlockKind::Heading
            } else {
                BlockKind::Paragraph
            };
            if !tokens.is_empty() {
                blocks.push(Block::new(kind, tokens, 0));
            }
        }
        at = end + 1;
    }
    blocks
}
