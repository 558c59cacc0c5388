//! What a page records of a person: streams of microphone, camera and screen, and how browsers hand out what was recorded of them.
//!
//! A recorder gives its pieces to whoever listens for `dataavailable`, a canvas gives what was drawn on it.

use super::build::{Builder, NOTHING};
use super::graph::{Argument, Node, SourceKind, SourcePoint, Step, any_field};
use super::library::{Site, positional};
use crate::facts::devices;
use crate::source::Region;
use crate::syntax::ir::{ExprKind, Name};

/// The event by which a recorder hands out a piece, and the field for its one listener.
const PIECE: &str = "dataavailable";
const ON_PIECE: &str = "ondataavailable";

impl Builder<'_> {
    /// Whether the call opens a stream or hands out what was recorded or drawn; its result is then filled.
    pub(super) fn recording_call(&mut self, site: &Site<'_>) -> bool {
        let (base, first, result) = (site.base, site.arg(0), site.result);
        match site.method() {
            // What is asked for must be written out: a variable may ask for one of the two.
            Some("getUserMedia")
                if site
                    .value(0)
                    .is_some_and(|asked| matches!(asked.kind, ExprKind::Object(_))) =>
            {
                self.records(devices(site.call), site);
            }
            Some("getDisplayMedia") => self.records(&["display-capture"], site),
            Some("addEventListener") if site.text(0) == Some(PIECE) => {
                self.pieces(base, site.arg(1), site.region);
            }
            // What is drawn by the context is on the canvas.
            Some("getContext") => {
                self.edge(result, base, Step::Update);
                self.edge(base, result, Step::Type);
            }
            Some("drawImage") => self.store(first, base, any_field()),
            // Pixels are looked at: for a code, a colour, a movement.
            Some("getImageData") => {}
            Some("toDataURL") => self.copy(base, result),
            Some("toBlob") => {
                self.invoke(first, positional(&[base]), site.region);
            }
            _ => return false,
        }
        true
    }

    /// `recorder.ondataavailable = (event) => …`
    pub(super) fn recorder_listener(
        &mut self,
        recorder: Node,
        field: &Name,
        listener: Node,
        region: Region,
    ) {
        if field == ON_PIECE {
            self.pieces(recorder, listener, region);
        }
    }

    /// Sources of what devices and screens record.
    fn records(&mut self, permissions: &[&str], site: &Site<'_>) {
        for id in permissions {
            let known = self.rules.permissions.find("web_platform", id);
            let Some(category) = known.and_then(|known| known.data.first()) else {
                continue;
            };
            let category = category.clone();
            let source = SourcePoint::new(site.result, category, site.region, SourceKind::Named);
            self.graph.sources.push(source);
        }
    }

    /// A listener is called with the pieces of a recording.
    fn pieces(&mut self, recorder: Node, listener: Node, region: Region) {
        if recorder == NOTHING {
            return;
        }
        let event = self.node();
        self.edge(recorder, event, Step::Store(Name::new_static("data")));
        self.invoke(listener, vec![Argument::positional(event)], region);
    }
}
