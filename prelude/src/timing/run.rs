//! One run: so many loops between two looks at the clock, and what else is counted meanwhile.
//! Nothing here is generic but the loop itself, so that a cell compiles as fast as any other.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use super::counters::{Allocator, Cpu, Resident};

/// One run of a measurement, as the code that is measured sees it.
///
/// It is given to a closure, which prepares what it needs, calls [`start`](Run::start), does what is
/// measured as often as that says, and calls [`stop`](Run::stop). [`each`](Run::each) is all three.
#[derive(Debug)]
pub struct Run {
    loops: u64,
    is_second: bool,
    is_about_memory: bool,
    read: u64,
    written: u64,
    begin: Option<Mark>,
    spent: Option<Spent>,
}

/// What had been counted when the run began.
#[derive(Clone, Copy, Debug)]
struct Mark {
    allocator: Option<Allocator>,
    resident: Option<Resident>,
    cpu: Cpu,
    clock: Instant,
}

/// What a run took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spent {
    pub(super) wall: Duration,
    pub(super) cpu: Cpu,
    /// Where the allocator counts, blocks and bytes that were asked for.
    pub(super) allocated: Option<(u64, u64)>,
    pub(super) memory: Option<Memory>,
    /// Bytes of the arrays that one loop reads and writes, as far as is known.
    pub(super) traffic: (u64, u64),
}

/// What memory a run took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Memory {
    /// Bytes in use at the beginning and at most, by the allocator.
    pub(super) live: Option<(u64, u64)>,
    /// Bytes that were resident at the beginning and at most.
    pub(super) resident: Option<(u64, u64)>,
}

impl Run {
    pub(super) fn new(loops: u64) -> Run {
        Run {
            loops,
            is_second: false,
            is_about_memory: false,
            read: 0,
            written: 0,
            begin: None,
            spent: None,
        }
    }

    /// A run of the other of two statements.
    pub(super) fn second(loops: u64) -> Run {
        Run { is_second: true, ..Run::new(loops) }
    }

    /// A run of which the memory counts. It takes longer to begin.
    pub(super) fn about_memory() -> Run {
        Run { is_about_memory: true, ..Run::new(1) }
    }

    /// How many loops there are to do, at least one.
    pub fn loops(&self) -> u64 {
        self.loops
    }

    /// Whether the second of two statements is to run.
    pub fn is_second(&self) -> bool {
        self.is_second
    }

    /// Each loop reads an array of so many bytes.
    pub fn reads(&mut self, bytes: u64) {
        self.read += bytes;
    }

    /// Each loop writes an array of so many bytes.
    pub fn writes(&mut self, bytes: u64) {
        self.written += bytes;
    }

    /// The measurement begins. The answer is how many loops there are to do.
    #[inline(never)]
    pub fn start(&mut self) -> u64 {
        let mut resident = None;
        if self.is_about_memory {
            Allocator::reset_peak();
            Resident::reset_peak();
            resident = Resident::now();
        }
        let allocator = Allocator::now();
        let cpu = Cpu::now();
        self.begin = Some(Mark { allocator, resident, cpu, clock: Instant::now() });
        self.loops
    }

    /// The measurement ends.
    ///
    /// # Panics
    ///
    /// If it has not begun.
    #[inline(never)]
    pub fn stop(&mut self) {
        let clock = Instant::now();
        let cpu = Cpu::now();
        let allocator = Allocator::now();
        let begin = self.begin.take().expect("`stop` comes after `start`");
        let both = begin.allocator.zip(allocator);
        let memory = self.is_about_memory.then(|| Memory {
            live: both.map(|(before, after)| (before.live, after.peak.max(before.live))),
            resident: begin.resident.and_then(|before| {
                Resident::now().map(|after| (before.now, after.peak.max(before.now)))
            }),
        });
        self.spent = Some(Spent {
            wall: clock.saturating_duration_since(begin.clock),
            cpu: cpu.since(begin.cpu),
            allocated: both.map(|(before, after)| {
                (after.blocks - before.blocks, after.bytes.wrapping_sub(before.bytes))
            }),
            memory,
            traffic: (self.read, self.written),
        });
    }

    /// Calls `f` as often as this run has loops, and drops what it gives, all within the time.
    #[inline(always)]
    pub fn each<T>(&mut self, mut f: impl FnMut() -> T) {
        let mut left = self.start();
        while left > 0 {
            black_box(f());
            left -= 1;
        }
        self.stop();
    }

    /// Has `body` do the run. `None` if it did not come to the end, as where it met an error.
    pub(super) fn done_by(mut self, body: &mut dyn FnMut(&mut Run)) -> Option<Spent> {
        body(&mut self);
        self.spent
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, thread};

    use super::*;

    #[test]
    fn what_comes_before_the_start_does_not_count() {
        let calls = Cell::new(0);
        let mut body = |run: &mut Run| {
            thread::sleep(Duration::from_millis(30));
            run.reads(80);
            run.each(|| calls.set(calls.get() + 1));
        };
        let spent = Run::new(5).done_by(&mut body).unwrap();
        assert!(spent.wall < Duration::from_millis(25), "{spent:?}");
        assert_eq!((calls.get(), spent.traffic, spent.memory), (5, (80, 0), None));
        assert!(Run::about_memory().done_by(&mut body).unwrap().memory.is_some());
    }

    #[test]
    fn a_run_may_end_early() {
        assert_eq!(Run::new(1).done_by(&mut |_| {}), None);
        let started = Run::new(1).done_by(&mut |run| {
            run.start();
        });
        assert_eq!(started, None);
    }
}
