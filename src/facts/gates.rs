//! Files whose code runs only after consent: every place that calls for them stands behind a question for it, as `<Pixel />` does in
//! `{consent && <Pixel />}` and `import('./pixel')` in what a banner calls when it is accepted.
//!
//! What runs at once when a file is imported is behind no question; one that is only imported when consent is given is so as a whole.

use super::consent::guarding;
use super::values::last_name;
use super::{Fact, FactKind, FileFacts};
use crate::source::{Location, Reach, SourceFile};
use crate::syntax::ir::{ExportTarget, Expr, ExprKind, FunctionKind, Language, Module, Name};
use crate::syntax::resolve::Files;
use crate::syntax::visit::{self, Context, Visitor, Within};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Calls that make a component of a file which is imported when it is first shown.
const LAZY: &[&str] = &["lazy", "dynamic", "loadable", "defineAsyncComponent"];

/// What one file calls for, and where its own functions stand.
#[derive(Debug, Default)]
pub(super) struct Gates {
    reach: Option<Reach>,
    calls_for: Vec<Wanted>,
    functions: Vec<(u32, u32)>,
}

/// Another file that is called for.
#[derive(Debug)]
struct Wanted {
    module: Name,
    is_gated: bool,
    /// Imported only when it is called for.
    is_late: bool,
}

impl Gates {
    pub(super) fn read(&mut self, file: &SourceFile, module: &Module, may_ask: bool) {
        if module.language == Language::Python {
            return;
        }
        self.reach = Some(file.reach);
        let line = |span| file.lines.region(&file.text, span);
        let functions = module.functions.iter();
        let functions = functions.filter(|function| function.kind != FunctionKind::Module);
        self.functions.extend(functions.map(|function| {
            let region = line(function.span);
            (region.line, region.end_line)
        }));
        let mut reader = Reader::new(module, may_ask);
        if may_ask {
            visit::walk(module, &mut reader);
        }
        self.calls_for.extend(reader.found());
    }
}

/// Files that only run after consent, and the lines of them that do.
#[derive(Debug, Default)]
pub struct Gated(FxHashMap<Arc<str>, Lines>);

#[derive(Debug)]
enum Lines {
    All,
    Of(Vec<(u32, u32)>),
}

impl Gated {
    pub(super) fn read(files: &[FileFacts], index: &Files) -> Self {
        let mut wanted = files.iter().flat_map(|file| &file.gates.calls_for);
        if !wanted.any(|call| call.is_gated) {
            return Self::default();
        }
        let mut wanted: Vec<Vec<(usize, &Wanted)>> = files.iter().map(|_| Vec::new()).collect();
        for (from, file) in files.iter().enumerate() {
            if file.gates.reach != Some(Reach::Production) {
                continue;
            }
            for call in &file.gates.calls_for {
                if let Some(to) = index.resolve(&file.path, &call.module, false) {
                    wanted[to].push((from, call));
                }
            }
        }
        // By file: the calls for it that stand behind no question, and the files that it calls for so itself.
        let mut open = vec![0_usize; files.len()];
        let mut called: Vec<Vec<usize>> = files.iter().map(|_| Vec::new()).collect();
        for (file, calls) in wanted.iter().enumerate() {
            for (from, _) in calls.iter().filter(|(_, call)| !call.is_gated) {
                open[file] += 1;
                called[*from].push(file);
            }
        }
        let is_gated = |file: &usize| !wanted[*file].is_empty() && open[*file] == 0;
        let mut gated: Vec<usize> = (0..files.len()).filter(is_gated).collect();
        let mut next = 0;
        // What they call for runs after consent, too, where nothing else does.
        while let Some(&file) = gated.get(next) {
            next += 1;
            for &to in &called[file] {
                open[to] -= 1;
                if open[to] == 0 {
                    gated.push(to);
                }
            }
        }
        let lines = |file: usize| match wanted[file].iter().all(|(_, call)| call.is_late) {
            true => Lines::All,
            false => Lines::Of(files[file].gates.functions.clone()),
        };
        let paths = gated
            .iter()
            .map(|&file| (files[file].path.clone(), lines(file)));
        Self(paths.collect())
    }

    /// Whether what stands there only runs after consent.
    pub fn holds(&self, location: &Location) -> bool {
        let line = location.region.line;
        match self.0.get(&location.file) {
            Some(Lines::All) => true,
            Some(Lines::Of(functions)) => functions
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&line)),
            None => false,
        }
    }

    pub(super) fn mark(&self, fact: &mut Fact) {
        let runs = matches!(
            fact.kind,
            FactKind::Service | FactKind::Cookie | FactKind::BrowserStorage | FactKind::Safeguard
        );
        if runs && self.holds(&fact.location) {
            let consent = fact.details.entry("consent".to_owned());
            consent.or_insert_with(|| "given".to_owned());
        }
    }
}

/// Uses of what a module imports from other files of the repository.
struct Reader<'m> {
    /// Which file a name comes from, and whether it is imported late.
    names: BTreeMap<&'m str, (&'m Name, bool)>,
    /// Of each file: whether all uses are behind a question, and whether it is imported late.
    uses: FxHashMap<&'m Name, (bool, bool)>,
}

impl<'m> Reader<'m> {
    /// What is imported, each file of it without a question unless code that may ask one is still to be visited.
    fn new(module: &'m Module, may_ask: bool) -> Self {
        let mut names = BTreeMap::new();
        let mut uses = FxHashMap::default();
        for import in module.imports.iter().filter(|import| !import.type_only) {
            match &import.local {
                Some(local) => {
                    names.insert(local.as_str(), (&import.module, false));
                }
                // `import './pixel'` runs it; `import('./pixel')` is told by where it stands.
                None if import.dynamic && may_ask => {}
                None => {
                    uses.insert(&import.module, (false, import.dynamic));
                }
            }
        }
        for export in &module.exports {
            match &export.target {
                ExportTarget::Local(name) => {
                    if let Some((from, is_late)) = names.get(name.as_str()) {
                        uses.insert(*from, (false, *is_late));
                    }
                }
                ExportTarget::From { module, .. } => {
                    uses.insert(module, (false, false));
                }
                ExportTarget::Expr(_) => {}
            }
        }
        Self { names, uses }
    }

    fn used(&mut self, module: &'m Name, is_late: bool, context: &Context<'m>) {
        let is_gated = guarding(context).is_some();
        let known = self.uses.entry(module).or_insert((true, is_late));
        known.0 &= is_gated;
        known.1 &= is_late;
    }

    fn found(mut self) -> Vec<Wanted> {
        // The template of a page may show what no code of it names.
        for (module, is_late) in self.names.into_values() {
            self.uses.entry(module).or_insert((false, is_late));
        }
        let mut found: Vec<_> = self.uses.into_iter().collect();
        found.sort_unstable();
        let wanted = found
            .into_iter()
            .map(|(module, (is_gated, is_late))| Wanted {
                module: module.clone(),
                is_gated,
                is_late,
            });
        wanted.collect()
    }
}

impl<'m> Visitor<'m> for Reader<'m> {
    fn expr(&mut self, expr: &'m Expr, context: &Context<'m>) {
        let name = match &expr.kind {
            ExprKind::Name(name) => name.as_str(),
            ExprKind::Jsx(jsx) => jsx.tag.split('.').next().unwrap_or_default(),
            ExprKind::Call(call) if call.callee.dotted().as_deref() == Some("import") => {
                if let Some(ExprKind::Str(module)) = call.args.first().map(|arg| &arg.value.kind) {
                    match shown_as(context) {
                        Some(name) => {
                            self.names.insert(name, (module, true));
                        }
                        None => self.used(module, true, context),
                    }
                }
                return;
            }
            _ => return,
        };
        if let Some(&(module, is_late)) = self.names.get(name) {
            self.used(module, is_late, context);
        }
    }
}

/// The name of the component that an import is made for: `const Pixel = lazy(() => import('./Pixel'))`.
fn shown_as<'m>(context: &Context<'m>) -> Option<&'m str> {
    let mut within = context.within.iter().rev();
    within.find(|within| match within {
        Within::Argument(call, _) => {
            last_name(&call.callee).is_some_and(|name| LAZY.contains(&name.as_str()))
        }
        _ => false,
    })?;
    match within.next() {
        Some(Within::Named(name)) => Some(name),
        _ => None,
    }
}
