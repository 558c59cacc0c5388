//! A document to claims: sections, layers, lists and tables around the sentences.

mod answered;
mod asked;
mod items;
mod kept;
mod opened;
mod replied;
mod text;
mod titled;

use super::document::{Block, BlockKind, blocks, form_of};
use super::lexicon::{Dictionary, Lexicon};
use super::sentence::{Draft, Frame, Listing, OwnName, Place, Sentence, flat};
use super::table::Header;
use super::token::{Token, lower};
use super::{ClaimKind, Document, Modality, Polarity, Text};
use super::{catalogue, language};
use crate::rules::Rules;
use crate::source::{LineIndex, Span};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use text::{own_names, sentences};

/// What a title is about, and what is said below of data at large.
enum Part {
    /// Paying: data at large are those of payments.
    Payments,
    /// A form, a plan, some users: what is denied is denied there, in these words.
    Other(String),
}

/// A heading that is open.
struct Open {
    level: u8,
    title: String,
    classes: Vec<String>,
    subject: Option<String>,
    /// The part of the product that it is about, where it is about one.
    part: Option<Part>,
    /// Data that it names: what is said below without naming any is about these.
    data: Vec<String>,
    /// Lists and rows of data right below are of what is collected.
    lists_data: bool,
}

/// Data that a heading names alone: collected, unless its section says so itself.
struct Headed<'a> {
    tokens: &'a [Token],
    draft: Draft,
    /// Claims before it.
    claims: usize,
    /// Something below it denies: who is named may not be used.
    doubted: bool,
    /// One of a list of headings, which says so whatever its section says.
    listed: bool,
}

struct Reader<'a> {
    number: usize,
    text: &'a Text,
    lines: LineIndex,
    lexicon: &'a Lexicon,
    dictionary: Dictionary<'a>,
    rules: &'a Rules,
    open: Vec<Open>,
    layer: String,
    /// Level of the heading over a summary.
    summary: Option<u8>,
    blocks: &'a [Block],
    frame: Option<Frame>,
    /// Roles of the columns of the table that is being read.
    columns: Option<Header>,
    /// Names that the organisation gives itself.
    own: OwnName,
    /// Data named in the last sentence or list, and in this section: what «ces données» stands for.
    recent: Vec<String>,
    section: Vec<String>,
    /// Level of the heading under which `section` began.
    section_level: u8,
    /// Data that the sentence right before has named: what "they" stands for.
    last: Vec<String>,
    /// A table of the categories of data was announced: its cells may stand as lines of their own.
    overview: bool,
    /// The last sentence of this block spoke of data that it did not name.
    unnamed: bool,
    recent_recipients: Vec<String>,
    headed: Option<Headed<'a>>,
    /// The heading right before.
    title: Option<&'a Block>,
    /// Level of the headings that name what is collected, one by one, below one that has no text of its own («Données collectées»).
    lists_kinds: Option<u8>,
    /// Who the block before this list named.
    introduced: Vec<String>,
    /// Words of an introducer that breaks off at the verb («We do not:»), which each item completes.
    opening: Vec<Token>,
    /// The introducer of this list denies what nothing here completes.
    untrue: bool,
    /// Data that the item being read has named.
    own_data: Vec<String>,
    /// Services named in the items of this list: «dans les deux cas».
    listed_recipients: Vec<String>,
    last_kind: Option<BlockKind>,
    /// The last blocks that a YES or NO below may answer, with the number of claims before each.
    unanswered: Vec<(&'a Block, usize)>,
    /// What a list after this paragraph says («the categories listed below. We receive them …»).
    announced: Option<Frame>,
    /// Sentences of this block that were made, by their place, length and whether recipients are listed: several questions are put to each.
    made: RefCell<FxHashMap<(usize, usize, Listing), Rc<Sentence<'a>>>>,
    document: Document,
    ordinals: BTreeMap<u32, usize>,
}

pub(super) fn read(number: usize, text: &Text, rules: &Rules) -> Document {
    let blocks = blocks(&text.text, form_of(&text.path));
    let beginnings = blocks
        .iter()
        .flat_map(|block| block.tokens.iter().take(400));
    let language = language::language_of(beginnings);
    let lines = LineIndex::new(&text.text);
    let words = blocks.iter().find_map(|block| {
        let (first, last) = (block.tokens.first()?, block.tokens.last()?);
        Some(Span::new(first.start, last.end))
    });
    let document = Document {
        file: text.path.clone(),
        start: lines.region(&text.text, words.unwrap_or(Span::new(0, 0))),
        language: language.clone(),
        claims: Vec::new(),
        unread: Vec::new(),
        prose: lower(&text.text),
        sections: Vec::new(),
    };
    let Some(lexicon) = language::lexicon(&language) else {
        return document;
    };
    let gathered;
    let names = match language::names(&language) {
        Some(ours) if !rules.adds_names => ours,
        _ => {
            gathered = catalogue::names(&language, &rules.services, &rules.data);
            &gathered
        }
    };
    let mut reader = Reader {
        number,
        text,
        lines,
        lexicon,
        rules,
        dictionary: Dictionary::new(lexicon, names),
        open: Vec::new(),
        layer: "main".to_owned(),
        summary: None,
        blocks: &blocks,
        frame: None,
        columns: None,
        own: own_names(&blocks, lexicon, rules),
        recent: Vec::new(),
        section: Vec::new(),
        section_level: 0,
        last: Vec::new(),
        overview: false,
        unnamed: false,
        recent_recipients: Vec::new(),
        headed: None,
        title: None,
        lists_kinds: None,
        introduced: Vec::new(),
        opening: Vec::new(),
        untrue: false,
        own_data: Vec::new(),
        listed_recipients: Vec::new(),
        last_kind: None,
        unanswered: Vec::new(),
        announced: None,
        made: RefCell::default(),
        document,
        ordinals: BTreeMap::new(),
    };
    for block in &blocks {
        reader.block(block);
    }
    reader.settle_headed();
    reader.name_who_promises();
    reader.settle_denied_examples();
    reader.settle_hashed();
    reader.document.sections.extend(lexicon.notices(&text.text));
    reader.document.sections.sort();
    reader.document.sections.dedup();
    reader.document
}
impl<'a> Reader<'a> {
    fn block(&mut self, block: &'a Block) {
        self.made.borrow_mut().clear();
        if block.kind != BlockKind::Row {
            self.columns = None;
        }
        if self.answer_alone(block) {
            self.last_kind = Some(block.kind);
            return;
        }
        if self.unanswered.len() > 1 {
            self.unanswered.remove(0);
        }
        self.unanswered.push((block, self.document.claims.len()));
        if block.kind != BlockKind::Heading
            && let Some(mut headed) = self.headed.take()
        {
            headed.doubted |= self.sentence(&block.tokens).is_negative();
            self.headed = Some(headed);
        }
        let title = self.title.take();
        let announced = self.announced.take();
        if block.kind == BlockKind::Item && self.frame.is_none() {
            self.frame = announced;
        }
        let listed = matches!(self.last_kind, Some(BlockKind::Item | BlockKind::Row));
        if !listed {
            self.recent.clear();
            self.listed_recipients.clear();
        }
        self.own_data.clear();
        self.last.clear();
        self.unnamed = false;
        let mut kind = block.kind;
        match block.kind {
            BlockKind::Heading | BlockKind::Paragraph if self.exemplifies_no(title, block) => {}
            BlockKind::Item if self.untrue => {}
            BlockKind::Item if !self.opening.is_empty() => self.completed(block),
            BlockKind::Heading
                if block.level == 0
                    && (self.label(block, &block.tokens) || self.timed_line(block)) => {}
            BlockKind::Heading | BlockKind::Paragraph if self.is_lost_cell(block) => {
                self.lost_cell(block);
            }
            BlockKind::Heading | BlockKind::Paragraph if self.is_listed(block) => {
                kind = BlockKind::Item;
                self.item(block);
            }
            BlockKind::Heading if self.introduces(block) => {
                self.frame = None;
                self.prose(block, &block.tokens, &[], None);
            }
            BlockKind::Heading => {
                self.title = Some(block);
                self.heading(block, title);
                if self.sentence(&block.tokens).is_denial() {
                    // «Nous ne vendons jamais vos données» as a title.
                    let frame = self.frame.take();
                    self.prose(block, &block.tokens, &[], None);
                    self.frame = frame;
                }
            }
            BlockKind::Paragraph if self.answers(title, block) || self.replies(title, block) => {}
            BlockKind::Paragraph => {
                self.frame = None;
                let read = self.label(block, &block.tokens)
                    || self.data_row(block)
                    || self.timed(block)
                    || self.timed_line(block);
                if !read {
                    self.prose(block, &block.tokens, &[], None);
                }
            }
            BlockKind::Item => self.item(block),
            BlockKind::Row => self.row(block),
        }
        if kind != BlockKind::Item {
            self.introduced.clone_from(&self.recent_recipients);
            self.opening = self.opening_of(block);
            let denies = self.frame.as_ref().is_some_and(|frame| frame.kind.denies());
            // What a list under «… does not …:» seems to say after its heading is not so.
            self.untrue = self.opening.is_empty() && !denies && self.denies_at_end(block);
            if self.untrue || !self.opening.is_empty() {
                self.frame = None;
            }
        }
        self.last_kind = Some(kind);
    }

    /// The introducer's last words deny, whoever it speaks of.
    fn denies_at_end(&self, block: &'a Block) -> bool {
        sentences(&block.tokens)
            .pop()
            .is_some_and(|(start, end)| self.sentence(&block.tokens[start..end]).ends_denied())
    }

    /// «L'application enregistre sur votre téléphone :» looks like a label and is a sentence.
    fn introduces(&self, block: &'a Block) -> bool {
        block.level == 0 && block.ends_with(":") && self.sentence(&block.tokens).acts()
    }

    /// "We gather information about your device, which includes:" as a heading over headings.
    fn introduces_data(&self, sentence: &Sentence<'a>) -> bool {
        let (_, next) = sentence.read(&self.place(Vec::new()), None);
        next.is_some_and(|frame| frame.kind == ClaimKind::Collects)
    }

    /// A sentence of the block that is being read, made once.
    fn sentence(&self, tokens: &'a [Token]) -> Rc<Sentence<'a>> {
        let list = Listing::of(self.frame.as_ref());
        let key = (tokens.as_ptr().addr(), tokens.len(), list);
        if let Some(made) = self.made.borrow().get(&key) {
            return made.clone();
        }
        let made = Rc::new(self.sentence_of(tokens, list));
        self.made.borrow_mut().insert(key, made.clone());
        made
    }

    fn sentence_of<'t>(&self, tokens: &'t [Token], list: Listing) -> Sentence<'t>
    where
        'a: 't,
    {
        Sentence::new(&self.dictionary, self.rules, &self.own, tokens, list)
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
            listed_recipients: self.listed_recipients.clone(),
            is_near: !self.recent.is_empty(),
            opens: true,
            it: None,
            named_before: self.last.clone(),
            antecedent: self.antecedent().to_vec(),
            headed: self.title_data().to_vec(),
        }
    }

    /// What «ces données» stands for.
    fn antecedent(&self) -> &[String] {
        [&self.own_data, &self.recent]
            .into_iter()
            .find(|named| !named.is_empty() || self.unnamed)
            .or_else(|| Some(&self.section).filter(|section| !section.is_empty()))
            .map_or(self.title_data(), Vec::as_slice)
    }

    /// Whether the nearest section that has classes is of this one.
    fn is_under(&self, class: &str) -> bool {
        let classes = self.open.iter().rev().map(|open| &open.classes);
        classes
            .into_iter()
            .find(|classes| !classes.is_empty())
            .is_some_and(|classes| classes.iter().any(|own| own == class))
    }

    fn prose(
        &mut self,
        block: &Block,
        tokens: &'a [Token],
        purposes: &[String],
        frame: Option<&Frame>,
    ) {
        let mut place = self.place(purposes.to_vec());
        let mut last_frame = None;
        // «There are: cookies; usage data; …»: a list within the sentence.
        let mut inline: Option<Frame> = None;
        let mut introduces = tokens.last().is_some_and(|last| last.is(":"));
        // «Passé ce délai, …»: from then on, for all sentences of the block that follow.
        let mut afterwards: Option<String> = None;
        let mut before = self.document.claims.len();
        // «Un cookie est un fichier. Il contient …»: what cookies are, and nothing that is done here.
        let mut explained = false;
        for (start, end) in sentences(tokens) {
            let part = &tokens[start..end];
            self.antecedent().clone_into(&mut place.antecedent);
            place.named_before.clone_from(&self.last);
            self.recent_recipients
                .clone_into(&mut place.antecedent_recipients);
            let sentence = self.sentence(part);
            let recipients = sentence.recipients();
            let product = sentence.product(place.it.clone());
            let listed = inline.as_ref().filter(|list| !sentence.is_no_item_of(list));
            explained &= sentence.goes_on_about_it();
            let (mut drafts, next) = if explained {
                (Vec::new(), None)
            } else {
                sentence.read(&place, listed.or(frame))
            };
            explained |= sentence.says_what_cookies_are();
            let told = std::mem::replace(&mut before, self.document.claims.len());
            if sentence.is_exception() {
                self.except(told, part);
            }
            if sentence.closes_list() {
                self.close(told);
            }
            afterwards = sentence.begins_afterwards().or(afterwards);
            for draft in drafts
                .iter_mut()
                .filter(|draft| draft.claim.kind == ClaimKind::NotStores)
            {
                draft.depends_on(afterwards.as_ref());
            }
            let goes_on = part.last().is_some_and(|last| last.is(";"));
            inline = next.clone().or(inline).filter(|_| goes_on);
            if drafts.is_empty() && sentence.is_about_practice() && !place.is("rights") {
                self.unread(part);
            }
            let about_all = drafts.is_empty()
                && block.kind == BlockKind::Paragraph
                && sentence.is_about_all_data();
            if !self.keep_all(block.kind, part, drafts) {
                // «Les données de santé sont d'une catégorie particulière. Elles …»: what a sentence is about, even where it says nothing of use.
                self.speak_of(block.kind, sentence.spoken_of());
            }
            if about_all {
                // «Les données personnelles sont destinées à …. Elles …»
                self.recent = vec!["personal_data".to_owned()];
            }
            place.it = product;
            place.opens = false;
            if !recipients.is_empty() {
                self.recent_recipients = recipients;
            }
            if sentence.announces() {
                self.announced.clone_from(&next);
                self.overview |= sentence.is_about_kinds();
            }
            // What a sentence further up denies is not what the last one introduces.
            last_frame = next.or(last_frame.filter(|frame: &Frame| !frame.kind.denies()));
            introduces |= end == tokens.len() && sentence.introduces();
        }
        if block.kind != BlockKind::Row && introduces {
            self.frame = last_frame.or_else(|| self.frame_of_section(&place));
        }
    }

    /// «C'est tout.», of what the sentence before lists: its claims from `told` on.
    fn close(&mut self, told: usize) {
        for claim in &mut self.document.claims[told..] {
            let listed = matches!(claim.kind, ClaimKind::Collects | ClaimKind::Stores);
            claim.exclusive |= listed && claim.openness != super::Openness::Open;
        }
    }

    /// «Seule exception : …», of what the sentence before denies: its claims from `told` on.
    fn except(&mut self, told: usize, exception: &[Token]) {
        let words = flat(&exception[..exception.len().min(14)]);
        for claim in &mut self.document.claims[told..] {
            if claim.polarity == Polarity::Denied && claim.condition.is_none() {
                claim.condition = Some(format!("unless:{words}"));
            }
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
            recipient: Vec::new(),
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
}
