//! The elements of an array in blocks of one type, so that loops over them are compiled once.

use ndarray::ArrayViewD;
use num_complex::Complex;

use crate::{
    dtype::{DType, Element, Value},
    sorting::{Order, Raw, key_in},
};

/// Elements of each size, converted block by block, in C order.
pub(super) trait Blocks: Raw {
    /// As `f64`.
    fn reals(view: ArrayViewD<'_, Self>, order: Order, f: &mut dyn FnMut(&[f64]));

    /// As keys in a common dtype, which is not complex.
    fn keys(view: ArrayViewD<'_, Self>, order: Order, common: DType, f: &mut dyn FnMut(&[u128]));

    /// As `i64`, in which too large ones become the largest.
    fn integers(view: ArrayViewD<'_, Self>, order: Order, f: &mut dyn FnMut(&[i64]));
}

/// NumPy's block, which can be seen in the rounding of sums.
pub(super) const BLOCK: usize = 65536;

fn blocks<R: Raw, B: Copy>(
    view: ArrayViewD<'_, R>,
    convert: impl Fn(R) -> B,
    f: &mut dyn FnMut(&[B]),
) {
    let mut block = Vec::with_capacity(view.len().min(BLOCK));
    for x in view.iter() {
        block.push(convert(*x));
        if block.len() == BLOCK {
            f(&block);
            block.clear();
        }
    }
    if !block.is_empty() {
        f(&block);
    }
}

macro_rules! implement {
    ($($raw:ty),*) => {$(
        impl Blocks for $raw {
            fn reals(view: ArrayViewD<'_, Self>, order: Order, f: &mut dyn FnMut(&[f64])) {
                blocks(view, |x| f64::from_value(x.value(order)), f);
            }

            fn keys(
                view: ArrayViewD<'_, Self>,
                order: Order,
                common: DType,
                f: &mut dyn FnMut(&[u128]),
            ) {
                blocks(view, |x| key_in(common, x.value(order)).0, f);
            }

            fn integers(view: ArrayViewD<'_, Self>, order: Order, f: &mut dyn FnMut(&[i64])) {
                let integer = |x: Self| match x.value(order) {
                    Value::Uint(x) => i64::try_from(x).unwrap_or(i64::MAX),
                    value => i64::from_value(value),
                };
                blocks(view, integer, f);
            }
        }
    )*};
}

implement!(u8, u16, u32, u64, Complex<f32>, Complex<f64>);
