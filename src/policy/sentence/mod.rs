//! One sentence to claims: predicates, their clause, who acts, and what is denied, restricted or conditional.
//!
//! Order of reading: restrictive («ne … que») before exception before negation before modality. A denial keeps its subject, data,
//! recipient, purpose and condition; where the grammar is unsure of one of them, the denial is not read at all.

mod absent;
mod actor;
mod completed;
mod contents;
mod cookies;
mod demanded;
mod denial;
mod device;
mod drawn;
mod gated;
mod headed;
mod included;
mod labelled_no;
mod lists;
mod matter;
mod measures;
mod mentions;
mod names;
mod narrowed;
mod negation;
mod objects;
mod order;
mod others;
mod place;
mod practice;
mod predicate;
mod pronouns;
mod questions;
mod reserved;
mod rights;
mod rows;
mod sharing;
mod topic;
mod transfers;
mod unmeant;
mod unsaid;
mod unused;
mod using;
mod verb;
mod verbless;
mod whom;

use super::lexicon::{Action, Cue, Known, Lexicon, Mention, Particle, Sign, Stem, Word};
use super::token::Token;
use super::{Claim, ClaimKind, Modality, Openness, Polarity};
use crate::rules::Rules;
use actor::Actor;
pub(super) use names::OwnName;
use negation::Negation;
pub(super) use place::{Frame, Listing, Place};
use predicate::Predicate;

/// Words of one sentence with all that is named in it.
pub(super) struct Sentence<'a> {
    lexicon: &'a Lexicon,
    rules: &'a Rules,
    tokens: &'a [Token],
    /// What is known of each word.
    known: Vec<Known>,
    /// The words as the phrases of the language know them.
    words: Vec<Word>,
    /// All of it in folded words, a blank before and behind each.
    text: String,
    /// A bit for each sign that it shows.
    signs: u128,
    cues: Vec<(usize, usize, Cue)>,
    /// A bit for each cue that is there: most questions are about one that is not.
    present: u128,
    data: Vec<Mention>,
    services: Vec<Mention>,
    categories: Vec<Mention>,
    components: Vec<Mention>,
    places: Vec<Mention>,
    legal_bases: Vec<Mention>,
    /// Short names of legal bases.
    legal_words: Vec<Mention>,
    predicates: Vec<Predicate>,
}

/// A claim in the making: quote range in tokens of the block.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub claim: Claim,
    pub start: usize,
    pub end: usize,
}

impl<'a> Sentence<'a> {
    fn has(&self, cue: Cue) -> bool {
        self.present & bit(cue) != 0
    }

    fn cue_in(&self, cue: Cue, from: usize, to: usize) -> Option<usize> {
        self.has(cue).then_some(())?;
        self.cues
            .iter()
            .find(|(start, _, found)| *found == cue && *start >= from && *start < to)
            .map(|(start, _, _)| *start)
    }

    fn last_cue_in(&self, cue: Cue, from: usize, to: usize) -> Option<usize> {
        self.has(cue).then_some(())?;
        self.cues
            .iter()
            .rev()
            .find(|(start, _, found)| *found == cue && *start >= from && *start < to)
            .map(|(start, _, _)| *start)
    }

    fn shows(&self, sign: Sign) -> bool {
        self.signs & 1 << sign as u32 != 0
    }

    /// Whether the words of a range show it.
    fn shows_in(&self, sign: Sign, from: usize, to: usize) -> bool {
        self.shows(sign) && self.lexicon.shows(&self.tokens[from.min(to)..to], sign)
    }

    fn flat(&self, from: usize, to: usize) -> String {
        flat(&self.tokens[from.min(to)..to])
    }

    fn cue_starts(&self, cue: Cue, at: usize) -> bool {
        self.has(cue)
            && self
                .cues
                .iter()
                .any(|(start, _, found)| *start == at && *found == cue)
    }

    /// A comma or «et», which goes on with what stands before.
    fn joins(&self, at: usize) -> bool {
        self.word_at(at) == "," || self.cue_starts(Cue::Coordinator, at)
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
                // «via votre boîte Microsoft 365»: by what means, not whose data.
                let through = self
                    .cue_in(Cue::Through, data.start.saturating_sub(3), data.start)
                    .is_some();
                // "your Google Calendar data": the name ends within that of the data.
                let within =
                    (service.start..service.end).contains(&data.start) && data.end > service.end;
                !through
                    && (data.start <= service.start || within)
                    && service.start <= data.end + 2
                    && !(data.start.min(service.start)..service.start)
                        .any(|at| self.says(at, Particle::LeadsToService))
                    && service.start >= from
                    && service.end <= to
                    // «envoyés via votre boîte Microsoft 365»: by that means.
                    && self
                        .cue_in(Cue::Through, data.start.saturating_sub(3), data.start)
                        .is_none()
            })
        });
        if let Some(service) = beside
            && keeps_users_data(self.rules, &service.id)
        {
            return service.id.clone();
        }
        place
            .subject
            .clone()
            .unwrap_or_else(|| "organisation".to_owned())
    }

    /// «aucune donnée» in a section about mail is mail, and so are its messages.
    fn data_of_api(&self, mut data: Vec<String>, subject: &str) -> Vec<String> {
        let service = self.rules.services.get(subject);
        if service.is_none_or(|service| service.category != "email_calendar_api") {
            return data;
        }
        if subject == "gmail" && data.iter().all(|id| id == "personal_data") {
            return vec!["email_content".to_owned()];
        }
        for id in data.iter_mut().filter(|id| *id == "messages_chat") {
            "email_content".clone_into(id);
        }
        data
    }

    /// Services whose users' data a product reads: only these are subjects of promises («données Gmail»).
    fn is_data_api(&self, id: &str) -> bool {
        is_data_api(self.rules, id)
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

    /// Whether the word at a place is one of these.
    fn says(&self, at: usize, particle: Particle) -> bool {
        self.known.get(at).is_some_and(|word| word.is(particle))
    }

    /// «de», «des», "of"
    fn says_of(&self, at: usize) -> bool {
        self.says(at, Particle::Of) || self.says(at, Particle::OfThe)
    }

    /// Whether the word at a place begins so.
    fn begins(&self, at: usize, stem: Stem) -> bool {
        self.known.get(at).is_some_and(|word| word.begins(stem))
    }

    /// The practice verb that the word at a place is a form of.
    fn form(&self, at: usize) -> Option<Action> {
        self.known.get(at)?.verb
    }

    /// The practice verb, of one word or several, that starts at a place, and where it ends.
    fn verb(&self, at: usize) -> Option<(usize, Action)> {
        let phrase = self.lexicon.verb_phrase(&self.words, at);
        phrase.or_else(|| Some((at + 1, self.form(at)?)))
    }

    /// Whether the word at a place is one of a list.
    fn is_one_of(&self, at: usize, words: &[String]) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_of(words))
    }

    /// A word, folded; empty behind the last.
    fn word_at(&self, at: usize) -> &str {
        self.tokens
            .get(at)
            .map_or("", |token| token.folded.as_str())
    }

    /// A claim of the whole sentence that says nothing yet.
    fn blank_of_all(&self, kind: ClaimKind, place: &Place, rule: &str) -> Claim {
        let subject = self.subject(place, 0, self.tokens.len());
        self.blank(kind, place, subject, rule)
    }

    fn blank(&self, kind: ClaimKind, place: &Place, subject: String, rule: &str) -> Claim {
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
            polarity: if kind.denies() {
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

    /// What a list after this sentence says.
    pub(super) fn frame(&self, kind: ClaimKind, place: &Place) -> Frame {
        Frame {
            kind,
            subject: self.subject(place, 0, self.tokens.len()),
            purpose: Vec::new(),
            exclusive: false,
            openness: self.openness(),
            modality: Modality::Asserts,
            data: Vec::new(),
            recipient: Vec::new(),
        }
    }
}

/// Folded words after single blanks.
pub(super) fn flat(tokens: &[Token]) -> String {
    let mut text = String::with_capacity(tokens.len() * 8);
    for token in tokens {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&token.folded);
    }
    text
}

/// The bit of a cue in `Sentence::present`.
fn bit(cue: Cue) -> u128 {
    1 << cue as u32
}

/// Services whose name right beside data tells whose they are («données Gmail», "your Dropbox data").
fn keeps_users_data(rules: &Rules, id: &str) -> bool {
    let service = rules.services.get(id);
    is_data_api(rules, id) || service.is_some_and(|service| service.category == "storage")
}

/// Services whose users' data a product reads on their behalf.
pub(super) fn is_data_api(rules: &Rules, id: &str) -> bool {
    rules.services.get(id).is_some_and(|service| {
        matches!(
            service.category.as_str(),
            "email_calendar_api" | "ecommerce" | "productivity" | "crm" | "social_media"
        )
    })
}
