//! One source followed to sinks.

use super::super::graph::{Argument, ROWS, Row, SinkPoint, SourceKind, SourcePoint, Step};
use super::super::link::{Function, Global, World};
use super::super::path::{HERE, PathId, Paths};
use super::super::stacks::{EMPTY, StackId, Stacks};
use super::super::{Flow, SinkKind};
use super::context::Returned;
use super::ground::{Ground, Way};
use super::story;
use crate::rules::DataCategories;
use crate::source::Region;
use crate::syntax::ir::Name;
use rustc_hash::FxHashSet;

/// States followed from one source; what lies beyond is counted as cut.
const MOST_STATES: usize = 3_000;

/// Calls that are matched with their returns; deeper ones return to any caller.
const DEEPEST_STACK: u8 = 8;

/// Fields of what an API returns that tell nothing of its content.
const EMPTY_FIELDS: &[&str] = &[
    "id",
    "pk",
    "threadId",
    "status",
    "ok",
    "statusText",
    "length",
    "count",
    "total",
    "created",
    "createdAt",
    "updatedAt",
    "created_at",
    "updated_at",
    "historyId",
    "nextPageToken",
    "resultSizeEstimate",
    "labelIds",
    "sizeEstimate",
    "code",
    "_id",
    "uuid",
    "uid",
    "etag",
    "kind",
    "quantity",
    "currency",
    "active",
    "enabled",
];

/// Fields of any value that tell nothing of its content: of a matrix, of an object of Python, of the answer to a request (whether it
/// worked, not what it was given).
const MEASURES: &[&str] = &[
    "shape",
    "ndim",
    "dtype",
    "nbytes",
    "itemsize",
    "rowcount",
    "status_code",
    "__class__",
    "__module__",
    "__doc__",
    "error",
    "errors",
    "error_description",
    "success",
];

/// Whether a field of what an API returns tells nothing of its content: a key of something, how it stands.
fn says_nothing(field: &str) -> bool {
    const KEYS: &[&str] = &["Id", "Ids", "_id", "_ids"];
    EMPTY_FIELDS.contains(&field) || KEYS.iter().any(|end| field.ends_with(end))
}

pub(super) const TRANSFORMS: &[&str] = &["hashed", "encrypted", "redacted", "aggregated", "other"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub node: Global,
    pub path: PathId,
    /// Open calls, the innermost on top.
    pub stack: StackId,
    /// Below those, any caller.
    open_below: bool,
    /// Read by a closure at this depth of open calls: who called that is not the innermost open call.
    pub captured: Option<u8>,
    /// The call of the function whose variable it was read from, and that function.
    pub made: Option<(u32, Function)>,
    pub transforms: u8,
    /// The function that a call of a parameter returned from, where who calls the one around is open.
    pub returned: Option<Returned>,
}

/// A state, how it was reached, and from which.
pub(super) struct Visit {
    pub state: State,
    pub parent: u32,
    pub way: Option<Way>,
}

/// What following one source shows.
#[derive(Default)]
pub(super) struct Trace {
    pub flows: Vec<Flow>,
    /// Given up at a limit.
    pub cut: bool,
    pub kind: Option<SourceKind>,
    /// Fields with a name of their own that belong to the source's data.
    pub fields: Vec<Global>,
}

pub(super) fn follow(ground: &Ground<'_>, graph: u32, source: &SourcePoint) -> Trace {
    let node = ground.world.at(graph, source.node);
    let mut trace = Trace {
        kind: Some(source.kind),
        ..Trace::default()
    };
    if !ground.reaches(node) {
        return trace;
    }
    let start = State {
        node,
        path: HERE,
        stack: EMPTY,
        open_below: true,
        captured: None,
        made: None,
        transforms: 0,
        returned: None,
    };
    let mut search = Search {
        ground,
        world: ground.world,
        graph,
        source,
        of_test: ground.world.is_of_test(node),
        paths: Paths::default(),
        calls: Stacks::default(),
        seen: FxHashSet::default(),
        visits: Vec::new(),
        reached: FxHashSet::default(),
    };
    search.visit(start, 0, None);
    let mut at = 0;
    while let Some(&Visit { state, .. }) = search.visits.get(at) {
        if search.visits.len() > MOST_STATES {
            trace.cut = true;
            return trace;
        }
        let is_field = state.path == HERE && ground.fields.contains(&state.node);
        if is_field && source.service.is_some() {
            trace.fields.push(state.node);
        }
        // A field that is read by its name is told of as a source of its own.
        if !(is_field && source.kind == SourceKind::Row && at > 0) {
            search.meet_sinks(at, &mut trace.flows);
            search.move_on(at);
        }
        at += 1;
    }
    trace
}

/// Where a sink was met, with the recipient that arrives there, the transformations on the way and what is stored.
type Met<'g> = (u32, Region, Option<&'g Name>, u8, Option<&'g str>);

pub(super) struct Search<'g> {
    pub ground: &'g Ground<'g>,
    pub world: &'g World,
    pub graph: u32,
    pub source: &'g SourcePoint,
    of_test: bool,
    pub paths: Paths,
    pub calls: Stacks<u32>,
    seen: FxHashSet<State>,
    pub visits: Vec<Visit>,
    reached: FxHashSet<Met<'g>>,
}

impl<'g> Search<'g> {
    fn visit(&mut self, state: State, parent: usize, way: Option<Way>) {
        // What a test does with the answers of production code is no way of production's data.
        if !self.of_test && self.world.is_of_test(state.node) {
            return;
        }
        if self.seen.insert(state) {
            self.visits.push(Visit {
                state,
                parent: u32::try_from(parent).unwrap_or(u32::MAX),
                way,
            });
        }
    }

    fn meet_sinks(&mut self, at: usize, flows: &mut Vec<Flow>) {
        let (ground, state) = (self.ground, self.visits[at].state);
        for &(graph, sink) in ground.sinks.get(&state.node).into_iter().flatten() {
            if !self.is_inside(sink, state.path) {
                continue;
            }
            if sink.kind == SinkKind::Url && self.is_of_unknown_field(at)
                || sink.kind == SinkKind::Log && self.is_chosen_for_error(at)
                || self.is_fetched(graph, sink, state)
                || self.source.kind == SourceKind::Letter && !is_for_model(sink)
            {
                continue;
            }
            let wrapped = match sink.kind {
                SinkKind::Log => ground.wrappers.outermost(self.calls.items(state.stack)),
                _ => None,
            };
            let call = match wrapped {
                Some((call, _)) => Some(call),
                None => self.innermost(state).filter(|_| sink.at_call),
            };
            let place = match call {
                Some(call) => {
                    let (graph, call) = self.world.call(call);
                    (graph, call.region)
                }
                None => (graph, sink.region),
            };
            let recipient = match &sink.address {
                Some(addresses) => {
                    let mut open: Vec<u32> = self.calls.items(state.stack).copied().collect();
                    open.reverse();
                    match self.world.recipient(graph, addresses, &open) {
                        Some(owner) => Some(owner),
                        None => continue,
                    }
                }
                None => None,
            };
            let stored = self.stored(sink, state.path);
            let met = (place.0, place.1, recipient, state.transforms, stored);
            if !self.reached.insert(met) {
                continue;
            }
            let steps = story::steps(self.world, &self.paths, &self.visits, at);
            let mut found =
                story::flow(self.world, (self.graph, self.source), (place, sink), steps);
            found.transforms = story::transforms(state.transforms);
            if let Some(data) = stored.or_else(|| self.read_field(at)) {
                found.data = vec![data.to_owned()];
            }
            if let Some(owner) = recipient.filter(|owner| !owner.is_empty()) {
                found.sink.service = Some(owner.to_string());
            }
            if let Some((_, Some(consent))) = wrapped {
                found.consent = Some(consent.clone());
            }
            let mut fields = self.paths.items(state.path).chain(&sink.keyword);
            let is_redacted = sink.redacts.is_some_and(|package| {
                fields.any(|field| ground.redacted.contains(&(package, field.clone())))
            });
            if is_redacted && found.transforms.is_empty() {
                found.transforms = vec!["redacted".to_owned()];
            }
            flows.push(found);
        }
    }

    /// Whether the data are the address of a picture, and a request goes there: who has the picture is told nothing.
    fn is_fetched(&self, graph: u32, sink: &SinkPoint, state: State) -> bool {
        let mut addresses = sink.address.iter().flatten();
        state.path == HERE
            && self.source.data.iter().all(|data| data == "photo")
            && addresses.any(|address| self.world.at(graph, address.node) == state.node)
    }

    /// Whether data at a path of a value are among what a sink lets out.
    fn is_inside(&self, sink: &SinkPoint, path: PathId) -> bool {
        let is_to_come = self.paths.top(path).is_some_and(|field| field == ROWS);
        let is_other = is_to_come || self.is_elsewhere(path, sink);
        let is_in = |field| path == HERE || self.paths.after(path, field).is_some();
        !is_other && sink.field.as_ref().is_none_or(is_in)
    }

    /// Whether data lie in another row: the address of the `owner` of a project is in no row of projects.
    fn is_elsewhere(&self, path: PathId, sink: &SinkPoint) -> bool {
        let refers = |field: &Name| self.ground.references.contains(field);
        // `Member.objects.create(user=user)`
        let is_alone = sink.row == Row::Alone;
        if is_alone && path != HERE && sink.keyword.as_ref().is_some_and(refers) {
            return true;
        }
        let is_place =
            |field: &&Name| *field == "*" || field.bytes().all(|byte| byte.is_ascii_digit());
        let mut fields = self.paths.items(path).skip_while(is_place);
        let (first, second) = (fields.next(), fields.next());
        let is_person = |first: &Name| self.ground.data.is_about_person(&[first.as_str()]);
        sink.row != Row::No
            && second.is_some()
            && first.is_some_and(|first| is_person(first) || is_alone && refers(first))
    }

    /// The call and function that set a field of an argument, where that led here. A call of one of several functions, as in a
    /// decorator, hands what one of them did to none of the others.
    fn setter(&self, at: usize) -> Option<(u32, Function)> {
        let visit = &self.visits[at];
        let Some(Way::Back(call)) = visit.way else {
            return None;
        };
        let left = self.visits[visit.parent as usize].state.node;
        let of = self.world.enter.of(visit.state.node);
        let function = of.filter(|(own, _, into, _)| (*own, *into) == (call, left));
        let (.., function) = function.last()?;
        Some((call, (self.world.graph_of(left), function)))
    }

    pub(super) fn innermost(&self, state: State) -> Option<u32> {
        self.calls.top(state.stack).copied()
    }

    fn move_on(&mut self, at: usize) {
        let (ground, state) = (self.ground, self.visits[at].state);
        let setter = self.setter(at);
        // Who captured something is not who is called innermost: any call may be left.
        let left = self
            .innermost(state)
            .filter(|_| state.captured != self.depth(state.stack));
        for (to, way) in ground.ways(state.node, left) {
            let next = match way {
                Way::Step(step) => match self.world.edges.step(step) {
                    Step::Through(call) if self.is_kept(at, *call) || self.only_choose() => None,
                    step => self.step(state, to, step),
                },
                Way::Enter(place) => {
                    let (call, step, _, function) = self.world.enter.at(place);
                    let is_other = |(own, setter): (u32, Function)| {
                        own == call && setter != (self.world.graph_of(to), function)
                    };
                    if setter.is_some_and(is_other) {
                        continue;
                    }
                    self.enter(state, to, call, self.world.edges.step(step), function)
                }
                Way::Exit(call) => self.exit(state, to, call),
                Way::Back(call) => self.back(state, to, call),
            };
            if let Some(next) = next {
                self.visit(next, at, Some(way));
            }
        }
    }

    fn step(&mut self, state: State, to: Global, step: &Step) -> Option<State> {
        if let Step::Load(field) = step
            && state.path == HERE
            && !holds(self.ground.data, self.source, field)
        {
            return None;
        }
        let of_service = self.source.service.is_some() || self.source.kind == SourceKind::Row;
        let moved = self.apply(step, state, of_service)?;
        Some(State {
            node: to,
            captured: match step {
                Step::Capture | Step::Back => self.depth(state.stack),
                _ => state.captured,
            },
            made: match step {
                Step::Capture => self.maker(state, to),
                Step::Back => self.maker(state, state.node),
                _ => state.made,
            },
            ..moved
        })
    }

    fn enter(
        &mut self,
        state: State,
        to: Global,
        call: u32,
        step: &Step,
        function: u32,
    ) -> Option<State> {
        if !self.may_call(state, call, to, function) {
            return None;
        }
        let moved = self.apply(step, state, false)?;
        let (stack, is_cut) = self.open(state.stack, call);
        Some(State {
            node: to,
            stack,
            open_below: state.open_below || is_cut,
            returned: None,
            ..moved
        })
    }

    /// A call in these, and whether the outermost of them is forgotten for it.
    fn open(&mut self, stack: StackId, call: u32) -> (StackId, bool) {
        // Recursion: the call is open already.
        let mut open = stack;
        while let Some((&own, rest)) = self.calls.parts(open) {
            if own == call {
                return (open, false);
            }
            open = rest;
        }
        let opened = self.calls.push(call, stack);
        let kept = self.calls.cut(opened, DEEPEST_STACK);
        (kept, kept != opened)
    }

    fn exit(&mut self, state: State, to: Global, call: u32) -> Option<State> {
        let may = self.may_return(state, call) && self.may_be_made(state, call);
        if !may || self.leaves_other(state, call) {
            return None;
        }
        let left = self.leave(state, call)?;
        // A closure that read a variable of who made it may be called anywhere, whichever calls are open.
        let returned = if self.innermost(state) == Some(call) {
            state.returned
        } else {
            self.returned(state, call)
        };
        Some(State {
            node: to,
            returned,
            ..left
        })
    }

    fn back(&mut self, state: State, to: Global, call: u32) -> Option<State> {
        // Data that a closure captured may return to any caller, but belong in the arguments of none.
        let is_captured = state.captured.is_some() && self.innermost(state) != Some(call);
        if state.path == HERE || is_captured {
            return None;
        }
        let left = self.leave(state, call)?;
        Some(State {
            node: to,
            returned: None,
            ..left
        })
    }

    /// Out of a call: the innermost open one, or any where none is open.
    fn leave(&self, state: State, call: u32) -> Option<State> {
        if let Some(stack) = self.made_here(state, call) {
            return Some(State {
                stack,
                captured: None,
                made: None,
                ..state
            });
        }
        let outside = State {
            stack: EMPTY,
            open_below: true,
            captured: None,
            made: None,
            ..state
        };
        match self.calls.parts(state.stack) {
            Some((&top, rest)) if top == call => {
                let is_inside = |depth: &u8| *depth <= self.calls.depth(rest);
                let captured = state.captured.filter(is_inside);
                Some(State {
                    stack: rest,
                    captured,
                    made: state.made.filter(|_| captured.is_some()),
                    ..state
                })
            }
            Some(_) => {
                let is_innermost = state.captured == self.depth(state.stack);
                (state.captured.is_some() && is_innermost).then_some(outside)
            }
            None => state.open_below.then_some(outside),
        }
    }

    /// How many calls are open; `None` where none is, for then any caller may follow.
    fn depth(&self, stack: StackId) -> Option<u8> {
        Some(self.calls.depth(stack)).filter(|&depth| depth > 0)
    }

    /// The data behind a step: at another path, in another form, or gone.
    fn apply(&mut self, step: &Step, state: State, of_service: bool) -> Option<State> {
        let first = self.paths.top(state.path);
        let path = match step {
            Step::Copy | Step::Capture | Step::Through(_) => state.path,
            Step::Back | Step::Update => Some(state.path).filter(|path| *path != HERE)?,
            Step::Type => return None,
            Step::Default(place) => {
                let is_given = self
                    .innermost(state)
                    .is_some_and(|call| self.gives(call, *place));
                (!is_given).then_some(state.path)?
            }
            Step::Except(fields) => {
                let is_named = first.is_some_and(|first| fields.contains(first));
                (!is_named).then_some(state.path)?
            }
            Step::Only(fields) => first
                .is_none_or(|first| fields.contains(first) || first == "*")
                .then_some(state.path)?,
            Step::Slice(from, to) => self.paths.sliced(state.path, *from, *to)?,
            Step::Flatten => self.paths.flattened(state.path),
            Step::Shuffle => self.paths.shuffled(state.path),
            Step::Transform(name) => {
                let place = TRANSFORMS.iter().position(|transform| name == transform);
                let place = place.unwrap_or(TRANSFORMS.len() - 1);
                return Some(State {
                    path: HERE,
                    transforms: state.transforms | 1 << place,
                    ..state
                });
            }
            Step::Store(field) | Step::Declare(field) | Step::Restore(field) => {
                self.paths.cut_below(field, state.path)
            }
            Step::Load(field)
                if first.is_none_or(|first| first == "*") && MEASURES.contains(&field.as_str()) =>
            {
                return None;
            }
            // `setattr(user, name, value)` sets what the data are called, not the key of the row.
            Step::Load(field) if first.is_some_and(|first| first == "*") && says_nothing(field) => {
                return None;
            }
            Step::Load(field) if state.path == HERE => {
                let is_empty = of_service && says_nothing(field);
                (!field.starts_with('!') && !is_empty).then_some(HERE)?
            }
            Step::Load(field) => self.paths.after(state.path, field)?,
        };
        Some(State { path, ..state })
    }

    /// Whether a call has an argument at a place.
    fn gives(&self, call: u32, place: u8) -> bool {
        let (_, call) = self.world.call(call);
        let are_plain = |arg: &Argument| arg.name.is_none() && !arg.spread;
        call.args.iter().all(are_plain) && call.args.len() > usize::from(place)
    }
}

/// Whether a language model gets what arrives at a sink, or learns from it.
fn is_for_model(sink: &SinkPoint) -> bool {
    matches!(sink.kind, SinkKind::Llm | SinkKind::Vector)
        || sink.purpose.as_deref() == Some("model_training")
}

/// Whether a field of a source's data may hold some of them.
fn holds(data: &DataCategories, source: &SourcePoint, field: &str) -> bool {
    match source.kind {
        SourceKind::Mixed { about_person } => {
            !says_nothing(field) && data.may_hold(field, about_person)
        }
        // `email.address` of a value that is called `email`, but not `email.id`: that is no address, nor is what has a subject.
        SourceKind::Field => {
            let is_secret = |own: &String| data.is_a(own, "credentials");
            // `const { user } = await getToken()`: nobody is in a token.
            if source.data.iter().all(is_secret) && data.is_about_person(&[field]) {
                return false;
            }
            let is_message = source.data.iter().any(|own| own == "email")
                && (field == "subject" || data.is_text(field));
            !says_nothing(field)
                && !is_message
                && (data.may_hold(field, true) || data.is_part(field))
        }
        SourceKind::Letter => data.may_hold(field, true) || data.is_part(field),
        SourceKind::Named | SourceKind::Unnamed | SourceKind::Row => true,
    }
}
