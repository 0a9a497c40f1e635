//! The ways through a block: vector by vector in the widest there are, or element by element.

use super::lanes::{Map1, Map2, One, Two};
#[cfg(target_arch = "x86_64")]
use super::{
    lanes::{MOST, Vector},
    x86::{Level, level},
};
use crate::ufunc::{
    Block,
    kernels::{each1, each2},
};

#[cfg(target_arch = "x86_64")]
pub(crate) use super::x86::Vectors;

/// A function that has a form for every vector of a type.
#[cfg(target_arch = "x86_64")]
pub(crate) trait Unary<F: Vectors>: One<F> + Map1<F::Wide> + Map1<F::Widest> {}
#[cfg(target_arch = "x86_64")]
impl<F: Vectors, M: One<F> + Map1<F::Wide> + Map1<F::Widest>> Unary<F> for M {}

/// The same of two numbers.
#[cfg(target_arch = "x86_64")]
pub(crate) trait Binary<F: Vectors>: Two<F> + Map2<F::Wide> + Map2<F::Widest> {}
#[cfg(target_arch = "x86_64")]
impl<F: Vectors, M: Two<F> + Map2<F::Wide> + Map2<F::Widest>> Binary<F> for M {}

/// Elsewhere there are only elements.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) use super::lanes::{Lane as Vectors, One as Unary, Two as Binary};

/// A function of one input.
///
/// # Safety
///
/// As a [`Kernel`](crate::ufunc::Kernel) of this type.
#[inline(always)]
pub(crate) unsafe fn vectors1<F: Vectors, M: Unary<F>>(block: &Block, _: M) {
    #[cfg(target_arch = "x86_64")]
    match level() {
        // SAFETY: as promised, and the processor has the instructions.
        Level::Avx512 => return unsafe { widest1::<F, M>(block) },
        // SAFETY: the same.
        Level::Avx2 => return unsafe { wide1::<F, M>(block) },
        Level::Baseline => {}
    }
    // SAFETY: as promised.
    unsafe { each1(block, M::one) };
}

/// A function of two inputs.
///
/// # Safety
///
/// As a [`Kernel`](crate::ufunc::Kernel) of this type.
#[inline(always)]
pub(crate) unsafe fn vectors2<F: Vectors, M: Binary<F>>(block: &Block, _: M) {
    #[cfg(target_arch = "x86_64")]
    match level() {
        // SAFETY: as promised, and the processor has the instructions.
        Level::Avx512 => return unsafe { widest2::<F, M>(block) },
        // SAFETY: the same.
        Level::Avx2 => return unsafe { wide2::<F, M>(block) },
        Level::Baseline => {}
    }
    // SAFETY: as promised.
    unsafe { each2(block, M::two) };
}

/// # Safety
///
/// As [`vectors1`], on a processor that has the instructions; so below.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq")]
unsafe fn widest1<F: Vectors, M: Unary<F>>(block: &Block) {
    // SAFETY: as promised.
    unsafe { through1::<F::Widest, M>(block) };
}

/// # Safety
///
/// As above.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn wide1<F: Vectors, M: Unary<F>>(block: &Block) {
    // SAFETY: as promised.
    unsafe { through1::<F::Wide, M>(block) };
}

/// # Safety
///
/// As above.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq")]
unsafe fn widest2<F: Vectors, M: Binary<F>>(block: &Block) {
    // SAFETY: as promised.
    unsafe { through2::<F::Widest, M>(block) };
}

/// # Safety
///
/// As above.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn wide2<F: Vectors, M: Binary<F>>(block: &Block) {
    // SAFETY: as promised.
    unsafe { through2::<F::Wide, M>(block) };
}

/// Goes through a block of one input.
///
/// # Safety
///
/// As a [`Kernel`](crate::ufunc::Kernel) of the lanes' type, inlined where the processor has the
/// instructions of `V`.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn through1<V: Vector, M: Map1<V>>(block: &Block) {
    let (a, out) = (block.inputs[0].cast::<V::Float>(), block.output.cast::<V::Float>());
    let mut i = 0;
    while i + V::LANES <= block.len {
        // SAFETY: as many elements as lanes are left; they are read before results are written.
        unsafe {
            let x = V::load(a.add(i));
            let (y, hard) = M::map(x);
            y.store(out.add(i));
            let hard = V::lanes(hard);
            if hard != 0 {
                let x = elements(x);
                mend(hard, out.add(i), |lane| M::one(x[lane]));
            }
        }
        i += V::LANES;
    }
    let rest = block.len - i;
    if rest > 0 {
        // SAFETY: the same for the elements that are left.
        unsafe {
            let x = V::load_part(a.add(i), rest);
            let (y, hard) = M::map(x);
            y.store_part(out.add(i), rest);
            let hard = V::lanes(hard) & ((1 << rest) - 1);
            if hard != 0 {
                let x = elements(x);
                mend(hard, out.add(i), |lane| M::one(x[lane]));
            }
        }
    }
}

/// Goes through a block of two inputs.
///
/// # Safety
///
/// As [`through1`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn through2<V: Vector, M: Map2<V>>(block: &Block) {
    let (a, b) = (block.inputs[0].cast::<V::Float>(), block.inputs[1].cast::<V::Float>());
    let out = block.output.cast::<V::Float>();
    let mut i = 0;
    while i + V::LANES <= block.len {
        // SAFETY: as in `through1`.
        unsafe {
            let (x, y) = (V::load(a.add(i)), V::load(b.add(i)));
            let (z, hard) = M::map(x, y);
            z.store(out.add(i));
            let hard = V::lanes(hard);
            if hard != 0 {
                let (x, y) = (elements(x), elements(y));
                mend(hard, out.add(i), |lane| M::two(x[lane], y[lane]));
            }
        }
        i += V::LANES;
    }
    let rest = block.len - i;
    if rest > 0 {
        // SAFETY: as in `through1`.
        unsafe {
            let (x, y) = (V::load_part(a.add(i), rest), V::load_part(b.add(i), rest));
            let (z, hard) = M::map(x, y);
            z.store_part(out.add(i), rest);
            let hard = V::lanes(hard) & ((1 << rest) - 1);
            if hard != 0 {
                let (x, y) = (elements(x), elements(y));
                mend(hard, out.add(i), |lane| M::two(x[lane], y[lane]));
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn elements<V: Vector>(x: V) -> [V::Float; MOST] {
    let mut elements = [V::Float::default(); MOST];
    // SAFETY: no vector has more lanes.
    unsafe { x.store(elements.as_mut_ptr()) };
    elements
}

/// Writes the system's results for the lanes of `hard`.
///
/// # Safety
///
/// `out` has room for each of them.
#[cfg(target_arch = "x86_64")]
#[cold]
#[inline(never)]
unsafe fn mend<F>(mut hard: u32, out: *mut F, one: impl Fn(usize) -> F) {
    while hard != 0 {
        let lane = hard.trailing_zeros() as usize;
        // SAFETY: as promised.
        unsafe { out.add(lane).write(one(lane)) };
        hard &= hard - 1;
    }
}
