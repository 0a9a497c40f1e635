//! Choosing elements by a condition, and comparing arrays as a whole.
//!
//! Comparisons of elements are [`crate::ufunc`]'s, changing the elements under a mask is
//! [`crate::masks`]'s.

use ndarray::{Array, DimMax};
use num_complex::Complex;

use crate::{
    array_like::ArrayLike,
    dtype::{DType, Element, Joined, Promote},
    reduce,
    ufunc::{
        self, Block, Broadcast, Fault, Function, INPUTS, Kernel, Loop, conditional, with_parameter,
    },
};

/// The dimension of three arguments that are broadcast against each other.
pub type Broadcast3<C, X, Y> = <Broadcast<C, X> as DimMax<<Y as ArrayLike>::Dim>>::Output;

/// Elements of `x` where the condition holds, and of `y` elsewhere.
/// NumPy: `np.where(condition, x, y)`.
///
/// The three are broadcast against each other; `x` and `y` are promoted, and a plain number takes
/// the other's dtype. A condition of numbers holds where they are not 0. Where it holds as indices:
/// [`nonzero`](fn@crate::indexing::nonzero).
///
/// ```
/// use ndlab::prelude::*;
///
/// let arr = array![-3, 1, -2, 4, -1, 5];
/// assert_eq!(np::where_(np::greater(&arr, 0), &arr, 0), array![0, 1, 0, 4, 0, 5]);
/// let rows = array![[true], [false]];
/// assert_eq!(np::where_(&rows, array![1.0, 2.0], -1), array![[1.0, 2.0], [-1.0, -1.0]]);
/// ```
///
/// # Panics
///
/// If the shapes do not fit together.
#[track_caller]
pub fn where_<C, X, Y>(condition: C, x: X, y: Y) -> Array<Joined<X, Y>, Broadcast3<C, X, Y>>
where
    C: ArrayLike,
    X: ArrayLike,
    Y: ArrayLike,
    C::Dim: DimMax<X::Dim>,
    Broadcast<C, X>: DimMax<Y::Dim>,
{
    conditional(&WHERE, <Joined<X, Y> as Element>::DTYPE, condition, x, y)
}

/// For each element the choice of the first condition that holds, else `default`.
/// NumPy: `np.select(condlist, choicelist, default)`.
///
/// Conditions are broadcast to the choices, whose dtype the result has.
///
/// ```
/// use ndlab::prelude::*;
///
/// let x = np::arange(6);
/// let small = np::less(&x, 3);
/// let large = np::greater(&x, 3);
/// let y = np::select(&[small, large], &[x.clone(), &x * &x], 42);
/// assert_eq!(y, array![0, 1, 2, 42, 16, 25]);
/// ```
///
/// # Panics
///
/// If there are not as many choices as conditions, or none, or the shapes do not fit together.
#[track_caller]
pub fn select<C, X, V>(conditions: &[C], choices: &[X], default: V) -> Array<X::Elem, X::Dim>
where
    C: ArrayLike,
    X: ArrayLike,
    V: ArrayLike,
{
    if conditions.len() != choices.len() || choices.is_empty() {
        not_as_many(conditions.len(), choices.len());
    }
    let mut out = crate::create::zeros_like(choices[0].as_view());
    ufunc::converted_into(default, &mut out);
    for (condition, choice) in conditions.iter().zip(choices).rev() {
        ufunc::conditional_inplace(&WHERE, condition.as_view(), choice.as_view(), &mut out);
    }
    out
}

/// How near two numbers have to be. NumPy: the arguments `rtol`, `atol` and `equal_nan`.
///
/// `x` is near `y` if `|x - y| <= atol + rtol * |y|`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// The part of `|y|`.
    pub rtol: f64,
    /// The part that does not depend on `y`.
    pub atol: f64,
    /// Whether NaN is near NaN.
    pub equal_nan: bool,
}

impl Default for Tolerance {
    /// `rtol = 1e-5`, `atol = 1e-8`, and NaN is near nothing.
    fn default() -> Tolerance {
        Tolerance { rtol: 1e-5, atol: 1e-8, equal_nan: false }
    }
}

/// Whether elements are nearly equal: `|x - y| <= 1e-8 + 1e-5 * |y|`. NumPy: `np.isclose(x, y)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let near = np::isclose(array![1e10, 1e-7], array![1.00001e10, 1e-8]);
/// assert_eq!(near, array![true, false]);
/// ```
///
/// # Panics
///
/// If the shapes do not fit together.
#[track_caller]
pub fn isclose<X, Y>(x: X, y: Y) -> Array<bool, Broadcast<X, Y>>
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: DimMax<Y::Dim>,
{
    isclose_with(x, y, Tolerance::default())
}

/// [`isclose`] with another tolerance. NumPy: `np.isclose(x, y, rtol, atol, equal_nan)`.
///
/// ```
/// use ndlab::{Tolerance, prelude::*};
///
/// let tolerance = Tolerance { rtol: 0.1, equal_nan: true, ..Tolerance::default() };
/// let near = np::isclose_with(array![1.0, np::nan], array![1.05, np::nan], tolerance);
/// assert_eq!(near, array![true, true]);
/// ```
///
/// # Panics
///
/// If the shapes do not fit together.
#[track_caller]
pub fn isclose_with<X, Y>(x: X, y: Y, tolerance: Tolerance) -> Array<bool, Broadcast<X, Y>>
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: DimMax<Y::Dim>,
{
    let key = <<Joined<X, Y> as Promote>::Float as Element>::DTYPE;
    let parameters = Complex::new(tolerance.rtol, tolerance.atol);
    let function = if tolerance.equal_nan { &ISCLOSE_OR_NAN } else { &ISCLOSE };
    // The third operand has no axes, so the dimension is that of the first two.
    let (x, y) = (x.as_view(), y.as_view());
    with_parameter::<X, Y, bool>(function, key, &x, &y, &parameters)
}

/// Whether all elements are nearly equal. NumPy: `np.allclose(x, y)`.
///
/// Needs a byte for each element while it compares.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert!(np::allclose(array![0.1 + 0.2, 1.0], array![0.3, 1.0]));
/// assert!(!np::allclose(array![1.0, np::nan], array![1.0, np::nan]));
/// ```
///
/// # Panics
///
/// If the shapes do not fit together.
#[track_caller]
pub fn allclose<X, Y>(x: X, y: Y) -> bool
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: DimMax<Y::Dim>,
{
    allclose_with(x, y, Tolerance::default())
}

/// [`allclose`] with another tolerance. NumPy: `np.allclose(x, y, rtol, atol, equal_nan)`.
///
/// # Panics
///
/// If the shapes do not fit together.
#[track_caller]
pub fn allclose_with<X, Y>(x: X, y: Y, tolerance: Tolerance) -> bool
where
    X: ArrayLike,
    Y: ArrayLike,
    X::Dim: DimMax<Y::Dim>,
{
    reduce::all(isclose_with(x, y, tolerance), ..)
}

/// Whether shapes and all elements are equal; NaN equals nothing. NumPy: `np.array_equal(x, y)`.
///
/// Dtypes may differ. Needs a byte for each element while it compares.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert!(np::array_equal(array![1, 2], array![1.0, 2.0]));
/// assert!(!np::array_equal(array![1, 2], array![[1, 2]]));
/// ```
pub fn array_equal<X: ArrayLike, Y: ArrayLike>(x: X, y: Y) -> bool {
    let (x, y) = (x.as_view(), y.as_view());
    x.shape() == y.shape() && reduce::all(ufunc::equal(x.into_dyn(), y.into_dyn()), ..)
}

/// Whether all elements are equal after broadcasting. NumPy: `np.array_equiv(x, y)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// assert!(np::array_equiv(array![1, 2], array![[1, 2], [1, 2]]));
/// assert!(!np::array_equiv(array![1, 2], array![1, 2, 3]));
/// ```
pub fn array_equiv<X: ArrayLike, Y: ArrayLike>(x: X, y: Y) -> bool {
    let (x, y) = (x.as_view(), y.as_view());
    ufunc::can_broadcast(x.shape(), y.shape())
        && reduce::all(ufunc::equal(x.into_dyn(), y.into_dyn()), ..)
}

/// As elements of 1, 2, 4, 8 and 16 bytes, which is all that choosing has to know of them.
pub(crate) static WHERE: Function = {
    use DType::*;
    let mut function = Function::new("where");
    let loops: [(DType, Kernel); 13] = [
        (Bool, choose::<u8>),
        (Int8, choose::<u8>),
        (Uint8, choose::<u8>),
        (Int16, choose::<u16>),
        (Uint16, choose::<u16>),
        (Int32, choose::<u32>),
        (Uint32, choose::<u32>),
        (Float32, choose::<u32>),
        (Int64, choose::<u64>),
        (Uint64, choose::<u64>),
        (Float64, choose::<u64>),
        (Complex64, choose::<[u32; 2]>),
        (Complex128, choose::<[u64; 2]>),
    ];
    let mut i = 0;
    while i < loops.len() {
        let (key, kernel) = loops[i];
        function = function.with_loop(key, Loop { inputs: [Bool, key, key], output: key, kernel });
        i += 1;
    }
    function
};

/// # Safety
///
/// As [`Kernel`] demands, for a condition and two inputs and an output of the size of `T`.
unsafe fn choose<T: Copy>(block: &Block) -> Option<Fault> {
    let [condition, x, y] = block.inputs;
    let (condition, x, y) = (condition.cast::<bool>(), x.cast::<T>(), y.cast::<T>());
    let output = block.output.cast::<T>();
    for i in 0..block.len {
        // SAFETY: as promised, `len` elements each. Both are read, so that it is a vector's choice.
        unsafe {
            let (x, y) = (x.add(i).read(), y.add(i).read());
            output.add(i).write(if condition.add(i).read() { x } else { y });
        }
    }
    None
}

pub(crate) static ISCLOSE: Function = near_functions::<false>("isclose");
pub(crate) static ISCLOSE_OR_NAN: Function = near_functions::<true>("isclose");

const fn near_functions<const NAN: bool>(name: &'static str) -> Function {
    use DType::{Bool, Complex64, Complex128, Float32, Float64};
    const fn near(key: DType, kernel: Kernel) -> Loop {
        let inputs: [DType; INPUTS] = [key, key, Complex128];
        Loop { inputs, output: Bool, kernel }
    }
    Function::new(name)
        .with_loop(Float32, near(Float32, is_near::<f32, NAN>))
        .with_loop(Float64, near(Float64, is_near::<f64, NAN>))
        .with_loop(Complex64, near(Complex64, is_near::<Complex<f32>, NAN>))
        .with_loop(Complex128, near(Complex128, is_near::<Complex<f64>, NAN>))
}

trait Near: Copy + PartialEq {
    /// `|x - y| <= atol + rtol * |y|`, computed in this type, for a finite `y`.
    fn is_within(self, y: Self, rtol: f64, atol: f64) -> bool;
    fn is_nan(self) -> bool;
}

macro_rules! near {
    ($($float:ident)*) => {$(
        impl Near for $float {
            #[inline(always)]
            fn is_within(self, y: $float, rtol: f64, atol: f64) -> bool {
                (self - y).abs() <= atol as $float + rtol as $float * y.abs() && y.is_finite()
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                $float::is_nan(self)
            }
        }

        impl Near for Complex<$float> {
            #[inline(always)]
            fn is_within(self, y: Self, rtol: f64, atol: f64) -> bool {
                (self - y).norm() <= atol as $float + rtol as $float * y.norm()
                    && y.re.is_finite()
                    && y.im.is_finite()
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                self.re.is_nan() || self.im.is_nan()
            }
        }
    )*};
}

near!(f32 f64);

/// # Safety
///
/// As [`Kernel`] demands, for two inputs of `T`, one of parameters, and an output of `bool`.
unsafe fn is_near<T: Near, const NAN: bool>(block: &Block) -> Option<Fault> {
    let [x, y, parameters] = block.inputs;
    let (x, y, parameters) = (x.cast::<T>(), y.cast::<T>(), parameters.cast::<Complex<f64>>());
    let output = block.output.cast::<bool>();
    for i in 0..block.len {
        // SAFETY: as promised, `len` elements each.
        unsafe {
            let (x, y, Complex { re: rtol, im: atol }) = (*x.add(i), *y.add(i), *parameters.add(i));
            let both_nan = NAN && x.is_nan() && y.is_nan();
            output.add(i).write(x == y || x.is_within(y, rtol, atol) || both_nan);
        }
    }
    None
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_as_many(conditions: usize, choices: usize) -> ! {
    panic!(
        "select: list of cases must be same length as list of conditions and not empty, \
         got {choices} and {conditions}"
    )
}
