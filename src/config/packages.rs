//! Manifests of packages: what is declared for production and what for development. Lock files are no use of anything.

use super::tree::{self, Entry};
use super::{Reader, span_of};
use crate::facts::{Via, of_package};
use crate::rules::{Ecosystem, Rules};
use crate::source::{Reach, SourceFile, Span};

/// The service that knows the name of the package itself (`"name"` of package.json, `name` of pyproject.toml).
pub(super) fn own_service(file: &SourceFile, rules: &Rules) -> Option<String> {
    let (ecosystem, name) = match file.path.rsplit('/').next()? {
        "package.json" => {
            let manifest: serde_json::Value = serde_json::from_str(&file.text).ok()?;
            (Ecosystem::Npm, manifest.get("name")?.as_str()?.to_owned())
        }
        "pyproject.toml" => {
            let manifest: toml::Value = toml::from_str(&file.text).ok()?;
            let project = manifest
                .get("project")
                .or_else(|| manifest.get("tool")?.get("poetry"))?;
            (Ecosystem::Pypi, project.get("name")?.as_str()?.to_owned())
        }
        _ => return None,
    };
    let named = || {
        let at_root = !file.path.contains('/');
        at_root.then(|| rules.services.get(&name)).flatten()
    };
    of_package(rules, ecosystem, &name)
        .or_else(named)
        .map(|service| service.id.clone())
}

impl Reader<'_> {
    /// A dependency: what a manifest of production code declares is `manifest`, unless it is for development.
    pub(super) fn package(
        &mut self,
        ecosystem: Ecosystem,
        name: &str,
        span: Span,
        development: bool,
    ) {
        if let Some(service) = of_package(self.rules, ecosystem, name) {
            let before = self.reach;
            self.reach = match before {
                Reach::Production if development => Reach::Development,
                Reach::Production => Reach::Manifest,
                other => other,
            };
            self.service(service, span, Via::Manifest);
            let rules = self.rules;
            if let Some(fact) = self.facts.last_mut() {
                crate::facts::mark_package(rules, name, fact);
            }
            self.reach = before;
        }
    }

    fn packages(&mut self, ecosystem: Ecosystem, entries: &[Entry], development: bool) {
        for entry in entries {
            self.package(ecosystem, &entry.key, entry.key_span, development);
        }
    }
}

pub(super) fn npm(reader: &mut Reader<'_>) {
    let Some(root) = reader.json() else {
        return;
    };
    for (section, development) in [
        ("dependencies", false),
        ("optionalDependencies", false),
        ("devDependencies", true),
    ] {
        if let Some(node) = root.get(section) {
            reader.packages(Ecosystem::Npm, node.entries(), development);
        }
    }
}

/// `name[extra]>=1 ; marker  # comment`, and options (`-r other.txt`) that are no packages.
pub(super) fn requirements(reader: &mut Reader<'_>) {
    let lower = reader.file.path.to_lowercase();
    let development = ["dev", "test", "lint", "docs", "local"].iter().any(|word| {
        lower
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .split(['.', '-', '_'])
            .any(|part| part == *word)
    });
    let text = reader.text();
    // A file that a tool resolved names what others need, too: only what its comments trace to a file of requirements is declared.
    let resolved = text
        .lines()
        .take(6)
        .any(|line| line.contains("pip-compile") || line.contains("uv pip compile"));
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(name) = requirement(line) else {
            continue;
        };
        let mut declared = !resolved;
        while let Some(comment) = lines.next_if(|next| next.starts_with([' ', '\t', '#'])) {
            declared |= ["-r ", "(pyproject.toml)", "(setup.py)", "(setup.cfg)"]
                .iter()
                .any(|from| comment.contains(from));
        }
        declared |= line.contains("# via -r ");
        if declared {
            reader.package(Ecosystem::Pypi, name, span_of(text, name), development);
        }
    }
}

/// The name of a requirement (PEP 508).
fn requirement(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let end = line
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(line.len());
    let name = &line[..end];
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    (starts && !line[end..].trim_start().starts_with("://")).then_some(name)
}

const DEVELOPMENT: &[&str] = &[
    "dev",
    "test",
    "tests",
    "lint",
    "docs",
    "doc",
    "development",
    "typing",
    "ci",
];

pub(super) fn pyproject(reader: &mut Reader<'_>) {
    let Some(root) = reader.toml() else {
        return;
    };
    let list = |reader: &mut Reader<'_>, node: &tree::Node, development: bool| {
        for item in node.items() {
            if let Some(name) = item.text().and_then(requirement) {
                let name = name.to_owned();
                reader.package(Ecosystem::Pypi, &name, item.span, development);
            }
        }
    };
    if let Some(node) = root.at(&["project", "dependencies"]) {
        list(reader, node, false);
    }
    for path in [
        &["project", "optional-dependencies"][..],
        &["dependency-groups"][..],
    ] {
        for entry in root.at(path).map_or(&[][..], tree::Node::entries) {
            let development =
                DEVELOPMENT.contains(&entry.key.as_str()) || path[0] == "dependency-groups";
            list(reader, &entry.node, development);
        }
    }
    for entry in root
        .at(&["tool", "poetry", "dependencies"])
        .map_or(&[][..], tree::Node::entries)
    {
        reader.package(Ecosystem::Pypi, &entry.key, entry.key_span, false);
    }
    for entry in root
        .at(&["tool", "poetry", "dev-dependencies"])
        .map_or(&[][..], tree::Node::entries)
    {
        reader.package(Ecosystem::Pypi, &entry.key, entry.key_span, true);
    }
    for group in root
        .at(&["tool", "poetry", "group"])
        .map_or(&[][..], tree::Node::entries)
    {
        let development = DEVELOPMENT.contains(&group.key.as_str());
        for entry in group
            .node
            .get("dependencies")
            .map_or(&[][..], tree::Node::entries)
        {
            reader.package(Ecosystem::Pypi, &entry.key, entry.key_span, development);
        }
    }
    if let Some(node) = root.at(&["tool", "uv", "dev-dependencies"]) {
        list(reader, node, true);
    }
}

pub(super) fn pipfile(reader: &mut Reader<'_>) {
    let Some(root) = reader.toml() else {
        return;
    };
    for (section, development) in [("packages", false), ("dev-packages", true)] {
        if let Some(node) = root.get(section) {
            reader.packages(Ecosystem::Pypi, node.entries(), development);
        }
    }
}

pub(super) fn setup_cfg(reader: &mut Reader<'_>) {
    let text = reader.text();
    let mut section = "";
    let mut key = "";
    for line in text.lines() {
        let trimmed = line.trim();
        if let Some(name) = trimmed
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name;
            key = "";
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        let mut value = trimmed;
        if !indented {
            let Some((name, rest)) = trimmed.split_once('=') else {
                continue;
            };
            key = name.trim();
            value = rest.trim();
        }
        let (counts, development) = match section {
            "options" => (key == "install_requires", false),
            "options.extras_require" => (true, DEVELOPMENT.contains(&key)),
            _ => (false, false),
        };
        if counts && let Some(name) = requirement(value) {
            reader.package(Ecosystem::Pypi, name, span_of(text, name), development);
        }
    }
}

pub(super) fn composer(reader: &mut Reader<'_>) {
    let Some(root) = reader.json() else {
        return;
    };
    for (section, development) in [("require", false), ("require-dev", true)] {
        if let Some(node) = root.get(section) {
            reader.packages(Ecosystem::Packagist, node.entries(), development);
        }
    }
}

pub(super) fn gemfile(reader: &mut Reader<'_>) {
    let text = reader.text();
    let mut development = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("group ") {
            development = trimmed.contains(":development") || trimmed.contains(":test");
        } else if trimmed == "end" {
            development = false;
        } else if let Some(rest) = trimmed.strip_prefix("gem ") {
            let name = rest
                .trim_start()
                .trim_start_matches(['"', '\''])
                .split(['"', '\''])
                .next()
                .unwrap_or_default();
            reader.package(Ecosystem::Rubygems, name, span_of(text, name), development);
        }
    }
}

pub(super) fn go_mod(reader: &mut Reader<'_>) {
    let text = reader.text();
    for line in text.lines().filter(|line| !line.contains("// indirect")) {
        let name = line
            .trim()
            .trim_start_matches("require ")
            .split_whitespace()
            .next()
            .unwrap_or_default();
        // `/v2` is a version of the same module.
        if name.contains('.') {
            reader.package(Ecosystem::Go, name, span_of(text, name), false);
        }
    }
}

pub(super) fn pubspec(reader: &mut Reader<'_>) {
    for root in reader.yaml() {
        for (section, development) in [("dependencies", false), ("dev_dependencies", true)] {
            if let Some(node) = root.get(section) {
                reader.packages(Ecosystem::Pub, node.entries(), development);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::requirement;

    #[test]
    fn requirements_are_names_before_their_versions() {
        assert_eq!(
            requirement("stripe[async]>=1 ; python_version > '3'"),
            Some("stripe")
        );
        assert_eq!(requirement("  sentry-sdk==2.0"), Some("sentry-sdk"));
        assert_eq!(requirement("-r base.txt"), None);
        assert_eq!(requirement("# stripe"), None);
        assert_eq!(requirement("https://host/x.whl"), None);
    }
}
