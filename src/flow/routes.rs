//! Data that leave one program part by a name and enter another by the same name: routes, queues.
//!
//! `fetch('/api/mail', {body})` is tied to the handler of that path, `queue.add('send', job)` to the worker of that queue. Handlers of one
//! server share what middleware puts on the request. A path counts without its prefix `/api`, since routers are mounted under one.

use super::build::{Builder, NOTHING};
use super::graph::{ExportNode, Node, Step};
use super::library::{Site, positional};
use crate::source::{Region, Span};
use crate::syntax::ir::{Call, Expr, ExprKind, Name, Property};

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "all", "use"];

/// What a handler is called with, and where its answer goes.
struct Exchange {
    request: Node,
    response: Node,
    answer: Node,
    failed: Node,
}

impl Builder<'_> {
    /// Whether this ties the call to another part; its result is then filled.
    pub(super) fn route_call(&mut self, site: &Site<'_>) -> bool {
        let ExprKind::Member { field, .. } = &site.call.callee.kind else {
            return self.queue_made(site)
                || matches!(site.name, "fetch" | "$fetch") && self.requested("get", site);
        };
        let method = field.as_str();
        if METHODS.contains(&method) {
            let served = self.served(method, site);
            let requested = method != "use" && self.requested(method, site);
            return served || requested;
        }
        self.queued(method, site)
    }

    /// `app.post('/mail', check, handler)`, `app.use(check)`
    fn served(&mut self, method: &str, site: &Site<'_>) -> bool {
        let (path, first) = match routed(site.call) {
            Some(path) => (Some(path), 0),
            None => (site.text(0), usize::from(site.text(0).is_some())),
        };
        let is_path = path.is_some_and(|path| path.starts_with('/') || path == "*");
        if path.is_none() && method != "use" || path.is_some() && !is_path {
            return false;
        }
        let handlers = site.call.args.iter().zip(site.args).skip(first);
        let handlers: Vec<_> = handlers
            .map(|(arg, node)| (&arg.value, node.node))
            .collect();
        if handlers.is_empty() {
            return false;
        }
        let exchange = self.exchange(method == "use");
        if let Some(channel) = path.and_then(|path| self.channel(method, path)) {
            let body = self.load(channel, Name::new_static("body"));
            self.edge(
                body,
                exchange.request,
                Step::Store(Name::new_static("body")),
            );
            self.edge(
                exchange.answer,
                channel,
                Step::Store(Name::new_static("answer")),
            );
        }
        for (expr, handler) in handlers {
            let handles_errors = match expr.kind {
                ExprKind::Function(id) => self.parameters_of(id.0 as usize) == 4,
                _ => false,
            };
            let mut given = vec![exchange.request, exchange.response, exchange.response];
            if handles_errors {
                given.insert(0, exchange.failed);
            }
            self.catch_into(exchange.failed, |builder| {
                let value = builder.invoke(handler, positional(&given), site.region);
                builder.copy(value, exchange.answer);
            });
        }
        true
    }

    /// The request and response that handlers share: of the whole server, or of one route.
    fn exchange(&mut self, whole: bool) -> Exchange {
        let (request, response) = (self.event("!request"), self.event("!response"));
        let failed = self.event("!failed");
        let answer = self.node();
        let exchange = if whole {
            Exchange {
                request,
                response,
                answer,
                failed,
            }
        } else {
            let (own, reply) = (self.node(), self.node());
            self.copy(request, own);
            self.copy(response, reply);
            Exchange {
                request: own,
                response: reply,
                answer,
                failed,
            }
        };
        // `next(error)`: in the place of the response for servers with one context.
        let next = self.setter(failed);
        self.copy(next, exchange.response);
        self.replies(exchange.response, answer);
        exchange
    }

    /// `response.status(200).json(value)`
    fn replies(&mut self, response: Node, answer: Node) {
        let reply = self.setter(answer);
        let again = self.function_value(|_, _| response);
        for (function, field) in [
            (reply, "json"),
            (reply, "send"),
            (reply, "end"),
            (again, "status"),
        ] {
            self.edge(function, response, Step::Store(Name::new_static(field)));
        }
    }

    /// `fetch('/api/mail', {method, body})`, `axios.post('/api/mail', data)`
    fn requested(&mut self, method: &str, site: &Site<'_>) -> bool {
        let Some(path) = site.value(0).and_then(written_path) else {
            return false;
        };
        let options = site.value(1).and_then(method_option);
        let Some(channel) = self.channel(options.as_deref().unwrap_or(method), &path) else {
            return false;
        };
        let second = site.arg(1);
        let body = if site
            .call
            .callee
            .dotted()
            .is_some_and(|name| name.contains('.'))
        {
            second
        } else {
            self.load(second, Name::new_static("body"))
        };
        self.edge(body, channel, Step::Store(Name::new_static("body")));
        let answer = self.load(channel, Name::new_static("answer"));
        self.edge(answer, site.result, Step::Store(Name::new_static("data")));
        let read = self.function_value(|_, _| answer);
        for field in ["json", "text"] {
            self.edge(read, site.result, Step::Store(Name::new_static(field)));
        }
        true
    }

    /// Handlers that a framework finds by the path of their file.
    pub(super) fn file_routes(&mut self) {
        let path = self.path().to_owned();
        let Some((route, served)) = file_route(&path) else {
            return;
        };
        for export in self.graph.exports.clone() {
            let ExportNode::Node(handler) = export.target else {
                continue;
            };
            let method = export.name.to_lowercase();
            let is_default = export.name == "default";
            let methods: &[&str] = match &served {
                Served::Exports
                    if METHODS.contains(&method.as_str()) && export.name != method.as_str() =>
                {
                    &[&method]
                }
                Served::Default if is_default => &METHODS[..5],
                Served::Only(method) if is_default => &[method],
                _ => continue,
            };
            let channels: Vec<_> = methods
                .iter()
                .filter_map(|method| self.channel(method, &route))
                .collect();
            let (request, response, answer) = (self.node(), self.node(), self.node());
            for channel in channels {
                let body = self.load(channel, Name::new_static("body"));
                self.edge(body, request, Step::Store(Name::new_static("body")));
                self.edge(answer, channel, Step::Store(Name::new_static("answer")));
            }
            let body = self.load(request, Name::new_static("body"));
            let read = self.function_value(|_, _| body);
            for field in ["json", "formData", "text"] {
                self.edge(read, request, Step::Store(Name::new_static(field)));
            }
            // SvelteKit gives it in an object.
            self.edge(request, request, Step::Store(Name::new_static("request")));
            self.replies(response, answer);
            let region = self.region(Span::default());
            let value = self.invoke(handler, positional(&[request, response]), region);
            self.copy(value, answer);
        }
    }

    /// The channel of a method and path; `None` for paths that say nothing.
    fn channel(&mut self, method: &str, path: &str) -> Option<Node> {
        let path = normal_path(path)?;
        Some(self.event(&format!("!{method} {path}")))
    }

    /// `new Queue('mail')`, `new Worker('mail', handler)`
    fn queue_made(&mut self, site: &Site<'_>) -> bool {
        let (true, Some(name)) = (site.call.is_new, site.text(0)) else {
            return false;
        };
        let made = site.name;
        if made.ends_with("Worker") && site.args.len() > 1 {
            let channel = self.event(&format!("!queue {name}"));
            let data = self.load(channel, Name::new_static("0"));
            self.worked(data, site.arg(1), site.region);
            return true;
        }
        if made.ends_with("Queue") || made == "Bull" {
            let channel = self.event(&format!("!queue {name}"));
            let jobs = self.load(site.result, Name::new_static(JOBS));
            self.edge(jobs, channel, Step::Store(Name::new_static("0")));
            let waiting = self.load(channel, Name::new_static("0"));
            self.edge(waiting, site.result, Step::Store(Name::new_static(WAITING)));
            return true;
        }
        false
    }

    /// `queue.add('send', data)`, `queue.process(handler)`, `boss.work('mail', handler)`
    fn queued(&mut self, method: &str, site: &Site<'_>) -> bool {
        let named = site.text(0);
        match (method, named) {
            ("add", Some(_)) if (2..=3).contains(&site.args.len()) => {
                self.store(site.arg(1), site.base, Name::new_static(JOBS));
            }
            ("process", _) if !site.args.is_empty() => {
                let jobs = self.load(site.base, Name::new_static(JOBS));
                let waiting = self.load(site.base, Name::new_static(WAITING));
                let data = self.union(&[jobs, waiting]);
                let handler = site.arg(site.args.len() - 1);
                self.worked(data, handler, site.region);
            }
            ("work" | "define" | "consume", Some(name)) if site.args.len() > 1 => {
                let channel = self.event(&format!("!queue {name}"));
                let data = self.load(channel, Name::new_static("0"));
                self.worked(data, site.arg(site.args.len() - 1), site.region);
            }
            ("send" | "enqueue" | "sendToQueue" | "now", Some(name)) if site.args.len() > 1 => {
                let channel = self.event(&format!("!queue {name}"));
                self.edge(site.arg(1), channel, Step::Store(Name::new_static("0")));
                return false;
            }
            _ => return false,
        }
        true
    }

    fn worked(&mut self, data: Node, handler: Node, region: Region) {
        let job = self.node();
        self.edge(data, job, Step::Store(Name::new_static("data")));
        self.invoke(handler, positional(&[job, NOTHING]), region);
    }
}

/// `router.route('/mail').post(handler)`
fn routed(call: &Call) -> Option<&str> {
    let ExprKind::Member { object, .. } = &call.callee.kind else {
        return None;
    };
    let ExprKind::Call(route) = &object.kind else {
        return None;
    };
    let is_route = matches!(&route.callee.kind, ExprKind::Member { field, .. } if field == "route");
    is_route.then(|| route.args.first()?.value.as_str())?
}

/// Fields in which a queue holds what it was given, and what it has for workers.
const JOBS: &str = "!jobs";
const WAITING: &str = "!waiting";

/// The path of a URL on the own server, holes as `*`.
fn written_path(url: &Expr) -> Option<String> {
    let path = match &url.kind {
        ExprKind::Str(text) => text.to_string(),
        ExprKind::Template(parts) => parts
            .iter()
            .map(|part| part.as_str().unwrap_or("*"))
            .collect(),
        ExprKind::Binary { left, right, .. } => {
            let left = written_path(left).or_else(|| left.as_str().map(str::to_owned));
            format!("{}{}", left?, right.as_str().unwrap_or("*"))
        }
        _ => return None,
    };
    let path = path.strip_prefix('*').map_or(path.as_str(), |rest| rest);
    path.starts_with('/').then(|| path.to_owned())
}

/// `{method: 'POST'}`
fn method_option(options: &Expr) -> Option<String> {
    let ExprKind::Object(properties) = &options.kind else {
        return None;
    };
    properties.iter().find_map(|property| match property {
        Property::Named { key, value, .. } if key == "method" => {
            value.as_str().map(str::to_lowercase)
        }
        _ => None,
    })
}

/// `/api/v1/users/:id?x` is `users/*`.
fn normal_path(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let mut parts: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && !part.starts_with('('))
        .map(|part| {
            if part.starts_with([':', '[', '{', '$']) || part.contains('*') {
                "*"
            } else {
                part
            }
        })
        .collect();
    while parts.first().is_some_and(|part| {
        *part == "api"
            || part
                .strip_prefix('v')
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    }) {
        parts.remove(0);
    }
    let says_something = parts.iter().any(|part| *part != "*");
    says_something.then(|| parts.join("/"))
}

/// Which exports of a file handle requests of its route.
#[derive(Debug, PartialEq, Eq)]
enum Served {
    /// Those that are named as methods are: `POST`.
    Exports,
    /// The default export, all methods.
    Default,
    /// The default export, this method.
    Only(String),
}

/// The route of a file that a framework finds by its path: Next.js, SvelteKit, Nuxt.
fn file_route(path: &str) -> Option<(String, Served)> {
    let stem = [".ts", ".tsx", ".js", ".jsx", ".mjs"]
        .iter()
        .find_map(|extension| path.strip_suffix(extension))?;
    let below = |folder: &str| {
        let at_first = stem.strip_prefix(&folder[1..]);
        let rest = at_first.or_else(|| stem.split_once(folder).map(|(_, rest)| rest));
        rest.map(|rest| format!("/{rest}"))
    };
    for (folder, name) in [("/app/", "/route"), ("/routes/", "/+server")] {
        if stem.ends_with(name)
            && let Some(route) = below(folder)
        {
            return Some((route.strip_suffix(name)?.to_owned(), Served::Exports));
        }
    }
    if let Some(route) = below("/server/api/") {
        let (route, method) = match route.rsplit_once('.') {
            Some((route, method)) if METHODS.contains(&method) => (route, Some(method)),
            _ => (route.as_str(), None),
        };
        let route = route.strip_suffix("/index").unwrap_or(route).to_owned();
        let served = method.map_or(Served::Default, |method| Served::Only(method.to_owned()));
        return Some((route, served));
    }
    let route = below("/pages/api/")?;
    let route = route.strip_suffix("/index").unwrap_or(&route).to_owned();
    Some((route, Served::Default))
}

#[cfg(test)]
mod tests {
    use super::{Served, file_route, normal_path};

    #[test]
    fn paths_are_compared_without_prefix_and_parameters() {
        assert_eq!(
            normal_path("/api/v1/users/:id?x=1").as_deref(),
            Some("users/*")
        );
        assert_eq!(normal_path("/api/users/[id]").as_deref(), Some("users/*"));
        assert_eq!(normal_path("/api/*"), None);
        assert_eq!(normal_path("/"), None);
        assert_eq!(
            file_route("src/app/api/mail/route.ts"),
            Some(("/api/mail".to_owned(), Served::Exports))
        );
        assert_eq!(
            file_route("pages/api/users/index.js"),
            Some(("/users".to_owned(), Served::Default))
        );
        assert_eq!(
            file_route("src/routes/api/mail/+server.ts"),
            Some(("/api/mail".to_owned(), Served::Exports))
        );
        assert_eq!(
            file_route("server/api/users.post.ts"),
            Some(("/users".to_owned(), Served::Only("post".to_owned())))
        );
        assert_eq!(file_route("src/app/mail/page.tsx"), None);
    }
}
