//! What configurations, manifests and markup say: each format read by structure, in its own file.
//!
//! To add a format: a file here with a function from [`Reader`], and one line in [`FORMATS`].

mod application;
mod bicep;
mod builds;
mod cloudformation;
mod commands;
mod consent;
mod containers;
mod deployment;
mod dropped;
mod embedded;
mod entry_points;
mod environment;
mod extension;
mod heroku;
mod markup;
mod models;
mod nginx;
mod packages;
mod pug;
mod reader;
mod registration;
mod ruby;
mod schemas;
mod scopes;
mod specifiers;
mod sql;
mod tags;
mod telemetry;
mod terraform;
mod tree;
mod workflow;
mod xcode;

pub use entry_points::{Package, package};
pub use specifiers::specifiers;

use crate::facts::Fact;
use crate::rules::Rules;
use crate::source::{self, FileKind, Reach, SourceFile};
use reader::{Reader, span_of, text_node};

/// The service whose own package this manifest describes: a vendor's repository does not use that vendor.
pub fn own_service(file: &SourceFile, rules: &Rules) -> Option<String> {
    packages::own_service(file, rules)
}

/// What one file states.
#[derive(Debug, Default)]
pub struct Stated {
    pub facts: Vec<Fact>,
    /// Values and their uses, for [`link`].
    terraform: terraform::Parts,
    /// Columns that it drops, for [`link`].
    dropped: Vec<dropped::Dropped>,
    /// The file is not of the form that its name promises: what could be read of it is there.
    pub broken: bool,
}

/// Facts that the configuration, manifest or markup in `file` states; none for formats without any.
pub fn collect(file: &SourceFile, rules: &Rules) -> Stated {
    let name = source::plain_name(&file.path);
    let mut reader = Reader {
        file,
        rules,
        name: &name,
        reach: if is_tool(file) {
            Reach::Development
        } else {
            file.reach
        },
        facts: Vec::new(),
        terraform: terraform::Parts::default(),
        dropped: Vec::new(),
        broken: false,
    };
    if matches!(file.kind, FileKind::Html | FileKind::Vue | FileKind::Svelte) {
        match name.rsplit('.').next() {
            Some("pug" | "jade") => pug::read(&mut reader),
            Some("haml") => ruby::haml(&mut reader),
            Some("slim") => ruby::slim(&mut reader),
            Some("erb") => {
                markup::read(&mut reader);
                ruby::helpers(&mut reader, &file.text);
            }
            _ => markup::read(&mut reader),
        }
    } else if file.kind == FileKind::Config
        && let Some(read) = format_of(&file.path)
    {
        read(&mut reader);
    }
    Stated {
        facts: reader.facts,
        terraform: reader.terraform,
        dropped: reader.dropped,
        broken: reader.broken,
    }
}

/// How a configuration of this path is read.
fn format_of(path: &str) -> Option<Read> {
    let name = source::plain_name(path);
    let fits = |(is_one, _): &&(IsOne, Read)| is_one(&name, path);
    FORMATS.iter().find(fits).map(|(_, read)| *read)
}

/// What lies beside workflows and is none itself: settings of linters, templates of issues.
fn is_tool(file: &SourceFile) -> bool {
    file.reach == Reach::Production
        && (file.path.starts_with(".github/") || file.path.contains("/.github/"))
        && !file.path.contains(".github/workflows/")
}

/// All facts, with what several files say of one thing.
pub fn link(files: Vec<Stated>, rules: &Rules) -> Vec<Fact> {
    let (mut facts, mut parts, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        facts.extend(file.facts);
        parts.push(file.terraform);
        dropped.extend(file.dropped);
    }
    dropped::settle(&dropped, &mut facts);
    terraform::settle_variables(&mut facts);
    terraform::settle(parts, &mut facts, rules);
    facts
}

type IsOne = fn(&str, &str) -> bool;
type Read = fn(&mut Reader<'_>);

/// The first that fits reads the file: lower-case name, path.
const FORMATS: &[(IsOne, Read)] = &[
    (|name, _| name == "package.json", packages::npm),
    (
        |name, path| {
            name.ends_with(".txt")
                && (name.starts_with("requirements") || path.contains("requirements/"))
                || name.starts_with("requirements") && name.ends_with(".in")
        },
        packages::requirements,
    ),
    (|name, _| name == "pyproject.toml", packages::pyproject),
    (|name, _| name == "pipfile", packages::pipfile),
    (|name, _| name == "setup.cfg", packages::setup_cfg),
    (|name, _| name == "composer.json", packages::composer),
    (|name, _| name == "gemfile", packages::gemfile),
    (|name, _| name == "go.mod", packages::go_mod),
    (|name, _| name == "pubspec.yaml", packages::pubspec),
    (
        |name, _| name.ends_with(".gradle") || name.ends_with(".gradle.kts"),
        builds::gradle,
    ),
    (
        |name, _| name.ends_with(".versions.toml"),
        builds::version_catalogue,
    ),
    (|name, _| name == "pom.xml", builds::maven),
    (|name, _| name == "podfile", builds::podfile),
    (|name, _| name == "package.swift", builds::swift),
    (
        |name, _| name.ends_with(".sh") || name.ends_with(".bash"),
        commands::script,
    ),
    (is_environment, environment::dotenv),
    (
        |name, _| {
            [".tf", ".tfvars", ".hcl", ".tf.json", ".tfvars.json"]
                .iter()
                .any(|end| name.ends_with(end))
        },
        terraform::read,
    ),
    (
        |name, _| name.ends_with(".bicep") || name.ends_with(".bicepparam"),
        bicep::read,
    ),
    (|name, _| name.ends_with(".prisma"), models::prisma),
    (
        |name, _| name.ends_with(".sql") || name.ends_with(".cql"),
        sql::read,
    ),
    (
        |name, _| name.ends_with(".pbxproj") || name.ends_with(".xcconfig"),
        xcode::read,
    ),
    (
        |name, path| {
            name.ends_with(".conf") && (path.contains("nginx") || path.contains("conf.d/"))
                || is_site(path)
        },
        nginx::read,
    ),
    (|name, path| is_crontab(name, path), commands::crontab),
    (
        |name, _| name.ends_with(".graphql") || name.ends_with(".gql"),
        models::graphql,
    ),
    (|name, _| name.ends_with(".proto"), models::proto),
    (|name, _| name == "appsscript.json", scopes::apps_script),
    (
        |name, _| name.starts_with("shopify.app") && name.ends_with(".toml"),
        scopes::shopify,
    ),
    (
        |name, _| {
            name.contains("slack")
                && (name.ends_with(".json") || name.ends_with(".yaml") || name.ends_with(".yml"))
        },
        scopes::slack,
    ),
    (
        |name, _| name.contains("manifest") && name.ends_with(".json"),
        extension::manifest_json,
    ),
    (|name, _| name.ends_with(".xml"), application::xml),
    (
        |name, _| {
            [".plist", ".xcprivacy", ".entitlements"]
                .iter()
                .any(|end| name.ends_with(end))
        },
        application::plist,
    ),
    (|name, _| name == "app.json", heroku::app_json),
    (
        |name, _| name.starts_with("dockerfile"),
        environment::dockerfile,
    ),
    (|name, _| name.ends_with(".toml"), deployment::toml),
    (
        |name, path| {
            (name.ends_with(".yml") || name.ends_with(".yaml")) && workflow::is_pipeline(path)
        },
        workflow::read,
    ),
    (
        |name, _| name.ends_with(".yml") || name.ends_with(".yaml"),
        deployment::yaml,
    ),
    (
        |name, _| name.ends_with(".json") || name.ends_with(".jsonc"),
        deployment::json,
    ),
    (
        |name, path| name.contains("logrotate") || path.contains("logrotate.d/"),
        environment::logrotate,
    ),
    (
        |name, _| {
            name.ends_with(".conf") || name.ends_with(".ini") || name.ends_with(".properties")
        },
        environment::properties,
    ),
];

/// `.env.production`, `api.env`, `env.d/production/api.dist`.
fn is_environment(name: &str, path: &str) -> bool {
    name.starts_with(".env")
        || name.ends_with(".env")
        || path.contains("env.d/") && (name.ends_with(".dist") || !name.contains('.'))
}

/// Sites of a web server lie in folders of their own, whatever they are called.
fn is_site(path: &str) -> bool {
    path.contains("sites-available/") || path.contains("sites-enabled/")
}

/// Lines that end in a command: schedules, and processes of a platform.
fn is_crontab(name: &str, path: &str) -> bool {
    name == "procfile"
        || name.starts_with("crontab")
        || name.ends_with(".cron")
        || path.contains("cron.d/")
}
