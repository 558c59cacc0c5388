//! What is done with data: collecting, storing, sharing, using, in every voice, and the lists that carry it on.

use super::super::lexicon::{Action, Cue};
use super::super::{Claim, ClaimKind, Modality, Polarity};
use super::{Actor, Draft, Frame, Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    /// Claims of one predicate; the frame for a list that follows.
    pub(super) fn claims_of(
        &self,
        predicate: &Predicate,
        place: &Place,
        drafts: &mut Vec<Draft>,
    ) -> Option<Frame> {
        let (from, to) = self.objects(predicate);
        let subject = self.subject(place, 0, self.tokens.len().min(predicate.right));
        if predicate.actor == Actor::User {
            self.given(predicate, place, drafts);
            return None;
        }
        if predicate.actor == Actor::Other {
            self.other_party(predicate, place, drafts);
            return None;
        }
        if self.cue_in(Cue::Aim, 0, predicate.start).is_some()
            && self.cue_in(Cue::FirstParty, 0, predicate.start).is_some()
            && predicate.start < 8
        {
            return None;
        }
        let mut data = self.data_in(from, to);
        let denied = predicate.negation == Negation::Denied;
        let mut allowed = Vec::new();
        if denied && let Some(at) = self.exception_in(from, to) {
            // «aucune donnée, seulement votre adresse»: what is excepted is not denied.
            allowed = self.data_in(at, to.max(predicate.right));
            data = self.data_in(from, at);
        }
        if denied
            && allowed.is_empty()
            && let Some(at) = self.cue_in(
                Cue::Excluding,
                0,
                predicate.left.max(3).min(predicate.start),
            )
        {
            allowed = self.data_in(at, predicate.start);
            data.retain(|id| !allowed.contains(id));
        }
        let pointed = predicate.pronoun || self.cue_in(Cue::Anaphor, from, to).is_some();
        if pointed && data.iter().all(|id| id == "personal_data") && !place.antecedent.is_empty() {
            data.clone_from(&place.antecedent);
        }
        if self.limits(predicate) {
            let data = self.data_of_api(data, &subject);
            let mut claim = self.blank(ClaimKind::Purpose, place, subject, "limited-to");
            claim.purpose = self
                .lexicon
                .purposes_in(&self.flat(predicate.end, predicate.right));
            claim.exclusive = true;
            claim.data = data;
            if !claim.purpose.is_empty() && !claim.data.is_empty() {
                drafts.push(self.draft(claim, predicate.left, self.tokens.len()));
            }
            return None;
        }
        if let Some(claim) = self.on_device(predicate, place, &data, &subject) {
            drafts.push(self.draft(claim, predicate.left, predicate.right));
            return None;
        }
        let mut recipients = self.recipients_in(predicate.end, predicate.right.max(predicate.end));
        if recipients.is_empty()
            && self
                .cue_in(Cue::Them, predicate.left, predicate.right)
                .is_some()
        {
            // «nous partageons avec eux …»
            recipients = self.recipients_in(0, predicate.start);
            if recipients.is_empty() {
                recipients.clone_from(&place.antecedent_recipients);
            }
        }
        if predicate.passive && self.cue_starts(Cue::LightVerb, predicate.start) {
            // «aucun transfert à des tiers n'est effectué»
            recipients.extend(self.recipients_in(predicate.left, predicate.start));
        }
        // «… les services Google conjointement avec les cookies …» speaks of the services.
        let first_object = self
            .services
            .iter()
            .find(|service| service.start >= from && service.end <= to);
        let cookies = self.data.iter().any(|mention| {
            mention.id == "cookies"
                && mention.start >= from
                && mention.end <= to
                && !self.is_absent(mention.start)
                && (predicate.passive
                    || first_object.is_none_or(|service| mention.start < service.start))
        });
        let duration = self.duration();
        let mut purposes = self.purposes_in(predicate.end.min(to), self.tokens.len());
        for purpose in &place.purposes {
            if !purposes.contains(purpose) {
                purposes.push(purpose.clone());
            }
        }
        let kind = match predicate.action {
            Action::Collect if cookies => return None,
            Action::Collect if denied => ClaimKind::NotCollects,
            Action::Collect => ClaimKind::Collects,
            Action::Store if denied => ClaimKind::NotStores,
            Action::Store if cookies => return None,
            Action::Store if duration.is_some() || self.has(Cue::Until) => ClaimKind::Retention,
            Action::Store => ClaimKind::Stores,
            Action::Delete if denied => return None,
            Action::Delete => ClaimKind::Retention,
            Action::Sell | Action::Share if denied => ClaimKind::NotShares,
            Action::Sell | Action::Share => ClaimKind::Shares,
            Action::Use if cookies && denied => ClaimKind::NoCookies,
            Action::Use if cookies => ClaimKind::UsesCookies,
            Action::Use if denied => ClaimKind::NotPurpose,
            Action::Use => ClaimKind::Purpose,
            Action::Train if denied => ClaimKind::NotPurpose,
            Action::Train => return None,
        };
        let mut claim = self.blank(kind, place, subject, verb_rule(predicate.action));
        claim.data = self.data_of_api(data, &claim.subject);
        claim.exclusive = predicate.negation == Negation::Restrictive
            || self
                .cue_in(Cue::Only, predicate.left, predicate.right)
                .is_some();
        claim.condition = self.condition(0, self.tokens.len());
        if !allowed.is_empty() && predicate.action == Action::Collect {
            let consent = claim
                .condition
                .as_ref()
                .is_some_and(|condition| condition.contains("consent"));
            if !consent {
                claim.condition = None;
            }
            let mut kept = self.blank(
                ClaimKind::Collects,
                place,
                claim.subject.clone(),
                "what-is-excepted",
            );
            kept.data = allowed;
            kept.exclusive = claim.data.iter().all(|id| id == "personal_data");
            drafts.push(self.draft(kept.clone(), predicate.left, predicate.right));
            if kept.exclusive {
                return None;
            }
        }
        if predicate.may && !denied {
            claim.modality = Modality::May;
        }
        if self
            .cue_in(Cue::Hedge, predicate.left, predicate.right)
            .is_some()
            && denied
        {
            claim.modality = Modality::Hedged;
        }
        let situation = self.situation();
        if denied
            && claim.condition.is_none()
            && situation.is_some()
            && !self.situation_is_component()
        {
            claim.condition.clone_from(&situation);
            claim.modality = Modality::Conditional;
        } else if claim.condition.is_none() {
            claim.condition = situation.filter(|_| !denied);
        }
        match kind {
            ClaimKind::Collects | ClaimKind::NotCollects => {
                claim.purpose.clone_from(&purposes);
                if claim.data.is_empty() && !self.tokens.last().is_some_and(|last| last.is(":")) {
                    return None;
                }
                claim.recipient = self.services_as_sources(predicate);
                if denied {
                    claim.purpose.clear();
                } else if !purposes.is_empty()
                    && !claim.data.is_empty()
                    && (claim.exclusive || self.explains(predicate))
                {
                    let mut purpose = claim.clone();
                    purpose.kind = ClaimKind::Purpose;
                    purpose.recipient.clear();
                    drafts.push(self.draft(purpose, predicate.left, self.tokens.len()));
                }
            }
            ClaimKind::Stores | ClaimKind::NotStores | ClaimKind::Retention => {
                if claim.data.is_empty()
                    && kind != ClaimKind::Retention
                    && !place
                        .subject
                        .as_deref()
                        .is_some_and(|subject| self.is_data_api(subject))
                {
                    return None;
                }
                if kind == ClaimKind::Retention {
                    let breach = self.has(Cue::Breach) && predicate.action != Action::Store;
                    let documents = self.flat(0, self.tokens.len());
                    if breach
                        || documents.contains("versions precedentes")
                        || documents.contains("previous versions")
                        || (claim.data.is_empty() && duration.is_none() && !place.is("retention"))
                    {
                        return None;
                    }
                    claim.value = duration;
                    claim.anchor = self
                        .lexicon
                        .anchor_in(&self.flat(predicate.start, self.tokens.len()));
                } else {
                    claim.recipient = recipients
                        .into_iter()
                        .filter(|id| self.rules.services.get(id).is_some() || id == "payments")
                        .collect();
                    if !denied
                        && predicate.passive
                        && self.at_provider(predicate)
                        && let Some(provider) = claim.recipient.first()
                    {
                        claim.subject.clone_from(provider);
                    }
                }
            }
            ClaimKind::Shares | ClaimKind::NotShares => {
                return self.sharing(predicate, place, claim, recipients, purposes, drafts);
            }
            ClaimKind::UsesCookies | ClaimKind::NoCookies => {
                claim.data.retain(|id| id == "cookies");
                claim.purpose = self.cookie_purposes(&purposes);
                claim.recipient = recipients
                    .into_iter()
                    .filter(|id| self.rules.services.get(id).is_some())
                    .collect();
                let two = self
                    .components
                    .iter()
                    .filter(|component| component.end <= predicate.start)
                    .collect::<Vec<_>>();
                if denied && two.len() > 1 {
                    for component in &two[1..] {
                        let mut other = claim.clone();
                        other.subject.clone_from(&component.id);
                        drafts.push(self.draft(other, predicate.left, predicate.right));
                    }
                    claim.subject.clone_from(&two[0].id);
                }
            }
            _ => return self.using(predicate, place, claim, purposes, drafts),
        }
        if claim.kind == ClaimKind::Retention
            && predicate.action == Action::Store
            && claim.value.is_none()
            && !predicate.passive
            && claim.data.iter().any(|id| id != "personal_data")
            && self.at_ours(predicate)
        {
            // «nous conserverons votre nom jusqu'à …» says that it is kept, too.
            let mut stores = claim.clone();
            stores.kind = ClaimKind::Stores;
            stores.anchor = None;
            drafts.push(self.draft(stores, predicate.left, predicate.right));
        }
        let frame = Frame {
            data: Vec::new(),
            ..self.frame_of(&claim)
        };
        if self.local_only(predicate, &claim, drafts) {
            return None;
        }
        let but_list = self.tokens.len() >= 2
            && self.tokens.last().is_some_and(|last| last.is(":"))
            && self
                .last_cue_in(Cue::Break, self.tokens.len() - 2, self.tokens.len())
                .is_some();
        if but_list && denied {
            claim.condition = Some("except:list".to_owned());
        }
        let empty_introducer = claim.data.iter().all(|id| id == "personal_data")
            && self.tokens.last().is_some_and(|last| last.is(":"))
            && claim.kind == ClaimKind::Collects;
        if !empty_introducer {
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
        if but_list && denied {
            Some(Frame {
                kind: ClaimKind::Collects,
                exclusive: false,
                ..frame
            })
        } else {
            Some(frame)
        }
    }

    /// Where the objects of a verb stand: after it, or before it in the passive.
    pub(super) fn objects(&self, predicate: &Predicate) -> (usize, usize) {
        if predicate.passive {
            (predicate.left, predicate.start)
        } else {
            let stop = self
                .cue_in(Cue::Purpose, predicate.end, predicate.right)
                .filter(|&at| {
                    self.data
                        .iter()
                        .any(|data| data.start >= predicate.end && data.end <= at)
                })
                .unwrap_or(predicate.right);
            let stop = self
                .cue_in(Cue::Circumstance, predicate.end, stop)
                .filter(|&at| {
                    self.data.iter().any(|data| {
                        data.start >= predicate.end && data.end <= at && data.id != "personal_data"
                    })
                })
                .unwrap_or(stop);
            (predicate.end, stop.max(predicate.end))
        }
    }

    /// «Si vous utilisez notre plugin, …» restricts to a component, not to a situation.
    pub(super) fn situation_is_component(&self) -> bool {
        let Some(at) = self.cue_in(Cue::Condition, 0, 4) else {
            return false;
        };
        let stop = self.tokens[at..]
            .iter()
            .position(|token| token.is(","))
            .map_or(self.tokens.len(), |comma| at + comma);
        self.components
            .iter()
            .any(|component| component.start >= at && component.end <= stop)
    }

    /// Services that data come from: «provenant de WooCommerce», «via».
    pub(super) fn services_as_sources(&self, predicate: &Predicate) -> Vec<String> {
        self.services
            .iter()
            .filter(|service| service.start >= predicate.end && service.end <= predicate.right)
            .map(|service| service.id.clone())
            .collect()
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
            "your computer",
            "your device",
            "your browser",
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
        // Verbs that have many other objects than data.
        let weak = [
            "fourn",
            "envoy",
            "provid",
            "send",
            "sent",
            "communiqu",
            "pass",
            "releas",
            "travaill",
            "work",
            "faisons",
            "collabor",
            "engag",
            "employ",
            "rel",
            "contract",
            "partner",
            "confi",
            "donn",
            "publi",
            "echang",
        ]
        .iter()
        .any(|stem| word.starts_with(stem));
        let third_party_verb = [
            "faisons appel",
            "travaillons",
            "collaborons",
            "work with",
            "partner with",
            "engage",
            "employ",
            "rely",
            "contract",
            "recourons",
            "sous-traitons",
        ]
        .iter()
        .any(|verb| word == *verb);
        let mut recipients = recipients;
        if predicate.passive {
            recipients.extend(
                self.recipients_in(predicate.end, self.tokens.len())
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
            if recipients.is_empty() || denied {
                return None;
            }
            claim.kind = ClaimKind::ThirdParty;
            claim.recipient = if named.is_empty() { recipients } else { named };
            claim.purpose = purposes;
            claim.data = vec!["personal_data".to_owned()];
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
        if weak && !sale && (claim.data.is_empty() || recipients.is_empty())
            || claim.data.is_empty() && recipients.is_empty() && !denied
        {
            return None;
        }
        // The object may stand before, with the relative or in another clause: without any, a denial is too wide to believe.
        if denied && claim.data.is_empty() {
            claim.data = self.data_in(0, self.tokens.len());
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
        if word.starts_with("transfer") || word.starts_with("transfér") {
            let abroad = self.places.first().map(|place| place.id.clone());
            if abroad.is_some() && !denied {
                claim.kind = ClaimKind::Transfer;
                claim.value = abroad;
            }
        }
        // «les données Gmail»: the API is whose data they are, not who gets them.
        recipients.retain(|id| *id != claim.subject);
        claim.recipient = recipients;
        if sale {
            claim.purpose = vec!["sale".to_owned()];
            if denied && claim.recipient.is_empty() {
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
                claim.condition = Some("unless:consent".to_owned());
            }
        } else {
            claim.purpose = purposes;
        }
        let frame = self.frame_of(&claim);
        drafts.push(self.draft(claim, predicate.left, predicate.right));
        Some(frame)
    }

    pub(super) fn consentless(&self, predicate: &Predicate) -> bool {
        let flat = self.flat(predicate.start, self.tokens.len());
        [
            "sans votre",
            "sans leur",
            "without your",
            "without their",
            "without explicit",
            "without prior",
            "without first",
        ]
        .iter()
        .any(|phrase| flat.contains(phrase))
            && self
                .cue_in(Cue::Consent, predicate.start, self.tokens.len())
                .is_some()
    }

    pub(super) fn frame_of(&self, claim: &Claim) -> Frame {
        Frame {
            kind: claim.kind,
            subject: claim.subject.clone(),
            purpose: claim.purpose.clone(),
            exclusive: claim.exclusive,
            openness: claim.openness,
            modality: claim.modality,
            data: claim.data.clone(),
        }
    }

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
                claim.data = self.data_of_api(self.data_in(0, self.tokens.len()), &claim.subject);
            }
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
        if claim.data.is_empty() && !self.tokens.last().is_some_and(|last| last.is(":")) {
            return None;
        }
        if self.local_only(predicate, &claim, drafts) {
            return None;
        }
        let frame = self.frame_of(&claim);
        let list = self.tokens.last().is_some_and(|last| last.is(":"));
        let named = self.recipients_in(predicate.end, self.tokens.len());
        if list && !named.is_empty() {
            // «nous utilisons les sous-traitants suivants :»
            return Some(Frame {
                kind: ClaimKind::ThirdParty,
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
            && claim.data.iter().all(|id| named.contains(id))
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

    /// The first word of what a denial excepts, behind the data that it denies.
    fn exception_in(&self, from: usize, to: usize) -> Option<usize> {
        let first = self.data.iter().find(|data| data.start >= from)?.end;
        let stop = to.max(first);
        [Cue::Only, Cue::Exception, Cue::Break]
            .iter()
            .filter_map(|cue| self.cue_in(*cue, first, stop))
            .min()
    }

    /// A purpose clause of its own: «afin de …», «so that …».
    fn explains(&self, predicate: &Predicate) -> bool {
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

    /// «(sans cookies)»
    pub(super) fn is_absent(&self, at: usize) -> bool {
        at > 0
            && matches!(
                self.tokens[at - 1].folded.as_str(),
                "sans" | "without" | "no"
            )
    }

    /// «sur nos serveurs»
    fn at_ours(&self, predicate: &Predicate) -> bool {
        let flat = format!(" {} ", self.flat(predicate.end, self.tokens.len()));
        [
            " nos serveur",
            " notre serveur",
            " notre base",
            " nos base",
            " nos systeme",
            " our server",
            " our database",
            " our system",
        ]
        .iter()
        .any(|words| flat.contains(words))
    }

    fn at_provider(&self, predicate: &Predicate) -> bool {
        let flat = format!(" {} ", self.flat(predicate.end, self.tokens.len()));
        [
            " chez ",
            " aupres de ",
            " par notre ",
            " par nos ",
            " by our ",
            " with our ",
            " par un ",
        ]
        .iter()
        .any(|words| flat.contains(words))
    }

    /// «L'accès à vos e-mails est limité à l'exécution du service»: nothing else is done with them.
    fn limits(&self, predicate: &Predicate) -> bool {
        let word = self.flat(predicate.start, predicate.end);
        let limits = ["limit", "reserv", "restrein", "restrict"]
            .iter()
            .any(|stem| word.starts_with(stem));
        let weak = self
            .cue_in(Cue::WeakNegative, predicate.left, predicate.end + 2)
            .is_some();
        limits && !weak && predicate.passive && predicate.negation != Negation::Denied
    }

    /// «utilise le stockage local pour enregistrer … sur votre ordinateur»: kept where the user is.
    fn on_device(
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

    /// What users are asked for or may enter is collected.
    fn given(&self, predicate: &Predicate, place: &Place, drafts: &mut Vec<Draft>) {
        if predicate.negation != Negation::None
            || self
                .cue_in(Cue::Gives, predicate.start, predicate.end)
                .is_none()
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
        claim.data = self.data_in(predicate.end, predicate.right);
        claim.data.retain(|id| id != "cookies");
        if claim.data.iter().any(|id| id != "personal_data") {
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
    }

    /// What a third party does: only its cookies matter, and that it is used at all.
    pub(super) fn other_party(
        &self,
        predicate: &Predicate,
        place: &Place,
        drafts: &mut Vec<Draft>,
    ) {
        let Some(service) = &predicate.agent else {
            return;
        };
        let data = self.data_in(predicate.end, predicate.right);
        if predicate.action == Action::Use
            && data.iter().any(|id| id == "cookies")
            && predicate.negation != Negation::Denied
        {
            let mut claim = self.blank(
                ClaimKind::UsesCookies,
                place,
                service.clone(),
                "cookies-of-service",
            );
            claim.data = vec!["cookies".to_owned()];
            claim.recipient = vec![service.clone()];
            claim.purpose = self.cookie_purposes(&[]);
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
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
                && self.lexicon.language == "en";
        if negated {
            self.includes_not(at, place, drafts);
            return;
        }
        if drafts
            .iter()
            .any(|draft| draft.claim.kind == ClaimKind::Collects && !draft.claim.data.is_empty())
            || !self
                .predicates
                .iter()
                .all(|predicate| predicate.negation == Negation::None)
        {
            return;
        }
        let early = at < 8;
        let subject_is_data = self.data.iter().any(|data| data.end <= at);
        let data: Vec<_> = self
            .data_in(at, self.tokens.len())
            .into_iter()
            .filter(|data| data != "personal_data" && data != "cookies")
            .collect();
        if data.is_empty()
            || !early && !subject_is_data
            || self
                .predicates
                .iter()
                .any(|predicate| predicate.actor == Actor::Other)
                && !early
        {
            return;
        }
        let mut claim = self.blank(
            ClaimKind::Collects,
            place,
            self.subject(place, 0, self.tokens.len()),
            "includes",
        );
        claim.data = data;
        claim.exclusive = false;
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    /// «n'inclut aucune de vos données de tableur, seulement votre adresse»
    fn includes_not(&self, at: usize, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
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
            }
            if !claim.data.is_empty() {
                drafts.push(self.draft(claim, from, to));
            }
        }
    }

    /// «… ne peuvent pas être utilisées pour vous identifier», for one component: it gets no identifiers.
    pub(super) fn unidentified(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let flat = format!(" {} ", self.flat(0, self.tokens.len()));
        let identifies = [
            " vous identifier ",
            " qui vous etes ",
            " identify you ",
            " who you are ",
        ]
        .iter()
        .any(|words| flat.contains(words));
        let denied = [" ne ", " n' ", " not ", " cannot ", " never "]
            .iter()
            .any(|word| flat.contains(word));
        let Some(subject) = place.subject.clone() else {
            return;
        };
        if !identifies || !denied || flat.contains(" si ") || flat.contains(" if ") {
            return;
        }
        drafts.retain(|draft| draft.claim.kind != ClaimKind::Collects);
        let mut claim = self.blank(ClaimKind::NotCollects, place, subject, "no-identification");
        claim.data = ["name", "email", "user_id"].map(str::to_owned).to_vec();
        claim.modality = Modality::Hedged;
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    /// List items and labels without a verb of their own say what their introducer says.
    pub(super) fn inherit(&self, place: &Place, frame: Option<&Frame>, drafts: &mut Vec<Draft>) {
        if drafts.iter().any(|draft| {
            draft.claim.kind != ClaimKind::Scope && draft.claim.kind != ClaimKind::LegalBasis
        }) {
            return;
        }
        let whole = self.tokens.len();
        let Some(frame) = frame else {
            // «Pour fournir le service : …» under a heading about purposes.
            if place.is("use") && !place.purposes.is_empty() {
                let mut claim = self.blank(
                    ClaimKind::Purpose,
                    place,
                    self.subject(place, 0, whole),
                    "labelled-purpose",
                );
                claim.purpose.clone_from(&place.purposes);
                drafts.push(self.draft(claim, 0, whole));
            }
            return;
        };
        let mut claim = self.blank(frame.kind, place, frame.subject.clone(), "inherited");
        claim.exclusive = frame.exclusive;
        claim.openness = frame.openness;
        claim.modality = frame.modality;
        claim.purpose.clone_from(&frame.purpose);
        claim.condition = self.condition(0, whole);
        match frame.kind {
            ClaimKind::Collects
            | ClaimKind::Stores
            | ClaimKind::NotCollects
            | ClaimKind::NotStores => {
                claim.data = self
                    .data_in(0, whole)
                    .into_iter()
                    .filter(|data| data != "cookies")
                    .collect();
                if claim.data.is_empty() {
                    return;
                }
            }
            ClaimKind::Shares | ClaimKind::ThirdParty => {
                claim.recipient = self.recipients_in(0, whole);
                if claim.recipient.is_empty() || self.predicates.len() > 1 {
                    return;
                }
                claim.kind = ClaimKind::ThirdParty;
                claim.data.clone_from(&frame.data);
            }
            ClaimKind::Purpose => {
                let mut purposes = self.lexicon.purposes_in(&self.flat(0, whole));
                for purpose in &place.purposes {
                    if !purposes.contains(purpose) {
                        purposes.insert(0, purpose.clone());
                    }
                }
                if purposes.is_empty() {
                    return;
                }
                claim.purpose = purposes;
            }
            _ => return,
        }
        drafts.push(self.draft(claim, 0, whole));
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

fn verb_rule(action: Action) -> &'static str {
    match action {
        Action::Collect => "verb-collect",
        Action::Store => "verb-store",
        Action::Share => "verb-share",
        Action::Sell => "verb-sell",
        Action::Use => "verb-use",
        Action::Delete => "verb-delete",
        Action::Train => "verb-train",
    }
}
