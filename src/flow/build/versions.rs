//! Values that change in place: a variable stands for another node from there on, so that what is read before does not see it.
//!
//! A container or object that only names of this function hold (a literal, what a class was called for) gets a new node for every change.
//! One that others may hold keeps its node informed as well. Elements of literals of known length are told apart here, too.

use super::{Builder, NOTHING};
use crate::flow::graph::{Edge, Node, Step, any_field};
use crate::syntax::ir::{Expr, ExprKind, Name, Pattern, PatternKind};
use smallvec::{SmallVec, smallvec};

/// Changes of one variable that are told apart in a function; later ones change the same node.
const MOST_VERSIONS: usize = 40;

/// Where more names have values, changes are not told apart: each looks through all names for those that hold the same.
const MOST_NAMES: usize = 2_000;

impl Builder<'_> {
    /// The node of a variable after a change that leaves `removed` behind: what else it held is in the new one, too.
    pub(in crate::flow) fn version(
        &mut self,
        place: &Expr,
        base: Node,
        removed: Vec<Name>,
    ) -> Node {
        let step = if removed.is_empty() {
            Step::Copy
        } else {
            Step::Except(removed)
        };
        let keep = matches!(step, Step::Except(_));
        self.renew(place, base, Some(step), keep)
    }

    /// The node of a collection of this function's own after all was taken out of it.
    pub(in crate::flow) fn emptied(&mut self, place: &Expr, base: Node) -> Node {
        if self.is_own(base) {
            self.renew(place, base, None, false)
        } else {
            base
        }
    }

    fn renew(&mut self, place: &Expr, base: Node, step: Option<Step>, keep: bool) -> Node {
        let ExprKind::Name(name) = &place.kind else {
            return base;
        };
        let id = self.current().id;
        let names = &self.current().env.values;
        let many = names.len() > MOST_NAMES;
        let Some(values) = names.get(name).cloned() else {
            return base;
        };
        let known = self
            .versions
            .get(&(id, name.clone()))
            .map_or(0, SmallVec::len);
        let is_this = self.graph.functions[id].this == Some(base);
        if base == NOTHING || many || known >= MOST_VERSIONS || is_this {
            return base;
        }
        let new = self.node();
        if let Some(step) = step {
            self.keep(base, new, step);
        }
        let root = self.root(base);
        // What a loop changes, its next round reads.
        let loops = self
            .left
            .last()
            .is_some_and(|left| left.depth == self.frames.len());
        if self.is_own(base) {
            self.own_values.insert(new, false);
        }
        if !self.is_own(base) || loops {
            for part in self.parts.get(&base).cloned().unwrap_or(smallvec![base]) {
                self.keep(new, part, Step::Update);
            }
            if let Some(from) = self.loaded.get(base).copied() {
                self.loaded.insert(new, from);
            }
        }
        self.roots.insert(new, root);
        let mut renamed: Vec<Name> = self
            .current()
            .env
            .values
            .iter()
            .filter(|(_, own)| **own == values)
            .map(|(own, _)| own.clone())
            .collect();
        renamed.sort();
        let fields = &mut self.current().env.fields;
        #[allow(
            clippy::iter_over_hash_type,
            reason = "each field is renamed by itself: the order does not matter"
        )]
        for own in fields.values_mut().filter(|own| **own == values) {
            *own = smallvec![new];
        }
        for own in renamed {
            if own != *name || !keep {
                self.current().env.forget_below(&own);
            }
            self.current()
                .env
                .values
                .insert(own.clone(), smallvec![new]);
            self.versions.entry((id, own)).or_default().push(new);
        }
        new
    }

    /// An edge that is none of those which only a builtin's meaning holds for.
    pub(in crate::flow) fn keep(&mut self, from: Node, to: Node, step: Step) {
        let step = self.steps.id(step);
        self.lasting.push(Edge { from, to, step });
    }

    /// Whether only names of this function hold a value.
    fn is_own(&self, node: Node) -> bool {
        match self.parts.get(&node) {
            Some(parts) => {
                let root = self.root(parts[0]);
                parts
                    .iter()
                    .all(|part| self.root(*part) == root && self.is_own(*part))
            }
            None => self.own_values.get(node) == Some(&false),
        }
    }

    pub(super) fn root(&self, node: Node) -> Node {
        self.roots.get(&node).copied().unwrap_or(node)
    }

    /// A value is held by something else, too.
    pub(super) fn escape(&mut self, node: Node) {
        if let Some(is_held) = self.own_values.get_mut(node) {
            *is_held = true;
        }
        for part in self.parts.get(&node).cloned().into_iter().flatten() {
            self.escape(part);
        }
    }

    /// The field that an index of a value names; from the end where the length is known.
    pub(super) fn element_of(&self, base: Node, index: &Expr) -> Name {
        if let ExprKind::Unary { operator, operand } = &index.kind
            && let ("-", ExprKind::Number(back)) = (operator.as_str(), &operand.kind)
            && let (Some(&length), Ok(back)) = (self.lengths.get(&base), back.parse::<usize>())
            && back <= length
        {
            return Name::new((length - back).to_string());
        }
        self.index_field(index)
    }

    /// `o[k] = f(o[k])`: what each field becomes is in that field alone; `false` for anything else.
    pub(super) fn assign_by_key(&mut self, target: &Pattern, value: &Expr) -> bool {
        let PatternKind::Place(place) = &target.kind else {
            return false;
        };
        let ExprKind::Index { object, index } = &place.kind else {
            return false;
        };
        let Some(key) = key_name(index) else {
            return false;
        };
        let names_a_field = self.index_field(index) == any_field() && !self.is_number(key);
        if !names_a_field || !reads_key(value, key, 0) {
            return false;
        }
        let before = self.same_key.replace(key.clone());
        let value = self.expr(value);
        self.same_key = before;
        let base = self.expr(object);
        let base = self.version(object, base, Vec::new());
        self.copy(value, base);
        self.written(base);
        true
    }

    /// Notes a variable that counts, and so is the place of an element: `let i = 0`, `i++`, `const at = next++`.
    pub(super) fn note_number(&mut self, target: &Pattern, value: &Expr) {
        let counts = match &value.kind {
            ExprKind::Number(_) => true,
            ExprKind::Assign { value, .. } => matches!(value.kind, ExprKind::Number(_)),
            _ => false,
        };
        if counts {
            self.counts(target);
        }
    }

    /// The same of what a loop counts: `for i in range(n)`, `for i, x in enumerate(xs)`.
    pub(super) fn note_counted(&mut self, target: &Pattern, iterable: &Expr) {
        let ExprKind::Call(call) = &iterable.kind else {
            return;
        };
        let counted = match (&call.callee.kind, &target.kind) {
            (ExprKind::Name(name), PatternKind::Name(_)) if name == "range" => Some(target),
            (ExprKind::Name(name), PatternKind::Array { items, .. }) if name == "enumerate" => {
                items.first().and_then(Option::as_ref)
            }
            _ => None,
        };
        if let Some(counted) = counted {
            self.counts(counted);
        }
    }

    fn counts(&mut self, target: &Pattern) {
        if let PatternKind::Name(name) = &target.kind {
            let function = self.current().id;
            self.numbers.insert((function, name.clone()));
        }
    }

    /// Whether a variable is a number, as far as its values or, of a parameter, its name tell.
    fn is_number(&self, name: &Name) -> bool {
        let function = self.frames.last().map_or(0, |frame| frame.id);
        matches!(name.as_str(), "i" | "j" | "idx" | "index")
            || self.numbers.contains(&(function, name.clone()))
    }

    /// Whether an index is the key that a value is being made for.
    pub(super) fn is_same_key(&self, index: &Expr) -> bool {
        self.same_key.is_some() && self.same_key.as_ref() == key_name(index)
    }

    /// `xs[a:b]`: the elements between.
    pub(super) fn part(&mut self, base: Node, bounds: &[Expr]) -> Node {
        let length = self.lengths.get(&base).copied();
        let bound = |place: usize, missing: Option<usize>| match &bounds[place].kind {
            ExprKind::Null => missing,
            ExprKind::Number(number) => number.parse::<usize>().ok(),
            ExprKind::Unary { operand, .. } => match (&operand.kind, length) {
                (ExprKind::Number(back), Some(length)) => {
                    length.checked_sub(back.parse::<usize>().ok()?)
                }
                _ => None,
            },
            _ => None,
        };
        let to = bound(1, None);
        match bound(0, Some(0)) {
            Some(from) => self.slice_of(base, from, to),
            None => self.shuffled(base),
        }
    }

    pub(super) fn slice_of(&mut self, base: Node, from: usize, to: Option<usize>) -> Node {
        if base == NOTHING {
            return NOTHING;
        }
        let node = self.node();
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        self.edge(base, node, Step::Slice(number(from), to.map(number)));
        if let Some(length) = self.lengths.get(&base) {
            let end = to.unwrap_or(*length).min(*length);
            self.lengths.insert(node, end.saturating_sub(from));
        }
        node
    }

    pub(super) fn shuffled(&mut self, base: Node) -> Node {
        if base == NOTHING {
            return NOTHING;
        }
        let node = self.node();
        self.edge(base, node, Step::Shuffle);
        node
    }
}

/// The variable that an index is, whatever its type is said to be: `o[key as keyof T]`.
fn key_name(index: &Expr) -> Option<&Name> {
    match &index.kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Typed { value, .. } => key_name(value),
        _ => None,
    }
}

/// Whether an expression is made of an element of this key: as it is, of a call's receiver or arguments, in a sum or text.
fn reads_key(value: &Expr, key: &Name, depth: u8) -> bool {
    let inner = |part: &Expr| reads_key(part, key, depth + 1);
    match &value.kind {
        _ if depth > 8 => false,
        ExprKind::Index { index, .. } => key_name(index) == Some(key),
        ExprKind::Call(call) => {
            inner(&call.callee) || call.args.iter().any(|arg| inner(&arg.value))
        }
        ExprKind::Member { object, .. } => inner(object),
        ExprKind::Await(value) | ExprKind::Typed { value, .. } => inner(value),
        ExprKind::Template(parts) => parts.iter().any(inner),
        ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
            inner(left) || inner(right)
        }
        ExprKind::Conditional {
            then, otherwise, ..
        } => inner(then) || inner(otherwise),
        _ => false,
    }
}
