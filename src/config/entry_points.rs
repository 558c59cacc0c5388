//! Packages that manifests describe, and whether installing one gives a command.

use super::tree;
use crate::source::SourceFile;

/// A folder that a manifest makes a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    pub folder: String,
    pub is_python: bool,
    /// Whether its installation puts a command on the path.
    pub is_command: bool,
}

/// The package that `file` describes, if it is a manifest of one.
pub fn package(file: &SourceFile) -> Option<Package> {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let is_command = match name {
        "package.json" => {
            let (root, _) = tree::json(&file.text);
            let root = root?;
            root.get("bin").is_some() || root.get("oclif").is_some()
        }
        "pyproject.toml" => {
            let root = tree::toml(&file.text)?;
            let scripts = root.at(&["project", "scripts"]);
            let scripts = scripts.or_else(|| root.at(&["tool", "poetry", "scripts"]));
            // A file that only configures tools describes no package.
            if scripts.is_none()
                && root.get("project").is_none()
                && root.at(&["tool", "poetry"]).is_none()
            {
                return None;
            }
            scripts.is_some()
        }
        "setup.py" | "setup.cfg" => file.text.contains("console_scripts"),
        _ => return None,
    };
    Some(Package {
        folder: folder.to_owned(),
        is_python: name != "package.json",
        is_command,
    })
}
