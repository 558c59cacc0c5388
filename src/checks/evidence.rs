//! Words and places of findings: every finding is built here, with code (or the policy) as its place and both sides shown.

use super::{Check, Input, Said};
use crate::facts::{Fact, FactKind, Via};
use crate::finding::{Evidence, Finding, Level, Role};
use crate::flow::{Flow, SinkKind};
use crate::policy::{Claim, readable};
use crate::rules::Rules;
use crate::source::{Location, Reach};
use std::collections::BTreeMap;

/// Other places shown beside the best one; more would bury the sentence of the policy.
const MOST_RELATED: usize = 12;

/// The policy sentence of a claim.
pub(super) fn sentence(said: Said<'_>, message: &str) -> Evidence {
    Evidence {
        location: Location {
            file: said.document.file.clone(),
            region: said.claim.region,
        },
        message: message.to_owned(),
        role: Role::Policy,
    }
}

/// The start of a policy: the place of what it does not say.
pub(super) fn silence(input: &Input<'_>, message: &str) -> Option<Evidence> {
    let document = input
        .documents
        .iter()
        .find(|document| !document.claims.is_empty())?;
    Some(Evidence {
        location: Location {
            file: document.file.clone(),
            region: document.start,
        },
        message: message.to_owned(),
        role: Role::Policy,
    })
}

pub(super) fn of_fact(rules: &Rules, fact: &Fact) -> Evidence {
    let what = match fact.kind {
        FactKind::Service => format!(
            "{} is used here ({})",
            service_name(rules, &fact.id),
            via(fact.via)
        ),
        FactKind::Scope => format!("scope `{}` is requested here", fact.id),
        FactKind::Permission => format!("permission `{}` is requested here", fact.id),
        FactKind::Cookie => format!("cookie `{}` is set here", fact.id),
        FactKind::BrowserStorage => format!("`{}` is kept in the browser here", fact.id),
        FactKind::Data => match fact.details.get("model") {
            Some(model) => format!("{} a field of `{model}` here", data_are(rules, &[&fact.id])),
            None if fact.via == Via::Import => format!(
                "a library that finds out {} is imported here",
                data_name(rules, &fact.id)
            ),
            None => format!("{} collected here", data_are(rules, &[&fact.id])),
        },
        FactKind::Region => format!(
            "region {} is set here",
            fact.details.get("region").unwrap_or(&fact.id)
        ),
        FactKind::Retention => format!("kept for {} here", duration_words(&fact.id)),
        FactKind::Safeguard => format!(
            "{} is {} here",
            safeguard_name(&fact.id),
            fact.details.get("state").map_or("set", String::as_str)
        ),
    };
    Evidence {
        location: fact.location.clone(),
        message: what,
        role: Role::Code,
    }
}

fn via(via: Via) -> &'static str {
    match via {
        Via::Import => "import",
        Via::Call => "call",
        Via::Manifest => "dependency",
        Via::Url => "URL",
        Via::Env => "environment variable",
        Via::Script => "script tag",
        Via::Model => "model",
        Via::Form => "form",
        Via::Config => "configuration",
        Via::Header => "header",
        Via::Literal => "literal",
    }
}

pub(super) fn service_name(rules: &Rules, id: &str) -> String {
    rules
        .services
        .get(id)
        .map_or_else(|| id.to_owned(), |service| service.name.clone())
}

pub(super) fn data_name(rules: &Rules, id: &str) -> String {
    rules
        .data
        .get(id)
        .map_or_else(|| id.replace('_', " "), |data| in_a_sentence(&data.label))
}

/// A label in small letters, but for abbreviations: `IP address`, `email address`.
fn in_a_sentence(label: &str) -> String {
    let is_short = |word: &str| word.chars().filter(|c| c.is_uppercase()).count() > 1;
    let word = |word: &str| match is_short(word) {
        true => word.to_owned(),
        false => word.to_lowercase(),
    };
    label.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

pub(super) fn data_names(rules: &Rules, ids: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = ids.iter().map(|id| data_name(rules, id.as_ref())).collect();
    match names.as_slice() {
        [] => "personal data".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Data as the subject of a sentence: `name and email address are`, `tasks and notes are`.
pub(super) fn data_are(rules: &Rules, ids: &[impl AsRef<str>]) -> String {
    let names = data_names(rules, ids);
    let verb = if is_plural(&names, ids.len()) {
        "are"
    } else {
        "is"
    };
    format!("{names} {verb}")
}

/// The pronoun for one category: `them` for tasks and notes.
pub(super) fn data_pronoun(rules: &Rules, id: &str) -> &'static str {
    let name = data_name(rules, id);
    if is_plural(&name, 1) { "them" } else { "it" }
}

/// Whether several things are named, or a label's head, the word before ` of `, is a plural: `digits of a card`, not `address`.
fn is_plural(label: &str, count: usize) -> bool {
    let head = label.split(" of ").next().unwrap_or(label);
    count > 1 || head.ends_with('s') && !head.ends_with("ss") && !head.ends_with("us")
}

pub(super) fn safeguard_name(id: &str) -> String {
    match id {
        "ip_anonymisation" => "IP anonymisation".to_owned(),
        "google_signals" => "Google signals".to_owned(),
        "ad_personalisation" => "ad personalisation".to_owned(),
        "encryption_at_rest" => "encryption at rest".to_owned(),
        "tls" => "encryption in transit".to_owned(),
        "send_default_pii" => "sending of personal data by default".to_owned(),
        "no_card_storage" => "the promise not to store card data".to_owned(),
        other => other.replace('_', " "),
    }
}

/// `P30D` as `30 days`; other forms as they are.
pub(super) fn duration_words(iso: &str) -> String {
    let Some(body) = iso.strip_prefix('P') else {
        return iso.to_owned();
    };
    let Some(unit) = body.chars().last() else {
        return iso.to_owned();
    };
    let number = &body[..body.len() - unit.len_utf8()];
    let word = match unit {
        'D' => "day",
        'W' => "week",
        'M' => "month",
        'Y' => "year",
        _ => return iso.to_owned(),
    };
    match number.parse::<u32>() {
        Ok(1) => format!("1 {word}"),
        Ok(n) => format!("{n} {word}s"),
        Err(_) => iso.to_owned(),
    }
}

/// What a sink does with data, as a verb phrase: `stored in a database`, `sent to OpenAI`.
pub(super) fn sink_words(rules: &Rules, flow: &Flow) -> String {
    let to = flow
        .sink
        .service
        .as_deref()
        .map(|id| service_name(rules, id));
    match (flow.sink.kind, to) {
        (SinkKind::Log, None) => "written to a log".to_owned(),
        (SinkKind::Log, Some(to)) => format!("logged to {to}"),
        (SinkKind::Database, None) => "stored in a database".to_owned(),
        (SinkKind::Database | SinkKind::File, Some(to)) => format!("stored with {to}"),
        (SinkKind::File, None) => "written to a file".to_owned(),
        (SinkKind::Cache, _) => "kept in a cache".to_owned(),
        (SinkKind::Queue, _) => "put on a queue".to_owned(),
        (SinkKind::Vector, None) => "stored in a vector index".to_owned(),
        (SinkKind::Vector, Some(to)) => format!("stored in a vector index at {to}"),
        (SinkKind::Cookie, _) => "put in a cookie".to_owned(),
        (SinkKind::BrowserStorage, _) => "kept in the browser".to_owned(),
        (SinkKind::Url, None) => "put in a URL".to_owned(),
        (SinkKind::Url, Some(to)) => format!("put in a URL of {to}"),
        (SinkKind::Llm, None) => "sent to a language model".to_owned(),
        (SinkKind::Service, None) => "sent to another host".to_owned(),
        (SinkKind::Llm | SinkKind::Service, Some(to)) => format!("sent to {to}"),
        (SinkKind::Response, _) => "returned in a response".to_owned(),
    }
}

fn of_sink(rules: &Rules, flow: &Flow) -> Evidence {
    Evidence {
        location: flow.sink.site.location.clone(),
        message: format!(
            "{} {} here",
            data_are(rules, &flow.data),
            sink_words(rules, flow)
        ),
        role: Role::Code,
    }
}

/// Source, steps and sink of a flow, in order.
fn path(rules: &Rules, flow: &Flow) -> Vec<Evidence> {
    let source = Evidence {
        location: flow.source.site.location.clone(),
        message: match flow.source.service.as_deref() {
            Some(service) => format!(
                "{} read from {} here",
                data_are(rules, &flow.data),
                service_name(rules, service)
            ),
            None if flow.data.len() > 1 => format!("{} enter here", data_names(rules, &flow.data)),
            None => format!("{} enters here", data_names(rules, &flow.data)),
        },
        role: Role::Code,
    };
    let steps = flow.steps.iter().map(|step| Evidence {
        location: step.site.location.clone(),
        message: step.why.clone(),
        role: Role::Code,
    });
    std::iter::once(source)
        .chain(steps)
        .chain(std::iter::once(of_sink(rules, flow)))
        .collect()
}

/// A finding about code, in the making.
pub(super) struct Builder<'a> {
    rules: &'a Rules,
    finding: Finding,
}

impl<'a> Builder<'a> {
    /// About one mismatch that several facts show: the best is the place, the others are related.
    pub(super) fn of_facts(
        check: &Check,
        rules: &'a Rules,
        subject: &str,
        facts: &[&Fact],
        message: String,
    ) -> Option<Self> {
        let mut ordered = facts.to_vec();
        ordered.sort_by_key(|fact| (weight(fact), fact.location.clone()));
        ordered.dedup_by(|a, b| a.location == b.location);
        let (best, others) = ordered.split_first()?;
        let mut finding = Finding::new(
            check.id,
            check.level,
            subject,
            message,
            of_fact(rules, best),
        );
        finding.related = others
            .iter()
            .take(MOST_RELATED)
            .map(|fact| of_fact(rules, fact))
            .collect();
        Some(Self { rules, finding })
    }

    /// About one mismatch that several flows show: the first is the code flow and its sink the place.
    pub(super) fn of_flows(
        check: &Check,
        rules: &'a Rules,
        subject: &str,
        flows: &[&Flow],
        message: String,
    ) -> Option<Self> {
        let (best, others) = flows.split_first()?;
        let mut finding = Finding::new(
            check.id,
            check.level,
            subject,
            message,
            of_sink(rules, best),
        );
        finding.steps = path(rules, best);
        finding.related = others
            .iter()
            .map(|flow| of_sink(rules, flow))
            .filter(|evidence| evidence.location != finding.primary.location)
            .take(MOST_RELATED)
            .collect();
        Some(Self { rules, finding })
    }

    /// About the policy itself.
    pub(super) fn of_policy(
        check: &Check,
        rules: &'a Rules,
        subject: &str,
        place: Evidence,
        message: String,
    ) -> Self {
        Self {
            rules,
            finding: Finding::new(check.id, check.level, subject, message, place),
        }
    }

    pub(super) fn level(mut self, level: Level) -> Self {
        self.finding.level = self.finding.level.min(level);
        self
    }

    pub(super) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.finding.advice = advice.into();
        self
    }

    /// The claim that the code contradicts or exceeds: its sentence becomes the first related place.
    pub(super) fn against(mut self, said: Said<'_>, message: &str) -> Self {
        self.finding.claim = Some(said.claim.id.clone());
        self.finding.quote = Some(said.claim.quote.clone());
        self.finding.related.insert(0, sentence(said, message));
        self
    }

    /// The claim that the finding is about, where the place is its own sentence.
    pub(super) fn claim(mut self, said: Said<'_>) -> Self {
        self.finding.claim = Some(said.claim.id.clone());
        self.finding.quote = Some(said.claim.quote.clone());
        self
    }

    pub(super) fn beside(mut self, evidence: Option<Evidence>) -> Self {
        self.finding.related.extend(evidence);
        self
    }

    pub(super) fn also_flow(mut self, flow: Option<&Flow>) -> Self {
        if let Some(flow) = flow {
            self.finding.steps = path(self.rules, flow);
        }
        self
    }

    pub(super) fn build(self) -> Finding {
        self.finding
    }
}

/// Better evidence first: code that runs before declarations, names before hints.
fn weight(fact: &Fact) -> (bool, u8) {
    let via = match fact.via {
        Via::Call | Via::Script => 0,
        Via::Import | Via::Model | Via::Form | Via::Config | Via::Header | Via::Literal => 1,
        Via::Url => 2,
        Via::Manifest => 3,
        Via::Env => 4,
    };
    (fact.reach != Reach::Production, via)
}

/// Facts by id, in order.
pub(super) fn by_id<'f>(facts: impl Iterator<Item = &'f Fact>) -> BTreeMap<&'f str, Vec<&'f Fact>> {
    let mut groups: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        groups.entry(&fact.id).or_default().push(fact);
    }
    groups
}

/// «quote» as a reader sees it, cut at a word boundary.
pub(super) fn quoted(claim: &Claim) -> String {
    let flat = readable(&claim.quote);
    if flat.chars().count() <= 160 {
        return format!("«{flat}»");
    }
    let cut: String = flat.chars().take(157).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("«{}…»", &cut[..end])
}

#[cfg(test)]
mod tests {
    use super::{in_a_sentence, is_plural};

    #[test]
    fn the_number_of_a_label_is_that_of_its_head() {
        for plural in ["tasks and notes", "last digits of a payment card"] {
            assert!(is_plural(plural, 1), "{plural}");
        }
        for singular in [
            "email address",
            "content of web pages",
            "marital status",
            "name",
        ] {
            assert!(!is_plural(singular, 1), "{singular}");
        }
    }

    #[test]
    fn abbreviations_keep_their_capitals() {
        assert_eq!(in_a_sentence("IP address"), "IP address");
        assert_eq!(in_a_sentence("Email address"), "email address");
        assert_eq!(
            in_a_sentence("PIN, one-time code or passkey"),
            "PIN, one-time code or passkey"
        );
    }
}
