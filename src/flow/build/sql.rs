//! Rows of the statements that JavaScript writes: `pool.query('SELECT email FROM users')`, a tagged template, a prepared statement, the
//! columns that Supabase is asked for.
//!
//! A column that a statement names is a source where its name tells of personal data; of `*`, `flow/models.rs` knows the table.

use super::Builder;
use crate::flow::graph::{Node, Query, Step, any_field};
use crate::source::{Region, Span};
use crate::syntax::ir::{Call, Expr, ExprKind, Name};
use std::borrow::Cow;

/// Methods that are given a statement and answer with all rows.
const GIVEN: &[&str] = &[
    "query",
    "execute",
    "raw",
    "all",
    "any",
    "many",
    "manyOrNone",
    "unsafe",
    "getAllAsync",
    "$queryRawUnsafe",
];

/// Methods that answer with one row.
const ONE_ROW: &[&str] = &["get", "first", "one", "oneOrNone", "getFirstAsync"];

/// Methods that run a statement that was prepared before, and answer with all rows.
const PREPARED: &[&str] = &["all", "iterate"];

/// Where the answers of some packages hold their rows: behind a field, or as the first of a pair.
const PLACES: &[(&str, &str)] = &[
    ("pg", "rows"),
    ("@neondatabase/serverless", "rows"),
    ("@vercel/postgres", "rows"),
    ("@libsql/client", "rows"),
    ("mysql2", "0"),
    ("mssql", "recordset"),
];

/// Packages of SQLite whose prepared statements answer with a list; those of Cloudflare's D1 say `results`.
const SQLITE: &[&str] = &[
    "better-sqlite3",
    "node:sqlite",
    "bun:sqlite",
    "sqlite3",
    "sqlite",
];

/// What a statement selects: a table, and columns of it.
pub(in crate::flow) struct Selection {
    pub table: String,
    pub columns: Vec<Column>,
}

pub(in crate::flow) struct Column {
    pub name: String,
    /// The name that it gets in a row.
    pub given: String,
}

struct Asked<'e> {
    statement: &'e Expr,
    is_prepared: bool,
    is_one_row: bool,
}

impl Builder<'_> {
    /// Notes a call whose answer holds rows of a statement.
    pub(super) fn selection(&mut self, call: &Call, result: Node, region: Region) {
        if self.graph.is_python {
            return;
        }
        let Some(asked) = statement(call) else {
            return;
        };
        let Some(text) = self.sql(asked.statement) else {
            return;
        };
        let Some(selection) = selected(&text) else {
            return;
        };
        let row = self.row(&selection, asked.statement.span, region);
        if asked.is_one_row {
            self.copy(row, result);
            return;
        }
        let rows = self.node();
        self.edge(row, rows, Step::Store(any_field()));
        let imports = |package: &str| self.packages.contains(package);
        let is_tagged = matches!(call.callee.kind, ExprKind::Name(_));
        let place = if asked.is_prepared {
            let is_list = SQLITE.iter().any(|package| imports(package));
            (!is_list).then_some("results")
        } else {
            let place = PLACES.iter().find(|(package, _)| imports(package));
            place.filter(|_| !is_tagged).map(|(_, place)| *place)
        };
        match place {
            Some(place) => self.edge(rows, result, Step::Store(Name::new_static(place))),
            None => {
                self.copy(rows, result);
                self.edge(rows, result, Step::Store(Name::new_static("rows")));
            }
        }
    }

    /// The columns that an awaited chain asks Supabase for.
    pub(super) fn asked_of_supabase(&mut self, chain: &Expr, result: Node) {
        let Some((select, is_one_row)) = select_of(chain, false) else {
            return;
        };
        let Some((selection, span)) = table_and_columns(select) else {
            return;
        };
        let region = self.region(chain.span);
        let row = self.row(&selection, span, region);
        let answer = Name::new_static("data");
        if is_one_row {
            self.edge(row, result, Step::Store(answer));
        } else {
            let rows = self.node();
            self.edge(row, rows, Step::Store(any_field()));
            self.edge(rows, result, Step::Store(answer));
        }
    }

    /// The text of a statement; what is put into it does not matter.
    fn sql<'e>(&self, statement: &'e Expr) -> Option<Cow<'e, str>> {
        if let ExprKind::Template(parts) = &statement.kind {
            let texts = parts.iter().map(|part| part.as_str().unwrap_or("?"));
            return Some(texts.collect::<String>().into());
        }
        let literal = statement.as_str().map(Cow::Borrowed);
        literal.or_else(|| self.text_of_name(statement).map(Cow::Owned))
    }

    fn row(&mut self, selection: &Selection, span: Span, region: Region) -> Node {
        let row = self.node();
        for column in &selection.columns {
            let name = Name::new(&column.name);
            if let Some(value) = self.column_source(&name, &selection.table, span) {
                self.edge(value, row, Step::Store(Name::new(&column.given)));
            }
        }
        if selection.columns.iter().any(|column| column.name == "*") {
            self.graph.queries.push(Query {
                node: row,
                model: Name::new(&selection.table),
                path: Vec::new(),
                only: None,
                except: Vec::new(),
                region,
            });
        }
        row
    }
}

/// The statement that a call is given, or that it runs.
fn statement(call: &Call) -> Option<Asked<'_>> {
    let first = call.args.first().map(|arg| &arg.value);
    let asked = |statement, is_prepared, is_one_row| Asked {
        statement,
        is_prepared,
        is_one_row,
    };
    let ExprKind::Member { object, field, .. } = &call.callee.kind else {
        // A tagged template.
        let template = first.filter(|value| matches!(value.kind, ExprKind::Template(_)))?;
        return Some(asked(template, false, false));
    };
    let is_one_row = ONE_ROW.contains(&field.as_str());
    if let (ExprKind::Call(prepared), true) = (
        &object.kind,
        is_one_row || PREPARED.contains(&field.as_str()),
    ) && let ExprKind::Member { field, .. } = &prepared.callee.kind
        && matches!(field.as_str(), "prepare" | "query" | "bind")
    {
        return Some(asked(statement_of_prepared(prepared)?, true, is_one_row));
    }
    let is_tagged = field.starts_with("$queryRaw") || field == "sql";
    let is_given = is_tagged || is_one_row || GIVEN.contains(&field.as_str());
    let first = first.filter(|_| is_given)?;
    let statement = match &first.kind {
        // `client.query({ text: 'SELECT …' })`
        ExprKind::Object(_) => super::queries::option(first, "text")?,
        _ => first,
    };
    Some(asked(statement, false, is_one_row))
}

/// `db.prepare('SELECT …')`, maybe with its values bound.
fn statement_of_prepared(call: &Call) -> Option<&Expr> {
    match &call.callee.kind {
        ExprKind::Member { object, field, .. } if field == "bind" => match &object.kind {
            ExprKind::Call(inner) => statement_of_prepared(inner),
            _ => None,
        },
        _ => call.args.first().map(|arg| &arg.value),
    }
}

/// The call of `select` in a chain, and whether `single` stands behind it.
fn select_of(chain: &Expr, is_one_row: bool) -> Option<(&Call, bool)> {
    let ExprKind::Call(call) = &chain.kind else {
        return None;
    };
    let ExprKind::Member { object, field, .. } = &call.callee.kind else {
        return None;
    };
    match field.as_str() {
        "select" => Some((call, is_one_row)),
        "single" | "maybeSingle" => select_of(object, true),
        _ => select_of(object, is_one_row),
    }
}

/// `supabase.from('people').select('id, email')`: the table, its columns and where they are named.
fn table_and_columns(select: &Call) -> Option<(Selection, Span)> {
    let ExprKind::Member { object, .. } = &select.callee.kind else {
        return None;
    };
    let ExprKind::Call(from) = &object.kind else {
        return None;
    };
    let is_from = matches!(&from.callee.kind, ExprKind::Member { field, .. } if field == "from");
    let table = from.args.first()?.value.as_str().filter(|_| is_from)?;
    let (list, span) = match select.args.first() {
        Some(arg) => (arg.value.as_str()?, arg.value.span),
        None => ("*", select.callee.span),
    };
    let table = table.to_owned();
    let columns = columns(list, ':');
    Some((Selection { table, columns }, span))
}

/// `SELECT u.email, phone AS p FROM users u`; `None` for any other statement.
pub(in crate::flow) fn selected(text: &str) -> Option<Selection> {
    // Most texts that calls are given are no statements.
    let first = text.split_whitespace().next()?;
    if !first.eq_ignore_ascii_case("select") {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let is = |place: usize, word: &str| {
        words
            .get(place)
            .is_some_and(|own| own.eq_ignore_ascii_case(word))
    };
    let from = (0..words.len()).find(|&place| is(place, "from"))?;
    let first = if is(1, "distinct") { 2 } else { 1 };
    let list = words.get(first..from)?.join(" ");
    let table = words.get(from + 1)?.rsplit('.').next()?;
    let table = table.trim_matches(['"', '`', ';', '(', ')']);
    Some(Selection {
        table: table.to_owned(),
        columns: columns(&list, ' '),
    })
}

/// The columns of a list: `email AS mail`, in PostgREST `mail:email`.
fn columns(list: &str, between: char) -> Vec<Column> {
    let plain = |name: &str| {
        let last = name.trim().rsplit('.').next().unwrap_or("");
        last.trim_matches(['"', '`', '[', ']', ';']).to_owned()
    };
    list.split(',')
        .map(|column| {
            let column = column.trim();
            let (name, given) = match column.split_once(between) {
                Some((given, name)) if between == ':' => (name, given),
                Some((name, rest)) => (name, rest.rsplit(' ').next().unwrap_or("")),
                None => (column, column),
            };
            Column {
                name: plain(name),
                given: plain(given),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::selected;

    #[test]
    fn selections_name_their_columns() {
        let found = selected("SELECT u.email, phone AS p, count(*) FROM public.users u");
        let found = found.expect("a selection");
        let columns: Vec<_> = found
            .columns
            .iter()
            .map(|column| (column.name.as_str(), column.given.as_str()))
            .collect();
        assert_eq!(found.table, "users");
        assert_eq!(
            columns,
            [("email", "email"), ("phone", "p"), ("count(*)", "count(*)")]
        );
        for other in ["UPDATE users SET email = ?", "select all of it", "FROM a"] {
            assert!(selected(other).is_none(), "{other}");
        }
    }
}
