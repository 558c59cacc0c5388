//! Values that no function or object of the repository can be, whatever flows there: less is known of everything, and so more in time.
//!
//! A parameter that is typed `string` holds none, and functions that tests define (mocks) are not what production code calls.

use super::Global;
use crate::flow::graph::Graph;
use crate::flow::known::Token;
use crate::source::Reach;
use crate::syntax::ir::Name;
use rustc_hash::FxHashMap;

const OF_TESTS: u8 = 1;
const PLAIN: u8 = 2;
const PLAIN_FIELDS: u8 = 4;

#[derive(Debug)]
pub(super) struct KeptOut {
    /// By node of the files.
    flags: Vec<u8>,
    fields: FxHashMap<Global, Vec<Name>>,
    /// By graph.
    tests: Vec<bool>,
}

impl KeptOut {
    pub(super) fn new(graphs: &[Graph], offsets: &[Global], total: Global) -> Self {
        let mut flags = vec![0; total as usize];
        let mut fields: FxHashMap<Global, Vec<Name>> = FxHashMap::default();
        let is_test = |graph: &Graph| graph.reach == Some(Reach::Test);
        for (graph, offset) in graphs.iter().zip(offsets) {
            if is_test(graph) {
                let start = *offset as usize;
                flags[start..start + graph.nodes as usize].fill(OF_TESTS);
            }
            for (node, own) in &graph.plain {
                let node = offset + node;
                if own.is_empty() {
                    flags[node as usize] |= PLAIN;
                } else {
                    flags[node as usize] |= PLAIN_FIELDS;
                    fields.entry(node).or_default().extend(own.iter().cloned());
                }
            }
        }
        Self {
            flags,
            fields,
            tests: graphs.iter().map(is_test).collect(),
        }
    }

    pub(super) fn is_of_test(&self, node: Global) -> bool {
        let flags = self.flags.get(node as usize);
        flags.is_some_and(|flags| flags & OF_TESTS != 0)
    }

    /// Whether something cannot be in a value: at the value itself, or below a field.
    pub(super) fn refuses(&self, node: Global, field: Option<&Name>, token: Token) -> bool {
        let Some(&flags) = self.flags.get(node as usize) else {
            return false;
        };
        if matches!(token, Token::Address(_)) {
            return false;
        }
        if flags & PLAIN != 0 {
            return true;
        }
        let named = || {
            field.is_some_and(|field| {
                let plain = self.fields.get(&node);
                plain.is_some_and(|plain| plain.contains(field))
            })
        };
        if flags & PLAIN_FIELDS != 0 && named() {
            return true;
        }
        let made_by = match token {
            Token::Function(graph, _)
            | Token::Closure(graph, ..)
            | Token::Bound(graph, ..)
            | Token::Unbound(graph, _)
            | Token::Class(graph, _)
            | Token::Instance(graph, _) => graph,
            Token::File(_) | Token::Package(_) | Token::Client(_) | Token::Address(_) => {
                return false;
            }
        };
        flags & OF_TESTS == 0 && self.tests[made_by as usize]
    }
}
