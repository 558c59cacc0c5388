//! `app.json`: Heroku's add-ons and environment, or the settings of an Expo application.

use super::Reader;
use super::tree::Node;
use crate::facts::Via;

pub(super) fn app_json(reader: &mut Reader<'_>) {
    let Some(root) = reader.json() else {
        return;
    };
    if root.get("addons").is_none() && root.get("buildpacks").is_none() {
        super::application::expo(reader, &root);
        return;
    }
    let rules = reader.rules;
    for addon in root.get("addons").map_or(&[][..], Node::items) {
        // `"sendgrid:starter"`, or `{"plan": "sendgrid:starter"}`.
        let plan = addon.get("plan").unwrap_or(addon);
        let name = plan.text().and_then(|plan| plan.split(':').next());
        if let Some(service) = name
            .and_then(|name| rules.names.service("addon", name))
            .and_then(|id| rules.services.get(id))
        {
            reader.service(service, plan.span, Via::Config);
        }
    }
    for entry in root.get("env").map_or(&[][..], Node::entries) {
        let value = entry.node.get("value").unwrap_or(&entry.node);
        reader.setting(&entry.key, value, entry.key_span);
    }
}
