//! How a flow is told: its steps with their reasons, where it begins and where it ends.

use super::super::graph::{REJECTED, SinkPoint, SourcePoint, Step};
use super::super::link::{Global, World};
use super::super::path::{HERE, PathId, Paths};
use super::super::{Flow, Sink, Site, Source, Step as FlowStep};
use super::follow::{TRANSFORMS, Visit};
use super::ground::Way;
use crate::source::{Location, Reach, Region};
use crate::syntax::ir::Name;

/// Steps that a flow shows.
const MOST_STEPS: usize = 24;

/// What happened on the way to a visit.
pub(super) fn steps(world: &World, paths: &Paths, visits: &[Visit], at: usize) -> Vec<FlowStep> {
    let mut steps = Vec::new();
    let mut visit = &visits[at];
    while let Some(way) = visit.way {
        let before = &visits[visit.parent as usize];
        if let Some((call, why)) = reason(world, paths, way, before.state.path, visit.state.node) {
            let (graph, call) = world.call(call);
            steps.push(FlowStep {
                site: site(world, graph, call.region),
                why,
            });
        }
        visit = before;
    }
    steps.reverse();
    steps.dedup();
    if steps.len() > MOST_STEPS {
        let tail = steps.split_off(steps.len() - MOST_STEPS / 2);
        steps.truncate(MOST_STEPS / 2);
        steps.extend(tail);
    }
    steps
}

/// Why data at a path moved to a node, and the call that shows it; `None` for what needs no telling.
fn reason(
    world: &World,
    paths: &Paths,
    way: Way,
    path: PathId,
    to: Global,
) -> Option<(u32, String)> {
    match way {
        Way::Step(step) => {
            let Step::Through(call) = *world.edges.step(step) else {
                return None;
            };
            let (_, site) = world.call(call);
            let named = site.method.as_ref().filter(|(_, name)| !name.is_empty());
            let what = named.map_or("the call", |(_, name)| name.as_str());
            let why = format!("may be in what {what} returns, whose code is not here");
            Some((call, why))
        }
        Way::Enter(place) => {
            let (call, _, _, function) = world.enter.at(place);
            let why = entering(world, to, function);
            Some((call, in_field(why, paths, path)))
        }
        Way::Exit(call) => Some((call, in_field("returned".to_owned(), paths, path))),
        Way::Back(call) => {
            let field = paths.top(path)?;
            Some((call, format!("field {field} set by the call")))
        }
    }
}

/// Where in a value the data lie.
fn in_field(why: String, paths: &Paths, path: PathId) -> String {
    if path == HERE {
        return why;
    }
    let fields: Vec<_> = paths
        .items(path)
        .map(|field| match field.as_str() {
            "*" => "[]",
            REJECTED => "(rejected)",
            field => field.trim_start_matches('!'),
        })
        .collect();
    format!("{why}, field {}", fields.join("."))
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

/// A flow from a source to a sink at a place, by graph and region.
pub(super) fn flow(
    world: &World,
    (graph, source): (u32, &SourcePoint),
    ((sink_graph, sink_region), sink): ((u32, Region), &SinkPoint),
    steps: Vec<FlowStep>,
) -> Flow {
    let reach = |graph: u32| {
        let reach = world.graphs[graph as usize].reach;
        reach.unwrap_or(Reach::Production)
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
        transforms: Vec::new(),
        consent: sink.consent.clone(),
    }
}

/// The names of some transformations.
pub(super) fn transforms(bits: u8) -> Vec<String> {
    let passed = |place: &usize| bits & 1 << place != 0;
    let places = (0..TRANSFORMS.len()).filter(passed);
    places.map(|place| TRANSFORMS[place].to_owned()).collect()
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
