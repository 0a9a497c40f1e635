//! Functions of ndarray and of this library, compiled here for the common dtypes and dimensions.
//!
//! A generic function is otherwise compiled again in each notebook cell that uses it. Where this
//! crate is a dynamic library and both it and the cell are compiled with shared generics, the cell
//! finds these. Nothing calls them, and they promise nothing.

#[doc(hidden)]
pub mod values;

use std::ops::{AddAssign, MulAssign};

use ndarray::{
    Array, Array0, Array1, Array2, ArrayD, ArrayView, Axis, Dimension, Ix1, Ix2, IxDyn,
    LinalgScalar, RemoveAxis, ScalarOperand,
};

use crate::{
    cast::{AsType, IntoDType},
    create::{ascontiguousarray, asfortranarray, copy, full, zeros_like},
    display,
    layout::{HasFlags, Layout},
    np,
    prelude::{Ddof, Keep, array, s},
    reduce::Number,
    shape::{Reshape, reshape, transpose},
    store,
};

/// What cells do with arrays of any dimension.
fn on_any<A, D>(a: &Array<A, D>) -> bool
where
    A: Number,
    D: Dimension + RemoveAxis + 'static,
    D::Smaller: 'static,
{
    let view: ArrayView<'_, A, D> = a.view();
    display::as_cells_do(&view);
    display::as_cells_do(a);
    show_all(&[&store::as_cells_do::<Array<A, D>>()]);
    show_all(&[&a.to_owned(), &a.t().to_owned(), &a.clone(), &a.to_shared().into_owned()]);
    let same =
        *a == copy(a) && ascontiguousarray(a) == *a && asfortranarray(&view) == zeros_like(a);
    let whole = (np::sum(a, ..), np::mean(a, ..), np::min(a, ..), np::max(a, ..));
    let rows = (np::sum(a, Axis(0)), np::mean(a, Axis(0)), np::sum(a, 1), np::mean(a, 1));
    let kept = (np::sum(a, Keep(Axis(0))), np::mean(a, Keep(Axis(0))));
    let deviations = (np::std(a, ..), np::std(a, Axis(0)), np::std(a, Ddof(1, ..)), np::var(a, ..));
    let places = (np::argmin(a, ..), np::argmax(a, ..), np::argmax(a, 1), np::cumsum(a, ..));
    show_all(&[&deviations, &places, &np::any(a, ..), &np::all(a, ..), &np::count_nonzero(a, ..)]);
    show_all(&[&whole, &rows, &kept, &a.flags(), &a.strides_bytes(), &np::shape(a)]);
    show_all(&[&a.astype::<f64>(), &a.astype::<f32>(), &a.clone().into_dtype::<f64>()]);
    show_all(&[&transpose(a), &reshape(a, (1, 2)), &a.clone().reshape(1)]);
    same && np::array_str(a).is_empty() && a.mapv(|x| x) == a.map(|x| *x)
}

/// Arithmetic between arrays and with numbers.
fn arithmetic<A, D>(a: &Array<A, D>, x: A) -> Array<A, D>
where
    A: Number + ScalarOperand + LinalgScalar + AddAssign + MulAssign,
    D: Dimension,
{
    macro_rules! all {
        ($left:expr, $right:expr) => {
            show_all(&[&($left + $right), &($left - $right), &($left * $right), &($left / $right)]);
        };
    }
    all!(a, a);
    all!(a, x);
    all!(a.clone(), a);
    all!(a.clone(), x);
    let mut total = a.clone();
    total += a;
    total *= a;
    total += x;
    total *= x;
    total.fill(x);
    total.assign(a);
    total.mapv_inplace(|x| x + x);
    show_all(&[&a.sum()]);
    total
}

/// What is for one and two axes only.
fn on_planes<A>(line: &Array1<A>, plane: &Array2<A>, x: A) -> ArrayD<A>
where
    A: Number + ScalarOperand + LinalgScalar,
{
    show_all(&[&line.dot(line), &plane.dot(line), &plane.dot(plane), &array![x, x]]);
    show_all(&[&plane.sum_axis(Axis(0)), &(plane - line), &(plane * line), &full((1, 2), x)]);
    show_all(&[&plane.slice(s![..;2, ..;2]), &line.slice(s![1..]), &plane.row(0), &plane.t()]);
    line.clone().into_dyn()
}

/// Takes references to values, so that neither they nor how they are printed are left out.
#[inline(never)]
fn show_all(values: &[&dyn std::fmt::Debug]) {
    for value in values {
        display::text_plain(&format!("{value:?}"));
    }
}

macro_rules! instances {
    ($($name:ident: $elem:ty;)*) => {$(
        #[doc(hidden)]
        pub fn $name(a: &Array1<$elem>, b: &Array2<$elem>, c: &ArrayD<$elem>) -> bool {
            let x = a[0];
            let d: ArrayD<$elem> = on_planes(a, b, x);
            let single: Array0<$elem> = ndarray::arr0(x);
            show_all(&[&arithmetic::<_, Ix1>(a, x), &arithmetic::<_, Ix2>(b, x), &single]);
            show_all(&[&arithmetic::<_, IxDyn>(c, x)]);
            on_any::<_, Ix1>(a) && on_any::<_, Ix2>(b) && on_any::<_, IxDyn>(c) && d == *c
        }
    )*};
}

instances! {
    of_f64: f64;
    of_f32: f32;
    of_i64: i64;
    of_i32: i32;
}

#[doc(hidden)]
pub fn of_bool(a: &Array1<bool>, b: &Array2<bool>) -> bool {
    on_any::<_, Ix1>(a) && on_any::<_, Ix2>(b)
}
