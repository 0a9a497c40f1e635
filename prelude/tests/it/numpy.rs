//! The same expressions in NumPy and here, in the same run: NumPy says what the text has to be.
//!
//! Random arrays are `printing.rs`'s; it shares the Python process started here.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use ndlab::prelude::*;

/// Evaluates each line and answers with `str` of it, newlines escaped.
const EVALUATE: &str = r"
import sys, warnings
import numpy as np
def array(dtype, shape, data):
    return np.frombuffer(bytes.fromhex(data), dtype).reshape(shape)
def message(name, *args, **options):
    try:
        with warnings.catch_warnings(action='ignore'):
            getattr(np.testing, name)(*args, **options)
        return 'no panic'
    except AssertionError as error:
        return str(error)
for line in sys.stdin:
    text = str(eval(line))
    print(text.replace('\\', '\\\\').replace('\n', '\\n'))
";

/// The Python that has NumPy.
pub(crate) fn python() -> PathBuf {
    match std::env::var_os("NDLAB_PYTHON") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/python"),
    }
}

/// NumPy's `str` of each expression.
pub(crate) fn numpy_texts(expressions: &[String]) -> Vec<String> {
    let python = python();
    let mend = format!(
        "these tests compare with NumPy, but `{}` cannot run it: point NDLAB_PYTHON to a Python \
         with NumPy, or run ./install/test, which makes one in .venv",
        python.display()
    );
    let mut child = Command::new(&python)
        .args(["-c", EVALUATE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{mend} ({error})"));
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = expressions.join("\n") + "\n";
    // Written beside reading, so that neither side waits for a full pipe.
    let writer = thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("the child was started");
    let _ = writer.join();
    assert!(output.status.success(), "{mend}");
    let output = String::from_utf8(output.stdout).expect("Python writes UTF-8");
    let unescape = |line: &str| line.replace("\\n", "\n").replace("\\\\", "\\");
    let texts: Vec<String> = output.lines().map(unescape).collect();
    assert_eq!(texts.len(), expressions.len(), "one answer for each expression");
    texts
}

pub(crate) fn check(cases: &[(&str, String)]) {
    let expressions: Vec<String> = cases.iter().map(|case| String::from(case.0)).collect();
    let mut wrong = String::new();
    for ((expression, ours), numpy) in cases.iter().zip(numpy_texts(&expressions)) {
        if *ours != numpy {
            wrong += &format!("{expression}\n  NumPy: {numpy:?}\n  here:  {ours:?}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// `array_str` of what the right side gives.
macro_rules! arrays {
    ($($python:literal => $rust:expr),* $(,)?) => {
        $crate::numpy::check(&[$(($python, np::array_str($rust))),*])
    };
}

pub(crate) use arrays;

/// `to_string` of what the right side gives.
macro_rules! texts {
    ($($python:literal => $rust:expr),* $(,)?) => {
        $crate::numpy::check(&[$(($python, ($rust).to_string())),*])
    };
}

pub(crate) use texts;

#[test]
fn creation() {
    let a = np::arange(12).reshape((3, 4));
    arrays! {
        "np.zeros((3, 4))" => np::zeros((3, 4)),
        "np.zeros(5)" => np::zeros(5),
        "np.zeros([2, 3, 4])" => np::zeros([2, 3, 4]),
        "np.zeros(())" => np::zeros(()),
        "np.zeros((0, 3))" => np::zeros((0, 3)),
        "np.ones((2, 3), dtype=np.float32)" => np::float32::ones((2, 3)),
        "np.ones(3, dtype=np.bool_)" => np::bool_::ones(3),
        "np.ones(3, dtype=np.complex64)" => np::complex64::ones(3),
        "np.full((2, 2), 0.1)" => np::full((2, 2), 0.1),
        "np.full_like(np.arange(3), 7)" => np::full_like(np::arange(3), 7),
        "np.arange(12)" => np::arange(12),
        "np.arange(12.0)" => np::arange(12.0),
        "np.arange(2, 5)" => np::arange(2..5),
        "np.arange(2, 5)" => np::arange((2, 5)),
        "np.arange(10, 0, -4)" => np::arange((10, 0, -4)),
        "np.arange(10, 0, -5)" => np::arange((10, 0, -5)),
        "np.arange(0, 10, 3)" => np::arange((0, 10, 3)),
        "np.arange(5, 0)" => np::arange((5, 0)),
        "np.arange(0, 1, 0.1)" => np::arange((0, 1, 0.1)),
        "np.arange(0.5, 3)" => np::arange((0.5, 3)),
        "np.arange(1, 0, -0.3)" => np::arange((1, 0, -0.3)),
        "np.arange(3, dtype=np.float32)" => f32::arange(3),
        "np.linspace(0, 1, 7)" => np::linspace(0, 1, 7),
        "np.linspace(2.5, -1, 4)" => np::linspace(2.5, -1, 4),
        "np.linspace(0, 1, 1)" => np::linspace(0, 1, 1),
        "np.linspace(0, 1, 0)" => np::linspace(0, 1, 0),
        "np.eye(3)" => np::eye(3),
        "np.identity(2)" => np::identity(2),
        "np.array([[1, 2], [3, 4]])" => np::array([[1, 2], [3, 4]]),
        "np.array([-3, 1, -2, 4, -1, 5])" => np::array(vec![-3, 1, -2, 4, -1, 5]),
        "np.asfortranarray(np.arange(12).reshape(3, 4))" => np::asfortranarray(&a),
        "np.arange(12).reshape(3, 4).T" => a.t(),
        "np.ravel(np.arange(12).reshape(3, 4).T)" => np::ravel(a.t()),
        "np.reshape(np.arange(12).reshape(3, 4).T, (2, -1))" => np::reshape(a.t(), (2, -1)),
        "np.arange(12.7).astype(np.int8)" => np::arange(12.7).astype::<i8>(),
        "np.arange(250, 260).astype(np.uint8)" => np::arange(250..260).astype::<u8>(),
        "np.array([0, 0.5, np.nan]).astype(np.bool_)" => array![0.0, 0.5, np::nan].astype::<bool>(),
        "np.array([1.5, -2]).astype(np.complex64)" => array![1.5, -2.0].astype::<np::complex64>(),
    }
}

#[test]
fn layout() {
    let a = np::arange(12).reshape((3, 4));
    let x = np::arange(20).reshape((4, 5));
    let y = x.slice(s![..;2, ..;2]);
    texts! {
        "np.ones((3, 4)).strides" => np::ones((3, 4)).strides_bytes(),
        "np.ones((3, 4)).T.strides" => np::ones((3, 4)).t().strides_bytes(),
        "np.ones(5).strides" => np::strides_bytes(np::ones(5)),
        "np.ones(5).shape" => np::shape(np::ones(5)),
        "np.ones(()).shape" => np::shape(np::ones(())),
        "np.ones((3, 4)).shape" => np::shape(np::ones((3, 4))),
        "np.arange(12).reshape(3, 4).copy().flags" => a.flags(),
        "np.asfortranarray(np.arange(12).reshape(3, 4)).flags" => np::asfortranarray(&a).flags(),
        "np.arange(12).flags" => np::arange(12).flags(),
        "np.ones((1, 5)).flags" => np::ones((1, 5)).flags(),
        "np.ones((5, 1)).flags" => np::ones((5, 1)).flags(),
        "np.ones((0, 5)).flags" => np::ones((0, 5)).flags(),
        "np.arange(20).reshape(4, 5)[::2, ::2].flags.c_contiguous" => title(y.flags().c_contiguous),
        "np.arange(20).reshape(4, 5)[::2, ::2].strides" => y.strides_bytes(),
        "np.arange(20)[::-1].strides" => np::arange(20).slice(s![..;-1]).strides_bytes(),
        "np.copy(np.arange(20)[::-1]).strides" => np::copy(np::arange(20).slice(s![..;-1])).strides_bytes(),
        "np.copy(np.ones((3, 4)).T).strides" => np::copy(np::ones((3, 4)).t()).strides_bytes(),
        "np.ascontiguousarray(np.ones((3, 4)).T).strides" => np::ascontiguousarray(np::ones((3, 4)).t()).strides_bytes(),
        "np.zeros_like(np.ones((3, 4)).T).strides" => np::zeros_like(np::ones((3, 4)).t()).strides_bytes(),
        "np.ones((1000, 1000)).nbytes" => np::ones((1000, 1000)).nbytes(),
        "np.ones(3, dtype=np.float32).dtype" => f32::ones(3).dtype(),
        "np.ones((2, 3), dtype=np.complex128).itemsize" => np::complex128::ones((2, 3)).itemsize(),
    }
}

#[test]
fn reductions() {
    let a = np::arange(24).reshape((2, 3, 4));
    let f = a.astype::<f64>() / 7.0;
    let b = array![[true, false], [true, true]];
    let n = array![[1.0, np::nan], [2.0, 3.0]];
    let i = np::array([[100_i8, 100], [-100, 27]]);
    let c = array![np::complex128::new(1.0, 2.0), np::complex128::new(1.0, -3.0)];
    arrays! {
        "np.arange(24).reshape(2, 3, 4).sum()" => np::sum(&a, ..),
        "np.arange(24).reshape(2, 3, 4).sum(axis=0)" => np::sum(&a, 0),
        "np.arange(24).reshape(2, 3, 4).sum(axis=-1)" => np::sum(&a, -1),
        "np.arange(24).reshape(2, 3, 4).sum(axis=(0, 2))" => np::sum(&a, (0, 2)),
        "np.arange(24).reshape(2, 3, 4).sum(axis=(0, -1), keepdims=True)" => np::sum(&a, Keep((0, -1))),
        "np.arange(24).reshape(2, 3, 4).sum(axis=(0, 1, 2))" => np::sum(&a, (0, 1, 2)),
        "np.arange(24).reshape(2, 3, 4).sum(keepdims=True)" => np::sum(&a, Keep(..)),
        "np.arange(24).reshape(2, 3, 4).T.sum(axis=1)" => np::sum(a.t(), 1),
        "np.arange(24).reshape(2, 3, 4)[::-1, ::2, ::-3].sum(axis=1)" => np::sum(a.slice(s![..;-1, ..;2, ..;-3]), 1),
        "np.arange(24).reshape(2, 3, 4).mean(axis=1)" => np::mean(&a, Axis(1)),
        "(np.arange(24).reshape(2, 3, 4) / 7).mean(axis=(1, 2))" => np::mean(&f, (1, 2)),
        "(np.arange(24).reshape(2, 3, 4) / 7).prod(axis=1)" => np::prod(&f, 1),
        "np.prod(np.arange(1, 30))" => np::prod(np::arange(1..30), ..),
        "np.min(np.arange(24).reshape(2, 3, 4), axis=2)" => np::min(&a, 2),
        "np.max(np.arange(24).reshape(2, 3, 4), axis=0, keepdims=True)" => np::max(&a, Keep(0)),
        "np.sum(np.array([[True, False], [True, True]]), axis=0)" => np::sum(&b, 0),
        "np.mean(np.array([[True, False], [True, True]]))" => np::mean(&b, ..),
        "np.max(np.array([[True, False], [True, True]]), axis=0)" => np::max(&b, 0),
        "np.min(np.array([[True, False], [True, True]]), axis=0)" => np::min(&b, 0),
        "np.min(np.array([[1, np.nan], [2, 3]]), axis=0)" => np::min(&n, 0),
        "np.max(np.array([[1, np.nan], [2, 3]]), axis=1)" => np::max(&n, 1),
        "np.sum(np.array([[100, 100], [-100, 27]], dtype=np.int8), axis=0)" => np::sum(&i, 0),
        "np.sum(np.array([1+2j, 1-3j]))" => np::sum(&c, ..),
        "np.mean(np.array([1+2j, 1-3j]))" => np::mean(&c, ..),
        "np.max(np.array([1+2j, 1-3j]))" => np::max(&c, ..),
        "np.prod(np.array([1+2j, 1-3j]))" => np::prod(&c, ..),
        "np.sum(np.zeros((0, 3)), axis=0)" => np::sum(np::zeros((0, 3)), 0),
        "np.prod(np.zeros((0, 3)), axis=0)" => np::prod(np::zeros((0, 3)), 0),
        "np.sum(np.zeros((0, 3)), axis=1)" => np::sum(np::zeros((0, 3)), 1),
        "np.sum(np.full(1000003, 0.1))" => np::sum(np::full(1000003, 0.1), ..),
        "np.sum(np.full(1000003, 0.1, dtype=np.float32))" => np::sum(f32::full(1000003, 0.1), ..),
        "np.mean(np.linspace(0, 1, 9999))" => np::mean(np::linspace(0, 1, 9999), ..),
        "np.sum(np.linspace(0, 1, 9999)[::3])" => np::sum(np::linspace(0, 1, 9999).slice(s![..;3]), ..),
    }
}

fn title(flag: bool) -> &'static str {
    if flag { "True" } else { "False" }
}
