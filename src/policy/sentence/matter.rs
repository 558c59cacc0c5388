//! What a practice is about: its data, who receives them, for what, and so which kind of claim a verb makes.
//!
//! Claims themselves are made in `practice`; each question here has an answer of its own, or none where the sentence tells no practice.

use super::super::ClaimKind;
use super::super::lexicon::{Action, Cue, Particle};
use super::{Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    /// The data of a practice, and those that an exception allows; none where nothing can be told of it, or nothing is denied.
    pub(super) fn matter(
        &self,
        predicate: &Predicate,
        place: &Place,
        (from, to): (usize, usize),
        subject: &str,
    ) -> Option<(Vec<String>, Vec<String>)> {
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
            && (data.iter().all(|id| id == "personal_data")
                && (self.is_narrowed(from, to) && !self.is_of_handed_on(predicate)
                    || self.is_narrowed_behind(predicate))
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
            data = if predicate.passive && !place.headed.is_empty() {
                // «Rien n'est enregistré.» under «Appareil photo»: of what it sees.
                place.headed.clone()
            } else {
                vec!["personal_data".to_owned()]
            };
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
            && !self.is_data_api(subject)
            && !self.speaks_of_all_collected()
        {
            // «ces informations» that nothing before explains: what is denied of them is denied of nothing else.
            return None;
        }
        Some((data, allowed))
    }

    /// «les données collectées», "the data collected": with an article, where nothing was named before, all of them.
    fn speaks_of_all_collected(&self) -> bool {
        let back = self.cues.iter().find(|(_, _, cue)| *cue == Cue::Anaphor);
        back.is_some_and(|&(start, end, _)| {
            let verb = [Cue::Be, Cue::Ne, Cue::May]
                .iter()
                .any(|cue| self.cue_starts(*cue, end));
            verb && end - start > 2 && self.tokens[start].is_of(&self.lexicon.rows.determiners)
        })
    }

    /// "has access to"
    pub(super) fn is_access(&self, predicate: &Predicate) -> bool {
        (predicate.start..predicate.end).any(|at| self.says(at, Particle::Access))
    }

    /// Who receives, as far as what stands behind the verb tells.
    pub(super) fn receiving(&self, predicate: &Predicate, place: &Place) -> Vec<String> {
        let denied = predicate.negation == Negation::Denied;
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
                recipients = vec![super::whom::UNNAMED.to_owned()];
            }
        }
        recipients
    }

    /// Whether cookies are what it is about, and no service beside them.
    pub(super) fn is_of_cookies(&self, predicate: &Predicate, from: usize, to: usize) -> bool {
        let denied = predicate.negation == Negation::Denied;
        // «… les services Google conjointement avec les cookies …» speaks of the services.
        let first_object = self
            .services
            .iter()
            .find(|service| service.start >= from && service.end <= to);
        self.data.iter().any(|mention| {
            mention.id == "cookies"
                && mention.start >= from
                && mention.end <= to
                && (!self.is_absent(mention.start)
                    || denied && (predicate.passive || mention.start <= predicate.end + 2))
                && (predicate.passive
                    || first_object.is_none_or(|service| mention.start < service.start))
        })
    }

    pub(super) fn purposes_of(
        &self,
        predicate: &Predicate,
        place: &Place,
        to: usize,
    ) -> Vec<String> {
        let stop = self.end_of_purposes(predicate);
        // «ne servent pas à de la publicité et ne sont pas transmises à X»: the purpose is that of the verb before.
        let another = |first: &Predicate| first.start >= to && first.end <= predicate.start;
        let from = match self.predicates.iter().any(another) {
            true => predicate.end,
            false => predicate.end.min(to),
        };
        let mut purposes = self.purposes_in(from, stop);
        if purposes.is_empty() && self.tokens[predicate.start].is_of(&self.lexicon.serves) {
            // «ne servent pas à de la publicité»
            purposes = self.lexicon.purposes_in(&self.flat(predicate.end, stop));
        }
        for purpose in &place.purposes {
            if !purposes.contains(purpose) {
                purposes.push(purpose.clone());
            }
        }
        purposes
    }

    /// Where the words end that may tell what a practice is for, or what a denied one is not for: before another practice that has purposes
    /// of its own.
    pub(super) fn end_of_purposes(&self, predicate: &Predicate) -> usize {
        let whole = self.tokens.len();
        if predicate.negation != Negation::Denied {
            return self.denied_beside(predicate).unwrap_or(whole);
        }
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
                // «n'est communiqué à aucun tiers et n'est jamais utilisé pour …»: the purpose of the last.
                let carrier = self.cue_in(Cue::Be, predicate.end, next.start);
                let given =
                    predicate.passive && !self.recipients_in(predicate.end, next.start).is_empty();
                if let Some(carrier) = carrier.filter(|_| given && next.passive) {
                    return Some(carrier);
                }
                let we = self.last_cue_in(Cue::FirstParty, predicate.end, next.start)?;
                self.clause_start(predicate.end, we)
            });
        another.unwrap_or(whole)
    }

    /// Where another practice is denied of the same: «sert à … et n'est jamais transmis à …», "is used to … and is never shared with …".
    fn denied_beside(&self, predicate: &Predicate) -> Option<usize> {
        let denies = |at: usize| {
            let never = [Cue::Negative, Cue::LoneNegative]
                .iter()
                .any(|cue| self.cue_in(*cue, at + 1, at + 2).is_some());
            let done = self.says(at, Particle::PlainNo) && self.is_participle(at + 1);
            self.cue_in(Cue::Ne, at, at + 1).is_some()
                || never && self.cue_in(Cue::Be, at, at + 1).is_some()
                || done
        };
        let turns = |at: usize| self.joins(at) || self.cue_starts(Cue::Break, at);
        let clause = (predicate.end..self.tokens.len()).find(|&at| turns(at) && denies(at + 1));
        clause.or_else(|| self.purpose_set_against(predicate.end))
    }

    /// «sert à vous connecter, pas à vous envoyer de la publicité»: what it is not for.
    fn purpose_set_against(&self, from: usize) -> Option<usize> {
        (from..self.tokens.len()).find(|&at| {
            self.tokens[at].is(",")
                && self.says(at + 1, Particle::PlainNo)
                && self.is_one_of(at + 2, &self.lexicon.absence.to)
        })
    }

    /// Purposes of the phrases that begin with a purpose word in a range.
    pub(super) fn purposes_in(&self, from: usize, to: usize) -> Vec<String> {
        let mut all = Vec::new();
        // "sent to artificial intelligence providers": to whom, not what for.
        let to_whom = |at: usize| {
            let mut receivers = self.services.iter().chain(&self.categories);
            self.says(at, Particle::GivenTo) && receivers.any(|receiver| receiver.start == at + 1)
        };
        let start = (from..to).find(|&at| self.cue_starts(Cue::Purpose, at) && !to_whom(at));
        if let Some(start) = start {
            let stop = self.cue_in(Cue::Break, start, to).unwrap_or(to);
            let stop = self.purpose_contrast(start, stop).unwrap_or(stop);
            for purpose in self.lexicon.purposes_in(&self.flat(start, stop)) {
                if !all.contains(&purpose) {
                    all.push(purpose);
                }
            }
        }
        all
    }

    /// What kind of claim a verb makes of its data; none where it tells no practice.
    pub(super) fn kind_of(
        &self,
        predicate: &Predicate,
        place: &Place,
        data: &[String],
        cookies: bool,
    ) -> Option<ClaimKind> {
        let denied = predicate.negation == Negation::Denied;
        let duration = self.duration();
        let some_cookies = denied && self.are_pointed_cookies();
        Some(match predicate.action {
            Action::Collect if cookies && (some_cookies || self.is_access(predicate)) => {
                return None;
            }
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
        })
    }
}
