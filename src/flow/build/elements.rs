//! What the variable of a loop or of a callback is one of: `u` of `for (const u of users)`, `users.map((u) => u.name)`.
//!
//! A field of a variable whose own name says nothing (`u`, `item`) is told by what it is taken from: the `name` of one of the users.

use super::Builder;
use super::expressions::last_segment;
use crate::flow::call_names::is_class;
use crate::syntax::ir::{Call, Expr, ExprKind, Name, Pattern, PatternKind};

/// Longer names say themselves what they stand for.
const SHORT: usize = 3;

const SAYING_NOTHING: &[&str] = &[
    "item", "entry", "elem", "element", "record", "each", "current", "obj",
];

/// What a list is asked for without other things coming of it.
const SAME_ELEMENTS: &[&str] = &[
    "filter",
    "slice",
    "sort",
    "toSorted",
    "reverse",
    "toReversed",
    "concat",
    "all",
    "iterator",
    "order_by",
    "exclude",
    "filter_by",
    "where",
    "select_related",
    "prefetch_related",
    "distinct",
    "limit",
    "values",
    "findMany",
    "findAll",
    "find",
    "toArray",
    "scalars",
];

/// Parts of an answer that hold what was asked for.
const PARTS: &[&str] = &[
    "data", "items", "results", "rows", "docs", "nodes", "objects", "list",
];

/// Functions of the languages that give what they are given in a list.
const LISTS: &[&str] = &[
    "sorted", "reversed", "list", "set", "tuple", "values", "from", "query", "select",
];

const DEEPEST: u8 = 8;

impl Builder<'_> {
    /// `for u in users`, also in a comprehension.
    pub(super) fn note_element(&mut self, target: &Pattern, iterable: &Expr) {
        let function = self.current().id;
        self.note_one_of(function, target, iterable);
    }

    /// `const u = users[i]`
    pub(super) fn note_chosen(&mut self, target: &Pattern, value: &Expr) {
        if let ExprKind::Index { object, index } = &value.kind
            && index.as_str().is_none()
        {
            self.note_element(target, object);
        }
    }

    /// `users.forEach((u) => …)`
    pub(super) fn note_callback(&mut self, call: &Call) {
        const METHODS: &[&str] = &[
            "map", "forEach", "filter", "flatMap", "find", "some", "every", "sort",
        ];
        let ExprKind::Member { object, field, .. } = &call.callee.kind else {
            return;
        };
        let Some(ExprKind::Function(id)) = call.args.first().map(|arg| &arg.value.kind) else {
            return;
        };
        let module = self.module;
        let function = id.0 as usize;
        if METHODS.contains(&field.as_str())
            && let Some(param) = module.functions[function].params.first()
        {
            self.note_one_of(function, &param.pattern, object);
        }
    }

    fn note_one_of(&mut self, function: usize, target: &Pattern, iterable: &Expr) {
        let name = match &target.kind {
            PatternKind::Name(name) => name.clone(),
            PatternKind::Object { .. } => Name::default(),
            _ => return,
        };
        if says_nothing(&name) {
            let whole = elements(iterable, 0).unwrap_or_default();
            let one = singular(&whole);
            self.one_of.insert((function, name), one);
        }
    }

    /// What a pattern takes its fields from: `const { name } = user`. The name of a class says nothing of its instances; one in capitals
    /// is a table of constants.
    pub(super) fn takes_from(&mut self, of: Name) {
        let is_class = crate::flow::call_names::is_class(&of);
        self.taken_from = if is_class { Name::default() } else { of };
    }

    /// The same, of a parameter that a callback takes apart, or of the variable of a loop.
    pub(super) fn takes_from_one(&mut self, pattern: &Pattern, function: usize) {
        if takes_apart(pattern)
            && let Some(one) = self.one_of.get(&(function, Name::default()))
        {
            self.takes_from(one.clone());
        }
    }

    /// What a variable is one of.
    pub(super) fn one_of(&self, object: &Expr) -> Option<Name> {
        let ExprKind::Name(name) = &object.kind else {
            return None;
        };
        if self.one_of.is_empty() || !says_nothing(name) {
            return None;
        }
        let mut functions = self.frames.iter().rev().map(|frame| frame.id);
        let found = functions.find_map(|function| self.one_of.get(&(function, name.clone())))?;
        Some(found.clone()).filter(|whole| !whole.is_empty())
    }
}

/// Whether a pattern names fields of what it is given.
pub(super) fn takes_apart(pattern: &Pattern) -> bool {
    match &pattern.kind {
        PatternKind::Object { .. } => true,
        PatternKind::Default(inner, _) => takes_apart(inner),
        _ => false,
    }
}

fn says_nothing(name: &str) -> bool {
    name.len() <= SHORT || SAYING_NOTHING.contains(&name)
}

/// `user` of `users` and of the class `User`, `strategy` of `strategies`.
fn singular(whole: &str) -> Name {
    let mut one = match whole.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None if whole.ends_with("ss") => whole.to_owned(),
        None => whole.strip_suffix('s').unwrap_or(whole).to_owned(),
    };
    if let Some(first) = one.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    Name::new(one)
}

/// What the elements of a list are called, in the plural: `users` of `users.filter(isActive)`, `User` of `User.objects.all()`.
fn elements(list: &Expr, depth: u8) -> Option<Name> {
    if depth > DEEPEST {
        return None;
    }
    match &list.kind {
        ExprKind::Member { object, field, .. } if PARTS.contains(&field.as_str()) => {
            elements(object, depth + 1)
        }
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => elements(inner, depth + 1),
        ExprKind::Call(call) => {
            let name = last_segment(&call.callee);
            if LISTS.contains(&name.as_str())
                && let Some(first) = call.args.first().map(|arg| &arg.value)
                && (!matches!(name.as_str(), "query" | "select")
                    || first.dotted().is_some_and(|path| is_class(&path)))
            {
                return elements(first, depth + 1);
            }
            match &call.callee.kind {
                ExprKind::Member { object, field, .. }
                    if SAME_ELEMENTS.contains(&field.as_str()) =>
                {
                    elements(object, depth + 1)
                }
                _ => Some(name),
            }
        }
        _ => Some(last_segment(list)),
    }
}
