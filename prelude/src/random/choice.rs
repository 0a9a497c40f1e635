//! Choosing from an array or from 0 to n - 1: with or without replacement, with probabilities.
//!
//! First the places are chosen, by NumPy's ways of doing so, then what stands there is copied.

use std::mem::{self, MaybeUninit};

use ndarray::{
    Array, Array1, ArrayBase, ArrayRef, ArrayView, Axis, Data, Dimension, Ix1, Ix2, Ix3, IxDyn,
    RemoveAxis,
};

use super::{
    Generator, Pcg64, RandomInteger as _, Words,
    check::refuse,
    fill::{Target, written},
    lanes,
};
use crate::{
    array_like::ArrayLike,
    dtype::Element,
    indexing::{Indices, gather},
    int::Int,
    memory,
    shape::{IntoShape, dim_of, lengths_of},
};

impl Generator {
    /// Elements of an array, or integers from 0 to `n` - 1, each with the same probability and as
    /// often as it comes. NumPy: `rng.choice(a, size)`.
    ///
    /// From an array of several axes rows are chosen: `(5, 3)` and size `2` give `(2, 3)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// assert_eq!(rng.choice(5, 3), array![0, 3, 3]);
    /// let sides = rng.choice(&array![-1.0, 1.0], (2, 4));
    /// let rows = rng.choice(&np::ones((5, 3)), 2);
    /// # assert_eq!((sides.dim(), rows.dim()), ((2, 4), (2, 3)));
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to choose from, or a length is negative.
    #[track_caller]
    pub fn choice<P: Population, S: IntoShape>(&mut self, a: P, size: S) -> P::Chosen<S::Dim> {
        self.choice_with(a, size, ChoiceOptions::default())
    }

    /// As [`choice`](Generator::choice), with options.
    /// NumPy: `rng.choice(a, size, replace=False, p=p, shuffle=True)`.
    ///
    /// ```
    /// use ndlab::{prelude::*, random::ChoiceOptions};
    ///
    /// let mut rng = np::random::default_rng(42);
    /// let hand = rng.choice_with(52, 5, ChoiceOptions { replace: false, ..Default::default() });
    /// let p = Some(array![0.5, 0.25, 0.25]);
    /// let abc = rng.choice_with(3, 100, ChoiceOptions { p, ..Default::default() });
    /// # assert_eq!((hand.len(), abc.len()), (5, 100));
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to choose from, or too little without replacement, if the probabilities
    /// are not as many, negative or NaN, or do not sum to 1, or if a length is negative.
    #[track_caller]
    pub fn choice_with<P: Population, S: IntoShape>(
        &mut self,
        a: P,
        size: S,
        options: ChoiceOptions,
    ) -> P::Chosen<S::Dim> {
        let lengths = lengths_of("choice", &size.into_extents());
        let places = places(&mut self.bits, a.count(), &lengths, options);
        a.take(&lengths, places)
    }

    /// One element of an array with one axis, or an integer from 0 to `n` - 1.
    /// NumPy: `rng.choice(a)`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let mut rng = np::random::default_rng(42);
    /// assert_eq!(rng.choice_one(&array![0.5, 1.5, 2.5]), 0.5);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is nothing to choose from.
    #[track_caller]
    pub fn choice_one<P>(&mut self, a: P) -> P::Elem
    where
        P: Population<Chosen<Ix1> = Array1<<P as Population>::Elem>>,
    {
        self.choice(a, 1)[0]
    }
}

/// Options of [`Generator::choice_with`].
#[derive(Clone, Debug)]
pub struct ChoiceOptions {
    /// Whether an element may come again. NumPy: `replace=True`.
    pub replace: bool,
    /// The probability of each element; without it, all have the same. NumPy: `p=None`.
    pub p: Option<Array1<f64>>,
    /// Whether what is chosen without replacement comes in random order, which takes longer.
    /// NumPy: `shuffle=True`.
    pub shuffle: bool,
}

impl Default for ChoiceOptions {
    fn default() -> ChoiceOptions {
        ChoiceOptions { replace: true, p: None, shuffle: true }
    }
}

/// What can be chosen from: an integer `n`, for 0 to `n` - 1, or an array, whose rows along the first
/// axis are chosen.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing to choose from",
    note = "write an integer, `&array`, an array, or a `Vec` or array of numbers"
)]
pub trait Population {
    /// The type of the elements.
    type Elem: Element;
    /// The array of what is chosen, for a size of dimension `D`.
    type Chosen<D: Dimension>;

    #[doc(hidden)]
    fn count(&self) -> usize;

    #[doc(hidden)]
    fn take<D: Dimension>(&self, size: &[usize], places: Vec<i64>) -> Self::Chosen<D>;
}

/// A number of axes of which the first can be replaced by those of a size.
pub trait Chosen: RemoveAxis {
    /// One axis less than this, and those of `D`.
    type With<D: Dimension>: Dimension;
}

impl Chosen for Ix1 {
    type With<D: Dimension> = D;
}

impl Chosen for Ix2 {
    type With<D: Dimension> = D::Larger;
}

impl Chosen for Ix3 {
    type With<D: Dimension> = <D::Larger as Dimension>::Larger;
}

impl Chosen for IxDyn {
    type With<D: Dimension> = IxDyn;
}

// One implementation for all integers, so that the type of `rng.choice(5, 3)` is known before the
// type of the literal is.
impl<I: Int> Population for I {
    type Elem = i64;
    type Chosen<D: Dimension> = Array<i64, D>;

    fn count(&self) -> usize {
        usize::try_from(self.to_i64()).unwrap_or(0)
    }

    fn take<D: Dimension>(&self, size: &[usize], places: Vec<i64>) -> Array<i64, D> {
        Array::from_shape_vec(dim_of::<D>(size), places).expect("one for each place")
    }
}

macro_rules! arrays {
    ($([$($generics:tt)*] $array:ty, $elem:ty, $dim:ty;)*) => {$(
        impl<$($generics)*> Population for $array {
            type Elem = $elem;
            type Chosen<D: Dimension> = Array<$elem, <$dim as Chosen>::With<D>>;

            fn count(&self) -> usize {
                self.as_view().shape()[0]
            }

            fn take<D: Dimension>(&self, size: &[usize], places: Vec<i64>) -> Self::Chosen<D> {
                rows(self.as_view(), size, &places)
            }
        }
    )*};
}

arrays! {
    [S: Data<Elem: Element>, N: Chosen] ArrayBase<S, N>, S::Elem, N;
    [S: Data<Elem: Element>, N: Chosen] &ArrayBase<S, N>, S::Elem, N;
    [A: Element, N: Chosen] &ArrayRef<A, N>, A, N;
    [A: Element] Vec<A>, A, Ix1;
    [A: Element] &Vec<A>, A, Ix1;
    [A: Element] &[A], A, Ix1;
    [A: Element, const M: usize] [A; M], A, Ix1;
    [A: Element, const M: usize] &[A; M], A, Ix1;
}

fn rows<A: Element, N: Chosen, D: Dimension>(
    view: ArrayView<'_, A, N>,
    size: &[usize],
    places: &[i64],
) -> Array<A, N::With<D>> {
    let (count, row) = (view.len_of(Axis(0)), &view.shape()[1..]);
    let width = row.iter().product::<usize>();
    let elements = match view.as_slice() {
        Some(all) => gather(all, [1, count, width], Indices::of(places)).expect("places of rows"),
        None => {
            let mut elements = Vec::with_capacity(places.len() * width);
            let dyn_view = view.view().into_dyn();
            for place in places {
                let row = dyn_view.index_axis(Axis(0), *place as usize);
                elements.extend(row.iter().copied());
            }
            elements
        }
    };
    let shape = dim_of::<N::With<D>>(&[size, row].concat());
    Array::from_shape_vec(shape, elements).expect("one element for each place")
}

#[track_caller]
fn places(bits: &mut Pcg64, count: usize, lengths: &[usize], options: ChoiceOptions) -> Vec<i64> {
    let size = if options.replace {
        // There has to be room before anything is drawn.
        memory::len_of::<i64>(lengths)
    } else {
        lengths.iter().product()
    };
    if count == 0 && size > 0 {
        refuse("choice", "a cannot be empty unless no samples are taken");
    }
    if let Some(p) = &options.p {
        check(p, count);
    }
    match (options.replace, options.p) {
        // SAFETY: `draw` fills what it is given.
        (true, None) => unsafe {
            written(lengths, |out| i64::draw(bits, 0, (count as u64).saturating_sub(1), out))
        },
        // SAFETY: `drawn_by` writes all places that it is given.
        (true, Some(p)) => unsafe {
            let sums = sums(p.iter().copied());
            written(lengths, |out| out.in_pieces(|places| drawn_by(bits, &sums, places)))
        },
        (false, _) if size > count => {
            let complaint = "Cannot take a larger sample than population when replace is False";
            refuse("choice", &format!("{complaint}, got {size} and {count}"))
        }
        (false, None) => different(&mut Words::of(bits), count, size, options.shuffle),
        (false, Some(p)) => {
            if p.iter().filter(|p| **p > 0.0).count() < size {
                refuse("choice", "Fewer non-zero entries in p than size");
            }
            different_by(bits, p.to_vec(), size)
        }
    }
}

#[track_caller]
fn check(p: &Array1<f64>, count: usize) {
    if p.len() != count {
        let complaint = format!("a and p must have same size, got {count} and {}", p.len());
        refuse("choice", &complaint);
    }
    // Kahan's sum.
    let (mut sum, mut lost) = (0.0, 0.0);
    for p in p {
        let next = p - lost;
        let total = sum + next;
        lost = (total - sum) - next;
        sum = total;
    }
    if sum.is_nan() {
        refuse("choice", "Probabilities contain NaN");
    }
    if p.iter().any(|p| *p < 0.0) {
        refuse("choice", "Probabilities are not non-negative");
    }
    if (sum - 1.0).abs() > f64::EPSILON.sqrt() {
        refuse("choice", &format!("Probabilities do not sum to 1, but to {sum}"));
    }
}

/// The sums of the first probabilities, as parts of the whole.
fn sums(p: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = p
        .map(|p| {
            sum += p;
            sum
        })
        .collect();
    sums.iter_mut().for_each(|part| *part /= sum);
    sums
}

fn place(sums: &[f64], x: f64) -> i64 {
    sums.partition_point(|sum| *sum <= x) as i64
}

/// Places by the sums of their probabilities.
fn drawn_by(bits: &mut Pcg64, sums: &[f64], places: &mut [MaybeUninit<i64>]) {
    let mut units = [MaybeUninit::uninit(); 256];
    for places in places.chunks_mut(units.len()) {
        let units = &mut units[..places.len()];
        lanes::units(bits, units);
        for (to, x) in places.iter_mut().zip(units) {
            // SAFETY: all of them were written.
            to.write(place(sums, unsafe { x.assume_init() }));
        }
    }
}

/// `size` different numbers below `count`.
fn different(bits: &mut Words<'_>, count: usize, size: usize, shuffle: bool) -> Vec<i64> {
    let part = if shuffle { 50 } else { 20 };
    if count > 10_000 && size > count / part {
        // The end of all numbers, shuffled as far as it is wanted.
        let mut all: Vec<i64> = (0..count as i64).collect();
        shuffle_down_to(bits, &mut all, (count - size).max(1));
        return all.split_off(count - size);
    }
    // Floyd's: each step adds a number among one more than before, or the new one.
    let mut taken = Taken::with_room(size);
    let mut chosen: Vec<i64> = Vec::with_capacity(size);
    for last in (count - size) as u64..count as u64 {
        bits.want_halves(size - chosen.len());
        let drawn = bits.up_to(last);
        let new = if taken.insert(drawn) { drawn } else { last };
        if new == last {
            taken.insert(last);
        }
        chosen.push(new as i64);
    }
    if shuffle {
        shuffle_down_to(bits, &mut chosen, 1);
    }
    chosen
}

/// Numbers, each in the first free slot from the one that its lowest bits name on.
struct Taken {
    slots: Vec<u64>,
}

impl Taken {
    const FREE: u64 = u64::MAX;

    fn with_room(size: usize) -> Taken {
        Taken { slots: vec![Taken::FREE; (size + size / 2 + 1).next_power_of_two()] }
    }

    /// Whether it is new.
    fn insert(&mut self, number: u64) -> bool {
        let mask = self.slots.len() - 1;
        let mut slot = number as usize & mask;
        loop {
            if self.slots[slot] == Taken::FREE {
                self.slots[slot] = number;
                return true;
            }
            if self.slots[slot] == number {
                return false;
            }
            slot = (slot + 1) & mask;
        }
    }
}

fn shuffle_down_to(bits: &mut Words<'_>, numbers: &mut [i64], first: usize) {
    for i in (first..numbers.len()).rev() {
        bits.want_halves(i + 1 - first);
        numbers.swap(i, bits.up_to(i as u64) as usize);
    }
}

/// `size` different places by their probabilities: draws as many as are missing, keeps the first of
/// each, and leaves them out from then on.
fn different_by(bits: &mut Pcg64, mut p: Vec<f64>, size: usize) -> Vec<i64> {
    let mut chosen: Vec<i64> = Vec::with_capacity(size);
    let mut taken = vec![false; p.len()];
    let mut drawn = Vec::new();
    while chosen.len() < size {
        for place in &chosen {
            p[*place as usize] = 0.0;
        }
        let sums = sums(p.iter().copied());
        drawn.resize(size - chosen.len(), 0);
        Target::elements(&mut drawn[..]).in_pieces(|places| drawn_by(bits, &sums, places));
        for place in &drawn {
            if !mem::replace(&mut taken[*place as usize], true) {
                chosen.push(*place);
            }
        }
    }
    chosen
}
