//! Factors, singular values and eigenvalues.

use ndlab::{Element, linalg::Linear, prelude::*};
use num_complex::Complex;

use super::{
    Given, adjoint, cast, for_dtypes, in_some_layout, precision, rectangular, square, times,
};
use crate::{
    oracle::{Batch, Bound, Several},
    samples::{Rng, Sample, Values},
};

type C64 = Complex<f64>;

/// `a · a* + 3`, in the dtype of results.
fn positive<T: Linear>(rng: &mut Rng) -> ArrayD<T::Inexact> {
    let a = cast::<T, T::Inexact>(square::<T>(rng).view());
    let mut product = times(&a, &adjoint(&a));
    let n = product.shape()[product.ndim() - 1];
    for i in 0..n {
        let mut diagonal = product.view_mut();
        diagonal.slice_each_axis_inplace(|axis| match axis.axis.index() + 2 >= a.ndim() {
            true => Slice::from(i..=i),
            false => Slice::from(..),
        });
        diagonal.mapv_inplace(|x| plus(x, 3.0));
    }
    in_some_layout(rng, &product)
}

fn plus<T: Element>(x: T, y: f64) -> T {
    let C64 { re, im } = C64::from_value(x.to_value());
    T::from_value(C64::new(re + y, im).to_value())
}

fn choleskys<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(21));
    for _ in 0..25 {
        let a = Given(positive::<T>(rng));
        batch.case("np.linalg.cholesky(a0)", &[&a], || np::linalg::cholesky(&a.0));
        batch.case("np.linalg.cholesky(a0)", &[&a], || np::linalg::cholesky(a.0.clone()));
        batch.case("np.linalg.cholesky(a0, upper=True)", &[&a], || {
            np::linalg::cholesky_with(&a.0, true)
        });
        let any = square::<T>(rng);
        // Mostly not positive definite: then both have to say so.
        batch.case("np.linalg.cholesky(a0 - a0.dtype.type(0))", &[&any], || {
            np::linalg::cholesky(any.view())
        });
    }
    batch.check(Bound::OfLargest(30.0 * precision::<T>()));
}

#[test]
fn cholesky() {
    for_dtypes!(choleskys: i8, usize, f32, f64, Complex<f32>, Complex<f64>);
}

const QR: &str = "(lambda q, r: (q @ r, q.conj().mT @ q))(*np.linalg.qr(a0, MODE))";

fn qrs<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(22));
    for _ in 0..25 {
        let a = rectangular::<T>(rng);
        for mode in ["reduced", "complete"] {
            batch.case(QR.replace("MODE", &format!("'{mode}'")), &[&a], || {
                let (q, r) = np::linalg::qr_with(a.view(), mode).unpack();
                check_triangular(&r);
                Several((times(&q, &r), times(&adjoint(&q), &q)))
            });
        }
        // Of R alone, its product with itself is unique.
        batch.case("(lambda r: r.conj().mT @ r)(np.linalg.qr(a0, 'r'))", &[&a], || {
            let (q, r) = np::linalg::qr_with(a.view(), "r").unpack();
            assert_eq!(q.len(), 0);
            times(&adjoint(&r), &r)
        });
    }
    batch.check(Bound::OfLargest(precision::<T>()));
}

fn check_triangular<T: Element>(r: &ArrayD<T>) {
    let ndim = r.ndim();
    for (index, x) in r.indexed_iter() {
        assert!(index[ndim - 2] <= index[ndim - 1] || *x == T::ZERO, "R is not triangular");
        assert!(index[ndim - 2] != index[ndim - 1] || C64::from_value(x.to_value()).im == 0.0);
    }
}

#[test]
fn qr() {
    for_dtypes!(qrs);
}

/// Signs and all, of real matrices that have an inverse.
#[test]
fn qr_has_the_signs_of_lapack() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(23));
    for _ in 0..200 {
        let (m, n) = (1 + rng.below(40), 1 + rng.below(40));
        let a = Sample::<f64>::of_shape(rng, &[m, n], Values::Unit);
        if np::linalg::matrix_rank(a.view()).first() == Some(&(m.min(n) as i64)) {
            batch.case("tuple(np.linalg.qr(a0))", &[&a], || {
                Several(np::linalg::qr(a.view()).unpack())
            });
        }
    }
    assert!(batch.len() > 50);
    batch.check(Bound::OfLargest(1e-9));
}

const SVD: &str = "(lambda u, s, vh: (s, (u[..., :s.shape[-1]] * s[..., None, :]) @ \
                   vh[..., :s.shape[-1], :], u.conj().mT @ u, vh @ vh.conj().mT))\
                   (*np.linalg.svd(a0, full_matrices=FULL))";

fn svds<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(24));
    for _ in 0..25 {
        let a = rectangular::<T>(rng);
        for full_matrices in [true, false] {
            let python = SVD.replace("FULL", if full_matrices { "True" } else { "False" });
            batch.case(python, &[&a], || {
                let options = np::linalg::SvdOptions { full_matrices };
                let (u, s, vh) = np::linalg::svd_with(a.view(), options).unpack();
                let (columns, rows) = (Axis(u.ndim() - 1), Axis(u.ndim() - 2));
                let count = s.shape()[s.ndim() - 1];
                let mut us = u.slice_axis(columns, Slice::from(..count)).to_owned();
                let scales = cast::<_, T::Inexact>(s.view()).insert_axis(rows);
                if !us.is_empty() {
                    us.zip_mut_with(&scales, |x, s| {
                        let (a, b) = (x.to_value(), s.to_value());
                        let product = C64::from_value(a) * C64::from_value(b);
                        *x = T::Inexact::from_value(product.to_value());
                    });
                }
                let part = vh.slice_axis(rows, Slice::from(..count)).to_owned();
                let unit = (times(&adjoint(&u), &u), times(&vh, &adjoint(&vh)));
                Several((s, cast::<_, T::Inexact>(times(&us, &part).view()), unit.0, unit.1))
            });
        }
        batch.case("np.linalg.svdvals(a0)", &[&a], || np::linalg::svdvals(a.view()));
    }
    batch.check(Bound::OfLargest(precision::<T>()));
}

#[test]
fn svd() {
    for_dtypes!(svds);
}

const EIGH: &str = "(lambda w, v: (w, (v * w[..., None, :]) @ v.conj().mT, v.conj().mT @ v))\
                    (*np.linalg.eigh(a0, UPLO))";

fn eighs<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(25));
    for _ in 0..25 {
        let a = square::<T>(rng);
        for uplo in ["'L'", "'U'"] {
            let side = uplo.trim_matches('\'');
            batch.case(EIGH.replace("UPLO", uplo), &[&a], || {
                let (w, v) = np::linalg::eigh_with(a.view(), side).unpack();
                let scales = cast::<_, T::Inexact>(w.view()).insert_axis(Axis(v.ndim() - 2));
                let mut scaled = v.clone();
                if !v.is_empty() {
                    scaled.zip_mut_with(&scales, |x, s| {
                        let product = C64::from_value(x.to_value()) * C64::from_value(s.to_value());
                        *x = T::Inexact::from_value(product.to_value());
                    });
                }
                Several((w, times(&scaled, &adjoint(&v)), times(&adjoint(&v), &v)))
            });
            batch.case(format!("np.linalg.eigvalsh(a0, {uplo})"), &[&a], || {
                np::linalg::eigvalsh_with(a.view(), side)
            });
        }
    }
    batch.check(Bound::OfLargest(precision::<T>()));
}

#[test]
fn eigh() {
    for_dtypes!(eighs);
}

fn eigs<T: Linear>() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(26));
    for _ in 0..30 {
        let a = square::<T>(rng);
        // Sums of powers do not depend on the order, and are not sensitive.
        let complex =
            if size_of::<<T::Inexact as Linear>::Magnitude>() == 4 { "c8" } else { "c16" };
        let wide = cast::<_, C64>(a.view());
        let size = wide.iter().map(|x| x.norm()).fold(0.0, f64::max);
        let n = a.shape()[a.shape().len() - 1] as f64;
        // What they add up to without cancelling says how far they may be off.
        let most = n * n * (1.0 + size * size);
        let sums = format!(
            "(lambda w: np.stack([np.sum(w, -1), np.sum(w * w, -1), np.full(w.shape[:-1], {most})])\
             .astype('{complex}'))(np.linalg.eigvals(a0))"
        );
        let sums_of = |w: ArrayD<T::Complex>| {
            let wide = cast::<_, C64>(w.view());
            let last = Axis(wide.ndim() - 1);
            let (one, two) = (wide.sum_axis(last), (&wide * &wide).sum_axis(last));
            let most = ArrayD::from_elem(one.raw_dim(), C64::from(most));
            let all = stack![Axis(0), one, two, most];
            cast::<_, T::Complex>(all.view())
        };
        batch.case(sums.clone(), &[&a], || sums_of(np::linalg::eigvals(a.view())));
        batch.case(sums, &[&a], || {
            let (w, v) = np::linalg::eig(a.view()).unpack();
            let (w64, v64) = (cast::<_, C64>(w.view()), cast::<_, C64>(v.view()));
            let (av, mut vw) = (times(&wide, &v64), v64.clone());
            if !vw.is_empty() {
                vw *= &w64.insert_axis(Axis(v.ndim() - 2));
            }
            let error = (&av - &vw).iter().map(|x| x.norm()).fold(0.0, f64::max);
            assert!(error <= precision::<T>() * n * size, "A V is not V W: {error}");
            for vector in v64.lanes(Axis(v.ndim() - 2)) {
                let length = vector.iter().map(|x| x.norm_sqr()).sum::<f64>();
                assert!(length == 0.0 || (length - 1.0).abs() < 1e-5);
            }
            sums_of(cast(w.view()))
        });
    }
    batch.check(Bound::OfLargest(100.0 * precision::<T>()));
}

#[test]
fn eig() {
    for_dtypes!(eigs);
}
