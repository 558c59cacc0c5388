//! Platforms' files of deployment in TOML, YAML and JSON: who hosts, where, with which environment and for how long.

use super::Reader;
use super::tree::{Entry, Node};
use super::{cloudformation, commands, containers};
use crate::facts::Via;
use crate::source::{Reach, Span};

pub(super) fn toml(reader: &mut Reader<'_>) {
    if let Some(root) = reader.toml() {
        document(reader, &root);
    }
}

pub(super) fn json(reader: &mut Reader<'_>) {
    if let Some(root) = reader.json() {
        document(reader, &root);
    }
}

pub(super) fn yaml(reader: &mut Reader<'_>) {
    for root in reader.yaml() {
        document(reader, &root);
    }
}

/// Documents that are known by what they hold, whatever their file is called.
type Shape = fn(&mut Reader<'_>, &Node) -> bool;
const SHAPES: &[Shape] = &[
    super::schemas::openapi,
    super::schemas::json_schema,
    super::schemas::dbt,
    super::extension::browser,
    super::extension::office,
    super::application::expo_app,
    super::scopes::slack_app,
    super::scopes::workspace_add_on,
    super::scopes::google_client,
    super::scopes::discovery,
    super::scopes::sign_in,
    super::registration::entra,
    super::registration::github,
    super::tags::container,
    super::consent::klaro,
    super::consent::didomi,
    super::consent::onetrust,
    super::consent::axeptio,
    super::consent::cookie_table,
];

/// The platform whose file this is, for names of regions that mean nothing elsewhere.
fn platform(name: &str, root: &Node) -> Option<&'static str> {
    match plain_platform_file(name).as_str() {
        "fly.toml" => Some("fly"),
        "vercel.json" => Some("vercel"),
        "render.yaml" | "render.yml" => Some("render"),
        "app.yaml" | "firebase.json" => Some("gcp"),
        _ if name.starts_with("serverless") => {
            match root.at(&["provider", "name"]).and_then(Node::text) {
                Some("google") => Some("gcp"),
                Some("azure") => Some("azure"),
                Some("scaleway") => Some("scaleway"),
                Some("aws") | None => Some("aws"),
                // A framework of other clouds, or of one's own cluster.
                Some(_) => None,
            }
        }
        _ if cloudformation::is_template(root) => Some("aws"),
        _ => None,
    }
}

fn document(reader: &mut Reader<'_>, root: &Node) {
    if SHAPES.iter().any(|shape| shape(reader, root)) || is_catalogue_entry(root) {
        return;
    }
    let before = reader.reach;
    if before == Reach::Production && is_local(reader, root) {
        reader.reach = Reach::Development;
    }
    super::embedded::files(reader, root);
    host(reader, root);
    super::telemetry::collector(reader, root);
    for template in [Some(root), root.get("resources")].into_iter().flatten() {
        if cloudformation::is_template(template) {
            cloudformation::resources(reader, template);
        }
    }
    let platform = platform(reader.name, root);
    let own = reader.reach;
    root.walk(&mut |path, entry| {
        if own == Reach::Production && reader.name.starts_with("samconfig") {
            let elsewhere = cloudformation::is_elsewhere(root, path);
            reader.reach = if elsewhere { Reach::Development } else { own };
        }
        pair(reader, platform, path, entry);
    });
    reader.reach = before;
}

/// A catalogue of products may have a file for each, which is called like that platform's own: `vercel.json`, `firebase.json`.
fn is_catalogue_entry(root: &Node) -> bool {
    ["slug", "name"]
        .iter()
        .all(|key| root.get(key).and_then(Node::text).is_some())
}

/// `fly.worker.toml` and `worker.fly.toml`, which the platform's tool is told to take, are its `fly.toml`.
fn plain_platform_file(name: &str) -> String {
    match name.split('.').collect::<Vec<_>>()[..] {
        ["fly", _, "toml"] | [_, "fly", "toml"] => "fly.toml".to_owned(),
        _ => name.to_owned(),
    }
}

/// A plain compose file is how developers start the parts on their own machine, `supabase/config.toml` how its tool does.
fn is_local(reader: &Reader<'_>, root: &Node) -> bool {
    let compose = reader.name.contains("compose")
        || root.get("services").is_some() && reader.name.starts_with("docker");
    compose && !reader.name.contains("prod")
        || reader.name == "config.toml" && reader.file.path.contains("supabase/")
}

/// The file of a platform shows that the platform hosts.
fn host(reader: &mut Reader<'_>, root: &Node) {
    let rules = reader.rules;
    let plain = plain_platform_file(reader.name);
    let service = match rules.names.service("file", &plain) {
        Some(service) => Some(service),
        None if reader.name.starts_with("serverless") && root.get("provider").is_some() => {
            platform(reader.name, root).map(crate::facts::cloud_service)
        }
        None if cloudformation::is_template(root) => Some("aws"),
        None => None,
    };
    if let Some(service) = service.and_then(|id| rules.services.get(id)) {
        let place = root
            .entries()
            .first()
            .map_or(Span::new(0, 0), |entry| entry.key_span);
        reader.service(service, place, Via::Config);
    }
}

fn pair(reader: &mut Reader<'_>, platform: Option<&str>, path: &[&str], entry: &Entry) {
    let key = entry.key.as_str();
    let node = &entry.node;
    let block = path.last().copied().unwrap_or_default();
    // A policy of what a page may load is a hint, and no use of anything.
    if path.contains(&"headers") || key.eq_ignore_ascii_case("content-security-policy") {
        return;
    }
    containers::kubernetes(reader, entry, block);
    match key {
        // Only what a platform's own file says of regions, or what has a region's own form under a region's name.
        "primary_region"
        | "region"
        | "location"
        | "Region"
        | "awslogs-region"
        | "aws_region"
        | "aws_project_region"
        | "aws:region"
        | "gcp:region"
        | "azure-native:location"
        | "azure:location" => {
            if let Some(text) = node.text() {
                let provider = match key.split_once(':') {
                    Some((provider, _)) => provider.split('-').next(),
                    None => platform,
                };
                if !reader.region(provider, text, "deployment", node.span) && provider.is_some() {
                    reader.region(None, text, "deployment", node.span);
                }
                return;
            }
        }
        "regions" => {
            for item in node.items() {
                if let Some(text) = item.text() {
                    reader.region(platform, text, "deployment", item.span);
                }
            }
        }
        // Cloudflare's buckets and databases.
        "jurisdiction" if node.text() == Some("eu") && reader.name.starts_with("wrangler") => {
            reader.place("EU", "cloudflare", "storage", node.span);
        }
        "storageEncrypted" => {
            if let Some(value) = node.truth() {
                reader.safeguard("encryption_at_rest", value, entry.key_span);
            }
        }
        "force_https" | "forceHttps" if platform.is_some() => {
            if let Some(value) = node.truth() {
                reader.safeguard("tls", value, entry.key_span);
            }
        }
        "logRetentionInDays" => {
            if let Some(days) = node.number() {
                reader.retention(days, "logs", node.span);
            }
        }
        // The last phase of an index's life in Elasticsearch.
        "min_age" if block == "delete" && path.contains(&"phases") => {
            if let Some(days) = node.text().and_then(crate::facts::days_of) {
                reader.retention(days, "logs", node.span);
            }
        }
        "image" => containers::image(reader, node),
        "command" | "args" => commands::node(reader, node),
        // XcodeGen and Tuist write `Info.plist` from their own files.
        key if key.starts_with("NS") && key.ends_with("UsageDescription") => {
            reader.permission("apple_info_plist", key, entry.key_span);
        }
        "env" | "envVars" | "environment" | "secrets" => containers::environment(reader, node),
        _ => {}
    }
    // Left empty in a chart: whoever installs it may fill it in.
    let open = reader.name.starts_with("values") && matches!(node.text(), Some(""));
    if is_setting_place(key, path) && !open {
        // `logs: {retentionInDays: 30}`: what is kept may stand above.
        let matter = [block, key].join(".");
        let name = if key.contains("retention") {
            &matter
        } else {
            key
        };
        reader.setting(name, node, entry.key_span);
    } else if crate::facts::is_scope_name(key) {
        reader.scopes(
            Some(node),
            crate::facts::provider_in(&path.join(" "), reader.rules),
        );
    }
}

/// Names in capitals are environments where they stand alone; other names only where settings are.
fn is_setting_place(key: &str, path: &[&str]) -> bool {
    let upper = key.len() > 3
        && key
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let environment = path.iter().any(|block| {
        matches!(
            *block,
            "env"
                | "environment"
                | "vars"
                | "env_variables"
                | "Variables"
                | "build_args"
                | "data"
                | "stringData"
        )
    });
    upper && (environment || path.is_empty())
        || crate::facts::option_of(key).is_some()
        || environment && !path.is_empty()
        || key.contains("retention")
}
