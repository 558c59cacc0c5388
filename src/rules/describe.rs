//! How much is known, and what a misspelt name may have meant.

use super::Rules;
use std::collections::BTreeSet;

impl Rules {
    /// How many of each kind are known.
    pub fn counts(&self) -> Vec<(&'static str, usize)> {
        let distinct = |ids: BTreeSet<&str>| ids.len();
        let sinks = self.flows.sinks.rules().iter();
        let packaged = self.services.iter().filter(|service| {
            ["npm", "pypi"].iter().any(|ecosystem| {
                service.packages.contains_key(*ecosystem)
                    || service.weak_packages.contains_key(*ecosystem)
            })
        });
        vec![
            ("services", self.services.iter().count()),
            ("services with npm or pypi packages", packaged.count()),
            (
                "services with sinks",
                distinct(sinks.filter_map(|rule| rule.service.as_deref()).collect()),
            ),
            ("service categories", self.services.categories().len()),
            ("scopes", self.scopes.iter().count()),
            (
                "scope providers",
                distinct(
                    self.scopes
                        .iter()
                        .map(|scope| scope.provider.as_str())
                        .collect(),
                ),
            ),
            ("permissions", self.permissions.iter().count()),
            (
                "permission platforms",
                distinct(
                    self.permissions
                        .iter()
                        .map(|permission| permission.platform.as_str())
                        .collect(),
                ),
            ),
            ("cookies", self.cookies.iter().count()),
            ("data categories", self.data.iter().count()),
            ("flow sources", self.flows.sources.rules().len()),
            ("flow sinks", self.flows.sinks.rules().len()),
            ("flow sanitizers", self.flows.sanitizers.rules().len()),
        ]
    }

    /// Known ids that look like `word`, nearest first.
    pub fn suggest(&self, word: &str) -> Vec<String> {
        let lower = word.to_lowercase();
        let ids = self
            .services
            .iter()
            .map(|service| service.id.as_str())
            .chain(self.data.iter().map(|data| data.id.as_str()))
            .chain(self.scopes.iter().map(|scope| scope.short.as_str()))
            .chain(
                self.permissions
                    .iter()
                    .map(|permission| permission.id.as_str()),
            )
            .chain(self.cookies.iter().map(|cookie| cookie.name.as_str()));
        // Long words have few neighbours: only ids of nearly the same length are compared.
        let mut near: Vec<(usize, &str)> = ids
            .filter(|id| id.len().abs_diff(lower.len()) <= 1 + id.len() / 5)
            .map(|id| (distance(&lower, &id.to_lowercase()), id))
            .filter(|(distance, id)| *distance <= 1 + id.len() / 5)
            .collect();
        near.sort_unstable();
        near.dedup();
        let best = near.first().map_or(0, |(distance, _)| *distance);
        near.into_iter()
            .take_while(|(distance, _)| *distance == best)
            .take(3)
            .map(|(_, id)| id.to_owned())
            .collect()
    }
}

/// Levenshtein's distance.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<_> = b.chars().collect();
    let mut row: Vec<_> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substitute = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = substitute.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::super::{Ecosystem, Rules};

    fn rules() -> Rules {
        Rules::embedded()
    }

    #[test]
    fn packages_and_imports_find_their_service() {
        let rules = rules();
        let npm = |name: &str| {
            rules
                .services
                .by_import(Ecosystem::Npm, name)
                .map(|(service, _)| service.id.as_str())
        };
        for (module, id) in [
            ("stripe", "stripe"),
            ("@sentry/node/profiling", "sentry"),
            ("@sentry/whatever", "sentry"),
            ("openai/resources", "openai"),
            ("posthog-js", "posthog"),
            ("crisp-sdk-web", "crisp"),
        ] {
            assert_eq!(npm(module), Some(id), "{module}");
        }
        for module in [
            "react",
            "lodash",
            "express",
            "axios",
            "webpack",
            "jest",
            "zod",
            "next",
            "tailwindcss",
            "vue",
            "./stripe",
            "@/lib/sentry",
            "@types/stripe",
            "node:fs",
            "@segment/isodate",
            "commander",
            "dotenv",
            "vite",
            "eslint",
            "typescript",
            "prisma",
            "@prisma/client",
        ] {
            assert_eq!(npm(module), None, "{module}");
        }
        let python = |name: &str| {
            rules
                .services
                .by_import(Ecosystem::Pypi, name)
                .map(|(service, _)| service.id.as_str())
        };
        assert_eq!(python("sentry_sdk.integrations.django"), Some("sentry"));
        assert_eq!(
            python("facebook_business.adobjects"),
            rules
                .services
                .by_package(Ecosystem::Pypi, "facebook-business")
                .map(|(service, _)| service.id.as_str())
        );
        for module in [
            "django",
            "flask",
            "numpy",
            "pandas",
            "requests",
            "pytest",
            "fastapi",
            "sqlalchemy",
            "celery",
            "os",
            "logging",
            "email.mime",
            "queue",
            "yaml",
            "attr",
        ] {
            assert_eq!(python(module), None, "{module}");
        }
    }

    #[test]
    fn every_category_of_a_service_has_a_label() {
        let rules = rules();
        let known = rules.services.category_ids();
        for service in rules.services.iter() {
            for category in std::iter::once(&service.category).chain(&service.secondary_categories)
            {
                assert!(
                    known.contains(&category.as_str()),
                    "{}: {category}",
                    service.id
                );
            }
        }
        assert_eq!(
            rules.services.category_label("esignature"),
            "electronic signatures"
        );
    }

    #[test]
    fn hosts_match_on_labels() {
        let rules = rules();
        assert_eq!(
            rules
                .services
                .by_host("o1.ingest.de.sentry.io")
                .map(|service| service.id.as_str()),
            Some("sentry")
        );
        assert_eq!(
            rules
                .services
                .by_host("API.Stripe.com:443")
                .map(|service| service.id.as_str()),
            Some("stripe")
        );
        assert!(rules.services.by_host("notstripe.com").is_none());
        assert!(rules.services.by_host("localhost").is_none());
    }

    #[test]
    fn scopes_are_found_in_any_spelling_and_include_each_other() {
        let rules = rules();
        let full = "https://www.googleapis.com/auth/gmail.readonly";
        for spelling in [full, "…/auth/gmail.readonly", "gmail.readonly"] {
            assert_eq!(
                rules
                    .scopes
                    .find(spelling, None)
                    .map(|scope| scope.id.as_str()),
                Some(full),
                "{spelling}"
            );
        }
        assert_eq!(
            rules
                .scopes
                .find("https://graph.microsoft.com/Mail.Read", None)
                .map(|scope| scope.id.as_str()),
            Some("Mail.Read")
        );
        for word in ["email", "profile", "repo", "read", "user.name"] {
            assert!(rules.scopes.find(word, None).is_none(), "{word}");
        }
        assert!(rules.scopes.find("repo", Some("github")).is_some());
        let google = |name: &str| format!("https://www.googleapis.com/auth/{name}");
        assert!(
            rules
                .scopes
                .includes(&google("gmail.modify"), &google("gmail.readonly"))
        );
        assert!(
            rules
                .scopes
                .includes("https://mail.google.com/", &google("gmail.readonly"))
        );
        assert!(
            !rules
                .scopes
                .includes(&google("gmail.compose"), &google("gmail.readonly"))
        );
        assert!(rules.scopes.includes("Mail.ReadWrite", "Mail.Read"));
        assert!(!rules.scopes.includes("Mail.ReadWrite", "Mail.Send"));
    }

    #[test]
    fn identifiers_name_personal_data_in_context() {
        let rules = rules();
        let class = |identifier: &str, context: &[&str]| {
            rules
                .data
                .classify(identifier, context)
                .map(|data| data.id.as_str())
        };
        for (identifier, context, id) in [
            ("email", &[][..], "email"),
            ("userEmail", &[], "email"),
            ("firstName", &[], "first_name"),
            ("phone_number", &[], "phone"),
            ("adresse_livraison", &[], "delivery_address"),
            ("name", &["User"], "name"),
            ("nom", &["Client"], "name"),
            ("ip_address", &[], "ip_address"),
            ("date_of_birth", &[], "date_of_birth"),
        ] {
            assert_eq!(
                class(identifier, context),
                Some(id),
                "{identifier} in {context:?}"
            );
        }
        for (identifier, context) in [
            ("name", &[][..]),
            ("name", &["Package"]),
            ("fileName", &["File"]),
            ("hostname", &[]),
            ("emailTemplate", &[]),
            ("isEmailVerified", &[]),
            ("emails_sent", &[]),
            ("address", &["MemoryMap"]),
            ("title", &["Article"]),
            ("age", &["Cache"]),
        ] {
            assert_eq!(
                class(identifier, context),
                None,
                "{identifier} in {context:?}"
            );
        }
        assert!(rules.data.is_a("delivery_address", "contact_information"));
        assert!(!rules.data.is_a("contact_information", "email"));
    }
}
