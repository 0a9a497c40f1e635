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
mod vector;

use std::mem::MaybeUninit;

use self::vector::{powers, vectors1, vectors2};
use super::engine::Block;

/// Bytes of an input that are copied before results are written in its place.
const APART: usize = 2048;

/// One input, for what a processor does in one or a few instructions: the results lie elsewhere, so
/// that the compiler can use vector registers.
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel).
#[inline(always)]
pub(super) unsafe fn lanes1<A: Copy, R: Copy>(block: &Block, f: impl Fn(A) -> R + Copy) {
    // SAFETY: as promised.
    unsafe { if is_in_place::<A, R>(block) { same1(block, f) } else { apart1(block, f) } };
}

/// Two inputs, as [`lanes1`].
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel).
#[inline(always)]
pub(super) unsafe fn lanes2<A: Copy, R: Copy>(block: &Block, f: impl Fn(A, A) -> R + Copy) {
    // SAFETY: as promised, also to the parts of the block.
    unsafe {
        if is_in_place::<A, R>(block) && block.inputs[1] != block.output.cast_const() {
            same2(block, f);
        } else {
            lanes::<A, R>(block, 2, &|block: &Block| apart2(block, f));
        }
    };
}

/// Three inputs, as [`lanes1`].
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel).
#[inline(always)]
pub(super) unsafe fn lanes3<A: Copy, R: Copy>(block: &Block, f: impl Fn(A, A, A) -> R + Copy) {
    // SAFETY: as promised, also to the parts of the block.
    unsafe { lanes::<A, R>(block, 3, &|block: &Block| apart3(block, f)) };
}

/// Whether the results take the place of the first input's elements.
#[inline(always)]
fn is_in_place<A, R>(block: &Block) -> bool {
    block.inputs[0] == block.output.cast_const() && size_of::<A>() == size_of::<R>()
}

/// Through one pointer for what is read and written, so that the compiler sees that no element
/// depends on another.
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel); the input is the output's memory, and both sizes are one.
#[inline(never)]
unsafe fn same1<A: Copy, R: Copy>(block: &Block, f: impl Fn(A) -> R) {
    let place = block.output;
    for i in 0..block.len {
        // SAFETY: `i` is below the length.
        unsafe { place.cast::<R>().add(i).write(f(place.cast::<A>().add(i).read())) };
    }
}

/// # Safety
///
/// As [`same1`], for the first input; the second is apart from it.
#[inline(never)]
unsafe fn same2<A: Copy, R: Copy>(block: &Block, f: impl Fn(A, A) -> R) {
    let (place, b) = (block.output, block.inputs[1].cast::<A>());
    for i in 0..block.len {
        // SAFETY: `i` is below the length.
        unsafe {
            let a = place.cast::<A>().add(i).read();
            place.cast::<R>().add(i).write(f(a, b.add(i).read()));
        }
    }
}

/// Calls a loop for a block, or for its parts where an input is the output's memory.
///
/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel) that reads `inputs` inputs of `A` and writes `R`.
#[inline(always)]
unsafe fn lanes<A, R>(block: &Block, inputs: usize, apart: &impl Fn(&Block)) {
    if block.inputs[..inputs].contains(&block.output.cast_const()) {
        // SAFETY: as promised.
        unsafe { in_parts(block, inputs, [size_of::<A>(), size_of::<R>()], apart) };
    } else {
        apart(block);
    }
}

/// Gives the parts of a block to a loop, with a copy of each input that is the output's memory.
///
/// # Safety
///
/// As for [`lanes`], for elements of inputs and output of these sizes.
#[cold]
#[inline(never)]
unsafe fn in_parts(block: &Block, inputs: usize, sizes: [usize; 2], apart: &dyn Fn(&Block)) {
    let mut copy = [const { MaybeUninit::<u128>::uninit() }; APART / size_of::<u128>()];
    let copy = copy.as_mut_ptr().cast::<u8>();
    let most = APART / sizes[0];
    for start in (0..block.len).step_by(most) {
        let len = most.min(block.len - start);
        let from = block.output.wrapping_add(start * sizes[0]).cast_const();
        // SAFETY: the input that is the output's memory has these elements, which fit into the
        // copy and are not yet written over.
        unsafe { from.copy_to_nonoverlapping(copy, len * sizes[0]) };
        let mut part = Block { output: block.output.wrapping_add(start * sizes[1]), len, ..*block };
        for input in &mut part.inputs[..inputs] {
            *input = if *input == block.output.cast_const() {
                copy.cast_const()
            } else {
                input.wrapping_add(start * sizes[0])
            };
        }
        apart(&part);
    }
}

/// # Safety
///
/// As a [`Kernel`](super::engine::Kernel); no input should be the output's memory, as then each
/// element goes for itself.
#[inline(never)]
unsafe fn apart1<A: Copy, R: Copy>(block: &Block, f: impl Fn(A) -> R) {
    // SAFETY: as promised.
    unsafe { each1(block, f) };
}

/// # Safety
///
/// As [`apart1`].
#[inline(never)]
unsafe fn apart2<A: Copy, R: Copy>(block: &Block, f: impl Fn(A, A) -> R) {
    // SAFETY: as promised.
    unsafe { each2(block, f) };
}

/// # Safety
///
/// As [`apart1`].
#[inline(never)]
unsafe fn apart3<A: Copy, R: Copy>(block: &Block, f: impl Fn(A, A, A) -> R) {
    // SAFETY: as promised.
    unsafe { each3(block, f) };
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

/// A loop over elements of one type: `kernel!(lanes2, f64 => f64, |a, b| a + b)`; or by a function
/// of vectors, which names its arguments itself: `kernel!(vectors1, f64 => f64, | | Exp)`.
macro_rules! kernel {
    ($way:ident, $elem:ty => $out:ty, | | $map:expr) => {{
        unsafe fn kernel(block: &$crate::ufunc::Block) -> Option<$crate::ufunc::Fault> {
            // SAFETY: as promised to a kernel of these types.
            unsafe { $crate::ufunc::kernels::$way::<$elem, _>(block, $map) };
            None
        }
        kernel as $crate::ufunc::Kernel
    }};
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
/// The way is one of the functions above, or with a function of `vector.rs` and without arguments
/// one of those there. Dtypes: `bool`; `signed`, `unsigned`, `integers` (both), `words` (both by one loop over the
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
    ($f:ident, $way:ident, [$($key:ident)+] $elem:ty, $part:ty, same, [$($arg:ident)*] $body:expr) => {{
        let kernel =
            $crate::ufunc::kernels::kernel!($way, $elem => $elem, |$($arg),*| $body);
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
