//! Who acts: we, the user, or somebody else, whose practice is none of ours.

use super::super::lexicon::{Cue, Particle};
use super::Sentence;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actor {
    FirstParty,
    User,
    /// A named service or «they»: what it does is no practice of ours.
    Other,
}

impl Sentence<'_> {
    /// Who acts, and which service where it is named.
    pub(super) fn actor(&self, left: usize, verb: usize, passive: bool) -> (Actor, Option<String>) {
        if self
            .cue_in(
                Cue::Relative,
                verb.saturating_sub(4).max(left.saturating_sub(1)),
                verb,
            )
            .is_some()
            && !(passive && self.is_introduced_by_data(verb))
        {
            let antecedent = self
                .services
                .iter()
                .rev()
                .find(|service| service.end <= verb && verb - service.end <= 14);
            return (Actor::Other, antecedent.map(|service| service.id.clone()));
        }
        let promised = self.is_promised(verb);
        if promised && let Some(who) = self.promises_before(verb) {
            return (who, None);
        }
        if passive || promised && self.cue_in(Cue::SecondParty, left, verb).is_none() {
            return (Actor::FirstParty, None);
        }
        if self.lexicon.forms.verbs_inflect
            && !self.lexicon.forms.is_first_person(&self.tokens[verb])
            && self.others_before(left, verb) == Some(Actor::Other)
        {
            return (Actor::Other, None);
        }
        if !self.lexicon.forms.verbs_inflect
            && (self.are_our_partners(left, verb)
                || self.are_others(left, verb)
                || self.are_let(left, verb))
        {
            return (Actor::Other, None);
        }
        let nearest = |cue| self.last_cue_in(cue, left, verb);
        let first = nearest(Cue::FirstParty).or(nearest(Cue::Own));
        // «nous ne vous demandons pas», «nous vous transmettons»: who is asked or given to.
        let given = self.lexicon.forms.pronouns_precede
            && verb > 0
            && self.lexicon.forms.is_first_person(&self.tokens[verb])
            && self.cue_starts(Cue::SecondParty, verb - 1)
            && first.is_some();
        let second = nearest(Cue::SecondParty).filter(|_| !given);
        // «vous nous avez demandé»: the second pronoun is the object.
        let first =
            first.filter(|&first| first == 0 || !self.cue_starts(Cue::SecondParty, first - 1));
        // «vous pouvez choisir de ne pas nous transmettre»: before an infinitive it is an object.
        let infinitive = self.lexicon.forms.is_infinitive(&self.tokens[verb]);
        let object = self.is_our_object(verb);
        let first = first.filter(|&first| !(object && first + 1 == verb));
        let asked = object && infinitive && verb > 1 && self.says(verb - 2, Particle::BeforeObject);
        if asked {
            // «nous pouvons vous demander de nous transmettre …»: the user does.
            return (Actor::User, None);
        }
        // «nous ne leur transmettons pas»: who is given to.
        let third = nearest(Cue::ThirdParty)
            .filter(|&third| !(third + 1 == verb && self.says(third, Particle::ToThem)));
        let service = self
            .services
            .iter()
            .rev()
            .find(|service| service.end <= verb && service.start >= left)
            .map(|service| service.start);
        match (first, second, third) {
            // "To use these features, you provide your name."
            (_, Some(you), Some(third)) if you > third && you + 1 == verb => (Actor::User, None),
            (first, _, Some(third)) if first.is_none_or(|first| third > first) => {
                (Actor::Other, None)
            }
            (Some(first), second, _) if second.is_none_or(|second| first > second) => {
                if service.is_some_and(|service| service > first + 2)
                    && nearest(Cue::FirstParty).is_none()
                {
                    (Actor::Other, None)
                } else {
                    (Actor::FirstParty, None)
                }
            }
            (_, Some(_), _) => (Actor::User, None),
            _ if service.is_some() => (Actor::Other, None),
            _ if verb == 0
                || self.acts_for_us(left, verb)
                || self
                    .components
                    .iter()
                    .any(|component| component.end <= verb && component.start >= left) =>
            {
                (Actor::FirstParty, None)
            }
            _ if self.cue_in(Cue::FirstParty, 0, verb).is_some()
                || self.cue_in(Cue::Own, 0, verb).is_some() =>
            {
                (Actor::FirstParty, None)
            }
            _ if self.lexicon.forms.is_imperative(&self.tokens[verb])
                || self.lexicon.forms.is_first_person(&self.tokens[verb]) =>
            {
                (Actor::FirstParty, None)
            }
            _ if self.tokens[..verb]
                .iter()
                .all(|token| !token.folded.chars().any(char::is_alphabetic)) =>
            {
                (Actor::FirstParty, None)
            }
            _ => (Actor::Other, None),
        }
    }

    /// «Le client s'engage à ne pas …», «Chaque sous-traitant s'engage à …»: who promises, if it is not we.
    fn promises_before(&self, verb: usize) -> Option<Actor> {
        let promise = self.last_cue_in(Cue::Promise, verb.saturating_sub(9), verb)?;
        self.others_before(0, promise)
    }

    /// «notre prestataire de paiement ne», «le client s'»: others than we, right before a verb and what belongs to it. «Aucun tiers ne …» is
    /// a word about whom we let.
    fn others_before(&self, from: usize, verb: usize) -> Option<Actor> {
        let part = |at: usize| {
            self.are_parts_of_verb(at, at + 1)
                || self.says(at, Particle::PartOfVerb)
                || self.is_one_of(at, &self.lexicon.naming.before_verb)
        };
        let mut end = verb;
        while end > from && part(end - 1) {
            end -= 1;
        }
        // «notre partenaire Alma»
        let named = end;
        while end > from + 1 && named - end < 3 && self.tokens[end - 1].capital {
            end -= 1;
        }
        let others = self
            .categories
            .iter()
            .find(|kind| kind.end == end && kind.start >= from);
        let start = others.map_or(end.checked_sub(1)?, |kind| kind.start);
        let ours = [
            Cue::FirstParty,
            Cue::Negative,
            Cue::LoneNegative,
            Cue::SecondParty,
        ]
        .iter()
        .any(|cue| {
            self.cue_in(*cue, from.max(start.saturating_sub(4)), end)
                .is_some()
        });
        if ours || start < from {
            return None;
        }
        match others {
            Some(_) => Some(Actor::Other),
            None if self.is_one_of(start, &self.lexicon.rows.owners) => Some(Actor::User),
            None => None,
        }
    }

    /// «Data that may be shared with others:» over a list: the relative clause says what the list is of.
    fn is_introduced_by_data(&self, verb: usize) -> bool {
        self.tokens.last().is_some_and(|last| last.is(":"))
            && self
                .last_cue_in(Cue::Relative, verb.saturating_sub(4), verb)
                .is_some_and(|at| self.data.iter().any(|data| data.end == at))
    }

    /// "the third-party advertisers receive": recipients right before the verb, and nobody else in the clause.
    fn are_others(&self, left: usize, verb: usize) -> bool {
        let parts = |from: usize| {
            (from..verb).all(|at| self.cue_starts(Cue::May, at) || self.says(at, Particle::Also))
        };
        self.categories.iter().any(|category| {
            category.start >= left
                && category.end <= verb
                && parts(category.end)
                && [Cue::FirstParty, Cue::Own, Cue::SecondParty]
                    .iter()
                    .all(|cue| self.cue_in(*cue, left, verb).is_none())
        })
    }

    /// "we do not let advertisers collect": what others may do.
    fn are_let(&self, left: usize, verb: usize) -> bool {
        self.last_cue_in(Cue::Permit, left, verb).is_some_and(|at| {
            self.categories
                .iter()
                .any(|category| category.start > at && category.end == verb)
        })
    }

    /// Only a conjunction and parts of the verb («et n'», "and does not") stand before a verb: its subject is that of the verb before.
    pub(super) fn has_no_subject(&self, from: usize, verb: usize) -> bool {
        let mut at = verb;
        while at > from {
            at -= 1;
            if self.cue_starts(Cue::Coordinator, at) || self.cue_starts(Cue::Break, at) {
                return true;
            }
            let part = [
                Cue::Be,
                Cue::Ne,
                Cue::Negative,
                Cue::LoneNegative,
                Cue::May,
                Cue::Have,
            ]
            .iter()
            .any(|cue| self.cue_starts(*cue, at))
                || self.says(at, Particle::PartOfVerb);
            if !part {
                return false;
            }
        }
        false
    }

    /// "our advertising partners collect": theirs, although the noun is ours.
    pub(super) fn are_our_partners(&self, left: usize, verb: usize) -> bool {
        self.last_cue_in(Cue::Own, left, verb).is_some_and(|own| {
            self.cue_in(Cue::FirstParty, own, verb).is_none()
                && self.categories.iter().any(|category| {
                    category.start > own && category.start <= own + 3 && category.end <= verb
                })
        })
    }

    /// «que nous collectons», "that you provide": a clause that tells which data are meant.
    pub(super) fn tells_which(&self, verb: usize) -> bool {
        self.last_cue_in(Cue::Relative, verb.saturating_sub(4), verb)
            .is_some_and(|that| {
                [Cue::FirstParty, Cue::SecondParty]
                    .iter()
                    .any(|cue| self.cue_starts(*cue, that + 1))
            })
    }

    /// «que vous saisissez», "that you provide", "pages you visit": a clause of the user's between two verbs.
    pub(super) fn is_users_clause(&self, from: usize, verb: usize) -> bool {
        self.is_contact_clause(from, verb)
            || (from.max(verb.saturating_sub(4))..verb).any(|at| {
                self.says(at, Particle::Relates)
                    && (self.cue_starts(Cue::SecondParty, at + 1)
                        || self.cue_starts(Cue::FirstParty, at + 1))
            })
    }

    /// «nous» right before an infinitive, or any verb that does not end in -ons («qu'ils ne nous communiquent»), is its object.
    pub(super) fn is_our_object(&self, verb: usize) -> bool {
        self.lexicon.forms.pronouns_precede
            && verb > 0
            && self.says(verb - 1, Particle::OurObject)
            && (self.lexicon.forms.is_infinitive(&self.tokens[verb])
                || !self.lexicon.forms.is_first_person(&self.tokens[verb]))
    }
}
