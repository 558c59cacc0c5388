//! Personal-data fields in models and schemas. What pages ask in the elements of a form is left to `inputs.rs`.

use super::values::{last_name, property};
use super::{Collector, Fact, FactKind, Via, inputs};
use crate::rules::{Rules, tokens};
use crate::source::{SourceFile, Span};
use crate::syntax::ir::{
    Call, Class, Expr, ExprKind, Field, Module, Name, PatternKind, Property, StmtKind, TypeRef,
};
use crate::syntax::visit::Context;
use std::collections::BTreeMap;

/// A field with the place of its name.
pub(crate) type FieldName<'a> = (&'a str, Span);

/// Facts of the personal data among the fields of a model; `database` where its rows are stored.
pub(crate) fn model_fields<'a>(
    rules: &Rules,
    file: &SourceFile,
    model: &str,
    fields: impl Iterator<Item = FieldName<'a>>,
    database: bool,
    via: Via,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    let fields: Vec<_> = fields.collect();
    let beside = |sign: &str| {
        fields
            .iter()
            .any(|(name, _)| tokens(name).join("_") == sign)
    };
    for &(name, span) in &fields {
        let category = match via {
            Via::Form => rules.data.classify_asked(name, &[model]),
            _ => rules.data.classify(name, &[model]),
        };
        let category = category.or_else(|| rules.data.classify_letter(name, model, beside));
        let Some(category) = category else { continue };
        let mut details = BTreeMap::new();
        details.insert("model".to_owned(), model.to_owned());
        details.insert("field".to_owned(), name.to_owned());
        if database {
            details.insert("store".to_owned(), "database".to_owned());
        }
        let fact = Fact {
            kind: FactKind::Data,
            id: category.id.clone(),
            category: None,
            data: vec![category.id.clone()],
            reach: file.reach,
            location: file.locate(span),
            via,
            details,
        };
        // What a provider hands back to tell cards apart is not the card, nor is when it expires.
        let tail = category.id == "card_expiry"
            || [
                "last4",
                "last_4",
                "lastfour",
                "last_four",
                "brand",
                "type",
                "token",
                "fingerprint",
                "network",
                "country",
            ]
            .iter()
            .any(|part| name.to_lowercase().contains(part));
        if database && !tail && rules.data.is_a(&category.id, "payment_card_number") {
            let mut card = fact.clone();
            card.kind = FactKind::Safeguard;
            "no_card_storage".clone_into(&mut card.id);
            card.details.insert("state".to_owned(), "off".to_owned());
            facts.push(card);
        }
        facts.push(fact);
    }
    facts
}

/// How the rows of a class are kept, from its bases, decorators, keywords and fields.
enum Kept {
    Database,
    /// Validated or carried, not stored by itself.
    Shape,
    Form,
}

pub(super) fn of_module(collector: &mut Collector<'_>) {
    let module = collector.module;
    for class in &module.classes {
        let Some(name) = &class.name else { continue };
        let kept = if collector.is_python() {
            python_class(class)
        } else {
            javascript_class(class)
        };
        let Some(kept) = kept else { continue };
        let (database, via) = match kept {
            Kept::Database => (true, Via::Model),
            Kept::Shape => (false, Via::Model),
            Kept::Form => (false, Via::Form),
        };
        let fields = class
            .fields
            .iter()
            .filter(|field| {
                !is_relation(field)
                    && !field.name.starts_with("__")
                    && !is_progress(field)
                    && !is_method(field)
            })
            .map(|field| (field.name.as_str(), field.name_span));
        let facts = model_fields(collector.rules, collector.file, name, fields, database, via);
        collector.facts.extend(facts);
    }
}

fn python_class(class: &Class) -> Option<Kept> {
    let stored = class.fields.iter().any(|field| {
        field.value.as_ref().is_some_and(|value| {
            let called = callee(value);
            called.starts_with("models.")
                || called.starts_with("db.Column")
                || matches!(
                    called.as_str(),
                    "Column"
                        | "mapped_column"
                        | "sa.Column"
                        | "db.mapped_column"
                        | "orm.mapped_column"
                )
                || called.starts_with("me.") && called.ends_with("Field")
                || called.starts_with("fields.")
                    && called.ends_with("Field")
                    && bases(class).any(|base| base.ends_with("Model"))
        })
    });
    let table = class
        .fields
        .iter()
        .any(|field| field.name == "__tablename__")
        || class
            .keywords
            .iter()
            .any(|(key, value)| key == "table" && matches!(value.kind, ExprKind::Bool(true)));
    if stored || table {
        return Some(Kept::Database);
    }
    for base in bases(class) {
        let last = base.rsplit('.').next().unwrap_or(&base).to_owned();
        if matches!(
            last.as_str(),
            "Document" | "EmbeddedDocument" | "AbstractUser" | "AbstractBaseUser"
        ) || base == "models.Model"
            || base == "db.Model"
        {
            return Some(Kept::Database);
        }
        if matches!(
            last.as_str(),
            "Form" | "ModelForm" | "FlaskForm" | "Serializer" | "ModelSerializer"
        ) {
            return Some(Kept::Form);
        }
        if matches!(
            last.as_str(),
            "BaseModel"
                | "Schema"
                | "SQLModel"
                | "TypedDict"
                | "NamedTuple"
                | "Struct"
                | "InputObjectType"
        ) {
            return Some(Kept::Shape);
        }
    }
    class
        .decorators
        .iter()
        .any(|decorator| {
            let name = callee(decorator);
            matches!(
                name.rsplit('.').next().unwrap_or_default(),
                "dataclass" | "define" | "attrs" | "frozen"
            ) || matches!(name.as_str(), "strawberry.input" | "strawberry.type")
        })
        .then_some(Kept::Shape)
}

fn bases(class: &Class) -> impl Iterator<Item = String> {
    class.bases.iter().filter_map(|base| match &base.kind {
        ExprKind::Index { object, .. } => object.dotted(),
        _ => base.dotted(),
    })
}

fn callee(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Call(call) => call.callee.dotted().unwrap_or_default(),
        _ => expr.dotted().unwrap_or_default(),
    }
}

/// TypeORM, MikroORM, sequelize-typescript, Typegoose, Nest's Mongoose; DTOs by class-validator.
fn javascript_class(class: &Class) -> Option<Kept> {
    let decorated = |decorators: &[Expr], names: &[&str]| {
        decorators.iter().any(|decorator| {
            let name = callee(decorator);
            names.contains(&name.rsplit('.').next().unwrap_or_default())
        })
    };
    if decorated(
        &class.decorators,
        &[
            "Entity",
            "Table",
            "Schema",
            "modelOptions",
            "Embeddable",
            "ChildEntity",
        ],
    ) || class.fields.iter().any(|field| {
        decorated(
            &field.decorators,
            &["Column", "Prop", "PrimaryGeneratedColumn", "prop"],
        )
    }) {
        return Some(Kept::Database);
    }
    class
        .fields
        .iter()
        .any(|field| {
            decorated(
                &field.decorators,
                &[
                    "IsString",
                    "IsEmail",
                    "IsNotEmpty",
                    "IsOptional",
                    "IsPhoneNumber",
                    "Length",
                    "Field",
                    "ApiProperty",
                ],
            )
        })
        .then_some(Kept::Shape)
}

/// Links to other models hold no data of their own.
fn is_relation(field: &Field) -> bool {
    field
        .value
        .as_ref()
        .is_some_and(|value| refers(&callee(value)))
        || field.ty.as_ref().is_some_and(|ty| {
            matches!(
                ty.name.as_str(),
                "bool" | "boolean" | "ClassVar" | "Relationship"
            )
        })
        || field.decorators.iter().any(|decorator| {
            let name = callee(decorator);
            matches!(
                name.as_str(),
                "OneToMany" | "ManyToOne" | "OneToOne" | "ManyToMany" | "HasMany" | "BelongsTo"
            )
        })
}

/// Whether what makes a column says that it holds a link, or a truth, and no data.
fn refers(made: &str) -> bool {
    [
        "ForeignKey",
        "ManyToManyField",
        "OneToOneField",
        "relationship",
        "Relationship",
        "GenericRelation",
        "BooleanField",
        "hybrid_property",
        "association_proxy",
    ]
    .iter()
    .any(|name| made.ends_with(name))
}

/// `sign = (text) => hmac(text)`
fn is_method(field: &Field) -> bool {
    let value = field.value.as_ref();
    value.is_some_and(|value| matches!(value.kind, ExprKind::Function(_)))
}

/// `state = Column(Enum(TaskState))` says how a thing stands, `position: Tuple[int, int]` where: the part of a country and the post of an
/// employee are texts.
fn is_progress(field: &Field) -> bool {
    matches!(field.name.as_str(), "state" | "position")
        && (field.value.as_ref().is_some_and(is_choice)
            || field.ty.as_deref().is_some_and(is_no_text))
}

/// An enumeration or a number; `State` alone may list the states of a country.
fn is_of_choices(ty: &str) -> bool {
    let last = ty.rsplit('.').next().unwrap_or(ty);
    let is_progress = last.ends_with("State") && !matches!(last, "State" | "USState");
    is_progress
        || ["Enum", "Integer", "IntegerField"]
            .iter()
            .any(|end| last.ends_with(end))
        || matches!(last, "int" | "number" | "float" | "Float")
}

/// `OrderState`, `Optional[int]`, `tuple[float, float]`.
fn is_no_text(ty: &TypeRef) -> bool {
    let mut parts = ty
        .arguments
        .iter()
        .filter(|part| !matches!(part.name.as_str(), "None" | "null" | "undefined" | "..."));
    match parts.next() {
        Some(first) => is_no_text(first) && parts.all(is_no_text),
        None => is_of_choices(&ty.name),
    }
}

/// Whether a column is one of a few values: by its own type, or by one that it is given.
fn is_choice(value: &Expr) -> bool {
    let args = match &value.kind {
        ExprKind::Call(call) => call.args.as_slice(),
        _ => &[],
    };
    let mut types = args.iter().filter(|arg| arg.name.is_none());
    is_of_choices(&callee(value)) || types.any(|arg| is_choice(&arg.value))
}

/// Schemas made by calls: `new Schema({…})`, `z.object({…})`, `pgTable('users', {…})`, `sequelize.define('User', {…})`.
pub(super) fn of_call<'m>(
    collector: &mut Collector<'m>,
    call: &'m Call,
    dotted: Option<&str>,
    context: &Context<'m>,
) {
    let Some(name) = last_name(&call.callee) else {
        return;
    };
    if collector.is_python() {
        // SQLAlchemy's `Table('users', metadata, Column('email', …))`.
        if name == "Table"
            && let Some(table) = call.args.first().and_then(|arg| arg.value.as_str())
        {
            let fields: Vec<FieldName<'_>> = call
                .args
                .iter()
                .filter_map(|arg| match &arg.value.kind {
                    ExprKind::Call(column) if callee(&arg.value).ends_with("Column") => {
                        let first = &column.args.first()?.value;
                        Some((first.as_str()?, first.span))
                    }
                    _ => None,
                })
                .collect();
            push(collector, table, fields, true);
        }
        added_column(collector, call, name);
        return;
    }
    let dotted = dotted.unwrap_or_default();
    let string = |index: usize| call.args.get(index).and_then(|arg| arg.value.as_str());
    let named = || context.names().next().unwrap_or_default();
    let imports = |module: &str| {
        collector
            .module
            .imports
            .iter()
            .any(|import| import.module.starts_with(module))
    };
    match name.as_str() {
        "Schema" if call.is_new => {
            let model = named()
                .trim_end_matches("Schema")
                .trim_end_matches("schema");
            if let Some(arg) = call.args.first() {
                push(collector, model, fields(&arg.value), true);
            }
        }
        "model" if dotted.starts_with("mongoose") => {
            if let (Some(model), Some(arg)) = (string(0), call.args.get(1)) {
                push(collector, model, fields(&arg.value), true);
            }
        }
        // Knex: `schema.createTable('users', (table) => { table.string('phone'); })`.
        "createTable" | "alterTable" | "table"
            if call
                .args
                .get(1)
                .is_some_and(|arg| matches!(arg.value.kind, ExprKind::Function(_))) =>
        {
            if let Some(table) = string(0) {
                let columns = built_columns(collector.module, &call.args[1].value);
                push(collector, table, columns, true);
            }
        }
        "pgTable" | "mysqlTable" | "sqliteTable" | "createTable" | "define" => {
            let Some(model) = string(0) else { return };
            let is_orm = name != "define"
                || dotted.contains("sequelize")
                || dotted.contains("db")
                || imports("sequelize");
            if let Some(arg) = call.args.get(1).filter(|_| is_orm) {
                push(collector, model, fields(&arg.value), true);
            }
        }
        // Migrations: Sequelize's `addColumn('users', 'phone', …)`, node-pg-migrate's `addColumns('users', { phone: … })`.
        "addColumn" | "addColumns" => {
            let (Some(table), Some(arg)) = (string(0), call.args.get(1)) else {
                return;
            };
            let columns = match arg.value.as_str() {
                Some(column) => vec![(column, arg.value.span)],
                None => fields(&arg.value),
            };
            push(collector, table, columns, true);
        }
        "init" if call.args.len() == 2 && imports("sequelize") => {
            let model = dotted.split('.').next().unwrap_or_default().to_owned();
            push(collector, &model, fields(&call.args[0].value), true);
        }
        "defineTable" => {
            if let Some(arg) = call.args.first() {
                push(collector, named(), fields(&arg.value), true);
            }
        }
        "object" | "strictObject"
            if dotted.split('.').next().is_some_and(|root| {
                matches!(
                    root,
                    "z" | "yup" | "Yup" | "Joi" | "joi" | "v" | "s" | "zod" | "t" | "Type"
                )
            }) =>
        {
            if let Some(arg) = call.args.first() {
                push(collector, named(), fields(&arg.value), false);
            }
        }
        // react-hook-form.
        "register" if call.args.len() <= 2 && imports("react-hook-form") => {
            if let Some(arg) = call.args.first()
                && let Some(field) = arg.value.as_str()
            {
                inputs::form_field(collector, field, arg.value.span);
            }
        }
        _ => {}
    }
}

/// Columns that a function adds to the table that it is handed: `table.string('phone').notNullable()`.
fn built_columns<'m>(module: &'m Module, builder: &'m Expr) -> Vec<FieldName<'m>> {
    const OTHER: &[&str] = &[
        "dropColumn",
        "dropColumns",
        "renameColumn",
        "index",
        "unique",
        "foreign",
        "boolean",
    ];
    let ExprKind::Function(id) = builder.kind else {
        return Vec::new();
    };
    let function = &module.functions[id.0 as usize];
    let Some(PatternKind::Name(table)) = function.params.first().map(|param| &param.pattern.kind)
    else {
        return Vec::new();
    };
    let column = |mut expr: &'m Expr| {
        loop {
            let ExprKind::Call(call) = &expr.kind else {
                return None;
            };
            let ExprKind::Member { object, field, .. } = &call.callee.kind else {
                return None;
            };
            if matches!(&object.kind, ExprKind::Name(name) if name == table) {
                let first = &call.args.first()?.value;
                return (!OTHER.contains(&field.as_str())).then_some((first.as_str()?, first.span));
            }
            expr = object;
        }
    };
    function
        .body
        .iter()
        .filter_map(|stmt| match &stmt.kind {
            StmtKind::Expr(expr) | StmtKind::Return(Some(expr)) => column(expr),
            _ => None,
        })
        .collect()
}

/// Columns that a migration in Python adds: Alembic's `op.add_column('users', sa.Column('phone'))` and `op.create_table('users', …)`,
/// Django's `migrations.AddField('user', 'phone', …)`.
fn added_column(collector: &mut Collector<'_>, call: &Call, name: &str) {
    let argument = |key: &str, place: usize| {
        call.args
            .iter()
            .find(|arg| arg.name.as_deref() == Some(key))
            .or_else(|| call.args.get(place).filter(|arg| arg.name.is_none()))
            .map(|arg| &arg.value)
    };
    let (table, columns): (_, Vec<&Expr>) = match name {
        "add_column" | "create_table" => (
            argument("table_name", 0),
            call.args
                .iter()
                .filter_map(|arg| match &arg.value.kind {
                    ExprKind::Call(column) if callee(&arg.value).ends_with("Column") => {
                        Some(&column.args.first()?.value)
                            .filter(|name| name.as_str() != Some("state") || !is_choice(&arg.value))
                    }
                    _ => None,
                })
                .collect(),
        ),
        "AddField" => {
            let is_other = argument("field", 2).is_some_and(|field| refers(&callee(field)));
            let column = argument("name", 1).filter(|_| !is_other);
            (argument("model_name", 0), column.into_iter().collect())
        }
        _ => return,
    };
    let Some(table) = table.and_then(Expr::as_str) else {
        return;
    };
    let fields = columns
        .into_iter()
        .filter_map(|column| Some((column.as_str()?, column.span)))
        .collect();
    push(collector, table, fields, true);
}

fn push(collector: &mut Collector<'_>, model: &str, fields: Vec<FieldName<'_>>, database: bool) {
    let facts = model_fields(
        collector.rules,
        collector.file,
        model,
        fields.into_iter(),
        database,
        Via::Model,
    );
    collector.facts.extend(facts);
}

fn fields(object: &Expr) -> Vec<FieldName<'_>> {
    let ExprKind::Object(properties) = &object.kind else {
        return Vec::new();
    };
    properties
        .iter()
        .filter_map(|property| match property {
            Property::Named {
                key,
                key_span,
                value,
            } if !is_truth(value) => Some((key.as_str(), *key_span)),
            _ => None,
        })
        .collect()
}

fn is_truth(value: &Expr) -> bool {
    let name = callee(value);
    name == "Boolean" || name.ends_with(".boolean") || name == "boolean"
}

/// The value of a property that is a constant name, for callers that read options.
pub(super) fn option<'m>(call: &'m Call, key: &str) -> Option<&'m Expr> {
    call.args.iter().find_map(|arg| match &arg.name {
        Some(name) if *name == Name::new(key) => Some(&arg.value),
        Some(_) => None,
        None => property(&arg.value, key),
    })
}
