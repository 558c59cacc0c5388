//! Rules of flows, found by the last segment of what they match.
//!
//! Which of them count in a file depends on its language and imports: [`FlowSet::counting`] says so once a file. Whether a call or value
//! meets a rule is left to `flow/`.

use super::entries::Entries;
use super::file::FlowEntry as FlowRule;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What a rule recognises.
#[derive(Debug, Clone, Copy)]
pub enum Matcher {
    Call,
    Name,
    Parameter,
    Field,
    Type,
    Decorator,
}

const MATCHERS: usize = 6;

/// Rules of one kind (sources, sinks or sanitizers) in their order.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct FlowSet {
    rules: Entries<FlowRule>,
    /// By matcher, then by last segment; rules for calls that say what stands before it by the last two.
    places: [FxHashMap<SmolStr, Vec<usize>>; MATCHERS],
    /// Calls whose last segment ends in `*` behind a word, by that word.
    families: FxHashMap<SmolStr, Vec<usize>>,
    /// Rules that need an import, by module.
    modules: FxHashMap<SmolStr, Vec<usize>>,
    /// Rules by the modules that forbid them.
    unless_modules: FxHashMap<SmolStr, Vec<usize>>,
    /// Those that need none and speak JavaScript, and those that speak Python.
    free: [Vec<bool>; 2],
}

impl FlowSet {
    pub fn new(rules: Vec<FlowRule>) -> Self {
        let mut set = Self::default();
        for (place, rule) in rules.iter().enumerate() {
            let patterns = [
                (Matcher::Call, &rule.call),
                (Matcher::Name, &rule.name),
                (Matcher::Parameter, &rule.parameter),
                (Matcher::Field, &rule.field),
                (Matcher::Type, &rule.type_name),
                (Matcher::Decorator, &rule.decorator),
            ];
            for (matcher, pattern) in patterns {
                let Some(pattern) = pattern else { continue };
                let key = match matcher {
                    Matcher::Call | Matcher::Name | Matcher::Decorator => last_name(pattern),
                    Matcher::Parameter | Matcher::Field | Matcher::Type => pattern,
                };
                let key = match (matcher, key.strip_suffix('*')) {
                    (Matcher::Call, Some("")) => key,
                    (Matcher::Call, Some(word)) => {
                        set.families.entry(word.into()).or_default().push(place);
                        continue;
                    }
                    (Matcher::Call, None) => last_two(pattern, key)
                        .filter(|names| !names[..names.len() - key.len() - 1].ends_with('*'))
                        .unwrap_or(key),
                    _ => key,
                };
                set.places[matcher as usize]
                    .entry(key.into())
                    .or_default()
                    .push(place);
            }
            for module in &rule.modules {
                set.modules.entry(module.into()).or_default().push(place);
            }
            for module in &rule.unless_modules {
                let barred = set.unless_modules.entry(module.into()).or_default();
                barred.push(place);
            }
        }
        set.free = [JAVASCRIPT, PYTHON].map(|language| {
            let is_free = |rule: &FlowRule| rule.modules.is_empty() && rule.speaks(language);
            rules.iter().map(is_free).collect()
        });
        set.rules = rules.into();
        set
    }

    /// These, and then the user's.
    pub(super) fn with(self, own: Vec<FlowRule>) -> Self {
        if own.is_empty() {
            self
        } else {
            Self::new(self.rules.with(own))
        }
    }

    pub fn rules(&self) -> &Entries<FlowRule> {
        &self.rules
    }

    /// Which rules count in a file of this language that imports these modules.
    pub fn counting<'i>(
        &self,
        language: &str,
        imports: impl Iterator<Item = &'i str>,
    ) -> Vec<bool> {
        let mut counting = self.free[usize::from(language == PYTHON)].clone();
        let mut barred: Vec<usize> = Vec::new();
        for import in imports {
            for module in wholes(import) {
                for &place in self.modules.get(module).into_iter().flatten() {
                    counting[place] = self.rules[place].speaks(language);
                }
                barred.extend(self.unless_modules.get(module).into_iter().flatten());
            }
        }
        for place in barred {
            counting[place] = false;
        }
        counting
    }

    /// Whether some rule counts only where this module is imported.
    pub fn binds(&self, import: &str) -> bool {
        wholes(import).any(|module| self.modules.contains_key(module))
    }

    /// The places of rules that calls of a path may meet by its last names.
    pub fn calls(&self, path: CallPath<'_>) -> impl Iterator<Item = usize> {
        let by_two = path.last_two.map(|names| self.places(Matcher::Call, names));
        let by_names = self.places(Matcher::Call, path.last).iter();
        let by_names = by_names.chain(by_two.into_iter().flatten());
        let verb = path.verb.filter(|_| !self.families.is_empty());
        let family = verb.and_then(|verb| self.families.get(verb));
        by_names.chain(family.into_iter().flatten()).copied()
    }

    /// Rules with a matcher whose last segment is `last`, in their order.
    pub fn places(&self, matcher: Matcher, last: &str) -> &[usize] {
        let places = &self.places[matcher as usize];
        if places.is_empty() {
            return &[];
        }
        places.get(last).map_or(&[], Vec::as_slice)
    }
}

/// Sources, sinks and sanitizers of flows, ours and the user's.
#[derive(Debug, Default, Clone)]
pub struct FlowRules {
    pub sources: FlowSet,
    pub sinks: FlowSet,
    pub sanitizers: FlowSet,
    /// The last segments of all that they match, …
    names: FxHashSet<SmolStr>,
    /// … and the first words of families.
    families: FxHashSet<SmolStr>,
    /// What stands before the last segment in rules for calls of any name.
    owners: Vec<SmolStr>,
    /// Modules that some rule needs or is barred by.
    modules: FxHashSet<SmolStr>,
}

impl FlowRules {
    pub fn new(sources: FlowSet, sinks: FlowSet, sanitizers: FlowSet) -> Self {
        let sets = [&sources, &sinks, &sanitizers];
        let places = sets.iter().flat_map(|set| &set.places);
        let names = places
            .flat_map(FxHashMap::keys)
            .map(|key| last_name(key).into());
        let families = sets.iter().flat_map(|set| set.families.keys());
        let modules = sets
            .iter()
            .flat_map(|set| [&set.modules, &set.unless_modules]);
        let modules = modules.flat_map(FxHashMap::keys);
        let of_any = sets.iter().flat_map(|set| {
            let rules = set.places(Matcher::Call, "*").iter();
            rules.filter_map(|&place| set.rules[place].call.as_deref())
        });
        let owners = of_any.map(|call| last_name(call.trim_end_matches(".*")).into());
        Self {
            names: names.collect(),
            owners: owners.collect(),
            families: families.cloned().collect(),
            modules: modules.cloned().collect(),
            sources,
            sinks,
            sanitizers,
        }
    }

    /// Whether some rule may match what has this last segment. Most names of code are in none.
    pub fn may_name(&self, last: &str) -> bool {
        let word = || Some(first_word(last)).filter(|word| word.len() < last.len());
        self.names.contains(last) || word().is_some_and(|word| self.families.contains(word))
    }

    /// Whether some rule counts, or does not, because a file imports this module. Most modules are in none.
    pub fn may_speak_of(&self, module: &str) -> bool {
        self.modules.contains(module)
    }

    /// A path, if some rule may be of calls of it.
    pub fn call_path<'p>(&self, path: &'p str) -> Option<CallPath<'p>> {
        let found = CallPath::new(path);
        let is_owned = |owner: &SmolStr| owner.ends_with('*') || found.before() == Some(owner);
        let is_known = self.names.contains(found.last)
            || found.verb.is_some_and(|verb| self.families.contains(verb))
            || self.owners.iter().any(is_owned);
        is_known.then_some(found)
    }
}

/// The path of a call, with what rules are found by.
#[derive(Debug, Clone, Copy)]
pub struct CallPath<'p> {
    pub path: &'p str,
    last: &'p str,
    last_two: Option<&'p str>,
    /// The first word of the last name, where that goes on.
    verb: Option<&'p str>,
}

impl<'p> CallPath<'p> {
    pub fn new(path: &'p str) -> Self {
        let last = last_name(path);
        Self {
            path,
            last,
            last_two: last_two(path, last),
            verb: Some(first_word(last)).filter(|verb| verb.len() < last.len()),
        }
    }

    /// The name before the last one.
    fn before(&self) -> Option<&'p str> {
        let names = self.last_two?;
        Some(&names[..names.len() - self.last.len() - 1])
    }
}

/// Names of languages in rules; TypeScript is JavaScript.
pub const JAVASCRIPT: &str = "javascript";
pub const PYTHON: &str = "python";

impl FlowRule {
    pub fn speaks(&self, language: &str) -> bool {
        self.languages.is_empty()
            || self
                .languages
                .iter()
                .any(|own| own == language || own == "typescript" && language == JAVASCRIPT)
    }
}

/// `mask` of `maskEmail` and of `mask_email`.
pub fn first_word(name: &str) -> &str {
    let bytes = name.as_bytes();
    let start = bytes.iter().position(|byte| !matches!(byte, b'#' | b'_'));
    let start = start.unwrap_or(name.len());
    let mut behind = bytes[start..].iter().skip(1);
    let end = behind.position(|&byte| byte == b'_' || byte.is_ascii_uppercase());
    &name[start..end.map_or(name.len(), |end| start + end + 1)]
}

/// The last name of a dotted path.
fn last_name(path: &str) -> &str {
    let dot = path.as_bytes().iter().rposition(|&byte| byte == b'.');
    &path[dot.map_or(0, |dot| dot + 1)..]
}

/// The last name of a dotted path and the one before it, with the dot between them.
fn last_two<'p>(path: &'p str, last: &str) -> Option<&'p str> {
    let before = path.len().checked_sub(last.len() + 1)?;
    Some(&path[before - last_name(&path[..before]).len()..])
}

/// The modules that an import is, or is a part of: `pkg`, `pkg/sub`, `pkg.sub`.
pub fn wholes(import: &str) -> impl Iterator<Item = &str> {
    let ends = (0..).zip(import.bytes());
    ends.filter(|(_, byte)| matches!(byte, b'/' | b'.'))
        .map(|(end, _)| end)
        .chain([import.len()])
        .map(|end| &import[..end])
}
