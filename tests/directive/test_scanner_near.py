"""What is nearly a directive is found, to be told of; in code it is text as any other."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.directive.scanner import scan

TAG = "{% include_snippet a.py %}"
MISSPELT = [
    "{% include_snipet a.py %}",
    "{% include_snippets a.py %}",
    "{% include_snippet-x a.py %}",
    "{% xinclude_snippet a %}",
    "{%- Include_Snippet a.py -%}",
    "<% include-snippet a.py %>",
    "{{ include_snippet a.py }}",
]


@pytest.mark.parametrize("text", MISSPELT)
def test_a_misspelt_tag_is_found_where_a_right_one_would_be(text: str) -> None:
    (place,) = scan(f"- Item\n\n    {text}\n")
    assert (place.kind, place.raw, place.line) == ("stray", text, 3)
    assert [p.raw for p in scan(f"Amid {text} a line.\n\n{TAG}\n")] == [text, TAG]


@pytest.mark.parametrize("text", MISSPELT)
def test_a_misspelt_tag_in_code_stays_text(text: str) -> None:
    page = f"Use `{text}`\n\n    {text}\n\n```python\n{text}\n```\n\n<!-- {text} -->\n"
    assert scan(page) == []


@pytest.mark.parametrize(
    "info",
    [
        "python mulitcloud", "python multicloudy", "python multicloud-x", "multicloud",
        "{.python multicloud}", "{.python .multicloud}", 'python title="x" multicloud',
        "Python multicloud", "pycon multicloud", "{include_snippet} x.py", "{include_snippet}",
    ],
)  # fmt: skip
def test_a_fence_that_is_nearly_an_embedded_snippet_is_found(info: str) -> None:
    (place,) = scan(f"```{info}\na = 1\n```\n")
    assert (place.kind, place.fence is not None) == ("embedded", True)
