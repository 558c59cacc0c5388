//! Whether code meets a flow rule: dotted calls by their last segments, modules by the imports of the file.

use crate::rules::{FlowRule, Rules};
use crate::syntax::ir::{Call, Expr, ExprKind, Language, Module, Property};
use crate::syntax::visit;
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

    /// The most specific rule for a call; `texts` are the strings that it is given.
    pub(super) fn call(&self, dotted: &str, texts: &str) -> Option<&'r FlowRule> {
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
                    && rule.text.as_deref().is_none_or(|text| texts.contains(text))
            })
            .max_by_key(|rule| {
                (
                    rule.text.is_some(),
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

/// `service.users().messages().get` is `service.users.messages.get`.
pub(super) fn chained_path(callee: &Expr, depth: u8) -> String {
    match &callee.kind {
        ExprKind::Name(name) => name.to_string(),
        ExprKind::This => "this".to_owned(),
        ExprKind::Member { object, field, .. } if depth < 12 => {
            let before = chained_path(object, depth + 1);
            format!("{}.{field}", if before.is_empty() { "*" } else { &before })
        }
        ExprKind::Call(call) if depth < 12 => chained_path(&call.callee, depth + 1),
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => {
            chained_path(inner, depth + 1)
        }
        ExprKind::Index { object, .. } => chained_path(object, depth + 1),
        _ => String::new(),
    }
}

/// The strings that a call is given, and those before it in its chain.
pub(super) fn chained_texts(call: &Call, texts: &mut String, depth: u8) {
    for arg in &call.args {
        text_of(&arg.value, texts, 0);
    }
    let mut callee = &call.callee;
    while let ExprKind::Member { object, .. } = &callee.kind {
        callee = object;
    }
    if let ExprKind::Call(inner) = &callee.kind
        && depth < 8
    {
        chained_texts(inner, texts, depth + 1);
    }
}

fn text_of(expr: &Expr, texts: &mut String, depth: u8) {
    match &expr.kind {
        ExprKind::Str(text) if text.len() < 4_000 => {
            texts.push(' ');
            texts.push_str(text);
        }
        ExprKind::Template(parts) if depth < 3 => {
            parts
                .iter()
                .for_each(|part| text_of(part, texts, depth + 1));
        }
        ExprKind::Object(properties) if depth < 2 => {
            for property in properties {
                if let Property::Named { value, .. } = property {
                    text_of(value, texts, depth + 1);
                }
            }
        }
        _ => {}
    }
}

/// Whether a rule is met by some call or value of the code: for the examples that rules carry.
pub(super) fn meets(rule: &FlowRule, modules: &[Module]) -> bool {
    use super::build::build;
    use crate::source::{FileKind, Reach, SourceFile};
    if rule.call.is_some() || rule.name.is_some() {
        let rules = std::slice::from_ref(rule);
        return modules.iter().any(|module| {
            let mut seeker = Seeker {
                rules: Candidates::new(rules, module),
                met: false,
            };
            visit::walk(module, &mut seeker);
            seeker.met
        });
    }
    let file = SourceFile::new(
        "example",
        String::new(),
        FileKind::JavaScript,
        Reach::Production,
    );
    let mut only = Rules::default();
    only.flows.sources.push(rule.clone());
    modules
        .iter()
        .any(|module| !build(&file, module, &only).sources.is_empty())
}

struct Seeker<'r> {
    rules: Candidates<'r>,
    met: bool,
}

impl<'m> visit::Visitor<'m> for Seeker<'_> {
    fn expr(&mut self, expr: &'m Expr, _context: &visit::Context<'m>) {
        self.met |= match &expr.kind {
            ExprKind::Call(call) => {
                let mut texts = String::new();
                chained_texts(call, &mut texts, 0);
                self.rules
                    .call(&chained_path(&call.callee, 0), &texts)
                    .is_some()
            }
            ExprKind::Member { .. } | ExprKind::Name(_) => expr
                .dotted()
                .is_some_and(|dotted| self.rules.name(&dotted).is_some()),
            _ => false,
        };
    }
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
