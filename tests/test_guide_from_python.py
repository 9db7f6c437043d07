"""The guide's page "From Python": its scripts run, and print what the page says."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from sketches import book, model, vertex

PAGE = Path(__file__).parents[1] / "site_example" / "docs" / "guide" / "from_python.md"
BLOCKS = re.findall(r'^```(\w+) title="([\w.]+)"\n(.*?)^```$', PAGE.read_text("utf-8"), re.M | re.S)
SCRIPTS = {name: text for language, name, text in BLOCKS if language == "python"}
SHOP = book(
    Overview=model(vertex(label="Shop")),
    Orders=model(vertex(label="Orders DB", at=(0, 0, 120, 40))),
)
WRITTEN = {
    "draw_shop.py": ["Orders.svg", "Overview.svg"],
    "draw_png.py": ["orders-dark.png", "orders-light.png"],
    "check.py": [],
    "draw_all.py": ["shop-Orders-dark.svg", "shop-Orders.svg", "shop-dark.svg", "shop.svg"],
}


def output_of(script):
    """The output that the page shows after a script, before the next one."""
    at = next(i for i, (_, name, _) in enumerate(BLOCKS) if name == script)
    following = BLOCKS[at + 1 : at + 2]
    return following[0][2] if following and following[0][1] == "output" else ""


def test_every_script_of_the_page_is_run():
    assert set(SCRIPTS) == set(WRITTEN)


def test_a_script_does_what_the_page_says_in_a_process_of_its_own(tmp_path):
    (tmp_path / "shop.drawio").write_text(SHOP, "utf-8")
    (tmp_path / "draw_all.py").write_text(SCRIPTS["draw_all.py"], "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "draw_all.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == output_of("draw_all.py")
    assert made(tmp_path) == WRITTEN["draw_all.py"]


@pytest.mark.parametrize("script", sorted(SCRIPTS.keys() - {"draw_all.py"}))
def test_a_script_does_what_the_page_says(tmp_path, monkeypatch, capsys, drawer, script):
    (tmp_path / "shop.drawio").write_text(SHOP, "utf-8")
    (tmp_path / script).write_text(SCRIPTS[script], "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mkdocs_multicloud.drawing.Drawer", lambda: drawer)
    runpy.run_path(script, run_name="__main__")
    assert capsys.readouterr() == (output_of(script), "")
    assert made(tmp_path) == WRITTEN[script]


def made(folder):
    """The names of all pictures."""
    return sorted(p.name for p in folder.iterdir() if p.suffix in (".svg", ".png"))
