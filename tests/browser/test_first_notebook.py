"""The first notebook in JupyterLab, as a person runs it: open it, run all cells, look."""

from __future__ import annotations

import nbformat
from playwright.sync_api import Page

from lab_page import Lab, choose, take_pictures, wait_for_kernel
from project import NOTEBOOKS

RUN_SECONDS = 900


def test_run_all_cells_of_the_first_notebook(lab: Lab, page: Page) -> None:
    first = next(iter(sorted(NOTEBOOKS.glob("01*.ipynb"))), None)
    assert first, f"no notebook 01 in {NOTEBOOKS}"
    cells = [cell for cell in nbformat.read(first, as_version=4).cells if is_code(cell)]

    page.goto(lab.page_of(first.name))
    try:
        wait_for_kernel(page)
        code = page.locator(".jp-Notebook .jp-CodeCell")
        assert code.count() == len(cells)
        # What is stored is taken away, so that what is seen later is new.
        choose(page, "Edit", "Clear Outputs of All Cells")
        page.wait_for_function(
            "() => document.querySelectorAll('.jp-Notebook .jp-OutputArea-child').length == 0"
        )

        choose(page, "Run", "Run All Cells")
        page.wait_for_function(ALL_CELLS_RAN, timeout=RUN_SECONDS * 1000)
        for number, cell in enumerate(cells):
            shown = code.nth(number)
            outputs = shown.locator(".jp-OutputArea-output")
            if "raises-exception" in cell.metadata.get("tags", []):
                continue
            # Notes are written there, and stored with the notebook.
            has_notes = any(output.get("name") == "stderr" for output in cell.outputs)
            kinds = ["error"] if has_notes else ["error", "stderr"]
            places = [f".jp-OutputArea-output[data-mime-type*='{kind}']" for kind in kinds]
            bad = shown.locator(", ".join(places))
            assert bad.count() == 0, f"{cell.source}\n{bad.all_inner_texts()}"
            if cell.outputs:
                assert outputs.count() > 0, f"no output of:\n{cell.source}"
    finally:
        take_pictures(page, first.stem)


# Every code cell has its count, as in `[3]:`; an empty one never gets any.
ALL_CELLS_RAN = """() => {
    const cells = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')];
    const isEmpty = cell => !cell.querySelector('.cm-content')?.innerText.trim();
    const hasRun = cell =>
        /^\\[\\d+\\]:$/.test(cell.querySelector('.jp-InputPrompt')?.innerText.trim() ?? '');
    return cells.length > 0 && cells.every(cell => isEmpty(cell) || hasRun(cell));
}"""


def is_code(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "code"
