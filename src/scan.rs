//! The whole pipeline: the only module that knows every stage.
