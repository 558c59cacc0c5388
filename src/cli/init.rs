//! `candor init`: a commented `candor.toml`.

use super::arguments::Init;
use super::{CLEAN, output};
use anyhow::{Context as _, Result, bail};
use std::io::Write as _;

const TEMPLATE: &str = r#"# Candor: what this repository is compared with. Every key is optional.

# Policy files, relative to this file. Without them, Candor looks for conventional names.
# policy = ["legal/privacy-policy.md", "legal/subprocessors.md"]

# Paths that are not scanned (globs), beside .gitignore and .candorignore.
# exclude = ["legacy/**"]

# Parts of the product that the policy speaks of, and where their code is.
# [components]
# website = ["apps/web/**"]
# plugin = ["apps/addin/**"]

# Findings that you decided to accept; each needs a reason.
# [[allow]]
# check = "undisclosed-third-party"
# subject = "posthog"
# path = "apps/admin/**"
# reason = "internal tool, no customer data"
# until = "2027-06-30"
"#;

pub(super) fn init(options: &Init) -> Result<u8> {
    let path = options.path.join("candor.toml");
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path);
    let mut file = match file {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("`{}` exists already", path.display())
        }
        Err(error) => {
            return Err(error).with_context(|| format!("cannot write `{}`", path.display()));
        }
    };
    file.write_all(TEMPLATE.as_bytes())?;
    output::print(&format!("wrote {}\n", path.display()))?;
    Ok(CLEAN)
}
