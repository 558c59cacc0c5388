//! The words of a human language, compiled from `rules/policy/<language>.toml`.
//!
//! A phrase is compared word by word after folding (lower case, no accents, plural `s` and `x` dropped), so that one entry covers its
//! inflections of number. What the words mean for a sentence is decided in `sentence`.

use super::token::{Token, fold, tokenize};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The file, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: String,
    first_party: Vec<String>,
    second_party: Vec<String>,
    third_party_subjects: Vec<String>,
    own_nouns: Vec<String>,
    be: Vec<String>,
    have: Vec<String>,
    may: Vec<String>,
    aims: Vec<String>,
    hedges: Vec<String>,
    ne: Vec<String>,
    negatives: Vec<String>,
    weak_negatives: Vec<String>,
    lone_negatives: Vec<String>,
    disabled: Vec<String>,
    restrictive: Vec<String>,
    que_verbs: Vec<String>,
    only: Vec<String>,
    exceptions: Vec<String>,
    conditions: Vec<String>,
    consent: Vec<String>,
    purpose_words: Vec<String>,
    breaks: Vec<String>,
    coordinators: Vec<String>,
    relative: Vec<String>,
    open_words: Vec<String>,
    closed_words: Vec<String>,
    includes: Vec<String>,
    meta: Vec<String>,
    children: Vec<String>,
    breach: Vec<String>,
    ages: Vec<String>,
    until: Vec<String>,
    places_words: Vec<String>,
    rights: Vec<String>,
    anaphora: Vec<String>,
    indirect: Vec<String>,
    until_clauses: Vec<String>,
    on_device: Vec<String>,
    promises: Vec<String>,
    light_verbs: Vec<String>,
    gives: Vec<String>,
    circumstances: Vec<String>,
    excluding: Vec<String>,
    refusals: Vec<String>,
    them: Vec<String>,
    prevents: Vec<String>,
    leaving: Vec<String>,
    staying: Vec<String>,
    manners: Vec<String>,
    own_staff: Vec<String>,
    /// Words that lead to who gets data (`with`, `avec`), and what they lead to that is no one (`with respect`, `à ce jour`).
    towards: Vec<String>,
    towards_nobody: Vec<String>,
    staff: Vec<String>,
    so_that: Vec<String>,
    verbs: BTreeMap<Action, Verbs>,
    /// Nouns of practices (`collecte`, `vente`), for «nous ne procédons à aucune …», «ne font l'objet d'aucune …».
    nominals: BTreeMap<Action, Vec<String>>,
    /// Labels of `label: value` lines.
    labels: BTreeMap<String, Vec<String>>,
    sections: BTreeMap<String, Vec<String>>,
    /// Words in the headers of tables.
    columns: BTreeMap<String, Vec<String>>,
    components: BTreeMap<String, Vec<String>>,
    categories: BTreeMap<String, Vec<String>>,
    purposes: BTreeMap<String, Vec<String>>,
    legal_bases: BTreeMap<String, Vec<String>>,
    /// Short names of legal bases, for labels and lists that are about nothing else.
    legal_words: BTreeMap<String, Vec<String>>,
    data: BTreeMap<String, Vec<String>>,
    not_data: Phrases,
    /// Devices and programs: data only where something is known of them.
    things: Vec<String>,
    /// Words that stand for others in every phrase (`ton` for `votre`).
    #[serde(default)]
    variants: BTreeMap<String, String>,
    places: BTreeMap<String, Vec<String>>,
    numbers: BTreeMap<String, u32>,
    units: BTreeMap<String, Vec<String>>,
    anchors: BTreeMap<String, Vec<String>>,
    stop_words: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Verbs {
    #[serde(default)]
    er: Vec<String>,
    forms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

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
}

/// Something named in a text: token range and meaning.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub start: usize,
    pub end: usize,
    pub id: String,
}

/// Phrases with meanings, matched longest first.
#[derive(Debug, Clone)]
pub(super) struct Table<T> {
    phrases: FxHashMap<String, T>,
    longest: usize,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            phrases: FxHashMap::default(),
            longest: 0,
        }
    }
}

impl<T: Clone> Table<T> {
    pub(super) fn add(&mut self, phrase: &str, meaning: T) {
        // An elision may be written apart (`d' audience`).
        let tokens = tokenize(&phrase.replace("' ", "'"));
        let words: Vec<_> = tokens.iter().map(|token| singular(&token.folded)).collect();
        if !words.is_empty() {
            self.longest = self.longest.max(words.len());
            self.phrases.entry(words.join(" ")).or_insert(meaning);
        }
    }

    /// All matches from left to right, longest first, without overlaps.
    pub(super) fn find(&self, keys: &[String]) -> Vec<(usize, usize, T)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < keys.len() {
            match self.at(keys, at) {
                Some((end, meaning)) => {
                    found.push((at, end, meaning));
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest match that starts here.
    pub(super) fn at(&self, keys: &[String], start: usize) -> Option<(usize, T)> {
        let mut phrase = String::new();
        let mut best = None;
        for (end, key) in keys.iter().enumerate().skip(start).take(self.longest) {
            if end > start {
                phrase.push(' ');
            }
            phrase.push_str(key);
            if let Some(meaning) = self.phrases.get(&phrase) {
                best = Some((end + 1, meaning.clone()));
            }
        }
        best
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
    pub things: Vec<String>,
    variants: FxHashMap<String, String>,
    pub components: Table<String>,
    pub categories: Table<String>,
    pub places: Table<String>,
    pub legal_bases: Table<String>,
    pub legal_words: Table<String>,
    sections: Vec<(String, Vec<String>)>,
    columns: Vec<(String, Vec<String>)>,
    purposes: Vec<(String, Vec<String>)>,
    anchors: Vec<(String, Vec<String>)>,
    pub numbers: FxHashMap<String, u32>,
    pub units: FxHashMap<String, String>,
    stop_words: rustc_hash::FxHashSet<String>,
}

static FRENCH: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::compile(include_str!("../../rules/policy/fr.toml")));
static ENGLISH: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::compile(include_str!("../../rules/policy/en.toml")));

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
    "erez", "ant", "eons", "ees",
];

/// `données` and `donnée` alike; words that are too short to have a plural stay.
pub(super) fn singular(word: &str) -> String {
    let trimmed = if word.len() > 3 {
        word.strip_suffix(['s', 'x']).unwrap_or(word)
    } else {
        word
    };
    trimmed.to_owned()
}

/// Text as folded words separated by single spaces, for prefixes of phrases.
fn flat(phrase: &str) -> String {
    tokenize(&phrase.replace("' ", "'"))
        .iter()
        .map(|token| token.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

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
        let mut not_data = Table::default();
        for phrase in &file.not_data.phrases {
            not_data.add(phrase, ());
        }
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
            not_data,
            things: file.things.iter().map(|thing| fold(thing)).collect(),
            variants: file.variants.into_iter().collect(),
            components: phrases(&file.components),
            categories: phrases(&file.categories),
            places: phrases(&file.places),
            legal_bases: phrases(&file.legal_bases),
            legal_words: phrases(&file.legal_words),
            sections: flats(&file.sections),
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
            .filter(|(_, stems)| stems.iter().any(|stem| text.contains(&format!(" {stem}"))))
            .map(|(purpose, _)| purpose.clone())
            .collect()
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

/// Stop words of languages that Candor can name but not read.
const OTHERS: &[(&str, &[&str])] = &[
    (
        "de",
        &[
            "der", "die", "das", "und", "wir", "sie", "ihre", "nicht", "mit", "von", "werden",
            "oder", "für", "zu", "auf", "durch", "daten",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "que", "sus", "usted", "para", "con", "por", "una", "del", "como",
            "nuestro", "datos", "puede",
        ],
    ),
    (
        "it",
        &[
            "il", "gli", "che", "per", "con", "del", "della", "nostro", "suoi", "dati", "sono",
            "questo", "può", "dei", "alla",
        ],
    ),
    (
        "nl",
        &[
            "het", "een", "van", "wij", "uw", "en", "niet", "voor", "met", "zijn", "worden",
            "gegevens", "deze", "ons", "bij",
        ],
    ),
    (
        "pt",
        &[
            "os", "que", "seus", "para", "com", "uma", "dos", "nosso", "dados", "não", "você",
            "são", "pelo", "como", "sua",
        ],
    ),
    (
        "pl",
        &[
            "i",
            "w",
            "na",
            "do",
            "się",
            "że",
            "danych",
            "oraz",
            "przez",
            "jest",
            "dla",
            "przetwarzania",
        ],
    ),
    (
        "sv",
        &[
            "och",
            "att",
            "som",
            "för",
            "med",
            "vi",
            "dina",
            "inte",
            "är",
            "av",
            "på",
            "uppgifter",
        ],
    ),
];

/// The language of a whole document by its commonest words; `und` where nothing decides.
pub(super) fn language_of(tokens: &[Token]) -> String {
    let words: Vec<_> = tokens
        .iter()
        .take(4_000)
        .map(|token| token.folded.as_str())
        .collect();
    let raw: Vec<_> = tokens
        .iter()
        .take(4_000)
        .map(|token| token.lower.as_str())
        .collect();
    let mut votes: Vec<(usize, &str)> = [&*FRENCH, &*ENGLISH]
        .iter()
        .map(|lexicon| {
            (
                words
                    .iter()
                    .filter(|word| lexicon.stop_words.contains(**word))
                    .count(),
                lexicon.language.as_str(),
            )
        })
        .collect();
    votes.extend(OTHERS.iter().map(|(code, stops)| {
        (
            raw.iter().filter(|word| stops.contains(word)).count(),
            *code,
        )
    }));
    let best = votes
        .into_iter()
        .max_by_key(|(count, code)| (*count, std::cmp::Reverse(*code)));
    match best {
        Some((count, code)) if count >= 2 && count * 20 >= words.len() => code.to_owned(),
        _ => "und".to_owned(),
    }
}

#[cfg(test)]
mod tests {
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
