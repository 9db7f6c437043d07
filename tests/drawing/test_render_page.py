"""The stage behind the engine, in the test's own process: the same pictures as in the engine's."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from sketches import book, draw, edge, model, vertex

from mkdocs_multicloud.drawing import Drawer, render_page
from mkdocs_multicloud.drawing import drawer as drawing_jobs
from mkdocs_multicloud.drawing.engine import EngineDrawing

DIAGRAMS = sorted((Path(__file__).parent / "reference").glob("*.drawio"))
LAYERS = book(
    Front=model(
        vertex("shadow=1;sketch=1;rounded=1", "<b>front</b>", cell="a"),
        vertex("shape=nothing.like.this;image=gone.png", "b", (200, 0, 80, 40), "b"),
        vertex("shape=image;image=https://example.com/a.png", "c", (300, 0, 80, 40), "c"),
        edge("curved=1;endArrow=classic", "line", points=[(150, 90)]),
        '<mxCell id="n" value="Notes" parent="0"/>',
        vertex("fillColor=light-dark(#ffffff,#000000)", "note", (0, 80, 80, 40), "w", "n"),
        '<UserObject id="u" label="leads on" link="https://example.com/" tooltip="t">'
        '<mxCell style="html=1" vertex="1" parent="1"><mxGeometry x="0" y="200" width="80" '
        'height="40" as="geometry"/></mxCell></UserObject>',
        attributes='background="#ffeecc" shadow="1"',
    ),
)
RECORD = """\
import json, os, sys
from dataclasses import asdict
from mkdocs_multicloud.drawing.engine import Engine
engine = Engine(10)
drawn = [asdict(engine.draw(*page)) for page in json.load(sys.stdin)]
print(json.dumps(drawn), flush=True)
os._exit(0)
"""


class _Asked:
    """An engine that notes what it is asked to draw, and answers with what was recorded."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str], dict[str, str]]] = []
        self.recorded: list[EngineDrawing] = []

    def draw(self, model: str, layers: list[str], variables: dict[str, str]) -> EngineDrawing:
        self.asked.append((model, layers, variables))
        blank = EngineDrawing("<svg/>", (), {}, maths=False, bounds=(0, 0, 1, 1), shadow=False,
                              background=None)  # fmt: skip
        return self.recorded[len(self.asked) - 1] if self.recorded else blank


class _Here:
    """Renders in this process what other pools send to theirs."""

    engine: _Asked

    def __init__(self, jobs: int, timeout: float) -> None:
        self._renderer = render_page.PageRenderer(_Here.engine, timeout)

    def request(self, job):
        return json.loads(json.dumps(self._renderer.render(json.loads(json.dumps(job)))))

    def close(self) -> None:
        pass


def pictures(drawer):
    made = []
    for text in [*(path.read_text("utf-8") for path in DIAGRAMS), LAYERS]:
        found = draw(drawer, text, themes=("light", "dark"), border=3, switches=True, title="T")
        made.append([asdict(one) for one in found])
    return made


def test_pages_are_rendered_here_as_in_the_engines_process(drawer, monkeypatch):
    engine = _Asked()
    monkeypatch.setattr(_Here, "engine", engine, raising=False)
    monkeypatch.setattr(drawing_jobs, "EnginePool", _Here)
    monkeypatch.setattr("sketches.check", lambda svg: None)
    pictures(Drawer())
    assert len(engine.asked) > len(DIAGRAMS)
    recorded = subprocess.run(
        [sys.executable, "-c", RECORD], input=json.dumps(engine.asked), text=True,
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    for drawn in json.loads(recorded):
        drawn = {name: tuple(v) if isinstance(v, list) else v for name, v in drawn.items()}
        engine.recorded.append(EngineDrawing(**drawn))
    engine.asked.clear()
    assert pictures(Drawer()) == pictures(drawer)


def test_a_file_of_a_picture_is_text_in_the_answer():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>'
    job = {"svg": svg, "kind": "png", "scale": 1.0, "theme": "light", "has_ground": False}
    answer = render_page.PageRenderer(_Asked(), 1).rasterize(job)
    assert answer["data"].startswith("iVBORw0KGgo")
