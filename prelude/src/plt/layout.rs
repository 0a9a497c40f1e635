//! `layout_picture`: how an array lies in memory.
//!
//! Above, the array by its indices; below, the memory from its lowest to its highest element, cache
//! line by cache line. What can be asked of a layout as numbers is [`crate::layout`]'s.

use std::{collections::HashSet, fmt, fs, io, ops::Range, path::Path};

use ndarray::ArrayViewD;
use plotters::{
    backend::SVGBackend,
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{PathElement, Rectangle, Text},
    style::{
        Color, IntoFont, RGBColor, WHITE,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::draw::within_page;
use crate::{
    array_like::ArrayLike,
    display::{Bundle, Displayable},
    dtype::Element,
    shape::tuple_text,
    strided::{StridedAxis, for_each_offset},
};

/// Bytes that the processor fetches at once.
const CACHE_LINE: usize = 64;
/// Places in memory that are drawn, and rows and columns of the array.
const MOST_PLACES: usize = 256;
const MOST_ROWS: usize = 12;
const MOST_COLUMNS: usize = 16;

const CELL: i32 = 38;
const HIGH: i32 = 24;
const INK: RGBColor = RGBColor(40, 40, 40);
const FAINT: RGBColor = RGBColor(150, 150, 150);
const UNUSED: RGBColor = RGBColor(238, 238, 238);

/// Light colours, one for each index along the first axis.
const ROWS: [RGBColor; 6] = [
    RGBColor(158, 202, 225),
    RGBColor(253, 208, 162),
    RGBColor(161, 217, 155),
    RGBColor(218, 190, 230),
    RGBColor(250, 170, 170),
    RGBColor(235, 225, 140),
];

/// Draws how an array lies in memory: its elements by their indices, and below them the memory in
/// its order, with the index of each element, the cache lines, and the runs in which elements that
/// follow each other in the array also do in memory.
///
/// Memory between elements that a view leaves out is gray: it is fetched, and not used. At most
/// 256 places of the memory are drawn.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(12).reshape((3, 4));
/// let c = plt::layout_picture(&a);
/// assert_eq!(format!("{c:?}"), "<layout of (3, 4), strides (32, 8): 1 contiguous run>");
/// let f = plt::layout_picture(np::asfortranarray(&a));
/// assert_eq!(format!("{f:?}"), "<layout of (3, 4), strides (8, 24): 12 contiguous runs>");
/// ```
pub fn layout_picture<X: ArrayLike>(a: X) -> LayoutPicture {
    let view = a.as_view().into_dyn();
    let item = size_of::<X::Elem>();
    let layout = Layout::of(&view, item);
    let strides: Vec<isize> = view.strides().iter().map(|step| step * item as isize).collect();
    let (shape, strides) = (tuple_text(view.shape()), tuple_text(&strides));
    let mut title = format!("shape {shape}, strides {strides} bytes, {}", X::Elem::DTYPE);
    if let Some(lines) = fetched(&view, item) {
        let (used, bytes) = (layout.elements * item, lines * CACHE_LINE);
        title += &format!(": {used} bytes used of {bytes} in {}", counted(lines, "cache line"));
    }
    let runs = counted(runs(&view), "contiguous run");
    let text = format!("<layout of {shape}, strides {strides}: {runs}>");
    LayoutPicture { svg: layout.svg(&title, &runs, view.shape()), text }
}

/// How many stretches of memory a walk in C order goes through.
fn runs<A>(view: &ArrayViewD<'_, A>) -> usize {
    let mut length = 1;
    for (n, step) in view.shape().iter().zip(view.strides()).rev() {
        if *n > 1 && *step != length as isize {
            break;
        }
        length *= n;
    }
    view.len().checked_div(length).unwrap_or(0)
}

/// Cache lines that hold an element, where they can be counted in no time.
fn fetched<A>(view: &ArrayViewD<'_, A>, item: usize) -> Option<usize> {
    if view.len() > 1 << 20 || view.is_empty() {
        return None;
    }
    let mut lines = HashSet::new();
    let axes: Vec<StridedAxis> =
        view.shape().iter().copied().zip(view.strides().iter().copied()).collect();
    let start = view.as_ptr() as usize;
    for_each_offset(&axes, |offset| {
        let first = start.wrapping_add_signed(offset * item as isize);
        lines.extend(first / CACHE_LINE..=(first + item - 1) / CACHE_LINE);
    });
    Some(lines.len())
}

/// The drawing that [`layout_picture`] makes.
#[derive(Clone)]
pub struct LayoutPicture {
    svg: String,
    text: String,
}

impl LayoutPicture {
    /// The drawing as the text of an SVG file.
    pub fn to_svg(&self) -> String {
        self.svg.clone()
    }

    /// Writes the drawing to an SVG file. matplotlib: `plt.savefig`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn savefig(&self, path: impl AsRef<Path>) -> io::Result<()> {
        fs::write(path, &self.svg)
    }
}

impl fmt::Debug for LayoutPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Displayable for LayoutPicture {
    fn bundle(&self) -> Bundle {
        Bundle::svg(self.to_svg()).with_text(&self.text)
    }
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Places of elements in memory, counted in elements from the lowest one.
struct Layout {
    /// For each element drawn: its index, its number in C order, and its place.
    places: Vec<(Vec<usize>, usize, usize)>,
    /// Of all elements.
    elements: usize,
    /// Bytes from the start of a cache line to the lowest element.
    ahead: usize,
    item: usize,
}

impl Layout {
    fn of<A>(view: &ArrayViewD<'_, A>, item: usize) -> Layout {
        let (lengths, steps) = (view.shape(), view.strides());
        let axes = lengths.iter().zip(steps);
        let lowest: isize = axes.map(|(n, s)| (*n as isize - 1).max(0) * (*s).min(0)).sum();
        let address = (view.as_ptr() as usize).wrapping_add_signed(lowest * item as isize);
        let mut layout =
            Layout { places: Vec::new(), elements: view.len(), ahead: address % CACHE_LINE, item };
        if view.is_empty() {
            return layout;
        }
        // Of each axis only the indices that can lead to a place that is drawn.
        let near = |axis: usize| match steps[axis] {
            0 => 0..1,
            step => {
                let (len, few) = (lengths[axis], MOST_PLACES / step.unsigned_abs() + 1);
                if step > 0 { 0..len.min(few) } else { len.saturating_sub(few)..len }
            }
        };
        let near: Vec<Range<usize>> = (0..lengths.len()).map(near).collect();
        let axes: Vec<StridedAxis> = near.iter().map(|range| (range.len(), 0)).collect();
        let mut index: Vec<usize> = near.iter().map(|range| range.start).collect();
        for_each_offset(&axes, |_| {
            let offset: isize = index.iter().zip(steps).map(|(i, s)| *i as isize * s).sum();
            let place = (offset - lowest) as usize;
            if place < MOST_PLACES {
                let order = index.iter().zip(lengths).fold(0, |order, (i, n)| order * n + i);
                layout.places.push((index.clone(), order, place));
            }
            for (i, range) in index.iter_mut().zip(&near).rev() {
                *i += 1;
                if *i < range.end {
                    break;
                }
                *i = range.start;
            }
        });
        layout
    }

    fn svg(&self, title: &str, runs: &str, shape: &[usize]) -> String {
        let columns = shape.last().copied().unwrap_or(1);
        let rows = self.elements.checked_div(columns).unwrap_or(0);
        let (rows_shown, columns_shown) = (rows.min(MOST_ROWS), columns.min(MOST_COLUMNS));
        let a_line = (CACHE_LINE / self.item).max(1);
        // As many cache lines side by side as make sixteen elements.
        let beside = (16 / a_line).max(1) * a_line;
        let count = self.places.iter().map(|(_, _, place)| place + 1).max().unwrap_or(0);
        let first = self.ahead / self.item;
        let ribbon_rows = (first + count).div_ceil(beside);
        let top = 34 + rows_shown as i32 * HIGH + 52;
        let width = 20 + CELL * (beside.max(columns_shown) as i32) + 40;
        let height = top + ribbon_rows as i32 * (HIGH + 16) + 30;
        let mut text = String::new();
        {
            let width = width.max(7 * title.len() as i32 + 20);
            let root = SVGBackend::with_string(&mut text, (width as u32, height as u32));
            let page = Page(root.into_drawing_area());
            page.fill();
            page.text(10, 16, title, INK, 13, HPos::Left);
            for (index, _, _) in &self.places {
                let column = index.last().copied().unwrap_or(0);
                let row = row_of(index, shape);
                if row < rows_shown && column < columns_shown {
                    let (x, y) = (10 + CELL * column as i32, 34 + HIGH * row as i32);
                    page.cell(x, y, color_of(index), &label(index));
                }
            }
            if rows > rows_shown || columns > columns_shown {
                let y = 34 + HIGH * rows_shown as i32 + 12;
                page.text(10, y, "… the rest is not drawn", FAINT, 11, HPos::Left);
            }
            page.text(10, top - 24, &format!("memory, {runs}:"), INK, 13, HPos::Left);
            self.ribbon(&page, top, beside, a_line, first, count);
        }
        within_page(text)
    }

    fn ribbon(
        &self,
        page: &Page<'_>,
        top: i32,
        beside: usize,
        a_line: usize,
        first: usize,
        count: usize,
    ) {
        let corner = |place: usize| {
            let slot = first + place;
            let (row, column) = (slot / beside, slot % beside);
            let gap = 6 * (column / a_line) as i32;
            (10 + CELL * column as i32 + gap, top + (HIGH + 16) * row as i32)
        };
        let mut cells: Vec<Option<(&[usize], usize)>> = vec![None; count];
        for (index, order, place) in &self.places {
            // Of elements that share a place the first is named.
            cells[*place].get_or_insert((index, *order));
        }
        for (place, cell) in cells.iter().enumerate() {
            let (x, y) = corner(place);
            match cell {
                Some((index, _)) => page.cell(x, y, color_of(index), &label(index)),
                None => page.cell(x, y, UNUSED, ""),
            }
        }
        for line in 0..(first + count).div_ceil(a_line) {
            let (x, y) = corner((line * a_line).saturating_sub(first));
            page.text(x, y - 6, &format!("line {line}"), FAINT, 9, HPos::Left);
        }
        // A stroke below elements that follow each other in both orders.
        for (place, cell) in cells.iter().enumerate() {
            let Some((_, order)) = cell else { continue };
            let (x, y) = corner(place);
            let follows = place > 0 && cells[place - 1].is_some_and(|(_, n)| n + 1 == *order);
            // Over the gap before it, unless it begins a row.
            let from = if follows && x > 10 { x - 10 } else { x };
            page.stroke(from, x + CELL - 4, y + HIGH + 3);
        }
    }
}

fn label(index: &[usize]) -> String {
    let numbers: Vec<String> = index.iter().map(usize::to_string).collect();
    numbers.join(",")
}

/// The row among all rows along the last axis.
fn row_of(index: &[usize], shape: &[usize]) -> usize {
    let leading = index.len().saturating_sub(1);
    index[..leading].iter().zip(shape).fold(0, |row, (i, n)| row * n + i)
}

fn color_of(index: &[usize]) -> RGBColor {
    let first = if index.len() > 1 { index[0] } else { 0 };
    ROWS[first % ROWS.len()]
}

/// The drawing, in pixels from its upper left corner.
struct Page<'a>(DrawingArea<SVGBackend<'a>, Shift>);

impl Page<'_> {
    fn fill(&self) {
        self.0.fill(&WHITE).expect("a drawing in memory");
    }

    fn cell(&self, x: i32, y: i32, color: RGBColor, text: &str) {
        let corners = [(x, y), (x + CELL - 2, y + HIGH - 2)];
        self.0.draw(&Rectangle::new(corners, color.filled())).expect("a drawing in memory");
        self.text(x + CELL / 2 - 1, y + HIGH / 2 - 1, text, INK, 11, HPos::Center);
    }

    fn stroke(&self, from: i32, to: i32, y: i32) {
        let line = PathElement::new(vec![(from, y), (to, y)], INK.stroke_width(2));
        self.0.draw(&line).expect("a drawing in memory");
    }

    fn text(&self, x: i32, y: i32, text: &str, color: RGBColor, size: u32, side: HPos) {
        if !text.is_empty() {
            let style = ("sans-serif", size).into_font().color(&color);
            let style = style.pos(Pos::new(side, VPos::Center));
            self.0.draw(&Text::new(text, (x, y), style)).expect("a drawing in memory");
        }
    }
}
