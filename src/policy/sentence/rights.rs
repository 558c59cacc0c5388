//! What the law makes a policy say: rights and how to use them, contact, legal bases, children.

use super::super::lexicon::{Action, Cue, Particle, Sign};
use super::super::{ClaimKind, Modality, Polarity};
use super::{Actor, Draft, Negation, Place, Sentence};

impl Sentence<'_> {
    /// What users may do about their data.
    pub(super) fn is_right(&self, place: &Place) -> bool {
        let whole = self.tokens.len();
        let you = self.cue_in(Cue::SecondParty, 0, 12).is_some();
        let we_act = self.predicates.iter().any(|predicate| {
            predicate.actor == Actor::FirstParty
                && !predicate.passive
                && self
                    .cue_in(Cue::FirstParty, predicate.left, predicate.start)
                    .is_some()
        });
        let named = || self.named_right();
        let strong = self.shows(Sign::RightVerb);
        let weak = self.shows(Sign::WeakRightVerb)
            && (!self.data.is_empty() || self.shows(Sign::RightObject));
        let may = self.cue_in(Cue::May, 0, 14).is_some();
        if self.shows(Sign::GivesRight) {
            return true;
        }
        // «Comment exercer vos droits», «l'entreprise peut refuser la demande»: told of, or ours to do.
        let told = self.cues.iter().any(|(start, end, cue)| {
            *cue == Cue::Indirect && *start < 5 && self.cue_starts(Cue::SecondParty, *end)
        });
        if told || self.is_ours_to_do() {
            return false;
        }
        if place.is("rights") && !we_act && (named() || strong) {
            return true;
        }
        let yours = self.cue_in(Cue::Right, 0, whole).is_some_and(|right| {
            self.cue_in(Cue::SecondParty, right.saturating_sub(4), right)
                .is_some()
        });
        you && ((yours || self.cue_in(Cue::FirstParty, 0, 6).is_none()) && named()
            || may && !we_act && (strong || weak))
    }

    /// «droit», but not «droits d'administration».
    pub(super) fn named_right(&self) -> bool {
        self.cues.iter().any(|(_, end, cue)| {
            *cue == Cue::Right && !(*end..*end + 2).any(|at| self.says(at, Particle::OtherRight))
        })
    }

    /// A verb of rights whose subject we are, and no user between.
    fn is_ours_to_do(&self) -> bool {
        self.shows(Sign::RightVerb)
            && (0..self.tokens.len()).any(|at| {
                let near = at.saturating_sub(6);
                self.last_cue_in(Cue::FirstParty, near, at)
                    .is_some_and(|we| {
                        self.cue_in(Cue::May, we, at).is_some()
                            && self.cue_in(Cue::SecondParty, we, at).is_none()
                    })
                    && self.shows_in(Sign::RightVerb, at, at + 1)
            })
    }

    /// An item below «Vous avez le droit de :»: a right, rather than an address or what a request must hold.
    pub(super) fn is_item_of_rights(&self) -> bool {
        let first = self
            .tokens
            .iter()
            .find(|token| token.folded.starts_with(char::is_alphabetic));
        let infinitive = first.is_some_and(|first| self.lexicon.forms.is_infinitive(first));
        let addressed = self
            .tokens
            .iter()
            .any(|token| token.folded.contains("://") || token.folded.contains('@'));
        self.lexicon.forms.infinitives.is_empty()
            || self.named_right()
            || self.shows(Sign::RightVerb)
            || self.shows(Sign::WeakRightVerb)
            || !addressed && (infinitive || self.has(Cue::RightNoun))
    }

    pub(super) fn right(&self, place: &Place) -> Draft {
        let whole = self.tokens.len();
        let mut claim = self.blank_of_all(ClaimKind::Right, place, "right");
        // Only what the right is exercised on: «supprimer les réservations».
        for mention in &self.data {
            let near = mention.start.saturating_sub(4);
            let acted_on = [Sign::RightVerb, Sign::WeakRightVerb]
                .iter()
                .any(|verbs| self.shows_in(*verbs, near, mention.start));
            if acted_on && mention.id != "personal_data" && !claim.data.contains(&mention.id) {
                claim.data.push(mention.id.clone());
            }
        }
        self.draft(claim, 0, whole)
    }

    /// «La base sur laquelle nous traitons ces données est :»
    pub(super) fn is_legal_introducer(&self) -> bool {
        self.shows(Sign::LegalGround)
    }

    pub(super) fn is_contact(&self) -> bool {
        self.shows(Sign::AsksToContact)
    }

    /// Legal bases by their short names, where the text is about nothing else.
    pub(super) fn legal_words(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        for named in &self.legal_words {
            let mut claim = self.blank_of_all(ClaimKind::LegalBasis, place, "legal-basis");
            claim.value = Some(named.id.clone());
            if place.is_near {
                claim.data.clone_from(&place.antecedent);
            }
            drafts.push(self.draft(claim, 0, whole));
        }
    }

    pub(super) fn legal_bases(&self, place: &Place, drafts: &mut Vec<Draft>) {
        if self.has(Cue::Right) {
            return;
        }
        let mut said: Vec<&str> = Vec::new();
        for named in &self.legal_bases {
            if said.contains(&named.id.as_str()) {
                continue;
            }
            said.push(&named.id);
            let mut claim = self.blank_of_all(ClaimKind::LegalBasis, place, "legal-basis");
            claim.value = Some(named.id.clone());
            claim.data = self.data_in(0, self.tokens.len());
            // The first quote holds the sentence's beginning, the others their own words.
            let from = if said.len() > 1 { named.start } else { 0 };
            drafts.push(self.draft(claim, from, named.end));
        }
    }

    /// Children as users of the service, not as a word: an age, or a sentence on whom the service is for.
    pub(super) fn is_about_children(&self) -> bool {
        if !self.has(Cue::Children) {
            return false;
        }
        let denied = self.predicates.iter().any(|predicate| {
            predicate.negation == Negation::Denied && predicate.actor == Actor::FirstParty
        });
        self.shows(Sign::AimedAt)
            || denied
                && self
                    .data_in(0, self.tokens.len())
                    .iter()
                    .all(|id| id == "personal_data")
    }

    pub(super) fn children(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let denied = self.predicates.iter().find(|predicate| {
            // «Nous ne vendons pas de jouets aux enfants» is about no data.
            let other_object =
                matches!(predicate.action, Action::Share | Action::Sell) && self.data.is_empty();
            predicate.negation == Negation::Denied
                && predicate.actor == Actor::FirstParty
                && predicate.action != Action::Delete
                && !other_object
                && !self.is_wished(predicate)
        });
        let mut claim = self.blank(
            ClaimKind::Children,
            place,
            "children".to_owned(),
            "children",
        );
        drafts.push(self.draft(claim.clone(), 0, whole));
        claim.data = vec!["children_data".to_owned()];
        if let Some(predicate) = denied {
            claim.kind = match predicate.action {
                Action::Share | Action::Sell => ClaimKind::NotShares,
                Action::Store => ClaimKind::NotStores,
                _ => ClaimKind::NotCollects,
            };
            claim.polarity = Polarity::Denied;
            claim.condition = Some("if:children".to_owned());
            claim.modality = if self.has(Cue::Hedge) {
                Modality::Hedged
            } else {
                Modality::Conditional
            };
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
    }
}
