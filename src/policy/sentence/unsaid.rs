//! Clauses that hold a practice and do not say it: wished, supposed, only told of, or denied of one way of doing it.

use super::super::lexicon::{Cue, Particle, Stem};
use super::super::{Claim, ClaimKind};
use super::{Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    /// A denial that says what somebody wants or should do: «n'envoyez pas …», «afin que … ne soient pas …», «si … ne peut pas être …».
    pub(super) fn is_wished(&self, predicate: &Predicate) -> bool {
        let imperative = self
            .lexicon
            .forms
            .is_imperative(&self.tokens[predicate.start]);
        let purpose = self
            .last_cue_in(
                Cue::SoThat,
                predicate.start.saturating_sub(20),
                predicate.start,
            )
            .is_some_and(|at| {
                // "To ensure your privacy, we do not …": the aim of what we do.
                let aside = (at..predicate.start)
                    .any(|at| self.tokens[at].is(",") && self.cue_starts(Cue::FirstParty, at + 1));
                !aside && self.cue_in(Cue::Break, at, predicate.start).is_none()
            });
        let supposed = self
            .cue_in(Cue::Condition, 0, predicate.start)
            .is_some_and(|at| {
                self.says(at, Particle::If)
                    && !self.tokens[at..predicate.start]
                        .iter()
                        .any(|token| matches!(token.folded.as_str(), "," | ";" | "—" | "-"))
                    && self.cue_in(Cue::Break, at, predicate.start).is_none()
            });
        imperative || purpose || supposed
    }

    /// «entraîner des modèles»; French `entraîner` is «to lead to», too.
    pub(super) fn names_models(&self, predicate: &Predicate) -> bool {
        let models = &self.lexicon.models;
        models.is_empty()
            || (predicate.left..self.tokens.len()).any(|at| {
                let begins = |stem: &String| self.word_at(at).starts_with(stem.as_str());
                self.says(at, Particle::Ai) || models.iter().any(begins)
            })
    }

    /// «… ne fonctionne que si nous collectons …»: supposed, not said.
    pub(super) fn is_supposed(&self, predicate: &Predicate) -> bool {
        (predicate.start.saturating_sub(6)..predicate.start).any(|at| {
            self.cue_starts(Cue::Condition, at)
                && self.says(at, Particle::If)
                && self.cue_starts(Cue::FirstParty, at + 1)
                && !self.tokens[at..predicate.start]
                    .iter()
                    .any(|token| token.is(","))
        })
    }

    /// "We require our processors to protect data": what we ask of others is none of our practice.
    pub(super) fn is_asked_of_others(&self, predicate: &Predicate) -> bool {
        let asks = self.begins(predicate.start, Stem::Ask);
        let near = (predicate.end + 8).min(self.tokens.len());
        // "We request that you not provide sensitive data."
        let that = self.says(predicate.end, Particle::Relates)
            && self
                .cue_in(Cue::LoneNegative, predicate.end, near)
                .is_some();
        if asks && that {
            return true;
        }
        let to = (predicate.end..near).find(|&at| self.says(at, Particle::To));
        asks && !predicate.passive
            && to.is_some_and(|to| {
                to > predicate.end
                    && self.cue_in(Cue::SecondParty, predicate.end, to).is_none()
                    && !self
                        .data
                        .iter()
                        .any(|data| data.start >= predicate.end && data.end <= to)
                    && !self.cue_starts(Cue::Gives, to + 1)
            })
    }

    /// «la sécurité des données que nous traitons»: a clause that only says which data are meant.
    pub(super) fn is_attached(&self, predicate: &Predicate) -> bool {
        (predicate.start.saturating_sub(4)..predicate.start).any(|at| {
            self.says(at, Particle::Relates)
                && self.cue_starts(Cue::FirstParty, at + 1)
                && self.data.iter().any(|data| data.end == at)
        })
    }

    /// «When we collect data, we …», «Si nous partageons …,»: a case is set, nothing is said to be done.
    pub(super) fn is_subordinate(&self, predicate: &Predicate) -> bool {
        predicate.left == 0
            && predicate.negation == Negation::None
            && self.cues.iter().any(|(start, end, cue)| {
                *start == 0
                    && matches!(cue, Cue::Condition | Cue::Circumstance)
                    && (self.cue_starts(Cue::FirstParty, *end) || self.cue_starts(Cue::Own, *end))
            })
            && !self.tokens[..predicate.start]
                .iter()
                .any(|token| token.is(","))
    }

    /// «anonymised statistics», «data are anonymised»: a measure, no time at which they end.
    pub(super) fn only_anonymises(&self, predicate: &Predicate, place: &Place) -> bool {
        let timed = self.duration().is_some()
            || self.has(Cue::Until)
            || self.has(Cue::UntilClause)
            || place.is("retention");
        self.begins(predicate.start, Stem::Anonymise) && !timed
    }

    /// «automatiquement», «à votre insu»: only this way of doing it is denied.
    pub(super) fn manner(&self, predicate: &Predicate, claim: &Claim) -> Option<String> {
        let whole = self.tokens.len();
        let stop = self
            .cue_in(Cue::Break, predicate.end, whole)
            .unwrap_or(whole);
        let (start, end, _) = self.cues.iter().find(|(start, _, cue)| {
            *cue == Cue::Manner
                && *start >= predicate.left.saturating_sub(10)
                && *start < stop.min(predicate.end.max(predicate.right))
                // «hors ligne : les données …»
                && !(*start..predicate.start).any(|at| self.tokens[at].is(":"))
                && !self.is_manner_of_another(*start, predicate)
        })?;
        let words = self.flat(*start, (end + 6).min(whole));
        let abroad = claim.kind == ClaimKind::NotShares && !self.places.is_empty();
        (!abroad).then(|| format!("if:{words}"))
    }

    /// «ne suivons pas … en arrière-plan, et nous ne … pas»: how the first thing is not done, and nothing of the second.
    fn is_manner_of_another(&self, manner: usize, predicate: &Predicate) -> bool {
        let we = self.cue_in(Cue::FirstParty, manner, predicate.start);
        let another = |verb: &Predicate| verb.end <= manner && verb.start < predicate.start;
        we.is_some() && self.predicates.iter().any(another)
    }

    /// «Si vous utilisez notre plugin, …» restricts to a component, not to a situation.
    pub(super) fn situation_is_component(&self) -> bool {
        let Some(at) = self.cue_in(Cue::Condition, 0, 4) else {
            return false;
        };
        let stop = self.tokens[at..]
            .iter()
            .position(|token| token.is(","))
            .map_or(self.tokens.len(), |comma| at + comma);
        self.components
            .iter()
            .any(|component| component.start >= at && component.end <= stop)
    }
}
