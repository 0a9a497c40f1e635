//! Implementations of the library's public traits that are not its own, and lie: what comes of it may
//! be anything but undefined.

use std::panic::catch_unwind;

use ndlab::{
    ArrayLike, OutputArray, UniqueOptions,
    dtype::{Plain, Strong},
    ndarray,
    prelude::*,
};

use crate::C64;

/// What says of itself that it is a plain number, and is not; a view that is another each time.
struct Liar(std::cell::Cell<usize>, [f64; 4]);

impl ArrayLike for Liar {
    type Elem = f64;
    type Dim = Ix1;
    type Weight = Plain<f64>;

    fn as_view(&self) -> ArrayView1<'_, f64> {
        self.0.set(self.0.get() + 1);
        ArrayView1::from(&self.1[..self.0.get() % 3])
    }

    fn into_array(self) -> Array1<f64> {
        Array1::from(self.1.to_vec())
    }

    fn spare_buffer(self) -> Result<Array1<f64>, Liar> {
        if self.0.get() > 1 { Ok(Array1::zeros(3)) } else { Err(self) }
    }
}

impl OutputArray for Liar {
    type Elem = f64;
    type Dim = Ix1;

    fn as_view_mut(&mut self) -> ndarray::ArrayViewMut1<'_, f64> {
        self.0.set(self.0.get() + 1);
        ndarray::ArrayViewMut1::from(&mut self.1[..self.0.get() % 3])
    }
}

struct Strange;

impl ArrayLike for Strange {
    type Elem = u8;
    type Dim = Ix1;
    type Weight = Strong<C64>;

    fn as_view(&self) -> ArrayView1<'_, u8> {
        ArrayView1::from(&[1_u8, 2, 3][..])
    }

    fn into_array(self) -> Array1<u8> {
        Array1::from(vec![1])
    }
}

#[test]
fn implementations_of_others() {
    let liar = |calls| Liar(std::cell::Cell::new(calls), [1.0, 2.0, 3.0, 4.0]);
    for calls in 0..4 {
        let x = array![1_i32, 2, 3];
        let tried = [
            catch_unwind(|| drop(np::add(&x, liar(calls)))),
            catch_unwind(|| drop(np::less(&x, liar(calls)))),
            catch_unwind(|| drop(np::multiply(liar(calls), liar(calls + 1)))),
            catch_unwind(|| drop(np::clip(&x, liar(calls), liar(calls)))),
            catch_unwind(|| np::add_into(&x, 1, &mut liar(calls))),
            catch_unwind(|| np::sqrt_inplace(&mut liar(calls))),
            catch_unwind(|| np::putmask(&mut liar(calls), &array![true, false, true], liar(calls))),
            catch_unwind(|| np::put(&mut liar(calls), [0, 1], liar(calls))),
            catch_unwind(|| _ = np::median(liar(calls), ..)),
            catch_unwind(|| drop(np::sort(liar(calls), 0))),
            catch_unwind(|| drop(np::argpartition(liar(calls), 1, 0))),
            catch_unwind(|| drop(np::where_(liar(calls), liar(calls), 1))),
            catch_unwind(|| drop(np::take(&x, &[0, 1], ..))),
            catch_unwind(|| drop(np::nonzero(liar(calls)))),
            catch_unwind(|| drop(np::bincount_weights(&x, liar(calls)))),
            catch_unwind(|| drop(np::concatenate((liar(calls), liar(calls + 1)), 0))),
            catch_unwind(|| drop(np::average_with(&x, 0, liar(calls)))),
            catch_unwind(|| drop(np::unique_with(liar(calls), UniqueOptions::default()))),
            catch_unwind(|| _ = np::matmul(liar(calls), liar(calls))),
            catch_unwind(|| drop(np::searchsorted(liar(calls), &x))),
        ];
        // What they give does not matter, as long as it is a result or a panic.
        assert_eq!(tried.len(), 20);
    }
    assert_eq!(np::add(Strange, 1), array![C64::from(2.0), C64::from(3.0), C64::from(4.0)]);
    let _ = np::sum(Strange, ..);
}
