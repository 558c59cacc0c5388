//! What configurations, manifests and markup say: each format read by structure, in its own file.

/// Facts that the configuration, manifest or markup in `file` states; empty for formats without any.
pub fn collect(
    _file: &crate::source::SourceFile,
    _rules: &crate::rules::Rules,
) -> Vec<crate::facts::Fact> {
    Vec::new()
}
