//! Sinks: what a call, an assignment or a rule lets out, and as which kind.

use super::clients::origin;
use super::expressions::last_segment;
use super::{Builder, NOTHING};
use crate::flow::SinkKind;
use crate::flow::call_names::last_of;
use crate::flow::graph::{Argument, Node, Row, SinkPoint};
use crate::flow::matching::text_of;
use crate::rules::{CallPath, FlowRule};
use crate::source::{Region, Span};
use crate::syntax::ir::{Call, Expr, ExprKind, Name};

impl Builder<'_> {
    // ---- sinks

    /// Whether a call of this path lets something out; `known` is the path if some rule may be of it.
    pub(super) fn sink_call(
        &mut self,
        call: &Call,
        path: &str,
        known: Option<CallPath<'_>>,
        receiver: Option<Node>,
        args: &[Argument],
        region: Region,
    ) -> bool {
        let rule = known.and_then(|path| {
            let origin = origin(&self.origins, &call.callee);
            let named = |expr: &Expr| self.text_of_name(expr);
            self.sinks.call_of(path, call, &named, origin.as_deref())
        });
        if let Some(rule) = rule {
            if gives_text(rule, call) {
                return false;
            }
            self.sink_rule(rule, call, receiver, args, region);
            return true;
        }
        let Some(service) = self.http_service(call, path) else {
            return false;
        };
        // What proves who asks is meant for the one that is asked.
        const OF_TRANSPORT: &[&str] = &["headers", "auth", "cert", "verify", "timeout", "proxies"];
        let sent = args.iter().filter(|argument| {
            let name = argument.name.as_deref().unwrap_or("");
            !OF_TRANSPORT.contains(&name)
        });
        for argument in sent {
            self.sink(
                argument.node,
                None,
                SinkKind::Service,
                service.clone(),
                None,
                region,
            );
        }
        true
    }

    pub(super) fn sink_rule(
        &mut self,
        rule: &FlowRule,
        call: &Call,
        receiver: Option<Node>,
        args: &[Argument],
        region: Region,
    ) {
        // `navigate` may be a function of this module, whose body tells what it does.
        let is_other = || self.is_for_another_program(call) || self.declares(&call.callee);
        if rule.kind.as_deref() == Some("url") && is_other() {
            return;
        }
        let first = self.graph.sinks.len();
        self.sinks_of_rule(rule, call, receiver, args, region);
        let called = rule
            .call
            .as_deref()
            .and_then(|call| call.rsplit('.').next());
        let row = match called {
            _ if !self.graph.is_python || rule.kind.as_deref() != Some("database") => Row::No,
            Some("execute" | "executemany" | "fetchrow") if self.stores_nothing(call) => {
                self.graph.sinks.truncate(first);
                return;
            }
            // The object is made, not stored.
            Some("save") if is_switched_off(call, "commit") => {
                self.graph.sinks.truncate(first);
                return;
            }
            Some("save") => Row::Alone,
            Some(
                "create" | "acreate" | "bulk_create" | "get_or_create" | "update_or_create"
                | "update",
            ) => Row::Alone,
            Some("add" | "add_all" | "merge") => Row::WithOthers,
            _ => Row::No,
        };
        if rule.kind.as_deref() == Some("file") && self.is_held_in_memory(receiver, args) {
            self.graph.sinks.truncate(first);
            return;
        }
        let is_stored = !self.graph.is_python && rule.kind.as_deref() == Some("database");
        let stored_as = is_stored.then(|| stored_as(&call.callee)).flatten();
        let is_log = rule.kind.as_deref() == Some("log");
        let redacts = self.redacts(rule, call);
        // `log.bind(email=x).info('joined')`
        let receiver = receiver.unwrap_or(NOTHING);
        if is_log && self.graph.is_python && redacts.is_some() {
            self.sink(receiver, None, SinkKind::Log, None, None, region);
        }
        for sink in &mut self.graph.sinks[first..] {
            sink.row = row;
            sink.stored_as.clone_from(&stored_as);
            sink.redacts = redacts.filter(|_| is_log || self.graph.is_python);
            if called == Some("set_user") && sink.keyword.is_none() {
                sink.keyword = Some(Name::new_static("user"));
            }
        }
    }

    /// `window.open(`mailto:${email}`)`: what the user's own program opens is in no address that a server sees.
    fn is_for_another_program(&self, call: &Call) -> bool {
        call.args
            .first()
            .is_some_and(|arg| self.opens_a_program(&arg.value))
    }

    /// `location.href = 'mailto:…'`
    pub(super) fn opens_a_program(&self, address: &Expr) -> bool {
        let mut text = String::new();
        text_of(address, &|expr| self.text_of_name(expr), &mut text, 0);
        ["mailto:", "tel:", "sms:", "data:", "blob:"]
            .iter()
            .any(|scheme| text.starts_with(scheme))
    }

    /// `csv.writer(StringIO())`, `json.dump(rows, response)`: what is written there is no file.
    pub(super) fn holds_in_memory(&mut self, name: &str, args: &[Argument], result: Node) {
        const BUFFERS: &[&str] = &[
            "StringIO",
            "BytesIO",
            "HttpResponse",
            "StreamingHttpResponse",
        ];
        const WRITERS: &[&str] = &[
            "writer",
            "DictWriter",
            "TextIOWrapper",
            "ZipFile",
            "GzipFile",
        ];
        let made = last_of(name);
        let is_buffer = BUFFERS.contains(&made);
        if is_buffer
            || WRITERS.contains(&made) && self.is_held_in_memory(None, &args[..args.len().min(1)])
        {
            self.in_memory.insert(result);
        }
    }

    fn is_held_in_memory(&self, receiver: Option<Node>, args: &[Argument]) -> bool {
        let mut written = receiver.into_iter().chain(args.iter().map(|arg| arg.node));
        written.any(|node| self.is_in_memory(node, 0))
    }

    pub(super) fn is_in_memory(&self, node: Node, depth: u8) -> bool {
        if self.in_memory.is_empty() {
            return false;
        }
        let root = self.root(node);
        let parts = self.parts.get(&root).filter(|_| depth < 8);
        let mut parts = parts.into_iter().flatten();
        self.in_memory.contains(&root) || parts.any(|part| self.is_in_memory(*part, depth + 1))
    }

    fn sinks_of_rule(
        &mut self,
        rule: &FlowRule,
        call: &Call,
        receiver: Option<Node>,
        args: &[Argument],
        region: Region,
    ) {
        let kind = kind_of(rule.kind.as_deref());
        let mut service = rule.service.clone();
        if service.is_none() && kind == SinkKind::Service {
            service = call
                .args
                .iter()
                .find_map(|arg| self.host_service(&arg.value));
        }
        if service.is_none() && matches!(kind, SinkKind::Llm | SinkKind::Vector) {
            service = self.provider(call);
        }
        if rule.arguments.is_empty() {
            for (argument, given) in args.iter().zip(&call.args) {
                let first = self.graph.sinks.len();
                let node = match kind {
                    SinkKind::Log => self.printed(argument.node, &given.value),
                    _ => argument.node,
                };
                self.sink(
                    node,
                    None,
                    kind,
                    service.clone(),
                    rule.purpose.clone(),
                    region,
                );
                for sink in &mut self.graph.sinks[first..] {
                    sink.keyword.clone_from(&argument.name);
                }
            }
            return;
        }
        for wanted in &rule.arguments {
            let (head, field) = wanted
                .split_once('.')
                .map_or((wanted.as_str(), None), |(head, field)| {
                    (head, Some(Name::new(field)))
                });
            let positional = || args.iter().filter(|arg| arg.name.is_none());
            let taken: Vec<(Node, Option<Name>)> = if head == "receiver" {
                receiver.map(|node| (node, field)).into_iter().collect()
            } else if let Ok(position) = head.parse::<usize>() {
                let argument = positional().nth(position);
                argument.map(|arg| (arg.node, field)).into_iter().collect()
            } else if let Some(arg) = args.iter().find(|arg| arg.name.as_deref() == Some(head)) {
                vec![(arg.node, field)]
            } else {
                // A key of an object argument.
                positional()
                    .map(|arg| (arg.node, Some(Name::new(head))))
                    .collect()
            };
            for (node, field) in taken {
                self.sink(
                    node,
                    field,
                    kind,
                    service.clone(),
                    rule.purpose.clone(),
                    region,
                );
            }
        }
    }

    /// Whether a statement of SQL that is written out asks or deletes: what it is given is in no row then.
    fn stores_nothing(&self, call: &Call) -> bool {
        let Some(statement) = call.args.first().map(|arg| &arg.value) else {
            return false;
        };
        let statement = match &statement.kind {
            // `text('SELECT …')`
            ExprKind::Call(made) => made.args.first().map_or(statement, |arg| &arg.value),
            _ => statement,
        };
        let mut text = String::new();
        text_of(statement, &|expr| self.text_of_name(expr), &mut text, 0);
        let mut words = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"))
            .flat_map(str::split_whitespace);
        let first = words.next().unwrap_or("").to_ascii_lowercase();
        match first.as_str() {
            "select" | "delete" => true,
            "with" => !words.any(|word| {
                ["insert", "update", "merge"]
                    .iter()
                    .any(|own| word.eq_ignore_ascii_case(own))
            }),
            _ => false,
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one place that writes sinks; each value comes from another side"
    )]
    pub(super) fn sink(
        &mut self,
        node: Node,
        field: Option<Name>,
        kind: SinkKind,
        service: Option<String>,
        purpose: Option<String>,
        region: Region,
    ) {
        if node != NOTHING {
            let consent = self.consent.clone();
            self.graph.sinks.push(SinkPoint {
                node,
                field,
                kind,
                service,
                purpose,
                region,
                consent,
                row: Row::No,
                stored_as: None,
                keyword: None,
                at_call: false,
                of_client: None,
                address: None,
                redacts: None,
            });
        }
    }

    /// `document.cookie = …`, `localStorage.x = …`, `location.href = …`.
    pub(super) fn member_sink(&mut self, object: &Expr, field: &Name, value: Node, span: Span) {
        let object = object.dotted().unwrap_or_default();
        let object = object.strip_prefix("window.").unwrap_or(&object);
        let kind = match (object, field.as_str()) {
            ("document", "cookie") => SinkKind::Cookie,
            ("localStorage" | "sessionStorage", _) => SinkKind::BrowserStorage,
            ("location", "href" | "search") => SinkKind::Url,
            _ => return,
        };
        let region = self.region(span);
        self.sink(value, None, kind, None, None, region);
    }
}

/// `user` of `prisma.user.create`, `users` of `knex('users').insert` and `db.insert(users).values`.
fn stored_as(callee: &Expr) -> Option<Name> {
    let ExprKind::Member { object, .. } = &callee.kind else {
        return None;
    };
    match &object.kind {
        ExprKind::Call(call) => match call.args.first().map(|arg| &arg.value) {
            Some(table) if table.as_str().is_some() => table.as_str().map(Name::new),
            Some(table) if matches!(table.kind, ExprKind::Name(_) | ExprKind::Member { .. }) => {
                Some(last_segment(table))
            }
            _ => stored_as(&call.callee),
        },
        _ => Some(last_segment(object)),
    }
}

/// `commit=False`
fn is_switched_off(call: &Call, keyword: &str) -> bool {
    call.args.iter().any(|arg| {
        arg.name.as_deref() == Some(keyword) && matches!(arg.value.kind, ExprKind::Bool(false))
    })
}

pub(super) fn kind_of(kind: Option<&str>) -> SinkKind {
    match kind {
        Some("database") => SinkKind::Database,
        Some("service") => SinkKind::Service,
        Some("file") => SinkKind::File,
        Some("cache") => SinkKind::Cache,
        Some("cookie") => SinkKind::Cookie,
        Some("browser_storage") => SinkKind::BrowserStorage,
        Some("url") => SinkKind::Url,
        Some("llm") => SinkKind::Llm,
        Some("vector") => SinkKind::Vector,
        Some("queue") => SinkKind::Queue,
        Some("response") => SinkKind::Response,
        _ => SinkKind::Log,
    }
}

/// `frame.to_csv(index=False)`: what would be written to a file, were one named, is given back.
fn gives_text(rule: &FlowRule, call: &Call) -> bool {
    let names_file = |name: Option<&str>| {
        name.is_none_or(|name| name.starts_with("path") || name == "excel_writer")
    };
    rule.kind.as_deref() == Some("file")
        && rule.arguments == ["receiver"]
        && !call.args.iter().any(|arg| names_file(arg.name.as_deref()))
}
