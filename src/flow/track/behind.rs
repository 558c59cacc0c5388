//! What lies behind on a way: how data came to a place tells which of them they are, or that they are none.

use super::super::call_names;
use super::super::graph::{SinkPoint, SourceKind, Step};
use super::super::path::{HERE, PathId, is_element};
use super::follow::{Search, State};
use super::ground::Way;

impl<'g> Search<'g> {
    /// The steps by which data came to a place, the last first, each with the state that it led on from.
    fn steps_back(&self, mut at: usize) -> impl Iterator<Item = (&'g Step, State)> {
        std::iter::from_fn(move || {
            while at != 0 {
                let visit = &self.visits[at];
                at = visit.parent as usize;
                if let Some(Way::Step(step)) = visit.way {
                    return Some((self.world.edges.step(step), self.visits[at].state));
                }
            }
            None
        })
    }

    /// Whether data are what a record of anything holds under a name that nothing tells: `request.POST.get(name)`. As a URL, that is
    /// where to go next.
    pub(super) fn is_of_unknown_field(&self, at: usize) -> bool {
        let mut steps = self.steps_back(at);
        matches!(self.source.kind, SourceKind::Mixed { .. })
            && steps.any(|(step, _)| matches!(step, Step::Load(field) if field == "*"))
    }

    /// Whether an error tells what a key chose that nothing tells of: `throw new Error(`${key}: ${this.data[key]}`)`. Any of the data
    /// might be it, as any key.
    pub(super) fn is_chosen_for_error(&self, mut at: usize) -> bool {
        let mut is_thrown = false;
        while at != 0 {
            let visit = &self.visits[at];
            at = visit.parent as usize;
            match visit.way {
                Some(Way::Exit(call)) => {
                    let (graph, site) = self.world.call(call);
                    is_thrown |= self.world.at(graph, site.thrown) == visit.state.node;
                }
                Some(Way::Step(step)) if is_thrown => {
                    let before = self.paths.top(self.visits[at].state.path);
                    let is_any =
                        matches!(self.world.edges.step(step), Step::Load(field) if field == "*");
                    if is_any && before.is_some_and(|field| !is_element(field)) {
                        return true;
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// Which of the data of an answer arrive, by the field that is read from it: `customer.email` of a customer's data.
    pub(super) fn read_field(&self, at: usize) -> Option<&'g str> {
        if self.source.data.len() < 2 {
            return None;
        }
        self.steps_back(at).find_map(|(step, before)| {
            let Step::Load(field) = step else { return None };
            let read = self.ground.data.classify(field, &["user"])?;
            (before.path == HERE && self.source.data.contains(&read.id)).then_some(read.id.as_str())
        })
    }

    /// Whether a credential stays where it was put: what a client gives is not the key that it was made with.
    pub(super) fn is_kept(&self, at: usize, call: u32) -> bool {
        let (graph, site) = self.world.call(call);
        let state = self.visits[at].state;
        let is_credential = |data: &String| self.ground.data.is_a(data, "credentials");
        let Some((receiver, name)) = &site.method else {
            return false;
        };
        self.world.at(graph, *receiver) == state.node
            && self.source.data.iter().all(is_credential)
            && !call_names::hands_out_keys(name)
            && (state.path != HERE || self.is_in_made(at))
    }

    /// Whether the data only choose how something is written: a language, a time zone. A call that is given one gives no such thing.
    pub(super) fn only_choose(&self) -> bool {
        const CHOICES: &[&str] = &["language", "timezone"];
        self.source
            .data
            .iter()
            .all(|data| CHOICES.contains(&data.as_str()))
    }

    /// Whether data are where they are because something was made with them.
    fn is_in_made(&self, at: usize) -> bool {
        self.steps_back(at)
            .any(|(step, _)| matches!(step, Step::Through(call) if self.world.call(*call).1.is_new))
    }

    /// What of a record of anything is stored, by the field of the row that it is put in: the `name` of a `user`.
    pub(super) fn stored(&self, sink: &SinkPoint, path: PathId) -> Option<&'g str> {
        let rows = sink.stored_as.as_ref()?;
        if !matches!(self.source.kind, SourceKind::Mixed { .. }) {
            return None;
        }
        let field = self
            .paths
            .items(path)
            .filter(|field| !is_element(field))
            .last()?;
        let data = self.ground.data.classify(field, &[rows.as_str()])?;
        Some(&data.id)
    }
}
