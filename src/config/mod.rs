//! What configurations, manifests and markup say: each format read by structure, in its own file.
