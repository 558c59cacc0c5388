//! The `candor` program: hands its arguments to [`candor::cli`] and exits with what it says.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(candor::cli::run(std::env::args_os()))
}
