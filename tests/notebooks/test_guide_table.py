"""Every snippet of the guide is brought to life by cells: a notebook's metadata has a table of them, from
the snippet to the ids of its cells, and `guide_snippets.md` has the snippets."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest

from project import NOTEBOOKS

SNIPPETS = Path(__file__).with_name("guide_snippets.md")


def snippets() -> dict[str, str]:
    """Each snippet by its key: the section, and its number there."""
    found = {}
    for section in re.split(r"(?m)^## ", SNIPPETS.read_text())[1:]:
        name = section.partition("\n")[0].strip()
        fences = re.findall(r"(?ms)^```python\n(.*?)^```$", section)
        found.update({f"{name}/{number}": code for number, code in enumerate(fences, start=1)})
    return found


def tables() -> dict[str, list[tuple[Path, list[str]]]]:
    """The cells of each snippet, and the notebook that has them."""
    found = defaultdict(list)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        metadata = nbformat.read(path, as_version=4).metadata
        for key, cells in metadata.get("ndlab", {}).get("guide", {}).items():
            found[key].append((path, cells))
    return found


def test_the_guide_has_its_snippets() -> None:
    sections = {key.partition("/")[0] for key in snippets()}
    assert (len(sections), len(snippets())) == (8, 27)


@pytest.mark.parametrize("key", snippets())
def test_a_snippet_has_its_cells(key: str) -> None:
    places = tables().get(key, [])
    assert len(places) == 1, f"{key} is in {len(places)} notebooks:\n{snippets()[key]}"
    path, ids = places[0]
    cells = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    assert ids, f"{path.name} names no cell for {key}"
    for cell in ids:
        assert cell in cells, f"{path.name} has no cell `{cell}`, which its table names for {key}"
        assert cells[cell].cell_type == "code", f"`{cell}` of {path.name} is text"
        assert cells[cell].execution_count, f"`{cell}` of {path.name} has not run"


def test_no_table_names_what_the_guide_has_not() -> None:
    assert tables().keys() <= snippets().keys()


def test_the_cells_of_a_section_stand_in_the_order_of_the_guide() -> None:
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        places = {cell.id: place for place, cell in enumerate(notebook.cells)}
        table = notebook.metadata.get("ndlab", {}).get("guide", {})
        firsts = [min(places[cell] for cell in table[key]) for key in snippets() if key in table]
        assert firsts == sorted(firsts), f"{path.name}: {firsts}"
