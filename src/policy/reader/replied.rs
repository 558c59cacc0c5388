//! Phrases that answer the title above them: «Combien de temps …?» – «Trente jours.», "Who can see my data?" – "Nobody.", «Durée de
//! conservation» over «3 ans».
//!
//! A bare yes or no is read in `answered` and `asked`.

use super::super::ClaimKind;
use super::super::document::Block;
use super::super::sentence::Draft;
use super::super::token::Token;
use super::Reader;
use super::text::sentences;

impl<'a> Reader<'a> {
    /// A paragraph of one phrase right below a title; whether it answered it.
    pub(super) fn replies(&mut self, title: Option<&'a Block>, block: &'a Block) -> bool {
        let Some(title) = title else {
            return false;
        };
        // «Factures : 10 ans» names what it is about.
        let alone = matches!(sentences(&block.tokens)[..], [_])
            && !block.tokens.iter().any(|token| token.is(":"));
        if !alone {
            return false;
        }
        let reply = self.sentence(&block.tokens);
        if !reply.is_phrase() && !reply.is_nobody() {
            return false;
        }
        let asked = self.sentence(&title.tokens);
        let mut data = asked.all_data();
        let at_large = |token: &Token| token.is_of(&self.lexicon.data_nouns);
        if data.is_empty() && title.tokens.iter().any(at_large) {
            // «mes données»
            data.push("personal_data".to_owned());
        }
        let mut place = self.place(Vec::new());
        let class = if title.ends_with("?") {
            if data.is_empty() {
                // «Combien de temps dure la livraison ?»
                return false;
            }
            let asks = self.lexicon.asked_for(title.text(&self.text.text));
            asks.into_iter().next()
        } else {
            let label = self.lexicon.label(&title.tokens);
            label
                .filter(|class| *class == "retention")
                .map(str::to_owned)
        };
        if place.antecedent.is_empty() {
            place.antecedent = data;
        }
        let drafts = match class.as_deref() {
            Some("recipients") if reply.is_nobody() => {
                let mut claim = reply.start_claim(ClaimKind::NotShares, &place, "answered-nobody");
                claim.data.clone_from(&place.antecedent);
                claim.recipient = vec!["third_parties".to_owned()];
                let end = block.tokens.len();
                vec![Draft {
                    claim,
                    start: 0,
                    end,
                }]
            }
            Some(class @ ("retention" | "hosting")) => reply.labelled(class, &place),
            _ => Vec::new(),
        };
        let drafts = drafts.into_iter().map(|mut draft| {
            if draft.claim.kind == ClaimKind::Retention {
                // "90 days after your last login": what is named here is when.
                draft.claim.data.clone_from(&place.antecedent);
            }
            draft
        });
        let drafts: Vec<_> = drafts.collect();
        let read = !drafts.is_empty();
        self.keep_all(block.kind, &block.tokens, drafts);
        read
    }
}
