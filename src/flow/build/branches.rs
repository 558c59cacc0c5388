//! Ways that code may take: what names stand for on each, and behind the point where they meet.

use super::constants::compared;
use super::keys::membership;
use super::{Builder, Environment, LARGEST_ENVIRONMENT, Values};
use crate::flow::graph::Node;
use crate::rules::root_of;
use crate::source::Span;
use crate::syntax::ir::{Arm, Block, Expr, Handler, Name};
use smallvec::smallvec;

/// What names stand for at one point of a function, to come back to or to join with what they stand for at another.
#[derive(Clone)]
pub(super) enum Snapshot {
    /// All names.
    All(Environment),
    /// Where too many are known to copy them for each way, those that a part of the code may change: in order.
    Changing {
        values: Vec<(Name, Option<Values>)>,
        dead: bool,
    },
}

/// A loop or `switch` under way.
pub(super) struct Left {
    /// The depth of its function.
    pub depth: usize,
    /// What it changes, where very many names are known.
    changing: Option<Vec<Name>>,
    /// What is known where it is left.
    ends: Vec<Snapshot>,
}

impl Snapshot {
    fn is_dead(&self) -> bool {
        match self {
            Self::All(env) => env.dead,
            Self::Changing { dead, .. } => *dead,
        }
    }

    fn set_dead(&mut self, is_dead: bool) {
        match self {
            Self::All(env) => env.dead = is_dead,
            Self::Changing { dead, .. } => *dead = is_dead,
        }
    }

    /// The names that it is about, unless those are all.
    fn changing(&self) -> Option<Vec<Name>> {
        match self {
            Self::All(_) => None,
            Self::Changing { values, .. } => {
                Some(values.iter().map(|(name, _)| name.clone()).collect())
            }
        }
    }

    fn values(&self, name: &Name) -> &[Node] {
        let values = match self {
            Self::All(env) => env.values.get(name),
            Self::Changing { values, .. } => values
                .binary_search_by_key(&name, |(own, _)| own)
                .ok()
                .and_then(|place| values[place].1.as_ref()),
        };
        values.map_or(&[], |values| values)
    }

    /// Values after two ways, of which both are about the same names: those of both, unless nothing comes from one of them.
    fn join(&mut self, other: &Self, keep_alive: bool) {
        if other.is_dead() && !keep_alive {
            return;
        }
        if self.is_dead() && !keep_alive {
            self.clone_from(other);
            return;
        }
        match (self, other) {
            (Self::All(own), Self::All(other)) => own.join(other),
            (Self::Changing { values, .. }, Self::Changing { values: others, .. }) => {
                for ((_, own), (_, other)) in values.iter_mut().zip(others) {
                    match (own, other) {
                        (Some(own), Some(other)) => add(own, other),
                        (own, Some(other)) => *own = Some(other.clone()),
                        (_, None) => {}
                    }
                }
            }
            _ => {}
        }
    }
}

impl Environment {
    /// A field that only one side set is read from its object again.
    fn join(&mut self, other: &Self) {
        self.join_constants(other);
        self.fields
            .retain(|path, _| other.fields.contains_key(path));
        #[allow(
            clippy::iter_over_hash_type,
            reason = "each field is merged by itself: the order does not matter"
        )]
        for (path, values) in &mut self.fields {
            add(values, &other.fields[path]);
        }
        #[allow(
            clippy::iter_over_hash_type,
            reason = "each name is merged by itself: the order does not matter"
        )]
        for (name, values) in &other.values {
            match self.values.get_mut(name) {
                Some(own) => add(own, values),
                None => {
                    self.values.insert(name.clone(), values.clone());
                }
            }
        }
    }

    /// Names stand for other values, in order of the names: what they stood for. Their fields are read from their objects again, and they
    /// are no constants any more.
    fn replace(&mut self, names: Vec<(Name, Option<Values>)>) -> Vec<(Name, Option<Values>)> {
        let is_of = |path: &Name| {
            let root = root_of(path);
            names.binary_search_by_key(&root, |(own, _)| own).is_ok()
        };
        self.fields.retain(|path, _| !is_of(path));
        self.constants.retain(|path, _| !is_of(path));
        let swapped = names.into_iter().map(|(name, values)| {
            let before = match values {
                Some(values) => self.values.insert(name.clone(), values),
                None => self.values.remove(&name),
            };
            (name, before)
        });
        swapped.collect()
    }
}

fn add(own: &mut Values, values: &[Node]) {
    for value in values {
        if !own.contains(value) {
            own.push(*value);
        }
    }
}

impl Builder<'_> {
    /// What is known here, to come back to: of all names, or where those are very many, of the ones that change until then.
    pub(super) fn kept(&mut self, changing: impl FnOnce(&Self) -> Vec<Name>) -> Snapshot {
        if self.knows_few() {
            return self.now(None);
        }
        let mut names = changing(self);
        names.sort_unstable();
        names.dedup();
        self.now(Some(names))
    }

    /// The same, to come back to behind a part of the code that changes what it assigns.
    fn kept_behind(&mut self, span: Span) -> Snapshot {
        self.kept(|builder| builder.changing.assigned_in(span))
    }

    /// Whether so few names are known that a copy of all costs little.
    fn knows_few(&mut self) -> bool {
        let env = &self.current().env;
        env.values.len() + env.fields.len() <= LARGEST_ENVIRONMENT
    }

    /// What all names, or those given in order, stand for here.
    fn now(&mut self, names: Option<Vec<Name>>) -> Snapshot {
        let env = &self.current().env;
        match names {
            None => Snapshot::All(env.clone()),
            Some(names) => Snapshot::Changing {
                values: names
                    .into_iter()
                    .map(|name| {
                        let values = env.values.get(&name).cloned();
                        (name, values)
                    })
                    .collect(),
                dead: env.dead,
            },
        }
    }

    /// What is known here of all that another point is about, which is put in its place next.
    fn taken(&mut self, like: &Snapshot) -> Snapshot {
        match like {
            Snapshot::All(_) => Snapshot::All(std::mem::take(&mut self.current().env)),
            Snapshot::Changing { .. } => self.now(like.changing()),
        }
    }

    /// Goes on from another point; what was known here.
    pub(super) fn go_on_from(&mut self, point: Snapshot) -> Snapshot {
        let env = &mut self.current().env;
        match point {
            Snapshot::All(point) => Snapshot::All(std::mem::replace(env, point)),
            Snapshot::Changing { values, dead } => Snapshot::Changing {
                values: env.replace(values),
                dead: std::mem::replace(&mut env.dead, dead),
            },
        }
    }

    /// Another way ends here, too.
    fn meet(&mut self, other: &Snapshot, keep_alive: bool) {
        let mut here = self.taken(other);
        here.join(other, keep_alive);
        self.go_on_from(here);
    }

    pub(super) fn branch(&mut self, condition: &Expr, then: &Block, otherwise: &Block, span: Span) {
        self.expr(condition);
        match self.constant(condition) {
            Some(true) => return self.block(then),
            Some(false) => return self.block(otherwise),
            None => {}
        }
        let (granted, refused) = crate::facts::consent_of(condition);
        let outer = self.consent.clone();
        let before = self.kept(|builder| {
            let mut names = builder.changing.assigned_in(span);
            names.extend(asked_about(condition));
            names
        });
        self.consent = granted.or_else(|| outer.clone());
        self.narrow(condition, true);
        self.without_key(condition, true);
        self.block(then);
        let first = self.go_on_from(before);
        self.consent = refused.clone().or_else(|| outer.clone());
        self.narrow(condition, false);
        self.without_key(condition, false);
        self.block(otherwise);
        // `if (!consent) return;` guards what follows.
        self.consent = if first.is_dead() && refused.is_some() {
            refused
        } else {
            outer
        };
        self.meet(&first, false);
    }

    /// `try`: its handlers start anywhere in the body.
    pub(super) fn attempt(
        &mut self,
        body: &Block,
        handlers: &[Handler],
        otherwise: &Block,
        finally: &Block,
        span: Span,
    ) {
        let before = self.kept_behind(span);
        let caught = self.node();
        if !handlers.is_empty() {
            let id = self.current().id;
            self.catching.push((id, caught));
        }
        self.block(body);
        if !handlers.is_empty() {
            self.catching.pop();
        }
        let mut after = self.now(before.changing());
        self.current().env.dead = false;
        self.block(otherwise);
        if !after.is_dead() {
            after = self.now(before.changing());
        }
        for handler in handlers {
            let mut start = before.clone();
            start.set_dead(false);
            start.join(&after, true);
            self.go_on_from(start);
            if let Some(binding) = &handler.binding {
                self.assign(binding, caught);
            }
            self.block(&handler.body);
            let end = self.taken(&before);
            after.join(&end, false);
        }
        let is_dead = after.is_dead();
        after.set_dead(false);
        self.go_on_from(after);
        self.block(finally);
        self.current().env.dead |= is_dead;
    }

    /// A loop, by where it is written: what its body assigns, the next round reads.
    pub(super) fn repeat(&mut self, span: Span, body: impl FnOnce(&mut Self)) {
        self.forget_changing();
        let mut rounds = Vec::new();
        for name in self.changing_names(span) {
            let values = self.current().env.values.get(&name).cloned();
            let round = self.node();
            for value in values.into_iter().flatten() {
                self.copy(value, round);
                if self.is_in_memory(value, 0) {
                    self.in_memory.insert(round);
                }
            }
            self.current()
                .env
                .values
                .insert(name.clone(), smallvec![round]);
            rounds.push((name, round));
        }
        let before = self.kept_behind(span);
        self.open_way(&before);
        body(self);
        let left = self.ends();
        let mut after = self.taken(&before);
        for end in &left {
            after.join(end, false);
        }
        if !after.is_dead() {
            for (name, round) in &rounds {
                for &value in after.values(name) {
                    self.copy(value, *round);
                }
            }
        }
        after.join(&before, false);
        after.set_dead(false);
        self.go_on_from(after);
    }

    /// `else` of a loop, which a `break` leaves out.
    pub(super) fn loop_else(&mut self, otherwise: &Block, span: Span) {
        if !otherwise.is_empty() {
            let before = self.kept_behind(span);
            self.block(otherwise);
            self.meet(&before, false);
        }
    }

    /// A loop or `switch` begins.
    fn open_way(&mut self, before: &Snapshot) {
        let depth = self.frames.len();
        self.left.push(Left {
            depth,
            changing: before.changing(),
            ends: Vec::new(),
        });
    }

    /// A loop or `switch` ends: what was known where it was left.
    fn ends(&mut self) -> Vec<Snapshot> {
        self.left.pop().map_or_else(Vec::new, |left| left.ends)
    }

    /// `break` and `continue`: what is known here is known behind the loop or `switch`, and nothing below runs.
    pub(super) fn leave(&mut self) {
        let depth = self.frames.len();
        let Some(left) = self.left.last().filter(|left| left.depth == depth) else {
            return;
        };
        let changing = left.changing.clone();
        // Very much came to be known inside.
        if changing.is_none() && !self.knows_few() {
            return;
        }
        let end = self.now(changing);
        self.left.last_mut().expect("it was found").ends.push(end);
        self.current().env.dead = true;
    }

    pub(super) fn switch(&mut self, subject: &Expr, arms: &[Arm], span: Span) {
        let value = self.expr(subject);
        let before = self.kept_behind(span);
        self.open_way(&before);
        let mut fell: Option<Snapshot> = None;
        let mut ends = Vec::new();
        for arm in arms {
            self.go_on_from(before.clone());
            if let Some(binding) = &arm.binding {
                self.assign(binding, value);
            }
            for test in arm.tests.iter().chain(&arm.guard) {
                self.expr(test);
            }
            if let Some(fell) = fell.take() {
                self.meet(&fell, true);
            }
            self.block(&arm.body);
            let end = self.now(before.changing());
            if arm.exits || end.is_dead() {
                ends.push(end);
            } else {
                fell = Some(end);
            }
        }
        ends.extend(fell);
        ends.extend(self.ends());
        // One arm is always taken where there is a default.
        let mut after = before;
        after.set_dead(
            arms.iter()
                .any(|arm| arm.tests.is_empty() && arm.guard.is_none()),
        );
        for end in &ends {
            after.join(end, false);
        }
        self.go_on_from(after);
    }
}

/// What a condition tells of inside of its branches: names that it compares, and the dictionary that it looks for a key in.
fn asked_about(condition: &Expr) -> Vec<Name> {
    let paths = [true, false].map(|holds| compared(condition, holds));
    let roots = paths.iter().flatten().map(|path| root_of(path));
    let mut names: Vec<Name> = roots.map(Name::new).collect();
    let place = membership(condition).and_then(|(.., place)| place.dotted());
    names.extend(place.map(Name::new));
    names
}
