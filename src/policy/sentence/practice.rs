//! What is done with data: collecting, storing, sharing, using, in every voice. One claim a predicate; what is particular to sharing,
//! to using and to lists stands in the files beside.

use super::super::lexicon::{Action, Cue, Particle};
use super::super::{COUNTED, Claim, ClaimKind, Modality};
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
        let kept;
        let at_most = predicate.negation == Negation::Denied
            && predicate.action == Action::Store
            && self
                .at_most(predicate.end)
                .is_some_and(|time| time.is_some());
        let predicate = if at_most {
            // «ne sont pas conservées plus de trois ans» tells how long they are.
            kept = Predicate {
                negation: Negation::None,
                ..predicate.clone()
            };
            &kept
        } else {
            predicate
        };
        let (from, to) = self.objects(predicate);
        let subject = self.subject(place, 0, self.tokens.len().min(predicate.right));
        // "you may be asked to supply …"
        let asked = predicate.passive
            && predicate.negation == Negation::None
            && self.says(predicate.start, Particle::Asked)
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
        if self.is_access(predicate)
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
        if self.is_at_others(predicate)
            || self.is_supposed(predicate)
            || self.is_subordinate(predicate)
            || self.is_disclaimed(predicate)
            || self.is_asked_of_others(predicate)
            || self.is_of_another_text(predicate)
            || predicate.negation == Negation::Denied && self.is_no_denial(predicate)
            || predicate.action == Action::Train && !self.names_models(predicate)
        {
            return None;
        }
        let denied = predicate.negation == Negation::Denied;
        let (mut data, allowed) = self.matter(predicate, place, (from, to), &subject)?;
        let told = self.data_in(predicate.start, predicate.end);
        if !told.is_empty() {
            // «Nous ne vous géolocalisons pas»: the verb says what is collected; «vos photos sont géolocalisées» is about photos.
            if data.iter().any(|id| id != "personal_data") {
                return None;
            }
            data = told;
        }
        let handed_on = matches!(predicate.action, Action::Share | Action::Sell);
        if denied && !handed_on && self.points_there(predicate) {
            self.not_kept_there(predicate, place, data, drafts);
            return None;
        }
        let others = self.done_by(predicate);
        if !others.is_empty() && self.is_feared_of_others(predicate) {
            return None;
        }
        if !others.is_empty() && !data.is_empty() {
            // «… sont traitées par X»: X gets them.
            let mut claim = self.blank(ClaimKind::ThirdParty, place, subject, "done-by-service");
            claim.recipient = others;
            claim.data = data;
            let frame = self.introduces().then(|| self.frame_of(&claim));
            drafts.push(self.draft(claim, predicate.left, predicate.right));
            return frame;
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
        let recipients = self.receiving(predicate, place);
        let cookies = self.is_of_cookies(predicate, from, to);
        let through = cookies
            && predicate.action == Action::Collect
            && !denied
            && self.is_through_cookies(from, to);
        let cookies = cookies && !through;
        let purposes = self.purposes_of(predicate, place, to);
        let kind = self.kind_of(predicate, place, &data, cookies)?;
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
        if denied {
            self.of_whom(predicate, &mut claim);
        }
        let kind = claim.kind;
        let in_general = data.iter().all(|id| id == "personal_data");
        if denied && in_general && predicate.passive && place.is_about_cookies() {
            // «Ces cookies mesurent l'audience. Aucune donnée personnelle n'est collectée.»: by the cookies.
            return None;
        }
        claim.data = self.data_of_api(data, &claim.subject);
        if place.headed.iter().any(|id| id == "email_content") {
            // «Boîte aux lettres» over «le texte de vos messages»
            for id in claim.data.iter_mut().filter(|id| *id == "messages_chat") {
                "email_content".clone_into(id);
            }
        }
        if matches!(kind, ClaimKind::NotCollects | ClaimKind::NotStores) {
            // «ne collectons pas … à des fins publicitaires»: not for that.
            claim.purpose =
                self.purposes_in(predicate.end.min(to), self.end_of_purposes(predicate));
        }
        let only = self.cue_in(Cue::Only, predicate.left, predicate.right);
        claim.exclusive = predicate.negation == Negation::Restrictive || !denied && only.is_some();
        if kind == ClaimKind::UsesCookies && !claim.exclusive && self.counts_one_cookie(predicate) {
            claim.exclusive = true;
            claim.rules.push(COUNTED.to_owned());
        }
        if claim.exclusive && (in_general || self.only_limits_use(predicate)) {
            claim.rules.push("no-list".to_owned());
        }
        // «… et ne sont pas transmises sans votre accord»: what another verb denies has the exception.
        let another = |next: &Predicate| {
            next.start > predicate.start && next.negation == Negation::Denied && !denied
        };
        let own = if self.predicates.iter().any(another) {
            predicate.right
        } else {
            self.tokens.len()
        };
        claim.condition = self.condition(0, own);
        if denied && let Some(place) = self.place_denied(predicate) {
            // «ne sont pas stockées hors de l'Union»: inside they are; «ne sont pas stockées aux États-Unis»: elsewhere, perhaps.
            if self.is_outside(place.start) && claim.condition.is_none() {
                claim.keep_inside(place);
                drafts.push(self.draft(claim, predicate.left, self.tokens.len()));
            }
            return None;
        }
        let affirmed = match predicate.action {
            Action::Collect => Some(ClaimKind::Collects),
            Action::Store if !cookies => Some(ClaimKind::Stores),
            _ => None,
        };
        if !allowed.is_empty()
            && let Some(affirmed) = affirmed
        {
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
            let mut kept = self.blank(affirmed, place, claim.subject.clone(), "what-is-excepted");
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
            self.cookies_excepted(predicate, claim, drafts);
            return None;
        }
        self.qualify(predicate, &mut claim);
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
                self.keeping(predicate, place, recipients, &mut claim)?;
            }
            ClaimKind::Shares | ClaimKind::NotShares => {
                return self.sharing(predicate, place, claim, recipients, purposes, drafts);
            }
            ClaimKind::UsesCookies | ClaimKind::NoCookies => {
                if kind == ClaimKind::UsesCookies {
                    let mut kept = claim.clone();
                    kept.kind = ClaimKind::Retention;
                    kept.data = vec!["cookies".to_owned()];
                    kept.value = self.duration_in(predicate.end, predicate.right);
                    if kept.value.is_some() {
                        // «sont déposés pour une durée maximale de 13 mois»
                        drafts.push(self.draft(kept, predicate.left, self.tokens.len()));
                    }
                }
                if denied {
                    let kinds = self.kinds_beside_cookies(predicate);
                    if !kinds.is_empty() && claim.condition.is_none() {
                        drafts.push(self.no_kinds(place, claim.subject.clone(), kinds));
                    }
                }
                self.cookies_for(predicate, &purposes, recipients, &mut claim, drafts)?;
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
