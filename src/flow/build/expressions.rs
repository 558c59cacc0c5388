//! Expressions: the node that stands for a value. `reads` knows which sources a name or a field is.

use super::branches::Snapshot;
use super::scope::bound_names;
use super::{Builder, Environment, NOTHING};
use crate::flow::graph::REJECTED;
use crate::flow::graph::{Argument, CallSite, KEY, Node, RETURNED, Step, any_field, element_field};
use crate::flow::python::is_signature;
use crate::source::Span;
use crate::syntax::ir::{
    Clause, Expr, ExprKind, FunctionKind, Name, Pattern, PatternKind, Property,
};

impl Builder<'_> {
    pub(in crate::flow) fn expr(&mut self, expr: &Expr) -> Node {
        match &expr.kind {
            ExprKind::Name(name) => {
                let node = self.read(name);
                if !self.rules.flows.may_name(name) {
                    return node;
                }
                let node = self.named_source(expr, node);
                let node = self.clean_place(expr, node);
                self.rule_function(expr, node)
            }
            ExprKind::This => self.this(),
            ExprKind::Str(text) => self.text(text),
            ExprKind::Super
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Regex(_) => NOTHING,
            ExprKind::Template(parts) => self.template(parts).1,
            ExprKind::Sequence(parts) => {
                let mut last = NOTHING;
                for part in parts {
                    last = self.expr(part);
                }
                last
            }
            ExprKind::Member { object, field, .. } => self.member(expr, object, field),
            ExprKind::Index { object, index } if self.is_same_key(index) => self.expr(object),
            ExprKind::Index { object, index } => {
                let base = self.expr(object);
                // `Union[Reply, Rating]`: one of these classes.
                if self.graph.is_python && is_choice(object) {
                    return match &index.kind {
                        ExprKind::Sequence(choices) => self.mix(choices),
                        _ => self.expr(index),
                    };
                }
                if let (true, ExprKind::Unknown(bounds)) = (self.graph.is_python, &index.kind)
                    && bounds.len() == 2
                {
                    return self.part(base, bounds);
                }
                // `frame[['a', 'b']]`: these columns.
                if let (true, ExprKind::Array(_)) = (self.graph.is_python, &index.kind)
                    && let Some(columns) = self.names_of(index)
                    && !columns.is_empty()
                {
                    let part = self.node();
                    self.edge(base, part, Step::Only(columns));
                    return part;
                }
                self.expr(index);
                let key = self.element_of(base, index);
                let element = self.load(base, key);
                if self.graph.is_python
                    && base != NOTHING
                    && !matches!(index.kind, ExprKind::Number(_))
                {
                    let own = self.protocol(
                        base,
                        "__getitem__",
                        vec![Argument::positional(NOTHING)],
                        expr.span,
                    );
                    let from = self.loaded.get(element).copied();
                    let both = self.union(&[element, own]);
                    if let Some(from) = from {
                        self.loaded.insert(both, from);
                    }
                    return both;
                }
                element
            }
            ExprKind::Call(call) => self.call(expr, call),
            ExprKind::Object(properties) => self.object(properties),
            ExprKind::Array(items) => {
                let node = self.node();
                self.own_values.insert(node, false);
                let spread = items
                    .iter()
                    .any(|item| matches!(item.kind, ExprKind::Spread(_)));
                if !spread {
                    self.lengths.insert(node, items.len());
                }
                for (index, item) in items.iter().enumerate() {
                    if let ExprKind::Spread(inner) = &item.kind {
                        let inner = self.expr(inner);
                        self.copy(inner, node);
                    } else {
                        let value = self.expr(item);
                        let field = if spread {
                            any_field()
                        } else {
                            Name::new(index.to_string())
                        };
                        self.edge(value, node, Step::Store(field));
                    }
                }
                node
            }
            ExprKind::Function(id) => self.function(*id),
            ExprKind::Class(id) => self.class(*id),
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                if self.graph.is_python && operator == "|" && is_signature(right) {
                    return self.piped(left, right);
                }
                let is_format = operator == "%" && matches!(left.kind, ExprKind::Str(_));
                let (left, value) = (self.expr(left), self.expr(right));
                let right = if is_format {
                    self.printed(value, right)
                } else {
                    value
                };
                if self.graph.is_python {
                    self.python_binary(operator, left, right, expr.span)
                } else if is_arithmetic(operator) {
                    let whole = self.union(&[left, right]);
                    self.begins(whole, left);
                    whole
                } else {
                    NOTHING
                }
            }
            ExprKind::Logical {
                operator,
                left,
                right,
            } => self.logical(operator, left, right),
            ExprKind::Unary { operator, operand } => {
                let value = self.expr(operand);
                if matches!(operator.as_str(), "+" | "-" | "~" | "++" | "--") {
                    value
                } else {
                    NOTHING
                }
            }
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => {
                self.expr(condition);
                match self.constant(condition) {
                    Some(true) => self.expr(then),
                    Some(false) => self.expr(otherwise),
                    None => {
                        let (then, otherwise) = (self.expr(then), self.expr(otherwise));
                        self.union(&[then, otherwise])
                    }
                }
            }
            ExprKind::Assign { target, value, .. } if self.assign_by_key(target, value) => NOTHING,
            ExprKind::Assign {
                target,
                operator,
                value,
            } => {
                let new = self.expr(value);
                let both = if matches!(operator.as_str(), "" | "&&" | "=") {
                    new
                } else {
                    let old = self.pattern_value(target);
                    self.union(&[old, new])
                };
                self.assign_written(target, value, both);
                if operator.is_empty() {
                    self.learn(target, Some(value));
                }
                both
            }
            ExprKind::Typed { value: inner, .. } => self.expr(inner),
            ExprKind::Await(inner) => self.awaited(inner),
            ExprKind::Spread(inner) => self.expr(inner),
            ExprKind::Yield { value, all } => {
                let given = self.yielded(value.as_deref(), *all);
                if *all { given } else { self.sent_in() }
            }
            ExprKind::Comprehension { element, clauses } => self.comprehension(element, clauses),
            ExprKind::Jsx(jsx) => {
                let props = self.object(&jsx.attributes);
                for child in &jsx.children {
                    let value = self.expr(child);
                    self.edge(value, props, Step::Store(Name::new_static("children")));
                }
                self.source_of_element(jsx, props);
                let (first, member) = jsx
                    .tag
                    .split_once('.')
                    .map_or((jsx.tag.as_str(), None), |(first, rest)| {
                        (first, Some(rest))
                    });
                if jsx.tag.starts_with(|c: char| c.is_ascii_uppercase()) || member.is_some() {
                    let base = self.read(&Name::new(first));
                    if member == Some("Provider") {
                        self.provided(base, props);
                    }
                    let region = self.region(expr.span);
                    self.submitted_by(jsx, props, region);
                    let component = match member {
                        Some(member) => self.load(base, Name::new(member)),
                        None => base,
                    };
                    self.component(component, props, region);
                }
                NOTHING
            }
            ExprKind::Unknown(parts) => self.mix(parts),
        }
    }

    /// The values of the parts of a template, and of the whole.
    pub(super) fn template(&mut self, parts: &[Expr]) -> (Vec<Node>, Node) {
        let values: Vec<_> = parts.iter().map(|part| self.expr(part)).collect();
        let first = values.first().copied().unwrap_or(NOTHING);
        let printed = values.iter().zip(parts);
        let mut united: Vec<_> = printed
            .map(|(value, part)| self.printed(*value, part))
            .collect();
        united.push(self.template_address(parts));
        let whole = self.union(&united);
        self.begins(whole, first);
        (values, whole)
    }

    /// A generator gives a value, or all those of another one, whose result this is then.
    pub(super) fn yielded(&mut self, value: Option<&Expr>, all: bool) -> Node {
        let Some(value) = value else {
            return NOTHING;
        };
        let node = self.expr(value);
        let id = self.current().id;
        let result = self.graph.functions[id].result;
        if all {
            self.copy(node, result);
            return self.load(node, Name::new_static(RETURNED));
        }
        self.edge(node, result, Step::Store(any_field()));
        NOTHING
    }

    /// What `generator.send(x)` gives to a `yield` whose value is used.
    fn sent_in(&mut self) -> Node {
        if !self.graph.is_python {
            return NOTHING;
        }
        let id = self.current().id;
        let sent = self.node();
        let send = self.setter(sent);
        let result = self.graph.functions[id].result;
        self.edge(send, result, Step::Store(Name::new_static("send")));
        sent
    }

    /// A call of a protocol method, where the value has one of its own; its result.
    pub(in crate::flow) fn protocol(
        &mut self,
        base: Node,
        method: &'static str,
        args: Vec<Argument>,
        span: Span,
    ) -> Node {
        if base == NOTHING {
            return NOTHING;
        }
        let name = Name::new_static(method);
        let callee = self.node();
        self.edge(base, callee, Step::Load(name.clone()));
        let result = self.node();
        let region = self.region(span);
        let thrown = self.catcher();
        self.graph.calls.push(CallSite {
            callee,
            method: Some((base, name)),
            args,
            result,
            region,
            thrown,
            ..CallSite::default()
        });
        result
    }

    /// An element in an iteration.
    pub(in crate::flow) fn element(&self) -> Name {
        if self.graph.is_python {
            element_field()
        } else {
            any_field()
        }
    }

    /// Python operators: text and numbers are in what is made of them, and classes may have their own.
    fn python_binary(&mut self, operator: &str, left: Node, right: Node, span: Span) -> Node {
        let (own, reflected) = match operator {
            "+" => ("__add__", "__radd__"),
            "-" => ("__sub__", "__rsub__"),
            "*" => ("__mul__", "__rmul__"),
            "/" => ("__truediv__", "__rtruediv__"),
            "%" => ("__mod__", "__rmod__"),
            "|" => ("__or__", "__ror__"),
            "&" => ("__and__", "__rand__"),
            "<<" => ("__lshift__", "__rlshift__"),
            ">>" => ("__rshift__", "__rrshift__"),
            "@" => ("__matmul__", "__rmatmul__"),
            "//" | "**" | "^" => return self.union(&[left, right]),
            _ => return NOTHING,
        };
        if operator == "*" {
            // `[x] * 3`: the elements, at any place.
            let (left, right) = (self.shuffled(left), self.shuffled(right));
            let by_left = self.protocol(left, own, vec![Argument::positional(right)], span);
            return self.union(&[left, right, by_left]);
        }
        let by_left = self.protocol(left, own, vec![Argument::positional(right)], span);
        let by_right = self.protocol(right, reflected, vec![Argument::positional(left)], span);
        self.union(&[left, right, by_left, by_right])
    }

    fn comprehension(&mut self, element: &Expr, clauses: &[Clause]) -> Node {
        let outer = self.kept(|_| {
            let mut names = Vec::new();
            for clause in clauses {
                bound_names(&clause.target, &mut names);
            }
            names.into_iter().cloned().collect()
        });
        if let Some(node) = self.same_items(clauses, element) {
            self.back_to(outer, element, clauses);
            return node;
        }
        for clause in clauses {
            let xs = match self.listed_items(clause, element) {
                Some(xs) => xs,
                None => self.expr(&clause.iterable),
            };
            let xs = self.special(xs, "__iter__", clause.iterable.span);
            let item = self.load(xs, self.element());
            self.note_element(&clause.target, &clause.iterable);
            self.assign(&clause.target, item);
            for condition in &clause.conditions {
                self.expr(condition);
            }
        }
        let value = self.expr(element);
        self.back_to(outer, element, clauses);
        let node = self.node();
        self.own_values.insert(node, false);
        if matches!(element.kind, ExprKind::Object(_)) {
            self.copy(value, node);
        } else {
            self.edge(value, node, Step::Store(any_field()));
        }
        node
    }

    /// Behind a comprehension, its names stand for what they did before.
    fn back_to(&mut self, outer: Snapshot, element: &Expr, clauses: &[Clause]) {
        if let Snapshot::All(inner) = self.go_on_from(outer) {
            self.keep_assigned(element, clauses, &inner);
        }
    }

    /// What `:=` binds inside a comprehension stays bound behind it.
    fn keep_assigned(&mut self, element: &Expr, clauses: &[Clause], inner: &Environment) {
        let mut names = Vec::new();
        let conditions = clauses.iter().flat_map(|clause| &clause.conditions);
        for expr in conditions.chain([element]) {
            assigned_names(expr, &mut names);
        }
        for name in names {
            if let Some(values) = inner.values.get(name) {
                let values = values.clone();
                self.current().env.values.insert(name.clone(), values);
            }
        }
    }

    /// What a promise was rejected with is thrown where it is awaited.
    fn awaited(&mut self, inner: &Expr) -> Node {
        let promise = self.expr(inner);
        if self.graph.is_python || promise == NOTHING {
            return promise;
        }
        let reason = self.load(promise, Name::new_static(REJECTED));
        let to = self.catcher();
        self.copy(reason, to);
        let value = self.except(promise, vec![Name::new_static(REJECTED)]);
        if let Some(from) = self.loaded.get(promise).copied() {
            self.loaded.insert(value, from);
        }
        self.asked_of_supabase(inner, value);
        value
    }

    /// `a && b` is `b`, or something of `a` that is empty; what `a` decides is known to be false or true in `b`.
    fn logical(&mut self, operator: &Name, left: &Expr, right: &Expr) -> Node {
        let first = self.expr(left);
        let and = matches!(operator.as_str(), "&&" | "and");
        let or = matches!(operator.as_str(), "||" | "or");
        match self.constant(left) {
            Some(truth) if and && !truth || or && truth => return first,
            _ => {}
        }
        // `'x' ?? y`
        if operator == "??"
            && super::constants::is_constant(left)
            && !matches!(left.kind, ExprKind::Null)
        {
            return first;
        }
        let second = self.expr(right);
        if and {
            second
        } else {
            self.union(&[first, second])
        }
    }

    /// The field that an index names, where the text tells it.
    pub(in crate::flow) fn index_field(&self, index: &Expr) -> Name {
        self.constant_key(index)
            .or_else(|| self.constant_text(index).map(Name::new))
            .or_else(|| match &index.kind {
                // A member of an enumeration.
                ExprKind::Member { object, .. }
                    if last_segment(object).starts_with(|c: char| c.is_ascii_uppercase()) =>
                {
                    index.dotted().map(Name::new)
                }
                _ => None,
            })
            .unwrap_or_else(any_field)
    }

    /// The values inside an expression all reach its value.
    pub(super) fn mix(&mut self, parts: &[Expr]) -> Node {
        let values: Vec<_> = parts.iter().map(|part| self.expr(part)).collect();
        self.union(&values)
    }

    pub(super) fn pattern_value(&mut self, pattern: &Pattern) -> Node {
        match &pattern.kind {
            PatternKind::Name(name) => self.read(name),
            PatternKind::Place(place) => self.expr(place),
            _ => NOTHING,
        }
    }

    pub(super) fn this(&mut self) -> Node {
        let mut id = self.current().id;
        loop {
            if let Some(this) = self.receiver(id) {
                return this;
            }
            match self.module.functions[id].parent {
                Some(parent) => id = parent.0 as usize,
                None => return self.own.unwrap_or(NOTHING),
            }
        }
    }

    /// The receiver of a function, which something is done with.
    pub(super) fn receiver(&mut self, function: usize) -> Option<Node> {
        self.receiving[function] = true;
        self.graph.functions[function].this
    }

    pub(super) fn object(&mut self, properties: &[Property]) -> Node {
        let node = self.node();
        self.own_values.insert(node, false);
        for (place, property) in properties.iter().enumerate() {
            match property {
                Property::Named { key, value, .. } => {
                    let sources = self.graph.sources.len();
                    let made = self.expr(value);
                    self.called_by_place(key, value, sources);
                    self.put_in_field(key, made, value.span);
                    match self.accessor(value) {
                        Some(FunctionKind::Getter) => {
                            let region = self.region(value.span);
                            let got = self.invoke_on(made, node, Vec::new(), region);
                            self.edge(got, node, Step::Store(key.clone()));
                        }
                        Some(_) => {
                            let region = self.region(value.span);
                            let stored = self.node();
                            self.edge(node, stored, Step::Load(key.clone()));
                            let args = vec![Argument::positional(stored)];
                            self.invoke_on(made, node, args, region);
                        }
                        None => {
                            self.edge(made, node, Step::Store(key.clone()));
                            if key == "__proto__" {
                                self.copy(made, node);
                            }
                        }
                    }
                }
                Property::Computed { key, value } => {
                    let field = self.index_field(key);
                    let key = self.expr(key);
                    let value = self.expr(value);
                    let known = if self.graph.is_python {
                        Name::new_static(KEY)
                    } else {
                        any_field()
                    };
                    self.edge(key, node, Step::Store(known));
                    self.edge(value, node, Step::Store(field));
                }
                Property::Spread(inner) => {
                    let inner = self.expr(inner);
                    // What is named after it replaces what it brings.
                    let replaced = properties[place + 1..]
                        .iter()
                        .filter_map(|property| match property {
                            Property::Named { key, .. } => Some(key.clone()),
                            _ => None,
                        })
                        .collect();
                    let inner = self.except(inner, replaced);
                    self.copy(inner, node);
                }
            }
        }
        if !self.graph.is_python {
            self.tool(properties, node);
        }
        node
    }

    /// Whether a property is read or stored through a function.
    fn accessor(&self, value: &Expr) -> Option<FunctionKind> {
        let ExprKind::Function(id) = value.kind else {
            return None;
        };
        let kind = self.module.functions[id.0 as usize].kind;
        matches!(kind, FunctionKind::Getter | FunctionKind::Setter).then_some(kind)
    }
}

/// Operators whose result still tells of what they are given; comparisons tell only whether.
fn is_arithmetic(operator: &str) -> bool {
    matches!(
        operator,
        "+" | "-" | "*" | "/" | "%" | "**" | "//" | "|" | "&" | "^" | "<<" | ">>" | ">>>"
    )
}

pub(super) fn last_segment(expr: &Expr) -> Name {
    match &expr.kind {
        ExprKind::Name(name) => name.clone(),
        ExprKind::Member { field, .. } => field.clone(),
        ExprKind::Call(call) => last_segment(&call.callee),
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => last_segment(inner),
        ExprKind::Index { object, .. } => last_segment(object),
        _ => Name::default(),
    }
}

/// Names that `:=` binds in an expression, outside of functions in it.
fn assigned_names<'e>(expr: &'e Expr, names: &mut Vec<&'e Name>) {
    match &expr.kind {
        ExprKind::Assign { target, value, .. } => {
            super::scope::bound_names(target, names);
            assigned_names(value, names);
        }
        ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
            assigned_names(left, names);
            assigned_names(right, names);
        }
        ExprKind::Unary { operand: inner, .. } | ExprKind::Await(inner) => {
            assigned_names(inner, names);
        }
        ExprKind::Call(call) => call
            .args
            .iter()
            .for_each(|arg| assigned_names(&arg.value, names)),
        ExprKind::Array(items) | ExprKind::Unknown(items) => {
            items.iter().for_each(|item| assigned_names(item, names));
        }
        _ => {}
    }
}

fn is_choice(object: &Expr) -> bool {
    matches!(
        last_segment(object).as_str(),
        "Union" | "Optional" | "Annotated"
    )
}
