//! Expressions and the patterns that they are assigned to.

use super::super::ir::{
    Arg, Call, Clause, Expr, ExprKind, Function, FunctionKind, Import, Imported, Name, Pattern,
    PatternKind, Property, Stmt, StmtKind,
};
use super::{Lowering, Parts, children, span, unknown};
use tree_sitter::Node;

impl Lowering<'_> {
    pub(super) fn expression(&mut self, node: Node<'_>) -> Expr {
        if !self.enter() {
            return unknown(node);
        }
        let kind = self.lower_expression(node);
        self.leave();
        Expr {
            kind,
            span: span(node),
        }
    }

    fn field(&mut self, node: Node<'_>, field: &str) -> Box<Expr> {
        Box::new(
            node.part(field)
                .map_or_else(|| unknown(node), |child| self.expression(child)),
        )
    }

    fn first(&mut self, node: Node<'_>) -> Option<Box<Expr>> {
        children(node)
            .first()
            .map(|child| Box::new(self.expression(*child)))
    }

    fn lower_expression(&mut self, node: Node<'_>) -> ExprKind {
        match node.kind_name() {
            "identifier" => ExprKind::Name(self.name(node)),
            "string" | "concatenated_string" => self.string(node),
            "integer" | "float" => ExprKind::Number(self.name(node)),
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "none" => ExprKind::Null,
            "attribute" => match node.part("attribute") {
                Some(name) => ExprKind::Member {
                    object: self.field(node, "object"),
                    field: self.name(name),
                    field_span: span(name),
                },
                None => ExprKind::Unknown(Vec::new()),
            },
            "subscript" => self.subscript(node),
            "call" => self.call(node),
            "list" | "tuple" | "set" | "expression_list" | "pattern_list" | "list_pattern"
            | "tuple_pattern" => ExprKind::Array(
                children(node)
                    .into_iter()
                    .map(|child| self.expression(child))
                    .collect(),
            ),
            "dictionary" => ExprKind::Object(
                children(node)
                    .into_iter()
                    .filter_map(|child| self.pair(child))
                    .collect(),
            ),
            "parenthesized_expression" => match children(node).first() {
                Some(inner) => self.expression(*inner).kind,
                None => ExprKind::Unknown(Vec::new()),
            },
            "binary_operator" => self.binary(node),
            "comparison_operator" => self.comparison(node),
            "boolean_operator" => ExprKind::Logical {
                operator: self.operator(node),
                left: self.field(node, "left"),
                right: self.field(node, "right"),
            },
            "not_operator" => ExprKind::Unary {
                operator: "not".into(),
                operand: self.field(node, "argument"),
            },
            "unary_operator" => ExprKind::Unary {
                operator: self.operator(node),
                operand: self.field(node, "argument"),
            },
            "conditional_expression" => {
                let parts = children(node);
                match parts.as_slice() {
                    [then, condition, otherwise, ..] => ExprKind::Conditional {
                        condition: Box::new(self.expression(*condition)),
                        then: Box::new(self.expression(*then)),
                        otherwise: Box::new(self.expression(*otherwise)),
                    },
                    _ => ExprKind::Unknown(Vec::new()),
                }
            }
            "await" => self
                .first(node)
                .map_or(ExprKind::Unknown(Vec::new()), ExprKind::Await),
            "yield" => {
                let all = node
                    .child(1)
                    .is_some_and(|second| second.kind_name() == "from");
                let function = self.function.0 as usize;
                self.module.functions[function].is_generator = true;
                ExprKind::Yield {
                    value: self.first(node),
                    all,
                }
            }
            "list_splat" | "dictionary_splat" | "list_splat_pattern" => self
                .first(node)
                .map_or(ExprKind::Unknown(Vec::new()), ExprKind::Spread),
            "lambda" => self.lambda(node),
            "list_comprehension"
            | "set_comprehension"
            | "generator_expression"
            | "dictionary_comprehension" => self.comprehension(node),
            "named_expression" => {
                let target = node.part("name").map_or_else(
                    || super::statements::ignored(node),
                    |name| self.pattern(name),
                );
                ExprKind::Assign {
                    target: Box::new(target),
                    operator: Name::default(),
                    value: self.field(node, "value"),
                }
            }
            "augmented_assignment" => {
                let target = node.part("left").map_or_else(
                    || super::statements::ignored(node),
                    |left| self.pattern(left),
                );
                let operator = self.operator(node);
                let operator = Name::new(operator.trim_end_matches('='));
                ExprKind::Assign {
                    target: Box::new(target),
                    operator,
                    value: self.field(node, "right"),
                }
            }
            "assignment" => {
                let target = node.part("left").map_or_else(
                    || super::statements::ignored(node),
                    |left| self.pattern(left),
                );
                ExprKind::Assign {
                    target: Box::new(target),
                    operator: Name::default(),
                    value: self.field(node, "right"),
                }
            }
            "type" | "as_pattern_target" | "interpolation" | "expression_statement" => {
                match children(node).first() {
                    Some(inner) => self.expression(*inner).kind,
                    None => ExprKind::Unknown(Vec::new()),
                }
            }
            "slice" => self.slice(node),
            _ => ExprKind::Unknown(
                children(node)
                    .into_iter()
                    .take(64)
                    .map(|child| self.expression(child))
                    .collect(),
            ),
        }
    }

    /// Start and stop of `a:b:c`; a step leaves neither known.
    fn slice(&mut self, node: Node<'_>) -> ExprKind {
        let mut bounds: Vec<Option<Expr>> = vec![None];
        for place in 0..node.child_count() {
            let Some(child) = node.child(place) else {
                break;
            };
            if child.kind() == ":" {
                bounds.push(None);
            } else if let Some(last) = bounds.last_mut() {
                *last = Some(self.expression(child));
            }
        }
        let bound = |bound: Option<Expr>| {
            bound.unwrap_or(Expr {
                kind: ExprKind::Null,
                span: span(node),
            })
        };
        let steps = matches!(bounds.get(2), Some(Some(_)));
        bounds.truncate(2);
        if steps {
            return ExprKind::Unknown(Vec::new());
        }
        ExprKind::Unknown(bounds.into_iter().map(bound).collect())
    }

    fn operator(&self, node: Node<'_>) -> Name {
        node.part("operator")
            .map_or_else(Name::default, |operator| self.name(operator))
    }

    /// Long chains (`a + b + …`) lean to the left: they are read in a loop.
    fn binary(&mut self, node: Node<'_>) -> ExprKind {
        let mut links = Vec::new();
        let mut current = node;
        while current.kind_name() == "binary_operator" {
            links.push(current);
            match current.part("left") {
                Some(left) => current = left,
                None => break,
            }
        }
        let mut left = self.expression(current);
        for (index, link) in links.iter().rev().enumerate() {
            let right = self.field(*link, "right");
            // Dropping a boxed chain recurses: a long one is cut into lists.
            let kind = if index > 60 {
                ExprKind::Unknown(vec![left, *right])
            } else {
                ExprKind::Binary {
                    operator: self.operator(*link),
                    left: Box::new(left),
                    right,
                }
            };
            left = Expr {
                kind,
                span: span(*link),
            };
            if index > 400 {
                break;
            }
        }
        left.kind
    }

    fn comparison(&mut self, node: Node<'_>) -> ExprKind {
        let mut cursor = node.walk();
        let operators: Vec<_> = node
            .children_by_field_name("operators", &mut cursor)
            .map(|operator| self.name(operator))
            .collect();
        let mut values = children(node)
            .into_iter()
            .take(64)
            .map(|child| self.expression(child))
            .collect::<Vec<_>>()
            .into_iter();
        let Some(mut left) = values.next() else {
            return ExprKind::Unknown(Vec::new());
        };
        for (index, right) in values.enumerate() {
            let place = crate::source::Span {
                start: left.span.start,
                end: right.span.end,
            };
            let operator = operators.get(index).cloned().unwrap_or_default();
            left = Expr {
                kind: ExprKind::Binary {
                    operator,
                    left: Box::new(left),
                    right: Box::new(right),
                },
                span: place,
            };
        }
        left.kind
    }

    fn subscript(&mut self, node: Node<'_>) -> ExprKind {
        let object = self.field(node, "value");
        let mut cursor = node.walk();
        let indexes: Vec<_> = node
            .children_by_field_name("subscript", &mut cursor)
            .collect();
        let index = match indexes.as_slice() {
            [one] => self.expression(*one),
            several => Expr {
                kind: ExprKind::Sequence(
                    several
                        .iter()
                        .map(|index| self.expression(*index))
                        .collect(),
                ),
                span: span(node),
            },
        };
        match index.as_str() {
            Some(key) => ExprKind::Member {
                object,
                field: Name::new(key),
                field_span: index.span,
            },
            None => ExprKind::Index {
                object,
                index: Box::new(index),
            },
        }
    }

    fn call(&mut self, node: Node<'_>) -> ExprKind {
        let callee = *self.field(node, "function");
        let mut args = Vec::new();
        if let Some(list) = node.part("arguments") {
            if list.kind_name() == "generator_expression" {
                args.push(Arg {
                    name: None,
                    value: self.expression(list),
                    double_spread: false,
                });
            } else {
                for argument in children(list) {
                    args.push(self.argument(argument));
                }
            }
        }
        let called = callee.dotted();
        if let (Some("importlib.import_module" | "import_module" | "__import__"), Some(module)) = (
            called.as_deref(),
            args.first().and_then(|arg| arg.value.as_str()),
        ) {
            let module_span = args[0].value.span;
            self.module.imports.push(Import {
                module: Name::new(module),
                imported: Imported::Namespace,
                local: None,
                type_only: false,
                dynamic: true,
                span: span(node),
                module_span,
            });
        }
        ExprKind::Call(Box::new(Call {
            callee,
            args,
            is_new: false,
            optional: false,
        }))
    }

    fn argument(&mut self, node: Node<'_>) -> Arg {
        match node.kind_name() {
            "keyword_argument" => {
                let name = node.part("name").map(|name| self.name(name));
                Arg {
                    name,
                    value: *self.field(node, "value"),
                    double_spread: false,
                }
            }
            "dictionary_splat" => {
                let value = self
                    .first(node)
                    .map_or_else(|| unknown(node), |inner| *inner);
                Arg {
                    name: None,
                    value,
                    double_spread: true,
                }
            }
            _ => Arg {
                name: None,
                value: self.expression(node),
                double_spread: false,
            },
        }
    }

    fn pair(&mut self, node: Node<'_>) -> Option<Property> {
        match node.kind_name() {
            "pair" => {
                let key = *self.field(node, "key");
                let value = *self.field(node, "value");
                Some(match key.as_str() {
                    Some(name) => Property::Named {
                        key: Name::new(name),
                        key_span: key.span,
                        value,
                    },
                    None => Property::Computed {
                        key: Box::new(key),
                        value,
                    },
                })
            }
            "dictionary_splat" => self.first(node).map(|inner| Property::Spread(*inner)),
            _ => None,
        }
    }

    fn lambda(&mut self, node: Node<'_>) -> ExprKind {
        let place = span(node);
        let id = self.push_function(Function {
            name_span: place,
            ..Function::empty(FunctionKind::Arrow, Some(self.function), place)
        });
        let params = node
            .part("parameters")
            .map_or_else(Vec::new, |parameters| self.parameters(parameters));
        let outer = std::mem::replace(&mut self.function, id);
        let value = *self.field(node, "body");
        self.function = outer;
        let function = &mut self.module.functions[id.0 as usize];
        function.params = params;
        function.body = vec![Stmt {
            span: value.span,
            kind: StmtKind::Return(Some(value)),
        }];
        ExprKind::Function(id)
    }

    fn comprehension(&mut self, node: Node<'_>) -> ExprKind {
        let mut clauses: Vec<Clause> = Vec::new();
        for child in children(node) {
            match child.kind_name() {
                "for_in_clause" => {
                    let target = child.part("left").map_or_else(
                        || super::statements::ignored(child),
                        |left| self.pattern(left),
                    );
                    let iterable = *self.field(child, "right");
                    clauses.push(Clause {
                        target,
                        iterable,
                        conditions: Vec::new(),
                    });
                }
                "if_clause" => {
                    let condition = self
                        .first(child)
                        .map_or_else(|| unknown(child), |condition| *condition);
                    if let Some(last) = clauses.last_mut() {
                        last.conditions.push(condition);
                    }
                }
                _ => {}
            }
        }
        let element = match node.part("body") {
            Some(body) if body.kind_name() == "pair" => Expr {
                kind: ExprKind::Object(self.pair(body).into_iter().collect()),
                span: span(body),
            },
            Some(body) => self.expression(body),
            None => unknown(node),
        };
        ExprKind::Comprehension {
            element: Box::new(element),
            clauses,
        }
    }

    pub(super) fn pattern(&mut self, node: Node<'_>) -> Pattern {
        let place = span(node);
        if !self.enter() {
            return super::statements::ignored(node);
        }
        let kind = match node.kind_name() {
            "identifier" => PatternKind::Name(self.name(node)),
            "pattern_list" | "tuple_pattern" | "list_pattern" | "tuple" | "list"
            | "expression_list" => {
                let mut items = Vec::new();
                let mut rest = None;
                for child in children(node) {
                    if matches!(child.kind_name(), "list_splat_pattern" | "list_splat") {
                        let inner = children(child).first().map_or_else(
                            || super::statements::ignored(child),
                            |inner| self.pattern(*inner),
                        );
                        rest = Some((items.len(), Box::new(inner)));
                    } else {
                        items.push(Some(self.pattern(child)));
                    }
                }
                PatternKind::Array { items, rest }
            }
            "attribute" | "subscript" => PatternKind::Place(Box::new(self.expression(node))),
            "as_pattern_target"
            | "parenthesized_expression"
            | "list_splat_pattern"
            | "dictionary_splat_pattern"
            | "case_pattern" => match children(node).first() {
                Some(inner) => self.pattern(*inner).kind,
                None => PatternKind::Ignored,
            },
            _ => PatternKind::Ignored,
        };
        self.leave();
        Pattern { kind, span: place }
    }
}
