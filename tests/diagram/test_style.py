"""The style of a cell, read without loss."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_multicloud.diagram.style import Style

STEADY = settings(deadline=None, derandomize=True)

STYLES = st.lists(st.sampled_from(["a", "=", ";", " ", "ellipse", "shape", "x=1", ","])).map(
    "".join
)


@STEADY
@given(st.text() | STYLES)
def test_a_style_reads_back_as_it_was_written(text: str) -> None:
    assert str(Style.parse(text)) == text


@STEADY
@given(st.text() | STYLES)
def test_every_attribute_is_in_the_table_in_order(text: str) -> None:
    table = Style.parse(text).table()
    assert list(table) == sorted(table)
    assert all(key == key.strip() and key for key in table)
    assert set(Style.parse(text).keywords) <= set(table)


def test_values_are_kept_whole() -> None:
    style = Style.parse("image=data:image/png,iVBOR=;points=[[0,0],[1,1]];x=")
    assert style.get("image") == "data:image/png,iVBOR="
    assert style.get("points") == "[[0,0],[1,1]]"
    assert style.table() == {
        "image": "data:image/png,iVBOR=", "points": "[[0,0],[1,1]]", "x": "",
    }  # fmt: skip


def test_keywords_are_names_without_a_value() -> None:
    style = Style.parse("swimlane;html=1; ellipse ;;x=;")
    assert style.keywords == ("swimlane", "ellipse")
    assert style.table() == {"ellipse": "", "html": "1", "swimlane": "", "x": ""}


def test_of_two_values_the_last_counts() -> None:
    assert Style.parse("fillColor=#fff;fillColor=none").get("fillColor") == "none"
    assert Style.parse("a=1").get("b", "none") == "none"


def test_the_shape() -> None:
    assert Style.parse("html=1;shape=mxgraph.aws4.lambda;ellipse").shape == "mxgraph.aws4.lambda"
    assert Style.parse("html=1;ellipse;rounded=1").shape == "ellipse"
    assert Style.parse("").shape == "rectangle"
    assert Style.parse("html=1").shape == "rectangle"
