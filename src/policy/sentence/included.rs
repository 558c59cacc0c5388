//! What is collected by other words than a verb of ours: what users are asked for and give, and what data or a message includes.

use super::super::lexicon::{Action, Cue, Particle, Sign};
use super::super::{ClaimKind, Modality};
use super::{Actor, Draft, Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    /// What users are asked for or may enter is collected.
    pub(super) fn given(&self, predicate: &Predicate, place: &Place, drafts: &mut Vec<Draft>) {
        let gives_by = predicate.end + if predicate.passive { 3 } else { 0 };
        if predicate.negation != Negation::None
            || self.cue_in(Cue::Gives, predicate.start, gives_by).is_none()
                && !self.gives_us(predicate)
            || self
                .cue_in(Cue::Negative, predicate.left, predicate.start)
                .is_some()
        {
            return;
        }
        let mut claim = self.blank(
            ClaimKind::Collects,
            place,
            self.subject(place, 0, predicate.right),
            "user-gives",
        );
        // "If you upload images, you should avoid …": what comes next is another clause.
        let stop = self
            .next_clause(predicate.end, predicate.right)
            .unwrap_or(predicate.right);
        claim.data = self.data_in(predicate.end, stop);
        claim.data.retain(|id| id != "cookies");
        // «nous vous demandons de fournir …» has said it already.
        let told = drafts.iter().any(|draft| {
            draft.claim.kind == ClaimKind::Collects
                && claim.data.iter().all(|id| draft.claim.data.contains(id))
        });
        if told {
            return;
        }
        if claim.data.iter().any(|id| id != "personal_data") {
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
    }

    /// «vous nous transmettez …», "you send us …"
    fn gives_us(&self, predicate: &Predicate) -> bool {
        let us = if self.lexicon.forms.adjectives_follow {
            predicate.start.checked_sub(1)
        } else {
            Some(predicate.end)
        };
        predicate.action == Action::Share
            && !predicate.passive
            && us.is_some_and(|at| self.cue_starts(Cue::FirstParty, at))
    }

    /// «Cela inclut votre adresse IP, …»
    pub(super) fn includes(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let Some(at) = self.cue_in(Cue::Includes, 0, self.tokens.len()) else {
            return;
        };
        let negated = self.cue_in(Cue::Ne, at.saturating_sub(2), at).is_some()
            && self
                .cue_in(Cue::Negative, at, (at + 4).min(self.tokens.len()))
                .is_some()
            || self
                .last_cue_in(Cue::LoneNegative, at.saturating_sub(2), at)
                .is_some()
                && !self.lexicon.forms.split_negation;
        if negated {
            self.includes_not(at, place, drafts);
            return;
        }
        if at > 0 && self.says(at - 1, Particle::Please) {
            return;
        }
        if self.data.iter().any(|data| data.id == "cookies") {
            // «Cookies de mesure : il s'agit de cookies qui permettent …»: what they are for.
            return;
        }
        // "It does not reveal who you are, but may include …": what stands before is another matter.
        let told: Vec<_> = self
            .predicates
            .iter()
            .filter(|predicate| self.cue_in(Cue::Break, predicate.end, at).is_none())
            .collect();
        if drafts
            .iter()
            .any(|draft| draft.claim.kind == ClaimKind::Collects && !draft.claim.data.is_empty())
            || told
                .iter()
                .any(|predicate| predicate.negation != Negation::None)
        {
            return;
        }
        let first = self.data.iter().find(|data| data.start > at);
        let kept_out = first.is_some_and(|data| {
            (at..data.start).any(|at| {
                self.cue_starts(Cue::LoneNegative, at)
                    && !self
                        .cues
                        .iter()
                        .any(|(from, end, cue)| *cue == Cue::Open && *from <= at && at < *end)
            })
        });
        let early = at <= 3 && self.data.iter().all(|data| data.start > at);
        // «L'application comprend un suivi de vos entraînements»: what it can do.
        let product = self.components.iter().any(|component| component.end <= at);
        if early && (product || self.cue_in(Cue::FirstParty, 0, at).is_some()) {
            return;
        }
        let providers = early && self.categories.len() > self.data.len();
        if kept_out || providers {
            // «These include hosting services, email and payment services»: who is paid, not what is known.
            return;
        }
        // "…, but no browsing history"
        let stop = (at..self.tokens.len() - 1)
            .find(|&at| {
                self.cue_starts(Cue::Break, at) && self.cue_starts(Cue::LoneNegative, at + 1)
            })
            .unwrap_or(self.tokens.len());
        // «This includes …», «it may consist of …»: what was just named.
        let subject_is_data = self.data.iter().any(|data| data.end <= at);
        let data: Vec<_> = self
            .data_in(at, stop)
            .into_iter()
            .filter(|data| data != "personal_data" && data != "cookies")
            .collect();
        if data.is_empty()
            || !early && !subject_is_data
            || told.iter().any(|predicate| {
                predicate.actor == Actor::Other && !self.tells_which(predicate.start)
            }) && !early
        {
            return;
        }
        let mut claim = self.blank_of_all(ClaimKind::Collects, place, "includes");
        claim.data = data;
        claim.exclusive = false;
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    /// «n'inclut aucune de vos données de tableur, seulement votre adresse»
    pub(super) fn includes_not(&self, at: usize, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        if (at.saturating_sub(4)..at).any(|at| self.says(at, Particle::Please)) {
            // "Please do not include passwords": what users shall not send.
            return;
        }
        let stop = self.exception_in(at, whole).unwrap_or(whole);
        let subject = self.subject(place, 0, whole);
        for (kind, from, to) in [
            (ClaimKind::NotCollects, at, stop),
            (ClaimKind::Collects, stop, whole),
        ] {
            let mut claim = self.blank(kind, place, subject.clone(), "includes-not");
            claim.data = self.data_in(from, to);
            // What a message does not hold may be held elsewhere: only named data are worth a claim.
            claim
                .data
                .retain(|id| id != "personal_data" && id != "cookies");
            if kind == ClaimKind::NotCollects {
                claim.modality = Modality::Hedged;
                // "Aggregated data do not include your name": what else is collected may.
                if !self.lexicon.forms.adjectives_follow && stop == whole && place.subject.is_none()
                {
                    continue;
                }
            }
            if !claim.data.is_empty() {
                drafts.push(self.draft(claim, from, to));
            }
        }
    }

    /// «… ne peuvent pas être utilisées pour vous identifier», for one component: it gets no identifiers.
    pub(super) fn unidentified(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let denied = self.has(Cue::Ne) || self.has(Cue::LoneNegative);
        // "Aggregated information cannot identify you": some of it alone.
        let some = self.shows(Sign::Aggregated) || self.has(Cue::Hedge) || self.has(Cue::May);
        let some = some && !self.lexicon.forms.adjectives_follow;
        if !self.shows(Sign::Identifies) || !denied || self.has(Cue::Condition) || some {
            return;
        }
        let Some(subject) = place.subject.clone() else {
            return;
        };
        drafts.retain(|draft| draft.claim.kind != ClaimKind::Collects);
        let mut claim = self.blank(ClaimKind::NotCollects, place, subject, "no-identification");
        claim.data = ["name", "email", "user_id"].map(str::to_owned).to_vec();
        claim.modality = Modality::Hedged;
        if self.cue_in(Cue::Anaphor, 0, 4).is_some() {
            // «Dans les deux cas, …»: of those who were just named.
            claim.recipient.clone_from(&place.listed_recipients);
        }
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }
}
