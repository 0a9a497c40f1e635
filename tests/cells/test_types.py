"""Every function of `np::` in a `let` without a type.

A variable's type is inferred by rust-analyzer and then compiled as written by rustc: a cell that is
`ok` shows that both agree on it.
"""

from __future__ import annotations

import re

import pytest

from kernel_client import Kernel
from project import ROOT

SETUP = """
use std::collections::{HashMap, HashSet};
let a = np::arange(12.0).reshape((3, 4));
let i = np::arange(6).reshape((2, 3));
let m = array![[1.0_f32, 2.0], [3.0, 4.0]];
let c = np::array([1.0, 2.0, 3.0]);
let n = 3;
let d = a.clone().into_dyn();
let t = np::zeros((2, 3, 4));
"""

# What design.md and api.md write, in the forms that exist so far; grouped by what it is about.
CALLS = {
    "creation": """
        np::arange(12)  np::arange(12.0)  np::arange(2..8)  np::arange(0.5..3.0)
        np::arange((0, 10, 2))  np::arange((0.0, 1.0, 0.25))  np::arange(n)
        np::zeros((3, 4))  np::zeros(5)  np::zeros([2, 3, 4])  np::zeros(n)  np::zeros((n, 2))
        np::ones((3, 4))  np::empty(4)  np::full((2, 2), 7.5)  np::full(3, true)
        np::linspace(0.0, 1.0, 5)  np::eye(3)  np::identity(n)
        np::zeros_like(&i)  np::ones_like(&m)  np::empty_like(&a)  np::full_like(&a, 2.0)
        np::array([[1, 2], [3, 4]])  np::array(vec![1.0, 2.0])  np::array(vec![vec![1, 2], vec![3, 4]])
        np::float32::ones((2, 3))  f32::zeros(4)  i64::zeros((2, 2))  np::uint8::full(3, 255)
        np::complex64::zeros(2)  np::bool_::zeros(3)
    """,
    "copies": """
        np::copy(&a)  np::asfortranarray(&a)  np::ascontiguousarray(&a)
        np::ascontiguousarray(a.slice(s![..;2, ..;2]))  np::astype::<f32, _>(&a)
        a.astype::<f32>()  a.astype::<np::int64>()  np::ones(3).into_dtype::<f32>()
        a.clone()  a.t().to_owned()  a.to_shared()
    """,
    "shape": """
        np::shape(&a)  np::ndim(&a)  np::size(&a)  np::reshape(&a, (4, 3))  np::reshape(&a, (2, -1))
        np::reshape(&a, 12)  np::ravel(&a)  np::transpose(&a)  np::ones(12).reshape((3, 4))
        np::ones(12).reshape((n, -1))  np::array([1, 2, 3, 4]).reshape((2, 2))
    """,
    "layout": """
        np::dtype(&a)  np::itemsize(&m)  np::nbytes(&a)  np::strides_bytes(&a)  np::strides_elems(&a)
        np::flags(&a)  np::shares_memory(&a, a.t())  np::may_share_memory(&a, &c)
        a.flags()  a.flags().c_contiguous  a.strides_bytes()  a.t().strides_bytes()  a.nbytes()
        a.itemsize()  a.dtype()
    """,
    "reductions": """
        np::sum(&a, ..)  np::sum(&a, Axis(1))  np::sum(&a, 1)  np::sum(&a, -1)  np::sum(&a, n - 2)
        np::sum(&a, Keep(Axis(1)))  np::sum(&a, Keep(0))  np::sum(&a, Keep(..))
        np::sum(&t, (0, 2))  np::sum(&t, Keep((0, 2)))  np::sum(&t, (0, 1, 2))  np::sum(&d, 0)
        np::sum(&d, ..)  np::sum(&i, ..)  np::sum(&i, Axis(0))  np::sum(&m, Axis(0))
        np::sum(a.t(), 0)  np::sum(np::ones(3), ..)
        np::mean(&a, ..)  np::mean(&i, Axis(0))  np::mean(&m, ..)  np::prod(&i, ..)
        np::min(&a, ..)  np::max(&a, Axis(0))  np::max(&i, Keep(Axis(1)))
    """,
    "text": "np::array_str(&a)  np::scalar_str(1.5)",
    "ndarray": """
        &a + 1.0  &a + &a  &a * c.sum()  a.sum()  a.mean()
        a.sum_axis(Axis(0))  a.dot(&a.t())  a.mapv(|x| x * x)  a.row(0).to_owned()  a.shape().to_vec()
    """,
    "std": """
        vec![1.5, 2.5].iter().map(|x| x * 2.0).collect::<Vec<_>>()  "a b".split(' ').count()
        std::collections::HashMap::from([("a", 1)])  std::collections::BTreeMap::from([(1, 'c')])
        HashMap::from([("a", 1)]).into_iter().collect::<Vec<_>>()
        HashMap::from([("a", 1)]).get("a").copied()  HashSet::from([1, 2]).len()
        std::collections::VecDeque::from([1.0])  std::collections::BinaryHeap::from([3, 1])
        std::time::Instant::now().elapsed()  std::time::Duration::from_millis(5).as_secs_f64()
        std::env::args().collect::<Vec<_>>()  std::env::current_dir()?  std::path::PathBuf::from("/")
        std::fs::metadata("/")?.len()  std::fs::read_dir("/")?.count()
        std::io::Cursor::new(vec![1_u8])  std::io::Error::last_os_error().kind()
        std::thread::spawn(|| 7).join().unwrap()  std::sync::Arc::new(std::sync::Mutex::new(1.0))
        std::rc::Rc::new(std::cell::RefCell::new(vec![1]))  std::sync::mpsc::channel::<i32>()
        3_i32.checked_add(4)  7_u64.leading_zeros()  5_u8.wrapping_sub(6)  9_i64.rem_euclid(4)
        2.0_f64.powi(3)  1.0_f64.total_cmp(&2.0)  f64::EPSILON  u32::MAX  usize::BITS
        0.5_f64.sin_cos()  (1_u32..5).step_by(2).rev().collect::<Vec<_>>()  255_u8 as char
        [1, 2, 3].windows(2).map(|w| w[1] - w[0]).max()  [3, 1].iter().copied().fold(0, i32::max)
        [0_u8; std::mem::size_of::<f64>()]  [[0.0; 3]; 2].concat()  "1.5".parse::<f64>()?
        format!("{:?}", 1)  String::from_utf8_lossy(b"x").into_owned()  'a'.to_ascii_uppercase()
        std::num::NonZeroU8::new(3)  std::sync::atomic::AtomicUsize::new(1)  Some(1).zip(Some('a'))
        std::array::from_fn::<_, 3, _>(|i| i)  std::iter::repeat(1).take(3).sum::<i32>()
        Box::new(|x: f64| x * 2.0) as Box<dyn Fn(f64) -> f64>  std::net::Ipv4Addr::LOCALHOST
        std::any::type_name::<f64>()  std::process::id()  i32::from_str_radix("11", 2)?
        is_x86_feature_detected!("avx2")  vec![3, 1, 2].into_iter().partition::<Vec<i32>, _>(|x| *x > 1)
    """,
}

# Functions that give no value, or take what another entry of the table gives.
WITHOUT_VALUE = {"print", "array_str_with"}


def calls(group: str) -> list[str]:
    """The calls of a group: two spaces or a new line part them."""
    return [call for call in re.split(r"\s{2,}", CALLS[group].strip()) if call]


@pytest.fixture(scope="module")
def first_cells() -> list[str]:
    return [SETUP]


@pytest.mark.parametrize("group", CALLS)
def test_a_let_without_a_type(kernel: Kernel, group: str) -> None:
    # A cell that is refused names no call, so they are tried one by one where all at once fail.
    lines = [f"let {group}{number} = {call};" for number, call in enumerate(calls(group))]
    if kernel.run("\n".join(lines)).status == "ok":
        return
    refused = {}
    for line in lines:
        cell = kernel.run(line)
        if cell.status != "ok":
            refused[line] = cell.evalue
    assert not refused


def test_the_table_names_every_function_of_np() -> None:
    source = (ROOT / "prelude" / "src" / "np.rs").read_text()
    imports = re.search(r"pub use crate::\{(.*?)\n\};", source, re.DOTALL)
    assert imports, "np.rs lists its functions in one `pub use`"
    listed = re.sub(r"\w+::", "", imports.group(1))
    functions = set(re.findall(r"\w+", listed)) - WITHOUT_VALUE
    named = set(re.findall(r"\bnp::(\w+)", "\n".join(CALLS.values())))
    assert functions <= named, f"not in the table: {sorted(functions - named)}"
