"""Jupyter's own conformance tests, all of them. A sample that is left out would skip its test."""

from __future__ import annotations

from typing import Any

import jupyter_kernel_test

# Its 15 seconds are not enough for a first cell on a slow machine.
jupyter_kernel_test.TIMEOUT = 180


class NdlabConformance(jupyter_kernel_test.KernelTests):
    kernel_name = "ndlab"
    language_name = "rust"
    file_extension = ".rs"

    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("oops");'
    code_execute_result = [
        {"code": "1+2", "result": "3"},
        {"code": "let seven = 7; seven * 6", "result": "42"},
        {"code": '"text".len() == 4', "result": "true"},
        {"code": "np::arange(3.0)", "result": "[0. 1. 2.]"},
    ]
    code_display_data = [
        {"code": 'display_html("<b>x</b>");', "mime": "text/html"},
        {"code": "display(&np::eye(2));", "mime": "text/plain"},
    ]
    code_page_something = "?np::sum"
    code_generate_error = 'let number: i32 = "no number";'
    code_inspect_sample = "np::asfortranarray"
    code_clear_output = "clear_output(false);"
    completion_samples = [
        {"text": "np::asfortran", "matches": ["asfortranarray"]},
        {"text": "np::sinh", "matches": ["sinh", "sinh_inplace", "sinh_into"]},
    ]
    complete_code_samples = [
        "1 + 2",
        "let a = 1;",
        "fn twice(x: i32) -> i32 {\n    2 * x\n}",
        'println!("(");',
        "%pwd",
        "%%bash\nls\n\n",
    ]
    incomplete_code_samples = [
        "fn twice(x: i32) -> i32 {",
        "fn twice(x: i32) -> i32",
        "let a = std::",
        "let a =",
        'let s = "abc',
        "vec![1, 2",
        "/* a comment",
        "%%bash\nls",
    ]
    invalid_code_samples = ["let broken = (1 + ;", "fn twice(] {", "import numpy as np"]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")

    def execute_helper(self, code: str, timeout: int = 180, **options: Any) -> Any:
        return super().execute_helper(code, timeout=timeout, **options)


class NdlabWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "ndlab"
    support_iopub_welcome = True


def test_no_test_is_left_out() -> None:
    samples = ("code_", "completion_", "complete_", "incomplete_", "invalid_", "supported_")
    asked = [name for name in vars(jupyter_kernel_test.KernelTests) if name.startswith(samples)]
    assert [name for name in asked if not getattr(NdlabConformance, name)] == []
    tests = (jupyter_kernel_test.KernelTests, jupyter_kernel_test.IopubWelcomeTests)
    assert sum(name.startswith("test_") for each in tests for name in vars(each)) == 13
