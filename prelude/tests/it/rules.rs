//! What the library promises in words: messages of panics, what is copied, what is accepted.
//!
//! Values are compared with NumPy's in `numpy.rs`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ndlab::prelude::*;

pub(crate) fn message<T>(f: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(f)) else { return String::from("no panic") };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => String::from(*panic.downcast::<&str>().expect("a text")),
    }
}

#[test]
fn messages() {
    let a = np::ones((3, 4));
    let cases = [
        (message(|| np::reshape(&a, (5, 3))), "cannot reshape array of size 12 into shape (5, 3)"),
        (
            message(|| np::reshape(&a, (5, -1))),
            "cannot reshape array of size 12 into shape (5, -1)",
        ),
        (message(|| np::reshape(&a, 7)), "cannot reshape array of size 12 into shape (7,)"),
        (
            message(|| np::reshape(&a, (-1, -1))),
            "reshape: can only specify one unknown dimension, got shape (-1, -1)",
        ),
        (
            message(|| np::reshape(&a, (-2, 6))),
            "reshape: negative dimensions are not allowed, got shape (-2, 6)",
        ),
        (
            message(|| np::zeros((3, -1))),
            "zeros: negative dimensions are not allowed, got shape (3, -1)",
        ),
        (
            message(|| np::ones((i64::MAX, 3))),
            "ones: array is too big, got shape (9223372036854775807, 3)",
        ),
        (message(|| np::sum(&a, 2)), "axis 2 is out of bounds for array of dimension 2"),
        (message(|| np::sum(&a, -3)), "axis -3 is out of bounds for array of dimension 2"),
        (message(|| np::sum(&a, Axis(5))), "axis 5 is out of bounds for array of dimension 2"),
        (message(|| np::sum(&a, (0, -2))), "duplicate value in 'axis': (0, -2)"),
        (
            message(|| np::min(np::zeros(0), ..)),
            "zero-size array to reduction operation minimum which has no identity",
        ),
        (message(|| np::arange((0, 1, 0))), "arange: the step must not be 0"),
        (
            message(|| np::array(vec![vec![1, 2], vec![3]])),
            "array: row 1 has 1 element, row 0 has 2",
        ),
        (
            message(|| np::array([vec![vec![1], vec![2]], vec![vec![3], vec![4, 5]]])),
            "array: row [1, 1] has 2 elements, row [0, 0] has 1",
        ),
        (
            message(|| a.flags()["CONTIGUOUS"]),
            "flags: unknown flag `CONTIGUOUS`, known are C_CONTIGUOUS, F_CONTIGUOUS, OWNDATA, \
             WRITEABLE, ALIGNED, WRITEBACKIFCOPY",
        ),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
}

#[test]
fn panics_name_the_callers_line() {
    let (file, line) = (file!(), line!() + 1);
    let place = place_of(|| np::sum(&np::ones(3), Keep(4)));
    assert_eq!(place, (String::from(file), line));
    let line = line!() + 1;
    let place = place_of(|| np::arange(3).reshape((2, 2)));
    assert_eq!(place, (String::from(file), line));
    let line = line!() + 1;
    let place = place_of(|| f32::zeros(-1));
    assert_eq!(place, (String::from(file), line));
    let line = line!() + 1;
    let place = place_of(|| np::array(vec![vec![1], vec![]]));
    assert_eq!(place, (String::from(file), line));
}

/// Where a panic says that it came from. The hook is the process's: it looks at its own thread only.
pub(crate) fn place_of<T>(f: impl FnOnce() -> T) -> (String, u32) {
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

#[test]
fn arguments() {
    let mut a = np::arange(6).reshape((2, 3));
    let shared = a.to_shared();
    assert_eq!(np::sum(&a, ..), 15);
    assert_eq!(np::sum(&mut a, ..), 15);
    assert_eq!(np::sum(&&a, ..), 15);
    assert_eq!(np::sum(&*a, ..), 15);
    assert_eq!(np::sum(a.view(), ..), 15);
    assert_eq!(np::sum(&a.view(), ..), 15);
    assert_eq!(np::sum(a.view_mut(), ..), 15);
    assert_eq!(np::sum(&shared, ..), 15);
    assert_eq!(np::sum(shared, ..), 15);
    assert_eq!(np::sum([1_u8, 2, 3], ..), 6);
    assert_eq!(np::sum(&[1_i32, 2, 3][..], ..), 6);
    assert_eq!(np::sum(vec![1.5, 2.0], ..), 3.5);
    assert_eq!(np::sum(2.5, ..), 2.5);
    assert_eq!(np::sum(a, ..), 15);
}

#[test]
fn shapes() {
    let (n, m) = (3_i32, 4_usize);
    assert_eq!(np::shape(np::zeros((n, m))), (3, 4));
    assert_eq!(np::shape(np::zeros([n, 4])), [3, 4]);
    assert_eq!(np::shape(np::zeros(&[m, 4])), (4, 4));
    assert_eq!(np::shape(np::zeros(vec![n, n])), vec![3, 3]);
    assert_eq!(np::shape(np::zeros((n,))), (3,));
    assert_ne!(np::shape(np::zeros(3)), (3, 1));
    let a = np::zeros((2, 3, 4));
    let same: Array3<f64> = np::ones(np::shape(&a));
    assert_eq!(np::shape(&same), np::shape(&a));
    let same: Array3<f64> = np::ones(a.raw_dim());
    assert_eq!(np::shape(&same), a.shape());
    assert_eq!(np::shape(&a).iter().sum::<usize>(), 9);
    assert_eq!((np::ndim(&a), np::size(&a)), (3, 24));
    let grid: Array2<i32> = np::array(Vec::<Vec<i32>>::new());
    assert_eq!(np::shape(&grid), (0, 0));
}

#[test]
fn slices() {
    use ndlab::ndarray::s as s_of_ndarray;

    let a = np::arange(60).reshape((5, 4, 3));
    macro_rules! same {
        ($([$($part:tt)*])*) => {$(
            assert_eq!(a.slice(s![$($part)*]), a.slice(s_of_ndarray![$($part)*]));
        )*};
    }
    same! {
        [.., .., ..] [1, .., ..] [.., -1, 0] [1..3, ..2, 1..] [..;2, ..;-1, ..;2]
        [1..=2, ..=-1, ..=1] [..4;-1, .., 0] [-2.., 1..;2, ..,] [NewAxis, .., 0, .., NewAxis]
        [0, 0, 0] [Slice::new(1, None, 2), .., ..] [2..2, .., ..]
    }
    let (first, last): (i64, u8) = (1, 3);
    assert_eq!(a.slice(s![first..2, last, ..]).shape(), [1, 3]);
    let view: ArrayView1<i64> = a.slice(s![0, .., first]);
    assert_eq!(view, array![1, 4, 7, 10]);
    let (x, y) = (0, 2);
    let mut b = np::zeros((3, 3));
    b.slice_mut(s![x..y, 1]).fill(1.0);
    let (mut left, right) = b.multi_slice_mut((s![.., 0], s![.., 1]));
    left.assign(&right);
    assert_eq!(np::sum(&b, Axis(0)), array![2.0, 2.0, 0.0]);
    assert_eq!(a.slice_move(s![.., 0, 0]), array![0, 12, 24, 36, 48]);
}

#[test]
fn what_is_copied() {
    let a = np::arange(12);
    let buffer = a.as_ptr();
    let a = a.reshape((3, 4));
    assert_eq!(a.as_ptr(), buffer);
    let a = np::reshape(a, (4, 3));
    let a = np::ascontiguousarray(a);
    assert_eq!(a.as_ptr(), buffer);
    let a = np::transpose(a);
    assert_eq!((a.as_ptr(), a.shape()), (buffer, &[3, 4][..]));
    let a = np::asfortranarray(a);
    assert_eq!(a.as_ptr(), buffer);
    let a = a.into_dtype::<i64>();
    assert_eq!(a.as_ptr(), buffer);
    assert_eq!(a.clone().into_dtype::<isize>().into_dtype::<i64>(), a);
    assert_ne!(np::reshape(&a, 12).as_ptr(), buffer);
    assert_ne!(a.astype::<i64>().as_ptr(), buffer);
    // F order is not what reshape reads in, so it has to copy, and gets C order right.
    assert_eq!(a.reshape(12), array![0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
}

#[test]
fn overlap() {
    let a = np::zeros((20, 30));
    let shares = |x: ArrayView2<f64>, y: ArrayView2<f64>| {
        let exact = addresses(&x).iter().any(|p| addresses(&y).contains(p));
        assert_eq!(np::shares_memory(x, y), exact, "{:?} {:?}", x.strides(), y.strides());
    };
    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 2), (5, 7)] {
        for (p, q) in [(1, 1), (2, 2), (3, 2), (5, 4), (-2, 3)] {
            let x = a.slice(s![i..;p, j..;q]);
            shares(x, a.slice(s![..;2, ..;2]));
            shares(x, a.slice(s![1..;3, 1..;2]));
            shares(x.t(), a.slice(s![..;4, ..;-5]).t());
            shares(x, a.slice(s![10..10, ..]));
        }
    }
    let column = a.column(0);
    assert!(!np::shares_memory(column, a.column(1)));
    assert!(np::may_share_memory(column, a.column(1)));
}

fn addresses(view: &ArrayView2<f64>) -> std::collections::HashSet<*const f64> {
    view.iter().map(|x| x as *const f64).collect()
}

#[test]
fn shown_lines() {
    // To be looked at with --nocapture; that every kind compiles is the test.
    let a = np::arange(12).reshape((3, 4));
    let shared = a.to_shared();
    let text = String::from("x");
    show!(a, &a, a.view(), shared, np::sum(&a, Axis(0)), np::sum(&a, ..), np::mean(&a, ..));
    show!(a.flags(), a.strides_bytes(), np::shape(&a), a.dtype(), text, "x", 'c', (1, 2), Some(1),);
    show!(text.len(), a.flags().c_contiguous, np::complex64::new(1.0, -2.0), array!["x"]);
    assert_eq!(text, "x");
}

#[test]
fn html() {
    let one = ndlab::html::table(np::arange(2000));
    assert_eq!(one.matches("<td").count(), 7);
    assert!(one.contains("&#8230;") && one.contains("shape (2000,), int64"));
    let planes = ndlab::html::table(np::zeros((20, 10, 10)));
    assert_eq!(planes.matches("<table>").count(), 6);
    assert!(planes.contains("[2, :, :]") && planes.contains("[17, :, :]"));
    assert_eq!(planes.matches("<div>&#8942;</div>").count(), 1);
    let many = ndlab::html::table(np::zeros((100, 2, 2)));
    assert_eq!(many.matches("<table>").count(), 6);
    assert_eq!(many.matches("<div>&#8942;</div>").count(), 1);
    let few = ndlab::html::table(np::zeros((2, 3, 2, 2)));
    assert_eq!(few.matches("<table>").count(), 6);
    assert!(!few.contains("&#8942;"));
    assert!(ndlab::html::table(np::zeros((0, 3))).contains("shape (0, 3), float64"));
    assert!(ndlab::html::table(5.0).contains("<td"));
}
