//! Many short lists in one vector, each found by its node: a list of one item costs no allocation of its own.

use super::link::Global;
use rustc_hash::FxHashMap;

const END: u32 = u32::MAX;

#[derive(Debug)]
pub(super) struct Lists<T> {
    /// First and last item of each list.
    ends: FxHashMap<Global, (u32, u32)>,
    /// Items with the node of their list and the place of its next one.
    items: Vec<(T, Global, u32)>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            ends: FxHashMap::default(),
            items: Vec::new(),
        }
    }
}

/// A place in one list, which may grow meanwhile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(u32);

impl<T: Copy> Lists<T> {
    pub(super) fn push(&mut self, node: Global, item: T) {
        let at = u32::try_from(self.items.len()).unwrap_or(END);
        self.items.push((item, node, END));
        let (_, last) = self.ends.entry(node).or_insert((at, at));
        if *last != at {
            self.items[*last as usize].2 = at;
            *last = at;
        }
    }

    pub(super) fn start(&self, node: Global) -> Place {
        Place(self.ends.get(&node).map_or(END, |(first, _)| *first))
    }

    pub(super) fn next(&self, place: &mut Place) -> Option<T> {
        let (item, _, next) = self.items.get(place.0 as usize)?;
        place.0 = *next;
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
        let mut nodes: Vec<_> = self.ends.keys().copied().collect();
        nodes.sort_unstable();
        nodes
    }
}
