//! Pages written as components (JSX, TSX) and modules of strings: what a visitor reads, in order, with its places in the file.
//!
//! Text of elements, strings in `{"…"}`, headings in `title="…"`, and strings that are sentences in arrays, objects and arguments
//! (`{title: "…", text: "…"}`, `section("…")`). Imports, attributes, styles and metadata are not read by anybody.

mod held;

use super::document::{BLOCKS, Block, BlockKind, SILENT, looks_like_heading, separator};
use super::escaped::{Escapes, tokens_of};
use super::token::Token;
use tree_sitter::{Node, Parser};

/// Attributes and keys whose string stands over what follows.
const TITLES: &[&str] = &[
    "title", "heading", "header", "subtitle", "question", "label", "name", "titre",
];

/// Those of them that stand over text and name nobody.
const OVER: &[&str] = &["title", "heading", "header", "question", "titre"];

/// Keys whose strings are for machines.
const MACHINE: &[&str] = &[
    "href",
    "classname",
    "class",
    "id",
    "icon",
    "color",
    "src",
    "url",
    "slug",
    "path",
    "key",
    "type",
    "style",
    "alt",
    "locale",
    "robots",
    "canonical",
    "lang",
    "rel",
    "target",
    "method",
    "variant",
    "size",
    "image",
    "email",
    "placeholder",
    "testid",
    "data-testid",
    "aria-label",
    "updated",
    "date",
];

/// Deeper nesting than any page has: the rest is left out.
const DEEPEST: usize = 400;

struct Page<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    current: Vec<Token>,
    kind: BlockKind,
    level: u8,
}

/// Blocks of a page; `None` where the parser gives no tree.
pub(super) fn blocks(text: &str) -> Option<Vec<Block>> {
    let tree = tree_of(text)?;
    let mut page = Page::new(text);
    page.node(tree.root_node(), 0);
    page.flush();
    Some(page.blocks)
}

/// Blocks of what constants of a script hold, or fields of these names (`data() { return { parts: […] } }`), each where it is written
/// first.
pub(super) fn constants(script: &str, names: &[String]) -> Vec<Vec<Block>> {
    let mut found = vec![None; names.len()];
    let Some(tree) = tree_of(script) else {
        return vec![Vec::new(); names.len()];
    };
    let mut open = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        let (key, value) = match node.kind() {
            "variable_declarator" => ("name", "value"),
            "pair" => ("key", "value"),
            _ => ("", ""),
        };
        if let Some(key) = node.child_by_field_name(key) {
            let name = script.get(key.byte_range()).unwrap_or("");
            let name = name.trim_matches(['"', '\'']);
            if let Some(place) = names.iter().position(|own| own == name)
                && found[place].is_none()
            {
                found[place] = node.child_by_field_name(value);
            }
        }
        let mut cursor = node.walk();
        let mut children: Vec<_> = node.children(&mut cursor).collect();
        children.reverse();
        open.extend(children);
    }
    let blocks = |value: Option<Node<'_>>| {
        let mut page = Page::new(script);
        if let Some(value) = value {
            page.shown(value);
        }
        page.flush();
        page.blocks
    };
    found.into_iter().map(blocks).collect()
}

fn tree_of(text: &str) -> Option<tree_sitter::Tree> {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_typescript::LANGUAGE_TSX.into())
        .ok()?;
    parser.parse(text, None)
}

impl<'t> Page<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            blocks: Vec::new(),
            current: Vec::new(),
            kind: BlockKind::Paragraph,
            level: 0,
        }
    }

    /// What a template shows, however short: `ref([…])` and `computed(() => […])` hold it, too.
    fn shown(&mut self, value: Node<'_>) {
        match value.kind() {
            "array" if !self.records(value) => self.items(value, 0),
            "array" => {}
            "string" | "template_string" => {
                self.block(BlockKind::Paragraph, 0, |page| page.literal(value));
            }
            "call_expression" => {
                let mut cursor = value.walk();
                let given: Vec<_> = value
                    .child_by_field_name("arguments")
                    .into_iter()
                    .flat_map(|arguments| arguments.named_children(&mut cursor).collect::<Vec<_>>())
                    .collect();
                for argument in given {
                    self.shown(argument);
                }
            }
            _ => self.node(value, 0),
        }
    }
}

impl Page<'_> {
    fn flush(&mut self) {
        let tokens = std::mem::take(&mut self.current);
        if tokens
            .iter()
            .any(|token| token.folded.chars().any(char::is_alphabetic))
        {
            self.blocks.push(Block::new(self.kind, tokens, self.level));
        }
    }

    fn word(&self, node: Node<'_>) -> &str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    fn children(&mut self, node: Node<'_>, depth: usize) {
        let mut cursor = node.walk();
        let children: Vec<_> = node.children(&mut cursor).collect();
        let is_text =
            |child: &Node<'_>| matches!(child.kind(), "jsx_text" | "html_character_reference");
        let mut at = 0;
        while at < children.len() {
            // «don&apos;t» is three nodes and one text.
            let texts = children[at..]
                .iter()
                .take_while(|child| is_text(child))
                .count();
            if texts > 0 {
                let (start, end) = (
                    children[at].start_byte(),
                    children[at + texts - 1].end_byte(),
                );
                self.extend(start, end);
                at += texts;
            } else {
                self.node(children[at], depth + 1);
                at += 1;
            }
        }
    }

    fn node(&mut self, node: Node<'_>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match node.kind() {
            "import_statement"
            | "comment"
            | "type_annotation"
            | "type_alias_declaration"
            | "interface_declaration" => {}
            "variable_declarator" => {
                let metadata = node
                    .child_by_field_name("name")
                    .is_some_and(|name| matches!(self.word(name), "metadata" | "viewport"));
                if !metadata {
                    self.children(node, depth);
                }
            }
            "jsx_element" | "jsx_self_closing_element" => self.element(node, depth),
            "jsx_attribute" => {}
            "jsx_expression" => {
                let inner = node.named_child(0);
                match inner.map(|inner| inner.kind()) {
                    Some("string" | "template_string") => {
                        self.literal(inner.unwrap_or(node));
                    }
                    Some("identifier" | "member_expression") | None => {}
                    _ => self.children(node, depth),
                }
            }
            "string" | "template_string" => self.loose(node),
            "array" if self.records(node) => {}
            "array" if self.is_under_title(node) => self.items(node, depth),
            "object" if self.translations(node, depth) => {}
            "arguments" | "ternary_expression" if self.alternatives(node, depth) => {}
            _ => self.children(node, depth),
        }
    }

    /// Text goes on: a word that touches the one before is spaced from nothing.
    fn extend(&mut self, start: usize, end: usize) {
        let mut tokens = tokens_of(self.text, start, end, Escapes::Markup);
        let touches = start
            .checked_sub(1)
            .and_then(|before| self.text.as_bytes().get(before))
            .is_some_and(|byte| !byte.is_ascii_whitespace());
        if let Some(first) = tokens.first_mut()
            && touches
            && first.start == start
        {
            first.spaced = false;
        }
        self.current.append(&mut tokens);
    }

    /// The characters of a string or template, without its quotes and expressions.
    fn literal(&mut self, node: Node<'_>) {
        let end = node.end_byte().saturating_sub(1);
        let mut start = node.start_byte() + 1;
        let mut cursor = node.walk();
        for part in node.named_children(&mut cursor) {
            if part.kind() == "template_substitution" {
                let tokens = tokens_of(self.text, start, part.start_byte(), Escapes::Strings);
                self.current.extend(tokens);
                start = part.end_byte();
            }
        }
        let tokens = tokens_of(self.text, start.min(end), end, Escapes::Strings);
        self.current.extend(tokens);
    }

    /// A block of its own for what `write` says.
    fn block(&mut self, kind: BlockKind, level: u8, write: impl FnOnce(&mut Self)) {
        self.flush();
        let outer = (self.kind, self.level);
        (self.kind, self.level) = (kind, level);
        write(self);
        self.flush();
        (self.kind, self.level) = outer;
    }

    /// A string outside of elements: a title or a sentence, by its key and its words.
    fn loose(&mut self, node: Node<'_>) {
        let key = node
            .parent()
            .filter(|parent| parent.kind() == "pair")
            .and_then(|pair| pair.child_by_field_name("key"))
            .map(|key| self.word(key).trim_matches(['"', '\'']).to_lowercase());
        if key.as_deref().is_some_and(|key| MACHINE.contains(&key)) {
            return;
        }
        let content = self
            .word(node)
            .trim_matches(['"', '\'', '`'])
            .trim()
            .to_owned();
        let words = content.split_whitespace().count();
        let title = key.as_deref().is_some_and(|key| TITLES.contains(&key));
        let starts_well = content
            .chars()
            .next()
            .is_some_and(|first| first.is_alphanumeric() || matches!(first, '«' | '"' | '•' | '-'));
        // «Retention» over its text.
        let over = key.as_deref().is_some_and(|key| OVER.contains(&key));
        if !starts_well || words < 2 && !over || words < 4 && !title && !in_call(node) {
            return;
        }
        let tokens = tokens_of(
            self.text,
            node.start_byte() + 1,
            node.end_byte().saturating_sub(1),
            Escapes::Strings,
        );
        let heading = title || in_call(node) && looks_like_heading(&content, &tokens);
        let kind = if heading {
            BlockKind::Heading
        } else if node.parent().is_some_and(|parent| parent.kind() == "array") {
            BlockKind::Item
        } else {
            BlockKind::Paragraph
        };
        self.block(kind, if heading { 3 } else { 0 }, |page| page.literal(node));
    }

    /// Attributes of a component of the page's own: its title first, then what it is given to show.
    fn properties(&mut self, open: Node<'_>, depth: usize) {
        let mut cursor = open.walk();
        let attributes: Vec<_> = open
            .named_children(&mut cursor)
            .filter(|child| child.kind() == "jsx_attribute")
            .filter_map(|attribute| Some((attribute.named_child(0)?, attribute.named_child(1)?)))
            .map(|(name, value)| {
                let inner = match value.kind() {
                    "jsx_expression" => value.named_child(0).unwrap_or(value),
                    _ => value,
                };
                (self.word(name).to_lowercase(), inner)
            })
            .filter(|(name, _)| !MACHINE.contains(&name.as_str()))
            .collect();
        let is_string = |value: &Node<'_>| matches!(value.kind(), "string" | "template_string");
        let is_title = |name: &str| TITLES.contains(&name);
        for (_, value) in attributes
            .iter()
            .filter(|(name, value)| is_title(name) && is_string(value))
        {
            self.block(BlockKind::Heading, 2, |page| page.literal(*value));
        }
        for (name, value) in attributes {
            if is_string(&value) {
                if !is_title(&name) && self.word(value).split_whitespace().count() >= 4 {
                    self.block(BlockKind::Paragraph, 0, |page| page.literal(value));
                }
            } else if value.kind() == "array" && !self.records(value) {
                self.items(value, depth);
            } else if value.kind() == "jsx_element" || value.kind() == "jsx_fragment" {
                self.node(value, depth + 1);
            }
        }
    }

    /// Strings of a list that a component shows, however short.
    fn items(&mut self, array: Node<'_>, depth: usize) {
        let mut cursor = array.walk();
        let children: Vec<_> = array.named_children(&mut cursor).collect();
        for child in children {
            if matches!(child.kind(), "string" | "template_string") {
                self.block(BlockKind::Item, 0, |page| page.literal(child));
            } else {
                self.node(child, depth + 1);
            }
        }
    }

    fn element(&mut self, node: Node<'_>, depth: usize) {
        let open = node.child_by_field_name("open_tag").unwrap_or(node);
        let name = open
            .child_by_field_name("name")
            .map(|name| self.word(name).to_owned())
            .unwrap_or_default();
        let lower = name.to_lowercase();
        let own = name.starts_with(char::is_uppercase);
        if own {
            self.properties(open, depth);
        }
        if SILENT.contains(&lower.as_str()) {
            return;
        }
        let inline = own
            && matches!(
                lower.as_str(),
                "link" | "nextlink" | "trans" | "strong" | "bold" | "mail" | "anchor"
            );
        let block = own && !inline || name.is_empty() || BLOCKS.contains(&lower.as_str());
        let cell = matches!(lower.as_str(), "td" | "th");
        if !block {
            self.children(node, depth);
            return;
        }
        if cell {
            self.children(node, depth);
            self.current.extend(separator(node.end_byte()));
            return;
        }
        self.flush();
        let outer = (self.kind, self.level);
        let digit = lower
            .strip_prefix('h')
            .and_then(|digit| digit.parse::<u8>().ok());
        (self.kind, self.level) = match (digit, lower.as_str()) {
            (Some(level), _) => (BlockKind::Heading, level),
            (_, "li") => (BlockKind::Item, 0),
            (_, "tr") => (BlockKind::Row, 0),
            _ if own && (lower.contains("title") || lower.contains("heading")) => {
                (BlockKind::Heading, 4)
            }
            _ if own && (lower.ends_with("item") || lower.contains("bullet") || lower == "li") => {
                (BlockKind::Item, 0)
            }
            // A paragraph in a list item is the item.
            (_, "p" | "div" | "span") if outer.0 == BlockKind::Item => outer,
            _ => (BlockKind::Paragraph, 0),
        };
        self.children(node, depth);
        self.flush();
        (self.kind, self.level) = outer;
    }
}

/// An argument of a helper: `section("…")`.
fn in_call(node: Node<'_>) -> bool {
    node.parent()
        .is_some_and(|parent| parent.kind() == "arguments")
}
