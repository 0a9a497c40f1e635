//! Entries taken out and put in, parts, places, and functions of rows.

use ndlab::{Element, Number, prelude::*};

use super::{Batch, Bound, Rng, Sample, Values, any_axis, arrays, each_dtype, list};
use crate::oracle::Several;

fn split<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for a in arrays::<T>(rng, 40) {
        let axis = any_axis(rng, a.shape().len());
        let n = rng.below(5);
        let mut at: Vec<i64> = (0..rng.below(4)).map(|_| rng.below(9) as i64 - 2).collect();
        if rng.one_in(2) {
            at.sort_unstable();
        }
        let text = list(&at);
        batch.case(format!("np.split(a0, {n}, {axis})"), &[&a], || {
            Several(np::split(a.view(), n, axis))
        });
        batch.case(format!("np.split(a0, {text}, {axis})"), &[&a], || {
            Several(np::split(a.view(), &at, axis))
        });
        batch.case(format!("np.unstack(a0, axis={axis})"), &[&a], || {
            Several(np::unstack(a.view(), axis))
        });
        batch.case(format!("np.array_split(a0, {n}, {axis})"), &[&a], || {
            Several(np::array_split(a.view(), n, axis))
        });
        batch.case(format!("np.hsplit(a0, {text})"), &[&a], || Several(np::hsplit(a.view(), &at)));
        batch.case(format!("np.vsplit(a0, {n})"), &[&a], || Several(np::vsplit(a.view(), n)));
        batch.case(format!("np.dsplit(a0, {text})"), &[&a], || Several(np::dsplit(a.view(), &at)));
    }
}

#[test]
fn split_as_numpy() {
    each_dtype!(31, Bound::Equal, split);
}

fn edited<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for a in arrays::<T>(rng, 40) {
        let ndim = a.shape().len();
        if ndim == 0 {
            continue;
        }
        let axis = rng.below(2 * ndim) as i64 - ndim as i64;
        let along = if axis < 0 { axis + ndim as i64 } else { axis } as usize;
        let len = a.shape()[along] as i64;
        let size = a.to_vec().len() as i64;
        let place = |rng: &mut Rng, len: i64| rng.below(2 * len as usize + 2) as i64 - len;
        let (one, flat) = (place(rng, len), place(rng, size));
        let some: Vec<i64> = (0..rng.below(4)).map(|_| place(rng, len)).collect();
        let flats: Vec<i64> = (0..rng.below(4)).map(|_| place(rng, size)).collect();
        // An empty list is an array of floats to Python.
        let (ints, flat_ints) =
            (format!("np.array({some:?}, int)"), format!("np.array({flats:?}, int)"));
        batch.case(format!("np.delete(a0, {one}, {axis})"), &[&a], || {
            np::delete(a.view(), one, axis)
        });
        batch.case(format!("np.delete(a0, {flat})"), &[&a], || np::delete(a.view(), flat, ..));
        batch.case(format!("np.delete(a0, {ints}, {axis})"), &[&a], || {
            np::delete(a.view(), &some, axis)
        });
        batch.case(format!("np.delete(a0, {flat_ints})"), &[&a], || {
            np::delete(a.view(), &flats, ..)
        });
        let mask: Vec<bool> = (0..len).map(|_| rng.one_in(2)).collect();
        let text =
            format!("np.array({:?}, bool)", mask.iter().map(|m| u8::from(*m)).collect::<Vec<_>>());
        batch.case(format!("np.delete(a0, {text}, {axis})"), &[&a], || {
            np::delete(a.view(), &mask, axis)
        });
        let (start, stop) = (place(rng, len), place(rng, len));
        batch.case(format!("np.delete(a0, slice({start}, {stop}), {axis})"), &[&a], || {
            np::delete(a.view(), start..stop, axis)
        });
        let value = Sample::<T>::of_shape(rng, &[], Values::Any);
        let values = [&a, &value] as [&dyn crate::oracle::Argument; 2];
        batch.case(format!("np.insert(a0, {one}, a1, {axis})"), &values, || {
            np::insert(a.view(), one, value.view(), axis)
        });
        batch.case(format!("np.insert(a0, {flat}, a1)"), &values, || {
            np::insert(a.view(), flat, value.view(), ..)
        });
        batch.case(format!("np.insert(a0, {ints}, a1, {axis})"), &values, || {
            np::insert(a.view(), &some, value.view(), axis)
        });
        let mut shape = a.shape().to_vec();
        shape[along] = some.len();
        let wide = Sample::<T>::of_shape(rng, &shape, Values::Any);
        batch.case(format!("np.insert(a0, {ints}, a1, {axis})"), &[&a, &wide], || {
            np::insert(a.view(), &some, wide.view(), axis)
        });
        shape.remove(along);
        let row = Sample::<T>::of_shape(rng, &shape, Values::Any);
        batch.case(format!("np.insert(a0, {one}, a1, {axis})"), &[&a, &row], || {
            np::insert(a.view(), one, row.view(), axis)
        });
        let flat_row = Sample::<T>::of_shape(rng, &[flats.len()], Values::Any);
        batch.case(format!("np.insert(a0, {flat_ints}, a1)"), &[&a, &flat_row], || {
            np::insert(a.view(), &flats, flat_row.view(), ..)
        });
        batch.case(format!("np.insert(a0, {flat}, a1)"), &[&a, &flat_row], || {
            np::insert(a.view(), flat, flat_row.view(), ..)
        });
    }
}

#[test]
fn edited_as_numpy() {
    each_dtype!(32, Bound::Equal, edited);
}

fn trimmed<T: Number>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..30 {
        let a = Sample::<T>::any(rng, Values::Unit);
        if a.shape().is_empty() {
            continue;
        }
        let zeros = rng.below(4);
        let padded = np::pad(a.view(), (zeros, rng.below(3)));
        let b = Owned(padded);
        batch.case("np.trim_zeros(a0)", &[&b], || np::trim_zeros(&b.0));
        batch.case("np.trim_zeros(a0, 'f')", &[&b], || np::trim_zeros_with(&b.0, np::Trim::Front));
        batch.case("np.trim_zeros(a0, 'b')", &[&b], || np::trim_zeros_with(&b.0, np::Trim::Back));
    }
}

#[test]
fn trimmed_as_numpy() {
    each_dtype!(33, Bound::Equal, trimmed);
}

/// An owned array in C order as an argument.
struct Owned<T>(ArrayD<T>);

impl<T: Element> crate::oracle::Argument for Owned<T> {
    fn text(&self) -> String {
        let elements: Vec<T> = self.0.iter().copied().collect();
        let plain = np::zeros(self.0.shape());
        crate::oracle::argument_text(self.0.shape(), plain.strides(), 0, &elements)
    }
}

fn given<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for a in arrays::<T>(rng, 30) {
        let axis = any_axis(rng, a.shape().len());
        batch.case("np.asarray(a0.item(), a0.dtype)", &[&a], || arr0(np::item(a.view())));
        batch.case("a0.flatten()", &[&a], || np::flatten(a.view()));
        batch.case(format!("np.apply_along_axis(lambda row: row[-1], {axis}, a0)"), &[&a], || {
            np::apply_along_axis(|row| row[row.len() - 1], axis, a.view())
        });
        batch.case(
            format!("np.apply_along_axis(lambda row: row[::-1][:2], {axis}, a0)"),
            &[&a],
            || {
                let two =
                    |row: ArrayView1<T>| row.iter().rev().take(2).copied().collect::<Array1<T>>();
                np::apply_along_axis(two, axis, a.view())
            },
        );
        let bytes: Vec<u8> = a.to_vec().iter().flat_map(|x| crate::oracle::bytes_of(*x)).collect();
        let (count, offset) = (rng.below(5) as i64 - 1, size_of::<T>() * rng.below(3));
        batch.case("np.frombuffer(a0.tobytes(), a0.dtype)", &[&a], || np::frombuffer::<T>(&bytes));
        batch.case(
            format!("np.frombuffer(a0.tobytes(), a0.dtype, {count}, {offset})"),
            &[&a],
            || np::frombuffer_with::<T, _, _>(&bytes, count, offset),
        );
    }
}

#[test]
fn given_as_numpy() {
    each_dtype!(34, Bound::Equal, given);
}

#[test]
fn places_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(35));
    for _ in 0..300 {
        let shape = (1 + rng.below(5), 1 + rng.below(5), 1 + rng.below(5));
        let size = shape.0 * shape.1 * shape.2;
        let place = rng.below(size + 2);
        batch.case(format!("np.array(np.unravel_index({place}, {shape:?}))"), &[], || {
            let (i, j, k) = np::unravel_index(place, shape);
            array![i as i64, j as i64, k as i64]
        });
        let places: Vec<i64> = (0..rng.below(4)).map(|_| rng.below(size) as i64).collect();
        batch.case(format!("np.unravel_index(np.array({places:?}, int), {shape:?})"), &[], || {
            Several(np::unravel_index(&Array1::from(places.clone()), shape))
        });
        let (i, j, k) = (rng.below(5) as i64, rng.below(5) as i64, rng.below(5) as i64);
        batch.case(format!("np.ravel_multi_index(({i}, {j}, {k}), {shape:?})"), &[], || {
            np::ravel_multi_index((i, j, k), shape) as i64
        });
        let (p, q) = (rng.below(3) as i64, rng.below(2) as i64);
        batch.case(
            format!("np.ravel_multi_index(([{i}, {p}], {q}, [[{k}], [0]]), {shape:?})"),
            &[],
            || np::ravel_multi_index((&array![i, p], q, &array![[k], [0]]), shape),
        );
    }
    batch.check(Bound::Equal);
}
