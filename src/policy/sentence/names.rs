//! Which of the words of a sentence are meant at all: names of services and places, and cues.
//!
//! What the cues mean together is left to the grammar in the other files.

use super::super::lexicon::{Cue, Known, Lexicon, Mention, Particle, Service, Stem, keys};
use super::super::token::Token;

/// The words by which the organisation calls itself; none where that is not known.
#[derive(Debug, Default)]
pub(in crate::policy) struct OwnName(Vec<Vec<String>>);

impl OwnName {
    pub(in crate::policy) fn new<'n>(names: impl Iterator<Item = &'n String>) -> Self {
        Self(names.map(|name| keys(name)).collect())
    }

    /// Where the longest of the names ends that starts at a token.
    pub(super) fn at(&self, lexicon: &Lexicon, tokens: &[Token], start: usize) -> Option<usize> {
        let ends_of = |name: &Vec<String>| {
            let end = start + name.len();
            let here = tokens.get(start..end).filter(|here| !here.is_empty())?;
            here.iter()
                .zip(name)
                .all(|(token, own)| lexicon.key(&token.folded) == own)
                .then_some(end)
        };
        self.0.iter().filter_map(ends_of).max()
    }
}

/// A service whose name stands in a sentence.
pub(super) struct Named<'n> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) service: &'n Service,
}

/// Services that are meant; ordinary words count only with a capital that is not the sentence's first, unless it is `first` in a list of
/// recipients.
pub(super) fn meant(
    named: Vec<Named<'_>>,
    lexicon: &Lexicon,
    (tokens, known): (&[Token], &[Known]),
    first: bool,
) -> Vec<Mention> {
    let length = |token: &Token| lexicon.key(&token.folded).len();
    let starts: Vec<usize> = named.iter().map(|named| named.start).collect();
    // «Stripe (paiement), Brevo et Scaleway»: a name in a row of names.
    let in_row = |end: usize| {
        let mark = tokens.get(end).is_some_and(|next| {
            matches!(next.folded.as_str(), "(" | ",") || next.is_of(&lexicon.rows.joints)
        });
        mark && starts
            .iter()
            .any(|start| (end + 1..end + 9).contains(start))
    };
    named
        .into_iter()
        .filter(|named| {
            let (start, end) = (named.start, named.end);
            let Service {
                ambiguous,
                written,
                small,
                ..
            } = named.service;
            let word = tokens[start].folded.as_str();
            if end - start == 1
                && word.strip_suffix('s').unwrap_or(word) != written
                && word != written
            {
                return false;
            }
            let capital = tokens[start].capital;
            let long = tokens[start..end].iter().map(length).sum::<usize>() > 2;
            let plain_word = *ambiguous || end - start == 1 && length(&tokens[start]) < 4;
            // «Smart Devices», «Taisha Arcade», "ML Kit": a word of a longer title.
            let titled = |at: usize| {
                tokens
                    .get(at)
                    .is_some_and(|other| other.capital && other.folded.len() > 3)
            };
            let acronym = |at: usize| {
                let other = &tokens[at];
                other.capital && other.folded.len() == 2 && !lexicon.is_common(&other.folded)
            };
            let in_title = plain_word
                && !first
                && (titled(end)
                    || start > 1 && titled(start - 1)
                    || start > 0 && acronym(start - 1));
            // «PO Box 12», «Level 3»: an address, a number of something.
            let numbered = plain_word
                && tokens
                    .get(end)
                    .is_some_and(|next| next.folded.starts_with(|c: char| c.is_ascii_digit()));
            let addressed = plain_word && start > 0 && known[start - 1].is(Particle::PostBox);
            // «vos Highlights», «our Segments»: ours or yours, so no company.
            let owned = start > 0 && known[start - 1].is(Particle::Possessive);
            let listed = first && !*ambiguous && length(&tokens[start]) > 4;
            long && (capital || listed || *small && !plain_word)
                && !in_title
                && !numbered
                && !addressed
                && !(plain_word && owned)
                && (!plain_word
                    || first && start == 0
                    || in_row(end)
                    || start > 0 && !tokens[start - 1].is(".")
                    || acts(lexicon, tokens, known, end))
        })
        .map(|named| Mention {
            start: named.start,
            end: named.end,
            id: named.service.id.to_string(),
        })
        .collect()
}

/// "Stripe receives", «Stripe ne traite pas»: a noun that acts without an article is a name, wherever it stands.
fn acts(lexicon: &Lexicon, tokens: &[Token], known: &[Known], at: usize) -> bool {
    let denies = |word: &&Known| {
        [
            Particle::Auxiliary,
            Particle::Not,
            Particle::Never,
            Particle::Denies,
        ]
        .iter()
        .any(|particle| word.is(*particle))
    };
    let between = known.iter().skip(at).take(2).take_while(denies).count();
    let verb = at + between;
    known.get(verb).is_some_and(|word| word.verb.is_some())
        && (between > 0 || lexicon.forms.is_act(&tokens[verb]))
}

/// «rue de l'Arcade», "12 Arcade Street": the name of a street.
pub(super) fn is_street(cues: &[(usize, usize, Cue)], tokens: &[Token], service: &Mention) -> bool {
    let determiner = |at: usize| {
        let starts =
            |(start, _, cue): &(usize, usize, Cue)| *start == at && *cue == Cue::Determiner;
        // «2 All. des Arcades»
        tokens[at].is(".") || cues.iter().any(starts)
    };
    cues.iter()
        .filter(|(_, _, cue)| *cue == Cue::Street)
        .any(|&(start, end, _)| {
            start == service.end
                || end <= service.start
                    && service.start - end <= 2
                    && (end..service.start).all(determiner)
        })
}

/// "12 Baker Street, London": where somebody has an office.
pub(super) fn is_in_address(cues: &[(usize, usize, Cue)], place: &Mention) -> bool {
    cues.iter()
        .any(|(_, end, cue)| *cue == Cue::Street && *end <= place.start && place.start - end <= 4)
}

/// «le profil de base, pas l'accès à X», "your name, not your X account": what is named is what is not done.
pub(super) fn is_set_against(
    cues: &[(usize, usize, Cue)],
    tokens: &[Token],
    known: &[Known],
    at: usize,
) -> bool {
    let near = at.saturating_sub(5)..at;
    let starts = |at: usize, cue: Cue| cues.iter().any(|(from, _, own)| *from == at && *own == cue);
    let turn = near.clone().rev().find(|&no| {
        let denies = starts(no, Cue::Negative)
            || starts(no, Cue::LoneNegative)
            || known[no].is(Particle::PlainNo);
        // «X et non Y», "X, but not Y"
        let turns = |at: usize| {
            starts(at, Cue::Break)
                || starts(at, Cue::Coordinator) && known[no].is(Particle::PlainNo)
        };
        no > 0
            && denies
            && !known[no].is(Particle::Without)
            && (tokens[no - 1].is(",") || turns(no - 1))
    });
    turn.is_some_and(|no| {
        // «…, aucun X n'est …» and "…, no X is used" go on with a verb of their own.
        !(no + 1..tokens.len()).any(|at| {
            [Cue::Ne, Cue::Be, Cue::May]
                .iter()
                .any(|cue| starts(at, *cue))
        }) && cues
            .iter()
            .any(|(from, _, cue)| matches!(cue, Cue::FirstParty | Cue::Be) && *from < no)
    })
}

/// «ne sont pas situés aux États-Unis mais en France»: the place where it is not.
pub(super) fn is_denied_place(
    cues: &[(usize, usize, Cue)],
    places: &[Mention],
    place: &Mention,
) -> bool {
    let within = |from: usize, to: usize, kinds: &[Cue]| {
        cues.iter()
            .any(|(start, _, cue)| (from..to).contains(start) && kinds.contains(cue))
    };
    let denied = [Cue::Negative, Cue::LoneNegative];
    let turned =
        |other: &&Mention| other.start > place.end && within(place.end, other.start, &[Cue::Break]);
    places.iter().find(turned).is_some_and(|other| {
        within(0, place.start, &denied) && !within(place.end, other.start, &denied)
    })
}

/// «the US», «(IT)»; without such company the word is a pronoun.
pub(super) fn is_place(tokens: &[Token], known: &[Known], at: usize) -> bool {
    let pronoun = known[at].is(Particle::Us) || known[at].is(Particle::It);
    // «Acme France», inside a sentence, is a company.
    let named = at > 1
        && tokens[at - 1].capital
        && tokens[at - 1].folded.len() > 2
        && !tokens[at - 1].folded.contains('-')
        && tokens[at].folded.len() > 3
        && !tokens[at - 2].is(".")
        && !known[at - 1].is(Particle::OfPlaces);
    // «75008 Paris», "18 Dublin"
    let posted = at > 0
        && tokens[at - 1]
            .folded
            .starts_with(|c: char| c.is_ascii_digit());
    !named && !pronoun && !posted
        || tokens[at].capital
            && at > 0
            && (tokens[at - 1].is("(") || known[at - 1].is(Particle::BeforePlace))
}

/// Drops cues that are only a part of another («including but not limited *to*») or no such word here («disclosed *to* us», «(*i*)»).
pub(super) fn settle(cues: &mut Vec<(usize, usize, Cue)>, tokens: &[Token], known: &[Known]) {
    let open: Vec<_> = cues
        .iter()
        .filter(|(_, _, cue)| *cue == Cue::Open)
        .copied()
        .collect();
    cues.retain(|(start, end, cue)| {
        let inside = !matches!(cue, Cue::Open | Cue::Includes)
            && open
                .iter()
                .any(|(from, to, _)| from <= start && end <= to && to - from > end - start);
        let before = start.checked_sub(1).map(|at| known[at]);
        let goes_on = |particle| known.get(*end).is_some_and(|next| next.is(particle));
        let belongs_to = |particle| before.is_some_and(|last| last.is(particle));
        let (to, r#for) = (
            known[*start].is(Particle::To),
            known[*start].is(Particle::For),
        );
        let dative = *cue == Cue::Purpose
            && end - start == 1
            && (to && (goes_on(Particle::ToWhom) || belongs_to(Particle::TakesTo))
                || (to || r#for) && goes_on(Particle::Example)
                || r#for && before.is_some_and(|last| last.begins(Stem::Ask)));
        let closes = |next: &Token| next.is(".") || next.is(")");
        let numeral = tokens[*start].is("i")
            && (!tokens[*start].capital || tokens.get(*end).is_some_and(closes));
        !(inside || dative || *cue == Cue::FirstParty && numeral)
    });
}
