//! Where a quantile lies between the sorted elements: NumPy's thirteen definitions.

/// How a quantile that lies between two elements is made of them. NumPy: `method`.
///
/// The first nine are those of Hyndman and Fan (1996), in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum QuantileMethod {
    /// The first element at which the distribution reaches `q`. NumPy: `"inverted_cdf"`.
    InvertedCdf,
    /// The same, and the mean of two where it is reached exactly. NumPy: `"averaged_inverted_cdf"`.
    AveragedInvertedCdf,
    /// The nearest element, of two equally near the one with even rank.
    /// NumPy: `"closest_observation"`.
    ClosestObservation,
    /// Between the steps of the distribution. NumPy: `"interpolated_inverted_cdf"`.
    InterpolatedInvertedCdf,
    /// Between the middles of the steps. NumPy: `"hazen"`.
    Hazen,
    /// By the expected ranks of a uniform distribution. NumPy: `"weibull"`.
    Weibull,
    /// Between the elements, the smallest at 0 and the largest at 1. NumPy: `"linear"`, the default.
    #[default]
    Linear,
    /// About unbiased for the median of any distribution. NumPy: `"median_unbiased"`.
    MedianUnbiased,
    /// About unbiased if the elements are normally distributed. NumPy: `"normal_unbiased"`.
    NormalUnbiased,
    /// The lower of the two elements. NumPy: `"lower"`.
    Lower,
    /// The higher of the two elements. NumPy: `"higher"`.
    Higher,
    /// The mean of the two elements. NumPy: `"midpoint"`.
    Midpoint,
    /// The nearer of the two elements. NumPy: `"nearest"`.
    Nearest,
}

/// Two sorted elements, and how far between them a quantile lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) previous: usize,
    pub(super) next: usize,
    /// `None` if it is the first of them.
    pub(super) fraction: Option<f64>,
}

impl QuantileMethod {
    /// The place of quantile `q` among `count` elements, of which there is at least one.
    pub(super) fn place(self, count: usize, q: f64) -> Place {
        use QuantileMethod as Method;
        let n = count as f64;
        let by_parameters =
            |alpha: f64, beta: f64| n * q + (alpha + q * (1.0 - alpha - beta)) - 1.0;
        let index = match self {
            Method::InvertedCdf => {
                return step(n * q - 1.0, |fraction, _| fraction == 0.0);
            }
            Method::ClosestObservation => {
                let is_odd = |index: f64| index.floor().rem_euclid(2.0) == 1.0;
                return step(n * q - 1.0 - 0.5, |fraction, i| fraction == 0.0 && is_odd(i));
            }
            Method::Lower => return exact(((n - 1.0) * q).floor()),
            Method::Higher => return exact(((n - 1.0) * q).ceil()),
            Method::Nearest => return exact(((n - 1.0) * q).round_ties_even()),
            Method::AveragedInvertedCdf => n * q - 1.0,
            Method::InterpolatedInvertedCdf => by_parameters(0.0, 1.0),
            Method::Hazen => by_parameters(0.5, 0.5),
            Method::Weibull => by_parameters(0.0, 0.0),
            Method::Linear => (n - 1.0) * q,
            Method::MedianUnbiased => by_parameters(1.0 / 3.0, 1.0 / 3.0),
            Method::NormalUnbiased => by_parameters(3.0 / 8.0, 3.0 / 8.0),
            Method::Midpoint => 0.5 * (((n - 1.0) * q).floor() + ((n - 1.0) * q).ceil()),
        };
        // Beyond the ends both elements are the same, and NumPy counts the fraction from -1 and 0.
        let (previous, next, from) = if index >= n - 1.0 {
            (count - 1, count - 1, -1.0)
        } else if index < 0.0 {
            (0, 0, 0.0)
        } else {
            (index as usize, index as usize + 1, index.floor())
        };
        let fraction = index - from;
        let fraction = match self {
            Method::AveragedInvertedCdf if fraction == 0.0 => 0.5,
            Method::AveragedInvertedCdf => 1.0,
            Method::Midpoint if index % 1.0 == 0.0 => 0.0,
            Method::Midpoint => 0.5,
            _ => fraction,
        };
        Place { previous, next, fraction: Some(fraction) }
    }
}

/// The element below `index`, or the one above it unless `below` says so.
fn step(index: f64, below: impl Fn(f64, f64) -> bool) -> Place {
    let previous = index.floor();
    exact(if below(index - previous, index) { previous } else { previous + 1.0 })
}

fn exact(index: f64) -> Place {
    // Below 0 becomes 0.
    let index = index as usize;
    Place { previous: index, next: index, fraction: None }
}
