"""Every dependency may be used by a project under MIT or Apache-2.0: its licence expression is
satisfied by licences that ask for no more than a notice, or for changes to their own files."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from project import ROOT

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
}

# Crates that are allowed all the same, each with the reason.
EXCEPTIONS: dict[str, str] = {}


def satisfied(expression: str) -> bool:
    """Whether the allowed licences satisfy an SPDX expression, or the old form with `/` for OR."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def take() -> str:
        if not tokens:
            raise ValueError(f"`{expression}` ends too early")
        return tokens.pop(0)

    def alternatives() -> bool:
        result = conjunction()
        while tokens and tokens[0] == "OR":
            take()
            # Both sides are read, whatever the first one says.
            result = conjunction() or result
        return result

    def conjunction() -> bool:
        result = licence()
        while tokens and tokens[0] == "AND":
            take()
            result = licence() and result
        return result

    def licence() -> bool:
        name = take()
        if name == "(":
            result = alternatives()
            if take() != ")":
                raise ValueError(f"`{expression}` lacks a parenthesis")
            return result
        if name in (")", "AND", "OR", "WITH"):
            raise ValueError(f"`{expression}` has `{name}` in the place of a licence")
        if tokens and tokens[0] == "WITH":
            name += f" {take()} {take()}"
        return name in ALLOWED

    result = alternatives()
    if tokens:
        raise ValueError(f"`{expression}` goes on with `{tokens[0]}`")
    return result


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0", False),
        ("MIT OR GPL-3.0", True),
        ("GPL-3.0 OR MIT", True),
        ("MIT AND GPL-3.0", False),
        ("MIT/Apache-2.0", True),
        ("GPL-2.0 / Unlicense", True),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", True),
        ("MIT OR GPL-3.0 AND Unicode-3.0", True),
        ("(GPL-3.0 OR LGPL-2.1) AND MIT", False),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", True),
        ("GPL-2.0 WITH Classpath-exception-2.0", False),
    ],
)
def test_an_expression(expression: str, expected: bool) -> None:
    assert satisfied(expression) is expected


@pytest.mark.parametrize("expression", ["", "MIT OR", "(MIT", "MIT Apache-2.0", "AND MIT", "MIT)"])
def test_what_is_no_expression(expression: str) -> None:
    with pytest.raises(ValueError):
        satisfied(expression)


def test_every_dependency() -> None:
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert output.returncode == 0, output.stderr
    packages: list[dict[str, Any]] = json.loads(output.stdout)["packages"]
    assert len(packages) > 10
    refused = {
        f"{package['name']} {package['version']}": package["license"]
        for package in packages
        if package["name"] not in EXCEPTIONS and not satisfied(package["license"] or "none")
    }
    assert not refused, refused
    unused = EXCEPTIONS.keys() - {package["name"] for package in packages}
    assert not unused, f"no longer depended on: {unused}"


def test_our_own_licences_are_there() -> None:
    for name, words in [
        ("LICENSE-MIT", "Permission is hereby granted, free of charge"),
        ("LICENSE-APACHE", "Version 2.0, January 2004"),
    ]:
        assert words in (ROOT / name).read_text()
