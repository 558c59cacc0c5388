//! What is known of nodes, by their number.

use crate::flow::graph::Node;

/// A map of the nodes of a file. They are numbered without gaps: a place for each costs less than hashing does.
#[derive(Debug)]
pub(super) struct NodeMap<T>(Vec<Option<T>>);

impl<T> Default for NodeMap<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> NodeMap<T> {
    pub(super) fn with_capacity(nodes: usize) -> Self {
        Self(Vec::with_capacity(nodes))
    }

    pub(super) fn get(&self, node: Node) -> Option<&T> {
        self.0.get(node as usize)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, node: Node) -> Option<&mut T> {
        self.0.get_mut(node as usize)?.as_mut()
    }

    pub(super) fn insert(&mut self, node: Node, value: T) {
        let place = node as usize;
        if place >= self.0.len() {
            self.0.resize_with(place + 1, || None);
        }
        self.0[place] = Some(value);
    }

    pub(super) fn remove(&mut self, node: Node) -> Option<T> {
        self.0.get_mut(node as usize)?.take()
    }
}
