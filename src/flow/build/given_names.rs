//! What a place is called says which data are put there, where the place that they come from is called by a word of many meanings.
//!
//! `email: sender.address`, `const email = sender.address`: the address is one of e-mail, whatever `address` means elsewhere.

use super::Builder;
use crate::source::Region;
use crate::syntax::ir::{Expr, ExprKind, Name};

/// Fields that hold another kind of address in a mail or an account than in an order.
const OF_MANY_MEANINGS: &[&str] = &["address"];

impl Builder<'_> {
    /// Sources since the one of this number that are the value of a place of this name.
    pub(super) fn called_by_place(&mut self, name: &Name, value: &Expr, first: usize) {
        if self.graph.sources.len() == first
            || self.classify(name, &Name::default()).as_deref() != Some("email")
        {
            return;
        }
        let mut regions = Vec::new();
        self.values(value, &mut regions);
        for source in &mut self.graph.sources[first..] {
            if regions.contains(&source.region) && source.data == ["postal_address"] {
                source.data = vec!["email".to_owned()];
            }
        }
    }

    /// Where fields of that kind are read that may be the value itself.
    fn values(&self, value: &Expr, regions: &mut Vec<Region>) {
        match &value.kind {
            ExprKind::Member { field, .. } if OF_MANY_MEANINGS.contains(&field.as_str()) => {
                regions.push(self.region(value.span));
            }
            ExprKind::Logical { left, right, .. } => {
                self.values(left, regions);
                self.values(right, regions);
            }
            ExprKind::Conditional {
                then, otherwise, ..
            } => {
                self.values(then, regions);
                self.values(otherwise, regions);
            }
            ExprKind::Await(value) | ExprKind::Typed { value, .. } => self.values(value, regions),
            // `sender.address.toLowerCase()`
            ExprKind::Call(call) => {
                if let ExprKind::Member { object, .. } = &call.callee.kind {
                    self.values(object, regions);
                }
            }
            _ => {}
        }
    }
}
