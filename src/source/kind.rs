//! Which stage reads a file: decided by its name, and for JSON of any name by the keys at its start.

use super::FileKind;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Configuration files by their whole name (lower case).
const CONFIG_NAMES: &[&str] = &[
    "package.json",
    "pyproject.toml",
    "setup.cfg",
    "pipfile",
    "environment.yml",
    "gemfile",
    "composer.json",
    "go.mod",
    "pom.xml",
    "podfile",
    "package.swift",
    "pubspec.yaml",
    "procfile",
    "app.json",
    "app.yaml",
    "appsscript.json",
    "manifest.json",
    "manifest.xml",
    "androidmanifest.xml",
    "config.xml",
    "info.plist",
    "privacyinfo.xcprivacy",
    "vercel.json",
    "netlify.toml",
    "wrangler.toml",
    "wrangler.json",
    "wrangler.jsonc",
    "fly.toml",
    "render.yaml",
    "firebase.json",
    "serverless.yml",
    "serverless.yaml",
    "serverless.json",
    "zappa_settings.json",
    "samconfig.toml",
    "template.yaml",
    "template.yml",
    "template.json",
    "shopify.app.toml",
    "nginx.conf",
    "crontab",
    "dockerfile",
    "openapi.json",
    "swagger.json",
    "schema.json",
    "tsconfig.json",
    "jsconfig.json",
];

/// Lock files resolve versions; they are no use of anything.
const LOCKS: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "composer.lock",
    "pnpm-lock.yaml",
    "yarn.lock",
    "poetry.lock",
    "pipfile.lock",
    "uv.lock",
    "podfile.lock",
    "cargo.lock",
    "gemfile.lock",
    "packages.lock.json",
];

/// Endings of what becomes the file before them once it is filled in.
const TEMPLATES: &[&str] = &[".template", ".tmpl", ".tpl"];

/// Endings that templates of pages have, too: those before them tell what becomes a configuration.
const ENGINES: &[&str] = &[".tftpl", ".j2", ".jinja", ".jinja2", ".erb", ".gotmpl"];

const FILLED_IN: &[&str] = &[
    ".json",
    ".yaml",
    ".yml",
    ".toml",
    ".ini",
    ".conf",
    ".properties",
    ".sql",
    ".tf",
    ".tfvars",
    ".xml",
];

/// The lower-case name of a file; of a template (`nginx.conf.template`, `values.yaml.j2`) that of what it becomes.
pub fn plain_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let before = |ends: &[&str]| ends.iter().find_map(|end| name.strip_suffix(end));
    let becomes = before(TEMPLATES)
        .filter(|becomes| becomes.contains('.') && !becomes.starts_with(".env"))
        .or_else(|| {
            before(ENGINES).filter(|becomes| FILLED_IN.iter().any(|end| becomes.ends_with(end)))
        });
    becomes.map_or(name.clone(), str::to_owned)
}

/// First bytes of a JSON file in which its kind shows.
const HEAD: usize = 16_000;

/// Keys that only one kind of manifest or export has, whatever its file is called.
const SIGNS: &[&str] = &[
    "\"exportFormatVersion\"",
    "\"containerVersion\"",
    "\"manifest_version\"",
    "\"manifestVersion\"",
    "\"oauth_config\"",
    "\"requiredResourceAccess\"",
    "\"hook_attributes\"",
    "\"AWSTemplateFormatVersion\"",
    "\"containerDefinitions\"",
    "\"expo\":",
    "json-schema.org/draft",
    "\"addOns\"",
    "\"auth_uri\"",
];

/// What a client that signs people in is told, all of it: whose sign-in, what it may read, and who it is.
const SIGN_IN: [&[&str]; 3] = [
    &[
        "googleapis.com/auth/",
        "login.microsoftonline.com",
        "graph.microsoft.com",
    ],
    &["\"scope\"", "\"scopes\""],
    &[
        "\"clientId\"",
        "\"client_id\"",
        "\"authority\"",
        "\"provider\"",
        "\"redirectUri\"",
        "\"redirect_uri\"",
    ],
];

/// Folders of translations: many files, and none of them is a manifest.
const TRANSLATIONS: &[&str] = &[
    "_locales",
    "i18n",
    "l10n",
    "lang",
    "langs",
    "languages",
    "locale",
    "locales",
    "messages",
    "translations",
];

/// Whether a file of JSON, whose name says nothing, is a configuration by what stands in it.
pub(super) fn is_config_inside(path: &Path) -> bool {
    let name = plain_name(&path.to_string_lossy());
    let is_folder = |part: std::path::Component<'_>| {
        let part = part.as_os_str().to_str();
        part.is_some_and(|part| TRANSLATIONS.contains(&part))
    };
    if !name.ends_with(".json") || path.components().any(is_folder) {
        return false;
    }
    let mut head = Vec::with_capacity(HEAD);
    let read = File::open(path).and_then(|file| file.take(HEAD as u64).read_to_end(&mut head));
    let text = String::from_utf8_lossy(&head);
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    read.is_ok() && (says(SIGNS) || SIGN_IN.iter().all(|words| says(words)))
}

/// `None` for files that no stage reads.
pub(crate) fn kind_of(path: &str) -> Option<FileKind> {
    let name = plain_name(path);
    if LOCKS.contains(&name.as_str())
        || name.ends_with(".d.ts")
        || name.ends_with(".d.mts")
        || name.ends_with(".d.cts")
    {
        return None;
    }
    if CONFIG_NAMES.contains(&name.as_str()) || is_config(&name, path) {
        return Some(FileKind::Config);
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension)?;
    Some(match extension {
        "js" | "mjs" | "cjs" | "jsx" | "gs" | "es6" => FileKind::JavaScript,
        "ts" | "mts" | "cts" => FileKind::TypeScript,
        "tsx" => FileKind::Tsx,
        "py" | "pyw" => FileKind::Python,
        "html" | "htm" | "xhtml" | "jinja" | "jinja2" | "j2" | "ejs" | "hbs" | "handlebars"
        | "mustache" | "njk" | "liquid" | "erb" | "twig" | "cshtml" | "pug" | "jade" | "phtml"
        | "jsp" | "gohtml" | "eta" | "haml" | "slim" => FileKind::Html,
        "php" if name.ends_with(".blade.php") => FileKind::Html,
        "vue" => FileKind::Vue,
        "svelte" | "astro" => FileKind::Svelte,
        "tf" | "tfvars" | "bicep" | "bicepparam" | "prisma" | "sql" | "graphql" | "gql"
        | "proto" | "toml" | "yml" | "yaml" | "xml" | "plist" | "xcprivacy" | "env"
        | "properties" | "ini" | "conf" | "cql" | "pbxproj" | "xcconfig" | "cron" | "gradle"
        | "sh" | "bash" => FileKind::Config,
        _ => return None,
    })
}

fn is_config(name: &str, path: &str) -> bool {
    name.starts_with(".env")
        || name.starts_with("dockerfile")
        || name.starts_with("docker-compose")
        || (name.starts_with("requirements") || name.starts_with("constraints"))
            && (name.ends_with(".txt") || name.ends_with(".in"))
        || path.contains("requirements/") && name.ends_with(".txt")
        || name.starts_with("manifest") && name.ends_with(".xml")
        || name.contains("manifest") && name.ends_with(".json")
        || name.ends_with(".entitlements")
        || name.starts_with("shopify.app") && name.ends_with(".toml")
        || name.starts_with("tsconfig.") && name.ends_with(".json")
        || name.ends_with(".tf.json")
        || name.ends_with(".tfvars.json")
        || name.ends_with(".gradle.kts")
        || name.ends_with(".hcl") && !name.ends_with(".pkr.hcl")
        || [
            "logrotate.d/",
            "cron.d/",
            "sites-available/",
            "sites-enabled/",
            "env.d/",
        ]
        .iter()
        .any(|folder| path.contains(folder))
        || name.starts_with("crontab")
        || name.starts_with("logrotate")
        || name.ends_with(".json")
            && [
                "ecs_task/",
                "ecs_tasks/",
                "ecs-task/",
                "ecs-tasks/",
                "task-definitions/",
                "task_definitions/",
                "container-definitions/",
                "container_definitions/",
            ]
            .iter()
            .any(|folder| path.contains(folder))
        || (name.ends_with(".json") || name.ends_with(".jsonc"))
            && [
                "openapi",
                "swagger",
                "gtm",
                "slack",
                "cloudformation",
                "cdk.json",
                "klaro",
                "cookie",
                "didomi",
                "axeptio",
                "consent",
                "tarteaucitron",
                "optanon",
                "onetrust",
                "container",
                "railway",
                "task-definition",
                "task_definition",
                "taskdef",
                "container-definition",
                "container_definition",
                "lifecycle",
                "ilm",
                "github-app",
                "google-services",
                ".schema.json",
            ]
            .iter()
            .any(|part| name.contains(part))
}

/// Names that only tools write.
pub(super) fn is_generated_name(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let minified = [
        ".min.js",
        ".min.mjs",
        "-min.js",
        ".bundle.js",
        ".umd.min.js",
    ]
    .iter()
    .any(|end| name.ends_with(end));
    if minified {
        return Some("minified");
    }
    let generated = [
        "_pb2.py",
        "_pb2_grpc.py",
        "_pb.js",
        "_pb.ts",
        ".pb.ts",
        ".generated.ts",
        ".generated.js",
        ".gen.ts",
        ".g.ts",
    ]
    .iter()
    .any(|end| name.ends_with(end));
    (generated || path.contains("/__generated__/") || path.starts_with("__generated__/"))
        .then_some("generated")
}
