//! Code that takes old data away: a time before now, in a purge. Schedulers need no rule of their own: what they start is such a function.

use super::Collector;
use super::numbers::constant_number;
use super::places::{days_of, retention_of};
use super::values::last_name;
use crate::source::Span;
use crate::syntax::ir::{Call, Expr, ExprKind, FunctionId, Module, PatternKind};
use crate::syntax::visit::{self, Context, Visitor};
use std::collections::BTreeMap;

/// Words of a function that takes old data away.
const PURGES: &[&str] = &[
    "purge",
    "cleanup",
    "clean_up",
    "prune",
    "delete_old",
    "deleteold",
    "remove_old",
    "removeold",
    "delete_expired",
    "deleteexpired",
    "retention",
    "erase",
    "anonymize_old",
    "anonymise_old",
    "expire_old",
    "archive_old",
    "supprimer",
    "nettoyer",
    "purger",
];

/// Calls that take rows away.
const DELETES: &[&str] = &[
    "delete",
    "deleteMany",
    "delete_many",
    "destroy",
    "deleteFrom",
    "del",
];

/// `now() - timedelta(days=90)`, `subDays(now, 90)` in a purge: data live that long.
pub(super) fn of_call<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    call: &'m Call,
    name: &str,
    context: &Context<'m>,
) {
    let days = match name {
        "timedelta" | "relativedelta" => {
            let mut total = 0.0;
            for arg in &call.args {
                let scale = match arg.name.as_deref() {
                    None | Some("days") => 1.0,
                    Some("weeks") => 7.0,
                    Some("hours") => 1.0 / 24.0,
                    Some("months") => 30.44,
                    Some("years") => 365.25,
                    _ => return,
                };
                let Some(value) = constant_number(collector, &arg.value) else {
                    return;
                };
                total += value * scale;
            }
            total
        }
        // `dayjs().subtract(90, 'day')`.
        "subtract" => {
            let unit = call.args.get(1).and_then(|arg| arg.value.as_str());
            let count = call
                .args
                .first()
                .and_then(|arg| constant_number(collector, &arg.value));
            let Some(days) = unit
                .zip(count)
                .and_then(|(unit, count)| days_of(&format!("{count} {unit}")))
            else {
                return;
            };
            days
        }
        "subDays" | "subMonths" | "subYears" | "subWeeks" => {
            let Some(value) = call
                .args
                .get(1)
                .and_then(|arg| constant_number(collector, &arg.value))
            else {
                return;
            };
            value
                * match name {
                    "subDays" => 1.0,
                    "subWeeks" => 7.0,
                    "subMonths" => 30.44,
                    _ => 365.25,
                }
        }
        _ => return,
    };
    let Some(matter) = purge_matter(collector, expr, context) else {
        return;
    };
    retention_of(collector, days, &matter, expr.span);
}

/// `Date.now() - 90 * 24 * 60 * 60 * 1000` in a purge.
pub(super) fn of_binary<'m>(
    collector: &mut Collector<'m>,
    expr: &'m Expr,
    left: &'m Expr,
    right: &'m Expr,
    context: &Context<'m>,
) {
    let now = match &left.kind {
        ExprKind::Call(call) => call.callee.dotted().as_deref() == Some("Date.now"),
        _ => false,
    };
    if now
        && let Some(milliseconds) = constant_number(collector, right)
        && let Some(matter) = purge_matter(collector, expr, context)
    {
        retention_of(collector, milliseconds / 86_400_000.0, &matter, expr.span);
    }
}

/// Words that say what a purge takes away; none where the time is not part of one.
fn purge_matter<'m>(
    collector: &mut Collector<'m>,
    expr: &Expr,
    context: &Context<'m>,
) -> Option<String> {
    if let Some(delete) = deletion(collector, expr, context) {
        return Some(format!(
            "{} {}",
            rows(delete),
            entity(collector.module, delete)
        ));
    }
    // `Ticket.objects.filter(…)` and `prisma.ticket.findMany(…)` say whose rows they are.
    let rows = context.calls().last().map_or_else(String::new, rows);
    let named = |text: &str| {
        let lower = text.to_lowercase();
        PURGES
            .iter()
            .any(|word| lower.contains(word))
            .then(|| format!("{lower} {rows}"))
    };
    context
        .functions
        .iter()
        .rev()
        .filter_map(|id| collector.module.functions[id.0 as usize].name.as_deref())
        .find_map(named)
        .or_else(|| named(collector.file.path.rsplit('/').next().unwrap_or_default()))
}

/// The call that deletes what is older: around the time, or in the same function with the variable that holds it.
fn deletion<'m>(
    collector: &mut Collector<'m>,
    expr: &Expr,
    context: &Context<'m>,
) -> Option<&'m Call> {
    let module = collector.module;
    let seen = collector.deletions.get_or_insert_with(|| {
        let mut seen = Deletions::default();
        visit::walk(module, &mut seen);
        for places in seen.names.values_mut() {
            places.sort_unstable();
        }
        seen
    });
    let around = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
    let places = context
        .names()
        .next()
        .and_then(|name| seen.names.get(name))
        .map_or(&[][..], Vec::as_slice);
    let names_it = |span: Span| {
        places
            .get(places.partition_point(|place| *place < span.start))
            .is_some_and(|place| *place < span.end)
    };
    // `KEEP = timedelta(weeks=26)` of the module counts in every function that names it.
    let shared = context.function() == FunctionId(0) && !places.is_empty();
    let function_of = |function: &FunctionId| module.functions[function.0 as usize].span;
    seen.calls
        .iter()
        .filter(|(span, _, function)| {
            around(*span, expr.span)
                || *function == context.function() && names_it(*span)
                || shared && *function != FunctionId(0) && names_it(function_of(function))
        })
        .min_by_key(|(span, ..)| span.end - span.start)
        .map(|(_, call, _)| *call)
}

/// Calls of a module that take rows away, and the names that stand in it.
#[derive(Default)]
pub(super) struct Deletions<'m> {
    calls: Vec<(Span, &'m Call, FunctionId)>,
    /// Where each name stands, in order.
    names: BTreeMap<&'m str, Vec<u32>>,
}

impl<'m> Visitor<'m> for Deletions<'m> {
    fn expr(&mut self, expr: &'m Expr, context: &Context<'m>) {
        match &expr.kind {
            ExprKind::Call(call) if deletes(call, 0) => {
                self.calls.push((expr.span, call, context.function()));
            }
            ExprKind::Name(name) => self.names.entry(name).or_default().push(expr.span.start),
            _ => {}
        }
    }
}

/// `rows.filter(…).delete()`, `delete(Visit).where(…)`.
fn deletes(call: &Call, depth: u8) -> bool {
    let chained = || match &call.callee.kind {
        ExprKind::Member { object, .. } if depth < 8 => match &object.kind {
            ExprKind::Call(inner) => deletes(inner, depth + 1),
            _ => false,
        },
        _ => false,
    };
    last_name(&call.callee).is_some_and(|name| DELETES.contains(&name.as_str())) || chained()
}

/// What a call is made on, in words.
fn rows(call: &Call) -> String {
    let dotted = call.callee.dotted().or_else(|| receiver(&call.callee));
    dotted.unwrap_or_default().to_lowercase()
}

/// What a repository that a class is given or has holds: `ContactMessage` of `private messages: Repository<ContactMessage>`, called as
/// `this.messages`.
fn entity(module: &Module, call: &Call) -> String {
    let object = call.callee.dotted().or_else(|| receiver(&call.callee));
    let field = object.as_deref().and_then(|object| {
        let own = object
            .strip_prefix("this.")
            .or_else(|| object.strip_prefix("self."))?;
        own.split('.').next()
    });
    let Some(field) = field else {
        return String::new();
    };
    let given = module
        .functions
        .iter()
        .flat_map(|function| &function.params);
    let given = given.filter(|param| {
        param.is_property && matches!(&param.pattern.kind, PatternKind::Name(name) if name == field)
    });
    let has = module.classes.iter().flat_map(|class| &class.fields);
    let has = has.filter(|own| own.name == field);
    given
        .filter_map(|param| param.ty.as_ref())
        .chain(has.filter_map(|own| own.ty.as_ref()))
        .flat_map(|ty| &ty.arguments)
        .map(|held| held.name.to_lowercase())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a chain of calls starts at: `Ticket.objects` of `Ticket.objects.filter(…).delete`.
fn receiver(callee: &Expr) -> Option<String> {
    match &callee.kind {
        ExprKind::Member { object, .. } => object.dotted().or_else(|| receiver(object)),
        ExprKind::Call(call) => {
            let named = call.args.first().and_then(|arg| arg.value.dotted());
            let own = call.callee.dotted().or_else(|| receiver(&call.callee))?;
            Some(format!("{own} {}", named.unwrap_or_default()))
        }
        _ => None,
    }
}
