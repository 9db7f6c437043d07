"""Rules as authors write them: what is valid, and what is said of what is not."""

from __future__ import annotations

import datetime
import fnmatch

import pytest

from mkdocs_multicloud.errors import OptionError
from mkdocs_multicloud.settings.options import site_settings
from mkdocs_multicloud.settings.rule_list import EdgePattern, Exemption, NodePattern, Rule


def rules(*given):
    return site_settings({"rules": list(given)}).rules


def test_a_rule_about_nodes():
    (rule,) = rules(
        {
            "rule": "Tables have an owner",
            "nodes": {"type": ["dynamo", "rds*"]},
            "except": {"name": "test-*"},
            "must": {"metadata": ["owner", "cost"]},
            "diagrams": "tests/aws/*",
            "allow": [{"cell": "old", "until": datetime.date(2027, 1, 31), "reason": "migration"}],
        }
    )
    assert rule == Rule(
        "Tables have an owner",
        NodePattern(type=("dynamo", "rds*")),
        NodePattern(name=("test-*",)),
        NodePattern(metadata=(("owner", True), ("cost", True))),
        diagrams=("tests/aws/*",),
        allow=(Exemption("migration", datetime.date(2027, 1, 31), cells=("old",)),),
    )


def test_rules_about_edges_forbidden_cells_and_the_whole_site():
    edges, never, one = rules(
        {"rule": "a", "edges": "all", "must": {"label": True, "to": "all"}},
        {"rule": "b", "no_edges": {"from": {"group": "Public"}, "to": {"type": "rds"}}},
        {"rule": "c", "nodes": "all", "one": "id", "per": {"metadata": "ARN"}},
    )
    assert edges == Rule("a", EdgePattern(), must=EdgePattern(target=NodePattern(), label=True))
    assert never.must is None
    assert never.subject.source == NodePattern(group=("Public",))
    assert (one.one, one.per) == ("id", "metadata:ARN")


def test_a_path_is_that_of_a_file():
    assert site_settings({"rules": " rules.yml "}).rules == "rules.yml"


def test_days_can_be_texts_as_in_toml_and_json():
    allow = [{"diagram": "a.py", "until": "2027-01-31", "reason": "x"}]
    (rule,) = rules({"rule": "a", "no_nodes": {"type": "x"}, "allow": allow})
    assert rule.allow[0].until == datetime.date(2027, 1, 31)


NODES = {"rule": "A", "nodes": "all"}
MUST = {**NODES, "must": {"name": "x"}}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("x", "rules: rule 1: it must be a rule, not 'x'; it has: rule, nodes"),
        ({"nodes": "all"}, "rules: rule 1: it has no name; write it as rule: …"),
        ({"rule": "A"}, "rules: 'A': it is about nothing; write one of nodes, edges, no_nodes"),
        (
            {**MUST, "no_edges": {"id": "x"}},
            "rules: 'A': it is about nodes and no_edges; write one of nodes, edges",
        ),
        (NODES, "rules: 'A': it has nodes without must; say what they must be like, for example"),
        ({**MUST, "mast": 1}, "rules: 'A': it has no 'mast'; did you mean 'must'?"),
        (
            {**NODES, "must": {"nmae": "x"}},
            "rules: 'A': must has no 'nmae'; did you mean 'name'?",
        ),
        (
            {"rule": "A", "no_edges": {"form": "x"}},
            "rules: 'A': no_edges has no 'form'; did you mean 'from'?",
        ),
        (
            {"rule": "A", "no_edges": {"from": {"typ": "x"}}},
            "rules: 'A': from has no 'typ'; did you mean 'type'?",
        ),
        ({"rule": "A", "nodes": {}}, "rules: 'A': it has nodes without must"),
        (
            {"rule": "A", "no_nodes": {}},
            "rules: 'A': no_nodes must be all, or what nodes are like, not {}; it has: type",
        ),
        (
            {"rule": "A", "no_nodes": "all", "must": {"name": "x"}},
            "rules: 'A': must does not go with no_nodes; there must be none of them at all",
        ),
        (
            {"rule": "A", "edges": "all", "one": "id", "per": "arn"},
            "rules: 'A': one does not go with edges; write must",
        ),
        ({**NODES, "one": "id"}, "rules: 'A': one and per go together; for example"),
        ({**MUST, "one": "id", "per": "arn"}, "rules: 'A': it has both must and one; make two"),
        (
            {**NODES, "one": "id", "per": "anr"},
            "rules: 'A': per must be id, name, type, group, arn or {metadata: …}, not 'anr'; did",
        ),
        (
            {**NODES, "must": {"connected": "yes"}},
            "rules: 'A': connected must be true or false, not 'yes'",
        ),
        (
            {**NODES, "must": {"name": "x" * 201}},
            "rules: 'A': name must be a text of at most 200 characters, not 'xxx",
        ),
        ({**MUST, "rule": "a\x1b[31m"}, "rules: 'a\\x1b[31m': rule must be a text of at most 200"),
        ({**MUST, "rule": "a\ud800"}, "rules: 'a\\ud800': rule must be a text of at most 200"),
        ({**NODES, "must": {"name": True, "id": None}}, "rules: 'A': id must be a text of at most"),
        ({**NODES, "must": {"name": ["*"] * 101}}, "rules: 'A': name has more than 100 entries"),
        *(
            ({**NODES, "must": {"metadata": {"owner": text}}}, f"rules: 'A': owner {what}: '{text}")
            for text, what in [
                ("[a-", "has an open ["),
                ("a[]", "has an open ["),
                ("[!]", "has an open ["),
                ("[a] [b", "has an open ["),
                ("[z-a]", "has a range that is empty"),
            ]
        ),
        ({**MUST, "diagrams": ["a", "[b"]}, "rules: 'A': diagrams has an open [: '[b'; close it"),
        (
            {**MUST, "allow": [{"cell": "[b", "until": "2027-01-31", "reason": "y"}]},
            "rules: 'A': cell has an open [: '[b'; close it with ], or write [[] for",
        ),
        (
            {**MUST, "allow": [{"cell": "x", "until": "2027-01-31"}]},
            "rules: 'A': an exception has no reason; say why",
        ),
        (
            {**MUST, "allow": [{"cell": "x", "reason": "y"}]},
            "rules: 'A': an exception has no until; write its last day, as 2027-01-31",
        ),
        (
            {**MUST, "allow": [{"until": "2027-01-31", "reason": "y"}]},
            "rules: 'A': an exception names nothing; write a cell, a diagram or both",
        ),
        (
            {**MUST, "allow": [{"cell": "x", "reason": "y", "until": "31.1.2027"}]},
            "rules: 'A': until must be a day as 2027-01-31, not '31.1.2027'",
        ),
        (
            {**MUST, "allow": [{"cells": "x", "reason": "y", "until": "2027-01-31"}]},
            "rules: 'A': allow has no 'cells'; did you mean 'cell'?",
        ),
        ({**MUST, "allow": {"cell": "x"}}, "rules: 'A': allow must be a list, not {'cell': 'x'}"),
    ],
)
def test_what_is_wrong_is_said_with_the_rule_and_the_nearest_name(rule, message):
    with pytest.raises(OptionError) as caught:
        rules(rule)
    assert str(caught.value).startswith(message)


def test_numbers_are_texts_and_white_space_is_one_space():
    (rule,) = rules({"rule": "Two\n  lines", "no_nodes": {"name": 42, "metadata": {"port": 80}}})
    assert (rule.name, rule.subject.name) == ("Two lines", ("42",))
    assert rule.subject.metadata == (("port", ("80",)),)


def test_names_are_unique_and_their_number_is_bounded():
    with pytest.raises(OptionError, match="rules: there are two rules 'A'; rename one"):
        rules(MUST, MUST)
    with pytest.raises(OptionError, match="rules: it has more than 200 entries"):
        rules(*({**MUST, "rule": str(number)} for number in range(201)))
    with pytest.raises(OptionError, match="rules: it must be a list of rules, not 3"):
        site_settings({"rules": 3})


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("[[]a]", "[a]"), ("[]]", "]"), ("[!]]", "a"), ("[!]x]", "a"), ("a]", "a]")],
)
def test_brackets_that_fnmatch_closes_are_closed(pattern, text):
    (rule,) = rules({"rule": "a", "no_nodes": {"name": pattern}})
    assert rule.subject == NodePattern(name=(pattern,))
    assert fnmatch.fnmatchcase(text, pattern)
