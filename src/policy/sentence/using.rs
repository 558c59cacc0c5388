//! What data are used for and where: purposes, services used, promises to keep data on the device or in memory, cookies of others.

use super::super::lexicon::{Action, Cue};
use super::super::{Claim, ClaimKind, Polarity};
use super::{Draft, Frame, Negation, Place, Predicate, Sentence};

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
        let flat = self.flat(0, self.tokens.len());
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
        let joint = [
            "conjointement",
            "en combinaison",
            "in conjunction with",
            "together with",
            "combined with",
        ]
        .iter()
        .any(|word| flat.contains(word));
        if denied && joint {
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
        {
            let mut third = claim.clone();
            third.kind = ClaimKind::ThirdParty;
            third.polarity = if denied {
                Polarity::Denied
            } else {
                Polarity::Affirmed
            };
            third.data = self
                .data_in(services[0].end, self.tokens.len())
                .into_iter()
                .filter(|data| data != "cookies")
                .collect();
            third.purpose = if denied { Vec::new() } else { purposes.clone() };
            third.recipient = services.iter().map(|service| service.id.clone()).collect();
            third.recipient.dedup();
            drafts.push(self.draft(third, predicate.left, predicate.right));
            return None;
        }
        if let Some(frame) = self.using_providers(predicate, &claim, &purposes, drafts) {
            return frame;
        }
        let training = predicate.action == Action::Train
            || purposes.iter().any(|purpose| purpose == "model_training")
                && ["entrain", "train"].iter().any(|stem| flat.contains(stem));
        if denied {
            claim.purpose = if training {
                vec!["model_training".to_owned()]
            } else {
                purposes
                    .into_iter()
                    .filter(|purpose| DENIABLE.contains(&purpose.as_str()))
                    .collect()
            };
            if claim.data.is_empty() {
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
            let word = self.flat(predicate.start, predicate.end);
            if claim.purpose.is_empty()
                && (word.starts_with("trait") || word.starts_with("process"))
                && claim.data.iter().any(|data| data != "personal_data")
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
        let advertisers: Vec<_> = self
            .recipients_in(predicate.end, self.tokens.len())
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
        let behind = self.flat(objects_end, self.tokens.len());
        let says_why = ["finalite", "raison", "purpose", "reason"]
            .iter()
            .any(|word| behind.contains(word));
        if list && says_why {
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
        let treats = self
            .flat(predicate.start, predicate.end)
            .starts_with("trait")
            || self
                .flat(predicate.start, predicate.end)
                .starts_with("process");
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

    /// A purpose clause of its own: «afin de …», «so that …».
    pub(super) fn explains(&self, predicate: &Predicate) -> bool {
        let flat = self.flat(predicate.end, self.tokens.len());
        [
            "afin de",
            "afin d'",
            "afin que",
            "so that",
            "in order to",
            "so as to",
        ]
        .iter()
        .any(|words| flat.contains(words))
    }

    /// «L'accès à vos e-mails est limité à l'exécution du service»: nothing else is done with them.
    pub(super) fn limits(&self, predicate: &Predicate) -> bool {
        let word = self.flat(predicate.start, predicate.end);
        let limits = ["limit", "reserv", "restrein", "restrict"]
            .iter()
            .any(|stem| word.starts_with(stem));
        let weak = self
            .cue_in(Cue::WeakNegative, predicate.left, predicate.end + 2)
            .is_some();
        limits && !weak && predicate.passive && predicate.negation != Negation::Denied
    }

    /// «Ces données ne quittent jamais votre appareil», «restent sur votre téléphone»: collected by nobody.
    pub(super) fn stays_on_device(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let leaves = self.cue_in(Cue::Leaving, 0, whole).filter(|&at| {
            let near = (at + 4).min(whole);
            (self.cue_in(Cue::Ne, at.saturating_sub(3), at).is_some()
                || self
                    .cue_in(Cue::LoneNegative, at.saturating_sub(3), at)
                    .is_some())
                && (self.cue_in(Cue::Negative, 0, near).is_some()
                    || self.cue_in(Cue::LoneNegative, 0, near).is_some())
                && self.tokens[at..(at + 6).min(whole)].iter().any(|token| {
                    self.lexicon.things.iter().any(|thing| token.is(thing))
                        || matches!(token.folded.as_str(), "machine" | "phone" | "device")
                })
        });
        let stays = self.cue_in(Cue::Staying, 0, whole).filter(|&at| {
            self.cue_in(Cue::OnDevice, at, (at + 7).min(whole))
                .is_some()
                && self.cue_in(Cue::Ne, at.saturating_sub(3), at).is_none()
        });
        let Some(at) = leaves.or(stays) else { return };
        // «even when the data never leaves …», «… until you share it», «… or your own cloud»: not always, or not only there.
        let clause = self.tokens[..at]
            .iter()
            .rposition(|token| token.is(","))
            .map_or(0, |comma| comma + 1);
        let sometimes = [Cue::Condition, Cue::Circumstance, Cue::UntilClause]
            .iter()
            .any(|cue| {
                self.cue_in(*cue, clause, at).is_some() || self.cue_in(*cue, at, whole).is_some()
            });
        let elsewhere = (at..(at + 12).min(whole)).any(|at| {
            self.cue_starts(Cue::Coordinator, at)
                && self.tokens.get(at + 1).is_some_and(|next| {
                    matches!(
                        next.folded.as_str(),
                        "your" | "our" | "in" | "on" | "the" | "votre" | "notre" | "dans" | "sur"
                    )
                })
        });
        if self.situation().is_some()
            || sometimes
            || elsewhere
            || self.cue_in(Cue::Exception, at, whole).is_some()
        {
            return;
        }
        let start = self.clause_start(0, at).map_or(0, |start| {
            if self
                .data
                .iter()
                .any(|data| data.start > start && data.end <= at)
            {
                start
            } else {
                0
            }
        });
        let mut data = self.data_in(start, at);
        let pointed = self.cue_in(Cue::Anaphor, start, at).is_some();
        if pointed && data.iter().all(|id| id == "personal_data") {
            data.clone_from(&place.antecedent);
        }
        let nothing = self.tokens[..at]
            .iter()
            .any(|token| matches!(token.folded.as_str(), "rien" | "nothing"));
        if data.is_empty() && nothing {
            data = vec!["personal_data".to_owned()];
        }
        if data.is_empty() {
            return;
        }
        let subject = self.subject(place, 0, whole);
        let mut claim = self.blank(ClaimKind::NotCollects, place, subject, "stays-on-device");
        claim.data = data;
        claim.value = Some("local_only".to_owned());
        drafts.retain(|draft| {
            draft.claim.kind != ClaimKind::Stores && draft.claim.kind != ClaimKind::Collects
        });
        let mut stores = claim.clone();
        stores.kind = ClaimKind::Stores;
        stores.polarity = Polarity::Affirmed;
        stores.value = None;
        stores.recipient = vec!["user_device".to_owned()];
        drafts.push(self.draft(stores, start, whole));
        drafts.push(self.draft(claim, start, whole));
    }

    /// «utilise le stockage local pour enregistrer … sur votre ordinateur»: kept where the user is.
    pub(super) fn on_device(
        &self,
        predicate: &Predicate,
        place: &Place,
        data: &[String],
        subject: &str,
    ) -> Option<Claim> {
        let whole = self.tokens.len();
        let local = self
            .last_cue_in(Cue::OnDevice, predicate.left, whole)
            .or_else(|| self.last_cue_in(Cue::OnDevice, 0, predicate.right))?;
        let word = self.flat(predicate.start, predicate.end);
        let keeps = match predicate.action {
            Action::Store => true,
            Action::Collect => word.starts_with("enregistr") || word.starts_with("record"),
            Action::Use => {
                self.cue_in(Cue::OnDevice, predicate.end, predicate.end + 4) == Some(local)
            }
            _ => false,
        };
        let cookies = data.iter().any(|id| id == "cookies") || self.has(Cue::Only);
        if !keeps || cookies || predicate.negation != Negation::None {
            return None;
        }
        let mut claim = self.blank(ClaimKind::Stores, place, subject.to_owned(), "on-device");
        claim.data = self.data_in(0, whole);
        claim
            .data
            .retain(|id| id != "personal_data" && id != "user_agent" && id != "device_info");
        claim.recipient = vec!["user_device".to_owned()];
        Some(claim)
    }

    /// «… ne sera traité que sur votre ordinateur», «uniquement en mémoire»: promises in affirmative grammar.
    pub(super) fn local_only(
        &self,
        predicate: &Predicate,
        claim: &Claim,
        drafts: &mut Vec<Draft>,
    ) -> bool {
        if !claim.exclusive || !matches!(predicate.action, Action::Use | Action::Store) {
            return false;
        }
        let flat = self.flat(predicate.start, self.tokens.len());
        let on_device = [
            "votre ordinateur",
            "votre appareil",
            "votre navigateur",
            "on your computer",
            "on your device",
            "in your browser",
            "localement",
            "locally",
        ]
        .iter()
        .any(|word| flat.contains(word));
        let in_transit = ["en transit", "en memoire", "in memory", "in transit"]
            .iter()
            .any(|word| flat.contains(word));
        if !on_device && !in_transit {
            return false;
        }
        let mut denial = claim.clone();
        denial.polarity = Polarity::Denied;
        denial.exclusive = false;
        denial.purpose.clear();
        denial.rules.push("local-only".to_owned());
        denial
            .data
            .retain(|data| data != "personal_data" || claim.subject == "organisation");
        if on_device {
            denial.kind = ClaimKind::NotCollects;
            denial.value = Some("local_only".to_owned());
            let mut stores = claim.clone();
            stores.kind = ClaimKind::Stores;
            stores.recipient = vec!["user_device".to_owned()];
            drafts.push(self.draft(stores, predicate.left, predicate.right));
        } else {
            denial.kind = ClaimKind::NotStores;
        }
        drafts.push(self.draft(denial, predicate.left, predicate.right));
        true
    }

    pub(super) fn cookie_purposes(&self, purposes: &[String]) -> Vec<String> {
        let flat = self.flat(0, self.tokens.len());
        let mut all = purposes.to_vec();
        for (word, purpose) in [
            ("analytique", "analytics"),
            ("cookies analy", "analytics"),
            ("analytics cookies", "analytics"),
            ("pour le suivi", "tracking"),
            ("tracking cookies", "tracking"),
            ("cookies de suivi", "tracking"),
            ("publicitaire", "advertising"),
            ("advertising cookies", "advertising"),
            ("session", "authentication"),
            ("techniques", "strictly_necessary"),
            ("essential", "strictly_necessary"),
            ("necessaires", "strictly_necessary"),
        ] {
            if flat.contains(word) && !all.iter().any(|own| own == purpose) {
                all.push(purpose.to_owned());
            }
        }
        all
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

/// Purposes that a promise rules out; others in a negative sentence belong to what is allowed.
const DENIABLE: &[&str] = &[
    "advertising",
    "direct_marketing",
    "tracking",
    "sale",
    "model_training",
    "personalisation",
    "automated_decision_making",
];
