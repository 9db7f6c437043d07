"""How fast are the pictures? Ours against headless Chromium with draw.io's engine, in one run.

    python tests/measure/bench.py FILE.drawio... [--rounds 3] [--json FILE]

Both start from nothing, then make the picture of each file's first page: ours as SVG, as
`mkdocs-multicloud draw` makes them; Chromium, in one warm page, as the SVG that the engine builds
in it, and as the PNG that it takes of that SVG. Machines are noisy: read the ratios. Needs the
extra `measure`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from figures import Figures, add_arguments
from lxml import etree
from playwright.sync_api import sync_playwright
from processes import peak_of_children

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing import Drawer, PictureRequest
from mkdocs_multicloud.drawing.engine_files import FILES, engine_folder

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LARGE = 40
"""Cells from which on a diagram counts as large."""
GOAL = ">= 20"
"""Times as fast as Chromium's PNG, whose SVG only a browser can show."""

DRAW = """xml => {
  const div = document.createElement("div");
  document.body.appendChild(div);
  const graph = new Graph(div, null, null, null, null, false);
  const node = mxUtils.parseXml(xml).documentElement;
  new mxCodec(node.ownerDocument).decode(node, graph.getModel());
  const svg = graph.getSvg(null, 1, 0, true, null, true, null, null, null, true);
  graph.destroy();
  div.remove();
  return mxUtils.getXml(svg);
}"""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Pictures, ours against Chromium's.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.drawio")
    add_arguments(parser)
    asked = parser.parse_args()
    figures = Figures(asked.json)
    documents = [mxfile.parse(path.read_bytes()) for path in asked.files]
    cells = [len(document.pages[0].cells) for document in documents]
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(asked.rounds):
        start, times, memory = ours(documents)
        found["engine start"].append(1000 * start)
        found["memory"].append(memory)
        for seconds, count in zip(times, cells, strict=True):
            found["large" if count >= LARGE else "small"].append(1000 * seconds)
        found["ours"].append(command(asked.files))
        chromium_start, shown, pictured = chromium(documents)
        found["Chromium, SVG"].append(chromium_start + sum(shown))
        found["Chromium, PNG"].append(chromium_start + sum(pictured))
    figures.value("engine start", found["engine start"], unit="ms")
    for kind in ("small", "large"):
        if found[kind]:
            number = len(found[kind]) // asked.rounds
            figures.value(f"a picture, median of {number} {kind} diagrams", found[kind], unit="ms")
    figures.value("memory of the drawing process", found["memory"], unit="MB")
    for name, words, goal in (
        ("Chromium, SVG", "SVG by Chromium in one warm page", ""),
        ("Chromium, PNG", "SVG and PNG by Chromium", GOAL),
    ):
        title = f"{len(documents)} pictures, starts included: {words} / ours"
        figures.ratio(title, {"Chromium": found[name], "ours": found["ours"]}, goal)


def ours(documents: list[mxfile.MxFile]) -> tuple[float, list[float], int]:
    """Seconds to start, seconds for each, and megabytes in the end."""
    with Drawer() as drawer:
        started = time.perf_counter()
        drawer.warm()
        start = time.perf_counter() - started
        times = [_timed(lambda d=d: drawer.draw(d, PictureRequest(page="1"))) for d in documents]
        return start, times, round(peak_of_children())


def command(paths: list[Path]) -> float:
    """Seconds for the command that draws the first page of each file, start included."""
    with tempfile.TemporaryDirectory() as folder:
        asked = ["draw", *map(str, paths), "--page", "1", "-o", folder]
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "mkdocs_multicloud", *asked], check=True)
        return time.perf_counter() - began


def chromium(documents: list[mxfile.MxFile]) -> tuple[float, list[float], list[float]]:
    """Seconds to start, seconds for each SVG, and for each SVG and its PNG."""
    with sync_playwright() as playwright:
        started = time.perf_counter()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.route("**/*", lambda route: route.abort())
        page.set_content("<html><body></body></html>")
        for name in FILES:
            page.add_script_tag(path=engine_folder() / name)
        start = time.perf_counter() - started
        viewer = browser.new_page()
        shown, pictured = [], []
        for document in documents:
            model = _model(document)
            began = time.perf_counter()
            svg = page.evaluate(DRAW, model)
            shown.append(time.perf_counter() - began)
            viewer.set_content(f"<body style='margin:0'>{svg}</body>")
            viewer.locator("svg").first.screenshot()
            pictured.append(time.perf_counter() - began)
        browser.close()
    return start, shown, pictured


def _timed(call) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _model(document: mxfile.MxFile) -> str:
    model = etree.fromstring(document.xml).find("diagram/mxGraphModel")
    return etree.tostring(model, encoding="unicode", with_tail=False)


if __name__ == "__main__":
    main()
