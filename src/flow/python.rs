//! What libraries of Python do with data, where `builtins` has no shape for it: columns of queries, tables, tasks and signals.
//!
//! What a query names is where data of the database enter: `values_list('email')`, `select(User.email)`, `SELECT email FROM users`.

use super::build::sql::selected;
use super::build::{Builder, NOTHING};
use super::call_names::is_class;
use super::graph::{Argument, Node, ROWS, SourceKind, SourcePoint, Step, any_field, element_field};
use super::library::{Site, positional};
use super::matching::chained_path;
use crate::source::Span;
use crate::syntax::ir::{Arg, Expr, ExprKind, Function, Name, TypeRef};

/// Whether an expression is called an e-mail address: `user.email`, `mail.lower()`.
fn is_called_mail(expr: &Expr) -> bool {
    chained_path(expr).to_ascii_lowercase().contains("mail")
}

/// `task.s(…)`: a task with its arguments, to be started later.
pub(super) fn is_signature(expr: &Expr) -> bool {
    let ExprKind::Call(call) = &expr.kind else {
        return false;
    };
    matches!(&call.callee.kind, ExprKind::Member { field, .. } if matches!(field.as_str(), "s" | "si" | "signature"))
}

/// The field in which a signal holds what it was sent with.
const SENT: &str = "!sent";

impl Builder<'_> {
    /// Whether the call is one of a known library; its result is then filled.
    pub(super) fn python_library(&mut self, site: &Site<'_>) -> bool {
        self.typed_rows(site);
        self.python_function(site) || self.python_method(site)
    }

    fn python_function(&mut self, site: &Site<'_>) -> bool {
        match site.name {
            "sqlalchemy.select" | "sqlalchemy.future.select" | "sqlmodel.select" => {
                let Some(rows) = self.columns(site, "") else {
                    return false;
                };
                self.edge(rows, site.result, Step::Store(Name::new_static(ROWS)));
            }
            // A frame has the columns of its statement.
            "pandas.read_sql" | "pandas.read_sql_query" | "polars.read_database" => {
                let found = self.executed(site, &site.call.callee);
                let row = self.load(site.result, element_field());
                self.copy(row, site.result);
                return found;
            }
            "pandas.DataFrame"
            | "polars.DataFrame"
            | "pandas.DataFrame.from_records"
            | "pandas.DataFrame.from_dict"
            | "pandas.json_normalize" => {
                // Either columns, or rows of which each has all columns.
                let columns = self.except(site.arg(0), vec![any_field()]);
                self.copy(columns, site.result);
                let row = self.load(site.arg(0), element_field());
                self.copy(row, site.result);
            }
            "celery.chain" | "celery.canvas.chain" => {
                let mut value = NOTHING;
                for (place, arg) in site.args.iter().enumerate() {
                    let given = if place == 0 {
                        Vec::new()
                    } else {
                        positional(&[value])
                    };
                    value = self.invoke(arg.node, given, site.region);
                }
                self.copy(value, site.result);
            }
            "open" | "io.open" | "codecs.open" | "gzip.open" | "aiofiles.open" => {
                let path = site.value(0).and_then(|path| self.file_name(path));
                return path.is_some_and(|path| self.opened(&path, site.result));
            }
            "django.forms.models.model_to_dict" | "django.forms.model_to_dict" => {
                let step = self.listed_fields(site, "fields", "exclude");
                self.edge(site.arg(0), site.result, step);
            }
            _ => return false,
        }
        true
    }

    fn python_method(&mut self, site: &Site<'_>) -> bool {
        let ExprKind::Member { object, field, .. } = &site.call.callee.kind else {
            return false;
        };
        let args = &site.call.args;
        match field.as_str() {
            "values_list" | "values" | "with_entities" | "query" => {
                let model = model_in(&chained_path(object));
                let Some(rows) = self.columns(site, &model) else {
                    return false;
                };
                self.copy(rows, site.result);
            }
            "execute" | "exec" | "stream" | "fetch" | "fetchrow" | "fetch_all" | "fetch_one" => {
                return self.executed(site, object);
            }
            // Peewee: `Contact.select(Contact.email)`
            "select" => {
                let Some(rows) = self.columns(site, &model_in(&chained_path(object))) else {
                    return false;
                };
                self.copy(rows, site.result);
            }
            "scalars" | "scalar" | "scalar_one" | "scalar_one_or_none" => {
                let given = self.load(site.arg(0), Name::new_static(ROWS));
                let rows = self.union(&[given, site.base]);
                let row = self.load(rows, element_field());
                let first = self.load(row, Name::new_static("0"));
                let step = match field.as_str() {
                    "scalars" => Step::Store(any_field()),
                    _ => Step::Copy,
                };
                self.edge(first, site.result, step);
            }
            "first" | "one" | "one_or_none" | "last" | "latest" | "earliest" | "fetchone"
                if args.is_empty() =>
            {
                self.edge(site.base, site.result, Step::Load(element_field()));
            }
            "fetchall" | "fetchmany" => self.copy(site.base, site.result),
            // What stands behind the `@` of an address says nothing of the person.
            "split" | "rsplit" | "partition" | "rpartition"
                if site.text(0) == Some("@") && is_called_mail(object) =>
            {
                self.edge(site.base, site.result, Step::Store(Name::new_static("0")));
            }
            "drop" => {
                let Some(dropped) = dropped_columns(args) else {
                    return false;
                };
                let rest = self.except(site.base, dropped);
                self.copy(rest, site.result);
            }
            // A logger with fields of its own: structlog, loguru.
            "bind" | "new" | "patch" | "opt" if self.imports_any(&["structlog", "loguru"]) => {
                self.copy(site.base, site.result);
                for arg in site.args {
                    match &arg.name {
                        Some(name) => self.edge(arg.node, site.result, Step::Store(name.clone())),
                        None if arg.keywords => self.copy(arg.node, site.result),
                        None => {}
                    }
                }
            }
            "get_form" | "get_serializer" => {
                let Some(made) = self.made_by_method(field) else {
                    return false;
                };
                // Also where a class has a method of that name: it asks the one of the framework.
                self.keep(made, site.result, Step::Copy);
            }
            // `super().__init__(**kwargs)` of a base that is not here: a model takes its fields by their names.
            "__init__" if is_super(object) => {
                for arg in site.args {
                    let step = match &arg.name {
                        Some(name) => Step::Store(name.clone()),
                        None if arg.keywords => Step::Copy,
                        None => continue,
                    };
                    self.edge(arg.node, site.base, step);
                }
            }
            "s" | "si" | "signature" => {
                let task = self.partial(site.base, NOTHING, site.args, site.region);
                self.copy(task, site.result);
            }
            "send_task" => {
                let Some(name) = site.text(0) else {
                    return false;
                };
                let channel = self.event(&task_channel(name));
                for (place, wanted) in [(1, "args"), (2, "kwargs")] {
                    let given = self.argument(site, wanted, place);
                    self.edge(given, channel, Step::Store(Name::new_static(wanted)));
                }
            }
            "add_job" | "enqueue_call" | "apply_async" => {
                let task = self.argument(site, "func", 0);
                let given_task = args.first().is_some_and(is_function_value);
                if !given_task && field != "enqueue_call" {
                    return false;
                }
                let place = if field == "apply_async" {
                    1
                } else {
                    usize::MAX
                };
                let list = self.argument(site, "args", place);
                let keywords = self.argument(site, "kwargs", usize::MAX);
                self.invoke(task, spread(list, keywords), site.region);
            }
            "map" | "imap" | "imap_unordered" | "starmap" if args.len() >= 2 => {
                let element = self.load(site.arg(1), element_field());
                let given = match field.as_str() {
                    "starmap" => vec![Argument::spread(element)],
                    _ => positional(&[element]),
                };
                let value = self.invoke(site.arg(0), given, site.region);
                self.edge(value, site.result, Step::Store(any_field()));
            }
            "send" | "send_robust" | "asend" | "send_async" if !args.is_empty() => {
                self.sent(site);
            }
            "connect" if args.first().is_some_and(is_function_value) => {
                self.connected(site.base, site.arg(0), site.call.callee.span);
            }
            "open" | "read_text" | "read_bytes" => {
                let path = self.file_name(object);
                return path.is_some_and(|path| self.opened(&path, site.result));
            }
            "write_text" | "write_bytes" => {
                let Some(path) = self.file_name(object) else {
                    return false;
                };
                let file = self.event(&path);
                self.edge(site.arg(0), file, Step::Store(any_field()));
            }
            "new_batch_http_request" => {
                let added = self.load(site.result, any_field());
                let callback = self.argument(site, "callback", 0);
                let given = positional(&[NOTHING, added, NOTHING]);
                self.invoke(callback, given, site.region);
            }
            _ => return false,
        }
        true
    }

    /// `fetch.s(id) | draft.s()`: each task of Celery is given what the one before gives back.
    pub(super) fn piped(&mut self, left: &Expr, right: &Expr) -> Node {
        let region = self.region(right.span);
        let (first, then) = (self.expr(left), self.expr(right));
        let value = if is_signature(left) {
            self.invoke(first, Vec::new(), region)
        } else {
            first
        };
        self.invoke(then, positional(&[value]), region)
    }

    /// `Member.objects.get(…)`, `Member.query.filter_by(…)`: what a query gives are instances of its model.
    fn typed_rows(&mut self, site: &Site<'_>) {
        let ExprKind::Member { field: method, .. } = &site.call.callee.kind else {
            return;
        };
        let field = match method.as_str() {
            "get" | "first" | "last" | "latest" | "earliest" | "create" | "aget" | "afirst"
            | "acreate" | "one" | "one_or_none" | "first_or_404" | "get_or_404" => None,
            "get_or_create" | "update_or_create" => Some(Name::new_static("0")),
            "all" | "filter" | "exclude" | "filter_by" | "order_by" | "select_related"
            | "prefetch_related" | "iterator" | "distinct" | "only" | "annotate"
            | "bulk_create" => Some(any_field()),
            _ => return,
        };
        let path = chained_path(&site.call.callee);
        let mut segments = path.split('.').skip_while(|segment| !is_class(segment));
        let (Some(model), Some("objects" | "query")) = (segments.next(), segments.next()) else {
            return;
        };
        let ty = TypeRef {
            name: Name::new(model),
            arguments: Vec::new(),
            fields: Vec::new(),
            span: site.call.callee.span,
        };
        match field {
            None => self.typed(site.result, &ty),
            Some(field) => self.typed_in(site.result, field, &ty),
        }
    }

    // ---- files

    // ---- queries

    /// Rows of the columns that the arguments name, where they name any: by place and by name.
    fn columns(&mut self, site: &Site<'_>, model: &str) -> Option<Node> {
        let named = site.call.args.iter().filter(|arg| arg.name.is_none());
        let columns: Vec<_> = named.map(|arg| (column(&arg.value), arg)).collect();
        if columns.iter().all(|(column, _)| column.is_none()) {
            return None;
        }
        let is_flat = site.call.args.iter().any(|arg| {
            arg.name.as_deref() == Some("flat") && matches!(arg.value.kind, ExprKind::Bool(true))
        });
        let rows = self.node();
        let row = self.node();
        for (place, (column, arg)) in columns.into_iter().enumerate() {
            let Some((owner, field)) = column else {
                continue;
            };
            let owner = if owner.is_empty() { model } else { &owner };
            let Some(value) = self.column_source(&field, owner, arg.value.span) else {
                continue;
            };
            if is_flat {
                self.edge(value, rows, Step::Store(any_field()));
                continue;
            }
            self.edge(value, row, Step::Store(Name::new(place.to_string())));
            self.edge(value, row, Step::Store(field));
        }
        self.edge(row, rows, Step::Store(any_field()));
        Some(rows)
    }

    /// A column where personal data enter by its name.
    pub(super) fn column_source(&mut self, field: &Name, owner: &str, span: Span) -> Option<Node> {
        // A selection of ids alone tells of nobody.
        let data = self
            .classify(field, &Name::new(owner))
            .filter(|data| data != "user_id")?;
        let node = self.node();
        let region = self.region(span);
        self.graph
            .sources
            .push(SourcePoint::new(node, data, region, SourceKind::Named));
        Some(node)
    }

    /// `session.execute(select(…))`, `cursor.execute('SELECT email FROM users')`
    fn executed(&mut self, site: &Site<'_>, object: &Expr) -> bool {
        let text = match site.value(0).map(|value| &value.kind) {
            Some(ExprKind::Call(call)) => call.args.first().and_then(|arg| arg.value.as_str()),
            _ => site.text(0),
        };
        let Some(text) = text else {
            let rows = self.load(site.arg(0), Name::new_static(ROWS));
            self.copy(rows, site.result);
            return false;
        };
        let span = site.call.args[0].value.span;
        let Some(selection) = selected(text) else {
            return false;
        };
        let row = self.node();
        let mut any = false;
        for (place, column) in selection.columns.iter().enumerate() {
            let name = Name::new(&column.name);
            if let Some(value) = self.column_source(&name, &selection.table, span) {
                self.edge(value, row, Step::Store(Name::new(place.to_string())));
                self.edge(value, row, Step::Store(Name::new(&column.given)));
                any = true;
            }
        }
        if any {
            self.edge(row, site.result, Step::Store(any_field()));
            let path = object.dotted().unwrap_or_default();
            let path = self.canonical(&path).unwrap_or(path);
            let last = path.rsplit('.').next().unwrap_or("");
            if last.starts_with("cur") {
                self.edge(row, site.base, Step::Store(any_field()));
                self.written(site.base);
            }
        }
        any
    }

    /// The fields that one keyword keeps, or another leaves out.
    fn listed_fields(&self, site: &Site<'_>, kept: &str, left_out: &str) -> Step {
        let listed = |name: &str| {
            let own = |arg: &&Arg| arg.name.as_deref() == Some(name);
            let fields = self.names_of(&site.call.args.iter().find(own)?.value)?;
            (!fields.is_empty()).then_some(fields)
        };
        match (listed(kept), listed(left_out)) {
            (Some(fields), _) => Step::Only(fields),
            (None, Some(fields)) => Step::Except(fields),
            (None, None) => Step::Copy,
        }
    }

    // ---- tasks and signals

    fn argument(&self, site: &Site<'_>, name: &str, place: usize) -> Node {
        let named = site
            .args
            .iter()
            .find(|arg| arg.name.as_deref() == Some(name));
        let placed = || site.args.get(place).filter(|arg| arg.name.is_none());
        named.or_else(placed).map_or(NOTHING, |arg| arg.node)
    }

    /// A function that a queue calls by its name.
    pub(super) fn task(&mut self, function: &Function, decorator: &Expr, node: Node) {
        let (path, args) = match &decorator.kind {
            ExprKind::Call(call) => (call.callee.dotted(), call.args.as_slice()),
            _ => (decorator.dotted(), &[][..]),
        };
        let last = path.as_deref().and_then(|path| path.rsplit('.').next());
        if !matches!(last, Some("task" | "shared_task")) {
            return;
        }
        let given = args
            .iter()
            .find(|arg| arg.name.as_deref() == Some("name"))
            .and_then(|arg| arg.value.as_str());
        let name = match (given, &function.name) {
            (Some(given), _) => given.to_owned(),
            (None, Some(own)) => {
                let stem = self.path().rsplit('/').next().unwrap_or("");
                format!("{}.{own}", stem.trim_end_matches(".py"))
            }
            (None, None) => return,
        };
        let is_sent = self.event(&task_channel(&name));
        let list = self.load(is_sent, Name::new_static("args"));
        let keywords = self.load(is_sent, Name::new_static("kwargs"));
        self.offer(node, spread(list, keywords), decorator.span);
    }

    /// `signal.send(sender=x, mail=m)`, `actor.send(m)`
    fn sent(&mut self, site: &Site<'_>) {
        let payload = self.node();
        for arg in site.args {
            if let Some(name) = &arg.name {
                self.edge(arg.node, payload, Step::Store(name.clone()));
            }
        }
        self.store(payload, site.base, Name::new_static(SENT));
        self.invoke(site.base, site.args.to_vec(), site.region);
        self.edge(site.base, site.result, Step::Load(element_field()));
    }

    /// `@receiver(signal)`, `@signal.connect`
    pub(super) fn signal_receiver(&mut self, decorator: &Expr, function: Node) {
        let signals: Vec<&Expr> = match &decorator.kind {
            ExprKind::Call(call) if call.callee.dotted().as_deref() == Some("receiver") => {
                match call.args.first().map(|arg| &arg.value) {
                    Some(Expr {
                        kind: ExprKind::Array(items),
                        ..
                    }) => items.iter().collect(),
                    first => first.into_iter().collect(),
                }
            }
            ExprKind::Member { object, field, .. } if field == "connect" => vec![object],
            _ => return,
        };
        for signal in signals {
            let base = self.expr(signal);
            self.connected(base, function, decorator.span);
        }
    }

    fn connected(&mut self, signal: Node, function: Node, span: Span) {
        let payload = self.load(signal, Name::new_static(SENT));
        let keywords = Argument {
            keywords: true,
            ..Argument::positional(payload)
        };
        self.offer(function, vec![keywords], span);
    }

    /// A call that may happen beside others.
    fn offer(&mut self, function: Node, args: Vec<Argument>, span: Span) {
        let region = self.region(span);
        let first = self.graph.calls.len();
        self.invoke(function, args, region);
        for call in &mut self.graph.calls[first..] {
            call.is_offer = true;
        }
    }
}

fn is_super(object: &Expr) -> bool {
    match &object.kind {
        ExprKind::Call(call) => {
            matches!(&call.callee.kind, ExprKind::Name(name) if name == "super")
        }
        _ => false,
    }
}

fn spread(list: Node, keywords: Node) -> Vec<Argument> {
    vec![
        Argument::spread(list),
        Argument {
            keywords: true,
            ..Argument::positional(keywords)
        },
    ]
}

/// Tasks are known by the end of their path: module and function.
fn task_channel(name: &str) -> String {
    let cut = name.rmatch_indices('.').nth(1);
    format!("!task {}", cut.map_or(name, |(at, _)| &name[at + 1..]))
}

/// Class and field of a column: `'author__email'`, `User.email`.
fn column(expr: &Expr) -> Option<(String, Name)> {
    match &expr.kind {
        ExprKind::Str(text) => {
            let (owner, field) = text.rsplit_once("__").unwrap_or(("", text));
            let owner = owner.rsplit("__").next().unwrap_or("");
            Some((owner.to_owned(), Name::new(field)))
        }
        ExprKind::Member { object, field, .. } => {
            let owner = object.dotted().filter(|path| is_class(path))?;
            let owner = owner.rsplit('.').next().unwrap_or("").to_owned();
            Some((owner, field.clone()))
        }
        _ => None,
    }
}

/// The class in `Person.objects.filter`.
fn model_in(path: &str) -> String {
    let found = path.split('.').find(|segment| is_class(segment));
    found.unwrap_or("").to_owned()
}

fn is_function_value(arg: &Arg) -> bool {
    let is_value = matches!(
        arg.value.kind,
        ExprKind::Name(_) | ExprKind::Member { .. } | ExprKind::Function(_)
    );
    arg.name.is_none() && is_value
}

/// `drop(columns=['a'])`, `drop(['a'], axis=1)`
fn dropped_columns(args: &[Arg]) -> Option<Vec<Name>> {
    let of_columns = |arg: &&Arg| arg.name.as_deref() == Some("columns");
    let named = args.iter().find(of_columns);
    let has_axis = args.iter().any(|arg| arg.name.as_deref() == Some("axis"));
    let by_axis = args.first().filter(|_| has_axis);
    let value = &named.or(by_axis)?.value;
    match &value.kind {
        ExprKind::Str(one) => Some(vec![one.clone()]),
        ExprKind::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(Name::new))
            .collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::task_channel;

    #[test]
    fn tasks_go_by_module_and_name() {
        assert_eq!(task_channel("shop.tasks.mail"), "!task tasks.mail");
    }
}
