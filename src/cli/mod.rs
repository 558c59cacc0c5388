//! What a person types: arguments, subcommands, exit codes.
//!
//! 0: nothing at or above `--fail-on`. 1: findings. 2: Candor could not do its job. The same for every format.

mod arguments;
mod check;
mod configuration;
mod explain;
mod git;
mod init;
mod output;
mod rules;

use arguments::{Arguments, Command};
use clap::Parser;
use std::ffi::OsString;

/// Nothing to complain about.
const CLEAN: u8 = 0;
/// Findings at or above the threshold.
const FINDINGS: u8 = 1;
/// Bad arguments, unreadable or missing policy, broken configuration or rules, nothing to scan.
const FAILED: u8 = 2;

/// Runs the program and says its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { FAILED } else { CLEAN };
        }
    };
    let outcome = match arguments.command {
        Command::Check(options) => check::check(&options),
        Command::Map(options) => check::map(&options),
        Command::Policy(options) => check::policy(&options),
        Command::Explain(options) => explain::explain(&options),
        Command::Rules(options) => rules::rules(&options),
        Command::Init(options) => init::init(&options),
        Command::Baseline(options) => check::baseline(&options),
    };
    match outcome {
        Ok(code) => code,
        Err(error) if output::is_closed_pipe(&error) => CLEAN,
        Err(error) => {
            output::error(&format!("candor: {error:#}\n"));
            FAILED
        }
    }
}
