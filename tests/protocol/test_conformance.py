"""Jupyter's own conformance tests. A sample that is left out skips its test: what the kernel does
not answer yet is missing here, and nothing else is."""

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
    ]
    code_inspect_sample = "np::asfortranarray"
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_generate_error = 'let number: i32 = "no number";'

    def execute_helper(self, code: str, timeout: int = 180, **options: Any) -> Any:
        return super().execute_helper(code, timeout=timeout, **options)
