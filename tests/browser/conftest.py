"""A JupyterLab server and a Chromium to look at it with. What is done with them is the tests' business, how
a page is used `lab_page.py`'s."""

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
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from lab_page import Lab
from project import NOTEBOOKS, VENV, private_jupyter, short_folder

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


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A window of its own for each module."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(60_000)
    yield page
    page.close()


def find_chromium() -> str:
    names = [os.environ.get("NDLAB_CHROMIUM", "chromium"), "chromium-browser", "google-chrome"]
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, "Chromium is missing: install it, or name it by setting NDLAB_CHROMIUM"
    return found
