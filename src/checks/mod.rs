//! Questions that compare what the code does with what the policy says; one file a check.

/// Everything that checks compare.
pub struct Input<'a> {
    pub facts: &'a [crate::facts::Fact],
    pub flows: &'a [crate::flow::Flow],
    /// Empty: there is no policy, only checks that need none run.
    pub documents: &'a [crate::policy::Document],
    pub rules: &'a crate::rules::Rules,
    /// Component to path globs, from `candor.toml`.
    pub components: &'a std::collections::BTreeMap<String, Vec<String>>,
}

/// One check, for `rules list`, `explain` and SARIF.
pub struct Check {
    /// kebab-case.
    pub id: &'static str,
    pub level: crate::finding::Level,
    /// One line.
    pub summary: &'static str,
    /// The Markdown page `docs/checks/<id>.md`.
    pub page: &'static str,
    pub run: fn(&Input<'_>) -> Vec<crate::finding::Finding>,
}

/// All checks, by id.
pub const CHECKS: &[Check] = &[];

/// Runs all checks; findings sorted.
pub fn run(input: &Input<'_>) -> Vec<crate::finding::Finding> {
    let mut findings: Vec<_> = CHECKS.iter().flat_map(|check| (check.run)(input)).collect();
    findings.sort();
    findings
}
