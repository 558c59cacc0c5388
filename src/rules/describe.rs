//! What is known, in words: for `candor explain` and `candor rules list`.

use super::Rules;
use std::fmt::Write as _;

impl Rules {
    /// How many of each kind are known.
    pub fn counts(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("services", self.services.iter().count()),
            ("service categories", self.services.categories().len()),
            ("scopes", self.scopes.iter().count()),
            ("permissions", self.permissions.iter().count()),
            ("cookies", self.cookies.iter().count()),
            ("data categories", self.data.iter().count()),
            ("flow sources", self.flows.sources.rules().len()),
            ("flow sinks", self.flows.sinks.rules().len()),
            ("flow sanitizers", self.flows.sanitizers.rules().len()),
        ]
    }

    /// Plain text about a service (id or name), a scope (any spelling) or a data category.
    pub fn describe(&self, word: &str) -> Option<String> {
        let mut text = String::new();
        let lower = word.to_lowercase();
        let named = || {
            self.services.iter().find(|service| {
                service.name.to_lowercase() == lower
                    || service
                        .aliases
                        .iter()
                        .any(|alias| alias.to_lowercase() == lower)
            })
        };
        if let Some(service) = self.services.get(&lower).or_else(named) {
            let _ = writeln!(
                text,
                "{} ({}): a service for {}.",
                service.name,
                service.id,
                service.category.replace('_', " ")
            );
            let mut line = |label: &str, values: &[String]| {
                if !values.is_empty() {
                    let _ = writeln!(text, "  {label}: {}", values.join(", "));
                }
            };
            line("known as", &service.aliases);
            line("receives by default", &service.data);
            line("hosts", &service.hosts);
            for (ecosystem, packages) in &service.packages {
                line(ecosystem, packages);
            }
            line("globals", &service.globals);
            line("environment", &service.env);
            line("cookies", &service.cookies);
            if service.self_hostable {
                text.push_str("  It can be self-hosted: then it is no recipient.\n");
            }
            if !service.url.is_empty() {
                let _ = writeln!(text, "  {}", service.url);
            }
            return Some(text);
        }
        if let Some(data) = self.data.get(&lower) {
            let _ = writeln!(
                text,
                "{} ({}): a category of personal data, sensitivity {}.",
                data.label, data.id, data.sensitivity
            );
            if let Some(parent) = &data.parent {
                let _ = writeln!(text, "  a kind of: {parent}");
            }
            for (label, iri) in [("DPV", &data.dpv), ("Fides", &data.fides)] {
                if let Some(iri) = iri {
                    let _ = writeln!(text, "  {label}: {iri}");
                }
            }
            for (language, identifiers) in &data.identifiers {
                let _ = writeln!(text, "  in code ({language}): {}", identifiers.join(", "));
            }
            for (language, phrases) in &data.phrases {
                let _ = writeln!(text, "  in policies ({language}): {}", phrases.join(", "));
            }
            return Some(text);
        }
        let scope = self.scopes.find(word, None).or_else(|| {
            self.scopes
                .iter()
                .find(|scope| scope.id == word || scope.short == word)
        })?;
        let _ = writeln!(
            text,
            "{} ({}): an OAuth scope, access {}.",
            scope.id,
            scope.provider,
            scope.access.replace('_', " ")
        );
        if let Some(sensitivity) = &scope.sensitivity {
            let _ = writeln!(text, "  sensitivity: {}", sensitivity.replace('_', " "));
        }
        if !scope.data.is_empty() {
            let _ = writeln!(text, "  opens: {}", scope.data.join(", "));
        }
        if !scope.implies.is_empty() {
            let _ = writeln!(text, "  includes: {}", scope.implies.join(", "));
        }
        Some(text)
    }

    /// Known ids that look like `word`, nearest first.
    pub fn suggest(&self, word: &str) -> Vec<String> {
        let lower = word.to_lowercase();
        let ids = self
            .services
            .iter()
            .map(|service| &service.id)
            .chain(self.data.iter().map(|data| &data.id));
        let mut near: Vec<_> = ids
            .map(|id| (distance(&lower, id), id))
            .filter(|(distance, id)| *distance <= 1 + id.len() / 4)
            .collect();
        near.sort();
        near.into_iter().take(3).map(|(_, id)| id.clone()).collect()
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
        Rules::embedded().expect("the rules that are compiled in are valid")
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
