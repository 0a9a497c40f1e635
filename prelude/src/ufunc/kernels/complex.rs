//! Complex arithmetic and functions, with NumPy's results also for infinities, NaN and the signs
//! of zeros: its own formulas for quotients and powers, and the C library's functions, which are
//! those that NumPy calls.

use num_complex::Complex;

/// Comes first: by the real parts, then by the imaginary ones.
#[inline(always)]
pub(super) fn less<T: Part>(a: Complex<T>, b: Complex<T>) -> bool {
    a.re < b.re && !a.im.is_nan() && !b.im.is_nan() || a.re == b.re && a.im < b.im
}

/// Comes first, or is the same.
#[inline(always)]
pub(super) fn less_equal<T: Part>(a: Complex<T>, b: Complex<T>) -> bool {
    a.re < b.re && !a.im.is_nan() && !b.im.is_nan() || a.re == b.re && a.im <= b.im
}

/// Comes after, where NaN in an imaginary part counts only if the real parts are equal.
#[inline(always)]
pub(super) fn beyond<T: Part>(a: Complex<T>, b: Complex<T>) -> bool {
    a.re > b.re || a.re == b.re && a.im > b.im
}

/// The parts of complex numbers.
pub(super) trait Part: Copy + PartialOrd {
    fn is_nan(self) -> bool;
}

/// What complex numbers of both sizes have. The names of the C library's functions start with
/// `c_`: num-complex has methods without it, with other results at the edges.
pub(super) trait ComplexMath: Sized {
    /// The quotient, by Smith's formula.
    fn over(self, other: Self) -> Self;
    fn inverse(self) -> Self;
    /// On the unit circle in the same direction, or 0.
    fn sign(self) -> Self;
    fn power(self, exponent: Self) -> Self;
    fn c_exp2(self) -> Self;
    fn c_exp_m1(self) -> Self;
    fn c_log2(self) -> Self;
    fn c_log10(self) -> Self;
    fn c_log_1p(self) -> Self;
    /// sin(πz) / (πz).
    fn c_sinc(self) -> Self;

    fn c_sqrt(self) -> Self;
    fn c_exp(self) -> Self;
    fn c_log(self) -> Self;
    fn c_sin(self) -> Self;
    fn c_cos(self) -> Self;
    fn c_tan(self) -> Self;
    fn c_arcsin(self) -> Self;
    fn c_arccos(self) -> Self;
    fn c_arctan(self) -> Self;
    fn c_sinh(self) -> Self;
    fn c_cosh(self) -> Self;
    fn c_tanh(self) -> Self;
    fn c_arcsinh(self) -> Self;
    fn c_arccosh(self) -> Self;
    fn c_arctanh(self) -> Self;
}

unsafe extern "C" {
    // Rust's own are computed by formulas that lose digits.
    pub(super) safe fn asinh(x: f64) -> f64;
    pub(super) safe fn asinhf(x: f32) -> f32;
    pub(super) safe fn acosh(x: f64) -> f64;
    pub(super) safe fn acoshf(x: f32) -> f32;
    pub(super) safe fn atanh(x: f64) -> f64;
    pub(super) safe fn atanhf(x: f32) -> f32;
}

macro_rules! complex_math {
    ($($part:ident, $cpow:ident: $($name:ident $c:ident),*;)*) => {$(
        impl Part for $part {
            #[inline(always)]
            fn is_nan(self) -> bool {
                self.is_nan()
            }
        }

        unsafe extern "C" {
            safe fn $cpow(z: Complex<$part>, exponent: Complex<$part>) -> Complex<$part>;
            $(safe fn $c(z: Complex<$part>) -> Complex<$part>;)*
        }

        impl ComplexMath for Complex<$part> {
            #[inline(always)]
            fn over(self, other: Self) -> Self {
                let (re, im) = (other.re.abs(), other.im.abs());
                if re >= im {
                    if re == 0.0 && im == 0.0 {
                        return Complex::new(self.re / re, self.im / re);
                    }
                    let ratio = other.im / other.re;
                    let scale = 1.0 / (other.re + other.im * ratio);
                    let re = (self.re + self.im * ratio) * scale;
                    Complex::new(re, (self.im - self.re * ratio) * scale)
                } else {
                    let ratio = other.re / other.im;
                    let scale = 1.0 / (other.im + other.re * ratio);
                    let re = (self.re * ratio + self.im) * scale;
                    Complex::new(re, (self.im * ratio - self.re) * scale)
                }
            }

            #[inline(always)]
            fn inverse(self) -> Self {
                if self.im.abs() <= self.re.abs() {
                    let ratio = self.im / self.re;
                    let divisor = self.re + self.im * ratio;
                    Complex::new(1.0 / divisor, -ratio / divisor)
                } else {
                    let ratio = self.re / self.im;
                    let divisor = self.re * ratio + self.im;
                    Complex::new(ratio / divisor, -1.0 / divisor)
                }
            }

            fn sign(self) -> Self {
                let size = self.re.hypot(self.im);
                if size.is_nan() {
                    Complex::new(<$part>::NAN, <$part>::NAN)
                } else if size.is_infinite() {
                    match (self.re.is_infinite(), self.im.is_infinite()) {
                        (true, true) => Complex::new(<$part>::NAN, <$part>::NAN),
                        (true, false) => Complex::new(self.re.signum(), 0.0),
                        _ => Complex::new(0.0, self.im.signum()),
                    }
                } else if size == 0.0 {
                    Complex::new(0.0, 0.0)
                } else {
                    Complex::new(self.re / size, self.im / size)
                }
            }

            fn power(self, exponent: Self) -> Self {
                if exponent.re == 0.0 && exponent.im == 0.0 {
                    return Complex::new(1.0, 0.0);
                }
                if self.re == 0.0 && self.im == 0.0 {
                    return if exponent.re > 0.0 {
                        Complex::new(0.0, 0.0)
                    } else {
                        Complex::new(<$part>::NAN, <$part>::NAN)
                    };
                }
                let whole = exponent.re as i64;
                if exponent.im != 0.0 || whole as $part != exponent.re || whole.abs() >= 100 {
                    return $cpow(self, exponent);
                }
                match whole {
                    1 => return self,
                    2 => return self * self,
                    3 => return self * (self * self),
                    _ => {}
                }
                let (mut power, mut square) = (Complex::new(1.0, 0.0), self);
                let mut left = whole.unsigned_abs();
                loop {
                    if left & 1 == 1 {
                        power *= square;
                    }
                    left >>= 1;
                    if left == 0 {
                        break;
                    }
                    square *= square;
                }
                if whole < 0 { Complex::new(1.0, 0.0).over(power) } else { power }
            }

            fn c_exp2(self) -> Self {
                (self * std::$part::consts::LN_2).c_exp()
            }

            fn c_exp_m1(self) -> Self {
                let half = (self.im / 2.0).sin();
                let re = self.re.exp_m1() * self.im.cos() - 2.0 * half * half;
                Complex::new(re, self.re.exp() * self.im.sin())
            }

            fn c_log2(self) -> Self {
                self.c_log() * std::$part::consts::LOG2_E
            }

            fn c_log10(self) -> Self {
                self.c_log() * std::$part::consts::LOG10_E
            }

            fn c_log_1p(self) -> Self {
                let re = self.re + 1.0;
                Complex::new(re.hypot(self.im).ln(), self.im.atan2(re))
            }

            fn c_sinc(self) -> Self {
                let z = self * std::$part::consts::PI;
                let z = if z.re == 0.0 && z.im == 0.0 { Complex::new(1e-20, 0.0) } else { z };
                z.c_sin().over(z)
            }

            $(
                #[inline(always)]
                fn $name(self) -> Self {
                    $c(self)
                }
            )*
        }
    )*};
}

complex_math! {
    f32, cpowf: c_sqrt csqrtf, c_exp cexpf, c_log clogf, c_sin csinf, c_cos ccosf, c_tan ctanf,
        c_arcsin casinf, c_arccos cacosf, c_arctan catanf, c_sinh csinhf, c_cosh ccoshf,
        c_tanh ctanhf, c_arcsinh casinhf, c_arccosh cacoshf, c_arctanh catanhf;
    f64, cpow: c_sqrt csqrt, c_exp cexp, c_log clog, c_sin csin, c_cos ccos, c_tan ctan,
        c_arcsin casin, c_arccos cacos, c_arctan catan, c_sinh csinh, c_cosh ccosh,
        c_tanh ctanh, c_arcsinh casinh, c_arccosh cacosh, c_arctanh catanh;
}
