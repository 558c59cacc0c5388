//! Policies by conventional names.

/// Whole stems of file names, best first: English, French, German, Dutch, Spanish, Italian, Portuguese.
const STEMS: &[&str] = &[
    "privacy-policy",
    "privacy_policy",
    "privacypolicy",
    "privacy",
    "politique-de-confidentialite",
    "politique_de_confidentialite",
    "politique-confidentialite",
    "confidentialite",
    "privacy-notice",
    "privacy-statement",
    "datenschutz",
    "datenschutzerklaerung",
    "datenschutzerklarung",
    "privacyverklaring",
    "politica-de-privacidad",
    "informativa-privacy",
    "politica-de-privacidade",
];

const EXTENSIONS: &[&str] = &[
    "md", "mdx", "markdown", "txt", "html", "htm", "tsx", "jsx", "vue", "svelte", "astro", "njk",
];

/// Repo-relative paths of policies, best first; at most four. A page of a framework (`app/privacy/page.tsx`) counts by its folder.
pub fn discover<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<(usize, usize, usize, &str)> = paths
        .filter_map(|path| Some((rank(path)?, path)))
        .map(|((stem, extension), path)| (path.matches('/').count(), stem, extension, path))
        .collect();
    found.sort_unstable();
    found
        .into_iter()
        .take(4)
        .map(|(_, _, _, path)| path.to_owned())
        .collect()
}

fn rank(path: &str) -> Option<(usize, usize)> {
    let lower = path.to_lowercase();
    let skipped = [
        "node_modules/",
        "vendor/",
        "test/",
        "tests/",
        "__tests__/",
        "fixtures/",
        "examples/",
        "example/",
        ".test.",
        ".spec.",
        ".stories.",
        "components/",
        "dist/",
        "build/",
        ".d.ts",
        "src/policy/",
        "docs/checks/",
    ];
    if skipped.iter().any(|part| {
        lower.starts_with(part)
            || lower.contains(&format!("/{part}"))
            || part.starts_with('.') && lower.contains(part)
    }) {
        return None;
    }
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let (stem, extension) = name.split_once('.')?;
    let extension = EXTENSIONS
        .iter()
        .position(|known| extension == *known || extension.rsplit('.').next() == Some(known))?;
    let last_folder = folders
        .rsplit('/')
        .find(|folder| !folder.starts_with('('))
        .unwrap_or("");
    let word = if matches!(stem, "page" | "index" | "+page") {
        last_folder
    } else {
        stem
    };
    let word = word.trim_start_matches("fr-").trim_start_matches("en-");
    STEMS
        .iter()
        .position(|known| {
            word == *known
                || word
                    .strip_suffix("-fr")
                    .or(word.strip_suffix("-en"))
                    .or(word.strip_suffix("_fr"))
                    .or(word.strip_suffix("_en"))
                    == Some(known)
        })
        .map(|stem| (stem, extension))
}

#[cfg(test)]
mod tests {
    use super::discover;

    #[test]
    fn conventional_names_are_found_best_first() {
        let paths = [
            "README.md",
            "src/privacy.ts",
            "app/(legal)/politique-de-confidentialite/page.tsx",
            "node_modules/x/PRIVACY.md",
            "tests/privacy-policy.md",
            "legal/privacy-policy.md",
            "PRIVACY.md",
            "docs/privacy-settings.md",
        ];
        assert_eq!(
            discover(paths.into_iter()),
            [
                "PRIVACY.md",
                "legal/privacy-policy.md",
                "app/(legal)/politique-de-confidentialite/page.tsx"
            ]
        );
        assert!(discover(["src/app.ts"].into_iter()).is_empty());
    }
}
