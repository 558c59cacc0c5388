//! Lists: what introduces one and of what, and items that carry on their introducer.

use super::super::lexicon::{Action, Cue, Particle, Sign, Stem};
use super::super::{ClaimKind, Modality};
use super::{Actor, Draft, Frame, Negation, Place, Sentence};

impl Sentence<'_> {
    /// A list follows: a colon, or «such as» and «include» at the very end.
    pub(in crate::policy) fn introduces(&self) -> bool {
        let whole = self.tokens.len();
        self.tokens.last().is_some_and(|last| last.is(":"))
            || self
                .cues
                .iter()
                .any(|(_, end, cue)| matches!(cue, Cue::Open | Cue::Includes) && *end == whole)
    }

    /// «listed below», «ci-dessous»: a list stands below, if not right behind.
    pub(in crate::policy) fn announces(&self) -> bool {
        self.has(Cue::Below)
    }

    /// "an overview of the categories of personal data": of data, whose kinds a table tells.
    pub(in crate::policy) fn is_about_kinds(&self) -> bool {
        let kinds = |at: usize| self.begins(at, Stem::Category);
        self.data.iter().any(|data| data.id == "personal_data")
            && (0..self.tokens.len()).any(kinds)
            && !self.is_negative()
    }

    /// It names data of known kinds and nobody acts in it.
    pub(in crate::policy) fn names_specific_data(&self) -> bool {
        let specific = |data: &super::Mention| data.id != "personal_data" && data.id != "cookies";
        self.data.iter().any(specific)
            && !self.tells()
            && !self.tokens.last().is_some_and(|last| last.is("?"))
    }

    /// Data of known kinds that stand in front of the verbs: what the sentence is about.
    pub(in crate::policy) fn spoken_of(&self) -> Vec<String> {
        let verb = self.predicates.iter().map(|verb| verb.start).min();
        let mut data = self.data_in(0, verb.unwrap_or(self.tokens.len()));
        data.retain(|id| id != "personal_data" && id != "cookies");
        data
    }

    /// A negative word that is no part of «including but not limited to».
    pub(in crate::policy) fn is_negative(&self) -> bool {
        (0..self.tokens.len()).any(|at| {
            (self.cue_starts(Cue::Ne, at) || self.cue_starts(Cue::LoneNegative, at))
                && (!self.says(at, Particle::Without) || self.says(at + 1, Particle::PlainNo))
                && !self.cues.iter().any(|(from, end, cue)| {
                    matches!(cue, Cue::Open | Cue::WeakNegative) && *from <= at && at < *end
                })
        })
    }

    /// «No location data» under «What we do not collect»: said twice, denied once.
    fn begins_with_no(&self) -> bool {
        let word = |token: &super::Token| token.folded.starts_with(char::is_alphanumeric);
        let mut negatives = (0..self.tokens.len())
            .filter(|&at| self.cue_starts(Cue::LoneNegative, at) || self.cue_starts(Cue::Ne, at));
        let first = self.tokens.iter().position(word);
        negatives.next().is_some_and(|at| Some(at) == first)
            && negatives.next().is_none()
            && self.predicates.is_empty()
    }

    /// «We do not keep card numbers; Stripe handles …»: behind a semicolon a name or another capitalised word, and a word between it and
    /// the first data, begin a sentence and no item of what is denied.
    pub(in crate::policy) fn is_no_item_of(&self, frame: &Frame) -> bool {
        let denies = matches!(frame.kind, ClaimKind::NotCollects | ClaimKind::NotStores);
        let first = self
            .tokens
            .iter()
            .position(|token| token.folded.starts_with(char::is_alphabetic));
        let others = self.services.iter().chain(&self.categories);
        denies
            && self.data.first().is_some_and(|data| {
                let named = others.map(|other| other.end).any(|end| end < data.start);
                let capital = first.is_some_and(|first| {
                    self.tokens[first].capital
                        && first + 1 < data.start
                        && !self.cue_starts(Cue::SecondParty, first)
                });
                named || capital
            })
    }

    /// What the words say as an item of a list alone.
    pub(in crate::policy) fn inherited(&self, place: &Place, frame: Option<&Frame>) -> Vec<Draft> {
        let mut drafts = Vec::new();
        self.inherit(place, frame, &mut drafts);
        drafts
    }

    /// «Nous utilisons les outils suivants …:», "We work with these providers:": what is used of others stands below.
    /// A verb of sharing that gives the list a frame of its own (`framed`) says more.
    pub(super) fn services_below(&self, framed: bool, place: &Place) -> Option<Frame> {
        let introduces = self.predicates.iter().any(|predicate| {
            let near = (predicate.end + 5).min(self.tokens.len());
            let object = (predicate.end..near)
                .find(|&at| self.tokens[at].is_of(&self.lexicon.service_nouns));
            let own = |object: usize| self.cue_in(Cue::Own, predicate.end, object).is_some();
            let uses =
                predicate.action == Action::Use || predicate.action == Action::Share && !framed;
            predicate.actor == Actor::FirstParty
                && predicate.negation == Negation::None
                && uses
                && object.is_some_and(|object| !own(object))
        });
        let about_data = self.data.iter().any(|data| data.id != "personal_data");
        (introduces && !about_data).then(|| Frame {
            data: vec!["personal_data".to_owned()],
            ..self.frame(ClaimKind::ThirdParty, place)
        })
    }

    /// A purpose word right before the colon, of a verb that has no recipients.
    pub(super) fn introduces_purposes(&self) -> bool {
        let colon = self.tokens.len().saturating_sub(1);
        let shares = self
            .predicates
            .iter()
            .any(|predicate| matches!(predicate.action, Action::Share | Action::Sell));
        !shares
            && self
                .cues
                .iter()
                .any(|(_, end, cue)| *cue == Cue::Purpose && *end == colon)
    }

    /// «Lorsque vous enregistrez une page, …», "When you save a page, …": done then alone.
    pub(super) fn opens_with_occasion(&self) -> bool {
        self.cues.iter().any(|(start, end, cue)| {
            *start <= 1
                && matches!(cue, Cue::Circumstance | Cue::Condition)
                && self.cue_starts(Cue::SecondParty, *end)
        })
    }

    /// «We collect data when you:» over a list of occasions, which are no data.
    pub(super) fn introduces_occasions(&self) -> bool {
        let colon = self.tokens.len().saturating_sub(1);
        let stop = self
            .last_cue_in(Cue::SecondParty, colon.saturating_sub(2), colon)
            .unwrap_or(colon);
        self.cues
            .iter()
            .any(|(_, end, cue)| matches!(cue, Cue::Circumstance | Cue::Condition) && *end == stop)
    }

    /// «This information may include:», «les données comprennent :»
    pub(super) fn includes_list(&self) -> bool {
        let whole = self.tokens.len();
        let denied = self.has(Cue::Ne) || self.cue_in(Cue::LoneNegative, 0, whole).is_some();
        // "The categories are:" goes on from the sentence before.
        let kinds = |at: usize| (at..at + 3).any(|at| self.begins(at, Stem::Category));
        let included = self
            .cue_in(Cue::Includes, 0, whole)
            .is_some_and(|at| self.data.iter().any(|data| data.end <= at) || kinds(at));
        // «Vos données traitées par X sont :»
        let told = self
            .last_cue_in(Cue::Be, whole.saturating_sub(2), whole)
            .is_some()
            && self.is_about_all_data();
        (included || told) && !denied
    }

    /// It begins with personal data as a whole, and names no others.
    pub(in crate::policy) fn is_about_all_data(&self) -> bool {
        let whole = self.tokens.len();
        let verb = self.cue_in(Cue::Be, 0, whole).unwrap_or(whole);
        let mut before = self.data.iter().filter(|data| data.start < verb);
        self.data.first().is_some_and(|data| data.start <= 1)
            && before.all(|data| data.id == "personal_data")
            && !self.is_narrowed(0, verb)
            && !self.has(Cue::Anaphor)
    }

    /// «To provide …», «pour répondre …» at the beginning.
    pub(in crate::policy) fn opens_with_purpose(&self) -> bool {
        self.cue_starts(Cue::Purpose, 0)
    }

    /// Somebody acts in it, other than users in a relative clause, or it denies: it is more than an item of a list.
    pub(in crate::policy) fn tells(&self) -> bool {
        self.is_negative()
            || self
                .predicates
                .iter()
                .any(|predicate| predicate.actor != Actor::User)
    }

    /// It names data, if only as a whole («Personal information:»), and has no verb.
    pub(in crate::policy) fn names_data(&self) -> bool {
        !self.data.is_empty() && self.predicates.is_empty()
    }

    /// The list is of what one service gets: what it denies says nothing about us.
    fn agent_of_list(&self, frame: &Frame) -> bool {
        frame.subject != "organisation"
            && self.rules.services.get(&frame.subject).is_some()
            && !self.is_data_api(&frame.subject)
    }

    /// List items and labels without a verb of their own say what their introducer says.
    pub(super) fn inherit(&self, place: &Place, frame: Option<&Frame>, drafts: &mut Vec<Draft>) {
        if drafts.iter().any(|draft| {
            draft.claim.kind != ClaimKind::Scope && draft.claim.kind != ClaimKind::LegalBasis
        }) {
            return;
        }
        let whole = self.tokens.len();
        let denies =
            |frame: &Frame| matches!(frame.kind, ClaimKind::NotCollects | ClaimKind::NotStores);
        let aside = self.tokens.iter().position(|token| token.is("("));
        let limited = self.has(Cue::Manner)
            || self
                .cue_in(Cue::Only, 0, aside.map_or(whole, |open| open + 2))
                .is_some();
        if frame.is_some_and(denies) && limited {
            // "Only files you choose", "history outside the app" under what is not read: a part, or the reverse.
            return;
        }
        let explained = || {
            // "Your name (we never ask for it)" in a list of what is not collected.
            let open = self.tokens.iter().position(|token| token.is("("));
            open.is_some_and(|open| {
                open > 0
                    && self.tokens.iter().any(|token| token.is(")"))
                    && (0..open).all(|at| !self.cue_starts(Cue::LoneNegative, at))
                    && self.data.iter().any(|data| data.end <= open)
            })
        };
        if self.is_negative()
            && !(frame.is_some_and(denies) && (self.begins_with_no() || explained()))
        {
            // A line that denies something says nothing of what its introducer affirms, nor the reverse.
            return;
        }
        let Some(frame) = frame else {
            // «Pour fournir le service : …» under a heading about purposes.
            if place.is("use") && !place.purposes.is_empty() {
                let mut claim = self.blank_of_all(ClaimKind::Purpose, place, "labelled-purpose");
                claim.purpose.clone_from(&place.purposes);
                drafts.push(self.draft(claim, 0, whole));
            }
            return;
        };
        // «Aucune donnée de paiement» in a list of what is collected: the item denies.
        let negative = self.cue_in(Cue::Negative, 0, 2).is_some()
            || self.cue_in(Cue::LoneNegative, 0, 2).is_some();
        let kind = match frame.kind {
            ClaimKind::Collects if negative => ClaimKind::NotCollects,
            ClaimKind::Stores if negative => ClaimKind::NotStores,
            kind if negative && !matches!(kind, ClaimKind::NotCollects | ClaimKind::NotStores) => {
                return;
            }
            kind => kind,
        };
        let mut claim = self.blank(kind, place, frame.subject.clone(), "inherited");
        claim.exclusive = frame.exclusive && kind == frame.kind;
        claim.openness = frame.openness;
        claim.modality = frame.modality;
        claim.purpose.clone_from(&frame.purpose);
        claim.condition = self.condition(0, whole);
        if kind.denies() && self.shows(Sign::Outside) {
            // «Message content outside of moderation» in a list of what is not kept: there it is.
            claim.modality = Modality::Hedged;
        }
        match kind {
            ClaimKind::Collects
            | ClaimKind::Stores
            | ClaimKind::NotCollects
            | ClaimKind::NotStores => {
                let first = self
                    .tokens
                    .iter()
                    .position(|token| token.folded.starts_with(char::is_alphabetic));
                if first.is_some_and(|first| self.cue_starts(Cue::Purpose, first)) {
                    // A list of purposes, whatever introduced it and however it is numbered.
                    return;
                }
                // «vos habitudes peuvent révéler votre santé» explains; «…, qui peuvent …» describes.
                let explains = self.cue_in(Cue::May, 0, whole).is_some_and(|may| {
                    self.cue_in(Cue::Relative, 0, may).is_none()
                        && self.data.iter().all(|data| data.start > may)
                        && self
                            .cue_in(Cue::SecondParty, may.saturating_sub(2), may)
                            .is_none()
                });
                if explains {
                    return;
                }
                claim.data = self
                    .data_in(0, whole)
                    .into_iter()
                    .filter(|data| data != "cookies")
                    .collect();
                let specific = claim.data.iter().any(|data| data != "personal_data");
                // What an item says of all data is a sentence of its own: it widens no list.
                if claim.data.is_empty() || !specific {
                    return;
                }
                if self.agent_of_list(frame) {
                    // «Nous utilisons X, qui collecte :»: X gets it.
                    if negative {
                        return;
                    }
                    claim.kind = ClaimKind::ThirdParty;
                    claim.recipient = vec![std::mem::replace(
                        &mut claim.subject,
                        "organisation".to_owned(),
                    )];
                }
            }
            ClaimKind::Shares | ClaimKind::ThirdParty => {
                claim.recipient = self.recipients_in(0, whole);
                if self.predicates.len() > 1 {
                    return;
                }
                let data_first = self.data.first().is_some_and(|data| {
                    let named = self.services.iter().chain(&self.categories);
                    named
                        .map(|who| who.start)
                        .min()
                        .is_none_or(|who| data.start < who)
                });
                if claim.recipient.is_empty() || data_first && !frame.recipient.is_empty() {
                    // «Nous transmettons à X :» over a list of data.
                    claim.recipient.clone_from(&frame.recipient);
                    claim.data = self.data_in(0, whole);
                    claim
                        .data
                        .retain(|data| data != "personal_data" && data != "cookies");
                    if claim.recipient.is_empty() || claim.data.is_empty() {
                        return;
                    }
                    drafts.push(self.draft(claim, 0, whole));
                    return;
                }
                claim.kind = ClaimKind::ThirdParty;
                // «Les transporteurs, y compris votre adresse»
                let told = self.cues.iter().rev().find(|(_, _, cue)| *cue == Cue::Open);
                claim.data = told
                    .and_then(|(_, end, _)| self.row_behind(*end, 2))
                    .filter(|row| self.is_users_own(row))
                    .map_or_else(
                        || frame.data.clone(),
                        |row| self.data_in(row.start, row.end),
                    );
            }
            ClaimKind::NotShares => {
                claim.recipient = self.recipients_in(0, whole);
                // «Fournisseurs de …»: some of them, of a kind that may have no name here.
                claim.recipient.retain(|id| id != "processors");
                claim.data.clone_from(&frame.data);
                let open = frame.recipient == [super::whom::UNNAMED];
                let some = self.names_some_recipients(0, whole);
                if !open || some || claim.recipient.is_empty() || self.has_predicate() {
                    return;
                }
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
