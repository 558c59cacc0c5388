//! Tools of language models: functions that a model calls, and whose results it is told.
//!
//! A tool is an object with what it expects and what it does; its result lies in it, so that who hands the tool to a model hands that over.

use super::build::{Builder, NOTHING};
use super::graph::{Node, REJECTED, Step};
use super::library::{Site, positional};
use crate::source::Region;
use crate::syntax::ir::{ExprKind, Name, Property};

/// The field in which a tool holds what it tells the model.
const TOLD: &str = "!told";

const EXPECTS: &[&str] = &["parameters", "inputSchema", "schema"];

impl Builder<'_> {
    /// `{description, parameters, execute}`
    pub(in crate::flow) fn tool(&mut self, properties: &[Property], node: Node) {
        let Some(region) = self.does(properties) else {
            return;
        };
        let execute = self.load(node, Name::new_static("execute"));
        let told = self.invoke(execute, positional(&[NOTHING]), region);
        let told = self.except(told, vec![Name::new_static(REJECTED)]);
        self.edge(told, node, Step::Store(Name::new_static(TOLD)));
    }

    /// `tool({parameters, execute})` is what it is given.
    pub(super) fn tool_call(&mut self, site: &Site<'_>) -> bool {
        let is_tool = matches!(site.name, "tool" | "dynamicTool" | "createTool")
            && site.value(0).is_some_and(|value| match &value.kind {
                ExprKind::Object(properties) => self.does(properties).is_some(),
                _ => false,
            });
        if is_tool {
            self.copy(site.arg(0), site.result);
        }
        is_tool
    }

    /// Where an object says what a tool does.
    fn does(&self, properties: &[Property]) -> Option<Region> {
        let named = |names: &[&str]| {
            properties.iter().find_map(|property| match property {
                Property::Named { key, value, .. } if names.contains(&key.as_str()) => Some(value),
                _ => None,
            })
        };
        let does = named(&["execute"])?;
        named(EXPECTS)?;
        Some(self.region(does.span))
    }
}
