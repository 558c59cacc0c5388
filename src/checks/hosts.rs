//! Hosts of nobody that is known: where personal data go by an address in the code whose name the policy never says.
//!
//! The organisation's own hosts are no third parties. Their names are told by its policy (an address to write to, the site, the product),
//! and where it tells no domain at all, no host is said to be another's.

use super::Input;
use crate::flow::{Flow, SinkKind};

/// Data that tell a stranger of nobody.
const TELLING_NOBODY: &[&str] = &["access_token", "user_id", "session_id"];

/// The host that a flow takes personal data to, where no rule knows whose it is.
pub(super) fn unknown_host(flow: &Flow) -> Option<&str> {
    let tells = |data: &String| !TELLING_NOBODY.contains(&data.as_str());
    let is_known = flow.sink.kind != SinkKind::Service || flow.sink.service.is_some();
    if is_known || !flow.data.iter().any(tells) {
        return None;
    }
    host_in(&flow.sink.site.text).filter(|host| name_of(host).is_some())
}

impl Input<'_> {
    /// Whether the policy, which tells domains, does not say the name of this host's owner.
    pub(super) fn leaves_out_host(&self, host: &str) -> bool {
        let letters = self.asked.letters.get_or_init(|| {
            let prose = || self.documents.iter().map(|document| &document.prose);
            let has_domains = prose().any(|text| text.contains('@') || text.contains("www."));
            has_domains.then(|| prose().map(|text| letters(text)).collect())
        });
        let (Some(letters), Some(name)) = (letters, name_of(host)) else {
            return false;
        };
        !letters.iter().any(|text| text.contains(&name))
    }
}

/// The host of the first address in a call; none with a hole in it.
fn host_in(call: &str) -> Option<&str> {
    let (_, rest) = call
        .split_once("https://")
        .or_else(|| call.split_once("http://"))?;
    let end = rest
        .find(['/', '\'', '"', '`', '?', ':', ' ', ')'])
        .unwrap_or(rest.len());
    let host = &rest[..end];
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    (host.contains('.') && host.chars().all(plain)).then_some(host)
}

/// `fitgraph` of `api.fitgraph.co.uk`; none for places that are no one's on the internet.
fn name_of(host: &str) -> Option<String> {
    const NOWHERE: &[&str] = &["local", "localhost", "internal", "test", "invalid", "lan"];
    const SECOND: &[&str] = &["co", "com", "org", "net", "gov", "ac", "example"];
    let mut labels: Vec<&str> = host.split('.').collect();
    let top = labels.pop()?;
    let is_address = top.bytes().all(|byte| byte.is_ascii_digit());
    if is_address || NOWHERE.contains(&top) {
        return None;
    }
    if labels.len() > 1 && labels.last().is_some_and(|label| SECOND.contains(label)) {
        labels.pop();
    }
    let name = labels.pop()?.replace('-', "");
    (name.len() > 3).then_some(name)
}

/// The letters and digits of a text: a name may be said in one word or several, `fitgraph` of «Fit-Graph SAS».
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::{host_in, letters, name_of};

    #[test]
    fn hosts_stand_in_calls_without_holes() {
        assert_eq!(
            host_in("fetch('https://api.fitgraph.io/v1')"),
            Some("api.fitgraph.io")
        );
        assert_eq!(host_in("fetch(`https://${host}/v1`)"), None);
        assert_eq!(host_in("fetch('/v1')"), None);
    }

    #[test]
    fn names_are_told_from_places_of_nobody() {
        assert_eq!(name_of("api.fit-graph.co.uk").as_deref(), Some("fitgraph"));
        for nowhere in ["10.0.0.1", "api.local", "api.example.com"] {
            assert_eq!(name_of(nowhere), None);
        }
        assert!(letters("fit-graph sas, paris").contains("fitgraph"));
        assert!(!letters("fit for graphs").contains("fitgraph"));
    }
}
