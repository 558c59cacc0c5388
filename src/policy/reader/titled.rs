//! What headings say by themselves, what they make of what stands below them («Données du compte» over «Nom», «Journaux de connexion» over
//! a time), and which of them are open.

use super::super::ClaimKind;
use super::super::document::Block;
use super::super::sentence::{Sentence, flat};
use super::super::token::Token;
use super::answered::answer_of;
use super::text::is_layered;
use super::{Headed, Open, Part, Reader};

impl<'a> Reader<'a> {
    /// A heading is opened; `bare` is the one right before, which has no text of its own.
    pub(super) fn heading(&mut self, block: &'a Block, bare: Option<&Block>) {
        self.settle_headed();
        let title = block.text(&self.text.text).to_owned();
        let sentence = self.sentence(&block.tokens);
        let label = block.ends_with(":");
        if label && block.level == 0 && sentence.is_about_itself() {
            return;
        }
        let level = match block.level {
            0 if label => 9,
            0 => 5,
            level => level,
        };
        let answered = answer_of(self.lexicon, &block.tokens);
        // Where headings are all of one level, the one before says what this section is about.
        let beside = self.place(Vec::new());
        while self.open.last().is_some_and(|open| open.level >= level) {
            self.open.pop();
        }
        let mut classes = self.lexicon.classify_heading(&title);
        if label && classes.is_empty() && self.introduces_data(&sentence) {
            classes = vec!["collection".to_owned()];
        }
        // «Coordonnées» among headings that name what is collected is no section about how to reach us.
        let listing = self
            .lists_kinds
            .filter(|first| *first <= block.level)
            .or_else(|| {
                bare.filter(|bare| bare.level <= block.level)
                    .map(|_| block.level)
            });
        let is_kind = listing.is_some() && sentence.is_data_alone();
        let of_its_own = classes
            .iter()
            .any(|class| class != "collection" && !(is_kind && is_kind_of_data(class)));
        let under = if of_its_own {
            self.place(Vec::new())
        } else {
            beside
        };
        let names_alone = under.is("collection") && answered.is_none() && sentence.is_data_alone();
        self.lists_kinds = listing.filter(|_| under.is("collection") && sentence.names_data());
        if names_alone {
            // «Coordonnées» among what is collected is no section about how to reach us.
            classes = vec!["collection".to_owned()];
        }
        self.enter_layer(&classes, level);
        self.document
            .sections
            .extend(classes.iter().map(|class| match class.as_str() {
                "use" => "purposes".to_owned(),
                "legal" => "legal_basis".to_owned(),
                "sharing" => "recipients".to_owned(),
                other => other.to_owned(),
            }));
        let framed = sentence.heading_frame();
        if framed.is_some() {
            // What is not collected is no list of what is.
            classes.retain(|class| class != "collection");
        }
        // «Politique de confidentialité de X pour Outlook»: the title of all, which is about more than what Outlook gives.
        let is_title = self.open.is_empty()
            && block
                .tokens
                .iter()
                .any(|word| word.is_of(&self.lexicon.titles.heads));
        let subject = sentence
            .named_subject()
            .filter(|own| !is_title || self.rules.services.get(own).is_none());
        let part = (!is_title)
            .then(|| self.part_of_product(&block.tokens))
            .flatten();
        let names_whom = !sentence.recipients().is_empty();
        let (data, lists_data) = self.headed_data(&sentence, &classes);
        let sentence_names_data = sentence.names_data();
        let negative = sentence.is_negative();
        let collected = (names_alone && !negative).then(|| sentence.collected(&under));
        // «Stripe (paiements)» under «Prestataires»
        let short = block.level > 0 && block.tokens.len() <= 8 && !block.ends_with("?");
        let used = (short && !negative && self.is_under("sharing"))
            .then(|| self.services_of(&block.tokens).into_iter().next())
            .flatten();
        self.recent.clear();
        // «Durée de conservation» and the like speak of what was collected before.
        let follows = classes.iter().any(|class| {
            matches!(
                class.as_str(),
                "retention" | "legal" | "use" | "sharing" | "security"
            )
        });
        if level <= self.section_level && !follows || !data.is_empty() {
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
            part,
            data,
            lists_data,
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
                (label && sentence_names_data && !names_whom && !negative && !place.is("contact"))
                    .then(|| self.frame(ClaimKind::Collects, &place))
            });
        if let Some(collected) = answered {
            // «Biometric information – NO», a line of the lists that Californian law asks for.
            self.frame = None;
            self.answer(block, collected, &place);
        }
        self.headed = collected.or(used).map(|draft| Headed {
            tokens: &block.tokens,
            draft,
            claims: self.document.claims.len(),
            doubted: false,
            listed: names_alone && self.lists_kinds.is_some(),
        });
    }

    /// Keeps what the last heading named where nothing below it did.
    pub(super) fn settle_headed(&mut self) {
        let Some(headed) = self.headed.take() else {
            return;
        };
        let told = !headed.listed
            && self.document.claims[headed.claims..].iter().any(|claim| {
                let own = &headed.draft.claim;
                let named = |data: &String| own.data.contains(data);
                claim.data.iter().any(named)
                    || claim.recipient.iter().any(|id| own.recipient.contains(id))
                    || own.recipient.contains(&claim.subject)
            });
        let doubted = headed.doubted && !headed.draft.claim.recipient.is_empty();
        if !told && !doubted {
            let before = self.document.claims.len();
            self.keep(headed.tokens, headed.draft);
            let added = self.document.claims.len() - before;
            self.document.claims[headed.claims..].rotate_right(added);
        }
    }

    /// «En bref» over its section, «Version simple» until «Version complète».
    pub(super) fn enter_layer(&mut self, classes: &[String], level: u8) {
        let is = |class: &str| classes.iter().any(|own| own == class);
        if is("complete") {
            "complete".clone_into(&mut self.layer);
            self.summary = None;
        } else if is("simple") {
            "simple".clone_into(&mut self.layer);
            let layered = is_layered(self.blocks, self.text, self.lexicon);
            self.summary = Some(level).filter(|_| !layered);
        } else if self.summary.is_some_and(|summary| level <= summary) {
            "main".clone_into(&mut self.layer);
            self.summary = None;
        }
    }

    /// Data that the nearest heading with any names («Journaux de connexion»).
    pub(super) fn title_data(&self) -> &[String] {
        let named = self.open.iter().rev().find(|open| !open.data.is_empty());
        named.map_or(&[], |open| open.data.as_slice())
    }

    /// What data a heading names, and whether a list below it says what is collected: in no section about something else.
    pub(super) fn headed_data(
        &self,
        sentence: &Sentence<'a>,
        classes: &[String],
    ) -> (Vec<String>, bool) {
        if sentence.tells() || sentence.has_predicate() || !sentence.recipients().is_empty() {
            return (Vec::new(), false);
        }
        let is = |names: &[&str], class: &String| names.contains(&class.as_str());
        let around = self.open.iter().filter(|open| open.level > 1);
        let mut around = around.flat_map(|open| &open.classes);
        let collected = around.all(|class| is(&["collection"], class))
            && classes.iter().all(|class| is_kind_of_data(class));
        let lists = collected && sentence.begins_with_data();
        let own = classes
            .iter()
            .all(|class| is(&["collection", "retention"], class));
        let data = if own && sentence.is_data_alone() {
            sentence.spoken_of()
        } else {
            Vec::new()
        };
        (data, lists)
    }

    /// The part of the product that a title names: «Paiement», «Formulaire de contact», "Enterprise plan".
    fn part_of_product(&self, tokens: &[Token]) -> Option<Part> {
        const LONGEST: usize = 9;
        let words = format!(" {} ", flat(tokens));
        let names = |list: &[String]| list.iter().any(|word| words.contains(&format!(" {word} ")));
        if tokens.len() > LONGEST {
            None
        } else if names(&self.lexicon.absence.payments) {
            Some(Part::Payments)
        } else if names(&self.lexicon.absence.features) {
            Some(Part::Other(words.trim().to_owned()))
        } else {
            None
        }
    }

    /// A row of data under such a heading: «Nom, prénom, adresse.»; whether it was one.
    pub(super) fn data_row(&mut self, block: &'a Block) -> bool {
        if block.tokens.len() > 80 {
            return false;
        }
        // «1.1 Identité et contact : nom, e-mail» under «Données traitées»: behind its label, two are enough.
        let label = (block.tokens.iter().take(12)).position(|token| token.is(":"));
        let value = label.map_or(0, |colon| colon + 1);
        let labelled = label.is_some() && self.is_under("collection");
        if !labelled && !self.open.last().is_some_and(|open| open.lists_data) {
            return false;
        }
        let (tokens, least) = if labelled {
            (&block.tokens[value..], 2)
        } else {
            (&block.tokens[..], 3)
        };
        let sentence = self.sentence(tokens);
        let row = !tokens.is_empty()
            && sentence.is_row_of_data(least)
            && !self.sentence(&block.tokens[..value]).is_negative();
        if row {
            let draft = sentence.collected(&self.place(Vec::new()));
            self.keep_all(block.kind, tokens, vec![draft]);
        }
        row
    }

    /// «10 ans à compter de la clôture», under a heading that names the data, where times are told.
    pub(super) fn timed(&mut self, block: &'a Block) -> bool {
        let within = |open: &Open| open.classes.iter().any(|class| class == "retention");
        if self.title_data().is_empty() || !self.open.iter().any(within) {
            return false;
        }
        let sentence = self.sentence(&block.tokens);
        if !sentence.is_phrase() || sentence.names_data() {
            return false;
        }
        let place = self.place(Vec::new());
        let draft = sentence.kept_for(None, &place);
        let read = draft.is_some();
        self.keep_all(block.kind, &block.tokens, draft.into_iter().collect());
        read
    }
}

/// «Données de contact», «Données analytiques»: kinds of data, no sections about how to reach us or who measures.
pub(super) fn is_kind_of_data(class: &str) -> bool {
    matches!(class, "collection" | "contact" | "analytics")
}
