"""What kramdown alone reads, as text that Markdown's other converters read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_multicloud.jekyll import kramdown
from mkdocs_multicloud.jekyll.code_regions import CodeRegions
from mkdocs_multicloud.jekyll.html_blocks import LITERAL, html_blocks
from mkdocs_multicloud.jekyll.kramdown.attribute_lists import SIGN
from mkdocs_multicloud.jekyll.kramdown.closing_marks import with_equal_marks
from mkdocs_multicloud.page.escaping import shielded

BRACE = shielded("{", "{")
CASES = {
    "below a heading": ("# A\n{: .no_toc }\n\nB", "# A\n\n{:^ .no_toc }\n\nB"),
    "below a paragraph": (
        "New (v1)\n{: .label .label-green }",
        "New (v1)\n\n{:^ .label .label-green }",
    ),
    "with no blank": ("## A\n{:.no_toc}", "## A\n\n{:^ .no_toc }"),
    "above a paragraph": ("a\n\n{: .note }\nb\n", "a\n\n{:v .note }\n\nb\n"),
    "between two blocks": ("a\n{: .x }\nb", "a\n\n{:^ .x }\n\nb"),
    "at the top": ("{: .note }\n> a\n>\n> b", "{:v .note }\n\n> a\n>\n> b"),
    "about nothing": ("a\n\n{: .x }\n\nb", "a\n\n\nb"),
    "two below": ("a\n{: .x }\n{: #y }\nb", "a\n\n{:^ .x }\n\n{:^ #y }\n\nb"),
    "two above": ("{: .x }\n{: .y }\nb", "{:v .x }\n\n{:v .y }\n\nb"),
    "an id and a value": ('a\n{: #b title="c d" }', 'a\n\n{:^ #b title="c d" }'),
    "a name for a list": (
        "{:big: .fs-6 .fw-300}\n\na\n{: big #b }",
        "\n\na\n\n{:^ .fs-6 .fw-300 #b }",
    ),
    "in a quote": ("> {: .new }\n> > a\n", "> {:v .new }\n>\n> > a\n"),
    "a quote that goes on": ("> {: .new }\n  a\nb\n\nc", "> {:v .new }\n>\n> a\n> b\n\nc"),
    "below a quote": ("> a\n{: .x }\n\nb", "> a\n\n{:^ .x }\n\nb"),
    "below a quote's end": ("> a\n>\n{: .x }", "> a\n>\n\n{:^ .x }"),
    "in HTML": (
        '<div markdown="1">\n{: .x }\na\n</div>',
        '<div markdown="1">\n\n{:v .x }\n\na\n</div>',
    ),
    "contents, numbered": (
        "## T\n{: .no_toc }\n\n1. TOC\n{:toc}\n\na",
        "## T\n\n{:^ .no_toc }\n\n{:toc ol }\n\na",
    ),
    "contents": ("- TOC\n{:toc}", "{:toc ul }"),
    "contents with a class": ("* x\n{:toc .big}\n", "{:toc ul .big }\n"),
    "a list below a paragraph": ("a:\n- b\n- c", "a:\n\n- b\n- c"),
    "a rule is no list": ("a\n- - -\nb", "a\n- - -\nb"),
    "a list in a list": (
        "- a\n  - b\n    - c\n\n  d\n\ne\n",
        "- a\n    - b\n        - c\n\n    d\n\ne\n",
    ),
    "code in a list": (
        "1. a\n   ```sh\n   x\n     y\n   ```\n2. b",
        "1. a\n    ```sh\n    x\n      y\n    ```\n2. b",
    ),
    "a comment": ("a {::comment}b{:/comment}c{::comment}d{:/}", "a c"),
    "options": ('{::options parse_block_html="true" /}\na', "\na"),
    "no Markdown": ("{::nomarkdown}<b>x</b>{:/nomarkdown}", "<b>x</b>"),
    "braces": (
        'a {id} {"b": 1} {a, b}\n# c {d}',
        f'a {BRACE}id}} {BRACE}"b": 1}} {BRACE}a, b}}\n# c {BRACE}d}}',
    ),
    "struck through": ("a ~~b c~~ d", "a <del>b c</del> d"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_stands_in_its_place(name):
    text, expected = CASES[name]
    assert kramdown.to_markdown(text).replace(SIGN, "") == expected


LEFT = {
    "a fence": "```\na\n{: .x }\n- b ~~c~~\n{::comment}d{:/comment}\n```",
    "a code span": "`{: .x } ~~b~~ {::comment}c{:/comment}` d",
    "indented code": "a\n\n    b\n    {: .x }\n\nc",
    "a comment": "<!-- a\n{: .x }\n-->",
    "inline": "[a](b){: .btn .btn-purple } [c](d){:.btn}",
    "an open comment": "a {::comment} b",
    "braces": "*a*{: .b} c{.d} {#e} { data-f } {g=1} {++h++} \\{i} `{j}`\n\n```\n{k}\n```",
    "a table": "| a | b |\n|:--|--:|\n| c | d |",
    "definitions": "a\n: b",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_left_as_it_is(name):
    assert kramdown.to_markdown(LEFT[name]) == LEFT[name]


LINES = st.lists(
    st.sampled_from(
        [
            "",
            "a b",
            "# h",
            "{: .x }",
            "{:toc}",
            "1. TOC",
            "- a",
            "  - b",
            "> q",
            "> {: .y }",
            "```",
            "~~~",
            "    c",
            "`d` ~~e~~",
            "{::comment}",
            "{:/comment}",
            "{:n: .z}",
            "<!--",
            "-->",
            "{:",
            "\t",
            "<div markdown=1>",
            ">>  x",
            "{: n }",
            "```sh",
            "   ```",
        ]
    ),
    max_size=25,
)


@given(LINES)
def test_any_lines_are_read(lines):
    kramdown.to_markdown("\n".join(lines))


@given(st.text(alphabet="{}:.# \n>-`~ax1\t/^v", max_size=200))
def test_any_text_is_read(text):
    kramdown.to_markdown(text)


@given(LINES, st.lists(st.sampled_from(["{: .x }", "- a", "a", "", "~~b~~", "# h"]), max_size=6))
def test_a_fence_stays_as_it_is(above, inside):
    fence = "\n".join(["``````", *inside, "``````"])
    page = "\n".join([*above, "", fence, "", "a"])
    if (
        any(fence.startswith(f.mark) for f in CodeRegions(page).fences.values())
        and page.count("<!--") == 0
    ):
        assert fence in kramdown.to_markdown(page)


PLAIN = st.lists(
    st.sampled_from(
        ["", "a b", "# h", "- a", "    - b", "> q", "```", "| a | b |", "[a](b)", "***"]
    ),
    max_size=25,
)


@given(PLAIN)
def test_reading_twice_is_reading_once(lines):
    once = kramdown.to_markdown("\n".join(lines))
    assert kramdown.to_markdown(once) == once


@pytest.mark.parametrize(
    "line",
    [
        "{: .x }\n",
        "{::comment}",
        "{:",
        "~~a",
        "> ",
        "> - a\n>\n>   > ",
        "> " * 50 + "\n",
        "- a\n",
        "{:a: .b}\n",
        "<!-- ",
    ],
)
def test_a_page_of_one_thing_takes_a_time_that_grows_with_it(line):
    def seconds(count):
        began = time.process_time()
        kramdown.to_markdown(line * count)
        return time.process_time() - began

    seconds(10)
    # Square would be a hundred times.
    assert seconds(5_000) < 25 * max(seconds(500), 0.005)


@pytest.mark.parametrize(
    ("text", "equal"),
    [
        ("```\na\n`````\n---", "```\na\n```\n---"),
        ("~~~ sh\n```\n~~~~~\n```\na\n````", "~~~ sh\n```\n~~~\n```\na\n```"),
        ("> - ````\n>   ```\n>   `````  \n", "> - ````\n>   ```\n>   ````\n"),
        ("````\n```\na\n```\n````", "````\n```\na\n```\n````"),
        ("````\n```\na\n`````", "````\n```\na\n````"),
        ("````` a\n```\nb\n````", "````` a\n```\nb\n```"),
        ("```\na\n~~~~", "```\na\n~~~~"),
        ("a `````` b\n```` c `\n", "a `````` b\n```` c `\n"),
    ],
)
def test_fences_are_closed_by_marks_of_the_same_length(text, equal):
    assert with_equal_marks(text) == equal


@pytest.mark.parametrize("piece", ["````a\n", "````\n```\n", "~~~~\n````\n"])
def test_marks_that_close_nothing_take_a_time_that_grows_with_them(piece):
    began = time.process_time()
    with_equal_marks(piece * 20_000)
    assert time.process_time() - began < 1.5


@pytest.mark.parametrize(
    "piece", ["<!-- -->", "`a`<!-- -->", "`<!-- -->` <!-- -->", "<!-- -->\n", " <pre></pre>"]
)
@pytest.mark.parametrize("find", [CodeRegions, lambda text: html_blocks([text], LITERAL)])
def test_a_long_line_takes_a_time_that_grows_with_it(find, piece):
    def seconds(count):
        began = time.process_time()
        find(piece * count)
        return time.process_time() - began

    seconds(10)
    # Square would be a hundred times.
    assert seconds(8_000) < 25 * max(seconds(800), 0.01)


def test_comments_and_code_spans_of_one_line_are_told_apart():
    text = "`<!-- a` b <!-- c --> d `e` <!-- f --> g <!-- h\n-->"
    code = CodeRegions(text)
    seen = [c for at, c in enumerate(text) if c.isalpha() and not code.covers(at)]
    assert seen == ["b", "d", "g"]
