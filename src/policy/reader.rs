//! A document to claims: sections, layers, lists and tables around the sentences.

use super::document::{Block, BlockKind, blocks, form_of};
use super::lexicon::{self, Lexicon, Table};
use super::sentence::{Draft, Frame, Names, Place, Sentence};
use super::table::{self, Header};
use super::token::Token;
use super::{ClaimKind, Document, Modality, Polarity, Text, Unread};
use crate::rules::Rules;
use crate::source::{LineIndex, Span};
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
    names: &'a Names,
    open: Vec<Open>,
    layer: String,
    frame: Option<Frame>,
    /// Roles of the columns of the table that is being read.
    columns: Option<Header>,
    /// Names that the organisation gives itself.
    own: Table<()>,
    /// Data named in the last sentence or list, and in this section: what «ces données» stands for.
    recent: Vec<String>,
    section: Vec<String>,
    /// Level of the heading under which `section` began.
    section_level: u8,
    recent_recipients: Vec<String>,
    last_kind: Option<BlockKind>,
    document: Document,
    ordinals: BTreeMap<u32, usize>,
}

pub(super) fn read(number: usize, text: &Text, rules: &Rules, names: &Names) -> Document {
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
        own: own_names(&blocks, lexicon, rules),
        recent: Vec::new(),
        section: Vec::new(),
        section_level: 0,
        recent_recipients: Vec::new(),
        last_kind: None,
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
        let listed = matches!(self.last_kind, Some(BlockKind::Item | BlockKind::Row));
        if !listed {
            self.recent.clear();
        }
        let mut kind = block.kind;
        match block.kind {
            BlockKind::Heading if block.level == 0 && self.label(block, &block.tokens) => {}
            BlockKind::Heading | BlockKind::Paragraph if self.is_listed(block) => {
                kind = BlockKind::Item;
                self.item(block);
            }
            BlockKind::Heading if self.introduces(block) => {
                self.frame = None;
                self.prose(block, &block.tokens, &[], None);
            }
            BlockKind::Heading => {
                self.heading(block);
                if self.sentence(&block.tokens).is_denial() {
                    // «Nous ne vendons jamais vos données» as a title.
                    let frame = self.frame.take();
                    self.prose(block, &block.tokens, &[], None);
                    self.frame = frame;
                }
            }
            BlockKind::Paragraph => {
                self.frame = None;
                if !self.label(block, &block.tokens) {
                    self.prose(block, &block.tokens, &[], None);
                }
            }
            BlockKind::Item => self.item(block),
            BlockKind::Row => self.row(block),
        }
        self.last_kind = Some(kind);
    }

    /// A line of a list that has lost its bullets: short, without a verb of its own, below an introducer or another such line.
    fn is_listed(&self, block: &Block) -> bool {
        let Some(frame) = &self.frame else {
            return false;
        };
        if block.level > 0 || block.tokens.len() > 40 || block.ends_with(":") {
            return false;
        }
        let title = block.text(&self.text.text);
        let sentence = self.sentence(&block.tokens);
        let listed = match frame.kind {
            ClaimKind::Shares | ClaimKind::ThirdParty => !sentence.recipients().is_empty(),
            ClaimKind::Purpose => sentence.opens_with_purpose(),
            _ => sentence
                .all_data()
                .iter()
                .any(|data| data != "personal_data"),
        };
        listed && !sentence.tells() && self.lexicon.classify_heading(title).is_empty()
    }

    /// «L'application enregistre sur votre téléphone :» looks like a label and is a sentence.
    fn introduces(&self, block: &Block) -> bool {
        block.level == 0 && block.ends_with(":") && self.sentence(&block.tokens).acts()
    }

    /// «Durée de conservation : 3 ans»; whether the block was such a line.
    fn label(&mut self, block: &Block, tokens: &[Token]) -> bool {
        let Some(at) = tokens.iter().take(14).position(|token| token.is(":")) else {
            return false;
        };
        let Some(class) = self.lexicon.label(&tokens[..at]) else {
            return false;
        };
        let value = &tokens[at + 1..];
        if value.is_empty() {
            return false;
        }
        let place = self.place(Vec::new());
        let sentence = self.sentence(value);
        if sentence.has_predicate() {
            return false;
        }
        let drafts = sentence.labelled(&class, &place);
        let read = !drafts.is_empty();
        self.keep_all(block.kind, value, drafts);
        read
    }

    fn sentence<'t>(&self, tokens: &'t [Token]) -> Sentence<'t>
    where
        Self: 't,
    {
        let lists_recipients = self
            .frame
            .as_ref()
            .is_some_and(|frame| matches!(frame.kind, ClaimKind::ThirdParty | ClaimKind::Shares));
        self.sentence_of(tokens, lists_recipients)
    }

    fn sentence_of<'t>(&self, tokens: &'t [Token], lists_recipients: bool) -> Sentence<'t>
    where
        Self: 't,
    {
        Sentence::new(
            self.lexicon,
            self.rules,
            self.names,
            &self.own,
            tokens,
            lists_recipients,
        )
    }

    /// Keeps the claims of one sentence, and what «ces données» means after it.
    fn keep_all(&mut self, kind: BlockKind, tokens: &[Token], drafts: Vec<Draft>) {
        let mut said: Vec<String> = Vec::new();
        for draft in &drafts {
            let named = matches!(
                draft.claim.kind,
                ClaimKind::Collects
                    | ClaimKind::Stores
                    | ClaimKind::Purpose
                    | ClaimKind::Retention
                    | ClaimKind::Shares
            );
            for data in draft.claim.data.iter().filter(|_| named) {
                if data != "personal_data" && data != "cookies" && !said.contains(data) {
                    said.push(data.clone());
                }
            }
        }
        let whole = drafts
            .iter()
            .any(|draft| draft.claim.data.iter().any(|data| data == "personal_data"));
        // All of a person's data, not «les informations provenant de …».
        let theirs = tokens.windows(2).any(|pair| {
            matches!(
                pair[0].folded.as_str(),
                "vos" | "tes" | "your" | "donnees" | "informations" | "personal"
            ) && matches!(
                pair[1].folded.as_str(),
                "donnees" | "informations" | "data" | "information" | "personnelles"
            )
        });
        if said.is_empty() && whole && theirs && kind == BlockKind::Paragraph {
            // «Vos données sont …. Elles ne sont …»
            self.recent = vec!["personal_data".to_owned()];
        }
        if !said.is_empty() {
            if self.section.is_empty() {
                self.section_level = self.open.last().map_or(0, |open| open.level);
            }
            for data in &said {
                if !self.section.contains(data) {
                    self.section.push(data.clone());
                }
            }
            if matches!(kind, BlockKind::Item | BlockKind::Row) {
                said.retain(|data| !self.recent.contains(data));
                self.recent.append(&mut said);
            } else {
                self.recent = said;
            }
        }
        for draft in drafts {
            self.keep(tokens, draft);
        }
    }

    fn heading(&mut self, block: &Block) {
        let title = block.text(&self.text.text).to_owned();
        let sentence = self.sentence(&block.tokens);
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
        let framed = sentence.heading_frame();
        let sentence_names_data = sentence.names_data();
        let answered = answer_of(&block.tokens);
        let negative = sentence.is_negative();
        self.recent.clear();
        // «Durée de conservation» and the like speak of what was collected before.
        let follows = classes.iter().any(|class| {
            matches!(
                class.as_str(),
                "retention" | "legal" | "use" | "sharing" | "security"
            )
        });
        if level <= self.section_level && !follows {
            self.section.clear();
        }
        self.recent_recipients = sentence.recipients();
        self.frame = None;
        // A label that names data introduces what follows («Données collectées :»).
        self.open.push(Open {
            level,
            title,
            classes,
            subject,
        });
        // «Données collectées :», «Ce que nous ne collectons pas» over a list.
        let place = self.place(Vec::new());
        self.frame = framed
            .or_else(|| {
                ((label || place.is("collection")) && !negative)
                    .then(|| self.frame_of_section(&place))
                    .flatten()
            })
            .or_else(|| {
                (label && sentence_names_data && !negative)
                    .then(|| self.frame(ClaimKind::Collects, &place))
            });
        if let Some(collected) = answered {
            // «Biometric information – NO», a line of the lists that Californian law asks for.
            self.frame = None;
            self.answer(block, collected, &place);
        }
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
            antecedent_recipients: self.recent_recipients.clone(),
            antecedent: if self.recent.is_empty() {
                self.section.clone()
            } else {
                self.recent.clone()
            },
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
        let frame = self.frame.clone().or_else(|| {
            // A list right under «Données collectées» or «Destinataires», whatever the words between.
            let place = self.place(Vec::new());
            (place.is("collection") || place.is("sharing"))
                .then(|| self.frame_of_section(&place))
                .flatten()
        });
        if self.label(block, tokens) || self.headed(block, split.map(|(at, _)| at)) {
            return;
        }
        // A service named alone counts in a list of recipients only.
        self.frame.clone_from(&frame);
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
                let labelled = self.sentence(label);
                let (subject, recipients) = (labelled.named_subject(), labelled.recipients());
                if !recipients.is_empty() {
                    self.recent_recipients = recipients;
                }
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
                let before = self.document.claims.len();
                self.prose(
                    block,
                    &tokens[at + 1..],
                    if is_purpose { &purposes } else { &[] },
                    frame.as_ref(),
                );
                if self.document.claims[before..]
                    .iter()
                    .all(|claim| claim.data.is_empty())
                {
                    self.inherit(block, label, frame.as_ref());
                }
                if pushed {
                    self.open.pop();
                }
            }
            None => self.prose(block, tokens, &[], frame.as_ref()),
        }
        if !block.ends_with(":") {
            self.frame = frame;
        }
    }

    /// What an item that is no sentence says under a heading about times or purposes; whether it was such an item.
    fn headed(&mut self, block: &Block, label: Option<usize>) -> bool {
        let place = self.place(Vec::new());
        let sentence = self.sentence(&block.tokens);
        if !sentence.is_phrase() {
            return false;
        }
        let draft = if place.is("retention") {
            sentence.kept_for(label, &place)
        } else if place.is("use") && self.frame.is_none() && label.is_none() {
            sentence.serves(&place)
        } else {
            None
        };
        let read = draft.is_some();
        self.keep_all(block.kind, &block.tokens, draft.into_iter().collect());
        read
    }

    /// «Contact details – so that we can answer»: the label alone says what the introducer announced.
    fn inherit(&mut self, block: &Block, label: &[Token], frame: Option<&Frame>) {
        let data_list = frame.is_some_and(|frame| {
            matches!(
                frame.kind,
                ClaimKind::Collects
                    | ClaimKind::Stores
                    | ClaimKind::NotCollects
                    | ClaimKind::NotStores
            )
        });
        if data_list {
            let place = self.place(Vec::new());
            let drafts = self.sentence(label).inherited(&place, frame);
            self.keep_all(block.kind, label, drafts);
        }
    }

    fn prose(
        &mut self,
        block: &Block,
        tokens: &[Token],
        purposes: &[String],
        frame: Option<&Frame>,
    ) {
        let mut place = self.place(purposes.to_vec());
        let mut last_frame = None;
        // «There are: cookies; usage data; …»: a list within the sentence.
        let mut inline: Option<Frame> = None;
        for (start, end) in sentences(tokens) {
            let part = &tokens[start..end];
            let before = self.place(Vec::new());
            place.antecedent = before.antecedent;
            place.antecedent_recipients = before.antecedent_recipients;
            let sentence = self.sentence(part);
            let recipients = sentence.recipients();
            let (drafts, next) = sentence.read(&place, inline.as_ref().or(frame));
            let goes_on = part.last().is_some_and(|last| last.is(";"));
            inline = next.clone().or(inline).filter(|_| goes_on);
            if drafts.is_empty() && sentence.is_about_practice() && !place.is("rights") {
                self.unread(part);
            }
            self.keep_all(block.kind, part, drafts);
            if !recipients.is_empty() {
                self.recent_recipients = recipients;
            }
            last_frame = next.or(last_frame);
        }
        if block.kind != BlockKind::Row && self.sentence(tokens).introduces() {
            self.frame = last_frame.or_else(|| self.frame_of_section(&place));
        }
    }

    /// A category with its YES or NO: collected, or not.
    fn answer(&mut self, block: &Block, collected: bool, place: &Place) {
        let sentence = self.sentence(&block.tokens);
        let kind = if collected {
            ClaimKind::Collects
        } else {
            ClaimKind::NotCollects
        };
        let mut claim = sentence.start_claim(kind, place, "answered-category");
        claim.data = sentence.all_data();
        claim.data.retain(|data| data != "personal_data");
        if !collected {
            claim.polarity = Polarity::Denied;
            claim.modality = Modality::Hedged;
        }
        if collected {
            self.frame = Some(self.frame(kind, place));
        }
        if !claim.data.is_empty() {
            let end = block.tokens.len();
            self.keep_all(
                block.kind,
                &block.tokens,
                vec![Draft {
                    claim,
                    start: 0,
                    end,
                }],
            );
        }
    }

    fn frame(&self, kind: ClaimKind, place: &Place) -> Frame {
        Frame {
            kind,
            subject: place
                .subject
                .clone()
                .unwrap_or_else(|| "organisation".to_owned()),
            purpose: Vec::new(),
            exclusive: false,
            openness: super::Openness::Unspecified,
            modality: Modality::Asserts,
            data: Vec::new(),
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
        let mut frame = self.frame(kind, place);
        if kind == ClaimKind::ThirdParty {
            frame.data.push("personal_data".to_owned());
        }
        Some(frame)
    }

    /// A row of a table; the first one names the columns.
    fn row(&mut self, block: &Block) {
        let count = table::cells(&block.tokens).len();
        let header = match self.columns.take() {
            Some(header) if header.roles.len() == count => header,
            _ => {
                self.columns = Some(Header::new(&block.tokens, self.lexicon));
                return;
            }
        };
        let place = self.place(Vec::new());
        if let Some(collected) = answer_of(&block.tokens) {
            // Only the category's own cell: the examples beside it say more than a «no» denies.
            let cell = match table::cells(&block.tokens).first() {
                Some((start, end)) if !collected => block.tokens[*start..*end].to_vec(),
                _ => block.tokens.clone(),
            };
            self.columns = Some(header);
            let frame = self.frame.take();
            self.answer(&Block::new(block.kind, cell, 0), collected, &place);
            self.frame = frame;
            return;
        }
        let drafts = header.read(&block.tokens, &place, self.lexicon, |cell| {
            self.sentence_of(cell, true)
        });
        self.columns = Some(header);
        self.keep_all(block.kind, &block.tokens, drafts);
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
            self.document.unread.push(Unread {
                line: self.lines.region(&self.text.text, span).line,
                text: span.text(&self.text.text).to_owned(),
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
                && (other.quote.contains(&claim.quote) || claim.quote.contains(&other.quote))
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

/// The YES or NO that ends a heading or a row of a table.
fn answer_of(tokens: &[Token]) -> Option<bool> {
    let mut words = tokens.iter().rev().skip_while(|token| token.is("|"));
    let last = words.next()?;
    let apart = words
        .next()
        .is_some_and(|mark| matches!(mark.folded.as_str(), "-" | "–" | "—" | "|" | ":"));
    match last.folded.as_str() {
        "yes" | "oui" if apart => Some(true),
        "no" | "non" if apart => Some(false),
        _ => None,
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

/// The name under which the organisation speaks of itself in the third person («Acme collecte …»): the capitalised word, unknown to
/// the catalogue, that is most often the subject of a practice.
fn own_names(blocks: &[Block], lexicon: &Lexicon, rules: &Rules) -> Table<()> {
    const VERBS: &[&str] = &[
        "engage", "peut", "veille", "respecte", "attache", "dispose", "accorde", "met", "may",
        "will", "does", "is", "takes",
    ];
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for block in blocks {
        for (at, token) in block.tokens.iter().enumerate() {
            if !token.capital || token.folded.chars().count() < 3 {
                continue;
            }
            let entry = counts.entry(token.folded.clone()).or_default();
            entry.0 += 1;
            let verb = block.tokens[at + 1..]
                .iter()
                .find(|next| !matches!(next.folded.as_str(), "ne" | "n'" | "s'" | "se" | "also"));
            let acts = verb.is_some_and(|verb| {
                !verb.capital
                    && (VERBS.contains(&verb.folded.as_str())
                        || lexicon.verbs.contains_key(&verb.folded)
                            && (verb.folded.ends_with('e')
                                || verb.folded.ends_with('t')
                                || verb.folded.ends_with('d')
                                || verb.folded.ends_with('s')))
            });
            let common = lexicon.is_common(&token.folded);
            if acts && !common {
                entry.1 += 1;
            }
        }
    }
    let mut own = Table::default();
    let best = counts
        .into_iter()
        .filter(|(name, (all, acting))| {
            *acting >= 2
                && *all >= 3
                && !rules
                    .services
                    .aliases()
                    .iter()
                    .any(|(alias, _, _)| alias.eq_ignore_ascii_case(name))
        })
        .max_by_key(|(name, (_, acting))| (*acting, std::cmp::Reverse(name.clone())));
    if let Some((name, _)) = best {
        own.add(&name, ());
    }
    own
}
