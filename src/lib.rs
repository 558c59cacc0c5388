//! Candor tells whether code is candid about personal data: it finds what a repository does with
//! personal data, reads what the privacy policy says, and reports every difference.
//!
//! Modules stand in pipeline order and each uses only those above it; `scan` alone knows them all.
//! Stages are functions from data to data: files enter through `source`, text leaves through `report`.

#![forbid(unsafe_code)]

pub mod source;

pub mod rules;

pub mod syntax;

pub mod facts;

pub mod config;

pub mod flow;

pub mod policy;

pub mod finding;

pub mod checks;

pub mod suppress;

pub mod report;

pub mod scan;

pub mod cli;
