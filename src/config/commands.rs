//! Commands that delete what is old, or start a program inside of an agent (`newrelic-admin run-program`), wherever they stand:
//! crontabs, process files, images, scripts of the shell, jobs of Kubernetes, workflows.

use super::Reader;
use super::span_of;
use super::tree::Node;
use crate::facts::{Via, days_of, matter_of, purges};
use crate::source::Span;

/// Lines of a schedule and a command; names that are set, and comments, are none.
pub(super) fn crontab(reader: &mut Reader<'_>) {
    lines(reader, reader.text());
}

/// A script of the shell: its commands, over the lines that they go on for, and what they are given to read (`<<SQL`).
pub(super) fn script(reader: &mut Reader<'_>) {
    let text = reader.text();
    let mut start = 0;
    let mut end_word: Option<&str> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let trimmed = line.trim();
        if let Some(word) = end_word {
            if trimmed != word {
                continue;
            }
            end_word = None;
        } else {
            end_word = trimmed
                .rsplit_once("<<")
                .map(|(_, word)| word.trim_matches(['-', '"', '\'', ' ']))
                .filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric()));
            if end_word.is_some() || trimmed.ends_with('\\') {
                continue;
            }
        }
        let whole = text[start..at].trim();
        if !whole.starts_with('#') {
            command(reader, whole);
        }
        start = at;
    }
}

/// The commands of a script.
pub(super) fn lines<'f>(reader: &mut Reader<'f>, script: &'f str) {
    for line in script.lines().map(str::trim_start) {
        if !line.starts_with('#') {
            command(reader, line);
        }
    }
}

/// A command as a text or as a list of its words.
pub(super) fn node(reader: &mut Reader<'_>, node: &Node) {
    let text = reader.text();
    let place = node.span.start as usize..(node.span.end as usize).min(text.len());
    let Some(raw) = text.get(place) else { return };
    if node.items().is_empty() {
        lines(reader, raw);
    } else {
        command(reader, raw);
    }
}

fn command<'f>(reader: &mut Reader<'f>, command: &'f str) {
    let text = reader.text();
    // `psql -c "DELETE …"`: a statement stands in quotes.
    for statement in command.split('"') {
        let at = span_of(text, statement).start as usize;
        for purge in purges(statement) {
            let (start, end) = purge.text;
            let about = matter_of(&purge.table.to_lowercase());
            state(reader, purge.days, about, Span::new(at + start, at + end));
        }
    }
    let words: Vec<&str> = command
        .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | ',' | '[' | ']'))
        .filter(|word| !word.is_empty())
        .collect();
    let rules = reader.rules;
    for word in &words {
        let launched = rules.names.service("launcher", word);
        if let Some(service) = launched.and_then(|id| rules.services.get(id)) {
            reader.service(service, span_of(text, word), Via::Config);
        }
    }
    let Some((option, value, days)) = old_files(&words).or_else(|| purge_option(&words)) else {
        return;
    };
    let lower = command.to_lowercase();
    // What tools keep for themselves is nobody's data.
    if ["docker", "podman", "/tmp", "cache", "node_modules"]
        .iter()
        .any(|word| lower.contains(word))
    {
        return;
    }
    let about = match matter_of(&lower) {
        ("database", data) if words.contains(&"find") => ("storage", data),
        about => about,
    };
    let (start, end) = (span_of(text, option).start, span_of(text, value).end);
    state(reader, days, about, Span { start, end });
}

fn state(reader: &mut Reader<'_>, days: f64, about: (&str, Vec<String>), place: Span) {
    let (category, data) = about;
    let before = reader.facts.len();
    reader.retention(days, category, place);
    for fact in &mut reader.facts[before..] {
        fact.data.clone_from(&data);
    }
}

/// An option with its value, and the days that it says.
type Told<'t> = (&'t str, &'t str, f64);

/// `find /var/log/app -mtime +30 -delete`, `… | xargs rm`.
fn old_files<'t>(words: &[&'t str]) -> Option<Told<'t>> {
    let deletes = words.iter().any(|word| matches!(*word, "-delete" | "rm"));
    if !words.contains(&"find") || !deletes {
        return None;
    }
    words.windows(2).find_map(|pair| {
        let scale = match *pair.first()? {
            "-mtime" | "-ctime" | "-atime" => 1.0,
            "-mmin" | "-cmin" => 1.0 / 1440.0,
            _ => return None,
        };
        let count: f64 = pair[1].strip_prefix('+')?.parse().ok()?;
        Some((pair[0], pair[1], count * scale))
    })
}

/// `manage.py purge_messages --days 90`, `journalctl --vacuum-time=30d`.
fn purge_option<'t>(words: &[&'t str]) -> Option<Told<'t>> {
    const PURGES: &[&str] = &[
        "purge", "clean", "prune", "delete", "expire", "clear", "remove", "vacuum", "erase",
    ];
    let purges = words.iter().any(|word| {
        PURGES
            .iter()
            .any(|purge| word.to_lowercase().contains(purge))
    });
    if !purges {
        return None;
    }
    words.windows(2).find_map(|pair| {
        let (option, value) = (pair[0], pair[1]);
        let days = match option {
            "--days" | "--older-than-days" | "--keep-days" | "--retention-days" => {
                value.parse().ok()?
            }
            "--older-than" | "--max-age" | "--vacuum-time" | "--retention" => {
                value.parse().ok().or_else(|| days_of(value))?
            }
            _ => return None,
        };
        Some((option, value, days))
    })
}
