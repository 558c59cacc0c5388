//! The words of a sentence with what is named in them: data, services, places and cues, each only where it is meant.

use super::super::lexicon::{self, Cue, Dictionary, Lexicon, Meaning, Mention, Particle, Word};
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
            // «nom et adresse e-mail» names two kinds at once.
            match mention.id.split_once('+') {
                None => data.push(mention),
                Some(_) => data.extend(mention.id.split('+').map(|id| Mention {
                    id: id.to_owned(),
                    ..mention
                })),
            }
        }
        data.retain(|mention| {
            !is_thing(lexicon, tokens, mention)
                && !is_verb_of_use(tokens, &cues, mention)
                && !is_of_thing(lexicon, tokens, &words, mention)
                && !is_counted(tokens, mention)
                && !is_one_of_many(lexicon, tokens, mention)
                && !is_done_without(tokens, mention)
        });
        if tokens.last().is_some_and(|last| last.is(":")) {
            let first = data.iter().map(|mention| mention.start).min();
            data.retain(|mention| first == Some(mention.start) || !is_occasion(&cues, mention));
        }
        for mention in &mut data {
            // «nom, e-mail, téléphone»: one is an address, several are mail, as are those of the reader alone ("your emails").
            let (first, word) = (mention.start, &tokens[mention.end - 1].folded);
            let is_word = mention.end - first == 1;
            let of_reader = first > 0 && tokens[first - 1].is_of(&lexicon.rows.yours);
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
                && tokens[part.end..whole.start].iter().all(|token| {
                    matches!(
                        token.folded.as_str(),
                        "de" | "du" | "d'" | "la" | "votre" | "of" | "the" | "your"
                    )
                })
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
            *cue != Cue::Negative
                || !tokens[*start].folded.starts_with("personne")
                || tokens[*start].is("personne")
                    && !start.checked_sub(1).is_some_and(|before| {
                        matches!(
                            tokens[before].folded.as_str(),
                            "une" | "la" | "cette" | "toute" | "chaque" | "autre" | "tierce" | "de"
                        )
                    })
        });
        // «strictement nécessaire» limits a need, not a list; "not only" limits nothing.
        cues.retain(|(start, end, cue)| {
            let need = |next: &Token| next.folded.starts_with("neces");
            let more = |last: &Token| matches!(last.folded.as_str(), "not" | "non" | "pas");
            *cue != Cue::Only
                || !tokens.get(*end).is_some_and(need)
                    && !start.checked_sub(1).is_some_and(|last| more(&tokens[last]))
        });
        cues.sort_by_key(|(start, end, _)| (*start, *end));
        names::settle(&mut cues, tokens);
        let named = names::meant(services, lexicon, tokens, list == Listing::Recipients);
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
                .filter(|service| !names::is_set_against(&cues, tokens, service.start))
                .collect(),
            places: places
                .into_iter()
                .filter(|place: &Mention| names::is_place(tokens, place.start))
                .filter(|place| !names::is_in_address(&cues, place))
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
fn is_thing(lexicon: &Lexicon, tokens: &[Token], mention: &Mention) -> bool {
    let owner = |at: usize| {
        matches!(
            tokens[at].folded.as_str(),
            "votre"
                | "vos"
                | "ton"
                | "son"
                | "le"
                | "l'"
                | "un"
                | "cet"
                | "ce"
                | "this"
                | "your"
                | "the"
                | "a"
                | "their"
        )
    };
    let words = mention.end - mention.start;
    let from = match words {
        2 if owner(mention.start) => mention.start,
        1 if mention.start > 0 && owner(mention.start - 1) => mention.start - 1,
        1 if mention.start > 0 && tokens[mention.start - 1].is("du") => mention.start,
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
            || matches!(
                tokens[from - 1].folded.as_str(),
                "sur"
                    | "dans"
                    | "de"
                    | "d'"
                    | "du"
                    | "fait"
                    | "par"
                    | "via"
                    | "depuis"
                    | "a"
                    | "avec"
                    | "que"
                    | "jamais"
                    | "pas"
                    | "never"
                    | "leave"
                    | "on"
                    | "in"
                    | "of"
                    | "by"
                    | "from"
                    | "through"
                    | "to"
                    | "with"
                    | "using"
            ) && !tokens[from.saturating_sub(2)..from - 1]
                .iter()
                .any(|token| {
                    token.folded.starts_with("information") || token.folded.starts_with("donnee")
                })
            // What is asked for is what the camera shows.
            && !(tokens[mention.end - 1].is("camera") && tokens[from.saturating_sub(2)].is("access")))
}

/// "collect and use data", "we only use data": no data about use.
fn is_verb_of_use(tokens: &[Token], cues: &[(usize, usize, Cue)], mention: &Mention) -> bool {
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
        .filter(|_| tokens[mention.start].is("use"));
    before.is_some_and(|before| {
        let ends =
            |(_, end, cue): &(usize, usize, Cue)| *end == mention.start && BEFORE.contains(cue);
        tokens[before].is("to") || cues.iter().any(ends)
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
fn is_of_thing(lexicon: &Lexicon, tokens: &[Token], words: &[Word], mention: &Mention) -> bool {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    let noun = match (word(mention.end), word(mention.end + 1)) {
        ("du" | "des", _) => mention.end + 1,
        ("de" | "of", "la" | "l'" | "the" | "a" | "an") => mention.end + 2,
        _ => return false,
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
        && word(noun).starts_with(char::is_alphabetic)
        && !of_people
        && !theirs
}

/// «le nombre de messages», "number of conversations": how many, not what they say.
fn is_counted(tokens: &[Token], mention: &Mention) -> bool {
    mention.start > 1
        && matches!(
            tokens[mention.start - 1].folded.as_str(),
            "of" | "de" | "d'"
        )
        && matches!(
            tokens[mention.start - 2].folded.as_str(),
            "number" | "count" | "nombre"
        )
}

/// «l'évaluation du risque»: in the singular, no name of data.
fn is_one_of_many(lexicon: &Lexicon, tokens: &[Token], mention: &Mention) -> bool {
    let word = &tokens[mention.start].folded;
    let is_singular_of = |own: &String| own != word && lexicon.key(own) == word;
    mention.end - mention.start == 1 && lexicon.plural_data.iter().any(is_singular_of)
}

/// "without any age verification", «sans votre adresse»: what is not there.
fn is_done_without(tokens: &[Token], mention: &Mention) -> bool {
    let word = |back: usize| {
        mention
            .start
            .checked_sub(back)
            .map_or("", |at| tokens[at].folded.as_str())
    };
    let without = |word: &str| matches!(word, "without" | "sans");
    mention.id != "cookies"
        && (without(word(1)) || without(word(2)) && matches!(word(1), "any" | "aucun" | "aucune"))
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
