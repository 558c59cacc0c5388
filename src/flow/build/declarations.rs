//! Functions, their parameters and decorators, and classes.

use super::expressions::last_segment;
use super::records::{columns, references};
use super::{Builder, NOTHING};
use crate::flow::call_names::last_of;
use crate::flow::graph::REJECTED;
use crate::flow::graph::{
    Argument, CallSite, Known, Node, Parameter, SourceKind, SourcePoint, Step, any_field,
};
use crate::source::Region;
use crate::syntax::ir::{
    ClassId, Expr, ExprKind, Function, FunctionId, FunctionKind, Name, Param, ParamKind,
    PatternKind, TypeRef,
};

/// Where a source stands that a type names: the whole file.
const START: Region = Region {
    line: 1,
    column: 1,
    end_line: 1,
    end_column: 1,
};

impl Builder<'_> {
    /// The value of a function; its body is walked once.
    pub(super) fn function(&mut self, id: FunctionId) -> Node {
        let place = id.0 as usize;
        let node = self.function_node(id);
        if !std::mem::replace(&mut self.walked[place], true) {
            self.walk(place);
        }
        node
    }

    /// The value of a function, whose body may be walked later.
    pub(super) fn function_node(&mut self, id: FunctionId) -> Node {
        let place = id.0 as usize;
        if let Some(node) = self.function_nodes[place] {
            return node;
        }
        let node = self.node();
        self.function_nodes[place] = Some(node);
        self.graph.known.push((node, Known::Function(id.0)));
        node
    }

    pub(super) fn walk(&mut self, place: usize) {
        let module = self.module;
        let function = &module.functions[place];
        let consent = self.consent.take();
        let first_call = self.graph.calls.len();
        let own = if function.kind == FunctionKind::Arrow {
            self.own
        } else {
            self.own.take()
        };
        self.open_frame(place);
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
        let of_class = method && function.class.is_some();
        if self.graph.is_python
            && (of_class || is_bound_task(function))
            && let Some((first, rest)) = params.split_first()
        {
            if let PatternKind::Name(name) = &first.pattern.kind {
                self.bind(name, this);
                self.receiving[place] = true;
            }
            params = rest;
            self.graph.functions[place].is_method =
                of_class && function.kind != FunctionKind::ClassMethod;
        }
        if let (Some(class), FunctionKind::ClassMethod) = (function.class, function.kind) {
            self.graph.known.push((this, Known::Class(class.0)));
        }
        for param in params {
            self.parameter(place, param);
        }
        self.made_by_view(place);
        self.decorator_sources(place);
        self.block(&function.body);
        if function.is_async && !self.graph.is_python {
            let (thrown, result) = (
                self.graph.functions[place].thrown,
                self.graph.functions[place].result,
            );
            self.edge(thrown, result, Step::Store(Name::new_static(REJECTED)));
        }
        self.clean_result(place);
        self.frames.pop();
        // Those of functions inside are told already.
        for call in &mut self.graph.calls[first_call..] {
            if call.within == 0 {
                call.within = u32::try_from(place).unwrap_or(0);
            }
        }
        self.consent = consent;
        self.own = own.or(self.own);
    }

    pub(super) fn parameter(&mut self, place: usize, param: &Param) {
        let node = self.node();
        let name = match &param.pattern.kind {
            PatternKind::Name(name) => Some(name.clone()),
            PatternKind::Default(inner, _) => match &inner.kind {
                PatternKind::Name(name) => Some(name.clone()),
                _ => None,
            },
            _ => None,
        };
        let default = param
            .default
            .as_ref()
            .map_or(NOTHING, |default| self.expr(default));
        self.graph.functions[place].params.push(Parameter {
            name: name
                .clone()
                .filter(|_| param.kind != ParamKind::PositionalOnly),
            node,
            rest: param.kind == ParamKind::Rest,
            keyword_rest: param.kind == ParamKind::KeywordRest,
            default: if self.graph.is_python {
                default
            } else {
                NOTHING
            },
        });
        if !self.graph.is_python && default != NOTHING {
            let position = self.graph.functions[place].params.len() - 1;
            let given = u8::try_from(position).unwrap_or(u8::MAX);
            self.edge(default, node, Step::Default(given));
        }
        if let Some(ty) = &param.ty {
            self.typed(node, ty);
        }
        self.body(place, param, node);
        if let Some(name) = &name {
            let region = self.region(param.span);
            if let Some(rule) = self.sources.parameter(name) {
                // What code here gives it is told by that.
                let of_parameter = FunctionId(u32::try_from(place).unwrap_or(u32::MAX));
                self.source(node, rule, region, rule.mixed.then_some(of_parameter));
                // `create(self, validated_data)`
                let this = self.receiver(place);
                if let (Some(source), Some(this)) = (self.graph.sources.last_mut(), this) {
                    source.record = Some(this);
                }
            } else if let Some(data) = self.classify(&taken_as(param, name), &Name::default()) {
                let of_parameter = Some(FunctionId(u32::try_from(place).unwrap_or(u32::MAX)));
                self.graph.sources.push(SourcePoint {
                    of_parameter,
                    ..SourcePoint::new(node, data, region, SourceKind::Field)
                });
            }
        }
        self.put_in_parameter(name.as_ref(), param, node);
        let node = self.clean_parameter(name.as_ref(), param, node);
        if self.graph.functions[place].params.len() == 1 {
            self.takes_from_one(&param.pattern, place);
        }
        self.assign(&param.pattern, node);
        if param.is_property
            && let (Some(name), Some(this)) = (name, self.receiver(place))
        {
            self.edge(node, this, Step::Store(name));
        }
    }

    /// A parameter or variable of a known class is an instance of it, and what a typed collection holds are instances.
    pub(in crate::flow) fn typed(&mut self, node: Node, ty: &TypeRef) {
        self.plainly_typed(node, ty);
        const COLLECTIONS: &[&str] = &[
            "list",
            "List",
            "set",
            "Set",
            "Sequence",
            "Iterable",
            "Iterator",
            "Generator",
            "AsyncIterator",
            "AsyncGenerator",
            "AsyncIterable",
            "Collection",
            "frozenset",
            "tuple",
            "Tuple",
            "deque",
            "Array",
            "ReadonlyArray",
        ];
        const MAPS: &[&str] = &["dict", "Dict", "Mapping", "Map", "Record", "defaultdict"];
        let head = last_of(&ty.name);
        let element = if COLLECTIONS.contains(&head) {
            ty.arguments.first()
        } else if MAPS.contains(&head) {
            ty.arguments.get(1)
        } else {
            None
        };
        if let Some(element) = element {
            return self.typed_in(node, any_field(), element);
        }
        let Some(name) = class_name(ty) else { return };
        let last = last_of(name);
        if let Some(&index) = self.class_names.get(last) {
            self.graph.known.push((node, Known::Instance(index)));
        } else {
            if let Some(class) = self.imported_class(name) {
                // What `new` of it would give.
                self.site(CallSite {
                    callee: class,
                    result: node,
                    region: START,
                    is_new: true,
                    ..CallSite::default()
                });
            }
            if !self.graph.is_python && last.starts_with(|c: char| c.is_ascii_uppercase()) {
                self.graph.interfaces.push((node, Name::new(last)));
            }
        }
        if let Some(rule) = self.sources.type_name(last) {
            self.source(node, rule, START, None);
        }
        self.put_in_type(last, &[Argument::positional(node)], ty.span);
    }

    /// What lies in a field of a value is of a type.
    pub(in crate::flow) fn typed_in(&mut self, node: Node, field: Name, ty: &TypeRef) {
        let before = self.graph.known.len() + self.graph.calls.len();
        let inner = self.node();
        self.typed(inner, ty);
        if before != self.graph.known.len() + self.graph.calls.len() {
            self.edge(inner, node, Step::Store(field));
        }
    }

    /// Notes where the type of a value leaves no room for functions and objects.
    fn plainly_typed(&mut self, node: Node, ty: &TypeRef) {
        if is_plain(ty) {
            self.graph.plain.push((node, Vec::new()));
            return;
        }
        let named = self.module.types.iter().find(|own| own.name == ty.name);
        let of_type = named.into_iter().flat_map(|own| &own.fields);
        let of_type = of_type.filter_map(|field| Some((&field.name, field.ty.as_deref()?)));
        let written = ty.fields.iter().map(|(name, ty)| (name, ty));
        let fields: Vec<Name> = of_type
            .chain(written)
            .filter(|(_, ty)| is_plain(ty))
            .map(|(name, _)| name.clone())
            .collect();
        if !fields.is_empty() {
            self.graph.plain.push((node, fields));
        }
    }

    /// The class that an annotation names which is not of this file: `User`, and `schemas.User` of a module that is imported.
    pub(super) fn imported_class(&mut self, name: &str) -> Option<Node> {
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        let last = last_of(name);
        if !self.graph.is_python || self.bound[0].contains(last) {
            return self.bound[0].contains(last).then(|| self.read_module(last));
        }
        if rest.is_empty() || !self.bound[0].contains(first) {
            return None;
        }
        let module = self.read_module(first);
        let class = rest.split('.').fold(module, |node, field| {
            let field = Name::new(field);
            self.load(node, field)
        });
        Some(class)
    }

    pub(super) fn read_module(&mut self, name: &str) -> Node {
        self.cell(0, &Name::new(name))
    }

    pub(super) fn class(&mut self, id: ClassId) -> Node {
        let place = id.0 as usize;
        let node = self.graph.classes[place].node;
        if std::mem::replace(&mut self.walked_classes[place], true) {
            return node;
        }
        self.graph.known.push((node, Known::Class(id.0)));
        let first_edge = self.graph.edges.len();
        let module = self.module;
        let class = &module.classes[place];
        let bases: Vec<_> = class.bases.iter().map(|base| self.expr(base)).collect();
        if let Some(package) = class.bases.iter().find_map(|base| self.client_of(base)) {
            self.graph.known.push((node, Known::Client(package)));
        }
        let mut fields = Vec::new();
        let own = self.node();
        let outer = self.own.replace(own);
        let before = self.graph.nodes;
        for field in &class.fields {
            if let Some(value) = &field.value {
                self.field_came_from(id.0, &field.name, value);
                let value = self.expr(value);
                if field.is_static {
                    self.edge(value, node, Step::Declare(field.name.clone()));
                }
                fields.push((field.name.clone(), value));
            }
        }
        for (inner, class) in module.inner_classes(id) {
            if let Some(name) = &class.name {
                let inner = self.class(inner);
                self.edge(inner, node, Step::Declare(name.clone()));
                fields.push((name.clone(), inner));
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
        // What prints an object is `__str__`, and `__repr__` where there is none.
        let has = |name: &str| methods.iter().position(|(own, _)| own == name);
        if let (None, Some(place)) = (has("__str__"), has("__repr__")) {
            methods.push((Name::new_static("__str__"), methods[place].1));
        }
        for field in &class.fields {
            let Some(ExprKind::Call(call)) = field.value.as_ref().map(|value| &value.kind) else {
                continue;
            };
            if !matches!(&call.callee.kind, ExprKind::Name(name) if name == "property") {
                continue;
            }
            let Some(ExprKind::Name(getter)) = call.args.first().map(|arg| &arg.value.kind) else {
                continue;
            };
            let own = methods.iter().find(|(name, _)| name == getter);
            if let Some((_, method)) = own.cloned() {
                getters.push(field.name.clone());
                methods.push((field.name.clone(), method));
            }
        }
        let typed = self.field_types(id);
        let (this, stored) = self.stored(id, first_edge);
        self.shared_fields(this, &fields, &stored, &columns(class));
        let declared = self.declared(id);
        let record = self.record(id);
        self.graph.classes[place].is_tuple |= class
            .bases
            .iter()
            .any(|base| last_segment(base) == "NamedTuple");
        let is_python = self.graph.is_python;
        let info = &mut self.graph.classes[place];
        info.declared = declared;
        info.record = record.map(Box::new);
        info.references = references(class);
        info.base_names = class.bases.iter().map(last_segment).collect();
        // Only JavaScript's functions in field values have the object as `this`.
        info.own = if has_own && !is_python { own } else { NOTHING };
        info.bases = bases;
        info.implements = class
            .implements
            .iter()
            .map(|ty| Name::new(last_of(&ty.name)))
            .collect();
        info.methods = methods;
        info.getters = getters;
        info.constructor = constructor;
        info.fields = fields;
        info.typed = typed;
        info.stored = stored;
        for decorator in &class.decorators {
            let callee = self.expr(decorator);
            if callee != NOTHING {
                self.apply_decorator(callee, node, decorator);
            }
        }
        node
    }

    /// Fields in the order of a generated constructor: annotated ones, and `x = attr.ib()`.
    fn declared(&self, id: ClassId) -> Vec<Name> {
        let class = &self.module.classes[id.0 as usize];
        let is_field = |value: &Expr| match &value.kind {
            ExprKind::Call(call) => matches!(
                call.callee.dotted().as_deref(),
                Some("attr.ib" | "attr.attrib" | "attrs.field")
            ),
            _ => false,
        };
        class
            .fields
            .iter()
            .filter(|_| self.graph.is_python)
            .filter(|field| field.ty.is_some() || field.value.as_ref().is_some_and(is_field))
            .map(|field| field.name.clone())
            .collect()
    }

    /// What annotations say of fields, where they say anything.
    fn field_types(&mut self, id: ClassId) -> Vec<(Name, Node)> {
        let module = self.module;
        let mut typed = Vec::new();
        for field in &module.classes[id.0 as usize].fields {
            let Some(ty) = &field.ty else { continue };
            let before = self.graph.known.len() + self.graph.calls.len();
            let value = self.node();
            self.typed(value, ty);
            if before != self.graph.known.len() + self.graph.calls.len() {
                typed.push((field.name.clone(), value));
            }
        }
        typed
    }

    /// The receivers of a class's methods, and the fields that these set.
    fn stored(&self, id: ClassId, first_edge: usize) -> (Vec<Node>, Vec<Name>) {
        let mut this: Vec<Node> = self.module.classes[id.0 as usize]
            .methods
            .iter()
            .filter_map(|method| self.graph.functions[method.0 as usize].this)
            .collect();
        this.sort_unstable();
        let mut stored: Vec<Name> = self.graph.edges[first_edge..]
            .iter()
            .filter_map(|edge| match self.steps.get(edge.step) {
                Step::Store(name) if this.binary_search(&edge.to).is_ok() => Some(name.clone()),
                _ => None,
            })
            .collect();
        stored.sort();
        stored.dedup();
        (this, stored)
    }

    /// A list or dictionary of the class that no method replaces is one for all instances.
    fn shared_fields(
        &mut self,
        this: Vec<Node>,
        fields: &[(Name, Node)],
        stored: &[Name],
        columns: &[Name],
    ) {
        let shared: Vec<_> = fields
            .iter()
            .filter(|(name, value)| {
                self.own_values.get(*value).is_some()
                    && !stored.contains(name)
                    && !columns.contains(name)
            })
            .cloned()
            .collect();
        for (name, value) in shared {
            for &this in &this {
                let part = self.node();
                self.edge(this, part, Step::Load(name.clone()));
                self.edge(part, value, Step::Back);
                self.edge(value, this, Step::Store(name.clone()));
            }
        }
    }

    // ---- statements
}

/// `@app.task(bind=True)`: the first parameter is the task itself, which no call gives.
fn is_bound_task(function: &Function) -> bool {
    function.decorators.iter().any(|decorator| {
        let ExprKind::Call(call) = &decorator.kind else {
            return false;
        };
        call.args.iter().any(|arg| {
            arg.name.as_deref() == Some("bind") && matches!(arg.value.kind, ExprKind::Bool(true))
        })
    })
}

/// The name under which a decorator takes a parameter out of a request: `@Body('email') address`; else its own.
fn taken_as(param: &Param, name: &Name) -> Name {
    const TAKING: &[&str] = &["Args", "Arg", "Body", "Query", "Param", "Headers"];
    let taken = param.decorators.iter().find_map(|decorator| {
        let ExprKind::Call(call) = &decorator.kind else {
            return None;
        };
        let takes = TAKING.contains(&last_segment(&call.callee).as_str());
        takes.then(|| call.args.first()?.value.as_str().map(Name::new))?
    });
    taken.unwrap_or_else(|| name.clone())
}

/// The one class that an annotation names: `User`, `'User'`, `Optional[User]`, `User | None`, `Promise<User>`.
pub(super) fn class_name(ty: &TypeRef) -> Option<&str> {
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
    let last = last_of(name);
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

/// Whether values of a type are texts, numbers and the like, or lists of them.
pub(super) fn is_plain(ty: &TypeRef) -> bool {
    match ty.name.as_str() {
        "string" | "number" | "boolean" | "bigint" | "undefined" | "null" | "void" | "Date"
        | "str" | "int" | "float" | "bool" | "None" | "bytes" => true,
        "|" | "Array" | "ReadonlyArray" | "Optional" | "Promise" | "list" | "List" => {
            !ty.arguments.is_empty() && ty.arguments.iter().all(is_plain)
        }
        _ => false,
    }
}
