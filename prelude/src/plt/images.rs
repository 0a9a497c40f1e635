//! Images within a drawing: matrices as pixels, and clouds of very many points, as PNG in SVG's
//! `<image>`.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use plotters::style::RGBColor;

use super::{colors::ColorMap, series::Matrix};

/// More pixels than this in a direction are averaged.
const MOST: usize = 1024;

/// Four bytes a pixel: red, green, blue and opacity.
pub(super) struct Pixels {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

/// Where an image lies in the drawing, in its pixels.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Pixels {
    fn empty(width: usize, height: usize) -> Pixels {
        Pixels { width, height, bytes: vec![0; 4 * width * height] }
    }

    fn set(&mut self, x: usize, y: usize, color: RGBColor) {
        let start = 4 * (y * self.width + x);
        let RGBColor(r, g, b) = color;
        self.bytes[start..start + 4].copy_from_slice(&[r, g, b, 255]);
    }

    /// The image as an element of an SVG document.
    pub(super) fn element(&self, place: Place) -> String {
        let Place { left, top, width, height } = place;
        let data = BASE64_STANDARD.encode(self.png());
        format!(
            "<image x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" \
             preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" \
             href=\"data:image/png;base64,{data}\"/>\n"
        )
    }

    fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header().expect("writing to memory");
        writer.write_image_data(&self.bytes).expect("four bytes for each pixel");
        writer.finish().expect("writing to memory");
        file
    }
}

/// A matrix in colours; what is not finite is transparent.
pub(super) fn of_matrix(matrix: &Matrix, limits: (f64, f64), colors: ColorMap) -> Pixels {
    let (height, width) = (matrix.rows.min(MOST), matrix.columns.min(MOST));
    let mut pixels = Pixels::empty(width, height);
    let part = |i: usize, of: usize, all: usize| i * all / of..((i + 1) * all / of);
    for y in 0..height {
        for x in 0..width {
            let (mut sum, mut count) = (0.0, 0);
            for row in part(y, height, matrix.rows) {
                for column in part(x, width, matrix.columns) {
                    let value = matrix.values[row * matrix.columns + column];
                    if value.is_finite() {
                        sum += value;
                        count += 1;
                    }
                }
            }
            if count > 0 {
                let value = sum / f64::from(count);
                pixels.set(x, y, colors.color((value - limits.0) / (limits.1 - limits.0)));
            }
        }
    }
    pixels
}

/// The scale of colours from bottom to top.
pub(super) fn of_scale(colors: ColorMap) -> Pixels {
    let mut pixels = Pixels::empty(1, 256);
    for y in 0..256 {
        pixels.set(0, y, colors.color(1.0 - y as f64 / 255.0));
    }
    pixels
}

/// Points as squares of two by two, by their places in the drawing, all counted in half pixels.
pub(super) fn of_points(points: &[(i32, i32)], place: Place, color: RGBColor) -> Pixels {
    let mut pixels = Pixels::empty(place.width.max(1) as usize, place.height.max(1) as usize);
    for (x, y) in points {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let (x, y) = (x - place.left + dx, y - place.top + dy);
            if (0..place.width).contains(&x) && (0..place.height).contains(&y) {
                pixels.set(x as usize, y as usize, color);
            }
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_becomes_pixels() {
        let values = vec![0.0, 1.0, f64::NAN, 0.5];
        let matrix = Matrix { values, rows: 2, columns: 2, annotated: false, whole: false };
        let pixels = of_matrix(&matrix, (0.0, 1.0), ColorMap::Gray);
        let expected = [0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0, 128, 128, 128, 255];
        assert_eq!(pixels.bytes, expected);
        let decoder = png::Decoder::new(std::io::Cursor::new(pixels.png()));
        let mut reader = decoder.read_info().expect("a PNG file");
        let mut bytes = vec![0; 16];
        reader.next_frame(&mut bytes).expect("its pixels");
        assert_eq!(bytes, expected);
    }

    #[test]
    fn large_matrices_are_averaged() {
        let (rows, columns) = (3000, 2);
        let values = (0..rows * columns).map(|i| f64::from(i as u32 % 2)).collect();
        let matrix = Matrix { values, rows, columns, annotated: false, whole: true };
        let pixels = of_matrix(&matrix, (0.0, 1.0), ColorMap::Gray);
        assert_eq!((pixels.width, pixels.height), (2, MOST));
        assert_eq!(pixels.bytes[..8], [0, 0, 0, 255, 255, 255, 255, 255]);
    }
}
