//! Functions, their parameters and decorators, and classes.

use super::expressions::last_segment;
use super::{Builder, Environment, Frame, NOTHING};
use crate::flow::builtins::REJECTED;
use crate::flow::graph::{Argument, CallSite, Known, Node, Parameter, SourcePoint, Step};
use crate::source::Region;
use crate::syntax::ir::{
    ClassId, Expr, ExprKind, FunctionId, FunctionKind, Name, Param, ParamKind, PatternKind, TypeRef,
};

impl Builder<'_> {
    /// The value of a function; its body is walked once.
    pub(super) fn function(&mut self, id: FunctionId) -> Node {
        let place = id.0 as usize;
        let node = match self.function_nodes.get(&place) {
            Some(&node) => node,
            None => {
                let node = self.node();
                self.function_nodes.insert(place, node);
                self.graph.known.push((node, Known::Function(id.0)));
                node
            }
        };
        if self.walked.insert(place) {
            self.walk(place);
        }
        node
    }

    pub(super) fn walk(&mut self, place: usize) {
        let module = self.module;
        let function = &module.functions[place];
        let consent = self.consent.take();
        let own = if function.kind == FunctionKind::Arrow {
            self.own
        } else {
            self.own.take()
        };
        self.frames.push(Frame {
            id: place,
            env: Environment::default(),
        });
        let method = matches!(
            function.kind,
            FunctionKind::Method
                | FunctionKind::Constructor
                | FunctionKind::Getter
                | FunctionKind::Setter
                | FunctionKind::ClassMethod
        );
        let mut params = function.params.as_slice();
        let this = self.node();
        if !matches!(function.kind, FunctionKind::Arrow | FunctionKind::Module) {
            self.graph.functions[place].this = Some(this);
        }
        if let Some(ty) = &function.return_type {
            let result = self.graph.functions[place].result;
            self.typed(result, ty);
        }
        if self.graph.is_python
            && method
            && function.class.is_some()
            && let Some((first, rest)) = params.split_first()
        {
            if let PatternKind::Name(name) = &first.pattern.kind {
                self.bind(name, this);
            }
            params = rest;
        }
        if let (Some(class), FunctionKind::ClassMethod) = (function.class, function.kind) {
            self.graph.known.push((this, Known::Class(class.0)));
        }
        for param in params {
            self.parameter(place, function.class, param);
        }
        self.decorator_sources(place);
        self.block(&function.body);
        if function.is_async && !self.graph.is_python {
            let (thrown, result) = (
                self.graph.functions[place].thrown,
                self.graph.functions[place].result,
            );
            self.edge(thrown, result, Step::Store(Name::new_static(REJECTED)));
        }
        self.frames.pop();
        self.consent = consent;
        self.own = own.or(self.own);
    }

    pub(super) fn parameter(&mut self, place: usize, class: Option<ClassId>, param: &Param) {
        let node = self.node();
        let name = match &param.pattern.kind {
            PatternKind::Name(name) => Some(name.clone()),
            PatternKind::Default(inner, _) => match &inner.kind {
                PatternKind::Name(name) => Some(name.clone()),
                _ => None,
            },
            _ => None,
        };
        self.graph.functions[place].params.push(Parameter {
            name: name.clone(),
            node,
            rest: param.kind == ParamKind::Rest,
            keyword_rest: param.kind == ParamKind::KeywordRest,
        });
        if let Some(default) = &param.default {
            let value = self.expr(default);
            let position = self.graph.functions[place].params.len() - 1;
            let given = u8::try_from(position).unwrap_or(u8::MAX);
            self.edge(value, node, Step::Default(given));
        }
        if let Some(ty) = &param.ty {
            self.typed(node, ty);
        }
        if let Some(name) = &name {
            let region = self.region(param.span);
            if let Some(rule) = self.sources.parameter(name) {
                self.source(node, rule, region, None);
            } else if let Some(data) = self.classify(name, &Name::default()) {
                let of_parameter = Some(FunctionId(u32::try_from(place).unwrap_or(u32::MAX)));
                self.graph.sources.push(SourcePoint {
                    node,
                    data: vec![data],
                    service: None,
                    region,
                    of_parameter,
                });
            }
        }
        self.assign(&param.pattern, node);
        if param.is_property
            && let (Some(name), Some(this)) = (name, self.graph.functions[place].this)
        {
            self.edge(node, this, Step::Store(name));
        }
        let _ = class;
    }

    /// A parameter or variable of a known class is an instance of it.
    pub(super) fn typed(&mut self, node: Node, ty: &TypeRef) {
        let Some(name) = class_name(ty) else { return };
        let last = name.rsplit('.').next().unwrap_or(name);
        if let Some(&index) = self.class_names.get(last) {
            self.graph.known.push((node, Known::Instance(index)));
        } else if self.bound[0].contains(last) {
            // An imported class: what `new` of it would give.
            let class = self.read_module(last);
            let region = Region {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
            };
            self.graph.calls.push(CallSite {
                callee: class,
                method: None,
                args: Vec::new(),
                result: node,
                region,
                is_new: true,
                super_of: None,
                passes: false,
                thrown: NOTHING,
            });
        }
        if let Some(rule) = self.sources.type_name(last) {
            let region = Region {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
            };
            self.source(node, rule, region, None);
        }
    }

    pub(super) fn read_module(&mut self, name: &str) -> Node {
        self.cell(0, &Name::new(name))
    }

    /// What decorators of this repository make of a function is called under its name.
    pub(super) fn decorated(&mut self, id: FunctionId, function: Node) {
        let module = self.module;
        let declared = &module.functions[id.0 as usize];
        let Some(name) = declared.name.clone().filter(|_| declared.class.is_none()) else {
            return;
        };
        let mut value = function;
        for decorator in declared.decorators.iter().rev() {
            let known = match &decorator.kind {
                ExprKind::Call(call) => last_segment(&call.callee),
                _ => last_segment(decorator),
            };
            if matches!(
                known.as_str(),
                "wraps" | "contextmanager" | "asynccontextmanager" | "property" | "staticmethod"
            ) {
                continue;
            }
            let callee = self.expr(decorator);
            if callee == NOTHING {
                continue;
            }
            let region = self.region(decorator.span);
            let wrapped = self.invoke(callee, vec![Argument::positional(value)], region);
            value = self.union(&[value, wrapped]);
        }
        if value != function {
            self.bind(&name, value);
        }
    }

    /// Parameters of functions with a certain decorator are sources, and parameters with one themselves.
    pub(super) fn decorator_sources(&mut self, place: usize) {
        let function = &self.module.functions[place];
        for decorator in &function.decorators {
            for param in self.graph.functions[place].params.clone() {
                self.decorator_source(decorator, param.node);
            }
        }
        for (index, param) in function.params.iter().enumerate() {
            for decorator in &param.decorators {
                if let Some(own) = self.graph.functions[place].params.get(index) {
                    self.decorator_source(decorator, own.node);
                }
            }
        }
    }

    fn decorator_source(&mut self, decorator: &Expr, node: Node) {
        let dotted = match &decorator.kind {
            ExprKind::Call(call) => call.callee.dotted(),
            _ => decorator.dotted(),
        };
        let rule = dotted.and_then(|dotted| self.sources.decorator(&dotted));
        if let Some(rule) = rule {
            let region = self.region(decorator.span);
            self.source(node, rule, region, None);
        }
    }

    pub(super) fn class(&mut self, id: ClassId) -> Node {
        let place = id.0 as usize;
        let node = self.graph.classes[place].node;
        if !self.walked_classes.insert(place) {
            return node;
        }
        self.graph.known.push((node, Known::Class(id.0)));
        let module = self.module;
        let class = &module.classes[place];
        let bases: Vec<_> = class.bases.iter().map(|base| self.expr(base)).collect();
        let mut fields = Vec::new();
        let own = self.node();
        let outer = self.own.replace(own);
        let before = self.graph.nodes;
        for field in &class.fields {
            if let Some(value) = &field.value {
                let value = self.expr(value);
                if field.is_static {
                    self.edge(value, node, Step::Store(field.name.clone()));
                }
                fields.push((field.name.clone(), value));
            }
        }
        self.own = outer;
        let has_own = self.graph.nodes != before;
        let (mut methods, mut getters, mut constructor) = (Vec::new(), Vec::new(), None);
        for method in &class.methods {
            let function = &module.functions[method.0 as usize];
            self.function(*method);
            match (&function.name, function.kind) {
                (_, FunctionKind::Constructor) => constructor = Some(*method),
                (Some(name), FunctionKind::Getter) => {
                    getters.push(name.clone());
                    methods.push((name.clone(), *method));
                }
                (Some(_), FunctionKind::Setter) => {}
                (Some(name), _) => methods.push((name.clone(), *method)),
                (None, _) => {}
            }
        }
        // What the constructor sets is known in the other methods, also of a class that a framework makes.
        if let Some(from) = constructor.and_then(|id| self.graph.functions[id.0 as usize].this) {
            for (_, method) in &methods {
                if let Some(to) = self.graph.functions[method.0 as usize].this {
                    self.edge(from, to, Step::Type);
                }
            }
        }
        let declared = class
            .fields
            .iter()
            .filter(|field| self.graph.is_python && field.ty.is_some())
            .map(|field| field.name.clone())
            .collect();
        let info = &mut self.graph.classes[place];
        info.declared = declared;
        info.own = if has_own { own } else { NOTHING };
        info.bases = bases;
        info.methods = methods;
        info.getters = getters;
        info.constructor = constructor;
        info.fields = fields;
        node
    }

    // ---- statements
}

/// The one class that an annotation names: `User`, `'User'`, `Optional[User]`, `User | None`, `Promise<User>`.
fn class_name(ty: &TypeRef) -> Option<&str> {
    const EMPTY: &[&str] = &["None", "null", "undefined", "NoneType"];
    const WRAPPERS: &[&str] = &[
        "Optional",
        "Union",
        "|",
        "Promise",
        "Awaitable",
        "Annotated",
        "Coroutine",
        "Readonly",
        "Partial",
    ];
    let name = ty.name.trim_matches(['"', '\'']);
    let last = name.rsplit('.').next().unwrap_or(name);
    if !WRAPPERS.contains(&last) {
        return Some(name).filter(|name| !name.is_empty() && !EMPTY.contains(&last));
    }
    let mut inner = ty
        .arguments
        .iter()
        .filter(|own| !EMPTY.contains(&own.name.as_str()));
    let first = class_name(inner.next()?)?;
    (last == "Annotated" || inner.next().is_none()).then_some(first)
}
