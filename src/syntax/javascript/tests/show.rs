//! The neutral form in a compact notation, for assertions.

use crate::syntax::ir::{
    Block, Expr, ExprKind, Module, ParamKind, Pattern, PatternKind, Property, Stmt, StmtKind,
    TypeRef,
};

/// The module body, one statement a line.
pub(super) fn body(module: &Module) -> String {
    block(module, &module.functions[0].body).replace("; ", "\n")
}

fn join<T>(items: &[T], separator: &str, show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(separator)
}

pub(super) fn block(module: &Module, block: &Block) -> String {
    join(block, "; ", |stmt| statement(module, stmt))
}

fn optional(module: &Module, e: Option<&Expr>) -> String {
    e.map_or(String::new(), |e| format!(" {}", expr(module, e)))
}

pub(super) fn statement(m: &Module, stmt: &Stmt) -> String {
    let inner = |b: &Block| format!("{{{}}}", block(m, b));
    match &stmt.kind {
        StmtKind::Expr(e) => expr(m, e),
        StmtKind::Let {
            target, ty, value, ..
        } => {
            let ty = ty
                .as_ref()
                .map_or(String::new(), |t| format!(": {}", type_ref(t)));
            let value = value
                .as_ref()
                .map_or(String::new(), |v| format!(" = {}", expr(m, v)));
            format!("let {}{ty}{value}", pattern(m, target))
        }
        StmtKind::Return(e) => format!("return{}", optional(m, e.as_ref())),
        StmtKind::Throw(e) => format!("throw{}", optional(m, e.as_ref())),
        StmtKind::If {
            condition,
            then,
            otherwise,
        } => {
            format!(
                "if {} {} else {}",
                expr(m, condition),
                inner(then),
                inner(otherwise)
            )
        }
        StmtKind::While {
            condition, body, ..
        } => {
            format!("while{} {}", optional(m, condition.as_ref()), inner(body))
        }
        StmtKind::For {
            target,
            iterable,
            body,
            keys,
            ..
        } => {
            let word = if *keys { "in" } else { "of" };
            format!(
                "for {} {word} {} {}",
                pattern(m, target),
                expr(m, iterable),
                inner(body)
            )
        }
        StmtKind::Try {
            body,
            handlers,
            finally,
            ..
        } => {
            let handlers = join(handlers, "", |handler| {
                let binding = handler
                    .binding
                    .as_ref()
                    .map_or(String::new(), |p| pattern(m, p));
                format!(" catch({binding}) {}", inner(&handler.body))
            });
            format!("try {}{handlers} finally {}", inner(body), inner(finally))
        }
        StmtKind::With { items, body } => {
            let items = join(items, ", ", |(e, p)| {
                let p = p
                    .as_ref()
                    .map_or(String::new(), |p| format!(" as {}", pattern(m, p)));
                format!("{}{p}", expr(m, e))
            });
            format!("with {items} {}", inner(body))
        }
        StmtKind::Switch { subject, arms } => {
            let arms = join(arms, " ", |arm| {
                let exits = if arm.exits { "!" } else { "" };
                format!(
                    "[{}]{exits} {}",
                    join(&arm.tests, ",", |e| expr(m, e)),
                    inner(&arm.body)
                )
            });
            format!("switch {} {arms}", expr(m, subject))
        }
        StmtKind::Block(b) => inner(b),
        StmtKind::Function(id) => function(m, id.0 as usize),
        StmtKind::Class(id) => class(m, id.0 as usize),
        StmtKind::Delete(e) => format!("delete {}", expr(m, e)),
        StmtKind::Break => "break".to_owned(),
        StmtKind::Continue => "continue".to_owned(),
    }
}

fn function(m: &Module, id: usize) -> String {
    let f = &m.functions[id];
    let params = join(&f.params, ", ", |p| {
        let decorators = join(&p.decorators, "", |d| format!("@{} ", expr(m, d)));
        let rest = if p.kind == ParamKind::Rest { "..." } else { "" };
        let property = if p.is_property { "this." } else { "" };
        let ty =
            p.ty.as_ref()
                .map_or(String::new(), |t| format!(": {}", type_ref(t)));
        let default = p
            .default
            .as_ref()
            .map_or(String::new(), |v| format!(" = {}", expr(m, v)));
        format!(
            "{decorators}{rest}{property}{}{ty}{default}",
            pattern(m, &p.pattern)
        )
    });
    let decorators = join(&f.decorators, "", |d| format!("@{} ", expr(m, d)));
    let flow = if f.is_async { "async " } else { "" };
    let star = if f.is_generator { "*" } else { "" };
    let ty = f
        .return_type
        .as_ref()
        .map_or(String::new(), |t| format!(": {}", type_ref(t)));
    let name = f.name.as_deref().unwrap_or("_");
    format!(
        "{decorators}{flow}{:?}{star} {name}({params}){ty} {{{}}}",
        f.kind,
        block(m, &f.body)
    )
}

fn class(m: &Module, id: usize) -> String {
    let c = &m.classes[id];
    let decorators = join(&c.decorators, "", |d| format!("@{} ", expr(m, d)));
    let fields = join(&c.fields, "; ", |f| {
        let decorators = join(&f.decorators, "", |d| format!("@{} ", expr(m, d)));
        let is_static = if f.is_static { "static " } else { "" };
        let ty =
            f.ty.as_ref()
                .map_or(String::new(), |t| format!(": {}", type_ref(t)));
        let value = f
            .value
            .as_ref()
            .map_or(String::new(), |v| format!(" = {}", expr(m, v)));
        format!("{decorators}{is_static}{}{ty}{value}", f.name)
    });
    let methods = join(&c.methods, "; ", |id| function(m, id.0 as usize));
    let bases = join(&c.bases, ",", |b| expr(m, b));
    format!(
        "{decorators}class {}({bases}) {{{fields} | {methods}}}",
        c.name.as_deref().unwrap_or("_")
    )
}

pub(super) fn type_ref(ty: &TypeRef) -> String {
    let mut shown = ty.name.to_string();
    if !ty.arguments.is_empty() {
        shown += &format!("<{}>", join(&ty.arguments, ", ", type_ref));
    }
    if !ty.fields.is_empty() {
        shown += &format!(
            "[{}]",
            join(&ty.fields, ", ", |(n, t)| format!("{n}: {}", type_ref(t)))
        );
    }
    shown
}

pub(super) fn pattern(m: &Module, p: &Pattern) -> String {
    match &p.kind {
        PatternKind::Name(name) => name.to_string(),
        PatternKind::Place(place) => expr(m, place),
        PatternKind::Object { fields, rest } => {
            let mut parts: Vec<String> = fields
                .iter()
                .map(|f| {
                    format!(
                        "{}: {}",
                        f.key.as_deref().unwrap_or("[]"),
                        pattern(m, &f.value)
                    )
                })
                .collect();
            parts.extend(rest.iter().map(|rest| format!("...{}", pattern(m, rest))));
            format!("{{{}}}", parts.join(", "))
        }
        PatternKind::Array { items, rest } => {
            let mut parts: Vec<String> = items
                .iter()
                .map(|item| item.as_ref().map_or(String::new(), |p| pattern(m, p)))
                .collect();
            parts.extend(
                rest.iter()
                    .map(|(at, rest)| format!("...{at}:{}", pattern(m, rest))),
            );
            format!("[{}]", parts.join(","))
        }
        PatternKind::Default(p, e) => format!("{} = {}", pattern(m, p), expr(m, e)),
        PatternKind::All(_) | PatternKind::Ignored => "_".to_owned(),
    }
}

fn properties(m: &Module, list: &[Property]) -> String {
    join(list, ", ", |property| match property {
        Property::Named { key, value, .. } => format!("{key}: {}", expr(m, value)),
        Property::Computed { key, value } => format!("[{}]: {}", expr(m, key), expr(m, value)),
        Property::Spread(e) => format!("...{}", expr(m, e)),
    })
}

pub(super) fn expr(m: &Module, e: &Expr) -> String {
    let list = |items: &[Expr]| join(items, ", ", |e| expr(m, e));
    match &e.kind {
        ExprKind::Name(name) | ExprKind::Number(name) | ExprKind::Regex(name) => name.to_string(),
        ExprKind::This => "this".to_owned(),
        ExprKind::Super => "super".to_owned(),
        ExprKind::Str(value) => format!("{value:?}"),
        ExprKind::Template(parts) => format!("`{}`", join(parts, "·", |e| expr(m, e))),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Null => "null".to_owned(),
        ExprKind::Member { object, field, .. } => format!("{}.{field}", expr(m, object)),
        ExprKind::Index { object, index } => format!("{}[{}]", expr(m, object), expr(m, index)),
        ExprKind::Call(call) => {
            let new = if call.is_new { "new " } else { "" };
            let optional = if call.optional { "?" } else { "" };
            let args = join(&call.args, ", ", |arg| expr(m, &arg.value));
            format!("{new}{}{optional}({args})", expr(m, &call.callee))
        }
        ExprKind::Object(list) => format!("{{{}}}", properties(m, list)),
        ExprKind::Array(items) => format!("[{}]", list(items)),
        ExprKind::Function(id) => function(m, id.0 as usize),
        ExprKind::Class(id) => class(m, id.0 as usize),
        ExprKind::Binary {
            operator,
            left,
            right,
        }
        | ExprKind::Logical {
            operator,
            left,
            right,
        } => {
            format!("({} {operator} {})", expr(m, left), expr(m, right))
        }
        ExprKind::Unary { operator, operand } => format!("{operator} {}", expr(m, operand)),
        ExprKind::Conditional {
            condition,
            then,
            otherwise,
        } => {
            format!(
                "({} ? {} : {})",
                expr(m, condition),
                expr(m, then),
                expr(m, otherwise)
            )
        }
        ExprKind::Assign {
            target,
            operator,
            value,
        } => {
            format!("({} {operator}= {})", pattern(m, target), expr(m, value))
        }
        ExprKind::Await(e) => format!("await {}", expr(m, e)),
        ExprKind::Yield { value, all } => {
            let star = if *all { "*" } else { "" };
            format!("yield{star}{}", optional(m, value.as_deref()))
        }
        ExprKind::Spread(e) => format!("...{}", expr(m, e)),
        ExprKind::Sequence(items) => format!("({})", list(items)),
        ExprKind::Comprehension { .. } => "comprehension".to_owned(),
        ExprKind::Jsx(jsx) => {
            format!(
                "<{} {}>[{}]",
                jsx.tag,
                properties(m, &jsx.attributes),
                list(&jsx.children)
            )
        }
        ExprKind::Typed { value, ty } => format!("<{}>{}", type_ref(ty), expr(m, value)),
        ExprKind::Unknown(inside) => format!("?({})", list(inside)),
    }
}
