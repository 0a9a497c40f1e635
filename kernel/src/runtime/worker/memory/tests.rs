//! The allocator as the C library's users see it. It serves the whole test process from the first
//! of these tests on, so other tests' blocks are counted, too.

use std::ffi::c_void;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use super::counters::{counters, peak, reset_peak};
use super::limit::set_limit;
use super::store::used_large;
use super::{
    activate, after_fork_in_child, after_fork_in_parent, before_fork, collapse, limit, live_bytes,
    snapshot_ended,
};

const MIB: usize = 1 << 20;

/// # Safety
/// `block` has `length` bytes.
unsafe fn bytes<'a>(block: *mut c_void, length: usize) -> &'a mut [u8] {
    // SAFETY: Our caller's promise.
    unsafe { std::slice::from_raw_parts_mut(block.cast(), length) }
}

fn all_are(block: &[u8], value: u8) -> bool {
    // As fast in a build without optimisation.
    block.first() == Some(&value) && block[1..] == block[..block.len() - 1]
}

/// What the optimiser must not take for the C library's function, which it knows all about.
fn malloc(size: usize) -> *mut c_void {
    let function: unsafe extern "C" fn(usize) -> *mut c_void = libc::malloc;
    // SAFETY: Any size will do.
    unsafe { black_box(function)(size) }
}

fn calloc(count: usize, size: usize) -> *mut c_void {
    let function: unsafe extern "C" fn(usize, usize) -> *mut c_void = libc::calloc;
    // SAFETY: Any size will do.
    unsafe { black_box(function)(count, size) }
}

fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    let function: unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void = libc::realloc;
    // SAFETY: The tests' blocks are live.
    unsafe { black_box(function)(block, size) }
}

fn is_large(block: *mut c_void) -> bool {
    used_large().iter().any(|(start, _)| *start == block as usize)
}

#[test]
fn edges_of_the_interface() {
    assert!(activate());
    // SAFETY: Each block is used within its length, and freed once.
    unsafe {
        libc::free(ptr::null_mut());
        assert!(malloc(usize::MAX).is_null());
        assert_eq!(std::io::Error::last_os_error().raw_os_error(), Some(libc::ENOMEM));
        assert!(calloc(usize::MAX / 2, 3).is_null());
        assert!(libc::reallocarray(ptr::null_mut(), usize::MAX / 2, 3).is_null());
        let empty = malloc(0);
        assert!(!empty.is_null());
        libc::free(empty);

        let mut place = ptr::null_mut();
        assert_eq!(libc::posix_memalign(&mut place, 24, 100), libc::EINVAL);
        for size in [0, 100, MIB - 1, MIB, 3 * MIB] {
            for align in [8, 64, 4096, 2 * MIB, 64 * MIB, 1 << 30] {
                assert_eq!(libc::posix_memalign(&mut place, align, size), 0);
                assert_eq!(place as usize % align, 0);
                bytes(place, size).fill(1);
                libc::free(place);
            }
        }

        let block = malloc(5_000_001);
        assert!(is_large(block));
        assert_eq!(libc::malloc_usable_size(block), 5_000_001);
        *libc::__errno_location() = 77;
        libc::free(block);
        assert_eq!(*libc::__errno_location(), 77);
        assert!(!is_large(block));
    }
}

#[test]
fn zeroed_blocks_are_zero_also_when_pages_are_reused() {
    activate();
    for size in [MIB, 3 * MIB + 5, 40 * MIB] {
        for _ in 0..3 {
            // SAFETY: The blocks have this length.
            unsafe {
                let block = calloc(size, 1);
                assert!(all_are(bytes(block, size), 0));
                bytes(block, size).fill(0xff);
                libc::free(block);
            }
        }
    }
}

#[test]
fn contents_survive_every_way_of_resizing() {
    activate();
    // In place, over the threshold both ways, and past a block that is in the way.
    let sizes = [100, MIB, MIB + 1, 9 * MIB, 70 * MIB, 33 * MIB, 2 * MIB, 600_000, 9 * MIB, 10];
    for blocked in [false, true] {
        // SAFETY: Each block is used within its length, and freed once.
        unsafe {
            let mut block = malloc(10);
            let mut length = 10;
            bytes(block, length).fill(1);
            let mut in_the_way = Vec::new();
            for (step, size) in (2..).zip(sizes) {
                if blocked {
                    in_the_way.push(malloc(2 * MIB));
                }
                block = realloc(block, size);
                let kept = length.min(size);
                assert!(all_are(&bytes(block, size)[..kept], step - 1), "{length} to {size}");
                bytes(block, size).fill(step);
                length = size;
            }
            in_the_way.push(block);
            in_the_way.into_iter().for_each(|block| libc::free(block));
            let gone = realloc(malloc(4 * MIB), 0);
            assert!(gone.is_null());
        }
    }
}

#[test]
fn blocks_are_counted() {
    activate();
    reset_peak();
    let (before, live) = (counters(), live_bytes());
    // SAFETY: Each block is freed once.
    unsafe {
        let blocks = [10_000, 200 * MIB, 3].map(malloc);
        let between = counters();
        assert!(between.allocations >= before.allocations + 3);
        assert!(between.allocated_bytes >= before.allocated_bytes + 200 * MIB as u64 + 10_003);
        assert!(live_bytes() + 100 * MIB as u64 > live + 200 * MIB as u64);
        blocks.into_iter().for_each(|block| libc::free(block));
    }
    let after = counters();
    assert!(after.frees >= before.frees + 3);
    assert!(after.freed_bytes >= before.freed_bytes + 200 * MIB as u64 + 10_003);
    assert!(peak() >= 200 * MIB as u64);
}

#[test]
fn more_than_the_limit_is_refused() {
    activate();
    let usual = limit();
    // More than the other tests use, and less than the refused block.
    set_limit(live_bytes() + (4 << 30));
    let before = live_bytes();
    // SAFETY: No block of that size is made; the other is freed once.
    unsafe {
        assert!(malloc(8 << 30).is_null());
        assert_eq!(std::io::Error::last_os_error().raw_os_error(), Some(libc::ENOMEM));
        let block = malloc(2 * MIB);
        assert!(realloc(block, 8 << 30).is_null());
        assert!(is_large(block));
        libc::free(block);
    }
    assert!(live_bytes() < before + (4 << 30));
    set_limit(usual);
}

#[test]
fn threads_may_do_as_they_like() {
    activate();
    let worker = |mut seed: u64| {
        let mut random = move |n: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) as usize % n
        };
        let mut held: Vec<(*mut c_void, usize, u8)> = Vec::new();
        let mark = |block: *mut c_void, size: usize, tag: u8| {
            // SAFETY: The block has this size.
            let block = unsafe { bytes(block, size) };
            block.iter_mut().step_by(1021).for_each(|byte| *byte = tag);
            block[size - 1] = tag;
        };
        let check = |block: *mut c_void, size: usize, tag: u8| {
            // SAFETY: As above.
            let block = unsafe { bytes(block, size) };
            assert!(block.iter().step_by(1021).all(|byte| *byte == tag));
        };
        for step in 0..1000 {
            let size = match random(4) {
                0 => 1 + random(1000),
                1 => MIB - 500 + random(1000),
                2 => 1 + random(6 * MIB),
                _ => 1 + random(100_000),
            };
            let tag = step as u8;
            // SAFETY: Each block is used within its length, and freed once.
            unsafe {
                if held.len() < 20 || random(3) == 0 {
                    let block = if random(2) == 0 { malloc(size) } else { calloc(1, size) };
                    mark(block, size, tag);
                    held.push((block, size, tag));
                } else {
                    let (block, length, old) = held.swap_remove(random(held.len()));
                    check(block, length, old);
                    if random(2) == 0 {
                        let block = realloc(block, size);
                        let kept = length.min(size);
                        check(block, kept - (kept > 1 && kept == length) as usize, old);
                        mark(block, size, tag);
                        held.push((block, size, tag));
                    } else {
                        libc::free(block);
                    }
                }
            }
        }
        for (block, size, tag) in held {
            check(block, size, tag);
            // SAFETY: It is freed once.
            unsafe { libc::free(block) };
        }
    };
    std::thread::scope(|scope| {
        for seed in 1..=4 {
            scope.spawn(move || worker(seed));
        }
    });
}

/// # Safety
/// As for `fork`.
unsafe fn snapshot_fork() -> libc::pid_t {
    before_fork();
    // SAFETY: Our caller's promise.
    let child = unsafe { libc::fork() };
    if child == 0 {
        after_fork_in_child()
    } else {
        after_fork_in_parent()
    }
    child
}

/// What a child finds out, as its exit status.
fn in_child(child: libc::pid_t, work: impl FnOnce() -> bool) {
    if child == 0 {
        // A copy of the test's process must not go on as one, not even to report a panic.
        let well = catch_unwind(AssertUnwindSafe(work)).unwrap_or(false);
        // SAFETY: It does not return.
        unsafe { libc::_exit(i32::from(!well)) };
    }
    let mut status = -1;
    // SAFETY: The place is writable.
    assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
    assert_eq!(status, 0, "the child found something wrong");
}

#[test]
fn children_can_allocate_while_threads_do() {
    activate();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for size in [50, 700_000, 3 * MIB] {
            let stop = &stop;
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    // SAFETY: It is freed once.
                    unsafe { libc::free(malloc(size)) };
                }
            });
        }
        for round in 0..40 {
            // SAFETY: The child allocates, which the C library and the store allow, and ends.
            let child = unsafe { if round % 2 == 0 { snapshot_fork() } else { libc::fork() } };
            in_child(child, || {
                // SAFETY: Each block is used within its length, and freed once.
                [10, 100_000, 2 * MIB, 20 * MIB].into_iter().all(|size| unsafe {
                    let block = calloc(1, size);
                    let zero = all_are(bytes(block, size), 0);
                    bytes(block, size).fill(1);
                    libc::free(block);
                    zero
                })
            });
            snapshot_ended();
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_snapshot_has_all_blocks_and_its_origin_too() {
    activate();
    // SAFETY: Each block is used within its length, and freed once.
    unsafe {
        let sizes = [2 * MIB, 5 * MIB, 40 * MIB];
        let kept = sizes.map(malloc);
        let freed = sizes.map(malloc);
        for (size, (kept, freed)) in sizes.into_iter().zip(kept.into_iter().zip(freed)) {
            bytes(kept, size).fill(7);
            bytes(freed, size).fill(9);
            libc::free(freed);
        }
        for _ in 0..3 {
            let whole =
                || kept.iter().zip(sizes).all(|(block, size)| all_are(bytes(*block, size), 7));
            let child = snapshot_fork();
            in_child(child, || {
                let zeroed = sizes.map(|size| calloc(1, size));
                let zero =
                    zeroed.iter().zip(sizes).all(|(block, size)| all_are(bytes(*block, size), 0));
                // What the child keeps is kept in a snapshot of its own.
                bytes(zeroed[2], sizes[2]).fill(3);
                in_child(snapshot_fork(), || all_are(bytes(zeroed[2], sizes[2]), 3) && whole());
                zero && whole()
            });
            assert!(whole());
            let shared = malloc(8 * MIB);
            bytes(shared, 8 * MIB).fill(1);
            libc::free(shared);
            snapshot_ended();
            bytes(kept[2], sizes[2]).fill(7);
            collapse(&|| false);
            assert!(whole());
        }
        kept.into_iter().for_each(|block| libc::free(block));
    }
}

#[test]
fn spare_blocks_are_counted_and_of_the_right_size() {
    assert!(activate());
    // A thread of its own: no other one frees or takes its spare blocks.
    std::thread::spawn(|| {
        for size in (0..1200).chain([5000]) {
            // More than are kept, so that both ways are taken.
            for _ in 0..3 {
                let blocks: Vec<*mut c_void> = (0..40)
                    .map(|turn| if turn % 2 == 0 { malloc(size) } else { calloc(1, size) })
                    .collect();
                for (turn, block) in blocks.iter().enumerate() {
                    // SAFETY: The block is live.
                    assert!(unsafe { libc::malloc_usable_size(*block) } >= size);
                    // SAFETY: It has so many bytes, whose values `malloc` may leave open.
                    let bytes = unsafe { bytes(*block, size) };
                    assert!(turn % 2 == 0 || bytes.is_empty() || all_are(bytes, 0));
                    bytes.fill(turn as u8);
                }
                for (turn, block) in blocks.iter().enumerate() {
                    // SAFETY: As above, and initialised.
                    let bytes = unsafe { bytes(*block, size) };
                    assert!(bytes.is_empty() || all_are(bytes, turn as u8), "a block of another");
                    // SAFETY: The block is live.
                    unsafe { libc::free(*block) };
                }
            }
        }
    })
    .join()
    .expect("no failure");
    // In a child, where no other test's thread allocates or frees meanwhile.
    // SAFETY: The child only allocates and ends.
    in_child(unsafe { libc::fork() }, || {
        let before = live_bytes();
        let blocks: Vec<*mut c_void> = (0..10_000).map(|_| malloc(96)).collect();
        let between = live_bytes();
        // SAFETY: The blocks are live.
        blocks.into_iter().for_each(|block| unsafe { libc::free(block) });
        between >= before + 10_000 * 96 && live_bytes() == before
    });
}

#[test]
fn a_block_that_is_freed_twice_ends_the_process() {
    assert!(activate());
    // SAFETY: The child frees a block twice, which is what it is for, and ends by that.
    unsafe {
        let child = libc::fork();
        assert!(child >= 0);
        if child == 0 {
            let block = malloc(50);
            libc::free(block);
            libc::free(black_box(block));
            libc::_exit(0);
        }
        let mut status = 0;
        assert_eq!(libc::waitpid(child, &mut status, 0), child);
        assert!(libc::WIFSIGNALED(status) && libc::WTERMSIG(status) == libc::SIGABRT);
    }
}
