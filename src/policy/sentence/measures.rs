//! How long, how safe and where: times, security measures, places and transfers.

use super::super::lexicon::{Action, Cue, Mention, Particle, Sign, Stem};
use super::super::{ClaimKind, Modality};
use super::{Draft, Negation, Place, Sentence};

impl Sentence<'_> {
    /// A time as ISO 8601, where the sentence keeps or deletes something.
    pub(super) fn duration(&self) -> Option<String> {
        self.duration_in(0, self.tokens.len())
    }

    /// The first time told in a range.
    pub(super) fn duration_in(&self, from: usize, to: usize) -> Option<String> {
        for at in from..to.min(self.tokens.len()) {
            let token = &self.tokens[at];
            let Some(unit) = self.lexicon.units.get(token.folded.as_str()) else {
                continue;
            };
            let mut place = at.checked_sub(1)?;
            // `P3 (trois) mois`, `30 full days`.
            if self.tokens[place].is(")") {
                place = place.checked_sub(3)?;
            }
            let word = self.tokens[place].folded.as_str();
            // "at the end of the year, 12 months later at the latest": a unit without a number tells no time.
            let Some(number) = word
                .parse::<u32>()
                .ok()
                .or_else(|| self.lexicon.numbers.get(word).copied())
                // "after a year", and not "once a day"
                .or_else(|| {
                    let counts = self.says(place, Particle::One)
                        && self.says(place.wrapping_sub(1), Particle::TimeFrom);
                    counts.then_some(1)
                })
                .or_else(|| {
                    let before = place.checked_sub(1)?;
                    self.tokens[before].folded.parse::<u32>().ok()
                })
            else {
                continue;
            };
            // «conservées plus de trois ans» is no age, «des personnes de plus de 16 ans» is one.
            let age = self
                .cue_in(Cue::Age, place.saturating_sub(3), place)
                .is_some_and(|age| {
                    age == 0 || !self.cue_starts(Cue::MoreThan, age) || !self.is_participle(age - 1)
                });
            // «jusqu'aux 28 ans de l'enfant»
            let birthday = unit == "Y"
                && place
                    .checked_sub(1)
                    .is_some_and(|at| self.tokens[at].is_of(&self.lexicon.birthdays));
            let past = (place.saturating_sub(2)..at).any(|at| self.begins(at, Stem::Past));
            if age || birthday || past || number == 0 || number > 1_000 {
                continue;
            }
            // «6 mois à 1 an»: as long as that at most.
            let to = self.says(at + 1, Particle::RangeTo)
                || matches!(self.word_at(at + 1), "-" | "–" | "—");
            if to && let Some(longest) = self.duration_in(at + 2, at + 4) {
                return Some(longest);
            }
            return Some(if unit == "H" {
                format!("PT{number}H")
            } else {
                format!("P{number}{unit}")
            });
        }
        None
    }

    /// «La durée de conservation des cookies est de 13 mois.»
    pub(super) fn lasts(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let kept = |draft: &Draft| draft.claim.kind == ClaimKind::Retention;
        let lasting = self.cues.iter().find(|(_, _, cue)| *cue == Cue::Lasting);
        let Some(&(_, end, _)) = lasting.filter(|_| !drafts.iter().any(kept)) else {
            return;
        };
        let be = self.cue_in(Cue::Be, end, whole);
        let Some((be, value)) = be.zip(self.duration()) else {
            return;
        };
        let mut claim = self.blank_of_all(ClaimKind::Retention, place, "lasts");
        claim.data = self.data_in(end, be);
        claim.value = Some(value);
        claim.anchor = self.lexicon.anchor_in(&self.flat(be, whole));
        if !claim.data.is_empty() && !self.has(Cue::Ne) && !self.has(Cue::LoneNegative) {
            drafts.push(self.draft(claim, 0, whole));
        }
    }

    /// The measures of a row of a table.
    pub(in crate::policy) fn measures(&self, place: &Place) -> Vec<Draft> {
        let mut drafts = Vec::new();
        self.security(place, &mut drafts);
        drafts
    }

    /// Measures that a sentence promises.
    pub(super) fn security(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let encrypts = self.shows(Sign::Encrypted);
        let absent = encrypts
            && (0..self.tokens.len()).any(|at| {
                let near = at.saturating_sub(6);
                [Cue::Negative, Cue::LoneNegative]
                    .iter()
                    .any(|cue| self.cue_in(*cue, near, at).is_some())
                    && self.cue_in(Cue::Break, near, at).is_none()
                    && self.shows_in(Sign::Encrypted, at, at + 1)
            });
        let hides = self.shows(Sign::Masked) || self.shows(Sign::Anonymous);
        if self.shows(Sign::NoGuarantee)
            || absent
            || self
                .predicates
                .iter()
                .any(|predicate| predicate.negation == Negation::Denied)
                && !hides
        {
            return;
        }
        let mut measures: Vec<&str> = Vec::new();
        if encrypts && self.shows(Sign::InTransit) || self.shows(Sign::SecureConnection) {
            measures.push("encryption_in_transit");
        }
        if encrypts && self.shows(Sign::AtRest) {
            measures.push("encryption_at_rest");
        }
        if encrypts && measures.is_empty() {
            measures.push("encryption");
        }
        if self.shows(Sign::IpAddress) && self.shows(Sign::Cut) {
            measures.push("ip_anonymisation");
        }
        if self.shows(Sign::Hashed) {
            measures.push("hashing");
        }
        if self.shows(Sign::Aggregated) && self.shows(Sign::Anonymous) && !self.has(Cue::May) {
            measures.push("aggregation");
        }
        if self.shows(Sign::AccessControl) {
            measures.push("access_control");
        }
        let sharing_off = self.shows(Sign::SharingSetting) && self.has(Cue::Disabled);
        if sharing_off {
            let mut claim = self.blank_of_all(ClaimKind::NotShares, place, "sharing-off");
            claim.recipient = self.nearest_services();
            if claim.recipient.is_empty() {
                claim.recipient.clone_from(&place.antecedent_recipients);
            }
            claim.value = Some("data_sharing_off".to_owned());
            claim.purpose = vec!["sharing_setting".to_owned()];
            drafts.retain(|draft| draft.claim.kind != ClaimKind::Shares);
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
        if measures.is_empty() {
            return;
        }
        let mut claim = self.blank_of_all(ClaimKind::Security, place, "measure");
        let of_visitors = self.shows(Sign::Visitors)
            || self
                .components
                .iter()
                .any(|component| component.id == "visitors");
        if of_visitors && measures == ["aggregation"] {
            "visitors".clone_into(&mut claim.subject);
        }
        claim.data = self.data_in(0, self.tokens.len());
        claim.value = Some(measures.join(","));
        claim.condition = self.condition(0, self.tokens.len());
        if let Some(at) = self.cue_in(Cue::Aim, 0, self.tokens.len())
            && at < 3
        {
            claim.modality = Modality::Aims;
        }
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    /// "We do not use Google Signals", «Les signaux Google sont désactivés»: data are not joined with those of other services.
    pub(super) fn not_joined(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let off = [Cue::LoneNegative, Cue::Negative, Cue::Disabled]
            .iter()
            .any(|cue| self.has(*cue));
        let turned = [Cue::Condition, Cue::Exception, Cue::Break, Cue::SecondParty]
            .iter()
            .any(|cue| self.has(*cue));
        if !self.shows(Sign::JointServices) || !off || turned {
            return;
        }
        let mut claim = self.blank_of_all(ClaimKind::NotPurpose, place, "not-joined");
        claim.recipient = self.nearest_services();
        claim.purpose = vec!["advertising".to_owned()];
        claim.value = Some("no_joint_services".to_owned());
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    pub(super) fn nearest_services(&self) -> Vec<String> {
        self.services
            .iter()
            .map(|service| service.id.clone())
            .collect()
    }

    /// «hors de l'Union européenne»
    pub(super) fn is_outside(&self, place: usize) -> bool {
        let own = self.shows_in(Sign::Outside, place.saturating_sub(5), place);
        // «hors de l'Union ou de l'Espace économique européen»
        let last = self.places.iter().rfind(|other| other.end <= place);
        own || last.is_some_and(|last| {
            place - last.end <= 4
                && (last.end..place)
                    .any(|at| self.cue_starts(Cue::Coordinator, at) || self.tokens[at].is("("))
                && self.is_outside(last.start)
        })
    }

    /// "with us", which is no country.
    pub(super) fn is_pronoun(&self, place: &Mention) -> bool {
        let token = &self.tokens[place.start];
        self.says(place.start, Particle::InCapitals) && !token.lower.is_empty() && !token.capital
    }

    /// "is not transferred to the United States": where nothing goes.
    fn is_refused(&self, place: &Mention) -> bool {
        let before = self.predicates.iter().rfind(|verb| verb.end <= place.start);
        before.is_some_and(|verb| {
            verb.negation == Negation::Denied
                && self.cue_in(Cue::Exception, verb.end, place.start).is_none()
        }) && !self.is_outside(place.start)
    }

    /// Places where data are kept or go: never addresses, seats or authorities.
    pub(super) fn regions(&self, place: &Place, drafts: &mut Vec<Draft>) {
        if place.is("contact") || place.is("rights") || self.places.is_empty() {
            return;
        }
        let stays = self.cue_in(Cue::PlaceWord, 0, self.tokens.len()).is_some();
        let told = drafts.iter().any(|draft| {
            let rules = &draft.claim.rules;
            rules
                .first()
                .is_some_and(|rule| rule == super::transfers::STAYS_INSIDE)
        });
        if self.shows(Sign::Seat) || !stays || told {
            return;
        }
        let mut codes: Vec<String> = Vec::new();
        for found in &self.places {
            if !self.is_pronoun(found) && !self.is_refused(found) && !codes.contains(&found.id) {
                codes.push(found.id.clone());
            }
        }
        if codes.is_empty() {
            return;
        }
        let outside = self.places.iter().any(|place| self.is_outside(place.start));
        // «stockées au Royaume-Uni et ne sont pas transférées hors du Royaume-Uni»: kept there, and nowhere else.
        let inside: Vec<String> = self
            .places
            .iter()
            .filter(|place| !self.is_outside(place.start))
            .map(|place| place.id.clone())
            .collect();
        let stays = outside
            && self
                .places
                .first()
                .is_some_and(|first| !self.is_outside(first.start))
            && self
                .places
                .iter()
                .filter(|place| self.is_outside(place.start))
                .all(|place| {
                    let before = self.predicates.iter().rfind(|verb| verb.end <= place.start);
                    before.is_some_and(|verb| verb.negation == Negation::Denied)
                });
        let codes = if stays { inside } else { codes };
        let outside = outside && !stays;
        let stored = self.shows(Sign::KeptThere);
        // The service in whose clause the place stands.
        let services: Vec<String> = self
            .services
            .iter()
            .filter(|service| {
                self.places.iter().any(|found| {
                    found.start.abs_diff(service.end) <= 10
                        && !(service.end.min(found.start)..service.end.max(found.start))
                            .any(|at| self.tokens[at].is(";"))
                })
            })
            .map(|service| service.id.clone())
            .collect();
        let services = match services.as_slice() {
            [] => Vec::new(),
            [_] => services,
            _ => services[..1].to_vec(),
        };
        if stored && !outside {
            let mut claim = self.blank_of_all(ClaimKind::Region, place, "place-of-storage");
            claim.value = Some(codes.join(","));
            claim.recipient.clone_from(&services);
            if services.is_empty() {
                claim.data = self.data_in(0, self.tokens.len());
            }
            drafts.push(self.draft(claim, 0, self.tokens.len()));
            if let Some(service) = services.first() {
                let mut third = self.blank(
                    ClaimKind::ThirdParty,
                    place,
                    "organisation".to_owned(),
                    "place-of-storage",
                );
                third.recipient = vec![service.clone()];
                drafts.push(self.draft(third, 0, self.tokens.len()));
            }
        }
        let transfers = self.shows(Sign::Transfers) || outside;
        let abroad = codes
            .iter()
            .any(|code| !matches!(code.as_str(), "EU" | "EEA") && !super::super::is_in_eea(code));
        if (transfers || stored && abroad)
            && !self.shows(Sign::ChangesHands)
            && !drafts.iter().any(|draft| {
                draft.claim.kind == ClaimKind::Transfer
                    || draft
                        .claim
                        .rules
                        .iter()
                        .any(|rule| rule == super::transfers::STAYS_INSIDE)
            })
            && !self.predicates.iter().any(|predicate| {
                predicate.negation == Negation::Denied && predicate.action == Action::Share
            })
        {
            let mut claim = self.blank_of_all(ClaimKind::Transfer, place, "transfer");
            claim.value = if outside { None } else { Some(codes.join(",")) };
            claim.recipient = services;
            claim.data = vec!["personal_data".to_owned()];
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
    }
}
