//! A lexicon as `rules/policy/<language>.toml` writes it: what may stand there, and nothing else.

use crate::lexicon::{
    Absence, Action, Answers, Comparison, Contrast, Forms, Naming, Particle, Rows, Sign, Stem,
    Titles, Waiting,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) language: String,
    pub(super) first_party: Vec<String>,
    pub(super) second_party: Vec<String>,
    pub(super) third_party_subjects: Vec<String>,
    pub(super) own_nouns: Vec<String>,
    pub(super) be: Vec<String>,
    pub(super) have: Vec<String>,
    pub(super) may: Vec<String>,
    pub(super) aims: Vec<String>,
    pub(super) hedges: Vec<String>,
    pub(super) ne: Vec<String>,
    pub(super) negatives: Vec<String>,
    pub(super) weak_negatives: Vec<String>,
    pub(super) lone_negatives: Vec<String>,
    pub(super) disabled: Vec<String>,
    pub(super) restrictive: Vec<String>,
    pub(super) que_verbs: Vec<String>,
    pub(super) untrue: Vec<String>,
    pub(super) from_others: Vec<String>,
    pub(super) only: Vec<String>,
    pub(super) exceptions: Vec<String>,
    pub(super) conditions: Vec<String>,
    pub(super) consent: Vec<String>,
    pub(super) purpose_words: Vec<String>,
    pub(super) breaks: Vec<String>,
    pub(super) coordinators: Vec<String>,
    pub(super) relative: Vec<String>,
    pub(super) open_words: Vec<String>,
    pub(super) closed_words: Vec<String>,
    pub(super) includes: Vec<String>,
    pub(super) meta: Vec<String>,
    pub(super) children: Vec<String>,
    pub(super) breach: Vec<String>,
    pub(super) ages: Vec<String>,
    pub(super) until: Vec<String>,
    pub(super) places_words: Vec<String>,
    pub(super) rights: Vec<String>,
    pub(super) anaphora: Vec<String>,
    pub(super) indirect: Vec<String>,
    pub(super) until_clauses: Vec<String>,
    pub(super) on_device: Vec<String>,
    pub(super) promises: Vec<String>,
    pub(super) light_verbs: Vec<String>,
    pub(super) gives: Vec<String>,
    pub(super) circumstances: Vec<String>,
    pub(super) excluding: Vec<String>,
    pub(super) refusals: Vec<String>,
    /// What is no longer done with a service («avons cessé d'utiliser», "we stopped using").
    pub(super) ceasing: Vec<String>,
    /// What comes instead of it («au profit de», "and now").
    pub(super) successors: Vec<String>,
    /// People of one kind («aux élèves», "of commenters"): what is denied of them is denied of nobody else.
    pub(super) groups: Vec<String>,
    /// Log lines as a place («dans nos journaux», "in our logs").
    pub(super) in_logs: Vec<String>,
    pub(super) contents: Contents,
    /// Words before a gerund that say that it is not done.
    #[serde(default)]
    pub(super) shunning: Vec<String>,
    /// Beginnings of verbs that have many other objects than data («fournir», "send"): without data and recipients they share nothing.
    pub(super) weak_shares: Vec<String>,
    /// Verbs whose object is who gets data («faisons appel à», "work with").
    pub(super) engages: Vec<String>,
    pub(super) undone: Undone,
    pub(super) comparison: Comparison,
    /// Things through which an organisation acts («formulaire», "form").
    pub(super) acting: Vec<String>,
    /// Who gets data, by no name.
    pub(super) recipient_nouns: Vec<String>,
    pub(super) waiting: Waiting,
    /// Verbs of what has to wait for consent, before it.
    pub(super) awaits_consent: Vec<String>,
    /// Before somebody at whose place something is entered («chez»); none where another preposition says it, too.
    #[serde(default)]
    pub(super) at_others: Vec<String>,
    /// Verbs behind which a purpose stands without a word for it («servent à»).
    pub(super) serves: Vec<String>,
    /// Behind a denial of keeping: how long it is kept at most …
    pub(super) longer_than: Vec<String>,
    /// … if a time follows.
    pub(super) more_than: Vec<String>,
    /// Where others are: what is denied there is done here, perhaps.
    pub(super) other_sites: Vec<String>,
    pub(super) nowhere: Vec<String>,
    pub(super) elsewhere: Vec<String>,
    pub(super) planned: Vec<String>,
    pub(super) nothing_more: Vec<String>,
    /// Words that deny what follows them («exempt de», "free of").
    pub(super) lacks: Vec<String>,
    /// Nouns before «seule» that make a way of access of it.
    pub(super) reading: Vec<String>,
    /// Access that changes something: what is denied of it may be read all the same.
    pub(super) writing: Vec<String>,
    /// Verbs of what comes to us or passes through («transite», "reaches"), …
    pub(super) reaches: Vec<String>,
    /// … and what of ours it comes to.
    pub(super) our_machines: Vec<String>,
    pub(super) demanded: Demanded,
    pub(super) drawn: Drawn,
    pub(super) reserved: Reserved,
    /// Words behind a kind of services that leave it as it is («tiers»).
    #[serde(default)]
    pub(super) kind_modifiers: Vec<String>,
    #[serde(default)]
    pub(super) there: Vec<String>,
    /// Words that name data in the plural alone («évaluations»).
    #[serde(default)]
    pub(super) plural_data: Vec<String>,
    pub(super) unrelated: Vec<String>,
    pub(super) identified: Vec<String>,
    /// «ce», "such": what was told elsewhere.
    pub(super) pointing: Vec<String>,
    /// Articles of objects that are no data («fournir le service»); none where nothing but data tells.
    #[serde(default)]
    pub(super) object_articles: Vec<String>,
    /// Words of addresses beside which a name is that of a street.
    pub(super) streets: Vec<String>,
    /// What names a time for which something is kept («durée de conservation»).
    pub(super) lasting: Vec<String>,
    /// «à l'issue de», "after" …
    pub(super) afterwards: Vec<String>,
    /// "not a single"; none where «aucun» says so.
    #[serde(default)]
    pub(super) not_one: Vec<String>,
    #[serde(default)]
    pub(super) nobody: Vec<String>,
    /// … and the times that end («ce délai»), beside durations and what ends with an account or a contract.
    pub(super) periods: Vec<String>,
    /// Verbs that only say that what a noun tells happens, at the end of a sentence that denies it.
    pub(super) carriers: Vec<String>,
    /// Subjects that stand for nothing («il est demandé …»); none where no verb has such a subject.
    #[serde(default)]
    pub(super) impersonal: Vec<String>,
    /// «jusqu'aux 28 ans»: an age.
    pub(super) birthdays: Vec<String>,
    /// A bare no behind a label, data in general behind a noun, and what is used of others.
    pub(super) nothing: Vec<String>,
    pub(super) data_nouns: Vec<String>,
    pub(super) requests: Vec<String>,
    pub(super) service_nouns: Vec<String>,
    pub(super) providers: Vec<String>,
    /// «Seule exception : …»
    pub(super) exception_nouns: Vec<String>,
    /// Words that say that something is there («il y a», "contains").
    pub(super) existence: Vec<String>,
    /// Verbs that let others do something.
    pub(super) permits: Vec<String>,
    pub(super) sees: Vec<String>,
    pub(super) demands: Vec<String>,
    pub(super) them: Vec<String>,
    pub(super) prevents: Vec<String>,
    pub(super) leaving: Vec<String>,
    pub(super) staying: Vec<String>,
    pub(super) manners: Vec<String>,
    pub(super) own_staff: Vec<String>,
    /// Words that lead to who gets data (`with`, `avec`), and what they lead to that is no one (`with respect`, `à ce jour`).
    pub(super) towards: Vec<String>,
    pub(super) towards_nobody: Vec<String>,
    pub(super) staff: Vec<String>,
    pub(super) so_that: Vec<String>,
    /// Nouns of rights («rectification», «portabilité»), for lists of them.
    #[serde(default)]
    pub(super) right_nouns: Vec<String>,
    /// Users who turn to us: what they write then is a request.
    #[serde(default)]
    pub(super) contacting: Vec<String>,
    pub(super) below: Vec<String>,
    pub(super) defines: Vec<String>,
    pub(super) through: Vec<String>,
    /// Words that make a noun of what follows (`la`, `your`).
    pub(super) determiners: Vec<String>,
    /// Words before «data» that do not tell which data («your», "identifiable").
    #[serde(default)]
    pub(super) data_determiners: Vec<String>,
    /// Whose data «les données des …» are without being fewer.
    pub(super) people: Vec<String>,
    /// What follows «données» without telling which of them: «collectées», «vous concernant».
    #[serde(default)]
    pub(super) whole_modifiers: Vec<String>,
    /// Words that may follow a noun and do not describe it; where they are listed, any other word does.
    #[serde(default)]
    pub(super) function_words: Vec<String>,
    pub(super) verbs: BTreeMap<Action, Verbs>,
    #[serde(default)]
    pub(super) conjugation: Conjugation,
    /// Nouns of practices (`collecte`, `vente`), for «nous ne procédons à aucune …», «ne font l'objet d'aucune …».
    pub(super) nominals: BTreeMap<Action, Vec<String>>,
    /// Labels of `label: value` lines.
    pub(super) labels: BTreeMap<String, Vec<String>>,
    pub(super) sections: BTreeMap<String, Vec<String>>,
    /// Words that show elements of GDPR article 13.
    pub(super) notices: BTreeMap<String, Vec<String>>,
    /// Words in the headers of tables.
    pub(super) columns: BTreeMap<String, Vec<String>>,
    pub(super) questions: BTreeMap<String, Vec<String>>,
    pub(super) components: BTreeMap<String, Vec<String>>,
    pub(super) categories: BTreeMap<String, Vec<String>>,
    /// Kinds of services by what a product has of them («ads»); `tracking` stands for no kind of its own.
    pub(super) kinds: BTreeMap<String, Vec<String>>,
    pub(super) purposes: BTreeMap<String, Vec<String>>,
    pub(super) legal_bases: BTreeMap<String, Vec<String>>,
    /// Short names of legal bases, for labels and lists that are about nothing else.
    pub(super) legal_words: BTreeMap<String, Vec<String>>,
    pub(super) data: BTreeMap<String, Vec<String>>,
    pub(super) not_data: Phrases,
    /// Words that look like recipients and are none («pays tiers»).
    #[serde(default)]
    pub(super) not_recipients: Phrases,
    /// Words that look like purposes and are none («suivi de vos commandes» is no tracking).
    #[serde(default)]
    pub(super) not_purposes: BTreeMap<String, Vec<String>>,
    /// Devices and programs: data only where something is known of them.
    pub(super) things: Vec<String>,
    /// Beginnings of words for what is trained, where the verb has other meanings, too («entraîner»).
    #[serde(default)]
    pub(super) models: Vec<String>,
    /// Words that stand for others in every phrase (`ton` for `votre`).
    #[serde(default)]
    pub(super) variants: BTreeMap<String, String>,
    pub(super) places: BTreeMap<String, Vec<String>>,
    pub(super) numbers: BTreeMap<String, u32>,
    pub(super) units: BTreeMap<String, Vec<String>>,
    pub(super) anchors: BTreeMap<String, Vec<String>>,
    pub(super) rows: Rows,
    pub(super) absence: Absence,
    pub(super) contrast: Contrast,
    pub(super) titles: Titles,
    pub(super) naming: Naming,
    pub(super) answers: Answers,
    pub(super) forms: Forms,
    /// What cookies are for, by the words for kinds of them.
    pub(super) cookie_purposes: BTreeMap<String, Vec<String>>,
    /// The same by a word right beside the noun, in a row of such words.
    pub(super) cookie_kinds: BTreeMap<String, Vec<String>>,
    pub(super) signs: BTreeMap<Sign, Vec<String>>,
    pub(super) stems: BTreeMap<Stem, Vec<String>>,
    #[serde(default)]
    pub(super) particles: BTreeMap<Particle, Vec<String>>,
    pub(super) described_scopes: Vec<DescribedScope>,
    pub(super) stop_words: Words,
}

/// What messages, entries of calendars and logs hold, or never do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contents {
    /// «nos journaux»
    pub(super) logs: Vec<String>,
    /// «les SMS que nous envoyons»
    pub(super) messages: Vec<String>,
    /// What is written into the calendars of users.
    pub(super) entries: Vec<String>,
    /// «les rapports d'erreur»
    pub(super) reports: Vec<String>,
    /// «contiennent»
    pub(super) verbs: Vec<String>,
    /// «retirons»: data are left out …
    pub(super) takes_out: Vec<String>,
    /// … of what goes to a service: «avant l'envoi».
    pub(super) before_sending: Vec<String>,
}

/// An OAuth scope in words, all of which the sentence has; of words between `|`, one is enough.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DescribedScope {
    pub(super) scope: String,
    pub(super) words: Vec<String>,
}

/// What verbs end in, folded; nothing where each form is listed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Conjugation {
    /// Behind the stem of a regular verb.
    pub(super) regular: Vec<String>,
    /// Behind a participle that agrees with a noun.
    pub(super) participles: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verbs {
    /// Stems of regular verbs.
    #[serde(default)]
    pub(super) regular: Vec<String>,
    /// Past participles of the others, before they agree with a noun.
    #[serde(default)]
    pub(super) participles: Vec<String>,
    pub(super) forms: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrases {
    pub(super) phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) words: Vec<String>,
}

/// Headings over lists of what is not done, and the words that make a sentence of an item below.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Undone {
    pub(super) headings: Vec<String>,
    /// Before «sell your data».
    pub(super) infinitive: String,
    /// Before «selling your data».
    pub(super) gerund: String,
    pub(super) absent: String,
}

/// Words that tell of data which somebody has to give.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Demanded {
    /// Behind «être», of the data.
    pub(super) needed: Vec<String>,
    /// Behind what needs data.
    pub(super) needs: Vec<String>,
    /// Before the data.
    pub(super) asked_for: Vec<String>,
    /// Behind users, before a verb of giving.
    pub(super) obliged: Vec<String>,
    /// By what users sign up, before the data.
    pub(super) joins_with: Vec<String>,
}

/// Words that tell of data by what is done with their help.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drawn {
    /// Before the data.
    pub(super) draws_on: Vec<String>,
    /// Behind the data.
    pub(super) appears: Vec<String>,
    /// Verbs before an address that something is sent to.
    pub(super) sends_to: Vec<String>,
    /// Verbs of ours that do nothing with the data behind them.
    pub(super) unhandled: Vec<String>,
    /// «saisie», "entered": what users do or have done who give data.
    pub(super) gave: Vec<String>,
}

/// Words that tell who alone may look at data.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reserved {
    pub(super) no_person: Vec<String>,
    /// Behind these, before who may.
    pub(super) but: Vec<String>,
    /// Before who may …
    pub(super) alone: Vec<String>,
    /// … and behind.
    pub(super) alone_behind: Vec<String>,
    pub(super) looks: Vec<String>,
    pub(super) accessible: Vec<String>,
    /// Before who may look, behind what is accessible.
    pub(super) to_whom: Vec<String>,
    /// Before who does what a passive says.
    pub(super) agents: Vec<String>,
}
