//! A text chart that is redrawn while records arrive.
//!
//! The filter's own thread reads. A second one draws when something new has come, at most so
//! often; a third one waits for signals. Whichever way the process ends, short of SIGKILL, the
//! terminal is first as it was.

mod screen;

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use bench_common::parallel::lock;
use bench_common::read::{Inputs, read};
use bench_common::report::{HoldGuard, Reporter};
use bench_common::{Error, signal};
use nix::sys::signal::{SigSet, Signal, raise};

use crate::plan::Plan;
use crate::runs::{Collected, Found};
use screen::Screen;

/// No eye reads faster than this.
const INTERVAL: Duration = Duration::from_millis(100);
/// Between two drawings, so many times as long as a drawing takes: who draws holds up who reads.
const REST: u32 = 4;

/// Reads all inputs while the chart of what has come is on the screen.
///
/// # Errors
/// As [`read`], and a terminal that cannot be written to.
pub(crate) fn collect(
    plan: &Arc<Plan>,
    inputs: &Inputs,
    reporter: &mut Reporter,
) -> Result<Collected, Error> {
    let live = Live::begin(plan, reporter)?;
    let take = &mut |found, _: &mut Reporter| live.add(found);
    let outcome = read(inputs, None, reporter, |record| plan.find(&record), take);
    live.end(outcome)
}

/// A chart on the screen.
struct Live {
    shared: Arc<Shared>,
    painter: JoinHandle<()>,
}

/// What the threads share.
struct Shared {
    plan: Arc<Plan>,
    screen: Screen,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    collected: Collected,
    /// The screen does not show all that there is.
    stale: bool,
    ended: bool,
    failed: Option<Error>,
    /// Messages wait until the screen is gone.
    held: Option<HoldGuard>,
}

impl Live {
    fn begin(plan: &Arc<Plan>, reporter: &Reporter) -> Result<Self, Error> {
        // Threads inherit the mask, so that only the one that waits for signals gets them.
        let signals = signals();
        let _ = signals.thread_block();
        let state = State { stale: true, held: Some(reporter.hold()), ..State::default() };
        let shared = Arc::new(Shared {
            plan: Arc::clone(plan),
            screen: Screen::open()?,
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        let refused = |error: io::Error| {
            shared.restore(&mut shared.state());
            let why = io::Error::other(format!("cannot start a thread: {error}"));
            Error::output("standard output", &why)
        };
        let with = Arc::clone(&shared);
        let heed = Builder::new().name("signals".to_owned()).spawn(move || with.heed(&signals));
        heed.map_err(refused)?;
        let with = Arc::clone(&shared);
        let painter = Builder::new().name("painter".to_owned()).spawn(move || with.paint());
        let painter = painter.map_err(refused)?;
        Ok(Self { painter, shared })
    }

    fn add(&self, found: Found) -> Result<(), Error> {
        let mut state = self.shared.state();
        if let Some(error) = state.failed.take() {
            return Err(error);
        }
        state.collected.add(found);
        // Who draws need not be woken twice.
        if !std::mem::replace(&mut state.stale, true) {
            self.shared.changed.notify_one();
        }
        Ok(())
    }

    /// Gives the terminal back. `outcome` is how the reading went.
    fn end(self, outcome: Result<(), Error>) -> Result<Collected, Error> {
        self.shared.state().ended = true;
        self.shared.changed.notify_one();
        // Whether it panicked or not: it draws no more.
        let _ = self.painter.join();
        let mut state = self.shared.state();
        self.shared.restore(&mut state);
        outcome?;
        match state.failed.take() {
            Some(error) => Err(error),
            None => Ok(std::mem::take(&mut state.collected)),
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Draws what is new until the end.
    fn paint(&self) {
        loop {
            let waiting = |state: &mut State| !state.stale && !state.ended;
            let woken = self.changed.wait_while(self.state(), waiting);
            let mut state = woken.unwrap_or_else(PoisonError::into_inner);
            if state.ended {
                return;
            }
            state.stale = false;
            let begun = Instant::now();
            let frame = self.plan.frame(&state.collected.runs);
            let pause = INTERVAL.max(begun.elapsed() * REST);
            drop(state);
            if let Err(error) = self.screen.show(&frame) {
                self.state().failed = Some(error);
                return;
            }
            let goes_on = |state: &mut State| !state.ended;
            let _ = self.changed.wait_timeout_while(self.state(), pause, goes_on);
        }
    }

    /// Acts on signals until one ends the process.
    fn heed(&self, signals: &SigSet) {
        while let Ok(signal) = signals.wait() {
            match signal {
                Signal::SIGWINCH => self.redraw(),
                Signal::SIGTSTP => {
                    self.screen.leave();
                    // Returns when the shell lets the process go on.
                    let _ = raise(Signal::SIGSTOP);
                    self.screen.enter();
                    self.redraw();
                }
                deadly => {
                    // Held to the end, so that the reading thread does not end the process first.
                    let mut state = self.state();
                    let was_live = self.restore(&mut state);
                    if was_live && deadly == Signal::SIGINT {
                        self.keep(&state);
                    }
                    let _ = signals.thread_unblock();
                    let _ = raise(deadly);
                }
            }
        }
    }

    fn redraw(&self) {
        self.state().stale = true;
        self.changed.notify_one();
    }

    /// The terminal as it was, and the messages that waited for it. Tells whether a chart was
    /// shown until now.
    fn restore(&self, state: &mut State) -> bool {
        let was_live = self.screen.leave();
        drop(state.held.take());
        was_live
    }

    /// Prints the last chart to stay: the producer of an endless stream is ended by Ctrl-C, and
    /// its reader with it.
    fn keep(&self, state: &State) {
        let mut bytes = Vec::new();
        if self.plan.draw(&self.plan.facts(&state.collected.runs), &mut bytes).is_ok() {
            self.screen.print(&bytes);
        }
    }
}

/// What ends, stops or resizes.
fn signals() -> SigSet {
    let mut signals = signal::heeded([Signal::SIGTSTP, Signal::SIGWINCH]);
    signals.extend(&signal::deadly());
    signals
}
