//! From figures to SVG, by plotters.

use plotters::{
    backend::SVGBackend,
    chart::{ChartBuilder, ChartContext, SeriesLabelPosition},
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{Circle, PathElement, Rectangle, Text},
    prelude::Cartesian2d,
    series::LineSeries,
    style::{
        Color, IntoFont, RGBColor, ShapeStyle, TextStyle, WHITE,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    axis::{Scale, number},
    colors::{of_series, text_on},
    figure::Figure,
    images::{self, Place},
    series::{Kind, Matrix, Series},
};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Scale, Scale>>;

/// More points than this are drawn as an image, and longer lines are thinned out.
const MANY_POINTS: usize = 4000;

const TEXT: RGBColor = RGBColor(40, 40, 40);
const FAINT: RGBColor = RGBColor(225, 225, 225);

/// Units of the drawing in a pixel: plotters counts in whole ones, and lines would be ragged.
const FINE: u32 = 4;
const F: i32 = FINE as i32;

/// The drawing of `figures`, row by row, on white, so that it can be read on a dark page.
pub(super) fn svg(figures: &[&Figure], columns: usize, (width, height): (u32, u32)) -> String {
    let size = (width * FINE, height * FINE);
    let mut text = String::new();
    let mut images = String::new();
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        sound(root.fill(&WHITE));
        let areas = root.split_evenly((figures.len().div_ceil(columns), columns));
        for (figure, area) in figures.iter().zip(&areas) {
            draw(figure, area, &mut images);
        }
        sound(root.present());
    }
    // Over everything else: plotters has no images for SVG without a crate for pictures.
    match text.rfind("</svg>") {
        Some(end) => text.insert_str(end, &images),
        None => text.push_str(&images),
    }
    let fine = format!("width=\"{}\" height=\"{}\"", size.0, size.1);
    let text = text.replacen(&fine, &format!("width=\"{width}\" height=\"{height}\""), 1);
    within_page(text)
}

/// A drawing that is wider than the page becomes smaller instead of being cut off.
pub(super) fn within_page(svg: String) -> String {
    svg.replacen(" xmlns=", " style=\"max-width:100%;height:auto\" xmlns=", 1)
}

/// Drawing to a string does not fail; there is no font file to be missing.
fn sound<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.expect("a drawing in memory")
}

fn font(size: u32) -> TextStyle<'static> {
    ("sans-serif", size * FINE).into_font().color(&TEXT)
}

fn draw(figure: &Figure, area: &Area<'_>, images: &mut String) {
    let matrix = figure.series.iter().find_map(|series| series.matrix.as_ref());
    let (area, bar) = match matrix {
        Some(_) => {
            let (width, _) = area.dim_in_pixel();
            let (left, right) = area.split_horizontally(width as i32 - 90 * F);
            (left, Some(right))
        }
        None => (area.clone(), None),
    };
    let (x, y) = scales(figure);
    let longest = y.ticks(6).iter().map(|tick| y.text(*tick).chars().count()).max().unwrap_or(1);
    let mut chart = {
        let mut builder = ChartBuilder::on(&area);
        builder.margin(10 * F).margin_right(18 * F);
        builder.x_label_area_size(if figure.xlabel.is_empty() { 26 * F } else { 42 * F });
        let beside = if figure.ylabel.is_empty() { 12 } else { 30 };
        builder.y_label_area_size((beside + 7 * longest as i32) * F);
        if !figure.title.is_empty() {
            builder.caption(&figure.title, font(16));
        }
        sound(builder.build_cartesian_2d(x, y))
    };
    {
        let mut mesh = chart.configure_mesh();
        mesh.x_labels(8).y_labels(6).label_style(font(12)).axis_desc_style(font(13));
        mesh.bold_line_style(FAINT.stroke_width(FINE)).light_line_style(WHITE);
        mesh.axis_style(TEXT.stroke_width(FINE)).set_all_tick_mark_size(5 * F);
        mesh.x_desc(&figure.xlabel).y_desc(&figure.ylabel);
        if matrix.is_some() {
            mesh.disable_mesh();
        }
        sound(mesh.draw());
    }
    for (n, series) in figure.series.iter().enumerate() {
        let color = of_series(n);
        match series.kind {
            Kind::Line => line(&mut chart, series, color),
            Kind::Points => points(&mut chart, series, color, images),
            Kind::Bars => bars(&mut chart, series, color),
            Kind::Matrix => {}
        }
    }
    if let (Some(matrix), Some(bar)) = (matrix, bar) {
        cells(&mut chart, matrix, figure, images);
        color_bar(&bar, &chart, matrix.limits(), figure, images);
    }
    if figure.series.iter().any(|series| !series.label.is_empty()) {
        let mut legend = chart.configure_series_labels();
        legend.position(SeriesLabelPosition::UpperLeft).label_font(font(12));
        legend.margin(8 * F).legend_area_size(26 * F);
        sound(
            legend.background_style(WHITE.mix(0.85)).border_style(FAINT.stroke_width(FINE)).draw(),
        );
    }
}

fn scales(figure: &Figure) -> (Scale, Scale) {
    let extents = figure.series.iter().map(|series| series.extent(figure.xlog, figure.ylog));
    let extents: Vec<[(f64, f64); 2]> = extents.collect();
    let has = |kind: Kind| figure.series.iter().any(|series| series.kind == kind);
    let (bars, matrix) = (has(Kind::Bars), has(Kind::Matrix));
    let margin = if matrix { 0.0 } else { 0.04 };
    let mut x = Scale::around(extents.iter().map(|each| each[0]), figure.xlog, margin);
    let mut y = Scale::around(extents.iter().map(|each| each[1]), figure.ylog, margin);
    if let Some(named) = figure.series.iter().find(|series| !series.names.is_empty()) {
        x.names.clone_from(&named.names);
    }
    if bars && !figure.ylog {
        // Bars stand on the axis.
        let (low, high) = y.ends;
        let lowest = extents.iter().map(|each| each[1].0).fold(f64::INFINITY, f64::min);
        y.ends = (if lowest >= 0.0 { 0.0 } else { low }, high);
    }
    if matrix {
        // Row 0 on top.
        y.ends = (y.ends.1, y.ends.0);
        (x.whole, y.whole) = (true, true);
    }
    x.ends = figure.xlim.unwrap_or(x.ends);
    y.ends = figure.ylim.unwrap_or(y.ends);
    (x, y)
}

/// Names a series in the legend, with a stroke of its colour.
macro_rules! in_legend {
    ($drawn:expr, $series:expr, $color:expr) => {
        if !$series.label.is_empty() {
            let style = $color.stroke_width(3 * FINE);
            $drawn
                .label(&$series.label)
                .legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 18 * F, y)], style));
        }
    };
}

fn line(chart: &mut Chart<'_, '_>, series: &Series, color: RGBColor) {
    let (x, y) = (chart.as_coord_spec().x_spec().clone(), chart.as_coord_spec().y_spec().clone());
    let mut named = false;
    for piece in series.points.split(|(px, py)| !x.has(*px) || !y.has(*py)) {
        if piece.is_empty() {
            continue;
        }
        let style = color.stroke_width(2 * FINE);
        let drawn = sound(chart.draw_series(LineSeries::new(thinned(piece), style)));
        if !named {
            in_legend!(drawn, series, color);
            named = true;
        }
    }
}

/// Of many points next to each other the first, the lowest, the highest and the last: the line looks
/// the same, and the drawing stays small.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if points.len() <= MANY_POINTS {
        return points.to_vec();
    }
    let mut kept = Vec::with_capacity(MANY_POINTS);
    for part in points.chunks(points.len().div_ceil(MANY_POINTS / 4)) {
        let by_height = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
        let low = part.iter().min_by(by_height).copied();
        let high = part.iter().max_by(by_height).copied();
        let mut four = [part.first().copied(), low, high, part.last().copied()];
        four[1..3].sort_by(|a, b| a.map(|p| p.0).partial_cmp(&b.map(|p| p.0)).expect("finite"));
        kept.extend(four.into_iter().flatten());
    }
    kept
}

fn points(chart: &mut Chart<'_, '_>, series: &Series, color: RGBColor, images: &mut String) {
    let (x, y) = (chart.as_coord_spec().x_spec().clone(), chart.as_coord_spec().y_spec().clone());
    let places = series.points.iter().copied().filter(|(px, py)| x.has(*px) && y.has(*py));
    if series.points.len() > MANY_POINTS {
        let place = place_of(chart);
        let half = |at: i32| 2 * at / F;
        let spot = |point| chart.backend_coord(&point);
        let spots: Vec<_> = places.map(spot).map(|(x, y)| (half(x), half(y))).collect();
        let Place { left, top, width, height } = place;
        let halves =
            Place { left: half(left), top: half(top), width: half(width), height: half(height) };
        *images += &images::of_points(&spots, halves, color).element(place);
        let drawn = sound(chart.draw_series(LineSeries::new(Vec::new(), color)));
        in_legend!(drawn, series, color);
        return;
    }
    let style = ShapeStyle { color: color.mix(0.8), filled: true, stroke_width: 0 };
    let discs = places.map(|point| Circle::new(point, 3 * F, style));
    let drawn = sound(chart.draw_series(discs));
    in_legend!(drawn, series, color);
}

fn bars(chart: &mut Chart<'_, '_>, series: &Series, color: RGBColor) {
    let y = chart.as_coord_spec().y_spec().clone();
    let foot = if y.log { y.ends.0 } else { 0.0 };
    let half = series.half_width;
    let rectangles =
        series.points.iter().filter(|(_, height)| y.has(*height)).map(|(x, height)| {
            let mut bar = Rectangle::new([(x - half, foot), (x + half, *height)], color.filled());
            bar.set_margin(0, 0, 0, FINE * u32::from(series.names.is_empty()));
            bar
        });
    let drawn = sound(chart.draw_series(rectangles));
    in_legend!(drawn, series, color);
}

/// The pixels between the axes.
fn place_of(chart: &Chart<'_, '_>) -> Place {
    let (x, y) = chart.plotting_area().get_pixel_range();
    Place { left: x.start, top: y.start, width: x.end - x.start, height: y.end - y.start }
}

fn cells(chart: &mut Chart<'_, '_>, matrix: &Matrix, figure: &Figure, images: &mut String) {
    let limits = matrix.limits();
    if !matrix.annotated {
        // The image covers the matrix, which a limit may have moved.
        let corner = |x: f64, y: f64| chart.backend_coord(&(x, y));
        let (left, top) = corner(-0.5, -0.5);
        let (right, bottom) = corner(matrix.columns as f64 - 0.5, matrix.rows as f64 - 0.5);
        let place = Place { left, top, width: right - left, height: bottom - top };
        *images += &images::of_matrix(matrix, limits, figure.colors).element(place);
        return;
    }
    let Place { width, height, .. } = place_of(chart);
    let cell = (width as usize / matrix.columns, height as usize / matrix.rows);
    for (i, value) in matrix.values.iter().enumerate().filter(|(_, value)| value.is_finite()) {
        let (x, y) = ((i % matrix.columns) as f64, (i / matrix.columns) as f64);
        let color = figure.colors.color((value - limits.0) / (limits.1 - limits.0));
        let corners = [(x - 0.5, y - 0.5), (x + 0.5, y + 0.5)];
        sound(chart.draw_series([Rectangle::new(corners, color.filled())]));
        let text = if matrix.whole { number(*value) } else { three_digits(*value) };
        if cell.0 > 7 * text.len() * F as usize && cell.1 > 12 * F as usize {
            let middle = Pos::new(HPos::Center, VPos::Center);
            let style = ("sans-serif", 12 * FINE).into_font().color(&text_on(color)).pos(middle);
            sound(chart.draw_series([Text::new(text, (x, y), style)]));
        }
    }
}

/// A value as short as a cell is.
fn three_digits(value: f64) -> String {
    if value == 0.0 || !(1e-2..1e5).contains(&value.abs()) {
        return if value == 0.0 { String::from("0") } else { format!("{value:.1e}") };
    }
    let decimals = (2 - value.abs().log10().floor() as i32).clamp(0, 3) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        String::from(text.trim_end_matches('0').trim_end_matches('.'))
    } else {
        text
    }
}

fn color_bar(
    area: &Area<'_>,
    beside: &Chart<'_, '_>,
    limits: (f64, f64),
    figure: &Figure,
    images: &mut String,
) {
    let (_, y) = beside.plotting_area().get_pixel_range();
    let (area_x, area_y) = area.get_pixel_range();
    let (top, height) = (y.start - area_y.start, y.end - y.start);
    let place = Place { left: area_x.start + 4 * F, top: y.start, width: 16 * F, height };
    *images += &images::of_scale(figure.colors).element(place);
    let scale = Scale { ends: limits, log: false, names: Vec::new(), whole: false };
    for tick in scale.ticks(6) {
        let part = (tick - limits.0) / (limits.1 - limits.0);
        let at = top + height - (part * f64::from(height)).round() as i32;
        sound(
            area.draw(&PathElement::new(vec![(20 * F, at), (25 * F, at)], TEXT.stroke_width(FINE))),
        );
        let style = font(12).pos(Pos::new(HPos::Left, VPos::Center));
        sound(area.draw(&Text::new(number(tick), (28 * F, at), style)));
    }
}
