//! Rules of flows, found by the last segment of what they match.
//!
//! Which of them count in a file depends on its language and imports: [`FlowSet::counting`] says so once a file. Whether a call or value
//! meets a rule is left to `flow/`.

use super::FlowRule;
use rustc_hash::FxHashMap;

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
#[derive(Debug, Default, Clone)]
pub struct FlowSet {
    rules: Vec<FlowRule>,
    /// By matcher, then by last segment; patterns that end in `*` stand under `"*"`.
    places: [FxHashMap<String, Vec<usize>>; MATCHERS],
    /// Rules that need an import, by module.
    modules: FxHashMap<String, Vec<usize>>,
}

impl FlowSet {
    pub fn new(rules: Vec<FlowRule>) -> Self {
        let mut set = Self {
            rules,
            ..Self::default()
        };
        for (place, rule) in set.rules.iter().enumerate() {
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
                set.places[matcher as usize]
                    .entry(key.to_owned())
                    .or_default()
                    .push(place);
            }
            for module in &rule.modules {
                set.modules.entry(module.clone()).or_default().push(place);
            }
        }
        set
    }

    pub fn rules(&self) -> &[FlowRule] {
        &self.rules
    }

    /// Which rules count in a file of this language that imports these modules.
    pub fn counting<'i>(
        &self,
        language: &str,
        imports: impl Iterator<Item = &'i str>,
    ) -> Vec<bool> {
        let speaks = |rule: &FlowRule| {
            rule.languages.is_empty()
                || rule
                    .languages
                    .iter()
                    .any(|own| own == language || own == "typescript" && language == "javascript")
        };
        let mut counting: Vec<bool> = self
            .rules
            .iter()
            .map(|rule| rule.modules.is_empty() && speaks(rule))
            .collect();
        for import in imports {
            // A module and its parts: `pkg`, `pkg/sub`, `pkg.sub`.
            let ends = import
                .match_indices(['/', '.'])
                .map(|(end, _)| end)
                .chain([import.len()]);
            for end in ends {
                for &place in self.modules.get(&import[..end]).into_iter().flatten() {
                    counting[place] = speaks(&self.rules[place]);
                }
            }
        }
        counting
    }

    /// Rules with a matcher whose last segment is `last`, in their order.
    pub fn places(&self, matcher: Matcher, last: &str) -> &[usize] {
        self.places[matcher as usize]
            .get(last)
            .map_or(&[], Vec::as_slice)
    }
}
