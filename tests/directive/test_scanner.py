"""Where in a page the scanner finds something of ours, and where it leaves text alone."""

from __future__ import annotations

import itertools
import re

import pytest

from mkdocs_multicloud.directive.scanner import Match, scan

TAG = "{% include_snippet a.py %}"
OLD = "{% root_include_snippet a.py one %}"


def only(text: str) -> Match:
    places = scan(text)
    assert len(places) == 1, places
    assert text[places[0].start : places[0].end] == places[0].raw
    return places[0]


def kinds(text: str) -> list[str]:
    return [place.kind for place in scan(text)]


def test_a_page_without_directives_has_no_places() -> None:
    assert scan("# Title\n\n```python\nx = 1\n```\n\n{% if x %}{{ y }}{% endif %}\n") == []
    assert scan("") == []


@pytest.mark.parametrize(
    "tag",
    [
        TAG,
        "{%include_snippet a.py%}",
        "{%- include_snippet a.py -%}",
        "<% include_snippet a.py %>",
        "<%- include_snippet a.py name='it 100% > x' -%>",
        '{% include_snippet a.py name="50%} off" %}',
        '{% include_snippet a.py vertex="Bob\'s" %}',
        "{% include_snippet it's.py %}",
        "{% root_include a.py%}",
        "{% root_include_snippet a.py one %}",
        '{% include_snippet\n    a.py\n    show="code picture"\n%}',
        "<% include_snippet a.py\n   one %>",
    ],
)
def test_a_tag_alone_in_its_lines_is_a_directive(tag: str) -> None:
    place = only(f"# Title\n\n{tag}\n\nText\n")
    assert (place.kind, place.raw, place.prefix, place.line) == ("directive", tag, "", 3)


@pytest.mark.parametrize(
    "text",
    [
        '{% include "x.md" %}',
        '{% include_markdown "x.md" %}',
        '{% include-markdown "x.md" %}',
        "{% include_relative x.md %}",
        "{% snippet %}",
        "{{ snippets }}",
        "{{ root_include_path }}",
    ],
)
def test_other_tags_of_a_like_name_are_left_alone(text: str) -> None:
    assert scan(text) == []


def test_an_empty_line_ends_an_unclosed_tag() -> None:
    places = scan("{% include_snippet a.py\n\ntext %}\n")
    assert [(p.kind, p.raw) for p in places] == [("directive", "{% include_snippet a.py")]


def test_an_unclosed_tag_ends_with_its_line_and_hides_nothing() -> None:
    places = scan('{% include_snippet "a.py %}\n' + TAG + "\n")
    assert [p.raw for p in places] == ['{% include_snippet "a.py %}', TAG]


def test_the_closing_delimiter_must_be_of_the_same_kind() -> None:
    assert only("{% include_snippet a.py %>").raw == "{% include_snippet a.py %>"
    assert only("<% include_snippet a.py %} %>").raw == "<% include_snippet a.py %} %>"


@pytest.mark.parametrize(
    "prefix", ["    ", "\t", "> ", "> > ", ">", "- ", "* ", "1. ", "12) ", "  - ", "> - "]
)
def test_a_prefix_of_lists_quotes_and_indent_is_kept(prefix: str) -> None:
    text = f"- item\n\n{prefix}{TAG}\n"
    place = only(text)
    assert (place.kind, place.prefix) == ("directive", prefix)


@pytest.mark.parametrize(
    "opening",
    ['=== "Tab"', "!!! note", '??? tip "More"', "???+ tip", "- item", "1. item", ": definition",
     "[^1]: note", "/// tab | One"],
)  # fmt: skip
def test_the_content_of_a_container_is_no_indented_code(opening: str) -> None:
    place = only(f"{opening}\n\n    {TAG}\n")
    assert (place.kind, place.prefix) == ("directive", "    ")


def test_containers_nest() -> None:
    text = f'=== "Tab"\n\n    !!! note\n\n        {TAG}\n\nText\n\n    {TAG}\n'
    assert kinds(text) == ["directive", "verbatim"]


@pytest.mark.parametrize("indent", ["    ", "\t", "      "])
def test_indented_code_stays_text(indent: str) -> None:
    assert only(f"Text\n\n{indent}{TAG}\n").kind == "verbatim"


def test_a_lazy_line_of_a_paragraph_is_no_indented_code() -> None:
    assert only(f"Text\n    {TAG}\n").kind == "directive"


def test_a_heading_ends_a_list() -> None:
    assert kinds(f"- item\n\n# Title\n\n    {TAG}\n") == ["verbatim"]


@pytest.mark.parametrize(
    "text", [f"Use `{TAG}` here", f"`{TAG}`", f"``a ` {TAG}``", f"`{OLD}`", f"- `x` `{TAG}`"]
)
def test_inline_code_stays_text(text: str) -> None:
    assert [(p.kind, p.raw) for p in scan(text)] == [("verbatim", OLD if OLD in text else TAG)]


def test_a_lone_backtick_makes_no_code() -> None:
    assert kinds(f"a ` b\n\n{TAG}\n\n`` {OLD} `") == ["directive", "directive"]


def test_directives_below_an_unclosed_snippet_are_found() -> None:
    assert kinds(f"```python multicloud\nx = 1\n\n{TAG}\n\n{TAG}\n") == [
        "embedded",
        "directive",
        "directive",
    ]


def test_a_tag_amid_text_is_a_stray() -> None:
    for text in (f"See {TAG}", f"{TAG} here", f"| {TAG} |", f"{TAG}{TAG}"):
        assert set(kinds(text)) == {"stray"}
        assert all(place.prefix is None for place in scan(text))


def test_a_legacy_tag_amid_text_is_replaced() -> None:
    place = only(f"Before {OLD} after\n")
    assert (place.kind, place.prefix) == ("directive", None)


def test_html_comments_stay_text() -> None:
    assert kinds(f"<!-- {TAG} -->\n") == ["verbatim"]
    assert kinds(f"<!--\n\n{TAG}\n\n-->\n{TAG}\n") == ["verbatim", "directive"]
    assert kinds(f"`<!--` opens\n\n{TAG}\n\n-->\n") == ["directive"]
    assert kinds(f"<!-- never closed\n\n{TAG}\n") == ["directive"]
    assert kinds(f"<!-- <!--->\n{TAG}\n") == ["directive"]
    assert kinds(f"<!-- `<!--` -->\n\n{TAG}\n") == ["directive"]
    assert kinds(f"a <!-- b --> c <!-- {TAG} -->\n\n{TAG}\n") == ["verbatim", "directive"]
    assert kinds(f"<!-- a -->{OLD}<!-- b -->\n") == ["directive"]


def test_a_fence_in_a_comment_opens_nothing() -> None:
    assert kinds(f"<!--\n```python\n-->\n{TAG}\n\n```\n") == ["directive"]


@pytest.mark.parametrize(
    "info", ["python", "py", "python3", "{.python}", 'Python title="a"', "pycon"]
)
def test_in_a_python_fence_a_tag_is_replaced(info: str) -> None:
    place = only(f"```{info}\n{TAG}\n```\n")
    assert place.kind == "directive"
    assert place.fence is not None
    assert (place.fence.first, place.fence.last) == (0, 2)


def test_in_a_python_fence_a_tag_amid_code_stays_text() -> None:
    assert kinds(f"```python\nx = '{TAG}'\n```\n") == ["verbatim"]


@pytest.mark.parametrize("info", ["", "jinja", "markdown", "text", "pythonic", "{.text}"])
def test_in_any_other_fence_a_tag_stays_text(info: str) -> None:
    assert kinds(f"```{info}\n{TAG}\n```\n") == ["verbatim"]


@pytest.mark.parametrize("info", ["", "python", "yaml", "text"])
def test_in_any_fence_a_legacy_tag_is_replaced(info: str) -> None:
    text = f"~~~{info}\n{OLD}\na = 1  # {{% root_include b.txt 1:2 %}}\n~~~\n"
    assert kinds(text) == ["directive", "directive"]


def test_an_unclosed_tag_in_a_fence_ends_with_its_line() -> None:
    places = scan(f"```python\n{{% include_snippet a.py\n```\n\n{TAG}\n")
    assert [p.raw for p in places] == ["{% include_snippet a.py", TAG]


def test_a_fence_is_closed_by_its_own_mark_only() -> None:
    assert kinds(f"````text\n```\n{TAG}\n```\n````\n{TAG}\n") == ["verbatim", "directive"]
    assert kinds(f"~~~\n```\n{TAG}\n~~~\n{TAG}\n") == ["verbatim", "directive"]


def test_a_fence_that_is_never_closed_is_text() -> None:
    assert kinds(f"```python\n\n{TAG}\n") == ["directive"]


def test_backticks_in_an_info_string_make_no_fence() -> None:
    assert kinds(f"``` a ` b\n\n{TAG}\n\n```\n") == ["directive"]


@pytest.mark.parametrize("mark", ["```", "````", "~~~", "~~~~~"])
@pytest.mark.parametrize("language", ["python", "py", "python3"])
def test_an_embedded_snippet(mark: str, language: str) -> None:
    raw = f'{mark}{language} multicloud name="x"\na = 1\n\n  b = "``"\n{mark}'
    place = only(f"## Two\n\n{raw}\n\nText\n")
    assert (place.kind, place.raw, place.line, place.heading) == ("embedded", raw, 3, 2)
    assert place.body == 'a = 1\n\n  b = "``"\n'
    assert place.fence is not None
    assert place.fence.info == f'{language} multicloud name="x"'


@pytest.mark.parametrize(
    "info",
    [
        "text multicloud", "multicloud_diagrams", 'python title="multicloud"',
        'python title="with multicloud in it"', "python title='a multicloud' linenums='1'",
    ],
)  # fmt: skip
def test_other_fences_are_no_embedded_snippets(info: str) -> None:
    assert scan(f"```{info}\na = 1\n```\n") == []


@pytest.mark.parametrize("prefix", ["    ", "> ", "\t"])
def test_the_code_of_a_nested_snippet_has_no_prefix(prefix: str) -> None:
    lines = ["```python multicloud", "for a in b:", "    a()", "", "c = '> d'", "```"]
    text = "- item\n\n" + "\n".join((prefix + line).rstrip() for line in lines) + "\n"
    place = only(text)
    assert (place.kind, place.prefix) == ("embedded", prefix)
    assert place.body == "for a in b:\n    a()\n\nc = '> d'\n"


def test_line_separators_within_a_string_are_no_line_ends() -> None:
    line = "a = 'x\u2028> y\x0c> z'\n"
    assert only(f"> ```python multicloud\n> {line}> ```\n").body == line


def test_tags_in_an_embedded_snippet_are_its_own_text() -> None:
    assert kinds(f"```python multicloud\na = '{TAG}'\n{OLD}\n```\n") == ["embedded"]


@pytest.mark.parametrize("prefix", ["", "> ", "- "])
def test_an_embedded_snippet_that_is_never_closed_is_found(prefix: str) -> None:
    place = only(f"{prefix}```python multicloud  \na = 1\n")
    assert (place.kind, place.fence, place.line) == ("embedded", None, 1)
    assert place.raw.rstrip() == "```python multicloud"


def test_a_tag_in_the_line_of_an_unclosed_snippet_is_part_of_it() -> None:
    assert kinds(f"```python multicloud {TAG}\n") == ["embedded"]


def test_an_embedded_snippet_in_indented_code_stays_text() -> None:
    assert kinds("Text\n\n    ```python multicloud\n    a = 1\n    ```\n") == ["verbatim"]


def test_raw_tags_keep_what_is_between_them() -> None:
    place = only(f"{{% raw %}}{TAG}{{% endraw %}}\n")
    assert (place.kind, place.body) == ("verbatim", TAG)
    place = only("a\n{%- raw -%}\n```python multicloud\nx = 1\n```\n{% endraw %}\n")
    assert (place.kind, place.line) == ("verbatim", 2)
    assert place.body == "\n```python multicloud\nx = 1\n```\n"


def test_raw_tags_around_other_things_are_not_ours() -> None:
    assert kinds(f"{{% raw %}}{{{{ x }}}}{{% endraw %}}\n\n{TAG}\n") == ["directive"]


def test_raw_tags_that_are_never_closed_hide_nothing() -> None:
    assert kinds(f"{{% raw %}}\n\n{TAG}\n") == ["directive"]


def test_a_fence_in_raw_tags_opens_nothing() -> None:
    text = f"{{% raw %}}\n```python\n{TAG}\n{{% endraw %}}\n\n{TAG}\n\n```\n"
    assert kinds(text) == ["verbatim", "directive"]


def test_a_tag_does_not_reach_over_raw_tags() -> None:
    text = f"{{% include_snippet a.py {{% raw %}}{TAG}{{% endraw %}} %}}\n"
    places = scan(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(places)), places
    assert "verbatim" in [place.kind for place in places]


@pytest.mark.parametrize(
    ("above", "level"),
    [
        ("", 0),
        ("# One\n\n## Two", 2),
        ("### Three ###", 3),
        ("#### C# and F#", 4),
        ("One\n===", 1),
        ("Two\n---", 2),
        ("# One\n\n---", 1),
        ("# One\n\n```\n## in a fence\n```", 1),
        ("# One\n\n```\na\n```\n---", 1),
        ("# One\n\ntext\n~~~\na\n~~~\n===", 1),
        ("# One\n\n## Contents\n{: .no_toc .text-delta }", 1),
        ("# One\n\n## Contents\n{: .x}\n{: #y .no_toc}\n\n1. TOC\n{:toc}", 1),
        ("# One\n\n{: .no_toc }\n### Contents", 1),
        ("# One\n\n### Contents {: .no_toc }", 1),
        ("# One\n\nContents\n---\n{: .no_toc }", 1),
        ("# One\n\n### Contents\n\n{:\U0010fe00^ .no_toc }", 1),
        ("# One\n\n{:\U0010fe00v .no_toc }\n\n### Contents", 1),
        ("# One\n{: .no_toc }\n\n## Two\n{: .x }", 2),
        ("# One\n{: .no_toc }", 0),
        ("# One\n\n## Two\n\ntext\n{: .no_toc }", 2),
        ("# One\n\n## Two\n{: .no_tocs }", 2),
        ("# One\n\ntext\n{: .no_toc }\n## Two", 2),
        ("##", 0),
    ],
)
def test_the_heading_above(above: str, level: int) -> None:
    assert only(f"{above}\n\n{TAG}\n").heading == level


@pytest.mark.parametrize("above", [TAG, "{% root_include b %}", "```python multicloud\na\n```"])
def test_a_directive_right_above_a_rule_is_not_a_heading(above: str) -> None:
    assert scan(f"# One\n\n{above}\n---\n\n{TAG}\n")[-1].heading == 1


def test_tokens_are_found_wherever_they_stand() -> None:
    token = re.compile(r"tokenmulticloud\d+z")
    text = (
        "tokenmulticloud0z\n\n> tokenmulticloud1z\n\n```\na tokenmulticloud2z\n```\n"
        "`tokenmulticloud3z`\n"
    )
    places = scan(text, token)
    assert [(p.kind, p.prefix) for p in places] == [
        ("placeholder", ""), ("placeholder", "> "), ("placeholder", None), ("placeholder", None),
    ]  # fmt: skip
    assert [p.fence is not None for p in places] == [False, False, True, False]


def test_what_follows_a_tag_of_several_lines_is_found() -> None:
    places = scan(f"{{% include_snippet a.py\n%}} {TAG}\n{TAG}\n")
    assert [(p.kind, p.line) for p in places] == [("stray", 1), ("stray", 2), ("directive", 3)]
