//! The same for what is no array of a common dtype: numbers, text, small collections, errors, and
//! arrays of the other dtypes, as far as they are shown and kept.

use std::{
    error::Error,
    io,
    num::{ParseFloatError, ParseIntError},
};

use ndarray::{Array1, Array2, Array3, ArrayD, ShapeError};
use num_complex::Complex;

use super::show_all;
use crate::{
    display::{self, Displayable},
    store::{self, UserCodeError},
};

/// A variable of this type, and a cell that ends in it.
fn shown_and_kept<T: Displayable + 'static>(value: &T) {
    display::as_cells_do(value);
    show_all(&[&store::as_cells_do::<T>()]);
}

macro_rules! of_numbers {
    ($name:ident: $($number:ty),*) => {
        #[doc(hidden)]
        pub fn $name() {
            $(
                let x = <$number>::default();
                shown_and_kept(&x);
                shown_and_kept(&Some(x));
                shown_and_kept(&(x, x));
                shown_and_kept(&vec![x]);
            )*
        }
    };
}

of_numbers!(numbers: i32, i64, u8, u64, usize, f32, f64, bool);

macro_rules! of_arrays {
    ($name:ident: $($elem:ty),*) => {
        #[doc(hidden)]
        pub fn $name() {
            $(
                shown_and_kept(&Array1::<$elem>::from(Vec::new()));
                shown_and_kept(&Array2::<$elem>::default((0, 0)));
                shown_and_kept(&ArrayD::<$elem>::default(vec![0]));
            )*
        }
    };
}

of_arrays!(other_arrays: u8, usize, Complex<f64>);

#[doc(hidden)]
pub fn others() {
    display::as_cells_do("text");
    shown_and_kept(&"text");
    shown_and_kept(&vec!["text"]);
    shown_and_kept(&String::new());
    shown_and_kept(&vec![String::new()]);
    shown_and_kept(&'c');
    shown_and_kept(&(1_usize, 1_usize, 1_usize));
    shown_and_kept(&Array3::<f64>::default((0, 0, 0)));
    shown_and_kept(&Array3::<f64>::default((0, 0, 0)).into_shared());
}

/// Errors that `?` meets.
#[doc(hidden)]
pub fn errors(
    io: io::Error,
    int: ParseIntError,
    float: ParseFloatError,
    shape: ShapeError,
    any: Box<dyn Error>,
) -> [UserCodeError; 7] {
    let text = String::new();
    [io.into(), int.into(), float.into(), shape.into(), any.into(), text.into(), "".into()]
}
