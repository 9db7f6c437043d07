"""What an author wrote in a tag or an info string, read into words and options."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.directive.parser import Directive, parse
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import DirectiveError


def read(text: str) -> Directive:
    (place,) = scan(text)
    return parse(place)


def fault(text: str) -> str:
    with pytest.raises(DirectiveError) as caught:
        read(text)
    return caught.value.message


@pytest.mark.parametrize(
    ("words", "path", "section", "options"),
    [
        ("a.py", "a.py", "", {}),
        ("../tests/test_a.py one", "../tests/test_a.py", "one", {}),
        ("a.py 3:12", "a.py", "3:12", {}),
        ("'my file.py' \"a b\"", "my file.py", "a b", {}),
        ('a.py show="code picture"', "a.py", "", {"show": "code picture"}),
        ("a.py show='code' one name=x", "a.py", "one", {"show": "code", "name": "x"}),
        ('show="code" a.py', "a.py", "", {"show": "code"}),
        ('a.py vertex="a=b; c"', "a.py", "", {"vertex": "a=b; c"}),
        ("a.py vertex='say \"hi\"'", "a.py", "", {"vertex": 'say "hi"'}),
        ('a.py vertex=""', "a.py", "", {"vertex": ""}),
        ("a.py heading-level=2", "a.py", "", {"heading-level": "2"}),
        ("a=b.py", "", "", {"a": "b.py"}),
        ('a.py\n  one\n  show="code"\n', "a.py", "one", {"show": "code"}),
        ('a.py vertex="100%"', "a.py", "", {"vertex": "100%"}),
        # A section can have the name of a part.
        ("a.py style show=code", "a.py", "style", {"show": "code"}),
        ('a.py style show="code picture"', "a.py", "style", {"show": "code picture"}),
    ],
)
@pytest.mark.parametrize("delimiters", ["{%", "<%"])
def test_words_and_options(
    words: str, path: str, section: str, options: dict[str, str], delimiters: str
) -> None:
    close = "%}" if delimiters == "{%" else "%>"
    text = f"{delimiters} include_snippet {words} {close}"
    if not path:
        assert "names no file" in fault(text)
        return
    found = read(text)
    assert (found.tag, found.path, found.section) == ("include_snippet", path, section)
    assert found.options == options
    assert not found.code_only


def test_options_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        read("{% include_snippet a.py show=code %}").options["show"] = "x"  # type: ignore[index]


def test_the_liquid_tag_shows_code_only_unless_asked_for_more() -> None:
    plain = read("{% root_include_snippet a.py one %}")
    assert (plain.tag, plain.section, plain.code_only) == ("root_include_snippet", "one", True)
    more = read('{% root_include_snippet a.py one show="code picture" %}')
    assert not more.code_only
    assert more.options == {"show": "code picture"}


def test_the_liquid_tag_ignores_further_words() -> None:
    assert read("{% root_include_snippet a.py one two three %}").section == "one"


@pytest.mark.parametrize(
    ("words", "path", "section"),
    [
        (" a.txt ", "a.txt", ""),
        (" a.txt 3:7 ", "a.txt", "3:7"),
        (" a.txt", "a.txt", ""),
        (" it's.txt 1:2", "it's.txt", "1:2"),
        (" a.txt 1:2 and more ", "a.txt", "1:2"),
    ],
)
def test_root_include(words: str, path: str, section: str) -> None:
    found = read(f"{{% root_include{words}%}}")
    assert (found.tag, found.path, found.section, found.code_only) == (
        "root_include", path, section, True,
    )  # fmt: skip


def test_in_a_fence_there_is_code_only() -> None:
    assert read("```python\n{% include_snippet a.py one %}\n```\n").code_only


def test_an_embedded_snippet_has_options_and_code() -> None:
    found = read("```python multicloud name=\"x\" show='code'\na = 1\n```\n")
    assert (found.tag, found.path, found.code) == ("embedded", "", "a = 1\n")
    assert found.options == {"name": "x", "show": "code"}
    assert not found.code_only


BLANKS = "there are spaces around '='; write options as key=\"value\""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{% include_snippet %}",
            (
                "include_snippet names no file; write {% include_snippet ../tests/test_x.py %} "
                "with a path"
            ),
        ),
        (
            "{% root_include_snippet %}",
            (
                "root_include_snippet names no file; write {% root_include_snippet "
                "../tests/test_x.py %} with a path"
            ),
        ),
        ("{% root_include %}", "root_include names no file; write {% root_include path %}"),
        (
            "{% include_snippet a.py one two %}",
            (
                "'two' is one word too many; only options follow the file and the section, such "
                'as show="code picture"'
            ),
        ),
        (
            "{% include_snippet a.py one show %}",
            (
                "'show' is one word too many; only options follow the file and the section, such "
                "as show=\"code picture\"; did you mean 'show'?"
            ),
        ),
        (
            "{% include_snippet a.py one nam %}",
            (
                "'nam' is one word too many; only options follow the file and the section, such "
                "as show=\"code picture\"; did you mean 'name'?"
            ),
        ),
        (
            "{% include_snippet a.py show=code show=xml %}",
            "the option 'show' is given twice; remove one",
        ),
        (
            "{% include_snippet a.py",
            (
                "'{% include_snippet a.py' is never closed; end it with %}; put values that "
                "contain one kind of quote in the other kind"
            ),
        ),
        (
            "<% include_snippet a.py",
            (
                "'<% include_snippet a.py' is never closed; end it with %>; put values that "
                "contain one kind of quote in the other kind"
            ),
        ),
        (
            '{% include_snippet a.py name="x',
            (
                "'{% include_snippet a.py name=\"x' is never closed; end it with %}; put values "
                "that contain one kind of quote in the other kind"
            ),
        ),
        ('{% include_snippet a.py name="x %}', 'cannot parse \'"x\'; write options as key="value"'),
        (
            "{% include_snippet a.py show=code picture %}",
            "'picture' is a part, not a section; put the parts in quotes: show=\"code picture\"",
        ),
        (
            "{% include_snippet a.py one show=code picture xml %}",
            (
                "'picture' is a part, not a section; put the parts in quotes: show=\"code picture "
                'xml"'
            ),
        ),
        ('{% include_snippet a.py show = "code" %}', BLANKS),
        ('{% include_snippet a.py show= "code" %}', BLANKS),
        ('{% include_snippet a.py show ="code" %}', BLANKS),
        (
            "See {% include_snippet a.py %}",
            (
                "a directive is in the middle of a line; put it on its own line, or write it in "
                "backticks if it is meant as text"
            ),
        ),
        (
            "```python multicloud\na = 1\n",
            "the fence of this snippet is never closed; add a line '```' at its end",
        ),
        (
            "~~~~py multicloud\na = 1\n",
            "the fence of this snippet is never closed; add a line '~~~~' at its end",
        ),
        (
            "```python multicloud show\na = 1\n```\n",
            "'show' is not an option of an embedded snippet; write options as key=\"value\"; "
            "did you mean 'show'?",
        ),
        (
            '```python multicloud "show\na = 1\n```\n',
            'cannot parse \'"show\'; write options as key="value"',
        ),
        (
            "{% include_snipet a.py %}",
            "there is no directive '{% include_snipet …'; did you mean 'include_snippet'?",
        ),
        (
            "{%- root-include-snippet a.py -%}",
            (
                "there is no directive '{%- root-include-snippet …'; did you mean "
                "'root_include_snippet'?"
            ),
        ),
        (
            "{% Include_Snippet a.py %}",
            "there is no directive '{% Include_Snippet …'; did you mean 'include_snippet'?",
        ),
        (
            "{{ include_snippet a.py }}",
            "there is no directive '{{ include_snippet …'; write {% … %}",
        ),
        (
            "{{ include_snipet a.py }}",
            "there is no directive '{{ include_snipet …'; did you mean 'include_snippet'?",
        ),
        (
            "```python mulitcloud\na = 1\n```\n",
            "the fence 'python mulitcloud' looks like a misspelt snippet; write "
            "```python multicloud, then the options",
        ),
        (
            "```{include_snippet} a.py\n```\n",
            "this directive of MyST works only in Sphinx; write {% include_snippet … %}, or "
            "```python multicloud for a snippet in the page",
        ),
        (
            "```multicloud\na = 1\n```\n",
            (
                "the fence 'multicloud' looks like a misspelt snippet; write ```python "
                "multicloud, then the options"
            ),
        ),
    ],
)
def test_what_cannot_be_read_says_what_to_do(text: str, message: str) -> None:
    assert fault(text) == message


def test_a_long_tag_is_cut_in_its_message() -> None:
    message = fault("{% include_snippet " + "a" * 500)
    assert "…' is never closed" in message
    assert len(message) < 200
