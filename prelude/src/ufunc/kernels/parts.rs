//! Parts of complex numbers, which real ones have as well.

use super::functions;

functions! {
    REAL = "real" {
        lanes1 bool => same: [a] a;
        lanes1 words => same: [a] a;
        lanes1 floats => same: [a] a;
        lanes1 complexes => part: [a] a.re;
    };
    IMAG = "imag" {
        lanes1 bool => same: [_a] false;
        lanes1 words => same: [_a] 0;
        lanes1 floats => same: [_a] 0.0;
        lanes1 complexes => part: [a] a.im;
    };
    CONJUGATE = "conjugate" {
        lanes1 words => same: [a] a;
        lanes1 floats => same: [a] a;
        lanes1 complexes => same: [a] a.conj();
    } bool_as_int8();
    ANGLE = "angle" {
        each1 f32 => same: [a] f32::atan2(0.0, a);
        each1 f64 => same: [a] f64::atan2(0.0, a);
        each1 complexes => part: [a] a.im.atan2(a.re);
    } integers_as_float64();
}
