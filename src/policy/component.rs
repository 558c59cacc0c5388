//! Pages written as components (JSX, TSX) and modules of strings: what a visitor reads, in order, with its places in the file.
//!
//! Text of elements, strings in `{"…"}`, headings in `title="…"`, and strings that are sentences in arrays, objects and arguments
//! (`{title: "…", text: "…"}`, `section("…")`). Imports, attributes, styles and metadata are not read by anybody.

use super::document::{
    BLOCKS, Block, BlockKind, SILENT, entities, looks_like_heading, separator, tokens_of,
};
use super::token::Token;
use tree_sitter::{Node, Parser};

/// Attributes and keys whose string stands over what follows.
const TITLES: &[&str] = &[
    "title", "heading", "header", "subtitle", "question", "label", "name", "titre",
];

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
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_typescript::LANGUAGE_TSX.into())
        .ok()?;
    let tree = parser.parse(text, None)?;
    let mut page = Page {
        text,
        blocks: Vec::new(),
        current: Vec::new(),
        kind: BlockKind::Paragraph,
        level: 0,
    };
    page.node(tree.root_node(), 0);
    page.flush();
    Some(page.blocks)
}

impl Page<'_> {
    fn flush(&mut self) {
        let tokens = entities(std::mem::take(&mut self.current));
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
        for child in children {
            self.node(child, depth + 1);
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
            "jsx_attribute" => self.attribute(node),
            "jsx_text" | "html_character_reference" => {
                let tokens = tokens_of(self.text, node.start_byte(), node.end_byte());
                self.extend(node, tokens);
            }
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
            _ => self.children(node, depth),
        }
    }

    /// Text goes on: a word that touches the one before is spaced from nothing.
    fn extend(&mut self, node: Node<'_>, mut tokens: Vec<Token>) {
        let touches = node
            .start_byte()
            .checked_sub(1)
            .and_then(|before| self.text.as_bytes().get(before))
            .is_some_and(|byte| !byte.is_ascii_whitespace());
        if let Some(first) = tokens.first_mut()
            && touches
            && first.start == node.start_byte()
        {
            first.spaced = false;
        }
        self.current.append(&mut tokens);
    }

    /// The characters of a string or template, without its quotes and expressions.
    fn literal(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        for part in node.named_children(&mut cursor) {
            if part.kind() == "string_fragment" {
                let tokens = tokens_of(self.text, part.start_byte(), part.end_byte());
                self.current.extend(tokens);
            }
        }
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
        if !starts_well || words < 2 || words < 4 && !title && !in_call(node) {
            return;
        }
        self.flush();
        let outer = (self.kind, self.level);
        let tokens = tokens_of(
            self.text,
            node.start_byte() + 1,
            node.end_byte().saturating_sub(1),
        );
        let heading = title || in_call(node) && looks_like_heading(&content, &tokens);
        self.kind = if heading {
            BlockKind::Heading
        } else if node.parent().is_some_and(|parent| parent.kind() == "array") {
            BlockKind::Item
        } else {
            BlockKind::Paragraph
        };
        self.level = if heading { 3 } else { 0 };
        self.literal(node);
        self.flush();
        (self.kind, self.level) = outer;
    }

    /// `title="…"`
    fn attribute(&mut self, node: Node<'_>) {
        let Some(name) = node.named_child(0) else {
            return;
        };
        let value = node.named_child(1).and_then(|value| match value.kind() {
            "string" => Some(value),
            "jsx_expression" => value
                .named_child(0)
                .filter(|inner| matches!(inner.kind(), "string" | "template_string")),
            _ => None,
        });
        let title = TITLES.contains(&self.word(name).to_lowercase().as_str());
        if let (true, Some(value)) = (title, value) {
            self.flush();
            let outer = (self.kind, self.level);
            (self.kind, self.level) = (BlockKind::Heading, 2);
            self.literal(value);
            self.flush();
            (self.kind, self.level) = outer;
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
