//! A figure: its series, its texts and its axes, as they are told. Nothing is drawn here.

use std::{fmt, fs, io, ops::RangeFull, path::Path};

use ndarray::{ArrayView2, Axis, Ix2};

use super::{
    colors::ColorMap,
    draw,
    series::{Kind, Matrix, Series},
};
use crate::{
    array_like::ArrayLike,
    display::{Bundle, Displayable},
    dtype::{Element, Value},
    int::Int,
    shape::tuple_text,
};

/// A plot, which more can be added to. It is shown as an SVG picture.
///
/// ```
/// use ndlab::prelude::*;
///
/// let n = array![1e3, 1e4, 1e5, 1e6];
/// let figure = plt::plot(&n, array![1.0, 11.0, 120.0, 1500.0])
///     .label("append")
///     .plot(&n, array![0.5, 2.0, 18.0, 170.0])
///     .label("push")
///     .xscale("log")
///     .yscale("log")
///     .xlabel("elements")
///     .ylabel("µs");
/// assert!(figure.to_svg().contains("append"));
/// ```
#[derive(Clone, Default)]
pub struct Figure {
    pub(super) series: Vec<Series>,
    pub(super) title: String,
    pub(super) xlabel: String,
    pub(super) ylabel: String,
    pub(super) xlog: bool,
    pub(super) ylog: bool,
    pub(super) xlim: Option<(f64, f64)>,
    pub(super) ylim: Option<(f64, f64)>,
    pub(super) colors: ColorMap,
    pub(super) size: Option<(u32, u32)>,
}

/// Where the points of a series lie along the horizontal axis: numbers, or `..` for 0, 1, 2, …
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say where points lie",
    note = "write an array of numbers, or `..` to count from 0"
)]
pub trait Numbers {
    /// One number for each of `count` points, or as many as there are.
    fn numbers(self, count: usize) -> Vec<f64>;
}

impl Numbers for RangeFull {
    fn numbers(self, count: usize) -> Vec<f64> {
        (0..count).map(|i| i as f64).collect()
    }
}

impl<X: ArrayLike> Numbers for X {
    fn numbers(self, _count: usize) -> Vec<f64> {
        floats(&self)
    }
}

/// All elements in C order; of complex numbers the real part.
fn floats<X: ArrayLike>(a: &X) -> Vec<f64> {
    a.as_view().iter().map(|x| f64::from_value(x.to_value())).collect()
}

impl Figure {
    /// A figure without anything on it.
    pub fn new() -> Figure {
        Figure::default()
    }

    /// Adds a line; see [`plt::plot`](super::plot).
    #[track_caller]
    pub fn plot<X: Numbers, Y: ArrayLike>(self, x: X, y: Y) -> Figure {
        self.points("plot", Kind::Line, x, y)
    }

    /// Adds points; see [`plt::scatter`](super::scatter).
    #[track_caller]
    pub fn scatter<X: Numbers, Y: ArrayLike>(self, x: X, y: Y) -> Figure {
        self.points("scatter", Kind::Points, x, y)
    }

    #[track_caller]
    fn points<X: Numbers, Y: ArrayLike>(mut self, op: &str, kind: Kind, x: X, y: Y) -> Figure {
        let view = y.as_view();
        let shape = view.shape().to_vec();
        let (rows, columns) = match shape[..] {
            [] => (1, 1),
            [rows] => (rows, 1),
            [rows, columns] => (rows, columns),
            _ => too_many_axes(op, &shape),
        };
        let (x, y) = (x.numbers(rows), floats(&y));
        if x.len() != rows {
            lengths_differ(op, x.len(), rows);
        }
        for column in 0..columns {
            let points = (0..rows).map(|row| (x[row], y[row * columns + column])).collect();
            self.series.push(Series::new(kind, points));
        }
        self
    }

    /// Adds a histogram; see [`plt::hist`](super::hist).
    #[track_caller]
    pub fn hist<X: ArrayLike, N: Int>(mut self, a: X, bins: N) -> Figure {
        let bins = bins.to_i64();
        if bins < 1 {
            no_bins(bins);
        }
        let values: Vec<f64> = floats(&a).into_iter().filter(|x| x.is_finite()).collect();
        self.series.push(Series::histogram(&values, bins as usize));
        self
    }

    /// Adds bars; see [`plt::bar`](super::bar).
    #[track_caller]
    pub fn bar<L: fmt::Display, Y: ArrayLike>(
        mut self,
        names: impl IntoIterator<Item = L>,
        heights: Y,
    ) -> Figure {
        let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
        let heights = floats(&heights);
        if names.len() != heights.len() {
            lengths_differ("bar", names.len(), heights.len());
        }
        self.series.push(Series::bars(names, &heights));
        self
    }

    /// Adds an image; see [`plt::imshow`](super::imshow).
    #[track_caller]
    pub fn imshow<X: ArrayLike>(self, a: X) -> Figure {
        self.matrix("imshow", a, false)
    }

    /// Adds coloured cells; see [`plt::heatmap`](super::heatmap).
    #[track_caller]
    pub fn heatmap<X: ArrayLike>(self, a: X) -> Figure {
        self.matrix("heatmap", a, true)
    }

    #[track_caller]
    fn matrix<X: ArrayLike>(mut self, op: &str, a: X, annotated: bool) -> Figure {
        let view = a.as_view();
        let shape = view.shape().to_vec();
        let Ok(view) = view.into_dimensionality::<Ix2>() else { no_matrix(op, &shape) };
        if view.is_empty() {
            no_matrix(op, &shape);
        }
        self.series.push(Series::matrix(matrix_of(&view, annotated)));
        self
    }

    /// Names the series that was added last; figures with names have a legend.
    /// matplotlib: `plt.plot(x, y, label=…)` with `plt.legend()`.
    pub fn label(mut self, name: impl Into<String>) -> Figure {
        if let Some(last) = self.series.last_mut() {
            last.label = name.into();
        }
        self
    }

    /// The text above. matplotlib: `plt.title`.
    pub fn title(mut self, text: impl Into<String>) -> Figure {
        self.title = text.into();
        self
    }

    /// The text below the horizontal axis. matplotlib: `plt.xlabel`.
    pub fn xlabel(mut self, text: impl Into<String>) -> Figure {
        self.xlabel = text.into();
        self
    }

    /// The text beside the vertical axis. matplotlib: `plt.ylabel`.
    pub fn ylabel(mut self, text: impl Into<String>) -> Figure {
        self.ylabel = text.into();
        self
    }

    /// `"linear"` or `"log"`, which leaves out what is not above 0. matplotlib: `plt.xscale`.
    ///
    /// # Panics
    ///
    /// If it is neither.
    #[track_caller]
    pub fn xscale(mut self, scale: &str) -> Figure {
        self.xlog = is_log("xscale", scale);
        self
    }

    /// `"linear"` or `"log"`, which leaves out what is not above 0. matplotlib: `plt.yscale`.
    ///
    /// # Panics
    ///
    /// If it is neither.
    #[track_caller]
    pub fn yscale(mut self, scale: &str) -> Figure {
        self.ylog = is_log("yscale", scale);
        self
    }

    /// Both ends of the horizontal axis. matplotlib: `plt.xlim`.
    pub fn xlim(mut self, left: f64, right: f64) -> Figure {
        self.xlim = Some((left, right));
        self
    }

    /// Both ends of the vertical axis. matplotlib: `plt.ylim`.
    pub fn ylim(mut self, bottom: f64, top: f64) -> Figure {
        self.ylim = Some((bottom, top));
        self
    }

    /// The colours of images: `"viridis"`, `"gray"` or `"coolwarm"`. matplotlib: `cmap=`.
    ///
    /// # Panics
    ///
    /// If it is none of them.
    #[track_caller]
    pub fn cmap(mut self, name: &str) -> Figure {
        let Some(colors) = ColorMap::named(name) else { unknown("cmap", name, ColorMap::NAMES) };
        self.colors = colors;
        self
    }

    /// Width and height in pixels, 640 and 400 if nothing is said. matplotlib: `figsize=`.
    pub fn size(mut self, width: u32, height: u32) -> Figure {
        self.size = Some((width.clamp(80, 8000), height.clamp(60, 8000)));
        self
    }

    /// The drawing as the text of an SVG file.
    pub fn to_svg(&self) -> String {
        draw::svg(&[self], 1, self.pixels())
    }

    /// Writes the drawing to an SVG file. matplotlib: `plt.savefig`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn savefig(&self, path: impl AsRef<Path>) -> io::Result<()> {
        fs::write(path, self.to_svg())
    }

    pub(super) fn pixels(&self) -> (u32, u32) {
        self.size.unwrap_or((640, 400))
    }
}

fn matrix_of<T: Element>(view: &ArrayView2<'_, T>, annotated: bool) -> Matrix {
    let values = view.iter().map(|x| f64::from_value(x.to_value())).collect();
    let whole = !matches!(T::ZERO.to_value(), Value::F32(_) | Value::F64(_));
    let (rows, columns) = (view.len_of(Axis(0)), view.len_of(Axis(1)));
    Matrix { values, rows, columns, annotated, whole }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = self.pixels();
        write!(f, "<Figure size {width}x{height} with {} series>", self.series.len())
    }
}

impl Displayable for Figure {
    fn bundle(&self) -> Bundle {
        Bundle::svg(self.to_svg()).with_text(format!("{self:?}"))
    }
}

#[track_caller]
fn is_log(op: &str, scale: &str) -> bool {
    match scale {
        "log" => true,
        "linear" => false,
        other => unknown(op, other, &["linear", "log"]),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn unknown(op: &str, name: &str, known: &[&str]) -> ! {
    panic!("{op}: unknown name `{name}`, known are {}", known.join(", "))
}

#[cold]
#[inline(never)]
#[track_caller]
fn lengths_differ(op: &str, x: usize, y: usize) -> ! {
    panic!("{op}: x and y must have same first dimension, but have lengths {x} and {y}")
}

#[cold]
#[inline(never)]
#[track_caller]
fn too_many_axes(op: &str, shape: &[usize]) -> ! {
    panic!("{op}: x and y can be no greater than 2D, but have shape {}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_matrix(op: &str, shape: &[usize]) -> ! {
    panic!("{op}: a matrix (M, N) with elements is expected, got shape {}", tuple_text(shape))
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_bins(bins: i64) -> ! {
    panic!("hist: bins must be at least 1, got {bins}")
}
