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
    /// By matcher, then by last segment.
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
                    Matcher::Call | Matcher::Name | Matcher::Decorator => {
                        pattern.rsplit('.').next().unwrap_or(pattern)
                    }
                    Matcher::Parameter | Matcher::Field | Matcher::Type => pattern,
                };
                if let (Matcher::Call, Some(word)) = (matcher, key.strip_suffix('*'))
                    && !word.is_empty()
                {
                    set.families.entry(word.into()).or_default().push(place);
                    continue;
                }
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

    /// Rules for calls whose last segment is `last`, or begins with its first word and goes on.
    pub fn calls(&self, last: &str) -> impl Iterator<Item = &usize> {
        let verb = Some(last).filter(|_| !self.families.is_empty());
        let verb = verb.map(first_word).filter(|verb| verb.len() < last.len());
        let family = verb.and_then(|verb| self.families.get(verb));
        let family = family.into_iter().flatten();
        self.places(Matcher::Call, last).iter().chain(family)
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
}

impl FlowRules {
    pub fn new(sources: FlowSet, sinks: FlowSet, sanitizers: FlowSet) -> Self {
        let sets = [&sources, &sinks, &sanitizers];
        let places = sets.iter().flat_map(|set| &set.places);
        let families = sets.iter().flat_map(|set| set.families.keys());
        Self {
            names: places.flat_map(FxHashMap::keys).cloned().collect(),
            families: families.cloned().collect(),
            sources,
            sinks,
            sanitizers,
        }
    }

    /// Whether some rule may match what has this last segment. Most names of code are in none.
    pub fn may_name(&self, last: &str) -> bool {
        self.names.contains(last) || self.families.contains(first_word(last))
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
    let name = name.trim_start_matches(['#', '_']);
    let mut behind = name.bytes().skip(1);
    let end = behind.position(|byte| byte == b'_' || byte.is_ascii_uppercase());
    &name[..end.map_or(name.len(), |end| end + 1)]
}

/// The modules that an import is, or is a part of: `pkg`, `pkg/sub`, `pkg.sub`.
pub fn wholes(import: &str) -> impl Iterator<Item = &str> {
    let ends = (0..).zip(import.bytes());
    ends.filter(|(_, byte)| matches!(byte, b'/' | b'.'))
        .map(|(end, _)| end)
        .chain([import.len()])
        .map(|end| &import[..end])
}
