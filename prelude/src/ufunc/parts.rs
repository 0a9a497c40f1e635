//! Parts of complex numbers, which real ones have as well.

use super::{define::unary, kernels::parts as kernels};
use crate::dtype::{Element, Promote};

unary! {
    /// The real parts, copied. NumPy: `np.real(x)`, which is a view.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let z = array![np::complex128::new(1.0, -2.0)];
    /// assert_eq!(np::real(&z), array![1.0]);
    /// ```
    real real_into real_inplace: kernels::REAL, Element => <X::Elem as Promote>::Real;

    /// The imaginary parts, copied, and 0 for real numbers. NumPy: `np.imag(x)`, which is a
    /// view.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let z = array![np::complex128::new(1.0, -2.0)];
    /// assert_eq!(np::imag(&z), array![-2.0]);
    /// ```
    imag imag_into imag_inplace: kernels::IMAG, Element => <X::Elem as Promote>::Real;

    /// The complex conjugate. NumPy: `np.conj(x)`.
    ///
    /// Real numbers stay what they are; `bool` becomes `i8`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let z = array![np::complex128::new(1.0, -2.0)];
    /// assert_eq!(np::conj(&z), array![np::complex128::new(1.0, 2.0)]);
    /// ```
    conj conj_into conj_inplace: kernels::CONJUGATE, Element => <X::Elem as Promote>::Counted;

    /// The complex conjugate. NumPy: `np.conjugate(x)`, the same as [`conj`].
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// assert_eq!(np::conjugate(array![1.0, 2.0]), array![1.0, 2.0]);
    /// ```
    conjugate conjugate_into conjugate_inplace: kernels::CONJUGATE, Element => <X::Elem as Promote>::Counted;

    /// The angle of complex numbers in radians, from -π to π. NumPy: `np.angle(x)`.
    ///
    /// Of positive numbers it is 0, of negative ones π. For degrees:
    /// `np::degrees(np::angle(&z))`.
    ///
    /// ```
    /// use ndlab::prelude::*;
    ///
    /// let z = array![np::complex128::new(0.0, 2.0)];
    /// assert_eq!(np::angle(&z), array![np::pi / 2.0]);
    /// ```
    angle angle_into angle_inplace: kernels::ANGLE, Element => <<X::Elem as Promote>::Float as Promote>::Real;
}
