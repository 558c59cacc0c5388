//! What services, partners and other third parties do and promise: theirs, and told apart from what we do.

use super::super::lexicon::{Action, Cue, Particle, Sign, Stem};
use super::super::{Claim, ClaimKind, OTHERS_THAN_NAMED};
use super::{Draft, Mention, Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    /// What a third party does: only its cookies matter, and that it is used at all.
    pub(super) fn other_party(
        &self,
        predicate: &Predicate,
        place: &Place,
        drafts: &mut Vec<Draft>,
    ) {
        let data = self.data_in(predicate.end, predicate.right);
        let Some(service) = &predicate.agent else {
            if let Some(kind) = self.kind_of_agent(predicate) {
                self.promised_by(&kind, predicate, place, data, drafts);
                return;
            }
            self.not_received(predicate, place, &data, drafts);
            match self.receives_only(predicate, place) {
                Some(only) => drafts.push(self.draft(only, predicate.left, predicate.right)),
                None => self.received(predicate, place, data, drafts),
            }
            return;
        };
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
        if predicate.negation == Negation::Denied {
            self.promised_by(service, predicate, place, data, drafts);
        }
    }

    /// «PostHog ne reçoit qu'un identifiant», "Deepgram only receives audio": a list of all that it gets.
    fn receives_only(&self, predicate: &Predicate, place: &Place) -> Option<Claim> {
        // "…, never your e-mail address": what it does not get.
        let stop = self
            .cue_in(Cue::LoneNegative, predicate.end, predicate.right)
            .unwrap_or(predicate.right);
        let data = self.data_in(predicate.end, stop);
        let listed = |data: &&Mention| data.start >= predicate.end && data.end <= stop;
        let last = self.data.iter().rfind(listed);
        let says_only = |from, to| self.cue_in(Cue::Only, from, to).is_some();
        let only = predicate.negation == Negation::Restrictive
            || says_only(predicate.start.saturating_sub(2), predicate.end + 2)
            || last.is_some_and(|last| says_only(last.end, last.end + 2));
        let services = self.services.iter();
        let inside =
            |service: &&Mention| service.start >= predicate.left && service.end <= predicate.start;
        let mut services: Vec<_> = services.filter(inside).map(|own| own.id.clone()).collect();
        if let ([], [before]) = (&services[..], &place.antecedent_recipients[..])
            && (self.cue_in(Cue::ThirdParty, predicate.left, predicate.start)
                == Some(predicate.left)
                || !place.opens && self.is_the_provider(predicate.start))
        {
            // «X envoie les SMS ; il ne reçoit que …», «Ce prestataire ne reçoit que …»
            services.push(before.clone());
        }
        let turned = [Cue::Condition, Cue::Exception, Cue::Relative]
            .iter()
            .any(|cue| self.has(*cue));
        let said = data.iter().any(|id| id != "personal_data");
        if !only
            || turned
            || !self.gets(predicate)
            || predicate.passive
            || !said
            || services.is_empty()
        {
            return None;
        }
        let mut claim = self.blank(
            ClaimKind::Shares,
            place,
            "organisation".to_owned(),
            "receives-only",
        );
        claim.data = data;
        claim.recipient = services;
        claim.exclusive = true;
        Some(claim)
    }

    /// «Ce prestataire ne», "the provider only": the subject of a verb.
    fn is_the_provider(&self, verb: usize) -> bool {
        let first = self.first_word();
        let part = |at| self.are_parts_of_verb(at, at + 1) || self.cue_starts(Cue::Only, at);
        self.cue_starts(Cue::Determiner, first)
            && self.is_one_of(first + 1, &self.lexicon.providers)
            && (first + 2..verb).all(part)
    }

    /// "Mailgun receives", "Segment only receives", "This provider only receives"
    pub(super) fn is_received_by_service(&self, start: usize, end: usize) -> bool {
        let before = start - usize::from(start > 0 && self.cue_starts(Cue::Only, start - 1));
        let named = self.services.iter().any(|own| own.end == before);
        (named || self.is_the_provider(start))
            && (start..end).any(|at| self.begins(at, Stem::Receive))
    }

    /// A verb of receiving or having access.
    fn gets(&self, predicate: &Predicate) -> bool {
        let gets = self.begins(predicate.start, Stem::Receive)
            || self.begins(predicate.start, Stem::HasIt)
            || (predicate.start..predicate.end).any(|at| self.begins(at, Stem::Access));
        predicate.action == Action::Collect && gets
    }

    /// «un logiciel d'analyse qui ne stocke …»: the kind of service that promises; the document tells which one it is.
    pub(super) fn kind_of_agent(&self, predicate: &Predicate) -> Option<String> {
        if predicate.negation != Negation::Denied {
            return None;
        }
        let relative = self.last_cue_in(
            Cue::Relative,
            predicate.start.saturating_sub(16),
            predicate.start,
        )?;
        self.categories
            .iter()
            .rfind(|category| category.end <= relative && relative - category.end <= 8)
            .map(|category| category.id.clone())
    }

    /// «X, qui ne stocke aucune information»: what a service says of itself, about what it does with our users' data.
    pub(super) fn promised_by(
        &self,
        service: &str,
        predicate: &Predicate,
        place: &Place,
        data: Vec<String>,
        drafts: &mut Vec<Draft>,
    ) {
        let cookies = data.iter().any(|id| id == "cookies");
        let kind = match predicate.action {
            Action::Use if cookies => ClaimKind::NoCookies,
            Action::Collect => ClaimKind::NotCollects,
            Action::Store => ClaimKind::NotStores,
            // "statistics that do not reveal who you are"
            Action::Share if self.begins(predicate.start, Stem::Reveal) => return,
            Action::Share | Action::Sell => ClaimKind::NotShares,
            _ => return,
        };
        let narrow = self.is_narrowed(predicate.end, predicate.right);
        if data.is_empty()
            || narrow
            || [Cue::Exception, Cue::Condition].iter().any(|cue| {
                self.cue_in(*cue, predicate.left, self.tokens.len())
                    .is_some()
            })
            || self.is_wished(predicate)
        {
            return;
        }
        let mut claim = self.blank(kind, place, service.to_owned(), "promise-of-service");
        claim.data = data;
        claim.recipient = vec![service.to_owned()];
        drafts.push(self.draft(claim, predicate.left, predicate.right));
    }

    /// "Our partners may collect your device identifiers", "these third parties have access to …".
    pub(super) fn received(
        &self,
        predicate: &Predicate,
        place: &Place,
        data: Vec<String>,
        drafts: &mut Vec<Draft>,
    ) {
        let processes = self.begins(predicate.start, Stem::Treat);
        if !(predicate.action == Action::Collect || processes)
            || predicate.negation != Negation::None
            || predicate.passive
            || data.is_empty() && !self.introduces()
            || self.lexicon.forms.verbs_inflect
        {
            return;
        }
        let mut recipient = self.recipients_in(predicate.left, predicate.start);
        if recipient.is_empty()
            && self
                .cue_in(Cue::ThirdParty, predicate.left, predicate.start)
                .is_some()
        {
            recipient.clone_from(&place.antecedent_recipients);
            if recipient.is_empty() {
                recipient.push("third_parties".to_owned());
            }
        }
        if recipient.is_empty()
            || self
                .cue_in(Cue::Condition, predicate.left, predicate.start)
                .is_some()
        {
            return;
        }
        let mut claim = self.blank(
            ClaimKind::ThirdParty,
            place,
            self.subject(place, 0, predicate.start),
            "others-collect",
        );
        claim.recipient = recipient;
        claim.data = data;
        claim.purpose = self.purposes_in(predicate.end, predicate.right);
        drafts.push(self.draft(claim, predicate.left, predicate.right));
    }

    /// "No third party has access to your data", «Les annonceurs ne reçoivent pas vos données»: we do not share with them.
    fn not_received(
        &self,
        predicate: &Predicate,
        place: &Place,
        data: &[String],
        drafts: &mut Vec<Draft>,
    ) {
        let others = self.recipients_in(predicate.left, predicate.start);
        if self.gets(predicate)
            && predicate.negation == Negation::Denied
            && !predicate.passive
            // "may not receive" leaves it open, "may not access" does not.
            && (!predicate.may || self.begins(predicate.start, Stem::Access))
        {
            self.withheld(others, predicate.left, predicate.end, place, data, drafts);
        }
    }

    /// "We do not allow third parties to collect your data", «Nous n'autorisons aucun tiers à accéder à vos données».
    pub(super) fn not_permitted(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let Some(at) = self.cue_in(Cue::Permit, 0, whole) else {
            return;
        };
        let ours = self.last_cue_in(Cue::FirstParty, at.saturating_sub(6), at);
        let asked = self
            .last_cue_in(Cue::SecondParty, at.saturating_sub(6), at)
            .is_some_and(|you| Some(you) > ours);
        let Some(others) = self
            .categories
            .iter()
            .find(|kind| kind.start > at && kind.start <= at + 5)
        else {
            return;
        };
        let Some((end, action)) =
            (others.end..(others.end + 4).min(whole)).find_map(|verb| self.verb(verb))
        else {
            return;
        };
        if ours.is_none()
            || asked
            || action != Action::Collect
            || self.negation(ours.unwrap_or(0), at, at + 1, end) != Negation::Denied
        {
            return;
        }
        let data = self.data_in(end, whole);
        let others = self.recipients_in(others.start, others.end);
        self.withheld(others, ours.unwrap_or(0), end, place, &data, drafts);
    }

    /// "We allow advertisers to set tools to collect your IP address", «Nous autorisons des tiers à recueillir …»: they get it.
    pub(super) fn permitted(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let Some(at) = self.cue_in(Cue::Permit, 0, whole) else {
            return;
        };
        let ours = self.last_cue_in(Cue::FirstParty, at.saturating_sub(6), at);
        let named = self.services.iter().chain(&self.categories);
        let Some(others) = named
            .filter(|other| other.start > at && other.start <= at + 5)
            .min_by_key(|other| other.start)
        else {
            return;
        };
        let turned = [
            Cue::LoneNegative,
            Cue::Negative,
            Cue::Condition,
            Cue::SecondParty,
            Cue::Break,
        ];
        let verb = (others.end..(others.end + 12).min(whole)).find_map(|at| {
            let (end, action) = self.verb(at)?;
            (action == Action::Collect && !self.is_participle(at)).then_some(end)
        });
        let Some(end) = verb.filter(|&end| {
            ours.is_some()
                && turned
                    .iter()
                    .all(|cue| self.cue_in(*cue, ours.unwrap_or(0), end).is_none())
        }) else {
            return;
        };
        let stop = self.next_clause(end, whole).unwrap_or(whole);
        let mut claim = self.blank_of_all(ClaimKind::ThirdParty, place, "others-permitted");
        claim.recipient = self.recipients_in(others.start, end);
        claim.data = self.data_in(end, stop);
        claim.data.retain(|id| id != "cookies");
        claim.purpose = self.purposes_in(end, stop);
        let told = drafts.iter().any(|draft| {
            draft.claim.kind == ClaimKind::ThirdParty
                && claim.data.iter().all(|id| draft.claim.data.contains(id))
        });
        if !claim.data.is_empty() && !told {
            drafts.push(self.draft(claim, ours.unwrap_or(0), stop));
        }
    }

    /// "Other users may see your name", «Les autres membres peuvent voir votre photo».
    pub(super) fn seen(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let Some(sees) = self.cue_in(Cue::Sees, 0, self.tokens.len()) else {
            return;
        };
        let from = self.clause_start(0, sees).unwrap_or(0);
        let others = self.recipients_in(from, sees);
        let ours = [
            Cue::FirstParty,
            Cue::SecondParty,
            Cue::LoneNegative,
            Cue::Ne,
            Cue::Condition,
        ];
        let stop = self
            .cue_in(Cue::Condition, sees, self.tokens.len())
            .unwrap_or(self.tokens.len());
        let mut claim = self.blank(
            ClaimKind::ThirdParty,
            place,
            self.subject(place, 0, from),
            "others-see",
        );
        claim.data = self.data_in(sees, stop);
        claim
            .data
            .retain(|id| id != "personal_data" && id != "cookies");
        claim.recipient = others;
        let allowed = self.cue_in(Cue::May, from, sees).is_some();
        let told = ours
            .iter()
            .all(|cue| self.cue_in(*cue, from, sees).is_none());
        if allowed && told && !claim.recipient.is_empty() && !claim.data.is_empty() {
            drafts.push(self.draft(claim, from, stop));
        }
    }

    /// "Sentry receives no personal data", «Stripe ne reçoit pas votre adresse»: a service at the beginning, which a denial keeps from data.
    pub(super) fn service_gets_none(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let first = self.first_word();
        let Some(service) = self.services.iter().find(|service| service.start == first) else {
            return;
        };
        let mut near = service.end..(service.end + 5).min(self.tokens.len());
        let verb = near.find_map(|at| {
            let (end, action) = self.verb(at)?;
            let gets = action == Action::Collect && self.begins(at, Stem::Receive);
            (gets && !self.is_participle(at)).then_some((at, end))
        });
        let Some((at, end)) = verb else { return };
        let denied = [Cue::LoneNegative, Cue::Negative]
            .iter()
            .any(|cue| self.cue_in(*cue, service.end, end + 1).is_some());
        let another = [Cue::May, Cue::FirstParty, Cue::Only]
            .iter()
            .any(|cue| self.cue_in(*cue, service.end, at).is_some());
        let told = drafts
            .iter()
            .any(|draft| draft.claim.recipient.contains(&service.id));
        if denied && !another && !told && self.restriction(end, self.tokens.len()).is_none() {
            let data = self.data_in(end, self.tokens.len());
            self.withheld(vec![service.id.clone()], first, end, place, &data, drafts);
        }
    }

    /// Who does not get which data, where nothing narrows it.
    fn withheld(
        &self,
        others: Vec<String>,
        from: usize,
        verb: usize,
        place: &Place,
        data: &[String],
        drafts: &mut Vec<Draft>,
    ) {
        let whole = self.tokens.len();
        let narrowed = [Cue::Purpose, Cue::Condition, Cue::Relative, Cue::Anaphor]
            .iter()
            .any(|cue| self.cue_in(*cue, from, whole).is_some());
        if others.is_empty()
            || data.is_empty()
            || data.iter().any(|id| id == "cookies")
            || narrowed
            || self.is_narrowed(verb, whole)
        {
            return;
        }
        let mut claim = self.blank_of_all(ClaimKind::NotShares, place, "not-let-have");
        // «Aucun autre prestataire n'a accès …»: those whom the policy does not name.
        let besides = self
            .categories
            .iter()
            .any(|who| who.start >= from && who.end <= verb && self.is_no_other(who.start));
        claim.recipient = if besides {
            vec![OTHERS_THAN_NAMED.to_owned()]
        } else {
            others
        };
        claim.data = data.to_vec();
        claim.condition = self.condition(0, whole);
        if claim.condition.is_none() {
            drafts.push(self.draft(claim, from, whole));
        }
    }

    /// Who stands right behind the «by» of a passive verb that handles data: a service, or a kind of recipients with those that are
    /// named as such.
    pub(super) fn done_by(&self, predicate: &Predicate) -> Vec<String> {
        let handles = matches!(predicate.action, Action::Collect | Action::Use);
        let by = self.agent_of(predicate).filter(|_| handles);
        let Some(by) = by.filter(|_| predicate.passive && predicate.negation == Negation::None)
        else {
            return Vec::new();
        };
        let behind = |other: &&Mention| {
            other.start == by + 1 || other.start == by + 2 && !self.tokens[by + 1].capital
        };
        match (
            self.services.iter().find(behind),
            self.categories.iter().find(behind),
        ) {
            (Some(service), _) => vec![service.id.clone()],
            (_, Some(_)) => self.recipients_in(by, predicate.right.max(by)),
            _ => Vec::new(),
        }
    }

    /// "We cannot guarantee that data are not read by third parties": a danger, or a wish, and no practice of anybody.
    pub(super) fn is_feared_of_others(&self, predicate: &Predicate) -> bool {
        self.shows(Sign::NoGuarantee)
            || self.cue_in(Cue::LoneNegative, 0, predicate.start).is_some()
    }

    /// The «by» right behind a passive verb.
    fn agent_of(&self, predicate: &Predicate) -> Option<usize> {
        (predicate.end..self.tokens.len().min(predicate.end + 3))
            .find(|&at| self.tokens[at].is_of(&self.lexicon.agents))
    }

    /// "No data are collected by these tools", «par ce formulaire»: of what was named before, and of nothing else.
    pub(super) fn is_by_what_was_named(&self, predicate: &Predicate) -> bool {
        let named = self.agent_of(predicate).map(|by| by + 1);
        predicate.passive
            && named.is_some_and(|at| {
                let ours = self.cue_starts(Cue::FirstParty, at)
                    || self
                        .components
                        .iter()
                        .any(|own| own.start <= at + 1 && own.end > at);
                self.says(at, Particle::Pointing) && !ours
            })
    }

    /// «sur nos serveurs»
    pub(super) fn at_ours(&self, predicate: &Predicate) -> bool {
        self.cue_in(Cue::OurMachines, predicate.end, self.tokens.len())
            .is_some()
    }

    pub(super) fn at_provider(&self, predicate: &Predicate) -> bool {
        self.shows_in(Sign::AtProvider, predicate.end, self.tokens.len())
    }
}
