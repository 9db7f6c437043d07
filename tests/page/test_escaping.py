"""Texts of a diagram, written so that Markdown gives back exactly what they were."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mkdocs_multicloud.hosts.markdown.blocks import PlainCharacters
from mkdocs_multicloud.page.escaping import BREAK, literal, unshielded
from mkdocs_multicloud.page.markdown_text import attribute, cell, code, fence, text

STEADY = settings(deadline=None, derandomize=True)

# As people write them: no control characters, which no page can hold, nor Markdown's own marks.
CHARS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029")
SIGNS = st.sampled_from(
    ["`", "``", "|", "\\", "*", "**", "_", "__", "[", "](x)", "![", "<", ">", "&", "&amp;", "#",
     "-", "--", "1. ", "1) ", "=", "~~", "^", "$", ":", ":smile:", "http://a.b", "www.a.b", "a@b.c",
     "{{ x }}", "+ ",
     "{% y %}", "{: #a }", "<b>", "<!--", "...", "'", '"', "a", " ", "a_b", "===", ": ",
     "[^1]", "*[a]: b"],
)  # fmt: skip
LINES = (st.text(CHARS, max_size=12) | st.lists(SIGNS, max_size=8).map("".join)).map(
    lambda line: " ".join(line.split())
)
EXTENSIONS = [
    "tables", "fenced_code", "attr_list", "def_list", "footnotes", "smarty", "md_in_html", "abbr",
    "pymdownx.caret", "pymdownx.tilde", "pymdownx.magiclink", "pymdownx.emoji",
    "pymdownx.smartsymbols",
    "pymdownx.betterem", "pymdownx.mark", "pymdownx.keys", "pymdownx.critic", "pymdownx.arithmatex",
]  # fmt: skip


def convert(source: str, extensions: list[str] | None = None) -> str:
    rendered = markdown.markdown(source, extensions=extensions or ["tables", "fenced_code"])
    return PlainCharacters().run(rendered)


def inner(rendered: str, tag: str) -> str:
    match = re.search(rf"<{tag}\b[^>]*>(.*)</{tag}>", rendered, re.DOTALL)
    assert match is not None, rendered
    return html.unescape(match[1])


def table(cell: str) -> str:
    return f"| {cell} | end |\n|:---|:---|\n| {cell} | end |\n"


@STEADY
@given(LINES.filter(bool))
def test_a_paragraph_is_its_text(line: str) -> None:
    assert inner(convert(text(line)), "p") == line


@STEADY
@given(LINES.filter(bool))
def test_a_paragraph_is_its_text_whatever_else_a_site_switches_on(line: str) -> None:
    rendered = convert(text(line), EXTENSIONS)
    assert inner(rendered, "p") == line
    assert re.findall(r"<(\w+)", rendered) == ["p"]


@STEADY
@given(LINES.filter(bool))
def test_a_heading_is_its_text(line: str) -> None:
    assert inner(convert(f"## {text(line)}"), "h2") == line


@STEADY
@given(LINES.filter(bool))
def test_a_list_item_is_its_text(line: str) -> None:
    assert inner(convert(f"- {text(line)}"), "li") == line


@STEADY
@given(LINES)
def test_a_table_cell_is_its_text(line: str) -> None:
    rendered = convert(table(text(line)))
    assert [html.unescape(c) for c in re.findall(r"<td.*?>(.*?)</td>", rendered)] == [line, "end"]


@STEADY
@given(LINES.filter(bool))
def test_inline_code_is_its_text(line: str) -> None:
    assert inner(convert(f"See {code(line)} here"), "code") == line


@STEADY
@given(LINES)
def test_no_line_means_anything_to_template_engines(line: str) -> None:
    assert not re.search(r"\{[{%#]|[}%#]\}|include_snippet %", text(line))


CODE = st.lists(st.sampled_from(
    ["```", "````", "~~~", "    ", "\n", "\n\n", "x = 1", "<b>&amp;", "{{ x }}", "`", "# a", "- b"],
) | st.text(CHARS, max_size=8), max_size=12).map("".join)  # fmt: skip


@STEADY
@given(CODE, st.sampled_from(["", "python", "xml"]))
def test_a_fenced_block_is_its_text(content: str, language: str) -> None:
    rendered = convert(fence(content, language))
    # Markdown itself empties lines of blanks.
    blankless = re.sub(r"^ +$", "", content, flags=re.MULTILINE)
    assert inner(rendered, "code").rstrip("\n") == blankless.rstrip("\n")
    assert rendered.count("<pre>") == 1


@STEADY
@given(LINES.filter(bool))
def test_a_file_for_any_converter_has_the_text_and_no_markup(line: str) -> None:
    for written, tag in ((f"- **{literal(line)}** x", "strong"), (f"# {literal(line)}", "h1")):
        common = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(written)
        for rendered in (common, markdown.markdown(written)):
            assert set(re.findall(r"<(\w+)", rendered)) <= {"ul", "li", "strong", "h1"}, line
            assert inner(rendered, tag) == line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A & B -> place_order (1.5 %): AT&T; C#", "A & B -> place_order (1.5 %): AT&amp;T; C\\#"),
        ("__init__ of a__b", r"\_\_init\_\_ of a\_\_b"),
        ("<b>[x](y)</b> ~~z~~", r"&lt;b>\[x\](y)&lt;/b> &#126;&#126;z&#126;&#126;"),
    ],
)
def test_a_file_for_any_converter_stays_readable(line: str, expected: str) -> None:
    assert literal(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plain words, 1.5 %", "plain words, 1.5 %"),
        ("place_order_queue", "place_order_queue"),
        ("one\ntwo\t three ", "one two three"),
        (3, "3"),
    ],
)
def test_common_texts_stay_readable(line: object, expected: str) -> None:
    assert text(line) == expected


def test_shielded_characters_are_known_again() -> None:
    assert unshielded(text("*(a: b)*")) == "*(a: b)*"
    assert text("*") != "*"
    # What looks like one in a label is none.
    own = text("*")
    assert text(own) == f"&#{ord(own)};"
    assert inner(convert(text(own)), "p") == own


def test_code_of_nothing_is_nothing() -> None:
    assert code("") == ""
    assert code("a`b") == "``a`b``"


@STEADY
@given(st.text(CHARS | st.just("\n"), max_size=20))
def test_an_attribute_holds_its_text(value: str) -> None:
    assert ET.fromstring(f'<a b="{attribute(value)}"/>').get("b") == value


def test_long_words_may_be_broken_after_their_signs() -> None:
    shown = cell("a:b:c vertex:lambda://a.b.c/d_e: end.")
    assert unshielded(shown) == "a:b:c vertex:lambda://a.b.c/d_e: end."
    pieces = [unshielded(piece) for piece in shown.split(BREAK)]
    assert pieces == ["a:b:c vertex:", "lambda://", "a.", "b.", "c/", "d_e: end."]
