//! Several figures in one drawing, in rows and columns.

use std::{fmt, fs, io, path::Path};

use super::{Figure, draw};
use crate::{
    display::{Bundle, Displayable},
    int::Int,
};

/// Figures side by side in `columns` columns, row by row. matplotlib: `plt.subplots(…)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let x = np::linspace(0, 1, 50);
/// let both = plt::subplots(2, [plt::plot(&x, &x), plt::hist(&x, 5)]);
/// assert!(both.to_svg().starts_with("<svg"));
/// ```
///
/// # Panics
///
/// If `columns` is less than 1 or there are no figures.
#[track_caller]
pub fn subplots<N: Int>(columns: N, figures: impl IntoIterator<Item = Figure>) -> Grid {
    let figures: Vec<Figure> = figures.into_iter().collect();
    let columns = columns.to_i64();
    if columns < 1 || figures.is_empty() {
        no_grid(columns, figures.len());
    }
    Grid { columns: (columns as usize).min(figures.len()), figures }
}

/// Several figures, which are shown as one SVG picture.
#[derive(Clone)]
pub struct Grid {
    columns: usize,
    figures: Vec<Figure>,
}

impl Grid {
    /// The drawing as the text of an SVG file.
    pub fn to_svg(&self) -> String {
        let (mut width, mut height) = (0, 0);
        for figure in &self.figures {
            let (w, h) = figure.size.unwrap_or((420, 300));
            (width, height) = (w.max(width), h.max(height));
        }
        let rows = self.figures.len().div_ceil(self.columns);
        let figures: Vec<&Figure> = self.figures.iter().collect();
        draw::svg(&figures, self.columns, (width * self.columns as u32, height * rows as u32))
    }

    /// Writes the drawing to an SVG file. matplotlib: `plt.savefig`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn savefig(&self, path: impl AsRef<Path>) -> io::Result<()> {
        fs::write(path, self.to_svg())
    }
}

impl fmt::Debug for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Grid of {} figures in {} columns>", self.figures.len(), self.columns)
    }
}

impl Displayable for Grid {
    fn bundle(&self) -> Bundle {
        Bundle::svg(self.to_svg()).with_text(format!("{self:?}"))
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_grid(columns: i64, figures: usize) -> ! {
    panic!("subplots: at least 1 column and 1 figure are needed, got {columns} and {figures}")
}
