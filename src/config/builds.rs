//! Dependencies in builds that are written as programs, for telephones and servers: Gradle and its catalogues of versions, Maven,
//! CocoaPods, Swift packages. What is written outright is read; what a build works out is not.

use super::{Reader, span_of};
use crate::rules::Ecosystem;

/// `implementation "com.vendor:sdk:1.0"`, `api(group: "com.vendor", name: "sdk")`.
pub(super) fn gradle(reader: &mut Reader<'_>) {
    let text = reader.text();
    let mut comment = false;
    for line in text.lines().map(str::trim) {
        comment |= line.starts_with("/*");
        let skipped = comment || line.starts_with("//");
        comment &= !line.contains("*/");
        if skipped {
            continue;
        }
        let end = line
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(line.len());
        let (configuration, rest) = line.split_at(end);
        let Some(development) = is_development(configuration) else {
            continue;
        };
        let mut strings = quoted(rest);
        let Some(first) = strings.next() else {
            continue;
        };
        let mut parts = first.split(':');
        if let (Some(group), Some(name)) = (parts.next(), parts.next()) {
            reader.package(
                Ecosystem::Maven,
                &format!("{group}:{name}"),
                span_of(text, first),
                development,
            );
        } else if rest.contains("group")
            && let Some(name) = strings.next()
        {
            reader.package(
                Ecosystem::Maven,
                &format!("{first}:{name}"),
                span_of(text, first),
                development,
            );
        }
    }
}

/// Whether what a configuration of Gradle takes in is for development alone; `None` for other words.
fn is_development(configuration: &str) -> Option<bool> {
    let lower = configuration.to_ascii_lowercase();
    let takes = ["implementation", "api", "compile", "runtimeonly", "runtime"]
        .iter()
        .any(|kind| {
            lower
                .strip_suffix(kind)
                .is_some_and(|variant| variant.is_empty() || configuration.len() > kind.len() + 2)
        });
    takes.then(|| lower.contains("test") || lower.starts_with("debug"))
}

/// What stands between quotes of either kind.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\''])?;
        let quote = rest[start..].chars().next()?;
        let inner = &rest[start + 1..];
        let end = inner.find(quote)?;
        rest = &inner[end + 1..];
        Some(&inner[..end])
    })
}

/// `[libraries] stripe = { module = "com.stripe:stripe-android", version.ref = "stripe" }` of `libs.versions.toml`.
pub(super) fn version_catalogue(reader: &mut Reader<'_>) {
    let Some(root) = reader.toml() else {
        return;
    };
    for library in root
        .get("libraries")
        .map_or(&[][..], super::tree::Node::entries)
    {
        let node = &library.node;
        let text_of = |key: &str| node.get(key).and_then(super::tree::Node::text);
        let module = text_of("module").or_else(|| node.text());
        let name = match (module, text_of("group"), text_of("name")) {
            (Some(module), ..) => module.split(':').take(2).collect::<Vec<_>>().join(":"),
            (None, Some(group), Some(name)) => format!("{group}:{name}"),
            _ => continue,
        };
        let place = node.get("module").unwrap_or(node).span;
        let development = library
            .key
            .split(['-', '_', '.'])
            .any(|word| word == "test");
        reader.package(Ecosystem::Maven, &name, place, development);
    }
}

/// `<dependency>` of a `pom.xml`; what is only for tests says so.
pub(super) fn maven(reader: &mut Reader<'_>) {
    let text = reader.text();
    let Ok(document) = roxmltree::Document::parse(text) else {
        reader.broken = true;
        return;
    };
    for dependency in document
        .descendants()
        .filter(|node| node.tag_name().name() == "dependency")
    {
        let child = |name: &str| {
            dependency
                .children()
                .find(|child| child.tag_name().name() == name)
                .and_then(|child| child.first_child())
        };
        let (Some(group), Some(artifact)) = (child("groupId"), child("artifactId")) else {
            continue;
        };
        let (Some(group), Some(name)) = (group.text(), artifact.text()) else {
            continue;
        };
        let development = child("scope").and_then(|scope| scope.text()) == Some("test");
        let range = artifact.range();
        let name = format!("{}:{}", group.trim(), name.trim());
        let place = crate::source::Span::new(range.start, range.end);
        reader.package(Ecosystem::Maven, &name, place, development);
    }
}

/// `pod 'Firebase/Analytics', '~> 10.0'`; pods of targets for tests are for development.
pub(super) fn podfile(reader: &mut Reader<'_>) {
    let text = reader.text();
    let mut development = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("target ") || line.starts_with("abstract_target ") {
            development = line.contains("Test");
        } else if let Some(rest) = line.strip_prefix("pod ")
            && let Some(name) = quoted(rest).next()
        {
            let root = name.split('/').next().unwrap_or(name);
            let known = crate::facts::of_package(reader.rules, Ecosystem::Cocoapods, name);
            let known = if known.is_some() { name } else { root };
            reader.package(
                Ecosystem::Cocoapods,
                known,
                span_of(text, name),
                development,
            );
        }
    }
}

/// `.package(url: "https://github.com/vendor/sdk", from: "1.0.0")` of `Package.swift`.
pub(super) fn swift(reader: &mut Reader<'_>) {
    let text = reader.text();
    for line in text.lines().map(str::trim) {
        if line.starts_with("//") {
            continue;
        }
        if let Some(at) = line.find("url:")
            && let Some(address) = quoted(&line[at..]).next()
        {
            swift_package(reader, address);
        }
    }
}

/// A package of Swift by the address of its repository, which is its name.
pub(super) fn swift_package<'f>(reader: &mut Reader<'f>, address: &'f str) {
    let name = address.trim_end_matches('/').trim_end_matches(".git");
    let name = name.split("://").nth(1).unwrap_or(name);
    let name = name.to_ascii_lowercase();
    let place = span_of(reader.text(), address);
    reader.package(Ecosystem::Swift, &name, place, false);
}

#[cfg(test)]
mod tests {
    use super::{is_development, quoted};

    #[test]
    fn configurations_of_gradle_are_told_from_other_words() {
        assert_eq!(is_development("implementation"), Some(false));
        assert_eq!(is_development("releaseImplementation"), Some(false));
        assert_eq!(is_development("androidTestImplementation"), Some(true));
        assert_eq!(is_development("debugImplementation"), Some(true));
        assert_eq!(is_development("classpath"), None);
        assert_eq!(is_development("versionName"), None);
    }

    #[test]
    fn strings_are_quoted_either_way() {
        let found: Vec<_> = quoted("(group: 'a', name: \"b\")").collect();
        assert_eq!(found, ["a", "b"]);
    }
}
