"""The option `layout` in pages: what is shown, printed and downloaded, and what is reported."""

from __future__ import annotations

import re

import pytest
from placing import line, placed, shape
from sketches import model

from mkdocs_multicloud.cli import main
from mkdocs_multicloud.diagram.mxfile import parse

CHAIN = model(*map(shape, "abc"), line("1a", "a", "b"), line("2a", "b", "c"))
KEPT = "d/kept.layout.json"


def directive(name, layout="", file="chain.drawio"):
    option = f' layout="{layout}"' if layout else ""
    return f'# {name}\n\n{{% include_snippet ../d/{file} name="{name}"{option} %}}\n'


@pytest.fixture
def project(site):
    pages = {
        f"docs/{name}.md": directive(name, layout)
        for name, layout in (("bare", ""), ("right", "flow-right"), ("kept", "keep"))
    }
    return site.write({"d/chain.drawio": CHAIN, "docs/index.md": "# Start\n", **pages})


def download(built, name):
    return parse(built.files()[f"output/drawio/{name}.drawio"])


def test_layouts_in_a_site_and_what_a_person_has_saved(project, monkeypatch):
    built = project.build(warns=True)
    found = placed(download(built, "right"))
    assert len({x for x, *_ in found.values()}) == 3
    # The page shows the same document.
    assert f'x="{found["b"][0]:g}"' in built.page("right.md").text
    assert placed(download(built, "bare"))["a"][:2] == (0, 0)
    warned = sorted(built.warnings)
    assert len(warned) == 2
    assert warned[0].endswith(
        'shapes lie on each other (3 of them); place them with layout="flow-right"'
    )
    assert "bare.md:3 → d/chain.drawio" in warned[0]
    missing = "there is no d/kept.layout.json yet, so the diagram is laid out by 'flow-right'; "
    assert missing in warned[1]
    command = re.search(r"then: mkdocs-multicloud (.*)", warned[1])[1]

    # Somebody moves a shape in draw.io, and runs the command of the warning.
    folder = project.folder
    moved = download(built, "kept").xml.replace('x="40" ', 'x="7" ', 1)
    (folder / "kept.drawio").write_text(moved, "utf-8")
    monkeypatch.chdir(folder)
    assert main(command.split()) == 0
    built = project.build(warns=True)
    assert len(built.warnings) == 1
    assert download(built, "kept").xml == moved

    # The layout is part of what the page depends on.
    kept = folder / KEPT
    kept.write_text(
        kept.read_text()
        .replace('"x": 7,', '"x": 9,')
        .replace('"c": {"label": "Shape c"', '"gone": {"label": "Gone"')
    )
    built = project.build(warns=True)
    assert placed(download(built, "kept"))["a"][0] == 9
    assert "d/kept.layout.json: the diagram has no cell 'gone', which" in " ".join(built.warnings)
    kept.write_text("{")
    built = project.build(warns=True)
    assert "d/kept.layout.json: it is not JSON, line 1; save the" in " ".join(built.warnings)
    assert "it is not JSON" in built.page("kept.md").text


def test_a_layout_for_the_whole_site_and_its_exceptions(site):
    page = directive("one") + directive("two", "none")
    site.write({"d/chain.drawio": CHAIN, "docs/index.md": page})
    built = site.build(options={"layout": "flow-down"}, warns=True)
    files = built.files()
    one, two = (placed(parse(files[f"output/drawio/{name}.drawio"])) for name in ("one", "two"))
    assert len({y for _, y, *_ in one.values()}) == 3
    assert {place[:2] for place in two.values()} == {(0, 0)}
