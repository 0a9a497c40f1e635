//! Results of several arrays, with the names that NumPy's have.

use ndarray::{Array, Array1, Dimension};

use super::element::Linear;

macro_rules! results {
    ($(
        $(#[$doc:meta])*
        $name:ident<$($generic:ident: $bound:ident),*> {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
        }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name<$($generic: $bound),*> {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl<$($generic: $bound),*> $name<$($generic),*> {
            /// The fields as a tuple, in the order in which NumPy unpacks them.
            pub fn unpack(self) -> ($($type,)*) {
                ($(self.$field,)*)
            }
        }
    )*};
}

results! {
    /// What [`qr`](super::qr) returns: `a = q · r`. NumPy: `QRResult`.
    QRResult<T: Linear, D: Dimension> {
        /// Orthonormal columns.
        q: Array<T, D>,
        /// The upper triangular factor.
        r: Array<T, D>,
    }

    /// What [`svd`](super::svd) returns: `a = u · diag(s) · vh`. NumPy: `SVDResult`.
    SVDResult<T: Linear, D: Dimension> {
        /// The left singular vectors, in columns.
        u: Array<T, D>,
        /// The singular values, from the largest to the smallest.
        s: Array<T::Magnitude, D::Smaller>,
        /// The right singular vectors, conjugated, in rows.
        vh: Array<T, D>,
    }

    /// What [`eigh`](super::eigh) returns. NumPy: `EighResult`.
    EighResult<T: Linear, D: Dimension> {
        /// From the smallest to the largest.
        eigenvalues: Array<T::Magnitude, D::Smaller>,
        /// Orthonormal, in columns.
        eigenvectors: Array<T, D>,
    }

    /// What [`eig`](super::eig) returns, complex numbers always. NumPy: `EigResult`.
    EigResult<T: Linear, D: Dimension> {
        /// In no particular order.
        eigenvalues: Array<T::Complex, D::Smaller>,
        /// Of length 1, in columns.
        eigenvectors: Array<T::Complex, D>,
    }
}

/// What [`slogdet`](super::slogdet) returns: numbers, or one for each matrix of a stack.
/// NumPy: `SlogdetResult`.
#[derive(Clone, Copy, Debug)]
pub struct SlogdetResult<S, L> {
    /// 1, -1 or 0, or a complex number of magnitude 1.
    pub sign: S,
    /// The natural logarithm of the determinant's magnitude.
    pub logabsdet: L,
}

impl<S, L> SlogdetResult<S, L> {
    /// The fields as a tuple, in the order in which NumPy unpacks them.
    pub fn unpack(self) -> (S, L) {
        (self.sign, self.logabsdet)
    }
}

/// What [`lstsq`](super::lstsq) returns. NumPy: the tuple `x, residuals, rank, s`.
#[derive(Clone, Debug)]
pub struct LstsqResult<T: Linear, D: Dimension> {
    /// The solution, of the smallest norm if there are many.
    pub x: Array<T, D>,
    /// The sum of the squared distances for each column of the right-hand side; empty unless the
    /// columns of the matrix are independent and fewer than its rows.
    pub residuals: Array1<T::Magnitude>,
    /// The rank of the matrix.
    pub rank: i64,
    /// The singular values of the matrix.
    pub s: Array1<T::Magnitude>,
}

impl<T: Linear, D: Dimension> LstsqResult<T, D> {
    /// The fields as a tuple, in the order in which NumPy unpacks them.
    #[allow(clippy::type_complexity, reason = "as NumPy's tuple")]
    pub fn unpack(self) -> (Array<T, D>, Array1<T::Magnitude>, i64, Array1<T::Magnitude>) {
        (self.x, self.residuals, self.rank, self.s)
    }
}
