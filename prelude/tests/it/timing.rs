//! That measured times are those of what was measured. No test says how fast something is, only how
//! times stand to each other and to what is known of them.

use std::{hint::black_box, thread, time::Duration};

use ndlab::{
    prelude::*,
    timing::{Options, compare, machine, memit, timeit, timeit_runs},
};

#[test]
fn an_empty_loop_takes_next_to_nothing() {
    let numbers: Vec<u64> = (0..1000).collect();
    let options = Options::new().number(100_000).repeat(5);
    let empty = timeit(options, || ());
    let sum = timeit(Options::new().number(100).repeat(5), || {
        black_box(&numbers).iter().fold(0, |sum: u64, n| sum ^ n)
    });
    assert!(empty.best > 0.0, "{empty}");
    assert!(empty.best < sum.best / 10.0, "empty: {empty}; 1,000 numbers: {sum}");
}

#[test]
fn a_sleep_takes_what_it_takes() {
    let result =
        timeit(Options::new().number(5).repeat(4), || thread::sleep(Duration::from_millis(2)));
    assert!(result.best >= 0.002 && result.best < 0.1, "{result}");
    assert!(result.average >= result.best && result.worst >= result.average, "{result}");
    assert_eq!((result.loops, result.repeat, result.all_runs.len()), (5, 4, 4));
}

/// A pass over 64 MB by the C library is bound by memory, however this test was compiled.
#[test]
fn a_pass_over_memory_is_bound_by_it() {
    let from = vec![1_u8; 32_000_000];
    let mut to = vec![0_u8; 32_000_000];
    let result = timeit(Options::new().number(3).repeat(10), || {
        black_box(&mut to).copy_from_slice(black_box(&from));
    });
    let reached = 64e6 / result.best;
    let bandwidth = machine().bandwidth.expect("it is measured");
    let slowest = bandwidth.one.iter().map(|speeds| speeds.copy).fold(f64::INFINITY, f64::min);
    let fastest = bandwidth.one.iter().map(|speeds| speeds.copy).fold(0.0, f64::max);
    // Between what is far below the slowest memory and what its nearest cache can do.
    assert!(reached > slowest / 20.0, "{reached:e} of {slowest:e}");
    assert!(reached < fastest * 2.0, "{reached:e} of {fastest:e}");
}

#[test]
fn nothing_moves_out_of_the_loop() {
    let x = 1.5;
    let pure = |n: u64| (0..n).fold(0.0, |sum: f64, i| sum + (x * i as f64).sqrt());
    let best = |n: u64| timeit(Options::new().number(20).repeat(5), || pure(black_box(n))).best;
    let (short, long) = (best(1000), best(100_000));
    assert!(long > 20.0 * short, "{short:e} {long:e}");
    // And the loops are all done: ten times as many take about ten times as long.
    let run = |loops: u64| {
        timeit(Options::new().number(loops as i64).repeat(5), || pure(black_box(1000))).best
            * loops as f64
    };
    let (few, many) = (run(20), run(2000));
    assert!(many > 20.0 * few, "{few:e} {many:e}");
}

#[test]
fn what_is_prepared_does_not_count() {
    let mut runs = 0;
    let result = timeit_runs(Options::new().number(1).repeat(3), &mut |run| {
        thread::sleep(Duration::from_millis(20));
        runs += 1;
        run.each(|| ());
    });
    assert!(result.best < 0.01, "{result}");
    assert_eq!(runs, 4, "one to warm up");
}

#[test]
fn two_are_compared() {
    let sleep = |milliseconds| move || thread::sleep(Duration::from_millis(milliseconds));
    let options = Options::new().number(2).repeat(6);
    let found = compare(options, ["long", "short"], sleep(80), sleep(4));
    assert!(found.ratio.low > 1.0 && found.ratio.median < 25.0, "{found:?}");
    assert!(!found.ratio.is_none() && found.ratio.confidence > 0.95, "{found:?}");
    let text = found.to_string();
    assert!(text.contains("`long` takes ") && text.contains(" times as long as `short`"), "{text}");
    let same = compare(options, ["a", "b"], sleep(5), sleep(5));
    assert!(same.ratio.low < 1.5 && same.ratio.high > 0.67, "{same:?}");
}

#[test]
fn in_an_ordinary_program_nobody_counts_allocations() {
    let a = np::ones(1000);
    let result = timeit(Options::new().number(2).repeat(2), || &a + 1.0);
    assert_eq!((result.allocations, result.allocated_bytes), (None, None));
    let found = memit(1, || vec![1_u8; 64 << 20]);
    assert_eq!(found.allocations, None);
    if cfg!(target_os = "linux") {
        // Other tests free memory meanwhile.
        assert!(found.increment > 8 << 20, "{found}");
    }
}
