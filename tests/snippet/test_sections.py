"""Which lines of a file a section's name means, and how they are shown."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_multicloud.errors import SnippetError
from mkdocs_multicloud.snippet.sections import Region, find, line_range, liquid, shown

STEADY = settings(deadline=None, derandomize=True)

SOURCE = '''\
"""A module."""
import unittest

X = 1


class TestShop(unittest.TestCase):
    def setUp(self):
        self.x = 1

    def test_order(self):
        """Says what it does."""
        before = 0
        # given
        order = 1

        lines = [
            order,
        ]

        # then
        self.assertEqual(order, 1)

    def test_plain(self):
        """Only a docstring, then code."""
        # a comment that leads
        plain = 1
        return plain

    class Inner:
        def test_deep(self):
            deep = 1


class TestOther:
    def test_order(self):
        other = 2


def helper():
    def nested():
        inside = 1
        return inside

    return nested


def one_line(): return 3


async def test_later():
    # Given: another way
    later = 1
    # THEN it ends


if X:
    def test_guarded():
        guarded = 1

# --8<-- [start:marked]
marked = 1
# --8<-- [start:inner]
inner = 2
# --8<-- [end:inner]
# --8<-- [end:marked]
'''


def lines(section: str, source: str = SOURCE) -> str:
    region = find(source, section, "a.py")
    return "\n".join(source.split("\n")[region.first - 1 : region.last])


def code(section: str, source: str = SOURCE) -> str:
    return shown(source, find(source, section, "a.py"))


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("order", "# given\norder = 1\n\nlines = [\n    order,\n]\n"),
        ("test_order", "# given\norder = 1\n\nlines = [\n    order,\n]\n"),
        ("TestShop.test_order", "# given\norder = 1\n\nlines = [\n    order,\n]\n"),
        ("TestOther.test_order", "other = 2\n"),
        ("plain", "# a comment that leads\nplain = 1\nreturn plain\n"),
        ("TestShop.Inner.test_deep", "deep = 1\n"),
        ("deep", "deep = 1\n"),
        ("setUp", "self.x = 1\n"),
        ("helper", "def nested():\n    inside = 1\n    return inside\n\nreturn nested\n"),
        ("nested", "inside = 1\nreturn inside\n"),
        ("one_line", "def one_line(): return 3\n"),
        ("later", "# Given: another way\nlater = 1\n"),
        ("guarded", "guarded = 1\n"),
        ("marked", "marked = 1\ninner = 2\n"),
        ("inner", "inner = 2\n"),
        ("4:4", "X = 1\n"),
        (":2", '"""A module."""\nimport unittest\n'),
        ("", "# given\norder = 1\n\nlines = [\n    order,\n]\n"),
    ],
)
def test_a_section_by_its_name(section: str, expected: str) -> None:
    assert code(section) == expected


def test_a_region_ends_before_the_blank_lines_above_then() -> None:
    assert lines("order").endswith("        ]")


def test_a_file_without_marks_is_shown_and_run_whole() -> None:
    source = "import a\n\nx = a.b()\n"
    assert find(source, "", "a.py") == Region(1, 3, whole=True)
    assert code("", source) == source


def test_the_first_given_of_a_script_is_taken_to_its_then() -> None:
    source = "a = 1\n# given\nb = 2\n\n# then\nc = 3\n"
    assert code("", source) == "# given\nb = 2\n"
    assert not find(source, "", "a.py").whole
    assert code("", "a = 1\n# given\nb = 2\n") == "# given\nb = 2\n"


def test_given_in_a_string_or_behind_code_is_no_mark() -> None:
    source = 'a = "# given"\nb = 2  # given\n'
    assert find(source, "", "a.py").whole


def test_given_belongs_to_the_innermost_function() -> None:
    source = "def outer():\n    def inner():\n        # given\n        a = 1\n    b = 2\n"
    region = find(source, "", "a.py")
    assert (region.first, region.last) == (3, 4)


def test_the_prefix_test_comes_before_the_plain_name() -> None:
    source = "def order():\n    a = 1\n\n\ndef test_order():\n    b = 2\n"
    assert code("order", source) == "b = 2\n"


def test_a_mark_comes_before_a_function() -> None:
    source = "def a():\n    x = 1\n    # --8<-- [start:a]\n    y = 2\n    # --8<-- [end:a]\n"
    assert code("a", source) == "y = 2\n"


@pytest.mark.parametrize("mark", ["# --8<-- [{}:x]", "  #--8<--[{}:x]", "# -8<- [ {} : x ]"])
def test_marks_as_other_tools_write_them(mark: str) -> None:
    source = f"a = 1\n{mark.format('start')}\nb = 2\n{mark.format('end')}\n"
    assert code("x", source) == "b = 2\n"


def test_a_docstring_alone_is_the_body() -> None:
    assert code("a", 'def test_a():\n    """Text."""\n') == '"""Text."""\n'


def test_decorators_and_long_signatures_are_no_part_of_the_body() -> None:
    source = "@skip\ndef test_a(\n    b,\n    c,\n):\n\n    # lead\n\n    x = 1\n"
    assert code("a", source) == "# lead\n\nx = 1\n"


def test_strings_that_are_less_indented_than_the_code_stay_whole() -> None:
    source = 'def test_a():\n    text = """\nleft\n  two\n      six\n"""\n    x = 1\n'
    assert code("a", source) == 'text = """\nleft\n  two\n  six\n"""\nx = 1\n'


def test_tabs_are_dedented() -> None:
    assert code("a", "def test_a():\n\tx = 1\n\tif x:\n\t\ty = 2\n") == "x = 1\nif x:\n\ty = 2\n"


def test_a_form_feed_or_unicode_separator_is_no_line_end() -> None:
    source = "x = 1\n\x0c\ny = 'a\u2028b'\nz = 3\n"
    assert code("4:4", source) == "z = 3\n"


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("ordr", "there is no section 'ordr'; did you mean 'order'?"),
        ("markd", "there is no section 'markd'; did you mean 'marked'?"),
        ("3-9", "there is no section '3-9'; lines are written 3:9"),
        ("7", "there is no section '7'; lines are written 3:9"),
        ("zzz", "there is no section 'zzz'; there is: deep, guarded, helper"),
        ("5:900", "there are no lines 5:900; the file has 66"),
        ("9:3", "there are no lines 9:3; the file has 66"),
        ("0:3", "there are no lines 0:3; the file has 66"),
    ],
)
def test_a_section_that_is_not_there(section: str, message: str) -> None:
    with pytest.raises(SnippetError) as caught:
        find(SOURCE, section, "a.py")
    assert str(caught.value).startswith(f"a.py: {message}")


def test_a_file_without_functions_is_told_how_to_make_a_section() -> None:
    with pytest.raises(SnippetError, match="add a function test_one or a mark"):
        find("x = 1\n", "one", "a.py")


def test_a_mark_without_an_end_names_its_line() -> None:
    with pytest.raises(SnippetError) as caught:
        find("x = 1\n# --8<-- [start:one]\ny = 2\n", "one", "a.py")
    assert str(caught.value) == (
        "a.py:2: the mark [start:one] has no end; add a line # --8<-- [end:one]"
    )


def test_a_syntax_error_names_its_line_and_column() -> None:
    with pytest.raises(SnippetError) as caught:
        find("x = 1\nif x\n    y = 2\n", "one", "a.py")
    assert str(caught.value).startswith("a.py:2: syntax error: ")
    assert caught.value.details == (
        '  File "a.py", line 2\n    if x\n        ^\nSyntaxError: ' + caught.value.what[14:]
    )


@pytest.mark.parametrize("source", ["x = 1\0\n", "(" * 5000 + ")" * 5000, "x = \\\n"])
def test_what_cannot_be_parsed_is_an_error_and_no_crash(source: str) -> None:
    with pytest.raises(SnippetError):
        find(source, "one", "a.py")


LIQUID = """\
class T:
    def test_one(self):
        a = 0
        # given
        b = [
            1,

      2
        ]
        # then
        c = 3

    def test_one_more(self):
        # given
        d = 4

        # then
"""


def test_the_liquid_tag_drops_the_line_above_then() -> None:
    assert liquid(LIQUID, "one") == ["# given", "b = [", "    1,", "", "      2"]
    assert liquid(LIQUID, "one_more") == ["# given", "d = 4"]


def test_the_liquid_tag_reads_on_into_the_next_function() -> None:
    source = "    def test_a(self):\n    def test_b(self):\n        # given\n        y = 1\n\n"
    assert liquid(source, "a") == ["# given", "y = 1"]


def test_the_liquid_tag_without_a_match_shows_nothing() -> None:
    assert liquid(LIQUID, "two") == []
    assert liquid("def test_a():\n    # then\n    # given\n    x = 1\n", "a") == []


def _ruby(text: str, name: str) -> list[str]:
    """What the Ruby code of the old tag did, line by line."""
    result, in_function, in_section = [], False, False
    for line in text.split("\n"):
        if f"def test_{name}" in line:
            in_function = True
        if not in_function:
            continue
        if "# given" in line:
            in_section = True
        elif "# then" in line:
            break
        stripped = line[8:] if line[:8] == " " * 8 else line
        if in_section:
            result.append(stripped)
    return result[:-1] if result else []


LIQUID_LINES = st.sampled_from(
    ["def test_a(self):", "    def test_ab():", "        # given", "# given then", "        # then",
     "    # then", "", "        x = 1", "            y = 2", "      z = 3", "# given # then"],
)  # fmt: skip


@STEADY
@given(st.lists(LIQUID_LINES, max_size=14).map("\n".join))
def test_the_liquid_tag_as_it_was(text: str) -> None:
    assert liquid(text, "a") == _ruby(text.removesuffix("\n"), "a")


def test_raw_lines() -> None:
    text = "a\n  b\nc\n\n"
    assert line_range(text, "2:3", "a.txt") == "  b\nc\n"
    assert line_range(text, "1:1", "a.txt") == "a\n"
    assert line_range(text, "3:", "a.txt") == "c\n\n"
    assert line_range(text, "3:99", "a.txt") == "c\n\n"
    for section, message in {
        "5:9": "there are no lines 5:9; the file has 4",
        "3:2": "there are no lines 3:2; the file has 4",
        "two": "'two' is not a range of lines; write it as 3:12",
    }.items():
        with pytest.raises(SnippetError, match=message):
            line_range(text, section, "a.txt")


@STEADY
@given(st.lists(st.text("ab \t#", max_size=8), min_size=1, max_size=8), st.data())
def test_raw_lines_are_those_of_the_file(rows: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(rows)))
    last = data.draw(st.integers(first, len(rows)))
    taken = line_range("\n".join(rows) + "\n", f"{first}:{last}", "a.txt")
    assert taken == "\n".join(rows[first - 1 : last]) + "\n"


def test_shown_code_is_the_code_of_the_region() -> None:
    body = "x = 1\nif x:\n    y = [\n        2,\n    ]\n"
    source = "def test_a():\n" + textwrap.indent(body, "    ")
    assert code("a", source) == body


@pytest.mark.parametrize(
    "text",
    [
        '"""\n    first\n    # then\n    """',
        "'''\n# given\n    # THEN that\n'''",
        '"one \\\n# then two"',
        '(\n        "a"\n        f"""{1}\n    # then\n    """\n    )',
    ],
)
def test_a_mark_in_a_string_is_no_mark(text: str) -> None:
    source = f"def test_a():\n    # given\n    notes = {text}\n    b = 2\n    # then\n    c = 3\n"
    shown_text = code("a", source)
    assert shown_text.endswith("b = 2\n")
    assert "then" in shown_text.lower()


def test_marks_of_other_tools_in_a_string_are_none() -> None:
    source = 'a = """\n# --8<-- [start:x]\n"""\n# --8<-- [start:x]\nb = 2\n# --8<-- [end:x]\n'
    assert code("x", source) == "b = 2\n"


def test_a_comment_between_strings_is_a_mark() -> None:
    source = 'def test_a():\n    # given\n    a = 1\n    # then\n    b = ("x"\n    """y\n""")\n'
    assert code("a", source) == "# given\na = 1\n"


def test_a_file_that_cannot_be_read_as_python_is_an_error() -> None:
    with pytest.raises(SnippetError, match="syntax error"):
        find('a = """\n# given\n', "", "a.py")
