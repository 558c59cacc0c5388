//! Statements, functions, classes and imports.

use super::super::ir::{
    Arm, Block, Class, ClassId, Expr, ExprKind, Field, FieldPattern, Function, FunctionId,
    FunctionKind, Handler, Import, Imported, Name, Param, ParamKind, Pattern, PatternKind, Stmt,
    StmtKind,
};
use super::{Lowering, Parts, children, span};
use tree_sitter::Node;

impl Lowering<'_> {
    /// The statements of a `block` or `module`.
    pub(super) fn block(&mut self, node: Node<'_>) -> Block {
        let mut out = Vec::new();
        for child in children(node) {
            self.statement(child, &mut out);
        }
        out
    }

    fn body(&mut self, node: Node<'_>, field: &str) -> Block {
        node.part(field)
            .map_or_else(Vec::new, |body| self.block(body))
    }

    fn statement(&mut self, node: Node<'_>, out: &mut Block) {
        if !self.enter() {
            return;
        }
        self.lower_statement(node, out);
        self.leave();
    }

    fn lower_statement(&mut self, node: Node<'_>, out: &mut Block) {
        let place = span(node);
        let kind = match node.kind_name() {
            "expression_statement" => {
                for child in children(node) {
                    self.expression_statement(child, out);
                }
                return;
            }
            "import_statement" | "import_from_statement" | "future_import_statement" => {
                self.import(node);
                return;
            }
            "function_definition" => StmtKind::Function(self.function(node, Vec::new())),
            "class_definition" => StmtKind::Class(self.class(node, Vec::new())),
            "decorated_definition" => {
                let decorators: Vec<_> = children(node)
                    .into_iter()
                    .filter(|child| child.kind_name() == "decorator")
                    .filter_map(|child| children(child).first().copied())
                    .map(|child| self.expression(child))
                    .collect();
                let Some(definition) = node.part("definition") else {
                    return;
                };
                if definition.kind_name() == "class_definition" {
                    StmtKind::Class(self.class(definition, decorators))
                } else {
                    StmtKind::Function(self.function(definition, decorators))
                }
            }
            "return_statement" => {
                StmtKind::Return(children(node).first().map(|value| self.expression(*value)))
            }
            "raise_statement" => StmtKind::Throw(self.raised(node)),
            "if_statement" => {
                self.if_statement(node, out);
                return;
            }
            "while_statement" => StmtKind::While {
                condition: node
                    .part("condition")
                    .map(|condition| self.expression(condition)),
                body: self.body(node, "body"),
                otherwise: self.alternative(node),
            },
            "for_statement" => {
                let target = node
                    .part("left")
                    .map_or_else(|| ignored(node), |left| self.pattern(left));
                let iterable = node
                    .part("right")
                    .map_or_else(|| super::unknown(node), |right| self.expression(right));
                StmtKind::For {
                    target,
                    iterable,
                    body: self.body(node, "body"),
                    otherwise: self.alternative(node),
                    keys: false,
                }
            }
            "try_statement" => self.try_statement(node),
            "with_statement" => self.with_statement(node),
            "match_statement" => self.match_statement(node),
            "delete_statement" => {
                for target in children(node) {
                    let target = self.expression(target);
                    let targets = match target.kind {
                        ExprKind::Array(targets) => targets,
                        _ => vec![target],
                    };
                    out.extend(targets.into_iter().map(|target| Stmt {
                        kind: StmtKind::Delete(target),
                        span: place,
                    }));
                }
                return;
            }
            "break_statement" => StmtKind::Break,
            "continue_statement" => StmtKind::Continue,
            "block" => StmtKind::Block(self.block(node)),
            "global_statement" | "nonlocal_statement" => {
                let names: Vec<_> = children(node)
                    .into_iter()
                    .map(|name| self.name(name))
                    .collect();
                self.module.functions[self.function.0 as usize]
                    .outer
                    .extend(names);
                return;
            }
            "pass_statement" | "comment" | "type_alias_statement" => return,
            "print_statement" | "exec_statement" => {
                let args: Vec<_> = children(node)
                    .into_iter()
                    .map(|value| super::super::ir::Arg {
                        name: None,
                        value: self.expression(value),
                        double_spread: false,
                    })
                    .collect();
                let callee = Expr {
                    kind: ExprKind::Name(Name::new(
                        node.kind_name().trim_end_matches("_statement"),
                    )),
                    span: place,
                };
                let call = super::super::ir::Call {
                    callee,
                    args,
                    is_new: false,
                    optional: false,
                };
                StmtKind::Expr(Expr {
                    kind: ExprKind::Call(Box::new(call)),
                    span: place,
                })
            }
            "assert_statement" => match children(node).first() {
                Some(value) => StmtKind::Expr(self.expression(*value)),
                None => return,
            },
            // Inside an error: what can be understood is.
            _ if node.is_error() => {
                for child in children(node) {
                    self.statement(child, out);
                }
                return;
            }
            _ => StmtKind::Expr(self.expression(node)),
        };
        out.push(Stmt { kind, span: place });
    }

    /// `raise a from b`: the cause travels along.
    fn raised(&mut self, node: Node<'_>) -> Option<Expr> {
        let mut values: Vec<_> = children(node)
            .into_iter()
            .map(|value| self.expression(value))
            .collect();
        match values.len() {
            0 => None,
            1 => values.pop(),
            _ => Some(Expr {
                kind: ExprKind::Unknown(values),
                span: span(node),
            }),
        }
    }

    /// Assignments as statements are `Let`; chained ones give one each.
    fn expression_statement(&mut self, node: Node<'_>, out: &mut Block) {
        if node.kind_name() != "assignment" {
            let expr = self.expression(node);
            out.push(Stmt {
                span: expr.span,
                kind: StmtKind::Expr(expr),
            });
            return;
        }
        let mut targets = Vec::new();
        let mut current = node;
        let value = loop {
            if let Some(left) = current.part("left") {
                targets.push((left, current.part("type")));
            }
            match current.part("right") {
                Some(right) if right.kind_name() == "assignment" => current = right,
                right => break right,
            }
        };
        let value = value.map(|value| self.expression(value));
        for (left, ty) in targets {
            let target = self.pattern(left);
            let ty = ty.and_then(|ty| self.type_ref(ty));
            out.push(Stmt {
                kind: StmtKind::Let {
                    target,
                    ty,
                    value: value.clone(),
                    declares: true,
                },
                span: span(node),
            });
        }
    }

    fn alternative(&mut self, node: Node<'_>) -> Block {
        node.part("alternative")
            .map_or_else(Vec::new, |alternative| self.body(alternative, "body"))
    }

    fn if_statement(&mut self, node: Node<'_>, out: &mut Block) {
        let mut cursor = node.walk();
        let alternatives: Vec<_> = node
            .children_by_field_name("alternative", &mut cursor)
            .collect();
        let condition = node.part("condition").map_or_else(
            || super::unknown(node),
            |condition| self.expression(condition),
        );
        let was = self.type_checking;
        self.type_checking |= condition
            .dotted()
            .is_some_and(|name| name.rsplit('.').next() == Some("TYPE_CHECKING"));
        let then = self.body(node, "consequence");
        self.type_checking = was;
        let mut otherwise = Vec::new();
        for alternative in alternatives.into_iter().rev() {
            if alternative.kind_name() == "elif_clause" {
                let condition = alternative.part("condition").map_or_else(
                    || super::unknown(alternative),
                    |condition| self.expression(condition),
                );
                let then = self.body(alternative, "consequence");
                let rest = std::mem::take(&mut otherwise);
                otherwise.push(Stmt {
                    kind: StmtKind::If {
                        condition,
                        then,
                        otherwise: rest,
                    },
                    span: span(alternative),
                });
            } else {
                otherwise = self.body(alternative, "body");
            }
        }
        out.push(Stmt {
            kind: StmtKind::If {
                condition,
                then,
                otherwise,
            },
            span: span(node),
        });
    }

    fn try_statement(&mut self, node: Node<'_>) -> StmtKind {
        let body = self.body(node, "body");
        let (mut handlers, mut otherwise, mut finally) = (Vec::new(), Vec::new(), Vec::new());
        for child in children(node) {
            match child.kind_name() {
                "except_clause" | "except_group_clause" => handlers.push(self.handler(child)),
                "else_clause" => otherwise = self.body(child, "body"),
                "finally_clause" => {
                    if let Some(block) = children(child)
                        .into_iter()
                        .find(|child| child.kind_name() == "block")
                    {
                        finally = self.block(block);
                    }
                }
                _ => {}
            }
        }
        StmtKind::Try {
            body,
            handlers,
            otherwise,
            finally,
        }
    }

    fn handler(&mut self, node: Node<'_>) -> Handler {
        let mut handler = Handler {
            binding: None,
            ty: None,
            body: Vec::new(),
        };
        for child in children(node) {
            match child.kind_name() {
                "block" => handler.body = self.block(child),
                "as_pattern" => {
                    let parts = children(child);
                    handler.ty = parts.first().map(|ty| self.expression(*ty));
                    handler.binding = child.part("alias").map(|alias| self.pattern(alias));
                }
                _ => {
                    // Python 2: `except X, e`.
                    let value = self.expression(child);
                    if handler.ty.is_none() {
                        handler.ty = Some(value)
                    } else {
                        handler.binding = Some(self.pattern(child))
                    }
                }
            }
        }
        handler
    }

    fn with_statement(&mut self, node: Node<'_>) -> StmtKind {
        let mut items = Vec::new();
        for clause in children(node)
            .into_iter()
            .filter(|child| child.kind_name() == "with_clause")
        {
            for item in children(clause) {
                let value = item.part("value").unwrap_or(item);
                if value.kind_name() == "as_pattern" {
                    let expr = children(value)
                        .first()
                        .map_or_else(|| super::unknown(value), |first| self.expression(*first));
                    let target = value.part("alias").map(|alias| self.pattern(alias));
                    items.push((expr, target));
                } else {
                    items.push((self.expression(value), None));
                }
            }
        }
        StmtKind::With {
            items,
            body: self.body(node, "body"),
        }
    }

    fn match_statement(&mut self, node: Node<'_>) -> StmtKind {
        let subject = node
            .part("subject")
            .map_or_else(|| super::unknown(node), |subject| self.expression(subject));
        let mut arms = Vec::new();
        let block = node.part("body").unwrap_or(node);
        for case in children(block)
            .into_iter()
            .filter(|child| child.kind_name() == "case_clause")
        {
            let patterns: Vec<_> = children(case)
                .into_iter()
                .filter(|child| child.kind_name() == "case_pattern")
                .collect();
            let bound: Vec<_> = patterns
                .iter()
                .map(|pattern| self.case_pattern(*pattern))
                .collect();
            let kind = match <[Pattern; 1]>::try_from(bound) {
                Ok([one]) => one.kind,
                Err(several) => sequence(several.into_iter().map(|item| (item, false))),
            };
            let always = match &kind {
                PatternKind::Name(_) => true,
                // `case _`, which has no named node, is no literal.
                PatternKind::Ignored => patterns
                    .iter()
                    .all(|pattern| innermost(*pattern).kind() == "case_pattern"),
                _ => false,
            };
            let binding = Some(Pattern {
                kind,
                span: span(case),
            });
            let guard = case
                .part("guard")
                .and_then(|guard| children(guard).first().copied())
                .map(|guard| self.expression(guard));
            let body = self.body(case, "consequence");
            arms.push(Arm {
                tests: patterns
                    .iter()
                    .filter(|_| !always)
                    .map(|pattern| super::unknown(*pattern))
                    .collect(),
                binding,
                guard,
                body,
                exits: true,
            });
        }
        StmtKind::Switch { subject, arms }
    }

    /// What a `case` pattern binds, and where in the value it lies.
    fn case_pattern(&mut self, node: Node<'_>) -> Pattern {
        let place = span(node);
        if !self.enter() {
            return ignored(node);
        }
        let parts = children(node);
        let kind = match node.kind() {
            "case_pattern" => match parts.first() {
                Some(inner) => self.case_pattern(*inner).kind,
                None => PatternKind::Ignored,
            },
            "dotted_name" | "identifier" if !self.raw(node).contains('.') => {
                PatternKind::Name(self.name(node))
            }
            "as_pattern" | "union_pattern" => PatternKind::All(
                parts
                    .into_iter()
                    .map(|part| self.case_pattern(part))
                    .collect(),
            ),
            "tuple_pattern" if parts.len() == 1 && !self.raw(node).contains(',') => {
                self.case_pattern(parts[0]).kind
            }
            "list_pattern" | "tuple_pattern" => {
                let items: Vec<_> = parts
                    .into_iter()
                    .map(|part| {
                        let inner = innermost(part);
                        let splat = inner.kind() == "splat_pattern";
                        let part = if splat {
                            children(inner).first().copied().unwrap_or(inner)
                        } else {
                            part
                        };
                        (self.case_pattern(part), splat)
                    })
                    .collect();
                sequence(items)
            }
            "dict_pattern" => self.mapping_pattern(node),
            "class_pattern" => self.class_pattern(&parts),
            _ => PatternKind::Ignored,
        };
        self.leave();
        Pattern { kind, span: place }
    }

    /// `case {"a": x, **rest}`
    fn mapping_pattern(&mut self, node: Node<'_>) -> PatternKind {
        let (mut fields, mut rest, mut key) = (Vec::new(), None, None);
        for part in children(node) {
            if part.kind() == "splat_pattern" {
                let name = children(part).first().copied().unwrap_or(part);
                rest = Some(Box::new(self.case_pattern(name)));
            } else if part.kind() == "case_pattern" {
                fields.push(FieldPattern {
                    key: key.take(),
                    value: self.case_pattern(part),
                });
            } else {
                key = self.expression(part).as_str().map(Name::new);
            }
        }
        PatternKind::Object { fields, rest }
    }

    /// `case Point(x, y=1)`: which fields the positions are says the class, where it stands above in this file.
    fn class_pattern(&mut self, parts: &[Node<'_>]) -> PatternKind {
        const WHOLE: &[&str] = &[
            "str",
            "int",
            "float",
            "bool",
            "bytes",
            "bytearray",
            "list",
            "tuple",
            "dict",
            "set",
            "frozenset",
        ];
        let Some((class, parts)) = parts.split_first() else {
            return PatternKind::Ignored;
        };
        let class = self.raw(*class).rsplit('.').next().unwrap_or("");
        let known = self.positions_of(class);
        let (mut fields, mut whole) = (Vec::new(), Vec::new());
        for (place, part) in parts.iter().enumerate() {
            let inner = innermost(*part);
            let (key, value) = if inner.kind() == "keyword_pattern" {
                let pair = children(inner);
                match pair.as_slice() {
                    [key, value, ..] => (Some(self.name(*key)), self.case_pattern(*value)),
                    _ => continue,
                }
            } else {
                let value = self.case_pattern(*part);
                if WHOLE.contains(&class) {
                    whole.push(value);
                    continue;
                }
                (known.get(place).cloned(), value)
            };
            fields.push(FieldPattern { key, value });
        }
        let object = PatternKind::Object { fields, rest: None };
        if whole.is_empty() {
            return object;
        }
        PatternKind::All(whole)
    }

    /// The fields of a class in the order of positional patterns.
    fn positions_of(&self, class: &str) -> Vec<Name> {
        let Some(class) = self
            .module
            .classes
            .iter()
            .find(|own| own.name.as_deref() == Some(class))
        else {
            return Vec::new();
        };
        let listed = class
            .fields
            .iter()
            .find(|field| field.name == "__match_args__")
            .and_then(|field| field.value.as_ref());
        if let Some(Expr {
            kind: ExprKind::Array(names),
            ..
        }) = listed
        {
            return names
                .iter()
                .map(|name| Name::new(name.as_str().unwrap_or("*")))
                .collect();
        }
        class
            .fields
            .iter()
            .filter(|field| field.ty.is_some())
            .map(|field| field.name.clone())
            .collect()
    }

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
            params: Vec::new(),
            body: Vec::new(),
            span: span(node),
            name_span: name_node.map_or_else(|| span(node), span),
            class: self.class,
            kind,
            parent: Some(self.function),
            is_async,
            is_generator: false,
            decorators,
            return_type: None,
            outer: Vec::new(),
            directives: Vec::new(),
        });
        let params = node
            .part("parameters")
            .map_or_else(Vec::new, |parameters| self.parameters(parameters));
        let return_type = node.part("return_type").and_then(|ty| self.type_ref(ty));
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
            let ty = ty.and_then(|ty| self.type_ref(ty));
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

    fn class(&mut self, node: Node<'_>, decorators: Vec<Expr>) -> ClassId {
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

    fn import(&mut self, node: Node<'_>) {
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

/// A sequence pattern from its items; `true` marks the starred one.
fn sequence(parts: impl IntoIterator<Item = (Pattern, bool)>) -> PatternKind {
    let (mut items, mut rest) = (Vec::new(), None);
    for (part, splat) in parts {
        if splat {
            rest = Some((items.len(), Box::new(part)));
        } else {
            items.push(Some(part));
        }
    }
    PatternKind::Array { items, rest }
}

/// What a chain of `case_pattern` nodes holds.
fn innermost(node: Node<'_>) -> Node<'_> {
    let mut current = node;
    while current.kind() == "case_pattern" {
        match children(current).first() {
            Some(inner) => current = *inner,
            None => break,
        }
    }
    current
}

pub(super) fn ignored(node: Node<'_>) -> Pattern {
    Pattern {
        kind: PatternKind::Ignored,
        span: span(node),
    }
}
