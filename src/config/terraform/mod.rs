//! Terraform: who hosts, where, with which encryption, TLS and retention.

mod options;
mod values;

pub(super) use values::{Parts, settle};

use super::Reader;
use super::tree::{Entry, Node};
use crate::facts::{Fact, FactKind, Via};
use std::collections::BTreeSet;
use values::{Wanted, reference, state};

/// Provider of a resource or provider block, by the head of its name.
fn provider_of(kind: &str) -> Option<&'static str> {
    let head = kind.split('_').next().unwrap_or(kind);
    Some(match head {
        "aws" | "awscc" => "aws",
        "google" | "google-beta" => "gcp",
        "azurerm" | "azuread" | "azapi" => "azure",
        "digitalocean" => "digitalocean",
        "scaleway" => "scaleway",
        "ovh" => "ovh",
        "hcloud" => "hetzner",
        "heroku" => "heroku",
        "fly" => "fly",
        "vercel" => "vercel",
        _ => return None,
    })
}

pub(super) fn read(reader: &mut Reader<'_>) {
    let root = if reader.name.ends_with(".json") {
        reader.json()
    } else {
        reader.hcl()
    };
    let Some(root) = root else {
        return;
    };
    values::collect(reader, &root);
    let module = reader.file.path.contains("modules/");
    if is_variables(reader.name) {
        for entry in root.entries().iter().filter(|entry| is_region(&entry.key)) {
            if !module {
                variable(reader, &entry.key, &entry.node);
            }
        }
        return;
    }
    let mut seen_providers = Vec::new();
    for block in root.entries() {
        match block.key.as_str() {
            // What callers of a module pass replaces its defaults.
            "variable" if !module => {
                for named in block.node.entries() {
                    if let Some(default) = named.node.get("default")
                        && is_region(&named.key)
                    {
                        variable(reader, &named.key, default);
                    }
                }
            }
            // Terragrunt: what all folders below are given.
            "inputs" if !module => {
                for entry in block.node.entries() {
                    if is_region(&entry.key) {
                        variable(reader, &entry.key, &entry.node);
                    }
                }
            }
            "provider" => {
                for provider in block.node.entries() {
                    cloud(reader, &provider.key, provider, &mut seen_providers);
                    if let Some(name) = provider_of(&provider.key) {
                        let alias = provider.node.get("alias").and_then(Node::text);
                        let category = if alias.is_some_and(is_global) {
                            "edge"
                        } else {
                            "deployment"
                        };
                        region(reader, name, &provider.node, category);
                    }
                }
            }
            "locals" => {
                for local in block.node.entries() {
                    options::local(reader, local, &root);
                }
            }
            "module" => {
                for module in block.node.entries() {
                    options::resource(reader, "module", module, &root);
                }
            }
            "resource" => {
                for kind in block.node.entries() {
                    cloud(reader, &kind.key, kind, &mut seen_providers);
                    for named in kind.node.entries() {
                        resource(reader, &kind.key, named, &root);
                    }
                }
            }
            _ => {}
        }
    }
}

/// `prod.tfvars`, `prod.tfvars.json`.
fn is_variables(path: &str) -> bool {
    path.ends_with(".tfvars") || path.ends_with(".tfvars.json")
}

/// `region`, `aws_region`, `azure_location`, `gcp_region`.
fn is_region(name: &str) -> bool {
    name.split('_')
        .any(|word| matches!(word, "region" | "location"))
}

/// Certificates, filters and functions of a content network live in one region of its provider, wherever the data are: a second
/// provider for them is named after that.
fn is_global(name: &str) -> bool {
    let name = name.to_lowercase().replace('-', "_");
    name.contains("us_east")
        || name.contains("useast")
        || name.split('_').any(|word| {
            matches!(
                word,
                "global"
                    | "cloudfront"
                    | "cdn"
                    | "edge"
                    | "acm"
                    | "cert"
                    | "certificate"
                    | "certificates"
                    | "waf"
                    | "virginia"
                    | "dns"
                    | "route53"
            )
        })
}

/// The value of a variable for regions: a default, or what a file of variables sets.
fn variable(reader: &mut Reader<'_>, name: &str, node: &Node) {
    let category = if is_global(name) {
        "edge"
    } else {
        "deployment"
    };
    // Names with spaces are Azure's: `West Europe`.
    if let Some(text) = node.text()
        && reader.region(
            text.contains(' ').then_some("azure"),
            text,
            category,
            node.span,
        )
        && let Some(fact) = reader.facts.last_mut()
    {
        fact.details.insert("variable".to_owned(), name.to_owned());
    }
}

/// Files of variables replace the defaults of the folders around them.
pub(super) fn settle_variables(facts: &mut Vec<Fact>) {
    let folder = |fact: &Fact| {
        let path = &fact.location.file;
        path.rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned()
    };
    let set: BTreeSet<(String, String)> = facts
        .iter()
        .filter(|fact| fact.reach.is_production() && is_variables(&fact.location.file))
        .filter_map(|fact| Some((folder(fact), fact.details.get("variable")?.clone())))
        .collect();
    facts.retain(|fact| {
        let Some(name) = fact.details.get("variable") else {
            return true;
        };
        let own = folder(fact);
        fact.kind != FactKind::Region
            || is_variables(&fact.location.file)
            || !set.iter().any(|(folder, set)| {
                set == name
                    && (own.is_empty() || *folder == own || folder.starts_with(&format!("{own}/")))
            })
    });
}

fn cloud(reader: &mut Reader<'_>, kind: &str, entry: &Entry, seen: &mut Vec<String>) {
    let rules = reader.rules;
    let head = kind.split('_').next().unwrap_or(kind);
    let id = provider_of(kind)
        .map(crate::facts::cloud_service)
        .or_else(|| rules.names.service("provider", head));
    if let Some(id) = id
        && !seen.iter().any(|own| own == id)
        && let Some(service) = rules.services.get(id)
    {
        seen.push(id.to_owned());
        reader.service(service, entry.key_span, Via::Config);
    }
}

fn region(reader: &mut Reader<'_>, provider: &'static str, node: &Node, category: &'static str) {
    for entry in node.entries() {
        if matches!(
            entry.key.as_str(),
            "region" | "location" | "availability_zone" | "zone" | "region_name" | "replica_region"
        ) {
            place(reader, provider, entry, category);
        }
    }
}

/// A region where it is written. One that a variable for regions holds is stated where the variable is, or where a module is called.
fn place(reader: &mut Reader<'_>, provider: &'static str, entry: &Entry, category: &'static str) {
    let declared = reference(&entry.node)
        .and_then(|name| name.strip_prefix("var.").map(is_region))
        .unwrap_or_default();
    let wanted = Wanted::Region {
        provider,
        category,
        declared,
    };
    state(reader, wanted, entry);
}

fn category(kind: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    if has(&["cloudfront", "cdn", "frontdoor"]) {
        "cdn"
    } else if has(&[
        "db_",
        "rds",
        "sql",
        "database",
        "dynamodb",
        "redis",
        "elasticache",
        "docdb",
        "cosmos",
        "mongo",
        "spanner",
        "bigquery",
        "firestore",
    ]) {
        "database"
    } else if has(&["s3", "bucket", "storage", "efs", "disk", "volume"]) {
        "storage"
    } else {
        "deployment"
    }
}

fn resource(reader: &mut Reader<'_>, kind: &str, named: &Entry, root: &Node) {
    let node = &named.node;
    if let Some(provider) = provider_of(kind) {
        region(reader, provider, node, category(kind));
        node.walk(&mut |path, entry| {
            let replicates = path.last().is_some_and(|block| {
                ["replica", "backup_configuration", "geo_location"]
                    .iter()
                    .any(|word| block.contains(word))
            });
            if replicates && matches!(entry.key.as_str(), "region_name" | "region" | "location") {
                place(reader, provider, entry, category(kind));
            }
        });
    }
    if let Some((list, name)) = columns(kind) {
        let fields = node
            .all(list)
            .flat_map(|one| std::iter::once(one).chain(one.items()))
            .filter_map(|column| column.get(name))
            .filter_map(|name| Some((name.text()?, name.span)));
        reader.data_model(&named.key, fields, true, Via::Model);
    }
    if kind == "azuread_application" || kind == "azuread_application_registration" {
        registration(reader, node);
    }
    options::resource(reader, kind, named, root);
}

/// Where a resource lists the columns of a table, and what names them.
fn columns(kind: &str) -> Option<(&'static str, &'static str)> {
    match kind {
        "google_bigquery_table" => Some(("schema", "name")),
        "aws_dynamodb_table" => Some(("attribute", "name")),
        _ => None,
    }
}

/// `required_resource_access { resource_app_id = "…" resource_access { id = "…" } }`.
fn registration(reader: &mut Reader<'_>, node: &Node) {
    for access in node.all("required_resource_access") {
        let graph = access
            .get("resource_app_id")
            .and_then(Node::text)
            .is_some_and(|id| {
                super::registration::is_graph(id) || id.to_lowercase().contains("graph")
            });
        if !graph {
            continue;
        }
        for permission in access.all("resource_access") {
            let Some(id) = permission.get("id") else {
                continue;
            };
            // `data.azuread_service_principal.graph.oauth2_permission_scope_ids["User.Read"]`.
            match id.text().and_then(|text| text.split('"').nth(1)) {
                Some(name) => reader.scope(name, Some("microsoft_graph"), id.span),
                None => super::registration::graph_permission(reader, id),
            }
        }
    }
}
