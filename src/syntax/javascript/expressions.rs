//! Expressions. Object literals are in `objects`.

use super::grammar::{Field, Kind};
use super::{Lowering, MAX_DEPTH, nothing};
use crate::source::Span;
use crate::syntax::ir::{Arg, Call, Expr, ExprKind, Name, Pattern};

impl Lowering<'_> {
    /// Lowers the expression under the cursor.
    pub(super) fn lower_expression(&mut self) -> Expr {
        if !self.enter() {
            self.hint = None;
            return self.glean();
        }
        let hint = self.hint.take();
        let kind = self.kind;
        let expr = match kind {
            Kind::ParenthesizedExpression => {
                self.hint = hint;
                self.lower_only_child(1)
            }
            Kind::NonNullExpression | Kind::InstantiationExpression => self.lower_only_child(0),
            Kind::CallExpression => self.lower_call(),
            Kind::MemberExpression => self.lower_member(),
            Kind::BinaryExpression => self.lower_binary(),
            Kind::FunctionExpression
            | Kind::ArrowFunction
            | Kind::GeneratorFunction
            | Kind::FunctionDeclaration
            | Kind::GeneratorFunctionDeclaration => {
                let span = self.span();
                let id = self.lower_function(Vec::new(), hint);
                Expr {
                    kind: ExprKind::Function(id),
                    span,
                }
            }
            Kind::Class | Kind::ClassDeclaration => {
                let span = self.span();
                let id = self.lower_class(Vec::new(), hint);
                Expr {
                    kind: ExprKind::Class(id),
                    span,
                }
            }
            Kind::AssignmentExpression => {
                let span = self.span();
                let (target, value) = self.lower_assignment();
                assign(target, Name::default(), value, span)
            }
            Kind::Object => self.lower_object(),
            Kind::Array => self.lower_array(),
            Kind::SubscriptExpression => self.lower_subscript(),
            Kind::NewExpression => self.lower_new(),
            Kind::AugmentedAssignmentExpression => self.lower_augmented(),
            Kind::UpdateExpression => self.lower_update(),
            Kind::UnaryExpression => self.lower_unary(),
            Kind::TernaryExpression => self.lower_ternary(),
            Kind::AwaitExpression | Kind::SpreadElement => self.lower_prefixed(kind),
            Kind::YieldExpression => self.lower_yield(),
            Kind::SequenceExpression => self.lower_sequence(),
            Kind::TemplateString => self.lower_template(),
            Kind::JsxElement | Kind::JsxSelfClosingElement => self.lower_jsx(kind),
            Kind::JsxExpression => self.lower_only_child(1),
            Kind::AsExpression | Kind::SatisfiesExpression | Kind::TypeAssertion => {
                self.lower_typed()
            }
            Kind::MetaProperty => self.lower_meta_property(),
            _ => self.lower_leaf(kind),
        };
        self.leave();
        expr
    }

    fn lower_leaf(&mut self, kind: Kind) -> Expr {
        let span = self.span();
        let kind = match kind {
            Kind::Identifier
            | Kind::ShorthandPropertyIdentifier
            | Kind::PrivatePropertyIdentifier
            | Kind::Import => ExprKind::Name(self.name()),
            Kind::Str => ExprKind::Str(self.string_value()),
            Kind::Number => ExprKind::Number(self.name()),
            Kind::True => ExprKind::Bool(true),
            Kind::False => ExprKind::Bool(false),
            Kind::Null | Kind::Undefined => ExprKind::Null,
            Kind::This => ExprKind::This,
            Kind::Super => ExprKind::Super,
            Kind::Regex => ExprKind::Regex(self.name()),
            _ => {
                let mut inside = Vec::new();
                self.each_child(|this, kind| {
                    if kind.is_expression() || kind == Kind::Error {
                        let expr = this.lower_expression();
                        inside.push(expr);
                    }
                });
                ExprKind::Unknown(inside)
            }
        };
        Expr { kind, span }
    }

    /// The one expression inside parentheses, `e!` or braces, behind a token of so many bytes.
    pub(super) fn lower_only_child(&mut self, opening: usize) -> Expr {
        let span = self.span();
        let hint = self.hint.take();
        self.find_between(opening, 0, |this, kind| {
            kind.is_expression().then(|| {
                this.hint = hint.clone();
                this.lower_expression()
            })
        })
        .unwrap_or_else(|| nothing(span))
    }

    fn lower_call(&mut self) -> Expr {
        let span = self.span();
        let mut callee = None;
        let mut args = Vec::new();
        let mut optional = false;
        self.each_child(|this, kind| match this.field() {
            Field::Function => callee = Some(this.lower_expression()),
            Field::Arguments if kind == Kind::TemplateString => {
                let template = this.lower_expression();
                args.push(positional(template));
            }
            Field::Arguments => args = this.lower_arguments(),
            Field::OptionalChain => optional = true,
            _ => optional |= this.raw() == "?.",
        });
        let call = Call {
            callee: callee.unwrap_or_else(|| nothing(span)),
            args,
            is_new: false,
            optional,
        };
        self.note_call(&call, span);
        Expr {
            kind: ExprKind::Call(Box::new(call)),
            span,
        }
    }

    fn lower_new(&mut self) -> Expr {
        let span = self.span();
        let mut callee = None;
        let mut args = Vec::new();
        self.each_field(|this, field, _| match field {
            Field::Constructor => callee = Some(this.lower_expression()),
            Field::Arguments => args = this.lower_arguments(),
            _ => {}
        });
        Expr {
            kind: ExprKind::Call(Box::new(Call {
                callee: callee.unwrap_or_else(|| nothing(span)),
                args,
                is_new: true,
                optional: false,
            })),
            span,
        }
    }

    fn lower_arguments(&mut self) -> Vec<Arg> {
        let mut args = Vec::with_capacity(self.node.named_child_count());
        self.each_inside(|this, kind| {
            if kind.is_expression() || kind == Kind::Error {
                let value = this.lower_expression();
                args.push(positional(value));
            }
        });
        args
    }

    fn lower_member(&mut self) -> Expr {
        let span = self.span();
        let object = self
            .find_child(|this, _| (this.field() == Field::Object).then(|| this.lower_expression()));
        // A name is not worth a walk of the cursor over the dot.
        let property = self.node.child_by_field_id(self.grammar.property);
        let property = property.map(|node| (Name::new(self.text_of(node)), self.span_of(node)));
        member(object, property, span)
    }

    fn lower_subscript(&mut self) -> Expr {
        let span = self.span();
        let mut object = None;
        let mut index = None;
        self.each_field(|this, field, _| match field {
            Field::Object => object = Some(this.lower_expression()),
            Field::Index => index = Some(this.lower_expression()),
            _ => {}
        });
        let object = object.unwrap_or_else(|| nothing(span));
        let index = index.unwrap_or_else(|| nothing(span));
        let kind = match index.as_str() {
            Some(key) => ExprKind::Member {
                object: Box::new(object),
                field: Name::new(key),
                field_span: index.span,
            },
            None => ExprKind::Index {
                object: Box::new(object),
                index: Box::new(index),
            },
        };
        Expr { kind, span }
    }

    /// `a + b + c + …` leans to the left as deep as it is long: the cursor goes down and comes back in a loop.
    fn lower_binary(&mut self) -> Expr {
        let mut levels = 0_u32;
        while self.kind == Kind::BinaryExpression && self.go_down() {
            levels += 1;
        }
        let fits = self.depth + levels <= MAX_DEPTH;
        if fits {
            self.depth += levels;
        }
        let mut flat = Vec::new();
        let first = self.lower_expression();
        let mut left = first;
        for _ in 0..levels {
            if fits {
                self.depth -= 1;
            }
            let mut operator = "";
            let mut right = None;
            while right.is_none() && self.go_on() {
                match self.field() {
                    Field::Operator => operator = self.raw(),
                    Field::Right => right = Some(self.lower_expression()),
                    _ => {}
                }
            }
            self.go_up();
            let span = self.span();
            let right = right.unwrap_or_else(|| nothing(span));
            if fits {
                left = binary(operator, left, right, span);
            } else {
                flat.push(right);
                left.span.end = span.end;
            }
        }
        if !fits {
            let span = left.span;
            flat.insert(0, left);
            left = Expr {
                kind: ExprKind::Unknown(flat),
                span,
            };
        }
        left
    }

    fn lower_unary(&mut self) -> Expr {
        let span = self.span();
        let mut operator = Name::default();
        let mut operand = None;
        self.each_child(|this, _| match this.field() {
            Field::Operator => operator = this.name(),
            Field::Argument => operand = Some(this.lower_expression()),
            _ => {}
        });
        Expr {
            kind: ExprKind::Unary {
                operator,
                operand: Box::new(operand.unwrap_or_else(|| nothing(span))),
            },
            span,
        }
    }

    /// `x++` is `x += 1`.
    fn lower_update(&mut self) -> Expr {
        let span = self.span();
        let mut operator = Name::new_static("+");
        let mut target = None;
        self.each_child(|this, kind| match this.field() {
            Field::Operator if this.raw() == "--" => operator = Name::new_static("-"),
            Field::Argument => target = Some(this.lower_pattern(kind)),
            _ => {}
        });
        let one = Expr {
            kind: ExprKind::Number(Name::new_static("1")),
            span,
        };
        match target {
            Some(target) => assign(target, operator, one, span),
            None => nothing(span),
        }
    }

    fn lower_augmented(&mut self) -> Expr {
        let span = self.span();
        let mut target = None;
        let mut operator = Name::default();
        let mut value = None;
        self.each_child(|this, kind| match this.field() {
            Field::Left => target = Some(this.lower_pattern(kind)),
            Field::Operator => operator = Name::new(this.raw().trim_end_matches('=')),
            Field::Right => {
                this.hint = target.as_ref().and_then(super::statements::name_of);
                value = Some(this.lower_expression());
            }
            _ => {}
        });
        let value = value.unwrap_or_else(|| nothing(span));
        match target {
            Some(target) => assign(target, operator, value, span),
            None => value,
        }
    }

    /// `a = b`: what is assigned, and the value; imports and exports that it makes are noted.
    pub(super) fn lower_assignment(&mut self) -> (Pattern, Expr) {
        let span = self.span();
        let mut target = None;
        let mut value = None;
        let first_import = self.module.imports.len();
        self.each_field(|this, field, kind| match field {
            Field::Left => target = Some(this.lower_pattern(kind)),
            Field::Right => {
                this.hint = target.as_ref().and_then(super::statements::name_of);
                value = Some(this.lower_expression());
            }
            _ => {}
        });
        let target = target.unwrap_or(Pattern {
            kind: crate::syntax::ir::PatternKind::Ignored,
            span,
        });
        let value = value.unwrap_or_else(|| nothing(span));
        self.bind_imports(&target, &value, first_import);
        self.note_exports(&target, &value, span);
        (target, value)
    }

    fn lower_ternary(&mut self) -> Expr {
        let span = self.span();
        let mut condition = None;
        let mut then = None;
        let mut otherwise = None;
        self.each_field(|this, field, _| match field {
            Field::Condition => condition = Some(this.lower_expression()),
            Field::Consequence => then = Some(this.lower_expression()),
            Field::Alternative => otherwise = Some(this.lower_expression()),
            _ => {}
        });
        let or_nothing = |part: Option<Expr>| Box::new(part.unwrap_or_else(|| nothing(span)));
        Expr {
            kind: ExprKind::Conditional {
                condition: or_nothing(condition),
                then: or_nothing(then),
                otherwise: or_nothing(otherwise),
            },
            span,
        }
    }

    fn lower_prefixed(&mut self, kind: Kind) -> Expr {
        let span = self.span();
        let kind = if kind == Kind::AwaitExpression {
            ExprKind::Await(Box::new(self.lower_only_child("await".len())))
        } else {
            ExprKind::Spread(Box::new(self.lower_only_child("...".len())))
        };
        Expr { kind, span }
    }

    fn lower_yield(&mut self) -> Expr {
        let span = self.span();
        let mut value = None;
        let mut all = false;
        self.each_child(|this, kind| {
            if kind == Kind::StarToken {
                all = true;
            } else if kind.is_expression() {
                value = Some(Box::new(this.lower_expression()));
            }
        });
        Expr {
            kind: ExprKind::Yield { value, all },
            span,
        }
    }

    fn lower_sequence(&mut self) -> Expr {
        let span = self.span();
        let mut parts = Vec::new();
        self.each_child(|this, kind| {
            if kind.is_expression() {
                let part = this.lower_expression();
                parts.push(part);
            }
        });
        Expr {
            kind: ExprKind::Sequence(parts),
            span,
        }
    }

    fn lower_array(&mut self) -> Expr {
        let span = self.span();
        let mut items = Vec::with_capacity(self.node.named_child_count());
        self.each_inside(|this, kind| {
            if kind.is_expression() || kind == Kind::Error {
                let item = this.lower_expression();
                items.push(item);
            }
        });
        Expr {
            kind: ExprKind::Array(items),
            span,
        }
    }

    fn lower_typed(&mut self) -> Expr {
        let span = self.span();
        let mut value = None;
        let mut ty = None;
        self.each_child(|this, kind| match kind {
            Kind::TypeArguments => ty = this.lower_type_arguments().into_iter().next(),
            _ if value.is_none() && kind.is_expression() => value = Some(this.lower_expression()),
            _ if kind.is_type() => ty = this.lower_type(kind).or_else(|| ty.take()),
            _ => {
                if ty.is_none() && value.is_none() && kind == Kind::Error {
                    value = Some(this.lower_expression());
                }
            }
        });
        let value = value.unwrap_or_else(|| nothing(span));
        match ty {
            Some(ty) => Expr {
                kind: ExprKind::Typed {
                    value: Box::new(value),
                    ty: Box::new(ty),
                },
                span,
            },
            None => value,
        }
    }

    /// `import.meta`, `new.target`
    fn lower_meta_property(&mut self) -> Expr {
        let span = self.span();
        super::statements::dotted_path(self.raw(), span)
    }
}

pub(super) fn positional(value: Expr) -> Arg {
    Arg {
        name: None,
        value,
        double_spread: false,
    }
}

fn assign(target: Pattern, operator: Name, value: Expr, span: Span) -> Expr {
    Expr {
        kind: ExprKind::Assign {
            target: Box::new(target),
            operator,
            value: Box::new(value),
        },
        span,
    }
}

fn member(object: Option<Expr>, field: Option<(Name, Span)>, span: Span) -> Expr {
    let object = object.unwrap_or_else(|| nothing(span));
    match field {
        Some((field, field_span)) => Expr {
            kind: ExprKind::Member {
                object: Box::new(object),
                field,
                field_span,
            },
            span,
        },
        None => object,
    }
}

fn binary(operator: &str, left: Expr, right: Expr, span: Span) -> Expr {
    let is_logical = matches!(operator, "&&" | "||" | "??");
    let operator = Name::new(operator);
    let (left, right) = (Box::new(left), Box::new(right));
    let kind = if is_logical {
        ExprKind::Logical {
            operator,
            left,
            right,
        }
    } else {
        ExprKind::Binary {
            operator,
            left,
            right,
        }
    };
    Expr { kind, span }
}

impl Kind {
    /// Whether a node of this kind is an expression (type positions aside).
    pub(super) fn is_expression(self) -> bool {
        matches!(
            self,
            Kind::Identifier
                | Kind::ShorthandPropertyIdentifier
                | Kind::PrivatePropertyIdentifier
                | Kind::Import
                | Kind::Str
                | Kind::Number
                | Kind::True
                | Kind::False
                | Kind::Null
                | Kind::Undefined
                | Kind::This
                | Kind::Super
                | Kind::Regex
                | Kind::ParenthesizedExpression
                | Kind::NonNullExpression
                | Kind::InstantiationExpression
                | Kind::CallExpression
                | Kind::MemberExpression
                | Kind::BinaryExpression
                | Kind::FunctionExpression
                | Kind::ArrowFunction
                | Kind::GeneratorFunction
                | Kind::Class
                | Kind::AssignmentExpression
                | Kind::Object
                | Kind::Array
                | Kind::SubscriptExpression
                | Kind::NewExpression
                | Kind::AugmentedAssignmentExpression
                | Kind::UpdateExpression
                | Kind::UnaryExpression
                | Kind::TernaryExpression
                | Kind::AwaitExpression
                | Kind::SpreadElement
                | Kind::YieldExpression
                | Kind::SequenceExpression
                | Kind::TemplateString
                | Kind::JsxElement
                | Kind::JsxSelfClosingElement
                | Kind::JsxExpression
                | Kind::AsExpression
                | Kind::SatisfiesExpression
                | Kind::TypeAssertion
                | Kind::MetaProperty
        )
    }
}
