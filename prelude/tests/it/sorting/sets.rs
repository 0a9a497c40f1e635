//! Distinct values, and sets of them.

use ndlab::{Element, prelude::*, sets::UniqueOptions};

use super::orders::{every_dtype, plus_zero, unsigned_zeros};
use crate::{
    oracle::{Batch, Bound, Several},
    samples::{Rng, Sample, Values},
};

const ALL: &str = "[x.astype(np.uint64) if i in (1, 2) else x for i, x in enumerate(";

fn distinct<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..20 {
        let values = rng.pick(&[Values::Any, Values::Unit, Values::Small]);
        let a = Sample::<T>::any(rng, values);
        // Without indices NumPy takes any of several equal elements, as one of the zeros and, for
        // complex numbers, one of the NaN.
        let unique = "np.unique(a0, return_index=True)[0]";
        batch.case(unique, &[&a], || np::unique(a.view()));
        batch.case(unique, &[&a], || np::unique(np::copy(a.view())));
        batch.case(format!("{ALL}np.unique(a0, True, True, True))]"), &[&a], || {
            let found = np::unique_with(a.view(), UniqueOptions::default());
            Several((found.values, found.indices, found.inverse_indices, found.counts))
        });
        batch.case(format!("{ALL}np.unique_all(a0))]"), &[&a], || {
            let found = np::unique_all(a.view());
            Several((found.values, found.indices, found.inverse_indices, found.counts))
        });
        let counts =
            format!("(lambda r: ({}, r.counts))(np.unique_counts(a0))", plus_zero::<T>("r.values"));
        batch.case(counts, &[&a], || {
            let found = np::unique_counts(a.view());
            Several((unsigned_zeros(found.values), found.counts))
        });
        let inverse =
            "(lambda r: (r.inverse_indices.astype(np.uint64), VALUES))(np.unique_inverse(a0))"
                .replace("VALUES", &plus_zero::<T>("r.values"));
        let values = if values == Values::Any { Values::Finite } else { values };
        let a = Sample::<T>::of_shape(rng, a.shape(), values);
        batch.case(inverse, &[&a], || {
            let found = np::unique_inverse(a.view());
            Several((found.inverse_indices, unsigned_zeros(found.values)))
        });
        batch.case(plus_zero::<T>("np.sort(np.unique_values(a0))"), &[&a], || {
            unsigned_zeros(np::unique_values(a.view()))
        });
    }
}

#[test]
fn distinct_values() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(21));
    every_dtype!(distinct, &mut batch, rng);
    batch.check(Bound::Equal);
}

fn pairs<T: Element, U: Element>(batch: &mut Batch, rng: &mut Rng, values: &[Values]) {
    for _ in 0..16 {
        let values = rng.pick(values);
        let a = Sample::<T>::any(rng, values);
        let b = Sample::<U>::any(rng, values);
        batch.case("np.isin(a0, a1)", &[&a, &b], || np::isin(a.view(), b.view()));
        let joined = |name: &str| {
            let zero = T::DTYPE.promote(U::DTYPE);
            let float = zero.name().starts_with("float") || zero.name().starts_with("complex");
            if float {
                format!("np.{name}(a0, a1) + np.{zero}(0)")
            } else {
                format!("np.{name}(a0, a1)")
            }
        };
        batch.case(joined("intersect1d"), &[&a, &b], || {
            unsigned_zeros(np::intersect1d(a.view(), b.view()))
        });
        batch
            .case(joined("union1d"), &[&a, &b], || unsigned_zeros(np::union1d(a.view(), b.view())));
        batch.case(joined("setxor1d"), &[&a, &b], || {
            unsigned_zeros(np::setxor1d(a.view(), b.view()))
        });
        batch.case(plus_zero::<T>("np.setdiff1d(a0, a1)"), &[&a, &b], || {
            unsigned_zeros(np::setdiff1d(a.view(), b.view()))
        });
    }
}

fn same<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    // Which of several complex NaN is taken, NumPy leaves open.
    let complex = T::DTYPE.name().starts_with("complex");
    let any = if complex { Values::Finite } else { Values::Any };
    pairs::<T, T>(batch, rng, &[any, Values::Unit, Values::Small]);
}

fn mixed<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    let values = [Values::Unit, Values::Small];
    pairs::<T, f64>(batch, rng, &values);
    pairs::<i16, T>(batch, rng, &values);
}

fn slices<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..20 {
        let values = rng.pick(&[Values::Any, Values::Unit, Values::Unit]);
        let shape: Vec<usize> = (0..1 + rng.below(3)).map(|_| rng.pick(&[1, 2, 2, 6])).collect();
        let a = Sample::<T>::of_shape(rng, &shape, values);
        let axis = rng.below(2 * shape.len()) as i64 - shape.len() as i64;
        let text = format!("np.unique(a0, axis={axis}, return_index=True)[0]");
        batch.case(text, &[&a], || np::unique_axis(a.view(), axis));
    }
}

#[test]
fn distinct_slices() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(23));
    every_dtype!(slices, &mut batch, rng);
    let none = Sample::<f64>::of_shape(rng, &[0, 3], Values::Any);
    batch.case("np.unique(a0, axis=0)", &[&none], || np::unique_axis(none.view(), 0));
    let empty = Sample::<f64>::of_shape(rng, &[3, 0], Values::Any);
    batch.case("np.unique(a0, axis=0)", &[&empty], || np::unique_axis(empty.view(), 0));
    batch.check(Bound::Equal);
}

#[test]
fn sets() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(22));
    every_dtype!(same, &mut batch, rng);
    every_dtype!(mixed, &mut batch, rng);
    pairs::<f32, f64>(&mut batch, rng, &[Values::Any]);
    pairs::<f64, i8>(&mut batch, rng, &[Values::Any]);
    batch.check(Bound::Equal);
}
