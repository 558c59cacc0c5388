//! The command line, as clap reads it.

use crate::report::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Tells whether code is candid about personal data: compares what a repository does with what its privacy policy says.
#[derive(Debug, Parser)]
#[command(
    name = "candor",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not do its job."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Compare the code with the privacy policy and report every mismatch
    Check(Check),
    /// Show what the code does with personal data: facts and flows (needs no policy)
    Map(Map),
    /// Show what a privacy policy says: claims with their sentences
    Policy(Policy),
    /// Explain a check, a service, an OAuth scope or a data category
    Explain(Explain),
    /// List, validate and test rules
    Rules(Rules),
    /// Write a commented candor.toml
    Init(Init),
    /// Accept the findings of today: later checks with `--baseline` report only new ones
    Baseline(Baseline),
}

#[derive(Debug, Args)]
pub(super) struct Scanning {
    /// Directory or file to scan
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// Directory of your own rule files (repeatable)
    #[arg(long = "rules", value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    /// Configuration file instead of candor.toml in PATH
    #[arg(long, value_name = "FILE", env = "CANDOR_CONFIG")]
    pub config: Option<PathBuf>,
    /// Number of threads (default: one for each core)
    #[arg(long, value_name = "N", env = "CANDOR_THREADS")]
    pub threads: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Showing {
    /// What to write to standard output (`map` has terminal, json and markdown, `policy` terminal and json)
    #[arg(short, long, value_enum, default_value = "terminal")]
    pub format: Format,
    /// Write to a file: `-o FILE` in --format, `-o sarif=FILE` in another one (repeatable)
    #[arg(short, long = "output", value_name = "[FORMAT=]FILE")]
    pub output: Vec<String>,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto")]
    pub color: Colour,
    /// Findings only, without the summary
    #[arg(short, long)]
    pub quiet: bool,
    /// No progress on standard error
    #[arg(long)]
    pub no_progress: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub scanning: Scanning,
    /// Privacy policy to compare with (repeatable; default: candor.toml, then conventional names)
    #[arg(long = "policy", value_name = "FILE")]
    pub policies: Vec<PathBuf>,
    /// Run only the checks that need no policy
    #[arg(long, conflicts_with = "policies")]
    pub no_policy: bool,
    /// Lowest level that makes the exit code 1
    #[arg(long, value_enum, default_value = "warning", env = "CANDOR_FAIL_ON")]
    pub fail_on: FailOn,
    /// Only findings in files changed since this git revision (its merge base with HEAD)
    #[arg(long, value_name = "REF", conflicts_with = "staged")]
    pub since: Option<String>,
    /// Only findings in files staged in git
    #[arg(long)]
    pub staged: bool,
    /// Earlier report (JSON or SARIF) or baseline file: only new findings count
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Debug, Args)]
pub(super) struct Map {
    #[command(flatten)]
    pub scanning: Scanning,
    /// Show one flow step by step: its id, or FILE:LINE of where its data leave
    #[arg(long, value_name = "ID")]
    pub explain_flow: Option<String>,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Debug, Args)]
pub(super) struct Policy {
    /// Policy files (default: the policy that `check` would use here)
    pub files: Vec<PathBuf>,
    /// Show by which rules each claim was read, and what was not understood
    #[arg(long)]
    pub explain: bool,
    /// Write a candor.toml that lists the claims, for review (an existing file is left alone)
    #[arg(long, conflicts_with = "explain")]
    pub write: bool,
    /// Directory of your own rule files (repeatable)
    #[arg(long = "rules", value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    #[command(flatten)]
    pub showing: Showing,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// Check id, service, OAuth scope or data category
    #[arg(value_name = "CHECK|SERVICE|SCOPE|DATA")]
    pub word: String,
    /// Directory of your own rule files (repeatable)
    #[arg(long = "rules", value_name = "DIR")]
    pub rules: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(subcommand)]
    pub command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// What is known: counts, or the entries of one kind
    List {
        /// services, scopes, cookies, permissions, data, flows, checks
        kind: Option<String>,
        /// Only entries that contain this text
        #[arg(long)]
        filter: Option<String>,
        /// Machine-readable
        #[arg(long, value_parser = ["terminal", "json"], default_value = "terminal")]
        format: String,
        /// Directory of your own rule files (repeatable)
        #[arg(long = "rules", value_name = "DIR")]
        rules: Vec<PathBuf>,
    },
    /// Validate rule files
    Check {
        /// Directories of rule files
        #[arg(required = true)]
        directories: Vec<PathBuf>,
    },
    /// Run the examples that flow rules carry (`matches`, `ignores`)
    Test {
        /// Directories of your own rule files, beside ours
        directories: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// Directory that gets the file
    #[arg(default_value = ".")]
    pub path: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Baseline {
    #[command(flatten)]
    pub scanning: Scanning,
    /// Privacy policy to compare with (repeatable)
    #[arg(long = "policy", value_name = "FILE")]
    pub policies: Vec<PathBuf>,
    /// File to write
    #[arg(
        short,
        long = "output",
        value_name = "FILE",
        default_value = "candor-baseline.json"
    )]
    pub output: PathBuf,
}
