//! Who does not get data: the recipients of a denial, in a row, by name or kind, and those who are only some of a kind.
//!
//! A denial about people whom no rule knows is about them alone; it never stands for all third parties.

use super::super::lexicon::{Action, Cue, Particle, Sign, Stem};
use super::super::token::Token;
use super::super::{Claim, ClaimKind, OTHERS_THAN_NAMED, Polarity};
use super::{Draft, Mention, Place, Predicate, Sentence};

/// Stands for recipients that the policy describes and no rule names.
pub(super) const UNNAMED: &str = "unnamed_recipients";

impl Claim {
    /// Makes of it the denial that anybody handles data for us.
    pub(super) fn of_no_processor(mut self) -> Self {
        self.kind = ClaimKind::NotShares;
        self.polarity = Polarity::Denied;
        self.data = vec!["personal_data".to_owned()];
        self.recipient = vec!["processors".to_owned()];
        self.purpose.clear();
        self
    }

    /// Makes of it the denial that these services, or kinds of them, are used.
    pub(super) fn of_none(mut self, services: Vec<String>) -> Self {
        self.kind = ClaimKind::ThirdParty;
        self.polarity = Polarity::Denied;
        self.data.clear();
        self.recipient = services;
        self
    }
}

impl Sentence<'_> {
    /// "We use no processors", «Nous ne faisons appel à aucun sous-traitant»: none of them, for whatever it may be.
    pub(super) fn engages_nobody(&self, predicate: &Predicate) -> bool {
        let first = self
            .categories
            .iter()
            .find(|kind| kind.start >= predicate.end)
            .filter(|kind| kind.id == "processors" && kind.start <= predicate.end + 4);
        first.is_some_and(|kind| {
            let names = (kind.start..kind.end)
                .any(|at| self.tokens[at].is_of(&self.lexicon.recipient_nouns));
            names && self.ends_at(kind.end) && !self.is_no_other(kind.start)
        })
    }

    /// Who does not get data. «avec d'autres membres du groupe», «à aucune personne qui …», «avec ces tiers» are people that no rule
    /// names: such a denial is about them alone and not about all third parties. Nothing is sold to anybody where nobody is named.
    pub(super) fn denied_recipients(&self, predicate: &Predicate, sale: bool) -> Vec<String> {
        let stop = if predicate.passive {
            self.tokens.len()
        } else {
            predicate.right.max(predicate.end)
        };
        let exception = self
            .cue_in(Cue::Exception, predicate.end, stop)
            .unwrap_or(stop);
        let exception = self
            .outside_of(predicate.end, exception)
            .unwrap_or(exception);
        let mut named: Vec<String> = Vec::new();
        let mut unnamed = false;
        for at in (predicate.end..exception).filter(|&at| self.is_towards(at) && !self.is_ours(at))
        {
            let mention = self
                .services
                .iter()
                .chain(&self.categories)
                .filter(|mention| mention.start >= at && mention.start < at + 6)
                .min_by_key(|mention| mention.start);
            match mention {
                Some(mention) if !self.is_some_of(mention.start, mention.end) => {
                    for id in self.row_of_recipients(mention, exception) {
                        if !named.contains(&id) {
                            named.push(id);
                        }
                    }
                }
                _ if self.is_no_other(at + 3) && self.is_organisation(at + 3) => {
                    named.push(OTHERS_THAN_NAMED.to_owned());
                }
                _ => unnamed = true,
            }
        }
        if named.is_empty() && unnamed && !sale {
            named.push(UNNAMED.to_owned());
        }
        named
    }

    /// "is not sent anywhere", «n'est transmis nulle part ailleurs»: to nobody, or to nobody else.
    pub(super) fn nowhere(&self, predicate: &Predicate) -> Option<String> {
        let stop = predicate.right.max(predicate.end);
        let who = [
            (Cue::Elsewhere, OTHERS_THAN_NAMED),
            (Cue::Nowhere, "third_parties"),
        ];
        let named = |(cue, _): &&(Cue, &str)| self.cue_in(*cue, predicate.end, stop).is_some();
        who.iter().find(named).map(|(_, id)| (*id).to_owned())
    }

    /// «… n'y sont pas transmises»: to whom was named before.
    pub(super) fn points_there(&self, predicate: &Predicate) -> bool {
        let near = predicate.start.saturating_sub(3).max(predicate.left);
        self.tokens[near..predicate.start]
            .iter()
            .any(|token| token.is_of(&self.lexicon.there))
    }

    /// «Nous utilisons X. Aucune donnée de santé n'y est hébergée»: X does not get them; of any other place nothing is said.
    pub(super) fn not_kept_there(
        &self,
        predicate: &Predicate,
        place: &Place,
        data: Vec<String>,
        drafts: &mut Vec<Draft>,
    ) {
        let services = place.antecedent_recipients.iter();
        let services = services.filter(|id| self.rules.services.get(id).is_some());
        let mut claim = self.blank_of_all(ClaimKind::NotShares, place, "kept-there");
        claim.recipient = services.cloned().collect();
        claim.data = data;
        claim.condition = self.condition(0, self.tokens.len());
        let said = !claim.data.is_empty() && !claim.recipient.is_empty();
        if said && predicate.action == Action::Store {
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
    }

    /// "advertisers or unrelated third parties", «des annonceurs, des courtiers ou d'autres tiers»: the first, and those that «or» joins to
    /// it; of those whom a word sets apart from the policy's own, the others alone.
    fn row_of_recipients<'s>(
        &'s self,
        first: &'s Mention,
        stop: usize,
    ) -> impl Iterator<Item = String> + 's {
        let mut last = first.end;
        let named = self.services.iter().chain(&self.categories);
        let mut rest: Vec<_> = named
            .filter(|other| other.start >= first.end && other.end <= stop)
            .collect();
        rest.sort_by_key(|other| other.start);
        let joined = rest.into_iter().map_while(move |other| {
            let joins =
                |at: usize| self.tokens[at].is(",") || self.cue_starts(Cue::Coordinator, at);
            let between = last..other.start;
            let row = joins(last)
                && between.len() <= 4
                && between.clone().all(|at| {
                    joins(at)
                        || self.cue_starts(Cue::Determiner, at)
                        || self.cue_starts(Cue::Negative, at)
                        || self.is_set_apart(at)
                });
            last = other.end;
            let apart = self.is_set_apart(other.start - 1) || self.is_set_apart(other.end);
            let id = if apart { OTHERS_THAN_NAMED } else { &other.id };
            (row && !self.is_some_of(other.start, other.end)).then(|| id.to_owned())
        });
        std::iter::once(first.id.clone()).chain(joined)
    }

    /// "unrelated third parties", «tiers non affiliés»
    fn is_set_apart(&self, at: usize) -> bool {
        self.is_one_of(at, &self.lexicon.unrelated)
    }

    /// «hors de notre groupe», "outside of Acme and its partners": who stands behind it may get data, if it is no place.
    pub(super) fn outside_of(&self, from: usize, to: usize) -> Option<usize> {
        (from..to).find(|&at| {
            let next = (at + 2).min(self.tokens.len());
            // «à l'extérieur», «à un serveur externe»: who is meant, and no exception.
            let whom = |who: &Mention| who.start < next && at < who.end;
            self.shows_in(Sign::Outside, at, next)
                && !self.categories.iter().any(whom)
                && !self
                    .places
                    .iter()
                    .any(|place| place.start > at && place.start < at + 6)
        })
    }

    /// A word that leads to whoever gets data.
    fn is_towards(&self, at: usize) -> bool {
        let thing = |mentions: &[super::Mention]| {
            mentions
                .iter()
                .any(|mention| mention.start > at && mention.start < at + 3)
        };
        self.cue_starts(Cue::Towards, at)
            && ![Cue::TowardsNobody, Cue::Purpose, Cue::Exception]
                .iter()
                .any(|cue| self.cue_starts(*cue, at))
            && !thing(&self.data)
            && !thing(&self.places)
            && !self
                .predicates
                .iter()
                .any(|predicate| predicate.start == at + 1)
    }

    /// «à un serveur», "to our servers"
    pub(super) fn is_to_servers(&self, at: usize) -> bool {
        self.cue_starts(Cue::Towards, at) && self.server_near(at).is_some()
    }

    fn server_near(&self, at: usize) -> Option<usize> {
        (at..at + 7).find(|&at| self.begins(at, Stem::Server))
    }

    /// «sur nos serveurs», «vers les serveurs de la société»: to us.
    pub(super) fn is_ours(&self, at: usize) -> bool {
        self.server_near(at).is_some_and(|server| {
            [Cue::Own, Cue::FirstParty].iter().any(|cue| {
                self.cue_in(*cue, at, (server + 5).min(self.tokens.len()))
                    .is_some()
            })
        })
    }

    /// Whoever is named in a range is some of a kind alone.
    pub(super) fn names_some_recipients(&self, from: usize, to: usize) -> bool {
        self.categories
            .iter()
            .filter(|who| who.start >= from && who.end <= to)
            .any(|who| self.is_some_of(who.start, who.end))
    }

    /// «à aucun autre prestataire», "to no other provider", "with any other third party": whoever the policy does not name.
    pub(super) fn is_no_other(&self, start: usize) -> bool {
        let other = |at: usize| {
            at > 0 && self.says(at, Particle::Other) && self.says(at - 1, Particle::Any)
        };
        start > 0 && other(start - 1) || other(start)
    }

    pub(super) fn is_organisation(&self, at: usize) -> bool {
        self.begins(at, Stem::Organisation)
    }

    /// «ces tiers», «des tiers qui …», «tiers non autorisés»: not all of them.
    fn is_some_of(&self, start: usize, end: usize) -> bool {
        let agrees = |next: &Token| self.lexicon.forms.agrees(next);
        let described = self.says(end, Particle::NotSo) || self.tokens.get(end).is_some_and(agrees);
        let relative =
            described || self.cue_starts(Cue::Relative, end) || self.says(end, Particle::Which);
        relative || start > 0 && self.says(start - 1, Particle::Some)
    }
}
