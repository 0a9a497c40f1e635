//! `np::set_num_threads`: what is computed does not depend on it. Each test has a process of its
//! own, for the limit is the whole process's.

use ndlab::prelude::*;

use crate::notebook::alone;

/// More than this machine may have.
const POOL: usize = 5;

type Work<'a> = &'a (dyn Fn() -> ArrayD<f64> + Sync);

/// What one computation gives, bit for bit, by at most as many threads.
fn bits(threads: usize, work: Work<'_>) -> (Vec<usize>, Vec<u64>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(POOL).build().expect("threads");
    let result = pool.install(|| {
        np::set_num_threads(threads);
        work()
    });
    (result.shape().to_vec(), result.iter().map(|x| x.to_bits()).collect())
}

#[test]
fn results_are_those_of_one_thread() {
    if alone("thread_limit::results_are_those_of_one_thread", "").is_some() {
        return;
    }
    let mut rng = np::random::default_rng(7);
    let m = rng.standard_normal((700, 301));
    let v = rng.standard_normal(300_001);
    let strided = m.slice(s![..;-2, ..;3]);
    let turned = np::asfortranarray(&m);
    let index = rng.integers(0, v.len(), 200_000);
    let works: [(&str, Work<'_>); 19] = [
        ("add", &|| np::add(&m, &turned).into_dyn()),
        ("add to a row", &|| np::add(&m, m.row(3)).into_dyn()),
        ("exp", &|| np::exp(&strided).into_dyn()),
        ("sin of f32", &|| np::sin(v.astype::<f32>()).astype::<f64>().into_dyn()),
        ("sum", &|| array![np::sum(&v, ..), np::sum(&m, ..), np::sum(&strided, ..)].into_dyn()),
        ("sum, axis 0", &|| np::sum(&m, 0).into_dyn()),
        ("sum, axis 1", &|| np::sum(&turned, 1).into_dyn()),
        ("std", &|| array![np::std(&v, ..), np::std(&turned, ..)].into_dyn()),
        ("var, axis 0", &|| np::var(&m, 0).into_dyn()),
        ("max", &|| array![np::max(&v, ..), np::max(&m, ..)].into_dyn()),
        ("argmax", &|| array![np::argmax(&v, ..) as f64, np::argmax(&m, ..) as f64].into_dyn()),
        ("cumsum", &|| np::cumsum(&m, 1).into_dyn()),
        ("sort", &|| np::sort(&v, 0).into_dyn()),
        ("argsort", &|| np::argsort(&m, 0).astype::<f64>().into_dyn()),
        ("median", &|| array![np::median(&v, ..)].into_dyn()),
        ("take", &|| np::take(&v, &index, 0).into_dyn()),
        ("transpose", &|| np::ascontiguousarray(m.t()).into_dyn()),
        ("matmul", &|| np::matmul(&m, m.t()).into_dyn()),
        ("fuse!", &|| array![fuse!((v - 0.5).square()).mean(..)].into_dyn()),
    ];
    for (name, work) in works {
        let alone = bits(1, work);
        for threads in [2, 3, POOL] {
            assert!(bits(threads, work) == alone, "{name} by {threads} threads");
        }
    }
}

#[test]
fn random_numbers_are_those_of_one_thread() {
    if alone("thread_limit::random_numbers_are_those_of_one_thread", "").is_some() {
        return;
    }
    let draw = |threads: usize| {
        bits(threads, &|| {
            let mut rng = np::random::default_rng(3);
            let first = rng.random(400_000);
            let normal = rng.standard_normal(100_001);
            np::concatenate((&first, &normal, &rng.random(2)), 0).into_dyn()
        })
    };
    assert!(draw(1) == draw(2));
}

#[test]
fn a_limit_beyond_the_pool_adds_no_threads() {
    if alone("thread_limit::a_limit_beyond_the_pool_adds_no_threads", "").is_some() {
        return;
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(POOL).build().expect("threads");
    pool.install(|| {
        np::set_num_threads(POOL + 60);
        assert_eq!(np::get_num_threads(), POOL);
    });
}

#[test]
#[should_panic(expected = "the number of threads has to be at least 1, got 0")]
fn none_is_too_few() {
    np::set_num_threads(0);
}
