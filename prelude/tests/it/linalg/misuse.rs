//! Messages of panics, input that has no result, and which buffers are used.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ndarray::ShapeBuilder as _;
use ndlab::prelude::*;

fn message<T>(f: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(f)) else { return String::from("no panic") };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => String::from(*panic.downcast::<&str>().expect("a text")),
    }
}

#[test]
fn messages() {
    use np::linalg::*;

    let eye = np::eye(2);
    let wide = np::ones((2, 3));
    let cube = np::ones((3, 2, 2));
    let vector = np::ones(3).into_dyn();
    let nan = array![[np::nan, 1.0], [1.0, 2.0]];
    let square = "Last 2 dimensions of the array must be square, got shape (2, 3)";
    let cases = [
        (message(|| solve(&np::ones((2, 2)), &np::ones(2))), "Singular matrix"),
        (message(|| inv(&np::arange(9).reshape((3, 3)))), "Singular matrix"),
        (message(|| inv(&np::zeros((1, 1)))), "Singular matrix"),
        (message(|| inv(&wide)), square),
        (message(|| solve(&wide, &np::ones(2))), square),
        (message(|| det(&wide)), square),
        (message(|| slogdet(&wide)), square),
        (message(|| cholesky(&wide)), square),
        (message(|| eigh(&wide)), square),
        (message(|| eigvalsh(&wide)), square),
        (message(|| eig(&wide)), square),
        (message(|| eigvals(&wide)), square),
        (message(|| cond_with(&wide, 1)), square),
        (message(|| matrix_power(&wide, 2)), square),
        (
            message(|| det(&vector)),
            "1-dimensional array given. Array must be at least two-dimensional",
        ),
        (
            message(|| svd(&vector)),
            "1-dimensional array given. Array must be at least two-dimensional",
        ),
        (
            message(|| solve(&eye, &np::ones(3))),
            "solve: a matrix of shape (2, 2) and a right-hand side of shape (3,) do not fit: \
             (m,m),(m)->(m) or (m,m),(m,n)->(m,n)",
        ),
        (
            message(|| solve(&cube, &np::ones((4, 2, 1)))),
            "solve: a matrix of shape (3, 2, 2) and a right-hand side of shape (4, 2, 1) do not \
             fit: (m,m),(m)->(m) or (m,m),(m,n)->(m,n)",
        ),
        (message(|| cholesky(&(&eye * -1.0))), "Matrix is not positive definite"),
        (message(|| cholesky(&np::zeros((2, 2)))), "Matrix is not positive definite"),
        (message(|| svd(&nan)), "SVD did not converge"),
        (message(|| svdvals(&nan)), "SVD did not converge"),
        (message(|| pinv(&nan)), "SVD did not converge"),
        (message(|| matrix_rank(&nan)), "SVD did not converge"),
        (message(|| cond(&nan)), "SVD did not converge"),
        (message(|| lstsq(&nan, &np::ones(2))), "SVD did not converge in Linear Least Squares"),
        (message(|| eig(&nan)), "Array must not contain infs or NaNs"),
        (message(|| eigvals(&(&eye / 0.0))), "Array must not contain infs or NaNs"),
        (
            message(|| lstsq(&wide, &np::ones(3))),
            "Incompatible dimensions: lstsq of shapes (2, 3) and (3,)",
        ),
        (
            message(|| lstsq(&cube, &np::ones(3))),
            "3-dimensional array given. Array must be two-dimensional",
        ),
        (message(|| cond(&np::zeros((0, 0)))), "cond is not defined on empty arrays"),
        (message(|| norm_with(&wide, 3, ..)), "Invalid norm order for matrices."),
        (message(|| norm_with(&wide, "fro", 0)), "Invalid norm order 'fro' for vectors"),
        (
            message(|| norm_with(&wide, "l2", ..)),
            "Invalid norm order 'l2': there are numbers, 'fro' and 'nuc'",
        ),
        (message(|| norm_with(&cube, 1, ..)), "Improper number of dimensions to norm."),
        (
            message(|| norm(&np::ones((1, 1, 1, 1)), (0, 1, 2))),
            "Improper number of dimensions to norm.",
        ),
        (message(|| norm(&wide, 2)), "axis 2 is out of bounds for array of dimension 2"),
        (
            message(|| norm_with(&np::zeros((2, 0)), -np::inf, 1)),
            "zero-size array to reduction operation minimum which has no identity",
        ),
        (
            message(|| qr_with(&wide, "raw")),
            "Unrecognized mode 'raw': qr has \"reduced\", \"complete\" and \"r\"",
        ),
        (message(|| eigh_with(&eye, 'x')), "UPLO argument must be 'L' or 'U'"),
        (
            message(|| matrix_power(&array![[1, 2], [3, 4]], -1)),
            "matrix_power: integers to negative powers are not allowed; convert by \
             a.astype::<f64>()",
        ),
        (message(|| multi_dot([&eye])), "Expecting at least two arrays."),
        (
            message(|| multi_dot((&eye, &np::ones((3, 2))))),
            "shapes (2, 2) and (3, 2) not aligned: 2 (dim 1) != 3 (dim 0)",
        ),
        (
            message(|| multi_dot((&eye, &np::ones(2).into_dyn(), &eye))),
            "1-dimensional array given. Array must be two-dimensional",
        ),
        (
            message(|| np::cross(&np::ones(2), &np::ones(3))),
            "cross: Both input arrays must be (arrays of) 3-dimensional vectors, but they are 2 \
             and 3 dimensional instead.",
        ),
        (
            message(|| np::cross(&array![true, true, true], &array![true, true, false])),
            "cross: bool has no difference; convert by a.astype::<i64>()",
        ),
        (
            message(|| np::trace_with(&eye, np::TraceOptions { axis2: 0, ..Default::default() })),
            "axis1 and axis2 cannot be the same",
        ),
        (message(|| np::trace(&vector)), "diag requires an array of at least two dimensions"),
        (
            message(|| np::matrix_transpose(&vector)),
            "Input array must be at least 2-dimensional, but it is 1",
        ),
    ];
    for (i, (ours, expected)) in cases.into_iter().enumerate() {
        assert_eq!(ours, expected, "case {i}");
    }
}

#[test]
fn panics_name_the_callers_line() {
    use std::{cell::RefCell, panic};

    thread_local! {
        static LINE: RefCell<u32> = const { RefCell::new(0) };
    }
    let before = panic::take_hook();
    panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location().filter(|place| place.file() == file!()) {
            LINE.with(|line| *line.borrow_mut() = place.line());
        }
    }));
    let singular = np::ones((2, 2));
    type Call = fn(&Array2<f64>);
    let calls: [(u32, Call); 6] = [
        (line!(), |a| drop(np::linalg::solve(a, &np::ones(2)))),
        (line!(), |a| drop(np::linalg::inv(a))),
        (line!(), |a| drop(np::linalg::cholesky(&(a * -1.0)))),
        (line!(), |a| drop(np::linalg::svd(&(a / 0.0)))),
        (line!(), |a| drop(np::linalg::lstsq(a, &np::ones(3)))),
        (line!(), |a| assert_eq!(np::linalg::norm_with(a, 7, ..), 0.0)),
    ];
    let lines: Vec<(u32, u32)> = calls
        .iter()
        .map(|(line, call)| {
            let _ = catch_unwind(AssertUnwindSafe(|| call(&singular)));
            (*line, LINE.with(|line| *line.borrow()))
        })
        .collect();
    panic::set_hook(before);
    for (expected, found) in lines {
        assert_eq!(found, expected);
    }
}

/// What is not finite comes back, or is refused, and never keeps an iteration going.
#[test]
fn nan_and_extremes() {
    for n in [1, 2, 5, 40, 130] {
        for special in [np::nan, np::inf] {
            let mut a = np::eye(n);
            a[[n - 1, 0]] = special;
            let (values, vectors) = np::linalg::eigh(&a).unpack();
            assert!(values.iter().chain(&vectors).all(|x| x.is_nan()));
            assert!(np::linalg::eigvalsh(&a).iter().all(|x| x.is_nan()));
            assert!(catch_unwind(|| np::linalg::svd(&a)).is_err());
            assert!(catch_unwind(|| np::linalg::eig(&a)).is_err());
            // These are sums, products and roots only, and give what these give.
            let _ = np::linalg::qr(&a);
            let _ = catch_unwind(|| np::linalg::solve(&a, &np::ones(n)));
            let _ = np::linalg::det(&a);
            assert!(np::linalg::norm(&a, ..).is_nan() || special == np::inf);
        }
        let nan = np::full((n, n), np::nan);
        assert!(np::linalg::cholesky(&nan)[[n - 1, 0]].is_nan());
        assert!(np::linalg::det(&nan).is_nan());
    }
    // Squares of these are infinite, or 0.
    for scale in [1e-300, 1e-200, 1e200, 1e300] {
        let a = array![[2.0, 1.0], [1.0, 3.0]] * scale;
        let near = |x: f64, y: f64| (x / y - 1.0).abs() < 1e-13;
        let (small, large) = (1.381966011250105 * scale, 3.618033988749895 * scale);
        let values = np::linalg::eigvalsh(&a);
        assert!(near(values[0], small) && near(values[1], large), "{scale} {values}");
        let s = np::linalg::svdvals(&a);
        assert!(near(s[1], small) && near(s[0], large), "{scale} {s}");
        let sum: f64 = np::linalg::eigvals(&a).iter().map(|x| x.re / scale).sum();
        assert!(near(sum, 5.0), "{scale} {sum}");
        let x = np::linalg::solve(&a, &(array![3.0, 4.0] * scale));
        assert!(near(x[0], 1.0) && near(x[1], 1.0), "{scale} {x}");
        let l = np::linalg::cholesky(&a);
        assert!(near(l[[0, 0]], (2.0 * scale).sqrt()), "{scale} {l}");
        let (q, r) = np::linalg::qr(&a).unpack();
        assert!(near(r[[0, 0]], -(5.0_f64.sqrt() * scale)), "{scale} {r}");
        assert!(near(q.column(0).dot(&q.column(0)), 1.0));
    }
}

/// An array by value is worked on in its own buffer, in either order.
#[test]
fn buffers() {
    let n = 50;
    let positive = np::eye(n) * 3.0 + 1.0;
    for fortran in [false, true] {
        let mut a = Array2::zeros((n, n).set_f(fortran));
        a.assign(&positive);
        let buffer = a.as_ptr();
        let by_reference = np::linalg::cholesky(&a);
        assert_ne!(by_reference.as_ptr(), buffer);
        let by_value = np::linalg::cholesky(a);
        assert_eq!(by_value.as_ptr(), buffer);
        assert_eq!(by_value, by_reference);
        assert!(by_value.is_standard_layout());
    }
    // Part of a buffer, of which the rest is not to be seen.
    let mut large = np::full((n + 2, n), 7.0);
    large.slice_mut(s![1..n + 1, ..]).assign(&positive);
    let expected = np::linalg::inv(&positive);
    assert_eq!(np::linalg::inv(large.slice_move(s![1..n + 1, ..])), expected);
}

/// On the pool that cells run on, and where several threads ask at once.
#[test]
fn in_pools_of_threads() {
    let n = 200;
    let a = np::eye(n) * 300.0 + np::arange(n * n).reshape((n, n)).mapv(|x| (x * x % 7) as f64);
    let expected = np::linalg::solve(&a, &np::ones(n));
    for threads in [1, 2, 5] {
        let (x, values, s) = std::thread::scope(|scope| {
            let task = scope.spawn(|| {
                let pool = rayon::ThreadPoolBuilder::new().use_current_thread();
                let _pool = pool.num_threads(threads).build().expect("a pool");
                let (values, _) = np::linalg::eigh(&(&a + &a.t())).unpack();
                (np::linalg::solve(&a, &np::ones(n)), values, np::linalg::svdvals(&a))
            });
            task.join().expect("no panic")
        });
        assert!((&x - &expected).iter().all(|x| x.abs() < 1e-12));
        assert_eq!((values.len(), s.len()), (n, n));
    }
}
