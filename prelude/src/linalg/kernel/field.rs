//! The arithmetic that decompositions need beside faer's: magnitudes, conjugates, and the eigenvalues
//! of general matrices, which are found in two ways.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Sub};

use faer::{
    MatMut, MatRef,
    diag::DiagMut,
    dyn_stack::{MemBuffer, MemStack},
    linalg::evd::{self, ComputeEigenvectors, EvdError},
    traits::ComplexField,
};
use num_complex::Complex;

use super::Wide;

type C64 = Complex<f64>;

/// `f64` and `Complex<f64>`.
pub(super) trait Field:
    Wide
    + ComplexField<Real = f64>
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + Mul<Output = Self>
    + MulAssign
    + Div<Output = Self>
{
    /// Not a number.
    const NAN: Self;

    fn from_re(re: f64) -> Self;
    fn re_part(self) -> f64;
    fn conjugate(self) -> Self;
    fn magnitude(self) -> f64;
    fn finite(self) -> bool;
    fn scaled(self, by: f64) -> Self;

    /// The eigenvalues of a square matrix, and its eigenvectors in columns if they are asked for.
    fn eigen(
        a: MatRef<'_, Self>,
        values: &mut [C64],
        vectors: Option<MatMut<'_, C64>>,
    ) -> Result<(), EvdError>;
}

impl Field for f64 {
    const NAN: f64 = f64::NAN;

    fn from_re(re: f64) -> f64 {
        re
    }

    fn re_part(self) -> f64 {
        self
    }

    fn conjugate(self) -> f64 {
        self
    }

    fn magnitude(self) -> f64 {
        f64::abs(self)
    }

    fn finite(self) -> bool {
        f64::is_finite(self)
    }

    fn scaled(self, by: f64) -> f64 {
        self * by
    }

    fn eigen(
        a: MatRef<'_, f64>,
        values: &mut [C64],
        vectors: Option<MatMut<'_, C64>>,
    ) -> Result<(), EvdError> {
        let n = values.len();
        let compute = compute(vectors.is_some());
        let par = super::stack::parallelism(n, n, n);
        let (mut re, mut im) = (vec![0.0; n], vec![0.0; n]);
        let mut basis = vec![0.0; if vectors.is_some() { n * n } else { 0 }];
        let mut memory = MemBuffer::new(evd::evd_scratch::<f64>(
            n,
            ComputeEigenvectors::No,
            compute,
            par,
            Default::default(),
        ));
        evd::evd_real(
            a,
            DiagMut::from_slice_mut(&mut re),
            DiagMut::from_slice_mut(&mut im),
            None,
            vectors.is_some().then(|| MatMut::from_column_major_slice_mut(&mut basis, n, n)),
            par,
            MemStack::new(&mut memory),
            Default::default(),
        )?;
        for (value, (re, im)) in values.iter_mut().zip(re.iter().zip(&im)) {
            *value = Complex::new(*re, *im);
        }
        let Some(mut vectors) = vectors else { return Ok(()) };
        // Two columns hold the real and the imaginary part of a pair of conjugates.
        let mut j = 0;
        while j < n {
            let pair = im[j] != 0.0 && j + 1 < n;
            for i in 0..n {
                let re = basis[j * n + i];
                let im = if pair { basis[(j + 1) * n + i] } else { 0.0 };
                vectors[(i, j)] = Complex::new(re, im);
                if pair {
                    vectors[(i, j + 1)] = Complex::new(re, -im);
                }
            }
            j += if pair { 2 } else { 1 };
        }
        Ok(())
    }
}

impl Field for C64 {
    const NAN: C64 = Complex::new(f64::NAN, f64::NAN);

    fn from_re(re: f64) -> C64 {
        Complex::new(re, 0.0)
    }

    fn re_part(self) -> f64 {
        self.re
    }

    fn conjugate(self) -> C64 {
        self.conj()
    }

    fn magnitude(self) -> f64 {
        self.re.hypot(self.im)
    }

    fn finite(self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    fn scaled(self, by: f64) -> C64 {
        Complex::new(self.re * by, self.im * by)
    }

    fn eigen(
        a: MatRef<'_, C64>,
        values: &mut [C64],
        vectors: Option<MatMut<'_, C64>>,
    ) -> Result<(), EvdError> {
        let n = values.len();
        let compute = compute(vectors.is_some());
        let par = super::stack::parallelism(n, n, n);
        let mut memory = MemBuffer::new(evd::evd_scratch::<C64>(
            n,
            ComputeEigenvectors::No,
            compute,
            par,
            Default::default(),
        ));
        evd::evd_cplx(
            a,
            DiagMut::from_slice_mut(values),
            None,
            vectors,
            par,
            MemStack::new(&mut memory),
            Default::default(),
        )
    }
}

fn compute(vectors: bool) -> ComputeEigenvectors {
    if vectors { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No }
}
