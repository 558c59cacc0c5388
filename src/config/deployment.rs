//! Platforms' files of deployment in TOML, YAML and JSON: regions, environments, encryption, retention.

use super::Reader;
use super::tree::{self, Entry, Node};
use crate::source::Reach;

pub(super) fn toml(reader: &mut Reader<'_>) {
    if let Some(root) = tree::toml(reader.text()) {
        document(reader, &root);
    }
}

pub(super) fn json(reader: &mut Reader<'_>) {
    if let Some(root) = tree::json(reader.text()) {
        if root.get("openapi").is_some() || root.get("swagger").is_some() {
            super::models::openapi(reader, &root);
            return;
        }
        document(reader, &root);
    }
}

pub(super) fn yaml(reader: &mut Reader<'_>) {
    // Ansible's and Helm's templates are no YAML before they are filled in.
    for root in tree::yaml(reader.text()) {
        if root.get("openapi").is_some() || root.get("swagger").is_some() {
            super::models::openapi(reader, &root);
            continue;
        }
        document(reader, &root);
    }
}

/// The platform whose file this is, for names of regions that mean nothing elsewhere.
fn platform(name: &str, root: &Node) -> Option<&'static str> {
    match name {
        "fly.toml" => Some("fly"),
        "vercel.json" => Some("vercel"),
        "render.yaml" | "render.yml" => Some("render"),
        "app.yaml" | "firebase.json" => Some("gcp"),
        _ if name.starts_with("serverless") => {
            match root.at(&["provider", "name"]).and_then(Node::text) {
                Some("google") => Some("gcp"),
                Some("azure") => Some("azure"),
                _ => Some("aws"),
            }
        }
        _ if root.get("Resources").is_some() || root.get("AWSTemplateFormatVersion").is_some() => {
            Some("aws")
        }
        _ => None,
    }
}

fn document(reader: &mut Reader<'_>, root: &Node) {
    let before = reader.reach;
    let compose = reader.name.contains("compose")
        || root.get("services").is_some() && reader.name.starts_with("docker");
    if compose && before == Reach::Production && !reader.name.contains("prod") {
        // A plain compose file is how developers start the parts on their own machine.
        reader.reach = Reach::Development;
    }
    let path = reader.file.path.to_lowercase();
    let workflow = path.contains(".github/") || path.contains(".gitlab");
    let platform = platform(reader.name, root);
    root.walk(&mut |path, entry| pair(reader, platform, workflow, path, entry));
    reader.reach = before;
}

fn pair(
    reader: &mut Reader<'_>,
    platform: Option<&'static str>,
    workflow: bool,
    path: &[&str],
    entry: &Entry,
) {
    let key = entry.key.as_str();
    let node = &entry.node;
    let block = path.last().copied().unwrap_or_default();
    // Only what a platform's own file says of regions, or what has a region's own form under a region's name.
    match key {
        "primary_region" | "region" | "location" | "aws-region" | "Region" => {
            if let Some(text) = node.text() {
                let text = text.to_owned();
                if !reader.region(platform, &text, "deployment", node.span) && platform.is_some() {
                    reader.region(None, &text, "deployment", node.span);
                }
                return;
            }
        }
        "regions" => {
            for item in node.items() {
                if let Some(text) = item.text() {
                    let text = text.to_owned();
                    reader.region(platform, &text, "deployment", item.span);
                }
            }
        }
        "StorageEncrypted" | "Encrypted" | "AtRestEncryptionEnabled" | "storageEncrypted" => {
            if let Some(value) = node.truth() {
                reader.safeguard("encryption_at_rest", value, entry.key_span);
            }
        }
        "TransitEncryptionEnabled" | "force_https" | "forceHttps" => {
            if let Some(value) = node.truth() {
                reader.safeguard("tls", value, entry.key_span);
            }
        }
        "ViewerProtocolPolicy" if node.text() == Some("allow-all") => {
            reader.safeguard("tls", false, entry.key_span);
        }
        "RetentionInDays" | "logRetentionInDays" => {
            if let Some(days) = node.number() {
                reader.retention(days, "logs", node.span);
            }
        }
        "BackupRetentionPeriod" => {
            if let Some(days) = node.number() {
                reader.retention(days, "backups", node.span);
            }
        }
        "ExpirationInDays" => {
            if let Some(days) = node.number() {
                reader.retention(days, "storage", node.span);
            }
        }
        _ => {}
    }
    // `env: [{name: X, value: y}]` of Kubernetes; `environment: ["X=y"]` of compose.
    if key == "value"
        && block != "rewrites"
        && let Some(text) = node.text()
    {
        reader.url(text, node.span);
    }
    if key == "name"
        && matches!(block, "env" | "envVars" | "containers")
        && let Some(name) = node.text()
    {
        let name = name.to_owned();
        let value = super::text_node("", node.span);
        reader.setting(&name, &value, node.span);
    }
    if key == "environment" || key == "env" {
        for item in node.items() {
            if let Some((name, value)) = item.text().and_then(|text| text.split_once('=')) {
                let (name, value) = (name.to_owned(), super::text_node(value, item.span));
                reader.setting(&name, &value, item.span);
            }
        }
    }
    if is_setting_place(key, path, workflow) {
        reader.setting(key, node, entry.key_span);
    }
}

/// Names in capitals are environments wherever they stand; other names only where settings are.
fn is_setting_place(key: &str, path: &[&str], workflow: bool) -> bool {
    let upper = key.len() > 3
        && key
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let environment = path.iter().any(|block| {
        matches!(
            *block,
            "env" | "environment" | "vars" | "env_variables" | "Variables" | "build_args"
        )
    });
    if workflow {
        return upper && environment;
    }
    upper && (environment || path.is_empty())
        || crate::facts::option_of(key).is_some()
        || environment && !path.is_empty()
}
