//! Texts that are computed from constants of the same file: comprehensions, `map`, `format`, and functions of one expression that are
//! called with constants, as in `access("orders", "products")` for `",".join(f"read_{r}" for r in resources)`.
//!
//! Only what is known as a whole is told; names of other files are left to `values`.

use super::Collector;
use super::values::Constants;
use crate::syntax::ir::{
    Call, Expr, ExprKind, Function, FunctionId, Module, Name, ParamKind, PatternKind,
};
use rustc_hash::FxHashMap;
use std::cell::Cell;

const DEPTH: u8 = 8;
const MOST: usize = 60;

/// Expressions that are looked at for one, and how long a text may be: what is made of itself many times over would take for ever.
const MOST_STEPS: u32 = 2_000;
const LONGEST: usize = 4_000;

/// What names stand for in a comprehension or function.
type Known = FxHashMap<Name, Vec<String>>;

pub(super) struct Computed<'c, 'm> {
    constants: &'c Constants<'m>,
    module: &'m Module,
    /// The functions of the module by their names.
    functions: &'c FxHashMap<&'m str, &'m Function>,
    /// Expressions that may still be looked at.
    steps: Cell<u32>,
}

impl<'c, 'm> Computed<'c, 'm> {
    pub(super) fn new(collector: &'c Collector<'m>) -> Self {
        Self {
            constants: &collector.constants,
            module: collector.module,
            functions: collector.functions(),
            steps: Cell::new(MOST_STEPS),
        }
    }

    /// The texts of a call or comprehension; none where any part is unknown.
    pub(super) fn texts(&self, expr: &'m Expr) -> Vec<String> {
        match &expr.kind {
            ExprKind::Call(_) | ExprKind::Comprehension { .. } => {
                self.of(expr, &Known::default(), 0).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn of(&self, expr: &'m Expr, known: &Known, depth: u8) -> Option<Vec<String>> {
        let left = self.steps.get().checked_sub(1)?;
        self.steps.set(left);
        if depth > DEPTH {
            return None;
        }
        let all = |items: &'m [Expr]| {
            let each = items.iter().map(|item| self.of(item, known, depth + 1));
            let each: Option<Vec<_>> = each.collect();
            Some(each?.concat()).filter(|texts| texts.len() <= MOST)
        };
        match &expr.kind {
            ExprKind::Str(text) => Some(vec![text.to_string()]),
            ExprKind::Name(name) => match known.get(name) {
                Some(texts) => Some(texts.clone()),
                None => self.of(self.constants.variable(name)?, &Known::default(), depth + 1),
            },
            ExprKind::Template(parts) => {
                let parts = parts.iter();
                let texts: Option<Vec<_>> =
                    parts.map(|part| self.of(part, known, depth + 1)).collect();
                texts?.into_iter().try_fold(vec![String::new()], pairs)
            }
            ExprKind::Binary {
                operator,
                left,
                right,
            } if operator == "+" || operator == "%" => {
                let left = self.of(left, known, depth + 1)?;
                let right = self.of(right, known, depth + 1)?;
                match (operator.as_str(), left.as_slice(), right.as_slice()) {
                    ("+", ..) => pairs(left, right),
                    (_, [form], [value]) => Some(vec![form.replacen("%s", value, 1)]),
                    _ => None,
                }
            }
            ExprKind::Array(items) | ExprKind::Sequence(items) => all(items),
            ExprKind::Spread(inner)
            | ExprKind::Await(inner)
            | ExprKind::Typed { value: inner, .. } => self.of(inner, known, depth + 1),
            ExprKind::Comprehension { element, clauses } => {
                let [clause] = clauses.as_slice() else {
                    return None;
                };
                let PatternKind::Name(name) = &clause.target.kind else {
                    return None;
                };
                let items = self.of(&clause.iterable, known, depth + 1)?;
                let bound = clause.conditions.is_empty().then_some(name)?;
                self.each(items, bound, element, known, depth)
            }
            ExprKind::Call(call) => self.called(call, known, depth),
            _ => None,
        }
    }

    /// An expression for each text that a name stands for.
    fn each(
        &self,
        items: Vec<String>,
        name: &Name,
        element: &'m Expr,
        known: &Known,
        depth: u8,
    ) -> Option<Vec<String>> {
        let mut found = Vec::new();
        for item in items {
            let mut known = known.clone();
            known.insert(name.clone(), vec![item]);
            found.extend(self.of(element, &known, depth + 1)?);
        }
        (found.len() <= MOST).then_some(found)
    }

    fn called(&self, call: &'m Call, known: &Known, depth: u8) -> Option<Vec<String>> {
        let argument = |place: usize| call.args.get(place).map(|arg| &arg.value);
        let texts = |expr: &'m Expr| self.of(expr, known, depth + 1);
        match &call.callee.kind {
            ExprKind::Member { object, field, .. } => match field.as_str() {
                "map" => self.mapped(argument(0)?, texts(object)?, known, depth),
                "format" => {
                    let mut form = object.as_str()?.to_owned();
                    for arg in &call.args {
                        let [value] = texts(&arg.value)?.try_into().ok()?;
                        let value: String = value;
                        form = form.replacen("{}", &value, 1);
                    }
                    Some(vec![form])
                }
                // `','.join(xs)` of Python, `xs.join(',')` of JavaScript.
                "join" => match (object.as_str(), argument(0)) {
                    (Some(between), Some(items)) => Some(vec![texts(items)?.join(between)]),
                    (None, Some(between)) => Some(vec![texts(object)?.join(between.as_str()?)]),
                    _ => None,
                },
                _ => None,
            },
            ExprKind::Name(name) => match name.as_str() {
                "list" | "tuple" | "set" | "frozenset" | "sorted" => texts(argument(0)?),
                "map" => self.mapped(argument(0)?, texts(argument(1)?)?, known, depth),
                _ => {
                    let function = self.functions.get(name.as_str())?;
                    let given = self.given(function, call, known, depth)?;
                    self.of(function.only_value()?, &given, depth + 1)
                }
            },
            _ => None,
        }
    }

    fn mapped(
        &self,
        function: &'m Expr,
        items: Vec<String>,
        known: &Known,
        depth: u8,
    ) -> Option<Vec<String>> {
        let ExprKind::Function(FunctionId(place)) = &function.kind else {
            return None;
        };
        let function = &self.module.functions[*place as usize];
        let PatternKind::Name(name) = &function.params.first()?.pattern.kind else {
            return None;
        };
        self.each(items, name, function.only_value()?, known, depth)
    }

    /// What the parameters of a function stand for in a call.
    fn given(
        &self,
        function: &'m Function,
        call: &'m Call,
        known: &Known,
        depth: u8,
    ) -> Option<Known> {
        let mut given = Known::default();
        let mut placed = call.args.iter().filter(|arg| arg.name.is_none());
        for param in &function.params {
            let PatternKind::Name(name) = &param.pattern.kind else {
                return None;
            };
            let by_name = || {
                let mut named = call.args.iter();
                named.find(|arg| arg.name.as_ref() == Some(name))
            };
            let texts = match param.kind {
                ParamKind::Rest => {
                    let rest = placed.by_ref();
                    let rest: Option<Vec<_>> = rest
                        .map(|arg| self.of(&arg.value, known, depth + 1))
                        .collect();
                    rest?.concat()
                }
                ParamKind::KeywordRest => return None,
                _ => match by_name().or_else(|| placed.next()) {
                    Some(arg) => self.of(&arg.value, known, depth + 1)?,
                    None => self.of(param.default.as_ref()?, &Known::default(), depth + 1)?,
                },
            };
            given.insert(name.clone(), texts);
        }
        Some(given)
    }
}

/// Each text of one list before each of the other.
fn pairs(before: Vec<String>, after: Vec<String>) -> Option<Vec<String>> {
    let longest = |texts: &[String]| texts.iter().map(String::len).max().unwrap_or(0);
    if before.len() * after.len() > MOST || longest(&before) + longest(&after) > LONGEST {
        return None;
    }
    let all = before
        .iter()
        .flat_map(|first| after.iter().map(move |second| format!("{first}{second}")));
    Some(all.collect())
}
