//! The classes of single words that the grammar of a clause asks about one by one: what a word is, and what it begins with.
//!
//! Which words those are stands in `rules/policy/`. A word of a document is looked up once (`dictionary`), whatever asks about it.

use serde::{Deserialize, Serialize};

/// What a single word begins with, however it goes on, where the grammar asks about that word («traitons», «traitement»).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stem {
    Ask,
    Necessary,
    Information,
    /// «traitons», "process"
    Treat,
    /// «limité», "restricted"
    Limit,
    Server,
    /// Words for companies and other recipients.
    Organisation,
    /// «les 12 derniers mois»: a time that is over.
    Past,
    /// Verbs that ask somebody for something …
    Solicit,
    Anonymise,
    /// «journalisés», "logged": written to the log, and to nothing else.
    Log,
    /// "that identify you": of no others.
    Identify,
    Disk,
    /// "without exception": nothing is left open.
    Firm,
    /// Verbs of those who are given something.
    Receive,
    /// Forms of "have": who has access.
    HasIt,
    /// «accès», «accèdent», "access"
    Access,
    /// "statistics that do not reveal …"
    Reveal,
    /// Verbs that collect, and keep where a place is named.
    Record,
    /// "We rely on": whoever it is gets nothing by it.
    Rely,
    Transfer,
    Share,
    Category,
}

/// Small words that the grammar of a clause turns on, each alone; empty in a language that does not need them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Particle {
    /// «pas», "not": the half of a denial that may be another verb's.
    Not,
    /// «jamais», "never", "cannot": a denial that needs no other word.
    Never,
    /// «ne»: the first half of a denial.
    Denies,
    /// «pas», «jamais», "not", "never": in a heading.
    PlainNo,
    /// "no" before a noun.
    No,
    /// «ni», "nor": goes on with what is denied.
    Nor,
    /// "no", "nothing": a denial that begins a subject …
    NoSubject,
    /// … or an object.
    NoObject,
    /// "nothing", which "but" may follow.
    Nothing,
    But,
    /// «sans», "without"
    Without,
    /// «autre», "other", which «aucun» may stand before and «que» behind.
    Other,
    Than,
    Any,
    /// «dans», "in"
    In,
    /// «avec», "with"
    With,
    /// "from"
    From,
    /// "to", "for"
    To,
    For,
    /// "us": who is given what.
    Us,
    /// "my": in the words of who asks.
    Mine,
    /// «ces», "such": some of them …
    These,
    /// … or this one, of cookies in front of their verb.
    Pointing,
    /// «ces», "unknown": some people of a kind.
    Some,
    /// «dont», "who": which people of a kind.
    Which,
    /// "regarding", "about": whose data, or about what.
    About,
    /// «soit»: what somebody wants to reach.
    Subjunctive,
    /// "it": the product of the sentence before.
    It,
    /// "they": data of the sentence before.
    They,
    /// «elle»: what the same sentence goes on about.
    Pronoun,
    /// "case": of another situation.
    Case,
    /// "purpose", and what behind it leaves it as wide.
    PurposeNoun,
    AnyPurpose,
    /// "request": names what somebody asks for.
    Request,
    /// "additional": beside what is collected.
    Additional,
    /// "unnecessary": what nobody needs.
    Needless,
    /// «largement», "widely": what everybody does.
    Commonly,
    /// "way", "manner"
    Way,
    /// «même», "even"
    Even,
    /// "a" in "after a year": one of them …
    One,
    /// … behind "after", "for": of a time that passes once, not of how often ("once a day").
    TimeFrom,
    /// "can", "could": what a thing is able to do …
    Can,
    /// … or somebody.
    Able,
    /// Words before a verb without an ending ("do", "will").
    Auxiliary,
    /// "po", in "PO Box"
    PostBox,
    /// «nos», "your", before a noun.
    Possessive,
    /// Words with a capital that a place may follow («Union», "States") …
    OfPlaces,
    /// … and those before one that would be a pronoun elsewhere ("in the US").
    BeforePlace,
    /// What "to" and "for" take instead of an infinitive or a gerund …
    ToWhom,
    /// … the noun of "for example" …
    Example,
    /// … and words that "to" belongs to ("limited to", "access to").
    TakesTo,
    /// Between a part and its whole («le cryptogramme de votre carte»).
    Between,
    /// «personne»: nobody, or somebody behind an article …
    Person,
    /// … and always in the plural.
    Persons,
    /// The words behind which it is somebody.
    OnePerson,
    /// Before a device that is meant itself («votre téléphone») …
    OneThing,
    /// … where one of these says what is done there.
    AtThing,
    /// «du»: preposition and article in one.
    OfThe,
    /// «de», "of"
    Of,
    Article,
    /// "camera": what "access" to it is asked for is what it shows.
    Camera,
    /// "use", as a verb or a noun.
    Use,
    /// "number", before "of": how many.
    Count,
    /// «un seul cookie»: it, and no other.
    Single,
    /// Between cookies and the words for kinds of them.
    BesideKinds,
    /// Any negative word: it may be about the service behind it.
    AnyNo,
    Cookieless,
    Cookies,
    /// "made", in "made available by others", behind data: which data.
    Made,
    /// "logged", before "in" …
    LogsIn,
    /// … or one of these: no record.
    WayIn,
    /// "limited data" is little data.
    Little,
    /// «pour», before the second infinitive of a sentence …
    BeforeInfinitive,
    /// … that begins with «lire».
    ToRead,
    /// "keep", before "you", "up": nothing is stored.
    Keeps,
    KeptSo,
    /// «accès», "access": a noun, in English before "to".
    Access,
    /// "'s": a noun follows.
    Genitive,
    /// "we", "will": no verb behind it ends like a plural.
    BeforeBareVerb,
    /// "ever", "even": between "not" and its verb.
    BehindNot,
    /// "read": also a participle, though it looks like none.
    AlsoParticiple,
    /// «lieu» in «avoir lieu»: the noun before is done.
    TakesPlace,
    /// «l'objet» in «faire l'objet de»: the noun behind is done to the subject.
    Undergoes,
    /// «de», "never", "to": between a promise and what is promised.
    Promised,
    /// "choose", "also": between users and what they give.
    FreelyChosen,
    /// «pour», "to": what something is done for, in an infinitive …
    InOrderTo,
    /// … or «afin», before its «de».
    InOrder,
    /// "use", "set": what is done with cookies to reach something.
    UsesMeans,
    /// «devons», «pouvons»: what follows is ours to do.
    OurModal,
    /// «que»: a clause follows.
    Conjunction,
    /// "that is why": what follows is said, not told about.
    Why,
    Is,
    /// «celles», "those": a participle behind tells which.
    Those,
    /// Words before a subject that are no noun, which a clause would describe.
    NoNoun,
    /// «de», «pour»: between a verb and the pronoun that an infinitive has as its object.
    BeforeObject,
    /// «leur»: who is given to, right before the verb.
    ToThem,
    /// «nous», right before a verb whose object we are.
    OurObject,
    /// "also": between somebody and what they do.
    Also,
    /// «y», "does": parts of a verb, and no subject.
    PartOfVerb,
    /// «que», "that": a clause tells which data, or who, is meant.
    Relates,
    /// «sur», as the last word of a name of data: whose they are.
    Whose,
    /// «dont», "whose": in front of data, a clause about them.
    OpensClauseOfData,
    /// «pour», "when", behind «uniquement»: it limits for what, when or to whom.
    Around,
    /// «nécessaires»
    Necessary,
    /// «toutes», "everything"
    All,
    And,
    Or,
    /// «les», "them": the object was named before.
    ObjectPronoun,
    /// "when", "while": when, not what.
    When,
    /// "we", "you": a subject, behind a comma.
    Subject,
    /// "the", "our", before people.
    BeforePeople,
    /// "asked", "required", of users: for what follows.
    Asked,
    /// «avec», "to": between data and a service, which is not whose they are.
    LeadsToService,
    /// «ce», "what": opens a title that asks or points.
    OpensTitle,
    /// «à», "to", before who is given something.
    GivenTo,
    /// "require": what is not asked for may be given all the same.
    Requires,
    /// «pour», "to", at the beginning of an item: a purpose.
    WhatFor,
    /// «pas», "not", as the last word before a list.
    EndsDenied,
    /// The two words of "your data", «données personnelles»: all of a person's.
    BeginsAllData,
    EndsAllData,
    /// «traitements», "processing"
    Processing,
    /// «d'auteur», «d'administration», "reserved", behind «droits»: none of a person about data.
    OtherRight,
    /// «rien», "nothing", "anything": any data at all …
    AnythingAtAll,
    /// … behind it …
    AfterNothing,
    /// … and of these alone, if a pronoun follows.
    OfWhom,
    /// "them", of people or things named before.
    Them,
    /// «non», before an adjective («tiers non autorisés»).
    NotSo,
    /// «désigne», "means": tells what a word stands for …
    Means,
    /// … "refers", if "to" follows …
    Refers,
    /// … but not behind these ("by all means", «cela signifie») …
    NoTerm,
    /// … nor before these ("means of").
    MeansOf,
    /// "6 months to a year": the longer one follows.
    RangeTo,
    /// Places in capitals alone; another word in small letters.
    InCapitals,
    /// «si», "if"
    If,
    /// «IA», beside "AI": what is trained.
    Ai,
    /// Behind «ou»: another place than the device, too.
    AtAnother,
    Everything,
    TransferNoun,
    /// Belongs to the verb behind it ("will not ever be", "they are also").
    VerbPart,
    Please,
    /// "we", where no name stands.
    FirstPerson,
    /// «réservées», before whom alone something is for.
    Reserved,
    /// «appel», "request": what a page or a program sends to a server.
    Call,
    /// Words for cookies that are no words for pixels.
    CookieNoun,
    /// «taille», "size": what a file has beside its name …
    OfFile,
    /// … and a file.
    File,
}

/// The particles that one word is, a bit for each.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Particles(pub(crate) [u128; 2]);

impl Particles {
    pub(crate) fn have(&self, particle: Particle) -> bool {
        let at = particle as usize;
        self.0[at / 128] & 1 << (at % 128) != 0
    }
}
