//! The words of a sentence with what is named in them: data, services, places and cues, each only where it is meant.

use super::super::lexicon::{Cue, Lexicon, Mention, Table};
use super::super::token::Token;
use super::{Names, Sentence, names};
use crate::rules::Rules;

impl<'a> Sentence<'a> {
    pub(in crate::policy) fn new(
        lexicon: &'a Lexicon,
        rules: &'a Rules,
        names: &Names,
        own: &Table<()>,
        tokens: &'a [Token],
        lists_recipients: bool,
    ) -> Self {
        let keys: Vec<_> = tokens
            .iter()
            .map(|token| lexicon.key(&token.folded))
            .collect();
        let mentions = |table: &Table<String>| {
            table
                .find(&keys)
                .into_iter()
                .map(|(start, end, id)| Mention { start, end, id })
                .collect::<Vec<_>>()
        };
        let blocked: Vec<_> = lexicon.not_data.find(&keys);
        let named = names.data.get(lexicon.language.as_str());
        let specific = mentions(named.unwrap_or(&lexicon.data));
        // «données de paiement» says more than the «les données» that overlaps it.
        let mut data = mentions(&lexicon.whole);
        data.retain(|whole| {
            !specific
                .iter()
                .any(|own| own.start < whole.end && whole.start < own.end)
        });
        // «nom et adresse e-mail» names two kinds at once.
        data.extend(specific.into_iter().flat_map(|mention| {
            mention
                .id
                .split('+')
                .map(|id| Mention {
                    id: id.to_owned(),
                    ..mention
                })
                .collect::<Vec<_>>()
        }));
        data.retain(|mention| !is_thing(lexicon, tokens, mention) && !is_counted(tokens, mention));
        for mention in &mut data {
            // «nom, e-mail, téléphone»: one is an address, several are mail.
            let word = &tokens[mention.end - 1].folded;
            if mention.id == "email_content"
                && mention.end - mention.start == 1
                && !word.ends_with('s')
            {
                "email".clone_into(&mut mention.id);
            }
        }
        let categories = unblocked(
            mentions(&lexicon.categories),
            &lexicon.not_recipients.find(&keys),
        );
        // «envoi d'emails» is what a recipient does, not what it gets.
        data.retain(|mention| {
            !categories.iter().any(|category| {
                category.start <= mention.start
                    && mention.end <= category.end
                    && mention.end - mention.start < category.end - category.start
            })
        });
        data.sort_by_key(|mention| mention.start);
        addresses_in_lists(&mut data, tokens);
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
            // «your phone» is no number, a name that holds more («your phone number») is its own.
            !blocked.iter().any(|(start, end, ())| {
                let overlaps = mention.start < *end && *start < mention.end;
                let holds = mention.start <= *start
                    && *end <= mention.end
                    && mention.end - mention.start > end - start;
                overlaps && !holds
            })
        });
        let mut cues = lexicon.cues(&keys);
        cues.extend(
            own.find(&keys)
                .into_iter()
                .filter(|(start, _, ())| tokens[*start].capital)
                .map(|(start, end, ())| (start, end, Cue::FirstParty)),
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
        let mut sentence = Self {
            cues,
            services: names
                .find(tokens, &keys, lists_recipients)
                .into_iter()
                // The organisation is none of its own recipients.
                .filter(|service| own.at(&keys, service.start).is_none())
                .collect(),
            categories,
            components: mentions(&lexicon.components),
            places: mentions(&lexicon.places)
                .into_iter()
                .filter(|place| names::is_place(tokens, place.start))
                .collect(),
            data,
            predicates: Vec::new(),
            lexicon,
            rules,
            tokens,
            keys,
        };
        sentence.predicates = sentence.find_predicates();
        sentence
    }
}

/// «noms et emails des clients»: in a row with who somebody is, mails are addresses.
fn addresses_in_lists(data: &mut [Mention], tokens: &[Token]) {
    const WHO: &[&str] = &["name", "phone", "postal_address", "username", "job_title"];
    let joined = |left: &Mention, right: &Mention| {
        left.end < right.start
            && tokens[left.end..right.start].iter().all(|token| {
                matches!(
                    token.folded.as_str(),
                    "," | "et"
                        | "ou"
                        | "and"
                        | "or"
                        | "/"
                        | "les"
                        | "vos"
                        | "leurs"
                        | "your"
                        | "their"
                )
            })
    };
    for at in 0..data.len() {
        if data[at].id != "email_content" || data[at].end - data[at].start != 1 {
            continue;
        }
        let before = at.checked_sub(1).map(|before| &data[before]);
        let after = data.get(at + 1);
        let who = |other: &&Mention| WHO.contains(&other.id.as_str());
        let is_address = before.filter(who).is_some_and(|own| joined(own, &data[at]))
            || after.filter(who).is_some_and(|own| joined(&data[at], own));
        if is_address {
            "email".clone_into(&mut data[at].id);
        }
    }
}

/// «le microphone de votre téléphone», «via votre navigateur»: the thing itself, not what is known of it.
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
        _ => return false,
    };
    let device = lexicon
        .things
        .iter()
        .any(|thing| tokens[mention.end - 1].is(thing));
    device
        && (from == 0
            || matches!(
                tokens[from - 1].folded.as_str(),
                "sur"
                    | "dans"
                    | "de"
                    | "d'"
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
                }))
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

/// Mentions that overlap none of the ranges.
fn unblocked(mut mentions: Vec<Mention>, blocked: &[(usize, usize, ())]) -> Vec<Mention> {
    mentions.retain(|mention| {
        !blocked
            .iter()
            .any(|(start, end, ())| mention.start < *end && *start < mention.end)
    });
    mentions
}
