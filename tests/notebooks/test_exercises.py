"""The workshop as a participant meets it: what each check says to the cell as it stands and to the
solution, exercises in any order after the setup cell, two hours together; and the card, whose two
columns give the same in NumPy and in the kernel."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from kernel_client import Cell, Kernel
from project import NOTEBOOKS

WORKSHOP = NOTEBOOKS / "workshop"
OPENER, *SECTIONS = sorted(WORKSHOP.glob("w*.ipynb"))
MOST_MINUTES = 120


def cells_of(path: Path) -> list[NotebookNode]:
    return nbformat.read(path, as_version=4).cells


def exercises(path: Path) -> dict[str, dict[str, NotebookNode]]:
    """The exercises of a notebook: what each has, by the part of the identifier behind the dash."""
    parts: dict[str, dict[str, NotebookNode]] = defaultdict(dict)
    for cell in cells_of(path):
        if found := re.fullmatch(r"(e\d)(?:-(\w+))?", cell.id):
            parts[found[1]][found[2] or "text"] = cell
    return dict(parts)


def printed(cell: NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")


def minutes(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"^#+ .*?(\d+) minutes?\)", text, re.MULTILINE)]


def test_there_is_one_for_each_section() -> None:
    assert [path.name[:2] for path in SECTIONS] == [f"w{number}" for number in range(1, 9)]
    lessons = [path.name for path in sorted(NOTEBOOKS.glob("0[1-8]*.ipynb"))]
    for path, lesson in zip(SECTIONS, lessons, strict=True):
        assert f"(../{lesson})" in cells_of(path)[0].source, path.name


@pytest.mark.parametrize("path", SECTIONS, ids=lambda path: path.stem)
def test_an_exercise_has_its_parts(path: Path) -> None:
    found = exercises(path)
    assert len(found) >= 3
    for name, parts in found.items():
        assert {"text", "cell", "solution"} <= parts.keys(), name
        heading = parts["text"].source.splitlines()[0]
        assert re.search(r"\((must do|optional), \d minutes\)$", heading), heading
        hidden = parts["solution"].metadata.get("jupyter", {})
        assert hidden == {"source_hidden": True, "outputs_hidden": True}, name
        if "check" in parts:
            assert 'hint = "' in parts["check"].source, name
    marks = [parts["text"].source.splitlines()[0] for parts in found.values()]
    assert sum("must do" in mark for mark in marks) >= 2
    assert sum("optional" in mark for mark in marks) >= 1


def test_all_of_it_takes_two_hours() -> None:
    total = sum(minutes("\n".join(cell.source for cell in cells_of(OPENER) if cell.cell_type == "markdown")))
    for path in SECTIONS:
        title, *headings = minutes("\n".join(cell.source for cell in cells_of(path)))
        assert title == sum(headings), path.name
        total += title
    assert MOST_MINUTES - 10 <= total <= MOST_MINUTES


@pytest.mark.parametrize("path", SECTIONS, ids=lambda path: path.stem)
def test_a_check_says_what_is_wrong_and_what_to_try(path: Path) -> None:
    """In the outputs that are stored, which `test_notebooks.py` compares with a run."""
    for name, parts in exercises(path).items():
        if "check" not in parts:
            continue
        checks = parts["check"].source.count("check!(")
        said = printed(parts["check"])
        assert "right: " not in said, f"{name} is solved already"
        assert said.count("not yet: ") == checks, name
        assert said.count("  hint: ") == checks, name
        assert len(re.findall(r"(is|dtype is|shape is) .*, and should be ", said)) == checks, name


@pytest.mark.timeout(300)
@pytest.mark.parametrize("path", SECTIONS, ids=lambda path: path.stem)
def test_every_exercise_can_be_solved_without_the_others(path: Path, ndlab: Path) -> None:
    """The last one first: a latecomer runs the setup cell, and begins anywhere."""
    setup = next(cell for cell in cells_of(path) if cell.id == "setup")
    with Kernel() as kernel:
        kernel.ok(setup.source)
        for name, parts in reversed(exercises(path).items()):
            solved = kernel.ok(parts["solution"].source)
            assert "not yet" not in solved.stdout, name
            if "check" not in parts:
                continue
            checked = kernel.ok(parts["check"].source)
            assert "not yet" not in checked.stdout, f"{name}\n{checked.stdout}"
            assert checked.stdout.count("right: ") == parts["check"].source.count("check!("), name


def test_the_opener_shows_five_errors() -> None:
    failing = [cell for cell in cells_of(OPENER) if cell.source.startswith("%%compile_fail")]
    assert [cell.source.split()[1] for cell in failing] == ["E0382", "E0277", "E0596", "E0502", "E0277"]
    for cell in failing:
        assert "error[" in re.sub(r"\x1b\[[0-9;]*m", "", str(cell.outputs))


# ---- The card ----------------------------------------------------------------------------------------

CARD = (WORKSHOP / "card.md").read_text()


def rows_of_the_card() -> list[tuple[str, str, str]]:
    """The group, NumPy's side and ndlab's of each row."""
    rows, group = [], ""
    for head, python, rust in re.findall(r"^\| ([^|]*)\| `(.*)` \| `(.*)` \|$", CARD, re.MULTILINE):
        group = head.strip(" *") or group
        rows.append((group, python, rust.replace("\\|", "|")))
    return rows


def test_the_card_fits_on_a_page() -> None:
    lines = CARD.splitlines()
    assert len(lines) <= 62 and max(map(len, lines)) <= 120
    assert len(rows_of_the_card()) == sum(line.startswith("|") for line in lines) - 2


@pytest.mark.timeout(300)
def test_both_columns_of_the_card_give_the_same(ndlab: Path, tmp_path: Path) -> None:
    """NumPy's side runs in the kernel's Python, so that its text is NumPy's own."""
    arrays = re.findall(r"`(\w) = array!\[(.*?)\]`[,.]", CARD)
    assert [name for name, _ in arrays] == ["a", "v", "k"]
    rust_setup = "\n".join(f"let mut {name} = array![{numbers}];" for name, numbers in arrays)
    numpy_setup = "\n".join(f"{name} = np.array([{numbers}])" for name, numbers in arrays)
    different = []
    with Kernel(cwd=tmp_path) as kernel:
        for group, python, rust in rows_of_the_card():
            if group == "write":
                python, rust = f"{python}\nprint(a)", f"{rust};\na"
            elif group != "loops" and not python.startswith("np.save"):
                python = f"print({python})"
            # Each row begins with the same arrays.
            kernel.ok(rust_setup)
            there = kernel.run(rust)
            here = kernel.ok(f"%%numpy\nimport numpy as np\n{numpy_setup}\n{python}")
            if there.status != "ok" or shown(there) != shown(here):
                different.append(f"{rust}\n{shown(there)}{there.traceback}\n{python}\n{shown(here)}")
    assert not different, "\n\n".join(different)


def shown(cell: Cell) -> str:
    """What is written and shown; Python writes `True`, Rust `true`."""
    text = " ".join((cell.stdout + (cell.value or "")).split())
    return text.lower() if text in ("True", "False") else text
