//! Classes: heritage, fields, methods, decorators.

use super::grammar::{Field as NodeField, Kind};
use super::{Lowering, NameHint};
use crate::source::Span;
use crate::syntax::ir::{Class, ClassId, Expr, Field, FunctionKind, Name, TypeRef};

impl Lowering<'_> {
    /// Lowers the class under the cursor; `decorators` are those before its `export`.
    pub(super) fn lower_class(&mut self, decorators: Vec<Expr>, hint: NameHint) -> ClassId {
        let span = self.span();
        let id = ClassId(u32::try_from(self.module.classes.len()).unwrap_or(u32::MAX));
        self.module.classes.push(Class {
            name: None,
            bases: Vec::new(),
            implements: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            decorators,
            keywords: Vec::new(),
            span,
            name_span: Span {
                start: span.start,
                end: span.start,
            },
            parent: self.class,
        });
        let mut name = None;
        self.each_child(|this, kind| match kind {
            Kind::Decorator => {
                if let Some(decorator) = this.lower_decorator() {
                    this.class_mut(id).decorators.push(decorator);
                }
            }
            Kind::ClassHeritage => {
                let (bases, implements) = this.lower_heritage();
                let class = this.class_mut(id);
                (class.bases, class.implements) = (bases, implements);
            }
            Kind::ClassBody => {
                let outer = this.class.replace(id);
                this.lower_class_body(id);
                this.class = outer;
            }
            _ if this.field() == NodeField::Name => name = Some((this.name(), this.span())),
            _ => {}
        });
        if let Some((name, name_span)) = name.or(hint) {
            let class = self.class_mut(id);
            class.name = Some(name);
            class.name_span = name_span;
        }
        id
    }

    fn class_mut(&mut self, id: ClassId) -> &mut Class {
        &mut self.module.classes[id.0 as usize]
    }

    /// What a class extends, and what it implements.
    fn lower_heritage(&mut self) -> (Vec<Expr>, Vec<TypeRef>) {
        let (mut bases, mut implements) = (Vec::new(), Vec::new());
        self.each_child(|this, kind| match kind {
            Kind::ExtendsClause => this.each_child(|this, _| {
                if this.field() == NodeField::Value {
                    let base = this.lower_expression();
                    bases.push(base);
                }
            }),
            Kind::ImplementsClause => implements.extend(this.lower_type_arguments()),
            _ if kind.is_expression() => {
                let base = this.lower_expression();
                bases.push(base);
            }
            _ => {}
        });
        (bases, implements)
    }

    fn lower_class_body(&mut self, id: ClassId) {
        let mut decorators = Vec::new();
        self.each_inside(|this, kind| match kind {
            Kind::Decorator => {
                let decorator = this.lower_decorator();
                decorators.extend(decorator);
            }
            Kind::MethodDefinition => {
                let method = this.lower_function(std::mem::take(&mut decorators), None);
                this.class_mut(id).methods.push(method);
            }
            Kind::FieldDefinition | Kind::PublicFieldDefinition => {
                if let Some(field) = this.lower_field(std::mem::take(&mut decorators)) {
                    this.class_mut(id).fields.push(field);
                }
            }
            Kind::ClassStaticBlock => this.lower_static_block(id),
            Kind::MethodSignature | Kind::AbstractMethodSignature => decorators.clear(),
            _ => {}
        });
    }

    fn lower_field(&mut self, mut decorators: Vec<Expr>) -> Option<Field> {
        let span = self.span();
        let mut name: Option<(Name, Span)> = None;
        let mut ty = None;
        let mut value = None;
        let mut is_static = false;
        self.each_child(|this, kind| match kind {
            Kind::StaticToken => is_static = true,
            Kind::Decorator => {
                let decorator = this.lower_decorator();
                decorators.extend(decorator);
            }
            _ => match this.field() {
                NodeField::Name | NodeField::Property => {
                    let spelled = this.property_name(kind).unwrap_or_else(|| this.name());
                    name = Some((spelled, this.span()));
                }
                NodeField::Type => ty = this.lower_annotation(kind),
                NodeField::Value => {
                    this.hint.clone_from(&name);
                    value = Some(this.lower_expression());
                }
                _ => {}
            },
        });
        let (name, name_span) = name?;
        Some(Field {
            name,
            ty,
            value,
            is_static,
            decorators,
            span,
            name_span,
        })
    }

    /// `static {…}` runs once with the class as `this`: a static method without a name.
    fn lower_static_block(&mut self, id: ClassId) {
        let span = self.span();
        let function = self.reserve_function(FunctionKind::Static, span);
        let outer_function = std::mem::replace(&mut self.function, function);
        let outer_class = self.class.take();
        let mut body = Vec::new();
        self.each_child(|this, kind| {
            if kind == Kind::StatementBlock {
                body = this.lower_block(kind);
            }
        });
        self.function = outer_function;
        self.class = outer_class;
        self.module.functions[function.0 as usize].body = body;
        self.class_mut(id).methods.push(function);
    }
}
