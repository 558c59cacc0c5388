//! CloudFormation and SAM: encryption, TLS and retention of resources, also below `resources` of the Serverless framework.

use super::Reader;
use super::tree::{Entry, Node};
use crate::facts::Via;
use crate::source::Reach;

pub(super) fn is_template(root: &Node) -> bool {
    root.get("AWSTemplateFormatVersion").is_some()
        || root.get("Resources").is_some_and(|resources| {
            resources.entries().iter().any(|resource| {
                resource
                    .node
                    .get("Type")
                    .and_then(Node::text)
                    .is_some_and(|kind| kind.starts_with("AWS::"))
            })
        })
}

pub(super) fn resources(reader: &mut Reader<'_>, root: &Node) {
    for resource in root.get("Resources").map_or(&[][..], Node::entries) {
        let Some(kind) = resource.node.get("Type").and_then(Node::text) else {
            continue;
        };
        let nothing = super::text_node("", resource.key_span);
        let properties = resource.node.get("Properties").unwrap_or(&nothing);
        properties.walk(&mut |path, entry| property(reader, kind, path, entry));
        if is_open_by_default(kind, properties) {
            reader.safeguard_by_default("encryption_at_rest", resource.key_span);
        }
        if kind == "AWS::DynamoDB::Table" {
            let attributes = properties.get("AttributeDefinitions");
            let fields = attributes
                .map_or(&[][..], Node::items)
                .iter()
                .filter_map(|attribute| attribute.get("AttributeName"))
                .filter_map(|name| Some((name.text()?, name.span)));
            let model = properties.get("TableName").and_then(Node::text);
            reader.data_model(model.unwrap_or(&resource.key), fields, true, Via::Model);
        }
        if kind == "AWS::ElasticLoadBalancingV2::Listener" {
            listener(reader, properties);
        }
    }
}

/// `[staging.deploy.parameters]` of `samconfig.toml`, or parameters that name such an environment: `Environment=dev`.
pub(super) fn is_elsewhere(root: &Node, path: &[&str]) -> bool {
    let Some(environment) = path.first() else {
        return false;
    };
    let overrides = root.at(&[environment, "deploy", "parameters", "parameter_overrides"]);
    let names_other = |node: &Node| {
        node.text().is_some_and(|text| {
            text.split_whitespace()
                .filter_map(|pair| pair.split_once('='))
                .any(|(_, value)| Reach::is_other_environment(value.trim_matches(['"', '\''])))
        })
    };
    Reach::is_other_environment(environment)
        || overrides.is_some_and(|node| names_other(node) || node.items().iter().any(names_other))
}

/// Databases that are not encrypted unless told so, and that copy no other one.
fn is_open_by_default(kind: &str, properties: &Node) -> bool {
    // <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html>: off, but for Valkey.
    if kind == "AWS::ElastiCache::ReplicationGroup" {
        return properties.get("AtRestEncryptionEnabled").is_none()
            && properties
                .get("Engine")
                .is_none_or(|engine| engine.text() == Some("redis"))
            && properties.get("GlobalReplicationGroupId").is_none()
            && !properties.entries().is_empty();
    }
    matches!(
        kind,
        "AWS::RDS::DBInstance" | "AWS::RDS::DBCluster" | "AWS::DocDB::DBCluster"
    ) && [
        "StorageEncrypted",
        "DBSnapshotIdentifier",
        "SnapshotIdentifier",
        "SourceDBInstanceIdentifier",
        "SourceDBClusterIdentifier",
        // An instance of a cluster is as its cluster is.
        "DBClusterIdentifier",
        "KmsKeyId",
    ]
    .iter()
    .all(|key| properties.get(key).is_none())
        && !properties.entries().is_empty()
}

fn property(reader: &mut Reader<'_>, kind: &str, path: &[&str], entry: &Entry) {
    let node = &entry.node;
    match entry.key.as_str() {
        // Tables of DynamoDB are always encrypted: off means with a key of the provider's own.
        // <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html>
        "SSEEnabled" if node.truth() == Some(true) => {
            reader.safeguard("encryption_at_rest", true, entry.key_span);
        }
        "StorageEncrypted" | "Encrypted" | "AtRestEncryptionEnabled" => {
            if let Some(value) = node.truth() {
                reader.safeguard("encryption_at_rest", value, entry.key_span);
            }
        }
        "Enabled" if path.last() == Some(&"EncryptionAtRestOptions") => {
            if let Some(value) = node.truth() {
                reader.safeguard("encryption_at_rest", value, entry.key_span);
            }
        }
        "AvailabilityZone" | "AvailabilityZones" => zones(reader, node),
        "BucketEncryption" => reader.safeguard("encryption_at_rest", true, entry.key_span),
        "TransitEncryptionEnabled" | "EnforceHTTPS" => {
            if let Some(value) = node.truth() {
                reader.safeguard("tls", value, entry.key_span);
            }
        }
        "ViewerProtocolPolicy" => {
            if let Some(policy) = node.text() {
                reader.safeguard("tls", policy != "allow-all", entry.key_span);
            }
        }
        "RetentionInDays" => {
            if let Some(days) = node.number() {
                let what = if kind.contains("Log") {
                    "logs"
                } else {
                    "storage"
                };
                reader.retention(days, what, node.span);
            }
        }
        "BackupRetentionPeriod" | "SnapshotRetentionLimit" | "DeleteAfterDays" => {
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
}

/// `us-west-2a` lies in `us-west-2`; what a function computes is no text.
fn zones(reader: &mut Reader<'_>, node: &Node) {
    for zone in std::iter::once(node).chain(node.items()) {
        if let Some(region) = zone
            .text()
            .and_then(|zone| zone.strip_suffix(|c: char| c.is_ascii_lowercase()))
        {
            reader.region(Some("aws"), region, "deployment", zone.span);
        }
    }
}

/// A listener without TLS that does not send browsers on to HTTPS.
fn listener(reader: &mut Reader<'_>, properties: &Node) {
    let Some(protocol) = properties.get("Protocol") else {
        return;
    };
    let forwards = properties
        .get("DefaultActions")
        .map_or(&[][..], Node::items)
        .iter()
        .any(|action| action.get("Type").and_then(Node::text) == Some("forward"));
    if protocol.text() == Some("HTTP") && forwards {
        reader.safeguard("tls", false, protocol.span);
    }
}
