//! nginx: which names answer without TLS, where requests are passed on to, cookies that the server sets itself, what its logs keep.
//!
//! A server behind a balancer speaks plain HTTP and is none the worse for it: only what the same file serves with TLS, too, is told apart.

use super::consent::state_cookie;
use super::{Reader, span_of};
use crate::facts::{FactKind, Via, days_of, host_of, is_public};
use std::collections::BTreeSet;

struct Directive<'t> {
    words: Vec<&'t str>,
    block: Vec<Directive<'t>>,
}

impl<'t> Directive<'t> {
    fn name(&self) -> &'t str {
        self.words.first().copied().unwrap_or_default()
    }

    fn arguments(&self) -> &[&'t str] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Itself and all that it holds.
    fn walk(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        for inner in &self.block {
            inner.walk(visit);
        }
    }

    fn any(&self, is: impl Fn(&Self) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |inner| found |= is(inner));
        found
    }
}

pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.text();
    let mut tokens = tokens(text).into_iter();
    let mut all = Vec::new();
    let balanced = block(&mut tokens, &mut all, 0) && tokens.next().is_none();
    // Templates are no configuration before they are filled in.
    reader.broken |= !balanced && !text.contains("{{") && !text.contains("{%");
    let root = Directive {
        words: Vec::new(),
        block: all,
    };
    let mut servers = Vec::new();
    root.walk(&mut |directive| directive_of(reader, directive));
    gather(&root, &mut servers);
    let secure: BTreeSet<&str> = servers
        .iter()
        .filter(|server| server.block.iter().any(is_tls))
        .flat_map(|server| names(server))
        .collect();
    for server in servers {
        answer(reader, server, &secure);
    }
}

fn gather<'d, 't>(directive: &'d Directive<'t>, servers: &mut Vec<&'d Directive<'t>>) {
    for inner in &directive.block {
        if inner.name() == "server" && !inner.block.is_empty() {
            servers.push(inner);
        } else {
            gather(inner, servers);
        }
    }
}

fn directive_of(reader: &mut Reader<'_>, directive: &Directive<'_>) {
    let text = reader.text();
    match (directive.name(), directive.arguments()) {
        ("proxy_pass", [target, ..]) if !target.contains('$') => {
            reader.url(target, span_of(text, target));
            if target.starts_with("http://") && host_of(target).is_some_and(|host| is_public(&host))
            {
                reader.safeguard("tls", false, span_of(text, target));
            }
        }
        ("log_format", [_, format @ ..]) => log_format(reader, format),
        ("add_header", [header, value, ..]) if header.eq_ignore_ascii_case("set-cookie") => {
            let value = value.trim_matches(['"', '\'']);
            if let Some((name, _)) = value
                .split_once('=')
                .filter(|(name, _)| !name.contains('$'))
            {
                state_cookie(reader, name, span_of(text, name));
            }
        }
        ("userid_name", [name, ..]) => {
            state_cookie(reader, name, span_of(text, name));
            if let Some(fact) = reader.facts.last_mut() {
                fact.category.get_or_insert_with(|| "analytics".to_owned());
            }
        }
        ("userid_expires", [time, ..]) => {
            if let Some(fact) = reader.facts.last_mut()
                && fact.kind == FactKind::Cookie
                && let Some(days) = days_of(time)
            {
                let life = crate::facts::iso_of_days(days);
                fact.details.insert("lifetime".to_owned(), life);
            }
        }
        _ => {}
    }
}

fn is_tls(listen: &Directive<'_>) -> bool {
    listen.name() == "listen"
        && listen
            .arguments()
            .iter()
            .any(|word| matches!(*word, "ssl" | "quic") || word.ends_with(":443") || *word == "443")
}

fn names<'t>(server: &Directive<'t>) -> Vec<&'t str> {
    server
        .block
        .iter()
        .filter(|inner| inner.name() == "server_name")
        .flat_map(|inner| inner.arguments().to_vec())
        .filter(|name| name.contains('.') && is_public(name))
        .collect()
}

/// A server that serves a name over plain HTTP though the same name has TLS, and one that has TLS alone.
fn answer(reader: &mut Reader<'_>, server: &Directive<'_>, secure: &BTreeSet<&str>) {
    let text = reader.text();
    let with_tls = names(server).iter().any(|name| secure.contains(name));
    let plain = server
        .block
        .iter()
        .find(|inner| inner.name() == "listen" && !is_tls(inner));
    let sends_on = server.any(|inner| {
        matches!(inner.name(), "return" | "rewrite")
            && inner
                .arguments()
                .iter()
                .any(|word| word.contains("https://"))
    });
    // `return 444;` for the whole server: whatever else it says, nobody is answered. What it includes may send browsers on, too.
    let refuses = server
        .block
        .iter()
        .any(|inner| inner.name() == "return" || is_redirect_file(inner));
    let serves = server.any(|inner| {
        matches!(
            inner.name(),
            "proxy_pass" | "fastcgi_pass" | "uwsgi_pass" | "root" | "try_files"
        )
    });
    if let Some(listen) = plain.filter(|_| with_tls && serves && !sends_on && !refuses) {
        reader.safeguard("tls", false, span_of(text, listen.name()));
    } else if with_tls
        && plain.is_none()
        && let Some(listen) = server.block.iter().find(|inner| is_tls(inner))
    {
        reader.safeguard("tls", true, span_of(text, listen.name()));
    }
}

/// `include snippets/redirect-https.conf;`.
fn is_redirect_file(include: &Directive<'_>) -> bool {
    include.name() == "include"
        && include.arguments().iter().any(|path| {
            let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
            ["redirect", "ssl", "https", "tls", "hsts"]
                .iter()
                .any(|word| name.contains(word))
        })
}

/// What the fields of a log say of the people who come, and whether their addresses are cut first.
fn log_format(reader: &mut Reader<'_>, format: &[&str]) {
    const FIELDS: &[(&str, &str)] = &[
        ("remote_addr", "ip_address"),
        ("binary_remote_addr", "ip_address"),
        ("realip_remote_addr", "ip_address"),
        ("proxy_protocol_addr", "ip_address"),
        ("http_x_forwarded_for", "ip_address"),
        ("http_x_real_ip", "ip_address"),
        ("remote_user", "username"),
        ("http_user_agent", "user_agent"),
        ("http_referer", "referrer"),
    ];
    let text = reader.text();
    let mut seen: Vec<&str> = Vec::new();
    for word in format {
        for part in word.split('$').skip(1) {
            let name = part.trim_start_matches('{');
            let end = name
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(name.len());
            let name = &name[..end];
            let place = span_of(text, name);
            if name.contains("anon") || name.contains("mask") {
                reader.safeguard("ip_anonymisation", true, place);
            }
            let field = FIELDS.iter().find(|(field, _)| *field == name);
            if let Some((_, data)) = field.filter(|(_, data)| !seen.contains(data))
                && let Some(category) = reader.rules.data.get(data)
            {
                seen.push(data);
                let id = category.id.clone();
                let fact = reader.fact(FactKind::Data, &id, place, Via::Config);
                fact.data = vec![id];
            }
        }
    }
}

/// Directives up to the end of their block; whether it has one.
fn block<'t>(
    tokens: &mut impl Iterator<Item = &'t str>,
    all: &mut Vec<Directive<'t>>,
    depth: u8,
) -> bool {
    let mut words = Vec::new();
    loop {
        let Some(token) = tokens.next() else {
            return depth == 0 && words.is_empty();
        };
        match token {
            "{" if depth < 40 => {
                let mut inner = Vec::new();
                let closed = block(tokens, &mut inner, depth + 1);
                all.push(Directive {
                    words: std::mem::take(&mut words),
                    block: inner,
                });
                if !closed {
                    return false;
                }
            }
            "{" => return false,
            "}" => return depth > 0,
            ";" => all.push(Directive {
                words: std::mem::take(&mut words),
                block: Vec::new(),
            }),
            word => words.push(word),
        }
    }
}

/// Words, strings with their quotes, and marks; comments are left out.
fn tokens(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match c {
            '#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            '"' | '\'' => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
            '{' | '}' | ';' => 1,
            _ if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            // `${name}` is part of a word.
            _ => {
                let mut inside = false;
                rest.find(|c: char| {
                    let ends = c.is_whitespace() || c == ';' || !inside && matches!(c, '{' | '}');
                    let before = inside;
                    inside = c == '$' || inside && c != '}';
                    ends && !(before && c == '{')
                })
                .unwrap_or(rest.len())
                .max(c.len_utf8())
            }
        };
        all.push(&rest[..length]);
        at += length;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn variables_in_braces_are_part_of_a_word() {
        assert_eq!(
            tokens("a ${B}c;{d 'e;}' # f\n}"),
            ["a", "${B}c", ";", "{", "d", "'e;}'", "}"]
        );
    }
}
