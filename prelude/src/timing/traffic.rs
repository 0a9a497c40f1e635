//! How many bytes a statement moves, as far as arrays are named in it, and how that compares with
//! what the machine can move.

use ndarray::{ArrayBase, Data, Dimension, OwnedRepr, RawData};

use super::{amounts, loops::Measured};

/// A value whose bytes are asked for. Where it is no array, or no array with elements of its own,
/// the answer is 0.
#[doc(hidden)]
pub struct Bytes<'a, T: ?Sized>(pub &'a T);

impl<S: Data, D: Dimension> Bytes<'_, ArrayBase<S, D>> {
    /// Of all elements, once each.
    #[doc(hidden)]
    pub fn __all(&self) -> u64 {
        (self.0.len() * size_of::<S::Elem>()) as u64
    }
}

impl<A, D: Dimension> Bytes<'_, ArrayBase<OwnedRepr<A>, D>>
where
    OwnedRepr<A>: RawData<Elem = A>,
{
    /// Of what was made with the value: of a view nothing.
    #[doc(hidden)]
    pub fn __own(&self) -> u64 {
        (self.0.len() * size_of::<A>()) as u64
    }
}

impl<T> Bytes<'_, Vec<T>> {
    #[doc(hidden)]
    pub fn __all(&self) -> u64 {
        size_of_val(self.0.as_slice()) as u64
    }

    #[doc(hidden)]
    pub fn __own(&self) -> u64 {
        self.__all()
    }
}

/// Everything else.
#[doc(hidden)]
pub trait __NoBytes {
    fn __all(&self) -> u64 {
        0
    }

    fn __own(&self) -> u64 {
        0
    }
}

impl<T: ?Sized> __NoBytes for Bytes<'_, T> {}

/// What one loop allocates, and what it moves beside what the machine can move. `limit` gives, for
/// bytes that are read and written and for several processors or one, the bytes a second that the
/// machine has reached; it may take a while.
pub(super) fn second_line(
    measured: &Measured,
    limit: &mut dyn FnMut(u64, u64, bool) -> Option<f64>,
) -> Option<String> {
    let parts = [allocations(measured), bandwidth(measured, limit)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn allocations(measured: &Measured) -> Option<String> {
    let (blocks, bytes) = (measured.result.allocations?, measured.result.allocated_bytes?);
    Some(format!("one loop allocates {}", allocated(blocks, bytes)))
}

/// `0 B`, or `8 MB in 1 block`.
pub(super) fn allocated(blocks: f64, bytes: f64) -> String {
    // Far less than one a loop is somebody else's.
    if blocks < 0.005 {
        return "0 B".to_owned();
    }
    let whole = blocks.round();
    let blocks = if (blocks - whole).abs() < 0.005 * whole {
        amounts::counted(whole as u64, "block")
    } else {
        format!("{} blocks", crate::text::general(blocks, 3))
    };
    format!("{} in {blocks}", amounts::bytes(bytes))
}

/// Less than this is in the caches that every processor has to itself, where what counts is how
/// fast it computes.
const LEAST: u64 = 4 << 20;

/// Nothing where the statement cannot have gone over all of the arrays, or where they are so small
/// that they stay in the processor's caches.
fn bandwidth(
    measured: &Measured,
    limit: &mut dyn FnMut(u64, u64, bool) -> Option<f64>,
) -> Option<String> {
    let (read, written) = measured.traffic;
    let bytes = read + written;
    if bytes < LEAST || measured.result.average <= 0.0 {
        return None;
    }
    let reached = bytes as f64 / measured.result.average;
    let limit = limit(read, written, measured.is_parallel)?;
    // A little above is the measurements' uncertainty, much above another thing than a pass over all.
    // What is written where it was read is twice as fast as the copy that the limit is taken from,
    // which has to fetch what it writes over.
    let above = if read > 0 && written > 0 { 2.5 } else { 1.15 };
    if reached > above * limit {
        return None;
    }
    let percent = (reached / limit * 100.0).min(100.0);
    let digits = if percent < 10.0 { 1 } else { 0 };
    let moved = match (read, written) {
        (read, 0) => format!("reads {}", amounts::bytes(read as f64)),
        (0, written) => format!("writes {}", amounts::bytes(written as f64)),
        (read, written) => {
            let (read, written) = (amounts::bytes(read as f64), amounts::bytes(written as f64));
            format!("reads {read} + writes {written}")
        }
    };
    Some(format!(
        "{moved}: {}, {percent:.digits$} % of this machine's {}",
        amounts::speed(reached),
        amounts::speed(limit)
    ))
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, s};

    use super::*;
    use crate::timing::result::TimeitResult;

    #[test]
    fn bytes_of_values() {
        let a = Array2::<f64>::zeros((3, 4));
        let view = a.slice(s![.., ..2]);
        let shared = a.to_shared();
        assert_eq!((Bytes(&a).__all(), Bytes(&a).__own()), (96, 96));
        assert_eq!((Bytes(&view).__all(), Bytes(&view).__own()), (48, 0));
        assert_eq!((Bytes(&shared).__all(), Bytes(&shared).__own()), (96, 0));
        assert_eq!((Bytes(&vec![1_u8, 2]).__all(), Bytes(&7).__all()), (2, 0));
        assert_eq!((Bytes("text").__all(), Bytes(&Some(a)).__own()), (0, 0));
    }

    fn measured(seconds: f64, traffic: (u64, u64), allocated: Option<(f64, f64)>) -> Measured {
        let mut result = TimeitResult::new(1, vec![seconds], 3);
        result.allocations = allocated.map(|(blocks, _)| blocks);
        result.allocated_bytes = allocated.map(|(_, bytes)| bytes);
        Measured { result, traffic, is_parallel: false }
    }

    fn line(measured: &Measured) -> Option<String> {
        second_line(measured, &mut |_, _, _| Some(15e9))
    }

    #[test]
    fn the_second_line() {
        let copied = measured(1.3e-3, (8_000_000, 8_000_000), Some((1.0, 8e6)));
        assert_eq!(
            line(&copied).unwrap(),
            "one loop allocates 8 MB in 1 block; reads 8 MB + writes 8 MB: 12.3 GB/s, 82 % of this \
             machine's 15.0 GB/s"
        );
        let in_place = measured(1e-6, (800, 0), Some((0.0, 0.0)));
        assert_eq!(line(&in_place).unwrap(), "one loop allocates 0 B");
        let several = measured(1e-6, (0, 0), Some((2.5, 1234.5)));
        assert_eq!(line(&several).unwrap(), "one loop allocates 1.23 kB in 2.5 blocks");
        let elsewhere = measured(0.1, (64_000_000, 0), None);
        assert_eq!(
            line(&elsewhere).unwrap(),
            "reads 64 MB: 0.6 GB/s, 4.3 % of this machine's 15.0 GB/s"
        );
        assert_eq!(line(&measured(1.0, (0, 0), None)), None);
    }

    #[test]
    fn no_bandwidth_where_there_was_no_pass_over_all() {
        // As `a.len()`.
        assert_eq!(line(&measured(1e-9, (64_000_000, 0), None)), None);
        let unknown = second_line(&measured(0.1, (64_000_000, 0), None), &mut |_, _, _| None);
        assert_eq!(unknown, None);
        assert_eq!(line(&measured(1e-4, (32_000_000, 32_000_000), None)), None);
        let in_place = line(&measured(64e6 / 30e9, (32_000_000, 32_000_000), None)).unwrap();
        assert!(in_place.contains("30.0 GB/s, 100 % of"), "{in_place}");
        let little_above = line(&measured(64e6 / 15.5e9, (64_000_000, 0), None)).unwrap();
        assert!(little_above.contains("15.5 GB/s, 100 % of"), "{little_above}");
    }
}
