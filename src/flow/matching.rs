//! Whether code meets a flow rule: dotted calls by their last segments, modules by the imports of the file.

use super::Role;
use crate::flow::call_names::{last_of, split_last};
use crate::rules::{
    CallPath, FlowRule, FlowRules, FlowSet, JAVASCRIPT, Lazy, Matcher, PYTHON, Rules, first_word,
};
use crate::syntax::ir::{Call, Expr, ExprKind, Import, Language, Module, Name, Property};
use crate::syntax::visit;
use std::cell::LazyCell;
use std::cmp::Reverse;

/// The modules that a module imports, with those that Python names by a part (`from google import genai`).
pub(super) fn imported(module: &Module) -> Vec<Name> {
    let is_python = module.language == Language::Python;
    let imports = module.imports.iter();
    let inner = imports.clone().filter(|_| is_python);
    let inner = inner.filter_map(Import::inner);
    let imports = imports.map(|import| import.module.clone());
    let mut all: Vec<_> = imports.chain(inner).collect();
    // Each name of an import statement is an import of its own.
    all.dedup();
    all
}

/// The rules that can matter in one file.
#[derive(Debug)]
pub(super) struct Candidates<'r> {
    set: &'r FlowSet,
    language: &'static str,
    counting: Vec<bool>,
    /// The places of rules for calls of any name: `*.charge.*`.
    of_any: &'r [usize],
}

impl<'r> Candidates<'r> {
    /// The rules of a set that count in a module with these imports, see [`imported`].
    pub(super) fn new(set: &'r FlowSet, language: Language, imports: &[Name]) -> Self {
        let language = match language {
            Language::JavaScript => JAVASCRIPT,
            Language::Python => PYTHON,
        };
        Self {
            set,
            language,
            counting: set.counting(language, imports.iter().map(Name::as_str)),
            of_any: set.places(Matcher::Call, "*"),
        }
    }

    fn of(&self, matcher: Matcher, last: &str) -> impl Iterator<Item = &'r FlowRule> {
        let rules = self.set.rules();
        self.set
            .places(matcher, last)
            .iter()
            .filter(|&&place| self.counting[place])
            .map(move |&place| &rules[place])
    }

    /// The most specific rule for a call of this path.
    pub(super) fn call(
        &self,
        path: CallPath<'_>,
        call: &Call,
        named: Texts<'_>,
    ) -> Option<&'r FlowRule> {
        self.call_of(path, call, named, None)
    }

    /// The same where the package is known that the called value comes from.
    pub(super) fn call_of(
        &self,
        path: CallPath<'_>,
        call: &Call,
        named: Texts<'_>,
        origin: Option<&str>,
    ) -> Option<&'r FlowRule> {
        let counting = self.of_call(path).filter(|&place| self.counting[place]);
        let best = self
            .met(counting, path, call, named)
            .max_by_key(|(place, rule)| {
                let own = origin.is_some_and(|origin| is_of(&rule.modules, origin));
                (rule.text.is_some(), own, specificity(rule), *place)
            });
        best.map(|(_, rule)| rule)
    }

    /// Rules for a call of this path that are bound to modules which this file does not import, the most specific first.
    pub(super) fn elsewhere(
        &self,
        path: CallPath<'_>,
        call: &Call,
        named: Texts<'_>,
    ) -> Vec<&'r FlowRule> {
        let is_bound = |rule: &FlowRule| !rule.modules.is_empty() && rule.speaks(self.language);
        let bound = self
            .of_call(path)
            .filter(|&place| !self.counting[place] && is_bound(&self.set.rules()[place]));
        let mut met: Vec<_> = self.met(bound, path, call, named).collect();
        met.sort_by_key(|(place, rule)| {
            (Reverse((rule.text.is_some(), specificity(rule))), *place)
        });
        met.into_iter().map(|(_, rule)| rule).collect()
    }

    /// Whether some rule is bound to this module.
    pub(super) fn is_bound_to(&self, module: &str) -> bool {
        self.set.binds(module)
    }

    /// The places of rules that the last names of a path may meet.
    fn of_call(&self, path: CallPath<'_>) -> impl Iterator<Item = usize> {
        self.of_any.iter().copied().chain(self.set.calls(path))
    }

    /// Which of the rules at some places a call of this path meets, with their places.
    fn met(
        &self,
        places: impl Iterator<Item = usize>,
        path: CallPath<'_>,
        call: &Call,
        named: Texts<'_>,
    ) -> impl Iterator<Item = (usize, &'r FlowRule)> {
        let texts = LazyCell::new(move || {
            let mut texts = String::new();
            chained_texts(call, named, &mut texts, 0);
            texts
        });
        let rules = self.set.rules();
        let with_rules = places.map(|place| (place, &rules[place]));
        with_rules.filter(move |(_, rule)| {
            let met = |pattern: &String| matches_path(pattern, path.path);
            let holds = |text: &String| holds_text(&texts, text);
            rule.call.as_ref().is_some_and(met) && rule.text.as_ref().is_none_or(holds)
        })
    }

    /// A rule for calls of a function that stands here as a value (`xs.forEach(send)`): nothing is known of its arguments.
    pub(super) fn function(&self, path: CallPath<'_>) -> Option<&'r FlowRule> {
        self.functions(path)
            .min_by_key(|(place, _)| *place)
            .map(|(_, rule)| rule)
    }

    /// Whether some rule names a function, and says the same of all its calls.
    pub(super) fn names_function(&self, path: CallPath<'_>) -> bool {
        self.functions(path).any(|(_, rule)| {
            let is_family = rule.call.as_deref().is_some_and(|call| call.ends_with('*'));
            !is_family && rule.callback.is_none()
        })
    }

    fn functions(&self, path: CallPath<'_>) -> impl Iterator<Item = (usize, &'r FlowRule)> {
        let counting = self.set.calls(path).filter(|&place| self.counting[place]);
        let rules = counting.map(|place| (place, &self.set.rules()[place]));
        rules.filter(move |(_, rule)| {
            let pattern = rule.call.as_deref();
            rule.text.is_none() && pattern.is_some_and(|pattern| matches_path(pattern, path.path))
        })
    }

    /// A rule for a dotted value (`req.body`).
    pub(super) fn name(&self, expr: &Expr) -> Option<&'r FlowRule> {
        let last = match &expr.kind {
            ExprKind::Name(name) => name.as_str(),
            ExprKind::Member { field, .. } => field.as_str(),
            _ => return None,
        };
        self.of(Matcher::Name, last).next()?;
        let dotted = expr.dotted()?;
        self.of(Matcher::Name, last)
            .filter_map(|rule| Some((rule.name.as_deref()?, rule)))
            .filter(|(pattern, _)| matches_path(pattern, &dotted))
            .max_by_key(|(pattern, _)| pattern.matches('.').count())
            .map(|(_, rule)| rule)
    }

    // Of several rules the last one counts: the user's stand behind ours.

    pub(super) fn parameter(&self, name: &str) -> Option<&'r FlowRule> {
        self.of(Matcher::Parameter, name).last()
    }

    pub(super) fn field(&self, name: &str) -> Option<&'r FlowRule> {
        self.of(Matcher::Field, name).last()
    }

    pub(super) fn type_name(&self, name: &str) -> Option<&'r FlowRule> {
        self.of(Matcher::Type, name).last()
    }

    pub(super) fn decorator(&self, dotted: &str) -> Option<&'r FlowRule> {
        let last = last_of(dotted);
        self.of(Matcher::Decorator, last)
            .chain(self.of(Matcher::Decorator, "*"))
            .filter(|rule| {
                rule.decorator
                    .as_deref()
                    .is_some_and(|pattern| matches_path(pattern, dotted))
            })
            .last()
    }
}

/// `prisma.*.create` against `ctx.prisma.user.create`: the last segments, `*` is one of them; `mask*` is any name whose first word is `mask`.
pub(super) fn matches_path(pattern: &str, dotted: &str) -> bool {
    let letters = pattern.bytes().rev().zip(dotted.bytes().rev());
    let same = letters.take_while(|(wanted, own)| wanted == own).count();
    let (wanted, own) = (pattern.len() - same, dotted.len() - same);
    match pattern.as_bytes()[..wanted].last() {
        None => own == 0 || dotted.as_bytes()[own - 1] == b'.',
        Some(b'*') => {
            let (before, word) = split_last(&pattern[..wanted - 1]);
            let (outer, segment) = split_last(&dotted[..own]);
            let is_met = word.is_empty() || word == first_word(segment);
            is_met
                && match (before, outer) {
                    (None, _) => true,
                    (Some(before), Some(outer)) => matches_path(before, outer),
                    (Some(_), None) => false,
                }
        }
        Some(_) => false,
    }
}

/// Longer paths before shorter ones, then those bound to modules.
fn specificity(rule: &FlowRule) -> (usize, bool) {
    let segments = rule
        .call
        .as_deref()
        .map_or(0, |call| call.matches('.').count());
    (segments, !rule.modules.is_empty())
}

/// Whether an import is one of some modules or a part of one.
pub(super) fn is_of(modules: &[String], import: &str) -> bool {
    modules.iter().any(|module| {
        import
            .strip_prefix(module.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
    })
}

/// Whether a text has a part, however their letters are written: names of headers are sent in any case.
fn holds_text(text: &str, part: &str) -> bool {
    let windows = text.as_bytes().windows(part.len().max(1));
    windows
        .into_iter()
        .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// Room for the paths that most calls have.
const PATH: usize = 32;

/// `service.users().messages().get` is `service.users.messages.get`.
pub(super) fn chained_path(callee: &Expr) -> String {
    let mut path = String::with_capacity(PATH);
    push_chained(callee, &mut path, 0);
    path
}

fn push_chained(callee: &Expr, path: &mut String, depth: u8) {
    match &callee.kind {
        ExprKind::Name(name) => path.push_str(name),
        ExprKind::This => path.push_str("this"),
        ExprKind::Member { object, field, .. } if depth < 12 => {
            push_chained(object, path, depth + 1);
            path.push_str(if path.is_empty() { "*." } else { "." });
            path.push_str(field);
        }
        ExprKind::Call(call) if depth < 12 => push_chained(&call.callee, path, depth + 1),
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => {
            push_chained(inner, path, depth + 1);
        }
        ExprKind::Index { object, .. } => push_chained(object, path, depth + 1),
        _ => {}
    }
}

/// What text a name stands for, where that is known.
pub(super) type Texts<'t> = &'t dyn Fn(&Expr) -> Option<String>;

/// The strings that a call is given, and those before it in its chain.
fn chained_texts(call: &Call, named: Texts<'_>, texts: &mut String, depth: u8) {
    for arg in &call.args {
        texts.push(' ');
        text_of(&arg.value, named, texts, 0);
    }
    let mut callee = &call.callee;
    while let ExprKind::Member { object, .. } = &callee.kind {
        callee = object;
    }
    if let ExprKind::Call(inner) = &callee.kind
        && depth < 8
    {
        chained_texts(inner, named, texts, depth + 1);
    }
}

/// Texts are read up to about this length: a template of templates may be as long as it likes.
const LONGEST: usize = 20_000;

/// The text of a literal, a template, a sum or a name of one of them; of an object, that of its fields.
pub(super) fn text_of(expr: &Expr, named: Texts<'_>, texts: &mut String, depth: u8) {
    if texts.len() > LONGEST {
        return;
    }
    match &expr.kind {
        ExprKind::Str(text) if text.len() < 4_000 => texts.push_str(text),
        ExprKind::Template(parts) if depth < 3 => {
            for part in parts {
                text_of(part, named, texts, depth + 1);
            }
        }
        ExprKind::Binary { left, right, .. } if depth < 6 => {
            text_of(left, named, texts, depth + 1);
            text_of(right, named, texts, depth + 1);
        }
        ExprKind::Object(properties) if depth < 2 => {
            for property in properties {
                if let Property::Named { value, .. } = property {
                    texts.push(' ');
                    text_of(value, named, texts, depth + 1);
                }
            }
        }
        ExprKind::Name(_) | ExprKind::Member { .. } => {
            texts.push_str(&named(expr).unwrap_or_default());
        }
        _ => {}
    }
}

/// Whether a rule is met by some call or value of the code: for the examples that rules carry.
pub(super) fn meets(rule: &FlowRule, role: Role, modules: &[Module]) -> bool {
    use super::build::build;
    use crate::source::{FileKind, Reach, SourceFile};
    if rule.call.is_some() || rule.name.is_some() && role == Role::Source {
        let set = FlowSet::new(vec![rule.clone()]);
        return modules.iter().any(|module| {
            let mut seeker = Seeker {
                rules: Candidates::new(&set, module.language, &imported(module)),
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
    let with = |rules: Vec<FlowRule>| {
        let set = FlowSet::new(rules);
        let (mut sources, mut sinks, mut sanitizers) = <(FlowSet, FlowSet, FlowSet)>::default();
        match role {
            Role::Source => sources = set,
            Role::Sink => sinks = set,
            Role::Sanitizer => sanitizers = set,
        }
        let flows = FlowRules::new(sources, sinks, sanitizers);
        Rules {
            flows: Lazy::new(|| flows),
            ..Rules::default()
        }
    };
    let (only, none) = (with(vec![rule.clone()]), with(Vec::new()));
    modules.iter().any(|module| {
        let size = |rules: &Rules| {
            let graph = build(&file, module, rules);
            (
                graph.sources.len(),
                graph.sinks.len(),
                graph.nodes,
                graph.calls.len(),
            )
        };
        size(&only) != size(&none)
    })
}

struct Seeker<'r> {
    rules: Candidates<'r>,
    met: bool,
}

impl<'m> visit::Visitor<'m> for Seeker<'_> {
    fn expr(&mut self, expr: &'m Expr, _context: &visit::Context<'m>) {
        self.met |= match &expr.kind {
            ExprKind::Call(call) => self
                .rules
                .call(CallPath::new(&chained_path(&call.callee)), call, &|_| None)
                .is_some(),
            ExprKind::Member { .. } | ExprKind::Name(_) => self.rules.name(expr).is_some(),
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
        assert!(matches_path("mask*", "lib.maskEmail"));
        assert!(matches_path("a.mask*.to", "b.a.mask_all.to"));
        assert!(!matches_path("mask*", "masking"));
        assert!(!matches_path("a.*", "a"));
        assert!(matches_path("*.é", "è.é"));
        assert!(!matches_path("é", "è"));
    }
}
