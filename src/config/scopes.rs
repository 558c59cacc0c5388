//! OAuth scopes in manifests (Apps Script, Shopify, Slack) and in settings that code signs in with.

use super::Reader;
use super::tree::Node;
use crate::facts::Via;

impl Reader<'_> {
    /// Scopes in a list of texts, or in one text.
    pub(super) fn scopes(&mut self, node: Option<&Node>, provider: Option<&str>) {
        let Some(node) = node else { return };
        let alone = std::slice::from_ref(node);
        let all = if node.items().is_empty() {
            alone
        } else {
            node.items()
        };
        for item in all {
            if let Some(text) = item.text() {
                self.scope(text, provider, item.span);
            }
        }
    }
}

/// `oauthScopes`, and the advanced services that a script enables. Addresses that links may open, or that a script may fetch, are
/// no use of them.
pub(super) fn apps_script(reader: &mut Reader<'_>) {
    let Some(root) = reader.json() else {
        return;
    };
    reader.scopes(root.get("oauthScopes"), Some("google"));
    let rules = reader.rules;
    for enabled in root
        .at(&["dependencies", "enabledAdvancedServices"])
        .map_or(&[][..], Node::items)
    {
        if let Some(id) = enabled.get("serviceId")
            && let Some(name) = id.text()
            && let Some(service) = rules.names.service("advanced", &name.to_lowercase())
            && let Some(service) = rules.services.get(service)
        {
            reader.service(service, id.span, Via::Config);
        }
    }
}

/// Whether the document deploys an add-on of Google Workspace; its scopes are stated.
pub(super) fn workspace_add_on(reader: &mut Reader<'_>, root: &Node) -> bool {
    let scopes = root
        .get("oauthScopes")
        .filter(|_| root.get("addOns").is_some());
    reader.scopes(scopes, Some("google"));
    scopes.is_some()
}

/// Whether the document is a client of Google's sign-in, as its console hands it out.
pub(super) fn google_client(reader: &mut Reader<'_>, root: &Node) -> bool {
    let client = root.get("web").or_else(|| root.get("installed"));
    let Some(address) = client.and_then(|client| client.get("auth_uri")) else {
        return false;
    };
    if let Some(text) = address.text() {
        reader.url(text, address.span);
    }
    true
}

/// Whether the document describes an interface of Google: what its methods need is asked for by nobody.
pub(super) fn discovery(_reader: &mut Reader<'_>, root: &Node) -> bool {
    root.get("discoveryVersion").is_some()
}

/// Whether the document holds what code signs in with, at its top or one level below: `{"clientId": …, "authority": …, "scopes": […]}`.
pub(super) fn sign_in(reader: &mut Reader<'_>, root: &Node) -> bool {
    const BESIDE: &[&str] = &[
        "clientid",
        "authority",
        "provider",
        "redirecturi",
        "tenantid",
        "issuer",
    ];
    let below = root.entries().iter().map(|entry| &entry.node);
    let mut any = false;
    for holder in std::iter::once(root).chain(below) {
        let entries = holder.entries();
        let told = entries.iter().any(|entry| {
            let key = entry.key.to_lowercase().replace(['_', '-'], "");
            BESIDE.contains(&key.as_str())
        });
        let asked = entries
            .iter()
            .filter(|entry| told && crate::facts::is_scope_name(&entry.key));
        for entry in asked {
            any = true;
            let words: Vec<_> = entries
                .iter()
                .filter_map(|entry| entry.node.text())
                .collect();
            let provider = crate::facts::provider_in(&words.join(" "), reader.rules);
            reader.scopes(Some(&entry.node), provider);
        }
    }
    any
}

/// `[access_scopes] scopes = "read_orders,write_products"`.
pub(super) fn shopify(reader: &mut Reader<'_>) {
    let Some(root) = reader.toml() else {
        return;
    };
    for key in ["scopes", "optional_scopes"] {
        let node = root.at(&["access_scopes", key]).or_else(|| root.get(key));
        reader.scopes(node, Some("shopify"));
    }
}

/// `oauth_config.scopes.bot` and `.user`.
pub(super) fn slack(reader: &mut Reader<'_>) {
    let root = if reader.name.ends_with(".json") {
        reader.json()
    } else {
        reader.yaml().into_iter().next()
    };
    let Some(root) = root else { return };
    slack_app(reader, &root);
}

/// Whether the document is a manifest of a Slack app; its scopes are stated.
pub(super) fn slack_app(reader: &mut Reader<'_>, root: &Node) -> bool {
    let Some(scopes) = root.at(&["oauth_config", "scopes"]) else {
        return false;
    };
    for who in ["bot", "user", "bot_optional", "user_optional"] {
        reader.scopes(scopes.get(who), Some("slack"));
    }
    true
}
