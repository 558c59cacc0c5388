//! Declarations that only TypeScript has and that leave a value behind: enums, namespaces, ambient blocks, aliases.

use super::Lowering;
use super::grammar::{Field, Kind};
use super::statements::{dotted_path, name_of};
use crate::source::Span;
use crate::syntax::ir::{
    Block, Expr, ExprKind, Name, Pattern, PatternKind, Property, Stmt, StmtKind,
};

impl Lowering<'_> {
    /// `enum E {A, B = 'b'}` is an object of its members; members without a value count up.
    pub(super) fn lower_enum(&mut self, out: &mut Block) -> Option<Name> {
        let span = self.span();
        let mut target = None;
        let mut members = Vec::new();
        self.each_child(|this, kind| match this.field() {
            Field::Name => target = Some(this.lower_pattern(kind)),
            Field::Body => this.each_child(|this, kind| {
                if kind == Kind::EnumAssignment {
                    this.lower_enum_assignment(&mut members);
                } else if this.field() == Field::Name {
                    let key_span = this.span();
                    let value = Expr {
                        kind: ExprKind::Number(next_member(&members)),
                        span: key_span,
                    };
                    if let Some(key) = this.property_name(kind) {
                        members.push(Property::Named {
                            key,
                            key_span,
                            value,
                        });
                    }
                }
            }),
            _ => {}
        });
        let target = target?;
        let name = name_of(&target).map(|(name, _)| name);
        out.push(Stmt {
            kind: StmtKind::Let {
                target,
                ty: None,
                value: Some(Expr {
                    kind: ExprKind::Object(members),
                    span,
                }),
                declares: true,
            },
            span,
        });
        name
    }

    fn lower_enum_assignment(&mut self, members: &mut Vec<Property>) {
        let mut key = None;
        let mut value = None;
        self.each_child(|this, kind| match this.field() {
            Field::Name => key = this.property_name(kind).map(|name| (name, this.span())),
            Field::Value => value = Some(this.lower_expression()),
            _ => {}
        });
        if let (Some((key, key_span)), Some(value)) = (key, value) {
            members.push(Property::Named {
                key,
                key_span,
                value,
            });
        }
    }

    /// `namespace N {…}`: its statements, then `N` as an object of what it exports.
    pub(super) fn lower_namespace(&mut self, out: &mut Block) -> Option<Name> {
        let span = self.span();
        let mut name = None;
        let mut body = Vec::new();
        let outer = self.namespace.replace(Vec::new());
        self.each_child(|this, kind| match this.field() {
            Field::Name if kind != Kind::Str => name = Some((this.name(), this.span())),
            Field::Body => body = this.lower_block(kind),
            _ => {}
        });
        let exported = std::mem::replace(&mut self.namespace, outer).unwrap_or_default();
        out.push(Stmt {
            kind: StmtKind::Block(body),
            span,
        });
        let (name, name_span) = name?;
        let members = exported.into_iter().map(|export| Property::Named {
            key: export.clone(),
            key_span: name_span,
            value: Expr {
                kind: ExprKind::Name(export),
                span: name_span,
            },
        });
        out.push(Stmt {
            kind: StmtKind::Let {
                declares: true,
                target: Pattern {
                    kind: PatternKind::Name(name.clone()),
                    span: name_span,
                },
                ty: None,
                value: Some(Expr {
                    kind: ExprKind::Object(members.collect()),
                    span,
                }),
            },
            span,
        });
        Some(name)
    }

    pub(super) fn lower_ambient(&mut self, out: &mut Block) {
        self.each_child(|this, kind| {
            if kind == Kind::StatementBlock {
                // `declare global {…}`
                let outer = this.namespace.replace(Vec::new());
                this.each_child(|this, kind| this.lower_statement(kind, out));
                this.namespace = outer;
            } else if !kind.is_expression() {
                this.lower_statement(kind, out);
            }
        });
    }

    /// `import A = B.C`
    pub(super) fn lower_import_alias(&mut self, out: &mut Block) {
        let span = self.span();
        let mut names: Vec<(Name, Span)> = Vec::new();
        self.each_child(|this, kind| {
            if matches!(kind, Kind::Identifier | Kind::NestedIdentifier) {
                names.push((this.name(), this.span()));
            }
        });
        if let [(local, local_span), (path, path_span)] = names.as_slice() {
            out.push(Stmt {
                kind: StmtKind::Let {
                    declares: true,
                    target: Pattern {
                        kind: PatternKind::Name(local.clone()),
                        span: *local_span,
                    },
                    ty: None,
                    value: Some(dotted_path(path, *path_span)),
                },
                span,
            });
        }
    }
}

/// The value of an enum member without one: the one before it plus one.
fn next_member(members: &[Property]) -> Name {
    match members.last() {
        None => Name::new_static("0"),
        Some(Property::Named { value, .. }) => match &value.kind {
            ExprKind::Number(number) => number.parse::<i64>().map_or(Name::default(), |number| {
                Name::from(number.saturating_add(1).to_string())
            }),
            _ => Name::default(),
        },
        Some(_) => Name::default(),
    }
}
