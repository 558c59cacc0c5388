//! What the names in a sentence say by themselves: services used, scopes asked for, entries of a changelog.

use super::super::lexicon::{Action, Cue, Mention, Particle, Sign};
use super::super::token::Token;
use super::super::{Claim, ClaimKind, Modality, NO_OTHER_SCOPE, Polarity};
use super::{Draft, Frame, Place, Sentence};

impl<'a> Sentence<'a> {
    /// Services that a plain affirmative sentence names and that nothing above has read: they are used, whatever the verb
    /// («Paddle traite les paiements», «en utilisant X», «des plateformes telles que X»).
    pub(super) fn named_services(
        &self,
        place: &Place,
        frame: Option<&Frame>,
        drafts: &mut Vec<Draft>,
    ) {
        if frame.is_some_and(|frame| frame.kind.denies()) && self.predicates.is_empty() {
            // «Your Google account» in a list of what is not collected.
            return;
        }
        let whole = self.tokens.len();
        let negative = |from: usize, to: usize| {
            (from..to).any(|at| {
                self.says(at, Particle::AnyNo)
                    && !(at + 1 < whole && self.is_absent(at + 1) && self.names_cookies(at + 1))
            })
        };
        let told = |id: &str, drafts: &[Draft]| {
            drafts.iter().any(|draft| {
                draft.claim.recipient.iter().any(|own| own == id)
                    && (draft.claim.kind == ClaimKind::ThirdParty
                        || draft.claim.kind == ClaimKind::Shares && draft.claim.exclusive)
                    || draft.claim.subject == id
                    || draft.claim.recipient.iter().any(|own| own == id)
                        && draft.claim.polarity == Polarity::Denied
                        && draft.claim.kind != ClaimKind::NotStores
            })
        };
        let mut left: Vec<&Mention> = self
            .services
            .iter()
            .filter(|service| {
                place.subject.as_deref() != Some(&service.id)
                    && !told(&service.id, drafts)
                    && (!self.is_source(&service.id) || self.is_used_through(service))
            })
            .collect();
        let nobodys = self.data.iter().all(|data| data.id == "source_code");
        if self.shows(Sign::PublicCode) && nobodys {
            // "our X repository": where the code can be read, and nobody's data go.
            left.retain(|service| {
                self.rules
                    .services
                    .get(&service.id)
                    .is_none_or(|service| service.category != "productivity")
            });
        }
        left.dedup_by(|a, b| a.id == b.id);
        let Some(&first) = left.first() else { return };
        if self.cue_in(Cue::Planned, 0, first.start).is_some() {
            return;
        }
        // A denial in the same clause may be about the service.
        let clause = self.tokens[..first.start]
            .iter()
            .rposition(|token| token.is(":") || token.is(";"))
            .map_or_else(
                || self.clause_start(0, first.start).unwrap_or(0),
                |at| at + 1,
            );
        // «Aucun traceur (X, Y) n'est installé», «X n'est pas utilisé»: a negative before it, or in its own clause after it.
        let last = left.last().map_or(whole, |last| last.end);
        let fresh = self.tokens[..first.start]
            .iter()
            .rposition(|token| token.is(":") || token.is(";"))
            .or_else(|| self.last_cue_in(Cue::Break, 0, first.start))
            .map_or(0, |at| at + 1);
        let own = self
            .predicates
            .iter()
            .map(|predicate| predicate.left)
            .filter(|&start| start <= first.start)
            .max()
            .unwrap_or(fresh)
            .max(fresh);
        let before = if self.tokens[own..first.start]
            .iter()
            .any(|token| token.is("("))
        {
            fresh
        } else {
            own.min(clause)
        };
        let after = (last..whole)
            .find(|&at| {
                matches!(self.tokens[at].folded.as_str(), ";" | ":")
                    || self.cue_starts(Cue::Break, at)
                    || self.cue_starts(Cue::FirstParty, at)
                    || self.cue_starts(Cue::SecondParty, at)
                    || self.cue_starts(Cue::Relative, at)
                    || self.cue_starts(Cue::Purpose, at)
            })
            .unwrap_or(whole)
            .min(last + 8);
        if negative(before.max(fresh), after) {
            return;
        }
        let mut claim = self.blank_of_all(ClaimKind::ThirdParty, place, "named-service");
        let ceased = self.ceased(first);
        if let Some(successor) = ceased {
            let mut gone = claim.clone();
            gone.polarity = Polarity::Denied;
            gone.recipient = left
                .iter()
                .filter(|service| service.end <= successor)
                .map(|service| service.id.clone())
                .collect();
            drafts.push(self.draft(gone, clause.min(first.start), whole));
            left.retain(|service| service.start >= successor);
            if left.is_empty() {
                return;
            }
        }
        claim.recipient = left
            .iter()
            .map(|service| self.specialised(&service.id, place))
            .collect();
        claim.data = self
            .data_in(0, whole)
            .into_iter()
            .filter(|data| data != "cookies")
            .collect();
        if self.cue_in(Cue::TakesOut, 0, first.start).is_some() {
            // "We strip names before anything goes to X"
            claim.data.clear();
        }
        claim.purpose = self.purposes_in(0, whole);
        claim.exclusive = self.are_all(first);
        claim.condition = None;
        drafts.push(self.draft(claim, clause.min(first.start), whole));
    }

    /// «Les seuls destinataires sont X et Y», "our processors are exclusively X and Y": no others, whoever `first` is.
    fn are_all(&self, first: &Mention) -> bool {
        let noun = |at: usize| self.tokens[at].is_of(&self.lexicon.recipient_nouns);
        let Some(noun) = (0..first.start).find(|&at| noun(at)) else {
            return false;
        };
        let beside = self
            .cue_in(Cue::Only, noun.saturating_sub(3), noun)
            .is_some()
            || self
                .cue_in(Cue::Only, first.start.saturating_sub(2), first.start)
                .is_some()
            || self.cue_in(Cue::Ne, 0, noun).is_some() && self.restriction(0, noun).is_some();
        beside && !self.has(Cue::Open) && !self.has(Cue::Condition) && self.predicates.is_empty()
    }

    /// "saving your name and website in cookies", «enregistrer votre nom dans des cookies»
    pub(super) fn kept_in_cookies(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let inside = |at: usize| self.says(at, Particle::In);
        let Some(cookies) = self.data.iter().find(|data| {
            data.id == "cookies" && (data.start.saturating_sub(2)..data.start).any(inside)
        }) else {
            return;
        };
        let keeps = |&at: &usize| self.form(at) == Some(Action::Store) && !self.is_participle(at);
        let Some(verb) = (0..cookies.start).find(keeps).filter(|_| drafts.is_empty()) else {
            return;
        };
        if [Cue::Ne, Cue::LoneNegative, Cue::Negative]
            .iter()
            .any(|cue| self.cue_in(*cue, 0, cookies.start).is_some())
        {
            return;
        }
        let subject = self.subject(place, 0, self.tokens.len());
        for (kind, data) in [
            (ClaimKind::UsesCookies, vec!["cookies".to_owned()]),
            (ClaimKind::Stores, self.data_in(verb + 1, cookies.start)),
        ] {
            let mut claim = self.blank(kind, place, subject.clone(), "kept-in-cookies");
            claim.data = data;
            if !claim.data.is_empty() {
                drafts.push(self.draft(claim, verb, cookies.end));
            }
        }
    }

    /// «Les cookies enregistrent votre langue», "cookies may store user preferences"
    pub(super) fn held_by_cookies(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let keeps = |at: usize| {
            let action = self.form(at);
            matches!(action, Some(Action::Store | Action::Collect)) && !self.is_participle(at)
        };
        for cookies in self.data.iter().filter(|data| data.id == "cookies") {
            let verb = (cookies.end..self.tokens.len()).find(|&at| !self.cue_starts(Cue::May, at));
            let row = verb
                .filter(|&verb| keeps(verb) && !self.is_negative())
                .and_then(|verb| self.row_behind(verb + 1, 2));
            if let Some(row) = row
                && drafts
                    .iter()
                    .all(|draft| draft.claim.kind.denies() || draft.claim.data.is_empty())
            {
                self.collects_row("held-by-cookies", row, place, drafts);
            }
        }
    }

    /// «des analyses (sans cookies) de X», "cookieless": what a service does without.
    pub(super) fn without_cookies(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let Some(at) = (0..self.tokens.len()).find(|&at| {
            self.says(at, Particle::Cookieless) || self.names_cookies(at) && self.is_absent(at)
        }) else {
            return;
        };
        let nearest = self
            .services
            .iter()
            .filter(|service| service.start.abs_diff(at) <= 16)
            .min_by_key(|service| service.start.abs_diff(at));
        let Some(service) = nearest else { return };
        let mut claim = self.blank(
            ClaimKind::NoCookies,
            place,
            service.id.clone(),
            "without-cookies",
        );
        claim.data = vec!["cookies".to_owned()];
        claim.recipient = vec![service.id.clone()];
        let measures = self
            .rules
            .services
            .get(&service.id)
            .is_some_and(|service| service.category == "analytics");
        if measures {
            claim.purpose = vec!["analytics".to_owned()];
        }
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    fn names_cookies(&self, at: usize) -> bool {
        self.says(at, Particle::Cookies)
    }

    /// «via votre compte X», «accord de traitement avec X»: more than a name in a rule.
    pub(super) fn is_used_through(&self, service: &Mention) -> bool {
        let shows = |sign| self.shows_in(sign, service.start.saturating_sub(7), service.start);
        !shows(Sign::NameOnly) && shows(Sign::UsedThrough)
    }

    /// A company in the context of measuring audiences is its analytics product.
    pub(super) fn specialised(&self, id: &str, place: &Place) -> String {
        let context = place.is("analytics")
            || self
                .categories
                .iter()
                .any(|category| category.id == "analytics");
        let product = || {
            let product = self.rules.services.get(&format!("{id}-analytics"))?;
            (product.part_of.as_deref() == Some(id)).then_some(product)
        };
        match context.then(product).flatten() {
            Some(product) => product.id.clone(),
            None => id.to_owned(),
        }
    }

    /// A company as a whole, or an interface to the user's own data: named for rules and permissions as often as for a use.
    pub(super) fn is_source(&self, id: &str) -> bool {
        self.rules.services.get(id).is_some_and(|service| {
            service.category == "email_calendar_api"
                || service.id == "google-apis"
                || service.category == "productivity" && self.rules.services.has_parts(id)
        })
    }

    /// Scopes in a label.
    pub(in crate::policy) fn scopes_named(&self, place: &Place) -> Vec<Draft> {
        let mut drafts = Vec::new();
        self.scopes(place, &mut drafts);
        drafts
    }

    /// «Nous avons cessé d'utiliser X», "we stopped using X in 2023, and now use Y": where what came instead is told, at the earliest.
    fn ceased(&self, first: &Mention) -> Option<usize> {
        let ceasing = self.cues.iter().rev().find(|(start, end, cue)| {
            *cue == Cue::Ceasing && *end <= first.start && start + 7 >= first.start
        })?;
        // "We removed your data from X": of the data.
        if self
            .data
            .iter()
            .any(|data| data.start >= ceasing.1 && data.end <= first.start)
        {
            return None;
        }
        let whole = self.tokens.len();
        let successor = (first.end..whole).find(|&at| {
            self.cue_starts(Cue::Successor, at)
                || self.cue_starts(Cue::Break, at)
                || self.cue_starts(Cue::FirstParty, at)
                // "replaced X with Y", «passés de X à Y»: the next one, unless it goes on with the first («X et Y»).
                || self.services.windows(2).any(|pair| {
                    pair[1].start == at && !(pair[0].end..at).any(|at| self.joins(at))
                })
        });
        Some(successor.unwrap_or(whole))
    }

    /// OAuth scopes by name, and access described in words.
    pub(in crate::policy) fn scopes(&self, place: &Place, drafts: &mut Vec<Draft>) {
        for (at, token) in self.tokens.iter().enumerate() {
            // «…/auth/gmail.readonly» comes as `…`, `/`, `auth`, `/`, `gmail.readonly`.
            let path = at >= 2 && self.tokens[at - 1].is("/") && self.tokens[at - 2].is("auth");
            let holds = |mark: u8| token.lower.as_bytes().contains(&mark);
            let name = token.lower.len() > 1 && (holds(b'.') || holds(b'/') || holds(b'_'));
            if !path && !name {
                // No word of prose is a scope.
                continue;
            }
            let mut text = token.lower.to_string();
            if path {
                text = format!("…/auth/{text}");
            }
            let original = if token.lower == token.folded {
                None
            } else {
                Some(token.lower.as_str())
            };
            let spaced_graph = self.graph_scope(token);
            let found = self
                .rules
                .scopes
                .find(&text, None)
                .or_else(|| original.and_then(|text| self.rules.scopes.find(text, None)))
                .or(spaced_graph);
            let Some(scope) = found else { continue };
            let mut claim = self.scope(scope, place, "scope-name");
            if self.is_only_scope(at) {
                claim.exclusive = true;
                claim.rules.push(NO_OTHER_SCOPE.to_owned());
            }
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
        for (id, words) in &self.lexicon.described_scopes {
            let says = |choice: &Vec<String>| choice.iter().any(|words| self.text.contains(words));
            if !words.iter().all(says) {
                continue;
            }
            let graph = self.rules.scopes.graph_permission(&id.to_lowercase());
            if graph.is_some() && !self.shows(Sign::Directory) {
                continue;
            }
            let Some(scope) = graph.or_else(|| self.rules.scopes.find(id, None)) else {
                continue;
            };
            // "Read-only": nothing beyond it; «en lecture et en écriture», "not limited to reading" say otherwise.
            let only = graph.is_none();
            if only && (self.has(Cue::Writing) || self.is_negative()) {
                continue;
            }
            let mut claim = self.scope(scope, place, "scope-described");
            claim.exclusive = only;
            if !only {
                // What a token of a directory opens, the sentence says itself.
                claim.data.clear();
            }
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
    }

    /// "We only request X and Y", «uniquement l'autorisation X», «ne demandons que X»: and no other; "X, only to read" limits its use.
    fn is_only_scope(&self, at: usize) -> bool {
        let before = at.saturating_sub(14)..at;
        let only = self.cues.iter().any(|&(start, end, cue)| {
            cue == Cue::Only && before.contains(&start) && !self.says(end, Particle::Around)
        });
        let que = self.cue_in(Cue::Ne, before.start, at).is_some()
            && self.restriction(before.start, at).is_some();
        let turned = [Cue::Purpose, Cue::Condition, Cue::Exception, Cue::Relative]
            .iter()
            .any(|cue| {
                // "ask X for", right before the scope, is no purpose.
                let stop = at.saturating_sub(usize::from(*cue == Cue::Purpose));
                self.cue_in(*cue, before.start, stop).is_some()
            });
        (que || only && !self.is_negative()) && !turned
    }

    fn scope(&self, scope: &crate::rules::Scope, place: &Place, rule: &str) -> Claim {
        let service = if scope.api.is_empty() {
            scope.provider.replace('_', "-")
        } else {
            scope.api.clone()
        };
        let subject = match self.rules.services.get(&service) {
            Some(_) => service,
            None => scope.provider.replace('_', "-"),
        };
        let mut claim = self.blank(ClaimKind::Scope, place, subject, rule);
        claim.value = Some(scope.id.clone());
        claim.recipient = vec![if scope.provider == "microsoft_graph" {
            "microsoft-graph".to_owned()
        } else {
            scope.provider.clone()
        }];
        claim.data = scope.data.clone();
        claim
    }

    /// `User.Read`: the capitals matter, and folding has lost them.
    pub(super) fn graph_scope(&self, token: &Token) -> Option<&'a crate::rules::Scope> {
        (token.capital && token.folded.contains('.'))
            .then(|| self.rules.scopes.graph_permission(&token.lower))?
    }

    /// «Ajout de X comme …», «suppression de X».
    pub(super) fn changelog(&self, place: &Place, drafts: &mut Vec<Draft>) {
        for service in &self.services {
            let last = |sign| {
                let mut back = (0..service.start).rev();
                back.find(|&at| self.shows_in(sign, at, service.start))
            };
            let (added, removed) = (last(Sign::Added), last(Sign::Removed));
            let denied = match (added, removed) {
                (None, None) => continue,
                (added, removed) => removed > added,
            };
            let mut claim = self.blank(
                ClaimKind::ThirdParty,
                place,
                "organisation".to_owned(),
                "changelog",
            );
            claim.recipient = vec![service.id.clone()];
            "changelog".clone_into(&mut claim.layer);
            claim.modality = Modality::Historical;
            if denied {
                claim.polarity = Polarity::Denied;
            }
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
    }
}
