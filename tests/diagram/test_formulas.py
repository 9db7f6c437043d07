"""Where the formulas in labels are: as MathJax finds them in draw.io."""

from __future__ import annotations

import time

import pytest

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.formulas import is_display, split_formulas, with_formulas
from mkdocs_multicloud.diagram.label_html import tokens
from mkdocs_multicloud.diagram.label_text import plain, plain_text


def found(text):
    return [
        part if kind == "text" else (part, delimiters["open"])
        for kind, part, delimiters in split_formulas(text)
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("$$x$$", [("x", "$$")]),
        (
            r"a \(x\) b \[y\] `z` c",
            ["a ", ("x", "\\("), " b ", ("y", "\\["), " ", ("z", "`"), " c"],
        ),
        ("costs $5, or $6", ["costs $5, or $6"]),
        (r"\$$ 5 and \\(x\)", [r"$$ 5 and \(x\)"]),
        (r"$$\text{a $$ b}$$", [(r"\text{a $$ b}", "$$")]),
        (r"\(f(x\) \)", [("f(x", "\\("), " \\)"]),
        (r"\begin{align}a&=b\end{align}!", [(r"\begin{align}a&=b\end{align}", ""), "!"]),
        (r"\begin{a}\begin{b}\end{b}", [r"\begin{a}", (r"\begin{b}\end{b}", "")]),
        ("$$ a ` b", ["$$ a ` b"]),
        (r"\[ { \[ x \]", [r"\[ { ", (" x ", "\\[")]),
        ("$$$$", [("", "$$")]),
        ("", []),
    ],
)
def test_formulas_are_between_their_delimiters(text, parts):
    assert found(text) == parts


def test_formulas_of_a_label_may_have_breaks_but_no_tags_and_are_not_in_code():
    label = "<code>$$a$$</code><br>$$b<br>+c$$ <b>$$d</b>$$<pre>`e`</pre><!-- -->\\(f&lt;g<wbr>\\)"
    formulas = [text for kind, text, _ in with_formulas(tokens(label)) if kind == "formula"]
    assert formulas == ["b\n+c", "f<g"]
    others = [token for token in with_formulas(tokens(label)) if token[0] != "formula"]
    assert others[3:5] == [("open", "br", {}), ("text", " ", {})]
    assert is_display({"open": "$$"})
    assert not is_display({"open": "`"})


def test_the_text_of_a_label_has_the_source_of_a_formula():
    label = r"Energy \(E=mc^2\):$$\frac{1}\n{3}$$<b>`x`</b>"
    assert plain_text(label, True, maths=True) == r"Energy E=mc^2: · \frac{1}\n{3} · x"
    assert plain_text(label, True).startswith(r"Energy \(E=mc^2\):$$")
    # Only HTML has formulas in draw.io.
    assert plain_text(r"\(x\)", False, maths=True) == r"\(x\)"


@pytest.mark.parametrize(("attributes", "text"), [('math="1"', "x"), ('math="0"', "$$x$$")])
def test_a_page_says_whether_its_labels_have_formulas(attributes, text):
    cell = '<mxCell id="a" value="$$x$$" style="html=1" vertex="1" parent="1"/>'
    root = f'<root><mxCell id="0"/><mxCell id="1" parent="0"/>{cell}</root>'
    xml = f"<mxGraphModel {attributes}>{root}</mxGraphModel>"
    assert plain(mxfile.parse(xml).pages[0].cells[-1]) == text


@pytest.mark.parametrize("text", ["$$ {", r"\(", "`a", r"\begin{a}", r"\[ { \]", "$$x$$", r"\$"])
def test_finding_formulas_takes_linear_time(text):
    start = time.process_time()
    list(split_formulas(text * (100_000 // len(text))))
    assert time.process_time() - start < 1
