//! TypeScript types, interfaces and aliases, reduced to what names data.

use super::Lowering;
use super::grammar::{Field as NodeField, Kind};
use crate::source::Span;
use crate::syntax::ir::{Field, Name, TypeDecl, TypeRef};

impl Lowering<'_> {
    /// Lowers the type under the cursor (an annotation's colon included); `None` if it is no type.
    pub(super) fn lower_type(&mut self, kind: Kind) -> Option<TypeRef> {
        if !self.enter() {
            return None;
        }
        let ty = self.lower_type_kind(kind);
        self.leave();
        ty
    }

    /// The type under the cursor, as what is said to have it holds it.
    pub(super) fn lower_annotation(&mut self, kind: Kind) -> Option<Box<TypeRef>> {
        self.lower_type(kind).map(Box::new)
    }

    fn lower_type_kind(&mut self, kind: Kind) -> Option<TypeRef> {
        let span = self.span();
        Some(match kind {
            Kind::TypeAnnotation | Kind::ParenthesizedType => return self.lower_inner_type(1),
            Kind::ReadonlyType
            | Kind::OptionalType
            | Kind::RestType
            | Kind::FlowMaybeType
            | Kind::InferType => return self.lower_inner_type(0),
            Kind::TypeIdentifier
            | Kind::Identifier
            | Kind::PredefinedType
            | Kind::NestedTypeIdentifier
            | Kind::NestedIdentifier
            | Kind::MemberExpression
            | Kind::ThisType
            | Kind::This => named(self.name(), Vec::new(), span),
            Kind::LiteralType | Kind::TemplateLiteralType => named(self.name(), Vec::new(), span),
            Kind::GenericType => self.lower_generic_type(),
            Kind::ArrayType | Kind::TupleType => {
                named(Name::new_static("Array"), self.lower_member_types(), span)
            }
            Kind::UnionType => self.lower_chain_type(Kind::UnionType, "|"),
            Kind::IntersectionType => self.lower_chain_type(Kind::IntersectionType, "&"),
            Kind::ObjectType => {
                let fields = self.lower_type_members();
                TypeRef {
                    name: Name::new_static("{}"),
                    arguments: Vec::new(),
                    fields: fields
                        .into_iter()
                        .filter_map(|field| Some((field.name, *field.ty?)))
                        .collect(),
                    span,
                }
            }
            Kind::FunctionType | Kind::ConstructorType => {
                let result = self.find_child(|this, kind| {
                    matches!(this.field(), NodeField::ReturnType | NodeField::Type)
                        .then(|| this.lower_type(kind))
                        .flatten()
                });
                named(
                    Name::new_static("Function"),
                    result.into_iter().collect(),
                    span,
                )
            }
            Kind::ConditionalType => {
                let mut members = Vec::new();
                self.each_child(|this, kind| {
                    if matches!(
                        this.field(),
                        NodeField::Consequence | NodeField::Alternative
                    ) {
                        let member = this.lower_type(kind);
                        members.extend(member);
                    }
                });
                named(Name::new_static("|"), members, span)
            }
            Kind::LookupType => named(Name::new_static("[]"), self.lower_member_types(), span),
            Kind::TypeQuery => named(Name::new_static("typeof"), self.lower_query(), span),
            Kind::IndexTypeQuery => {
                named(Name::new_static("keyof"), self.lower_member_types(), span)
            }
            Kind::TypePredicate | Kind::TypePredicateAnnotation => {
                named(Name::new_static("boolean"), Vec::new(), span)
            }
            Kind::Asserts | Kind::AssertsAnnotation => {
                named(Name::new_static("void"), Vec::new(), span)
            }
            _ => return None,
        })
    }

    /// The type behind a token of so many bytes.
    fn lower_inner_type(&mut self, opening: usize) -> Option<TypeRef> {
        self.find_between(opening, 0, |this, kind| {
            kind.is_type().then(|| this.lower_type(kind)).flatten()
        })
    }

    fn lower_member_types(&mut self) -> Vec<TypeRef> {
        let mut members = Vec::new();
        self.each_child(|this, kind| match kind {
            // A named tuple member.
            Kind::RequiredParameter | Kind::OptionalParameter => this.each_child(|this, kind| {
                if this.field() == NodeField::Type {
                    let member = this.lower_type(kind);
                    members.extend(member);
                }
            }),
            _ if kind.is_type() => {
                let member = this.lower_type(kind);
                members.extend(member);
            }
            _ => {}
        });
        members
    }

    fn lower_query(&mut self) -> Vec<TypeRef> {
        let mut queried = Vec::new();
        self.each_child(|this, kind| {
            if kind.is_expression() {
                queried.push(named(this.name(), Vec::new(), this.span()));
            }
        });
        queried
    }

    fn lower_generic_type(&mut self) -> TypeRef {
        let span = self.span();
        let mut name = Name::default();
        let mut arguments = Vec::new();
        self.each_child(|this, kind| match kind {
            Kind::TypeArguments => arguments = this.lower_type_arguments(),
            _ if this.field() == NodeField::Name => name = this.name(),
            _ => {}
        });
        named(name, arguments, span)
    }

    pub(super) fn lower_type_arguments(&mut self) -> Vec<TypeRef> {
        self.lower_member_types()
    }

    /// `A | B | C` leans to the left as deep as it is long: read in a loop, as one list.
    fn lower_chain_type(&mut self, chain: Kind, name: &'static str) -> TypeRef {
        let span = self.span();
        let mut levels = 0_u32;
        while self.kind == chain && self.go_down() {
            levels += 1;
        }
        let mut members = Vec::new();
        loop {
            let kind = self.kind;
            if kind.is_type() && kind != chain {
                let member = self.lower_type(kind);
                members.extend(member);
            } else if kind == chain && self.field() == NodeField::None {
                // `A | (…)` to the right never nests without parentheses; a leading `|` may.
                let member = self.lower_type(kind);
                members.extend(member);
            }
            while !self.go_on() {
                if levels == 0 {
                    break;
                }
                self.go_up();
                levels -= 1;
                if levels == 0 {
                    return named(Name::new_static(name), members, span);
                }
            }
            if levels == 0 {
                return named(Name::new_static(name), members, span);
            }
        }
    }

    pub(super) fn lower_interface(&mut self) -> Option<Name> {
        let span = self.span();
        let mut name = None;
        let mut extends = Vec::new();
        let mut fields = Vec::new();
        self.each_child(|this, kind| match kind {
            Kind::ExtendsTypeClause => this.each_child(|this, kind| {
                if kind.is_type() {
                    let base = this.lower_type(kind);
                    extends.extend(base);
                }
            }),
            _ => match this.field() {
                NodeField::Name => name = Some(this.name()),
                NodeField::Body => fields = this.lower_type_members(),
                _ => {}
            },
        });
        let name = name?;
        self.module.types.push(TypeDecl {
            name: name.clone(),
            extends,
            fields,
            span,
        });
        Some(name)
    }

    /// `type T = …`: the object members are fields, every other type it is made of is in `extends`.
    pub(super) fn lower_type_alias(&mut self) -> Option<Name> {
        let span = self.span();
        let mut name = None;
        let mut extends = Vec::new();
        let mut fields = Vec::new();
        self.each_field(|this, field, kind| match field {
            NodeField::Name => name = Some(this.name()),
            NodeField::Value => this.gather_alias(kind, &mut extends, &mut fields),
            _ => {}
        });
        let name = name?;
        self.module.types.push(TypeDecl {
            name: name.clone(),
            extends,
            fields,
            span,
        });
        Some(name)
    }

    fn gather_alias(&mut self, kind: Kind, extends: &mut Vec<TypeRef>, fields: &mut Vec<Field>) {
        if !self.enter() {
            return;
        }
        match kind {
            Kind::ObjectType => fields.append(&mut self.lower_type_members()),
            Kind::IntersectionType | Kind::UnionType => {
                // Leans to the left as deep as it is long.
                let mut levels = 0_u32;
                while self.kind == kind && self.go_down() {
                    levels += 1;
                }
                while levels > 0 {
                    let member = self.kind;
                    if member.is_type() {
                        self.gather_alias(member, extends, fields);
                    }
                    while levels > 0 && !self.go_on() {
                        self.go_up();
                        levels -= 1;
                    }
                }
            }
            Kind::ParenthesizedType | Kind::ReadonlyType => {
                self.each_child(|this, kind| {
                    if kind.is_type() {
                        this.gather_alias(kind, extends, fields);
                    }
                });
            }
            _ => extends.extend(self.lower_type(kind)),
        }
        self.leave();
    }

    /// Members of an object type or interface body; a method has type `Function`.
    fn lower_type_members(&mut self) -> Vec<Field> {
        let mut members = Vec::new();
        self.each_inside(|this, kind| {
            if matches!(kind, Kind::PropertySignature | Kind::MethodSignature) {
                let member = this.lower_type_member(kind);
                members.extend(member);
            }
        });
        members
    }

    fn lower_type_member(&mut self, kind: Kind) -> Option<Field> {
        let span = self.span();
        let mut name: Option<(Name, Span)> = None;
        let mut ty = None;
        self.each_field(|this, field, kind| match field {
            NodeField::Name => {
                name = this.property_name(kind).map(|name| (name, this.span()));
            }
            NodeField::Type | NodeField::ReturnType => ty = this.lower_annotation(kind),
            _ => {}
        });
        if kind == Kind::MethodSignature {
            let returned = ty.into_iter().map(|ty| *ty).collect();
            ty = Some(Box::new(named(
                Name::new_static("Function"),
                returned,
                span,
            )));
        }
        let (name, name_span) = name?;
        Some(Field {
            name,
            ty,
            value: None,
            is_static: false,
            decorators: Vec::new(),
            span,
            name_span,
        })
    }
}

fn named(name: Name, arguments: Vec<TypeRef>, span: Span) -> TypeRef {
    TypeRef {
        name,
        arguments,
        fields: Vec::new(),
        span,
    }
}

impl Kind {
    /// Whether a node of this kind may stand where a type is expected.
    pub(super) fn is_type(self) -> bool {
        matches!(
            self,
            Kind::TypeAnnotation
                | Kind::ParenthesizedType
                | Kind::ReadonlyType
                | Kind::OptionalType
                | Kind::RestType
                | Kind::FlowMaybeType
                | Kind::InferType
                | Kind::TypeIdentifier
                | Kind::Identifier
                | Kind::PredefinedType
                | Kind::NestedTypeIdentifier
                | Kind::NestedIdentifier
                | Kind::MemberExpression
                | Kind::ThisType
                | Kind::This
                | Kind::LiteralType
                | Kind::TemplateLiteralType
                | Kind::GenericType
                | Kind::ArrayType
                | Kind::TupleType
                | Kind::UnionType
                | Kind::IntersectionType
                | Kind::ObjectType
                | Kind::FunctionType
                | Kind::ConstructorType
                | Kind::ConditionalType
                | Kind::LookupType
                | Kind::TypeQuery
                | Kind::IndexTypeQuery
                | Kind::TypePredicate
                | Kind::TypePredicateAnnotation
                | Kind::Asserts
                | Kind::AssertsAnnotation
        )
    }
}
