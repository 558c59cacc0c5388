//! Registrations of applications: Entra (by the ids of permissions) and GitHub apps.

use super::Reader;
use super::tree::Node;

/// The application id of Microsoft Graph, the same in every tenant.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// `requiredResourceAccess` of an app manifest; ids, or names as the Teams toolkit writes them.
pub(super) fn entra(reader: &mut Reader<'_>, root: &Node) -> bool {
    let Some(resources) = root.get("requiredResourceAccess") else {
        return false;
    };
    for resource in resources.items() {
        let graph = resource
            .get("resourceAppId")
            .and_then(Node::text)
            .is_some_and(is_graph);
        for access in resource.get("resourceAccess").map_or(&[][..], Node::items) {
            if let Some(id) = access.get("id").filter(|_| graph) {
                graph_permission(reader, id);
            }
        }
    }
    true
}

pub(super) fn is_graph(resource: &str) -> bool {
    resource.eq_ignore_ascii_case(GRAPH) || resource == "Microsoft Graph"
}

/// A permission of Microsoft Graph by its id or its name.
pub(super) fn graph_permission(reader: &mut Reader<'_>, id: &Node) {
    let Some(text) = id.text() else { return };
    let name = reader.rules.names.graph_permission(text).unwrap_or(text);
    reader.scope(name, Some("microsoft_graph"), id.span);
}

/// `default_permissions` of a GitHub app.
pub(super) fn github(reader: &mut Reader<'_>, root: &Node) -> bool {
    let Some(permissions) = root.get("default_permissions") else {
        return false;
    };
    for entry in permissions.entries() {
        if let Some(access @ ("read" | "write" | "admin")) = entry.node.text() {
            let id = format!("{}:{access}", entry.key);
            reader.permission("github_app", &id, entry.key_span);
        }
    }
    true
}
