//! What every notebook cell has in scope: `use ndlab::prelude::*;`.
//!
//! ndarray's own prelude (with [`s!`](crate::s) in place of its own), `np`, the macros, and the
//! traits whose methods are NumPy's attributes. Nothing is defined here.

#[doc(no_inline)]
pub use ndarray::{
    ArcArray1, ArcArray2, CowArray, Slice, Zip, concatenate, indices, prelude::*, stack,
};

#[doc(no_inline)]
pub use crate::{
    assert_allclose, assert_array_almost_equal, assert_array_equal, assert_array_less, check,
    display::{
        clear_output, display, display_html, display_javascript, display_jpeg, display_json,
        display_latex, display_markdown, display_mime, display_png, display_svg, input, password,
    },
    einsum, fuse, np, plt,
    progress::progress,
    reduce::{Ddof, Keep},
    s, show,
    timeit::timeit,
};
// Without their names, which then stay free for the user's own.
#[doc(no_inline)]
pub use crate::{
    cast::{AsType as _, IntoDType as _},
    create::Create as _,
    einsum::IntoDim as _,
    layout::{HasFlags as _, Layout as _},
    masks::PutMask as _,
    positions::Item as _,
    shape::Reshape as _,
    sharing::Share as _,
};
#[doc(hidden)]
pub use crate::{display::__DisplayDebug as _, show::__Show as _};
