//! What is no sentence and says what its heading or label announces: a time under «Durée de conservation», «Finalités : …».
//!
//! Only the form decides: whoever acts, may or is addressed makes a sentence, which is left to the clause grammar.

use super::super::ClaimKind;
use super::super::lexicon::{Action, Cue, Particle};
use super::{Draft, Frame, Place, Sentence};

/// An item of more words explains rather than names.
const LONGEST: usize = 30;

/// A name of a kind of cookies has no more words.
const LONGEST_LABEL: usize = 9;

/// Words that may stand between what opens a list ("including but not limited to your") and its first item.
const ROW_WITHIN: usize = 6;

impl Sentence<'_> {
    /// Names something, without a verb that tells: «Gestion du compte», "Server logs: 30 days".
    pub(in crate::policy) fn is_phrase(&self) -> bool {
        let whole = self.tokens.len();
        // «que vous demandez» and "you ask for" describe; what stands before tells.
        // «tant que le compte est actif», "while your account is active" tell when.
        let main = [Cue::Relative, Cue::UntilClause, Cue::Circumstance]
            .iter()
            .filter_map(|cue| self.cue_in(*cue, 1, whole))
            .min()
            .unwrap_or(whole);
        let told = [Cue::FirstParty, Cue::Be, Cue::May]
            .iter()
            .any(|cue| self.cue_in(*cue, 0, main).is_some());
        whole <= LONGEST
            && !told
            && !self.tells()
            && !self.addresses()
            && !self.tokens.last().is_some_and(|last| last.is("?"))
    }

    /// «Vous pouvez …», "You may …"; «Vous informer …» is a purpose in the infinitive.
    fn addresses(&self) -> bool {
        let Some((_, end, _)) = self
            .cues
            .iter()
            .find(|(start, _, cue)| *start == 0 && *cue == Cue::SecondParty)
        else {
            return false;
        };
        let next = self.tokens.get(*end);
        !next.is_some_and(|next| self.lexicon.forms.is_infinitive(next))
    }

    /// «For the purposes of this policy:», over definitions.
    pub(in crate::policy) fn is_about_itself(&self) -> bool {
        self.has(Cue::Meta) && self.predicates.is_empty()
    }

    /// «Un cookie est un petit fichier …»
    pub(in crate::policy) fn says_what_cookies_are(&self) -> bool {
        let named = |data: &super::Mention| {
            let about = |(start, end, cue): &(usize, usize, Cue)| {
                *cue == Cue::Meta && *start <= data.start && data.end <= *end
            };
            data.id == "cookies" && self.cues.iter().any(about)
        };
        self.data.iter().any(named)
    }

    /// «Il contient …», «Ces informations sont …»: of what the sentence before is about, and not of us.
    pub(in crate::policy) fn goes_on_about_it(&self) -> bool {
        let back = [Cue::Anaphor, Cue::ThirdParty];
        let pronoun = [Particle::It, Particle::They, Particle::Pronoun];
        let first = self.first_word();
        let points = back.iter().any(|cue| self.cue_starts(*cue, first))
            || pronoun.iter().any(|word| self.says(first, *word));
        points && !self.has(Cue::FirstParty) && !self.has(Cue::Own)
    }

    /// «Service provider means …», «Prestataire désigne …»: tells what a word stands for.
    pub(super) fn is_definition(&self) -> bool {
        let explained = self.cue_in(Cue::Defines, 0, self.tokens.len());
        if explained.is_some_and(|at| self.cue_in(Cue::FirstParty, 0, at).is_none()) {
            return true;
        }
        (1..self.tokens.len().min(12)).any(|at| {
            let means = self.says(at, Particle::Means)
                && !self.says(at - 1, Particle::NoTerm)
                && !self.says(at + 1, Particle::MeansOf);
            let refers = self.says(at, Particle::Refers) && self.says(at + 1, Particle::To);
            (means || refers)
                && self.cue_in(Cue::FirstParty, 0, at).is_none()
                && !self.predicates.iter().any(|predicate| predicate.start < at)
        })
    }

    /// «Usage data refers to data collected automatically»: what a word stands for, and that it is collected.
    pub(super) fn defined_as_collected(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let Some(defined) = self
            .data
            .first()
            .filter(|data| data.start <= 2 && data.id != "personal_data" && data.id != "cookies")
        else {
            return;
        };
        let collected = self.data.iter().any(|whole| {
            let verb = whole.end;
            whole.id == "personal_data"
                && (defined.end + 1..defined.end + 5).contains(&whole.start)
                && self.done_at(verb) == Some(Action::Collect)
        });
        // "Usage data: data collected automatically"
        let labelled = self
            .tokens
            .get(defined.end)
            .is_some_and(|next| next.is(":"));
        if collected && (labelled || self.is_definition()) && !self.is_negative() {
            let whole = self.tokens.len();
            let mut claim = self.blank_of_all(ClaimKind::Collects, place, "defined-as-collected");
            claim.data = vec![defined.id.clone()];
            drafts.push(self.draft(claim, 0, whole));
        }
    }

    /// What a participle says was done: «collectées», "stored".
    fn done_at(&self, at: usize) -> Option<Action> {
        self.form(at).filter(|_| self.is_participle(at))
    }

    /// "Information collected automatically, such as your IP address", «Données traitées pour la facturation, dont …»: a row without any
    /// verb of its own.
    pub(super) fn collected_as_listed(&self, place: &Place, drafts: &mut Vec<Draft>) {
        if self.is_negative()
            || self.cue_in(Cue::Be, 0, self.tokens.len()).is_some()
            || !self
                .predicates
                .iter()
                .all(|told| self.is_participle(told.start))
        {
            return;
        }
        let is_collected = |verb: usize| {
            matches!(
                self.done_at(verb),
                Some(Action::Collect | Action::Use | Action::Store)
            )
        };
        let end_of = |noun: usize| {
            let whole = self.data.iter().find(|data| data.start == noun);
            whole.map_or(noun + 1, |data| data.end)
        };
        // Of all data at the beginning, or behind a label.
        let collected = (0..self.tokens.len()).find(|&noun| {
            self.tokens[noun].is_of(&self.lexicon.data_nouns)
                && (noun <= 1 || self.tokens[noun - 1].is(":"))
                && (is_collected(noun + 1) || is_collected(end_of(noun)))
        });
        let list = collected.and_then(|noun| {
            [Cue::Open, Cue::Closed, Cue::Includes]
                .iter()
                .find_map(|cue| self.cue_in(*cue, noun, self.tokens.len()))
        });
        if let Some(row) = list.and_then(|at| self.row_behind(at + 1, ROW_WITHIN)) {
            self.collects_row("collected-as-listed", row, place, drafts);
        }
    }

    /// "The only data we collect is your e-mail address", «Les seules données traitées sont celles du formulaire (nom, e-mail)»: a list of all.
    pub(super) fn only_these(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let first = self.first_word();
        let whole = self.tokens.len();
        let Some(only) = self.cue_in(Cue::Only, first, first + 2) else {
            return;
        };
        let Some(be) = self.cue_in(Cue::Be, only, whole) else {
            return;
        };
        let at_large = (only..only + 3).find(|&at| self.is_one_of(at, &self.lexicon.data_nouns));
        let done = at_large.is_some_and(|noun| {
            (noun..be).any(|at| {
                let verb = self.form(at);
                matches!(verb, Some(Action::Collect | Action::Use | Action::Store))
            })
        });
        let named = self
            .data
            .iter()
            .all(|data| data.end <= be || data.start > be);
        if !done || !named || be > only + 8 || self.is_negative() {
            return;
        }
        let aside = (be..whole).find(|&at| self.tokens[at].is("("));
        let list = self.row_behind(be + 1, 2).or_else(|| Some(aside?..whole));
        let before = drafts.len();
        if let Some(row) = list {
            self.collects_row("only-these", row, place, drafts);
        }
        for draft in &mut drafts[before..] {
            draft.claim.exclusive = true;
        }
    }

    /// Nothing but data of named kinds: «Adresse IP et langue», "Device or other IDs".
    pub(in crate::policy) fn is_data_alone(&self) -> bool {
        let named = self
            .data
            .iter()
            .any(|data| data.id != "personal_data" && data.id != "cookies");
        let covered = |at: usize| {
            let inside = |data: &super::Mention| data.start <= at && at < data.end;
            let token = &self.tokens[at];
            self.data.iter().any(inside)
                || !token.folded.chars().any(char::is_alphabetic)
                || self.lexicon.is_stop_word(&token.folded)
        };
        let stop = (0..self.tokens.len())
            .find(|&at| self.tokens[at].is("("))
            .unwrap_or(self.tokens.len());
        named && self.predicates.is_empty() && (0..stop).all(covered)
    }

    /// «Données d'identification», "Information you give us": data, of whatever kind.
    pub(in crate::policy) fn begins_with_data(&self) -> bool {
        let first = self.tokens.get(self.first_word());
        first.is_some_and(|first| first.is_of(&self.lexicon.data_nouns))
    }

    /// «Nom, prénom, adresse e-mail et téléphone.»: as many data, a comma less than kinds, and no verb.
    pub(in crate::policy) fn is_row_of_data(&self, least: usize) -> bool {
        let mut named = self.all_data();
        named.retain(|id| id != "personal_data" && id != "cookies");
        let told = [
            Cue::FirstParty,
            Cue::ThirdParty,
            Cue::Be,
            Cue::May,
            Cue::Purpose,
            Cue::Condition,
            Cue::Relative,
        ];
        named.len() >= least
            && self.tokens.iter().filter(|token| token.is(",")).count() + 1 >= least
            && self
                .predicates
                .iter()
                .all(|predicate| self.is_participle(predicate.start))
            && !self.is_negative()
            && !told.iter().any(|cue| self.has(*cue))
            && !self
                .tokens
                .last()
                .is_some_and(|last| last.is("?") || last.is(":"))
    }

    /// «Cookies :»
    pub(in crate::policy) fn names_cookies_alone(&self) -> bool {
        let only = |data: &super::Mention| data.id == "cookies" || data.id == "personal_data";
        self.predicates.is_empty()
            && self.data.iter().any(|data| data.id == "cookies")
            && self.data.iter().all(only)
    }

    /// «Cookies publicitaires»: cookies alone, of a kind that tells what they are for.
    pub(in crate::policy) fn cookies_of_kind(&self, place: &Place) -> Option<Draft> {
        let mut claim = self.start_claim(ClaimKind::UsesCookies, place, "listed-cookies");
        claim.data = vec!["cookies".to_owned()];
        claim.purpose = self.cookie_purposes(&[]);
        let kind = self.names_cookies_alone() && self.is_phrase() && !claim.purpose.is_empty();
        (kind && self.tokens.len() <= LONGEST_LABEL)
            .then(|| self.draft(claim, 0, self.tokens.len()))
    }

    /// Data that a heading names under a heading about what is collected.
    pub(in crate::policy) fn collected(&self, place: &Place) -> Draft {
        let whole = self.tokens.len();
        let mut claim = self.start_claim(ClaimKind::Collects, place, "headed-data");
        claim.data = self.data_in(0, whole);
        claim
            .data
            .retain(|data| data != "personal_data" && data != "cookies");
        self.draft(claim, 0, whole)
    }

    /// A time under a heading about retention, of the data that the item names; `label` is where its label ends.
    pub(in crate::policy) fn kept_for(&self, label: Option<usize>, place: &Place) -> Option<Draft> {
        let whole = self.tokens.len();
        let mut claim = self.blank_of_all(ClaimKind::Retention, place, "headed-retention");
        claim.value = self.duration();
        claim.anchor = self
            .lexicon
            .anchor_in(&self.flat(label.unwrap_or(0), whole));
        claim.data = self.data_in(0, label.unwrap_or(whole));
        // "After that: all data removed within 30 days"
        let told = label.is_some_and(|label| self.tells_of_keeping(label));
        if claim.data.is_empty() && told {
            claim.data = self.data_in(0, whole);
        }
        if claim.data.is_empty() && label.is_none() && self.data.is_empty() {
            claim.data.clone_from(&place.headed);
        }
        // «Abonnement annuel : 12 mois» is the time of something else.
        let named = !claim.data.is_empty() || told;
        let kept = named && (claim.value.is_some() || claim.anchor.is_some());
        kept.then(|| self.draft(claim, 0, whole))
    }

    /// "kept for", "removed after": whatever it is, it is kept for a time.
    fn tells_of_keeping(&self, from: usize) -> bool {
        let keeps = |action| matches!(action, Action::Store | Action::Delete);
        (from..self.tokens.len()).any(|at| {
            let verb = self.form(at);
            let noun = self.lexicon.nominal(&self.words, at).map(|(_, noun)| noun);
            verb.or(noun).is_some_and(keeps)
        })
    }

    /// A purpose under a heading about purposes.
    pub(in crate::policy) fn serves(&self, place: &Place) -> Option<Draft> {
        let whole = self.tokens.len();
        let mut claim = self.blank_of_all(ClaimKind::Purpose, place, "headed-purpose");
        claim.purpose = self.lexicon.purposes_in(&self.flat(0, whole));
        (!claim.purpose.is_empty()).then(|| self.draft(claim, 0, whole))
    }

    /// The value of a `label: value` line, by what its label announces.
    pub(in crate::policy) fn labelled(&self, class: &str, place: &Place) -> Vec<Draft> {
        let whole = self.tokens.len();
        let claim = |kind| self.blank_of_all(kind, place, "label");
        let mut drafts = Vec::new();
        match class {
            "collection" => {
                let mut collects = claim(ClaimKind::Collects);
                collects.data = self.data_in(0, whole);
                collects.data.retain(|data| data != "cookies");
                if !collects.data.is_empty() {
                    drafts.push(self.draft(collects, 0, whole));
                }
            }
            "purpose" => {
                let mut purpose = claim(ClaimKind::Purpose);
                purpose.purpose = self.lexicon.purposes_in(&self.flat(0, whole));
                purpose.data.clone_from(&place.antecedent);
                if !purpose.purpose.is_empty() {
                    drafts.push(self.draft(purpose, 0, whole));
                }
            }
            "retention" => {
                let mut retention = claim(ClaimKind::Retention);
                retention.value = self.duration();
                retention.anchor = self.lexicon.anchor_in(&self.flat(0, whole));
                retention.data = self.data_in(0, whole);
                if retention.data.is_empty() {
                    retention.data.clone_from(&place.antecedent);
                }
                if retention.value.is_some() || retention.anchor.is_some() {
                    drafts.push(self.draft(retention, 0, whole));
                }
            }
            "recipients" | "hosting" => {
                let mut third = claim(ClaimKind::ThirdParty);
                third.recipient = self.recipients_in(0, whole);
                third.data.clone_from(&place.antecedent);
                if !third.recipient.is_empty() {
                    drafts.push(self.draft(third, 0, whole));
                }
                if class == "hosting" && !self.places.is_empty() {
                    let mut region = claim(ClaimKind::Region);
                    region.recipient = self.recipients_in(0, whole);
                    region.value = Some(self.any_places().join(","));
                    drafts.push(self.draft(region, 0, whole));
                }
            }
            "shared" | "place" => self.labelled_of_service(class, place, &mut drafts),
            "legal" => self.legal_words(place, &mut drafts),
            _ => {}
        }
        drafts
    }

    /// «Données transmises : …», "Location: …" under the name of one service: what it gets and where it keeps that.
    fn labelled_of_service(&self, class: &str, place: &Place, drafts: &mut Vec<Draft>) {
        let [service] = place.antecedent_recipients.as_slice() else {
            return;
        };
        if self.rules.services.get(service).is_none() || self.is_negative() {
            return;
        }
        let whole = self.tokens.len();
        let shared = class == "shared";
        let kind = if shared {
            ClaimKind::ThirdParty
        } else {
            ClaimKind::Region
        };
        let mut claim = self.blank_of_all(kind, place, "label");
        claim.recipient = vec![service.clone()];
        if shared {
            claim.data = self.data_in(0, whole);
            claim.data.retain(|data| data != "cookies");
        } else {
            claim.subject.clone_from(service);
            let places = self.any_places().join(",");
            claim.value = Some(places).filter(|places| !places.is_empty());
        }
        if !claim.data.is_empty() || claim.value.is_some() {
            drafts.push(self.draft(claim, 0, whole));
        }
    }

    /// «Ce que nous ne collectons pas», over a list.
    pub(in crate::policy) fn heading_frame(&self) -> Option<Frame> {
        let kind = match self.denied_heading()? {
            Action::Collect => ClaimKind::NotCollects,
            Action::Store => ClaimKind::NotStores,
            _ => return None,
        };
        Some(self.frame(kind, &Place::default()))
    }
}
