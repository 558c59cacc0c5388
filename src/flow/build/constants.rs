//! What is known of values before the program runs: literals that names stand for, conditions, keys, and the names whose value changes.
//!
//! A condition that is always false guards nothing, an index that is a sum of literals names one element, and a value that was compared
//! with a literal is that literal. What may change while a loop runs, or in another function, is never taken for constant.

use super::assigned::{Assigned, From};
use super::{Builder, Environment, NOTHING};
use crate::source::Span;
use crate::syntax::ir::{Expr, ExprKind, Name, Pattern, PatternKind, Property};
use rustc_hash::FxHashSet;
use smallvec::smallvec;

/// Texts that are put together are known up to this length: `a + a`, time and again, would fill the memory.
pub(super) const LONGEST: usize = 4_000;

/// A value known from the text alone.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Constant {
    Text(Name),
    Number(f64),
    Truth(bool),
    Empty,
}

impl Constant {
    fn is_true(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0,
            Self::Truth(truth) => *truth,
            Self::Empty => false,
        }
    }

    /// As a field is written.
    fn key(&self) -> Option<Name> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(Name::new(number.to_string())),
            Self::Truth(_) | Self::Empty => None,
        }
    }
}

/// Names of a module that get a second value, and those that a function other than their own assigns.
#[derive(Debug, Default)]
pub(super) struct Changing {
    again: FxHashSet<Name>,
    elsewhere: FxHashSet<Name>,
    /// Where names, or something in them, are assigned: in order.
    places: Vec<(u32, Name)>,
}

impl Changing {
    /// By what a module assigns, and the names that each of its functions binds.
    pub(super) fn new(assigned: &[Assigned<'_>], bound: &[FxHashSet<Name>]) -> Self {
        let mut seeker = Seeker {
            bound,
            once: FxHashSet::default(),
            found: Self::default(),
        };
        for Assigned {
            target,
            from,
            function,
        } in assigned
        {
            if !matches!(from, From::With(_)) {
                seeker.assigned(target, *function);
            }
        }
        seeker.found.places.sort_unstable();
        seeker.found
    }

    /// The names that are assigned in a part of the text, in order.
    pub(super) fn assigned_in(&self, span: Span) -> Vec<Name> {
        let start = self.places.partition_point(|(at, _)| *at < span.start);
        let places = self.places[start..].iter();
        let inside = places.take_while(|(at, _)| *at < span.end);
        let mut names: Vec<Name> = inside.map(|(_, name)| name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

struct Seeker<'b> {
    bound: &'b [FxHashSet<Name>],
    once: FxHashSet<Name>,
    found: Changing,
}

impl Seeker<'_> {
    fn assigned(&mut self, pattern: &Pattern, function: usize) {
        match &pattern.kind {
            PatternKind::Name(name) => {
                let place = (pattern.span.start, name.clone());
                self.found.places.push(place);
                if !self.once.insert(name.clone()) {
                    self.found.again.insert(name.clone());
                }
                if !self.bound[function].contains(name) {
                    self.found.again.insert(name.clone());
                    self.found.elsewhere.insert(name.clone());
                }
            }
            PatternKind::Place(place) => {
                if let ExprKind::Member { field, .. } = &place.kind {
                    self.found.again.insert(field.clone());
                }
                if let Some(name) = first_name(place) {
                    self.found.places.push((pattern.span.start, name));
                }
            }
            PatternKind::Object { fields, rest } => {
                for field in fields {
                    self.assigned(&field.value, function);
                }
                rest.iter().for_each(|rest| self.assigned(rest, function));
            }
            PatternKind::Array { items, rest } => {
                for item in items.iter().flatten() {
                    self.assigned(item, function);
                }
                rest.iter()
                    .for_each(|(_, rest)| self.assigned(rest, function));
            }
            PatternKind::Default(inner, _) => self.assigned(inner, function),
            PatternKind::All(patterns) => patterns
                .iter()
                .for_each(|inner| self.assigned(inner, function)),
            PatternKind::Ignored => {}
        }
    }
}

impl Builder<'_> {
    /// The truth of a condition that does not depend on what runs.
    pub(super) fn constant(&self, expr: &Expr) -> Option<bool> {
        self.evaluate(expr, 0).map(|value| value.is_true())
    }

    /// The field that an index or a computed key names.
    pub(super) fn constant_key(&self, expr: &Expr) -> Option<Name> {
        self.evaluate(expr, 0)?.key()
    }

    pub(super) fn evaluate(&self, expr: &Expr, depth: u8) -> Option<Constant> {
        if depth > 12 {
            return None;
        }
        let inner = |expr: &Expr| self.evaluate(expr, depth + 1);
        Some(match &expr.kind {
            ExprKind::Str(text) if text.len() > LONGEST => return None,
            ExprKind::Str(text) => Constant::Text(text.clone()),
            ExprKind::Number(text) => Constant::Number(text.replace('_', "").parse().ok()?),
            ExprKind::Bool(truth) => Constant::Truth(*truth),
            ExprKind::Null => Constant::Empty,
            ExprKind::Typed { value, .. } => inner(value)?,
            ExprKind::Name(_) | ExprKind::Member { .. } => self.named_constant(&expr.dotted()?)?,
            ExprKind::Template(parts) => {
                let mut text = String::new();
                for part in parts {
                    text.push_str(&inner(part)?.key()?);
                    if text.len() > LONGEST {
                        return None;
                    }
                }
                Constant::Text(Name::new(text))
            }
            ExprKind::Unary { operator, operand } => {
                let operand = inner(operand)?;
                match (operator.as_str(), operand) {
                    ("!" | "not", operand) => Constant::Truth(!operand.is_true()),
                    ("-", Constant::Number(number)) => Constant::Number(-number),
                    ("+", Constant::Number(number)) => Constant::Number(number),
                    _ => return None,
                }
            }
            ExprKind::Logical {
                operator,
                left,
                right,
            } => {
                let left = inner(left)?;
                let left_decides = match operator.as_str() {
                    "&&" | "and" => !left.is_true(),
                    "||" | "or" => left.is_true(),
                    _ => left != Constant::Empty,
                };
                if left_decides { left } else { inner(right)? }
            }
            ExprKind::Binary {
                operator,
                left,
                right,
            } => calculate(operator, inner(left)?, inner(right)?)?,
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => {
                if inner(condition)?.is_true() {
                    inner(then)?
                } else {
                    inner(otherwise)?
                }
            }
            _ => return None,
        })
    }

    fn named_constant(&self, dotted: &str) -> Option<Constant> {
        let frame = self.frames.last()?;
        if let Some(known) = frame.env.constants.get(dotted) {
            return Some(known.clone());
        }
        let name = dotted.split('.').next().unwrap_or(dotted);
        if frame.env.values.contains_key(name) || self.bound[frame.id].contains(name) {
            return None;
        }
        // A constant of a function around this one.
        let owner = self.owner(frame.id, &Name::new(name))?;
        self.fixed.get(&(owner, Name::new(dotted))).cloned()
    }

    /// Notes that a name stands for a constant here, or no longer does.
    pub(super) fn learn(&mut self, target: &Pattern, value: Option<&Expr>) {
        let PatternKind::Name(name) = &target.kind else {
            return;
        };
        if self.changing.elsewhere.contains(name) {
            return;
        }
        let mut learned = Vec::new();
        match value.map(|value| &value.kind) {
            // An enumeration is an object of its members.
            Some(ExprKind::Object(members)) => {
                for member in members {
                    if let crate::syntax::ir::Property::Named { key, value, .. } = member
                        && !self.changing.again.contains(key)
                        && let Some(value @ (Constant::Text(_) | Constant::Number(_))) =
                            self.evaluate(value, 0)
                    {
                        learned.push((Name::new(format!("{name}.{key}")), value));
                    }
                }
            }
            Some(ExprKind::Call(call)) if call.callee.dotted().as_deref() == Some("Symbol") => {
                learned.push((name.clone(), Constant::Text(Name::new(format!("@{name}")))));
            }
            Some(_) => {
                let value = value.and_then(|value| self.evaluate(value, 0));
                learned.extend(value.map(|value| (name.clone(), value)));
            }
            None => {}
        }
        let id = self.current().id;
        for (name, value) in learned {
            let root = name.split('.').next().unwrap_or(&name);
            if !self.changing.again.contains(root) {
                self.fixed.insert((id, name.clone()), value.clone());
            }
            self.current().env.set_constant(name, value);
        }
    }

    /// What changes while a loop runs is not constant in it.
    pub(super) fn forget_changing(&mut self) {
        let again = &self.changing.again;
        let env = &mut self
            .frames
            .last_mut()
            .expect("a frame is open while code is walked")
            .env;
        env.constants
            .retain(|name, _| !again.contains(name.split('.').next().unwrap_or(name)));
        env.fields.retain(|path, _| {
            path.rsplit_once('.')
                .is_none_or(|(_, field)| !again.contains(field))
        });
    }

    /// Names with a value here that may get another one while a loop runs, by where it is written.
    pub(super) fn changing_names(&mut self, span: Span) -> Vec<Name> {
        let mut names = self.changing.assigned_in(span);
        names.retain(|name| {
            self.changing.again.contains(name) && self.current().env.values.contains_key(name)
        });
        names
    }

    /// Where a value was compared with a literal, it is that literal and tells of nobody.
    pub(super) fn narrow(&mut self, condition: &Expr, holds: bool) {
        for path in compared(condition, holds) {
            let env = &mut self.current().env;
            let known = if path.contains('.') {
                &mut env.fields
            } else {
                &mut env.values
            };
            known.insert(Name::new(path), smallvec![NOTHING]);
        }
    }
}

impl Environment {
    /// Only what both sides know to be the same stays constant.
    pub(super) fn join_constants(&mut self, other: &Self) {
        self.constants
            .retain(|name, value| other.constants.get(name) == Some(value));
    }
}

/// `user` of `user.name` and `user.names[0]`.
fn first_name(place: &Expr) -> Option<Name> {
    let mut place = place;
    loop {
        match &place.kind {
            ExprKind::Name(name) => return Some(name.clone()),
            ExprKind::This => return Some(Name::new_static("this")),
            ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => place = object,
            _ => return None,
        }
    }
}

fn calculate(operator: &str, left: Constant, right: Constant) -> Option<Constant> {
    use Constant::{Number, Text, Truth};
    let length = |value: &Constant| match value {
        Text(text) => text.len(),
        _ => 0,
    };
    Some(match (operator, &left, &right) {
        ("+", ..) if length(&left) + length(&right) > LONGEST => return None,
        ("+", Number(a), Number(b)) => Number(a + b),
        ("-", Number(a), Number(b)) => Number(a - b),
        ("*", Number(a), Number(b)) => Number(a * b),
        ("/", Number(a), Number(b)) => Number(a / b),
        ("%", Number(a), Number(b)) => Number(a % b),
        ("+", Text(a), _) => Text(Name::new(format!("{a}{}", right.key()?))),
        ("+", _, Text(b)) => Text(Name::new(format!("{}{b}", left.key()?))),
        ("<", Number(a), Number(b)) => Truth(a < b),
        (">", Number(a), Number(b)) => Truth(a > b),
        ("<=", Number(a), Number(b)) => Truth(a <= b),
        (">=", Number(a), Number(b)) => Truth(a >= b),
        ("===" | "==" | "is", _, _) if same_kind(&left, &right) => Truth(left == right),
        ("!==" | "!=" | "is not", _, _) if same_kind(&left, &right) => Truth(left != right),
        _ => return None,
    })
}

fn same_kind(left: &Constant, right: &Constant) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

/// Names and paths that are equal to literals where a condition holds, or where it does not.
pub(super) fn compared(condition: &Expr, holds: bool) -> Vec<String> {
    let mut paths = Vec::new();
    equal_to_literals(condition, holds, &mut paths, 0);
    paths
}

fn equal_to_literals(condition: &Expr, holds: bool, paths: &mut Vec<String>, depth: u8) {
    if depth > 8 {
        return;
    }
    match &condition.kind {
        ExprKind::Binary {
            operator,
            left,
            right,
        } => {
            let wanted = match operator.as_str() {
                "===" | "==" | "is" => true,
                "!==" | "!=" | "is not" => false,
                _ => return,
            };
            if wanted != holds {
                return;
            }
            let compared = match (is_literal(left), is_literal(right)) {
                (false, true) => left,
                (true, false) => right,
                _ => return,
            };
            paths.extend(compared.dotted());
        }
        ExprKind::Logical {
            operator,
            left,
            right,
        } if matches!(operator.as_str(), "&&" | "and") == holds && operator != "??" => {
            equal_to_literals(left, holds, paths, depth + 1);
            equal_to_literals(right, holds, paths, depth + 1);
        }
        ExprKind::Unary { operator, operand } if matches!(operator.as_str(), "!" | "not") => {
            equal_to_literals(operand, !holds, paths, depth + 1);
        }
        _ => {}
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Str(_) | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null
    )
}

/// A literal, or a list or object of nothing but literals.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Array(items) => items.iter().all(is_literal),
        ExprKind::Object(properties) => properties
            .iter()
            .all(|property| matches!(property, Property::Named { value, .. } if is_literal(value))),
        _ => is_literal(expr),
    }
}
