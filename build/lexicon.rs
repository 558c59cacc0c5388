//! From the words of a human language, as its file has them, to the lexicon that policies are read with.

use crate::lexicon::stems::pair;
use crate::lexicon::{Cue, Lexicon, Meaning, Particle, Particles, Phrasebook, Stems, Undone, flat};
use crate::lexicon_file::File;
use crate::token::fold;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

impl Lexicon {
    /// # Errors
    /// What is wrong with the file.
    pub(crate) fn compile(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let mut verbs = FxHashMap::default();
        let mut book = Phrasebook::default();
        for (action, entry) in &file.verbs {
            let conjugated = [
                (&entry.regular, &file.conjugation.regular),
                (&entry.participles, &file.conjugation.participles),
            ];
            for (stems, endings) in conjugated {
                for stem in stems {
                    for ending in endings {
                        verbs
                            .entry(format!("{stem}{ending}").into())
                            .or_insert(*action);
                    }
                }
            }
            for form in &entry.forms {
                if form.contains(' ') {
                    book.add(form, Meaning::Verb(*action));
                } else {
                    verbs.insert(fold(form).into(), *action);
                }
            }
        }
        fn cue(cue: Cue, words: &[String]) -> (Cue, &[String]) {
            (cue, words)
        }
        let cues = vec![
            cue(Cue::FirstParty, &file.first_party),
            cue(Cue::SecondParty, &file.second_party),
            cue(Cue::ThirdParty, &file.third_party_subjects),
            cue(Cue::Own, &file.own_nouns),
            cue(Cue::Be, &file.be),
            cue(Cue::Have, &file.have),
            cue(Cue::May, &file.may),
            cue(Cue::Aim, &file.aims),
            cue(Cue::Hedge, &file.hedges),
            cue(Cue::Ne, &file.ne),
            cue(Cue::Negative, &file.negatives),
            cue(Cue::WeakNegative, &file.weak_negatives),
            cue(Cue::LoneNegative, &file.lone_negatives),
            cue(Cue::Disabled, &file.disabled),
            cue(Cue::Restrictive, &file.restrictive),
            cue(Cue::QueVerb, &file.que_verbs),
            cue(Cue::Only, &file.only),
            cue(Cue::Exception, &file.exceptions),
            cue(Cue::Condition, &file.conditions),
            cue(Cue::Consent, &file.consent),
            cue(Cue::Purpose, &file.purpose_words),
            cue(Cue::Break, &file.breaks),
            cue(Cue::Coordinator, &file.coordinators),
            cue(Cue::Relative, &file.relative),
            cue(Cue::Open, &file.open_words),
            cue(Cue::Closed, &file.closed_words),
            cue(Cue::Includes, &file.includes),
            cue(Cue::Meta, &file.meta),
            cue(Cue::Children, &file.children),
            cue(Cue::Breach, &file.breach),
            cue(Cue::Age, &file.ages),
            cue(Cue::Until, &file.until),
            cue(Cue::PlaceWord, &file.places_words),
            cue(Cue::Right, &file.rights),
            cue(Cue::Anaphor, &file.anaphora),
            cue(Cue::Indirect, &file.indirect),
            cue(Cue::UntilClause, &file.until_clauses),
            cue(Cue::OnDevice, &file.on_device),
            cue(Cue::Promise, &file.promises),
            cue(Cue::LightVerb, &file.light_verbs),
            cue(Cue::Gives, &file.gives),
            cue(Cue::Circumstance, &file.circumstances),
            cue(Cue::Excluding, &file.excluding),
            cue(Cue::Refusal, &file.refusals),
            cue(Cue::Ceasing, &file.ceasing),
            cue(Cue::Successor, &file.successors),
            cue(Cue::Group, &file.groups),
            cue(Cue::InLogs, &file.in_logs),
            cue(Cue::OwnLogs, &file.contents.logs),
            cue(Cue::OwnMessages, &file.contents.messages),
            cue(Cue::OwnEntries, &file.contents.entries),
            cue(Cue::OwnReports, &file.contents.reports),
            cue(Cue::Containing, &file.contents.verbs),
            cue(Cue::TakesOut, &file.contents.takes_out),
            cue(Cue::BeforeSending, &file.contents.before_sending),
            cue(Cue::Shunning, &file.shunning),
            cue(Cue::Existence, &file.existence),
            cue(Cue::Permit, &file.permits),
            cue(Cue::Sees, &file.sees),
            cue(Cue::Demand, &file.demands),
            cue(Cue::Them, &file.them),
            cue(Cue::Prevent, &file.prevents),
            cue(Cue::Leaving, &file.leaving),
            cue(Cue::Staying, &file.staying),
            cue(Cue::Manner, &file.manners),
            cue(Cue::OwnStaff, &file.own_staff),
            cue(Cue::Towards, &file.towards),
            cue(Cue::TowardsNobody, &file.towards_nobody),
            cue(Cue::Staff, &file.staff),
            cue(Cue::SoThat, &file.so_that),
            cue(Cue::Determiner, &file.determiners),
            cue(Cue::People, &file.people),
            cue(Cue::WholeModifier, &file.whole_modifiers),
            cue(Cue::FunctionWord, &file.function_words),
            cue(Cue::RightNoun, &file.right_nouns),
            cue(Cue::Contacting, &file.contacting),
            cue(Cue::Below, &file.below),
            cue(Cue::Defines, &file.defines),
            cue(Cue::Through, &file.through),
            cue(Cue::Street, &file.streets),
            cue(Cue::Lasting, &file.lasting),
            cue(Cue::Afterwards, &file.afterwards),
            cue(Cue::NotOne, &file.not_one),
            cue(Cue::Nobody, &file.nobody),
            cue(Cue::Needed, &file.demanded.needed),
            cue(Cue::Needs, &file.demanded.needs),
            cue(Cue::AskedFor, &file.demanded.asked_for),
            cue(Cue::Obliged, &file.demanded.obliged),
            cue(Cue::JoinsWith, &file.demanded.joins_with),
            cue(Cue::DrawsOn, &file.drawn.draws_on),
            cue(Cue::Appears, &file.drawn.appears),
            cue(Cue::SendsTo, &file.drawn.sends_to),
            cue(Cue::Unhandled, &file.drawn.unhandled),
            cue(Cue::Carrier, &file.carriers),
            cue(Cue::AwaitsConsent, &file.awaits_consent),
            cue(Cue::LongerThan, &file.longer_than),
            cue(Cue::LongerThan, &file.more_than),
            cue(Cue::MoreThan, &file.more_than),
            cue(Cue::Lacks, &file.lacks),
            cue(Cue::Writing, &file.writing),
            cue(Cue::OtherSites, &file.other_sites),
            cue(Cue::Nowhere, &file.nowhere),
            cue(Cue::Elsewhere, &file.elsewhere),
            cue(Cue::Planned, &file.planned),
            cue(Cue::NothingMore, &file.nothing_more),
            cue(Cue::Reaches, &file.reaches),
            cue(Cue::OurMachines, &file.our_machines),
            cue(Cue::Untrue, &file.untrue),
            cue(Cue::FromOthers, &file.from_others),
            cue(Cue::NoPerson, &file.reserved.no_person),
            cue(Cue::NobodyBut, &file.reserved.but),
            cue(Cue::Looks, &file.reserved.looks),
            cue(Cue::Accessible, &file.reserved.accessible),
        ];
        for (cue, words) in cues {
            for word in words {
                book.add(word, Meaning::Cue(cue));
            }
        }
        for (action, nouns) in &file.nominals {
            for noun in nouns {
                book.add(noun, Meaning::Nominal(*action));
            }
        }
        let data = |id: SmolStr| match id.as_str() {
            "personal_data" => Meaning::Whole(id),
            _ => Meaning::Data(id),
        };
        let named: [(_, &dyn Fn(SmolStr) -> Meaning); 8] = [
            (&file.data, &data),
            (&file.labels, &Meaning::Label),
            (&file.components, &Meaning::Component),
            (&file.categories, &Meaning::Category),
            (&file.kinds, &Meaning::Kind),
            (&file.places, &Meaning::Place),
            (&file.legal_bases, &Meaning::LegalBasis),
            (&file.legal_words, &Meaning::LegalWord),
        ];
        for (lists, meaning) in named {
            for (id, phrases) in lists {
                for phrase in phrases {
                    book.add(phrase, meaning(id.into()));
                }
            }
        }
        for phrase in &file.data_determiners {
            book.add(phrase, Meaning::DataDeterminer);
        }
        for phrase in &file.not_data.phrases {
            book.add(phrase, Meaning::NotData);
        }
        for phrase in &file.not_recipients.phrases {
            book.add(phrase, Meaning::NotRecipient);
        }
        for phrase in &file.undone.headings {
            book.add(phrase, Meaning::Undone);
        }
        let units = file
            .units
            .iter()
            .flat_map(|(unit, words)| words.iter().map(|word| (fold(word).into(), unit.clone())))
            .collect();
        Ok(Self {
            verbs,
            phrases: book.tree(),
            not_purposes: file
                .not_purposes
                .iter()
                .map(|(id, phrases)| (id.clone(), phrases.iter().map(|own| flat(own)).collect()))
                .collect(),
            weak_shares: file.weak_shares,
            engages: file.engages,
            models: file.models,
            undone: Undone {
                infinitive: file.undone.infinitive,
                gerund: file.undone.gerund,
                absent: file.undone.absent,
            },
            things: file.things.iter().map(|thing| fold(thing)).collect(),
            longest_variant: file.variants.keys().map(String::len).max().unwrap_or(0),
            variants: file
                .variants
                .iter()
                .map(|(word, other)| (word.into(), other.into()))
                .collect(),
            sections: stems(&file.sections),
            notices: file.notices.into_iter().collect(),
            columns: stems(&file.columns),
            questions: stems(&file.questions),
            purposes: stems(&file.purposes),
            anchors: stems(&file.anchors),
            cookie_purposes: stems(&file.cookie_purposes),
            cookie_kinds: stems(&file.cookie_kinds),
            kind_modifiers: file.kind_modifiers,
            there: file.there,
            plural_data: file.plural_data,
            unrelated: file.unrelated,
            identified: file.identified,
            rows: file.rows,
            absence: file.absence,
            contrast: file.contrast,
            titles: file.titles,
            naming: file.naming,
            answers: file.answers,
            forms: file.forms,
            periods: file.periods,
            impersonal: file.impersonal,
            comparison: file.comparison,
            acting: file.acting,
            recipient_nouns: file.recipient_nouns,
            serves: file.serves,
            at_others: file.at_others,
            waiting: file.waiting,
            reading: file.reading,
            alone: file.reserved.alone,
            alone_behind: file.reserved.alone_behind,
            agents: file.reserved.agents,
            to_whom: file.reserved.to_whom,
            birthdays: file.birthdays,
            nothing: file.nothing,
            data_nouns: file.data_nouns,
            requests: file.requests,
            service_nouns: file.service_nouns,
            providers: file.providers,
            exception_nouns: file.exception_nouns,
            gave: file.drawn.gave,
            pointing: file.pointing,
            object_articles: file.object_articles,
            signs: numbered(
                file.signs
                    .iter()
                    .map(|(sign, begins)| (*sign as u32, begins)),
            ),
            stems: numbered(
                file.stems
                    .iter()
                    .map(|(stem, begins)| (*stem as u32, begins)),
            ),
            particles: particles(&file.particles),
            described_scopes: file
                .described_scopes
                .into_iter()
                .map(|described| {
                    let choice = |words: &String| words.split('|').map(flat).collect();
                    (
                        described.scope,
                        described.words.iter().map(choice).collect(),
                    )
                })
                .collect(),
            numbers: file
                .numbers
                .iter()
                .map(|(word, number)| (fold(word).into(), *number))
                .collect(),
            units,
            stop_words: file
                .stop_words
                .words
                .iter()
                .map(|word| fold(word).into())
                .collect(),
            language: file.language,
        })
    }
}

fn stems(lists: &BTreeMap<String, Vec<String>>) -> Stems {
    let places = (0..).zip(lists.values().map(Vec::as_slice));
    by_pairs(lists.keys().cloned().collect(), begins(places))
}

fn particles(lists: &BTreeMap<Particle, Vec<String>>) -> FxHashMap<SmolStr, Particles> {
    let mut particles_of: FxHashMap<SmolStr, Particles> = FxHashMap::default();
    for (particle, words) in lists {
        for word in words {
            let at = *particle as usize;
            particles_of.entry(word.into()).or_default().0[at / 128] |= 1 << (at % 128);
        }
    }
    particles_of
}

/// Beginnings by the numbers of their classes.
fn numbered<'f>(lists: impl Iterator<Item = (u32, &'f Vec<String>)>) -> Stems {
    let places = lists.map(|(class, phrases)| (class, phrases.as_slice()));
    by_pairs(Vec::new(), begins(places))
}

fn by_pairs(ids: Vec<String>, mut begins: Vec<(SmolStr, u32)>) -> Stems {
    begins.sort_by(|one, other| (pair(&one.0), one).cmp(&(pair(&other.0), other)));
    let before = |limit| begins.partition_point(|(begin, _)| pair(begin) < limit);
    let last = begins.last().map_or(0, |(begin, _)| pair(begin));
    let starts = (0..=last + 1).map(|limit| u32::try_from(before(limit)).unwrap_or(u32::MAX));
    Stems {
        ids,
        starts: starts.collect(),
        begins,
    }
}

/// Phrases with the places of their lists. One that ends with a blank ends with a whole word.
fn begins<'f>(lists: impl Iterator<Item = (u32, &'f [String])>) -> Vec<(SmolStr, u32)> {
    let mut begins: Vec<(SmolStr, u32)> = Vec::new();
    for (place, phrases) in lists {
        for phrase in phrases {
            let flat = flat(phrase);
            let begin = flat.trim_start();
            assert!(
                begin.len() > 1,
                "«{phrase}» is too short to tell words apart"
            );
            let whole = if phrase.ends_with(' ') { " " } else { "" };
            begins.push((format!("{begin}{whole}").into(), place));
        }
    }
    begins
}
