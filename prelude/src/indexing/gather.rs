//! Gathering parts of contiguous memory, compiled once for each size of element.

/// Parts of `elements`, which are `outer` times `n` blocks of `inner` elements: from each of the outer
/// ones, the blocks at `found`, all of which are below `n`.
pub(super) fn gather<A: Copy>(
    elements: &[A],
    [outer, n, inner]: [usize; 3],
    found: &[usize],
) -> Vec<A> {
    assert!(elements.len() == outer * n * inner && found.iter().all(|place| *place < n));
    let len = outer * found.len() * inner;
    let mut out: Vec<A> = Vec::with_capacity(len);
    let blocks = [outer, n, inner];
    // SAFETY: elements of one size and alignment are copied as bits, from `elements`, whose parts at
    // `found` exist, to as many places in `out`, each of which is written once.
    unsafe {
        let (from, to) = (elements.as_ptr(), out.as_mut_ptr());
        match (size_of::<A>(), align_of::<A>()) {
            (1, 1) => copy_blocks::<u8>(from.cast(), to.cast(), blocks, found),
            (2, 2) => copy_blocks::<u16>(from.cast(), to.cast(), blocks, found),
            (4, 4) => copy_blocks::<u32>(from.cast(), to.cast(), blocks, found),
            (8, 8) => copy_blocks::<u64>(from.cast(), to.cast(), blocks, found),
            (16, 8) => copy_blocks::<[u64; 2]>(from.cast(), to.cast(), blocks, found),
            _ => copy_blocks::<A>(from, to, blocks, found),
        }
        out.set_len(len);
    }
    out
}

/// # Safety
///
/// `from` has `outer * n * inner` elements, `to` has room for `outer * found.len() * inner`, and all of
/// `found` are below `n`.
unsafe fn copy_blocks<T: Copy>(
    from: *const T,
    mut to: *mut T,
    [outer, n, inner]: [usize; 3],
    found: &[usize],
) {
    for block in 0..outer {
        // SAFETY: as promised, blocks and places in them exist, and each step writes behind the last.
        unsafe {
            let from = from.add(block * n * inner);
            if inner == 1 {
                for place in found {
                    to.write(from.add(*place).read());
                    to = to.add(1);
                }
            } else {
                for place in found {
                    to.copy_from_nonoverlapping(from.add(place * inner), inner);
                    to = to.add(inner);
                }
            }
        }
    }
}
