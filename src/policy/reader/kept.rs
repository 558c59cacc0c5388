//! Claims that are kept, with their places and what «these data» means after them.

use super::super::document::BlockKind;
use super::super::lexicon::{Particle, Sign};
use super::super::sentence::Draft;
use super::super::token::Token;
use super::super::{Claim, ClaimKind, Modality, OF_ONE_WAY, Polarity, Unread};
use super::{Part, Reader};
use crate::source::Span;
use std::collections::BTreeSet;

impl<'a> Reader<'a> {
    /// Keeps the claims of one sentence, and what «ces données» means after it; whether they tell that.
    pub(super) fn keep_all(
        &mut self,
        kind: BlockKind,
        tokens: &[Token],
        drafts: Vec<Draft>,
    ) -> bool {
        let used = drafts
            .iter()
            .filter(|draft| draft.claim.kind == ClaimKind::ThirdParty && kind == BlockKind::Item);
        for service in used.flat_map(|draft| &draft.claim.recipient) {
            if !self.listed_recipients.contains(service) {
                self.listed_recipients.push(service.clone());
            }
        }
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
        self.last.clone_from(&said);
        let whole = drafts
            .iter()
            .any(|draft| draft.claim.data.iter().any(|data| data == "personal_data"));
        // All of a person's data, not «les informations provenant de …».
        let is = |token: &Token, word| self.lexicon.is(&token.folded, word);
        let theirs = tokens.windows(2).any(|pair| {
            is(&pair[0], Particle::BeginsAllData) && is(&pair[1], Particle::EndsAllData)
        });
        if said.is_empty() && whole && theirs && kind == BlockKind::Paragraph {
            // «Vos données sont …. Elles ne sont …»
            self.recent = vec!["personal_data".to_owned()];
        }
        let cookies = drafts
            .iter()
            .any(|draft| draft.claim.data.iter().any(|data| data == "cookies"));
        if said.is_empty() && (whole && !theirs || cookies) && kind == BlockKind::Paragraph {
            // "We combine information …. We give this information to …": that information, not what the section named before.
            self.recent.clear();
            self.unnamed = true;
        }
        let told = !said.is_empty();
        if told {
            self.unnamed = false;
            if self.section.is_empty() {
                self.section_level = self.open.last().map_or(0, |open| open.level);
            }
            for data in &said {
                if !self.section.contains(data) {
                    self.section.push(data.clone());
                }
            }
            if matches!(kind, BlockKind::Item | BlockKind::Row) {
                self.own_data.extend(said.iter().cloned());
                said.retain(|data| !self.recent.contains(data));
                self.recent.append(&mut said);
            } else {
                self.recent = said;
            }
        }
        for draft in drafts {
            self.keep(tokens, draft);
        }
        told
    }

    /// What «they» means after a sentence that tells of no use of data, and names some first of all.
    pub(super) fn speak_of(&mut self, kind: BlockKind, data: Vec<String>) {
        if data.is_empty() {
            return;
        }
        self.unnamed = false;
        if matches!(kind, BlockKind::Item | BlockKind::Row) {
            self.own_data.clone_from(&data);
        } else {
            self.recent = data;
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

    pub(super) fn unread(&mut self, tokens: &[Token]) {
        if let Some(span) = Self::span(tokens, 0, tokens.len()) {
            self.document.unread.push(Unread {
                line: self.lines.region(&self.text.text, span).line,
                text: span.text(&self.text.text).to_owned(),
            });
        }
    }

    /// «Aucune information n'est conservée» under «Paiement» is about payments, under «Formulaire de contact» about that form.
    fn keep_to_part(&self, claim: &mut Claim) {
        let at_large = claim.data.iter().all(|data| data == "personal_data");
        let of_data = matches!(
            claim.kind,
            ClaimKind::NotCollects
                | ClaimKind::NotStores
                | ClaimKind::NotShares
                | ClaimKind::NotPurpose
        );
        if !of_data || !at_large || claim.subject != "organisation" || claim.condition.is_some() {
            return;
        }
        match self.open.iter().rev().find_map(|open| open.part.as_ref()) {
            Some(Part::Payments) => claim.data = vec!["payment_data".to_owned()],
            Some(Part::Other(words)) => {
                claim.condition = Some(format!("if:{words}"));
                claim.modality = Modality::Conditional;
                claim.rules.push(OF_ONE_WAY.to_owned());
            }
            None => {}
        }
    }

    pub(super) fn keep(&mut self, tokens: &[Token], draft: Draft) {
        let Some(span) = Self::span(tokens, draft.start, draft.end) else {
            return;
        };
        let mut claim = draft.claim;
        if self.is_of_who_they_are(&claim, &tokens[draft.start..draft.end.min(tokens.len())]) {
            claim.data = vec!["identifying_data".to_owned()];
        }
        self.keep_to_part(&mut claim);
        claim.region = self.lines.region(&self.text.text, span);
        span.text(&self.text.text).clone_into(&mut claim.quote);
        claim.section = self
            .open
            .iter()
            .rev()
            .find(|open| open.level < 10)
            .map(|open| open.title.clone());
        let on_line = self.ordinals.get(&claim.region.line).copied();
        let beside = self
            .document
            .claims
            .iter()
            .rev()
            .filter(|other| other.region.line == claim.region.line)
            .take(on_line.unwrap_or(0));
        let twin = beside.into_iter().any(|other| {
            other.kind == claim.kind
                && other.polarity == claim.polarity
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

    /// "We collect information used to identify you" tells more than that data are collected; denied, it is any data of a person.
    fn is_of_who_they_are(&self, claim: &Claim, quoted: &[Token]) -> bool {
        matches!(claim.kind, ClaimKind::Collects | ClaimKind::ThirdParty)
            && claim.polarity == Polarity::Affirmed
            && claim.data == ["personal_data"]
            && self.lexicon.shows(quoted, Sign::Identifying)
    }

    /// «un logiciel d'analyse qui ne stocke …» is the one service of that kind that the document names; of several or none, nothing is known.
    pub(super) fn name_who_promises(&mut self) {
        let used: BTreeSet<String> = self
            .document
            .claims
            .iter()
            .filter(|claim| claim.kind == ClaimKind::ThirdParty)
            .flat_map(|claim| claim.recipient.clone())
            .collect();
        let services = &self.rules.services;
        self.document.claims.retain_mut(|claim| {
            let promised = claim.is_by("promise-of-service");
            if !promised || services.get(&claim.subject).is_some() {
                return true;
            }
            // What a company does beside (a mail provider that measures, too) does not count.
            let mut named = used.iter().filter(|id| {
                services
                    .get(id)
                    .is_some_and(|service| service.category == claim.subject)
            });
            let (Some(one), None) = (named.next(), named.next()) else {
                return false;
            };
            claim.subject.clone_from(one);
            claim.recipient = vec![one.clone()];
            true
        });
    }

    /// "We do not store your password; we store a hash of it.": what the same line says is hashed is stored after all.
    pub(super) fn settle_hashed(&mut self) {
        let claims = &mut self.document.claims;
        let hashed: BTreeSet<u32> = claims
            .iter()
            .filter(|claim| claim.value.as_deref() == Some("hashing"))
            .map(|claim| claim.region.line)
            .collect();
        claims.retain(|claim| {
            claim.kind != ClaimKind::NotStores || !hashed.contains(&claim.region.line)
        });
    }
}
