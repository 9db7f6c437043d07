"""The guide's page "Rules" says what happens, and the example site keeps its own rules."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import pytest
import yaml
from folders import EXAMPLE

from mkdocs_multicloud.architecture.check_rules import broken_rules
from mkdocs_multicloud.architecture.rules_file import rules_on
from mkdocs_multicloud.diagram.graph_of_document import graph_of
from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.settings.rule_list import rule_list
from mkdocs_multicloud.snippet.project import Project

PAGE = (EXAMPLE / "docs/guide/rules.md").read_text("utf-8")
SHOP = graph_of(parse((EXAMPLE / "samples/rules/shop.drawio").read_bytes()))


def rules(name, day=date(2027, 1, 1)):
    return rules_on(name, Project.of(EXAMPLE, EXAMPLE, Settings()), day)


def test_the_messages_are_those_of_the_rules():
    told = re.findall(r"^WARNING .*?shop\.drawio:1: (.*)$", PAGE, re.M)
    found = broken_rules(rules("samples/rules/rules.yml"), SHOP, "diagrams/shop.drawio")
    assert [str(one.error) for one in found if not one.is_allowed] == told
    # The command also says what is allowed, here until another day.
    allowed = next(str(one.error) for one in found if one.is_allowed)
    assert allowed.replace("2099-12-31", "2027-01-31") in PAGE


def test_the_rules_of_the_page_are_valid():
    blocks = re.findall(r"^```yaml\n(- rule:.*?)^```$", PAGE, re.M | re.S)
    found = {rule.name: rule for block in blocks for rule in rule_list(yaml.safe_load(block))}
    assert len(blocks) == 3
    carts, legacy = found["Every table has an owner"].allow
    # The message of an exception that is over is the page's.
    over = dataclasses.replace(carts, is_over=True)
    rule = dataclasses.replace(found["Every table has an owner"], allow=(over, legacy))
    assert str(broken_rules([rule], SHOP, "a.drawio")[1].error) in PAGE


@pytest.fixture(scope="module")
def frozen():
    """The diagrams of the example site, by the path of their snippets."""
    paths = sorted((EXAMPLE / "frozen").glob("*/run.json"))
    found = [
        (re.search(r'"snippet": "(.*)"', path.read_text("utf-8"))[1], diagram.read_bytes())
        for path in paths
        for diagram in path.parent.glob("*.drawio")
    ]
    assert len(found) > 70
    return found


def test_the_example_site_keeps_its_rules(frozen):
    own = rules("rules.yml")
    for path, data in frozen:
        assert broken_rules(own, graph_of(parse(data)), path) == [], path


def test_a_copy_of_an_example_without_a_label_breaks_a_rule(frozen):
    ((path, data),) = (one for one in frozen if one[0].endswith("test_order_pipeline.py"))
    assert data.count(b'value="PutItem"') == 1
    copy = graph_of(parse(data.replace(b'value="PutItem"', b'value=""')))
    (found,) = broken_rules(rules("rules.yml"), copy, path)
    assert str(found.error) == (
        "the rule 'Every arrow of an architecture says what it does' is broken by 'place-order' "
        "→ 'orders': it has no label; label it, or allow it in the rule"
    )
