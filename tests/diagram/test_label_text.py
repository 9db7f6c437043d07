"""What a reader or a search engine gets of a label."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.label_text import plain, plain_text

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell

STEADY = settings(deadline=None, derandomize=True)


def cell(value: str, style: str = "html=1") -> Cell:
    (found,) = (
        mxfile.parse(
            '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
            f'<mxCell id="a" vertex="1" parent="1" style={quoteattr(style)} '
            f"value={quoteattr(value, {chr(10): '&#10;'})}/></root></mxGraphModel>"
        )
        .pages[0]
        .cells[2:]
    )
    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Lambda", "Lambda"),
        ("a &amp; b &lt;c&gt; &#233;&nbsp;d", "a & b <c> é d"),
        ("<b>Bold</b> and <i>thin</i>", "Bold and thin"),
        ("one<br>two<br/>three", "one · two · three"),
        ("<div>one</div><div>two</div>", "one · two"),
        ("<p>one</p>\n<ul><li>two</li><li>three</li></ul>", "one · two · three"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b · c"),
        ("<h1>Big</h1>small", "Big · small"),
        ("one<hr>two", "one · two"),
        ("one<br>----------<br>two", "one · two"),
        ("line\nbroken", "line broken"),
        ("<script>alert(1)</script>shown<style>b{}</style>", "shown"),
        ("<template>x</template></template>shown", "shown"),
        ("<!-- hidden -->shown", "shown"),
        ("a < b", "a < b"),
        ("a <b", "a <b"),
        ("R&D", "R&D"),
        ("R&D &amp", "R&D &"),
        ("<b>unclosed", "unclosed"),
        ("", ""),
        ("<br><br>", ""),
    ],
)
def test_html_labels(value: str, text: str) -> None:
    assert plain(cell(value)) == text


BLOCKS = [
    "div", "p", "li", "tr", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4",
    "h5", "h6",
]  # fmt: skip
INLINE = [
    "b", "i", "u", "span", "font", "a", "code", "small",
]  # fmt: skip


@pytest.mark.parametrize("tag", BLOCKS)
def test_a_block_is_apart_from_the_words_around_it(tag: str) -> None:
    assert plain(cell(f"one<{tag}>two</{tag}>three")) == "one · two · three"


@pytest.mark.parametrize("tag", INLINE)
def test_other_tags_do_not_break_a_word(tag: str) -> None:
    assert plain(cell(f"one<{tag}>two</{tag}>three")) == "onetwothree"


def test_cells_of_a_row_are_words_of_one_line() -> None:
    assert plain(cell("<table><tr><td>one</td><th>two</th></tr></table>")) == "one two"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("<b>x</b>", "<b>x</b>"),
        ("one\ntwo", "one · two"),
        ("a &amp; b", "a &amp; b"),
        ("  much   room ", "much room"),
    ],
)
def test_labels_without_html_are_taken_as_they_are(value: str, text: str) -> None:
    assert plain(cell(value, "rounded=1")) == text


UNITS = (
    "<a ",
    "<a b='",
    "<!--",
    "<![",
    "<?",
    "</a ",
    "<",
    "&",
    "&#x",
    "<script>",
    "<svg",
    "<td>",
    " ",
)


@pytest.mark.parametrize("unit", UNITS)
def test_a_label_of_a_megabyte_takes_no_longer_than_others(unit: str) -> None:
    began = time.thread_time()
    plain_text(unit * (1_000_000 // len(unit)), is_html=True)
    assert time.thread_time() - began < 2


def test_another_separator() -> None:
    assert plain(cell("one<br>two"), "\n") == "one\ntwo"


@STEADY
@given(st.lists(st.sampled_from(
    ["<b>", "</b>", "<br>", "<script>", "</script>", "<", ">", "&", "&#", "&lt;", "<!--", "-->",
     "text", "<![CDATA[", "]]>", "<?x", "\n", "<td>", "<style", "é", "<a href='"],
), max_size=12).map("".join))  # fmt: skip
def test_any_label_has_a_text_of_one_line(value: str) -> None:
    text = plain(cell(value))
    assert "\n" not in text
    assert text == text.strip()
