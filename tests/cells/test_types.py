"""Every function of `np::` in a `let` without a type.

A variable's type is inferred by rust-analyzer and then compiled as written by rustc: a cell that is
`ok` shows that both agree on it.
"""

from __future__ import annotations

import re
from pathlib import Path

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

# Calls by what they are about; two spaces or a new line part them.
CALLS = {path.stem: path.read_text() for path in sorted(Path(__file__).parent.glob("calls/*.txt"))}

# Functions that give no value, or take what another entry of the table gives.
WITHOUT_VALUE = {
    "print",
    "array_str_with",
    "self",
    "fill_diagonal",
    "place",
    "put",
    "put_where",
    "putmask",
    "set_num_threads",
}


def calls(group: str) -> list[str]:
    return [call for call in re.split(r"\n\s*|\s{2,}", CALLS[group].strip()) if call]


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
    lists = re.findall(r"pub use crate::[\w:]+::(\{.*?\}|\w+);", source, re.DOTALL)
    assert lists, "np.rs lists its functions by `pub use crate::…`"
    # Types begin with a capital letter.
    functions = set(re.findall(r"\b[a-z]\w*", " ".join(lists))) - WITHOUT_VALUE
    named = set(re.findall(r"\bnp::(\w+)", "\n".join(CALLS.values())))
    assert functions <= named, f"not in the table: {sorted(functions - named)}"
