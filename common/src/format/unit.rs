//! Units of time, and of rates of tokens.

/// A unit in which a client writes latencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// s
    Seconds,
    /// ms
    Milliseconds,
    /// µs
    Microseconds,
    /// ns
    Nanoseconds,
}

impl Unit {
    /// A unit as clients spell it: `ms`, `s`, `s/token`, `sec`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix("/token").unwrap_or(text);
        match text.to_ascii_lowercase().as_str() {
            "s" | "sec" | "second" | "seconds" => Some(Self::Seconds),
            "ms" | "millisecond" | "milliseconds" => Some(Self::Milliseconds),
            "us" | "µs" | "μs" | "microsecond" | "microseconds" => Some(Self::Microseconds),
            "ns" | "nanosecond" | "nanoseconds" => Some(Self::Nanoseconds),
            _ => None,
        }
    }

    /// The unit's symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Microseconds => "µs",
            Self::Nanoseconds => "ns",
        }
    }

    /// How many of it make a second. Dividing by it rounds once, as upstream's `/ 1000.0` does.
    pub fn per_second(self) -> f64 {
        match self {
            Self::Seconds => 1.0,
            Self::Milliseconds => 1e3,
            Self::Microseconds => 1e6,
            Self::Nanoseconds => 1e9,
        }
    }
}

/// Whether this is tok/s, as clients spell it.
pub(super) fn is_tokens_per_second(text: &str) -> bool {
    matches!(text, "tokens/s" | "tokens/sec" | "tok/s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_by_their_spellings() {
        for (text, unit) in [
            ("ms", Some(Unit::Milliseconds)),
            ("s/token", Some(Unit::Seconds)),
            ("ms/token", Some(Unit::Milliseconds)),
            ("sec", Some(Unit::Seconds)),
            ("ns", Some(Unit::Nanoseconds)),
            ("us", Some(Unit::Microseconds)),
            ("tokens/s", None),
            ("", None),
        ] {
            assert_eq!(Unit::parse(text), unit, "{text}");
        }
    }
}
