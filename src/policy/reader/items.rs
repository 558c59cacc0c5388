//! Items of lists, rows of tables and `label: value` lines: what stands around them says most of what they mean.

use super::super::document::Block;
use super::super::lexicon::Particle;
use super::super::sentence::{Draft, Frame, Listing, Place, flat};
use super::super::table::{self, Header};
use super::super::token::Token;
use super::super::{ClaimKind, Polarity};
use super::text::sentences;
use super::{Open, Reader};

impl<'a> Reader<'a> {
    /// A line of a list that has lost its bullets: short, without a verb of its own, below an introducer or another such line.
    pub(super) fn is_listed(&self, block: &'a Block) -> bool {
        let Some(frame) = &self.frame else {
            return false;
        };
        if block.level > 0 || block.tokens.len() > 40 || block.ends_with(":") {
            return false;
        }
        let title = block.text(&self.text.text);
        let sentence = self.sentence(&block.tokens);
        let names_data = || {
            // «Informations personnelles» over a part of the list names no kind, and ends no list.
            sentence.names_data() && block.tokens.len() <= 4
                || sentence
                    .all_data()
                    .iter()
                    .any(|data| data != "personal_data")
        };
        let listed = match frame.kind {
            ClaimKind::Shares | ClaimKind::ThirdParty => {
                !sentence.recipients().is_empty() || !frame.recipient.is_empty() && names_data()
            }
            ClaimKind::Purpose => sentence.opens_with_purpose(),
            _ => names_data(),
        };
        // «Journaux techniques» is a section elsewhere, and a line of this list where it names data alone, or several.
        let goes_on = block.ends_with(";") || block.ends_with(",") || sentence.all_data().len() > 2;
        listed
            && !sentence.tells()
            && (goes_on
                || sentence.is_data_alone()
                || self.lexicon.classify_heading(title).is_empty())
    }

    /// «Durée de conservation : 3 ans»; whether the block was such a line.
    pub(super) fn label(&mut self, block: &'a Block, tokens: &'a [Token]) -> bool {
        let mark = |token: &Token| matches!(token.folded.as_str(), ":" | "–" | "—");
        if let Some(at) = tokens.iter().take(14).position(mark)
            && self.denied_line(block, &tokens[..at], &tokens[at + 1..])
        {
            return true;
        }
        // «What we collect. Your name and e-mail address.»
        let ends = |token: &Token| token.is(":") || token.is(".");
        let Some(at) = tokens.iter().take(14).position(ends) else {
            return false;
        };
        let value = &tokens[at + 1..];
        if value.is_empty() {
            return false;
        }
        let Some(class) = self.lexicon.label(&tokens[..at]) else {
            return false;
        };
        if let Some(&(_, first)) = sentences(value).first()
            && first < value.len()
            && begins_with_label(&value[first..])
        {
            // «Hébergeur : OVH, France. Paiements : Stripe.»: each for itself.
            let (own, rest) = tokens.split_at(at + 1 + first);
            let read = self.label(block, own);
            return self.label(block, rest) || read;
        }
        let place = self.place(Vec::new());
        let sentence = self.sentence(value);
        if sentence.has_predicate() {
            return false;
        }
        let drafts = sentence.labelled(class, &place);
        let read = !drafts.is_empty();
        self.keep_all(block.kind, value, drafts);
        read
    }

    /// «Label – sentence» or «Label : sentence»: the label says what it is about or for.
    pub(super) fn item(&mut self, block: &'a Block) {
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
            (self.is_under("collection") || self.is_under("sharing"))
                .then(|| self.frame_of_section(&self.place(Vec::new())))
                .flatten()
        });
        // «Données du compte» over «Nom», «E-mail»: lines of nothing but data.
        let headed = frame.is_none()
            && self.open.last().is_some_and(|open| open.lists_data)
            && self
                .sentence(&tokens[..split.map_or(tokens.len(), |(at, _)| at)])
                .is_data_alone();
        let frame = if headed {
            Some(self.frame(ClaimKind::Collects, &self.place(Vec::new())))
        } else {
            frame
        };
        if self.label(block, tokens) || self.headed(block, split.map(|(at, _)| at)) {
            return;
        }
        // A service named alone counts in a list of recipients only.
        self.frame.clone_from(&frame);
        match split {
            Some((at, _)) => {
                let label = &tokens[..at];
                let words = flat(label);
                let purposes = self.lexicon.purposes_in(&words);
                let is_purpose = label
                    .first()
                    .is_some_and(|first| self.lexicon.is(&first.folded, Particle::WhatFor))
                    || self.is_under("use");
                let labelled = self.sentence(label);
                let denies = frame.as_ref().is_some_and(|frame| {
                    matches!(frame.kind, ClaimKind::NotCollects | ClaimKind::NotStores)
                });
                if denies && self.sentence(&tokens[at + 1..]).begins_with_only() {
                    // «Your files: only those you choose»
                    return;
                }
                if denies && labelled.names_data() {
                    // «No payment details — X takes them»: what explains the denial is not denied.
                    self.inherit(block, label, frame.as_ref());
                    self.prose(block, &tokens[at + 1..], &[], None);
                    self.frame = frame;
                    return;
                }
                if labelled.tells() && labelled.has_predicate() {
                    // «We store no passwords — X does»: a sentence, and what comes after it.
                    self.prose(block, label, &[], frame.as_ref());
                    self.prose(block, &tokens[at + 1..], &[], None);
                    self.frame = frame;
                    return;
                }
                if labelled.names_cookies_alone() {
                    // «Cookies : petits fichiers … (préférences, par exemple)»: what they are, no line of the list of data.
                    if !self.sentence(&tokens[at + 1..]).is_negative() {
                        self.cookies_listed(block, label, frame.as_ref());
                    }
                    self.prose(block, &tokens[at + 1..], &[], None);
                    self.frame = frame;
                    return;
                }
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
                    // «Droit d'opposition : nous ne vendons pas vos données»
                    if self.sentence(&tokens[at + 1..]).is_denial() {
                        self.prose(block, &tokens[at + 1..], &[], None);
                    }
                    return;
                }
                // «gmail.readonly : lire vos messages»
                for draft in labelled.scopes_named(&self.place(Vec::new())) {
                    self.keep(label, draft);
                }
                let pushed = subject.is_some();
                if pushed {
                    self.open.push(Open {
                        level: 10,
                        title: words,
                        classes: Vec::new(),
                        subject,
                        part: None,
                        data: Vec::new(),
                        lists_data: false,
                    });
                }
                let before = self.document.claims.len();
                if !denies {
                    // «Adresse IP : … Elle n'est pas enregistrée.»: of what the label names.
                    self.own_data = labelled.all_data();
                    self.own_data.retain(|id| id != "personal_data");
                }
                self.prose(
                    block,
                    &tokens[at + 1..],
                    if is_purpose { &purposes } else { &[] },
                    frame.as_ref(),
                );
                self.listed(block, label, frame.as_ref(), before);
                // «… Elle n'est pas conservée» is no word on whether it is collected.
                let apart = [ClaimKind::NotStores, ClaimKind::NotShares];
                if self.document.claims[before..]
                    .iter()
                    .all(|claim| claim.data.is_empty() || apart.contains(&claim.kind))
                {
                    self.inherit(block, label, frame.as_ref());
                }
                if pushed {
                    self.open.pop();
                }
            }
            None => {
                let before = self.document.claims.len();
                self.cookies_listed(block, tokens, frame.as_ref());
                self.prose(block, tokens, &[], frame.as_ref());
                if block.ends_with(":") {
                    // «OpenAI:» over a list of what it does.
                    self.listed(block, tokens, frame.as_ref(), before);
                }
            }
        }
        if !block.ends_with(":") {
            self.frame = frame.filter(|_| !headed);
        }
    }

    /// «Cookies publicitaires : …» in a list of the cookies that are used.
    fn cookies_listed(&mut self, block: &Block, label: &'a [Token], frame: Option<&Frame>) {
        let used = frame.map_or_else(
            || self.is_under("cookies"),
            |frame| frame.kind == ClaimKind::UsesCookies,
        );
        if used {
            let draft = self
                .sentence(label)
                .cookies_of_kind(&self.place(Vec::new()));
            self.keep_all(block.kind, label, draft.into_iter().collect());
        }
    }

    /// «Factures : 10 ans», as a paragraph of its own under a heading about times; whether it was such a line.
    pub(super) fn timed_line(&mut self, block: &'a Block) -> bool {
        let colon = block.tokens.iter().take(8).position(|token| token.is(":"));
        let label = colon.filter(|at| at + 1 < block.tokens.len() && block.tokens.len() < 24);
        label.is_some() && self.is_under("retention") && self.headed(block, label)
    }

    /// What an item that is no sentence says under a heading about times or purposes; whether it was such an item.
    fn headed(&mut self, block: &'a Block, label: Option<usize>) -> bool {
        let timed = self.is_under("retention");
        if !timed && (!self.is_under("use") || self.frame.is_some() || label.is_some()) {
            return false;
        }
        let sentence = self.sentence(&block.tokens);
        if !sentence.is_phrase() {
            return false;
        }
        let place = self.place(Vec::new());
        let draft = if timed {
            sentence.kept_for(label, &place)
        } else {
            sentence.serves(&place)
        };
        let read = draft.is_some();
        self.keep_all(block.kind, &block.tokens, draft.into_iter().collect());
        read
    }

    /// «Contact details – so that we can answer»: the label alone says what the introducer announced.
    fn inherit(&mut self, block: &Block, label: &'a [Token], frame: Option<&Frame>) {
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

    /// «Acme : hébergement du site» in a list of recipients: the label names who it is, unless the rest of the item did.
    fn listed(
        &mut self,
        block: &'a Block,
        label: &'a [Token],
        frame: Option<&Frame>,
        before: usize,
    ) {
        let frame =
            frame.filter(|frame| matches!(frame.kind, ClaimKind::Shares | ClaimKind::ThirdParty));
        // «Hotjar : …» in a list of cookies: whose they are.
        let of_cookies = frame.is_none()
            && self.is_under("cookies")
            && self
                .sentence_of(label, Listing::Recipients)
                .is_services_alone()
            && !self
                .sentence_of(&block.tokens, Listing::Nothing)
                .is_negative();
        let own = of_cookies.then(|| self.frame(ClaimKind::ThirdParty, &self.place(Vec::new())));
        let Some(frame) = frame.or(own.as_ref()) else {
            return;
        };
        // «Matomo : non utilisé»
        let refused = block.tokens[label.len()..]
            .iter()
            .find(|token| token.folded.starts_with(char::is_alphabetic))
            .is_some_and(|first| first.is_of(&self.lexicon.nothing));
        if refused {
            return;
        }
        let sentence = self.sentence_of(label, Listing::Recipients);
        // «Datadog : … Datadog ne reçoit aucune donnée de santé»: what it does not get says that it gets the rest.
        let told = self.document.claims[before..]
            .iter()
            .filter(|claim| claim.kind != ClaimKind::NotShares || claim.data.is_empty());
        let told: Vec<_> = told.collect();
        let denied = told.iter().any(|claim| claim.polarity == Polarity::Denied);
        let mut services = sentence.services_alone();
        services.retain(|id| {
            !told
                .iter()
                .any(|claim| claim.subject == *id || claim.recipient.contains(id))
        });
        if denied || services.is_empty() {
            return;
        }
        let purposes = told.iter().flat_map(|claim| claim.purpose.clone());
        let mut purposes: Vec<String> = purposes.collect();
        purposes.dedup();
        let place = self.place(Vec::new());
        let mut claim = sentence.start_claim(ClaimKind::ThirdParty, &place, "inherited");
        claim.recipient = services;
        claim.purpose = purposes;
        claim.data.clone_from(&frame.data);
        claim.modality = frame.modality;
        claim.openness = frame.openness;
        let end = label.len();
        let draft = Draft {
            claim,
            start: 0,
            end,
        };
        self.keep_all(block.kind, label, vec![draft]);
    }

    /// The services that a title names, as used.
    pub(super) fn services_of(&self, tokens: &'a [Token]) -> Vec<Draft> {
        let place = Place {
            subject: None,
            ..self.place(Vec::new())
        };
        let sentence = self.sentence_of(tokens, Listing::Recipients);
        let (mut drafts, _) = sentence.read(&place, None);
        drafts.retain(|draft| {
            draft.claim.kind == ClaimKind::ThirdParty
                && draft.claim.polarity == Polarity::Affirmed
                && draft
                    .claim
                    .recipient
                    .iter()
                    .any(|id| self.rules.services.get(id).is_some())
        });
        drafts
    }

    /// «Contact details» alone, in a document that has announced a table of categories: a cell of it that has lost its row.
    pub(super) fn is_lost_cell(&self, block: &'a Block) -> bool {
        self.overview
            && block.level == 0
            && block.tokens.len() <= 8
            && !block.ends_with(":")
            && !block.ends_with(".")
            && self.sentence(&block.tokens).is_data_alone()
    }

    pub(super) fn lost_cell(&mut self, block: &'a Block) {
        let draft = self
            .sentence(&block.tokens)
            .collected(&self.place(Vec::new()));
        self.keep_all(block.kind, &block.tokens, vec![draft]);
    }

    /// A row of a table; the first one names the columns.
    pub(super) fn row(&mut self, block: &'a Block) {
        let count = table::cells(&block.tokens).len();
        let header = match self.columns.take() {
            Some(header) if header.roles.len() == count => header,
            _ => {
                let cookies = self.is_under("cookies");
                self.columns = Some(Header::new(&block.tokens, self.lexicon, cookies));
                return;
            }
        };
        if self.answered_row(block) || header.answers() && self.denied_row(block) {
            self.columns = Some(header);
            return;
        }
        let place = self.place(Vec::new());
        let denied = header
            .denies_first(&block.tokens, self.lexicon)
            .then_some(false);
        if let Some(collected) = denied.or_else(|| header.answer(&block.tokens, self.lexicon)) {
            self.columns = Some(header);
            let frame = self.frame.take();
            if collected {
                self.answer(block, true, &place);
            } else {
                // The category, and examples of it.
                for (column, (start, end)) in (0..).zip(table::cells(&block.tokens)) {
                    let cell = Block::new(block.kind, block.tokens[start..end].to_vec(), 0);
                    match column {
                        0 => self.answer(&cell, false, &place),
                        _ => self.denied_examples(&cell, &place),
                    }
                }
            }
            self.frame = frame;
            return;
        }
        let others = ["collection", "retention", "sharing", "use", "cookies"];
        let of_measures =
            self.is_under("security") && !others.iter().any(|class| self.is_under(class));
        let drafts = if of_measures {
            // «Chiffrement au repos | AES-256», «Authentification | Chaque utilisateur a un mot de passe»
            self.sentence(&block.tokens).measures(&place)
        } else {
            header.read(&block.tokens, &place, self.lexicon, |cell| {
                self.sentence_of(cell, Listing::Recipients)
            })
        };
        self.columns = Some(header);
        self.keep_all(block.kind, &block.tokens, drafts);
    }
}

/// «Paiements : …», at the beginning.
fn begins_with_label(tokens: &[Token]) -> bool {
    let colon = tokens.iter().take(6).position(|token| token.is(":"));
    colon.is_some_and(|colon| colon > 0 && colon + 1 < tokens.len())
}
