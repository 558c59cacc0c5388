//! The words of a human language, compiled from `rules/policy/<language>.toml`.
//!
//! A phrase is compared word by word after folding (lower case, no accents, plural `s` and `x` dropped), so that one entry covers its
//! inflections of number. What the words mean for a sentence is decided in `sentence`.

mod file;
mod language;
mod table;

pub(super) use language::language_of;
pub(super) use table::{Mention, Table, singular};

use super::token::{Token, fold};
use file::File;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use table::flat;

/// What a practice verb does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Action {
    Collect,
    Store,
    Share,
    Sell,
    Use,
    Delete,
    Train,
}

/// Word classes that change how a clause is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cue {
    FirstParty,
    SecondParty,
    ThirdParty,
    Own,
    Be,
    Have,
    May,
    Aim,
    Hedge,
    Ne,
    Negative,
    WeakNegative,
    LoneNegative,
    Disabled,
    Restrictive,
    QueVerb,
    Only,
    Exception,
    Condition,
    Consent,
    Purpose,
    Break,
    Coordinator,
    Relative,
    Open,
    Closed,
    Includes,
    Meta,
    Children,
    Breach,
    Age,
    Until,
    PlaceWord,
    Right,
    /// «ces données», «celles-ci»: what was named before.
    Anaphor,
    /// «comment», «quelles»: what follows is told, not done.
    Indirect,
    /// «jusqu'à ce que»: an event follows.
    UntilClause,
    OnDevice,
    Promise,
    /// Verbs that only carry a noun («procédons à la collecte»).
    LightVerb,
    /// What a user does who gives data.
    Gives,
    /// «lors d'une commande»: when, not what.
    Circumstance,
    /// «en dehors de votre adresse, …» in front of a denial.
    Excluding,
    /// «nous nous interdisons de»: a promise not to.
    Refusal,
    /// "in the business of", denied: what follows is not done.
    Shunning,
    /// «il y a», "contains", with a negative: there is none.
    Existence,
    /// «autorisons», "allow": what others may do.
    Permit,
    /// «avec eux»: recipients named before.
    Them,
    /// «empêcher que …»: what follows is what shall not happen, no practice.
    Prevent,
    /// «quittent», with a negative and the device: kept where the user is.
    Leaving,
    /// «restent», on the device.
    Staying,
    /// «automatiquement», «à votre insu»: a denial of this way of doing it alone.
    Manner,
    /// «à notre équipe»: nobody else gets it.
    OwnStaff,
    Towards,
    TowardsNobody,
    /// People who may or may not look at data.
    Staff,
    /// «afin que»: what somebody wants to reach.
    SoThat,
    Determiner,
    People,
    WholeModifier,
    FunctionWord,
    RightNoun,
    /// «si vous nous contactez»: what is given then is a request.
    Contacting,
}

/// What stands over a list of things that are not done, and what its items complete.
#[derive(Debug)]
pub(super) struct Undone {
    headings: Table<()>,
    pub infinitive: String,
    pub gerund: String,
}

impl Undone {
    /// The words are such a heading.
    pub(super) fn is_named_in(&self, tokens: &[Token], lexicon: &Lexicon) -> bool {
        let keys: Vec<_> = tokens
            .iter()
            .map(|token| lexicon.key(&token.folded))
            .collect();
        !self.headings.find(&keys).is_empty()
    }
}

/// One language.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub language: String,
    pub verbs: FxHashMap<String, Action>,
    verb_phrases: Table<Action>,
    cues: Vec<(Cue, Table<()>)>,
    /// Data by specific names.
    pub data: Table<String>,
    /// «vos données»: words for personal data as a whole.
    pub whole: Table<String>,
    pub nominals: Table<Action>,
    labels: Table<String>,
    pub not_data: Table<()>,
    pub not_recipients: Table<()>,
    not_purposes: Vec<(String, Vec<String>)>,
    pub things: Vec<String>,
    pub undone: Undone,
    pub models: Vec<String>,
    pub data_determiners: Table<()>,
    pub weak_shares: Vec<String>,
    pub engages: Vec<String>,
    variants: FxHashMap<String, String>,
    pub components: Table<String>,
    pub categories: Table<String>,
    pub kinds: Table<String>,
    pub places: Table<String>,
    pub legal_bases: Table<String>,
    pub legal_words: Table<String>,
    sections: Vec<(String, Vec<String>)>,
    notices: BTreeMap<String, Vec<String>>,
    columns: Vec<(String, Vec<String>)>,
    purposes: Vec<(String, Vec<String>)>,
    anchors: Vec<(String, Vec<String>)>,
    pub numbers: FxHashMap<String, u32>,
    pub units: FxHashMap<String, String>,
    stop_words: rustc_hash::FxHashSet<String>,
}

static FRENCH: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::compile(include_str!("../../../rules/policy/fr.toml")));
static ENGLISH: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::compile(include_str!("../../../rules/policy/en.toml")));

/// The lexicons, by language code.
pub(super) fn of(language: &str) -> Option<&'static Lexicon> {
    match language {
        "fr" => Some(&FRENCH),
        "en" => Some(&ENGLISH),
        _ => None,
    }
}

/// Every language that can be read.
pub(super) fn all() -> impl Iterator<Item = &'static Lexicon> {
    [&*FRENCH, &*ENGLISH].into_iter()
}

/// Endings of a regular French verb in -er, folded.
const ER_ENDINGS: &[&str] = &[
    "e", "es", "ons", "ez", "ent", "er", "ee", "ees", "ait", "aient", "era", "eront", "erons",
    "erez", "ant", "eons", "ees", "erai",
];

impl Lexicon {
    fn compile(text: &str) -> Self {
        let file: File = toml::from_str(text)
            .expect("the lexicons that are compiled in are valid: a test reads them");
        let mut verbs = FxHashMap::default();
        let mut verb_phrases = Table::default();
        for (action, entry) in &file.verbs {
            for stem in &entry.er {
                for ending in ER_ENDINGS {
                    verbs.entry(format!("{stem}{ending}")).or_insert(*action);
                }
            }
            for participle in &entry.participles {
                for ending in ["", "e", "s", "es"] {
                    verbs
                        .entry(format!("{participle}{ending}"))
                        .or_insert(*action);
                }
            }
            for form in &entry.forms {
                if form.contains(' ') {
                    verb_phrases.add(form, *action)
                } else {
                    verbs.insert(fold(form), *action).map_or((), |_| ())
                }
            }
        }
        let phrases = |lists: &BTreeMap<String, Vec<String>>| {
            let mut table = Table::default();
            for (id, phrases) in lists {
                for phrase in phrases {
                    table.add(phrase, id.clone());
                }
            }
            table
        };
        let flats = |lists: &BTreeMap<String, Vec<String>>| {
            lists
                .iter()
                .map(|(id, phrases)| {
                    (
                        id.clone(),
                        phrases.iter().map(|phrase| flat(phrase)).collect(),
                    )
                })
                .collect()
        };
        let cue = |cue: Cue, words: &[String]| {
            let mut table = Table::default();
            for word in words {
                table.add(word, ());
            }
            (cue, table)
        };
        let cues = vec![
            cue(Cue::FirstParty, &file.first_party),
            cue(Cue::SecondParty, &file.second_party),
            cue(Cue::ThirdParty, &file.third_party_subjects),
            cue(Cue::Own, &file.own_nouns),
            cue(Cue::Be, &file.be),
            cue(Cue::Have, &file.have),
            cue(Cue::May, &file.may),
            cue(Cue::Aim, &file.aims),
            cue(Cue::Hedge, &file.hedges),
            cue(Cue::Ne, &file.ne),
            cue(Cue::Negative, &file.negatives),
            cue(Cue::WeakNegative, &file.weak_negatives),
            cue(Cue::LoneNegative, &file.lone_negatives),
            cue(Cue::Disabled, &file.disabled),
            cue(Cue::Restrictive, &file.restrictive),
            cue(Cue::QueVerb, &file.que_verbs),
            cue(Cue::Only, &file.only),
            cue(Cue::Exception, &file.exceptions),
            cue(Cue::Condition, &file.conditions),
            cue(Cue::Consent, &file.consent),
            cue(Cue::Purpose, &file.purpose_words),
            cue(Cue::Break, &file.breaks),
            cue(Cue::Coordinator, &file.coordinators),
            cue(Cue::Relative, &file.relative),
            cue(Cue::Open, &file.open_words),
            cue(Cue::Closed, &file.closed_words),
            cue(Cue::Includes, &file.includes),
            cue(Cue::Meta, &file.meta),
            cue(Cue::Children, &file.children),
            cue(Cue::Breach, &file.breach),
            cue(Cue::Age, &file.ages),
            cue(Cue::Until, &file.until),
            cue(Cue::PlaceWord, &file.places_words),
            cue(Cue::Right, &file.rights),
            cue(Cue::Anaphor, &file.anaphora),
            cue(Cue::Indirect, &file.indirect),
            cue(Cue::UntilClause, &file.until_clauses),
            cue(Cue::OnDevice, &file.on_device),
            cue(Cue::Promise, &file.promises),
            cue(Cue::LightVerb, &file.light_verbs),
            cue(Cue::Gives, &file.gives),
            cue(Cue::Circumstance, &file.circumstances),
            cue(Cue::Excluding, &file.excluding),
            cue(Cue::Refusal, &file.refusals),
            cue(Cue::Shunning, &file.shunning),
            cue(Cue::Existence, &file.existence),
            cue(Cue::Permit, &file.permits),
            cue(Cue::Them, &file.them),
            cue(Cue::Prevent, &file.prevents),
            cue(Cue::Leaving, &file.leaving),
            cue(Cue::Staying, &file.staying),
            cue(Cue::Manner, &file.manners),
            cue(Cue::OwnStaff, &file.own_staff),
            cue(Cue::Towards, &file.towards),
            cue(Cue::TowardsNobody, &file.towards_nobody),
            cue(Cue::Staff, &file.staff),
            cue(Cue::SoThat, &file.so_that),
            cue(Cue::Determiner, &file.determiners),
            cue(Cue::People, &file.people),
            cue(Cue::WholeModifier, &file.whole_modifiers),
            cue(Cue::FunctionWord, &file.function_words),
            cue(Cue::RightNoun, &file.right_nouns),
            cue(Cue::Contacting, &file.contacting),
        ];
        let (whole, specific): (BTreeMap<_, _>, BTreeMap<_, _>) = file
            .data
            .iter()
            .map(|(id, phrases)| (id.clone(), phrases.clone()))
            .partition(|(id, _)| id == "personal_data");
        let mut nominals = Table::default();
        for (action, nouns) in &file.nominals {
            for noun in nouns {
                nominals.add(noun, *action);
            }
        }
        let all = |phrases: &[String]| {
            let mut table = Table::default();
            for phrase in phrases {
                table.add(phrase, ());
            }
            table
        };
        let units = file
            .units
            .iter()
            .flat_map(|(unit, words)| words.iter().map(|word| (fold(word), unit.clone())))
            .collect();
        Self {
            language: file.language.clone(),
            verbs,
            verb_phrases,
            cues,
            data: phrases(&specific),
            whole: phrases(&whole),
            nominals,
            labels: phrases(&file.labels),
            not_data: all(&file.not_data.phrases),
            not_recipients: all(&file.not_recipients.phrases),
            not_purposes: flats(&file.not_purposes),
            undone: Undone {
                headings: all(&file.undone.headings),
                infinitive: file.undone.infinitive,
                gerund: file.undone.gerund,
            },
            models: file.models,
            data_determiners: all(&file.data_determiners),
            weak_shares: file.weak_shares,
            engages: file.engages,
            things: file.things.iter().map(|thing| fold(thing)).collect(),
            variants: file.variants.into_iter().collect(),
            components: phrases(&file.components),
            categories: phrases(&file.categories),
            kinds: phrases(&file.kinds),
            places: phrases(&file.places),
            legal_bases: phrases(&file.legal_bases),
            legal_words: phrases(&file.legal_words),
            sections: flats(&file.sections),
            notices: file.notices,
            columns: flats(&file.columns),
            purposes: flats(&file.purposes),
            anchors: flats(&file.anchors),
            numbers: file
                .numbers
                .iter()
                .map(|(word, number)| (fold(word), *number))
                .collect(),
            units,
            stop_words: file
                .stop_words
                .words
                .iter()
                .map(|word| fold(word))
                .collect(),
        }
    }

    /// A folded word as phrases are compared.
    pub(super) fn key(&self, word: &str) -> String {
        singular(self.variants.get(word).map_or(word, String::as_str))
    }

    /// Every cue of a sentence: (start, end, cue), by position.
    pub(super) fn cues(&self, keys: &[String]) -> Vec<(usize, usize, Cue)> {
        let mut all: Vec<_> = self
            .cues
            .iter()
            .flat_map(|(cue, table)| {
                table
                    .find(keys)
                    .into_iter()
                    .map(move |(start, end, ())| (start, end, *cue))
            })
            .collect();
        all.sort_by_key(|(start, end, _)| (*start, *end));
        all
    }

    /// The practice verb that starts at a token, and where it ends.
    pub(super) fn verb(
        &self,
        tokens: &[Token],
        keys: &[String],
        at: usize,
    ) -> Option<(usize, Action)> {
        if let Some((end, action)) = self.verb_phrases.at(keys, at) {
            return Some((end, action));
        }
        self.verbs
            .get(&tokens[at].folded)
            .map(|action| (at + 1, *action))
    }

    /// A word of the language, not a name: pronouns, articles and other words that open sentences.
    pub(super) fn is_common(&self, word: &str) -> bool {
        const OPENERS: &[&str] = &[
            "cette",
            "ces",
            "cela",
            "ceci",
            "celle",
            "ceux",
            "elle",
            "elles",
            "ils",
            "chaque",
            "toute",
            "tout",
            "aucune",
            "aucun",
            "lorsque",
            "the",
            "this",
            "that",
            "these",
            "those",
            "they",
            "each",
            "it",
            "which",
            "who",
            "someone",
            "information",
            "site",
            "application",
            "politique",
            "service",
            "services",
            "utilisateur",
            "client",
            "user",
            "users",
            "customer",
            "visitor",
            "policy",
            "data",
            "donnees",
            "cookies",
            "cookie",
            "personne",
            "website",
            "app",
            "plugin",
            "license",
            "account",
        ];
        OPENERS.contains(&word)
            || self.stop_words.contains(word)
            || self.verbs.contains_key(word)
            || self.data.at(&[singular(word)], 0).is_some()
            || self.cues(&[singular(word)]).iter().any(|_| true)
    }

    pub(super) fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.contains(word)
    }

    /// What the label of a `label: value` line announces.
    pub(super) fn label(&self, label: &[Token]) -> Option<String> {
        let keys: Vec<_> = label.iter().map(|token| singular(&token.folded)).collect();
        self.labels
            .at(&keys, 0)
            .filter(|(end, _)| *end == keys.len())
            .map(|(_, class)| class)
    }

    /// Section classes of a heading.
    pub(super) fn classify_heading(&self, heading: &str) -> Vec<String> {
        let text = format!(" {} ", flat(heading));
        self.sections
            .iter()
            .filter(|(_, phrases)| {
                phrases.iter().any(|phrase| {
                    text.contains(&format!(" {phrase} ")) || text.contains(&format!(" {phrase}s "))
                })
            })
            .map(|(class, _)| class.clone())
            .collect()
    }

    /// Elements of GDPR article 13 of which a text shows at least a word.
    pub(super) fn notices(&self, text: &str) -> Vec<String> {
        let text = fold(text);
        self.notices
            .iter()
            .filter(|(_, words)| words.iter().any(|word| text.contains(word.as_str())))
            .map(|(element, _)| element.clone())
            .collect()
    }

    /// What the header of a column announces, by the beginnings of its words.
    pub(super) fn classify_column(&self, header: &str) -> Vec<String> {
        let text = format!(" {header}");
        self.columns
            .iter()
            .filter(|(_, stems)| stems.iter().any(|stem| text.contains(&format!(" {stem}"))))
            .map(|(class, _)| class.clone())
            .collect()
    }

    /// Purposes that a phrase (folded words, single spaces) speaks of, by the beginnings of its words.
    pub(super) fn purposes_in(&self, phrase: &str) -> Vec<String> {
        let text = format!(" {phrase}");
        self.purposes
            .iter()
            .filter(|(purpose, stems)| {
                let found =
                    |text: &str| stems.iter().any(|stem| text.contains(&format!(" {stem}")));
                found(&text)
                    && match self.not_purposes.iter().find(|(id, _)| id == purpose) {
                        Some((_, others)) => {
                            found(&others.iter().fold(text.clone(), |text, other| {
                                text.replace(&format!(" {other}"), " ")
                            }))
                        }
                        None => true,
                    }
            })
            .map(|(purpose, _)| purpose.clone())
            .collect()
    }

    pub(super) fn knows_purpose(&self, id: &str) -> bool {
        self.purposes.iter().any(|(purpose, _)| purpose == id)
    }

    /// The event that a phrase names as the start or end of a time.
    pub(super) fn anchor_in(&self, phrase: &str) -> Option<String> {
        let text = format!(" {phrase}");
        self.anchors
            .iter()
            .find(|(_, stems)| stems.iter().any(|stem| text.contains(&format!(" {stem}"))))
            .map(|(anchor, _)| anchor.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenize;
    use super::*;

    #[test]
    fn lexicons_are_valid_and_tell_languages_apart() {
        let code = |text: &str| language_of(&tokenize(text));
        assert_eq!(
            code("Nous collectons votre nom et votre adresse pour vous répondre."),
            "fr"
        );
        assert_eq!(
            code("We collect your name and your address to answer you."),
            "en"
        );
        assert_eq!(
            code("Wir erheben Ihre Daten nicht, und sie werden nicht mit anderen geteilt."),
            "de"
        );
        assert_eq!(code("12345"), "und");
    }

    #[test]
    fn phrases_match_in_singular_and_plural() {
        let lexicon = of("fr").unwrap();
        let keys: Vec<_> = tokenize("vos adresses IP et numéros de téléphone")
            .iter()
            .map(|token| singular(&token.folded))
            .collect();
        let found: Vec<_> = lexicon
            .data
            .find(&keys)
            .into_iter()
            .map(|(_, _, id)| id)
            .collect();
        assert_eq!(found, ["ip_address", "phone"]);
    }
}
