//! Constant strings: what an expression holds, as far as this file tells.

use crate::source::Span;
use crate::syntax::ir::{Expr, ExprKind, Imported, Module, Name, Property, Stmt};
use rustc_hash::FxHashMap;
use std::cell::Cell;

/// Part of a string that is known, or that another file knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// A constant of another module: module specifier, then the path of names.
    Elsewhere(String, Vec<String>),
    /// Not known at all.
    Hole,
}

/// A string value with its place.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub parts: Vec<Part>,
    pub span: Span,
}

impl Value {
    /// The text, if all of it is known here.
    pub(super) fn text(&self) -> Option<String> {
        let mut all = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => all.push_str(text),
                Part::Elsewhere(..) | Part::Hole => return None,
            }
        }
        Some(all)
    }

    /// What is known of the text, without the rest.
    pub(super) fn known(&self) -> String {
        let texts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Elsewhere(..) | Part::Hole => "",
        });
        texts.collect()
    }

    /// The known beginning.
    pub(super) fn head(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }
}

const DEPTH: u8 = 8;
const MOST: usize = 200;

/// Expressions that are looked at for one: constants that are made of constants many times over would take for ever.
const MOST_STEPS: u32 = 2_000;

/// Of a text, what is longer than this is not known.
const LONGEST: usize = 16_000;

/// Strings of one module that others may import.
const MOST_EXPORTED: usize = 2_000;

/// The constants of one module.
pub(super) struct Constants<'m> {
    variables: FxHashMap<&'m str, &'m Expr>,
    imports: FxHashMap<&'m str, (&'m str, Option<&'m str>)>,
    /// Steps that the question under way may still take.
    steps: Cell<u32>,
}

impl<'m> Constants<'m> {
    pub(super) fn new(module: &'m Module) -> Self {
        let mut variables = FxHashMap::default();
        // Local constants count as well; the module's own win, and a name that is given two values has none.
        for function in module.functions.iter().rev() {
            let named = function.body.iter().filter_map(Stmt::named_value);
            variables.extend(named.map(|(name, value)| (name.as_str(), value)));
        }
        for class in &module.classes {
            for field in class.fields.iter() {
                if let Some(value) = &field.value {
                    variables.entry(field.name.as_str()).or_insert(value);
                }
            }
        }
        let imports = module
            .imports
            .iter()
            .filter_map(|import| {
                let name = match &import.imported {
                    Imported::Named(name) => Some(name.as_str()),
                    Imported::Default => Some("default"),
                    _ => None,
                };
                Some((import.local.as_deref()?, (import.module.as_str(), name)))
            })
            .collect();
        Self {
            variables,
            imports,
            steps: Cell::new(0),
        }
    }

    /// Whether one more expression may be looked at.
    fn may_step(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// What a name is given.
    pub(super) fn variable(&self, name: &str) -> Option<&'m Expr> {
        self.variables.get(name).copied()
    }

    /// All strings that an expression can hold: arrays and alternatives give several.
    pub(super) fn strings(&self, expr: &'m Expr) -> Vec<Value> {
        let mut found = Vec::new();
        self.steps.set(MOST_STEPS);
        self.gather(expr, &mut found, 0);
        found.truncate(MOST);
        found
    }

    /// The one string of an expression, as far as it is known.
    pub(super) fn one(&self, expr: &'m Expr) -> Option<Value> {
        self.steps.set(MOST_STEPS);
        self.value(expr, 0)
    }

    /// The one string of an expression.
    pub(super) fn string(&self, expr: &'m Expr) -> Option<String> {
        self.one(expr)?.text()
    }

    /// The known beginning of a string, for templates that end in a hole.
    pub(super) fn head(&self, expr: &'m Expr) -> Option<String> {
        let value = self.one(expr)?;
        Some(value.head().to_owned()).filter(|head| !head.is_empty())
    }

    fn gather(&self, expr: &'m Expr, found: &mut Vec<Value>, depth: u8) {
        if depth > DEPTH || found.len() > MOST || !self.may_step() {
            return;
        }
        match &expr.kind {
            ExprKind::Array(items) => {
                for item in items {
                    self.gather(item, found, depth + 1);
                }
            }
            ExprKind::Spread(inner)
            | ExprKind::Typed { value: inner, .. }
            | ExprKind::Await(inner) => self.gather(inner, found, depth + 1),
            ExprKind::Conditional {
                then, otherwise, ..
            } => {
                self.gather(then, found, depth + 1);
                self.gather(otherwise, found, depth + 1);
            }
            ExprKind::Logical { left, right, .. } => {
                self.gather(left, found, depth + 1);
                self.gather(right, found, depth + 1);
            }
            ExprKind::Binary {
                operator,
                left,
                right,
            } if operator == "+" && (is_list(self, left, 0) || is_list(self, right, 0)) => {
                self.gather(left, found, depth + 1);
                self.gather(right, found, depth + 1);
            }
            ExprKind::Object(properties) => {
                // `{a: 'scope', b: 'scope'}` handed over as a whole (`Object.values(SCOPES)`).
                for property in properties {
                    if let Property::Named { value, .. } | Property::Spread(value) = property {
                        self.gather(value, found, depth + 1);
                    }
                }
            }
            ExprKind::Call(call) => match &call.callee.kind {
                ExprKind::Member { object, field, .. }
                    if matches!(
                        field.as_str(),
                        "join" | "concat" | "flat" | "split" | "filter" | "trim"
                    ) =>
                {
                    match object.as_str() {
                        // Python: `' '.join(SCOPES)`.
                        Some(_) if field == "join" => {}
                        _ => self.gather(object, found, depth + 1),
                    }
                    if field == "concat" || object.as_str().is_some() {
                        for arg in &call.args {
                            self.gather(&arg.value, found, depth + 1);
                        }
                    }
                }
                ExprKind::Name(name)
                    if matches!(
                        name.as_str(),
                        "list" | "tuple" | "set" | "frozenset" | "sorted" | "Set"
                    ) =>
                {
                    for arg in &call.args {
                        self.gather(&arg.value, found, depth + 1);
                    }
                }
                _ if matches!(
                    last_name(&call.callee).map(Name::as_str),
                    Some("encodeURIComponent" | "encodeURI" | "quote" | "quote_plus")
                ) =>
                {
                    for arg in call.args.iter().take(1) {
                        self.gather(&arg.value, found, depth + 1);
                    }
                }
                _ if matches!(
                    call.callee.dotted().as_deref(),
                    Some("Object.values" | "Array.from" | "Object.freeze")
                ) =>
                {
                    for arg in &call.args {
                        self.gather(&arg.value, found, depth + 1);
                    }
                }
                _ => {}
            },
            ExprKind::Name(name) => match self.variables.get(name.as_str()) {
                Some(value) => self.gather(value, found, depth + 1),
                None => found.extend(self.value(expr, depth)),
            },
            ExprKind::Member { .. } => match self.member(expr, depth) {
                Some(value) => self.gather(value, found, depth + 1),
                None => found.extend(self.value(expr, depth)),
            },
            _ => found.extend(self.value(expr, depth)),
        }
    }

    fn value(&self, expr: &'m Expr, depth: u8) -> Option<Value> {
        if depth > DEPTH || !self.may_step() {
            return None;
        }
        let value = |parts| {
            Some(Value {
                parts,
                span: expr.span,
            })
        };
        match &expr.kind {
            ExprKind::Str(text) => {
                let start = &text[..text.floor_char_boundary(LONGEST)];
                let mut parts = vec![Part::Text(start.to_owned())];
                if start.len() < text.len() {
                    parts.push(Part::Hole);
                }
                value(parts)
            }
            ExprKind::Template(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    match self.value(part, depth + 1) {
                        Some(part) => all.extend(part.parts),
                        None => all.push(Part::Hole),
                    }
                }
                value(joined(all))
            }
            ExprKind::Binary {
                operator,
                left,
                right,
            } if operator == "+" => {
                let mut all = self
                    .value(left, depth + 1)
                    .map_or_else(|| vec![Part::Hole], |left| left.parts);
                all.extend(
                    self.value(right, depth + 1)
                        .map_or_else(|| vec![Part::Hole], |right| right.parts),
                );
                value(joined(all))
            }
            ExprKind::Typed { value: inner, .. } | ExprKind::Await(inner) => {
                self.value(inner, depth + 1)
            }
            ExprKind::Name(name) => match self.variables.get(name.as_str()) {
                Some(known) => self.value(known, depth + 1),
                None => {
                    let (module, imported) = self.imports.get(name.as_str())?;
                    value(vec![Part::Elsewhere(
                        (*module).to_owned(),
                        imported.iter().map(|name| (*name).to_owned()).collect(),
                    )])
                }
            },
            ExprKind::Member { object, field, .. } => {
                if let Some(known) = self.member(expr, depth) {
                    return self.value(known, depth + 1);
                }
                let inner = self.value(object, depth + 1)?;
                match inner.parts.as_slice() {
                    [Part::Elsewhere(module, path)] => {
                        let mut path = path.clone();
                        path.push(field.to_string());
                        value(vec![Part::Elsewhere(module.clone(), path)])
                    }
                    _ => None,
                }
            }
            ExprKind::Logical {
                right, operator, ..
            } if operator == "||" || operator == "??" || operator == "or" => {
                self.value(right, depth + 1)
            }
            _ => None,
        }
    }

    /// The strings that other files can import from this one, by their path of names.
    pub(super) fn exported(&self, module: &'m Module) -> Vec<(Vec<String>, Vec<Value>)> {
        let mut found = Vec::new();
        let own = module.functions[0].body.iter();
        for (name, value) in own.filter_map(Stmt::named_value) {
            paths(self, &mut vec![name.to_string()], value, &mut found, 0);
        }
        for class in &module.classes {
            let Some(name) = &class.name else { continue };
            for field in &class.fields {
                if let Some(value) = &field.value {
                    let mut path = vec![name.to_string(), field.name.to_string()];
                    paths(self, &mut path, value, &mut found, 0);
                }
            }
        }
        for export in &module.exports {
            use crate::syntax::ir::ExportTarget;
            match &export.target {
                ExportTarget::Local(local)
                    if *local != export.name && found.len() <= MOST_EXPORTED =>
                {
                    let renamed: Vec<_> = found
                        .iter()
                        .filter(|(path, _)| path.first().is_some_and(|first| *first == **local))
                        .map(|(path, values)| {
                            let mut path = path.clone();
                            path[0] = export.name.to_string();
                            (path, values.clone())
                        })
                        .collect();
                    found.extend(renamed);
                }
                ExportTarget::Expr(value) => {
                    paths(
                        self,
                        &mut vec![export.name.to_string()],
                        value,
                        &mut found,
                        0,
                    );
                }
                _ => {}
            }
        }
        found
    }

    /// The value of `A.b.c` where `A` is an object or class of constants.
    fn member(&self, expr: &'m Expr, depth: u8) -> Option<&'m Expr> {
        if depth > DEPTH {
            return None;
        }
        match &expr.kind {
            ExprKind::Name(name) => self.variables.get(name.as_str()).copied(),
            ExprKind::Member { object, field, .. } => {
                property(self.member(object, depth + 1)?, field)
            }
            _ => None,
        }
    }
}

pub(crate) fn property<'m>(object: &'m Expr, name: &str) -> Option<&'m Expr> {
    match &object.kind {
        ExprKind::Object(properties) => properties.iter().find_map(|property| match property {
            Property::Named { key, value, .. } if key == name => Some(value),
            _ => None,
        }),
        ExprKind::Typed { value, .. } => property(value, name),
        ExprKind::Call(call) if call.callee.dotted().as_deref() == Some("Object.freeze") => {
            property(&call.args.first()?.value, name)
        }
        _ => None,
    }
}

fn is_list<'m>(constants: &Constants<'m>, expr: &'m Expr, depth: u8) -> bool {
    depth < DEPTH
        && match &expr.kind {
            ExprKind::Array(_) => true,
            ExprKind::Name(name) => constants
                .variables
                .get(name.as_str())
                .is_some_and(|value| is_list(constants, value, depth + 1)),
            _ => false,
        }
}

fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut all: Vec<Part> = Vec::new();
    for part in parts {
        match (all.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => all.push(part),
        }
    }
    all
}

fn paths<'m>(
    constants: &Constants<'m>,
    path: &mut Vec<String>,
    value: &'m Expr,
    found: &mut Vec<(Vec<String>, Vec<Value>)>,
    depth: u8,
) {
    if depth > 4 || found.len() > MOST_EXPORTED {
        return;
    }
    if let ExprKind::Object(properties) = &value.kind {
        for property in properties {
            if let Property::Named { key, value, .. } = property {
                path.push(key.to_string());
                paths(constants, path, value, found, depth + 1);
                path.pop();
            }
        }
    }
    let strings = constants.strings(value);
    if !strings.is_empty() {
        found.push((path.clone(), strings));
    }
}

/// Last segment of a dotted expression.
pub(super) fn last_name(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Member { field, .. } => Some(field),
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => last_name(inner),
        _ => None,
    }
}
