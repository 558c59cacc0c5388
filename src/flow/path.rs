//! Access paths: the fields, outermost first, at which data lie below a value.

use super::graph::{KEY, any_field};
use crate::syntax::ir::Name;

/// Fields that are kept of an access path.
pub(super) const DEEPEST: usize = 6;

pub(super) type Path = Vec<Name>;

/// The path of an element whose place is no longer known.
pub(super) fn shuffled(path: &[Name]) -> Path {
    let mut path = path.to_vec();
    if let Some(first) = path.first_mut()
        && first.bytes().all(|byte| byte.is_ascii_digit())
    {
        *first = any_field();
    }
    path
}

/// Whether a field is an element of a list, as far as its name tells.
pub(super) fn is_element(field: &str) -> bool {
    matches!(field, "*" | "#") || field.bytes().all(|byte| byte.is_ascii_digit())
}

/// The path in a list of what a function returned for one of its elements: a list is taken apart, another value is an element.
pub(super) fn flattened(path: &[Name]) -> Path {
    match path.first() {
        Some(first) if is_element(first) => shuffled(path),
        _ => std::iter::once(any_field())
            .chain(path.iter().take(DEEPEST - 1).cloned())
            .collect(),
    }
}

/// The path of an element in a part of a list.
pub(super) fn sliced(path: &[Name], from: u32, to: Option<u32>) -> Option<Path> {
    let mut path = path.to_vec();
    if let Some(index) = path.first().and_then(|first| first.parse::<u32>().ok()) {
        if to.is_some_and(|to| index >= to) {
            return None;
        }
        path[0] = Name::new(index.checked_sub(from)?.to_string());
    }
    Some(path)
}

/// What is left of a path behind a field: the wildcard matches any field on either side.
pub(super) fn after(path: &[Name], field: &Name) -> Option<Path> {
    let (first, rest) = path.split_first()?;
    same_field(first, field).then(|| rest.to_vec())
}

/// The wildcard matches any field on either side; a field with `*` behind all that begin with it.
pub(super) fn same_field(own: &Name, field: &Name) -> bool {
    // An element is no protocol method, no key and no result.
    let special = field.starts_with("__") || field.starts_with('!');
    let any = match field.strip_suffix('*') {
        Some(prefix) => own == "*" || own.starts_with(prefix) && !own.starts_with('!'),
        None => own == "*" && !special,
    };
    // What an iteration meets: elements, and the keys of a dictionary.
    let met =
        field == "#" && (own == KEY || own == "*" || own.bytes().all(|byte| byte.is_ascii_digit()));
    own == field || any || met
}
