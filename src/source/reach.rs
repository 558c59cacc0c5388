//! How far a file reaches: into production, or only into tests, examples, documentation or tooling.

use serde::{Deserialize, Serialize};

/// Where code runs. Everything but production lowers or silences a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    Production,
    /// A dependency that a manifest declares for production; no code seen yet.
    Manifest,
    Development,
    Test,
    Example,
    Docs,
}

/// Invoke's file stands at the root; `tasks.py` of a package holds the jobs of Celery and its like, which production runs, and so does
/// one at the root that does not use Invoke.
const INVOKE: &str = "tasks.py";

impl Reach {
    pub fn is_production(self) -> bool {
        matches!(self, Self::Production | Self::Manifest)
    }

    /// The same, where the text of the file tells more than its path: a `tasks.py` at the root that does not use Invoke holds jobs, and
    /// `product/tools/mail.py` that imports from `product` is a part of that package.
    pub(super) fn told_by(self, path: &str, text: &str) -> Self {
        let is_jobs = || path == INVOKE && !text.contains("invoke");
        if self == Self::Development && (is_jobs() || is_of_package(path, text)) {
            Self::Production
        } else {
            self
        }
    }

    /// Whether a word names an environment beside production.
    pub fn is_other_environment(name: &str) -> bool {
        ENVIRONMENTS.contains(&name.to_lowercase().as_str())
    }
}

/// Folder names (whole segments, lower case) by what lies in them.
const TEST: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "e2e",
    "cypress",
    "detox",
    "playwright",
    "fixtures",
    "__fixtures__",
    "__mocks__",
    "mocks",
    "testing",
    "testdata",
    "test-utils",
    "stories",
    "evals",
    "__evals__",
];
const EXAMPLE: &[&str] = &[
    "example",
    "examples",
    "demo",
    "demos",
    "sample",
    "samples",
    "playground",
    "tutorial",
    "tutorials",
];
const DOCS: &[&str] = &["doc", "docs", "documentation", "styleguide"];
const DEVELOPMENT: &[&str] = &[
    "scripts",
    "benchmark",
    "benchmarks",
    "bench",
    "benches",
    "hack",
    ".storybook",
    ".vscode",
    "dev",
];

/// Environments beside production, as folders and parts of names of configuration files.
const ENVIRONMENTS: &[&str] = &[
    "dev",
    "develop",
    "development",
    "staging",
    "stage",
    "stg",
    "sandbox",
    "local",
    "localdev",
    "localhost",
    "preview",
    "pr-review",
    "pr_review",
    "review-apps",
    "qa",
    "uat",
    "test",
    "testing",
    "ci",
    "nonprod",
    "preprod",
    "demo",
    "sbox",
];

/// Files that configure a deployment; code of the same names may be about anything.
const CONFIGURATIONS: &[&str] = &[
    "tf",
    "tfvars",
    "hcl",
    "xml",
    "yml",
    "yaml",
    "json",
    "toml",
    "env",
    "ini",
    "conf",
    "properties",
];

/// Folders in which a file for each environment lies.
const SETTINGS: &[&str] = &["settings", "config", "configs", "environments", "env"];

impl Reach {
    /// The reach of a repo-relative path: its folders below the scanned root, then its name.
    pub fn of(path: &str) -> Self {
        let lower = path.to_lowercase();
        let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        let below = |names: &[&str]| folders.split('/').any(|folder| names.contains(&folder));
        if below(TEST)
            || folders.split('/').any(is_test_folder)
            || is_test_name(name)
            || is_made_up(name)
        {
            Self::Test
        } else if below(EXAMPLE)
            || is_example_name(name)
            || folders.ends_with(".dist")
            || is_of_starter(folders)
        {
            Self::Example
        } else if below(DOCS) {
            Self::Docs
        } else if below(DEVELOPMENT)
            || is_tooling(folders)
            || is_of_pipeline(folders, name)
            || is_development_name(name)
            || is_seed(folders, name)
            || lower == INVOKE
            || is_other_environment(folders, name)
        {
            Self::Development
        } else {
            Self::Production
        }
    }
}

/// A site to try a library with, and what a program writes into new projects: `sandbox/`, `templates/init/`, `create-shop/templates/`.
fn is_of_starter(folders: &str) -> bool {
    let folders: Vec<&str> = folders.split('/').collect();
    let is_template = |folder: &str| matches!(folder, "template" | "templates");
    let is_generator = |folder: &&str| {
        ["create-", "generator-"]
            .iter()
            .any(|start| folder.starts_with(start))
    };
    let mut generator = folders.iter().skip_while(|folder| !is_generator(folder));
    folders[0] == "sandbox"
        || generator.any(|folder| is_template(folder))
        || folders
            .windows(2)
            .any(|pair| is_template(pair[0]) && pair[1] == "init")
}

/// `tools/release.py`; what lies in the source of an application (`app/tools/mail.py`) are the tools of an agent, or its own.
fn is_tooling(folders: &str) -> bool {
    const SOURCES: &[&str] = &[
        "src", "app", "lib", "agent", "agents", "ai", "llm", "mcp", "chat", "core", "server",
    ];
    let mut before = folders.split('/').take_while(|folder| *folder != "tools");
    folders.split('/').any(|folder| folder == "tools")
        && !before.any(|folder| SOURCES.contains(&folder))
}

/// Scripts of a pipeline; its own file deploys, and says what runs where.
fn is_of_pipeline(folders: &str, name: &str) -> bool {
    const PIPELINES: &[&str] = &[".github", ".circleci", ".buildkite", "ci"];
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let first = folders.split('/').next().unwrap_or(folders);
    PIPELINES.contains(&first) && !CONFIGURATIONS.contains(&extension)
}

/// Whether the folder of tools, which alone makes a file one of development, lies in a package of Python that the file imports.
fn is_of_package(path: &str, text: &str) -> bool {
    let Some((package, rest)) = path.split_once('/') else {
        return false;
    };
    let is_only_for_tools = Reach::of(&rest.replace("tools/", "")) == Reach::Production;
    path.ends_with(".py")
        && package != "tools"
        && is_only_for_tools
        && text.lines().any(|line| {
            let named = line
                .strip_prefix("from ")
                .or_else(|| line.strip_prefix("import "));
            let after = named.and_then(|named| named.strip_prefix(package));
            after.is_some_and(|after| after.starts_with(['.', ' ']))
        })
}

/// `integration-test`, `e2e_tests`, `androidTest`; not `latest`, and not `ab-test`, which runs in production.
fn is_test_folder(folder: &str) -> bool {
    const KINDS: &[&str] = &[
        "integration",
        "unit",
        "functional",
        "acceptance",
        "system",
        "smoke",
        "e2e",
        "ui",
        "api",
        "load",
        "performance",
        "regression",
        "browser",
        "component",
        "contract",
        "playwright",
        "selenium",
        "cypress",
    ];
    let folder = folder.trim_start_matches('_');
    folder == "androidtest"
        || ["test", "tests", "testing"].iter().any(|end| {
            folder
                .strip_suffix(end)
                .and_then(|kind| kind.strip_suffix(['-', '_']))
                .is_some_and(|kind| KINDS.contains(&kind))
        })
}

fn is_test_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    [
        ".test.",
        ".spec.",
        ".stories.",
        ".story.",
        ".e2e.",
        ".cy.",
        ".mock.",
        ".eval.",
    ]
    .iter()
    .any(|part| name.contains(part))
        || (name.ends_with(".py")
            && (stem.starts_with("test_")
                || stem.ends_with("_test")
                || stem == "conftest"
                || stem == "tests"))
        || stem == "fixtures"
        || matches!(
            name,
            ".env.test" | "jest.setup.js" | "jest.setup.ts" | "vitest.setup.ts"
        )
}

fn is_example_name(name: &str) -> bool {
    const WORDS: &[&str] = &["example", "sample", "template", "dist", "dummy"];
    name.starts_with(".env") && WORDS.iter().any(|word| name.ends_with(word))
        || name
            .strip_suffix(".env")
            .is_some_and(|stem| WORDS.iter().any(|word| stem.ends_with(word)))
        || name.ends_with(".dist")
        || name.contains(".example.")
        || name.contains(".sample.")
}

/// Rows that somebody made up: `mocked-db.sql`, `dump.fake.json`. Code of such names may make them up in production.
fn is_made_up(name: &str) -> bool {
    const WORDS: &[&str] = &["mock", "mocks", "mocked", "fake", "dummy"];
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    (extension == "sql" || CONFIGURATIONS.contains(&extension))
        && stem
            .split(['.', '-', '_'])
            .any(|part| WORDS.contains(&part))
}

/// `environments/staging/main.tf`, `values-dev.yaml`, `settings/local.py`, `environment.dev.ts`.
fn is_other_environment(folders: &str, name: &str) -> bool {
    // A pipeline says itself what it puts out where.
    let name = name.strip_prefix(".gitlab-ci").unwrap_or(name);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let mut parts = stem.split(['.', '-', '_']);
    // Applications for reviewers, by Terraform's file of variables alone: `review/` may hold anything.
    if name.starts_with("review.") && name.contains(".tfvars") {
        return true;
    }
    if CONFIGURATIONS.contains(&extension) {
        return parts.any(|part| ENVIRONMENTS.contains(&part))
            || folders
                .split('/')
                .any(|folder| ENVIRONMENTS.contains(&folder));
    }
    let folder = folders.rsplit('/').next().unwrap_or_default();
    let first = parts.next().unwrap_or_default();
    SETTINGS.contains(&folder) && ENVIRONMENTS.contains(&stem)
        || matches!(first, "settings" | "environment")
            && parts.any(|part| ENVIRONMENTS.contains(&part))
}

fn is_development_name(name: &str) -> bool {
    const TOOLS: &[&str] = &[
        "webpack",
        "rollup",
        "jest",
        "vitest",
        "eslint",
        "prettier",
        "babel",
        "karma",
        "gulpfile",
        "gruntfile",
        "commitlint",
        "playwright",
        "cypress",
        "stylelint",
        "lint-staged",
        "noxfile",
        "fabfile",
    ];
    let stem = name
        .split('.')
        .next()
        .unwrap_or(name)
        .trim_start_matches('.');
    TOOLS.contains(&stem) && name.contains(".") && !name.ends_with(".html")
        || name.starts_with(".env.dev")
        || name.starts_with(".env.local")
        || name.starts_with("docker-compose.dev")
        || name.starts_with("docker-compose.override")
        || name.starts_with("docker-compose.test")
        || name.starts_with("requirements")
            && ["dev", "test", "lint", "docs", "ci"]
                .iter()
                .any(|word| name.contains(word))
}

/// `prisma/seed.ts`, `prisma/seed/teams.ts`: fills a database for trying out.
fn is_seed(folders: &str, name: &str) -> bool {
    const DATABASES: &[&str] = &[
        "prisma",
        "db",
        "database",
        "drizzle",
        "supabase",
        "sequelize",
        "knex",
    ];
    const SEEDS: &[&str] = &["seed", "seeds", "seeder", "seeders"];
    let stem = name.split('.').next().unwrap_or(name);
    let places = folders.split('/').chain(std::iter::once(stem));
    let inner = places.clone().skip(1);
    places
        .zip(inner)
        .any(|(outer, inner)| DATABASES.contains(&outer) && SEEDS.contains(&inner))
}

#[cfg(test)]
mod tests {
    use super::Reach;

    #[test]
    fn a_file_of_tasks_is_what_it_uses() {
        let told = |path: &str, text: &str| Reach::of(path).told_by(path, text);
        let celery = "from celery import Celery\n";
        assert_eq!(told("tasks.py", celery), Reach::Production);
        assert_eq!(
            told("tasks.py", "from invoke import task\n"),
            Reach::Development
        );
        assert_eq!(told("scripts/tasks.py", celery), Reach::Development);
        let own = "import os\nfrom acme.mail import read\n";
        assert_eq!(told("acme/tools/mail.py", own), Reach::Production);
        assert_eq!(told("acme/tools/tests/mail.py", own), Reach::Test);
        assert_eq!(told("acme/tools/scripts/mail.py", own), Reach::Development);
        assert_eq!(told("tools/mail.py", own), Reach::Development);
        assert_eq!(told("ci/tools/mail.py", own), Reach::Development);
    }

    #[test]
    fn reach_follows_whole_names_below_the_root() {
        for (path, reach) in [
            ("src/app.ts", Reach::Production),
            ("latest/contest.py", Reach::Production),
            ("src/attestation/api.py", Reach::Production),
            ("next.config.js", Reach::Production),
            ("tests/app.py", Reach::Test),
            ("_integration-test/data/manifest.json", Reach::Test),
            ("app/src/androidTest/AndroidManifest.xml", Reach::Test),
            ("src/ab-test/assign.ts", Reach::Production),
            ("src/__tests__/a.js", Reach::Test),
            ("src/a.test.tsx", Reach::Test),
            ("app/test_models.py", Reach::Test),
            ("examples/basic/index.js", Reach::Example),
            (".env.example", Reach::Example),
            ("app/.env.dummy", Reach::Example),
            ("deploy/sample.env", Reach::Example),
            ("deploy/api.env", Reach::Production),
            ("env.d/web.dist", Reach::Example),
            ("env.d/production.dist/web", Reach::Example),
            ("sandbox/apps/user/models.py", Reach::Example),
            ("src/sandbox/run.py", Reach::Production),
            ("templates/init/functions/index.ts", Reach::Example),
            (
                "packages/create-shop/templates/next/app.tsx",
                Reach::Example,
            ),
            ("src/mail/templates/invite.tsx", Reach::Production),
            ("infra/demo.tfvars", Reach::Development),
            (".gitlab-ci.yml", Reach::Production),
            (".gitlab-ci-dev.yml", Reach::Development),
            ("terraform/review.tfvars.json", Reach::Development),
            ("api/mocked-db.sql", Reach::Test),
            ("api/mocking.sql", Reach::Production),
            ("docs/conf.py", Reach::Docs),
            ("styleguide/nav.njk", Reach::Docs),
            ("playwright_tests/core/mail.py", Reach::Test),
            ("playwright/helpers.ts", Reach::Test),
            (".github/actions/label/main.py", Reach::Development),
            (".github/workflows/deploy.yml", Reach::Production),
            ("ci/instances.ts", Reach::Development),
            ("src/ci/runner.ts", Reach::Production),
            ("webpack.config.js", Reach::Development),
            ("scripts/seed.ts", Reach::Development),
            ("tools/release.py", Reach::Development),
            ("backend/app/tools/mail.py", Reach::Production),
            ("packages/database/prisma/seed.ts", Reach::Development),
            ("packages/prisma/seed/large-team.ts", Reach::Development),
            ("app/detox/utils/report.js", Reach::Test),
            ("src/importers/fixtures.ts", Reach::Test),
            ("src/football/fixtures-of-week.ts", Reach::Production),
            ("src/wallet/seed.ts", Reach::Production),
            ("src/database/wallet/seed/phrase.ts", Reach::Production),
            ("src/detoxification/plan.ts", Reach::Production),
            ("tasks.py", Reach::Development),
            ("app/tasks.py", Reach::Production),
            ("requirements-dev.txt", Reach::Development),
            ("requirements.txt", Reach::Production),
            ("infra/environments/staging/main.tf", Reach::Development),
            ("infra/dev.tfvars", Reach::Development),
            ("aws/pr_review/ecr.tf", Reach::Development),
            ("aws/review/ecr.tf", Reach::Production),
            ("chart/values-dev.yaml", Reach::Development),
            ("chart/values.yaml", Reach::Production),
            ("Pulumi.production.yaml", Reach::Production),
            ("app/settings/local.py", Reach::Development),
            ("src/environments/environment.dev.ts", Reach::Development),
            ("src/preview/local.ts", Reach::Production),
            ("app/staging/upload.py", Reach::Production),
        ] {
            assert_eq!(Reach::of(path), reach, "{path}");
        }
    }
}
