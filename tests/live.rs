//! `bench-plot --live` on a terminal: what is drawn while records arrive, and what is left behind.
//!
//! Nothing here waits for a time to pass, only for bytes; and for those no longer than a bound.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

const BOUND: Duration = Duration::from_secs(60);
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const LEAVE: &str = "\x1b[?7h\x1b[?25h\x1b[?1049l";

/// A filter that reads from a pipe and writes to a terminal.
struct Session {
    child: Child,
    records: Option<ChildStdin>,
    terminal: File,
    output: Receiver<Vec<u8>>,
    seen: String,
}

fn size(columns: u16, lines: u16) -> Winsize {
    Winsize { ws_row: lines, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}

impl Session {
    fn begin(flags: &[&str]) -> Self {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&terminal).expect("ours");
        unlockpt(&terminal).expect("ours");
        tcsetwinsize(&terminal, size(80, 24)).expect("a size");
        let name = ptsname(&terminal, Vec::new()).expect("a name");
        let inner = || rustix::fs::open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty());
        // Behind `&` of a script the tests run with SIGINT ignored, which the filter would inherit.
        let mut child = Command::new("/usr/bin/env")
            .args(["--default-signal=INT", env!("CARGO_BIN_EXE_bench-plot")])
            .args(flags)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(inner().expect("a terminal"))
            .stderr(inner().expect("a terminal"))
            .spawn()
            .expect("the filter starts");
        let records = child.stdin.take();
        let terminal = File::from(terminal);
        let mut reader = terminal.try_clone().expect("a descriptor");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            // Fails when the filter, the last to hold the other end, is gone.
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, records, terminal, output, seen: String::new() }
    }

    fn record(&mut self, hw: &str, x: f64, y: f64) {
        let record = format!(
            "{{\"hw\":\"{hw}\",\"framework\":\"trt\",\"precision\":\"fp4\",\"conc\":4,\
             \"median_intvty\":{x},\"tput_per_gpu\":{y}}}\n"
        );
        self.records.as_mut().expect("open").write_all(record.as_bytes()).expect("a reader");
    }

    /// Waits until the terminal has shown some text, and returns all up to the end of it.
    fn until(&mut self, text: &str) -> String {
        let begun = Instant::now();
        loop {
            if let Some(at) = self.seen.find(text) {
                let rest = self.seen.split_off(at + text.len());
                return std::mem::replace(&mut self.seen, rest);
            }
            let left = BOUND.saturating_sub(begun.elapsed());
            let bytes = self.output.recv_timeout(left);
            let bytes = bytes.unwrap_or_else(|_| panic!("no {text:?} in {:?}", self.seen));
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
    }

    /// What the terminal showed until the filter ended, and how it ended.
    fn end(mut self) -> (String, ExitStatus) {
        drop(self.records.take());
        while let Ok(bytes) = self.output.recv_timeout(BOUND) {
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
        let status = self.child.wait().expect("it ends");
        (self.seen, status)
    }

    fn signal(&self, signal: Signal) {
        let child = Pid::from_raw(self.child.id().try_into().expect("a process"));
        kill(child, signal).expect("it lives");
    }
}

#[test]
fn a_chart_grows_and_the_last_one_stays() {
    let mut session = Session::begin(&["--live"]);
    let begun = session.until("bench-plot: no record has come yet");
    assert!(begun.starts_with(ENTER), "{begun:?}");
    session.record("b200", 10.0, 100.0);
    session.until("B200 TRT-LLM FP4");
    session.record("h200", 20.0, 50.0);
    let frame = session.until("H200 TRT-LLM FP4");
    assert!(frame.contains("\x1b[?2026h\x1b[H") && !frame.contains(LEAVE), "{frame:?}");
    session.until("\x1b[?2026l");
    let (rest, status) = session.end();
    let (_, left) = rest.split_once(LEAVE).expect("the first screen");
    assert!(status.success() && left.contains("H200 TRT-LLM FP4"), "{status} {left:?}");
    assert!(left.contains("2 runs, 2 series") && !left.contains("\x1b[?"), "{left:?}");
    assert!(left.ends_with("\r\n") && left.lines().count() <= 23, "{left:?}");
}

#[test]
fn a_signal_gives_the_terminal_back() {
    for (signal, stays) in [(Signal::SIGINT, true), (Signal::SIGTERM, false)] {
        let mut session = Session::begin(&["--live", "-f", "text"]);
        session.record("b200", 10.0, 100.0);
        session.until("B200 TRT-LLM FP4");
        session.signal(signal);
        session.until(LEAVE);
        let (left, status) = session.end();
        assert_eq!(status.signal(), Some(signal as i32), "{left:?}");
        assert_eq!(left.contains("1 run, 1 series"), stays, "{signal} {left:?}");
    }
}

#[test]
fn a_new_size_is_a_new_chart() {
    let mut session = Session::begin(&["--live"]);
    session.record("b200", 10.0, 100.0);
    session.until("B200 TRT-LLM FP4");
    session.until("\x1b[?2026l");
    tcsetwinsize(&session.terminal, size(120, 40)).expect("a size");
    // The terminal is not the filter's own, so that it does not send the signal itself.
    session.signal(Signal::SIGWINCH);
    let frame = session.until("\x1b[?2026l");
    assert_eq!(frame.matches("\r\n").count(), 39, "{frame:?}");
    // A line that ends at the last column is not erased again.
    assert!(frame.contains("  100\r"), "{frame:?}");
    assert!(session.end().1.success());
}

#[test]
fn messages_wait_for_the_first_screen() {
    let mut session = Session::begin(&["--live"]);
    let wrong = b"{\"median_intvty\":\"fast\",\"tput_per_gpu\":1}\n";
    session.records.as_mut().expect("open").write_all(wrong).expect("a reader");
    session.record("newgpu", 10.0, 100.0);
    session.until("NEWGPU");
    let (rest, status) = session.end();
    let (live, left) = rest.split_once(LEAVE).expect("the first screen");
    assert_eq!(status.code(), Some(1));
    assert!(!live.contains("stdin:"), "{live:?}");
    assert!(left.starts_with("bench-plot: stdin:1:"), "{left:?}");
    assert!(left.contains("warning: `newgpu` is no hardware that is known"), "{left:?}");
}

#[test]
fn an_error_gives_the_terminal_back() {
    let mut session = Session::begin(&["--live", "--highlight", "h200"]);
    session.record("b200", 10.0, 100.0);
    session.until("no series' name holds");
    let (rest, status) = session.end();
    let (_, left) = rest.split_once(LEAVE).expect("the first screen");
    assert!(left.starts_with("bench-plot: no series' name holds"), "{left:?}");
    assert_eq!(status.code(), Some(1));
}
