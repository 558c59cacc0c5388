//! Who gets data: sharing, selling, handing over, with the denials of it.

use super::super::lexicon::{Action, Cue, Mention, Particle, Sign, Stem};
use super::super::{Claim, ClaimKind, OTHERS_THAN_NAMED, Polarity, UNTIL_CONSENT};
use super::{Draft, Frame, Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    pub(super) fn sharing(
        &self,
        predicate: &Predicate,
        place: &Place,
        mut claim: Claim,
        recipients: Vec<String>,
        purposes: Vec<String>,
        drafts: &mut Vec<Draft>,
    ) -> Option<Frame> {
        let denied = predicate.negation == Negation::Denied;
        let word = self.flat(predicate.start, predicate.end);
        let begins = |stems: &[String]| stems.iter().any(|stem| word.starts_with(stem.as_str()));
        let weak = begins(&self.lexicon.weak_shares);
        let third_party_verb = begins(&self.lexicon.engages);
        let by = self.is_one_of(predicate.end, &self.lexicon.agents);
        if predicate.passive && !denied && by && self.starts_recipient(predicate.end + 1) {
            // "This is provided by X": X gives it.
            return None;
        }
        let mut recipients = recipients;
        if recipients.is_empty()
            && self
                .cue_in(Cue::OwnStaff, predicate.start, self.tokens.len())
                .is_some()
        {
            return None;
        }
        if denied && recipients.is_empty() {
            recipients.extend(self.nowhere(predicate));
        }
        if predicate.passive {
            let stop = self.stop_of_polarity(predicate);
            let stop = self
                .outside_of(predicate.end, stop)
                .filter(|_| denied)
                .unwrap_or(stop);
            recipients.extend(
                self.recipients_in(predicate.end, stop)
                    .into_iter()
                    .filter(|id| !recipients.contains(id))
                    .collect::<Vec<_>>(),
            );
        }
        if third_party_verb {
            let named: Vec<_> = recipients
                .iter()
                .filter(|id| !matches!(id.as_str(), "third_parties" | "processors"))
                .cloned()
                .collect();
            if denied && self.engages_nobody(predicate) {
                drafts.push(self.draft(claim.of_no_processor(), predicate.left, predicate.right));
                return None;
            }
            if denied {
                if let Some(none) = self.none_used(predicate) {
                    drafts.push(self.draft(claim.of_none(none), predicate.left, predicate.right));
                }
                return None;
            }
            if recipients.is_empty() {
                return None;
            }
            claim.kind = ClaimKind::ThirdParty;
            claim.recipient = if named.is_empty() { recipients } else { named };
            claim.purpose = purposes;
            // "We work with X to read your bank account information": X gets that.
            claim.data = self.data_in(predicate.end, self.tokens.len());
            claim.data.retain(|id| id != "cookies");
            if self.begins(predicate.start, Stem::Rely) {
                // "We rely on a third party's legitimate interests, where yours do not override them"
                claim.data.clear();
            }
            if claim.data.is_empty() {
                claim.data = vec!["personal_data".to_owned()];
            }
            let frame = self.frame_of(&claim);
            if claim
                .recipient
                .iter()
                .all(|id| matches!(id.as_str(), "third_parties" | "processors"))
            {
                claim.kind = ClaimKind::Shares;
            }
            drafts.push(self.draft(claim, predicate.left, self.tokens.len()));
            return Some(frame);
        }
        let sale = predicate.action == Action::Sell;
        let ours = !sale && (denied || recipients.is_empty()) && self.goes_to_us(predicate);
        if weak && !sale && !ours && (claim.data.is_empty() || recipients.is_empty())
            || claim.data.is_empty() && recipients.is_empty() && !denied
        {
            return None;
        }
        // The object may stand before, with the relative or in another clause: without any, a denial is too wide to believe.
        if denied && claim.data.is_empty() {
            if self.has_other_object(predicate) {
                return None;
            }
            let stop = if predicate.passive {
                predicate.start
            } else if self.is_listed_before_or(predicate.start) {
                // "…, share it with partners, or use your address": what the last verb takes is not meant.
                predicate.right
            } else {
                self.tokens.len()
            };
            claim.data = self.data_in(0, stop);
            if claim.data.iter().all(|id| id == "personal_data")
                && self.is_narrowed(0, self.tokens.len())
            {
                return None;
            }
            if claim.data.is_empty()
                && !place
                    .subject
                    .as_deref()
                    .is_some_and(|subject| self.is_data_api(subject))
            {
                return None;
            }
        }
        if claim.data.is_empty() {
            claim.data = vec!["personal_data".to_owned()];
        }
        let moves = self.begins(predicate.start, Stem::Transfer)
            || (predicate.left..predicate.right).any(|at| self.says(at, Particle::TransferNoun));
        if moves && let Some(first) = self.places.first() {
            let outside = self.is_outside(first.start);
            if denied && outside {
                // «ne sont transférées vers aucun pays hors de l'Union»: they stay inside.
                claim.keep_inside(first);
                drafts.push(self.draft(claim, predicate.left, self.tokens.len()));
                return None;
            }
            if !denied {
                claim.kind = ClaimKind::Transfer;
                let named: Vec<_> = self
                    .places
                    .iter()
                    .filter(|place| !self.is_outside(place.start))
                    .map(|place| place.id.clone())
                    .collect();
                claim.value = (!named.is_empty()).then(|| named.join(","));
            }
        }
        if ours {
            // «ne sont jamais transmises sur nos serveurs»: we do not get them; «est transmis à notre serveur»: we do.
            claim.kind = if denied {
                ClaimKind::NotCollects
            } else {
                ClaimKind::Collects
            };
            claim.recipient.clear();
            claim.purpose.clear();
            if denied {
                claim.value = Some("local_only".to_owned());
            }
            let specific = claim.data.iter().any(|id| id != "personal_data");
            if specific || self.has_bare_subject(predicate) {
                drafts.push(self.draft(claim, predicate.left, predicate.right));
            }
            let reasons = self.introduces() && self.has(Cue::Purpose);
            return reasons.then(|| self.frame(ClaimKind::Purpose, place));
        }
        if denied {
            let told = self.denied_recipients(predicate, sale);
            if self.points_there(predicate) {
                // «… n'y sont pas transmises»: to whom was named before, and to nobody else.
                recipients.clone_from(&place.antecedent_recipients);
                if recipients.is_empty() {
                    recipients.push(super::whom::UNNAMED.to_owned());
                }
            } else if !told.is_empty() {
                recipients = told;
            } else if recipients.is_empty()
                && self
                    .cue_in(Cue::Them, predicate.left, predicate.end)
                    .is_some()
            {
                recipients.push(super::whom::UNNAMED.to_owned());
            }
        }
        if denied && let Some(at) = self.cue_in(Cue::Exception, predicate.end, predicate.right) {
            // «avec des tiers, à l'exception de X»: X gets them.
            let excepted = self.recipients_in(at, predicate.right);
            recipients.retain(|id| !excepted.contains(id));
            let named = excepted
                .iter()
                .any(|id| self.rules.services.get(id).is_some() || id == "processors");
            let told = drafts
                .iter()
                .any(|draft| draft.claim.kind == ClaimKind::Shares);
            if named && !told {
                let mut kept = claim.clone();
                kept.kind = ClaimKind::Shares;
                kept.polarity = Polarity::Affirmed;
                kept.condition = None;
                kept.recipient = excepted;
                kept.rules.push("what-is-excepted".to_owned());
                drafts.push(self.draft(kept, predicate.left, predicate.right));
            }
            let anybody = |id: &String| matches!(id.as_str(), "third_parties" | "processors");
            if self.excepts_alone(at, predicate.right) && recipients.iter().all(anybody) {
                claim.condition = None;
                recipients = vec![OTHERS_THAN_NAMED.to_owned()];
            }
        }
        let mut kinds = self.categories.iter();
        let of_kind = |who: &&Mention| who.start >= predicate.end && recipients.contains(&who.id);
        if denied && kinds.any(|who| of_kind(&who) && self.is_no_other(who.start)) {
            // "any other AI provider": those of the kind that the policy does not name.
            claim.rules.push(OTHERS_THAN_NAMED.to_owned());
        }
        // «les données Gmail»: the API is whose data they are, not who gets them.
        recipients.retain(|id| *id != claim.subject);
        claim.recipient = recipients;
        if sale {
            claim.purpose = vec!["sale".to_owned()];
            let named = claim
                .recipient
                .iter()
                .any(|id| self.rules.services.get(id).is_some());
            if denied && !named && claim.recipient.is_empty() {
                claim.recipient = vec!["third_parties".to_owned()];
            }
        } else if denied {
            claim.purpose = purposes
                .into_iter()
                .filter(|purpose| {
                    matches!(
                        purpose.as_str(),
                        "advertising"
                            | "direct_marketing"
                            | "sale"
                            | "tracking"
                            | "model_training"
                            | "targeted_advertising"
                    )
                })
                .collect();
            if self.consentless(predicate) {
                claim.condition = Some(UNTIL_CONSENT.to_owned());
            }
        } else {
            claim.purpose = purposes;
        }
        let mut frame = self.frame_of(&claim);
        if denied && frame.recipient == [super::whom::UNNAMED] && !self.ends_before_whom() {
            // «avec personne, sauf :» over those who get them.
            frame.recipient.clear();
        }
        if denied && self.ends_in_exception() {
            frame.kind = ClaimKind::Shares;
            frame.recipient.clear();
            frame.purpose.clear();
        }
        let announces = self.introduces()
            && claim.recipient.is_empty()
            && !denied
            && claim.data == ["personal_data"];
        if !announces {
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
        Some(frame)
    }

    /// «à l'exception de notre hébergeur X et de Y»: nobody but whom the exception names; no situation, no page that tells more.
    fn excepts_alone(&self, at: usize, stop: usize) -> bool {
        let inside = |mention: &&Mention| (at..stop).contains(&mention.start);
        let named: Vec<_> = self.services.iter().filter(inside).collect();
        // «notre prestataire X»: the one who is named.
        let is_named = |start: usize| {
            let mut starts = named.iter().map(|service| service.start);
            starts.any(|service| (start..start + 5).contains(&service))
        };
        let mut others = self.categories.iter().filter(inside);
        let first = self
            .services
            .iter()
            .chain(&self.categories)
            .filter(inside)
            .map(|mention| mention.start)
            .min();
        let begins = first.is_some_and(|first| {
            let cue = self
                .cues
                .iter()
                .find(|(start, _, cue)| *start == at && *cue == Cue::Exception);
            let end = cue.map_or(at + 1, |(_, end, _)| *end);
            let leads = |at: usize| {
                self.tokens[at].folded.len() < 4
                    || self.cue_starts(Cue::Determiner, at)
                    || self.cue_starts(Cue::Towards, at)
                    || self.is_organisation(at)
            };
            first < end + 5 && (end.min(first)..first).all(leads)
        });
        let open = [
            Cue::Condition,
            Cue::Circumstance,
            Cue::UntilClause,
            Cue::Consent,
        ];
        begins
            && !named.is_empty()
            && others.all(|other| is_named(other.start))
            && !open.iter().any(|cue| self.cue_in(*cue, at, stop).is_some())
    }

    /// «… avec personne, sauf :», "…, except in the following cases:", over a list of what is excepted.
    fn ends_in_exception(&self) -> bool {
        let whole = self.tokens.len();
        let last = [Cue::Exception, Cue::Excluding]
            .iter()
            .filter_map(|cue| self.last_cue_in(*cue, whole.saturating_sub(9), whole))
            .max();
        self.introduces()
            && last.is_some_and(|at| self.predicates.iter().all(|verb| verb.start < at))
            && last.is_some_and(|at| self.recipients_in(at, whole).is_empty())
    }

    /// «… ne partageons aucune donnée avec :», over a list of whom.
    fn ends_before_whom(&self) -> bool {
        let [.., _, last] = self.tokens else {
            return false;
        };
        last.is(":") && self.cue_starts(Cue::Towards, self.tokens.len() - 2)
    }

    /// «à nos serveurs», "to us": who gets data is we.
    fn goes_to_us(&self, predicate: &Predicate) -> bool {
        let us = |at| self.says(at, Particle::Us) || self.says(at, Particle::OurObject);
        (predicate.end..predicate.right.max(predicate.end)).any(|at| {
            (self.cue_starts(Cue::Towards, at) || self.says(at, Particle::To))
                && (self.is_ours(at) || us(at + 1))
        })
    }

    /// Nothing but parts of the verb stands between the data and it: «Vos données ne sont jamais», no «Les données saisies ici ne sont».
    fn has_bare_subject(&self, predicate: &Predicate) -> bool {
        predicate.passive
            && self
                .data
                .iter()
                .rfind(|data| data.end <= predicate.start)
                .is_some_and(|data| self.are_parts_of_verb(data.end, predicate.start))
    }

    /// Somebody who gets data is named right here.
    fn starts_recipient(&self, at: usize) -> bool {
        let near = at..at + 3;
        self.services
            .iter()
            .chain(&self.categories)
            .any(|who| near.contains(&who.start))
    }

    /// «ne sont jamais», "will not ever be": what belongs to the verb alone.
    pub(super) fn are_parts_of_verb(&self, from: usize, to: usize) -> bool {
        let parts = [
            Cue::Be,
            Cue::Have,
            Cue::May,
            Cue::Ne,
            Cue::Negative,
            Cue::LoneNegative,
        ];
        (from..to).all(|at| {
            parts.iter().any(|cue| self.cue_starts(*cue, at)) || self.says(at, Particle::VerbPart)
        })
    }

    /// Where a verb begins that is denied while this one is not, or the reverse: who stands behind it belongs to it.
    fn stop_of_polarity(&self, predicate: &Predicate) -> usize {
        self.predicates
            .iter()
            .find(|next| next.start > predicate.end && next.negation != predicate.negation)
            .map_or(self.tokens.len(), |next| next.left.max(predicate.end))
    }

    pub(super) fn consentless(&self, predicate: &Predicate) -> bool {
        self.shows_in(Sign::Unasked, predicate.start, self.tokens.len())
            && self
                .cue_in(Cue::Consent, predicate.start, self.tokens.len())
                .is_some()
    }
}
