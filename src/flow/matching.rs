//! Whether code meets a flow rule: dotted calls by their last segments, modules by the imports of the file.

use crate::rules::{FlowRule, Rules};
use crate::syntax::ir::{Language, Module};
use rustc_hash::FxHashMap;

/// The rules that can matter in one file, by the last segment of what they match.
#[derive(Debug, Default)]
pub(super) struct Candidates<'r> {
    calls: FxHashMap<&'r str, Vec<&'r FlowRule>>,
    any_call: Vec<&'r FlowRule>,
    names: FxHashMap<&'r str, Vec<&'r FlowRule>>,
    pub parameters: Vec<&'r FlowRule>,
    pub fields: FxHashMap<&'r str, Vec<&'r FlowRule>>,
    pub types: Vec<&'r FlowRule>,
    pub decorators: Vec<&'r FlowRule>,
}

impl<'r> Candidates<'r> {
    pub(super) fn new(rules: &'r [FlowRule], module: &Module) -> Self {
        let language = match module.language {
            Language::JavaScript => "javascript",
            Language::Python => "python",
        };
        let mut found = Self::default();
        for rule in rules
            .iter()
            .filter(|rule| speaks(rule, language) && comes_from(rule, module))
        {
            if let Some(call) = &rule.call {
                match call.rsplit('.').next().unwrap_or(call) {
                    "*" => found.any_call.push(rule),
                    last => found.calls.entry(last).or_default().push(rule),
                }
            }
            if let Some(name) = &rule.name {
                found
                    .names
                    .entry(name.rsplit('.').next().unwrap_or(name))
                    .or_default()
                    .push(rule);
            }
            if rule.parameter.is_some() {
                found.parameters.push(rule);
            }
            if let Some(field) = &rule.field {
                found.fields.entry(field.as_str()).or_default().push(rule);
            }
            if rule.type_name.is_some() {
                found.types.push(rule);
            }
            if rule.decorator.is_some() {
                found.decorators.push(rule);
            }
        }
        found
    }

    /// The most specific rule for a call.
    pub(super) fn call(&self, dotted: &str) -> Option<&'r FlowRule> {
        let last = dotted.rsplit('.').next().unwrap_or(dotted);
        let own = self
            .calls
            .get(last)
            .into_iter()
            .flatten()
            .chain(&self.any_call);
        own.copied()
            .filter(|rule| {
                rule.call
                    .as_deref()
                    .is_some_and(|pattern| matches_path(pattern, dotted))
            })
            .max_by_key(|rule| {
                (
                    rule.call
                        .as_deref()
                        .map_or(0, |call| call.matches('.').count()),
                    !rule.modules.is_empty(),
                )
            })
    }

    /// A rule for a dotted value (`req.body`).
    pub(super) fn name(&self, dotted: &str) -> Option<&'r FlowRule> {
        let last = dotted.rsplit('.').next().unwrap_or(dotted);
        self.names.get(last)?.iter().copied().find(|rule| {
            rule.name
                .as_deref()
                .is_some_and(|pattern| matches_path(pattern, dotted))
        })
    }
}

fn speaks(rule: &FlowRule, language: &str) -> bool {
    rule.languages.is_empty()
        || rule
            .languages
            .iter()
            .any(|own| own == language || own == "typescript" && language == "javascript")
}

/// A rule that is bound to modules counts only in files that import one of them.
fn comes_from(rule: &FlowRule, module: &Module) -> bool {
    rule.modules.is_empty()
        || module.imports.iter().any(|import| {
            rule.modules.iter().any(|wanted| {
                let name = import.module.as_str();
                name == wanted
                    || name
                        .strip_prefix(wanted.as_str())
                        .is_some_and(|rest| rest.starts_with(['/', '.']))
            })
        })
}

/// `prisma.*.create` against `ctx.prisma.user.create`: the last segments, `*` is one of them.
pub(super) fn matches_path(pattern: &str, dotted: &str) -> bool {
    let mut own = dotted.rsplit('.');
    pattern.rsplit('.').all(|wanted| {
        own.next()
            .is_some_and(|segment| wanted == "*" || wanted == segment)
    })
}

/// Whether a rule is met by some call or value of the code: for the examples that rules carry.
pub(super) fn meets(rule: &FlowRule, modules: &[Module]) -> bool {
    use super::build::build;
    use crate::source::{FileKind, Reach, SourceFile};
    let file = SourceFile::new(
        "example",
        String::new(),
        FileKind::JavaScript,
        Reach::Production,
    );
    let mut only = Rules::default();
    let mut sink = rule.clone();
    "met".clone_into(&mut sink.id);
    if sink.kind.is_none() {
        sink.kind = Some("log".to_owned());
    }
    if rule.call.is_some() {
        // Any argument, or none, is enough for an example.
        sink.arguments.clear();
        only.flows.sinks.push(sink);
        return modules.iter().any(|module| {
            build(&file, module, &only)
                .sinks
                .iter()
                .any(|sink| sink.label == "met")
        });
    }
    only.flows.sources.push(rule.clone());
    modules
        .iter()
        .any(|module| !build(&file, module, &only).sources.is_empty())
}

#[cfg(test)]
mod tests {
    use super::matches_path;

    #[test]
    fn paths_match_by_their_last_segments() {
        assert!(matches_path("prisma.*.create", "ctx.prisma.user.create"));
        assert!(matches_path("source", "source"));
        assert!(matches_path("source", "lib.source"));
        assert!(!matches_path("prisma.*.create", "prisma.create"));
        assert!(!matches_path("source", "resource"));
    }
}
