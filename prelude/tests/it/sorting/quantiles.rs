//! Medians, quantiles, histograms and counts.

use ndlab::{
    DType, Element, Over,
    prelude::*,
    reduce::Plan,
    sorting::{Real, SortOptions},
    statistics::{BincountOptions, HistogramOptions, Interpolate, QuantileMethod, QuantileOptions},
};

use super::orders::{every_dtype, every_number, every_real_dtype, unsigned_zeros};
use crate::{
    oracle::{Batch, Bound, Several},
    samples::{Rng, Sample, Values},
};

/// Any set of axes, of an array of any number of them.
#[derive(Clone, Debug)]
struct Axes(Vec<usize>, bool);

impl<T> Over<IxDyn, T> for Axes {
    type Output = ArrayD<T>;

    fn plan(&self, _ndim: usize) -> Plan {
        Plan { axes: self.0.clone(), keep: self.1 }
    }

    fn collect(result: ArrayD<T>) -> ArrayD<T> {
        result
    }
}

impl Axes {
    fn any(rng: &mut Rng, ndim: usize) -> Axes {
        let axes: Vec<usize> = (0..ndim).filter(|_| rng.one_in(2)).collect();
        let axes = if axes.is_empty() { (0..ndim).collect() } else { axes };
        Axes(axes, rng.one_in(2))
    }

    /// `axis=…, keepdims=…`
    fn text(&self) -> String {
        let axes: String = self.0.iter().map(|axis| format!("{axis},")).collect();
        let axes = if axes.is_empty() { String::from("None") } else { format!("({axes})") };
        format!("axis={axes}, keepdims={}", if self.1 { "True" } else { "False" })
    }
}

fn medians<T: Element>(batch: &mut Batch, rng: &mut Rng) {
    for _ in 0..16 {
        // Complex means of infinities are left to `np::mean`.
        let complex = matches!(T::DTYPE, DType::Complex64 | DType::Complex128);
        let values = if complex { Values::Small } else { rng.pick(&[Values::Any, Values::Small]) };
        let a = Sample::<T>::any(rng, values);
        let axes = Axes::any(rng, a.shape().len());
        let text = axes.text();
        batch.case(format!("np.median(a0, {text}) + 0"), &[&a], || {
            unsigned_zeros(np::median(a.view(), axes.clone()))
        });
        batch.case("np.median(a0) + 0", &[&a], || unsigned_zeros(arr0(np::median(a.view(), ..))));
        batch.case(format!("np.nanmedian(a0, {text}) + 0"), &[&a], || {
            unsigned_zeros(np::nanmedian(a.view(), axes))
        });
    }
}

#[test]
fn medians_of_any_axes() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(31));
    every_dtype!(medians, &mut batch, rng);
    batch.check(Bound::Equal);
}

const METHODS: [(QuantileMethod, &str); 13] = [
    (QuantileMethod::InvertedCdf, "inverted_cdf"),
    (QuantileMethod::AveragedInvertedCdf, "averaged_inverted_cdf"),
    (QuantileMethod::ClosestObservation, "closest_observation"),
    (QuantileMethod::InterpolatedInvertedCdf, "interpolated_inverted_cdf"),
    (QuantileMethod::Hazen, "hazen"),
    (QuantileMethod::Weibull, "weibull"),
    (QuantileMethod::Linear, "linear"),
    (QuantileMethod::MedianUnbiased, "median_unbiased"),
    (QuantileMethod::NormalUnbiased, "normal_unbiased"),
    (QuantileMethod::Lower, "lower"),
    (QuantileMethod::Higher, "higher"),
    (QuantileMethod::Midpoint, "midpoint"),
    (QuantileMethod::Nearest, "nearest"),
];

fn quantiles<T: Interpolate>(batch: &mut Batch, rng: &mut Rng) {
    let single = T::DTYPE == DType::Float32;
    // NumPy subtracts signed integers in their own type, where large ones wrap.
    let signed = T::DTYPE.name().starts_with("int");
    let one = if single { "np.float32" } else { "np.float64" };
    for _ in 0..10 {
        for (method, name) in METHODS {
            let values =
                if signed { Values::Small } else { rng.pick(&[Values::Any, Values::Small]) };
            let options = QuantileOptions { method };
            let a = Sample::<T>::any(rng, values);
            let axes = Axes::any(rng, a.shape().len());
            // For some methods NumPy fails where there is nothing to do.
            if a.shape().contains(&0) && method != QuantileMethod::Linear {
                continue;
            }
            let empty = a.shape().contains(&0);
            let text = axes.text();
            let q = rng.unit();
            let q = rng.pick(&[0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0, 1.0 / 3.0, q]);
            let call = format!("(a0, {q:?}, {text}, method={name:?}) + 0).astype({one})");
            batch.case(format!("(np.quantile{call}"), &[&a], || {
                unsigned_zeros(np::quantile_with(a.view(), q, axes.clone(), options))
            });
            batch.case(format!("(np.nanquantile{call}"), &[&a], || {
                unsigned_zeros(np::nanquantile_with(a.view(), q, axes.clone(), options))
            });
            let qs = [q, 0.5, 0.0, rng.unit(), 0.2];
            let call =
                format!("(a0, np.array({qs:?}), {text}, method={name:?}) + 0).astype(np.float64)");
            batch.case(format!("(np.quantile{call}"), &[&a], || {
                unsigned_zeros(np::quantile_with(a.view(), qs, axes.clone(), options))
            });
            if !empty {
                batch.case(format!("(np.nanquantile{call}"), &[&a], || {
                    unsigned_zeros(np::nanquantile_with(a.view(), qs, axes.clone(), options))
                });
            }
            let q = rng.pick(&[0, 10, 25, 50, 100]);
            let call = format!("(a0, {q}, {text}, method={name:?}) + 0).astype({one})");
            batch.case(format!("(np.percentile{call}"), &[&a], || {
                unsigned_zeros(np::percentile_with(a.view(), q, axes.clone(), options))
            });
            batch.case(format!("(np.nanpercentile{call}"), &[&a], || {
                unsigned_zeros(np::nanpercentile_with(a.view(), q, axes, options))
            });
        }
        let a = Sample::<T>::any(rng, Values::Small);
        let q = rng.unit();
        batch.case(format!("(np.quantile(a0, {q:?})).astype({one})"), &[&a], || {
            arr0(np::quantile(a.view(), q, ..))
        });
    }
}

#[test]
fn quantiles_of_any_axes() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(32));
    every_number!(quantiles, &mut batch, rng);
    batch.check(Bound::Equal);
}

/// Where NumPy wraps, as it subtracts in the integers' own type.
#[test]
fn quantiles_of_distant_integers() {
    assert_eq!(np::quantile([-100_i8, 100], 0.5, ..), 0.0);
    assert_eq!(np::quantile([i64::MIN, i64::MAX], 0.25, ..), -(2.0_f64.powi(62)));
    assert_eq!(np::median([-100_i8, 100], ..), 0.0);
}

#[test]
fn types() {
    let a = np::ones((2, 3, 4));
    let _: f64 = np::quantile(&a, 0.5, ..);
    let _: f32 = np::quantile(f32::ones(3), 0.5, ..);
    let _: Array1<f64> = np::quantile(f32::ones(3), [0.5], ..);
    let _: Array2<f64> = np::percentile(&a, 50, 1);
    let _: Array3<f64> = np::percentile(&a, [50, 60], 1);
    let _: Array4<f64> = np::percentile(&a, [50, 60], Keep(1));
    let _: Array2<f64> = np::percentile(&a, &array![50.0], (0, 1));
    let _: ArrayD<f64> = np::percentile(a.clone().into_dyn(), vec![50.0], (0, 1));
    let _: Array1<f64> = np::nanpercentile(&a, vec![50.0], ..);
    // The type is known before the literals' are: methods can follow.
    assert_eq!(np::quantile(&a, 0.5, 1).dim(), (2, 4));
    assert_eq!(np::percentile(&a, [50, 75], 1).dim(), (2, 2, 4));
    assert_eq!(np::quantile(&a, [0.25, 0.75], ..)[0].powi(2), 1.0);
    assert_eq!(np::searchsorted([1.0, 2.0], 1.5).count_ones(), 1);
    assert_eq!(np::searchsorted([1.0, 2.0], [1.5]).len(), 1);
    assert_eq!(np::histogram(&a, 5).1.len(), 6);
    let _: f64 = np::median(&a.mapv(|x| x > 0.0), ..);
    let _: Array2<np::complex64> = np::median(a.mapv(|x| np::complex64::new(x as f32, 0.0)), 0);
}

fn histograms<T: Real>(batch: &mut Batch, rng: &mut Rng) {
    let wide = T::DTYPE.itemsize() == 8 && !T::DTYPE.name().starts_with("float");
    for _ in 0..24 {
        let values = rng.pick(&[Values::Small, Values::Finite, Values::Any]);
        let values = if wide { Values::Small } else { values };
        let a = Sample::<T>::any(rng, values);
        let n = rng.pick(&[1, 2, 3, 10, 64]);
        batch.case(format!("np.histogram(a0, {n})"), &[&a], || Several(np::histogram(a.view(), n)));
        let (first, last) = rng.pick(&[(0.0, 1.0), (-3.0, 7.5), (2.0, 2.0), (-0.1, 0.3)]);
        let range = format!("range=({first:?}, {last:?})");
        batch.case(format!("np.histogram(a0, {n}, {range})"), &[&a], || {
            Several(np::histogram(a.view(), (n, (first, last))))
        });
        batch.case(format!("np.histogram_bin_edges(a0, {n}, {range})"), &[&a], || {
            np::histogram_bin_edges(a.view(), (n, (first, last)))
        });
        batch.case(format!("np.histogram_bin_edges(a0, {n})"), &[&a], || {
            np::histogram_bin_edges(a.view(), n)
        });
        let weights = Sample::<f64>::of_shape(rng, a.shape(), Values::Small);
        let weighted = || HistogramOptions { weights: Some(weights.view()), ..Default::default() };
        batch.case(format!("np.histogram(a0, {n}, weights=a1)"), &[&a, &weights], || {
            Several(np::histogram_with(a.view(), n, weighted()))
        });
        let density = || HistogramOptions { density: true, ..Default::default() };
        batch.case(format!("np.histogram(a0, {n}, density=True)"), &[&a], || {
            Several(np::histogram_with(a.view(), n, density()))
        });
        let finite = if values == Values::Any { Values::Finite } else { values };
        let edges = Sample::<T>::of_shape(rng, &[n], finite);
        let sorted = np::sort_with(edges.view(), .., SortOptions { stable: true });
        batch.case("np.histogram(a0, np.sort(a1, kind='stable'))", &[&a, &edges], || {
            Several(np::histogram(a.view(), &sorted))
        });
        batch.case("np.histogram(a0, a1)", &[&a, &edges], || {
            Several(np::histogram(a.view(), edges.view()))
        });
        let others = [-3, 0, 1, 1, 4];
        batch.case("np.histogram(a0, np.array([-3, 0, 1, 1, 4], np.int32))", &[&a], || {
            Several(np::histogram(a.view(), others))
        });
    }
}

fn bins_by_rule<T: Real>(batch: &mut Batch, rng: &mut Rng) {
    for rule in ["auto", "doane", "fd", "rice", "scott", "sqrt", "sturges"] {
        for _ in 0..6 {
            let a = Sample::<T>::any(rng, Values::Small);
            batch.case(format!("np.histogram(a0, {rule:?})"), &[&a], || {
                Several(np::histogram(a.view(), rule))
            });
            let range = || HistogramOptions { range: Some((-2.5, 7.0)), ..Default::default() };
            batch.case(format!("np.histogram_bin_edges(a0, {rule:?}, (-2.5, 7.0))"), &[&a], || {
                np::histogram_bin_edges_with(a.view(), rule, range())
            });
        }
    }
}

#[test]
fn counting_in_as_many_intervals_as_a_rule_says() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(35));
    every_number!(bins_by_rule, &mut batch, rng);
    batch.check(Bound::Equal);
}

#[test]
fn counting_in_intervals() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(33));
    every_real_dtype!(histograms, &mut batch, rng);
    batch.check(Bound::Equal);
}

fn counts<T: Element + ndlab::int::Int>(batch: &mut Batch, rng: &mut Rng) {
    for round in 0..40 {
        let len = rng.pick(&[0, 1, 5, 100]);
        let values = if round < 2 { Values::Small } else { Values::Positive };
        let x = Sample::<T>::of_shape(rng, &[len], values);
        let w = Sample::<f64>::of_shape(rng, &[len], Values::Any);
        let minlength = rng.pick(&[0, 3, 20]);
        let options = BincountOptions { minlength };
        batch.case("np.bincount(a0)", &[&x], || np::bincount(x.view()));
        batch.case(format!("np.bincount(a0, minlength={minlength})"), &[&x], || {
            np::bincount_with(x.view(), options)
        });
        if len == 0 {
            // NumPy's sums of no weights are int64.
            continue;
        }
        batch.case("np.bincount(a0, a1)", &[&x, &w], || np::bincount_weights(x.view(), w.view()));
        batch.case(format!("np.bincount(a0, a1, {minlength})"), &[&x, &w], || {
            np::bincount_weights_with(x.view(), w.view(), options)
        });
    }
}

#[test]
fn counting_integers() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(34));
    counts::<i8>(&mut batch, rng);
    counts::<u16>(&mut batch, rng);
    counts::<i32>(&mut batch, rng);
    counts::<i64>(&mut batch, rng);
    counts::<u64>(&mut batch, rng);
    batch.check(Bound::Equal);
}
