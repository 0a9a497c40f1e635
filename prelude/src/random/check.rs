//! Parameters of distributions: what may be written as one, and which are refused, in NumPy's words.

/// A parameter: any integer, `f64` or `f32`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a parameter of a distribution",
    note = "parameters are single numbers; with arrays, compute: `&loc + &scale * rng.standard_normal(shape)`"
)]
pub trait Parameter: Copy {
    /// Its value.
    fn to_f64(self) -> f64;
}

macro_rules! parameters {
    ($($number:ty),*) => {$(
        impl Parameter for $number {
            #[inline]
            fn to_f64(self) -> f64 {
                self as f64
            }
        }
    )*};
}

parameters!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64);

/// What a parameter has to be.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Rule {
    Finite,
    /// NaN is none.
    NotNegative,
    Positive,
    /// Above 0, and not NaN.
    SurelyPositive,
    AboveOne,
    /// From 0 to 1.
    Part,
    /// Above 0, up to 1.
    PositivePart,
    /// From 0, below 1.
    PartBelowOne,
    /// The mean of a Poisson distribution.
    Mean,
}

/// The largest mean for which a Poisson distributed number is sure to fit into `i64`.
pub(super) const LARGEST_MEAN: f64 = 9.223372006484771e18;

#[track_caller]
pub(super) fn require(op: &str, name: &str, value: f64, rule: Rule) {
    let complaint = match rule {
        Rule::Finite if !value.is_finite() => "range exceeds valid bounds",
        Rule::NotNegative if !value.is_nan() && value.is_sign_negative() => "< 0",
        Rule::Positive if value <= 0.0 => "<= 0",
        Rule::SurelyPositive if value.is_nan() => "must not be NaN",
        Rule::SurelyPositive if value <= 0.0 => "<= 0",
        Rule::AboveOne if value <= 1.0 || value.is_nan() => "<= 1 or NaN",
        Rule::Part if !(0.0..=1.0).contains(&value) => "< 0, > 1 or NaN",
        Rule::PositivePart if !(0.0..=1.0).contains(&value) || value == 0.0 => "<= 0, > 1 or NaN",
        Rule::PartBelowOne if !(0.0..1.0).contains(&value) => "< 0, >= 1 or NaN",
        Rule::Mean if value < 0.0 || value.is_nan() => "< 0 or NaN",
        Rule::Mean if value > LARGEST_MEAN => "value too large",
        _ => return,
    };
    refuse(op, &format!("{name} {complaint}, got {value}"))
}

#[track_caller]
pub(super) fn require_not(op: &str, complaint: &str, wrong: bool) {
    if wrong {
        refuse(op, complaint)
    }
}

#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn refuse(op: &str, complaint: &str) -> ! {
    panic!("{op}: {complaint}")
}
