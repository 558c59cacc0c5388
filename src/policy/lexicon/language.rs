//! Which language a document is written in, by its commonest words.

use super::super::token::Token;
use super::all;

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
pub(in crate::policy) fn language_of(tokens: &[Token]) -> String {
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
    let mut votes: Vec<(usize, &str)> = all()
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
