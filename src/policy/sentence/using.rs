//! What data are used for and where: purposes, services used, promises to keep data on the device or in memory.

use super::super::lexicon::{Action, Cue, Particle, Sign, Stem};
use super::super::{Claim, ClaimKind, Modality, OF_ONE_WAY, Polarity};
use super::{Draft, Frame, Mention, Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    /// `use`: of a service, or of data for a purpose.
    pub(super) fn using(
        &self,
        predicate: &Predicate,
        place: &Place,
        mut claim: Claim,
        purposes: Vec<String>,
        drafts: &mut Vec<Draft>,
    ) -> Option<Frame> {
        let denied = predicate.negation == Negation::Denied;
        let object_end = self
            .cue_in(Cue::Purpose, predicate.end, predicate.right)
            .unwrap_or(predicate.right);
        let services: Vec<_> = self
            .services
            .iter()
            .filter(|service| {
                service.start >= predicate.end && service.end <= predicate.right.max(object_end)
            })
            .collect();
        if denied && self.shows(Sign::Jointly) && !services.is_empty() {
            claim.kind = ClaimKind::NotPurpose;
            claim.value = Some("no_joint_services".to_owned());
            claim.recipient = services.iter().map(|service| service.id.clone()).collect();
            claim.purpose = vec!["advertising".to_owned()];
            drafts.push(self.draft(claim, predicate.left, self.tokens.len()));
            return None;
        }
        if predicate.action == Action::Use
            && !predicate.passive
            && !services.is_empty()
            && services[0].start <= predicate.end + 12
            && !self.data.iter().any(|data| {
                data.start >= predicate.end
                    && data.start < services[0].start
                    && data.id != "cookies"
            })
            && !self.names_whose_data(services[0])
        {
            if denied && self.denies_part_of_service(predicate, services[0]) {
                return None;
            }
            let mut third = claim.clone();
            third.kind = ClaimKind::ThirdParty;
            if denied
                && third.condition.is_none()
                && let Some(part) = self.part_of_product(services[0].end)
            {
                third.condition = Some(part);
                third.modality = Modality::Conditional;
                third.rules.push(OF_ONE_WAY.to_owned());
            }
            third.polarity = if denied {
                Polarity::Denied
            } else {
                Polarity::Affirmed
            };
            let stop = match denied {
                true => predicate.right,
                false => self.tokens.len(),
            };
            third.data = self
                .data_in(services[0].end, stop)
                .into_iter()
                .filter(|data| data != "cookies")
                .collect();
            third.purpose = if denied { Vec::new() } else { purposes.clone() };
            // «pas X, mais Y»: Y is used.
            let turn = self.cue_in(Cue::Break, services[0].end, self.tokens.len());
            let turn = turn.filter(|_| denied).unwrap_or(self.tokens.len());
            let (first, behind): (Vec<_>, Vec<_>) =
                services.iter().partition(|service| service.start < turn);
            let ids = |services: &[&&Mention]| {
                let mut ids: Vec<String> = services.iter().map(|own| own.id.clone()).collect();
                ids.dedup();
                ids
            };
            third.recipient = ids(&first);
            if !behind.is_empty() {
                let mut used = self.blank(
                    ClaimKind::ThirdParty,
                    place,
                    third.subject.clone(),
                    "used-instead",
                );
                used.recipient = ids(&behind);
                drafts.push(self.draft(used, turn, self.tokens.len()));
            }
            drafts.push(self.draft(third, predicate.left, predicate.right));
            return None;
        }
        if denied && let Some(none) = self.none_used(predicate) {
            drafts.push(self.draft(claim.of_none(none), predicate.left, predicate.right));
            return None;
        }
        if let Some(frame) = self.using_providers(predicate, &claim, &purposes, drafts) {
            return frame;
        }
        let training = predicate.action == Action::Train
            || purposes.iter().any(|purpose| purpose == "model_training")
                && self.shows(Sign::Trains);
        if denied {
            claim.purpose = if training {
                let mut purposes = self.purposes_beside_training(predicate);
                purposes.push("model_training".to_owned());
                purposes
            } else {
                purposes
                    .into_iter()
                    .filter(|purpose| DENIABLE.contains(&purpose.as_str()))
                    .collect()
            };
            if claim.condition.is_some() {
                // «sans rapport avec l'analyse de vos images» denies no measuring.
                claim.purpose.retain(|purpose| purpose != "analytics");
            }
            if claim.data.is_empty() {
                // "We do not use tools to measure our visitors": of the tools.
                claim.purpose.retain(|purpose| purpose != "analytics");
                // What stands behind a passive is no subject of it («Votre demande ne peut être traitée si … votre identité»).
                let stop = if predicate.passive {
                    predicate.start
                } else {
                    self.tokens.len()
                };
                let named = if self.has_other_object(predicate) {
                    Vec::new()
                } else {
                    self.data_in(0, stop)
                };
                claim.data = self.data_of_api(named, &claim.subject);
            }
            claim.recipient = self.agents_of(predicate);
            let treats = self.begins(predicate.start, Stem::Treat);
            let unused = || !predicate.passive && self.is_not_asked_of_device(predicate, &claim);
            if claim.purpose.is_empty()
                && claim.data.iter().any(|data| data != "personal_data")
                && (treats || unused())
            {
                // «Nous ne traitons aucune donnée de santé»
                claim.kind = ClaimKind::NotCollects;
                drafts.push(self.draft(claim, predicate.left, predicate.right));
                return None;
            }
            if claim.purpose.is_empty()
                || claim.data.is_empty()
                    && !place
                        .subject
                        .as_deref()
                        .is_some_and(|subject| self.is_data_api(subject))
            {
                return None;
            }
            drafts.push(self.draft(claim, predicate.left, self.tokens.len()));
            return None;
        }
        claim.purpose.clone_from(&purposes);
        if !claim.data.is_empty()
            && let Some(excluded) = self.excluded_purposes(predicate, &claim)
        {
            drafts.push(self.draft(excluded, predicate.left, self.tokens.len()));
        }
        let advertisers: Vec<_> = self
            .recipients_in(predicate.end, self.end_of_purposes(predicate))
            .into_iter()
            .filter(|id| id != &claim.subject && id != "analytics")
            .collect();
        if !advertisers.is_empty()
            && purposes.iter().any(|purpose| purpose == "advertising")
            && claim
                .data
                .iter()
                .any(|data| data != "personal_data" && data != "cookies")
        {
            // «utiliser votre e-mail pour faire de la publicité sur X» hands it to X.
            let mut shares = claim.clone();
            shares.kind = ClaimKind::Shares;
            shares.recipient = advertisers;
            shares.rules.push("advertising-on".to_owned());
            drafts.push(self.draft(shares, predicate.left, self.tokens.len()));
        }
        if claim.data.is_empty() && !self.introduces() {
            return None;
        }
        if self.local_only(predicate, &claim, drafts) {
            return None;
        }
        let frame = self.frame_of(&claim);
        let list = self.introduces();
        let named = self.recipients_in(predicate.end, self.tokens.len());
        if list && !named.is_empty() {
            // «nous utilisons les sous-traitants suivants :»
            return Some(Frame {
                kind: ClaimKind::ThirdParty,
                data: Vec::new(),
                ..frame
            });
        }
        let objects_end = self.data.last().map_or(0, |data| data.end);
        if list && self.shows_in(Sign::Reason, objects_end, self.tokens.len()) {
            return Some(frame);
        }
        let length = self.tokens.len();
        if list
            && claim.purpose.is_empty()
            && self
                .last_cue_in(Cue::Purpose, length.saturating_sub(6), length)
                .is_some()
        {
            // «Vos données sont utilisées exclusivement pour :»
            return Some(Frame {
                kind: ClaimKind::Purpose,
                data: Vec::new(),
                ..frame
            });
        }
        // «nous utilisons les données suivantes :» introduces what is collected.
        if list && purposes.is_empty() && !place.is("use")
            || list
                && self.has(Cue::Closed)
                && self
                    .data
                    .last()
                    .is_some_and(|data| data.end + 3 >= self.tokens.len())
        {
            return Some(Frame {
                kind: ClaimKind::Collects,
                data: Vec::new(),
                ..frame
            });
        }
        if claim.data.iter().all(|data| data == "personal_data") && self.is_of_request(predicate) {
            return Some(frame);
        }
        let treats = self.begins(predicate.start, Stem::Treat);
        let specific = claim.data.iter().any(|data| data != "personal_data");
        let named = self.data_in(predicate.left, self.tokens.len());
        if treats
            && specific
            && !purposes.is_empty()
            && claim
                .data
                .iter()
                .all(|id| named.contains(id) || id == "support_tickets")
        {
            let mut collects = claim.clone();
            collects.kind = ClaimKind::Collects;
            collects.exclusive = false;
            drafts.push(self.draft(collects, predicate.left, predicate.right));
        }
        if !purposes.is_empty() || claim.exclusive {
            drafts.push(
                self.draft(
                    claim,
                    predicate.left,
                    predicate
                        .right
                        .max(self.tokens.len().min(predicate.right + 1)),
                ),
            );
        } else if treats || specific {
            claim.kind = ClaimKind::Collects;
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
        Some(frame)
    }

    /// "Google user data": the service tells whose data are used.
    fn names_whose_data(&self, service: &Mention) -> bool {
        self.data
            .iter()
            .any(|data| data.start == service.end && data.id != "cookies")
            && self.is_data_api(&service.id)
    }

    /// «n'utilise pas l'identifiant publicitaire», "does not use your location": what a device gives, used for nothing, is not taken.
    fn is_not_asked_of_device(&self, predicate: &Predicate, claim: &Claim) -> bool {
        let object = predicate.end..predicate.end + 4;
        let first = self.data.iter().find(|data| object.contains(&data.start));
        claim
            .data
            .iter()
            .all(|id| OF_DEVICES.contains(&id.as_str()))
            && first.is_some_and(|first| self.ends_at(first.end))
    }

    /// «Toute demande relative à vos données est traitée …», "we will process your request": what is handled is a request.
    fn is_of_request(&self, predicate: &Predicate) -> bool {
        let (from, to) = self.objects(predicate);
        let noun = (from..to).find(|&at| self.tokens[at].is_of(&self.lexicon.requests));
        noun.is_some_and(|at| {
            self.data
                .iter()
                .all(|data| data.start > at || data.end <= from)
        })
    }

    /// A purpose clause of its own: «afin de …», «so that …».
    pub(super) fn explains(&self, predicate: &Predicate) -> bool {
        self.shows_in(Sign::Explains, predicate.end, self.tokens.len())
    }

    /// «L'accès à vos e-mails est limité à l'exécution du service»: nothing else is done with them.
    pub(super) fn limits(&self, predicate: &Predicate) -> bool {
        let weak = self
            .cue_in(Cue::WeakNegative, predicate.left, predicate.end + 2)
            .is_some();
        self.begins(predicate.start, Stem::Limit)
            && !weak
            && predicate.passive
            && predicate.negation != Negation::Denied
    }

    /// «ni à des fins publicitaires ni pour entraîner …», "for advertising or to train …": purposes that stand beside the training, not what
    /// the models are for.
    fn purposes_beside_training(&self, predicate: &Predicate) -> Vec<String> {
        let whole = self.tokens.len();
        let begins = |at: usize| {
            self.cue_starts(Cue::Purpose, at)
                && (self.joins(at - 1) || self.says(at - 1, Particle::Nor))
        };
        let first = self.cue_in(Cue::Purpose, predicate.end, whole);
        let rest = first.map_or(whole, |first| first + 1)..whole;
        let mut starts: Vec<_> = first
            .into_iter()
            .chain(rest.filter(|&at| begins(at)))
            .collect();
        starts.push(whole);
        let parts = starts.windows(2);
        let beside = parts.filter(|part| !self.shows_in(Sign::Trains, part[0], part[1]));
        let mut purposes: Vec<_> = beside
            .flat_map(|part| self.lexicon.purposes_in(&self.flat(part[0], part[1])))
            .filter(|purpose| DENIABLE.contains(&purpose.as_str()) && purpose != "model_training")
            .collect();
        purposes.dedup();
        purposes
    }

    /// «We use third-party service providers to …»: the object is who gets data, not what.
    fn using_providers(
        &self,
        predicate: &Predicate,
        claim: &Claim,
        purposes: &[String],
        drafts: &mut Vec<Draft>,
    ) -> Option<Option<Frame>> {
        let object = self
            .categories
            .iter()
            .find(|category| category.start >= predicate.end && category.end <= predicate.right)?;
        let before = predicate.end..object.start;
        let first = object.start <= predicate.end + 5
            && !self.data.iter().any(|data| before.contains(&data.start))
            && self
                .cue_in(Cue::Purpose, predicate.end, object.start)
                .is_none();
        let providers = matches!(
            object.id.as_str(),
            "processors" | "third_parties" | "partners" | "advertising" | "payments" | "ai_llm"
        );
        if predicate.action != Action::Use || predicate.passive || !first || !providers {
            return None;
        }
        if predicate.negation == Negation::Denied {
            if self.engages_nobody(predicate) {
                drafts.push(self.draft(
                    claim.clone().of_no_processor(),
                    predicate.left,
                    predicate.right,
                ));
            }
            return Some(None);
        }
        let mut third = claim.clone();
        third.kind = ClaimKind::ThirdParty;
        third.recipient = self.recipients_in(predicate.end, predicate.right);
        third.purpose = purposes.to_vec();
        third.data.clear();
        let frame = self.frame_of(&third);
        if !self.introduces() {
            drafts.push(self.draft(third, predicate.left, self.tokens.len()));
        }
        Some(Some(frame))
    }
}

/// Data that a device gives whoever asks for them.
const OF_DEVICES: &[&str] = &[
    "advertising_id",
    "biometric_data",
    "browser_fingerprint",
    "clipboard_data",
    "contacts",
    "location",
    "location_history",
];

/// Purposes that a promise rules out; others in a negative sentence belong to what is allowed.
pub(super) const DENIABLE: &[&str] = &[
    "advertising",
    "analytics",
    "direct_marketing",
    "tracking",
    "sale",
    "model_training",
    "personalisation",
    "automated_decision_making",
];
