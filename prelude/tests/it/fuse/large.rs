//! Arrays that are shared among threads, and rows longer than a block: as exact as `np::`, and the
//! same whatever the number of threads.

use ndlab::{ndarray::ShapeBuilder as _, prelude::*};

fn with_threads<R: Send>(count: usize, f: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("a pool");
    pool.install(f)
}

fn sample(shape: (usize, usize)) -> Array2<f64> {
    np::random::default_rng(5).normal(0.0, 1.0, shape)
}

#[test]
fn sums_are_those_of_np() {
    let x = sample((1, 300_007)).remove_axis(Axis(0));
    let y = sample((1, 300_007)).remove_axis(Axis(0)) + 1.0;
    let product = &x * &y;
    for threads in [1, 3] {
        with_threads(threads, || {
            assert_eq!(fuse!(x * y).sum(..), np::sum(&product, ..));
            assert_eq!(fuse!(x * y).mean(..), np::mean(&product, ..));
            assert_eq!(fuse!(x * y).std(..), np::std(&product, ..));
            assert_eq!(fuse!(x * y).max(..), np::max(&product, ..));
            assert_eq!(fuse!(x * y).to_array(), product);
        });
    }
}

#[test]
fn planes_of_all_orders() {
    for shape in [(300, 260), (260, 300), (30_000, 3), (3, 30_000)] {
        let c = sample(shape);
        let mut f = Array2::zeros(shape.f());
        f.assign(&c);
        let columns = np::arange(shape.1 as f64);
        let rows = with_threads(1, || fuse!(c * columns).sum(0));
        for x in [&c, &f] {
            let plain = x * &columns;
            for threads in [1, 3] {
                with_threads(threads, || {
                    assert_eq!(fuse!(x * columns).to_array(), plain);
                    assert_allclose!(
                        fuse!(x * columns).sum(0),
                        np::sum(&plain, 0),
                        rtol = 1e-9,
                        atol = 1e-5
                    );
                    assert_allclose!(
                        fuse!(x * columns).sum(1),
                        np::sum(&plain, 1),
                        rtol = 1e-9,
                        atol = 1e-5
                    );
                    assert_allclose!(
                        fuse!(x * columns).sum(..),
                        np::sum(&plain, ..),
                        rtol = 1e-9,
                        atol = 1e-3
                    );
                    assert_eq!(fuse!(x * columns).max(0), np::max(&plain, 0));
                    assert_eq!(fuse!(x * columns).min(1), np::min(&plain, 1));
                    let norms = np::sqrt(np::sum(np::square(x), Keep(1)));
                    let normalised = fuse!(x / x.square().sum(Keep(1)).sqrt()).to_array();
                    assert_allclose!(normalised, x / &norms, rtol = 1e-12);
                    let mut inplace = x.clone();
                    fuse!(inplace = inplace / inplace.square().sum(Keep(1)).sqrt());
                    assert_eq!(inplace, normalised);
                    let standard = fuse!((x - x.mean(Keep(0))) / x.std(Keep(0))).to_array();
                    let plain = (x - &np::mean(x, Keep(0))) / &np::std(x, Keep(0));
                    assert_allclose!(standard, plain, rtol = 1e-9, atol = 1e-12);
                });
            }
        }
        for threads in [1, 3] {
            assert_eq!(with_threads(threads, || fuse!(c * columns).sum(0)), rows);
        }
    }
}

#[test]
fn small_and_empty() {
    let none = np::zeros((0, 3));
    assert_eq!(fuse!(none + 1).to_array(), none);
    assert_eq!(fuse!(none + 1).sum(..), 0.0);
    assert_eq!(fuse!(none + 1).sum(0), array![0.0, 0.0, 0.0]);
    assert_eq!(fuse!(none + 1).sum(1).len(), 0);
    assert!(fuse!(none).mean(..).is_nan());
    assert_eq!(fuse!(none / none.sum(Keep(1))).to_array(), none);
    let one = arr0(2.0);
    assert_eq!(fuse!(one * one + 1).to_array(), arr0(5.0));
    assert_eq!(fuse!(one.exp()).to_array(), arr0(2.0_f64.exp()));
}
