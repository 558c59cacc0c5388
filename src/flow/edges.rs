//! The edges of the whole repository: those of its files in one flat list by node, and those that linking adds.
//!
//! Steps are few beside edges (a field name is loaded in many places), so an edge holds a number of its step.

use super::graph::{Graph, Step};
use super::link::Global;
use super::lists::{Lists, Place};
use rustc_hash::{FxHashMap, FxHashSet};

/// Number of a step in [`Steps`].
pub(super) type StepId = u32;

/// The number of [`Step::Copy`], the most frequent one, in all lists of steps.
const COPY: StepId = 0;

/// Distinct steps by number.
#[derive(Debug)]
pub(super) struct Steps {
    steps: Vec<Step>,
    ids: FxHashMap<Step, StepId>,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            steps: vec![Step::Copy],
            ids: FxHashMap::default(),
        }
    }
}

impl Steps {
    pub(super) fn id(&mut self, step: Step) -> StepId {
        if matches!(step, Step::Copy) {
            return COPY;
        }
        if let Some(&id) = self.ids.get(&step) {
            return id;
        }
        let id = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        self.steps.push(step.clone());
        self.ids.insert(step, id);
        id
    }

    pub(super) fn get(&self, id: StepId) -> &Step {
        &self.steps[id as usize]
    }

    pub(super) fn into_list(self) -> Vec<Step> {
        self.steps
    }
}

/// Edges of a graph, by their places in it, that count only if a call, by its number, reaches nothing of the repository.
pub(super) type HeldBack = (u32, std::ops::Range<u32>, u32);

#[derive(Debug, Default)]
pub(super) struct Edges {
    steps: Steps,
    /// Where the edges of each node start in `flat`; one more than there are nodes of files.
    starts: Vec<u32>,
    flat: Vec<(Global, StepId)>,
    added: Lists<(Global, StepId)>,
    /// Behind the first edges that were added to a node, the others.
    beyond: FxHashSet<(Global, Global, StepId)>,
    nodes: Global,
}

/// So many edges that were added to a node are looked through; those behind them are looked up.
const FIRST: usize = 8;

/// How far a walk over the edges of a node has come.
#[derive(Debug)]
pub(super) struct Walk {
    from: Global,
    own: usize,
    added: Place,
}

impl Edges {
    /// Takes the edges out of the graphs, whose nodes start at `offsets`; those held back, in order, come as lists by call.
    pub(super) fn new(
        graphs: &mut [Graph],
        offsets: &[Global],
        nodes: Global,
        held: Vec<HeldBack>,
    ) -> (Self, Lists<(Global, Global, StepId)>) {
        let mut steps = Steps::default();
        let mut pending = Lists::default();
        let mut held = held.into_iter().peekable();
        let mut starts = vec![0_u32; nodes as usize + 1];
        for ((index, graph), offset) in (0_u32..).zip(graphs.iter_mut()).zip(offsets) {
            let own: Vec<StepId> = std::mem::take(&mut graph.steps)
                .into_iter()
                .map(|step| steps.id(step))
                .collect();
            let mut place = 0_u32;
            graph.edges.retain_mut(|edge| {
                edge.step = own[edge.step as usize];
                while held
                    .next_if(|(own, range, _)| (*own, range.end) <= (index, place))
                    .is_some()
                {}
                let number = held
                    .peek()
                    .filter(|(own, range, _)| *own == index && range.contains(&place))
                    .map(|(_, _, number)| *number);
                place += 1;
                match number {
                    Some(number) => {
                        pending.push(number, (offset + edge.from, offset + edge.to, edge.step));
                    }
                    None => starts[(offset + edge.from) as usize + 1] += 1,
                }
                number.is_none()
            });
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let total = starts.last().copied().unwrap_or(0);
        let mut flat = vec![(0, 0); total as usize];
        // Each start moves on as its edges are placed, and back by one node at the end.
        for (graph, offset) in graphs.iter_mut().zip(offsets) {
            for edge in std::mem::take(&mut graph.edges) {
                let place = &mut starts[(offset + edge.from) as usize];
                flat[*place as usize] = (offset + edge.to, edge.step);
                *place += 1;
            }
        }
        starts.rotate_right(1);
        starts[0] = 0;
        let edges = Self {
            steps,
            starts,
            flat,
            added: Lists::new(nodes),
            beyond: FxHashSet::default(),
            nodes,
        };
        (edges, pending)
    }

    fn own(&self, from: Global) -> &[(Global, StepId)] {
        match self.starts.get(from as usize..=from as usize + 1) {
            Some(&[start, end]) => &self.flat[start as usize..end as usize],
            _ => &[],
        }
    }

    /// A walk over the edges of a node, during which edges may be added.
    pub(super) fn walk(&self, from: Global) -> Walk {
        Walk {
            from,
            own: 0,
            added: self.added.start(from),
        }
    }

    pub(super) fn next(&self, walk: &mut Walk) -> Option<(Global, StepId)> {
        match self.own(walk.from).get(walk.own) {
            Some(&edge) => {
                walk.own += 1;
                Some(edge)
            }
            None => self.added.next(&mut walk.added),
        }
    }

    pub(super) fn of(&self, from: Global) -> impl Iterator<Item = (Global, StepId)> {
        self.own(from).iter().copied().chain(self.added.of(from))
    }

    /// All edges: from, to and step; those of the files in order of their nodes, then those added.
    pub(super) fn all(&self) -> impl Iterator<Item = (Global, Global, StepId)> {
        let files = (0..).zip(self.starts.windows(2)).flat_map(|(from, ends)| {
            let own = &self.flat[ends[0] as usize..ends[1] as usize];
            own.iter().map(move |&(to, step)| (from, to, step))
        });
        let added = self.added.all();
        files.chain(added.map(|(from, (to, step))| (from, to, step)))
    }

    pub(super) fn step(&self, id: StepId) -> &Step {
        &self.steps.steps[id as usize]
    }

    pub(super) fn id(&mut self, step: Step) -> StepId {
        self.steps.id(step)
    }

    /// Whether the edge is new.
    pub(super) fn add(&mut self, from: Global, to: Global, step: StepId) -> bool {
        let mut first = 0;
        for edge in self.added.of(from).take(FIRST) {
            if edge == (to, step) {
                return false;
            }
            first += 1;
        }
        let is_known = first == FIRST && self.beyond.contains(&(from, to, step));
        if is_known || self.own(from).contains(&(to, step)) {
            return false;
        }
        self.added.push(from, (to, step));
        if first == FIRST {
            self.beyond.insert((from, to, step));
        }
        true
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> Global {
        self.nodes
    }

    /// A node that no file has.
    pub(super) fn node(&mut self) -> Global {
        self.nodes += 1;
        self.nodes - 1
    }
}
