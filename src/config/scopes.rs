//! OAuth scopes in manifests: Apps Script, Shopify, Slack.

use super::Reader;
use super::tree::{self, Node};

/// `oauthScopes`, and the advanced services that a script enables.
pub(super) fn apps_script(reader: &mut Reader<'_>) {
    let Some(root) = tree::json(reader.text()) else {
        return;
    };
    for item in root.get("oauthScopes").map_or(&[][..], Node::items) {
        if let Some(text) = item.text() {
            let text = text.to_owned();
            reader.scope(&text, Some("google"), item.span);
        }
    }
    for item in root
        .at(&["addOns", "common", "openLinkUrlPrefixes"])
        .map_or(&[][..], Node::items)
    {
        if let Some(text) = item.text() {
            let text = text.to_owned();
            reader.url(&text, item.span);
        }
    }
}

/// `[access_scopes] scopes = "read_orders,write_products"`.
pub(super) fn shopify(reader: &mut Reader<'_>) {
    let Some(root) = tree::toml(reader.text()) else {
        return;
    };
    for key in ["scopes", "optional_scopes"] {
        let Some(node) = root.at(&["access_scopes", key]).or_else(|| root.get(key)) else {
            continue;
        };
        match node.text() {
            Some(text) => {
                let text = text.to_owned();
                reader.scope(&text, Some("shopify"), node.span);
            }
            None => {
                for item in node.items() {
                    if let Some(text) = item.text() {
                        let text = text.to_owned();
                        reader.scope(&text, Some("shopify"), item.span);
                    }
                }
            }
        }
    }
}

/// `oauth_config.scopes.bot` and `.user`.
pub(super) fn slack(reader: &mut Reader<'_>) {
    let text = reader.text();
    let root = if reader.name.ends_with(".json") {
        tree::json(text)
    } else {
        tree::yaml(text).into_iter().next()
    };
    let Some(root) = root else { return };
    let Some(scopes) = root.at(&["oauth_config", "scopes"]) else {
        return;
    };
    for who in ["bot", "user"] {
        for item in scopes.get(who).map_or(&[][..], Node::items) {
            if let Some(text) = item.text() {
                let text = text.to_owned();
                reader.scope(&text, Some("slack"), item.span);
            }
        }
    }
}
