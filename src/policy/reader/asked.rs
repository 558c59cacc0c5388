//! Questions of users and the NO that answers them («Do you sell my data?» – «No.»), in tables and under headings: the question denies then.
//!
//! Only a bare no counts. A yes says no more than that there is something to say, and an answer that excepts or explains is read itself.

use super::super::document::Block;
use super::super::sentence::{Draft, Listing};
use super::super::table;
use super::super::token::{Token, tokenize};
use super::super::{ClaimKind, Polarity};
use super::Reader;
use super::answered::answer_of;
use super::text::sentences;

impl<'a> Reader<'a> {
    /// A row «Do you …? | No»; whether it was one.
    pub(super) fn answered_row(&mut self, block: &'a Block) -> bool {
        let cells = table::cells(&block.tokens);
        let [(start, end), (from, to)] = cells[..] else {
            return false;
        };
        let (question, answer) = (&block.tokens[start..end], &block.tokens[from..to]);
        // "No - completely ad-free"
        let first = answer
            .iter()
            .position(|token| matches!(token.folded.as_str(), "-" | "–" | "—" | "(" | ","))
            .unwrap_or(answer.len());
        let plain = self.is_plain(&answer[first..]);
        if !self.is_no(&answer[..first]) || !plain {
            return false;
        }
        self.deny(block, question)
    }

    /// A row «Cookies | Aucun».
    pub(super) fn denied_row(&mut self, block: &'a Block) -> bool {
        let cells = table::cells(&block.tokens);
        let [(start, end), (from, to)] = cells[..] else {
            return false;
        };
        self.denied_line(block, &block.tokens[start..end], &block.tokens[from..to])
    }

    /// «Cookies : aucun», or a title over «Aucun.»: the label is denied; whether it was such a line.
    pub(super) fn denied_line(
        &mut self,
        block: &'a Block,
        label: &'a [Token],
        value: &'a [Token],
    ) -> bool {
        if !self.is_bare_no(value) {
            return false;
        }
        let mut place = self.place(Vec::new());
        if !place.is_near && place.headed.is_empty() {
            // What earlier sections named is not what this line is about.
            place.antecedent.clear();
        }
        let sentence = self.sentence_of(label, Listing::Nothing);
        let theirs = self
            .introduced
            .iter()
            .any(|id| self.rules.services.get(id).is_some());
        let mut drafts = if theirs {
            Vec::new()
        } else {
            sentence.denied_label(&place)
        };
        if drafts.is_empty() && self.is_under("collection") && sentence.names_specific_data() {
            self.answer(&Block::new(block.kind, label.to_vec(), 0), false, &place);
            return true;
        }
        for draft in &mut drafts {
            draft.end = block.tokens.len();
        }
        self.keep_all(block.kind, &block.tokens, drafts);
        true
    }

    /// «Aucun», «Non (…)»
    fn is_bare_no(&self, tokens: &'a [Token]) -> bool {
        let aside = tokens
            .iter()
            .position(|token| token.is("("))
            .unwrap_or(tokens.len());
        let mut words = tokens[..aside]
            .iter()
            .filter(|token| is_word(token))
            .peekable();
        words.peek().is_some()
            && words.all(|word| word.is_of(&self.lexicon.nothing))
            && self.is_plain(&tokens[aside..])
    }

    /// «No», «No, never.»
    fn is_no(&self, tokens: &[Token]) -> bool {
        let answers = &self.lexicon.answers;
        let mut words = tokens.iter().filter(|token| is_word(token));
        words
            .next()
            .is_some_and(|first| first.is_of(&answers.denials))
            && words.all(|word| word.is_of(&answers.denials) || word.is_of(&answers.beside))
    }

    /// A paragraph that says no more than «No.» to the heading above.
    pub(super) fn answers(&mut self, title: Option<&'a Block>, block: &'a Block) -> bool {
        let Some(question) = title else {
            return false;
        };
        if !question.ends_with("?") {
            // Who a title names is what it denies.
            self.introduced.clear();
            return self.denied_line(question, &question.tokens, &block.tokens);
        }
        let whole = sentences(&block.tokens);
        let alone = matches!(whole[..], [(start, end)] if self.is_no(&block.tokens[start..end]));
        alone && self.deny(question, &question.tokens)
    }

    /// «Fingerprints and voiceprints» under «Biometric information – NO»: examples of what is not collected.
    pub(super) fn exemplifies_no(&mut self, title: Option<&'a Block>, block: &'a Block) -> bool {
        let denied =
            title.is_some_and(|title| answer_of(self.lexicon, &title.tokens) == Some(false));
        if !denied || block.level > 0 || self.sentence(&block.tokens).has_predicate() {
            return false;
        }
        let place = self.place(Vec::new());
        self.denied_examples(block, &place);
        true
    }

    /// Nothing there excepts, turns or goes on with a verb.
    fn is_plain(&self, tokens: &'a [Token]) -> bool {
        let sentence = self.sentence_of(tokens, Listing::Nothing);
        !sentence.has_predicate() && !sentence.turns()
    }

    /// «Vendez-vous …?» as the beginning of «Nous ne vendons pas …», and where the verb stands in it.
    fn turned(&self, verb: &Token) -> Option<(Vec<Token>, usize)> {
        let turned = self.lexicon.answers.turned.as_ref()?;
        let stem = verb.folded.strip_suffix(turned.asks.as_str())?;
        // «partageons»: spelling keeps the sound.
        let sound = if stem.ends_with('g') { "e" } else { "" };
        let word = format!("{stem}{sound}{}", turned.answers);
        let mut tokens = tokenize(&turned.before);
        let own = tokens.len();
        tokens.push(Token {
            folded: word.as_str().into(),
            lower: word.as_str().into(),
            ..verb.clone()
        });
        tokens.extend(tokenize(&turned.behind));
        Some((tokens, own))
    }

    /// «Do you sell my data?», as the sentence "We do not sell your data."; whether it is such a question.
    fn deny(&mut self, block: &Block, question: &'a [Token]) -> bool {
        let words: Vec<&Token> = question
            .iter()
            .skip_while(|token| !is_word(token))
            .collect();
        let [carrier, rest @ ..] = &words[..] else {
            return false;
        };
        let answers = &self.lexicon.answers;
        // Where the question's own words begin, behind those that make a sentence of it.
        let (mut tokens, own, rest) = if let Some((tokens, own)) = self.turned(carrier) {
            (tokens, own, rest)
        } else if let [subject, rest @ ..] = rest
            && carrier.is_of(&answers.carriers)
            && subject.is_of(&answers.subjects)
        {
            let tokens = tokenize(&self.lexicon.undone.infinitive);
            let own = tokens.len();
            (tokens, own, rest)
        } else {
            return false;
        };
        tokens.extend(rest.iter().filter(|token| !token.is("?")).map(|token| {
            let yours = answers.yours.get(&token.folded);
            yours.map_or_else(
                || (*token).clone(),
                |yours| Token {
                    folded: yours.clone(),
                    lower: yours.clone(),
                    ..(*token).clone()
                },
            )
        }));
        let place = self.place(Vec::new());
        let (drafts, _) = self
            .sentence_of(&tokens, Listing::Nothing)
            .read(&place, None);
        let denied: Vec<Draft> = drafts
            .into_iter()
            .filter(|draft| {
                draft.claim.polarity == Polarity::Denied && draft.claim.kind != ClaimKind::Transfer
            })
            .map(|mut draft| {
                draft.start = draft.start.max(own);
                draft.end = draft.end.max(own + 1);
                draft.claim.rules.push("answered-no".to_owned());
                draft
            })
            .collect();
        self.keep_all(block.kind, &tokens, denied);
        true
    }
}

fn is_word(token: &Token) -> bool {
    token.folded.starts_with(char::is_alphabetic)
}
