"""The guide's figures are those that were measured; nothing is measured here."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]


def loaded(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look for their module there.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_and_its_plot_have_the_figures_that_are_kept() -> None:
    how_fast = loaded("site_example/how_fast.py")
    measured = how_fast.Measured(how_fast.KEPT.read_text("utf-8"))
    text = how_fast.PAGE.read_text("utf-8")
    assert {name for _, name, _ in how_fast.MARKED.findall(text)} == how_fast.PARTS.keys()
    hint = "run `python site_example/how_fast.py`"
    assert how_fast.written(text, measured) == text, hint
    assert how_fast.Plot(measured).text() == how_fast.PLOT.read_text("utf-8"), hint


@pytest.mark.parametrize(
    ("ours", "is_named"), [(9.0, True), (7.0, False)], ids=["slower", "faster"]
)
def test_a_tool_that_is_faster_is_named(ours: float, is_named: bool) -> None:
    how_fast = loaded("site_example/how_fast.py")
    seconds = {tool: 8.0 if tool == "markdown-exec" else 20.0 for tool in how_fast.PACKAGES}
    seconds["ours"] = ours
    figures = [
        {"name": f"121 pages, {build}: {tool}", "value": value}
        for build in ("cold", "second build")
        for tool, value in seconds.items()
    ]
    measured = how_fast.Measured(json.dumps({"machine": {}, "figures": figures}))
    named = "**markdown-exec** is faster in the first and the second build."
    assert (named in how_fast.PARTS["faster"](measured)) == is_named


def test_benchmarks_add_their_figures_to_one_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = loaded("tests/measure/figures.py").Figures
    file = tmp_path / "build" / "bench.json"
    first = figures(file)
    first.ratio("cold", {"ours": [3.0, 4.0, 6.0], "plain": [2.0, 2.0, 2.0]}, "<= 1.7")
    first.value("draw", [0.3, 0.2], "<= 0.3")
    second = figures(file)
    second.note("myst-nb", "1.4")
    second.ratio("cold", {"ours": [3.0], "plain": [2.0]}, "<= 1.7")
    found = json.loads(file.read_text("utf-8"))
    assert [(f["name"], f["value"], f["rounds"]) for f in found["figures"]] == [
        ("cold", 1.5, 1),
        ("draw", 0.25, 2),
    ]
    assert found["machine"]["myst-nb"] == "1.4"
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("cold")]
    assert ["missed" in row for row in rows] == [True, False]
