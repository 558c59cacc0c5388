//! The `candor` program: hands its arguments to [`candor::cli`] and exits with what it says.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    give_memory_back_soon();
    ExitCode::from(candor::cli::run(std::env::args_os()))
}

/// Freed memory goes back to the system after 20 ms, not after a second, which most scans do not take: their peak is about a tenth lower,
/// at the same speed. Whoever sets `MIMALLOC_PURGE_DELAY` has the last word.
#[expect(
    unsafe_code,
    reason = "the allocator has no other way to set an option"
)]
fn give_memory_back_soon() {
    use libmimalloc_sys as mi;

    /// `mi_option_purge_delay`, in milliseconds: it has no name in the crate and stands before the option that has one (`mimalloc.h`).
    const PURGE_DELAY: mi::mi_option_t = mi::mi_option_use_numa_nodes - 1;
    /// Its value unless set, and no other option's: should the order of options ever change, nothing is set.
    const USUAL: std::ffi::c_long = 1000;

    // SAFETY: both functions read or set one number of the allocator's own, by a number that they check, and no other thread runs yet.
    unsafe {
        if mi::mi_option_get(PURGE_DELAY) == USUAL {
            mi::mi_option_set(PURGE_DELAY, 20);
        }
    }
}
