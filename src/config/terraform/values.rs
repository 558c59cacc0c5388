//! Values that another file holds: variables with their defaults and files, locals, and what callers of a module pass.
//!
//! A file states what it says outright; what stands behind `var.name` is settled once all files are known.

use crate::config::Reader;
use crate::config::reader::{region_of, retention_id};
use crate::config::tree::{Entry, Node, Value};
use crate::facts::{Fact, FactKind, Via, cloud_service};
use crate::rules::Rules;
use crate::source::{Location, Reach, Span};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What an attribute says once its value is known.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    /// A measure, and whether a value switches it on; `None` for values that say neither.
    Safeguard(&'static str, fn(&Node) -> Option<bool>),
    Retention(&'static str),
    Region {
        provider: &'static str,
        category: &'static str,
        /// The variable is stated where it is declared: only what callers of a module pass is new.
        declared: bool,
    },
}

/// What one file says about values, and where it uses values that may stand in others.
#[derive(Debug, Default)]
pub(in crate::config) struct Parts {
    set: Vec<Set>,
    calls: Vec<Call>,
    uses: Vec<Use>,
}

/// A value with its place.
#[derive(Debug, Clone)]
struct Held {
    node: Node,
    location: Location,
    reach: Reach,
}

/// A value, or what tells it.
#[derive(Debug)]
enum Expression {
    Known(Held),
    /// `var.name`, `local.name.field`, `local.regions.*` for any field.
    Name(String),
    /// The first that is known.
    Either(Vec<Expression>),
}

fn expression(reader: &Reader<'_>, node: &Node, place: Span) -> Expression {
    if let Value::Either(all) = &node.value {
        let all = all.iter().map(|one| expression(reader, one, one.span));
        return Expression::Either(all.collect());
    }
    reference(node).map_or_else(
        || {
            Expression::Known(Held {
                node: node.clone(),
                location: reader.file.locate(place),
                reach: reader.reach,
            })
        },
        Expression::Name,
    )
}

#[derive(Debug)]
struct Set {
    folder: String,
    /// `var.name`, `local.name`.
    name: String,
    value: Expression,
    reach: Reach,
    /// From a file of variables, which replaces defaults.
    replaces: bool,
}

/// A module of this repository that another folder calls.
#[derive(Debug)]
struct Call {
    folder: String,
    target: String,
    arguments: BTreeMap<String, Expression>,
    reach: Reach,
}

#[derive(Debug)]
struct Use {
    folder: String,
    value: Expression,
    wanted: Wanted,
    /// Nothing is done while this is off.
    switch: Option<Expression>,
    reach: Reach,
}

/// `var.name`, `local.name.field`, alone: `"${var.name}"` is the same. A field that is chosen while it runs is any:
/// `local.regions[terraform.workspace]` is `local.regions.*`.
pub(super) fn reference(node: &Node) -> Option<String> {
    let text = node.text()?.trim_matches('"');
    let text = text
        .strip_prefix("${")
        .and_then(|inner| inner.strip_suffix('}'))
        .unwrap_or(text)
        .trim();
    if !(text.starts_with("var.") || text.starts_with("local.")) {
        return None;
    }
    let mut name = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once('[') {
        let (key, after) = inner.split_once(']')?;
        name.push_str(before);
        name.push('.');
        name.push_str(match key.trim() {
            quoted if quoted.starts_with('"') => quoted.trim_matches('"'),
            key if key.starts_with(|c: char| c.is_ascii_digit()) => return None,
            _ => "*",
        });
        rest = after;
    }
    name.push_str(rest);
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '*'))
        .then_some(name)
}

/// States what an attribute says, now or once its value is known.
pub(super) fn state(reader: &mut Reader<'_>, wanted: Wanted, entry: &Entry) {
    state_where(reader, wanted, entry, None);
}

/// The same, unless a switch is off.
pub(super) fn state_where(
    reader: &mut Reader<'_>,
    wanted: Wanted,
    entry: &Entry,
    switch: Option<&Node>,
) {
    let place = match wanted {
        Wanted::Safeguard(..) => entry.key_span,
        _ => entry.node.span,
    };
    let switch = switch.map(|node| expression(reader, node, node.span));
    match (expression(reader, &entry.node, place), switch) {
        (_, Some(Expression::Known(switch))) if is_off(&switch) => {}
        (Expression::Known(held), None | Some(Expression::Known(_))) => {
            reader.facts.extend(fact(wanted, held, reader.rules));
        }
        (value, switch) => {
            let uses = Use {
                folder: folder(&reader.file.path).to_owned(),
                value,
                wanted,
                switch,
                reach: reader.reach,
            };
            reader.terraform.uses.push(uses);
        }
    }
}

fn is_off(held: &Held) -> bool {
    held.node.truth() == Some(false)
        || (held.node.text()).is_some_and(|text| text.eq_ignore_ascii_case("disabled"))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Variables, locals and calls of modules.
pub(super) fn collect(reader: &mut Reader<'_>, root: &Node) {
    for block in root.entries() {
        let (key, entries) = (block.key.as_str(), block.node.entries());
        if super::is_variables(reader.name) {
            set(reader, format!("var.{key}"), &block.node, true);
            continue;
        }
        for entry in entries {
            match key {
                "variable" => {
                    if let Some(default) = entry.node.get("default") {
                        set(reader, format!("var.{}", entry.key), default, false);
                    }
                }
                "locals" => set(reader, format!("local.{}", entry.key), &entry.node, false),
                "module" => call(reader, entry.node.get("source"), entry.node.entries()),
                _ => {}
            }
        }
        // Terragrunt: `terraform { source = "…" }` beside `inputs = {…}`.
        if key == "inputs" {
            call(reader, root.at(&["terraform", "source"]), entries);
        }
    }
}

fn set(reader: &mut Reader<'_>, name: String, node: &Node, replaces: bool) {
    let own = folder(&reader.file.path).to_owned();
    let new = scalars(reader, name, node)
        .into_iter()
        .map(|(name, value)| Set {
            folder: own.clone(),
            name,
            value,
            reach: reader.reach,
            replaces,
        });
    reader.terraform.set.extend(new);
}

/// The values below a name: `local.logs.days` of `locals { logs = { days = 30 } }`.
fn scalars(reader: &Reader<'_>, name: String, node: &Node) -> Vec<(String, Expression)> {
    let is_scalar = |node: &Node| {
        matches!(
            node.value,
            Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Either(_)
        )
    };
    let mut found = Vec::new();
    node.walk(&mut |path, entry| {
        let value = &entry.node;
        if is_scalar(value) {
            let below = path.iter().fold(name.clone(), |name, key| name + "." + key);
            let value = expression(reader, value, value.span);
            found.push((format!("{below}.{}", entry.key), value));
        }
    });
    if is_scalar(node) {
        found.push((name, expression(reader, node, node.span)));
    }
    found
}

fn call(reader: &mut Reader<'_>, source: Option<&Node>, arguments: &[Entry]) {
    let own = folder(&reader.file.path);
    let Some(target) = source
        .and_then(Node::text)
        .and_then(|text| local(own, text))
    else {
        return;
    };
    let arguments = arguments
        .iter()
        .flat_map(|entry| scalars(reader, entry.key.clone(), &entry.node))
        .collect();
    reader.terraform.calls.push(Call {
        folder: own.to_owned(),
        target,
        arguments,
        reach: reader.reach,
    });
}

/// The folder that `./modules/store` or `../../aws//store` names from another; none for modules of elsewhere.
fn local(own: &str, source: &str) -> Option<String> {
    let source = source.trim_matches('"');
    let mut parts: Vec<&str> = match source.strip_prefix("${get_repo_root()}") {
        Some(_) => Vec::new(),
        None if source.starts_with('.') => own.split('/').filter(|part| !part.is_empty()).collect(),
        None => return None,
    };
    for part in source.trim_start_matches("${get_repo_root()}").split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Facts from values that other places hold.
pub(in crate::config) fn settle(files: Vec<Parts>, facts: &mut Vec<Fact>, rules: &Rules) {
    let mut whole = Whole::default();
    for file in &files {
        for set in &file.set {
            whole.set.entry(&set.name).or_default().push(set);
        }
        for call in &file.calls {
            whole.calls.entry(&call.target).or_default().push(call);
        }
    }
    // The call of a module may say by the name of an argument what the module does with it.
    let place = |fact: &Fact| {
        let Location { file, region } = &fact.location;
        (fact.kind, fact.id.clone(), file.clone(), region.line)
    };
    let mut known: BTreeSet<_> = facts.iter().map(place).collect();
    for one in files.iter().flat_map(|file| &file.uses) {
        let mut switches = (one.switch.iter())
            .flat_map(|switch| whole.values(switch, &one.folder, false))
            .filter(|held| held.reach == Reach::Production)
            .peekable();
        if switches.peek().is_some() && switches.all(|held| is_off(&held)) {
            continue;
        }
        let declared = matches!(one.wanted, Wanted::Region { declared: true, .. });
        for mut held in whole.values(&one.value, &one.folder, declared) {
            if one.reach != Reach::Production {
                held.reach = one.reach;
            }
            let Some(new) = fact(one.wanted, held, rules) else {
                continue;
            };
            if known.insert(place(&new)) {
                facts.push(new);
            }
        }
    }
}

/// All files by what is looked for in them.
#[derive(Default)]
struct Whole<'p> {
    set: BTreeMap<&'p str, Vec<&'p Set>>,
    calls: BTreeMap<&'p str, Vec<&'p Call>>,
    /// What names were found to hold; nothing while it is looked for, since modules may call themselves.
    found: RefCell<BTreeMap<Name, Vec<Held>>>,
}

/// A reference in a folder, and whether only what callers pass counts.
type Name = (String, String, bool);

/// Values of one name: enough for all environments, and for what is written to take time.
const MOST_VALUES: usize = 100;

impl Whole<'_> {
    fn values(&self, value: &Expression, folder: &str, only_passed: bool) -> Vec<Held> {
        match value {
            Expression::Known(held) => vec![held.clone()],
            Expression::Name(name) => match name.split_once(".*") {
                None => self.held(name, folder, only_passed),
                Some((map, field)) => self.of_production(map, field, folder),
            },
            Expression::Either(all) => all
                .iter()
                .map(|one| self.values(one, folder, only_passed))
                .find(|values| values.iter().any(|held| held.node.text() != Some("")))
                .unwrap_or_default(),
        }
    }

    /// A field of what a map has for each environment: of production where it has one by name, else of all that are not for development.
    fn of_production(&self, map: &str, field: &str, folder: &str) -> Vec<Held> {
        let head = format!("{map}.");
        let names: Vec<&str> = self
            .set
            .range(head.as_str()..)
            .take_while(|(name, _)| name.starts_with(&head))
            .filter(|(_, sets)| sets.iter().any(|set| set.folder == folder))
            .map(|(name, _)| *name)
            .filter(|name| {
                name[head.len()..]
                    .split_once('.')
                    .map_or("", |(_, rest)| rest)
                    == field.trim_start_matches('.')
            })
            .collect();
        let of = |is: fn(&str) -> bool| -> Vec<Held> {
            names
                .iter()
                .filter(|name| is(name[head.len()..].split('.').next().unwrap_or_default()))
                .flat_map(|name| self.held(name, folder, false))
                .collect()
        };
        let found = of(|key| matches!(key, "prod" | "production" | "prd" | "live"));
        if !found.is_empty() {
            return found;
        }
        of(|key| !Reach::is_other_environment(key))
    }

    /// All values that a name of a folder may have in a deployment.
    fn held(&self, reference: &str, folder: &str, only_passed: bool) -> Vec<Held> {
        let name = (reference.to_owned(), folder.to_owned(), only_passed);
        if let Some(found) = self.found.borrow().get(&name) {
            return found.clone();
        }
        self.found.borrow_mut().insert(name.clone(), Vec::new());
        let mut found = self.look_up(reference, folder, only_passed);
        found.truncate(MOST_VALUES);
        self.found.borrow_mut().insert(name, found.clone());
        found
    }

    fn look_up(&self, reference: &str, folder: &str, only_passed: bool) -> Vec<Held> {
        let mut found = Vec::new();
        let mut take = |value: &Expression, folder: &str, reach: Reach| {
            let mut next = self.values(value, folder, false);
            for held in &mut next {
                if reach != Reach::Production {
                    held.reach = reach;
                }
            }
            found.append(&mut next);
        };
        let argument = reference.strip_prefix("var.");
        let set = || self.set.get(reference).into_iter().flatten();
        let own = || set().filter(|set| set.folder == folder && !set.replaces);
        let calls = self.calls.get(folder).filter(|_| argument.is_some());
        for call in calls.into_iter().flatten() {
            match argument.and_then(|name| call.arguments.get(name)) {
                Some(value) => take(value, &call.folder, call.reach),
                None if only_passed => {}
                None => own().for_each(|set| take(&set.value, folder, call.reach)),
            }
        }
        // A module that nobody calls here runs elsewhere, with other values.
        let library = argument.is_some() && folder.split('/').any(|part| part == "modules");
        if calls.is_some() || library || only_passed {
            return found;
        }
        let mut replaced = false;
        for file in set().filter(|set| {
            let below = set.folder.strip_prefix(folder);
            set.replaces
                && below.is_some_and(|below| {
                    folder.is_empty() || below.is_empty() || below.starts_with('/')
                })
        }) {
            replaced |= file.reach == Reach::Production;
            take(&file.value, folder, file.reach);
        }
        if !replaced {
            own().for_each(|set| take(&set.value, folder, set.reach));
        }
        found
    }
}

/// What a value says.
fn fact(wanted: Wanted, held: Held, rules: &Rules) -> Option<Fact> {
    let mut details = BTreeMap::new();
    let (kind, id, category) = match wanted {
        Wanted::Safeguard(id, on) => {
            let state = if on(&held.node)? { "on" } else { "off" };
            details.insert("state".to_owned(), state.to_owned());
            (FactKind::Safeguard, id.to_owned(), None)
        }
        Wanted::Retention(category) => {
            let days = held.node.number().filter(|days| *days > 0.0)?;
            (FactKind::Retention, retention_id(days)?, Some(category))
        }
        Wanted::Region {
            provider, category, ..
        } => {
            let region = held.node.text()?;
            let (provider, country) = region_of(rules, Some(provider), region)?;
            details.insert("service".to_owned(), cloud_service(provider).to_owned());
            details.insert("region".to_owned(), region.to_owned());
            (FactKind::Region, country.to_owned(), Some(category))
        }
    };
    Some(Fact {
        kind,
        id,
        category: category.map(str::to_owned),
        data: Vec::new(),
        reach: held.reach,
        location: held.location,
        via: Via::Config,
        details,
    })
}
