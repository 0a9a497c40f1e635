//! Colours: of series, and of values in images.

use plotters::style::{
    RGBColor,
    colors::colormaps::{ColorMap as _, ViridisRGB},
};

/// matplotlib's default cycle.
const CYCLE: [RGBColor; 10] = [
    RGBColor(31, 119, 180),
    RGBColor(255, 127, 14),
    RGBColor(44, 160, 44),
    RGBColor(214, 39, 40),
    RGBColor(148, 103, 189),
    RGBColor(140, 86, 75),
    RGBColor(227, 119, 194),
    RGBColor(127, 127, 127),
    RGBColor(188, 189, 34),
    RGBColor(23, 190, 207),
];

/// The colour of a figure's `n`th series.
pub(super) fn of_series(n: usize) -> RGBColor {
    CYCLE[n % CYCLE.len()]
}

/// From a value between 0 and 1 to a colour.
#[derive(Clone, Copy, Default)]
pub(super) enum ColorMap {
    #[default]
    Viridis,
    Gray,
    Coolwarm,
}

impl ColorMap {
    pub(super) const NAMES: &[&str] = &["viridis", "gray", "coolwarm"];

    pub(super) fn named(name: &str) -> Option<ColorMap> {
        match name {
            "viridis" => Some(ColorMap::Viridis),
            "gray" => Some(ColorMap::Gray),
            "coolwarm" => Some(ColorMap::Coolwarm),
            _ => None,
        }
    }

    pub(super) fn color(self, part: f64) -> RGBColor {
        let part = part.clamp(0.0, 1.0);
        let between = |low: [f64; 3], high: [f64; 3], part: f64| {
            let mix = |i: usize| (low[i] + (high[i] - low[i]) * part).round() as u8;
            RGBColor(mix(0), mix(1), mix(2))
        };
        match self {
            ColorMap::Viridis => ViridisRGB.get_color(part as f32),
            ColorMap::Gray => between([0.0; 3], [255.0; 3], part),
            // Blue over light gray to red.
            ColorMap::Coolwarm if part < 0.5 => {
                between([59.0, 76.0, 192.0], [221.0; 3], 2.0 * part)
            }
            ColorMap::Coolwarm => between([221.0; 3], [180.0, 4.0, 38.0], 2.0 * part - 1.0),
        }
    }
}

/// Black or white, whichever can be read on `ground`.
pub(super) fn text_on(ground: RGBColor) -> RGBColor {
    let RGBColor(r, g, b) = ground;
    let light = 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b);
    if light > 140.0 { RGBColor(0, 0, 0) } else { RGBColor(255, 255, 255) }
}
