//! `candor explain`: the page of a check, or what is known about a service, scope, permission, cookie or data category.

use super::arguments::Explain;
use super::{CLEAN, output};
use crate::checks::CHECKS;
use crate::rules::{Rules, distance};
use anyhow::{Result, bail};

pub(super) fn explain(options: &Explain) -> Result<u8> {
    let word = options.word.trim();
    if let Some(check) = CHECKS.iter().find(|check| check.id == word) {
        output::print(check.page)?;
        return Ok(CLEAN);
    }
    let rules = Rules::load(&options.rules)?;
    match rules.describe(word) {
        Some(text) => output::print(&text)?,
        None => {
            let near = did_you_mean(word);
            let near = if near.is_empty() {
                let ids = rules.suggest(word);
                if ids.is_empty() {
                    "; `candor rules list` shows what is known".to_owned()
                } else {
                    format!("; did you mean `{}`?", ids.join("` or `"))
                }
            } else {
                near
            };
            bail!(
                "`{word}` is no check, service, kind of services, scope, permission, cookie or data category that Candor knows{near}"
            )
        }
    }
    Ok(CLEAN)
}

/// `; did you mean …?` for a misspelt check id, or nothing.
pub(super) fn did_you_mean(word: &str) -> String {
    let near = CHECKS
        .iter()
        .map(|check| (distance(word, check.id), check.id))
        .min();
    match near {
        Some((distance, id)) if distance <= 1 + id.len() / 4 => format!("; did you mean `{id}`?"),
        _ => String::new(),
    }
}
