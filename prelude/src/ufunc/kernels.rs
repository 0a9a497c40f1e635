//! The loops of all functions, by dtype. The ways to go through a block stand here, and what is
//! done with the elements in the files below.
//!
//! Loops never see strides or conversions, so there is one for each function and dtype.

pub(super) mod arithmetic;
pub(super) mod bits;
pub(super) mod compare;
mod complex;
pub(super) mod float;
mod integer;
pub(super) mod parts;
pub(super) mod rounding;
pub(super) mod series;
pub(super) mod trigonometric;

use super::engine::Block;

/// Elements that are read before any result of them is written, so that the compiler can use
/// vector registers without knowing whether input and output are the same memory.
const LANES: usize = 16;

/// One input, in groups of elements, for what a processor does in one or a few instructions.
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel).
#[inline(always)]
pub(super) unsafe fn lanes1<A: Copy, R: Copy>(block: &Block, f: impl Fn(A) -> R) {
    let (a, out) = (block.inputs[0].cast::<A>(), block.output.cast::<R>());
    let whole = block.len - block.len % LANES;
    for start in (0..whole).step_by(LANES) {
        // SAFETY: `start + LANES` elements are there, and an array needs no larger alignment.
        unsafe {
            let a = a.add(start).cast::<[A; LANES]>().read();
            out.add(start).cast::<[R; LANES]>().write(a.map(&f));
        }
    }
    for i in whole..block.len {
        // SAFETY: `i` is below the length.
        unsafe { out.add(i).write(f(a.add(i).read())) };
    }
}

/// Two inputs, as [`lanes1`].
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel).
#[inline(always)]
pub(super) unsafe fn lanes2<A: Copy, R: Copy>(block: &Block, f: impl Fn(A, A) -> R) {
    let (a, b) = (block.inputs[0].cast::<A>(), block.inputs[1].cast::<A>());
    let out = block.output.cast::<R>();
    let whole = block.len - block.len % LANES;
    for start in (0..whole).step_by(LANES) {
        // SAFETY: `start + LANES` elements are there, and an array needs no larger alignment.
        unsafe {
            let a = a.add(start).cast::<[A; LANES]>().read();
            let b = b.add(start).cast::<[A; LANES]>().read();
            let results = std::array::from_fn(|i| f(a[i], b[i]));
            out.add(start).cast::<[R; LANES]>().write(results);
        }
    }
    for i in whole..block.len {
        // SAFETY: `i` is below the length.
        unsafe { out.add(i).write(f(a.add(i).read(), b.add(i).read())) };
    }
}

/// One input, element by element, for what is a call or many instructions anyway.
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel).
#[inline(always)]
pub(super) unsafe fn each1<A: Copy, R: Copy>(block: &Block, f: impl Fn(A) -> R) {
    let (a, out) = (block.inputs[0].cast::<A>(), block.output.cast::<R>());
    for i in 0..block.len {
        // SAFETY: `i` is below the length.
        unsafe { out.add(i).write(f(a.add(i).read())) };
    }
}

/// Two inputs, as [`each1`].
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel).
#[inline(always)]
pub(super) unsafe fn each2<A: Copy, B: Copy, R: Copy>(block: &Block, f: impl Fn(A, B) -> R) {
    let (a, b) = (block.inputs[0].cast::<A>(), block.inputs[1].cast::<B>());
    let out = block.output.cast::<R>();
    for i in 0..block.len {
        // SAFETY: `i` is below the length.
        unsafe { out.add(i).write(f(a.add(i).read(), b.add(i).read())) };
    }
}

/// Three inputs, as [`each1`].
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel).
#[inline(always)]
pub(super) unsafe fn each3<A: Copy, R: Copy>(block: &Block, f: impl Fn(A, A, A) -> R) {
    let [a, b, c] = block.inputs.map(|input| input.cast::<A>());
    let out = block.output.cast::<R>();
    for i in 0..block.len {
        // SAFETY: `i` is below the length.
        unsafe { out.add(i).write(f(a.add(i).read(), b.add(i).read(), c.add(i).read())) };
    }
}

/// A loop over elements of one type: `kernel!(lanes2, f64 => f64, |a, b| a + b)`.
macro_rules! kernel {
    ($way:ident, $elem:ty => $out:ty, |$($arg:ident),+| $body:expr) => {{
        unsafe fn kernel(block: &$crate::ufunc::Block) -> Option<$crate::ufunc::Fault> {
            // SAFETY: as promised to a kernel of these types.
            unsafe {
                $crate::ufunc::kernels::$way(block, |$($arg: $elem),+| -> $out { $body });
            }
            None
        }
        kernel as $crate::ufunc::Kernel
    }};
}

/// Functions by dtype: `NAME = "numpy's name" { way dtypes => result: [arguments] expression; }`.
///
/// The way is one of the functions above. Dtypes: `bool`; `signed`, `unsigned`, `integers` (both), `words` (both by one loop over the
/// unsigned type, for what does not depend on the sign); `f32`, `f64`, `floats` (both); `complexes`. Result: `same`,
/// `bool`, `part` (of a complex number). At the end any of [`Function`](super::engine::Function)'s
/// methods that change it.
macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident = $text:literal {
        $($way:ident $group:ident => $out:ident: $args:tt $body:expr;)*
    } $($change:ident($($with:expr),*))*;)+) => {$(
        $(#[$doc])*
        pub(crate) static $name: $crate::ufunc::Function = {
            let mut function = $crate::ufunc::Function::new($text);
            $($crate::ufunc::kernels::group!(function, $way, $group, $out, $args $body);)*
            $(function = function.$change($($with),*);)*
            function
        };
    )+};
}

macro_rules! group {
    ($f:ident, $way:ident, bool, $out:ident, $args:tt $body:expr) => {
        $crate::ufunc::kernels::entry!($f, $way, [Bool] bool, bool, $out, $args $body);
    };
    ($f:ident, $way:ident, words, $out:ident, $args:tt $body:expr) => {
        $crate::ufunc::kernels::entry!($f, $way, [Int8 Uint8] u8, u8, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Int16 Uint16] u16, u16, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Int32 Uint32] u32, u32, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Int64 Uint64] u64, u64, $out, $args $body);
    };
    ($f:ident, $way:ident, signed, $out:ident, $args:tt $body:expr) => {
        $crate::ufunc::kernels::entry!($f, $way, [Int8] i8, i8, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Int16] i16, i16, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Int32] i32, i32, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Int64] i64, i64, $out, $args $body);
    };
    ($f:ident, $way:ident, unsigned, $out:ident, $args:tt $body:expr) => {
        $crate::ufunc::kernels::entry!($f, $way, [Uint8] u8, u8, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Uint16] u16, u16, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Uint32] u32, u32, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Uint64] u64, u64, $out, $args $body);
    };
    ($f:ident, $way:ident, integers, $out:ident, $args:tt $body:expr) => {
        $crate::ufunc::kernels::group!($f, $way, signed, $out, $args $body);
        $crate::ufunc::kernels::group!($f, $way, unsigned, $out, $args $body);
    };
    ($f:ident, $way:ident, f32, $out:ident, $args:tt $body:expr) => {
        $crate::ufunc::kernels::entry!($f, $way, [Float32] f32, f32, $out, $args $body);
    };
    ($f:ident, $way:ident, f64, $out:ident, $args:tt $body:expr) => {
        $crate::ufunc::kernels::entry!($f, $way, [Float64] f64, f64, $out, $args $body);
    };
    ($f:ident, $way:ident, floats, $out:ident, $args:tt $body:expr) => {
        $crate::ufunc::kernels::entry!($f, $way, [Float32] f32, f32, $out, $args $body);
        $crate::ufunc::kernels::entry!($f, $way, [Float64] f64, f64, $out, $args $body);
    };
    ($f:ident, $way:ident, complexes, $out:ident, $args:tt $body:expr) => {
        $crate::ufunc::kernels::entry!(
            $f, $way, [Complex64] num_complex::Complex<f32>, f32, $out, $args $body
        );
        $crate::ufunc::kernels::entry!(
            $f, $way, [Complex128] num_complex::Complex<f64>, f64, $out, $args $body
        );
    };
}

/// One loop, for one or more dtypes whose elements it reads as `$elem`.
macro_rules! entry {
    ($f:ident, $way:ident, [$($key:ident)+] $elem:ty, $part:ty, same, [$($arg:ident)+] $body:expr) => {{
        let kernel =
            $crate::ufunc::kernels::kernel!($way, $elem => $elem, |$($arg),+| $body);
        $($f = $f.with($crate::DType::$key, $crate::DType::$key, kernel);)+
    }};
    ($f:ident, $way:ident, [$($key:ident)+] $elem:ty, $part:ty, bool, [$($arg:ident)+] $body:expr) => {{
        let kernel = $crate::ufunc::kernels::kernel!($way, $elem => bool, |$($arg),+| $body);
        $($f = $f.with($crate::DType::$key, $crate::DType::Bool, kernel);)+
    }};
    ($f:ident, $way:ident, [$key:ident] $elem:ty, $part:ty, part, [$($arg:ident)+] $body:expr) => {{
        let kernel = $crate::ufunc::kernels::kernel!($way, $elem => $part, |$($arg),+| $body);
        let output = <$part as $crate::Element>::DTYPE;
        $f = $f.with($crate::DType::$key, output, kernel);
    }};
}

pub(super) use {entry, functions, group, kernel};
