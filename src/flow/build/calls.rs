//! Calls: callees, arguments, sources and sanitizers by rule. `sinks` says what a call lets out, `hosts` to whom.

use super::clients::Called;
use super::constants::is_constant;
use super::requests;
use super::{Builder, NOTHING};
use crate::flow::SinkKind;
use crate::flow::builtins;
use crate::flow::builtins::Builtin;
use crate::flow::call_names::{self, last_of};
use crate::flow::graph::{Argument, CallSite, ClassInfo, ImportPoint, Known, Node, Step};
use crate::flow::library::{Site, positional};
use crate::flow::matching::chained_path;
use crate::rules::{CallPath, FlowRule};
use crate::source::Region;
use crate::syntax::ir::{Call, Expr, ExprKind, Module, Name};
use std::borrow::Cow;

impl Builder<'_> {
    pub(super) fn call(&mut self, expr: &Expr, call: &Call) -> Node {
        let dotted = call.callee.dotted();
        self.note_callback(call);
        // Of a tagged template: its texts as one list, and each value.
        let mut tagged = None;
        let args: Vec<_> = call
            .args
            .iter()
            .map(|arg| {
                let (spread, value) = match &arg.value.kind {
                    ExprKind::Spread(inner) => (true, self.expr(inner)),
                    // No parenthesis stands behind it.
                    ExprKind::Template(parts) if arg.value.span.end == expr.span.end => {
                        let (values, whole) = self.template(parts);
                        let holes = parts.iter().zip(values);
                        let holes = holes.filter(|(part, _)| part.as_str().is_none());
                        let holes = holes.map(|(_, value)| value);
                        tagged = Some([NOTHING].into_iter().chain(holes).collect::<Vec<_>>());
                        (false, whole)
                    }
                    _ => (false, self.expr(&arg.value)),
                };
                Argument {
                    name: arg.name.clone(),
                    node: value,
                    spread,
                    keywords: arg.double_spread,
                }
            })
            .collect();
        for arg in &call.args {
            self.forget_fields(&arg.value);
        }
        if let Some(node) = self.module_call(call, dotted.as_deref()) {
            return node;
        }
        let (callee, method, super_of) = self.callee(call);
        let result = self.node();
        let region = self.region(expr.span);
        let path = match &dotted {
            Some(dotted) => Cow::Borrowed(dotted.as_str()),
            None => Cow::Owned(chained_path(&call.callee)),
        };
        let whole = self.canonical(&path);
        let receiver = method.as_ref().map(|(receiver, _)| *receiver);
        let before = receiver.unwrap_or(callee);
        if before != NOTHING {
            self.called_on.insert(result, before);
        }
        self.makes_client(call, result);
        self.redacting_logger(call, &path);
        self.redacting_function(call, whole.as_deref().unwrap_or(&path));
        if self.graph.is_python {
            self.holds_in_memory(whole.as_deref().unwrap_or(&path), &args, result);
        }
        self.query(call, result, region);
        self.selection(call, result, region);
        let flows = &*self.rules.flows;
        let known = flows.call_path(&path);
        let known_whole = whole.as_deref().and_then(|whole| flows.call_path(whole));
        let is_sink = self.sink_call(call, &path, known, receiver, &args, region)
            || whole.as_ref().is_some_and(|whole| {
                self.sink_call(call, whole, known_whole, receiver, &args, region)
            });
        let rules_of = |path: CallPath<'_>| {
            let named = |expr: &Expr| self.text_of_name(expr);
            let sanitizer = self.sanitizers.call(path, call, &named);
            let source = self.sources.call(path, call, &named);
            (sanitizer.is_some() || source.is_some()).then_some((sanitizer, source))
        };
        let by_whole = known_whole.and_then(rules_of);
        let by_either = by_whole.or_else(|| known.and_then(rules_of));
        let (sanitizer, source) = by_either.unwrap_or_default();
        // The path by which rules speak of it, and the whole of that where it is another.
        let (path, known, again) = match &whole {
            Some(whole) if by_whole.is_some() => {
                (whole.as_str(), known_whole, Some(self.canonical(whole)))
            }
            _ => (&*path, known, None),
        };
        if let Some(rule) = sanitizer {
            if let Some(transform) = &rule.transform {
                let transform = Step::Transform(Name::new(transform));
                for arg in args.iter().map(|arg| arg.node).chain(receiver) {
                    self.edge(arg, result, transform.clone());
                }
                // `digest.update(x)`: what is in the digest is the transformed.
                if let (Some(receiver), true) = (receiver, path.ends_with(".update")) {
                    for arg in &args {
                        self.edge(arg.node, receiver, transform.clone());
                    }
                    self.written(receiver);
                }
                return result;
            }
            return NOTHING;
        }
        if let Some(rule) =
            source.filter(|rule| !requests::only_sends(rule, call) && !self.is_of_answer(call))
        {
            self.source_call(rule, &args, result, region);
            if rule.mixed {
                // What another part sent there is known more exactly.
                if !self.graph.is_python {
                    self.state_call(&Site {
                        call,
                        name: dotted.as_deref().unwrap_or(""),
                        base: receiver.unwrap_or(NOTHING),
                        args: &args,
                        result,
                        region,
                    });
                }
                self.graph.calls.push(CallSite {
                    callee,
                    method,
                    args,
                    result,
                    region,
                    ..CallSite::default()
                });
            }
            return result;
        }
        let called = Called {
            call,
            path,
            name: last_of(path),
            known,
            whole: again.as_ref().unwrap_or(&whole).as_deref(),
            callee,
            receiver,
            args: &args,
            result,
            region,
        };
        let is_sink = is_sink || !self.graph.is_python && self.request(&called);
        if !is_sink {
            self.of_clients(&called);
        }
        self.makes_transport(&called);
        if !self.graph.is_python {
            self.makes_address(&called);
            self.source_set(&called);
        } else {
            if !is_sink {
                self.python_request(&called);
            }
            self.python_client(&called);
        }
        let made = super::expressions::last_segment(&call.callee);
        if call.is_new || call_names::is_class(&made) {
            if let Some(rule) = self.sources.type_name(&made) {
                self.source(result, rule, region, None);
            }
            self.put_in_type(&made, &args, expr.span);
            if self.clean_made(&made, &args, result) {
                return result;
            }
        }
        if let Some(class) = self.tuple_class(call, whole.as_deref().or(dotted.as_deref())) {
            return class;
        }
        let is_named = !matches!(call.callee.kind, ExprKind::Call(_));
        let known = whole
            .as_deref()
            .filter(|_| self.graph.is_python && is_named)
            .or(dotted.as_deref());
        let is_local = self.is_local(call);
        let builtin = builtins::of(call, known, self.graph.is_python, is_local);
        // A class that is called like a collection is none: `Contact.update(email=x)`.
        let of_class = self.graph.is_python && is_called_on_class(call);
        // What is stored in a database is not in the session that stores it.
        let is_stored = is_sink
            && self
                .graph
                .sinks
                .last()
                .is_some_and(|sink| matches!(sink.kind, SinkKind::Database | SinkKind::Log));
        let builtin =
            builtin.filter(|builtin| !((of_class || is_stored) && builtin.changes_receiver()));
        let name = method
            .as_ref()
            .map(|(_, name)| name.clone())
            .or(dotted.as_deref().map(Name::new))
            .unwrap_or_default();
        let name = name.as_str();
        // What a service answers is not what it was sent.
        let answers = self.maker_of(call).is_some_and(call_names::makes_sender);
        let passes =
            builtin.is_none() && !is_sink && !answers && call_names::passes_arguments(name);
        let reads = builtin.is_none() && call_names::reads_receiver(name);
        let thrown = self.catcher();
        let is_class = self.graph.is_python
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && args.iter().any(|arg| arg.name.is_some());
        let is_made = match &call.callee.kind {
            ExprKind::Name(name) => self.class_names.contains_key(name),
            _ => false,
        };
        if call.is_new || is_class || is_made || builtin == Some(Builtin::Arguments) {
            self.own_values.insert(result, false);
        }
        // A class of the repository may have a method of a builtin's name: what the builtin does is told apart.
        let number = self.graph.calls.len();
        let holds = builtin.is_none() && !is_sink;
        let is_constant = method.is_none() && call.args.iter().all(|arg| is_constant(&arg.value));
        let is_of_language = self.is_of_language(call);
        let site = CallSite {
            is_constant,
            callee,
            // No class of the repository is behind `JSON.parse(x)`.
            method: method.filter(|_| !is_of_language),
            args: tagged.map_or_else(|| args.clone(), |nodes| positional(&nodes)),
            result,
            region,
            is_new: call.is_new,
            super_of,
            passes: passes && !is_class || call.is_new && builtin != Some(Builtin::Nothing),
            reads,
            thrown,
            ..CallSite::default()
        };
        if holds {
            self.site(site);
        } else {
            self.graph.calls.push(site);
        }
        let place = |edges: usize| u32::try_from(edges).unwrap_or(u32::MAX);
        let first = place(self.graph.edges.len());
        if !self.graph.is_python {
            let name = dotted.as_deref().filter(|_| !is_local);
            let name = name.map_or("", call_names::of_global_object);
            let site = Site {
                call,
                name,
                base: receiver.unwrap_or(NOTHING),
                args: &args,
                result,
                region,
            };
            let makes_row = self.row_call(&site);
            if makes_row
                || self.file_call(&site)
                || self.recording_call(&site)
                || self.library(&site)
                || self.procedure_call(&site)
                || self.tool_call(&site)
                || self.state_call(&site)
                || self.route_call(&site)
            {
                if let Some(own) = self.graph.calls.get_mut(number) {
                    own.passes = false;
                    if makes_row {
                        own.builtin = first..place(self.graph.edges.len());
                    }
                }
                return result;
            }
        } else {
            let name = known.filter(|_| !is_local);
            let site = Site {
                call,
                name: name.unwrap_or(""),
                base: receiver.unwrap_or(NOTHING),
                args: &args,
                result,
                region,
            };
            if self.python_library(&site) {
                let own = &mut self.graph.calls[number];
                own.passes = false;
                own.builtin = first..place(self.graph.edges.len());
                return result;
            }
        }
        let value = match builtin {
            None if is_class => {
                for (arg, given) in args.iter().zip(&call.args) {
                    if let Some(name) = &arg.name {
                        self.put_in_field(name, arg.node, given.value.span);
                    }
                    let step = arg.name.clone().map_or(Step::Copy, Step::Store);
                    self.edge(arg.node, result, step);
                }
                result
            }
            None | Some(Builtin::Nothing) => return result,
            Some(builtin) => {
                let value = self.builtin(builtin, call, receiver, &args, result, region);
                if value != result && value != NOTHING {
                    self.copy(value, result);
                    self.written(value);
                }
                value
            }
        };
        self.graph.calls[number].builtin = first..place(self.graph.edges.len());
        if value == NOTHING { result } else { value }
    }

    /// A call may change the fields of what it gets.
    pub(super) fn forget_fields(&mut self, value: &Expr) {
        if let ExprKind::Name(name) = &value.kind {
            self.current().env.forget_below(name);
        }
    }

    /// Whether the called name is a function of this module, which no builtin may shadow.
    pub(super) fn is_local(&self, call: &Call) -> bool {
        match &call.callee.kind {
            ExprKind::Name(name) => {
                self.bound[0].contains(name) && !self.library.contains(name)
                    || self
                        .frames
                        .last()
                        .is_some_and(|frame| frame.id != 0 && self.bound[frame.id].contains(name))
            }
            _ => false,
        }
    }

    /// Whether it is a method of an object that the language brings, and no variable has its name.
    fn is_of_language(&self, call: &Call) -> bool {
        let ExprKind::Member { object, .. } = &call.callee.kind else {
            return false;
        };
        let ExprKind::Name(name) = &object.kind else {
            return false;
        };
        let id = self.frames.last().map_or(0, |frame| frame.id);
        !self.graph.is_python
            && call_names::is_of_language(name)
            && !self.bound[id].contains(name)
            && !self.is_bound_outside(id, name)
    }

    /// `require('m')`, `import('m')`.
    pub(super) fn module_call(&mut self, call: &Call, dotted: Option<&str>) -> Option<Node> {
        let loads = if self.graph.is_python {
            matches!(
                dotted,
                Some("importlib.import_module" | "import_module" | "__import__")
            )
        } else {
            matches!(dotted, Some("require" | "import"))
        };
        if !loads {
            return None;
        }
        let module = Name::new(call.args.first()?.value.as_str()?);
        if self.graph.is_python {
            let node = self.node();
            self.graph.known.push((node, Known::Namespace(module)));
            return Some(node);
        }
        let known = self
            .graph
            .imports
            .iter()
            .find(|import| import.module == module && import.name.is_none())
            .map(|import| import.node);
        Some(known.unwrap_or_else(|| {
            let node = self.node();
            self.graph
                .known
                .push((node, Known::Namespace(module.clone())));
            self.graph.imports.push(ImportPoint {
                module,
                name: None,
                node,
                is_python: false,
                is_default: false,
            });
            node
        }))
    }

    pub(super) fn callee(&mut self, call: &Call) -> (Node, Option<(Node, Name)>, Option<u32>) {
        let class = self.module.functions[self.frames.last().map_or(0, |frame| frame.id)]
            .class
            .map(|class| class.0);
        match &call.callee.kind {
            ExprKind::Super => {
                let this = self.this();
                (
                    NOTHING,
                    Some((this, Name::new_static("constructor"))),
                    class,
                )
            }
            ExprKind::Member { object, field, .. } => {
                let python_super = matches!(&object.kind, ExprKind::Call(inner) if matches!(&inner.callee.kind, ExprKind::Name(name) if name == "super"));
                if python_super || matches!(object.kind, ExprKind::Super) {
                    let this = self.this();
                    let class = self.super_class(object).or(class);
                    return (NOTHING, Some((this, field.clone())), class);
                }
                let overridden = self.field_set(&call.callee);
                let receiver = self.expr(object);
                let callee = match overridden {
                    Some(values) => self.union(&values),
                    None => self.load(receiver, field.clone()),
                };
                (callee, Some((receiver, field.clone())), None)
            }
            ExprKind::Name(name) => {
                let node = self.read(name);
                (self.named_source(&call.callee, node), None, None)
            }
            // `Box[str](x)`
            ExprKind::Index { object, .. }
                if self.graph.is_python
                    && object
                        .dotted()
                        .is_some_and(|path| call_names::is_class(&path)) =>
            {
                (self.expr(object), None, None)
            }
            _ => (self.expr(&call.callee), None, None),
        }
    }

    /// The class in `super(B, self)`.
    fn super_class(&self, object: &Expr) -> Option<u32> {
        let ExprKind::Call(call) = &object.kind else {
            return None;
        };
        let named = call.args.first()?.value.dotted()?;
        let place = self
            .module
            .classes
            .iter()
            .position(|class| class.name.as_deref() == Some(named.as_str()))?;
        u32::try_from(place).ok()
    }

    /// `namedtuple('P', 'a b')`, `make_dataclass('P', ['a', 'b'])`: a class of these fields.
    fn tuple_class(&mut self, call: &Call, dotted: Option<&str>) -> Option<Node> {
        let last = last_of(dotted.filter(|_| self.graph.is_python)?);
        if !matches!(
            last,
            "namedtuple" | "NamedTuple" | "make_dataclass" | "TypedDict"
        ) {
            return None;
        }
        let declared = match &call.args.get(1)?.value.kind {
            ExprKind::Str(names) => names
                .split([',', ' '])
                .filter(|name| !name.is_empty())
                .map(Name::new)
                .collect(),
            ExprKind::Array(items) => items
                .iter()
                .filter_map(|item| match &item.kind {
                    ExprKind::Array(pair) => pair.first()?.as_str().map(Name::new),
                    _ => item.as_str().map(Name::new),
                })
                .collect(),
            _ => Vec::new(),
        };
        let node = self.node();
        let class = u32::try_from(self.graph.classes.len()).unwrap_or(u32::MAX);
        self.graph.classes.push(ClassInfo {
            declared,
            is_tuple: last.eq_ignore_ascii_case("namedtuple"),
            node,
            ..ClassInfo::default()
        });
        self.graph.known.push((node, Known::Class(class)));
        Some(node)
    }

    pub(super) fn source_call(
        &mut self,
        rule: &FlowRule,
        args: &[Argument],
        result: Node,
        region: Region,
    ) {
        if let Some((argument, parameter)) = rule.callback {
            if let Some(callback) = args.get(argument as usize) {
                let value = self.node();
                self.source(value, rule, region, None);
                let mut given = vec![Argument::positional(NOTHING); parameter.into()];
                given.push(Argument::positional(value));
                self.invoke(callback.node, given, region);
            }
            return;
        }
        self.source(result, rule, region, None);
    }

    /// Runs `work` where what is thrown arrives at `to`.
    pub(in crate::flow) fn catch_into(&mut self, to: Node, work: impl FnOnce(&mut Self)) {
        let function = self.current().id;
        self.catching.push((function, to));
        work(self);
        self.catching.pop();
    }

    /// The code of the file.
    pub(in crate::flow) fn module(&self) -> &Module {
        self.module
    }

    /// How many parameters a function declares.
    pub(in crate::flow) fn parameters_of(&self, function: usize) -> usize {
        self.module.functions[function].params.len()
    }

    /// The path of the file.
    pub(in crate::flow) fn path(&self) -> &str {
        &self.file.path
    }

    /// Whether the file imports one of these packages, or something below it.
    pub(in crate::flow) fn imports_any(&self, packages: &[&str]) -> bool {
        packages
            .iter()
            .any(|package| self.packages.contains(package))
    }

    pub(in crate::flow) fn event(&mut self, name: &str) -> Node {
        if let Some(&node) = self.events.get(name) {
            return node;
        }
        let node = self.node();
        self.events.insert(Name::new(name), node);
        node
    }
}

fn is_called_on_class(call: &Call) -> bool {
    let ExprKind::Member { object, .. } = &call.callee.kind else {
        return false;
    };
    object
        .dotted()
        .is_some_and(|path| call_names::is_class(&path))
}
