//! Functions of every form and their parameters.

use super::grammar::{Field, Kind};
use super::{Lowering, NameHint};
use crate::source::Span;
use crate::syntax::ir::{
    Block, Expr, Function, FunctionId, FunctionKind, Name, Param, ParamKind, PatternKind, Stmt,
    StmtKind, TypeRef,
};

impl Lowering<'_> {
    /// Takes the next function id, so that functions are numbered in the order they are written.
    pub(super) fn reserve_function(&mut self, kind: FunctionKind, span: Span) -> FunctionId {
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(u32::MAX));
        self.module.functions.push(Function {
            class: self.class,
            ..Function::empty(kind, Some(self.function), span)
        });
        id
    }

    /// Lowers the function, arrow or method under the cursor.
    pub(super) fn lower_function(&mut self, decorators: Vec<Expr>, hint: NameHint) -> FunctionId {
        let is_arrow = self.kind == Kind::ArrowFunction;
        let is_method = self.kind == Kind::MethodDefinition;
        let initial = match (is_arrow, is_method) {
            (true, _) => FunctionKind::Arrow,
            (_, true) => FunctionKind::Method,
            _ => FunctionKind::Function,
        };
        let span = self.span();
        let id = self.reserve_function(initial, span);
        let in_class = self.class.is_some();
        let outer_function = std::mem::replace(&mut self.function, id);
        let outer_class = self.class.take();
        let outer_namespace = self.namespace.take();

        let mut built = Built::new(initial, decorators);
        self.each_child(|this, kind| this.lower_function_part(kind, &mut built));
        if is_method && in_class && built.kind == FunctionKind::Method {
            let is_constructor = built
                .name
                .as_ref()
                .is_some_and(|(name, _)| name == "constructor");
            if is_constructor {
                built.kind = FunctionKind::Constructor;
            }
        }

        self.function = outer_function;
        self.class = outer_class;
        self.namespace = outer_namespace;
        let function = &mut self.module.functions[id.0 as usize];
        if let Some((name, name_span)) = built.name.or(hint) {
            function.name = Some(name);
            function.name_span = name_span;
        }
        function.kind = built.kind;
        function.params = built.params;
        function.body = built.body;
        function.is_async = built.is_async;
        function.is_generator = built.is_generator;
        function.decorators = built.decorators;
        function.return_type = built.return_type;
        function.directives = built.directives;
        id
    }

    fn lower_function_part(&mut self, kind: Kind, built: &mut Built) {
        match kind {
            Kind::AsyncToken => built.is_async = true,
            Kind::StarToken => built.is_generator = true,
            Kind::GetToken => built.kind = FunctionKind::Getter,
            Kind::StaticGetToken => built.kind = FunctionKind::Getter,
            Kind::SetToken => built.kind = FunctionKind::Setter,
            Kind::StaticToken => built.kind = FunctionKind::Static,
            Kind::FormalParameters => built.params = self.lower_parameters(),
            Kind::Decorator => {
                let decorator = self.lower_decorator();
                built.decorators.extend(decorator);
            }
            _ => match self.field() {
                Field::Name => {
                    built.name = self.property_name(kind).map(|name| (name, self.span()))
                }
                Field::Parameter => {
                    let param = self.lower_parameter(kind);
                    built.params.extend(param);
                }
                Field::ReturnType => built.return_type = self.lower_annotation(kind),
                Field::Body if kind == Kind::StatementBlock => {
                    self.lower_body_into(&mut built.body, &mut built.directives);
                }
                Field::Body => {
                    let value = self.lower_expression();
                    built.body.push(Stmt {
                        span: value.span,
                        kind: StmtKind::Return(Some(value)),
                    });
                }
                _ => {}
            },
        }
    }

    fn lower_parameters(&mut self) -> Vec<Param> {
        let mut params = Vec::with_capacity(self.node.named_child_count());
        self.each_inside(|this, kind| {
            let param = this.lower_parameter(kind);
            params.extend(param);
        });
        params
    }

    fn lower_parameter(&mut self, kind: Kind) -> Option<Param> {
        match kind {
            Kind::RequiredParameter | Kind::OptionalParameter => self.lower_typed_parameter(),
            _ if kind.is_pattern() => {
                let span = self.span();
                let pattern = self.lower_pattern(kind);
                let (pattern, default) = match pattern.kind {
                    PatternKind::Default(target, value) => (*target, Some(*value)),
                    _ => (pattern, None),
                };
                Some(Param {
                    pattern,
                    kind: parameter_kind(kind),
                    ty: None,
                    default,
                    is_property: false,
                    decorators: Vec::new(),
                    span,
                })
            }
            _ => None,
        }
    }

    /// A TypeScript parameter; `this: T` is no parameter.
    fn lower_typed_parameter(&mut self) -> Option<Param> {
        let span = self.span();
        let mut pattern = None;
        let mut param_kind = ParamKind::Normal;
        let mut ty = None;
        let mut default = None;
        let mut is_property = false;
        let mut decorators = Vec::new();
        self.each_child(|this, kind| match kind {
            Kind::AccessibilityModifier | Kind::OverrideModifier | Kind::ReadonlyToken => {
                is_property = true;
            }
            Kind::Decorator => {
                let decorator = this.lower_decorator();
                decorators.extend(decorator);
            }
            _ => match this.field() {
                Field::Pattern if kind != Kind::This => {
                    param_kind = parameter_kind(kind);
                    pattern = Some(this.lower_pattern(kind));
                }
                Field::Type => ty = this.lower_annotation(kind),
                Field::Value => default = Some(this.lower_expression()),
                _ => {}
            },
        });
        Some(Param {
            pattern: pattern?,
            kind: param_kind,
            ty,
            default,
            is_property,
            decorators,
            span,
        })
    }

    /// The expression after `@`.
    pub(super) fn lower_decorator(&mut self) -> Option<Expr> {
        self.find_child(|this, kind| kind.is_expression().then(|| this.lower_expression()))
    }
}

fn parameter_kind(kind: Kind) -> ParamKind {
    if kind == Kind::RestPattern {
        ParamKind::Rest
    } else {
        ParamKind::Normal
    }
}

/// A function while its children are read.
struct Built {
    name: Option<(Name, Span)>,
    kind: FunctionKind,
    params: Vec<Param>,
    body: Block,
    directives: Vec<Name>,
    is_async: bool,
    is_generator: bool,
    decorators: Vec<Expr>,
    return_type: Option<Box<TypeRef>>,
}

impl Built {
    fn new(kind: FunctionKind, decorators: Vec<Expr>) -> Self {
        Self {
            name: None,
            kind,
            params: Vec::new(),
            body: Vec::new(),
            directives: Vec::new(),
            is_async: false,
            is_generator: false,
            decorators,
            return_type: None,
        }
    }
}
