//! How a measurement is made: loops, runs, the clock, and the digits that are shown.

use crate::int::Int;

/// Which time counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The time that passes. IPython: `%timeit -t`, and its default.
    #[default]
    Wall,
    /// The time that the processors worked for this process, in user code and in the system, all
    /// threads together. IPython: `%timeit -c`.
    Cpu,
}

/// The options of `%timeit`. Everything is as IPython has it unless it is set.
///
/// ```
/// use ndlab::timing::Options;
///
/// let options = Options::new().number(1000).repeat(3);
/// assert_eq!(options, Options { number: 1000, repeat: 3, ..Options::default() });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Loops in each run; 0 for the first power of ten whose run takes 0.2 s. IPython: `-n`.
    pub number: u64,
    /// Runs. IPython: `-r`; 7, in a comparison 15.
    pub repeat: u64,
    /// Digits that are shown. IPython: `-p`; 3.
    pub precision: usize,
    /// Whether nothing is printed. IPython: `-q`.
    pub quiet: bool,
    /// The clock. IPython: `-t` and `-c`.
    pub clock: Clock,
}

impl Options {
    /// As IPython's, without any option.
    pub const fn new() -> Options {
        Options { number: 0, repeat: 0, precision: 3, quiet: false, clock: Clock::Wall }
    }

    /// So many loops in each run; 0 leaves it open.
    ///
    /// # Panics
    ///
    /// If `loops` is negative.
    #[track_caller]
    pub fn number<N: Int>(self, loops: N) -> Options {
        Options { number: not_negative("number", loops.to_i64()), ..self }
    }

    /// So many runs; 0 leaves it open.
    ///
    /// # Panics
    ///
    /// If `runs` is negative.
    #[track_caller]
    pub fn repeat<N: Int>(self, runs: N) -> Options {
        Options { repeat: not_negative("repeat", runs.to_i64()), ..self }
    }

    /// So many digits.
    ///
    /// # Panics
    ///
    /// If `digits` is negative.
    #[track_caller]
    pub fn precision<N: Int>(self, digits: N) -> Options {
        Options { precision: not_negative("precision", digits.to_i64()) as usize, ..self }
    }

    /// Prints nothing.
    pub fn quiet(self) -> Options {
        Options { quiet: true, ..self }
    }

    /// Counts the processors' time.
    pub fn cpu(self) -> Options {
        Options { clock: Clock::Cpu, ..self }
    }

    /// The runs, where they were not asked for `by_default` so many.
    pub(super) fn runs(&self, by_default: u64) -> u64 {
        if self.repeat == 0 { by_default } else { self.repeat }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options::new()
    }
}

#[track_caller]
fn not_negative(name: &str, number: i64) -> u64 {
    u64::try_from(number)
        .unwrap_or_else(|_| panic!("timing: `{name}` must not be negative, got {number}"))
}
