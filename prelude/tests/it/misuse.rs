//! Arguments that no array can have: each call panics with a message that says so, and none ends the
//! process, runs for ever or asks the system for what it does not have.

use ndlab::{BincountOptions, prelude::*};

use crate::rules::message;

/// 256 TiB of `f64`: more than a processor addresses.
const HUGE: i64 = 1 << 45;
const MOST: i64 = i64::MAX;

macro_rules! messages {
    ($($call:expr => $expected:expr;)*) => {
        for (call, message, expected) in [$((stringify!($call), message(|| $call), $expected)),*] {
            assert!(message.contains(expected), "{call}: {message:?}, and not {expected:?}");
        }
    };
}

#[test]
fn lengths_that_no_memory_holds() {
    let v = np::arange(5);
    let a = np::ones((3, 4));
    messages! {
        np::zeros(HUGE) =>
            "Unable to allocate 256.00 TiB for an array with shape (35184372088832,) and data type float64";
        np::zeros(MOST) =>
            "array is too big, got shape (9223372036854775807,) and data type float64";
        np::ones((MOST, 3)) => "ones: array is too big, got shape (9223372036854775807, 3)";
        np::full((HUGE, 4), 1_u8) => "Unable to allocate";
        np::full(4 * HUGE, true) => "Unable to allocate 128.00 TiB";
        np::eye(1_i64 << 25) => "Unable to allocate 8.00 PiB";
        np::identity(1_i64 << 30) => "array is too big, got shape (1073741824, 1073741824)";
        np::arange(HUGE) => "Unable to allocate 256.00 TiB";
        np::arange(1e18) => "Unable to allocate";
        np::linspace(0, 1, HUGE) => "Unable to allocate";
        np::geomspace(1, 2, HUGE) => "Unable to allocate";
        np::logspace(0, 1, MOST) => "array is too big";
        np::indices((HUGE, 1)) => "Unable to allocate 512.00 TiB for an array with shape (2, 35184372088832, 1)";
        np::fromfunction(|i| i, HUGE) => "Unable to allocate";
        np::tri(1_i64 << 25) => "Unable to allocate";
        np::diag_with(&v, MOST) => "array is too big";
        np::diagflat_with(&v, 1_i64 << 25) => "Unable to allocate 8.00 PiB";
        np::vander_with(&v, HUGE, true) => "Unable to allocate 1.25 PiB for an array with shape (5, 35184372088832)";
        np::tile(&v, HUGE) => "Unable to allocate";
        np::tile(&v, (MOST, MOST)) => "tile: array is too big";
        np::repeat(&v, HUGE, ..) => "Unable to allocate";
        np::repeat(&v, MOST, 0) => "array is too big";
        np::repeat(&v, [MOST; 5], 0) => "array is too big";
        np::pad(&v, (0, HUGE)) => "Unable to allocate";
        np::resize(&v, HUGE) => "Unable to allocate";
        np::array_split(&v, MOST, 0) => "Unable to allocate";
        np::take(&v, np::broadcast_to(&0, HUGE), 0) => "Unable to allocate 256.00 TiB";
        np::histogram(&a, HUGE) => "Unable to allocate";
        np::histogram_bin_edges(&a, MOST) => "array is too big";
        np::bincount([HUGE]) => "Unable to allocate 256.00 TiB";
        np::bincount([MOST]) => "array is too big";
        np::bincount_with([0], BincountOptions { minlength: usize::MAX }) => "array is too big";
    }
    let mut rng = np::random::default_rng(1);
    messages! {
        rng.random(HUGE) => "Unable to allocate 256.00 TiB";
        rng.integers(0, 5, HUGE) => "Unable to allocate";
        rng.poisson(2.0, HUGE) => "Unable to allocate";
        rng.multinomial(5, [1.0], HUGE) => "Unable to allocate";
        rng.choice(5, HUGE) => "Unable to allocate";
        rng.permutation(HUGE) => "Unable to allocate";
        rng.permutation(MOST) => "array is too big";
        rng.bytes(1 << 50) => "Unable to allocate 1.00 PiB";
    }
}

/// A broadcast view costs nothing, so that its shape may be any.
#[test]
fn views_beyond_memory() {
    let row = np::broadcast_to(&1.0, (1, 1_i64 << 40));
    let column = np::broadcast_to(&1.0, (1_i64 << 40, 1));
    let wide = np::broadcast_to(&1.0, (HUGE, 2));
    messages! {
        np::add(&row, &column) => "array is too big, got shape (1099511627776, 1099511627776)";
        np::where_(true, &row, &column) => "array is too big";
        np::matmul(&column, &row) => "matmul: the result is too big for memory";
        np::outer(&column, &row) => "outer: the result is too big for memory";
        np::sqrt(&wide) => "Unable to allocate 512.00 TiB for an array with shape (35184372088832, 2)";
        np::copy(&wide) => "Unable to allocate";
        np::ascontiguousarray(&wide) => "Unable to allocate";
        np::asfortranarray(&wide) => "Unable to allocate";
        np::sort(&wide, 0) => "Unable to allocate";
        np::sort(wide.view(), 0) => "Unable to allocate";
        wide.astype::<f32>() => "Unable to allocate";
        np::zeros_like(&wide) => "Unable to allocate";
        np::sum(&wide, 1) => "Unable to allocate";
        np::cumsum(&wide, 0) => "Unable to allocate";
        np::concatenate((&wide, &wide), 0) => "Unable to allocate";
    }
}

#[test]
fn extreme_integers() {
    let v = np::arange(5);
    let a = np::ones((3, 4));
    messages! {
        np::take(&v, i64::MIN, 0) => "index -9223372036854775808 is out of bounds for axis 0 with size 5";
        np::sum(&a, i64::MIN) => "axis -9223372036854775808 is out of bounds for array of dimension 2";
        np::insert(&v, i64::MIN, 1, 0) => "insert: index -9223372036854775808 is out of bounds";
        np::delete(&v, MOST, 0) => "delete: index 9223372036854775807 is out of bounds";
        np::partition(&v, i64::MIN, 0) => "partition: kth(=-9223372036854775808) out of bounds (5)";
        np::unravel_index(0, (MOST, MOST)) => "unravel_index: array is too big";
    }
    assert_eq!(np::roll(&v, MOST, 0), np::roll(&v, MOST % 5, 0));
    assert_eq!(np::rot90(&a, i64::MIN), a);
    assert_eq!(np::diag_with(&a, i64::MIN).len(), 0);
    assert_eq!(np::triu_with(&a, i64::MIN), a);
    assert_eq!(np::remainder(i64::MIN, -1), ndlab::ndarray::arr0(0_i64));
}
