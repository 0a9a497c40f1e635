//! What every notebook cell has in scope: `use ndlab::prelude::*;`.
//!
//! ndarray's own prelude, `np`, the macros, and the traits whose methods are NumPy's attributes.
//! Nothing is defined here.

#[doc(no_inline)]
pub use ndarray::{
    ArcArray1, ArcArray2, CowArray, Slice, Zip, concatenate, indices, prelude::*, stack,
};

#[doc(no_inline)]
pub use crate::{
    cast::{AsType, IntoDType},
    create::Create,
    layout::{HasFlags, Layout},
    np,
    reduce::Keep,
    s,
    shape::Reshape,
    show,
};
#[doc(hidden)]
pub use crate::{display::__DisplayDebug as _, show::__Show as _};
