"""Rules and graphs: which cells break which rule, and what is said of them."""

from __future__ import annotations

import dataclasses
import datetime
import time

import pytest

from mkdocs_multicloud.architecture.check_rules import broken_rules, site_rule_errors, unused_rules
from mkdocs_multicloud.diagram.graph import Graph, GraphEdge, GraphNode
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.settings.rule_list import rule_list

GRAPH = Graph(
    (
        GraphNode(0, "vpc", "vpc", "Public", "", ()),
        GraphNode(0, "sub", "subnet", "Subnet A", "vpc", ()),
        GraphNode(0, "web", "lambda", "web", "sub", (("owner", "shop"),)),
        GraphNode(0, "orders", "dynamo", "orders", "", (("owner", "shop"), ("ARN", "arn:aws:1"))),
        GraphNode(0, "old", "dynamo", "old-orders", "", (("owner", ""),)),
        GraphNode(1, "note", "text", "A note", "", ()),
    ),
    (
        GraphEdge(0, "e1", "web", "orders", "reads"),
        GraphEdge(0, "e2", "web", "old", ""),
        GraphEdge(0, "e3", "orders", "", "stream"),
        GraphEdge(0, "e4", "vpc", "old", "x"),
    ),
)


def broken(rule, graph=GRAPH, path="tests/a.py"):
    found = broken_rules(rule_list([{"rule": "R", **rule}]), graph, path)
    return [([cell for _, cell in one.cells], str(one.error)) for one in found]


def cells(rule):
    return [cell for found, _ in broken(rule) for cell in found]


def test_metadata_that_is_missing_or_empty():
    (found,) = broken({"nodes": {"type": "dynamo"}, "must": {"metadata": "owner"}})
    assert found == (
        ["old"],
        "the rule 'R' is broken by 'old-orders' (dynamo): it has no metadata 'owner'; set it, or "
        "allow it in the rule",
    )


def test_each_reason_is_reported_once_with_all_its_cells():
    must = {"metadata": {"owner": "team-*", "cost": True}, "name": "*o*"}
    found = broken({"nodes": {"type": ["dynamo", "lambda"]}, "must": must})
    assert [(cells, text.partition(": ")[2].partition(";")[0]) for cells, text in found] == [
        (["web"], "its name is not '*o*'"),
        (["web", "orders"], "its metadata 'owner' is not 'team-*'"),
        (["web", "orders", "old"], "it has no metadata 'cost'"),
        (["old"], "it has no metadata 'owner'"),
    ]


def test_edges_from_a_group_begin_in_it_at_any_depth_or_at_itself():
    rule = {"no_edges": {"from": {"group": "Public"}, "to": {"type": "dynamo"}}}
    ((found, text),) = broken(rule)
    assert found == ["e1", "e2", "e4"]
    assert text == (
        "the rule 'R' is broken by 'web' → 'orders' ('reads'), 'web' → 'old-orders', 'Public' → "
        "'old-orders' ('x'): there must be no such edge; remove it, or allow it in the rule"
    )
    # For nodes, a group is not in itself.
    assert cells({"no_nodes": {"group": "Public"}}) == ["sub", "web"]
    assert cells({"no_nodes": {"group": "sub"}}) == ["web"]
    assert cells({"no_nodes": {"group": False, "type": "dynamo"}}) == ["orders", "old"]


def test_edges_without_a_label_or_an_end():
    assert cells({"edges": "all", "must": {"label": True}}) == ["e2"]
    ((found, text),) = broken({"edges": "all", "must": {"from": "all", "to": "all"}})
    assert (found, "its end is open; connect it" in text) == (["e3"], True)
    ((found, text),) = broken({"edges": {"label": "stream"}, "must": {"from": {"type": "sqs"}}})
    assert "'orders' → nothing ('stream'): at its start, its type is not 'sqs'" in text


def test_nodes_that_stand_alone():
    rule = {"nodes": "all", "must": {"connected": True}}
    assert cells(rule) == ["note"]
    assert cells({**rule, "except": {"type": ["text", "note"]}}) == []
    assert cells({"no_nodes": {"connected": False}}) == ["note"]


def test_patterns_are_about_capital_letters_and_only_these_characters():
    assert cells({"no_nodes": {"name": "*[!a-z-]*"}}) == ["vpc", "sub", "note"]
    assert cells({"no_nodes": {"id": "O*"}}) == []


def test_rules_for_some_diagrams_only():
    rule = {"no_nodes": {"type": "text"}, "diagrams": ["tests/aws/*", "docs/*"]}
    assert broken(rule, path="tests/a.py") == []
    assert len(broken(rule, path="tests/aws/deep/a.py")) == 1


@pytest.mark.parametrize(
    "allow",
    [
        {"cell": "old*"},
        {"cell": "old", "diagram": "tests/*"},
        {"diagram": ["x.py", "tests/a.py"]},
    ],
)
def test_an_exception_counts_until_it_is_over(allow):
    rule = {"nodes": {"type": "dynamo"}, "must": {"metadata": "owner"}}
    allow = {**allow, "until": "2027-01-31", "reason": "migration"}
    (allowed,) = rule_list([{"rule": "R", **rule, "allow": [allow]}])
    (found,) = broken_rules([allowed], GRAPH, "tests/a.py")
    assert found.is_allowed
    assert str(found.error).endswith("'owner' (allowed until 2027-01-31: migration)")
    over = dataclasses.replace(
        allowed, allow=(dataclasses.replace(allowed.allow[0], is_over=True),)
    )
    (found,) = broken_rules([over], GRAPH, "tests/a.py")
    assert not found.is_allowed
    assert "metadata 'owner' (it was allowed until 2027-01-31: migration); set" in str(found.error)
    # Another exception is not over.
    later = dataclasses.replace(allowed.allow[0], until=datetime.date(2027, 2, 1))
    both = dataclasses.replace(over, allow=(*over.allow, later))
    (found,) = broken_rules([both], GRAPH, "tests/a.py")
    assert (found.is_allowed, "allowed until 2027-02-01" in str(found.error)) == (True, True)


def test_exceptions_of_other_cells_and_diagrams_do_not_count():
    rule = {"no_nodes": {"type": "text"}}
    for allow in ({"cell": "other"}, {"cell": "note", "diagram": "b.py"}, {"diagram": "b.py"}):
        allow |= {"until": "2027-01-31", "reason": "migration"}
        assert len(broken({**rule, "allow": [allow]})) == 1


def test_an_exception_for_an_edge_names_it_or_a_node_at_its_end():
    rule = {"edges": "all", "must": {"label": True}}
    for cell in ("e2", "web", "old-orders"):
        allow = [{"cell": cell, "until": "2027-01-31", "reason": "x"}]
        ((_, text),) = broken({**rule, "allow": allow})
        assert text.endswith("(allowed until 2027-01-31: x)")


def test_many_cells_are_counted_not_listed():
    nodes = tuple(GraphNode(0, str(n), "x", f"n{n}", "", ()) for n in range(20))
    ((found, text),) = broken({"no_nodes": "all"}, Graph(nodes))
    assert len(found) == 20
    assert "'n7' (x) and 12 more: there" in text


def test_groups_in_each_other_and_hostile_patterns_take_no_time():
    loop = (
        GraphNode(0, "a", "x", "a" * 200, "b", ()),
        GraphNode(0, "b", "x", "a" * 200, "a", ()),
    )
    before = time.perf_counter()
    assert len(broken({"no_nodes": {"group": "*a*a*a*"}}, Graph(loop))[0][0]) == 2
    pattern = ("*a" * 99) + "b"
    assert broken({"no_nodes": {"name": [pattern] * 100}}, Graph(loop * 50)) == []
    assert time.perf_counter() - before < 2


A, B = ((Location(f"{n}.md", 3), Location(f"tests/{n}.py", 1)) for n in "ab")


def one_graph(node_id, name="orders", arn="arn:aws:1", kind="dynamo"):
    return Graph((GraphNode(0, node_id, kind, name, "", (("ARN", arn),)),))


def site(rule, *graphs):
    return [str(error) for error in site_rule_errors(rule_list([{"rule": "R", **rule}]), graphs)]


ONE = {"nodes": "all", "one": "id", "per": "arn"}


def test_two_ids_for_one_arn():
    assert site(ONE, (A, one_graph("x")), (B, one_graph("x"))) == []
    assert site(ONE, (A, one_graph("x")), (B, one_graph("y", arn="arn:aws:2"))) == []
    assert site(ONE, (A, one_graph("x", arn="")), (B, one_graph("y", arn=""))) == []
    assert site(ONE, (A, one_graph("x")), (B, one_graph("y"))) == [
        "b.md:3 → tests/b.py:1: the rule 'R' is broken: arn 'arn:aws:1' has more than one id: 'x' "
        "at 'orders' in a.md:3 → tests/a.py:1, 'y' at 'orders' in b.md:3 → tests/b.py:1; make "
        "them the same, or allow it in the rule"
    ]
    # As multicloud-diagrams writes ids.
    in_ids = [(A, one_graph("vertex:sqs:arn:aws:1")), (B, one_graph("vertex:sns:arn:aws:1"))]
    assert len(site({**ONE, "per": "arn"}, *in_ids)) == 1


def test_a_name_with_two_types_and_metadata_with_two_names():
    graphs = (A, one_graph("x", kind="dynamo")), (B, one_graph("y", kind="rds"))
    (error,) = site({"nodes": "all", "one": "type", "per": "name"}, *graphs)
    assert "name 'orders' has more than one type: 'dynamo' at" in error
    graphs = (A, one_graph("x", name="a")), (B, one_graph("x", name="b"))
    (error,) = site({"nodes": "all", "one": "name", "per": {"metadata": "ARN"}}, *graphs)
    assert "ARN 'arn:aws:1' has more than one name: 'a' at" in error


def test_exceptions_and_diagrams_count_for_rules_of_the_site():
    graphs = (A, one_graph("x")), (B, one_graph("y"))
    allow = [{"cell": "y", "until": "2027-01-31", "reason": "merger"}]
    assert site({**ONE, "allow": allow}, *graphs) == []
    assert site({**ONE, "diagrams": "tests/a.py"}, *graphs) == []
    (rule,) = rule_list([{"rule": "R", **ONE, "allow": allow}])
    over = dataclasses.replace(rule, allow=(dataclasses.replace(rule.allow[0], is_over=True),))
    (error,) = site_rule_errors([over], graphs)
    assert "(it was allowed until 2027-01-31: merger)" in str(error)


def test_rules_of_a_diagram_and_of_the_site_are_checked_where_they_belong():
    assert broken(ONE, one_graph("x")) == []
    assert site({"no_nodes": "all"}, (A, one_graph("x"))) == []


def unused(rule, *graphs):
    graphs = graphs or (GRAPH, Graph((), ()))
    placed = [((Location("p.md", 1), Location("tests/a.py", 3)), graph) for graph in graphs]
    return [str(error) for error in unused_rules(rule_list([{"rule": "R", **rule}]), placed)]


@pytest.mark.parametrize(
    ("subject", "hint"),
    [
        ({"nodes": {"type": "dynmo"}}, "no type is 'dynmo': did you mean 'dynamo'?"),
        ({"nodes": {"type": ["x1", "x2"]}}, "no type is 'x1' or 'x2': there is: vpc, subnet, lamb"),
        ({"nodes": {"name": "ordrs"}}, "no name is 'ordrs': did you mean 'orders'?"),
        ({"nodes": {"group": "Pubic"}}, "no group is 'Pubic': did you mean 'Public'?"),
        ({"nodes": {"metadata": "ownr"}}, "no name of metadata is 'ownr': did you mean 'owner'?"),
        (
            {"nodes": {"metadata": {"owner": "shp"}}},
            "no metadata 'owner' is 'shp': did you mean 'shop'?",
        ),
        ({"edges": {"to": {"type": "Dynamo"}}}, "no type is 'Dynamo': did you mean 'dynamo'?"),
        ({"edges": {"from": "all", "label": "read"}}, "no label is 'read': did you mean 'reads'?"),
        ({"nodes": {"type": "lambda", "name": "orders"}}, "no cell matches all its patterns"),
        (
            {"nodes": "all", "diagrams": "test/a.py"},
            "no path of a snippet is 'test/a.py': did you mean 'tests/a.py'?",
        ),
    ],
)
def test_a_rule_about_nothing_is_named_with_what_is_nearest(subject, hint):
    must = {"must": {"id": "x"}}
    (error,) = unused({**subject, **must})
    assert error.startswith(f"the rule 'R' is about no cell of any diagram; {hint}")


@pytest.mark.parametrize(
    "rule",
    [
        {"nodes": {"type": "dynamo"}, "except": {"name": "*"}, "must": {"id": "x"}},
        {"nodes": {"type": ["dynmo", "lambda"]}, "must": {"id": "x"}},
        {"nodes": {"type": "dynamo"}, "must": {"id": "x"}, "diagrams": "tests/*"},
        {"no_nodes": {"type": "dynmo"}},
        {"no_edges": {"from": {"type": "dynmo"}}},
    ],
)
def test_rules_that_are_about_something_or_forbid_are_not_named(rule):
    assert not unused(rule)


def test_all_is_never_misspelt_and_without_diagrams_nothing_is():
    assert not unused({"edges": "all", "must": {"label": True}}, Graph((), ()))
    typo = rule_list([{"rule": "R", "nodes": {"type": "dynmo"}, "one": "id", "per": "arn"}])
    assert not unused_rules(typo, [])
    (error,) = unused_rules(typo, [((Location("a.py"),), Graph((), ()))])
    assert str(error).endswith("no type is 'dynmo': there is none at all")
