//! What configurations, manifests and markup say: each format read by structure, in its own file.
//!
//! To add a format: a file here with a function from [`Reader`], and one line in [`FORMATS`].

mod application;
mod deployment;
mod environment;
mod extension;
mod markup;
mod models;
mod packages;
mod scopes;
mod specifiers;
mod terraform;
mod tree;

pub use specifiers::specifiers;

use crate::facts::{Fact, FactKind, Via, host_of};
use crate::rules::{Rules, Service};
use crate::source::{FileKind, Reach, SourceFile, Span};
use std::collections::BTreeMap;
use tree::{Node, Value};

/// The service whose own package this manifest describes: a vendor's repository does not use that vendor.
pub fn own_service(file: &SourceFile, rules: &Rules) -> Option<String> {
    packages::own_service(file, rules)
}

/// Facts that the configuration, manifest or markup in `file` states; empty for formats without any.
pub fn collect(file: &SourceFile, rules: &Rules) -> Vec<Fact> {
    let name = file
        .path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let mut reader = Reader {
        file,
        rules,
        name: &name,
        reach: file.reach,
        facts: Vec::new(),
    };
    if matches!(file.kind, FileKind::Html | FileKind::Vue | FileKind::Svelte) {
        markup::read(&mut reader);
    } else if file.kind == FileKind::Config
        && let Some((_, read)) = FORMATS.iter().find(|(is_one, _)| is_one(&name, &file.path))
    {
        read(&mut reader);
    }
    reader.facts
}

/// What builds and releases the product, and sends no user's data.
fn is_pipeline(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with(".github/")
        || path.contains("/.github/")
        || [".circleci/", ".buildkite/"]
            .iter()
            .any(|folder| path.contains(folder))
        || name.starts_with(".gitlab-ci")
        || name.starts_with("azure-pipelines")
        || matches!(
            name,
            "bitbucket-pipelines.yml" | ".travis.yml" | "cloudbuild.yaml"
        )
}

type IsOne = fn(&str, &str) -> bool;
type Read = fn(&mut Reader<'_>);

/// The first that fits reads the file: lower-case name, path.
const FORMATS: &[(IsOne, Read)] = &[
    (|name, _| name == "package.json", packages::npm),
    (
        |name, path| {
            name.ends_with(".txt")
                && (name.starts_with("requirements") || path.contains("requirements/"))
                || name.starts_with("requirements") && name.ends_with(".in")
        },
        packages::requirements,
    ),
    (|name, _| name == "pyproject.toml", packages::pyproject),
    (|name, _| name == "pipfile", packages::pipfile),
    (|name, _| name == "setup.cfg", packages::setup_cfg),
    (|name, _| name == "composer.json", packages::composer),
    (|name, _| name == "gemfile", packages::gemfile),
    (|name, _| name == "go.mod", packages::go_mod),
    (|name, _| name == "pubspec.yaml", packages::pubspec),
    (|name, _| name.starts_with(".env"), environment::dotenv),
    (
        |name, _| name.ends_with(".tf") || name.ends_with(".tfvars"),
        terraform::read,
    ),
    (|name, _| name.ends_with(".prisma"), models::prisma),
    (|name, _| name.ends_with(".sql"), models::sql),
    (
        |name, _| name.ends_with(".graphql") || name.ends_with(".gql"),
        models::graphql,
    ),
    (|name, _| name.ends_with(".proto"), models::proto),
    (|name, _| name == "appsscript.json", scopes::apps_script),
    (
        |name, _| name.starts_with("shopify.app") && name.ends_with(".toml"),
        scopes::shopify,
    ),
    (
        |name, _| {
            name.contains("slack")
                && (name.ends_with(".json") || name.ends_with(".yaml") || name.ends_with(".yml"))
        },
        scopes::slack,
    ),
    (
        |name, _| name.starts_with("manifest") && name.ends_with(".json"),
        extension::manifest_json,
    ),
    (
        |name, _| name.ends_with(".xml") && name != "pom.xml",
        application::xml,
    ),
    (
        |name, _| name.ends_with(".plist") || name.ends_with(".xcprivacy"),
        application::plist,
    ),
    (|name, _| name == "app.json", application::expo),
    (
        |name, _| name.starts_with("dockerfile"),
        environment::dockerfile,
    ),
    (|name, _| name.ends_with(".toml"), deployment::toml),
    (
        |name, _| name.ends_with(".yml") || name.ends_with(".yaml"),
        deployment::yaml,
    ),
    (
        |name, _| name.ends_with(".json") || name.ends_with(".jsonc"),
        deployment::json,
    ),
    (
        |name, _| {
            name.ends_with(".conf") || name.ends_with(".ini") || name.ends_with(".properties")
        },
        environment::properties,
    ),
    (
        |_, path| path.contains("logrotate.d/"),
        environment::logrotate,
    ),
];

/// One file while it is read.
struct Reader<'f> {
    file: &'f SourceFile,
    rules: &'f Rules,
    /// Lower-case file name.
    name: &'f str,
    reach: Reach,
    facts: Vec<Fact>,
}

impl<'f> Reader<'f> {
    fn text(&self) -> &'f str {
        &self.file.text
    }

    fn fact(&mut self, kind: FactKind, id: &str, span: Span, via: Via) -> &mut Fact {
        self.facts.push(Fact {
            kind,
            id: id.to_owned(),
            category: None,
            data: Vec::new(),
            reach: self.reach,
            location: self.file.locate(span),
            via,
            details: BTreeMap::new(),
        });
        let last = self.facts.len() - 1;
        &mut self.facts[last]
    }

    fn service(&mut self, service: &Service, span: Span, via: Via) {
        let pipeline = is_pipeline(&self.file.path) && self.reach == Reach::Production;
        let fact = self.fact(FactKind::Service, &service.id, span, via);
        if pipeline {
            fact.reach = Reach::Development;
        }
        fact.category = Some(service.category.clone());
        fact.data.clone_from(&service.data);
    }

    fn safeguard(&mut self, id: &str, on: bool, span: Span) {
        let state = if on { "on" } else { "off" };
        self.fact(FactKind::Safeguard, id, span, Via::Config)
            .details
            .insert("state".to_owned(), state.to_owned());
    }

    /// A region of a cloud provider; of the one that has regions of this form where `provider` is not known.
    fn region(&mut self, provider: Option<&str>, region: &str, category: &str, span: Span) -> bool {
        let rules = self.rules;
        let found = match provider {
            Some(provider) => rules
                .regions
                .country(provider, region)
                .map(|country| (provider.to_owned(), country)),
            None => rules
                .regions
                .find(region)
                .map(|(provider, country)| (provider.to_owned(), country)),
        };
        let Some((provider, country)) = found else {
            return false;
        };
        let fact = self.fact(FactKind::Region, country, span, Via::Config);
        fact.category = Some(category.to_owned());
        fact.details.insert("region".to_owned(), region.to_owned());
        fact.details.insert(
            "service".to_owned(),
            crate::facts::cloud_service(&provider).to_owned(),
        );
        true
    }

    fn retention(&mut self, days: f64, category: &str, span: Span) {
        if (0.04..=40_000.0).contains(&days) {
            let id = crate::facts::iso_of_days(days);
            let fact = self.fact(FactKind::Retention, &id, span, Via::Config);
            fact.category = Some(category.to_owned());
        }
    }

    /// A host in a value: its service, its region, and whether it is reached without TLS.
    fn url(&mut self, text: &str, span: Span) {
        let Some(host) = host_of(text).or_else(|| connection_host(text)) else {
            return;
        };
        if let Some(service) = self.rules.services.by_host(&host) {
            self.service(service, span, Via::Url);
        }
        if let Some((provider, region, _)) = self.rules.regions.in_host(&host) {
            self.region(Some(provider), region, "deployment", span);
        }
        let database = !text.starts_with("http");
        let plain = text.contains("sslmode=disable")
            || text.contains("sslmode=allow")
            || text.contains("useSSL=false")
            || text.contains("ssl=false");
        if plain && database && crate::facts::is_public(&host) {
            self.safeguard("tls", false, span);
        }
    }

    /// A name and its value as environments, settings and options have them.
    fn setting(&mut self, name: &str, node: &Node, span: Span) {
        let upper = name.len() > 3
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let rules = self.rules;
        if upper && let Some(service) = rules.services.by_env(name) {
            self.service(service, span, Via::Env);
        }
        if let Some(text) = node.text() {
            if is_region_name(name) {
                let provider = match name.to_ascii_uppercase() {
                    name if name.contains("AWS") || name.contains("S3") => Some("aws"),
                    name if name.contains("AZURE") => Some("azure"),
                    name if name.contains("GCP")
                        || name.contains("GOOGLE")
                        || name.contains("GCLOUD") =>
                    {
                        Some("gcp")
                    }
                    name if name.contains("SCW") || name.contains("SCALEWAY") => Some("scaleway"),
                    name if name.starts_with("FLY") => Some("fly"),
                    _ => None,
                };
                self.region(provider, text, "deployment", span);
            }
            self.url(text, node.span);
        }
        if let Some(days) = retention_days(name, node) {
            let (category, _) = crate::facts::matter_of(&name.to_lowercase());
            self.retention(days, category, span);
        }
        if name == "NODE_TLS_REJECT_UNAUTHORIZED" && node.truth() == Some(false) {
            self.safeguard("certificate_verification", false, span);
        } else if let Some((id, sense)) = crate::facts::option_of(name)
            && let Some(value) = node.truth()
        {
            self.safeguard(id, value == sense, span);
        }
    }

    /// A scope that the file asks for, in any spelling.
    fn scope(&mut self, text: &str, provider: Option<&str>, span: Span) {
        let rules = self.rules;
        for token in text.split(|c: char| c.is_whitespace() || c == ',') {
            if let Some(scope) = rules.scopes.find(token, provider) {
                let fact = self.fact(FactKind::Scope, &scope.id, span, Via::Config);
                *fact = crate::facts::scope_fact(fact.clone(), scope);
            }
        }
    }

    fn permission(&mut self, platform: &str, id: &str, span: Span) {
        let rules = self.rules;
        let known = rules.permissions.find(platform, id);
        let data = known.map(|known| known.data.clone()).unwrap_or_default();
        let fact = self.fact(FactKind::Permission, id, span, Via::Config);
        fact.category = Some(platform.to_owned());
        fact.data = data;
    }

    /// A store's or browser's own name for data that the application declares to collect. A name for many kinds at once
    /// ("sensitive information") says none of them.
    fn collected(&mut self, platform: &str, id: &str, span: Span) {
        let rules = self.rules;
        let Some(known) = rules.permissions.find(platform, id) else {
            return;
        };
        if known.data.len() > 3 {
            return;
        }
        for category in &known.data {
            let fact = self.fact(FactKind::Data, category, span, Via::Config);
            fact.data = vec![category.clone()];
        }
    }

    fn data_model<'a>(
        &mut self,
        model: &str,
        fields: impl Iterator<Item = (&'a str, Span)>,
        database: bool,
        via: Via,
    ) {
        let mut facts =
            crate::facts::model_fields(self.rules, self.file, model, fields, database, via);
        for fact in &mut facts {
            fact.reach = self.reach;
        }
        self.facts.append(&mut facts);
    }
}

/// `REGION`, `AWS_REGION`, `primary_region`, `region`.
fn is_region_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower == "location"
        || lower == "region"
        || lower.ends_with("_region")
        || lower.ends_with("region")
}

/// `LOG_RETENTION_DAYS=30`.
fn retention_days(name: &str, node: &Node) -> Option<f64> {
    let lower = name.to_lowercase();
    if ![
        "retention",
        "keep_for",
        "purge_after",
        "delete_after",
        "conservation",
    ]
    .iter()
    .any(|word| lower.contains(word))
    {
        return None;
    }
    let scale = if lower.contains("day") || lower.contains("jours") {
        1.0
    } else if lower.contains("hour") {
        1.0 / 24.0
    } else if lower.contains("month") {
        30.44
    } else if lower.contains("year") {
        365.25
    } else {
        return None;
    };
    Some(node.number()? * scale)
}

/// The host of `postgres://user:secret@host:5432/name`.
fn connection_host(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let known = [
        "postgres",
        "postgresql",
        "mysql",
        "mariadb",
        "mongodb",
        "mongodb+srv",
        "redis",
        "rediss",
        "amqp",
        "amqps",
        "mssql",
        "sqlserver",
        "jdbc:postgresql",
        "jdbc:mysql",
        "smtp",
        "smtps",
        "postgresql+asyncpg",
        "postgresql+psycopg2",
        "postgresql+psycopg",
        "mysql+pymysql",
    ];
    if !known.contains(&scheme) {
        return None;
    }
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    host.contains('.').then(|| host.to_lowercase())
}

/// The byte span of `part` inside `whole`.
fn span_of(whole: &str, part: &str) -> Span {
    let start = part.as_ptr() as usize - whole.as_ptr() as usize;
    Span {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(start + part.len()).unwrap_or(u32::MAX),
    }
}

fn text_node(text: &str, span: Span) -> Node {
    Node {
        value: Value::Text(text.to_owned()),
        span,
    }
}
