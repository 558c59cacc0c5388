//! Code that takes old data away: a time before now, in a purge. Schedulers need no rule of their own: what they start is such a function.

use super::Collector;
use super::numbers::constant_number;
use super::places::{days_of, retention_of};
use super::values::last_name;
use crate::source::Span;
use crate::syntax::ir::{Call, Expr, ExprKind, FunctionId, Module, PatternKind};
use crate::syntax::visit::{self, Context, Visitor};
use std::cmp::Reverse;
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
    let module = collector.module;
    let seen = collector
        .deletions
        .get_or_insert_with(|| Deletions::of(module));
    if let Some(delete) = seen.of_time(module, expr, context) {
        return Some(format!("{} {}", rows(delete), seen.entity(delete)));
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

/// A call that takes rows away.
struct Deletion<'m> {
    span: Span,
    call: &'m Call,
    function: FunctionId,
}

impl Deletion<'_> {
    /// In bytes; of two that are as long, the first counts.
    fn length(&self) -> (u32, u32) {
        (self.span.end - self.span.start, self.span.start)
    }
}

/// Calls of a module that take rows away, and the names that stand in it.
#[derive(Default)]
pub(super) struct Deletions<'m> {
    calls: Vec<Deletion<'m>>,
    around: Nest,
    /// Functions that have such calls, but for the module itself, and the place of the shortest one of each in `calls`.
    functions: Nest,
    shortest: Vec<usize>,
    /// What repositories in fields hold, by the field.
    held: BTreeMap<&'m str, Vec<String>>,
    /// Where each name stands, in order.
    names: BTreeMap<&'m str, Vec<u32>>,
    /// What was asked so far: the shortest call that names a variable, by its name and function.
    naming: BTreeMap<(&'m str, FunctionId), Option<usize>>,
}

impl<'m> Deletions<'m> {
    fn of(module: &'m Module) -> Self {
        let mut seen = Self::default();
        visit::walk(module, &mut seen);
        for places in seen.names.values_mut() {
            places.sort_unstable();
        }
        seen.around = Nest::new(seen.calls.iter().map(|delete| delete.span));
        let mut shortest: BTreeMap<FunctionId, usize> = BTreeMap::new();
        for (place, delete) in seen.calls.iter().enumerate() {
            let known = shortest.entry(delete.function).or_insert(place);
            if delete.length() < seen.calls[*known].length() {
                *known = place;
            }
        }
        shortest.remove(&FunctionId(0));
        let spans = shortest
            .keys()
            .map(|id| module.functions[id.0 as usize].span);
        seen.functions = Nest::new(spans);
        seen.shortest = shortest.into_values().collect();
        let given = module
            .functions
            .iter()
            .flat_map(|function| &function.params);
        let given =
            given
                .filter(|param| param.is_property)
                .filter_map(|param| match &param.pattern.kind {
                    PatternKind::Name(name) => Some((name, param.ty.as_ref()?)),
                    _ => None,
                });
        let has = module.classes.iter().flat_map(|class| &class.fields);
        let has = has.filter_map(|field| Some((&field.name, field.ty.as_ref()?)));
        for (name, ty) in given.chain(has) {
            let held = ty.arguments.iter().map(|held| held.name.to_lowercase());
            seen.held.entry(name).or_default().extend(held);
        }
        seen
    }

    /// The call that deletes what is older than a time: around it, or in the same function with the variable that holds it.
    fn of_time(&mut self, module: &Module, expr: &Expr, context: &Context<'m>) -> Option<&'m Call> {
        let name = context.names().next();
        let naming = name.and_then(|name| self.naming(module, name, context.function()));
        let around = self.around.around(expr.span.start, expr.span.end);
        around
            .chain(naming)
            .map(|at| &self.calls[at])
            .min_by_key(|delete| delete.length())
            .map(|delete| delete.call)
    }

    /// The shortest call that names a variable of a function, by its place in `calls`.
    fn naming(&mut self, module: &Module, name: &'m str, own: FunctionId) -> Option<usize> {
        if let Some(known) = self.naming.get(&(name, own)) {
            return *known;
        }
        let span = module.functions[own.0 as usize].span;
        let places = self.names.get(name).map_or(&[][..], Vec::as_slice);
        let start = places.partition_point(|place| *place < span.start);
        let inside = places[start..].iter();
        let places = || inside.clone().take_while(|place| **place < span.end);
        let naming = places().flat_map(|&place| {
            let around = self.around.around(place, place + 1);
            around.filter(|at| self.calls[*at].function == own)
        });
        // `KEEP = timedelta(weeks=26)` of the module counts in every function that names it.
        let named = places().filter(|_| own == FunctionId(0));
        let shared = named.flat_map(|&place| {
            let functions = self.functions.around(place, place + 1);
            functions.map(|at| self.shortest[at])
        });
        let found = naming
            .chain(shared)
            .min_by_key(|at| self.calls[*at].length());
        self.naming.insert((name, own), found);
        found
    }

    /// What a repository that a class is given or has holds: `ContactMessage` of `private messages: Repository<ContactMessage>`, called as
    /// `this.messages`.
    fn entity(&self, call: &Call) -> String {
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
        self.held
            .get(field)
            .map_or_else(String::new, |held| held.join(" "))
    }
}

impl<'m> Visitor<'m> for Deletions<'m> {
    fn expr(&mut self, expr: &'m Expr, context: &Context<'m>) {
        match &expr.kind {
            ExprKind::Call(call) if deletes(call, 0) => {
                self.calls.push(Deletion {
                    span: expr.span,
                    call,
                    function: context.function(),
                });
            }
            ExprKind::Name(name) => self.names.entry(name).or_default().push(expr.span.start),
            _ => {}
        }
    }
}

/// Spans of which two are either apart or one in the other.
#[derive(Default)]
struct Nest {
    /// In order of their starts, outer ones first: with the place that each was given at, and the one around it by its place here.
    spans: Vec<(Span, usize, Option<usize>)>,
}

impl Nest {
    fn new(spans: impl Iterator<Item = Span>) -> Self {
        let mut spans: Vec<_> = spans.zip(0..).map(|(span, at)| (span, at, None)).collect();
        spans.sort_by_key(|(span, ..)| (span.start, Reverse(span.end)));
        let mut open: Vec<usize> = Vec::new();
        for place in 0..spans.len() {
            let end = spans[place].0.end;
            while open.pop_if(|outer| spans[*outer].0.end < end).is_some() {}
            spans[place].2 = open.last().copied();
            open.push(place);
        }
        Self { spans }
    }

    /// The places of the spans around a range, innermost first.
    fn around(&self, start: u32, end: u32) -> impl Iterator<Item = usize> {
        let before = self.spans.partition_point(|(span, ..)| span.start <= start);
        std::iter::successors(before.checked_sub(1), |place| self.spans[*place].2)
            .map(|place| &self.spans[place])
            .filter(move |(span, ..)| end <= span.end)
            .map(|(_, at, _)| *at)
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
