//! NumPy's block of flags, and what each of ndarray's storages means for them.
//!
//! The flags are a report: nothing in the library decides by them.

use std::{fmt, ops::Index};

use ndarray::{ArrayBase, CowRepr, Data, Dimension, OwnedArcRepr, OwnedRepr, ViewRepr};

/// How an array lies in memory and who owns it. NumPy: `a.flags`.
///
/// Prints as NumPy prints it, and can be indexed by NumPy's names.
///
/// ```
/// use ndlab::prelude::*;
///
/// let a = np::arange(12).reshape((3, 4));
/// assert!(a.flags()["C_CONTIGUOUS"]);
/// assert_eq!(
///     a.flags().to_string(),
///     "  C_CONTIGUOUS : True
///   F_CONTIGUOUS : False
///   OWNDATA : True
///   WRITEABLE : True
///   ALIGNED : True
///   WRITEBACKIFCOPY : False
/// "
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// The elements lie in row-major order without gaps.
    pub c_contiguous: bool,
    /// The elements lie in column-major order without gaps.
    pub f_contiguous: bool,
    /// The array holds its buffer, alone or with others (`ArcArray`); a view does not.
    pub owndata: bool,
    /// The storage can be written to: not so for `ArrayView`.
    pub writeable: bool,
    /// The elements start at multiples of their alignment; in Rust they always do.
    pub aligned: bool,
    /// Always false: there is nothing of the kind here.
    pub writebackifcopy: bool,
}

const NAMES: [&str; 6] =
    ["C_CONTIGUOUS", "F_CONTIGUOUS", "OWNDATA", "WRITEABLE", "ALIGNED", "WRITEBACKIFCOPY"];

impl Flags {
    pub(super) fn of<S: Storage, D: Dimension>(array: &ArrayBase<S, D>) -> Flags {
        let (shape, strides) = (array.shape(), array.strides());
        Flags {
            c_contiguous: contiguous(shape.iter().zip(strides).rev()),
            f_contiguous: contiguous(shape.iter().zip(strides)),
            owndata: S::owns(array),
            writeable: S::WRITEABLE,
            aligned: array.as_ptr().is_aligned(),
            writebackifcopy: false,
        }
    }

    fn values(&self) -> [&bool; 6] {
        [
            &self.c_contiguous,
            &self.f_contiguous,
            &self.owndata,
            &self.writeable,
            &self.aligned,
            &self.writebackifcopy,
        ]
    }
}

/// Whether axes, given from the fastest to the slowest, follow each other without gaps. Axes of
/// length 1 do not count, and an array without elements is contiguous both ways.
fn contiguous<'a>(axes: impl Iterator<Item = (&'a usize, &'a isize)> + Clone) -> bool {
    if axes.clone().any(|(len, _)| *len == 0) {
        return true;
    }
    let mut expected = 1;
    for (len, stride) in axes {
        if *len != 1 && *stride != expected {
            return false;
        }
        expected *= *len as isize;
    }
    true
}

impl Index<&str> for Flags {
    type Output = bool;

    /// A flag by NumPy's name, in capitals or not.
    ///
    /// # Panics
    ///
    /// If there is no flag of that name.
    #[track_caller]
    fn index(&self, name: &str) -> &bool {
        match NAMES.iter().position(|known| known.eq_ignore_ascii_case(name)) {
            Some(i) => self.values()[i],
            None => panic!("flags: unknown flag `{name}`, known are {}", NAMES.join(", ")),
        }
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in NAMES.iter().zip(self.values()) {
            writeln!(f, "  {name} : {}", if *value { "True" } else { "False" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One of ndarray's storages: owned, shared, a view, a mutable view, or copy-on-write.
pub trait Storage: Data {
    /// Whether elements can be written without asking for another storage first.
    const WRITEABLE: bool;

    /// Whether the array keeps its buffer alive.
    fn owns<D: Dimension>(array: &ArrayBase<Self, D>) -> bool;
}

impl<A> Storage for OwnedRepr<A> {
    const WRITEABLE: bool = true;

    fn owns<D: Dimension>(_array: &ArrayBase<Self, D>) -> bool {
        true
    }
}

impl<A> Storage for OwnedArcRepr<A> {
    const WRITEABLE: bool = true;

    fn owns<D: Dimension>(_array: &ArrayBase<Self, D>) -> bool {
        true
    }
}

impl<A> Storage for ViewRepr<&A> {
    const WRITEABLE: bool = false;

    fn owns<D: Dimension>(_array: &ArrayBase<Self, D>) -> bool {
        false
    }
}

impl<A> Storage for ViewRepr<&mut A> {
    const WRITEABLE: bool = true;

    fn owns<D: Dimension>(_array: &ArrayBase<Self, D>) -> bool {
        false
    }
}

impl<A> Storage for CowRepr<'_, A> {
    const WRITEABLE: bool = true;

    fn owns<D: Dimension>(array: &ArrayBase<Self, D>) -> bool {
        array.is_owned()
    }
}
