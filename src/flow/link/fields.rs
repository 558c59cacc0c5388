//! Fields of instances: what is known of them is looked up by the class where a field is read, not carried along with every instance.

use super::{Global, World};
use crate::flow::graph::Step;
use crate::flow::known::Token;
use crate::flow::path::{HERE, PathId};
use crate::syntax::ir::Name;
use std::sync::Arc;

/// Whether something is carried along with the instance in whose field it lies: addresses are asked for by the fields that they lie in.
pub(super) fn is_carried(token: Token) -> bool {
    matches!(token, Token::Address(_))
}

impl World {
    /// Whether what lies in the fields of a value is looked up by its class: it is the receiver of a method.
    pub(super) fn is_looked_up(&self, token: Token, node: Global) -> bool {
        !is_carried(token) && self.receivers.contains_key(&node)
    }

    /// Whether what is read from a field of an instance lies in no field that is named: `getattr(issue, name)`, and `issue.state` where
    /// `setattr(issue, name, value)` set any. Everything would be in everything.
    pub(super) fn is_of_unnamed_field(&self, path: PathId, read: &Name, from: Global) -> bool {
        let is_unnamed = |field: &Name| field == "*";
        (is_unnamed(read) || self.known.paths.top(path).is_some_and(is_unnamed))
            && self
                .known
                .of(from)
                .any(|(path, token)| path == HERE && matches!(token, Token::Instance(..)))
    }

    /// What is known of a field of a class is known where the field is read.
    pub(super) fn load_field(&mut self, class: (u32, u32), field: &Name, to: Global) {
        let key = (class.0, class.1, field.clone());
        let values = match self.field_values.get(&key) {
            Some(known) => known.clone(),
            None => {
                let values: Arc<[Global]> = self.values_of(class, field).into();
                self.field_values.insert(key, values.clone());
                values
            }
        };
        for value in values.iter().filter(|value| **value != to) {
            self.add_edge(*value, to, Step::Type);
        }
    }

    /// The values that tell what a field of an instance is.
    fn values_of(&mut self, class: (u32, u32), field: &Name) -> Vec<Global> {
        let line = self.line(class);
        let mut values = self.declared(&line, field);
        for class in line {
            let info = self.info(class);
            if info.stored.binary_search(field).is_ok() {
                values.push(self.set_by_methods(class, field));
            }
        }
        values
    }

    /// The values of a field that the first of a line of classes declares which does, and what an annotation says of it.
    pub(super) fn declared(&self, line: &[(u32, u32)], field: &str) -> Vec<Global> {
        let mut line = line.iter().map(|class| {
            let info = self.info(*class);
            let values = info.fields.iter().chain(&info.typed);
            let own = values.filter(|(name, value)| name == field && *value != 0);
            own.map(|(_, value)| self.at(class.0, *value)).collect()
        });
        line.find(|values: &Vec<_>| !values.is_empty())
            .unwrap_or_default()
    }

    /// A node that knows what the methods of a class set a field to.
    fn set_by_methods(&mut self, class: (u32, u32), field: &Name) -> Global {
        let key = (class.0, class.1, field.clone());
        if let Some(&node) = self.set_fields.get(&key) {
            return node;
        }
        let node = self.edges.node();
        self.set_fields.insert(key, node);
        let info = self.info(class);
        let methods = info.methods.iter().map(|(_, method)| method);
        let methods: Vec<_> = methods.chain(&info.constructor).copied().collect();
        for method in methods {
            if let Some(this) = self.func((class.0, method.0)).this {
                self.add_edge(self.at(class.0, this), node, Step::Load(field.clone()));
            }
        }
        node
    }
}
