//! Regions of cloud providers and the countries in which they lie.

use rustc_hash::FxHashMap;

static TABLE: &str = include_str!("../../rules/regions/regions.tsv");
static HOSTS: &str = include_str!("../../rules/regions/hosts.tsv");

#[derive(Debug, Default)]
pub struct Regions {
    by_provider: FxHashMap<(&'static str, &'static str), &'static str>,
    /// Names long enough to mean one provider's region wherever they stand.
    distinctive: FxHashMap<&'static str, (&'static str, &'static str)>,
    /// Hosts by which a service lets its customers choose: (service, country).
    hosts: FxHashMap<&'static str, (&'static str, &'static str)>,
}

impl Regions {
    pub(super) fn embedded() -> Self {
        let mut regions = Self::default();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            if let (Some(provider), Some(region), Some(country)) =
                (cells.next(), cells.next(), cells.next())
            {
                regions.by_provider.insert((provider, region), country);
                let own_form = match provider {
                    "aws" | "gcp" => region.contains('-'),
                    "azure" => true,
                    _ => false,
                };
                if own_form {
                    regions
                        .distinctive
                        .entry(region)
                        .or_insert((provider, country));
                }
            }
        }
        for line in HOSTS.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            if let (Some(host), Some(service), Some(country)) =
                (cells.next(), cells.next(), cells.next())
            {
                regions.hosts.insert(host, (service, country));
            }
        }
        regions
    }

    /// The place that a service's customer chose with this host: (service, country).
    pub fn of_host(&self, host: &str) -> Option<(&'static str, &'static str)> {
        let mut rest = host;
        loop {
            if let Some(found) = self.hosts.get(rest) {
                return Some(*found);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// Services that have such hosts.
    pub fn hosted_services(&self) -> impl Iterator<Item = &'static str> {
        self.hosts.values().map(|(service, _)| *service)
    }

    /// The country (ISO 3166-1 alpha-2, or `EU`) of a provider's region; zones (`eu-west-1a`, `europe-west1-b`) are seen through, and
    /// Azure's display names (`West Europe`).
    pub fn country(&self, provider: &str, region: &str) -> Option<&'static str> {
        let lower = region.trim().to_lowercase();
        let tidy = if provider == "azure" {
            lower.replace([' ', '-'], "")
        } else {
            lower
        };
        let known = |name: &str| self.by_provider.get(&(provider, name)).copied();
        match (provider, tidy.as_str()) {
            ("gcp", "eu" | "europe") => return Some("EU"),
            ("gcp", "us" | "nam4") => return Some("US"),
            _ => {}
        }
        known(&tidy)
            .or_else(|| known(tidy.trim_end_matches(|c: char| c.is_ascii_lowercase())))
            .or_else(|| known(tidy.rsplit_once('-')?.0))
    }

    /// A region that only one provider has, by its own form: (provider, country).
    pub fn find(&self, region: &str) -> Option<(&'static str, &'static str)> {
        let lower = region.trim().to_lowercase();
        let zone = lower.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let gcp_zone = lower
            .rsplit_once('-')
            .filter(|(_, zone)| zone.len() == 1)
            .map(|(region, _)| region);
        [Some(lower.as_str()), Some(zone), gcp_zone]
            .into_iter()
            .flatten()
            .find_map(|name| self.distinctive.get(name).copied())
    }

    /// A region named inside a host (`db.eu-west-1.rds.amazonaws.com`, `europe-west1-app.cloudfunctions.net`): (provider, region, country).
    pub fn in_host(&self, host: &str) -> Option<(&'static str, &'static str, &'static str)> {
        let lower = host.to_lowercase();
        let named = |wanted: &str| {
            self.by_provider
                .iter()
                .filter(|((provider, region), _)| {
                    *provider == wanted && (region.contains('-') || wanted == "azure")
                })
                .filter(|((_, region), _)| {
                    lower.find(region).is_some_and(|at| {
                        let before = lower[..at].chars().next_back();
                        let after = lower[at + region.len()..].chars().next();
                        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
                        edge(before) && edge(after)
                    })
                })
                .map(|((provider, region), country)| (*provider, *region, *country))
                .max_by_key(|(_, region, _)| region.len())
        };
        if lower.contains("amazonaws.com") {
            named("aws")
        } else if lower.contains("azure") || lower.contains("windows.net") {
            named("azure")
        } else if ["run.app", "cloudfunctions.net", "googleapis.com", "pkg.dev"]
            .iter()
            .any(|end| lower.ends_with(end))
        {
            named("gcp")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Regions;

    #[test]
    fn regions_lie_in_countries() {
        let regions = Regions::embedded();
        assert_eq!(regions.country("aws", "eu-west-3a"), Some("FR"));
        assert_eq!(regions.country("azure", "West Europe"), Some("NL"));
        assert_eq!(regions.country("gcp", "europe-west1-b"), Some("BE"));
        assert_eq!(regions.country("aws", "europe-west1"), None);
        assert_eq!(regions.find("us-east-1"), Some(("aws", "US")));
        assert_eq!(regions.find("fra"), None);
        assert_eq!(
            regions.in_host("db.abc.eu-central-1.rds.amazonaws.com"),
            Some(("aws", "eu-central-1", "DE"))
        );
        assert_eq!(regions.in_host("eu-west-1.example.com"), None);
        assert_eq!(
            regions.of_host("o1.ingest.de.sentry.io"),
            Some(("sentry", "DE"))
        );
        assert_eq!(regions.of_host("o1.ingest.sentry.io"), None);
    }
}
