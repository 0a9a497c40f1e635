//! How much memory a statement takes at most, with the text of `memory_profiler`'s `%memit`.

use std::fmt;

use super::{
    amounts,
    run::{Memory, Run, Spent},
    traffic::allocated,
};

/// What memory a statement takes. memory_profiler: `MemitResult`, of `%memit -o`.
///
/// Where the allocator counts, as in a notebook, `peak` and `increment` are bytes in blocks that
/// are in use, known to 64 KiB and the same the next time. Elsewhere they are what the system has given to
/// the process, which keeps memory that is free.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct MemitResult {
    /// Bytes that the process had before.
    pub baseline: u64,
    /// The most bytes that it had.
    pub peak: u64,
    /// How much more that is than before.
    pub increment: u64,
    /// How many blocks were allocated, where that is known.
    pub allocations: Option<u64>,
    /// How many bytes they asked for, where that is known.
    pub allocated_bytes: Option<u64>,
    /// The most memory that the system had given to the process, where that is known.
    pub resident_peak: Option<u64>,
}

/// Runs `body` once or several times; what counts is the run that took the most. `None` if a run
/// did not come to the end.
pub(super) fn measure(repeat: u64, body: &mut dyn FnMut(&mut Run)) -> Option<MemitResult> {
    let mut most: Option<MemitResult> = None;
    for _ in 0..repeat.max(1) {
        let result = of(&Run::about_memory().done_by(body)?);
        if most.as_ref().is_none_or(|most| most.increment < result.increment) {
            most = Some(result);
        }
    }
    most
}

fn of(spent: &Spent) -> MemitResult {
    let Memory { live, resident } = spent.memory.unwrap_or_default();
    let (baseline, peak) = live.or(resident).unwrap_or_default();
    MemitResult {
        baseline,
        peak,
        increment: peak - baseline,
        allocations: spent.allocated.map(|(blocks, _)| blocks),
        allocated_bytes: spent.allocated.map(|(_, bytes)| bytes),
        resident_peak: resident.map(|(_, peak)| peak),
    }
}

impl MemitResult {
    /// What the allocator knows besides.
    pub(super) fn second_line(&self) -> Option<String> {
        let (blocks, bytes) = (self.allocations?, self.allocated_bytes?);
        let mut text = format!("allocates {}", allocated(blocks as f64, bytes as f64));
        if let Some(resident) = self.resident_peak {
            let resident = amounts::mebibytes(resident as f64);
            text += &format!("; with what the allocator keeps and code, {resident} are resident");
        }
        Some(text)
    }
}

/// `peak memory: 123.45 MiB, increment: 1.00 MiB`.
impl fmt::Display for MemitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [peak, increment] = [self.peak, self.increment].map(|n| amounts::mebibytes(n as f64));
        write!(f, "peak memory: {peak}, increment: {increment}")
    }
}

impl fmt::Debug for MemitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<MemitResult : {self}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn the_text_is_memory_profilers() {
        let memory = Memory { live: Some((10 * MIB, 26 * MIB)), resident: Some((5, 99 * MIB)) };
        let allocated = Some((3, 24 * MIB));
        let result = of(&Spent { memory: Some(memory), allocated, ..Spent::default() });
        assert_eq!(result.to_string(), "peak memory: 26.00 MiB, increment: 16.00 MiB");
        assert_eq!(
            format!("{result:?}"),
            "<MemitResult : peak memory: 26.00 MiB, increment: 16.00 MiB>"
        );
        assert_eq!(
            result.second_line().unwrap(),
            "allocates 25.2 MB in 3 blocks; with what the allocator keeps and code, 99.00 MiB are \
             resident"
        );
    }

    #[test]
    fn without_an_allocator_that_counts_the_system_is_asked() {
        let memory = Memory { live: None, resident: Some((MIB, 3 * MIB)) };
        let result = of(&Spent { memory: Some(memory), ..Spent::default() });
        assert_eq!((result.peak, result.increment), (3 * MIB, 2 * MIB));
        assert_eq!(result.second_line(), None);
    }

    #[test]
    fn the_run_that_took_the_most_counts() {
        let mut calls = 0;
        let result = measure(3, &mut |run| {
            run.each(|| {
                calls += 1;
                vec![1_u8; if calls == 2 { 64 << 20 } else { 1 << 20 }]
            });
        });
        let result = result.unwrap();
        assert_eq!(calls, 3);
        let known = cfg!(target_os = "linux") && !cfg!(miri);
        assert!(!known || result.increment > 32 * MIB, "{result:?}");
    }
}
