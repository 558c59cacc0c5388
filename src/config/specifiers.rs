//! What manifests and compiler configurations say about module specifiers: package names, `exports`, `imports`, `paths`.

use super::tree::{self, Node, Value};
use crate::source::{FileKind, SourceFile};
use crate::syntax::resolve::Alias;

/// Specifiers that `file` maps to files; empty for files that map none.
pub fn specifiers(file: &SourceFile) -> Vec<Alias> {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let compiler = (name.starts_with("tsconfig") || name.starts_with("jsconfig"))
        && name.to_lowercase().ends_with(".json");
    if file.kind != FileKind::Config || !compiler && name != "package.json" {
        return Vec::new();
    }
    let (Some(root), _) = tree::json(&file.text) else {
        return Vec::new();
    };
    if compiler {
        compiler_paths(&root, folder)
    } else {
        package(&root, folder)
    }
}

/// `paths` and `baseUrl` of a `tsconfig.json`; they hold for the files below it.
fn compiler_paths(root: &Node, folder: &str) -> Vec<Alias> {
    let options = root.get("compilerOptions");
    let base = options
        .and_then(|options| options.get("baseUrl"))
        .and_then(Node::text);
    let from = inside(folder, base.unwrap_or("."));
    let mut aliases: Vec<_> = options
        .and_then(|options| options.get("paths"))
        .map_or(&[][..], Node::entries)
        .iter()
        .map(|entry| Alias {
            folder: folder.to_owned(),
            everywhere: false,
            pattern: entry.key.clone(),
            targets: entry
                .node
                .items()
                .iter()
                .filter_map(Node::text)
                .map(|target| inside(&from, target))
                .collect(),
        })
        .collect();
    if base.is_some() {
        aliases.push(Alias {
            folder: folder.to_owned(),
            everywhere: false,
            pattern: "*".to_owned(),
            targets: vec![inside(&from, "*")],
        });
    }
    aliases
}

/// The name of a package for all of the repository, `#imports` for its own files.
fn package(root: &Node, folder: &str) -> Vec<Alias> {
    let mut aliases = Vec::new();
    for entry in root.get("imports").map_or(&[][..], Node::entries) {
        aliases.push(Alias {
            folder: folder.to_owned(),
            everywhere: false,
            pattern: entry.key.clone(),
            targets: targets(&entry.node, folder),
        });
    }
    let Some(name) = root.get("name").and_then(Node::text) else {
        return aliases;
    };
    let mut add = |pattern: String, targets: Vec<String>| {
        aliases.push(Alias {
            folder: folder.to_owned(),
            everywhere: true,
            pattern,
            targets,
        });
    };
    if let Some(exports) = root.get("exports") {
        let by_path = exports
            .entries()
            .iter()
            .any(|entry| entry.key.starts_with('.'));
        if by_path {
            for entry in exports.entries() {
                let path = entry.key.trim_start_matches('.');
                add(format!("{name}{path}"), targets(&entry.node, folder));
            }
        } else {
            add(name.to_owned(), targets(exports, folder));
        }
    }
    let mut main: Vec<_> = ["source", "module", "main", "types", "typings"]
        .into_iter()
        .filter_map(|key| root.get(key).and_then(Node::text))
        .map(|target| inside(folder, target))
        .collect();
    main.extend(["src/index", "index", "src/main", "lib/index"].map(|path| inside(folder, path)));
    add(name.to_owned(), main);
    add(
        format!("{name}/*"),
        vec![inside(folder, "*"), inside(folder, "src/*")],
    );
    aliases
}

/// All files that a target names under its conditions, in order.
fn targets(node: &Node, folder: &str) -> Vec<String> {
    match &node.value {
        Value::Text(target) => vec![inside(folder, target)],
        Value::List(items) => items
            .iter()
            .flat_map(|item| targets(item, folder))
            .collect(),
        Value::Map(entries) => entries
            .iter()
            .flat_map(|entry| targets(&entry.node, folder))
            .collect(),
        _ => Vec::new(),
    }
}

/// A relative path from the root of the repository.
fn inside(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::specifiers;
    use crate::source::{FileKind, Reach, SourceFile};

    fn read(path: &str, text: &str) -> Vec<(String, Vec<String>)> {
        let file = SourceFile::new(path, text.to_owned(), FileKind::Config, Reach::Production);
        specifiers(&file)
            .into_iter()
            .map(|alias| (alias.pattern, alias.targets))
            .collect()
    }

    #[test]
    fn configurations_map_specifiers() {
        let found = read(
            "web/tsconfig.json",
            r#"{ "compilerOptions": { "baseUrl": "./src", /* ours */ "paths": { "~lib/*": ["../lib/*"], } } }"#,
        );
        assert_eq!(found[0], ("~lib/*".into(), vec!["web/lib/*".into()]));
        assert_eq!(found[1], ("*".into(), vec!["web/src/*".into()]));
        let found = read(
            "packages/core/package.json",
            r##"{ "name": "@acme/core", "imports": { "#db": "./src/db.js" },
                 "exports": { ".": { "import": "./src/index.js" }, "./mail": "./src/mail.js" } }"##,
        );
        assert_eq!(
            found[0],
            ("#db".into(), vec!["packages/core/src/db.js".into()])
        );
        assert_eq!(found[1].0, "@acme/core");
        assert_eq!(
            found[2],
            (
                "@acme/core/mail".into(),
                vec!["packages/core/src/mail.js".into()]
            )
        );
        assert!(read("composer.json", r#"{ "name": "acme/core" }"#).is_empty());
    }
}
