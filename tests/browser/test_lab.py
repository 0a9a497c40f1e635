"""JupyterLab in Chromium, as a person uses it: open the first notebook, run all cells, look."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import pytest
from playwright.sync_api import Page, sync_playwright

from project import ARTEFACTS, NOTEBOOKS, VENV, private_jupyter, short_folder

PICTURES = ARTEFACTS / "browser"
RUN_SECONDS = 900

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# JupyterLab's settings by file: nothing is fetched, and every cell is in the page at all times.
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "checkForUpdates": False,
        "fetchNews": "false",
        "doNotDisturbMode": True,
    },
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}


@dataclass
class Lab:
    """A running JupyterLab server."""

    url: str
    token: str
    folder: Path

    def page_of(self, notebook: str) -> str:
        return f"{self.url}/lab/tree/{notebook}?token={self.token}&reset"


@pytest.fixture(scope="module")
def lab(ndlab: Path) -> Iterator[Lab]:
    """The server, on a copy of notebooks/; it and all that it starts end with it."""
    folder = short_folder()
    environment = private_jupyter(folder)
    for name, settings in SETTINGS.items():
        path = folder / "config/lab/user-settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))
    shutil.copytree(NOTEBOOKS, folder / "notebooks")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    lab = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16), folder)
    log = folder / "server.log"
    with open(log, "w") as output:
        server = subprocess.Popen(
            [
                VENV / "bin/jupyter",
                "lab",
                "--no-browser",
                "--allow-root",
                "--ip=127.0.0.1",
                f"--port={port}",
                "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={lab.token}",
                f"--ServerApp.root_dir={folder / 'notebooks'}",
            ],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_it_answers(lab, server, log)
        yield lab
    finally:
        end(server)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_it_answers(lab: Lab, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, f"JupyterLab did not start:\n{log.read_text()}"
        try:
            urllib.request.urlopen(f"{lab.url}/api?token={lab.token}", timeout=5)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"JupyterLab does not answer:\n{log.read_text()}")


def end(server: subprocess.Popen[bytes]) -> None:
    """Ends the server, which ends its kernels; what remains of them is killed."""
    below = psutil.Process(server.pid).children(recursive=True)
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(timeout=10)
    _, left = psutil.wait_procs(below, timeout=10)
    for process in left:
        process.kill()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    chromium = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(60_000)
        yield page
        browser.close()


def find_chromium() -> str:
    names = [os.environ.get("NDLAB_CHROMIUM", "chromium"), "chromium-browser", "google-chrome"]
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, "Chromium is missing: install it, or name it by setting NDLAB_CHROMIUM"
    return found


def test_run_all_cells_of_the_first_notebook(lab: Lab, page: Page) -> None:
    first = next(iter(sorted(NOTEBOOKS.glob("01*.ipynb"))), None)
    assert first, f"no notebook 01 in {NOTEBOOKS}"
    cells = [cell for cell in nbformat.read(first, as_version=4).cells if is_code(cell)]

    page.goto(lab.page_of(first.name))
    try:
        page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell")
        # The kernel of the notebook is chosen by its name, without a question.
        page.wait_for_selector(".jp-KernelName:has-text('Rust (ndlab)')")
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
        assert page.locator(".jp-Dialog").count() == 0, page.locator(".jp-Dialog").inner_text()
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


def choose(page: Page, menu: str, entry: str) -> None:
    """Picks an entry of the menu bar."""
    page.locator(".lm-MenuBar-itemLabel", has_text=menu).first.click()
    page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def take_pictures(page: Page, name: str) -> None:
    """The whole notebook, piece by piece: JupyterLab scrolls within its page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob(f"{name}-*.png"):
        old.unlink()
    if page.locator(".jp-Notebook .jp-Cell").count() == 0:
        page.screenshot(path=PICTURES / f"{name}-1.png", full_page=True)
        return
    page.set_viewport_size({"width": 1400, "height": 2000})
    top, number, remains = 0, 1, True
    while remains and number <= 30:
        shown, remains = page.evaluate(SCROLL_TO, top)
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / f"{name}-{number}.png")
        top, number = top + shown, number + 1


# Scrolls the notebook to `top`; answers how many pixels are seen, and whether cells remain below.
SCROLL_TO = """top => {
    const notebook = document.querySelector('.jp-Notebook .jp-WindowedPanel-outer');
    notebook.scrollTop = top;
    const last = [...notebook.querySelectorAll('.jp-Cell')].at(-1).getBoundingClientRect();
    return [notebook.clientHeight, last.bottom > notebook.getBoundingClientRect().bottom];
}"""
