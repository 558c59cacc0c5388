//! The classes that phrases of a language fall into, beside what they name: cues of clauses, and signs of what a sentence is about.
//!
//! Which words those are stands in `rules/policy/`; what they mean for a sentence is decided in `sentence`.

use serde::{Deserialize, Serialize};

/// Word classes that change how a clause is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Cue {
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
    /// «il est faux», «nous ne garantissons pas», before «que»: what follows is no promise.
    Untrue,
    /// «auprès de tiers», "from data brokers"
    FromOthers,
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
    /// «avons cessé d'utiliser»
    Ceasing,
    /// «au profit de»
    Successor,
    /// «élèves», "commenters"
    Group,
    /// «dans nos journaux»
    InLogs,
    /// «nos journaux»: what holds data, or does not.
    OwnLogs,
    /// «les SMS que nous envoyons»
    OwnMessages,
    /// "calendar entries"
    OwnEntries,
    /// «les rapports d'erreur»
    OwnReports,
    /// «contiennent», "mention"
    Containing,
    /// «retirons», "strip"
    TakesOut,
    /// «avant l'envoi», "before they are sent"
    BeforeSending,
    /// "in the business of", denied: what follows is not done.
    Shunning,
    /// «il y a», "contains", with a negative: there is none.
    Existence,
    /// «autorisons», "allow": what others may do.
    Permit,
    /// «voir», "see": data that others have before them.
    Sees,
    /// «demander que nous», "ask us to": what users want of us.
    Demand,
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
    /// «ci-dessous», "listed below".
    Below,
    /// «à l'aide de», "through": by what means.
    Through,
    /// "identified or identifiable": only definitions say so.
    Defines,
    /// «si vous nous contactez»: what is given then is a request.
    Contacting,
    /// «rue»: a name beside it is no company.
    Street,
    /// «durée de conservation», "retention period"
    Lasting,
    /// «à l'issue de», "after": a time that ends may follow.
    Afterwards,
    /// "not a single", of a subject.
    NotOne,
    /// "nobody", behind «to».
    Nobody,
    /// «requis», behind «est»: data without which something does not work.
    Needed,
    /// «nécessite», behind what needs data.
    Needs,
    /// «on vous demande», "asked for"
    AskedFor,
    /// «devez», "must": what users have to do.
    Obliged,
    /// "sign up with"
    JoinsWith,
    /// «en fonction de», "we rely on": what follows is looked at.
    DrawsOn,
    /// «figurera dans», "appears in": what stands before is shown.
    Appears,
    /// «envoyer», "send": an address may follow.
    SendsTo,
    /// «recommandons», "avoid": what follows is advised, or left alone.
    Unhandled,
    /// «nécessite», "subject to", before consent.
    AwaitsConsent,
    /// «sur d'autres sites», "across the web"
    OtherSites,
    /// «nulle part», "anywhere": with a denial, to nobody …
    Nowhere,
    /// … «ailleurs», "anywhere else": to nobody but whom the policy names.
    Elsewhere,
    /// «avant l'ajout de», "before we add": what is named is not there yet.
    Planned,
    /// «c'est tout», "that is all": what was listed is everything.
    NothingMore,
    /// «accès en écriture», "write access"
    Writing,
    /// «exempt de», "free of": there is none of what follows.
    Lacks,
    /// «plus longtemps que», "beyond": a time at most …
    LongerThan,
    /// … where a time follows only («plus de»).
    MoreThan,
    /// «transite», "reaches" …
    Reaches,
    /// … «nos serveurs».
    OurMachines,
    /// «n'a lieu», "takes place", at the end: the noun before says what.
    Carrier,
    /// «personne», "nobody", as a subject …
    NoPerson,
    /// … and who is excepted: «d'autre que», "but".
    NobodyBut,
    /// «consulter», "see": what may be denied or left to somebody, by itself.
    Looks,
    Accessible,
}

/// What a sentence shows by the beginnings of its words, wherever they stand: for questions about the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sign {
    /// Gives a right without «vous pouvez»: «sur simple demande».
    GivesRight,
    /// Verbs by which users exercise a right …
    RightVerb,
    /// … those that are a right where they are about data or consent …
    WeakRightVerb,
    /// … or about one of these.
    RightObject,
    LegalGround,
    AsksToContact,
    /// «contactez-nous»
    Contact,
    /// Whom a service is for, and from which age on.
    AimedAt,
    Identifies,
    /// … told of information.
    Identifying,
    /// A place that is not the reader's own.
    Elsewhere,
    /// What is done with data there.
    Moved,
    /// Instruments that only a transfer needs.
    TransferSafeguard,
    /// A company that changes hands takes its data along; residents' rights name countries, too.
    OtherMatter,
    ChangesHands,
    /// «hors de»: the place that follows is left.
    Outside,
    /// Seats, laws and authorities: places where no data are.
    Seat,
    KeptThere,
    Transfers,
    NoGuarantee,
    Encrypted,
    InTransit,
    SecureConnection,
    AtRest,
    IpAddress,
    Masked,
    Cut,
    Anonymous,
    Hashed,
    Aggregated,
    AccessControl,
    SharingSetting,
    Visitors,
    /// A directory or a token of a company's accounts.
    Directory,
    /// What an analytics service does jointly with others, once switched on.
    JointServices,
    /// Where the code of a product can be read.
    PublicCode,
    /// What users do or want, which may need data of theirs.
    Process,
    /// A cookie that remembers what was consented to.
    StoresConsent,
    /// Two services that are used together.
    Jointly,
    /// The training of models.
    Trains,
    /// «finalités», "reasons": why, in what introduces a list.
    Reason,
    /// A purpose clause of its own.
    Explains,
    /// The header of a column about what is collected.
    Collected,
    /// Rules and interfaces of a company whose name stands behind …
    NameOnly,
    /// … and by what, or with what, the company is used all the same.
    UsedThrough,
    /// What an entry of a changelog tells of a service: that it came …
    Added,
    /// … or went.
    Removed,
    /// A negative phrase about what nobody can promise.
    Guarantees,
    /// Behind a verb of keeping: at whose place, or by whom.
    AtProvider,
    /// Seen, and not kept.
    InMemory,
    /// Before a consent that is lacking.
    Unasked,
    Marketing,
    /// Documents that are replaced, and no data.
    OldVersions,
}
