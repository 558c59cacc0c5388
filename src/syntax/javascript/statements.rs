//! Statements and declarations.

use super::grammar::{Field, Kind};
use super::{Lowering, expression_statement, nothing};
use crate::source::Span;
use crate::syntax::ir::{
    Arm, Block, Expr, ExprKind, Handler, Name, Pattern, PatternKind, Stmt, StmtKind,
};

impl Lowering<'_> {
    /// Lowers the statement under the cursor; one may become several (`let a = 1, b = 2`).
    pub(super) fn lower_statement(&mut self, kind: Kind, out: &mut Block) {
        if is_plain_token(kind) {
            return;
        }
        if !self.enter() {
            let gleaned = self.glean();
            out.push(expression_statement(gleaned));
            return;
        }
        match kind {
            Kind::ExpressionStatement => self.lower_expression_statement(out),
            Kind::LexicalDeclaration | Kind::VariableDeclaration => {
                self.lower_declaration(out, false);
            }
            Kind::UsingDeclaration => self.lower_declaration(out, true),
            Kind::FunctionDeclaration | Kind::GeneratorFunctionDeclaration => {
                self.lower_function_declaration(out);
            }
            Kind::ClassDeclaration | Kind::AbstractClassDeclaration => {
                self.lower_class_declaration(Vec::new(), out);
            }
            Kind::ReturnStatement | Kind::ThrowStatement => self.lower_return(kind, out),
            Kind::IfStatement => self.lower_if(out),
            Kind::ForStatement => self.lower_for(out),
            Kind::ForInStatement => self.lower_for_in(out),
            Kind::WhileStatement | Kind::DoStatement => self.lower_while(out),
            Kind::TryStatement => self.lower_try(out),
            Kind::SwitchStatement => self.lower_switch(out),
            Kind::WithStatement => self.lower_with(out),
            Kind::LabeledStatement => self.lower_labeled(out),
            Kind::StatementBlock => {
                let span = self.span();
                let body = self.lower_block(kind);
                out.push(Stmt {
                    kind: StmtKind::Block(body),
                    span,
                });
            }
            Kind::BreakStatement => out.push(Stmt {
                kind: StmtKind::Break,
                span: self.span(),
            }),
            Kind::ContinueStatement => out.push(Stmt {
                kind: StmtKind::Continue,
                span: self.span(),
            }),
            Kind::ImportStatement => self.lower_import_statement(),
            Kind::ImportAlias => self.lower_import_alias(out),
            Kind::ExportStatement => self.lower_export_statement(out),
            Kind::InterfaceDeclaration => {
                self.lower_interface();
            }
            Kind::TypeAliasDeclaration => {
                self.lower_type_alias();
            }
            Kind::EnumDeclaration => {
                self.lower_enum(out);
            }
            Kind::InternalModule | Kind::Module => {
                self.lower_namespace(out);
            }
            Kind::AmbientDeclaration => self.lower_ambient(out),
            Kind::EmptyStatement
            | Kind::DebuggerStatement
            | Kind::FunctionSignature
            | Kind::HashBangLine => {}
            _ => self.lower_loose(kind, out),
        }
        self.leave();
    }

    /// A block's statements, or the one statement that stands in its place.
    pub(super) fn lower_block(&mut self, kind: Kind) -> Block {
        let mut body = Vec::new();
        if kind == Kind::StatementBlock {
            body.reserve_exact(self.node.named_child_count());
            self.each_inside(|this, kind| this.lower_statement(kind, &mut body));
        } else {
            self.lower_statement(kind, &mut body);
        }
        body
    }

    /// What stands where the parser lost its way: every statement and expression inside is worth keeping.
    fn lower_loose(&mut self, kind: Kind, out: &mut Block) {
        if kind.is_expression() {
            let expr = self.lower_expression();
            out.push(expression_statement(expr));
        } else {
            self.lower_fragments(out);
        }
    }

    /// The children of an `ERROR` node: `name = value` among them is still a declaration.
    fn lower_fragments(&mut self, out: &mut Block) {
        let mut is_value = false;
        self.each_child(|this, kind| {
            if kind == Kind::EqualsToken {
                is_value = true;
                return;
            }
            let at = out.len();
            let first_import = this.module.imports.len();
            this.lower_statement(kind, out);
            if is_value && at > 0 && out.len() == at + 1 {
                this.join_assignment(first_import, out);
            }
            is_value = false;
        });
    }

    /// Makes a declaration of the last two statements if they are a name and a value.
    fn join_assignment(&mut self, first_import: usize, out: &mut Block) {
        let [.., target, value] = out.as_slice() else {
            return;
        };
        let (StmtKind::Expr(target), StmtKind::Expr(value)) = (&target.kind, &value.kind) else {
            return;
        };
        let ExprKind::Name(name) = &target.kind else {
            return;
        };
        let span = Span {
            start: target.span.start,
            end: value.span.end,
        };
        let target = Pattern {
            kind: PatternKind::Name(name.clone()),
            span: target.span,
        };
        let value = value.clone();
        self.bind_imports(&target, &value, first_import);
        out.truncate(out.len() - 2);
        out.push(Stmt {
            kind: StmtKind::Let {
                target,
                ty: None,
                value: Some(value),
                declares: true,
            },
            span,
        });
    }

    fn lower_expression_statement(&mut self, out: &mut Block) {
        let span = self.span();
        let closing = u32::from(self.raw().ends_with(';'));
        self.each_between(0, closing, |this, kind| match kind {
            Kind::AssignmentExpression => {
                let (target, value) = this.lower_assignment();
                out.push(Stmt {
                    kind: StmtKind::Let {
                        target,
                        ty: None,
                        value: Some(value),
                        declares: false,
                    },
                    span,
                });
            }
            Kind::Token => {}
            Kind::InternalModule => {
                this.lower_namespace(out);
            }
            Kind::UnaryExpression if this.raw().starts_with("delete") => {
                let operand = this.find_child(|this, _| {
                    (this.field() == Field::Argument).then(|| this.lower_expression())
                });
                let operand = operand.unwrap_or_else(|| nothing(span));
                out.push(Stmt {
                    kind: StmtKind::Delete(operand),
                    span,
                });
            }
            _ => {
                let expr = this.lower_expression();
                out.push(Stmt {
                    kind: StmtKind::Expr(expr),
                    span,
                });
            }
        });
    }

    fn lower_declaration(&mut self, out: &mut Block, using: bool) {
        self.each_part(|this, kind| {
            if kind == Kind::VariableDeclarator {
                this.lower_declarator(out, using);
            } else if kind == Kind::Error {
                this.lower_statement(kind, out);
            }
        });
    }

    fn lower_declarator(&mut self, out: &mut Block, using: bool) {
        let span = self.span();
        let mut target = None;
        let mut ty = None;
        let mut value = None;
        let first_import = self.module.imports.len();
        self.each_field(|this, field, kind| match field {
            Field::Name => target = Some(this.lower_pattern(kind)),
            Field::Type => ty = this.lower_annotation(kind),
            Field::Value => {
                this.hint = target.as_ref().and_then(name_of);
                value = Some(this.lower_expression());
            }
            _ => {}
        });
        let Some(target) = target else { return };
        if let Some(value) = &value {
            self.bind_imports(&target, value, first_import);
        }
        let kind = match (using, value) {
            (true, Some(value)) => StmtKind::With {
                items: vec![(value, Some(target))],
                body: Vec::new(),
            },
            (_, value) => StmtKind::Let {
                target,
                ty,
                value,
                declares: true,
            },
        };
        out.push(Stmt { kind, span });
    }

    fn lower_function_declaration(&mut self, out: &mut Block) {
        let span = self.span();
        let id = self.lower_function(Vec::new(), None);
        out.push(Stmt {
            kind: StmtKind::Function(id),
            span,
        });
    }

    pub(super) fn lower_class_declaration(&mut self, decorators: Vec<Expr>, out: &mut Block) {
        let span = self.span();
        let id = self.lower_class(decorators, None);
        out.push(Stmt {
            kind: StmtKind::Class(id),
            span,
        });
    }

    fn lower_return(&mut self, kind: Kind, out: &mut Block) {
        let span = self.span();
        let mut value = None;
        self.each_part(|this, kind| {
            if kind.is_expression() {
                value = Some(this.lower_expression());
            }
        });
        let kind = if kind == Kind::ReturnStatement {
            StmtKind::Return(value)
        } else {
            StmtKind::Throw(value)
        };
        out.push(Stmt { kind, span });
    }

    fn lower_if(&mut self, out: &mut Block) {
        let span = self.span();
        let mut condition = None;
        let mut then = Vec::new();
        let mut otherwise = Vec::new();
        self.each_field(|this, field, kind| match field {
            Field::Condition => condition = Some(this.lower_expression()),
            Field::Consequence => then = this.lower_block(kind),
            Field::Alternative => this.each_child(|this, kind| {
                otherwise.append(&mut this.lower_block(kind));
            }),
            _ => {}
        });
        out.push(Stmt {
            kind: StmtKind::If {
                condition: condition.unwrap_or_else(|| nothing(span)),
                then,
                otherwise,
            },
            span,
        });
    }

    fn lower_for(&mut self, out: &mut Block) {
        let span = self.span();
        let mut condition = None;
        let mut body = Vec::new();
        let mut update = None;
        self.each_field(|this, field, kind| match field {
            Field::Initializer if kind.is_expression() => this.lower_clause(kind, out),
            Field::Initializer => this.lower_statement(kind, out),
            Field::Condition if kind.is_expression() => condition = Some(this.lower_expression()),
            Field::Increment => {
                let mut statements = Vec::new();
                this.lower_clause(kind, &mut statements);
                update = Some(statements);
            }
            Field::Body => body = this.lower_block(kind),
            _ => {}
        });
        if let Some(mut update) = update {
            body.append(&mut update);
        }
        out.push(Stmt {
            kind: StmtKind::While {
                condition,
                body,
                otherwise: Vec::new(),
            },
            span,
        });
    }

    /// An expression in the head of a `for`: assignments become statements.
    fn lower_clause(&mut self, kind: Kind, out: &mut Block) {
        if kind == Kind::SequenceExpression {
            self.each_child(|this, kind| {
                if kind.is_expression() {
                    this.lower_clause(kind, out);
                }
            });
        } else if kind == Kind::AssignmentExpression {
            let span = self.span();
            let (target, value) = self.lower_assignment();
            out.push(Stmt {
                kind: StmtKind::Let {
                    target,
                    ty: None,
                    value: Some(value),
                    declares: false,
                },
                span,
            });
        } else if kind.is_expression() {
            let expr = self.lower_expression();
            out.push(expression_statement(expr));
        }
    }

    fn lower_for_in(&mut self, out: &mut Block) {
        let span = self.span();
        let mut target = None;
        let mut iterable = None;
        let mut keys = false;
        let mut body = Vec::new();
        self.each_child(|this, kind| match this.field() {
            Field::Left => target = Some(this.lower_pattern(kind)),
            Field::Operator => keys = kind == Kind::InToken,
            Field::Right => iterable = Some(this.lower_expression()),
            Field::Body => body = this.lower_block(kind),
            _ => {}
        });
        out.push(Stmt {
            kind: StmtKind::For {
                target: target.unwrap_or(Pattern {
                    kind: PatternKind::Ignored,
                    span,
                }),
                iterable: iterable.unwrap_or_else(|| nothing(span)),
                body,
                otherwise: Vec::new(),
                keys,
            },
            span,
        });
    }

    fn lower_while(&mut self, out: &mut Block) {
        let span = self.span();
        let mut condition = None;
        let mut body = Vec::new();
        self.each_field(|this, field, kind| match field {
            Field::Condition => condition = Some(this.lower_expression()),
            Field::Body => body = this.lower_block(kind),
            _ => {}
        });
        out.push(Stmt {
            kind: StmtKind::While {
                condition,
                body,
                otherwise: Vec::new(),
            },
            span,
        });
    }

    fn lower_try(&mut self, out: &mut Block) {
        let span = self.span();
        let mut body = Vec::new();
        let mut handlers = Vec::new();
        let mut finally = Vec::new();
        self.each_field(|this, field, kind| match field {
            Field::Body => body = this.lower_block(kind),
            Field::Handler => {
                let handler = this.lower_catch();
                handlers.push(handler);
            }
            Field::Finalizer => this.each_child(|this, kind| {
                if kind == Kind::StatementBlock {
                    finally = this.lower_block(kind);
                }
            }),
            _ => {}
        });
        out.push(Stmt {
            kind: StmtKind::Try {
                body,
                handlers,
                otherwise: Vec::new(),
                finally,
            },
            span,
        });
    }

    fn lower_catch(&mut self) -> Handler {
        let mut binding = None;
        let mut body = Vec::new();
        self.each_field(|this, field, kind| match field {
            Field::Parameter => binding = Some(this.lower_pattern(kind)),
            Field::Body => body = this.lower_block(kind),
            _ => {}
        });
        Handler {
            binding,
            ty: None,
            body,
        }
    }

    fn lower_switch(&mut self, out: &mut Block) {
        let span = self.span();
        let mut subject = None;
        let mut arms = Vec::new();
        self.each_field(|this, field, _| match field {
            Field::Value => subject = Some(this.lower_expression()),
            Field::Body => this.each_inside(|this, kind| {
                if matches!(kind, Kind::SwitchCase | Kind::SwitchDefault) {
                    let arm = this.lower_arm();
                    arms.push(arm);
                }
            }),
            _ => {}
        });
        out.push(Stmt {
            kind: StmtKind::Switch {
                subject: subject.unwrap_or_else(|| nothing(span)),
                arms,
            },
            span,
        });
    }

    fn lower_arm(&mut self) -> Arm {
        let mut tests = Vec::new();
        let mut body = Vec::new();
        self.each_field(|this, field, kind| match field {
            Field::Value => {
                let test = this.lower_expression();
                tests.push(test);
            }
            Field::Body => this.lower_statement(kind, &mut body),
            _ => {}
        });
        Arm {
            tests,
            binding: None,
            guard: None,
            exits: exits(&body),
            body,
        }
    }

    fn lower_with(&mut self, out: &mut Block) {
        let span = self.span();
        let mut items = Vec::new();
        let mut body = Vec::new();
        self.each_field(|this, field, kind| match field {
            Field::Object => {
                let object = this.lower_expression();
                items.push((object, None));
            }
            Field::Body => body = this.lower_block(kind),
            _ => {}
        });
        out.push(Stmt {
            kind: StmtKind::With { items, body },
            span,
        });
    }

    fn lower_labeled(&mut self, out: &mut Block) {
        self.each_child(|this, kind| {
            if this.field() == Field::Body {
                // Svelte's `$: total = price * count` is an assignment that is run again.
                this.lower_statement(kind, out);
            }
        });
    }
}

/// The expression that a dotted path means.
pub(super) fn dotted_path(path: &str, span: Span) -> Expr {
    let mut parts = path.split('.').map(str::trim);
    let mut expr = Expr {
        kind: ExprKind::Name(Name::new(parts.next().unwrap_or_default())),
        span,
    };
    for field in parts.take(super::MAX_DEPTH as usize) {
        expr = Expr {
            kind: ExprKind::Member {
                object: Box::new(expr),
                field: Name::new(field),
                field_span: span,
            },
            span,
        };
    }
    expr
}

pub(super) fn name_of(pattern: &Pattern) -> Option<(Name, Span)> {
    match &pattern.kind {
        PatternKind::Name(name) => Some((name.clone(), pattern.span)),
        PatternKind::Place(place) => match &place.kind {
            ExprKind::Member {
                field, field_span, ..
            } => Some((field.clone(), *field_span)),
            _ => None,
        },
        PatternKind::Default(inner, _) => name_of(inner),
        _ => None,
    }
}

/// Whether control never falls out of the end of `body`.
fn exits(body: &[Stmt]) -> bool {
    match body.last().map(|last| &last.kind) {
        Some(StmtKind::Break | StmtKind::Continue | StmtKind::Return(_) | StmtKind::Throw(_)) => {
            true
        }
        Some(StmtKind::Block(inner)) => exits(inner),
        Some(StmtKind::If {
            then, otherwise, ..
        }) => exits(then) && exits(otherwise),
        _ => false,
    }
}

fn is_plain_token(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Token
            | Kind::AsyncToken
            | Kind::Colon
            | Kind::Comma
            | Kind::DefaultToken
            | Kind::EqualsToken
            | Kind::GetToken
            | Kind::GlobalToken
            | Kind::InToken
            | Kind::QuestionToken
            | Kind::ReadonlyToken
            | Kind::SetToken
            | Kind::StarToken
            | Kind::StaticToken
            | Kind::StaticGetToken
            | Kind::TypeToken
            | Kind::TypeofToken
            | Kind::UsingToken
            | Kind::Comment
            | Kind::HtmlComment
            | Kind::PropertyIdentifier
            | Kind::StatementIdentifier
    )
}
