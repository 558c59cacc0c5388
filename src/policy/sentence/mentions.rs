//! The words of a sentence with what is named in them: data, services, places and cues, each only where it is meant.

use super::super::lexicon::{
    self, Cue, Dictionary, Known, Lexicon, Meaning, Mention, Particle, Stem, Word,
};
use super::super::token::Token;
use super::{Listing, OwnName, Sentence, bit, keeps_users_data, names, rows};
use crate::rules::Rules;

impl<'a> Sentence<'a> {
    pub(in crate::policy) fn new(
        dictionary: &Dictionary<'a>,
        rules: &'a Rules,
        own: &OwnName,
        tokens: &'a [Token],
        list: Listing,
    ) -> Self {
        let lexicon = dictionary.lexicon;
        let known = dictionary.known(tokens);
        let words: Vec<Word> = known.iter().map(|known| known.word).collect();
        let named: Vec<Word> = known.iter().map(|known| known.name).collect();
        let mut cues: Vec<(usize, usize, Cue)> = Vec::with_capacity(tokens.len());
        let mut listed = Vec::new();
        let (mut specific, mut data, mut categories) = (Vec::new(), Vec::new(), Vec::new());
        let (mut components, mut places) = (Vec::new(), Vec::new());
        let (mut legal_bases, mut legal_words) = (Vec::new(), Vec::new());
        let (mut blocked, mut no_recipients) = (Vec::new(), Vec::new());
        let mut services = Vec::new();
        for found in lexicon::find(&[(&lexicon.phrases, &words), (dictionary.names, &named)]) {
            let (start, end) = (found.start, found.end);
            let mention = |id: &str| Mention {
                start,
                end,
                id: id.to_owned(),
            };
            match found.meaning {
                Meaning::Cue(cue) => cues.push((start, end, *cue)),
                Meaning::Data(id) => specific.push(mention(id)),
                Meaning::Whole(id) => data.push(mention(id)),
                Meaning::Listed(id) => listed.push(mention(id)),
                Meaning::NotData => blocked.push((start, end)),
                Meaning::NotRecipient => no_recipients.push((start, end)),
                Meaning::Component(id) => components.push(mention(id)),
                Meaning::Category(id) => categories.push(mention(id)),
                Meaning::Place(id) => places.push(mention(id)),
                Meaning::LegalBasis(id) => legal_bases.push(mention(id)),
                Meaning::LegalWord(id) => legal_words.push(mention(id)),
                Meaning::Service(service) => services.push(names::Named {
                    start,
                    end,
                    service,
                }),
                Meaning::Verb(_)
                | Meaning::Nominal(_)
                | Meaning::Label(_)
                | Meaning::Kind(_)
                | Meaning::DataDeterminer
                | Meaning::Undone => {}
            }
        }
        // «données de paiement» says more than the «les données» that overlaps it.
        data.retain(|whole: &Mention| {
            !specific
                .iter()
                .any(|own: &Mention| own.start < whole.end && whole.start < own.end)
        });
        for mention in specific {
            if mention.id.contains('+') {
                // «nom et adresse e-mail» names two kinds at once.
                data.extend(mention.id.split('+').map(|id| Mention {
                    id: id.to_owned(),
                    ..mention
                }));
            } else {
                data.push(mention);
            }
        }
        data.retain(|mention| {
            !is_thing(lexicon, tokens, &known, mention)
                && !is_verb_of_use(&known, &cues, mention)
                && !is_of_file(&known, mention)
                && !is_of_thing(lexicon, tokens, (&known, &words), mention)
                && !is_counted(&known, mention)
                && !is_one_of_many(lexicon, tokens, mention)
                && !is_done_without(&known, mention)
        });
        if tokens.last().is_some_and(|last| last.is(":")) {
            let first = data.iter().map(|mention| mention.start).min();
            data.retain(|mention| first == Some(mention.start) || !is_occasion(&cues, mention));
        }
        for mention in &mut data {
            // «nom, e-mail, téléphone»: one is an address, several are mail, as are those of the reader alone ("your emails").
            let (first, word) = (mention.start, &tokens[mention.end - 1].folded);
            let is_word = mention.end - first == 1;
            // "your Outlook e-mails"
            let named = |start| services.iter().find(|service| service.end == start);
            let whose = named(first).map_or(first, |service| service.start);
            let of_reader = whose > 0 && tokens[whose - 1].is_of(&lexicon.rows.yours);
            let known = match mention.id.as_str() {
                "email_content" if is_word && !word.ends_with('s') => "email",
                "email" if is_word && word.ends_with('s') && of_reader => "email_content",
                _ => continue,
            };
            known.clone_into(&mut mention.id);
        }
        let categories = unblocked(categories, &no_recipients);
        // «envoi d'emails» is what a recipient does, not what it gets.
        data.retain(|mention| {
            !categories.iter().any(|category| {
                category.start <= mention.start
                    && mention.end <= category.end
                    && mention.end - mention.start < category.end - category.start
            })
        });
        data.sort_by_key(|mention| mention.start);
        rows::complete(
            &lexicon.rows,
            &mut data,
            listed,
            tokens,
            list == Listing::Data,
        );
        addresses_in_lists(lexicon, &mut data, tokens);
        data.dedup_by(|whole, part| {
            // «le cryptogramme de votre carte»: no more than the part.
            rules.data.is_a(&part.id, &whole.id)
                && part.id != whole.id
                && part.end <= whole.start
                && known[part.end..whole.start]
                    .iter()
                    .all(|word| word.is(Particle::Between))
                && part.end < whole.start
        });
        data.retain(|mention| {
            // «your phone» is no number, a name that holds more («your phone number») or goes on behind ("an email" in "an email address") is its own.
            !blocked.iter().any(|(start, end)| {
                let overlaps = mention.start < *end && *start < mention.end;
                let holds = mention.start <= *start
                    && *end <= mention.end
                    && mention.end - mention.start > end - start;
                overlaps && !holds && mention.end <= *end
            })
        });
        // «en lecture seule» tells how, not what alone.
        cues.retain(|(start, _, cue)| {
            *cue != Cue::Only || *start == 0 || !tokens[start - 1].is_of(&lexicon.reading)
        });
        // "To that end, we …": a pronoun that points, and begins no clause.
        let leads = [Particle::To, Particle::In, Particle::With, Particle::From];
        cues.retain(|(start, _, cue)| {
            *cue != Cue::Relative
                || *start == 0
                || !known[*start].is(Particle::Pointing)
                || !leads.iter().any(|lead| known[start - 1].is(*lead))
        });
        // What is found at one place comes in the order of the cues.
        cues.sort_unstable();
        let ours: Vec<_> = (0..tokens.len())
            .filter(|&at| tokens[at].capital)
            .filter_map(|at| Some(at..own.at(lexicon, tokens, at)?))
            .collect();
        cues.extend(
            ours.iter()
                .map(|name| (name.start, name.end, Cue::FirstParty)),
        );
        // «une personne», «des personnes tierces» are somebody; «ne … personne» is nobody.
        cues.retain(|(start, _, cue)| {
            let one = || *start > 0 && known[start - 1].is(Particle::OnePerson);
            let somebody =
                known[*start].is(Particle::Persons) || known[*start].is(Particle::Person) && one();
            *cue != Cue::Negative || !somebody
        });
        // «strictement nécessaire» limits a need, not a list; "not only" limits nothing.
        cues.retain(|(start, end, cue)| {
            let need = || {
                known
                    .get(*end)
                    .is_some_and(|next| next.begins(Stem::Necessary))
            };
            let more = || *start > 0 && known[start - 1].is(Particle::PlainNo);
            *cue != Cue::Only || !need() && !more()
        });
        cues.sort_by_key(|(start, end, _)| (*start, *end));
        names::settle(&mut cues, tokens, &known);
        let named = names::meant(
            services,
            lexicon,
            (tokens, &known),
            list == Listing::Recipients,
        );
        data.extend(
            named
                .iter()
                .filter_map(|service| data_of_service(lexicon, rules, tokens, service)),
        );
        data.sort_by_key(|mention| mention.start);
        let mut text = String::with_capacity(tokens.len() * 8);
        for token in tokens {
            text.push(' ');
            text.push_str(&token.folded);
        }
        text.push(' ');
        let mut sentence = Self {
            signs: lexicon.signs.bits(&text),
            text,
            present: cues.iter().fold(0, |all, (_, _, cue)| all | bit(*cue)),
            services: named
                .into_iter()
                // The organisation is none of its own recipients, nor is a service that its name names («Notes for X»).
                .filter(|service| !ours.iter().any(|name| name.contains(&service.start)))
                .filter(|service| !names::is_street(&cues, tokens, service))
                .filter(|service| !names::is_set_against(&cues, tokens, &known, service.start))
                .collect(),
            places: places
                .iter()
                .filter(|place: &&Mention| names::is_place(tokens, &known, place.start))
                .filter(|place| !names::is_denied_place(&cues, &places, place))
                .filter(|place| !names::is_in_address(&cues, place))
                .cloned()
                .collect(),
            cues,
            categories,
            components,
            legal_bases,
            legal_words,
            data,
            predicates: Vec::new(),
            lexicon,
            rules,
            tokens,
            known,
            words,
        };
        sentence.predicates = sentence.find_predicates();
        sentence
    }
}

/// "your Google Drive data": all that a service knows of the reader.
fn data_of_service(
    lexicon: &Lexicon,
    rules: &Rules,
    tokens: &[Token],
    service: &Mention,
) -> Option<Mention> {
    let noun = tokens.get(service.end)?.is_of(&lexicon.data_nouns);
    let yours = service.start > 0 && tokens[service.start - 1].is_of(&lexicon.rows.yours);
    let all = noun && yours && keeps_users_data(rules, &service.id);
    all.then(|| Mention {
        start: service.start - 1,
        end: service.end + 1,
        id: "personal_data".to_owned(),
    })
}

/// «noms et emails des clients»: in a row with who somebody is, mails are addresses.
fn addresses_in_lists(lexicon: &Lexicon, data: &mut [Mention], tokens: &[Token]) {
    const WHO: &[&str] = &["name", "phone", "postal_address", "username", "job_title"];
    for at in 0..data.len() {
        if data[at].id != "email_content" || data[at].end - data[at].start != 1 {
            continue;
        }
        let before = at.checked_sub(1).map(|before| &data[before]);
        let after = data.get(at + 1);
        let who = |other: &&Mention| WHO.contains(&other.id.as_str());
        let is_address = before
            .filter(who)
            .is_some_and(|own| rows::joined(&lexicon.rows, own, &data[at], tokens))
            || after
                .filter(who)
                .is_some_and(|own| rows::joined(&lexicon.rows, &data[at], own, tokens));
        if is_address {
            "email".clone_into(&mut data[at].id);
        }
    }
}

/// «le microphone de votre téléphone», «via votre navigateur», «la mémoire du navigateur»: the thing itself, not what is known of it.
fn is_thing(lexicon: &Lexicon, tokens: &[Token], known: &[Known], mention: &Mention) -> bool {
    let owner = |at: usize| known[at].is(Particle::OneThing);
    let words = mention.end - mention.start;
    let from = match words {
        2 if owner(mention.start) => mention.start,
        1 if mention.start > 0 && owner(mention.start - 1) => mention.start - 1,
        1 if mention.start > 0 && known[mention.start - 1].is(Particle::OfThe) => mention.start,
        _ => return false,
    };
    let device = lexicon
        .things
        .iter()
        .any(|thing| tokens[mention.end - 1].is(thing));
    // "wake this phone"
    let pointed = tokens[from].is_of(&lexicon.pointing);
    device
        && (from == 0
            || pointed
            || known[from - 1].is(Particle::AtThing)
                && !known[from.saturating_sub(2)..from - 1]
                    .iter()
                    .any(|word| word.begins(Stem::Information))
                // What is asked for is what the camera shows.
                && !(known[mention.end - 1].is(Particle::Camera)
                    && known[from.saturating_sub(2)].begins(Stem::Access)))
}

/// «le nom et la taille de vos fichiers», "the file's name and size": what a file is called.
fn is_of_file(known: &[Known], mention: &Mention) -> bool {
    let is = |at: usize, word| known[at].is(word);
    let mut near = mention.start.saturating_sub(4)..(mention.end + 4).min(known.len());
    mention.id == "name"
        && near.any(|at| is(at, Particle::OfFile))
        && (0..known.len()).any(|at| is(at, Particle::File))
}

/// "collect and use data", "we only use data": no data about use.
fn is_verb_of_use(known: &[Known], cues: &[(usize, usize, Cue)], mention: &Mention) -> bool {
    const BEFORE: &[Cue] = &[
        Cue::Coordinator,
        Cue::FirstParty,
        Cue::May,
        Cue::Only,
        Cue::LoneNegative,
    ];
    let before = mention
        .start
        .checked_sub(1)
        .filter(|_| known[mention.start].is(Particle::Use));
    before.is_some_and(|before| {
        let ends =
            |(_, end, cue): &(usize, usize, Cue)| *end == mention.start && BEFORE.contains(cue);
        known[before].is(Particle::To) || cues.iter().any(ends)
    })
}

/// «les données suivantes lors de votre utilisation de l'application :»: when, and no data about it.
fn is_occasion(cues: &[(usize, usize, Cue)], mention: &Mention) -> bool {
    let opens = |(_, end, cue): &(usize, usize, Cue)| {
        *cue == Cue::Circumstance && *end <= mention.start && mention.start <= end + 1
    };
    mention.id == "usage_data" && cues.iter().any(opens)
}

/// «l'identifiant de la vidéo», "the identifier of the order": of a thing, and nobody's own.
fn is_of_thing(
    lexicon: &Lexicon,
    tokens: &[Token],
    (known, words): (&[Known], &[Word]),
    mention: &Mention,
) -> bool {
    let says = |at: usize, particle| known.get(at).is_some_and(|word| word.is(particle));
    let end = mention.end;
    let noun = if says(end, Particle::OfThe) {
        end + 1
    } else if says(end, Particle::Of) && says(end + 1, Particle::Article) {
        end + 2
    } else {
        return false;
    };
    let people = [Cue::People, Cue::SecondParty, Cue::Own];
    let of_people = lexicon
        .phrases
        .begun(words, noun)
        .any(|(_, meaning)| matches!(meaning, Meaning::Cue(cue) if people.contains(cue)));
    let theirs = tokens.get(noun).is_some_and(|noun| {
        let one = lexicon.key(&noun.folded);
        let is = |own: &String| lexicon.key(own) == one;
        lexicon.things.iter().any(is) || lexicon.identified.iter().any(is)
    });
    mention.id == "user_id"
        && mention.end == mention.start + 1
        && tokens
            .get(noun)
            .is_some_and(|noun| noun.folded.starts_with(char::is_alphabetic))
        && !of_people
        && !theirs
}

/// «le nombre de messages», "number of conversations": how many, not what they say.
fn is_counted(known: &[Known], mention: &Mention) -> bool {
    mention.start > 1
        && known[mention.start - 1].is(Particle::Of)
        && known[mention.start - 2].is(Particle::Count)
}

/// «l'évaluation du risque»: in the singular, no name of data.
fn is_one_of_many(lexicon: &Lexicon, tokens: &[Token], mention: &Mention) -> bool {
    let word = &tokens[mention.start].folded;
    let is_singular_of = |own: &String| own != word && lexicon.key(own) == word;
    mention.end - mention.start == 1 && lexicon.plural_data.iter().any(is_singular_of)
}

/// "without any age verification", «sans votre adresse»: what is not there.
fn is_done_without(known: &[Known], mention: &Mention) -> bool {
    let says = |back: usize, particle| {
        let at = mention.start.checked_sub(back);
        at.is_some_and(|at| known[at].is(particle))
    };
    mention.id != "cookies"
        && (says(1, Particle::Without) || says(2, Particle::Without) && says(1, Particle::Any))
}

/// Mentions that overlap none of the ranges.
fn unblocked(mut mentions: Vec<Mention>, blocked: &[(usize, usize)]) -> Vec<Mention> {
    mentions.retain(|mention| {
        !blocked
            .iter()
            .any(|(start, end)| mention.start < *end && *start < mention.end)
    });
    mentions
}
