//! Denials in the style of a note, without a verb: «Pas de publicité, aucune mesure d'audience.», "No data shared or sold".
//!
//! A bare no behind a label is read in `labelled_no`.

use super::super::ClaimKind;
use super::super::lexicon::{Action, Cue, Mention, Particle};
use super::absent::SAY_MORE;
use super::{Draft, Frame, Place, Sentence};

impl Sentence<'_> {
    /// "No names or emails stored", "No data shared or sold": a denial in the style of a note, without «is».
    pub(super) fn none_done(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let first = self.first_word();
        let plain = |at: usize| self.tokens[at].folded.starts_with(char::is_alphanumeric);
        let Some(last) = (first..self.tokens.len()).rfind(|&at| plain(at)) else {
            return;
        };
        let turned = [
            Cue::Exception,
            Cue::Excluding,
            Cue::Condition,
            Cue::Purpose,
            Cue::Break,
            Cue::Relative,
            Cue::Open,
            Cue::Be,
        ];
        let bare = !self.lexicon.forms.verbs_inflect
            && self.says(first, Particle::No)
            && self.predicates.is_empty()
            && !turned.iter().any(|cue| self.has(*cue));
        let Some(end) = self.data.iter().map(|data| data.end).max().filter(|_| bare) else {
            return;
        };
        let words = end..last + 1;
        let done = words.clone().all(|at| {
            self.is_participle(at) && self.form(at).is_some()
                || self.cue_starts(Cue::Coordinator, at)
                || self.tokens[at].is(",")
        });
        let data = self.listed_data(first, end);
        if !done || data.is_empty() || self.is_narrowed(first, end) {
            return;
        }
        for at in words {
            let kind = match self.form(at) {
                Some(Action::Collect) => ClaimKind::NotCollects,
                Some(Action::Store) => ClaimKind::NotStores,
                Some(Action::Share | Action::Sell) => ClaimKind::NotShares,
                _ => continue,
            };
            let mut claim = self.blank(kind, place, self.subject(place, 0, last), "none-done");
            claim.data.clone_from(&data);
            drafts.push(self.draft(claim, first, last + 1));
        }
    }

    /// «Pas de publicité, aucune mesure d'audience.»: no verb, and each part begins with the word that denies it.
    pub(super) fn none_of_these(
        &self,
        place: &Place,
        frame: Option<&Frame>,
        drafts: &mut Vec<Draft>,
    ) {
        // Under a sentence about a service, that service has none; in a list of what there is not, it is said twice.
        let of_another = frame.is_some_and(|frame| !frame.kind.denies())
            || !place.antecedent_recipients.is_empty();
        if of_another
            || place.subject.is_some()
            || !self.predicates.is_empty()
            || !self.services.is_empty()
            || SAY_MORE.iter().any(|cue| self.has(*cue))
            || self.has(Cue::Existence)
            || self
                .tokens
                .last()
                .is_none_or(|last| !matches!(last.folded.as_str(), "." | ";"))
        {
            return;
        }
        let subject = "organisation".to_owned();
        let (mut kinds, mut data, mut parts) = (Vec::new(), Vec::new(), 0);
        let mut practices = Vec::new();
        for part in self
            .tokens
            .split(|token| matches!(token.folded.as_str(), "," | "." | ";"))
        {
            let Some(first) = part.first() else { continue };
            let start = self
                .tokens
                .partition_point(|token| token.start < first.start);
            let at = self.after_articles(start);
            if at == start {
                return;
            }
            parts += 1;
            let end = start + part.len();
            let named = self.kinds_at(at);
            let named = named.filter(|(stop, _)| *stop >= end);
            if named.is_none() {
                // «pas de cookies de suivi», «aucune vente»
                let practice = self.no_cookies(at, end, place);
                practices.extend(practice.or_else(|| self.no_practice(at, end, place)));
            }
            let whole = |data: &&Mention| data.start <= at && data.end >= end;
            data.extend(self.data.iter().filter(whole).map(|data| data.id.clone()));
            for kind in named.into_iter().flat_map(|(_, kinds)| kinds) {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        data.retain(|id| id != "personal_data" && id != "cookies");
        // One alone may answer anything.
        if parts > 1 && !data.is_empty() {
            let mut claim = self.blank(
                ClaimKind::NotCollects,
                place,
                subject.clone(),
                "none-of-these",
            );
            claim.data = data;
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
        if parts > 1 {
            let practices = practices.into_iter();
            drafts.extend(practices.map(|claim| self.draft(claim, 0, self.tokens.len())));
        }
        if !kinds.is_empty() {
            drafts.push(self.no_kinds(place, subject, kinds));
        }
    }
}
