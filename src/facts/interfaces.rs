//! Services at another provider than the one whose client code uses: many storages speak the interface of S3, many language models that of
//! OpenAI, and a client that is told another address sends nothing to the maker of the interface.
//!
//! Facts that would be the same with any provider (clients of that interface, keys) are marked where they are stated, addresses of other
//! providers, too; what a repository as a whole uses is settled once all facts are known.

use super::addresses::host_of;
use super::values::last_name;
use super::{Collector, Fact, FactKind, Via};
use crate::rules::Rules;
use crate::source::Location;
use crate::syntax::ir::{Call, Expr, ExprKind, Property};
use crate::syntax::visit::Context;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The detail of a fact that says that any provider may be meant: the maker of the interface that it speaks.
const INTERFACE: &str = "interface";
const STORAGE: &str = "aws";
const LANGUAGE_MODELS: &str = "openai";

/// Stands for whatever the organisation runs itself, until it is settled.
const OWN: &str = "self-hosted";

/// A fact of the interface of S3.
pub(crate) fn mark(fact: &mut Fact) {
    mark_as(STORAGE, fact);
}

fn mark_as(maker: &str, fact: &mut Fact) {
    fact.details.insert(INTERFACE.to_owned(), maker.to_owned());
}

/// A client of an interface alone, or a kit of which the file makes no other client.
pub(super) fn mark_module(collector: &mut Collector<'_>, module: &str) {
    let names = &collector.rules.names;
    let storage = names.service("s3", module).is_some()
        || names.service("s3_among_others", module).is_some()
            && makes_only_storage(&collector.file.text);
    let maker = match names.service("llm", module) {
        _ if storage => Some(STORAGE),
        maker => maker,
    };
    if let (Some(maker), Some(fact)) = (maker, collector.facts.last_mut()) {
        mark_as(maker, fact);
    }
}

/// A dependency that holds a client of an interface.
pub(crate) fn mark_package(rules: &Rules, name: &str, fact: &mut Fact) {
    let mut places = ["s3", "s3_among_others", "llm"].iter();
    if let Some(maker) = places.find_map(|place| rules.names.service(place, name)) {
        mark_as(maker, fact);
    }
}

/// Keys and regions, which clients of any provider are given under these names.
pub(crate) fn mark_env(rules: &Rules, name: &str, fact: &mut Fact) {
    let upper = name.to_ascii_uppercase();
    if rules.names.service("s3_env", &upper).is_some() {
        mark(fact);
    }
}

/// The last fact, where its address is that of a storage, or one that a client of language models is told.
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
    let told = call.contains("OpenAI") && is_base(name);
    if let Some(fact) = collector.facts.last_mut() {
        if is_storage {
            mark(fact);
        } else if told && fact.category.as_deref() == Some("ai_llm") {
            mark_as(LANGUAGE_MODELS, fact);
        }
    }
}

/// A client of an interface that is told an address of nobody known: `OpenAI(base_url="http://vllm:8000")`, `client("s3", endpoint_url=
/// os.environ["MINIO_URL"])`. What it is given stays with whoever runs that.
pub(super) fn of_call(collector: &mut Collector<'_>, expr: &Expr, call: &Call) {
    let Some(name) = last_name(&call.callee) else {
        return;
    };
    let first = call.args.first().and_then(|arg| arg.value.as_str());
    let of_storage = matches!(name.as_str(), "S3Client" | "S3" | "S3FileSystem")
        || matches!(name.as_str(), "client" | "resource" | "create_client") && first == Some("s3");
    let maker = if of_storage {
        STORAGE
    } else if name.contains("OpenAI") && !name.contains("Azure") {
        LANGUAGE_MODELS
    } else {
        return;
    };
    let is_told = |key: &str| match of_storage {
        true => key.to_lowercase().starts_with("endpoint"),
        false => is_base(key),
    };
    let named = call
        .args
        .iter()
        .filter_map(|arg| Some((arg.name.as_ref()?, &arg.value)));
    let listed = call.args.iter().filter_map(|arg| match &arg.value.kind {
        ExprKind::Object(properties) => Some(properties),
        _ => None,
    });
    let listed = listed.flatten().filter_map(|property| match property {
        Property::Named { key, value, .. } => Some((key, value)),
        Property::Computed { .. } | Property::Spread(_) => None,
    });
    let address = named.chain(listed).find(|(key, _)| is_told(key.as_str()));
    if let Some((_, address)) = address
        && is_of_nobody_known(collector, address, maker)
    {
        let mut fact = collector.fact(FactKind::Service, OWN, expr.span, Via::Call);
        mark_as(maker, &mut fact);
        collector.facts.push(fact);
    }
}

/// An address that is no provider's, or one that an environment tells under a name of its own.
fn is_of_nobody_known(collector: &Collector<'_>, address: &Expr, maker: &str) -> bool {
    if let Some(text) = collector.constants.string(address) {
        let is_provider = |host: String| collector.rules.services.by_host(&host).is_some();
        return text.contains("://") && !host_of(&text).is_some_and(is_provider);
    }
    let of_maker: &[&str] = match maker {
        STORAGE => &["AWS", "S3"],
        _ => &["OPENAI", "API_BASE", "BASE_URL"],
    };
    let key = match &address.kind {
        ExprKind::Member { field, .. } => Some(field.to_string()),
        // A constant of another file.
        ExprKind::Name(name) => Some(name.to_string()),
        ExprKind::Call(call) => {
            let asked = call.args.first().and_then(|arg| arg.value.as_str());
            asked
                .filter(|_| call.args.len() == 1)
                .map(ToOwned::to_owned)
        }
        _ => None,
    };
    key.is_some_and(|key| {
        let is_env = key.len() > 3 && key.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        is_env && !of_maker.iter().any(|word| key.contains(word))
    })
}

/// `baseURL`, `base_url`, `openai_api_base`, `azure_endpoint`
fn is_base(name: &str) -> bool {
    let lower = name.to_lowercase().replace('_', "");
    ["baseurl", "apibase", "basepath", "endpoint"]
        .iter()
        .any(|word| lower.ends_with(word))
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

/// Providers that clients of another one's interface were told to use, by the maker of the interface.
#[derive(Debug, Default)]
pub struct Elsewhere(BTreeMap<String, Told>);

/// By file, and for all files where nothing else speaks for the maker of the interface.
#[derive(Debug)]
struct Told {
    by_file: BTreeMap<Arc<str>, String>,
    everywhere: Option<String>,
}

impl Elsewhere {
    /// Makes of the service of a flow at a place the provider that it really goes to; none where that is the organisation itself.
    pub fn settle(&self, service: &mut Option<String>, at: &Location) {
        let told = service.as_ref().and_then(|service| self.0.get(service));
        let found = told.and_then(|told| told.by_file.get(&at.file).or(told.everywhere.as_ref()));
        if let Some(provider) = found {
            *service = (provider != OWN).then(|| provider.clone());
        }
    }
}

/// Takes away what speaks for the makers of interfaces where their clients are told another provider's address.
pub fn settle_interfaces(facts: &mut Vec<Fact>) -> Elsewhere {
    let makers: BTreeSet<String> = facts
        .iter()
        .filter(|fact| fact.kind == FactKind::Service)
        .filter_map(|fact| fact.details.get(INTERFACE).cloned())
        .collect();
    let told = makers.into_iter().filter_map(|maker| {
        let told = settle(facts, &maker)?;
        Some((maker, told))
    });
    let told = Elsewhere(told.collect());
    facts.retain(|fact| fact.kind != FactKind::Service || fact.id != OWN);
    told
}

/// Whether the fact is one of the interface of this maker.
fn speaks(fact: &Fact, maker: &str) -> bool {
    fact.details.get(INTERFACE).is_some_and(|own| own == maker)
}

fn settle(facts: &mut Vec<Fact>, maker: &str) -> Option<Told> {
    let is_service = |fact: &Fact| fact.kind == FactKind::Service;
    let by_file: BTreeMap<Arc<str>, String> = facts
        .iter()
        .filter(|fact| {
            is_service(fact)
                && speaks(fact, maker)
                && fact.reach.is_production()
                && fact.id != maker
        })
        .map(|fact| (fact.location.file.clone(), fact.id.clone()))
        .collect();
    if by_file.is_empty() {
        return None;
    }
    let speaks_for_maker = |fact: &Fact| {
        is_service(fact) && fact.id == maker && fact.reach.is_production() && !speaks(fact, maker)
    };
    let nothing_else = !facts.iter().any(speaks_for_maker);
    facts.retain(|fact| {
        let told = nothing_else || by_file.contains_key(&fact.location.file);
        let of_maker = is_service(fact) && speaks(fact, maker) && fact.id == maker;
        let place = fact.kind == FactKind::Region
            && by_file.contains_key(&fact.location.file)
            && fact
                .details
                .get("service")
                .is_some_and(|service| service == maker);
        !(told && of_maker || place)
    });
    let providers: BTreeSet<&String> = by_file.values().collect();
    let everywhere = providers
        .first()
        .filter(|_| nothing_else && providers.len() == 1)
        .map(|provider| (*provider).clone());
    Some(Told {
        by_file,
        everywhere,
    })
}

#[cfg(test)]
mod tests {
    use super::{is_base, is_storage_endpoint, makes_only_storage};

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
    fn addresses_of_clients_have_names_of_bases() {
        assert!(is_base("baseURL") && is_base("azure_endpoint"));
        assert!(!is_base("model"));
    }

    #[test]
    fn endpoints_of_storage_have_names_of_storage() {
        assert!(is_storage_endpoint("AWS_S3_ENDPOINT_URL"));
        assert!(!is_storage_endpoint("SENTRY_ENDPOINT"));
        assert!(!is_storage_endpoint("S3_BUCKET"));
    }
}
