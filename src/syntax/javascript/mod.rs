//! JavaScript, JSX, TypeScript and TSX to the neutral form.
//!
//! One walk of one cursor over the tree. Every lowering function finds the cursor on its node and leaves it
//! there. Recursion is counted: below [`MAX_DEPTH`] a subtree is only gleaned for its names. What the names
//! resolve to is left to `flow/`.

mod classes;
mod declarations;
mod exports;
mod expressions;
mod functions;
mod grammar;
mod imports;
mod jsx;
mod literals;
mod objects;
mod patterns;
mod statements;
mod template_types;
mod types;

#[cfg(test)]
mod tests;

use super::ir::{ClassId, Expr, ExprKind, FunctionId, Language, Module, Name, Stmt, StmtKind};
use crate::source::{FileKind, Span};
use grammar::{Field, Grammar, Kind};
use std::borrow::Cow;
use tree_sitter::{Node, Parser, Tree, TreeCursor};

/// Nested nodes that are lowered; a thread stack of 2 MB holds them in a debug build too.
const MAX_DEPTH: u32 = 200;

/// Names taken from a subtree that is too deep.
const MAX_GLEANED: usize = 64;

/// Lowers `text`, whose spans are moved by `offset` bytes.
pub(super) fn parse(text: &str, kind: FileKind, offset: usize) -> Module {
    let grammar = match kind {
        FileKind::TypeScript => Grammar::typescript(),
        FileKind::Tsx => Grammar::tsx(),
        _ => Grammar::javascript(),
    };
    // Lowering reads the blanked text, too: what was blanked is no value.
    let text = &*match kind {
        FileKind::TypeScript | FileKind::Tsx => template_types::blanked(text),
        _ => Cow::Borrowed(text),
    };
    let Some(tree) = parse_tree(text, grammar) else {
        return Module::empty(Language::JavaScript);
    };
    if kind == FileKind::JavaScript && tree.root_node().has_error() && text.contains("@flow") {
        // Flow's annotations are close enough to TypeScript's.
        let grammar = Grammar::tsx();
        if let Some(typed) = parse_tree(text, grammar)
            && collect_errors(&typed, 0).len() < collect_errors(&tree, 0).len()
        {
            return lower(text, &typed, grammar, offset);
        }
    }
    lower(text, &tree, grammar, offset)
}

fn parse_tree(text: &str, grammar: &Grammar) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&grammar.language).ok()?;
    parser.parse(text, None)
}

fn lower(text: &str, tree: &Tree, grammar: &'static Grammar, offset: usize) -> Module {
    let mut lowering = Lowering {
        text,
        offset,
        cursor: tree.walk(),
        node: tree.root_node(),
        kind: grammar.kind(tree.root_node().kind_id()),
        grammar,
        depth: 0,
        module: Module::empty(Language::JavaScript),
        function: FunctionId(0),
        class: None,
        namespace: None,
        hint: None,
        copied: 0,
    };
    lowering.lower_module();
    if tree.root_node().has_error() {
        lowering.module.errors = collect_errors(tree, offset);
    }
    lowering.module
}

/// Spans of `ERROR` and missing nodes, outermost only.
fn collect_errors(tree: &Tree, offset: usize) -> Vec<Span> {
    let mut errors = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let is_error = node.is_error() || node.is_missing();
        if is_error {
            errors.push(Span::new(node.start_byte(), node.end_byte()).shifted(offset));
        }
        if node.has_error() && !is_error && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return errors;
            }
        }
    }
}

/// The name that an anonymous function or class takes from where it is written, and where that name stands.
type NameHint = Option<(Name, Span)>;

struct Lowering<'t> {
    text: &'t str,
    offset: usize,
    cursor: TreeCursor<'t>,
    /// The node that the cursor is on, …
    node: Node<'t>,
    /// … and its kind.
    kind: Kind,
    grammar: &'static Grammar,
    depth: u32,
    module: Module,
    /// The function whose body is being lowered.
    function: FunctionId,
    /// The class whose body is being lowered, not one of its methods.
    class: Option<ClassId>,
    /// Names exported so far by the TypeScript namespace that is being lowered.
    namespace: Option<Vec<Name>>,
    /// For the next expression alone.
    hint: NameHint,
    /// Bytes of source whose lowered form was copied into exports.
    copied: usize,
}

impl<'t> Lowering<'t> {
    fn field(&self) -> Field {
        self.cursor
            .field_id()
            .map_or(Field::None, |id| self.grammar.field(id.get()))
    }

    fn span(&self) -> Span {
        self.span_of(self.node)
    }

    fn span_of(&self, node: Node<'_>) -> Span {
        self.span_between(node.start_byte(), node.end_byte())
    }

    fn span_between(&self, start: usize, end: usize) -> Span {
        Span::new(start + self.offset, end + self.offset)
    }

    /// The text of the node that the cursor is on.
    fn raw(&self) -> &'t str {
        self.text_of(self.node)
    }

    fn text_of(&self, node: Node<'_>) -> &'t str {
        self.text
            .get(node.start_byte()..node.end_byte())
            .unwrap_or("")
    }

    fn name(&self) -> Name {
        Name::new(self.raw())
    }

    /// Moves to the first child, if there is one.
    fn go_down(&mut self) -> bool {
        let moved = self.cursor.goto_first_child();
        self.arrive(moved)
    }

    /// Moves to the next sibling, if there is one.
    fn go_on(&mut self) -> bool {
        let moved = self.cursor.goto_next_sibling();
        self.arrive(moved)
    }

    fn go_up(&mut self) {
        let moved = self.cursor.goto_parent();
        self.arrive(moved);
    }

    fn arrive(&mut self, moved: bool) -> bool {
        if moved {
            self.node = self.cursor.node();
            self.kind = self.grammar.kind(self.node.kind_id());
        }
        moved
    }

    /// Moves to the first child behind the token of so many bytes with which the node begins, and returns how many are before it.
    fn go_in(&mut self, opening: usize) -> Option<u32> {
        // The token of a broken node may be missing.
        if opening == 0 || self.node.has_error() {
            return self.go_down().then_some(0);
        }
        let start = self.node.start_byte() + opening;
        let skipped = self.cursor.goto_first_child_for_byte(start);
        self.arrive(skipped.is_some());
        skipped.and_then(|skipped| u32::try_from(skipped).ok())
    }

    /// Visits every child but comments.
    fn each_child(&mut self, visit: impl FnMut(&mut Self, Kind)) {
        self.each_between(0, 0, visit);
    }

    /// Visits what stands between the bracket that opens the node and the token that closes it.
    fn each_inside(&mut self, visit: impl FnMut(&mut Self, Kind)) {
        self.each_between(1, 1, visit);
    }

    /// Visits the children of a statement but the word with which it begins and the semicolon.
    fn each_part(&mut self, visit: impl FnMut(&mut Self, Kind)) {
        let closing = u32::from(self.raw().ends_with(';'));
        self.each_between(self.first_word(), closing, visit);
    }

    /// The length of the word with which the node begins.
    fn first_word(&self) -> usize {
        let bytes = self.raw().bytes();
        bytes.take_while(u8::is_ascii_alphabetic).count()
    }

    /// Visits every child but tokens and comments, with the field under which it stands.
    fn each_field(&mut self, mut visit: impl FnMut(&mut Self, Field, Kind)) {
        self.each_child(|this, kind| {
            if this.node.is_named() {
                visit(this, this.field(), kind);
            }
        });
    }

    /// Visits every child but comments, a first token of so many bytes and so many children at the end.
    fn each_between(
        &mut self,
        opening: usize,
        closing: u32,
        mut visit: impl FnMut(&mut Self, Kind),
    ) {
        self.find_between(opening, closing, |this, kind| {
            if !matches!(kind, Kind::Comment | Kind::HtmlComment) {
                visit(this, kind);
            }
            None::<()>
        });
    }

    /// Runs `visit` on the first child that it answers for.
    fn find_child<T>(&mut self, visit: impl FnMut(&mut Self, Kind) -> Option<T>) -> Option<T> {
        self.find_between(0, 0, visit)
    }

    /// Runs `visit` on the first child that it answers for, a first token of so many bytes and so many children at the end left out.
    fn find_between<T>(
        &mut self,
        opening: usize,
        closing: u32,
        mut visit: impl FnMut(&mut Self, Kind) -> Option<T>,
    ) -> Option<T> {
        let parent = (self.node, self.kind);
        let count = self.node.child_count().saturating_sub(closing);
        if count == 0 {
            return None;
        }
        let skipped = self.go_in(opening)?;
        let mut found = None;
        for left in (skipped..count).rev() {
            found = visit(self, self.kind);
            // To look for a sibling behind the last child costs most of all.
            if found.is_some() || left == skipped || !self.go_on() {
                break;
            }
        }
        self.cursor.goto_parent();
        (self.node, self.kind) = parent;
        found
    }

    /// Whether the node may be lowered; every `true` needs a [`Self::leave`].
    fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The names in a subtree that is too deep to lower: its value may depend on them.
    fn glean(&mut self) -> Expr {
        let span = self.span();
        let mut names = Vec::new();
        let mut depth = 0_u32;
        'walk: loop {
            if self.kind == Kind::Identifier && names.len() < MAX_GLEANED {
                names.push(Expr {
                    kind: ExprKind::Name(self.name()),
                    span: self.span(),
                });
            }
            if names.len() < MAX_GLEANED && self.go_down() {
                depth += 1;
                continue;
            }
            loop {
                if depth == 0 {
                    break 'walk;
                }
                if self.go_on() {
                    break;
                }
                self.go_up();
                depth -= 1;
            }
        }
        Expr {
            kind: ExprKind::Unknown(names),
            span,
        }
    }

    fn lower_module(&mut self) {
        let span = self.span_between(0, self.text.len());
        let mut body = Vec::new();
        let mut directives = Vec::new();
        self.lower_body_into(&mut body, &mut directives);
        self.module.directives.clone_from(&directives);
        let function = &mut self.module.functions[0];
        function.body = body;
        function.span = span;
        function.name_span = Span::new(span.start as usize, span.start as usize);
        function.directives = directives;
        self.resolve_reexports();
    }

    /// Statements of a block or program, with the directives at its top.
    fn lower_body_into(&mut self, body: &mut Vec<Stmt>, directives: &mut Vec<Name>) {
        body.reserve_exact(self.node.named_child_count());
        let mut at_top = true;
        self.each_child(|this, kind| {
            if at_top && kind == Kind::ExpressionStatement {
                let directive =
                    this.find_child(|this, kind| (kind == Kind::Str).then(|| this.string_value()));
                if let Some(directive) = directive {
                    directives.push(directive);
                    return;
                }
            }
            if !matches!(kind, Kind::Token | Kind::HashBangLine) {
                at_top = false;
            }
            this.lower_statement(kind, body);
        });
    }
}

fn expression_statement(expr: Expr) -> Stmt {
    Stmt {
        span: expr.span,
        kind: StmtKind::Expr(expr),
    }
}

/// An expression that stands for a hole or a broken place.
fn nothing(span: Span) -> Expr {
    Expr {
        kind: ExprKind::Unknown(Vec::new()),
        span,
    }
}
