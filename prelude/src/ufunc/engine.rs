//! How a function is applied to operands of any dtype, shape and strides, without types.
//!
//! A [`Function`] has one [`Loop`] for each dtype in which it is computed. [`run`] checks the
//! operands, decides whether they can be walked as one line, and leaves the walking to `blocks.rs`.
//! Which element types a call has and gives is decided at compile time, in `apply.rs`.

use std::mem::MaybeUninit;

use super::{
    blocks,
    operand::{Operand, Scalar, same_kind},
    order,
};
use crate::{
    cast,
    dtype::{DType, Value},
};

/// The largest number of inputs: those of `clip`.
pub(crate) const INPUTS: usize = 3;

/// So few elements that single ones beside them are written out on the stack.
const FEW: usize = 32;

/// Arrays of fewer elements need no threads.
const PLAIN: usize = 1 << 16;

/// What a loop works on: elements without gaps, of the dtypes that its [`Loop`] names.
#[derive(Clone, Copy)]
pub(crate) struct Block {
    pub(crate) inputs: [*const u8; INPUTS],
    pub(crate) output: *mut u8,
    pub(crate) len: usize,
}

/// What a loop may find wrong with its elements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// An integer to the power of a negative integer.
    NegativePower,
}

/// A compiled loop.
///
/// It may be called where the inputs hold `len` elements and the output has room for as many. An
/// input may be the output's memory, as a whole; it may not overlap with it otherwise.
pub(crate) type Kernel = unsafe fn(&Block) -> Option<Fault>;

/// A loop, and the dtypes that it reads and writes.
#[derive(Clone, Copy)]
pub(crate) struct Loop {
    pub(crate) inputs: [DType; INPUTS],
    pub(crate) output: DType,
    pub(crate) kernel: Kernel,
}

/// A function's loops, by the dtype that its arguments have together.
pub(crate) struct Function {
    /// NumPy's name, for messages.
    pub(crate) name: &'static str,
    loops: [Option<Loop>; DType::COUNT],
    /// Of comparisons: loops for `u64` with `i64` and for `i64` with `u64`, which no dtype holds
    /// both of.
    exact: Option<[Kernel; 2]>,
    /// Plain integers that are out of bounds only on the side that they bound are no mistake.
    clips: bool,
    /// Results lie as copies do.
    pub(crate) copies: bool,
}

impl Function {
    pub(crate) const fn new(name: &'static str) -> Function {
        Function { name, loops: [None; DType::COUNT], exact: None, clips: false, copies: false }
    }

    /// The same with a loop for arguments of `key`, all of them read as `key`.
    pub(crate) const fn with(mut self, key: DType, output: DType, kernel: Kernel) -> Function {
        self.loops[key as usize] = Some(Loop { inputs: [key; INPUTS], output, kernel });
        self
    }

    /// The same with a loop for arguments of `key`, however they are read.
    pub(crate) const fn with_loop(mut self, key: DType, new: Loop) -> Function {
        self.loops[key as usize] = Some(new);
        self
    }

    /// `bool` is computed as `i8`.
    pub(crate) const fn bool_as_int8(mut self) -> Function {
        self.loops[DType::Bool as usize] = self.loops[DType::Int8 as usize];
        self
    }

    /// Elements of 4 bytes and less, or parts of them, are computed as `f64`.
    pub(crate) const fn all_double(mut self) -> Function {
        self.loops[DType::Float32 as usize] = self.loops[DType::Float64 as usize];
        self.loops[DType::Complex64 as usize] = self.loops[DType::Complex128 as usize];
        self.integers_as_float64()
    }

    /// Integers and `bool` are computed as `f64`.
    pub(crate) const fn integers_as_float64(mut self) -> Function {
        let mut key = 0;
        while key < DType::Float32 as usize {
            self.loops[key] = self.loops[DType::Float64 as usize];
            key += 1;
        }
        self
    }

    pub(crate) const fn exact(
        mut self,
        unsigned_signed: Kernel,
        signed_unsigned: Kernel,
    ) -> Function {
        self.exact = Some([unsigned_signed, signed_unsigned]);
        self
    }

    pub(crate) const fn copies(mut self) -> Function {
        self.copies = true;
        self
    }

    pub(crate) const fn clips(mut self) -> Function {
        self.clips = true;
        self
    }

    /// The loop for arguments that together are of `joined`.
    #[track_caller]
    pub(crate) fn loop_for(&self, joined: DType, inputs: &[Operand<'_>]) -> Loop {
        if let (Some(exact), [left, right]) = (&self.exact, inputs)
            && (joined as usize) < DType::Complex64 as usize
        {
            return self.comparison(exact, joined, left, right);
        }
        match &self.loops[joined as usize] {
            Some(found) => *found,
            None => no_loop(self.name, joined),
        }
    }

    /// Integers are compared as what they are: a plain one as `i64` or `u64` if the array's dtype
    /// does not hold it, and `i64` with `u64` without going through `f64`.
    #[track_caller]
    fn comparison(
        &self,
        exact: &[Kernel; 2],
        joined: DType,
        left: &Operand<'_>,
        right: &Operand<'_>,
    ) -> Loop {
        let (x, y) = (left.compared_as(joined), right.compared_as(joined));
        let pair = |inputs: [DType; 2], kernel| Loop {
            inputs: [inputs[0], inputs[1], inputs[1]],
            output: DType::Bool,
            kernel,
        };
        if x == DType::Uint64 && y.is_signed() {
            return pair([DType::Uint64, DType::Int64], exact[0]);
        }
        if x.is_signed() && y == DType::Uint64 {
            return pair([DType::Int64, DType::Uint64], exact[1]);
        }
        match &self.loops[x.promote(y) as usize] {
            Some(found) => *found,
            None => no_loop(self.name, joined),
        }
    }

    /// A plain number in the dtype of a loop. `place` is that among the inputs.
    #[track_caller]
    fn fitted(&self, value: Value, dtype: DType, place: usize) -> Scalar {
        if let Some(outside) = dtype.excludes(value) {
            let harmless = self.clips && outside == if place == 1 { -1 } else { 1 } && place > 0;
            if !harmless {
                out_of_bounds(value, dtype);
            }
            return Scalar::of(if outside < 0 { dtype.least() } else { dtype.greatest() }, dtype);
        }
        Scalar::of(value, dtype)
    }
}

/// How many elements `inputs` have, if a loop may be given them as they are and its results follow
/// each other: all of one shape in C order, of the dtypes that it reads, and not so many that
/// threads should share them. Small arrays then cost little more than the loop.
pub(super) fn plain_len(the_loop: &Loop, inputs: &[Operand<'_>]) -> Option<usize> {
    let shape = inputs.first()?.shape;
    let is_plain = |(input, dtype): (&Operand<'_>, &DType)| {
        input.dtype == *dtype
            && !input.weak
            && input.shape == shape
            && order::is_c_order(shape, input.strides)
    };
    let len = shape.iter().product();
    (len < PLAIN && inputs.iter().zip(&the_loop.inputs).all(is_plain)).then_some(len)
}

/// Runs a loop on what [`plain_len`] has found to be plain.
///
/// # Safety
///
/// The inputs have `len` initialised elements, and `output` room for as many results; it overlaps
/// with an input only if it is the same.
#[track_caller]
pub(super) unsafe fn run_plain(
    the_loop: &Loop,
    inputs: &[Operand<'_>],
    output: *mut u8,
    len: usize,
) {
    let mut block = Block { inputs: [std::ptr::null(); INPUTS], output, len };
    for (to, input) in block.inputs.iter_mut().zip(inputs) {
        *to = input.start;
    }
    // SAFETY: as promised, of the loop's dtypes.
    refuse(unsafe { (the_loop.kernel)(&block) });
}

/// The shape that `inputs` have together, if there are few elements in arrays that are plain (see
/// [`plain_len`]) beside single ones, and rows and columns of the same dtype.
pub(super) fn few<'a>(the_loop: &Loop, inputs: &[Operand<'a>]) -> Option<&'a [usize]> {
    let arrays = inputs.iter().filter(|input| !input.is_single());
    let shape = arrays.max_by_key(|input| input.len())?.shape;
    let fits = |(input, dtype): (&Operand<'_>, &DType)| {
        if input.is_single() {
            return input.shape.len() <= shape.len();
        }
        if input.shape == shape {
            return input.dtype == *dtype && order::is_c_order(shape, input.strides);
        }
        input.dtype == *dtype && line_in(shape, input).is_some()
    };
    let len = shape.iter().product::<usize>();
    (len <= FEW && inputs.iter().zip(&the_loop.inputs).all(fits)).then_some(shape)
}

/// The axis of a shape, counted from the last, along which an array lies that has no other and is
/// repeated along the others.
fn line_in(shape: &[usize], input: &Operand<'_>) -> Option<usize> {
    let mut long = (0..input.shape.len()).filter(|axis| input.shape[*axis] != 1);
    let (own, None) = (long.next()?, long.next()) else { return None };
    let from_last = input.shape.len() - 1 - own;
    let fits =
        input.shape.len() <= shape.len() && shape[shape.len() - 1 - from_last] == input.shape[own];
    fits.then_some(from_last)
}

/// Runs a loop on what [`few`] has found, each single element written out as often as it is needed,
/// and so rows and columns.
///
/// # Safety
///
/// As [`run_plain`], for an output that overlaps with no input.
#[track_caller]
pub(super) unsafe fn run_few(
    function: &Function,
    the_loop: &Loop,
    inputs: &[Operand<'_>],
    output: *mut u8,
    shape: &[usize],
) {
    let len = shape.iter().product();
    let mut copies = [const { MaybeUninit::<[u128; FEW]>::uninit() }; INPUTS];
    let mut block = Block { inputs: [std::ptr::null(); INPUTS], output, len };
    for (place, input) in inputs.iter().enumerate() {
        let dtype = the_loop.inputs[place];
        if !input.is_single() {
            block.inputs[place] = input.start;
            if input.shape != shape {
                let to = copies[place].as_mut_ptr().cast();
                // SAFETY: there is room for `FEW` elements of 16 bytes; `few` has looked at it.
                unsafe { write_line(shape, input, dtype.itemsize(), to) };
                block.inputs[place] = to;
            }
            continue;
        }
        // SAFETY: an input is initialised, and this one has one element.
        let value = unsafe { input.first() };
        let scalar = if input.weak {
            function.fitted(value, dtype, place)
        } else {
            Scalar::of(value, dtype)
        };
        let (one, size) = (scalar.operand(dtype).start, dtype.itemsize());
        let to = copies[place].as_mut_ptr().cast::<u8>();
        for i in 0..len {
            // SAFETY: there is room for `FEW` elements of 16 bytes, and no dtype has more.
            unsafe { copy_one(one, to.add(i * size), size) };
        }
        block.inputs[place] = to;
    }
    // SAFETY: as promised, of the loop's dtypes.
    refuse(unsafe { (the_loop.kernel)(&block) });
}

/// Writes out a row or column as often as a shape in C order needs it.
///
/// # Safety
///
/// The input has elements of so many bytes and lies along one axis of the shape, for whose elements
/// there is room.
unsafe fn write_line(shape: &[usize], input: &Operand<'_>, size: usize, mut to: *mut u8) {
    let Some(from_last) = line_in(shape, input) else { return };
    let axis = shape.len() - 1 - from_last;
    let inner: usize = shape[axis + 1..].iter().product();
    let outer: usize = shape[..axis].iter().product();
    let step = input.step_from_last(from_last) * size as isize;
    for _ in 0..outer {
        let mut from = input.start.cast_const();
        for _ in 0..shape[axis] {
            for _ in 0..inner {
                // SAFETY: as promised, an index into the axis and a place of the shape.
                unsafe {
                    copy_one(from, to, size);
                    to = to.add(size);
                }
            }
            from = from.wrapping_offset(step);
        }
    }
}

/// # Safety
///
/// There is an element of so many bytes, and room for it.
#[inline(always)]
unsafe fn copy_one(from: *const u8, to: *mut u8, size: usize) {
    // SAFETY: the caller's promise; a known size needs no call.
    unsafe {
        match size {
            4 => to.copy_from_nonoverlapping(from, 4),
            8 => to.copy_from_nonoverlapping(from, 8),
            _ => to.copy_from_nonoverlapping(from, size),
        }
    }
}

/// Applies a loop of `function` to `inputs` and writes to `output`, to whose shape the inputs are
/// broadcast and to whose dtype the results are converted.
///
/// # Safety
///
/// The operands' pointers, shapes and strides describe memory that may be read, and for `output`
/// written; no two indices of `output` lead to the same element. The inputs are initialised.
#[track_caller]
pub(crate) unsafe fn run(
    function: &Function,
    the_loop: &Loop,
    inputs: &[Operand<'_>],
    output: Operand<'_>,
) {
    if the_loop.output == output.dtype
        && let Some(len) = plain_len(the_loop, inputs)
        && inputs[0].shape == output.shape
        && order::is_c_order(output.shape, output.strides)
        && inputs.iter().all(|input| input.start == output.start || !input.may_overlap(&output))
    {
        // SAFETY: the output has the inputs' shape, and is one of them or apart from them; what
        // starts at its place is it, since a loop reads and writes elements of other sizes only
        // where the dtypes differ.
        return unsafe { run_plain(the_loop, inputs, output.start, len) };
    }
    if the_loop.output != output.dtype && !same_kind(the_loop.output, output.dtype) {
        cannot_cast(function.name, the_loop.output, output.dtype);
    }
    for input in inputs {
        if !fits(input.shape, output.shape) {
            not_broadcast(inputs, &output);
        }
    }
    // Single elements are converted once.
    let mut scalars = [Scalar::NONE; INPUTS];
    let mut ends = [output; INPUTS + 1];
    for (place, input) in inputs.iter().enumerate() {
        ends[place] = *input;
        let dtype = the_loop.inputs[place];
        if input.weak {
            // SAFETY: an input is initialised, and a plain number is one element.
            scalars[place] = function.fitted(unsafe { input.first() }, dtype, place);
        } else if input.dtype != dtype && input.is_single() {
            // SAFETY: as above; one element is not none.
            scalars[place] = Scalar::of(unsafe { input.first() }, dtype);
        } else {
            continue;
        }
        ends[place] = scalars[place].operand(dtype);
    }
    if output.shape.contains(&0) {
        return;
    }
    let ends = &mut ends[..=inputs.len()];
    ends[inputs.len()] = output;
    // SAFETY: as promised; `ends` are as many inputs as the loop has, and the output.
    refuse(unsafe { separated(the_loop, ends) });
}

#[inline]
#[track_caller]
fn refuse(fault: Option<Fault>) {
    match fault {
        None => {}
        Some(Fault::NegativePower) => negative_power(),
    }
}

/// Runs where inputs that overlap with the output, other than being it, are copied first.
///
/// # Safety
///
/// As [`run`], for inputs that can be broadcast to the output, which is the last of `ends`.
unsafe fn separated(the_loop: &Loop, ends: &mut [Operand<'_>]) -> Option<Fault> {
    let (output, inputs) = ends.split_last()?;
    let harmful = |input: &Operand<'_>| !input.is_same(output) && input.may_overlap(output);
    let Some(place) = inputs.iter().position(harmful) else {
        // SAFETY: as promised, and no input overlaps with the output in part.
        return unsafe { walk(the_loop, ends) };
    };
    let input = inputs[place];
    let mut copy = vec![0_u128; (input.len() * input.dtype.itemsize()).div_ceil(16)];
    let mut strides = vec![0; input.shape.len()];
    let mut step = 1;
    for (stride, len) in strides.iter_mut().zip(input.shape).rev() {
        *stride = step;
        step *= *len as isize;
    }
    let whole = Operand { start: copy.as_mut_ptr().cast(), strides: &strides, ..input };
    // SAFETY: `whole` is a place of its own, with room for each element of `input`; then as
    // promised, for one harmful input fewer.
    unsafe {
        walk(&cast::loop_between(input.dtype, input.dtype), &[input, whole]);
        let mut ends = ends.to_vec();
        ends[place] = whole;
        separated(the_loop, &mut ends)
    }
}

/// # Safety
///
/// As [`run`]; the inputs can be broadcast to the output, and overlap with it as kernels allow.
unsafe fn walk(the_loop: &Loop, ends: &[Operand<'_>]) -> Option<Fault> {
    let (output, _) = ends.split_last()?;
    match order::as_line(ends) {
        // SAFETY: as promised; the line goes through all elements.
        Some(line) => unsafe { blocks::walk(the_loop, &[line], ends) },
        None => {
            let mut starts = [*output; INPUTS + 1];
            let starts = &mut starts[..ends.len()];
            starts.copy_from_slice(ends);
            let axes = order::axes(output.shape, starts);
            // SAFETY: as promised; the axes are those of the operands.
            unsafe { blocks::walk(the_loop, &axes, starts) }
        }
    }
}

/// The shape that inputs have together, written to `shape`, which has as many axes as the one of
/// them with the most.
#[track_caller]
pub(crate) fn broadcast(inputs: &[Operand<'_>], shape: &mut [usize]) {
    shape.fill(1);
    for input in inputs {
        if !widen(shape, input.shape) {
            not_together(inputs, None);
        }
    }
}

/// Broadcasts `shape` to what it has together with `other`, which has no more axes, if there is
/// such a shape.
fn widen(shape: &mut [usize], other: &[usize]) -> bool {
    let skipped = shape.len() - other.len();
    for (len, own) in shape[skipped..].iter_mut().zip(other) {
        if *len == 1 {
            *len = *own;
        } else if *own != 1 && *own != *len {
            return false;
        }
    }
    true
}

/// Whether an array of shape `from` can be broadcast to shape `to`.
pub(crate) fn fits(from: &[usize], to: &[usize]) -> bool {
    from.len() <= to.len()
        && from.iter().rev().zip(to.iter().rev()).all(|(from, to)| *from == *to || *from == 1)
}

/// Whether arrays of two shapes can be broadcast against each other.
pub(crate) fn can_broadcast(x: &[usize], y: &[usize]) -> bool {
    x.iter().rev().zip(y.iter().rev()).all(|(x, y)| x == y || *x == 1 || *y == 1)
}

fn shapes_text(inputs: &[Operand<'_>]) -> String {
    inputs.iter().map(|input| shape_text(input.shape)).collect::<Vec<_>>().join(" ")
}

/// As NumPy writes shapes in these messages: `(2,3)`.
fn shape_text(shape: &[usize]) -> String {
    let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
    format!("({}{})", lengths.join(","), if shape.len() == 1 { "," } else { "" })
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_broadcast(inputs: &[Operand<'_>], output: &Operand<'_>) -> ! {
    let ndim = inputs.iter().map(|input| input.shape.len()).max().unwrap_or(0);
    let mut shape = vec![1; ndim.max(output.shape.len())];
    if !inputs.iter().chain([output]).all(|operand| widen(&mut shape, operand.shape)) {
        not_together(inputs, Some(output.shape));
    }
    panic!(
        "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
        shape_text(output.shape),
        shape_text(&shape)
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_together(inputs: &[Operand<'_>], output: Option<&[usize]>) -> ! {
    let output = output.map_or(String::new(), |shape| format!(" {}", shape_text(shape)));
    panic!("operands could not be broadcast together with shapes {}{output}", shapes_text(inputs))
}

#[cold]
#[inline(never)]
#[track_caller]
fn cannot_cast(name: &str, from: DType, to: DType) -> ! {
    panic!(
        "Cannot cast ufunc '{name}' output from dtype('{from}') to dtype('{to}') with casting \
         rule 'same_kind'"
    )
}

#[cold]
#[inline(never)]
#[track_caller]
fn out_of_bounds(value: Value, dtype: DType) -> ! {
    match value {
        Value::Int(value) => panic!("integer {value} out of bounds for {dtype}"),
        Value::Uint(value) => panic!("integer {value} out of bounds for {dtype}"),
        value => panic!("{value:?} out of bounds for {dtype}"),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn negative_power() -> ! {
    panic!("Integers to negative integer powers are not allowed.")
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_loop(name: &str, dtype: DType) -> ! {
    panic!("ufunc '{name}' did not contain a loop for {dtype}")
}
