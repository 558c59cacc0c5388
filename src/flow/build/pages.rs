//! What a page asks for by the address that an image or frame is given: a tracking pixel takes data with it in the query of that address.
//!
//! A path names what is asked for, as of a picture in a store of files; only what stands behind a question mark is told to the host.

use super::clients::Called;
use super::{Builder, NOTHING};
use crate::flow::SinkKind;
use crate::flow::graph::Node;
use crate::flow::matching::text_of;
use crate::source::Region;
use crate::syntax::ir::{Expr, ExprKind, Jsx, Property};

/// Elements that ask for their `src` as soon as they stand in the page.
const ELEMENTS: &[&str] = &["img", "iframe", "script", "embed", "source"];

impl Builder<'_> {
    /// `image.src = …`
    pub(super) fn source_assigned(&mut self, place: &Expr, written: &Expr, value: Node) {
        if let ExprKind::Member { field, .. } = &place.kind
            && field == "src"
        {
            let region = self.region(place.span);
            self.asks_for(written, value, region);
        }
    }

    /// `image.setAttribute('src', …)`
    pub(super) fn source_set(&mut self, site: &Called<'_>) {
        let args = &site.call.args;
        if site.name == "setAttribute"
            && let [name, written] = args.as_slice()
            && name.value.as_str() == Some("src")
        {
            self.asks_for(&written.value, site.args[1].node, site.region);
        }
    }

    /// `<img src={…} />`
    pub(super) fn source_of_element(&mut self, jsx: &Jsx, props: Node) {
        if !ELEMENTS.contains(&jsx.tag.as_str()) {
            return;
        }
        for attribute in &jsx.attributes {
            if let Property::Named { key, value, .. } = attribute
                && key == "src"
            {
                let given = self.load(props, key.clone());
                let region = self.region(value.span);
                self.asks_for(value, given, region);
            }
        }
    }

    fn asks_for(&mut self, written: &Expr, value: Node, region: Region) {
        let mut text = String::new();
        text_of(written, &|expr| self.text_of_name(expr), &mut text, 0);
        if self.graph.is_python || value == NOTHING || !text.contains('?') {
            return;
        }
        let address = self.address_at(value);
        self.sink(value, None, SinkKind::Service, None, None, region);
        if let Some(sink) = self.graph.sinks.last_mut() {
            sink.address = Some(Box::new([address]));
        }
    }
}
