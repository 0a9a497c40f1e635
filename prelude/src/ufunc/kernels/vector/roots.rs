//! Cube roots.
//!
//! With `x = 2^(3q + j) · z` for a `z` near 1, an estimate of the inverse cube root of `2^j · z`
//! is mended by the first terms of a series in its error; for `f64` once more, with an error that is
//! computed exactly.

use super::{
    constants::Constants,
    lanes::{Vector, maps1, polynomial},
};

maps1! {
    Cbrt: f64::cbrt, f32::cbrt, cbrt;
}

#[inline(always)]
fn cbrt<V: Vector<Float: Constants>>(x: V) -> (V, V::Mask) {
    let sign = V::splat(V::Float::SIGN);
    let size = x.without(sign);
    let moved = size.plus_bits(V::splat(V::Float::LOG_BIAS));
    let z = size.minus_bits(moved.and(V::splat(V::Float::EXPONENT)));
    let k = moved.leading();
    let (third, whole) = (V::splat(V::Float::THIRD), V::splat(V::Float::WHOLE));
    // Rounded, this is a third of the exponent rounded down; a count is in the lowest bits.
    let thirds = k.fma(third, -third) + whole;
    let j = (thirds - whole).fnma(V::splat(V::Float::THREE), k) + whole;
    let number = z.plus_bits(j.up(V::Float::MANTISSA));
    let estimate = polynomial(V::Float::CBRT, z, z * z) * V::lookup(V::Float::CBRT_PARTS, j);
    let product = number * estimate;
    let missing = product.fnma(estimate * estimate, V::splat(V::Float::ONE));
    let root = if V::Float::EXACT {
        let terms = missing.fma(V::splat(V::Float::TWO_NINTHS), third) * missing;
        let inverse = terms.fma(estimate, estimate);
        let square = inverse * inverse;
        let root = number * square;
        let again = root * root;
        let missing = root.fma(root, -again).fnma(root, again.fnma(root, number));
        (square * third).fma(missing, root)
    } else {
        let root = product * estimate;
        let two_thirds = third + third;
        let terms = missing.fma(V::splat(V::Float::FIVE_NINTHS), two_thirds) * missing;
        root.fma(terms, root)
    };
    let y = root.plus_bits(thirds.up(V::Float::MANTISSA));
    (y.or(x.and(sign)), size.is_special())
}
