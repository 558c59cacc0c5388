//! JSX elements: tag, attributes, children.

use super::Lowering;
use super::grammar::{Field, Kind};
use super::literals::{decode_references, string};
use crate::source::Span;
use crate::syntax::ir::{Expr, ExprKind, Jsx, Name, Property};

impl Lowering<'_> {
    /// Lowers the element under the cursor.
    pub(super) fn lower_jsx(&mut self, kind: Kind) -> Expr {
        let span = self.span();
        let mut jsx = Jsx {
            tag: Name::default(),
            tag_span: Span {
                start: span.start,
                end: span.start,
            },
            attributes: Vec::new(),
            children: Vec::new(),
        };
        if kind == Kind::JsxSelfClosingElement {
            self.lower_tag(&mut jsx);
        } else {
            self.lower_element_parts(&mut jsx);
        }
        Expr {
            kind: ExprKind::Jsx(Box::new(jsx)),
            span,
        }
    }

    fn lower_element_parts(&mut self, jsx: &mut Jsx) {
        // A reference (`&nbsp;`) splits the text around it into nodes; it is one text again here.
        let mut text: Option<(usize, usize)> = None;
        let parts = self.node.named_child_count();
        jsx.children.reserve_exact(parts.saturating_sub(2));
        self.each_between(0, 1, |this, kind| {
            if matches!(kind, Kind::JsxText | Kind::HtmlCharacterReference) {
                let node = this.node;
                let start = text.map_or(node.start_byte(), |(start, _)| start);
                text = Some((start, node.end_byte()));
                return;
            }
            this.push_jsx_text(text.take(), jsx);
            match kind {
                Kind::JsxOpeningElement => this.lower_tag(jsx),
                Kind::JsxExpression => this.each_inside(|this, kind| {
                    if kind.is_expression() {
                        let child = this.lower_expression();
                        jsx.children.push(child);
                    }
                }),
                _ if kind.is_expression() || kind == Kind::Error => {
                    let child = this.lower_expression();
                    jsx.children.push(child);
                }
                _ => {}
            }
        });
        self.push_jsx_text(text, jsx);
    }

    fn push_jsx_text(&self, text: Option<(usize, usize)>, jsx: &mut Jsx) {
        let Some((start, end)) = text else { return };
        let raw = self.text.get(start..end).unwrap_or("");
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return;
        }
        let start = start + (raw.len() - raw.trim_start().len());
        let value = if trimmed.contains('&') {
            Name::from(decode_references(trimmed))
        } else {
            Name::new(trimmed)
        };
        let span = self.span_between(start, start + trimmed.len());
        jsx.children.push(string(value, span));
    }

    fn lower_tag(&mut self, jsx: &mut Jsx) {
        let parts = self.node.named_child_count();
        jsx.attributes.reserve_exact(parts.saturating_sub(1));
        self.each_inside(|this, kind| match kind {
            Kind::JsxAttribute => {
                if let Some(attribute) = this.lower_attribute() {
                    jsx.attributes.push(attribute);
                }
            }
            Kind::JsxExpression => this.each_inside(|this, kind| {
                if kind.is_expression() {
                    let value = this.lower_expression();
                    let value = match value.kind {
                        ExprKind::Spread(inner) => *inner,
                        _ => value,
                    };
                    jsx.attributes.push(Property::Spread(value));
                }
            }),
            _ if this.field() == Field::Name => {
                jsx.tag = this.name();
                jsx.tag_span = this.span();
            }
            _ => {}
        });
    }

    fn lower_attribute(&mut self) -> Option<Property> {
        let span = self.span();
        let mut key: Option<(Name, Span)> = None;
        let mut value = None;
        self.each_child(|this, kind| match kind {
            Kind::PropertyIdentifier | Kind::JsxNamespaceName if key.is_none() => {
                key = Some((this.name(), this.span()));
            }
            Kind::Str => {
                let value_span = this.span();
                let raw = this.raw();
                let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
                let text = if inner.contains('&') {
                    Name::from(decode_references(inner))
                } else {
                    Name::new(inner)
                };
                value = Some(string(text, value_span));
            }
            _ if kind.is_expression() => {
                this.hint.clone_from(&key);
                value = Some(this.lower_expression());
            }
            _ => {}
        });
        let (key, key_span) = key?;
        Some(Property::Named {
            key,
            key_span,
            value: value.unwrap_or(Expr {
                kind: ExprKind::Bool(true),
                span,
            }),
        })
    }
}
