//! From each source to the sinks that its data reach: calls and returns match, fields match, transformations are noted.

use super::graph::{REJECTED, ROWS, Row, SinkPoint, SourceKind, SourcePoint, Step};
use super::link::{Function, Global, World};
use super::path::{DEEPEST, Path, after};
use super::wrappers::Wrappers;
use super::{Flow, Linked, Sink, SinkKind, Site, Source, Step as FlowStep};
use crate::rules::DataCategories;
use crate::source::{Location, Reach, Region};
use crate::syntax::ir::Name;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// States followed from one source; what lies beyond is counted as cut.
const MOST_STATES: usize = 6_000;

/// Calls that are matched with their returns; deeper ones return to any caller.
const DEEPEST_STACK: usize = 8;

/// Steps that a flow shows.
const MOST_STEPS: usize = 24;

/// Fields of what an API returns that tell nothing of its content.
const EMPTY_FIELDS: &[&str] = &[
    "id",
    "threadId",
    "status",
    "ok",
    "statusText",
    "length",
    "count",
    "total",
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
    "etag",
    "kind",
];

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    node: Global,
    path: Path,
    /// Open calls, innermost last; `None` below: any caller.
    stack: Vec<u32>,
    open_below: bool,
    /// Read by a closure at this depth of open calls: who called that is not the innermost open call.
    captured: Option<u8>,
    /// The call of the function whose variable it was read from, and that function.
    made: Option<(u32, Function)>,
    transforms: u8,
    /// The function that a call of a parameter returned from, where who calls the one around is open.
    returned: Option<Returned>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Returned {
    /// Which parameter was called.
    chain: u32,
    function: Function,
    /// Whose parameter, where it is that of a function around.
    owner: Option<Function>,
}

struct Visit {
    state: State,
    parent: usize,
    /// What happened on the way here: call, why.
    step: Option<(u32, String)>,
    /// The call that set a field of an argument, where that led here.
    set_by: Option<u32>,
}

const TRANSFORMS: &[&str] = &["hashed", "encrypted", "redacted", "aggregated", "other"];

pub(super) fn track(world: &World, data: &DataCategories) -> Linked {
    let wrappers = Wrappers::new(world);
    let mut sinks: FxHashMap<Global, Vec<(u32, &SinkPoint)>> = FxHashMap::default();
    for (index, graph) in world.graphs.iter().enumerate() {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        for sink in &graph.sinks {
            if wrappers.covers(number, sink) {
                continue;
            }
            sinks
                .entry(world.at(number, sink.node))
                .or_default()
                .push((number, sink));
        }
    }
    if sinks.is_empty() {
        return Linked::default();
    }
    let mut sources: Vec<(u32, &SourcePoint)> = Vec::new();
    for (index, graph) in world.graphs.iter().enumerate() {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        sources.extend(graph.sources.iter().map(|source| (number, source)));
    }
    let fields: FxHashSet<Global> = sources
        .iter()
        .filter(|(_, source)| is_field(source))
        .map(|(graph, source)| world.at(*graph, source.node))
        .collect();
    let terrain = Terrain {
        world,
        data,
        sinks,
        fields,
        wrappers,
        references: world
            .graphs
            .iter()
            .flat_map(|graph| &graph.classes)
            .flat_map(|class| &class.references)
            .collect(),
        redacted: world
            .graphs
            .iter()
            .flat_map(|graph| &graph.redacted)
            .collect(),
    };
    let (of_services, others): (Vec<_>, Vec<_>) = sources
        .into_iter()
        .partition(|(_, source)| source.service.is_some());
    let trace = |(graph, source): &(u32, &SourcePoint)| {
        // A parameter that calls give a value to is told of by those values.
        let called = source
            .of_parameter
            .is_some_and(|function| world.called.contains(&(*graph, function.0)));
        if called {
            Trace::default()
        } else {
            follow(&terrain, *graph, source)
        }
    };
    let mut traces: Vec<Trace> = of_services.par_iter().map(trace).collect();
    // The e-mail address of an order that an API returned comes from that API.
    let mut owners: FxHashMap<Global, &String> = FxHashMap::default();
    for ((_, source), trace) in of_services.iter().zip(&traces) {
        for field in &trace.fields {
            owners.entry(*field).or_insert_with(|| {
                source
                    .service
                    .as_ref()
                    .expect("the first part has services")
            });
        }
    }
    let more: Vec<Trace> = others
        .par_iter()
        .map(|point| {
            let mut found = trace(point);
            if let Some(owner) = owners.get(&world.at(point.0, point.1.node)) {
                for flow in &mut found.flows {
                    flow.source.service = Some((*owner).clone());
                }
            }
            found
        })
        .collect();
    traces.extend(more);
    let mut linked = Linked::default();
    let mut unique: BTreeMap<_, Flow> = BTreeMap::new();
    let (mut unnamed, mut rows): (BTreeSet<Site>, BTreeSet<Site>) = Default::default();
    for trace in traces {
        linked.cut += usize::from(trace.cut);
        let places = trace.flows.iter().map(|flow| flow.source.site.clone());
        match trace.kind {
            Some(SourceKind::Unnamed) => unnamed.extend(places),
            Some(SourceKind::Row) => rows.extend(places),
            _ => {}
        }
        for flow in trace.flows {
            let key = (
                flow.sink.site.clone(),
                flow.sink.kind,
                flow.sink.service.clone(),
                flow.source.site.clone(),
                flow.source.service.clone(),
                flow.data.clone(),
                flow.transforms.clone(),
            );
            match unique.get(&key) {
                Some(own) if own.steps.len() <= flow.steps.len() => {}
                _ => {
                    unique.insert(key, flow);
                }
            }
        }
    }
    // «Personal data» at a sink that is told more exactly adds nothing, unless the user asked for that source.
    let told: BTreeSet<Site> = unique
        .values()
        .filter(|flow| !is_general(flow))
        .map(|flow| flow.sink.site.clone())
        .collect();
    let plain: BTreeSet<_> = unique
        .values()
        .filter(|flow| flow.transforms.is_empty())
        .map(ends)
        .collect();
    linked.flows = unique
        .into_values()
        // Hashed on one way and as it is on another: the latter tells all.
        .filter(|flow| flow.transforms.is_empty() || !plain.contains(&ends(flow)))
        .filter(|flow| {
            !is_general(flow)
                || unnamed.contains(&flow.source.site)
                || !told.contains(&flow.sink.site)
        })
        .collect();
    linked.flows = merged(linked.flows, &rows);
    linked.flows.sort();
    linked
}

/// The fields of one row that reach one sink are told together.
fn merged(flows: Vec<Flow>, rows: &BTreeSet<Site>) -> Vec<Flow> {
    let mut told: BTreeMap<_, Flow> = BTreeMap::new();
    let mut others = Vec::new();
    for flow in flows {
        if !rows.contains(&flow.source.site) {
            others.push(flow);
            continue;
        }
        let key = (
            flow.sink.clone(),
            flow.source.clone(),
            flow.transforms.clone(),
            flow.consent.clone(),
        );
        match told.get_mut(&key) {
            Some(own) => {
                own.data.extend(flow.data);
                own.data.sort();
                own.data.dedup();
            }
            None => {
                told.insert(key, flow);
            }
        }
    }
    others.extend(told.into_values());
    others
}

/// Where a flow begins and ends, however it goes.
fn ends(flow: &Flow) -> (Sink, Source, Vec<String>) {
    (flow.sink.clone(), flow.source.clone(), flow.data.clone())
}

fn is_general(flow: &Flow) -> bool {
    flow.data.iter().all(|data| data == "personal_data")
}

/// What following one source shows.
#[derive(Default)]
struct Trace {
    flows: Vec<Flow>,
    /// Given up at a limit.
    cut: bool,
    kind: Option<SourceKind>,
    /// Fields with a name of their own that belong to the source's data.
    fields: Vec<Global>,
}

/// Whether a field of a source's data may hold some of them.
fn holds(data: &DataCategories, kind: SourceKind, field: &str) -> bool {
    match kind {
        SourceKind::Mixed { about_person } => {
            !EMPTY_FIELDS.contains(&field) && data.may_hold(field, about_person)
        }
        // `email.address` of a value that is called `email`, but not `email.id`: that is no address.
        SourceKind::Field => {
            !EMPTY_FIELDS.contains(&field) && (data.may_hold(field, true) || data.is_part(field))
        }
        SourceKind::Named | SourceKind::Unnamed | SourceKind::Row => true,
    }
}

/// A field that is a source by its name alone: `order.email`.
fn is_field(source: &SourcePoint) -> bool {
    source.service.is_none() && source.of_parameter.is_none()
}

/// What all sources are followed through.
struct Terrain<'w> {
    world: &'w World,
    data: &'w DataCategories,
    sinks: FxHashMap<Global, Vec<(u32, &'w SinkPoint)>>,
    /// Values of fields that are sources by their name alone.
    fields: FxHashSet<Global>,
    wrappers: Wrappers,
    /// Fields of models that refer to rows of others.
    references: FxHashSet<&'w Name>,
    /// Fields that loggers of the repository redact.
    redacted: FxHashSet<&'w Name>,
}

fn follow(terrain: &Terrain<'_>, graph: u32, source: &SourcePoint) -> Trace {
    let world = terrain.world;
    let start = State {
        node: world.at(graph, source.node),
        path: Vec::new(),
        stack: Vec::new(),
        open_below: true,
        captured: None,
        made: None,
        transforms: 0,
        returned: None,
    };
    let of_test = world.is_of_test(start.node);
    let mut seen: FxHashSet<State> = FxHashSet::default();
    seen.insert(start.clone());
    let mut visits = vec![Visit {
        state: start,
        parent: 0,
        step: None,
        set_by: None,
    }];
    let mut reached: FxHashSet<(u32, Region, Option<&Name>, u8)> = FxHashSet::default();
    let mut trace = Trace {
        kind: Some(source.kind),
        ..Trace::default()
    };
    let mut at = 0;
    while at < visits.len() {
        if visits.len() > MOST_STATES {
            trace.cut = true;
            return trace;
        }
        let state = visits[at].state.clone();
        if state.path.is_empty() && source.service.is_some() && terrain.fields.contains(&state.node)
        {
            trace.fields.push(state.node);
        }
        // A field that is read by its name is told of as a source of its own.
        let own = source.kind == SourceKind::Row
            && at > 0
            && state.path.is_empty()
            && terrain.fields.contains(&state.node);
        if own {
            at += 1;
            continue;
        }
        for (sink_graph, sink) in terrain.sinks.get(&state.node).into_iter().flatten() {
            let is_to_come = state.path.first().is_some_and(|field| field == ROWS);
            let is_other = is_to_come || terrain.is_elsewhere(&state.path, sink);
            let inside = !is_other
                && sink.field.as_ref().is_none_or(|field| {
                    state.path.is_empty() || after(&state.path, field).is_some()
                });
            let wrapped = (sink.kind == SinkKind::Log)
                .then(|| terrain.wrappers.outermost(&state.stack))
                .flatten();
            let call = match wrapped {
                Some((call, _)) => Some(call),
                None => state.stack.last().copied().filter(|_| sink.at_call),
            };
            let place = match call {
                Some(call) => {
                    let (graph, call) = world.call(call);
                    (graph, call.region)
                }
                None => (*sink_graph, sink.region),
            };
            let recipient = match &sink.address {
                Some(addresses) if inside => {
                    match world.recipient(*sink_graph, addresses, &state.stack) {
                        Some(owner) => Some(owner),
                        None => continue,
                    }
                }
                _ => None,
            };
            if inside && reached.insert((place.0, place.1, recipient, state.transforms)) {
                let mut found = flow(world, graph, source, place, sink, &visits, at);
                if let Some(owner) = recipient.filter(|owner| !owner.is_empty()) {
                    found.sink.service = Some(owner.to_string());
                }
                if let Some((_, Some(consent))) = wrapped {
                    found.consent = Some(consent.clone());
                }
                let is_redacted = |field: &Name| terrain.redacted.contains(field);
                if sink.redacts && state.path.iter().any(is_redacted) {
                    found.transforms = vec!["redacted".to_owned()];
                }
                trace.flows.push(found);
            }
        }
        let set_by = setter(world, &visits, at);
        let mut next: Vec<(State, Option<(u32, String)>)> = Vec::new();
        for (to, step) in world.edges.of(state.node) {
            if let Step::Load(field) = step
                && state.path.is_empty()
                && !holds(terrain.data, source.kind, field)
            {
                continue;
            }
            if let Some((path, transforms)) = apply(world, step, &state, source.service.is_some()) {
                next.push((
                    State {
                        node: to,
                        path,
                        transforms,
                        captured: match step {
                            Step::Capture | Step::Back => depth(&state.stack),
                            _ => state.captured,
                        },
                        made: match step {
                            Step::Capture => maker(world, &state, to),
                            Step::Back => None,
                            _ => state.made,
                        },
                        ..state.clone()
                    },
                    reason(world, step),
                ));
            }
        }
        for (call, step, to, function) in world.enter.of(state.node) {
            if !may_call(world, &state, call, to, function)
                || set_by.is_some_and(|(own, setter)| {
                    own == call && setter != (world.graph_of(to), function)
                })
            {
                continue;
            }
            if let Some((path, transforms)) = apply(world, world.edges.step(step), &state, false) {
                let mut stack = state.stack.clone();
                let mut open_below = state.open_below;
                // Recursion: the call is open already.
                if let Some(place) = stack.iter().position(|own| *own == call) {
                    stack.truncate(place);
                }
                stack.push(call);
                if stack.len() > DEEPEST_STACK {
                    stack.remove(0);
                    open_below = true;
                }
                let why = in_field(entering(world, to, function), &state.path);
                next.push((
                    State {
                        node: to,
                        path,
                        stack,
                        open_below,
                        captured: state.captured,
                        made: state.made,
                        transforms,
                        returned: None,
                    },
                    Some((call, why)),
                ));
            }
        }
        for (call, to) in world.exit.of(state.node) {
            if !may_return(world, &state, call) || !may_be_made(world, &state, call) {
                continue;
            }
            if let Some((stack, open_below, captured)) = leave(&state, call) {
                let returned = if state.stack.is_empty() {
                    returned(world, &state, call)
                } else {
                    state.returned
                };
                next.push((
                    State {
                        node: to,
                        path: state.path.clone(),
                        stack,
                        open_below,
                        captured,
                        made: state.made.filter(|_| captured.is_some()),
                        transforms: state.transforms,
                        returned,
                    },
                    Some((call, in_field("returned".to_owned(), &state.path))),
                ));
            }
        }
        let first_set = next.len();
        if !state.path.is_empty() {
            for (call, to) in world.back.of(state.node) {
                // Data that a closure captured may return to any caller, but belong in the arguments of none.
                if state.captured.is_some() && state.stack.last() != Some(&call) {
                    continue;
                }
                if let Some((stack, open_below, captured)) = leave(&state, call) {
                    let why = format!("field {} set by the call", state.path[0]);
                    next.push((
                        State {
                            node: to,
                            path: state.path.clone(),
                            stack,
                            open_below,
                            captured,
                            made: state.made.filter(|_| captured.is_some()),
                            transforms: state.transforms,
                            returned: None,
                        },
                        Some((call, why)),
                    ));
                }
            }
        }
        for (place, (state, step)) in next.into_iter().enumerate() {
            // What a test does with the answers of production code is no way of production's data.
            if !of_test && world.is_of_test(state.node) {
                continue;
            }
            if seen.insert(state.clone()) {
                let by = step.as_ref().filter(|_| place >= first_set);
                visits.push(Visit {
                    set_by: by.map(|(call, _)| *call),
                    state,
                    parent: at,
                    step,
                });
            }
        }
        at += 1;
    }
    trace
}

/// The call and function that set a field of an argument, where that led here. A call of one of several functions, as in a decorator,
/// hands what one of them did to none of the others.
fn setter(world: &World, visits: &[Visit], at: usize) -> Option<(u32, Function)> {
    let visit = &visits[at];
    let call = visit.set_by?;
    let left = visits[visit.parent].state.node;
    let of = world.enter.of(visit.state.node);
    let function = of.filter(|(own, _, into, _)| (*own, *into) == (call, left));
    let (.., function) = function.last()?;
    Some((call, (world.graph_of(left), function)))
}

impl Terrain<'_> {
    /// Whether data lie in another row: the address of the `owner` of a project is in no row of projects.
    fn is_elsewhere(&self, path: &[Name], sink: &SinkPoint) -> bool {
        let row = sink.row;
        // `Member.objects.create(user=user)`
        let refers = |keyword: &Name| self.references.contains(keyword);
        if row == Row::Alone && !path.is_empty() && sink.keyword.as_ref().is_some_and(refers) {
            return true;
        }
        let is_place =
            |field: &&Name| *field == "*" || field.bytes().all(|byte| byte.is_ascii_digit());
        let start = path.iter().take_while(is_place).count();
        match &path[start..] {
            [first, _, ..] if row != Row::No => {
                self.data.is_about_person(&[first.as_str()])
                    || row == Row::Alone && self.references.contains(first)
            }
            _ => false,
        }
    }
}

/// What a flow shows of an edge: the form that data take, and code that nobody can look into.
fn reason(world: &World, step: &Step) -> Option<(u32, String)> {
    let Step::Through(call) = step else {
        return None;
    };
    let (_, site) = world.call(*call);
    let why = match &site.method {
        Some((_, name)) if !name.is_empty() => {
            format!("may be in what {name} returns, whose code is not here")
        }
        _ => "may be in what the call returns, whose code is not here".to_owned(),
    };
    Some((*call, why))
}

/// Whether a call of a parameter may mean this function, given who called the function around it.
fn may_call(world: &World, state: &State, call: u32, to: Global, function: u32) -> bool {
    let Some(&(mut chain)) = world.of_parameter.get(&call) else {
        return true;
    };
    let function = (world.graph_of(to), function);
    if let Some(&owner) = world.of_captured.get(&call) {
        let outer = state.stack.last();
        return outer
            .is_none_or(|&outer| is_given_by(world, state, outer, chain, Some(owner), function));
    }
    for &outer in state.stack.iter().rev() {
        let Some(given) = world.given.get(&(outer, chain)) else {
            // A closure is called inside the function whose parameter it calls.
            continue;
        };
        if !is_given(given, function) {
            return false;
        }
        match world.handed.get(&(outer, chain)) {
            Some(&own) => chain = own,
            None => break,
        }
    }
    true
}

/// Whether the function around a call of its parameter may have been called here: with the function that data came back from.
fn may_return(world: &World, state: &State, call: u32) -> bool {
    let Some(Returned {
        chain,
        function,
        owner,
    }) = state.returned
    else {
        return true;
    };
    state.captured.is_some() || is_given_by(world, state, call, chain, owner, function)
}

/// Whether a call, or one that made what it is of, gave this function for a parameter.
fn is_given_by(
    world: &World,
    state: &State,
    call: u32,
    chain: u32,
    owner: Option<Function>,
    function: Function,
) -> bool {
    let gives = |call: u32| {
        let given = world.given.get(&(call, chain));
        given.is_none_or(|given| is_given(given, function))
    };
    match (owner, state.made) {
        (None, _) => gives(call),
        (Some(owner), Some((made, own))) if own == owner => gives(made),
        (Some(owner), _) => world
            .makers(call, owner)
            .is_none_or(|makers| makers.into_iter().any(gives)),
    }
}

/// The call that gave the variable of a closure its value.
fn maker(world: &World, state: &State, cell: Global) -> Option<(u32, Function)> {
    let (owner, _) = *world.cells.get(&cell)?;
    let call = *state.stack.last()?;
    world.is_call_of(call, owner).then_some((call, owner))
}

/// Whether data that a closure captured may leave it by this call: not where the call is of closures that others made.
fn may_be_made(world: &World, state: &State, call: u32) -> bool {
    let Some((made, owner)) = state.made else {
        return true;
    };
    state.stack.last() == Some(&call)
        || world
            .makers(call, owner)
            .is_none_or(|makers| makers.contains(&made))
}

fn is_given(given: &[(u32, u32)], function: (u32, u32)) -> bool {
    given.is_empty() || given.contains(&function) || given.contains(&super::link::ANY_FUNCTION)
}

/// The function that data leave by a call of a parameter.
fn returned(world: &World, state: &State, call: u32) -> Option<Returned> {
    // Out of the function around, to one that was handed the parameter itself.
    if let Some(before) = state.returned {
        if before.owner.is_some() {
            return None;
        }
        let chain = *world.handed.get(&(call, before.chain))?;
        return Some(Returned { chain, ..before });
    }
    let chain = *world.of_parameter.get(&call)?;
    let function = *world.leaving.get(&state.node)?;
    let owner = world.of_captured.get(&call).copied();
    Some(Returned {
        chain,
        function,
        owner,
    })
}

/// Open calls; `None` where there are none, for then any caller may follow.
fn depth(stack: &[u32]) -> Option<u8> {
    u8::try_from(stack.len()).ok().filter(|&depth| depth > 0)
}

/// Back out of a call: the innermost open one, or any where none is open.
fn leave(state: &State, call: u32) -> Option<(Vec<u32>, bool, Option<u8>)> {
    match state.stack.last() {
        Some(&top) if top == call => {
            let mut stack = state.stack.clone();
            stack.pop();
            let captured = state
                .captured
                .filter(|&depth| usize::from(depth) <= stack.len());
            Some((stack, state.open_below, captured))
        }
        Some(_) => (state.captured.is_some() && state.captured == depth(&state.stack))
            .then(|| (Vec::new(), true, None)),
        None => state.open_below.then(|| (Vec::new(), true, None)),
    }
}

fn apply(world: &World, step: &Step, state: &State, of_service: bool) -> Option<(Path, u8)> {
    match step {
        Step::Copy | Step::Capture | Step::Through(_) => {
            Some((state.path.clone(), state.transforms))
        }
        Step::Back | Step::Update => {
            (!state.path.is_empty()).then(|| (state.path.clone(), state.transforms))
        }
        Step::Type => None,
        Step::Default(place) => {
            let given = state.stack.last().is_some_and(|call| {
                let (_, call) = world.call(*call);
                call.args
                    .iter()
                    .all(|arg| arg.name.is_none() && !arg.spread)
                    && call.args.len() > usize::from(*place)
            });
            (!given).then(|| (state.path.clone(), state.transforms))
        }
        Step::Except(fields) => {
            let named = state
                .path
                .first()
                .is_some_and(|first| fields.contains(first));
            (!named).then(|| (state.path.clone(), state.transforms))
        }
        Step::Only(fields) => {
            let named = state.path.first();
            named
                .is_none_or(|first| fields.contains(first) || first == "*")
                .then(|| (state.path.clone(), state.transforms))
        }
        Step::Slice(from, to) => {
            super::path::sliced(&state.path, *from, *to).map(|path| (path, state.transforms))
        }
        Step::Flatten => Some((super::path::flattened(&state.path), state.transforms)),
        Step::Shuffle => Some((super::path::shuffled(&state.path), state.transforms)),
        Step::Transform(name) => {
            let place = TRANSFORMS
                .iter()
                .position(|transform| name == transform)
                .unwrap_or(TRANSFORMS.len() - 1);
            Some((Vec::new(), state.transforms | 1 << place))
        }
        Step::Store(field) | Step::Restore(field) => {
            let mut path = Vec::with_capacity(state.path.len() + 1);
            path.push(field.clone());
            // Of what lies deeper, only that it is in there is kept.
            path.extend(state.path.iter().take(DEEPEST - 1).cloned());
            Some((path, state.transforms))
        }
        Step::Load(field) => {
            if state.path.is_empty() {
                if field.starts_with('!') {
                    return None;
                }
                let says_nothing = of_service && EMPTY_FIELDS.contains(&field.as_str());
                return (!says_nothing).then(|| (Vec::new(), state.transforms));
            }
            after(&state.path, field).map(|path| (path, state.transforms))
        }
    }
}

/// Where in a value the data lie.
fn in_field(why: String, path: &[Name]) -> String {
    let fields: Vec<_> = path
        .iter()
        .map(|field| match field.as_str() {
            "*" => "[]",
            REJECTED => "(rejected)",
            field => field.trim_start_matches('!'),
        })
        .collect();
    if fields.is_empty() {
        why
    } else {
        format!("{why}, field {}", fields.join("."))
    }
}

fn entering(world: &World, to: Global, function: u32) -> String {
    let graph = world.graph_of(to);
    let func = world.func((graph, function));
    let name = func
        .name
        .clone()
        .unwrap_or_else(|| Name::new_static("a function"));
    let node = to - world.offsets[graph as usize];
    match func.params.iter().position(|param| param.node == node) {
        Some(place) => format!("argument {} of {name}", place + 1),
        None => format!("receiver of {name}"),
    }
}

fn flow(
    world: &World,
    graph: u32,
    source: &SourcePoint,
    (sink_graph, sink_region): (u32, Region),
    sink: &SinkPoint,
    visits: &[Visit],
    at: usize,
) -> Flow {
    let mut steps = Vec::new();
    let mut current = at;
    while current != 0 {
        let visit = &visits[current];
        if let Some((call, why)) = &visit.step {
            let (call_graph, call) = world.call(*call);
            steps.push(FlowStep {
                site: site(world, call_graph, call.region),
                why: why.clone(),
            });
        }
        current = visit.parent;
    }
    steps.reverse();
    steps.dedup();
    if steps.len() > MOST_STEPS {
        let tail = steps.split_off(steps.len() - MOST_STEPS / 2);
        steps.truncate(MOST_STEPS / 2);
        steps.extend(tail);
    }
    let transforms = visits[at].state.transforms;
    let reach = |graph: u32| {
        world.graphs[graph as usize]
            .reach
            .unwrap_or(Reach::Production)
    };
    let mut data = source.data.clone();
    data.sort();
    data.dedup();
    Flow {
        data,
        source: Source {
            service: source.service.clone(),
            site: site(world, graph, source.region),
        },
        sink: Sink {
            kind: sink.kind,
            service: sink.service.clone(),
            purpose: sink.purpose.clone(),
            site: site(world, sink_graph, sink_region),
        },
        steps,
        reach: reach(graph).max(reach(sink_graph)),
        transforms: TRANSFORMS
            .iter()
            .enumerate()
            .filter(|(place, _)| transforms & 1 << place != 0)
            .map(|(_, name)| (*name).to_owned())
            .collect(),
        consent: sink.consent.clone(),
    }
}

fn site(world: &World, graph: u32, region: Region) -> Site {
    let file = world.graphs[graph as usize]
        .file
        .clone()
        .unwrap_or_else(|| "".into());
    Site {
        location: Location { file, region },
        text: String::new(),
    }
}
