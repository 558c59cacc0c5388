//! Whether a verb is denied, or restricted to what follows («ne … que»): restriction before negation, and neither beyond its clause.

use super::super::lexicon::{Action, Cue, Particle};
use super::Sentence;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Negation {
    None,
    Denied,
    Restrictive,
}

impl Sentence<'_> {
    pub(super) fn negation(&self, left: usize, start: usize, end: usize, right: usize) -> Negation {
        // The second half of a French negation may stand behind the next verb («ne vendons ni ne louons»), not behind «mais».
        let stop = self
            .cue_in(Cue::Break, end, self.tokens.len())
            .unwrap_or(self.tokens.len());
        let reach = if self.lexicon.forms.split_negation {
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
        // "have no access to" holds its own denial.
        let own = !self.lexicon.forms.split_negation
            && self.cue_in(Cue::LoneNegative, start, end).is_some();
        // «ni transmises ni stockées», also where «ne sont» stands in the line before.
        let nor =
            self.lexicon.forms.split_negation && start > 0 && self.says(start - 1, Particle::Nor);
        let never = self.is_never_done(start) || nor;
        if self.is_without(start) || self.is_shunned(start) || refused || own || never {
            return Negation::Denied;
        }
        if self.is_not_only(end) {
            return Negation::None;
        }
        if self.is_only_left(left, start, end) {
            return Negation::Restrictive;
        }
        // «aucune autre donnée que …», «rien d'autre que …»: only what follows.
        let other = (start.saturating_sub(4)..(end + 7).min(self.tokens.len())).find(|&at| {
            self.says(at, Particle::Other)
                && !self.excepts_ourselves(at)
                && (at..at + 8).any(|at| self.says(at, Particle::Than))
        });
        if other.is_some() && self.cue_in(Cue::Ne, left.saturating_sub(1), end).is_some()
            || self.is_no_more_than(end)
        {
            return Negation::Restrictive;
        }
        if self.lexicon.forms.split_negation {
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
                    && (ne.is_none_or(|ne| at > ne) || !self.says(at, Particle::Not))
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
                (None, _) if self.is_denied_alone(left, end, reach) => Negation::Denied,
                (None, Some(second)) if second == end && self.drops_first_half(left, start) => {
                    Negation::Denied
                }
                _ => Negation::None,
            };
        }
        // «without» denies only what stands right behind it, which is read above.
        let before = (start.saturating_sub(5).max(left)..start)
            .rev()
            .find(|&at| self.cue_starts(Cue::LoneNegative, at) && !self.says(at, Particle::Without))
            .filter(|&at| !self.is_of_another_verb(at, start));
        // "No email, address or phone number is collected", "Not a single one is kept": however long the subject is, it begins with the word that denies.
        let subject = (left..start)
            .find(|&at| self.tokens[at].folded.starts_with(char::is_alphabetic))
            .filter(|&at| self.says(at, Particle::NoSubject) || self.cue_starts(Cue::NotOne, at))
            .filter(|_| {
                self.is_participle(start)
                    && [Cue::FirstParty, Cue::SecondParty, Cue::Break, Cue::Relative]
                        .iter()
                        .all(|cue| self.cue_in(*cue, left, start).is_none())
            });
        let object = self
            .cue_in(Cue::LoneNegative, end, (end + 2).min(self.tokens.len()))
            .filter(|&at| self.says(at, Particle::NoObject));
        if object
            .is_some_and(|at| self.says(at, Particle::Nothing) && self.says(at + 1, Particle::But))
        {
            // "We collect nothing but your address"
            return Negation::Restrictive;
        }
        // "We share your data with nobody"
        let nobody = (end..right.max(end))
            .find(|&at| self.cue_starts(Cue::Towards, at) && self.cue_starts(Cue::Nobody, at + 1));
        let object = object.or(nobody);
        let exception = |at: usize| self.cue_starts(Cue::Exception, at);
        let before = before
            .or_else(|| self.denied_in_a_row(start))
            .or_else(|| self.denied_in_front(left, start));
        match before.filter(|&at| !exception(at)).or(subject).or(object) {
            Some(_) => Negation::Denied,
            None => Negation::None,
        }
    }

    /// «en aucun cas»; «sans jamais» denies only the verb behind it.
    fn is_denied_alone(&self, left: usize, end: usize, reach: usize) -> bool {
        self.cues.iter().any(|&(start, _, cue)| {
            let behind = start >= end && self.says(start, Particle::Without);
            cue == Cue::LoneNegative && (left..reach).contains(&start) && !behind
        })
    }

    /// «On partage jamais tes photos»: spoken language, in which what denies stands right behind a verb of ours.
    fn drops_first_half(&self, left: usize, verb: usize) -> bool {
        let ours = self.last_cue_in(Cue::FirstParty, left, verb);
        ours.is_some_and(|ours| verb - ours <= 3)
            && (self.lexicon.forms.is_first_person(&self.tokens[verb]) || !self.is_participle(verb))
    }

    /// «ne collectons pas que votre nom»: that and more.
    fn is_not_only(&self, end: usize) -> bool {
        self.lexicon.forms.split_negation
            && self.says(end, Particle::Not)
            && self.restriction(end + 1, end + 2).is_some()
    }

    /// «ne conservons plus que votre adresse», «ne sont plus utilisées que pour …»: only what follows.
    fn is_only_left(&self, left: usize, start: usize, end: usize) -> bool {
        let more = |at: usize| self.is_one_of(at, &self.lexicon.comparison.more);
        let no_more = more(end) && self.restriction(end + 1, end + 2).is_some()
            || start > 0 && more(start - 1) && self.restriction(end, end + 1).is_some();
        self.lexicon.forms.split_negation
            && no_more
            && self
                .cue_in(Cue::Ne, left.saturating_sub(1), start)
                .is_some()
    }

    /// «rien de plus que votre adresse», "nothing beyond your address", behind the verb: only what follows.
    fn is_no_more_than(&self, end: usize) -> bool {
        let words = &self.lexicon.comparison;
        let near = (end + 7).min(self.tokens.len());
        let Some(none) = (end..near.min(end + 3)).find(|&at| self.tokens[at].is_of(&words.nothing))
        else {
            return false;
        };
        // "no longer than": a time.
        let more = (none + 1..near).find(|&at| self.tokens[at].is_of(&words.more));
        more.is_some_and(|more| {
            let than = (more..near).find(|&at| self.tokens[at].is_of(&words.than));
            than.is_some_and(|than| {
                self.data
                    .iter()
                    .any(|data| data.start > than && data.start <= than + 3)
            })
        })
    }

    /// "At no time is your location recorded", "At no point do we …": the word that denies begins the clause, and the verb follows it.
    fn denied_in_front(&self, left: usize, verb: usize) -> Option<usize> {
        let first = (left..verb).find(|&at| self.word_at(at).starts_with(char::is_alphabetic))?;
        let end = self.end_of(Cue::LoneNegative, first)?;
        (end < verb && self.is_turned_by_denial(end)).then_some(first)
    }

    /// The verb in front of its subject, right behind what denies it: "at no time *is* your location recorded".
    pub(super) fn is_turned_by_denial(&self, at: usize) -> bool {
        let carries = [Cue::Be, Cue::Have, Cue::May]
            .iter()
            .any(|cue| self.cue_starts(*cue, at))
            || self.says(at, Particle::Auxiliary);
        let denied = self
            .cues
            .iter()
            .any(|(start, end, cue)| *cue == Cue::LoneNegative && *end == at && end - start > 1);
        carries && denied
    }

    /// "Where consent is not required, we use …", "those who are not members can request …": the negative has a verb of its own.
    fn is_of_another_verb(&self, negative: usize, verb: usize) -> bool {
        let between = negative + 1..verb;
        let ours = between
            .clone()
            .any(|at| self.tokens[at].is(",") && self.cue_starts(Cue::FirstParty, at + 1));
        let able = self.says(negative, Particle::Not)
            && between
                .clone()
                .any(|at| at > negative + 1 && self.says(at, Particle::Able));
        ours || able
    }

    /// "does not connect to, or share data with", "do not sell data, rent it or …": one denial for a row of verbs, of which some are unknown.
    pub(super) fn denied_in_a_row(&self, verb: usize) -> Option<usize> {
        if verb < 2 || !self.is_joined_with_or(verb) && !self.is_listed_before_or(verb) {
            return None;
        }
        let not = (verb.saturating_sub(24)..verb)
            .rev()
            .find(|&at| self.cue_starts(Cue::LoneNegative, at))
            .filter(|&at| {
                let carried = at > 0
                    && (self.says(at - 1, Particle::Auxiliary)
                        || self.cue_starts(Cue::May, at - 1));
                carried || self.says(at, Particle::Never)
            })?;
        // "connect to, …" is no purpose.
        let purpose = |at: usize| {
            self.cue_starts(Cue::Purpose, at)
                && !self.tokens[at + 1].is(",")
                && !self.says(at + 1, Particle::Or)
        };
        let apart = |at: usize| {
            matches!(self.word_at(at), "." | ";" | ":" | "(" | ")") || self.says(at, Particle::And)
        };
        let goes_on = !self.starts_afresh(not, verb)
            && self.cue_in(Cue::WeakNegative, not, verb).is_none()
            && !(not..verb).any(|at| apart(at) || purpose(at));
        goes_on.then_some(not)
    }

    /// "…, sell data, or use it …": behind a comma, in a row whose last verb stands behind «or».
    pub(super) fn is_listed_before_or(&self, verb: usize) -> bool {
        let stop = (verb + 1..self.tokens.len())
            .find(|&at| {
                matches!(self.word_at(at), "." | ";" | ":" | "(" | ")")
                    || self.says(at, Particle::And)
                    || self.starts_afresh(at, at + 1)
            })
            .unwrap_or(self.tokens.len());
        verb > 0
            && !self.lexicon.forms.verbs_inflect
            && self.tokens[verb - 1].is(",")
            && !self.is_participle(verb)
            && (verb + 1..stop).any(|at| self.is_joined_with_or(at) && self.verb(at).is_some())
    }

    /// The «que» of «ne … que»; one before a subject opens a clause («les données que vous saisissez»).
    pub(super) fn restriction(&self, from: usize, to: usize) -> Option<usize> {
        (from..to).find(|&at| {
            self.cue_starts(Cue::Restrictive, at)
                && ![Cue::SecondParty, Cue::FirstParty, Cue::ThirdParty]
                    .iter()
                    .any(|cue| self.cue_starts(*cue, at + 1))
        })
    }

    /// The verb of a heading that denies («Ce que nous ne collectons pas», "What we don't collect", «Données non collectées»).
    pub(super) fn denied_heading(&self) -> Option<Action> {
        let component = self.components.first().map(|component| component.start);
        let Some(first) = self
            .cue_in(Cue::FirstParty, 0, self.tokens.len())
            .or(component)
        else {
            return self.undone_in_heading();
        };
        let negative = (first..self.tokens.len()).any(|at| self.says(at, Particle::PlainNo));
        let (_, action) = (first..self.tokens.len()).find_map(|at| self.verb(at))?;
        (negative && self.tokens.len() < 12).then_some(action)
    }

    /// «Ce qui n'est pas collecté», "Data never stored": nobody acts, and the heading ends with what is not done to data at large.
    fn undone_in_heading(&self) -> Option<Action> {
        let last = self.last_word();
        let denied = last > 0 && self.says(last - 1, Particle::PlainNo);
        let action = self.form(last);
        let at_large = self.data.iter().all(|data| data.id == "personal_data");
        action.filter(|_| denied && at_large && self.is_participle(last) && last < 12)
    }
}
