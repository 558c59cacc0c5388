//! A part of the rules that is read when it is first asked for: most runs need some kinds alone, and threads read different ones at once.

use std::ops::Deref;
use std::sync::LazyLock;

type Make<T> = Box<dyn FnOnce() -> T + Send>;

/// Behaves as the `T` that it makes once.
#[derive(Debug)]
pub struct Lazy<T>(LazyLock<T, Make<T>>);

impl<T: 'static> Lazy<T> {
    pub fn new(make: impl FnOnce() -> T + Send + 'static) -> Self {
        Self(LazyLock::new(Box::new(make)))
    }
}

impl<T: Default + 'static> Default for Lazy<T> {
    fn default() -> Self {
        Self::new(T::default)
    }
}

impl<T> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
