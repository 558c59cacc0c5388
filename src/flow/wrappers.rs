//! Loggers of the repository's own: `logger.info(x)` lets out what its implementation lets out, and the place to show is the call.
//!
//! A call that a rule takes for a log by its name alone and that turns out to be a function of a file which logs is no sink by itself:
//! what reaches a log inside is told at the call, hashed or redacted as it is there.

use super::SinkKind;
use super::graph::SinkPoint;
use super::link::World;
use crate::source::Region;
use rustc_hash::{FxHashMap, FxHashSet};

/// Calls of own loggers.
#[derive(Debug, Default)]
pub(super) struct Wrappers {
    /// By number, with the consent that guards the call.
    calls: FxHashMap<u32, Option<String>>,
    places: FxHashSet<(u32, Region)>,
}

impl Wrappers {
    pub(super) fn new(world: &World) -> Self {
        let mut logs: FxHashMap<(u32, Region), Option<String>> = FxHashMap::default();
        let mut regions: FxHashMap<u32, FxHashSet<Region>> = FxHashMap::default();
        for (graph, own) in (0..).zip(&world.graphs) {
            for sink in own.sinks.iter().filter(|sink| sink.kind == SinkKind::Log) {
                logs.insert((graph, sink.region), sink.consent.clone());
                regions.entry(graph).or_default().insert(sink.region);
            }
        }
        let mut found = Self::default();
        for (number, file) in world.callees() {
            let (graph, call) = world.call(number);
            let place = (graph, call.region);
            let Some(consent) = logs.get(&place) else {
                continue;
            };
            let inside = regions.get(&file).map_or(0, FxHashSet::len);
            if inside > usize::from(file == graph) {
                found.calls.insert(number, consent.clone());
                found.places.insert(place);
            }
        }
        found
    }

    /// Whether a sink is told of by what lies inside the call.
    pub(super) fn covers(&self, graph: u32, sink: &SinkPoint) -> bool {
        sink.kind == SinkKind::Log && self.places.contains(&(graph, sink.region))
    }

    /// Of open calls, the innermost first, the outermost that is one of an own logger, and its consent.
    pub(super) fn outermost<'c>(
        &self,
        open: impl Iterator<Item = &'c u32>,
    ) -> Option<(u32, Option<&String>)> {
        let own = open.filter_map(|call| Some((*call, self.calls.get(call)?.as_ref())));
        own.last()
    }
}
