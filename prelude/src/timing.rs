//! How long something takes and how much memory: `%timeit`, `%time`, `%memit` and `%machine` for
//! programs, and what these magics call in a notebook.
//!
//! Everything that can be is compiled here, and what is generic is a loop: a cell with `%timeit`
//! compiles as fast as another. `timeit(number, f)`, which gives seconds as Python's does, is
//! [`crate::timeit`]'s.
//!
//! What is measured is honest: it runs before it is measured, its result is computed in full and
//! dropped within the time, and nothing is subtracted. An empty loop takes a cycle of the processor.
//! What only goes in is another matter: of constants the compiler computes beforehand what it can;
//! pass them through [`std::hint::black_box`], as the magics do with all variables.
//!
//! ```
//! use ndlab::{prelude::*, timing};
//!
//! let a = np::ones(1000);
//! let result = timing::timeit(timing::Options::new().number(100), || np::sum(&a, ..));
//! println!("{result}");
//! assert!(result.loops == 100 && result.repeat == 7 && result.best <= result.average);
//! ```

mod amounts;
mod compare;
mod counters;
mod loops;
mod machine;
mod memory;
mod options;
mod result;
mod run;
mod spread;
mod stopwatch;
mod traffic;

use self::loops::Measured;
#[doc(hidden)]
pub use self::traffic::{__NoBytes, Bytes};
pub use self::{
    compare::Comparison,
    machine::{Bandwidth, Cache, Machine, Speeds, machine, machine_anew},
    memory::MemitResult,
    options::{Clock, Options},
    result::TimeitResult,
    run::Run,
    spread::Ratio,
    stopwatch::{Stopwatch, Times},
};
use crate::display::Displayable;

/// Runs `f` again and again and gives the times. IPython: `%timeit -o -q`.
///
/// The number of loops is the first power of ten that takes 0.2 s, then there are seven runs of so
/// many. What `f` gives is dropped within the time.
///
/// ```
/// use ndlab::timing::{Options, timeit};
///
/// let squares = timeit(Options::new().number(10).repeat(3), || (0..100).map(|n| n * n).sum::<u64>());
/// assert_eq!(squares.timings.len(), 3);
/// ```
pub fn timeit<T>(options: Options, mut f: impl FnMut() -> T) -> TimeitResult {
    timeit_runs(options, &mut |run| run.each(&mut f))
}

/// As [`timeit`], where each run has something to prepare that does not count.
///
/// ```
/// use ndlab::timing::{Options, timeit_runs};
///
/// let result = timeit_runs(Options::new().number(10).repeat(3), &mut |run| {
///     let mut numbers: Vec<u32> = (0..1000).rev().collect();
///     run.each(|| numbers.sort());
/// });
/// assert_eq!(result.loops, 10);
/// ```
///
/// # Panics
///
/// If `body` calls neither [`Run::each`] nor both [`Run::start`] and [`Run::stop`].
#[track_caller]
pub fn timeit_runs(options: Options, body: &mut dyn FnMut(&mut Run)) -> TimeitResult {
    loops::measure(&options, body).expect(ENDED_EARLY).result
}

/// Runs two functions in turn and compares their times. In a notebook: `%timeit a vs b`.
///
/// There are 15 pairs of runs unless other ones are asked for, in changing order; each run takes at
/// least 0.05 s. The ratio is the median of the pairs' ratios; it lies between `low` and `high` with
/// 95 %, by the sign test.
///
/// ```
/// use ndlab::timing::{Options, compare};
///
/// let options = Options::new().number(10).repeat(6);
/// let both = compare(options, ["10", "1000"], || (0..10).sum::<u64>(), || (0..1000).sum::<u64>());
/// assert_eq!((both.ratio.pairs, both.results[1].loops), (6, 10));
/// ```
pub fn compare<A, B>(
    options: Options,
    names: [&str; 2],
    mut first: impl FnMut() -> A,
    mut second: impl FnMut() -> B,
) -> Comparison {
    let mut body = |run: &mut Run| match run.is_second() {
        false => run.each(&mut first),
        true => run.each(&mut second),
    };
    compared(&options, names, &mut body).expect(ENDED_EARLY)
}

/// Runs `f` and says what memory it takes at most. memory_profiler: `%memit -o -q`.
///
/// ```
/// let result = ndlab::timing::memit(1, || vec![1.0; 1000]);
/// assert!(result.peak >= result.increment);
/// ```
///
/// # Panics
///
/// If `repeat` is negative.
#[track_caller]
pub fn memit<N: crate::int::Int, T>(repeat: N, mut f: impl FnMut() -> T) -> MemitResult {
    let repeat = Options::new().repeat(repeat).repeat;
    memory::measure(repeat, &mut |run| run.each(&mut f)).expect(ENDED_EARLY)
}

const ENDED_EARLY: &str = "what is measured calls `start` and `stop`";

/// What so many loops take, at once and without a warm-up.
pub(crate) fn seconds(loops: u64, body: &mut dyn FnMut(&mut Run)) -> f64 {
    Run::new(loops).done_by(body).expect(ENDED_EARLY).wall.as_secs_f64()
}

/// How long a loop with nothing in it takes.
fn empty_loop() -> f64 {
    let runs = (0..5).map(|_| seconds(100_000, &mut |run| run.each(|| ())) / 1e5);
    runs.fold(f64::INFINITY, f64::min)
}

/// What is said of a statement that takes no longer than nothing.
fn nothing_done(result: &TimeitResult) -> Option<String> {
    // Much more than an empty loop takes, and nothing else has to be measured.
    let empty = (result.best < 3e-9).then(empty_loop)?;
    (result.best < 1.5 * empty).then(|| {
        format!(
            "an empty loop takes as long ({}): there was nothing to do, or the compiler did it \
             beforehand; it knows nothing of what a variable of an earlier cell holds",
            amounts::time(empty, 3)
        )
    })
}

fn compared(
    options: &Options,
    names: [&str; 2],
    body: &mut dyn FnMut(&mut Run),
) -> Option<Comparison> {
    let measured = loops::in_turn(options, body)?;
    let notes = [note(&measured[0]), note(&measured[1])];
    Some(Comparison::new(names, measured, notes))
}

/// What is said below the time.
fn note(measured: &Measured) -> Option<String> {
    let (read, written) = measured.traffic;
    let reached = (read + written) as f64 / measured.result.average;
    traffic::second_line(measured, &mut |read, written, is_parallel| {
        machine::limit(read, written, is_parallel, reached)
    })
}

/// `%timeit`: prints, and gives the result, unless a run did not come to the end.
#[doc(hidden)]
#[expect(clippy::print_stdout, reason = "printing is what it is for")]
pub fn __timeit(options: Options, body: &mut dyn FnMut(&mut Run)) -> Option<TimeitResult> {
    let measured = loops::measure(&options, body)?;
    if !options.quiet {
        let result = &measured.result;
        if let Some(warning) = result.warning() {
            println!("{warning}");
        }
        println!("{result}");
        for note in [note(&measured), nothing_done(result)].into_iter().flatten() {
            println!("{note}");
        }
    }
    Some(measured.result)
}

/// `%timeit a vs b`: prints, shows the runs, and gives both results.
#[doc(hidden)]
#[expect(clippy::print_stdout, reason = "printing is what it is for")]
pub fn __compare(
    options: Options,
    names: [&str; 2],
    body: &mut dyn FnMut(&mut Run),
) -> Option<Comparison> {
    let comparison = compared(&options, names, body)?;
    if !options.quiet {
        println!("{}", comparison.lines());
        crate::display::display(&comparison.picture());
    }
    Some(comparison)
}

/// `%memit`: prints, and gives the result.
#[doc(hidden)]
#[expect(clippy::print_stdout, reason = "printing is what it is for")]
pub fn __memit(repeat: u64, quiet: bool, body: &mut dyn FnMut(&mut Run)) -> Option<MemitResult> {
    let result = memory::measure(repeat, body)?;
    if !quiet {
        println!("{result}");
        if let Some(line) = result.second_line() {
            println!("{line}");
        }
    }
    Some(result)
}

/// `%machine`: shows it.
#[doc(hidden)]
pub fn __machine(anew: bool) {
    let machine = if anew { machine_anew() } else { machine() };
    crate::display::display(&machine.bundle());
}

/// `%time`: prints what has passed when it is dropped, also by a panic.
#[doc(hidden)]
pub struct Timed(Stopwatch);

impl Timed {
    #[doc(hidden)]
    pub fn begin() -> Timed {
        Timed(Stopwatch::start())
    }
}

impl Drop for Timed {
    #[inline(never)]
    #[expect(clippy::print_stdout, reason = "printing is what it is for")]
    fn drop(&mut self) {
        println!("{}", self.0.read());
    }
}
