"""A day's work in JupyterLab: a progress bar that moves, the interrupt button, completion, inspection, an
error that underlines its place, plots, and the same in the dark theme. Pictures stay in `artefacts/browser/`."""

from __future__ import annotations

import re

import nbformat
import pytest
from playwright.sync_api import Page

from lab_page import Lab, begin, code_cell, edit, output, prompt, run, take_picture, wait, wait_for_kernel

CELLS = [
    "let kept = np::arange(12.0).reshape((3, 4));",
    "for _ in progress(0..60) { std::thread::sleep(std::time::Duration::from_millis(100)); }",
    "loop { std::hint::black_box(&kept); }",
    "np::sum(&kept, ..)",
    "np::args",
    "np::mean",
    'let wrong: f64 = np::sum(&kept, Axis(0));',
    "plt::plot(kept.row(0), kept.row(2)).label(\"a line\").title(\"A plot\")",
    "kept.t().to_owned()",
]
KERNEL = {"kernelspec": {"name": "ndlab", "display_name": "Rust (ndlab)", "language": "rust"}}


@pytest.fixture(scope="module")
def notebook(lab: Lab, page: Page) -> Page:
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    made = nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)
    nbformat.write(made, lab.folder / "notebooks/at_work.ipynb")
    page.goto(lab.page_of("at_work.ipynb"))
    wait_for_kernel(page)
    run(code_cell(page, "let kept"))
    return page


def test_a_progress_bar_moves_while_the_cell_runs(notebook: Page) -> None:
    cell = code_cell(notebook, "for _ in progress")
    begin(cell)
    seen = []
    while not re.fullmatch(r"\[\d+\]:", prompt(cell)) and len(seen) < 200:
        seen += [int(found) for found in re.findall(r"(\d+)\s*%", output(cell))]
        if len(seen) == 20:
            take_picture(notebook, "progress")
        notebook.wait_for_timeout(100)
    assert seen == sorted(seen)
    assert len(set(seen)) >= 10, seen
    assert "100%" in wait(cell)
    assert len(re.findall(r"\d+\s*%", output(cell))) == 1, "one bar, not one for each step"


def test_the_interrupt_button_ends_a_cell_and_variables_stay(notebook: Page) -> None:
    cell = code_cell(notebook, "loop {")
    begin(cell)
    notebook.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='busy']")
    notebook.wait_for_timeout(1500)
    assert prompt(cell) == "[*]:"
    notebook.locator("[data-command='notebook:interrupt-kernel'], [title^='Interrupt the kernel']").first.click()
    assert "Interrupted" in wait(cell)
    take_picture(notebook, "interrupted")
    assert run(code_cell(notebook, "np::sum(")).strip() == "66.0"


def test_completion_opens_a_list(notebook: Page) -> None:
    edit(code_cell(notebook, "np::args"))
    notebook.keyboard.press("Tab")
    listed = notebook.locator(".jp-Completer .jp-Completer-match")
    listed.first.wait_for()
    assert "argsort" in listed.all_inner_texts()
    take_picture(notebook, "completion")
    notebook.keyboard.press("Escape")


def test_inspection_opens_a_tooltip(notebook: Page) -> None:
    edit(code_cell(notebook, "np::mean"))
    notebook.keyboard.press("Shift+Tab")
    tooltip = notebook.locator(".jp-Tooltip")
    tooltip.wait_for()
    text = tooltip.inner_text()
    assert "fn mean" in text and "np.mean(" in text, text
    take_picture(notebook, "inspection")
    notebook.keyboard.press("Escape")


def test_an_error_underlines_its_place(notebook: Page) -> None:
    cell = code_cell(notebook, "let wrong")
    lines = run(cell).splitlines()
    code = next(number for number, line in enumerate(lines) if "let wrong: f64" in line)
    start = lines[code].index("np::sum(&kept, Axis(0))")
    assert lines[code + 1][start:].startswith("^" * len("np::sum(&kept, Axis(0))")), "\n".join(lines)
    assert "error[E0308]" in "\n".join(lines)
    assert cell.locator("[class*='ansi-red']").count() > 0
    cell.scroll_into_view_if_needed()
    take_picture(notebook, "error")


def test_a_plot_is_seen(notebook: Page) -> None:
    cell = code_cell(notebook, "plt::plot")
    run(cell)
    drawn = cell.locator(".jp-OutputArea-output svg, .jp-OutputArea-output img").first
    box = drawn.bounding_box()
    assert box and box["width"] > 300 and box["height"] > 200
    cell.scroll_into_view_if_needed()
    take_picture(notebook, "plot")


def test_an_array_is_a_table(notebook: Page) -> None:
    cell = code_cell(notebook, "kept.t()")
    run(cell)
    assert cell.locator(".jp-OutputArea-output table tr").count() >= 4


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_both_themes_can_be_read(notebook: Page, lab: Lab, theme: str) -> None:
    put = notebook.request.put(
        f"{lab.url}/lab/api/settings/@jupyterlab/apputils-extension:themes",
        headers={"Authorization": f"token {lab.token}", "Content-Type": "application/json"},
        data={"raw": f'{{"theme": "JupyterLab {theme}"}}'},
    )
    assert put.ok, put.text()
    is_light = "true" if theme == "Light" else "false"
    for name, has_plots in [("04_vectorisation", True), ("02_contiguity_and_strides", False)]:
        notebook.goto(lab.page_of(f"{name}.ipynb"))
        wait_for_kernel(notebook)
        notebook.wait_for_selector(f"body[data-jp-theme-light='{is_light}']", state="attached")
        pictures = notebook.locator(".jp-OutputArea-output img")
        # Nobody has trusted this notebook: its plots are there all the same.
        assert notebook.locator(".jp-OutputArea-output svg").count() == 0
        assert not has_plots or pictures.count() > 0
        for number in range(pictures.count()):
            assert pictures.nth(number).evaluate("it => it.naturalWidth") > 200
        assert notebook.evaluate(UNREADABLE) == []
        place = pictures if pictures.count() else notebook.locator(".jp-OutputArea-output")
        place.first.scroll_into_view_if_needed()
        notebook.wait_for_timeout(500)
        take_picture(notebook, f"{name}-{theme.lower()}")


# Texts of outputs in nearly the colour of what is behind them, by the contrast that WCAG defines; 3 is what it
# asks of large text.
UNREADABLE = """() => {
    const parts = colour => (colour.match(/[\\d.]+/g) ?? []).map(Number);
    const light = ([r, g, b]) => {
        const linear = [r, g, b].map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const behind = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = parts(getComputedStyle(at).backgroundColor);
            if (colour.length >= 3 && (colour[3] ?? 1) > 0.5) return colour;
        }
        return [255, 255, 255];
    };
    const texts = [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output *')].filter(element =>
        element.offsetParent && [...element.childNodes].some(node => node.nodeType == 3 && node.data.trim()));
    return texts.filter(element => {
        const [one, other] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < 3;
    }).map(element => element.outerHTML.slice(0, 200));
}"""
