"""JupyterLab's page as a person uses it: menus, cells, what they show, and pictures of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from project import ARTEFACTS

PICTURES = ARTEFACTS / "browser"


@dataclass
class Lab:
    """A running JupyterLab server."""

    url: str
    token: str
    folder: Path

    def page_of(self, notebook: str) -> str:
        return f"{self.url}/lab/tree/{notebook}?token={self.token}&reset"


def wait_for_kernel(page: Page) -> None:
    """The notebook is there, and its kernel waits for cells."""
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell")
    # The kernel of the notebook is chosen by its name, without a question.
    page.wait_for_selector(".jp-KernelName:has-text('Rust (ndlab)')")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
    assert page.locator(".jp-Dialog").count() == 0, page.locator(".jp-Dialog").inner_text()


def code_cell(page: Page, text: str) -> Locator:
    """The code cell that begins with `text`."""
    begins = page.locator(".cm-content", has_text=re.compile(f"^{re.escape(text)}"))
    return page.locator(".jp-Notebook .jp-CodeCell").filter(has=begins).first


def edit(cell: Locator) -> None:
    """The cursor goes to the end of the cell."""
    cell.locator(".cm-content").click()
    cell.page.keyboard.press("Control+End")


def begin(cell: Locator) -> None:
    """Runs a cell, and does not wait."""
    edit(cell)
    cell.page.keyboard.press("Control+Enter")


def prompt(cell: Locator) -> str:
    return cell.locator(".jp-InputPrompt").inner_text().strip()


def run(cell: Locator) -> str:
    """Runs a cell to its end; the text that it shows."""
    begin(cell)
    return wait(cell)


def wait(cell: Locator) -> str:
    """Waits for a cell to end; the text that it shows."""
    cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:")).wait_for(timeout=60_000)
    cell.page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
    return output(cell)


def output(cell: Locator) -> str:
    return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())


def take_picture(page: Page, name: str) -> None:
    """What is seen now."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def choose(page: Page, menu: str, entry: str) -> None:
    """Picks an entry of the menu bar."""
    page.locator(".lm-MenuBar-itemLabel", has_text=menu).first.click()
    page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def take_pictures(page: Page, name: str) -> None:
    """The whole notebook, piece by piece: JupyterLab scrolls within its page."""
    for old in PICTURES.glob(f"{name}-*.png"):
        old.unlink()
    if page.locator(".jp-Notebook .jp-Cell").count() == 0:
        take_picture(page, f"{name}-1")
        return
    page.set_viewport_size({"width": 1400, "height": 2000})
    top, number, remains = 0, 1, True
    while remains and number <= 30:
        shown, remains = page.evaluate(SCROLL_TO, top)
        page.wait_for_timeout(500)
        take_picture(page, f"{name}-{number}")
        top, number = top + shown, number + 1


# Scrolls the notebook to `top`; answers how many pixels are seen, and whether cells remain below.
SCROLL_TO = """top => {
    const notebook = document.querySelector('.jp-Notebook .jp-WindowedPanel-outer');
    notebook.scrollTop = top;
    const last = [...notebook.querySelectorAll('.jp-Cell')].at(-1).getBoundingClientRect();
    return [notebook.clientHeight, last.bottom > notebook.getBoundingClientRect().bottom];
}"""
