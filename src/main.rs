//! The `candor` program: hands its arguments to [`candor::cli`] and exits with what it says.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {}
