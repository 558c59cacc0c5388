//! Languages that can be read, with their compiled words, and which one a document is written in, by its commonest words.

use super::lexicon::{Lexicon, Phrases};
use super::token::Token;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;
use std::sync::LazyLock;

/// A language that can be read; each part is decoded when it is first asked for.
struct Language {
    code: &'static str,
    stop_words: LazyLock<FxHashSet<SmolStr>>,
    lexicon: LazyLock<Lexicon>,
    /// What the catalogue that is compiled in names.
    names: LazyLock<Phrases>,
}

/// What `build.rs` wrote of one language.
macro_rules! compiled {
    ($code:literal, $part:literal) => {
        LazyLock::new(|| {
            decode(include_bytes!(concat!(
                env!("OUT_DIR"),
                "/",
                $code,
                ".",
                $part,
                ".bin"
            )))
        })
    };
}

macro_rules! language {
    ($code:literal) => {
        Language {
            code: $code,
            stop_words: compiled!($code, "stop_words"),
            lexicon: compiled!($code, "lexicon"),
            names: compiled!($code, "names"),
        }
    };
}

/// The codes of the languages that are read, French first.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|language| language.code)
}

static LANGUAGES: [Language; 2] = [language!("fr"), language!("en")];

fn decode<T: Deserialize<'static>>(bytes: &'static [u8]) -> T {
    postcard::from_bytes(bytes).expect("build.rs wrote this type")
}

fn of(code: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.code == code)
}

pub(super) fn lexicon(code: &str) -> Option<&'static Lexicon> {
    Some(&of(code)?.lexicon)
}

pub(super) fn names(code: &str) -> Option<&'static Phrases> {
    Some(&of(code)?.names)
}

pub(super) fn lexicons() -> impl Iterator<Item = &'static Lexicon> {
    LANGUAGES.iter().map(|language| &*language.lexicon)
}

/// Stop words of languages that Candor can name but not read.
const OTHERS: [(&str, &[&str]); 7] = [
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

/// Places of languages in `OTHERS` by their words.
static OTHER_WORDS: LazyLock<FxHashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut places: FxHashMap<_, Vec<_>> = FxHashMap::default();
    for (place, (_, words)) in OTHERS.iter().enumerate() {
        for word in *words {
            places.entry(*word).or_default().push(place);
        }
    }
    places
});

/// The language of a whole document by its commonest words; `und` where nothing decides. One word is enough where no other language has any.
pub(super) fn language_of<'t>(tokens: impl Iterator<Item = &'t Token>) -> String {
    let tokens: Vec<_> = tokens.take(4_000).collect();
    let read = LANGUAGES.iter().map(|language| {
        let stops = |token: &&&Token| language.stop_words.contains(token.folded.as_str());
        (tokens.iter().filter(stops).count(), language.code)
    });
    let mut others = OTHERS.map(|(code, _)| (0, code));
    let votes = |token: &&Token| OTHER_WORDS.get(token.lower.as_str()).into_iter().flatten();
    for &place in tokens.iter().flat_map(votes) {
        others[place].0 += 1;
    }
    let counts: Vec<_> = read.chain(others).filter(|(count, _)| *count > 0).collect();
    let best = counts
        .iter()
        .max_by_key(|(count, code)| (*count, std::cmp::Reverse(*code)));
    match best {
        Some((count, code)) if (*count >= 2 || counts.len() == 1) && count * 20 >= tokens.len() => {
            (*code).to_owned()
        }
        _ => "und".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenize;
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        let code = |text: &str| language_of(tokenize(text).iter());
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
        assert_eq!(code("Logs are deleted after two weeks."), "en");
        assert_eq!(code("Nos serveurs se trouvent en France."), "fr");
        assert_eq!(code("12345"), "und");
    }
}
