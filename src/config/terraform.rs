//! Terraform: regions, encryption, TLS and retention of what is deployed.

use super::Reader;
use super::tree::{self, Entry, Node, Value};
use crate::facts::Via;
use std::collections::BTreeMap;

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

/// Services that are configured by a provider of their own.
const VENDORS: &[&str] = &[
    "cloudflare",
    "datadog",
    "newrelic",
    "sentry",
    "auth0",
    "okta",
    "pagerduty",
    "fastly",
    "mongodbatlas",
    "snowflake",
    "supabase",
    "netlify",
    "launchdarkly",
    "sendgrid",
    "stripe",
    "algolia",
    "grafana",
];

pub(super) fn read(reader: &mut Reader<'_>) {
    let Some(root) = tree::hcl(reader.text()) else {
        return;
    };
    let mut variables: BTreeMap<String, Node> = BTreeMap::new();
    for entry in root.entries() {
        match entry.key.as_str() {
            "variable" => {
                for variable in entry.node.entries() {
                    if let Some(default) = variable.node.get("default") {
                        variables.insert(format!("var.{}", variable.key), default.clone());
                    }
                }
            }
            "locals" => {
                for local in entry.node.entries() {
                    variables.insert(format!("local.{}", local.key), local.node.clone());
                }
            }
            _ => {}
        }
    }
    let mut seen_providers = Vec::new();
    for entry in root.entries() {
        match entry.key.as_str() {
            "provider" => {
                for provider in entry.node.entries() {
                    cloud(reader, &provider.key, provider, &mut seen_providers);
                    if let Some(name) = provider_of(&provider.key) {
                        region(reader, name, &provider.node, &variables, "deployment");
                    }
                }
            }
            "resource" | "module" => {
                for kind in entry.node.entries() {
                    if entry.key == "module" {
                        resource(reader, "module", &kind.node, &variables);
                        continue;
                    }
                    cloud(reader, &kind.key, kind, &mut seen_providers);
                    for named in kind.node.entries() {
                        resource(reader, &kind.key, &named.node, &variables);
                    }
                }
            }
            // `terraform.tfvars`: bare assignments.
            "region" | "location" | "aws_region" | "gcp_region" | "azure_location"
                if reader.name.ends_with(".tfvars") =>
            {
                if let Some(text) = entry.node.text() {
                    let text = text.to_owned();
                    reader.region(None, &text, "deployment", entry.node.span);
                }
            }
            _ => {}
        }
    }
}

fn cloud(reader: &mut Reader<'_>, kind: &str, entry: &Entry, seen: &mut Vec<String>) {
    let id = match provider_of(kind) {
        Some(provider) => crate::facts::cloud_service(provider),
        None => {
            let head = kind.split('_').next().unwrap_or(kind);
            match VENDORS.iter().find(|vendor| **vendor == head) {
                Some(&"newrelic") => "new-relic",
                Some(&"mongodbatlas") => "mongodb-atlas",
                Some(vendor) => vendor,
                None => return,
            }
        }
    };
    if seen.iter().any(|own| own == id) {
        return;
    }
    seen.push(id.to_owned());
    if let Some(service) = reader.rules.services.get(id) {
        reader.service(service, entry.key_span, Via::Config);
    }
}

/// What an attribute holds, seen through variables with defaults.
fn settled<'n>(node: &'n Node, variables: &'n BTreeMap<String, Node>) -> &'n Node {
    node.text()
        .map(|text| {
            text.trim_matches('"')
                .trim_start_matches("${")
                .trim_end_matches('}')
                .trim()
        })
        .and_then(|name| variables.get(name))
        .unwrap_or(node)
}

fn region(
    reader: &mut Reader<'_>,
    provider: &str,
    node: &Node,
    variables: &BTreeMap<String, Node>,
    category: &str,
) {
    for key in [
        "region",
        "location",
        "availability_zone",
        "zone",
        "region_name",
        "replica_region",
    ] {
        if let Some(value) = node.get(key) {
            let settled = settled(value, variables);
            if let Some(text) = settled.text() {
                let text = text.to_owned();
                reader.region(Some(provider), &text, category, value.span);
            }
        }
    }
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

fn resource(reader: &mut Reader<'_>, kind: &str, node: &Node, variables: &BTreeMap<String, Node>) {
    if let Some(provider) = provider_of(kind) {
        region(reader, provider, node, variables, category(kind));
        node.walk(&mut |path, entry| {
            if !path.is_empty()
                && path.last().is_some_and(|block| block.contains("replica"))
                && matches!(entry.key.as_str(), "region_name" | "region" | "location")
                && let Some(text) = settled(&entry.node, variables).text()
            {
                let text = text.to_owned();
                reader.region(Some(provider), &text, category(kind), entry.node.span);
            }
        });
    }
    // Only resources that keep data count for encryption.
    node.walk(&mut |path, entry| option(reader, kind, path, entry, variables));
    load_balancer(reader, kind, node);
}

fn option(
    reader: &mut Reader<'_>,
    kind: &str,
    path: &[&str],
    entry: &Entry,
    variables: &BTreeMap<String, Node>,
) {
    let node = settled(&entry.node, variables);
    let key = entry.key.as_str();
    let block = path.last().copied().unwrap_or_default();
    match key {
        "storage_encrypted"
        | "encrypted"
        | "at_rest_encryption_enabled"
        | "encryption_at_rest_enabled"
        | "infrastructure_encryption_enabled"
        | "encrypt_at_rest_enabled" => {
            // A second layer that is off leaves the first on.
            if key == "infrastructure_encryption_enabled" {
                return;
            }
            if let Some(value) = node.truth() {
                reader.safeguard("encryption_at_rest", value, entry.key_span);
            }
        }
        "enabled" if matches!(block, "encrypt_at_rest" | "encryption_at_rest") => {
            if let Some(value) = node.truth() {
                reader.safeguard("encryption_at_rest", value, entry.key_span);
            }
        }
        "transit_encryption_enabled"
        | "require_ssl"
        | "enable_https_traffic_only"
        | "https_traffic_only_enabled"
        | "https_only"
        | "ssl_enforcement_enabled"
        | "enforce_https" => {
            if let Some(value) = node.truth() {
                reader.safeguard("tls", value, entry.key_span);
            }
        }
        "ssl_mode" if node.text() == Some("ALLOW_UNENCRYPTED_AND_ENCRYPTED") => {
            reader.safeguard("tls", false, entry.key_span);
        }
        "viewer_protocol_policy" => match node.text() {
            Some("allow-all") => reader.safeguard("tls", false, entry.key_span),
            Some(_) => reader.safeguard("tls", true, entry.key_span),
            None => {}
        },
        "retention_in_days"
        | "retention_days"
        | "retention_period_in_days"
        | "log_retention_days"
        | "retention_in_day" => {
            if let Some(days) = node.number().filter(|days| *days > 0.0) {
                let logs = ["log", "insights", "workspace", "trail"]
                    .iter()
                    .any(|word| kind.contains(word))
                    || key.starts_with("log");
                let backups = kind.contains("backup");
                let what = if logs {
                    "logs"
                } else if backups {
                    "backups"
                } else {
                    category(kind)
                };
                reader.retention(days, what, entry.node.span);
            }
        }
        "backup_retention_period" | "backup_retention_days" | "snapshot_retention_limit" => {
            if let Some(days) = node.number().filter(|days| *days > 0.0) {
                reader.retention(days, "backups", entry.node.span);
            }
        }
        "days" if block == "expiration" => {
            if let Some(days) = node.number() {
                reader.retention(days, "storage", entry.node.span);
            }
        }
        "age" if block == "condition" && kind.contains("bucket") => {
            if let Some(days) = node.number() {
                reader.retention(days, "storage", entry.node.span);
            }
        }
        "delete_after" if block == "lifecycle" => {
            if let Some(days) = node.number() {
                reader.retention(days, "backups", entry.node.span);
            }
        }
        _ => {
            if let Value::Text(text) = &entry.node.value
                && text.contains("://")
            {
                reader.url(text, entry.node.span);
            }
        }
    }
}

/// A public listener without TLS that does not send browsers on to HTTPS.
fn load_balancer(reader: &mut Reader<'_>, kind: &str, node: &Node) {
    if !matches!(kind, "aws_lb_listener" | "aws_alb_listener") {
        return;
    }
    let Some(protocol) = node.get("protocol") else {
        return;
    };
    let redirects = node
        .at(&["default_action", "type"])
        .and_then(Node::text)
        .is_some_and(|action| action == "redirect" || action == "fixed-response");
    if protocol.text() == Some("HTTP") && !redirects {
        reader.safeguard("tls", false, protocol.span);
    }
}
