//! Work on many items at once, with results in the order of the items.

use std::ops::ControlFlow;
use std::thread;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// Each thread gets this many items before results are handed on: enough to keep all threads busy
/// most of the time, few enough to keep memory flat.
const ITEMS_PER_THREAD: usize = 128;

/// What the main thread has on most systems, so that deep nesting ends the same on any thread.
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
    let threads = jobs.min(items.len());
    let builder = ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK);
    let pool = (threads > 1).then(|| builder.build());
    // No pool where the system refuses threads: slower, but done.
    let Some(Ok(pool)) = pool else { return items.iter().map(work).try_for_each(take) };
    for chunk in items.chunks(threads * ITEMS_PER_THREAD) {
        let results: Vec<R> =
            pool.install(|| chunk.par_iter().with_max_len(1).map(&work).collect());
        results.into_iter().try_for_each(&mut take)?;
    }
    ControlFlow::Continue(())
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
