//! Queries of object-relational mappers: whose rows a call returns, and which of their fields.
//!
//! A query is known by its method and by what it is called on: `prisma.user.findMany`, `User.findOne`, `db.select().from(users)`. What
//! rows of that name hold is left to `flow/models.rs`.

use super::Builder;
use crate::flow::call_names::last_of;
use crate::flow::graph::{Node, Query, any_field};
use crate::source::Region;
use crate::syntax::ir::{Call, Expr, ExprKind, Name, Property};

/// How a query hands out rows.
enum Shape {
    One,
    Many,
    /// `[rows, count]`
    Pair,
    /// `{rows, count}`
    Counted,
}

impl Builder<'_> {
    /// Notes a call that may be a query.
    pub(super) fn query(&mut self, call: &Call, result: Node, region: Region) {
        if self.graph.is_python {
            return;
        }
        let ExprKind::Member { object, field, .. } = &call.callee.kind else {
            return;
        };
        let options = call.args.first().map(|arg| &arg.value);
        let (shape, model) = if field == "from" && is_whole_select(object) {
            let Some(table) = options.and_then(Expr::dotted) else {
                return;
            };
            (Shape::Many, last_of(&table).to_owned())
        } else {
            let Some(shape) = shape(field, options) else {
                return;
            };
            let Some(receiver) = object.dotted() else {
                return;
            };
            (shape, last_of(&receiver).to_owned())
        };
        let path = match shape {
            Shape::One => Vec::new(),
            Shape::Many => vec![any_field()],
            Shape::Pair => vec![Name::new_static("0"), any_field()],
            Shape::Counted => vec![Name::new_static("rows"), any_field()],
        };
        let chosen = |key: &str| options.and_then(|options| option(options, key));
        let only = ["select", "columns", "attributes"]
            .iter()
            .find_map(|key| chosen(key))
            .map(|chosen| names(chosen, true))
            .filter(|only| !only.is_empty());
        let mut except = chosen("omit").map_or_else(Vec::new, |omitted| names(omitted, true));
        except.extend(
            chosen("columns")
                .into_iter()
                .flat_map(|own| names(own, false)),
        );
        self.graph.queries.push(Query {
            node: result,
            model: Name::new(model),
            path,
            only,
            except,
            region,
        });
    }
}

/// `db.select()` without columns.
fn is_whole_select(value: &Expr) -> bool {
    let ExprKind::Call(call) = &value.kind else {
        return false;
    };
    matches!(&call.callee.kind, ExprKind::Member { field, .. } if field == "select" || field == "selectDistinct")
        && call.args.is_empty()
}

fn shape(method: &str, options: Option<&Expr>) -> Option<Shape> {
    Some(match method {
        "findUnique" | "findUniqueOrThrow" | "findFirst" | "findFirstOrThrow" | "findOne"
        | "findOneBy" | "findOneOrFail" | "findOneByOrFail" | "findById" | "findByPk"
        | "findOneAndUpdate" | "findByIdAndUpdate" => Shape::One,
        "findMany" | "findAll" | "findBy" => Shape::Many,
        // An array has such a method, too, which is given a function.
        "find" => match options.map(|options| &options.kind) {
            None | Some(ExprKind::Object(_)) => Shape::Many,
            _ => return None,
        },
        "findAndCount" => Shape::Pair,
        "findAndCountAll" => Shape::Counted,
        _ => return None,
    })
}

pub(super) fn option<'e>(options: &'e Expr, wanted: &str) -> Option<&'e Expr> {
    let ExprKind::Object(properties) = &options.kind else {
        return None;
    };
    properties.iter().find_map(|property| match property {
        Property::Named { key, value, .. } if key == wanted => Some(value),
        _ => None,
    })
}

/// Fields that are switched on, or off: `{ email: true }`, `{ password: false }`, `['email']`.
fn names(chosen: &Expr, on: bool) -> Vec<Name> {
    match &chosen.kind {
        ExprKind::Object(properties) => properties
            .iter()
            .filter_map(|property| match property {
                Property::Named { key, value, .. } => {
                    let is_off = matches!(value.kind, ExprKind::Bool(false));
                    (is_off != on).then(|| key.clone())
                }
                _ => None,
            })
            .collect(),
        ExprKind::Array(items) if on => items
            .iter()
            .filter_map(|item| item.as_str().map(Name::new))
            .collect(),
        _ => Vec::new(),
    }
}
