//! Fields chosen by lists of names: `{k: v for k, v in d.items() if k not in HIDDEN}`, `for k in HIDDEN: d.pop(k)`, `if k in d`.
//!
//! Redaction by field list is written so. The lists are those that `chains` knows; what is left of a value is a step of the graph.

use super::{Builder, constants::Constant};
use crate::flow::graph::{Node, Step, any_field};
use crate::source::Span;
use crate::syntax::ir::{Block, Clause, Expr, ExprKind, Name, Pattern, PatternKind, Property};

/// A loop over so many names is walked once for each of them.
const MOST_NAMES: usize = 12;

impl Builder<'_> {
    /// The items of `d.items()` whose keys a condition keeps, where it compares the key with a list of names.
    pub(super) fn listed_items(&mut self, clause: &Clause, element: &Expr) -> Option<Node> {
        let (object, own) = items_of(clause)?;
        let Some(Some(key)) = own.first() else {
            return None;
        };
        if !self.graph.is_python {
            return None;
        }
        let kept = clause.conditions.iter().map(|condition| (condition, true));
        let step = kept
            .chain(replaced(element))
            .find_map(|(condition, holds)| self.chosen(key, condition, holds))?;
        let whole = self.expr(object);
        let (part, pair, all) = (self.node(), self.node(), self.node());
        self.edge(whole, part, step);
        let value = self.load(part, any_field());
        self.edge(value, pair, Step::Store(Name::new_static("1")));
        self.edge(pair, all, Step::Store(any_field()));
        Some(all)
    }

    /// `{k: v for k, v in d.items() if …}`: `d` without some of its fields, each value under its own key.
    pub(super) fn same_items(&mut self, clauses: &[Clause], element: &Expr) -> Option<Node> {
        let ([clause], ExprKind::Object(properties)) = (clauses, &element.kind) else {
            return None;
        };
        let [Property::Computed { key, value }] = properties.as_slice() else {
            return None;
        };
        let (ExprKind::Name(key), ExprKind::Name(value)) = (&key.kind, &value.kind) else {
            return None;
        };
        let (object, own) = items_of(clause)?;
        if own != [Some(key), Some(value)] || !self.graph.is_python {
            return None;
        }
        let mut conditions = clause.conditions.iter();
        let step = conditions.find_map(|condition| self.chosen(key, condition, true));
        let whole = self.expr(object);
        let (pair, rest) = (self.node(), self.node());
        let one = self.load(whole, any_field());
        self.edge(one, pair, Step::Store(Name::new_static("1")));
        self.assign(&clause.target, pair);
        for condition in &clause.conditions {
            self.expr(condition);
        }
        self.own_values.insert(rest, false);
        self.edge(whole, rest, step.unwrap_or(Step::Copy));
        Some(rest)
    }

    /// What is left of a value where its key is, or is not, in a list of names.
    fn chosen(&self, key: &Name, condition: &Expr, holds: bool) -> Option<Step> {
        let (own, inside, list) = membership(condition)?;
        let is_key = match &own.kind {
            ExprKind::Name(name) => name == key,
            // `key.lower() in HIDDEN`
            ExprKind::Call(call) => matches!(
                &call.callee.kind,
                ExprKind::Member { object, .. } if matches!(&object.kind, ExprKind::Name(name) if name == key)
            ),
            _ => false,
        };
        let names = self.names_of(list).filter(|_| is_key)?;
        Some(if inside == holds {
            Step::Only(names)
        } else {
            Step::Except(names)
        })
    }

    /// A loop over a list of names, walked with each of them for its variable; `false` where it is none.
    pub(super) fn each_name(
        &mut self,
        target: &Pattern,
        iterable: &Expr,
        body: &Block,
        span: Span,
    ) -> bool {
        let PatternKind::Name(name) = &target.kind else {
            return false;
        };
        let Some(names) = self.names_of(iterable) else {
            return false;
        };
        if !self.graph.is_python || names.is_empty() || names.len() > MOST_NAMES {
            return false;
        }
        for own in names {
            if self.current().env.dead {
                break;
            }
            self.bind(name, super::NOTHING);
            self.current()
                .env
                .constants
                .insert(name.clone(), Constant::Text(own));
            self.repeat(span, |builder| builder.block(body));
        }
        true
    }

    /// Behind `if key in d`, a dictionary without the key has no value there.
    pub(super) fn without_key(&mut self, condition: &Expr, holds: bool) {
        let Some((key, inside, place)) = membership(condition) else {
            return;
        };
        if inside == holds || !self.graph.is_python {
            return;
        }
        if let (Some(key), ExprKind::Name(name)) = (self.constant_key(key), &place.kind)
            && self.current().env.values.contains_key(name)
        {
            let base = self.expr(place);
            self.version(place, base, vec![key]);
        }
    }
}

/// `k, v in d.items()`: the dictionary, and the names that its keys and values get.
fn items_of(clause: &Clause) -> Option<(&Expr, Vec<Option<&Name>>)> {
    let (ExprKind::Call(call), PatternKind::Array { items, rest: None }) =
        (&clause.iterable.kind, &clause.target.kind)
    else {
        return None;
    };
    let ExprKind::Member { object, field, .. } = &call.callee.kind else {
        return None;
    };
    let names = items.iter().map(|item| match item {
        Some(Pattern {
            kind: PatternKind::Name(name),
            ..
        }) => Some(name),
        _ => None,
    });
    (field == "items" && call.args.is_empty()).then(|| (&**object, names.collect()))
}

/// What is looked for, whether it is to be inside, and in what: `k in xs`, `k not in xs`, `not k in xs`.
pub(super) fn membership(condition: &Expr) -> Option<(&Expr, bool, &Expr)> {
    match &condition.kind {
        ExprKind::Binary {
            operator,
            left,
            right,
        } => match operator.as_str() {
            "in" => Some((left, true, right)),
            "not in" => Some((left, false, right)),
            _ => None,
        },
        ExprKind::Unary { operator, operand } if operator == "not" => {
            let (key, inside, place) = membership(operand)?;
            Some((key, !inside, place))
        }
        _ => None,
    }
}

/// `{k: '***' if k in HIDDEN else v}`: the condition, and whether the value stays where it holds.
fn replaced(element: &Expr) -> Option<(&Expr, bool)> {
    let ExprKind::Object(properties) = &element.kind else {
        return None;
    };
    let [Property::Computed { value, .. }] = properties.as_slice() else {
        return None;
    };
    let ExprKind::Conditional {
        condition,
        then,
        otherwise,
    } = &value.kind
    else {
        return None;
    };
    let is_fixed = |value: &Expr| matches!(value.kind, ExprKind::Str(_) | ExprKind::Null);
    match (is_fixed(then), is_fixed(otherwise)) {
        (true, false) => Some((condition, false)),
        (false, true) => Some((condition, true)),
        _ => None,
    }
}
