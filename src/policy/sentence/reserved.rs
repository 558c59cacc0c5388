//! Who alone may look: «personne d'autre que nous n'a accès à vos données», "only our team can read your files", «vos données ne sont
//! accessibles qu'à notre équipe». Whoever the policy does not name does not get them; what we collect is not what is said.

use super::super::lexicon::{Cue, Particle};
use super::super::{ClaimKind, OTHERS_THAN_NAMED};
use super::{Draft, Place, Predicate, Sentence};
use std::ops::Range;

/// Whose privilege a sentence tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Privileged {
    We,
    /// Not even we: whether that is so, no fact tells.
    User,
}

impl Sentence<'_> {
    /// Claims nothing where users alone look, or in a situation only; the place of the verb of looking, which tells nothing else.
    pub(super) fn reserved(&self, place: &Place, drafts: &mut Vec<Draft>) -> Option<usize> {
        if let Some(verb) = self.nobody_looks() {
            let mut claim = self.blank_of_all(ClaimKind::NotShares, place, "reserved");
            claim.data = self.data_in(verb + 1, self.tokens.len());
            claim.recipient = vec!["third_parties".to_owned()];
            claim.condition = self.condition(0, self.tokens.len());
            if !claim.data.is_empty() && claim.condition.is_none() {
                drafts.push(self.draft(claim, 0, self.tokens.len()));
            }
            return Some(verb);
        }
        if let Some(verb) = self.excepted_in_front(place, drafts) {
            return Some(verb);
        }
        let (who, told, data) = self.privilege_before().or_else(|| self.accessible_to())?;
        let limits = [
            Cue::Condition,
            Cue::Consent,
            Cue::Circumstance,
            Cue::Purpose,
        ];
        // "intended for our team": who it is for, and no purpose.
        let limited = self
            .cues
            .iter()
            .any(|(start, _, cue)| limits.contains(cue) && !told.contains(start));
        if who == Privileged::We && !limited && !data.is_empty() {
            let mut claim = self.blank_of_all(ClaimKind::NotShares, place, "reserved");
            claim.data = data;
            claim.recipient = vec![OTHERS_THAN_NAMED.to_owned()];
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
        Some(told.start)
    }

    /// «En dehors de X, personne n'a accès à vos données», "Apart from X, no third party receives …": X gets them, nobody else does; the
    /// verb.
    fn excepted_in_front(&self, place: &Place, drafts: &mut Vec<Draft>) -> Option<usize> {
        let whole = self.tokens.len();
        let first = self.first_word();
        let end = [Cue::Excluding, Cue::Exception]
            .iter()
            .filter_map(|cue| self.end_of(*cue, first))
            .max()?;
        let comma = (end..(end + 14).min(whole)).find(|&at| self.tokens[at].is(","))?;
        let named = self.recipients_in(end, comma);
        let who = comma + 1;
        let nobody = self.end_of(Cue::NoPerson, who).or_else(|| {
            let none =
                self.cue_starts(Cue::Negative, who) || self.cue_starts(Cue::LoneNegative, who);
            let mut others = self.categories.iter().chain(&self.services);
            others
                .find(|other| none && (who..who + 4).contains(&other.start))
                .map(|other| other.end)
        })?;
        let verb = (nobody..(nobody + 5).min(whole))
            .find(|&at| self.cue_starts(Cue::Looks, at) || self.verb(at).is_some())?;
        let mut data = self.data_in(verb, whole);
        data.retain(|id| id != "cookies");
        let open = [Cue::Condition, Cue::Consent, Cue::Relative];
        if named.is_empty() || data.is_empty() || open.iter().any(|cue| self.has(*cue)) {
            return Some(verb);
        }
        let mut kept = self.blank_of_all(ClaimKind::Shares, place, "what-is-excepted");
        kept.data.clone_from(&data);
        kept.recipient = named;
        drafts.push(self.draft(kept, 0, whole));
        let mut claim = self.blank_of_all(ClaimKind::NotShares, place, "reserved");
        claim.data = data;
        claim.recipient = vec![OTHERS_THAN_NAMED.to_owned()];
        drafts.push(self.draft(claim, 0, whole));
        Some(verb)
    }

    /// «Personne n'a accès à vos données»: the verb, where nobody is excepted.
    fn nobody_looks(&self) -> Option<usize> {
        let end = self.end_of(Cue::NoPerson, self.first_word())?;
        let verb = self.cue_in(Cue::Looks, end, end + 4)?;
        let excepted = [Cue::NobodyBut, Cue::Restrictive, Cue::Exception];
        let anybody = excepted
            .iter()
            .all(|cue| self.cue_in(*cue, end, self.tokens.len()).is_none());
        (self.cue_starts(Cue::Ne, end) && anybody).then_some(verb)
    }

    /// «Nous seuls avons accès à …», "Nobody but us can see …"
    fn privilege_before(&self) -> Option<(Privileged, Range<usize>, Vec<String>)> {
        let first = self.first_word();
        let (who, end) = if let Some(end) = self.end_of(Cue::NoPerson, first) {
            let but = self.end_of(Cue::NobodyBut, end)?;
            self.party_at(but)?
        } else if self.tokens[first].is_of(&self.lexicon.alone) {
            self.party_at(first + 1)?
        } else {
            let (who, end) = self.party_at(first)?;
            let alone = self.tokens.get(end)?.is_of(&self.lexicon.alone_behind);
            (who, alone.then_some(end + 1)?)
        };
        let part = |at: usize| {
            [
                Cue::May,
                Cue::Have,
                Cue::Ne,
                Cue::Negative,
                Cue::Hedge,
                Cue::Coordinator,
                Cue::Own,
            ]
            .iter()
            .any(|cue| self.cue_starts(*cue, at))
        };
        // "our support team" and the like: a word or two of the party may be left.
        let verb =
            (end..(end + 5).min(self.tokens.len())).find(|&at| self.cue_starts(Cue::Looks, at))?;
        let strange = (end..verb).filter(|&at| !part(at)).count();
        let looked = verb + 1;
        (strange <= 2).then(|| (who, verb..looked, self.data_in(looked, self.tokens.len())))
    }

    /// «accessibles uniquement à notre équipe», "accessible only to us"
    fn accessible_to(&self) -> Option<(Privileged, Range<usize>, Vec<String>)> {
        let at = self.cue_in(Cue::Accessible, 0, self.tokens.len())?;
        let near = (at + 6).min(self.tokens.len());
        // «accessibles sur l'application» says where, «à notre équipe» to whom.
        let to_whom = |from: usize| self.tokens[from - 1].is_of(&self.lexicon.to_whom);
        // «aux seuls services internes»
        let alone = |from: usize| self.tokens[from].is_of(&self.lexicon.alone);
        let behind = |from: usize| from + usize::from(alone(from));
        let (party, (who, end)) = (at + 2..near).find_map(|from| {
            Some((from, self.party_at(behind(from)).filter(|_| to_whom(from))?))
        })?;
        let only = self
            .cue_in(Cue::Only, at.saturating_sub(2), end + 2)
            .is_some()
            || self.is_restricted(at, party)
            || alone(party)
            || self.says(at, Particle::Reserved);
        let denied = self.has(Cue::LoneNegative)
            || self.has(Cue::Negative) && self.cue_in(Cue::Negative, 0, party).is_some();
        // «destinées exclusivement à nos équipes et à nos prestataires» says who else gets them.
        let shared = !self.recipients_in(end, self.tokens.len()).is_empty()
            && self
                .predicates
                .iter()
                .any(|predicate| (predicate.start..predicate.end).contains(&at));
        (only && !denied && !shared && self.are_of_all(at))
            .then(|| (who, at..end, self.data_in(0, at)))
    }

    /// Data at large that nothing sets apart before their verb («les données marquées d'un astérisque sont réservées à …»).
    fn are_of_all(&self, verb: usize) -> bool {
        let part = |at: usize| {
            self.are_parts_of_verb(at, at + 1)
                || [Cue::Only, Cue::Hedge, Cue::WholeModifier]
                    .iter()
                    .any(|cue| self.cue_starts(*cue, at))
        };
        let last = self.data.iter().rfind(|data| data.end <= verb);
        last.is_none_or(|data| data.id != "personal_data" || (data.end..verb).all(part))
    }

    /// «ne sont accessibles qu'à …»
    fn is_restricted(&self, at: usize, party: usize) -> bool {
        self.cue_in(Cue::Ne, at.saturating_sub(3), at).is_some()
            && (at..party).any(|at| self.says(at, Particle::Conjunction))
    }

    /// «nous», "our staff", «vous»: who it is, and where its name ends.
    fn party_at(&self, at: usize) -> Option<(Privileged, usize)> {
        let ours = [Cue::FirstParty, Cue::OwnStaff]
            .into_iter()
            .filter_map(|cue| self.end_of(cue, at));
        if let Some(end) = ours.max() {
            return Some((Privileged::We, end));
        }
        if let Some(end) = self.end_of(Cue::SecondParty, at) {
            return Some((Privileged::User, end));
        }
        let own = self.end_of(Cue::Own, at)?;
        let staff = self.cue_in(Cue::Staff, own, own + 3)?;
        Some((Privileged::We, staff + 1))
    }

    /// «lus par notre personnel», "read by humans", denied: who looks is denied, not what is collected.
    pub(super) fn is_by_staff(&self, predicate: &Predicate) -> bool {
        let near = (predicate.end + 6).min(self.tokens.len());
        let by = (predicate.end..near).find(|&at| self.tokens[at].is_of(&self.lexicon.agents));
        predicate.passive
            && by.is_some_and(|by| {
                [Cue::Staff, Cue::OwnStaff]
                    .iter()
                    .any(|cue| self.cue_in(*cue, by, by + 5).is_some())
            })
    }
}
