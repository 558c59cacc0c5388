//! To whom requests go: addresses arrive at them along the same edges as functions do, and who called the function around decides where
//! one sends to several.

use super::{Global, World};
use crate::flow::graph::{Address, OWN_ADDRESS, SET_ADDRESS, Step};
use crate::flow::known::Token;
use crate::flow::path::{HERE, PathId, Paths};
use crate::syntax::ir::Name;

/// Addresses by value: in which of its fields they lie, and whose they are.
#[derive(Debug, Default)]
pub(in crate::flow) struct Addresses {
    /// As long as each instance has its own fields.
    own: Vec<Found>,
    /// Once instances of a class share what is stored in any of them.
    shared: Vec<Found>,
    paths: Paths,
    owners: Vec<Name>,
}

/// The field of an instance in which the addresses lie that it was made with.
const MADE_WITH: Name = Name::new_static("!made");

/// A value, the fields in which an address lies, and the number of its owner; in order.
type Found = (Global, PathId, u32);

impl Addresses {
    /// The owners of what lies in some fields of a value.
    fn at(&self, node: Global, fields: &[Name]) -> Vec<&Name> {
        let own = self.owners_in(&self.own, node, fields);
        if own.is_empty() {
            self.owners_in(&self.shared, node, fields)
        } else {
            own
        }
    }

    fn owners_in(&self, found: &[Found], node: Global, fields: &[Name]) -> Vec<&Name> {
        let start = found.partition_point(|(own, _, _)| *own < node);
        let known = found[start..].iter().take_while(|(own, _, _)| *own == node);
        let mut owners: Vec<&Name> = known
            .filter(|(_, path, _)| self.paths.items(*path).eq(fields))
            .map(|(_, _, owner)| &self.owners[*owner as usize])
            .collect();
        owners.sort_unstable();
        owners.dedup();
        // `process.env.CRM_URL || 'https://crm.example.com'`
        if owners.len() > 1 {
            owners.retain(|owner| *owner != SET_ADDRESS);
        }
        owners
    }
}

impl World {
    /// Notes what is known of addresses before instances share their fields, and with which ones each was made.
    pub(super) fn own_addresses(&mut self) {
        for place in 0..self.noted.made.len() {
            let (graph, call) = self.call(self.noted.made[place]);
            let result = self.at(graph, call.result);
            let args: Vec<Global> = call
                .args
                .iter()
                .map(|arg| self.at(graph, arg.node))
                .collect();
            for arg in args {
                for (_, token) in self.known.list(arg) {
                    if let Token::Address(_) = token
                        && let Some(path) = self.known.paths.below(&MADE_WITH, HERE, 1)
                    {
                        self.push(result, path, token);
                    }
                }
            }
        }
        self.propagate();
        self.addresses.own = self.known.addresses();
    }

    /// Of the requests, those that go to an address stay. Nothing more is asked of what is known of values.
    pub(super) fn addresses(&mut self) {
        let known = std::mem::take(&mut self.known);
        self.addresses.shared = known.addresses();
        self.addresses.paths = known.paths;
        self.addresses.owners = std::mem::take(&mut self.packages);
        let addresses = &self.addresses;
        for (graph, offset) in self.graphs.iter_mut().zip(&self.offsets) {
            graph.sinks.retain(|sink| {
                sink.address.as_ref().is_none_or(|own| {
                    own.iter().any(|address| {
                        let owners = addresses.at(offset + address.node, &[]);
                        owners.into_iter().any(is_other)
                    })
                })
            });
        }
    }

    /// Whose address a request goes to, by the calls that are open around it: the empty name for a third party that nothing is known of.
    pub(in crate::flow) fn recipient(
        &self,
        graph: u32,
        addresses: &[Address],
        stack: &[u32],
    ) -> Option<&Name> {
        let owners = addresses
            .iter()
            .map(|address| self.owners(graph, address, stack))
            .find(|owners| !owners.is_empty())?;
        match owners.as_slice() {
            [one] if is_other(one) => Some(one),
            // Which of several it is, nothing tells.
            _ => None,
        }
    }

    fn owners(&self, graph: u32, address: &Address, stack: &[u32]) -> Vec<&Name> {
        let offset = self.offsets[graph as usize];
        let root = offset + address.root;
        let all = self.addresses.at(offset + address.node, &[]);
        let Some((&call, outer)) = stack.split_last() else {
            return all;
        };
        match self.brought(root, &address.fields, call, outer) {
            Some(brought) if !brought.is_empty() || address.fields.is_empty() => brought,
            _ => all,
        }
    }

    /// What a call brings into a parameter, or into fields of one; `None` where it brings nothing at all.
    fn brought(
        &self,
        param: Global,
        fields: &[Name],
        call: u32,
        outer: &[u32],
    ) -> Option<Vec<&Name>> {
        let (graph, site) = self.call(call);
        let receiver = site.method.as_ref().map(|(receiver, _)| *receiver);
        let given = site.args.iter().map(|arg| arg.node).chain(receiver);
        let from = given
            .filter(|node| *node != 0)
            .map(|node| self.at(graph, node))
            .find(|&from| {
                self.enter.of(from).any(|(own, step, to, _)| {
                    own == call && to == param && matches!(self.edges.step(step), Step::Copy)
                })
            })?;
        if !fields.is_empty() {
            let made = self
                .addresses
                .owners_in(&self.addresses.own, from, &[MADE_WITH]);
            if !made.is_empty() {
                return Some(made);
            }
        }
        let further = outer
            .split_last()
            .and_then(|(&call, outer)| self.brought(from, fields, call, outer));
        Some(further.unwrap_or_else(|| self.addresses.at(from, fields)))
    }
}

/// Whether an address is that of somebody else.
fn is_other(owner: &Name) -> bool {
    owner != OWN_ADDRESS && owner != SET_ADDRESS
}
