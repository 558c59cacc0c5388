//! Containers: images that report to their vendor, environments of Kubernetes and compose files, switches of ingresses.

use super::Reader;
use super::tree::{Entry, Node};
use crate::facts::Via;

/// The image without registry of the default, tag and digest.
fn image_name(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let last = image.rfind('/').map_or(0, |at| at + 1);
    let end = image[last..].find(':').map_or(image.len(), |at| last + at);
    &image[..end]
}

pub(super) fn image(reader: &mut Reader<'_>, node: &Node) {
    let rules = reader.rules;
    if let Some(text) = node.text()
        && let Some(id) = rules.names.service("image", image_name(text))
        && let Some(service) = rules.services.get(id)
    {
        reader.service(service, node.span, Via::Config);
    }
}

/// `env: [{name: X, value: y}]` of Kubernetes and Render, `environment: ["X=y"]` of compose.
pub(super) fn environment(reader: &mut Reader<'_>, list: &Node) {
    for item in list.items() {
        if let Some(name) = item.get("name").or_else(|| item.get("key")) {
            let missing = super::text_node("", name.span);
            let value = item.get("value").unwrap_or(&missing);
            if let Some(text) = name.text() {
                reader.setting(text, value, name.span);
            }
        } else if let Some((name, value)) = item.text().and_then(|text| text.split_once('=')) {
            let value = super::text_node(value, item.span);
            reader.setting(name, &value, item.span);
        }
    }
}

/// Annotations of an ingress that answer browsers without TLS; the parameters of a storage class.
pub(super) fn kubernetes(reader: &mut Reader<'_>, entry: &Entry, block: &str) {
    match entry.key.as_str() {
        "nginx.ingress.kubernetes.io/ssl-redirect"
        | "nginx.ingress.kubernetes.io/force-ssl-redirect"
            if entry.node.truth() == Some(false) =>
        {
            reader.safeguard("tls", false, entry.key_span);
        }
        // `type: ExternalName`: a name in the cluster for a host of somebody's.
        "externalName" => {
            if let Some(host) = entry.node.text() {
                reader.url(&format!("//{host}"), entry.node.span);
            }
        }
        "encrypted" if block == "parameters" => {
            if let Some(value) = entry.node.truth() {
                reader.safeguard("encryption_at_rest", value, entry.key_span);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::image_name;

    #[test]
    fn images_are_named_without_tags() {
        for (image, name) in [
            ("datadog/agent:7", "datadog/agent"),
            ("docker.io/datadog/agent@sha256:ab", "datadog/agent"),
            (
                "localhost:5000/datadog/agent",
                "localhost:5000/datadog/agent",
            ),
            ("redis", "redis"),
        ] {
            assert_eq!(image_name(image), name);
        }
    }
}
