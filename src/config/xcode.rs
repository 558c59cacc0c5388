//! Settings of Xcode that become keys of `Info.plist`: `INFOPLIST_KEY_NSCameraUsageDescription = "…";` in `project.pbxproj` and
//! `.xcconfig`; and the packages of Swift that a project takes in by address: `repositoryURL = "…";`.

use super::{Reader, span_of};

const PREFIX: &str = "INFOPLIST_KEY_";

pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.text();
    // Every configuration of every target repeats the key.
    let mut seen: Vec<&str> = Vec::new();
    for line in text.lines() {
        let Some((name, value)) = line.trim().split_once('=') else {
            continue;
        };
        if name.trim() == "repositoryURL" {
            super::builds::swift_package(reader, value.trim_matches([';', '"', ' ']));
            continue;
        }
        let Some(key) = name.trim().trim_matches('"').strip_prefix(PREFIX) else {
            continue;
        };
        // `INFOPLIST_KEY_X[sdk=iphoneos*]` holds for one kind of device.
        let key = key.split('[').next().unwrap_or(key);
        let explains = !value.trim().trim_matches([';', '"', ' ']).is_empty();
        if key.ends_with("UsageDescription") && explains && !seen.contains(&key) {
            seen.push(key);
            reader.permission("apple_info_plist", key, span_of(text, key));
        }
    }
}
