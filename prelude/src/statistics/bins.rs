//! What may be written as the bins of a histogram, and where their edges lie.

use ndarray::{ArrayBase, Data, Dimension};

use crate::{
    create::Bound,
    dtype::{Element, Promote},
    int::Int,
    memory,
    shape::tuple_text,
    sorting::Real,
};

/// The bins of a histogram: their number, `(number, (first, last))`, the edges, or the name of a rule.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what the bins are",
    note = "write their number, `(10, (0.0, 1.0))`, an array of edges, or a name as \"auto\""
)]
pub trait Bins {
    /// The dtype of the edges for elements `A`.
    type Edge<A: Real>: Element;

    /// What is asked for.
    #[doc(hidden)]
    #[track_caller]
    fn wanted<A: Real>(self) -> Wanted<Self::Edge<A>>;
}

/// Bins as they were asked for.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum Wanted<E> {
    /// So many of equal width, between two edges if they are given.
    Equal(usize, Option<(f64, f64)>),
    /// By a rule.
    Rule(String),
    /// Between these edges.
    Edges(Vec<E>),
}

impl<N: Int> Bins for N {
    type Edge<A: Real> = <A as Promote>::Float;

    #[track_caller]
    fn wanted<A: Real>(self) -> Wanted<Self::Edge<A>> {
        Wanted::Equal(count(self.to_i64()), None)
    }
}

impl<N: Int, F: Bound, L: Bound> Bins for (N, (F, L)) {
    type Edge<A: Real> = <A as Promote>::Float;

    #[track_caller]
    fn wanted<A: Real>(self) -> Wanted<Self::Edge<A>> {
        let (first, last) = self.1;
        Wanted::Equal(count(self.0.to_i64()), Some((first.to_f64(), last.to_f64())))
    }
}

impl Bins for &str {
    type Edge<A: Real> = <A as Promote>::Float;

    fn wanted<A: Real>(self) -> Wanted<Self::Edge<A>> {
        Wanted::Rule(String::from(self))
    }
}

macro_rules! edges {
    ($([$($generics:tt)*] $edges:ty;)*) => {$(
        impl<E: Real, $($generics)*> Bins for $edges {
            type Edge<A: Real> = E;

            #[track_caller]
            fn wanted<A: Real>(self) -> Wanted<E> {
                rising(self.iter().copied().collect())
            }
        }
    )*};
}

edges! {
    [] Vec<E>;
    [] &Vec<E>;
    [] &[E];
    [const N: usize] [E; N];
    [const N: usize] &[E; N];
}

impl<S, D> Bins for ArrayBase<S, D>
where
    S: Data,
    S::Elem: Real,
    D: Dimension,
{
    type Edge<A: Real> = S::Elem;

    #[track_caller]
    fn wanted<A: Real>(self) -> Wanted<S::Elem> {
        (&self).wanted::<A>()
    }
}

impl<S, D> Bins for &ArrayBase<S, D>
where
    S: Data,
    S::Elem: Real,
    D: Dimension,
{
    type Edge<A: Real> = S::Elem;

    #[track_caller]
    fn wanted<A: Real>(self) -> Wanted<S::Elem> {
        if self.ndim() != 1 {
            not_one_axis(self.shape());
        }
        rising(self.iter().copied().collect())
    }
}

#[track_caller]
fn count(number: i64) -> usize {
    if number < 1 {
        no_bins(number);
    }
    number as usize
}

#[track_caller]
fn rising<E: Element>(edges: Vec<E>) -> Wanted<E> {
    let key = |edge: &E| crate::sorting::key_in(E::DTYPE, edge.to_value());
    if let Some(pair) = edges.windows(2).find(|pair| key(&pair[0]) > key(&pair[1])) {
        falling(&format!("{:?}", pair[0]), &format!("{:?}", pair[1]));
    }
    Wanted::Edges(edges)
}

/// The outer edges from what was given, or else from the elements, or 0 and 1 if there are none.
#[track_caller]
pub(super) fn outer_edges(
    op: &str,
    range: Option<(f64, f64)>,
    extremes: Option<(f64, f64)>,
    single: bool,
) -> (f64, f64) {
    let (first, last) = range.or(extremes).unwrap_or((0.0, 1.0));
    if first > last {
        falling_range(op, first, last);
    }
    if !first.is_finite() || !last.is_finite() {
        not_finite(op, range.is_some(), first, last);
    }
    if first != last {
        return (first, last);
    }
    let round = |x: f64| if single && range.is_none() { f64::from(x as f32) } else { x };
    (round(first - 0.5), round(last + 0.5))
}

/// `count + 1` edges, computed as NumPy does: in `f32` only where the outer ones are elements.
#[track_caller]
pub(super) fn uniform_edges(
    op: &str,
    first: f64,
    last: f64,
    count: usize,
    single: bool,
    own: bool,
) -> Vec<f64> {
    let narrow = |x: f64| f64::from(x as f32);
    // An operation in `f64`, rounded to `f32`, gives what the same in `f32` gives.
    let round = |x: f64| if single && own { narrow(x) } else { x };
    let delta = round(last - first);
    let step = round(delta / count as f64);
    let edge = |i: usize| {
        let i = i as f64;
        let along =
            if step == 0.0 { round(round(i / count as f64) * delta) } else { round(i * step) };
        round(along + first)
    };
    let mut edges: Vec<f64> = memory::room(&[count.saturating_add(1)]);
    edges.extend((0..count).map(edge).chain([last]));
    if single {
        edges.iter_mut().for_each(|edge| *edge = narrow(*edge));
    }
    if edges.windows(2).any(|pair| pair[0] >= pair[1]) {
        too_many(op, count, first, last);
    }
    edges
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_bins(number: i64) -> ! {
    panic!("histogram: the number of bins must be positive, got {number}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_one_axis(shape: &[usize]) -> ! {
    panic!("histogram: edges must have one axis, got shape {}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn falling(a: &str, b: &str) -> ! {
    panic!("histogram: edges must increase monotonically, got {a} before {b}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn falling_range(op: &str, first: f64, last: f64) -> ! {
    panic!("{op}: max must be larger than min in range, got ({first}, {last})")
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_finite(op: &str, given: bool, first: f64, last: f64) -> ! {
    let whose = if given { "supplied" } else { "autodetected" };
    panic!("{op}: {whose} range of [{first}, {last}] is not finite")
}

#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn too_many(op: &str, count: usize, first: f64, last: f64) -> ! {
    panic!(
        "{op}: too many bins for data range, cannot create {count} finite-sized bins between \
         {first} and {last}"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn unknown_rule(op: &str, name: &str) -> ! {
    panic!("{op}: '{name}' is not a valid estimator for `bins`")
}
