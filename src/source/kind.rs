//! Which stage reads a file: decided by its name alone.

use super::FileKind;

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
    "build.gradle",
    "build.gradle.kts",
    "podfile",
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
    "cargo.lock",
    "gemfile.lock",
    "packages.lock.json",
];

/// The lower-case name of a file; of a template (`nginx.conf.template`, `manifest.xml.tpl`) that of what it becomes.
pub fn plain_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let becomes = [".template", ".tmpl", ".tpl"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .filter(|becomes| becomes.contains('.') && !becomes.starts_with(".env"));
    becomes.map_or(name.clone(), str::to_owned)
}

/// `None` for files that no stage reads.
pub(super) fn kind_of(path: &str) -> Option<FileKind> {
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
        "tf" | "tfvars" | "prisma" | "sql" | "graphql" | "gql" | "proto" | "toml" | "yml"
        | "yaml" | "xml" | "plist" | "xcprivacy" | "env" | "properties" | "ini" | "conf"
        | "cql" | "pbxproj" | "xcconfig" | "cron" => FileKind::Config,
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
        || name.ends_with(".hcl") && !name.ends_with(".pkr.hcl")
        || [
            "logrotate.d/",
            "cron.d/",
            "sites-available/",
            "sites-enabled/",
        ]
        .iter()
        .any(|folder| path.contains(folder))
        || name.starts_with("crontab")
        || name.starts_with("logrotate")
        || name.ends_with(".json")
            && [
                "ecs_task/",
                "ecs-task/",
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
