//! What a bare no denies: «Cookies : aucun», «Partage avec des tiers» over «Aucun.», «Aucune revente de données» without a verb.
//!
//! Only labels count whose words are all known: one with a word that nobody knows («Vente de billets : non») denies something else.

use super::super::lexicon::{Action, Cue, Stem};
use super::super::{Claim, ClaimKind, Modality, Polarity};
use super::absent::SAY_MORE;
use super::{Draft, Place, Sentence};

impl Sentence<'_> {
    /// The denial that this label makes with a bare no behind or below it.
    pub(in crate::policy) fn denied_label(&self, place: &Place) -> Vec<Draft> {
        self.denied_from(self.first_word(), place)
    }

    /// «Aucune revente de données.», "No sharing with third parties": without a verb, of the noun that it begins with.
    pub(super) fn none_of_practice(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let told = drafts
            .iter()
            .any(|draft| draft.claim.polarity == Polarity::Denied);
        // Under a sentence about a service, that service does none of it.
        let ours = place
            .antecedent_recipients
            .iter()
            .all(|id| self.rules.services.get(id).is_none());
        if let Some(at) = self.denied_noun().filter(|_| !told && ours) {
            drafts.extend(self.denied_from(at, place));
        }
    }

    /// The noun that the sentence begins with, behind a word that denies it («aucune revente», "no calls").
    pub(super) fn denied_noun(&self) -> Option<usize> {
        let first = self.first_word();
        let noun = self.after_articles(first);
        let denies = [Cue::Negative, Cue::LoneNegative]
            .iter()
            .any(|cue| self.cue_starts(*cue, first));
        (denies && noun > first).then_some(noun)
    }

    fn denied_from(&self, at: usize, place: &Place) -> Vec<Draft> {
        const TURNED: &[Cue] = &[Cue::Only, Cue::Break, Cue::Open];
        let end = self.before_carrier(self.last_word() + 1);
        let tells = self.cues.iter().any(|(start, _, cue)| {
            // «à», whose accent tells it from the verb.
            let word = &self.tokens[*start];
            let preposition = *cue == Cue::Have && word.lower != word.folded;
            *start < end && (SAY_MORE.contains(cue) || TURNED.contains(cue)) && !preposition
        });
        // «hors UE» says where to, any other «hors» leaves something out.
        let leaves_out = self.has(Cue::Excluding) && self.places.is_empty();
        if at >= end || tells || leaves_out {
            return Vec::new();
        }
        let claims = self
            .no_cookies(at, end, place)
            .or_else(|| self.no_service(at, end, place))
            .or_else(|| self.no_practice(at, end, place));
        claims
            .into_iter()
            .map(|claim| self.draft(claim, 0, self.tokens.len()))
            .collect()
    }

    /// Where «… n'a lieu», "… takes place" begins, at the end: a verb that says nothing.
    fn before_carrier(&self, end: usize) -> usize {
        let carrier = self
            .cues
            .iter()
            .find(|(_, stop, cue)| *cue == Cue::Carrier && *stop == end);
        carrier.map_or(end, |(start, _, _)| *start)
    }

    /// «Cookies», «Cookies publicitaires»
    pub(super) fn no_cookies(&self, at: usize, end: usize, place: &Place) -> Option<Claim> {
        let cookies = self
            .data
            .iter()
            .find(|data| data.id == "cookies" && data.start == at)?;
        let purpose = self.denied_cookie_purposes(at..end, &[]);
        let known = cookies.end == end || !purpose.is_empty() && end - cookies.end <= 3;
        if !known {
            return None;
        }
        let mut claim = self.labelled_no(ClaimKind::NoCookies, place);
        claim.data = vec!["cookies".to_owned()];
        claim.purpose = purpose;
        if self.denies_cookies_of_others() {
            claim.modality = Modality::Hedged;
        }
        Some(claim)
    }

    /// «Télémétrie», «Google Analytics»
    fn no_service(&self, at: usize, end: usize, place: &Place) -> Option<Claim> {
        let named = self
            .services
            .first()
            .filter(|service| service.start == at && service.end == end)
            .map(|service| vec![service.id.clone()]);
        let kinds = || {
            let (stop, kinds) = self.kinds_at(at)?;
            (stop == end).then_some(kinds)
        };
        // «Traceurs publicitaires», "Advertising partners"
        let category = self
            .categories
            .iter()
            .find(|who| who.start == at && who.end == end)
            .filter(|who| matches!(who.id.as_str(), "advertising" | "analytics"))
            .map(|who| vec![who.id.clone()]);
        let mut claim = self.labelled_no(ClaimKind::ThirdParty, place);
        claim.polarity = Polarity::Denied;
        claim.recipient = named.or_else(kinds).or(category)?;
        Some(claim)
    }

    /// «Partage avec des tiers», «Revente de données», «Transfert hors UE», «Tiers»
    pub(super) fn no_practice(&self, at: usize, end: usize, place: &Place) -> Option<Claim> {
        let label = self.lexicon.label(self.tokens.get(at..end)?);
        let (stop, kind, sale) = match label {
            Some("recipients") => (end, ClaimKind::NotShares, false),
            Some("collection") => (end, ClaimKind::NotCollects, false),
            _ => {
                let (mut stop, mut action) = self.lexicon.nominal(&self.words, at)?;
                // «revente, location ou cession à des tiers»: no sale among them is all that is certain, else they are alike.
                while let Some((end, next)) = self.next_nominal(stop) {
                    if next != action && ![next, action].contains(&Action::Sell) {
                        return None;
                    }
                    stop = end;
                    action = if next == action {
                        action
                    } else {
                        Action::Share
                    };
                }
                let kind = match action {
                    Action::Sell | Action::Share => ClaimKind::NotShares,
                    Action::Collect => ClaimKind::NotCollects,
                    Action::Store => ClaimKind::NotStores,
                    _ => return None,
                };
                (stop, kind, action == Action::Sell)
            }
        };
        let mut claim = self.labelled_no(kind, place);
        if let Some(first) = self.places.first() {
            // «Transfert hors UE»: data stay inside.
            let moved = self.begins(at, Stem::Transfer) && self.is_outside(first.start);
            claim.kind = ClaimKind::Region;
            claim.polarity = Polarity::Affirmed;
            claim.exclusive = true;
            claim.value = Some(first.id.clone());
            claim.rules.push("no-transfer-outside".to_owned());
            return moved.then_some(claim);
        }
        let mut named = self.recipients_in(stop, end);
        let general = (stop..end).any(|at| self.tokens[at].is_of(&self.lexicon.data_nouns));
        // «à des tiers commerciaux»: whoever buys.
        let buyer = self
            .categories
            .iter()
            .map(|who| who.end)
            .max()
            .filter(|_| sale);
        let known = (stop..buyer.unwrap_or(end)).all(|at| self.is_known(at));
        if !known
            || self.is_narrowed(stop, end)
            || !sale && self.names_some_recipients(stop, end)
            || kind != ClaimKind::NotShares && !named.is_empty()
        {
            return None;
        }
        claim.data = self.data_in(stop, end);
        let own = !claim.data.is_empty() || general;
        if kind == ClaimKind::NotShares {
            let bare = sale || label.is_some() || self.begins(at, Stem::Share);
            if named.is_empty() && !bare {
                return None;
            }
            if named.is_empty() {
                named.push("third_parties".to_owned());
            }
            claim.recipient = named;
            claim.purpose = if sale {
                vec!["sale".to_owned()]
            } else {
                Vec::new()
            };
        } else if !own && label.is_none() {
            return None;
        }
        if claim.data.is_empty() || claim.data == ["personal_data"] {
            claim.data = vec!["personal_data".to_owned()];
            if !place.antecedent.is_empty() && !sale {
                // In a section about some data, it is a no about these.
                claim.data.clone_from(&place.antecedent);
                claim.modality = Modality::Hedged;
            }
        }
        Some(claim)
    }

    /// The noun of a practice that a comma or «ou» joins to the one before.
    fn next_nominal(&self, from: usize) -> Option<(usize, Action)> {
        let joint = |at: usize| self.word_at(at) == "," || self.cue_starts(Cue::Coordinator, at);
        let next = joint(from).then_some(from + 1)?;
        self.lexicon.nominal(&self.words, next)
    }

    /// A word of a label that tells nothing beside what is known.
    fn is_known(&self, at: usize) -> bool {
        let inside = |mention: &super::Mention| mention.start <= at && at < mention.end;
        let token = &self.tokens[at];
        self.data
            .iter()
            .chain(&self.categories)
            .chain(&self.services)
            .any(inside)
            || !token.folded.starts_with(char::is_alphanumeric)
            || token.is_of(&self.lexicon.data_nouns)
            || self.lexicon.is_stop_word(&token.folded)
            || [
                Cue::FunctionWord,
                Cue::Determiner,
                Cue::Towards,
                Cue::WholeModifier,
            ]
            .iter()
            .any(|cue| self.cue_starts(*cue, at))
    }

    fn labelled_no(&self, kind: ClaimKind, place: &Place) -> Claim {
        let subject = place
            .subject
            .clone()
            .unwrap_or_else(|| "organisation".to_owned());
        self.blank(kind, place, subject, "labelled-no")
    }
}
