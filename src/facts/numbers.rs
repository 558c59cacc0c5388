//! Numbers that code says: arithmetic, constants of the module, and the defaults of parameters, options and environments.
//!
//! A default is what holds where nobody says otherwise: for times and sizes that is evidence enough.

use super::Collector;
use super::values::last_name;
use crate::syntax::ir::{Call, Expr, ExprKind, Module, PatternKind, Stmt};
use crate::syntax::visit::{self, Context, Visitor};

pub(super) fn constant_number(collector: &Collector<'_>, expr: &Expr) -> Option<f64> {
    let module = collector.module;
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
        ExprKind::Name(name) => named(module, name).or_else(|| of_parameter(module, name)),
        // `options["days"]` of a Django command, `args.days` of argparse.
        ExprKind::Member { field, object, .. } => {
            let options = object.dotted()?;
            let options = options.rsplit('.').next()?;
            matches!(options, "options" | "args" | "opts" | "kwargs" | "argv")
                .then(|| of_option(module, field))?
        }
        _ => None,
    })
}

/// `KEEP_DAYS = 90` anywhere in the module.
fn named(module: &Module, name: &str) -> Option<f64> {
    let bodies = module.functions.iter().flat_map(|function| &function.body);
    let named = bodies.filter_map(Stmt::named_value);
    let mut values = named.filter(|(own, _)| *own == name);
    values.find_map(|(_, value)| number(value))
}

/// `def purge(days: int = 180)`, `days: int = typer.Option(180)`, and `@click.option("--days", default=180)` above it.
fn of_parameter(module: &Module, name: &str) -> Option<f64> {
    module.functions.iter().find_map(|function| {
        let param = function
            .params
            .iter()
            .find(|param| matches!(&param.pattern.kind, PatternKind::Name(own) if own == name))?;
        let own = param
            .default
            .as_ref()
            .and_then(|default| match &default.kind {
                ExprKind::Call(call)
                    if matches!(
                        last_name(&call.callee)?.as_str(),
                        "Option" | "Argument" | "Query"
                    ) =>
                {
                    argument(call, "default", 0).and_then(number)
                }
                _ => number(default),
            });
        let decorated = || {
            function
                .decorators
                .iter()
                .find_map(|decorator| match &decorator.kind {
                    ExprKind::Call(call) => default_of(call, name),
                    _ => None,
                })
        };
        own.or_else(decorated)
    })
}

/// `parser.add_argument("--days", default=180)`.
fn of_option(module: &Module, name: &str) -> Option<f64> {
    struct Options<'n> {
        name: &'n str,
        found: Option<f64>,
    }
    impl<'m> Visitor<'m> for Options<'_> {
        fn expr(&mut self, expr: &'m Expr, _: &Context<'m>) {
            if let ExprKind::Call(call) = &expr.kind {
                self.found = self.found.or_else(|| default_of(call, self.name));
            }
        }
    }
    let mut options = Options { name, found: None };
    visit::walk(module, &mut options);
    options.found
}

/// The default of a call that declares the option `name`.
fn default_of(call: &Call, name: &str) -> Option<f64> {
    if !matches!(last_name(&call.callee)?.as_str(), "add_argument" | "option") {
        return None;
    }
    let declares = call.args.iter().any(|arg| {
        let flag = arg
            .value
            .as_str()
            .map(|flag| flag.trim_start_matches('-').replace('-', "_"));
        arg.name.is_none() && flag.is_some_and(|flag| flag == name)
    });
    let default = call
        .args
        .iter()
        .find(|arg| arg.name.as_deref() == Some("default"))?;
    declares.then(|| number(&default.value))?
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
