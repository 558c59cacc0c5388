//! One binary for all integration tests: each module tests what a user could see.

mod fixtures;
mod flow;
mod house;
