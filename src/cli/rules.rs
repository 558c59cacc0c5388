//! `candor rules`: what is known, and whether rule files are valid and do what their examples say.

use super::arguments::{Rules as Options, RulesCommand};
use super::{CLEAN, FINDINGS, output};
use crate::checks::CHECKS;
use crate::flow::{self, Role};
use crate::rules::{FlowRule, Rules};
use crate::source::{FileKind, Reach, SourceFile};
use crate::syntax;
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

pub(super) fn rules(options: &Options) -> Result<u8> {
    match &options.command {
        RulesCommand::List {
            kind,
            filter,
            format,
            rules,
        } => list(
            &Rules::load(rules)?,
            kind.as_deref(),
            filter.as_deref(),
            format == "json",
        ),
        RulesCommand::Check { directories } => {
            let rules = Rules::load(directories)?;
            output::print(&format!("valid\n{}", added(&rules)))?;
            Ok(CLEAN)
        }
        RulesCommand::Test { directories } => test(&Rules::load(directories)?, directories),
    }
}

/// What the user's directories add to ours, and which of our entries they replace.
fn added(rules: &Rules) -> String {
    let ours = Rules::embedded();
    let mut text = String::new();
    for ((kind, count), (_, before)) in rules.counts().into_iter().zip(ours.counts()) {
        if count > before {
            let _ = writeln!(text, "{:>6} more {kind} ({count})", count - before);
        }
    }
    let replaced = rules.services.iter().filter(|service| {
        ours.services
            .get(&service.id)
            .is_some_and(|own| json!(own) != json!(service))
    });
    for service in replaced {
        let _ = writeln!(text, "replaces our service `{}`", service.id);
    }
    text
}

fn list(rules: &Rules, kind: Option<&str>, filter: Option<&str>, as_json: bool) -> Result<u8> {
    let Some(kind) = kind else {
        let mut counts = rules.counts();
        counts.push(("checks", CHECKS.len()));
        let text = if as_json {
            let map: serde_json::Map<_, _> = counts
                .into_iter()
                .map(|(kind, count)| (kind.replace(' ', "_"), json!(count)))
                .collect();
            pretty(&json!({"schema": "candor-rules/1", "counts": map}))
        } else {
            counts
                .into_iter()
                .fold(String::new(), |mut text, (kind, count)| {
                    let _ = writeln!(text, "{count:>6} {kind}");
                    text
                })
        };
        output::print(&text)?;
        return Ok(CLEAN);
    };
    let entries: Vec<(String, Value)> = match kind {
        "services" => rules
            .services
            .iter()
            .map(|entry| (entry.id.clone(), json!(entry)))
            .collect(),
        "scopes" => rules
            .scopes
            .iter()
            .map(|entry| (entry.id.clone(), json!(entry)))
            .collect(),
        "cookies" => rules
            .cookies
            .iter()
            .map(|entry| (entry.name.clone(), json!(entry)))
            .collect(),
        "permissions" => rules
            .permissions
            .iter()
            .map(|entry| (entry.id.clone(), json!(entry)))
            .collect(),
        "data" => rules
            .data
            .iter()
            .map(|entry| (entry.id.clone(), json!(entry)))
            .collect(),
        "flows" => flow_rules(rules)
            .map(|(role, entry)| {
                (
                    entry.id.clone(),
                    json!({"role": role.name(), "rule": entry}),
                )
            })
            .collect(),
        "categories" => rules
            .services
            .category_ids()
            .into_iter()
            .map(|id| (id.to_owned(), json!({"id": id})))
            .collect(),
        "checks" => CHECKS
            .iter()
            .map(|check| {
                (
                    check.id.to_owned(),
                    json!({"id": check.id, "level": check.level, "summary": check.summary}),
                )
            })
            .collect(),
        other => bail!(
            "`{other}` is no kind of rule: services, categories, scopes, cookies, permissions, data, flows or checks"
        ),
    };
    let wanted: Vec<_> = entries
        .into_iter()
        .filter(|(id, entry)| filter.is_none_or(|filter| is_called(id, entry, filter)))
        .collect();
    let text = if as_json {
        pretty(
            &json!({"schema": "candor-rules/1", kind: wanted.into_iter().map(|(_, value)| value).collect::<Vec<_>>()}),
        )
    } else {
        wanted.into_iter().map(|(id, _)| id + "\n").collect()
    };
    output::print(&text)?;
    Ok(CLEAN)
}

/// Whether an entry's id, or one of the names that people know it by, contains a word.
fn is_called(id: &str, entry: &Value, word: &str) -> bool {
    let word = word.to_lowercase();
    let says = |text: &str| text.to_lowercase().contains(&word);
    let names = ["name", "label", "short", "category"]
        .iter()
        .filter_map(|key| entry[*key].as_str());
    let aliases = entry["aliases"].as_array().into_iter().flatten();
    says(id) || names.chain(aliases.filter_map(Value::as_str)).any(says)
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn flow_rules(rules: &Rules) -> impl Iterator<Item = (Role, &FlowRule)> {
    let flows = &rules.flows;
    let sets = [
        (Role::Source, &flows.sources),
        (Role::Sink, &flows.sinks),
        (Role::Sanitizer, &flows.sanitizers),
    ];
    sets.into_iter()
        .flat_map(|(role, set)| set.rules().iter().map(move |rule| (role, rule)))
}

/// What the examples showed.
struct Tally<'d> {
    directories: &'d [PathBuf],
    passed: usize,
    failed: usize,
    failures: String,
}

impl Tally<'_> {
    fn count(&mut self, kind: &str, id: &str, example: &str, met: bool, wanted: bool) {
        if met == wanted {
            self.passed += 1;
            return;
        }
        let verb = if wanted {
            "should match"
        } else {
            "should not match"
        };
        self.failed += 1;
        let place = Rules::place_of(self.directories, kind, id)
            .map_or_else(String::new, |(file, line)| format!("{file}:{line}: "));
        let _ = writeln!(self.failures, "{place}{kind} `{id}` {verb}: {example}");
    }
}

/// Runs every example: of flows, a whole small file in which the rule must (or must not) be met; of data, a field.
fn test(rules: &Rules, directories: &[PathBuf]) -> Result<u8> {
    let mut tally = Tally {
        directories,
        passed: 0,
        failed: 0,
        failures: String::new(),
    };
    for category in rules.data.iter() {
        for (examples, wanted) in [(&category.matches, true), (&category.ignores, false)] {
            for example in examples {
                let (owner, field) = example.rsplit_once('.').unwrap_or(("", example));
                let context: &[&str] = if owner.is_empty() { &[] } else { &[owner] };
                let found = rules.data.classify(field, context);
                let met = found.is_some_and(|found| found.id == category.id);
                tally.count("data", &category.id, example, met, wanted);
            }
        }
    }
    // One entry of a file may be several rules: an example is met by any of them.
    let mut entries: BTreeMap<(Role, &str), Vec<&FlowRule>> = BTreeMap::new();
    for (role, rule) in flow_rules(rules) {
        entries
            .entry((role, rule.id.as_str()))
            .or_default()
            .push(rule);
    }
    for ((role, id), rules) in entries {
        let mut examples: Vec<(&str, bool)> = Vec::new();
        for rule in &rules {
            for (own, wanted) in [(&rule.matches, true), (&rule.ignores, false)] {
                examples.extend(own.iter().map(|example| (example.as_str(), wanted)));
            }
        }
        examples.sort_unstable();
        examples.dedup();
        for (example, wanted) in examples {
            let met = rules.iter().any(|rule| is_met(rule, role, example));
            tally.count(role.name(), id, example, met, wanted);
        }
    }
    output::print(&format!(
        "{}{} examples passed, {} failed\n",
        tally.failures, tally.passed, tally.failed
    ))?;
    Ok(if tally.failed == 0 { CLEAN } else { FINDINGS })
}

/// Whether an example meets a rule in any of its languages.
fn is_met(rule: &FlowRule, role: Role, example: &str) -> bool {
    let languages: &[String] = &rule.languages;
    let speaks = |name: &str| languages.is_empty() || languages.iter().any(|own| own == name);
    [
        ("python", "example.py", FileKind::Python),
        ("javascript", "example.tsx", FileKind::Tsx),
    ]
    .into_iter()
    .filter(|(language, _, _)| {
        speaks(language) || *language == "javascript" && speaks("typescript")
    })
    .any(|(_, name, kind)| {
        let file = SourceFile::new(name, example.to_owned(), kind, Reach::Production);
        flow::meets(rule, role, &syntax::parse(&file))
    })
}
