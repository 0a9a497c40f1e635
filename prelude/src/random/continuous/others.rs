//! Distributions that are one formula of one or two uniform numbers, or nearly so.

use std::f64::consts::PI;

use crate::random::{Words, ziggurat};

/// A uniform number for which `accepted` holds.
fn uniform_with(bits: &mut Words<'_>, accepted: impl Fn(f64) -> bool) -> f64 {
    loop {
        let u = bits.next_f64();
        if accepted(u) {
            return u;
        }
    }
}

pub(super) fn laplace(bits: &mut Words<'_>, loc: f64, scale: f64) -> f64 {
    let u = uniform_with(bits, |u| u > 0.0);
    if u >= 0.5 { loc - scale * (2.0 - u - u).ln() } else { loc + scale * (u + u).ln() }
}

pub(super) fn logistic(bits: &mut Words<'_>, loc: f64, scale: f64) -> f64 {
    let u = uniform_with(bits, |u| u > 0.0);
    loc + scale * (u / (1.0 - u)).ln()
}

pub(super) fn gumbel(bits: &mut Words<'_>, loc: f64, scale: f64) -> f64 {
    let u = 1.0 - uniform_with(bits, |u| 1.0 - u < 1.0);
    loc - scale * (-u.ln()).ln()
}

pub(super) fn triangular(bits: &mut Words<'_>, left: f64, mode: f64, right: f64) -> f64 {
    let (base, rising) = (right - left, mode - left);
    let u = bits.next_f64();
    if u <= rising / base {
        left + (u * (rising * base)).sqrt()
    } else {
        right - ((1.0 - u) * ((right - mode) * base)).sqrt()
    }
}

pub(super) fn wald(bits: &mut Words<'_>, mean: f64, scale: f64) -> f64 {
    let y = ziggurat::normal(bits);
    let y = mean * y * y;
    let d = 1.0 + (1.0 + 4.0 * scale / y).sqrt();
    let x = mean * (1.0 - 2.0 / d);
    if bits.next_f64() <= mean / (mean + x) { x } else { mean * mean / x }
}

pub(super) fn vonmises(bits: &mut Words<'_>, mu: f64, kappa: f64) -> f64 {
    if kappa.is_nan() {
        return f64::NAN;
    }
    if kappa < 1e-8 {
        return PI * (2.0 * bits.next_f64() - 1.0);
    }
    if kappa > 1e6 {
        // As good as normal, on the circle.
        let x = mu + (1.0 / kappa).sqrt() * ziggurat::normal(bits);
        let x = if x < -PI { x + 2.0 * PI } else { x };
        return if x > PI { x - 2.0 * PI } else { x };
    }
    let s = if kappa < 1e-5 {
        1.0 / kappa + kappa
    } else {
        let r = 1.0 + (1.0 + 4.0 * kappa * kappa).sqrt();
        let rho = (r - (2.0 * r).sqrt()) / (2.0 * kappa);
        (1.0 + rho * rho) / (2.0 * rho)
    };
    let w = loop {
        let z = (PI * bits.next_f64()).cos();
        let w = (1.0 + s * z) / (s + z);
        let y = kappa * (s - w);
        let v = bits.next_f64();
        if y * (2.0 - y) - v >= 0.0 || (y / v).ln() + 1.0 - y >= 0.0 {
            break w;
        }
    };
    let angle = if bits.next_f64() < 0.5 { -w.acos() } else { w.acos() };
    let angle = angle + mu;
    let wrapped = (angle.abs() + PI) % (2.0 * PI) - PI;
    if angle < 0.0 { -wrapped } else { wrapped }
}
