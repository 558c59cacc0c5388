//! The verbs of a sentence: which of them say something, who acts, in which clause, and whether it is denied.

use super::super::lexicon::{Action, Cue};
use super::Sentence;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actor {
    FirstParty,
    User,
    /// A named service or «they»: what it does is no practice of ours.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Negation {
    None,
    Denied,
    Restrictive,
}

#[derive(Debug, Clone)]
pub(super) struct Predicate {
    pub(super) action: Action,
    /// Token range of the verb.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Clause around it.
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) actor: Actor,
    pub(super) passive: bool,
    pub(super) negation: Negation,
    pub(super) may: bool,
    /// Service that acts (`Helpscout, qui définit …`).
    pub(super) agent: Option<String>,
    /// «nous les conservons», "we keep them": the object was named before.
    pub(super) pronoun: bool,
}

impl Sentence<'_> {
    pub(super) fn find_predicates(&self) -> Vec<Predicate> {
        let mut verbs = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some((end, action)) = self.nominal(at) {
                verbs.push((at, end, action));
                at = end;
                continue;
            }
            match self.lexicon.verb(self.tokens, &self.keys, at) {
                Some((end, _))
                    if self.is_told(at)
                        || self.is_event(&verbs, at)
                        || self.qualifies(at)
                        || self.is_prevented(at) =>
                {
                    at = end;
                }
                Some((end, action)) if self.is_predicate(at, end) => {
                    verbs.push((at, end, action));
                    at = end;
                }
                _ => at += 1,
            }
        }
        let mut predicates: Vec<Predicate> = Vec::new();
        for (index, (start, end, action)) in verbs.iter().copied().enumerate() {
            let left = verbs[..index].last().map_or(0, |(_, last_end, _)| {
                self.clause_start(*last_end, start).unwrap_or(*last_end)
            });
            // What users do in a relative clause («les données que vous saisissez») is a part of the object.
            let right = verbs[index + 1..]
                .iter()
                .find(|(next, _, _)| !self.is_users_clause(end, *next))
                .map_or(self.tokens.len(), |(next, _, _)| {
                    self.clause_start(end, *next).unwrap_or(*next)
                });
            let passive = self.is_participle(start)
                && self
                    .last_cue_in(Cue::Be, start.saturating_sub(5), start)
                    .is_some()
                || self.is_object_phrase(start);
            let (mut actor, agent) = self.actor(left, start, passive);
            let mut negation = self.negation(left, start, end, right);
            let close = predicates
                .last()
                .is_some_and(|last: &Predicate| start.saturating_sub(last.end) <= 4);
            if close && let Some(last) = predicates.last() {
                // «nous ne vendons ni ne louons», «collectons et traitons», «conservée …, ni stockée».
                let fresh = self.cue_in(Cue::FirstParty, last.end, start).is_some()
                    || self.cue_in(Cue::SecondParty, last.end, start).is_some()
                    || agent.is_some();
                if !fresh {
                    actor = last.actor;
                    if self.cue_in(Cue::Break, last.end, start).is_none()
                        && negation == Negation::None
                        && last.negation == Negation::Denied
                    {
                        negation = Negation::Denied;
                    }
                }
            }
            if let Some(last) = predicates.last()
                && last.actor == Actor::Other
                && !passive
                && self.has_no_subject(last.end, start)
            {
                // «Plausible ne stocke aucune donnée et n'utilise pas de cookies»: Plausible again.
                actor = Actor::Other;
            }
            let ni = start > 0 && self.tokens[start - 1].is("ni");
            if ni
                && predicates
                    .last()
                    .is_some_and(|last| last.negation == Negation::Denied)
            {
                negation = Negation::Denied;
            }
            let may = self.cue_in(Cue::May, left, start).is_some();
            let pronoun = self.has_pronoun(start, end);
            predicates.push(Predicate {
                action,
                start,
                end,
                left,
                right,
                actor,
                passive,
                negation,
                may,
                agent,
                pronoun,
            });
        }
        // Coordinated verbs share what follows the last of them.
        for index in (0..predicates.len().saturating_sub(1)).rev() {
            let (next_start, next_right) =
                (predicates[index + 1].start, predicates[index + 1].right);
            let gap = next_start.saturating_sub(predicates[index].end);
            let nothing_between =
                !self.data.iter().chain(&self.services).any(|mention| {
                    mention.start >= predicates[index].end && mention.end <= next_start
                });
            let alike = predicates[index].negation == predicates[index + 1].negation;
            if gap <= 4 && nothing_between && alike {
                predicates[index].right = next_right;
            }
            if gap <= 4 && predicates[index + 1].passive && predicates[index].passive {
                predicates[index + 1].left = predicates[index].left;
            }
        }
        for index in 1..predicates.len() {
            let (last_left, last_passive, last_end) = (
                predicates[index - 1].left,
                predicates[index - 1].passive,
                predicates[index - 1].end,
            );
            let participle = self.is_participle(predicates[index].start);
            if participle
                && last_passive
                && predicates[index].start - last_end <= 6
                && !self.data.iter().any(|mention| {
                    mention.start >= last_end && mention.end <= predicates[index].start
                })
            {
                predicates[index].left = last_left;
                predicates[index].passive = true;
            }
        }
        predicates
    }

    /// The start of the clause of a verb at `verb`, after the end of the previous one.
    pub(super) fn clause_start(&self, from: usize, verb: usize) -> Option<usize> {
        for at in (from..verb).rev() {
            let mark = self.tokens[at].folded.as_str();
            let breaks = matches!(mark, ";" | ":" | "," | "(" | ")" | "—" | "–")
                || self.cue_starts(Cue::Break, at)
                || self.cue_starts(Cue::Coordinator, at)
                || self.cue_starts(Cue::Relative, at)
                || self.cue_starts(Cue::Condition, at)
                || self.cue_starts(Cue::Circumstance, at);
            if breaks {
                return Some(at);
            }
        }
        None
    }

    /// «procédons à la collecte», «ne font l'objet d'aucune vente», «aucun partage n'est effectué»: the noun says what is done.
    fn nominal(&self, at: usize) -> Option<(usize, Action)> {
        let light = self
            .cues
            .iter()
            .find(|(start, _, cue)| *start == at && *cue == Cue::LightVerb)?;
        let (start, end) = (light.0, light.1);
        let stop = |at: usize| {
            matches!(self.tokens[at].folded.as_str(), "," | ";" | ":" | "(")
                || self.cue_starts(Cue::Break, at)
                || self.cue_starts(Cue::Purpose, at)
        };
        let takes_place = self.tokens[end - 1].is("lieu");
        if self.is_participle(start) || takes_place {
            // The noun is its subject.
            let from = (start.saturating_sub(14)..start)
                .rev()
                .take_while(|&at| !stop(at))
                .last()?;
            if !takes_place {
                self.last_cue_in(Cue::Be, start.saturating_sub(4), start)?;
            }
            return (from..start)
                .find_map(|at| self.lexicon.nominals.at(&self.keys, at))
                .map(|(_, action)| (end, action));
        }
        let subject = [Cue::FirstParty, Cue::Own]
            .iter()
            .any(|cue| self.cue_in(*cue, start.saturating_sub(8), start).is_some())
            || self.is_object_phrase(start)
            || self
                .components
                .iter()
                .any(|component| component.end <= start);
        if !subject {
            return None;
        }
        (end..(end + 7).min(self.tokens.len()))
            .take_while(|&at| !stop(at))
            .find_map(|at| self.lexicon.nominals.at(&self.keys, at))
    }

    /// «font l'objet de»: the data stand before it.
    fn is_object_phrase(&self, at: usize) -> bool {
        self.cues.iter().any(|(start, end, cue)| {
            *start == at
                && *cue == Cue::LightVerb
                && self.tokens[*start..*end]
                    .iter()
                    .any(|token| matches!(token.folded.as_str(), "objet" | "subject" | "lieu"))
        })
    }

    /// «nous expliquons comment nous collectons …»: no practice, a word about one.
    fn is_told(&self, at: usize) -> bool {
        self.cues.iter().any(|(start, end, cue)| {
            *cue == Cue::Indirect
                && *start < at
                && !self
                    .tokens
                    .get(*end)
                    .is_some_and(|next| matches!(next.folded.as_str(), "que" | "qu'"))
                && self.cue_in(Cue::Break, *start, at).is_none()
        })
    }

    /// «jusqu'à ce que votre compte soit supprimé»: the end of a time, not what is done.
    fn is_event(&self, verbs: &[(usize, usize, Action)], at: usize) -> bool {
        let Some((_, last, _)) = verbs.last() else {
            return false;
        };
        self.last_cue_in(Cue::UntilClause, *last, at)
            .is_some_and(|until| !self.tokens[until..at].iter().any(|token| token.is(",")))
    }

    /// «afin d'empêcher qu'elles ne soient détruites», «contre la divulgation»: what shall not happen.
    fn is_prevented(&self, at: usize) -> bool {
        self.last_cue_in(Cue::Prevent, at.saturating_sub(20), at)
            .is_some_and(|prevent| {
                let acts = |cue| self.cue_in(cue, prevent, at).is_some();
                !acts(Cue::FirstParty) && !acts(Cue::Break) && !acts(Cue::SecondParty)
            })
    }

    /// A pronoun object that points back.
    fn has_pronoun(&self, start: usize, end: usize) -> bool {
        if self.lexicon.language == "fr" {
            let aux = start
                .checked_sub(1)
                .filter(|&before| self.cue_starts(Cue::Have, before))
                .unwrap_or(start);
            return aux > 0
                && matches!(
                    self.tokens[aux - 1].folded.as_str(),
                    "les" | "la" | "le" | "l'"
                )
                && !self.is_participle(aux);
        }
        self.tokens
            .get(end)
            .is_some_and(|next| matches!(next.folded.as_str(), "it" | "them"))
    }

    /// «s'engage à ne pas vendre», "we promise never to sell": an infinitive that a promise carries.
    fn is_promised(&self, start: usize) -> bool {
        let near = start.saturating_sub(9);
        let denied = (near..start).rev().take(3).any(|at| {
            matches!(
                self.tokens[at].folded.as_str(),
                "ne" | "n'" | "pas" | "jamais" | "plus" | "not" | "never" | "a" | "to" | "de"
            )
        });
        denied && self.cue_in(Cue::Promise, near, start).is_some()
    }

    /// «nous utilisons des cookies pour collecter votre adresse»: done by that means.
    fn is_means(&self, start: usize) -> bool {
        let means = start > 0 && self.tokens[start - 1].is("pour")
            || start > 1 && self.tokens[start - 2].is("afin");
        means
            && self.lexicon.verbs.get(&self.tokens[start].folded) == Some(&Action::Collect)
            && self.cue_in(Cue::FirstParty, 0, start).is_some()
            && self.cue_in(Cue::Ne, 0, start).is_none()
            && self
                .data
                .iter()
                .any(|data| data.id == "cookies" && data.end <= start)
            && (0..start).any(|at| {
                self.lexicon.verbs.get(&self.tokens[at].folded) == Some(&Action::Use)
                    && self.tokens[at].folded.ends_with("ons")
            })
    }

    /// «sans collecter», "without sharing", in a sentence that denies nothing else.
    fn is_without(&self, start: usize) -> bool {
        start > 1
            && matches!(self.tokens[start - 1].folded.as_str(), "sans" | "without")
            && self.cue_in(Cue::Ne, 0, start - 1).is_none()
            && self.cue_in(Cue::LoneNegative, 0, start - 1).is_none()
            && self.cue_in(Cue::SecondParty, 0, start).is_none()
    }

    /// A past participle, by its accents in French, by its ending in English.
    pub(super) fn is_participle(&self, at: usize) -> bool {
        let word = self.tokens[at].lower.as_str();
        let french = [
            "é", "ée", "és", "ées", "mis", "mise", "mises", "ni", "nies", "du", "due", "dus",
            "dues", "çues", "çu", "illies", "illi", "enues", "us", "uites", "ert",
        ];
        match self.lexicon.language.as_str() {
            "fr" => french.iter().any(|ending| word.ends_with(ending)),
            _ => word.ends_with("ed") || matches!(word, "kept" | "held" | "sold" | "sent" | "read"),
        }
    }

    /// A verb that says something: finite with a subject, passive, or an infinitive that depends on a modal or opens the sentence.
    pub(super) fn is_predicate(&self, start: usize, end: usize) -> bool {
        let word = self.tokens[start].lower.as_str();
        let french = self.lexicon.language == "fr";
        let before = start.saturating_sub(6);
        if end - start > 1 {
            return true;
        }
        let subject = [Cue::FirstParty, Cue::Own, Cue::ThirdParty]
            .iter()
            .any(|cue| self.cue_in(*cue, before, start).is_some())
            || self
                .components
                .iter()
                .any(|component| component.end <= start && component.start >= before);
        if self.is_participle(start) {
            let be = self.last_cue_in(Cue::Be, start.saturating_sub(5), start);
            let have = self.last_cue_in(Cue::Have, start.saturating_sub(4), start);
            let coordinated = start > 0
                && (matches!(
                    self.tokens[start - 1].folded.as_str(),
                    "ni" | "et" | "ou" | "," | "and" | "or" | "nor"
                ));
            let active_past = !french
                && subject
                && self
                    .last_cue_in(Cue::FirstParty, start.saturating_sub(3), start)
                    .is_some();
            return be.is_some()
                || have.is_some() && subject
                || active_past
                || coordinated
                    && self
                        .last_cue_in(Cue::Be, start.saturating_sub(14), start)
                        .is_some();
        }
        if french {
            if word.ends_with("ons") || word.ends_with("rons") {
                return true;
            }
            // «enregistre» is no infinitive: its own ends in -er.
            let third_person = self
                .lexicon
                .verbs
                .contains_key(&format!("{}r", self.tokens[start].folded));
            if word.ends_with("er") || word.ends_with("ir") || word.ends_with("re") && !third_person
            {
                if self.is_promised(start) || self.is_without(start) {
                    return true;
                }
                let modal = self.cue_in(Cue::May, before, start).is_some();
                let entered = self.cue_starts(Cue::Gives, start)
                    && self.cue_in(Cue::SecondParty, before, start).is_some();
                return modal && (subject || entered)
                    || self.is_means(start)
                    || start == 0
                        && self.lexicon.verbs.get(&self.tokens[0].folded)
                            == Some(&Action::Collect)
                    || start > 0
                        && (matches!(
                            self.tokens[start - 1].folded.as_str(),
                            "pour" | "ne" | "et"
                        ) && start < 8
                            && self.tokens[0].is("lire"))
                    || self.devons(start);
            }
            if word.ends_with("ez") {
                // Imperatives that ask for data, and what users enter.
                return self.cue_starts(Cue::Gives, start)
                    || self
                        .cue_in(Cue::SecondParty, start.saturating_sub(3), start)
                        .is_none();
            }
            // Third person: a subject of ours or a relative before it, no article that would make it a noun.
            let article = start > 0
                && matches!(
                    self.tokens[start - 1].folded.as_str(),
                    "la" | "le"
                        | "les"
                        | "de"
                        | "d'"
                        | "l'"
                        | "une"
                        | "un"
                        | "cette"
                        | "ce"
                        | "votre"
                        | "notre"
                        | "nos"
                        | "vos"
                        | "leur"
                        | "leurs"
                        | "ces"
                        | "ses"
                        | "au"
                        | "aux"
                        | "toute"
                        | "toutes"
                        | "chaque"
                        | "certaines"
                        | "a"
                        | "en"
                        | "du"
                        | "des"
                        | "sous"
                        | "par"
                );
            return !article
                && (subject
                    || self
                        .cue_in(Cue::Relative, start.saturating_sub(4), start)
                        .is_some()
                    || self
                        .cue_in(Cue::Ne, start.saturating_sub(2), start)
                        .is_some());
        }
        if word.ends_with("ing") {
            let by = start > 0 && self.tokens[start - 1].is("by") && subject;
            return by || self.is_without(start);
        }
        if self.is_promised(start) {
            return true;
        }
        let article = start > 0
            && matches!(
                self.tokens[start - 1].folded.as_str(),
                "the"
                    | "a"
                    | "an"
                    | "of"
                    | "your"
                    | "our"
                    | "this"
                    | "such"
                    | "any"
                    | "their"
                    | "to"
                    | "for"
                    | "by"
                    | "and/or"
                    | "certain"
                    | "some"
                    | "these"
                    | "those"
                    | "its"
                    | "all"
                    | "medical"
                    | "health"
                    | "business"
            );
        if self.cue_starts(Cue::Gives, start)
            && self
                .cue_in(Cue::SecondParty, start.saturating_sub(3), start)
                .is_some()
        {
            return true;
        }
        let modal = self
            .cue_in(Cue::May, start.saturating_sub(5), start)
            .is_some();
        // «may be required to disclose», «reserve the right to share»
        let chained = self.cues.iter().any(|(from, end, cue)| {
            *cue == Cue::May && end - from > 1 && *end + 1 >= start && *end <= start
        });
        if chained && subject {
            return true;
        }
        let infinitive = start > 0 && self.tokens[start - 1].is("to");
        let coordinated = start > 0
            && matches!(
                self.tokens[start - 1].folded.as_str(),
                "and" | "or" | "," | "nor"
            );
        !article
            && !infinitive
            && (subject
                || modal
                || coordinated
                    && self
                        .cue_in(Cue::FirstParty, start.saturating_sub(10), start)
                        .is_some()
                || self
                    .cue_in(Cue::LoneNegative, start.saturating_sub(2), start)
                    .is_some())
    }

    pub(super) fn devons(&self, at: usize) -> bool {
        (at.saturating_sub(2)..at).any(|place| {
            matches!(
                self.tokens[place].folded.as_str(),
                "devons" | "devrons" | "pouvons" | "pourrons" | "continuerons"
            )
        })
    }

    /// The verb of a heading that denies («Ce que nous ne collectons pas», "What we don't collect").
    pub(super) fn denied_heading(&self) -> Option<Action> {
        let component = self.components.first().map(|component| component.start);
        let first = self
            .cue_in(Cue::FirstParty, 0, self.tokens.len())
            .or(component)?;
        let negative = (first..self.tokens.len()).any(|at| {
            matches!(
                self.tokens[at].folded.as_str(),
                "pas" | "jamais" | "not" | "n't" | "never"
            )
        });
        let (_, action) = (first..self.tokens.len())
            .find_map(|at| self.lexicon.verb(self.tokens, &self.keys, at))?;
        (negative && self.tokens.len() < 12).then_some(action)
    }

    /// Who acts, and which service where it is named.
    /// Only a conjunction and parts of the verb («et n'», "and does not") stand before a verb: its subject is that of the verb before.
    fn has_no_subject(&self, from: usize, verb: usize) -> bool {
        let mut at = verb;
        while at > from {
            at -= 1;
            if self.cue_starts(Cue::Coordinator, at) {
                return true;
            }
            let part = [
                Cue::Ne,
                Cue::Negative,
                Cue::LoneNegative,
                Cue::May,
                Cue::Have,
            ]
            .iter()
            .any(|cue| self.cue_starts(*cue, at))
                || matches!(
                    self.tokens[at].folded.as_str(),
                    "y" | "en" | "les" | "does" | "do" | "is" | "not"
                );
            if !part {
                return false;
            }
        }
        false
    }

    pub(super) fn actor(&self, left: usize, verb: usize, passive: bool) -> (Actor, Option<String>) {
        if self
            .cue_in(
                Cue::Relative,
                verb.saturating_sub(4).max(left.saturating_sub(1)),
                verb,
            )
            .is_some()
        {
            let antecedent = self
                .services
                .iter()
                .rev()
                .find(|service| service.end <= verb && verb - service.end <= 14);
            return (Actor::Other, antecedent.map(|service| service.id.clone()));
        }
        if passive || self.is_promised(verb) && self.cue_in(Cue::SecondParty, left, verb).is_none()
        {
            return (Actor::FirstParty, None);
        }
        if self.lexicon.language == "en" && self.are_our_partners(left, verb) {
            return (Actor::Other, None);
        }
        let nearest = |cue| self.last_cue_in(cue, left, verb);
        let first = nearest(Cue::FirstParty).or(nearest(Cue::Own));
        let second = nearest(Cue::SecondParty);
        // «vous nous avez demandé»: the second pronoun is the object.
        let first =
            first.filter(|&first| first == 0 || !self.cue_starts(Cue::SecondParty, first - 1));
        // «vous pouvez choisir de ne pas nous transmettre»: before an infinitive it is an object.
        let infinitive = self.lexicon.language == "fr"
            && ["er", "ir", "re"]
                .iter()
                .any(|ending| self.tokens[verb].folded.ends_with(ending));
        // … and so it is before any verb that does not end in -ons («qu'ils ne nous communiquent»).
        let object = self.lexicon.language == "fr"
            && verb > 0
            && self.tokens[verb - 1].is("nous")
            && (infinitive || !self.tokens[verb].folded.ends_with("ons"));
        let first = first.filter(|&first| !(object && first + 1 == verb));
        let third = nearest(Cue::ThirdParty);
        let service = self
            .services
            .iter()
            .rev()
            .find(|service| service.end <= verb && service.start >= left)
            .map(|service| service.start);
        match (first, second, third) {
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
            _ if self.tokens[verb].lower.ends_with("ez")
                || self.tokens[verb].lower.ends_with("ons") =>
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

    /// «que vous saisissez», "that you provide", "pages you visit": a clause of the user's between two verbs.
    fn is_users_clause(&self, from: usize, verb: usize) -> bool {
        self.is_contact_clause(from, verb)
            || (from.max(verb.saturating_sub(4))..verb).any(|at| {
                matches!(
                    self.tokens[at].folded.as_str(),
                    "que" | "qu'" | "dont" | "that" | "which"
                ) && self.cue_starts(Cue::SecondParty, at + 1)
            })
    }

    /// "our advertising partners collect": theirs, although the noun is ours.
    fn are_our_partners(&self, left: usize, verb: usize) -> bool {
        self.last_cue_in(Cue::Own, left, verb).is_some_and(|own| {
            self.cue_in(Cue::FirstParty, own, verb).is_none()
                && self.categories.iter().any(|category| {
                    category.start > own && category.start <= own + 3 && category.end <= verb
                })
        })
    }

    /// "the type of device you use", "the data we collect": English drops the relative pronoun behind a noun.
    fn is_contact_clause(&self, from: usize, verb: usize) -> bool {
        const NO_NOUN: &[&str] = &[
            "if", "when", "where", "while", "whenever", "because", "as", "since", "so", "before",
            "after", "until", "once", "unless", "than", "how", "what", "why", "that", "which",
            "and", "or", "but", "to", "by", "from", "with", "for", "of", "in", "on", "at", "about",
        ];
        if self.lexicon.language != "en" {
            return false;
        }
        let near = from.max(verb.saturating_sub(3));
        let you = self.last_cue_in(Cue::SecondParty, near, verb);
        let subject = you.or_else(|| self.last_cue_in(Cue::FirstParty, near, verb));
        subject
            .and_then(|subject| subject.checked_sub(1))
            .is_some_and(|noun| {
                let word = self.tokens[noun].folded.as_str();
                noun >= from && word.starts_with(char::is_alphabetic) && !NO_NOUN.contains(&word)
            })
    }

    /// "the information we collect": what we do there only tells which information the sentence is about.
    fn qualifies(&self, verb: usize) -> bool {
        let near = verb.saturating_sub(3);
        self.is_contact_clause(0, verb)
            && self
                .last_cue_in(Cue::FirstParty, near, verb)
                .is_some_and(|we| self.data.iter().any(|data| data.end == we))
    }

    /// The «que» of «ne … que»; one before a subject opens a clause («les données que vous saisissez»).
    fn restriction(&self, from: usize, to: usize) -> Option<usize> {
        (from..to).find(|&at| {
            self.cue_starts(Cue::Restrictive, at)
                && ![Cue::SecondParty, Cue::FirstParty, Cue::ThirdParty]
                    .iter()
                    .any(|cue| self.cue_starts(*cue, at + 1))
        })
    }

    pub(super) fn negation(&self, left: usize, start: usize, end: usize, right: usize) -> Negation {
        // The second half of a French negation may stand behind the next verb («ne vendons ni ne louons»), not behind «mais».
        let stop = self
            .cue_in(Cue::Break, end, self.tokens.len())
            .unwrap_or(self.tokens.len());
        let reach = if self.lexicon.language == "fr" {
            (end + 8).min(stop)
        } else {
            (end + 8).min(right.max(end)).min(stop)
        };
        if self.cue_in(Cue::WeakNegative, left, reach).is_some() {
            return Negation::None;
        }
        let refused = self
            .last_cue_in(Cue::Refusal, start.saturating_sub(5), start)
            .is_some();
        if self.is_without(start) || refused {
            return Negation::Denied;
        }
        // «aucune autre donnée que …», «rien d'autre que …»: only what follows.
        let other = (start.saturating_sub(4)..(end + 7).min(self.tokens.len())).find(|&at| {
            matches!(self.tokens[at].folded.as_str(), "autre" | "autres")
                && self.tokens[at..(at + 8).min(self.tokens.len())]
                    .iter()
                    .any(|token| matches!(token.folded.as_str(), "que" | "qu'"))
        });
        if other.is_some() && self.cue_in(Cue::Ne, left.saturating_sub(1), end).is_some() {
            return Negation::Restrictive;
        }
        if self.lexicon.language == "fr" {
            let ne = self.last_cue_in(
                Cue::Ne,
                start.saturating_sub(6).max(left.saturating_sub(1)),
                start,
            );
            // «n'a accès» holds its own first half.
            let ne = ne.or_else(|| self.cue_in(Cue::Ne, start, end));
            // Before «ne», only a pronoun of the clause denies («Aucune donnée n'est», «jamais nous ne»): «pas» there is another verb's.
            let second = (left..reach).find(|&at| {
                self.cue_starts(Cue::Negative, at)
                    && (ne.is_none_or(|ne| at > ne)
                        || !matches!(self.tokens[at].folded.as_str(), "pas" | "plus"))
            });
            // «ne … que sur votre ordinateur et jamais ailleurs»
            let second = second.filter(|&second| {
                second < end
                    || self
                        .restriction(end, second.min(self.tokens.len()))
                        .is_none()
            });
            return match (ne, second) {
                (Some(_), Some(_)) => Negation::Denied,
                (Some(_), None) => {
                    let que = self.restriction(end, (end + 25).min(self.tokens.len()));
                    let clause_verb = self.cue_in(Cue::QueVerb, left, end).is_some();
                    if que.is_some() && !clause_verb {
                        Negation::Restrictive
                    } else {
                        Negation::None
                    }
                }
                (None, _) if self.cue_in(Cue::LoneNegative, left, reach).is_some() => {
                    Negation::Denied
                }
                _ => Negation::None,
            };
        }
        // «without» denies only what stands right behind it, which is read above.
        let before = (start.saturating_sub(5).max(left)..start)
            .rev()
            .find(|&at| self.cue_starts(Cue::LoneNegative, at) && !self.tokens[at].is("without"));
        let object = self
            .cue_in(Cue::LoneNegative, end, (end + 2).min(reach))
            .filter(|&at| matches!(self.tokens[at].folded.as_str(), "no" | "none" | "neither"));
        let exception = |at: usize| self.cue_starts(Cue::Exception, at);
        match before.filter(|&at| !exception(at)).or(object) {
            Some(_) => Negation::Denied,
            None => Negation::None,
        }
    }
}
