//! One binary for all integration tests: each module tests what a user could see.

mod catalogue;
mod cli;
mod config;
mod disclosed;
mod fixtures;
mod flow;
mod flow_frameworks;
mod house;
mod policy;
mod policy_forms;
mod stated;
mod untrusted;
