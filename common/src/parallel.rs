//! Work in parallel, results in order, and only so far ahead that memory stays bounded.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Mutex, PoisonError};

use crate::error::Error;

/// How many items may be under way beyond two for each thread. Files differ in size, and a large
/// one shall not keep the other threads waiting.
const SPARE: usize = 8;

/// What there is to do, and where the results go.
pub(super) trait Flow<I, T> {
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
pub(super) enum Supply<I> {
    Item(I),
    /// Nothing yet; results can be taken meanwhile.
    Later,
    End,
}

/// Calls `work` on each item, on up to `jobs` threads, and `take` on the results, on this thread
/// and in the order of the items. With one item, or one job, no thread is started.
///
/// # Errors
/// What `take` returns; nothing is begun after that.
pub fn ordered<I: Send, T: Send>(
    jobs: usize,
    items: impl Iterator<Item = I>,
    work: impl Fn(I) -> T + Sync,
    take: impl FnMut(T) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut items = items.peekable();
    let Some(first) = items.next() else {
        return Ok(());
    };
    let jobs = if items.peek().is_some() { jobs } else { 1 };
    flow(jobs, &mut Listed { items: std::iter::once(first).chain(items), take }, work)
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

/// The same for items that come when they come. Threads are started one by one, as long as there
/// are items for them.
///
/// # Errors
/// What the flow returns; nothing is begun after that.
pub(super) fn flow<I: Send, T: Send>(
    jobs: usize,
    flow: &mut impl Flow<I, T>,
    work: impl Fn(I) -> T + Sync,
) -> Result<(), Error> {
    if jobs > 1 {
        let (give, tasks) = mpsc::channel();
        let crew = Crew { tasks: Mutex::new(tasks), dismissed: AtomicBool::new(false), work };
        return std::thread::scope(|scope| {
            let enlist = || {
                let thread = std::thread::Builder::new().name("worker".to_owned());
                thread.spawn_scoped(scope, || crew.work()).is_ok()
            };
            let outcome = lead(jobs, flow, &give, enlist, &crew.work);
            crew.dismissed.store(true, Ordering::Relaxed);
            drop(give);
            outcome
        });
    }
    while let Supply::Item(item) = flow.supply(true)? {
        flow.take(work(item))?;
    }
    Ok(())
}

/// An item, and where its result goes.
type Task<I, T> = (I, SyncSender<T>);

/// What the threads share.
struct Crew<I, T, W> {
    tasks: Mutex<Receiver<Task<I, T>>>,
    /// Whether the results are of no more use.
    dismissed: AtomicBool,
    work: W,
}

impl<I, T, W: Fn(I) -> T> Crew<I, T, W> {
    /// Does task after task, until no more can come.
    fn work(&self) {
        while let Some((item, result)) = self.next() {
            if self.dismissed.load(Ordering::Relaxed) {
                return;
            }
            // Nobody waits for the result only when the flow has already failed.
            let _ = result.send((self.work)(item));
        }
    }

    fn next(&self) -> Option<Task<I, T>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
    }
}

/// Gives items to threads, and takes the results in order.
fn lead<I: Send, T: Send>(
    jobs: usize,
    flow: &mut impl Flow<I, T>,
    give: &Sender<Task<I, T>>,
    enlist: impl Fn() -> bool,
    work: impl Fn(I) -> T,
) -> Result<(), Error> {
    let mut threads = 0;
    let mut refused = false;
    let mut under_way = VecDeque::new();
    loop {
        while under_way.len() < 2 * jobs + SPARE {
            let Supply::Item(item) = flow.supply(under_way.is_empty())? else { break };
            if threads < jobs && !refused {
                refused = !enlist();
                threads += usize::from(!refused);
            }
            let (result, arrival) = mpsc::sync_channel(1);
            if threads > 0 {
                // The receiver is ours.
                let _ = give.send((item, result));
            } else {
                // Where the system grants no threads, the same comes out, only later.
                let _ = result.send(work(item));
            }
            under_way.push_back(arrival);
        }
        let Some(next) = under_way.pop_front() else {
            return Ok(());
        };
        match next.recv() {
            Ok(result) => flow.take(result)?,
            // The worker panicked; the scope passes the panic on when it ends.
            Err(mpsc::RecvError) => return Ok(()),
        }
    }
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
        assert!(begun.load(Ordering::Relaxed) <= 4 + SPARE);
    }

    #[test]
    fn without_threads_the_same_comes_out() {
        let (give, _tasks) = mpsc::channel();
        let mut taken = Vec::new();
        let take = |n| {
            taken.push(n);
            Ok(())
        };
        lead(2, &mut Listed { items: 0..100, take }, &give, || false, |n| 2 * n).unwrap();
        assert!(taken.iter().copied().eq((0..200).step_by(2)));
    }

    #[test]
    #[should_panic(expected = "scoped thread panicked")]
    fn a_panic_is_passed_on() {
        let work = |n| assert!(n < 7, "bad luck");
        let _ = ordered(2, 0..100, work, |()| Ok(()));
    }
}
