//! What all sources are followed through: the sinks, and every way on from a value that may still end at one.
//!
//! Most values of a repository reach no sink, whoever calls whom. They are found once, backwards from the sinks, and left out.

use super::super::edges::{StepId, moves_data};
use super::super::graph::{SinkPoint, SourcePoint};
use super::super::link::{Global, World};
use super::super::lists::Place;
use super::super::wrappers::Wrappers;
use crate::rules::DataCategories;
use crate::syntax::ir::Name;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// How data move on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    Step(StepId),
    /// Into a function: a place in [`World::enter`].
    Enter(Place),
    /// Out of a function, to where a call of it stands.
    Exit(u32),
    /// What a function stored in a parameter is in the argument of a call, too.
    Back(u32),
}

/// Ways by the node that each leads to.
type Ways = Vec<(Global, Way)>;

impl Way {
    /// The call that is left, where one is.
    fn left(self) -> Option<u32> {
        match self {
            Self::Step(_) | Self::Enter(_) => None,
            Self::Exit(call) | Self::Back(call) => Some(call),
        }
    }
}

pub(super) struct Ground<'w> {
    pub world: &'w World,
    pub data: &'w DataCategories,
    pub sinks: FxHashMap<Global, Vec<(u32, &'w SinkPoint)>>,
    /// Values of fields that are sources by their name alone.
    pub fields: FxHashSet<Global>,
    pub wrappers: Wrappers,
    /// Fields of models that refer to rows of others.
    pub references: FxHashSet<&'w Name>,
    /// Fields that loggers of the repository redact.
    pub redacted: FxHashSet<&'w (&'static str, Name)>,
    /// Where the ways of each node start in `ways`: those out of a function last, in order of the calls that are left.
    starts: Vec<u32>,
    ways: Ways,
    /// Whether a sink may be reached, by node.
    reaching: Vec<bool>,
}

impl<'w> Ground<'w> {
    pub(super) fn new(
        world: &'w World,
        data: &'w DataCategories,
        sources: &[(u32, &SourcePoint)],
    ) -> Self {
        let own = || {
            let wrappers = Wrappers::new(world);
            let mut sinks: FxHashMap<Global, Vec<(u32, &SinkPoint)>> = FxHashMap::default();
            for (number, graph) in (0..).zip(&world.graphs) {
                for sink in &graph.sinks {
                    if !wrappers.covers(number, sink) {
                        let own = sinks.entry(world.at(number, sink.node)).or_default();
                        own.push((number, sink));
                    }
                }
            }
            (wrappers, sinks)
        };
        let ((wrappers, sinks), before) = rayon::join(own, || Before::new(world));
        let fields = sources
            .iter()
            .filter(|(_, source)| super::is_field(source))
            .map(|(graph, source)| world.at(*graph, source.node))
            .collect();
        let redacted = world.graphs.iter().flat_map(|graph| &graph.redacted);
        let classes = world.graphs.iter().flat_map(|graph| &graph.classes);
        let references = classes.flat_map(|class| &class.references);
        let reaching = before.reaching(sinks.keys().copied().collect());
        drop(before);
        let (starts, ways) = lay(world, &reaching);
        Self {
            world,
            data,
            sinks,
            fields,
            wrappers,
            references: references.collect(),
            redacted: redacted.collect(),
            starts,
            ways,
            reaching,
        }
    }

    pub(super) fn reaches(&self, node: Global) -> bool {
        self.reaching[node as usize]
    }

    /// The ways on from a node; of those out of a function, only by the call that is given, if one is.
    pub(super) fn ways(
        &self,
        node: Global,
        left: Option<u32>,
    ) -> impl Iterator<Item = (Global, Way)> {
        let (start, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
        let all = &self.ways[start as usize..end as usize];
        let (inward, outward) = all.split_at(all.partition_point(|(_, way)| way.left().is_none()));
        let outward = match left {
            Some(_) => {
                let start = outward.partition_point(|(_, way)| way.left() < left);
                let len = outward[start..].partition_point(|(_, way)| way.left() == left);
                &outward[start..start + len]
            }
            None => outward,
        };
        inward.iter().chain(outward).copied()
    }
}

/// So many nodes are given to a thread at a time.
const PART: u32 = 1 << 14;

/// The ways of each node that reaches a sink, and where those of each start.
fn lay(world: &World, reaching: &[bool]) -> (Vec<u32>, Ways) {
    let nodes = world.edges.nodes();
    let parts = (0..nodes.div_ceil(PART)).into_par_iter().map(|part| {
        let (mut ends, mut ways) = (Vec::with_capacity(PART as usize), Vec::new());
        for node in part * PART..nodes.min((part + 1) * PART) {
            if reaching[node as usize] {
                lay_from(world, node, reaching, &mut ways);
            }
            ends.push(ways.len());
        }
        (ends, ways)
    });
    let parts: Vec<(Vec<usize>, Ways)> = parts.collect();
    let total = parts.iter().map(|(_, ways)| ways.len()).sum();
    let (mut starts, mut all) = (vec![0], Vec::with_capacity(total));
    starts.reserve_exact(nodes as usize);
    for (ends, ways) in parts {
        let before = all.len();
        let ends = ends.into_iter().map(|end| before + end);
        starts.extend(ends.map(|end| u32::try_from(end).unwrap_or(u32::MAX)));
        all.extend(ways);
    }
    (starts, all)
}

fn lay_from(world: &World, node: Global, reaching: &[bool], ways: &mut Ways) {
    let steps = world.edges.of(node);
    let steps = steps.filter(|(_, step)| moves_data(*step));
    let steps = steps.map(|(to, step)| (to, Way::Step(step)));
    let enter = world.enter.places(node);
    let enter = enter.map(|(place, (_, _, to, _))| (to, Way::Enter(place)));
    let exit = world.exit.of(node).map(|(call, to)| (to, Way::Exit(call)));
    let back = world.back.of(node).map(|(call, to)| (to, Way::Back(call)));
    let reaches = |(to, _): &(Global, Way)| reaching[*to as usize];
    ways.extend(steps.chain(enter).filter(reaches));
    let outward = ways.len();
    ways.extend(exit.chain(back).filter(reaches));
    ways[outward..].sort_by_key(|(_, way)| way.left());
}

/// From where data come to each node, whatever calls are open and wherever in a value they lie: by threads, those of the nodes of some
/// files each.
struct Before(Vec<Part>);

struct Part {
    nodes: Range<Global>,
    /// Where the nodes before each one end in `before`: where those of the next one start.
    ends: Vec<u32>,
    before: Vec<Global>,
}

impl Before {
    fn new(world: &World) -> Self {
        let threads = rayon::current_num_threads();
        let parts = world.parts(threads).into_par_iter();
        Self(parts.map(|nodes| Part::new(world, nodes)).collect())
    }

    fn of(&self, node: Global) -> &[Global] {
        let after = self.0.partition_point(|part| part.nodes.start <= node);
        self.0[after - 1].of(node)
    }

    /// The nodes from which some way leads to one of these.
    fn reaching(&self, ends: Vec<Global>) -> Vec<bool> {
        let nodes = self.0.last().map_or(0, |part| part.nodes.end);
        let mut reaching = vec![false; nodes as usize];
        let mut line = ends;
        for &node in &line {
            reaching[node as usize] = true;
        }
        while let Some(node) = line.pop() {
            for &from in self.of(node) {
                if !std::mem::replace(&mut reaching[from as usize], true) {
                    line.push(from);
                }
            }
        }
        reaching
    }
}

impl Part {
    fn new(world: &World, nodes: Range<Global>) -> Self {
        let edges = || {
            let steps = world
                .edges
                .of_files(nodes.clone())
                .chain(world.edges.added());
            let steps = steps.filter(|(.., step)| moves_data(*step));
            let steps = steps.map(|(from, to, _)| (from, to));
            let enter = world.enter.all().map(|(from, (_, _, to, _))| (from, to));
            let exit = world.exit.all().map(|(from, (_, to))| (from, to));
            let back = world.back.all().map(|(from, (_, to))| (from, to));
            let all = steps.chain(enter).chain(exit).chain(back);
            all.filter(|(_, to)| nodes.contains(to))
        };
        let place = |to: Global| (to - nodes.start) as usize;
        let mut ends = vec![0_u32; nodes.len() + 1];
        edges().for_each(|(_, to)| ends[place(to) + 1] += 1);
        for place in 1..ends.len() {
            ends[place] += ends[place - 1];
        }
        let mut before = vec![0; ends[nodes.len()] as usize];
        // Where the nodes before each one start moves on to where they end.
        edges().for_each(|(from, to)| {
            let end = &mut ends[place(to)];
            before[*end as usize] = from;
            *end += 1;
        });
        Self {
            nodes,
            ends,
            before,
        }
    }

    fn of(&self, node: Global) -> &[Global] {
        let place = (node - self.nodes.start) as usize;
        let start = place.checked_sub(1).map_or(0, |own| self.ends[own]);
        &self.before[start as usize..self.ends[place] as usize]
    }
}
