//! What a module gives to others: `export`, CommonJS and their compiled forms.

use super::grammar::{Field, Kind};
use super::imports::required;
use super::{Lowering, nothing};
use crate::source::Span;
use crate::syntax::ir::{
    Block, Call, Export, ExportTarget, Expr, ExprKind, Imported, Name, Pattern, PatternKind,
    Property, Stmt, StmtKind,
};
use rustc_hash::FxHashMap;

/// How often the text of a file may be copied into its exports.
const MAX_COPIES: usize = 6;

impl Lowering<'_> {
    fn push_export(&mut self, name: Name, target: ExportTarget, span: Span) {
        self.module.exports.push(Export { name, target, span });
    }

    /// An exported local name: of the module, or of the namespace that is being lowered.
    fn export_local(&mut self, name: Name, local: Name, span: Span) {
        match &mut self.namespace {
            Some(exported) => exported.push(name),
            None => self.push_export(name, ExportTarget::Local(local), span),
        }
    }

    pub(super) fn lower_export_statement(&mut self, out: &mut Block) {
        let span = self.span();
        let mut is_default = false;
        let mut is_whole = false;
        let mut is_star = false;
        let mut star_name = None;
        let mut source = None;
        let mut decorators = Vec::new();
        let mut specifiers: Vec<(Name, Name, Span)> = Vec::new();
        self.each_between(self.first_word(), 0, |this, kind| match kind {
            Kind::DefaultToken => is_default = true,
            Kind::EqualsToken => is_whole = true,
            Kind::StarToken => is_star = true,
            Kind::NamespaceExport => {
                star_name = this.find_child(|this, kind| {
                    matches!(kind, Kind::Identifier | Kind::Str).then(|| this.export_name(kind))
                });
            }
            Kind::ExportClause => this.each_inside(|this, kind| {
                if kind == Kind::ExportSpecifier {
                    let specifier = this.lower_export_specifier();
                    specifiers.extend(specifier);
                }
            }),
            Kind::Decorator => {
                let decorator = this.lower_decorator();
                decorators.extend(decorator);
            }
            _ => match this.field() {
                Field::Source => source = Some(this.string_value()),
                Field::Declaration => {
                    let decorators = std::mem::take(&mut decorators);
                    this.lower_exported_declaration(kind, is_default, decorators, span, out);
                }
                Field::Value => this.lower_exported_value(Name::new_static("default"), span, out),
                _ if is_whole && kind.is_expression() => {
                    this.lower_exported_value(Name::new_static("="), span, out);
                }
                _ => {}
            },
        });
        for (local, name, span) in specifiers {
            match &source {
                Some(module) => {
                    let target = ExportTarget::From {
                        module: module.clone(),
                        name: Some(local),
                    };
                    self.push_export(name, target, span);
                }
                None => self.export_local(name, local, span),
            }
        }
        if let Some(module) = source {
            if let Some(name) = star_name {
                let target = ExportTarget::From {
                    module,
                    name: Some(Name::new_static("*")),
                };
                self.push_export(name, target, span);
            } else if is_star {
                let target = ExportTarget::From { module, name: None };
                self.push_export(Name::new_static("*"), target, span);
            }
        }
    }

    fn lower_export_specifier(&mut self) -> Option<(Name, Name, Span)> {
        let span = self.span();
        let mut local = None;
        let mut alias = None;
        self.each_child(|this, kind| match this.field() {
            Field::Name => local = Some(this.export_name(kind)),
            Field::Alias => alias = Some(this.export_name(kind)),
            _ => {}
        });
        let local = local?;
        let name = alias.unwrap_or_else(|| local.clone());
        Some((local, name, span))
    }

    /// `export default e` and `export = e`: evaluated in the module body too.
    fn lower_exported_value(&mut self, name: Name, span: Span, out: &mut Block) {
        let value = self.lower_expression();
        let target = self.target_of(&value);
        self.push_export(name, target, span);
        out.push(Stmt {
            kind: StmtKind::Expr(value),
            span,
        });
    }

    fn lower_exported_declaration(
        &mut self,
        kind: Kind,
        is_default: bool,
        decorators: Vec<Expr>,
        span: Span,
        out: &mut Block,
    ) {
        let first = out.len();
        let mut type_name = None;
        match kind {
            Kind::ClassDeclaration | Kind::AbstractClassDeclaration => {
                self.lower_class_declaration(decorators, out);
            }
            Kind::InterfaceDeclaration => type_name = self.lower_interface(),
            Kind::TypeAliasDeclaration => type_name = self.lower_type_alias(),
            Kind::EnumDeclaration => type_name = self.lower_enum(out),
            Kind::InternalModule | Kind::Module => type_name = self.lower_namespace(out),
            _ => self.lower_statement(kind, out),
        }
        let mut names = Vec::new();
        match type_name {
            Some(name) => names.push(name),
            None => {
                for statement in &out[first..] {
                    self.declared_names(statement, &mut names);
                }
            }
        }
        for name in names {
            let exported = if is_default {
                Name::new_static("default")
            } else {
                name.clone()
            };
            self.export_local(exported, name, span);
        }
    }

    fn declared_names(&self, statement: &Stmt, names: &mut Vec<Name>) {
        match &statement.kind {
            StmtKind::Let { target, .. } => bound_names(target, names),
            StmtKind::With { items, .. } => {
                for (_, target) in items {
                    if let Some(target) = target {
                        bound_names(target, names);
                    }
                }
            }
            StmtKind::Function(id) => {
                names.extend(self.module.functions[id.0 as usize].name.clone())
            }
            StmtKind::Class(id) => names.extend(self.module.classes[id.0 as usize].name.clone()),
            _ => {}
        }
    }

    /// Notes `module.exports = …`, `exports.x = …` and `module.exports.x = …`.
    pub(super) fn note_exports(&mut self, target: &Pattern, value: &Expr, span: Span) {
        let PatternKind::Place(place) = &target.kind else {
            return;
        };
        let ExprKind::Member { object, field, .. } = &place.kind else {
            return;
        };
        if is_module_exports(place) {
            let value = assigned(value);
            self.note_whole_export(value, span);
        } else if is_exports(object) {
            let value = assigned(value);
            if !is_void(value) && field != "__esModule" {
                let target = self.target_of(value);
                self.push_export(field.clone(), target, span);
            }
        }
    }

    fn note_whole_export(&mut self, value: &Expr, span: Span) {
        if let Some(module) = required(value) {
            let target = ExportTarget::From { module, name: None };
            self.push_export(Name::new_static("*"), target, span);
        }
        let target = self.target_of(value);
        self.push_export(Name::new_static("="), target, span);
        self.note_exported_properties(value, span);
    }

    fn note_exported_properties(&mut self, value: &Expr, span: Span) {
        let ExprKind::Object(properties) = &value.kind else {
            return;
        };
        for property in properties {
            match property {
                Property::Named {
                    key,
                    key_span,
                    value,
                } => {
                    let span = Span {
                        start: key_span.start,
                        end: value.span.end.max(key_span.end),
                    };
                    let target = self.target_of(value);
                    self.push_export(key.clone(), target, span);
                }
                Property::Spread(inner) => {
                    if let Some(module) = required(inner) {
                        let target = ExportTarget::From { module, name: None };
                        self.push_export(Name::new_static("*"), target, span);
                    }
                }
                Property::Computed { .. } => {}
            }
        }
    }

    /// Notes exports that compilers write as calls.
    pub(super) fn note_export_call(&mut self, call: &Call, span: Span) {
        let Some(name) = called_name(&call.callee) else {
            return;
        };
        let argument = |index: usize| call.args.get(index).map(|arg| &arg.value);
        match name {
            // `Object.defineProperty(exports, 'x', {get: () => m.x})`
            "defineProperty" => {
                let (Some(object), Some(key), Some(descriptor)) =
                    (argument(0), argument(1), argument(2))
                else {
                    return;
                };
                let Some(key) = key.as_str().filter(|key| *key != "__esModule") else {
                    return;
                };
                if !is_exports(object) {
                    return;
                }
                if let Some(value) = self.described_value(descriptor) {
                    let target = self.target_of(&value);
                    self.push_export(Name::new(key), target, span);
                }
            }
            // `__exportStar(require('m'), exports)`, older `__export(require('m'))`
            "__exportStar" | "__export" | "__reExport" => {
                let module = argument(0)
                    .and_then(required)
                    .or_else(|| argument(1).and_then(required));
                if let Some(module) = module {
                    let target = ExportTarget::From { module, name: None };
                    self.push_export(Name::new_static("*"), target, span);
                } else if let Some(ExprKind::Object(getters)) = argument(1).map(|e| &e.kind) {
                    // esbuild: `__export(src_exports, {a: () => a})`
                    let exported: Vec<_> = getters
                        .iter()
                        .filter_map(|property| match property {
                            Property::Named { key, value, .. } => {
                                Some((key.clone(), self.returned_value(value)?, value.span))
                            }
                            _ => None,
                        })
                        .collect();
                    for (key, value, span) in exported {
                        let target = self.target_of(&value);
                        self.push_export(key, target, span);
                    }
                }
            }
            // `Object.assign(module.exports, {…})`
            "assign" if argument(0).is_some_and(is_exports) => {
                for arg in &call.args[1..] {
                    self.note_exported_properties(&arg.value, span);
                }
            }
            _ => {}
        }
    }

    /// The value of a property descriptor: its `value`, or what its `get` returns.
    fn described_value(&self, descriptor: &Expr) -> Option<Expr> {
        let ExprKind::Object(properties) = &descriptor.kind else {
            return None;
        };
        properties.iter().find_map(|property| match property {
            Property::Named { key, value, .. } if key == "value" => Some(value.clone()),
            Property::Named { key, value, .. } if key == "get" => self.returned_value(value),
            _ => None,
        })
    }

    fn returned_value(&self, function: &Expr) -> Option<Expr> {
        let ExprKind::Function(id) = &function.kind else {
            return None;
        };
        let body = &self.module.functions.get(id.0 as usize)?.body;
        body.iter().find_map(|statement| match &statement.kind {
            StmtKind::Return(Some(value)) => Some(value.clone()),
            _ => None,
        })
    }

    /// What an exported value is. Values are copied only as long as the copies stay in proportion to the file.
    fn target_of(&mut self, value: &Expr) -> ExportTarget {
        match &value.kind {
            ExprKind::Name(name) => ExportTarget::Local(name.clone()),
            ExprKind::Typed { value, .. } => self.target_of(value),
            _ => {
                let size = value.span.end.saturating_sub(value.span.start) as usize;
                self.copied = self.copied.saturating_add(size);
                let within = self.copied <= self.text.len().saturating_mul(MAX_COPIES);
                let copy = if within {
                    value.clone()
                } else {
                    nothing(value.span)
                };
                ExportTarget::Expr(Box::new(copy))
            }
        }
    }

    /// `exports.x = m_1.x`, where `m_1` is a whole module, is `export {x} from 'm'`.
    pub(super) fn resolve_reexports(&mut self) {
        let mut modules: FxHashMap<&Name, &Name> = FxHashMap::default();
        for import in &self.module.imports {
            if let (Imported::Namespace, Some(local)) = (&import.imported, &import.local) {
                modules.entry(local).or_insert(&import.module);
            }
        }
        for export in &mut self.module.exports {
            let ExportTarget::Expr(value) = &export.target else {
                continue;
            };
            let ExprKind::Member { object, field, .. } = &value.kind else {
                continue;
            };
            let ExprKind::Name(local) = &object.kind else {
                continue;
            };
            if let Some(module) = modules.get(local) {
                export.target = ExportTarget::From {
                    module: (*module).clone(),
                    name: Some(field.clone()),
                };
            }
        }
    }
}

/// `exports`, `module.exports`
fn is_exports(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) if name == "exports") || is_module_exports(expr)
}

fn is_module_exports(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Member { object, field, .. } if field == "exports" => {
            matches!(&object.kind, ExprKind::Name(name) if name == "module")
        }
        _ => false,
    }
}

/// The value at the end of `a = b = value`.
fn assigned(value: &Expr) -> &Expr {
    match &value.kind {
        ExprKind::Assign {
            value, operator, ..
        } if operator.is_empty() => assigned(value),
        _ => value,
    }
}

/// `void 0`, with which compiled modules announce their exports.
fn is_void(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Unary { operator, .. } if operator == "void")
}

fn called_name(callee: &Expr) -> Option<&str> {
    match &callee.kind {
        ExprKind::Name(name) | ExprKind::Member { field: name, .. } => Some(name),
        ExprKind::Sequence(parts) => called_name(parts.last()?),
        _ => None,
    }
}

fn bound_names(pattern: &Pattern, names: &mut Vec<Name>) {
    match &pattern.kind {
        PatternKind::Name(name) => names.push(name.clone()),
        PatternKind::Default(inner, _) => bound_names(inner, names),
        PatternKind::Object { fields, rest } => {
            for field in fields {
                bound_names(&field.value, names);
            }
            if let Some(rest) = rest {
                bound_names(rest, names);
            }
        }
        PatternKind::Array { items, rest } => {
            for item in items.iter().flatten() {
                bound_names(item, names);
            }
            if let Some((_, rest)) = rest {
                bound_names(rest, names);
            }
        }
        PatternKind::Place(_) | PatternKind::All(_) | PatternKind::Ignored => {}
    }
}
