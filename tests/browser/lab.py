"""A real JupyterLab in a real Chromium, driven without sleeps."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import nbformat

ROOT = Path(__file__).parents[2]
SHARE = ROOT / "share" / "jupyter"

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}
HARMLESS = (
    "favicon",
    "ResizeObserver loop",
    "/metrics",
    "MathJax",
    "the server responded with a status of 404",
    "Failed to execute 'removeChild'",
)
"""Console errors of JupyterLab itself (the last one by React, when the theme changes; no widget of ours calls it)."""


PROMPT = ".jp-InputPrompt"
"""What stands left of a cell: a star while it runs, whatever the kernel's other channels do."""


@dataclass
class Lab:
    """A running server."""

    url: str
    token: str
    root: Path

    def write(self, name: str, *cells: str) -> str:
        """Save a notebook of these code cells; returns its name."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self.root / name)
        return name


@contextlib.contextmanager
def running_lab(root: Path, home: Path, kernels: Path | None = None):
    """JupyterLab on `root` with every setting and state in `home`; one SIGTERM ends it and its kernels.

    kernels: a folder of `ready_kernels`; None: kernels that import everything themselves.
    """
    for name, values in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    port, token = _free_port(), "t0ken"
    with _running(_command(root, port, token), f"http://127.0.0.1:{port}/api/status?token={token}", home, kernels):
        yield Lab(f"http://127.0.0.1:{port}", token, root)


@contextlib.contextmanager
def running_voila(notebook: Path, home: Path):
    """Voilà on one notebook, in a kernel that imports everything itself; gives its address."""
    url = f"http://127.0.0.1:{(port := _free_port())}"
    command = [sys.executable, "-m", "voila", str(notebook), "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    with _running(command, f"{url}/voila/static/voila.js", home):
        yield url


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def _running(command: list[str], answers: str, home: Path, kernels: Path | None = None):
    """A server in a process group of its own, until it answers at a URL."""
    log = home / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, env=_environment(home, kernels), stdout=out, stderr=subprocess.STDOUT,
                                  start_new_session=True)  # fmt: skip
    try:
        _wait_until_up(answers, server, log)
        yield
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def _command(root: Path, port: int, token: str) -> list[str]:
    return [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
            f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=",
            "--LabApp.extension_manager=readonly"]  # fmt: skip


def _environment(home: Path, kernels: Path | None) -> dict[str, str]:
    places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
              "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
              "IPYTHONDIR": "ipython"}  # fmt: skip
    ours = {
        "JUPYTER_PATH": os.pathsep.join(map(str, filter(None, [SHARE, kernels])))
    }  # as an installed wheel lays it out
    return os.environ | {name: str(home / folder) for name, folder in places.items()} | ours


def _wait_until_up(url: str, server: subprocess.Popen, log: Path, seconds: float = 90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=1)
            return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")


@dataclass
class Browser:
    """One page of one Chromium on a server."""

    page: object
    lab: Lab
    errors: list[str] = field(default_factory=list)
    """Page errors and console errors that are not JupyterLab's own."""
    _count: int = 0
    _ended: bool = False
    """Whether the page on show has lost its kernel."""

    def __post_init__(self):
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self._note(message.text))

    def _note(self, text: str):
        if not any(word in text for word in HARMLESS):
            self.errors.append(text)

    def open(self, notebook: str):
        """Open a notebook in a workspace of its own and wait for its kernel."""
        self._count += 1
        self.page.goto(f"{self.lab.url}/lab/workspaces/w{self._count}/tree/{notebook}?token={self.lab.token}&reset")
        if self._ended:
            self.errors.clear()  # of the page before
            self._ended = False
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
        self.page.evaluate("""async () => {
            const w = window.jupyterapp.shell.currentWidget;
            await w.context.ready; await w.sessionContext.ready; await w.revealed;
            await w.sessionContext.session.kernel.info; }""")

    def run_all(self):
        """Run every cell; raises on the first error output."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        errors = self.page.evaluate("""() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap((cell) => {
            const outputs = cell.model.outputs; if (!outputs) return [];
            return Array.from({length: outputs.length}, (_, i) => outputs.get(i).toJSON())
                .filter((o) => o.output_type === 'error').map((o) => o.traceback.join('\\n')); })""")
        assert not errors, errors[0]

    def start_cell(self, index: int):
        """Run one cell without waiting for it."""
        self.page.evaluate(
            """(i) => { const nb = window.jupyterapp.shell.currentWidget.content;
            nb.activeCellIndex = i; window.jupyterapp.commands.execute('notebook:run-cell'); }""",
            index,
        )

    def python(self, code: str) -> str:
        """Run code in the kernel; returns what it printed, raises what it raised."""
        return self.page.evaluate(
            """async (code) => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const future = kernel.requestExecute({ code, store_history: false });
            let out = '', error = '';
            future.onIOPub = (m) => {
                if (m.header.msg_type === 'stream') out += m.content.text;
                if (m.header.msg_type === 'error') error = m.content.traceback.join('\\n'); };
            const late = new Promise((_, fail) => setTimeout(() => fail(new Error('No answer from the kernel in 100 s')), 1e5));
            await Promise.race([future.done, late]);
            if (error) throw new Error(error);
            return out.trim(); }""",
            code,
        )

    def shutdown(self):
        """End the notebook's kernel."""
        self._ended = True
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget?.sessionContext.shutdown()")


@contextlib.contextmanager
def running_chromium():
    """Chromium without a page; only one at a time, playwright allows no second."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()


def new_page(chromium, width: int = 1280, height: int = 1000):
    """A page with profile and patience of its own."""
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(90_000)
    return page


def asked_outside(page) -> list[str]:
    """A list that fills with every address outside this machine that a page asks for from now on."""
    outside: list[str] = []

    def note(request):
        if request.url.startswith(("http:", "https:", "ws:", "wss:")) and urlsplit(request.url).hostname != "127.0.0.1":
            outside.append(request.url)

    page.on("request", note)
    return outside


@contextlib.contextmanager
def running_browser(lab: Lab, width: int = 1280, height: int = 1000):
    """Chromium with one page."""
    with running_chromium() as chromium:
        yield Browser(new_page(chromium, width, height), lab)
