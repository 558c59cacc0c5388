//! Names by which configurations call services and permissions: platforms' files, Terraform providers, add-ons, tags of containers.

use rustc_hash::{FxHashMap, FxHashSet};

static NAMES: &str = include_str!("../../rules/config/names.tsv");
static ENTRA: &str = include_str!("../../rules/config/entra.tsv");

#[derive(Debug, Default)]
pub struct ConfigNames {
    /// By place, then by name.
    services: FxHashMap<&'static str, FxHashMap<&'static str, Vec<&'static str>>>,
    /// Places, and modules of which they name parts (`module#part`).
    parted: FxHashSet<(&'static str, &'static str)>,
    permissions: FxHashMap<&'static str, &'static str>,
}

impl ConfigNames {
    pub(super) fn embedded() -> Self {
        let mut names = Self::default();
        for line in lines(NAMES) {
            let mut cells = line.split('\t');
            if let (Some(place), Some(name), Some(service)) =
                (cells.next(), cells.next(), cells.next())
            {
                names
                    .services
                    .entry(place)
                    .or_default()
                    .entry(name)
                    .or_default()
                    .push(service);
                let module = name.split_once('#').map(|(module, _)| (place, module));
                names.parted.extend(module);
            }
        }
        names.permissions = lines(ENTRA)
            .filter_map(|line| line.split_once('\t'))
            .collect();
        names
    }

    /// The service that a name means at a place (`gtm`, `provider`, `addon`, …; see `rules/config/names.tsv`).
    pub fn service(&self, place: &str, name: &str) -> Option<&'static str> {
        self.services.get(place)?.get(name)?.first().copied()
    }

    /// The service that a part of a module means at a place.
    pub fn part(&self, place: &str, module: &str, part: &str) -> Option<&'static str> {
        let is_parted = self.parted.contains(&(place, module));
        is_parted.then(|| self.service(place, &format!("{module}#{part}")))?
    }

    /// The scope of Microsoft Graph that an app registration names by this id.
    pub fn graph_permission(&self, id: &str) -> Option<&'static str> {
        self.permissions.get(id.to_lowercase().as_str()).copied()
    }

    /// The names of a place, with the service that each means.
    pub fn at(&self, place: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let names = self.services.get(place).into_iter().flatten();
        names.flat_map(|(name, services)| services.iter().map(|service| (*name, *service)))
    }

    /// Every service that is named here.
    pub fn services(&self) -> impl Iterator<Item = &'static str> {
        let names = self.services.values().flat_map(FxHashMap::values);
        names.flatten().copied()
    }
}

/// The rows of a table: not its comments.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::Rules;

    #[test]
    fn every_name_means_a_service_that_is_known() {
        let rules = Rules::embedded();
        let unknown: Vec<_> = rules
            .names
            .services()
            .chain(rules.regions.hosted_services())
            .filter(|id| rules.services.get(id).is_none())
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        assert_eq!(
            rules
                .names
                .graph_permission("570282FD-FA5C-430D-A7FD-FC8DC98A9DCA"),
            Some("Mail.Read")
        );
    }
}
