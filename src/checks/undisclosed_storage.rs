//! `undisclosed-storage`: code keeps something in the browser and the policy says nothing of it.

use super::evidence::{Builder, by_id, silence};
use super::{Check, Input, Said};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::policy::{ClaimKind, USER_DEVICE};
use crate::rules::tokens;

pub(super) const CHECK: Check = Check {
    id: "undisclosed-storage",
    level: Level::Warning,
    summary: "Browser storage is used that the policy does not mention",
    page: include_str!("../../docs/checks/undisclosed-storage.md"),
    run,
};

/// What programmers call browser storage, in whichever language the policy is; the words of languages are in their lexicons.
const NAMES: &[&str] = &[
    "local storage",
    "localstorage",
    "session storage",
    "sessionstorage",
    "indexeddb",
];

/// A key that is shorter may be any word of the policy.
const SHORTEST_NAME: usize = 5;

/// How the page looks and where one stood in it, in which language, what was answered to the banner and which hint was closed: the device's
/// own choices say little of anybody.
fn level(key: &str) -> Level {
    const CHOICES: &[&str] = &[
        "theme",
        "darkmode",
        "dark-mode",
        "dark_mode",
        "lang",
        "locale",
        "i18n",
        "consent",
        "cookie",
        "sidebar",
        "scroll",
        "activetab",
        "active_tab",
        "active-tab",
        "onglet",
        "accordion",
        "fontsize",
        "font-size",
        "font_size",
    ];
    const CLOSED: &[&str] = &[
        "dismissed",
        "dismiss",
        "seen",
        "shown",
        "hidden",
        "hide",
        "closed",
        "collapsed",
        "expanded",
        "muted",
    ];
    let is_closed = tokens(key)
        .iter()
        .any(|word| CLOSED.contains(&word.as_str()));
    let key = key.to_lowercase();
    if is_closed || CHOICES.iter().any(|choice| key.contains(choice)) {
        Level::Note
    } else {
        Level::Warning
    }
}

/// The key stands in a text, and not inside a longer word.
fn names(text: &str, key: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(key).any(|(at, _)| {
        !text[..at].ends_with(goes_on) && !text[at + key.len()..].starts_with(goes_on)
    })
}

fn run(input: &Input<'_>) -> Vec<Finding> {
    if !input.has_policy() {
        return Vec::new();
    }
    // «Nothing of it is stored in your browser» speaks of the browser, too.
    let of_device = |said: Said<'_>| {
        said.claim
            .recipient
            .iter()
            .any(|place| place == USER_DEVICE)
    };
    let covered = input.claims().any(of_device)
        || input
            .affirmed()
            .any(|said| said.claim.kind == ClaimKind::UsesCookies && said.claim.purpose.is_empty())
        || input.documents.iter().any(|document| {
            document.shows("browser_storage")
                || NAMES.iter().any(|name| document.prose.contains(name))
        });
    if covered {
        return Vec::new();
    }
    // «Préférence de thème (dt-theme)», told of as a cookie.
    let is_named = |key: &str| {
        let key = key.to_lowercase();
        let mut documents = input.documents.iter();
        key.len() >= SHORTEST_NAME && documents.any(|document| names(&document.prose, &key))
    };
    by_id(input.production(FactKind::BrowserStorage))
        .into_iter()
        .filter(|(key, _)| !is_named(key))
        .filter_map(|(key, facts)| {
            let message = format!(
                "`{key}` is kept in the browser, but the policy says nothing of browser storage."
            );
            Some(
                Builder::of_facts(&CHECK, input.rules, key, &facts, message)?
                    .level(level(key))
                    .advice("Say in the policy what is kept in the browser and why.")
                    .beside(silence(
                        input,
                        "nothing in this policy speaks of browser storage",
                    ))
                    .build(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_key_is_named_by_whole_words_alone() {
        assert!(names("préférence de thème (dt-theme), 1 an", "dt-theme"));
        assert!(names("session", "session"));
        assert!(!names("les obsessions de l'éditeur", "session"));
        assert!(!names("my-token-cache", "token"));
    }
}
