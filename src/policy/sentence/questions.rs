//! What the reader of the document asks of a sentence, a heading or a label, without reading claims out of it.

use super::super::lexicon::{Cue, Particle};
use super::super::{Claim, ClaimKind};
use super::{Actor, Negation, Place, Sentence};

impl Sentence<'_> {
    /// We do something in it, or it is done to data.
    pub(in crate::policy) fn acts(&self) -> bool {
        self.predicates.iter().any(|predicate| {
            predicate.actor == Actor::FirstParty && (predicate.passive || self.has(Cue::FirstParty))
        })
    }

    /// We do something in it, whatever happens.
    pub(super) fn we_act(&self) -> bool {
        self.predicates.iter().any(|predicate| {
            predicate.actor == Actor::FirstParty
                && self
                    .cue_in(Cue::FirstParty, predicate.left, predicate.start)
                    .is_some()
                && self.cue_in(Cue::Condition, 0, predicate.start).is_none()
        })
    }

    /// We, or something of ours, is its subject.
    pub(in crate::policy) fn has_own_subject(&self) -> bool {
        self.has(Cue::FirstParty) || self.has(Cue::Own) || !self.components.is_empty()
    }

    /// Something of ours is done with data that it names.
    pub(super) fn tells_of_data(&self) -> bool {
        self.predicates.iter().any(|predicate| {
            predicate.actor == Actor::FirstParty
                && self
                    .data
                    .iter()
                    .any(|data| data.start >= predicate.left && data.end <= predicate.right)
        })
    }

    /// An exception, a condition or a turn stands in it.
    pub(in crate::policy) fn turns(&self) -> bool {
        [
            Cue::Exception,
            Cue::Excluding,
            Cue::Only,
            Cue::Break,
            Cue::Condition,
        ]
        .iter()
        .any(|cue| self.has(*cue))
    }

    /// «Uniquement …», "only those …": no denial of the whole.
    pub(in crate::policy) fn begins_with_only(&self) -> bool {
        self.cue_in(Cue::Only, 0, 2).is_some()
    }

    /// "We do not use:": its last words are a denied verb, which its list completes.
    pub(in crate::policy) fn ends_denied(&self) -> bool {
        let whole = self.tokens.len();
        let negative = self.last_cue_in(Cue::LoneNegative, whole.saturating_sub(6), whole);
        let open = [Cue::Includes, Cue::Open, Cue::WeakNegative];
        !self.lexicon.forms.split_negation
            && self.tokens.last().is_some_and(|last| last.is(":"))
            && negative.is_some_and(|at| self.data.iter().all(|data| data.end <= at))
            && !self.turns()
            && !open.iter().any(|cue| self.has(*cue))
            && !self
                .tokens
                .iter()
                .any(|token| token.is(",") || token.is("("))
    }

    /// «L'extension :», "We:": who acts, and nothing else.
    pub(in crate::policy) fn is_bare_subject(&self) -> bool {
        self.tokens.len() <= 6
            && self.tokens.last().is_some_and(|last| last.is(":"))
            && self.names_subject()
    }

    /// Every word of it is part of the name of who acts.
    pub(in crate::policy) fn names_subject(&self) -> bool {
        let ours = self
            .cues
            .iter()
            .filter(|(_, _, cue)| matches!(cue, Cue::FirstParty | Cue::Determiner | Cue::Own))
            .map(|(start, end, _)| (*start, *end));
        let named: Vec<_> = ours
            .chain(self.components.iter().map(|one| (one.start, one.end)))
            .collect();
        let acts = self.has(Cue::FirstParty) || !self.components.is_empty();
        acts && (0..self.tokens.len()).all(|at| {
            !self.tokens[at].folded.starts_with(char::is_alphabetic)
                || named.iter().any(|(start, end)| *start <= at && at < *end)
        })
    }

    /// «À personne.», "No one.": nobody, and nothing else.
    pub(in crate::policy) fn is_nobody(&self) -> bool {
        let nobody = self.has(Cue::NoPerson) || self.has(Cue::Nobody);
        let part = |at: usize| {
            let inside = |(start, end, cue): &(usize, usize, Cue)| {
                let part = matches!(cue, Cue::NoPerson | Cue::Nobody | Cue::Towards);
                part && *start <= at && at < *end
            };
            self.cues.iter().any(inside)
                || !self.tokens[at].folded.starts_with(char::is_alphanumeric)
        };
        nobody && (0..self.tokens.len()).all(part)
    }

    /// A title that is a whole sentence and denies a practice.
    pub(in crate::policy) fn is_denial(&self) -> bool {
        self.denied_heading()
            .is_none_or(|_| !self.has(Cue::Indirect))
            && self.predicates.iter().any(|predicate| {
                predicate.negation == Negation::Denied && predicate.actor == Actor::FirstParty
            })
            && !self.says(0, Particle::OpensTitle)
            && !self.tokens.last().is_some_and(|last| last.is("?"))
    }

    /// Everyone named as a service or a kind of recipient.
    pub(in crate::policy) fn recipients(&self) -> Vec<String> {
        self.recipients_in(0, self.tokens.len())
    }

    /// Services by name, without kinds of them.
    pub(in crate::policy) fn services_alone(&self) -> Vec<String> {
        let mut ids = self.nearest_services();
        ids.dedup();
        ids
    }

    /// Nothing but services and their addresses: «Hotjar», no «dans Google Chrome».
    pub(in crate::policy) fn is_services_alone(&self) -> bool {
        let covered = |at: usize| {
            let word = self.tokens[at].folded.as_str();
            self.services
                .iter()
                .any(|service| service.start <= at && at < service.end)
                || !word.starts_with(char::is_alphabetic)
                || word.contains(['.', '/'])
                || word.starts_with("http")
        };
        !self.services.is_empty() && (0..self.tokens.len()).all(covered)
    }

    /// The sentence has a verb of its own.
    pub(in crate::policy) fn has_predicate(&self) -> bool {
        !self.predicates.is_empty()
    }

    /// The sentence speaks of practices although nothing was read.
    pub(in crate::policy) fn is_about_practice(&self) -> bool {
        !self.predicates.is_empty() && (!self.data.is_empty() || !self.services.is_empty())
    }

    /// The service or component that a heading or label is about.
    pub(in crate::policy) fn named_subject(&self) -> Option<String> {
        if let Some(service) = self
            .services
            .iter()
            .rev()
            .find(|service| self.is_data_api(&service.id))
        {
            return Some(service.id.clone());
        }
        self.components
            .first()
            .map(|component| component.id.clone())
    }

    pub(in crate::policy) fn services(&self) -> Vec<String> {
        let mut ids: Vec<_> = self
            .services
            .iter()
            .map(|service| service.id.clone())
            .collect();
        ids.dedup();
        ids
    }

    pub(in crate::policy) fn all_data(&self) -> Vec<String> {
        self.data_in(0, self.tokens.len())
    }

    pub(in crate::policy) fn any_places(&self) -> Vec<String> {
        let mut places: Vec<String> = Vec::new();
        for place in &self.places {
            if !places.contains(&place.id) {
                places.push(place.id.clone());
            }
        }
        places
    }

    pub(in crate::policy) fn start_claim(
        &self,
        kind: ClaimKind,
        place: &Place,
        rule: &str,
    ) -> Claim {
        self.blank(
            kind,
            place,
            place
                .subject
                .clone()
                .unwrap_or_else(|| "organisation".to_owned()),
            rule,
        )
    }
}
