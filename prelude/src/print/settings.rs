//! The settings of printing: what they are, and those that hold for the whole process.

use std::sync::{PoisonError, RwLock};

/// How arrays are printed. NumPy: the arguments of `np.printoptions`.
///
/// ```
/// use ndlab::{PrintOptions, prelude::*};
///
/// let short = PrintOptions { precision: 2, ..PrintOptions::default() };
/// assert_eq!(np::array_str_with(&array![0.12345, 1.0], short), "[0.12 1.  ]");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintOptions {
    /// Digits after the point at most.
    pub precision: usize,
    /// Elements above which only corners are shown.
    pub threshold: usize,
    /// Elements shown at each end of a summarised axis.
    pub edgeitems: usize,
    /// Characters in a line.
    pub linewidth: usize,
    /// Never to use an exponent for small numbers.
    pub suppress: bool,
    /// The text of NaN.
    pub nanstr: &'static str,
    /// The text of infinity.
    pub infstr: &'static str,
    /// What stands in front of positive floats.
    pub sign: Sign,
    /// How many digits floats have after the point.
    pub floatmode: FloatMode,
}

/// What stands in front of positive floats. NumPy: the print option `sign`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    /// Nothing, `'-'`.
    #[default]
    Minus,
    /// A plus, `'+'`.
    Plus,
    /// A space, `' '`.
    Space,
}

/// How many digits floats have after the point. NumPy: the print option `floatmode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FloatMode {
    /// As many as each needs, `precision` at most: `'maxprec'`.
    #[default]
    Maxprec,
    /// As many as the number that needs most, `precision` at most: `'maxprec_equal'`.
    MaxprecEqual,
    /// Always `precision`: `'fixed'`.
    Fixed,
    /// As many as each needs, whatever `precision` says: `'unique'`.
    Unique,
}

impl PrintOptions {
    const NUMPYS: PrintOptions = PrintOptions {
        precision: 8,
        threshold: 1000,
        edgeitems: 3,
        linewidth: 75,
        suppress: false,
        nanstr: "nan",
        infstr: "inf",
        sign: Sign::Minus,
        floatmode: FloatMode::Maxprec,
    };
}

impl Default for PrintOptions {
    /// NumPy's own: 8 digits, 1000 elements, 3 at the edges, 75 characters.
    fn default() -> PrintOptions {
        PrintOptions::NUMPYS
    }
}

static SETTINGS: RwLock<PrintOptions> = RwLock::new(PrintOptions::NUMPYS);

/// Sets how arrays are printed from now on, in the whole process. NumPy: `np.set_printoptions(…)`.
///
/// It holds for `np::print`, `np::array_str`, `show!` and the value of a cell, but not for `{}` of
/// `println!`, which is ndarray's. What is not named takes its default.
///
/// ```
/// use ndlab::{PrintOptions, prelude::*};
///
/// np::set_printoptions(PrintOptions { precision: 3, ..Default::default() });
/// assert_eq!(np::array_str(&array![0.123456, 2.0]), "[0.123 2.   ]");
/// # np::set_printoptions(PrintOptions::default());
/// ```
pub fn set_printoptions(options: PrintOptions) {
    *SETTINGS.write().unwrap_or_else(PoisonError::into_inner) = options;
}

/// How arrays are printed now. NumPy: `np.get_printoptions()`.
///
/// ```
/// use ndlab::prelude::*;
///
/// let precision = np::get_printoptions().precision;
/// # assert_eq!(precision, 8);
/// ```
pub fn get_printoptions() -> PrintOptions {
    *SETTINGS.read().unwrap_or_else(PoisonError::into_inner)
}
