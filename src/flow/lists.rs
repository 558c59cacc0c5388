//! Many short lists in one vector, each found by its node: a list of one item costs no allocation of its own.

use super::link::Global;

const END: u32 = u32::MAX;

#[derive(Debug)]
pub(super) struct Lists<T> {
    /// A bit by node, set where its list has items: few bytes, which stay at hand where `last` does not.
    any: Vec<u64>,
    /// The last item of each list, by node.
    last: Vec<u32>,
    /// Items with the node of their list and the place of the next one: behind the last one comes the first again.
    items: Vec<(T, Global, u32)>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self::new(0)
    }
}

/// A place in one list, which may grow meanwhile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(u32);

impl<T> Lists<T> {
    /// Empty lists, with room for so many nodes, some more, and as many items; there may be more still. Room that is not used costs no
    /// memory.
    pub(super) fn new(nodes: Global) -> Self {
        let nodes = nodes as usize;
        let mut last = Vec::with_capacity(nodes + nodes / 16);
        last.resize(nodes, END);
        Self {
            any: vec![0; nodes.div_ceil(64)],
            last,
            items: Vec::with_capacity(nodes),
        }
    }
}

impl<T: Copy> Lists<T> {
    pub(super) fn push(&mut self, node: Global, item: T) {
        let at = u32::try_from(self.items.len()).unwrap_or(END);
        if self.last.len() <= node as usize {
            let nodes = node as usize + 1;
            if self.last.capacity() < nodes {
                // Few nodes come behind those that there was room for: doubling would be waste.
                let more = nodes - self.last.len();
                self.last.reserve_exact(more + self.last.len() / 16);
            }
            self.last.resize(nodes, END);
            self.any.resize(self.last.len().div_ceil(64), 0);
        }
        self.any[node as usize / 64] |= 1 << (node % 64);
        let before = std::mem::replace(&mut self.last[node as usize], at);
        let first = match self.items.get_mut(before as usize) {
            Some((_, _, next)) => std::mem::replace(next, at),
            None => at,
        };
        self.items.push((item, node, first));
    }

    /// How many items all lists have together.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether a list has items.
    pub(super) fn any(&self, node: Global) -> bool {
        let bits = self.any.get(node as usize / 64).copied().unwrap_or(0);
        bits >> (node % 64) & 1 == 1
    }

    pub(super) fn start(&self, node: Global) -> Place {
        if !self.any(node) {
            return Place(END);
        }
        let last = self.items.get(self.last[node as usize] as usize);
        Place(last.map_or(END, |(_, _, first)| *first))
    }

    pub(super) fn next(&self, place: &mut Place) -> Option<T> {
        let (item, node, next) = self.items.get(place.0 as usize)?;
        place.0 = if self.last[*node as usize] == place.0 {
            END
        } else {
            *next
        };
        Some(*item)
    }

    pub(super) fn of(&self, node: Global) -> impl Iterator<Item = T> {
        self.places(node).map(|(_, item)| item)
    }

    /// The items of one list, with their places.
    pub(super) fn places(&self, node: Global) -> impl Iterator<Item = (Place, T)> {
        let mut place = self.start(node);
        std::iter::from_fn(move || {
            let own = place;
            Some((own, self.next(&mut place)?))
        })
    }

    /// The item at a place that [`Lists::places`] gave.
    pub(super) fn at(&self, Place(place): Place) -> T {
        self.items[place as usize].0
    }

    /// All items with the nodes of their lists, as they came.
    pub(super) fn all(&self) -> impl Iterator<Item = (Global, T)> {
        self.items.iter().map(|(item, node, _)| (*node, *item))
    }

    /// Nodes that have a list, in order.
    pub(super) fn nodes(&self) -> Vec<Global> {
        let lists = (0..).zip(&self.last).filter(|(_, last)| **last != END);
        lists.map(|(node, _)| node).collect()
    }
}
