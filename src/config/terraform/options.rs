//! What resources of Terraform say of encryption, TLS and retention.

use super::category;
use super::values::{Wanted, reference, state, state_where};
use crate::config::Reader;
use crate::config::reader::{cloud_of, is_region_name, measure_of, text_node};
use crate::config::tree::{Entry, Node, Value};
use crate::source::Span;

pub(super) fn resource(reader: &mut Reader<'_>, kind: &str, named: &Entry, root: &Node) {
    let node = &named.node;
    node.walk(&mut |path, entry| match option(kind, path, entry) {
        Some(wanted @ Wanted::Retention(_)) => {
            state_where(reader, wanted, entry, switch(node, entry.node.span));
        }
        Some(wanted) => state(reader, wanted, entry),
        None => {
            setting(reader, entry);
            container(reader, entry);
        }
    });
    match kind {
        "aws_lb_listener" | "aws_alb_listener" => listener(reader, node, root),
        "google_storage_bucket" => lifecycle_rules(reader, node),
        "aws_s3_bucket_server_side_encryption_configuration" => {
            reader.safeguard("encryption_at_rest", true, named.key_span);
        }
        "aws_db_parameter_group" | "aws_rds_cluster_parameter_group" => parameters(reader, node),
        _ => {}
    }
    if is_open_by_default(kind, node) {
        reader.safeguard_by_default("encryption_at_rest", named.key_span);
    }
}

/// What switches the rule on in which a place stands: `status = "Disabled"` beside `expiration`, `enabled = false` beside `actions`.
fn switch(node: &Node, place: Span) -> Option<&Node> {
    let holds = |child: &&Node| child.span.start <= place.start && place.end <= child.span.end;
    let inner = match &node.value {
        Value::Map(entries) => entries.iter().map(|entry| &entry.node).find(holds),
        Value::List(items) => items.iter().find(holds),
        _ => None,
    };
    let is_rule = [
        "expiration",
        "noncurrent_version_expiration",
        "condition",
        "actions",
    ]
    .iter()
    .any(|key| node.get(key).is_some());
    inner.and_then(|inner| switch(inner, place)).or_else(|| {
        node.get("status")
            .or(node.get("enabled"))
            .filter(|_| is_rule)
    })
}

/// Rules of a lifecycle that a local value holds for the buckets of a module: `x_lifecycle_rules = [{ expiration = { days = 30 } }]`.
pub(super) fn local(reader: &mut Reader<'_>, named: &Entry, root: &Node) {
    let name = named.key.to_lowercase();
    let elsewhere = name.contains("non_prod")
        || name
            .split('_')
            .any(crate::source::Reach::is_other_environment);
    if name.contains("lifecycle") && !elsewhere {
        resource(reader, "locals", named, root);
    }
}

/// Stores that are not encrypted unless told so, and that copy no other one.
fn is_open_by_default(kind: &str, node: &Node) -> bool {
    let (switch, copies): (&str, &[&str]) = match kind {
        "aws_db_instance" => (
            "storage_encrypted",
            &[
                "snapshot_identifier",
                "replicate_source_db",
                "restore_to_point_in_time",
                "s3_import",
            ],
        ),
        "aws_rds_cluster" => (
            "storage_encrypted",
            &[
                "snapshot_identifier",
                "replication_source_identifier",
                "restore_to_point_in_time",
                "engine_mode",
                "global_cluster_identifier",
            ],
        ),
        "aws_docdb_cluster" | "aws_neptune_cluster" => (
            "storage_encrypted",
            &["snapshot_identifier", "global_cluster_identifier"],
        ),
        "aws_efs_file_system" => ("encrypted", &[]),
        // <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html>: off, but for Valkey.
        // Tables of DynamoDB and buckets of S3 are always encrypted, whatever their blocks say.
        "aws_elasticache_replication_group"
            if node
                .get("engine")
                .is_none_or(|engine| engine.text() == Some("redis")) =>
        {
            (
                "at_rest_encryption_enabled",
                &[
                    "global_replication_group_id",
                    "snapshot_arns",
                    "snapshot_name",
                ],
            )
        }
        _ => return false,
    };
    std::iter::once(&switch)
        .chain(copies)
        .chain(&["kms_key_id"])
        .all(|key| node.get(key).is_none())
}

fn option(kind: &str, path: &[&str], entry: &Entry) -> Option<Wanted> {
    const ENCRYPTED: Wanted = Wanted::Safeguard("encryption_at_rest", Node::truth);
    const TLS: Wanted = Wanted::Safeguard("tls", Node::truth);
    let block = path.last().copied().unwrap_or_default();
    Some(match entry.key.as_str() {
        // `infrastructure_encryption_enabled` is a second layer: off, it leaves the first on.
        "storage_encrypted"
        | "encrypted"
        | "at_rest_encryption_enabled"
        | "encryption_at_rest_enabled"
        | "encrypt_at_rest_enabled" => ENCRYPTED,
        "enabled" if matches!(block, "encrypt_at_rest" | "encryption_at_rest") => ENCRYPTED,
        "server_side_encryption_configuration" => {
            Wanted::Safeguard("encryption_at_rest", |_| Some(true))
        }
        "enabled" if block == "node_to_node_encryption" => TLS,
        "transit_encryption_enabled"
        | "require_ssl"
        | "enable_https_traffic_only"
        | "https_traffic_only_enabled"
        | "https_only"
        | "ssl_enforcement_enabled"
        | "enforce_https" => TLS,
        "ssl_mode" => Wanted::Safeguard("tls", |mode| {
            (mode.text()? == "ALLOW_UNENCRYPTED_AND_ENCRYPTED").then_some(false)
        }),
        "sslmode" => Wanted::Safeguard("tls", |mode| {
            Some(!matches!(mode.text()?, "disable" | "allow"))
        }),
        "client_broker" => Wanted::Safeguard("tls", |broker| Some(broker.text()? == "TLS")),
        "viewer_protocol_policy" => {
            Wanted::Safeguard("tls", |policy| Some(policy.text()? != "allow-all"))
        }
        key => return retention(kind, block, key),
    })
}

fn retention(kind: &str, block: &str, key: &str) -> Option<Wanted> {
    // Key vaults keep keys, not people.
    if kind.contains("key_vault") {
        return None;
    }
    Some(Wanted::Retention(match key {
        "retention_in_days"
        | "retention_days"
        | "retention_period_in_days"
        | "log_retention_days"
        | "log_retention_in_days"
        | "logging_retention_in_days"
        | "cloudwatch_log_group_retention_in_days"
        | "retention_in_day" => {
            let logs = ["log", "insights", "workspace", "trail", "cockpit"]
                .iter()
                .any(|word| kind.contains(word) || key.contains(word));
            if logs {
                "logs"
            } else if kind.contains("backup") {
                "backups"
            } else {
                category(kind)
            }
        }
        "backup_retention_period"
        | "backup_retention_days"
        | "snapshot_retention_limit"
        | "transaction_log_retention_days"
        | "soft_delete_retention_days"
        | "retained_backups" => "backups",
        "days" if block == "expiration" => "storage",
        "days"
            if matches!(
                block,
                "delete_retention_policy" | "container_delete_retention_policy" | "restore_policy"
            ) =>
        {
            "backups"
        }
        "restore_policy_days" => "backups",
        "noncurrent_days" if block == "noncurrent_version_expiration" => "backups",
        "delete_after_days_since_modification_greater_than"
        | "delete_after_days_since_creation_greater_than" => "storage",
        "delete_after" if block == "lifecycle" => "backups",
        _ => return None,
    }))
}

/// Environments of functions and tasks, and addresses that data are sent to. Where charts, modules and keys come from is none.
fn setting(reader: &mut Reader<'_>, entry: &Entry) {
    let key = entry.key.as_str();
    if is_environment_name(key) {
        variable(reader, key, &entry.node, entry.key_span);
    } else if [
        "endpoint",
        "webhook",
        "dsn",
        "connection_string",
        "database_url",
        "value",
    ]
    .iter()
    .any(|word| key.contains(word))
        && let Some(text) = entry.node.text().filter(|text| text.contains("://"))
    {
        reader.url(text, entry.node.span);
    }
}

fn is_environment_name(key: &str) -> bool {
    key.len() > 3
        && key
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// `env { name = "X" value = "y" }`, `environment = [{ name = "X", value = "y" }]`, secrets that are named and kept elsewhere.
fn container(reader: &mut Reader<'_>, entry: &Entry) {
    if !matches!(
        entry.key.as_str(),
        "env" | "environment" | "environment_variable" | "environment_variables" | "secrets"
    ) {
        return;
    }
    for pair in std::iter::once(&entry.node).chain(entry.node.items()) {
        let elsewhere = ["valueFrom", "value_from", "value_source"]
            .iter()
            .any(|key| pair.get(key).is_some());
        let Some(name) = pair.get("name") else {
            continue;
        };
        let missing = text_node("", name.span);
        if let Some(text) = name.text().filter(|text| is_environment_name(text))
            && let Some(value) = pair.get("value").or(elsewhere.then_some(&missing))
        {
            variable(reader, text, value, name.span);
        }
    }
}

/// A variable of an environment, whose value another file may hold.
fn variable(reader: &mut Reader<'_>, name: &str, value: &Node, span: Span) {
    reader.setting(name, value, span);
    if reference(value).is_none() {
        return;
    }
    let entry = Entry {
        key: name.to_owned(),
        key_span: span,
        node: value.clone(),
    };
    if let Some((id, says)) = measure_of(name) {
        state(reader, Wanted::Safeguard(id, says), &entry);
    } else if let Some(provider) = cloud_of(name).filter(|_| is_region_name(name)) {
        super::place(reader, provider, &entry, "deployment");
    }
}

/// `lifecycle_rule { condition { age = 30 } action { type = "Delete" } }`; other actions keep the objects.
fn lifecycle_rules(reader: &mut Reader<'_>, node: &Node) {
    for rule in node.all("lifecycle_rule") {
        let deletes = rule.at(&["action", "type"]).and_then(Node::text) == Some("Delete");
        let condition = rule.get("condition").map_or(&[][..], Node::entries);
        if let Some(age) = condition
            .iter()
            .find(|entry| entry.key == "age")
            .filter(|_| deletes)
        {
            state(reader, Wanted::Retention("storage"), age);
        }
    }
}

/// `rds.force_ssl = 0`, `require_secure_transport = OFF`.
fn parameters(reader: &mut Reader<'_>, node: &Node) {
    for parameter in node.all("parameter") {
        if let Some(name) = parameter.get("name")
            && matches!(
                name.text(),
                Some("rds.force_ssl" | "require_secure_transport" | "ssl")
            )
            && let Some(value) = parameter.get("value").and_then(Node::truth)
        {
            reader.safeguard("tls", value, name.span);
        }
    }
}

/// A public listener without TLS that does not send browsers on to HTTPS.
fn listener(reader: &mut Reader<'_>, node: &Node, root: &Node) {
    let Some(protocol) = node.get("protocol") else {
        return;
    };
    let forwards = node
        .at(&["default_action", "type"])
        .and_then(Node::text)
        .is_some_and(|action| action == "forward");
    let balancer = node.get("load_balancer_arn").and_then(Node::text);
    if protocol.text() == Some("HTTP")
        && forwards
        && !balancer.is_some_and(|balancer| is_internal(balancer, root))
    {
        reader.safeguard("tls", false, protocol.span);
    }
}

/// `aws_lb.inner.arn` of a balancer that only the private network reaches.
fn is_internal(balancer: &str, root: &Node) -> bool {
    let mut parts = balancer.split(['.', '[']);
    let (kind, name) = (parts.next().unwrap_or_default(), parts.next());
    let named = name.unwrap_or(kind);
    named.contains("internal")
        || named.contains("private")
        || root.all("resource").any(|resource| {
            resource
                .at(&[kind, named, "internal"])
                .and_then(Node::truth)
                == Some(true)
        })
}
