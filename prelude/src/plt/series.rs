//! What is drawn: one line, one cloud of points, bars, or a matrix, as plain numbers.

/// One entry of a figure, in one colour.
#[derive(Clone)]
pub(super) struct Series {
    pub(super) kind: Kind,
    pub(super) label: String,
    /// Points; for bars the middle and the height.
    pub(super) points: Vec<(f64, f64)>,
    /// For bars their half widths are this.
    pub(super) half_width: f64,
    /// For named bars.
    pub(super) names: Vec<String>,
    pub(super) matrix: Option<Matrix>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Line,
    Points,
    Bars,
    Matrix,
}

/// Values in C order.
#[derive(Clone)]
pub(super) struct Matrix {
    pub(super) values: Vec<f64>,
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Whether values are written into the cells.
    pub(super) annotated: bool,
    /// Whether they were integers.
    pub(super) whole: bool,
}

impl Series {
    pub(super) fn new(kind: Kind, points: Vec<(f64, f64)>) -> Series {
        let label = String::new();
        Series { kind, label, points, half_width: 0.0, names: Vec::new(), matrix: None }
    }

    pub(super) fn bars(names: Vec<String>, heights: &[f64]) -> Series {
        let points = heights.iter().enumerate().map(|(i, height)| (i as f64, *height)).collect();
        Series { half_width: 0.4, names, ..Series::new(Kind::Bars, points) }
    }

    /// Counts of finite `values` in ranges of one width, the last of which includes its end.
    pub(super) fn histogram(values: &[f64], bins: usize) -> Series {
        let mut low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let mut high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low > high {
            (low, high) = (0.0, 1.0);
        } else if low == high {
            (low, high) = (low - 0.5, high + 0.5);
        }
        let width = (high - low) / bins as f64;
        let mut counts = vec![0.0; bins];
        for value in values {
            let bin = ((value - low) / width) as usize;
            counts[bin.min(bins - 1)] += 1.0;
        }
        let middle = |bin: usize| low + (bin as f64 + 0.5) * width;
        let points = counts.into_iter().enumerate().map(|(bin, n)| (middle(bin), n)).collect();
        Series { half_width: width / 2.0, ..Series::new(Kind::Bars, points) }
    }

    pub(super) fn matrix(matrix: Matrix) -> Series {
        Series { matrix: Some(matrix), ..Series::new(Kind::Matrix, Vec::new()) }
    }

    /// Both ends of what it covers, horizontally and vertically, of what is finite.
    pub(super) fn extent(&self, xlog: bool, ylog: bool) -> [(f64, f64); 2] {
        if let Some(Matrix { rows, columns, .. }) = self.matrix {
            return [(-0.5, columns as f64 - 0.5), (-0.5, rows as f64 - 0.5)];
        }
        let nothing = (f64::INFINITY, f64::NEG_INFINITY);
        let [mut x, mut y] = [nothing, nothing];
        for (px, py) in &self.points {
            let fits = |v: f64, log: bool| v.is_finite() && (v > 0.0 || !log);
            if fits(*px, xlog) && fits(*py, ylog) {
                x = (x.0.min(px - self.half_width), x.1.max(px + self.half_width));
                y = (y.0.min(*py), y.1.max(*py));
            }
        }
        if self.kind == Kind::Bars && !ylog {
            y = (y.0.min(0.0), y.1.max(0.0));
        }
        [x, y]
    }
}

impl Matrix {
    /// The smallest and the largest finite value.
    pub(super) fn limits(&self) -> (f64, f64) {
        let finite = self.values.iter().copied().filter(|v| v.is_finite());
        let (low, high) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            (0.0, 1.0)
        } else if low == high {
            (low - 0.5, high + 0.5)
        } else {
            (low, high)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_one_bin() {
        let series = Series::histogram(&[0.0, 0.0, 1.0, 2.5, 9.0, 10.0], 5);
        let counts: Vec<f64> = series.points.iter().map(|point| point.1).collect();
        assert_eq!(counts, [3.0, 1.0, 0.0, 0.0, 2.0]);
        assert_eq!(series.points[0].0, 1.0);
        assert_eq!(series.extent(false, false), [(0.0, 10.0), (0.0, 3.0)]);
        assert_eq!(Series::histogram(&[], 4).extent(false, false)[0], (0.0, 1.0));
        assert_eq!(Series::histogram(&[7.0, 7.0], 1).points, [(7.0, 2.0)]);
    }

    #[test]
    fn what_is_not_finite_or_has_no_logarithm_has_no_extent() {
        let points = vec![(1.0, f64::NAN), (f64::INFINITY, 1.0), (2.0, -3.0), (4.0, 5.0)];
        let series = Series::new(Kind::Line, points);
        assert_eq!(series.extent(false, false), [(2.0, 4.0), (-3.0, 5.0)]);
        assert_eq!(series.extent(false, true), [(4.0, 4.0), (5.0, 5.0)]);
    }
}
