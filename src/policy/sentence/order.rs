//! The order in which a sentence is read: first whether it tells of a practice at all, then its verbs, what it says without one, and the list
//! that it introduces; last what no claim may stand for.

use super::super::lexicon::{Action, Cue, Particle, Sign};
use super::super::{ClaimKind, Polarity};
use super::{Draft, Frame, Mention, Place, Sentence};
use std::ops::ControlFlow;

impl Sentence<'_> {
    /// All claims of the sentence, and the frame that a list after it inherits.
    pub(in crate::policy) fn read(
        &self,
        place: &Place,
        frame: Option<&Frame>,
    ) -> (Vec<Draft>, Option<Frame>) {
        let mut drafts = Vec::new();
        if let ControlFlow::Break(next) = self.apart(place, frame, &mut drafts) {
            return (drafts, next);
        }
        let next = self.verbs(place, &mut drafts);
        self.without_verb(place, frame, &mut drafts);
        let next = self.list_below(next, place);
        if next.is_none() && drafts.is_empty() && self.introduces_recipients(place) {
            return (drafts, Some(self.frame(ClaimKind::ThirdParty, place)));
        }
        self.beside(place, frame, &mut drafts);
        self.settle(frame, &mut drafts);
        (drafts, next)
    }

    /// What a sentence is that tells of no practice, or stands where none is told: a right, a legal basis, a way to reach somebody. Then
    /// nothing else of it is read, and a list below it says what the frame tells.
    fn apart(
        &self,
        place: &Place,
        frame: Option<&Frame>,
        drafts: &mut Vec<Draft>,
    ) -> ControlFlow<Option<Frame>> {
        let whole = self.tokens.len();
        if whole > 0 && place.is("changelog") {
            self.changelog(place, drafts);
            return ControlFlow::Break(None);
        }
        if whole == 0
            || place.is("contents")
            || place.is("changes")
            || place.is("breach")
            || place.is("definitions")
            || self.is_definition()
        {
            self.defined_as_collected(place, drafts);
            return ControlFlow::Break(None);
        }
        let ends_in_list = self.introduces();
        match frame.map(|frame| frame.kind) {
            Some(ClaimKind::Right) => {
                if self.is_item_of_rights() {
                    drafts.push(self.right(place));
                }
                return ControlFlow::Break(None);
            }
            Some(ClaimKind::LegalBasis) => {
                self.legal_words(place, drafts);
                if !self.we_act() {
                    return ControlFlow::Break(None);
                }
            }
            _ => {}
        }
        if ends_in_list && self.is_legal_introducer() {
            let treated = (0..whole).any(|at| self.says(at, Particle::Processing));
            if treated && self.has(Cue::Closed) {
                // «Sur la base de …, nous réalisons les traitements suivants :»
                self.legal_words(place, drafts);
                return ControlFlow::Break(Some(self.frame(ClaimKind::Purpose, place)));
            }
            return ControlFlow::Break(Some(self.frame(ClaimKind::LegalBasis, place)));
        }
        self.scopes(place, drafts);
        let address = self
            .tokens
            .iter()
            .any(|token| token.folded.contains('@') && token.folded.len() > 3);
        if address
            && !place.is("contact")
            && self.cue_in(Cue::Right, 0, whole).is_none()
            && self.services.is_empty()
            && drafts.is_empty()
            && !self.tells_of_data()
        {
            let claim = self.blank(
                ClaimKind::Contact,
                place,
                "organisation".to_owned(),
                "contact-address",
            );
            drafts.push(self.draft(claim, 0, whole));
            return ControlFlow::Break(None);
        }
        if self.is_about_children() {
            self.children(place, drafts);
            return ControlFlow::Break(None);
        }
        if self.is_right(place) {
            if ends_in_list {
                return ControlFlow::Break(Some(self.frame(ClaimKind::Right, place)));
            }
            drafts.push(self.right(place));
            return ControlFlow::Break(None);
        }
        if place.is("rights") && !self.we_act() {
            self.transfers(place, drafts);
            return ControlFlow::Break(None);
        }
        if (place.is("contact") || self.is_contact()) && !self.tells_of_data() {
            let address = self.tokens.iter().any(|token| token.folded.contains('@'));
            if address || self.shows(Sign::Contact) {
                drafts.push(self.draft(
                    self.blank(
                        ClaimKind::Contact,
                        place,
                        "organisation".to_owned(),
                        "contact",
                    ),
                    0,
                    whole,
                ));
            }
            return ControlFlow::Break(None);
        }
        // "Except as told in this policy, we do not …" is about us.
        let about_itself = self.cue_in(Cue::Meta, 0, 6).is_some()
            && !self.cue_starts(Cue::Exception, 0)
            || self.tokens.last().is_some_and(|last| last.is("?"));
        if about_itself && self.services.is_empty() {
            return ControlFlow::Break(None);
        }
        ControlFlow::Continue(())
    }

    /// What its verbs say, and the list that one of them introduces.
    fn verbs(&self, place: &Place, drafts: &mut Vec<Draft>) -> Option<Frame> {
        let mut next = None;
        let looks = self.reserved(place, drafts);
        for predicate in &self.predicates {
            if looks.is_some_and(|looks| predicate.start <= looks && looks < predicate.end) {
                continue;
            }
            let found = self.claims_of(predicate, place, drafts);
            if next.is_none() || !self.is_aside(predicate.start) {
                // "We may process (but do not store):" introduces what is processed.
                next = found.or(next);
            }
        }
        next
    }

    /// What is said of data, services and cookies whatever the verb.
    fn without_verb(&self, place: &Place, frame: Option<&Frame>, drafts: &mut Vec<Draft>) {
        self.stays_on_device(place, drafts);
        self.passes_by(place, drafts);
        self.service_gets_none(place, drafts);
        self.demanded(place, drafts);
        self.includes(place, drafts);
        self.drawn_on(place, drafts);
        self.collected_as_listed(place, drafts);
        self.only_these(place, drafts);
        self.there_is_none(place, drafts);
        self.none_shown(place, drafts);
        self.none_done(place, drafts);
        self.never_called(place, drafts);
        self.none_of_these(place, frame, drafts);
        self.none_of_practice(place, drafts);
        self.not_permitted(place, drafts);
        self.permitted(place, drafts);
        self.seen(place, drafts);
        self.kept_in_cookies(place, drafts);
        self.held_by_cookies(place, drafts);
        self.unidentified(place, drafts);
        self.never_contained(place, drafts);
        self.taken_out_first(place, drafts);
    }

    /// What a list below says, as far as the verbs do not tell it.
    fn list_below(&self, next: Option<Frame>, place: &Place) -> Option<Frame> {
        let mut next = next;
        let ends_in_list = self.introduces();
        if ends_in_list && self.introduces_purposes() {
            // "We may use the information that we collect to:"
            next = Some(self.frame(ClaimKind::Purpose, place));
        }
        if ends_in_list {
            next = self.services_below(next.is_some(), place).or(next);
        }
        let goes_on = ends_in_list || self.tokens.last().is_some_and(|last| last.is(";"));
        if next.is_none() && goes_on && self.includes_list() {
            next = Some(self.frame(ClaimKind::Collects, place));
        }
        if ends_in_list
            && self.introduces_occasions()
            && next
                .as_ref()
                .is_none_or(|next| next.kind == ClaimKind::Collects)
        {
            // No item of it says anything by itself.
            next = Some(self.frame(ClaimKind::Contact, place));
        }
        next
    }

    /// «Nos sous-traitants sont les suivants :»
    fn introduces_recipients(&self, place: &Place) -> bool {
        self.introduces()
            && !self.recipients_in(0, self.tokens.len()).is_empty()
            && (place.is("sharing") || self.has(Cue::Closed) || !self.categories.is_empty())
    }

    /// What stands beside a practice: its legal basis, its time and place, how the data are kept safe.
    fn beside(&self, place: &Place, frame: Option<&Frame>, drafts: &mut Vec<Draft>) {
        // «; your code is deleted» is no item of what is collected.
        let deletes = self
            .predicates
            .iter()
            .any(|verb| verb.action == Action::Delete && !self.is_aside(verb.start));
        if drafts.is_empty() && !deletes || self.predicates.is_empty() {
            self.inherit(place, frame, drafts);
        }
        // «… partager … avec votre consentement» is a condition of sharing, no basis of processing.
        let shares = drafts
            .iter()
            .any(|draft| matches!(draft.claim.kind, ClaimKind::Shares | ClaimKind::NotShares))
            || self
                .predicates
                .iter()
                .any(|predicate| matches!(predicate.action, Action::Share | Action::Sell));
        if !shares {
            self.legal_bases(place, drafts);
        }
        self.lasts(place, drafts);
        self.security(place, drafts);
        self.stays_inside(place, drafts);
        self.regions(place, drafts);
        self.transfers(place, drafts);
        self.waits_for_consent(place, drafts);
        self.named_services(place, frame, drafts);
        self.without_cookies(place, drafts);
        self.not_joined(place, drafts);
    }

    /// Drops what no claim may stand for, and qualifies what is left.
    fn settle(&self, frame: Option<&Frame>, drafts: &mut Vec<Draft>) {
        // «utilisez notre messagerie ;» in a list of occasions: what users do there.
        let occasion = frame.is_some_and(|frame| frame.kind == ClaimKind::Contact) && !self.acts();
        drafts.retain(|draft| {
            let claim = &draft.claim;
            let users = matches!(
                claim.kind,
                ClaimKind::Collects | ClaimKind::Purpose | ClaimKind::Shares | ClaimKind::Stores
            );
            if occasion && users {
                return false;
            }
            // "We do not store your password, only a hash": something of it is.
            if claim.kind == ClaimKind::NotStores && self.shows(Sign::Hashed) {
                return false;
            }
            let empty = claim.kind == ClaimKind::NotCollects && claim.data.is_empty();
            // Nothing is denied of no data, and no transfer is both told and denied.
            !(empty && !self.is_data_api(&claim.subject)
                || claim.kind == ClaimKind::Transfer && claim.polarity == Polarity::Denied)
        });
        if self.tells_of_parts_of_files() {
            // «Seuls le nom et la taille de vos fichiers»: all that is known of them, and not of everything.
            for draft in &mut *drafts {
                draft.claim.exclusive = false;
            }
        }
        if self.names_pixels_alone() {
            // "We do not use pixels": no word about the cookies that keep somebody signed in, nor about any where they are in mails.
            let elsewhere = self.data.iter().any(|data| data.id != "cookies");
            drafts.retain(|draft| !elsewhere || draft.claim.kind != ClaimKind::NoCookies);
            for draft in &mut *drafts {
                let claim = &mut draft.claim;
                if claim.kind == ClaimKind::NoCookies && claim.purpose.is_empty() {
                    claim.purpose.push("advertising".to_owned());
                }
            }
        }
        if self.opens_with_occasion() {
            for draft in &mut *drafts {
                draft.claim.rules.push("on-occasion".to_owned());
            }
        }
    }

    /// «le nom et la taille de vos fichiers»
    fn tells_of_parts_of_files(&self) -> bool {
        [Particle::OfFile, Particle::File]
            .iter()
            .all(|word| (0..self.tokens.len()).any(|at| self.says(at, *word)))
    }

    /// Cookies are named by words for pixels and the like only.
    fn names_pixels_alone(&self) -> bool {
        let mut named = self
            .data
            .iter()
            .filter(|data| data.id == "cookies")
            .peekable();
        let is_cookie =
            |data: &Mention| (data.start..data.end).any(|at| self.says(at, Particle::CookieNoun));
        named.peek().is_some() && !named.any(is_cookie)
    }
}
