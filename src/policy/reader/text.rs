//! What has to be known of a text before its sentences are read: where they end, and what the organisation calls itself.

use super::super::Text;
use super::super::document::{Block, BlockKind};
use super::super::lexicon::Lexicon;
use super::super::sentence::OwnName;
use super::super::token::Token;
use crate::rules::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// Words at the beginning of a policy, where it says whose it is.
const OPENING: usize = 120;

/// Sentences of a block, as token ranges: split at final marks before a capital, and at semicolons.
pub(super) fn sentences(tokens: &[Token]) -> Vec<(usize, usize)> {
    const ABBREVIATIONS: &[&str] = &[
        "ex", "etc", "m", "mme", "art", "cf", "no", "b.v", "inc", "ltd", "e.g", "i.e", "p", "st",
        "dr", "mr", "co",
    ];
    // Nobody writes a longer one; text without marks would cost its length squared.
    const LONGEST: usize = 2_000;
    let mut ranges = Vec::new();
    let mut start = 0;
    for at in 0..tokens.len() {
        let ends = match tokens[at].folded.as_str() {
            "." => {
                tokens.get(at + 1).is_none_or(|next| {
                    let lost = !next.spaced && at > 0 && tokens[at - 1].folded.len() > 2;
                    (next.spaced || lost) && next.capital
                        || next.spaced && !next.folded.chars().any(char::is_alphabetic)
                }) && !(at > 0
                    && ABBREVIATIONS.contains(&tokens[at - 1].folded.as_str())
                    && at + 1 < tokens.len()
                    // "No." answers a question where no number follows.
                    && !(at == start + 1
                        && tokens[at - 1].folded == "no"
                        && tokens[at + 1].folded.starts_with(char::is_alphabetic)))
            }
            "!" | "?" => true,
            ";" => true,
            _ => false,
        } || at - start >= LONGEST;
        if ends {
            ranges.push((start, at + 1));
            start = at + 1;
        }
    }
    if start < tokens.len() {
        ranges.push((start, tokens.len()));
    }
    ranges.retain(|(start, end)| {
        tokens[*start..*end]
            .iter()
            .any(|token| token.folded.chars().any(char::is_alphabetic))
    });
    ranges
}

/// Whether a heading announces a complete version of what was said before.
pub(super) fn is_layered(blocks: &[Block], text: &Text, lexicon: &Lexicon) -> bool {
    let headings = blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Heading);
    headings
        .flat_map(|block| lexicon.classify_heading(block.text(&text.text)))
        .any(|class| class == "complete")
}

/// The name under which the organisation speaks of itself in the third person («Acme collecte …»): the capitalised word, unknown to
/// the catalogue, that is most often the subject of a practice.
pub(super) fn own_names(blocks: &[Block], lexicon: &Lexicon, rules: &Rules) -> OwnName {
    let words = &lexicon.naming;
    let opening: BTreeSet<&str> = blocks
        .iter()
        .flat_map(|block| &block.tokens)
        .take(OPENING)
        .filter(|token| token.capital)
        .map(|token| token.folded.as_str())
        .collect();
    let titles: BTreeSet<&str> = blocks
        .iter()
        .take(3)
        .filter(|block| block.kind == BlockKind::Heading)
        .flat_map(|block| &block.tokens)
        .filter(|token| token.capital)
        .map(|token| token.folded.as_str())
        .collect();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for block in blocks {
        for (at, token) in block.tokens.iter().enumerate() {
            if !token.capital || token.folded.chars().count() < 3 {
                continue;
            }
            let entry = counts.entry(token.folded.as_str()).or_default();
            entry.0 += 1;
            let verb = block.tokens[at + 1..]
                .iter()
                .find(|next| !next.is_of(&words.before_verb));
            let acts = verb.is_some_and(|verb| {
                !verb.capital
                    && (verb.is_of(&words.acts)
                        || lexicon.verbs.contains_key(verb.folded.as_str())
                            && verb.folded.ends_with(['e', 't', 'd', 's']))
            });
            if acts && !lexicon.is_common(&token.folded) {
                entry.1 += 1;
            }
        }
    }
    let best = counts
        .into_iter()
        .filter(|(_, (_, acting))| *acting > 0)
        .filter(|(name, (all, acting))| {
            // A service of the catalogue is the organisation itself only where its own policy opens with it and is full of it.
            let known = rules.services.is_alias(name);
            // A name in the title needs no more than one practice to go by.
            let titled = !known && titles.contains(name);
            let (least, acts) = match (known, titled) {
                (true, _) => (12, 4),
                (_, true) => (2, 1),
                _ => (3, 2),
            };
            *acting >= acts && *all >= least && (!known || opening.contains(name))
        })
        .max_by_key(|(name, (_, acting))| (*acting, std::cmp::Reverse(*name)));
    let best = best.map(|(name, _)| name.to_owned());
    // A title may name the product in more words («Notes for X») than the sentences that begin with it.
    let titled = titled_name(blocks, lexicon);
    let declared = || declared_name(blocks, lexicon);
    let spoken = best.or_else(|| titled.is_none().then(declared).flatten());
    OwnName::new(spoken.iter().chain(&titled))
}

/// «Acme Mail ("we")», «Acme Mail (“the App”)»: who speaks says so.
fn declared_name(blocks: &[Block], lexicon: &Lexicon) -> Option<String> {
    let words = &lexicon.naming;
    let mark = |token: &Token| !token.folded.starts_with(char::is_alphanumeric);
    blocks.iter().take(12).find_map(|block| {
        let tokens = &block.tokens;
        (1..tokens.len())
            .filter(|&at| tokens[at].is("("))
            .find_map(|open| {
                let mut inner = tokens[open + 1..]
                    .iter()
                    .take(5)
                    .filter(|token| !mark(token));
                let first = inner.next()?;
                let ours = first.is_of(&words.ours)
                    || first.is_of(&words.articles) && inner.next()?.is_of(&words.things);
                ours.then(|| capitals_before(tokens, open, lexicon))
                    .flatten()
            })
    })
}

/// The capitalised words right before a token, at most four.
fn capitals_before(tokens: &[Token], end: usize, lexicon: &Lexicon) -> Option<String> {
    let words: Vec<&str> = tokens[..end]
        .iter()
        .rev()
        .take_while(|token| token.capital && !lexicon.is_common(&token.folded))
        .map(|token| token.folded.as_str())
        .collect();
    let name: Vec<&str> = words.into_iter().rev().collect();
    ((1..=4).contains(&name.len()) && name.concat().len() > 2).then(|| name.join(" "))
}

/// «Privacy Policy for Acme Mail», «Acme Mail Privacy Policy»: what the title says beside that it is a policy, if the text says it again.
fn titled_name(blocks: &[Block], lexicon: &Lexicon) -> Option<String> {
    let words = &lexicon.titles;
    let title = blocks.iter().take(3).find(|block| {
        block.tokens.iter().any(|token| token.is_of(&words.heads)) && block.tokens.len() <= 12
    })?;
    let beside = |token: &&Token| {
        token.is_of(&words.heads)
            || token.is_of(&words.words)
            || !token.folded.starts_with(char::is_alphanumeric)
    };
    let from = title.tokens.iter().position(|token| !beside(&token))?;
    let to = title.tokens.iter().rposition(|token| !beside(&token))? + 1;
    let name = &title.tokens[from..to];
    let is_name = |token: &Token| token.capital && !lexicon.is_common(&token.folded);
    // «Notes for X», «Notes pour X»
    let joins = |token: &Token| token.is_of(&words.joints);
    let inner = &name[1..name.len().max(2) - 1];
    if name.len() > 5
        || ![name.first()?, name.last()?].into_iter().all(is_name)
        || !inner.iter().all(|token| is_name(token) || joins(token))
    {
        return None;
    }
    let again = blocks
        .iter()
        .filter(|block| !std::ptr::eq(*block, title))
        .any(|block| {
            block.tokens.windows(name.len()).any(|words| {
                words
                    .iter()
                    .zip(name)
                    .all(|(word, own)| word.folded == own.folded && word.capital == own.capital)
            })
        });
    again.then(|| {
        let words: Vec<&str> = name.iter().map(|token| token.folded.as_str()).collect();
        words.join(" ")
    })
}
