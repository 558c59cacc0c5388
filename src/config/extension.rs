//! `manifest.json`: browser extensions, and the unified manifest of Microsoft 365.

use super::Reader;
use super::tree::Node;

pub(super) fn manifest_json(reader: &mut Reader<'_>) {
    if let Some(root) = reader.json() {
        let _known = browser(reader, &root)
            || office(reader, &root)
            || super::registration::entra(reader, &root)
            || super::registration::github(reader, &root)
            || super::scopes::slack_app(reader, &root);
    }
}

/// Whether the document is the manifest of a browser extension; its permissions are stated.
pub(super) fn browser(reader: &mut Reader<'_>, root: &Node) -> bool {
    if root
        .get("manifest_version")
        .and_then(Node::number)
        .is_none()
    {
        return false;
    }
    let gecko = root.get("browser_specific_settings").is_some();
    let known = |reader: &Reader<'_>, id: &str| {
        let rules = reader.rules;
        if gecko && rules.permissions.find("chrome_extension", id).is_none() {
            "firefox_extension"
        } else {
            "chrome_extension"
        }
    };
    for key in [
        "permissions",
        "optional_permissions",
        "host_permissions",
        "optional_host_permissions",
    ] {
        for item in root.get(key).map_or(&[][..], Node::items) {
            let Some(text) = item.text() else { continue };
            let text = text.to_owned();
            if text.contains("://") || text == "<all_urls>" {
                host(reader, &text, item);
            } else {
                let platform = known(reader, &text);
                reader.permission(platform, &text, item.span);
            }
        }
    }
    for script in root.get("content_scripts").map_or(&[][..], Node::items) {
        for item in script.get("matches").map_or(&[][..], Node::items) {
            if let Some(text) = item.text() {
                let text = text.to_owned();
                host(reader, &text, item);
            }
        }
    }
    let declared = [
        "browser_specific_settings",
        "gecko",
        "data_collection_permissions",
    ];
    for kind in ["required", "optional"] {
        for item in root
            .at(&declared)
            .and_then(|all| all.get(kind))
            .map_or(&[][..], Node::items)
        {
            if let Some(text) = item.text() {
                let text = text.to_owned();
                reader.collected("firefox_extension", &text, item.span);
            }
        }
    }
    reader.scopes(root.at(&["oauth2", "scopes"]), Some("google"));
    true
}

fn host(reader: &mut Reader<'_>, pattern: &str, item: &Node) {
    if crate::facts::is_every_site(pattern) {
        let rules = reader.rules;
        let platform = "chrome_extension";
        let id = if rules.permissions.find(platform, pattern).is_some() {
            pattern
        } else {
            "<all_urls>"
        };
        reader.permission(platform, id, item.span);
        if let Some(fact) = reader.facts.last_mut()
            && fact.data.is_empty()
        {
            fact.data = vec!["website_content".to_owned(), "browsing_history".to_owned()];
        }
    }
}

/// Whether the document is a unified manifest of Microsoft 365; its permissions are stated.
pub(super) fn office(reader: &mut Reader<'_>, root: &Node) -> bool {
    if root.get("authorization").is_none() && root.get("extensions").is_none()
        || root.get("manifestVersion").is_none() && !reader.name.contains("manifest")
    {
        return false;
    }
    for kind in ["resourceSpecific", "delegated"] {
        for item in root
            .at(&["authorization", "permissions", kind])
            .map_or(&[][..], Node::items)
        {
            if let Some(name) = item.get("name")
                && let Some(text) = name.text()
            {
                match resource_specific(text) {
                    Some(id) => reader.permission("office_addin", id, name.span),
                    None => reader.scope(text, Some("microsoft_graph"), name.span),
                }
            }
        }
    }
    true
}

/// What the manifest in XML calls a permission of the unified one.
/// <https://learn.microsoft.com/en-us/microsoft-365/extensibility/schema/root-authorization-permissions-resource-specific>
fn resource_specific(name: &str) -> Option<&'static str> {
    Some(match name {
        "MailboxItem.Read.User" => "ReadItem",
        "MailboxItem.ReadWrite.User" => "ReadWriteItem",
        "Mailbox.ReadWrite.User" => "ReadWriteMailbox",
        "Mailbox.SharedFolder" => "SupportsSharedFolders",
        "MailboxItem.AppendOnSend.User" => "AppendOnSend (ExtendedPermission)",
        "Document.Read.User" => "ReadDocument",
        "Document.ReadAll.User" => "ReadAllDocument",
        "Document.Write.User" => "WriteDocument",
        "Document.ReadWrite.User" => "ReadWriteDocument",
        _ if name.starts_with("MailboxItem.") || name.starts_with("Document.") => "Restricted",
        _ => return None,
    })
}
