//! Work in parallel, results in order, and only so far ahead that memory stays bounded.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use crate::error::Error;

/// How many items may be under way beyond two for each thread. Files differ in size, and a large
/// one shall not keep the other threads waiting.
const SPARE: usize = 8;

/// How many items are worth a thread to [sort](sorted) them.
const WORTH_A_THREAD: usize = if cfg!(test) { 4 } else { 1024 };

/// What there is to do, and where the results go.
pub(crate) trait Flow<I, T> {
    /// The next item. `idle` tells that all results were taken, so that there is nothing to do but
    /// to wait for one; never [`Supply::Later`] then.
    ///
    /// # Errors
    /// What ends the work.
    fn supply(&mut self, idle: bool) -> Result<Supply<I>, Error>;

    /// Takes the next result, in the order of the items.
    ///
    /// # Errors
    /// What ends the work.
    fn take(&mut self, result: T) -> Result<(), Error>;
}

/// What a flow has next.
pub(crate) enum Supply<I> {
    Item(I),
    /// Nothing yet; results can be taken meanwhile.
    Later,
    End,
}

/// Calls `work` on each item, on up to `jobs` threads, and `take` on the results, on this thread
/// and in the order of the items. No more threads are started than there are items for, and none
/// for one item or one job.
///
/// # Errors
/// What `take` returns; nothing is begun after that.
pub fn ordered<I: Send, T: Send>(
    jobs: usize,
    mut items: impl Iterator<Item = I>,
    work: impl Fn(I) -> T + Sync,
    take: impl FnMut(T) -> Result<(), Error>,
) -> Result<(), Error> {
    let first: Vec<I> = items.by_ref().take(jobs).collect();
    let jobs = first.len();
    flow(jobs, &mut Listed { items: first.into_iter().chain(items), take }, work)
}

struct Listed<I, F> {
    items: I,
    take: F,
}

impl<I: Iterator, T, F: FnMut(T) -> Result<(), Error>> Flow<I::Item, T> for Listed<I, F> {
    fn supply(&mut self, _: bool) -> Result<Supply<I::Item>, Error> {
        Ok(self.items.next().map_or(Supply::End, Supply::Item))
    }

    fn take(&mut self, result: T) -> Result<(), Error> {
        (self.take)(result)
    }
}

/// The same for items that come when they come.
///
/// # Errors
/// What the flow returns; nothing is begun after that.
pub(crate) fn flow<I: Send, T: Send>(
    jobs: usize,
    flow: &mut impl Flow<I, T>,
    work: impl Fn(I) -> T + Sync,
) -> Result<(), Error> {
    // This thread works too, rather than to sleep and be woken for each result.
    let pool = (jobs > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(jobs - 1).build());
    // Where the system grants no threads, the same comes out, only later.
    let Some(Ok(pool)) = pool else {
        while let Supply::Item(item) = flow.supply(true)? {
            flow.take(work(item))?;
        }
        return Ok(());
    };
    let queue = &Queue { tasks: Mutex::default(), work };
    pool.in_place_scope(|scope| {
        let begin = |item| {
            let arrival = queue.push(item);
            scope.spawn(|_| _ = queue.work_on_first());
            arrival
        };
        let outcome = lead(jobs, flow, begin, || queue.work_on_first());
        queue.tasks().clear();
        outcome
    })
}

/// What is not yet begun. It is begun in its order, whichever thread comes next.
struct Queue<I, T, W> {
    tasks: Mutex<VecDeque<(I, SyncSender<T>)>>,
    work: W,
}

impl<I, T, W: Fn(I) -> T> Queue<I, T, W> {
    fn push(&self, item: I) -> Receiver<T> {
        let (result, arrival) = mpsc::sync_channel(1);
        self.tasks().push_back((item, result));
        arrival
    }

    /// Works on what comes first; false if there is nothing.
    fn work_on_first(&self) -> bool {
        let first = self.tasks().pop_front();
        let found = first.is_some();
        if let Some((item, result)) = first {
            // Nobody waits for the result only when the flow has already failed.
            let _ = result.send((self.work)(item));
        }
        found
    }

    fn tasks(&self) -> MutexGuard<'_, VecDeque<(I, SyncSender<T>)>> {
        lock(&self.tasks)
    }
}

/// Items, so many at a time.
pub fn batches<T>(items: impl Iterator<Item = T>, size: usize) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.fuse();
    std::iter::from_fn(move || {
        let batch: Vec<T> = items.by_ref().take(size).collect();
        (!batch.is_empty()).then_some(batch)
    })
}

/// The places of items in the order of their keys, of equal ones as they come. Works on up to
/// `jobs` threads.
pub fn sorted<T: Sync, K: Ord + Send>(
    jobs: usize,
    items: &[T],
    key: impl Fn(&T) -> K + Sync,
) -> Vec<usize> {
    // No two are equal, so that no order can be lost.
    let keyed = |place| (key(&items[place]), place);
    let threads = jobs.min(items.len() / WORTH_A_THREAD);
    let pool = (threads > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build());
    let sorted = match pool {
        Some(Ok(pool)) => pool.install(|| {
            let mut all: Vec<_> = (0..items.len()).into_par_iter().map(keyed).collect();
            all.par_sort_unstable();
            all
        }),
        // Also where the system grants no threads.
        _ => {
            let mut all: Vec<_> = (0..items.len()).map(keyed).collect();
            all.sort_unstable();
            all
        }
    };
    sorted.into_iter().map(|(_, place)| place).collect()
}

/// Locks what is sound after a panic, too.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has `begin` begin the work on items, and takes the results in order. Has `help` work on an item
/// where the next result is not there yet; it returns whether there was one.
fn lead<I, T>(
    jobs: usize,
    flow: &mut impl Flow<I, T>,
    begin: impl Fn(I) -> Receiver<T>,
    help: impl Fn() -> bool,
) -> Result<(), Error> {
    let mut under_way = VecDeque::new();
    loop {
        while under_way.len() < 2 * jobs + SPARE {
            let Supply::Item(item) = flow.supply(under_way.is_empty())? else { break };
            under_way.push_back(begin(item));
        }
        let Some(next) = under_way.front() else {
            return Ok(());
        };
        let arrived = match next.try_recv() {
            Err(TryRecvError::Empty) if help() => continue,
            Err(TryRecvError::Empty) => next.recv().ok(),
            arrived => arrived.ok(),
        };
        // The worker panicked; the scope passes the panic on when it ends.
        let Some(result) = arrived else { return Ok(()) };
        under_way.pop_front();
        flow.take(result)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
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
    fn as_many_threads_work_as_there_are_jobs() {
        for jobs in [2, 3] {
            // Each item waits for as many others as can be worked on at the same time.
            let together = Barrier::new(jobs);
            let work = |_| together.wait().is_leader();
            let mut rounds = 0;
            let count = |last| {
                rounds += usize::from(last);
                Ok(())
            };
            ordered(jobs, 0..5 * jobs, work, count).unwrap();
            assert_eq!(rounds, 5);
        }
    }

    #[test]
    fn items_are_sorted_by_any_number_of_threads() {
        let items: Vec<u32> = (0..1000).map(|n| n * 7919 % 1009).collect();
        let mut expected: Vec<usize> = (0..items.len()).collect();
        expected.sort_by_key(|&place| items[place] % 10);
        for jobs in [1, 2, 3, 50] {
            assert_eq!(sorted(jobs, &items, |item| item % 10), expected, "{jobs}");
        }
        assert!(sorted(2, &[0; 0], |item| *item).is_empty());
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
        assert!(begun.load(Ordering::Relaxed) <= 4 + SPARE);
    }

    #[test]
    #[should_panic(expected = "bad luck")]
    fn a_panic_is_passed_on() {
        let work = |n| assert!(n < 7, "bad luck");
        let _ = ordered(2, 0..100, work, |()| Ok(()));
    }
}
