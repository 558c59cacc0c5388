//! Workflows of GitHub Actions, GitLab and their like: where they deploy to, and with which environment.
//!
//! A workflow that only builds and tests says nothing about production.

use super::Reader;
use super::tree::{Entry, Node};
use crate::facts::Via;
use crate::source::{Reach, Span};

/// What builds and releases the product, and sends no user's data.
pub(super) fn is_pipeline(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with(".github/")
        || path.contains("/.github/")
        || [".circleci/", ".buildkite/"]
            .iter()
            .any(|folder| path.contains(folder))
        || name.starts_with(".gitlab-ci")
        || name.starts_with("azure-pipelines")
        || matches!(
            name,
            "bitbucket-pipelines.yml" | ".travis.yml" | "cloudbuild.yaml"
        )
}

pub(super) fn read(reader: &mut Reader<'_>) {
    let before = reader.reach;
    for root in reader.yaml() {
        if before == Reach::Production && !deploys(reader, &root) {
            reader.reach = Reach::Development;
        }
        let own = reader.reach;
        root.walk(&mut |path, entry| {
            let job = match path {
                ["jobs", job, ..] => root.at(&["jobs", *job]),
                _ => None,
            };
            reader.reach = match job {
                Some(job) if own == Reach::Production && is_elsewhere(job) => Reach::Development,
                _ => own,
            };
            pair(reader, path, entry);
        });
        reader.reach = before;
    }
}

/// `environment: development` of a job, or its `name` there.
fn is_elsewhere(job: &Node) -> bool {
    let environment = job.get("environment");
    environment
        .and_then(|environment| environment.get("name").or(Some(environment)))
        .and_then(Node::text)
        .is_some_and(Reach::is_other_environment)
}

/// A name, an action or a command that puts something into production.
fn deploys(reader: &Reader<'_>, root: &Node) -> bool {
    if is_of_pull_requests(root) || is_of_staging(root) {
        return false;
    }
    const WORDS: &[&str] = &["deploy", "release", "production", "terraform apply"];
    let says = |text: &str| {
        let lower = text.to_lowercase();
        WORDS.iter().any(|word| lower.contains(word))
    };
    if says(reader.name) {
        return true;
    }
    let mut found = false;
    root.walk(&mut |_, entry| {
        found |= matches!(
            entry.key.as_str(),
            "name" | "run" | "uses" | "script" | "stage" | "environment"
        ) && entry.node.text().is_some_and(says);
    });
    found
}

/// What runs for pull requests alone puts out a preview at most.
fn is_of_pull_requests(root: &Node) -> bool {
    let Some(on) = root.get("on") else {
        return false;
    };
    let names: Vec<&str> = match on.text() {
        Some(name) => vec![name],
        None => {
            let keys = on.entries().iter().map(|entry| entry.key.as_str());
            keys.chain(on.items().iter().filter_map(Node::text))
                .collect()
        }
    };
    !names.is_empty() && names.iter().all(|name| name.starts_with("pull_request"))
}

/// `name: Deploy staging`, whatever events start it.
fn is_of_staging(root: &Node) -> bool {
    let title = root.get("name").and_then(Node::text).unwrap_or_default();
    let has = |words: &[&str]| {
        title
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
    };
    has(&["staging", "preview", "previews", "sandbox"])
        && !has(&["prod", "production", "live", "release"])
}

fn pair(reader: &mut Reader<'_>, path: &[&str], entry: &Entry) {
    let node = &entry.node;
    match entry.key.as_str() {
        "aws-region" | "region" | "location" => {
            if let Some(text) = node.text() {
                reader.region(None, text, "deployment", node.span);
            }
        }
        "run" | "script" => {
            super::commands::node(reader, node);
            commands(reader, node);
            node.items().iter().for_each(|line| commands(reader, line));
        }
        "image" => super::containers::image(reader, node),
        "uses" => action(reader, node),
        key if is_environment_name(key)
            && path
                .iter()
                .any(|block| matches!(*block, "env" | "variables" | "env_vars")) =>
        {
            reader.setting(key, node, entry.key_span);
        }
        _ => {}
    }
}

/// `uses: superfly/flyctl-actions@v1`: who hosts what the step puts out.
fn action(reader: &mut Reader<'_>, node: &Node) {
    let rules = reader.rules;
    let Some(text) = node.text() else { return };
    let name = text.split('@').next().unwrap_or(text).to_lowercase();
    if let Some(id) = rules.names.service("action", &name)
        && let Some(service) = rules.services.get(id)
    {
        reader.service(service, node.span, Via::Config);
        // The host is used by what is put out, not by the pipeline alone.
        if let Some(fact) = reader.facts.last_mut() {
            fact.reach = reader.reach;
        }
    }
}

fn is_environment_name(key: &str) -> bool {
    key.len() > 3
        && key
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// `gcloud run deploy api --region europe-west1`.
fn commands(reader: &mut Reader<'_>, node: &Node) {
    if node.text().is_none() {
        return;
    }
    let start = node.span.start as usize;
    let raw = &reader.text()[start..(node.span.end as usize).min(reader.text().len())];
    let words: Vec<&str> = raw
        .split(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''))
        .filter(|word| !word.is_empty())
        .collect();
    for pair in words.windows(2) {
        if let [option, region] = pair
            && matches!(*option, "--region" | "--location" | "--primary-region")
        {
            let at = start + (region.as_ptr() as usize - raw.as_ptr() as usize);
            reader.region(None, region, "deployment", Span::new(at, at + region.len()));
        }
    }
}
