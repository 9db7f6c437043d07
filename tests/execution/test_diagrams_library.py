"""Diagrams of mingrammer's `diagrams` become documents of draw.io, without Graphviz."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution import select_diagram
from mkdocs_multicloud.execution.child import capture, diagrams_import
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.execution.model import Runner

MEASURE = Path(__file__).parent.parent / "measure/diagrams_styles.py"
IMPORTS = """
from diagrams import Cluster, Diagram, Edge, Node
from diagrams.aws.compute import EC2
from diagrams.aws.database import RDS
from diagrams.aws.network import ELB
from diagrams.custom import Custom
from diagrams.onprem.queue import Kafka
"""
WEB_SERVICE = """
with Diagram("Web Service", show=False):
    ELB("lb") >> EC2("web") >> RDS("userdb")
"""


@pytest.fixture(scope="module", autouse=True)
def adapted() -> None:
    diagrams_import.install()


def run(source: str) -> dict[str, Any]:
    """Run a snippet here; return its variables."""
    names: dict[str, Any] = {}
    exec(compile(IMPORTS + textwrap.dedent(source), "snippet.py", "exec"), names)
    return names


def cells(source: str, **arguments: object) -> dict[str, Any]:
    """Return the cells of the diagram whose content is `source`, by id."""
    given = ", ".join(f"{name}={value!r}" for name, value in {"show": False, **arguments}.items())
    body = textwrap.indent(textwrap.dedent(source), "    ")
    names = run(f"with Diagram('Shop', {given}) as shop:\n{body}")
    (found,) = capture.in_namespace({"shop": names["shop"]})
    return {cell.id: cell for cell in mxfile.parse(found.xml).pages[0].cells}


def style(cell: Any) -> dict[str, str]:
    return {key: value or "" for key, value in cell.style.entries}


@pytest.mark.ways("namespaces", "spawn")
def test_the_first_example_of_its_readme(
    base: Path, runner: Callable[..., Runner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    (base / "s.py").write_text(IMPORTS + WEB_SERVICE.replace(", show=False", ""), "utf-8")
    project = Project.of(base, base / "docs", Settings())
    directive = Directive("include_snippet", "../s.py", "")
    made = snippets.load(directive, Settings(), project, Location("p.md", 1))
    result = runner(project).run(made)
    document = select_diagram.choose(result, "web_service")
    assert [candidate.name for candidate in result.candidates] == ["web_service"]
    assert document.pages[0].name == "Web Service"
    assert [cell.id for cell in document.pages[0].cells[2:]] == [
        "vertex:ElasticLoadBalancing:lb", "vertex:EC2:web", "vertex:RDS:userdb",
        "edge:ElasticLoadBalancing:lb:EC2:web", "edge:EC2:web:RDS:userdb",
    ]  # fmt: skip


def test_nothing_is_written_or_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(subprocess, "Popen", None)
    run(
        "with Diagram('A', filename='out', outformat=['jpg', 'dot'], show=True) as a:\n    EC2('e')"
    )
    assert list(tmp_path.iterdir()) == []
    assert "out" in diagrams_import.rendered()


def test_a_document_is_the_same_in_each_run() -> None:
    first, second = (run(WEB_SERVICE) and diagrams_import.rendered()["web_service"] for _ in "12")
    assert first is not second
    assert diagrams_import.from_diagrams(first) == diagrams_import.from_diagrams(second)


def test_a_diagram_that_is_not_finished_is_none() -> None:
    names = run("""
        a = Diagram("A")
        try:
            with Diagram("B") as b:
                1 / 0
        except ZeroDivisionError:
            pass
        with Diagram("C") as c:
            pass
    """)
    assert [candidate.name for candidate in capture.in_namespace(names)] == ["c"]


def test_nodes_have_shapes_of_drawio_or_icons(tmp_path: Path) -> None:
    icon = tmp_path / "own.svg"
    icon.write_text("<svg/>", "utf-8")
    found = cells(f"""
        class Web(EC2):
            pass
        Web("a")
        Kafka("b")
        Custom("c", {str(icon)!r})
        Node("d")
    """)
    assert style(found["vertex:Web:a"])["resIcon"] == "mxgraph.aws4.ec2"
    assert style(found["vertex:Web:a"])["fillColor"] == "#D05C17"
    assert style(found["vertex:Kafka:b"])["image"].startswith("data:image/png,iVBORw0KGgo")
    assert style(found["vertex:Custom:c"])["image"] == "data:image/svg+xml,PHN2Zy8+"
    assert "image" not in style(found["vertex:Node:d"])
    assert all(style(found[f"vertex:{key}"])["fontStyle"] == "0" for key in ("Web:a", "Kafka:b"))
    with pytest.raises(FileNotFoundError, match=r"no\.png"):
        cells("Custom('c', './no.png')")


@pytest.mark.parametrize(
    ("edge", "ends", "written"),
    [
        ("a >> b", "ab", {"startArrow": "none", "endArrow": "classic"}),
        ("a << b", "ba", {"startArrow": "none", "endArrow": "classic"}),
        ("a - b", "ab", {"startArrow": "none", "endArrow": "none"}),
        ("a >> Edge() << b", "ab", {"startArrow": "classic", "endArrow": "classic"}),
        ("a >> Edge(color='darkgreen', style='dashed') >> b", "ab",
         {"strokeColor": "darkgreen", "dashed": "1"}),
        ("a - Edge(color='red3:blue', style='bold') - b", "ab",
         {"strokeColor": "red", "strokeWidth": "2"}),
        ("a >> Edge(color='#123456;shape=evil', fontcolor=';x=1') >> b", "ab",
         {"strokeColor": "#123456", "fontColor": "#2D3436"}),
    ],
)  # fmt: skip
def test_edges(edge: str, ends: str, written: dict[str, str]) -> None:
    found = cells(f"a, b = EC2('a'), EC2('b')\n{edge}")
    (line,) = (cell for cell in found.values() if cell.id.startswith("edge:"))
    assert (line.source, line.target) == tuple(f"vertex:EC2:{end}" for end in ends)
    assert written.items() <= style(line).items()
    assert {"shape", "x"}.isdisjoint(style(line))


def test_lists_strict_and_hidden_edges() -> None:
    source = "a = EC2('a')\na >> [EC2('b'), EC2('c')] >> Edge(label='x\\ny') >> a\n"
    assert [c.value for c in cells(source).values() if c.source] == ["", "", "x<br>y", "x<br>y"]
    twice = "a, b = EC2('a'), EC2('b')\na >> b\na >> b\nb >> Edge(style='invis') >> a"
    assert sum(bool(cell.source) for cell in cells(twice).values()) == 2
    assert sum(bool(cell.source) for cell in cells(twice, strict=True).values()) == 1


def test_curved_edges() -> None:
    found = cells("EC2('a') >> EC2('b')", curvestyle="curved")
    assert style(found["edge:EC2:a:EC2:b"])["curved"] == "1"


def test_nodes_of_c4_have_their_text_and_colours() -> None:
    found = cells("""
        from diagrams.c4 import Container, Relationship, SystemBoundary
        with SystemBoundary("Bank"):
            web = Container("Web", "Java", "Shows <all>")
        web >> Relationship("uses") >> Container("Data", "SQL", "Stores")
    """)
    web = next(cell for cell in found.values() if "Web" in cell.value)
    assert found[web.parent].value == "Bank"
    assert style(web)["fillColor"] == "dodgerblue"
    assert "<b>Web</b>" in web.value
    assert any("uses" in cell.value for cell in found.values() if cell.source)


def test_ids_are_unique_and_labels_safe() -> None:
    found = cells("""
        EC2("a\\nb"), EC2("a b"), EC2("a b:2"), EC2("<b> & \\0 \\ud800"), EC2("<<b>x</b><br/>y>")
        with Cluster("a b"):
            EC2("a b")
    """)
    assert list(found)[2:] == [
        "vertex:EC2:a b", "vertex:EC2:a b:2", "vertex:EC2:a b:2:2", "vertex:EC2:<b> &",
        "vertex:EC2:x y", "vertex:cluster:a b", "vertex:EC2:a b:3",
    ]  # fmt: skip
    assert found["vertex:EC2:<b> &"].value == "&lt;b&gt; &amp;  "
    assert found["vertex:EC2:x y"].value == "<b>x</b><br>y"


def rectangle(cell: Any) -> tuple[float, float, float, float]:
    box = cell.geometry
    x, y = float(box.x), float(box.y)
    return x, y, x + float(box.width), y + float(box.height)


@pytest.mark.parametrize("direction", ["LR", "RL", "TB", "BT"])
@pytest.mark.parametrize("seed", range(5))
def test_nothing_lies_on_another(direction: str, seed: int) -> None:
    chance = random.Random(seed)
    lines = ["nodes = [EC2('first')]"]
    depth = 0
    for number in range(30):
        depth = max(0, min(depth + chance.choice((-1, 0, 1)), 4))
        for level in range(depth):
            lines.append(f"{'  ' * level}with Cluster('c{chance.randrange(3)}'):")
        lines.append(f"{'  ' * depth}nodes.append({chance.choice(('EC2', 'Node'))}('n{number}'))")
    for _ in range(40):
        lines.append(f"nodes[{chance.randrange(30)}] >> nodes[{chance.randrange(30)}]")
    found = cells("\n".join(lines), direction=direction)
    around = [cell for cell in found.values() if cell.id.startswith("vertex:")]
    for one in around:
        left, top, right, bottom = rectangle(one)
        assert left >= 0
        assert top >= 0
        if one.parent != "1":
            size = found[one.parent].geometry
            assert right <= float(size.width)
            assert bottom <= float(size.height)
        for other in around:
            if other is not one and other.parent == one.parent:
                x, y, x2, y2 = rectangle(other)
                assert x2 <= left or right <= x or y2 <= top or bottom <= y, (one.id, other.id)


@pytest.mark.parametrize(
    ("direction", "axis", "step"),
    [("LR", "x", 1), ("RL", "x", -1), ("TB", "y", 1), ("BT", "y", -1)],
)
def test_the_direction_of_layers(direction: str, axis: str, step: int) -> None:
    found = cells("EC2('a') >> EC2('b') >> EC2('c')", direction=direction)
    places = [float(getattr(found[f"vertex:EC2:{name}"].geometry, axis)) for name in "abc"]
    assert places == sorted(places, reverse=step < 0)
    assert len(set(places)) == 3


def test_other_modules_of_that_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "diagrams.py").write_text("class Diagram:\n    mine = 1\n", "utf-8")
    known = {name: sys.modules.pop(name) for name in list(sys.modules) if name == "diagrams"}
    monkeypatch.syspath_prepend(tmp_path)
    before = list(sys.meta_path)
    try:
        diagrams_import.install()
        from diagrams import Diagram

        assert Diagram.mine == 1
    finally:
        sys.meta_path[:] = before
        sys.modules.update(known)


@pytest.mark.nightly
def test_the_styles_are_up_to_date_and_enough() -> None:
    done = subprocess.run(
        [sys.executable, MEASURE, "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = (line.split() for line in done.stdout.splitlines())
    shares = {line[0]: int(line[-1].rstrip("%")) for line in lines}
    assert min(shares[name] for name in ("aws", "azure", "gcp", "k8s")) >= 90
