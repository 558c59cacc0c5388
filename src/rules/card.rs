//! What is known about one service, kind of services, scope, permission, cookie or data category, and why it matters: the text of `candor explain`.

use super::file::ServiceEntry;
use super::{Cookie, DataCategory, Ecosystem, Permission, Rules, Scope};
use std::fmt::Write as _;

/// Columns at which lists are broken.
const WIDTH: usize = 100;

impl Rules {
    /// Plain text about a service (id or name), a kind of services, a data category, a scope (any spelling), a permission or a cookie.
    pub fn describe(&self, word: &str) -> Option<String> {
        let lower = word.to_lowercase();
        let service = self.services.get(&lower).or_else(|| {
            self.services
                .iter()
                .find(|service| is_called(service, &lower))
        });
        if let Some(service) = service {
            return Some(self.service_card(service));
        }
        if let Some(data) = self.data.get(&lower) {
            return Some(self.data_card(data));
        }
        if self.services.is_category(&lower) {
            return Some(self.category_card(&lower));
        }
        let scope = self.scopes.find(word, None).or_else(|| {
            self.scopes
                .iter()
                .find(|scope| scope.id == word || scope.short == word)
        });
        if let Some(scope) = scope {
            return Some(self.scope_card(scope));
        }
        let permission = self.permissions.iter().find(|permission| {
            permission.id == word || permission.id.rsplit('.').next() == Some(word)
        });
        permission
            .map(permission_card)
            .or_else(|| {
                self.cookies
                    .find(word)
                    .map(|cookie| self.cookie_card(cookie))
            })
            .or_else(|| self.met_as(word).map(|service| self.service_card(service)))
    }

    /// The service that code would show by this word: a package, an environment variable, a host.
    fn met_as(&self, word: &str) -> Option<&ServiceEntry> {
        let package = |ecosystem| Some(self.services.by_import(ecosystem, word)?.0);
        let host = word
            .split_once("://")
            .map_or(word, |(_, rest)| rest)
            .split('/')
            .next()?;
        package(Ecosystem::Npm)
            .or_else(|| package(Ecosystem::Pypi))
            .or_else(|| self.services.by_env(word))
            .or_else(|| {
                host.contains('.')
                    .then(|| self.services.by_host(host))
                    .flatten()
            })
    }

    fn service_card(&self, service: &ServiceEntry) -> String {
        let mut card = Card::new(format!(
            "{} ({}): a service for {}.",
            service.name,
            service.id,
            self.services.category_label(&service.category)
        ));
        card.list("known as", &service.aliases);
        card.list("receives by default", &service.data);
        card.list("hosts", &service.hosts);
        for (ecosystem, packages) in &service.packages {
            card.list(ecosystem, packages);
        }
        for (ecosystem, packages) in &service.weak_packages {
            card.list(&format!("{ecosystem}, beside a host of its own"), packages);
        }
        card.list("globals", &service.globals);
        card.list("environment", &service.env);
        card.list("cookies", &service.cookies);
        let mut calls: Vec<String> = self
            .flows
            .sinks
            .rules()
            .iter()
            .filter(|rule| rule.service.as_deref() == Some(service.id.as_str()))
            .filter_map(|rule| rule.call.clone())
            .collect();
        calls.sort();
        calls.dedup();
        card.list("calls that send data to it", &calls);
        card.line(if service.recipient {
            "What code sends to it reaches a third party: the policy should name it, or at least its kind."
        } else {
            "The library sends nothing by itself: it counts only where its maker's host is called."
        });
        if service.self_hostable {
            card.line("It can be self-hosted: then it is no recipient.");
        }
        card.line(&service.url);
        card.text
    }

    fn category_card(&self, id: &str) -> String {
        let label = self.services.category_label(id);
        let mut card = Card::new(format!("{label} ({id}): a kind of services."));
        let services = self.services.iter();
        let members: Vec<String> = services
            .filter(|service| self.services.is_in_category(&service.id, id))
            .map(|service| service.name.clone())
            .collect();
        card.list("services", &members);
        card.line("A policy that declares the kind and no name gets a note for each of them that is used (unnamed-third-party).");
        card.text
    }

    fn data_card(&self, data: &DataCategory) -> String {
        let mut card = Card::new(format!(
            "{} ({}): a category of personal data.",
            data.label, data.id
        ));
        card.line(match data.sensitivity.as_str() {
            "special" => "Special category (GDPR art. 9): processing it needs explicit consent or another ground of that article.",
            "criminal" => "Data on offences (GDPR art. 10): only under official authority or where the law allows it.",
            "high" => "Sensitive: a leak of it harms people; the policy should say why it is needed and how it is kept.",
            "low" => "Of low sensitivity by itself; beside an identifier it is personal data all the same.",
            "non_personal" => "Not personal by itself.",
            _ => "The policy should say that it is collected, for what, and who receives it.",
        });
        card.list("a kind of", data.parent.as_slice());
        let parts: Vec<String> = self
            .data
            .iter()
            .filter(|other| other.parent.as_deref() == Some(data.id.as_str()))
            .map(|other| other.id.clone())
            .collect();
        card.list("kinds of it", &parts);
        card.list("named, too, by a policy that names", &data.said_as);
        card.list("DPV", data.dpv.as_slice());
        card.list("Fides", data.fides.as_slice());
        for (language, identifiers) in &data.identifiers {
            card.list(&format!("in code ({language})"), identifiers);
        }
        for (language, identifiers) in &data.ambiguous {
            card.list(
                &format!("in code beside a person ({language})"),
                identifiers,
            );
        }
        for (language, phrases) in &data.phrases {
            card.list(&format!("in policies ({language})"), phrases);
        }
        card.text
    }

    fn scope_card(&self, scope: &Scope) -> String {
        let mut card = Card::new(format!(
            "{} ({}): an OAuth scope, access {}.",
            scope.id,
            words(&scope.provider),
            words(&scope.access)
        ));
        if let Some(sensitivity) = &scope.sensitivity {
            card.line(&format!("Its provider calls it {}.", words(sensitivity)));
        }
        card.list("opens", &scope.data);
        card.list("includes", &scope.implies);
        let wider: Vec<String> = self
            .scopes
            .iter()
            .filter(|other| other.provider == scope.provider && other.implies.contains(&scope.id))
            .map(|other| other.id.clone())
            .collect();
        card.list("is included in", &wider);
        card.line(
            "A policy that declares a narrower scope than the code asks for is contradicted (excessive-scope).",
        );
        card.text
    }

    fn cookie_card(&self, cookie: &Cookie) -> String {
        let mut card = Card::new(format!(
            "{}{}: {}, {}.",
            cookie.name,
            if cookie.prefix { "*" } else { "" },
            match cookie.storage.as_str() {
                "" | "cookie" => "a cookie".to_owned(),
                other => format!("a key in {}", words(other)),
            },
            words(&cookie.purpose)
        ));
        let maker = cookie
            .service
            .as_deref()
            .and_then(|id| self.services.get(id));
        if let Some(service) = maker {
            card.line(&format!("Set by {} ({}).", service.name, service.id));
        }
        card.line(if cookie.purpose == "strictly_necessary" {
            "It needs no consent; the policy should mention it."
        } else {
            "It needs consent in the EU before it is set, and a mention in the policy."
        });
        card.text
    }
}

fn permission_card(permission: &Permission) -> String {
    let mut card = Card::new(format!(
        "{}: a permission of {}{}.",
        permission.id,
        words(&permission.platform),
        if permission.sensitive {
            ", sensitive"
        } else {
            ""
        }
    ));
    card.list("opens", &permission.data);
    card.list("includes", &permission.implies);
    card.line(
        "A permission that the policy does not mention is reported (undisclosed-permission).",
    );
    card.text
}

fn is_called(service: &ServiceEntry, lower: &str) -> bool {
    std::iter::once(&service.name)
        .chain(&service.aliases)
        .any(|name| name.to_lowercase() == lower)
}

fn words(id: &str) -> String {
    id.replace('_', " ")
}

/// A title and indented lines below it.
struct Card {
    text: String,
}

impl Card {
    fn new(title: String) -> Self {
        Self { text: title + "\n" }
    }

    fn line(&mut self, line: &str) {
        if !line.is_empty() {
            let _ = writeln!(self.text, "  {line}");
        }
    }

    /// A label and its values, broken between values; nothing where there are none.
    fn list(&mut self, label: &str, values: &[String]) {
        if values.is_empty() {
            return;
        }
        let mut line = format!("  {label}:");
        for (place, value) in values.iter().enumerate() {
            let comma = if place + 1 < values.len() { "," } else { "" };
            if line.chars().count() + value.chars().count() + 2 > WIDTH {
                self.text.push_str(&line);
                self.text.push('\n');
                "   ".clone_into(&mut line);
            }
            let _ = write!(line, " {value}{comma}");
        }
        self.text.push_str(&line);
        self.text.push('\n');
    }
}
