//! The examples of NumPy's own documentation.

use ndlab::{
    prelude::*,
    sorting::{DigitizeOptions, Side},
    statistics::{BincountOptions, HistogramOptions},
};

use crate::numpy::arrays;

#[test]
fn sorting() {
    let a = np::array([[1, 4], [3, 1]]);
    let x = np::array([[0, 3], [2, 2]]);
    let parts = [7, 1, 7, 7, 1, 5, 7, 2, 3, 2, 6, 2, 3, 0];
    arrays! {
        "np.sort(np.array([[1, 4], [3, 1]]))" => np::sort(&a, -1),
        "np.sort(np.array([[1, 4], [3, 1]]), axis=None)" => np::sort(&a, ..),
        "np.sort(np.array([[1, 4], [3, 1]]), axis=0)" => np::sort(&a, 0),
        "np.argsort(np.array([3, 1, 2]))" => np::argsort([3, 1, 2], 0),
        "np.argsort(np.array([[0, 3], [2, 2]]), axis=0)" => np::argsort(&x, 0),
        "np.argsort(np.array([[0, 3], [2, 2]]), axis=1)" => np::argsort(&x, 1),
        "np.argsort(np.array([[0, 3], [2, 2]]), axis=None)" => np::argsort(&x, ..),
        "np.lexsort(([9, 4, 0, 4, 0, 2, 1], [1, 5, 1, 4, 3, 4, 4]))" => np::lexsort(([9, 4, 0, 4, 0, 2, 1], [1, 5, 1, 4, 3, 4, 4])),
        "np.lexsort(np.array([[9, 4, 0, 4, 0, 2, 1], [1, 5, 1, 4, 3, 4, 4]]))" => np::lexsort(&np::array([[9, 4, 0, 4, 0, 2, 1], [1, 5, 1, 4, 3, 4, 4]])),
        "np.lexsort(([[1, 2, 3, 4], [4, 3, 2, 1], [2, 1, 4, 3]], [[2, 2, 1, 1], [1, 2, 1, 2], [1, 1, 2, 1]]), axis=1)" => np::lexsort((
            array![[1, 2, 3, 4], [4, 3, 2, 1], [2, 1, 4, 3]],
            array![[2, 2, 1, 1], [1, 2, 1, 2], [1, 1, 2, 1]],
        )),
        "np.partition([7, 1, 7, 7, 1, 5, 7, 2, 3, 2, 6, 2, 3, 0], 4)[4]" => np::partition(parts, 4, 0).slice(s![4]),
        "np.partition([7, 1, 7, 7, 1, 5, 7, 2, 3, 2, 6, 2, 3, 0], (4, 8))[[4, 8]]" => np::partition(parts, (4, 8), 0).slice(s![4..9;4]),
        "np.array([3, 4, 2, 1])[np.argpartition([3, 4, 2, 1], (1, 3))]" => np::argpartition([3, 4, 2, 1], (1, 3), 0).mapv(|i| [3, 4, 2, 1][i]),
    }
}

#[test]
fn searching() {
    let bins = [0.0, 1.0, 2.5, 4.0, 10.0];
    let x = [1.2, 10.0, 12.4, 15.5, 20.0];
    let edges = np::array([0, 5, 10, 15, 20]);
    let right = DigitizeOptions { right: true };
    arrays! {
        "np.searchsorted([11, 12, 13, 14, 15], 13)" => np::searchsorted([11, 12, 13, 14, 15], 13),
        "np.searchsorted([11, 12, 13, 14, 15], 13, side='right')" => np::searchsorted_with([11, 12, 13, 14, 15], 13, Side::Right),
        "np.searchsorted([11, 12, 13, 14, 15], [-10, 20, 12, 13])" => np::searchsorted([11, 12, 13, 14, 15], [-10, 20, 12, 13]),
        "np.digitize(np.array([0.2, 6.4, 3.0, 1.6]), np.array([0.0, 1.0, 2.5, 4.0, 10.0]))" => np::digitize([0.2, 6.4, 3.0, 1.6], bins),
        "np.digitize([1.2, 10.0, 12.4, 15.5, 20.], [0, 5, 10, 15, 20], right=True)" => np::digitize_with(x, &edges, right),
        "np.digitize([1.2, 10.0, 12.4, 15.5, 20.], [0, 5, 10, 15, 20], right=False)" => np::digitize(x, &edges),
    }
}

#[test]
fn sets() {
    let a = np::array([1, 2, 6, 4, 2, 3, 2]);
    let element = np::arange(4).reshape((2, 2)) * 2;
    let three = |sets: [[i32; 4]; 3]| np::union1d(np::union1d(sets[0], sets[1]), sets[2]);
    let inverse = np::unique_inverse(&a);
    arrays! {
        "np.unique([1, 1, 2, 2, 3, 3])" => np::unique([1, 1, 2, 2, 3, 3]),
        "np.unique(np.array([[1, 1], [2, 3]]))" => np::unique(&array![[1, 1], [2, 3]]),
        "np.unique(np.array([[1, 0, 0], [1, 0, 0], [2, 3, 4]]), axis=0)" => np::unique_axis(&array![[1, 0, 0], [1, 0, 0], [2, 3, 4]], 0),
        "np.unique([1, 2, 6, 4, 2, 3, 2], return_inverse=True)[1]" => &inverse.inverse_indices,
        "np.array([1, 2, 6, 4, 2, 3, 2])" => inverse.inverse_indices.mapv(|i| inverse.values[i]),
        "np.unique([1, 2, 6, 4, 2, 3, 2], return_counts=True)[1]" => np::unique_counts(&a).counts,
        "np.unique_all([1, 1, 2]).indices" => np::unique_all([1, 1, 2]).indices,
        "np.unique_all([1, 1, 2]).counts" => np::unique_all([1, 1, 2]).counts,
        "np.sort(np.unique_values([1, 1, 2]))" => np::unique_values([1, 1, 2]),
        "np.isin(2 * np.arange(4).reshape((2, 2)), [1, 2, 4, 8])" => np::isin(&element, [1, 2, 4, 8]),
        "np.intersect1d([1, 3, 4, 3], [3, 1, 2, 1])" => np::intersect1d([1, 3, 4, 3], [3, 1, 2, 1]),
        "np.union1d([-1, 0, 1], [-2, 0, 2])" => np::union1d([-1, 0, 1], [-2, 0, 2]),
        "np.array([1, 2, 3, 4, 6])" => three([[1, 3, 4, 3], [3, 1, 2, 1], [6, 3, 4, 2]]),
        "np.setdiff1d([1, 2, 3, 2, 4, 1], [3, 4, 5, 6])" => np::setdiff1d([1, 2, 3, 2, 4, 1], [3, 4, 5, 6]),
        "np.setxor1d([1, 2, 3, 2, 4], [2, 3, 5, 7, 5])" => np::setxor1d([1, 2, 3, 2, 4], [2, 3, 5, 7, 5]),
    }
}

#[test]
fn quantiles() {
    let a = np::array([[10, 7, 4], [3, 2, 1]]);
    let n = array![[10.0, np::nan, 4.0], [3.0, 2.0, 1.0]];
    arrays! {
        "np.median([[10, 7, 4], [3, 2, 1]])" => np::median(&a, ..),
        "np.median([[10, 7, 4], [3, 2, 1]], axis=0)" => np::median(&a, 0),
        "np.median([[10, 7, 4], [3, 2, 1]], axis=1)" => np::median(&a, 1),
        "np.median([[10, 7, 4], [3, 2, 1]], axis=(0, 1))" => np::median(&a, (0, 1)),
        "np.quantile([[10, 7, 4], [3, 2, 1]], 0.5)" => np::quantile(&a, 0.5, ..),
        "np.quantile([[10, 7, 4], [3, 2, 1]], 0.5, axis=0)" => np::quantile(&a, 0.5, 0),
        "np.quantile([[10, 7, 4], [3, 2, 1]], 0.5, axis=1, keepdims=True)" => np::quantile(&a, 0.5, Keep(1)),
        "np.percentile([[10, 7, 4], [3, 2, 1]], 50)" => np::percentile(&a, 50, ..),
        "np.percentile([[10, 7, 4], [3, 2, 1]], 50, axis=1)" => np::percentile(&a, 50, 1),
        "np.percentile([[10, 7, 4], [3, 2, 1]], [10, 50], axis=1)" => np::percentile(&a, [10, 50], 1),
        "np.nanmedian([[10, np.nan, 4], [3, 2, 1]])" => np::nanmedian(&n, ..),
        "np.nanmedian([[10, np.nan, 4], [3, 2, 1]], axis=0)" => np::nanmedian(&n, 0),
        "np.median([[10, np.nan, 4], [3, 2, 1]], axis=1)" => np::median(&n, 1),
        "np.nanquantile([[10, np.nan, 4], [3, 2, 1]], 0.5, axis=0)" => np::nanquantile(&n, 0.5, 0),
        "np.nanpercentile([[10, np.nan, 4], [3, 2, 1]], 50, axis=1, keepdims=True)" => np::nanpercentile(&n, 50, Keep(1)),
    }
}

#[test]
fn histograms() {
    let a = np::arange(5);
    let density = || HistogramOptions { density: true, ..Default::default() };
    let weights = [0.3, 0.5, 0.2, 0.7, 1.0, -0.6];
    let arr = np::array([0, 0, 0, 1, 2, 3, 3, 4, 5]);
    arrays! {
        "np.histogram([1, 2, 1], bins=[0, 1, 2, 3])[0]" => np::histogram([1, 2, 1], [0, 1, 2, 3]).0,
        "np.histogram([1, 2, 1], bins=[0, 1, 2, 3])[1]" => np::histogram([1, 2, 1], [0, 1, 2, 3]).1,
        "np.histogram(np.arange(4), bins=np.arange(5), density=True)[0]" => np::histogram_with(np::arange(4), &a, density()).0,
        "np.histogram([[1, 2, 1], [1, 0, 1]], bins=[0, 1, 2, 3])[0]" => np::histogram(&array![[1, 2, 1], [1, 0, 1]], [0, 1, 2, 3]).0,
        "np.histogram(np.arange(5), density=True)[0]" => np::histogram_with(&a, 10, density()).0,
        "np.histogram(np.arange(5), density=True)[1]" => np::histogram_with(&a, 10, density()).1,
        "np.histogram_bin_edges([0, 0, 0, 1, 2, 3, 3, 4, 5], bins=2)" => np::histogram_bin_edges(&arr, 2),
        "np.histogram_bin_edges([0, 0, 0, 1, 2, 3, 3, 4, 5], [1, 2])" => np::histogram_bin_edges(&arr, [1, 2]),
        "np.histogram_bin_edges([0, 0, 0, 1, 2, 3, 3, 4, 5], bins='auto')" => np::histogram_bin_edges(&arr, "auto"),
        "np.histogram_bin_edges([0, 0, 0, 1, 2, 3, 3, 4, 5], bins='auto', range=(0, 1))" => np::histogram_bin_edges_with(
            &arr,
            "auto",
            HistogramOptions { range: Some((0.0, 1.0)), ..Default::default() },
        ),
        "np.bincount(np.arange(5))" => np::bincount(&a),
        "np.bincount(np.array([0, 1, 1, 3, 2, 1, 7]))" => np::bincount([0, 1, 1, 3, 2, 1, 7]),
        "np.bincount([0, 1, 1, 2, 2, 2], weights=[0.3, 0.5, 0.2, 0.7, 1., -0.6])" => np::bincount_weights([0, 1, 1, 2, 2, 2], weights),
        "np.bincount([1], minlength=3)" => np::bincount_with([1], BincountOptions { minlength: 3 }),
    }
}
