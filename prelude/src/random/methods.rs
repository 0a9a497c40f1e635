//! The public methods that draw from a distribution: what they have in common.
//!
//! How a number is drawn, and which parameters there may be, is said in [`super::continuous`] and
//! [`super::discrete`].

mod counts;
mod reals;

use ndarray::Array;

use super::{
    Generator, RandomFloat,
    continuous::Continuous,
    discrete::Discrete,
    fill::{Target, written},
};
use crate::{
    shape::{IntoShape, dim_of, lengths_of},
    ufunc::OutputArray,
};

impl Generator {
    /// Checks, draws and shapes. `op` is the name for messages.
    #[track_caller]
    fn real<T: RandomFloat, S: IntoShape>(
        &mut self,
        op: &str,
        law: Continuous,
        shape: S,
    ) -> Array<T, S::Dim> {
        law.check(op);
        let lengths = lengths_of(op, &shape.into_extents());
        // SAFETY: `draw` fills what it is given.
        let elements = unsafe { written::<T>(&lengths, |out| T::draw(law, &mut self.bits, out)) };
        Array::from_shape_vec(dim_of::<S::Dim>(&lengths), elements)
            .expect("one element for each place")
    }

    #[track_caller]
    fn real_into<O>(&mut self, op: &str, law: Continuous, out: &mut O)
    where
        O: OutputArray<Elem: RandomFloat> + ?Sized,
    {
        law.check(op);
        O::Elem::draw(law, &mut self.bits, Target::of(out.as_view_mut().into_dyn()));
    }

    #[track_caller]
    fn real_one(&mut self, op: &str, law: Continuous) -> f64 {
        law.check(op);
        let mut one = [0.0];
        law.fill(&mut self.bits, Target::elements(&mut one));
        one[0]
    }

    #[track_caller]
    fn count<S: IntoShape>(&mut self, op: &str, law: Discrete, shape: S) -> Array<i64, S::Dim> {
        law.check(op);
        let lengths = lengths_of(op, &shape.into_extents());
        // SAFETY: `fill` fills what it is given.
        let elements = unsafe { written::<i64>(&lengths, |out| law.fill(&mut self.bits, out)) };
        Array::from_shape_vec(dim_of::<S::Dim>(&lengths), elements)
            .expect("one element for each place")
    }

    #[track_caller]
    fn count_into<O>(&mut self, op: &str, law: Discrete, out: &mut O)
    where
        O: OutputArray<Elem = i64> + ?Sized,
    {
        law.check(op);
        law.fill(&mut self.bits, Target::of(out.as_view_mut().into_dyn()));
    }

    #[track_caller]
    fn count_one(&mut self, op: &str, law: Discrete) -> i64 {
        law.check(op);
        let mut one = [0];
        law.fill(&mut self.bits, Target::elements(&mut one));
        one[0]
    }
}
