"""What counts as a diagram among the things that a run leaves behind, and which is taken."""

from __future__ import annotations

import html
import sys
import types
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from unittest.mock import MagicMock, Mock

import drawpyo
import editable
import pytest
from drawpyo.diagram import Object
from drawpyo.diagram_types import BarChart, TreeDiagram
from lxml import etree
from multicloud_diagrams import MultiCloudDiagrams
from N2G import drawio_diagram

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.errors import CaptureError, MxFileError, RunError
from mkdocs_multicloud.execution import select_diagram
from mkdocs_multicloud.execution.child import capture
from mkdocs_multicloud.execution.model import Candidate, Failure, Run

if TYPE_CHECKING:
    from pathlib import Path

CELLS = (
    '<root><mxCell id="0"/><mxCell id="1" parent="0"/>'
    '<mxCell id="{}" vertex="1" parent="1"/></root>'
)
MODEL = f"<mxGraphModel>{CELLS.format('a')}</mxGraphModel>"
FILE = f'<mxfile><diagram id="p" name="P">{MODEL}</diagram></mxfile>'


def found(**names: object) -> list[tuple[str, str]]:
    return [(c.name, c.kind) for c in capture.in_namespace(names)]


def labels(value: object) -> list[str]:
    (candidate,) = capture.in_namespace({"x": value})
    pages = mxfile.parse(candidate.xml).pages
    return [cell.value for page in pages for cell in page.cells if cell.kind == "vertex"]


def multicloud() -> MultiCloudDiagrams:
    mcd = MultiCloudDiagrams()
    mcd.add_vertex(node_id="a", node_name="Queue", node_type="sqs")
    return mcd


def n2g() -> drawio_diagram:
    diagram = drawio_diagram()
    diagram.add_diagram("Page-1")
    diagram.add_node(id="Core")
    return diagram


def drawpyo_page() -> drawpyo.Page:
    page = drawpyo.Page(file=drawpyo.File(), name="One")
    Object(page=page, value="Web")
    return page


def test_multicloud_diagrams() -> None:
    assert found(mcd=multicloud()) == [("mcd", "MultiCloudDiagrams")]
    assert "Queue" in labels(multicloud())[0]


def test_n2g() -> None:
    assert found(d=n2g()) == [("d", "drawio_diagram")]
    assert labels(n2g()) == ["Core"]


def test_drawpyo_files_and_pages() -> None:
    page = drawpyo_page()
    assert found(file=page.file, page=page) == [("file", "File"), ("page", "Page")]
    assert labels(page.file) == labels(page) == ["Web"]


def test_a_page_of_drawpyo_without_a_file() -> None:
    page = drawpyo.Page(name="Alone")
    Object(page=page, value="Web")
    assert labels(page) == ["Web"]


def test_diagram_types_of_drawpyo() -> None:
    tree = TreeDiagram()
    assert found(tree=tree) == [("tree", "TreeDiagram")]
    chart = BarChart({"a": 1, "b": 2})
    page = drawpyo_page()
    assert found(chart=chart, page=page)[-1] == ("page", "Page")


def test_objects_of_drawpyo_are_no_diagrams() -> None:
    assert found(web=drawpyo_page().objects[-1]) == []


@pytest.mark.parametrize("text", [FILE, MODEL])
def test_elements_and_trees(text: str) -> None:
    for element in (ET.fromstring(text), etree.fromstring(text)):
        tree = type(element).__module__.startswith("lxml") and etree.ElementTree(element)
        for value in (element, tree or ET.ElementTree(element)):
            (candidate,) = capture.in_namespace({"x": value})
            assert mxfile.parse(candidate.xml) == mxfile.parse(text)


@pytest.mark.parametrize(
    "text", [FILE, MODEL, f"\ufeff\n {FILE}", f'<?xml version="1.0"?>\n<!-- c -->{FILE}']
)
def test_text_and_bytes(text: str) -> None:
    for value in (text, text.encode()):
        (candidate,) = capture.in_namespace({"x": value})
        assert mxfile.parse(candidate.xml) == mxfile.parse(text)


@pytest.mark.parametrize(
    "value",
    [
        None, 3, "", "text", "about <mxfile>", b"\xff<mxfile>", "<svg/>", "<mxfiles/>", [FILE],
        {"a": FILE}, ET.fromstring("<svg/>"), etree.fromstring("<svg/>"), object(), len, types,
        MultiCloudDiagrams, drawpyo.File, drawio_diagram, Mock(), MagicMock(), Mock(mx_file="x"),
        etree.Comment("x"), etree, lambda: FILE,
    ],
)  # fmt: skip
def test_other_things_are_no_diagrams(value: object) -> None:
    assert found(x=value) == []


def test_bytes_of_another_encoding_do_not_end_the_run() -> None:
    data = f'<?xml version="1.0" encoding="latin-1"?>{FILE.replace("P", "é")}'.encode("latin-1")
    assert found(x=data, y=FILE) == [("x", "bytes"), ("y", "str")]


def test_names_of_python_itself_are_passed_over() -> None:
    assert found(__doc__=FILE, _own=FILE, y=1) == [("_own", "str")]


def test_names_come_in_their_order_with_their_prefix() -> None:
    names = {"b": FILE, "a": MODEL}
    assert [c.name for c in capture.in_namespace(names, "self.")] == ["self.b", "self.a"]


def test_files(tmp_path: Path) -> None:
    (tmp_path / "out/deep").mkdir(parents=True)
    (tmp_path / "out/deep/b.drawio").write_text(FILE, "utf-8-sig")
    (tmp_path / "a.drawio").write_text(MODEL, "utf-8")
    (tmp_path / "a.xml").write_text(MODEL, "utf-8")
    (tmp_path / "linked.drawio").symlink_to(tmp_path / "a.drawio")
    (tmp_path / "folder.drawio").mkdir()
    assert list(capture.in_folder(tmp_path)) == [
        Candidate("a.drawio", "file", MODEL),
        Candidate("out/deep/b.drawio", "file", FILE),
    ]


def test_files_of_pictures_that_contain_their_diagram(tmp_path: Path) -> None:
    picture = editable.png(editable.text(FILE.encode()))
    (tmp_path / "a.drawio.png").write_bytes(picture)
    svg = f"<svg content='{html.escape(FILE)}'/>"
    (tmp_path / "b.drawio.svg").write_text(svg, "utf-8")
    (tmp_path / "c.drawio.html").write_text("<html/>", "utf-8")
    (tmp_path / "plain.png").write_bytes(picture)
    found = tuple(capture.in_folder(tmp_path))
    assert [candidate.name for candidate in found] == [
        "a.drawio.png", "b.drawio.svg", "c.drawio.html",
    ]  # fmt: skip
    assert select_diagram.choose(Run(found[:2]), "") == mxfile.parse(FILE)
    with pytest.raises(MxFileError, match=r"c\.drawio\.html: the HTML contains no diagram"):
        select_diagram.choose(Run(found), "c.drawio.html")


def test_files_of_other_names_with_a_document(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "a.drawio").write_text(MODEL, "utf-8")
    (tmp_path / "out/demo").write_text(f"<?xml version='1.0'?>\n<!-- ? -->\n{FILE}", "utf-8-sig")
    (tmp_path / "b.xml").write_text(f"\n{MODEL}", "utf-8")
    for name, text in (("c.svg", "<svg/>"), ("d.html", f"<p/>{FILE}"), ("e", ""), ("f", "<mxf/>")):
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "linked").symlink_to(tmp_path / "b.xml")
    found = capture.in_folder(tmp_path, any_name=True)
    assert [candidate.name for candidate in found] == ["b.xml", "out/demo"]


ADAPTER = """\
class Sketch:
    pass


def adapt(value):
    return value.text if isinstance(value, Sketch) else None
"""


def test_an_adapter_of_another_package(tmp_path: Path) -> None:
    (tmp_path / "sketchlib_for_test.py").write_text(ADAPTER, "utf-8")
    info = tmp_path / "sketchlib_for_test-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: x\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(
        "[mkdocs_multicloud.captures]\nsketch = sketchlib_for_test:adapt\n", "utf-8"
    )
    sys.path.insert(0, str(tmp_path))
    try:
        import sketchlib_for_test  # type: ignore[import-not-found]

        sketch = sketchlib_for_test.Sketch()
        sketch.text = FILE
        capture.registered.cache_clear()
        capture.adapters.cache_clear()
        assert found(s=sketch, t=MODEL) == [("s", "Sketch"), ("t", "str")]
    finally:
        capture.registered.cache_clear()
        capture.adapters.cache_clear()
        sys.path.remove(str(tmp_path))
        sys.modules.pop("sketchlib_for_test", None)


def run(*found: tuple[str, str]) -> Run:
    return Run(tuple(Candidate(name, "str", xml) for name, xml in found))


OTHER = MODEL.replace('"a"', '"b"')


def test_the_only_diagram_is_taken() -> None:
    assert select_diagram.choose(run(("a", FILE)), "") == mxfile.parse(FILE)


def test_nothing_to_choose() -> None:
    with pytest.raises(CaptureError) as caught:
        select_diagram.choose(Run(), "")
    assert caught.value.message.startswith("it built no diagram that could be captured; bind one")


def test_the_same_diagram_twice_is_one() -> None:
    stamped = FILE.replace("<mxfile>", '<mxfile host="x" modified="now">')
    chosen = select_diagram.choose(run(("a", FILE), ("a.drawio", stamped)), "")
    assert chosen == mxfile.parse(FILE)


def test_a_file_whose_labels_have_lost_their_lines_is_the_same() -> None:
    label = FILE.replace('id="a"', 'id="a" value="{}"')
    exact, written = label.format("{&#10;&#9;a&#10;&#10;}"), label.format("{ a\n}")
    chosen = select_diagram.choose(run(("mcd", exact), ("a.drawio", written)), "")
    assert chosen == mxfile.parse(exact)


def test_different_diagrams_have_to_be_chosen_from() -> None:
    with pytest.raises(CaptureError) as caught:
        select_diagram.choose(run(("a", MODEL), ("b", OTHER), ("c", MODEL)), "")
    assert caught.value.message == (
        'it built 2 different diagrams: a (str), b (str); choose one with capture="a"'
    )


@pytest.mark.parametrize("wanted", ["b", "out/b.drawio", "b.drawio", "self.b"])
def test_a_diagram_is_chosen_by_name_or_file(wanted: str) -> None:
    name = wanted if wanted != "b.drawio" else "out/b.drawio"
    chosen = select_diagram.choose(run(("a", MODEL), (name, OTHER)), wanted)
    assert chosen == mxfile.parse(OTHER)


def test_a_choice_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(CaptureError) as caught:
        select_diagram.choose(run(("mcd", MODEL), ("other", OTHER)), "mdc")
    assert caught.value.message == ("capture='mdc': there is no such diagram; did you mean 'mcd'?")


def test_a_diagram_that_is_none_is_named() -> None:
    with pytest.raises(MxFileError) as caught:
        select_diagram.choose(run(("mcd", "<mxfile/>")), "")
    assert caught.value.message == "mcd: the document contains no diagram; add a page to it"


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (Failure("timeout", "it took 3 s"), "it took 3 s; make it faster, or raise the option"),
        (Failure("exit", "it ended itself"), "it ended itself; a snippet should run to its end"),
        (Failure("crash", "it died"), "it died; run it by itself to see why"),
        (Failure("error", "NameError: x"), "NameError: x; fix the snippet"),
        (Failure("error", "NameError: x", file="a.py"), "NameError: x; fix that file"),
        (Failure("error", "ValueError: x"), "ValueError: x; fix the snippet"),
    ],
)
def test_a_failed_run_says_what_to_do(failure: Failure, message: str) -> None:
    with pytest.raises(RunError) as caught:
        select_diagram.check(Run(failure=failure))
    assert caught.value.message.startswith(message)
    select_diagram.check(Run())


def test_what_to_do_where_the_memory_was_not_enough() -> None:
    run = Run(failure=Failure("error", "MemoryError: no room"))
    with pytest.raises(RunError) as caught:
        select_diagram.check(run)
    assert caught.value.hint == "make it smaller, or raise the option memory"
