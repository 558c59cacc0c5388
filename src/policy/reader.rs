//! A document to claims: sections, layers, lists and tables around the sentences.

use super::document::{Block, BlockKind, blocks, form_of};
use super::lexicon::{self, Lexicon};
use super::sentence::{Draft, Frame, Place, Sentence, ServiceNames};
use super::token::Token;
use super::{ClaimKind, Document, Modality, Text};
use crate::rules::Rules;
use crate::source::{LineIndex, Location, Span};
use std::collections::BTreeMap;

/// A heading that is open.
struct Open {
    level: u8,
    title: String,
    classes: Vec<String>,
    subject: Option<String>,
}

struct Reader<'a> {
    number: usize,
    text: &'a Text,
    lines: LineIndex,
    lexicon: &'a Lexicon,
    rules: &'a Rules,
    names: &'a ServiceNames,
    open: Vec<Open>,
    layer: String,
    frame: Option<Frame>,
    /// Roles of the columns of the table that is being read.
    columns: Option<usize>,
    document: Document,
    ordinals: BTreeMap<u32, usize>,
}

pub(super) fn read(number: usize, text: &Text, rules: &Rules, names: &ServiceNames) -> Document {
    let blocks = blocks(&text.text, form_of(&text.path));
    let all: Vec<Token> = blocks
        .iter()
        .flat_map(|block| block.tokens.iter().take(400).cloned())
        .take(6_000)
        .collect();
    let language = lexicon::language_of(&all);
    let document = Document {
        file: text.path.clone(),
        language: language.clone(),
        claims: Vec::new(),
        unread: Vec::new(),
        prose: text.text.to_lowercase(),
        sections: Vec::new(),
    };
    let Some(lexicon) = lexicon::of(&language) else {
        return document;
    };
    let mut reader = Reader {
        number,
        text,
        lines: LineIndex::new(&text.text),
        lexicon,
        rules,
        names,
        open: Vec::new(),
        layer: "main".to_owned(),
        frame: None,
        columns: None,
        document,
        ordinals: BTreeMap::new(),
    };
    for block in &blocks {
        reader.block(block);
    }
    reader.document.sections.sort();
    reader.document.sections.dedup();
    reader.document
}

impl Reader<'_> {
    fn block(&mut self, block: &Block) {
        if block.kind != BlockKind::Row {
            self.columns = None;
        }
        match block.kind {
            BlockKind::Heading => self.heading(block),
            BlockKind::Paragraph => {
                self.frame = None;
                self.prose(block, &block.tokens, &[], None);
            }
            BlockKind::Item => self.item(block),
            BlockKind::Row => self.row(block),
        }
    }

    fn heading(&mut self, block: &Block) {
        let title = block.text(&self.text.text).to_owned();
        let sentence = Sentence::new(self.lexicon, self.rules, self.names, &block.tokens);
        let label = block.ends_with(":");
        let level = match block.level {
            0 if label => 9,
            0 => 5,
            level => level,
        };
        while self.open.last().is_some_and(|open| open.level >= level) {
            self.open.pop();
        }
        let classes = self.lexicon.classify_heading(&title);
        for (class, layer) in [("simple", "simple"), ("complete", "complete")] {
            if classes.iter().any(|own| own == class) {
                layer.clone_into(&mut self.layer);
            }
        }
        self.document
            .sections
            .extend(classes.iter().map(|class| match class.as_str() {
                "use" => "purposes".to_owned(),
                "legal" => "legal_basis".to_owned(),
                "sharing" => "recipients".to_owned(),
                other => other.to_owned(),
            }));
        let subject = sentence.named_subject();
        self.frame = None;
        // A label that names data introduces what follows («Données collectées :»).
        self.open.push(Open {
            level,
            title,
            classes,
            subject,
        });
    }

    fn place(&self, purposes: Vec<String>) -> Place {
        let classes = self
            .open
            .iter()
            .rev()
            .find(|open| !open.classes.is_empty())
            .map(|open| open.classes.clone())
            .unwrap_or_default();
        let subject = self.open.iter().rev().find_map(|open| open.subject.clone());
        Place {
            classes,
            subject,
            purposes,
            layer: self.layer.clone(),
        }
    }

    /// «Label – sentence» or «Label : sentence»: the label says what it is about or for.
    fn item(&mut self, block: &Block) {
        let tokens = &block.tokens;
        let split = tokens
            .iter()
            .enumerate()
            .take(14)
            .skip(1)
            .find(|(at, token)| {
                matches!(token.folded.as_str(), ":" | "–" | "—" | "-")
                    && token.spaced | token.is(":")
                    && *at + 2 < tokens.len()
            });
        let frame = self.frame.clone();
        match split {
            Some((at, _)) => {
                let label = &tokens[..at];
                let words = label
                    .iter()
                    .map(|token| token.folded.as_str())
                    .collect::<Vec<_>>()
                    .join(" ");
                let purposes = self.lexicon.purposes_in(&words);
                let is_purpose = label
                    .first()
                    .is_some_and(|first| matches!(first.folded.as_str(), "pour" | "to" | "for"))
                    || self.place(Vec::new()).is("use");
                let subject =
                    Sentence::new(self.lexicon, self.rules, self.names, label).named_subject();
                let rights = self
                    .lexicon
                    .classify_heading(&words)
                    .iter()
                    .any(|class| class == "rights" || class == "children");
                if rights {
                    return;
                }
                let pushed = subject.is_some();
                if pushed {
                    self.open.push(Open {
                        level: 10,
                        title: words,
                        classes: Vec::new(),
                        subject,
                    });
                }
                self.prose(
                    block,
                    &tokens[at + 1..],
                    if is_purpose { &purposes } else { &[] },
                    frame.as_ref(),
                );
                if pushed {
                    self.open.pop();
                }
            }
            None => self.prose(block, tokens, &[], frame.as_ref()),
        }
        self.frame = frame;
    }

    fn prose(
        &mut self,
        block: &Block,
        tokens: &[Token],
        purposes: &[String],
        frame: Option<&Frame>,
    ) {
        let place = self.place(purposes.to_vec());
        let mut last_frame = None;
        for (start, end) in sentences(tokens) {
            let part = &tokens[start..end];
            let sentence = Sentence::new(self.lexicon, self.rules, self.names, part);
            let (drafts, next) = sentence.read(&place, frame);
            if drafts.is_empty() && sentence.is_about_practice() && !place.is("rights") {
                self.unread(part);
            }
            for draft in drafts {
                self.keep(part, draft);
            }
            last_frame = next.or(last_frame);
        }
        if block.kind == BlockKind::Paragraph && block.ends_with(":") {
            self.frame = last_frame.or_else(|| self.frame_of_section(&place));
        }
    }

    /// «Les parties dont nous avons besoin sont :» under «Autres parties».
    fn frame_of_section(&self, place: &Place) -> Option<Frame> {
        let kind = if place.is("sharing") {
            ClaimKind::ThirdParty
        } else if place.is("collection") {
            ClaimKind::Collects
        } else if place.is("use") {
            ClaimKind::Purpose
        } else {
            return None;
        };
        Some(Frame {
            kind,
            subject: place
                .subject
                .clone()
                .unwrap_or_else(|| "organisation".to_owned()),
            purpose: Vec::new(),
            exclusive: false,
            openness: super::Openness::Unspecified,
            modality: Modality::Asserts,
            data: if kind == ClaimKind::ThirdParty {
                vec!["personal_data".to_owned()]
            } else {
                Vec::new()
            },
        })
    }

    /// A row of a table of processors, cookies or retention: what is named in it belongs together.
    fn row(&mut self, block: &Block) {
        let cells = block
            .tokens
            .split(|token| token.is("|"))
            .filter(|cell| !cell.is_empty())
            .count();
        if self.columns != Some(cells) {
            // The header names the columns.
            self.columns = Some(cells);
            return;
        }
        let place = self.place(Vec::new());
        let sentence = Sentence::new(self.lexicon, self.rules, self.names, &block.tokens);
        let services = sentence.services();
        let mut drafts = Vec::new();
        let end = block.tokens.len();
        if !services.is_empty() {
            let mut claim = sentence.start_claim(ClaimKind::ThirdParty, &place, "table-row");
            claim.recipient.clone_from(&services);
            claim.data = sentence.all_data();
            claim.purpose = self.lexicon.purposes_in(
                &block
                    .tokens
                    .iter()
                    .map(|token| token.folded.as_str())
                    .collect::<Vec<_>>()
                    .join(" "),
            );
            drafts.push(Draft {
                claim,
                start: 0,
                end,
            });
            let places = sentence.any_places();
            if !places.is_empty() {
                let mut claim = sentence.start_claim(ClaimKind::Region, &place, "table-row");
                claim.subject.clone_from(&services[0]);
                claim.recipient.clone_from(&services);
                claim.value = Some(places.join(","));
                drafts.push(Draft {
                    claim,
                    start: 0,
                    end,
                });
            }
        } else if let Some(duration) = sentence.any_duration() {
            let mut claim = sentence.start_claim(ClaimKind::Retention, &place, "table-row");
            claim.data = sentence.all_data();
            claim.value = Some(duration);
            drafts.push(Draft {
                claim,
                start: 0,
                end,
            });
        } else if place.is("collection") && !sentence.all_data().is_empty() {
            let mut claim = sentence.start_claim(ClaimKind::Collects, &place, "table-row");
            claim.data = sentence.all_data();
            drafts.push(Draft {
                claim,
                start: 0,
                end,
            });
        }
        for draft in drafts {
            self.keep(&block.tokens, draft);
        }
    }

    fn span(tokens: &[Token], start: usize, end: usize) -> Option<Span> {
        let last = tokens.len();
        let mut start = start.min(last.saturating_sub(1));
        let end = end.clamp(start + 1, last.max(1));
        while start + 1 < end && !tokens[start].folded.chars().any(char::is_alphanumeric) {
            start += 1;
        }
        Some(Span::new(
            tokens.get(start)?.start,
            tokens.get(end - 1)?.end,
        ))
    }

    fn unread(&mut self, tokens: &[Token]) {
        if let Some(span) = Self::span(tokens, 0, tokens.len()) {
            let region = self.lines.region(&self.text.text, span);
            self.document.unread.push(Location {
                file: self.text.path.clone(),
                region,
            });
        }
    }

    fn keep(&mut self, tokens: &[Token], draft: Draft) {
        let Some(span) = Self::span(tokens, draft.start, draft.end) else {
            return;
        };
        let mut claim = draft.claim;
        claim.region = self.lines.region(&self.text.text, span);
        span.text(&self.text.text).clone_into(&mut claim.quote);
        claim.section = self
            .open
            .iter()
            .rev()
            .find(|open| open.level < 10)
            .map(|open| open.title.clone());
        let twin = self.document.claims.iter().any(|other| {
            other.kind == claim.kind
                && other.region.line == claim.region.line
                && other.data == claim.data
                && other.recipient == claim.recipient
                && other.value == claim.value
                && other.subject == claim.subject
                && other.purpose == claim.purpose
        });
        if twin || claim.quote.is_empty() {
            return;
        }
        let ordinal = self.ordinals.entry(claim.region.line).or_default();
        *ordinal += 1;
        claim.id = format!("{}-{}-{}", self.number, claim.region.line, ordinal);
        self.document.claims.push(claim);
    }
}

/// Sentences of a block, as token ranges: split at final marks before a capital, and at semicolons.
fn sentences(tokens: &[Token]) -> Vec<(usize, usize)> {
    const ABBREVIATIONS: &[&str] = &[
        "ex", "etc", "m", "mme", "art", "cf", "no", "b.v", "inc", "ltd", "e.g", "i.e", "p", "st",
        "dr", "mr", "co",
    ];
    let mut ranges = Vec::new();
    let mut start = 0;
    for at in 0..tokens.len() {
        let ends = match tokens[at].folded.as_str() {
            "." => {
                tokens.get(at + 1).is_none_or(|next| {
                    next.spaced && (next.capital || !next.folded.chars().any(char::is_alphabetic))
                }) && !(at > 0
                    && ABBREVIATIONS.contains(&tokens[at - 1].folded.as_str())
                    && at + 1 < tokens.len())
            }
            "!" | "?" => true,
            ";" => true,
            _ => false,
        };
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
