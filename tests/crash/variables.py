"""The variables that a failed cell must not harm, and the ways for a cell to fail."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from kernel_client import Cell, Kernel

# One cell for each kind of variable.
SET_UP = [
    'let mut n = 41; let mut name = String::from("kept"); let mut list = vec![1, 2, 3];',
    "let mut big = np::arange(12_500_000.0);",
    "#[derive(Debug)] struct Point { x: f64, tags: Vec<String> }\n"
    'let mut point = Point { x: 1.5, tags: vec!["a".to_owned()] };',
    # A view that shares a buffer.
    "let shared: ArcArray1<f64> = np::arange(10.0).into_shared();\n"
    "let half = shared.clone().slice_move(s![..;2]);",
    # A private map of a file.
    'unsafe extern "C" {\n'
    "    fn mmap(at: *mut u8, len: usize, prot: i32, flags: i32, fd: i32, from: i64) -> *mut u8;\n"
    "}\n"
    "fn map_privately(path: &str, len: usize) -> &'static mut [u8] {\n"
    "    use std::os::fd::AsRawFd;\n"
    "    let file = std::fs::File::open(path).unwrap();\n"
    "    unsafe {\n"
    "        let start = mmap(std::ptr::null_mut(), len, 3, 2, file.as_raw_fd(), 0);\n"
    "        std::slice::from_raw_parts_mut(start, len)\n"
    "    }\n"
    "}",
    'std::fs::write("mapped", vec![7; 1 << 20])?;\n'
    'let map: &\'static mut [u8] = map_privately("mapped", 1 << 20);\n'
    "map[5] = 8;",
]

# Changes every variable, and moves one away.
CHANGE = """n += 1;
name.push('!');
drop(name);
list.push(4);
big[0] = 999.0;
point.x = 2.0;
point.tags.push("b".to_owned());
let mut half = half;
half[1] = -1.0;
map[0] = 1;
"""

# Prints every variable.
SHOW = """println!("{n} {name} {list:?}");
println!("{:?} {} {}", big.shape(), big[0], big.sum());
println!("{point:?}");
println!("{half} {}", np::shares_memory(&shared, &half));
println!("{}", map.iter().map(|byte| *byte as usize).sum::<usize>());
"""

SHOWN = f"""41 kept [1, 2, 3]
[12500000] 0 {12_500_000 * 12_499_999 // 2}
Point {{ x: 1.5, tags: ["a"] }}
[0, 2, 4, 6, 8] true
{7 * (1 << 20) + 1}
"""


def assert_unharmed(kernel: Kernel) -> None:
    """Looks at every variable."""
    shown = kernel.ok(SHOW).stdout
    assert shown == SHOWN, shown


@dataclass(frozen=True)
class Failure:
    """A cell that fails: how it does, and what the kernel says then."""

    code: str
    # A pattern of the error's message.
    says: str
    # What is done from outside once the cell has printed its process id.
    provoke: Callable[[Kernel, int], None] | None = None
    # The error's name, where it is promised.
    ename: str | None = None

    def run(self, kernel: Kernel, before: str = "") -> Cell:
        """Runs the cell, with `before` as its first lines."""
        if not self.provoke:
            return kernel.run(before + self.code)
        before += 'println!("process {}.", std::process::id());\n'
        running = kernel.start(before + self.code)
        kernel.wait_for_output(running, ".")
        said = kernel.listen(running, 0).stdout
        self.provoke(kernel, int(said.split()[-1].rstrip(".")))
        return kernel.wait(running, timeout=60)


def kill(_: Kernel, pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def interrupt(kernel: Kernel, _: int) -> None:
    kernel.interrupt()


LOOP = "loop { std::hint::black_box(0); }"

FAILURES = {
    "panic": Failure('panic!("on purpose");', "on purpose", ename="Panic"),
    "question mark": Failure('std::fs::read("/no/such/file")?;', "No such file", ename="Error"),
    "segfault": Failure(
        "unsafe { std::ptr::null_mut::<i32>().write_volatile(1) }", "(?i)segmentation|memory"
    ),
    "abort": Failure("std::process::abort();", "(?i)abort"),
    "exit": Failure("std::process::exit(3);", "exit code 3"),
    "stack overflow": Failure(
        "fn deeper(depth: u64) -> u64 {\n"
        "    let filler = std::hint::black_box([depth; 512]);\n"
        "    filler[7] + deeper(std::hint::black_box(depth + 1))\n"
        "}\n"
        'println!("{}", deeper(0));',
        "(?i)stack",
    ),
    "out of memory": Failure(
        "std::hint::black_box(Vec::<u8>::with_capacity(1 << 45));", "(?i)memory"
    ),
    "kill -9": Failure(LOOP, "(?i)killed", kill),
    "interrupt": Failure(LOOP, "", interrupt, ename="Interrupted"),
}
