//! Matters that code may deal with anywhere: where a finding is that nobody does something, one word of it in the repository is a doubt.

use regex::Regex;
use std::sync::LazyLock;

static TOPICS: &str = include_str!("../../rules/config/topics.tsv");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Consent to cookies, in any of the ways that are usual.
    Consent,
    /// Consent to whatever it may be.
    ConsentWord,
    /// Hashing of passwords, a framework that does it of itself included.
    Hashing,
    /// Encryption of single values.
    Encryption,
    /// Shortening or hiding addresses of the internet.
    Masking,
}

impl Topic {
    pub const ALL: [Self; 5] = [
        Self::Consent,
        Self::ConsentWord,
        Self::Hashing,
        Self::Encryption,
        Self::Masking,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::ConsentWord => "consent_word",
            Self::Hashing => "hashing",
            Self::Encryption => "encryption",
            Self::Masking => "masking",
        }
    }

    /// Whether the text of a file has a word of it.
    pub fn is_spoken_of(self, text: &str) -> bool {
        static WORDS: LazyLock<[Regex; Topic::ALL.len()]> =
            LazyLock::new(|| Topic::ALL.map(|topic| words_of(topic.name())));
        WORDS[self as usize].is_match(text)
    }
}

fn words_of(topic: &str) -> Regex {
    let words: Vec<_> = TOPICS
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter(|(own, _)| *own == topic)
        .map(|(_, word)| word)
        .collect();
    Regex::new(&format!("(?i){}", words.join("|"))).expect("a regular expression")
}

#[cfg(test)]
mod tests {
    use super::Topic;

    #[test]
    fn topics_are_told_by_their_words() {
        let cases = [
            (Topic::Consent, "if (cookieBanner.accepted) start()", true),
            (Topic::Consent, "start()", false),
            (Topic::Consent, "consent && start()", true),
            (Topic::Consent, "if (useConsent().analytics) start()", true),
            (
                Topic::Consent,
                "localStorage.getItem('cookie-consent')",
                true,
            ),
            (
                Topic::Consent,
                "<label>I consent to receive news</label>",
                false,
            ),
            (Topic::Consent, "form.newsletterConsent", false),
            (Topic::ConsentWord, "form.newsletterConsent", true),
            (Topic::Hashing, "await bcrypt.hash(password, 10)", true),
            (Topic::Hashing, "account.set_password(text)", true),
            (
                Topic::Hashing,
                "if (location.hash) open(location.hash)",
                false,
            ),
            (Topic::Encryption, "box.encrypt(token)", true),
            (Topic::Encryption, "store(token)", false),
            (Topic::Masking, "truncateIp(req.ip)", true),
            (Topic::Masking, "save(req.ip)", false),
        ];
        for (topic, text, is_spoken_of) in cases {
            assert_eq!(topic.is_spoken_of(text), is_spoken_of, "{topic:?}: {text}");
        }
    }
}
