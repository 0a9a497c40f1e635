//! `fuse!` against NumPy's formulas: dtypes, layouts, shapes that broadcast, reductions within and at
//! the end, targets that are read.

mod formulas;
mod large;
mod targets;
