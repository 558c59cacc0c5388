//! Links that only prepare a browser for a host: looking up its name tells the host nothing, opening a connection tells it the address of
//! the visitor, though no script of it runs.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// `dns-prefetch`
    Name,
    /// `preconnect`
    Connection,
}

impl Hint {
    /// By the `rel` of a link, or by the text of its tag. One that asks for both opens a connection.
    pub(crate) fn of(rel: &str) -> Option<Self> {
        if rel.contains("preconnect") {
            Some(Self::Connection)
        } else {
            rel.contains("dns-prefetch").then_some(Self::Name)
        }
    }
}
