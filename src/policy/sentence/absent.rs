//! What there is none of: services and kinds of services that are not used, cookies that do not exist, in every grammar.
//!
//! «Nous n'utilisons aucun outil d'analyse», "There are no cookies on this site", "contains no ads". A denial of a part («les
//! fonctions publicitaires de X», "no cookies that identify you") is no denial of the whole, and gives nothing.

use super::super::lexicon::{Action, Cue, Mention, Particle};
use super::super::{Claim, ClaimKind, Polarity};
use super::{Draft, Negation, Place, Predicate, Sentence};

/// What a part that denies without a verb has none of: with one of these it says more than a bare no.
pub(super) const SAY_MORE: &[Cue] = &[
    Cue::Be,
    Cue::Have,
    Cue::May,
    Cue::Ne,
    Cue::FirstParty,
    Cue::SecondParty,
    Cue::Relative,
    Cue::Condition,
    Cue::Exception,
    Cue::Purpose,
];

impl Sentence<'_> {
    /// «(sans cookies)»
    pub(super) fn is_absent(&self, at: usize) -> bool {
        at > 0 && self.tokens[at - 1].is_of(&self.lexicon.absence.without)
    }

    /// "X advertising features", "X to track you", «les cookies de X»: a use of the service, not all of it.
    pub(super) fn denies_part_of_service(&self, predicate: &Predicate, service: &Mention) -> bool {
        let words = &self.lexicon.absence;
        let of = service.start > predicate.end + 1
            && self.tokens[service.start - 1].is_of(&words.of)
            && !words.whole_of.iter().any(|noun| {
                let before = &self.tokens[service.start - 2];
                before.folded.starts_with(noun.as_str())
            });
        of || !self.ends_at(service.end) && !self.is_before_clause(service.end)
    }

    /// "(no Meta Pixel) on pages with health content": the part of the product where alone it is so, as a condition.
    pub(super) fn part_of_product(&self, from: usize) -> Option<String> {
        let words = &self.lexicon.absence;
        let stop = (from..self.tokens.len())
            .find(|&at| {
                self.cue_starts(Cue::Break, at) || matches!(self.word_at(at), "," | ";" | ".")
            })
            .unwrap_or(self.tokens.len());
        let part = (from..stop).find(|&at| self.tokens[at].is_of(&words.parts))?;
        let is_all = |token: &super::Token| token.is_of(&words.all_parts);
        (!self.tokens[from..part].iter().any(is_all))
            .then(|| format!("if:{}", self.flat(from, stop)))
    }

    /// Kinds of services that the verb denies as a whole («aucun outil d'analyse», "any analytics or advertising services").
    pub(super) fn denied_kinds(&self, predicate: &Predicate) -> Option<Vec<String>> {
        if !self.services.is_empty() {
            return None;
        }
        if predicate.passive {
            // "No analytics or tracking services are used."
            let (end, kinds) = self.kinds_at(self.after_articles(self.first_word()))?;
            let whole = self.are_parts_of_verb(end, predicate.start) && self.ends_at(predicate.end);
            return whole.then_some(kinds);
        }
        self.kinds_from(self.after_articles(self.behind_verb(predicate.end)))
    }

    pub(super) fn first_word(&self) -> usize {
        self.tokens
            .iter()
            .position(|token| token.folded.starts_with(char::is_alphabetic))
            .unwrap_or(0)
    }

    pub(super) fn last_word(&self) -> usize {
        self.tokens
            .iter()
            .rposition(|token| token.folded.starts_with(char::is_alphanumeric))
            .unwrap_or(0)
    }

    /// The kinds of services in a row from `at`, where nothing narrows them.
    fn kinds_from(&self, at: usize) -> Option<Vec<String>> {
        let (end, kinds) = self.kinds_at(at)?;
        self.ends_at(end).then_some(kinds)
    }

    /// The kinds of services in a row from `at`, and where it ends.
    pub(super) fn kinds_at(&self, at: usize) -> Option<(usize, Vec<String>)> {
        /// What is told in such a row and is no category of services.
        const NO_CATEGORY: &[&str] = &["tracking", "any"];
        let mut at = self.kind_start(at);
        let mut kinds: Vec<String> = Vec::new();
        while let Some((end, kind)) = self.lexicon.kind(&self.words, at) {
            if !NO_CATEGORY.contains(&kind) && !kinds.iter().any(|own| own == kind) {
                kinds.push(kind.to_owned());
            }
            at = end;
            while self.modifies_kind(at) || self.stands_for_all(at) {
                at += 1;
            }
            let next = self.after_articles(
                if self.cue_starts(Cue::Coordinator, at)
                    || self.tokens.get(at).is_some_and(|token| token.is(","))
                {
                    at + 1
                } else {
                    at
                },
            );
            // "…, advertising, or tracking tools"
            let next = self.kind_start(next + usize::from(self.cue_starts(Cue::Coordinator, next)));
            if self.lexicon.kind(&self.words, next).is_none() {
                break;
            }
            at = next;
        }
        (!kinds.is_empty()).then_some((at, kinds))
    }

    /// Behind what may stand before a kind: "external analytics", «SDK d'analyse».
    fn kind_start(&self, at: usize) -> usize {
        let known = |at: usize| self.lexicon.kind(&self.words, at).is_some();
        if known(at) {
            return at;
        }
        let behind = if self.stands_for_all(at) {
            at + 1 + usize::from(self.is_of_kind(at + 1))
        } else if self.modifies_kind(at) {
            at + 1
        } else {
            return at;
        };
        if known(behind) { behind } else { at }
    }

    fn is_of_kind(&self, at: usize) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|token| token.is_of(&self.lexicon.absence.of))
    }

    /// «service», "tool": a noun that says no more than the kind beside it.
    fn stands_for_all(&self, at: usize) -> bool {
        let nouns = &self.lexicon.absence.whole_of;
        let is = |noun: &String| self.word_at(at).trim_end_matches('s') == noun.as_str();
        nouns.iter().any(is)
    }

    /// «services d'analyse tiers»: no other kind.
    pub(super) fn modifies_kind(&self, at: usize) -> bool {
        self.is_one_of(at, &self.lexicon.kind_modifiers)
    }

    /// Articles and negatives before a noun.
    pub(super) fn after_articles(&self, mut at: usize) -> usize {
        while self.is_one_of(at, &self.lexicon.absence.articles) {
            at += 1;
        }
        at
    }

    /// Nothing behind narrows what was named: the end, another clause, where or since when.
    pub(super) fn ends_at(&self, at: usize) -> bool {
        const MARKS: &[&str] = &[".", ",", ";", "!", "(", ")", ":"];
        let narrowed = [Cue::Purpose, Cue::Exception, Cue::Condition, Cue::Relative]
            .iter()
            .any(|cue| self.cue_in(*cue, at, self.tokens.len()).is_some());
        !narrowed
            && self.tokens.get(at).is_none_or(|next| {
                MARKS.contains(&next.folded.as_str()) || next.is_of(&self.lexicon.absence.after)
            })
    }

    /// "There are no cookies", "The app contains no ads or trackers", «Ce site ne contient aucun cookie».
    pub(super) fn there_is_none(&self, place: &Place, drafts: &mut Vec<Draft>) {
        for &(start, end, cue) in &self.cues {
            if matches!(cue, Cue::Existence | Cue::Lacks) {
                let lacks = cue == Cue::Lacks || self.is_denied_of_us(start);
                self.none_behind(end, lacks, place, drafts);
            }
        }
    }

    /// "Our app does not (include)": the verb itself is denied, of all of something of ours ("our paid apps" are some of them).
    fn is_denied_of_us(&self, verb: usize) -> bool {
        let from = self.clause_start(0, verb).map_or(0, |at| at + 1);
        let ours = [Cue::FirstParty, Cue::Own];
        let known = [
            Cue::FirstParty,
            Cue::Own,
            Cue::Determiner,
            Cue::LoneNegative,
        ];
        let inside = |at: usize, cues: &[Cue]| {
            let holds = |(start, end, cue): &(usize, usize, Cue)| {
                cues.contains(cue) && *start <= at && at < *end
            };
            let component = |own: &Mention| own.start <= at && at < own.end;
            self.cues.iter().any(holds) || self.components.iter().any(component)
        };
        let mut subject =
            (from..verb).filter(|&at| self.word_at(at).starts_with(char::is_alphabetic));
        verb > from
            && self.cue_starts(Cue::LoneNegative, verb - 1)
            && subject.clone().any(|at| inside(at, &ours))
            && subject.all(|at| inside(at, &known) || self.says(at, Particle::Auxiliary))
    }

    /// «Aucun traceur publicitaire n'est intégré», "No ads are shown", in each part between commas.
    pub(super) fn none_shown(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        if !self.has(Cue::Be)
            || [Cue::Condition, Cue::Exception]
                .iter()
                .any(|cue| self.has(*cue))
        {
            return;
        }
        let starts = (0..whole).filter(|&at| at == 0 || self.tokens[at - 1].is(","));
        for start in starts {
            let at = self.after_articles(start);
            let Some((end, kinds)) = self.kinds_at(at).filter(|_| at > start) else {
                continue;
            };
            let verb = (end..whole).find(|&at| !self.are_parts_of_verb(at, at + 1));
            let shown = verb
                .filter(|&verb| verb > end && self.is_participle(verb) && self.ends_at(verb + 1));
            let told = shown.is_none_or(|verb| {
                self.predicates
                    .iter()
                    .any(|predicate| predicate.start == verb)
            });
            if !told {
                drafts.push(self.no_kinds(place, self.subject(place, 0, whole), kinds));
            }
        }
    }

    fn none_behind(&self, verb: usize, lacks: bool, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        // «… et n'utilise pas …»: what another verb denies is read there.
        let existences = self
            .cues
            .iter()
            .filter(|(_, _, cue)| *cue == Cue::Existence);
        let next = self
            .predicates
            .iter()
            .map(|next| next.start)
            .chain(existences.map(|(start, _, _)| *start))
            .filter(|next| *next >= verb)
            .min();
        let stop = next.map_or(whole, |next| self.clause_start(verb, next).unwrap_or(next));
        let told = self.predicates.iter().any(|told| {
            let near = self.clause_start(told.end, verb).is_none();
            told.start < verb && near
        });
        let at = self.after_articles(verb);
        let denied = lacks
            || self.cue_in(Cue::Ne, verb.saturating_sub(4), verb).is_some()
            || (verb..at).any(|at| self.says(at, Particle::No) || self.says(at, Particle::Not));
        if !denied
            || at == verb && !lacks
            || told
            || at >= stop
            || [Cue::Condition, Cue::Exception]
                .iter()
                .any(|cue| self.cue_in(*cue, 0, whole).is_some())
        {
            return;
        }
        let subject = self.subject(place, 0, whole);
        let cookies = self
            .data
            .iter()
            .find(|data| data.id == "cookies" && (at..stop).contains(&data.start));
        if let Some(cookies) = cookies.filter(|data| data.start <= at + 1) {
            let bare = cookies.start == at;
            let mut claim = self.blank(ClaimKind::NoCookies, place, subject, "none-there");
            claim.data = vec!["cookies".to_owned()];
            claim.purpose = self.cookie_purposes(&[]);
            let adjective = usize::from(bare && !claim.purpose.is_empty());
            let ends = self.ends_at(cookies.end) || self.ends_at(cookies.end + adjective);
            if (bare || !claim.purpose.is_empty()) && ends {
                drafts.push(self.draft(claim, 0, whole));
            }
            return;
        }
        // «Il n'y a pas de transfert de données hors de l'Union»; "crash reports contain no data" is about the reports.
        let impersonal = verb <= self.first_word() + 4;
        let practice = self
            .no_practice(at, self.last_word() + 1, place)
            .filter(|claim| {
                impersonal && matches!(claim.kind, ClaimKind::Region | ClaimKind::NotShares)
            });
        if let Some(claim) = practice {
            drafts.push(self.draft(claim, 0, whole));
            return;
        }
        if impersonal && let Some(services) = self.services_in_row(at) {
            drafts.push(self.no_kinds(place, subject, services));
            return;
        }
        // «n'a ni serveur ni télémétrie»: what is no kind of services is not there, either.
        let mut kinds: Vec<String> = Vec::new();
        for start in (at..stop).filter(|&start| {
            start == at || self.tokens[start - 1].is_of(&self.lexicon.absence.articles)
        }) {
            let named = self.kinds_from(start).unwrap_or_default();
            kinds.extend(
                named
                    .into_iter()
                    .filter(|kind| !kinds.contains(kind))
                    .collect::<Vec<_>>(),
            );
        }
        if !kinds.is_empty() {
            drafts.push(self.no_kinds(place, subject, kinds));
        }
    }

    pub(super) fn no_kinds(&self, place: &Place, subject: String, kinds: Vec<String>) -> Draft {
        let mut claim = self.blank(ClaimKind::ThirdParty, place, subject, "none-there");
        claim.polarity = Polarity::Denied;
        claim.recipient = kinds;
        self.draft(claim, 0, self.tokens.len())
    }

    /// «Aucun cookie publicitaire ni outil d'analyse n'est utilisé», "We use no cookies or analytics": kinds of services that stand in one row
    /// with the cookies that a verb denies.
    pub(super) fn kinds_beside_cookies(&self, predicate: &Predicate) -> Vec<String> {
        let (from, to) = if predicate.passive {
            (predicate.left, predicate.start)
        } else {
            (predicate.end, predicate.right.max(predicate.end))
        };
        let row = (from..to)
            .filter(|&at| self.cue_starts(Cue::Coordinator, at) || self.says(at, Particle::Nor));
        row.filter_map(|at| {
            let noun = self.after_articles(at + 1);
            // «ni traceurs de mesure»: cookies again.
            let cookies = |data: &Mention| data.id == "cookies" && data.start == noun;
            if self.data.iter().any(cookies) {
                return None;
            }
            let (end, kinds) = self.kinds_at(noun)?;
            let whole = if predicate.passive {
                self.are_parts_of_verb(end, predicate.start) && self.ends_at(predicate.end)
            } else {
                self.ends_at(end)
            };
            (whole && end <= to).then_some(kinds)
        })
        .next()
        .unwrap_or_default()
    }

    /// "We collect nothing", "We don't store anything about you", «Rien n'est partagé avec des tiers»: any data at all.
    pub(super) fn says_nothing(&self, predicate: &Predicate) -> bool {
        let word = |at: usize| self.word_at(at);
        let at = if predicate.passive {
            self.clause_start(0, predicate.start)
                .map_or(0, |start| start + 1)
        } else {
            predicate.end
        };
        let whole = self.tokens.len();
        let goes = self.has(Cue::Towards)
            && (!self.recipients_in(predicate.end, whole).is_empty()
                || (predicate.end..whole).any(|at| self.is_to_servers(at)));
        let shares = matches!(predicate.action, Action::Share | Action::Sell)
            && (goes || self.nowhere(predicate).is_some());
        let keeps = matches!(predicate.action, Action::Collect | Action::Store);
        // "nothing you type", "anything that …": some of it.
        let alone = if predicate.passive {
            self.are_parts_of_verb(at + 1, predicate.start)
        } else {
            self.cue_starts(Cue::Nowhere, at + 1)
                || self.says(at + 1, Particle::AfterNothing)
                || matches!(word(at + 1), "" | "." | "," | ";" | "!")
        };
        // "We receive nothing from them": of those alone.
        let pronouns = [Particle::Pointing, Particle::It, Particle::Them];
        let theirs = self.says(at + 1, Particle::OfWhom)
            && pronouns.iter().any(|pronoun| self.says(at + 2, *pronoun));
        (keeps || shares) && self.says(at, Particle::AnythingAtAll) && alone && !theirs
    }

    /// "but not your phone number", «et non votre adresse»: where an affirmative verb denies the rest of its objects.
    pub(super) fn contrast(&self, predicate: &Predicate, stop: usize) -> Option<usize> {
        let mark = |at: usize| matches!(self.word_at(at), "," | "—" | "–");
        let joins = |at: usize| {
            mark(at) || self.cue_starts(Cue::Break, at) || self.cue_starts(Cue::Coordinator, at)
        };
        (predicate.negation == Negation::None).then_some(())?;
        (predicate.end + 1..stop).find(|&at| {
            // Behind a mark, what is kept need not be known ("the summary — not your code").
            let other = mark(at - 1) && at > predicate.end + 2;
            // «…, mais ni votre nom ni votre adresse»
            let nor = self.says(at, Particle::Nor) && self.cue_starts(Cue::Break, at - 1);
            joins(at - 1)
                && (nor || self.says(at, Particle::PlainNo))
                && self
                    .data
                    .iter()
                    .any(|data| data.start > at && data.start <= at + 2)
                && (other
                    || self
                        .data
                        .iter()
                        .any(|data| data.start >= predicate.end && data.end <= at))
        })
    }

    /// "and not for advertising", «et non à des fins publicitaires»: where an affirmative verb excludes purposes.
    pub(super) fn purpose_contrast(&self, from: usize, to: usize) -> Option<usize> {
        (from + 1..to).find(|&at| {
            self.says(at, Particle::PlainNo)
                && self.cue_starts(Cue::Purpose, at + 1)
                && [Cue::Coordinator, Cue::Break]
                    .iter()
                    .any(|cue| self.cue_starts(*cue, at - 1))
                    | self.tokens[at - 1].is(",")
        })
    }

    /// The purposes that it excludes, as a claim of their own.
    pub(super) fn excluded_purposes(&self, predicate: &Predicate, claim: &Claim) -> Option<Claim> {
        let whole = self.tokens.len();
        let first = self.cue_in(Cue::Purpose, predicate.end, whole)?;
        let at = self.purpose_contrast(first, whole)?;
        let mut excluded = claim.clone();
        excluded.kind = ClaimKind::NotPurpose;
        excluded.polarity = Polarity::Denied;
        excluded.exclusive = false;
        excluded.recipient.clear();
        excluded.purpose = self.purposes_in(at + 1, whole);
        excluded
            .purpose
            .retain(|purpose| super::using::DENIABLE.contains(&purpose.as_str()));
        excluded.rules.push("excluded-purpose".to_owned());
        (!excluded.purpose.is_empty() && claim.condition.is_none()).then_some(excluded)
    }

    /// Claims that an affirmative verb makes of what it leaves out («mais pas votre numéro»).
    pub(super) fn left_out(&self, predicate: &Predicate, claim: &Claim, drafts: &mut Vec<Draft>) {
        let kind = match claim.kind {
            ClaimKind::Collects => ClaimKind::NotCollects,
            ClaimKind::Stores => ClaimKind::NotStores,
            _ => return,
        };
        let Some(at) = self.contrast(predicate, predicate.right) else {
            return;
        };
        let mut left = claim.clone();
        left.kind = kind;
        left.polarity = Polarity::Denied;
        left.exclusive = false;
        left.purpose.clear();
        left.recipient.clear();
        left.data = self.data_in(at, predicate.right);
        left.data
            .retain(|id| id != "personal_data" && !claim.data.contains(id));
        left.rules.push("left-out".to_owned());
        if !left.data.is_empty() && left.condition.is_none() {
            drafts.push(self.draft(left, at, predicate.right));
        }
    }
}
