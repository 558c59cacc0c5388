//! Promises that data stay where the user is: on the device, in memory, locally.

use super::super::lexicon::{Action, Cue, Particle, Sign, Stem};
use super::super::{Claim, ClaimKind, Polarity, USER_DEVICE};
use super::{Draft, Negation, Place, Predicate, Sentence};

impl Sentence<'_> {
    /// «Le numéro de carte ne transite pas par nos serveurs», "never reaches our servers": we do not get it.
    pub(super) fn passes_by(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let Some(at) = self.cue_in(Cue::Reaches, 0, whole) else {
            return;
        };
        let ours = self.cue_in(Cue::OurMachines, at, at + 7).is_some();
        let denied = self.cue_in(Cue::Ne, at.saturating_sub(3), at).is_some()
            && self
                .cue_in(Cue::Negative, at.saturating_sub(3), at + 4)
                .is_some()
            || self
                .cue_in(Cue::LoneNegative, at.saturating_sub(3), at)
                .is_some();
        let limited = [
            Cue::Condition,
            Cue::Exception,
            Cue::Circumstance,
            Cue::Hedge,
        ]
        .iter()
        .any(|cue| self.has(*cue));
        let mut claim = self.blank_of_all(ClaimKind::NotCollects, place, "passes-by");
        let start = self.clause_start(0, at).unwrap_or(0);
        claim.data = self.data_in(start, at);
        let pointed = self.cue_in(Cue::Anaphor, start, at).is_some();
        if pointed && claim.data.iter().all(|id| id == "personal_data") {
            // «Ces données ne transitent pas …»: those that were named, or nothing.
            claim.data.clone_from(&place.antecedent);
        }
        if ours && denied && !limited && !claim.data.is_empty() {
            drafts.push(self.draft(claim, 0, whole));
        }
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
                && self.tokens[at..(at + 6).min(whole)]
                    .iter()
                    .any(|token| self.lexicon.things.iter().any(|thing| token.is(thing)))
        });
        let stays = self.cue_in(Cue::Staying, 0, whole).filter(|&at| {
            self.cue_in(Cue::OnDevice, at, (at + 7).min(whole))
                .is_some()
                && self.cue_in(Cue::Ne, at.saturating_sub(3), at).is_none()
        });
        let Some(at) = leaves.or(stays) else { return };
        // «even when the data never leaves …», «… until you share it», «… or your own cloud», «par défaut»: not always, or not only there.
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
            self.cue_starts(Cue::Coordinator, at) && self.says(at + 1, Particle::AtAnother)
        });
        let nothing = (0..at).any(|at| self.says(at, Particle::Nothing));
        // "… through this mechanism": in another way, perhaps.
        let by_means = leaves.is_some() && self.cue_in(Cue::Through, at, whole).is_some();
        let bounded = self.situation().is_some() || sometimes || elsewhere || by_means;
        if nothing && leaves.is_some() && !bounded && self.leaves_but(at, place, drafts) {
            return;
        }
        let hedged = self.cue_in(Cue::Hedge, 0, at).is_some() || self.has(Cue::Exception);
        if bounded || hedged {
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
        let nothing = nothing
            || stays.is_some()
                && at == self.first_word() + 1
                && self.says(at - 1, Particle::Everything);
        // Under a heading or behind a sentence about a service, nothing else of it leaves: no word about us.
        if data.is_empty() && nothing && place.antecedent_recipients.is_empty() {
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
        stores.recipient = vec![USER_DEVICE.to_owned()];
        drafts.push(self.draft(stores, start, whole));
        drafts.push(self.draft(claim, start, whole));
    }

    /// "Except for your email address, nothing leaves your device": all that is collected; whether it names such data.
    fn leaves_but(&self, verb: usize, place: &Place, drafts: &mut Vec<Draft>) -> bool {
        let whole = self.tokens.len();
        let excepted = [Cue::Exception, Cue::Excluding]
            .iter()
            .find_map(|cue| self.cue_in(*cue, 0, whole));
        let Some(at) = excepted else { return false };
        let mut claim = self.blank_of_all(ClaimKind::Collects, place, "what-is-excepted");
        claim.data = self.data_in(at, if at < verb { verb } else { whole });
        claim.data.retain(|id| id != "personal_data");
        claim.exclusive = true;
        let named = !claim.data.is_empty();
        if named {
            drafts.push(self.draft(claim, 0, whole));
        }
        named
    }

    /// A verb that keeps data somewhere: «stocker», and «enregistrer», which collects elsewhere.
    pub(super) fn keeps(&self, predicate: &Predicate) -> bool {
        match predicate.action {
            Action::Store => true,
            Action::Collect => self.begins(predicate.start, Stem::Record),
            _ => false,
        }
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
            .or_else(|| self.last_cue_in(Cue::OnDevice, 0, predicate.right))
            // «les informations sur l'appareil» are data about it.
            .filter(|&at| {
                !self
                    .data
                    .iter()
                    .any(|data| data.start < at && at < data.end)
            })?;
        let keeps = self.keeps(predicate)
            || predicate.action == Action::Use
                && self.cue_in(Cue::OnDevice, predicate.end, predicate.end + 4) == Some(local);
        let cookies = data.iter().any(|id| id == "cookies") || self.has(Cue::Only);
        // «Les polices sont hébergées localement»: something else than data.
        let other = predicate.passive
            && self.data.is_empty()
            && !self.is_of_all_before(predicate.start)
            && !self.has_no_noun_before(predicate);
        if !keeps || cookies || other || predicate.negation != Negation::None {
            return None;
        }
        let mut claim = self.blank(ClaimKind::Stores, place, subject.to_owned(), "on-device");
        claim.data = self.data_in(0, whole);
        claim
            .data
            .retain(|id| id != "personal_data" && id != "user_agent" && id != "device_info");
        claim.recipient = vec![USER_DEVICE.to_owned()];
        Some(claim)
    }

    /// «… ne sera traité que sur votre ordinateur», «uniquement en mémoire»: promises in affirmative grammar.
    pub(super) fn local_only(
        &self,
        predicate: &Predicate,
        claim: &Claim,
        drafts: &mut Vec<Draft>,
    ) -> bool {
        if !claim.exclusive || !self.keeps(predicate) && predicate.action != Action::Use {
            return false;
        }
        let shows = |sign| self.shows_in(sign, predicate.start, self.tokens.len());
        let on_device = self
            .cue_in(Cue::OnDevice, predicate.start, self.tokens.len())
            .is_some();
        if !on_device && !shows(Sign::InMemory) {
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
        if denial.data == ["cookies"] {
            // "Session cookies only remain on your device until …": where cookies always are.
            return false;
        }
        if on_device {
            denial.kind = ClaimKind::NotCollects;
            denial.value = Some("local_only".to_owned());
            let mut stores = claim.clone();
            stores.kind = ClaimKind::Stores;
            stores.recipient = vec![USER_DEVICE.to_owned()];
            drafts.push(self.draft(stores, predicate.left, predicate.right));
        } else {
            denial.kind = ClaimKind::NotStores;
        }
        drafts.push(self.draft(denial, predicate.left, predicate.right));
        true
    }
}
