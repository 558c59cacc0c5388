//! Storage of objects at another provider than the one whose client code uses: many speak the interface of S3, and a client that is told
//! another address sends nothing to the maker of the interface.
//!
//! Facts that would be the same with any provider (clients of that interface, keys) are marked where they are stated, addresses of other
//! providers, too; what a repository as a whole uses is settled once all facts are known.

use super::values::last_name;
use super::{Collector, Fact, FactKind};
use crate::rules::Rules;
use crate::source::Location;
use crate::syntax::visit::Context;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The detail of a fact that says that any provider may be meant.
const INTERFACE: &str = "interface";

pub(crate) fn mark(fact: &mut Fact) {
    fact.details.insert(INTERFACE.to_owned(), "s3".to_owned());
}

/// A client of this interface alone, or a kit of which the file makes no other client.
pub(super) fn mark_module(collector: &mut Collector<'_>, module: &str) {
    let names = &collector.rules.names;
    let only = names.service("s3", module).is_some()
        || names.service("s3_among_others", module).is_some()
            && makes_only_storage(&collector.file.text);
    if let Some(fact) = collector.facts.last_mut().filter(|_| only) {
        mark(fact);
    }
}

/// Keys and regions, which clients of any provider are given under these names.
pub(crate) fn mark_env(rules: &Rules, name: &str, fact: &mut Fact) {
    let upper = name.to_ascii_uppercase();
    if rules.names.service("s3_env", &upper).is_some() {
        mark(fact);
    }
}

/// The last fact, where its address is that of a storage.
pub(super) fn mark_address(collector: &mut Collector<'_>, context: &Context<'_>) {
    let name = context.names().next().unwrap_or_default();
    let call = context
        .calls()
        .next()
        .and_then(|call| {
            let dotted = call.callee.dotted();
            dotted.or_else(|| last_name(&call.callee).map(ToString::to_string))
        })
        .unwrap_or_default();
    let client = call.ends_with("Endpoint") || is_about_storage(&call.to_lowercase());
    let is_storage = is_storage_endpoint(name)
        || client && (name.is_empty() || name.to_lowercase().contains("endpoint"));
    if let Some(fact) = collector.facts.last_mut().filter(|_| is_storage) {
        mark(fact);
    }
}

/// `AWS_S3_ENDPOINT_URL`, `storageEndpoint`, `MINIO_ENDPOINT`.
pub(crate) fn is_storage_endpoint(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.contains("endpoint") && is_about_storage(&lower)
}

fn is_about_storage(lower: &str) -> bool {
    [
        "s3", "aws", "boto3", "minio", "storage", "bucket", "spaces", "object", "r2",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// `boto3.client('s3')`, `session.resource("s3")`, `new AWS.S3()`, and no client of anything else.
fn makes_only_storage(text: &str) -> bool {
    let words = |mark: &'static str| {
        text.match_indices(mark).map(move |(at, _)| {
            let rest = text[at + mark.len()..].trim_start_matches(['"', '\'', ' ', '\n']);
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
                .unwrap_or(rest.len());
            &rest[..end]
        })
    };
    let mut storage = false;
    for word in [".client(", ".resource(", "create_client(", "new AWS."]
        .into_iter()
        .flat_map(words)
    {
        match word {
            "s3" | "S3" => storage = true,
            "Endpoint" | "Credentials" | "Config" | "" => {}
            _ => return false,
        }
    }
    storage
}

/// Providers that clients of another one's interface were told to use.
#[derive(Debug, Default)]
pub struct Elsewhere {
    /// By file, and for all files where nothing else speaks for the maker of the interface.
    by_file: BTreeMap<Arc<str>, String>,
    everywhere: Option<String>,
    makers: BTreeSet<String>,
}

impl Elsewhere {
    /// The provider that a flow to `service` at a place really goes to.
    pub fn provider(&self, service: &str, at: &Location) -> Option<&str> {
        let found = self.by_file.get(&at.file).or(self.everywhere.as_ref())?;
        self.makers.contains(service).then_some(found.as_str())
    }
}

/// Takes away what speaks for the maker of the interface where its clients are told another provider's address.
pub fn settle_storage(facts: &mut Vec<Fact>) -> Elsewhere {
    let is_marked = |fact: &Fact| fact.details.contains_key(INTERFACE);
    let is_service = |fact: &Fact| fact.kind == FactKind::Service;
    let makers: BTreeSet<String> = facts
        .iter()
        .filter(|fact| is_service(fact) && is_marked(fact) && fact.via != super::Via::Url)
        .map(|fact| fact.id.clone())
        .collect();
    let by_file: BTreeMap<Arc<str>, String> = facts
        .iter()
        .filter(|fact| {
            is_service(fact)
                && is_marked(fact)
                && fact.via == super::Via::Url
                && fact.reach.is_production()
                && !makers.contains(&fact.id)
        })
        .map(|fact| (fact.location.file.clone(), fact.id.clone()))
        .collect();
    if by_file.is_empty() || makers.is_empty() {
        return Elsewhere::default();
    }
    let speaks_for_maker = |fact: &Fact| {
        is_service(fact)
            && makers.contains(&fact.id)
            && fact.reach.is_production()
            && !is_marked(fact)
    };
    let nothing_else = !facts.iter().any(speaks_for_maker);
    facts.retain(|fact| {
        let told = nothing_else || by_file.contains_key(&fact.location.file);
        let of_maker = is_service(fact) && is_marked(fact) && makers.contains(&fact.id);
        let place = fact.kind == FactKind::Region
            && by_file.contains_key(&fact.location.file)
            && fact
                .details
                .get("service")
                .is_some_and(|service| makers.contains(service));
        !(told && of_maker || place)
    });
    let providers: BTreeSet<&String> = by_file.values().collect();
    let everywhere = providers
        .first()
        .filter(|_| nothing_else && providers.len() == 1)
        .map(|provider| (*provider).clone());
    Elsewhere {
        by_file,
        everywhere,
        makers,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_storage_endpoint, makes_only_storage};

    #[test]
    fn clients_of_storage_are_told_from_others() {
        assert!(makes_only_storage("c = boto3.client('s3', endpoint_url=u)"));
        assert!(makes_only_storage(
            "new AWS.S3({ endpoint: new AWS.Endpoint(h) })"
        ));
        assert!(!makes_only_storage(
            "boto3.client('s3'); boto3.client('ses')"
        ));
        assert!(!makes_only_storage("import boto3"));
    }

    #[test]
    fn endpoints_of_storage_have_names_of_storage() {
        assert!(is_storage_endpoint("AWS_S3_ENDPOINT_URL"));
        assert!(!is_storage_endpoint("SENTRY_ENDPOINT"));
        assert!(!is_storage_endpoint("S3_BUCKET"));
    }
}
