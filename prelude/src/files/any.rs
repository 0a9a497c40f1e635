//! An array whose dtype is known when the program runs.

use std::fmt;

use ndarray::{ArrayD, Dimension};
use num_complex::Complex;

use super::{
    elements::{Elements, bytes_of_mut, shaped, zeroed},
    error::Cause,
    raw::NpyArray,
};
use crate::{
    DType, Element,
    display::{Asked, Bundle, Displayable},
    print::array_str,
    shape::tuple_text,
};

macro_rules! any_array {
    ($($variant:ident: $type:ty, $doc:literal;)*) => {
        /// An array of any dtype and number of axes: what a file holds before its type is known.
        ///
        /// ```
        /// use ndlab::{AnyArray, DType, prelude::*};
        ///
        /// let any = AnyArray::from(array![[1_i16, 2], [3, 4]]);
        /// assert_eq!(any.dtype(), DType::Int16);
        /// assert_eq!(any.shape(), [2, 2]);
        /// match &any {
        ///     AnyArray::Int16(a) => assert_eq!(np::sum(a, ..), 10),
        ///     other => panic!("{other}"),
        /// }
        /// assert_eq!(np::sum(any.astype::<f64>(), ..), 10.0);
        /// ```
        #[derive(Clone, PartialEq)]
        pub enum AnyArray {$(
            #[doc = $doc]
            $variant(ArrayD<$type>),
        )*}

        impl AnyArray {
            /// The type of the elements. NumPy: `a.dtype`.
            pub fn dtype(&self) -> DType {
                match self {$(
                    AnyArray::$variant(_) => DType::$variant,
                )*}
            }

            /// The length of each axis. NumPy: `a.shape`.
            pub fn shape(&self) -> &[usize] {
                match self {$(
                    AnyArray::$variant(array) => array.shape(),
                )*}
            }

            pub(super) fn read(elements: Elements<'_>) -> Result<AnyArray, Cause> {
                Ok(match elements.dtype() {$(
                    DType::$variant => AnyArray::$variant(elements.collect()?),
                )*})
            }

            fn text(&self) -> String {
                match self {$(
                    AnyArray::$variant(array) => array_str(array),
                )*}
            }
        }

        $(
            impl<D: Dimension> From<ndarray::Array<$type, D>> for AnyArray {
                fn from(array: ndarray::Array<$type, D>) -> AnyArray {
                    AnyArray::$variant(array.into_dyn())
                }
            }
        )*

        impl Displayable for AnyArray {
            fn bundle(&self) -> Bundle {
                match self {$(
                    AnyArray::$variant(array) => array.bundle(),
                )*}
            }

            fn __describe(&self, asked: &mut Asked) {
                match self {$(
                    AnyArray::$variant(array) => array.__describe(asked),
                )*}
            }
        }
    };
}

any_array! {
    Bool: bool, "Of `bool`.";
    Int8: i8, "Of `i8`.";
    Int16: i16, "Of `i16`.";
    Int32: i32, "Of `i32`.";
    Int64: i64, "Of `i64`.";
    Uint8: u8, "Of `u8`.";
    Uint16: u16, "Of `u16`.";
    Uint32: u32, "Of `u32`.";
    Uint64: u64, "Of `u64`.";
    Float32: f32, "Of `f32`.";
    Float64: f64, "Of `f64`.";
    Complex64: Complex<f32>, "Of `Complex<f32>`.";
    Complex128: Complex<f64>, "Of `Complex<f64>`.";
}

impl AnyArray {
    /// The number of axes. NumPy: `a.ndim`.
    pub fn ndim(&self) -> usize {
        self.shape().len()
    }

    /// The number of elements. NumPy: `a.size`.
    pub fn len(&self) -> usize {
        self.shape().iter().product()
    }

    /// A copy with elements of type `T`. NumPy: `a.astype(dtype)`.
    pub fn astype<T: Element>(&self) -> ArrayD<T> {
        let raw = self.__raw();
        zeroed(self.len())
            .and_then(|mut elements| {
                let fortran_order = raw.convert_into(T::DTYPE, bytes_of_mut(&mut elements));
                shaped(self.shape().to_vec(), fortran_order, elements)
            })
            .unwrap_or_else(no_memory)
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// As NumPy prints the array.
impl fmt::Display for AnyArray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}

/// The array with shape and dtype.
impl fmt::Debug for AnyArray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  shape {}, {}", self.text(), tuple_text(self.shape()), self.dtype())
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_memory<T>(cause: Cause) -> T {
    panic!("astype: {cause}")
}
