//! Which verbs say something: finite with a subject, passive, promised, carried by a modal; not the nouns and the reported, prevented or
//! qualifying clauses that look like them.

use super::super::lexicon::{Action, Cue, Particle};
use super::Sentence;

impl Sentence<'_> {
    /// A verb that says something: finite with a subject, passive, or an infinitive that depends on a modal or opens the sentence.
    pub(super) fn is_predicate(&self, start: usize, end: usize) -> bool {
        let inflects = self.lexicon.forms.verbs_inflect;
        let before = start.saturating_sub(6);
        if end - start > 1 {
            // "information made available by others": of which information the sentence is.
            let described =
                self.says(start, Particle::Made) && self.data.iter().any(|data| data.end == start);
            return !described;
        }
        let subject = before == 0 && self.begins_with_it()
            || [Cue::FirstParty, Cue::Own, Cue::ThirdParty]
                .iter()
                .any(|cue| self.cue_in(*cue, before, start).is_some())
            || self
                .components
                .iter()
                .any(|component| component.end <= start && component.start >= before)
            || self.acts_for_us(before, start)
            || !inflects && self.are_receivers(start)
            || self.has(Cue::Only) && self.is_received_by_service(start, end);
        if self.is_never_done(start) || self.serves_for(start) {
            return true;
        }
        let enters = self.says(start, Particle::LogsIn) && self.is_way_in(end);
        if enters || !inflects && self.is_plural(start) {
            // "logged in" is no record.
            return false;
        }
        if self.is_participle(start) {
            // «étant en cours, les informations transmises …»: what stands behind its noun describes it.
            let be = self
                .last_cue_in(Cue::Be, start.saturating_sub(5), start)
                .filter(|&be| {
                    self.is_turned_by_denial(be)
                        || !self
                            .data
                            .iter()
                            .any(|data| data.end == start && data.start > be)
                });
            let have = self.last_cue_in(Cue::Have, start.saturating_sub(4), start);
            // "processed in memory and never stored"
            let never = start > 1 && self.says(start - 1, Particle::PlainNo);
            let coordinated = start > 0 && self.joins(start - 1 - usize::from(never));
            // "limited data" is little data.
            let adjective = self.says(start, Particle::Little);
            let active_past = !inflects
                && subject
                && !adjective
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
        if inflects {
            let forms = &self.lexicon.forms;
            let verb = &self.tokens[start];
            if forms.is_first_person(verb) {
                return true;
            }
            // «enregistre» is no infinitive: its own is longer.
            let longer = format!("{}{}", verb.folded, forms.infinitive_adds);
            if forms.is_infinitive(verb) && !self.lexicon.verbs.contains_key(longer.as_str()) {
                if self.is_promised(start) || self.is_without(start) {
                    return true;
                }
                let modal = self.cue_in(Cue::May, before, start).is_some();
                let entered = self.cue_starts(Cue::Gives, start)
                    && self.cue_in(Cue::SecondParty, before, start).is_some();
                return modal && (subject || entered)
                    || self.is_means(start)
                    || start == 0 && self.form(0) == Some(Action::Collect)
                    || start > 0
                        && start < 8
                        && self.says(start - 1, Particle::BeforeInfinitive)
                        && self.says(0, Particle::ToRead)
                    || self.is_due(start);
            }
            if forms.is_imperative(verb) {
                // Imperatives that ask for data, and what users enter.
                return self.cue_starts(Cue::Gives, start)
                    || self
                        .cue_in(Cue::SecondParty, start.saturating_sub(3), start)
                        .is_none();
            }
            // Third person: a subject of ours or a relative before it, no article that would make it a noun.
            // «ne les utilise pas»: a pronoun, where the verb is denied.
            let article = start > 0
                && self.cue_starts(Cue::Determiner, start - 1)
                && !(start > 1 && self.cue_starts(Cue::Ne, start - 2));
            return !article
                && (subject
                    || self
                        .cue_in(Cue::Relative, start.saturating_sub(4), start)
                        .is_some()
                    || self
                        .cue_in(Cue::Ne, start.saturating_sub(2), start)
                        .is_some());
        }
        if self.lexicon.forms.is_gerund(&self.tokens[start]) {
            let by = start > 0 && self.is_agent(start - 1) && subject;
            return by || self.is_without(start) || self.is_shunned(start);
        }
        let keeps_somebody = self.says(start, Particle::Keeps) && self.says(end, Particle::KeptSo);
        // "use and transfer": the second noun of two.
        let first = if start > 1 && self.cue_starts(Cue::Coordinator, start - 1) {
            start - 2
        } else {
            start
        };
        if keeps_somebody || self.is_possessed(start) || self.is_possessed(first) {
            return false;
        }
        if self.says(start, Particle::Access) && self.says(end, Particle::To) {
            // "access to" is a noun; "have access to" is a phrase of its own.
            return false;
        }
        if self.is_promised(start) || self.is_means(start) || self.is_enabled(start) {
            return true;
        }
        let article = start > 0 && self.cue_starts(Cue::Determiner, start - 1);
        if self.cue_starts(Cue::Gives, start)
            && self
                .cue_in(Cue::SecondParty, start.saturating_sub(3), start)
                .is_some()
            || self.is_offered(start)
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
        let infinitive = start > 0 && self.says(start - 1, Particle::To);
        let coordinated = start > 0 && self.joins(start - 1);
        !article
            && !infinitive
            && (subject
                || modal
                || coordinated
                    && (self
                        .cue_in(Cue::FirstParty, start.saturating_sub(10), start)
                        .is_some()
                        || self.components.iter().any(|component| {
                            component.end <= start && component.start + 12 >= start
                        }))
                || self.is_right_behind_negative(start)
                || self.denied_in_a_row(start).is_some())
    }

    /// "users' requests", "the app's requests": a noun.
    fn is_possessed(&self, at: usize) -> bool {
        at > 0
            && (self.says(at - 1, Particle::Genitive)
                || self.tokens[at - 1].is("'")
                    && !self.tokens[at - 1].spaced
                    && self.tokens[at].spaced)
    }

    /// «le formulaire», "the form": through which we act.
    pub(super) fn acts_for_us(&self, from: usize, verb: usize) -> bool {
        self.tokens[from..verb]
            .iter()
            .any(|token| token.is_of(&self.lexicon.acting))
    }

    /// "in to your account", "in.": behind "logged"; "in our systems" is where something is recorded.
    fn is_way_in(&self, at: usize) -> bool {
        let place = self.cue_starts(Cue::Own, at + 1) || self.cue_starts(Cue::Determiner, at + 1);
        self.says(at, Particle::WayIn)
            || self.says(at, Particle::In) && (!place || self.says(at + 1, Particle::To))
    }

    /// "we will not accept requests": no verb ends in -s behind a pronoun or an auxiliary.
    fn is_plural(&self, start: usize) -> bool {
        let word = self.tokens[start].folded.as_str();
        let ends = word.ends_with('s') && !word.ends_with("ss");
        let carrier = (start.saturating_sub(6)..start)
            .rev()
            .find(|&at| self.says(at, Particle::BeforeBareVerb));
        ends && carrier.is_some_and(|carrier| {
            let own = |at: usize| {
                self.cue_starts(Cue::Coordinator, at)
                    || self.cue_starts(Cue::Relative, at)
                    || self.cue_starts(Cue::FirstParty, at)
                    || self.cue_starts(Cue::Own, at)
                    || self.cue_starts(Cue::ThirdParty, at)
                    || !self.tokens[at].folded.starts_with(char::is_alphanumeric)
            };
            let named = self
                .components
                .iter()
                .chain(&self.services)
                .chain(&self.categories);
            !(carrier + 1..start).any(own)
                && !named
                    .into_iter()
                    .any(|other| other.start > carrier && other.end <= start)
        })
    }

    /// "not collect", "not knowingly collect"; "not accept requests" has another verb.
    fn is_right_behind_negative(&self, start: usize) -> bool {
        let negative = |at: usize| self.cue_starts(Cue::LoneNegative, at);
        start > 0 && negative(start - 1)
            || start > 1
                && negative(start - 2)
                && (self.lexicon.forms.is_adverb(&self.tokens[start - 1])
                    || [Cue::Hedge, Cue::May, Cue::Be, Cue::Have]
                        .iter()
                        .any(|cue| self.cue_starts(*cue, start - 1))
                    || self.says(start - 1, Particle::BehindNot))
    }

    /// A past participle, by its ending.
    pub(super) fn is_participle(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        // "does not read" and "was read" are written alike.
        let was_read = self.says(at, Particle::AlsoParticiple)
            && [Cue::Be, Cue::Have]
                .iter()
                .any(|cue| self.cue_in(*cue, at.saturating_sub(4), at).is_some());
        was_read || self.lexicon.forms.is_participle(token)
    }

    /// «vos photos, jamais envoyées à nos serveurs, …»: said of what stands before, without a verb of its own.
    pub(super) fn is_never_done(&self, start: usize) -> bool {
        self.lexicon.forms.adjectives_follow
            && start > 1
            && self.says(start - 1, Particle::Never)
            && matches!(
                self.tokens[start - 2].folded.as_str(),
                "," | "(" | "–" | "—"
            )
            && self.is_participle(start)
            && self.cue_in(Cue::Ne, 0, start).is_none()
            && self.data.iter().any(|data| data.end == start - 2)
    }

    /// «procédons à la collecte», «ne font l'objet d'aucune vente», «aucun partage n'est effectué»: the noun says what is done.
    pub(super) fn nominal(&self, at: usize) -> Option<(usize, Action)> {
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
        let takes_place = self.says(end - 1, Particle::TakesPlace);
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
                .find_map(|at| self.lexicon.nominal(&self.words, at))
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
            .find_map(|at| self.lexicon.nominal(&self.words, at))
            // "subject to retention periods" tells how long, not whether.
            .filter(|(end, _)| !self.is_one_of(*end, &self.lexicon.periods))
    }

    /// «font l'objet de»: the data stand before it.
    pub(super) fn is_object_phrase(&self, at: usize) -> bool {
        self.cues.iter().any(|(start, end, cue)| {
            *start == at
                && *cue == Cue::LightVerb
                && (*start..*end).any(|at| {
                    self.says(at, Particle::Undergoes) || self.says(at, Particle::TakesPlace)
                })
        })
    }

    /// «s'engage à ne pas vendre», "we promise never to sell": an infinitive that a promise carries.
    pub(super) fn is_promised(&self, start: usize) -> bool {
        let near = start.saturating_sub(9);
        let carried = (near..start)
            .rev()
            .take(3)
            .any(|at| self.says(at, Particle::Promised));
        carried && self.cue_in(Cue::Promise, near, start).is_some()
    }

    /// "the third-party advertisers receive": several of a kind of companies right before what they do.
    fn are_receivers(&self, start: usize) -> bool {
        self.form(start) == Some(Action::Collect)
            && self.categories.iter().any(|kind| {
                // "analytics logs" are a thing.
                kind.end == start
                    && self.tokens[start - 1].folded.ends_with('s')
                    && !matches!(kind.id.as_str(), "analytics" | "communication")
            })
    }

    /// "These technologies allow us to collect …": what a means lets us do.
    fn is_enabled(&self, start: usize) -> bool {
        start > 2
            && !self.lexicon.forms.verbs_inflect
            && self.form(start) == Some(Action::Collect)
            && self.says(start - 1, Particle::To)
            && self.cue_starts(Cue::FirstParty, start - 2)
            && self.cue_starts(Cue::Permit, start - 3)
            && self.cue_in(Cue::LoneNegative, 0, start).is_none()
    }

    /// "you may also choose to provide": modals and free choice between the user and what the user gives.
    fn is_offered(&self, start: usize) -> bool {
        if self.lexicon.forms.verbs_inflect || !self.cue_starts(Cue::Gives, start) {
            return false;
        }
        let between =
            |at: usize| self.cue_starts(Cue::May, at) || self.says(at, Particle::FreelyChosen);
        let first = (start.saturating_sub(6)..start)
            .rev()
            .find(|&at| !between(at));
        first.is_some_and(|at| at + 1 < start && self.cue_starts(Cue::SecondParty, at))
    }

    /// «nous utilisons des cookies pour collecter votre adresse», "they set cookies to remember …": done by that means.
    pub(super) fn is_means(&self, start: usize) -> bool {
        let means = start > 0 && self.says(start - 1, Particle::InOrderTo)
            || start > 1 && self.says(start - 2, Particle::InOrder);
        let uses = |at: usize| {
            self.lexicon.forms.is_first_person(&self.tokens[at])
                || self.says(at, Particle::UsesMeans)
                    && at > 0
                    && !self.says(at - 1, Particle::To)
                    && !self.cue_starts(Cue::Relative, at - 1)
                    && !self.is_after_users(at)
        };
        let kept = !self.lexicon.forms.verbs_inflect && self.form(start) == Some(Action::Store);
        let cookies = self
            .data
            .iter()
            .rev()
            .find(|data| data.id == "cookies" && data.end <= start);
        means
            && (kept || self.form(start) == Some(Action::Collect))
            && self.cue_in(Cue::Ne, 0, start).is_none()
            && self.cue_in(Cue::LoneNegative, 0, start).is_none()
            && cookies.is_some_and(|cookies| {
                // Who uses them is told by the verb right before; "cookies are used to store …" says what they are for.
                self.cue_in(Cue::Be, cookies.end, start).is_none()
                    && (0..cookies.start)
                        .rev()
                        .find(|&at| self.form(at) == Some(Action::Use))
                        .is_some_and(uses)
            })
    }

    /// "you may use", "visitors use": users do what the verb at `at` says.
    fn is_after_users(&self, at: usize) -> bool {
        (at.saturating_sub(3)..at).any(|before| self.is_of_people(before))
    }

    /// «sans collecter», "without sharing", in a sentence that denies nothing else.
    pub(super) fn is_without(&self, start: usize) -> bool {
        let mut first = self.first_of_verbs(start);
        let between = |at: usize| {
            self.says(at, Particle::Never)
                || self.says(at, Particle::ObjectPronoun)
                || self.cue_starts(Cue::Be, at)
        };
        while self.lexicon.forms.pronouns_precede && first > 2 && between(first - 1) {
            // «sans jamais les conserver», «sans être conservées»
            first -= 1;
        }
        first > 1
            && self.says(first - 1, Particle::Without)
            && self.cue_in(Cue::Ne, 0, first - 1).is_none()
            && self.cue_in(Cue::LoneNegative, 0, first - 1).is_none()
            && self.cue_in(Cue::SecondParty, 0, first).is_none()
    }

    /// "not in the business of selling", "refrain from sharing": what we say that we do not do.
    pub(super) fn is_shunned(&self, start: usize) -> bool {
        let first = self.first_of_verbs(start);
        self.cues
            .iter()
            .any(|(_, end, cue)| *cue == Cue::Shunning && *end == first)
            && self.cue_in(Cue::SecondParty, 0, first).is_none()
    }

    /// The first of verbs in a row («sans collecter ni vendre», "without collecting or selling"), of which `start` is one.
    fn first_of_verbs(&self, start: usize) -> usize {
        let mut first = start;
        while first > 1
            && (self.cue_starts(Cue::Coordinator, first - 1) || self.tokens[first - 1].is(","))
            && self.form(first - 2).is_some()
        {
            first -= 2;
        }
        first
    }

    /// «nous devons conserver»: behind a modal of ours.
    fn is_due(&self, at: usize) -> bool {
        (at.saturating_sub(2)..at).any(|modal| self.says(modal, Particle::OurModal))
    }

    /// «nous expliquons comment nous collectons …»: no practice, a word about one.
    pub(super) fn is_told(&self, at: usize) -> bool {
        self.cues.iter().any(|(start, end, cue)| {
            *cue == Cue::Indirect
                && !self.concludes(*start)
                && *start < at
                && !self.says(*end, Particle::Conjunction)
                && self.cue_in(Cue::Break, *start, at).is_none()
        })
    }

    /// "That's why": the rest is said, not told about.
    fn concludes(&self, at: usize) -> bool {
        at > 1
            && self.says(at, Particle::Why)
            && self.says(at - 1, Particle::Is)
            && (at.saturating_sub(3)..at - 1).any(|that| self.says(that, Particle::Relates))
    }

    /// «jusqu'à ce que votre compte soit supprimé»: the end of a time, not what is done.
    pub(super) fn is_event(&self, verbs: &[(usize, usize, Action)], at: usize) -> bool {
        let Some((_, last, _)) = verbs.last() else {
            return false;
        };
        self.last_cue_in(Cue::UntilClause, *last, at)
            .is_some_and(|until| !self.tokens[until..at].iter().any(|token| token.is(",")))
    }

    /// «afin d'empêcher qu'elles ne soient détruites», «contre la divulgation»: what shall not happen.
    pub(super) fn is_prevented(&self, at: usize) -> bool {
        self.last_cue_in(Cue::Prevent, at.saturating_sub(20), at)
            .is_some_and(|prevent| {
                let acts = |cue| self.cue_in(cue, prevent, at).is_some();
                !acts(Cue::FirstParty) && !acts(Cue::Break) && !acts(Cue::SecondParty)
            })
    }

    /// "the information we collect": what we do there only tells which information the sentence is about.
    pub(super) fn qualifies(&self, verb: usize) -> bool {
        if verb > 0 && self.says(verb - 1, Particle::Those) && self.is_participle(verb) {
            return true;
        }
        let near = verb.saturating_sub(3);
        self.is_contact_clause(0, verb)
            && self
                .last_cue_in(Cue::FirstParty, near, verb)
                .is_some_and(|we| self.data.iter().any(|data| data.end == we))
    }

    /// "the type of device you use", "the data we collect": English drops the relative pronoun behind a noun.
    pub(super) fn is_contact_clause(&self, from: usize, verb: usize) -> bool {
        if !self.lexicon.forms.relatives_drop {
            return false;
        }
        let near = from.max(verb.saturating_sub(3));
        let you = self.last_cue_in(Cue::SecondParty, near, verb);
        let subject = you.or_else(|| self.last_cue_in(Cue::FirstParty, near, verb));
        subject
            .and_then(|subject| subject.checked_sub(1))
            .is_some_and(|noun| {
                noun >= from
                    && self.cue_in(Cue::Coordinator, noun + 1, verb).is_none()
                    && self.word_at(noun).starts_with(char::is_alphabetic)
                    && !self.says(noun, Particle::NoNoun)
            })
    }
}
