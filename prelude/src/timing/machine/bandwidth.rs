//! How fast memory is read, copied and filled, by one thread and by all, for several sizes: what
//! fits into a cache moves faster.
//!
//! The loops are the C library's, which are as fast as this crate's own or faster, however this
//! crate was compiled; of both, the faster counts.

use std::{
    hint::black_box,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use memmap2::MmapMut;

use crate::timing::amounts;

const MIB: usize = 1 << 20;

/// How fast memory moves. All numbers are bytes a second, the fastest of several passes.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Bandwidth {
    /// By one thread, the smallest size first.
    pub one: Vec<Speeds>,
    /// By as many threads as this process can have, together, the smallest size first.
    pub all: Vec<Speeds>,
    /// How many threads those are.
    pub threads: usize,
}

/// Speeds for one size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speeds {
    /// How many bytes a pass touches.
    pub size: usize,
    /// What is read in a second.
    pub read: f64,
    /// What is read and what is written in a second, together.
    pub copy: f64,
    /// What is written in a second.
    pub fill: f64,
}

impl Bandwidth {
    /// Measures it with arrays up to `largest` bytes.
    pub(super) fn measured(largest: usize, threads: usize) -> Bandwidth {
        let sizes = sizes(largest);
        let Some(mut room) = room(largest) else { return Bandwidth::default() };
        let one: Vec<Speeds> =
            sizes.iter().filter_map(|size| speeds(&mut [&mut room[..*size]])).collect();
        let all = if threads < 2 {
            one.clone()
        } else {
            let sizes = sizes.iter().filter(|size| **size >= 16 * MIB);
            let speeds = sizes.filter_map(|size| {
                let part = size / threads / 64 * 64;
                let mut parts: Vec<&mut [u8]> = room[..part * threads].chunks_mut(part).collect();
                let speeds = speeds(&mut parts)?;
                Some(Speeds { size: *size, ..speeds })
            });
            speeds.collect()
        };
        Bandwidth { one, all, threads }
    }

    /// The better of two measurements: a busy machine is slower than it can be, never faster.
    pub(super) fn better(self, other: &Bandwidth) -> Bandwidth {
        let best = |own: Vec<Speeds>, other: &[Speeds]| {
            let pairs = own.into_iter().map(|own| {
                let other = other.iter().find(|other| other.size == own.size).unwrap_or(&own);
                Speeds {
                    size: own.size,
                    read: own.read.max(other.read),
                    copy: own.copy.max(other.copy),
                    fill: own.fill.max(other.fill),
                }
            });
            pairs.collect()
        };
        Bandwidth { one: best(self.one, &other.one), all: best(self.all, &other.all), ..self }
    }

    /// How many bytes a second can move where so many are read and so many written: as much as
    /// possible of both together as a copy, the rest as what it is.
    pub(super) fn of(&self, read: u64, written: u64, is_parallel: bool) -> Option<f64> {
        let measured = if is_parallel { &self.all } else { &self.one };
        let (read, written) = (read as f64, written as f64);
        let bytes = read + written;
        let at = |what: fn(&Speeds) -> f64| between(measured, bytes, what);
        let both = read.min(written);
        let mut seconds = 0.0;
        for (amount, what) in [
            (read - both, (|speeds: &Speeds| speeds.read) as fn(&Speeds) -> f64),
            (written - both, |speeds| speeds.fill),
            (2.0 * both, |speeds| speeds.copy),
        ] {
            if amount > 0.0 {
                seconds += amount / at(what)?;
            }
        }
        (seconds > 0.0).then(|| bytes / seconds)
    }

    /// What is said of it; `cache` is the size of the largest cache.
    pub(super) fn rows(&self, cache: u64) -> Vec<(&'static str, String)> {
        let text = |speeds: &Speeds, threads: usize| {
            let threads = amounts::counted(threads as u64, "thread");
            format!(
                "{} read, {} copied, {} filled by {threads}",
                amounts::speed(speeds.read),
                amounts::speed(speeds.copy),
                amounts::speed(speeds.fill),
            )
        };
        let mut rows = Vec::new();
        let (Some(last), Some(all)) = (self.one.last(), self.all.last()) else { return rows };
        let size = amounts::binary(last.size as u64);
        let in_cache =
            if (last.size as u64) < cache { ", less than the largest cache has" } else { "" };
        rows.push(("bandwidth", format!("{}, over {size}{in_cache}", text(last, 1))));
        if self.threads > 1 {
            rows.push(("", text(all, self.threads)));
        }
        let smaller = self.one.iter().rev().skip(1).map(|speeds| {
            let size = amounts::binary(speeds.size as u64);
            format!("{} over {size}", amounts::speed(speeds.read))
        });
        let smaller: Vec<String> = smaller.collect();
        if !smaller.is_empty() {
            rows.push(("in caches", format!("{} read by 1 thread", smaller.join(", "))));
        }
        rows
    }
}

/// From what the processor's own cache holds to what no cache should hold.
fn sizes(largest: usize) -> Vec<usize> {
    [MIB, 4 * MIB, 16 * MIB, 64 * MIB, 256 * MIB]
        .into_iter()
        .filter(|size| *size < largest)
        .chain([largest])
        .collect()
}

/// How large the largest size is on a machine with a cache of so many bytes: four times that, as far
/// as a moment's time and half of the free memory allow.
pub(super) fn largest(cache: u64, free: Option<u64>) -> usize {
    let wanted = (cache as usize).saturating_mul(4).clamp(64 * MIB, 256 * MIB);
    let free = free.map_or(usize::MAX, |free| free as usize / 2);
    wanted.min(free / MIB * MIB).max(MIB)
}

/// Between the sizes that were measured, by the logarithm of the size.
fn between(measured: &[Speeds], bytes: f64, what: fn(&Speeds) -> f64) -> Option<f64> {
    let next = measured.iter().position(|speeds| speeds.size as f64 >= bytes);
    match next {
        Some(0) => measured.first().map(what),
        None => measured.last().map(what),
        Some(next) => {
            let (low, high) = (&measured[next - 1], &measured[next]);
            let part = (bytes / low.size as f64).ln() / (high.size as f64 / low.size as f64).ln();
            Some(what(low).powf(1.0 - part) * what(high).powf(part))
        }
    }
}

/// Memory of the system's own, so that the allocator's numbers stay what they are.
fn room(bytes: usize) -> Option<MmapMut> {
    let mut room = MmapMut::map_anon(bytes).ok()?;
    #[cfg(target_os = "linux")]
    let _ = room.advise(memmap2::Advice::HugePage);
    room.fill(1);
    Some(room)
}

/// The speeds of one thread for each part, all at once.
fn speeds(parts: &mut [&mut [u8]]) -> Option<Speeds> {
    let size: usize = parts.iter().map(|part| part.len()).sum();
    let mut best = |what: fn(&mut [u8])| size as f64 / fastest(|| together(parts, what));
    let speeds = Speeds {
        size,
        read: best(find_nothing).max(best(add_up)),
        copy: best(copy_half),
        fill: best(fill),
    };
    [speeds.read, speeds.copy, speeds.fill].iter().all(|s| s.is_finite()).then_some(speeds)
}

/// The seconds of the fastest of at least three passes, and more while there is time.
fn fastest(mut pass: impl FnMut() -> Duration) -> f64 {
    const TIME: Duration = Duration::from_millis(4);
    let begin = Instant::now();
    let mut best = Duration::MAX;
    let mut passes = 0;
    while passes < 3 || begin.elapsed() < TIME {
        best = best.min(pass());
        passes += 1;
    }
    best.as_secs_f64()
}

/// How long it takes until all threads are done that begin together.
fn together(parts: &mut [&mut [u8]], what: fn(&mut [u8])) -> Duration {
    if let [part] = parts {
        let begin = Instant::now();
        what(part);
        return begin.elapsed();
    }
    let ready = Barrier::new(parts.len());
    thread::scope(|scope| {
        let threads = parts.iter_mut().map(|part| {
            scope.spawn(|| {
                ready.wait();
                let begin = Instant::now();
                what(part);
                (begin, Instant::now())
            })
        });
        let threads: Vec<_> = threads.collect();
        let spans = threads.into_iter().filter_map(|thread| thread.join().ok());
        let spans: Vec<(Instant, Instant)> = spans.collect();
        let begin = spans.iter().map(|(begin, _)| *begin).min();
        let end = spans.iter().map(|(_, end)| *end).max();
        begin.zip(end).map_or(Duration::MAX, |(begin, end)| end - begin)
    })
}

/// Reads everything: there is no such byte.
fn find_nothing(memory: &mut [u8]) {
    let memory = black_box(memory);
    // SAFETY: so many bytes are readable.
    let found = unsafe { libc::memchr(memory.as_ptr().cast(), 7, memory.len()) };
    black_box(found);
}

/// Reads everything, too.
fn add_up(memory: &mut [u8]) {
    const LANES: usize = 64;
    let (_, numbers, _) = {
        // SAFETY: all bits are valid as integers.
        unsafe { black_box(memory).align_to::<u64>() }
    };
    let mut sums = [0_u64; LANES];
    for chunk in numbers.chunks_exact(LANES) {
        for (sum, number) in sums.iter_mut().zip(chunk) {
            *sum = sum.wrapping_add(*number);
        }
    }
    black_box(sums);
}

/// Reads one half and writes the other.
fn copy_half(memory: &mut [u8]) {
    let half = memory.len() / 2;
    let (from, to) = black_box(memory).split_at_mut(half);
    to[..from.len()].copy_from_slice(from);
    black_box(to.as_ptr());
}

/// Writes everything.
fn fill(memory: &mut [u8]) {
    black_box(&mut *memory).fill(1);
    black_box(memory.as_ptr());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Bandwidth {
        let speeds = |size, read| Speeds { size, read, copy: read / 2.0, fill: read / 4.0 };
        Bandwidth {
            one: vec![speeds(MIB, 100e9), speeds(100 * MIB, 10e9)],
            all: vec![speeds(100 * MIB, 20e9)],
            threads: 2,
        }
    }

    #[test]
    fn the_limit_is_that_of_the_mixture_and_the_size() {
        let bandwidth = known();
        let of = |read: usize, written: usize, is_parallel| {
            bandwidth.of(read as u64, written as u64, is_parallel).unwrap() / 1e9
        };
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6 * b, "{a} {b}");
        near(of(200 * MIB, 0, false), 10.0);
        near(of(1000, 0, false), 100.0);
        near(of(10 * MIB, 0, false), 10_f64.powf(1.5));
        near(of(50 * MIB, 50 * MIB, false), 5.0);
        near(of(0, 100 * MIB, true), 5.0);
        // Two thirds copied at 5, one third read at 10.
        near(of(200 * MIB, 100 * MIB, false), 300.0 / (200.0 / 5.0 + 100.0 / 10.0));
        assert_eq!(bandwidth.of(0, 0, false), None);
        assert_eq!(Bandwidth::default().of(8, 0, false), None);
    }

    #[test]
    fn what_is_said() {
        let rows = known().rows(200 << 20);
        assert_eq!(
            rows[0].1,
            "10.0 GB/s read, 5.0 GB/s copied, 2.5 GB/s filled by 1 thread, over 100 MiB, less than \
             the largest cache has"
        );
        assert_eq!(
            rows[1],
            ("", "20.0 GB/s read, 10.0 GB/s copied, 5.0 GB/s filled by 2 threads".to_owned())
        );
        assert_eq!(rows[2].1, "100 GB/s over 1 MiB read by 1 thread");
        assert!(Bandwidth::default().rows(0).is_empty());
    }

    #[test]
    fn sizes_grow_up_to_the_largest() {
        assert_eq!(sizes(64 * MIB), [MIB, 4 * MIB, 16 * MIB, 64 * MIB]);
        assert_eq!(sizes(MIB), [MIB]);
        assert_eq!(largest(8 << 20, None), 64 * MIB);
        assert_eq!(largest(480 << 20, None), 256 * MIB);
        assert_eq!(largest(32 << 20, Some(100 << 20)), 50 * MIB);
        assert_eq!(largest(0, Some(0)), MIB);
    }

    #[test]
    fn the_better_of_two() {
        let mut other = known();
        other.one[0].read = 1.0;
        other.one[1].copy = 7e9;
        let better = known().better(&other);
        assert_eq!((better.one[0].read, better.one[1].copy), (100e9, 7e9));
        assert_eq!(better.all, known().all);
    }

    #[test]
    #[cfg_attr(miri, ignore)]
    fn measures_something() {
        let measured = Bandwidth::measured(16 * MIB, 2);
        assert_eq!((measured.one.len(), measured.all.len(), measured.threads), (3, 1, 2));
        for speeds in measured.one.iter().chain(&measured.all) {
            assert!(speeds.read > 0.0 && speeds.copy > 0.0 && speeds.fill > 0.0, "{speeds:?}");
        }
    }
}
