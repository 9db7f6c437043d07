"""One document of many: its pages are theirs, and draw.io's engine draws each as it does alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from mkdocs_site import Site

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.merge import merge
from mkdocs_multicloud.drawing import PictureRequest

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.drawing import Drawer


def document(*pages: tuple[str, str, str], variables: str = "") -> MxFile:
    """A document of pages: id, name and label each."""
    told = f" vars='{variables}'" if variables else ""
    diagrams = "".join(
        f'<diagram id="{key}" name="{name}">{Site.diagram(label)}</diagram>'
        for key, name, label in pages
    )
    return mxfile.parse(f"<mxfile{told}>{diagrams}</mxfile>")


ONE = document(("a", "Page-1", "One"))
TWO = document(("a", "Front", "Two"), ("b", "Back", "Three"))


def test_each_page_is_named_for_its_snippet_and_pages_of_one_document_for_both() -> None:
    made = mxfile.parse(merge([("DynamoDB", ONE), ("Shop", TWO)]))
    assert [page.name for page in made.pages] == ["DynamoDB", "Shop: Front", "Shop: Back"]


def test_names_and_ids_of_pages_are_unique() -> None:
    made = mxfile.parse(merge([("S3", ONE), ("S3", ONE), ("s3", ONE)]))
    names = [page.name.casefold() for page in made.pages]
    assert len(set(names)) == len({page.id for page in made.pages}) == 3


def test_pages_without_names_and_ids_get_some() -> None:
    two = mxfile.parse("<mxfile><diagram/><diagram name='Back'/></mxfile>")
    one = mxfile.parse("<mxfile><diagram/></mxfile>")
    made = mxfile.parse(merge([("Shop", two), ("Old shop", one), ("Shop", one)]))
    assert [page.name for page in made.pages] == ["Shop", "Shop: Back", "Old shop", "Shop-2"]
    assert [page.id for page in made.pages] == ["page", "page-2", "page-3", "page-4"]


def test_empty_pages_are_left_out_unless_all_are_empty() -> None:
    first = TWO.xml.replace("<diagram ", '<diagram id="z" name="Empty"/><diagram ', 1)
    made = mxfile.parse(merge([("Shop", mxfile.parse(first)), ("S3", ONE)]))
    assert [page.name for page in made.pages] == ["Shop: Front", "Shop: Back", "S3"]


def test_links_to_pages_that_are_not_there_stay() -> None:
    linked = document(("a", "Front", "data:page/id,gone and data:page/id,a"))
    made = mxfile.parse(merge([("First", ONE), ("Second", linked)]))
    (label,) = [cell.value for cell in made.pages[1].cells if cell.value]
    assert label == f"data:page/id,gone and data:page/id,{made.pages[1].id}"


@pytest.mark.parametrize(
    ("variables", "kept"),
    [
        (['{"a": 1, "b": "é"}', '{"a": 2, "c": 3}'], {"a": "1", "b": "é", "c": "3"}),
        (["{", "[]", '{"a": 1}'], {"a": "1"}),
        (["", "null"], None),
    ],
)
def test_of_two_values_of_a_placeholder_the_first_counts(
    variables: list[str], kept: dict[str, object] | None
) -> None:
    documents = [("A", document(("a", "A", ""), variables=text)) for text in variables]
    found = etree.fromstring(merge(documents)).get("vars")
    assert (found and json.loads(found)) == kept
    assert found is None or "\\u" not in found


def test_links_between_pages_lead_to_the_same_pages_as_before() -> None:
    linked = document(("a", "Front", "data:page/id,b"), ("b", "Back", "data:page/id,a"))
    made = mxfile.parse(merge([("First", TWO), ("Second", linked)]))
    front, back = made.pages[2:]
    assert [cell.value for cell in front.cells if cell.value] == [f"data:page/id,{back.id}"]
    assert [cell.value for cell in back.cells if cell.value] == [f"data:page/id,{front.id}"]
    assert back.id != "b"


def test_what_placeholders_stand_for_is_kept() -> None:
    told = document(("a", "A", "%team%"), variables='{"team": "blue"}')
    assert re.search(r'vars="[^"]*team[^"]*blue', merge([("A", told), ("B", ONE)]))


def test_it_is_the_same_in_each_process() -> None:
    script = (
        "from test_merge import ONE, TWO, merge\n"
        "import sys; sys.stdout.buffer.write(merge([('A', ONE), ('B', TWO), ('A', ONE)]).encode())"
    )
    folders = os.pathsep.join([str(Path(__file__).parent), *map(str, sys.path)])
    made = {
        subprocess.check_output(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONPATH": folders, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    }
    assert made == {merge([("A", ONE), ("B", TWO), ("A", ONE)]).encode()}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_page_is_drawn_as_it_is_alone(drawer: Drawer, theme: str) -> None:
    request = PictureRequest(themes=(theme,), title="The same")
    alone = [*drawer.draw(ONE, request), *drawer.draw(TWO, request)]
    together = drawer.draw(mxfile.parse(merge([("One", ONE), ("Two", TWO)])), request)
    assert [d.pictures[0].svg for d in together] == [d.pictures[0].svg for d in alone]
