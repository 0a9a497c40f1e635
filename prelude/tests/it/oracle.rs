//! NumPy as the oracle: calls with the arrays they take, evaluated by NumPy and here in one run.
//!
//! A [`Batch`] collects cases and compares dtype, shape and every element. Where NumPy raises, a
//! panic is expected. Random arrays come from `samples.rs`; expressions without arrays, compared as
//! text, are `numpy.rs`'s.

use std::{
    fmt::Write as _,
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    process::{Command, Stdio},
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ndlab::{ArrayLike, DType, Element};

use crate::numpy::python;

/// Each line is an expression and its arguments `a0`, `a1`, …, as arrays over their buffers; the
/// answer is the value as C-ordered bytes, or each of a tuple's.
const EVALUATE: &str = r"
import base64, math, sys, warnings
import numpy as np
warnings.simplefilter('ignore')
def numbers(text):
    return tuple(int(n) for n in text.split(',')) if text else ()
def argument(text):
    dtype, shape, strides, offset, data = text.split('|')
    dtype = np.dtype(dtype)
    strides = tuple(n * dtype.itemsize for n in numbers(strides))
    data = bytearray(base64.b64decode(data)) or bytearray(16)
    return np.ndarray(numbers(shape), dtype, data, int(offset) * dtype.itemsize, strides)
def answer(value):
    value = np.asarray(value)
    data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return '|'.join([value.dtype.name, ','.join(map(str, value.shape)), data])
for line in sys.stdin:
    expression, *texts = line.rstrip('\n').split('\t')
    names = {'a%d' % i: argument(text) for i, text in enumerate(texts)}
    names.update(np=np, math=math)
    try:
        with np.errstate(all='ignore'):
            value = eval(expression, names)
        values = value if isinstance(value, (tuple, list)) else [value]
        print('\t'.join(answer(each) for each in values))
    except Exception as error:
        print('!' + repr(error).replace('\n', ' '))
";

/// How near a result has to be to NumPy's. NaN equals NaN; zeros have their sign.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    /// The same bits.
    Equal,
    /// At most so many floats in between, counted in the result's type; parts of complex numbers
    /// each for itself.
    Ulps(u64),
    /// Differences of at most this fraction of the largest finite magnitude in NumPy's result, for
    /// results that are sums of terms which cancel. Infinities and NaN have to be at the same places.
    OfLargest(f64),
    /// Differences of at most this fraction of a scale, which the expression gives as its last
    /// result, in the shape of the one before: as [`scaled`] writes it.
    OfScale(f64),
}

/// An expression with the scale that its error is measured by, in which `v` is its value.
pub(crate) fn scaled(expression: &str, scale: &str) -> String {
    format!("(lambda v: (v, np.broadcast_to({scale}, np.shape(v))))({expression})")
}

/// An array or number as NumPy is given it, and as a result is compared.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plain {
    dtype: String,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// What a call may give: an array, a number, or a tuple or `Vec` of them.
pub(crate) trait Answers {
    fn plain(self) -> Vec<Plain>;
}

impl<X: ArrayLike> Answers for X {
    fn plain(self) -> Vec<Plain> {
        let view = self.as_view();
        let bytes = view.iter().flat_map(|x| bytes_of(*x)).collect();
        vec![Plain { dtype: X::Elem::DTYPE.to_string(), shape: view.shape().to_vec(), bytes }]
    }
}

/// A tuple of results, written `Several((a, b))`.
pub(crate) struct Several<T>(pub(crate) T);

macro_rules! several {
    ($($name:ident)*) => {
        impl<$($name: ArrayLike),*> Answers for Several<($($name,)*)> {
            fn plain(self) -> Vec<Plain> {
                #[allow(non_snake_case, reason = "one name for the type and its value")]
                let ($($name,)*) = self.0;
                [$($name.plain()),*].concat()
            }
        }
    };
}

several!(A B);
several!(A B C);
several!(A B C D);

impl<X: ArrayLike> Answers for Several<Vec<X>> {
    fn plain(self) -> Vec<Plain> {
        self.0.into_iter().flat_map(Answers::plain).collect()
    }
}

/// The bytes of an element as NumPy stores it.
pub(crate) fn bytes_of<T: Element>(x: T) -> Vec<u8> {
    use ndlab::Value;
    let size = size_of::<T>();
    match x.to_value() {
        Value::Bool(v) => vec![u8::from(v)],
        Value::Int(v) => v.to_le_bytes()[..size].to_vec(),
        Value::Uint(v) => v.to_le_bytes()[..size].to_vec(),
        Value::F32(v) => v.to_le_bytes().to_vec(),
        Value::F64(v) => v.to_le_bytes().to_vec(),
        Value::C64(v) => [v.re.to_le_bytes(), v.im.to_le_bytes()].concat(),
        Value::C128(v) => [v.re.to_le_bytes(), v.im.to_le_bytes()].concat(),
    }
}

/// An argument of a case: `a0`, `a1`, … in its expression.
pub(crate) trait Argument {
    /// `dtype|shape|strides|offset|base64 of the buffer`, the steps in elements.
    fn text(&self) -> String;
}

pub(crate) fn argument_text<T: Element>(
    shape: &[usize],
    strides: &[isize],
    offset: usize,
    buffer: &[T],
) -> String {
    let bytes: Vec<u8> = buffer.iter().flat_map(|x| bytes_of(*x)).collect();
    let shape = shape.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
    let strides = strides.iter().map(isize::to_string).collect::<Vec<_>>().join(",");
    format!("{}|{shape}|{strides}|{offset}|{}", T::DTYPE, STANDARD.encode(bytes))
}

struct Case {
    expression: String,
    arguments: Vec<String>,
    ours: Result<Vec<Plain>, String>,
}

/// Cases that are compared together, by one Python process.
#[derive(Default)]
pub(crate) struct Batch {
    cases: Vec<Case>,
}

impl Batch {
    pub(crate) fn new() -> Batch {
        Batch::default()
    }

    /// Adds a case: a Python expression over `a0`, `a1`, … and the same call here.
    pub(crate) fn case<R: Answers>(
        &mut self,
        expression: impl Into<String>,
        arguments: &[&dyn Argument],
        ours: impl FnOnce() -> R,
    ) {
        let ours = catch_unwind(AssertUnwindSafe(|| ours().plain())).map_err(|panic| {
            match panic.downcast::<String>() {
                Ok(text) => *text,
                Err(panic) => String::from(*panic.downcast::<&str>().expect("a text")),
            }
        });
        let arguments = arguments.iter().map(|argument| argument.text()).collect();
        self.cases.push(Case { expression: expression.into(), arguments, ours });
    }

    pub(crate) fn len(&self) -> usize {
        self.cases.len()
    }

    /// Compares all cases, and fails with those that differ, the smallest first.
    #[track_caller]
    pub(crate) fn check(self, bound: Bound) {
        assert!(self.len() > 0, "there are no cases");
        let answers = evaluate(&self.cases);
        let mut wrong: Vec<String> = Vec::new();
        for (case, numpy) in self.cases.iter().zip(answers) {
            if let Some(difference) = difference(&case.ours, &numpy, bound) {
                let mut text = format!("{}\n", case.expression);
                for (i, argument) in case.arguments.iter().enumerate() {
                    let _ = writeln!(text, "  a{i}: {}", readable(argument));
                }
                wrong.push(text + "  " + &difference + "\n");
            }
        }
        wrong.sort_by_key(String::len);
        let shown = wrong.iter().take(8).cloned().collect::<String>();
        assert!(wrong.is_empty(), "{} of {} cases differ:\n{shown}", wrong.len(), self.len());
    }
}

fn evaluate(cases: &[Case]) -> Vec<Result<Vec<Plain>, String>> {
    let mut child = Command::new(python())
        .args(["-c", EVALUATE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("`{}` cannot run NumPy: {error}", python().display()));
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let mut input = String::new();
    for case in cases {
        input += &case.expression;
        for argument in &case.arguments {
            input += "\t";
            input += argument;
        }
        input += "\n";
    }
    // Written beside reading, so that neither side waits for a full pipe.
    let writer = thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("the child was started");
    let _ = writer.join();
    assert!(output.status.success(), "NumPy's process failed");
    let output = String::from_utf8(output.stdout).expect("Python writes UTF-8");
    let answers: Vec<_> = output.lines().map(parse).collect();
    assert_eq!(answers.len(), cases.len(), "one answer for each case");
    answers
}

fn parse(line: &str) -> Result<Vec<Plain>, String> {
    if let Some(error) = line.strip_prefix('!') {
        return Err(String::from(error));
    }
    let parts = line.split('\t').filter(|part| !part.is_empty());
    Ok(parts
        .map(|part| {
            let mut fields = part.split('|');
            let mut next = || fields.next().expect("three fields");
            let dtype = String::from(next());
            let shape = next().split(',').filter(|n| !n.is_empty());
            let shape = shape.map(|n| n.parse().expect("a length")).collect();
            Plain { dtype, shape, bytes: STANDARD.decode(next()).expect("base64") }
        })
        .collect())
}

fn difference(
    ours: &Result<Vec<Plain>, String>,
    numpy: &Result<Vec<Plain>, String>,
    bound: Bound,
) -> Option<String> {
    match (ours, numpy) {
        (Err(_), Err(_)) => None,
        (Ok(ours), Err(error)) => Some(format!("NumPy raises {error}, here: {}", values(ours))),
        (Err(panic), Ok(numpy)) => Some(format!("a panic: {panic}; NumPy: {}", values(numpy))),
        (Ok(ours), Ok(numpy)) => {
            let (numpy, scale) = match (bound, numpy.split_last()) {
                (Bound::OfScale(_), Some((scale, numpy))) => (numpy, numbers(scale)),
                _ => (&numpy[..], Vec::new()),
            };
            let same_types = ours.len() == numpy.len()
                && ours.iter().zip(numpy).all(|(a, b)| a.dtype == b.dtype && a.shape == b.shape);
            let near =
                same_types && ours.iter().zip(numpy).all(|(a, b)| is_near(a, b, bound, &scale));
            (!near).then(|| format!("here:  {}\n  NumPy: {}", values(ours), values(numpy)))
        }
    }
}

fn is_near(ours: &Plain, numpy: &Plain, bound: Bound, scale: &[f64]) -> bool {
    let (a, b) = (numbers(ours), numbers(numpy));
    let largest = b.iter().map(|x| x.abs()).filter(|x| x.is_finite()).fold(0.0, f64::max);
    let same = |i: usize| ours.bytes_of(i) == numpy.bytes_of(i) || a[i].is_nan() && b[i].is_nan();
    a.len() == b.len()
        && (0..a.len()).all(|i| {
            same(i)
                || match bound {
                    Bound::Equal => false,
                    Bound::Ulps(n) => ours.is_float() && ours.ulps(numpy, i) <= n,
                    Bound::OfLargest(part) => (a[i] - b[i]).abs() <= part * largest,
                    // Of a complex number both parts have the same scale.
                    Bound::OfScale(part) => {
                        (a[i] - b[i]).abs() <= part * scale[i * scale.len() / a.len()]
                    }
                }
        })
}

impl Plain {
    /// Bytes of one number; complex ones count as two.
    fn width(&self) -> usize {
        match self.dtype.as_str() {
            "bool" | "int8" | "uint8" => 1,
            "int16" | "uint16" => 2,
            "int32" | "uint32" | "float32" | "complex64" => 4,
            _ => 8,
        }
    }

    fn is_float(&self) -> bool {
        self.dtype.starts_with("float") || self.dtype.starts_with("complex")
    }

    fn bytes_of(&self, i: usize) -> &[u8] {
        &self.bytes[i * self.width()..(i + 1) * self.width()]
    }

    /// Floats between the two.
    fn ulps(&self, other: &Plain, i: usize) -> u64 {
        let ordered = |plain: &Plain| {
            let mut bytes = [0; 8];
            bytes[8 - plain.width()..].copy_from_slice(plain.bytes_of(i));
            let bits = i64::from_le_bytes(bytes) >> (8 * (8 - plain.width()));
            let sign_bit =
                1_i64 << (8 * plain.width() - 1).min(62) << u32::from(plain.width() == 8);
            i128::from(if bits < 0 { sign_bit.wrapping_sub(bits) } else { bits })
        };
        let (a, b) = (numbers(self)[i], numbers(other)[i]);
        if a.is_nan() != b.is_nan() || a.is_infinite() != b.is_infinite() || a == 0.0 && b == 0.0 {
            return u64::MAX;
        }
        u64::try_from((ordered(self) - ordered(other)).abs()).unwrap_or(u64::MAX)
    }
}

fn numbers(plain: &Plain) -> Vec<f64> {
    let kind = &plain.dtype;
    plain
        .bytes
        .chunks_exact(plain.width())
        .map(|bytes| {
            let mut wide = [0; 8];
            wide[..bytes.len()].copy_from_slice(bytes);
            let unsigned = u64::from_le_bytes(wide);
            let shift = 8 * (8 - bytes.len());
            match (kind.as_str(), bytes.len()) {
                ("float32" | "complex64", _) => f64::from(f32::from_bits(unsigned as u32)),
                ("float64" | "complex128", _) => f64::from_bits(unsigned),
                (signed, _) if signed.starts_with("int") => {
                    ((unsigned << shift) as i64 >> shift) as f64
                }
                _ => unsigned as f64,
            }
        })
        .collect()
}

fn values(plains: &[Plain]) -> String {
    let one = |plain: &Plain| {
        let mut numbers = numbers(plain);
        numbers.truncate(24);
        format!("{} {:?} {numbers:?}", plain.dtype, plain.shape)
    };
    plains.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// An argument without its base64, which is decoded.
fn readable(argument: &str) -> String {
    let (layout, data) = argument.rsplit_once('|').expect("fields");
    let dtype = layout.split('|').next().expect("a dtype");
    let bytes = STANDARD.decode(data).expect("base64");
    let buffer = Plain { dtype: String::from(dtype), shape: Vec::new(), bytes };
    let mut buffer = numbers(&buffer);
    buffer.truncate(40);
    format!("{layout}| {buffer:?}")
}

/// Every dtype's name, for tests that go through all of them.
#[allow(dead_code, reason = "used by the tests that list dtypes")]
pub(crate) const DTYPES: [DType; 13] = [
    DType::Bool,
    DType::Int8,
    DType::Int16,
    DType::Int32,
    DType::Int64,
    DType::Uint8,
    DType::Uint16,
    DType::Uint32,
    DType::Uint64,
    DType::Float32,
    DType::Float64,
    DType::Complex64,
    DType::Complex128,
];
