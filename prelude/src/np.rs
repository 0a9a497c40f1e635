//! NumPy's names, as they are written after `np::`.
//!
//! Nothing is defined here but constants and names of types; every function stands in the module
//! for its subject: one list for each.

use ndarray::NewAxis;
use num_complex::Complex;

pub use crate::applying::apply_along_axis;
pub use crate::broadcasting::{broadcast_arrays, broadcast_shapes, broadcast_to};
pub use crate::cast::astype;
pub use crate::chunks::{chunks, map_chunks, map_chunks_into};
#[allow(deprecated, reason = "re-exported with its note")]
pub use crate::create::matrix;
pub use crate::create::{
    LinspaceOptions, LogspaceOptions, MeshgridOptions, arange, array, asanyarray, asarray,
    ascontiguousarray, asfortranarray, copy, diag, diag_with, diagflat, diagflat_with, diagonal,
    diagonal_with, empty, empty_like, eye, eye_with, frombuffer, frombuffer_with, fromfunction,
    fromiter, full, full_like, geomspace, geomspace_with, identity, indices, linspace,
    linspace_with, logspace, logspace_with, meshgrid, meshgrid_with, ones, ones_like, tri,
    tri_with, tril, tril_indices, tril_indices_with, tril_with, triu, triu_indices,
    triu_indices_with, triu_with, vander, vander_with, zeros, zeros_like,
};
pub use crate::distance::{Metric, cdist, cdist_with};
pub use crate::dtype::{
    Casting, can_cast, can_cast_with, finfo, iinfo, promote_types, result_type,
};
pub use crate::editing::{Trim, append, append_with, delete, insert, trim_zeros, trim_zeros_with};
pub use crate::einsum::{EinsumOptions, einsum, einsum_path, einsum_with};
pub use crate::files::{
    fromfile, fromfile_with, load, load_any, load_as, load_npz, save, savez, savez_compressed,
    tofile,
};
pub use crate::indexing::{
    argwhere, compress, extract, fill_diagonal, flatnonzero, nonzero, put, take, take_along_axis,
};
pub use crate::joining::{block, column_stack, concatenate, dstack, hstack, stack, vstack};
pub use crate::layout::{
    dtype, flags, isfortran, itemsize, may_share_memory, nbytes, shares_memory, strides_bytes,
    strides_elems,
};
pub use crate::linalg::diagonal::{TraceOptions, trace, trace_with};
pub use crate::linalg::{self, cross, cross_with, matrix_transpose};
pub use crate::masks::{place, put_where, putmask};
pub use crate::memmap::{load_mmap, memmap, memmap_with, open_memmap};
pub use crate::nan_to_num::{NanToNum, nan_to_num, nan_to_num_with};
pub use crate::padding::{PadMode, pad, pad_with};
pub use crate::positions::{flatten, item, ravel_multi_index, unravel_index};
pub use crate::print::{
    FloatMode, PrintOptions, Sign, array_repr, array_repr_with, array_str, array_str_with,
    get_printoptions, print, scalar_str, set_printoptions,
};
pub use crate::products::{
    dot, inner, kron, matmul, matmul_into, matvec, outer, tensordot, vdot, vecdot, vecmat,
};
pub use crate::rearrange::{
    atleast_1d, atleast_2d, atleast_3d, expand_dims, moveaxis, permute_dims, rollaxis, squeeze,
    swapaxes, transpose_with,
};
pub use crate::reduce::{
    CovOptions, DiffOptions, all, amax, amin, any, argmax, argmin, average, average_with, corrcoef,
    corrcoef_with, count_nonzero, cov, cov_with, cumprod, cumsum, diff, diff_with, ediff1d,
    gradient, gradient_with, max, mean, min, nanargmax, nanargmin, nancumprod, nancumsum, nanmax,
    nanmean, nanmin, nanprod, nanstd, nansum, nanvar, prod, ptp, std, sum, trapezoid,
    trapezoid_with, var,
};
pub use crate::repeating::{repeat, resize, tile};
pub use crate::select::{
    allclose, allclose_with, array_equal, array_equiv, isclose, isclose_with, select, where_,
};
pub use crate::sets::{
    intersect1d, isin, setdiff1d, setxor1d, union1d, unique, unique_all, unique_axis,
    unique_counts, unique_inverse, unique_values, unique_with,
};
pub use crate::shape::{ndim, ravel, reshape, shape, size, transpose};
pub use crate::sorting::{
    argpartition, argsort, argsort_with, digitize, digitize_with, lexsort, partition,
    partition_inplace, searchsorted, searchsorted_with, sort, sort_inplace, sort_with,
};
pub use crate::splitting::{array_split, dsplit, hsplit, split, unstack, vsplit};
pub use crate::statistics::{
    bincount, bincount_weights, bincount_weights_with, bincount_with, histogram,
    histogram_bin_edges, histogram_bin_edges_with, histogram_with, median, nanmedian,
    nanpercentile, nanpercentile_with, nanquantile, nanquantile_with, percentile, percentile_with,
    quantile, quantile_with,
};
pub use crate::text::{
    genfromtxt, genfromtxt_named, genfromtxt_with, loadtxt, loadtxt_with, savetxt, savetxt_with,
};
pub use crate::threads::{get_num_threads, set_num_threads};
pub use crate::turning::{flip, fliplr, flipud, roll, rot90, rot90_with};
pub use crate::ufunc::{
    abs, abs_inplace, abs_into, absolute, absolute_inplace, absolute_into, add, add_inplace,
    add_into, angle, angle_inplace, angle_into, arccos, arccos_inplace, arccos_into, arccosh,
    arccosh_inplace, arccosh_into, arcsin, arcsin_inplace, arcsin_into, arcsinh, arcsinh_inplace,
    arcsinh_into, arctan, arctan_inplace, arctan_into, arctan2, arctan2_inplace, arctan2_into,
    arctanh, arctanh_inplace, arctanh_into, around, around_inplace, around_into, bitwise_and,
    bitwise_and_inplace, bitwise_and_into, bitwise_not, bitwise_not_inplace, bitwise_not_into,
    bitwise_or, bitwise_or_inplace, bitwise_or_into, bitwise_xor, bitwise_xor_inplace,
    bitwise_xor_into, cbrt, cbrt_inplace, cbrt_into, ceil, ceil_inplace, ceil_into, clip,
    clip_inplace, clip_into, conj, conj_inplace, conj_into, conjugate, conjugate_inplace,
    conjugate_into, copysign, copysign_inplace, copysign_into, cos, cos_inplace, cos_into, cosh,
    cosh_inplace, cosh_into, deg2rad, deg2rad_inplace, deg2rad_into, degrees, degrees_inplace,
    degrees_into, divide, divide_inplace, divide_into, divmod, divmod_into, equal, equal_inplace,
    equal_into, exp, exp_inplace, exp_into, exp2, exp2_inplace, exp2_into, expm1, expm1_inplace,
    expm1_into, fabs, fabs_inplace, fabs_into, fix, fix_inplace, fix_into, float_power,
    float_power_inplace, float_power_into, floor, floor_divide, floor_divide_inplace,
    floor_divide_into, floor_inplace, floor_into, fmax, fmax_inplace, fmax_into, fmin,
    fmin_inplace, fmin_into, fmod, fmod_inplace, fmod_into, gcd, gcd_inplace, gcd_into, greater,
    greater_equal, greater_equal_inplace, greater_equal_into, greater_inplace, greater_into,
    heaviside, heaviside_inplace, heaviside_into, hypot, hypot_inplace, hypot_into, imag,
    imag_inplace, imag_into, invert, invert_inplace, invert_into, isfinite, isfinite_inplace,
    isfinite_into, isinf, isinf_inplace, isinf_into, isnan, isnan_inplace, isnan_into, lcm,
    lcm_inplace, lcm_into, ldexp, ldexp_inplace, ldexp_into, left_shift, left_shift_inplace,
    left_shift_into, less, less_equal, less_equal_inplace, less_equal_into, less_inplace,
    less_into, log, log_inplace, log_into, log1p, log1p_inplace, log1p_into, log2, log2_inplace,
    log2_into, log10, log10_inplace, log10_into, logaddexp, logaddexp_inplace, logaddexp_into,
    logaddexp2, logaddexp2_inplace, logaddexp2_into, logical_and, logical_and_inplace,
    logical_and_into, logical_not, logical_not_inplace, logical_not_into, logical_or,
    logical_or_inplace, logical_or_into, logical_xor, logical_xor_inplace, logical_xor_into,
    maximum, maximum_inplace, maximum_into, minimum, minimum_inplace, minimum_into, mod_,
    mod_inplace, mod_into, multiply, multiply_inplace, multiply_into, negative, negative_inplace,
    negative_into, nextafter, nextafter_inplace, nextafter_into, not_equal, not_equal_inplace,
    not_equal_into, positive, positive_inplace, positive_into, power, power_inplace, power_into,
    rad2deg, rad2deg_inplace, rad2deg_into, radians, radians_inplace, radians_into, real,
    real_inplace, real_into, reciprocal, reciprocal_inplace, reciprocal_into, remainder,
    remainder_inplace, remainder_into, right_shift, right_shift_inplace, right_shift_into, rint,
    rint_inplace, rint_into, round, round_inplace, round_into, round_with, round_with_inplace,
    round_with_into, sign, sign_inplace, sign_into, signbit, signbit_inplace, signbit_into, sin,
    sin_inplace, sin_into, sinc, sinc_inplace, sinc_into, sinh, sinh_inplace, sinh_into, sqrt,
    sqrt_inplace, sqrt_into, square, square_inplace, square_into, subtract, subtract_inplace,
    subtract_into, tan, tan_inplace, tan_into, tanh, tanh_inplace, tanh_into, true_divide,
    true_divide_inplace, true_divide_into, trunc, trunc_inplace, trunc_into,
};
pub use crate::{random, testing};

macro_rules! dtypes {
    ($($(#[$doc:meta])* $name:ident = $rust:ty;)*) => {$(
        $(#[$doc])*
        #[allow(non_camel_case_types, reason = "NumPy's name")]
        pub type $name = $rust;
    )*};
}

dtypes! {
    /// NumPy: `np.bool_`, one byte.
    bool_ = bool;
    /// NumPy: `np.int8`.
    int8 = i8;
    /// NumPy: `np.int16`.
    int16 = i16;
    /// NumPy: `np.int32`.
    int32 = i32;
    /// NumPy: `np.int64`, the dtype of `np::arange(12)`.
    int64 = i64;
    /// NumPy: `np.uint8`.
    uint8 = u8;
    /// NumPy: `np.uint16`.
    uint16 = u16;
    /// NumPy: `np.uint32`.
    uint32 = u32;
    /// NumPy: `np.uint64`.
    uint64 = u64;
    /// NumPy: `np.float32`.
    float32 = f32;
    /// NumPy: `np.float64`, the dtype of `np::zeros(3)`.
    float64 = f64;
    /// NumPy: `np.complex64`, two `f32`.
    complex64 = Complex<f32>;
    /// NumPy: `np.complex128`, two `f64`.
    complex128 = Complex<f64>;
}

/// A new axis of length 1 in `s![]`. NumPy: `np.newaxis`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let norms = np::ones(3);
/// assert_eq!(norms.slice(s![.., np::newaxis]).shape(), [3, 1]);
/// ```
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const newaxis: NewAxis = NewAxis;

/// NumPy: `np.pi`.
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const pi: f64 = std::f64::consts::PI;

/// NumPy: `np.e`.
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const e: f64 = std::f64::consts::E;

/// NumPy: `np.inf`.
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const inf: f64 = f64::INFINITY;

/// NumPy: `np.nan`.
#[allow(non_upper_case_globals, reason = "NumPy's name")]
pub const nan: f64 = f64::NAN;
