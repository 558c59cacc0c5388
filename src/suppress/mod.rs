//! What the user has decided not to hear about: inline comments, baseline files and `candor.toml`.
