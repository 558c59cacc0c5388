//! What is done with data: collecting, storing, sharing, using, in every voice. One claim a predicate; what is particular to sharing,
//! to using and to lists stands in the files beside.

use super::super::lexicon::{Action, Cue};
use super::super::{Claim, ClaimKind, Modality};
use super::{Actor, Draft, Frame, Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    /// Claims of one predicate; the frame for a list that follows.
    pub(super) fn claims_of(
        &self,
        predicate: &Predicate,
        place: &Place,
        drafts: &mut Vec<Draft>,
    ) -> Option<Frame> {
        let ours = self.is_it(predicate).then_some(place.it.as_ref()).flatten();
        let (own, own_place);
        let (predicate, place) = match ours {
            Some(component) => {
                own = Predicate {
                    actor: Actor::FirstParty,
                    ..predicate.clone()
                };
                own_place = Place {
                    subject: Some(component.clone()),
                    ..place.clone()
                };
                (&own, &own_place)
            }
            None => (predicate, place),
        };
        let (from, to) = self.objects(predicate);
        let subject = self.subject(place, 0, self.tokens.len().min(predicate.right));
        // "you may be asked to supply …"
        let asked = predicate.passive
            && predicate.negation == Negation::None
            && matches!(
                self.tokens[predicate.start].folded.as_str(),
                "asked" | "requested" | "required"
            )
            && self.is_of_users(predicate);
        if predicate.actor == Actor::User || asked {
            self.given(predicate, place, drafts);
            return None;
        }
        if predicate.actor == Actor::Other {
            let before = drafts.len();
            self.other_party(predicate, place, drafts);
            let list = self.tokens.last().is_some_and(|last| last.is(":"))
                && matches!(predicate.action, Action::Collect | Action::Share);
            if let Some(agent) = predicate.agent.clone().filter(|_| list) {
                return Some(Frame {
                    subject: agent,
                    ..self.frame(ClaimKind::Collects, place)
                });
            }
            // "Our partners may collect:" over what they collect.
            let received = drafts[before..].last().filter(|_| list);
            return received.map(|draft| self.frame_of(&draft.claim));
        }
        let access = self.tokens[predicate.start..predicate.end]
            .iter()
            .any(|token| token.is("acces") || token.is("access"));
        if access
            && self
                .cue_in(Cue::Staff, predicate.left, predicate.start)
                .is_some()
        {
            // «Aucun salarié n'a accès à …»: who may look, not what is collected.
            return None;
        }
        if self.cue_in(Cue::Aim, 0, predicate.start).is_some()
            && self.cue_in(Cue::FirstParty, 0, predicate.start).is_some()
            && predicate.start < 8
        {
            return None;
        }
        if self.is_supposed(predicate)
            || self.is_subordinate(predicate)
            || self.is_disclaimed(predicate)
            || self.is_asked_of_others(predicate)
            || predicate.negation == Negation::Denied && self.is_no_denial(predicate)
            || predicate.action == Action::Train && !self.names_models(predicate)
        {
            return None;
        }
        let denied = predicate.negation == Negation::Denied;
        let mut data = if denied {
            self.listed_data(from, to)
        } else {
            self.data_in(from, to)
        };
        let told = !denied && data.iter().all(|id| id == "personal_data");
        if told
            && !data.is_empty()
            && matches!(predicate.action, Action::Collect | Action::Use)
            && self.cue_in(Cue::Contacting, 0, predicate.start).is_some()
        {
            // «Si vous nous contactez, nous collectons les informations que vous nous fournissez»
            data = vec!["support_tickets".to_owned()];
        }
        if told && (self.is_attached(predicate) || self.is_in_clause_of_data(predicate)) {
            return None;
        }
        if denied
            && (data.iter().all(|id| id == "personal_data") && self.is_narrowed(from, to)
                || data.iter().all(|id| id == "personal_data") && self.is_set_elsewhere()
                || self.is_from_elsewhere(predicate, from, to)
                || self.is_of_nobody(from, to)
                || self.spares_what_was_named(from.saturating_sub(1), to)
                || self.is_staffs(predicate)
                || self.is_wished(predicate))
        {
            return None;
        }
        let mut allowed = Vec::new();
        if denied && let Some(at) = self.exception_in(from, to) {
            // «aucune donnée, seulement votre adresse»: what is excepted is not denied.
            allowed = self.data_in(at, to.max(predicate.right));
            data = self.data_in(from, at);
            if !allowed.is_empty() && allowed.iter().all(|id| id == "personal_data") {
                // «aucun identifiant autre que les données que vous …»
                return None;
            }
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
        if denied && data.is_empty() && self.says_nothing(predicate) {
            data = vec!["personal_data".to_owned()];
        }
        // «Elles servent à …, et ne sont jamais vendues»: the pronoun may stand a clause before.
        let pointed = predicate.pronoun
            || self.cue_in(Cue::Anaphor, from, to).is_some()
            || predicate.passive
                && data.is_empty()
                && self.cue_in(Cue::Anaphor, 0, predicate.start).is_some();
        if denied && pointed && self.points_to_a_part(predicate) {
            return None;
        }
        if data.is_empty() && !place.named_before.is_empty() && self.is_of_them(predicate) {
            // "We collect your address. It is never sold."
            data.clone_from(&place.named_before);
        }
        if pointed
            && data.iter().all(|id| id == "personal_data")
            && (self.names_before_pointing() || predicate.pronoun && self.names_whole(predicate))
        {
            // «Where you share personal information …, such information may …»: what the sentence itself names.
            data = vec!["personal_data".to_owned()];
        } else if let Some(named) = self.object_before(predicate).filter(|_| data.is_empty()) {
            data = named;
        } else if denied
            && predicate.pronoun
            && data.iter().all(|id| id == "personal_data")
            && self.has_clause_before(predicate)
        {
            data = self.named_before(predicate);
            if data.is_empty() && self.begins_with_pronoun() {
                // «Elle sert à …, et nous ne la partageons pas.»: both stand for what was named before.
                data.clone_from(&place.antecedent);
            }
            if data.is_empty() {
                // "The chats are encrypted, and we cannot read them": no rule knows what they are.
                return None;
            }
        } else if pointed
            && data.iter().all(|id| id == "personal_data")
            && !place.antecedent.is_empty()
        {
            data.clone_from(&place.antecedent);
        } else if denied
            && pointed
            && data.iter().all(|id| id == "personal_data")
            && !self.is_data_api(&subject)
        {
            // «ces informations» that nothing before explains: what is denied of them is denied of nothing else.
            return None;
        }
        if let Some(service) = self.done_by(predicate)
            && !data.is_empty()
        {
            // «… sont traitées par X»: X gets them.
            let mut claim = self.blank(ClaimKind::ThirdParty, place, subject, "done-by-service");
            claim.recipient = vec![service];
            claim.data = data;
            drafts.push(self.draft(claim, predicate.left, predicate.right));
            return None;
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
        // «with nobody, except X»: X is no one to whom it is denied.
        let excepted = [Cue::Exception, Cue::Excluding]
            .iter()
            .filter_map(|cue| self.cue_in(*cue, predicate.end, predicate.right))
            .chain(self.outside_of(predicate.end, predicate.right))
            .min()
            .filter(|_| denied);
        let reach = excepted.unwrap_or(predicate.right.max(predicate.end));
        let mut recipients = self.recipients_in(predicate.end, reach);
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
            if denied && self.names_some_recipients(predicate.left, predicate.start) {
                recipients = vec![super::denial::UNNAMED.to_owned()];
            }
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
                && (!self.is_absent(mention.start)
                    || denied && (predicate.passive || mention.start <= predicate.end + 2))
                && (predicate.passive
                    || first_object.is_none_or(|service| mention.start < service.start))
        });
        let through = cookies
            && predicate.action == Action::Collect
            && !denied
            && self.is_through_cookies(from, to);
        let cookies = cookies && !through;
        let duration = self.duration();
        // «… vos données, et nous n'utilisons pas … pour …»: what another «we» does has purposes of its own.
        let another = self
            .predicates
            .iter()
            .filter(|next| next.start > predicate.end)
            .find_map(|next| {
                let listed = [next.start, predicate.start]
                    .iter()
                    .any(|&verb| self.is_listed_before_or(verb));
                let own = predicate.pronoun
                    || self
                        .data
                        .iter()
                        .any(|data| data.start >= predicate.end && data.end <= next.start);
                if listed && own {
                    // "do not share data, sell it or use it for …": the last alone.
                    return Some(next.start);
                }
                let we = self.last_cue_in(Cue::FirstParty, predicate.end, next.start)?;
                self.clause_start(predicate.end, we)
            })
            .filter(|_| denied);
        let mut purposes =
            self.purposes_in(predicate.end.min(to), another.unwrap_or(self.tokens.len()));
        for purpose in &place.purposes {
            if !purposes.contains(purpose) {
                purposes.push(purpose.clone());
            }
        }
        let some_cookies = denied && self.are_pointed_cookies();
        let kind = match predicate.action {
            Action::Collect if cookies && (some_cookies || access) => return None,
            Action::Collect if cookies && denied => ClaimKind::NoCookies,
            Action::Store if denied && data == ["cookies"] => ClaimKind::NoCookies,
            Action::Collect if cookies && !self.collects_beside_cookies(predicate) => return None,
            Action::Collect if denied => ClaimKind::NotCollects,
            Action::Collect => ClaimKind::Collects,
            Action::Store if denied => ClaimKind::NotStores,
            Action::Store if cookies && denied && duration.is_none() => return None,
            Action::Store if cookies && duration.is_none() => {
                if !predicate.passive || self.tells_what_cookies_are(predicate) {
                    return None;
                }
                ClaimKind::UsesCookies
            }
            Action::Store
                if duration.is_some()
                    || self
                        .cue_in(Cue::Until, predicate.left, predicate.right)
                        .is_some()
                    || self.has(Cue::UntilClause)
                    || place.is("retention") =>
            {
                ClaimKind::Retention
            }
            Action::Store => ClaimKind::Stores,
            Action::Delete if denied => return None,
            Action::Delete if self.only_anonymises(predicate, place) => return None,
            Action::Delete => ClaimKind::Retention,
            Action::Sell | Action::Share if some_cookies && data == ["cookies"] => return None,
            Action::Sell | Action::Share if denied => ClaimKind::NotShares,
            Action::Sell | Action::Share => ClaimKind::Shares,
            Action::Use if cookies && denied => ClaimKind::NoCookies,
            Action::Use if cookies && self.tells_what_cookies_are(predicate) => return None,
            Action::Use if cookies => ClaimKind::UsesCookies,
            Action::Use if denied => ClaimKind::NotPurpose,
            Action::Use => ClaimKind::Purpose,
            Action::Train if denied => ClaimKind::NotPurpose,
            Action::Train => return None,
        };
        let mut claim = self.blank(kind, place, subject, verb_rule(predicate.action));
        if kind == ClaimKind::Collects {
            // «votre adresse IP et certains cookies»: cookies are told of where they are used.
            data.retain(|id| id != "cookies");
        }
        if through {
            let mut uses = self.blank(
                ClaimKind::UsesCookies,
                place,
                claim.subject.clone(),
                "collected-through-cookies",
            );
            uses.data = vec!["cookies".to_owned()];
            uses.purpose = self.cookie_purposes(&purposes);
            drafts.push(self.draft(uses, predicate.left, predicate.right));
            data.retain(|id| id != "cookies");
            if data.is_empty() && self.data.iter().any(|whole| whole.id == "personal_data") {
                data.push("personal_data".to_owned());
            }
        }
        if denied && predicate.passive {
            claim.rules.push("passive".to_owned());
        }
        self.narrow(predicate, &mut claim, &mut data);
        let kind = claim.kind;
        let in_general = data.iter().all(|id| id == "personal_data");
        claim.data = self.data_of_api(data, &claim.subject);
        if matches!(kind, ClaimKind::NotCollects | ClaimKind::NotStores) {
            // «ne collectons pas … à des fins publicitaires»: not for that.
            claim.purpose = self.purposes_in(predicate.end.min(to), self.tokens.len());
        }
        claim.exclusive = predicate.negation == Negation::Restrictive
            || self
                .cue_in(Cue::Only, predicate.left, predicate.right)
                .is_some();
        if claim.exclusive && (in_general || self.only_limits_use(predicate)) {
            claim.rules.push("no-list".to_owned());
        }
        claim.condition = self.condition(0, self.tokens.len());
        if !allowed.is_empty() && predicate.action == Action::Collect {
            let consent = claim
                .condition
                .as_ref()
                .is_some_and(|condition| condition.contains("consent"));
            // An exception of its own, in front («Sauf indication contraire, …»), stays.
            let excepted = self.exception_in(from, to);
            let own = self.cue_in(Cue::Exception, 0, self.tokens.len()) != excepted;
            if !consent && !own {
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
        let hedge = self.cue_in(Cue::Hedge, predicate.left, predicate.right);
        if denied && (hedge.is_some() || self.is_needed(predicate) || self.is_quoted(predicate)) {
            claim.modality = Modality::Hedged;
        }
        if kind == ClaimKind::NoCookies && claim.condition.is_some() {
            // «no cookies for other purposes than these»
            return None;
        }
        let situation = self
            .situation()
            .or_else(|| denied.then(|| self.later_situation(predicate)).flatten())
            .or_else(|| denied.then(|| self.earlier_event()).flatten())
            .or_else(|| denied.then(|| self.afterwards(self.tokens.len())).flatten());
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
        if denied && claim.condition.is_none() {
            claim.condition = self.missing(predicate);
        }
        if denied
            && claim.condition.is_none()
            && let Some(manner) = self.manner(predicate, &claim)
        {
            claim.condition = Some(manner);
            claim.modality = Modality::Conditional;
        }
        match kind {
            ClaimKind::Collects | ClaimKind::NotCollects => {
                if !denied {
                    claim.purpose.clone_from(&purposes);
                }
                if claim.data.is_empty() && !self.introduces() {
                    return None;
                }
                claim.recipient = self.services_as_sources(predicate);
                if !denied
                    && !purposes.is_empty()
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
                        || predicate.action == Action::Delete
                            && duration.is_none()
                            && !self.has(Cue::Until)
                            && self
                                .cue_in(Cue::UntilClause, 0, self.tokens.len())
                                .is_none()
                            && self.situation().is_none()
                            && !place.is("retention")
                    {
                        return None;
                    }
                    if claim.data.is_empty()
                        && self.data.is_empty()
                        && self.has_no_noun_before(predicate)
                    {
                        claim.data.clone_from(&place.headed);
                    }
                    claim.value = duration;
                    claim.anchor = self
                        .lexicon
                        .anchor_in(&self.flat(predicate.start, self.tokens.len()));
                } else {
                    claim.recipient.extend(
                        recipients
                            .into_iter()
                            .filter(|id| self.rules.services.get(id).is_some() || id == "payments"),
                    );
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
                claim.purpose = if denied {
                    self.denied_cookie_purposes(
                        predicate.left..predicate.right.max(predicate.end),
                        &purposes,
                    )
                } else {
                    self.cookie_purposes(&purposes)
                };
                if denied && self.denies_some_cookies(predicate, &claim.purpose) {
                    return None;
                }
                if denied && self.denies_cookies_of_others() {
                    claim.modality = Modality::Hedged;
                }
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
            && self.introduces()
            && self
                .last_cue_in(Cue::Break, self.tokens.len() - 2, self.tokens.len())
                .is_some();
        if but_list && denied {
            claim.condition = Some("except:list".to_owned());
        }
        self.left_out(predicate, &claim, drafts);
        let empty_introducer = !but_list
            && claim.data.iter().all(|id| id == "personal_data")
            && self.introduces()
            && matches!(
                claim.kind,
                ClaimKind::Collects | ClaimKind::NotCollects | ClaimKind::NotStores
            );
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

    pub(super) fn frame_of(&self, claim: &Claim) -> Frame {
        Frame {
            kind: claim.kind,
            subject: claim.subject.clone(),
            purpose: claim.purpose.clone(),
            exclusive: claim.exclusive,
            openness: claim.openness,
            modality: claim.modality,
            data: claim.data.clone(),
            recipient: claim.recipient.clone(),
        }
    }
}

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
