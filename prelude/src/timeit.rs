//! How long something takes, by Python's function. [`crate::timing`], and in a notebook the magic
//! `%timeit`, do more.

use crate::{int::Int, timing};

/// Calls `f` so many times and gives the seconds that it took together.
/// Python: `timeit.timeit(stmt, number=number)`.
///
/// What `f` gives is computed in full and dropped within the time. What goes into `f` may be known to
/// the compiler, which then computes less: pass it through `std::hint::black_box` where that matters.
/// The first call warms caches and memory up and is counted, too, as Python's is.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(1000.0);
/// let seconds = timeit(100, || np::sum(&a, ..));
/// println!("{:.3} µs a call", seconds / 100.0 * 1e6);
/// # assert!(seconds > 0.0);
/// ```
///
/// # Panics
///
/// If `number` is negative.
#[track_caller]
pub fn timeit<N: Int, T>(number: N, mut f: impl FnMut() -> T) -> f64 {
    let number = number.to_i64();
    if number < 0 {
        negative(number);
    }
    timing::seconds(number as u64, &mut |run| run.each(&mut f))
}

#[cold]
#[inline(never)]
#[track_caller]
fn negative(number: i64) -> ! {
    panic!("timeit: the number of calls must not be negative, got {number}")
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;

    #[test]
    fn every_call_counts() {
        let mut calls = 0;
        let seconds = timeit(3, || {
            calls += 1;
            thread::sleep(Duration::from_millis(20));
        });
        assert_eq!(calls, 3);
        assert!(seconds >= 0.06, "{seconds}");
        assert!(timeit(0, || calls) < 0.01);
    }
}
