//! Policies by conventional names.

use unicode_normalization::UnicodeNormalization as _;

/// Stems of file names without separators and accents, best first: English, French, German, Dutch, Spanish, Italian, Portuguese.
const STEMS: &[&str] = &[
    "privacypolicy",
    "privacy",
    "politiquedeconfidentialite",
    "politiqueconfidentialite",
    "confidentialite",
    "privacynotice",
    "privacystatement",
    "protectiondesdonnees",
    "politiquedeprotectiondesdonnees",
    "donneespersonnelles",
    "vieprivee",
    "datenschutz",
    "datenschutzerklaerung",
    "datenschutzerklarung",
    "privacyverklaring",
    "politicadeprivacidad",
    "informativaprivacy",
    "politicadeprivacidade",
];

/// What a framework or a translation adds to the stem.
const AFFIXES: &[&str] = &["fr", "en", "page", "view", "screen", "content"];

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
    // `PrivacyPolicy`, `privacy_policy` and `privacy-policy.fr` are one name.
    let parts: Vec<String> = word
        .split(['-', '_', ' ', '.'])
        .map(fold)
        .filter(|part| !part.is_empty())
        .collect();
    let joined = match &parts[..] {
        [first, rest @ ..] if AFFIXES.contains(&first.as_str()) => rest.concat(),
        all => all.concat(),
    };
    let stem = STEMS.iter().position(|known| {
        joined
            .strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || AFFIXES.contains(&rest))
    })?;
    Some((stem, extension))
}

/// Without accents.
fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .collect()
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
        let others = [
            "src/app.ts",
            "src/privacy-center/page.tsx",
            "web/PrivacyBanner.tsx",
        ];
        assert!(discover(others.into_iter()).is_empty());
        for name in [
            "Politique de confidentialité.txt",
            "fr-privacy.md",
            "privacy.fr.md",
            "vie-privee.html",
            "web/templates/politique_confidentialite.html",
            "web/pages/PrivacyPolicyPage.tsx",
        ] {
            assert_eq!(discover([name].into_iter()), [name]);
        }
    }
}
