//! What cookies are for, by the words that stand with them, and which of them a denial is about.

use super::super::lexicon::{Cue, Particle};
use super::{Predicate, Sentence};

/// Cookies that are told by what they are not for.
const UNNECESSARY: &str = "unnecessary";

impl Sentence<'_> {
    /// What cookies are said to be for: by the words right beside them, and by words that only they are described with.
    pub(super) fn cookie_purposes(&self, purposes: &[String]) -> Vec<String> {
        self.cookie_purposes_in(&self.text, purposes)
    }

    fn cookie_purposes_in(&self, text: &str, purposes: &[String]) -> Vec<String> {
        let mut all = purposes.to_vec();
        let mut described = self.lexicon.purposes_of_cookies(text);
        if described.iter().any(|own| own == UNNECESSARY) {
            // «cookies non essentiels»: which ones, nobody says.
            described.retain(|own| own != UNNECESSARY && own != "strictly_necessary");
        }
        for purpose in self.kinds_of_cookies().into_iter().chain(described) {
            if !all.contains(&purpose) {
                all.push(purpose);
            }
        }
        all
    }

    /// What the cookies behind an exception are for («celui de session», "those that are strictly necessary").
    pub(super) fn purposes_of_excepted_cookies(&self, at: usize) -> Vec<String> {
        let behind = format!(" {} ", self.flat(at, self.tokens.len()));
        self.lexicon.purposes_of_cookies(&behind)
    }

    /// «aucun cookie de suivi … pour …»: cookies of the kinds that the words beside them name, for whatever else that is.
    pub(super) fn denied_cookie_purposes(
        &self,
        clause: std::ops::Range<usize>,
        purposes: &[String],
    ) -> Vec<String> {
        if self.denies_each_kind(&clause) {
            return Vec::new();
        }
        if self.names_cookies_that_need_consent() {
            // Those for advertising always do; whether those for statistics do, the law of the place tells.
            return vec!["advertising".to_owned()];
        }
        let words = format!(" {} ", self.flat(clause.start, clause.end));
        let kinds = self.cookie_purposes_in(&words, &[]);
        let described = self.lexicon.purposes_of_cookies(&words);
        if described.iter().any(|own| own == UNNECESSARY) {
            // «aucun traceur non essentiel»: none but those that a site needs.
            let needless = ["analytics", "advertising", "tracking"];
            return needless.map(str::to_owned).to_vec();
        }
        if kinds.is_empty() {
            // «pour identifier les visiteurs» is no sign-in.
            let told = purposes
                .iter()
                .filter(|purpose| *purpose != "authentication");
            return told.cloned().collect();
        }
        kinds
    }

    /// «aucun cookie — ni technique, ni publicitaire», "no cookies, neither …": every kind of them.
    fn denies_each_kind(&self, clause: &std::ops::Range<usize>) -> bool {
        let neither = |at: usize| self.says(at, Particle::Nor);
        self.data.iter().any(|data| {
            data.id == "cookies"
                && clause.contains(&data.start)
                && !self.word_at(data.end).starts_with(char::is_alphanumeric)
                && neither(data.end + 1)
        })
    }

    /// "cookies that require consent", «cookies soumis à consentement»
    fn names_cookies_that_need_consent(&self) -> bool {
        self.data.iter().any(|data| {
            let near = data.end + 4;
            data.id == "cookies"
                && self
                    .cue_in(Cue::AwaitsConsent, data.end, near)
                    .is_some_and(|needs| self.cue_in(Cue::Consent, needs, needs + 5).is_some())
        })
    }

    /// «cookies publicitaires ou de suivi», "analytics or tracking cookies": the words that stand with the noun, and no others.
    fn kinds_of_cookies(&self) -> Vec<String> {
        let mut found = Vec::new();
        for cookies in self.data.iter().filter(|data| data.id == "cookies") {
            let beside: Vec<_> = if self.lexicon.forms.adjectives_follow {
                (cookies.end..self.tokens.len()).collect()
            } else {
                (0..cookies.start).rev().collect()
            };
            for at in beside {
                let word = self.word_at(at);
                match self.lexicon.kind_of_cookie(word) {
                    Some(kind) => found.push(kind),
                    None if self.says(at, Particle::BesideKinds) => {}
                    None if matches!(word, "," | "/" | "-") => {}
                    None => break,
                }
            }
        }
        found
    }

    /// "a single session cookie", «un seul cookie»: it, and no other.
    pub(super) fn counts_one_cookie(&self, predicate: &Predicate) -> bool {
        self.data.iter().any(|data| {
            data.id == "cookies"
                && data.start >= predicate.end
                && (predicate.end..data.start.min(predicate.end + 3))
                    .any(|at| self.says(at, Particle::Single))
        })
    }

    /// «cookies tiers de traçage»: those of others alone.
    pub(super) fn denies_cookies_of_others(&self) -> bool {
        self.data
            .iter()
            .any(|data| data.id == "cookies" && self.modifies_kind(data.end))
    }

    /// "third-party cookies", «cookies pour les sondages»: denied of cookies that no purpose here names.
    /// «aucun cookie, ni pour la mesure d'audience, ni pour la connexion»: none at all, and examples of what for.
    pub(super) fn denies_all_purposes(&self, predicate: &Predicate) -> bool {
        self.data.iter().any(|data| {
            data.id == "cookies"
                && data.start >= predicate.end
                && self.tokens.get(data.end).is_some_and(|mark| mark.is(","))
                && self.says(data.end + 1, Particle::Nor)
        })
    }

    pub(super) fn denies_some_cookies(&self, predicate: &Predicate, purposes: &[String]) -> bool {
        let Some(cookies) = self.data.iter().find(|data| {
            data.id == "cookies"
                && (predicate.passive && data.end <= predicate.start
                    || !predicate.passive && data.start >= predicate.end)
        }) else {
            return false;
        };
        let described = if self.lexicon.forms.adjectives_follow {
            self.is_described(cookies) || self.cue_starts(Cue::People, cookies.end)
        } else {
            cookies.start > 0 && {
                let before = &self.tokens[cookies.start - 1];
                before.folded.starts_with(char::is_alphabetic)
                    && cookies.start > predicate.end.min(predicate.left)
                    && !self.cue_starts(Cue::Determiner, cookies.start - 1)
                    && !self.cue_starts(Cue::LoneNegative, cookies.start - 1)
                    && !self.cue_starts(Cue::Coordinator, cookies.start - 1)
                    && cookies.start != predicate.end
            }
        };
        let purpose = self
            .cue_in(Cue::Purpose, cookies.end, self.tokens.len())
            .is_some();
        purposes.is_empty() && (described || purpose)
    }
}
