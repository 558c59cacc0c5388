//! Functions, classes and imports.

use super::super::ir::{
    Class, ClassId, Expr, Field, Function, FunctionId, FunctionKind, Import, Imported, Name, Param,
    ParamKind, Pattern, PatternKind, StmtKind,
};
use super::statements::ignored;
use super::{Lowering, Parts, children, span};
use tree_sitter::Node;

impl Lowering<'_> {
    pub(super) fn function(&mut self, node: Node<'_>, decorators: Vec<Expr>) -> FunctionId {
        let name_node = node.part("name");
        let name = name_node.map(|name| self.name(name));
        let kind = if self.class.is_some() {
            method_kind(name.as_deref(), &decorators)
        } else {
            FunctionKind::Function
        };
        let is_async = node
            .child(0)
            .is_some_and(|first| first.kind_name() == "async");
        let id = self.push_function(Function {
            name,
            name_span: name_node.map_or_else(|| span(node), span),
            class: self.class,
            is_async,
            decorators,
            ..Function::empty(kind, Some(self.function), span(node))
        });
        let params = node
            .part("parameters")
            .map_or_else(Vec::new, |parameters| self.parameters(parameters));
        let return_type = node.part("return_type").and_then(|ty| self.annotation(ty));
        let (outer, class) = (self.function, self.class.take());
        self.function = id;
        let body = self.body(node, "body");
        self.function = outer;
        self.class = class;
        let function = &mut self.module.functions[id.0 as usize];
        function.params = params;
        function.return_type = return_type;
        function.body = body;
        if let Some(class) = class {
            self.module.classes[class.0 as usize].methods.push(id);
        }
        id
    }

    pub(super) fn push_function(&mut self, function: Function) -> FunctionId {
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(u32::MAX));
        self.module.functions.push(function);
        id
    }

    pub(super) fn parameters(&mut self, node: Node<'_>) -> Vec<Param> {
        let mut params = Vec::new();
        let mut keyword_only = false;
        for child in children(node) {
            let place = span(child);
            let normal = if keyword_only {
                ParamKind::KeywordOnly
            } else {
                ParamKind::Normal
            };
            let (pattern, kind, ty, default) = match child.kind_name() {
                "identifier" | "tuple_pattern" => (Some(child), normal, None, None),
                "default_parameter" => (child.part("name"), normal, None, child.part("value")),
                "typed_parameter" => {
                    let inner = children(child).first().copied();
                    let kind = match inner.map(|inner| inner.kind_name()) {
                        Some("list_splat_pattern") => ParamKind::Rest,
                        Some("dictionary_splat_pattern") => ParamKind::KeywordRest,
                        _ => normal,
                    };
                    (inner, kind, child.part("type"), None)
                }
                "typed_default_parameter" => (
                    child.part("name"),
                    normal,
                    child.part("type"),
                    child.part("value"),
                ),
                "list_splat_pattern" => (Some(child), ParamKind::Rest, None, None),
                "dictionary_splat_pattern" => (Some(child), ParamKind::KeywordRest, None, None),
                "keyword_separator" => {
                    keyword_only = true;
                    continue;
                }
                "positional_separator" => {
                    for param in &mut params {
                        let Param { kind, .. } = param;
                        *kind = ParamKind::PositionalOnly;
                    }
                    continue;
                }
                _ => continue,
            };
            keyword_only |= kind == ParamKind::Rest;
            let pattern = pattern.map_or_else(
                || ignored(child),
                |pattern| {
                    let inner = if pattern.kind_name().ends_with("splat_pattern") {
                        children(pattern).first().copied().unwrap_or(pattern)
                    } else {
                        pattern
                    };
                    self.pattern(inner)
                },
            );
            let ty = ty.and_then(|ty| self.annotation(ty));
            let default = default.map(|default| self.expression(default));
            params.push(Param {
                pattern,
                kind,
                ty,
                default,
                is_property: false,
                decorators: Vec::new(),
                span: place,
            });
        }
        params
    }

    pub(super) fn class(&mut self, node: Node<'_>, decorators: Vec<Expr>) -> ClassId {
        let name_node = node.part("name");
        let id = ClassId(u32::try_from(self.module.classes.len()).unwrap_or(u32::MAX));
        self.module.classes.push(Class {
            name: name_node.map(|name| self.name(name)),
            bases: Vec::new(),
            implements: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            decorators,
            keywords: Vec::new(),
            span: span(node),
            name_span: name_node.map_or_else(|| span(node), span),
            parent: self.class,
        });
        let (mut bases, mut keywords) = (Vec::new(), Vec::new());
        for argument in node.part("superclasses").map_or_else(Vec::new, children) {
            if argument.kind_name() == "keyword_argument" {
                if let (Some(name), Some(value)) = (argument.part("name"), argument.part("value")) {
                    keywords.push((self.name(name), self.expression(value)));
                }
            } else {
                bases.push(self.expression(argument));
            }
        }
        let outer = self.class.replace(id);
        let body = self.body(node, "body");
        self.class = outer;
        let mut fields = Vec::new();
        for stmt in body {
            if let StmtKind::Let {
                target:
                    Pattern {
                        kind: PatternKind::Name(name),
                        span: name_span,
                    },
                ty,
                value,
                ..
            } = stmt.kind
            {
                fields.push(Field {
                    name,
                    ty,
                    value,
                    is_static: true,
                    decorators: Vec::new(),
                    span: stmt.span,
                    name_span,
                });
            }
        }
        let class = &mut self.module.classes[id.0 as usize];
        class.bases = bases;
        class.keywords = keywords;
        class.fields = fields;
        id
    }

    pub(super) fn import(&mut self, node: Node<'_>) {
        let from = node.part("module_name");
        let mut cursor = node.walk();
        let names: Vec<_> = node.children_by_field_name("name", &mut cursor).collect();
        let wildcard = children(node)
            .into_iter()
            .any(|child| child.kind_name() == "wildcard_import");
        let place = span(node);
        let type_only = self.type_checking;
        let push = |this: &mut Self, module: Name, imported, local, module_span| {
            this.module.imports.push(Import {
                module,
                imported,
                local,
                type_only,
                dynamic: false,
                span: place,
                module_span,
            });
        };
        if let Some(module) = from {
            let module_name = Name::new(self.raw(module).split_whitespace().collect::<String>());
            if wildcard {
                push(
                    self,
                    module_name.clone(),
                    Imported::Wildcard,
                    None,
                    span(module),
                );
            }
            for name in names {
                let (original, alias) = self.aliased(name);
                push(
                    self,
                    module_name.clone(),
                    Imported::Named(original.clone()),
                    Some(alias.unwrap_or(original)),
                    span(module),
                );
            }
            return;
        }
        if node.kind_name() == "future_import_statement" {
            return;
        }
        for name in names {
            let (module, alias) = self.aliased(name);
            let local =
                alias.unwrap_or_else(|| Name::new(module.split('.').next().unwrap_or(&module)));
            let module_span = span(name.part("name").unwrap_or(name));
            push(self, module, Imported::Namespace, Some(local), module_span);
        }
    }

    fn aliased(&self, node: Node<'_>) -> (Name, Option<Name>) {
        if node.kind_name() == "aliased_import" {
            let name = node
                .part("name")
                .map_or_else(|| self.name(node), |name| self.name(name));
            return (name, node.part("alias").map(|alias| self.name(alias)));
        }
        (self.name(node), None)
    }
}

fn method_kind(name: Option<&str>, decorators: &[Expr]) -> FunctionKind {
    let decorated = |wanted: &str| {
        decorators
            .iter()
            .filter_map(Expr::dotted)
            .any(|name| name == wanted || name.rsplit('.').next() == Some(wanted))
    };
    match name {
        Some("__init__") => FunctionKind::Constructor,
        _ if decorated("staticmethod") => FunctionKind::Static,
        _ if decorated("classmethod") => FunctionKind::ClassMethod,
        _ if decorated("property") || decorated("cached_property") => FunctionKind::Getter,
        _ if decorated("setter") => FunctionKind::Setter,
        _ => FunctionKind::Method,
    }
}
