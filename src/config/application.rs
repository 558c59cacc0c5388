//! Application manifests: Office add-ins and Android (XML), Apple (property lists), Expo.

use super::Reader;
use super::tree::Node;
use crate::facts::Via;
use crate::source::{Reach, Span};

fn span(range: std::ops::Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn parse(text: &str) -> Option<roxmltree::Document<'_>> {
    // Property lists start with a document type; entities of it are bounded by the parser.
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        nodes_limit: 500_000,
        ..roxmltree::ParsingOptions::default()
    };
    roxmltree::Document::parse_with_options(text, options).ok()
}

pub(super) fn xml(reader: &mut Reader<'_>) {
    let text = reader.text();
    // Most XML files are neither, whatever they are called.
    if !["<OfficeApp", "<manifest", "<network-security-config"]
        .iter()
        .any(|root| text.contains(root))
    {
        return;
    }
    let Some(document) = parse(text) else {
        reader.broken = true;
        return;
    };
    match document.root_element().tag_name().name() {
        "OfficeApp" => office(reader, &document),
        "manifest" => android(reader, &document),
        "network-security-config" => network_security(reader, &document),
        _ => {}
    }
}

/// A source set for debugging is not what people install.
fn leave_debugging(reader: &mut Reader<'_>) {
    if reader.reach == Reach::Production && reader.file.path.contains("src/debug/") {
        reader.reach = Reach::Development;
    }
}

/// `<base-config cleartextTrafficPermitted="true">`, or the same for hosts of the internet; `<debug-overrides>` hold for debugging only.
fn network_security(reader: &mut Reader<'_>, document: &roxmltree::Document<'_>) {
    leave_debugging(reader);
    for node in document.descendants() {
        let Some(permitted) = node
            .attributes()
            .find(|attribute| attribute.name() == "cleartextTrafficPermitted")
            .filter(|attribute| attribute.value() == "true")
        else {
            continue;
        };
        let everywhere = node.tag_name().name() == "base-config";
        let public = node
            .children()
            .filter(|child| child.tag_name().name() == "domain")
            .filter_map(|domain| domain.text())
            .any(|host| crate::facts::is_public(host.trim()));
        if everywhere || public {
            reader.safeguard_by_default("tls", span(permitted.range()));
        }
    }
}

/// `<Permissions>ReadWriteMailbox</Permissions>` and the scopes of single sign-on.
fn office(reader: &mut Reader<'_>, document: &roxmltree::Document<'_>) {
    for node in document.descendants() {
        let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) else {
            continue;
        };
        if !node.is_element() {
            continue;
        }
        let place = node
            .first_child()
            .map_or_else(|| node.range(), |child| child.range());
        match node.tag_name().name() {
            "Permissions" => reader.permission("office_addin", text, span(place)),
            "Scope" => reader.scope(text, Some("microsoft_graph"), span(place)),
            _ => {}
        }
    }
}

/// `<uses-permission>`, but for what `tools:node="remove"` takes away, and traffic without TLS, which a configuration of its own replaces.
fn android(reader: &mut Reader<'_>, document: &roxmltree::Document<'_>) {
    leave_debugging(reader);
    for node in document.descendants() {
        let named = |name: &str| {
            node.attributes()
                .find(|attribute| attribute.name() == name)
                .filter(|_| node.tag_name().name() == "application")
        };
        if let Some(permitted) = named("usesCleartextTraffic")
            && permitted.value() == "true"
            && named("networkSecurityConfig").is_none()
        {
            reader.safeguard_by_default("tls", span(permitted.range()));
        }
        let removed = node
            .attributes()
            .any(|attribute| attribute.name() == "node" && attribute.value() == "remove");
        if removed || !node.tag_name().name().starts_with("uses-permission") {
            continue;
        }
        if let Some(name) = node
            .attributes()
            .find(|attribute| attribute.name() == "name")
        {
            reader.permission("android", name.value(), span(name.range_value()));
        }
    }
}

/// Keys of `Info.plist` that explain a permission; data types of a privacy manifest.
pub(super) fn plist(reader: &mut Reader<'_>) {
    let text = reader.text();
    let Some(document) = parse(text) else {
        reader.broken = true;
        return;
    };
    let rules = reader.rules;
    // `GoogleService-Info.plist`: what an application needs to reach a platform.
    if let Some(id) = rules.names.service("file", reader.name)
        && let Some(service) = rules.services.get(id)
    {
        let start = document.root_element().range().start;
        reader.service(service, Span::new(start, start), Via::Config);
    }
    for node in document.descendants().filter(|node| node.is_element()) {
        let Some(text) = node.text().map(str::trim) else {
            continue;
        };
        let place = span(
            node.first_child()
                .map_or_else(|| node.range(), |child| child.range()),
        );
        match node.tag_name().name() {
            // Requests without TLS to any host; those to hosts by name, and to the own network, have keys of their own.
            "key" if text == "NSAllowsArbitraryLoads" && is_on(node) => {
                reader.safeguard_by_default("tls", place);
            }
            "key" => {
                if let Some(platform) = apple_platform(reader, text)
                    && !is_off(node)
                {
                    reader.permission(platform, text, place);
                }
            }
            "string"
                if text.starts_with("NSPrivacyCollectedDataType") && !text.contains("Purpose") =>
            {
                reader.collected("apple_privacy_manifest", text, place);
            }
            _ => {}
        }
    }
}

/// Keys that explain a permission or claim an entitlement: by their form, or since the rules know them.
fn apple_platform(reader: &Reader<'_>, key: &str) -> Option<&'static str> {
    let is_known = |platform| reader.rules.permissions.find(platform, key).is_some();
    if key.ends_with("UsageDescription") || is_known("apple_info_plist") {
        Some("apple_info_plist")
    } else if key.starts_with("com.apple.developer.") || is_known("apple_entitlements") {
        Some("apple_entitlements")
    } else {
        None
    }
}

/// `<key>com.apple.security.device.camera</key><false/>`.
fn is_off(key: roxmltree::Node<'_, '_>) -> bool {
    is_valued(key, "false")
}

fn is_on(key: roxmltree::Node<'_, '_>) -> bool {
    is_valued(key, "true")
}

fn is_valued(key: roxmltree::Node<'_, '_>, value: &str) -> bool {
    key.next_sibling_element()
        .is_some_and(|next| next.tag_name().name() == value)
}

/// Whether the document is the configuration of an Expo application, whatever its file is called.
pub(super) fn expo_app(reader: &mut Reader<'_>, root: &Node) -> bool {
    let is_app = root
        .get("expo")
        .is_some_and(|expo| expo.get("slug").is_some() || expo.get("name").is_some());
    if is_app {
        expo(reader, root);
    }
    is_app
}

/// `expo.android.permissions`, `expo.ios.infoPlist`.
pub(super) fn expo(reader: &mut Reader<'_>, root: &Node) {
    let expo = root.get("expo").unwrap_or(root);
    for item in expo
        .at(&["android", "permissions"])
        .map_or(&[][..], Node::items)
    {
        if let Some(text) = item.text() {
            let full = if text.contains('.') {
                text.to_owned()
            } else {
                format!("android.permission.{text}")
            };
            reader.permission("android", &full, item.span);
        }
    }
    for entry in expo
        .at(&["ios", "infoPlist"])
        .map_or(&[][..], Node::entries)
    {
        if entry.key.ends_with("UsageDescription") {
            reader.permission("apple_info_plist", &entry.key, entry.key_span);
        }
    }
    for entry in expo
        .at(&["ios", "entitlements"])
        .map_or(&[][..], Node::entries)
    {
        reader.permission("apple_entitlements", &entry.key, entry.key_span);
    }
    for item in expo
        .at(&["ios", "privacyManifests", "NSPrivacyCollectedDataTypes"])
        .map_or(&[][..], Node::items)
    {
        if let Some(kind) = item.get("NSPrivacyCollectedDataType")
            && let Some(text) = kind.text()
        {
            reader.collected("apple_privacy_manifest", text, kind.span);
        }
    }
}
