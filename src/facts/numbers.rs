//! Numbers that code says: arithmetic, constants of the module, and the defaults of parameters, options and environments.
//!
//! A default is what holds where nobody says otherwise: for times and sizes that is evidence enough.

use super::Collector;
use super::values::last_name;
use crate::syntax::ir::{Call, Expr, ExprKind, Module, Name, PatternKind, Stmt};
use crate::syntax::visit::{self, Context, Visitor};
use rustc_hash::FxHashMap;
use std::hash::Hash;

pub(super) fn constant_number(collector: &Collector<'_>, expr: &Expr) -> Option<f64> {
    number(expr).or_else(|| match &expr.kind {
        // `DAYS * 24 * 60 * 60`
        ExprKind::Binary {
            operator,
            left,
            right,
        } => calculated(
            operator,
            constant_number(collector, left)?,
            constant_number(collector, right)?,
        ),
        ExprKind::Name(name) => collector.numbers().of_name(name),
        // `options["days"]` of a Django command, `args.days` of argparse.
        ExprKind::Member { field, object, .. } => {
            let options = object.dotted()?;
            let options = options.rsplit('.').next()?;
            matches!(options, "options" | "args" | "opts" | "kwargs" | "argv")
                .then(|| collector.numbers().options.get(field.as_str()).copied())?
        }
        _ => None,
    })
}

/// The numbers that names of a module stand for.
pub(super) struct Numbers<'m> {
    /// `KEEP_DAYS = 90` anywhere in the module.
    named: FxHashMap<&'m str, f64>,
    /// `def purge(days: int = 180)`, `days: int = typer.Option(180)`, and `@click.option("--days", default=180)` above it.
    parameters: FxHashMap<&'m str, f64>,
    /// `parser.add_argument("--days", default=180)`, by `days`.
    options: FxHashMap<String, f64>,
}

impl<'m> Numbers<'m> {
    pub(super) fn of(module: &'m Module) -> Self {
        let mut named = FxHashMap::default();
        let mut parameters = FxHashMap::default();
        for function in &module.functions {
            let values = function.body.iter().filter_map(Stmt::named_value);
            for (name, value) in values {
                note(&mut named, name.as_str(), number(value));
            }
            let mut decorated = Options::default();
            for decorator in &function.decorators {
                if let ExprKind::Call(call) = &decorator.kind {
                    decorated.add(call);
                }
            }
            for param in &function.params {
                if let PatternKind::Name(name) = &param.pattern.kind {
                    let own = param.default.as_ref().and_then(of_default);
                    let value = own.or_else(|| decorated.0.get(name.as_str()).copied());
                    note(&mut parameters, name.as_str(), value);
                }
            }
        }
        let mut options = Options::default();
        visit::walk(module, &mut options);
        Self {
            named,
            parameters,
            options: options.0,
        }
    }

    fn of_name(&self, name: &str) -> Option<f64> {
        let number = self.named.get(name).or_else(|| self.parameters.get(name));
        number.copied()
    }
}

/// Keeps the first number that a name is given.
fn note<K: Eq + Hash>(numbers: &mut FxHashMap<K, f64>, name: K, value: Option<f64>) {
    if let Some(value) = value {
        numbers.entry(name).or_insert(value);
    }
}

/// What a parameter is where nobody gives it.
fn of_default(default: &Expr) -> Option<f64> {
    match &default.kind {
        ExprKind::Call(call)
            if matches!(
                last_name(&call.callee)?.as_str(),
                "Option" | "Argument" | "Query"
            ) =>
        {
            argument(call, "default", 0).and_then(number)
        }
        _ => number(default),
    }
}

/// The defaults of options, by their names.
#[derive(Default)]
struct Options(FxHashMap<String, f64>);

impl Options {
    /// Takes the names and the default of a call that declares an option.
    fn add(&mut self, call: &Call) {
        let callee = last_name(&call.callee).map(Name::as_str);
        if !matches!(callee, Some("add_argument" | "option")) {
            return;
        }
        let mut args = call.args.iter();
        let default = args.find(|arg| arg.name.as_deref() == Some("default"));
        let Some(default) = default.and_then(|arg| number(&arg.value)) else {
            return;
        };
        let placed = call.args.iter().filter(|arg| arg.name.is_none());
        for flag in placed.filter_map(|arg| arg.value.as_str()) {
            let name = flag.trim_start_matches('-').replace('-', "_");
            note(&mut self.0, name, Some(default));
        }
    }
}

impl<'m> Visitor<'m> for Options {
    fn expr(&mut self, expr: &'m Expr, _: &Context<'m>) {
        if let ExprKind::Call(call) = &expr.kind {
            self.add(call);
        }
    }
}

fn argument<'c>(call: &'c Call, name: &str, place: usize) -> Option<&'c Expr> {
    let named = call
        .args
        .iter()
        .find(|arg| arg.name.as_deref() == Some(name));
    let placed = call.args.get(place).filter(|arg| arg.name.is_none());
    named.or(placed).map(|arg| &arg.value)
}

/// The value of arithmetic on constants: `60 * 60 * 24 * 30`, `Number(process.env.DAYS ?? 90)`, `int(os.getenv("DAYS", "90"))`.
pub(super) fn number(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        ExprKind::Number(text) => text.replace('_', "").parse().ok(),
        ExprKind::Binary {
            operator,
            left,
            right,
        } => calculated(operator, number(left)?, number(right)?),
        ExprKind::Logical { right, .. } => number(right),
        ExprKind::Typed { value, .. } => number(value),
        ExprKind::Call(call) => of_environment(call),
        _ => None,
    }
}

fn calculated(operator: &str, left: f64, right: f64) -> Option<f64> {
    match operator {
        "*" => Some(left * right),
        "+" => Some(left + right),
        "-" => Some(left - right),
        "/" if right != 0.0 => Some(left / right),
        _ => None,
    }
}

/// What a conversion converts, and what stands where an environment says nothing.
fn of_environment(call: &Call) -> Option<f64> {
    let written = |expr: &Expr| {
        expr.as_str()
            .and_then(|text| text.trim().parse::<f64>().ok())
    };
    match last_name(&call.callee)?.as_str() {
        "Number" | "int" | "float" | "parseInt" | "parseFloat" => {
            let inner = &call.args.first()?.value;
            let other = match &inner.kind {
                ExprKind::Logical { right, .. } => written(right),
                _ => written(inner),
            };
            number(inner).or(other)
        }
        "get" | "getenv" | "int_env" | "config" => {
            let key = call.args.first()?.value.as_str()?;
            let default = argument(call, "default", 1)?;
            let is_setting = key
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            is_setting.then(|| number(default).or_else(|| written(default)))?
        }
        _ => None,
    }
}
