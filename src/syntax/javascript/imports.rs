//! What a module takes from others: `import`, `require`, `import()` and their compiled forms.

use super::Lowering;
use super::grammar::{Field, Kind};
use crate::source::Span;
use crate::syntax::ir::{Call, Expr, ExprKind, Import, Imported, Name, Pattern, PatternKind};

/// Wrappers that compilers put around `require` without changing what is imported.
const INTEROP: [&str; 10] = [
    "__importDefault",
    "__importStar",
    "__toESM",
    "__toModule",
    "_interopRequireDefault",
    "_interopRequireWildcard",
    "_interopDefault",
    "_interopDefaultLegacy",
    "_interopNamespace",
    "_interop_require_default",
];

impl Lowering<'_> {
    pub(super) fn lower_import_statement(&mut self) {
        let span = self.span();
        let mut bindings: Vec<(Imported, Option<Name>, bool)> = Vec::new();
        let mut type_only = false;
        let mut source: Option<(Name, Span)> = None;
        self.each_part(|this, kind| match kind {
            Kind::TypeToken | Kind::TypeofToken => type_only = true,
            Kind::ImportClause => this.lower_import_clause(&mut bindings),
            Kind::ImportRequireClause => this.each_child(|this, kind| match kind {
                Kind::Identifier => bindings.push((Imported::Namespace, Some(this.name()), false)),
                Kind::Str => source = Some(this.module_string()),
                _ => {}
            }),
            Kind::Str => source = Some(this.module_string()),
            _ => {}
        });
        let Some((module, module_span)) = source else {
            return;
        };
        if bindings.is_empty() {
            bindings.push((Imported::SideEffect, None, false));
        }
        for (imported, local, erased) in bindings {
            self.module.imports.push(Import {
                module: module.clone(),
                imported,
                local,
                type_only: type_only || erased,
                dynamic: false,
                span,
                module_span,
            });
        }
    }

    fn lower_import_clause(&mut self, bindings: &mut Vec<(Imported, Option<Name>, bool)>) {
        self.each_child(|this, kind| match kind {
            Kind::Identifier => bindings.push((Imported::Default, Some(this.name()), false)),
            Kind::NamespaceImport => {
                let local =
                    this.find_child(|this, kind| (kind == Kind::Identifier).then(|| this.name()));
                bindings.push((Imported::Namespace, local, false));
            }
            Kind::NamedImports => this.each_inside(|this, kind| {
                if kind == Kind::ImportSpecifier {
                    let binding = this.lower_import_specifier();
                    bindings.extend(binding);
                }
            }),
            _ => {}
        });
    }

    fn lower_import_specifier(&mut self) -> Option<(Imported, Option<Name>, bool)> {
        let mut name = None;
        let mut alias = None;
        let mut erased = false;
        self.each_child(|this, kind| match this.field() {
            Field::Name => name = Some(this.export_name(kind)),
            Field::Alias => alias = Some(this.name()),
            _ => erased |= matches!(kind, Kind::TypeToken | Kind::TypeofToken),
        });
        let name = name?;
        let local = alias.unwrap_or_else(|| name.clone());
        let imported = if name == "default" {
            Imported::Default
        } else {
            Imported::Named(name)
        };
        Some((imported, Some(local), erased))
    }

    /// A name that a module exports: an identifier, `default` or a string.
    pub(super) fn export_name(&mut self, kind: Kind) -> Name {
        if kind == Kind::Str {
            self.string_value()
        } else {
            self.name()
        }
    }

    /// A module string and where it stands, without its quotes.
    pub(super) fn module_string(&mut self) -> (Name, Span) {
        (self.string_value(), unquoted(self.span()))
    }

    /// Notes `require('m')` and `import('m')`, and the compiled forms of exports that are calls.
    pub(super) fn note_call(&mut self, call: &Call, span: Span) {
        let ExprKind::Name(callee) = &call.callee.kind else {
            self.note_export_call(call, span);
            return;
        };
        let dynamic = callee == "import";
        if !dynamic && callee != "require" {
            self.note_export_call(call, span);
            return;
        }
        let Some((module, module_span)) = required_module(call) else {
            return;
        };
        self.module.imports.push(Import {
            module,
            imported: Imported::Namespace,
            local: None,
            type_only: false,
            dynamic,
            span,
            module_span,
        });
    }

    /// Gives the imports made while `value` was lowered the names that `target` binds them to.
    pub(super) fn bind_imports(&mut self, target: &Pattern, value: &Expr, first: usize) {
        if self.module.imports.len() == first {
            return;
        }
        let mut field = None;
        let Some(span) = required_span(value, &mut field) else {
            return;
        };
        let found = self.module.imports[first..]
            .iter()
            .position(|import| import.span == span);
        let Some(index) = found.map(|at| first + at) else {
            return;
        };
        let mut bindings = Vec::new();
        bind(target, field, &mut bindings);
        let Some(((imported, local), others)) = bindings.split_first() else {
            return;
        };
        let import = &mut self.module.imports[index];
        import.imported = imported.clone();
        import.local = Some(local.clone());
        let copies: Vec<Import> = others
            .iter()
            .map(|(imported, local)| Import {
                imported: imported.clone(),
                local: Some(local.clone()),
                ..import.clone()
            })
            .collect();
        self.module.imports.extend(copies);
    }
}

/// The module that a `require` or `import()` call names.
pub(super) fn required_module(call: &Call) -> Option<(Name, Span)> {
    let argument = &call.args.first()?.value;
    let module = argument.as_str()?;
    Some((Name::new(module), unquoted(argument.span)))
}

/// The module of `require('m')` itself, its compiled wrappers seen through.
pub(super) fn required(value: &Expr) -> Option<Name> {
    match &value.kind {
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => required(inner),
        ExprKind::Call(call) => match &call.callee.kind {
            ExprKind::Name(name) if name == "require" || name == "import" => {
                required_module(call).map(|(module, _)| module)
            }
            _ if is_interop(&call.callee) => required(&call.args.first()?.value),
            _ => None,
        },
        _ => None,
    }
}

/// The span of the `require` call whose result (or, in `field`, one member of it) `value` is.
fn required_span(value: &Expr, field: &mut Option<Name>) -> Option<Span> {
    match &value.kind {
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => {
            required_span(inner, field)
        }
        ExprKind::Member {
            object,
            field: name,
            ..
        } if field.is_none() => {
            *field = Some(name.clone());
            required_span(object, field)
        }
        // `exports.x = x = require('m')`
        ExprKind::Assign { value, .. } => required_span(value, field),
        ExprKind::Call(call) => match &call.callee.kind {
            ExprKind::Name(name) if name == "require" || name == "import" => Some(value.span),
            _ if is_interop(&call.callee) => required_span(&call.args.first()?.value, field),
            _ => None,
        },
        _ => None,
    }
}

fn is_interop(callee: &Expr) -> bool {
    match &callee.kind {
        ExprKind::Name(name) | ExprKind::Member { field: name, .. } => {
            INTEROP.contains(&name.as_str())
        }
        // `(0, tslib_1.__importStar)(…)`
        ExprKind::Sequence(parts) => parts.last().is_some_and(is_interop),
        _ => false,
    }
}

fn bind(target: &Pattern, field: Option<Name>, bindings: &mut Vec<(Imported, Name)>) {
    match &target.kind {
        PatternKind::Name(local) => bindings.push((imported(field), local.clone())),
        PatternKind::Default(inner, _) => bind(inner, field, bindings),
        PatternKind::Object { fields, rest } if field.is_none() => {
            for part in fields {
                let Some(key) = &part.key else { continue };
                match innermost(&part.value) {
                    Some(local) => bindings.push((imported(Some(key.clone())), local)),
                    // `{a: {b}}`: the import is `a`; what `b` is, the flow finds in the declaration.
                    None => bindings.push((imported(Some(key.clone())), Name::default())),
                }
            }
            if let Some(local) = rest.as_deref().and_then(innermost) {
                bindings.push((Imported::Namespace, local));
            }
            bindings.retain(|(_, local)| !local.is_empty());
        }
        _ => {}
    }
}

fn innermost(pattern: &Pattern) -> Option<Name> {
    match &pattern.kind {
        PatternKind::Name(name) => Some(name.clone()),
        PatternKind::Default(inner, _) => innermost(inner),
        _ => None,
    }
}

fn imported(field: Option<Name>) -> Imported {
    match field {
        None => Imported::Namespace,
        Some(field) if field == "default" => Imported::Default,
        Some(field) => Imported::Named(field),
    }
}

fn unquoted(span: Span) -> Span {
    if span.end.saturating_sub(span.start) >= 2 {
        Span {
            start: span.start + 1,
            end: span.end - 1,
        }
    } else {
        span
    }
}
