//! The edges of the whole repository: those of its files in one flat list by node, and those that linking adds.
//!
//! Steps are few beside edges (a field name is loaded in many places), so an edge holds a number of its step.

use super::graph::{Edge, Step};
use super::link::Global;
use super::lists::{Lists, Place};
use super::path::is_any_of_many;
use crate::syntax::ir::Name;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::hash_map::Entry;
use std::ops::Range;

/// Number of a step in [`Steps`].
pub(super) type StepId = u32;

/// The steps that most edges take and that name no field, by their number in all lists of steps.
const FREQUENT: [Step; 5] = [
    Step::Type,
    Step::Copy,
    Step::Capture,
    Step::Back,
    Step::Update,
];

/// The number of [`Step::Type`].
const TYPE: StepId = 0;

/// Whether data themselves take a step, not only what is known of them.
pub(super) fn moves_data(step: StepId) -> bool {
    step != TYPE
}

/// Distinct steps by number.
#[derive(Debug)]
pub(super) struct Steps {
    steps: Vec<Step>,
    ids: FxHashMap<Step, StepId>,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            steps: FREQUENT.to_vec(),
            ids: FxHashMap::default(),
        }
    }
}

impl Steps {
    pub(super) fn with_capacity(steps: usize) -> Self {
        let mut empty = Self::default();
        empty.steps.reserve(steps);
        empty.ids.reserve(steps);
        empty
    }

    pub(super) fn id(&mut self, step: Step) -> StepId {
        let frequent = FREQUENT.iter().position(|own| *own == step);
        if let Some(id) = frequent {
            return id as StepId;
        }
        match self.ids.entry(step) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let id = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
                self.steps.push(new.key().clone());
                *new.insert(id)
            }
        }
    }

    pub(super) fn get(&self, id: StepId) -> &Step {
        &self.steps[id as usize]
    }

    pub(super) fn into_list(self) -> Vec<Step> {
        self.steps
    }
}

/// Edges of a graph, by their places in it, that count only if a call, by its number, reaches nothing of the repository.
pub(super) type HeldBack = (Range<u32>, u32);

/// The edges of one file.
pub(super) struct Own {
    /// Where its nodes start, and how many there are.
    pub offset: Global,
    pub nodes: u32,
    pub edges: Vec<Edge>,
    pub steps: Vec<Step>,
    /// In order.
    pub held: Vec<HeldBack>,
}

/// The same by node.
struct Sorted {
    /// How many edges each node has.
    counts: Vec<u32>,
    flat: Vec<(Global, StepId)>,
    /// Those held back, by call.
    held: Vec<(u32, (Global, Global, StepId))>,
}

impl Own {
    /// Sorts the edges by node; `steps` are the numbers of the file's steps.
    fn sorted(self, steps: &[StepId]) -> Sorted {
        let mut counts = vec![0_u32; self.nodes as usize];
        let mut held = Vec::new();
        let mut waiting = self.held.into_iter().peekable();
        let mut edges = self.edges;
        let mut place = 0_u32;
        edges.retain_mut(|edge| {
            edge.step = steps[edge.step as usize];
            while waiting.next_if(|(range, _)| range.end <= place).is_some() {}
            let holding = waiting.peek().filter(|(range, _)| range.contains(&place));
            place += 1;
            match holding {
                Some((_, call)) => {
                    let (from, to) = (self.offset + edge.from, self.offset + edge.to);
                    held.push((*call, (from, to, edge.step)));
                }
                None => counts[edge.from as usize] += 1,
            }
            holding.is_none()
        });
        let mut starts: Vec<u32> = Vec::with_capacity(counts.len());
        let mut total = 0;
        for count in &counts {
            starts.push(total);
            total += count;
        }
        let mut flat = vec![(0, 0); edges.len()];
        for edge in edges {
            let place = &mut starts[edge.from as usize];
            flat[*place as usize] = (self.offset + edge.to, edge.step);
            *place += 1;
        }
        Sorted { counts, flat, held }
    }
}

#[derive(Debug, Default)]
pub(super) struct Edges {
    steps: Steps,
    /// Where the edges of each node start in `flat`; one more than there are nodes of files.
    starts: Vec<u32>,
    flat: Vec<(Global, StepId)>,
    /// The edges of nodes that have many.
    crowds: FxHashMap<Global, Crowd>,
    added: Lists<(Global, StepId)>,
    /// Behind the first edges that were added to a node, the others.
    beyond: FxHashSet<(Global, Global, StepId)>,
    nodes: Global,
}

/// So many edges that were added to a node are looked through; those behind them are looked up.
const FIRST: usize = 8;

/// Of a node that had more edges than this, those that load a field are found by it: `exports` of thousands of functions.
const CROWD: usize = 256;

/// The edges of such a node, as places in `flat`, in order: those that load one field alone, by the field, and all others.
#[derive(Debug, Default)]
struct Crowd {
    loads: FxHashMap<Name, Vec<u32>>,
    others: Vec<u32>,
    edges: FxHashSet<(Global, StepId)>,
}

/// How far a walk over the edges of a node has come.
#[derive(Debug)]
pub(super) struct Walk {
    /// What is left of the edges that the node had first: places in `flat`, in a row or picked.
    own: Range<usize>,
    picked: std::vec::IntoIter<u32>,
    added: Place,
}

impl Edges {
    /// Joins the edges of all files, in order of their nodes; those held back come as lists by call.
    pub(super) fn new(
        mut files: Vec<Own>,
        nodes: Global,
    ) -> (Self, Lists<(Global, Global, StepId)>) {
        let mut steps = Steps::default();
        let numbers: Vec<Vec<StepId>> = files
            .iter_mut()
            .map(|file| {
                let own = std::mem::take(&mut file.steps).into_iter();
                own.map(|step| steps.id(step)).collect()
            })
            .collect();
        let files = files.into_par_iter().zip(&numbers);
        let files: Vec<Sorted> = files.map(|(file, steps)| file.sorted(steps)).collect();
        let mut pending = Lists::default();
        let mut starts = Vec::with_capacity(nodes as usize + 1);
        let mut flat = Vec::with_capacity(files.iter().map(|file| file.flat.len()).sum());
        let mut total = 0;
        for file in files {
            for count in file.counts {
                starts.push(total);
                total += count;
            }
            flat.extend(file.flat);
            for (call, edge) in file.held {
                pending.push(call, edge);
            }
        }
        starts.push(total);
        let crowds = crowds(&starts, &flat, &steps);
        let edges = Self {
            steps,
            starts,
            flat,
            crowds,
            added: Lists::new(nodes),
            beyond: FxHashSet::default(),
            nodes,
        };
        (edges, pending)
    }

    /// The places in `flat` of the edges that a node had first.
    fn places(&self, from: Global) -> Range<usize> {
        match self.starts.get(from as usize..=from as usize + 1) {
            Some(&[start, end]) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    fn own(&self, from: Global) -> &[(Global, StepId)] {
        &self.flat[self.places(from)]
    }

    /// Whether a node had an edge first.
    fn had(&self, from: Global, edge: (Global, StepId)) -> bool {
        let own = self.own(from);
        if own.len() <= CROWD {
            return own.contains(&edge);
        }
        let crowd = self.crowds.get(&from);
        crowd.is_some_and(|crowd| crowd.edges.contains(&edge))
    }

    /// A walk over the edges of a node, during which edges may be added.
    pub(super) fn walk(&self, from: Global) -> Walk {
        Walk {
            own: self.places(from),
            picked: Vec::new().into_iter(),
            added: self.added.start(from),
        }
    }

    /// The same for what lies in a field: edges that surely load another one may be left out.
    pub(super) fn walk_from_field(&self, from: Global, field: &Name) -> Walk {
        let mut walk = self.walk(from);
        if walk.own.len() > CROWD
            && !is_any_of_many(field)
            && let Some(crowd) = self.crowds.get(&from)
        {
            let mut picked = crowd.others.clone();
            picked.extend(crowd.loads.get(field).into_iter().flatten());
            picked.sort_unstable();
            walk.own = 0..0;
            walk.picked = picked.into_iter();
        }
        walk
    }

    pub(super) fn next(&self, walk: &mut Walk) -> Option<(Global, StepId)> {
        let picked = || walk.picked.next().map(|place| place as usize);
        match walk.own.next().or_else(picked) {
            Some(place) => Some(self.flat[place]),
            None => self.added.next(&mut walk.added),
        }
    }

    pub(super) fn of(&self, from: Global) -> impl Iterator<Item = (Global, StepId)> {
        self.own(from).iter().copied().chain(self.added.of(from))
    }

    /// The edges that some nodes had first, from, to and step, in order of the nodes: they lead to nodes of the same file.
    pub(super) fn of_files(
        &self,
        nodes: Range<Global>,
    ) -> impl Iterator<Item = (Global, Global, StepId)> {
        let starts = self.starts.get(nodes.start as usize..).unwrap_or_default();
        nodes.zip(starts.windows(2)).flat_map(|(from, ends)| {
            let own = &self.flat[ends[0] as usize..ends[1] as usize];
            own.iter().map(move |&(to, step)| (from, to, step))
        })
    }

    /// Those that linking added.
    pub(super) fn added(&self) -> impl Iterator<Item = (Global, Global, StepId)> {
        let added = self.added.all();
        added.map(|(from, (to, step))| (from, to, step))
    }

    /// Which steps are asked for, by number.
    pub(super) fn which(&self, is_asked: impl Fn(&Step) -> bool) -> Vec<bool> {
        self.steps.steps.iter().map(is_asked).collect()
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
        if is_known || self.had(from, (to, step)) {
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

fn crowds(starts: &[u32], flat: &[(Global, StepId)], steps: &Steps) -> FxHashMap<Global, Crowd> {
    let nodes = (0..).zip(starts.windows(2));
    let many = nodes.filter(|(_, ends)| (ends[1] - ends[0]) as usize > CROWD);
    many.map(|(node, ends)| {
        let mut crowd = Crowd::default();
        for place in ends[0]..ends[1] {
            let edge = flat[place as usize];
            crowd.edges.insert(edge);
            match steps.get(edge.1) {
                Step::Load(field) if !is_any_of_many(field) => {
                    crowd.loads.entry(field.clone()).or_default().push(place);
                }
                _ => crowd.others.push(place),
            }
        }
        (node, crowd)
    })
    .collect()
}
