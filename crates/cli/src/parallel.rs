//! Work on many items at once, with results in the order of the items.

use std::cell::OnceCell;
use std::ops::ControlFlow;
use std::thread;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// The size of a batch of items, for any number of threads: large enough to keep all threads busy,
/// small enough to bound memory.
const ITEMS: usize = 1024;

/// The stack size of the main thread on most systems, so that deep nesting has the same limit on
/// any thread.
const STACK: usize = 8 << 20;

/// How many threads can run at the same time.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Calls `work` for each item, on up to `jobs` threads, and `take` for each result, in order.
pub fn in_order<T: Sync, R: Send, B>(
    items: &[T],
    jobs: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let threads = Threads::new(jobs.min(items.len()));
    for chunk in items.chunks(ITEMS) {
        threads.map(chunk, &work).into_iter().try_for_each(&mut take)?;
    }
    ControlFlow::Continue(())
}

/// A pool of threads, started on first use.
pub struct Threads {
    count: usize,
    pool: OnceCell<Option<ThreadPool>>,
}

impl Threads {
    /// Up to this many threads.
    pub fn new(count: usize) -> Self {
        Self { count, pool: OnceCell::new() }
    }

    /// Calls `work` for each item; the results are in the order of the items.
    pub fn map<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let pool = (self.count.min(items.len()) > 1).then(|| self.pool()).flatten();
        // No pool where the system refuses threads: slower, but done.
        let Some(pool) = pool else { return items.iter().map(work).collect() };
        pool.install(|| items.par_iter().with_max_len(1).map(&work).collect())
    }

    /// Calls `work` for `first` and for each item that it makes of one, in no order.
    pub fn spread<T: Send>(&self, first: T, work: impl Fn(T) -> Vec<T> + Sync) {
        let mut items = work(first);
        let pool = (self.count > 1 && !items.is_empty()).then(|| self.pool()).flatten();
        match pool {
            Some(pool) => pool.in_place_scope(|scope| {
                for item in items {
                    scope.spawn(|scope| go_on(scope, item, &work));
                }
            }),
            None => {
                while let Some(item) = items.pop() {
                    items.extend(work(item));
                }
            }
        }
    }

    fn pool(&self) -> Option<&ThreadPool> {
        let build = || ThreadPoolBuilder::new().num_threads(self.count).stack_size(STACK).build();
        self.pool.get_or_init(|| build().ok()).as_ref()
    }
}

fn go_on<'s, T: Send + 's>(
    scope: &rayon::Scope<'s>,
    item: T,
    work: &'s (impl Fn(T) -> Vec<T> + Sync),
) {
    for item in work(item) {
        scope.spawn(move |scope| go_on(scope, item, work));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        for jobs in [1, 2, 8] {
            let mut results = Vec::new();
            let end: ControlFlow<()> = in_order(&items, jobs, usize::clone, |it| {
                results.push(it);
                ControlFlow::Continue(())
            });
            assert_eq!((end, &results), (ControlFlow::Continue(()), &items));
        }
    }

    #[test]
    fn nothing_is_handed_on_after_a_break() {
        let mut taken = 0;
        let end = in_order(
            &[(); 1000],
            2,
            |()| (),
            |()| {
                taken += 1;
                if taken == 3 { ControlFlow::Break("enough") } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!((end, taken), (ControlFlow::Break("enough"), 3));
    }
}
