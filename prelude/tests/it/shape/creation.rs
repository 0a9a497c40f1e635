//! New arrays: grids, diagonals, ranges.

use ndlab::{Element, prelude::*};

use super::{Batch, Bound, Rng, Sample, Values, arrays, each_dtype};
use crate::oracle::{DTYPES, Several};

#[test]
fn triangles_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(21));
    for _ in 0..200 {
        let (n, m, k) = (rng.below(6), rng.below(6), rng.below(11) as i64 - 5);
        batch.case(format!("np.tri({n}, {m}, {k})"), &[], || np::tri_with(n, m, k));
        batch.case(format!("np.tri({n})"), &[], || np::tri(n));
        batch.case(format!("np.eye({n}, {m}, {k})"), &[], || np::eye_with(n, m, k));
        batch.case(format!("np.tril_indices({n}, {k}, {m})"), &[], || {
            Several(np::tril_indices_with(n, k, m))
        });
        batch.case(format!("np.triu_indices({n}, {k}, {m})"), &[], || {
            Several(np::triu_indices_with(n, k, m))
        });
        batch.case(format!("np.indices(({n}, {m}))"), &[], || np::indices((n, m)));
        batch.case(format!("np.fromfunction(lambda i, j: i - 2 * j, ({n}, {m}))"), &[], || {
            np::fromfunction(|(i, j)| i as f64 - 2.0 * j as f64, (n, m))
        });
    }
    batch.check(Bound::Equal);
}

#[test]
fn grids_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(22));
    for _ in 0..200 {
        let [p, q, r] = [0, 1, 2].map(|_| rng.below(5));
        let x = Sample::<f64>::of_shape(rng, &[p], Values::Any);
        let y = Sample::<i16>::of_shape(rng, &[q], Values::Any);
        let z = Sample::<bool>::of_shape(rng, &[r], Values::Any);
        let (ij, sparse) = (rng.one_in(2), rng.one_in(2));
        let options = np::MeshgridOptions { ij, sparse };
        let indexing = if ij { "ij" } else { "xy" };
        let rest = format!("indexing='{indexing}', sparse={}", i32::from(sparse));
        batch
            .case("np.meshgrid(a0, a1)", &[&x, &y], || Several(np::meshgrid((x.view(), y.view()))));
        batch.case(format!("np.meshgrid(a0, a1, {rest})"), &[&x, &y], || {
            Several(np::meshgrid_with((x.view(), y.view()), options))
        });
        batch.case(format!("np.meshgrid(a0, a1, a2, {rest})"), &[&x, &y, &z], || {
            Several(np::meshgrid_with((x.view(), y.view(), z.view()), options))
        });
        batch.case(format!("np.meshgrid(a0, a0, a0, a0, {rest})"), &[&x], || {
            Several(np::meshgrid_with([x.view(), x.view(), x.view(), x.view()], options))
        });
    }
    batch.check(Bound::Equal);
}

/// A bound, now and then a special one.
fn bound(rng: &mut Rng) -> f64 {
    match rng.below(12) {
        0 => 0.0,
        1 => 1e300,
        2 => 5e-324,
        3 => -0.0,
        4 => f64::INFINITY,
        5..8 => rng.below(21) as f64 - 10.0,
        _ => 20.0 * rng.unit() - 10.0,
    }
}

/// A float as Python reads it.
fn python(x: f64) -> String {
    if x.is_infinite() { String::from("np.inf") } else { format!("{x:e}") }
}

#[test]
fn spaced_as_numpy() {
    let (mut equal, mut near, rng) = (Batch::new(), Batch::new(), &mut Rng::new(23));
    for _ in 0..300 {
        let (start, stop, num) = (bound(rng), bound(rng), rng.below(12));
        let endpoint = rng.one_in(2);
        let (a, b) = (python(start), python(stop));
        let flag = i32::from(endpoint);
        equal.case(format!("np.linspace({a}, {b}, {num}, endpoint={flag})"), &[], || {
            np::linspace_with(start, stop, num, np::LinspaceOptions { endpoint })
        });
        let (low, high) = (start.min(50.0), stop.min(50.0));
        let (a, b) = (python(low), python(high));
        near.case(format!("np.logspace({a}, {b}, {num})"), &[], || np::logspace(low, high, num));
        let base = rng.pick(&[2.0, 10.0, 0.5, std::f64::consts::E]);
        let rest = format!("base={base:e}, endpoint={flag}");
        near.case(format!("np.logspace({a}, {b}, {num}, {rest})"), &[], || {
            np::logspace_with(low, high, num, np::LogspaceOptions { base, endpoint })
        });
        near.case(format!("np.geomspace({a}, {b}, {num})"), &[], || np::geomspace(low, high, num));
        near.case(format!("np.geomspace({a}, {b}, {num}, endpoint={flag})"), &[], || {
            np::geomspace_with(low, high, num, np::LinspaceOptions { endpoint })
        });
    }
    equal.check(Bound::Equal);
    // Where the processor has AVX-512, NumPy takes powers and logarithms of its own.
    near.check(Bound::Ulps(4));
}

fn powers<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..40 {
        let count = rng.below(6);
        let a = Sample::<T>::of_shape(rng, &[count], Values::Small);
        let (n, increasing) = (rng.below(6), rng.one_in(2));
        let x = np::copy(a.view().into_dimensionality::<Ix1>().expect("one axis"));
        batch.case("np.vander(a0)", &[&a], || np::vander(&x));
        batch.case(format!("np.vander(a0, {n}, {})", i32::from(increasing)), &[&a], || {
            np::vander_with(&x, n, increasing)
        });
    }
}

#[test]
fn powers_as_numpy() {
    // Complex products are rounded once more here than by NumPy where the processor has FMA.
    each_dtype!(24, Bound::OfLargest(1e-15), powers);
}

fn replaced<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for a in arrays::<T>(rng, 60) {
        batch.case("np.nan_to_num(a0)", &[&a], || np::nan_to_num(a.view()));
        let (nan, posinf) = (rng.below(9) as f64, rng.below(9) as f64);
        let instead = np::NanToNum { nan, posinf: Some(posinf), neginf: None };
        batch.case(format!("np.nan_to_num(a0, nan={nan}, posinf={posinf})"), &[&a], || {
            np::nan_to_num_with(&a.view(), instead)
        });
    }
}

#[test]
fn replaced_as_numpy() {
    each_dtype!(25, Bound::Equal, replaced);
}

/// Every dtype with every other.
#[test]
fn dtypes_as_numpy() {
    let mut cases = Vec::new();
    for a in DTYPES {
        for b in DTYPES {
            cases.push((
                format!("np.promote_types('{a}', '{b}')"),
                np::promote_types(a, b).to_string(),
            ));
            cases
                .push((format!("np.result_type('{a}', '{b}')"), np::result_type(a, b).to_string()));
            let rules = [
                ("no", np::Casting::No),
                ("safe", np::Casting::Safe),
                ("same_kind", np::Casting::SameKind),
                ("unsafe", np::Casting::Unsafe),
            ];
            for (name, casting) in rules {
                cases.push((
                    format!("int(np.can_cast('{a}', '{b}', '{name}'))"),
                    i32::from(np::can_cast_with(a, b, casting)).to_string(),
                ));
            }
        }
        let numbers = [
            ("True", np::result_type(true, a)),
            ("3", np::result_type(3, a)),
            ("0.5", np::result_type(a, 0.5)),
            ("1j", np::result_type(a, np::complex128::new(0.0, 1.0))),
        ];
        for (number, ours) in numbers {
            cases.push((format!("np.result_type({number}, '{a}')"), ours.to_string()));
        }
    }
    let cases: Vec<(&str, String)> =
        cases.iter().map(|case| (case.0.as_str(), case.1.clone())).collect();
    crate::numpy::check(&cases);
}
