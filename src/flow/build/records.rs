//! Forms and serializers: which fields a class takes out of a request, and where a framework hands one to a view.
//!
//! `request.POST` may hold anything; a form keeps of it the fields that it names. What a form is, a value or the receiver of a method, is
//! left to `flow/link/records.rs`.

use super::declarations::class_name;
use super::expressions::last_segment;
use super::{Builder, NOTHING};
use crate::flow::graph::{Node, Record};
use crate::syntax::ir::{Arg, Call, Class, ClassId, Expr, ExprKind, Field, Name, Param};

/// Names of a parameter, of the field of a view's class that says what it is, and of the method that makes one.
const MADE: &[(&str, &str, &str)] = &[
    ("form", "form_class", "get_form"),
    ("serializer", "serializer_class", "get_serializer"),
];

impl Builder<'_> {
    /// The fields of a class as a form has them; `None` for a class that has no such fields.
    pub(super) fn record(&mut self, id: ClassId) -> Option<Record> {
        let module = self.module;
        if !self.graph.is_python {
            return None;
        }
        let class = &module.classes[id.0 as usize];
        let mut inner = module.inner_classes(id).map(|(_, class)| class);
        let meta = inner.find(|own| own.name.as_deref() == Some("Meta"));
        let option = |name: &str| {
            let field = meta?.fields.iter().find(|field| field.name == name)?;
            field.value.as_ref()
        };
        let model = option("model").map(last_segment);
        let is_schema = class
            .bases
            .iter()
            .any(|base| last_segment(base).ends_with("Schema"));
        let field = |field| form_field(field, is_schema);
        let fields: Vec<_> = class.fields.iter().filter_map(field).collect();
        if fields.is_empty() && model.is_none() {
            return self.annotated(class);
        }
        let mut record = Record {
            model: model.clone(),
            ..Record::default()
        };
        let own = class.name.clone().unwrap_or_default();
        let contexts: Vec<&str> = model
            .iter()
            .map(Name::as_str)
            .chain([own.as_str()])
            .collect();
        for (field, made) in &fields {
            if let Some(category) = self.asked(&field.name, made, &contexts) {
                record.fields.push((field.name.clone(), category));
            }
        }
        if let Some(listed) = option("fields") {
            match self.names_of(listed).filter(|names| !names.is_empty()) {
                Some(names) => {
                    for name in &names {
                        let is_own = fields.iter().any(|(field, _)| field.name == *name);
                        if let (false, Some(category)) = (is_own, self.asked(name, "", &contexts)) {
                            record.fields.push((name.clone(), category));
                        }
                    }
                    record.only = Some(names);
                }
                None => record.is_open = listed.as_str() != Some("__all__"),
            }
        }
        if let Some(listed) = option("exclude") {
            match self.names_of(listed) {
                Some(names) => record.except = names,
                None => record.is_open = true,
            }
        }
        Some(record)
    }

    /// The annotated fields of a class: a Pydantic model.
    fn annotated(&self, class: &Class) -> Option<Record> {
        let own = class.name.as_deref().unwrap_or_default();
        let mut record = Record::default();
        let typed = |field: &&Field| field.ty.as_ref().is_some_and(|ty| ty.name != "ClassVar");
        for field in class.fields.iter().filter(typed) {
            let made = field.ty.as_ref().map_or("", |ty| ty.name.as_str());
            let found = self.asked(&field.name, made, &[own]);
            record.taken.push(field.name.clone());
            if let Some(category) = found.filter(|_| made != "bool") {
                record.fields.push((field.name.clone(), category));
            }
        }
        (!record.taken.is_empty()).then_some(record)
    }

    /// A handler of a route is given the body of the request: `@router.post('/') def create(order: OrderIn)`.
    pub(super) fn body(&mut self, place: usize, param: &Param, node: Node) {
        const VERBS: &[&str] = &["post", "put", "patch"];
        let routes = |decorator: &Expr| match &decorator.kind {
            ExprKind::Call(call) => VERBS.contains(&last_segment(&call.callee).as_str()),
            _ => false,
        };
        let function = &self.module.functions[place];
        let Some(ty) = param.ty.as_ref().filter(|_| self.graph.is_python) else {
            return;
        };
        if !function.decorators.iter().any(routes) {
            return;
        }
        let region = self.region(param.span);
        // `Union[Reply, Rating]`: any of these.
        let choices = class_name(ty).is_none().then_some(&ty.arguments);
        let names = class_name(ty)
            .into_iter()
            .chain(choices.into_iter().flatten().filter_map(class_name));
        for name in names.collect::<Vec<_>>() {
            let class = match self.class_names.get(name) {
                Some(&own) => Some(self.graph.classes[own as usize].node),
                None => self.imported_class(name),
            };
            if let Some(class) = class {
                self.graph.bodies.push((node, class, region));
            }
        }
    }

    /// What a field asks for, by what checks it and by its name.
    fn asked(&self, name: &Name, made: &str, contexts: &[&str]) -> Option<String> {
        const EMPTY: &[&str] = &[
            "Boolean",
            "Method",
            "ReadOnly",
            "Hidden",
            "Submit",
            "PrimaryKey",
        ];
        if EMPTY.iter().any(|word| made.contains(word)) {
            return None;
        }
        let data = &self.rules.data;
        if let Some(found) = data.classify_asked(name, contexts) {
            return (found.sensitivity != "low").then(|| found.id.clone());
        }
        let checked = [("Email", "email"), ("Phone", "phone")];
        let checked = checked.iter().find(|(word, _)| made.contains(word));
        if let Some((_, category)) = checked {
            return Some((*category).to_owned());
        }
        let is_told = data.is_text(name) && data.is_about_person(contexts);
        is_told.then(|| "personal_data".to_owned())
    }

    /// A view is given the form that its class names: `form_valid(self, form)`.
    pub(super) fn made_by_view(&mut self, place: usize) {
        let params = self.graph.functions[place].params.clone();
        for param in params {
            let made = MADE
                .iter()
                .find(|(name, ..)| param.name.as_deref() == Some(name));
            if let Some((_, field, _)) = made {
                let value = self.made_by_class(field);
                self.copy(value, param.node);
            }
        }
    }

    /// `self.get_serializer(data=request.data)`
    pub(in crate::flow) fn made_by_method(&mut self, method: &str) -> Option<Node> {
        let (_, field, _) = MADE.iter().find(|(.., own)| *own == method)?;
        Some(self.made_by_class(field)).filter(|value| *value != NOTHING)
    }

    /// An instance of the class that a field of the class around names.
    fn made_by_class(&mut self, field: &str) -> Node {
        let module = self.module;
        let place = self.frames.last().map_or(0, |frame| frame.id);
        let Some(class) = module.functions[place]
            .class
            .filter(|_| self.graph.is_python)
        else {
            return NOTHING;
        };
        let fields = &module.classes[class.0 as usize].fields;
        let Some(Expr { kind, span }) = fields
            .iter()
            .find(|own| own.name == field)
            .and_then(|own| own.value.as_ref())
        else {
            return NOTHING;
        };
        if !matches!(kind, ExprKind::Name(_) | ExprKind::Member { .. }) {
            return NOTHING;
        }
        let region = self.region(*span);
        let class = self.expr(&Expr {
            kind: kind.clone(),
            span: *span,
        });
        match class {
            NOTHING => NOTHING,
            class => self.construct(class, Vec::new(), region),
        }
    }
}

/// A field of a form, serializer or schema, and the name of what checks it.
fn form_field(field: &Field, is_schema: bool) -> Option<(&Field, Name)> {
    let ExprKind::Call(call) = &field.value.as_ref()?.kind else {
        return None;
    };
    let path = call.callee.dotted()?;
    let made = last_segment(&call.callee);
    let is_form = !path.starts_with("models.")
        && made != "Field"
        && ["Field", "Serializer"]
            .iter()
            .any(|end| made.ends_with(end));
    // Marshmallow: `email = fields.Email(required=True)`.
    let is_form = is_form
        || is_schema
            && ["fields.", "ma."]
                .iter()
                .any(|start| path.starts_with(start));
    let is_output = |arg: &Arg| {
        matches!(arg.name.as_deref(), Some("read_only" | "dump_only"))
            && matches!(arg.value.kind, ExprKind::Bool(true))
    };
    (is_form && !call.args.iter().any(is_output)).then_some((field, made))
}

/// Fields that describe a column: every instance has a value of its own there.
pub(super) fn columns(class: &Class) -> Vec<Name> {
    made_by(class, is_column)
}

/// Whether a call of this name describes a column of a model, or a field of a form.
fn is_column(made: &str) -> bool {
    const COLUMNS: &[&str] = &[
        "Column",
        "mapped_column",
        "relationship",
        "Field",
        "Relationship",
    ];
    COLUMNS.contains(&made) || made.ends_with("Field")
}

/// Fields of a model that refer to rows of others.
pub(super) fn references(class: &Class) -> Vec<Name> {
    made_by(class, is_reference)
}

/// Whether a call of this name describes a column that refers to rows of another model.
fn is_reference(made: &str) -> bool {
    const REFERENCES: &[&str] = &[
        "ForeignKey",
        "OneToOneField",
        "ManyToManyField",
        "ForeignKeyField",
        "ReferenceField",
        "ParentalKey",
        "TreeForeignKey",
    ];
    REFERENCES.contains(&made)
}

/// Whether a call describes a field of its class: what is read from an instance is a value of its own.
pub(super) fn describes_field(call: &Call) -> bool {
    let made = last_segment(&call.callee);
    is_column(&made) || is_reference(&made)
}

/// The fields of a class whose value a call of a certain name makes.
fn made_by(class: &Class, is_meant: impl Fn(&str) -> bool) -> Vec<Name> {
    let is_made = |field: &&Field| match field.value.as_ref().map(|value| &value.kind) {
        Some(ExprKind::Call(call)) => is_meant(&last_segment(&call.callee)),
        _ => false,
    };
    class
        .fields
        .iter()
        .filter(is_made)
        .map(|field| field.name.clone())
        .collect()
}
