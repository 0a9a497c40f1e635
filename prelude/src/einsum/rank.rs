//! How many axes the output of subscripts has, at compile time: what gives `einsum!` its type.
//!
//! The same grammar as in `subscripts.rs`, which a test compares with it.

use ndarray::{Array, ArrayD, Ix1, Ix2, Ix3, Ix4, Ix5, Ix6};

use crate::{dtype::Element, products::Produced};

/// What stands for any number of axes, where the output has an ellipsis.
pub const ANY: usize = usize::MAX;

/// The number of axes of `subscripts` for so many operands, or [`ANY`].
///
/// # Panics
///
/// Where the subscripts are malformed: at compile time.
#[doc(hidden)]
pub const fn output_axes(subscripts: &str, operands: usize) -> usize {
    match axes_of_output(subscripts, operands) {
        Ok(axes) => axes,
        Err(what) => panic!("{}", what),
    }
}

/// The number of axes of the output, [`ANY`], or what is wrong.
#[doc(hidden)]
pub const fn axes_of_output(text: &str, operands: usize) -> Result<usize, &'static str> {
    let bytes = text.as_bytes();
    // How often each letter stands in the inputs, and in the output.
    let (mut inputs, mut outputs) = ([0_usize; 128], [0_usize; 128]);
    let (mut terms, mut arrow) = (1, false);
    let (mut ellipsis_of_term, mut ellipsis_of_any) = (false, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphabetic() {
            if arrow {
                outputs[byte as usize] += 1;
            } else {
                inputs[byte as usize] += 1;
            }
        } else if byte == b'.' {
            if at + 2 >= bytes.len() || bytes[at + 1] != b'.' || bytes[at + 2] != b'.' {
                return Err("einsum!: a `.` that is not part of an ellipsis `...`");
            }
            if ellipsis_of_term {
                return Err("einsum!: two `...` for one operand");
            }
            ellipsis_of_term = true;
            if !arrow {
                ellipsis_of_any = true;
            }
            at += 2;
        } else if byte == b',' {
            if arrow {
                return Err("einsum!: a `,` behind the arrow, where there is one output");
            }
            terms += 1;
            ellipsis_of_term = false;
        } else if byte == b'-' {
            if at + 1 >= bytes.len() || bytes[at + 1] != b'>' {
                return Err("einsum!: a `-` that is not part of an arrow `->`");
            }
            if arrow {
                return Err("einsum!: a second `->`");
            }
            arrow = true;
            ellipsis_of_term = false;
            at += 1;
        } else if byte != b' ' {
            return Err("einsum!: subscripts are letters, `,`, `...` and `->`");
        }
        at += 1;
    }
    if terms != operands {
        return Err("einsum!: as many operands are needed as the subscripts have terms");
    }
    let mut axes = 0;
    let mut letter = 0;
    while letter < 128 {
        if arrow {
            if outputs[letter] > 1 {
                return Err("einsum!: a letter stands more than once in the output");
            }
            if outputs[letter] == 1 && inputs[letter] == 0 {
                return Err("einsum!: a letter of the output stands in no operand");
            }
            axes += outputs[letter];
        } else if inputs[letter] == 1 {
            axes += 1;
        }
        letter += 1;
    }
    let any = if arrow { ellipsis_of_term } else { ellipsis_of_any };
    Ok(if any { ANY } else { axes })
}

/// A number of axes as a type.
#[derive(Clone, Copy, Debug)]
pub struct Rank<const N: usize>;

/// What an einsum with so many axes gives: a number for none, an array of that dimension for up to
/// six, `ArrayD` for [`ANY`].
#[diagnostic::on_unimplemented(
    message = "`einsum!` gives at most six axes; `np::einsum` any number"
)]
pub trait OutputOf<T: Element> {
    /// The result, of dtype `T`.
    type Output: Produced<T>;
}

macro_rules! ranks {
    ($($n:expr => $output:ty;)*) => {$(
        impl<T: Element> OutputOf<T> for Rank<{ $n }> {
            type Output = $output;
        }
    )*};
}

ranks! {
    0 => T;
    1 => Array<T, Ix1>;
    2 => Array<T, Ix2>;
    3 => Array<T, Ix3>;
    4 => Array<T, Ix4>;
    5 => Array<T, Ix5>;
    6 => Array<T, Ix6>;
    ANY => ArrayD<T>;
}
