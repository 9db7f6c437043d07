"""Markdown in the place of directives: the indent, the empty lines and the fences around it."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.directive.parser import PagePosition
from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.directive.substitute import Found, find, substitute
from mkdocs_multicloud.errors import Location

TAG = "{% include_snippet a.py %}"
OLD = "{% root_include_snippet a.py one %}"
MISSPELT = "{% include_snipet a.py %}"
EMBEDDED = "```python multicloud\na = 1\n```"


def found_in(page: str) -> list[Found]:
    return find(page, "p.md", Placeholders[str](), exact_lines=True)


def written(page: str, markdown: str = "\nONE\n\nTWO\n") -> str:
    text = substitute(page, [(found, markdown) for found in found_in(page)])
    placeholders = Placeholders[str]()
    replaced = placeholders.insert(page, page, "page")
    found = find(replaced, "p.md", placeholders, exact_lines=False)
    assert substitute(replaced, [(one, markdown) for one in found]) == text
    return text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        # An empty line is added only where there is none.
        (TAG, "ONE\n\nTWO"),
        (f"\n{TAG}\n", "\nONE\n\nTWO\n"),
        (f"\n\n{TAG}\n\n", "\n\nONE\n\nTWO\n\n"),
        (f"a\n{TAG}\nb", "a\n\nONE\n\nTWO\n\nb"),
        (f"a\n\n{TAG}\n\nb", "a\n\nONE\n\nTWO\n\nb"),
        (f"a\n \t\n{TAG}\n\t\nb", "a\n \t\nONE\n\nTWO\n\t\nb"),
        (f"a\n{TAG}\n\nb", "a\n\nONE\n\nTWO\n\nb"),
        (f"a\n\n{TAG}\nb", "a\n\nONE\n\nTWO\n\nb"),
        (f"a\n{TAG}", "a\n\nONE\n\nTWO"),
        (f"{TAG}\nb", "ONE\n\nTWO\n\nb"),
        (f"X\n{TAG}\nX", "X\n\nONE\n\nTWO\n\nX"),
        # All lines belong to the same list item or quote.
        (f"- {TAG}\n", "- ONE\n\n    TWO\n"),
        (f"a\n\n* {TAG}\nb", "a\n\n* ONE\n\n    TWO\n\nb"),
        (f"+ {TAG}", "+ ONE\n\n    TWO"),
        (f"10. {TAG}\n", "10. ONE\n\n    TWO\n"),
        (f"1) {TAG}\n", "1) ONE\n\n    TWO\n"),
        (f"- a\n\n    {TAG}\n\n    b", "- a\n\n    ONE\n\n    TWO\n\n    b"),
        (f"> a\n> {TAG}\n> b", "> a\n> \n> ONE\n>\n> TWO\n>\n> b"),
        (f"> a\n>\n> {TAG}\n>\n> b", "> a\n>\n> ONE\n>\n> TWO\n>\n> b"),
        (f"a\n\n> - {TAG}\n", "a\n\n> - ONE\n>\n>     TWO\n"),
        # In a line of text, it is put in as it is.
        (f"See {OLD}.", "See \nONE\n\nTWO\n."),
        (f"See {TAG}.", "See \nONE\n\nTWO\n."),
        (f"- a\n\n  {MISSPELT}\nb", "- a\n\n  \nONE\n\nTWO\n\nb"),
        (f"a\n{TAG}\n\n{TAG}\nb", "a\n\nONE\n\nTWO\n\nONE\n\nTWO\n\nb"),
        ("a\n", "a\n"),
    ],
)
def test_markdown_fits_in_where_the_directive_was(page: str, expected: str) -> None:
    assert written(page) == expected


@pytest.mark.parametrize(
    ("page", "code", "expected"),
    [
        (f"```python\n{OLD}\n```\n", "x = 1\n\ny", "```python\nx = 1\n\ny\n```\n"),
        (f"```python\n  {OLD}\n```\n", "x = 1\n\ny", "```python\n  x = 1\n\n  y\n```\n"),
        (f"```\n{OLD}\n```\n", "\nx\n", "```\n\nx\n\n```\n"),
        (f"```\n{OLD}\n```\n", "a ``` b", "````\na ``` b\n````\n"),
        (f"```\n{OLD}\n```\n", "a `` b", "```\na `` b\n```\n"),
        (f"```\n{OLD}\n```\n", "a ~~~~~ b", "```\na ~~~~~ b\n```\n"),
        (f"~~~ py\n{OLD}\n~~~\n", "a ~~~~~ b", "~~~~~~ py\na ~~~~~ b\n~~~~~~\n"),
        (f"`````\n{OLD}\n`````\n", "a ``` b", "`````\na ``` b\n`````\n"),
        (f"a\n\n> ```\n> {OLD}\n> ```\n", "```", "a\n\n> ````\n> ```\n> ````\n"),
        (f"- a\n\n    ```\n    {OLD}\n    ```\n", "```", "- a\n\n    ````\n    ```\n    ````\n"),
    ],
)
def test_a_fence_stays_around_its_code(page: str, code: str, expected: str) -> None:
    assert written(page, code) == expected


@pytest.mark.parametrize("codes", [("```", "`````", "x"), ("x", "`````", "```")])
def test_a_fence_is_longer_than_the_longest_mark_in_it(codes: tuple[str, ...]) -> None:
    page = f"```\n{OLD}\n```\n\n```\n{OLD}\n{OLD}\n{OLD}\n```\n\n```\nb\n```\n"
    text = substitute(page, zip(found_in(page), ("a", *codes), strict=True))
    inside = "\n".join(codes)
    assert text == f"```\na\n```\n\n``````\n{inside}\n``````\n\n```\nb\n```\n"


def test_an_embedded_snippet_is_replaced_with_its_fence() -> None:
    assert written(f"a\n\n{EMBEDDED}\n\nb", "````\nx\n````") == "a\n\n````\nx\n````\n\nb"


def test_text_about_a_directive_stays_as_it_is() -> None:
    page = f"`{TAG}` and {{% raw %}}{TAG}{{% endraw %}}\n"
    assert [found.is_verbatim for found in found_in(page)] == [True, True]
    assert written(page) == f"`{TAG}` and {TAG}\n"


def test_a_position_has_the_line_the_heading_and_the_snippets_above() -> None:
    page = f"{EMBEDDED}\n\n## Two\n\n{EMBEDDED}\n\n{TAG}\n"
    assert [found.position for found in found_in(page)] == [
        PagePosition(Location("p.md", 1), 0, 0),
        PagePosition(Location("p.md", 7), 2, 1),
        PagePosition(Location("p.md", 11), 2, 2),
    ]
    moved = find(page, "p.md", Placeholders[str](), exact_lines=False)
    assert [found.position.page.line for found in moved] == [None, None, None]


def test_placeholders_stand_for_what_was_there() -> None:
    placeholders = Placeholders[str]()
    page = f"# One\n\n> {TAG}\n\n{EMBEDDED}\n\n`{TAG}`\n"
    text = placeholders.insert(page, f"---\ntitle: x\n---\n{page}", "the page")
    assert "include_snippet" not in text
    found = find(text, "p.md", placeholders, exact_lines=True)
    assert [one.at.kind for one in found] == ["placeholder"] * 3
    assert [one.directive.kind for one in found] == ["directive", "embedded", "verbatim"]
    assert [one.position.page.line for one in found] == [6, 8, 12]
    assert [one.position.ordinal for one in found] == [0, 0, 1]
    assert substitute(text, [(one, "\nX\n") for one in found]) == f"# One\n\n> X\n\nX\n\n`{TAG}`\n"


def test_a_text_belongs_to_the_page_of_its_first_placeholder() -> None:
    placeholders = Placeholders[str]()
    texts = [placeholders.insert(f"{TAG}\n\n{TAG}\n", "", page) for page in ("one", "two")]
    assert [placeholders.page_of(f"# Title\n\n{text}") for text in texts] == ["one", "two"]
    assert placeholders.page_of("text") is None
    with pytest.raises(KeyError):
        placeholders.lookup("text")


def test_a_line_counts_what_the_host_has_taken_away_above_it() -> None:
    for above in ("", "\n", "---\na: b\n---\n\n"):
        placeholders = Placeholders[str]()
        text = placeholders.insert(f"# A\n\n{TAG}\n", f"{above}# A\n\n{TAG}\n", "page")
        (found,) = find(text, "p.md", placeholders, exact_lines=False)
        assert found.position.page.line == 3 + above.count("\n")


def test_lines_of_text_from_other_files_are_unknown() -> None:
    placeholders = Placeholders[str]()
    other = "{% include_snippet other.py %}"
    source = f"{TAG}\n\n--8<-- 'other.md'\n\n{TAG}\n"
    text = placeholders.insert(f"{TAG}\n\n{other}\n\n{TAG}\n\n{TAG}\n", source, "page")
    found = find(text, "p.md", placeholders, exact_lines=False)
    assert [one.position.page.line for one in found] == [1, None, 5, None]
