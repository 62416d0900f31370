//! A run of the benchmark's client: a fixed number of requests in flight until all are done.

use crate::model::Speed;
use crate::random::Random;
use crate::{Configuration, LONGEST, Sweep, file_name, model, text};

/// What the client notes, one element per request.
pub(crate) struct Requests {
    /// Tokens.
    pub(crate) input_lens: Vec<u32>,
    /// Tokens.
    pub(crate) output_lens: Vec<u32>,
    /// Time to the first token, s.
    pub(crate) ttfts: Vec<f64>,
    /// Gaps between the chunks that follow, s.
    pub(crate) itls: Vec<Vec<f64>>,
    pub(crate) generated_texts: Vec<String>,
    /// The whole run, s.
    pub(crate) duration: f64,
}

impl Requests {
    /// Runs the client.
    pub(crate) fn run(sweep: &Sweep, configuration: &Configuration) -> Self {
        let conc = configuration.conc.max(1);
        let count = sweep.prompts_per_conc as usize * conc as usize;
        let input_lens = lengths(count, LONGEST, &mut Random::new(sweep.seed, "inputs"));
        let output_lens =
            lengths(count, sweep.longest_output, &mut Random::new(sweep.seed, &count.to_string()));
        let mut server = Server::new(sweep, configuration);
        let begin = server.begin_ns;
        // When each place in flight is free again. The first requests leave almost together.
        let mut free: Vec<u64> = (0..u64::from(conc)).map(|i| begin + 150_000 * i).collect();
        let mut ttfts = Vec::with_capacity(count);
        let mut itls = Vec::with_capacity(count);
        let mut generated_texts = Vec::with_capacity(count);
        let mut end = begin;
        for (index, &tokens) in output_lens.iter().enumerate() {
            let place = earliest(&free);
            let start = free[place];
            let queued = (index < conc as usize).then_some(index as f64);
            let mut now = start + server.first_token_ns(queued);
            ttfts.push(clock(now) - clock(start));
            let mut gaps = Vec::new();
            let pace = 1.0 + 0.012 * server.random.noise();
            for chunk in chunks(tokens, server.speed.tokens_per_chunk) {
                let next = now + server.gap_ns(now, chunk, pace);
                gaps.push(clock(next) - clock(now));
                now = next;
            }
            itls.push(gaps);
            generated_texts.push(text::generated(tokens, &mut server.random));
            free[place] = now;
            end = end.max(now);
        }
        let duration = clock(end) - clock(begin);
        Self { input_lens, output_lens, ttfts, itls, generated_texts, duration }
    }
}

/// The deployment, as it answers one request after the other.
struct Server {
    speed: Speed,
    random: Random,
    /// When the run begins on the client's clock, which started with the machine.
    begin_ns: u64,
    /// When the first requests' prefills are all done.
    warm_ns: u64,
    /// Prefills of others that come between two tokens of a request.
    prefills_per_token: f64,
}

impl Server {
    fn new(sweep: &Sweep, configuration: &Configuration) -> Self {
        let speed = model::speed(configuration);
        let mut random = Random::new(sweep.seed, &file_name(configuration));
        let begin_ns = 1_000_000_000_000 * u64::from(10 + random.below(200))
            + u64::from(random.below(1_000_000_000));
        let conc = f64::from(configuration.conc);
        let warm_ns = begin_ns + nanoseconds(conc * speed.prefill_ms);
        // Every other place in flight takes a new request once per request's length.
        let prefills_per_token = (conc - 1.0).max(0.0) / (0.9 * f64::from(sweep.longest_output));
        Self { speed, random, begin_ns, warm_ns, prefills_per_token }
    }

    /// The wait for the first token; `queued` requests of the first wave are prefilled before.
    fn first_token_ns(&mut self, queued: Option<f64>) -> u64 {
        let first_token_ms = self.speed.first_token_ms * (1.0 + 0.02 * self.random.uniform());
        let prefills = match queued {
            Some(queued) => (queued + 2.0 * self.random.uniform() - 0.5).max(0.5),
            // Now and then another request is first.
            None => f64::from(u8::from(self.random.uniform() < 0.08)),
        };
        nanoseconds(first_token_ms + prefills * self.speed.prefill_ms)
    }

    /// The gap before a chunk of so many tokens.
    fn gap_ns(&mut self, now: u64, tokens: u32, pace: f64) -> u64 {
        let step_ms = self.speed.step_ms * pace * (1.0 + 0.004 * self.random.noise());
        // While the first wave is prefilled, each step waits for one prefill.
        let slow_ms = self.speed.prefill_ms.max(step_ms);
        let warming_ms = self.warm_ns.saturating_sub(now) as f64 / 1e6;
        let slow_steps = f64::from(tokens).min(warming_ms / slow_ms);
        let steps_ms = slow_steps * slow_ms + (f64::from(tokens) - slow_steps) * step_ms;
        let prefills =
            (self.prefills_per_token * f64::from(tokens) + self.random.uniform()).floor();
        let held_up_ms = prefills * self.speed.prefill_ms * (0.4 + 0.4 * self.random.uniform());
        nanoseconds(steps_ms + if slow_steps > 0.0 { 0.0 } else { held_up_ms })
    }
}

/// Lengths from four fifths of the longest on.
fn lengths(count: usize, longest: u32, random: &mut Random) -> Vec<u32> {
    let shortest = longest.saturating_mul(4) / 5;
    (0..count).map(|_| shortest + random.below(longest - shortest + 1)).collect()
}

/// The sizes of the chunks that follow the first token.
fn chunks(tokens: u32, size: u32) -> impl Iterator<Item = u32> {
    let rest = tokens.saturating_sub(1);
    (0..rest.div_ceil(size)).map(move |index| size.min(rest - index * size))
}

/// The place that is free first, the leftmost of equal ones.
fn earliest(free: &[u64]) -> usize {
    (0..free.len()).min_by_key(|&place| free[place]).unwrap_or(0)
}

fn nanoseconds(ms: f64) -> u64 {
    (ms * 1e6) as u64
}

/// The clock as the client reads it: nanoseconds turned into floating-point seconds.
///
/// Differences of such readings have the long digits that real files have.
fn clock(ns: u64) -> f64 {
    ns as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests() -> (Requests, Configuration) {
        let sweep = Sweep { prompts_per_conc: 5, ..Sweep::default() };
        let configuration = Configuration { conc: 16, ..sweep.configurations[0].clone() };
        (Requests::run(&sweep, &configuration), configuration)
    }

    #[test]
    fn chunks_hold_all_tokens_but_the_first() {
        assert_eq!(chunks(24, 10).collect::<Vec<_>>(), [10, 10, 3]);
        assert_eq!(chunks(21, 10).collect::<Vec<_>>(), [10, 10]);
        assert_eq!(chunks(1, 10).count() + chunks(0, 10).count(), 0);
    }

    #[test]
    fn lengths_stay_below_the_longest() {
        let lengths = lengths(1000, 1024, &mut Random::new(0, "lengths"));
        assert_eq!(lengths.iter().min(), Some(&819));
        assert_eq!(lengths.iter().max(), Some(&1024));
    }

    #[test]
    fn so_many_requests_are_in_flight() {
        let (requests, configuration) = requests();
        assert_eq!(requests.ttfts.len(), 5 * 16);
        let busy: f64 =
            requests.ttfts.iter().sum::<f64>() + requests.itls.iter().flatten().sum::<f64>();
        let in_flight = busy / requests.duration;
        let conc = f64::from(configuration.conc);
        assert!((0.9 * conc..=conc).contains(&in_flight), "{in_flight}");
    }

    #[test]
    fn the_first_wave_waits() {
        let (requests, _) = requests();
        let longest = |ttfts: &[f64]| ttfts.iter().copied().fold(0.0, f64::max);
        assert!(longest(&requests.ttfts[..16]) > 4.0 * longest(&requests.ttfts[16..]));
    }

    #[test]
    fn one_seed_sends_the_same_inputs_to_all() {
        let sweep = Sweep { prompts_per_conc: 1, ..Sweep::default() };
        let inputs = |index: usize| {
            Requests::run(&sweep, &sweep.configurations[index]).input_lens[..4].to_vec()
        };
        assert_eq!(inputs(0), inputs(7));
    }
}
