//! Access paths: the fields, outermost first, at which data or things lie below a value.

use super::graph::{KEY, any_field};
use super::stacks::{EMPTY, StackId, Stacks};
use crate::syntax::ir::Name;

/// Fields that are kept of the access path of data.
pub(super) const DEEPEST: u8 = 6;

/// Fields, the outermost on top; [`HERE`] is the value itself.
pub(super) type Paths = Stacks<Name>;

pub(super) type PathId = StackId;

pub(super) const HERE: PathId = EMPTY;

impl Stacks<Name> {
    /// `field` before a path, unless that gets deeper than `deepest`.
    pub(super) fn below(&mut self, field: &Name, path: PathId, deepest: u8) -> Option<PathId> {
        (self.depth(path) < deepest).then(|| self.push(field.clone(), path))
    }

    /// `field` before a path; of what lies deeper than [`DEEPEST`], only that it is in there is kept.
    pub(super) fn cut_below(&mut self, field: &Name, path: PathId) -> PathId {
        let path = self.cut(path, DEEPEST - 1);
        self.push(field.clone(), path)
    }

    /// Whether two paths may be one.
    pub(super) fn same(&self, path: PathId, other: PathId) -> bool {
        let mut fields = self.items(path).zip(self.items(other));
        path == other
            || self.depth(path) == self.depth(other)
                && fields.all(|(own, field)| same_field(own, field) || same_field(field, own))
    }

    /// What is left of a path behind a field.
    pub(super) fn after(&self, path: PathId, field: &Name) -> Option<PathId> {
        let (first, rest) = self.parts(path)?;
        same_field(first, field).then_some(rest)
    }

    /// The path of an element in a part of a list.
    pub(super) fn sliced(&mut self, path: PathId, from: u32, to: Option<u32>) -> Option<PathId> {
        let Some((first, rest)) = self.parts(path) else {
            return Some(path);
        };
        let Ok(index) = first.parse::<u32>() else {
            return Some(path);
        };
        if to.is_some_and(|to| index >= to) {
            return None;
        }
        let index = index.checked_sub(from)?;
        Some(self.push(Name::new(index.to_string()), rest))
    }

    /// The path of an element whose place is no longer known.
    pub(super) fn shuffled(&mut self, path: PathId) -> PathId {
        match self.parts(path) {
            Some((first, rest)) if is_index(first) => self.push(any_field(), rest),
            _ => path,
        }
    }

    /// The path in a list of what a function returned for one of its elements: a list is taken apart, another value is an element.
    pub(super) fn flattened(&mut self, path: PathId) -> PathId {
        match self.top(path) {
            Some(first) if is_element(first) => self.shuffled(path),
            _ => self.cut_below(&any_field(), path),
        }
    }
}

fn is_index(field: &str) -> bool {
    field.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a field is an element of a list, as far as its name tells.
pub(super) fn is_element(field: &str) -> bool {
    matches!(field, "*" | "#") || is_index(field)
}

/// Whether a field of this name may be one of another name: [`same_field`].
pub(super) fn is_any_of_many(field: &str) -> bool {
    field == "#" || field.ends_with('*')
}

/// The wildcard matches any field on either side; a field with `*` behind all that begin with it.
fn same_field(own: &Name, field: &Name) -> bool {
    if own == field {
        return true;
    }
    let is_any = own == "*";
    match field.as_bytes() {
        // What an iteration meets: elements, and the keys of a dictionary.
        b"#" => is_any || own == KEY || is_index(own),
        [prefix @ .., b'*'] => {
            is_any || own.as_bytes().starts_with(prefix) && !own.starts_with('!')
        }
        // An element is no protocol method, no key and no result.
        _ => is_any && !field.starts_with("__") && !field.starts_with('!'),
    }
}
