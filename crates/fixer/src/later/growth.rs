//! How much work is done, for tests: what is read for one `RUN` must not be read for each.

#[cfg(test)]
thread_local! {
    static COUNT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts a command, a copy or a file that is looked at.
#[inline]
pub(super) fn count() {
    #[cfg(test)]
    COUNT.set(COUNT.get() + 1);
}
