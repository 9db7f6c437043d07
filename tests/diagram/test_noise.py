"""What libraries write anew each time, such as dates and generated ids, is no change."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.comparison.change_words import lines
from mkdocs_multicloud.diagram.comparison.changes import compare

SNIPPETS = {
    "multicloud-diagrams": """
        from multicloud_diagrams import MultiCloudDiagrams
        mcd = MultiCloudDiagrams(layer_name="First")
        for name in "abc":
            mcd.add_vertex(node_id=name, node_name=name, node_type="sqs", metadata={"k": name})
        mcd.add_layer("Second")
        mcd.add_list(table_id="t", table_name="t", rows=["a", "b"], width="300")
        mcd.add_link("sqs:a", "sqs:b", action=["put", "get"])
        mcd.add_page("More")
        mcd.add_vertex(node_id="d", node_name="d", node_type="dynamo")
    """,
    "drawpyo": """
        import drawpyo
        file = drawpyo.File()
        page = drawpyo.Page(file=file, name="One")
        group = drawpyo.diagram.Object(page=page, value="Group")
        inner = drawpyo.diagram.Object(page=page, value="Inner", parent=group)
        other = drawpyo.diagram.Object(page=page, value="Other")
        edge = drawpyo.diagram.Edge(page=page, source=inner, target=other, label="to")
        edge.add_point(10, 20)
        more = drawpyo.Page(file=file, name="Two")
        drawpyo.diagram.Object(page=more, value="More")
    """,
    "drawpyo, a page without a file": """
        import drawpyo
        page = drawpyo.Page(name="Alone")
        box, other = (drawpyo.diagram.Object(page=page, value=value) for value in "AB")
        drawpyo.diagram.Edge(page=page, source=box, target=other)
    """,
    "drawpyo, a tree": """
        from drawpyo.diagram_types import NodeObject, TreeDiagram
        tree = TreeDiagram(file_name="tree.drawio", direction="down")
        top = NodeObject(tree=tree, value="A", base_style="rounded rectangle")
        for value in "BC":
            NodeObject(tree=tree, value=value, parent=top)
        tree.auto_layout()
    """,
    "N2G": """
        from N2G import drawio_diagram
        ids = [f"n{number}" for number in range(9)]
        graphs = [
            {"nodes": [{"id": one} for one in part],
             "links": [{"source": a, "target": b} for a, b in zip(part, part[1:])]}
            for part in (ids[:7], ids[3:])
        ]
        diagram = drawio_diagram()
        diagram.from_dict(graphs[0], diagram_name="D")
        diagram.compare(graphs[1], diagram_name="D")
    """,
    "diagrams": """
        from diagrams import Cluster, Diagram, Node
        from diagrams.aws.compute import EC2
        from diagrams.aws.network import ELB
        with Diagram("Web", show=False) as web:
            with Cluster("Services"):
                workers = [EC2(f"w{number}") for number in range(3)]
            ELB("lb") >> workers >> Node("plain")
    """,
}
FIRST = 'page = drawpyo.Page(file=file, name="One")\n'
SNIPPETS["drawpyo with another box"] = SNIPPETS["drawpyo"].replace(
    FIRST, f"{FIRST}        drawpyo.diagram.Object(page=page, value='First', position=(300, 300))\n"
)
RUN = """
import datetime, json, sys, textwrap, time
days = int(sys.argv[1])
class Then(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(days=days)
datetime.datetime = Then
now = time.time
time.time = lambda: now() + days * 86400
kept = [object() for _ in range(days * 100)]
from mkdocs_multicloud.execution.child import capture, diagrams_import
diagrams_import.install()
found = {}
for name, code in json.load(sys.stdin).items():
    names = {}
    exec(compile(textwrap.dedent(code), name, "exec"), names)
    found[name] = next(capture.in_namespace(names)).xml
print("DOCUMENTS" + json.dumps(found))
"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """The documents of all snippets, made in two processes with 500 days between them."""

    def made(days, seed):
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(days)],
            input=json.dumps(SNIPPETS), capture_output=True, text=True, check=True,
            cwd=tmp_path_factory.mktemp("run"), env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        return json.loads(done.stdout.partition("DOCUMENTS")[2])

    return made(0, "1"), made(500, "2")


def test_a_box_that_is_added_in_front_does_not_rename_all_others(documents):
    """Drawpyo's ids are numbered anew, so those of all later cells differ."""
    old, new = documents[0]["drawpyo"], documents[1]["drawpyo with another box"]
    assert lines(compare(mxfile.parse(old), mxfile.parse(new))) == ["One: 1 added", '  + "First"']


@pytest.mark.parametrize("library", SNIPPETS)
def test_a_library_that_runs_again_changes_nothing(documents, library):
    one, other = (mxfile.parse(found[library]) for found in documents)
    assert one.content == other.content
    assert not compare(one, other)
    if library.startswith("drawpyo"):
        # The test can fail: drawpyo's ids are memory addresses.
        assert documents[0][library] != documents[1][library]


def test_what_a_snippet_says_of_the_time_is_a_change():
    one = '<mxfile modified="1"><diagram><mxGraphModel dx="1" dy="2"><root>{}</root></mxGraphModel></diagram></mxfile>'  # noqa: E501
    cell = '<mxCell id="2" value="{}" vertex="1" parent="1"/>'
    first = mxfile.parse(one.format(cell.format("2026-01-01")))
    again = one.replace('"1"', '"3"').format(cell.format("2026-01-01"))
    assert mxfile.parse(again).content == first.content
    assert mxfile.parse(one.format(cell.format("2026-01-02"))).content != first.content
