//! Denials about a part of the data: «les données transférées», «d'autres informations», «l'identité d'aucun membre».
//!
//! Data in general that something describes are data of a kind that has no name here: what is denied of them is denied of nothing else.

use super::super::lexicon::{Action, Cue, Mention, Particle};
use super::{Negation, Predicate, Sentence};

impl Sentence<'_> {
    /// Data in general between two places, and a word that tells which of them.
    pub(super) fn is_narrowed(&self, from: usize, to: usize) -> bool {
        self.data
            .iter()
            .filter(|data| data.id == "personal_data" && data.start >= from && data.end <= to)
            .any(|data| self.narrows(data))
    }

    /// «Aucune donnée n'est demandée permettant de connaître l'âge», «… qui permette …»: what stands behind a passive tells which.
    pub(super) fn is_narrowed_behind(&self, predicate: &Predicate) -> bool {
        let at = predicate.end;
        let whole = self.cue_starts(Cue::WholeModifier, at);
        let describes = self.cue_starts(Cue::Relative, at)
            || self
                .tokens
                .get(at)
                .is_some_and(|token| self.lexicon.forms.is_present_participle(token));
        predicate.passive && self.lexicon.forms.adjectives_follow && !whole && describes
    }

    fn narrows(&self, data: &Mention) -> bool {
        let mut at = data.end;
        while let Some(end) = self.end_of(Cue::WholeModifier, at) {
            at = end;
        }
        if self.says_of(at) {
            return !self.cue_starts(Cue::People, at + 1);
        }
        let others = (data.start.saturating_sub(1)..data.end)
            .any(|at| self.lexicon.forms.adjectives_follow && self.says(at, Particle::Other));
        others || self.describes(at, data)
    }

    /// A word behind the noun tells which of them: «cookies tiers».
    pub(super) fn is_described(&self, data: &Mention) -> bool {
        self.narrows(data)
    }

    /// A word behind a noun that is none of those that leave it as it is: an adjective, a participle, a relative clause.
    fn describes(&self, at: usize, data: &Mention) -> bool {
        let Some(next) = self.tokens.get(at) else {
            return false;
        };
        if !self.lexicon.forms.adjectives_follow || !next.folded.starts_with(char::is_alphabetic) {
            return false;
        }
        if self.says(data.end - 1, Particle::Whose) && at == data.end {
            // «aucune information sur votre santé», but «sur vous», «sur nos visiteurs»
            return !self.cue_starts(Cue::SecondParty, at) && !self.cue_starts(Cue::People, at);
        }
        let relative = self.cue_starts(Cue::Relative, at) || self.says(at, Particle::Which);
        // «Vos données sont …» goes on; «les données rendues publiques», «étant …» are some of them.
        let describing = self.is_participle(at) || self.lexicon.forms.is_present_participle(next);
        let grammar = self.cues.iter().any(|(start, _, cue)| {
            *start == at
                && !matches!(cue, Cue::Relative | Cue::PlaceWord)
                && !(*cue == Cue::Be && describing)
        });
        let verb = self.verb(at).is_some() && !self.is_participle(at)
            || self
                .predicates
                .iter()
                .any(|predicate| predicate.start == at);
        relative || !grammar && !verb && !next.capital
    }

    pub(super) fn end_of(&self, cue: Cue, at: usize) -> Option<usize> {
        self.cues
            .iter()
            .filter(|(start, _, found)| *start == at && *found == cue)
            .map(|(_, end, _)| *end)
            .max()
    }

    /// «l'identité d'aucun membre de l'audience»: of people whom nobody here knows.
    pub(super) fn is_of_nobody(&self, from: usize, to: usize) -> bool {
        self.data.iter().any(|data| {
            data.start >= from
                && data.end <= to
                && self.says(data.end, Particle::Of)
                && self.cue_starts(Cue::Negative, data.end + 1)
        })
    }

    /// «aucun autre fichier», «no other files»: what was named before is not denied.
    pub(super) fn spares_what_was_named(&self, from: usize, to: usize) -> bool {
        self.data
            .iter()
            .filter(|data| data.start > from && data.end <= to && data.id != "personal_data")
            .any(|data| {
                // "crash reports or other telemetry": both.
                let joined = data.start > 1
                    && self.cue_starts(Cue::Coordinator, data.start - 2)
                    && self.data.iter().any(|first| first.end == data.start - 2);
                !joined && self.says(data.start - 1, Particle::Other)
            })
    }

    /// «Les images de la caméra … : nous ne conservons pas ces informations»: what the same sentence named, as far as no rule knows it.
    pub(super) fn points_to_a_part(&self, predicate: &Predicate) -> bool {
        self.data
            .iter()
            .rfind(|data| {
                data.end <= predicate.start
                    && !self.cues.iter().any(|(start, end, cue)| {
                        *cue == Cue::Anaphor && *start < data.end && data.start < *end
                    })
            })
            .is_some_and(|data| data.id == "personal_data" && self.narrows(data))
    }

    /// «des messages qui n'ont pas pu être traités», «une adresse qui n'est pas conservée»: a clause that only tells which are meant.
    pub(super) fn is_in_defining_clause(&self, predicate: &Predicate) -> bool {
        let near = predicate
            .start
            .saturating_sub(7)
            .max(predicate.left.saturating_sub(1));
        self.lexicon.forms.split_negation
            && predicate.passive
            && self
                .last_cue_in(Cue::Relative, near, predicate.start)
                .is_some_and(|relative| relative > 0 && !self.tokens[relative - 1].is(","))
    }

    /// «Les données transmises à X ne sont pas utilisées pour entraîner …»: of all that X gets, whose promise it is.
    pub(super) fn is_of_handed_on(&self, predicate: &Predicate) -> bool {
        !self.handed_on_to(predicate).is_empty()
    }

    fn handed_on_to(&self, predicate: &Predicate) -> Vec<String> {
        let uses = matches!(predicate.action, Action::Use | Action::Train);
        let data = self.data.iter().find(|data| data.id == "personal_data");
        let handed = data.filter(|data| {
            self.form(data.end) == Some(Action::Share) && data.end < predicate.start
        });
        if !uses || !predicate.passive || handed.is_none() {
            return Vec::new();
        }
        let before = |service: &&Mention| service.end <= predicate.start;
        let named = self.services.iter().filter(before);
        named.map(|service| service.id.clone()).collect()
    }

    /// «ne sont pas utilisées par X»: the promise is X's.
    pub(super) fn agents_of(&self, predicate: &Predicate) -> Vec<String> {
        let handed = self.handed_on_to(predicate);
        if !handed.is_empty() {
            return handed;
        }
        self.services
            .iter()
            .filter(|service| {
                predicate.passive
                    && service.start > predicate.end
                    && service.start <= predicate.end + 2
                    && self.is_agent(service.start - 1)
            })
            .map(|service| service.id.clone())
            .collect()
    }

    /// «Dans ce contexte, …», «Dans ces cas, …»: a situation that another sentence tells.
    pub(super) fn is_set_elsewhere(&self) -> bool {
        self.cues
            .iter()
            .filter(|(start, _, cue)| *cue == Cue::Condition && *start < 4)
            .flat_map(|(start, end, _)| &self.tokens[*start..*end])
            .any(|token| token.is_of(&self.lexicon.pointing))
    }

    /// «nos salariés s'engagent à ne pas divulguer»: what they promise as persons.
    pub(super) fn is_staffs(&self, predicate: &Predicate) -> bool {
        self.last_cue_in(Cue::Staff, 0, predicate.start)
            .is_some_and(|staff| {
                staff > 0
                    && self.cue_starts(Cue::Own, staff - 1)
                    && self
                        .cue_in(Cue::FirstParty, staff, predicate.start)
                        .is_none()
            })
    }

    /// «les personnes dont les données sont traitées», «pour que vos données soient protégées»: no word on what is done.
    pub(super) fn is_in_clause_of_data(&self, predicate: &Predicate) -> bool {
        predicate.passive
            && matches!(predicate.action, Action::Collect | Action::Use)
            && self
                .data
                .iter()
                .rfind(|data| data.end <= predicate.start)
                .and_then(|data| data.start.checked_sub(1))
                .is_some_and(|before| self.says(before, Particle::OpensClauseOfData))
    }

    /// «transmises à X uniquement pour cette fin», "shared only when …", «dans le seul but de …»: it limits what for, when or to whom, not
    /// which data.
    pub(super) fn only_limits_use(&self, predicate: &Predicate) -> bool {
        // «que les droits nécessaires aux fonctions que vous utilisez»: what is needed is no list, either.
        let first = self.data.iter().find(|data| data.start >= predicate.end);
        let needed = first.is_some_and(|first| {
            (predicate.end..first.start).any(|at| self.says(at, Particle::Necessary))
        });
        if needed {
            return true;
        }
        let mut limits = self
            .cues
            .iter()
            .filter(|(start, _, cue)| {
                *cue == Cue::Only && *start >= predicate.left && *start < predicate.right
            })
            .map(|(_, end, _)| *end)
            .peekable();
        predicate.negation != Negation::Restrictive
            && limits.peek().is_some()
            && limits.all(|next| next >= self.tokens.len() || self.says(next, Particle::Around))
    }

    /// The verb has an object of its own that is no data: «fournir le service», «mettre à disposition un produit».
    pub(super) fn has_other_object(&self, predicate: &Predicate) -> bool {
        let first = (predicate.end..predicate.right.max(predicate.end))
            .find(|&at| !self.cue_starts(Cue::Negative, at) && !self.cue_starts(Cue::Hedge, at));
        first.is_some_and(|at| {
            let article = self.tokens[at].is_of(&self.lexicon.object_articles);
            let known = self
                .data
                .iter()
                .chain(&self.categories)
                .chain(&self.services)
                .any(|mention| mention.start <= at + 1 && at < mention.end);
            article && !known
        })
    }

    /// «Toutes les données ne sont pas partagées», "all data is not shared": some of them are.
    pub(super) fn spares_some(&self, predicate: &Predicate) -> bool {
        let all = |at: usize| self.says(at, Particle::All);
        let weak = (predicate.left..(predicate.end + 2).min(self.tokens.len()))
            .any(|at| self.says(at, Particle::Not));
        // «All data is stored here and not transferred abroad»: all of it is stored, and the same is not transferred.
        let told_of_all = |from: usize| {
            self.predicates.iter().any(|before| {
                before.start >= from
                    && before.end <= predicate.start
                    && before.negation == Negation::None
            })
        };
        predicate.passive
            && weak
            && self.data.iter().any(|data| {
                data.end <= predicate.start
                    && !told_of_all(data.end)
                    && (data.start.saturating_sub(3).max(predicate.left)..data.start).any(all)
            })
    }
}
