//! The words of a human language, which `build.rs` compiles from `rules/policy/<language>.toml`.
//!
//! A phrase is compared word by word after folding (lower case, no accents, plural `s` and `x` dropped), so that one entry covers its
//! inflections of number. What the words mean for a sentence is decided in `sentence`.

mod cues;
mod dictionary;
mod groups;
mod particles;
mod phrases;
pub(crate) mod stems;

pub(crate) use cues::{Cue, Sign};
pub(crate) use dictionary::{Dictionary, Known};
pub(crate) use groups::{
    Absence, Answers, Comparison, Contrast, Forms, Naming, Rows, Titles, Undone, Waiting,
};
pub(crate) use particles::{Particle, Particles, Stem};
pub(crate) use phrases::{Meaning, Mention, Phrasebook, Phrases, Service, Word, find, flat, keys};
pub(crate) use stems::Stems;

use super::token::{Token, fold};
use phrases::singular;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What a practice verb does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    Collect,
    Store,
    Share,
    Sell,
    Use,
    Delete,
    Train,
}

/// One language.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Lexicon {
    pub(crate) language: String,
    pub(crate) verbs: FxHashMap<SmolStr, Action>,
    pub(crate) phrases: Phrases,
    pub(crate) not_purposes: Vec<(String, Vec<String>)>,
    pub(crate) things: Vec<String>,
    pub(crate) undone: Undone,
    pub(crate) models: Vec<String>,
    pub(crate) weak_shares: Vec<String>,
    pub(crate) engages: Vec<String>,
    pub(crate) variants: FxHashMap<SmolStr, SmolStr>,
    pub(crate) longest_variant: usize,
    pub(crate) sections: Stems,
    pub(crate) notices: Vec<(String, Vec<String>)>,
    pub(crate) columns: Stems,
    /// What a title asks for, by the class of label that its answer stands for.
    pub(crate) questions: Stems,
    pub(crate) purposes: Stems,
    pub(crate) anchors: Stems,
    pub(crate) cookie_purposes: Stems,
    pub(crate) cookie_kinds: Stems,
    pub(crate) rows: Rows,
    pub(crate) absence: Absence,
    pub(crate) contrast: Contrast,
    pub(crate) titles: Titles,
    pub(crate) naming: Naming,
    pub(crate) answers: Answers,
    pub(crate) forms: Forms,
    /// Times that end («ce délai»).
    pub(crate) periods: Vec<String>,
    pub(crate) comparison: Comparison,
    /// Things through which we act («formulaire»).
    pub(crate) acting: Vec<String>,
    /// «destinataires», "recipients"
    pub(crate) recipient_nouns: Vec<String>,
    /// Before the consent that something waits for («après», "once").
    pub(crate) waiting: Waiting,
    /// «chez», before whose place it is.
    pub(crate) at_others: Vec<String>,
    /// «servent», before what for.
    pub(crate) serves: Vec<String>,
    /// «lecture», before «seule».
    pub(crate) reading: Vec<String>,
    /// "alone", behind who it is; "only" stands before.
    pub(crate) alone_behind: Vec<String>,
    /// «seul», "alone"
    pub(crate) alone: Vec<String>,
    /// «à», "to", before who may look.
    pub(crate) to_whom: Vec<String>,
    /// «par», "by"
    pub(crate) agents: Vec<String>,
    /// Subjects that stand for nothing.
    pub(crate) impersonal: Vec<String>,
    /// Before the years of somebody.
    pub(crate) birthdays: Vec<String>,
    /// A bare no behind a label.
    pub(crate) nothing: Vec<String>,
    /// «données», "data"
    pub(crate) data_nouns: Vec<String>,
    /// «demande», "request": what users send us to have it answered.
    pub(crate) requests: Vec<String>,
    /// «outils», "providers": what is used of others.
    pub(crate) service_nouns: Vec<String>,
    /// «prestataire», "provider": one who is paid for a service.
    pub(crate) providers: Vec<String>,
    /// «Seule exception : …»
    pub(crate) exception_nouns: Vec<String>,
    /// «saisie», "entered": what users do or did who give data.
    pub(crate) gave: Vec<String>,
    /// «ce», "such": what was told elsewhere.
    pub(crate) pointing: Vec<String>,
    /// Articles of objects that are no data («fournir le service»).
    pub(crate) object_articles: Vec<String>,
    /// Words behind a kind of services that leave it as it is («tiers»).
    pub(crate) kind_modifiers: Vec<String>,
    /// «n'y sont pas transmises»: to whom was named before.
    pub(crate) there: Vec<String>,
    /// Words that name data in the plural alone («évaluations»; «l'évaluation du risque» is none).
    pub(crate) plural_data: Vec<String>,
    /// "unrelated third parties": others than those that the policy names.
    pub(crate) unrelated: Vec<String>,
    /// What of a person has an identifier, beside devices («l'identifiant du compte»).
    pub(crate) identified: Vec<String>,
    /// By the numbers of [`Sign`].
    pub(crate) signs: Stems,
    /// By the numbers of [`Stem`].
    pub(crate) stems: Stems,
    /// What each folded word is.
    pub(crate) particles: FxHashMap<SmolStr, Particles>,
    /// Scopes that are described, with all the words that it takes, one of each choice.
    pub(crate) described_scopes: Vec<(String, Vec<Vec<String>>)>,
    pub(crate) numbers: FxHashMap<SmolStr, u32>,
    pub(crate) units: FxHashMap<SmolStr, String>,
    pub(crate) stop_words: FxHashSet<SmolStr>,
}

impl Lexicon {
    /// A folded word as phrases are compared.
    pub(crate) fn key<'w>(&'w self, word: &'w str) -> &'w str {
        let variant = (word.len() <= self.longest_variant).then(|| self.variants.get(word));
        singular(variant.flatten().map_or(word, SmolStr::as_str))
    }

    /// The practice verb of several words that starts at a word, and where it ends.
    pub(crate) fn verb_phrase(&self, words: &[Word], at: usize) -> Option<(usize, Action)> {
        self.longest(words, at, |meaning| match meaning {
            Meaning::Verb(action) => Some(*action),
            _ => None,
        })
    }

    /// The noun of a practice that starts at a word, and where it ends.
    pub(crate) fn nominal(&self, words: &[Word], at: usize) -> Option<(usize, Action)> {
        self.longest(words, at, |meaning| match meaning {
            Meaning::Nominal(action) => Some(*action),
            _ => None,
        })
    }

    /// What a word means by itself.
    pub(crate) fn meanings(&self, key: &str) -> &[Meaning] {
        self.phrases.alone(self.phrases.word(key))
    }

    /// A word before «data» that does not tell which.
    pub(crate) fn determines_data(&self, words: &[Word], at: usize) -> bool {
        self.phrases
            .begun(words, at)
            .any(|(_, meaning)| *meaning == Meaning::DataDeterminer)
    }

    /// The words stand over a list of things that are not done.
    pub(crate) fn names_undone(&self, words: &[Word]) -> bool {
        (0..words.len()).any(|at| {
            self.phrases
                .begun(words, at)
                .any(|(_, meaning)| *meaning == Meaning::Undone)
        })
    }

    /// The kind of services that the words from here name, and where they end.
    pub(crate) fn kind(&self, words: &[Word], at: usize) -> Option<(usize, &str)> {
        self.longest(words, at, |meaning| match meaning {
            Meaning::Kind(id) => Some(id.as_str()),
            _ => None,
        })
    }

    fn longest<'l, T>(
        &'l self,
        words: &[Word],
        at: usize,
        meant: impl Fn(&'l Meaning) -> Option<T>,
    ) -> Option<(usize, T)> {
        self.phrases
            .begun(words, at)
            .filter_map(|(end, meaning)| Some((end, meant(meaning)?)))
            .last()
    }

    /// A word of the language, not a name: pronouns, articles and other words that open sentences.
    pub(crate) fn is_common(&self, word: &str) -> bool {
        self.naming.common.iter().any(|own| own == word)
            || self.stop_words.contains(word)
            || self.verbs.contains_key(word)
            || self
                .meanings(singular(word))
                .iter()
                .any(|meaning| matches!(meaning, Meaning::Data(_) | Meaning::Cue(_)))
    }

    pub(crate) fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.contains(word)
    }

    /// Whether some words show it.
    pub(crate) fn shows(&self, words: &[Token], sign: Sign) -> bool {
        let mut text = String::from(" ");
        for word in words {
            text.push_str(&word.folded);
            text.push(' ');
        }
        self.signs.bits(&text) & 1 << sign as u32 != 0
    }

    /// Whether a folded word is one of these.
    pub(crate) fn is(&self, word: &str, particle: Particle) -> bool {
        let particles = self.particles.get(word);
        particles.is_some_and(|particles| particles.have(particle))
    }

    /// What the label of a `label: value` line announces.
    pub(crate) fn label(&self, label: &[Token]) -> Option<&str> {
        let words = label
            .iter()
            .map(|token| self.phrases.word(singular(&token.folded)));
        self.phrases
            .whole(words)
            .iter()
            .find_map(|meaning| match meaning {
                Meaning::Label(class) => Some(class.as_str()),
                _ => None,
            })
    }

    /// Section classes of a heading.
    pub(crate) fn classify_heading(&self, heading: &str) -> Vec<String> {
        let text = format!("{} ", flat(heading));
        let ends_word = |rest: &str| rest.starts_with(' ') || rest.starts_with("s ");
        owned(self.sections.shown(&text, ends_word))
    }

    /// Elements of GDPR article 13 of which a text shows at least a word.
    pub(crate) fn notices(&self, text: &str) -> Vec<String> {
        let text = fold(text);
        let shown = self
            .notices
            .iter()
            .filter(|(_, words)| words.iter().any(|word| text.contains(word.as_str())));
        shown.map(|(id, _)| id.clone()).collect()
    }

    /// What the header of a column announces, by the beginnings of its words.
    pub(crate) fn classify_column(&self, header: &str) -> Vec<String> {
        owned(self.columns.shown(&format!(" {header}"), any))
    }

    /// The classes of labels that a question stands for, by its first words or those behind them.
    pub(crate) fn asked_for(&self, question: &str) -> Vec<String> {
        let text = format!("{} ", flat(question));
        owned(self.questions.shown(&text, any))
    }

    /// Purposes that a phrase (folded words, single spaces) speaks of, by the beginnings of its words.
    pub(crate) fn purposes_in(&self, phrase: &str) -> Vec<String> {
        let text = format!(" {phrase}");
        let mut shown = self.purposes.shown(&text, any);
        shown.retain(|purpose| {
            let others = self.not_purposes.iter().find(|(id, _)| id == purpose);
            others.is_none_or(|(_, others)| {
                let rest = others
                    .iter()
                    .fold(text.clone(), |text, other| text.replace(other, " "));
                self.purposes.shown(&rest, any).contains(purpose)
            })
        });
        owned(shown)
    }

    /// What cookies are for, by the words for kinds of them.
    pub(crate) fn purposes_of_cookies(&self, text: &str) -> Vec<String> {
        owned(self.cookie_purposes.shown(text, any))
    }

    /// What a cookie is for that this word beside it describes.
    pub(crate) fn kind_of_cookie(&self, word: &str) -> Option<String> {
        let kinds = self.cookie_kinds.shown(&format!(" {word} "), any);
        kinds.first().map(|&kind| kind.to_owned())
    }

    pub(crate) fn knows_component(&self, id: &str) -> bool {
        self.phrases.all().contains(&Meaning::Component(id.into()))
    }

    pub(crate) fn knows_purpose(&self, id: &str) -> bool {
        self.purposes.knows(id)
    }

    /// The event that a phrase names as the start or end of a time.
    pub(crate) fn anchor_in(&self, phrase: &str) -> Option<String> {
        let anchors = self.anchors.shown(&format!(" {phrase}"), any);
        anchors.first().map(|&anchor| anchor.to_owned())
    }
}

/// What `Stems` look for may go on in any way: the rest of the word.
fn any(_: &str) -> bool {
    true
}

fn owned(ids: Vec<&str>) -> Vec<String> {
    ids.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::language;
    use super::super::token::tokenize;
    use super::*;

    #[test]
    fn phrases_match_in_singular_and_plural() {
        let lexicon = language::lexicon("fr").unwrap();
        let tokens = tokenize("vos adresses IP et numéros de téléphone");
        let words = Dictionary::new(lexicon, &lexicon.phrases).words(&tokens);
        let data: Vec<_> = find(&[(&lexicon.phrases, &words)])
            .into_iter()
            .filter_map(|found| match found.meaning {
                Meaning::Data(id) => Some(id.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(data, ["ip_address", "phone"]);
    }
}
