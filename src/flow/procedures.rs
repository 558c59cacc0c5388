//! Procedures that are built step by step and called from afar: tRPC, oRPC, safe server actions.
//!
//! `procedure.use(check).input(schema).mutation(({ctx, input}) => …)`: what middleware hands on is in the context of all procedures that
//! are built on it, in whatever file, and the input is what a client sent. The builder is a value like any other that holds its context.

use super::build::{Builder, NOTHING};
use super::graph::{Node, SourceKind, SourcePoint, Step};
use super::library::{Site, positional};
use super::matching::chained_path;
use crate::source::Region;
use crate::syntax::ir::{Expr, ExprKind, Name};

/// The field in which a builder holds what its middleware hands on.
const CONTEXT: &str = "!context";

/// What a procedure or its middleware is given the context as, and the input.
const CONTEXTS: &[&str] = &["ctx", "context"];
const INPUTS: &[&str] = &["input", "rawInput", "parsedInput", "clientInput"];

/// Methods of a builder that give it back with something more said of the procedure.
const SAYING: &[&str] = &[
    "input",
    "inputSchema",
    "schema",
    "output",
    "outputSchema",
    "meta",
    "metadata",
    "errors",
    "route",
];

/// Methods that take the procedure itself.
const TAKING: &[&str] = &["query", "mutation", "subscription", "action", "handler"];

/// Schemas of one plain value.
const PLAIN: &[&str] = &[
    "string",
    "number",
    "boolean",
    "bigint",
    "date",
    "enum",
    "nativeEnum",
    "literal",
    "uuid",
    "email",
    "url",
    "cuid",
    "cuid2",
    "void",
    "undefined",
];

impl Builder<'_> {
    /// Whether the call builds a procedure; its result is then filled.
    pub(super) fn procedure_call(&mut self, site: &Site<'_>) -> bool {
        let ExprKind::Member { object, field, .. } = &site.call.callee.kind else {
            return site.name == "middleware" && self.is_middleware(site);
        };
        match field.as_str() {
            "middleware" => self.is_middleware(site),
            "use" if is_builder(object) => {
                self.hands_on(site);
                true
            }
            method if TAKING.contains(&method) && is_builder(object) => {
                let input = match takes_record(object) {
                    true => self.input(site),
                    false => NOTHING,
                };
                let given = self.given(site.base, input, NOTHING);
                self.invoke(site.arg(0), positional(&[given]), site.region);
                self.copy(site.base, site.result);
                true
            }
            method if SAYING.contains(&method) && is_builder(object) => {
                self.copy(site.base, site.result);
                true
            }
            _ => false,
        }
    }

    /// `t.middleware(async ({ctx, next}) => …)` is what it is given.
    fn is_middleware(&mut self, site: &Site<'_>) -> bool {
        let is_function = site
            .value(0)
            .is_some_and(|value| matches!(value.kind, ExprKind::Function(_)));
        if is_function {
            self.copy(site.arg(0), site.result);
        }
        is_function
    }

    /// `procedure.use(async ({ctx, next}) => next({ctx: {…ctx, user}}))`
    fn hands_on(&mut self, site: &Site<'_>) {
        let handed = self.node();
        let next = self.function_of_one(|builder, options| {
            for name in CONTEXTS {
                let context = builder.load(options, Name::new_static(name));
                builder.edge(context, handed, Step::Capture);
            }
            NOTHING
        });
        let given = self.given(site.base, NOTHING, next);
        self.invoke(site.arg(0), positional(&[given]), site.region);
        self.copy(site.base, site.result);
        self.edge(handed, site.result, Step::Store(Name::new_static(CONTEXT)));
    }

    /// What a procedure is called with, or its middleware.
    fn given(&mut self, base: Node, input: Node, next: Node) -> Node {
        let given = self.node();
        let context = self.load(base, Name::new_static(CONTEXT));
        let fields = CONTEXTS.iter().map(|name| (context, *name));
        let inputs = INPUTS.iter().map(|name| (input, *name));
        for (value, name) in fields.chain(inputs).chain([(next, "next")]) {
            self.edge(value, given, Step::Store(Name::new_static(name)));
        }
        given
    }

    /// What a client sends: a record of anything.
    fn input(&mut self, site: &Site<'_>) -> Node {
        let node = self.node();
        let kind = SourceKind::Mixed { about_person: true };
        let region = self.first_parameter(site).unwrap_or(site.region);
        let source = SourcePoint::new(node, "personal_data".to_owned(), region, kind);
        self.graph.sources.push(source);
        node
    }

    fn first_parameter(&self, site: &Site<'_>) -> Option<Region> {
        let ExprKind::Function(id) = site.value(0)?.kind else {
            return None;
        };
        let param = self.module().functions[id.0 as usize].params.first()?;
        Some(self.region(param.span))
    }
}

/// Whether a value builds procedures, by its name or by how it was made: `adminProcedure`, `t.procedure`, `actionClient.schema(s)`.
fn is_builder(value: &Expr) -> bool {
    let is_named = |name: &Name| {
        let name = name.to_lowercase();
        name.ends_with("procedure") || name.ends_with("actionclient") || name == "safeaction"
    };
    match &value.kind {
        ExprKind::Name(name) => is_named(name),
        ExprKind::Member { field, .. } => is_named(field),
        ExprKind::Call(call) => match &call.callee.kind {
            ExprKind::Member { object, field, .. } => {
                is_builder(object) || matches!(field.as_str(), "input" | "inputSchema" | "schema")
            }
            ExprKind::Name(name) => name == "createSafeActionClient",
            _ => false,
        },
        _ => false,
    }
}

/// Whether the input of a procedure is said to be a record, not one plain value: `.input(z.object({…}))`.
fn takes_record(builder: &Expr) -> bool {
    let ExprKind::Call(call) = &builder.kind else {
        return false;
    };
    let ExprKind::Member { object, field, .. } = &call.callee.kind else {
        return false;
    };
    match (field.as_str(), call.args.first()) {
        ("input" | "inputSchema" | "schema", Some(schema)) => {
            let made = match &schema.value.kind {
                ExprKind::Call(schema) => chained_path(&schema.callee),
                _ => String::new(),
            };
            !PLAIN
                .iter()
                .any(|plain| made.split('.').nth(1) == Some(plain))
        }
        _ => takes_record(object),
    }
}
