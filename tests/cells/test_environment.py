"""What a cell finds around it: the environment and the folder that Jupyter gave the kernel."""

from __future__ import annotations

import sys

from kernel_client import Kernel

# What ndlab, evcxr and cargo set for themselves.
OURS = ("RUSTC", "CARGO", "EVCXR", "NDLAB_SHIM")

SHOW = """for (name, value) in std::env::vars() {
    if name == "PATH" { println!("PATH={value}"); } else { println!("{name}"); }
}
println!("folder={}", std::env::current_dir()?.display());"""

ANOTHER_KERNEL = """from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="ndlab")
client.execute_interactive("6 * 7", timeout=120)
client.stop_channels()
manager.shutdown_kernel()
"""


def assert_as_given(kernel: Kernel) -> None:
    given = kernel.process.environ()
    shown = kernel.ok(SHOW).stdout.splitlines()
    assert f"PATH={given['PATH']}" in shown
    assert f"folder={kernel.folder.resolve()}" in shown
    added = [name for name in shown if name.startswith(OURS) and name not in given]
    assert not added


def test_it_is_the_kernels_own_also_after_a_crash(kernel: Kernel) -> None:
    assert_as_given(kernel)
    changes = 'unsafe { std::env::set_var("RUSTC_X", "1") };\nstd::env::set_current_dir("/")?;\n'
    assert kernel.run(changes + "std::process::abort();").status == "error"
    assert_as_given(kernel)
    kernel.ok("%restart")
    assert_as_given(kernel)


def test_a_kernel_started_from_a_cell_runs(kernel: Kernel) -> None:
    (kernel.folder / "another.py").write_text(ANOTHER_KERNEL)
    cell = kernel.ok(
        f'let done = std::process::Command::new(r"{sys.executable}").arg("another.py").status()?;\n'
        "done.success()"
    )
    assert cell.value == "true", cell.stderr
    assert "42" in cell.stdout
