//! Plots by matplotlib.pyplot's names, as SVG: lines, points, bars, histograms and images.
//!
//! Here is what is called; what a [`Figure`] holds and how it is changed stands in `figure.rs`, how
//! it becomes a drawing in `draw.rs` and the files beside it. How a drawing reaches a notebook is
//! [`crate::display`]'s.

mod axis;
mod colors;
mod draw;
mod figure;
mod images;
mod layout;
mod series;
mod several;

pub use self::{
    figure::{Figure, Numbers},
    layout::{LayoutPicture, layout_picture},
    several::{Grid, subplots},
};
use crate::array_like::ArrayLike;

/// A line through points. matplotlib: `plt.plot(x, y)`.
///
/// `x` and `y` are of one axis and equally long, or `x` is `..`, which counts from 0. Of a `y` with
/// two axes each column is a line. A point that is not finite is left out, and the line parts there.
/// The last expression of a cell is shown; so is what `display(&figure)` is given.
///
/// ```
/// use ndlab::prelude::*;
///
/// let x = np::linspace(0, 1, 50);
/// let figure = plt::plot(&x, &(&x * &x)).label("square").plot(&x, &x).label("x").title("Powers");
/// assert!(figure.to_svg().starts_with("<svg"));
/// ```
///
/// # Panics
///
/// If the lengths differ, or `y` has more than two axes.
#[track_caller]
pub fn plot<X: Numbers, Y: ArrayLike>(x: X, y: Y) -> Figure {
    Figure::new().plot(x, y)
}

/// Points. matplotlib: `plt.scatter(x, y)`.
///
/// Arguments and panics are those of [`plot`]. Many points become an image within the drawing.
///
/// ```
/// use ndlab::prelude::*;
///
/// let figure = plt::scatter(array![1.0, 2.0, 3.0], array![2.0, 1.0, 3.0]);
/// assert!(figure.to_svg().contains("<circle"));
/// ```
#[track_caller]
pub fn scatter<X: Numbers, Y: ArrayLike>(x: X, y: Y) -> Figure {
    Figure::new().scatter(x, y)
}

/// How many elements fall into each of `bins` ranges of one width. matplotlib: `plt.hist(a, bins)`.
///
/// All elements of an array of any shape; NaN and infinities count nowhere.
///
/// ```
/// use ndlab::prelude::*;
///
/// let figure = plt::hist(np::arange(100), 10);
/// assert!(figure.to_svg().contains("<rect"));
/// ```
///
/// # Panics
///
/// If `bins` is less than 1.
#[track_caller]
pub fn hist<X: ArrayLike, N: crate::int::Int>(a: X, bins: N) -> Figure {
    Figure::new().hist(a, bins)
}

/// A bar for each height. matplotlib: `plt.bar(x, height)`.
///
/// `names` stand below the bars: text or numbers.
///
/// ```
/// use ndlab::prelude::*;
///
/// let figure = plt::bar(["C", "Fortran"], [1.5, 4.0]).ylabel("ms");
/// assert!(figure.to_svg().contains("Fortran"));
/// ```
///
/// # Panics
///
/// If there is not one height for each name.
#[track_caller]
pub fn bar<L: std::fmt::Display, Y: ArrayLike>(
    names: impl IntoIterator<Item = L>,
    heights: Y,
) -> Figure {
    Figure::new().bar(names, heights)
}

/// A matrix as an image, a pixel for each element, and the scale of its colours.
/// matplotlib: `plt.imshow(a)` with `plt.colorbar()`.
///
/// `(M, N)`, row 0 on top. Elements that are not finite stay empty. Larger ones than 1,024 in a
/// direction are averaged.
///
/// ```
/// use ndlab::prelude::*;
///
/// let figure = plt::imshow(np::arange(12.0).reshape((3, 4))).cmap("gray");
/// assert!(figure.to_svg().contains("data:image/png"));
/// ```
///
/// # Panics
///
/// If `a` does not have two axes, or has no elements.
#[track_caller]
pub fn imshow<X: ArrayLike>(a: X) -> Figure {
    Figure::new().imshow(a)
}

/// A matrix as coloured cells with their values in them, for matrices to be read.
///
/// `(M, N)`, row 0 on top, rows and columns numbered. seaborn: `heatmap(a, annot=True)`. Values are
/// left away where cells are too small for them.
///
/// ```
/// use ndlab::prelude::*;
///
/// let figure = plt::heatmap(array![[1.0, 0.5], [0.5, 1.0]]);
/// assert!(figure.to_svg().contains("0.5"));
/// ```
///
/// # Panics
///
/// As [`imshow`] does.
#[track_caller]
pub fn heatmap<X: ArrayLike>(a: X) -> Figure {
    Figure::new().heatmap(a)
}
