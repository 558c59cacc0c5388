//! `candor init` and `candor policy --write`: a commented `candor.toml`.

use super::arguments::Init;
use super::{CLEAN, output};
use crate::policy::Document;
use anyhow::{Context as _, Result, bail};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

const TEMPLATE: &str = r#"# Candor: what this repository is compared with. Every key is optional.

# Policy files, relative to this file. Without them, Candor looks for conventional names.
# policy = ["legal/privacy-policy.md", "legal/subprocessors.md"]

# Paths that are not scanned (globs), beside .gitignore and .candorignore.
# exclude = ["legacy/**"]

# Parts of the product that the policy speaks of, and where their code is.
# [components]
# website = ["apps/web/**"]
# plugin = ["apps/addin/**"]

# A claim that Candor reads in the policy and that is not there.
# [[withdraw]]
# quote = "words of the sentence"
# kind = "not_shares"
# reason = "speaks of the former product"

# A claim that holds although no sentence says it in words that Candor reads.
# [[claim]]
# kind = "third_party"
# recipient = ["posthog", "analytics"]
# reason = "named in the annex of the contract"

# Findings that you decided to accept; each needs a reason.
# [[allow]]
# check = "undisclosed-third-party"
# subject = "posthog"
# path = "apps/admin/**"
# reason = "internal tool, no customer data"
# until = "2027-06-30"
"#;

pub(super) fn init(options: &Init) -> Result<u8> {
    create(&options.path.join("candor.toml"), TEMPLATE)
}

/// A configuration that names the policy and lists what was read in it, ready to be withdrawn where it is wrong.
pub(super) fn propose(documents: &[Document]) -> Result<u8> {
    let files: Vec<_> = documents
        .iter()
        .map(|document| toml::Value::from(document.file.as_ref()).to_string())
        .collect();
    let mut text = format!(
        "# Written by `candor policy --write` for review. Uncomment what Candor misread, and say why.\n\npolicy = [{}]\n",
        files.join(", ")
    );
    for claim in documents.iter().flat_map(|document| &document.claims) {
        let kind = toml::Value::try_from(claim.kind)?;
        let quote = claim.quote.split_whitespace().collect::<Vec<_>>().join(" ");
        let named: Vec<_> = claim
            .data
            .iter()
            .chain(&claim.recipient)
            .map(String::as_str)
            .collect();
        let _ = write!(
            text,
            "\n# Line {}, {}: {}\n# [[withdraw]]\n# kind = {kind}\n# quote = {}\n# reason = \"\"\n",
            claim.region.line,
            claim.subject,
            named.join(", "),
            toml::Value::from(quote)
        );
    }
    create(Path::new("candor.toml"), &text)
}

/// Writes a new file; one that exists is the user's own.
fn create(path: &Path, text: &str) -> Result<u8> {
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path);
    let mut file = match file {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("`{}` exists already", path.display())
        }
        Err(error) => {
            return Err(error).with_context(|| format!("cannot write `{}`", path.display()));
        }
    };
    file.write_all(text.as_bytes())?;
    output::print(&format!("wrote {}\n", path.display()))?;
    Ok(CLEAN)
}
