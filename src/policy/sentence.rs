//! One sentence to claims: predicates, their clause, who acts, and what is denied, restricted or conditional.
//!
//! Order of reading: restrictive («ne … que») before exception before negation before modality. A denial keeps its subject, data,
//! recipient, purpose and condition; where the grammar is unsure of one of them, the denial is not read at all.

use super::lexicon::{Action, Cue, Lexicon, Mention, Table, singular};
use super::token::Token;
use super::{Claim, ClaimKind, Modality, Openness, Polarity};
use crate::rules::Rules;

/// Where a sentence stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// Classes of the section (`rights`, `sharing`, …), nearest heading that has any.
    pub classes: Vec<String>,
    /// Component or service that the section is about.
    pub subject: Option<String>,
    /// Purposes that the label of the item gives.
    pub purposes: Vec<String>,
    pub layer: String,
}

impl Place {
    pub(super) fn is(&self, class: &str) -> bool {
        self.classes.iter().any(|own| own == class)
    }
}

/// What list items inherit from the sentence that introduces them.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub kind: ClaimKind,
    pub subject: String,
    pub purpose: Vec<String>,
    pub exclusive: bool,
    pub openness: Openness,
    pub modality: Modality,
    /// Default data where an item names none.
    pub data: Vec<String>,
}

/// Names of services in prose.
#[derive(Debug, Default)]
pub(super) struct ServiceNames {
    table: Table<(String, bool)>,
}

impl ServiceNames {
    pub(super) fn new(rules: &Rules) -> Self {
        let mut table = Table::default();
        let mut aliases = rules.services.aliases();
        // A company's own entry wins over products that list its name.
        aliases.sort_by_key(|(alias, service, _)| {
            (
                !service.name.eq_ignore_ascii_case(alias),
                service.id.clone(),
            )
        });
        for (alias, service, ambiguous) in aliases {
            // `Help Scout` is written `Helpscout`, too.
            let joined = alias.replace(' ', "");
            if joined != alias && joined.len() > 5 {
                table.add(&joined, (service.id.clone(), ambiguous));
            }
            table.add(alias, (service.id.clone(), ambiguous));
        }
        Self { table }
    }

    /// Services named in a sentence; ordinary words count only with a capital that is not the sentence's first.
    fn find(&self, tokens: &[Token], keys: &[String]) -> Vec<Mention> {
        self.table
            .find(keys)
            .into_iter()
            .filter(|(start, end, (_, ambiguous))| {
                let capital = tokens[*start].capital;
                let long = keys[*start..*end].iter().map(String::len).sum::<usize>() > 2;
                let plain_word = *ambiguous || end - start == 1 && keys[*start].len() < 4;
                long && capital && (!plain_word || *start > 0 && !tokens[start - 1].is("."))
            })
            .map(|(start, end, (id, _))| Mention { start, end, id })
            .collect()
    }
}

/// Words of one sentence with all that is named in it.
pub(super) struct Sentence<'a> {
    lexicon: &'a Lexicon,
    rules: &'a Rules,
    tokens: &'a [Token],
    keys: Vec<String>,
    cues: Vec<(usize, usize, Cue)>,
    data: Vec<Mention>,
    services: Vec<Mention>,
    categories: Vec<Mention>,
    components: Vec<Mention>,
    places: Vec<Mention>,
    predicates: Vec<Predicate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Actor {
    FirstParty,
    User,
    /// A named service or «they»: what it does is no practice of ours.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Negation {
    None,
    Denied,
    Restrictive,
}

#[derive(Debug, Clone)]
struct Predicate {
    action: Action,
    /// Token range of the verb.
    start: usize,
    end: usize,
    /// Clause around it.
    left: usize,
    right: usize,
    actor: Actor,
    passive: bool,
    negation: Negation,
    may: bool,
    /// Service that acts (`Helpscout, qui définit …`).
    agent: Option<String>,
}

/// A claim in the making: quote range in tokens of the block.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub claim: Claim,
    pub start: usize,
    pub end: usize,
}

impl<'a> Sentence<'a> {
    pub(super) fn new(
        lexicon: &'a Lexicon,
        rules: &'a Rules,
        names: &ServiceNames,
        tokens: &'a [Token],
    ) -> Self {
        let keys: Vec<_> = tokens.iter().map(|token| singular(&token.folded)).collect();
        let mentions = |table: &Table<String>| {
            table
                .find(&keys)
                .into_iter()
                .map(|(start, end, id)| Mention { start, end, id })
                .collect::<Vec<_>>()
        };
        let blocked: Vec<_> = lexicon.not_data.find(&keys);
        let mut data = mentions(&lexicon.data);
        data.retain(|mention| {
            !blocked
                .iter()
                .any(|(start, end, ())| mention.start < *end && *start < mention.end)
        });
        let mut sentence = Self {
            cues: lexicon.cues(&keys),
            services: names.find(tokens, &keys),
            categories: mentions(&lexicon.categories),
            components: mentions(&lexicon.components),
            places: mentions(&lexicon.places),
            data,
            predicates: Vec::new(),
            lexicon,
            rules,
            tokens,
            keys,
        };
        sentence.predicates = sentence.find_predicates();
        sentence
    }

    fn has(&self, cue: Cue) -> bool {
        self.cues.iter().any(|(_, _, found)| *found == cue)
    }

    fn cue_in(&self, cue: Cue, from: usize, to: usize) -> Option<usize> {
        self.cues
            .iter()
            .find(|(start, _, found)| *found == cue && *start >= from && *start < to)
            .map(|(start, _, _)| *start)
    }

    fn last_cue_in(&self, cue: Cue, from: usize, to: usize) -> Option<usize> {
        self.cues
            .iter()
            .rev()
            .find(|(start, _, found)| *found == cue && *start >= from && *start < to)
            .map(|(start, _, _)| *start)
    }

    fn flat(&self, from: usize, to: usize) -> String {
        let words: Vec<_> = self.tokens[from.min(to)..to]
            .iter()
            .map(|token| token.folded.as_str())
            .collect();
        words.join(" ")
    }

    fn find_predicates(&self) -> Vec<Predicate> {
        let mut verbs = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.lexicon.verb(self.tokens, &self.keys, at) {
                Some((end, action)) if self.is_predicate(at, end) => {
                    verbs.push((at, end, action));
                    at = end;
                }
                _ => at += 1,
            }
        }
        let mut predicates: Vec<Predicate> = Vec::new();
        for (index, (start, end, action)) in verbs.iter().copied().enumerate() {
            let left = verbs[..index]
                .last()
                .map_or(0, |(_, last_end, _)| self.clause_start(*last_end, start));
            let right = verbs
                .get(index + 1)
                .map_or(self.tokens.len(), |(next, _, _)| {
                    self.clause_start(end, *next)
                });
            let passive = self.is_participle(start)
                && self
                    .last_cue_in(Cue::Be, start.saturating_sub(5), start)
                    .is_some();
            let (mut actor, agent) = self.actor(left, start, passive);
            let mut negation = self.negation(left, start, end, right);
            let close = predicates
                .last()
                .is_some_and(|last: &Predicate| start.saturating_sub(last.end) <= 4);
            if close && let Some(last) = predicates.last() {
                // «nous ne vendons ni ne louons», «collectons et traitons», «conservée …, ni stockée».
                let fresh = self.cue_in(Cue::FirstParty, last.end, start).is_some()
                    || self.cue_in(Cue::SecondParty, last.end, start).is_some();
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
            let ni = start > 0 && self.tokens[start - 1].is("ni");
            if ni
                && predicates
                    .last()
                    .is_some_and(|last| last.negation == Negation::Denied)
            {
                negation = Negation::Denied;
            }
            let may = self.cue_in(Cue::May, left, start).is_some();
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
            if gap <= 4 && nothing_between {
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
                && predicates[index].start - last_end <= 5
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
    fn clause_start(&self, from: usize, verb: usize) -> usize {
        for at in (from..verb).rev() {
            let mark = self.tokens[at].folded.as_str();
            let breaks = matches!(mark, ";" | ":" | "," | "(" | ")" | "—" | "–")
                || self.cue_starts(Cue::Break, at)
                || self.cue_starts(Cue::Coordinator, at)
                || self.cue_starts(Cue::Relative, at);
            if breaks {
                return at;
            }
        }
        from
    }

    fn cue_starts(&self, cue: Cue, at: usize) -> bool {
        self.cues
            .iter()
            .any(|(start, _, found)| *start == at && *found == cue)
    }

    /// A past participle, by its accents in French, by its ending in English.
    fn is_participle(&self, at: usize) -> bool {
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
    fn is_predicate(&self, start: usize, end: usize) -> bool {
        let word = self.tokens[start].lower.as_str();
        let french = self.lexicon.language == "fr";
        let before = start.saturating_sub(6);
        if end - start > 1 {
            return true;
        }
        let subject = [Cue::FirstParty, Cue::Own, Cue::ThirdParty]
            .iter()
            .any(|cue| self.cue_in(*cue, before, start).is_some());
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
            if word.ends_with("er") || word.ends_with("ir") || word.ends_with("re") {
                let modal = self.cue_in(Cue::May, before, start).is_some();
                return modal && subject
                    || start == 0
                    || start > 0
                        && (matches!(
                            self.tokens[start - 1].folded.as_str(),
                            "pour" | "ne" | "et"
                        ) && start < 8
                            && self.tokens[0].is("lire"))
                    || self.devons(start);
            }
            if word.ends_with("ez") {
                // Imperatives that ask for data.
                return self
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
            return false;
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
            );
        let modal = self
            .cue_in(Cue::May, start.saturating_sub(5), start)
            .is_some();
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

    fn devons(&self, at: usize) -> bool {
        (at.saturating_sub(2)..at).any(|place| {
            matches!(
                self.tokens[place].folded.as_str(),
                "devons" | "devrons" | "pouvons" | "pourrons" | "continuerons"
            )
        })
    }

    /// Who acts, and which service where it is named.
    fn actor(&self, left: usize, verb: usize, passive: bool) -> (Actor, Option<String>) {
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
        if passive {
            return (Actor::FirstParty, None);
        }
        let nearest = |cue| self.last_cue_in(cue, left, verb);
        let first = nearest(Cue::FirstParty).or(nearest(Cue::Own));
        let second = nearest(Cue::SecondParty);
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

    fn negation(&self, left: usize, start: usize, end: usize, right: usize) -> Negation {
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
        if self.lexicon.language == "fr" {
            let ne = self.last_cue_in(
                Cue::Ne,
                start.saturating_sub(6).max(left.saturating_sub(1)),
                start,
            );
            let second = self.cue_in(Cue::Negative, left, reach);
            return match (ne, second) {
                (Some(_), Some(_)) => Negation::Denied,
                (Some(_), None) => {
                    let que = self.cue_in(Cue::Restrictive, end, (end + 25).min(self.tokens.len()));
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
        let before = self.last_cue_in(Cue::LoneNegative, start.saturating_sub(5).max(left), start);
        let object = self
            .cue_in(Cue::LoneNegative, end, (end + 2).min(reach))
            .filter(|&at| matches!(self.tokens[at].folded.as_str(), "no" | "none" | "neither"));
        let exception = |at: usize| self.cue_starts(Cue::Exception, at);
        match before.filter(|&at| !exception(at)).or(object) {
            Some(_) => Negation::Denied,
            None => Negation::None,
        }
    }

    /// Data named in a range; what is only a part of a longer list of purposes stays out.
    fn data_in(&self, from: usize, to: usize) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for mention in self
            .data
            .iter()
            .filter(|mention| mention.start >= from && mention.end <= to)
        {
            if !ids.contains(&mention.id) {
                ids.push(mention.id.clone());
            }
        }
        // «données personnelles telles que votre nom»: the specific ones say more.
        if ids.len() > 1 {
            ids.retain(|id| id != "personal_data");
        }
        ids
    }

    fn recipients_in(&self, from: usize, to: usize) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        let inside = |mention: &&Mention| mention.start >= from && mention.end <= to;
        for mention in self
            .services
            .iter()
            .filter(inside)
            .chain(self.categories.iter().filter(inside))
        {
            if !ids.contains(&mention.id) {
                ids.push(mention.id.clone());
            }
        }
        ids
    }

    /// Purposes of the phrases that begin with a purpose word in a range.
    fn purposes_in(&self, from: usize, to: usize) -> Vec<String> {
        let mut all = Vec::new();
        if let Some(start) = self.cue_in(Cue::Purpose, from, to) {
            let stop = self.cue_in(Cue::Break, start, to).unwrap_or(to);
            for purpose in self.lexicon.purposes_in(&self.flat(start, stop)) {
                if !all.contains(&purpose) {
                    all.push(purpose);
                }
            }
        }
        all
    }

    /// The component or service that this sentence is about, else the section's.
    fn subject(&self, place: &Place, from: usize, to: usize) -> String {
        let own = self
            .components
            .iter()
            .find(|component| component.start >= from && component.end <= to);
        if let Some(component) = own {
            return component.id.clone();
        }
        // «données Gmail»: a service right beside the data.
        let beside = self.services.iter().find(|service| {
            self.data.iter().any(|data| {
                data.start <= service.start
                    && service.start <= data.end + 2
                    && service.start >= from
                    && service.end <= to
            })
        });
        if let Some(service) = beside
            && self.is_data_api(&service.id)
        {
            return service.id.clone();
        }
        place
            .subject
            .clone()
            .unwrap_or_else(|| "organisation".to_owned())
    }

    /// «aucune donnée» in a section about mail is mail.
    fn data_of_api(&self, data: Vec<String>, subject: &str) -> Vec<String> {
        let mail =
            self.rules.services.get(subject).is_some_and(|service| {
                service.category == "email_calendar_api" && subject == "gmail"
            });
        if mail && data.iter().all(|id| id == "personal_data") {
            vec!["email_content".to_owned()]
        } else {
            data
        }
    }

    /// Services whose users' data a product reads: only these are subjects of promises («données Gmail»).
    fn is_data_api(&self, id: &str) -> bool {
        is_data_api(self.rules, id)
    }

    /// `unless:…` and `if:…` of the sentence.
    fn condition(&self, from: usize, to: usize) -> Option<String> {
        if let Some(at) = self.cue_in(Cue::Exception, from, to) {
            let words = self.flat(at, (at + 14).min(to));
            let consent = self.cue_in(Cue::Consent, at, to).is_some();
            return Some(match (consent, words.contains("marketing")) {
                (true, true) => "unless:marketing_consent".to_owned(),
                (true, false) => "unless:consent".to_owned(),
                _ => format!("unless:{words}"),
            });
        }
        None
    }

    /// «Si vous …, nous …»: the situation in which a sentence holds.
    fn situation(&self) -> Option<String> {
        let at = self.cue_in(Cue::Condition, 0, 4)?;
        let stop = self.tokens[at..]
            .iter()
            .position(|token| token.is(","))
            .map_or(self.tokens.len().min(at + 10), |comma| at + comma);
        Some(format!("if:{}", self.flat(at, stop.min(at + 10))))
    }

    fn openness(&self) -> Openness {
        if self.has(Cue::Open) {
            Openness::Open
        } else if self.has(Cue::Closed) {
            Openness::Closed
        } else {
            Openness::Unspecified
        }
    }

    fn blank(&self, kind: ClaimKind, place: &Place, subject: String, rule: &str) -> Claim {
        let denied = matches!(
            kind,
            ClaimKind::NotCollects
                | ClaimKind::NotShares
                | ClaimKind::NotStores
                | ClaimKind::NoCookies
                | ClaimKind::NotPurpose
        );
        Claim {
            id: String::new(),
            kind,
            subject,
            data: Vec::new(),
            recipient: Vec::new(),
            purpose: Vec::new(),
            exclusive: false,
            openness: self.openness(),
            condition: None,
            polarity: if denied {
                Polarity::Denied
            } else {
                Polarity::Affirmed
            },
            modality: Modality::Asserts,
            layer: place.layer.clone(),
            value: None,
            anchor: None,
            section: None,
            quote: String::new(),
            region: crate::source::Region {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
            },
            rules: vec![rule.to_owned()],
        }
    }

    fn draft(&self, claim: Claim, from: usize, to: usize) -> Draft {
        Draft {
            claim,
            start: from,
            end: to.max(from + 1),
        }
    }

    /// All claims of the sentence, and the frame that a list after it inherits.
    pub(super) fn read(&self, place: &Place, frame: Option<&Frame>) -> (Vec<Draft>, Option<Frame>) {
        let whole = self.tokens.len();
        let mut drafts = Vec::new();
        if whole > 0 && place.is("changelog") {
            self.changelog(place, &mut drafts);
            return (drafts, None);
        }
        if whole == 0 || place.is("contents") || place.is("changes") || place.is("breach") {
            return (drafts, None);
        }
        self.scopes(place, &mut drafts);
        let address = self
            .tokens
            .iter()
            .any(|token| token.folded.contains('@') && token.folded.len() > 3);
        if address
            && !place.is("contact")
            && self.cue_in(Cue::Right, 0, whole).is_none()
            && self.services.is_empty()
            && drafts.is_empty()
        {
            let claim = self.blank(
                ClaimKind::Contact,
                place,
                "organisation".to_owned(),
                "contact-address",
            );
            drafts.push(self.draft(claim, 0, whole));
            return (drafts, None);
        }
        if self.has(Cue::Children) {
            self.children(place, &mut drafts);
            return (drafts, None);
        }
        if self.is_right(place) {
            let mut claim = self.blank(
                ClaimKind::Right,
                place,
                self.subject(place, 0, whole),
                "right",
            );
            claim.data = vec!["personal_data".to_owned()];
            drafts.push(self.draft(claim, 0, whole));
            return (drafts, None);
        }
        if place.is("rights") {
            return (drafts, None);
        }
        if place.is("contact") || self.is_contact() {
            let asks = self
                .tokens
                .iter()
                .any(|token| token.folded.contains('@') || token.folded.starts_with("contact"));
            if asks {
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
            return (drafts, None);
        }
        let about_itself = self.cue_in(Cue::Meta, 0, 6).is_some()
            || self.tokens.last().is_some_and(|last| last.is("?"));
        if about_itself && self.services.is_empty() {
            return (drafts, None);
        }
        self.legal_bases(place, &mut drafts);
        let mut next = None;
        for predicate in &self.predicates {
            let found = self.claims_of(predicate, place, &mut drafts);
            next = found.or(next);
        }
        self.includes(place, &mut drafts);
        if drafts.is_empty() || self.predicates.is_empty() {
            self.inherit(place, frame, &mut drafts);
        }
        self.security(place, &mut drafts);
        self.regions(place, &mut drafts);
        self.named_services(place, &mut drafts);
        (drafts, next)
    }

    /// Services that a plain affirmative sentence names and that nothing above has read: they are used, whatever the verb
    /// («Paddle traite les paiements», «en utilisant X», «des plateformes telles que X»).
    fn named_services(&self, place: &Place, drafts: &mut Vec<Draft>) {
        const NEGATIVE: &[&str] = &[
            "ne", "n'", "ni", "aucun", "aucune", "sans", "jamais", "not", "never", "no", "without",
            "neither", "nor", "don't", "doesn't", "cannot",
        ];
        let negative = |from: usize, to: usize| {
            self.tokens[from..to]
                .iter()
                .any(|token| NEGATIVE.contains(&token.folded.as_str()))
        };
        let told = |id: &str, drafts: &[Draft]| {
            drafts.iter().any(|draft| {
                draft.claim.recipient.iter().any(|own| own == id)
                    && draft.claim.kind == ClaimKind::ThirdParty
                    || draft.claim.subject == id
                    || draft.claim.recipient.iter().any(|own| own == id)
                        && draft.claim.polarity == Polarity::Denied
                        && draft.claim.kind != ClaimKind::NotStores
            })
        };
        let whole = self.tokens.len();
        let mut left: Vec<&Mention> = self
            .services
            .iter()
            .filter(|service| {
                place.subject.as_deref() != Some(&service.id)
                    && !told(&service.id, drafts)
                    && !self.is_source(&service.id)
            })
            .collect();
        left.dedup_by(|a, b| a.id == b.id);
        let Some(first) = left.first() else { return };
        // A denial in the same clause may be about the service.
        let clause = self.tokens[..first.start]
            .iter()
            .rposition(|token| token.is(":") || token.is(";"))
            .map_or_else(|| self.clause_start(0, first.start), |at| at + 1);
        let end = left.last().map_or(whole, |last| last.end);
        if negative(clause.min(first.start), end.min(whole)) {
            return;
        }
        let mut claim = self.blank(
            ClaimKind::ThirdParty,
            place,
            self.subject(place, 0, whole),
            "named-service",
        );
        claim.recipient = left.iter().map(|service| service.id.clone()).collect();
        claim.data = self
            .data_in(0, whole)
            .into_iter()
            .filter(|data| data != "cookies")
            .collect();
        claim.purpose = self.purposes_in(0, whole);
        claim.exclusive = false;
        claim.condition = None;
        drafts.push(self.draft(claim, clause.min(first.start), whole));
    }

    /// A company as a whole, or an interface to the user's own data: named for rules and permissions as often as for a use.
    fn is_source(&self, id: &str) -> bool {
        self.rules.services.get(id).is_some_and(|service| {
            service.category == "email_calendar_api"
                || service.id == "google-apis"
                || service.category == "productivity"
                    && self
                        .rules
                        .services
                        .iter()
                        .any(|other| other.part_of.as_deref() == Some(id))
        })
    }

    fn is_right(&self, place: &Place) -> bool {
        let you_may = self.cue_in(Cue::SecondParty, 0, 12).is_some()
            && (self.has(Cue::Right) || self.cue_in(Cue::May, 0, 14).is_some());
        let verbs = [
            "demander",
            "retirer",
            "revoquer",
            "opposer",
            "refuser",
            "desinscrire",
            "desabonner",
            "exercer",
            "request",
            "withdraw",
            "opt",
            "object",
            "unsubscribe",
            "revoke",
            "rectify",
            "gerer ou revoquer",
            "abonner",
        ];
        let claims_right = self
            .tokens
            .iter()
            .any(|token| verbs.contains(&token.folded.as_str()));
        you_may
            && (self.has(Cue::Right) && self.cue_in(Cue::FirstParty, 0, 6).is_none()
                || claims_right
                    && self.predicates.iter().all(|predicate| {
                        predicate.actor != Actor::FirstParty || predicate.start > 12
                    }))
            || place.is("rights") && (self.has(Cue::Right) || claims_right)
    }

    fn is_contact(&self) -> bool {
        let flat = self.flat(0, self.tokens.len());
        [
            "veuillez nous contacter",
            "contactez-nous",
            "vous pouvez nous contacter",
            "n' hesitez pas a nous contacter",
            "please contact us",
            "contact us at",
            "you can contact us",
        ]
        .iter()
        .any(|phrase| flat.contains(phrase))
    }

    /// OAuth scopes by name, and access described in words.
    fn scopes(&self, place: &Place, drafts: &mut Vec<Draft>) {
        for (at, token) in self.tokens.iter().enumerate() {
            let mut text = token.lower.clone();
            // «…/auth/gmail.readonly» comes as `…`, `/`, `auth`, `/`, `gmail.readonly`.
            let path = at >= 2 && self.tokens[at - 1].is("/") && self.tokens[at - 2].is("auth");
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
            let subject = if scope.api.is_empty() {
                scope.provider.replace('_', "-")
            } else {
                scope.api.clone()
            };
            let subject = if self.rules.services.get(&subject).is_some() {
                subject
            } else {
                scope.provider.replace('_', "-")
            };
            let mut claim = self.blank(ClaimKind::Scope, place, subject, "scope-name");
            claim.value = Some(scope.id.clone());
            claim.recipient = vec![if scope.provider == "microsoft_graph" {
                "microsoft-graph".to_owned()
            } else {
                scope.provider.clone()
            }];
            claim.data = scope.data.clone();
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
        let flat = self.flat(0, self.tokens.len());
        let graph = [
            "microsoft",
            "graph",
            "annuaire",
            "directory",
            "jeton d' acces",
            "access token",
        ]
        .iter()
        .any(|word| flat.contains(word));
        let described = [
            (
                ["informations de base", "utilisateurs", "annuaire"],
                "User.ReadBasic.All",
            ),
            (["basic", "users", "directory"], "User.ReadBasic.All"),
            (
                ["jeton d' acces", "lecture seule", "informations"],
                "User.Read",
            ),
            (["access token", "read-only", "information"], "User.Read"),
        ];
        for (words, scope) in described {
            if graph && words.iter().all(|word| flat.contains(word)) {
                let mut claim = self.blank(
                    ClaimKind::Scope,
                    place,
                    "microsoft-graph".to_owned(),
                    "scope-described",
                );
                claim.value = Some(scope.to_owned());
                claim.recipient = vec!["microsoft-graph".to_owned()];
                drafts.push(self.draft(claim, 0, self.tokens.len()));
            }
        }
    }

    /// `User.Read`: the capitals matter, and folding has lost them.
    fn graph_scope(&self, token: &Token) -> Option<&'a crate::rules::Scope> {
        (token.capital && token.folded.contains('.')).then(|| {
            self.rules.scopes.iter().find(|scope| {
                scope.provider == "microsoft_graph" && scope.id.to_lowercase() == token.lower
            })
        })?
    }

    /// «Ajout de X comme …», «suppression de X».
    fn changelog(&self, place: &Place, drafts: &mut Vec<Draft>) {
        for service in &self.services {
            let before = self.flat(0, service.start);
            let added = ["ajout", "ajoute", "added", "adding", "introduc"]
                .iter()
                .filter_map(|word| before.rfind(word))
                .max();
            let removed = [
                "suppression",
                "supprime",
                "retrait",
                "removed",
                "removal",
                "no longer",
                "abandon",
                "remplacement de",
            ]
            .iter()
            .filter_map(|word| before.rfind(word))
            .max();
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

    fn children(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let denied = self.predicates.iter().find(|predicate| {
            predicate.negation == Negation::Denied && predicate.actor == Actor::FirstParty
        });
        let mut claim = self.blank(
            ClaimKind::Children,
            place,
            "children".to_owned(),
            "children",
        );
        claim.data = vec!["children_data".to_owned()];
        drafts.push(self.draft(claim.clone(), 0, whole));
        if let Some(predicate) = denied {
            claim.kind = match predicate.action {
                Action::Share | Action::Sell => ClaimKind::NotShares,
                Action::Store => ClaimKind::NotStores,
                _ => ClaimKind::NotCollects,
            };
            claim.polarity = Polarity::Denied;
            claim.condition = Some("if:children".to_owned());
            claim.modality = if self.has(Cue::Hedge) {
                Modality::Hedged
            } else {
                Modality::Conditional
            };
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
    }

    fn legal_bases(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let found = self.lexicon.legal_bases.find(&self.keys);
        let hypothetical = self.has(Cue::Right);
        if let Some((_start, end, basis)) = found.first()
            && !hypothetical
        {
            let mut claim = self.blank(
                ClaimKind::LegalBasis,
                place,
                self.subject(place, 0, self.tokens.len()),
                "legal-basis",
            );
            claim.value = Some(basis.clone());
            claim.data = self.data_in(0, self.tokens.len());
            drafts.push(self.draft(claim, 0, *end));
        }
    }

    /// Claims of one predicate; the frame for a list that follows.
    fn claims_of(
        &self,
        predicate: &Predicate,
        place: &Place,
        drafts: &mut Vec<Draft>,
    ) -> Option<Frame> {
        let (from, to) = self.objects(predicate);
        let subject = self.subject(place, 0, self.tokens.len().min(predicate.right));
        if predicate.actor == Actor::User {
            return None;
        }
        if predicate.actor == Actor::Other {
            self.other_party(predicate, place, drafts);
            return None;
        }
        if self.cue_in(Cue::Aim, 0, predicate.start).is_some()
            && self.cue_in(Cue::FirstParty, 0, predicate.start).is_some()
            && predicate.start < 8
        {
            return None;
        }
        let data = self.data_in(from, to);
        let recipients = self.recipients_in(predicate.end, predicate.right.max(predicate.end));
        // «… les services Google conjointement avec les cookies …» speaks of the services.
        let first_object = self
            .services
            .iter()
            .find(|service| service.start >= from && service.end <= to);
        let cookies = self.data.iter().any(|mention| {
            mention.id == "cookies"
                && mention.start >= from
                && mention.end <= to
                && (predicate.passive
                    || first_object.is_none_or(|service| mention.start < service.start))
        });
        let denied = predicate.negation == Negation::Denied;
        let duration = self.duration();
        let mut purposes = self.purposes_in(predicate.end.min(to), self.tokens.len());
        for purpose in &place.purposes {
            if !purposes.contains(purpose) {
                purposes.push(purpose.clone());
            }
        }
        let kind = match predicate.action {
            Action::Collect if cookies => return None,
            Action::Collect if denied => ClaimKind::NotCollects,
            Action::Collect => ClaimKind::Collects,
            Action::Store if denied => ClaimKind::NotStores,
            Action::Store if cookies => return None,
            Action::Store if duration.is_some() || self.has(Cue::Until) => ClaimKind::Retention,
            Action::Store => ClaimKind::Stores,
            Action::Delete if denied => return None,
            Action::Delete => ClaimKind::Retention,
            Action::Sell | Action::Share if denied => ClaimKind::NotShares,
            Action::Sell | Action::Share => ClaimKind::Shares,
            Action::Use if cookies && denied => ClaimKind::NoCookies,
            Action::Use if cookies => ClaimKind::UsesCookies,
            Action::Use if denied => ClaimKind::NotPurpose,
            Action::Use => ClaimKind::Purpose,
            Action::Train if denied => ClaimKind::NotPurpose,
            Action::Train => return None,
        };
        let mut claim = self.blank(kind, place, subject, verb_rule(predicate.action));
        claim.data = self.data_of_api(data, &claim.subject);
        claim.exclusive = predicate.negation == Negation::Restrictive
            || self
                .cue_in(Cue::Only, predicate.left, predicate.right)
                .is_some();
        claim.condition = self.condition(0, self.tokens.len());
        if predicate.may && !denied {
            claim.modality = Modality::May;
        }
        if self
            .cue_in(Cue::Hedge, predicate.left, predicate.right)
            .is_some()
            && denied
        {
            claim.modality = Modality::Hedged;
        }
        let situation = self.situation();
        if denied
            && claim.condition.is_none()
            && situation.is_some()
            && !self.situation_is_component()
        {
            claim.condition.clone_from(&situation);
            claim.modality = Modality::Conditional;
        } else if claim.condition.is_none() {
            claim.condition = situation.filter(|_| !denied);
        }
        match kind {
            ClaimKind::Collects | ClaimKind::NotCollects => {
                claim.purpose.clone_from(&purposes);
                if claim.data.is_empty() && !self.tokens.last().is_some_and(|last| last.is(":")) {
                    return None;
                }
                claim.recipient = self.services_as_sources(predicate);
                if denied {
                    claim.purpose.clear();
                }
            }
            ClaimKind::Stores | ClaimKind::NotStores | ClaimKind::Retention => {
                if claim.data.is_empty()
                    && kind != ClaimKind::Retention
                    && !place
                        .subject
                        .as_deref()
                        .is_some_and(|subject| self.is_data_api(subject))
                {
                    return None;
                }
                if kind == ClaimKind::Retention {
                    let breach = self.has(Cue::Breach) && predicate.action != Action::Store;
                    let documents = self.flat(0, self.tokens.len());
                    if breach
                        || documents.contains("versions precedentes")
                        || documents.contains("previous versions")
                        || (claim.data.is_empty() && duration.is_none() && !place.is("retention"))
                    {
                        return None;
                    }
                    claim.value = duration;
                    claim.anchor = self
                        .lexicon
                        .anchor_in(&self.flat(predicate.start, self.tokens.len()));
                } else {
                    claim.recipient = recipients
                        .into_iter()
                        .filter(|id| self.rules.services.get(id).is_some() || id == "payments")
                        .collect();
                }
            }
            ClaimKind::Shares | ClaimKind::NotShares => {
                return self.sharing(predicate, place, claim, recipients, purposes, drafts);
            }
            ClaimKind::UsesCookies | ClaimKind::NoCookies => {
                claim.data.retain(|id| id == "cookies");
                claim.purpose = self.cookie_purposes(&purposes);
                claim.recipient = recipients
                    .into_iter()
                    .filter(|id| self.rules.services.get(id).is_some())
                    .collect();
                let two = self
                    .components
                    .iter()
                    .filter(|component| component.end <= predicate.start)
                    .collect::<Vec<_>>();
                if denied && two.len() > 1 {
                    for component in &two[1..] {
                        let mut other = claim.clone();
                        other.subject.clone_from(&component.id);
                        drafts.push(self.draft(other, predicate.left, predicate.right));
                    }
                    claim.subject.clone_from(&two[0].id);
                }
            }
            _ => return self.using(predicate, place, claim, purposes, drafts),
        }
        let frame = Frame {
            kind: claim.kind,
            subject: claim.subject.clone(),
            purpose: claim.purpose.clone(),
            exclusive: claim.exclusive,
            openness: claim.openness,
            modality: claim.modality,
            data: Vec::new(),
        };
        if self.local_only(predicate, &claim, drafts) {
            return None;
        }
        let but_list = self.tokens.len() >= 2
            && self.tokens.last().is_some_and(|last| last.is(":"))
            && self
                .last_cue_in(Cue::Break, self.tokens.len() - 2, self.tokens.len())
                .is_some();
        if but_list && denied {
            claim.condition = Some("except:list".to_owned());
        }
        let empty_introducer = claim.data.is_empty()
            && self.tokens.last().is_some_and(|last| last.is(":"))
            && claim.kind == ClaimKind::Collects;
        if !empty_introducer {
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
        if but_list && denied {
            Some(Frame {
                kind: ClaimKind::Collects,
                exclusive: false,
                ..frame
            })
        } else {
            Some(frame)
        }
    }

    /// Where the objects of a verb stand: after it, or before it in the passive.
    fn objects(&self, predicate: &Predicate) -> (usize, usize) {
        if predicate.passive {
            (predicate.left, predicate.start)
        } else {
            let stop = self
                .cue_in(Cue::Purpose, predicate.end, predicate.right)
                .filter(|&at| {
                    self.data
                        .iter()
                        .any(|data| data.start >= predicate.end && data.end <= at)
                })
                .unwrap_or(predicate.right);
            (predicate.end, stop.max(predicate.end))
        }
    }

    /// «Si vous utilisez notre plugin, …» restricts to a component, not to a situation.
    fn situation_is_component(&self) -> bool {
        let Some(at) = self.cue_in(Cue::Condition, 0, 4) else {
            return false;
        };
        let stop = self.tokens[at..]
            .iter()
            .position(|token| token.is(","))
            .map_or(self.tokens.len(), |comma| at + comma);
        self.components
            .iter()
            .any(|component| component.start >= at && component.end <= stop)
    }

    /// Services that data come from: «provenant de WooCommerce», «via».
    fn services_as_sources(&self, predicate: &Predicate) -> Vec<String> {
        self.services
            .iter()
            .filter(|service| service.start >= predicate.end && service.end <= predicate.right)
            .map(|service| service.id.clone())
            .collect()
    }

    fn cookie_purposes(&self, purposes: &[String]) -> Vec<String> {
        let flat = self.flat(0, self.tokens.len());
        let mut all = purposes.to_vec();
        for (word, purpose) in [
            ("analytique", "analytics"),
            ("cookies analy", "analytics"),
            ("analytics cookies", "analytics"),
            ("pour le suivi", "tracking"),
            ("tracking cookies", "tracking"),
            ("cookies de suivi", "tracking"),
            ("publicitaire", "advertising"),
            ("advertising cookies", "advertising"),
            ("session", "authentication"),
            ("techniques", "strictly_necessary"),
            ("essential", "strictly_necessary"),
            ("necessaires", "strictly_necessary"),
        ] {
            if flat.contains(word) && !all.iter().any(|own| own == purpose) {
                all.push(purpose.to_owned());
            }
        }
        all
    }

    /// «… ne sera traité que sur votre ordinateur», «uniquement en mémoire»: promises in affirmative grammar.
    fn local_only(&self, predicate: &Predicate, claim: &Claim, drafts: &mut Vec<Draft>) -> bool {
        if !claim.exclusive || !matches!(predicate.action, Action::Use | Action::Store) {
            return false;
        }
        let flat = self.flat(predicate.start, self.tokens.len());
        let on_device = [
            "votre ordinateur",
            "votre appareil",
            "votre navigateur",
            "your computer",
            "your device",
            "your browser",
            "localement",
            "locally",
        ]
        .iter()
        .any(|word| flat.contains(word));
        let in_transit = ["en transit", "en memoire", "in memory", "in transit"]
            .iter()
            .any(|word| flat.contains(word));
        if !on_device && !in_transit {
            return false;
        }
        let mut denial = claim.clone();
        denial.polarity = Polarity::Denied;
        denial.exclusive = false;
        denial.purpose.clear();
        denial.rules.push("local-only".to_owned());
        denial
            .data
            .retain(|data| data != "personal_data" || claim.subject == "organisation");
        if on_device {
            denial.kind = ClaimKind::NotCollects;
            denial.value = Some("local_only".to_owned());
            let mut stores = claim.clone();
            stores.kind = ClaimKind::Stores;
            stores.recipient = vec!["user_device".to_owned()];
            drafts.push(self.draft(stores, predicate.left, predicate.right));
        } else {
            denial.kind = ClaimKind::NotStores;
        }
        drafts.push(self.draft(denial, predicate.left, predicate.right));
        true
    }

    fn sharing(
        &self,
        predicate: &Predicate,
        place: &Place,
        mut claim: Claim,
        recipients: Vec<String>,
        purposes: Vec<String>,
        drafts: &mut Vec<Draft>,
    ) -> Option<Frame> {
        let denied = predicate.negation == Negation::Denied;
        let word = self.flat(predicate.start, predicate.end);
        // Verbs that have many other objects than data.
        let weak = [
            "fourn",
            "envoy",
            "provid",
            "send",
            "sent",
            "communiqu",
            "pass",
            "releas",
            "travaill",
            "work",
            "faisons",
            "collabor",
            "engag",
            "employ",
            "rel",
            "contract",
            "partner",
            "confi",
        ]
        .iter()
        .any(|stem| word.starts_with(stem));
        let third_party_verb = [
            "faisons appel",
            "travaillons",
            "collaborons",
            "work with",
            "partner with",
            "engage",
            "employ",
            "rely",
            "contract",
            "recourons",
            "sous-traitons",
        ]
        .iter()
        .any(|verb| word == *verb);
        let mut recipients = recipients;
        if predicate.passive {
            recipients.extend(
                self.recipients_in(predicate.end, self.tokens.len())
                    .into_iter()
                    .filter(|id| !recipients.contains(id))
                    .collect::<Vec<_>>(),
            );
        }
        if third_party_verb {
            let named: Vec<_> = recipients
                .iter()
                .filter(|id| !matches!(id.as_str(), "third_parties" | "processors"))
                .cloned()
                .collect();
            if recipients.is_empty() || denied {
                return None;
            }
            claim.kind = ClaimKind::ThirdParty;
            claim.recipient = if named.is_empty() { recipients } else { named };
            claim.purpose = purposes;
            claim.data = vec!["personal_data".to_owned()];
            let frame = self.frame_of(&claim);
            drafts.push(self.draft(claim, predicate.left, self.tokens.len()));
            return Some(frame);
        }
        let sale = predicate.action == Action::Sell;
        if weak && !sale && (claim.data.is_empty() || recipients.is_empty())
            || claim.data.is_empty() && recipients.is_empty() && !denied
        {
            return None;
        }
        // The object may stand before, with the relative or in another clause: without any, a denial is too wide to believe.
        if denied && claim.data.is_empty() {
            claim.data = self.data_in(0, self.tokens.len());
            if claim.data.is_empty()
                && !place
                    .subject
                    .as_deref()
                    .is_some_and(|subject| self.is_data_api(subject))
            {
                return None;
            }
        }
        if claim.data.is_empty() {
            claim.data = vec!["personal_data".to_owned()];
        }
        if word.starts_with("transfer") || word.starts_with("transfér") {
            let abroad = self.places.first().map(|place| place.id.clone());
            if abroad.is_some() && !denied {
                claim.kind = ClaimKind::Transfer;
                claim.value = abroad;
            }
        }
        // «les données Gmail»: the API is whose data they are, not who gets them.
        recipients.retain(|id| *id != claim.subject);
        claim.recipient = recipients;
        if sale {
            claim.purpose = vec!["sale".to_owned()];
            if denied && claim.recipient.is_empty() {
                claim.recipient = vec!["third_parties".to_owned()];
            }
        } else if denied {
            claim.purpose = purposes
                .into_iter()
                .filter(|purpose| {
                    matches!(
                        purpose.as_str(),
                        "advertising"
                            | "direct_marketing"
                            | "sale"
                            | "tracking"
                            | "model_training"
                            | "targeted_advertising"
                    )
                })
                .collect();
            if self.consentless(predicate) {
                claim.condition = Some("unless:consent".to_owned());
            }
        } else {
            claim.purpose = purposes;
        }
        let frame = self.frame_of(&claim);
        drafts.push(self.draft(claim, predicate.left, predicate.right));
        Some(frame)
    }

    fn consentless(&self, predicate: &Predicate) -> bool {
        let flat = self.flat(predicate.start, self.tokens.len());
        [
            "sans votre",
            "sans leur",
            "without your",
            "without their",
            "without explicit",
            "without prior",
            "without first",
        ]
        .iter()
        .any(|phrase| flat.contains(phrase))
            && self
                .cue_in(Cue::Consent, predicate.start, self.tokens.len())
                .is_some()
    }

    fn frame_of(&self, claim: &Claim) -> Frame {
        Frame {
            kind: claim.kind,
            subject: claim.subject.clone(),
            purpose: claim.purpose.clone(),
            exclusive: claim.exclusive,
            openness: claim.openness,
            modality: claim.modality,
            data: claim.data.clone(),
        }
    }

    /// `use`: of a service, or of data for a purpose.
    fn using(
        &self,
        predicate: &Predicate,
        place: &Place,
        mut claim: Claim,
        purposes: Vec<String>,
        drafts: &mut Vec<Draft>,
    ) -> Option<Frame> {
        let denied = predicate.negation == Negation::Denied;
        let flat = self.flat(0, self.tokens.len());
        let object_end = self
            .cue_in(Cue::Purpose, predicate.end, predicate.right)
            .unwrap_or(predicate.right);
        let services: Vec<_> = self
            .services
            .iter()
            .filter(|service| {
                service.start >= predicate.end && service.end <= predicate.right.max(object_end)
            })
            .collect();
        let joint = [
            "conjointement",
            "en combinaison",
            "in conjunction with",
            "together with",
            "combined with",
        ]
        .iter()
        .any(|word| flat.contains(word));
        if denied && joint {
            claim.kind = ClaimKind::NotPurpose;
            claim.value = Some("no_joint_services".to_owned());
            claim.recipient = services.iter().map(|service| service.id.clone()).collect();
            claim.purpose = vec!["advertising".to_owned()];
            drafts.push(self.draft(claim, predicate.left, self.tokens.len()));
            return None;
        }
        if predicate.action == Action::Use
            && !predicate.passive
            && !services.is_empty()
            && services[0].start <= predicate.end + 12
            && !self.data.iter().any(|data| {
                data.start >= predicate.end && data.end <= services[0].start && data.id != "cookies"
            })
        {
            let mut third = claim.clone();
            third.kind = ClaimKind::ThirdParty;
            third.polarity = if denied {
                Polarity::Denied
            } else {
                Polarity::Affirmed
            };
            third.data = self
                .data_in(services[0].end, self.tokens.len())
                .into_iter()
                .filter(|data| data != "cookies")
                .collect();
            third.purpose = if denied { Vec::new() } else { purposes.clone() };
            third.recipient = services.iter().map(|service| service.id.clone()).collect();
            third.recipient.dedup();
            drafts.push(self.draft(third, predicate.left, predicate.right));
            return None;
        }
        let training = predicate.action == Action::Train
            || purposes.iter().any(|purpose| purpose == "model_training")
                && ["entrain", "train"].iter().any(|stem| flat.contains(stem));
        if denied {
            claim.purpose = if training {
                vec!["model_training".to_owned()]
            } else {
                purposes
                    .into_iter()
                    .filter(|purpose| DENIABLE.contains(&purpose.as_str()))
                    .collect()
            };
            if claim.data.is_empty() {
                claim.data = self.data_of_api(self.data_in(0, self.tokens.len()), &claim.subject);
            }
            if claim.purpose.is_empty()
                || claim.data.is_empty()
                    && !place
                        .subject
                        .as_deref()
                        .is_some_and(|subject| self.is_data_api(subject))
            {
                return None;
            }
            drafts.push(self.draft(claim, predicate.left, self.tokens.len()));
            return None;
        }
        claim.purpose.clone_from(&purposes);
        if claim.data.is_empty() && !self.tokens.last().is_some_and(|last| last.is(":")) {
            return None;
        }
        if self.local_only(predicate, &claim, drafts) {
            return None;
        }
        let frame = self.frame_of(&claim);
        let list = self.tokens.last().is_some_and(|last| last.is(":"));
        // «nous utilisons les données suivantes :» introduces what is collected.
        if list && purposes.is_empty() && !place.is("use")
            || list
                && self.has(Cue::Closed)
                && self
                    .data
                    .last()
                    .is_some_and(|data| data.end + 3 >= self.tokens.len())
        {
            return Some(Frame {
                kind: ClaimKind::Collects,
                data: Vec::new(),
                ..frame
            });
        }
        let treats = self
            .flat(predicate.start, predicate.end)
            .starts_with("trait")
            || self
                .flat(predicate.start, predicate.end)
                .starts_with("process");
        let specific = claim.data.iter().any(|data| data != "personal_data");
        if !purposes.is_empty() || claim.exclusive {
            drafts.push(
                self.draft(
                    claim,
                    predicate.left,
                    predicate
                        .right
                        .max(self.tokens.len().min(predicate.right + 1)),
                ),
            );
        } else if treats || specific {
            claim.kind = ClaimKind::Collects;
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
        Some(frame)
    }

    /// What a third party does: only its cookies matter, and that it is used at all.
    fn other_party(&self, predicate: &Predicate, place: &Place, drafts: &mut Vec<Draft>) {
        let Some(service) = &predicate.agent else {
            return;
        };
        let data = self.data_in(predicate.end, predicate.right);
        if predicate.action == Action::Use
            && data.iter().any(|id| id == "cookies")
            && predicate.negation != Negation::Denied
        {
            let mut claim = self.blank(
                ClaimKind::UsesCookies,
                place,
                service.clone(),
                "cookies-of-service",
            );
            claim.data = vec!["cookies".to_owned()];
            claim.recipient = vec![service.clone()];
            claim.purpose = self.cookie_purposes(&[]);
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
    }

    /// «Cela inclut votre adresse IP, …»
    fn includes(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let Some(at) = self.cue_in(Cue::Includes, 0, self.tokens.len()) else {
            return;
        };
        if drafts
            .iter()
            .any(|draft| draft.claim.kind == ClaimKind::Collects && !draft.claim.data.is_empty())
            || !self
                .predicates
                .iter()
                .all(|predicate| predicate.negation == Negation::None)
        {
            return;
        }
        let early = at < 8;
        let subject_is_data = self.data.iter().any(|data| data.end <= at);
        let data: Vec<_> = self
            .data_in(at, self.tokens.len())
            .into_iter()
            .filter(|data| data != "personal_data" && data != "cookies")
            .collect();
        if data.is_empty()
            || !early && !subject_is_data
            || self
                .predicates
                .iter()
                .any(|predicate| predicate.actor == Actor::Other)
                && !early
        {
            return;
        }
        let mut claim = self.blank(
            ClaimKind::Collects,
            place,
            self.subject(place, 0, self.tokens.len()),
            "includes",
        );
        claim.data = data;
        claim.exclusive = false;
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    /// List items and labels without a verb of their own say what their introducer says.
    fn inherit(&self, place: &Place, frame: Option<&Frame>, drafts: &mut Vec<Draft>) {
        if drafts.iter().any(|draft| {
            draft.claim.kind != ClaimKind::Scope && draft.claim.kind != ClaimKind::LegalBasis
        }) {
            return;
        }
        let whole = self.tokens.len();
        let Some(frame) = frame else {
            // «Pour fournir le service : …» under a heading about purposes.
            if place.is("use") && !place.purposes.is_empty() {
                let mut claim = self.blank(
                    ClaimKind::Purpose,
                    place,
                    self.subject(place, 0, whole),
                    "labelled-purpose",
                );
                claim.purpose.clone_from(&place.purposes);
                drafts.push(self.draft(claim, 0, whole));
            }
            return;
        };
        let mut claim = self.blank(frame.kind, place, frame.subject.clone(), "inherited");
        claim.exclusive = frame.exclusive;
        claim.openness = frame.openness;
        claim.modality = frame.modality;
        claim.purpose.clone_from(&frame.purpose);
        claim.condition = self.condition(0, whole);
        match frame.kind {
            ClaimKind::Collects | ClaimKind::Stores => {
                claim.data = self
                    .data_in(0, whole)
                    .into_iter()
                    .filter(|data| data != "cookies")
                    .collect();
                if claim.data.is_empty() {
                    return;
                }
            }
            ClaimKind::Shares | ClaimKind::ThirdParty => {
                claim.recipient = self.recipients_in(0, whole);
                if claim.recipient.is_empty() || self.predicates.len() > 1 {
                    return;
                }
                claim.kind = ClaimKind::ThirdParty;
                claim.data.clone_from(&frame.data);
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

    /// A time as ISO 8601, where the sentence keeps or deletes something.
    fn duration(&self) -> Option<String> {
        for (at, token) in self.tokens.iter().enumerate() {
            let Some(unit) = self.lexicon.units.get(&token.folded) else {
                continue;
            };
            let mut place = at.checked_sub(1)?;
            // `P3 (trois) mois`, `30 full days`.
            if self.tokens[place].is(")") {
                place = place.checked_sub(3)?;
            }
            let word = self.tokens[place].folded.as_str();
            let number = word
                .parse::<u32>()
                .ok()
                .or_else(|| self.lexicon.numbers.get(word).copied())
                .or_else(|| {
                    let before = place.checked_sub(1)?;
                    self.tokens[before].folded.parse::<u32>().ok()
                })?;
            let age = self
                .cue_in(Cue::Age, place.saturating_sub(3), place)
                .is_some();
            let past = self
                .flat(place.saturating_sub(3), (at + 1).min(self.tokens.len()))
                .contains("derniers")
                || self.flat(place.saturating_sub(2), at).contains("last");
            if age || past || number == 0 || number > 1_000 {
                continue;
            }
            return Some(if unit == "H" {
                format!("PT{number}H")
            } else {
                format!("P{number}{unit}")
            });
        }
        None
    }

    /// Measures that a sentence promises.
    fn security(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let flat = format!(" {} ", self.flat(0, self.tokens.len()));
        let any = |words: &[&str]| words.iter().any(|word| flat.contains(word));
        let disclaimer = any(&[
            " aucune methode ",
            " aucun systeme ",
            " ne pouvons garantir",
            "aucun service en ligne",
            "no method",
            "cannot guarantee",
            "not guarantee",
            "no system",
            "100 %",
        ]);
        if disclaimer
            || self
                .predicates
                .iter()
                .any(|predicate| predicate.negation == Negation::Denied)
                && !any(&["masque", "anonym"])
        {
            return;
        }
        let mut measures: Vec<&str> = Vec::new();
        let encrypts = any(&[" chiffr", " crypte", " cryptee", " encrypt"]);
        if encrypts
            && any(&[
                " en transit",
                " in transit",
                "transmission",
                "transite",
                " in transfer",
            ])
            || any(&[
                " tls",
                " ssl",
                " https ",
                "connexions securisees",
                "connexion securisee",
                "secure connections",
                "secure socket",
            ])
        {
            measures.push("encryption_in_transit");
        }
        if encrypts
            && any(&[
                " au repos",
                " at rest",
                "bases de donnees",
                "database",
                "stockees",
                "stored",
            ])
        {
            measures.push("encryption_at_rest");
        }
        if encrypts && measures.is_empty() {
            measures.push("encryption");
        }
        if any(&["adresse ip", "adresses ip", " ip address", "ip anonymi"])
            && any(&[
                "octet", "tronqu", "masqu", "anonymis", "truncat", "mask", "anonymiz",
            ])
        {
            measures.push("ip_anonymisation");
        }
        if any(&[
            "pseudonymis",
            "meconnaissable",
            " hach",
            " hash",
            "pseudonymiz",
        ]) {
            measures.push("hashing");
        }
        if any(&[" agrege", "aggregat"]) && any(&["anonym"]) && !self.has(Cue::May) {
            measures.push("aggregation");
        }
        if any(&[
            "acces fondees sur des roles",
            "fondee sur les roles",
            "controle d' acces",
            "controles d' acces",
            "access control",
            "role-based",
            "personnel autorise",
            "groupe restreint",
        ]) {
            measures.push("access_control");
        }
        let sharing_off = any(&["partage des donnees"]) && self.has(Cue::Disabled)
            || any(&["data sharing"]) && self.has(Cue::Disabled);
        if sharing_off {
            let mut claim = self.blank(
                ClaimKind::NotShares,
                place,
                self.subject(place, 0, self.tokens.len()),
                "sharing-off",
            );
            claim.recipient = self.nearest_services();
            claim.value = Some("data_sharing_off".to_owned());
            claim.purpose = vec!["sharing_setting".to_owned()];
            drafts.retain(|draft| draft.claim.kind != ClaimKind::Shares);
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
        if measures.is_empty() {
            return;
        }
        let mut claim = self.blank(
            ClaimKind::Security,
            place,
            self.subject(place, 0, self.tokens.len()),
            "measure",
        );
        let of_visitors = flat.contains("visiteurs")
            || self
                .components
                .iter()
                .any(|component| component.id == "visitors");
        if of_visitors && measures == ["aggregation"] {
            "visitors".clone_into(&mut claim.subject);
        }
        claim.data = self.data_in(0, self.tokens.len());
        claim.value = Some(measures.join(","));
        claim.condition = self.condition(0, self.tokens.len());
        if let Some(at) = self.cue_in(Cue::Aim, 0, self.tokens.len())
            && at < 3
        {
            claim.modality = Modality::Aims;
        }
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    fn nearest_services(&self) -> Vec<String> {
        self.services
            .iter()
            .map(|service| service.id.clone())
            .collect()
    }

    /// Places where data are kept or go: never addresses, seats or authorities.
    fn regions(&self, place: &Place, drafts: &mut Vec<Draft>) {
        if place.is("contact") || place.is("rights") || self.places.is_empty() {
            return;
        }
        let flat = self.flat(0, self.tokens.len());
        let seat = [
            "enregistree en",
            "immatriculee",
            "siege social",
            "autorite",
            "loi ",
            "lois",
            "droit applicable",
            "residents",
            "resident",
            "reglement",
            "incorporated",
            "registered in",
            "law",
            "authority",
            "jurisdiction",
            "citizens",
        ]
        .iter()
        .any(|word| flat.contains(word));
        let stays = self.cue_in(Cue::PlaceWord, 0, self.tokens.len()).is_some();
        if seat || !stays {
            return;
        }
        let mut codes: Vec<String> = Vec::new();
        for found in &self.places {
            let ambiguous = matches!(
                self.tokens[found.start].folded.as_str(),
                "us" | "it" | "ue" | "u.s"
            ) && !self.tokens[found.start].lower.is_empty()
                && !self.tokens[found.start].capital;
            if !ambiguous && !codes.contains(&found.id) {
                codes.push(found.id.clone());
            }
        }
        if codes.is_empty() {
            return;
        }
        let outside = ["hors de", "en dehors", "outside"]
            .iter()
            .any(|word| flat.contains(word));
        let stored = [
            "centre de donnees",
            "centres de donnees",
            "serveurs",
            "heberg",
            "stock",
            "conserv",
            "data cent",
            "servers",
            "hosted",
            "stored",
            "store ",
            "isolement",
            "isolation",
        ]
        .iter()
        .any(|word| flat.contains(word));
        // The service in whose clause the place stands.
        let services: Vec<String> = self
            .services
            .iter()
            .filter(|service| {
                self.places.iter().any(|found| {
                    found.start.abs_diff(service.end) <= 10
                        && !(service.end.min(found.start)..service.end.max(found.start))
                            .any(|at| self.tokens[at].is(";"))
                })
            })
            .map(|service| service.id.clone())
            .collect();
        let services = match services.as_slice() {
            [] => Vec::new(),
            [_] => services,
            _ => services[..1].to_vec(),
        };
        if stored && !outside {
            let mut claim = self.blank(
                ClaimKind::Region,
                place,
                self.subject(place, 0, self.tokens.len()),
                "place-of-storage",
            );
            claim.value = Some(codes.join(","));
            claim.recipient.clone_from(&services);
            claim.data = vec!["personal_data".to_owned()];
            drafts.push(self.draft(claim, 0, self.tokens.len()));
            if let Some(service) = services.first() {
                let mut third = self.blank(
                    ClaimKind::ThirdParty,
                    place,
                    "organisation".to_owned(),
                    "place-of-storage",
                );
                third.recipient = vec![service.clone()];
                drafts.push(self.draft(third, 0, self.tokens.len()));
            }
        }
        let transfers = flat.contains("transf") || outside;
        let abroad = codes
            .iter()
            .any(|code| !matches!(code.as_str(), "EU" | "EEA") && !super::is_in_eea(code));
        let business = ["fusion", "acquisition", "merger", "vente d' actifs"]
            .iter()
            .any(|word| flat.contains(word));
        if (transfers || stored && abroad)
            && !business
            && !drafts
                .iter()
                .any(|draft| draft.claim.kind == ClaimKind::Transfer)
        {
            let mut claim = self.blank(
                ClaimKind::Transfer,
                place,
                self.subject(place, 0, self.tokens.len()),
                "transfer",
            );
            claim.value = if outside { None } else { Some(codes.join(",")) };
            claim.recipient = services;
            claim.data = vec!["personal_data".to_owned()];
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
    }

    /// The sentence speaks of practices although nothing was read.
    pub(super) fn is_about_practice(&self) -> bool {
        !self.predicates.is_empty() && (!self.data.is_empty() || !self.services.is_empty())
    }

    /// The service or component that a heading or label is about.
    pub(super) fn named_subject(&self) -> Option<String> {
        if let Some(service) = self
            .services
            .iter()
            .rev()
            .find(|service| self.is_data_api(&service.id))
        {
            return Some(service.id.clone());
        }
        self.components
            .first()
            .map(|component| component.id.clone())
    }

    pub(super) fn services(&self) -> Vec<String> {
        let mut ids: Vec<_> = self
            .services
            .iter()
            .map(|service| service.id.clone())
            .collect();
        ids.dedup();
        ids
    }

    pub(super) fn all_data(&self) -> Vec<String> {
        self.data_in(0, self.tokens.len())
    }

    pub(super) fn any_duration(&self) -> Option<String> {
        self.duration()
    }

    pub(super) fn any_places(&self) -> Vec<String> {
        self.places.iter().map(|place| place.id.clone()).collect()
    }

    pub(super) fn start_claim(&self, kind: ClaimKind, place: &Place, rule: &str) -> Claim {
        self.blank(
            kind,
            place,
            place
                .subject
                .clone()
                .unwrap_or_else(|| "organisation".to_owned()),
            rule,
        )
    }
}

/// Purposes that a promise rules out; others in a negative sentence belong to what is allowed.
const DENIABLE: &[&str] = &[
    "advertising",
    "direct_marketing",
    "tracking",
    "sale",
    "model_training",
    "personalisation",
    "automated_decision_making",
];

/// Services whose users' data a product reads on their behalf.
pub(super) fn is_data_api(rules: &Rules, id: &str) -> bool {
    rules.services.get(id).is_some_and(|service| {
        matches!(
            service.category.as_str(),
            "email_calendar_api" | "ecommerce" | "productivity" | "crm" | "social_media"
        )
    })
}

fn verb_rule(action: Action) -> &'static str {
    match action {
        Action::Collect => "verb-collect",
        Action::Store => "verb-store",
        Action::Share => "verb-share",
        Action::Sell => "verb-sell",
        Action::Use => "verb-use",
        Action::Delete => "verb-delete",
        Action::Train => "verb-train",
    }
}
