//! Binding patterns and assignment targets.

use super::Lowering;
use super::grammar::{Field, Kind};
use crate::syntax::ir::{ExprKind, FieldPattern, Name, Pattern, PatternKind};

impl Lowering<'_> {
    /// Lowers the pattern under the cursor.
    pub(super) fn lower_pattern(&mut self, kind: Kind) -> Pattern {
        let span = self.span();
        if !self.enter() {
            return Pattern {
                kind: PatternKind::Ignored,
                span,
            };
        }
        let pattern = match kind {
            Kind::Identifier
            | Kind::ShorthandPropertyIdentifierPattern
            | Kind::ShorthandPropertyIdentifier
            | Kind::TypeIdentifier
            | Kind::Undefined => PatternKind::Name(self.name()),
            Kind::ObjectPattern => self.lower_object_pattern(),
            Kind::ArrayPattern => self.lower_array_pattern(),
            Kind::AssignmentPattern | Kind::ObjectAssignmentPattern => self.lower_default_pattern(),
            Kind::ParenthesizedExpression | Kind::NonNullExpression | Kind::RestPattern => {
                let inner = self
                    .find_child(|this, kind| kind.is_pattern().then(|| this.lower_pattern(kind)));
                self.leave();
                return inner.unwrap_or(Pattern {
                    kind: PatternKind::Ignored,
                    span,
                });
            }
            _ if kind.is_expression() => {
                let place = self.lower_expression();
                match place.kind {
                    ExprKind::Member { .. } | ExprKind::Index { .. } => {
                        PatternKind::Place(Box::new(place))
                    }
                    ExprKind::Typed { value, .. } => match value.kind {
                        ExprKind::Name(name) => PatternKind::Name(name),
                        ExprKind::Member { .. } | ExprKind::Index { .. } => {
                            PatternKind::Place(value)
                        }
                        _ => PatternKind::Ignored,
                    },
                    _ => PatternKind::Ignored,
                }
            }
            _ => PatternKind::Ignored,
        };
        self.leave();
        Pattern {
            kind: pattern,
            span,
        }
    }

    fn lower_object_pattern(&mut self) -> PatternKind {
        let mut fields = Vec::with_capacity(self.node.named_child_count());
        let mut rest = None;
        self.each_inside(|this, kind| match kind {
            Kind::ShorthandPropertyIdentifierPattern => {
                let key = this.name();
                let value = this.lower_pattern(kind);
                fields.push(FieldPattern {
                    key: Some(key),
                    value,
                });
            }
            Kind::ObjectAssignmentPattern => {
                let value = this.lower_pattern(kind);
                let key = match &value.kind {
                    PatternKind::Default(inner, _) => match &inner.kind {
                        PatternKind::Name(name) => Some(name.clone()),
                        _ => None,
                    },
                    _ => None,
                };
                fields.push(FieldPattern { key, value });
            }
            Kind::PairPattern => {
                if let Some(field) = this.lower_pair_pattern() {
                    fields.push(field);
                }
            }
            Kind::RestPattern => rest = Some(Box::new(this.lower_pattern(kind))),
            _ => {}
        });
        PatternKind::Object { fields, rest }
    }

    fn lower_pair_pattern(&mut self) -> Option<FieldPattern> {
        let mut key: Option<Name> = None;
        let mut value = None;
        self.each_field(|this, field, kind| match field {
            Field::Key => key = this.property_name(kind),
            Field::Value => value = Some(this.lower_pattern(kind)),
            _ => {}
        });
        Some(FieldPattern { key, value: value? })
    }

    fn lower_array_pattern(&mut self) -> PatternKind {
        let mut items = Vec::new();
        let mut rest = None;
        let mut filled = false;
        self.each_inside(|this, kind| match kind {
            Kind::Comma => {
                if !filled {
                    items.push(None);
                }
                filled = false;
            }
            Kind::RestPattern => {
                let pattern = this.lower_pattern(kind);
                rest = Some((items.len(), Box::new(pattern)));
                filled = true;
            }
            _ if kind.is_pattern() => {
                let pattern = this.lower_pattern(kind);
                items.push(Some(pattern));
                filled = true;
            }
            _ => {}
        });
        PatternKind::Array { items, rest }
    }

    fn lower_default_pattern(&mut self) -> PatternKind {
        let mut target = None;
        let mut value = None;
        self.each_field(|this, field, kind| match field {
            Field::Left => target = Some(this.lower_pattern(kind)),
            Field::Right => {
                this.hint = target.as_ref().and_then(super::statements::name_of);
                value = Some(this.lower_expression());
            }
            _ => {}
        });
        match (target, value) {
            (Some(target), Some(value)) => PatternKind::Default(Box::new(target), Box::new(value)),
            (Some(target), None) => target.kind,
            _ => PatternKind::Ignored,
        }
    }

    /// The name that a property key, class member or destructured key spells; `None` if computed.
    pub(super) fn property_name(&mut self, kind: Kind) -> Option<Name> {
        match kind {
            Kind::PropertyIdentifier
            | Kind::PrivatePropertyIdentifier
            | Kind::Identifier
            | Kind::Number => Some(self.name()),
            Kind::Str => Some(self.string_value()),
            Kind::ComputedPropertyName => {
                self.find_child(|this, kind| (kind == Kind::Str).then(|| this.string_value()))
            }
            _ => None,
        }
    }
}

impl Kind {
    pub(super) fn is_pattern(self) -> bool {
        matches!(
            self,
            Kind::ObjectPattern
                | Kind::ArrayPattern
                | Kind::AssignmentPattern
                | Kind::ObjectAssignmentPattern
                | Kind::RestPattern
                | Kind::ShorthandPropertyIdentifierPattern
        ) || self.is_expression()
    }
}
