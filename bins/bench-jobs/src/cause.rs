//! Why a job failed, as a line of its log tells.

use std::sync::LazyLock;

use regex::Regex;

/// A cause, by its name in records.
pub(crate) type Cause = &'static str;

/// The last line of a Python traceback that no other cause explains.
pub(crate) const EXCEPTION: Cause = "exception";

/// Lines that tell of a cause; the first that fits counts, so what is more special comes first.
const TELLING: [(Cause, &str); 8] = [
    ("out-of-memory", r"(?i)out of memory|outofmemory|oom[-_ ]?kill|not enough memory"),
    ("disk-full", r"No space left on device|Disk quota exceeded"),
    ("nccl", r"NCCL ERROR|NCCL error|nccl(System|Internal|Remote|UnhandledCuda)Error"),
    (
        "gpu",
        r"CUDA error|CUDA driver version is insufficient|cudaError|HIP error|hipError|no CUDA-capable|no ROCm-capable",
    ),
    ("port-in-use", r"(?i)address already in use|EADDRINUSE"),
    ("time-limit", r"DUE TO TIME LIMIT"),
    ("cancelled", r"CANCELLED AT"),
    ("crash", r"Segmentation fault|Bus error|core dumped"),
];

/// Lines that count where no other tells more: often what matters stands elsewhere.
const HINTING: [(Cause, &str); 2] = [
    ("nccl", r"NCCL WARN"),
    // A shell, or the scheduler, says itself that it is an error.
    (
        "shell",
        r"^(srun|slurmstepd|sbatch|bash|sh): error: |: line [0-9]+: .*(not found|No such file|denied|Killed|Aborted|fault)",
    ),
];

/// What stands before the text of a line: the process, the level and the time, the rank.
const PREFIX: &str =
    r"^(\([^)]*\)\s)?((ERROR|CRITICAL|WARNING|INFO|DEBUG)\s[^\]]*\]\s?)?(\[rank\d+\]:\s?)?";

/// The head of a traceback, also behind what a logger says of its own.
const TRACEBACK: &str = "Traceback (most recent call last)";

/// Lines that only inform: vLLM advises what to do about memory, should it run out.
const INFORMING: &str = r"^\W*(\([^)]*\)\W*)?(\[?[-0-9:., TZ]+\]?\W*)?(INFO|DEBUG)\b";

struct Patterns {
    telling: Vec<(Cause, Regex)>,
    hinting: Vec<(Cause, Regex)>,
    prefix: Regex,
    informing: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |text| Regex::new(text).expect("a test builds every pattern");
    Patterns {
        telling: TELLING.map(|(cause, text)| (cause, pattern(text))).into(),
        hinting: HINTING.map(|(cause, text)| (cause, pattern(text))).into(),
        prefix: pattern(PREFIX),
        informing: pattern(INFORMING),
    }
});

/// How much a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// What made the job fail.
    Cause(Cause),
    /// What may have.
    Hint(Cause),
    Nothing,
}

/// Reads a log line by line.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    in_traceback: bool,
}

impl Reader {
    /// What the next line tells. The line is without terminal sequences.
    pub(crate) fn read(&mut self, line: &str) -> Told {
        let text = PATTERNS.prefix.replace(line, "");
        if text.contains(TRACEBACK) {
            self.in_traceback = true;
            return Told::Nothing;
        }
        let ends_traceback =
            self.in_traceback && text.starts_with(|first: char| !first.is_whitespace());
        self.in_traceback &= !ends_traceback;
        if PATTERNS.informing.is_match(line) {
            return Told::Nothing;
        }
        let first = |patterns: &[(Cause, Regex)]| {
            patterns.iter().find(|(_, pattern)| pattern.is_match(&text)).map(|(cause, _)| *cause)
        };
        match first(&PATTERNS.telling) {
            Some(cause) => Told::Cause(cause),
            None if ends_traceback => Told::Cause(EXCEPTION),
            None => first(&PATTERNS.hinting).map_or(Told::Nothing, Told::Hint),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the last of some lines tells.
    fn told(lines: &str) -> Told {
        let mut reader = Reader::default();
        lines.lines().map(|line| reader.read(line)).last().expect("a line")
    }

    #[test]
    fn lines_of_the_field_tell_their_cause() {
        for (line, cause) in [
            (
                "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB",
                "out-of-memory",
            ),
            ("slurmstepd: error: Detected 1 oom_kill event in StepId=7.batch.", "out-of-memory"),
            ("OSError: [Errno 28] No space left on device", "disk-full"),
            ("RuntimeError: NCCL error: unhandled system error, ncclSystemError", "nccl"),
            ("RuntimeError: CUDA error: an illegal memory access was encountered", "gpu"),
            ("RuntimeError: HIP error: invalid device function", "gpu"),
            ("OSError: [Errno 98] Address already in use", "port-in-use"),
            ("[Errno 98] error while attempting to bind: address already in use", "port-in-use"),
            ("slurmstepd: error: *** JOB 5 CANCELLED AT 2025 DUE TO TIME LIMIT ***", "time-limit"),
            ("slurmstepd: error: *** JOB 5 ON n1 CANCELLED AT 2025-11-10 ***", "cancelled"),
            ("RuntimeError: Not enough memory. Please try to increase it.", "out-of-memory"),
            ("Segmentation fault (core dumped)", "crash"),
            ("Fatal Python error: Segmentation fault", "crash"),
            ("run.sh: line 3: 17 Aborted (core dumped) python3 serve.py", "crash"),
        ] {
            assert_eq!(told(line), Told::Cause(cause), "{line}");
        }
    }

    #[test]
    fn a_traceback_tells_by_its_last_line_whatever_stands_before_the_lines() {
        for prefix in
            ["", "[rank0]: ", "(EngineCore_DP0 pid=271) ERROR 11-10 10:00:01 [core.py:7] "]
        {
            let lines = ["Traceback (most recent call last):", "  File \"a\"", "ValueError: no"];
            let lines: Vec<_> = lines.iter().map(|line| format!("{prefix}{line}")).collect();
            assert_eq!(told(&lines[..2].join("\n")), Told::Nothing);
            assert_eq!(told(&lines.join("\n")), Told::Cause(EXCEPTION), "{prefix}");
            let memory = lines.join("\n").replace("ValueError: no", "E: HIP out of memory");
            assert_eq!(told(&memory), Told::Cause("out-of-memory"));
        }
    }

    #[test]
    fn a_traceback_begins_behind_what_a_logger_says() {
        for head in [
            "[2025-11-10 10:00:00 TP0] Scheduler hit an exception: ",
            "[11/10/2025-10:00:00] [TRT-LLM] [E] ",
        ] {
            let lines = format!("{head}{TRACEBACK}:\n  File \"a\"\nValueError: no");
            assert_eq!(told(&lines), Told::Cause(EXCEPTION), "{head}");
        }
    }

    #[test]
    fn lines_that_inform_tell_nothing() {
        for line in [
            "INFO 11-10 10:00:00 [gpu.py:3] If out of memory occurs, lower gpu_memory_utilization",
            "(Worker pid=3) INFO 11-10 10:00:00 [gpu.py:3] CUDA error handling is on",
            "[2025-11-10 10:00:00] INFO server.py: address already in use is retried",
            "NCCL version 2.21.5+cuda12.4",
            "ValueError: outside of a traceback, somebody quotes it",
        ] {
            assert_eq!(told(line), Told::Nothing, "{line}");
        }
    }

    #[test]
    fn what_may_only_follow_hints() {
        for (line, cause) in [
            ("n1:7:9 [0] NCCL WARN Call to connect failed", "nccl"),
            ("srun: error: n1: task 0: Exited with exit code 1", "shell"),
            ("/var/spool/slurmd/slurm_script: line 12: vllm: command not found", "shell"),
        ] {
            assert_eq!(told(line), Told::Hint(cause), "{line}");
        }
    }
}
