//! Words of a language that are read together, a struct for each question: what rows of data, titles and answers look like, and what words
//! look like by their endings.
//!
//! The files have them as they are here; the code that asks with them is in `sentence` and `reader`.

use super::super::token::Token;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What completes the items of a list of things that are not done.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Undone {
    pub infinitive: String,
    pub gerund: String,
    /// Before an item that denies itself («pas d'accès à vos photos»).
    pub absent: String,
}

/// «rien de plus que», "nothing beyond".
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Comparison {
    pub(crate) nothing: Vec<String>,
    pub(crate) more: Vec<String>,
    /// At or behind the word for more.
    pub(crate) than: Vec<String>,
}

/// Around the consent that something waits for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waiting {
    /// «après», "once": it comes then.
    pub(crate) after: Vec<String>,
    /// «sans», "until": it does not come so.
    pub(crate) without: Vec<String>,
    /// «avant de», "before": what comes after it.
    pub(crate) before: Vec<String>,
}

/// Words in rows of data («nom, prénom et ville»).
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rows {
    pub(crate) joints: Vec<String>,
    pub(crate) determiners: Vec<String>,
    /// Determiners of the reader's own.
    pub(crate) yours: Vec<String>,
    /// People whose own it is as well («utilisateur», "user").
    pub(crate) owners: Vec<String>,
    /// Words that behind one of these name data without others beside («votre adresse»).
    #[serde(default)]
    pub(crate) alone: Vec<String>,
    /// What a row ends before, beside marks.
    pub(crate) ends: Vec<String>,
}

/// Words around what there is none of.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Absence {
    /// Titles of what is said of payments alone …
    pub(crate) payments: Vec<String>,
    /// … and of one part of the product, or of some of those who use it.
    pub(crate) features: Vec<String>,
    pub(crate) without: Vec<String>,
    /// Between a verb and the noun that it denies.
    pub(crate) articles: Vec<String>,
    /// What may follow without narrowing it, beside marks.
    pub(crate) after: Vec<String>,
    /// Nouns that stand for all of a service («les services de X»).
    pub(crate) whole_of: Vec<String>,
    /// Before a service of which a part is meant.
    pub(crate) of: Vec<String>,
    /// Between a verb and whom it takes («recourons à», "rely on").
    pub(crate) to: Vec<String>,
    /// Parts of a product («pages», "area") where alone a service may be absent …
    pub(crate) parts: Vec<String>,
    /// … unless all of them are meant («nos pages», "any page").
    pub(crate) all_parts: Vec<String>,
}

/// Words of the title of a policy beside the name of whose it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Titles {
    /// One of these makes a title that of a policy.
    pub(crate) heads: Vec<String>,
    pub(crate) words: Vec<String>,
    /// Small words inside a name («Notes for X»).
    pub(crate) joints: Vec<String>,
}

/// Answers of one word, and what makes a sentence of the question before.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answers {
    /// At the end of a row or a heading.
    pub(crate) yes: Vec<String>,
    pub(crate) no: Vec<String>,
    /// First words of an answer that denies, and what may stand behind them.
    pub(crate) denials: Vec<String>,
    pub(crate) beside: Vec<String>,
    /// "do", "will", before "you", "we", in a question.
    pub(crate) carriers: Vec<String>,
    pub(crate) subjects: Vec<String>,
    /// What the user says of himself, as it is said to him («mon», «votre»).
    pub(crate) yours: FxHashMap<SmolStr, SmolStr>,
    /// None where no verb stands before its subject without an auxiliary.
    #[serde(default)]
    pub(crate) turned: Option<Turned>,
}

impl Answers {
    /// Whether a word is a yes or a no.
    pub(crate) fn of(&self, word: &Token) -> Option<bool> {
        let yes = word.is_of(&self.yes);
        (yes || word.is_of(&self.no)).then_some(yes)
    }
}

/// A question whose verb stands before its subject («Vendez-vous …?»), as a denial («Nous ne vendons pas …»).
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Turned {
    /// The ending of the verb that asks, and the one that answers.
    pub(crate) asks: String,
    pub(crate) answers: String,
    /// Around the verb that answers.
    pub(crate) before: String,
    pub(crate) behind: String,
}

/// Words around the name by which the organisation speaks of itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Naming {
    /// What it does, beside practices («s'engage», "may").
    pub(crate) acts: Vec<String>,
    /// Between the name and the verb.
    pub(crate) before_verb: Vec<String>,
    /// «(“nous”)», "(the “App”)": what the name is told to stand for.
    pub(crate) ours: Vec<String>,
    pub(crate) articles: Vec<String>,
    pub(crate) things: Vec<String>,
    /// Words with a capital that are no name, beside those that mean something.
    pub(crate) common: Vec<String>,
}

/// «Alors que A …, B oui»: two that are told apart, the second in a verb without an object.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contrast {
    pub(crate) opens: Vec<String>,
    pub(crate) elided: Vec<String>,
}

/// What words look like, by their endings.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forms {
    /// Of infinitives, folded; none in a language that has none for them.
    pub(crate) infinitives: Vec<String>,
    /// What the infinitive has behind a third person that ends like an infinitive («enregistre», «enregistrer»).
    pub(crate) infinitive_adds: String,
    /// Of verbs that say what we do («collectons»), folded.
    pub(crate) first_persons: Vec<String>,
    /// Of verbs used as nouns ("collecting"), folded.
    pub(crate) gerunds: Vec<String>,
    /// Of adverbs ("knowingly"), folded.
    pub(crate) adverbs: Vec<String>,
    /// Of past participles, with their accents.
    pub(crate) participles: Vec<String>,
    /// Of those that agree with their noun, and so describe it («autorisés»).
    pub(crate) agreeing_participles: Vec<String>,
    /// Past participles that end otherwise.
    pub(crate) other_participles: Vec<String>,
    /// Of verbs that say what one company does ("Stripe receives").
    pub(crate) acts: Vec<String>,
    /// Of verbs that ask somebody to do something («n'envoyez pas»), folded.
    pub(crate) imperatives: Vec<String>,
    /// Of participles that describe a noun («permettant»), folded.
    pub(crate) present_participles: Vec<String>,
    /// Adjectives stand behind their noun («cookies publicitaires»).
    pub(crate) adjectives_follow: bool,
    /// A denial has two halves («ne … pas»).
    pub(crate) split_negation: bool,
    /// Verbs show person and mood by their endings; where they do not, a bare one needs words beside it.
    pub(crate) verbs_inflect: bool,
    /// Pronouns stand before the verb whose object they are («nous les conservons»).
    pub(crate) pronouns_precede: bool,
    /// A clause may describe a noun without a pronoun between ("the data we collect").
    pub(crate) relatives_drop: bool,
}

impl Forms {
    pub(crate) fn is_infinitive(&self, token: &Token) -> bool {
        ends_in(&token.folded, &self.infinitives)
    }

    pub(crate) fn is_first_person(&self, token: &Token) -> bool {
        ends_in(&token.folded, &self.first_persons)
    }

    pub(crate) fn is_gerund(&self, token: &Token) -> bool {
        ends_in(&token.folded, &self.gerunds)
    }

    pub(crate) fn is_adverb(&self, token: &Token) -> bool {
        ends_in(&token.folded, &self.adverbs)
    }

    pub(crate) fn is_participle(&self, token: &Token) -> bool {
        let word = token.lower.as_str();
        ends_in(word, &self.participles) || self.other_participles.iter().any(|own| own == word)
    }

    pub(crate) fn agrees(&self, token: &Token) -> bool {
        ends_in(&token.lower, &self.agreeing_participles)
    }

    pub(crate) fn is_present_participle(&self, token: &Token) -> bool {
        token.folded.len() > 5 && ends_in(&token.folded, &self.present_participles)
    }

    pub(crate) fn is_imperative(&self, token: &Token) -> bool {
        ends_in(&token.folded, &self.imperatives)
    }

    pub(crate) fn is_act(&self, token: &Token) -> bool {
        ends_in(&token.lower, &self.acts)
    }
}

fn ends_in(word: &str, endings: &[String]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending.as_str()))
}
