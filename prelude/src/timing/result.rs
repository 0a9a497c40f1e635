//! What `%timeit` gives back, and its text, which is IPython's.

use std::fmt;

use super::amounts::{counted, time};

/// The times of repeated runs. IPython: `TimeitResult`, of `%timeit -o`.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct TimeitResult {
    /// Loops in each run.
    pub loops: u64,
    /// Runs.
    pub repeat: u64,
    /// Seconds of one loop in the fastest run.
    pub best: f64,
    /// Seconds of one loop in the slowest run.
    pub worst: f64,
    /// Seconds of each run.
    pub all_runs: Vec<f64>,
    /// Seconds of one loop in each run.
    pub timings: Vec<f64>,
    /// The mean of `timings`.
    pub average: f64,
    /// The standard deviation of `timings`, as of a whole population.
    pub stdev: f64,
    /// Seconds that compiling the statement took, as far as it is known where it runs: 0 in a program,
    /// and in a notebook, whose kernel says by itself what took long.
    pub compile_time: f64,
    /// How many blocks of memory one loop allocates, where that is known.
    pub allocations: Option<f64>,
    /// How many bytes it asks for, where that is known.
    pub allocated_bytes: Option<f64>,
    precision: usize,
}

impl TimeitResult {
    /// Of runs of so many loops, at least one run.
    pub(super) fn new(loops: u64, all_runs: Vec<f64>, precision: usize) -> TimeitResult {
        let timings: Vec<f64> = all_runs.iter().map(|run| run / loops as f64).collect();
        let mean = |values: &mut dyn Iterator<Item = f64>| -> f64 {
            values.sum::<f64>() / timings.len() as f64
        };
        let average = mean(&mut timings.iter().copied());
        let stdev = mean(&mut timings.iter().map(|time| (time - average).powi(2))).sqrt();
        TimeitResult {
            loops,
            repeat: all_runs.len() as u64,
            best: timings.iter().copied().fold(f64::INFINITY, f64::min),
            worst: timings.iter().copied().fold(0.0, f64::max),
            all_runs,
            average,
            stdev,
            timings,
            compile_time: 0.0,
            allocations: None,
            allocated_bytes: None,
            precision,
        }
    }

    /// What is said where runs differ much.
    pub(super) fn warning(&self) -> Option<String> {
        let differ = self.worst > 4.0 * self.best && self.best > 0.0 && self.worst > 1e-6;
        differ.then(|| {
            format!(
                "The slowest run took {:.2} times longer than the fastest. This could mean that an \
                 intermediate result is being cached.",
                self.worst / self.best
            )
        })
    }
}

/// `1.23 μs ± 45.6 ns per loop (mean ± std. dev. of 7 runs, 1,000,000 loops each)`.
impl fmt::Display for TimeitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} \u{b1} {} per loop (mean \u{b1} std. dev. of {}, {} each)",
            time(self.average, self.precision),
            time(self.stdev, self.precision),
            counted(self.repeat, "run"),
            counted(self.loops, "loop"),
        )
    }
}

impl fmt::Debug for TimeitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<TimeitResult : {self}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_ipythons() {
        let result = TimeitResult::new(1_000_000, vec![1.2, 1.26, 1.23], 3);
        let line = "1.23 \u{3bc}s \u{b1} 24.5 ns per loop (mean \u{b1} std. dev. of 3 runs, \
                    1,000,000 loops each)";
        assert_eq!(result.to_string(), line);
        assert_eq!(format!("{result:?}"), format!("<TimeitResult : {line}>"));
        let once = TimeitResult::new(1, vec![0.5], 3);
        assert_eq!(
            once.to_string(),
            "500 ms \u{b1} 0 ns per loop (mean \u{b1} std. dev. of 1 run, 1 loop each)"
        );
        let long = TimeitResult::new(1, vec![65.4, 65.6], 3);
        assert!(long.to_string().starts_with("1min 5s \u{b1} 100 ms per loop"));
    }

    #[test]
    fn numbers() {
        let result = TimeitResult::new(10, vec![1.0, 3.0], 3);
        assert_eq!((result.loops, result.repeat, result.best, result.worst), (10, 2, 0.1, 0.3));
        assert_eq!((result.timings.as_slice(), result.all_runs.len()), ([0.1, 0.3].as_slice(), 2));
        assert!((result.average - 0.2).abs() < 1e-15 && (result.stdev - 0.1).abs() < 1e-15);
    }

    #[test]
    fn runs_that_differ_much() {
        let warning = |runs: &[f64]| TimeitResult::new(1, runs.to_vec(), 3).warning();
        assert_eq!(
            warning(&[0.1, 0.5]).as_deref(),
            Some(
                "The slowest run took 5.00 times longer than the fastest. This could mean that an \
                 intermediate result is being cached."
            )
        );
        assert_eq!(warning(&[0.1, 0.4]), None);
        assert_eq!(warning(&[1e-8, 9e-7]), None);
        assert_eq!(warning(&[0.0, 1.0]), None);
    }
}
