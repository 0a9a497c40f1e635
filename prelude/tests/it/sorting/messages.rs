//! What is said when an argument is wrong, and where.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ndlab::{prelude::*, statistics::HistogramOptions};

fn message<T>(f: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(f)) else { return String::from("no panic") };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => String::from(*panic.downcast::<&str>().expect("a text")),
    }
}

#[test]
fn of_sorting() {
    let a = np::ones((3, 4));
    let axis = "axis 2 is out of bounds for array of dimension 2";
    assert_eq!(message(|| np::sort(&a, 2)), axis);
    assert_eq!(message(|| np::argsort(&a, Axis(2))), axis);
    assert_eq!(message(|| np::sort_inplace(&mut a.clone(), 2)), axis);
    assert_eq!(message(|| np::partition(&a, 0, 2)), axis);
    assert_eq!(message(|| np::partition(&a, 4, 1)), "partition: kth(=4) out of bounds (4)");
    assert_eq!(message(|| np::partition(&a, (0, -4), 0)), "partition: kth(=-4) out of bounds (3)");
    assert_eq!(
        message(|| np::argpartition(&a, 12, ..)),
        "argpartition: kth(=12) out of bounds (12)"
    );
    assert_eq!(
        message(|| np::partition_inplace(&mut a.clone(), 3, 0)),
        "partition_inplace: kth(=3) out of bounds (3)"
    );
    assert_eq!(
        message(|| np::searchsorted(&a, 1.0)),
        "searchsorted: expected an array with one axis, got shape (3, 4)"
    );
    assert_eq!(
        message(|| np::digitize(1.0, &a)),
        "digitize: expected an array with one axis, got shape (3, 4)"
    );
    assert_eq!(
        message(|| np::digitize(1.0, [1.0, 3.0, 2.0])),
        "digitize: bins must be monotonically increasing or decreasing"
    );
    assert_eq!(
        message(|| np::lexsort((&a, [1, 2]))),
        "lexsort: all keys need to be the same shape, got (3, 4) and (2,)"
    );
    assert_eq!(
        message(|| np::lexsort(Vec::<Array1<f64>>::new())),
        "lexsort: need sequence of keys with len > 0"
    );
}

#[test]
fn of_statistics() {
    let a = np::ones((3, 0));
    assert_eq!(message(|| np::median(&a, 2)), "axis 2 is out of bounds for array of dimension 2");
    assert_eq!(message(|| np::median(&a, (0, 0))), "duplicate value in 'axis': (0, 0)");
    assert_eq!(
        message(|| np::quantile(&a, 0.5, 1)),
        "quantile: no elements to choose from, shape (3, 0)"
    );
    assert_eq!(
        message(|| np::quantile([1.0], 1.5, ..)),
        "quantile: Quantiles must be in the range [0, 1], got 1.5"
    );
    assert_eq!(
        message(|| np::nanpercentile([1.0], [50, 101], ..)),
        "nanpercentile: Percentiles must be in the range [0, 100], got 101"
    );
    assert_eq!(
        message(|| np::bincount([3, -2])),
        "bincount: the array must have no negative elements, got -2"
    );
    assert_eq!(
        message(|| np::bincount(&array![[1]])),
        "bincount: expected an array with one axis, got shape (1, 1)"
    );
    assert_eq!(
        message(|| np::bincount_weights([1, 2], [0.5])),
        "bincount: the weights and the array don't have the same length: (1,) and (2,)"
    );
}

#[test]
fn of_histograms() {
    let with = |range, weights| HistogramOptions { range, weights, ..Default::default() };
    assert_eq!(
        message(|| np::histogram([1.0], 0)),
        "histogram: the number of bins must be positive, got 0"
    );
    assert_eq!(
        message(|| np::histogram([1.0], [2, 1])),
        "histogram: edges must increase monotonically, got 2 before 1"
    );
    assert_eq!(
        message(|| np::histogram([1.0], &array![[2, 1]])),
        "histogram: edges must have one axis, got shape (1, 2)"
    );
    assert_eq!(
        message(|| np::histogram([1.0, np::nan], 3)),
        "histogram: autodetected range of [NaN, NaN] is not finite"
    );
    assert_eq!(
        message(|| np::histogram_bin_edges([1.0], (3, (0, np::inf)))),
        "histogram_bin_edges: supplied range of [0, inf] is not finite"
    );
    assert_eq!(
        message(|| np::histogram_with([1.0], 3, with(Some((2.0, 1.0)), None))),
        "histogram: max must be larger than min in range, got (2, 1)"
    );
    let weights = array![1.0, 2.0].into_dyn();
    assert_eq!(
        message(|| np::histogram_with([1.0], 3, with(None, Some(weights.view())))),
        "histogram: weights should have the same shape as a, got (2,) and (1,)"
    );
    assert_eq!(
        message(|| np::histogram([1.0], "many")),
        "histogram: 'many' is not a valid estimator for `bins`"
    );
    assert_eq!(
        message(|| np::histogram([1.0, 1.0000000000000002], 1000)),
        "histogram: too many bins for data range, cannot create 1000 finite-sized bins between \
         1 and 1.0000000000000002"
    );
}

#[test]
fn panics_name_the_callers_line() {
    let lines = [
        (line!(), line_of(|| np::sort(&np::ones(3), 1))),
        (line!(), line_of(|| np::partition(&np::ones(3), 5, 0))),
        (line!(), line_of(|| np::argpartition(&np::ones(3), 5, ..))),
        (line!(), line_of(|| np::searchsorted(np::ones((3, 3)), 1.0))),
        (line!(), line_of(|| np::digitize(&np::ones(3), [1, 3, 2]))),
        (line!(), line_of(|| np::lexsort((np::ones(3), np::ones(2))))),
        (line!(), line_of(|| np::median(&np::ones(3), 1))),
        (line!(), line_of(|| np::quantile(&np::ones(3), 2.0, ..))),
        (line!(), line_of(|| np::nanpercentile(&np::ones(3), 2.0, 1))),
        (line!(), line_of(|| np::histogram(&np::ones(3), -1))),
        (line!(), line_of(|| np::histogram(&np::ones(3), [3, 1]))),
        (line!(), line_of(|| np::histogram(&np::ones(3), "many"))),
        (line!(), line_of(|| np::histogram_bin_edges([np::nan], 3))),
        (line!(), line_of(|| np::bincount([-1]))),
    ];
    for (written, named) in lines {
        assert_eq!(named, (String::from(file!()), written));
    }
}

/// Where a panic says that it came from. The hook is the process's: it looks at its own thread only.
fn line_of<T>(f: impl FnOnce() -> T) -> (String, u32) {
    use std::{cell::RefCell, panic};

    thread_local! {
        static PLACE: RefCell<(String, u32)> = const { RefCell::new((String::new(), 0)) };
    }
    let before = panic::take_hook();
    panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location() {
            PLACE.with(|p| *p.borrow_mut() = (String::from(place.file()), place.line()));
        }
    }));
    let _ = catch_unwind(AssertUnwindSafe(f));
    panic::set_hook(before);
    PLACE.with(|place| place.borrow().clone())
}
