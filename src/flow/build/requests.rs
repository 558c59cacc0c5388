//! Requests and the addresses that they go to.
//!
//! An address is a value like any other: a text, a variable of the environment, a client made for a base. Here is noted which values are
//! addresses, which calls send something, and which values say where to. Whose address arrives there, from whatever file, `link` finds out.

use super::clients::Called;
use super::expressions::last_segment;
use super::{Builder, NOTHING};
use crate::facts::property;
use crate::flow::SinkKind;
use crate::flow::call_names::{self, last_of};
use crate::flow::graph::{
    Address, Argument, CallSite, Known, Node, OWN_ADDRESS, SET_ADDRESS, Step,
};
use crate::flow::library::positional;
use crate::flow::matching::chained_path;
use crate::rules::FlowRule;
use crate::source::Region;
use crate::syntax::ir::{Call, Expr, ExprKind, Name, Property};
use std::borrow::Cow;

/// Methods that send on something which was opened before, by the whole path of its making.
const OPENED: &[&str] = &[
    "XMLHttpRequest.send",
    "WebSocket.send",
    "https.request.write",
    "https.request.end",
    "http.request.write",
    "http.request.end",
];

/// Methods that put something into a request which a call before them opened.
const SENT_LATER: &[&str] = &["send", "query", "field", "attach"];

/// Options that hold an address, whole or the base of it.
const ADDRESSES: &[&str] = &["url", "uri"];
const BASES: &[&str] = &["baseURL", "baseUrl", "base_url", "prefixUrl"];

/// What proves who asks is meant for the one that is asked.
const OF_TRANSPORT: &[&str] = &["headers", "auth", "signal", "agent", "proxy"];

/// The field in which the builder of endpoints holds how they are asked.
const BASE_QUERY: &str = "!base";

/// Ends of the names of environment variables that hold addresses.
const ADDRESS_WORDS: &[&str] = &[
    "URL", "URI", "HOST", "BASE", "ENDPOINT", "WEBHOOK", "ORIGIN", "SERVER", "DOMAIN", "API",
];

impl Builder<'_> {
    /// The value of a text: nothing, unless it is an address.
    pub(super) fn text(&mut self, text: &str) -> Node {
        let owner = self.owner_of(text);
        owner.map_or(NOTHING, |owner| self.address(owner))
    }

    /// Notes that one text begins with another.
    pub(super) fn begins(&mut self, whole: Node, start: Node) {
        if start != NOTHING && whole != start {
            self.starts.insert(whole, start);
        }
    }

    fn address(&mut self, owner: Name) -> Node {
        let node = self.node();
        self.graph.known.push((node, Known::Address(owner)));
        node
    }

    /// Whose address a text is: the id of a service, nothing known of a third party, or the own one.
    fn owner_of(&self, text: &str) -> Option<Name> {
        let scheme = |name: &str| text.strip_prefix(name);
        let rest = scheme("http").or_else(|| scheme("ws"))?;
        let rest = rest.strip_prefix('s').unwrap_or(rest).strip_prefix("://")?;
        let host = rest.split(['/', '?', '#', ':']).next()?;
        // Of a part that is filled in, what stands behind it: `https://${shop}.example.com`.
        let host = match host.rfind('*') {
            Some(hole) => host[hole + 1..].strip_prefix('.')?,
            None => host,
        };
        if host == "localhost" || host.starts_with("127.") || host.starts_with("0.0.0.0") {
            return Some(Name::new_static(OWN_ADDRESS));
        }
        let (before, last) = host.rsplit_once('.')?;
        if before.is_empty() || last.len() < 2 {
            return None;
        }
        if matches!(last, "local" | "internal" | "localhost" | "test") {
            return Some(Name::new_static(OWN_ADDRESS));
        }
        let service = self.rules.services.by_host(host);
        Some(service.map_or(Name::default(), |service| Name::new(&service.id)))
    }

    /// A template whose host has a hole in it.
    pub(super) fn template_address(&mut self, parts: &[Expr]) -> Node {
        let scheme = parts.first().and_then(Expr::as_str);
        if !scheme.is_some_and(|text| text.contains("://")) {
            return NOTHING;
        }
        let written: String = parts
            .iter()
            .map(|part| part.as_str().unwrap_or("*"))
            .collect();
        let is_whole = scheme.is_some_and(|text| self.owner_of(text).is_some());
        match self.owner_of(&written).filter(|_| !is_whole) {
            Some(owner) => self.address(owner),
            None => NOTHING,
        }
    }

    /// `process.env.CRM_URL`, `import.meta.env.VITE_API`, `env.SLACK_WEBHOOK_URL`: its name tells whose address it is.
    pub(super) fn environment_address(&mut self, object: &Name, field: &Name, node: Node) {
        if self.graph.is_python || object != "env" {
            return;
        }
        let last = field.rsplit('_').next().unwrap_or(field);
        if ADDRESS_WORDS.contains(&last) {
            let service = self.rules.services.by_env(field);
            let owner = service.map_or(SET_ADDRESS, |service| service.id.as_str());
            let owner = Known::Address(Name::new(owner));
            self.graph.known.push((node, owner));
        }
    }

    /// `const { SLACK_WEBHOOK_URL } = process.env`
    pub(super) fn taken_address(&mut self, from: Node, field: &Name, node: Node) {
        if let Some((_, object)) = self.loaded_from(from) {
            self.environment_address(&object.clone(), field, node);
        }
    }

    /// `axios.defaults.baseURL = base`: the client is one of that address.
    pub(super) fn default_address(&mut self, object: &Expr, field: &Name, value: Node) {
        if let (true, ExprKind::Member { object, field, .. }) =
            (BASES.contains(&field.as_str()), &object.kind)
            && field == "defaults"
        {
            let client = self.expr(object);
            self.edge(value, client, Step::Type);
        }
    }

    /// Whether the call sends a request as far as its text tells; if values of other places may say so, the request is noted.
    pub(super) fn request(&mut self, site: &Called<'_>) -> bool {
        let call = site.call;
        let path = call_names::of_global_object(site.path);
        let verb = site.name;
        let is_function = call_names::is_request(path) && !self.is_local(call);
        let opened = matches!(verb, "send" | "write" | "end") && self.opened_before(site, path)
            || SENT_LATER.contains(&verb) && self.sends_later()
            || verb == "sendMail";
        let of_client = site.receiver.is_some() && call_names::is_verb(verb);
        if !is_function && !opened && !of_client && !is_of_client(call) || call.is_new {
            return false;
        }
        let mut addresses = Vec::new();
        let client = site.receiver.unwrap_or(site.callee);
        let place = place_of_address(call);
        let first = call.args.get(place).map(|arg| &arg.value);
        if !opened {
            let names_it = is_function || site.receiver.is_none() || verb == "post";
            if (names_it || is_http_client(call)) && first.is_some_and(|first| !is_relative(first))
            {
                addresses.extend(site.args.get(place).map(|arg| arg.node));
            }
            for (arg, given) in call.args.iter().zip(site.args) {
                for name in ADDRESSES.iter().chain(BASES) {
                    if property(&arg.value, name).is_some() {
                        addresses.push(self.load(given.node, Name::new_static(name)));
                    }
                }
            }
            // Options of another place.
            if is_function && first.is_some_and(|first| matches!(first.kind, ExprKind::Name(_))) {
                let options = site.args.first().map_or(NOTHING, |arg| arg.node);
                addresses.push(self.load(options, Name::new_static("url")));
            }
        }
        addresses.push(client);
        let addresses = self.addresses_at(addresses);
        let sent: Vec<_> = site
            .args
            .iter()
            .zip(&call.args)
            .enumerate()
            .filter(|(_, (given, _))| given.node != NOTHING)
            .map(|(place, (given, arg))| self.without_transport(place, given.node, &arg.value))
            .collect();
        for node in sent {
            self.sent_to(&addresses, node, site.region);
        }
        is_function || opened
    }

    /// Whether a call puts something into a request or connection that was opened before.
    fn opened_before(&self, site: &Called<'_>, path: &str) -> bool {
        let made_by = match path.len() == site.path.len() {
            true => site.whole.map(Cow::Borrowed),
            false => self.canonical(path).map(Cow::Owned),
        };
        let chained = chained_path(&site.call.callee);
        let mut paths = made_by.as_deref().into_iter().chain([chained.as_str()]);
        paths.any(|path| OPENED.contains(&path))
    }

    /// Whether the file builds requests call by call: `superagent.post(url).set('X', 'y').send(body)`.
    fn sends_later(&self) -> bool {
        !self.graph.is_python && self.imports_any(&["superagent"])
    }

    /// The addresses that values may hold.
    fn addresses_at(&self, mut nodes: Vec<Node>) -> Vec<Address> {
        nodes.retain(|node| *node != NOTHING);
        let nodes = nodes.into_iter();
        nodes.map(|node| self.address_at(node)).collect()
    }

    /// A value goes in a request to whichever of some addresses is known.
    fn sent_to(&mut self, addresses: &[Address], node: Node, region: Region) {
        let first = self.graph.sinks.len();
        self.sink(node, None, SinkKind::Service, None, None, region);
        for sink in &mut self.graph.sinks[first..] {
            sink.address = Some(addresses.into());
        }
    }

    /// All that a call is given goes to whose address a value holds.
    pub(super) fn sent_by(&mut self, host: Node, site: &Called<'_>) {
        let addresses = self.addresses_at(vec![host]);
        for arg in site.args {
            self.sent_to(&addresses, arg.node, site.region);
        }
    }

    /// A request of Python whose address is a parameter or lies in a client that was made elsewhere: `self.client.post('/contacts', json=x)`.
    pub(super) fn python_request(&mut self, site: &Called<'_>) {
        const SENDERS: &[&str] = &["post", "put", "patch", "get", "request", "stream"];
        const MAILS: &[&str] = &["sendmail", "send_message"];
        const SENT: &[&str] = &["json", "data", "content", "files", "params"];
        const VARIABLES: &[&str] = &["variable_values", "variables"];
        const NOT_SENT: &[&str] = &[
            "headers", "auth", "cert", "verify", "timeout", "proxies", "url",
        ];
        let verb = site.name;
        let named = |names: &[&str]| {
            site.args.iter().any(|arg| {
                arg.name
                    .as_deref()
                    .is_some_and(|name| names.contains(&name))
            })
        };
        let sends = match verb {
            verb if MAILS.contains(&verb) => true,
            "execute" | "execute_async" => named(VARIABLES),
            verb => SENDERS.contains(&verb) && named(SENT),
        };
        let Some(client) = site.receiver.filter(|_| sends) else {
            return;
        };
        let is_url = |arg: &&Argument| match arg.name.as_deref() {
            Some(name) => name == "url",
            None => true,
        };
        let mut addresses: Vec<Node> = site
            .args
            .iter()
            .filter(is_url)
            .map(|arg| arg.node)
            .collect();
        addresses.push(client);
        let addresses = self.addresses_at(addresses);
        for arg in site.args {
            let name = arg.name.as_deref().unwrap_or("");
            if NOT_SENT.contains(&name) {
                continue;
            }
            self.sent_to(&addresses, arg.node, site.region);
        }
    }

    /// `httpx.Client(base_url=…)`, `aiohttp.ClientSession(…)`, gql's transport of an address and client of a transport: the client stands
    /// for its address.
    pub(super) fn python_client(&mut self, site: &Called<'_>) {
        let made = site.name;
        let is_first = made == "ClientSession" || made.ends_with("Transport");
        let of_gql = self.imports_any(&["gql"]);
        let base = site.args.iter().find(|arg| match arg.name.as_deref() {
            Some("base_url") => true,
            Some("url" | "transport") => of_gql,
            Some(_) => false,
            None => is_first,
        });
        if let Some(base) = base {
            self.edge(base.node, site.result, Step::Type);
        }
    }

    /// `createApi({ baseQuery: fetchBaseQuery({ baseUrl }), endpoints: (build) => … })`
    pub(in crate::flow) fn endpoints(&mut self, options: Node, region: Region) {
        let base = self.load(options, Name::new_static("baseQuery"));
        let endpoints = self.load(options, Name::new_static("endpoints"));
        let build = self.node();
        self.edge(base, build, Step::Store(Name::new_static(BASE_QUERY)));
        self.invoke(endpoints, positional(&[build]), region);
    }

    /// `build.mutation({ query: (contact) => ({ url, body: contact }) })`: what `query` returns is sent.
    pub(in crate::flow) fn endpoint(&mut self, build: Node, definition: &Expr, given: Node) {
        let Some(query) = property(definition, "query") else {
            return;
        };
        let region = self.region(query.span);
        let (callee, sent) = (self.load(given, Name::new_static("query")), self.node());
        self.site(CallSite {
            callee,
            result: sent,
            region,
            is_offer: true,
            ..CallSite::default()
        });
        let base = self.load(build, Name::new_static(BASE_QUERY));
        self.sink(sent, None, SinkKind::Service, None, None, region);
        let address = self.address_at(base);
        if let Some(sink) = self.graph.sinks.last_mut() {
            sink.address = Some(Box::new([address]));
        }
    }

    fn without_transport(&mut self, place: usize, node: Node, value: &Expr) -> Node {
        let fields = match &value.kind {
            ExprKind::Object(properties) => OF_TRANSPORT
                .iter()
                .filter(|name| {
                    properties.iter().any(|property| match property {
                        Property::Named { key, .. } => key == **name,
                        _ => true,
                    })
                })
                .map(|name| Name::new_static(name))
                .collect(),
            _ if place == 0 => Vec::new(),
            _ => OF_TRANSPORT
                .iter()
                .map(|name| Name::new_static(name))
                .collect(),
        };
        self.except(node, fields)
    }

    /// A value that says where a request goes, and what it was read from.
    pub(super) fn address_at(&self, node: Node) -> Address {
        let mut root = node;
        let mut fields = Vec::new();
        loop {
            // The text that a longer one begins with.
            while let Some(&start) = self.starts.get(&root) {
                root = start;
            }
            match self.loaded_from(root) {
                Some((from, field)) if fields.len() < usize::from(super::super::path::DEEPEST) => {
                    fields.insert(0, field.clone());
                    root = from;
                }
                _ => return Address { node, root, fields },
            }
        }
    }

    /// `axios.create({baseURL})`, `wretch(url)`, `api.extend({…})`: the result stands for an address.
    pub(super) fn makes_address(&mut self, site: &Called<'_>) {
        let call = site.call;
        let made = site.whole.unwrap_or(site.path);
        let is_maker = call_names::makes_client(made) || call_names::makes_client(site.path);
        let mut own = false;
        for (arg, given) in call.args.iter().zip(site.args) {
            let also = if is_maker { ADDRESSES } else { &[] };
            for name in BASES.iter().chain(also) {
                if let Some(value) = property(&arg.value, name) {
                    own = true;
                    let base = match value.as_str() {
                        // `baseURL: '/api'`
                        Some(path) if path.starts_with('/') => {
                            self.address(Name::new_static(OWN_ADDRESS))
                        }
                        _ => self.load(given.node, Name::new_static(name)),
                    };
                    self.edge(base, site.result, Step::Type);
                }
            }
            for name in ["hostname", "host"].into_iter().filter(|_| is_maker) {
                let host = property(&arg.value, name).and_then(Expr::as_str);
                if let Some(owner) = host.and_then(|host| self.owner_of(&format!("https://{host}")))
                {
                    self.graph.known.push((site.result, Known::Address(owner)));
                }
            }
        }
        let place = place_of_address(call);
        let first = site.args.get(place).map_or(NOTHING, |arg| arg.node);
        let method = last_of(made);
        if is_maker || self.sends_later() && call_names::is_verb(method) {
            let step = if made == "Request" {
                Step::Copy
            } else {
                Step::Type
            };
            self.edge(first, site.result, step.clone());
            if made == "Request" {
                let options = site.args.get(1).map_or(NOTHING, |arg| arg.node);
                self.edge(options, site.result, step);
            }
        } else if made == "URL" && call.is_new {
            let base = site.args.get(1).map_or(first, |arg| arg.node);
            self.edge(base, site.result, Step::Type);
            self.begins(site.result, base);
        } else if made == "XMLHttpRequest.open" {
            let url = site.args.get(1).map_or(NOTHING, |arg| arg.node);
            self.edge(url, site.receiver.unwrap_or(NOTHING), Step::Type);
        } else if let (true, Some(receiver), false) =
            (call_names::gives_same_client(method), site.receiver, own)
        {
            self.edge(receiver, site.result, Step::Type);
            self.begins(site.result, receiver);
        }
    }
}

/// Where the address stands among the arguments: behind the method, where that comes first (`needle('post', url, body)`).
fn place_of_address(call: &Call) -> usize {
    let first = call.args.first().and_then(|arg| arg.value.as_str());
    let is_method = |text: &str| call_names::is_verb(&text.to_ascii_lowercase());
    usize::from(first.is_some_and(is_method))
}

/// Whether a text begins with something that is no address.
fn is_relative(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Str(text) => !text.contains("://"),
        ExprKind::Template(parts) => parts.first().is_some_and(is_relative),
        ExprKind::Binary { left, .. } => is_relative(left),
        _ => false,
    }
}

/// `api('/users', {method: 'POST', body})`: options that only a request has.
fn is_of_client(call: &Call) -> bool {
    const OPTIONS: &[&str] = &["method", "body", "json", "form", "searchParams"];
    let named = matches!(call.callee.kind, ExprKind::Name(_));
    let options = call.args.get(1).map(|arg| &arg.value);
    named
        && options
            .is_some_and(|options| OPTIONS.iter().any(|name| property(options, name).is_some()))
}

/// Whether what a method is called on is named as a client of HTTP is, so that its first argument is where it sends to.
fn is_http_client(call: &Call) -> bool {
    const WORDS: &[&str] = &[
        "http", "axios", "client", "api", "got", "ky", "request", "agent", "needle", "$", "jquery",
        "rest", "wretch",
    ];
    let ExprKind::Member { object, .. } = &call.callee.kind else {
        return false;
    };
    let name = last_segment(object).to_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// A request that writes to an address which is read elsewhere: what sending a message answers is no message.
pub(super) fn only_sends(rule: &FlowRule, call: &Call) -> bool {
    let of_address = rule.text.as_deref().is_some_and(|text| text.contains('/'));
    let writes = |verb: &str| matches!(verb, "POST" | "PUT" | "PATCH" | "DELETE");
    of_address
        && call.args.iter().any(|arg| {
            property(&arg.value, "method")
                .and_then(Expr::as_str)
                .is_some_and(writes)
        })
}
