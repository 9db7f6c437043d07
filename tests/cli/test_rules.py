"""`mkdocs-multicloud rules` and the fixture `architecture`: all diagrams, no pictures."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from folders import EXAMPLE
from sketches import model, vertex

from mkdocs_multicloud import cli
from mkdocs_multicloud.architecture.read_json import from_json

MODEL = model(
    vertex(label="Public subnet", cell="g", at=(0, 0, 300, 200)),
    vertex(label="web", cell="web", parent="g"),
    '<object id="vertex:dynamo:arn:aws:1" label="orders" owner="shop"><mxCell vertex="1" '
    'parent="1"/></object>',
    '<mxCell id="e" value="reads" edge="1" parent="1" source="web" '
    'target="vertex:dynamo:arn:aws:1"><mxGeometry relative="1" as="geometry"/></mxCell>',
    '<mxCell id="open" edge="1" parent="1" source="web"><mxGeometry relative="1" as="geometry"/>'
    "</mxCell>",
)
SNIPPET = f"xml = {MODEL!r}\n"
RULES = """\
- rule: Nothing public reads a table
  no_edges: {from: {group: Public*}, to: {type: dynamo}}
- rule: One id for each ARN
  nodes: all
  one: id
  per: arn
"""


@pytest.fixture
def project(site, monkeypatch):
    site.write(
        {
            "mkdocs.yml": "site_name: T\nplugins: [{multicloud: {rules: rules.yml}}]\n",
            "docs/index.md": "# A\n\n{% include_snippet ../code/a.py %}\n",
            "docs/b.md": "# B\n\n{% include_snippet ../code/b.drawio %}\n\n"
            "{% snippet_gallery ../code/* %}\n",
            "code/a.py": SNIPPET,
            "code/b.drawio": MODEL.replace("vertex:dynamo:", "vertex:sqs:"),
            "rules.yml": RULES,
        }
    )
    monkeypatch.chdir(site.folder)
    return site


def test_rules_of_one_diagram_and_of_the_site_are_checked(project, capsys):
    assert cli.main(["rules"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "index.md:3 → code/a.py:1: the rule 'Nothing public reads a table' is broken by 'web' → "
        "'orders' ('reads'): there must be no such edge; remove it, or allow it in the rule",
        "b.md:3 → code/b.drawio:1: the rule 'One id for each ARN' is broken: arn 'arn:aws:1' has "
        "more than one id: 'vertex:dynamo:arn:aws:1' at 'orders' in index.md:3 → code/a.py:1, "
        "'vertex:sqs:arn:aws:1' at 'orders' in b.md:3 → code/b.drawio:1; make them the same, or "
        "allow it in the rule",
        "2 diagrams, 2 rules: 2 broken",
    ]
    exception = "  allow: [{cell: web, until: 2999-12-31, reason: x}]\n"
    project.write({"rules.yml": RULES.partition("- rule: One")[0] + exception})
    assert cli.main(["rules"]) == 0
    allowed, counts = capsys.readouterr().out.splitlines()
    assert allowed.endswith("there must be no such edge (allowed until 2999-12-31: x)")
    assert counts == "2 diagrams, 1 rule: nothing broken, 1 allowed"
    project.write({"rules.yml": "[]"})
    assert cli.main(["rules"]) == 0
    assert capsys.readouterr().out == "2 diagrams, 0 rules: nothing broken\n"


def test_json_has_objects_that_lead_to_each_other(project, capsys):
    assert cli.main(["rules", "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert [fault["places"][0] for fault in printed["broken"]] == [
        {"path": "index.md", "line": 3},
        {"path": "b.md", "line": 3},
    ]
    architecture = from_json(printed)
    first, second = architecture.diagrams
    assert (first.page, first.snippet, second.name) == ("index.md", "code/a.py", "b")
    group, web, orders = first.nodes
    reads, open_one = first.edges
    assert (reads.source, reads.target, reads.label) == (web, orders, "reads")
    assert (web.group, web.groups, group.groups) == ("Public subnet", ("Public subnet",), ())
    assert (orders.metadata, orders.edges, web.edges) == (
        {"owner": "shop"}, [reads], [reads, open_one],
    )  # fmt: skip
    assert not open_one.target
    assert (open_one.target.type, open_one.target.groups) == ("", ())
    assert len(architecture.nodes) == 6
    assert repr(orders) == "'orders' (dynamo) in index.md:3 → code/a.py:1"
    assert repr(open_one) == "'web' → nothing in index.md:3 → code/a.py:1"


def test_a_rule_about_nothing_is_named_and_not_broken(project, capsys):
    project.write({"rules.yml": "- rule: R\n  nodes: {type: dynmo}\n  must: {metadata: owner}\n"})
    assert cli.main(["rules"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "the rule 'R' is about no cell of any diagram; no type is 'dynmo': did you mean 'dynamo'?",
        "2 diagrams, 1 rule: nothing broken, 1 about nothing",
    ]
    assert cli.main(["rules", "--json"]) == 0
    (fault,) = json.loads(capsys.readouterr().out)["unused"]
    assert fault["message"].startswith("the rule 'R' is about no cell of any diagram")
    # A snippet that failed could have such a cell.
    project.write({"code/a.py": "1 / 0\n"})
    assert cli.main(["rules"]) == 1
    assert capsys.readouterr().out == "1 diagram, 1 rule: nothing broken\n"


def test_a_snippet_that_fails_and_a_wrong_file_are_told(project, capsys):
    project.write({"code/a.py": "1 / 0\n"})
    assert cli.main(["rules", "--json"]) == 1
    fault, _ = json.loads(capsys.readouterr().out)["faults"]
    assert "ZeroDivisionError" in fault["message"]
    project.write({"rules.yml": "- rule: x\n  nods: all\n"})
    assert cli.main(["rules"]) == 1
    assert "rules.yml:2: 'x': it has no 'nods'; did you mean 'nodes'?" in capsys.readouterr().err


def test_groups_in_each_other_end():
    node = {"page": 0, "type": "x", "component": "", "metadata": {}}
    nodes = [{**node, "id": i, "name": i, "group": g} for i, g in (("a", "b"), ("b", "a"))]
    entry = {"name": "n", "page": "p.md", "line": 1, "snippet": {"path": "s", "line": None}}
    found = from_json({"diagrams": [{**entry, "nodes": nodes, "edges": []}]})
    assert found.nodes[0].groups == ("b", "a")
    assert repr(found.diagrams[0]) == "p.md:1 → s"


def test_tests_of_pytest_have_the_diagrams(project):
    guide = (EXAMPLE / "docs/guide/rules.md").read_text("utf-8")
    code = guide.partition('title="tests/test_rules.py"\n')[2].partition("```")[0]
    assert code.count("def test_") == 2
    project.write({"tests/test_rules.py": code})
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "mkdocs_multicloud.hosts.pytest_plugin"),
            *("-p", "no:cacheprovider", "--rootdir", ".", "-rA", "tests"),
        ],
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert "PASSED tests/test_rules.py::test_each_table_has_one_writer" in lines
    assert any(line.startswith("FAILED tests/test_rules.py::test_no_public") for line in lines)
    assert (
        "E           AssertionError: 'web' → 'orders' ('reads') in index.md:3 → code/a.py:1"
        in lines
    )
