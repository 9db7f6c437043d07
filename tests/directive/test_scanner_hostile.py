"""No page makes the scanner fail, lose text or hang."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_multicloud.directive.parser import parse
from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import DirectiveError

if TYPE_CHECKING:
    from collections.abc import Callable

STEADY = settings(deadline=None, derandomize=True)

FRAGMENTS = [
    "{% include_snippet a.py %}", "<% include_snippet a.py %>", "{% include_snippet", "%}", "%>",
    "{% root_include_snippet a.py x %}", "{% root_include a.py 1:2%}", "{% raw %}", "{% endraw %}",
    "```", "````", "~~~", "```python", "```python multicloud", "~~~py multicloud name='a'", "`",
    "``", "<!--", "-->", "\n", "\n\n", "    ", "\t", "> ", "- ", "1. ", "!!! note", '=== "T"',
    "![a](b.drawio)", "![", "](c.drawio.svg)", '{ page="x" }', "\n{: .c }", "[", "(", ")",
    "![a][b]", "[b]: c.drawio",
    '"', "'", "# Title", "---", "===", "{{ x }}", "\r", "\x0c", "\u2028", "é", "multicloud",
]  # fmt: skip
TEXT = st.text(st.characters(exclude_characters="\0"), max_size=6)
PAGES = st.lists(st.sampled_from(FRAGMENTS) | TEXT, max_size=40).map("".join)


@STEADY
@given(PAGES)
def test_places_are_pieces_of_the_page_in_order(text: str) -> None:
    places = scan(text)
    rebuilt, at = "", 0
    for place in places:
        assert place.start >= at
        assert place.raw == text[place.start : place.end]
        assert place.raw
        assert place.line == text.count("\n", 0, place.start) + 1
        rebuilt += text[at : place.start] + place.raw
        at = place.end
    assert rebuilt + text[at:] == text


@STEADY
@given(PAGES)
def test_tokens_expand_to_the_very_text_that_was_claimed(text: str) -> None:
    placeholders = Placeholders()
    protected = placeholders.insert(text, text, "page")
    back = placeholders.pattern.sub(
        lambda found: placeholders.lookup(found[0]).match.raw, protected
    )
    assert back == text
    assert all(
        placeholders.lookup(found[0]).line == placeholders.lookup(found[0]).match.line
        for found in placeholders.pattern.finditer(protected)
    )


@STEADY
@given(PAGES)
def test_every_token_is_found_again(text: str) -> None:
    placeholders = Placeholders()
    protected = placeholders.insert(text, text, "page")
    found = [(place.kind, place.raw) for place in scan(protected, placeholders.pattern)]
    assert found == [
        ("placeholder", match[0]) for match in placeholders.pattern.finditer(protected)
    ]


@STEADY
@given(PAGES)
def test_whatever_is_found_parses_or_says_why_not(text: str) -> None:
    for place in scan(text):
        if place.kind in ("directive", "stray", "embedded"):
            told = "read"
            try:
                parse(place)
            except DirectiveError as error:
                told = error.what and error.hint
            assert told


@STEADY
@given(st.text())
def test_text_without_our_words_has_no_places(text: str) -> None:
    if not re.search("include_snippet|root_include|multicloud|drawio|dio", text):
        assert scan(text) == []


def _lengths(size: int, char: str) -> str:
    """Lines of 3, 4, 5 … such characters."""
    lines, width = [], 3
    while size > 0:
        lines.append(char * width)
        size -= width + 1
        width += 1
    return "\n".join(lines)


def _repeated(unit: str) -> Callable[[int], str]:
    return lambda size: "include_snippet\n\n" + unit * (size // len(unit))


HOSTILE: dict[str, Callable[[int], str]] = {
    "images": _repeated("![a](b.drawio) "),
    "images in lines": _repeated("![a](b.drawio)\n"),
    "images in code": _repeated("`![a](b.drawio)` "),
    "images in raw blocks": _repeated("{% raw %}![a](b.drawio){% endraw %}"),
    "images and tags in one line": _repeated("![a](b.drawio) {% include_snippet a %} "),
    "references": lambda n: "[a]: b.drawio\n\n" + "![a]" * (n // 4),
    "definitions": lambda n: "![a][b]\n" + "[a]: b.drawio\n" * (n // 14),
    "definitions without an end": lambda n: ".drawio\n" + "[a]: b[a]: " * (n // 11),
    "opened images": lambda n: ".drawio" + "![" * (n // 2),
    "opened images with brackets": lambda n: ".drawio" + "![[x]" * (n // 5),
    "opened images with pairs of brackets": lambda n: ".drawio ![" + "![[x]![y]" * (n // 9),
    "images without an end": lambda n: ".drawio" + "![](a.drawio " * (n // 13),
    "images with brackets without an end": lambda n: ".drawio" + "![](a(b)" * (n // 8),
    "images with unclosed titles": lambda n: ".drawio" + '![](a.drawio "' * (n // 14),
    "images with unclosed addresses": lambda n: ".drawio" + "![](<a.drawio" * (n // 13),
    "images with unclosed attributes": _repeated("![](a.drawio){"),
    "one endless address": lambda n: "![](" + "a.drawio" * (n // 8),
    "one endless text": lambda n: ".drawio ![" + "a\\" * (n // 2),
    "one endless list of attributes": lambda n: "![](a.drawio){" + "a=b " * (n // 4) + "}",
    "endless spaces": lambda n: "![](a.drawio" + " " * n + "![](a.drawio)" + " " * n,
    "unclosed fences of every length": lambda n: "include_snippet\n" + _lengths(n, "`"),
    "unclosed tildes of every length": lambda n: "include_snippet\n" + _lengths(n, "~"),
    "code spans of every length": lambda n: (
        "{% include_snippet a %} " + _lengths(n, "`").replace("\n", " ")
    ),
    "unclosed embedded snippets": _repeated("```python multicloud\n"),
    "fences in fences": _repeated("```a\n~~~b\n````c\n"),
    "closed fences": _repeated("```\n{% include_snippet a.py %}\n```\n"),
    "backticks": _repeated("`"),
    "lone backticks": _repeated("` "),
    "spans and tags in one line": _repeated("`x` {% include_snippet a %} "),
    "spans and comments in one line": _repeated("`x` <!-- y --> "),
    "raw openers": _repeated("{% raw %}"),
    "raw blocks": _repeated("{% raw %}{% include_snippet a %}{% endraw %}\n"),
    "comment openers": _repeated("<!--"),
    "comment openers in lines": _repeated("<!-- a\n"),
    "comments": _repeated("<!-- {% include_snippet a %} -->\n"),
    "quote marks": _repeated(">"),
    "spaced quote marks": _repeated("> "),
    "wide quote marks": _repeated(">  "),
    "quotes": _repeated('"'),
    "tag and quotes": lambda n: "{% include_snippet " + "\"'" * (n // 2),
    "unclosed quoted tags": _repeated('{% include_snippet "'),
    "unclosed quoted tags in lines": _repeated('{% include_snippet "\n'),
    "unclosed tags": _repeated("{% include_snippet a "),
    "unclosed tags in lines": _repeated("{% include_snippet a\n"),
    "unclosed tags of both kinds": _repeated("{% include_snippet a\n<% include_snippet b\n"),
    "tags that apostrophes hide": _repeated("x'{% include_snippet y'z\n"),
    "tags in one line": _repeated("{% include_snippet a %}"),
    "one endless tag": lambda n: "{% include_snippet " + "a " * (n // 2),
    "one endless tag in lines": lambda n: "{% include_snippet " + "a\n" * (n // 2),
    "blanks": lambda n: "{% include_snippet a %}\n" + " " * n + "x\n",
    "blanks before a tag": lambda n: "x" + " " * n + "{% include_snippet a %}\n",
    "blanks within a tag": lambda n: "{%" + " " * n + "include_snippet a %}\n",
    "empty lines": lambda n: "\n" * n + "{% include_snippet a %}",
    "list marks": _repeated("- "),
    "numbers": _repeated("1. "),
    "digits": _repeated("1"),
    "hashes": _repeated("# "),
    "setext lines": _repeated("a\n===\n"),
    "nested lists": lambda n: "".join(
        f"{' ' * depth}- {{% include_snippet a %}}\n\n" for depth in range(int((2 * n) ** 0.5) - 30)
    ),
}  # fmt: skip


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        scan(text)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_four_times_as_long_takes_about_four_times_as_long(name: str) -> None:
    small, large = HOSTILE[name](15_000), HOSTILE[name](60_000)
    assert len(large) > 3.5 * len(small) > 30_000
    # The constant is what the clock cannot tell apart.
    assert _seconds(large) <= 12 * max(_seconds(small), 0.002)
