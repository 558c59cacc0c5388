//! Permissions that a page or an app asks its user for by calling an API of the browser or of React Native.
//!
//! Manifests of extensions and apps are read in `config/`; what a permission opens is in `rules/permissions/`.

use super::values::{last_name, property};
use super::{Collector, FactKind, Via};
use crate::rules::root_of;
use crate::syntax::ir::{Call, Expr, ExprKind, Module};

/// Platform of these permissions in the rules.
const WEB: &str = "web_platform";

pub(super) fn of_call(
    collector: &mut Collector<'_>,
    expr: &Expr,
    call: &Call,
    callee: Option<&str>,
) {
    let Some(name) = last_name(&call.callee) else {
        return;
    };
    let on = |object: &str| match &call.callee.kind {
        ExprKind::Member { object: owner, .. } => owner
            .dotted()
            .is_some_and(|owner| owner == object || owner.rsplit('.').next() == Some(object)),
        _ => false,
    };
    let asked: &[&str] = match name.as_str() {
        "getUserMedia" => devices(call),
        "getDisplayMedia" => &["display-capture"],
        "getCurrentPosition" | "watchPosition" if on("geolocation") || on("Geolocation") => {
            &["geolocation"]
        }
        "requestDevice" if on("bluetooth") => &["bluetooth"],
        "requestDevice" if on("usb") => &["usb"],
        "select" if on("contacts") => &["contacts"],
        _ if collector.imports_devices => return native(collector, expr, call, callee, name),
        _ => return,
    };
    for id in asked {
        push(collector, WEB, id, expr);
    }
}

fn push(collector: &mut Collector<'_>, platform: &str, id: &str, expr: &Expr) {
    let Some(known) = collector.rules.permissions.find(platform, id) else {
        return;
    };
    let mut fact = collector.fact(FactKind::Permission, id, expr.span, Via::Call);
    fact.category = Some(platform.to_owned());
    fact.data.clone_from(&known.data);
    collector.facts.push(fact);
}

/// Modules of Expo and React Native that ask by functions of their own: the module, what such a function's name holds, the permission.
const MODULES: &[(&str, &[&str], &str)] = &[
    ("expo-location", POSITION, "geolocation"),
    ("react-native-geolocation-service", POSITION, "geolocation"),
    (
        "@react-native-community/geolocation",
        POSITION,
        "geolocation",
    ),
    ("expo-contacts", ASKS, "contacts"),
    ("react-native-contacts", ASKS, "contacts"),
    ("expo-camera", ASKS, "camera"),
    ("expo-av", ASKS, "microphone"),
    ("expo-audio", ASKS, "microphone"),
    ("@capacitor/geolocation", POSITION, "geolocation"),
    (
        "@capacitor-community/contacts",
        &["Permission", "getContact", "pickContact"],
        "contacts",
    ),
    (
        "@capacitor/camera",
        &["Permission", "getPhoto", "pickImages"],
        "camera",
    ),
    (
        "@capacitor-community/background-geolocation",
        &["addWatcher"],
        BACKGROUND,
    ),
    (
        "@transistorsoft/capacitor-background-geolocation",
        TRACKS,
        BACKGROUND,
    ),
    ("react-native-background-geolocation", TRACKS, BACKGROUND),
    (
        "react-native-background-geolocation-android",
        TRACKS,
        BACKGROUND,
    ),
    ("cordova-background-geolocation-lt", TRACKS, BACKGROUND),
];

/// What a position is read by while nobody looks at the application.
const BACKGROUND: &str = "android.permission.ACCESS_BACKGROUND_LOCATION";

/// Asks for leave to track (App Tracking Transparency).
const TRACKING: &str = "expo-tracking-transparency";

/// Ask for what they are given the platform's own name of.
const BY_NAME: &[&str] = &["react-native", "react-native-permissions"];

const TRACKS: &[&str] = &["ready", "configure", "onLocation", "watchPosition"];

const POSITION: &[&str] = &["Position", "Permission", "requestAuthorization"];

const ASKS: &[&str] = &["Permission"];

/// Whether a module imports what asks for permissions in an app.
pub(super) fn are_imported(module: &Module) -> bool {
    module.imports.iter().any(|import| {
        let name = import.module.as_str();
        name == TRACKING
            || BY_NAME.contains(&name)
            || MODULES.iter().any(|(known, ..)| *known == name)
    })
}

/// Requests of an app: by the functions of a module, or by the platform's own name of the permission.
fn native(
    collector: &mut Collector<'_>,
    expr: &Expr,
    call: &Call,
    callee: Option<&str>,
    name: &str,
) {
    let Some(root) = callee.map(root_of) else {
        return;
    };
    let Some(from) = collector.import(root).map(|import| import.module.as_str()) else {
        return;
    };
    let only_looks = name.starts_with("has") || name.starts_with("check");
    if let Some((_, parts, id)) = MODULES.iter().find(|(module, ..)| *module == from) {
        let asks = parts.iter().any(|part| name.contains(part));
        let looks = only_looks || name.starts_with("get") && name.contains("Permission");
        // `requestBackgroundPermissionsAsync`, `startLocationUpdatesAsync` of expo-location.
        let unseen = *id == "geolocation"
            && !looks
            && (name.contains("Background") || name == "startLocationUpdatesAsync");
        if unseen {
            push(collector, "android", BACKGROUND, expr);
        } else if asks && !looks || name.contains("Position") {
            let platform = if id.starts_with("android.") {
                "android"
            } else {
                WEB
            };
            push(collector, platform, id, expr);
        }
    } else if from == TRACKING && name.starts_with("request") {
        push(
            collector,
            "apple_info_plist",
            "NSUserTrackingUsageDescription",
            expr,
        );
    } else if BY_NAME.contains(&from)
        && name.starts_with("request")
        && let Some(asked) = call.args.first().and_then(|arg| arg.value.dotted())
        && let Some((_, permission)) = asked.split_once("PERMISSIONS.")
    {
        // `PermissionsAndroid.PERMISSIONS.CAMERA`, `PERMISSIONS.ANDROID.CAMERA`; iOS has names of its own.
        let permission = permission.strip_prefix("ANDROID.").unwrap_or(permission);
        push(
            collector,
            "android",
            &format!("android.permission.{permission}"),
            expr,
        );
    }
}

/// What `{ audio, video }` asks for; both where it cannot be told.
pub(crate) fn devices(call: &Call) -> &'static [&'static str] {
    let asks = |kind: &str| {
        call.args.first().is_none_or(|arg| match &arg.value.kind {
            ExprKind::Object(_) => property(&arg.value, kind)
                .is_some_and(|value| !matches!(value.kind, ExprKind::Bool(false))),
            _ => true,
        })
    };
    match (asks("audio"), asks("video")) {
        (true, true) => &["camera", "microphone"],
        (true, false) => &["microphone"],
        (false, true) => &["camera"],
        (false, false) => &[],
    }
}
