//! Object literals: properties, methods, accessors and what is spread into them.

use super::Lowering;
use super::grammar::{Field, Kind};
use crate::syntax::ir::{Expr, ExprKind, Name, Property};

impl Lowering<'_> {
    pub(super) fn lower_object(&mut self) -> Expr {
        let span = self.span();
        let mut properties = Vec::with_capacity(self.node.named_child_count());
        self.each_inside(|this, kind| match kind {
            Kind::Pair => {
                if let Some(property) = this.lower_pair() {
                    properties.push(property);
                }
            }
            Kind::ShorthandPropertyIdentifier => {
                let key = this.name();
                let key_span = this.span();
                properties.push(Property::Named {
                    key: key.clone(),
                    key_span,
                    value: Expr {
                        kind: ExprKind::Name(key),
                        span: key_span,
                    },
                });
            }
            Kind::MethodDefinition => {
                let property = this.lower_object_method();
                properties.push(property);
            }
            Kind::SpreadElement => {
                let value = this.lower_only_child("...".len());
                properties.push(Property::Spread(value));
            }
            Kind::Error => {
                let value = this.lower_expression();
                if !matches!(&value.kind, ExprKind::Unknown(inside) if inside.is_empty()) {
                    properties.push(Property::Spread(value));
                }
            }
            _ => {}
        });
        Expr {
            kind: ExprKind::Object(properties),
            span,
        }
    }

    fn lower_pair(&mut self) -> Option<Property> {
        let mut key = None;
        let mut computed = None;
        let mut value = None;
        self.each_field(|this, field, kind| match field {
            Field::Key if kind == Kind::ComputedPropertyName => {
                let expr = this.lower_only_child(1);
                match expr.as_str() {
                    Some(name) => key = Some((Name::new(name), expr.span)),
                    None => computed = Some(expr),
                }
            }
            Field::Key => key = this.property_name(kind).map(|name| (name, this.span())),
            Field::Value => {
                this.hint.clone_from(&key);
                value = Some(this.lower_expression());
            }
            _ => {}
        });
        let value = value?;
        match (key, computed) {
            (Some((key, key_span)), _) => Some(Property::Named {
                key,
                key_span,
                value,
            }),
            (None, Some(key)) => Some(Property::Computed {
                key: Box::new(key),
                value,
            }),
            (None, None) => None,
        }
    }

    fn lower_object_method(&mut self) -> Property {
        let span = self.span();
        let mut computed = None;
        let outer = self.class.take();
        self.each_child(|this, kind| {
            if kind == Kind::ComputedPropertyName {
                computed = Some(this.lower_only_child(1));
            }
        });
        let id = self.lower_function(Vec::new(), None);
        self.class = outer;
        let value = Expr {
            kind: ExprKind::Function(id),
            span,
        };
        let function = &self.module.functions[id.0 as usize];
        match (&function.name, computed) {
            (Some(key), _) => Property::Named {
                key: key.clone(),
                key_span: function.name_span,
                value,
            },
            (None, Some(key)) => Property::Computed {
                key: Box::new(key),
                value,
            },
            (None, None) => Property::Spread(value),
        }
    }
}
