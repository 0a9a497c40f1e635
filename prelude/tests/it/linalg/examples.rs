//! The examples of NumPy's own documentation, as printed.

use ndlab::prelude::*;

use crate::numpy::{arrays, texts};

type C64 = np::complex128;

fn c(re: f64, im: f64) -> C64 {
    C64::new(re, im)
}

/// To twelve digits, where the last ones are accidents.
fn round(x: f64) -> f64 {
    (x * 1e12).round() / 1e12
}

#[test]
fn equations_and_determinants() {
    let a = np::array([[1, 2], [3, 4]]);
    let stack = np::array([[[1, 2], [3, 4]], [[1, 2], [2, 1]], [[1, 3], [3, 1]]]);
    let two = np::array([[[1., 2.], [3., 4.]], [[1., 3.], [3., 5.]]]);
    let tenth = np::eye(500) * 0.1;
    arrays! {
        "np.linalg.solve(np.array([[1, 2], [3, 5]]), np.array([1, 2]))"
            => np::linalg::solve(array![[1, 2], [3, 5]], array![1, 2]),
        "np.linalg.inv([[1., 2.], [3., 4.]])" => np::linalg::inv(&a),
        "np.linalg.inv([[[1., 2.], [3., 4.]], [[1, 3], [3, 5]]])" => np::linalg::inv(&two),
        "np.linalg.det([[1, 2], [3, 4]])" => np::linalg::det(&a),
        "np.linalg.det([[[1, 2], [3, 4]], [[1, 2], [2, 1]], [[1, 3], [3, 1]]])"
            => np::linalg::det(&stack),
        "np.linalg.det([[1, 2, 3], [4, 5, 6], [7, 8, 10]]).round(12)"
            => round(np::linalg::det(&array![[1, 2, 3], [4, 5, 6], [7, 8, 10]])),
        "np.linalg.det(np.eye(500) * 0.1)" => np::linalg::det(&tenth),
        "np.linalg.slogdet([[1, 2], [3, 4]])[0]" => np::linalg::slogdet(&a).sign,
        "np.linalg.slogdet([[1, 2], [3, 4]])[1].round(12)"
            => round(np::linalg::slogdet(&a).logabsdet),
        "np.linalg.slogdet([[[1, 2], [3, 4]], [[1, 2], [2, 1]], [[1, 3], [3, 1]]])[1]"
            => np::linalg::slogdet(&stack).logabsdet,
        "np.linalg.slogdet(np.eye(500) * 0.1)[0]" => np::linalg::slogdet(&tenth).sign,
        "np.linalg.slogdet(np.eye(500) * 0.1)[1]" => np::linalg::slogdet(&tenth).logabsdet,
        "np.linalg.solve(np.eye(2), np.zeros((2, 0)))"
            => np::linalg::solve(np::eye(2), np::zeros((2, 0))),
        "np.linalg.inv(np.zeros((0, 0)))" => np::linalg::inv(np::zeros((0, 0))),
    }
}

#[test]
fn factors() {
    let a = array![[c(1., 0.), c(0., -2.)], [c(0., 2.), c(5., 0.)]];
    let line = array![[0, 1], [1, 1], [1, 1], [2, 1]];
    let (q, r) = np::linalg::qr(&line).unpack();
    let p = q.t().dot(&array![1., 2., 2., 3.]);
    let b = array![[5., 9.], [0., 2.]];
    arrays! {
        "np.linalg.cholesky([[1, -2j], [2j, 5]])" => np::linalg::cholesky(&a),
        "np.linalg.cholesky([[1, -2j], [2j, 5]], upper=True)" => np::linalg::cholesky_with(&a, true),
        "np.linalg.qr([[0, 1], [1, 1], [1, 1], [2, 1]])[0]" => &q,
        "np.linalg.qr([[0, 1], [1, 1], [1, 1], [2, 1]])[1]" => &r,
        "np.array([1., 1.])" => np::linalg::inv(&r).dot(&p).mapv(round),
        "np.linalg.qr([[1, 2], [3, 4]])[0]" => np::linalg::qr(array![[1, 2], [3, 4]]).q,
        "np.linalg.qr([[1, 2], [3, 4], [5, 6]], 'complete')[0]"
            => np::linalg::qr_with(array![[1, 2], [3, 4], [5, 6]], "complete").q,
        "np.linalg.qr([[1j, 2], [3, 4]])[1][:1]"
            => np::linalg::qr(array![[c(0., 1.), c(2., 0.)], [c(3., 0.), c(4., 0.)]]).r.slice(s![..1, ..]),
        "np.linalg.svdvals([[1, 2], [3, 4], [5, 6]])"
            => np::linalg::svdvals(array![[1, 2], [3, 4], [5, 6]]),
        "np.linalg.eigh([[1, -2j], [2j, 5]])[0]" => np::linalg::eigh(&a).eigenvalues,
        "np.linalg.eigvalsh([[1, -2j], [2j, 5]])" => np::linalg::eigvalsh(&a),
        "np.linalg.eigvalsh([[5, 9], [0, 2]])" => np::linalg::eigvalsh(&b),
        "np.linalg.eigvalsh([[5, 9], [0, 2]], 'U')" => np::linalg::eigvalsh_with(&b, "U"),
        "np.linalg.eigvals(np.diag((1, 2, 3))).astype(complex)"
            => np::linalg::eigvals(array![[1, 0, 0], [0, 2, 0], [0, 0, 3]]),
        "np.linalg.eig(np.diag((1, 2, 3)))[1].astype(complex)"
            => np::linalg::eig(array![[1, 0, 0], [0, 2, 0], [0, 0, 3]]).eigenvectors,
        "np.linalg.eigvals([[1, -1], [1, 1]])" => np::linalg::eigvals(array![[1, -1], [1, 1]]),
    }
}

#[test]
fn fits() {
    let a = array![[0., 1.], [1., 1.], [2., 1.], [3., 1.]];
    let line = np::linalg::lstsq(&a, &array![-1., 0.2, 0.9, 2.1]);
    let square = array![[1, 0, -1], [0, 1, 0], [1, 0, 1]];
    let mut deficient = np::eye(4);
    deficient[[3, 3]] = 0.0;
    let python = |i: usize| {
        format!("np.linalg.lstsq([[0, 1], [1, 1], [2, 1], [3, 1]], [-1, 0.2, 0.9, 2.1])[{i}]")
    };
    crate::numpy::check(&[
        (&python(0), np::array_str(&line.x)),
        (&python(1), np::array_str(&line.residuals)),
        (&python(2), line.rank.to_string()),
        (&python(3), np::array_str(&line.s)),
    ]);
    arrays! {
        "np.linalg.pinv([[1, 2], [3, 4], [5, 6]])" => np::linalg::pinv(array![[1, 2], [3, 4], [5, 6]]),
        "np.linalg.matrix_rank(np.eye(4))" => np::linalg::matrix_rank(np::eye(4)),
        "np.linalg.matrix_rank(np.diag([1, 1, 1, 0]))" => np::linalg::matrix_rank(&deficient),
        "np.round(np.linalg.cond([[1, 0, -1], [0, 1, 0], [1, 0, 1]]), 12)"
            => round(np::linalg::cond(&square)),
        "np.round(np.linalg.cond([[1, 0, -1], [0, 1, 0], [1, 0, 1]], 'fro'), 12)"
            => round(np::linalg::cond_with(&square, "fro")),
        "np.linalg.cond([[1, 0, -1], [0, 1, 0], [1, 0, 1]], np.inf)"
            => np::linalg::cond_with(&square, np::inf),
        "np.linalg.cond([[1, 0, -1], [0, 1, 0], [1, 0, 1]], -np.inf)"
            => np::linalg::cond_with(&square, -np::inf),
        "np.linalg.cond([[1, 0, -1], [0, 1, 0], [1, 0, 1]], 1)" => np::linalg::cond_with(&square, 1),
        "np.linalg.cond([[1, 0, -1], [0, 1, 0], [1, 0, 1]], -1)"
            => np::linalg::cond_with(&square, -1),
    }
}

#[test]
fn norms() {
    let a = np::arange(9) - 4;
    let b = np::reshape(&a, (3, 3));
    let c = array![[1, 2, 3], [-1, 1, 4]];
    let m = np::arange(8).reshape((2, 2, 2));
    arrays! {
        "np.linalg.norm(np.arange(9) - 4)" => np::linalg::norm(&a, ..),
        "np.linalg.norm((np.arange(9) - 4).reshape(3, 3))" => np::linalg::norm(&b, ..),
        "np.linalg.norm((np.arange(9) - 4).reshape(3, 3), 'fro')" => np::linalg::norm_with(&b, "fro", ..),
        "np.linalg.norm(np.arange(9) - 4, np.inf)" => np::linalg::norm_with(&a, np::inf, ..),
        "np.linalg.norm((np.arange(9) - 4).reshape(3, 3), np.inf)"
            => np::linalg::norm_with(&b, np::inf, ..),
        "np.linalg.norm(np.arange(9) - 4, -np.inf)" => np::linalg::norm_with(&a, -np::inf, ..),
        "np.linalg.norm((np.arange(9) - 4).reshape(3, 3), -np.inf)"
            => np::linalg::norm_with(&b, -np::inf, ..),
        "np.linalg.norm(np.arange(9) - 4, 1)" => np::linalg::norm_with(&a, 1, ..),
        "np.linalg.norm((np.arange(9) - 4).reshape(3, 3), 1)" => np::linalg::norm_with(&b, 1, ..),
        "np.linalg.norm(np.arange(9.) - 4, -1)" => np::linalg::norm_with(&a, -1, ..),
        "np.linalg.norm((np.arange(9) - 4).reshape(3, 3), -1)" => np::linalg::norm_with(&b, -1, ..),
        "np.linalg.norm(np.arange(9) - 4, 2)" => np::linalg::norm_with(&a, 2, ..),
        "np.round(np.linalg.norm((np.arange(9) - 4).reshape(3, 3), 2), 12)"
            => round(np::linalg::norm_with(&b, 2, ..)),
        "np.linalg.norm(np.arange(9.) - 4, -2)" => np::linalg::norm_with(&a, -2, ..),
        "np.linalg.norm(np.arange(9) - 4, 3)" => np::linalg::norm_with(&a, 3, ..),
        "np.linalg.norm(np.arange(9.) - 4, -3)" => np::linalg::norm_with(&a, -3, ..),
        "np.linalg.norm([[1, 2, 3], [-1, 1, 4]], axis=0)" => np::linalg::norm(&c, 0),
        "np.linalg.norm([[1, 2, 3], [-1, 1, 4]], axis=1)" => np::linalg::norm(&c, Axis(1)),
        "np.linalg.norm([[1, 2, 3], [-1, 1, 4]], ord=1, axis=1)" => np::linalg::norm_with(&c, 1, 1),
        "np.linalg.norm(np.arange(8).reshape(2, 2, 2), axis=(1, 2))" => np::linalg::norm(&m, (1, 2)),
        "np.linalg.norm(np.arange(8).reshape(2, 2, 2)[0, :, :])"
            => np::linalg::norm(m.index_axis(Axis(0), 0), ..),
    }
}

#[test]
fn products() {
    let i = array![[0, 1], [-1, 0]];
    let (x, y) = (array![[1, 2, 3], [4, 5, 6]], array![[4, 5, 6], [1, 2, 3]]);
    let _v = array![[0., 5., 0.], [0., 0., 10.], [0., 6., 8.]];
    let cube = np::arange(8).reshape((2, 2, 2));
    arrays! {
        "np.linalg.matrix_power([[0, 1], [-1, 0]], 3)" => np::linalg::matrix_power(&i, 3),
        "np.linalg.matrix_power([[0, 1], [-1, 0]], 0)" => np::linalg::matrix_power(&i, 0),
        "np.linalg.matrix_power([[0, 1], [-1, 0]], -3)"
            => np::linalg::matrix_power(&i.astype::<f64>(), -3) + 0.0,
        "np.linalg.matrix_power([[True, True], [False, True]], 2)"
            => np::linalg::matrix_power(&array![[true, true], [false, true]], 2),
        "np.trace(np.eye(3))" => np::trace(np::eye(3)),
        "np.trace(np.arange(8).reshape((2, 2, 2)))" => np::trace(&cube),
        "np.linalg.trace(np.arange(8).reshape((2, 2, 2)))" => np::linalg::trace(&cube),
        "np.cross([1, 2, 3], [4, 5, 6])" => np::cross(&[1, 2, 3], &[4, 5, 6]),
        "np.cross([[1, 2, 3], [4, 5, 6]], [[4, 5, 6], [1, 2, 3]])" => np::cross(&x, &y),
        "np.cross([[1, 2, 3], [4, 5, 6]], [[4, 5, 6], [1, 2, 3]]).T"
            => np::matrix_transpose(np::cross(&x, &y)),
        "np.cross(np.array([[1, 4], [2, 5], [3, 6]]), np.array([[4, 1], [5, 2], [6, 3]]), axis=0)"
            => np::cross_with(x.t(), y.t(), 0),
        "np.matrix_transpose([[1, 2], [3, 4]])" => np::matrix_transpose(array![[1, 2], [3, 4]]),
        "np.matrix_transpose(np.arange(8).reshape((2, 2, 2)))" => np::matrix_transpose(&cube),
    }
    texts! {
        "np.trace(np.arange(24).reshape((2, 2, 2, 3))).shape"
            => np::shape(np::trace(np::arange(24).reshape((2, 2, 2, 3)))),
        "np.linalg.multi_dot([np.ones((10, 100)), np.ones((100, 5)), np.ones((5, 50))]).shape"
            => np::shape(np::linalg::multi_dot((
                np::ones((10, 100)),
                np::ones((100, 5)),
                np::ones((5, 50)),
            ))),
        "np.linalg.svd(np.ones((2, 7, 8, 3)))[0].shape"
            => np::shape(np::linalg::svd(np::ones((2, 7, 8, 3))).u),
        "np.linalg.svd(np.ones((2, 7, 8, 3)), full_matrices=False)[0].shape"
            => np::shape(np::linalg::svd_with(
                np::ones((2, 7, 8, 3)),
                np::linalg::SvdOptions { full_matrices: false },
            ).u),
    }
}
