//! Names and fields that are read, and the sources that reading one is.

use super::expressions::last_segment;
use super::{Builder, NOTHING, Values};
use crate::flow::graph::{Node, SourceKind, SourcePoint, Step};
use crate::rules::{FieldData, FlowRule};
use crate::source::{Region, Span};
use crate::syntax::ir::{Expr, ExprKind, FunctionId, Name};

impl<'a> Builder<'a> {
    pub(super) fn member(&mut self, expr: &Expr, object: &Expr, field: &Name) -> Node {
        if let Some(values) = self.field_set(expr) {
            return self.union(&values);
        }
        if field == "exports"
            && matches!(&object.kind, ExprKind::Name(name) if name == "module")
            && !self.graph.is_python
        {
            return self.exports_object();
        }
        let base = self.expr(object);
        if matches!(
            field.as_str(),
            "length" | "size" | "byteLength" | "byteOffset"
        ) {
            return NOTHING;
        }
        if field == "__dict__" && self.graph.is_python {
            return base;
        }
        let node = if base == NOTHING {
            let node = self.node();
            // `process.env`: its fields are told by their names.
            if field == "env" {
                let step = self.steps.id(Step::Load(field.clone()));
                self.loaded.insert(node, (NOTHING, step));
            }
            node
        } else {
            self.load(base, field.clone())
        };
        let context = self.context_of(object);
        if !(is_constant(expr) && self.has_constants(object)) {
            self.read_source(node, field, &context, expr.span);
            self.asked_whole(node, object, field, expr.span);
        }
        self.environment_address(&last_segment(object), field, node);
        if !self.rules.flows.may_name(field) {
            return node;
        }
        let node = self.named_source(expr, node);
        let node = self.clean_field(field, node);
        let node = self.clean_place(expr, node);
        self.rule_function(expr, node)
    }

    /// The values that a field of a local was given here.
    pub(super) fn field_set(&self, place: &Expr) -> Option<Values> {
        let fields = &self.frames.last()?.env.fields;
        if fields.is_empty() {
            return None;
        }
        fields.get(place.dotted()?.as_str()).cloned()
    }

    /// Whether names in capitals are constants of an object: in JavaScript those of a module (`scopes.EMAIL`, imported), an enumeration
    /// or a table (`Field.EMAIL`, `FIELDS.EMAIL`), not those of a row or of the environment.
    fn has_constants(&self, object: &Expr) -> bool {
        if self.graph.is_python {
            return true;
        }
        let is_imported = |name: &str| {
            let mut imports = self.module.imports.iter();
            imports.any(|import| import.local.as_deref() == Some(name))
        };
        match &object.kind {
            ExprKind::Name(name) => is_type_name(name) || is_imported(name),
            ExprKind::Member { field, .. } => is_type_name(field),
            _ => false,
        }
    }

    /// What a field is a field of. In `request.POST["email"]`, what a rule names is no class, however it is written.
    pub(in crate::flow) fn context_of(&self, object: &Expr) -> Name {
        match self.sources.name(object) {
            Some(_) => Name::default(),
            None if is_columns(object) => Name::new_static("Columns"),
            None if self.is_taken_apart(object) => Name::new_static("Address"),
            None => asked_key(object)
                .or_else(|| self.one_of(object))
                .unwrap_or_else(|| last_segment(object)),
        }
    }

    /// A field that the taxonomy or a rule knows is where its data enter.
    pub(in crate::flow) fn read_source(
        &mut self,
        node: Node,
        field: &Name,
        context: &Name,
        span: Span,
    ) {
        if let Some(rule) = self.sources.field(field) {
            let region = self.region(span);
            self.source(node, rule, region, None);
            return;
        }
        let FieldData { whole, letter } = self.classified(field, context);
        if let Some(data) = whole.filter(|_| !is_type_name(context)) {
            let region = self.region(span);
            let base = self.loaded_from(node);
            let of_client = base.and_then(|(base, _)| self.no_column(base));
            self.graph.sources.push(SourcePoint {
                of_client,
                ..SourcePoint::new(node, data.id.clone(), region, SourceKind::Field)
            });
        } else if let Some(data) = letter {
            let region = self.region(span);
            let source = SourcePoint::new(node, data.id.clone(), region, SourceKind::Letter);
            self.graph.sources.push(source);
        }
    }

    /// `req.body.card`: what a request holds of a card or passport is its number, and more.
    fn asked_whole(&mut self, node: Node, object: &Expr, field: &Name, span: Span) {
        if !self.sources.name(object).is_some_and(|rule| rule.mixed) {
            return;
        }
        let around = |word: &str| self.words.contains(self.path(), self.module, word);
        let number = self.rules.data.classify_number("number", field, around);
        if let Some(data) = number.map(|data| data.id.clone()) {
            let region = self.region(span);
            let source = SourcePoint::new(node, data, region, SourceKind::Field);
            self.graph.sources.push(source);
        }
    }

    pub(in crate::flow) fn classify(&mut self, field: &Name, context: &Name) -> Option<String> {
        let found = self.classified(field, context).whole;
        found.map(|data| data.id.clone())
    }

    /// What a field of this context holds in a file that speaks of what this one speaks of.
    fn classified(&mut self, field: &Name, context: &Name) -> FieldData<'a> {
        let key = (field.clone(), context.clone());
        if let Some(known) = self.classified.get(&key) {
            return *known;
        }
        let around = |word: &str| self.words.contains(self.path(), self.module, word);
        let found = self.rules.data.classify_field(field, context, around);
        self.classified.insert(key, found);
        found
    }

    /// Values that a rule names whole: `req.body`, `document.cookie`.
    pub(super) fn named_source(&mut self, expr: &Expr, node: Node) -> Node {
        let Some(rule) = self.sources.name(expr) else {
            return node;
        };
        let node = if node == NOTHING { self.node() } else { node };
        let region = self.region(expr.span);
        self.source(node, rule, region, None);
        node
    }

    pub(super) fn source(
        &mut self,
        node: Node,
        rule: &FlowRule,
        region: Region,
        of_parameter: Option<FunctionId>,
    ) {
        // A source that names no data is what its fields say; one of the user's own rules without data still counts.
        let (data, kind) = if rule.data.is_empty() {
            (vec!["personal_data".to_owned()], SourceKind::Unnamed)
        } else if rule.mixed {
            let about_person = !self.graph.is_python || self.is_about_person();
            (rule.data.clone(), SourceKind::Mixed { about_person })
        } else {
            (rule.data.clone(), SourceKind::Named)
        };
        self.graph.sources.push(SourcePoint {
            node,
            data,
            service: rule.service.clone(),
            region,
            kind,
            of_parameter,
            of_client: None,
            record: self.loaded_from(node).map(|(base, _)| base),
        });
    }

    /// Whether the function, class or file that is being walked is about a person by its name: `signup`, `CustomerView`, `users.py`.
    fn is_about_person(&self) -> bool {
        let mut names = Vec::new();
        let mut current = self.frames.last().map(|frame| frame.id);
        while let Some(id) = current {
            let function = &self.module.functions[id];
            names.extend(function.name.as_deref());
            let class = function
                .class
                .map(|class| &self.module.classes[class.0 as usize]);
            names.extend(class.and_then(|class| class.name.as_deref()));
            current = function.parent.map(|parent| parent.0 as usize);
        }
        let file = self.path();
        names.extend(file.trim_end_matches(".py").rsplit('/').take(2));
        names
            .iter()
            .any(|name| self.rules.data.is_about_person(&[name]))
    }
}

/// `Schema.email` of a class, enumeration or module names a constant, not somebody's data.
fn is_type_name(context: &Name) -> bool {
    context.starts_with(|c: char| c.is_uppercase())
}

/// `settings.TIME_ZONE`: an attribute in capitals is the same for everybody. A key is not: `row['EMAIL']`.
fn is_constant(expr: &Expr) -> bool {
    let ExprKind::Member {
        field, field_span, ..
    } = &expr.kind
    else {
        return false;
    };
    let is_attribute = (field_span.end - field_span.start) as usize == field.len();
    is_attribute && field.len() > 2 && !field.contains(char::is_lowercase)
}

/// `table.c` of SQLAlchemy: what it has fields of are columns, as a class has them, not somebody's data.
fn is_columns(object: &Expr) -> bool {
    matches!(&object.kind, ExprKind::Member { field, .. } if field == "c")
}

/// The key that a dictionary is asked for: `payload.get("repository", {})`, with or without `or {}` behind it.
fn asked_key(object: &Expr) -> Option<Name> {
    match &object.kind {
        ExprKind::Call(call) if last_segment(&call.callee) == "get" => {
            Some(Name::new(call.args.first()?.value.as_str()?))
        }
        ExprKind::Logical { operator, left, .. }
            if matches!(operator.as_str(), "or" | "||" | "??") =>
        {
            asked_key(left)
        }
        _ => None,
    }
}
