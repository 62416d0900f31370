//! Work in parallel, results in order, and only so far ahead that memory stays bounded.

use std::collections::VecDeque;
use std::sync::mpsc;

use crate::error::Error;

/// Calls `work` on each item, on up to `jobs` threads, and `take` on the results, on this thread
/// and in the order of the items. At most twice as many items are under way as there are threads.
/// With one item, or one job, no thread is started.
///
/// # Errors
/// What `take` returns; nothing is begun after that.
pub fn ordered<I: Send, T: Send>(
    jobs: usize,
    items: impl Iterator<Item = I>,
    work: impl Fn(I) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut items = items.peekable();
    let Some(first) = items.next() else {
        return Ok(());
    };
    let several = jobs > 1 && items.peek().is_some();
    // Where the system grants no threads, the same comes out, only later.
    let pool = several.then(|| rayon::ThreadPoolBuilder::new().num_threads(jobs).build());
    let Some(Ok(pool)) = pool else {
        return std::iter::once(first).chain(items).try_for_each(|item| take(work(item)));
    };
    let work = &work;
    pool.in_place_scope(|scope| {
        let mut items = std::iter::once(first).chain(items);
        let mut under_way = VecDeque::with_capacity(2 * jobs);
        loop {
            while under_way.len() < 2 * jobs {
                let Some(item) = items.next() else { break };
                let (result, arrival) = mpsc::sync_channel(1);
                // Nobody waits for the result only when this function has already failed.
                scope.spawn(move |_| drop(result.send(work(item))));
                under_way.push_back(arrival);
            }
            let Some(next) = under_way.pop_front() else {
                return Ok(());
            };
            match next.recv() {
                Ok(result) => take(result)?,
                // The worker panicked; the scope passes the panic on when it ends.
                Err(mpsc::RecvError) => return Ok(()),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for jobs in [1, 2, 7] {
            let mut taken = Vec::new();
            // Early items take longest, so that they would come last.
            let work = |n: u64| (0..(200 - n) * 100).fold(n, |n, _| std::hint::black_box(n));
            ordered(jobs, 0..200, work, |n| {
                taken.push(n);
                Ok(())
            })
            .unwrap();
            assert!(taken.iter().copied().eq(0..200));
        }
    }

    #[test]
    fn a_failed_taker_stops_the_work() {
        let begun = AtomicUsize::new(0);
        let outcome = ordered(
            2,
            0..1000,
            |_| begun.fetch_add(1, Ordering::Relaxed),
            |_| Err(Error::input("no")),
        );
        assert!(outcome.is_err());
        assert!(begun.load(Ordering::Relaxed) <= 4);
    }
}
